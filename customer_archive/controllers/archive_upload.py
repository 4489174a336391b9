import json

from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class ArchiveUploadController(http.Controller):
    """Files from the browser: dropped, chosen, or taken with the phone's camera."""

    @http.route("/archive/upload", type="http", auth="user", methods=["POST"])
    def archive_upload(
        self, ufile, values="{}", document_id=None, change_request_id=None, **_kwargs
    ):
        """Capture the files ``ufile``; the answer has one result for each.

        :param values: JSON of what the place of the drop knows (dossier, type, ...)
        :param document_id: the draft that the files belong to; without it each file
            becomes a draft of its own
        :param change_request_id: the change request that the files belong to
        """
        files = [
            (upload.filename, upload.read())
            for upload in request.httprequest.files.getlist("ufile")
        ]
        documents = request.env["archive.document"]
        try:
            if document_id or change_request_id:
                changes = request.env["archive.change.request"]
                owner = documents if document_id else changes
                owner = owner.browse(int(document_id or change_request_id))
                owner.check_access("write")
                results = owner._capture_more(files)
            else:
                results = documents._capture(files, json.loads(values))
        except ValueError:
            raise BadRequest() from None
        except (AccessError, MissingError):
            # a place that the user may not know answers like one never used
            raise request.not_found() from None
        return request.make_json_response({"results": results})
