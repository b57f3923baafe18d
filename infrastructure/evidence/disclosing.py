"""Salt and value of one protected field: the one place that knows in which form values are stored."""

from psycopg import Connection
from psycopg.rows import tuple_row

from application.evidence import ValueNotKept
from domain.case.values import PLAIN_FORM
from infrastructure.evidence.statements import SQL


def salt_and_value(connection: Connection, stream: str, version: int, field: str) -> tuple[bytes, bytes]:
    """Give the salt and the value of a protected field, over the role that reads; raise `ValueNotKept`."""
    asked = {"stream": stream, "version": version, "field": field}
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["protected_value"], asked).fetchone()
    if row is None or row[0] != PLAIN_FORM:
        raise ValueNotKept(field=field, version=version)
    return bytes(row[1]), bytes(row[2])
