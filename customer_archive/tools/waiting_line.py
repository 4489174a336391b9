"""Standing in line before numbers are taken, so that nobody has to try again.

The guard rows (``archive.counter``, ``archive_volume.next_item``) make numbers right:
of two transactions that overlap, the second fails and is repeated. Odoo waits a
random second or two before it repeats, and gives up after five times. Where many
sign at the same moment that would be slow, so a request that is about to number
papers first waits for its turn, and only then takes its snapshot.
"""

import logging

import psycopg2

from odoo.sql_db import Cursor

_logger = logging.getLogger(__name__)

#: Key of the line among PostgreSQL's advisory locks of this database.
LINE = 0x61726368  # "arch"
#: After this a request goes on without its turn: the guard rows still hold.
PATIENCE = "10s"


def stand_in_line(cr) -> bool:
    """Wait for the turn and begin the transaction of ``cr`` anew.

    Only at the very beginning of a request, outside any savepoint. Nothing happens
    when the transaction has already written, or in tests on a shared connection.
    The turn ends with the transaction.

    :return: whether the transaction now has the turn and a fresh snapshot
    """
    if type(cr) is not Cursor or cr.readonly:
        return False
    cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
    if not cr.fetchone()[0]:
        return False
    connection = cr._cnx

    def leave():
        # on the bare connection: the cursor's own transaction is over
        if not connection.closed:
            with connection.cursor() as bare:
                bare.execute("SELECT pg_advisory_unlock(%s)", (LINE,))
            connection.commit()

    try:
        cr.execute("SELECT set_config('lock_timeout', %s, true)", (PATIENCE,))
        cr.execute("SELECT pg_advisory_lock(%s)", (LINE,))
    except psycopg2.errors.LockNotAvailable:
        _logger.info("no turn within %s: going on without", PATIENCE)
        connection.rollback()
        return False
    # the lock belongs to the session and survives: what begins now sees all that
    # was committed by those who stood before us
    connection.rollback()
    cr.postcommit.add(leave)
    cr.postrollback.add(leave)
    return True
