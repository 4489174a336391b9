"""Loans of the account managers, from asked for to given back (R2 article 28)."""

from datetime import timedelta

from odoo import Command

#: Days since the overdue loan was handed out, and since it should have been back.
OUT_SINCE, LATE_SINCE = 24, 3

PURPOSES = (
    (
        "续签谈判 Talks about the renewal",
        "客户要看原件 The customer asks for the original",
    ),
    ("对账 Reconciling accounts", "复印件上印章不清 The seal is illegible on the copy"),
    ("律师函 Letter to the lawyer", "律师要原件 The lawyer wants the original"),
    ("年检 Yearly inspection", "须出示原件 The original has to be shown"),
    ("补签 Missing signature", "客户当面补签 The customer signs it face to face"),
)


def lend(env):
    """Begin five loans; all but the last go on, each further than the one before."""
    borrower = env.ref("customer_archive.demo_user_manager")
    company = env.ref("base.main_company")

    def acting(login):
        user = env.ref(f"customer_archive.demo_user_{login}")
        context = {"allowed_company_ids": company.ids, "lang": "en_US"}
        return env(user=user.id, su=False, context=context)

    mine = acting("manager")
    papers = mine["archive.document"].search(
        [
            ("state", "=", "filed"),
            ("company_id", "=", company.id),
            ("access_manager_id", "=", borrower.id),
            ("type_id.policy_id.code", "=", "R1"),
            ("paper_location_id.purpose", "=", "storage"),
            ("secrecy", "!=", "top_secret"),
        ],
        order="id DESC",
        limit=len(PURPOSES) + 1,
    )
    # one of them takes two papers
    bundles = [papers[:2], *papers[2:]]
    loans = mine["archive.loan"].create(
        [
            {
                "purpose": purpose,
                "object": papers[:1].dossier_id.partner_id.name,
                "reason": reason,
                "line_ids": [
                    Command.create({"document_id": paper.id}) for paper in papers
                ],
            }
            for papers, (purpose, reason) in zip(bundles, PURPOSES, strict=False)
        ]
    )
    loans[:-1].action_submit()
    approved = loans[:-2].with_env(acting("sales_manager"))
    approved.action_approve()
    out = approved[:-1].with_env(acting("archivist"))
    out.action_hand_out()
    back = out[-1:]
    back.line_ids.received = True
    back.action_take_back()
    late = out[:1].sudo()
    late._guard_write(
        {
            "handed_on": late.handed_on - timedelta(days=OUT_SINCE),
            "date_due": late.handed_on - timedelta(days=LATE_SINCE),
        },
        reason="demo: three weeks ago",
    )
