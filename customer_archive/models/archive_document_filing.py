from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.files import manifest_digest
from ..tools.refusal import Refusal
from .archive_document_retention import RetentionPlace


class ArchiveDocument(models.Model):
    """From draft to filed: what is checked, signed and numbered (#57, #61-#62)."""

    _inherit = "archive.document"

    # ------------------------------------------------- what stands before submission

    def _explain(self):
        explained = super()._explain()
        for document in self.filtered(lambda d: d.state in ("draft", "returned")):
            # drafts are told what is missing, not scolded; the type decides the chain
            explained[document.id] = [
                replace(refusal, level="warning") if refusal.blocks else refusal
                for refusal in explained.get(document.id, ())
                if document.type_id or refusal.code != "no_chain"
            ]
        return explained

    def _approval_submittable(self):
        # what was filed without a round (imported, a certificate) is filed all the same
        states = self._guard_open_states()
        drafts = super()._approval_submittable()
        return drafts.filtered(lambda paper: paper.state in states)

    def _approval_before_submit(self):
        """Return what has to be put right before submission, by document id."""
        files = self._files_by_document()
        policies = self.env["archive.policy"].sudo()
        in_force = {
            company: policies._in_force(company=company) for company in self.company_id
        }
        explained = {}
        for document in self:
            reasons = []

            def add(code, message, rule="", who=(), reasons=reasons):
                reasons.append(Refusal(code, message, rule, "", tuple(who)))

            handler = document.handler_id.name or ""
            if not document.type_id:
                add(
                    "type",
                    self.env._("Choose the type of the paper."),
                    "R2 art. 6 (#142)",
                )
            if not document.partner_id and document.type_id.kind == "customer":
                add("customer", self.env._("Name the customer."), "R1 §1 (#1)")
            if outdated := document._explain_outdated_type(in_force):
                reasons.append(outdated)
            if document.vital and not document.valid_until:
                add(
                    "valid_until",
                    self.env._("It is a vital record: enter until when it is valid."),
                    "R4 §1 (#271)",
                    [handler],
                )
            if not document.self_check:
                add(
                    "self_check",
                    self.env._("Review and proofread it, then tick the self-check."),
                    "R1 §3.1 (#61)",
                    [handler],
                )
            if not files[document.id] and document.provenance != "paper":
                add(
                    "file", self.env._("Add the file or the scan."), "R2 art. 11 (#151)"
                )
            for attachment in files[document.id]:
                problem = attachment._archive_problem_text()
                if problem and attachment.archive_problem != "mislabelled":
                    add(f"file_{attachment.id}", problem, "DA/T 70 (#151)")
            if not document._pages_counted(files[document.id]):
                add(
                    "pages",
                    self.env._("Enter the number of pages: it cannot be counted."),
                    "R2 art. 11 (#151)",
                    [handler],
                )
            if (
                document.legal_evidence or document.provenance == "paper"
            ) and not document.paper_location_id:
                add(
                    "paper",
                    self.env._(
                        "It is legal evidence on paper: name the place of the original."
                    ),
                    "R1 §7 (#94)",
                    [handler],
                )
            if document.secrecy == "top_secret" and not document._cleared_archivists():
                add(
                    "clearance",
                    self.env._(
                        "No archivist is cleared for top secret: nobody could file it."
                    ),
                    "R2 art. 13 (#153)",
                    [self.env._("System administrator")],
                )
            explained[document.id] = reasons
        return explained

    def _explain_outdated_type(self, in_force):
        """Return why the type no longer applies, and which type follows it (#214)."""
        self.ensure_one()
        policy = self.type_id.sudo().policy_id
        if not policy or policy in in_force[self.company_id]:
            return None
        successor = in_force[self.company_id].filtered(lambda p: p.code == policy.code)
        follows = successor.type_ids.filtered(
            lambda type_: (
                type_.code == self.type_id.code
                and type_.category_id.code == self.category_id.code
            )
        )
        if follows:
            message = self.env._(
                "“%(type)s” belongs to a version of %(policy)s that is not in force. "
                "Choose “%(new)s” of version %(version)s.",
                type=self.type_id.name,
                policy=policy.code,
                new=follows[0].display_name,
                version=successor.version,
            )
        else:
            message = self.env._(
                "“%(type)s” belongs to a policy that is not in force. Choose another "
                "type.",
                type=self.type_id.name,
            )
        who = (self.handler_id.name,) if self.handler_id else ()
        return Refusal("policy", message, policy.code, "", who)

    @api.model
    def _cleared_archivists(self):
        group = self.env.ref("customer_archive.group_archivist").sudo()
        cleared = self.env.ref("customer_archive.group_top_secret").sudo()
        return group.all_user_ids & cleared.all_user_ids

    def _pages_counted(self, files):
        """Whether the number of pages is known, from the files or by hand."""
        self.ensure_one()
        # what was not looked at yet is counted at submission
        return bool(
            self.pages
            or any(files.mapped("archive_pages"))
            or any(not file.archive_problem for file in files)
        )

    # ---------------------------------------------------------------- approval hooks

    def _approval_fields(self):
        return [
            "name",
            "partner_id",
            "company_id",
            "type_id",
            "category_id",
            "secrecy",
            "document_date",
            "valid_until",
            "document_number",
            "author",
            "handler_id",
            "provenance",
            "copies",
            "pages",
            "sealed_by",
            "signed_by",
            "signed_on",
            "remarks",
            "paper_location_id",
        ]

    def _approval_file_digests(self):
        return self._file_digests()

    def _approval_owner(self):
        return {document.id: document.submitter_id for document in self}

    def _approval_handler(self):
        return {document.id: document.handler_id for document in self}

    def _approval_company(self):
        return {document.id: document.company_id for document in self}

    def action_submit(self):
        self.check_access("write")
        self._check_may_submit()
        self._prepare_submission()
        return super().action_submit()

    def _check_may_submit(self):
        """The handler submits what he has checked, nobody for him (#61)."""
        if self.env.su:
            return
        if others := self.filtered(lambda d: d.handler_id != self.env.user):
            raise UserError(
                self.env._(
                    "“%(name)s” is submitted by its handler %(handler)s, who checked "
                    "it (R1 §3.1).",
                    name=others[:1].name,
                    handler=others[:1].handler_id.name or "",
                )
            )

    def _prepare_submission(self):
        """Find or open the dossier, look at the files and count the pages."""
        drafts = self.filtered(lambda d: d.state in ("draft", "returned"))
        drafts._assign_dossiers()
        files = drafts._files_by_document()
        unseen = self.env["ir.attachment"].sudo().union(*files.values())
        unseen.filtered(lambda a: not a.archive_sha256)._archive_inspect()
        unseen.filtered(lambda a: a.archive_problem is False)._archive_inspect()
        for document in drafts:
            counted = sum(files[document.id].mapped("archive_pages"))
            if counted and document.pages != counted:
                document.pages = counted

    def _assign_dossiers(self):
        """Put each paper into its dossier, opening it when missing.

        That of its customer, or the company's own for what concerns no customer.
        """
        own = self.filtered(
            lambda d: not d.dossier_id and d.type_id and d.type_id.kind != "customer"
        )
        for (kind, company), documents in own.grouped(
            lambda d: (d.type_id.kind, d.company_id)
        ).items():
            dossier = self.env["archive.dossier"]._for_kind(kind, company)
            documents.sudo().write({"dossier_id": dossier.id})
        missing = self.filtered(
            lambda d: not d.dossier_id and d.partner_id and d.type_id.kind == "customer"
        )
        for (partner, company), documents in missing.grouped(
            lambda d: (d.partner_id.commercial_partner_id, d.company_id)
        ).items():
            dossier = self.env["archive.dossier"]._for_partner(partner, company)
            if not dossier:
                dossier = (
                    self.env["archive.dossier"]
                    .sudo()
                    .create(
                        {
                            "partner_id": partner.id,
                            "company_id": company.id,
                            "manager_id": documents[:1].handler_id.id,
                        }
                    )
                )
            documents.sudo().write({"dossier_id": dossier.id})
            documents.sudo()._guard_write(
                {"access_manager_id": dossier.manager_id.id}, reason="capture"
            )

    def _approval_submitted(self, rounds):
        self.sudo()._guard_write(
            {"state": "submitted", "return_reason": False}, reason="submitted"
        )

    def _approval_refused(self, rounds, reason):
        self.sudo()._guard_write(
            {"state": "returned", "return_reason": reason, "self_check": False},
            reason="refused",
        )

    def _approval_withdrawn(self, rounds, reason, changed=False):
        self.sudo()._guard_write(
            {"state": "returned", "return_reason": reason, "self_check": False},
            reason="withdrawn",
        )

    def _approval_approved(self, rounds):
        self.sudo()._file()

    # ------------------------------------------------------------------------ filing

    def _file(self, years=None):
        """Number the papers and put each into the open volume of its key.

        Called once, by the complete round. Numbers are taken last and several at
        once, so that little time passes between taking them and the commit.

        :param years: document id -> filing year, where an old catalogue says another
            one than the date
        """
        submitted = self.filtered(lambda d: d.state == "submitted")
        if submitted != self:
            raise UserError(self.env._("Only a submitted paper can be filed."))
        digests = self._approval_file_digests()
        now = fields.Datetime.now()
        volumes = self.env["archive.volume"]
        by_key = defaultdict(self.browse)
        years = {
            document.id: (years or {}).get(document.id) or document._filing_year()
            for document in self
        }
        for document in self.sorted("id"):
            by_key[self._volume_key(document, years[document.id])] |= document
        values, places = {}, {}
        today = self.company_id._archive_today()
        for key in sorted(by_key, key=self._volume_key_order):
            documents = by_key[key]
            volume = volumes._open_for(key)
            first = volume._take_items(len(documents))
            for item, document in enumerate(documents._bound_together(), first):
                year = years[document.id]
                places[document.id] = RetentionPlace(
                    volume.retention_class_id, year, today, volume
                )
                values[document.id] = {
                    "state": "filed",
                    "volume_id": volume.id,
                    "item_number": item,
                    "reference": self._reference_in(volume, item),
                    "filing_year": year,
                    "manager_id": volume.manager_id.id,
                    "filed_on": now,
                    "sha256": manifest_digest(digests[document.id]),
                }
        for id_, (start, due) in self._retention_dates(places).items():
            values[id_].update(retention_start=start, retention_due=due)
        self._guard_write_each(values, reason="filed")
        self.env["archive.ledger.entry"]._append(self, "filed")
        self._relation_begins()
        self._relation_ends()

    def _relation_ends(self):
        """A filed record of withdrawal ends the relation, starts the years (#49)."""
        for paper in self.filtered("type_id.withdrawal"):
            if paper.dossier_id.state in ("active", "dormant"):
                paper.dossier_id._set_stage("withdrawn", paper.name)

    def _relation_begins(self):
        """A first contract makes a customer of a prospect (#103)."""
        contracts = self.filtered(
            lambda paper: (
                paper.category_id.code == "2"
                and paper.type_id.customer_signature == "required"
                and paper.dossier_id.state == "prospect"
            )
        )
        if contracts:
            contracts.dossier_id._set_stage("active")

    @api.model
    def _volume_key(self, document, year):
        """Return the key of the volume into which ``document`` goes (#60, #145)."""
        category = document.category_id
        manager = (
            document.dossier_id.manager_id if category.kind == "customer" else False
        )
        return (
            document.company_id,
            category,
            year,
            manager or self.env["res.users"],
            document.secrecy == "top_secret",
            document.retention_class_id,
        )

    @api.model
    def _volume_key_order(self, key):
        # always in the same order, so that two filings never wait for each other
        return tuple(getattr(part, "id", part) for part in key)
