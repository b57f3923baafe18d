from datetime import date

import pytest

from domain.intake.journal import CountDiffers, Journal, Reconciliation, Sent, digest_as_sent
from tests.books import kept, on

DAY = date(2025, 9, 22)
SAME, OTHER = "a" * 64, "b" * 64


def holding(**acts: str) -> Journal:
    journal: Journal | None = None
    for own, digest in acts.items():
        journal = Journal.receive(
            journal, "system", DAY, on("2025-09-22"), own_id=own, act="accept", number="1", case="case:1", digest=digest
        )
    assert journal is not None
    return kept(journal)


@pytest.mark.parametrize(
    ("sent", "result"),
    [
        ([Sent(id="a", digest=SAME), Sent(id="b", digest=SAME)], Reconciliation(sent=2, held=2)),
        ([Sent(id="a"), Sent(id="b")], Reconciliation(sent=2, held=2)),
        ([Sent(id="a", digest=OTHER), Sent(id="b")], Reconciliation(sent=2, held=2, differing=("a",))),
        ([Sent(id="a")], Reconciliation(sent=1, held=2, extra=("b",))),
        (
            [Sent(id="d"), Sent(id="c"), Sent(id="a"), Sent(id="b")],
            Reconciliation(sent=4, held=2, missing=("c", "d")),
        ),
    ],
    ids=["agrees", "agrees by id", "differs", "extra", "missing"],
)
def test_both_sides_of_a_day_are_held_against_each_other(sent: list[Sent], result: Reconciliation) -> None:
    journal = Journal.reconcile(
        holding(a=SAME, b=SAME), "system", DAY, "m", len(sent), sent, on("2025-09-23", "department")
    )
    assert kept(journal).result == result
    assert result.agrees is not bool(result.missing or result.extra or result.differing)


def test_a_day_of_which_nothing_is_held_is_reconciled_too() -> None:
    journal = kept(Journal.reconcile(None, "system", DAY, "m", 1, [Sent(id="a")], on("2025-09-23")))
    assert journal.result == Reconciliation(sent=1, held=0, missing=("a",))


@pytest.mark.parametrize(
    ("count", "sent"),
    [(2, [Sent(id="a")]), (2, [Sent(id="a"), Sent(id="a")]), (0, [Sent(id="a")])],
    ids=["more counted", "one twice", "fewer counted"],
)
def test_a_message_whose_count_does_not_hold_is_refused(count: int, sent: list[Sent]) -> None:
    with pytest.raises(CountDiffers):
        Journal.reconcile(None, "system", DAY, "m", count, sent, on("2025-09-23"))


def test_the_hash_of_an_act_does_not_depend_on_the_order_of_its_names() -> None:
    assert digest_as_sent("accept", "1", {"a": 1, "b": "准"}) == digest_as_sent("accept", "1", {"b": "准", "a": 1})
    assert (
        len({digest_as_sent("accept", "1", {}), digest_as_sent("accept", "2", {}), digest_as_sent("refuse", "1", {})})
        == 3
    )
