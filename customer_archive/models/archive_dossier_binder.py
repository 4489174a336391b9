from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .archive_document import UNFILED_STATES


class ArchiveDossier(models.Model):
    """The dossier as a binder: six dividers, and what is missing behind each (#27)."""

    _inherit = "archive.dossier"

    binder = fields.Json(
        compute="_compute_binder",
        help="For each category the number of papers that the reader may know, and "
        "the required types that are missing.",
    )
    completeness = fields.Integer(
        compute="_compute_completeness",
        help="Share of the required document types and facts that are there, in %.",
    )
    missing = fields.Text(
        compute="_compute_completeness", string="What is missing", help="By name (#68)."
    )
    incomplete = fields.Boolean(
        string="A required paper is missing",
        compute="_compute_incomplete",
        search="_search_incomplete",
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")
    volume_count = fields.Integer(compute="_compute_counts")
    unfiled_count = fields.Integer(
        compute="_compute_counts", help="Drafts, and what waits for signatures."
    )

    def _completeness_facts(self):
        """Return the facts that a complete dossier has: field names (#10, #147)."""
        return (
            "partner_street",
            "partner_phone",
            "legal_representative",
            "managing_person",
        )

    @api.model
    def _required_types(self, company=None):
        """Return the document types that a complete customer dossier has.

        By the regulations of ``company``, by default the current one.
        """
        policies = self.env["archive.policy"]._in_force(company=company)
        return self.env["archive.document.type"].search(
            [
                ("required", "=", True),
                ("policy_id", "in", policies.ids),
                ("kind", "=", "customer"),
            ]
        )

    def _missing_types(self):
        """Return the required types that each dossier lacks, by id (#68).

        Counted with the reader's own rights: it tells only what he may know.
        """
        required = {
            company: self._required_types(company) for company in self.company_id
        }
        types = self.env["archive.document.type"].union(*required.values())
        present = {
            (dossier.id, type_._key())
            for dossier, type_ in self.env["archive.document"]._read_group(
                [
                    ("dossier_id", "in", self.ids),
                    ("type_id", "in", types._all_versions().ids),
                    ("state", "=", "filed"),
                ],
                ["dossier_id", "type_id"],
            )
        }
        none = self.env["archive.document.type"]
        return {
            dossier.id: required.get(dossier.company_id, none).filtered(
                lambda type_, dossier=dossier: (
                    # the company's own dossiers have nothing that must be there
                    dossier.kind == "customer"
                    and (dossier.id, type_._key()) not in present
                )
            )
            for dossier in self
        }

    @api.depends_context("uid", "lang")
    def _compute_completeness(self):
        types = self._missing_types()
        required = {
            company: self._required_types(company) for company in self.company_id
        }
        facts = self._completeness_facts()
        blocks = self.env["archive.dossier.block"]
        kinds = dict(blocks._fields["kind"]._description_selection(self.env))
        for dossier in self:
            if dossier.kind != "customer":
                dossier.completeness, dossier.missing = 100, False
                continue
            missing = [
                self._fields[name]._description_string(self.env)
                for name in facts
                if not dossier[name]
            ]
            missing += types[dossier.id].mapped("display_name")
            asked = dossier.block_ids
            missing += [
                kinds[block.kind] for block in asked if block.state == "missing"
            ]
            needed = required.get(dossier.company_id, ())
            total = len(facts) + len(needed) + len(asked)
            dossier.completeness = (
                100 * (total - len(missing)) // total if total else 100
            )
            dossier.missing = "\n".join(missing) or False

    @api.depends_context("uid")
    def _compute_incomplete(self):
        missing = self._missing_types()
        for dossier in self:
            dossier.incomplete = dossier.kind == "customer" and missing[dossier.id]

    @api.model
    def _search_incomplete(self, operator, value):
        """Search by what the archive holds; the list itself shows only known ones."""
        if operator != "in":
            return NotImplemented
        incomplete = Domain.OR(
            Domain("kind", "=", "customer")
            & Domain("company_id", "=", company.id)
            & self._lacks_one_of(types)
            for company in self.env.companies
            if (types := self._required_types(company))
        )
        return incomplete if True in value else ~incomplete

    @api.model
    def _lacks_one_of(self, types):
        """Return the domain of dossiers that lack one of ``types``, in any version."""

        def to_sql(model, alias, query):
            return SQL(
                "(SELECT count(DISTINCT (category.code, type.code)) "
                "FROM archive_document AS paper "
                "JOIN archive_document_type AS type ON type.id = paper.type_id "
                "JOIN archive_category AS category ON category.id = type.category_id "
                "WHERE paper.dossier_id = %s AND paper.state = 'filed' "
                "AND paper.type_id = ANY(%s)) < %s",
                SQL.identifier(alias, "id"),
                types._all_versions().ids,
                len(types),
            )

        return Domain.custom(to_sql=to_sql)

    @api.depends_context("uid")
    @api.depends("manager_id")
    def _compute_can_edit(self):
        user = self.env.user
        over_him = user.has_group("customer_archive.group_sales_manager") or (
            user.has_group("customer_archive.group_general_manager")
        )
        for dossier in self:
            dossier.can_edit = (
                over_him or not dossier._origin.id or dossier.manager_id == user
            )

    @api.depends_context("uid")
    def _compute_counts(self):
        # with the reader's own rights, like every number he sees
        documents = self.env["archive.document"]
        volumes = dict(
            documents._read_group(
                [("dossier_id", "in", self.ids), ("volume_id", "!=", False)],
                ["dossier_id"],
                ["volume_id:count_distinct"],
            )
        )
        unfiled = dict(
            documents._read_group(
                [("dossier_id", "in", self.ids), ("state", "in", UNFILED_STATES)],
                ["dossier_id"],
                ["__count"],
            )
        )
        for dossier in self:
            dossier.volume_count = volumes.get(dossier, 0)
            dossier.unfiled_count = unfiled.get(dossier, 0)

    @api.depends_context("uid", "lang")
    def _compute_binder(self):
        partners = self.env["res.partner"]
        categories = {
            (company, kind): partners.with_company(company)._archive_categories(kind)
            for company in self.company_id or self.env.company
            for kind in set(self.mapped("kind"))
        }
        counts = defaultdict(int)
        for dossier, category, count in self.env["archive.document"]._read_group(
            [("dossier_id", "in", self.ids)],
            ["dossier_id", "category_id"],
            ["__count"],
        ):
            counts[dossier.id, category._key()] += count
        missing = self._missing_types()
        for dossier in self:
            dossier.binder = [
                self._binder_divider(
                    category,
                    counts[dossier.id, category._key()],
                    missing.get(dossier.id, ()),
                )
                for category in categories[
                    dossier.company_id or self.env.company, dossier.kind
                ]
            ]

    @api.model
    def _binder_divider(self, category, count, missing=()):
        """Return what one divider shows: its number, name, count, what is missing."""
        return {
            "id": category.id,
            "code": category.code,
            "name": category.name,
            "color": category.color,
            "count": count,
            "missing": [t.name for t in missing if t.category_id == category],
        }

    def _binder_domain(self, category):
        """Return the domain of what the divider of ``category`` counts."""
        return Domain("dossier_id", "=", self.id) & Domain(
            "category_id", "in", category._all_versions().ids
        )

    def action_open_volumes(self):
        """Open the volumes that papers of this dossier are bound in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_volume_action"
        )
        groups = self.env["archive.document"]._read_group(
            [("dossier_id", "=", self.id), ("volume_id", "!=", False)], ["volume_id"]
        )
        ids = [volume.id for (volume,) in groups]
        return {**action, "path": False, "domain": [("id", "in", ids)], "context": {}}

    def action_open_waiting(self):
        """Open the papers of this dossier that are not filed yet."""
        self.ensure_one()
        action = self.action_open_documents()
        action["domain"] += [("state", "in", UNFILED_STATES)]
        return action

    def action_open_category(self, category_id):
        """Open the papers behind one divider; files dropped there stay there.

        :raise MissingError: when the user may not know the dossier
        """
        self.ensure_one()
        self.check_access("read")
        category = self.env["archive.category"].browse(category_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_document_action"
        )
        return {
            **action,
            "name": self.env._(
                "%(customer)s: %(category)s",
                customer=self.display_name,
                category=category.display_name,
            ),
            "path": False,
            "domain": list(self._binder_domain(category)),
            "context": {
                "default_dossier_id": self.id,
                "default_category_id": category.id,
            },
        }
