"""What a department still holds, and what it hands to the archive (#275)."""

from odoo import Command

#: Papers on each list: taken over with one missing, waiting for the archivist, begun.
TAKEN, WAITING, BEGUN = 5, 4, 3


def hold_and_transfer(story):
    """Sales keep their papers of the year in a cabinet and hand some of them over."""
    sales = story.env.ref("customer_archive.demo_department_sales")
    cabinet = story.acting("archivist")["archive.location"].create(
        {
            "name": "销售部文件柜 Cabinet of the sales department",
            "kind": "cabinet",
            "purpose": "department",
            "department_id": sales.id,
        }
    )
    env = story.acting("department_archivist")
    papers = env["archive.document"].search(
        [
            ("state", "=", "filed"),
            ("department_id", "=", sales.id),
            ("provenance", "!=", "electronic"),
            ("paper_location_id", "=", False),
            ("secrecy", "!=", "top_secret"),
        ],
        order="id",
        limit=TAKEN + WAITING + BEGUN + 6,
    )
    papers._note_held(cabinet.with_env(env))
    taken = list_papers(env, sales, papers[:TAKEN])
    waiting = list_papers(env, sales, papers[TAKEN : TAKEN + WAITING])
    list_papers(env, sales, papers[TAKEN + WAITING : TAKEN + WAITING + BEGUN])
    (taken | waiting).action_hand_over()
    taken = taken.with_env(story.acting("archivist"))
    taken.location_id = story.shelves[0].id
    taken.line_ids[-1:].write(
        {"received": False, "remarks": "尚在经办人处 Still with the handler"}
    )
    taken.action_take_over()


def list_papers(env, department, papers):
    """Begin a transfer list of ``papers``."""
    return env["archive.custody.transfer"].create(
        {
            "department_id": department.id,
            "line_ids": [Command.create({"document_id": id_}) for id_ in papers.ids],
        }
    )
