import hashlib
import zipfile

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.snapshot import SnapshotMany2one


class ArchiveRegisterExport(models.Model):
    """That a register was exported, up to which row (design 4.4).

    Uninstalling is refused while a register holds rows that were not exported.
    """

    _name = "archive.register.export"
    _description = "Export of a register"
    _inherit = "archive.append.only.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "model"

    at = fields.Datetime(required=True, readonly=True)
    user_id = SnapshotMany2one("res.users", readonly=True)
    model = fields.Char(string="Register", required=True, readonly=True)
    until_id = fields.Integer(
        string="Highest row", required=True, readonly=True, aggregator="max"
    )
    row_count = fields.Integer(string="Rows", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256 of the file", required=True, readonly=True)

    def action_export_all(self):
        """Download all registers of this database in one archive."""
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": "/customer_archive/registers.zip",
            "target": "self",
        }

    @api.model
    def _check_may_export(self):
        """Refuse who may not read the registers of all companies.

        :raise AccessError: for who is no auditor, or not one of all companies
        """
        self.browse().check_access("read")
        others = [("id", "not in", self.env.user.company_ids.ids)]
        if self.env["res.company"].sudo().search(others, limit=1):
            raise AccessError(
                self.env._(
                    "Registers are exported whole. Only an auditor who is allowed in "
                    "all companies can do that."
                )
            )

    @api.model
    def _export_registers(self, file):
        """Write every register into ``file`` as a ZIP archive and mark it exported.

        One file ``<model>.jsonl`` per register: a JSON object a line with all its
        columns, in ascending order of ids, read from one snapshot. Memory does not
        grow with the registers.

        :return: the marks, one per register
        """
        self._check_may_export()
        marks = []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for register in self._registers():
                digest = hashlib.sha256()
                until = count = 0
                with archive.open(
                    f"{register._name}.jsonl", "w", force_zip64=True
                ) as target:
                    while rows := register._export_rows(until):
                        for id_, line in rows:
                            content = line.encode() + b"\n"
                            digest.update(content)
                            target.write(content)
                            until = id_
                        count += len(rows)
                marks.append(
                    {
                        "at": fields.Datetime.now(),
                        "user_id": self.env.uid,
                        "model": register._name,
                        "until_id": until,
                        "row_count": count,
                        "sha256": digest.hexdigest(),
                    }
                )
        return self._append_values(marks)

    @api.model
    def _registers(self):
        """Return all registers but this one, as empty recordsets in order of name."""
        mixin = self.pool["archive.append.only.mixin"]
        return [
            self.env[name]
            for name, model in sorted(self.pool.items())
            if issubclass(model, mixin) and not model._abstract and name != self._name
        ]

    @api.model
    def _unexported(self, modules) -> dict[str, int]:
        """Return how many rows of registers of ``modules`` were never exported.

        :param modules: names of the modules whose registers would be dropped
        :return: label of the register -> number of rows; only where there are any
        """
        unexported = {}
        for register in self._registers():
            if register._original_module not in modules:
                continue
            mark = self.sudo().search([("model", "=", register._name)], limit=1)
            [(total, later)] = self.env.execute_query(
                SQL(
                    "SELECT count(*), count(*) FILTER (WHERE id > %s) FROM %s",
                    mark.until_id,
                    SQL.identifier(register._table),
                )
            )
            # a slow transaction may have added a smaller id after the export
            if count := max(later, total - mark.row_count):
                unexported[register._description] = count
        return unexported
