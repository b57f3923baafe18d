from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from domain.instants import microseconds
from infrastructure.ledger.canonical import NotCanonical
from infrastructure.ledger.commands import Command, Conflict, Outcome, ProtectedValue, Repeated, Stored
from infrastructure.ledger.feed import heads, history, is_simulated, read
from infrastructure.ledger.recorder import CommandConflictError, LedgerRecorder
from tests.database import Database
from tests.infrastructure.ledger.samples import FOUNDED_AT, command, event, founding


def positions(*outcomes: Outcome) -> list[tuple[int | None, int | None] | str]:
    return [outcome.reason if isinstance(outcome, Conflict) else (outcome.first, outcome.last) for outcome in outcomes]


def test_a_repeated_command_gets_the_first_result_and_writes_nothing(recorder: LedgerRecorder) -> None:
    first = command(event("case:1", 1), event("case:1", 2), name="a", result=b'{"first":true}')
    (stored,) = recorder.append([first])
    again = Command(first.id, first.digest, (event("case:1", 3),), result=b'{"first":false}')
    (repeated,) = recorder.append([again])
    assert isinstance(stored, Stored)
    assert repeated == Repeated(2, 3, stored.first_recorded_at, stored.last_recorded_at, b'{"first":true}')
    assert recorder.find("a", first.digest) == repeated
    assert recorder.max_notification_id() == 3


def test_a_command_id_with_another_body_is_a_conflict(recorder: LedgerRecorder) -> None:
    recorder.append([command(event("case:1", 1), name="a")])
    assert recorder.append([command(event("case:2", 1), name="a")]) == [Conflict("command_reused")]
    assert recorder.find("a", b"other") == Conflict("command_reused")
    assert recorder.find("b", b"other") is None


def test_a_command_may_have_nothing_to_record_and_is_still_remembered(recorder: LedgerRecorder) -> None:
    idle = command(name="idle", result=b'"nothing"')
    (stored,), (repeated,) = recorder.append([idle]), recorder.append([idle])
    assert isinstance(stored, Stored)
    assert stored.positions == []
    assert isinstance(repeated, Repeated)
    assert repeated.result == b'"nothing"'


def test_one_conflict_in_a_batch_leaves_its_neighbours_alone(recorder: LedgerRecorder) -> None:
    outcomes = recorder.append(
        [command(event("case:1", 1)), command(event("case:2", 7), event("case:3", 1)), command(event("case:4", 1))]
    )
    assert positions(*outcomes) == [(2, 2), "version", (3, 3)]
    assert outcomes[1] == Conflict("version", "case:2", 6, 0)
    assert [e.stream for e in feed_of(recorder)] == ["ledger", "case:1", "case:4"]


def test_a_later_command_of_a_batch_sees_what_an_earlier_one_wrote(recorder: LedgerRecorder) -> None:
    outcomes = recorder.append(
        [
            command(event("case:1", 1)),
            command(event("case:1", 2)),
            command(event("case:1", 2)),
            command(event("case:2", 1), expected={"case:1": 2}),
            command(event("case:2", 2), expected={"case:1": 1}),
            command(event("case:1", 3), event("case:2", 2)),
        ]
    )
    assert positions(*outcomes) == [(2, 2), (3, 3), "version", (4, 4), "version", (5, 6)]
    with recorder.pool.connection() as connection:
        assert heads(connection, ["case:1", "case:2", "case:3"]) == {"case:1": 3, "case:2": 2}


def test_a_command_sent_twice_in_one_batch_is_stored_once(recorder: LedgerRecorder) -> None:
    twice = command(event("case:1", 1), name="a")
    other = command(event("case:2", 1), name="a")
    assert positions(*recorder.append([twice, twice, other])) == [(2, 2), (2, 2), "command_reused"]


@pytest.mark.parametrize(
    ("expected", "taken"), [(0, False), (1, False), (2, True), (3, False)], ids=["absent", "older", "seen", "ahead"]
)
def test_a_stream_that_was_only_read_must_stand_where_it_was_read(
    recorder: LedgerRecorder, expected: int, taken: bool
) -> None:
    recorder.append([command(event("calendar", 1), event("calendar", 2))])
    (outcome,) = recorder.append([command(event("case:1", 1), expected={"calendar": expected})])
    assert outcome == Conflict("version", "calendar", expected, 2) if not taken else isinstance(outcome, Stored)


def test_a_stream_that_was_read_as_absent_must_still_be_absent(recorder: LedgerRecorder) -> None:
    assert positions(*recorder.append([command(event("case:1", 1), expected={"nowhere": 0})])) == [(2, 2)]


@pytest.mark.parametrize("begin", [0, 1])
def test_a_stream_begins_at_version_0_or_1(recorder: LedgerRecorder, begin: int) -> None:
    assert recorder.insert_events([event("case:1", begin), event("case:1", begin + 1)]) == [2, 3]


def test_recorded_instants_rise_with_every_event(recorder: LedgerRecorder) -> None:
    recorder.append([command(event(f"case:{n}", 1), event(f"case:{n}", 2)) for n in range(50)])
    recorder.append([command(event("case:0", 3))])
    recorded = [row.recorded_at for row in feed_of(recorder)]
    assert all(earlier < later for earlier, later in pairwise(recorded))
    assert abs(recorded[-1] - microseconds(datetime.now(UTC))) < 60_000_000


def test_recorded_instants_rise_when_the_clock_goes_back(database: Database, recorder: LedgerRecorder) -> None:
    ahead = microseconds(datetime(2999, 1, 1, tzinfo=UTC))
    with psycopg.connect(database.url("owner")) as owner:
        owner.execute(
            "INSERT INTO ledger.events VALUES (2, 'case:0', 1, 'case.noted', '', %s, 'x', sha256(''))", [ahead]
        )
    recorder.append([command(event("case:1", 1), event("case:1", 2))])
    assert [row.recorded_at - ahead for row in feed_of(recorder)[1:]] == [0, 1, 2]


def test_a_ledger_begins_with_its_founding(unfounded: LedgerRecorder) -> None:
    outcomes = unfounded.append(
        [command(event("case:1", 1)), founding(simulated=False), command(event("case:1", 1)), command(event("x", 1))]
    )
    assert positions(*outcomes) == ["not_founded", (1, 1), (2, 2), (3, 3)]
    again = command(event("ledger", 2, "ledger.founded", b'{"simulated":true}'))
    assert unfounded.append([again]) == [Conflict("already_founded")]
    with unfounded.pool.connection() as connection:
        assert is_simulated(connection) is False


def test_a_real_ledger_takes_no_instant_from_its_caller(recorder: LedgerRecorder) -> None:
    given = command(event("case:1", 1), recorded_at=datetime(2999, 3, 2, tzinfo=UTC))
    assert recorder.append([given]) == [Conflict("not_simulated")]
    assert recorder.max_notification_id() == 1


def test_a_real_ledger_cannot_be_founded_at_a_given_instant(unfounded: LedgerRecorder) -> None:
    assert unfounded.append([founding(simulated=False, recorded_at=FOUNDED_AT)]) == [Conflict("not_simulated")]
    with unfounded.pool.connection() as connection:
        assert is_simulated(connection) is None


def test_a_simulated_ledger_takes_instants_that_only_rise(simulated: LedgerRecorder) -> None:
    march = datetime(2026, 3, 2, 9, tzinfo=UTC)
    outcomes = simulated.append(
        [
            command(event("case:1", 1), event("case:1", 2), recorded_at=march),
            command(event("case:2", 1), event("case:2", 2), recorded_at=march),
            command(event("case:3", 1), recorded_at=march + timedelta(microseconds=1)),
            command(event("case:4", 1), recorded_at=march + timedelta(microseconds=2)),
        ]
    )
    assert positions(*outcomes) == [(2, 3), "recorded_at_not_after", "recorded_at_not_after", (4, 4)]
    assert [row.recorded - march for row in feed_of(simulated)[1:]] == [timedelta(microseconds=n) for n in range(3)]
    with simulated.pool.connection() as connection:
        assert is_simulated(connection) is True


def test_protected_values_are_kept_with_their_event_alone(database: Database, recorder: LedgerRecorder) -> None:
    value = ProtectedValue("case:1", 1, "applicant", "plain-1", b"\x00salt", "张三".encode())
    (stored,) = recorder.append([command(event("case:1", 1), protected=[value])])
    (conflict,) = recorder.append([command(event("case:1", 1), protected=[value])])
    assert isinstance(stored, Stored)
    assert isinstance(conflict, Conflict)
    with psycopg.connect(database.url("read")) as reader:
        assert reader.execute("SELECT * FROM ledger.protected_values").fetchall() == [
            (value.stream, value.version, value.field, value.form, value.salt, value.stored)
        ]


@pytest.mark.parametrize(
    "malformed",
    [
        command(event("case:1", 1), event("case:1", 3)),
        command(event("case:1", 2), event("case:1", 1)),
        command(event("case:1", 1), protected=[ProtectedValue("case:2", 1, "f", "plain-1", b"", b"")]),
        command(event("case:1", 1), event("ledger", 2, "ledger.founded", b'{"simulated":true}')),
        Command("", b"digest", (event("case:1", 1),)),
        Command("a", b"", (event("case:1", 1),)),
        command(event("", 1)),
    ],
    ids=["gap", "backwards", "foreign-value", "late-founding", "no-id", "no-digest", "no-stream"],
)
def test_a_malformed_batch_is_an_error_and_leaves_nothing(recorder: LedgerRecorder, malformed: Command) -> None:
    with pytest.raises(psycopg.Error):
        recorder.append([command(event("case:9", 1)), malformed])
    assert recorder.max_notification_id() == 1


@pytest.mark.parametrize(
    "batch",
    [
        '{"commands": [], "events": [{"command": 1, "stream": "s", "version": 1, "topic": "t", "state": ""}]}',
        '{"commands": [{"id": "a", "digest": "YQ==", "result": ""}], "expected": [{"command": 2, "stream": "s"}]}',
        (
            '{"commands": [{"id": "a", "digest": "YQ==", "result": ""}, {"id": "b", "digest": "YQ==", "result": ""}],'
            ' "events": [{"command": 2, "stream": "s", "version": 1, "topic": "t", "state": ""},'
            ' {"command": 1, "stream": "r", "version": 1, "topic": "t", "state": ""}]}'
        ),
    ],
    ids=["no-command", "unknown-command", "out-of-order"],
)
def test_events_and_expectations_belong_to_a_command_of_their_batch(recorder: LedgerRecorder, batch: str) -> None:
    with recorder.pool.connection() as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("SELECT * FROM ledger.append(%s::text::jsonb)", [batch])
    assert recorder.max_notification_id() == 1


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"], ids=["nul", "lone-surrogate"])
def test_texts_that_the_ledger_cannot_hold_are_refused(recorder: LedgerRecorder, bad: str) -> None:
    stream, topic = StoredEvent(bad, 1, "t", b""), StoredEvent("s", 1, bad, b"")
    value = ProtectedValue("s", 1, bad, "plain-1", b"", b"")
    for refused in (
        Command("a", b"d", (stream,)),
        Command("a", b"d", (topic,)),
        Command(bad, b"d"),
        Command("a", b"d", expected={bad: 1}),
        Command("a", b"d", (event("s", 1),), protected=(value,)),
    ):
        with pytest.raises(NotCanonical):
            recorder.append([refused])
    with pytest.raises(NotCanonical):
        recorder.insert_events([stream])


def test_state_is_stored_as_given_and_hashed_as_stored(recorder: LedgerRecorder) -> None:
    state = '{"note":"案件 \\u0000 é"}'.encode() + bytes(range(256))
    recorder.append([command(event("case:1", 1, state=state))])
    with recorder.pool.connection() as connection:
        assert history(connection, "case:1")[0].state == state
        asked = "SELECT payload_hash = sha256(%b) FROM ledger.events WHERE stream = 'case:1'"
        assert connection.execute(asked, [state]).fetchone() == (True,)


def test_the_librarys_insert_raises_its_conflict_with_the_reason(recorder: LedgerRecorder) -> None:
    mine = command(name="a")
    assert recorder.insert_events([event("case:1", 1)], command=mine) == [2]
    assert recorder.insert_events([event("case:1", 1)], command=mine) == [2]
    with pytest.raises(CommandConflictError) as refused:
        recorder.insert_events([event("case:1", 1)])
    assert refused.value.outcome == Conflict("version", "case:1", 0, 1)
    with pytest.raises(TypeError, match="tracking"):
        recorder.insert_events([event("case:1", 2)], tracking=1)


def feed_of(recorder: LedgerRecorder) -> list:  # type: ignore[type-arg]
    with recorder.pool.connection() as connection:
        return list(read(connection, 0, 1000))
