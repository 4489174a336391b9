from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.refusal import Refusal

#: Lines that are looked at, or filed, in one transaction.
BATCH = 200


class ArchiveImport(models.Model):
    """Opening stock: an old catalogue with its files, approved as one.

    The rows are tried by the very code that files them, rolled back; what is wrong
    is listed by row. After the signatures the good rows are filed in batches with
    the provenance “signed on paper”, their old codes kept as aliases. What was
    imported before is recognised by its code and left alone, so that a run can be
    stopped, go on, and be repeated with a corrected catalogue.
    """

    _name = "archive.import"
    _description = "Import of a catalogue"
    _inherit = ["archive.request.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        default=lambda self: self.env._("Opening stock"),
        help="For example: contracts until 2020, cabinet A.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    catalogue = fields.Binary(
        required=True,
        attachment=True,
        help="Excel (.xlsx) or CSV, one paper in each row.",
    )
    catalogue_name = fields.Char(string="File name of the catalogue")
    file_ids = fields.One2many("archive.import.file", "import_id", string="Files")
    column_ids = fields.One2many("archive.import.column", "import_id", string="Columns")
    line_ids = fields.One2many("archive.import.line", "import_id", string="Rows")
    default_type_ids = fields.Many2many(
        "archive.document.type",
        string="Types where the row names none",
        domain="[('policy_id.in_force', '=', True)]",
        help="For rows that name only the category: one type of each category.",
    )
    default_manager_id = fields.Many2one(
        "res.users",
        string="Account manager where the row names none",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="For customers without a dossier: who looks after the new one.",
    )
    default_location_id = fields.Many2one(
        "archive.location",
        string="Place where the row names none",
        ondelete="restrict",
        check_company=True,
    )
    create_customers = fields.Boolean(
        string="Add customers that are not there yet",
        help="Otherwise a row with an unknown customer is wrong.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("reading", "Being read"),
            ("checking", "Being checked"),
            ("checked", "Checked"),
            ("returned", "Returned"),
            ("submitted", "Submitted"),
            ("running", "Being filed"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    notes = fields.Text(string="Found while reading", readonly=True, copy=False)
    rows_sha256 = fields.Char(string="Digest of the rows", readonly=True, copy=False)
    files_sha256 = fields.Char(string="Digest of the files", readonly=True, copy=False)
    ready_rows = fields.Integer(
        string="Rows to be filed", readonly=True, copy=False, aggregator=None
    )
    row_count = fields.Integer(string="All rows", compute="_compute_counts")
    ready_count = fields.Integer(string="Good", compute="_compute_counts")
    wrong_count = fields.Integer(string="Wrong", compute="_compute_counts")
    known_count = fields.Integer(string="There already", compute="_compute_counts")
    done_count = fields.Integer(string="Filed", compute="_compute_counts")
    progress = fields.Integer(string="Progress (%)", compute="_compute_counts")

    def _compute_counts(self):
        counts = {
            (import_, state): count
            for import_, state, count in self.env["archive.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        for record in self:

            def of(*states, record=record):
                return sum(counts.get((record, state), 0) for state in states)

            new, ready, done = of("new"), of("ready"), of("done")
            record.ready_count, record.done_count = ready, done
            record.wrong_count, record.known_count = of("wrong"), of("known")
            record.row_count = of("new", "ready", "wrong", "known", "done")
            if record.state in ("draft", "checking", "checked"):
                waiting, whole = new, record.row_count
            else:
                waiting, whole = ready, ready + done
            record.progress = 100 * (whole - waiting) // whole if whole else 0

    # ------------------------------------------------------------- who may know it

    @api.model
    def _confidential_own(self, alias):
        return {
            "creator": SQL("%s = %s", SQL.identifier(alias, "create_uid"), self.env.uid)
        }

    @api.model
    def _confidential_wide(self, alias):
        if self.env.user.has_group("customer_archive.group_general_manager"):
            return SQL("TRUE")
        return None

    # ---------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset(
            {
                "name",
                "company_id",
                "catalogue_name",
                "default_manager_id",
                "default_location_id",
                "create_customers",
                "rows_sha256",
                "files_sha256",
                "ready_rows",
            }
        )

    def _guard_open_states(self):
        return ("draft", "reading", "checking", "checked", "returned")

    def _guard_message(self):
        return self.env._(
            "“%(name)s” is submitted or filed: it is changed no more. Stop it and "
            "import the corrected rows anew.",
            name=self[:1].sudo().name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if filed := self.sudo().filtered("done_count"):
            raise UserError(
                self.env._(
                    "Rows of “%(name)s” are filed: it is kept, so that they are not "
                    "brought in again.",
                    name=filed[0].name,
                )
            )

    def write(self, vals):
        # first of all: who may not know the record must not learn its state
        self.check_access("write")
        changes = vals.keys() & {
            "catalogue",
            "file_ids",
            "column_ids",
            "default_type_ids",
            "default_manager_id",
            "default_location_id",
            "create_customers",
            "company_id",
        }
        if changes and (frozen := self.sudo()._guard_frozen()):
            raise UserError(frozen._guard_message())
        result = super().write(vals)
        if changes:
            # what was found no longer holds
            self.sudo()._forget_check()
        return result

    def _forget_check(self):
        checked = self.filtered(
            lambda record: record.state in ("reading", "checking", "checked")
        )
        checked._guard_write({"state": "draft"}, reason="import changed")

    # --------------------------------------------------------------------- approval

    def _approval_fields(self):
        return [
            "name",
            "company_id",
            "catalogue_name",
            "default_type_ids",
            "default_manager_id",
            "default_location_id",
            "create_customers",
            "ready_rows",
            "rows_sha256",
            "files_sha256",
        ]

    def _approval_submittable(self):
        return (
            super()
            ._approval_submittable()
            .filtered(lambda record: record.state in ("checked", "returned"))
        )

    def _approval_before_submit(self):
        explained = {}
        for record in self:
            if record.state == "returned":
                message = self.env._("Check it again before you submit it.")
                explained[record.id] = [Refusal("check", message)]
            elif not record.ready_count:
                message = self.env._("No row can be filed: nothing is to be approved.")
                explained[record.id] = [Refusal("no_rows", message)]
        return explained

    def _approval_approved(self, rounds):
        self.sudo()._guard_write({"state": "running"}, reason="approved")
        self._trigger()

    # ---------------------------------------------------------------------- actions

    def action_stop(self):
        """Stop after the batch under way; what is filed stays filed."""
        self.check_access("write")
        running = self.filtered(lambda record: record.state == "running")
        running.sudo()._guard_write({"state": "stopped"}, reason="stopped")
        checking = self.filtered(lambda record: record.state in ("reading", "checking"))
        checking.sudo()._guard_write({"state": "draft"}, reason="stopped")

    def action_continue(self):
        """Go on with what is approved and not yet filed."""
        self.check_access("write")
        stopped = self.filtered(lambda record: record.state == "stopped")
        stopped.sudo()._guard_write({"state": "running"}, reason="continued")
        stopped._trigger()

    @api.model
    def _trigger(self):
        self.env.ref("customer_archive.ir_cron_import").sudo()._trigger()

    def action_open_lines(self):
        """Open all rows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rows of %(name)s", name=self.name),
            "res_model": "archive.import.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [("import_id", "=", self.id)],
            "context": {},
        }

    def action_open_wrong(self):
        """Open the rows that are wrong, with the reasons."""
        return {**self.action_open_lines(), "context": {"search_default_wrong": 1}}
