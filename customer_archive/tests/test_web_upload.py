import hashlib
import json
from io import BytesIO

from pypdf import PdfWriter

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestWebUpload(ArchiveCommon, HttpCase):
    """The route that files come through: whole or not at all, each with its answer."""

    def _upload(self, files, user=None, **data):
        login = (user or self.manager).login
        self.authenticate(login, login)
        return self.url_open(
            "/archive/upload",
            data={"csrf_token": Request.csrf_token(self), **data},
            files=[("ufile", (name, raw)) for name, raw in files],
        )

    def _results(self, *args, **kwargs):
        return self._upload(*args, **kwargs).json()["results"]

    @staticmethod
    def _encrypted():
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        writer.encrypt("secret")
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    def test_one_document_for_each_file(self):
        results = self._results(
            [("One.pdf", PDF), ("Two 合同.pdf", PDF + b"\n")],
            values=json.dumps(
                {"dossier_id": self.dossier.id, "type_id": self.report_type.id}
            ),
        )
        documents = self.env["archive.document"].browse(r["id"] for r in results)
        self.assertEqual(documents.mapped("name"), ["One", "Two 合同"])
        self.assertEqual(documents.dossier_id, self.dossier)
        self.assertEqual(documents.category_id, self.report_type.category_id)
        self.assertEqual(documents.mapped("pages"), [1, 1])
        self.assertEqual(
            [a.archive_sha256 for a in documents.attachment_ids],
            [hashlib.sha256(raw).hexdigest() for raw in (PDF, PDF + b"\n")],
        )

    def test_category_without_type(self):
        category = self.report_type.category_id
        values = json.dumps({"dossier_id": self.dossier.id, "category_id": category.id})
        [result] = self._results([("One.pdf", PDF)], values=values)
        document = self.env["archive.document"].browse(result["id"])
        self.assertEqual(document.category_id, category)
        self.assertFalse(document.type_id)

    def test_failures_name_file_and_reason(self):
        before = self.env["ir.attachment"].search_count([])
        count = self.env["archive.document"].search_count([])
        results = self._results(
            [
                ("empty.pdf", b""),
                ("torn.pdf", b"%PDF-1.4 torn"),
                ("locked.pdf", self._encrypted()),
            ]
        )
        for result, reason in zip(
            results, ("is empty", "is damaged", "protected by a password"), strict=True
        ):
            self.assertNotIn("id", result)
            self.assertIn(f"“{result['name']}”", result["error"])
            self.assertIn(reason, result["error"])
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        self.assertEqual(self.env["archive.document"].search_count([]), count)

    def test_mislabelled_is_kept_and_told(self):
        [result] = self._results([("picture.png", PDF)])
        self.assertIn("not what its name says", result["note"])
        document = self.env["archive.document"].browse(result["id"])
        self.assertEqual(document.sudo().attachment_ids.archive_problem, "mislabelled")

    def test_more_files_of_a_draft(self):
        document = self._create_document()
        [result] = self._results([("Annex.pdf", PDF)], document_id=document.id)
        self.assertEqual(result["id"], document.id)
        self.assertIn("Annex.pdf", document.sudo().attachment_ids.mapped("name"))
        self.assertEqual(document.sudo().pages, 2)

    def test_submitted_takes_no_more(self):
        document = self._submit_document(self._create_document())
        [result] = self._results([("Annex.pdf", PDF)], document_id=document.id)
        self.assertIn("“Annex.pdf”", result["error"])
        self.assertEqual(len(document.sudo().attachment_ids), 1)

    def test_files_of_a_change_request(self):
        """The right file, looked at like any other; not once it waits (#71)."""
        requests = self.env["archive.change.request"].with_user(self.manager)
        request = requests.create(
            {"document_id": self._file_document().id, "reason": "Wrong scan"}
        )
        place = {"change_request_id": request.id}
        [result] = self._results([("Right.pdf", PDF)], **place)
        self.assertEqual(result["id"], request.id)
        file = request.sudo().attachment_ids
        self.assertEqual((file.archive_pages, file.archive_problem), (1, "none"))
        [result] = self._results([("torn.pdf", b"%PDF-1.4 torn")], **place)
        self.assertIn("is damaged", result["error"])
        self.assertEqual(request.sudo().attachment_ids, file)
        for id_ in (request.id, 2**31 - 1):
            answer = self._upload(
                [("One.pdf", PDF)], user=self.other_manager, change_request_id=id_
            )
            self.assertEqual(answer.status_code, 404)
        request.action_submit()
        [result] = self._results([("More.pdf", PDF)], **place)
        self.assertIn("“More.pdf”", result["error"])

    def test_unknown_place_answers_like_a_hidden_one(self):
        """Unknown place answers like a hidden one (#70)."""
        document = self._create_document()
        unknown = {"document_id": 2**31 - 1}
        hidden = {"document_id": document.id}
        for one, other in (
            (unknown, hidden),
            (
                {"values": json.dumps({"dossier_id": 2**31 - 1})},
                {"values": json.dumps({"dossier_id": self.dossier.id})},
            ),
        ):
            answers = [
                self._upload([("One.pdf", PDF)], user=self.other_manager, **data)
                for data in (one, other)
            ]
            self.assertEqual([a.status_code for a in answers], [404, 404])

    def test_engine_fields_are_not_taken(self):
        values = json.dumps({"state": "filed", "reference": "X", "handler_id": 1})
        [result] = self._results([("One.pdf", PDF)], values=values)
        document = self.env["archive.document"].browse(result["id"])
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.reference)
        self.assertEqual(document.handler_id, self.manager)

    def test_nonsense_is_a_bad_request(self):
        for data in ({"values": "{"}, {"document_id": "x"}):
            with self.subTest(data):
                response = self._upload([("One.pdf", PDF)], **data)
                self.assertEqual(response.status_code, 400)
