from odoo import fields, models

from ..tools.refusal import Refusal

RULE = "R1 §5 (#74)"


class ArchiveChangeRequest(models.Model):
    """The paper should not be there at all: found to be filed in error (#74).

    Nothing of the paper changes by it. The approved finding puts it on the list
    *Filed in error*, from which its deletion is asked for.
    """

    _inherit = "archive.change.request"

    filed_in_error = fields.Boolean(
        string="Filed in error",
        copy=False,
        help="Nothing is to be corrected: the paper does not belong there. Once that "
        "is approved, its deletion can be asked for (#74).",
    )
    right_document_id = fields.Many2one(
        "archive.document",
        string="The right paper",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'filed'), ('id', '!=', document_id)]",
        help="Where the wrong paper was filed in the place of another: that one.",
    )

    # the list of what was filed in error is short, whatever else was changed
    _finding_idx = models.Index("(document_id) WHERE filed_in_error")

    def _guard_content_fields(self):
        return super()._guard_content_fields() | {
            "filed_in_error",
            "right_document_id",
        }

    def _approval_fields(self):
        return [*super()._approval_fields(), "filed_in_error", "right_document_id"]

    def _approval_fields_if_set(self):
        # requests that were submitted before findings could be reported go on
        return super()._approval_fields_if_set() | {
            "filed_in_error",
            "right_document_id",
        }

    def _change_refusals(self):
        if not self.filed_in_error:
            return super()._change_refusals()
        return self._finding_refusals()

    def _finding_refusals(self) -> list[Refusal]:
        """Return why the paper cannot be found to be filed in error."""
        self.ensure_one()
        request = self.sudo()
        paper, right = request.document_id, request.right_document_id
        reasons = [
            reason
            for reason in paper._deletion_refusals("error")
            # what holds it back today may be settled when its deletion is asked for
            if reason.code in ("state", "legal_evidence")
        ]
        if request.line_ids or request.replaces_id.id or request.attachment_ids:
            message = self.env._(
                "Either the paper is filed in error, or something of it is corrected: "
                "ask for one of the two."
            )
            reasons.append(Refusal("finding", message, RULE))
        if right and (right == paper or right.state != "filed"):
            message = self.env._("The right paper is another one, and filed first.")
            reasons.append(Refusal("right", message, RULE))
        return reasons

    def _change_paper(self):
        if not self.filed_in_error:
            super()._change_paper()

    def _changed_names(self):
        return ["filed_in_error"] if self.filed_in_error else super()._changed_names()
