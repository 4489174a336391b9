import re

from odoo import Command
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged

from .common import PDF, ArchiveCommon

NEVER = 10**8


@tagged("post_install", "-at_install")
class TestUnknownRecords(ArchiveCommon):
    """Naming a record one may not know is answered as naming one that never was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._file_document()
        cls.hidden = cls.env["archive.document"].with_user(cls.other_manager)

    def assertUnknown(self, ask, known_id):
        """``ask`` raises the same for a hidden id and for one never used."""
        answers = []
        for id_ in (known_id, NEVER):
            with self.assertRaises(MissingError) as caught:
                ask(id_)
            answers.append(re.sub(rf"\b{id_}\b", "#", str(caught.exception)))
        self.assertEqual(*answers)

    def test_nobody_captures_into_a_dossier_he_does_not_know(self):
        """He would know the dossier as handler of a paper in it."""

        def create(id_):
            self.hidden.create(
                {"name": "Mine", "dossier_id": id_, "type_id": self.report_type.id}
            )

        self.assertUnknown(create, self.dossier.id)
        mine = self.hidden.create({"name": "Mine", "type_id": self.report_type.id})
        self.assertUnknown(lambda id_: mine.write({"dossier_id": id_}), self.dossier.id)
        self.assertUnknown(
            lambda id_: self.hidden._capture([("a.pdf", PDF)], {"dossier_id": id_}),
            self.dossier.id,
        )

    def test_forms_name_no_hidden_dossier(self):
        spec = {"dossier_id": {"fields": {"display_name": {}}}}

        def typed(id_):
            return self.hidden.onchange({"dossier_id": id_}, [], spec)

        def default(id_):
            return self.hidden.with_context(default_dossier_id=id_).onchange(
                {}, [], spec
            )

        for ask in (typed, default):
            self.assertUnknown(ask, self.dossier.id)

    def test_forms_send_back_what_stands_there(self):
        """A handler keeps the dossier that he does not know himself."""
        paper = self._create_document(handler_id=self.plain.id)
        self.assertFalse(self.dossier.with_user(self.plain).has_access("read"))
        paper = paper.with_user(self.plain)
        values = {"name": "Better", "dossier_id": self.dossier.id}
        paper.onchange(values, ["name"], {"name": {}})
        paper.write(values)
        self.assertEqual(paper.name, "Better")

    def test_a_signer_knows_the_paper_not_the_dossier(self):
        paper = self._submit_document(self._create_document())
        paper.action_approve()
        self.assertTrue(paper.with_user(self.superior).has_access("read"))
        self.assertFalse(self.dossier.with_user(self.superior).has_access("read"))

    def test_forms_in_other_hands(self):
        refusing = self.env["archive.approval.refuse"].with_user(self.manager)
        form = refusing.create({"reason": "not for others"})
        other = form.with_user(self.other_manager)
        self.assertEqual(other.read(["reason"]), [])
        self.assertFalse(other.search([("reason", "=", "not for others")]))
        self.assertEqual(form.read(["reason"])[0]["reason"], "not for others")

    def test_messages_end_with_the_right(self):
        """Not even their author reads them after the hand-over."""
        message = self.dossier.with_user(self.manager).message_post(body="mine")
        message = message.with_user(self.manager).sudo(False)
        self.assertTrue(message.read(["body"]))
        self.dossier.with_user(self.sales_manager)._hand_over(
            self.other_manager, "leaves"
        )
        self.env.invalidate_all()
        domain = [("model", "=", "archive.dossier"), ("res_id", "=", self.dossier.id)]
        self.assertFalse(message.search(domain))
        self.assertUnknown(
            lambda id_: message.browse(id_).check_access("read"), message.id
        )
        self.assertUnknown(
            lambda id_: message.browse(id_).action_open_document(), message.id
        )
        self.assertTrue(message.with_user(self.other_manager).search(domain))

    def test_nothing_is_hung_on_a_hidden_record(self):
        model_id = self.env["ir.model"]._get_id("archive.dossier")
        kinds = {
            "mail.message": {"model": "archive.dossier"},
            "mail.activity": {"res_model_id": model_id, "summary": "x"},
            "ir.attachment": {"res_model": "archive.document", "raw": b"x"},
        }
        for name, values in kinds.items():
            target = self.filed if name == "ir.attachment" else self.dossier
            model = self.env[name].with_user(self.other_manager)

            def hang(id_, model=model, values=values):
                model.create({"name": "x", "res_id": id_, **values})

            with self.subTest(model=name):
                self.assertUnknown(hang, target.id)
        planning = self.env["mail.activity.schedule"].with_user(self.other_manager)
        self.assertUnknown(
            lambda id_: planning.create(
                {"res_model": "archive.dossier", "res_ids": f"[{id_}]"}
            ),
            self.dossier.id,
        )

    def test_posting_names_no_hidden_file(self):
        file = self.filed.attachment_ids
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        partner = partner.with_user(self.other_manager)
        self.assertUnknown(
            lambda id_: partner.message_post(body="x", attachment_ids=[id_]), file.id
        )
        dossier = self.dossier.with_user(self.other_manager)
        self.assertUnknown(
            lambda id_: dossier.browse(id_).message_post(body="x"), dossier.id
        )

    def test_export_makes_no_external_id(self):
        self.other_manager.group_ids += self.env.ref("base.group_allow_export")
        self.assertUnknown(
            lambda id_: self.hidden.browse(id_).export_data(["id"]), self.filed.id
        )

    def test_queries_always_have_a_condition(self):
        """Odoo takes a query without one for all records (ir.attachment)."""
        for user in (self.plain, self.other_manager, self.manager, self.archivist):
            query = self.env["archive.document"].with_user(user).sudo(False)._search([])
            self.assertTrue(query.is_empty() or query.where_clause)
        files = self.env["ir.attachment"].with_user(self.other_manager).sudo(False)
        domain = [("res_model", "=", "archive.document")]
        self.assertFalse(files.search([*domain, ("res_id", "=", self.filed.id)]))

    def test_files_from_elsewhere_are_refused(self):
        """Odoo has shrunk the pictures among them when it kept them."""
        draft = self._create_document(raw=None)
        stray = self.env["ir.attachment"].create({"name": "stray.png", "raw": PDF})
        with self.assertRaisesRegex(UserError, "stray.png"):
            stray.write({"res_model": "archive.document", "res_id": draft.id})
        with self.assertRaises(UserError):
            draft.write({"attachment_ids": [Command.link(stray.id)]})
