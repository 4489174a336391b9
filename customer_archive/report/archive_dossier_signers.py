from odoo import api, fields, models


class ArchiveDossierSignersReport(models.AbstractModel):
    """The printed list of signers: for who knows the dossier, and noted in the log."""

    _name = "report.customer_archive.report_dossier_signers"
    _description = "List of authorised signers"

    @api.model
    def _get_report_values(self, docids, data=None):
        dossiers = self.env["archive.dossier"].browse(docids)
        dossiers.check_access("read")
        dossiers._check_print_signers()
        self.env["archive.access.log"]._log(dossiers, "print", "authorised signers")
        return {
            "doc_ids": docids,
            "doc_model": "archive.dossier",
            "docs": dossiers,
            "printed_on": fields.Datetime.now(),
        }
