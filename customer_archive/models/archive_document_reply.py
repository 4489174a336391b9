from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.refusal import Refusal
from ..tools.snapshot import SnapshotMany2one

RULE = "R2 art. 14 (#156)"


class ArchiveDocument(models.Model):
    """A reply that comes later takes the filed request along (#156, #157, #161).

    The draft names the request; when the reply is filed the request is moved into its
    volume, behind it, and both are kept together from then on. Where the request has
    to stay, the remarks sheets refer to each other.
    """

    _inherit = "archive.document"

    answered_id = SnapshotMany2one(
        "archive.document",
        string="Request answered",
        copy=False,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        help="What `reply_to_id` shows to who knows both.",
    )
    reply_to_id = fields.Many2one(
        "archive.document",
        string="Answers",
        compute="_compute_reply_to_id",
        inverse="_inverse_reply_to_id",
        compute_sudo=False,
        copy=False,
        domain="[('partner_id', '=', partner_id), ('company_id', '=', company_id), "
        "('state', '=', 'filed'), ('secrecy', '!=', 'top_secret'), ('id', '!=', id)]",
        help="The filed request to which this is the reply: it is moved behind the "
        "reply when that is filed.",
    )
    reply_ids = fields.Many2many(
        "archive.document",
        string="Replies",
        compute="_compute_reply_ids",
        compute_sudo=False,
    )

    def _guard_content_fields(self):
        return super()._guard_content_fields() | {"answered_id"}

    def _approval_fields(self):
        return [*super()._approval_fields(), "answered_id"]

    def _approval_fields_if_set(self):
        # papers that were submitted before replies were named are signed on
        return super()._approval_fields_if_set() | {"answered_id"}

    @api.depends_context("uid")
    @api.depends("answered_id")
    def _compute_reply_to_id(self):
        named = {paper.id: paper.sudo().answered_id.id for paper in self}
        known = self.browse(filter(None, named.values()))._filtered_access("read")
        for paper in self:
            request = self.browse(named[paper.id] or ())
            paper.reply_to_id = request & known

    def _inverse_reply_to_id(self):
        for paper in self:
            request = paper.reply_to_id
            # whoever names a paper knows it
            request.check_access("read")
            if request.sudo().state not in (False, "filed"):
                raise ValidationError(
                    self.env._("A reply names a request that is filed (R2 art. 14).")
                )
            paper.sudo().answered_id = request.id

    @api.depends_context("uid")
    def _compute_reply_ids(self):
        replies = self.sudo().search([("answered_id", "in", self.ids)])
        request_of = {reply.id: reply.answered_id.id for reply in replies}
        known = self.browse(request_of)._filtered_access("read")
        for paper in self:
            paper.reply_ids = known.filtered(
                lambda reply, id_=paper._origin.id: request_of[reply.id] == id_
            )

    @api.constrains("answered_id", "dossier_id", "partner_id", "company_id", "secrecy")
    def _check_answered(self):
        drafts = self.sudo().filtered(lambda p: p.state in p._guard_open_states())
        for paper in drafts.filtered("answered_id"):
            request = paper.answered_id
            # the dossier is found at submission, where only the customer is named
            place = "dossier_id" if paper.dossier_id else "partner_id"
            if (
                request == paper
                or request.company_id != paper.company_id
                or request[place] != paper[place]
                or "top_secret" in (paper.secrecy, request.secrecy)
            ):
                raise ValidationError(
                    self.env._(
                        "A reply answers another paper of the same dossier, and "
                        "neither of them is top secret: the archivist joins such "
                        "papers by hand (R2 art. 14)."
                    )
                )

    # ---------------------------------------------------------------------- filing

    def _apart_reason(self):
        """Return why the request cannot join this reply, in words; else None."""
        self.ensure_one()
        request = self.answered_id
        bundle = request.bundle_id
        others = bundle.document_ids
        if request.state != "filed":
            return self.env._("it is stored apart or gone")
        if request.volume_id.state != "open":
            return self.env._("its volume is closed or bound")
        if self.bundle_id or (
            bundle
            and (
                bundle.kind != "request_reply"
                or set(others.mapped("bundle_role")) != {"request"}
                or set(others.mapped("state")) != {"filed"}
            )
        ):
            return self.env._("one of them is kept together with other papers")
        to_be_given = [
            ("document_id", "in", (others or request).ids),
            ("state", "=", "transfer"),
        ]
        if self.env["archive.disposal.line"].sudo().search_count(to_be_given, limit=1):
            return self.env._("it is to be handed over to another archive")
        if request.category_id != self.category_id:
            return self.env._("they belong to different categories")
        if "top_secret" in (self.secrecy, request.secrecy):
            return self.env._("one of them is top secret")
        return None

    @api.model
    def _volume_key(self, document, year):
        key = super()._volume_key(document, year)
        paper = document.sudo()
        if not paper.answered_id or paper._apart_reason():
            return key
        # as in a bundle, the longest time of keeping decides
        kept = key[-1] | paper.answered_id.volume_id.retention_class_id
        return (*key[:-1], paper._longest_of(kept))

    def _file(self, years=None):
        result = super()._file(years)
        for reply in self.sudo().filtered("answered_id").sorted("id"):
            if why := reply._apart_reason():
                reply._refer_to_request(why)
            else:
                reply._fetch_request()
        return result

    def _fetch_request(self):
        """Move the request behind this reply, and keep them together (#156, #161)."""
        self.ensure_one()
        request = self.answered_id
        bundle = request.bundle_id
        papers = bundle.document_ids or request
        moving = papers.filtered(lambda p: p.volume_id != self.volume_id)
        if moving:
            reason = self.env._("Joins its reply %(reply)s", reply=self.reference)
            moving._move_into(self.volume_id, reason)
        if not bundle:
            bundle = bundle.create(
                {"kind": "request_reply", "company_id": self.company_id.id}
            )
        (self | papers)._guard_write_each(
            {
                paper.id: {
                    "bundle_id": bundle.id,
                    "bundle_role": "reply" if paper == self else "request",
                }
                for paper in self | papers
            },
            reason="reply filed",
        )
        self.env["archive.ledger.entry"]._append(papers, "answered", related=self)

    def _refer_to_request(self, why):
        """Note on the remarks sheets that request and reply stand apart, and why."""
        self.ensure_one()
        request = self.answered_id
        names = {
            "reply": self.reference,
            "request": request.reference or request.item_number,
            "why": why,
        }
        self.volume_id._add_remark(
            self.env._(
                "%(reply)s answers %(request)s, which stays where it is: %(why)s.",
                **names,
            )
        )
        if request.volume_id.state in ("open", "closed"):
            request.volume_id._add_remark(
                self.env._("%(request)s is answered by %(reply)s.", **names)
            )
        self.env["archive.ledger.entry"]._append(
            request, "answered_apart", related=self
        )

    def _explain(self):
        explained = super()._explain()
        for paper in self.filtered(lambda p: p.state == "filed" and p.reply_to_id):
            request = paper.reply_to_id
            if request.volume_id == paper.volume_id:
                continue
            message = self.env._(
                "It answers “%(request)s”, which stands in another volume; the remarks "
                "sheets refer to each other.",
                request=request.display_name,
            )
            explained[paper.id] = [
                *explained.get(paper.id, ()),
                Refusal(
                    "reply_apart",
                    message,
                    RULE,
                    level="info",
                    opens=(self._name, request._ids),
                ),
            ]
        return explained
