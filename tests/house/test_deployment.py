"""What is handed to operators holds together: units, rules, runbook, and the commands and figures that they name."""

import configparser
import re
import shutil
import subprocess

import pytest
import yaml

from api.command_line.main import COMMANDS
from tests.house.sources import ROOT

DEPLOYMENT = ROOT / "docs" / "deployment"
RULES = yaml.safe_load((DEPLOYMENT / "prometheus-rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
UNITS = sorted(path.name for path in DEPLOYMENT.iterdir() if path.suffix in {".service", ".timer"})
FIGURE = re.compile(r"caseledger_[a-z_]+")
NAMED_IN_CODE = re.compile(r'"(caseledger_[a-z_]+)"')
OF_A_KIND = re.compile(r"_(total|bucket|count|sum|info)$")


def test_every_alarm_has_its_entry_in_both_languages() -> None:
    entries = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", RUNBOOK, re.M | re.S))
    assert [rule["alert"] for rule in RULES] == [*dict.fromkeys(rule["alert"] for rule in RULES)]
    assert {rule["alert"] for rule in RULES} == set(entries)
    for text in entries.values():
        chinese, english = text.strip().split("\n\n")
        assert re.match(r"\*\*[一-鿿]", chinese)
        assert re.match(r"\*\*[A-Z]", english)
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"


def test_every_figure_of_a_rule_is_one_that_the_program_tells() -> None:
    told = {
        name
        for file in (ROOT / "api" / "watching").glob("*.py")
        for name in NAMED_IN_CODE.findall(file.read_text(encoding="utf-8"))
    }
    named = {OF_A_KIND.sub("", name) for rule in RULES for name in FIGURE.findall(str(rule["expr"]))}
    assert named
    assert named <= told


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_a_command_that_there_is_with_no_more_rights_than_it_needs(unit: str) -> None:
    read = configparser.RawConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOYMENT / unit, encoding="utf-8")
    if unit.endswith(".timer"):
        assert (DEPLOYMENT / unit.replace(".timer", ".service")).exists()
        return
    service = read["Service"]
    command = re.search(r"bin/caseledger (\w+)", service["ExecStart"])
    assert command is not None
    assert command[1] in dict(COMMANDS)
    assert service["User"] == "caseledger"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["UMask"]) == ("yes", "strict", "0077")


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    command = ["systemd-analyze", "verify", "--man=no", str(DEPLOYMENT / unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in done.stderr.splitlines() if str(DEPLOYMENT / unit) in line]
    assert [line for line in said if "is not executable" not in line] == []  # the program lies elsewhere


def test_the_container_file_copies_every_package_and_installs_by_hash_alone() -> None:
    text = (DEPLOYMENT / "Containerfile").read_text(encoding="utf-8")
    for package in ("domain", "application", "projections", "infrastructure", "api"):
        assert f"COPY {package} {package}" in text
    assert "--require-hashes --only-binary :all: --requirement requirements.lock" in text
    assert "USER caseledger" in text
