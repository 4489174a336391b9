"""Errors in filed papers: one corrected, one that waits, one filed in error."""

from odoo import Command

from . import files

REPORTER = "manager"
APPROVER = "sales_manager"


def report(story):
    """The account manager reports three errors; two of them are approved."""
    env = story.acting(REPORTER)
    papers = env["archive.document"].search(
        [
            ("state", "=", "filed"),
            ("handler_id", "=", env.uid),
            ("access_manager_id", "=", env.uid),
            ("secrecy", "!=", "top_secret"),
            ("bundle_id", "=", False),
            ("volume_id.state", "=", "open"),
            ("type_id.legal_evidence", "=", False),
            ("attachment_ids", "!=", False),
        ],
        order="id",
    )
    corrected = papers.filtered(lambda paper: len(paper.sudo().attachment_ids) == 1)[:1]
    waiting = (papers - corrected)[:1]
    requests = env["archive.change.request"]
    old = corrected.attachment_ids
    raw = files.pdf(
        env.company.name,
        corrected.name,
        ["更正件 Corrected copy", "第 2 段补入。The second paragraph was missing."],
    )
    done = requests.create(
        {
            "document_id": corrected.id,
            "reason": "扫描件缺一段，题名漏写。The scan lacked a paragraph.",
            "replaces_id": old.id,
            "line_ids": [
                Command.create(
                    {
                        "field_name": "name",
                        "new_char": f"{corrected.name}（更正 corrected）",
                    }
                ),
                Command.create(
                    {"field_name": "remarks", "new_char": "更正件 Corrected copy"}
                ),
            ],
            "attachment_ids": [
                Command.create({"name": "更正件 corrected.pdf", "raw": raw}),
            ],
        }
    )
    done.action_submit()
    approving = done.with_env(story.acting(APPROVER))
    approving.action_approve()
    requests.create(
        {
            "document_id": waiting.id,
            "reason": "责任者写错。The responsible body was wrong.",
            "line_ids": [
                Command.create(
                    {"field_name": "author", "new_char": "市场部 Marketing"}
                ),
                Command.create({"field_name": "copies", "new_integer": 2}),
            ],
        }
    ).action_submit()
    twice = requests.create(
        {
            "document_id": (papers - corrected - waiting)[:1].id,
            "filed_in_error": True,
            "reason": "同一份材料归档两次。The same paper was filed twice.",
        }
    )
    twice.action_submit()
    twice.with_env(story.acting(APPROVER)).action_approve()
