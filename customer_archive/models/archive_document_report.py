from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """“Report an error” on a filed paper, and who knows a paper by that (#71)."""

    _inherit = "archive.document"

    change_request_ids = fields.One2many(
        "archive.change.request", "document_id", string="Change requests", readonly=True
    )
    change_request_count = fields.Integer(
        string="Number of change requests", compute="_compute_change_request_count"
    )

    @api.depends_context("uid")
    @api.depends("change_request_ids")
    def _compute_change_request_count(self):
        # with the reader's own rights, like every number he sees
        counts = dict(
            self.env["archive.change.request"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.change_request_count = counts.get(document._origin, 0)

    @api.model
    def _access_waiting(self):
        # who has to sign a change sees what is changed
        model = "archive.change.request"
        request = SQL(
            "SELECT request.document_id FROM archive_change_request AS request "
            "JOIN waiting ON waiting.res_id = request.id "
            "WHERE waiting.res_model = %s",
            model,
        )
        return {**super()._access_waiting(), model: request}

    def _changes_waiting(self):
        """Return the requests about these papers that wait for signatures."""
        requests = self.env["archive.change.request"].sudo()
        if not any(self.mapped("change_request_count")):
            return requests
        return requests.search(
            [("document_id", "in", self.ids), ("state", "=", "submitted")]
        )

    def _explain(self):
        explained = super()._explain()
        # most papers have none: their count is there already
        named = self.filtered("change_request_count")
        requests = self.env["archive.change.request"]
        if named:
            requests = requests.search(
                [("document_id", "in", named.ids), ("state", "=", "submitted")]
            )
        for paper, waiting in requests.grouped("document_id").items():
            message = self.env._(
                "An error was reported: %(requests)s waits for approval.",
                requests=self.env._(", ").join(waiting.mapped("number")),
            )
            reason = Refusal(
                "change_waiting",
                message,
                "R1 §5.2 (#72)",
                level="info",
                opens=(waiting._name, waiting._ids),
            )
            explained[paper.id] = [*explained.get(paper.id, ()), reason]
        return explained

    @api.model
    def _my_work(self):
        work = super()._my_work()
        requests = self.env["archive.change.request"]
        domain = [("requester_id", "=", self.env.uid), ("state", "=", "returned")]
        if requests.search_count(domain, limit=1):
            work.append(
                (
                    "corrections",
                    self.env._("Corrections"),
                    self.env._("Errors that you reported and that came back"),
                    requests._name,
                    domain,
                    "archive_change_request_action",
                )
            )
        return work

    def action_report_error(self):
        """Open a new change request about this paper (#71).

        :raise MissingError: when the user may not know it
        :raise UserError: when it is not filed
        """
        self.ensure_one()
        self.check_access("read")
        requests = self.env["archive.change.request"]
        if self.state != "filed":
            self._refuse(requests.new({"document_id": self.id})._change_refusals())
        return {
            "type": "ir.actions.act_window",
            "res_model": requests._name,
            "views": [(False, "form")],
            "name": self.env._("Report an error"),
            "context": {"default_document_id": self.id},
        }

    def action_open_change_requests(self):
        """Open the requests about this paper that the user may know."""
        self.ensure_one()
        requests = self.env["archive.change.request"].search(
            [("document_id", "=", self.id)]
        )
        if len(requests) == 1:
            return self._open_form(requests)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_change_request_action"
        )
        return {
            **action,
            "path": False,
            "domain": [("document_id", "=", self.id)],
            "context": {"default_document_id": self.id},
        }
