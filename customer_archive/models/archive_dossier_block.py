from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Months after which a part of the profile wants to be looked at again, by default.
STALE_MONTHS = 6
#: Fields that say who looked at it last, and when.
REVIEW = ("reviewed_on", "reviewed_by_id")
STALE_PARAMETER = "customer_archive.stale_months"


class ArchiveDossierBlock(models.Model):
    """One part of what we know of a customer, and who keeps it up to date.

    Market potential or competitiveness are gathered by those who know them: each
    part has somebody responsible, a day, and the day of the last review (#2, #9,
    #25). What stood there before is kept in `archive.dossier.block.text`.
    """

    _name = "archive.dossier.block"
    _description = "Part of the profile"
    _inherit = ["archive.confidential.mixin"]
    _order = "dossier_id, kind, id"

    dossier_id = fields.Many2one(
        "archive.dossier",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="dossier_id.company_id", store=True)
    partner_id = fields.Many2one(
        related="dossier_id.partner_id", string="Customer", store=True
    )
    kind = fields.Selection(
        [
            ("basics", "Basic facts"),
            ("market", "Market potential"),
            ("direction", "Direction of development"),
            ("finance", "Financial and credit capacity"),
            ("competition", "Competitiveness"),
        ],
        required=True,
    )
    text = fields.Text(string="What we know")
    responsible_id = fields.Many2one(
        "res.users",
        string="Collected by",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Knows and writes this part, nothing else of the dossier.",
    )
    date_due = fields.Date(string="Until")
    reviewed_on = fields.Date(string="Reviewed on", readonly=True)
    reviewed_by_id = fields.Many2one(
        "res.users", string="Reviewed by", readonly=True, ondelete="restrict"
    )
    former_ids = fields.One2many(
        "archive.dossier.block.text", "block_id", string="Former texts", readonly=True
    )
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("overdue", "Overdue"),
            ("stale", "To be reviewed"),
            ("current", "Up to date"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _kind_uniq = models.UniqueIndex(
        "(dossier_id, kind)", "The profile has this part already."
    )
    _responsible_idx = models.Index(
        "(responsible_id, date_due) WHERE responsible_id IS NOT NULL"
    )

    @api.depends("kind", "partner_id.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for block in self:
            # by his own rights first: a sudo read would fill the cache
            customer = block.partner_id.sudo().name
            block.display_name = (
                f"{kinds.get(block.kind)}: {customer}"
                if customer
                else kinds.get(block.kind)
            )

    @api.model
    def _stale_before(self, today):
        """Return the day before which a review is too long ago on ``today``."""
        months = self.env["ir.config_parameter"].sudo()
        months = int(months.get_param(STALE_PARAMETER, STALE_MONTHS))
        return fields.Date.subtract(today, months=months)

    @api.depends("text", "date_due", "reviewed_on")
    def _compute_state(self):
        for block in self:
            today = block.company_id._archive_today()
            stale = self._stale_before(today)
            waiting = not block.text or (
                block.date_due
                and (not block.reviewed_on or block.reviewed_on < block.date_due)
            )
            if waiting and block.date_due and block.date_due < today:
                block.state = "overdue"
            elif not block.text:
                block.state = "missing"
            elif not block.reviewed_on or block.reviewed_on < stale:
                block.state = "stale"
            else:
                block.state = "current"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        empty = Domain("text", "in", (False, ""))
        waiting = empty | Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%(date)s IS NOT NULL AND COALESCE(%(review)s < %(date)s, TRUE)",
                date=SQL.identifier(alias, "date_due"),
                review=SQL.identifier(alias, "reviewed_on"),
            )
        )

        def of_day(today):
            overdue = waiting & Domain("date_due", "<", today)
            stale = Domain("reviewed_on", "=", False) | Domain(
                "reviewed_on", "<", self._stale_before(today)
            )
            of = {
                "overdue": overdue,
                "missing": ~overdue & empty,
                "stale": ~overdue & ~empty & stale,
                "current": ~overdue & ~empty & ~stale,
            }
            return Domain.OR(of[state] for state in value if state in of)

        return self.env["res.company"]._archive_day_domain("company_id", of_day)

    # ------------------------------------------------------------ who may know it

    @api.model
    def _confidential_own(self, alias):
        return {
            "dossier": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "dossier_id"),
                self.env["archive.dossier"]._whole_query(),
            ),
            "responsible": SQL(
                "%s = %s", SQL.identifier(alias, "responsible_id"), self.env.uid
            ),
        }

    def _check_may_edit(self, names):
        """Refuse who may read this part but neither keeps it nor the dossier.

        :raise UserError: naming who can act
        """
        self.check_access("write")
        if self.env.su:
            return
        for block in self:
            dossier = block.sudo().dossier_id.with_env(self.env)
            if dossier.has_access("read") and dossier.can_edit:
                continue
            if names <= {"text"} and block.responsible_id == self.env.user:
                continue
            raise UserError(
                self.env._(
                    "This part is written by who collects it, and by the account "
                    "manager %(manager)s, who also says who collects it and until "
                    "when (R1 §2).",
                    manager=dossier.sudo().manager_id.name or "–",
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._set_review(vals, bool(vals.get("text")))
        blocks = super().create(vals_list)
        blocks._check_may_edit({"dossier_id"})
        return blocks

    def write(self, vals):
        self._check_may_edit(vals.keys() - set(REVIEW))
        if vals.get("dossier_id"):
            self.env["archive.dossier"].browse(vals["dossier_id"])._check_may_edit()
        vals = dict(vals)
        self._set_review(vals, "text" in vals or bool(vals.keys() & set(REVIEW)))
        if "text" not in vals:
            return super().write(vals)
        formers = [block._former() for block in self.sudo()]
        result = super().write(vals)
        self.sudo()._keep_former(formers)
        return result

    @api.model
    def _set_review(self, vals, reviewed):
        """Who writes it reviews it, today; nobody says so in another's name."""
        for name in REVIEW:
            vals.pop(name, None)
        if reviewed:
            vals["reviewed_on"] = self.company_id._archive_today()
            vals["reviewed_by_id"] = self.env.uid

    @api.ondelete(at_uninstall=False)
    def _unlink_except_written(self):
        if written := self.sudo().filtered(lambda b: b.text or b.former_ids):
            raise UserError(
                self.env._(
                    "“%(name)s” holds what is known of the customer: it is corrected, "
                    "not deleted (R1 §5).",
                    name=written[0].display_name,
                )
            )

    def _former(self):
        """Return what stands there now, as a former text that is not yet one."""
        self.ensure_one()
        return {
            "block_id": self.id,
            "text": self.text,
            "reviewed_on": self.reviewed_on,
            "reviewed_by_id": self.reviewed_by_id.id,
        }

    def _keep_former(self, formers):
        """Keep what was rewritten; the dossier's history says no more than that (#25).

        Who knows the dossier, or what is addressed to him of its history, need not
        know the profile.

        :param formers: :meth:`_former` of each, before it was written
        """
        texts = self.env["archive.dossier.block.text"]
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for block, former in zip(self, formers, strict=True):
            if not former["text"] or former["text"] == block.text:
                continue
            texts._guard_create(
                {
                    **former,
                    "until": fields.Datetime.now(),
                    "rewritten_by_id": self.env.uid,
                },
                reason="rewritten",
            )
            block.dossier_id.message_post(
                body=self.env._("“%(part)s” was rewritten.", part=kinds[block.kind]),
                author_id=self.env.user.partner_id.id,
            )

    def action_review(self):
        """Confirm that what stands there still holds."""
        self._check_may_edit({"text"})
        if empty := self.filtered(lambda block: not block.text):
            raise UserError(
                self.env._(
                    "“%(name)s” is empty: write what you know first.",
                    name=empty[0].display_name,
                )
            )
        self.write({"reviewed_on": self.company_id._archive_today()})

    # ---------------------------------------------------------------------- reminder

    @api.model
    def _cron_remind(self):
        """Remind the account managers of parts that are stale or overdue (#25).

        One reminder for each dossier, never a second while the first is open.
        """
        blocks = self.search([("state", "in", ("stale", "overdue"))])
        dossiers = blocks.dossier_id.filtered(
            lambda dossier: dossier.manager_id.active and dossier.state != "closed"
        )
        kind = self.env.ref("customer_archive.mail_activity_type_profile")
        reminded = self.env["mail.activity"].search(
            [
                ("res_model", "=", "archive.dossier"),
                ("res_id", "in", dossiers.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        for dossier in dossiers.browse(
            set(dossiers.ids) - set(reminded.mapped("res_id"))
        ):
            dossier.activity_schedule(
                activity_type_id=kind.id,
                user_id=dossier.manager_id.id,
                date_deadline=dossier.company_id._archive_today() + timedelta(days=7),
            )
