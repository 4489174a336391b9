"""Regulations that were copied or versioned before get their chain of change requests.

Those that ship get it as data; what is copied from now on takes it along.
"""

from odoo import SUPERUSER_ID, api

CODES = ("R1", "R2", "R3", "R4")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    chains = env["archive.approval.chain"]
    for code in CODES:
        chain = env.ref(
            f"customer_archive.chain_{code.lower()}_change", raise_if_not_found=False
        )
        if not chain:
            continue
        policies = env["archive.policy"].search([("code", "=", code)])
        having = chains.search(
            [
                ("model_name", "=", chain.model_name),
                ("policy_id", "in", policies.ids),
            ]
        ).policy_id
        for policy in policies - having:
            chain.copy({"policy_id": policy.id, "name": chain.name})
