import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: What a file says it is, and in which form.
FORMAT = "customer-archive-policy/1"
#: Fields of each part that a file carries, beside names in all languages.
PARTS = {
    "policy": (
        "code",
        "fonds_code",
        "kind_code",
        "reference_pattern",
        "tombstone",
        "quarantine_months",
    ),
    "retention": ("code", "years", "trigger"),
    "category": (
        "code",
        "sequence",
        "color",
        "kind",
        "order_by",
        "finance",
        "restricted",
    ),
    "type": (
        "code",
        "sequence",
        "required",
        "customer_signature",
        "visit_report",
        "withdrawal",
        "legal_evidence",
        "sensitive",
        "vital",
        "restricted",
        "deletable",
        "holds_while",
        "due_day",
        "frequency",
        "secrecy",
    ),
    "chain": ("sequence", "condition"),
    "step": (
        "sequence",
        "signer_kind",
        "signer_field",
        "allow_own_request",
        "distinct",
        "allow_batch",
        "needs_comment",
        "needs_signature_image",
        "needs_seal_scan",
    ),
}
#: Fields with words for people, in each language.
WORDS = {
    "policy": ("name", "suits"),
    "retention": ("name",),
    "category": ("name", "description", "collecting_department"),
    "type": ("name", "customer_signature_reason"),
    "chain": ("name",),
    "step": ("name",),
}
#: Parts that a file may have at most: enough for any regulation.
MAX_PARTS = 5000


class ArchivePolicy(models.Model):
    """A regulation as a file: taken along to another database, or kept (#213)."""

    _inherit = "archive.policy"

    # ------------------------------------------------------------------------ export

    def action_export(self):
        """Download these versions with all their parts: a file, or several as a ZIP.

        :raise AccessError: for who neither writes nor publishes policies
        """
        self._check_may_exchange()
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/archive/policy/{ids}"
            if len(self) == 1
            else f"/archive/policies?ids={ids}",
            "target": "self",
        }

    @api.model
    def _check_may_exchange(self):
        user = self.env.user
        if not (
            user.has_group("customer_archive.group_supervisor")
            or user.has_group("customer_archive.group_general_manager")
        ):
            raise AccessError(
                self.env._(
                    "The archive supervisor and the general manager export and import "
                    "regulations (R2 art. 31)."
                )
            )

    def _export_policy(self) -> str:
        """Return this version with all its parts as JSON."""
        self.ensure_one()
        policy = self.sudo().with_context(active_test=False)
        chains = self.env["archive.approval.chain"].sudo()
        chains = chains.with_context(active_test=False)
        chains = chains.search([("policy_id", "=", self.id)], order="sequence, id")
        data = {
            "format": FORMAT,
            **self._part("policy", policy),
            "retention_classes": [
                self._part("retention", class_) for class_ in policy.retention_class_ids
            ],
            "categories": [
                {
                    **self._part("category", category),
                    "parent": category.parent_id.code or None,
                    "types": [
                        {
                            **self._part("type", type_),
                            "retention": type_.retention_class_id.code,
                            "department": type_.department_id.name or None,
                        }
                        for type_ in category.type_ids.filtered("active")
                    ],
                }
                for category in policy.category_ids.sorted("parent_path")
                if category.active
            ],
            "chains": [
                {
                    **self._part("chain", chain),
                    "model": chain.model_name,
                    "steps": [
                        {
                            **self._part("step", step),
                            "groups": sorted(step.group_ids.get_external_id().values()),
                        }
                        for step in chain.step_ids
                    ],
                }
                for chain in chains
                if chain.active
            ],
        }
        return json.dumps(data, ensure_ascii=False, indent=1)

    def _part(self, kind, record):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        words = {
            name: {
                code: text
                for code in languages
                if (text := record.with_context(lang=code)[name])
            }
            for name in WORDS[kind]
        }
        return {
            **{name: record[name] for name in PARTS[kind]},
            **{name: texts for name, texts in words.items() if texts},
        }

    # ------------------------------------------------------------------------ import

    @api.model
    def _import_policy(self, raw):
        """Return a draft made from a file; nothing applies before it is published.

        :param raw: bytes of the file
        :return: (the draft, list of sentences about what could not be taken over)
        :raise UserError: when it is no such file, or contradicts itself
        """
        self._check_may_exchange()
        data = self._read_policy_file(raw)
        notes = []
        code = self._text(data, "code", "policy")
        versions = self.with_context(active_test=False).search(
            [("code", "=", code), ("company_id", "=", False)]
        )
        policy = self._import_part(
            self,
            "policy",
            data,
            {"version": max(versions.mapped("version") or [0]) + 1},
        )
        classes = {}
        for part in self._list(data, "retention_classes"):
            classes[self._text(part, "code", "retention class")] = self._import_part(
                self.env["archive.retention.class"],
                "retention",
                part,
                {"policy_id": policy.id},
            )
        categories = {}
        for part in self._list(data, "categories"):
            parent = part.get("parent")
            if parent and parent not in categories:
                raise self._file_error(self.env._("category “%s” is not there", parent))
            category = categories[self._text(part, "code", "category")] = (
                self._import_part(
                    self.env["archive.category"],
                    "category",
                    part,
                    {
                        "policy_id": policy.id,
                        "parent_id": categories[parent].id if parent else False,
                    },
                )
            )
            for type_ in self._list(part, "types"):
                retention = classes.get(type_.get("retention"))
                if not retention:
                    raise self._file_error(
                        self.env._(
                            "retention class “%s” is not there", type_.get("retention")
                        )
                    )
                self._import_part(
                    self.env["archive.document.type"],
                    "type",
                    type_,
                    {
                        "category_id": category.id,
                        "retention_class_id": retention.id,
                        "department_id": self._department(type_, notes),
                    },
                )
        for part in self._list(data, "chains"):
            self._import_chain(part, policy, notes)
        return policy, notes

    @api.model
    def _read_policy_file(self, raw):
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise UserError(
                self.env._(
                    "This is no file of a regulation. Export one from Configuration, "
                    "Policies, to see how it looks."
                )
            )
        parts = sum(
            1 + len(c.get("types") or ())
            for c in data.get("categories") or ()
            if isinstance(c, dict)
        )
        if parts + len(data.get("chains") or ()) > MAX_PARTS:
            raise self._file_error(self.env._("it has too many parts"))
        return data

    @api.model
    def _file_error(self, reason):
        return UserError(
            self.env._("The file cannot be imported: %(reason)s.", reason=reason)
        )

    @api.model
    def _list(self, data, name):
        parts = data.get(name) or []
        if not isinstance(parts, list) or not all(isinstance(p, dict) for p in parts):
            raise self._file_error(self.env._("“%s” is no list of parts", name))
        return parts

    @api.model
    def _text(self, data, name, what):
        text = data.get(name)
        if not isinstance(text, str) or not text.strip():
            raise self._file_error(
                self.env._("“%(name)s” of a %(what)s is missing", name=name, what=what)
            )
        return text.strip()

    @api.model
    def _import_part(self, model, kind, data, values):
        """Create one part with its words in all languages that are installed."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        texts = {}
        for name in WORDS[kind]:
            given = data.get(name) or {}
            if not isinstance(given, dict):
                raise self._file_error(self.env._("“%s” has no languages", name))
            texts[name] = given
            if given:
                values[name] = given.get("en_US") or next(iter(given.values()))
        for name in PARTS[kind]:
            if data.get(name) is not None:
                values[name] = self._plain(model, name, data[name])
        record = model.with_context(lang="en_US").create(values)
        for name, given in texts.items():
            for code in given.keys() & set(installed) - {"en_US"}:
                record.with_context(lang=code)[name] = given[code]
        return record.with_env(self.env)

    @api.model
    def _plain(self, model, name, value):
        """Return a value of a file as the field takes it; refuse any other kind."""
        field = model._fields[name]
        allowed = {"boolean": bool, "integer": int}.get(field.type, str)
        if value is False and field.type in ("char", "selection", "text"):
            return value
        wrong = type(value) is not allowed
        if field.type == "selection":
            wrong = wrong or value not in dict(field._description_selection(self.env))
        if wrong:
            raise self._file_error(
                self.env._(
                    "“%(value)s” is no value of “%(field)s”",
                    value=str(value)[:40],
                    field=name,
                )
            )
        return value

    @api.model
    def _department(self, part, notes):
        name = part.get("department")
        if not name:
            return False
        department = self.env["hr.department"].search(
            Domain("name", "=", str(name)), limit=1
        )
        if not department:
            notes.append(
                self.env._("The department “%s” is not there: choose one.", name)
            )
        return department.id

    @api.model
    def _import_chain(self, part, policy, notes):
        chains = self.env["archive.approval.chain"]
        model = self._text(part, "model", "chain")
        if model not in chains._approvable_models():
            notes.append(
                self.env._("Nothing of the kind “%s” is approved here.", model)
            )
            return
        chain = self._import_part(
            chains,
            "chain",
            part,
            {
                "policy_id": policy.id,
                "model_id": self.env["ir.model"]._get_id(model),
            },
        )
        for step in self._list(part, "steps"):
            groups = self.env["res.groups"]
            for xml_id in step.get("groups") or ():
                group = self.env.ref(str(xml_id), raise_if_not_found=False)
                if group is None or group._name != "res.groups":
                    raise self._file_error(
                        self.env._("group “%s” is not there", xml_id)
                    )
                groups |= group
            self._import_part(
                self.env["archive.approval.step"],
                "step",
                step,
                {"chain_id": chain.id, "group_ids": groups.ids},
            )
