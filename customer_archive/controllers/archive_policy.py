from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class ArchivePolicyController(http.Controller):
    """A regulation as a file (#213)."""

    @http.route(
        "/archive/policy/<int:policy_id>", type="http", auth="user", readonly=True
    )
    def archive_policy(self, policy_id):
        """Answer with the regulation as JSON; to who may not, as to a missing one."""
        policy = request.env["archive.policy"].browse(policy_id)
        try:
            policy.check_access("read")
            policy._check_may_exchange()
            text = policy._export_policy()
        except (AccessError, MissingError):
            raise request.not_found() from None
        kind = "application/json; charset=utf-8"
        return self._answer(text, kind, policy._export_name())

    @http.route("/archive/policies", type="http", auth="user", readonly=True)
    def archive_policies(self, ids=""):
        """Answer with several regulations as a ZIP; 404 as for one of them."""
        try:
            policies = request.env["archive.policy"].browse(map(int, ids.split(",")))
            policies.check_access("read")
            policies._check_may_exchange()
            content = policies._export_policies()
        except (AccessError, MissingError, ValueError):
            raise request.not_found() from None
        return self._answer(content, "application/zip", "policies.zip")

    def _answer(self, content, kind, name):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
