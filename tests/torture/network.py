"""The network between server and database: a wire of our own, in a namespace of its own where the machine allows it."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[2]


@dataclass
class Network:
    """The wire, and how it is reached: from `here` to `host`. `namespace` is None where none can be made."""

    namespace: str | None = None
    here: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    cuts: int = 0
    _wire: subprocess.Popen[str] | None = field(default=None, repr=False)

    def tell(self, behaviour: str) -> None:
        """Have the wire behave in another way."""
        assert self._wire is not None
        assert self._wire.stdin is not None
        self._wire.stdin.write(f"{behaviour}\n")
        self._wire.stdin.flush()

    def silence(self, *, on: bool) -> None:
        """Let no packet come back over the wire, as a cable that is pulled or a firewall that forgets."""
        assert self.namespace is not None
        verb = ("add", "blackhole") if on else ("del", "blackhole")
        _ip("-n", self.namespace, "route", *verb, f"{self.here}/32")

    def _listen(self) -> None:
        assert self._wire is not None
        assert self._wire.stdout is not None
        for line in self._wire.stdout:
            self.cuts += line == "cut\n"

    @contextmanager
    def open(self, socket: Path) -> Iterator[None]:
        """Lay the wire to a server's socket."""
        command = [sys.executable, "-m", "tests.torture.proxy", self.host, str(socket)]
        if self.namespace is not None:
            command = ["ip", "netns", "exec", self.namespace, *command]
        wire = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._wire = wire
        assert wire.stdout is not None
        self.port = int(wire.stdout.readline())
        listener = Thread(target=self._listen, daemon=True)
        listener.start()
        try:
            yield
        finally:
            wire.kill()
            listener.join()
            for stream in (wire.stdin, wire.stdout):
                with suppress(OSError):
                    assert stream is not None
                    stream.close()
            wire.wait()


@contextmanager
def network(socket: Path) -> Iterator[Network]:
    """Lay a wire to a server's socket, in a namespace if one can be made, else on the loopback."""
    with ExitStack() as leaving:
        found = _in_a_namespace(leaving) or Network()
        leaving.enter_context(found.open(socket))
        yield found


def _in_a_namespace(leaving: ExitStack) -> Network | None:
    """Make a namespace joined to ours by a pair of interfaces; None where that may not be."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return None
    name, place = f"cl{secrets.token_hex(4)}", f"10.{64 + secrets.randbelow(64)}.{secrets.randbelow(256)}"
    here, there = f"{place}.1", f"{place}.2"
    try:
        _ip("netns", "add", name)
        leaving.callback(_ip, "netns", "del", name)
        _ip("link", "add", name, "type", "veth", "peer", "name", "db", "netns", name)
        _ip("addr", "add", f"{here}/30", "dev", name)
        _ip("link", "set", name, "up")
        _ip("-n", name, "addr", "add", f"{there}/30", "dev", "db")
        _ip("-n", name, "link", "set", "db", "up")
    except subprocess.CalledProcessError:
        return None
    return Network(name, here, there)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
