from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveDocument(models.Model):
    """What is frozen with a document, who captures and edits a draft (#61, #70)."""

    _inherit = "archive.document"

    def _guard_content_fields(self):
        return frozenset(
            {
                "name",
                "dossier_id",
                "partner_id",
                "company_id",
                "type_id",
                "category_id",
                "retention_class_id",
                "secrecy",
                "document_date",
                "valid_until",
                "document_number",
                "author",
                "handler_id",
                "department_id",
                "provenance",
                "copies",
                "pages",
                "sealed_by",
                "signed_by",
                "signed_on",
                "remarks",
                "paper_location_id",
                "self_check",
                "attachment_ids",
            }
        )

    def _guard_engine_fields(self):
        return frozenset(
            {
                "state",
                "filing_year",
                "manager_id",
                "access_manager_id",
                "submitter_id",
                "page_from",
                "page_to",
                "return_reason",
                "volume_id",
                "item_number",
                "reference",
                "filed_on",
                "retention_start",
                "retention_due",
                "sha256",
                "self_checked_by_id",
                "self_checked_on",
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        # before anything is looked up for them
        self._confidential_check_references(vals_list)
        # the handler checks what is there: after the files, and nobody for him
        checks = [vals.pop("self_check", False) for vals in vals_list]
        # only an engine's pass lets the fields of engines through; super() looks for it
        if not self._guard_given(vals_list) and self._prepare_capture(vals_list):
            documents = self.sudo()._guard_create(vals_list, reason="capture")
            documents = documents.sudo(self.env.su)
            if not self.env.su:
                documents.check_access("create")
        else:
            documents = super().create(vals_list)
        documents.browse(
            document.id
            for document, check in zip(documents, checks, strict=True)
            if check
        ).write({"self_check": True})
        return documents

    def _prepare_capture(self, vals_list) -> bool:
        """Complete the values of drafts; return whether any has an account manager."""
        self._prepare_files(vals_list)
        managers = self._access_managers(vals_list)
        for vals, manager in zip(vals_list, managers, strict=True):
            if manager:
                vals["access_manager_id"] = manager
                if not self.env.user.has_group(
                    "customer_archive.group_account_manager"
                ):
                    # a contribution: the account manager checks and submits it (#70)
                    vals.setdefault("handler_id", manager)
        return any(managers)

    @api.model
    def _access_managers(self, vals_list):
        """Return, for each values, the id of the account manager now, or False."""
        dossiers = self.env["archive.dossier"].sudo()
        by_dossier = {
            dossier.id: dossier.manager_id.id
            for dossier in dossiers.browse(
                {vals["dossier_id"] for vals in vals_list if vals.get("dossier_id")}
            )
        }
        partners = {
            vals["partner_id"]
            for vals in vals_list
            if vals.get("partner_id") and not vals.get("dossier_id")
        }
        by_partner = defaultdict(dict)
        if partners:
            for dossier in dossiers.search([("partner_id", "in", list(partners))]):
                by_partner[dossier.partner_id.id][dossier.company_id.id] = (
                    dossier.manager_id.id
                )
        default_company = self.env.company.id
        return [
            by_dossier.get(vals.get("dossier_id"))
            or by_partner.get(vals.get("partner_id"), {}).get(
                vals.get("company_id", default_company)
            )
            for vals in vals_list
        ]

    def write(self, vals):
        self._check_may_edit()
        if vals.get("attachment_ids"):
            vals = dict(vals)
            self._prepare_files([vals])
            if vals.get("self_check"):
                # checked with these files: they come first
                self.write({name: vals[name] for name in vals.keys() - {"self_check"}})
                vals = {"self_check": True}
        checked = vals.get("self_check") and not self.env.su
        if checked:
            self._check_is_handler()
        result = super().write(vals)
        if checked:
            self.sudo()._guard_write(
                {
                    "self_checked_by_id": self.env.uid,
                    "self_checked_on": fields.Datetime.now(),
                },
                reason="self-check",
            )
        if not self.env.su and not vals.keys().isdisjoint({"dossier_id", "partner_id"}):
            self._follow_customer(keep_handler="handler_id" in vals)
        return result

    def _check_is_handler(self):
        if others := self.filtered(lambda d: d.handler_id != self.env.user):
            raise UserError(
                self.env._(
                    "The handler %(handler)s checks the paper before submitting it, "
                    "nobody else (#61).",
                    handler=others[:1].handler_id.name or "",
                )
            )

    def _follow_customer(self, *, keep_handler):
        """Give drafts to who looks after the customer that they name now (#70).

        Files often come first and the customer is named afterwards: a contribution
        reaches the account manager all the same, and no other keeps it.
        """
        drafts = self.sudo()
        managers = self._access_managers(
            [
                {name: draft[name].id for name in ("dossier_id", "partner_id")}
                | {"company_id": draft.company_id.id}
                for draft in drafts
            ]
        )
        for draft, manager in zip(drafts, managers, strict=True):
            former, submitter = draft.access_manager_id, draft.submitter_id
            if former.id == (manager or False):
                continue
            vals = {"access_manager_id": manager}
            if (
                not keep_handler
                and draft.handler_id in submitter | former
                and not submitter.has_group("customer_archive.group_account_manager")
            ):
                vals |= {"handler_id": manager or submitter.id, "self_check": False}
            draft._guard_write(vals, reason="capture")

    def _check_may_edit(self):
        """Knowing a paper gives no right to edit it.

        :raise UserError: for who neither captured nor handles it, nor keeps the
            dossier or the archive
        """
        self.check_access("write")
        user = self.env.user
        if self.env.su or user.has_group("customer_archive.group_archivist"):
            return
        others = self.filtered(
            lambda document: (
                user
                not in (
                    document.submitter_id
                    | document.handler_id
                    | document.sudo().access_manager_id
                )
            )
        )
        if others:
            raise UserError(
                self.env._(
                    "Only who captured it, its handler, the account manager and the "
                    "archivist edit a draft (R1 §3)."
                )
            )

    def _files_changed(self):
        super()._files_changed()
        # what was checked is not what is there now
        states = self._guard_open_states()
        drafts = self.sudo().filtered(lambda paper: paper.state in states)
        drafts.filtered("self_check").write({"self_check": False})

    def unlink(self):
        self._check_may_edit()
        return super().unlink()
