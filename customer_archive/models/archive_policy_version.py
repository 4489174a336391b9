from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.retention import QUARANTINE_MONTHS


class ArchivePolicy(models.Model):
    """Which version of a regulation applies on which day (#213, #214).

    The supervisor writes the next version, the general manager publishes it, and
    from its effective date on it applies. Papers filed before keep theirs.
    """

    _inherit = "archive.policy"

    active = fields.Boolean(
        string="In use",
        default=True,
        help="What is not in use offers no types and no categories; what was filed "
        "under it stays as it is.",
    )
    in_force = fields.Boolean(
        string="In force today",
        compute="_compute_in_force",
        search="_search_in_force",
        help="The latest published version whose effective date has come.",
    )

    @api.depends_context("company")
    @api.depends("state", "effective_date", "active")
    def _compute_in_force(self):
        current = self._in_force()
        for policy in self:
            policy.in_force = policy._origin in current

    @api.model
    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in" if True in value else "not in", self._in_force().ids)

    @api.model
    def _in_force(self, day=None, company=None):
        """Return the policies that apply on ``day``: one version of each code.

        A company's own policy goes before the shared one with the same code.

        :param day: a date, by default today
        :param company: ``res.company``, by default the current one
        """
        company = company or self.env.company
        self.flush_model(["code", "state", "effective_date", "company_id", "active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (code) id, active
                  FROM archive_policy
                 WHERE state IN ('published', 'replaced') AND effective_date <= %s
                   AND (company_id IS NULL OR company_id = %s)
              ORDER BY code, company_id NULLS LAST, effective_date DESC, version DESC
                """,
                day or company._archive_today(),
                company.id,
            )
        )
        return self.browse(id_ for id_, active in rows if active)

    def _successor(self):
        """Return the version in force today of the same regulation, if any."""
        self.ensure_one()
        if self.company_id:
            in_force = self._in_force(company=self.company_id)
            return in_force.filtered(lambda policy: policy.code == self.code)
        # a shared one is followed by a shared one, whatever a company has of its own
        return self.with_context(active_test=False).search(
            [
                ("code", "=", self.code),
                ("company_id", "=", False),
                ("state", "in", ("published", "replaced")),
                ("effective_date", "<=", self.env["res.company"]._archive_today()),
            ],
            order="effective_date desc, version desc",
            limit=1,
        )

    def _check_effective(self):
        """Refuse a date that would rewrite what applied when papers were filed.

        :raise UserError: for a version that would begin before today, or before the
            version that it follows
        """
        self.ensure_one()
        before = self.with_context(active_test=False).search(
            [
                ("code", "=", self.code),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("published", "replaced")),
            ],
            order="effective_date desc",
            limit=1,
        )
        if not before:
            return
        today = self.company_id._archive_today()
        earliest = max(today, before.effective_date)
        if self.effective_date < earliest:
            raise UserError(
                self.env._(
                    "“%(name)s” can be in force from %(day)s on: papers were filed "
                    "under the version before (R2 art. 32).",
                    name=self.display_name,
                    day=fields.Date.to_string(earliest),
                )
            )

    @api.model
    def _cron_replace(self):
        """Mark versions whose successor has come into force; the rule needs it not."""
        for policy in self.with_context(active_test=False).search(
            [("state", "=", "published")]
        ):
            current = policy._successor()
            if current and (current.effective_date, current.version) > (
                policy.effective_date,
                policy.version,
            ):
                policy._guard_write({"state": "replaced"}, reason="policy replaced")

    # ----------------------------------------------------------------- next version

    def action_new_version(self):
        """Copy this version with all its parts as the next draft, and open it.

        A draft that exists already is opened instead of a second one.

        :raise AccessError: unless the user is an archive supervisor
        """
        today = self.company_id._archive_today()
        return self._open_next(fields.Date.add(today, days=1))

    def action_new_year_version(self):
        """Copy this version as the filing plan of the coming year, and open it (#276).

        In force from 1 January, so that papers of this year keep this year's plan.
        A draft that exists already is opened; it begins when its writer said.

        :raise AccessError: unless the user is an archive supervisor
        """
        year = self.company_id._archive_today().year + 1
        return self._open_next(fields.Date.to_date(f"{year}-01-01"))

    def _open_next(self, day):
        """Open the next draft, made to begin on ``day`` where there is none."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("customer_archive.group_supervisor"):
            raise AccessError(
                self.env._("The archive supervisor writes policies (R2 art. 31).")
            )
        versions = self.with_context(active_test=False).search(
            [("code", "=", self.code), ("company_id", "=", self.company_id.id)]
        )
        draft = versions.filtered(lambda policy: policy.state == "draft")[:1]
        draft = draft or self._copy_as(
            {
                "version": max(versions.mapped("version")) + 1,
                "effective_date": day,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _copy_as(self, values):
        """Return a draft copy with ``values`` and copies of all parts."""
        self.ensure_one()
        months = max(self.quarantine_months, QUARANTINE_MONTHS)
        new = self.copy(
            {
                "state": "draft",
                "active": True,
                "quarantine_months": months,
                **values,
            }
        )
        policy = self.with_context(active_test=False)
        classes = policy.retention_class_ids
        copies = dict(zip(classes, classes.copy({"policy_id": new.id}), strict=True))
        categories = self.env["archive.category"]
        parts = {}
        for category in policy.category_ids.sorted("parent_path"):
            parent = parts.get(category.parent_id, categories)
            parts[category] = category.copy(
                {"policy_id": new.id, "parent_id": parent.id}
            )
        for (category, kept), types in policy.type_ids.grouped(
            lambda type_: (type_.category_id, type_.retention_class_id)
        ).items():
            types.copy(
                {
                    "category_id": parts[category].id,
                    "retention_class_id": copies[kept].id,
                }
            )
        chains = self.env["archive.approval.chain"].with_context(active_test=False)
        chains.search([("policy_id", "=", self.id)]).copy({"policy_id": new.id})
        return new
