from odoo.exceptions import MissingError
from odoo.tests import tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalBatch(ApprovalCommon):
    """Many records at once: a result for each, and queries that do not grow."""

    def _file(self, count):
        """Submit and sign ``count`` requests three times; return them."""
        requests = self._create_request(count)
        self.env.flush_all()
        self.env.invalidate_all()
        requests.action_submit()
        requests.action_approve()
        requests.with_user(self.boss).action_approve()
        requests.with_user(self.signer).action_approve()
        return requests

    def _create_filing_chain(self, **flags):
        flags = {"allow_batch": True, **flags}
        return self._create_chain(
            {
                "signer_kind": "user_field",
                "signer_field": "handler_id",
                "allow_own_request": True,
                **flags,
            },
            {"signer_kind": "superior", **flags},
            {"signer_kind": "group", **flags},
        )

    def test_queries_do_not_grow(self):
        self._create_filing_chain()
        self._file(3)  # fill what is cached for ever
        counts = {}
        for count in (10, 100):
            before = self.cr.sql_log_count
            requests = self._file(count)
            counts[count] = self.cr.sql_log_count - before
            self.assertEqual(set(requests.sudo().mapped("state")), {"approved"})
        self.assertLessEqual(counts[100], counts[10] + 5, counts)
        self.assertLess(counts[10], 160, "submission and three signatures")

    def test_result_for_each(self):
        self._create_filing_chain()
        requests = self._create_request(3)
        requests[1].action_submit()
        answer = requests.action_submit()
        self.assertEqual(
            [(line["id"], line["done"]) for line in answer["params"]["results"]],
            [
                (requests[0].id, True),
                (requests[1].id, False),
                (requests[2].id, True),
            ],
        )
        message = answer["params"]["results"][1]["message"]
        self.assertIn("cannot be submitted", message)
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(set(requests.sudo().mapped("state")), {"submitted"})
        requests[0].action_approve()
        answer = requests.action_approve()
        self.assertEqual(
            [line["done"] for line in answer["params"]["results"]],
            [False, True, True],
        )
        self.assertEqual(len(self._signatures(requests)), 3)

    def test_only_steps_that_allow_it(self):
        self._create_filing_chain(allow_batch=False)
        requests = self._create_request(2)
        requests.action_submit()
        answer = requests.action_approve()
        for line in answer["params"]["results"]:
            self.assertFalse(line["done"])
            self.assertIn("one by one", line["message"])
        self.assertFalse(self._signatures(requests))
        answer = requests.action_refuse("all wrong")
        self.assertFalse(any(line["done"] for line in answer["params"]["results"]))
        requests[0].action_approve()
        self.assertEqual(len(self._signatures(requests)), 1)

    def test_batch_refusal_and_withdrawal(self):
        self._create_filing_chain()
        requests = self._create_request(4)
        requests.action_submit()
        requests[:2].action_refuse("wrong year")
        requests[2:].action_withdraw("not yet")
        self.assertEqual(
            requests.sudo().mapped("state"),
            ["returned", "returned", "withdrawn", "withdrawn"],
        )
        self.assertEqual(
            set(self._signatures(requests).mapped("decision")), {"refused"}
        )

    def test_forbidden_among_many(self):
        """One id that may not be known spoils the whole call, like a missing one."""
        self._create_filing_chain()
        requests = self._create_request(2)
        hidden = self._create_request(1)
        hidden.sudo().handler_id = self.stranger
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            (requests | hidden).action_submit()
        self.assertFalse(self._rounds(requests))
