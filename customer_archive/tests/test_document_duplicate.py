from odoo.tests import tagged

from .common import PDF, ArchiveCommon

OTHER = PDF + b"\n% another scan"


@tagged("post_install", "-at_install")
class TestDocumentDuplicate(ArchiveCommon):
    """The same bytes, or title and date, are pointed out (F-16)."""

    def _of(self, paper):
        return paper._duplicates()[paper.id]

    def test_same_bytes_and_same_title(self):
        first = self._create_document(name="First", document_date="2024-01-01")
        same_file = self._create_document(name="Second", document_date="2024-02-02")
        same_title = self._create_document(
            name="First", raw=OTHER, document_date="2024-01-01"
        )
        self.assertEqual(self._of(same_file), first)
        self.assertEqual(self._of(same_title), first)
        self.assertEqual(self._of(first), same_file + same_title)
        told = " ".join(line["message"] for line in same_file.explanation.values())
        self.assertIn("First", told)

    def test_nothing_to_point_out(self):
        self._create_document(name="First", document_date="2024-01-01")
        other = self._create_document(
            name="First", raw=OTHER, document_date="2024-01-02"
        )
        self.assertFalse(self._of(other))
        # a hint, never an obstacle
        again = self._create_document(name="First", document_date="2024-01-01")
        self.assertEqual(self._file_document(again).state, "filed")

    def test_tells_only_what_the_reader_may_know(self):
        self._create_document(name="Secret of another customer")
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        dossier = (
            self.env["archive.dossier"]
            .with_user(self.other_manager)
            .create({"partner_id": partner.id})
        )
        mine = self._create_document(
            self.other_manager, name="Mine", dossier_id=dossier.id
        )
        self.assertFalse(self._of(mine))
        self.assertNotIn("Secret", str(mine.explanation))
        self.assertTrue(self._of(mine.with_user(self.general_manager)))

    def test_asked_in_sets(self):
        papers = self.env["archive.document"]
        for number in range(6):
            papers |= self._create_document(name=f"Paper {number % 2}")
        papers.invalidate_recordset()
        papers.mapped("name")
        with self.assertQueryCount(__system__=6, t_account_manager=6):
            papers._duplicates()
