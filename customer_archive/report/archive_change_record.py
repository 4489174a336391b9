from odoo import api, fields, models


class ArchiveChangeRecordReport(models.AbstractModel):
    """The printed modification record (修改记录): known to who knows the request (#73).

    Signatures of all rounds stand in it, so that a refusal is told, too.
    """

    _name = "report.customer_archive.report_change_record"
    _description = "Modification record"

    @api.model
    def _get_report_values(self, docids, data=None):
        requests = self.env["archive.change.request"].browse(docids)
        requests.check_access("read")
        # the contents are the paper's: noted where its readers are looked for
        self.env["archive.access.log"]._log(
            requests.document_id, "print", "modification record"
        )
        by_request = {}
        for model in ("archive.signature", "archive.approval.round"):
            found = self.env[model].search(
                [("res_model", "=", requests._name), ("res_id", "in", requests.ids)],
                order="id",
            )
            by_request[model] = found.grouped("res_id")
        nothing = self.env["archive.signature"]
        return {
            "doc_ids": docids,
            "doc_model": requests._name,
            "docs": requests,
            "printed_on": fields.Datetime.now(),
            "signatures": {
                request.id: by_request["archive.signature"].get(request.id, nothing)
                for request in requests
            },
            "submitted_on": {
                id_: rounds[-1:].opened_at
                for id_, rounds in by_request["archive.approval.round"].items()
            }
            | {
                request.id: False
                for request in requests
                if request.id not in by_request["archive.approval.round"]
            },
        }
