"""Coverage-guided fuzzing of one target: `python -m tests.fuzz.hunting NAME SECONDS FOLDER` (`make fuzz` runs all).

The folder keeps what covers something new, so that the next hunt goes on from there, and the bytes of a fault. Atheris
(libFuzzer) instruments our packages and those parts of others that read bytes; it lies beside the environment, since it
has wheels for some machines alone.
"""

import re
import sys
from hashlib import sha256
from pathlib import Path

import atheris

OURS = ["api", "application", "domain", "infrastructure", "projections"]
THEIRS = ["csv", "gzip", "json", "zipfile", "jwt", "yaml"]
SLOWEST, MOST_MEMORY, LONGEST = 10, 2048, 1 << 16  # seconds and megabytes that one input may take; bytes of an input
TOKEN = re.compile(rb"[A-Za-z_:-]{3,24}")
MOST_WORDS = 300


def hunt(name: str, seconds: int, folder: Path) -> None:
    """Run a target until its time is over or a fault is found; the exit status is 0 without one."""
    with atheris.instrument_imports(include=[*OURS, *THEIRS]):
        from tests.fuzz.target import WORDS
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
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
    hunt(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
