import os
from uuid import uuid4

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_import
from .change_common import ChangeCommon
from .common import PDF
from .disposal_common import DisposalCommon
from .test_inbox_mail import InboxCommon
from .traces_common import TracesMixin

#: Where the word is said before.
SAID = {
    "archive_access_grant.reason",
    "archive_approval_round.reason_text",
    "archive_change_request.file_names",
    "archive_change_request.reason",
    "archive_change_request.replaced_name",
    "archive_change_request_line.new_char",
    "archive_change_request_line.new_value",
    "archive_change_request_line.old_stored",
    "archive_change_request_line.old_value",
    "archive_custody_transfer_line.remarks",
    "archive_deletion_request.reason",
    "archive_deletion_request.return_reason",
    "archive_document.author",
    "archive_document.document_number",
    "archive_document.name",
    "archive_document.remarks",
    "archive_document.sealed_by",
    "archive_document.search_text",
    "archive_document.signed_by",
    "archive_document_alias.reason",
    "archive_hold.lift_reason",
    "archive_hold.name",
    "archive_hold.reason",
    "archive_import.catalogue_name",
    "archive_import_column.example",
    "archive_import_line.content",
    "archive_import_line.problems",
    "archive_import_line.title",
    "archive_inbox_file.name",
    "archive_inbox_mail.message_name",
    "archive_inbox_mail.sender",
    "archive_inbox_mail.subject",
    "archive_inbox_mail.text",
    "archive_signature_evidence.text",
    "archive_volume.remarks",
    "ir_attachment.name",
    "mail_message.body",
}
#: Where the title stays, unless the regulation reduces it: in the tombstone, and in
#: what was said when its destruction was decided.
TITLE = {
    "archive_destruction_register.reason",
    "archive_approval_round.reason_text",
    "archive_disposal_opinion.opinion",
    "archive_disposal.witness_reason",
    "archive_signature_evidence.text",
    "archive_destruction_register.title",
    "archive_document.name",
    "archive_document.search_text",
}


@tagged("post_install", "-at_install")
class TestTraces(TracesMixin, InboxCommon, DisposalCommon):
    """Destroyed means gone: one word, said everywhere, is said nowhere (#77, #210)."""

    def setUp(self):
        super().setUp()
        # its own in each test: removed bytes do not come back with a rollback
        self.word = f"Zyx{uuid4().hex}"
        self.raw = PDF + b"%% %s" % self.word.encode()

    def _reduced(self):
        """Let the regulation keep the kind of paper only."""
        self.report_type.policy_id._guard_write({"tombstone": "reduced"}, reason="test")

    def _draft_of_a_mail(self):
        """Take a paper over from an e-mail, as the account manager."""
        mail = self._receive(
            sender=f"{self.word} <{self.plain.email}>",
            files=((f"{self.word}.txt", self.word.encode()),),
            subject=f"{self.word} of May",
            words=f"{self.word} is what it says",
        )
        action = mail.with_user(self.plain).action_take_over()
        paper = self.env["archive.document"].browse(action["res_id"])
        paper.sudo().write(
            {
                "name": f"{self.word} report",
                "dossier_id": self.dossier.id,
                "type_id": self.report_type.id,
                "category_id": self.report_type.category_id.id,
                "retention_class_id": self.report_type.retention_class_id.id,
                "document_date": "2010-05-05",
                "department_id": self.department.id,
                "handler_id": self.manager.id,
                "pages": 1,
                "document_number": self.word,
                "author": self.word,
                "remarks": self.word,
                "sealed_by": self.word,
                "signed_by": self.word,
            }
        )
        paper.sudo()._guard_write({"access_manager_id": self.manager.id}, reason="test")
        return paper

    def _filed_with_words(self):
        """Return a filed paper that came by e-mail, with words in all its rounds."""
        paper = self._draft_of_a_mail().with_user(self.manager)
        self._submit_document(paper)
        paper.action_withdraw(f"{self.word} withdrawn")
        self._submit_document(paper)
        paper.action_approve(f"{self.word} comment")
        paper.with_user(self.superior).action_refuse(f"{self.word} refused")
        self._submit_document(paper)
        paper.action_approve(f"{self.word} comment")
        paper.with_user(self.superior).action_approve(f"{self.word} comment")
        paper.invalidate_recordset()
        self.assertEqual(paper.state, "filed")
        paper = paper.sudo()
        self.env["archive.document.text"]._extract(paper)
        return paper

    def _change_with_words(self, paper):
        """Change title and file; leave one request open."""
        request = ChangeCommon._request(
            self,
            paper,
            values={"name": f"{self.word} corrected", "remarks": f"{self.word} new"},
            files=[(f"{self.word} new.pdf", self.raw + b"new")],
            replaces_id=paper.attachment_ids.id,
            reason=f"{self.word} was misread",
        )
        request.action_submit()
        request.with_user(self.sales_manager).action_refuse(f"{self.word} no")
        request.action_submit()
        request.with_user(self.sales_manager).action_approve(f"{self.word} yes")
        self.assertEqual(paper.name, f"{self.word} corrected")
        open_ = ChangeCommon._request(
            self,
            paper,
            values={"author": f"{self.word} open"},
            files=[(f"{self.word} open.pdf", self.raw + b"open")],
            reason=f"{self.word} open",
        )
        return request | open_

    def _said_about(self, paper):
        """Say the word in what is kept beside a paper: moves, grants, holds, notes."""
        volume = paper.volume_id
        paper._move_into(volume, f"{self.word} moved")
        volume.write({"remarks": f"{paper.name} came late"})
        grants = self.env["archive.access.grant"]
        grants._grant(
            self.plain,
            paper,
            fields.Datetime.add(fields.Datetime.now(), days=1),
            self.word,
        )
        hold = (
            self.env["archive.hold"]
            .with_user(self.archivist)
            .create(
                {
                    "name": paper.name,
                    "reason": f"About {paper.name}",
                    "document_ids": [Command.set(paper.ids)],
                }
            )
        )
        hold._lift(f"{paper.name} is settled")
        cupboard = self.env["archive.location"].create(
            {
                "name": "Cupboard",
                "purpose": "department",
                "department_id": self.department.id,
            }
        )
        paper._guard_write({"paper_location_id": cupboard.id}, reason="test")
        paper.with_user(self.archivist).action_transfer_to_archive()
        transfers = self.env["archive.custody.transfer.line"].sudo()
        line = transfers.search([("document_id", "=", paper.id)])
        line.remarks = f"{paper.name} is torn"
        request = (
            self.env["archive.deletion.request"]
            .with_user(self.archivist)
            .create({"document_id": paper.id, "ground": "error", "reason": paper.name})
        )
        request.action_submit()
        request.with_user(self.sales_manager).action_refuse(f"Keep {paper.name}")
        message = self.env["mail.message"].sudo()
        message.create({"model": paper._name, "res_id": paper.id, "body": self.word})

    def _of_a_catalogue(self):
        """Return a filed paper that came of a catalogue."""
        row = test_import.TestImport._row
        self.day = fields.Date.to_date("2010-05-05")
        record = test_import.TestImport._import(
            self,
            [
                row(self, "A-1", f"{self.word} visit"),
                # stays wrong, and never becomes a paper
                row(self, "A-2", f"{self.word} visit", 文件类型=self.word),
            ],
            {
                f"{self.word}.zip": test_import.zipped(
                    {"a.pdf": self.raw + b"catalogue"}
                )
            },
            name=f"{self.word}.xlsx",
        )
        record.action_check()
        test_import.TestImport._approve(self, record)
        record.sudo().with_user(record.create_uid).sudo()._file_batch(200)
        record = record.sudo()
        paper = self.env["archive.document"].browse(
            max(record.line_ids.mapped("document_res_id"))
        )
        self.assertEqual((record.state, paper.state), ("done", "filed"))
        paper._guard_write({"department_id": self.department.id}, reason="test")
        return paper

    def _destroy(self, papers):
        """Destroy ``papers``, with the title in what is said of them."""
        with freeze_time("2027-08-31"):
            disposal = self._list(papers)
            disposal.action_submit()
            disposal.with_user(self.service_manager).action_refuse(
                f"Wait for {papers[0].name}"
            )
            disposal.action_submit()
            for line in disposal.line_ids:
                line.with_user(self.service_manager)._say(
                    "destroy", f"{line.document_id.name} has no value"
                )
            for user in (self.service_manager, self.head, self.director):
                disposal.with_user(user).action_approve(f"{papers[0].name}")
            disposal.with_user(self.director)._shorten(
                fields.Date.to_date("2028-02-28"), f"{papers[0].name} is in the way"
            )
            disposal.invalidate_recordset()
        with freeze_time("2028-03-01"):
            self._ready(disposal)
            disposal.with_user(self.executor).action_execute()
            another = self._create_user("t_another_witness")
            disposal._name_witness(another, f"Wang wrote {papers[0].name}")
            disposal.with_user(another).action_check_items()
            self._carry_out()
            disposal.with_user(another).action_approve()
            disposal.invalidate_recordset()
            self.assertEqual(disposal.state, "destroyed")
        return disposal

    def test_the_scan_finds_what_is_there(self):
        """Else the others would prove nothing."""
        paper = self._filed_with_words()
        found = self._tables_with(self.word)
        for column in (
            "archive_document.name",
            "archive_document.search_text",
            "archive_document_text.content",
            "archive_signature_evidence.text",
            "archive_approval_round.reason_text",
            "archive_inbox_mail.text",
            "archive_inbox_file.name",
            "ir_attachment.name",
        ):
            self.assertIn(column, found)
        paths = self._files_with(self.word)
        file = paper.attachment_ids
        self.assertIn(file._full_path(file.store_fname), paths)
        self.assertEqual(len(paths), 2, "the paper and the mail")

    def test_destroyed(self):
        self._reduced()
        mailed = self._filed_with_words()
        requests = self._change_with_words(mailed)
        self._said_about(mailed)
        listed = self._of_a_catalogue()
        self.assertLessEqual(SAID, self._tables_with(self.word))
        self._destroy(mailed | listed)
        # what Odoo itself removes: files of drafts, of a finished import
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(self._tables_with(self.word), set())
        self.assertEqual(self._files_with(self.word), set())
        self.assertEqual(
            requests.sudo().mapped("state"), ["done", "cancelled"], "that it was asked"
        )
        self.assertEqual(requests[1].sudo().return_reason, "The paper is gone.")
        opinions = self.env["archive.disposal.opinion"].search([])
        said = f"[{self.report_type.name}] has no value"
        self.assertEqual(set(opinions.mapped("opinion")), {said})

    def test_only_the_title_stays(self):
        """Where the regulation keeps it, in the catalogue and the register."""
        paper = self._filed_with_words()
        self._destroy(paper)
        self.assertEqual(self._tables_with(self.word), TITLE)
        self.assertFalse(any(paper.approval_round_ids.mapped("reason_text")))
        self.assertEqual(self._files_with(self.word), set())

    def test_deleted(self):
        """The way of a deletion leaves no more than that of a destruction."""
        self._reduced()
        paper = self._filed_with_words()
        self._change_with_words(paper)
        request = (
            self.env["archive.deletion.request"]
            .with_user(self.archivist)
            .create(
                {
                    "document_id": paper.id,
                    "ground": "error",
                    "reason": f"{paper.name} is old",
                }
            )
        )
        with freeze_time("2027-01-31 08:00:00"):
            request.action_submit()
            request.with_user(self.sales_manager).action_approve(f"{paper.name}, yes")
        with freeze_time("2027-03-01 08:00:00"):
            self.env["archive.deletion.request"]._cron_confirm()
            request.with_user(self.general_manager).action_approve(paper.name)
            self.env["archive.erasure"]._remove(100)
        self.assertEqual(request.state, "done")
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(self._tables_with(self.word), set())
        self.assertEqual(self._files_with(self.word), set())
        row = self.env["archive.destruction.register"].search(
            [("document_id", "=", paper.id)]
        )
        self.assertEqual(row.reason, f"[{self.report_type.name}] is old")


@tagged("post_install", "-at_install")
class TestTracesShared(InboxCommon):
    """Mails and catalogues go with their last paper, and not before (#77, #85)."""

    def _papers(self, mail):
        return self.env["archive.document"].search(
            [("source_model", "=", mail._name), ("source_id", "=", mail.id)]
        )

    def _erase(self, papers):
        papers._guard_write({"state": "trashed"}, reason="test")
        papers._erase("deleted")

    def test_mail_stays_for_another_paper(self):
        raw = PDF + uuid4().hex.encode()
        mail = self._receive(files=(("a.pdf", raw), ("b.txt", b"two")))
        file = self.env["ir.attachment"].search(
            [("res_model", "=", mail._name), ("res_field", "=", "message")]
        )
        path = file._full_path(file.store_fname)
        mail.with_user(self.plain).action_take_over()
        first, second = self._papers(mail)
        self._erase(first)
        self.assertTrue(mail.exists())
        self._erase(second)
        self.assertFalse(mail.exists() or file.exists())
        self.assertEqual(len(second.erasure_ids), 2, "its own file, and the mail")
        self.env["archive.erasure"]._remove(100)
        self.assertFalse(os.path.exists(path))
        self.assertEqual(set(second.erasure_ids.mapped("state")), {"gone"})
        entry = self.env["archive.ledger.entry"].search([("event", "=", "mail_erased")])
        self.assertEqual(entry.res_id, mail.id)

    def test_mail_that_is_the_paper(self):
        """The same bytes twice: none is kept for the other."""
        mail = self._receive(self._mail(files=(), subject=uuid4().hex))
        mail.with_user(self.plain).action_take_over()
        paper = self._papers(mail)
        self._erase(paper)
        self.env["archive.erasure"]._remove(100)
        self.assertEqual(paper.erasure_ids.mapped("state"), ["gone", "gone"])

    def test_mail_that_nobody_has_done_with_stays(self):
        mail = self._receive(files=(("a.pdf", PDF), ("torn.pdf", b"%PDF-1.4 torn")))
        mail.with_user(self.plain).action_take_over()
        self.assertEqual(mail.state, "new")
        self._erase(self._papers(mail))
        self.assertTrue(mail.exists())

    def test_catalogue_stays_for_another_paper(self):
        cases = test_import.TestImport
        self.day = fields.Date.today().replace(month=1, day=1)
        rows = [cases._row(self, "A-1", "One"), cases._row(self, "A-2", "Two")]
        record = cases._import(self, rows)
        record.action_check()
        cases._approve(self, record)
        record.sudo().with_user(record.create_uid).sudo()._file_batch(200)
        record = record.sudo()
        record.line_ids.write({"notes": "It has 2 pages"})
        first, second = self.env["archive.document"].browse(
            record.line_ids.sorted("number").mapped("document_res_id")
        )
        self._erase(first)
        self.assertTrue(record.catalogue)
        gone, there = record.line_ids.sorted("number")
        self.assertFalse(gone.notes or gone.sha256)
        self.assertTrue(there.notes and there.sha256)
        self.assertFalse(any(record.column_ids.mapped("example")))
        self._erase(second)
        record.invalidate_recordset()
        self.assertFalse(record.catalogue or record.catalogue_name)
        self.assertEqual(record.line_ids.mapped("key"), ["A-1", "A-2"])
        self.assertFalse(any(record.line_ids.mapped("notes")))
        # what was destroyed is not brought in once more
        again = cases._import(self, rows)
        again.action_check()
        self.assertEqual(set(again.line_ids.mapped("state")), {"known"})

    def test_upload_that_nobody_saved(self):
        """Loose copies do not keep the bytes; those of other papers do."""
        raw = PDF + uuid4().hex.encode()
        paper, other = self._file_document(raw=raw), self._file_document()
        files = self.env["ir.attachment"].with_user(self.manager)
        loose, different = files.create(
            [
                {"name": "a.pdf", "raw": bytes_, "res_model": paper._name, "res_id": 0}
                for bytes_ in (raw, raw + b"x")
            ]
        )
        self._erase(paper)
        self.env["archive.erasure"]._remove(100)
        self.assertFalse(loose.exists())
        self.assertTrue(different.exists() and other.attachment_ids)
        self.assertEqual(paper.erasure_ids.mapped("state"), ["gone", "gone"])

    def test_stopped_import(self):
        """Its files go with the last paper, and it does not go on without them."""
        cases = test_import.TestImport
        self.day = fields.Date.today().replace(month=1, day=1)
        rows = [cases._row(self, "A-1", "One"), cases._row(self, "A-2", "Two")]
        record = cases._import(self, rows)
        record.action_check()
        cases._approve(self, record)
        record.sudo().with_user(record.create_uid).sudo()._file_batch(1)
        record.action_stop()
        record = record.sudo()
        paper = self.env["archive.document"].browse(
            sum(record.line_ids.mapped("document_res_id"))
        )
        self.assertTrue(record.file_ids.data)
        self._erase(paper)
        record.invalidate_recordset()
        self.assertEqual(record.state, "done")
        self.assertFalse(record.catalogue or record.file_ids)
        self.assertEqual(len(paper.erasure_ids), 3, "its own, catalogue, scans")

    def test_reason_of_a_loan_stays_for_another_paper(self):
        first, second = self._file_document(), self._file_document()
        grant = self.env["archive.access.grant"]._grant(
            self.plain,
            first | second,
            fields.Datetime.add(fields.Datetime.now(), days=1),
            "To be compared",
        )
        self._erase(first)
        self.assertEqual(grant.reason, "To be compared")
        self._erase(second)
        self.assertFalse(grant.reason)

    def test_requests_end_with_the_paper(self):
        """What was asked about a paper that is gone is void (#74)."""
        paper = self._file_document()
        request = (
            self.env["archive.deletion.request"]
            .with_user(self.archivist)
            .create({"document_id": paper.id, "ground": "error", "reason": "Twice"})
        )
        request.action_submit()
        self._erase(paper)
        self.assertEqual(request.state, "void")
        round_ = request.sudo().approval_round_ids
        self.assertEqual(round_.state, "void")
        self.assertEqual(round_.reason_text, "The paper is gone.")

    def test_evidence_is_the_engines(self):
        """Drawings and comments change and go in the engine's window only."""
        paper = self._submit_document(self._create_document())
        paper.action_approve("Read twice")
        self.env.flush_all()
        for statement in (
            "UPDATE archive_signature_evidence SET text = 'x'",
            "DELETE FROM archive_signature_evidence",
            "TRUNCATE archive_signature_evidence",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
