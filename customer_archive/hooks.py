from odoo.tools import SQL


def post_init_hook(env):
    """Tell the demo story where the addon is installed with demo data.

    The story is imported only then: a real database never loads it.
    """
    if env.ref("base.module_customer_archive").demo:
        from .demo import story

        story.tell(env)


def uninstall_hook(env):
    """Take the triggers down, so that Odoo can remove the tables.

    Uninstalling is refused before this while registers hold rows that were not
    exported; here nothing is left to protect.
    """
    for model in env.values():
        if hasattr(model, "_guard_uninstall") and not model._abstract:
            model._guard_uninstall()
    for name in ("insert", "update", "delete"):
        env.cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %s ON ir_attachment",
                SQL.identifier(f"ir_attachment_archive_{name}"),
            )
        )
    for name in (
        "archive_guard_refuse",
        "archive_guard_refuse_part",
        "archive_guard_attachment",
        "archive_guard_file_frozen",
    ):
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s", SQL.identifier(name)))
