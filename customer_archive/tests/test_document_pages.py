import hashlib
from io import BytesIO
from unittest.mock import patch

import pypdf
from PIL import Image
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import page_tools
from ..tools.files import manifest_digest
from ..tools.guard import guard_pass
from .common import PDF, ArchiveCommon

NEVER = 2**31 - 1


def pdf(*widths, password=None):
    """Return a PDF whose pages are known by their widths."""
    writer = pypdf.PdfWriter()
    for width in widths:
        writer.add_blank_page(width, 1000)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(width=400, height=300, kind="JPEG", orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    image = Image.new("RGB", (width, height), (200, 210, 220))
    image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestDocumentPages(ArchiveCommon):
    """Pages of a draft are joined, turned, taken out, or become a paper (#6, #61)."""

    def _draft(self, *files, user=None, **vals):
        """Return a draft with the files given as (name, bytes)."""
        document = self._create_document(user=user, raw=None, **vals)
        for name, raw in files:
            document._capture_add(name, raw)
        return document

    def _files(self, document):
        return document.sudo()._files_by_document()[document.id]

    def _bytes(self, file):
        with guard_pass("ir.attachment", file.ids, "read", reason="test"):
            return file.with_prefetch().raw

    def _widths(self, file):
        reader = pypdf.PdfReader(BytesIO(self._bytes(file)))
        return [round(page.mediabox.width) for page in reader.pages]

    def _turns(self, file):
        reader = pypdf.PdfReader(BytesIO(self._bytes(file)))
        return [page.rotation for page in reader.pages]

    def _refs(self, *named):
        """Return pages given as (file, page) or (file, page, turn)."""
        return [[file.id, page, *turn] for file, page, *turn in named]

    def _snapshot(self, document):
        return [
            (file.id, file.name, file.archive_sha256) for file in self._files(document)
        ]

    def assertRefused(self, document, plan, words, error=UserError):
        """Refused with these words, and nothing has changed."""
        before = self._snapshot(document)
        count = self.env["archive.document"].search_count([])
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            document.arrange_pages(plan)
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(document), before)
        self.assertEqual(self.env["archive.document"].search_count([]), count)

    # ------------------------------------------------------------------ joining

    def test_photos_become_one_pdf(self):
        """Several photos of one paper become one PDF, in the order chosen (#6)."""
        images = [photo(), photo(300, 400, "PNG"), photo(orientation=6)]
        document = self._draft(
            ("1.jpg", images[0]), ("2.png", images[1]), ("3.jpg", images[2])
        )
        one, two, three = self._files(document)
        plan = {"files": [self._refs((three, 1), (one, 1), (two, 1, 90))]}
        self.assertEqual(document.arrange_pages(plan), [])
        file = self._files(document)
        self.assertEqual(file.name, "Visit report.pdf")
        self.assertEqual(file.mimetype, "application/pdf")
        # the third photo stands upright, as the camera was held
        self.assertEqual(self._widths(file), [595, 842, 595])
        self.assertEqual(self._turns(file), [0, 0, 90])
        self.assertEqual((file.archive_pages, file.archive_problem), (3, "none"))
        self.assertEqual(document.pages, 3)
        raw = self._bytes(file)
        self.assertIn(images[0], raw)
        self.assertIn(images[2], raw)
        self.assertEqual(file.archive_sha256, hashlib.sha256(raw).hexdigest())

    def test_mixed_files_and_files_not_named(self):
        document = self._draft(
            ("a.pdf", pdf(101, 102)), ("b.jpg", photo()), ("words.txt", b"words")
        )
        a, b, words = self._files(document)
        plan = {"files": [self._refs((a, 1), (b, 1), (a, 2))]}
        document.arrange_pages(plan)
        made, kept = self._files(document)
        self.assertEqual(kept, words)
        self.assertEqual(self._widths(made), [101, 842, 102])
        self.assertFalse((a + b).exists())

    def test_what_stays_whole_is_not_touched(self):
        """The bytes of a file that nothing happens to stay as captured (#61)."""
        document = self._draft(("a.pdf", pdf(101, 102)), ("b.pdf", pdf(201)))
        a, b = self._files(document)
        whole = self._refs((a, 1, 0), (a, 2, 0))
        plan = {"files": [whole, self._refs((b, 1, 180))]}
        document.arrange_pages(plan)
        kept, made = self._files(document)
        self.assertEqual(kept, a)
        self.assertEqual(made.name, "b.pdf")
        before = self._snapshot(document)
        document.arrange_pages({"files": [whole]})
        self.assertEqual(self._snapshot(document), before)

    def _names(self, document):
        return self._files(document).mapped("name")

    def _three(self):
        document = self._draft(
            ("a.pdf", pdf(101, 102)), ("b.pdf", pdf(201, 202)), ("c.pdf", pdf(301))
        )
        return document, self._files(document)

    def test_a_replaced_file_keeps_its_place(self):
        """Between those that stay; what comes later stands behind (#61)."""
        document, (a, b, c) = self._three()
        document.arrange_pages({"files": [self._refs((b, 2), (b, 1))]})
        self.assertEqual(self._names(document), ["a.pdf", "b.pdf", "c.pdf"])
        files = self._files(document)
        self.assertEqual((files[0], files[2]), (a, c))
        self.assertEqual(self._widths(files[1]), [202, 201])
        document._capture_add("d.pdf", pdf(401))
        self.assertEqual(self._names(document)[3:], ["d.pdf"])
        listed = [file["name"] for file in document.get_pages()]
        self.assertEqual(listed, ["a.pdf", "b.pdf", "c.pdf", "d.pdf"])

    def test_joined_files_stand_where_the_first_stood(self):
        document, (a, b, c) = self._three()
        document.arrange_pages({"files": [self._refs((b, 1), (c, 1), (b, 2))]})
        first, joined = self._files(document)
        self.assertEqual(first, a)
        self.assertEqual(self._widths(joined), [201, 301, 202])

    def test_files_stand_in_the_order_of_the_plan(self):
        """Also those that stay whole, and where nothing else changes (#61)."""
        document, (a, b, c) = self._three()
        whole = [
            self._refs((c, 1)),
            self._refs((b, 1), (b, 2)),
            self._refs((a, 1, 90), (a, 2)),
        ]
        document.arrange_pages({"files": whole})
        self.assertEqual(self._names(document), ["c.pdf", "b.pdf", "a.pdf"])
        self.assertEqual(self._files(document)[:2], c + b)
        document.arrange_pages({"files": [whole[1], whole[0]]})
        self.assertEqual(self._names(document), ["b.pdf", "c.pdf", "a.pdf"])

    def test_a_file_taken_out_leaves_no_gap(self):
        document, (_a, b, _c) = self._three()
        document.arrange_pages({"papers": [self._refs((b, 1), (b, 2))]})
        self.assertEqual(self._names(document), ["a.pdf", "c.pdf"])

    def test_the_order_is_that_of_the_filed_paper(self):
        """Digest and printed volume follow it, and nobody changes it any more."""
        document, (_a, b, _c) = self._three()
        document.arrange_pages({"files": [self._refs((b, 2), (b, 1))]})
        files = self._files(document)
        paper = self._file_document(document)
        self.assertEqual(paper.sha256, manifest_digest(files.mapped("archive_sha256")))
        bound = [name for name, _raw in paper._bound().files]
        self.assertEqual(bound, ["a.pdf", "b.pdf", "c.pdf"])
        for user in (self.manager, self.archivist, self.general_manager):
            with self.assertRaises(UserError), self.cr.savepoint():
                files[0].with_user(user).sudo(False).write({"archive_sequence": 9})
        with self.assertRaises(UserError), self.cr.savepoint():
            files[0].write({"archive_sequence": 9})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE ir_attachment SET archive_sequence = 9 WHERE id = %s",
                [files[0].id],
            )

    def test_files_from_before_keep_their_order(self):
        """Filed before files had an order of their own: as captured, same digest."""
        document, files = self._three()
        paper = self._file_document(document)
        self.assertFalse(any(files.mapped("archive_sequence")))
        self.assertEqual(self._files(paper), files.sorted("id"))
        digest = manifest_digest(files.sorted("id").mapped("archive_sha256"))
        self.assertEqual(paper.sha256, digest)

    # ------------------------------------------------------------------ splitting

    def test_new_paper(self):
        """Chosen pages become a draft of the same place; the rest stays (#6)."""
        document = self._draft(
            ("scan.pdf", pdf(101, 102, 103)),
            secrecy="ordinary",
            author="The customer",
            document_number="2026-17",
            provenance="signed_on_paper",
            paper_location_id=self.location.id,
            document_date="2026-05-03",
        )
        [file] = self._files(document)
        plan = {
            "files": [self._refs((file, 1))],
            "papers": [self._refs((file, 3), (file, 2, 90))],
        }
        [answer] = document.arrange_pages(plan)
        self.assertEqual(answer["name"], "Visit report (2)")
        paper = self.env["archive.document"].browse(answer["id"])
        for name in (
            "dossier_id",
            "partner_id",
            "company_id",
            "type_id",
            "category_id",
            "secrecy",
            "document_date",
            "author",
            "handler_id",
            "submitter_id",
            "access_manager_id",
            "provenance",
            "paper_location_id",
        ):
            with self.subTest(name):
                self.assertEqual(paper[name], document.sudo()[name])
        self.assertFalse(paper.document_number)
        self.assertEqual((paper.state, paper.pages), ("draft", 2))
        self.assertEqual(document.pages, 1)
        self.assertEqual(self._widths(self._files(document)), [101])
        self.assertEqual(self._widths(self._files(paper)), [103, 102])
        self.assertEqual(self._files(paper).name, "Visit report (2).pdf")
        # and again: the next number
        [file] = self._files(paper.with_user(self.manager))
        document._capture_add("more.pdf", pdf(301))
        one, more = self._files(document)
        plan = {"files": [self._refs((one, 1))], "papers": [self._refs((more, 1))]}
        [answer] = document.arrange_pages(plan)
        self.assertEqual(answer["name"], "Visit report (3)")

    def test_every_page_a_paper(self):
        document = self._draft(("stack.pdf", pdf(*range(101, 106))))
        [file] = self._files(document)
        plan = {
            "files": [self._refs((file, 1))],
            "papers": [self._refs((file, page)) for page in range(2, 6)],
        }
        answers = document.arrange_pages(plan)
        self.assertEqual(
            [answer["name"] for answer in answers],
            [f"Visit report ({number})" for number in range(2, 6)],
        )
        papers = self.env["archive.document"].browse(a["id"] for a in answers)
        self.assertEqual(
            [self._widths(self._files(paper)) for paper in papers],
            [[102], [103], [104], [105]],
        )

    def test_new_paper_of_what_an_employee_handed_in(self):
        """Who handed it in and where it came from stays, whoever divides it (#70)."""
        document = self._draft(
            ("scan.pdf", pdf(101, 102)), user=self.plain, type_id=False,
            dossier_id=False, partner_id=self.partner.id,
        )  # fmt: skip
        document.sudo()._guard_write(
            {"source_model": "res.partner", "source_id": self.partner.id}, reason="test"
        )
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 2))], "papers": [self._refs((file, 1))]}
        [answer] = document.with_user(self.manager).arrange_pages(plan)
        paper = self.env["archive.document"].browse(answer["id"])
        self.assertEqual(paper.submitter_id, self.plain)
        self.assertEqual(paper.handler_id, self.manager)
        self.assertEqual(
            (paper.source_model, paper.source_id), ("res.partner", self.partner.id)
        )
        self.assertTrue(paper.with_user(self.plain).has_access("read"))
        self.assertTrue(paper.with_user(self.manager).has_access("write"))
        self.assertFalse(paper.with_user(self.other_manager).has_access("read"))

    def test_new_paper_where_the_dossier_is_unknown(self):
        """Who handles a paper may divide it without knowing the dossier it lies in."""
        document = self._draft(
            ("scan.pdf", pdf(101, 102)), handler_id=self.other_manager.id
        )
        self.assertFalse(self.dossier.with_user(self.other_manager).has_access("read"))
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 1))], "papers": [self._refs((file, 2))]}
        [answer] = document.with_user(self.other_manager).arrange_pages(plan)
        paper = self.env["archive.document"].browse(answer["id"])
        self.assertEqual(paper.dossier_id, self.dossier)
        self.assertEqual(paper.access_manager_id, self.manager)

    def test_new_paper_stays_in_the_bundle(self):
        """Papers kept together stay so when one of them is divided (#152)."""
        document = self._draft(("scan.pdf", pdf(101, 102)))
        bundle = self.env["archive.bundle"].create({"kind": "main_attachment"})
        document.sudo().write({"bundle_id": bundle.id, "bundle_role": "main"})
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 1))], "papers": [self._refs((file, 2))]}
        [answer] = document.arrange_pages(plan)
        paper = self.env["archive.document"].browse(answer["id"])
        self.assertEqual((paper.bundle_id, paper.bundle_role), (bundle, "main"))

    # ------------------------------------------------------------------ removing

    def test_take_out(self):
        document = self._draft(("scan.pdf", pdf(101, 102, 103)), ("b.pdf", pdf(201)))
        a, b = self._files(document)
        document.arrange_pages(
            {
                "files": [self._refs((a, 3), (a, 1))],
                "removed": self._refs((a, 2), (b, 1)),
            }
        )
        self.assertEqual(self._widths(self._files(document)), [103, 101])
        self.assertEqual(document.pages, 2)

    def test_something_stays(self):
        document = self._draft(("scan.pdf", pdf(101, 102)))
        [file] = self._files(document)
        pages = self._refs((file, 1), (file, 2))
        self.assertRefused(document, {"removed": pages}, "At least one page stays")
        self.assertRefused(document, {"papers": [pages]}, "At least one page stays")

    def test_blank_pages_are_proposed(self):
        written = Image.new("RGB", (800, 1000), "white")
        written.paste("black", (200, 200, 500, 220))
        out = BytesIO()
        written.save(out, "PNG")
        document = self._draft(("a.pdf", pdf(300)), ("b.png", out.getvalue()))
        a, b = self._files(document)
        self.assertEqual(document.get_blank_pages(a.id), [1])
        self.assertEqual(document.get_blank_pages(a.id, 2), [])
        self.assertEqual(document.get_blank_pages(b.id), [])
        foreign = self._files(self._create_document())
        for id_ in (foreign.id, NEVER):
            with self.assertRaises(MissingError):
                document.get_blank_pages(id_)
        for nonsense in (("x", 1), (a.id, 0), (a.id, "1"), (True, 1)):
            with self.assertRaisesRegex(UserError, "cannot be arranged"):
                document.get_blank_pages(*nonsense)
        self.assertEqual(self._files(document), a + b)

    # ------------------------------------------------------------------ evidence

    def test_what_follows_a_change(self):
        """The self-check is void, the ledger keeps the old digests (#61)."""
        document = self._draft(("scan.pdf", pdf(101, 102)))
        document.self_check = True
        [file] = self._files(document)
        digest = file.archive_sha256
        self.env["archive.document.text"]._extract(document.sudo())
        plan = {"files": [self._refs((file, 1))], "papers": [self._refs((file, 2))]}
        [answer] = document.arrange_pages(plan)
        self.assertFalse(document.self_check)
        entries = self.env["archive.ledger.entry"].search(
            [
                ("model", "=", document._name),
                ("res_id", "in", [document.id, answer["id"]]),
            ]
        )
        self.assertEqual(
            {(entry.res_id, entry.event, entry.digest) for entry in entries},
            {
                (document.id, "pages_arranged", digest),
                (answer["id"], "pages_taken", digest),
            },
        )
        taken = entries.filtered(lambda entry: entry.event == "pages_taken")
        self.assertEqual(taken.related, f"archive.document,{document.id}")
        # the words of pages that are gone find it no more
        texts = self.env["archive.document.text"]
        self.assertFalse(texts.search([("document_id", "=", document.id)]))

    def test_old_file_goes_only_when_the_new_one_is_right(self):
        document = self._draft(("scan.pdf", pdf(101, 102)))
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 2), (file, 1))]}
        for wrong in (pdf(101), pdf(101, 102, 103)):
            with patch.object(page_tools, "arrange", return_value=wrong):
                self.assertRefused(
                    document, plan, "did not come out with all its pages"
                )
        with patch.object(page_tools, "arrange", return_value=b"%PDF-1.4 torn"):
            self.assertRefused(document, plan, "damaged")
        with patch.object(
            page_tools, "_check_made", side_effect=page_tools.PageToolError("lost")
        ):
            self.assertRefused(document, plan, "did not come out with all its pages")

    def test_submitted_and_filed_stay_as_they_are(self):
        """Nothing of a submitted or filed paper is arranged, sudo included (#66)."""
        document = self._create_document(raw=pdf(101, 102))
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 2), (file, 1))]}
        split = {"files": [self._refs((file, 1))], "papers": [self._refs((file, 2))]}
        self._submit_document(document)
        for step in ("submitted", "filed"):
            self.assertEqual(document.sudo().state, step)
            for person in (document, document.sudo()):
                for wanted in (plan, split):
                    with self.subTest(step=step, su=person.env.su):
                        self.assertRefused(person, wanted, "cannot be changed")
                with self.assertRaisesRegex(UserError, "cannot be changed"):
                    person.get_pages()
            # the tool asks first, but it is the guard that refuses
            with patch.object(
                type(document), "_pages_check_may_arrange", lambda self: None
            ):
                for wanted in (plan, split):
                    self.assertRefused(document.sudo(), wanted, "cannot be changed")
            if step == "submitted":
                document.with_user(self.manager).action_approve()
                document.with_user(self.superior).action_approve()
                document.invalidate_recordset()

    def test_returned_can_be_arranged(self):
        document = self._create_document(raw=pdf(101, 102))
        self._submit_document(document)
        document.with_user(self.manager).action_withdraw("wrong order")
        [file] = self._files(document)
        document.arrange_pages({"files": [self._refs((file, 2), (file, 1))]})
        self.assertEqual(self._widths(self._files(document)), [102, 101])

    # ------------------------------------------------------------------ attacks

    def test_foreign_files_answer_like_ids_never_used(self):
        """Files of other papers, known or not, do not exist for the plan (#66)."""
        document = self._draft(("scan.pdf", pdf(101)))
        [file] = self._files(document)
        mine = self._files(self._draft(("other.pdf", pdf(201))))
        foreign = self._files(
            self._create_document(user=self.other_manager, dossier_id=False)
        )
        loose = self.env["ir.attachment"].create({"name": "loose.pdf", "raw": PDF})
        answers = set()
        for id_ in (NEVER, mine.id, foreign.id, loose.id):
            for plan in (
                {"files": [[[id_, 1, 0]]]},
                {"files": [[[file.id, 1, 0], [id_, 1, 0]]]},
                {"papers": [[[id_, 1, 0]]]},
                {"removed": [[id_, 1, 0]]},
            ):
                with self.assertRaises(MissingError) as caught:
                    document.arrange_pages(plan)
                answers.add(str(caught.exception).replace(str(id_), "N"))
        self.assertEqual(len(answers), 1)
        missing = self.env["ir.attachment"].with_user(self.manager).browse(NEVER)
        with self.assertRaises(MissingError) as caught:
            missing.check_access("read")
            missing.read(["name"])
        self.assertEqual(answers, {str(caught.exception).replace(str(NEVER), "N")})

    def test_unknown_papers_answer_like_ids_never_used(self):
        document = self._draft(("scan.pdf", pdf(101)))
        for act in (
            lambda papers: papers.get_pages(),
            lambda papers: papers.get_blank_pages(1),
            lambda papers: papers.arrange_pages({}),
            lambda papers: papers.arrange_pages("nonsense"),
        ):
            answers = set()
            for id_ in (document.id, NEVER):
                papers = self.env["archive.document"].with_user(self.other_manager)
                with self.assertRaises(MissingError) as caught:
                    act(papers.browse(id_))
                answers.add(str(caught.exception).replace(str(id_), "N"))
            self.assertEqual(len(answers), 1)

    def test_knowing_it_is_not_enough(self):
        """Who may read a draft does not arrange its pages (R1 §3)."""
        document = self._draft(("scan.pdf", pdf(101, 102)))
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 2), (file, 1))]}
        reader = document.with_user(self.sales_manager)
        self.assertTrue(reader.has_access("read"))
        self.assertRefused(reader, plan, "Only who captured it")

    def test_plans_that_make_no_sense(self):
        document = self._draft(("scan.pdf", pdf(101, 102)))
        [file] = self._files(document)
        for plan in (
            None,
            [],
            {"files": [[]]},
            {"files": [self._refs((file, 1))]},
            {"files": [self._refs((file, 1), (file, 1))]},
            {"files": [self._refs((file, 1), (file, 2), (file, 2))]},
            {"files": [self._refs((file, 1), (file, 3))]},
            {"files": [self._refs((file, 1), (file, 2, 45))]},
            {"files": [self._refs((file, 1), (file, 0))]},
            {"files": [[[file.id, 1], [str(file.id), 2]]]},
            {"files": [[[file.id, 1], [file.id, True]]]},
            {"files": [self._refs((file, 1))], "removed": self._refs((file, 1))},
            {"files": [self._refs((file, 1), (file, 2))], "more": []},
        ):
            with self.subTest(plan):
                self.assertRefused(document, plan, "exactly one place")

    def test_files_that_stay_as_they_are(self):
        """Protected, damaged and other files are refused with a sentence (#151)."""
        out = BytesIO()
        Image.effect_noise((300, 300), 90).save(out, "JPEG")
        torn = out.getvalue()[:9000]
        for name, raw, words in (
            ("locked.pdf", pdf(101, password="secret"), "locked.pdf.*is protected"),
            ("torn.pdf", b"%PDF-1.4 torn", "torn.pdf.*is damaged"),
            ("torn.jpg", torn, "torn.jpg.*is damaged"),
            ("words.txt", b"words", "words.txt.*no pages"),
        ):
            with self.subTest(name):
                # not by the way that looks at it first
                document = self._draft(("good.pdf", pdf(101, 102)))
                document.write(
                    {"attachment_ids": [Command.create({"name": name, "raw": raw})]}
                )
                good, bad = self._files(document)
                plan = {"files": [self._refs((good, 2), (good, 1), (bad, 1))]}
                self.assertRefused(document, plan, words)
                [told] = [f for f in document.get_pages() if f["id"] == bad.id]
                if name != "torn.jpg":
                    self.assertEqual(told["pages"], 0)
                    self.assertRegex(told["problem"], words)
                # the others can be arranged all the same
                plan = {"files": [self._refs((good, 2), (good, 1))]}
                document.arrange_pages(plan)

    def test_limits(self):
        document = self._draft(("scan.pdf", pdf(101, 102, 103)))
        [file] = self._files(document)
        plan = {
            "files": [self._refs((file, 1))],
            "papers": [self._refs((file, 2)), self._refs((file, 3))],
        }
        for name, value, words in (
            ("MAX_PAGES", 2, "more than 2 pages"),
            ("MAX_PAPERS", 1, "At most 1 new papers"),
            ("MAX_BYTES", 10, "too large"),
        ):
            with self.subTest(name), patch.object(page_tools, name, value):
                self.assertRefused(document, plan, words)

    def test_what_there_is(self):
        document = self._draft(("scan.pdf", pdf(101, 102)), ("a.jpg", photo()))
        one, two = self._files(document)
        self.assertEqual(
            document.get_pages(),
            [
                {
                    "id": one.id,
                    "name": "scan.pdf",
                    "pages": 2,
                    "problem": "",
                    "is_picture": False,
                },
                {
                    "id": two.id,
                    "name": "a.jpg",
                    "pages": 1,
                    "problem": "",
                    "is_picture": True,
                },
            ],
        )

    def test_long_title(self):
        document = self._draft(("scan.pdf", pdf(101, 102)), name="x" * 500)
        [file] = self._files(document)
        plan = {"files": [self._refs((file, 1))], "papers": [self._refs((file, 2))]}
        [answer] = document.arrange_pages(plan)
        self.assertLessEqual(len(answer["name"]), 500)
        self.assertTrue(answer["name"].endswith("x (2)"))

    def test_arranged_paper_goes_its_way(self):
        """What was arranged is submitted, signed and filed as anything else (#62)."""
        document = self._draft(("a.jpg", photo()), ("b.jpg", photo()))
        a, b = self._files(document)
        document.arrange_pages({"files": [self._refs((b, 1), (a, 1))]})
        document.document_date = fields.Date.today()
        filed = self._file_document(document)
        self.assertEqual((filed.state, filed.pages), ("filed", 2))
        self.assertEqual(filed.sha256, self._files(filed).archive_sha256)
