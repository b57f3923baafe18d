"""A procedure of one's own: written, checked, walked, published and used, without touching the program."""

import json
from pathlib import Path

import pytest

from tests.command_line.commands import run
from tests.command_line.conftest import Run

HOW_TO = Path(__file__).parents[2] / "docs/adding-a-procedure"
MISSING = "refused: form_missing"
DEFINITION, JOURNEYS = HOW_TO / "lost-property.yaml", HOW_TO / "lost-property.journeys.yaml"


def planted(folder: Path, old: str, new: str, *, of: Path = JOURNEYS) -> Path:
    text = of.read_text("utf-8")
    assert text.count(old) >= 1, old
    file = folder / of.name
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def test_the_journeys_of_the_how_to_are_walked_and_come_to_every_rule() -> None:
    walked = run("procedures", "walk", str(DEFINITION), str(JOURNEYS), "--complete", "--json").json
    assert walked == {"procedure": "lost-property@2026-01-01", "acts": 19, "faults": [], "never_exercised": []}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("{notice: 2026-03-03}", "{notice: 2026-03-04}", "notice is due 2026-03-03", id="a due day"),
        pytest.param("missed: [notice]", "missed: []", "missed is ['notice'], not []", id="a term that ran out"),
        pytest.param("status: refused", "status: accepted", "status is refused, not accepted", id="a stage"),
        pytest.param("outcome: returned, missed", "outcome: passed-on, missed", "outcome is returned", id="an outcome"),
        pytest.param("refused: step_waived", "refused: step_over", "step_waived", id="another refusal"),
        pytest.param(", refused: not_this_role", "", "not_this_role: This role may not", id="a refusal not expected"),
        pytest.param("forms: [register], expect", f"{MISSING}, forms: [register], expect", "not refused", id="none"),
        pytest.param("{step: notice}, expect", "{stop: notice}, expect", "malformed", id="what no act says"),
    ],
)
def test_what_does_not_come_as_the_journey_says_is_a_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    answer = run("procedures", "walk", str(DEFINITION), str(planted(tmp_path, old, new)))
    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("act: refuse", "act: reject", "there is no act reject", id="an unknown act"),
        pytest.param("at: 2026-03-02 09:00", "at: yesterday", "line=5", id="no time"),
        pytest.param("journeys:\n", "voyages:\n", "journeys", id="no journeys"),
    ],
)
def test_a_file_that_is_no_file_of_journeys_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in run("procedures", "walk", str(DEFINITION), str(planted(tmp_path, old, new))).refused()


def test_a_rule_that_no_journey_comes_to_is_named_and_a_fault_where_all_are_wanted(tmp_path: Path) -> None:
    text = JOURNEYS.read_text("utf-8")
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(text[: text.index("  - name: 不予登记")], "utf-8")
    answer = run("procedures", "walk", str(DEFINITION), str(fewer)).succeeded()
    assert "never exercised: intake.refuse perishable" in answer.out
    assert run("procedures", "walk", str(DEFINITION), str(fewer), "--complete").status == 2


def test_a_procedure_of_ones_own_is_published_and_used(ready: Run) -> None:
    assert run("procedures", "check", str(DEFINITION)).succeeded()
    assert ready("procedures", "publish", str(DEFINITION), "--json").json["published"] == ["lost-property@2026-01-01"]
    said = ["--set", "kind=证件", "--set", "description=身份证一张", "--at", "2026-03-02 09:00"]
    filed = ready(
        "case", "file", "--procedure", "lost-property", "--as", "desk", "--unit", "咨询台", *said, "--json"
    ).json
    office = ["--as", "desk", "--unit", "咨询台"]
    ready(
        "case", "act", filed["case"], "accept", *office, "--form", "register=1", "--at", "2026-03-02 09:10"
    ).succeeded()
    done = ["conclude", *office, "--step", "notice", "--at", "2026-03-02 10:00"]
    ready("case", "act", filed["case"], *done).succeeded()
    shown = ready("case", "show", filed["case"], "--json").json
    assert "2026-05-06" in json.dumps(shown)


def test_a_yes_or_no_and_a_number_are_taken_in_words(ready: Run) -> None:
    values = {"project": "P", "purchaser": "p", "level": "市级", "kind": "货物", "budget": "3.00", "threshold": "2.00"}
    values |= {"method": "竞争性谈判", "ground": "urgent", "reasons": "r", "unreasonable-time": "false"}
    said = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
    who = ["--procedure", "procurement-method-change", "--as", "purchaser", "--unit", "采购人"]
    filed = ready("case", "file", *who, *said, "--set", "pool-experts=3", "--json").json
    shown = ready("case", "show", filed["case"], "--json").json
    assert shown["values"]["unreasonable-time"] is False
    assert shown["values"]["pool-experts"] == 3
    assert "field_malformed" not in json.dumps(shown)
    assert "boolean" in ready("case", "file", *who, *said[:-1], "unreasonable-time=maybe").refused()


NOTICE = """\
notices:
  - code: ended
    title: {zh: 办结告知, en: Notice of the end}
    on: ON
    to: manager
    channels: [portal]
    text: {zh: "{number}", en: "{number}"}
    clause: 规范 7

closing:"""


@pytest.mark.parametrize(
    ("on", "never"),
    [
        pytest.param("closed", [], id="an act that a journey comes to"),
        pytest.param("received", [], id="the filing"),
        pytest.param("lapsed", None, id="an act that cannot happen"),
    ],
)
def test_a_notice_is_come_to_with_the_act_that_calls_for_it(tmp_path: Path, on: str, never: list[str] | None) -> None:
    definition = planted(tmp_path, "closing:", NOTICE.replace("ON", on), of=DEFINITION)
    answer = run("procedures", "walk", str(definition), str(JOURNEYS), "--complete", "--json")
    if never is None:
        assert "never happens in this procedure" in answer.refused()
    else:
        assert answer.json["never_exercised"] == never


def test_a_notice_whose_act_no_journey_comes_to_is_listed(tmp_path: Path) -> None:
    withdrawal = "withdrawal: {performers: [desk], clause: 规范 7}\nclosing:"
    text = NOTICE.replace("ON", "withdrawn").replace("closing:", withdrawal)
    definition = planted(tmp_path, "closing:", text, of=DEFINITION)
    answer = run("procedures", "walk", str(definition), str(JOURNEYS), "--json")
    assert {"notice ended", "withdrawal"} <= {*answer.json["never_exercised"]}
