"""The signing key and a new incarnation of the log: what takes two persons, and what is on record as one person's."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refused
from domain.founding import Abandoned, AnotherAbandoned, IncarnationNotLater, LedgerIdentity
from domain.header import Actor, Header
from domain.ledger_events import (
    IncarnationBegun,
    IncarnationProposed,
    KeyRotationProposed,
    LedgerEvent,
    SigningKeyIntroduced,
)
from domain.occasion import NotThisRole, Occasion
from domain.two_persons import AnotherProposed, NothingProposed, TwoPersonsNeeded
from tests.vocabulary import MAPPER

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LOST = Abandoned("caseledger/" + "3f" * 16, 90, "sha256:" + "ab" * 32)


def occasion(principal: str, *, role: str = "administrator", grant: str | None = "system.keys") -> Occasion:
    actor = Actor(principal=principal, unit="信息中心", role=role, grant=grant)
    header = Header(ledger="l", body="b", jurisdiction="CN", actor=actor, command="c", correlation="c")
    return Occasion(NOW, NOW, header, ZoneInfo("Asia/Shanghai"))


def founded() -> LedgerIdentity:
    """A ledger with its first key, as it comes back from its bytes."""
    header = occasion("system").header
    ledger = LedgerIdentity.found(
        name="l", body="b", jurisdiction="CN", time_zone="Asia/Shanghai", simulated=False, at=NOW, header=header
    )
    ledger.introduce_first_key("first", at=NOW, header=header)
    return again(ledger)


def again(ledger: LedgerIdentity, before: LedgerIdentity | None = None) -> LedgerIdentity:
    """Fold the events of a ledger from their bytes; raise if one does not read."""
    found: Any = before
    for pending in ledger.collect_events():
        event = MAPPER.to_domain_event(MAPPER.to_stored_event(pending))
        assert isinstance(event, LedgerEvent)
        found = event.mutate(found)
    assert isinstance(found, LedgerIdentity)
    return found


def refused(kind: type[Refused], act: Callable[[], object]) -> None:
    with pytest.raises(kind):
        act()


def test_a_key_that_one_person_proposes_to_change_is_changed_by_another() -> None:
    ledger = founded()
    proposed = ledger.propose_rotation("到期", occasion("p:1"))
    confirmed = ledger.rotation(proposed.reference, occasion("p:2"))
    ledger.rotate(confirmed, "second", occasion("p:2"))
    _, key = ledger.pending_events
    assert isinstance(key, SigningKeyIntroduced)
    assert (key.key, key.proposal, key.alone) == ("second", proposed.reference, False)
    assert ledger.keys == ("first", "second")
    refused(NothingProposed, lambda: ledger.rotation(proposed.reference, occasion("p:3")))


def test_the_first_key_confirms_nothing() -> None:
    ledger = founded()
    assert ledger.keys == ("first",)
    refused(NothingProposed, lambda: ledger.rotation("ledger@1", occasion("p:2")))


def test_whoever_proposed_does_not_confirm_and_nobody_confirms_anything_else() -> None:
    ledger = founded()
    earlier = ledger.propose_rotation("到期", occasion("p:1"))
    proposed = ledger.propose_rotation("密钥外泄", occasion("p:1"))
    refused(TwoPersonsNeeded, lambda: ledger.rotation(proposed.reference, occasion("p:1", grant="security.keys")))
    refused(AnotherProposed, lambda: ledger.rotation(earlier.reference, occasion("p:2")))
    assert ledger.rotation(proposed.reference, occasion("p:2")) == proposed


@pytest.mark.parametrize("role", ["inspector", "window", "supervisor"])
def test_others_than_keepers_neither_propose_nor_confirm(role: str) -> None:
    ledger = founded()
    refused(NotThisRole, lambda: ledger.propose_rotation("x", occasion("p:1", role=role)))
    refused(NotThisRole, lambda: ledger.propose_incarnation(2, "x", LOST, occasion("p:1", role=role)))
    one, two = ledger.propose_rotation("x", occasion("p:1")), ledger.propose_incarnation(2, "x", LOST, occasion("p:1"))
    refused(NotThisRole, lambda: ledger.rotation(one.reference, occasion("p:2", role=role)))
    refused(NotThisRole, lambda: ledger.incarnation_to_begin(two.reference, LOST, occasion("p:2", role=role)))


def test_what_one_person_does_alone_says_so_for_ever() -> None:
    ledger = founded()
    ledger.rotate(ledger.propose_rotation("密钥外泄，夜间一人值守", occasion("p:1")), "second", occasion("p:1"))
    proposed, key = ledger.pending_events
    assert isinstance(proposed, KeyRotationProposed)
    assert isinstance(key, SigningKeyIntroduced)
    assert (key.proposal, key.alone) == (proposed.reference, True)


def test_on_the_machine_offices_tell_persons_apart() -> None:
    """Who acts without a grant may enter every office there: two offices are that person's word for two persons."""
    ledger = founded()
    by_hand = occasion("local-administrator", grant=None)
    proposed = ledger.propose_rotation("到期", by_hand)
    refused(TwoPersonsNeeded, lambda: ledger.rotation(proposed.reference, by_hand))
    other = occasion("local-administrator", role="custodian", grant=None)
    assert ledger.rotation(proposed.reference, other) == proposed


def test_an_incarnation_is_proposed_by_one_person_and_begun_by_another_with_its_key() -> None:
    ledger = founded()
    proposed = ledger.propose_incarnation(2, "磁盘损坏", LOST, occasion("p:1"))
    ledger.begin_incarnation(
        ledger.incarnation_to_begin(proposed.reference, LOST, occasion("p:2")), "under /2", occasion("p:2")
    )
    said, begun, key = ledger.pending_events
    assert isinstance(said, IncarnationProposed)
    assert isinstance(begun, IncarnationBegun)
    assert isinstance(key, SigningKeyIntroduced)
    assert Abandoned.of(said) == Abandoned.of(begun) == LOST
    assert (begun.number, begun.reason, begun.proposal, begun.alone) == (2, "磁盘损坏", proposed.reference, False)
    assert (key.key, key.proposal) == ("under /2", proposed.reference)
    assert ledger.incarnation == 2
    refused(NothingProposed, lambda: ledger.incarnation_to_begin(proposed.reference, LOST, occasion("p:3")))
    refused(IncarnationNotLater, lambda: ledger.propose_incarnation(2, "x", LOST, occasion("p:1")))


def test_only_what_was_proposed_is_given_up() -> None:
    ledger = founded()
    proposed = ledger.propose_incarnation(2, "磁盘损坏", LOST, occasion("p:1"))
    newer = Abandoned(LOST.origin, 91, LOST.root)
    refused(AnotherAbandoned, lambda: ledger.incarnation_to_begin(proposed.reference, newer, occasion("p:2")))


def test_a_proposal_stands_after_it_comes_back_from_its_bytes() -> None:
    ledger = founded()
    one = ledger.propose_rotation("到期", occasion("p:1"))
    two = ledger.propose_incarnation(2, "磁盘损坏", LOST, occasion("p:1"))
    loaded = again(ledger, founded())
    assert loaded.rotation(one.reference, occasion("p:2")) == one
    assert loaded.incarnation_to_begin(two.reference, LOST, occasion("p:2")) == two
