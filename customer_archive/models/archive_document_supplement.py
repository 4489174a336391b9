from odoo import api, fields, models

SUPPLEMENT = "archive_supplements"


class ArchiveDocument(models.Model):
    """What was missing is added as a new paper, never written over (#68, #69).

    Anybody who may know a filed paper proposes one; it is checked and signed as any
    paper, and remembers what it supplements.
    """

    _inherit = "archive.document"

    supplement_count = fields.Integer(
        string="Supplements", compute="_compute_supplement_count"
    )

    @api.depends_context("uid")
    def _compute_supplement_count(self):
        # with the reader's own rights, like every number he sees
        counts = dict(
            self._read_group(
                [("source_model", "=", self._name), ("source_id", "in", self.ids)],
                ["source_id"],
                ["__count"],
            )
        )
        for document in self:
            document.supplement_count = counts.get(document._origin.id, 0)

    def action_supplement(self):
        """Open a new draft that supplements this filed paper.

        :raise MissingError: when the user may not know it
        """
        self.ensure_one()
        self.check_access("read")
        context = {
            SUPPLEMENT: self.id,
            "default_partner_id": self.partner_id.id,
            "default_provenance": self.provenance,
        }
        if self.can_open_dossier:
            context["default_dossier_id"] = self.dossier_id.id
        if self.type_id.policy_id.in_force:
            context["default_type_id"] = self.type_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "name": self.env._("Supplement to “%s”", self.name),
            "context": context,
        }

    def action_open_supplements(self):
        """Open the papers that supplement this one, as far as the user knows them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_document_action"
        )
        return {
            **action,
            "name": self.env._("Supplements"),
            "path": False,
            "domain": [("source_model", "=", self._name), ("source_id", "=", self.id)],
            "context": {},
        }

    @api.model_create_multi
    def create(self, vals_list):
        supplements = self.env.context.get(SUPPLEMENT)
        if not isinstance(supplements, int) or self.env.su:
            return super().create(vals_list)
        paper = self.browse(supplements)
        # whoever names a paper knows it
        paper.check_access("read")
        plain = self.with_context(**{SUPPLEMENT: None})
        added = super(ArchiveDocument, plain).create(vals_list)
        added._came_from(paper)
        return added
