"""Importing older history: every case once, with the instants that its source gives and whatever is odd about it."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.import_history import ImportReport, Odd, Plan, SourceMalformed, command_id, import_history
from application.imported_traces import Keys, case_id, principal
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.case.events import ActivityImported, Imported
from domain.clock.reading import read
from domain.errors import Malformed
from infrastructure.xes.log import XesLog
from tests.application.recipient import CLERK, NOW, InMemoryRecipient
from tests.logs import RECEIPT, attribute, dated, event, log, trace, written
from tests.sealing import protection

START, LATER, END, DUE = "2020-03-01T09:00:00Z", "2020-03-02T09:00:00Z", "2020-03-05T09:00:00Z", "2020-03-09T09:00:00Z"
WHO = attribute("string", "org:resource", "王某") + attribute("string", "org:group", "收件窗口")
TASK = attribute("string", "concept:instance", "task-1") + attribute("string", "lifecycle:transition", "complete")
WHOLE = dated(
    "A-1", start=START, end=END, deadline=DUE,
    inner=attribute("string", "channel", "Internet") + event("Receipt", LATER, WHO + TASK),
)  # fmt: skip


def taken(
    ledger: InMemoryRecipient, path: Path, *, source: str | None = "town", keys: Keys | None = None
) -> ImportReport:
    return import_history(ledger, XesLog(path), Plan(CLERK, source, keys or Keys()), protection())


@pytest.fixture
def ledger() -> InMemoryRecipient:
    return InMemoryRecipient()


def test_a_case_is_taken_over_with_its_due_instant_its_activities_and_its_end(
    ledger: InMemoryRecipient, tmp_path: Path
) -> None:
    report = taken(ledger, written(tmp_path, log(WHOLE)))
    assert report == ImportReport(cases=1, facts=1, added=1, odd=())
    assert [one.TOPIC for one in ledger.events] == [
        "case.imported", "case.clock_started", "case.activity_imported", "case.closed", "case.clock_ended",
    ]  # fmt: skip
    case = ledger.cases()["A-1"]
    clock = case.clocks["source-deadline"]
    assert (case.id, case.status, str(case.procedure)) == (case_id("town", "A-1"), "closed", "imported-history@1")
    assert clock.given_due == datetime(2020, 3, 9, 9, tzinfo=UTC)
    assert clock.ended_at == datetime(2020, 3, 5, 9, tzinfo=UTC)
    activity = ledger.of("case.activity_imported")[0]
    assert isinstance(activity, ActivityImported)
    assert (activity.activity, activity.instance, activity.lifecycle) == ("Receipt", "task-1", "complete")
    assert (activity.effective_at, activity.header.command) == (datetime(2020, 3, 2, 9, tzinfo=UTC), "import:town:A-1")
    assert (activity.header.actor.unit, activity.header.actor.role) == ("收件窗口", "imported")


def test_a_person_and_every_other_attribute_stand_only_in_the_protected_values(
    ledger: InMemoryRecipient, tmp_path: Path
) -> None:
    taken(ledger, written(tmp_path, log(WHOLE)))
    opened = b"".join(ledger.stored).decode()
    assert "王某" not in opened
    assert "Internet" not in opened
    assert ledger.of("case.activity_imported")[0].header.actor.principal == principal("town", "王某")
    assert [json.loads(text) for text in ledger.hidden.values()] == [{"channel": "Internet"}, {"org:resource": "王某"}]


def test_attributes_of_every_kind_are_packed_without_loss(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    inner = attribute("float", "cost", "0.10") + attribute("string", "note", "x", attribute("int", "page", 7))
    undated = attribute("date", "seen", "2020-03-01T09:00:00+01:00")
    taken(ledger, written(tmp_path, log(dated("A-1", start=START, deadline=DUE, inner=inner + undated))))
    assert [json.loads(text) for text in ledger.hidden.values()] == [
        {
            "cost": {"float": "0.10"},
            "note": {"string": "x", "nested": [["page", {"int": 7}]]},
            "seen": {"date": "2020-03-01T09:00:00+01:00"},
        }
    ]


def test_one_resource_is_one_principal_in_a_source_and_another_one_elsewhere() -> None:
    assert principal("town", "王某") == principal("town", "王某") != principal("county", "王某")
    assert principal("town", None) == "import:town:unknown"


def test_sources_and_names_with_colons_are_never_mistaken_for_one_another() -> None:
    assert command_id("a:b", "c") != command_id("a", "b:c")
    assert command_id("a%3Ab", "c") != command_id("a:b", "c")
    assert case_id("a", "bc") != case_id("ab", "c")


def test_a_second_run_adds_nothing_and_finds_nothing_changed(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    path = written(tmp_path, log(WHOLE, dated("A-2", start=START, deadline=DUE)))
    assert taken(ledger, path).added == 2
    before = list(ledger.stored)
    assert taken(ledger, path) == ImportReport(cases=2, facts=1, added=0, odd=())
    assert ledger.stored == before


def test_a_case_that_changed_since_it_was_imported_is_reported_and_left(
    ledger: InMemoryRecipient, tmp_path: Path
) -> None:
    taken(ledger, written(tmp_path, log(WHOLE)))
    before = list(ledger.stored)
    report = taken(ledger, written(tmp_path, log(WHOLE.replace("Internet", "Counter"), trace("B", event("e", START)))))
    assert report.added == 1
    assert report.odd[-1] == Odd("A-1", "left as it is on record: changed since it was imported")
    assert ledger.stored[: len(before)] == before


def test_another_choice_of_keys_is_a_change_and_not_a_repetition(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    path = written(tmp_path, log(WHOLE))
    taken(ledger, path)
    report = taken(ledger, path, keys=Keys(deadline="enddate"))
    assert "changed since it was imported" in report.odd[-1].what


def test_a_case_on_record_by_another_command_is_left_out(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    path = written(tmp_path, log(WHOLE))
    taken(ledger, path)
    ledger.digests.clear()
    assert taken(ledger, path).odd == (Odd("A-1", "left out: its case is on record by another command"),)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (dated("A", start=START), "no deadline"),
        (dated("A", start=LATER, end=START, deadline=DUE), "the end is before the start"),
        (dated("A", start=END, deadline=START), "the deadline is before the start"),
        (dated("A", start=START, end=LATER, deadline=DUE, inner=event("e", END)),
         "the end is before the last activity"),
        (dated("A", start=LATER, deadline=DUE, inner=event("e", START)), "an activity is before the start"),
        (dated("A", start="2020-03-01T09:00:00", deadline=DUE), "1 time(s) without a zone, read as Asia/Shanghai"),
        (dated("A", start=START, inner=attribute("int", "deadline", 3)), "deadline is no date and was not used"),
        (dated("A", start=START, deadline=DUE, inner="<event/>"), "event 1 (line 7) left out: no timestamp"),
        (dated("A", start=START, deadline=DUE, inner=f"<event>{attribute('date', 'time:timestamp', START)}</event>"),
         "event 1 (line 7) left out: no name"),
    ],
)  # fmt: skip
def test_what_is_odd_is_reported_and_the_case_is_taken_over(
    ledger: InMemoryRecipient, tmp_path: Path, content: str, what: str
) -> None:
    report = taken(ledger, written(tmp_path, log(content)))
    assert report.added == 1
    assert Odd("A", what) in report.odd
    assert ledger.cases()["A"].number == "A"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (trace("A"), "left out: neither a start nor a dated event"),
        (dated("A", start=START, end="2026-01-01T00:00:01Z", deadline=DUE),
         "left out: something in it lies in the future"),
        (WHOLE.replace("A-1", "A") * 2, "left out: the name stands in the log more than once"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_case_is_reported_and_left_out(
    ledger: InMemoryRecipient, tmp_path: Path, content: str, what: str
) -> None:
    report = taken(ledger, written(tmp_path, log(content)))
    assert Odd("A", what) in report.odd
    assert report.added == report.cases - 1 == len(ledger.cases())


def test_a_time_without_a_zone_is_read_in_the_zone_of_the_ledger(tmp_path: Path) -> None:
    ledger = InMemoryRecipient("Europe/Amsterdam")
    taken(ledger, written(tmp_path, log(dated("A", start="2020-07-01T09:00:00", deadline=DUE))))
    assert ledger.events[0].effective_at == datetime(2020, 7, 1, 7, tzinfo=UTC)


def test_without_a_start_the_first_activity_is_the_start(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    taken(ledger, written(tmp_path, log(dated("A", deadline=DUE, inner=event("b", END) + event("a", LATER)))))
    assert ledger.events[0].effective_at == datetime(2020, 3, 2, 9, tzinfo=UTC)
    assert [one.activity for one in ledger.events if isinstance(one, ActivityImported)] == ["a", "b"]


def test_a_group_that_is_too_long_for_a_unit_is_kept_among_the_attributes(
    ledger: InMemoryRecipient, tmp_path: Path
) -> None:
    group = attribute("string", "org:group", "x" * 201)
    taken(ledger, written(tmp_path, log(dated("A", start=START, deadline=DUE, inner=event("e", START, group)))))
    assert ledger.of("case.activity_imported")[0].header.actor.unit == "town"
    assert [json.loads(text) for text in ledger.hidden.values()] == [{"org:group": "x" * 201}]


def test_the_source_is_what_the_log_calls_itself_or_its_file(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    taken(ledger, written(tmp_path, log(WHOLE), "older.xes.gz"), source=None)
    assert isinstance(ledger.events[0], Imported)
    assert ledger.events[0].source == "older"


@pytest.mark.parametrize("source", [" ", "x" * 121, "a\nb", "a\udcff"])
def test_a_source_without_a_proper_name_is_refused(ledger: InMemoryRecipient, tmp_path: Path, source: str) -> None:
    with pytest.raises(SourceMalformed):
        taken(ledger, written(tmp_path, log(WHOLE)), source=source)


@pytest.mark.parametrize("bad", ["<trace/>", trace("Z", attribute("date", "enddate", "2019-02-30T00:00:00Z")), "<tr"])
def test_of_a_bad_log_nothing_is_written(ledger: InMemoryRecipient, tmp_path: Path, bad: str) -> None:
    good = "".join(dated(f"A-{n}", start=START, deadline=DUE) for n in range(250))
    with pytest.raises(Malformed):
        taken(ledger, written(tmp_path, log(good, bad)))
    assert ledger.batches == []


def test_cases_are_written_in_batches_and_progress_is_told(ledger: InMemoryRecipient, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = written(tmp_path, log(*(dated(f"A-{n}", start=START, deadline=DUE) for n in range(250))))
    import_history(
        ledger, XesLog(path), Plan(CLERK), protection(), progress=lambda done, cases: told.append((done, cases))
    )
    assert ledger.batches == [100, 100, 50]
    assert told == [(100, 250), (200, 250), (250, 250)]


@pytest.mark.skipif(not RECEIPT.exists(), reason="the real log is not at hand")
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Asia/Shanghai"])
def test_the_real_log_is_taken_over_whole_and_once(zone: str) -> None:
    ledger = InMemoryRecipient(zone)
    report = taken(ledger, RECEIPT, source="receipt")
    assert (report.cases, report.facts, report.added) == (1434, 8577, 1434)
    assert Counter(odd.what for odd in report.odd) == {
        "the end is before the last activity": 145,
        "the end is before the start": 2,
        "an activity is before the start": 2,
    }
    assert len(ledger.of("case.activity_imported")) == 8577
    clocks = [case.clocks["source-deadline"] for case in ledger.cases().values()]
    calendar = WorkingCalendar.of(load_shipped())
    readings = [read(clock, calendar, NOW) for clock in clocks if clock.ended_at is not None]
    assert len(readings) == 1329
    assert sum(one.late_by_instant is True for one in readings) == 377
    assert sum(one.breached for one in readings) == 309
    assert taken(ledger, RECEIPT, source="receipt").added == 0
