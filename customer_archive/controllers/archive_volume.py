from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class ArchiveVolumeController(http.Controller):
    """A volume as one PDF (#172)."""

    @http.route(
        "/archive/volume/<int:volume_id>", type="http", auth="user", methods=["GET"]
    )
    def archive_volume(self, volume_id):
        """Answer with the PDF; 404 for a volume that the reader may not know."""
        volume = request.env["archive.volume"].browse(volume_id)
        try:
            volume.check_access("read")
            content = volume._bind_whole()
        except (AccessError, MissingError):
            raise request.not_found() from None
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                (
                    "Content-Disposition",
                    content_disposition(f"{volume.reference}.pdf"),
                ),
                ("Cache-Control", "no-store, private"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
