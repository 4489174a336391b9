import secrets

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.digest import salted_digest

ROUND_STATES = [
    ("open", "Waiting for signatures"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("withdrawn", "Taken back"),
    ("void", "Void: content changed"),
]


class ArchiveApprovalRound(models.Model):
    """One submission of one record, with a copy of the chain that applied (#62).

    A refusal, a withdrawal or a change of content ends the round; the next
    submission opens a new one and everybody signs anew. Rounds stay for ever.
    """

    _name = "archive.approval.round"
    _description = "Approval rounds"
    _inherit = ["archive.approval.evidence.mixin"]
    _log_access = False
    _order = "id desc"

    number = fields.Integer(required=True, readonly=True, aggregator=None)
    chain_id = fields.Integer(
        string="Chain number",
        readonly=True,
        aggregator=None,
        help="Number of the chain that was copied; the chain may have changed since.",
    )
    chain_name = fields.Char(
        string="Chain", required=True, readonly=True, translate=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    requester_id = fields.Many2one(
        "res.users",
        string="Submitted by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    owner_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Whose record it was."
    )
    opened_at = fields.Datetime(string="Submitted", required=True, readonly=True)
    closed_at = fields.Datetime(string="Ended", readonly=True)
    state = fields.Selection(ROUND_STATES, required=True, readonly=True)
    content_digest = fields.Char(
        string="Digest of the content",
        required=True,
        readonly=True,
        help="HMAC-SHA-256 of what is signed, by a salt that is erased with the record;"
        " SHA-256 of rounds before 19.0.1.6.0.",
    )
    salt = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Makes the digest unguessable, also in the signatures, which stay for "
        "ever. Empty: the round is older than the salts, or the record was erased.",
    )
    server_action_id = fields.Integer(readonly=True, aggregator=None)
    reason_text = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    action_error_text = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    reason = fields.Text(compute="_compute_words", compute_sudo=False)
    action_error = fields.Text(
        string="Afterwards",
        compute="_compute_words",
        compute_sudo=False,
        help="Why the action of the chain failed. The approval stands.",
    )
    task_ids = fields.One2many(
        "archive.approval.task", "round_id", string="Steps", readonly=True
    )

    _open_once = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'open'",
        "This was submitted a moment ago and already waits for signatures.",
    )
    _number_once = models.UniqueIndex(
        "(res_model, res_id, number)",
        "This was submitted a moment ago and already waits for signatures.",
    )

    @api.depends("chain_name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(chain)s, round %(number)s",
                chain=line.chain_name,
                number=line.number,
            )

    @api.depends_context("uid")
    def _compute_words(self):
        self.reason = self.action_error = False
        for line in self._content_readable():
            line.reason = line.sudo().reason_text
            line.action_error = line.sudo().action_error_text

    @api.model
    def _open(self, cases, chains, digests):
        """Open a round for each case; return the rounds in the same order.

        :param cases: list of ``ApprovalCase``
        :param chains: record id -> chain to be copied
        :param digests: record id -> SHA-256 of the content
        """
        records = cases[0].record.browse(case.record.id for case in cases)
        numbers = dict(
            self.env.execute_query(
                SQL(
                    "SELECT res_id, max(number) FROM archive_approval_round"
                    " WHERE res_model = %s AND res_id = ANY(%s) GROUP BY res_id",
                    records._name,
                    list(records._ids),
                )
            )
        )
        names = self._in_all_languages(
            self.env["archive.approval.chain"].union(*chains.values()), "name"
        )
        now = fields.Datetime.now()
        salts = [secrets.token_hex(32) for _case in cases]
        return self.browse(
            self._insert(
                [
                    {
                        "res_model": records._name,
                        "res_id": case.record.id,
                        "number": numbers.get(case.record.id, 0) + 1,
                        "chain_id": (chain := chains[case.record.id]).id,
                        "chain_name": names[chain.id],
                        "company_id": case.company.id,
                        "requester_id": case.requester.id,
                        "owner_id": case.owner.id or None,
                        "opened_at": now,
                        "state": "open",
                        "content_digest": self._salted(salt, digests[case.record.id]),
                        "salt": salt,
                        "server_action_id": chain.server_action_id.id or None,
                    }
                    for case, salt in zip(cases, salts, strict=True)
                ]
            )
        )

    @api.model
    def _salted(self, salt: str | None, digest: str) -> str:
        """Return what a round keeps of the plain ``digest`` of the content."""
        return salted_digest(bytes.fromhex(salt), digest.encode()) if salt else digest

    def _covers(self, digest: str) -> bool:
        """Whether the round was opened for the content with this plain digest."""
        self.ensure_one()
        round_ = self.sudo()
        return self._salted(round_.salt, digest) == round_.content_digest

    def _close(self, state: str, reason: str | None = None):
        """End open rounds and cancel what was still to be signed.

        The rows are updated before anything else happens: of two transactions that
        end or sign the same round, the second is repeated and sees the first's.

        :return: the rounds that were open
        """
        closed = self.env.execute_query(
            SQL(
                "UPDATE archive_approval_round"
                " SET state = %s, closed_at = %s, reason_text = %s"
                " WHERE id = ANY(%s) AND state = 'open' RETURNING id",
                state,
                fields.Datetime.now(),
                reason,
                list(self._ids),
            )
        )
        cancelled = self.env.execute_query(
            SQL(
                "UPDATE archive_approval_task SET state = 'cancelled'"
                " WHERE round_id = ANY(%s) AND state IN ('waiting', 'pending')"
                " RETURNING id",
                [id_ for (id_,) in closed],
            )
        )
        self.env["archive.approval.task"]._mark_waiting(
            [id_ for (id_,) in cancelled], False
        )
        self._forget()
        ids = {id_ for (id_,) in closed}
        return self.filtered(lambda line: line.id in ids)

    def _signers_concerned(self):
        """Return the users whose waiting signatures these rounds may have changed."""
        tasks = self.env.execute_query(
            SQL(
                "SELECT id FROM archive_approval_task"
                " WHERE round_id = ANY(%s) AND state <> 'pending'",
                list(self._ids),
            )
        )
        # not a join: statistics lag behind in a large import, and with them the plan
        users = self.env.execute_query(
            SQL(
                "SELECT DISTINCT user_id FROM archive_approval_task_user_rel"
                " WHERE task_id = ANY(%s)",
                [id_ for (id_,) in tasks],
            )
        )
        return self.env["res.users"].browse(id_ for (id_,) in users)._with_delegates()

    def _forget(self):
        """Drop what the cache knows of rounds, steps and signatures."""
        for name in ("round", "task"):
            self.env[f"archive.approval.{name}"].invalidate_model(flush=False)
        self.env["archive.signature"].invalidate_model(flush=False)

    def _note_action_error(self, text: str):
        self.env.execute_query(
            SQL(
                "UPDATE archive_approval_round SET action_error_text = %s"
                " WHERE id = ANY(%s)",
                text,
                list(self._ids),
            )
        )
        self.invalidate_recordset(flush=False)
