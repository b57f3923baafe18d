"""A batch is taken as if its commands came one by one, whatever in it builds on what, conflicts or is repeated."""

import random
from collections.abc import Iterator, Sequence

import pytest

from infrastructure.ledger.commands import Command, Conflict, Outcome
from infrastructure.ledger.feed import Row, heads, read
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from tests.database import cloned_database
from tests.infrastructure.ledger.samples import command, event, founding

STREAMS = [f"case:{n}" for n in range(6)]
LINKS = 200


@pytest.fixture
def one_by_one(server: EmbeddedServer) -> Iterator[LedgerRecorder]:
    """A recorder on another ledger."""
    with cloned_database(server) as database, append_pool(database.url("append")) as pool:
        recorder = LedgerRecorder(pool)
        recorder.append([founding(simulated=False)])
        yield recorder


class Office:
    """Thinks up commands of which most fit what it believes to be on record, and some do not."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same again, not a secret
        self.at: dict[str, int] = {}
        self.sent: list[Command] = []

    def command(self) -> Command:
        lot = self.chance.random()
        if self.sent and lot < 0.12:
            earlier = self.chance.choice(self.sent)
            return earlier if lot < 0.08 else command(event("case:other", 1), name=earlier.id)
        events, expected, fits, moved = [], {}, True, {}
        for stream in self.chance.sample(STREAMS, self.chance.randint(0, 3)):
            version = believed = self.at.get(stream, 0)
            if self.chance.random() < 0.08:
                version, fits = self.chance.randint(0, believed + 2), False
            if self.chance.random() < 0.7:
                events += [event(stream, version + nth) for nth in range(1, self.chance.randint(2, 3))]
                moved[stream] = believed + sum(one.originator_id == stream for one in events)
            if self.chance.random() < 0.4:
                expected[stream] = version
        made = command(*events, expected=expected)
        self.at |= moved if fits else {}
        self.sent.append(made)
        return made


def told(outcome: Outcome) -> tuple[object, ...]:
    if isinstance(outcome, Conflict):
        return outcome.reason, outcome.stream, outcome.expected, outcome.actual
    return type(outcome), outcome.first, outcome.last, outcome.result


def rows(recorder: LedgerRecorder) -> list[tuple[object, ...]]:
    with recorder.pool.connection() as connection:
        found: Sequence[Row] = read(connection, 0, 10_000)
    return [(row.position, row.stream, row.version, row.topic, row.state, row.command_id) for row in found]


@pytest.mark.parametrize("seed", range(8))
def test_a_batch_is_taken_as_if_its_commands_came_one_by_one(
    recorder: LedgerRecorder, one_by_one: LedgerRecorder, seed: int
) -> None:
    office = Office(seed)
    kinds = set()
    for _ in range(12):
        batch = [office.command() for _ in range(office.chance.randint(1, 25))]
        together, singly = recorder.append(batch), [one_by_one.append([one])[0] for one in batch]
        assert [told(one) for one in together] == [told(one) for one in singly]
        kinds |= {told(one)[0] for one in together}
    assert len(kinds) == 4  # stored, repeated, an id used again, a stream that stands otherwise
    assert rows(recorder) == rows(one_by_one)
    asked = [*STREAMS, "case:other"]
    with recorder.pool.connection() as together_on, one_by_one.pool.connection() as singly_on:
        assert heads(together_on, asked) == heads(singly_on, asked)


def chain(breaks: Sequence[int] = ()) -> list[Command]:
    """Give commands that each go on behind the one before, some of them with a version that is not the next."""
    version, made = 0, []
    for n in range(LINKS):
        broken = n in breaks
        made.append(command(event("register", version + 1 + broken), event(f"case:{n}", 1), name=f"link-{n}"))
        version += not broken
    return made


def test_a_link_that_does_not_pass_takes_none_of_the_others_with_it(recorder: LedgerRecorder) -> None:
    broken = [0, 7, 8, 60, LINKS - 1]
    outcomes = recorder.append(chain(broken))
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Conflict)] == broken
    assert recorder.max_notification_id() == 1 + 2 * (LINKS - len(broken))


def test_what_rests_on_a_link_that_did_not_pass_does_not_either(recorder: LedgerRecorder) -> None:
    links = chain()
    recorder.append([command(event("case:5", 1))])  # so that the sixth link meets a stream that is there already
    outcomes = recorder.append(links)
    assert [isinstance(outcome, Conflict) for outcome in outcomes] == [n >= 5 for n in range(LINKS)]
    assert outcomes[5] == Conflict("version", "case:5", 0, 1)
    assert outcomes[6] == Conflict("version", "register", 6, 5)


def test_a_chain_sent_again_is_repeated_link_by_link_and_goes_on_behind_it(recorder: LedgerRecorder) -> None:
    links = chain()
    first = recorder.append(links[: LINKS // 2])
    again = recorder.append(links)
    assert [told(one)[1:] for one in again[: LINKS // 2]] == [told(one)[1:] for one in first]
    assert [type(one).__name__ for one in again] == ["Repeated"] * (LINKS // 2) + ["Stored"] * (LINKS // 2)
    assert recorder.max_notification_id() == 1 + 2 * LINKS
