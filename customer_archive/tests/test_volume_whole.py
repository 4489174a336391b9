from io import BytesIO
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import HttpCase, tagged

from ..models import archive_volume_whole
from .common import ArchiveCommon


def _png():
    out = BytesIO()
    Image.new("RGB", (200, 300), "white").save(out, "PNG")
    return out.getvalue()


def rendered_part(_volume, part):
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, part)
    canvas.save()
    return out.getvalue()


class WholeCommon(ArchiveCommon):
    """Two papers in a volume, one of them a photo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.papers = cls._file_document(name="One") | cls._file_document(
            name="Two", raw=_png(), filename="photo.png"
        )
        cls.volume = cls.papers.volume_id
        other = cls._create_user("t_archivist2", "archivist")
        cls.volume.with_user(cls.archivist).write(
            {
                "compiled_by_id": cls.archivist.id,
                "checked_by_id": other.id,
                "compiled_on": fields.Date.today(),
            }
        )


@tagged("post_install", "-at_install")
class TestVolumeWhole(WholeCommon, HttpCase):
    """The volume in the order of binding: cover, papers, remarks sheet (#172)."""

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def test_bound_and_downloaded(self):
        self.papers._guard_write_each(
            {
                p.id: {"page_from": n, "page_to": n}
                for n, p in enumerate(self.papers, 1)
            },
            reason="test",
        )
        self.authenticate(self.archivist.login, self.archivist.login)
        # reports are HTML here; tests/system/test_demo_data.py prints them for real
        with patch.object(type(self.volume), "_render_part", rendered_part):
            answer = self.url_open(f"/archive/volume/{self.volume.id}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        pages = [
            page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages
        ]
        self.assertEqual([page.strip() for page in pages], ["front", "1", "2", "back"])
        logged = self.env["archive.access.log"].search(
            [("model", "=", "archive.document"), ("detail", "=", "whole volume")]
        )
        self.assertEqual(set(logged.mapped("res_id")), set(self.papers.ids))

    def test_who_may_not_know_it(self):
        self.authenticate(self.plain.login, self.plain.login)
        for id_ in (self.volume.id, 999_999):
            self.assertEqual(self.url_open(f"/archive/volume/{id_}").status_code, 404)

    def test_large_volume_in_parts(self):
        """#172: cover first, remarks last; only what a part holds is noted for it."""
        self.patch(archive_volume_whole, "MAX_PAGES", 1)
        action = self.volume.with_user(self.archivist).action_print_whole()
        parts = self.env[action["res_model"]].with_user(self.archivist)
        parts = parts.search(action["domain"])
        self.assertEqual(
            [(part.first_item, part.last_item, part.page_count) for part in parts],
            [(1, 1, 1), (2, 2, 1)],
        )
        self.assertFalse(parts.with_user(self.manager).search(action["domain"]))
        self.authenticate(self.archivist.login, self.archivist.login)
        log = self.env["archive.access.log"]
        with patch.object(type(self.volume), "_render_part", rendered_part):
            for part, paper, sheet in zip(
                parts, self.papers, ("front", "back"), strict=True
            ):
                answer = self.url_open(part.action_download()["url"])
                pages = PdfReader(BytesIO(answer.content)).pages
                self.assertEqual(len(pages), 2)
                text = "".join(page.extract_text() for page in pages)
                self.assertEqual(text.strip(), sheet)
                detail = f"whole volume, part {part.number}"
                logged = log.search([("detail", "=", detail)])
                self.assertEqual(logged.mapped("res_id"), paper.ids)
            for wrong in ("0", "3", "-1", "x"):
                answer = self.url_open(f"/archive/volume/{self.volume.id}?part={wrong}")
                self.assertEqual(answer.status_code, 404)

    def test_what_may_only_be_looked_at_is_not_printed(self):
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.env["archive.access.grant"]._grant(self.plain, self.papers, until, "look")
        volume = self.volume.with_user(self.plain)
        self.assertTrue(volume.has_access("read"))
        with self.assertRaisesRegex(UserError, "not take away"):
            volume.action_print_whole()

    def test_item_list(self):
        """Number, code, document number, body, title, date, secrecy, pages (#168)."""
        report = "customer_archive.report_volume_items"
        self.authenticate(self.archivist.login, self.archivist.login)
        text = self.url_open(f"/report/html/{report}/{self.volume.id}").text
        for paper in self.papers:
            self.assertIn(paper.reference, text)


@tagged("post_install", "-at_install")
class TestVolumeParts(WholeCommon):
    """A volume too large for one PDF (#172)."""

    def test_parts_by_size(self):
        """#172: bytes count as well as pages."""
        self.patch(archive_volume_whole, "MAX_BYTES", 1)
        self.assertEqual(
            [part.ids for part in self.volume.with_user(self.archivist)._parts()],
            [paper.ids for paper in self.papers],
        )

    def test_parts_of_who_lost_the_right(self):
        """#63: the list of parts opens nothing."""
        self.patch(archive_volume_whole, "MAX_PAGES", 1)
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"]
        grant = grants._grant(self.plain, self.papers, until, "read", can_download=True)
        action = self.volume.with_user(self.plain).action_print_whole()
        part = self.env[action["res_model"]].with_user(self.plain)
        part = part.search(action["domain"], limit=1)
        self.assertTrue(part.action_download())
        ended = fields.Datetime.subtract(until, days=2)
        grant._guard_write(
            {"date_from": fields.Datetime.subtract(ended, days=1), "date_to": ended},
            reason="test",
        )
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            part.action_download()
