from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.filing import BUNDLE_ROLES, CROSS_YEAR_RULES, bundle_year

#: Kinds whose year follows from what the papers cover, not from their dates.
COVERING = tuple(kind for kind in CROSS_YEAR_RULES if kind.startswith("cross_year_"))


class ArchiveBundle(models.Model):
    """Papers that must not be separated, bound in their order (#150, #152, #161-#165).

    They are filed as one, when the last of them has all its signatures: into one
    volume, in the year that the rule of their kind says, next to each other.
    """

    _name = "archive.bundle"
    _description = "Papers kept together"
    _inherit = ["archive.confidential.mixin"]
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(
        [
            ("request_reply", "Request and reply"),
            ("main_attachment", "Main document and attachments"),
            ("print_draft", "Printed version and final draft"),
            ("original_copy", "Original and copies"),
            ("languages", "One document in several languages"),
            ("cross_year_plan", "Plan for several years"),
            ("cross_year_summary", "Summary of several years"),
            ("cross_year_meeting", "Papers of a meeting"),
        ],
        required=True,
        default="main_attachment",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    covers_from = fields.Date(
        string="Covers from",
        help="First day that the plan or summary covers, or on which the meeting "
        "opened: it decides the year of the volume (#158-#160).",
    )
    covers_to = fields.Date(string="Covers to")
    document_ids = fields.One2many("archive.document", "bundle_id", string="Papers")

    _covers_in_order = models.Constraint(
        "CHECK (covers_to >= covers_from)", "The last day cannot be before the first."
    )

    @api.depends("kind", "document_ids.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for bundle in self:
            main = bundle._in_order()[:1]
            bundle.display_name = (
                f"{kinds.get(bundle.kind)}: {main.name}"
                if main
                else kinds.get(bundle.kind)
            )

    @api.model
    def _confidential_own(self, alias):
        # while it has no papers yet, who makes it
        return {
            "creator": SQL(
                "(%(uid)s = %(alias)s.create_uid AND NOT EXISTS (SELECT FROM "
                "archive_document AS member WHERE member.bundle_id = %(alias)s.id))",
                uid=self.env.uid,
                alias=SQL.identifier(alias),
            )
        }

    @api.model
    def _confidential_sources(self):
        return {
            "documents": SQL(
                "SELECT bundle_id FROM archive_document WHERE bundle_id IS NOT NULL "
                "AND id IN (%s)",
                self.env["archive.document"]._confidential_query(),
            )
        }

    def _in_order(self):
        """Return the papers in the order in which they are bound (#161-#165)."""
        return self.document_ids.sorted(lambda paper: paper._bundle_place())

    def _year(self):
        """Return the year of the volume into which the whole goes."""
        self.ensure_one()
        return bundle_year(
            self.kind,
            [(paper.bundle_role, paper.document_date) for paper in self.document_ids],
            (self.covers_from or None, self.covers_to or None),
        )

    # ---------------------------------------------------------------------- filing

    def _signed_papers(self, approved):
        """Return the papers of those bundles that can be filed now, all of them.

        The row of the bundle is updated first: two last signatures at one moment
        meet there, and the second is repeated and sees the first (design 7).

        :param approved: papers whose last signature is being given
        """
        papers = self.env["archive.document"].sudo()
        if not self:
            return papers
        self._archive_guard_rows()
        states = self.document_ids._approval_last_states()
        for bundle in self:
            waiting = bundle.document_ids.filtered(
                lambda paper: (
                    paper not in approved
                    and paper.state != "filed"
                    and not (
                        paper.state == "submitted"
                        and states.get(paper.id) == "approved"
                    )
                )
            )
            if not waiting:
                papers |= bundle.document_ids.filtered(lambda p: p.state == "submitted")
        return papers

    def _release(self):
        """File what waited only for papers that have left the bundle; else nothing."""
        none = self.env["archive.document"]
        if ready := self.exists()._signed_papers(none):
            ready._file()

    @api.constrains("kind", "covers_from", "covers_to")
    def _check_covers(self):
        for bundle in self:
            if bundle.kind in COVERING and not (
                bundle.covers_from and bundle.covers_to
            ):
                raise ValidationError(
                    self.env._(
                        "Enter the first and the last day that these papers cover: "
                        "they decide the year of the volume (R2 art. 14)."
                    )
                )

    @api.constrains("kind")
    def _check_roles(self):
        self.document_ids._check_bundle()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._fill_roles(vals)
        return super().create(vals_list)

    @api.model
    def _fill_roles(self, vals):
        """Give each paper that comes without a role the usual one of its place."""
        roles = BUNDLE_ROLES.get(vals.get("kind") or "main_attachment", ("part",))
        linked = set()
        commands = []
        for command in vals.get("document_ids") or ():
            if command[0] == Command.SET:
                commands += [Command.link(id_) for id_ in command[2]]
            else:
                commands.append(command)
        given = {c[1] for c in commands if c[0] == Command.UPDATE and c[2]}
        for command in list(commands):
            if command[0] == Command.LINK and command[1] not in given:
                role = roles[min(len(linked), len(roles) - 1)]
                linked.add(command[1])
                commands.append(Command.update(command[1], {"bundle_role": role}))
        if commands:
            vals["document_ids"] = commands

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse to change what papers were signed or filed with.

        :raise UserError: when a paper of it is no draft any more
        """
        self.check_access("write")
        # knowing a paper gives no right to arrange it
        self.document_ids._check_may_edit()
        frozen = self.sudo().document_ids.filtered(
            lambda paper: paper.state not in paper._guard_open_states()
        )
        if frozen:
            raise UserError(
                self.env._(
                    "Papers kept together are submitted or filed as they are; the "
                    "bundle is changed no more (R2 art. 12)."
                )
            )
