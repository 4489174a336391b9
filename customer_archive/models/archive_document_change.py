from odoo import fields, models

from ..tools.files import manifest_digest
from ..tools.filing import filing_year
from ..tools.refusal import Refusal
from .archive_document import TITLE_LENGTH

#: Order of the degrees of secrecy: a change never lowers it.
SECRECY = ("ordinary", "confidential", "top_secret")
RULE = "R1 §5.2 (#72)"


class ArchiveDocument(models.Model):
    """A filed paper changes by an approved change request only (#72, #73)."""

    _inherit = "archive.document"

    def _change_stored(self, name):
        """Return a value of this paper in plain JSON types, or None when empty."""
        self.ensure_one()
        field = self._fields[name]
        value = self[name]
        if field.type == "many2one":
            return value.id or None
        if field.type == "date":
            return fields.Date.to_string(value) or None
        return value if field.type in ("integer", "monetary") else value or None

    def _types_to_change_to(self):
        """Return the types that this paper may turn out to be.

        Those of the regulation under which it was filed, in the version of that day,
        and of the same kind: a customer's paper never was a record of the company.
        """
        type_ = self.sudo().type_id
        return self.env["archive.document.type"].search(
            [
                ("policy_id", "=", type_.policy_id.id),
                ("category_id.kind", "=", type_.category_id.kind),
            ]
        )

    # -------------------------------------------------------------- what forbids it

    def _value_refusals(self, new) -> list[Refusal]:
        """Return what is wrong with new values, before they are tried.

        :param new: field -> value in plain types, None for empty
        """
        self.ensure_one()
        reasons = []

        def refuse(code, message, rule=RULE):
            reasons.append(Refusal(code, message, rule))

        def after(name):
            return new[name] if name in new else self._change_stored(name)

        required = {"name", "document_date", "type_id"}
        if self.category_id.kind == "customer":
            required.add("partner_id")
        for name in sorted(required & new.keys()):
            if not new[name]:
                label = self._fields[name]._description_string(self.env)
                refuse(f"empty_{name}", self.env._("“%s” cannot be empty.", label))
        if len(new.get("name") or "") > TITLE_LENGTH:
            message = self.env._(
                "The new title is too long: at most %s characters.", TITLE_LENGTH
            )
            refuse("title", message)
        today = fields.Date.to_string(self.company_id._archive_today())
        if (new.get("document_date") or "") > today:
            refuse("future", self.env._("The new date is in the future."))
        begins, ends = after("valid_from"), after("valid_until")
        if begins and ends and begins > ends:
            refuse("validity", self.env._("It would end before it begins."))
        if "copies" in new and (new["copies"] or 0) < 1:
            refuse("copies", self.env._("There is at least one copy."))
        if (new.get("pages") or 0) < 0:
            message = self.env._("The number of pages cannot be negative.")
            refuse("pages", message)
        if "partner_id" in new and self.category_id.kind != "customer":
            message = self.env._("It is no paper of a customer.")
            refuse("customer", message)
        type_ = self.env["archive.document.type"].sudo().browse(after("type_id") or ())
        if new.get("type_id") and type_ not in self._types_to_change_to():
            message = self.env._(
                "“%(type)s” is not of the regulation and version under which it was "
                "filed (%(policy)s), or for another kind of papers.",
                type=type_.name,
                policy=self.type_id.policy_id.display_name,
            )
            refuse("type", message, "R4 (#214)")
        if type_.vital and not ends:
            message = self.env._("It is a vital record: enter until when it is valid.")
            refuse("vital", message, "R4 §1 (#271)")
        evidence = type_.legal_evidence or self.provenance == "paper"
        if {"type_id", "paper_location_id"} & new.keys() and (
            evidence and not after("paper_location_id")
        ):
            message = self.env._(
                "It is legal evidence on paper: name the place of the original."
            )
            refuse("paper_place", message, "R1 §7 (#94)")
        return reasons

    def _place_refusals(self, new) -> list[Refusal]:
        """Return what forbids moving it to where the new values put it."""
        self.ensure_one()
        if self.volume_id.state in ("open", "closed") or self._others_kept_together():
            # papers kept together have one place: the trial finds it
            return []
        values = self._change_values(new, opening=False)
        if not self._leaves_volume(self._key_with(values)):
            return []
        message = self.env._(
            "With these values it would belong into another volume, but “%(volume)s” "
            "is bound: it stays where it is. Report it to the archivist, who notes it "
            "on the remarks sheet.",
            volume=self.volume_id.reference,
        )
        return [Refusal("bound", message, "R1 §2 (#59)")]

    def _page_refusals(self, new, counted) -> list[Refusal]:
        """Return what forbids another number of pages.

        :param counted: pages of the files after the change; None when they stay
        """
        self.ensure_one()
        if counted is None:
            present = self._files_by_document()[self.id]
            if "pages" not in new:
                return []
            if sum(present.mapped("archive_pages")):
                message = self.env._("The pages are counted from the files.")
                return [Refusal("counted", message, "R2 art. 11 (#151)")]
        pages = counted or new.get("pages") or self.pages
        if not self.page_from or pages == self.pages:
            return []
        message = self.env._(
            "The pages of “%(volume)s” are numbered, and it has %(pages)s there: the "
            "new file needs as many. What is more is added as a supplement.",
            volume=self.volume_id.reference,
            pages=self.pages,
        )
        return [Refusal("numbered", message, "R2 art. 16 (#166)")]

    def _others_kept_together(self):
        return self.bundle_id.document_ids - self

    # -------------------------------------------------------------------- what it does

    def _change_values(self, new, opening=True) -> dict:
        """Return the columns that follow from new values, as superuser.

        :param new: field -> value in plain types, None for empty
        :param opening: whether a customer without dossier gets one
        """
        self.ensure_one()
        values = {name: value or False for name, value in new.items()}
        if type_id := values.get("type_id"):
            values |= self._values_of_type(type_id)
        if partner_id := values.get("partner_id"):
            values |= self._values_of_customer(partner_id, opening)
        return values

    def _values_of_type(self, type_id) -> dict:
        """Return what changes with the type; nothing becomes less secret."""
        type_ = self.env["archive.document.type"].sudo().browse(type_id)
        return {
            "category_id": type_.category_id.id,
            "retention_class_id": (
                type_.retention_class_id.id or self.retention_class_id.id
            ),
            "department_id": type_.department_id.id or self.department_id.id,
            "secrecy": max(
                type_.secrecy or self.secrecy, self.secrecy, key=SECRECY.index
            ),
        }

    def _values_of_customer(self, partner_id, opening) -> dict:
        partner = self.env["res.partner"].sudo().browse(partner_id)
        dossiers = self.env["archive.dossier"].sudo()
        dossier = dossiers._for_partner(partner, self.company_id)
        if not dossier and opening:
            dossier = dossiers.create(
                {
                    "partner_id": partner.commercial_partner_id.id,
                    "company_id": self.company_id.id,
                    "manager_id": self.access_manager_id.id,
                }
            )
        manager = dossier.manager_id or self.access_manager_id
        return {
            "partner_id": partner.commercial_partner_id.id,
            "dossier_id": dossier.id,
            "access_manager_id": manager.id,
        }

    def _file_values(self, values) -> dict:
        """Return what follows from the files that it has now: digest and pages."""
        files = self._files_by_document()[self.id]
        pages = sum(files.mapped("archive_pages"))
        return {
            "sha256": manifest_digest(self._file_digests()[self.id]),
            "pages": pages or values.get("pages") or self.pages,
        }

    def _change(self, values, reason):
        """Write an approved change; the paper moves where it belongs now (#26)."""
        self.ensure_one()
        self._guard_write(values, reason="change request")
        key = self._key_with(values)
        if not self._leaves_volume(key):
            return
        papers = (self.bundle_id._in_order() or self).filtered(
            lambda paper: paper.state == "filed"
        )
        volume = self.volume_id
        if volume.state not in ("open", "closed"):
            message = self.env._("“%s” is bound: it stays where it is.", self.name)
            self._refuse([Refusal("bound", message, "R1 §2 (#59)")])
        if key[4] and not self._cleared_archivists():
            message = self.env._(
                "No archivist is cleared for top secret: nobody could keep it."
            )
            self._refuse([Refusal("clearance", message, "R2 art. 13 (#153)")])
        papers._move_into(self.env["archive.volume"]._open_for(key), reason)

    def _key_with(self, values) -> tuple:
        """Return the key of the volume where it belongs with these values.

        What was not changed stays as it is in the volume: its year, its former
        account manager.
        """
        self.ensure_one()
        volume = self.volume_id
        if self._others_kept_together():
            # by the paper that is bound first, whatever is changed of which
            own = self._volume_key(self, self._filing_year())
        else:
            own = self._own_key(values)
        dated = "document_date" in values
        typed = "type_id" in values
        return (
            volume.company_id,
            own[1] if typed else volume.category_id,
            own[2] if dated else volume.filing_year,
            own[3] if "dossier_id" in values else volume.manager_id,
            own[4] if "secrecy" in values else volume.top_secret,
            own[5] if typed else volume.retention_class_id,
        )

    def _own_key(self, values) -> tuple:
        """Return the key of a paper that stands alone, with ``values``."""
        day = fields.Date.to_date(values.get("document_date")) or self.document_date
        category = self.category_id.browse(
            values.get("category_id") or self.category_id.id
        )
        retention = self.retention_class_id.browse(
            values.get("retention_class_id") or self.retention_class_id.id
        )
        manager = self.env["res.users"].browse(
            values.get("access_manager_id", self.access_manager_id.id)
        )
        nobody = self.env["res.users"]
        return (
            self.company_id,
            category,
            filing_year([day]),
            manager if category.kind == "customer" else nobody,
            values.get("secrecy", self.secrecy) == "top_secret",
            retention,
        )

    def _leaves_volume(self, key) -> bool:
        """Whether ``key`` is not that of the volume in which it is bound."""
        volume = self.volume_id
        present = (
            volume.company_id,
            volume.category_id,
            volume.filing_year,
            volume.manager_id,
            volume.top_secret,
            volume.retention_class_id,
        )
        return key != present
