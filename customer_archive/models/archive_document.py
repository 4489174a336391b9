from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.filing import filing_year

#: States in which a paper has left the hands of who collects it.
ARCHIVE_STATES = (
    "submitted",
    "filed",
    "trashed",
    "quarantined",
    "erased",
    "destroyed",
    "transferred",
)
#: States in which a paper is out of the daily lists: on its way out, or gone.
GONE_STATES = ("trashed", "quarantined", "erased", "destroyed", "transferred")
#: Characters of a title: what a line of the printed catalogue can hold.
TITLE_LENGTH = 500
UNFILED_STATES = ("draft", "submitted", "returned", "rejected")
#: Who knows a paper by one of these knows it for now, not what was asked about it.
PASSING = ("grant", "submitter", "handler", "signer", "disposal")


class ArchiveDocument(models.Model):
    """One paper of a dossier, from capture to its end (design 3).

    Its files are attachments of its own; once it is submitted neither they nor its
    data can change. It has no chatter (followers would keep reading) and no
    ``active``: nobody hides a filed paper.
    """

    _name = "archive.document"
    _description = "Document"
    _inherit = [
        "archive.approval.mixin",
        "archive.file.mixin",
        "archive.guard.mixin",
        "archive.confidential.mixin",
        "archive.explain.mixin",
    ]
    _order = "document_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Title",
        required=True,
        help="Own titles, where the paper has none, stand in square brackets "
        "(DA/T 22).",
    )
    dossier_id = fields.Many2one(
        "archive.dossier",
        index=True,
        ondelete="restrict",
        check_company=True,
        compute="_compute_dossier_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    type_id = fields.Many2one(
        "archive.document.type",
        index=True,
        ondelete="restrict",
        domain="[('policy_id.in_force', '=', True)]",
    )
    category_id = fields.Many2one(
        "archive.category",
        index=True,
        ondelete="restrict",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    retention_class_id = fields.Many2one(
        "archive.retention.class",
        string="Retention class",
        ondelete="restrict",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    secrecy = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("confidential", "Confidential"),
            ("top_secret", "Top secret"),
        ],
        required=True,
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    legal_evidence = fields.Boolean(related="type_id.legal_evidence")
    document_date = fields.Date(
        string="Date",
        required=True,
        default=lambda self: self.env.company._archive_today(),
        help="Date of the paper itself, for contracts the day of signing (#37).",
    )
    vital = fields.Boolean(related="type_id.vital")
    valid_until = fields.Date(
        string="Valid until", help="Last day on which the paper is in force (#271)."
    )
    document_number = fields.Char(
        string="Document number", help="Number on the paper itself (文号)."
    )
    author = fields.Char(
        string="Responsible body", help="Who issued the paper (责任者)."
    )
    filing_year = fields.Integer(
        string="Filing year", readonly=True, aggregator=None, copy=False
    )
    handler_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        compute="_compute_handler_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Checks the paper, answers for it and signs it (#61, #62).",
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Account manager at filing",
        readonly=True,
        ondelete="restrict",
        copy=False,
        help="Whose volume it went into; frozen at filing, gives no right.",
    )
    access_manager_id = fields.Many2one(
        "res.users",
        string="Account manager",
        readonly=True,
        ondelete="restrict",
        copy=False,
        help="The account manager of the dossier now, kept here so that lists stay "
        "quick; changed by the hand-over in its own transaction.",
    )
    submitter_id = fields.Many2one(
        "res.users",
        string="Handed in by",
        required=True,
        readonly=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.uid,
        help="Sees it until it is filed; a hand-over takes this along.",
    )
    department_id = fields.Many2one(
        "hr.department",
        ondelete="restrict",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    provenance = fields.Selection(
        [
            ("electronic", "Electronic original"),
            ("scan", "Scan of paper"),
            ("paper", "Paper only"),
            ("signed_on_paper", "Signed on paper"),
        ],
        required=True,
        default="scan",
    )
    copies = fields.Integer(default=1, aggregator=None)
    pages = fields.Integer(help="Counted from the files; for paper entered by hand.")
    page_from = fields.Integer(
        string="First page", readonly=True, aggregator=None, copy=False
    )
    page_to = fields.Integer(
        string="Last page", readonly=True, aggregator=None, copy=False
    )
    sealed_by = fields.Char(
        string="Sealed by", help="Whose seal the paper bears (#93)."
    )
    signed_by = fields.Char(string="Signed by", help="Who signed the paper (#93).")
    signed_on = fields.Date(string="Signed on", help="When the paper was signed (#93).")
    paper_location_id = fields.Many2one(
        "archive.location",
        string="Place of the paper",
        ondelete="restrict",
        check_company=True,
    )
    remarks = fields.Char(help="Defects: missing pages, copies, annexes (备注).")
    self_check = fields.Boolean(
        string="I have checked it: true, accurate and complete",
        copy=False,
        help="The handler reviews and proofreads before submitting (#61).",
    )
    self_checked_by_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, ondelete="restrict", copy=False
    )
    self_checked_on = fields.Datetime(string="Checked on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("rejected", "Rejected"),
            ("filed", "Filed"),
            ("trashed", "In the bin"),
            ("quarantined", "Quarantined"),
            ("erased", "Erased"),
            ("destroyed", "Destroyed"),
            ("transferred", "Transferred"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    return_reason = fields.Char(string="Why it came back", readonly=True, copy=False)
    volume_id = fields.Many2one(
        "archive.volume", readonly=True, index=True, ondelete="restrict", copy=False
    )
    item_number = fields.Integer(
        string="Item number",
        readonly=True,
        aggregator=None,
        copy=False,
        help="Order of filing in the volume; it never changes.",
    )
    reference = fields.Char(
        string="Reference code", readonly=True, copy=False, index=True
    )
    filed_on = fields.Datetime(string="Filed on", readonly=True, copy=False)
    retention_start = fields.Date(string="Kept from", readonly=True, copy=False)
    retention_due = fields.Date(string="Kept until", readonly=True, copy=False)
    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Digest of the file at filing; of the list of digests when several.",
    )

    _item_uniq = models.UniqueIndex(
        "(volume_id, item_number) WHERE volume_id IS NOT NULL",
        "This item number is taken in the volume.",
    )
    _copies_positive = models.Constraint(
        "CHECK (copies >= 1)", "There is at least one copy."
    )
    _pages_positive = models.Constraint(
        "CHECK (pages >= 0)", "The number of pages cannot be negative."
    )
    _date_idx = models.Index("(document_date DESC, id DESC)")

    @api.depends("type_id")
    def _compute_from_type(self):
        for document in self:
            type_ = document.type_id
            document.category_id = type_.category_id or document.category_id
            if type_ or not document.retention_class_id:
                document.retention_class_id = type_.retention_class_id
            document.secrecy = type_.secrecy or document.secrecy or "confidential"
            document.department_id = type_.department_id or document.department_id

    @api.depends("dossier_id")
    def _compute_partner_id(self):
        for document in self:
            document.partner_id = document.dossier_id.partner_id or document.partner_id

    def _compute_dossier_id(self):
        for document in self:
            document.dossier_id = document.dossier_id

    @api.depends("dossier_id")
    def _compute_handler_id(self):
        for document in self:
            document.handler_id = document.handler_id or self.env.user

    @api.constrains("dossier_id", "partner_id")
    def _check_dossier_partner(self):
        for document in self:
            dossier = document.dossier_id.sudo()
            if dossier.partner_id and dossier.partner_id != document.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” names another customer than its dossier.",
                        name=document.name,
                    )
                )

    @api.constrains("category_id", "type_id")
    def _check_category(self):
        for document in self:
            if (
                document.type_id
                and document.category_id != document.type_id.category_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(type)s” is no type of the category “%(category)s”.",
                        type=document.type_id.name,
                        category=document.category_id.display_name,
                    )
                )

    @api.constrains("name")
    def _check_name_length(self):
        for document in self:
            if len(document.name) > TITLE_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The title “%(name)s…” is too long: at most %(length)s "
                        "characters fit into the catalogue.",
                        name=document.name[:40],
                        length=TITLE_LENGTH,
                    )
                )

    @api.constrains("document_date")
    def _check_document_date(self):
        for document in self:
            today = document.company_id._archive_today()
            if document.document_date and document.document_date > today:
                raise ValidationError(
                    self.env._("“%(name)s” is dated in the future.", name=document.name)
                )

    def _filing_year(self):
        """Return the year under which the paper is filed (#145)."""
        self.ensure_one()
        return filing_year([self.document_date])

    def action_open_files(self):
        """Open the preview of the files, at any width of screen."""
        self.ensure_one()
        self.check_access("read")
        self._check_can_preview()
        return {
            "type": "ir.actions.client",
            "tag": "archive_preview",
            "params": {"document_id": self.id},
        }
