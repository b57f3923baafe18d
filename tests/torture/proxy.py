"""A wire between a program and its database that can be slow, cut behind a commit, or go dead without a word.

`python -m tests.torture.proxy HOST SOCKET` listens on a free port of HOST, says which, and forwards to the server's
unix socket. A line on its input says how it behaves from then on: `pass`; `slow SECONDS` for each piece; `hang`, which
takes everything and hands nothing on; `refuse`; `cut NUMBER`, which swallows so many answers to appends and hangs up.
Each answer that it swallowed is told by the line `cut`.
"""

import asyncio
import signal
import sys
from collections import deque
from dataclasses import dataclass, field

READY = b"Z\x00\x00\x00\x05"  # the server says this behind each answer, and then whether a transaction is open
COMMITTED = READY + b"I"
APPENDED = (b"stored", b"repeated")


@dataclass
class Wire:
    """How the wire behaves now."""

    target: str
    slow: float = 0.0
    cuts: int = 0
    dead: bool = False
    refusing: bool = False
    open: "set[End]" = field(default_factory=set)

    def told(self, line: str) -> None:
        """Behave as told."""
        word, _, value = line.strip().partition(" ")
        self.slow, self.cuts, self.dead, self.refusing = 0.0, 0, word == "hang", word == "refuse"
        if word == "slow":
            self.slow = float(value)
        elif word == "cut":
            self.cuts = int(value)
        elif word == "refuse":
            for end in list(self.open):
                end.hang_up()


class End(asyncio.Protocol):
    """One end of a connection: what comes in by it goes out by the other one."""

    def __init__(self, wire: Wire, other: "End | None" = None) -> None:
        self.wire = wire
        self.other = other
        self.replies = other is not None  # the client's end comes first
        self.transport: asyncio.Transport | None = None
        self.waiting: deque[bytes] = deque()  # not handed on yet, or while the other end does not stand
        self.carrying: asyncio.Task[None] | None = None
        self.more = asyncio.Event()

    @property
    def out(self) -> asyncio.Transport | None:
        """Give the other end's way, while it stands."""
        transport = None if self.other is None else self.other.transport
        return None if transport is None or transport.is_closing() else transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; the end of a client looks for the server."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.wire.refusing:
            transport.abort()
            return
        self.wire.open.add(self)
        if not self.replies:
            self.carrying = asyncio.get_running_loop().create_task(self.connect())

    async def connect(self) -> None:
        """Find the server, and hand on what came meanwhile."""
        try:
            _, server = await asyncio.get_running_loop().create_unix_connection(
                lambda: End(self.wire, self), self.wire.target
            )
        except OSError:  # no server listens there now
            self.hang_up()
            return
        self.other = server
        if self.transport is None or self.transport.is_closing():
            self.hang_up()
            return
        await self.carry()

    def data_received(self, data: bytes) -> None:
        """Hand a piece on, at once if nothing stands against it."""
        wire = self.wire
        held = self.carrying is not None or wire.dead or wire.slow or (self.replies and wire.cuts)
        if not held and (out := self.out) is not None:
            out.write(data)
            return
        self.waiting.append(data)
        self.more.set()
        if self.carrying is None:
            self.carrying = asyncio.get_running_loop().create_task(self.carry())

    async def carry(self) -> None:
        """Hand on what waits, as the wire behaves; an answer may be swallowed."""
        while self.waiting:
            piece = self.waiting.popleft()
            if self.replies and self.wire.cuts and any(word in piece for word in APPENDED):
                while piece[-6:-1] != READY:
                    while not self.waiting:
                        self.more.clear()
                        await self.more.wait()
                    piece += self.waiting.popleft()
                if piece.endswith(COMMITTED):  # else it reads what only looks like an append
                    self.wire.cuts -= 1
                    print("cut", flush=True)
                    self.hang_up()
                    return
            while self.wire.dead:
                await asyncio.sleep(0.05)
            if self.wire.slow:
                await asyncio.sleep(self.wire.slow)
            if (out := self.out) is not None:
                out.write(piece)
        self.carrying = None

    def pause_writing(self) -> None:
        """Take no more in at the other end than goes out here."""
        if (out := self.out) is not None:
            out.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        if (out := self.out) is not None:
            out.resume_reading()

    def eof_received(self) -> None:
        """End the connection."""
        self.hang_up()

    def connection_lost(self, _: Exception | None) -> None:
        """End the connection."""
        self.hang_up()

    def hang_up(self) -> None:
        """End both ends."""
        for end in (self, self.other):
            if end is not None:
                self.wire.open.discard(end)
                if end.carrying is not None and end.carrying is not asyncio.current_task():
                    end.carrying.cancel()
                if end.transport is not None:
                    end.transport.abort()


async def main(host: str, target: str) -> None:
    """Serve until the input ends."""
    wire, loop = Wire(target), asyncio.get_running_loop()
    server = await loop.create_server(lambda: End(wire), host, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    told = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    while line := await told.readline():
        wire.told(line.decode())
    while wire.open:
        wire.told("refuse")
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever holds the other end of the input may still need the wire
    asyncio.run(main(*sys.argv[1:]))
