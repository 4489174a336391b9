from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .archive_document import UNFILED_STATES

PEOPLE = ("appraiser_id", "appraiser2_id", "director_id")
PRESENT = ("executor_id", "witness_id")
#: States of a destruction list that wait for the witness and nobody else.
BEGUN = ("executing", "erased")


class Duty(NamedTuple):
    """One kind of what somebody can have in hand."""

    #: ``_give_<code>`` of the hand-over passes it on
    code: str
    label: str
    model: str
    domain: list
    #: path to the company; empty where a duty belongs to none
    company: str = "company_id"
    #: it ends with who leaves, nobody takes it over
    ends: bool = False
    #: what somebody has to decide, where no hand-over can
    decision: str = ""


class ArchiveHandOver(models.Model):
    """What somebody who leaves has in hand, and how it goes over (#3).

    One table of kinds, :meth:`_duties`: the list that is signed, the hand-over and
    the check before a user is archived ask it. Addons add their kinds.
    """

    _inherit = "archive.hand.over"

    @api.model
    def _duties(self, user) -> list[Duty]:
        """Return the kinds of what ``user`` can have in hand, in the order of giving.

        For each that neither ends nor wants a decision there is a method
        ``_give_<code>``, called with the records.
        """
        name = user.id

        def of(*names):
            return list(Domain.OR(Domain(field, "=", name) for field in names))

        begun = Domain("state", "in", ("draft", "submitted", "returned"))
        now = fields.Datetime.now()
        types = self.env["archive.document.type"].sudo()
        departments = types.search([("department_id", "!=", False)]).department_id
        return [
            Duty(
                "dossiers",
                self.env._("Dossiers"),
                "archive.dossier",
                of("manager_id"),
            ),
            Duty(
                "papers",
                self.env._("Unfiled papers"),
                "archive.document",
                Domain("state", "in", UNFILED_STATES)
                & Domain(of("handler_id", "submitter_id")),
            ),
            Duty(
                "changes",
                self.env._("Change requests"),
                "archive.change.request",
                begun & Domain(of("requester_id")),
            ),
            Duty(
                "deletions",
                self.env._("Deletion requests"),
                "archive.deletion.request",
                begun & Domain(of("requested_by_id")),
            ),
            Duty(
                "takeovers",
                self.env._("Hand-overs in which this person takes over"),
                self._name,
                Domain("state", "=", "submitted") & Domain(of("manager_id")),
            ),
            Duty(
                "signatures",
                self.env._("Signatures that wait for this person alone"),
                "archive.approval.task",
                Domain("user_ids", "=", name)
                & Domain("state", "in", ("waiting", "pending"))
                & Domain("round_id.state", "=", "open"),
                "round_id.company_id",
            ),
            Duty(
                "lists",
                self.env._("Destruction lists"),
                "archive.disposal",
                Domain("state", "in", ("draft", "returned"))
                & Domain(of(*PEOPLE, *PRESENT))
                | Domain("state", "=", "quarantined") & Domain(of(*PRESENT))
                # what he carried out is done; what he has to witness is not
                | Domain("state", "in", BEGUN) & Domain(of("witness_id")),
            ),
            Duty(
                "imports",
                self.env._("Imports that name this person"),
                "archive.import",
                Domain("state", "!=", "done") & Domain(of("default_manager_id")),
            ),
            Duty(
                "blocks",
                self.env._("Parts of profiles to collect"),
                "archive.dossier.block",
                of("responsible_id"),
            ),
            Duty(
                "activities",
                self.env._("Activities on dossiers"),
                "mail.activity",
                Domain("res_model", "=", "archive.dossier") & Domain(of("user_id")),
                "",
            ),
            Duty(
                "mails",
                self.env._("E-mails in the inbox"),
                "archive.inbox.mail",
                Domain("state", "=", "new") & Domain(of("user_id")),
                "",
            ),
            Duty(
                "deputies",
                self.env._("Steps of approval chains as deputy"),
                "archive.approval.step",
                of("deputy_id"),
                "chain_id.company_id",
            ),
            Duty(
                "departments",
                self.env._("Departments led, from which papers are expected"),
                "hr.department",
                Domain("id", "in", departments.ids) & Domain(of("manager_id.user_id")),
                decision=self.env._(
                    "name the new head in Employees, Departments; no hand-over can"
                ),
            ),
            Duty(
                "delegations",
                self.env._("Signing for others, or by others"),
                "archive.approval.delegation",
                Domain("revoked_at", "=", False)
                & Domain("valid_until", ">", now)
                & Domain(of("user_id", "delegate_id")),
                "",
                ends=True,
            ),
            Duty(
                "grants",
                self.env._("Access that was granted"),
                "archive.access.grant",
                Domain("state", "=", "granted")
                & Domain("date_to", ">", now)
                & Domain(of("user_id")),
                "document_ids.company_id",
                ends=True,
            ),
        ]

    @api.model
    def _in_hand(self, duty, user, companies=None):
        """Return the records of one kind that ``user`` has in hand (as sudo).

        What belongs to no company is in hand in each.

        :param companies: in these; without, in any
        """
        domain = Domain(duty.domain)
        if companies and duty.company:
            domain &= Domain(duty.company, "in", [*companies.ids, False])
        records = self.env[duty.model].sudo()
        # also what is archived comes back
        records = records.browse(
            records.with_context(active_test=False).search(domain)._ids
        )
        if duty.code == "signatures":
            records = records._for_alone(user)
        return records

    def _duty_lines(self):
        """Return what goes along, or ends, when somebody leaves: kind and number."""
        self.ensure_one()
        former = self.former_id.sudo()
        lines = []
        for duty in self._duties(former):
            # the dossiers stand on the list by name
            if duty.code == "dossiers" or duty.decision:
                continue
            if count := len(self._in_hand(duty, former, self.company_id)):
                named = {"what": duty.label, "count": count}
                lines.append(
                    self.env._("%(what)s: %(count)s, ends", **named)
                    if duty.ends
                    else self.env._("%(what)s: %(count)s", **named)
                )
        return lines

    # ------------------------------------------------------------------ what it does

    def _apply_leaving(self):
        """Hand over what does not hang on a dossier of the one who leaves."""
        self.ensure_one()
        former = self.former_id.sudo()
        for duty in self._duties(former):
            if duty.code == "dossiers" or duty.decision:
                continue
            # looked for now: what was given before may have ended or moved it
            records = self._in_hand(duty, former, self.company_id)
            if records:
                getattr(self, f"_give_{duty.code}")(records)
                self._note_given(duty, records)
        self._withdraw_former()
        self._drop_signer()

    def _note_given(self, duty, records):
        """Note in the ledger what went over; what ends or is signed says so itself."""
        if duty.ends or duty.code == "signatures":
            return
        self.env["archive.ledger.entry"]._append(
            records, "handed_over", related=self, reason_code=duty.code
        )

    def _anew(self, records):
        """End the open rounds of ``records``: who answered for them is gone."""
        records._approval_content_changed(
            self.env._(
                "%(former)s has handed over to %(new)s, who checks it and submits it "
                "anew.",
                former=self.former_id.name,
                new=self.manager_id.name,
            ),
            "handed_over",
        )

    def _give_papers(self, papers):
        self._anew(papers.filtered(lambda d: d.state == "submitted"))
        for name in ("handler_id", "submitter_id"):
            own = papers.filtered(lambda d, name=name: d[name] == self.former_id)
            own._guard_write({name: self.manager_id.id}, reason="hand-over")

    def _give_changes(self, requests):
        self._anew(requests.filtered(lambda r: r.state == "submitted"))
        requests._guard_write({"requester_id": self.manager_id.id}, reason="hand-over")

    def _give_deletions(self, requests):
        self._anew(requests.filtered(lambda r: r.state == "submitted"))
        requests._guard_write(
            {"requested_by_id": self.manager_id.id}, reason="hand-over"
        )

    def _give_takeovers(self, hand_overs):
        self._anew(hand_overs)
        # from himself nobody takes over: that one is named anew, or deleted
        others = hand_overs.filtered(lambda r: r.former_id != self.manager_id)
        others.write({"manager_id": self.manager_id.id})

    def _give_signatures(self, tasks):
        tasks._hand_over_signatures(self.former_id.sudo(), self.manager_id.sudo(), self)

    def _give_lists(self, disposals):
        """Name the new one where the rules let him, nobody where they do not.

        Who is to witness what has begun is asked anew; a list without a witness is on
        the archivist's “My work”.
        """
        begun = disposals.filtered(lambda d: d.state in BEGUN)
        for disposal in begun:
            free = not disposal._witness_refusals(self.manager_id)
            disposal._replace_witness(
                self.manager_id if free else self.manager_id.browse(),
                self.env._(
                    "%(former)s has handed over to %(new)s.",
                    former=self.former_id.name,
                    new=self.manager_id.name,
                ),
            )
        for disposal in disposals - begun:
            for names in (PEOPLE, PRESENT):
                mine = [name for name in names if disposal[name] == self.former_id]
                if not mine or disposal.state == "quarantined" and names == PEOPLE:
                    continue
                others = {disposal[name] for name in names}
                free = self.manager_id not in others
                free = free and not disposal._present_refusals(self.manager_id)
                for name in mine:
                    disposal[name] = self.manager_id if free else False
                    free = False

    def _give_imports(self, imports):
        self._anew(imports.filtered(lambda r: r.state == "submitted"))
        # also of one that is being filed: whose dossiers they become
        imports._guard_write_each(
            {
                record.id: {"default_manager_id": self.manager_id.id}
                for record in imports
            },
            reason="hand-over",
        )

    def _give_blocks(self, blocks):
        blocks.write({"responsible_id": self.manager_id.id})

    def _give_activities(self, activities):
        activities.with_context(mail_activity_quick_update=True).write(
            {"user_id": self.manager_id.id}
        )

    def _give_mails(self, mails):
        mails.write({"user_id": self.manager_id.id})

    def _give_deputies(self, steps):
        steps.write({"deputy_id": self.manager_id.id})

    def _give_delegations(self, delegations):
        delegations._revoke()

    def _give_grants(self, grants):
        grants._revoke()

    def _withdraw_former(self):
        """End other hand-overs from him that wait: nothing of it is his any more."""
        waiting = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("former_id", "=", self.former_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "submitted"),
            ]
        )
        self._anew(waiting)

    def _drop_signer(self):
        """He signs nothing any more that others can sign, too."""
        former = self.former_id.sudo()
        tasks = self.env["archive.approval.task"]._open_tasks(former, self.company_id)
        tasks._hand_over_signatures(former, self.manager_id.sudo(), self)
