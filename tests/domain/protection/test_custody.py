"""The rules of shredding, sealing and legal holds, and whose data a filing brings."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.persistence import StoredEvent

from application.protection import identity_of
from domain.book_occasion import BookOccasion
from domain.errors import Refused
from domain.header import Actor, Header
from domain.occasion import NotThisRole
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass
from domain.protection import refusals
from domain.protection.custody import Bonds, Custody, CustodyEvent, Keeping, custody_stream, root_of
from domain.two_persons import AnotherProposed, NothingProposed, TwoPersonsNeeded
from tests.vocabulary import MAPPER, procedure_on

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
STREAM = custody_stream(b"0123456789abcdef")
PERSONAL, INTERNAL = FieldClass.PERSONAL, FieldClass.INTERNAL
Act = Callable[[Keeping], Custody]


def occasion(
    unit: str = "档案室", role: str = "custodian", grant: str | None = None, principal: str = "p"
) -> BookOccasion:
    actor = Actor(principal=principal, unit=unit, role=role, grant=grant)
    header = Header(ledger="l", body="b", jurisdiction="CN", actor=actor, command="c", correlation="c")
    return BookOccasion(NOW, NOW, header, ZoneInfo("Asia/Shanghai"))


def after(*acts: tuple[str, Act]) -> Custody | None:
    """Let acts be done, each by a unit, on what all events before it fold to from their bytes."""
    stored: list[StoredEvent] = []
    for unit, act in acts:
        decided = act(Keeping(folded(stored), STREAM, occasion(unit)))
        stored += [MAPPER.to_stored_event(event) for event in decided.collect_events()]
    return folded(stored)


def folded(stored: list[StoredEvent]) -> Custody | None:
    custody: Custody | None = None
    for one in stored:
        event = MAPPER.to_domain_event(one)
        assert isinstance(event, CustodyEvent)
        custody = event.mutate(custody)
    return custody


def keeping(custody: Custody | None, unit: str = "档案室") -> Keeping:
    return Keeping(custody, STREAM, occasion(unit))


def proposes(*classes: FieldClass, law: str | None = None) -> Act:
    return lambda keeping: keeping.propose(classes or (PERSONAL,), "期限届满", law, Bonds())


def refused(kind: type[Refused], act: Callable[[], object]) -> None:
    with pytest.raises(kind):
        act()


def test_the_stream_of_a_subject_gives_its_root_back_to_the_holder_of_the_keys_alone() -> None:
    assert root_of(STREAM) == b"0123456789abcdef"


def test_a_seal_stands_by_class_until_it_is_lifted() -> None:
    sealed = after(
        ("a", lambda by: by.seal([PERSONAL, INTERNAL], "r")), ("a", lambda by: by.lift_seal([INTERNAL], "r"))
    )
    assert sealed is not None
    assert sealed.sealed == {PERSONAL}
    refused(refusals.SealedAlready, lambda: keeping(sealed).seal([PERSONAL], "r"))
    refused(refusals.NotSealed, lambda: keeping(sealed).lift_seal([INTERNAL], "r"))


def test_a_hold_forbids_to_propose_and_to_confirm_until_the_last_is_lifted() -> None:
    held = after(("a", proposes()), ("a", lambda by: by.hold("1", "r")), ("a", lambda by: by.hold("2", "r")))
    refused(refusals.HoldStands, lambda: keeping(held).hold("1", "r"))
    refused(refusals.NoSuchHold, lambda: keeping(held).release("3", "r"))
    refused(refusals.UnderLegalHold, lambda: proposes(law="x")(keeping(held)))
    refused(refusals.UnderLegalHold, lambda: keeping(held, "b").confirm(f"{STREAM}@1", {PERSONAL: 0}, Bonds()))
    one = keeping(held).release("1", "r")
    refused(refusals.UnderLegalHold, lambda: keeping(one, "b").confirm(f"{STREAM}@1", {PERSONAL: 0}, Bonds()))
    free = keeping(one).release("2", "r")
    assert keeping(free, "b").confirm(f"{STREAM}@1", {PERSONAL: 0}, Bonds()).proposed is None


def test_another_person_confirms_the_proposal_that_stands_now() -> None:
    proposed = after(("a", proposes()), ("a", proposes(INTERNAL)))
    refused(AnotherProposed, lambda: keeping(proposed, "b").proposed(f"{STREAM}@1"))
    refused(TwoPersonsNeeded, lambda: keeping(proposed, "a").proposed(f"{STREAM}@2"))
    assert keeping(proposed, "b").proposed(f"{STREAM}@2").classes == (INTERNAL,)
    refused(NothingProposed, lambda: keeping(None).proposed(f"{STREAM}@1"))


def test_one_person_in_two_offices_is_one_person_where_grants_tell_persons_apart() -> None:
    first = Keeping(None, STREAM, occasion("a", grant="g1")).propose([PERSONAL], "r", None, Bonds())
    again = Keeping(first, STREAM, occasion("b", grant="g2"))
    refused(TwoPersonsNeeded, lambda: again.confirm(f"{STREAM}@1", {PERSONAL: 0}, Bonds()))
    other = Keeping(first, STREAM, occasion("b", grant="g2", principal="q"))
    assert other.confirm(f"{STREAM}@1", {PERSONAL: 0}, Bonds()).proposed is None


def test_an_open_case_is_in_the_way_unless_a_reason_of_law_was_named() -> None:
    refused(refusals.CaseStillOpen, lambda: keeping(None).propose([PERSONAL], "r", None, Bonds(("case:1",))))
    without, with_law = after(("a", proposes())), after(("a", proposes(law="个人信息保护法 47")))
    still_open = Bonds(still_open=("case:1",))
    refused(refusals.CaseStillOpen, lambda: keeping(without, "b").confirm(f"{STREAM}@1", {PERSONAL: 0}, still_open))
    assert keeping(with_law, "b").confirm(f"{STREAM}@1", {PERSONAL: 0}, still_open).proposed is None


def test_what_the_archives_still_keep_is_shredded_by_a_reason_of_law_alone() -> None:
    kept = Bonds(still_kept=("case:1",))
    refused(refusals.FileStillKept, lambda: keeping(None).propose([PERSONAL], "r", None, kept))
    assert keeping(None).propose([PERSONAL], "r", "个人信息保护法 47", kept).proposed is not None


def test_a_hold_of_the_archives_forbids_it_whatever_reason_is_named() -> None:
    held = Bonds(holds=("保全1号",))
    refused(refusals.UnderLegalHold, lambda: keeping(None).propose([PERSONAL], "r", "个人信息保护法 47", held))


def test_who_is_no_keeper_does_nothing_here() -> None:
    refused(NotThisRole, lambda: Keeping(None, STREAM, occasion(role="window")))


@pytest.mark.parametrize(
    ("given", "identity"),
    [
        ({"caller": "张 三", "contact": "１３８ 0000 0000"}, ("张三", "13800000000")),
        ({"caller": "Li Si", "contact": "a@B.example"}, ("lisi", "a@b.example")),
        ({"caller": "张三"}, ()),
        ({"caller": "张三", "contact": " "}, ()),
        ({}, ()),
    ],
    ids=["blanks and width", "case", "no contact", "an empty contact", "anonymous"],
)
def test_whose_data_a_filing_brings_is_told_by_all_the_fields_that_the_procedure_names(
    given: dict[str, str], identity: tuple[str, ...]
) -> None:
    assert identity_of(procedure_on("hotline", "2025-09-22"), given) == identity


@pytest.mark.parametrize("subject", ["type", "no-such"], ids=["a public field", "no field"])
def test_a_subject_is_named_by_texts_that_are_not_public(subject: str) -> None:
    content = procedure_on("hotline", "2025-09-22").model_dump(mode="json", by_alias=True)
    with pytest.raises(ValueError, match=f"subject .* names unknown {subject}"):
        Procedure.model_validate({**content, "subject": [subject]})
