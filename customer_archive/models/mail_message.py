from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class MailMessage(models.Model):
    """Messages on archive records: not even the author keeps them (design 4.3).

    Who was granted one paper knows the binder of its dossier, not what is written on
    it: reasons, notes, what changed. Of these he reads what he wrote and what is
    addressed to him (#66).
    """

    _name = "mail.message"
    _inherit = ["archive.satellite.mixin", "mail.message"]

    _satellite_model = "model"

    def _confidential_known(self):
        known = super()._confidential_known()
        if not known:
            return known
        # one of the dossier's columns may decide who knows it as a whole
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mail_message WHERE id = ANY(%s) AND (%s)",
                list(known._ids),
                self._told_condition("mail_message"),
            )
        )
        told = {id_ for (id_,) in rows}
        return known.browse(id_ for id_ in known._ids if id_ in told)

    @api.model
    def _satellite_domain(self) -> Domain:
        return super()._satellite_domain() & Domain.custom(
            to_sql=lambda model, alias, query: self._told_condition(alias)
        )

    @api.model
    def _told_condition(self, alias) -> SQL:
        """Return the condition that what is written on a dossier is for this user."""
        return SQL(
            """
            (%(model)s IS DISTINCT FROM 'archive.dossier'
             OR %(res_id)s IN (%(whole)s)
             OR %(author)s = %(partner)s
             OR %(id)s IN (SELECT addressed.mail_message_id
                             FROM mail_message_res_partner_rel AS addressed
                            WHERE addressed.res_partner_id = %(partner)s))
            """,
            model=SQL.identifier(alias, "model"),
            res_id=SQL.identifier(alias, "res_id"),
            author=SQL.identifier(alias, "author_id"),
            id=SQL.identifier(alias, "id"),
            whole=self.env["archive.dossier"]._whole_query(),
            partner=self.env.user.partner_id.id,
        )

    def action_open_document(self):
        # a message's fields are read with sudo
        self.check_access("read")
        return super().action_open_document()
