import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.procedures.clauses import clauses_of
from domain.procedures.definition import load_shipped
from domain.procedures.procedure import Procedure
from tests.command_line.commands import run
from tests.command_line.conftest import Run

DEFINITIONS = Path(__file__).parents[2] / "domain/procedures/definitions"
CHALLENGE = (DEFINITIONS / "procurement-challenge-2018.yaml").read_text("utf-8")


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_a_definition_on_paper_shows_every_rule_with_its_clause(procedure: Procedure) -> None:
    printed = run("procedures", "show", procedure.code, "--version", procedure.version, "--shipped").succeeded().out
    lines = printed.splitlines()
    for place, clause in clauses_of(procedure):
        code = place.split()[-1]
        if "." in place.removeprefix("intake.") or code in {
            "grading",
            "intake.accept",
            "intake.accept.window",
            "intake.correction",
            "table",
        }:
            assert clause in printed  # said inside the row of something else
        else:
            assert any(code in line and clause in line for line in lines), (place, clause)
    for form in (form for step in procedure.steps for form in step.forms):
        assert next(known.title.zh for known in procedure.forms if known.code == form) in printed.replace("\n", "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("customs-price-query", "依期限内的 书面申请延期", id="an extension"),
        pytest.param("customs-price-query", "时重新指定期限", id="a new term"),
        pytest.param("customs-price-consultation", "但须期限内已有", id="a waiver"),
        pytest.param("customs-price-consultation", "且结果为", id="a case to follow"),
    ],
)
def test_on_paper_stands_the_act_on_which_something_else_depends(code: str, said: str) -> None:
    printed = run("procedures", "show", code, "--version", "2024-12-01", "--shipped").succeeded().out
    assert said in re.sub(r"\s+│\n│\s+│ ", "", printed)


def test_on_paper_a_maximum_of_ours_is_told_from_one_of_the_law() -> None:
    printed = run("procedures", "show", "information-disclosure", "--shipped").succeeded().out
    said = "".join(line.split("│")[2].replace(" ", "") for line in printed.splitlines() if line.startswith("│"))
    assert "征求第三方意见：最长15个工作日，每案1次Opinion" in said
    assert "otherbodies:15workingdaysatthemost,oncepercase(default)" in said


def test_the_shipped_procedures_are_listed_without_a_database() -> None:
    listed = run("procedures", "list", "--shipped", "--json").json
    assert [(one["code"], one["version"]) for one in listed] == [(one.code, one.version) for one in load_shipped()]
    assert "政府采购质疑处理" in run("procedures", "list", "--shipped").succeeded().out


def test_shipped_definitions_are_well_formed() -> None:
    files = sorted(map(str, DEFINITIONS.glob("*.yaml")))
    assert run("procedures", "check", *files, "--json").json == [{"file": file, "fault": None} for file in files]
    assert "无误" in run("procedures", "check", *files).succeeded().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code: [\n", "line=2"),
        (CHALLENGE.replace("after: [draft]", "after: [drafft]"), "drafft"),
        (CHALLENGE.replace("limit: 3 working days", "limit: 3 workdays"), "3 workdays"),
        (CHALLENGE.replace("title: {zh: 政府采购质疑处理,", "titel: {zh: 政府采购质疑处理,"), "place=title"),
        (CHALLENGE + "\ncode: again\n", "given twice"),
        ("", "given.yaml"),
        ("- 1", "given.yaml"),
        ("a: &x [1]\nb: *x", "anchors"),
    ],
    ids=["not YAML", "unknown step", "bad limit", "unknown key", "key twice", "empty", "a list", "anchors"],
)
def test_a_definition_at_fault_is_named_with_file_and_reason(
    text: str, said: str, written: Callable[[str], str]
) -> None:
    file = written(text)
    fault = run("procedures", "check", file).refused()
    assert "given.yaml" in fault
    assert said in fault


def test_a_check_of_several_files_names_those_at_fault(written: Callable[[str], str]) -> None:
    good = str(DEFINITIONS / "window-approval.yaml")
    answer = run("procedures", "check", good, written("code: ["), "--json")
    assert answer.status == 2
    assert [one["fault"] is None for one in json.loads(answer.out)] == [True, False]


@pytest.mark.parametrize(
    ("content", "said"), [(b"code: \xff", "UTF-8"), (b"#" * 1_000_001, "longer")], ids=["not text", "too long"]
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "given.yaml"
    file.write_bytes(content)
    assert said in run("procedures", "check", str(file)).refused()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "missing.yaml" in run("procedures", "check", str(tmp_path / "missing.yaml")).refused()
    assert "directory" in run("procedures", "check", str(tmp_path)).refused()


def test_an_unknown_procedure_or_version_is_refused() -> None:
    assert "nosuch" in run("procedures", "show", "nosuch", "--shipped").refused()
    assert "1999" in run("procedures", "show", "window-approval", "--version", "1999", "--shipped").refused()


def test_the_schema_is_one_json_document() -> None:
    assert run("procedures", "schema").json["title"] == "Procedure"


def test_publishing_twice_publishes_once(founded: Run) -> None:
    first = founded("procedures", "publish", "--json").json
    assert first["published"] == [str(one.ref) for one in load_shipped()]
    assert founded("procedures", "publish", "--json").json["published"] == []
    assert len(founded("procedures", "list", "--json").json) == len(load_shipped())
    assert founded("procedures", "show", "window-approval", "--json").json[0]["code"] == "window-approval"


def test_a_version_that_was_published_is_not_changed(ready: Run, written: Callable[[str], str]) -> None:
    changed = CHALLENGE.replace("limit: 3 working days", "limit: 4 working days")
    assert "procurement-challenge@2018-03-01" in ready("procedures", "publish", written(changed)).refused()


def test_nothing_is_published_when_one_file_of_several_is_at_fault(founded: Run, written: Callable[[str], str]) -> None:
    founded("procedures", "publish", str(DEFINITIONS / "window-approval.yaml"), written("code: [")).refused()
    assert founded("procedures", "list", "--json").json == []
