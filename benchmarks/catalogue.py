"""Importing an old catalogue with its files, beside Odoo's own import and attachments.

Each contender works in steps of its own size, as its users' would: ours in batches of
the scheduled action, Odoo's import in what its screen sends at once. The steps are
run in turn, so that a busy moment hits all of them.
"""

import base64
import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import databases
import openpyxl
import people
from capture import pdf

from odoo.addons.customer_archive.models.archive_import import BATCH

OURS, ODOO = "ours", "Odoo's import, `res.partner`"
SCATTERED = "ours, each row into another volume"
ATTACHMENTS = "`ir.attachment.create`"
CUSTOMERS = 500
FILE_SIZE = 5_000
#: What the screen of Odoo's import sends at once.
ODOO_BATCH = 2_000
#: So many of them say how fast it is; all would take as long as all the rest.
ODOO_BATCHES = 2
HEAD = ["档号", "客户名称", "类别", "文件类型", "题名", "日期", "页数", "文件名"]
HEAD += ["责任者", "备注"]
TYPES = ("type_r1_sales_contract", "type_r1_visit", "type_r1_complaint")
#: As many columns of a plain model, as many of them references found by name.
PARTNER = {
    "ref": "{n:06d}",
    "name": "Customer {n}",
    "country_id": "China",
    "user_id": "Manager {manager}",
    "function": "Purchasing {n}",
    "street": "Street {n}",
    "zip": "{n:06d}",
    "email": "{n}@example.com",
    "city": "Beijing",
    "comment": "Row {n}",
}


@dataclass
class Contender:
    """A name, and the steps that do all of its work; in seconds, what they took."""

    name: str
    rows: int
    steps: list[Callable]
    seconds: float = 0.0

    @property
    def speed(self):
        return self.rows / self.seconds


def in_turn(contenders):
    """Run the steps of all contenders, evenly mixed."""
    most = max(len(contender.steps) for contender in contenders)
    for now in range(most):
        for contender in contenders:
            steps = len(contender.steps)
            for number, step in enumerate(contender.steps):
                if number * most // steps == now:
                    begin = time.perf_counter()
                    step()
                    contender.seconds += time.perf_counter() - begin
    return contenders


def excel(head, rows):
    """Return an Excel file with ``rows`` under ``head``."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (head, *rows):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(files):
    """Return a ZIP with ``files``: (name, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name, raw in files:
            container.writestr(name, raw)
    return stream.getvalue()


class Import:
    """One import of ours, on one connection from the first step to the last."""

    def __init__(self, env, files, first_year, *, scattered=False):
        self.files = files
        self.first_year, self.scattered = first_year, scattered
        archivist = people.by_login(env)["archivist"]
        # as the scheduled action does
        self.env = env(user=archivist)
        self.record = self._create()
        self.record = self.record.sudo()
        self.store = None

    def _create(self):
        record = self.env["archive.import"].create(
            {
                "name": "Old papers",
                "catalogue": base64.b64encode(excel(HEAD, self._rows())),
                "catalogue_name": "old.xlsx",
            }
        )
        self.env["archive.import.file"].create(
            {
                "import_id": record.id,
                "name": "scans.zip",
                "data": base64.b64encode(zipped(self.files)),
            }
        )
        self.env.cr.commit()
        return record

    def _rows(self):
        self.env.cr.execute(
            "SELECT name FROM (SELECT name, min(manager_id) AS manager, min(id) AS id "
            "FROM archive_dossier GROUP BY name HAVING count(*) = 1 ORDER BY id "
            "LIMIT %s) AS customer ORDER BY manager, id",
            [CUSTOMERS],
        )
        customers = [name for [name] in self.env.cr.fetchall()]
        types = [self.env.ref(f"customer_archive.{name}").sudo() for name in TYPES]
        count = len(self.files)
        for number, (name, _raw) in enumerate(self.files):
            kind = types[number % len(types)]
            yield [
                f"{self.first_year}-{number:06d}",
                # one customer after the other, by account manager, as in a cabinet
                customers[
                    number % len(customers)
                    if self.scattered
                    else number * len(customers) // count
                ],
                kind.category_id.display_name,
                kind.name,
                f"旧合同 {number}",
                f"{self.first_year + number % 5}-{1 + number % 12:02d}-15",
                1,
                name,
                "业务部",
                f"Row {number}",
            ]

    def _commit(self):
        self.env.cr.commit()
        self.record.invalidate_recordset()

    def read(self):
        self.record._read()
        self._commit()
        self.store = self.record._files_verified()

    def check(self):
        self.record._check_batch(BATCH, self.store)
        self._commit()

    def verify(self):
        self.store = self.record._files_verified()
        assert self.store is not None

    def file(self):
        self.record._file_batch(BATCH, self.store)
        self._commit()

    def approve(self):
        """Stand in for the signatures; make sure that the trial found nothing wrong."""
        problems = self.record.line_ids.filtered("problems").mapped("problems")
        assert self.record.state == "checked" and not problems, problems[:3]
        self.record._guard_write({"state": "running"}, reason="benchmark")
        self._commit()

    def assert_done(self):
        assert (self.record.state, self.record.done_count) == ("done", len(self.files))


class OdooImport:
    """Odoo's import of an Excel file of as many columns, into `res.partner`."""

    def __init__(self, database, count):
        self.database, self.count = database, count
        self.measured = min(count, ODOO_BATCH * ODOO_BATCHES)
        rows = (
            [
                text.format(n=number, manager=number % people.MANAGERS)
                for text in PARTNER.values()
            ]
            for number in range(count)
        )
        with databases.environment(database) as env:
            self.id = (
                env["base_import.import"]
                .create(
                    {
                        "res_model": "res.partner",
                        "file": excel(list(PARTNER), rows),
                        "file_name": "partners.xlsx",
                        "file_type": "application/vnd.openxmlformats-officedocument"
                        ".spreadsheetml.sheet",
                    }
                )
                .id
            )

    def steps(self, dry_run):
        return [
            lambda skip=skip: self._step(skip, dry_run)
            for skip in range(0, self.measured, ODOO_BATCH)
        ]

    def _step(self, skip, dry_run):
        options = {"has_headers": True, "limit": ODOO_BATCH, "skip": skip}
        options |= {"date_format": "", "datetime_format": "", "keep_matches": False}
        # as the screen does, unless the user wants each row in the chatter
        with databases.environment(self.database, tracking_disable=True) as env:
            result = (
                env["base_import.import"]
                .browse(self.id)
                .execute_import(list(PARTNER), list(PARTNER), options, dryrun=dry_run)
            )
        assert not result["messages"], result["messages"][:3]
        assert len(result["ids"]) == min(ODOO_BATCH, self.count - skip)


def attach(database, uid, files):
    with databases.environment(database, uid) as env:
        env["ir.attachment"].create([{"name": name, "raw": raw} for name, raw in files])


def measure(database, count):
    """Return the contenders of the dry run, then those of filing."""
    files = [(f"{number}.pdf", pdf(FILE_SIZE)) for number in range(count)]
    few = [(f"{number}.pdf", pdf(FILE_SIZE)) for number in range(count // 10)]
    odoo = OdooImport(database, count)
    with (
        databases.environment(database) as env,
        databases.environment(database) as other,
    ):
        # before the years that the archive is filled with
        imports = {
            OURS: Import(env, files, 2010),
            SCATTERED: Import(other, few, 2005, scattered=True),
        }
        tried = in_turn(
            [
                *_ours(imports, Import.read, Import.check),
                Contender(ODOO, odoo.measured, odoo.steps(True)),
            ]
        )
        for one in imports.values():
            one.approve()
        filed = in_turn(
            [
                *_ours(imports, Import.verify, Import.file),
                Contender(ODOO, odoo.measured, odoo.steps(False)),
                Contender(ATTACHMENTS, count, _attaching(database, files)),
            ]
        )
        for one in imports.values():
            one.assert_done()
    return tried, filed


def _ours(imports, first, step):
    # the last step finds nothing more to do and ends it
    return [
        Contender(
            name,
            len(one.files),
            [partial(first, one)]
            + [partial(step, one)] * (len(one.files) // BATCH + 1),
        )
        for name, one in imports.items()
    ]


def _attaching(database, files):
    with databases.environment(database) as env:
        uid = people.by_login(env)["manager_0"]
    return [
        partial(attach, database, uid, files[start : start + BATCH])
        for start in range(0, len(files), BATCH)
    ]
