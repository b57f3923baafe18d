"""Hostile and broken event logs: one error of the module each, which says where, and never more work than allowed."""

import gzip
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infrastructure.xes.errors import (
    DocumentTypeRefused,
    LogDamaged,
    LogMalformed,
    LogNotXes,
    LogNotXml,
    LogTooLarge,
    LogUnreadable,
    LogValueMalformed,
    TraceNameMissing,
)
from infrastructure.xes.log import Limits, XesLog
from tests.logs import attribute, event, log, trace, written

GOOD = log(trace("a", event("e", "2020-01-01T00:00:00Z")), trace("b"))
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
SMALL = Limits(total=200_000, trace=100_000, text=1_000, name=20)


def refusal(folder: Path, content: str | bytes, *, packed: bool = False) -> LogMalformed:
    path = written(folder, content, packed=packed)
    with pytest.raises(LogMalformed) as refused:
        XesLog(path, SMALL).survey()
    return refused.value


@pytest.mark.parametrize(
    "content",
    [
        f'<!DOCTYPE log [<!ENTITY l0 "ha">{LAUGHS}]><log>&l12;</log>',
        '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>',
        '<!DOCTYPE log [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><log/>',
        '<!DOCTYPE log SYSTEM "http://192.0.2.1/log.dtd"><log/>',
        '<!DOCTYPE log [<!ENTITY x "y">]><log a="&x;"/>',
        "<!DOCTYPE log><log/>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE log [<!ENTITY x "y">]><log/>'.encode("utf-16"),
    ],
    ids=["billion laughs", "external entity", "parameter entity", "foreign DTD", "in an attribute", "bare", "utf-16"],
)
def test_any_document_type_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert isinstance(refusal(tmp_path, content), DocumentTypeRefused)


def test_laughs_inside_an_attribute_of_the_root_are_stopped_before_they_grow(tmp_path: Path) -> None:
    content = f'<!DOCTYPE log [<!ENTITY l0 "ha">{LAUGHS}]><log a="&l12;"/>'
    assert "amplification" in str(refusal(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (GOOD[:-8], 10),
        (GOOD[: GOOD.index("<trace>") + 12], 4),
        (GOOD.encode().replace(b'"b"', b'"\xb0\xb8"'), 9),
        (GOOD.replace("UTF-8", "utf-16"), 1),
        (GOOD.replace("UTF-8", "klingon"), 1),
        (GOOD.replace('"b"', '"\0"'), 9),
        (GOOD.replace('"b"', '"&#0;"'), 9),
        (GOOD.replace('"b"', '"&#xD800;"'), 9),
        (GOOD.replace('"b"', '"&nowhere;"'), 9),
        (GOOD.replace("http:", "}http:"), 2),
        (GOOD + "<log/>", 12),
        ("no XML", 1),
        ("", 0),
        (gzip.compress(GOOD.encode()), 1),
    ],
    ids=["cut between tags", "cut inside a tag", "not in its encoding", "another encoding", "unknown encoding", "NUL",
         "NUL by reference", "surrogate", "unknown entity", "brace in the namespace",
         "two roots", "text", "empty", "compressed twice"],
)  # fmt: skip
def test_what_is_no_well_formed_xml_is_refused_with_its_line(tmp_path: Path, content: str | bytes, line: int) -> None:
    refused = refusal(tmp_path, content, packed=isinstance(content, bytes) and content[:2] == b"\x1f\x8b")
    assert isinstance(refused, LogNotXml)
    assert refused.decided_by["line"] == line
    assert "\n" not in refused.message


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("<html/>", "html"),
        ("<log><event/></log>", "event"),
        ("<log><trace><trace/></trace></log>", "trace"),
        ("<log><values/></log>", "values"),
        ("<log>" + "<a>" * 100_000, "a"),
    ],
)
def test_xml_that_is_no_event_log_is_refused(tmp_path: Path, content: str, found: str) -> None:
    refused = refusal(tmp_path, content)
    assert isinstance(refused, LogNotXes)
    assert (refused.decided_by["found"], refused.decided_by["line"]) == (found, 1)


@pytest.mark.parametrize(
    "content",
    [
        "<log>" + '<container key="a">' * 5_000,
        log(trace("a", attribute("string", "k", "x" * 1_001))),
        log(trace("x" * 21)),
        log(trace("a", event("e", "2020-01-01T00:00:00Z") * 1_000)),
        log(trace("a", " " * 150_000)),
        "<log>" + trace("a") * 5_000,
    ],
    ids=["depth", "a value", "a name", "events in a trace", "blanks in a trace", "the whole"],
)
def test_a_log_beyond_a_limit_is_refused(tmp_path: Path, content: str) -> None:
    assert isinstance(refusal(tmp_path, content), LogTooLarge)


def test_a_hundred_thousand_levels_of_nesting_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "<log><trace>" + '<string key="a" value="b">' * 100_000)
    with pytest.raises(LogTooLarge):
        XesLog(path).survey()


def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    path = written(tmp_path, b"<log>" + b" " * 100_000_000, packed=True)
    tracemalloc.start()
    with pytest.raises(LogTooLarge, match="200000 bytes"):
        XesLog(path, SMALL).survey()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("kept", [2, 9, 40, -9, -4])
def test_a_compressed_log_that_is_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    assert isinstance(refusal(tmp_path, gzip.compress(GOOD.encode())[:kept]), LogDamaged)


def test_a_compressed_log_that_is_damaged_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(GOOD.encode()))
    packed[-8] ^= 1
    assert isinstance(refusal(tmp_path, bytes(packed)), LogDamaged)


@pytest.mark.parametrize("path", [".", "nowhere.xes", "a\0b"])
def test_what_cannot_be_opened_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(LogUnreadable):
        XesLog(tmp_path / path).survey()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "2019-02-30T00:00:00Z"),
        ("date", "2019-02-28T24:00:01Z"),
        ("date", "2019-02-28"),
        ("date", "0001-01-01T00:00:00+14:00"),
        ("date", "9999-12-31T24:00:00Z"),
        ("date", "yesterday\n"),
        ("int", "1_000"),
        ("int", "9223372036854775808"),
        ("int", "٣"),
        ("float", "0x1p3"),
        ("boolean", "ja"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused_with_line_trace_and_key(
    tmp_path: Path, kind: str, text: str
) -> None:
    refused = refusal(tmp_path, log(trace("before"), trace("case-7", attribute(kind, "k", text))))
    assert isinstance(refused, LogValueMalformed)
    assert (refused.decided_by["line"], refused.decided_by["trace"], refused.decided_by["key"]) == (8, "case-7", "k")
    assert "\n" not in refused.message


@pytest.mark.parametrize("name", ["", '<string key="concept:name" value=" "/>', '<string key="name" value="a"/>'])
def test_a_trace_without_a_name_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    refused = refusal(tmp_path, log(f"<trace>{name}</trace>"))
    assert isinstance(refused, TraceNameMissing)
    assert refused.decided_by["line"] == 3


@pytest.mark.parametrize("inner", ['<int key="k" value="1"/>' * 2, '<int value="1"/>', '<int key="k"/>'])
def test_an_attribute_twice_or_without_key_or_value_is_refused(tmp_path: Path, inner: str) -> None:
    assert "trace=a" in refusal(tmp_path, log(trace("a", inner))).message


def test_a_line_that_cannot_be_counted_is_left_unsaid(tmp_path: Path) -> None:
    unnamed = log("\n" * 70_000, "<trace/>").replace("/>\n</log>", "/></log>")
    refused = refusal(tmp_path, unnamed)
    assert re.search(r"line=(?!7000\d)", refused.message) is None


class TestAnyBytes:
    """Whatever stands in the file, only the module's own errors come out."""

    @given(st.binary(max_size=300))
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_random_bytes_end_in_a_refusal(self, tmp_path: Path, content: bytes) -> None:
        refusal(tmp_path, content)

    @given(st.data())
    @settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_a_mutated_log_is_read_or_refused(self, tmp_path: Path, data: st.DataObject) -> None:
        content = bytearray(gzip.compress(GOOD.encode()) if data.draw(st.booleans()) else GOOD.encode())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content)))
            content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
        try:
            found = XesLog(written(tmp_path, bytes(content)), SMALL).survey()
        except LogMalformed:
            return
        assert found.traces <= 2
