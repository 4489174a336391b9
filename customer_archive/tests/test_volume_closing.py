from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import HttpCase, tagged

from .common import ArchiveCommon


class VolumeCommon(ArchiveCommon):
    """Two papers in a volume of 2024; two clerks in the archive room."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._file_document(name="Later", document_date="2024-06-02")
        cls.early = cls._file_document(name="Earlier", document_date="2024-03-01")
        cls.volume = cls.early.volume_id
        cls.clerk = cls._create_user("t_clerk", "archivist")

    def _ready(self, volume=None):
        volume = (volume or self.volume).with_user(self.archivist)
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "checked_by_id": self.clerk.id,
                "compiled_on": "2025-01-10",
            }
        )
        return volume

    def _pages(self, *papers):
        return [(paper.page_from, paper.page_to) for paper in papers]


@tagged("post_install", "-at_install")
class TestVolumeClosing(VolumeCommon):
    """Pages numbered once, volumes closed and bound (#57-#59, #166, #169-#172)."""

    def test_pages_follow_the_order_of_binding(self):
        """#166, #37: by date in this category, whatever was filed first."""
        self.assertEqual(self._pages(self.early, self.late), [(0, 0), (0, 0)])
        volume = self._ready()
        order = volume.catalogue_ids
        volume.action_close()
        self.assertEqual(volume.state, "closed")
        self.assertEqual(volume.closed_by_id, self.archivist)
        numbered = [(p.page_from, p.page_to) for p in order.sudo()]
        self.assertEqual(numbered, [(1, 1), (2, 2)])
        self.assertEqual(volume.catalogue_ids, order)
        entry = self.env["archive.ledger.entry"].search(
            [("event", "=", "volume_closed")]
        )
        self.assertEqual(entry.res_id, volume.id)

    def test_what_is_missing_is_named(self):
        """The form says it before, the button refuses with the same words (#171).

        (#57, #169, #170)
        """
        volume = self.volume.with_user(self.archivist)
        told = " ".join(line["message"] for line in volume.explanation.values())
        self.assertIn("who compiled it", told)
        self.assertIn("R2 art. 18", told)
        with self.assertRaisesRegex(UserError, "who compiled it"):
            volume.action_close()
        volume.write({"compiled_by_id": self.archivist.id, "compiled_on": "2025-01-10"})
        volume.checked_by_id = self.archivist
        with self.assertRaisesRegex(UserError, "somebody else"):
            volume.action_close()
        self.assertEqual(volume.state, "open")
        self._ready()
        volume.invalidate_recordset()
        self.assertFalse(volume.explanation)

    def test_pages_without_number_block(self):
        """#57: no gaps in the catalogue, seen with all rights."""
        self.early._guard_write({"pages": 0}, reason="test")
        volume = self._ready()
        with self.assertRaisesRegex(UserError, "Earlier"):
            volume.action_close()

    def test_only_the_archivist(self):
        """#149; who may not know it is told nothing."""
        self._ready()
        for user in (self.manager, self.sales_manager, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.volume.with_user(user).action_close()
        with self.assertRaises(MissingError):
            self.volume.with_user(self.other_manager).action_close()
        for name in ("state", "closed_on", "bound_on"):
            value = "bound" if name == "state" else fields.Datetime.now()
            with self.subTest(field=name), self.assertRaises(UserError):
                self.volume.sudo().write({name: value})

    def test_next_paper_opens_the_next_volume(self):
        self._ready().action_close()
        paper = self._file_document(name="After", document_date="2024-05-05")
        self.assertNotEqual(paper.volume_id, self.volume)
        self.assertEqual(paper.volume_id.number, self.volume.number + 1)
        self.assertFalse(paper.page_from)

    def test_bound_is_fixed(self):
        """#59: not even a remark any more."""
        volume = self._ready()
        with self.assertRaisesRegex(UserError, "not closed"):
            volume.action_bind()
        volume.action_close()
        with self.assertRaisesRegex(UserError, "Only an open volume"):
            volume.action_close()
        volume.remarks = "One page is torn."
        volume.action_bind()
        self.assertEqual(volume.state, "bound")
        with self.assertRaises(UserError):
            volume.remarks = "Nothing."
        with self.assertRaises(UserError):
            volume.sudo().checked_by_id = False


@tagged("post_install", "-at_install")
class TestVolumePapers(VolumeCommon, HttpCase):
    """What is printed at closing (#169-#172)."""

    def test_papers_are_printed_in_the_order_of_binding(self):
        """Cover, catalogue, remarks sheet, needed even when empty.

        (#169, #170, #171, #172)
        """
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)
        self._ready().action_close()
        self.authenticate(self.archivist.login, self.archivist.login)
        report = "customer_archive.report_volume_papers"
        text = self.url_open(f"/report/html/{report}/{self.volume.id}").text
        places = [
            text.index(words)
            for words in ("From – to", "Catalogue of the volume", "No remarks.")
        ]
        self.assertEqual(places, sorted(places))
        self.assertIn(self.clerk.name, text)
        logged = self.env["archive.access.log"].search(
            [("model", "=", "archive.volume"), ("res_id", "=", self.volume.id)]
        )
        self.assertEqual(logged.mapped("detail"), ["cover, catalogue, remarks sheet"])


@tagged("post_install", "-at_install")
class TestDocumentMove(VolumeCommon):
    """A filed paper moves by a logged step only; its old code stays (#26, #27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_year = cls._file_document(name="Other", document_date="2023-04-04")
        cls.target = cls.other_year.volume_id

    def _move(self, paper, volume, user=None, **values):
        wizard = (
            self.env["archive.document.move"]
            .with_user(user or self.archivist)
            .with_context(active_model="archive.document", active_ids=paper.ids)
            .create({"volume_id": volume.id, "reason": "Wrong year", **values})
        )
        return wizard.action_move()

    def test_moved_with_its_history(self):
        former = (self.late.reference, self.late.item_number)
        due = self.late.retention_due
        self._move(self.late, self.target)
        self.assertEqual(self.late.volume_id, self.target)
        self.assertEqual(self.late.item_number, 2)
        self.assertEqual(self.late.filing_year, 2023)
        self.assertIn("2023", self.late.reference)
        self.assertEqual(self.late.retention_due, due, "never kept shorter")
        alias = self.late.alias_ids
        self.assertEqual((alias.reference, alias.item_number), former)
        self.assertEqual(alias.moved_to_id, self.target)
        self.assertEqual(alias.moved_by_id, self.archivist)
        for volume in (self.volume, self.target):
            self.assertIn(alias, volume.with_user(self.archivist).move_ids)
        entry = self.env["archive.ledger.entry"].search([("event", "=", "moved")])
        self.assertEqual(entry.related, f"archive.volume,{self.target.id}")

    def test_old_code_finds_it_and_is_never_used_again(self):
        former = self.late.reference
        self._move(self.late, self.target)
        documents = self.env["archive.document"].with_user(self.archivist)
        self.assertEqual(documents.search([("text", "ilike", former)]), self.late)
        # the number stays taken
        paper = self._file_document(name="Next", document_date="2024-07-07")
        self.assertEqual(paper.volume_id, self.volume)
        self.assertEqual(paper.item_number, 3)

    def test_inserted_behind_a_page(self):
        """40-1 in a closed volume; nothing is renumbered (#27)."""
        volume = self._ready()
        volume.action_close()
        pages = self._pages(self.early, self.late)
        with self.assertRaisesRegex(UserError, "ends on page 9"):
            self._move(self.other_year, self.volume, page_after=9)
        self._move(self.other_year, self.volume, page_after=1)
        self.assertEqual(self.other_year.page_range, "1-1")
        self.assertEqual(self._pages(self.early, self.late), pages)
        second = self._file_document(name="More", document_date="2023-04-04")
        self._move(second, self.volume, page_after=1)
        self.assertEqual(second.page_range, "1-2")
        names = volume.catalogue_ids.sudo().mapped("page_range")
        self.assertEqual(names, ["1", "1-1", "1-2", "2"])

    def test_refused(self):
        """Refused (#149)."""
        with self.assertRaisesRegex(UserError, "reason"):
            self._move(self.late, self.target, reason=" ")
        contract = self._file_document(
            type_id=self.contract_type.id, paper_location_id=self.location.id
        )
        with self.assertRaisesRegex(UserError, "Category"):
            self._move(self.late, contract.volume_id)
        with self.assertRaisesRegex(UserError, "already"):
            self._move(self.late, self.volume)
        with self.assertRaisesRegex(UserError, "numbered when"):
            self.late.with_user(self.archivist)._move_to(self.target, "Why", 1)
        submitted = self._submit_document(self._create_document())
        with self.assertRaisesRegex(UserError, "not filed"):
            submitted.with_user(self.archivist)._move_to(self.target, "Why")
        for user in (self.manager, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._move(self.late, self.target, user=user)
            with self.assertRaises(AccessError):
                self.late.with_user(user)._move_to(self.target, "Why")
        self.assertEqual(self.late.volume_id, self.volume)
        self.assertFalse(self.late.alias_ids)

    def test_bound_volumes_keep_their_papers(self):
        """Bound volumes keep their papers (#59)."""
        volume = self._ready()
        volume.action_close()
        volume.action_bind()
        with self.assertRaisesRegex(UserError, "bound"):
            self._move(self.late, self.target)
        with self.assertRaisesRegex(UserError, "bound"):
            self._move(self.other_year, self.volume, page_after=1)

    def test_former_places_are_never_changed(self):
        self._move(self.late, self.target)
        alias = self.late.alias_ids
        for user in (self.archivist, self.env.user):
            alias = alias.with_user(user).sudo(user == self.env.user)
            with self.subTest(user=user.login), self.assertRaises(UserError):
                alias.write({"reason": "Nothing"})
            with self.subTest(user=user.login), self.assertRaises(UserError):
                alias.unlink()
        stranger = alias.with_user(self.other_manager).sudo(False)
        self.assertEqual(stranger.read(["reference"]), [])
        self.assertFalse(stranger.search([("reference", "=", alias.reference)]))
        self.assertEqual(alias.with_user(self.manager).sudo(False).reason, "Wrong year")
