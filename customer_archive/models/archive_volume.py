from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.filing import volume_code

#: Who knows every volume of his companies.
WIDE = (
    "customer_archive.group_general_manager,customer_archive.group_sales_manager,"
    "customer_archive.group_archivist"
)


class ArchiveVolume(models.Model):
    """One yearly volume: what is bound together and printed as one (#27, #58-#60).

    Composed by its key: company × category × year × account manager × top secret ×
    retention class. One is open per key; numbers run on.
    """

    _name = "archive.volume"
    _description = "Volume"
    _inherit = [
        "archive.guard.mixin",
        "archive.confidential.mixin",
        "archive.explain.mixin",
    ]
    _order = "filing_year desc, number desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True
    _confidential_secret = "top_secret"

    number = fields.Integer(required=True, readonly=True, aggregator=None)
    reference = fields.Char(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    category_id = fields.Many2one(
        "archive.category",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    policy_id = fields.Many2one(related="category_id.policy_id")
    fonds_code = fields.Char(
        string="Fonds",
        readonly=True,
        help="As it stands in the codes of all its items, whatever the company or the "
        "regulation says later.",
    )
    kind_code = fields.Char(string="Kind code", readonly=True)
    filing_year = fields.Integer(
        string="Filing year",
        required=True,
        readonly=True,
        aggregator=None,
        help="Exactly one year (#145).",
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Volume of",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Every account manager has an own volume in each category (#60). It "
        "records whose volume it was and gives no right.",
    )
    top_secret = fields.Boolean(
        string="Top secret",
        readonly=True,
        help="Top-secret papers are bound apart (#153).",
    )
    retention_class_id = fields.Many2one(
        "archive.retention.class",
        string="Retention class",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("closed", "Closed"),
            ("bound", "Bound"),
            ("quarantined", "Quarantined"),
            ("destroyed", "Destroyed"),
            ("transferred", "Transferred"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    next_item = fields.Integer(
        required=True, default=1, readonly=True, aggregator=None, string="Next item"
    )
    document_ids = fields.One2many("archive.document", "volume_id", readonly=True)
    document_count = fields.Integer(
        compute="_compute_totals", string="Items", aggregator=None
    )
    page_count = fields.Integer(
        compute="_compute_totals", string="Pages", aggregator=None
    )
    remarks = fields.Text(help="Remarks sheet (备考表) of the volume (#170).")
    compiled_by_id = fields.Many2one(
        "res.users", string="Compiled by", ondelete="restrict"
    )
    checked_by_id = fields.Many2one(
        "res.users", string="Checked by", ondelete="restrict"
    )
    compiled_on = fields.Date(string="Compiled on")

    _number_uniq = models.UniqueIndex(
        "(company_id, category_id, filing_year, top_secret, number)",
        "This volume number is taken in its category and year.",
    )
    _open_uniq = models.UniqueIndex(
        "(company_id, category_id, filing_year, COALESCE(manager_id, 0), top_secret, "
        "retention_class_id) WHERE state = 'open'",
        "One volume is open for each category, year, manager and retention class.",
    )
    _next_item_positive = models.Constraint(
        "CHECK (next_item >= 1)", "Item numbers begin at 1."
    )

    def _guard_content_fields(self):
        return frozenset({"remarks", "compiled_by_id", "checked_by_id", "compiled_on"})

    def _guard_engine_fields(self):
        return frozenset(
            {
                "state",
                "number",
                "reference",
                "fonds_code",
                "kind_code",
                "company_id",
                "category_id",
                "filing_year",
                "manager_id",
                "top_secret",
                "retention_class_id",
                "closed_on",
                "closed_by_id",
                "bound_on",
            }
        )

    def _guard_open_states(self):
        return ("open", "closed")

    def _guard_deletable_states(self):
        return ()

    def _guard_message(self):
        return self.env._(
            "Volume “%(name)s” is composed, numbered and closed by the archive only; "
            "a bound volume is fixed (R1 §2).",
            name=self[:1].sudo().reference or "",
        )

    @api.model
    def _confidential_wide(self, alias):
        return SQL("TRUE") if self.env.user.has_groups(WIDE) else None

    @api.model
    def _confidential_sources(self):
        documents = self.env["archive.document"]._confidential_query(
            # whose role reads nearly all papers reads nearly all volumes
            without=("submitter", "wide")
        )
        return {
            "documents": SQL(
                "SELECT volume_id FROM archive_document WHERE volume_id IS NOT NULL "
                "AND id IN (%s)",
                documents,
            )
        }

    def _compute_totals(self):
        # with the reader's own rights: a total must not tell of hidden papers
        totals = {
            volume.id: (count, pages)
            for volume, count, pages in self.env["archive.document"]._read_group(
                [("volume_id", "in", self.ids)],
                ["volume_id"],
                ["__count", "pages:sum"],
            )
        }
        for volume in self:
            volume.document_count, volume.page_count = totals.get(volume.id, (0, 0))

    def _reference_category(self):
        """Return the category part of the reference code.

        Top-secret volumes carry a mark of their own, so that the two number series
        can never meet and a gap in one tells nothing about the other.
        """
        self.ensure_one()
        return f"{self.category_id.code}{'M' if self.top_secret else ''}"

    @api.model
    def _open_for(self, key):
        """Return the open volume of ``key``, opening the next one when there is none.

        The counter row is updated first: two filings that would both open a volume
        meet there, and the second is repeated with a fresh snapshot (design 7).
        Top-secret volumes have their own numbers, so that a gap tells nothing.
        """
        company, category, year, manager, top_secret, retention = key
        domain = [
            ("company_id", "=", company.id),
            ("category_id", "=", category.id),
            ("filing_year", "=", year),
            ("manager_id", "=", manager.id),
            ("top_secret", "=", top_secret),
            ("retention_class_id", "=", retention.id),
            ("state", "=", "open"),
        ]
        volumes = self.sudo()
        if volume := volumes.search(domain, limit=1):
            return volume
        policy = category.policy_id
        fonds = policy._fonds(company)
        series = "secret" if top_secret else "open"
        # by what stands in the code: the next version of a policy runs on, and no two
        # volumes have one code
        number = self.env["archive.counter"]._take(
            f"volume/{fonds}/{policy.kind_code}/{category.code}/{year}/{series}"
        )
        code = f"{category.code}{'M' if top_secret else ''}"
        return volumes._guard_create(
            {
                "number": number,
                "reference": volume_code(
                    policy.reference_pattern,
                    fonds=fonds,
                    kind=policy.kind_code,
                    category=code,
                    year=year,
                    retention=retention.code,
                    volume=number,
                ),
                "company_id": company.id,
                "category_id": category.id,
                "fonds_code": fonds,
                "kind_code": policy.kind_code,
                "filing_year": year,
                "manager_id": manager.id,
                "top_secret": top_secret,
                "retention_class_id": retention.id,
            },
            reason="volume opened",
        )

    def _take_items(self, count, state="open"):
        """Take ``count`` item numbers of this volume; return the first.

        Item number = order of filing; it never changes and is never used again.

        :raise psycopg2.errors.SerializationFailure: when another transaction filed
            into this volume since ours began; Odoo repeats the request
        """
        self.ensure_one()
        self.flush_recordset(["next_item"])
        [[following]] = self.env.execute_query(
            SQL(
                "UPDATE archive_volume SET next_item = next_item + %s "
                "WHERE id = %s AND state = %s RETURNING next_item",
                count,
                self.id,
                state,
            )
        ) or [[None]]
        if following is None:
            raise UserError(
                self.env._(
                    "Volume %(reference)s was closed or bound meanwhile: try again.",
                    reference=self.reference,
                )
            )
        self.invalidate_recordset(["next_item"], flush=False)
        return following - count
