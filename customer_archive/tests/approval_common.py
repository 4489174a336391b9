from odoo import api, fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

MODEL = "archive.test.request"


def define_request():
    """Return an approvable, confidential model that exists only in tests."""

    class ArchiveTestRequest(models.Model):
        _name = MODEL
        _module = None
        _description = "Test request"
        _inherit = ["archive.approval.mixin", "archive.confidential.mixin"]

        name = fields.Char()
        amount = fields.Float()
        note = fields.Char()
        state = fields.Char(default="draft")
        handler_id = fields.Many2one("res.users")
        boss_id = fields.Many2one("res.users")
        partner_id = fields.Many2one("res.partner")
        department_id = fields.Many2one("hr.department")
        company_id = fields.Many2one("res.company")
        approvals = fields.Integer(aggregator=None)

        @api.model
        def _confidential_sources(self):
            return {
                "submitter": SQL(
                    "SELECT id FROM archive_test_request WHERE handler_id = %s",
                    self.env.uid,
                ),
                "signer": self.env["archive.approval.task"]._waiting_query(MODEL),
            }

        @api.model
        def _approval_fields(self):
            return ["name", "amount", "partner_id"]

        def _approval_file_digests(self):
            attachments = (
                self.env["ir.attachment"]
                .sudo()
                .search([("res_model", "=", MODEL), ("res_id", "in", self.ids)])
            )
            found = {record.id: [] for record in self}
            for attachment in attachments:
                found[attachment.res_id].append(attachment.checksum)
            return found

        def _approval_submitted(self, rounds):
            self.sudo().state = "submitted"

        def _approval_refused(self, rounds, reason):
            self.sudo().write({"state": "returned", "note": reason})

        def _approval_withdrawn(self, rounds, reason, changed=False):
            self.sudo().state = "changed" if changed else "withdrawn"

        def _approval_approved(self, rounds):
            for record in self.sudo():
                record.write({"state": "approved", "approvals": record.approvals + 1})

    return ArchiveTestRequest


class ApprovalCommon(TransactionCase):
    """A test model with rules, people with superiors, and helpers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env["base"].with_context(tracking_disable=True).env
        cls._load_model()
        cls.company = cls.env.company
        cls.group = cls.env["res.groups"].create({"name": "Test signers"})
        cls.director = cls._create_user("approval_director", cls.group)
        cls.boss = cls._create_user("approval_boss")
        cls.handler = cls._create_user("approval_handler")
        cls.signer = cls._create_user("approval_signer", cls.group)
        cls.stranger = cls._create_user("approval_stranger")
        cls.auditor = cls._create_user(
            "approval_auditor", cls.env.ref("customer_archive.group_auditor")
        )
        cls.supervisor = cls._create_user(
            "approval_supervisor", cls.env.ref("customer_archive.group_supervisor")
        )
        cls.director_employee = cls._create_employee(cls.director)
        cls.boss_employee = cls._create_employee(cls.boss, cls.director_employee)
        cls.employee = cls._create_employee(cls.handler, cls.boss_employee)
        cls.Request = cls.env[MODEL]
        cls.Task = cls.env["archive.approval.task"]
        cls.customer = cls.env["res.partner"].create({"name": "Ms. Customer"})

    @classmethod
    def _load_model(cls):
        mixins = [
            cls.registry[name]
            for name in (
                "archive.approval.mixin",
                "archive.confidential.mixin",
                "base",
            )
        ]
        children = {mixin: mixin._inherit_children for mixin in mixins}
        for mixin in mixins:
            mixin._inherit_children = type(mixin._inherit_children)(
                mixin._inherit_children
            )

        def unload():
            for mixin, before in children.items():
                mixin._inherit_children = before
            del cls.registry.models[MODEL]
            cls.registry._setup_models__(cls.env.cr, [])

        cls.addClassCleanup(unload)
        add_to_registry(cls.registry, define_request())
        cls.registry._setup_models__(cls.env.cr, [MODEL])
        cls.registry.init_models(
            cls.env.cr, [MODEL], {"module": "customer_archive"}, False
        )
        model = cls.env["ir.model"]._get(MODEL)
        cls.env["ir.model.access"].create(
            {
                "name": MODEL,
                "model_id": model.id,
                "group_id": cls.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )
        cls.env["ir.rule"].create(
            {
                "name": MODEL,
                "model_id": model.id,
                "domain_force": "[('can_read', '=', True)]",
            }
        )

    @classmethod
    def _create_user(cls, login, group=None, **values):
        values.setdefault("name", login)
        user = new_test_user(
            cls.env, login, groups="base.group_user", lang="en_US", **values
        )
        if group:
            user.group_ids += group
        return user

    @classmethod
    def _create_employee(cls, user, superior=None, **values):
        return cls.env["hr.employee"].create(
            {
                "name": user.name if user else "Without user",
                "user_id": user.id if user else False,
                "parent_id": superior.id if superior else False,
                **values,
            }
        )

    @classmethod
    def _create_chain(cls, *steps, **values):
        """Create a chain; a step is its kind, or a dict."""
        model = cls.env["ir.model"]._get(MODEL)
        rows = []
        for number, step in enumerate(steps, 1):
            row = {"signer_kind": step} if isinstance(step, str) else dict(step)
            row.setdefault("signer_kind", "group")
            row.setdefault("name", f"Step {number}")
            row.setdefault("sequence", number)
            if row["signer_kind"] == "group":
                row.setdefault("group_ids", cls.group.ids)
            if row["signer_kind"] == "user_field":
                row.setdefault("signer_field", "boss_id")
            if row["signer_kind"] == "department_head":
                row.setdefault("signer_field", "department_id")
            rows.append((0, 0, row))
        return cls.env["archive.approval.chain"].create(
            {"name": "Test chain", "model_id": model.id, "step_ids": rows, **values}
        )

    def _archive_user(self, users):
        """Archive users as it was before they had to hand over first (#3)."""
        users.flush_recordset(["active"])
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = ANY(%s)", (users.ids,)
        )
        users.invalidate_recordset(["active"])

    @classmethod
    def _create_request(cls, count=1, **values):
        return (
            cls.env[MODEL]
            .with_user(cls.handler)
            .create(
                [
                    {
                        "name": f"Request {number}",
                        "amount": number,
                        "handler_id": cls.handler.id,
                        "boss_id": cls.boss.id,
                        "partner_id": cls.customer.id,
                        "company_id": cls.company.id,
                        **values,
                    }
                    for number in range(count)
                ]
            )
        )

    def _submitted(self, *steps, count=1, **values):
        self._create_chain(*steps)
        request = self._create_request(count, **values)
        request.action_submit()
        return request

    def _rounds(self, request):
        return self.env["archive.approval.round"].search(
            [("res_model", "=", MODEL), ("res_id", "in", request.ids)], order="id"
        )

    def _signatures(self, request):
        return self.env["archive.signature"].search(
            [("res_model", "=", MODEL), ("res_id", "in", request.ids)], order="id"
        )
