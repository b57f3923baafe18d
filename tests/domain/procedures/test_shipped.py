"""The shipped definitions: complete, cited, in force without gap or overlap; and what differs between versions."""

import json
from datetime import date

import pytest

from domain.header import Actor, Header
from domain.procedures.book import ProcedureBook, VersionDiffers, VersionsOverlap
from domain.procedures.clauses import clauses_of
from domain.procedures.definition import NoVersionInForce, ProcedureUnknown, in_force, json_schema, load_shipped
from domain.procedures.procedure import InForce, Procedure
from domain.procedures.vocabulary import Basis
from tests.vocabulary import moment, procedure_on

HEADER = Header(
    ledger="test",
    body="body",
    jurisdiction="CN",
    actor=Actor(principal="principal", unit="unit", role="administrator"),
    command="command",
    correlation="command",
)
AT = moment("2024-01-01")
NEVER_STOPPED = ["procurement-challenge@2009-08", "procurement-challenge@2018-03-01"]


def version(since: str, until: str | None, name: str = "2030") -> Procedure:
    span = InForce.model_validate({"from": since, "until": until})
    return procedure_on("window-approval", "2024-01-01").model_copy(update={"version": name, "in_force": span})


def test_the_procedures_that_come_with_the_product_and_their_versions() -> None:
    assert [str(procedure.ref) for procedure in load_shipped()] == [
        "administrative-reconsideration@2024-01-01",
        "customs-price-consultation@2014-02-01",
        "customs-price-consultation@2024-12-01",
        "customs-price-exemption@2014-02-01",
        "customs-price-exemption@2024-12-01",
        "customs-price-query@2014-02-01",
        "customs-price-query@2024-12-01",
        "hotline@2025-06-25",
        "information-disclosure@2019-05-15",
        "joint-approval@2019-04-23",
        "joint-review@2019-04-23",
        "linked-approval@2012-06-18",
        *NEVER_STOPPED,
        "procurement-complaint@2018-03-01",
        "procurement-method-change@2012-10-01",
        "service-complaint@2019-04-23",
        "supervision@2019-04-23",
        "typical-case@2025-06-25",
        "window-approval@2019-04-23",
    ]


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_every_rule_cites_a_place_in_a_listed_source(procedure: Procedure) -> None:
    cited = [clause.split(" ", 1) for _, clause in clauses_of(procedure)]
    assert all(len(parts) == 2 and parts[1] for parts in cited)
    assert {parts[0] for parts in cited} == {*procedure.sources}
    rules = [*procedure.steps, *procedure.clocks, *procedure.outcomes, *procedure.suspension]
    assert len(cited) >= len(rules)


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_a_rule_that_cites_the_law_around_the_text_says_so(procedure: Procedure) -> None:
    texts = {"D1", "D3", "D4", "D5"}
    ruled = [*procedure.steps, *procedure.clocks, *procedure.outcomes, *procedure.suspension, *procedure.intake.refuse]
    for rule in ruled:
        of_the_law = rule.clause.split(" ")[0] not in texts
        assert rule.basis is Basis.DEFAULT or (rule.basis is Basis.LAW) is of_the_law, rule.code


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_everything_that_is_named_is_used(procedure: Procedure) -> None:
    used = {form for step in procedure.steps for form in step.forms} | {*procedure.intake.accept.forms}
    used |= {*procedure.intake.correction.forms} if procedure.intake.correction else set()
    used |= {*procedure.filing.forms} if procedure.filing else set()
    materials = [material for row in (procedure.table.rows if procedure.table else ()) for material in row.materials]
    materials += procedure.filing.materials if procedure.filing else ()
    window = procedure.intake.accept.window
    used |= {window.relief.form} if window and window.relief else set()
    used |= {form for material in materials for alternative in material.any_of for form in alternative}
    used |= {ground.form for ground in procedure.suspension if ground.form}
    used |= {clock.extension.form for clock in procedure.clocks if clock.extension and clock.extension.form}
    assert used == {form.code for form in procedure.forms}


@pytest.mark.parametrize("name", NEVER_STOPPED)
def test_neither_version_of_the_challenge_lets_its_clocks_be_stopped_or_extended(name: str) -> None:
    (procedure,) = [each for each in load_shipped() if str(each.ref) == name]
    assert procedure.suspension == ()
    assert procedure.pauses is None
    assert all(not clock.grounds and clock.extension is None for clock in procedure.clocks)


def test_the_terms_of_the_challenge_are_those_of_its_headings() -> None:
    for day in ("2009-08-01", "2024-01-01"):
        clocks = {clock.code: str(clock.limit) for clock in procedure_on("procurement-challenge", day).clocks}
        assert clocks["gate"] == "immediately"
        assert clocks["handover"] == "same day"
        assert clocks["handling"] == "3 working days"
        assert clocks["reply"] == clocks["talks-report"] == "2 working days"
        assert clocks["statutory-reply"] == "7 working days"


def test_the_grounds_of_suspension_are_the_closed_list_of_the_licensing_law() -> None:
    titles = [ground.title.zh for ground in procedure_on("window-approval", "2024-01-01").suspension]
    assert titles == ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]


def test_the_outcomes_of_the_window_are_those_of_the_text() -> None:
    outcomes = procedure_on("window-approval", "2024-01-01").outcomes
    assert {outcome.title.zh: outcome.needs_ground for outcome in outcomes} == {
        "准予许可": False,
        "不予许可": True,
        "退档": True,
    }


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("procurement-challenge", "2009-08-01", "2009-08"),
        ("procurement-challenge", "2018-02-28", "2009-08"),
        ("procurement-challenge", "2018-03-01", "2018-03-01"),
        ("procurement-challenge", "2999-12-31", "2018-03-01"),
        ("window-approval", "2019-04-23", "2019-04-23"),
    ],
)
def test_the_version_in_force_is_found_by_the_day(code: str, day: str, expected: str) -> None:
    assert procedure_on(code, day).version == expected


def test_before_the_first_version_and_for_an_unknown_procedure_there_is_none() -> None:
    for code, day in (("procurement-challenge", "2009-07-31"), ("window-approval", "2019-04-22")):
        with pytest.raises(NoVersionInForce):
            procedure_on(code, day)
    with pytest.raises(ProcedureUnknown):
        in_force(load_shipped(), "customs-query", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        pytest.param("2031-01-01", None, False, id="from the day after"),
        pytest.param("2030-12-31", None, True, id="on the last day"),
        pytest.param("2029-01-01", "2029-12-31", False, id="up to the day before"),
        pytest.param("2029-01-01", "2030-01-01", True, id="up to the first day"),
        pytest.param("2029-01-01", None, True, id="without an end, from before"),
        pytest.param("2030-06-01", "2030-06-01", True, id="inside"),
    ],
)
def test_two_versions_are_never_in_force_on_one_day(since: str, until: str | None, overlaps: bool) -> None:
    book = ProcedureBook.open(version("2030-01-01", "2030-12-31"), at=AT, header=HEADER)
    offered = version(since, until, "2031")
    if overlaps:
        with pytest.raises(VersionsOverlap):
            book.publish(offered, at=AT, header=HEADER)
        assert len(book.versions) == 1
    else:
        assert book.publish(offered, at=AT, header=HEADER)
        assert book.versions[-1] == offered


def test_a_later_version_ends_one_that_names_no_end() -> None:
    first, second = version("2030-01-01", None), version("2031-01-01", "2031-12-31", "2031")
    book = ProcedureBook.open(first, at=AT, header=HEADER)
    assert book.publish(second, at=AT, header=HEADER)
    assert in_force(book.versions, first.code, date(2030, 12, 31)) == first
    assert in_force(book.versions, first.code, date(2031, 1, 1)) == second
    with pytest.raises(NoVersionInForce):
        in_force(book.versions, first.code, date(2032, 1, 1))  # the first does not come back


def test_a_published_version_never_changes_and_is_published_once() -> None:
    first = version("2030-01-01", None)
    book = ProcedureBook.open(first, at=AT, header=HEADER)
    assert not book.publish(first, at=AT, header=HEADER)
    with pytest.raises(VersionDiffers):
        book.publish(first.model_copy(update={"number_prefix": "别"}), at=AT, header=HEADER)
    assert len(book.pending_events) == 1


def test_the_json_schema_of_a_definition_names_every_part_of_it() -> None:
    schema = json.loads(json_schema())
    assert {"code", "version", "in_force", "sources", "intake", "steps", "clocks", "closing"} <= {*schema["properties"]}
