"""Number series of volumes are kept by the parts of the reference code.

Before, they were kept by the id of the category, so that the next version of a policy
would have begun at 1 again. Visit reports are begun from appointments.
"""

import re

from odoo import SUPERUSER_ID, api

OLD = re.compile(r"volume/(\d+)/(\d+)/(\d+)/(open|secret)")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # volumes keep the codes that stand on their items; the guard lets engines pass
    cr.execute("SELECT set_config('customer_archive.pass', 'archive_volume', true)")
    cr.execute(
        """
        UPDATE archive_volume AS volume
           SET fonds_code = policy.fonds_code, kind_code = 'KH'
          FROM archive_category AS category
          JOIN archive_policy AS policy ON policy.id = category.policy_id
         WHERE category.id = volume.category_id AND volume.fonds_code IS NULL
        """
    )
    cr.execute("SELECT set_config('customer_archive.pass', '', true)")
    _renumber(env)
    for name in ("type_r1_visit", "type_r3_visit"):
        type_ = env.ref(f"customer_archive.{name}", raise_if_not_found=False)
        if type_:
            # a new field of a published policy: it changes no rule
            cr.execute(
                "UPDATE archive_document_type SET visit_report = TRUE WHERE id = %s",
                [type_.id],
            )


def _renumber(env):
    cr = env.cr
    counters = env["archive.counter"].search([("key", "=like", "volume/%")])
    for counter in counters:
        if not (found := OLD.fullmatch(counter.key)):
            continue
        company = env["res.company"].browse(int(found[1])).exists()
        category = env["archive.category"].browse(int(found[2])).exists()
        if not company or not category:
            continue
        policy = category.policy_id
        key = (
            f"volume/{policy._fonds(company)}/{policy.kind_code}/{category.code}"
            f"/{found[3]}/{found[4]}"
        )
        cr.execute(
            "INSERT INTO archive_counter (key, value) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE "
            "SET value = GREATEST(archive_counter.value, EXCLUDED.value)",
            [key, counter.value],
        )
    cr.execute(
        r"DELETE FROM archive_counter WHERE key ~ '^volume/\d+/\d+/\d+/(open|secret)$'"
    )
