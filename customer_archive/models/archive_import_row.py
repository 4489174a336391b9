from collections import defaultdict

from odoo import models

from ..tools.catalogue import parse_amount, parse_count, parse_date, split_names
from ..tools.filing import BUNDLE_ROLES
from ..tools.zip_files import ZipError

#: Words for roles in a bundle.
ROLES = {
    "批复": "reply",
    "复文": "reply",
    "reply": "reply",
    "请示": "request",
    "request": "request",
    "正件": "main",
    "main": "main",
    "附件": "attachment",
    "attachment": "attachment",
    "印件": "print",
    "printed version": "print",
    "定稿": "draft",
    "final draft": "draft",
    "正本": "original",
    "原件": "original",
    "original": "original",
    "副本": "copy",
    "copy": "copy",
}
#: Words for the degrees of secrecy.
SECRECY = {
    "普通": "ordinary",
    "一般": "ordinary",
    "公开": "ordinary",
    "内部": "ordinary",
    "ordinary": "ordinary",
    "秘密": "confidential",
    "机密": "confidential",
    "confidential": "confidential",
    "绝密": "top_secret",
    "top secret": "top_secret",
}
#: Words for the retention classes, and the years that they mean (0: permanent).
RETENTION = {
    "永久": 0,
    "permanent": 0,
    "长期": 30,
    "long": 30,
    "30年": 30,
    "短期": 10,
    "short": 10,
    "10年": 10,
}


class ArchiveImport(models.Model):
    """From a row to the values of a paper, with every problem of it."""

    _inherit = "archive.import"

    def _prepare_lines(self, lines, store):
        """Return for each line the values of its paper, and what is wrong with it.

        :return: line -> dict with ``values``, ``dossier`` (partner, manager) or None,
            ``files`` (paths), ``year`` or None, ``role`` or None, ``problems`` and
            ``notes``, lists of sentences
        """
        look = self._lookups(lines)
        return {line: self._prepare_line(line, look, store) for line in lines}

    def _lookups(self, lines):
        """Return what the rows name, searched once for all of them."""
        contents = [line.content or {} for line in lines]

        def texts(name):
            return list({c[name] for c in contents if c.get(name)})

        company = self.company_id
        partners = self.env["res.partner"].with_user(self.create_uid)
        named = defaultdict(partners.browse)
        domain = [("parent_id", "=", False), ("company_id", "in", (False, company.id))]
        for partner in partners.search_fetch(
            [*domain, ("name", "in", texts("customer"))],
            ["name", "commercial_partner_id"],
        ):
            named[partner.name] |= partner
        numbers = texts("customer_ref")
        numbered = defaultdict(partners.browse)
        for partner in partners.search_fetch(
            [*domain, "|", ("ref", "in", numbers), ("vat", "in", numbers)],
            ["ref", "vat", "commercial_partner_id"],
        ):
            for number in {partner.ref, partner.vat} - {False}:
                numbered[number] |= partner
        found = partners.union(*named.values(), *numbered.values())
        dossiers = (
            self.env["archive.dossier"]
            .sudo()
            .search([("partner_id", "in", found.ids), ("company_id", "=", company.id)])
        )
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search(
            [
                ("share", "=", False),
                "|",
                ("login", "in", texts("manager")),
                ("name", "in", texts("manager")),
            ]
        )
        in_force = self.env["archive.policy"].sudo()._in_force(company=company)
        types = in_force.type_ids.filtered("active")
        categories = in_force.category_ids.filtered("active")
        places = self.env["archive.location"].search(
            [
                ("company_id", "in", (False, company.id)),
                "|",
                ("complete_name", "in", texts("place")),
                "|",
                ("name", "in", texts("place")),
                ("code", "in", texts("place")),
            ]
        )
        keys = [line.key for line in lines]
        known = self.env["archive.import.line"].sudo()
        known = known.search_fetch(
            [
                ("company_id", "=", company.id),
                ("key", "in", keys),
                ("state", "=", "done"),
            ],
            ["key"],
        )
        return {
            "named": named,
            "numbered": numbered,
            "dossiers": {dossier.partner_id: dossier for dossier in dossiers},
            "users": users,
            "types": types,
            "categories": categories,
            "words": self._words_of(types, categories, in_force.retention_class_ids),
            "places": places,
            "known": set(known.mapped("key")),
            "today": self.company_id._archive_today(),
            "cleared": self.create_uid.has_group("customer_archive.group_top_secret"),
        }

    def _words_of(self, *recordsets):
        """Return record -> what people may call it: code, name in each language."""
        words = defaultdict(set)
        for code, _name in self.env["res.lang"].get_installed():
            for records in recordsets:
                for record in records.with_context(lang=code):
                    words[record] |= {record.code, record.name, record.display_name}
        return words

    def _prepare_line(self, line, look, store):
        content = line.content or {}
        row = {"problems": [], "notes": [], "files": [], "values": {}}
        wrong = row["problems"].append
        name = content.get("name", "")
        if not name:
            wrong(self.env._("The title is missing."))
        type_ = self._row_type(content, look, wrong)
        row["dossier"] = self._row_dossier(content, type_, look, row)
        day = self._row_date(content, look, wrong)
        row["year"] = self._row_year(content, look, wrong)
        row["role"] = self._row_role(content, wrong)
        values = {
            "name": name,
            "type_id": type_.id,
            "document_date": day,
            "document_number": content.get("number"),
            "author": content.get("author"),
            "remarks": content.get("remarks"),
            "provenance": "signed_on_paper",
            "company_id": self.company_id.id,
            "paper_location_id": self._row_place(content, look, wrong).id,
            **self._row_facts(content, wrong),
        }
        if secrecy := self._row_secrecy(content, look, wrong):
            values["secrecy"] = secrecy
        elif type_.secrecy == "top_secret" and not look["cleared"]:
            wrong(self._top_secret_problem())
        if retention := self._row_retention(content, type_, look, wrong):
            values["retention_class_id"] = retention.id
        for field, least in (("pages", 0), ("copies", 1)):
            if text := content.get(field):
                try:
                    values[field] = parse_count(text)
                    if values[field] < least:
                        raise ValueError(text)
                except ValueError:
                    wrong(
                        self.env._(
                            "“%(text)s” is no number of %(what)s.",
                            text=text,
                            what=self._line_label(field),
                        )
                    )
        self._row_files(content, store, row)
        if not row["files"] and not values.get("pages"):
            wrong(self.env._("Without a file the number of its pages is needed."))
        if type_.vital and not values.get("valid_until"):
            wrong(self.env._("A vital record: until when it is valid is missing."))
        if type_.legal_evidence and not values["paper_location_id"]:
            wrong(self.env._("Legal evidence on paper: the place is missing."))
        row["values"] = values
        return row

    def _row_facts(self, content, wrong):
        """Return the period and the amount that the row names (#36, #271)."""
        values = {}
        for field, parse in (
            ("valid_from", parse_date),
            ("valid_until", parse_date),
            ("amount", parse_amount),
        ):
            if not (text := content.get(field)):
                continue
            try:
                values[field] = parse(text)
            except ValueError:
                wrong(
                    self.env._(
                        "“%(text)s” is not understood as: %(what)s.",
                        text=text,
                        what=self._line_label(field),
                    )
                )
        return values

    def _line_label(self, target):
        column = self.env["archive.import.column"]._fields["target"]
        return dict(column._description_selection(self.env))[target]

    def _row_type(self, content, look, wrong):
        """Return the document type that the row names, by code or name."""
        types = look["types"]
        category = content.get("category")
        if category:
            text = category.strip()
            categories = look["categories"].filtered(
                lambda c: text in look["words"][c]
            ) or look["categories"].filtered(lambda c: text.lstrip("0") == c.code)
            if not categories:
                wrong(self.env._("Unknown category “%(text)s”.", text=text))
                return types.browse()
            types = types.filtered(lambda t: t.category_id in categories)
        text = (content.get("type") or "").strip()
        if text:
            found = types.filtered(lambda t: text in look["words"][t])
            if not found:
                wrong(self.env._("Unknown document type “%(text)s”.", text=text))
        else:
            found = types & self.default_type_ids
            if not found:
                wrong(
                    self.env._(
                        "The document type is missing, and none is chosen above for "
                        "the category."
                    )
                )
        if len(found) > 1:
            wrong(
                self.env._(
                    "Several document types are meant: %(names)s. Name the category.",
                    names=self.env._(", ").join(found.mapped("display_name")),
                )
            )
            return types.browse()
        return found

    def _row_date(self, content, look, wrong):
        text = content.get("date", "")
        if not text:
            wrong(self.env._("The date is missing."))
            return False
        try:
            day = parse_date(text)
        except ValueError as error:
            if str(error) == "no_day":
                wrong(self.env._("The date “%(text)s” lacks the day.", text=text))
            else:
                wrong(self.env._("“%(text)s” is no date.", text=text))
            return False
        if day > look["today"]:
            wrong(self.env._("The date “%(text)s” is in the future.", text=text))
        return day

    def _row_year(self, content, look, wrong):
        text = content.get("year", "").removesuffix("年")
        if not text:
            return None
        if not text.isdigit() or not 1900 <= int(text) <= look["today"].year:
            wrong(
                self.env._(
                    "“%(text)s” is no year between 1900 and %(year)s.",
                    text=text,
                    year=look["today"].year,
                )
            )
            return None
        return int(text)

    def _row_role(self, content, wrong):
        text = content.get("role", "")
        if not content.get("bundle"):
            return None
        role = ROLES.get(text.strip().lower())
        if text and not role:
            wrong(self.env._("Unknown role in a bundle “%(text)s”.", text=text))
        return role

    def _row_secrecy(self, content, look, wrong):
        text = content.get("secrecy", "")
        if not text:
            return None
        secrecy = SECRECY.get(text.strip("★* ").lower())
        if not secrecy:
            wrong(self.env._("Unknown degree of secrecy “%(text)s”.", text=text))
        elif secrecy == "top_secret" and not look["cleared"]:
            wrong(self._top_secret_problem())
        return secrecy

    def _top_secret_problem(self):
        return self.env._(
            "Top secret: only who is cleared for it imports such a row (R2 art. 13)."
        )

    def _row_retention(self, content, type_, look, wrong):
        text = content.get("retention", "").strip()
        if not text or not type_:
            return None
        years = RETENTION.get(text.lower())
        found = type_.policy_id.retention_class_ids.filtered(
            lambda c: (
                text in look["words"][c] or (years is not None and c.years == years)
            )
        )
        if not found:
            wrong(self.env._("Unknown retention class “%(text)s”.", text=text))
        return found[:1]

    def _row_place(self, content, look, wrong):
        text = content.get("place")
        if not text:
            return self.default_location_id
        found = look["places"].filtered(
            lambda p: text in (p.complete_name, p.name, p.code)
        )
        if not found:
            wrong(self.env._("Unknown place “%(text)s”.", text=text))
        elif len(found) > 1:
            wrong(
                self.env._(
                    "Several places are called “%(text)s”: write all of it, such as "
                    "%(example)s.",
                    text=text,
                    example=found[0].complete_name,
                )
            )
        return found[:1]

    def _row_files(self, content, store, row):
        """Find the files that the row names; each must be there exactly once."""
        for name in split_names(content.get("files", "")):
            try:
                path = store.find(name)
                if store.size(path) > store.max_size:
                    raise ZipError("too_large", path)
            except ZipError as error:
                row["problems"].append(self._zip_problem(error))
            else:
                row["files"].append(path)

    def _bundle_of(self, rows):
        """Return (kind, roles) of a bundle from the roles of its rows.

        Without roles the first is the main document, the others its attachments.

        :return: None where the roles belong to different kinds
        """
        roles = [row["role"] for row in rows]
        if not any(roles):
            return "main_attachment", ["main", *["attachment"] * (len(rows) - 1)]
        for kind, allowed in BUNDLE_ROLES.items():
            if all(role in allowed for role in roles):
                return kind, roles
        return None
