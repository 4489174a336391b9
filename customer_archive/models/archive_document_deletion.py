from odoo import Command, api, fields, models
from odoo.tools import format_date

from ..tools.refusal import Refusal, blocking

RULE = "R1 §5 (#74)"


class ArchiveDocument(models.Model):
    """Which filed papers may be deleted at all, and why the others may not (#74)."""

    _inherit = "archive.document"

    deletion_request_ids = fields.One2many(
        "archive.deletion.request",
        "document_id",
        string="Deletion requests",
        readonly=True,
    )
    can_request_deletion = fields.Boolean(compute="_compute_can_request_deletion")

    @api.depends("state", "legal_evidence")
    def _compute_can_request_deletion(self):
        for document in self:
            document.can_request_deletion = (
                document.state == "filed" and not document.legal_evidence
            )

    def _deletion_refusals(self, ground) -> list[Refusal]:
        """Return what forbids to delete this paper on this ground.

        Open are: kinds of paper marked so, at any time; what was filed in error; of
        dead files what is marked or past its class. Legal evidence never goes this
        way, and anything else is destroyed when its time is over.

        :param ground: value of ``archive.deletion.request.ground``
        """
        self.ensure_one()
        document = self.sudo()
        name = document.display_name
        if document.state != "filed":
            message = self.env._("“%s” is not filed.", name)
            return [Refusal("state", message, RULE)]
        reasons = []
        if document.legal_evidence:
            message = self.env._(
                "“%(name)s” is legal evidence: it is never deleted, only destroyed "
                "when its time is over.",
                name=name,
            )
            reasons.append(
                Refusal("legal_evidence", message, RULE, document._kept_until_text())
            )
        elif ground == "outdated" and not document.type_id.deletable:
            message = self.env._(
                "“%(type)s” is no kind of paper that is deleted when it is outdated.",
                type=document.type_id.name or name,
            )
            reasons.append(
                Refusal("not_deletable", message, RULE, document._kept_until_text())
            )
        elif ground == "dead" and (dead := document._dead_refusal()):
            reasons.append(dead)
        return reasons + self._hold_refusals()[self.id]

    def _dead_refusal(self):
        """Return why it does not go with a dead file, or None (#74)."""
        self.ensure_one()
        if self.dossier_id.state != "dead":
            message = self.env._(
                "The dossier “%(dossier)s” is no dead file.",
                dossier=self.dossier_id.display_name or "–",
            )
            who = (self.env._("Sales manager"), self.env._("General manager"))
            return Refusal("not_dead", message, RULE, "", who)
        today = self.company_id._archive_today()
        past = self.retention_due and self.retention_due <= today
        if self.type_id.deletable or past:
            return None
        message = self.env._(
            "Of a dead file only what may be deleted anyway, or is past its class, is "
            "deleted; the rest is closed and kept."
        )
        return Refusal("kept", message, RULE, self._kept_until_text())

    def _kept_until_text(self) -> str:
        """Return until when it is kept, for a refusal."""
        self.ensure_one()
        if self.retention_due:
            return format_date(self.env, self.retention_due)
        return self.env._("for ever, or until its time begins to run")

    def _erasure_done(self):
        result = super()._erasure_done()
        requests = self.env["archive.deletion.request"].sudo()
        requests = requests.search(
            [
                ("document_id", "in", (self - self._erasure_pending()).ids),
                ("state", "=", "erased"),
            ]
        )
        if requests:
            requests._finish()
        return result

    def _propose_deletion(self, ground, reason, right=None):
        """Ask for the deletion of these papers; return (requests, refused).

        Each is a request of its own, submitted at once.

        :param right: the paper that should have been filed, where one was filed in
            error
        :return: the requests that were submitted, and document -> refusals
        """
        self.check_access("read")
        requests = self.env["archive.deletion.request"]
        refused = {}
        for document in self:
            if reasons := blocking(document._deletion_refusals(ground)):
                refused[document] = reasons
                continue
            request = requests.create(
                {
                    "document_id": document.id,
                    "ground": ground,
                    "reason": reason,
                    "right_document_id": right and right.id,
                }
            )
            requests |= request
        if requests:
            for id_, reasons in requests._approval_submit().items():
                refused[requests.browse(id_).document_id] = reasons
        return requests, refused

    def action_request_deletion(self):
        """Open the form that asks for the deletion of these papers."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.deletion.propose",
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Ask for deletion"),
            "context": {"default_document_ids": [Command.set(self.ids)]},
        }
