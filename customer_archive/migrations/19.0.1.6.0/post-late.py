"""A paper is late by the day on which it was first submitted, not captured.

What an old catalogue brought in was submitted by nobody and is not late.
"""


def migrate(cr, version):
    # the content of filed papers: by the trigger's own setting, for these rows only
    cr.execute("SELECT set_config('customer_archive.pass', 'archive_document', true)")
    cr.execute(
        """
        WITH first AS (
            SELECT res_id, min(opened_at) AS opened_at
              FROM archive_approval_round
             WHERE res_model = 'archive.document' AND state <> 'withdrawn'
          GROUP BY res_id
        )
        UPDATE archive_document document
           SET handed_in_on = first.opened_at,
               late = COALESCE(
                   (first.opened_at AT TIME ZONE 'UTC'
                    AT TIME ZONE COALESCE(company.archive_tz, 'UTC'))::date
                   > document.due_date, FALSE)
          FROM archive_document paper
          JOIN res_company company ON company.id = paper.company_id
     LEFT JOIN first ON first.res_id = paper.id
         WHERE paper.id = document.id
           AND (first.res_id IS NOT NULL OR document.late)
        """
    )
    cr.execute("SELECT set_config('customer_archive.pass', '', true)")
