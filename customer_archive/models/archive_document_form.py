from odoo import api, fields, models

from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """What the screen asks before the user tries: may I edit, may I open it?"""

    _inherit = "archive.document"

    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_open_dossier = fields.Boolean(
        string="May open the dossier", compute="_compute_can_open_dossier"
    )

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_edit(self):
        open_states = self._guard_open_states()
        archivist = self._access_has("group_archivist")
        user = self.env.user
        for document in self:
            people = (
                document.submitter_id
                | document.handler_id
                | document.sudo().access_manager_id
            )
            document.can_edit = document.state in open_states and (
                not document._origin.id or archivist or user in people
            )

    @api.depends_context("uid")
    @api.depends("dossier_id")
    def _compute_can_open_dossier(self):
        """Who only signs or handles a paper knows the paper, not the dossier."""
        dossiers = self.sudo().dossier_id.sudo(False)
        known = dossiers._filtered_access("read")
        for document in self:
            document.can_open_dossier = document.sudo().dossier_id.id in known._ids

    def _explain(self):
        explained = super()._explain()
        for document in self:
            if reason := document._explain_readonly():
                explained[document.id] = [*explained.get(document.id, ()), reason]
        return explained

    def _explain_readonly(self):
        """Return why this paper cannot be edited by the user now, or None."""
        if self.state == "returned" and self.return_reason:
            return Refusal(
                "returned",
                self.env._("It came back: %(reason)s", reason=self.return_reason),
                level="warning",
            )
        if self.can_edit:
            return None
        if self.state == "submitted":
            return Refusal(
                "read_only",
                self.env._(
                    "It waits for signatures, so its content is fixed. Who submitted "
                    "it can withdraw it to change something; everybody signs anew."
                ),
                level="info",
            )
        if self.state in self._guard_open_states():
            return Refusal(
                "read_only",
                self.env._(
                    "You may read this draft; who captured or handles it edits it."
                ),
                who=tuple(self.sudo().handler_id.mapped("name")),
                level="info",
            )
        return Refusal(
            "read_only",
            self.env._(
                "It is filed: nobody can change or remove it any more. A correction or "
                "a deletion is asked for and approved."
            ),
            "R1 §5",
            level="info",
        )

    def action_open_dossier(self):
        """Open the binder that the paper belongs to."""
        self.ensure_one()
        return self._open_form(self.dossier_id)

    def action_open_volume(self):
        """Open the volume that the paper is bound in."""
        self.ensure_one()
        return self._open_form(self.volume_id)

    @api.model
    def _open_form(self, record):
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "name": record.display_name,
        }
