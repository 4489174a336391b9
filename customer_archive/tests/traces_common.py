import base64
import binascii
import io
import os
import re
import zipfile

from odoo.tools import SQL

#: Text, bytes, JSON and lists of them, of every table of the database.
COLUMNS = """
    SELECT c.table_schema, c.table_name, array_agg(c.column_name::text)
      FROM information_schema.columns AS c
      JOIN information_schema.tables AS t
        ON t.table_schema = c.table_schema AND t.table_name = c.table_name
     WHERE t.table_type = 'BASE TABLE'
       AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
       AND c.data_type IN ('text', 'character varying', 'character', 'json',
                           'jsonb', 'xml', 'bytea', 'ARRAY', 'USER-DEFINED')
     GROUP BY 1, 2
"""


class TracesMixin:
    """Looks for a word in everything that the database and its files say."""

    def _tables_with(self, word) -> set[str]:
        """Return “table.column” of each column in which ``word`` is said."""
        self.env.flush_all()
        found = set()
        for schema, table, columns in self.env.execute_query(SQL(COLUMNS)):
            said = self.env.execute_query(
                SQL(
                    "SELECT %s FROM %s AS row",
                    SQL(", ").join(
                        SQL(
                            "bool_or(%s)",
                            self._said(SQL("row.%s", SQL.identifier(name)), word),
                        )
                        for name in columns
                    ),
                    SQL.identifier(schema, table),
                )
            )
            found |= {
                f"{table}.{name}"
                for name, has in zip(columns, said[0], strict=True)
                if has
            }
        return found

    def _said(self, column, word) -> SQL:
        """Return the condition that a column says ``word``, plain or encoded."""
        text = SQL("%s::text", column)
        plain = SQL("strpos(lower(%s), %s) > 0", text, word.lower())
        # what bytes say as text, and as the base64 of binary fields
        ways = [plain, SQL("strpos(%s, %s) > 0", text, word.encode().hex())]
        for coded in self._base64(word):
            ways.append(SQL("strpos(%s, %s) > 0", text, coded))
            ways.append(SQL("strpos(%s, %s) > 0", text, coded.encode().hex()))
        return SQL("(%s)", SQL(" OR ").join(ways))

    def _base64(self, word) -> list[str]:
        """Return the middle of the base64 of ``word``, at each of three offsets."""
        coded = []
        for offset in range(3):
            text = base64.b64encode(b"\0" * offset + word.encode()).decode()
            coded.append(text[4 if offset else 0 : -4])
        return coded

    def _files_with(self, word) -> set[str]:
        """Return the files of the file store in which ``word`` is said."""
        store = self.env["ir.attachment"]._filestore()
        found = set()
        for folder, _folders, names in os.walk(store):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    if self._says(file.read(), word):
                        found.add(path)
        return found

    def _says(self, raw: bytes, word) -> bool:
        if word.encode().lower() in raw.lower():
            return True
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as container:
                return any(
                    word in name or self._says(container.read(name), word)
                    for name in container.namelist()
                )
        # attachments of an e-mail
        for block in re.findall(rb"(?:[A-Za-z0-9+/=]{40,}\r?\n)+", raw):
            try:
                inside = base64.b64decode(re.sub(rb"\s", b"", block))
            except binascii.Error:
                continue
            if word.encode() in inside:
                return True
        return False
