from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        if access_token and res_model == "ir.attachment" and res_id is not None:
            attachment = self.env["ir.attachment"].sudo().browse(res_id).exists()
            if attachment._archive_hanging():
                # tokens live for weeks; the right is asked at each request
                access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)
