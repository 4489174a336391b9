from odoo import models


class ArchiveImport(models.Model):
    """Whose paper a row is: customer, dossier, account manager."""

    _inherit = "archive.import"

    def _row_dossier(self, content, type_, look, row):
        """Return (partner or its name, manager) of the dossier; None where none is."""
        wrong = row["problems"].append
        manager = self._row_manager(content, look, wrong)
        number = content.get("customer_ref")
        name = content.get("customer")
        if not (number or name):
            if type_ and type_.kind == "customer":
                wrong(self.env._("The customer is missing."))
            return None
        partners = look["numbered"].get(number) or look["named"].get(name)
        if not partners:
            if not (self.create_customers and name):
                wrong(self.env._("Unknown customer “%(name)s”.", name=name or number))
                return None
            row["notes"].append(self.env._("The customer is added."))
            if not manager:
                wrong(self.env._("Name the account manager of the new customer."))
            return (name, manager)
        if len(partners) > 1:
            wrong(
                self.env._(
                    "%(count)s customers are called “%(name)s”: add a column with the "
                    "customer's number or tax id.",
                    count=len(partners),
                    name=name or number,
                )
            )
            return None
        partner = partners.commercial_partner_id
        dossier = look["dossiers"].get(partner)
        if dossier and content.get("manager") and manager != dossier.manager_id:
            row["notes"].append(
                self.env._(
                    "The dossier is looked after by %(name)s, and stays so.",
                    name=dossier.manager_id.name or "–",
                )
            )
        if not dossier and not manager and type_.kind == "customer":
            wrong(
                self.env._(
                    "“%(name)s” has no dossier yet: name the account manager.",
                    name=partner.name,
                )
            )
        return (partner, manager)

    def _row_manager(self, content, look, wrong):
        text = content.get("manager")
        if not text:
            return self.default_manager_id
        users = look["users"].filtered(lambda u: text in (u.login, u.name))
        if not users:
            wrong(self.env._("Unknown account manager “%(name)s”.", name=text))
        elif len(users) > 1:
            wrong(
                self.env._(
                    "Several users are called “%(name)s”: write the login.", name=text
                )
            )
        elif not users.active:
            wrong(
                self.env._(
                    "The account manager “%(name)s” is archived: name who took over.",
                    name=text,
                )
            )
        elif self.company_id not in users.company_ids:
            wrong(
                self.env._(
                    "The account manager “%(name)s” does not work for %(company)s.",
                    name=text,
                    company=self.company_id.name,
                )
            )
        return users[:1]
