from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """Secrecy of a filed paper is raised or lifted, and its volume with it (#153)."""

    _inherit = "archive.document"

    def _change_secrecy(self, secrecy, reason):
        """Raise or lift the secrecy of filed papers; the general manager's decision.

        A paper that becomes top secret, or is so no more, moves to the volume where
        it belongs; its old code stays as a former place.

        :param secrecy: value of the field
        :param reason: in words, kept with the former place
        :raise AccessError: for who is no general manager
        :raise UserError: naming what forbids it
        """
        if not self.env.user.has_group("customer_archive.group_general_manager"):
            raise AccessError(
                self.env._(
                    "The general manager decides on the secrecy of filed papers "
                    "(R2 art. 13)."
                )
            )
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("A change of secrecy needs a reason."))
        papers = self.sudo().filtered(lambda paper: paper.secrecy != secrecy)
        self._refuse(
            [r for paper in papers for r in paper._secrecy_refusals(secrecy, papers)]
        )
        moving = papers.filtered(
            lambda paper: (secrecy == "top_secret") != paper.volume_id.top_secret
        )
        papers._guard_write({"secrecy": secrecy}, reason="secrecy changed")
        self.env["archive.ledger.entry"]._append(
            papers, "secrecy_changed", field_names=("secrecy",), reason_code=secrecy
        )
        for former, of_volume in moving.grouped("volume_id").items():
            volume = self.env["archive.volume"]._open_for(
                (
                    former.company_id,
                    former.category_id,
                    former.filing_year,
                    former.manager_id,
                    secrecy == "top_secret",
                    former.retention_class_id,
                )
            )
            of_volume._move_into(volume, reason)

    def _secrecy_refusals(self, secrecy, together) -> list[Refusal]:
        """Return what forbids giving this paper another degree of secrecy."""
        self.ensure_one()
        name = self.display_name
        if self.state != "filed":
            message = self.env._(
                "“%s” is not filed: its handler changes its secrecy.", name
            )
            return [Refusal("state", message, "R2 art. 13 (#153)")]
        crossing = "top_secret" in (secrecy, self.secrecy)
        if crossing and self.volume_id.state not in ("open", "closed"):
            message = self.env._("“%s” is bound: it stays where it is.", name)
            return [Refusal("bound", message, "R1 §2 (#59)")]
        if crossing and (others := self.bundle_id.document_ids - together):
            message = self.env._(
                "“%(paper)s” is kept together with %(others)s: change all of them.",
                paper=name,
                others=self.env._(", ").join(others.mapped("name")),
            )
            return [Refusal("bundle", message, "R2 art. 12, R2 art. 13 (#154)")]
        if secrecy == "top_secret" and not self._cleared_archivists():
            message = self.env._(
                "No archivist is cleared for top secret: nobody could keep it."
            )
            return [Refusal("clearance", message, "R2 art. 13 (#153)")]
        return []
