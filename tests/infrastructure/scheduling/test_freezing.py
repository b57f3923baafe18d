"""月通报 and 季评比: frozen once each when the period is over, as known when it ended, with corrections by name."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from application.cases import Command
from application.frozen import frozen_of
from application.recording.act import RecordAct
from application.recording.acts import RECORD_ACTS
from application.recording.recording import Recording
from domain.assessment.figures import FiguresFrozen, QuarterEvaluated
from domain.assessment.refusals import RightLapsed
from domain.regulation.definition import load_shipped as regulations
from domain.topics import ALL_TOPICS
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.freezing import freeze_what_is_over
from projections.facts.view import COUNTED
from tests.database import Database
from tests.histories import MAPPER, moment
from tests.infrastructure.scheduling.office import Office, opened
from tests.sealing import protection


class Bulletins:
    """An office whose months are frozen."""

    def __init__(self, database: Database, office: Office, connection: psycopg.Connection[Any]) -> None:
        self.office, self._url = office, database.url("read")
        office.publishing.regulations(regulations())
        source = Source(connection, MAPPER, ALL_TOPICS, [COUNTED])
        rebuild(connection, source, COUNTED)
        self._follower = Follower(connection, source, COUNTED, COUNTED.schema)

    def run(self, at: str) -> list[str]:
        """Let it be a moment, and freeze what is over; give the records written."""
        self.office.now = max(self.office.now, moment(at))
        while self._follower.advance(1000):
            pass
        return [str(one.answer["record"]) for one in freeze_what_is_over(self.office.ledger, self._url)]

    def month(self, name: str) -> FiguresFrozen:
        found = frozen_of(self.office.ledger, name)
        assert found is not None
        assert isinstance(found.event, FiguresFrozen)
        return found.event

    def quarter(self, name: str) -> QuarterEvaluated:
        found = frozen_of(self.office.ledger, name)
        assert found is not None
        assert isinstance(found.event, QuarterEvaluated)
        return found.event


@pytest.fixture
def bulletins(database: Database) -> Iterator[Bulletins]:
    with (
        opened(database, "2025-01-02 08:00") as office,
        psycopg.connect(database.url("project"), autocommit=True) as connection,
    ):
        yield Bulletins(database, office, connection)


def number(event: FiguresFrozen | QuarterEvaluated, metric: str, unit: str | None = None) -> tuple[int, int | None]:
    (found,) = (one for one in event.sheet.figures if (one.metric, one.unit) == (metric, unit))
    return found.numerator, found.denominator


def test_a_month_is_frozen_once_it_is_over_and_never_again(bulletins: Bulletins) -> None:
    office = bulletins.office
    for day in ("06", "07", "08"):
        office.accepted(f"2025-01-{day} 09:00")
    assert bulletins.run("2025-01-31 23:59") == []
    assert bulletins.run("2025-02-01 00:01") == ["assessment:centre:2025-01"]
    assert bulletins.run("2025-02-01 00:20") == []
    frozen = bulletins.month("2025-01")
    assert number(frozen, "accepted") == (3, None)
    assert number(frozen, "accepted", "hall") == (3, None)
    assert number(frozen, "overdue-rate") == (3, 3)  # five working days, and nobody decided
    assert {figure.version for figure in frozen.sheet.figures} == {"1"}
    assert 0 < frozen.sheet.position < office.ledger.position()
    assert frozen.header.actor.role == "system"


def test_a_program_that_comes_late_freezes_what_was_known_when_the_month_ended(bulletins: Bulletins) -> None:
    office = bulletins.office
    office.accepted("2025-01-06 09:00")
    office.now = moment("2025-02-10 09:00")
    office.accepted("2025-01-20 09:00")  # entered late
    assert bulletins.run("2025-02-12 09:00") == ["assessment:centre:2025-01"]
    assert number(bulletins.month("2025-01"), "accepted") == (1, None)


def test_what_was_entered_late_appears_in_the_next_one_by_name(bulletins: Bulletins) -> None:
    office = bulletins.office
    office.accepted("2025-01-06 09:00")
    bulletins.run("2025-02-01 00:01")
    office.now = moment("2025-02-10 09:00")
    late = office.accepted("2025-01-20 09:00")
    office.accepted("2025-02-11 09:00")
    bulletins.run("2025-03-01 00:01")
    february = bulletins.month("2025-02")
    assert number(bulletins.month("2025-01"), "accepted") == (1, None)
    assert number(february, "accepted") == (1, None)
    told = {(one.period, one.metric, one.unit): (one.was, one.now, one.cases) for one in february.sheet.corrections}
    assert told["2025-01", "accepted", None] == (1, 2, (office.case(late).number,))
    assert told["2025-01", "accepted", "hall"] == (1, 2, (office.case(late).number,))
    bulletins.run("2025-04-01 00:01")
    assert bulletins.month("2025-03").sheet.corrections == ()


def test_a_quarter_ranks_its_windows_and_says_what_it_rests_on(bulletins: Bulletins) -> None:
    bulletins.office.accepted("2025-01-06 09:00")
    written = bulletins.run("2025-04-01 00:01")
    months = [f"assessment:centre:2025-0{month}" for month in (1, 2, 3)]
    assert written == [*months, "honours:centre:2025-q1"]
    quarter = bulletins.quarter("2025-q1")
    assert [(one.place, one.unit, one.points, one.in_time, one.judged) for one in quarter.windows] == [
        (1, "hall", 0, 0, 1)
    ]
    assert quarter.rests_on == tuple(f"{month}@2" for month in months)
    assert quarter.publicity_until == date(2025, 4, 9)  # five working days, over 清明


def test_a_unit_objects_to_the_frozen_figures_within_five_working_days(bulletins: Bulletins) -> None:
    office = bulletins.office
    office.accepted("2025-01-06 09:00")
    bulletins.run("2025-02-03 08:00")  # in the holiday: the first working day is the 5th
    frozen = bulletins.month("2025-01")
    assert frozen.objections_until == date(2025, 2, 10)
    recording = Recording(office.ledger, protection=protection())
    act: RecordAct = RECORD_ACTS["object-to-bulletin"]

    def object_on(day: str, unit: str = "hall") -> Callable[[], object]:
        said = {"acting": {"unit": unit, "role": "unit"}, "about": frozen.originator_version, "values": {"reason": "r"}}
        request = act.request.model_validate(said)
        office.now = moment(day)
        return lambda: recording.act(Command(id=f"object-{day}-{unit}", principal="p"), act, "2025-01", request)

    object_on("2025-02-10 17:00")()
    with pytest.raises(RightLapsed):
        object_on("2025-02-11 09:00")()
