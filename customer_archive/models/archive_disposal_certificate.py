import logging

from psycopg2 import OperationalError

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal

_logger = logging.getLogger(__name__)

#: Code of the document type under which certificates are filed, in any regulation.
CERTIFICATE_CODE = "destruction_certificate"


class ArchiveDisposal(models.Model):
    """The certificate of destruction: made by the archive, filed for ever (#210, #296).

    Made by the scheduled action after the witness has signed. Where it cannot be
    printed or filed, the destruction stands all the same: the list says why there is
    none, and it is tried again.
    """

    _inherit = "archive.disposal"

    certified_on = fields.Datetime(
        string="Certificate filed on", readonly=True, copy=False
    )
    certificate_problem = fields.Char(
        string="Why there is no certificate", readonly=True, copy=False
    )
    can_open_certificate = fields.Boolean(
        compute="_compute_can_open_certificate", compute_sudo=False
    )

    _uncertified_idx = models.Index(
        "(id) WHERE state = 'destroyed' AND certified_on IS NULL"
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"certified_on", "certificate_problem"}

    @api.depends_context("uid")
    @api.depends("certified_on")
    def _compute_can_open_certificate(self):
        papers = self._certificates()
        known = set(papers.mapped("source_id"))
        for disposal in self:
            disposal.can_open_certificate = disposal.id in known

    def _certificates(self):
        """Return the certificates of these lists that the user may know."""
        documents = self.env["archive.document"]
        if not self.ids:
            return documents
        return documents.search(
            [
                ("source_model", "=", self._name),
                ("source_id", "in", self.ids),
                ("type_id.code", "=", CERTIFICATE_CODE),
            ]
        )

    def action_open_certificate(self):
        """Open the filed certificate of this list.

        :raise UserError: while there is none, with the reason
        """
        self.ensure_one()
        self.check_access("read")
        documents = self.env["archive.document"]
        if paper := self._certificates()[:1]:
            return documents._open_form(paper)
        raise UserError(
            self.certificate_problem
            or self.env._(
                "There is no certificate of this list, or it is not yours to know."
            )
        )

    def _explain(self):
        explained = super()._explain()
        for disposal in self:
            if disposal.state != "destroyed" or disposal.certified_on:
                continue
            message = disposal.certificate_problem or self.env._(
                "The certificate of destruction is made and filed within the hour."
            )
            level = "warning" if disposal.certificate_problem else "info"
            explained[disposal.id] = [
                *explained.get(disposal.id, ()),
                Refusal("certificate", message, "R2 art. 31 (#210)", level=level),
            ]
        return explained

    def _witnessed(self):
        result = super()._witnessed()
        # printing takes its time, and its failure must not undo the signature
        self.env.ref("customer_archive.ir_cron_disposal_execute").sudo()._trigger()
        return result

    @api.model
    def _cron_execute(self):
        result = super()._cron_execute()
        self._certify_all()
        return result

    @api.model
    def _certify_all(self):
        """File the certificate of each destroyed list that has none yet."""
        cron = self.env["ir.cron"]
        for disposal in self.sudo().search(
            [("state", "=", "destroyed"), ("certified_on", "=", False)], order="id"
        ):
            disposal._certify()
            if not cron._commit_progress(1):
                break

    def _certify(self):
        """Make and file the certificate of this list, or note why not."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._file_certificate()
        except OperationalError:
            raise  # another transaction holds a row: everything is repeated
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("no certificate of destruction list %s", self.id)
            self.invalidate_recordset()
            self._guard_write(
                {"certificate_problem": str(error)}, reason="no certificate"
            )

    def _file_certificate(self):
        """File the printed certificate, without a chain: the archive made it itself.

        :raise UserError: where no regulation in force has a type for it, or it cannot
            be printed
        """
        type_ = self._certificate_type()
        disposal = self.company_id._archive_spoken(self)
        disposal = disposal.with_context(allowed_company_ids=self.company_id.ids)
        title = disposal.env._(
            "Certificate of destruction %(number)s", number=self.number
        )
        requester = self._deciding_round().requester_id
        paper = disposal.env["archive.document"].create(
            {
                "name": title,
                "company_id": self.company_id.id,
                "type_id": type_.id,
                "document_date": self.company_id._archive_day(self.destroyed_on),
                "document_number": self.number,
                "author": self.company_id.name,
                "handler_id": requester.id,
                "provenance": "electronic",
                "secrecy": "top_secret" if self.top_secret else type_.secrecy,
                "attachment_ids": [
                    Command.create(
                        {
                            "name": f"{title}.pdf",
                            "raw": disposal._certificate_pdf(),
                        }
                    )
                ],
            }
        )
        paper._prepare_submission()
        paper._came_from(self)
        paper._guard_write(
            {"state": "submitted", "self_check": True}, reason="certificate"
        )
        paper._file()
        self._guard_write(
            {"certified_on": fields.Datetime.now(), "certificate_problem": False},
            reason="certificate filed",
        )
        self.env["archive.ledger.entry"]._append(paper, "certified", related=self)

    def _certificate_type(self):
        """Return the type of certificates, that of the papers' regulation first.

        :raise UserError: where no regulation in force has one
        """
        policies = self.env["archive.policy"].sudo()._in_force(company=self.company_id)
        types = policies.type_ids.filtered(lambda t: t.code == CERTIFICATE_CODE)
        of_papers = self.line_ids.document_id.type_id.policy_id
        found = types.filtered(lambda t: t.policy_id in of_papers)[:1] or types[:1]
        if not found:
            raise UserError(
                self.env._(
                    "No regulation in force has a document type “Certificate of "
                    "destruction” (code %(code)s): the certificate was not filed. It "
                    "is once the supervisor has added one.",
                    code=CERTIFICATE_CODE,
                )
            )
        return found

    def _certificate_pdf(self) -> bytes:
        """Return the printed certificate.

        :raise UserError: when there is no program that prints PDF
        """
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "customer_archive.archive_disposal_report_certificate", self.ids
        )
        if kind != "pdf":
            raise UserError(
                self.env._("The certificate could not be printed as a PDF file.")
            )
        return content
