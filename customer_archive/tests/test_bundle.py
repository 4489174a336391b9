from odoo import Command, fields
from odoo.exceptions import MissingError, UserError, ValidationError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestBundle(ArchiveCommon):
    """Papers that must not be separated (#150, #152-#165, #278)."""

    def _bundle(self, kind, papers, **values):
        return (
            self.env["archive.bundle"]
            .with_user(self.manager)
            .create({"kind": kind, "document_ids": [Command.set(papers.ids)], **values})
        )

    def _sign(self, paper):
        paper = self._submit_document(paper)
        paper.action_approve()
        paper.with_user(self.superior).action_approve()
        paper.invalidate_recordset()
        return paper.sudo()

    def test_request_and_reply_go_into_the_year_of_the_reply(self):
        """#156, #162: the reply first, whatever was signed first.

        (#155, #157, #158, #159, #160)
        """
        reply = self._create_document(name="Reply", document_date="2025-02-01")
        request = self._create_document(name="Request", document_date="2024-11-01")
        self._bundle("request_reply", reply + request)
        self.assertEqual(reply.bundle_role, "reply")
        self.assertEqual(request.bundle_role, "request")
        request = self._sign(request)
        self.assertEqual(request.state, "submitted", "it waits for the reply")
        self.assertFalse(request.volume_id)
        told = request.with_user(self.manager).explanation
        self.assertIn("Reply", " ".join(line["message"] for line in told.values()))
        reply = self._sign(reply)
        request.invalidate_recordset()
        self.assertEqual((reply.state, request.state), ("filed", "filed"))
        self.assertEqual(reply.volume_id, request.volume_id)
        self.assertEqual(request.volume_id.filing_year, 2025)
        self.assertEqual((reply.item_number, request.item_number), (1, 2))

    def test_request_alone_goes_into_its_own_year(self):
        """#157"""
        request = self._create_document(name="Request", document_date="2024-11-01")
        bundle = self._bundle("request_reply", request)
        self.assertEqual(bundle.document_ids.bundle_role, "reply")
        request.bundle_role = "request"
        self.assertEqual(self._sign(request).filing_year, 2024)

    def test_plans_and_summaries(self):
        """#158, #159: what they cover decides, not when they were written.

        (#155, #156, #157, #160)
        """
        covers = {"covers_from": "2024-01-01", "covers_to": "2026-12-31"}
        with self.assertRaisesRegex(ValidationError, "cover"):
            self._bundle("cross_year_plan", self._create_document())
        for kind, year in (("cross_year_plan", 2024), ("cross_year_summary", 2026)):
            paper = self._create_document(name=kind, document_date="2023-12-01")
            self._bundle(kind, paper, **covers)
            with self.subTest(kind=kind):
                self.assertEqual(self._sign(paper).filing_year, year)

    def test_bound_together_in_order(self):
        """#161-#165: a bundle is not torn apart by the dates of other papers (#278)."""
        main = self._create_document(name="Main", document_date="2024-03-01")
        annex = self._create_document(name="Annex", document_date="2024-01-01")
        between = self._file_document(name="Between", document_date="2024-02-01")
        self._bundle("main_attachment", main + annex)
        self._sign(annex)
        main = self._sign(main)
        self.assertEqual(main.volume_id, between.volume_id)
        order = main.volume_id.with_user(self.archivist).catalogue_ids.mapped("name")
        self.assertEqual(order, ["Between", "Main", "Annex"])

    def test_longest_retention_and_category_of_the_main_paper(self):
        main = self._create_document(name="Main", document_date="2024-03-01")
        annex = self._create_document(
            name="Contract",
            document_date="2024-03-01",
            type_id=self.contract_type.id,
            paper_location_id=self.location.id,
        )
        self._bundle("main_attachment", main + annex)
        self._sign(main)
        annex = self._submit_document(annex)
        annex.action_sign_customer_scan(signer_name="Mr Customer")
        annex.action_approve()
        annex.with_user(self.superior).action_approve()
        (main + annex).invalidate_recordset()
        volume = annex.sudo().volume_id
        self.assertEqual(main.sudo().volume_id, volume)
        self.assertEqual(volume.category_id, self.report_type.category_id)
        self.assertEqual(
            volume.retention_class_id, self.contract_type.retention_class_id
        )
        due = fields.Date.to_date("2055-01-01")
        self.assertEqual(main.sudo().retention_due, due)

    def test_top_secret_takes_the_others_along(self):
        """#153, #154: the ordinary paper is protected before it is submitted."""
        self.manager.group_ids += self.env.ref("customer_archive.group_top_secret")
        self.archivist.group_ids += self.env.ref("customer_archive.group_top_secret")
        self.superior.group_ids += self.env.ref("customer_archive.group_top_secret")
        secret = self._create_document(name="Secret", secrecy="top_secret")
        plain = self._create_document(name="Plain")
        self._bundle("main_attachment", secret + plain)
        plain.self_check = True
        with self.assertRaisesRegex(UserError, "top-secret volume"):
            plain.action_submit()
        plain.secrecy = "top_secret"
        self._sign(plain)
        secret = self._sign(secret)
        plain.invalidate_recordset()
        self.assertTrue(secret.volume_id.top_secret)
        self.assertEqual(plain.sudo().volume_id, secret.volume_id)

    def test_frozen_with_its_papers(self):
        papers = self._create_document() + self._create_document(name="Second")
        bundle = self._bundle("main_attachment", papers)
        self._submit_document(papers[0])
        other = self._create_document(name="Third")
        for attack in (
            lambda: bundle.write({"kind": "languages"}),
            lambda: bundle.sudo().write({"kind": "languages"}),
            bundle.unlink,
            lambda: papers[0].sudo().write({"bundle_id": False}),
            lambda: other.write({"bundle_id": bundle.id, "bundle_role": "attachment"}),
        ):
            with self.assertRaises(UserError):
                attack()

    def test_released_when_the_other_leaves(self):
        """What waited for a paper that is taken out is filed, not forgotten."""
        papers = self._create_document() + self._create_document(name="Second")
        self._bundle("main_attachment", papers)
        first = self._sign(papers[0])
        self.assertEqual(first.state, "submitted")
        papers[1].bundle_id = False
        self.assertEqual(first.state, "filed")
        again = self._create_document() + self._create_document(name="Second")
        self._bundle("main_attachment", again)
        first = self._sign(again[0])
        again[1].unlink()
        self.assertEqual(first.state, "filed")

    def test_moves_as_a_whole(self):
        papers = self._create_document(document_date="2024-01-01")
        papers += self._create_document(name="Second", document_date="2024-02-01")
        self._bundle("main_attachment", papers)
        for paper in papers:
            self._sign(paper)
        target = self._file_document(document_date="2023-01-01").volume_id
        papers = papers.with_user(self.archivist)
        with self.assertRaisesRegex(UserError, "Second"):
            papers[0]._move_to(target, "Wrong year")
        papers._move_to(target, "Wrong year")
        self.assertEqual(papers.sudo().volume_id, target)

    def test_roles_fit_the_kind(self):
        paper = self._create_document()
        bundle = self._bundle("main_attachment", paper)
        with self.assertRaises(ValidationError):
            bundle.kind = "request_reply"

    def test_roles_are_named(self):
        paper = self._create_document()
        self._bundle("main_attachment", paper)
        with self.assertRaisesRegex(ValidationError, "Attachment"):
            paper.bundle_role = "reply"

    def test_known_like_its_papers(self):
        paper = self._create_document()
        bundle = self._bundle("main_attachment", paper)
        self.assertTrue(bundle.with_user(self.general_manager).display_name)
        for user in (self.other_manager, self.plain):
            stranger = bundle.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(stranger.search([("id", "=", bundle.id)]))
                with self.assertRaises(MissingError):
                    stranger.write({"kind": "languages"})
                with self.assertRaises(MissingError):
                    stranger.create({"document_ids": [Command.link(paper.id)]})
