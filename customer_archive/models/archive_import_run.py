import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.guard import guard_pass
from .archive_import import BATCH
from .archive_import_reading import row_digest

_logger = logging.getLogger(__name__)


class _RolledBack(Exception):
    """Ends a trial: what it did is undone."""


class ArchiveImport(models.Model):
    """Trying and filing the rows: the same code, rolled back or kept."""

    _inherit = "archive.import"

    @api.model
    def _cron_run(self):
        """Go on with imports that are being checked or filed, batch by batch."""
        cron = self.env["ir.cron"]
        for record in self.search(
            [("state", "in", ("reading", "checking", "running"))], order="id"
        ):
            owner = record.create_uid
            # what is told about the rows is told in his language
            record = record.with_user(owner).with_context(lang=owner.lang).sudo()
            if record.state == "reading":
                record._read_later()
                cron._commit_progress()
                record.invalidate_recordset()
            if record.state not in ("checking", "running"):
                continue
            state = "new" if record.state == "checking" else "ready"
            remaining = record.line_ids.search_count(
                [("import_id", "=", record.id), ("state", "=", state)]
            )
            cron._commit_progress(remaining=remaining)
            step = record._check_batch if state == "new" else record._file_batch
            store = record._files_verified()
            while count := step(BATCH, store):
                time_left = cron._commit_progress(count)
                # somebody may have pressed Stop meanwhile
                record.invalidate_recordset()
                if not time_left:
                    return
            cron._commit_progress()

    # ------------------------------------------------------------------ two ways in

    def _check_batch(self, limit, store=None):
        """Try the next rows and say what is wrong; return how many were tried.

        :param store: the files, where they were opened before
        """
        self.ensure_one()
        if self.state != "checking":
            return 0
        lines = self._next_lines("new", limit)
        if lines:
            store = self._files() if store is None else store
            known = self._mark_known(lines)
            results = self._process(lines - known, store, keep=False)
            self._write_results(results)
        if len(lines) < limit and not self._next_lines("new", 1):
            ready = self.line_ids.search_count(
                [("import_id", "=", self.id), ("state", "=", "ready")]
            )
            self._guard_write(
                {"state": "checked", "ready_rows": ready}, reason="rows checked"
            )
        return len(lines)

    def _file_batch(self, limit, store=None):
        """File the next approved rows; return how many were looked at.

        Where rows or files are not those that were signed, nothing is filed and the
        import goes back.

        :param store: the files, where they were verified before
        """
        self.ensure_one()
        if self.state != "running":
            return 0
        lines = self._next_lines("ready", limit)
        if lines:
            store = self._files_verified() if store is None else store
            changed = lines.filtered(lambda row: row_digest(row.content) != row.sha256)
            if changed or store is None:
                return self._stop_changed()
            known = self._mark_known(lines)
            results = self._process(lines - known, store, keep=True)
            self._write_results(results)
        if len(lines) < limit and not self._next_lines("ready", 1):
            self._finish()
        return len(lines)

    def _files_verified(self):
        """Return the files; None when they or the rows are not what was signed."""
        if self.state == "running" and (
            self._rows_digest() != self.rows_sha256
            or self._files_digest() != self.files_sha256
        ):
            return None
        return self._files()

    def _stop_changed(self):
        """Stop: what would be filed is not what was approved."""
        _logger.error("import %s: rows or files differ from what was signed", self.id)
        self._guard_write(
            {
                "state": "returned",
                "return_reason": self.env._(
                    "The rows or files are not those that were approved. Check it "
                    "again; everybody signs anew."
                ),
            },
            reason="import changed",
        )
        return 0

    def _finish(self):
        """All good rows are filed: the copies of the files are not needed any more."""
        self._guard_write({"state": "done"}, reason="import finished")
        self._drop_files()
        self.env["archive.ledger.entry"]._append(self, "imported")

    def _drop_files(self):
        files = self.file_ids
        # the papers hold these bytes now; a second copy would outlive them
        with guard_pass(files._name, files._ids, "unlink", reason="import finished"):
            files.unlink()

    def _next_lines(self, state, limit):
        """Return the next rows in ``state``, with the others of their bundles."""
        domain = [("import_id", "=", self.id), ("state", "=", state)]
        lines = self.env["archive.import.line"].search(
            domain, order="number", limit=limit
        )
        if bundles := set(lines.mapped("bundle")) - {False}:
            lines |= lines.search([*domain, ("bundle", "in", list(bundles))])
        return lines

    def _mark_known(self, lines):
        """Mark what was imported before under the same code; return those lines."""
        done = self.env["archive.import.line"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("key", "in", lines.mapped("key")),
                ("state", "=", "done"),
            ],
            ["key"],
        )
        keys = set(done.mapped("key"))
        known = lines.filtered(lambda line: line.key in keys)
        known.write({"state": "known", "problems": False})
        return known

    def _write_results(self, results):
        for line, (state, problems, notes, document) in results.items():
            values = {
                "state": state,
                "problems": "\n".join(problems) or False,
                "notes": "\n".join(notes) or False,
            }
            if document:
                values["document_res_id"] = document.id
                # from now on the paper says it, and it only
                values.update(title=False, customer=False, content=False)
            line.write(values)

    # -------------------------------------------------------------------- the rows

    def _process(self, lines, store, *, keep):
        """File the rows, or try it; each with its bundle wholly or not at all.

        :param keep: False: everything is rolled back
        :return: line -> (state, problems, notes, document or None)
        """
        rows = self._prepare_lines(lines, store)
        groups = self._groups(lines, rows)
        good = [g for g in groups if not any(rows[line]["problems"] for line in g)]
        results = {}
        for group in groups:
            if group in good:
                continue
            for line in group:
                problems = rows[line]["problems"] or [
                    self.env._("Another row of its bundle is wrong.")
                ]
                results[line] = ("wrong", problems, rows[line]["notes"], None)
        for group, made, refused in self._try_all(good, rows, store, keep):
            for line in group:
                if refused:
                    results[line] = ("wrong", [refused], rows[line]["notes"], None)
                else:
                    state = "done" if keep else "ready"
                    results[line] = (state, [], rows[line]["notes"], made[line])
        return results

    def _try_all(self, groups, rows, store, keep):
        """Yield (group, line -> document, reason of a refusal) for each group.

        All together; where one of them is refused, each half by itself.
        """
        made, refused = self._try(groups, rows, store, keep)
        if not refused or len(groups) == 1:
            for group in groups:
                yield group, made, refused
            return
        middle = len(groups) // 2
        yield from self._try_all(groups[:middle], rows, store, keep)
        yield from self._try_all(groups[middle:], rows, store, keep)

    def _groups(self, lines, rows):
        """Return the rows as lists that are filed together; check their bundles."""
        groups = []
        by_bundle = {}
        for line in lines.sorted("number"):
            if not line.bundle:
                groups.append([line])
            elif line.bundle in by_bundle:
                by_bundle[line.bundle].append(line)
            else:
                by_bundle[line.bundle] = [line]
                groups.append(by_bundle[line.bundle])
        for group in by_bundle.values():
            if self._bundle_of([rows[line] for line in group]) is None:
                for line in group:
                    rows[line]["problems"].append(
                        self.env._("The roles of this bundle do not fit together.")
                    )
        return groups

    def _try(self, groups, rows, store, keep):
        """File ``groups`` in a savepoint.

        :return: (line -> document, or None when only tried; reason of a refusal)
        """
        if not groups:
            return {}, ""
        made = {}
        try:
            with self.env.cr.savepoint():
                made = self._file_groups(groups, rows, store)
                self.env.flush_all()
                if not keep:
                    raise _RolledBack
        except _RolledBack:
            return dict.fromkeys(made), ""
        except UserError as error:
            return {}, str(error.args[0] if error.args else error)
        except psycopg2.IntegrityError as error:
            _logger.info("import %s: refused by the database", self.id, exc_info=True)
            return {}, self.env["archive.document"]._sql_error_to_message(error)
        except psycopg2.OperationalError:
            # somebody else changed the same rows: Odoo repeats the batch
            raise
        except Exception:
            # one row must not keep the others from being filed
            _logger.exception("import %s: a row could not be filed", self.id)
            return {}, self.env._(
                "An error that nobody foresaw; the administrator finds it in the log."
            )
        return made, ""
