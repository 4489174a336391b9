from odoo import api, fields, models
from odoo.tools import format_datetime

from .archive_document import ARCHIVE_STATES, GONE_STATES, UNFILED_STATES


class ArchiveDocument(models.Model):
    """Answers to “who may see this, and why?” and “why is it kept until then?”."""

    _inherit = "archive.document"

    access_explanation = fields.Text(
        string="Who may see this, and why",
        compute="_compute_access_explanation",
        compute_sudo=False,
    )

    @api.depends_context("uid")
    def _compute_access_explanation(self):
        entitled = self._access_has(
            "group_general_manager", "group_sales_manager", "group_archivist"
        )
        for document in self:
            document.access_explanation = (
                "\n".join(document._access_lines())
                if entitled or document.access_manager_id == self.env.user
                else False
            )

    def _access_more(self):
        """Return further sources of right: (label, ``res.users``).

        For each entry that is added to `_confidential_sources`.
        """
        return []

    def _access_lines(self):
        """Return one line per source of right that shows this paper to somebody.

        The same table as `_confidential_sources`, read the other way round.
        """
        self.ensure_one()
        document = self.sudo()
        secret = document.secrecy == "top_secret"
        narrow = document.category_id.restricted or document.type_id.restricted
        cleared = self.env.ref("customer_archive.group_top_secret").sudo().all_user_ids
        works = document.company_id.user_ids

        def named(users):
            users = users.filtered("active") & works
            return self.env._(", ").join(
                (users & cleared if secret else users).mapped("name")
            )

        sources = [
            (
                self.env._("Account manager"),
                "" if narrow else named(document.access_manager_id),
            )
        ]
        if document.state in UNFILED_STATES:
            people = document.submitter_id | document.handler_id
            sources.append(
                (self.env._("Handed it in, or handles it, until filed"), named(people))
            )
        sources.append(
            (self.env._("Signature is waiting"), named(document.waiting_user_ids))
        )
        changes = self._changes_waiting().waiting_user_ids
        sources.append((self.env._("Signature on a change is waiting"), named(changes)))
        for xml_id, states in (
            ("group_general_manager", None),
            ("group_sales_manager", None),
            ("group_archivist", ARCHIVE_STATES),
        ):
            group = self.env.ref(f"customer_archive.{xml_id}").sudo()
            if states is None or document.state in states:
                sources.append((group.name, named(group.all_user_ids)))
        finance = self.env.ref("customer_archive.group_finance").sudo()
        if (
            document.category_id.finance
            and not narrow
            and document.state in ARCHIVE_STATES
        ):
            sources.append((finance.name, named(finance.all_user_ids)))
        now = fields.Datetime.now()
        grants = self.env["archive.access.grant"].sudo()
        # they rest while the paper is out of the daily lists
        lent = document.filtered(lambda d: d.state not in GONE_STATES)
        for grant in grants.search(
            [
                ("document_ids", "in", lent.ids),
                ("state", "=", "granted"),
                ("date_from", "<=", now),
                ("date_to", ">", now),
            ]
        ):
            until = format_datetime(self.env, grant.date_to)
            right = (
                self.env._("download")
                if grant.can_download
                else self.env._("view only")
            )
            label = self.env._(
                "Granted until %(until)s, %(right)s", until=until, right=right
            )
            sources.append((label, named(grant.user_id)))
        sources += [(label, named(users)) for label, users in document._access_more()]
        lines = [
            self.env._("%(label)s: %(names)s", label=label, names=names)
            for label, names in sources
            if names
        ]
        if secret:
            lines.append(self.env._("Top secret: only who is cleared (R2 art. 13)."))
        return lines
