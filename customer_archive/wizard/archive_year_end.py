from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..models.archive_document import UNFILED_STATES

#: Where files hang that may belong into the archive.
BUSINESS_MODELS = ("sale.order", "account.move", "crm.lead", "res.partner")
#: Files that are listed, at most.
SHOWN = 500
#: Papers and requests that are listed, at most.
NAMED = 80


class ArchiveYearEnd(models.TransientModel):
    """Yearly clean-up: what is left of a year, and closing its volumes (#58, #59)."""

    _name = "archive.year.end"
    _description = "Yearly clean-up"
    _inherit = ["archive.form.mixin"]

    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._archive_today().year - 1,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    checked_by_id = fields.Many2one(
        "res.users",
        string="Checked by",
        domain=lambda self: [
            ("id", "!=", self.env.uid),
            (
                "all_group_ids",
                "in",
                self.env.ref("customer_archive.group_archivist").ids,
            ),
        ],
        help="Who checked the volumes that you compiled: somebody else (#171).",
    )
    volume_ids = fields.Many2many(
        "archive.volume", string="Open volumes", compute="_compute_left"
    )
    unfiled_ids = fields.Many2many(
        "archive.document", string="Not yet filed", compute="_compute_left"
    )
    request_ids = fields.Many2many(
        "archive.bundle", string="Requests without a reply", compute="_compute_left"
    )
    apart_ids = fields.Many2many(
        "archive.document",
        string="Replies apart from their request",
        compute="_compute_left",
        help="Filed this year; the request stayed in another volume (#156).",
    )
    held_ids = fields.Many2many(
        "archive.document",
        string="Still with the departments",
        compute="_compute_left",
        help="Filed papers whose originals were not transferred to the archive (#275).",
    )
    cut = fields.Text(
        compute="_compute_left", help="Which lists are longer than what is shown."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files not in the archive",
        compute="_compute_left",
        help="Files on orders, invoices, opportunities and customers that were never "
        "captured (#146).",
    )
    missing = fields.Text(
        string="Not handed in",
        compute="_compute_left",
        help="What is expected of the departments and has not come (#275).",
    )
    result = fields.Text(readonly=True)

    @api.depends("year")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Yearly clean-up")

    @api.depends("year", "company_id")
    def _compute_left(self):
        for wizard in self:
            company = ("company_id", "=", wizard.company_id.id)
            wizard.volume_ids = self.env["archive.volume"].search(
                [("state", "=", "open"), ("filing_year", "=", wizard.year), company]
            )
            last_day = f"{wizard.year or 1:04d}-12-31"
            cut = []
            wizard.unfiled_ids = wizard._first(
                cut,
                "unfiled_ids",
                [
                    ("state", "in", UNFILED_STATES),
                    ("document_date", "<=", last_day),
                    company,
                ],
            )
            answered = self.env["archive.document"].sudo()
            answered = answered._search(
                [("bundle_role", "=", "reply"), ("bundle_id", "!=", False)]
            )
            wizard.request_ids = wizard._first(
                cut,
                "request_ids",
                [
                    ("kind", "=", "request_reply"),
                    ("document_ids.state", "in", UNFILED_STATES),
                    ("document_ids.document_date", "<=", last_day),
                    ("id", "not in", answered.subselect("bundle_id")),
                    company,
                ],
            )
            wizard.apart_ids = wizard._first(
                cut,
                "apart_ids",
                [
                    ("id", "in", wizard._replies_apart()),
                    ("filing_year", "=", wizard.year),
                    company,
                ],
            )
            wizard.held_ids = wizard._first(
                cut,
                "held_ids",
                [
                    ("state", "=", "filed"),
                    ("paper_location_id.purpose", "=", "department"),
                    ("filing_year", "<=", wizard.year),
                    company,
                ],
            )
            wizard.cut = "\n".join(cut)
            wizard.attachment_ids = wizard._files_elsewhere()
            wizard.missing = wizard._not_handed_in()

    def _first(self, cut, name, domain):
        """Return the first records of a list; say in ``cut`` where there are more."""
        field = self._fields[name]
        records = self.env[field.comodel_name]
        found = records.search(domain, limit=NAMED)
        if len(found) == NAMED and (count := records.search_count(domain)) > NAMED:
            cut.append(
                self.env._(
                    "%(list)s: the first %(shown)s of %(count)s.",
                    list=field._description_string(self.env),
                    shown=NAMED,
                    count=count,
                )
            )
        return found

    @api.model
    def _replies_apart(self) -> SQL:
        """Return a sub-select of filed replies whose request is in another volume."""
        return SQL(
            "(SELECT reply.id FROM archive_document AS reply"
            " JOIN archive_document AS request ON request.id = reply.answered_id"
            " WHERE reply.state = 'filed' AND reply.volume_id <> request.volume_id)"
        )

    def _files_elsewhere(self):
        """Return files of the year that hang on business records only (#146).

        Those that the reader may open, and whose bytes no paper holds.
        """
        models_ = [m for m in BUSINESS_MODELS if self.env[m].has_access("read")]
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "in", models_),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("create_date", ">=", f"{self.year or 1:04d}-01-01"),
                ("create_date", "<", f"{(self.year or 1) + 1:04d}-01-01"),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=SHOWN,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT checksum FROM ir_attachment "
                "WHERE res_model = 'archive.document' AND checksum = ANY(%s)",
                files.mapped("checksum"),
            )
        )
        captured = {checksum for (checksum,) in rows}
        return files.filtered(lambda file: file.checksum not in captured)

    def _not_handed_in(self):
        """Return a line for each type of which something is missing (#275)."""
        types = self.env["archive.document.type"].with_company(self.company_id)
        types = types.search(
            [("policy_id.in_force", "=", True), ("frequency", "!=", False)]
        )
        lines = [
            f"{type_.display_name}: {type_._period_names(periods)}"
            for type_, periods in types._missing(self.year or 1).items()
            if periods
        ]
        return "\n".join(lines) or False

    def action_close_volumes(self):
        """Fill in the remarks sheets and close what is ready, volume by volume.

        What cannot be closed stays open and is named with the reason; the others are
        closed all the same.

        :raise AccessError: for who is no archivist
        :raise UserError: when the year is not over, or nobody is named who checked
        """
        if not self.env.user.has_group("customer_archive.group_archivist"):
            raise AccessError(
                self.env._("Only the archivist closes and binds volumes (R2 art. 9).")
            )
        self.ensure_one()
        if self.year >= self.company_id._archive_today().year:
            raise UserError(
                self.env._(
                    "%(year)s is not over: its volumes still take in papers (R1 §2).",
                    year=self.year,
                )
            )
        self._fill_remarks_sheets()
        closed, left = 0, []
        for volume in self.volume_ids:
            try:
                with self.env.cr.savepoint():
                    volume.action_close()
            except UserError as error:
                left.append(f"{volume.reference}: {error.args[0]}")
            else:
                closed += 1
        self.result = "\n".join(
            [
                self.env._(
                    "%(closed)s closed, %(left)s left open.",
                    closed=closed,
                    left=len(left),
                ),
                *left,
            ]
        )
        return self._reopen()

    def _fill_remarks_sheets(self):
        unnamed = self.volume_ids.filtered(lambda volume: not volume.compiled_by_id)
        if not unnamed:
            return
        if not self.checked_by_id or self.checked_by_id == self.env.user:
            raise UserError(
                self.env._(
                    "Name who checked the volumes: somebody else than you (R2 art. 18)."
                )
            )
        unnamed.write(
            {
                "compiled_by_id": self.env.uid,
                "compiled_on": self.company_id._archive_today(),
                "checked_by_id": self.checked_by_id.id,
            }
        )

    def _reopen(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_archive.archive_year_end_action"
            ),
            "res_id": self.id,
        }
