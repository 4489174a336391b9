from odoo.tests import tagged

from odoo.addons.customer_archive.tests.test_web_tours import LANGUAGES, TourCommon

from .loan_common import LoanCommon


@tagged("post_install", "-at_install")
class TestWebToursLoan(LoanCommon, TourCommon):
    """At the desk in English, on the phone in Chinese."""

    def _play(self, tour, user, lang, url="/odoo/archive"):
        user.lang = lang
        super()._play(tour, user, url, phone=lang == "zh_CN")

    def test_loan(self):
        """#196-#200: asked for, approved, handed out, taken back."""
        paper = self.papers[0]
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                form = f"/odoo/archive-documents/{paper.id}"
                self._play("archive_loan_ask", self.manager, lang, form)
                loan = self.loans.search([("line_ids.document_id", "=", paper.id)])
                self.assertEqual(loan.state, "submitted")
                self._play("archive_loan_approve", self.sales_manager, lang)
                self._play("archive_loan_counter", self.archivist, lang)
                self.assertEqual(loan.state, "done")
                self.assertEqual(loan.line_ids.returned_to_id, self.archivist)
