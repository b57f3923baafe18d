"""Bundles changed at random: never proven, never a stack trace."""

import functools
import json
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.proof import verifier
from tests.infrastructure.proof.bundles import Forgery, canonical, faults, verdict

BUNDLE = Forgery().written()
KEY = verifier.key_of(Forgery().log_key)


@pytest.fixture(autouse=True, scope="module")
def signatures_are_checked_once() -> Any:
    """Remember each signature's verdict: most mutations leave them as they are."""
    checked, verifier.signed = verifier.signed, functools.lru_cache(verifier.signed)
    yield
    verifier.signed = checked


def test_every_single_byte_that_is_changed_is_found() -> None:
    for at in range(len(BUNDLE)):
        changed = bytearray(BUNDLE)
        changed[at] ^= 1 << at % 8
        report = verdict(bytes(changed), key=KEY)
        assert report.status in {1, 2}, f"byte {at}"
        assert faults(report)


def test_every_truncation_is_found() -> None:
    for length in range(len(BUNDLE)):
        assert verdict(BUNDLE[:length]).status in {1, 2}, length


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_random_changes_of_the_bytes_are_found(data: st.DataObject) -> None:
    changed = bytearray(BUNDLE)
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(changed)))
        last = data.draw(st.integers(first, min(len(changed), first + 64)))
        changed[first:last] = data.draw(st.binary(max_size=64))
    if bytes(changed) != BUNDLE:
        assert verdict(bytes(changed), key=KEY).status in {1, 2}


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=9).map(bytes.hex)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["events.jsonl", "rules.jsonl", "heads.json", "disclosed.jsonl"]), st.data())
def test_any_value_in_any_place_is_refused_in_words(name: str, data: st.DataObject) -> None:
    forgery = Forgery()
    lines = [json.loads(line) for line in forgery.files[name].splitlines()]
    line = data.draw(st.sampled_from(lines))
    place = data.draw(st.sampled_from([line, line["event"]] if name == "heads.json" else [line]))
    member = data.draw(st.sampled_from(sorted(place)))
    before, place[member] = place[member], data.draw(VALUES)
    written = b"\n".join(
        json.dumps(one, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace") for one in lines
    )
    written = b"\n".join(map(canonical_or_not, lines)) if data.draw(st.booleans()) else written
    forgery.files[name] = written if name == "heads.json" else written + b"\n"
    report = verdict(forgery.written())
    if place[member] == before and type(place[member]) is type(before):
        return
    assert report.status in {1, 2}
    assert faults(report)


def canonical_or_not(line: object) -> bytes:
    try:
        return canonical(line)
    except UnicodeEncodeError:
        return json.dumps(line).encode()


def rezipped(**changes: Any) -> bytes:
    """Write the bundle's files by the library, as somebody would who opens it and packs it again."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(BUNDLE)) as before, zipfile.ZipFile(written, "w", **changes) as after:
        for entry in before.infolist():
            after.writestr(entry.filename, before.read(entry))
    return written.getvalue()


def named(name: str, content: bytes = b"") -> bytes:
    """Write an archive that begins with an entry of this name."""
    return verifier.archived({name: content})


def bomb() -> bytes:
    """Write an entry that says it is 4 GiB, in a few bytes."""
    deflated = zlib.compress(bytes(1_000_000))
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, 0, len(deflated), 2**32 - 1, 10, 0)
    return b"PK\x03\x04" + head + b"README.txt" + deflated


def declared(size: int) -> bytes:
    """Write an entry that says it is larger than the file."""
    return b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, 0, size, size, 10, 0) + b"README.txt"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "not found", id="nothing"),
        pytest.param(b"PK\x03\x04", "not found", id="four bytes"),
        pytest.param(bomb(), "compressed", id="zip bomb"),
        pytest.param(declared(2**32 - 1), "truncated", id="a huge declared size"),
        pytest.param(named("../../etc/passwd"), "foreign", id="a path upwards"),
        pytest.param(named("/etc/passwd"), "foreign", id="an absolute path"),
        pytest.param(named("x\x1b[2J"), "foreign", id="a name with control characters"),
        pytest.param(named("README.txt", b"x")[:41] * 2, "foreign, double", id="a name twice"),
        pytest.param(rezipped(compression=zipfile.ZIP_DEFLATED), "compressed", id="packed again"),
        pytest.param(b"PK\x03\x04" + struct.pack("<HH", 20, 1) + bytes(22), "foreign", id="encrypted"),
        pytest.param(BUNDLE + b"x", "changed or added", id="something behind the end"),
        pytest.param(b"#!/bin/sh\n" + BUNDLE, "not found", id="something before the beginning"),
    ],
)
def test_a_hostile_archive_is_refused_in_words(content: bytes, said: str) -> None:
    report = verdict(content)
    assert report.status in {1, 2}
    assert said in faults(report)
    assert "\x1b" not in faults(report)


def test_an_encrypted_entry_is_refused() -> None:
    changed = bytearray(BUNDLE)
    changed[6] |= 1
    assert "encrypted" in faults(verdict(bytes(changed)))
