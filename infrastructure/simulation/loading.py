"""A simulation put on record: founded, played, ordered and loaded, in stretches of one transaction each.

Invariant: what is on record follows from the options that the ledger itself remembers; an interrupted simulation is
played again from its beginning and loaded from where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from application.ledger import Intent, NotFounded, OnRecord
from application.publishing import found
from application.simulation import city
from application.simulation.city_years import CityYears
from application.simulation.opening import FOUNDING, founded_at
from application.simulation.options import Options
from domain.errors import Refused
from domain.register import register_stream
from domain.topics import ALL_TOPICS
from infrastructure.ledger.bulk import BulkLoad, OnlySimulated, ReadyCommand, ready
from infrastructure.ledger.ledger import PostgresLedger, command_of
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.statements import SQL
from infrastructure.simulation.order import in_order
from infrastructure.simulation.workers import played

BEGUN, PLAYED = "simulation:begun", "simulation:played"
DIGEST = b"simulation/1"
TRANSACTION = 50_000  # events
REGISTER = register_stream("", "", 0).partition(":")[0]
FOUNDED = 1  # event
HASH = 32  # bytes
Progress = Callable[[int, int], None]


class LedgerNotEmpty(Refused):
    """A simulation is played in a ledger of its own; this one holds something else already."""

    code = "ledger_not_empty"


class AnotherSimulation(Refused):
    """Another simulation was begun in this ledger; it goes on with its own cases, seed and dates alone."""

    code = "another_simulation"


class PlayedByAnotherProgram(Refused):
    """This simulation was begun by another version of the program and cannot go on; take a new data folder."""

    code = "played_by_another_program"


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is on record of a simulation."""

    cases: int
    events: int
    commands: int
    already: bool


def simulate(
    ledger: PostgresLedger,
    move_to: Callable[[datetime], None],
    owner: Connection[Any],
    options: Options,
    *,
    processes: int,
    progress: Progress = lambda done, cases: None,
) -> Simulated:
    """Play a city's years into the ledger, or go on where an earlier call was interrupted."""
    begin(ledger, move_to, options)
    if (done := ledger.on_record(PLAYED, DIGEST)) is not None:
        return Simulated(**done.answer, already=True)
    years = CityYears(options)
    mapper = LedgerMapper(ALL_TOPICS)
    opening = [
        ready(command_of(written.intent, written.events, mapper, written.at), (0, place))
        for place, written in enumerate(years.opening.written)
    ]
    load = BulkLoad(owner, ledger.position())
    counted = _Counted()
    days = in_order(opening, played(options, years.plan().days(), processes))
    behind = _behind(days, load.position, owner, counted)
    for stretch in _stretches(behind):
        load.load(stretch)
        counted.count(stretch)
        progress(counted.cases, options.cases)
    move_to(years.end)
    answer = {"cases": counted.cases, "events": load.position, "commands": counted.commands}
    note(ledger, PLAYED, answer)
    return Simulated(**answer, already=False)


class _Counted:
    """How much of the simulation is on record."""

    def __init__(self) -> None:
        self.cases = self.commands = 0

    def count(self, commands: Sequence[ReadyCommand]) -> None:
        """Count commands, and the cases that they file: each takes one number of a register."""
        self.commands += len(commands)
        self.cases += sum(event.stream.startswith(REGISTER) for command in commands for event in command.events)


def begin(ledger: PostgresLedger, move_to: Callable[[datetime], None], options: Options) -> None:
    """Found the ledger and note what is to be played in it, or hold that against what was noted."""
    since = founded_at(options.begin)
    try:
        identity = ledger.identity()
    except NotFounded:
        move_to(since)
        found(ledger, FOUNDING, principal=city.PRINCIPAL, acting=city.ADMINISTRATOR)
        identity = ledger.identity()
    if not identity.simulated:
        raise OnlySimulated(ledger=identity.name)
    asked = {
        "cases": options.cases,
        "seed": options.seed,
        "begin": options.begin.isoformat(),
        "until": options.until.isoformat(),
    }
    begun = ledger.on_record(BEGUN, DIGEST)
    if begun is None:
        if identity.name != FOUNDING.name or ledger.position() != 1:
            raise LedgerNotEmpty(ledger=identity.name, events=ledger.position())
        move_to(since + timedelta(seconds=1))
        note(ledger, BEGUN, asked)
    elif begun.answer != asked:
        raise AnotherSimulation(begun=dict(begun.answer), asked=asked)


def note(ledger: PostgresLedger, command: str, answer: dict[str, Any]) -> None:
    """Remember how far the simulation has come, as a command that records no event."""
    outcome = ledger.append([Intent(command, DIGEST, (), answer)])[0]
    assert isinstance(outcome, OnRecord)  # noqa: S101 - it expects no version, and its id is its own


def _behind(
    days: Iterator[list[ReadyCommand]], position: int, owner: Connection[Any], counted: _Counted
) -> Iterator[ReadyCommand]:
    """Give the commands that are not on record yet; the last one that is must be the one that is played."""
    place, last = FOUNDED, b""
    for day in days:
        for command in day:
            if place >= position:
                yield command
                continue
            place += len(command.events)
            last = command.events[-1].after[-HASH:]
            counted.count((command,))
            if place >= position:
                row = owner.execute(SQL["event_hash"], {"position": position}).fetchone()
                if place > position or row is None or row[0] != last:
                    raise PlayedByAnotherProgram


def _stretches(commands: Iterator[ReadyCommand]) -> Iterator[list[ReadyCommand]]:
    """Cut commands into stretches of one transaction each."""
    stretch: list[ReadyCommand] = []
    events = 0
    for command in commands:
        stretch.append(command)
        events += len(command.events)
        if events >= TRANSACTION:
            yield stretch
            stretch, events = [], 0
    if stretch:
        yield stretch
