from collections import deque

from odoo import api, models
from odoo.tools import SQL

#: States of an item whose paper is on no other list.
OPEN_STATES = ("listed", "quarantined", "erased", "transfer")
#: Due papers that are looked at, and listed, in one transaction.
BATCH = 2000
#: Items of one list: what two people can appraise together.
LIST_SIZE = 1000


class ArchiveDisposal(models.Model):
    """Lists of what is past its time, made by the archive itself (#201).

    A paper is listed when all papers of its volume are due, nothing holds it back and
    it stands on no open list; for each department, ordinary and top secret apart.
    Papers kept together are listed together, or not at all.
    """

    _inherit = "archive.disposal"

    @api.model
    def _today(self):
        return self.env["res.company"]._archive_today()

    @api.model
    def _cron_propose(self):
        """List what has fallen due; running it twice lists nothing twice."""
        cron = self.env["ir.cron"]
        after = None
        while True:
            after, looked_at = self._propose_batch(after)
            if not looked_at or not cron._commit_progress(looked_at):
                break

    @api.model
    def _propose_batch(self, after=None):
        """List up to ``BATCH`` due papers behind ``after``, a (day, id).

        :return: (where to go on, number of papers looked at)
        """
        due = self._due_papers(after)
        if not due:
            return None, 0
        volumes = {row[2] for row in due}
        waiting = self._volumes_not_due(volumes)
        found = [row for row in due if row[2] not in waiting]
        documents = self.env["archive.document"].sudo().browse(row[0] for row in found)
        held = {id_ for id_, codes in documents._hold_found().items() if codes}
        wholes = self._due_wholes(documents.browse(row[0] for row in found if row[6]))
        by_list = {}
        for id_, _day, volume, company, department, secret, _bundle in found:
            whole = wholes.get(id_, [id_])
            if whole and id_ not in held:
                key = (company, department, secret)
                by_list.setdefault(key, []).append((volume, whole))
        for key, papers in sorted(by_list.items(), key=lambda item: str(item[0])):
            self._list_papers(key, [whole for _volume, whole in sorted(papers)])
        return (due[-1][1], due[-1][0]), len(due)

    @api.model
    def _due_wholes(self, documents) -> dict[int, list[int]]:
        """Return what is listed with each of these papers, which are parts of bundles.

        All of a bundle with the first of it, nothing with the others; nothing at all
        while one of it is not due, held, or on another list (#152).
        """
        wholes = {document.id: [] for document in documents}
        whole = documents._disposal_whole()
        held = whole._hold_found()
        not_due = self._volumes_not_due(whole.volume_id.ids)
        listed = self.env["archive.disposal.line"].sudo()
        listed = listed.search(
            [("document_id", "in", whole.ids), ("state", "in", OPEN_STATES)]
        )
        stays = listed.document_id | whole.filtered(
            lambda d: held[d.id] or d.volume_id.id in not_due or d.state != "filed"
        )
        for bundle, papers in (whole - stays).grouped("bundle_id").items():
            if bundle not in stays.bundle_id:
                wholes[(papers & documents)[0].id] = papers.ids
        return wholes

    @api.model
    def _due_papers(self, after) -> list[tuple]:
        """Return the next due papers that stand on no open list.

        :return: (id, due day, volume, company, department, top secret, bundle)
        """
        return self.env.execute_query(self._due_query(after))

    @api.model
    def _due_query(self, after) -> SQL:
        """Return the statement of :meth:`_due_papers`, which walks an index."""
        day, id_ = after or (None, None)
        behind = (
            SQL("AND (document.retention_due, document.id) > (%s, %s)", day, id_)
            if after
            else SQL()
        )
        return SQL(
            """
            SELECT document.id, document.retention_due, document.volume_id,
                   document.company_id, document.department_id,
                   document.secrecy = 'top_secret', document.bundle_id
              FROM archive_document AS document
             WHERE document.state = 'filed' AND document.retention_due <= %s %s
               AND NOT EXISTS (
                   SELECT FROM archive_disposal_line AS line
                    WHERE line.document_id = document.id
                      AND line.state IN %s)
             ORDER BY document.retention_due, document.id
             LIMIT %s
            """,
            self._today(),
            behind,
            OPEN_STATES,
            BATCH,
        )

    @api.model
    def _volumes_not_due(self, volumes) -> set[int]:
        """Return those of ``volumes`` of which a paper is kept longer."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT volume_id FROM archive_document"
                " WHERE volume_id = ANY(%s) AND state = 'filed'"
                " AND (retention_due IS NULL OR retention_due > %s)",
                list(volumes),
                self._today(),
            )
        )
        return {volume for (volume,) in rows}

    @api.model
    def _list_papers(self, key, wholes):
        """Put papers on the open lists of their department, opening new ones.

        :param wholes: lists of ids; those of one list are kept together
        """
        disposals = self.sudo()
        company, department, secret = key
        wholes = deque(wholes)
        while wholes:
            disposal = disposals.search(
                [
                    ("automatic", "=", True),
                    ("state", "=", "draft"),
                    ("company_id", "=", company),
                    ("department_id", "=", department or False),
                    ("top_secret", "=", secret),
                ],
                order="id desc",
                limit=1,
            )
            size = disposal._size() if disposal else LIST_SIZE
            if size + len(wholes[0]) > LIST_SIZE:
                disposal = disposals._guard_create(
                    {
                        "company_id": company,
                        "department_id": department,
                        "top_secret": secret,
                        "automatic": True,
                    },
                    reason="proposed",
                )
                size = 0
            ids = [*wholes.popleft()]
            while wholes and size + len(ids) + len(wholes[0]) <= LIST_SIZE:
                ids += wholes.popleft()
            disposal._add_papers(ids)

    def _size(self) -> int:
        self.ensure_one()
        [(size,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM archive_disposal_line WHERE disposal_id = %s",
                self.id,
            )
        )
        return size

    def _add_papers(self, ids):
        """Add lines for papers that were found due; many at once.

        The unique index refuses a paper that another list has taken meanwhile.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO archive_disposal_line
                       (disposal_id, document_id, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(disposal)s, id, 'listed', %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM unnest(%(ids)s) AS paper (id)
                RETURNING id
                """,
                disposal=self.id,
                uid=self.env.uid,
                ids=ids,
            )
        )
        self.invalidate_recordset(["line_ids"])
