import io
import json
import os
import tempfile
import zipfile
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..cli.archive_destroy_again import ArchiveDestroyAgain
from ..tools.anchor import append_anchor
from ..tools.proof import REGISTER
from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDestroyAgain(DisposalCommon):
    """A restored backup brings nothing back that was destroyed (ISO 16175 R2.1.6)."""

    def _row(self, paper, **values):
        return {
            "kind": "destroyed",
            "document_id": paper.id,
            "reference": paper.reference,
            "sha256": paper.sha256,
            "title": paper.name,
            "witnessed_by": "Wang",
            "list_number": "2026-001",
            **values,
        }

    def _again(self, *rows):
        """Do what the command does with these rows, bytes included."""
        register = self.env["archive.destruction.register"]
        register._destroy_again(register._still_there(rows))
        self.env["archive.erasure"]._remove(100)
        self.env.invalidate_all()
        return register

    def test_what_is_there_again_goes_again(self):
        paper, other = self._due(), self._due()
        file = paper.attachment_ids
        path = file._full_path(file.store_fname)
        rows = [self._row(paper), {"kind": "shortened", "document_id": other.id}]
        register = self._again(*rows)
        self.assertEqual(paper.state, "destroyed")
        self.assertFalse(os.path.exists(path))
        row = register.search([("document_id", "=", paper.id)], limit=1)
        self.assertEqual((row.kind, row.witnessed_by), ("again", "Wang"))
        self.assertEqual(other.state, "filed")
        # running it again does nothing
        self.assertFalse(register._still_there(rows))

    def test_proof_is_entered_when_there_is_one(self):
        """Nothing says that bytes are gone while they are there."""
        paper = self._due()
        register = self.env["archive.destruction.register"]
        register._destroy_again(register._still_there([self._row(paper)]))
        rows = register.search([("document_id", "=", paper.id)])
        self.assertEqual(rows.mapped("proof"), [False])
        self.env["archive.erasure"]._remove(100)
        rows = register.search([("document_id", "=", paper.id)], order="id")
        self.assertEqual([bool(row.proof) for row in rows], [False, True])
        self.assertEqual(set(rows.mapped("list_number")), {"2026-001"})

    def test_another_paper_with_the_same_number_stays(self):
        """Number, code and digest have to agree: a new paper is not destroyed."""
        paper = self._due()
        register = self.env["archive.destruction.register"]
        for values in ({"reference": "KH09-1"}, {"sha256": "0" * 64}):
            self.assertFalse(register._still_there([self._row(paper, **values)]))

    def test_a_paper_is_as_the_register_left_it(self):
        """Destroyed, erased, handed over: the last row that says so counts."""
        papers = [self._due() for _number in range(4)]
        kinds = (["erased", "destroyed"], ["erased"], ["deleted"], ["transferred"])
        rows = [
            self._row(paper, kind=kind)
            for paper, of_paper in zip(papers, kinds, strict=True)
            for kind in of_paper
        ]
        self._again(*rows)
        self.assertEqual(
            [paper.state for paper in papers],
            ["destroyed", "erased", "erased", "transferred"],
        )
        self.assertTrue(papers[3].attachment_ids)

    def test_list_that_was_decided_only(self):
        """Its papers went with a witness that the backup does not know."""
        paper = self._due()
        disposal = self._approved(self._list(paper))
        self._again(self._row(paper))
        self.assertEqual(disposal.line_ids.state, "destroyed")
        self.assertEqual(disposal.state, "destroyed")

    def test_list_with_other_papers_goes_on(self):
        paper, other = self._due(), self._due()
        disposal = self._approved(self._list(paper + other))
        self._again(self._row(paper))
        self.assertEqual(disposal.state, "quarantined")
        self.assertEqual(
            set(disposal.line_ids.mapped("state")), {"destroyed", "quarantined"}
        )

    def test_list_that_was_appraised_only(self):
        """Nobody is asked any more about what is gone; the list says why."""
        paper = self._due()
        disposal = self._list(paper)
        disposal.action_submit()
        self._again(self._row(paper, kind="erased"))
        self.assertEqual(disposal.state, "aborted")
        self.assertIn("backup", disposal.abort_reason)
        self.assertEqual(disposal.approval_round_ids.state, "void")

    def test_the_witness_who_had_not_signed_is_asked(self):
        paper = self._due()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
        with freeze_time("2028-03-01"):
            self._ready(disposal)
            self._again(self._row(paper, kind="erased"))
            self.assertEqual((disposal.state, paper.state), ("erased", "erased"))
            disposal.with_user(self.witness).action_approve()
        self.env.invalidate_all()
        self.assertEqual((disposal.state, paper.state), ("destroyed", "destroyed"))

    def test_request_for_deletion_ends(self):
        paper = self._due()
        request = (
            self.env["archive.deletion.request"]
            .with_user(self.archivist)
            .create({"document_id": paper.id, "ground": "error", "reason": "Wrong"})
        )
        self._again(self._row(paper, kind="deleted"))
        self.assertEqual((paper.state, request.sudo().state), ("erased", "done"))

    def test_request_that_a_list_overtook_is_void(self):
        """Nobody had decided on it: it was not deleted, whatever the backup says."""
        paper = self._due()
        request = (
            self.env["archive.deletion.request"]
            .with_user(self.archivist)
            .create({"document_id": paper.id, "ground": "error", "reason": "Wrong"})
        )
        self._again(self._row(paper))
        self.assertEqual((paper.state, request.sudo().state), ("destroyed", "void"))

    def test_list_that_waited_for_its_witness(self):
        """With the last of its papers it is destroyed, and was never given up."""
        disposal = self._destroyed(self._due() + self._due())
        rows = [self._row(paper) for paper in disposal.line_ids.document_id]
        self._again(rows[0])
        self.assertEqual(disposal.state, "erased")
        self.assertIn("open", disposal.approval_round_ids.mapped("state"))
        self._again(*rows)
        self.assertEqual((disposal.state, disposal.abort_reason), ("destroyed", False))
        self.assertNotIn("open", disposal.approval_round_ids.mapped("state"))

    def test_volume_follows(self):
        paper = self._due()
        self._again(self._row(paper))
        self.assertEqual(paper.volume_id.state, "destroyed")

    def test_paper_without_file_waits_for_no_bytes(self):
        paper = self._due()
        paper.attachment_ids._archive_unlink()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
        with freeze_time("2028-03-01"):
            self._ready(disposal)
            self._again(self._row(paper, kind="erased"))
        self.assertTrue(disposal.line_ids.proven_on)
        self.assertEqual(disposal.state, "erased")

    def test_a_certificate_after_a_backup(self):
        """The list is certified by what was erased again, with the names of then."""
        paper = self._due()
        disposal = self._approved(self._list(paper))
        self._again(self._row(paper, list_number=disposal.number))
        [(row, day)] = disposal._register_items()
        self.assertEqual((row.kind, row.witnessed_by), ("again", "Wang"))
        self.assertTrue(day)


@tagged("post_install", "-at_install")
class TestDestroyAgainProof(DisposalCommon):
    """Nobody destroys a paper by writing it into an exported register."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.auditor.company_ids = cls.env["res.company"].search([])

    def setUp(self):
        super().setUp()
        self.disposal = self._destroyed(self._due())
        self.paper = self.disposal.line_ids.document_id
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.anchor = self.folder / "anchor.jsonl"

    def _seal(self):
        """Seal everything, as if the transaction of the test were over."""
        seals = self.env["archive.ledger.seal"].sudo()
        self.env.flush_all()
        self.patch(type(seals), "_seal_eligible", lambda *_args: SQL("TRUE"))
        bounds = seals._seal_bounds()
        while seals._seal_batch(bounds, 0)[0]:
            pass
        return [seal._anchor_line() for seal in seals.search([], order="id")]

    def _export(self, change=lambda files: None):
        exports = self.env["archive.register.export"].with_user(self.auditor)
        file = io.BytesIO()
        exports._export_registers(file)
        with zipfile.ZipFile(file) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        path = self.folder / "registers.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    def _rows(self, path, **options):
        proven, others = ArchiveDestroyAgain().rows(path, self.anchor, **options)
        return (
            [row["document_id"] for row in proven],
            [row["document_id"] for row in others],
        )

    def test_what_is_anchored_is_believed(self):
        """The digests of the database are those of its export."""
        append_anchor(self.anchor, self._seal())
        proven, others = self._rows(self._export())
        self.assertIn(self.paper.id, proven)
        self.assertFalse(others)

    def test_a_row_that_was_written_into_the_file_is_not(self):
        victim = self._due()

        def forge(files):
            name = f"{REGISTER}.jsonl"
            row = json.loads(files[name].splitlines()[-1])
            row |= {
                "id": row["id"] + 1,
                "document_id": victim.id,
                "reference": victim.reference,
                "sha256": victim.sha256,
            }
            files[name] += json.dumps(row).encode() + b"\n"

        append_anchor(self.anchor, self._seal())
        proven, others = self._rows(self._export(forge))
        self.assertNotIn(victim.id, proven)
        self.assertEqual(others, [victim.id])

    def test_without_anchor_on_ones_own_word_only(self):
        self._seal()
        path = self._export()
        self.assertEqual(self._rows(path), ([], [self.paper.id]))
        self.assertEqual(self._rows(path, unanchored=True), ([self.paper.id], []))

    def test_one_register_alone_is_refused(self):
        path = self._export(lambda files: files.pop("archive.ledger.seal.jsonl"))
        with self.assertRaises(SystemExit):
            self._rows(path)
        with self.assertRaises(SystemExit):
            self._rows(self.folder / "nothing.zip")
