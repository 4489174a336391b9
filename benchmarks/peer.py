"""OCA ``dms`` as the peer: a database of its own, filled as its users would.

It has no dossiers, signatures or single grants; its rights belong to directories. So a
manager is a group with one directory, the archivist a group with all of them.
"""

import base64

import databases
import people

DATABASE = f"{databases.PREFIX}peer"

FILL = """
INSERT INTO dms_file (directory_id, storage_id, company_id, name, extension, mimetype,
                      size, active, is_hidden, require_migration, create_uid,
                      create_date, write_uid, write_date)
SELECT (%(directories)s)[CASE WHEN n %% 100 = 0 THEN 1 ELSE 2 + n %% 99 END],
       %(storage)s, %(company)s,
       to_char(n * 7919::bigint %% %(size)s, 'FM0000000') || ' 销售合同.pdf', 'pdf',
       'application/pdf', 20000, true, false, false, 1, now(), 1, now()
  FROM generate_series(1, %(size)s) AS n
"""


def install():
    databases.install(DATABASE, "dms")
    with databases.environment(DATABASE) as env:
        _set_up(env)


def _set_up(env):
    """One storage, one directory and one group for each manager, users of each kind."""
    employee = env.ref("base.group_user") + env.ref("dms.group_dms_user")
    logins = ["manager_0", "nobody", "archivist"]
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    users = users.create(
        [
            {
                "name": login,
                "login": f"bench_{login}",
                "group_ids": [(6, 0, employee.ids)],
            }
            for login in logins
        ]
    )
    manager, _nobody, archivist = users
    storage = env["dms.storage"].create({"name": "Archive", "save_type": "file"})
    groups = env["dms.access.group"].create(
        [
            {
                "name": f"Manager {number}",
                "perm_create": True,
                "explicit_user_ids": [
                    (6, 0, (archivist + manager if not number else archivist).ids)
                ],
            }
            for number in range(people.MANAGERS)
        ]
    )
    env["dms.directory"].create(
        [
            {
                "name": f"Manager {number}",
                "is_root_directory": True,
                "storage_id": storage.id,
                "group_ids": [(6, 0, group.ids)],
            }
            for number, group in enumerate(groups)
        ]
    )


def fill(size):
    """Make it ``size`` files, without bytes."""
    with databases.environment(DATABASE) as env:
        directories = env["dms.directory"].search([], order="id")
        env.cr.execute("DELETE FROM dms_file")
        env.cr.execute(
            FILL,
            {
                "size": size,
                "directories": directories.ids,
                "storage": directories[:1].storage_id.id,
                "company": env.company.id,
            },
        )
    with databases.environment(DATABASE) as env:
        env.cr.execute("ANALYZE")


def creator():
    """Return an action that creates files from bytes as the manager."""
    with databases.environment(DATABASE) as env:
        manager = people.by_login(env)["manager_0"]
        directory = env["dms.directory"].search([], order="id", limit=1).id

    def create(files):
        with databases.environment(DATABASE, manager) as env:
            env["dms.file"].create(
                [
                    {
                        "name": name,
                        "directory_id": directory,
                        "content": base64.b64encode(raw),
                    }
                    for name, raw in files
                ]
            )

    return create
