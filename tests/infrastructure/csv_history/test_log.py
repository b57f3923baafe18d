"""The history of an older system in CSV: read as the same log in XES is, and refused with its line."""

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.composition_of_files import event_log
from application.import_history import Plan, import_history
from infrastructure.csv_history.log import CsvLog
from infrastructure.xes.errors import LogMalformed, LogTooLarge
from infrastructure.xes.log import Limits, XesLog
from tests.application.recipient import CLERK, InMemoryRecipient
from tests.logs import attribute, dated, event, log
from tests.sealing import protection

HEADER = "案号 case,环节 activity,时间 at,办理人 resource,单位 unit,start,deadline,end,备注 note\r\n"
ROWS = (
    'A-1,收件,2011-10-11T13:45:40+02:00,王某,窗口,2011-10-11T13:42:22+02:00,2011-12-06T13:41:31+01:00,,"甲,乙"\r\n'
    "A-1,办结,2011-11-24T15:37:16+01:00,王某,窗口,,,2011-11-24T15:37:16+01:00,\r\n"
    "A-2,收件,2011-10-12 09:00,,,,,,\r\n"
)


def written(folder: Path, text: str | bytes, name: str = "town.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_is_read_case_by_case_with_its_dates(tmp_path: Path) -> None:
    found = CsvLog(written(tmp_path, "\ufeff" + HEADER + ROWS))
    assert (found.survey().name, found.survey().traces, found.survey().events) == ("town", 2, 3)
    first, second = found.traces()
    assert first.name == "A-1"
    assert first.attributes["deadline"].value == datetime(2011, 12, 6, 12, 41, 31, tzinfo=UTC)
    assert {key: one.value for key, one in first.events[0].attributes.items() if key != "time:timestamp"} == {
        "concept:name": "收件",
        "org:resource": "王某",
        "org:group": "窗口",
        "note": "甲,乙",
    }
    assert second.events[0].attributes["time:timestamp"].value == datetime(2011, 10, 12, 9)  # noqa: DTZ001 - no zone given


def test_the_same_history_in_csv_and_in_xes_puts_the_same_events_on_record(tmp_path: Path) -> None:
    start, at, due = "2011-10-11T13:42:22+02:00", "2011-10-11T13:45:40+02:00", "2011-12-06T13:41:31+01:00"
    person = attribute("string", "org:resource", "王某") + attribute("string", "org:group", "窗口")
    xes = tmp_path / "town.xes"
    xes.write_text(log(dated("A-1", start=start, deadline=due, inner=event("收件", at, person))), encoding="utf-8")
    row = f"A-1,收件,{at},王某,窗口,{start},{due},,\r\n"
    taken = []
    for found in (XesLog(xes), CsvLog(written(tmp_path, HEADER + row))):
        recipient = InMemoryRecipient()
        import_history(recipient, found, Plan(CLERK, "town"), protection())
        taken.append(recipient.stored)
    assert taken[0] == taken[1]
    assert len(taken[0]) == 3


def test_a_packed_file_is_read_too_and_the_name_tells_the_kind(tmp_path: Path) -> None:
    packed = written(tmp_path, gzip.compress((HEADER + ROWS).encode()), "town.csv.gz")
    assert isinstance(event_log(packed), CsvLog)
    assert isinstance(event_log(tmp_path / "town.xes.gz"), XesLog)
    assert event_log(packed).survey().events == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing"),
        ("case,activity\r\n", "missing"),
        ("case,activity,at,at\r\n", "named once"),
        (HEADER + "A-1,收件\r\n", "2 cells under 9 names"),
        (HEADER + "A-1,收件,yesterday,,,,,,\r\n", "line=2"),
        (HEADER + ",收件,2011-10-11T13:45:40Z,,,,,,\r\n", "name"),
        (HEADER + ROWS + "A-1,收件,2011-10-11T13:45:40Z,,,,,,\r\n", "one behind another"),
        (HEADER + 'A-1,"收件\r\n', "unexpected end of data"),
        (HEADER + "".join(f"A-1,a,{year}-10-11T13:45:00Z,,,{year}-10-11T13:45:00Z,,,\r\n" for year in (2011, 2012)),
         "give one start"),
        (HEADER.encode("gbk") + ROWS.encode("gbk"), "not UTF-8"),
        (gzip.compress(HEADER.encode())[:20], "damaged"),
    ],
    ids=["empty", "missing", "twice", "short", "undated", "nameless", "apart", "quote", "two-starts", "gbk", "cut"],
)  # fmt: skip
def test_a_malformed_file_is_refused_with_its_place(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(LogMalformed, match=said):
        CsvLog(written(tmp_path, text)).survey()


def test_a_cell_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogMalformed, match="50 characters"):
        CsvLog(written(tmp_path, HEADER + ROWS.replace("甲", "甲" * 60)), Limits(text=50)).survey()


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [(b"", b"x"), (b"", b'"\n",'), (b'"', b"\n"), (b"", b"A-1,a,2011-10-11T13:45:40Z\r\n")],
    ids=["a line", "a row of quoted cells", "a quoted cell", "a case"],
)
def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path, begins: bytes, goes_on: bytes) -> None:
    path = tmp_path / "town.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(b"case,activity,at\r\n" + begins)
        for _ in range(50):
            packed.write(goes_on * (1_000_000 // len(goes_on)))
    tracemalloc.start()
    with pytest.raises(LogMalformed):
        CsvLog(path, Limits(trace=100_000)).survey()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_a_hundred_thousand_columns_are_refused_at_once(tmp_path: Path) -> None:
    columns = ",".join(f"c{number}" for number in range(100_000))
    with pytest.raises(LogTooLarge, match="columns"):
        CsvLog(written(tmp_path, f"case,activity,at,{columns}\r\n")).survey()


@given(some.binary(max_size=300))
def test_whatever_the_bytes_the_only_error_is_a_refusal(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.csv"
    path.write_bytes(b"case,activity,at\r\n" + noise)
    try:
        CsvLog(path).survey()
    except LogMalformed:
        return
