from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.retention import DECISIONS

LABELS = {
    "destroy": "Destroy",
    "keep": "Keep until a day",
    "reclassify": "Another retention class",
    "permanent": "Keep permanently",
    "transfer": "Hand over to another archive",
}
#: In the order in which people choose; the careful ones come last here.
DECISION_SELECTION = [(key, LABELS[key]) for key in reversed(DECISIONS)]


class ArchiveDisposalLine(models.Model):
    """One paper of a destruction list: what was said of it, and what became of it."""

    _name = "archive.disposal.line"
    _description = "Item of a destruction list"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "disposal_id desc, id"
    _rec_name = "document_id"
    _check_company_auto = True
    # an ordinary paper of an ordinary list may have become top secret since
    _confidential_papers = ("document_id",)

    disposal_id = fields.Many2one(
        "archive.disposal", required=True, index=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        "archive.document",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="disposal_id.company_id")
    disposal_state = fields.Selection(related="disposal_id.state", string="List is")
    quarantine_over = fields.Boolean(related="disposal_id.quarantine_over")
    reference = fields.Char(related="document_id.reference")
    title = fields.Char(related="document_id.name", string="Title")
    volume_id = fields.Many2one(related="document_id.volume_id")
    filing_year = fields.Integer(related="document_id.filing_year", aggregator=None)
    retention_code = fields.Char(
        related="document_id.volume_id.retention_class_id.code",
        string="Class",
        related_sudo=True,
    )
    retention_start = fields.Date(related="document_id.retention_start")
    retention_due = fields.Date(related="document_id.retention_due")
    pages = fields.Integer(related="document_id.pages")
    secrecy = fields.Selection(related="document_id.secrecy")
    state = fields.Selection(
        [
            ("listed", "Listed"),
            ("kept", "Kept"),
            ("quarantined", "Stored apart"),
            ("rescued", "Rescued"),
            ("put_back", "Put back, not destroyed"),
            ("transfer", "To be handed over"),
            ("transferred", "Handed over"),
            ("erased", "Erased"),
            ("destroyed", "Destroyed"),
        ],
        required=True,
        default="listed",
        readonly=True,
    )
    # what the user says of it, before he signs
    my_decision = fields.Selection(
        DECISION_SELECTION,
        string="My decision",
        compute="_compute_my_opinion",
        inverse="_inverse_my_opinion",
    )
    my_opinion = fields.Char(
        string="My opinion",
        compute="_compute_my_opinion",
        inverse="_inverse_my_opinion",
    )
    my_keep_until = fields.Date(
        string="Keep until",
        compute="_compute_my_opinion",
        inverse="_inverse_my_opinion",
    )
    my_class_id = fields.Many2one(
        "archive.retention.class",
        string="New class",
        compute="_compute_my_opinion",
        inverse="_inverse_my_opinion",
    )
    can_decide = fields.Boolean(
        string="Mine to decide on now",
        compute="_compute_can_decide",
        compute_sudo=False,
    )
    opinion_ids = fields.One2many(
        "archive.disposal.opinion", "line_id", string="Opinions", readonly=True
    )
    opinions = fields.Text(
        string="What was said", compute="_compute_opinions", help="By whom, and what."
    )
    decision = fields.Selection(DECISION_SELECTION, string="Decided", readonly=True)
    decision_note = fields.Char(string="Why", readonly=True)
    hold_note = fields.Char(
        string="Held back by",
        readonly=True,
        help="What was found when it was decided: such a paper stays.",
    )
    former_location_id = fields.Many2one(
        "archive.location", string="Stood in", readonly=True, ondelete="restrict"
    )
    verified_by_id = fields.Many2one(
        "res.users", string="Verified by", readonly=True, ondelete="restrict"
    )
    verified_on = fields.Datetime(
        string="No value, verified on",
        readonly=True,
        help="After the time apart somebody looked at it once more (#206).",
    )
    problem = fields.Char(
        readonly=True,
        help="Why it could not be destroyed; it is tried again for a week.",
    )
    problem_since = fields.Datetime(string="Fails since", readonly=True)
    proven_on = fields.Datetime(string="Bytes proven gone on", readonly=True)

    _open_once = models.UniqueIndex(
        "(document_id) WHERE state IN ('listed', 'quarantined', 'erased', 'transfer')",
        "The paper stands on a destruction list already.",
    )
    _state_idx = models.Index("(disposal_id, state, id)")

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_sources(self):
        # of a list that one may know, those papers that one may know
        return {
            "list": SQL(
                "SELECT line.id FROM archive_disposal_line AS line"
                " WHERE line.disposal_id IN (%s)",
                self.env["archive.disposal"]._confidential_query(),
            )
        }

    # --------------------------------------------------------------- what is frozen

    def _guard_engine_fields(self):
        return frozenset(
            {
                "disposal_id",
                "document_id",
                "state",
                "decision",
                "decision_note",
                "hold_note",
                "former_location_id",
                "verified_by_id",
                "verified_on",
                "problem",
                "problem_since",
                "proven_on",
            }
        )

    def _guard_create_fields(self):
        return frozenset({"disposal_id", "document_id"})

    def _guard_open_states(self):
        return ("listed",)

    def _guard_message(self):
        return self.env._(
            "The items of a submitted destruction list are changed by its steps only "
            "(R2 art. 29)."
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        lines = super().create(vals_list)
        lines._check_list_open()
        for line in lines:
            line.disposal_id._refuse(line._listing_refusals())
        lines._list_the_rest()
        return lines

    def _list_the_rest(self):
        """List what is kept together with these papers, too: all of it, or nothing.

        :raise UserError: naming the paper of which something forbids it (#152)
        """
        for disposal, lines in self.sudo().grouped("disposal_id").items():
            whole = lines.document_id._disposal_whole()
            rest = whole - disposal.line_ids.document_id
            for paper in rest:
                reasons = paper._disposal_refusals(disposal)
                disposal._refuse(paper._disposal_of_other(reasons))
            if rest:
                self.create(
                    [
                        {"disposal_id": disposal.id, "document_id": paper.id}
                        for paper in rest
                    ]
                )

    def unlink(self):
        # first of all: who may not know the item must not learn what goes with it
        self.check_access("unlink")
        # what is kept together leaves the list together
        return super(ArchiveDisposalLine, self._with_the_rest()).unlink()

    def _with_the_rest(self):
        """Return these items, and what is kept together with them on their lists."""
        bundles = self.sudo().document_id.bundle_id
        if not bundles:
            return self
        rest = self.sudo().search(
            [
                ("disposal_id", "in", self.sudo().disposal_id.ids),
                ("document_id.bundle_id", "in", bundles.ids),
                ("state", "in", list(set(self.sudo().mapped("state")))),
            ]
        )
        return self | rest.with_env(self.env)

    def _stays_with(self) -> str:
        """Return why this item stays though nothing holds it, or an empty text.

        It is not filed any more, or was put together with what stands on no list since
        the list was drawn up: its reply was filed (#152, #156).
        """
        self.ensure_one()
        document, disposal = self.sudo().document_id, self.sudo().disposal_id
        listed = disposal.line_ids.document_id
        together = (document | document.bundle_id.document_ids) & listed
        if gone := together.filtered(lambda paper: paper.state != "filed"):
            return self.env._(
                "“%(name)s” is not filed any more.", name=gone[0].display_name
            )
        others = document._disposal_whole() - listed
        if not others:
            return ""
        return self.env._(
            "It is kept together with “%(name)s”, which does not stand on this list: "
            "they go together when the last of them is due (R2 art. 14).",
            name=self.env._("”, “").join(others.mapped("display_name")),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_list_open()

    def _check_list_open(self):
        """Refuse to add to, or take from, a list that is submitted or decided.

        :raise UserError: naming the list
        """
        lists = self.sudo().disposal_id
        if not self.env.su:
            lists._check_archivist()
        if frozen := lists._guard_frozen():
            raise UserError(frozen._guard_message())

    def _listing_refusals(self):
        """Return what forbids to list this paper (#201)."""
        self.ensure_one()
        return self.document_id._disposal_refusals(self.disposal_id)

    # ------------------------------------------------------------------- opinions

    @api.depends_context("uid")
    @api.depends("disposal_id.state")
    def _compute_can_decide(self):
        for line in self:
            disposal = line.disposal_id
            line.can_decide = disposal.state == "submitted" and disposal.can_sign

    @api.depends_context("uid")
    @api.depends("opinion_ids.decision", "opinion_ids.opinion")
    def _compute_my_opinion(self):
        mine = (
            self.env["archive.disposal.opinion"]
            .sudo()
            .search(
                [("line_id", "in", self._origin.ids), ("user_id", "=", self.env.uid)]
            )
            .grouped("line_id")
        )
        for line in self:
            opinion = mine.get(line._origin)
            line.my_decision = opinion.decision if opinion else False
            line.my_opinion = opinion.opinion if opinion else False
            line.my_keep_until = opinion.keep_until if opinion else False
            line.my_class_id = opinion.class_id if opinion else False

    def _inverse_my_opinion(self):
        for line in self:
            line._say(
                line.my_decision or "destroy",
                line.my_opinion,
                line.my_keep_until,
                line.my_class_id,
            )

    def _say(self, decision, opinion=None, keep_until=None, class_=None):
        """Note what the user, who is to sign now, says of these papers (#203).

        :raise UserError: for who is not to sign the list now
        """
        self.check_access("read")
        for disposal, lines in self.grouped("disposal_id").items():
            if not disposal.can_sign or disposal.state != "submitted":
                raise UserError(
                    self.env._(
                        "Only who is to sign the list now says what becomes of its "
                        "items (R2 art. 29)."
                    )
                )
            self.env["archive.disposal.opinion"]._note(
                lines,
                {
                    "decision": decision,
                    "opinion": opinion or False,
                    "keep_until": keep_until or False,
                    "class_id": class_.id if class_ else False,
                },
            )
        self.invalidate_recordset(
            ["my_decision", "my_opinion", "my_keep_until", "my_class_id", "opinions"]
        )

    @api.depends_context("uid", "lang")
    @api.depends("opinion_ids.decision", "opinion_ids.opinion")
    def _compute_opinions(self):
        signed = self._signed_opinions()
        for line in self:
            # who is about to sign reads his own words, too
            line.opinions = "\n".join(
                opinion._in_words()
                for opinion in line.sudo().opinion_ids
                if opinion in signed
                or (
                    line.disposal_state == "submitted"
                    and opinion.user_id == line.env.user
                )
            )

    def _signed_opinions(self):
        """Return what was said of these items by who signed: that alone counts (#203).

        Signed the list as it was decided, or, while it is not, as it was last
        submitted; himself or through a delegate.
        """
        opinions = self.sudo().opinion_ids
        people = {
            disposal.id: disposal._have_signed()
            for disposal in opinions.line_id.disposal_id
        }
        return opinions.filtered(
            lambda opinion: opinion.user_id.id in people[opinion.line_id.disposal_id.id]
        )
