from odoo import api, fields, models
from odoo.tools import SQL, drop_view_if_exists


class ArchiveChangeRegister(models.Model):
    """The register of modifications, for who audits: no titles, no values (#73).

    Which paper by number and code, which fields, who asked, who decided, when: read
    from the requests and their signatures, so that it cannot differ from them.
    """

    _name = "archive.change.register"
    _description = "Register of modifications"
    _auto = False
    _log_access = False
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    # a plain number: a reference field would show the title
    document_res_id = fields.Integer(
        string="Number of the paper", readonly=True, aggregator=None
    )
    reference = fields.Char(string="Reference code", readonly=True)
    field_names = fields.Char(string="Codes of the fields", readonly=True)
    what = fields.Char(string="What was changed", compute="_compute_what")
    requester_id = fields.Many2one("res.users", string="Requested by", readonly=True)
    submitted_on = fields.Datetime(string="Submitted", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_on = fields.Datetime(string="Decided", readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["archive.change.request"]._fields["state"].selection
        ),
        readonly=True,
    )

    @api.depends_context("lang")
    @api.depends("field_names")
    def _compute_what(self):
        labels = dict(self.env["archive.change.request.line"]._selection_field_name())
        labels["attachment_ids"] = self.env._("Files")
        labels["filed_in_error"] = self.env._("Filed in error")
        for row in self:
            names = filter(None, (row.field_names or "").split(","))
            row.what = self.env._(", ").join(labels.get(name, name) for name in names)

    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT request.id, request.number, request.company_id,
                       request.document_id AS document_res_id, paper.reference,
                       concat_ws(',', line.names,
                                 CASE WHEN request.filed_in_error
                                      THEN 'filed_in_error' END,
                                 CASE WHEN request.added_file_ids IS NOT NULL
                                      THEN 'attachment_ids' END) AS field_names,
                       request.requester_id, round.opened_at AS submitted_on,
                       signature.user_id AS decided_by_id,
                       signature.at AS decided_on, request.state
                  FROM archive_change_request AS request
                  JOIN archive_document AS paper ON paper.id = request.document_id
             LEFT JOIN LATERAL (
                       SELECT string_agg(part.field_name, ',' ORDER BY part.id) AS names
                         FROM archive_change_request_line AS part
                        WHERE part.request_id = request.id) AS line ON TRUE
             LEFT JOIN LATERAL (
                       SELECT opened.id, opened.opened_at
                         FROM archive_approval_round AS opened
                        WHERE opened.res_model = 'archive.change.request'
                          AND opened.res_id = request.id
                     ORDER BY opened.number DESC LIMIT 1) AS round ON TRUE
             LEFT JOIN LATERAL (
                       SELECT given.user_id, given.at
                         FROM archive_signature AS given
                        WHERE given.round_id = round.id
                     ORDER BY given.id DESC LIMIT 1) AS signature ON TRUE
                 WHERE request.number IS NOT NULL
                """,
                SQL.identifier(self._table),
            )
        )
