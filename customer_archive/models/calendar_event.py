from odoo import models
from odoo.exceptions import UserError


class CalendarEvent(models.Model):
    """A visit ends with its report in the dossier (#34)."""

    _inherit = "calendar.event"

    def action_archive_visit_report(self):
        """Open the report of this visit, a new draft the first time.

        :raise UserError: when no customer takes part, or no regulation in use has a
            type for visit reports
        """
        self.ensure_one()
        self.check_access("read")
        documents = self.env["archive.document"]
        report = documents.search(
            [("source_model", "=", self._name), ("source_id", "=", self.id)],
            limit=1,
        )
        return documents._open_form(report or self._archive_new_report())

    def _archive_new_report(self):
        users = self.env["res.users"].sudo()
        staff = users.search(
            [("partner_id", "in", self.partner_ids.ids), ("share", "=", False)]
        ).partner_id
        customer = (self.partner_ids - staff).commercial_partner_id[:1]
        if not customer:
            raise UserError(
                self.env._("Nobody but our own people takes part: name the customer.")
            )
        type_ = self.env["archive.document.type"].search(
            [
                ("policy_id.in_force", "=", True),
                ("kind", "=", "customer"),
                ("visit_report", "=", True),
            ],
            limit=1,
        )
        if not type_:
            raise UserError(
                self.env._("No regulation in use has a type for visit reports (R1 §2).")
            )
        report = self.env["archive.document"].create(
            {
                "name": self.name,
                "partner_id": customer.id,
                "type_id": type_.id,
                "document_date": self.start.date(),
                "provenance": "electronic",
            }
        )
        report._came_from(self)
        return report
