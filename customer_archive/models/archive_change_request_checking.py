from dataclasses import replace

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal, blocking

CHANGE = "R1 §5.2 (#72)"


class _RolledBackError(Exception):
    """The trial went well; nothing of it stays."""


class ArchiveChangeRequest(models.Model):
    """What stands in the way of a change, told before anybody signs it (#72)."""

    _inherit = "archive.change.request"

    is_stale = fields.Boolean(
        string="The paper says something else by now", compute="_compute_is_stale"
    )

    @api.depends("state", "line_ids.old_stored", "replaced_sha256")
    def _compute_is_stale(self):
        for request in self:
            request.is_stale = bool(request._origin.id and request._stale_refusals())

    def _approval_before_submit(self):
        return {
            request.id: [*request._change_refusals(), *request._stale_refusals()]
            for request in self
        }

    def _explain(self):
        explained = super()._explain()
        for request in self.filtered(lambda r: r.state in r._guard_open_states()):
            # drafts are told what is missing, not scolded
            explained[request.id] = [
                replace(reason, level="warning") if reason.blocks else reason
                for reason in explained.get(request.id, ())
            ]
        for request in self.filtered(lambda r: r.state == "submitted"):
            reasons = [*request._stale_refusals(), *request._change_refusals()]
            explained[request.id] = [*reasons, *explained.get(request.id, ())]
        return explained

    def _approval_submit(self):
        """Try each change first: who approves never meets a technical error."""
        before = self._approval_before_submit()
        refused = {}
        for request in self:
            if not blocking(before[request.id]) and (why := request._try_out()):
                refused[request.id] = [Refusal("trial", why, CHANGE)]
        others = self.filtered(lambda request: request.id not in refused)
        return {**refused, **super(ArchiveChangeRequest, others)._approval_submit()}

    def _try_out(self) -> str:
        """Make the change, undo it, and return what refused it, if anything."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.sudo()._change_paper()
                self.env.flush_all()
                raise _RolledBackError
        except _RolledBackError:
            return ""
        except UserError as error:
            return str(error.args[0] if error.args else error)
        except psycopg2.IntegrityError as error:
            return self.env["archive.document"]._sql_error_to_message(error)
        finally:
            self.env.invalidate_all(flush=False)

    def _new_values(self) -> dict:
        """Return what the paper will say: field -> new value in plain types."""
        return {
            line.field_name: line._new_stored() or None
            for line in self.line_ids
            if line.field_name
        }

    def _change_refusals(self) -> list[Refusal]:
        """Return why this change cannot be made, of what its lines and files say."""
        self.ensure_one()
        request = self.sudo()
        paper = request.document_id
        if paper.state != "filed":
            message = self.env._(
                "Only filed papers are changed; this one is: %(state)s.",
                state=dict(paper._fields["state"]._description_selection(self.env)).get(
                    paper.state, ""
                ),
            )
            return [Refusal("paper", message, CHANGE)]
        files = request._files_by_document()[self.id]
        reasons = request._file_refusals(files)
        if not request.line_ids and not files:
            message = self.env._("Say what is wrong: a value, or a file.")
            reasons.append(Refusal("nothing", message, CHANGE))
        values = request._new_values()
        for line in request.line_ids:
            if line._changes_nothing():
                message = self.env._(
                    "“%(field)s”: the new value is the old one.", field=line._label()
                )
                reasons.append(Refusal(f"same_{line.field_name}", message, CHANGE))
        reasons += paper._value_refusals(values)
        reasons += paper._place_refusals(values)
        return reasons + paper._page_refusals(values, request._pages_after())

    def _pages_after(self) -> int | None:
        """Return how many pages the files have after the change; None: no change."""
        new = self._files_by_document()[self.id]
        if not new:
            return None
        present = self.document_id._files_by_document()[self.document_id.id]
        kept = present.filtered(lambda file: file.id != self.replaces_id.id)
        return sum((kept | new).mapped("archive_pages"))

    def _file_refusals(self, files) -> list[Refusal]:
        reasons = []
        if self.replaces_id.id and not files:
            message = self.env._(
                "Add the file that takes the place of “%(name)s”.",
                name=self.replaced_name or "",
            )
            reasons.append(Refusal("no_file", message, CHANGE))
        for file in files:
            problem = file._archive_problem_text()
            if problem and file.archive_problem != "mislabelled":
                reasons.append(Refusal(f"file_{file.id}", problem, "DA/T 70 (#151)"))
        return reasons

    def _stale_refusals(self) -> list[Refusal]:
        """Return what the paper says otherwise than when the request was written."""
        self.ensure_one()
        request = self.sudo()
        if request.document_id.state != "filed":
            return []
        reasons = []
        who = tuple(request._editors().mapped("name"))
        for line in request.line_ids.filtered(lambda line: line._is_stale()):
            present = request.document_id._change_stored(line.field_name)
            line = line.with_env(self.env(su=True))
            message = self.env._(
                "“%(field)s” is “%(present)s” by now; it was “%(old)s” when this was "
                "written, and would become “%(new)s”. Take over the present values, "
                "or withdraw the request.",
                field=line._label(),
                present=line._shown(present, line._read_as(present)),
                old=line.old_text,
                new=line.new_text,
            )
            reasons.append(
                Refusal(f"stale_{line.field_name}", message, CHANGE, "", who)
            )
        if request.replaces_id.id:
            present = request.document_id._files_by_document()[request.document_id.id]
            same = present.filtered(
                lambda file: (
                    file.id == request.replaces_id.id
                    and file.archive_sha256 == request.replaced_sha256
                )
            )
            if not same:
                message = self.env._(
                    "“%(old)s” is no file of the paper any more; it has: %(present)s. "
                    "Take over the present values, or withdraw the request.",
                    old=request.replaced_name or "",
                    present=self.env._(", ").join(present.mapped("name")) or "–",
                )
                reasons.append(Refusal("stale_file", message, CHANGE, "", who))
        return reasons

    def action_take_present(self):
        """Keep as old values what the paper says now, of drafts that fell behind.

        :raise UserError: for who did not ask for the change, or while it waits
        """
        self._check_may_edit()
        if frozen := self._guard_frozen():
            raise UserError(frozen._guard_message())
        for request in self.sudo():
            request.line_ids._take_present()
            present = request.document_id._files_by_document()[request.document_id.id]
            if request.replaces_id.id not in present.ids:
                request.replaces_id = False
        return True
