from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ..tools.refusal import Refusal

RULE = "R4 §1.1 (#275)"


class ArchiveDocument(models.Model):
    """Where the paper itself stands: with its department, in its box (#173, #275)."""

    _inherit = "archive.document"

    def _value_refusals(self, new):
        reasons = super()._value_refusals(new)
        if "paper_location_id" not in new:
            return reasons
        if self.volume_id.sudo().box_id.location_id:
            message = self.env._(
                "Its volume stands in a box: the archivist moves the whole box."
            )
            reasons.append(Refusal("boxed", message, "R2 art. 19 (#173)"))
        places = self.env["archive.location"].sudo().browse(new["paper_location_id"])
        places |= self.sudo().paper_location_id
        if "department" in places.mapped("purpose"):
            message = self.env._(
                "What a department holds leaves it by a transfer to the archive, and "
                "comes to it by the note of its archivist."
            )
            reasons.append(Refusal("department", message, RULE))
        return reasons

    def _place(self, location, related):
        """Note that these papers stand in ``location`` now, as the engine.

        :param related: what led to it, for the ledger: a record, or by id
        """
        moved = self.filtered(lambda paper: paper.paper_location_id != location)
        moved._guard_write({"paper_location_id": location.id}, reason="placed")
        self.env["archive.ledger.entry"]._append(
            moved, "paper_placed", field_names=("paper_location_id",), related=related
        )

    def _check_custodian(self):
        """Refuse who keeps neither the archive nor the papers of this department.

        :raise AccessError: for anybody else
        """
        self.check_access("read")
        if self._access_has("group_archivist"):
            return
        employees = self.env["hr.employee"].sudo()
        own = employees.search([("user_id", "=", self.env.uid)]).department_id
        if not self._access_has("group_department_archivist") or (
            self.sudo().department_id - own
        ):
            raise AccessError(
                self.env._(
                    "Only the archivist of the department says what it holds and "
                    "transfers it (R4 §1.1)."
                )
            )

    def _custody_refusals(self, department) -> list[Refusal]:
        """Return which of these papers ``department`` cannot hold or transfer."""
        reasons = []
        for paper in self.sudo():
            message = ""
            if paper.state != "filed":
                message = self.env._("“%s” is not filed.", paper.display_name)
            elif not department or paper.department_id != department:
                message = self.env._(
                    "“%(paper)s” is no paper of this department: %(department)s.",
                    paper=paper.display_name,
                    department=department.name or "–",
                )
            elif paper.paper_location_id.purpose not in (False, "department"):
                message = self.env._(
                    "“%s” stands in the archive already.", paper.display_name
                )
            elif paper.provenance == "electronic" and not paper.paper_location_id:
                message = self.env._(
                    "“%s” is an electronic original: there is no paper.",
                    paper.display_name,
                )
            if message:
                reasons.append(Refusal(f"paper_{paper.id}", message, RULE))
        return reasons

    def _note_held(self, location):
        """Note that the department still holds these filed papers, and where.

        All or none; logged.

        :param location: a place of their department
        :raise AccessError: for who is not its archivist
        :raise UserError: naming papers that stand in the archive already
        """
        self._check_custodian()
        location.check_access("read")
        location = location.sudo()
        papers = self.sudo()
        papers._hold_lock()
        if location.purpose != "department":
            raise UserError(
                self.env._(
                    "“%s” is no place of a department (R4 §1.1).",
                    location.complete_name,
                )
            )
        self._refuse(papers._custody_refusals(location.department_id))
        papers._place(location, related=location)

    def action_transfer_to_archive(self):
        """Put these papers on a transfer list of their department, to be handed over.

        One list for each department and company; all papers or none.

        :raise AccessError: for who is not the archivist of the department
        :raise UserError: naming papers that are not with the department
        """
        self._check_custodian()
        if not self:
            raise UserError(
                self.env._("No department holds any of these papers (R4 §1.1).")
            )
        transfers = self.env["archive.custody.transfer"]
        by_owner = self.grouped(lambda paper: (paper.company_id, paper.department_id))
        for (_company, department), papers in by_owner.items():
            self._refuse(papers._custody_refusals(department.sudo()))
        for (company, department), papers in by_owner.items():
            transfers += transfers.create(
                {
                    "company_id": company.id,
                    "department_id": department.id,
                    "line_ids": [
                        Command.create({"document_id": paper.id}) for paper in papers
                    ],
                }
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_custody_transfer_action"
        )
        if len(transfers) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": transfers.id,
            }
        return {**action, "domain": [("id", "in", transfers.ids)], "context": {}}

    def _erasure_forget(self):
        super()._erasure_forget()
        lines = self.env["archive.custody.transfer.line"].sudo()
        lines.search(
            [("document_id", "in", self.ids), ("remarks", "!=", False)]
        )._guard_write({"remarks": False}, reason="erased")
