from odoo.tests import tagged

from .test_web_tours import TourCommon


@tagged("post_install", "-at_install")
class TestWebToursChange(TourCommon):
    """“Report an error”, approve, see old and new: in a real browser (#71-#73)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._file_document()

    def _change(self, phone):
        document = f"/odoo/archive-documents/{self.filed.id}"
        self._play("archive_change_report", self.manager, document, phone=phone)
        request = self.env["archive.change.request"].search([])
        self.assertEqual(request.state, "submitted")
        self.assertEqual(self.filed.name, "Visit report")
        requests = "/odoo/archive-change-requests"
        self._play("archive_change_approve", self.sales_manager, requests, phone=phone)
        self.assertEqual(self.filed.name, "五月走访报告 Visit of May")
        self.assertEqual(request.line_ids.old_value, "Visit report")

    def test_on_the_desk(self):
        self._change(phone=False)

    def test_on_the_phone_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        (self.manager | self.sales_manager).lang = "zh_CN"
        self._change(phone=True)
