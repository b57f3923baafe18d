"""Rows as they come through the client library, by the chunk: a cursor hands them out one by one, at a cost."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.types.string import ByteaBinaryLoader


def chunks(connection: Connection[Any], statement: bytes, size: int = 512) -> Iterator[list[tuple[Any, ...]]]:
    """Give what a statement gives, text as the bytes that are hashed; the connection is busy until its end."""
    cursor = connection.cursor(binary=True)
    cursor.adapters.register_loader("text", ByteaBinaryLoader)
    server, loading = connection.pgconn, Transformer(cursor)
    server.send_query_params(statement, None, result_format=Format.BINARY)
    server.set_chunked_rows_mode(size)
    while (result := server.get_result()) is not None:
        if result.status not in (ExecStatus.TUPLES_CHUNK, ExecStatus.TUPLES_OK):
            raise psycopg.OperationalError(server.get_error_message())
        loading.set_pgresult(result)
        yield loading.load_rows(0, result.ntuples, tuple)
