from odoo.tests import tagged

from .test_web_tours import TourCommon


@tagged("post_install", "-at_install")
class TestWebSignature(TourCommon):
    """The customer draws his signature on our screen (#62)."""

    def _contract(self):
        return self._submit_document(
            self._create_document(
                type_id=self.contract_type.id, paper_location_id=self.location.id
            )
        ).sudo()

    def _draw(self, phone):
        contract = self._contract()
        url = f"/odoo/archive-documents/{contract.id}"
        self._play("archive_draw_signature", self.manager, url, phone=phone)
        signature = self.env["archive.signature"].search(
            [("res_model", "=", contract._name), ("res_id", "=", contract.id)]
        )
        self.assertEqual(signature.method, "drawn_on_device")

    def test_on_the_desk(self):
        self._draw(phone=False)

    def test_on_the_phone(self):
        self._draw(phone=True)
