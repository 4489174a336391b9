from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveInboxFile(models.Model):
    """What can become a paper of an e-mail: each file, and the mail itself.

    The bytes stay in the mail and are taken out of it when they are needed.
    """

    _name = "archive.inbox.file"
    _description = "File of an incoming e-mail"
    _inherit = ["archive.confidential.mixin"]
    _order = "mail_id desc, position"
    _confidential_papers = ("document_id",)

    mail_id = fields.Many2one(
        "archive.inbox.mail",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    position = fields.Integer(
        readonly=True, aggregator=None, help="0 is the mail itself."
    )
    name = fields.Char(string="File name", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True, aggregator=None)
    inline = fields.Boolean(
        string="Inside the text",
        readonly=True,
        help="A picture of the text, as a logo under it.",
    )
    problem = fields.Selection(
        [
            ("empty", "Empty"),
            ("sealed", "Encrypted"),
            ("large", "Too large"),
        ],
        readonly=True,
    )
    wanted = fields.Boolean(string="Take over")
    # plain numbers: a reference field would show the record's name
    document_id = fields.Integer(readonly=True, aggregator=None)
    error = fields.Char(string="Why it was not taken over", readonly=True)
    remark = fields.Char(compute="_compute_remark")

    @api.depends_context("lang")
    @api.depends("position", "inline", "problem", "document_id", "error")
    def _compute_remark(self):
        texts = self._problem_texts()
        for file in self:
            if file.document_id:
                file.remark = self.env._("Taken over")
            elif file.error or file.problem:
                file.remark = file.error or texts[file.problem]
            elif not file.position:
                file.remark = self.env._("The mail itself, with its words and files")
            elif file.inline:
                file.remark = self.env._("Shown inside the text")
            else:
                file.remark = False

    @api.model
    def _problem_texts(self):
        return {
            "empty": self.env._("It is empty: ask the sender for it again."),
            "sealed": self.env._(
                "It is encrypted for somebody: ask the sender for it without "
                "encryption, or nobody can open it later."
            ),
            "large": self.env._(
                "It is larger than the archive takes: ask for it on another way."
            ),
        }

    @api.model
    def _confidential_own(self, alias):
        return {
            "mail": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "mail_id"),
                self.env["archive.inbox.mail"]._confidential_query(),
            )
        }

    def write(self, vals):
        # first of all: who may not know the record must not learn what it is
        self.check_access("write")
        if not self.env.su and (
            vals.keys() - {"wanted"} or any(file.document_id for file in self)
        ):
            raise UserError(
                self.env._(
                    "What arrived stays as it came: only the ticks say which files "
                    "become papers."
                )
            )
        return super().write(vals)

    @api.model
    def _file_values(self, name, raw, files):
        """Return the values of what can become a paper of one mail.

        :param name: of the mail itself, ``raw`` its bytes
        :param files: as `read_mail` found them
        """
        found = [
            {
                "position": position,
                "name": file.name,
                "size": len(file.raw),
                "inline": file.inline,
                "problem": self._problem_of(file),
                "wanted": not file.inline and not self._problem_of(file),
            }
            for position, file in enumerate(files, 1)
        ]
        message = {
            "position": 0,
            "name": name,
            "size": len(raw),
            "problem": "large"
            if len(raw) > self.env["archive.document"]._capture_size_limit()
            else False,
            # without a file the words are the paper
            "wanted": not any(values["wanted"] for values in found),
        }
        return [message, *found]

    @api.model
    def _problem_of(self, file):
        if not file.raw:
            return "empty"
        if file.sealed:
            return "sealed"
        return (
            "large"
            if len(file.raw) > self.env["archive.document"]._capture_size_limit()
            else False
        )

    def _too_large(self):
        """Return the answer of a capture where the file is too large, or None."""
        if self.size <= self.env["archive.document"]._capture_size_limit():
            return None
        reason = self._problem_texts()["large"]
        text = self.env._("“%(name)s”: %(reason)s", name=self.name, reason=reason)
        return {"name": self.name, "error": text}
