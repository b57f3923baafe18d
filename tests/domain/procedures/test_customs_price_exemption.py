"""免予价格质疑和价格磋商: on a written application, on one of the grounds, in the discretion of customs."""

from collections.abc import Iterator

import pytest

from domain.case.events import Accepted, ClockEnded, Decided
from domain.case.refusals import (
    FieldNeeded,
    FormMissing,
    GroundNeeded,
    GuardNotMet,
    MaterialMissing,
    StepNotRequired,
    StepsOutstanding,
)
from domain.case.values import FieldMalformed, Scalar
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from domain.procedures.guards import Row
from tests.domain.procedures.customs_prices import (
    EXEMPTION,
    GROUNDS,
    VERSIONS,
    Days,
    answered,
    applied,
    closes,
    refuses,
    withdraws,
)
from tests.vocabulary import Attempt, Scenario, accepts, fact, filed, performs, procedure_on, system_acts

each_version = pytest.mark.parametrize("days", VERSIONS.values(), ids=VERSIONS)
REQUEST = "不进行价格质疑以及价格磋商"


def accepted(days: Days, ground: str, *attached: str, **said: Scalar) -> Attempt:
    return applied(days, ground, *attached, **said).when(f"{days.filed} 10:00", "officer", accepts())


def test_the_words_follow_the_version() -> None:
    old, new = (procedure_on(EXEMPTION, day) for day in ("2024-11-30", "2024-12-01"))
    titles = [next(field.title.zh for field in version.fields if field.code == "value") for version in (old, new)]
    assert titles == ["完税价格（人民币元）", "计税价格（人民币元）"]


@each_version
@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_carries_an_application(days: Days, ground: str) -> None:
    accepted(days, ground).then(fact(Accepted))


@each_version
@pytest.mark.parametrize("ground", GROUNDS)
def test_nothing_is_spared_without_a_written_application(days: Days, ground: str) -> None:
    accepted(days, ground, "kind-statement").then_refused(FormMissing, clause="D3 ⑵4", form="application")
    unwritten = applied(days, ground, "kind-statement").after(days.filed, "officer", refuses("not-in-writing"))
    assert unwritten.case.status == "refused"


@each_version
def test_only_the_taxpayer_applies(days: Days) -> None:
    with pytest.raises(NotThisRole, check=lambda refused: refused.relied_on == "D3 ⑵4"):
        filed(EXEMPTION, days.filed, "officer", {"request": REQUEST, "ground": "small-value", "value": "1.00"})


@each_version
@pytest.mark.parametrize("ground", GROUNDS)
def test_what_a_ground_decides_on_must_be_filled_in(days: Days, ground: str) -> None:
    clause = next(row.clause for row in table_rows(days) if row.code == ground)
    accepted(days, ground, contact="模拟联系方式").then_refused(FieldNeeded, clause=clause)


@each_version
@pytest.mark.parametrize(
    ("ground", "field", "limit", "above"),
    [
        pytest.param("small-value", "value", "100000.00", "100000.01", id="dutiable value"),
        pytest.param("small-duty", "duty", "20000.00", "20000.01", id="duty and import-stage tax"),
    ],
)
def test_the_limits_include_the_number_itself(days: Days, ground: str, field: str, limit: str, above: str) -> None:
    accepted(days, ground, **{field: limit}).then(fact(Accepted))
    accepted(days, ground, **{field: limit.removesuffix(".00")}).then(fact(Accepted))
    accepted(days, ground, **{field: above}).then_refused(
        GuardNotMet, clause="D3 ⑵4B", **{field: above, "bound": limit.removesuffix(".00")}
    )


@each_version
def test_the_two_limits_are_alternatives(days: Days) -> None:
    accepted(days, "small-value", value="100000.00", duty="20000.01").then(fact(Accepted))
    accepted(days, "small-duty", value="100000.01", duty="20000.00").then(fact(Accepted))
    accepted(days, "small-value", value="100000.01", duty="20000.00").then_refused(GuardNotMet, clause="D3 ⑵4B")


@each_version
@pytest.mark.parametrize(("one_contract", "valued"), [(False, True), (True, False)])
def test_split_shipments_are_of_one_contract_with_a_batch_already_valued(
    days: Days, one_contract: bool, valued: bool
) -> None:
    given = accepted(days, "same-contract", same_contract=one_contract, earlier_batch_valued=valued)
    given.then_refused(GuardNotMet, clause="D3 ⑵4A")


@each_version
@pytest.mark.parametrize("kind", ["危险品", "鲜活品", "易腐品", "易失效品", "废品", "旧品"])
def test_the_kinds_that_the_text_names_need_no_further_reason(days: Days, kind: str) -> None:
    accepted(days, "kind-of-goods", kind=kind).then(fact(Accepted))


@each_version
def test_goods_of_another_kind_need_a_stated_reason(days: Days) -> None:
    accepted(days, "kind-of-goods", kind="其他").then_refused(
        MaterialMissing, clause="D3 ⑵4C", missing=["kind-statement"]
    )
    accepted(days, "kind-of-goods", "application", "kind-statement", kind="其他").then(fact(Accepted))
    with pytest.raises(FieldMalformed):
        applied(days, "kind-of-goods", kind="新品")


@each_version
def test_customs_may_grant_and_then_values_the_goods(days: Days) -> None:
    granted = answered(days, "granted")
    granted.when(days.over, "officer", closes).then_refused(StepsOutstanding, clause="D3 ⑵4", steps=["valuation"])
    valued = granted.performed(days.last, "valuation").after(days.over, "officer", closes)
    assert (valued.case.status, valued.case.outcome) == ("closed", "granted")


@each_version
def test_customs_need_not_grant_though_a_ground_is_there_but_says_why(days: Days) -> None:
    examined = applied(days, "small-value").accepted_on(f"{days.filed} 10:00").performed(days.served, "examination")
    examined.when(days.served, "head", performs("decision", outcome="not-granted")).then_refused(
        GroundNeeded, clause="D3 ⑵4"
    )
    examined.when(days.served, "officer", performs("decision", outcome="granted")).then_refused(
        NotThisRole, clause="D3 ⑵4"
    )
    refused = answered(days, "not-granted")
    refused.when(days.last, "officer", performs("valuation")).then_refused(StepNotRequired, clause="D3 ⑵4")
    assert refused.after(days.over, "officer", closes).case.outcome == "not-granted"
    examined.when(days.served, "head", performs("decision", outcome="granted")).then(fact(Decided), fact(ClockEnded))


@each_version
def test_the_reply_is_watched_by_an_internal_term_without_an_effect_of_its_own(days: Days) -> None:
    filed_on = applied(days, "small-value")
    (watch,) = filed_on.procedure.clocks
    assert (watch.effect, watch.basis, watch.expiry) == ("internal", "default", None)
    late = system_acts(filed_on, days.over)
    assert late.case.status == "filed"
    assert late.reading("reply", days.over).state is ClockState.EXPIRED
    assert {rung for _, _, rung in late.case.rungs} == {"one-day", "overdue"}


def table_rows(days: Days) -> tuple[Row, ...]:
    table = procedure_on(EXEMPTION, days.filed).table
    assert table is not None
    return table.rows


def walked(days: Days) -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for ground in ("none-of-these", "not-in-writing"):
        yield applied(days, "small-value").after(days.filed, "officer", refuses(ground))
    for ground in GROUNDS:
        yield answered(days, "not-granted", ground)
    yield answered(days, "granted").performed(days.last, "valuation").after(days.over, "officer", closes)
    yield system_acts(applied(days, "small-value"), days.over)
    yield applied(days, "small-value").after(days.filed, "officer", withdraws)


def refused(days: Days) -> list[Attempt]:
    """Give an attempt that falls short of each ground."""
    return [
        accepted(days, "same-contract", same_contract=False, earlier_batch_valued=True),
        accepted(days, "same-contract", same_contract=True, earlier_batch_valued=False),
        accepted(days, "small-value", value="100000.01"),
        accepted(days, "small-duty", duty="20000.01"),
        accepted(days, "kind-of-goods", kind="其他"),
    ]
