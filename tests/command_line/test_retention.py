"""Archives on the command line: the schedule, a hold, a handover with its package, and lists of what is due."""

from pathlib import Path

import pytest

from tests.command_line.commands import run
from tests.command_line.conftest import Run

WINDOW = ("--as", "window", "--unit", "住建窗口")
ARCHIVIST = ("--as", "archivist", "--unit", "中心档案室")
FIELDS = ("applicant=申办人甲", "by-agent=false", "matter=施工许可", "contact=13800000000")


@pytest.fixture
def closed(ready: Run) -> str:
    """Refuse a case, with the schedule published."""
    published = ready("retention", "publish", "--json").json["published"]
    assert published == ["case-archives@2024-03-01"]
    filing = ("case", "file", "--procedure", "window-approval", "--item", "construction-permit", *WINDOW)
    filed = ready(*filing, *(word for field in FIELDS for word in ("--set", field)), "--json").json
    ready("case", "act", filed["case"], "refuse", *WINDOW, "--ground", "not-competent").succeeded()
    return str(filed["case"])


def test_the_schedule_is_printed_with_its_clauses_and_needs_no_ledger() -> None:
    printed = run("retention", "rules").succeeded().out
    for part in ("15年", "永久", "政府采购法", "procurement-challenge"):
        assert part in printed
    [said] = run("retention", "rules", "--json").json
    assert {one["code"]: (one["keep"], one["transfer_after"]) for one in said["retention"]} == {
        "procurement": ("15 years", None), "typical": ("permanent", "20 years"), "approvals": ("30 years", "20 years"),
        "demands": ("10 years", None), "others": ("30 years", "20 years"),
    }  # fmt: skip


def test_a_file_is_held_handed_over_and_its_package_verified_without_a_ledger(
    ready: Run, closed: str, tmp_path: Path
) -> None:
    hold = ("--set", "order=保1号", "--set", "authority=市中级人民法院", "--set", "reason=证据保全")
    ready("retention", "act", "hold-file", closed, *hold, *ARCHIVIST).succeeded()
    ask = ("--set", f"cases={closed}", "--set", "archive=市档案馆")
    assert "due" in ready("retention", "act", "order-transfer", *ask, *ARCHIVIST).refused()
    consent = ("--set", "consent=档案函〔2026〕1号")
    ordered = ready("retention", "act", "order-transfer", *ask, *consent, *ARCHIVIST, "--json").json
    transfer = ordered["record"].removeprefix("transfer:")
    [register] = [one for one in ready("numbers", "verify", "--json").json if ":移交:" in one["register"]]
    assert (register["allocated"], register["faults"]) == (1, [])
    out = tmp_path / "package.zip"
    made = ready("retention", "package", transfer, "--out", str(out), *ARCHIVIST, "--json").json
    assert len(made["bundles"]) == 1
    assert "already" in ready("retention", "package", transfer, "--out", str(out), *ARCHIVIST).refused()
    [checked] = run("retention", "verify", str(out), "--json").json
    assert (checked["case"], checked["proven"]) == (closed, True)
    content = bytearray(out.read_bytes())
    content[-200] ^= 1
    out.write_bytes(content)
    assert "package" in run("retention", "verify", str(out)).refused()
    ready("projections", "rebuild").succeeded()
    [held] = ready("retention", "list", "held", "--json").json
    assert (held["case"], held["status"]["code"]) == (closed, "transferred")
    assert ready("retention", "list", "transfer", "--day", "2090-01-01", "--json").json == []
    [listed] = ready("retention", "transfers", "--json").json
    assert (listed["transfer"], listed["status"]["code"], listed["count"]) == (transfer, "ordered", 1)
    ready("retention", "act", "return-transfer", transfer, "--set", "reason=缺件", *ARCHIVIST).succeeded()
    ready("projections", "rebuild").succeeded()
    [due] = ready("retention", "list", "transfer", "--day", "2090-01-01", "--json").json
    assert (due["case"], due["held"], due["keep"]["zh"]) == (closed, True, "30年")
    assert "保1号" in ready("retention", "list", "held").succeeded().out
    assert "案卷保全" in ready("retention", "show", closed).succeeded().out
    assert "移交退回" in ready("retention", "show", transfer).succeeded().out


def test_what_is_no_package_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nothing")
    assert "package" in run("retention", "verify", str(tmp_path / "x.zip")).refused()
    assert "FILE" in run("retention", "verify", str(tmp_path / "none.zip")).refused()
