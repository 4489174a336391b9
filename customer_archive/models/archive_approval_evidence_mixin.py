from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveApprovalEvidenceMixin(models.AbstractModel):
    """What rounds, their steps and signatures have in common (#62, #73).

    They are evidence: nobody creates, changes or removes them through the ORM, not
    by RPC and not with ``sudo()``. The approval engine is the only writer and speaks
    SQL, many rows at once. Who may read the record may read its evidence for ever;
    an auditor may read all of it, but not the words and drawings in it.
    """

    _name = "archive.approval.evidence.mixin"
    _description = "Evidence of an approval"
    _inherit = ["archive.confidential.mixin"]
    _log_access = False

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(
        string="Concerns", compute="_compute_record_name", compute_sudo=False
    )
    can_open = fields.Boolean(compute="_compute_record_name", compute_sudo=False)

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_record_name(self):
        """The record's name; its number only, for who may not know the record."""
        readable = self._content_readable()
        for model, lines in self.grouped("res_model").items():
            kind = self.env["ir.model"]._get(model).name or model
            known = lines & readable
            records = known and self.env[model].browse(known.mapped("res_id"))
            names = {record.id: record.display_name for record in records}
            for line in lines:
                line.can_open = line in known
                line.record_name = names.get(line.res_id) or self.env._(
                    "%(kind)s no. %(number)s", kind=kind, number=line.res_id
                )

    @api.model
    def _confidential_wide(self, alias):
        """What may be known of the record itself, row by row, model by model."""
        if self.env.user.has_group("customer_archive.group_auditor"):
            return SQL("TRUE")
        parts = [SQL("FALSE")]
        for name in self.env["archive.approval.chain"]._approvable_models():
            # rules are turned into SQL as superuser: ask as the user all the same
            model = self.env[name].sudo(False)
            if not model.has_access("read"):
                continue
            query = model._search([])
            if query.is_empty():
                continue
            query.add_where(
                SQL(
                    "%s = %s",
                    SQL.identifier(query.table, "id"),
                    SQL.identifier(alias, "res_id"),
                )
            )
            parts.append(
                SQL(
                    "(%s = %s AND EXISTS %s)",
                    SQL.identifier(alias, "res_model"),
                    name,
                    query.subselect(SQL("1")),
                )
            )
        return SQL("(%s)", SQL(" OR ").join(parts))

    @api.model
    def _confidential_limit(self, alias):
        # for everybody else the record itself is limited
        if self.env.user.has_group("customer_archive.group_auditor"):
            return super()._confidential_limit(alias)
        return None

    def _content_readable(self):
        """Return those whose record the current user may read.

        Words and drawings in the evidence are content of the record: an auditor
        reads who signed what and when, not these.
        """
        readable = self.browse()
        for model, lines in self.grouped("res_model").items():
            if model not in self.env:
                continue
            records = self.env[model].browse(lines.mapped("res_id"))
            known = set(records._filtered_access("read")._ids)
            readable |= lines.filtered(lambda line: line.res_id in known)  # noqa: B023
        return readable

    def action_open_record(self):
        """Open the record that this is about.

        :raise MissingError: when the user may not know the record
        """
        self.ensure_one()
        self.check_access("read")
        if self.res_model not in self.env:
            raise UserError(
                self.env._("The addon that this belongs to is not installed any more.")
            )
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @api.model
    def _insert(self, rows: list[dict]) -> list[int]:
        """Insert rows as the engine, in one statement; return their ids in order.

        All rows name the same columns; a translated one holds :class:`Json`, see
        :meth:`_in_all_languages`.
        """
        if not rows:
            return []
        # one array per column: ten times quicker to send than a list of rows
        columns = list(rows[0])
        arrays = [
            SQL(
                "%s::%s[]",
                [row[name] for row in rows],
                SQL.identifier(self._fields[name].column_type[0]),
            )
            for name in columns
        ]
        inserted = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT * FROM unnest(%s) RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(arrays),
            )
        )
        return [id_ for (id_,) in inserted]

    @api.model
    def _in_all_languages(self, records, name) -> dict[int, Json]:
        """Return what each record says in its field ``name``, all languages at once."""
        field = records._fields[name]
        return {
            id_: Json(texts)
            for id_, texts in self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE id = ANY(%s)",
                    SQL.identifier(name, to_flush=field),
                    SQL.identifier(records._table),
                    list(records._ids),
                )
            )
        }

    def _engine_only(self):
        raise UserError(
            self.env._(
                "%(what)s are evidence: only submitting, signing, refusing and "
                "withdrawing write them, and nothing changes or removes them.",
                what=self._description,
            )
        )

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        self._engine_only()

    def write(self, vals):
        self.check_access("write")
        self._engine_only()

    def unlink(self):
        self.check_access("unlink")
        self._engine_only()
