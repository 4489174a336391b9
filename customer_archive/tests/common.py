from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

#: The smallest PDF that a viewer opens: one empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)

ROLES = (
    "account_manager",
    "department_archivist",
    "archivist",
    "supervisor",
    "sales_manager",
    "general_manager",
    "finance",
    "auditor",
)


class ArchiveCommon(BaseCommon):
    """One user per role, a superior, a customer with a dossier.

    ``manager`` handles the dossier; his direct superior in HR is ``superior``.
    ``other_manager`` is an account manager of other customers, ``plain`` an internal
    user without any archive role.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_users()
        cls._setup_records()

    @classmethod
    def _create_user(cls, login, *roles, **kwargs):
        return cls._create_users({login: roles}, **kwargs)

    @classmethod
    def _create_users(cls, roles_by_login, **kwargs):
        """Return new internal users, all at once; the password is the login."""
        users = cls.env["res.users"].with_context(no_reset_password=True)
        users = users.create(
            [
                {
                    "name": f"{login} ({', '.join(roles) or 'no role'})",
                    "login": login,
                    "password": login.ljust(8, "x"),
                    "email": f"{login[0]}.{login[0]}@example.com",
                    "group_ids": [
                        Command.set(
                            cls.env.ref(group).id
                            for group in (
                                "base.group_user",
                                *(f"customer_archive.group_{role}" for role in roles),
                            )
                        )
                    ],
                    "tz": "UTC",
                    "lang": "en_US",
                    **kwargs,
                }
                for login, roles in roles_by_login.items()
            ]
        )
        return users.with_env(cls.env)

    @classmethod
    def _setup_users(cls):
        people = {f"t_{role}": (role,) for role in ROLES}
        people |= {"t_superior": (), "t_plain": ()}
        people |= {"t_other_manager": ("account_manager",)}
        users = dict(zip(people, cls._create_users(people), strict=True))
        cls.users = {role: users[f"t_{role}"] for role in ROLES}
        cls.manager = cls.users["account_manager"]
        cls.archivist = cls.users["archivist"]
        cls.supervisor = cls.users["supervisor"]
        cls.sales_manager = cls.users["sales_manager"]
        cls.general_manager = cls.users["general_manager"]
        cls.finance = cls.users["finance"]
        cls.auditor = cls.users["auditor"]
        cls.superior = users["t_superior"]
        cls.other_manager = users["t_other_manager"]
        cls.plain = users["t_plain"]
        cls.portal = new_test_user(
            cls.env,
            login="t_portal",
            groups="base.group_portal",
            context={"no_reset_password": True},
        )
        cls.superior_employee = cls.env["hr.employee"].create(
            {"name": "Superior", "user_id": cls.superior.id}
        )
        cls.manager_employee = cls.env["hr.employee"].create(
            {
                "name": "Manager",
                "user_id": cls.manager.id,
                "parent_id": cls.superior_employee.id,
            }
        )

    @classmethod
    def _setup_records(cls):
        cls.policy = cls.env.ref("customer_archive.policy_r1")
        cls.location = cls.env["archive.location"].create({"name": "Shelf 1"})
        cls.partner = cls.env["res.partner"].create(
            {"name": "Customer Limited", "is_company": True}
        )
        cls.dossier = (
            cls.env["archive.dossier"]
            .with_user(cls.manager)
            .create({"partner_id": cls.partner.id})
            .sudo()
        )
        # a report is signed by handler and superior, a contract by the customer too
        cls.report_type = cls.env.ref("customer_archive.type_r1_visit")
        cls.contract_type = cls.env.ref("customer_archive.type_r1_sales_contract")

    @classmethod
    def _create_document(cls, user=None, raw=PDF, filename="scan.pdf", **vals):
        """Capture a paper as ``user``, by default the account manager."""
        values = {
            "name": "Visit report",
            "dossier_id": cls.dossier.id,
            "type_id": cls.report_type.id,
            "document_date": fields.Date.today(),
            **vals,
        }
        if raw is not None:
            values["attachment_ids"] = [Command.create({"name": filename, "raw": raw})]
        return cls.env["archive.document"].with_user(user or cls.manager).create(values)

    @classmethod
    def _submit_document(cls, document):
        """Check and submit as the handler."""
        document = document.with_user(document.sudo().handler_id)
        document.write({"self_check": True})
        document.action_submit()
        return document

    @classmethod
    def _file_document(cls, document=None, **vals):
        """Bring a paper through all its signatures; return it as superuser."""
        document = document or cls._create_document(**vals)
        document = cls._submit_document(document)
        if document.type_id.customer_signature == "required":
            document.action_sign_customer_scan(signer_name="Mr Customer")
        document.with_user(document.sudo().handler_id).action_approve()
        document.with_user(cls.superior).action_approve()
        document.invalidate_recordset()
        return document.sudo()
