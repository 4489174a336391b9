"""What outlived papers that are erased goes, as it goes with those erased from now on.

Comments of signatures leave the append-only register, where nothing can be erased, and
are kept beside it like drawings. What papers that are gone left elsewhere is erased:
mails and catalogues that they came from, words of their rounds, reasons.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.customer_archive.models.archive_document_erasure import CONTENT

#: Papers whose traces are erased at once.
BATCH = 500


def migrate(cr, version):
    move_comments(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    papers = env["archive.document"]
    gone = papers.search([("state", "in", papers._gone_for_good())], order="id")
    for start in range(0, len(gone), BATCH):
        batch = gone[start : start + BATCH]
        batch._erase_traces()
        batch._guard_write(dict.fromkeys(CONTENT, False), reason="erased")
    env.ref("customer_archive.ir_cron_erasure")._trigger()


def move_comments(cr):
    """Move the comments, and rewrite the table: a dropped column keeps its words."""
    cr.execute(
        "SELECT FROM information_schema.columns"
        " WHERE table_name = 'archive_signature' AND column_name = 'comment_text'"
    )
    if not cr.rowcount:
        return
    cr.execute(
        """
        INSERT INTO archive_signature_evidence (signature_id, kind, text)
        SELECT id, 'comment', comment_text
          FROM archive_signature
         WHERE comment_text IS NOT NULL
         ORDER BY id
        """
    )
    cr.execute("ALTER TABLE archive_signature DROP COLUMN comment_text")
    cr.execute("CLUSTER archive_signature USING archive_signature_pkey")
    cr.execute("ALTER TABLE archive_signature SET WITHOUT CLUSTER")
