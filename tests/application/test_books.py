"""A decision on books holds against all that it looked at, also when another act comes between."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from application.book_acts import BOOK_ACTS
from application.books import Books
from application.cases import Command
from application.ledger import Intent, Outcome
from application.publishing import Founding, Publishing, found
from application.requests import Acting
from domain.catalogue.prerequisites import PrerequisitesInACircle
from domain.directory.unit import UnitNotValid, UnitUnknown
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.books import entry, unit
from tests.database import Database

KEEPER = Acting(unit="系统管理", role="administrator")


class Interrupted:
    """A ledger on which something else is done just before the first append."""

    def __init__(self, ledger: PostgresLedger, first: Callable[[], object]) -> None:
        self._ledger = ledger
        self._first: Callable[[], object] | None = first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def append(self, intents: Sequence[Intent], queued: Callable[[], None] | None = None) -> list[Outcome]:
        if self._first is not None:
            first, self._first = self._first, None
            first()
        return self._ledger.append(intents, queued)


@pytest.fixture
def ledger(database: Database) -> Iterator[PostgresLedger]:
    with append_pool(database.url("append")) as pool:
        opened = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(opened, Founding("试用台账", "试用中心"), principal="tests", acting=KEEPER)
        yield opened


def publishing(ledger: Any) -> Publishing:
    return Publishing(ledger, principal="tests", acting=KEEPER)


def do(ledger: Any, name: str, code: str, **content: Any) -> None:
    act = BOOK_ACTS[name]
    request = act.request.model_validate({"acting": KEEPER, **content})
    Books(ledger).perform(Command(f"{name} {code}", "tests"), act, code, request)


def register(ledger: Any, code: str, **own: Any) -> None:
    do(ledger, "register-unit", code, unit=unit(code, **own))


def test_two_items_that_name_each_other_at_once_do_not_both_get_through(ledger: PostgresLedger) -> None:
    both = publishing(ledger)
    both.item(entry("a"))
    both.item(entry("b"))
    other = entry("b", prerequisites=["a"], valid_from="2024-08-01")
    with pytest.raises(PrerequisitesInACircle):
        publishing(Interrupted(ledger, lambda: both.item(other))).item(
            entry("a", prerequisites=["b"], valid_from="2024-08-01")
        )
    assert len(ledger.item("a").entries) == 1


def test_an_item_is_held_against_a_directory_that_was_opened_meanwhile(ledger: PostgresLedger) -> None:
    interrupted = Interrupted(ledger, lambda: register(ledger, "city"))
    with pytest.raises(UnitUnknown):
        publishing(interrupted).item(entry("a"))


def test_an_item_is_not_assigned_to_a_unit_that_was_abolished_meanwhile(ledger: PostgresLedger) -> None:
    register(ledger, "housing")
    ended = {"until": "2020-12-31", "document": "编办"}
    interrupted = Interrupted(ledger, lambda: do(ledger, "abolish-unit", "housing", **ended))
    with pytest.raises(UnitNotValid):
        do(interrupted, "assign-item", "a", title="事项", unit="housing", due_on="2030-01-01")


def test_two_units_registered_at_once_both_stand(ledger: PostgresLedger) -> None:
    register(ledger, "city")
    east = {"level": "district", "parent": "city"}
    register(Interrupted(ledger, lambda: register(ledger, "west", **east)), "east", **east)
    assert [event.event.TOPIC for event in ledger.events("directory")] == ["unit.registered"] * 3
