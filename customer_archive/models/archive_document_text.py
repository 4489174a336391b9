import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.files import content_mimetype, plain_text
from ..tools.grams import GRAMS_FUNCTION, fold
from ..tools.pdfium import pdf_text

_logger = logging.getLogger(__name__)

#: Characters of one document's files that are searched. A tsvector-like bound: what
#: comes later in a very long file is not found by text.
TEXT_LIMIT = 200_000


class ArchiveDocumentText(models.Model):
    """The words inside a document's files, for search only; nobody reads it (#6).

    It goes when the document's bytes go.
    """

    _name = "archive.document.text"
    _description = "Text inside files"
    _log_access = False

    document_id = fields.Many2one(
        "archive.document", required=True, readonly=True, ondelete="cascade"
    )
    content = fields.Text(readonly=True)

    _document_uniq = models.UniqueIndex("(document_id)")

    def init(self):
        super().init()
        self.env.cr.execute(GRAMS_FUNCTION)
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS archive_document_text_grams
                ON archive_document_text USING gin (archive_grams(content))
            """
        )

    @api.model
    def _cron_extract(self, limit=200):
        """Extract the words of captured files, in batches with progress.

        The files of one document fail alone: what cannot be read has no words.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT d.id FROM archive_document AS d "
                "WHERE NOT EXISTS (SELECT FROM archive_document_text AS t "
                "                  WHERE t.document_id = d.id) "
                "AND EXISTS (SELECT FROM ir_attachment AS a "
                "            WHERE a.res_model = 'archive.document' "
                "            AND a.res_id = d.id AND a.res_field IS NULL) "
                "ORDER BY d.id LIMIT %s",
                limit,
            )
        )
        ids = [row[0] for row in rows]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for document in self.env["archive.document"].sudo().browse(ids):
            self._extract(document)
            if not cron._commit_progress(1):
                break

    @api.model
    def _forget(self, document_ids):
        """Drop the words of documents whose files have changed: extracted anew."""
        if document_ids:
            self.env.execute_query(
                SQL(
                    "DELETE FROM archive_document_text WHERE document_id = ANY(%s) "
                    "RETURNING document_id",
                    list(document_ids),
                )
            )

    @api.model
    def _words_of(self, attachment, raw):
        if content_mimetype(raw) == "application/pdf":
            # reads Chinese fonts that Odoo's own extraction does not
            return pdf_text(raw, TEXT_LIMIT)
        if (attachment.mimetype or "").startswith("text/"):
            # Odoo's own extraction keeps the ASCII of it
            return plain_text(raw)
        return attachment._index(raw, attachment.mimetype) or ""

    @api.model
    def _extract(self, document):
        """(Re)write the searchable words of one document."""
        words = []
        files = document._files_by_document()[document.id]
        # what is sensitive is found by its title only: a hit would tell what is inside
        for attachment in files if not document.type_id.sensitive else ():
            raw = attachment._archive_bytes("text extraction")
            try:
                words.append(self._words_of(attachment, raw))
            except Exception:
                # whatever a broken file does to a parser, search goes on without it
                _logger.info("no text in attachment %s", attachment.id, exc_info=True)
        content = fold(" ".join(words)).replace("\x00", "")[:TEXT_LIMIT]
        self.env.execute_query(
            SQL(
                "INSERT INTO archive_document_text (document_id, content) "
                "VALUES (%s, %s) ON CONFLICT (document_id) "
                "DO UPDATE SET content = EXCLUDED.content RETURNING id",
                document.id,
                content,
            )
        )
