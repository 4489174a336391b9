"""Who carried a destruction out does not witness it, in nobody's place.

The round of the witness knows him as its owner; before, that was who made the list.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE archive_approval_round round
           SET owner_id = disposal.executor_id
          FROM archive_disposal disposal
         WHERE round.res_model = 'archive.disposal' AND round.res_id = disposal.id
           AND round.state = 'open' AND disposal.state = 'erased'
        """
    )
