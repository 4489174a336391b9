import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exceptions import RefusedError
from ..tools.refusal import Refusal, blocking

#: How rules are cited in the code: “R2 art. 6”.
ARTICLE = re.compile(r"(R\d) art\. (\d+)")


class ArchiveExplainMixin(models.AbstractModel):
    """Refusals explain themselves: before the user tries, and when he tries.

    A model lists what stands in the way in :meth:`_explain`; the form shows it by
    ``<field name="explanation" widget="actionable_errors"/>`` and the action raises
    it by :meth:`_refuse`. Both ask the same method, so they cannot differ.
    """

    _name = "archive.explain.mixin"
    _description = "Explained refusals"

    explanation = fields.Json(compute="_compute_explanation", compute_sudo=False)

    def _explain(self) -> dict[int, list[Refusal]]:
        """Return what stands in the way of each record's next step, by id.

        It may tell only what the current user may know.
        """
        return {record.id: [] for record in self}

    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        explained = self._explain()
        shown = self._refusals_shown(
            {refusal for refusals in explained.values() for refusal in refusals}
        )
        for record in self:
            record.explanation = {
                refusal.code: shown[refusal] for refusal in explained.get(record.id, ())
            } or False

    @api.model
    def _refusals_shown(self, refusals: Collection[Refusal]) -> dict[Refusal, dict]:
        """Return each refusal as the widget ``actionable_errors`` shows it.

        With the link to what has to be mended, for who may know it.
        """
        opened = defaultdict(set)
        for refusal in refusals:
            if refusal.opens:
                model, ids = refusal.opens
                opened[model].update(ids)
        known = {
            model: set(self.env[model].browse(ids)._filtered_access("read")._ids)
            for model, ids in opened.items()
            if self.env[model].has_access("read")
        }
        return {
            refusal: {
                "level": refusal.level,
                "message": self._refusal_text(refusal, separator=" "),
                **self._refusal_remedy(refusal, known),
            }
            for refusal in refusals
        }

    @api.model
    def _refusal_remedy(self, refusal: Refusal, known: dict[str, set[int]]) -> dict:
        """Return the link of a refusal, to what the reader knows of what it names.

        :param known: by model, the ids that he may know
        """
        if not refusal.opens:
            return {}
        model, ids = refusal.opens
        known = known.get(model, ())
        records = self.env[model].browse(id_ for id_ in ids if id_ in known)
        if not records:
            return {}
        action = {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(model).name,
            "res_model": model,
        }
        if len(records) == 1:
            action |= {"views": [(False, "form")], "res_id": records.id}
        else:
            domain = [("id", "in", records.ids)]
            action |= {"views": [(False, "list"), (False, "form")], "domain": domain}
        return {"action_text": self.env._("View"), "action": action}

    @api.model
    def _refusal_text(self, refusal: Refusal, separator: str = "\n") -> str:
        """Return the refusal as the person reads it: what, rule, until, who."""
        parts = [refusal.message]
        if refusal.rule:
            rule = ARTICLE.sub(
                lambda found: self.env._(
                    "%(policy)s art. %(number)s", policy=found[1], number=found[2]
                ),
                refusal.rule,
            )
            parts.append(self.env._("Rule: %(rule)s.", rule=rule))
        if refusal.until:
            parts.append(self.env._("Until: %(until)s.", until=refusal.until))
        if refusal.who:
            names = self.env._(", ").join(refusal.who)
            parts.append(self.env._("Who can act: %(names)s.", names=names))
        return separator.join(parts)

    @api.model
    def _refuse(self, refusals: Iterable[Refusal]) -> None:
        """Raise the blocking ones among ``refusals``, if any, in one message.

        :raise UserError: naming every reason, not only the first
        """
        if not (blocks := blocking(refusals)):
            return
        text = "\n\n".join(self._refusal_text(refusal) for refusal in blocks)
        # an engine refuses with all rights: links are for who asked it
        shown = list(self.sudo(False)._refusals_shown(blocks).values())
        if any("action" in reason for reason in shown):
            raise RefusedError(text, shown)
        raise UserError(text)
