"""The agreements' read model: byte for byte the same however it is built, and right for any past moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from domain.recorded import Recorded
from projections.agreement_streams import AgreementStreams
from projections.agreements.reads import Stretch, agreements, authorised, catalogue, standing
from projections.agreements.view import AGREEMENTS
from projections.deadlines.view import DEADLINES
from projections.fold import Model
from projections.snapshot import Snapshot
from tests.agreements import Agreed, living, recordings, walked
from tests.histories import founded
from tests.projections.spec import Given, Seen
from tests.vocabulary import moment

Owner = psycopg.Connection[Any]


def recorded(history: Agreed) -> list[Recorded]:
    """Let the events be recorded behind the calendars."""
    before = founded().recorded()
    found = [
        Recorded(place, at, event)
        for place, (at, event) in enumerate(recordings(history), start=before[-1].position + 1)
    ]
    return [*before, *found]


def seen(owner: Owner, model: Model = AGREEMENTS, **how: int) -> Seen:
    owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(model.schema)))
    history = walked() if model is AGREEMENTS else living()
    return Given(recorded(history)).seen(model, owner, **how)


@pytest.mark.parametrize("model", [AGREEMENTS, DEADLINES], ids=lambda model: model.name)
@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_the_rows_are_the_same_whatever_the_batches_and_however_often_they_come(
    owner: Owner, model: Model, batch: int
) -> None:
    once = seen(owner, model).text()
    assert len(once) > (10 if model is AGREEMENTS else 5)
    assert seen(owner, model, batch=batch).text() == once
    assert seen(owner, model, batch=batch, times=2).text() == once


def test_a_row_ends_where_the_next_one_that_is_known_begins(owner: Owner) -> None:
    rows = sorted(seen(owner).rows("agreements"), key=lambda row: row["version"])
    assert [(row["valid_until"].isoformat(), row["recorded_until"]) for row in rows] == [
        ("2025-04-18", moment("2025-04-08 00:00")),
        ("2025-10-18", moment("2025-04-10")),
        ("2025-04-18", None),
    ]


@pytest.mark.parametrize(
    ("at", "known_at", "shown"),
    [
        ("2024-04-17", None, []),
        ("2024-05-06", None, [("A", "6000.00"), ("C", "8000.00")]),
        ("2024-05-07", None, [("A", "4400.00"), ("C", "8000.00")]),
        ("2024-06-03", None, [("A2", "6000.00"), ("C", "8000.00")]),
        ("2025-04-18 23:59", None, [("A2", "6000.00"), ("C", "8000.00")]),
        ("2025-04-19 00:00", None, []),
        ("2025-04-19 00:00", "2025-04-09", [("A2", "6000.00"), ("C", "8000.00")]),
        ("2024-06-03", "2024-06-02", [("A", "4400.00"), ("C", "8000.00")]),
    ],
)
def test_the_catalogue_is_right_for_any_day_and_for_what_was_known(
    owner: Owner, at: str, known_at: str | None, shown: list[tuple[str, str]]
) -> None:
    with opened(seen(owner)) as snapshot:
        page = catalogue(snapshot, Stretch(moment(at), known_at=moment(known_at) if known_at else None))
    assert [(row.product, row.price) for row in page.rows] == shown


@pytest.mark.parametrize(
    ("at", "known_at", "parties"),
    [
        ("2024-06-03", None, ["S", "T"]),
        ("2024-06-04", None, ["S"]),
        ("2024-06-04", "2024-06-04 16:59", ["S", "T"]),
        ("2024-06-04", "2024-06-04 17:00", ["S"]),
        ("2024-06-10", None, []),
    ],
)
def test_the_list_of_authorised_suppliers_is_right_for_any_day(
    owner: Owner, at: str, known_at: str | None, parties: list[str]
) -> None:
    with opened(seen(owner)) as snapshot:
        page = authorised(snapshot, Stretch(moment(at), known_at=moment(known_at) if known_at else None))
    assert [row.party for row in page.rows] == parties


def test_a_standing_is_looked_up_by_party_and_a_list_of_agreements_by_day(owner: Owner) -> None:
    with opened(seen(owner)) as snapshot:
        [before] = standing(snapshot, "S", moment("2024-06-09"))
        [after] = standing(snapshot, "S", moment("2030-01-01"))
        assert (before.standing, before.effective_until, after.standing) == (
            "authorised", moment("2024-06-10"), "stopped"
        )  # fmt: skip
        assert standing(snapshot, "X", moment("2024-06-09")) == []
        assert [row.status for row in agreements(snapshot, Stretch(moment("2024-05-06"))).rows] == ["in force"]
        assert [row.status for row in agreements(snapshot, Stretch(moment("2025-05-06"))).rows] == ["lapsed"]
        assert agreements(snapshot, Stretch(moment("2024-04-17"))).rows == []


@contextmanager
def opened(shown: Seen) -> Iterator[Snapshot]:
    """Read the rows as a snapshot does."""
    shown.connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(shown.model.schema)))
    yield Snapshot(shown.connection, 0, None)
    shown.connection.execute("RESET search_path")


def test_an_agreement_that_was_let_go_is_read_again() -> None:
    events = recorded(walked())
    streams = AgreementStreams(
        lambda before: [one for one in events if one.position < before.get(one.event.originator_id, 0)],
        most=0,
    )
    for one in events:
        if one.event.originator_id != "agreement:1":
            continue
        streams.prepare([one])
        followed = streams.follow(one)
        assert followed is not None
        assert followed.agreement.version == one.event.originator_version
        assert streams.follow(one) is None
        streams.trim()
        assert streams.find("agreement:1") is None
    fourth = next(one for one in events if one.event.reference == "agreement:1@4")
    assert [one.agreement.version for one in streams.before(fourth.position, ["agreement:1"])] == [3]
