from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _archive_is_workday(self):
        """Return a function that says whether the company works on a day.

        By its working hours and the holidays entered for them; without, every day.
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        if not calendar.attendance_ids:
            return lambda day: True
        weekdays = {int(line.dayofweek) for line in calendar.attendance_ids}
        holidays = [
            (leave.date_from.date(), leave.date_to.date())
            for leave in calendar.global_leave_ids
        ]
        return lambda day: (
            day.weekday() in weekdays
            and not any(first <= day <= last for first, last in holidays)
        )
