from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL


class ArchiveHold(models.Model):
    """Nothing of these papers may be erased while this stands, whatever is due.

    Placed by hand for a dispute, an inspection, a claim (Order 79 art. 19); what the
    archive finds itself, for example unsettled receivables, needs no hold: see
    `archive_document_hold.py`. A hold never moves the day until which something is
    kept. Several may stand at once, each with its own reason and end.
    """

    _name = "archive.hold"
    _description = "Hold"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "state, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, help="For example the number of the case.")
    reason = fields.Text(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    document_ids = fields.Many2many(
        "archive.document",
        "archive_hold_document_rel",
        "hold_id",
        "document_id",
        string="Documents",
        ondelete="restrict",
        check_company=True,
    )
    dossier_ids = fields.Many2many(
        "archive.dossier",
        "archive_hold_dossier_rel",
        "hold_id",
        "dossier_id",
        string="Dossiers",
        ondelete="restrict",
        check_company=True,
        help="All their papers, also those that come later.",
    )
    volume_ids = fields.Many2many(
        "archive.volume",
        "archive_hold_volume_rel",
        "hold_id",
        "volume_id",
        string="Volumes",
        ondelete="restrict",
        check_company=True,
    )
    date_until = fields.Date(
        string="Until",
        help="Last day of the hold; empty: until somebody lifts it.",
    )
    state = fields.Selection(
        [("active", "In force"), ("lifted", "Lifted")],
        required=True,
        default="active",
        readonly=True,
        copy=False,
        index=True,
    )
    in_force = fields.Boolean(
        string="In force today", compute="_compute_in_force", search="_search_in_force"
    )
    placed_by_id = fields.Many2one(
        "res.users",
        string="Placed by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    placed_on = fields.Datetime(
        string="Placed on", readonly=True, copy=False, default=fields.Datetime.now
    )
    lifted_by_id = fields.Many2one(
        "res.users", string="Lifted by", readonly=True, copy=False, ondelete="restrict"
    )
    lifted_on = fields.Datetime(string="Lifted on", readonly=True, copy=False)
    lift_reason = fields.Char(string="Why it was lifted", readonly=True, copy=False)

    @api.depends("state", "date_until")
    def _compute_in_force(self):
        today = self.env["res.company"]._archive_today()
        for hold in self:
            hold.in_force = hold.state == "active" and (
                not hold.date_until or hold.date_until >= today
            )

    @api.model
    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.company"]._archive_today()
        domain = fields.Domain("state", "=", "active") & (
            fields.Domain("date_until", "=", False)
            | fields.Domain("date_until", ">=", today)
        )
        return domain if True in value else ~domain

    @api.constrains("document_ids", "dossier_ids", "volume_ids")
    def _check_items(self):
        for hold in self:
            if not (hold.document_ids or hold.dossier_ids or hold.volume_ids):
                raise ValidationError(
                    self.env._(
                        "The hold “%(name)s” names nothing that is to be kept.",
                        name=hold.name,
                    )
                )

    # -------------------------------------------------------------- who may know it

    @api.model
    def _may_place(self) -> bool:
        """Whether the user places and lifts holds."""
        return any(
            self.env.user.has_group(f"customer_archive.group_{role}")
            for role in ("archivist", "supervisor", "general_manager")
        )

    @api.model
    def _may_know(self) -> bool:
        """Whether the user knows the holds that were placed."""
        return self._may_place() or self.env.user.has_group(
            "customer_archive.group_auditor"
        )

    @api.model
    def _confidential_wide(self, alias):
        return SQL("TRUE") if self._may_know() else None

    @api.model
    def _confidential_cleared(self, alias):
        if self._confidential_is_cleared():
            return None
        # what it names, not every paper of its dossiers
        return SQL(
            "NOT EXISTS (SELECT FROM archive_hold_document_rel AS item "
            "JOIN archive_document AS paper ON paper.id = item.document_id "
            "WHERE item.hold_id = %(id)s AND paper.secrecy = 'top_secret') "
            "AND NOT EXISTS (SELECT FROM archive_hold_volume_rel AS item "
            "JOIN archive_volume AS volume ON volume.id = item.volume_id "
            "WHERE item.hold_id = %(id)s AND volume.top_secret)",
            id=SQL.identifier(alias, "id"),
        )

    # --------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset(
            {"name", "company_id", "document_ids", "dossier_ids", "volume_ids"}
            | {"date_until", "reason"}
        )

    def _guard_engine_fields(self):
        return frozenset(
            {"state", "placed_by_id", "placed_on", "lifted_by_id", "lifted_on"}
            | {"lift_reason"}
        )

    def _guard_open_states(self):
        return ("active",)

    def _guard_deletable_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda hold: hold._origin.id)

    def _guard_message(self):
        return self.env._(
            "A hold is not edited or deleted: it is lifted, with a reason, and another "
            "one is placed. Both stay readable."
        )

    @api.model
    def _guard_given(self, vals_list):
        # who places it is who is logged in
        given = super()._guard_given(vals_list)
        return given - {"placed_by_id", "placed_on"}

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        self._check_may_place()
        for vals in vals_list:
            vals["placed_by_id"] = self.env.uid
            vals["placed_on"] = fields.Datetime.now()
        holds = super().create(vals_list)
        for hold in holds.sudo():
            # who erases one of them at this moment meets this
            hold._held()._hold_lock()
        self.env["archive.ledger.entry"]._append(holds.sudo(), "hold_placed")
        return holds

    @api.model
    def _check_may_place(self):
        if not self.env.su and not self._may_place():
            raise AccessError(
                self.env._(
                    "Holds are placed and lifted by the archivist, the archive "
                    "supervisor and the general manager."
                )
            )

    def _held(self):
        """Return the papers that these holds keep, whoever may know them."""
        documents = self.env["archive.document"].sudo()
        return documents.search(
            [
                "|",
                "|",
                ("id", "in", self.document_ids.ids),
                ("dossier_id", "in", self.dossier_ids.ids),
                ("volume_id", "in", self.volume_ids.ids),
            ]
        )

    def _follow(self, documents):
        """Name ``documents`` as well: they leave the dossier or volume that is held."""
        self.ensure_one()
        links = [Command.link(id_) for id_ in documents.ids]
        self._guard_write({"document_ids": links}, reason="hold goes along")
        self.env["archive.ledger.entry"]._append(documents, "hold_placed", related=self)

    def _lift(self, reason):
        """End these holds now.

        :raise AccessError: for who may not place holds
        :raise UserError: without a reason, or for one that is lifted already
        """
        self.check_access("read")
        self._check_may_place()
        if not (reason or "").strip():
            raise UserError(self.env._("Lifting a hold needs a reason."))
        if lifted := self.filtered(lambda hold: hold.state != "active"):
            raise UserError(
                self.env._("“%(name)s” is lifted already.", name=lifted[0].name)
            )
        self.sudo()._guard_write(
            {
                "state": "lifted",
                "lifted_by_id": self.env.uid,
                "lifted_on": fields.Datetime.now(),
                "lift_reason": reason,
            },
            reason="hold lifted",
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "hold_lifted")

    @api.model
    def _action_for(self, records):
        """Return the form of a new hold on documents, dossiers or volumes."""
        field = {
            "archive.document": "document_ids",
            "archive.dossier": "dossier_ids",
            "archive.volume": "volume_ids",
        }[records._name]
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "name": self.env._("Place a hold"),
            "context": {
                f"default_{field}": [Command.set(records.ids)],
                "default_company_id": records.company_id[:1].id,
            },
        }
