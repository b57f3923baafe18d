"""应有、实有: what each act adds to what must be on file, by which clause, and what is missing of it."""

import pytest

from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueKind
from domain.case.events import Attachment
from domain.case.file_list import FileList, file_list
from domain.case.imported import ImportedCase, take_over
from domain.case.occasion import Occasion
from tests.domain.procedures.method_changes import FAILED, applied
from tests.vocabulary import (
    Scenario,
    a_challenge,
    a_window_case,
    extends,
    falls_due,
    moment,
    occasion,
    performs,
    returns_for_correction,
    supplies,
    suspends,
)


def of(scenario: Scenario) -> FileList:
    return file_list(scenario.case, scenario.procedure)


def owed(scenario: Scenario) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give why each duty arose, its clause, and what is missing of it."""
    return [(duty.why.zh, duty.clause, duty.missing) for duty in of(scenario).duties]


def accepted() -> Scenario:
    return a_window_case("2025-09-22").accepted_on("2025-09-22 09:30")


def test_a_filing_that_needs_no_form_owes_nothing() -> None:
    assert of(a_window_case()) == FileList((), ())


def test_acceptance_owes_its_form_and_has_it() -> None:
    assert owed(accepted()) == [("受理", "许可法 32(1)(5)", ())]
    (held,) = of(accepted()).on_file
    assert (held.attachment.form, held.version, held.at) == ("acceptance-notice", 3, moment("2025-09-22 09:30"))


def test_what_silence_has_accepted_still_owes_the_notice_of_acceptance() -> None:
    deemed = a_window_case("2025-09-22").after("2025-10-10", SYSTEM, falls_due(DueKind.EXPIRE, "gate"))
    assert owed(deemed) == [("受理", "许可法 32(1)(5)", ("acceptance-notice",))]
    assert of(deemed).missing == ("acceptance-notice",)


def test_a_step_owes_its_forms_once_it_is_done() -> None:
    reviewed = accepted().performed("2025-09-23", "examination", "review")
    assert len(of(reviewed).duties) == 1
    decided = reviewed.performed("2025-09-24", "decision", outcome="granted")
    assert owed(decided)[-1] == ("作出决定", "D5 一(六)(2)", ())


def test_a_step_that_a_rejection_has_undone_owes_nothing_until_it_is_done_again() -> None:
    handled = a_challenge().accepted_on("2024-09-26").performed("2024-09-26", "handover-tender", "handover-purchaser")
    drafted = handled.performed("2024-09-27", "investigation", "draft")
    rejected = drafted.after("2024-09-27", "purchaser", performs("review", approved=False))
    assert [why for why, _, _ in owed(drafted)] == [why for why, _, _ in owed(rejected)]
    assert ("转交招标部", "D1 二.1", ()) in owed(rejected)


def test_a_ground_of_suspension_and_an_extension_owe_their_notices() -> None:
    stopped = accepted().after("2025-09-24", "handler", suspends("expert-review"))
    assert owed(stopped)[-1] == ("专家评审", "许可法 45", ())
    extended = accepted().after("2025-09-26", "lead", extends("statutory", "10 working days"))
    assert owed(extended)[-1] == ("法定时限", "许可法 42", ())


def test_what_a_notice_asks_for_is_missing_until_it_is_supplied() -> None:
    asked = a_window_case().after("2025-09-23", "window", returns_for_correction("decision", "matter"))
    assert owed(asked) == [("告知补正", "许可法 32(1)(4)", ()), ("补正材料", "许可法 32(1)(4)", ("decision",))]
    supplied = asked.after("2025-09-24", "window", supplies("decision"))
    assert of(supplied).missing == ()
    assert [one.attachment.form for one in of(supplied).on_file] == ["correction-notice", "decision"]


def test_what_a_notice_asks_for_is_missing_though_an_earlier_one_is_on_file() -> None:
    filed = applied("failed-tender")
    assert of(filed).missing == ()
    asked = filed.after("2024-09-27", "own-finance", returns_for_correction("tender-notice"))
    assert owed(asked)[-1] == ("补正材料", "D4 6", ("tender-notice",))
    assert of(asked.after("2024-09-28", "purchaser", supplies("tender-notice"))).missing == ()


@pytest.mark.parametrize(
    ("ground", "attached", "missing"),
    [
        pytest.param("failed-tender", FAILED, (), id="every material"),
        pytest.param("failed-tender", FAILED[:2], tuple(FAILED[2:]), id="two of four"),
        pytest.param("failed-tender", [], tuple(FAILED), id="none"),
        pytest.param("cost-share", ["market-survey"], ("expert-opinion",), id="half of a set"),
        pytest.param("cost-share", ["other-proof"], (), id="the other set"),
        pytest.param("cost-share", [], ("other-proof",), id="the smaller set is the least"),
        pytest.param("only-supplier", [], ("publicity", "it-letter"), id="on their conditions"),
    ],
)
def test_a_ground_of_the_table_owes_its_materials(ground: str, attached: list[str], missing: tuple[str, ...]) -> None:
    assert of(applied(ground, attached)).missing == missing


def test_a_material_is_owed_only_on_its_condition() -> None:
    ruled = applied("only-supplier", [], changes={"provincial-rule": True, "city-it-project": False})
    assert of(ruled).missing == ()


def test_the_form_of_the_filing_is_owed_from_the_filing_on() -> None:
    assert owed(applied(application=False))[0] == ("提出申请", "D4 6", ("application",))


def test_a_digest_and_a_reference_stand_as_they_came() -> None:
    digest = "sha256:" + "0" * 64

    def accept(case: Case, on: Occasion) -> None:
        case.accept(on, [Attachment(form="acceptance-notice", reference="受理〔2025〕1号", digest=digest)])

    (held,) = of(a_window_case().after("2025-09-23", "window", accept)).on_file
    assert (held.attachment.reference, held.attachment.digest) == ("受理〔2025〕1号", digest)


def test_a_case_taken_over_owes_nothing_here() -> None:
    header = occasion("2024-01-01", SYSTEM, a_window_case().procedure).header
    at = moment("2024-01-01")
    case = take_over(ImportedCase("case:i", "旧系统", "1", at, None, at, ()), header, "Asia/Shanghai")
    assert file_list(case, None) == FileList((), ())
