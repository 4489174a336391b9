from datetime import timedelta

from odoo import Command

from odoo.addons.customer_archive.tests.common import ArchiveCommon


class LoanMixin:
    """Papers in the archive, and a loan of them brought as far as a test needs."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.clerk = cls._create_user("t_clerk", "archivist")
        cls.loans = cls.env["archive.loan"]
        cls.today = cls.env.company._archive_today()

    @classmethod
    def _original(cls, **vals):
        return cls._file_document(paper_location_id=cls.location.id, **vals)

    def _request(self, papers, user=None, **vals):
        return self.loans.with_user(user or self.manager).create(
            {
                "purpose": "Hearing",
                "object": "Customer Limited, rent",
                "reason": "The court wants the original",
                "date_due": self.today + timedelta(days=10),
                "line_ids": [
                    Command.create({"document_id": paper.id}) for paper in papers
                ],
                **vals,
            }
        )

    def _approved_loan(self, papers, **vals):
        loan = self._request(papers, **vals)
        loan.action_submit()
        loan.with_user(self.sales_manager).action_approve()
        return loan.with_user(self.archivist)

    def _lent(self, papers, **vals):
        loan = self._approved_loan(papers, **vals)
        loan.action_hand_out()
        return loan

    def _take_back(self, loan, lines=None):
        """Count these lines of the loan, or all, and take them back."""
        (loan.line_ids if lines is None else lines).write({"received": True})
        loan.action_take_back()


class LoanCommon(LoanMixin, ArchiveCommon):
    """Two originals of the account manager's dossier."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.papers = cls._original(name="First") | cls._original(name="Second")
