from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .archive_approval_step import SIGNER_KINDS


class ArchiveApprovalTask(models.Model):
    """One step of a round: the copy of a chain's step, and who may sign it.

    Who may sign *now* is decided in one place, :meth:`_signable_query`. The button,
    the list “Waiting for me”, the right to read the record and the act of signing
    all ask it.
    """

    _name = "archive.approval.task"
    _description = "Steps of approval rounds"
    _inherit = ["archive.approval.evidence.mixin"]
    _log_access = False
    _order = "round_id desc, sequence, id"
    _confidential_parent = "round_id"

    round_id = fields.Many2one(
        "archive.approval.round",
        string="Approval round",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    round_number = fields.Integer(
        related="round_id.number", string="Round", aggregator=None
    )
    requester_id = fields.Many2one(related="round_id.requester_id")
    opened_at = fields.Datetime(related="round_id.opened_at")
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    # a copy in all languages: each reads the step in his own
    name = fields.Char(string="Step", required=True, readonly=True, translate=True)
    signer_kind = fields.Selection(SIGNER_KINDS, required=True, readonly=True)
    user_ids = fields.Many2many(
        "res.users",
        "archive_approval_task_user_rel",
        "task_id",
        "user_id",
        string="Who could sign",
        readonly=True,
        ondelete="restrict",
        help="As it was when the round opened.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        "archive_approval_task_group_rel",
        "task_id",
        "group_id",
        readonly=True,
        ondelete="restrict",
        help="Who signs must still belong to one of these groups.",
    )
    from_group = fields.Boolean(readonly=True)
    deputy = fields.Boolean(readonly=True)
    allow_own_request = fields.Boolean(readonly=True)
    distinct = fields.Boolean(readonly=True)
    allow_batch = fields.Boolean(readonly=True)
    needs_comment = fields.Boolean(readonly=True)
    needs_signature_image = fields.Boolean(readonly=True)
    needs_seal_scan = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("pending", "Later"),
            ("waiting", "Waiting"),
            ("signed", "Signed"),
            ("refused", "Refused"),
            ("cancelled", "Not needed any more"),
        ],
        required=True,
        readonly=True,
    )
    can_sign = fields.Boolean(
        string="Waiting for me",
        compute="_compute_can_sign",
        search="_search_can_sign",
    )
    signature_id = fields.Many2one("archive.signature", compute="_compute_signature")
    signed_by = fields.Char(compute="_compute_signature")
    signed_by_id = fields.Many2one(
        "res.users", string="Signer", compute="_compute_signature"
    )
    signed_at = fields.Datetime(string="Signed", compute="_compute_signature")
    comment = fields.Text(compute="_compute_signature")

    _waiting_idx = models.Index("(res_model, res_id) WHERE state = 'waiting'")
    _record_idx = models.Index("(res_model, res_id)")

    def init(self):
        """Mark in the relation itself who is waited for now.

        Its partial index holds just that, so that asking what waits for somebody
        costs what waits for him, not what he has ever signed.
        """
        super().init()
        self.env.cr.execute(
            """
            ALTER TABLE archive_approval_task_user_rel
                ADD COLUMN IF NOT EXISTS waiting boolean NOT NULL DEFAULT false;
            CREATE INDEX IF NOT EXISTS archive_approval_task_user_rel_waiting_idx
                ON archive_approval_task_user_rel (user_id, task_id) WHERE waiting
            """
        )

    @api.depends_context("uid", "lang")
    def _compute_signature(self):
        signatures = self.env["archive.signature"].search([("task_id", "in", self.ids)])
        by_task = signatures.grouped("task_id")
        for task in self:
            signature = by_task.get(task.id, signatures.browse())
            task.signature_id = signature
            task.signed_by = signature._label() if signature else False
            # plain ids in the register: 0 when there is no signature yet
            task.signed_by_id = signature.user_id or signature.before_user_id or False
            task.signed_at = signature.at
            task.comment = signature.comment

    @api.depends_context("uid")
    def _compute_can_sign(self):
        ids = {row[0] for row in self._signable(Domain("id", "in", self.ids))}
        for task in self:
            task.can_sign = task.id in ids

    def _search_can_sign(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        query = self._signable_query(self._actors(self.env.user._ids))
        return Domain("id", "in", SQL("(SELECT task_id FROM (%s) AS signable)", query))

    def action_approve(self, comment=None):
        """Sign these steps, as ``action_approve`` of their records does.

        :raise MissingError: for what the user may not know
        :raise UserError: for a single record that he cannot sign now
        """
        self.check_access("read")
        answer = True
        for model, tasks in self.grouped("res_model").items():
            records = self.env[model].browse(tasks.mapped("res_id"))
            answer = records.action_approve(comment)
        return answer

    @api.model
    def _actors(self, user_ids) -> list[tuple]:
        """Return (actor, principal, delegation, groups): in whose place each may act.

        A user acts for himself and for those who delegated to him today.
        """
        users = self.env["res.users"].sudo()
        delegations = self.env["archive.approval.delegation"]
        places = {(user_id, user_id): 0 for user_id in user_ids}
        for actor, principal, delegation in delegations._in_force(user_ids):
            places.setdefault((actor, principal), delegation)
        # nobody signs who has left, and nobody for him
        people = users.browse({user_id for place in places for user_id in place})
        active = set(people.filtered("active")._ids)
        return [
            (
                actor,
                principal,
                delegation,
                list(users.browse(principal)._get_group_ids()),
            )
            for (actor, principal), delegation in places.items()
            if actor in active and principal in active
        ]

    @api.model
    def _signable_query(self, actors, extra: SQL | None = None) -> SQL:
        """Return what the actors may sign now, as a sub-select.

        Its columns are task_id, round_id, res_id, actor, principal, delegation. The
        step waits; the principal was a candidate when the round opened, and belongs
        to the step's group still; neither actor nor principal made the request,
        unless the step allows it; neither has signed another of the steps that need
        different people, for himself or for somebody else; and who is named for
        another of these steps signs none for somebody else. A customer signs before
        any of the candidates, whatever they have signed themselves.

        The conditions count rows instead of asking EXISTS: the planner would read
        all rounds and signatures once for a hash, instead of a few by their keys.

        :param actors: as :meth:`_actors` returns them
        :param extra: condition on ``task``
        """
        if not actors:
            return SQL(
                "SELECT 0 AS task_id, 0 AS round_id, 0 AS res_id, 0 AS actor,"
                " 0 AS principal, 0 AS delegation, '' AS res_model WHERE FALSE"
            )
        return SQL(
            """
            SELECT task.id AS task_id, task.round_id, task.res_id,
                   place.actor, place.principal, place.delegation, task.res_model
              FROM (VALUES %(actors)s) AS place (actor, principal, delegation, groups)
              JOIN archive_approval_task_user_rel candidate
                ON candidate.user_id = place.principal AND candidate.waiting
              JOIN archive_approval_task task ON task.id = candidate.task_id
             WHERE task.state = 'waiting' AND %(extra)s
               AND (NOT task.from_group OR 0 < (
                       SELECT count(*) FROM archive_approval_task_group_rel member
                        WHERE member.task_id = task.id
                          AND member.group_id = ANY(place.groups)))
               AND (task.signer_kind = 'customer' OR (
                       (task.allow_own_request OR 0 = (
                           SELECT count(*) FROM archive_approval_round round
                            WHERE round.id = task.round_id
                              AND (round.requester_id IN (place.actor, place.principal)
                                   OR round.owner_id IN (place.actor, place.principal)
                                  )))
                   AND (NOT task."distinct" OR 0 = (
                           SELECT count(*) FROM archive_signature signed
                            WHERE signed.round_id = task.round_id
                              AND signed."distinct"
                              AND (signed.user_id IN (place.actor, place.principal)
                                   OR signed.on_behalf_id
                                      IN (place.actor, place.principal))))
                   AND (NOT task."distinct" OR place.actor = place.principal OR 0 = (
                           SELECT count(*) FROM archive_approval_task other
                             JOIN archive_approval_task_user_rel named
                               ON named.task_id = other.id
                            WHERE named.user_id = place.actor AND other."distinct"
                              AND other.round_id = task.round_id AND other.id <> task.id
                              AND NOT other.from_group
                              AND other.signer_kind <> 'customer'))))
            """,
            actors=SQL(", ").join(actors),
            extra=extra or SQL("TRUE"),
        )

    @api.model
    def _signable(self, domain=Domain.TRUE, actors=None) -> list[tuple]:
        """Return rows of :meth:`_signable_query` for tasks in ``domain``.

        One row per task and actor: his own right goes before a delegated one.
        """
        if actors is None:
            actors = self._actors(self.env.user._ids)
        query = self.sudo()._search(domain)
        if query.is_empty():
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (task_id, actor)
                       task_id, round_id, res_id, actor, principal, delegation
                  FROM (%s) AS signable
                 ORDER BY task_id, actor, delegation
                """,
                self._signable_query(actors, SQL("task.id IN %s", query.subselect())),
            )
        )
        return rows

    @api.model
    def _copy_steps(self, rounds, cases, chains, signers):
        """Copy the chain's steps into the rounds; the first one waits.

        :param signers: (step id, record id) -> ``Signers``
        """
        rows, candidates, groups = [], [], []
        step_groups = {}
        steps = self.env["archive.approval.step"].union(
            *(chain.step_ids for chain in chains.values())
        )
        names = self._in_all_languages(steps, "name")
        for round_, case in zip(rounds, cases, strict=True):
            for sequence, step in enumerate(chains[case.record.id].step_ids, 1):
                found = signers[step.id, case.record.id]
                rows.append(
                    {
                        "round_id": round_.id,
                        "res_model": case.record._name,
                        "res_id": case.record.id,
                        "sequence": sequence,
                        "name": names[step.id],
                        "signer_kind": step.signer_kind,
                        "from_group": found.from_group,
                        "deputy": found.deputy,
                        "allow_own_request": step.allow_own_request,
                        "distinct": step.distinct,
                        "allow_batch": step.allow_batch,
                        "needs_comment": step.needs_comment,
                        "needs_signature_image": step.needs_signature_image,
                        "needs_seal_scan": step.needs_seal_scan,
                        "state": "waiting" if sequence == 1 else "pending",
                    }
                )
                candidates.append(found.user_ids)
                if step.id not in step_groups:
                    step_groups[step.id] = step.group_ids._ids
                groups.append(step_groups[step.id] if found.from_group else ())
        ids = self._insert(rows)
        self._insert_relation("archive_approval_task_user_rel", ids, candidates)
        first = [i for i, row in zip(ids, rows, strict=True) if row["sequence"] == 1]
        self._mark_waiting(first, True)
        self._insert_relation("archive_approval_task_group_rel", ids, groups)
        rounds._forget()
        return self.browse(ids)

    def _insert_relation(self, table, ids, others):
        pairs = [
            (id_, other)
            for id_, many in zip(ids, others, strict=True)
            for other in many
        ]
        if pairs:
            left, right = map(list, zip(*pairs, strict=True))
            self.env.execute_query(
                SQL(
                    "INSERT INTO %s SELECT * FROM unnest(%s, %s)",
                    SQL.identifier(table),
                    left,
                    right,
                )
            )

    @api.model
    def _mark_waiting(self, ids, waiting: bool):
        """Note whether the candidates of the steps ``ids`` are waited for now."""
        self.env.execute_query(
            SQL(
                "UPDATE archive_approval_task_user_rel SET waiting = %s"
                " WHERE task_id = ANY(%s)",
                waiting,
                list(ids),
            )
        )

    def _take(self, state: str):
        """Mark waiting steps as decided before anything else is written.

        The UPDATE is the guard: a second signer at the same moment gets a
        serialization failure, is repeated, and finds the step decided.

        :return: the steps that were waiting
        """
        taken = self.env.execute_query(
            SQL(
                "UPDATE archive_approval_task SET state = %s"
                " WHERE id = ANY(%s) AND state = 'waiting' RETURNING id",
                state,
                list(self._ids),
            )
        )
        ids = {id_ for (id_,) in taken}
        self._mark_waiting(ids, False)
        return self.filtered(lambda task: task.id in ids)

    def _advance(self):
        """Let the next step of each round wait; return the rounds without any left."""
        rounds = self.round_id
        following = self.env.execute_query(
            SQL(
                """
                UPDATE archive_approval_task SET state = 'waiting'
                 WHERE id IN (SELECT DISTINCT ON (round_id) id
                                FROM archive_approval_task
                               WHERE round_id = ANY(%s) AND state = 'pending'
                            ORDER BY round_id, sequence, id)
                RETURNING id, round_id
                """,
                list(rounds._ids),
            )
        )
        self._mark_waiting([id_ for id_, _round in following], True)
        rounds._forget()
        unfinished = {round_id for _id, round_id in following}
        return rounds.filtered(lambda line: line.id not in unfinished)

    def _candidates_now(self) -> dict[int, tuple[int, ...]]:
        """Return who can sign each step if it waits, delegates left out."""
        users = self.sudo().user_ids
        actors = [
            (user.id, user.id, 0, list(user._get_group_ids()))
            for user in users
            if user.active
        ]
        found = {task.id: () for task in self}
        for row in self._signable(Domain("id", "in", self.ids), actors):
            found[row[0]] += (row[3],)
        return found
