"""Where a paper came from is kept in one place, and what is sensitive is shown to few.

Before, the appointment of a visit report and the original of a copy had columns of
their own, and the mark *sensitive* of a type had no effect.
"""

FORMER = {
    "meeting_res_id": "calendar.event",
    "copied_from_res_id": "archive.document",
}


def migrate(cr, version):
    _sources(cr)
    _sensitive(cr)


def _sources(cr):
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


def _sensitive(cr):
    """Copies of identity cards are sensitive, also in later versions of a policy."""
    cr.execute(
        """
        UPDATE archive_document_type AS type SET sensitive = TRUE
          FROM archive_policy AS policy, archive_category AS category,
               archive_document_type AS ours
          JOIN archive_category AS our_category ON our_category.id = ours.category_id
          JOIN archive_policy AS our_policy ON our_policy.id = ours.policy_id
          JOIN ir_model_data AS data
            ON data.model = 'archive.document.type' AND data.res_id = ours.id
         WHERE data.module = 'customer_archive'
           AND data.name IN ('type_r1_identity', 'type_r3_identity')
           AND policy.id = type.policy_id AND policy.code = our_policy.code
           AND category.id = type.category_id AND category.code = our_category.code
           AND type.code = ours.code AND type.sensitive IS NOT TRUE
        """
    )
    # their words are searched no more; the scheduled action leaves them out
    cr.execute(
        """
        DELETE FROM archive_document_text AS text
         USING archive_document AS paper, archive_document_type AS type
         WHERE paper.id = text.document_id AND type.id = paper.type_id
           AND type.sensitive
        """
    )
