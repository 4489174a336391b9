"""Who works in the benchmark's databases; also who has no right at all."""

MANAGERS = 100
SUPERIORS = 10


def create(env):
    """Create 100 account managers below 10 superiors, and one user of each kind."""
    employee = env.ref("base.group_user")
    roles = {
        role: env.ref(f"customer_archive.group_{role}")
        for role in ("account_manager", "archivist", "finance", "sales_manager")
    }
    managers = [(f"manager_{n}", roles["account_manager"]) for n in range(MANAGERS)]
    superiors = [(f"superior_{n}", employee) for n in range(SUPERIORS)]
    others = [("archivist", roles["archivist"]), ("nobody", employee)]
    others += [("granted", employee), ("finance", roles["finance"])]
    others += [("sales_manager", roles["sales_manager"])]
    people = [*managers, *superiors, *others]
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    users.create(
        [
            {
                "name": login.replace("_", " ").capitalize(),
                "login": f"bench_{login}",
                "tz": "UTC",
                "group_ids": [(6, 0, (group | employee).ids)],
            }
            for login, group in people
        ]
    )
    ids = by_login(env)
    employees = env["hr.employee"].with_context(tracking_disable=True)
    heads = employees.create(
        [{"name": login, "user_id": ids[login]} for login, _group in superiors]
    )
    employees.create(
        [
            {
                "name": login,
                "user_id": ids[login],
                "parent_id": heads[number % SUPERIORS].id,
            }
            for number, (login, _group) in enumerate(managers)
        ]
    )


def by_login(env):
    """Return user ids by login, without the prefix."""
    env.cr.execute("SELECT login, id FROM res_users WHERE login LIKE 'bench\\_%'")
    return {login.removeprefix("bench_"): id_ for login, id_ in env.cr.fetchall()}
