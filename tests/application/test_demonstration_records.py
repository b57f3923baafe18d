"""What the demonstration plays beside the cases."""

from datetime import date, datetime

import psycopg

from application.grants import grants_of
from application.recording.act import RecordKind
from application.recording.findings import FINDING
from application.recording.honours import BOARD, QUARTER
from application.recording.inspection import INSPECTION
from application.recording.month import MONTH
from application.recording.outreach import CALLS, OUTREACH
from application.recording.seeing import see
from domain.assessment.hall import slots_of
from domain.calendar.calendar import CHINA
from domain.case.events import Decided
from domain.inspection.events import InspectionWorkNoted
from domain.regulation.record import RecordEvent
from infrastructure.ledger.ledger import PostgresLedger
from tests.application.played import Played
from tests.records import ASSESSMENT


def acts(ledger: PostgresLedger, kind: RecordKind, key: str) -> list[str]:  # type: ignore[type-arg]
    return [one.event.TOPIC.partition(".")[2] for one in see(ledger, kind, key).history]


def test_a_month_of_the_hall_is_played_to_its_bulletin_and_beyond(played: Played) -> None:
    month = see(played.ledger, MONTH, "2026-09")
    assert month.record.status == "issued"
    assert sorted(one.state for one in month.record.rounds.values()) == ["clear", "clear", "made", "missed"]
    (deduction,) = month.record.deductions.values()
    (finding,) = month.record.findings
    assert deduction.cites == f"{month.stream}@{finding}"
    assert deduction.withdrawn
    happened = acts(played.ledger, MONTH, "2026-09")
    for name in ("unit_notified", "induction_held", "training_held", "training_checked", "bulletin_objected"):
        assert name in happened
    assert "correction_carried" in acts(played.ledger, MONTH, "2026-10")


def test_what_is_not_public_lies_in_the_side_table_beside_its_event(played: Played) -> None:
    month = see(played.ledger, MONTH, "2026-09")
    committed = {
        (one.event.originator_version, code)
        for one in month.history
        if isinstance(one.event, RecordEvent)
        for code in one.event.values
    }
    with psycopg.connect(played.database.url("owner")) as connection:
        rows = connection.execute(
            "SELECT version, field FROM ledger.protected_values WHERE stream = %s", (month.stream,)
        ).fetchall()
    assert len(committed) == 5
    assert set(rows) == committed


def test_the_last_working_day_has_slots_on_which_nothing_is_on_record(played: Played) -> None:
    at, day = datetime(2026, 11, 23, tzinfo=CHINA), date(2026, 11, 20)
    month = see(played.ledger, MONTH, "2026-11").record
    states = [one.state for one in slots_of(month, ASSESSMENT, played.ledger.rules().calendar(), day, at)]
    assert states == ["clear", "not on record", "not on record", "not on record"]


def test_honours_the_board_an_outreach_event_and_calls_are_played(played: Played) -> None:
    nominations = see(played.ledger, QUARTER, "2026-q3").record.nominations.values()
    assert sorted(one.awarded for one in nominations) == [False, True]
    board = see(played.ledger, BOARD, "").record
    assert (len(board.posts), len(board.promises), len(board.honours)) == (1, 1, 1)
    year = see(played.ledger, OUTREACH, "2026").record
    assert (year.number_of("visitors"), year.number_of("leaflets")) == (320, 5000)
    ((case,),) = (one.cases for one in year.events.values())
    assert played.ledger.case(case).first_filed_at is not None
    assert len(see(played.ledger, CALLS, "2026-11").record.entries) == 10


def test_a_finding_runs_its_course_from_a_stop_at_the_edge_of_a_term_and_another_waits(played: Played) -> None:
    with psycopg.connect(played.database.url("owner")) as connection:
        streams = connection.execute("SELECT stream FROM ledger.streams WHERE stream LIKE 'finding:%'").fetchall()
    found = [see(played.ledger, FINDING, stream.removeprefix("finding:")) for (stream,) in streams]
    closed, waiting = sorted(found, key=lambda one: one.history[0].position)
    assert [one.event.TOPIC.partition(".")[2] for one in closed.history] == [
        "opened", "verified", "attributed", "rectified", "rectification_returned", "rectified", "closed",
    ]  # fmt: skip
    (cited,) = closed.record.events
    stream, _, version = cited.rpartition("@")
    assert stream == played.told.telling["irregular-stops"]
    assert played.ledger.events(stream)[int(version) - 1].event.TOPIC == "case.clock_suspended"
    assert closed.record.sign is not None
    assert closed.record.sign.row == f"{cited}/edge"
    assert waiting.record.status == "attributed"
    assert waiting.record.is_overdue(date(2026, 11, 23))


def test_the_demonstration_plays_what_supervision_looks_for(played: Played) -> None:
    declared = [event.TOPIC for event in played.history("irregular-declaration")]
    assert "case.declaration_contradicted" in declared
    pauses = [pause for clock in played.clocks("irregular-stops").values() for pause in clock.clock.suspensions]
    assert {pause.ground for pause in pauses} == {"inspection", "expert-review"}
    assert [event.outcome for event in played.history("irregular-refiling-first") if isinstance(event, Decided)] == [
        "returned-file"
    ]


def test_an_inspection_is_played_whose_grant_still_holds_and_whose_words_are_protected(played: Played) -> None:
    inspection = see(played.ledger, INSPECTION, "2026-late-entries")
    assert inspection.record.present == ("demonstration:inspector",)
    works = [one.event.work for one in inspection.history if isinstance(one.event, InspectionWorkNoted)]
    assert works == ["viewed", "replayed", "compared", "found"]
    assert {
        one.event.header.actor.grant for one in inspection.history if isinstance(one.event, InspectionWorkNoted)
    } == {"2026-late-entries"}
    at = datetime(2026, 11, 23, tzinfo=CHINA)
    (grant,) = grants_of(played.ledger, "demonstration:inspector", at)
    assert grant.units == {"住建窗口", "住建审批处"}
    assert grants_of(played.ledger, "demonstration:second-inspector", at) == ()
