from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


class ArchiveImport(models.Model):
    """What a catalogue says of papers that are erased (#77, #210).

    A row forgets with its paper. Catalogue and files go with the last paper that came
    of them, unless rows still wait to be filed. The old codes stay: what was destroyed
    is not brought in once more.
    """

    _inherit = "archive.import"

    @api.model
    def _erasure_lines(self, documents):
        lines = self.env["archive.import.line"].sudo()
        return lines.search([("document_res_id", "in", documents.ids)])

    @api.model
    def _erasure_imports(self, documents):
        """Return import -> papers, for imports whose last papers are ``documents``."""
        of_import = defaultdict(lambda: self.env["archive.document"].sudo())
        for line in self._erasure_lines(documents):
            if line.import_id.state in ("done", "stopped"):
                of_import[line.import_id] |= documents.browse(line.document_res_id)
        if not of_import:
            return {}
        self.env.flush_all()
        # of two that erase the last papers at one moment, the second is repeated
        self.union(*of_import)._archive_guard_rows()
        living = self.env.execute_query(
            SQL(
                "SELECT DISTINCT line.import_id FROM archive_import_line AS line"
                " JOIN archive_document AS paper ON paper.id = line.document_res_id"
                " WHERE line.import_id = ANY(%s) AND paper.id <> ALL(%s)"
                " AND paper.state <> ALL(%s)",
                [record.id for record in of_import],
                documents.ids,
                list(documents._gone_for_good()),
            )
        )
        kept = {id_ for (id_,) in living}
        return {r: papers for r, papers in of_import.items() if r.id not in kept}

    @api.model
    def _erasure_forget(self, documents):
        """Blank what catalogues say of ``documents``, all of it with the last one."""
        lines = self._erasure_lines(documents)
        if not lines:
            return
        # examples are taken from any row
        self.env.execute_query(
            SQL(
                "UPDATE archive_import_column SET example = NULL"
                " WHERE import_id = ANY(%s) RETURNING id",
                lines.import_id.ids,
            )
        )
        self.env["archive.import.column"].invalidate_model(["example"], flush=False)
        over = self.sudo().union(*self._erasure_imports(documents))
        # while rows wait to be filed, all digests are compared with what was signed
        finished = lines.filtered(lambda line: line.import_id.state == "done")
        (finished | over.line_ids).write({"sha256": False})
        (lines | over.line_ids).write(
            dict.fromkeys(
                ["title", "customer", "bundle", "content", "problems", "notes"], False
            )
        )
        for record in over:
            record._drop_files()
        over._approval_forget_words()
        over._guard_write(
            {
                # what was stopped does not go on without its catalogue
                "state": "done",
                "catalogue_name": False,
                "notes": False,
                "return_reason": False,
                "rows_sha256": False,
                "files_sha256": False,
            },
            reason="erased with the last paper",
        )
