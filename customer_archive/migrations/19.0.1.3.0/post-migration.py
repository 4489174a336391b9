"""Everybody reads the steps of an approval in his own language.

Before, a round kept the names of its chain and of its steps in the language of the
person who submitted. Where the regulation still calls them so, the other languages
are taken from it.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE archive_approval_round round
           SET chain_name = chain.name
          FROM archive_approval_chain chain
         WHERE chain.id = round.chain_id
           AND round.chain_name ->> 'en_US' IN (
                   SELECT value FROM jsonb_each_text(chain.name))
        """
    )
    cr.execute(
        """
        UPDATE archive_approval_task task
           SET name = step.name
          FROM archive_approval_round round
          JOIN archive_approval_step step ON step.chain_id = round.chain_id
         WHERE round.id = task.round_id
           AND task.name ->> 'en_US' IN (
                   SELECT value FROM jsonb_each_text(step.name))
        """
    )
