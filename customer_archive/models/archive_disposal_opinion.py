from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .archive_disposal_line import DECISION_SELECTION


class ArchiveDisposalOpinion(models.Model):
    """What one of the appraisers, or the director, said of one paper (#203).

    Written down by the person while the list waits for the signature, and fixed with
    it; what somebody noted who did not sign does not count. Nothing said: destroy.
    """

    _name = "archive.disposal.opinion"
    _description = "Opinion on an item of a destruction list"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "line_id, id"

    line_id = fields.Many2one(
        "archive.disposal.line", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    decision = fields.Selection(DECISION_SELECTION, required=True, readonly=True)
    opinion = fields.Char(readonly=True)
    keep_until = fields.Date(readonly=True)
    class_id = fields.Many2one(
        "archive.retention.class", readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(line_id, user_id)", "This person has said something about it already."
    )

    @api.model
    def _confidential_sources(self):
        return {
            "line": SQL(
                "SELECT opinion.id FROM archive_disposal_opinion AS opinion"
                " WHERE opinion.line_id IN (%s)",
                self.env["archive.disposal.line"]._confidential_query(),
            )
        }

    def _guard_engine_fields(self):
        return frozenset(
            {"line_id", "user_id", "decision", "opinion", "keep_until", "class_id"}
        )

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda opinion: opinion._origin.id)

    def _guard_message(self):
        return self.env._(
            "An opinion is given by who is to sign the destruction list, in its items, "
            "and is fixed with the signature (R2 art. 29)."
        )

    @api.model
    def _note(self, lines, values):
        """Note the same opinion of the current user on each of ``lines``."""
        opinions = self.sudo()
        mine = opinions.search(
            [("line_id", "in", lines.ids), ("user_id", "=", self.env.uid)]
        )
        if mine:
            mine._guard_write(values, reason="opinion")
        if new := lines - mine.line_id.with_env(lines.env):
            opinions._guard_create(
                [
                    {"line_id": line.id, "user_id": self.env.uid, **values}
                    for line in new
                ],
                reason="opinion",
            )

    def _missing_text(self) -> str:
        """Return what an exception from destruction still lacks, or an empty text."""
        self.ensure_one()
        item = self.line_id.document_id.name
        needs_day = self.decision == "keep" and not self.keep_until
        needs_class = self.decision == "reclassify" and not self.class_id
        if needs_day or needs_class:
            return self.env._(
                "“%(item)s”: say until when it is kept, or in which class.", item=item
            )
        today = self.line_id.company_id._archive_today()
        if self.decision == "keep" and self.keep_until <= today:
            return self.env._("“%(item)s”: it is kept until a day to come.", item=item)
        if not self.opinion:
            return self.env._("“%(item)s” is excepted: say why.", item=item)
        return ""

    def _in_words(self) -> str:
        """Return in one line who said what."""
        self.ensure_one()
        label = dict(self._fields["decision"]._description_selection(self.env))
        parts = [label[self.decision]]
        if self.keep_until:
            parts.append(format_date(self.env, self.keep_until))
        if self.class_id:
            parts.append(self.class_id.code)
        if self.opinion:
            parts.append(self.opinion)
        return self.env._(
            "%(who)s: %(what)s",
            who=self.user_id.name,
            what=self.env._(", ").join(parts),
        )
