from odoo import models
from odoo.exceptions import UserError

from ..tools.binding import bind_volume, split_volume

#: Pages and bytes that are bound into one PDF; larger volumes are given in parts.
MAX_PAGES = 1000
MAX_BYTES = 300_000_000


class ArchiveVolume(models.Model):
    """The volume as one PDF: cover with catalogue, papers, remarks sheet (#172)."""

    _inherit = "archive.volume"

    def action_print_whole(self):
        """Download the volume as it is bound; of a large one choose the parts.

        :raise UserError: when it holds what the user may only look at
        """
        self.ensure_one()
        self.check_access("read")
        parts = self._parts()
        if len(parts) > 1:
            return self.env["archive.volume.part"]._choose(self, parts)
        return self._part_action(1)

    def _part_action(self, number):
        return {
            "type": "ir.actions.act_url",
            "url": f"/archive/volume/{self.id}?part={number}",
            "target": "new",
        }

    def _check_printable(self, papers):
        papers._check_can_preview()
        if papers - papers._access_can_download():
            raise UserError(
                self.env._(
                    "Some papers of this volume you may look at, but not take away "
                    "(R1 §4)."
                )
            )

    def _parts(self):
        """Return the papers of each part, as the reader may know them now.

        One part, but for what is too large to be bound at once.

        :raise UserError: when it holds what the user may only look at
        """
        self.ensure_one()
        papers = self._catalogue()
        self._check_printable(papers)
        files = papers._files_by_document()
        sizes = [
            (max(paper.pages, 1), sum(files[paper.id].mapped("file_size")))
            for paper in papers
        ]
        parts = split_volume(sizes, MAX_PAGES, MAX_BYTES)
        return [papers[part.start : part.stop] for part in parts]

    def _bind_part(self, number=1) -> tuple[bytes, str]:
        """Return a part as PDF and its name; what it holds is logged before.

        The cover with the catalogue opens the first part, the remarks sheet closes the
        last one.

        :param number: of the part, from 1
        :raise UserError: as :meth:`action_print_whole`
        :raise IndexError: when there is no such part
        """
        self.ensure_one()
        self.check_access("read")
        parts = self._parts()
        if not 1 <= number <= len(parts):
            raise IndexError(number)
        papers, name, detail = parts[number - 1], self.reference, "whole volume"
        if len(parts) > 1:
            name = self.env._(
                "%(volume)s, part %(number)s of %(count)s",
                volume=name,
                number=number,
                count=len(parts),
            )
            detail += f", part {number}"
        self.env["archive.access.log"]._log(papers, "print", detail)
        front = self._render_part("front") if number == 1 else b""
        back = self._render_part("back") if number == len(parts) else b""
        return bind_volume(front, [paper._bound() for paper in papers], back), name

    def _render_part(self, part):
        report = self.env["ir.actions.report"]
        return report._render_qweb_pdf(
            "customer_archive.archive_volume_report_papers", self.ids, {"part": part}
        )[0]
