from werkzeug.exceptions import Forbidden

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import format_datetime

from ..tools.pages import DEFAULT_WIDTH, PageError, render_page


class ArchivePageController(http.Controller):
    """Pages of files as images: how content is looked at, at any width (design 4.3).

    Who may only look gets name and time burnt into each page. The right is asked at
    each request, the look is logged before a byte leaves, and nothing may be cached.
    """

    @http.route(
        "/archive/page/<int:attachment_id>/<int:page>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def archive_page(self, attachment_id, page, width=DEFAULT_WIDTH, **_kwargs):
        """Return one page as JPEG; 404 for what the reader may not know.

        403 for what he knows, but is not shown (#30).
        """
        attachment = request.env["ir.attachment"].browse(attachment_id)
        try:
            attachment.check_access("read")
            document = attachment._archive_document()
        except (AccessError, MissingError):
            raise request.not_found() from None
        if not document:
            raise request.not_found()
        try:
            document._check_can_preview()
        except UserError as error:
            raise Forbidden(str(error)) from None
        request.env["archive.access.log"]._log(
            document, "page", f"page={page}", attachment=attachment
        )
        raw = attachment.sudo()._archive_bytes("logged page view")
        watermark = ""
        if not attachment._archive_owner()._access_can_download():
            now = format_datetime(request.env, fields.Datetime.now())
            watermark = f"{request.env.user.login} · {now}"
        try:
            content = render_page(raw, page, int(width), watermark)
        except (PageError, ValueError):
            raise request.not_found() from None
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "image/jpeg"),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store, private"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'"),
            ],
        )
