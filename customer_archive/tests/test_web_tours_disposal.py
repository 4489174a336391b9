from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .disposal_common import DisposalCommon
from .test_web_tours import TourCommon

LANGUAGES = ("en_US", "zh_CN")


class DisposalTourCommon(DisposalCommon, TourCommon):
    """Stories of several people, played in English and in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")

    @contextmanager
    def _in(self, lang, users):
        """Give these people a language, and undo what is done within."""
        savepoint = self.cr.savepoint()
        try:
            users.lang = lang
            with self.subTest(lang=lang):
                yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWebToursDisposal(DisposalTourCommon):
    """The destruction of papers by those who have a part in it (#201-#210)."""

    def _play(self, job, user, *args, **kwargs):
        super()._play(f"archive_disposal_{job}", user, *args, **kwargs)

    def test_whole_story(self):
        """From the error that was reported to the certificate (#71-#73, #202-#210).

        Reported, corrected, listed, appraised by two, approved by a third, stored
        apart, verified, destroyed before a witness, looked up in the register:
        nine people.
        """
        people = (
            self.manager
            | self.sales_manager
            | self.archivist
            | self.service_manager
            | self.head
            | self.director
            | self.executor
            | self.witness
            | self.auditor
        )
        for lang in LANGUAGES:
            with self._in(lang, people):
                self._whole_story()

    def _whole_story(self):
        papers = self._due() | self._due() | self._due(name="Visit report")
        wrong = papers[2]
        change = self._corrected(wrong)
        disposal = self._list(
            papers,
            place_id=self.yard.id,
            method="shredding",
            executor_id=self.executor.id,
            witness_id=self.witness.id,
        )
        self._play("submit", self.archivist)
        self.assertEqual(disposal.state, "submitted")
        self._play("appraise", self.service_manager)
        self.assertEqual(disposal.line_ids[0].opinion_ids.decision, "permanent")
        self._play("appraise_phone", self.head, phone=True)
        self._play("sign", self.director, phone=True)
        self.assertEqual(disposal.state, "quarantined")
        self.assertEqual(
            papers.mapped("state"), ["filed", "filed", "quarantined"], "two excepted"
        )
        self.assertEqual(change.line_ids.old_value, "Visit report")
        # half a year later
        yesterday = fields.Date.today() - timedelta(days=1)
        disposal.sudo()._guard_write({"quarantine_until": yesterday}, reason="test")
        self._play("verify", self.archivist)
        self._play("check", self.witness, phone=True)
        self._play("execute", self.executor)
        self.assertEqual(disposal.state, "executing")
        self._carry_out()
        self.assertEqual(disposal.state, "erased")
        self._play("sign", self.witness, phone=True)
        self.assertEqual(disposal.state, "destroyed")
        self.assertFalse(change.line_ids.old_value, "gone with the paper")
        self._play("register", self.auditor)
        # the general manager has put the archive's regulation into force, too
        wizard = self.env["archive.policy.setup"].with_user(self.supervisor)
        policies = wizard._installed().filtered(lambda p: p.code in ("R1", "R2"))
        wizard.create({"policy_ids": policies.ids}).action_apply()
        self._certify(disposal)
        lists = f"/odoo/archive-destruction-lists/{disposal.id}"
        self._play("certificate", self.archivist, lists)

    def _corrected(self, paper):
        """Let the account manager report an error, and the sales manager approve."""
        document = f"/odoo/archive-documents/{paper.id}"
        TourCommon._play(self, "archive_change_report", self.manager, document)
        change = self.env["archive.change.request"].search([])
        self.assertEqual(change.document_id, paper)
        requests = "/odoo/archive-change-requests"
        TourCommon._play(self, "archive_change_approve", self.sales_manager, requests)
        self.assertEqual(paper.name, "五月走访报告 Visit of May")
        return change

    def _certify(self, disposal):
        """Do what the scheduled action does, with a real PDF."""
        printing = disposal.with_context(force_report_rendering=True).sudo()
        with self.enter_registry_test_mode(), self.allow_pdf_render():
            printing._certify()
        self.env.invalidate_all()
        self.assertTrue(disposal.certified_on, disposal.certificate_problem)


@tagged("post_install", "-at_install")
class TestWebToursDeletion(DisposalTourCommon):
    """Asked for, approved, in the bin, brought back or confirmed (#74-#77, #239)."""

    def _play(self, job, user, *args, **kwargs):
        super()._play(f"archive_deletion_{job}", user, *args, **kwargs)

    def _news(self):
        type_ = self.env["archive.document.type"].search(
            [
                ("deletable", "=", True),
                ("kind", "=", "industry"),
                ("policy_id", "=", self.policy.id),
            ],
            limit=1,
        )
        type(self).serial += 1
        return self._file_document(
            self._create_document(
                name="Old news",
                type_id=type_.id,
                dossier_id=False,
                raw=b"News %d" % self.serial,
                filename="news.txt",
                pages=1,
            )
        )

    def test_to_the_bin_and_back(self):
        """Asked for in the actions menu, approved on the phone, brought back (#76)."""
        people = self.archivist | self.sales_manager
        for lang in LANGUAGES:
            with self._in(lang, people):
                paper = self._news()
                self._ask_and_approve(paper)
                self._play("restore", self.archivist)
                self.assertEqual(paper.state, "filed")

    def test_confirmed_after_the_month(self):
        """Somebody else confirms when the month is over; then it is erased (#77)."""
        paper = self._news()
        request = self._ask_and_approve(paper)
        yesterday = fields.Date.today() - timedelta(days=1)
        request.sudo()._guard_write({"purge_after": yesterday}, reason="test")
        self.env["archive.deletion.request"]._cron_confirm()
        self._play("approve", self.general_manager, phone=True)
        self.assertEqual(request.state, "erased")
        self.assertEqual(paper.state, "erased")

    def _ask_and_approve(self, paper):
        self._play("ask", self.archivist, "/odoo/archive-documents")
        request = paper.deletion_request_ids
        self.assertEqual(request.state, "submitted")
        self._play("approve", self.sales_manager, phone=True)
        self.assertEqual(paper.state, "trashed")
        return request
