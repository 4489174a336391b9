from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, time

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.base.models.res_partner import _tz_get


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

    archive_tz = fields.Selection(
        _tz_get,
        string="Time zone of the archive",
        compute="_compute_archive_tz",
        store=True,
        readonly=False,
        help="In it a day begins and ends for every period of the archive, wherever "
        "who looks at it is.",
    )
    archive_dead_months = fields.Integer(
        string="Months that make a dead file",
        default=24,
        help="Without sale, visit or paper for so long a dossier is listed as quiet "
        "(#74). 0: never.",
    )
    archive_update_months = fields.Integer(
        string="Months until a dossier wants an update",
        default=12,
        help="Nothing added and no part of the profile looked at for so long: it is "
        "listed for its account manager (#67). 0: never.",
    )

    archive_organisation = fields.Selection(
        [
            ("company", "Company"),
            ("club", "Club"),
            ("hotel", "Hotel"),
            ("other", "Own word"),
        ],
        string="What the regulations call it",
        required=True,
        default="company",
        help="The word of the regulations for the organisation itself, in menus and on "
        "printed papers (#215).",
    )
    archive_organisation_word = fields.Char(
        string="Own word",
        translate=True,
        help="In each language; empty: as for a company.",
    )

    _archive_months_positive = models.Constraint(
        "CHECK (archive_dead_months >= 0 AND archive_update_months >= 0)",
        "A number of months cannot be negative.",
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

    @api.depends("name")
    def _compute_archive_tz(self):
        """Begin with what most of the company's people use."""
        for company in self:
            people = company.sudo().user_ids.filtered(lambda u: not u.share and u.tz)
            zones = Counter(people.mapped("tz")).most_common(1)
            used = zones[0][0] if zones else self.env.user.tz or "UTC"
            company.archive_tz = company.archive_tz or used

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "archive_tz" in vals:
            self.env.registry.clear_cache()
        return result

    def _archive_today(self) -> date:
        """Return the day it is now for the archive of these companies.

        No client chooses it by his time zone: what is over is over for everybody at
        one moment. Of several companies, or of none in particular, the earliest day,
        so that no period ends before it has ended everywhere (#76, #205).
        """
        return self._archive_day(fields.Datetime.now())

    def _archive_day(self, moment: datetime) -> date:
        """Return the day that ``moment`` (UTC, as stored) is in, as above."""
        zones = self._archive_zones()
        ids = self.ids or zones
        moment = pytz.utc.localize(moment)
        # another worker may have founded the company a moment ago
        zones_here = {zones.get(id_, "UTC") for id_ in ids}
        return min(moment.astimezone(pytz.timezone(zone)).date() for zone in zones_here)

    def _archive_begin(self, day: date) -> datetime:
        """Return the moment (UTC, as stored) at which ``day`` begins here."""
        self.ensure_one()
        zone = pytz.timezone(self._archive_zones().get(self.id, "UTC"))
        begin = zone.localize(datetime.combine(day, time.min))
        return begin.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _archive_day_domain(
        self, company_field: str, of_day: Callable[[date], Domain]
    ) -> Domain:
        """Return what a rule finds among all companies, for each on its own day.

        :param company_field: the company of what is searched
        :param of_day: function from the day it is now to the domain of the rule
        """
        days = defaultdict(list)
        for id_ in self._archive_zones():
            days[self.browse(id_)._archive_today()].append(id_)
        if len(days) == 1:
            return of_day(next(iter(days)))
        return Domain.OR(
            Domain(company_field, "in", ids) & of_day(day) for day, ids in days.items()
        )

    @api.model
    @ormcache()
    def _archive_zones(self) -> dict[int, str]:
        """Return the time zone of each company, by id."""
        everywhere = self.sudo().with_context(active_test=False)
        companies = everywhere.search_fetch([], ["archive_tz"])
        return {company.id: company.archive_tz or "UTC" for company in companies}

    def _archive_spoken(self, records):
        """Return ``records`` in the language of this company.

        For words that stay for ever, as in the destruction register: they do not
        depend on who, or which scheduled action, happened to write them.
        """
        self.ensure_one()
        return records.with_context(lang=self.sudo().partner_id.lang or "en_US")

    def _archive_word(self) -> str:
        """Return what the regulations call it: 会馆, 酒店, 公司 (#215)."""
        self.ensure_one()
        company = self.sudo()
        words = dict(
            self._fields["archive_organisation"]._description_selection(self.env)
        )
        kind = company.archive_organisation
        if kind == "other":
            return company.archive_organisation_word or words["company"]
        return words[kind or "company"]

    def _archive_title(self) -> str:
        """Return the title of printed papers, such as “Hotel archive”."""
        return self.env._("%(organisation)s archive", organisation=self._archive_word())

    def _archive_records_title(self) -> str:
        """Return what the organisation's own records are called."""
        return self.env._("%(organisation)s records", organisation=self._archive_word())

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
