from odoo import api, fields, models


class ArchiveDeletionPropose(models.TransientModel):
    """Asks for the deletion of filed papers, with the reason (#74, #75)."""

    _name = "archive.deletion.propose"
    _description = "Ask for the deletion of papers"
    _inherit = ["archive.form.mixin"]

    document_ids = fields.Many2many(
        "archive.document",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.document"),
    )
    ground = fields.Selection(
        selection=lambda self: (
            self.env["archive.deletion.request"]
            ._fields["ground"]
            ._description_selection(self.env)
        ),
        required=True,
        default=lambda self: self._proposed_ground(),
    )
    reason = fields.Text(required=True)
    right_document_id = fields.Many2one(
        "archive.document",
        string="The right paper",
        domain="[('state', '=', 'filed'), ('id', 'not in', document_ids)]",
        help="Where the wrong paper was filed in the place of another: that one.",
    )
    refused = fields.Text(
        string="Not possible", compute="_compute_refused", compute_sudo=False
    )

    @api.model
    def _proposed_ground(self):
        papers = self.env["archive.document"]
        papers = papers.browse(self._chosen(papers._name) or ())
        return papers._filtered_access("read")._deletion_ground()

    @api.depends("document_ids", "ground")
    def _compute_refused(self):
        for form in self:
            lines = []
            for document in form.document_ids._origin:
                reasons = document._deletion_refusals(form.ground)
                lines += [
                    document._refusal_text(reason, separator=" ") for reason in reasons
                ]
            form.refused = "\n".join(lines) or False

    def action_propose(self):
        """Ask for each paper apart; tell which could not be asked for.

        :raise UserError: where none could be asked for, with every reason
        """
        self.ensure_one()
        documents = self.document_ids
        requests, refused = documents._propose_deletion(
            self.ground, self.reason, self.right_document_id
        )
        if not requests:
            documents._refuse([r for reasons in refused.values() for r in reasons])
        message = self.env._(
            "Asked for the deletion of %(done)s of %(all)s papers.",
            done=len(documents) - len(refused),
            all=len(documents),
        )
        lines = [
            documents._refusal_text(reason, separator=" ")
            for reasons in refused.values()
            for reason in reasons
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "message": "\n".join([message, *lines]),
                "sticky": bool(refused),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
