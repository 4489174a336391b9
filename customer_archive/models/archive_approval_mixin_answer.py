import base64
import binascii
import hashlib

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal

PNG = b"\x89PNG\r\n\x1a\n"


class ArchiveApprovalMixin(models.AbstractModel):
    """What the public actions take from the client and give back."""

    _inherit = "archive.approval.mixin"

    def _approval_answer(self, refused: dict[int, list[Refusal]], done: str):
        """Turn results into what the client gets.

        :return: True for one record that was done and can still be read; else an
            action that tells, with ``results`` for each record
        :raise UserError: for one record that was refused
        """
        if len(self) == 1:
            reasons = refused.get(self.id, [])
            kept = any(reason.code == "content_changed" for reason in reasons)
            if reasons and not kept:
                self._refuse(reasons)
            if not reasons and self.has_access("read"):
                return True
        results = [
            {
                "id": record.id,
                "done": record.id not in refused,
                "message": " ".join(
                    self._refusal_text(reason, separator=" ")
                    for reason in refused.get(record.id, ())
                ),
            }
            for record in self
        ]
        return self._approval_notification(results, done)

    def _approval_notification(self, results, done):
        failed = [line for line in results if not line["done"]]
        message = done
        if len(results) > 1:
            message = self.env._(
                "%(message)s %(done)s of %(all)s.",
                message=done,
                done=len(results) - len(failed),
                all=len(results),
            )
        if failed and len(results) == 1:
            message = failed[0]["message"]
        elif failed:
            # what he could read when he called, he may be told by name
            names = self.browse(line["id"] for line in failed[:10]).sudo()
            lines = zip(names.mapped("display_name"), failed, strict=False)
            message = "\n".join(
                [message, *(f"{name}: {line['message']}" for name, line in lines)]
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": message,
                "sticky": bool(failed),
                "results": results,
                "next": self._approval_next(),
            },
        }

    def _approval_next(self):
        """Return where the client goes: on, when the record is known no more."""
        if len(self) == 1 and not self.has_access("read"):
            waiting = self.env["ir.actions.actions"]._for_xml_id(
                "customer_archive.archive_approval_task_action_waiting"
            )
            return {**waiting, "target": "main"}  # no way back to the record
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _approval_sign_form(self):
        """Return the form that asks for what the step wants."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.approval.sign",
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Sign"),
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    @api.model
    def _approval_text(self, reason) -> str:
        """Return a reason without spaces around it.

        :raise UserError: when there is none
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason."))
        return reason

    @api.model
    def _approval_drawing(self, signature) -> bytes:
        """Return the PNG drawn on our device.

        :raise UserError: when it is empty or no PNG
        """
        try:
            image = base64.b64decode(signature or b"", validate=True)
        except (binascii.Error, TypeError, ValueError):
            image = b""
        if not image.startswith(PNG):
            raise UserError(self.env._("The drawing is empty or not a PNG image."))
        return image

    def _approval_scans(self, attachment_id) -> dict[int, str]:
        """Return the SHA-256 of the scan of each record, by id."""
        if not attachment_id:
            files = self._approval_file_digests()
            return {
                record.id: "+".join(files.get(record.id, ())) and files[record.id][0]
                for record in self
            }
        self.ensure_one()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("id", "=", attachment_id),
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                ]
            )
        )
        if not attachment:
            return {}
        return {self.id: hashlib.sha256(attachment.raw or b"").hexdigest()}
