from base64 import b64decode
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from .common import PDF
from .disposal_common import DisposalCommon

#: The smallest drawing: one pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class PapersCommon(DisposalCommon, HttpCase):
    """Papers are printed as HTML here; the certificate that is filed is a PDF."""

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def _print(self, paper, disposal, user):
        report = self.env["ir.actions.report"].with_user(user)
        with self.enter_registry_test_mode():
            content, _kind = report._render_qweb_html(
                f"customer_archive.archive_disposal_report_{paper}", disposal.ids
            )
        return content.decode()

    def _certify(self, disposal):
        """Do what the scheduled action does, with a real PDF."""
        printing = disposal.with_context(force_report_rendering=True).sudo()
        with (
            freeze_time("2028-03-03"),
            self.enter_registry_test_mode(),
            self.allow_pdf_render(),
        ):
            printing._certify()
        self.env.invalidate_all()
        return self.env["archive.document"].search(
            [("source_model", "=", disposal._name), ("source_id", "=", disposal.id)]
        )

    def _use_policies(self, *codes):
        wizard = self.env["archive.policy.setup"].with_user(self.supervisor)
        policies = wizard._installed().filtered(lambda p: p.code in codes)
        wizard.create({"policy_ids": policies.ids}).action_apply()


@tagged("post_install", "-at_install")
class TestDisposalPapers(PapersCommon):
    """List, register and certificate on paper (#202, #210, #294, #296)."""

    def setUp(self):
        super().setUp()
        self.papers = self._due(pages=3) | self._due()

    def _witnessed(self):
        disposal = self._destroyed(self.papers)
        with freeze_time("2028-03-02"):
            disposal.with_user(self.witness).action_approve()
        return disposal

    def test_list_names_who_and_what(self):
        """Each item with time, pages, secrecy; who appraises and approves (#202)."""
        disposal = self._list(self.papers)
        disposal.action_submit()
        disposal.with_user(self.service_manager).line_ids[0].write(
            {
                "my_decision": "keep",
                "my_keep_until": "2040-01-01",
                "my_opinion": "Warranty",
            }
        )
        disposal.with_user(self.service_manager).action_approve()
        html = self._print("list", disposal, self.head)
        for words in (
            disposal.number,
            self.papers[0].name,
            self.papers[1].reference,
            "Warranty",
            self.service_manager.name,
            self.head.name,
            "not yet",
        ):
            self.assertIn(words, html)

    def test_list_says_what_is_held_back(self):
        """A paper that is held is told before the decision, and after it (#201)."""
        disposal = self._list(self.papers)
        self.env["archive.hold"].with_user(self.general_manager).create(
            {
                "name": "Claim 7",
                "reason": "Court",
                "document_ids": [Command.set(self.papers[1].ids)],
            }
        )
        self.assertIn("Claim 7", self._print("list", disposal, self.archivist))
        self._approved(disposal)
        self.assertIn("Claim 7", self._print("list", disposal, self.archivist))

    def test_deputies_are_named_as_such(self):
        """Who signs in the place of another is named with both names (#203)."""
        self.env["archive.approval.delegation"].with_user(self.service_manager).create(
            {"delegate_id": self.plain.id, "reason": "Ill", "date_to": "2099-01-01"}
        )
        disposal = self._list(self.papers)
        disposal.action_submit()
        disposal.with_user(self.plain).action_approve()
        html = self._print("list", disposal, self.archivist)
        self.assertIn(
            f"{self.plain.name} on behalf of {self.service_manager.name}", html
        )

    def test_who_may_print(self):
        """The list: who may know it. The register: few (#210, #296)."""
        disposal = self._witnessed()
        for paper in ("list", "register", "certificate"):
            for user in (self.archivist, self.auditor, self.general_manager):
                self.assertIn(disposal.number, self._print(paper, disposal, user))
            for user in (self.plain, self.manager):
                with self.assertRaises(MissingError):
                    self._print(paper, disposal, user)
        other = self._list(self._due())
        other.action_submit()
        self._print("list", other, self.service_manager)
        with self.assertRaises(AccessError):
            self._print("register", other, self.service_manager)

    def test_printing_is_logged(self):
        """Who printed what stands in the access log (#63)."""
        disposal = self._list(self.papers)
        self._print("list", disposal, self.auditor)
        logged = self.env["archive.access.log"].search(
            [("model", "=", disposal._name), ("res_id", "=", disposal.id)]
        )
        self.assertEqual(logged.mapped("kind"), ["print"])
        self.assertEqual(logged.user_id, self.auditor)

    @freeze_time("2028-03-09")
    def test_register_prints_the_same_for_ever(self):
        """From its rows: whoever leaves, whatever is renamed (#210, #296)."""
        disposal = self._witnessed()
        before = self._print("register", disposal, self.auditor)
        for words in (
            self.papers[0].reference,
            self.yard.name,
            "Shredding",
            self.executor.name,
            self.witness.name,
            "removed and looked for again",
        ):
            self.assertIn(words, before)
        (self.executor | self.witness | self.head).sudo().write({"name": "Nobody"})
        self.executor.sudo().active = False
        self.yard.sudo().name = "Moved away"
        self.department.name = "Dissolved"
        self.assertEqual(self._print("register", disposal, self.auditor), before)

    def test_drawn_signature_is_printed(self):
        """What was drawn stands beside the name (#210)."""
        disposal = self._destroyed(self.papers)
        disposal.with_user(self.witness)._approval_sign_with(
            comment=None, image=b64decode(PIXEL), scan=b""
        )
        html = self._print("register", disposal, self.auditor)
        self.assertIn(PIXEL.decode(), html)


@tagged("post_install", "-at_install")
class TestDisposalWork(DisposalCommon):
    """“My work” counts who has something to do for a destruction now (#202-#210)."""

    def _count(self, key, user):
        work = self.env["archive.document"].with_user(user).get_my_work()
        return {tile["key"]: tile["count"] for tile in work}.get(key)

    def test_tiles_follow_the_list(self):
        """Submit, verify, witness, destroy: each to who does it (#206-#208)."""
        with freeze_time("2027-08-31"):
            disposal = self._list(self._due())
            before = self._count("disposal_submit", self.archivist)
            self.assertTrue(before)
            self._approved(disposal)
            after = self._count("disposal_submit", self.archivist)
            self.assertEqual(after, before - 1)
            self.assertFalse(self._count("disposal_verify", self.archivist))
        disposal.write({"executor_id": self.executor.id, "witness_id": self.witness.id})
        with freeze_time("2028-02-29"):
            self.assertIsNone(self._count("disposal_check", self.witness))
        with freeze_time("2028-03-01"):
            self.assertEqual(self._count("disposal_verify", self.archivist), 1)
            self.assertEqual(self._count("disposal_check", self.witness), 1)
            self.assertIsNone(self._count("disposal_execute", self.executor))
            self._ready(disposal)
            self.assertFalse(self._count("disposal_verify", self.archivist))
            self.assertIsNone(self._count("disposal_check", self.witness))
            self.assertEqual(self._count("disposal_execute", self.executor), 1)
            for key in ("disposal_check", "disposal_execute"):
                self.assertIsNone(self._count(key, self.plain))

    def test_who_signs_decides_in_a_list(self):
        """The list of items is for deciding only for who signs now (#203)."""
        disposal = self._list(self._due())
        disposal.action_submit()
        editing = self.env.ref(
            "customer_archive.archive_disposal_line_view_list_appraisal"
        ).id
        for user, edits in ((self.service_manager, True), (self.archivist, False)):
            action = disposal.with_user(user).action_open_items()
            self.assertEqual(action["views"][0][0] == editing, edits)
            line = disposal.with_user(user).line_ids
            self.assertEqual(line.can_decide, edits)
        with self.assertRaises(MissingError):
            disposal.with_user(self.plain).action_open_items()


@tagged("post_install", "-at_install")
class TestDisposalCertificate(PapersCommon):
    """Made when the witness has signed, and filed for ever (#210, #296)."""

    def setUp(self):
        super().setUp()
        self.paper = self._due()
        self.disposal = self._destroyed(self.paper)

    def _signed(self):
        with freeze_time("2028-03-02"):
            self.disposal.with_user(self.witness).action_approve()

    def test_filed_as_a_permanent_paper(self):
        """A PDF of the archive, numbered, permanent, linked to its list (#296)."""
        self._use_policies("R1", "R2")
        self.assertFalse(self._certify_all())
        self._signed()
        self.assertIn(
            "within the hour", self.disposal.explanation["certificate"]["message"]
        )
        paper = self._certify(self.disposal)
        self.assertEqual(paper.state, "filed")
        self.assertTrue(paper.reference and paper.sha256)
        self.assertEqual(paper.type_id.code, "destruction_certificate")
        self.assertEqual(paper.provenance, "electronic")
        self.assertEqual(paper.retention_class_id.years, 0)
        self.assertFalse(paper.retention_due)
        self.assertEqual(paper.attachment_ids.mimetype, "application/pdf")
        self.assertTrue(paper.pages)
        self.assertTrue(self.disposal.certified_on)
        self.assertNotIn("certificate", self.disposal.explanation or {})
        action = self.disposal.with_user(self.archivist).action_open_certificate()
        self.assertEqual(action["res_id"], paper.id)

    def _certify_all(self):
        """Return the lists that the scheduled action would certify."""
        return (
            self.env["archive.disposal"].search(
                [("state", "=", "destroyed"), ("certified_on", "=", False)]
            )
            & self.disposal
        )

    def test_once_only(self):
        self._use_policies("R1", "R4")
        self._signed()
        self.assertEqual(len(self._certify(self.disposal)), 1)
        self.assertFalse(self._certify_all())

    def test_failing_to_print_undoes_nothing(self):
        """The destruction stands, the list says why, and it is tried again (#210)."""
        self._use_policies("R2")
        self._signed()
        with (
            patch.object(
                IrActionsReport, "_render_qweb_pdf", side_effect=OSError("no paper")
            ),
            mute_logger(
                "odoo.addons.customer_archive.models.archive_disposal_certificate"
            ),
        ):
            self.assertFalse(self._certify(self.disposal))
        self.assertEqual(self.disposal.state, "destroyed")
        self.assertIn("no paper", self.disposal.certificate_problem)
        self.assertIn("no paper", self.disposal.explanation["certificate"]["message"])
        with self.assertRaisesRegex(UserError, "no paper"):
            self.disposal.action_open_certificate()
        self.assertEqual(self._certify_all(), self.disposal)
        self.assertTrue(self._certify(self.disposal))
        self.assertFalse(self.disposal.certificate_problem)

    def test_no_type_in_force(self):
        """Where no regulation has a type for it, the list says so instead."""
        self._use_policies("R1")
        self.env.cr.execute(
            "UPDATE archive_document_type SET code = 'other' WHERE code = %s",
            ["destruction_certificate"],
        )
        self.env.invalidate_all()
        self._signed()
        self.assertFalse(self._certify(self.disposal))
        self.assertEqual(self.disposal.state, "destroyed")
        self.assertIn("destruction_certificate", self.disposal.certificate_problem)

    def test_scheduled_action_files_it(self):
        """The witness's signature calls it; it prints and files (#210)."""
        self._use_policies("R2")
        self._signed()
        cron = self.env.ref("customer_archive.ir_cron_disposal_execute")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        with (
            freeze_time("2028-03-03"),
            patch.object(
                IrActionsReport,
                "_render_qweb_pdf",
                lambda *args, **kwargs: (PDF, "pdf"),
            ),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.disposal.certified_on)

    def test_nobody_writes_it_by_hand(self):
        """When it was filed, and why not, is written by the archive only."""
        for values in ({"certified_on": "2028-01-01"}, {"certificate_problem": "x"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.disposal.sudo().write(values)

    def test_top_secret_stays_so(self):
        """The certificate of a top-secret list is top secret, too (#153)."""
        self._use_policies("R2")
        self._signed()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.disposal.sudo().write({"top_secret": True})
        self.disposal._guard_write({"top_secret": True}, reason="test")
        paper = self._certify(self.disposal)
        self.assertEqual(paper.secrecy, "top_secret")
        self.assertTrue(paper.volume_id.top_secret)
