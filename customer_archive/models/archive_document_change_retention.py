from odoo import fields, models
from odoo.tools import SQL, format_date

from ..tools.filing import retention_due
from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """Change requests and the time of keeping (#73, #168).

    An approved request may shorten what was once decided longer, never below what the
    class asks for. While a request waits, the paper is not erased; when it is erased,
    old values and old files go with it.
    """

    _inherit = "archive.document"

    def _value_refusals(self, new):
        reasons = super()._value_refusals(new)
        if "retention_due" not in new:
            return reasons
        class_ = self.volume_id.sudo().retention_class_id
        least = self.retention_start and retention_due(
            self.retention_start, class_.years
        )
        due = fields.Date.to_date(new["retention_due"])
        if due and (not least or due < least):
            message = self.env._(
                "It is kept at least as long as its class %(code)s asks for; a change "
                "shortens only what was decided longer.",
                code=class_.code,
            )
            until = format_date(self.env, least) if least else ""
            reasons.append(Refusal("retention", message, "R2 art. 17 (#168)", until))
        return reasons

    def _change(self, values, reason):
        result = super()._change(values, reason)
        # a contract that ends later is kept longer
        self._retention_refresh()
        return result

    def _hold_queries(self):
        return {
            **super()._hold_queries(),
            "change": SQL(
                "SELECT request.document_id FROM archive_change_request AS request"
                " WHERE request.state = 'submitted'"
            ),
        }

    def _hold_texts(self):
        return {
            **super()._hold_texts(),
            "change": self.env._("A change of it waits for approval."),
        }

    def _hold_who(self):
        return {**super()._hold_who(), "change": (self.env._("Sales manager"),)}

    def _erasure_files(self):
        files = super()._erasure_files()
        requests = self.env["archive.change.request"].sudo()
        for file in requests._erasure_files(self):
            request = requests.browse(file.res_id)
            files[request.document_id.id] |= file
        return files

    def _erasure_forget(self):
        super()._erasure_forget()
        self.env["archive.change.request"]._erasure_forget(self)
