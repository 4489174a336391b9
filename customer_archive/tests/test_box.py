from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .disposal_common import DisposalCommon
from .test_volume_closing import VolumeCommon


class BoxCommon(VolumeCommon):
    """Four bound volumes of 2024, one after the other, and a cabinet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.volumes = cls._bound(cls.volume)
        for _number in range(3):
            paper = cls._file_document(document_date="2024-05-05")
            cls.volumes += cls._bound(paper.volume_id)
        cls.cabinet = cls.env["archive.location"].create({"name": "Cabinet"})
        cls.counter = cls.env["archive.counter"]

    @classmethod
    def _bound(cls, volume, bind=True):
        volume.with_user(cls.archivist).write(
            {
                "compiled_by_id": cls.archivist.id,
                "checked_by_id": cls.clerk.id,
                "compiled_on": "2025-01-10",
            }
        )
        volume.with_user(cls.archivist).action_close()
        if bind:
            volume.with_user(cls.archivist).action_bind()
        return volume.sudo()

    def _put(self, volumes):
        volumes.with_user(self.archivist).action_put_into_boxes()
        return volumes.box_id

    @contextmanager
    def _refused(self, words):
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            yield

    def _events(self, record):
        entries = self.env["archive.ledger.entry"].search(
            [("model", "=", record._name), ("res_id", "in", record.ids)], order="id"
        )
        return entries.mapped("event")


@tagged("post_install", "-at_install")
class TestBox(BoxCommon):
    """Volumes stand in boxes in the order of their numbers (R2 art. 19, #173)."""

    def test_in_the_order_of_the_numbers(self):
        """#173: chosen in any order; what does not fit opens the next box."""
        one, two, three, four = self.volumes
        with patch.object(type(self.counter), "_touch", autospec=True) as touch:
            first = self._put(two | one)
        touch.assert_called_once()
        self.assertEqual(len(first), 1)
        self.assertEqual(
            (first.first_reference, first.last_reference),
            (one.reference, two.reference),
        )
        self.assertEqual(
            (first.company_id, first.category_id, first.filing_year),
            (one.company_id, one.category_id, 2024),
        )
        first.capacity = 2
        self.assertTrue(first.is_full)
        second = self._put(four | three)
        self.assertEqual(second.number, first.number + 1)
        self.assertEqual(second.volume_ids, three | four)
        self.assertEqual(self._events(one)[-1:], ["boxed"])
        self.assertEqual(self._events(second), ["box_opened"])

    def test_late_volume_stands_between(self):
        """#173: into the box of its neighbours; where that is full, it is said."""
        one, two, three, _four = self.volumes
        box = self._put(one | three)
        box.capacity = 2
        with self.assertRaisesRegex(UserError, "is full"):
            self._put(two)
        box.capacity = 3
        self.assertEqual(self._put(two), box)
        self.assertEqual(box._in_order(), one | two | three)

    def test_all_or_none(self):
        """#173: one that is not bound keeps the others out."""
        paper = self._file_document(document_date="2024-06-06")
        closed = self._bound(paper.volume_id, bind=False)
        with self.assertRaisesRegex(UserError, "is not bound"):
            self._put(self.volumes | closed)
        self.assertFalse(self.volumes.box_id)
        box = self._put(self.volumes)
        with self.assertRaisesRegex(UserError, "already"):
            self._put(self.volumes)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            closed._guard_write({"box_id": box.id}, reason="test")

    def test_only_the_archivist(self):
        """#149, #173"""
        box = self._put(self.volumes[:1])
        for user in (self.manager, self.sales_manager, self.general_manager):
            volumes = self.volumes.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    volumes.action_put_into_boxes()
                with self.assertRaises(AccessError):
                    volumes[:1].action_take_out_of_box()
                with self.assertRaises(AccessError):
                    box.with_user(user).write({"location_id": self.cabinet.id})
        for vals in ({"number": 1}, {}):
            with self.assertRaises(UserError):
                self.env["archive.box"].with_user(self.archivist).create(vals)

    def test_nobody_else_learns_what_stands_together(self):
        """#63, #173: not by the volume, not by a search, not by a label."""
        box = self._put(self.volumes[:1])
        for user in (self.manager, self.sales_manager, self.supervisor, self.auditor):
            with self.subTest(user=user.login):
                volume = self.volumes[:1].with_user(user)
                with self.assertRaises(AccessError):
                    volume.browse().search([("box_id", "=", box.id)])
                with self.assertRaises(AccessError):
                    box.with_user(user).read(["code"])
                report = self.env["report.customer_archive.report_box_labels"]
                with self.assertRaises(AccessError):
                    report.with_user(user)._get_report_values(box.ids)
        with self.assertRaises(AccessError):
            self.volumes[:1].with_user(self.manager).read(["box_id"])
        self.assertTrue(box.with_user(self.general_manager).code)

    def test_written_by_the_engine_only(self):
        """#173: neither the box nor its series is altered, by anyone."""
        box = self._put(self.volumes[:1])
        for vals in ({"number": 9}, {"code": "X"}, {"filing_year": 2020}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                box.sudo().write(vals)
        with self.assertRaises(UserError):
            box.sudo().unlink()
        with self.assertRaises(UserError):
            box.sudo().copy()
        with self.assertRaises(UserError):
            self.volumes[1:2].sudo().write({"box_id": box.id})
        with self.assertRaises(UserError):
            self.volumes[:1].sudo().write({"box_id": False})

    def test_boxes_do_not_overlap(self):
        """#173: not even where an engine is wrong."""
        one, two, three, _four = self.volumes
        box = self._put(one | three)
        other = box._open_boxes(two, 1)
        with self._refused("overlap"):
            two._guard_write({"box_id": other.id}, reason="test")
        box.capacity = 2
        with self._refused("only 2 fit in"):
            two._guard_write({"box_id": box.id}, reason="test")
        with self._refused("only 1 fit in"):
            box.capacity = 1

    def test_of_one_category_and_year(self):
        """#145, #153, #173"""
        box = self._put(self.volumes[:1])
        paper = self._file_document(document_date="2023-05-05")
        older = self._bound(paper.volume_id)
        with self._refused("does not belong"):
            older._guard_write({"box_id": box.id}, reason="test")
        cleared = self.env.ref("customer_archive.group_top_secret")
        cleared.user_ids |= self.archivist | self.manager | self.superior
        secret = self._file_document(document_date="2024-05-05", secrecy="top_secret")
        secret = self._bound(secret.volume_id)
        with self._refused("does not belong"):
            secret._guard_write({"box_id": box.id}, reason="test")
        # all at once, each into its own
        boxes = self._put(self.volumes[1:] | older | secret)
        self.assertEqual(len(boxes), 3)
        self.assertEqual(secret.box_id.number, 1, "a series of its own")
        self.assertTrue(secret.box_id.top_secret)

    def test_papers_stand_where_the_box_stands(self):
        """#144, #173: noted, for papers that are there; nobody moves one alone."""
        paper = self.volumes[:1].document_ids[:1]
        box = self._put(self.volumes[:2])
        self.assertFalse(paper.paper_location_id)
        box.with_user(self.archivist).location_id = self.cabinet
        self.assertEqual(self.volumes[:2].document_ids.paper_location_id, self.cabinet)
        self.assertEqual(self._events(box), ["box_opened", "box_moved"])
        self.assertEqual(self._events(paper)[-1:], ["paper_placed"])
        self._put(self.volumes[2:3])
        self.assertEqual(self.volumes[2].document_ids.paper_location_id, self.cabinet)
        refusals = paper._value_refusals({"paper_location_id": self.location.id})
        self.assertIn("boxed", [refusal.code for refusal in refusals])

    def test_electronic_originals_stand_nowhere(self):
        """#144, #173"""
        paper = self.volumes[:1].document_ids[:1]
        paper._guard_write({"provenance": "electronic"}, reason="test")
        box = self._put(self.volumes[:1])
        box.location_id = self.cabinet
        self.assertFalse(paper.paper_location_id)

    def test_boxes_stand_where_papers_are_kept(self):
        """#173, #205"""
        box = self._put(self.volumes[:1])
        yard = self.env["archive.location"].create(
            {"name": "Yard", "purpose": "destruction"}
        )
        with self._refused("repository"):
            box.location_id = yard
        box.location_id = self.cabinet
        with self._refused("Boxes stand there"):
            self.cabinet.purpose = "quarantine"

    def test_taken_out(self):
        """#173: noted; the number of the box stays taken."""
        box = self._put(self.volumes[:2])
        self.volumes[:1].with_user(self.archivist).action_take_out_of_box()
        self.assertEqual(box.volume_ids, self.volumes[1])
        self.assertEqual(self._events(self.volumes[:1])[-2:], ["boxed", "unboxed"])
        self.assertEqual(box.first_number, self.volumes[1].number)


@tagged("post_install", "-at_install")
class TestBoxDisposal(DisposalCommon):
    """What is stored apart, gone or handed over stands in no box (#173, #205)."""

    def _boxed(self, papers):
        volume = papers.volume_id
        volume._guard_write(
            {"state": "bound", "closed_on": "2011-01-01", "bound_on": "2011-01-02"},
            reason="test",
        )
        volume.with_user(self.archivist).action_put_into_boxes()
        volume.box_id.location_id = self.location
        return volume

    def test_stored_apart(self):
        """#173, #205: out of the box, and back to the volume only when rescued."""
        paper = self._due()
        volume = self._boxed(paper)
        self.assertEqual(paper.paper_location_id, self.location)
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
            self.assertEqual(volume.state, "quarantined")
            self.assertFalse(volume.box_id)
            self.assertEqual(paper.paper_location_id, self.apart)
            disposal.with_user(self.director)._abort("Wrong list")
        self.assertEqual((volume.state, paper.state), ("bound", "filed"))
        self.assertFalse(volume.box_id)

    def test_box_moves_while_a_paper_is_apart(self):
        """#173, #205: it comes back to where its volume stands now."""
        paper, other = self._due(), self._due()
        volume = self._boxed(paper | other)
        elsewhere = self.env["archive.location"].create({"name": "Elsewhere"})
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
            volume.box_id.location_id = elsewhere
            self.assertEqual(paper.paper_location_id, self.apart, "it is not there")
            self.assertEqual(other.paper_location_id, elsewhere)
            disposal.with_user(self.director)._abort("Wrong list")
        self.assertEqual(paper.paper_location_id, elsewhere)

    def test_handed_over_to_another_archive(self):
        """#173, #204"""
        paper = self._due()
        volume = self._boxed(paper)
        paper._guard_write({"state": "transferred"}, reason="test")
        volume._follow_documents()
        self.assertEqual(volume.state, "transferred")
        self.assertFalse(volume.box_id)


@tagged("post_install", "-at_install")
class TestBoxLabels(BoxCommon, HttpCase):
    """Labels with codes as QR (#173)."""

    def _html(self, report, record):
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)
        self.authenticate(self.archivist.login, self.archivist.login)
        ids = ",".join(map(str, record.ids))
        return self.url_open(f"/report/html/customer_archive.{report}/{ids}").text

    def test_labels(self):
        """#173: range, code and QR; noted in the log."""
        box = self._put(self.volumes)
        text = self._html("report_box_labels", box)
        self.assertIn(box.code, text)
        self.assertIn("data:image/png;base64", text)
        text = self._html("report_volume_spine", self.volumes)
        for volume in self.volumes:
            self.assertIn(volume.reference, text)
        self.assertEqual(text.count("data:image/png;base64"), len(self.volumes))
        log = self.env["archive.access.log"].search(
            [("model", "=", "archive.box"), ("res_id", "=", box.id)]
        )
        self.assertEqual(log.mapped("detail"), ["box label"])
