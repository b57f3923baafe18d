"""Every target in short: well-formed bytes are taken, hostile ones refused by name, faults once found stay mended.

The long form is `make fuzz`, guided by coverage; what it finds is written down below with its bytes.
"""

import gzip
import random
from collections.abc import Iterator

import pytest

from tests.fuzz.archives import BACKED_UP, exported_file, exported_rows
from tests.fuzz.target import WORDS, Target
from tests.fuzz.targets import TARGETS

MUTATIONS = 40
BILLION = b"a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]"
HOSTILE = {
    "nothing": b"",
    "a NUL": b"\0",
    "a byte order mark": b"\xef\xbb\xbf",
    "UTF-16": "case,activity,at\r\n".encode("utf-16"),
    "GBK": "案号,环节,时间\r\n甲,乙,丙".encode("gbk"),
    "a lone surrogate": b'{"a": "\xed\xa0\x80"}',
    "an escaped surrogate": rb'{"a": "\ud800"}',
    "right to left": "案件\u202etxt.exe".encode(),
    "a name twice": b'{"a": 1, "a": 2}',
    "deep brackets": b"[" * 50_000,
    "deep braces": b'{"a":' * 20_000,
    "deep blocks": b"".join(b" " * depth + b"a:\n" for depth in range(300)),
    "aliases of aliases": BILLION,
    "a YAML object": b"!!python/object/apply:os.system [echo]",
    "a digit too many": b"9" * 10_000,
    "no number": b"[NaN, Infinity, -Infinity, 1e999]",
    "the year nought": b"2024: 0000-00-00",
    "a leap second": b'["2016-12-31T23:59:60Z"]',
    "one long line": b"x" * 200_000,
    "commas": b"," * 100_000,
    "quotes": b'"' * 50_001,
    "entities": b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;">]><log>&d;</log>',
    "a packed bomb": gzip.compress(b"<log>" + b" " * 5_000_000),
    "the head of a ZIP": b"PK\x03\x04" + bytes(60),
    "the end of a ZIP": b"PK\x05\x06" + b"\xff" * 18,
    "the ends of a Parquet file": b"PAR1" + b"\xff" * 40 + b"\xff\xff\xff\x7fPAR1",
}
each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)


@each_target
def test_what_is_well_formed_is_taken(target: Target) -> None:
    assert [seed[:60] for seed in target.seeds() if not target.takes(seed)] == []


@each_target
def test_hostile_bytes_end_in_an_answer_or_in_a_named_refusal(target: Target) -> None:
    ways = {seed[:1] for seed in target.seeds()}
    taken = [target.takes(prefix + content) for content in HOSTILE.values() for prefix in (b"", *sorted(ways))]
    assert not all(taken)


@each_target
def test_a_changed_file_ends_in_an_answer_or_in_a_named_refusal(target: Target) -> None:
    chance = random.Random(target.name)  # noqa: S311 - the same changes in every run
    seeds = sorted(target.seeds(), key=len)[:4]
    taken = [target.takes(changed) for seed in seeds for changed in changes(seed, chance)]
    assert not all(taken)


def changes(seed: bytes, chance: random.Random) -> Iterator[bytes]:
    """Change a file here and there: a part cut out, doubled, or replaced by what parsers stumble over."""
    for _ in range(MUTATIONS // 4):
        changed = bytearray(seed)
        for _ in range(chance.randint(1, 3)):
            first = chance.randrange(len(changed) + 1)
            last = min(len(changed), first + chance.choice([0, 1, 4, 30]))
            other = chance.randrange(len(seed) + 1)
            part = seed[other : other + chance.randint(1, 40)]
            changed[first:last] = chance.choice([b"", bytes(changed[first:last]) * 2, part, chance.choice(WORDS)])
        yield bytes(changed)


FOUND: list[tuple[str, bytes]] = [
    ("claim", b'c{"cover": "caseledger/export/1", "ledger": "t", "year": 1e999, "number": 3}'),
    ("claim", b"c[]"),
    ("history", b"c[]"),
    ("history", b'c{"contents": ["history"]}'),
    ("history", b'c{"contents": ["history"], "time_zone": "Mars/Olympus", "content_digest": ""}'),
    ("history", b'c{"contents": ["history"], "time_zone": "../../etc/passwd", "content_digest": ""}'),
    ("issuers", b"- !!timestamp 2019-02-30"),
    ("issuers", b"- issuer: 2019-02-30"),
    ("vectors", b'[{"id": 1, "kind": "due", "calendar": {"tz": "x", "hours": [["0\\ud8008:00", "12:00"]]}}]'),
    ("note", b"kcase\xed\xa0\x80ledger+1f11c836+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"),
    ("upload", b"multipart/form-data; bou*\n--xyz\r\n\r\n\r\n--xyz--\r\n"),
    ("backup", BACKED_UP.replace(b"18.1", b"eighteen")),
    ("token", b'{"iss":"https://sso.example","sub":"a","aud":"caseledger","iat":1,"exp":1e999}'),
]


@pytest.mark.parametrize(("name", "content"), FOUND, ids=range(len(FOUND)))
def test_a_fault_once_found_is_a_refusal_now(name: str, content: bytes) -> None:
    assert not TARGETS[name].takes(content)


@pytest.mark.parametrize("instant", [2**62, -(2**63)], ids=["far ahead", "long ago"])
def test_an_exported_instant_of_no_year_is_a_refusal(instant: int) -> None:
    rows = [{**row, "recorded_at": instant} for row in exported_rows()[0]]
    assert not TARGETS["parquet"].takes(b"c" + exported_file(rows))


def test_an_exported_text_that_is_not_utf_8_is_a_refusal() -> None:
    written = exported_file(exported_rows()[0])
    assert not TARGETS["parquet"].takes(b"c" + written.replace(b"case:1", b"case\xff\xff"))
