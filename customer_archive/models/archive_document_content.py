from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """Who may look at the content of a paper that he knows, and take it away.

    The one place that says so, for page images, preview, download, printed volumes,
    copies and the text inside files. Papers of a *sensitive* type, copies of identity
    cards above all, are known to the usual people, but shown to those only who answer
    for them (#30).
    """

    _inherit = "archive.document"

    can_download = fields.Boolean(compute="_compute_can_download")
    can_preview = fields.Boolean(compute="_compute_can_preview")

    def _access_can_download(self):
        """Return the documents of ``self`` whose files the user may take away.

        A grant may be for view only; every other source carries the download, except
        for what is sensitive.
        """
        known = self._confidential_known()
        allowed = known._access_among(
            SQL(
                "%s UNION ALL (%s)",
                self._confidential_query(without=("grant",)),
                self.env["archive.access.grant"]._granted_query(download=True),
            )
        )
        return allowed - allowed._sensitive_hidden()

    def _access_can_preview(self):
        """Return the documents of ``self`` whose pages the user may look at."""
        known = self._confidential_known()
        return known - known._sensitive_hidden()

    def _sensitive_hidden(self):
        """Return those of ``self`` that the user knows, but is not shown (#30).

        What is sensitive is shown to the account manager of the dossier, to who
        brings it in until it is filed, to archivists, to the general manager, and to
        whom a download was granted: not to who knows it by another role, signs it, or
        was granted a look.
        """
        sensitive = self.filtered(lambda document: document.sudo().type_id.sensitive)
        if not sensitive or self._access_has("group_general_manager"):
            return sensitive.browse()
        if self._access_has("group_archivist"):
            return sensitive.browse()
        table = SQL.identifier(self._table)
        manager = self._confidential_own(self._table)["manager"]
        sources = [
            SQL("SELECT id FROM %s WHERE %s", table, manager),
            *self._access_unfiled().values(),
            self.env["archive.access.grant"]._granted_query(download=True),
        ]
        shown = SQL(" UNION ALL ").join(SQL("(%s)", source) for source in sources)
        return sensitive - sensitive._access_among(shown)

    def _access_among(self, allowed: SQL):
        """Return the documents of ``self`` whose ids are among ``allowed``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS allowed (id) WHERE id = ANY(%s)",
                allowed,
                list(self.ids),
            )
        )
        found = {row[0] for row in rows}
        return self.filtered(lambda document: document.id in found)

    def write(self, vals):
        result = super().write(vals)
        if "type_id" in vals:
            # whether the words inside may be searched depends on the type
            self.env["archive.document.text"].sudo()._forget(self.ids)
        return result

    def _check_can_preview(self):
        """Refuse who knows the papers, but is not shown their pages.

        :raise UserError: naming the rule and who can act
        """
        if self.env.su:
            return
        self._refuse(
            replace(document._explain_sensitive(), level="danger")
            for document in self._sensitive_hidden()
        )

    @api.depends_context("uid")
    def _compute_can_download(self):
        allowed = self._origin._access_can_download()
        for document in self:
            document.can_download = document._origin in allowed

    @api.depends_context("uid")
    def _compute_can_preview(self):
        shown = self._origin._access_can_preview()
        for document in self:
            document.can_preview = not document._origin or document._origin in shown

    # -------------------------------------------------------------------- in words

    def _explain(self):
        explained = super()._explain()
        for document in self.filtered(lambda d: d._origin and not d.can_preview):
            explained[document.id] = [
                *explained.get(document.id, ()),
                document._explain_sensitive(),
            ]
        return explained

    def _explain_sensitive(self):
        """Return why the user does not see the pages of this paper."""
        self.ensure_one()
        return Refusal(
            "sensitive",
            self.env._(
                "“%(name)s” holds personal data: you see that it is there, its pages "
                "are shown to those only who answer for it. They can grant you a "
                "download for a time.",
                name=self.name,
            ),
            "R1 §2 (#30)",
            who=self._sensitive_people(),
            level="info",
        )

    def _sensitive_people(self) -> tuple[str, ...]:
        manager = self.sudo().access_manager_id.filtered("active")
        return (
            *manager.mapped("name"),
            self.env._("Archivist"),
            self.env._("General manager"),
        )
