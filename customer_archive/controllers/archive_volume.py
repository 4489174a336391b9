from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class ArchiveVolumeController(http.Controller):
    """A volume as one PDF (#172)."""

    @http.route(
        "/archive/volume/<int:volume_id>", type="http", auth="user", methods=["GET"]
    )
    def archive_volume(self, volume_id, part="1"):
        """Answer with the PDF of a part, the only one of most volumes.

        404 for a volume that the reader may not know, and for a part that is not there.
        """
        volume = request.env["archive.volume"].browse(volume_id)
        try:
            volume.check_access("read")
            content, name = volume._bind_part(int(part))
        except (AccessError, MissingError, IndexError, ValueError):
            raise request.not_found() from None
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                (
                    "Content-Disposition",
                    content_disposition(f"{name}.pdf"),
                ),
                ("Cache-Control", "no-store, private"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
