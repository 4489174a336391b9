"""Due papers on real databases, with bytes of their own, and who destroys them."""

import hashlib
from contextlib import contextmanager
from datetime import timedelta

#: login -> groups of ours
PEOPLE = {
    "keeper": ["archivist"],
    "handler": ["account_manager"],
    "superior": [],
    "service": ["customer_service_manager"],
    "head": [],
    "director": ["customer_director"],
    "executor": [],
    "witness": [],
    "seller": ["sales_manager"],
    "general": ["general_manager"],
}


class DuePapers:
    """One paper filed by its signatures; the others are copies of it by SQL."""

    def __init__(self, env):
        users = env["res.users"].with_context(no_reset_password=True)
        groups = {
            login: [
                env.ref("base.group_user").id,
                *(env.ref(f"customer_archive.group_{name}").id for name in names),
            ]
            for login, names in PEOPLE.items()
        }
        people = users.create(
            [
                {"name": login, "login": login, "group_ids": [(6, 0, ids)]}
                for login, ids in groups.items()
            ]
        )
        self.people = dict(zip(PEOPLE, people.ids, strict=True))
        head = self._employees(env)
        self.department = (
            env["hr.department"].create({"name": "Sales", "manager_id": head}).id
        )
        places = env["archive.location"].create(
            [
                {"name": "Apart", "purpose": "quarantine"},
                {"name": "Shredder", "purpose": "destruction"},
            ]
        )
        self.apart, self.yard = places.ids
        partner = env["res.partner"].create({"name": "Old customer"})
        self.dossier = self.user(env, "handler")["archive.dossier"].create(
            {"partner_id": partner.id}
        )
        self.dossier = self.dossier.id
        self.template = self.file(env, b"the first of them")
        self.made = 0

    def _employees(self, env):
        """Make superior and handler; return the head of the department."""
        employees = env["hr.employee"]
        boss = employees.create({"name": "S", "user_id": self.people["superior"]})
        employees.create(
            {"name": "H", "user_id": self.people["handler"], "parent_id": boss.id}
        )
        head = employees.create({"name": "D", "user_id": self.people["head"]})
        return head.id

    def user(self, env, login):
        return env(user=self.people[login])

    def draft(self, env, raw, **vals):
        """Capture a paper as its handler, checked, not submitted."""
        paper = self.user(env, "handler")["archive.document"].create(
            {
                "name": "Old report",
                "dossier_id": self.dossier,
                "type_id": env.ref("customer_archive.type_r1_visit").id,
                "department_id": self.department,
                "document_date": "2010-05-05",
                "pages": 1,
                "attachment_ids": [(0, 0, {"name": "old.txt", "raw": raw})],
                **vals,
            }
        )
        paper.write({"self_check": True})
        return paper

    def file(self, env, raw, **vals):
        """File a paper with all its signatures; return its id."""
        paper = self.draft(env, raw, **vals)
        paper.action_submit()
        paper.action_approve()
        paper.with_user(self.people["superior"]).action_approve()
        return paper.id

    def copies(self, env, raws):
        """Return ids of papers filed like the first one, with these bytes."""
        files = env["ir.attachment"]
        names = []
        for raw in raws:
            checksum = hashlib.sha1(raw).hexdigest()
            names.append(files._file_write(raw, checksum))
        cr = env.cr
        first = self.made
        self.made += len(raws)
        with window(cr, "archive_document"):
            ids = self._copy(
                cr,
                "archive_document",
                self.template,
                {
                    "name": "'Old report ' || n",
                    "reference": "source.reference || '/' || n",
                    "item_number": "source.item_number + n",
                    "create_date": "now() AT TIME ZONE 'UTC'",
                },
                first,
                len(raws),
            )
        template = env["archive.document"].browse(self.template).attachment_ids
        with window(cr, "ir_attachment"):
            cr.execute(
                "CREATE TEMP TABLE bytes ON COMMIT DROP AS SELECT * FROM "
                "unnest(%s, %s, %s, %s, %s) WITH ORDINALITY AS"
                " t (document, fname, sha1, sha256, size, n)",
                [
                    ids,
                    names,
                    [hashlib.sha1(raw).hexdigest() for raw in raws],
                    [hashlib.sha256(raw).hexdigest() for raw in raws],
                    [len(raw) for raw in raws],
                ],
            )
            self._copy(
                cr,
                "ir_attachment",
                template.id,
                {
                    "res_id": "bytes.document",
                    "store_fname": "bytes.fname",
                    "checksum": "bytes.sha1",
                    "archive_sha256": "bytes.sha256",
                    "file_size": "bytes.size",
                },
                0,
                len(raws),
                "JOIN bytes USING (n)",
            )
            cr.execute("DROP TABLE bytes")
        env.invalidate_all()
        return ids

    def _copy(self, cr, table, id_, changed, first, count, join=""):
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s"
            " AND column_name <> 'id'",
            [table],
        )
        names = [name for (name,) in cr.fetchall()]
        values = ", ".join(changed.get(name, f'source."{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        cr.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values}"
            f" FROM {table} AS source, generate_series(%s, %s) AS n {join}"
            " WHERE source.id = %s ORDER BY n RETURNING id",
            [first + 1, first + count, id_],
        )
        return [row[0] for row in cr.fetchall()]

    def signed_list(self, env, ids):
        """Return a list that waits for the director alone."""
        disposal = self.user(env, "keeper")["archive.disposal"].create(
            {
                "department_id": self.department,
                "appraiser_id": self.people["service"],
                "appraiser2_id": self.people["head"],
                "director_id": self.people["director"],
                "quarantine_location_id": self.apart,
                "place_id": self.yard,
                "method": "shredding",
                "executor_id": self.people["executor"],
                "witness_id": self.people["witness"],
            }
        )
        disposal.sudo()._add_papers(ids)
        disposal.invalidate_recordset()
        disposal.action_submit()
        for login in ("service", "head"):
            disposal.with_user(self.people[login]).action_approve()
        return disposal

    def apart_list(self, env, ids):
        """Return the id of an approved list whose time apart is over."""
        disposal = self.signed_list(env, ids)
        disposal.with_user(self.people["director"]).action_approve()
        yesterday = env.cr.now().date() - timedelta(days=1)
        disposal.sudo()._guard_write({"quarantine_until": yesterday}, reason="test")
        disposal.action_verify()
        disposal.with_user(self.people["witness"]).action_check_items()
        return disposal.id

    def executing_list(self, env, ids):
        """Return the id of a list whose destruction has begun."""
        disposal = env["archive.disposal"].browse(self.apart_list(env, ids))
        disposal.with_user(self.people["executor"]).action_execute()
        return disposal.id


@contextmanager
def window(cr, table):
    """Let the guard's triggers on ``table`` pass for the body, as an engine does."""
    setting = "SELECT set_config('customer_archive.pass', %s, true)"
    cr.execute(setting, [table])
    yield
    cr.execute(setting, [""])
