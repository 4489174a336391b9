"""Where a paper came from is kept in one place: its source.

Before, the appointment of a visit report and the original of a copy had columns of
their own.
"""

FORMER = {
    "meeting_res_id": "calendar.event",
    "copied_from_res_id": "archive.document",
}


def migrate(cr, version):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'archive_document' AND column_name = ANY(%s)",
        [list(FORMER)],
    )
    columns = [name for (name,) in cr.fetchall()]
    # filed papers are frozen; the guard lets engines pass
    cr.execute("SELECT set_config('customer_archive.pass', 'archive_document', true)")
    for name in columns:
        cr.execute(
            f"UPDATE archive_document SET source_model = %s, source_id = {name}"
            f" WHERE {name} > 0 AND source_model IS NULL",
            [FORMER[name]],
        )
    cr.execute("SELECT set_config('customer_archive.pass', '', true)")
