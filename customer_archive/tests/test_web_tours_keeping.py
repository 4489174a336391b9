from odoo.tests import tagged

from .test_box import BoxCommon
from .test_custody import CustodyCommon
from .test_web_tours import LANGUAGES, TourCommon


class KeepingTourCommon(TourCommon):
    """At the desk in English, on the phone in Chinese."""

    def _play(self, job, user, lang, **kwargs):
        user.lang = lang
        kwargs.setdefault("phone", lang == "zh_CN")
        with self._printing():
            super()._play(f"archive_keeping_{job}", user, **kwargs)


@tagged("post_install", "-at_install")
class TestWebToursBoxes(KeepingTourCommon, BoxCommon):
    def test_boxes(self):
        """The archivist puts bound volumes into a box, and labels it (#173)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._play("boxes", self.archivist, lang)
                box = self.env["archive.box"].search([("code", "like", "B001")])
                self.assertEqual(box.location_id, self.cabinet)
                self.assertEqual(box.volume_count, 1)
                papers = box.volume_ids.document_ids
                self.assertEqual(papers.paper_location_id, self.cabinet)


@tagged("post_install", "-at_install")
class TestWebToursCustody(KeepingTourCommon, CustodyCommon):
    def test_transfer(self):
        """The department hands over, the archive says what came (#275)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._play("hand_over", self.keeper, lang, phone=False)
                self.assertEqual(self.papers.paper_location_id, self.cupboard)
                self._play("take_over", self.archivist, lang)
                transfer = self.transfers.search([])
                self.assertEqual(transfer.state, "done")
                came = transfer.line_ids.filtered("received").document_id
                self.assertEqual(came.paper_location_id, self.location)
                missing = self.papers if lang == "en_US" else self.papers[:0]
                missing = missing.filtered(lambda paper: paper.name == "Second")
                self.assertEqual(self.papers - came, missing)


@tagged("post_install", "-at_install")
class TestWebToursCompliance(KeepingTourCommon):
    def test_compliance(self):
        """The archive supervisor sees numbers and who acts (#126)."""
        papers = self.env["archive.document"].union(
            *(self._create_document(name=f"Secret {n}") for n in range(3)),
            self._create_document(user=self.other_manager, dossier_id=False),
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_document SET create_date = create_date - interval '20 days'"
            " WHERE id = ANY(%s)",
            [papers.ids],
        )
        self.env.invalidate_all()
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._play("compliance", self.supervisor, lang)
