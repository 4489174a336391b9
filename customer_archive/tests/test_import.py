import base64
import io
import zipfile
from datetime import datetime
from unittest.mock import patch

import openpyxl

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.guard import guard_pass
from ..tools.refusal import Refusal
from .common import PDF, ArchiveCommon

HEAD = (
    "档号",
    "客户名称",
    "类别",
    "文件类型",
    "题名",
    "日期",
    "页数",
    "文件名",
    "组号",
    "关系",
)


def excel(rows, head=HEAD, merge=()):
    """Return an Excel file with ``rows`` under ``head``."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (head, *rows):
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(files):
    """Return a ZIP with ``files``: path -> bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for path, raw in files.items():
            container.writestr(path, raw)
    return stream.getvalue()


class ImportCommon(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.today().replace(month=1, day=1)

    def _row(self, code="A-1", name="Visit", **changes):
        row = {
            "档号": code,
            "客户名称": "Customer Limited",
            "类别": "1",
            "文件类型": self.report_type.name,
            "题名": name,
            "日期": self.day.isoformat(),
            "页数": "",
            "文件名": "a.pdf",
            **changes,
        }
        return [row.get(heading, "") for heading in HEAD]

    def _import(self, rows, files=None, raw=None, name="old.xlsx", **vals):
        record = (
            self.env["archive.import"]
            .with_user(self.archivist)
            .create(
                {
                    "name": "Old papers",
                    "catalogue": base64.b64encode(excel(rows) if raw is None else raw),
                    "catalogue_name": name,
                    **vals,
                }
            )
        )
        files = {"scans.zip": zipped({"a.pdf": PDF})} if files is None else files
        for file_name, content in files.items():
            self.env["archive.import.file"].with_user(self.archivist).create(
                {
                    "import_id": record.id,
                    "name": file_name,
                    "data": base64.b64encode(content),
                }
            )
        return record

    def _checked(self, rows, files=None, **vals):
        record = self._import(rows, files, **vals)
        record.action_check()
        return record

    def _problems(self, rows, files=None, **vals):
        record = self._checked(rows, files, **vals)
        return {line.number: line.problems for line in record.line_ids if line.problems}

    def _approve(self, record):
        record.action_submit()
        for user in (self.supervisor, self.general_manager):
            record.with_user(user).action_approve()
        return record

    def _run(self, record):
        self._approve(record)
        record.sudo().with_user(record.create_uid).sudo()._file_batch(200)
        record.invalidate_recordset()
        return record.sudo()


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def test_from_catalogue_to_volume(self):
        """Old papers are approved as one and filed; old codes are kept (#120, #122)."""
        rows = [self._row("A-1"), self._row("A-2", "Second visit")]
        record = self._checked(rows)
        self.assertEqual(record.state, "checked")
        self.assertEqual((record.ready_count, record.wrong_count), (2, 0))
        self.assertFalse(
            self.env["archive.document"].search([("name", "=", "Second visit")]),
            "the trial must leave nothing behind",
        )
        self._run(record)
        self.assertEqual((record.state, record.done_count), ("done", 2))
        paper = self.env["archive.document"].search([("name", "=", "Second visit")])
        self.assertEqual(paper.state, "filed")
        self.assertEqual(paper.provenance, "signed_on_paper")
        self.assertEqual(paper.dossier_id, self.dossier)
        self.assertEqual(paper.access_manager_id, self.manager)
        self.assertEqual((paper.pages, paper.filing_year), (1, self.day.year))
        self.assertTrue(paper.volume_id and paper.item_number)
        alias = self.env["archive.document.alias"].search(
            [("document_id", "=", paper.id)]
        )
        self.assertEqual(alias.reference, "A-2")
        self.assertFalse(record.file_ids, "copies of the scans outlive the papers")
        self.assertFalse(any(record.line_ids.mapped("content")))
        self.assertFalse(any(record.line_ids.mapped("title")))

    def test_old_papers_are_not_late(self):
        """What stood on the shelf long ago is handed in by no day (#120, #129)."""
        self.env.cr.execute(
            "UPDATE archive_document_type SET due_day = 5 WHERE id = %s",
            [self.report_type.id],
        )
        self.report_type.invalidate_recordset()
        self._run(self._checked([self._row(name="Old", 日期="2015-03-01")]))
        paper = self.env["archive.document"].search([("name", "=", "Old")])
        self.assertEqual((paper.state, str(paper.due_date)), ("filed", "2015-04-05"))
        self.assertFalse(paper.late)
        self.assertFalse(paper.overdue)

    def test_trial_uses_no_numbers(self):
        """A dry run takes no item number, no volume number (#57)."""
        counters = self.env["archive.counter"].sudo()
        before = counters.search_count([])
        volumes = self.env["archive.volume"].search_count([])
        self._checked([self._row()])
        self.assertEqual(self.env["archive.volume"].search_count([]), volumes)
        self.assertEqual(counters.search_count([]), before)

    def test_every_problem_by_row(self):
        problems = self._problems(
            [
                self._row("B-1", "", 日期="5 May", 文件名="none.pdf"),
                self._row("B-2", 类别="9"),
                self._row("B-3", 文件类型="Nonsense"),
                self._row("B-4", 客户名称="Nobody Limited"),
                self._row("B-5", 日期="2020年5月"),
                self._row("B-6", 日期="2999-01-01"),
                self._row("B-7", 文件名="", 页数=""),
                self._row("B-8", 页数="some"),
                self._row("B-9", name="x" * 2000),
                self._row("B-10"),
            ]
        )
        self.assertIn("title is missing", problems[2])
        self.assertIn("no date", problems[2])
        self.assertIn("none.pdf", problems[2])
        self.assertIn("Unknown category", problems[3])
        self.assertIn("Unknown document type", problems[4])
        self.assertIn("Unknown customer", problems[5])
        self.assertIn("lacks the day", problems[6])
        self.assertIn("in the future", problems[7])
        self.assertIn("number of its pages", problems[8])
        self.assertIn("Pages", problems[9])
        self.assertIn("too long", problems[10])
        self.assertNotIn(11, problems)

    def test_wrong_rows_stay_out_good_ones_go_in(self):
        record = self._run(
            self._checked([self._row("C-1"), self._row("C-2", 类别="9")])
        )
        self.assertEqual((record.done_count, record.wrong_count), (1, 1))
        self.assertFalse(record.file_ids, "a corrected catalogue brings its own")

    def test_duplicate_numbers(self):
        problems = self._problems([self._row("D-1"), self._row("D-1", "Other")])
        self.assertIn("Row 2 has the same code", problems[3])

    def test_merged_cells(self):
        rows = [self._row("E-1"), self._row("E-2", "Other")]
        rows[1][1] = None
        record = self._import([], raw=excel(rows, merge=["B2:B3"]))
        record.action_check()
        self.assertEqual(record.ready_count, 2, record.line_ids.mapped("problems"))
        self.assertIn("merged", record.notes)

    def test_dates_as_text_and_as_dates(self):
        rows = [
            self._row("F-1", 日期="2020/3/5"),
            self._row("F-2", 日期="2020年3月5日"),
            self._row("F-3", 日期=datetime(2020, 3, 5)),
            self._row("F-4", 日期="20200305"),
            self._row("F-5", 日期="2020.3.5"),
        ]
        record = self._run(self._checked(rows))
        papers = self.env["archive.document"].browse(
            record.line_ids.mapped("document_res_id")
        )
        self.assertEqual(len(papers), 5)
        self.assertEqual(set(papers.mapped("filing_year")), {2020})

    def test_csv_in_chinese_encoding(self):
        text = ",".join(HEAD) + "\n" + ",".join(map(str, self._row("G-1")))
        record = self._import([], raw=text.encode("gb18030"), name="旧目录.csv")
        record.action_check()
        self.assertEqual(record.ready_count, 1)

    def test_unreadable_catalogues(self):
        for name, raw, text in (
            ("old.xls", b"\xd0\xcf\x11\xe0" + b"0" * 100, "neither an Excel"),
            ("old.xlsx", b"PK\x03\x04 broken", "damaged"),
            ("old.csv", b"\n\n", "is empty"),
            ("old.csv", b"one,two\n1,2\n", "headings"),
        ):
            record = self._import([], raw=raw, name=name)
            with self.assertRaises(UserError) as error:
                record.action_check()
            self.assertIn(text, str(error.exception))
            self.assertEqual(record.state, "draft")

    def test_zip_bomb_is_not_opened(self):
        bomb = zipped({"big.pdf": b"0" * 60_000_000})
        record = self._import([self._row()], {"bomb.zip": bomb})
        with self.assertRaises(UserError) as error:
            record.action_check()
        self.assertIn("big.pdf", str(error.exception))

    def test_two_files_with_one_name(self):
        scans = zipped({"x/a.pdf": PDF, "y/a.pdf": PDF})
        problems = self._problems(
            [self._row("H-1"), self._row("H-2", "Other", 文件名="y/a.pdf")],
            {"scans.zip": scans},
        )
        self.assertIn("x/a.pdf", problems[2])
        self.assertNotIn(3, problems)

    def test_file_too_large(self):
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", "100")
        problems = self._problems([self._row()])
        self.assertIn("too large", problems[2])

    def test_file_damaged(self):
        problems = self._problems(
            [self._row("I-1"), self._row("I-2", "Other", 文件名="b.pdf")],
            {"scans.zip": zipped({"a.pdf": PDF, "b.pdf": b"%PDF-1.4 broken"})},
        )
        self.assertEqual(list(problems), [3])
        self.assertIn("b.pdf", problems[3])

    def test_manager_archived(self):
        gone = self._create_user("t_gone", "account_manager")
        gone.active = False
        head = (*HEAD, "客户经理")
        raw = excel([[*self._row(), "t_gone"]], head)
        record = self._import([], raw=raw)
        record.action_check()
        self.assertIn("archived", record.line_ids.problems)

    def test_new_customer_needs_the_switch_and_a_manager(self):
        rows = [self._row(客户名称="New Limited")]
        self.assertIn("Unknown customer", self._problems(rows)[2])
        problems = self._problems(rows, create_customers=True)
        self.assertIn("account manager", problems[2])
        record = self._run(
            self._checked(
                rows,
                create_customers=True,
                default_manager_id=self.other_manager.id,
            )
        )
        self.assertEqual(record.done_count, 1)
        dossier = self.env["archive.dossier"].search([("name", "=", "New Limited")])
        self.assertEqual(dossier.manager_id, self.other_manager)

    def test_bundle_wholly_or_not_at_all(self):
        """Papers that must not be separated come in together (#152, #162)."""
        rows = [
            self._row("J-1", "Request", 组号="1", 关系="请示"),
            self._row("J-2", "Reply", 组号="1", 关系="批复"),
            self._row("J-3", "Main", 组号="2", 关系="正件"),
            self._row("J-4", "Broken", 组号="2", 关系="附件", 日期="never"),
        ]
        record = self._run(self._checked(rows))
        lines = {line.number: line for line in record.line_ids}
        self.assertEqual(lines[4].state, "wrong", "its attachment is wrong")
        self.assertIn("Another row", lines[4].problems)
        papers = self.env["archive.document"].browse(
            [lines[2].document_res_id, lines[3].document_res_id]
        )
        self.assertEqual(len(papers.bundle_id), 1)
        self.assertEqual(papers.bundle_id.kind, "request_reply")
        request, reply = papers
        self.assertEqual(reply.item_number + 1, request.item_number)

    def test_again_with_a_corrected_catalogue(self):
        """What is there already is left alone; only the rest comes in."""
        self._run(self._checked([self._row("K-1"), self._row("K-2", "B", 类别="9")]))
        again = self._run(self._checked([self._row("K-1"), self._row("K-2", "B")]))
        self.assertEqual((again.known_count, again.done_count), (1, 1))
        papers = self.env["archive.document"].search([("name", "in", ("Visit", "B"))])
        self.assertEqual(len(papers), 2)

    def test_stop_and_go_on(self):
        rows = [self._row(f"L-{n}", f"Paper {n}") for n in range(5)]
        record = self._approve(self._checked(rows))
        engine = record.sudo().with_user(record.create_uid).sudo()
        engine._file_batch(2)
        record.action_stop()
        record.invalidate_recordset()
        self.assertEqual(engine._file_batch(2), 0, "stopped, but went on")
        self.assertEqual((record.state, record.done_count), ("stopped", 2))
        record.action_continue()
        while engine._file_batch(2):
            pass
        record.invalidate_recordset()
        self.assertEqual((record.state, record.done_count), ("done", 5))

    def test_scheduled_action(self):
        """More rows than are tried at once are left to the scheduled action (#121)."""
        rows = [
            self._row(f"M-{n}", f"Paper {n}", 文件名="", 页数="2") for n in range(205)
        ]
        record = self._checked(rows, {})
        self.assertEqual(record.state, "checking")
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_import").method_direct_trigger()
        self.assertEqual((record.state, record.ready_count), ("checked", 205))

    def _read_by_cron(self, record):
        """Check with a limit below which nothing is read while the user waits."""
        path = "odoo.addons.customer_archive.models.archive_import_reading.READ_AT_ONCE"
        with patch(path, 10):
            record.action_check()
        self.assertEqual((record.state, record.row_count), ("reading", 0))
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_import").method_direct_trigger()
        record.invalidate_recordset()

    def test_large_catalogue_is_read_by_the_scheduled_action(self):
        """Nobody waits for a catalogue of 50,000 rows (#121)."""
        record = self._import([self._row(f"L-{n}", f"Paper {n}") for n in range(3)])
        self._read_by_cron(record)
        self.assertEqual((record.state, record.ready_count), ("checked", 3))

    def test_large_catalogue_that_cannot_be_read_comes_back(self):
        """It says why, and nothing is kept of it."""
        record = self._import([], raw=b"PK\x03\x04 broken", name="old.xlsx")
        self._read_by_cron(record)
        self.assertEqual((record.state, record.row_count), ("returned", 0))
        self.assertIn("damaged", record.return_reason)

    def test_stopped_while_it_is_read(self):
        record = self._import([self._row()])
        path = "odoo.addons.customer_archive.models.archive_import_reading.READ_AT_ONCE"
        with patch(path, 10):
            record.action_check()
        record.action_stop()
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_import").method_direct_trigger()
        record.invalidate_recordset()
        self.assertEqual((record.state, record.row_count), ("draft", 0))

    def test_nothing_is_filed_before_both_have_signed(self):
        record = self._checked([self._row("N-1")])
        record.action_submit()
        record.with_user(self.supervisor).action_approve()
        engine = record.sudo()
        self.assertEqual(engine.state, "submitted")
        engine._file_batch(200)
        self.assertEqual(engine.done_count, 0)
        with self.assertRaises(UserError):
            engine.write({"state": "running"})

    def test_own_import_is_not_approved_by_oneself(self):
        """Who brings in the papers does not vouch for them himself (#127)."""
        self.archivist.group_ids += self.env.ref("customer_archive.group_supervisor")
        record = self._checked([self._row("O-1")])
        record.action_submit()
        with self.assertRaises(UserError):
            record.action_approve()
        record.with_user(self.supervisor).action_approve()
        self.assertEqual(record.sudo().state, "submitted")

    def test_rows_changed_after_the_signatures(self):
        """What is filed is what was signed: changed rows are refused."""
        record = self._approve(self._checked([self._row("P-1")]))
        line = record.sudo().line_ids
        line.content = {**line.content, "name": "Forged"}
        engine = record.sudo().with_user(record.create_uid).sudo()
        engine._file_batch(200)
        self.assertEqual((engine.state, engine.done_count), ("returned", 0))

    def test_files_changed_after_the_signatures(self):
        record = self._approve(self._checked([self._row("Q-1")]))
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "archive.import.file"),
                    ("res_id", "=", record.sudo().file_ids.id),
                    ("res_field", "=", "data"),
                ]
            )
        )
        attachment.raw = zipped({"a.pdf": PDF + b"\n"})
        engine = record.sudo().with_user(record.create_uid).sudo()
        engine._file_batch(200)
        self.assertEqual((engine.state, engine.done_count), ("returned", 0))

    def test_filed_rows_stay_known_after_a_new_check(self):
        """A run that was stopped, changed and checked anew brings nothing twice."""
        rows = [self._row("Y-1"), self._row("Y-2", "Other")]
        record = self._approve(self._checked(rows))
        engine = record.sudo().with_user(record.create_uid).sudo()
        engine._file_batch(1)
        engine.line_ids.filtered(lambda r: r.state == "ready").sha256 = "0" * 64
        engine._file_batch(1)
        self.assertEqual(engine.state, "returned")
        record.action_check()
        record.invalidate_recordset()
        self.assertEqual((record.known_count, record.ready_count), (1, 1))
        with self.assertRaisesRegex(UserError, "brought in again"):
            record.unlink()

    def test_an_unforeseen_error_stops_one_row_only(self):
        record = self._approve(
            self._checked([self._row("Z-1"), self._row("Z-2", "Poison")])
        )
        model = type(self.env["archive.document"])
        original = model._prepare_submission

        def poisoned(papers):
            if "Poison" in papers.mapped("name"):
                raise RuntimeError("unforeseen")
            return original(papers)

        engine = record.sudo().with_user(record.create_uid).sudo()
        with (
            patch.object(model, "_prepare_submission", poisoned),
            mute_logger("odoo.addons.customer_archive.models.archive_import_run"),
        ):
            engine._file_batch(200)
        states = {line.key: line.state for line in engine.line_ids}
        self.assertEqual(states, {"Z-1": "done", "Z-2": "wrong"})

    def test_submitted_import_is_frozen(self):
        record = self._checked([self._row("R-1")])
        record.action_submit()
        for values in (
            {"name": "Other"},
            {"catalogue": base64.b64encode(b"x")},
            {"create_customers": True},
            {"default_type_ids": [Command.set(self.report_type.ids)]},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.sudo().write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            record.sudo().file_ids.unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            record.sudo().column_ids[0].write({"target": "remarks"})
        with self.assertRaises(UserError), self.cr.savepoint():
            record.sudo().unlink()

    def test_nothing_is_slipped_into_what_waits_for_signatures(self):
        """Neither a new file nor one of another import gets in, sudo included."""
        record = self._checked([self._row("R-2")])
        record.action_submit()
        other = self._import([self._row("R-3")])
        file = other.file_ids
        for user in (self.archivist, self.env.user):
            with self.assertRaises(UserError), self.cr.savepoint():
                file.with_user(user).write({"import_id": record.id})
            with self.assertRaises(UserError), self.cr.savepoint():
                file.with_user(user).create(
                    {"import_id": record.id, "name": "x", "data": file.data}
                )
        with self.assertRaises(UserError), self.cr.savepoint():
            file.sudo().write({"import_id": record.id})

    def test_known_only_to_who_made_it_and_who_signs(self):
        record = self._checked([self._row("S-1")])
        other = self._create_user("t_archivist2", "archivist")
        for user in (other, self.manager, self.plain, self.supervisor):
            imports = self.env["archive.import"].with_user(user)
            self.assertFalse(imports.search([("id", "=", record.id)]), user.login)
            lines = self.env["archive.import.line"].with_user(user)
            self.assertFalse(lines.search([("import_id", "=", record.id)]), user.login)
        record.action_submit()
        lines = self.env["archive.import.line"].with_user(self.supervisor)
        self.assertTrue(lines.search([("import_id", "=", record.id)]))
        with self.assertRaises(AccessError):
            self.env["archive.import"].with_user(self.manager).create(
                {"name": "x", "catalogue": base64.b64encode(b"x")}
            )

    def test_top_secret_rows_need_clearance(self):
        """An archivist who is not cleared imports no top-secret paper (#153)."""
        head = (*HEAD, "密级")
        raw = excel([[*self._row("T-1"), "绝密"]], head)
        record = self._import([], raw=raw)
        record.action_check()
        self.assertIn("cleared", record.line_ids.problems)

    def test_year_of_the_old_volume(self):
        """A paper stays in the year under which it was filed (#145, #155)."""
        head = (*HEAD, "年度")
        raw = excel(
            [
                [*self._row("U-1", 日期="2019-12-30"), "2020年"],
                [*self._row("U-2", 日期="2019-12-30"), "3020"],
            ],
            head,
        )
        record = self._import([], raw=raw)
        record.action_check()
        lines = {line.number: line for line in record.line_ids}
        self.assertIn("no year", lines[3].problems)
        record = self._run(record)
        paper = self.env["archive.document"].browse(
            [i for i in record.line_ids.mapped("document_res_id") if i]
        )
        self.assertEqual(paper.filing_year, 2020)

    def test_columns_corrected_by_hand(self):
        head = ("档号", "客户名称", "类别", "文件类型", "题名", "When", "页数")
        raw = excel(
            [
                [
                    "V-1",
                    "Customer Limited",
                    "1",
                    self.report_type.name,
                    "Visit",
                    "2020-03-05",
                    "3",
                ]
            ],
            head,
        )
        record = self._import([], raw=raw)
        record.action_check()
        self.assertIn("date is missing", record.line_ids.problems)
        self.assertIn("When", record.notes)
        column = record.column_ids.filtered(lambda c: c.heading == "When")
        column.write({"target": "date"})
        self.assertEqual(record.state, "draft")
        record.action_check()
        self.assertEqual(record.ready_count, 1)

    def test_other_company(self):
        """A row for a customer of another company finds no dossier there."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.archivist.company_ids += other
        problems = self._problems([self._row("W-1")], company_id=other.id)
        self.assertIn("no dossier", problems[2])

    def test_guarded_even_with_a_pass_for_something_else(self):
        record = self._checked([self._row("X-1")])
        with (
            guard_pass("archive.document", (), "create", {"state"}, reason="test"),
            self.assertRaises(UserError),
        ):
            record.sudo().write({"state": "running"})


@tagged("post_install", "-at_install")
class TestImportRules(ImportCommon):
    """Imported rows follow the rules of submission; doubles are pointed out."""

    HEAD = (*HEAD, "有效期至", "金额", "存放位置")

    def _facts(self, **changes):
        row = self._row(**{k: v for k, v in changes.items() if k in ("code", "name")})
        facts = {heading: place for place, heading in enumerate(self.HEAD)}
        row += [""] * 3
        for heading, text in changes.items():
            if heading in facts:
                row[facts[heading]] = text
        return row

    def test_period_and_amount(self):
        row = self._facts(
            类别="2",
            文件类型=self.contract_type.name,
            有效期至="2030-12-31",
            金额="¥12,000.50",
            存放位置=self.location.name,
        )
        record = self._checked([], raw=excel([row], head=self.HEAD))
        self.assertEqual(record.ready_count, 1, record.line_ids.problems)
        self._run(record)
        papers = self.env["archive.document"].sudo()
        paper = papers.search([("name", "=", "Visit")], order="id desc", limit=1)
        self.assertEqual(str(paper.valid_until), "2030-12-31")
        self.assertEqual(paper.amount, 12000.5)

    def test_not_understood(self):
        row = self._facts(有效期至="soon", 金额="much")
        record = self._checked([], raw=excel([row], head=self.HEAD))
        self.assertIn("Valid until", record.line_ids.problems)
        self.assertIn("Amount", record.line_ids.problems)

    def test_legal_evidence_needs_its_place(self):
        kind = self.env["archive.document.type"].search(
            [("legal_evidence", "=", True), ("policy_id", "=", self.policy.id)], limit=1
        )
        row = self._facts(类别=kind.category_id.code, 文件类型=kind.name)
        record = self._checked([], raw=excel([row], head=self.HEAD))
        self.assertIn("place is missing", record.line_ids.problems)

    def test_rules_of_submission(self):
        """What could not be submitted by hand is not imported either."""
        documents = type(self.env["archive.document"])
        original = documents._approval_before_submit

        def refuse(papers):
            return {
                **original(papers),
                papers[:1].id: [Refusal("rule", "A rule of submission.")],
            }

        with patch.object(documents, "_approval_before_submit", refuse):
            problems = self._problems([self._row("A-1")])
        self.assertEqual(list(problems.values()), ["A rule of submission."])

    def test_doubles_are_pointed_out(self):
        """By row, and as far as who imports may know the other paper."""
        filed = self._file_document(
            name="Visit", document_date=self.day, raw=PDF + b"%other"
        )
        record = self._checked([self._row("A-1"), self._row("A-2", "Second")])
        first, second = record.line_ids.sorted("number")
        self.assertEqual(record.ready_count, 2)
        self.assertIn(filed.reference, first.notes)
        self.assertIn(str(second.number), first.notes)
        self.assertIn(str(first.number), second.notes)
        self.assertNotIn(filed.reference, second.notes)
