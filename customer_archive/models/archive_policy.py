from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.filing import check_reference_pattern, reference_code
from ..tools.retention import QUARANTINE_MONTHS


class ArchivePolicy(models.Model):
    """One version of one written regulation, as data.

    It owns categories, document types, retention classes and approval chains. A
    published version never changes: a new rule is a new version with its own
    effective date, and records keep the version that was in force for them.
    """

    _name = "archive.policy"
    _description = "Archive policy"
    _inherit = ["archive.guard.mixin"]
    _order = "code, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short code of the regulation, for example R1."
    )
    version = fields.Integer(required=True, default=1, aggregator=None)
    effective_date = fields.Date(
        string="In force from",
        required=True,
        default=fields.Date.context_today,
        help="First day on which this version applies.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("replaced", "Replaced")],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", ondelete="restrict", help="Empty: shared by all companies."
    )
    suits = fields.Char(translate=True, help="For what kind of company it is written.")
    published_by_id = fields.Many2one(
        "res.users", string="Published by", readonly=True, ondelete="restrict"
    )
    published_on = fields.Datetime(string="Published on", readonly=True, copy=False)
    fonds_code = fields.Char(
        string="Fonds code",
        default="KH01",
        required=True,
        help="Code of the holding (全宗号) that opens every reference code, "
        "DA/T 13-2022. A regulation shared by companies uses that of each company.",
    )
    kind_code = fields.Char(
        string="Kind code",
        default="KH",
        required=True,
        help="Code of the kind of records (门类) in the reference code; no two "
        "regulations in use share it, so that codes stay unique.",
    )
    reference_pattern = fields.Char(
        string="Pattern of the reference code",
        required=True,
        default="{fonds}-{kind}·{category}·{year}·{retention}-{volume:03d}-{item:04d}",
        help="How a reference code is built: fonds, kind, category, year, retention, "
        "volume and item in braces (DA/T 13-2022).",
    )
    tombstone = fields.Selection(
        [("title", "The title"), ("reduced", "The kind of paper only")],
        string="After erasing there remains",
        required=True,
        default="title",
        help="What the catalogue says of a paper that was erased. Of top-secret papers "
        "only the kind remains.",
    )
    quarantine_months = fields.Integer(
        string="Months stored apart",
        required=True,
        default=QUARANTINE_MONTHS,
        aggregator=None,
        help="Calendar months for which papers are stored apart between the approval "
        "of their destruction and the destruction: half a year at least (R2 art. 30).",
    )
    reference_example = fields.Char(
        string="Looks like",
        compute="_compute_reference_example",
        help="Code of the first item of the first volume of category 1.",
    )
    category_ids = fields.One2many("archive.category", "policy_id", string="Categories")
    type_ids = fields.One2many(
        "archive.document.type", "policy_id", string="Document types"
    )
    retention_class_ids = fields.One2many(
        "archive.retention.class", "policy_id", string="Retention classes"
    )

    _code_version_uniq = models.UniqueIndex(
        "(code, version, COALESCE(company_id, 0))",
        "This version of the policy exists already.",
    )

    _quarantine_positive = models.Constraint(
        "CHECK (quarantine_months >= 0)", "A time of storage cannot be negative."
    )

    def _fonds(self, company):
        """Return the code of the holding that opens codes of ``company``'s papers."""
        self.ensure_one()
        return (
            self.fonds_code if self.company_id else company.sudo().archive_fonds_code
        ) or self.fonds_code

    @api.depends_context("company")
    @api.depends("reference_pattern", "fonds_code", "kind_code", "company_id")
    def _compute_reference_example(self):
        for policy in self:
            try:
                check_reference_pattern(policy.reference_pattern or "")
                policy.reference_example = reference_code(
                    policy.reference_pattern,
                    fonds=policy._fonds(policy.company_id or self.env.company) or "",
                    kind=policy.kind_code or "",
                    category="1",
                    year=fields.Date.context_today(self).year,
                    retention="D10",
                    volume=1,
                    item=1,
                )
            except ValueError as error:
                policy.reference_example = self.env._(
                    "No code can be built so: %(reason)s", reason=error
                )

    @api.constrains("reference_pattern")
    def _check_reference_pattern(self):
        for policy in self:
            try:
                check_reference_pattern(policy.reference_pattern)
            except (ValueError, KeyError, IndexError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(pattern)s” builds no unique reference code: %(reason)s.",
                        pattern=policy.reference_pattern,
                        reason=error,
                    )
                ) from error

    @api.constrains("quarantine_months")
    def _check_quarantine_months(self):
        # versions from before this rule stay as they were published
        for policy in self:
            if policy.quarantine_months < QUARANTINE_MONTHS:
                raise ValidationError(
                    self.env._(
                        "Papers that are to be destroyed are stored apart for half a "
                        "year at least, %(least)s months: enter no less than that. Of "
                        "a single list who approved it shortens the time, and the "
                        "destruction register says so (R2 art. 30, #205).",
                        least=QUARANTINE_MONTHS,
                    )
                )

    @api.depends("code", "version", "name", "company_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.code} {policy.name} (v{policy.version})"
            if policy.company_id:
                # beside the shared one that it replaces
                company = policy.sudo().company_id.name
                policy.display_name += f" – {company}"

    def _guard_content_fields(self):
        return frozenset(
            {
                "code",
                "version",
                "effective_date",
                "company_id",
                "fonds_code",
                "kind_code",
                "reference_pattern",
                "tombstone",
                "quarantine_months",
            }
        )

    def _guard_open_states(self):
        return ("draft",)

    def _guard_message(self):
        return self.env._(
            "Policy “%(name)s” is published and can no longer be changed. Write a new "
            "version with its own effective date; the general manager publishes it.",
            name=self[:1].sudo().display_name,
        )

    def action_publish(self):
        """Put this version into force from its effective date on.

        :raise AccessError: unless the user is a general manager
        :raise UserError: when the policy has no category, is published already, or
            would begin before today
        """
        self.check_access("write")
        if not self.env.user.has_group("customer_archive.group_general_manager"):
            raise AccessError(
                self.env._("Only a general manager publishes a policy (R2 art. 3).")
            )
        self._publish()
        # what the addon itself installs is nobody's decision: no entry
        self.env["archive.ledger.entry"]._append(self, "policy_published")

    def _publish(self):
        for policy in self:
            if policy.state != "draft":
                raise UserError(policy._guard_message())
            if not policy.category_ids:
                raise UserError(
                    self.env._(
                        "Policy “%(name)s” has no categories: there is nothing to "
                        "publish yet.",
                        name=policy.display_name,
                    )
                )
            policy._check_effective()
            policy._guard_write(
                {
                    "state": "published",
                    "published_by_id": self.env.uid,
                    "published_on": fields.Datetime.now(),
                },
                reason="policy published",
            )
        self._cron_replace()

    @api.model
    def _publish_installed(self, xml_ids):
        """Publish the policies that this addon ships, once, at installation."""
        for xml_id in xml_ids:
            policy = self.env.ref(xml_id)
            if policy.state == "draft":
                policy._publish()
