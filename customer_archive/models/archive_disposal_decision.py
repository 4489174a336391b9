from collections import defaultdict

from odoo import fields, models

from ..tools.filing import retention_due
from ..tools.retention import last_day, later, most_careful


class ArchiveDisposal(models.Model):
    """What becomes of each item when the list is approved (#203-#205).

    Where people said different things the most careful one holds; what is kept together
    stays together; what something unsettled holds back stays, and the list says so.
    """

    _inherit = "archive.disposal"

    def action_open_items(self):
        """Open the items: to decide on them, for who is to sign the list now."""
        self.ensure_one()
        self.check_access("read")
        deciding = self.can_sign and self.state == "submitted"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_disposal_line_action"
        )
        view = "archive_disposal_line_view_list"
        if deciding:
            view += "_appraisal"
        views = dict.fromkeys(["kanban", "form"], False)
        views = {"list": self.env.ref(f"customer_archive.{view}").id, **views}
        return {
            **action,
            "name": self.display_name,
            "display_name": self.display_name,
            "domain": [("disposal_id", "=", self.id)],
            "context": {"create": False, "delete": False},
            "views": [(id_, kind) for kind, id_ in views.items()],
        }

    def _decide(self):
        """Do what was decided, item by item, in this transaction."""
        self.ensure_one()
        # the notes stay on the list
        spoken = self.company_id._archive_spoken(self)
        lines = spoken.line_ids.filtered(lambda line: line.state == "listed")
        documents = lines.document_id
        documents._hold_lock()
        holds = documents._disposal_holds(full=True)
        gone = documents.filtered(lambda d: d.state != "filed")
        gone |= gone._disposal_whole()
        decided = spoken._decisions(lines)
        values, of_decision = {}, defaultdict(lambda: lines.browse())
        for line in lines:
            decision, note = decided[line.id]
            held = " ".join(reason.message for reason in holds[line.document_id.id])
            stays = held or line.document_id in gone
            if stays:
                decision = "keep"
            if decision == "keep":
                held = held or line._stays_with()
            values[line.id] = {
                "decision": decision,
                "decision_note": note,
                "hold_note": held or False,
                "state": {"destroy": "quarantined", "transfer": "transfer"}.get(
                    decision, "kept"
                ),
                "former_location_id": line.document_id.paper_location_id.id,
            }
            if not stays:
                of_decision[decision] |= line
        lines._guard_write_each(values, reason="decided")
        self._do_permanent(of_decision["permanent"])
        self._do_keep(of_decision["keep"])
        self._do_reclassify(of_decision["reclassify"])
        self._do_destroy(of_decision["destroy"])
        self._disposal_ledger(of_decision["transfer"].document_id, "kept")
        today = self.company_id._archive_today()
        months = max(documents.type_id.policy_id.mapped("quarantine_months"), default=6)
        quarantined = bool(of_decision["destroy"])
        self._guard_write(
            {
                "state": "quarantined" if quarantined else "kept",
                "approved_on": fields.Datetime.now(),
                "quarantine_from": today,
                "quarantine_until": last_day(today, months),
            },
            reason="decided",
        )

    def _decisions(self, lines):
        """Return (decision, why) of each line, by id.

        :return: the most careful of what was said by who signed; for papers kept
            together, of all
        """
        signed = lines._signed_opinions().grouped(lambda opinion: opinion.line_id.id)
        said = {
            line.id: [opinion.decision for opinion in signed.get(line.id, ())]
            for line in lines
        }
        notes = {
            line.id: self.env._("; ").join(
                opinion._in_words()
                for opinion in signed.get(line.id, ())
                if opinion.decision != "destroy"
            )
            for line in lines
        }
        for bundle, together in lines.grouped(
            lambda l: l.document_id.bundle_id
        ).items():
            if not bundle:
                continue
            elsewhere = bundle.document_ids - together.document_id
            of_all = [decision for line in together for decision in said[line.id]]
            if elsewhere.filtered(lambda d: d.state == "filed"):
                # the others are not due yet: what is kept together goes together
                of_all.append("keep")
            for line in together:
                said[line.id] = of_all
        return {
            line.id: (most_careful(said[line.id]), notes[line.id] or False)
            for line in lines
        }

    def _do_destroy(self, lines):
        """Store apart what is to be destroyed; it is frozen there (#205, #209)."""
        documents = lines.document_id
        for apart in documents.filtered("paper_location_id"):
            apart._guard_write(
                {"paper_location_id": self.quarantine_location_id.id},
                reason="stored apart",
            )
        documents._guard_write({"state": "quarantined"}, reason="stored apart")
        self._disposal_ledger(documents, "quarantined")
        documents.volume_id._follow_documents()

    def _said_together(self, line):
        """Return what was said of a line, and of what is kept together with it."""
        bundle = line.document_id.bundle_id
        if not bundle:
            return line._signed_opinions()
        return self.line_ids.filtered(
            lambda other: other.document_id.bundle_id == bundle
        )._signed_opinions()

    def _do_keep(self, lines):
        for line in lines:
            document = line.document_id
            due = document.retention_due
            for opinion in self._said_together(line).filtered("keep_until"):
                due = later(due, opinion.keep_until)
            for other in document.bundle_id.document_ids - self.line_ids.document_id:
                if other.state == "filed":
                    # what is kept together is due together
                    due = later(due, other.retention_due or None)
            document._keep_until(due)
        self._disposal_ledger(lines.document_id, "kept")

    def _do_permanent(self, lines):
        for document in lines.document_id:
            document._keep_until(None)
        self._disposal_ledger(lines.document_id, "kept")

    def _do_reclassify(self, lines):
        for line in lines:
            document = line.document_id
            class_ = self._said_together(line).class_id.sorted(
                lambda c: (c.years == 0, c.years)
            )[-1:]
            document._guard_write(
                {"retention_class_id": class_.id}, reason="reclassified"
            )
            start = document.retention_start
            due = retention_due(start, class_.years) if start and class_.years else None
            document._keep_until(later(due, document.retention_due))
        self._disposal_ledger(lines.document_id, "kept")

    def _disposal_ledger(self, documents, event):
        self.env["archive.ledger.entry"]._append(documents, event, related=self)
