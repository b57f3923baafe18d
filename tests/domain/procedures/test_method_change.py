"""The change of procurement method, article by article: grounds, materials, exclusions, legs, and the five days."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.case import Case
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.deadlines import DueKind, due_moments
from domain.case.events import ClockEnded, ClockStarted, DeclarationContradicted, Reported
from domain.case.events import Refused as NotAccepted
from domain.case.refusals import (
    FieldNeeded,
    FormMissing,
    GroundNeeded,
    GroundNotForThis,
    GuardHolds,
    GuardNotMet,
    MaterialMissing,
    ProcedureNotInForce,
    StepNotOpen,
    StepNotRequired,
)
from domain.case.values import Scalar
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.method_changes import (
    FAILED,
    GROUNDS,
    PROCEDURE,
    SCOPE,
    UNMET,
    accepted,
    applied,
    approved_in_the_city,
    district,
    overdue_in_the_city,
    reported_by_the_district,
)
from tests.vocabulary import (
    CALENDAR,
    Attempt,
    Command,
    Scenario,
    accepts,
    fact,
    filed,
    moment,
    occasion,
    performs,
    procedure_on,
    returns_for_correction,
    supplies,
)

ENOUGH = [(ground, materials) for ground, (_, _, sets) in GROUNDS.items() for materials in sets]
PROVED_BY = {
    "limited-range": "D4 7(一)",
    "cost-share": "D4 7(二)",
    "complex": "D4 9",
    "urgent": "D4 9",
    "price-unknown": "D4 9",
    "only-supplier": "D4 10(一)",
    "emergency": "D4 10(二)",
    "additions": "D4 10(三)",
    "uniform": "D4 11",
    **{f"failed-tender/{form}": f"D4 9({item})" for form, item in zip(FAILED, "一二三四", strict=True)},
}


def at_the_gate(scenario: Scenario) -> Attempt:
    return scenario.when("2024-09-26 10:00", "own-finance", accepts())


def refuses(case_ground: str) -> Command:
    return lambda case, on: case.refuse(on, case_ground)


@pytest.mark.parametrize(("ground", "materials"), ENOUGH)
def test_every_ground_is_accepted_with_the_materials_of_its_article(ground: str, materials: list[str]) -> None:
    assert applied(ground, materials).accepted_on("2024-09-26 10:00").case.status == "accepted"


@pytest.mark.parametrize(("ground", "missing"), [(ground, form) for ground, sets in ENOUGH for form in sets])
def test_no_ground_is_accepted_without_each_of_its_materials(ground: str, missing: str) -> None:
    kept = [form for form in next(one for one in GROUNDS[ground][2] if missing in one) if form != missing]
    clause = PROVED_BY.get(ground) or PROVED_BY[f"{ground}/{missing}"]
    refused = at_the_gate(applied(ground, kept)).then_refused(MaterialMissing, clause=clause, ground=ground)
    alternatives = [[form for form in one if form not in kept] for one in GROUNDS[ground][2]]
    assert refused.decided_by["missing"] in alternatives


def test_the_table_lists_exactly_the_grounds_of_the_articles() -> None:
    table = procedure_on(PROCEDURE, "2024-09-26").table
    assert table is not None
    assert {row.code: row.applied_for for row in table.rows} == {code: row[0] for code, row in GROUNDS.items()}
    assert [row.clause for row in table.rows] == [
        "D4 7(一)", "D4 7(二)", "D4 8(一)", "D4 8(二)", "D4 8(三)", "D4 8(四)", "D4 10(一)", "D4 10(二)", "D4 10(三)",
        "D4 11",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["邀请招标", "竞争性谈判", "单一来源", "询价"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_bears_one_method_and_no_other(ground: str, method: str) -> None:
    attempt = at_the_gate(applied(ground, changes={"method": method}))
    if method == GROUNDS[ground][0]:
        assert attempt.scenario.accepted_on("2024-09-26 10:00").case.status == "accepted"
    else:
        attempt.then_refused(
            GroundNotForThis, clause=_clause(ground), applied_for=method, ground_is_for=GROUNDS[ground][0]
        )


def _clause(ground: str) -> str:
    table = procedure_on(PROCEDURE, "2024-09-26").table
    assert table is not None
    return next(row.clause for row in table.rows if row.code == ground)


@pytest.mark.parametrize(
    ("provincial", "it_project", "attached"),
    [
        pytest.param(True, False, [], id="a provincial rule, no IT project: neither"),
        pytest.param(False, False, ["publicity"], id="no rule: the publicised notice"),
        pytest.param(True, True, ["it-letter"], id="a municipal IT project: the letter"),
        pytest.param(False, True, ["publicity", "it-letter"], id="both"),
    ],
)
def test_the_only_supplier_is_publicised_unless_the_province_said_so_and_for_it_projects_confirmed(
    provincial: bool, it_project: bool, attached: list[str]
) -> None:
    said = {"provincial-rule": provincial, "city-it-project": it_project}
    complete = applied("only-supplier", attached, changes=said)
    assert complete.accepted_on("2024-09-26 10:00").case.status == "accepted"
    for missing in attached:
        kept = [form for form in attached if form != missing]
        at_the_gate(applied("only-supplier", kept, changes=said)).then_refused(
            MaterialMissing, clause="D4 10(一)", missing=[missing]
        )


@pytest.mark.parametrize(
    ("total", "original", "within"),
    [
        pytest.param("123456.78", "1234567.80", True, id="exactly ten per cent"),
        pytest.param("123456.79", "1234567.80", False, id="a hundredth of a yuan more"),
        pytest.param("0.00", "1234567.80", True, id="nothing"),
        pytest.param("100000", "999999.99", False, id="ten per cent would be 99999.999"),
        pytest.param("99999.99", "999999.99", True, id="just below it"),
        pytest.param("99999999999999.99", "999999999999999.90", True, id="amounts beyond any float"),
        pytest.param("100000000000000.00", "999999999999999.90", False, id="a hundredth beyond any float"),
    ],
)
def test_all_additions_together_are_at_most_ten_per_cent_of_the_original_contract(
    total: str, original: str, within: bool
) -> None:
    attempt = at_the_gate(applied("additions", changes={"additions-total": total, "original-amount": original}))
    if within:
        assert attempt.scenario.accepted_on("2024-09-26 10:00").case.status == "accepted"
    else:
        refused = attempt.then_refused(GuardNotMet, clause="D4 10(三)", guard="ten-per-cent")
        assert refused.decided_by["additions-total"] == total
        assert refused.decided_by["original-amount"] == original
        assert "百分之十" in str(refused)


@pytest.mark.parametrize(("ground", "guard", "clause", "changes"), UNMET)
def test_a_guard_that_is_not_met_is_named_with_its_clause_and_the_value_that_decided(
    ground: str, guard: str, clause: str, changes: dict[str, Scalar]
) -> None:
    refused = at_the_gate(applied(ground, changes=changes)).then_refused(GuardNotMet, clause=clause, guard=guard)
    assert changes.items() <= refused.decided_by.items()


@pytest.mark.parametrize(
    ("ground", "field", "clause"),
    [
        ("urgent", "unreasonable-time", "D4 9"),
        ("urgent", "deliberate-delay", "D4 9"),
        ("only-supplier", "provincial-rule", "D4 10(一)"),
        ("only-supplier", "city-it-project", "D4 10(一)"),
        ("additions", "original-supplier", "D4 10(三)"),
        ("additions", "additions-total", "D4 10(三)"),
        ("additions", "original-amount", "D4 10(三)"),
    ],
)
def test_what_a_ground_decides_on_must_be_filled_in_and_can_be_supplied(ground: str, field: str, clause: str) -> None:
    filing = applied(ground, without=field)
    at_the_gate(filing).then_refused(FieldNeeded, clause=clause, field=field)
    told = filing.after("2024-09-26 11:00", "own-finance", returns_for_correction(field))
    supplied = told.after("2024-09-27", "purchaser", supplies(**{field: GROUNDS[ground][1][field]}))
    assert supplied.accepted_on("2024-09-27 10:00").case.status == "accepted"


@pytest.mark.parametrize("budget", ["2000000.00", "2000000.01"])
def test_a_project_at_the_threshold_must_be_openly_tendered_and_is_in_scope(budget: str) -> None:
    in_scope = applied(changes={"budget": budget})
    in_scope.when("2024-09-26", "own-finance", refuses("out-of-scope")).then_refused(
        GuardHolds, clause="D4 3", ground="out-of-scope", budget=budget, threshold="2000000.00"
    )
    assert in_scope.accepted_on("2024-09-26 10:00").case.status == "accepted"


@pytest.mark.parametrize("changes", [{"kind": "工程"}, {"budget": "1999999.99"}])
def test_what_is_out_of_scope_is_refused_at_the_gate_and_its_clock_ends(changes: dict[str, Scalar]) -> None:
    refused = applied(changes=changes).when("2024-09-26", "own-finance", refuses("out-of-scope")).then(
        fact(NotAccepted, ground="out-of-scope"), fact(ClockEnded, clocks=("approval",))
    )  # fmt: skip
    assert refused.case.status == "refused"


@pytest.mark.parametrize("role", ["own-finance", "city-finance", "agency"])
def test_only_the_purchaser_applies_and_only_the_purchaser_supplies(role: str) -> None:
    values = {**SCOPE, "method": "邀请招标", "ground": "limited-range"}
    with pytest.raises(NotThisRole) as refused:
        filed(PROCEDURE, "2024-09-26", role, values)
    assert refused.value.relied_on == "D4 6"
    told = applied(application=False).after("2024-09-26", "own-finance", returns_for_correction("application"))
    told.when("2024-09-27", role, supplies("application")).then_refused(NotThisRole, clause="D4 6")


def test_the_application_itself_is_needed() -> None:
    at_the_gate(applied(application=False)).then_refused(FormMissing, clause="D4 6", form="application")


def test_the_rules_are_in_force_from_october_2012() -> None:
    assert procedure_on(PROCEDURE, "2012-10-01").version == "2012-10-01"
    before = occasion("2012-09-30", "purchaser", procedure_on(PROCEDURE, "2012-10-01"))
    with pytest.raises(ProcedureNotInForce):
        Case.file(before, case_id="case:1", number="1", channel="counter")


# 2024-09-26 is a Thursday: 27, 29 (worked), 30 September, 8 and 9 October are its five working days.


def test_the_city_answers_a_purchaser_of_its_own_within_five_working_days_of_the_complete_file() -> None:
    assert applied(at="2024-09-26").reading("approval", "2024-09-26").due_on == date(2024, 10, 9)
    in_time = approved_in_the_city()
    assert in_time.reading("approval", "2024-11-01").state is ClockState.MET
    assert "district" not in in_time.case.clocks
    assert in_time.case.outcome == "approved"


def test_an_incomplete_file_stops_the_five_days_and_they_count_from_its_completion() -> None:
    incomplete = applied("failed-tender", FAILED[1:], "2024-09-20")
    told = incomplete.when("2024-09-23", "own-finance", returns_for_correction("tender-notice")).then(
        fact(ReturnedForCorrection, missing=("tender-notice",)), fact(ClockEnded, clocks=("approval",))
    )
    told.when("2024-09-26", "purchaser", supplies("tender-notice")).then(
        fact(CorrectionsSupplied), fact(ClockStarted, clock="approval", run=2, due_on=date(2024, 10, 9))
    ).accepted_on("2024-09-27")


def test_the_district_reviews_and_reports_and_the_five_days_of_the_city_count_from_its_report() -> None:
    filing = district("2024-09-20")
    assert set(filing.case.clocks) == {"district"}
    filing.when("2024-09-23", "city-finance", performs("city-review")).then_refused(
        StepNotOpen, clause="D4 14", missing=["district-review", "district-report"]
    )
    reviewed = filing.performed("2024-09-25", "district-review")
    reviewed.when("2024-09-26", "district-finance", performs("district-report")).then(
        fact(Reported, to="city-finance"),
        fact(ClockEnded, clocks=("district",)),
        fact(ClockStarted, clock="approval-district", due_on=date(2024, 10, 9)),
    )
    late = reported_by_the_district()
    assert late.reading("approval-district", "2024-11-01").state is ClockState.MISSED
    assert late.case.outcome == "not-approved"


@pytest.mark.parametrize("step", ["district-review", "district-report"])
def test_a_purchaser_of_the_city_has_no_leg_of_a_district(step: str) -> None:
    accepted().when("2024-09-27", "district-finance", performs(step)).then_refused(StepNotRequired, clause="D4 6")


def test_silence_is_no_approval() -> None:
    silent = overdue_in_the_city()
    assert (silent.case.status, silent.case.outcome) == ("accepted", None)
    assert silent.reading("approval", "2024-10-31").state is ClockState.EXPIRED
    early = due_moments(accepted().case, silent.procedure, CALENDAR, moment("2024-09-26 10:00"))
    assert {one.kind for one in early} == {DueKind.WARN, DueKind.ESCALATE}


def test_a_refusal_to_approve_says_why() -> None:
    reviewed = accepted().performed("2024-09-27", "city-review")
    reviewed.when("2024-09-27", "city-finance", performs("decision", outcome="not-approved")).then_refused(
        GroundNeeded, clause="D4 14", outcome="not-approved"
    )


FOUND = {"no-challenge": ("case:challenge",)}
PROCEDURE_2012 = procedure_on(PROCEDURE, "2024-09-26")


def test_a_challenge_on_record_contradicts_the_declaration_of_a_failed_tender_and_of_nothing_else() -> None:
    for ground, noted in (("failed-tender", True), ("complex", False)):
        case = applied(ground).case
        case.accept(replace(occasion("2024-09-26 10:00", "own-finance", PROCEDURE_2012), found=FOUND), ())
        kinds = [type(event) for event in case.pending_events]
        assert (DeclarationContradicted in kinds) is noted
        assert case.contradicted == ({"no-challenge": ("case:challenge",)} if noted else {})
