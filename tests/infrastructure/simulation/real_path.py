"""The same history by the ordinary way: every act through the use cases, at its moment, on a ledger in PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg

from application.acts import ACTS
from application.cases import Cases, Command
from application.deadlines import Deadlines
from application.demonstration.chance import Chance
from application.demonstration.script import Script
from application.demonstration.story import Deed
from application.demonstration.telling import PlayedSender, no_contact
from application.ledger import OnRecord
from application.notices import Notices
from application.requests import FileCase
from application.simulation.city_years import CityYears
from application.simulation.desk import Written
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.commands import Stored
from infrastructure.ledger.ledger import PostgresLedger, command_of
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder

TABLES = {
    "events": "position",
    "streams": "stream",
    "commands": "command_id",
    "protected_values": "stream, version, field",
}


def recorded(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give all that a ledger holds."""
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(f"SELECT * FROM ledger.{table} ORDER BY {order}").fetchall()
            for table, order in TABLES.items()
        }


def play_by_the_ordinary_way(years: CityYears, recorder: LedgerRecorder, script: Script) -> None:
    """Put the history of some years on record, command by command."""
    mapper = LedgerMapper(ALL_TOPICS)
    ledger = PostgresLedger(recorder, mapper, script=script.now)
    player = years.player(simulated_protection)
    deeds: dict[str, Deed] = {}
    written: list[tuple[datetime, tuple[int, int], Written]] = []
    numbered: list[tuple[int, list[Written]]] = [(0, list(years.opening.written))]
    for _, bundles in years.plan().days():
        for bundle in bundles:
            for deed in (deed for story in player.stories(bundle) for deed in story.deeds):
                deeds[f"simulation:{deed.story.case_id}:{deed.number}"] = deed
            numbered.append((bundle.number, player.play(bundle)))
    for number, commands in numbered:
        written += [(one.at, (number, place), one) for place, one in enumerate(commands)]
    again = _Again(ledger, years.options.seed)
    for at, _, one in sorted(written, key=lambda found: found[:2]):
        script.move_to(at)
        name = one.intent.id
        if name in deeds:
            again.act(name, deeds[name])
        elif name.startswith("system:"):
            again.by_itself(name)
        else:
            [outcome] = recorder.append([command_of(one.intent, one.events, mapper, at)])
            assert isinstance(outcome, Stored)
            ledger.rules(fresh=True)


class _Again:
    """Does again what was written, by its name."""

    def __init__(self, ledger: PostgresLedger, seed: int) -> None:
        self._ledger, self._chance = ledger, Chance(seed)
        self._salt: Iterator[bytes] = iter(())
        self._cases = Cases(ledger, protection=simulated_protection(self._salts()), new_id=lambda: "")
        self._deadlines = Deadlines(ledger)
        self._notices = Notices(ledger, PlayedSender(), no_contact)

    def act(self, name: str, deed: Deed) -> None:
        case = deed.story.case_id
        self._salt = self._chance.salts(name)
        asked = Command(name, f"simulation:{deed.request.acting.role}")
        if isinstance(deed.request, FileCase):
            self._cases.file(asked, deed.request, case_id=case)
        else:
            self._cases.act(asked, case, ACTS[str(deed.act)], deed.request)

    def by_itself(self, name: str) -> None:
        case = ":".join(name.split(":")[1:3])
        if ":notice:" in name:
            [notice] = [one for one in self._notices.owed(case) if name.endswith(f":{one.code}:{one.about}")]
            done = self._notices.tell(notice)
        elif ":restate:" in name:
            [publication] = [one for one in self._ledger.rules().publications if name.endswith(one.name)]
            done = self._deadlines.restate(case, publication)
        else:
            [moment] = [one for one in self._deadlines.fallen_due(case) if one.command_id(case) == name]
            done = self._deadlines.perform(case, moment)
        assert isinstance(done, OnRecord)

    def _salts(self) -> Iterator[bytes]:
        while True:
            yield next(self._salt)
