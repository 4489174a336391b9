from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class ArchiveDossier(models.Model):
    """All that is kept about one customer, or one company-level subject (#1).

    Confidential by default (#66). One per commercial partner and company; it is
    never deleted, and hidden by no one: it has no ``active``.
    """

    _name = "archive.dossier"
    _description = "Dossier"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "archive.guard.mixin",
        "archive.confidential.mixin",
        "archive.explain.mixin",
    ]
    _order = "number desc, id desc"
    _rec_names_search = ["partner_id.name", "name", "number"]
    _check_company_auto = True
    _mail_post_access = "read"
    # an answer to the first message would name one that its writer may not know
    _mail_flat_thread = False

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    number = fields.Char(readonly=True, copy=False, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    kind = fields.Selection(
        [
            ("customer", "Customer"),
            ("industry", "Industry trends"),
            ("internal", "Internal promotion"),
            ("daily", "Daily archive"),
            ("company", "Company records"),
        ],
        required=True,
        default="customer",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Account manager",
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_manager_id(),
        help="Reads all of this dossier at any time (#63). A hand-over changes it.",
    )
    state = fields.Selection(
        [
            ("prospect", "Prospect"),
            ("active", "Active"),
            ("dormant", "Dormant"),
            ("dead", "Dead file"),
            ("withdrawn", "Withdrawn"),
            ("closed", "Closed"),
        ],
        required=True,
        default="active",
        tracking=True,
        index=True,
    )
    # what the regulation wants to know of the customer (#10, #147)
    legal_representative = fields.Char(
        string="Legal representative",
    )
    managing_person = fields.Char(
        string="Managing person",
    )
    fax = fields.Char()
    registered_capital = fields.Monetary(
        string="Registered capital",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    business_scale = fields.Char(string="Scale of business")
    business_scope = fields.Text(string="Scope of business")
    economic_strength = fields.Text(
        string="Economic strength",
    )
    main_dealings = fields.Text(
        string="Main dealings with us",
        help="Record of the main business between the customer and us (#147).",
    )
    relation_since = fields.Date(
        string="Customer since", default=fields.Date.context_today
    )
    partner_street = fields.Char(related="partner_id.street", string="Street")
    partner_city = fields.Char(related="partner_id.city", string="City")
    partner_zip = fields.Char(related="partner_id.zip", string="Postcode")
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    document_ids = fields.One2many("archive.document", "dossier_id", string="Documents")
    document_count = fields.Integer(
        string="Number of documents", compute="_compute_document_count"
    )

    _partner_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE partner_id IS NOT NULL",
        "This customer already has a dossier in this company.",
    )
    _kind_uniq = models.UniqueIndex(
        "(company_id, kind) WHERE partner_id IS NULL AND state != 'closed'",
        "The company has an open dossier of this kind already.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This dossier number is taken."
    )
    _manager_idx = models.Index("(manager_id, number DESC, id DESC)")
    _partner_of_customer = models.Constraint(
        "CHECK (kind != 'customer' OR partner_id IS NOT NULL)",
        "A customer dossier needs its customer.",
    )

    @api.model
    def _default_manager_id(self):
        user = self.env.user
        if user.has_group("customer_archive.group_account_manager"):
            return user
        return self.env["res.users"]

    @api.depends("partner_id.name", "kind")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for dossier in self:
            if dossier.kind == "company" and dossier.company_id:
                labels["company"] = dossier.company_id._archive_records_title()
            if dossier.partner_id:
                dossier.name = dossier.partner_id.name
            elif not dossier.name:
                dossier.name = labels[dossier.kind]

    @api.depends("name", "number")
    def _compute_display_name(self):
        for dossier in self:
            dossier.display_name = dossier.name or dossier.number

    def _compute_document_count(self):
        counts = dict(
            self.env["archive.document"]._read_group(
                [("dossier_id", "in", self.ids)], ["dossier_id"], ["__count"]
            )
        )
        for dossier in self:
            dossier.document_count = counts.get(dossier, 0)

    def _guard_engine_fields(self):
        # the account manager changes by hand-over, the customer by a merge of dossiers
        return frozenset({"number", "partner_id", "company_id", "kind", "manager_id"})

    def _guard_create_fields(self):
        return frozenset({"partner_id", "company_id", "kind", "manager_id"})

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        # a dossier is never deleted; its engine fields are guarded at any time
        return self.filtered(lambda dossier: dossier._origin.id)

    def _guard_message(self):
        return self.env._(
            "A dossier is never deleted, and its customer, company, number and account "
            "manager are not edited. The sales manager or the general manager hands it "
            "over to another account manager (R1 preamble)."
        )

    @api.model
    def _confidential_wide(self, alias):
        user = self.env.user
        if any(
            user.has_group(f"customer_archive.{group}")
            for group in (
                "group_general_manager",
                "group_sales_manager",
                "group_archivist",
            )
        ):
            return SQL("TRUE")
        return None

    @api.model
    def _confidential_sources(self):
        # who only collects, handles or signs a paper knows that paper
        documents = self.env["archive.document"]._confidential_query(
            without=("submitter", "handler", "signer", "wide")
        )
        return {
            "manager": SQL(
                "SELECT id FROM archive_dossier WHERE manager_id = %s", self.env.uid
            ),
            "documents": SQL(
                "SELECT dossier_id FROM archive_document WHERE dossier_id IS NOT NULL "
                "AND id IN (%s)",
                documents,
            ),
        }

    @api.constrains("partner_id", "company_id")
    def _check_partner_commercial(self):
        for dossier in self:
            partner = dossier.partner_id
            if partner and partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” is a contact of “%(company)s”: the dossier is "
                        "kept for the company (#1).",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("manager_id")
    def _check_manager(self):
        for dossier in self:
            if dossier.manager_id and dossier.manager_id.share:
                raise ValidationError(
                    self.env._("An account manager must be an internal user.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        dossiers = super().create(vals_list)
        for company, group in dossiers.grouped("company_id").items():
            first = self.env["archive.counter"]._take(
                f"dossier/{company.id}", len(group)
            )
            for offset, dossier in enumerate(group):
                dossier._guard_write(
                    {"number": f"D{first + offset:06d}"}, reason="dossier numbered"
                )
        self.env["archive.ledger.entry"]._append(dossiers, "dossier_opened")
        return dossiers

    def write(self, vals):
        self._check_may_edit()
        return super().write(vals)

    def _check_may_edit(self):
        """Reading by a grant or as a signer gives no right to edit.

        :raise UserError: for who is neither the account manager nor over him
        """
        self.check_access("write")
        user = self.env.user
        if (
            self.env.su
            or user.has_group("customer_archive.group_sales_manager")
            or user.has_group("customer_archive.group_general_manager")
        ):
            return
        if others := self.filtered(lambda dossier: dossier.manager_id != user):
            raise UserError(
                self.env._(
                    "Only the account manager %(manager)s, the sales manager and the "
                    "general manager edit this dossier (R1 §4).",
                    manager=others[:1].manager_id.name or "",
                )
            )

    def _hand_over(self, manager, reason):
        """Make ``manager`` the account manager, everything in this transaction (#3).

        The former one loses the right at once, the new one has it at once.

        :param manager: the new account manager, a ``res.users``
        :param reason: why, in words; kept with the dossier's history
        :raise UserError: without a reason, or to an archived or portal user
        """
        if not (reason or "").strip():
            raise UserError(self.env._("A hand-over needs a reason (R1 preamble)."))
        if not manager.active or manager.share:
            raise UserError(
                self.env._(
                    "%(name)s cannot take over dossiers: not an active internal user.",
                    name=manager.name,
                )
            )
        dossiers = self.filtered(lambda dossier: dossier.manager_id != manager)
        former = {dossier.id: dossier.manager_id for dossier in dossiers}
        dossiers._guard_write({"manager_id": manager.id}, reason="hand-over")
        self.env["archive.document"]._access_handed_over(dossiers, manager)
        for dossier in dossiers:
            if partner := former[dossier.id].partner_id:
                dossier.message_unsubscribe(partner.ids)
            dossier.message_post(
                body=self.env._(
                    "Handed over from %(former)s to %(new)s: %(reason)s",
                    former=former[dossier.id].name or "–",
                    new=manager.name,
                    reason=reason,
                )
            )
        self.env["archive.ledger.entry"]._append(
            dossiers, "handed_over", field_names=("manager_id",)
        )

    def action_supplement(self):
        """Open a new draft that adds what this dossier has not yet (#68, #69).

        :raise MissingError: when the user may not know the dossier
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.document",
            "views": [(False, "form")],
            "name": self.env._("Supplement to “%s”", self.display_name),
            "context": {
                "default_dossier_id": self.id,
                "default_partner_id": self.partner_id.id,
            },
        }

    def action_hand_over(self):
        """Open a new hand-over of these dossiers, to be signed."""
        return self.env["archive.hand.over"]._action_for(self)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Tell only who may read the message at this moment, and never outsiders."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        users = self.env["res.users"].browse(
            r["uid"] for r in recipients if r.get("uid")
        )
        addressed = message.sudo().partner_ids
        allowed = set()
        for user in users.filtered(lambda user: not user.share):
            # by his own companies, not those that the author has chosen
            dossier = self.with_user(user).with_context(allowed_company_ids=[])
            dossier = dossier.sudo(False)
            if dossier.has_access("read") and (
                user.partner_id in addressed or dossier._known_as_a_whole()
            ):
                allowed.add(user.id)
        return [r for r in recipients if r.get("uid") in allowed]

    def action_open_documents(self):
        """Open this dossier's documents, grouped by category."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_document_action"
        )
        action["path"] = False
        action["domain"] = [("dossier_id", "=", self.id)]
        action["context"] = {
            "default_dossier_id": self.id,
            "default_partner_id": self.partner_id.id,
            "search_default_group_category": 1,
        }
        return action

    @api.model
    def _for_partner(self, partner, company=None):
        """Return the dossier of ``partner`` in ``company``, whoever may know it."""
        return self.sudo().search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", (company or self.env.company).id),
            ],
            limit=1,
        )
