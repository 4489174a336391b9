"""What is kept, held back, deleted and destroyed in the demo (#74-#77, #201-#210)."""

from datetime import timedelta

from odoo import Command, fields

from . import files
from .answers import done

#: Quarterly summaries of years that are long past their class (R4, ten years).
YEARS = (2008, 2009, 2010)
#: Days since the destroyed list was approved: longer than half a year.
LONG_AGO = 200
DAYS_OVER = 12


def keep_and_destroy(story):
    """A hold, the bin, and lists in appraisal, stored apart and destroyed."""
    club = story.acting("archivist")
    place_holds(story)
    ask_for_deletions(story)
    sales = story.env.ref("customer_archive.demo_department_sales")
    sales.manager_id = story.env.ref("customer_archive.demo_employee_sales_manager")
    apart, yard = club["archive.location"].create(
        [
            {
                "name": "单独存放室 Room for what is stored apart",
                "purpose": "quarantine",
            },
            {"name": "碎纸室 Shredder, ground floor", "purpose": "destruction"},
        ]
    )
    old = file_old_papers(story, sales)
    lists = {
        year: club["archive.disposal"].create(
            {
                "department_id": sales.id,
                "appraiser_id": story.user("service_manager").id,
                "appraiser2_id": story.user("sales_manager").id,
                "director_id": story.user("customer_director").id,
                "quarantine_location_id": apart.id,
                "place_id": yard.id,
                "method": "shredding",
                "executor_id": story.user("archivist").id,
                "witness_id": story.user("supervisor").id,
                "line_ids": [Command.create({"document_id": id_}) for id_ in ids],
            }
        )
        for year, ids in old.items()
    }
    destroyed, apart_now, in_appraisal = lists.values()
    for disposal in lists.values():
        disposal.action_submit()
        disposal.with_user(story.user("service_manager")).action_approve()
    for disposal in (destroyed, apart_now):
        for login in ("sales_manager", "customer_director"):
            disposal.with_user(story.user(login)).action_approve()
    line = in_appraisal.line_ids[0].with_user(story.user("sales_manager"))
    line.write(
        {
            "my_decision": "keep",
            "my_keep_until": story.today.replace(day=1) + timedelta(days=1500),
            "my_opinion": "编写店史要用 Needed for the history of the house",
        }
    )
    destroy(story, destroyed)


def place_holds(story):
    """A customer disputes an invoice: nothing of his file is erased."""
    disputed = next(iter(story.dossiers.values()))
    story.acting("general_manager")["archive.hold"].create(
        {
            "name": "诉讼 2026-17 Claim 2026-17",
            "reason": "客户对账单有争议 The customer disputes an invoice.",
            "dossier_ids": [Command.set(disputed.ids)],
        }
    )


def ask_for_deletions(story):
    """Outdated news: one lies in the bin, another waits for the sales manager."""
    env = story.acting("manager2")
    news = env["archive.document"].search(
        [
            ("state", "=", "filed"),
            ("type_id.deletable", "=", True),
            ("category_id.kind", "=", "industry"),
        ],
        order="id",
        limit=2,
    )
    requests, refused = news._propose_deletion(
        "outdated", "活动早已结束 The campaign ended long ago"
    )
    if refused:
        raise ValueError(f"demo story: {refused}")
    requests[0].with_env(story.acting("sales_manager")).action_approve()


def file_old_papers(story, department):
    """File what was written in old years; return the papers of each year."""
    handler = story.acting("manager")
    papers = handler["archive.document"].create(
        [
            {
                "name": f"{year}年第{quarter}季度销售总结 Summary {year}/{quarter}",
                "type_id": story.env.ref("customer_archive.type_r4_07").id,
                "document_date": f"{year}-{quarter * 3:02d}-25",
                "department_id": department.id,
                "pages": quarter + 1,
                "attachment_ids": [
                    Command.create(
                        {
                            "name": f"summary-{year}-{quarter}.txt",
                            "raw": files.text(f"{year} / {quarter}", []),
                        }
                    )
                ],
            }
            for year in YEARS
            for quarter in range(1, 5)
        ]
    )
    papers.write({"self_check": True})
    done(papers.action_submit())
    done(papers.action_approve())
    done(papers.with_user(story.user("superior")).action_approve())
    papers.invalidate_recordset()
    return {
        year: papers.sudo().filtered(lambda p, y=year: p.filing_year == y).ids
        for year in YEARS
    }


def destroy(story, disposal):
    """Let half a year pass; verify, destroy, and let the witness sign."""
    today = fields.Date.context_today(disposal)
    disposal.sudo()._guard_write(
        {
            "approved_on": fields.Datetime.now() - timedelta(days=LONG_AGO),
            "quarantine_from": today - timedelta(days=LONG_AGO),
            "quarantine_until": today - timedelta(days=DAYS_OVER),
        },
        reason="demo: half a year ago",
    )
    witness = disposal.with_user(story.user("supervisor"))
    disposal.action_verify()
    witness.action_check_items()
    disposal.action_execute()
    disposal.sudo().line_ids._destroy()
    story.env["archive.erasure"]._remove(len(disposal.line_ids))
    disposal.invalidate_recordset()
    witness.action_approve()
