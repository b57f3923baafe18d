"""The contact of an addressee: one protected value, read when a letter is about to leave, and kept nowhere.

The role that reads may see protected values and may write nothing; the role that appends may not see them.
"""

from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from application.notices import Contacts
from domain.case.values import PLAIN_FORM
from infrastructure.postgres.errors import translated
from projections.statements import statements

SQL = statements("infrastructure.sending")


def contacts_over(pool: ConnectionPool) -> Contacts:
    """Give the reader of contacts over connections of the role that reads."""

    def contact(case_id: str, version: int, field: str) -> str | None:
        asked = {"stream": case_id, "version": version, "field": field, "form": PLAIN_FORM}
        with translated(), pool.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(SQL["contact"], asked).fetchone()
        return None if row is None else bytes(row[0]).decode()

    return contact
