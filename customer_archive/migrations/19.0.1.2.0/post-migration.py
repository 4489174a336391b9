"""Where a paper came from is kept in one place, and what is sensitive is shown to few.

Before, the appointment of a visit report and the original of a copy had columns of
their own, and the mark *sensitive* of a type had no effect; former texts of the profile
stood in the history of the dossier; and every paper was counted from the end of its
filing year, whatever its class said. Versions of a policy that people made get the
chains of what is new.
"""

from lxml import html

from odoo import SUPERUSER_ID, api

FORMER = {
    "meeting_res_id": "calendar.event",
    "copied_from_res_id": "archive.document",
}
#: How a message began that held a former text, and what it says now, by part.
UNTIL_NOW = {
    "%s, until now:": (
        "“%s” was rewritten.",
        {
            "basics": "Basic facts",
            "market": "Market potential",
            "direction": "Direction of development",
            "finance": "Financial and credit capacity",
            "competition": "Competitiveness",
        },
    ),
    "%s，此前：": (
        "“%s”已改写。",
        {
            "basics": "基本情况",
            "market": "市场潜力",
            "direction": "发展方向",
            "finance": "财务信用能力",
            "competition": "竞争力",
        },
    ),
}
#: What could not be asked for before, and has no chain in other versions.
NEW_MODELS = (
    "archive.change.request",
    "archive.deletion.request",
    "archive.disposal",
)
#: Messages, or papers, that are brought over at once.
BATCH = 500


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _sources(cr)
    _sensitive(cr)
    _chains(env)
    _former_texts(env)
    _retention(env)


def _sources(cr):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'archive_document' AND column_name = ANY(%s)",
        [list(FORMER)],
    )
    columns = [name for (name,) in cr.fetchall()]
    # filed papers are frozen; the guard lets engines pass
    cr.execute("SELECT set_config('customer_archive.pass', 'archive_document', true)")
    for name in columns:
        cr.execute(
            f"UPDATE archive_document SET source_model = %s, source_id = {name}"
            f" WHERE {name} > 0 AND source_model IS NULL",
            [FORMER[name]],
        )
    cr.execute("SELECT set_config('customer_archive.pass', '', true)")


def _sensitive(cr):
    """Copies of identity cards are sensitive, also in later versions of a policy."""
    cr.execute(
        """
        UPDATE archive_document_type AS type SET sensitive = TRUE
          FROM archive_policy AS policy, archive_category AS category,
               archive_document_type AS ours
          JOIN archive_category AS our_category ON our_category.id = ours.category_id
          JOIN archive_policy AS our_policy ON our_policy.id = ours.policy_id
          JOIN ir_model_data AS data
            ON data.model = 'archive.document.type' AND data.res_id = ours.id
         WHERE data.module = 'customer_archive'
           AND data.name IN ('type_r1_identity', 'type_r3_identity')
           AND policy.id = type.policy_id AND policy.code = our_policy.code
           AND category.id = type.category_id AND category.code = our_category.code
           AND type.code = ours.code AND type.sensitive IS NOT TRUE
        """
    )
    # their words are searched no more; the scheduled action leaves them out
    cr.execute(
        """
        DELETE FROM archive_document_text AS text
         USING archive_document AS paper, archive_document_type AS type
         WHERE paper.id = text.document_id AND type.id = paper.type_id
           AND type.sensitive
        """
    )


def _chains(env):
    """Give the chains of what is new to versions and copies of our policies, too.

    The data of this version reaches the policies that came with the addon; the ones
    in force may be later versions, or those of another company.
    """
    policies = env["archive.policy"].with_context(active_test=False)
    ours = env["ir.model.data"].search(
        [("module", "=", "customer_archive"), ("model", "=", "archive.policy")]
    )
    chains = env["archive.approval.chain"].with_context(active_test=False)
    for source in policies.browse(ours.mapped("res_id")):
        for model in NEW_MODELS:
            there = [("model_name", "=", model)]
            given = chains.search([*there, ("policy_id", "=", source.id)])
            having = chains.search(there).policy_id
            for policy in policies.search(
                [("code", "=", source.code), ("id", "not in", having.ids)]
            ):
                given.copy({"policy_id": policy.id})


def _former_texts(env):
    """Take former texts out of the history of dossiers, for fewer eyes (#66)."""
    sentences = {
        begins % label: (kind, said % label)
        for begins, (said, labels) in UNTIL_NOW.items()
        for kind, label in labels.items()
    }
    last = 0
    while True:
        env.cr.execute(
            """
            SELECT message.id, message.res_id, message.date, message.body,
                   (SELECT min(users.id) FROM res_users AS users
                     WHERE users.partner_id = message.author_id)
              FROM mail_message AS message
              JOIN archive_dossier AS dossier ON dossier.id = message.res_id
             WHERE message.model = 'archive.dossier'
               AND message.message_type = 'notification'
               AND message.body LIKE '%%<blockquote%%' AND message.id > %s
             ORDER BY message.id LIMIT %s
            """,
            [last, BATCH],
        )
        rows = env.cr.fetchall()
        if not rows:
            break
        last = rows[-1][0]
        for id_, dossier_id, date, body, user_id in rows:
            begins, text = _parsed(body)
            if begins not in sentences or not text:
                continue
            kind, sentence = sentences[begins]
            _former_text(env, dossier_id, kind, text, date, user_id)
            env.cr.execute(
                "UPDATE mail_message SET body = %s WHERE id = %s",
                [f"<p>{sentence}</p>", id_],
            )
    env.invalidate_all()


def _parsed(body):
    """Return how the message begins and what it quotes, as plain text."""
    tree = html.fragment_fromstring(body, create_parent="div")
    quote = tree.find(".//blockquote")
    text = quote.text_content()
    quote.drop_tree()
    return tree.text_content().strip(), text


def _former_text(env, dossier_id, kind, text, date, user_id):
    blocks = env["archive.dossier.block"].with_context(mail_notrack=True)
    place = {"dossier_id": dossier_id, "kind": kind}
    block = blocks.search([(name, "=", value) for name, value in place.items()])
    env["archive.dossier.block.text"]._guard_create(
        {
            # a part that was emptied could be deleted: its texts want it back
            "block_id": (block or blocks.create(place)).id,
            "text": text,
            "until": date,
            "rewritten_by_id": user_id,
        },
        reason="upgrade",
    )


def _retention(env):
    """Count filed papers anew from the event of their class; none is kept shorter.

    Where the event has not happened yet, the paper waits for it; the day counted
    until now is kept as the earliest one.
    """
    papers = env["archive.document"]
    last = 0
    while True:
        batch = papers.search(
            [
                ("state", "=", "filed"),
                ("volume_id.retention_class_id.trigger", "!=", "filing_year"),
                ("volume_id.retention_class_id.years", ">", 0),
                ("id", ">", last),
            ],
            order="id",
            limit=BATCH,
        )
        if not batch:
            break
        last = batch[-1].id
        batch._retention_refresh()
        env.flush_all()
        env.invalidate_all()
