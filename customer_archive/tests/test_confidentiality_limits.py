from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import MissingError
from odoo.tests import tagged

from .change_common import ChangeCommon
from .disposal_common import DisposalCommon

NEVER = 10**8

#: Configuration, and what nobody reads or only an auditor, without names and words.
OPEN = {
    "archive.approval.chain",
    "archive.approval.step",
    "archive.category",
    "archive.counter",
    "archive.document.text",
    "archive.document.type",
    "archive.ledger.leaf",
    "archive.ledger.seal",
    "archive.location",
    "archive.policy",
    "archive.register.export",
    "archive.retention.class",
    "archive.signature.evidence",
}

#: Of these an auditor reads numbers, never words, whatever his clearance; the
#: destruction register says of a top-secret paper its type only, to whom it is for.
REGISTERS = {
    "archive.access.log",
    "archive.approval.round",
    "archive.approval.task",
    "archive.change.register",
    "archive.destruction.register",
    "archive.ledger.entry",
    "archive.signature",
}

#: Every model with a record of a customer: the paper on which it hangs, as a path of
#: fields; ``None`` where it hangs on no paper.
PAPER_OF = {
    "archive.access.grant": "document_ids",
    "archive.access.log": None,
    "archive.approval.delegation": None,
    "archive.approval.round": None,
    "archive.approval.task": None,
    "archive.box": "volume_ids.document_ids",
    "archive.bundle": "document_ids",
    "archive.change.register": None,
    "archive.change.request": "document_id",
    "archive.change.request.line": "request_id.document_id",
    "archive.custody.transfer": "line_ids.document_id",
    "archive.custody.transfer.line": "document_id",
    "archive.deletion.request": "document_id",
    "archive.destruction.register": None,
    "archive.disposal": "line_ids.document_id",
    "archive.disposal.line": "document_id",
    "archive.disposal.opinion": "line_id.document_id",
    "archive.document": "",
    "archive.document.alias": "document_id",
    "archive.dossier": None,
    "archive.dossier.block": None,
    "archive.dossier.block.text": None,
    "archive.dossier.person": None,
    "archive.erasure": "document_id",
    "archive.hand.over": None,
    "archive.hold": "document_ids",
    "archive.import": None,
    "archive.import.column": None,
    "archive.import.file": None,
    "archive.import.line": "document_res_id",
    "archive.inbox.file": "document_id",
    "archive.inbox.mail": "file_ids.document_id",
    "archive.ledger.entry": None,
    "archive.person.profile": None,
    "archive.person.request": None,
    "archive.person.request.line": None,
    "archive.signature": None,
    "archive.signer": None,
    "archive.volume": "document_ids",
    # what Odoo hangs on records of these, by model and id
    "ir.attachment": None,
    "mail.activity": None,
    "mail.followers": None,
    "mail.message": None,
}
SATELLITES = {
    "ir.attachment": "res_model",
    "mail.activity": "res_model",
    "mail.followers": "res_model",
    "mail.message": "model",
}
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
    b"AAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestConfidentialityLimits(DisposalCommon, ChangeCommon):
    """Company and clearance hold for every model and every source (#63, #66, #153).

    The table above names every model; who adds one and forgets it is told here.
    """

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.clearance = cls.env.ref("customer_archive.group_top_secret")
        cls.stays = cls._create_user("t_stays", email="stays@house.example")
        cls.stands_in = cls._create_user("t_stands_in")
        cls.everybody = cls.env["res.users"].search(
            [("login", "=like", "t\\_%"), ("share", "=", False)]
        )
        cls.everybody -= cls.stays | cls.stands_in
        # each role that a later version adds is tried, too
        names = cls.env["ir.model.data"].search(
            [("module", "=", "customer_archive"), ("model", "=", "res.groups")]
        )
        for name in names:
            group = cls.env["res.groups"].browse(name.res_id)
            if not group.user_ids & cls.everybody and group != cls.clearance:
                role = name.name.removeprefix("group_")
                cls.everybody |= cls._create_user(f"t_only_{role}", role)
        cls.clearance.user_ids |= cls.everybody
        cls.elsewhere = cls.env["res.company"].create({"name": "Another house"})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last = {model: cls._last_id(model) for model in PAPER_OF}
        # the helpers that play the story belong to a test
        story = cls("test_every_model_is_in_the_table")
        cls.papers = cls.env["archive.document"]
        story._around_the_dossier()
        story._around_papers("ordinary")
        cls.papers = cls.env["archive.document"]
        story._around_papers("top_secret")
        cls.env.flush_all()

    @classmethod
    def _last_id(cls, model):
        table = cls.env[model]._table
        cls.env.flush_all()
        cls.env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        return cls.env.cr.fetchone()[0]

    def _made(self):
        """Return what was made since, by model, as superuser."""
        made = {}
        for model, last in self.last.items():
            domain = [("id", ">", last)]
            if column := SATELLITES.get(model):
                domain.append((column, "=like", "archive.%"))
            records = self.env[model].sudo().with_context(active_test=False)
            if model == "ir.attachment":
                domain += ["|", ("res_field", "=", False), ("res_field", "!=", False)]
            made[model] = records.search(domain)
        return made

    # ------------------------------------------------------------- one of everything

    def _around_the_dossier(self):
        """What hangs on the dossier as a whole."""
        dossier = self.dossier.with_user(self.manager)
        partner = self.env["res.partner"].create({"name": "Second customer"})
        other = self.env["archive.dossier"].with_user(self.manager)
        other = other.create({"partner_id": partner.id})
        dossier.action_prepare_profile()
        block = dossier.block_ids[0]
        block.text = "Large"
        block.text = "Small"
        block.responsible_id = self.plain
        people = self.env["archive.dossier.person"].with_user(self.manager)
        person = people.create({"dossier_id": dossier.id, "name": "Li"})
        person.action_open_profile()
        self.env["archive.signer"].with_user(self.manager).create(
            {"dossier_id": dossier.id, "name": "Mr Zhang", "specimen": PIXEL}
        )
        dossier.message_post(body="Said", message_type="comment")
        dossier.activity_schedule(
            "mail.mail_activity_data_todo", summary="Do", user_id=self.manager.id
        )
        dossier.message_subscribe(self.plain.partner_id.ids)
        request = (
            self.env["archive.person.request"]
            .with_user(self.archivist)
            .create({"name": "Li", "dossier_id": dossier.id, "wish": "know"})
        )
        self.env["archive.approval.delegation"].with_user(self.stays).create(
            {
                "delegate_id": self.stands_in.id,
                "date_to": fields.Date.today() + timedelta(days=3),
                "reason": "Away",
            }
        )
        hand_over = (
            self.env["archive.hand.over"]
            .with_user(self.sales_manager)
            .create(
                {
                    "former_id": self.manager.id,
                    "manager_id": self.other_manager.id,
                    "dossier_ids": [Command.set(other.ids)],
                    "reason": "New distribution",
                }
            )
        )
        hand_over.action_submit()
        self._paper("ordinary")
        request.action_answer()

    def _paper(self, secrecy, **vals):
        paper = self._due(secrecy=secrecy, **vals)
        type(self).papers |= paper
        return paper

    def _around_papers(self, secrecy):
        """What hangs on a paper: each by its usual way, where that is short."""
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        paper = self._paper(secrecy)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grants._grant(self.plain, paper, tomorrow, "Look")
        self._hold(paper)
        self._alias(paper)
        self._look(paper)
        request = self._request(paper, values={"author": "Somebody"})
        request.action_submit()
        self.env["archive.deletion.request"].with_user(self.manager).create(
            {
                "document_id": self._paper(secrecy).id,
                "ground": "error",
                "reason": "Filed in error",
            }
        ).action_submit()
        bundled = self._create_document(secrecy=secrecy)
        type(self).papers |= bundled.sudo()
        self.env["archive.bundle"].with_user(self.manager).create(
            {"document_ids": [Command.set(bundled.ids)]}
        )
        self._import(paper)
        self._mail(paper)
        self._lists(secrecy)
        self._box(paper)
        self._transfer(secrecy)

    def _look(self, paper):
        # the log itself writes in a transaction of its own
        self.env.cr.execute(
            "INSERT INTO archive_access_log (at, user_id, company_id, kind, model, "
            "res_id) VALUES (now(), %s, %s, 'view', 'archive.document', %s)",
            (self.manager.id, paper.company_id.id, paper.id),
        )

    def _hold(self, paper):
        self.env["archive.hold"].with_user(self.archivist).create(
            {
                "name": "Lawsuit",
                "reason": "Claim",
                "document_ids": [Command.set(paper.ids)],
            }
        )

    def _alias(self, paper):
        self.env["archive.document.alias"].sudo().create(
            {"document_id": paper.id, "reference": "Old-1", "reason": "Moved"}
        )

    def _import(self, paper):
        record = (
            self.env["archive.import"]
            .with_user(self.archivist)
            .create({"name": "Old papers", "catalogue": PIXEL})
        )
        parts = {"import_id": record.id}
        engine = self.env["archive.import.column"].sudo()
        engine.create({**parts, "heading": "Title", "target": "name"})
        engine = self.env["archive.import.file"].sudo()
        engine.create({**parts, "name": "a.zip", "data": PIXEL})
        self.env["archive.import.line"].sudo().create(
            {
                **parts,
                "company_id": record.company_id.id,
                "key": f"Old-{paper.id}",
                "state": "done",
                "document_res_id": paper.id,
            }
        )

    def _box(self, paper):
        paper.volume_id._guard_write({"state": "bound"}, reason="test")
        paper.volume_id.with_user(self.archivist).action_put_into_boxes()

    def _transfer(self, secrecy):
        paper = self._paper(secrecy).with_user(self.archivist)
        paper.action_transfer_to_archive()

    def _mail(self, paper):
        inbox = self.env["archive.inbox.mail"].sudo()
        raw = b"From: stays@house.example\nSubject: Letter\n\nWords"
        mail = inbox.create(inbox._mail_values(raw + str(paper.id).encode()))
        self.assertEqual(mail.user_id, self.stays)
        mail.file_ids[:1].write({"document_id": paper.id})

    def _lists(self, secrecy):
        """One list in appraisal, with an opinion; one that waits for the witness."""
        open_list = self._drawn_up(secrecy)
        open_list.action_submit()
        line = open_list.line_ids.with_user(self.service_manager)
        line._say("keep", "Still wanted", fields.Date.today() + timedelta(days=900))
        with freeze_time("2027-08-31"):
            done = self._approved(self._drawn_up(secrecy))
        with freeze_time("2028-03-01"):
            self._ready(done).with_user(self.executor).action_execute()
            self._carry_out()

    def _drawn_up(self, secrecy):
        disposal = self._list(self.papers.browse())
        # lists of top-secret papers are proposed by the archive only
        secret = {"top_secret": secrecy == "top_secret"}
        disposal.sudo()._guard_write(secret, reason="test")
        line = Command.create({"document_id": self._paper(secrecy).id})
        disposal.write({"line_ids": [line]})
        return disposal

    # ------------------------------------------------------------------------- tests

    def _hidden_from(self, users, hidden):
        """Assert that nobody of ``users`` finds or reads any of ``hidden``."""
        self.env.flush_all()
        for user in users:
            for model, records in hidden.items():
                mine = records.with_user(user).sudo(False)
                self.env.invalidate_all()
                if not mine.browse().has_access("read"):
                    continue
                with self.subTest(user=user.login, model=model):
                    found = mine.browse().search([("id", "in", records.ids)])
                    self.assertFalse(found, "found")
                    self.assertFalse(mine._filtered_access("read"), "open")
                    if not hasattr(mine, "_confidential_check"):
                        continue
                    self.assertEqual(
                        self._answers(mine[:1]), self._answers(mine.browse(NEVER))
                    )

    def _answers(self, record):
        """Return what reading the record answers, without its id."""
        answers = []
        for ask in (lambda: record.read(["display_name"]), record._confidential_check):
            try:
                answers.append(ask())
            except MissingError as error:
                answers.append(str(error).replace(str(record), ""))
        self.assertEqual(len(answers), 2)
        return answers

    def test_every_model_is_in_the_table(self):
        """A new model says here on which paper it hangs, and is made here."""
        form = self.registry["archive.form.mixin"]
        missing = {
            name
            for name, model in self.registry.items()
            if name.startswith("archive.")
            # other addons try theirs themselves
            and model._original_module == "customer_archive"
            and not model._abstract
            and not issubclass(model, form)
        } - (PAPER_OF.keys() | OPEN)
        self.assertFalse(
            missing, "add these to the table, and one of each to what is made"
        )
        mixin = self.registry["archive.confidential.mixin"]
        wrong = {name for name in OPEN if issubclass(self.registry[name], mixin)}
        self.assertFalse(wrong, "these are closed, so not open")
        never = {model for model, records in self._made().items() if not records}
        self.assertFalse(never, "none of these was made, so nothing was tried")

    def test_nobody_of_another_company(self):
        """Who works for another company only knows nothing, by no source (#63)."""
        made = self._made()
        # with what he has in hand, in whatever way he came there
        self.patch(type(self.everybody), "_check_hands_empty", lambda *_args: None)
        self.everybody.write(
            {
                "company_id": self.elsewhere.id,
                "company_ids": [Command.set(self.elsewhere.ids)],
            }
        )
        self._hidden_from(self.everybody, made)

    def test_company_not_chosen_now(self):
        """Who works for both knows what belongs to the companies that he chose."""
        boss = self.general_manager
        boss.company_ids |= self.elsewhere
        for model, records in self._made().items():
            mine = records.with_user(boss).sudo(False)
            if not mine.browse().has_access("read"):
                continue
            with self.subTest(model=model):
                self.env.invalidate_all()
                both = mine._filtered_access("read")
                there = mine.with_context(allowed_company_ids=self.elsewhere.ids)
                self.assertFalse(there._filtered_access("read"))
                self.assertFalse(there.search([("id", "in", records.ids)]))
                # in the same transaction, with what is in the cache
                self.assertEqual(mine._filtered_access("read"), both)

    def test_nobody_who_is_not_cleared(self):
        """What hangs on a top-secret paper is known to who is cleared (#153)."""
        hidden = {}
        for model, records in self._made().items():
            if (path := PAPER_OF[model]) is None:
                continue
            secret = records.filtered(
                lambda r, path=path: self._ids(r, path) & set(self.papers.ids)
            )
            self.assertTrue(secret, f"nothing top secret was made of {model}")
            hidden[model] = secret
        hidden |= {
            model: records.filtered(
                lambda r: r.res_model in hidden and r.res_id in hidden[r.res_model].ids
            )
            for model, records in self._made().items()
            if model in ("ir.attachment", "archive.approval.round")
        }
        self.clearance.user_ids -= self.everybody
        cleared = self.everybody & self.clearance.all_user_ids
        auditors = self.everybody & self.auditor
        self._hidden_from(self.everybody - cleared - auditors, hidden)
        for model in REGISTERS & hidden.keys():
            hidden.pop(model)
        self._hidden_from(auditors, hidden)

    def _ids(self, record, path):
        found = record.mapped(path) if path else record
        return set(getattr(found, "ids", found))
