import base64
import hashlib
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, email_normalize

from ..tools.incoming_mail import incoming_bytes, mail_file_name, read_mail
from ..tools.refusal import Refusal

#: Days that dismissed mails are kept, and the parameter that says otherwise.
DAYS = 30
DAYS_PARAMETER = "customer_archive.inbox_days"


class ArchiveInboxMail(models.Model):
    """An e-mail to the archive's address, until somebody makes papers of it (#85).

    It fills an inbox and gives no right. Odoo's mail gateway finds `message_new` and
    `message_post` here; the model is no `mail.thread`, so that there are no followers
    and no messages that could tell anybody of it or answer the sender.
    """

    _name = "archive.inbox.mail"
    _description = "Incoming e-mail"
    _inherit = ["archive.confidential.mixin", "archive.explain.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    sender = fields.Char(
        readonly=True,
        help="The line “From” as it was written. Anybody can write anything there.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Address of",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The active internal user with the sender's address: unverified.",
    )
    automatic = fields.Boolean(
        string="Sent by a program",
        readonly=True,
        help="It says of itself that it is an automatic reply, a bounce or bulk mail.",
    )
    sent_on = fields.Datetime(
        string="Sent", readonly=True, help="By the clock of the sender."
    )
    received_on = fields.Datetime(
        string="Received", required=True, readonly=True, default=fields.Datetime.now
    )
    text = fields.Text(readonly=True, help="The words of the mail, without pictures.")
    message = fields.Binary(
        string="The mail itself",
        required=True,
        readonly=True,
        attachment=True,
        help="Byte for byte as it came.",
    )
    message_name = fields.Char(string="File name", required=True, readonly=True)
    sha256 = fields.Char(
        string="SHA-256", required=True, readonly=True, index=True, copy=False
    )
    file_ids = fields.One2many("archive.inbox.file", "mail_id", string="Files")
    file_count = fields.Integer(
        string="Attachments",
        readonly=True,
        aggregator=None,
        help="Files that came with it, without the pictures inside the text.",
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("quarantine", "Quarantine"),
            ("taken", "Taken over"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    dismiss_reason = fields.Char(string="Why it was dismissed", readonly=True)
    closed_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, ondelete="restrict"
    )
    closed_on = fields.Datetime(string="Done on", readonly=True)
    can_release = fields.Boolean(compute="_compute_can_release")

    @api.depends_context("lang")
    @api.depends("subject")
    def _compute_display_name(self):
        for mail in self:
            mail.display_name = mail.subject or self.env._("(no subject)")

    @api.depends_context("uid")
    def _compute_can_release(self):
        self.can_release = self._is_archivist()

    def write(self, vals):
        # first of all: who may not know the record must not learn what it is
        self.check_access("write")
        if not self.env.su and vals.keys() - {"file_ids"}:
            raise UserError(
                self.env._(
                    "What arrived stays as it came: only the ticks say which files "
                    "become papers."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------- Odoo's mail gateway

    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Keep the mail that is being received; the same bytes are kept once.

        Odoo calls this as the user whose address the sender wrote, which proves
        nothing: so nothing is asked of him here, nor of the values of the alias.
        """
        raw = incoming_bytes()
        if raw is None:
            raise ValueError("there is no mail being received")
        context = clean_context(self.env.context)
        # without the defaults of the alias
        inbox = self.with_user(SUPERUSER_ID)
        inbox = inbox.with_context(context)  # pylint: disable=context-overridden
        known = inbox.search(
            [("sha256", "=", hashlib.sha256(raw).hexdigest())], limit=1
        )
        return known or inbox.create(inbox._mail_values(raw))

    @api.private
    def message_post(self, **kwargs):
        """Post nothing: Odoo would tell followers, and keep the words once more."""
        return self.env["mail.message"]

    def _creation_subtype(self):
        return self.env["mail.message.subtype"]

    def _alias_get_error(self, message, message_dict, alias):
        # whoever writes is kept; who is not allowed would get an answer by mail
        return False

    @api.model
    def _mail_values(self, raw):
        """Return the values of the mail ``raw``."""
        mail = read_mail(raw)
        user = self._user_of(mail.sender)
        name = mail_file_name(mail.subject)
        files = self.env["archive.inbox.file"]._file_values(name, raw, mail.files)
        return {
            "subject": mail.subject,
            "sender": mail.sender,
            "user_id": user.id,
            "automatic": mail.automatic,
            "sent_on": mail.sent_on,
            "text": mail.text,
            "message": base64.b64encode(raw),
            "message_name": name,
            "sha256": hashlib.sha256(raw).hexdigest(),
            "file_ids": [Command.create(values) for values in files],
            "file_count": sum(1 for file in mail.files if not file.inline),
            "state": "new" if user and not mail.automatic else "quarantine",
        }

    @api.model
    def _user_of(self, sender):
        """Return the active internal user with that address, if there is just one."""
        users = self.env["res.users"].with_context(active_test=True)
        address = email_normalize(sender)
        if not address:
            return users
        found = users.search(
            [("email_normalized", "=", address), ("share", "=", False)]
        )
        return found if len(found) == 1 else users

    # ---------------------------------------------------------- what becomes of it

    def _explain(self):
        explained = super()._explain()
        for mail in self.filtered(lambda mail: mail.state in ("new", "quarantine")):
            explained[mail.id] = [*explained.get(mail.id, ()), mail._explain_sender()]
        return explained

    def _explain_sender(self):
        archivist = (self.env._("Archivist"),)
        if self.state == "new":
            message = self.env._(
                "Who sent it is not verified: anybody can write any name into the line "
                "“From”. Take it over only if you know that it is what it says."
            )
            return Refusal("sender", message, level="info")
        if self.automatic:
            message = self.env._("A program sent it: it waits in quarantine.")
        else:
            message = self.env._(
                "The sender is no internal user, or one address belongs to several: it "
                "waits in quarantine."
            )
        return Refusal("sender", message, who=archivist, level="warning")

    def action_take_over(self):
        """Make a draft of each ticked file; who does it hands the papers in.

        What cannot be kept is told by file and stays in the inbox with the mail.
        """
        self.ensure_one()
        self._check_state("new")
        files = self.file_ids.filtered(
            lambda file: file.wanted and not file.document_id
        )
        if not files:
            raise UserError(
                self.env._("Nothing is ticked: choose which files become papers.")
            )
        results = self._capture_files(files)
        if all(file.document_id for file in files):
            self._close("taken")
        ids = [result["id"] for result in results if result.get("id")]
        failed = [result["error"] for result in results if result.get("error")]
        noted = [result["note"] for result in results if result.get("note")]
        return self._take_over_answer(ids, failed, noted)

    def _capture_files(self, files):
        """Make drafts of ``files``; note on each what became of it."""
        raw = base64.b64decode(self.sudo().with_context(bin_size=False).message)
        parts = [raw, *(part.raw for part in read_mail(raw).files)]
        documents = self.env["archive.document"]
        today = self.env.company._archive_today()
        sent = self.sent_on and fields.Datetime.context_timestamp(self, self.sent_on)
        values = {
            "provenance": "electronic",
            "document_date": min(sent.date(), today) if sent else today,
        }
        results = [
            file._too_large()
            or documents._capture_from(
                self, [(file.name, parts[file.position])], values
            )[0]
            for file in files
        ]
        for file, result in zip(files.sudo(), results, strict=True):
            file.write(
                {
                    "document_id": result.get("id", 0),
                    "error": result.get("error", False),
                }
            )
        return results

    def _take_over_answer(self, ids, failed, noted):
        """Return what the screen does next: tell, and open the new drafts."""
        action = {"type": "ir.actions.client", "tag": "soft_reload"}
        if ids:
            action = self._open_documents(ids)
        if not failed and not noted:
            return action
        title = self.env._("Please look at the files")
        if failed:
            title = self.env._("This stays in the inbox")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": " ".join([*failed, *noted]),
                "type": "warning",
                "sticky": True,
                "next": action,
            },
        }

    def _open_documents(self, ids):
        single = len(ids) == 1
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("From the inbox"),
            "res_model": "archive.document",
            **({"res_id": ids[0]} if single else {"domain": [("id", "in", ids)]}),
            "views": (
                [(False, "form")]
                if single
                else [(False, "list"), (False, "kanban"), (False, "form")]
            ),
            # no way back to a mail that he may know no more
            "target": "current" if self.has_access("read") else "main",
        }

    def action_open_documents(self):
        """Open the papers that were made of it, as far as the user may know them."""
        self.ensure_one()
        self.check_access("read")
        return self._open_documents(
            [file.document_id for file in self.file_ids if file.document_id]
        )

    def action_release(self):
        """Let mails out of quarantine."""
        self._check_archivist()
        self._check_state("quarantine")
        self.sudo().write({"state": "new"})
        self.invalidate_recordset(["can_read"])
        self.env["archive.ledger.entry"]._append(self.sudo(), "mail_released")

    def action_dismiss(self):
        """Ask why, then dismiss."""
        self._check_archivist()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dismiss"),
            "res_model": "archive.inbox.dismiss",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_mail_ids": self.ids},
        }

    def _dismiss(self, reason):
        """Dismiss mails that nobody needs; they are deleted later."""
        self._check_archivist()
        self._check_state("new", "quarantine")
        self._close("dismissed", dismiss_reason=reason)

    def _close(self, state, **values):
        self.sudo().write(
            {
                "state": state,
                "closed_by_id": self.env.uid,
                "closed_on": fields.Datetime.now(),
                **values,
            }
        )
        # who knew it by its state may know it no more
        self.invalidate_recordset(["can_read"])
        self.env["archive.ledger.entry"]._append(self.sudo(), f"mail_{state}")

    def _check_archivist(self):
        self.check_access("read")
        if not self.env.su and not self._is_archivist():
            raise UserError(
                self.env._(
                    "Only an archivist dismisses mails and lets them out of quarantine."
                )
            )

    def _check_state(self, *states):
        """Refuse what was done meanwhile, also by somebody else at this moment.

        :raise MissingError: for who may not know one of them
        :raise UserError: naming the mail and what became of it
        """
        self.check_access("read")
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for mail in self:
            if mail.state not in states:
                raise UserError(
                    self.env._(
                        "“%(subject)s” is in the state “%(state)s”: an archivist can "
                        "look at what became of it.",
                        subject=mail.display_name,
                        state=labels[mail.state],
                    )
                )

    @api.model
    def _cron_delete_dismissed(self):
        """Delete what was dismissed long enough ago."""
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param(DAYS_PARAMETER) or DAYS)
        before = fields.Datetime.now() - timedelta(days=days)
        old = self.search([("state", "=", "dismissed"), ("closed_on", "<", before)])
        self.env["archive.ledger.entry"]._append(old, "mail_deleted")
        old.unlink()
