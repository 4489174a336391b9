import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import MODEL, ApprovalCommon

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n drawing of a signature")


@tagged("post_install", "-at_install")
class TestApprovalCustomer(ApprovalCommon):
    """The customer signs on our device or on paper, before one of us (#62)."""

    def test_drawn_on_our_device(self):
        request = self._submitted("customer", "superior")
        self.assertEqual(request.sudo().waiting_user_ids, self.handler)
        form = request.action_approve()
        self.assertEqual(form["res_model"], "archive.approval.sign")
        self.assertFalse(self._signatures(request), "we do not sign for the customer")
        request.action_sign_customer(PNG, "Ms. Lin")
        signature = self._signatures(request)
        self.assertEqual(signature.method, "drawn_on_device")
        self.assertEqual(signature.signer_name, "Ms. Lin")
        self.assertEqual(signature.before_user_name, self.handler.name)
        self.assertFalse(signature.user_id, "a customer is no user")
        self.assertIn("drawn on our device before", signature.display_name)
        drawing = base64.b64decode(PNG)
        self.assertEqual(signature.image_sha256, hashlib.sha256(drawing).hexdigest())
        self.assertEqual(signature.with_user(self.handler).image, PNG)
        request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_drawing_for_readers_of_the_record_only(self):
        request = self._submitted("customer", "superior")
        request.action_sign_customer(PNG)
        signature = self._signatures(request)
        self.assertEqual(signature.signer_name, self.customer.name)
        self.assertTrue(signature.with_user(self.handler).image)
        auditor = signature.with_user(self.auditor)
        self.assertEqual(auditor.signer_name, self.customer.name)
        self.assertFalse(auditor.image)
        self.assertEqual(auditor.record_name, f"Test request no. {request.id}")
        self.assertFalse(auditor.can_open)
        with self.assertRaises(AccessError):
            self.env["archive.signature.evidence"].with_user(self.auditor).search([])

    def test_scanned(self):
        request = self._create_request()
        self._create_chain("customer", "superior")
        scan = self.env["ir.attachment"].create(
            {
                "name": "scan.pdf",
                "raw": b"paper",
                "res_model": MODEL,
                "res_id": request.id,
            }
        )
        foreign = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        request.action_submit()
        with self.assertRaisesRegex(UserError, "no scan"):
            request.action_sign_customer_scan(foreign.id, "Ms. Lin")
        request.action_sign_customer_scan(scan.id, "Ms. Lin")
        signature = self._signatures(request)
        self.assertEqual(signature.method, "scanned")
        self.assertEqual(signature.scan_sha256, hashlib.sha256(b"paper").hexdigest())
        self.assertIn(f"scanned by {self.handler.name}", signature.display_name)

    def test_many_scans(self):
        self._create_chain({"signer_kind": "customer", "allow_batch": True})
        requests = self._create_request(3)
        for request in requests[:2]:
            self.env["ir.attachment"].create(
                {
                    "name": "scan.pdf",
                    "raw": b"paper",
                    "res_model": MODEL,
                    "res_id": request.id,
                }
            )
        requests.action_submit()
        answer = requests.action_sign_customer_scan()
        self.assertEqual(
            [line["done"] for line in answer["params"]["results"]],
            [True, True, False],
        )

    def test_drawing_has_to_be_one(self):
        request = self._submitted("customer")
        for nothing in (None, "", b"", "no base64!", base64.b64encode(b"GIF89a")):
            with self.assertRaisesRegex(UserError, "drawing"):
                request.action_sign_customer(nothing)
        self.assertFalse(self._signatures(request))

    def test_before_who_handles_it_only(self):
        request = self._submitted("customer", "superior")
        with self.assertRaises(UserError):
            request.with_user(self.boss).sudo().action_sign_customer(PNG)
        request.action_sign_customer(PNG)
        with self.assertRaises(UserError, msg="the superior's step"):
            request.with_user(self.boss).action_sign_customer(PNG)
        self.assertEqual(len(self._signatures(request)), 1)

    def test_witness_may_sign_as_handler(self):
        """Holding the tablet is no signature of one's own."""
        request = self._submitted(
            "customer",
            {
                "signer_kind": "user_field",
                "signer_field": "handler_id",
                "allow_own_request": True,
            },
        )
        request.action_sign_customer(PNG)
        request.action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_form(self):
        request = self._submitted("customer")
        action = request.action_approve()
        form = (
            self.env["archive.approval.sign"]
            .with_user(self.handler)
            .with_context(**action["context"])
            .create({"signature": PNG})
        )
        self.assertEqual(form.signer_name, self.customer.name)
        form.action_sign()
        self.assertEqual(request.sudo().state, "approved")

    def test_form_of_own_signature(self):
        request = self._submitted(
            {"needs_signature_image": True, "needs_seal_scan": True}
        )
        action = request.with_user(self.signer).action_approve()
        form = (
            self.env["archive.approval.sign"]
            .with_user(self.signer)
            .with_context(**action["context"])
            .create({"signature": PNG})
        )
        with self.assertRaisesRegex(UserError, "seal"):
            form.action_sign()
        form.scan = base64.b64encode(b"seal")
        form.action_sign()
        signature = self._signatures(request)
        self.assertEqual(signature.scan_sha256, hashlib.sha256(b"seal").hexdigest())
        kept = self.env["archive.signature.evidence"].sudo()
        kept = kept.search([("signature_id", "=", signature.id)])
        self.assertEqual(set(kept.mapped("kind")), {"image", "scan"})
        kept._erase(signature)
        self.assertFalse(kept.exists())
        self.assertEqual(signature.signer_name, self.signer.name, "the register stays")
