from odoo import api, fields, models


class ArchiveDocument(models.Model):
    """The four steps of filing, shown as steps (#141-#144)."""

    _inherit = "archive.document"

    filing_steps = fields.Json(compute="_compute_filing_steps", compute_sudo=False)

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "self_check",
        "dossier_id",
        "partner_id",
        "type_id",
        "name",
        "document_date",
        "pages",
        "item_number",
        "paper_location_id",
        "provenance",
    )
    def _compute_filing_steps(self):
        for document in self:
            document.filing_steps = [
                {"title": title, "hint": hint, "done": bool(done)}
                for title, hint, done in document._filing_steps()
            ]

    def _filing_steps(self):
        """Return (title, hint, whether it is done) of each step, in order."""
        self.ensure_one()
        filed = bool(self.volume_id)
        customer = self.partner_id or (self.type_id and self.type_id.kind != "customer")
        electronic = self.provenance == "electronic" and not self.legal_evidence
        return [
            (
                self.env._("Appraised"),
                self.env._("Does it meet the requirements? The handler checks it."),
                self.self_check or filed,
            ),
            (
                self.env._("Assigned"),
                self.env._("Whose paper it is, and of which type."),
                self.type_id and customer,
            ),
            (
                self.env._("Catalogued"),
                self.env._("Title, date and pages; filing gives it its number."),
                filed or (self.name and self.document_date and self.pages),
            ),
            (
                self.env._("Placed"),
                self.env._("Where the paper stands; electronic originals stand here."),
                self.paper_location_id or electronic,
            ),
        ]
