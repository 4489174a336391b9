from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class ArchiveAttachmentController(AttachmentController):
    """Odoo deletes files with sudo, for who may write what they hang on.

    Knowing a paper gives no right to edit it: that is asked here, before.
    """

    @http.route()
    def mail_attachment_delete(self, attachment_id, access_token=None):
        file = request.env["ir.attachment"].browse(int(attachment_id)).exists()
        for owners in file._archive_owners():
            # a token does not stand for knowing the paper: then as an id never used
            access_token = None
            if owners.exists().has_access("write"):
                owners.exists()._check_may_edit()
        return super().mail_attachment_delete(attachment_id, access_token)
