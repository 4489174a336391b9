from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from .archive_inbox_mail import DAYS, DAYS_PARAMETER


class ArchivePersonRequest(models.Model):
    """The answer, entry by entry: what is kept of a person, or was erased.

    Words are looked for by the name of who asks and of the persons; e-mails by their
    addresses.
    """

    _inherit = "archive.person.request"

    def _answer_lines(self):
        """Erase what is erased now; return the lines of the answer."""
        self.ensure_one()
        return [
            *self._profile_lines(),
            *self._person_lines(),
            *self._word_lines(),
            *self._signer_lines(),
            *self._mail_lines(),
            *self._paper_lines(),
            *self._gone_lines(),
            *self._grant_lines(),
        ]

    def _names(self) -> list[str]:
        """Return the names by which the person is looked for."""
        names = {self.name, *self.person_ids.mapped("name")}
        return sorted(name.strip() for name in names if name and name.strip())

    def _naming(self, *names):
        """Return the domain of what says one of the names in one of the fields."""
        return Domain.OR(
            Domain(field, "ilike", name) for field in names for name in self._names()
        )

    def _kept(self, what, records, ground, until=False):
        """Return the line about ``records``, as a list; empty for none."""
        if not records:
            return []
        return [
            {
                "kind": "kept",
                "what": what,
                "count": len(records),
                "ground": ground,
                "until": until,
            }
        ]

    def _profile_lines(self):
        """Erase the profiles where that is the wish; return the lines of the answer."""
        self.ensure_one()
        lines = []
        for profile in self.person_ids.profile_ids:
            erased = self.wish == "erase"
            lines.append(
                {
                    "kind": "erased" if erased else "kept",
                    "what": self.env._("Profile of %s", profile.person_id.name),
                    "count": 1,
                    "ground": self.env._("Personal: erased at any time.")
                    if erased
                    else self.env._("Kept until you ask to erase it."),
                }
            )
            if erased:
                profile.unlink()
        return lines

    def _person_lines(self):
        """Return the lines about entries among the people of the customer."""
        return self._kept(
            self.env._("Name, position, phone and e-mail"),
            self.person_ids,
            self.env._("Needed to deal with the customer, as long as he is one."),
        )

    def _word_lines(self):
        """Return the lines about what is written of the customer and names him."""
        of_dossier = Domain("dossier_id", "=", self.dossier_id.id)
        dossier = self.dossier_id.filtered_domain(
            self._naming(
                "legal_representative",
                "managing_person",
                "business_scope",
                "economic_strength",
                "main_dealings",
            )
        )
        blocks = self.env["archive.dossier.block"]
        former = self.env["archive.dossier.block.text"].search(
            Domain("block_id.dossier_id", "=", self.dossier_id.id)
            & self._naming("text")
        )
        notes = self.env["mail.message"].search(
            Domain("model", "=", self.dossier_id._name)
            & Domain("res_id", "=", self.dossier_id.id)
            & self._naming("body")
        )
        ground = self.env._("What we know of the customer, as long as he is one.")
        return [
            *self._kept(self.env._("Facts of the customer"), dossier, ground),
            *self._kept(
                self.env._("Parts of the customer's profile"),
                blocks.search(of_dossier & self._naming("text")),
                ground,
            ),
            *self._kept(
                self.env._("Former texts of the profile"),
                former,
                self.env._("What was decided by them has to be understood later."),
            ),
            *self._kept(self.env._("Notes on the dossier"), notes, ground),
        ]

    def _signer_lines(self):
        """Return a line for each entry among who may sign for the customer."""
        signers = self.env["archive.signer"].search(
            Domain("dossier_id", "=", self.dossier_id.id) & self._naming("name")
        )
        return [
            line
            for signer in signers
            for line in self._kept(
                self.env._("Authorised signer, with specimen")
                if signer.specimen
                else self.env._("Authorised signer"),
                signer,
                self.env._(
                    "The customer named you; it proves what was signed until then, "
                    "and is kept as long as these bills."
                ),
                signer.valid_until,
            )
        ]

    def _mail_lines(self):
        """Return the lines about e-mails that came from the persons, by state."""
        addresses = {
            email_normalize(person.email) for person in self.person_ids if person.email
        } - {False}
        mails = self.env["archive.inbox.mail"].search(
            Domain.OR(Domain("sender", "ilike", address) for address in addresses)
        )
        mails = mails.filtered(lambda m: email_normalize(m.sender) in addresses)
        lines = []
        what = self.env._("E-mails that you sent us")
        for state, group in mails.grouped("state").items():
            until = False
            if state == "taken":
                ground = self.env._("Kept as long as the papers that came of them.")
            elif state == "dismissed":
                parameters = self.env["ir.config_parameter"].sudo()
                days = int(parameters.get_param(DAYS_PARAMETER) or DAYS)
                until = max(group.mapped("closed_on")).date() + timedelta(days=days)
                ground = self.env._("Dismissed: deleted after some days.")
            else:
                ground = self.env._("Not looked at yet.")
            lines += self._kept(what, group, ground, until)
        return lines

    def _paper_lines(self):
        """Return a line for each kind of paper that is kept, its ground and its end."""
        gone = self.env["archive.document"]._gone_for_good()
        papers = self.env["archive.document"].search(
            [("dossier_id", "=", self.dossier_id.id), ("state", "not in", gone)]
        )
        holds = papers._hold_found()
        lines = []
        for (type_, state, due, held), group in papers.grouped(
            lambda p: (
                p.type_id,
                p.state in ("trashed", "transferred") and p.state,
                p.retention_due,
                bool(holds[p.id]),
            )
        ).items():
            secret = group.filtered(lambda p: p.secrecy == "top_secret")
            texts = [group[0]._retention_text() or self.env._("Not filed yet.")]
            if state == "trashed":
                texts.append(
                    self.env._("It is in the bin, and erased when the month is over.")
                )
            if state == "transferred":
                texts.append(self.env._("It was handed over to another archive."))
            if group[0].legal_evidence:
                texts.append(self.env._("It is legal evidence."))
            if held:
                texts.append(
                    self.env._("Something that is not settled yet holds it back.")
                )
            lines += self._kept(
                # of what is top secret not even the kind is told
                self.env._("Other papers")
                if secret
                else type_.name or self.env._("Papers without a type yet"),
                group,
                " ".join(texts),
                due,
            )
        return lines

    def _gone_lines(self):
        """Return a line about papers that were erased before he asked."""
        papers = self.env["archive.document"]
        gone = papers.search_count(
            [
                ("dossier_id", "=", self.dossier_id.id),
                ("state", "in", papers._gone_for_good()),
            ]
        )
        if not gone:
            return []
        return [
            {
                "kind": "erased",
                "what": self.env._("Papers whose time was over"),
                "count": gone,
                "ground": self.env._(
                    "Of them a line in the catalogue and in the destruction register "
                    "stays for ever, as proof."
                ),
            }
        ]

    def _grant_lines(self):
        """Return a line about who was lent papers of the dossier, beside his work."""
        grants = self.env["archive.access.grant"].search(
            [
                ("document_ids.dossier_id", "=", self.dossier_id.id),
                ("state", "=", "granted"),
                ("date_to", ">", fields.Datetime.now()),
            ]
        )
        return self._kept(
            self.env._("Rights of others to read papers, granted for a time"),
            grants,
            self.env._("Each was approved, and ends by itself."),
            grants and max(grants.mapped("date_to")).date(),
        )
