"""Rows of a binary copy, as they come from the client library: a cursor hands them out one by one, at a cost."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.pq import ExecStatus

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER = len(SIGNATURE) + 8  # bytes, with flags and the length of an extension that there is not


def copied(connection: Connection[Any], statement: bytes) -> Iterator[bytes]:
    """Give the rows that a `COPY … TO STDOUT (FORMAT BINARY)` gives, each from its number of fields on."""
    server = connection.pgconn
    server.send_query(statement)
    begun = server.get_result()
    if begun is None or begun.status != ExecStatus.COPY_OUT:
        raise psycopg.OperationalError(server.get_error_message())
    size, row = server.get_copy_data(0)
    row = row[HEADER:]
    while size > 0:
        if len(row) > 2:  # else the header alone, or the end
            yield bytes(row)  # of the library's own views, many at once would keep the garbage collector busy
        size, row = server.get_copy_data(0)
    while (ended := server.get_result()) is not None:
        if ended.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(server.get_error_message())
