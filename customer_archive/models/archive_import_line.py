from odoo import fields, models
from odoo.exceptions import MissingError


class ArchiveImportLine(models.Model):
    """One row of a catalogue, and what came of it. Written by the import only.

    What the row says is emptied once the paper is filed: from then on the paper is
    the only place that says it.
    """

    _name = "archive.import.line"
    _description = "Row of an import"
    _inherit = ["archive.import.part.mixin"]
    _order = "import_id desc, number"
    _rec_name = "number"
    _log_access = False
    _by_hand = False
    _confidential_papers = ("document_res_id",)

    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    number = fields.Integer(string="Row", readonly=True, aggregator=None)
    key = fields.Char(
        string="Code",
        readonly=True,
        help="The old reference code, else a digest of the row: what is there "
        "already under this code is not imported again.",
    )
    title = fields.Char(readonly=True)
    customer = fields.Char(readonly=True)
    bundle = fields.Char(string="Kept together under", readonly=True)
    content = fields.Json(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    state = fields.Selection(
        [
            ("new", "Not checked"),
            ("ready", "Good"),
            ("wrong", "Wrong"),
            ("known", "There already"),
            ("done", "Filed"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    problems = fields.Text(string="What is wrong", readonly=True)
    notes = fields.Text(string="Worth knowing", readonly=True)
    # a plain number: a reference field would show the paper's name
    document_res_id = fields.Integer(
        string="Paper", readonly=True, aggregator=None, index="btree_not_null"
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, key) WHERE state = 'done'",
        "A paper with this old reference code was imported already.",
    )
    _state_idx = models.Index("(import_id, state, number)")
    _bundle_idx = models.Index("(import_id, bundle) WHERE bundle IS NOT NULL")

    def action_open_document(self):
        """Open the paper that this row became.

        :raise MissingError: when the reader may not know it
        """
        self.ensure_one()
        documents = self.env["archive.document"]
        document = documents.browse(self.document_res_id or 0)
        if not document.id:
            raise MissingError(self.env._("This row has not become a paper."))
        return documents._open_form(document)
