from odoo import models
from odoo.exceptions import UserError

from ..tools.binding import bind_volume

#: Pages and bytes that are bound into one PDF; larger volumes are printed by papers.
MAX_PAGES = 1000
MAX_BYTES = 300_000_000


class ArchiveVolume(models.Model):
    """The volume as one PDF: cover with catalogue, papers, remarks sheet (#172)."""

    _inherit = "archive.volume"

    def action_print_whole(self):
        """Download the volume as it is bound.

        :raise UserError: when it is too large, or holds what the user may only look at
        """
        self.ensure_one()
        self.check_access("read")
        self._check_printable()
        return {
            "type": "ir.actions.act_url",
            "url": f"/archive/volume/{self.id}",
            "target": "new",
        }

    def _check_printable(self):
        papers = self._catalogue()
        papers._check_can_preview()
        if papers - papers._access_can_download():
            raise UserError(
                self.env._(
                    "Some papers of this volume you may look at, but not take away "
                    "(R1 §4)."
                )
            )
        files = self.env["ir.attachment"].sudo()
        files = files.union(*papers._files_by_document().values())
        if sum(papers.mapped("pages")) > MAX_PAGES or (
            sum(files.mapped("file_size")) > MAX_BYTES
        ):
            raise UserError(
                self.env._(
                    "The volume has more than %(pages)s pages or %(size)s MB: print "
                    "its papers one by one.",
                    pages=MAX_PAGES,
                    size=MAX_BYTES // 1_000_000,
                )
            )

    def _bind_whole(self) -> bytes:
        """Return the PDF; what it holds is noted in the access log before.

        :raise UserError: as :meth:`action_print_whole`
        """
        self.ensure_one()
        self.check_access("read")
        self._check_printable()
        papers = self._catalogue()
        self.env["archive.access.log"]._log(papers, "print", "whole volume")
        front, back = (self._render_part(part) for part in ("front", "back"))
        return bind_volume(front, [paper._bound() for paper in papers], back)

    def _render_part(self, part):
        report = self.env["ir.actions.report"]
        return report._render_qweb_pdf(
            "customer_archive.archive_volume_report_papers", self.ids, {"part": part}
        )[0]
