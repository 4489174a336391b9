from freezegun import freeze_time

from odoo.tests import tagged

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestCompanyLanguage(DisposalCommon):
    """What stays for ever is written in the company's language, whoever writes it."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.partner_id.lang = "zh_CN"
        # published: nobody renames it any more
        cls.env.cr.execute(
            "UPDATE archive_document_type"
            """ SET name = name || '{"zh_CN": "走访报告"}'"""
        )
        cls.env.invalidate_all()

    def _rows(self, paper):
        rows = self.env["archive.destruction.register"].sudo()
        return rows.search([("document_id", "=", paper.id)])

    def _label(self, model, name, value):
        records = self.env[model].with_context(lang="zh_CN")
        labels = dict(records._fields[name]._description_selection(records.env))
        self.assertNotEqual(labels[value], value)
        return labels[value]

    def test_register(self):
        """#210: the executor, the witness and the scheduled action read English."""
        paper = self._due()
        secrecy = paper.secrecy
        self._destroyed([paper])
        method = self._label("archive.disposal", "method", "shredding")
        for row in self._rows(paper):
            self.assertEqual(row.method, method)
            self.assertEqual(row.type_name, "走访报告")
            secret = self._label("archive.document", "secrecy", secrecy)
            self.assertEqual(row.secrecy, secret)
            self.assertNotIn("removed", row.proof)

    def test_title_that_stays(self):
        self.policy._guard_write({"tombstone": "reduced"}, reason="test")
        paper = self._due()
        self._destroyed([paper])
        self.assertEqual(paper.with_context(lang="en_US").name, "[走访报告]")
        self.assertEqual(set(self._rows(paper).mapped("title")), {"[走访报告]"})

    def test_what_held_an_item_back(self):
        papers = self._due() | self._due()
        disposal = self._list(papers)
        disposal.action_submit()
        for user in (self.service_manager, self.head):
            disposal.with_user(user).action_approve()
        self._hold(papers[0])
        with freeze_time("2027-08-31"):
            disposal.with_user(self.director).action_approve()
        self._hold(papers[1])
        disposal.sudo().line_ids.filtered(
            lambda line: line.state == "quarantined"
        )._destroy()
        for line in disposal.sudo().line_ids:
            self.assertIn("Claim 9", line.hold_note)
            self.assertNotIn("stands", line.hold_note)

    def test_handed_over(self):
        paper = self._due()
        line = self._list(paper).sudo().line_ids
        line._guard_write({"state": "transfer"}, reason="test")
        line.with_user(self.archivist)._hand_out("City archive")
        [row] = self._rows(paper)
        self.assertNotIn("Handed over", row.proof)
