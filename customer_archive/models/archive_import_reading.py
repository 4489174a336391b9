import hashlib
import json

from odoo import models
from odoo.exceptions import UserError

from ..tools.catalogue import CatalogueError, match_header, read_catalogue
from ..tools.zip_files import FileStore, ZipError

#: Rows of one catalogue, and bytes that an Excel file may unpack to.
MAX_ROWS = 100_000
MAX_UNPACKED = 500_000_000
#: Rows that are looked at while the user waits; more are left to the scheduled action.
AT_ONCE = 200
#: Bytes of a catalogue that is read while the user waits; some thousand rows.
READ_AT_ONCE = 200_000


def row_digest(content):
    """Return the SHA-256 of what a row says."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class ArchiveImport(models.Model):
    """From the files to rows: headings, columns, digests."""

    _inherit = "archive.import"

    def action_check(self):
        """Read the catalogue and try every row; nothing is filed yet.

        The first rows are tried at once, many by the scheduled action. A large
        catalogue is read by it as well, and given back where it cannot be read.

        :raise UserError: when the catalogue or a ZIP cannot be read
        """
        self.check_access("write")
        for record in self:
            if record.state not in record._guard_open_states():
                raise UserError(record._guard_message())
            engine = record.sudo().with_user(record.env.user).sudo()
            if self._attachment_of(engine, "catalogue").file_size > READ_AT_ONCE:
                engine._guard_write({"state": "reading"}, reason="catalogue given")
                engine._trigger()
                continue
            engine._read()
            engine._check_batch(AT_ONCE)
            if engine.state == "checking":
                engine._trigger()

    def _read_later(self):
        """Read a large catalogue later; give it back where that cannot be done."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._read()
        except UserError as error:
            self.invalidate_recordset()
            self._guard_write(
                {"state": "returned", "return_reason": str(error)},
                reason="catalogue not read",
            )

    def _read(self):
        """(Re)make the rows from the catalogue."""
        self.ensure_one()
        sheet = self._read_sheet()
        columns = self._read_columns(sheet)
        # what is filed stays known, or it would come in twice
        self.line_ids.filtered(lambda line: line.state != "done").unlink()
        seen = {}
        lines = []
        for number, cells in sheet.rows:
            content = {
                target: cells[position]
                for position, target in columns.items()
                if cells[position]
            }
            if not content:
                continue
            digest = row_digest(content)
            key = content.get("key") or f"row:{digest}"
            line = {
                "import_id": self.id,
                "company_id": self.company_id.id,
                "number": number,
                "key": key,
                "title": content.get("name"),
                "customer": content.get("customer") or content.get("customer_ref"),
                "bundle": content.get("bundle"),
                "content": content,
                "sha256": digest,
            }
            if key in seen:
                line["state"] = "wrong"
                line["problems"] = (
                    self.env._(
                        "Row %(row)s has the same code “%(code)s”.",
                        row=seen[key],
                        code=key,
                    )
                    if content.get("key")
                    else self.env._("Row %(row)s says the same.", row=seen[key])
                )
            seen.setdefault(key, number)
            lines.append(line)
        for start in range(0, len(lines), 1000):
            self.env["archive.import.line"].create(lines[start : start + 1000])
        store = self._files()
        self._guard_write(
            {
                "state": "checking",
                "rows_sha256": self._rows_digest(),
                "files_sha256": self._files_digest(),
                "notes": "\n".join(self._read_notes(sheet, columns, store)) or False,
                "ready_rows": 0,
            },
            reason="catalogue read",
        )

    def _read_sheet(self):
        try:
            return read_catalogue(
                self.catalogue_name or "",
                self._bytes_of(self, "catalogue"),
                max_rows=MAX_ROWS,
                max_unpacked=MAX_UNPACKED,
            )
        except CatalogueError as error:
            texts = {
                "kind": self.env._(
                    "“%(name)s” is neither an Excel file (.xlsx) nor CSV. Save it as "
                    "one of them and choose it again."
                ),
                "damaged": self.env._(
                    "“%(name)s” is damaged or protected by a password and cannot be "
                    "read."
                ),
                "bomb": self.env._(
                    "“%(name)s” was not opened: it would unpack to far more than a "
                    "catalogue can be."
                ),
                "empty": self.env._("“%(name)s” is empty."),
                "no_headings": self.env._(
                    "“%(name)s” has no row of headings that can be recognised, such "
                    "as 题名, 日期, 档号 or title, date, reference code."
                ),
                "too_many_rows": self.env._(
                    "“%(name)s” has more than %(rows)s rows. Divide it into several "
                    "files."
                ),
            }
            message = texts[error.code].replace("%(name)s", self.catalogue_name or "")
            message = message.replace("%(rows)s", f"{MAX_ROWS:,}")
            raise UserError(message) from None

    def _read_columns(self, sheet):
        """Return position -> what the column holds; recognise them the first time."""
        headings = sheet.headings
        if self.column_ids.mapped("heading") != [
            heading or False for heading in headings
        ]:
            self.column_ids.unlink()
            taken = set()
            columns = []
            for position, heading in enumerate(headings):
                target = match_header(heading)
                if target in taken:
                    target = ""
                taken.add(target)
                columns.append(
                    {
                        "import_id": self.id,
                        "position": position,
                        "heading": heading,
                        "example": next(
                            (row[position] for _n, row in sheet.rows if row[position]),
                            "",
                        )[:100],
                        "target": target or False,
                    }
                )
            self.env["archive.import.column"].create(columns)
        return {c.position: c.target for c in self.column_ids if c.target}

    def _read_notes(self, sheet, columns, store):
        """Return what the reader of the catalogue should know."""
        notes = []
        if sheet.filled:
            notes.append(
                self.env._(
                    "%(count)s merged cells were filled with the text that stands in "
                    "the first of them.",
                    count=sheet.filled,
                )
            )
        ignored = [
            heading
            for position, heading in enumerate(sheet.headings)
            if heading and position not in columns
        ]
        if ignored:
            notes.append(
                self.env._(
                    "Columns that are not imported: %(names)s.",
                    names=self.env._(", ").join(ignored),
                )
            )
        if self.file_ids:
            notes.append(self.env._("%(count)s files were given.", count=len(store)))
        return notes

    # ------------------------------------------------------------------------- files

    def _attachment_of(self, record, name):
        """Return what holds a binary field of the import or of one of its files."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("res_field", "=", name),
                ],
                limit=1,
            )
        )

    def _bytes_of(self, record, name):
        """Return the bytes of a binary field of the import or of one of its files."""
        attachment = self._attachment_of(record, name)
        return attachment.with_context(bin_size=False).raw or b""

    def _files(self):
        """Return the files of this import by name, nothing unpacked yet.

        :raise UserError: naming the ZIP that cannot be used
        """
        store = FileStore(self.env["archive.document"]._capture_size_limit())
        for file in self.file_ids:
            raw = self._bytes_of(file, "data")
            if not file.name.lower().endswith(".zip"):
                store.add_file(file.name, raw)
                continue
            try:
                store.add_zip(raw)
            except ZipError as error:
                raise UserError(
                    self.env._(
                        "“%(name)s”: %(reason)s",
                        name=file.name,
                        reason=self._zip_problem(error),
                    )
                ) from None
        return store

    def _zip_problem(self, error):
        """Return a sentence for what is wrong with a file or a ZIP."""
        name = error.names[0] if error.names else ""
        return {
            "damaged": self.env._("damaged, it cannot be read. %(name)s", name=name),
            "encrypted": self.env._(
                "The file “%(name)s” is protected by a password.", name=name
            ),
            "bomb": self.env._(
                "not opened: “%(name)s” would unpack to far more than it is.", name=name
            ),
            "too_many": self.env._("it holds too many files. Divide it into several."),
            "too_large": self.env._(
                "The file “%(name)s” is too large: at most %(size)s MB are kept.",
                name=name,
                size=self.env["archive.document"]._capture_size_limit() // 1024**2,
            ),
            "missing": self.env._(
                "The file “%(name)s” is not among those given.", name=name
            ),
            "ambiguous": self.env._(
                "Several files are called so: %(names)s. Write the folder too.",
                names=self.env._(", ").join(error.names),
            ),
        }[error.code]

    # ----------------------------------------------------------------------- digests

    def _files_digest(self):
        """Return the SHA-256 of the digests of the catalogue and of all files."""
        digests = [hashlib.sha256(self._bytes_of(self, "catalogue")).hexdigest()]
        for file in self.file_ids.sorted("id"):
            raw = self._bytes_of(file, "data")
            digests.append(f"{hashlib.sha256(raw).hexdigest()}  {file.name}")
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()

    def _rows_digest(self):
        """Return the SHA-256 of the digests of all rows, in order."""
        lines = self.env["archive.import.line"].search_fetch(
            [("import_id", "=", self.id)], ["sha256"], order="number, id"
        )
        return hashlib.sha256("\n".join(lines.mapped("sha256")).encode()).hexdigest()
