"""A world with secrets, on a real server with real commits.

Ids are drawn from far-away ranges, so that in any answer an id can be told from every
other number, and an id that was never used has as many digits.
"""

from dataclasses import dataclass, field
from datetime import timedelta

#: Stands in every secret text; `NEVER_WORD` stands nowhere and is as long.
WORD, NEVER_WORD = "zanzibar", "qwrtzuio"
#: First id of what the world creates, and how much further an unused id lies.
FIRST_ID, NEVER = 71_000_000, 8_000_000
#: What every employee may read: the configuration, without a trace of customers.
OPEN_TO_EMPLOYEES = {
    "archive.approval.chain",
    "archive.approval.step",
    "archive.category",
    "archive.document.type",
    "archive.location",
    "archive.policy",
    "archive.retention.class",
}
#: Models of Odoo's own that hold what belongs to archive records.
SATELLITES = ("ir.attachment", "mail.message", "mail.activity", "mail.followers")

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
    "AAAABJRU5ErkJggg=="
)

#: login -> groups of ours; "superior" signs as the direct superior of the managers
PEOPLE = {
    "owner": ["account_manager", "top_secret"],
    "former": ["account_manager", "top_secret"],
    "wrong": ["account_manager", "top_secret"],
    "plain": [],
    "consultant": [],
    "superior": ["top_secret"],
    "archivist": ["archivist", "top_secret"],
    "director": ["general_manager"],
    "auditor": ["auditor"],
}
ATTACKERS = ("plain", "wrong", "former", "portal", "public")


@dataclass
class World:
    """What was made: database, people, records that the attackers may not know."""

    database: str
    users: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    #: what the wrong account manager, and he alone, may know
    own: dict = field(default_factory=dict)
    partner: int = 0
    grant: int = 0
    model_ids: dict = field(default_factory=dict)
    #: above the ids of all messages that were there before the attack
    next_message: int = 0

    def models(self, env):
        """Names of the models with a table that are attacked, satellites last."""
        ours = [
            name
            for name, model in sorted(env.registry.items())
            if name.startswith("archive.") and not model._abstract
        ]
        return [*ours, *SATELLITES]

    def forbidden(self, model, attacker):
        """Ids of records of ``model`` that ``attacker`` may not know."""
        if model in OPEN_TO_EMPLOYEES and attacker not in ("portal", "public"):
            return []
        return self.secrets.get(model, [])

    def fingerprint(self, env):
        """What is stored of every secret record and of what hangs on the dossier."""
        found = {}
        for model, ids in self.secrets.items():
            if model == "archive.counter":
                # others who work move it on
                continue
            env.cr.execute(
                f"SELECT md5(string_agg(t::text, chr(10) ORDER BY id)) "
                f'FROM "{env[model]._table}" AS t WHERE id = ANY(%s)',
                (ids,),
            )
            found[model] = env.cr.fetchone()
        for model in SATELLITES:
            column = "model" if model == "mail.message" else "res_model"
            env.cr.execute(
                f'SELECT count(*) FROM "{env[model]._table}" WHERE (res_id = ANY(%s) '
                f"AND {column} = 'archive.document') OR "
                f"(res_id = ANY(%s) AND {column} = 'archive.dossier')",
                (self.secrets["archive.document"], self.secrets["archive.dossier"]),
            )
            found[f"number of {model}"] = env.cr.fetchone()
        return found


def never(id_):
    return id_ + NEVER


def build(env):
    """Make the world, committed; `finish` ends it once URLs were collected."""
    world = World(env.cr.dbname)
    # a database of its own to the ledger's anchor, not the copy of another
    env["ir.config_parameter"].init(force=True)
    _move_sequences(env)
    _people(env, world)
    _records(env, world)
    env.cr.commit()
    return world


def finish(env, world):
    """Hand the dossier over, let the engines run, and note what is secret."""
    dossier = env["archive.dossier"]._for_partner(
        env["res.partner"].browse(world.partner)
    )
    director = env["res.users"].browse(world.users["director"])
    dossier.with_user(director)._hand_over(
        env["res.users"].browse(world.users["owner"]), WORD
    )
    env.cr.commit()
    env["archive.document.text"]._cron_extract()
    env["archive.ledger.seal"]._cron_seal()
    env.cr.commit()
    world.secrets = _secrets(env, world)
    for model, ids in world.secrets.items():
        if not ids and model.startswith("archive."):
            world.secrets[model] = [_invent(env, model, world.secrets)]
    last_message = env["mail.message"].search([], order="id DESC", limit=1)
    world.next_message = last_message.id + 1
    env.cr.commit()


def _move_sequences(env):
    """Let the ids of all that is created from now on begin far away."""
    env.cr.execute(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' "
        "AND max_value >= 2147483647 AND sequencename LIKE '%%\\_id\\_seq'"
    )
    for (name,) in env.cr.fetchall():
        if "signaling" not in name:
            env.cr.execute(f'ALTER SEQUENCE "{name}" RESTART WITH {FIRST_ID}')


def _people(env, world):
    from passlib.hash import pbkdf2_sha512

    users = env["res.users"].with_context(no_reset_password=True)
    for login in [*PEOPLE, "portal"]:
        groups = [
            env.ref("base.group_portal" if login == "portal" else "base.group_user")
        ]
        groups += [
            env.ref(f"customer_archive.group_{g}") for g in PEOPLE.get(login, ())
        ]
        if login != "portal":
            groups.append(env.ref("base.group_allow_export"))
        if login == "plain":
            # sees what the developer mode shows
            groups.append(env.ref("base.group_no_one"))
        user = users.create(
            {
                "name": login.capitalize(),
                "login": login,
                "email": f"{login}@example.com",
                "tz": "UTC",
                "group_ids": [(6, 0, [group.id for group in groups])],
            }
        )
        password = pbkdf2_sha512.using(rounds=1000).hash(login)
        env.cr.execute(
            "UPDATE res_users SET password = %s WHERE id = %s", (password, user.id)
        )
        world.users[login] = user.id
    employees = env["hr.employee"]
    boss = employees.create({"name": "Boss", "user_id": world.users["superior"]})
    for login in ("owner", "former", "wrong"):
        employees.create(
            {"name": login, "user_id": world.users[login], "parent_id": boss.id}
        )
    for login in ("plain", "wrong", "former"):
        user = env["res.users"].browse(world.users[login])
        later = env.cr.now() + timedelta(days=1)
        world.keys[login] = (
            env["res.users.apikeys"].with_user(user)._generate("rpc", "attack", later)
        )


def capture(env, user, dossier, type_, **vals):
    """A draft with one file, captured by ``user``."""
    return (
        env["archive.document"]
        .with_user(user)
        .create(
            {
                "name": f"{WORD} paper",
                "dossier_id": dossier.id,
                "type_id": env.ref(f"customer_archive.type_r1_{type_}").id,
                "remarks": WORD,
                "attachment_ids": [(0, 0, {"name": f"{WORD}.pdf", "raw": PDF})],
                **vals,
            }
        )
    )


def submit(document):
    document.write({"self_check": True})
    document.action_submit()
    return document


def file(env, document, superior):
    """All signatures, the customer's drawn where it is wanted."""
    submit(document)
    if document.type_id.customer_signature == "required":
        document.action_sign_customer(PIXEL, f"Mr {WORD}")
    document.action_approve()
    document.with_user(superior).action_approve(WORD)
    return document.sudo()


def _records(env, world):
    """Dossiers and papers of all kinds, and what hangs on them."""
    users = {login: env["res.users"].browse(id_) for login, id_ in world.users.items()}
    former, superior = users["former"], users["superior"]
    location = env["archive.location"].create({"name": f"{WORD} shelf"})
    partner = env["res.partner"].create({"name": f"{WORD} Limited", "is_company": True})
    world.partner = partner.id
    dossier = (
        env["archive.dossier"].with_user(former).create({"partner_id": partner.id})
    )
    dossier.write({"main_dealings": WORD})
    env["archive.signer"].with_user(former).create(
        {"dossier_id": dossier.id, "name": f"Ms {WORD}", "specimen": PIXEL}
    )
    capture(env, former, dossier, "visit")
    submit(capture(env, former, dossier, "visit", document_number=WORD))
    returned = submit(capture(env, former, dossier, "visit"))
    returned.action_refuse(f"{WORD} is missing")
    filed = file(env, capture(env, former, dossier, "visit"), superior)
    place = {"paper_location_id": location.id}
    file(env, capture(env, former, dossier, "sales_contract", **place), superior)
    file(env, capture(env, former, dossier, "responsibility"), superior)
    file(env, capture(env, former, dossier, "visit", secrecy="top_secret"), superior)
    later = env.cr.now() + timedelta(days=1)
    grants = env["archive.access.grant"].with_user(users["director"])
    world.grant = grants._grant(users["consultant"], filed, later, WORD).id
    env["archive.approval.delegation"].with_user(superior).create(
        {"delegate_id": users["director"].id, "date_to": later.date(), "reason": WORD}
    )
    dossier.message_post(body=WORD, message_type="comment")
    dossier.message_subscribe(users["consultant"].partner_id.ids)
    dossier.activity_schedule("mail.mail_activity_data_todo", summary=WORD)
    mine = env["res.partner"].create({"name": "Mine"})
    wrong = users["wrong"]
    own = env["archive.dossier"].with_user(wrong).create({"partner_id": mine.id})
    files = [(0, 0, {"name": "Mine.pdf", "raw": PDF})]
    draft = capture(
        env, wrong, own, "visit", name="Mine", remarks="Mine", attachment_ids=files
    )
    world.own = {"archive.dossier": [own.id], "archive.document": [draft.id]}
    world.own["ir.attachment"] = draft.attachment_ids.ids
    # what a form of somebody else still holds
    director = env(user=users["director"])
    context = {"active_model": "archive.document", "active_ids": [filed.id]}
    director["archive.approval.refuse"].create({"reason": WORD})
    director["archive.approval.sign"].with_context(**context).create({"comment": WORD})
    director["archive.hand.over"].create(
        {
            "dossier_ids": [(6, 0, dossier.ids)],
            "manager_id": users["owner"].id,
            "reason": WORD,
        }
    )
    # one that is done and holds the former file, one that waits
    changes = env["archive.change.request"].with_user(former)
    values = {"document_id": filed.id, "reason": WORD}
    line = {"field_name": "author", "new_char": WORD}
    right = {"name": f"{WORD} right.pdf", "raw": PDF + b"% right"}
    done = changes.create(
        {
            **values,
            "line_ids": [(0, 0, line)],
            "replaces_id": filed.attachment_ids[:1].id,
            "attachment_ids": [(0, 0, right)],
        }
    )
    done.action_submit()
    done.with_user(users["director"]).action_approve()
    line = {"field_name": "document_number", "new_char": WORD}
    changes.create({**values, "line_ids": [(0, 0, line)]}).action_submit()
    inbox = env["archive.inbox.mail"]
    letter = f"From: {WORD}@else.example\nSubject: {WORD}\n\n{WORD}"
    inbox.create(inbox._mail_values(letter.encode()))
    env.flush_all()


def _secrets(env, world):
    """Every record of the world but configuration that shipped, and the wrong's own."""
    secrets = {}
    for model in world.models(env):
        env.cr.execute(
            f'SELECT id FROM "{env[model]._table}" WHERE id >= {FIRST_ID} ORDER BY id'
        )
        found = [id_ for (id_,) in env.cr.fetchall()]
        secrets[model] = [id_ for id_ in found if id_ not in world.own.get(model, ())]
    files = env["ir.attachment"].browse(secrets["ir.attachment"])
    secrets["ir.attachment"] = files.filtered(lambda a: WORD in a.name).ids
    for model in ("mail.message", "mail.activity", "mail.followers"):
        name = "model" if model == "mail.message" else "res_model"
        rows = env[model].search_fetch(
            [("id", "in", secrets[model]), (name, "=like", "archive.%")]
        )
        mine = world.own["archive.dossier"]
        secrets[model] = [row.id for row in rows if row.res_id not in mine]
    return secrets


def _invent(env, model, secrets):
    """A row of a model that the world knows nothing of yet, made below the ORM.

    So a new model is attacked from its first day. References point to secret
    records where there are any.
    """
    env.cr.execute(
        """
        SELECT column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = %s
           AND is_nullable = 'NO' AND column_default IS NULL
        """,
        (env[model]._table,),
    )
    values = {"id": FIRST_ID}
    for name, kind in env.cr.fetchall():
        column = env[model]._fields.get(name)
        if column is not None and column.type == "many2one":
            table = env[column.comodel_name]._table
            env.cr.execute(f'SELECT max(id) FROM "{table}"')
            [last] = env.cr.fetchone()
            known = secrets.get(column.comodel_name)
            values[name] = known[0] if known else last or FIRST_ID
        elif column is not None and column.type == "selection":
            values[name] = column.get_values(env)[0]
        elif kind in ("integer", "bigint", "numeric", "double precision"):
            values[name] = FIRST_ID
        elif kind == "boolean":
            values[name] = False
        elif kind.startswith("timestamp") or kind == "date":
            values[name] = "2026-01-01"
        elif kind == "jsonb":
            values[name] = f'{{"en_US": "{WORD}"}}'
        else:
            values[name] = WORD
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(
        f'INSERT INTO "{env[model]._table}" ({columns}) VALUES ({places}) RETURNING id',
        list(values.values()),
    )
    [id_] = env.cr.fetchone()
    env.cr.execute("SET LOCAL session_replication_role = origin")
    return id_
