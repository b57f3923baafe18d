"""Coverage-guided fuzzing: `python -m tests.fuzz.hunting SECONDS FOLDER [NAME …]`, without names of all targets.

The packages are instrumented once, and each target runs in a fork, because libFuzzer ends the process that it runs in.
The folder keeps what covers something new, so that the next hunt goes on from there, and the bytes of a fault. Atheris
(libFuzzer) instruments our packages and those parts of others that read bytes; it lies beside the environment, since it
has wheels for some machines alone.
"""

import io
import logging
import os
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from hashlib import sha256
from pathlib import Path

import atheris

from tests.fuzz.target import WORDS, Target

OURS = ["api", "application", "domain", "infrastructure", "projections"]
THEIRS = ["csv", "gzip", "json", "zipfile", "jwt", "yaml"]
SLOWEST, MOST_MEMORY, LONGEST = 10, 2048, 1 << 16  # seconds and megabytes that one input may take; bytes of an input
TOKEN = re.compile(rb"[A-Za-z_:-]{3,24}")
MOST_WORDS = 300


def hunt_all(names: Sequence[str], seconds: int, folder: Path) -> list[str]:
    """Run targets, all where none is named, each until its time is over or a fault is found; give the faulty ones."""
    print("==> Instrumenting what reads", flush=True)
    with redirect_stderr(io.StringIO()), atheris.instrument_imports(include=[*OURS, *THEIRS]):  # it names each module
        from tests.fuzz.targets import TARGETS
    faulty = []
    for name in names or TARGETS:
        print(f"==> Hostile bytes for {name}, {seconds} s", flush=True)
        if (child := os.fork()) == 0:
            hunt(TARGETS[name], seconds, folder)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            faulty.append(name)
    return faulty


def hunt(target: Target, seconds: int, folder: Path) -> None:
    """Run a target in this process, which ends with it; the exit status is 0 without a fault."""
    logging.disable()  # parsers warn of what is malformed: here, of nearly everything
    name = target.name
    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    words = set(WORDS) | set(target.words)
    for seed in target.seeds():
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
        words |= set(TOKEN.findall(seed)[:MOST_WORDS])
    listed = folder / f"{name}.words"
    listed.write_text("".join(f'"{_escaped(word)}"\n' for word in sorted(words)))
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}",
            f"-rss_limit_mb={MOST_MEMORY}",
            f"-max_len={LONGEST}",
            f"-dict={listed}",
            f"-artifact_prefix={folder / name}-fault-",
            "-print_final_stats=1",
            "-verbosity=0",
            str(corpus),
        ],
        target.takes,
    )
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    if faulty := hunt_all(sys.argv[3:], int(sys.argv[1]), Path(sys.argv[2])):
        sys.exit(f"Faults were found in: {', '.join(faulty)}")
