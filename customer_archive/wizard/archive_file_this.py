from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError


class ArchiveFileThis(models.TransientModel):
    """Makes a paper of a file that hangs on any other record of Odoo.

    The paper gets a copy of the bytes; the file stays where it is. Whether the user
    may read the file is asked whenever something of it is told or taken.
    """

    _name = "archive.file.this"
    _description = "File into the archive"
    _inherit = ["archive.form.mixin"]

    # a plain number: a reference field would show the name of any file
    attachment_id = fields.Integer(string="File number", required=True)
    file_name = fields.Char(string="File", compute="_compute_file")
    source_label = fields.Char(string="From", compute="_compute_file")
    told = fields.Char(compute="_compute_file")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", domain="[('parent_id', '=', False)]"
    )
    category_id = fields.Many2one(
        "archive.category", domain="[('policy_id.in_force', '=', True)]"
    )
    type_id = fields.Many2one(
        "archive.document.type",
        domain="[('policy_id.in_force', '=', True),"
        " ('category_id', '=?', category_id)]",
    )
    document_date = fields.Date(
        string="Date", required=True, help="Date of the paper itself."
    )
    provenance = fields.Selection(
        [("electronic", "Electronic original"), ("scan", "Scan of paper")],
        required=True,
        default="electronic",
    )

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if number := defaults.get("attachment_id"):
            attachment = self._attachment(number)
            found = {
                "partner_id": self._customer(attachment).id,
                "document_date": self._date(attachment),
            }
            defaults.update(
                (name, value)
                for name, value in found.items()
                if name in fields and not defaults.get(name)
            )
        return defaults

    @api.depends("attachment_id")
    @api.depends_context("uid", "lang")
    def _compute_file(self):
        for form in self:
            form.file_name = form.source_label = form.told = False
            if not form.attachment_id:
                continue
            attachment = self._attachment(form.attachment_id)
            form.file_name = attachment.name
            if record := self._record(attachment):
                form.source_label = record.display_name
            form.told = self._told(attachment)

    @api.onchange("type_id")
    def _onchange_type_id(self):
        self.category_id = self.type_id.category_id or self.category_id

    @api.onchange("category_id")
    def _onchange_category_id(self):
        if self.type_id.category_id != self.category_id:
            self.type_id = False

    def action_file(self):
        """Make a draft with a copy of the file and open it.

        :raise AccessError: for a file that the user may not read at this moment
        :raise UserError: naming the file, when it cannot be kept
        """
        self.ensure_one()
        attachment = self._attachment(self.attachment_id)
        values = {
            "partner_id": self.partner_id.id,
            "category_id": self.category_id.id,
            "type_id": self.type_id.id,
            "document_date": self.document_date,
            "provenance": self.provenance,
        }
        documents = self.env["archive.document"]
        [result] = documents._capture_from(
            self._record(attachment),
            [(attachment.name, self._bytes(attachment))],
            values,
        )
        if error := result.get("error"):
            raise UserError(error)
        return documents._open_form(documents.browse(result["id"]))

    @api.model
    def _attachment(self, number):
        """Return the file, if the user may read it and its record now.

        :raise MissingError: for a file of the archive that he may not know
        :raise AccessError: for another that he may not read
        :raise UserError: for what cannot become a paper
        """
        attachment = self.env["ir.attachment"].browse(number)
        if not attachment.exists():
            raise self._make_missing_error(attachment)
        attachment.check_access("read")
        if attachment._archive_hanging():
            raise UserError(
                self.env._(
                    "“%(name)s” is in the archive already: it hangs on one of its own "
                    "records.",
                    name=attachment.name,
                )
            )
        self._record(attachment)
        if attachment.type != "binary":
            raise UserError(
                self.env._(
                    "“%(name)s” is a link: only files are kept in the archive.",
                    name=attachment.name,
                )
            )
        return attachment

    @api.model
    def _record(self, attachment):
        """Return the record that the file hangs on, or None.

        :raise AccessError: where the user may not read that record; a file that is
            open to all does not open the record
        """
        model, res_id = attachment.res_model, attachment.res_id
        if not res_id or model not in self.env:
            return None
        record = self.env[model].browse(res_id).exists()
        if not record:
            return None
        record.check_access("read")
        return record

    @api.model
    def _bytes(self, attachment):
        return attachment.with_context(bin_size=False).raw or b""

    @api.model
    def _customer(self, attachment):
        """Return the customer of the record, if the user may read him."""
        none = self.env["res.partner"]
        record = self._record(attachment)
        if record is None:
            return none
        if record._name == "res.partner":
            partner = record
        else:
            partner = record._mail_get_partners()[record.id][:1]
        try:
            partner = partner.commercial_partner_id
            partner.check_access("read")
        except (AccessError, MissingError):
            return none
        return partner

    @api.model
    def _date(self, attachment):
        day = fields.Datetime.context_timestamp(self, attachment.create_date).date()
        # no paper is of tomorrow, wherever who files it is
        return min(day, self.env.company._archive_today())

    @api.model
    def _told(self, attachment):
        """Return which papers that the user may know hold the same bytes, if any."""
        known = self.env["archive.document"]._with_bytes(self._bytes(attachment))
        return known._captured_before_text() if known else False
