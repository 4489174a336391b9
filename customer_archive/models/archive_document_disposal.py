from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL, format_date

from ..tools.refusal import Refusal

RULE = "R2 art. 29 (#201)"


class ArchiveDocument(models.Model):
    """A paper and the destruction lists: who may know it there, what it is due for."""

    _inherit = "archive.document"

    def _confidential_sources(self):
        sources = super()._confidential_sources()
        if not sources:
            return sources
        sources["disposal"] = SQL(
            "SELECT line.document_id FROM archive_disposal_line AS line"
            " WHERE line.disposal_id IN (%s)",
            self.env["archive.disposal"]._present_query(),
        )
        return sources

    @api.model
    def _access_waiting(self):
        # who has to sign a list sees what is on it
        model = "archive.disposal"
        listed = SQL(
            "SELECT line.document_id FROM archive_disposal_line AS line "
            "JOIN waiting ON waiting.res_id = line.disposal_id "
            "WHERE waiting.res_model = %s",
            model,
        )
        return {**super()._access_waiting(), model: listed}

    def _access_more(self):
        present = self.env["res.users"].sudo()
        lines = self.env["archive.disposal.line"].sudo()
        for line in lines.search(
            [("document_id", "=", self.id), ("state", "!=", "kept")]
        ):
            disposal = line.disposal_id
            if disposal.state == "submitted":
                present |= disposal.waiting_user_ids
            if disposal.state in ("quarantined", "executing"):
                present |= disposal.executor_id | disposal.witness_id
            if disposal.state == "quarantined":
                present |= disposal.director_id
                present |= disposal.appraiser_id | disposal.appraiser2_id
            if disposal.state == "erased":
                present |= disposal.witness_id
        label = self.env._("Decides on its destruction, carries it out or witnesses it")
        return [*super()._access_more(), (label, present)]

    def _disposal_refusals(self, disposal) -> list[Refusal]:
        """Return what forbids to put this paper on a destruction list (#201)."""
        self.ensure_one()
        document = self.sudo()
        name = document.display_name
        if document.state != "filed":
            message = self.env._("“%s” is not filed.", name)
            return [Refusal("state", message, RULE)]
        reasons = []
        today = self.env["archive.disposal"]._today()
        if not document.retention_due or document.retention_due > today:
            until = (
                format_date(self.env, document.retention_due)
                if document.retention_due
                else ""
            )
            message = document._retention_text() or self.env._(
                "“%s” is not past its time.", name
            )
            reasons.append(Refusal("not_due", message, RULE, until))
        elif disposal._volumes_not_due(document.volume_id.ids):
            message = self.env._(
                "Other papers of the volume “%(volume)s” are kept longer: a volume is "
                "listed when its last paper is due.",
                volume=document.volume_id.display_name,
            )
            due = document.volume_id.retention_due
            until = format_date(self.env, due) if due else ""
            reasons.append(Refusal("volume_not_due", message, RULE, until))
        if (document.secrecy == "top_secret") != disposal.sudo().top_secret:
            message = self.env._(
                "“%s” does not belong on this list: top-secret papers have their own.",
                name,
            )
            reasons.append(Refusal("secrecy", message, "R2 art. 13 (#153)"))
        return reasons + document._disposal_holds()[document.id]

    def _disposal_whole(self):
        """Return these papers, and what is kept together with them and still there."""
        rest = self.bundle_id.document_ids
        return self | rest.filtered(lambda d: d.state in ("filed", "quarantined"))

    def _disposal_holds(self, full=False) -> dict[int, list[Refusal]]:
        """Return what holds each paper back, itself or what is kept with it, by id.

        A hold on one of them keeps them all (#152, #201).

        :param full: as for :meth:`_hold_refusals`, for what stands on a list
        """
        whole = self._disposal_whole()
        found = whole._hold_refusals(full)
        holds = {document.id: found[document.id] for document in self}
        for document in self.filtered("bundle_id"):
            for other in document._disposal_whole() - document:
                holds[document.id] = [
                    *holds[document.id],
                    *other._disposal_of_other(found[other.id]),
                ]
        return holds

    def _disposal_of_other(self, reasons) -> list[Refusal]:
        """Return ``reasons`` of this paper as reasons for what is kept with it."""
        self.ensure_one()
        return [
            replace(
                reason,
                message=self.env._(
                    "It is kept together with “%(name)s”. %(why)s",
                    name=self.sudo().display_name,
                    why=reason.message,
                ),
            )
            for reason in reasons
        ]

    def _keep_until(self, day):
        """Keep this paper until ``day``, for ever when ``None``; never shorter."""
        self.ensure_one()
        start = self.retention_start or self.filed_on.date()
        if day and self.retention_due and day <= self.retention_due:
            return
        self._guard_write(
            {"retention_start": start, "retention_due": day or False},
            reason="kept longer",
        )
        self.env["archive.ledger.entry"]._append(
            self, "retention_counted", field_names=("retention_due",)
        )

    def _erasure_done(self):
        result = super()._erasure_done()
        lines = (
            self.env["archive.disposal.line"]
            .sudo()
            .search(
                [
                    ("document_id", "in", (self - self._erasure_pending()).ids),
                    ("state", "=", "erased"),
                    ("proven_on", "=", False),
                ]
            )
        )
        if lines:
            lines._proven()
        return result
