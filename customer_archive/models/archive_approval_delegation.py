from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL


class ArchiveApprovalDelegation(models.Model):
    """For some days B signs for A: dated, with a reason, revocable, never edited.

    B signs “B on behalf of A” and counts as both: what A may not sign, because it is
    A's own request or A has signed a step already, B may not sign for A either, and
    the other way round.
    """

    _name = "archive.approval.delegation"
    _description = "Signing for somebody else"
    _inherit = ["archive.confidential.mixin"]
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    delegate_id = fields.Many2one(
        "res.users",
        string="Signs instead",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(required=True)
    reason = fields.Char(required=True)
    valid_from = fields.Datetime(compute="_compute_valid", store=True)
    valid_until = fields.Datetime(compute="_compute_valid", store=True)
    revoked_at = fields.Datetime(readonly=True, copy=False)
    revoked_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("active", "In force"),
            ("ended", "Ended"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
    )
    can_revoke = fields.Boolean(compute="_compute_can_revoke")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day cannot be before the first day."
    )
    _two_people = models.Constraint(
        "CHECK (user_id <> delegate_id)", "Nobody signs on behalf of himself."
    )

    @api.model
    def _confidential_limit(self, alias):
        return self._confidential_works(
            SQL.identifier(alias, "user_id"), SQL.identifier(alias, "delegate_id")
        )

    @api.model
    def _confidential_wide(self, alias):
        user = self.env.user
        if self._is_supervisor() or user.has_group("customer_archive.group_auditor"):
            return SQL("TRUE")
        return SQL(
            "%(uid)s IN (%(user)s, %(delegate)s)",
            uid=user.id,
            user=SQL.identifier(alias, "user_id"),
            delegate=SQL.identifier(alias, "delegate_id"),
        )

    @api.depends("date_from", "date_to", "user_id")
    def _compute_valid(self):
        """Whole days in the time zone of who is absent."""
        for line in self:
            zone = pytz.timezone(line.user_id.sudo().tz or "UTC")

            def start(day, zone=zone):
                local = zone.localize(datetime.combine(day, time.min))
                return local.astimezone(pytz.utc).replace(tzinfo=None)

            line.valid_from = line.date_from and start(line.date_from)
            line.valid_until = line.date_to and start(line.date_to + timedelta(days=1))

    @api.depends("valid_from", "valid_until", "revoked_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for line in self:
            if line.revoked_at:
                line.state = "revoked"
            elif not line.valid_from or line.valid_from > now:
                line.state = "planned"
            elif line.valid_until and line.valid_until <= now:
                line.state = "ended"
            else:
                line.state = "active"

    @api.depends("user_id", "revoked_at", "valid_until")
    @api.depends_context("uid")
    def _compute_can_revoke(self):
        for line in self:
            line.can_revoke = line.state in ("planned", "active") and (
                line.user_id == self.env.user or line._is_supervisor()
            )

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.delegate_id and self.env._(
                "%(delegate)s on behalf of %(user)s",
                delegate=line.delegate_id.name,
                user=line.user_id.name,
            )

    def _is_supervisor(self):
        return self.env.user.has_group("customer_archive.group_supervisor")

    @api.constrains("user_id", "delegate_id")
    def _check_people(self):
        for line in self:
            if line.delegate_id.sudo().share or not line.delegate_id.active:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot sign for anybody: not an active internal "
                        "user.",
                        name=line.delegate_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("revoked_at") or vals.get("revoked_by_id"):
                raise UserError(self._unchangeable_message())
        lines = super().create(vals_list)
        # who signs for whom is for the person himself to say, or for the supervisor:
        # sudo() does not lift this
        if lines.user_id - self.env.user and not self._is_supervisor():
            raise AccessError(
                self.env._(
                    "You can name who signs for you. For somebody else only the "
                    "archive supervisor can."
                )
            )
        lines.flush_recordset()  # from here on it is read by SQL
        self._forget_in_force()
        self.env["archive.ledger.entry"]._append(lines, "delegated")
        lines.delegate_id._sync_signature_activities()
        return lines

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self._unchangeable_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self._unchangeable_message())

    def _unchangeable_message(self):
        return self.env._(
            "A delegation is never changed or deleted: signatures rest on it. Revoke "
            "it and make a new one."
        )

    def action_revoke(self):
        """End the delegation at once; what was signed stays signed.

        :raise AccessError: unless it is the user's own or he is the supervisor
        """
        self.check_access("read")
        if not self._is_supervisor() and self.user_id - self.env.user:
            raise AccessError(
                self.env._(
                    "Only who gave the delegation, or the archive supervisor, can "
                    "revoke it."
                )
            )
        self._revoke()

    def _revoke(self):
        """End these delegations now; for engines, rights have been asked."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE archive_approval_delegation"
                " SET revoked_at = %s, revoked_by_id = %s"
                " WHERE id = ANY(%s) AND revoked_at IS NULL RETURNING id",
                fields.Datetime.now(),
                self.env.uid,
                list(self._ids),
            )
        )
        self.invalidate_recordset(flush=False)
        self._forget_in_force()
        self.env["archive.ledger.entry"]._append(self, "delegation_revoked")
        self.delegate_id._sync_signature_activities()

    @api.model
    def _in_force(self, delegate_ids) -> list[tuple[int, int, int]]:
        """Return (delegate, absent, delegation) in force now, oldest first.

        Asked at each search of what waits for somebody, so it is one plain query,
        and remembered for the minute and the transaction.
        """
        now = fields.Datetime.now()
        remembered = self.env.cr.cache.setdefault(self._name, {})
        key = (now.replace(second=0), frozenset(delegate_ids))
        if key not in remembered:
            remembered[key] = self.env.execute_query(
                SQL(
                    """
                    SELECT delegate_id, user_id, id
                      FROM archive_approval_delegation
                     WHERE delegate_id = ANY(%s) AND revoked_at IS NULL
                       AND valid_from <= %s AND valid_until > %s
                  ORDER BY id
                    """,
                    list(delegate_ids),
                    now,
                    now,
                )
            )
        return remembered[key]

    def _forget_in_force(self):
        self.env.cr.cache.pop(self._name, None)
