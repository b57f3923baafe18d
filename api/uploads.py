"""An upload while it comes: in memory up to a bound, beyond that in a file of its own, which has no name.

Invariant: however many send at once, each takes no more memory than the bound.
"""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from api.refusals import NoRoomForUpload

IN_MEMORY = 256 * 1024  # bytes


async def upload(http: Request) -> AsyncIterator[IO[bytes]]:
    """Give the body of a request as a file, once it is whole; raise `NoRoomForUpload`, and what bounds a body."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        async for piece in http.stream():
            try:
                await run_in_threadpool(_keep, file, piece)
            except OSError as fault:
                raise NoRoomForUpload(reason=fault.strerror or str(fault)) from fault
        yield file


def _keep(file: IO[bytes], piece: bytes) -> None:
    file.write(piece)


Upload = Annotated[IO[bytes], Depends(upload)]
