from odoo import api, fields, models
from odoo.tools import SQL


class ArchiveCounter(models.Model):
    """Gapless numbers: one row per series, updated by who takes from it (design 7).

    The UPDATE is the guard: under REPEATABLE READ a second transaction that took
    from the same series meanwhile gets a serialization failure and is repeated with
    a fresh snapshot. A rolled-back transaction gives its numbers back, so numbers
    are unique and without gaps. Take them last, and several at once in bulk.
    """

    _name = "archive.counter"
    _description = "Number series"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    value = fields.Integer(required=True, readonly=True, aggregator=None)

    _key_uniq = models.UniqueIndex("(key)", "A number series exists once.")

    @api.model
    def _take(self, key: str, count: int = 1) -> int:
        """Take ``count`` numbers of the series ``key``; return the first (from 1).

        :raise ValueError: when ``count`` is not positive
        :raise psycopg2.errors.SerializationFailure: when another transaction took
            from the series since ours began; Odoo repeats the request
        """
        if count < 1:
            raise ValueError(f"cannot take {count} numbers")
        [[value]] = self.env.execute_query(
            SQL(
                "INSERT INTO archive_counter (key, value) VALUES (%(key)s, %(count)s) "
                "ON CONFLICT (key) DO UPDATE "
                "SET value = archive_counter.value + EXCLUDED.value RETURNING value",
                key=key,
                count=count,
            )
        )
        return value - count + 1

    @api.model
    def _touch(self, key: str) -> None:
        """Update the row of ``key`` without taking a number: a pure guard."""
        self.env.execute_query(
            SQL(
                "INSERT INTO archive_counter (key, value) VALUES (%s, 0) "
                "ON CONFLICT (key) DO UPDATE SET value = archive_counter.value "
                "RETURNING value",
                key,
            )
        )
