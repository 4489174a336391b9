from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

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
    error_finding = fields.Selection(
        [("reported", "Reported, not decided yet"), ("found", "Approved")],
        string="Filed in error",
        compute="_compute_error_finding",
        search="_search_error_finding",
        help="Somebody reported that the paper should not be there, and no deletion "
        "was asked for since (#74).",
    )

    @api.depends("state", "legal_evidence")
    def _compute_can_request_deletion(self):
        for document in self:
            document.can_request_deletion = (
                document.state == "filed" and not document.legal_evidence
            )

    @api.model
    def _error_finding_query(self) -> SQL:
        """Return ``SELECT document, finding, right paper`` of what is filed in error.

        A finding is answered by the deletion that is asked for, and by who brings the
        paper back from the bin: he looked at it after the finding and wants it kept.
        """
        self.env["archive.change.request"].flush_model()
        self.env["archive.deletion.request"].flush_model()
        return SQL(
            """
            SELECT request.document_id,
                   CASE request.state WHEN 'done' THEN 'found' ELSE 'reported' END,
                   request.right_document_id
              FROM archive_change_request AS request
             WHERE request.filed_in_error AND request.state IN ('submitted', 'done')
               AND NOT EXISTS (
                   SELECT FROM archive_deletion_request AS deletion
                    WHERE deletion.document_id = request.document_id
                      AND (deletion.state IN
                               ('draft', 'submitted', 'returned', 'trashed')
                           OR deletion.state = 'restored'
                          AND deletion.decided_on >= request.done_on))
            """
        )

    def _error_findings(self) -> dict[int, tuple[str, int]]:
        """Return (finding, right paper) of those of these that are filed in error."""
        rows = self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS found (id, finding, right_id)"
                " WHERE found.id = ANY(%s) ORDER BY found.finding DESC",
                self._error_finding_query(),
                list(self.ids),
            )
        )
        # “found” comes last, and holds
        return {id_: (finding, right) for id_, finding, right in rows}

    def _error_right(self):
        """Return the right paper that each finding names, as far as it is known."""
        named = {
            id_: right for id_, (_finding, right) in self._error_findings().items()
        }
        known = self.browse(filter(None, named.values()))._filtered_access("read")
        return {
            document: self.browse(named.get(document.id) or ()) & known
            for document in self
        }

    def _compute_error_finding(self):
        findings = self._origin._error_findings()
        for document in self:
            document.error_finding = findings.get(document._origin.id, (False,))[0]

    @api.model
    def _search_error_finding(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL(
            "(SELECT found.id FROM (%s) AS found (id, finding, right_id)"
            " WHERE found.finding = ANY(%s))",
            self._error_finding_query(),
            [finding for finding in value if finding],
        )
        domain = Domain("id", "in", query)
        if False in value:
            domain |= ~Domain("error_finding", "in", ["reported", "found"])
        return domain

    def _deletion_ground(self) -> str:
        """Return the ground that is proposed for the deletion of these papers."""
        found = {document.error_finding for document in self}
        return "error" if found == {"found"} else "outdated"

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
        elif ground == "error" and document._error_undecided():
            message = self.env._(
                "Whether “%(name)s” is filed in error is not decided yet: its change "
                "request waits for a signature.",
                name=name,
            )
            who = (self.env._("Sales manager"),)
            reasons.append(Refusal("finding", message, RULE, "", who))
        return reasons + self._hold_refusals()[self.id]

    def _error_undecided(self) -> bool:
        """Whether somebody has still to decide that this paper is filed in error."""
        return bool(
            self.env["archive.change.request"]
            .sudo()
            .search_count(
                [
                    ("document_id", "=", self.id),
                    ("filed_in_error", "=", True),
                    ("state", "=", "submitted"),
                ],
                limit=1,
            )
        )

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
            error; without, the one that the approved finding names
        :return: the requests that were submitted, and document -> refusals
        """
        self.check_access("read")
        requests = self.env["archive.deletion.request"]
        refused = {}
        found = self._error_right() if ground == "error" else {}
        for document in self:
            if reasons := blocking(document._deletion_refusals(ground)):
                refused[document] = reasons
                continue
            request = requests.create(
                {
                    "document_id": document.id,
                    "ground": ground,
                    "reason": reason,
                    "right_document_id": (
                        right or found.get(document, self.browse())
                    ).id,
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
            "context": {
                "default_document_ids": [Command.set(self.ids)],
                "default_ground": self._deletion_ground(),
            },
        }
