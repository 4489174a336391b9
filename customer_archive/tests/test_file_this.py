import hashlib

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import PDF, ArchiveCommon


class FileThisCommon(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login="t_seller",
            groups="base.group_user,sales_team.group_sale_salesman",
            tz="UTC",
            lang="en_US",
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.partner.id}
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.contact.id, "user_id": cls.seller.id}
        )
        cls.attachment = cls._attach(cls.order)

    @classmethod
    def _attach(cls, record, name="order.pdf", raw=PDF, **values):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    def _form(self, attachment=None, user=None):
        forms = self.env["archive.file.this"].with_user(user or self.seller)
        attachment = attachment or self.attachment
        return Form(forms.with_context(default_attachment_id=attachment.id))

    def _file(self, attachment=None, user=None):
        action = self._form(attachment, user).save().action_file()
        return self.env[action["res_model"]].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestFileThis(FileThisCommon):
    """Any file in a chatter becomes a paper, if one may read it (#6, #70)."""

    def test_file_of_a_sale_order(self):
        form = self._form()
        self.assertEqual(form.file_name, "order.pdf")
        self.assertEqual(form.partner_id, self.partner)
        form.type_id = self.report_type
        self.assertEqual(form.category_id, self.report_type.category_id)
        form.document_date = "2026-03-04"
        action = form.save().action_file()
        document = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(document.name, "order")
        self.assertEqual(document.state, "draft")
        self.assertEqual(document.submitter_id, self.seller)
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.type_id, self.report_type)
        self.assertEqual(document.provenance, "electronic")
        self.assertEqual(str(document.document_date), "2026-03-04")
        # a contribution: the account manager checks and submits it
        self.assertEqual(document.handler_id, self.manager)

    def test_copy_is_exact_and_the_file_stays(self):
        """The paper has bytes of its own (#151)."""
        raw = b"words\r\n" + bytes(range(256))
        original = self._attach(self.order, "words.bin", raw)
        copy = self._file(original).with_user(self.seller).attachment_ids
        self.assertNotEqual(copy, original)
        self.assertEqual(copy.raw, raw)
        self.assertEqual(copy.archive_sha256, hashlib.sha256(raw).hexdigest())
        self.assertEqual(
            (original.res_model, original.res_id), ("sale.order", self.order.id)
        )
        original.unlink()
        self.assertEqual(copy.raw, raw)

    def test_it_says_where_it_came_from(self):
        document = self._file()
        self.assertEqual(document.source_model, "sale.order")
        self.assertEqual(document.source_id, self.order.id)
        mine = document.with_user(self.seller)
        self.assertEqual(mine.source_label, f"Sales Order {self.order.id}")
        self.assertEqual(mine.action_open_source()["res_id"], self.order.id)
        # who knows the paper need not know the order
        other = document.with_user(self.manager)
        self.assertFalse(other.can_open_source)
        with self.assertRaises(UserError):
            other.action_open_source()
        # and nobody writes another origin
        with self.assertRaises(UserError):
            mine.write({"source_id": 1})
        with self.assertRaises(UserError):
            mine.create({"name": "x", "source_model": "sale.order", "source_id": 1})

    def test_the_source_may_go(self):
        document = self._file()
        self.order.unlink()
        self.assertFalse(document.can_open_source)
        self.assertEqual(document.source_model, "sale.order")

    def test_a_file_one_may_not_read(self):
        """Not by the form, not by its defaults, not by typing a number (#66)."""
        forms = self.env["archive.file.this"].with_user(self.plain)
        number = self.attachment.id
        with self.assertRaises(AccessError):
            forms.with_context(default_attachment_id=number).onchange(
                {}, [], {"attachment_id": {}, "partner_id": {"fields": {}}}
            )
        with self.assertRaises(AccessError):
            forms.onchange({"attachment_id": number}, ["attachment_id"], {"told": {}})
        form = forms.create({"attachment_id": number, "document_date": "2026-01-01"})
        with self.assertRaises(AccessError):
            form.action_file()
        with self.assertRaises(AccessError):
            form.read(["file_name"])
        with self.assertRaises(MissingError):
            forms.create(
                {"attachment_id": 10**8, "document_date": "2026-01-01"}
            ).action_file()

    def test_an_open_file_does_not_open_its_record(self):
        public = self._attach(self.order, public=True)
        self.assertTrue(public.with_user(self.plain).has_access("read"))
        with self.assertRaises(AccessError):
            self._form(public, self.plain)

    def test_the_right_is_asked_when_it_is_filed(self):
        form = self._form().save()
        self.order.user_id = self.manager
        self.order.team_id = False
        with self.assertRaises(AccessError):
            form.action_file()

    def test_files_of_the_archive(self):
        paper = self._create_document()
        with self.assertRaises(UserError):
            self._form(paper.attachment_ids, self.manager)
        answers = []
        for number in (paper.attachment_ids.id, 10**8):
            forms = self.env["archive.file.this"].with_user(self.other_manager)
            with self.assertRaises(MissingError) as caught:
                forms.with_context(default_attachment_id=number).onchange(
                    {}, [], {"attachment_id": {}, "file_name": {}}
                )
            answers.append(str(caught.exception).replace(str(number), "#"))
        self.assertEqual(*answers)

    def test_what_cannot_be_kept_is_told(self):
        link = self._attach(self.order, raw=False, type="url", url="https://a.example")
        with self.assertRaisesRegex(UserError, "is a link"):
            self._form(link)
        torn = self._attach(self.order, "torn.pdf", b"%PDF-1.4 torn")
        with self.assertRaisesRegex(UserError, "torn.pdf"):
            self._file(torn)

    def test_captured_before(self):
        """The same bytes are told, to who may know the other paper only (#66)."""
        self._file()
        self.assertIn("order", self._form().told)
        self._create_document(name="Secret report", raw=PDF + b"\n")
        same = self._attach(self.order, raw=PDF + b"\n")
        self.assertFalse(self._form(same).told)

    def test_customers_of_other_records(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": self.contact.id, "user_id": self.seller.id}
        )
        self.assertEqual(self._form(self._attach(lead)).partner_id, self.partner)
        contact = self._attach(self.contact)
        self.assertEqual(self._form(contact).partner_id, self.partner)
        country = self._attach(self.env.ref("base.be"))
        self.assertFalse(self._form(country).partner_id)
        self.assertEqual(self._file(country).source_model, "res.country")

    def test_portal_user(self):
        with self.assertRaises(AccessError):
            self.env["archive.file.this"].with_user(self.portal).create(
                {"attachment_id": self.attachment.id, "document_date": "2026-01-01"}
            )
