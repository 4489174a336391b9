from odoo.exceptions import UserError


def post_init_hook(env):
    """Lend some papers where the addon is installed with demo data."""
    if env.ref("base.module_customer_archive_lending").demo:
        from .demo import lending

        lending.lend(env)


def uninstall_hook(env):
    """End what waits for signatures; refuse while papers are out.

    Afterwards nothing would say who has them.
    """
    lines = env["archive.loan.line"].sudo()
    if out := lines.search_count([("state", "=", "out")]):
        raise UserError(
            env._(
                "Papers on loan: %(count)s. Without this addon nobody knows where they "
                "are: the archivist takes them back first.",
                count=out,
            )
        )
    loans = env["archive.loan"].sudo()
    loans.search([("state", "=", "submitted")])._drop()
