"""Protected values from the command line: shown, disclosed, sealed, held, shredded; and keys that are not there."""

import json
from pathlib import Path

import pytest

from tests.command_line.conftest import Run

WINDOW = ("--as", "window", "--unit", "住建窗口")
FIELDS = ("applicant=申办人甲", "by-agent=false", "matter=施工许可", "contact=13800000000")
KEEPER = ("--by", "档案室")
OTHER = ("--by", "法制科")
WHY = ("--reason", "保存期限届满")


@pytest.fixture
def case(ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """File a case and refuse it, with its notice in the outbox."""
    monkeypatch.setenv("CASELEDGER_OUTBOX_DIR", str(tmp_path / "outbox"))
    filing = ("case", "file", "--procedure", "window-approval", "--item", "construction-permit", *WINDOW)
    filed = ready(*filing, *(word for field in FIELDS for word in ("--set", field)), "--json").json
    ready("case", "act", filed["case"], "refuse", *WINDOW, "--ground", "not-competent").succeeded()
    return str(filed["case"])


def states(run: Run, case: str) -> dict[str, str]:
    return {one["field"]: one["state"] for one in run("protected", "show", case, "--json").json}


def test_chosen_values_are_disclosed_and_the_rest_is_only_listed(ready: Run, case: str) -> None:
    shown = ready("protected", "show", case).succeeded().out
    assert "applicant" in shown
    assert "申办人甲" not in shown
    words = ("--field", "1:applicant", "--to", "市中级人民法院", *WHY, *KEEPER)
    told = ready("protected", "disclose", case, *words).succeeded().out
    assert "申办人甲" in told
    assert "13800000000" not in told
    document = ready("protected", "disclose", case, *words, "--json").json
    assert [(one["field"], one["value"], len(one["salt"])) for one in document["values"]] == [
        ("applicant", "申办人甲", 32)
    ]


def test_values_are_sealed_held_and_shredded(ready: Run, case: str, tmp_path: Path) -> None:
    ready("protected", "seal", case, "--class", "personal", *WHY, *KEEPER).succeeded()
    assert states(ready, case) == {"applicant": "sealed", "contact": "sealed", "matter": "open"}
    disclosing = ("protected", "disclose", case, "--field", "1:applicant", "--to", "法院", *WHY, *KEEPER)
    assert "已封存 sealed" in ready(*disclosing).refused()
    ready("protected", "unseal", case, *WHY, *KEEPER).succeeded()
    ready("protected", "hold", case, "--order", "1号", *WHY, *KEEPER).succeeded()
    proposing = ("protected", "shred", case, "--class", "personal", *WHY, *KEEPER)
    assert "legal hold" in ready(*proposing).refused()
    ready("protected", "release", case, "--order", "1号", *WHY, *KEEPER).succeeded()
    entry = ready(*proposing, "--json").json["entry"]
    assert "two persons" in ready("protected", "shred", case, "--confirm", entry, *KEEPER).refused()
    ready("protected", "shred", case, "--confirm", entry, *OTHER).succeeded()
    assert states(ready, case) == {"applicant": "shredded", "contact": "shredded", "matter": "open"}
    assert "已销毁 shredded" in ready(*disclosing).refused()


def test_a_letter_that_was_written_loses_its_address_by_the_shredding(ready: Run, case: str, tmp_path: Path) -> None:
    letter = tmp_path / "outbox" / f"system_{case.replace(':', '_')}_notice_refused_2.json"
    letter.parent.mkdir()
    letter.write_text(json.dumps({"address": "13800000000"}), encoding="utf-8")
    entry = ready("protected", "shred", case, "--class", "personal", *WHY, *KEEPER, "--json").json["entry"]
    ready("protected", "shred", case, "--confirm", entry, *OTHER).succeeded()
    assert json.loads(letter.read_text("utf-8")) == {"address": "已销毁 shredded"}


@pytest.mark.parametrize(
    "words",
    [
        ("shred", "case:x"),
        ("shred", "case:x", "--class", "personal"),
        ("shred", "case:x", "--confirm", "protection:0@1", *WHY),
    ],
    ids=["neither", "no reason", "both"],
)
def test_a_shredding_is_proposed_or_confirmed(ready: Run, words: tuple[str, ...]) -> None:
    assert "--confirm alone" in ready("protected", *words, *KEEPER).misused()


@pytest.mark.parametrize(
    "named", ["applicant", "1:", ":applicant", "x:applicant", "1234567890:applicant", "²:applicant"]
)
def test_a_field_that_is_not_named_as_it_should_be_is_refused(ready: Run, case: str, named: str) -> None:
    words = ("--field", named, "--to", "法院", *WHY, *KEEPER)
    assert "1:supplier" in ready("protected", "disclose", case, *words).refused()


def test_a_class_or_a_case_that_is_not_there_is_refused(ready: Run, case: str) -> None:
    assert "personal" in ready("protected", "seal", case, "--class", "secret", *WHY, *KEEPER).refused()
    assert "not protected" in ready("protected", "seal", case, "--class", "public", *WHY, *KEEPER).refused()
    assert "on record" in ready("protected", "show", "case:none").refused()
    assert "on record" in ready("protected", "seal", "case:none", *WHY, *KEEPER).refused()


def test_without_its_keys_nothing_is_opened_nothing_recorded_and_no_new_keys_are_made(
    ready: Run, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASELEDGER_KEYS_DIR", str(tmp_path / "nowhere"))
    words = ("--field", "1:applicant", "--to", "法院", *WHY, *KEEPER)
    for command in (
        ("protected", "show", case),
        ("protected", "disclose", case, *words),
        ("case", "act", case, "close", *WINDOW),
    ):
        assert "put the right folder there" in ready(*command).refused()
    served = ready("serve", "--port", "0")
    assert (served.status, "put the right folder there" in served.err) == (2, True)
    assert not (tmp_path / "nowhere").exists()
    monkeypatch.delenv("CASELEDGER_KEYS_DIR")
    assert "CASELEDGER_KEYS_DIR" in ready("protected", "show", case).refused()
    ready("case", "show", case).succeeded()  # which needs no key
