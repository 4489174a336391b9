from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.filing import BUNDLE_ROLES
from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """A paper of a bundle is filed with the others or not at all (#152, #161)."""

    _inherit = "archive.document"

    bundle_id = fields.Many2one(
        "archive.bundle",
        string="Kept together",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    bundle_role = fields.Selection(
        [
            ("reply", "Reply"),
            ("request", "Request"),
            ("main", "Main document"),
            ("attachment", "Attachment"),
            ("print", "Printed version"),
            ("draft", "Final draft"),
            ("original", "Original"),
            ("copy", "Copy"),
            ("part", "Part"),
        ],
        string="Role",
        copy=False,
    )
    bundle_position = fields.Integer(
        string="Order", aggregator=None, copy=False, help="Among papers of one role."
    )

    def _guard_content_fields(self):
        return super()._guard_content_fields() | {
            "bundle_id",
            "bundle_role",
            "bundle_position",
        }

    def _bundle_place(self):
        """Return the sort key of this paper within its bundle (#162-#165)."""
        self.ensure_one()
        roles = BUNDLE_ROLES[self.bundle_id.kind]
        rank = roles.index(self.bundle_role) if self.bundle_role in roles else 0
        return (rank, self.bundle_position, self.document_date, self.id or 0)

    @api.constrains("bundle_id")
    def _check_bundle_open(self):
        # what is filed already was joined by a reply (#156)
        drafts = self.filtered(lambda p: p.state in p._guard_open_states())
        for paper in drafts.filtered("bundle_id"):
            others = paper.sudo().bundle_id.document_ids - paper
            if others.filtered(lambda p: p.state not in p._guard_open_states()):
                raise ValidationError(
                    self.env._(
                        "Other papers of this bundle are submitted or filed: nothing "
                        "is added to it any more (R2 art. 12)."
                    )
                )

    @api.constrains("bundle_id", "bundle_role")
    def _check_bundle(self):
        labels = dict(self._fields["bundle_role"]._description_selection(self.env))
        for paper in self.filtered("bundle_id"):
            roles = BUNDLE_ROLES[paper.bundle_id.kind]
            if paper.bundle_role not in roles:
                raise ValidationError(
                    self.env._(
                        "“%(paper)s” needs one of these roles: %(roles)s.",
                        paper=paper.name,
                        roles=self.env._(", ").join(labels[role] for role in roles),
                    )
                )

    # ------------------------------------------------------------------ submission

    def _approval_before_submit(self):
        explained = super()._approval_before_submit()
        for paper in self.filtered("bundle_id"):
            papers = paper.sudo().bundle_id.document_ids
            secret = papers.filtered(lambda p: p.secrecy == "top_secret")
            if secret and paper.secrecy != "top_secret":
                message = self.env._(
                    "It is kept together with a top-secret paper: it goes into the "
                    "top-secret volume too, and is made top secret before."
                )
                explained[paper.id].append(
                    Refusal("bundle_secrecy", message, "R2 art. 13 (#154)")
                )
        return explained

    def _explain(self):
        explained = super()._explain()
        submitted = self.filtered(lambda p: p.state == "submitted" and p.bundle_id)
        if not submitted:
            return explained
        states = submitted._approval_last_states()
        for paper in submitted:
            if states.get(paper.id) != "approved":
                continue
            # what the reader may know of the others
            others = paper.bundle_id.document_ids - paper
            message = self.env._(
                "All have signed. It is filed together with the other papers of its "
                "bundle, once they are signed: %(papers)s.",
                papers=self.env._(", ").join(others.mapped("name")) or "…",
            )
            explained[paper.id] = [
                Refusal(
                    "bundle",
                    message,
                    "R2 art. 12 (#152)",
                    level="info",
                    opens=(self._name, others._ids),
                )
            ]
        return explained

    # ---------------------------------------------------------------------- filing

    def _approval_approved(self, rounds):
        """File what stands alone, and bundles of which every paper is signed."""
        alone = self.filtered(lambda paper: not paper.bundle_id)
        ready = alone | self.sudo().bundle_id._signed_papers(self)
        return super(ArchiveDocument, ready)._approval_approved(rounds)

    def _filing_year(self):
        if self.bundle_id:
            return self.bundle_id._year()
        return super()._filing_year()

    @api.model
    def _volume_key(self, document, year):
        if not document.bundle_id:
            return super()._volume_key(document, year)
        papers = document.bundle_id._in_order()
        company, category, year, manager, _secret, _retention = super()._volume_key(
            papers[0], year
        )
        return (
            company,
            category,
            year,
            manager,
            any(paper.secrecy == "top_secret" for paper in papers),
            papers._longest_retention(),
        )

    def _longest_retention(self):
        """Return the retention class that keeps longest; permanent is longest."""
        return self._longest_of(self.retention_class_id)

    @api.model
    def _longest_of(self, classes):
        return classes.sorted(lambda kept: (kept.years == 0, kept.years))[-1:]

    def write(self, vals):
        if "bundle_id" not in vals:
            return super().write(vals)
        former = self.bundle_id.sudo()
        result = super().write(vals)
        former._release()
        return result

    def unlink(self):
        former = self.bundle_id.sudo()
        result = super().unlink()
        former._release()
        return result

    # --------------------------------------------------------------- in the volume

    def _bound_together(self):
        """Return these papers in the same order, but bundles not torn apart.

        A bundle stands where the paper stands that is bound first in it.
        """
        if not self.bundle_id:
            return self
        places = {paper.id: place for place, paper in enumerate(self)}
        anchors = {}
        for paper in self.filtered("bundle_id").sorted(lambda p: p._bundle_place()):
            anchors.setdefault(paper.bundle_id.id, places[paper.id])
        return self.sorted(
            lambda paper: (
                (anchors[paper.bundle_id.id], *paper._bundle_place())
                if paper.bundle_id
                else (places[paper.id],)
            )
        )

    def _separation_refusals(self, volume):
        reasons = super()._separation_refusals(volume)
        for bundle in self.bundle_id:
            left = bundle.document_ids.filtered(
                lambda paper: paper.state == "filed" and paper.volume_id != volume
            )
            if left := left - self:
                message = self.env._(
                    "These papers are kept together: move %(papers)s as well.",
                    papers=left._names_in_volume(),
                )
                reasons.append(Refusal("bundle", message, "R2 art. 12 (#152)"))
        return reasons

    def action_keep_together(self):
        """Put these drafts into a bundle, in a form that asks for kind and roles."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.bundle",
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Keep together"),
            "context": {"default_document_ids": self.ids},
        }

    def action_open_bundle(self):
        """Open the papers from which this one must not be separated."""
        self.ensure_one()
        return self._open_form(self.bundle_id)
