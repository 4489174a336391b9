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
        name = f"{policy.code}-v{policy.version}.json"
        return request.make_response(
            text,
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
