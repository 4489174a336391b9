import tempfile

from werkzeug.wsgi import wrap_file

from odoo import fields, http
from odoo.http import Response, content_disposition, request


class ArchiveRegister(http.Controller):
    @http.route(
        "/customer_archive/registers.zip", type="http", auth="user", readonly=False
    )
    def registers(self):
        """Send all registers to an auditor; they are marked as exported.

        The file is made on disk before the first byte leaves: an error is an error
        page, never half a register.
        """
        file = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
        request.env["archive.register.export"]._export_registers(file)
        size = file.tell()
        file.seek(0)
        name = f"registers-{request.db}-{fields.Date.today()}.zip"
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
