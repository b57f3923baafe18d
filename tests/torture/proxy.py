"""A wire between a program and its database that can be slow, cut behind a commit, or go dead without a word.

`python -m tests.torture.proxy HOST SOCKET` listens on a free port of HOST, says which, and forwards to the server's
unix socket. A line on its input says how it behaves from then on: `pass`; `slow SECONDS` for each piece; `hang`, which
takes everything and hands nothing on; `refuse`; `cut NUMBER`, which swallows so many answers to appends and hangs up.
Each answer that it swallowed is told by the line `cut`.
"""

import asyncio
import signal
import sys
from dataclasses import dataclass, field

READY = b"Z\x00\x00\x00\x05"  # the server says this behind each answer, and then whether a transaction is open
COMMITTED = READY + b"I"
APPENDED = (b"stored", b"repeated")
PIECE = 1 << 16


@dataclass
class Wire:
    """How the wire behaves now."""

    target: str
    slow: float = 0.0
    cuts: int = 0
    dead: bool = False
    refusing: bool = False
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def told(self, line: str) -> None:
        """Behave as told."""
        word, _, value = line.strip().partition(" ")
        self.slow, self.cuts, self.dead, self.refusing = 0.0, 0, word == "hang", word == "refuse"
        if word == "slow":
            self.slow = float(value)
        elif word == "cut":
            self.cuts = int(value)
        elif word == "refuse":
            for writer in self.open:
                writer.transport.abort()

    async def connected(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self.refusing:
            answers.transport.abort()
            return
        try:
            server, questions = await asyncio.open_unix_connection(self.target)
        except OSError:  # no server listens there now
            answers.transport.abort()
            return
        self.open |= {answers, questions}
        ways = [
            asyncio.create_task(self.carry(client, questions, replies=False)),
            asyncio.create_task(self.carry(server, answers, replies=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.open -= {answers, questions}
            for way in ways:
                way.cancel()
            for end in (answers, questions):
                end.transport.abort()

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, replies: bool) -> None:
        """Carry one way until it ends, or an answer is swallowed."""
        while piece := await source.read(PIECE):
            if replies and self.cuts and any(word in piece for word in APPENDED):
                while piece[-6:-1] != READY and (more := await source.read(PIECE)):
                    piece += more
                if piece.endswith(COMMITTED):  # else it reads what only looks like an append
                    self.cuts -= 1
                    print("cut", flush=True)
                    return
            while self.dead:
                await asyncio.sleep(0.05)
            if self.slow:
                await asyncio.sleep(self.slow)
            sink.write(piece)
            await sink.drain()


async def main(host: str, target: str) -> None:
    """Serve until the input ends."""
    wire = Wire(target)
    server = await asyncio.start_server(wire.connected, host, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    while line := await told.readline():
        wire.told(line.decode())
    while wire.open:
        wire.told("refuse")  # then each connection ends by itself: one that is cancelled leaves a trace
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever holds the other end of the input may still need the wire
    asyncio.run(main(*sys.argv[1:]))
