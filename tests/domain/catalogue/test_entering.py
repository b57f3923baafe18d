"""报送, 核对, 登录, 对接, 退出: how an item enters the hall, and what is owed of it."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import pytest
from eventsourcing.persistence import StoredEvent

from domain.catalogue import entering
from domain.catalogue.entering import (
    ItemNotAtThisStage,
    NothingToDock,
    NotTheResponsibleUnit,
    SubmissionIncomplete,
)
from domain.catalogue.item import (
    CompressionMisstated,
    EntryOutOfOrder,
    ItemEntry,
    ItemPublished,
    NoLimitPublished,
    PromisedLongerThanStatutory,
    ServiceItem,
    Stage,
    UnlikeLimits,
)
from domain.directory.unit import NothingChanges, UnitNotValid, UnitUnknown
from domain.errors import Refused
from domain.occasion import InTheFuture, NotThisRole
from tests.books import MAPPER, entry, four_levels, kept, on, topics

DEPARTMENT = {"role": "department", "unit": "住建窗口"}
DUE = date(2024, 6, 14)


def day(text: str) -> date:
    return date.fromisoformat(text)


def assigned() -> ServiceItem:
    return kept(
        entering.assign(
            None, "permit", "施工许可", "housing", DUE, on("2024-06-01"), directory=four_levels(), by_default=False
        )
    )


def submitted(offered: ItemEntry | None = None, item: ServiceItem | None = None, at: str = "2024-06-10") -> ServiceItem:
    return kept(entering.submit(item, offered or entry(), on(at, **DEPARTMENT), directory=four_levels()))


def verified(offered: ItemEntry | None = None) -> ServiceItem:
    item = submitted(offered)
    entering.verify(item, on("2024-06-12"))
    return kept(item)


def registered(offered: ItemEntry | None = None, **register: Any) -> ServiceItem:
    item = verified(offered)
    entering.register(item, register.get("valid_from"), on("2024-06-13"), others={})
    return kept(item)


def test_an_item_enters_by_submission_verification_and_registration_and_is_in_force_from_its_day() -> None:
    item = registered()
    assert topics(item) == ["item.submitted", "item.verified", "item.registered"]
    assert item.stage is Stage.REGISTERED
    assert item.entry_on(day("2024-07-01")).promised.amount == 9
    with pytest.raises(NoLimitPublished):
        item.entry_on(day("2024-06-30"))


@pytest.mark.parametrize("item", [submitted, verified], ids=["submitted", "verified"])
def test_no_case_may_start_on_an_item_that_is_not_registered(item: Callable[[], ServiceItem]) -> None:
    with pytest.raises(NoLimitPublished):
        item().entry_on(day("2024-08-01"))


def test_the_centre_may_put_it_in_force_from_another_day() -> None:
    item = registered(valid_from=day("2024-08-01"))
    with pytest.raises(NoLimitPublished):
        item.entry_on(day("2024-07-31"))
    assert item.entry_on(day("2024-08-01")).valid_from == day("2024-08-01")


def test_a_removed_item_takes_no_case_from_its_day_on_and_may_enter_again() -> None:
    item = registered()
    entering.remove(item, day("2025-01-01"), "审改办〔2024〕9号", on("2024-12-20"))
    item = kept(item)
    assert item.entry_on(day("2024-12-31"))
    with pytest.raises(NoLimitPublished):
        item.entry_on(day("2025-01-01"))
    with pytest.raises(EntryOutOfOrder):
        submitted(entry(valid_from="2024-12-31"), item, "2024-12-21")
    again = submitted(entry(valid_from="2025-03-01"), item, "2025-02-01")
    entering.verify(again, on("2025-02-02"))
    entering.register(again, None, on("2025-02-03"), others={})
    again = kept(again)
    with pytest.raises(NoLimitPublished):
        again.entry_on(day("2025-02-28"))
    assert again.entry_on(day("2025-03-01"))


def test_an_entry_ends_with_its_last_day() -> None:
    item = registered(entry(valid_to="2024-12-31"))
    assert item.entry_on(day("2024-12-31"))
    with pytest.raises(NoLimitPublished):
        item.entry_on(day("2025-01-01"))


def test_what_is_sent_back_says_all_that_is_wrong_and_is_owed_anew() -> None:
    item = submitted(item=assigned())
    entering.send_back(item, ("材料目录不全", "依据失效"), day("2024-06-28"), on("2024-06-14"), by_default=True)
    item = kept(item)
    assert (item.stage, item.wrong) == (Stage.SENT_BACK, ("材料目录不全", "依据失效"))
    first, second = item.duties
    assert first.met_at == on("2024-06-10").at
    assert (second.due_on, second.by_default, second.met_at) == (day("2024-06-28"), True, None)
    again = submitted(item=item, at="2024-06-20")
    assert (again.stage, again.wrong) == (Stage.SUBMITTED, ())
    assert again.duties[-1].met_at == on("2024-06-20").at


def test_publishing_directly_meets_what_was_owed() -> None:
    item = assigned()
    occasion = on("2024-06-20", "administrator")
    assert item.publish(entry(), at=occasion.at, header=occasion.header)
    assert kept(item).duties[0].met_at == occasion.at


def test_a_system_is_docked_once_for_an_item_that_enters_through_it() -> None:
    item = registered()
    entering.dock(item, "housing-approvals", day("2024-07-01"), on("2024-06-20"))
    item = kept(item)
    assert item.docks == (("housing-approvals", day("2024-07-01")),)
    with pytest.raises(NothingChanges):
        entering.dock(item, "housing-approvals", day("2024-08-01"), on("2024-06-20"))
    with pytest.raises(NothingToDock):
        entering.dock(registered(entry(entry_mode="physical")), "x", day("2024-07-01"), on("2024-06-20"))


@pytest.mark.parametrize(
    ("act", "stages"),
    [
        (lambda item: entering.verify(item, on("2024-06-20")), [assigned, verified, registered]),
        (
            lambda item: entering.send_back(item, ("x",), DUE, on("2024-06-20"), by_default=False),
            [assigned, verified, registered],
        ),
        (lambda item: entering.register(item, None, on("2024-06-20"), others={}), [assigned, submitted, registered]),
        (lambda item: entering.dock(item, "x", DUE, on("2024-06-20")), [assigned, submitted]),
        (lambda item: entering.remove(item, DUE, "文", on("2024-06-20")), [assigned, submitted, verified]),
        (lambda item: submitted(item=item, at="2024-06-20"), [submitted, verified]),
        (
            lambda item: entering.assign(
                item, "permit", "x", "housing", DUE, on("2024-06-20"), directory=four_levels(), by_default=False
            ),
            [assigned, submitted, verified, registered],
        ),
    ],
    ids=["verify", "send back", "register", "dock", "remove", "submit", "assign"],
)
def test_an_act_out_of_order_is_refused(
    act: Callable[[ServiceItem], object], stages: list[Callable[[], ServiceItem]]
) -> None:
    for stage in stages:
        with pytest.raises(ItemNotAtThisStage):
            act(stage())


@pytest.mark.parametrize(
    ("act", "role"),
    [
        (lambda o: entering.submit(None, entry(), o, directory=four_levels()), "centre"),
        (lambda o: entering.verify(submitted(), o), "department"),
        (lambda o: entering.send_back(submitted(), ("x",), DUE, o, by_default=False), "department"),
        (lambda o: entering.register(verified(), None, o, others={}), "department"),
        (lambda o: entering.dock(registered(), "x", DUE, o), "window"),
        (lambda o: entering.remove(registered(), DUE, "文", o), "department"),
    ],
    ids=["submit", "verify", "send back", "register", "dock", "remove"],
)
def test_an_act_by_the_wrong_role_is_refused(act: Callable[[Any], object], role: str) -> None:
    with pytest.raises(NotThisRole):
        act(on("2024-06-20", role))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"type": None}, SubmissionIncomplete),
        ({"entry_mode": None}, SubmissionIncomplete),
        ({"unit": "nowhere"}, UnitUnknown),
        ({"unit": "east"}, NotTheResponsibleUnit),
        ({"promised": "21 working days"}, PromisedLongerThanStatutory),
        ({"promised": "9 calendar days"}, UnlikeLimits),
        ({"before_compression": "15 calendar days"}, UnlikeLimits),
        ({"before_compression": "8 working days"}, CompressionMisstated),
        ({"before_compression": "21 working days"}, CompressionMisstated),
    ],
    ids=["no type", "no mode", "unknown unit", "another unit", "too long", "unlike", "unlike before", "below promised",
         "above statutory"],
)  # fmt: skip
def test_data_at_fault_are_not_submitted(changed: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        submitted(entry(**changed))


def test_another_unit_than_the_one_assigned_does_not_submit() -> None:
    with pytest.raises(NotTheResponsibleUnit):
        entering.submit(assigned(), entry(unit="city"), on("2024-06-10", "department", "city"), directory=four_levels())


def test_nothing_is_assigned_or_submitted_while_there_is_no_directory_or_the_unit_is_no_more() -> None:
    with pytest.raises(UnitUnknown):
        entering.submit(None, entry(), on("2024-06-10", **DEPARTMENT), directory=None)
    directory = four_levels()
    directory.abolish("housing", day("2024-05-31"), "编办", on("2024-05-01"))
    with pytest.raises(UnitNotValid):
        entering.submit(None, entry(), on("2024-06-10", **DEPARTMENT), directory=directory)


@pytest.mark.parametrize(
    ("promised", "saved", "met"),
    [("12 working days", (8, 20), True), ("13 working days", (7, 20), False)],
    ids=["forty per cent", "below"],
)
def test_the_compression_is_reckoned_from_the_limit_before_it(promised: str, saved: tuple[int, int], met: bool) -> None:
    compressed = entry(promised=promised, before_compression="20 working days", compression_target=40)
    assert (compressed.saved, compressed.target_met) == (saved, met)
    assert (entry().saved, entry().target_met) == (None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"prerequisites": ["permit"]},
        {"prerequisites": ["a", "a"]},
        {"materials": [{"code": "form", "title": "甲"}, {"code": "form", "title": "乙"}]},
        {"valid_to": "2024-06-30"},
    ],
    ids=["itself before itself", "twice before", "material twice", "ends before it begins"],
)
def test_an_entry_that_contradicts_itself_cannot_be_written(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="names each material"):
        entry(**changed)


def test_a_removal_before_the_entry_begins_is_refused() -> None:
    with pytest.raises(EntryOutOfOrder):
        entering.remove(registered(), day("2024-06-30"), "文", on("2024-06-20"))


def test_registration_after_the_last_day_of_the_entry_is_refused() -> None:
    with pytest.raises(EntryOutOfOrder):
        entering.register(verified(entry(valid_to="2024-07-31")), day("2024-08-01"), on("2024-06-20"), others={})


def test_no_act_takes_effect_before_it_is_recorded() -> None:
    now = on("2024-06-20")
    with pytest.raises(InTheFuture):
        type(now)(on("2024-06-21").at, now.at, now.header, now.zone)


def test_an_entry_that_was_published_before_there_was_more_to_say_keeps_its_bytes() -> None:
    stored = (
        b'{"effective_at":"2024-01-01T01:00:00.000000Z","entry":{"basis":"\xe8\xae\xb8\xe5\x8f\xaf\xe6\xb3\x95 42",'
        b'"code":"permit","promised":{"amount":10,"unit":"working days"},'
        b'"statutory":{"amount":20,"unit":"working days"},'
        b'"title":"\xe4\xba\x8b\xe9\xa1\xb9","unit":"\xe7\xaa\x97\xe5\x8f\xa3","valid_from":"2024-01-01"},'
        b'"header":{"actor":{"grant":null,"principal":"p","role":"administrator","unit":"u"},"body":"b","causation":null,'
        b'"clause":null,"command":"c","correlation":"c","ground":null,"jurisdiction":"CN","ledger":"l","procedure":null}}'
    )
    event = MAPPER.to_domain_event(StoredEvent("item:permit", 1, "item.published", stored))
    assert MAPPER.to_stored_event(event).state == stored
    assert cast("ItemPublished", event).mutate(None).entry_on(day("2024-01-01")).promised.amount == 10
