from datetime import datetime, time

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    archive_fonds_code = fields.Char(
        string="Fonds code",
        compute="_compute_archive_fonds_code",
        store=True,
        readonly=False,
        help="Code of the company's holding (全宗号): it opens every reference code "
        "(DA/T 13-2022).",
    )

    _archive_fonds_uniq = models.UniqueIndex(
        "(archive_fonds_code) WHERE archive_fonds_code IS NOT NULL",
        "Another company has this fonds code.",
    )

    @api.depends("name")
    def _compute_archive_fonds_code(self):
        for company in self:
            company.archive_fonds_code = company.archive_fonds_code or (
                f"KH{company.id:02d}" if company.id else False
            )

    def _archive_is_workday(self, first, last):
        """Return a function that says whether the company works on a day.

        By its working hours and the holidays entered for them; without, every day.

        :param first: first day that may be asked for, ``last`` the last one
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return lambda day: True
        unusual = calendar._get_unusual_days(
            datetime.combine(first, time.min), datetime.combine(last, time.max), self
        )
        return lambda day: not unusual.get(day.isoformat())
