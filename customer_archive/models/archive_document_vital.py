from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Days before the last day of its validity from which a vital record is to be renewed.
RENEW_DAYS = 60
#: Vital records that are looked at in one transaction.
BATCH = 500


class ArchiveDocument(models.Model):
    """Vital records are watched until they are renewed (#271)."""

    _inherit = "archive.document"

    to_renew = fields.Boolean(
        string="To be renewed",
        compute="_compute_to_renew",
        search="_search_to_renew",
        help="A vital record that ends within 60 days, or has ended, and of which no "
        "later one is filed.",
    )

    _valid_until_idx = models.Index(
        "(valid_until) WHERE valid_until IS NOT NULL AND state = 'filed'"
    )

    @api.model
    def _to_renew_query(self) -> SQL:
        """Return ``SELECT id`` of the vital records that are to be renewed.

        Renewed is what has a filed paper of the same type, in whatever version of the
        regulation, in the same dossier that is valid longer. The company's own papers
        lie in one dossier, licence beside registration: there the title is the same,
        too.
        """
        self.env.flush_all()
        today = self.env["res.company"]._archive_today()
        return SQL(
            """
            SELECT paper.id
              FROM archive_document AS paper
              JOIN archive_document_type AS kind ON kind.id = paper.type_id
              JOIN archive_category AS category ON category.id = kind.category_id
              JOIN archive_policy AS policy ON policy.id = kind.policy_id
         LEFT JOIN archive_dossier AS dossier ON dossier.id = paper.dossier_id
             WHERE kind.vital AND paper.state = 'filed' AND paper.valid_until <= %s
               AND NOT EXISTS (
                   SELECT FROM archive_document AS newer
                     JOIN archive_document_type AS same ON same.id = newer.type_id
                     JOIN archive_category AS place ON place.id = same.category_id
                     JOIN archive_policy AS version ON version.id = same.policy_id
                    WHERE newer.dossier_id = paper.dossier_id
                      AND newer.state = 'filed'
                      AND newer.valid_until > paper.valid_until
                      AND same.code = kind.code AND place.code = category.code
                      AND version.code = policy.code
                      AND (dossier.partner_id IS NOT NULL
                           OR lower(trim(newer.name)) = lower(trim(paper.name))))
            """,
            today + timedelta(days=RENEW_DAYS),
        )

    @api.depends("state", "type_id", "valid_until", "dossier_id", "name")
    def _compute_to_renew(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT due.id FROM (%s) AS due (id) WHERE due.id = ANY(%s)",
                self._to_renew_query(),
                list(self._origin.ids),
            )
        )
        due = {id_ for (id_,) in rows}
        for document in self:
            document.to_renew = document._origin.id in due

    @api.model
    def _search_to_renew(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain(
            "id",
            "in" if True in value else "not in",
            SQL("(SELECT due.id FROM (%s) AS due (id))", self._to_renew_query()),
        )

    def _renew_people(self):
        """Return who is reminded of these vital records.

        Of each its account manager, else its handler, if he is here and may know the
        filed paper; else the archivists who may.
        """
        people = self.env["res.users"].sudo()
        left = self.sudo()
        for name in ("access_manager_id", "handler_id"):
            for user, papers in left.grouped(name).items():
                if known := papers._known_to(user):
                    people |= user
                    left -= known
        archivists = self.env.ref("customer_archive.group_archivist").sudo()
        for user in archivists.all_user_ids if left else ():
            if left._known_to(user):
                people |= user
        return people

    def _known_to(self, user):
        """Return those of these papers that ``user`` may know, if he is still here."""
        if not user or not user.active or user.share:
            return self.browse()
        # by his own companies, not those that who asks has chosen
        his = self.with_user(user).with_context(allowed_company_ids=[])
        return his._filtered_access("read").with_env(self.env)

    @api.model
    def _cron_remind_vital(self):
        """Remind of vital records until they are renewed; twice reminds nobody twice.

        Who has nothing left to renew has done with his reminder.
        """
        users = self.env["res.users"].sudo()
        cron = self.env["ir.cron"]
        waiting, last = users, 0
        while True:
            papers = self.sudo().search(
                [("to_renew", "=", True), ("id", ">", last)], order="id", limit=BATCH
            )
            people = papers._renew_people()
            people._sync_vital_activities(people)
            waiting |= people
            if not papers:
                break
            last = papers[-1].id
            if not cron._commit_progress(len(papers)):
                # the next run looks at all of them and finishes what is over
                return
        users._vital_reminded()._sync_vital_activities(waiting)

    def _file(self, years=None):
        result = super()._file(years)
        if self.filtered("type_id.vital"):
            # it may renew another one
            cron = self.env.ref("customer_archive.ir_cron_vital")
            cron.sudo()._trigger()
        return result

    @api.model
    def _my_work(self):
        work = super()._my_work()
        domain = [("to_renew", "=", True)]
        keeps = self._access_has("group_archivist", "group_department_archivist")
        # whoever is reminded finds them: only where there is one
        if keeps or (
            self._access_has("group_account_manager")
            and self.search_count(domain, limit=1)
        ):
            work.append(
                (
                    "expiring",
                    self.env._("Expiring"),
                    self.env._(
                        "Vital records that end within 60 days, or have ended, and "
                        "were not renewed"
                    ),
                    self._name,
                    domain,
                    "archive_document_action_to_renew",
                )
            )
        return work
