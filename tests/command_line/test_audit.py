"""Supervision views and findings on the command line, from the sign to its being struck off."""

import pytest

from projections.audits.definition import load_shipped
from tests.command_line.commands import run
from tests.command_line.conftest import READY, Beginning, Run
from tests.database import Database

WINDOW = ("--as", "window", "--unit", "住建窗口")
SUPERVISOR = ("--as", "supervisor", "--unit", "督查处")
HEAD = ("--as", "supervisor-head", "--unit", "督查处")
UNIT = ("--as", "unit", "--unit", "住建窗口")


def entered_late(_: Database) -> None:
    """Enter an approval of March 2026 long after, accepted on the day and long overdue."""
    values = (
        "--set",
        "applicant=模拟张三",
        "--set",
        "contact=模拟电话",
        "--set",
        "by-agent=false",
        "--set",
        "matter=模拟",
    )
    filing = ("--procedure", "window-approval", "--item", "construction-permit", *WINDOW, *values)
    case = run("case", "file", *filing, "--at", "2026-03-02T09:00", "--json").json["case"]
    form = ("--form", "acceptance-notice=模拟-1", "--at", "2026-03-02T10:00")
    run("case", "act", case, "accept", *WINDOW, *form).succeeded()
    assert run("findings", "publish", "--json").json["published"] == ["supervision-findings@2013-01-01"]
    run("projections", "rebuild").succeeded()


BEGINNING = Beginning("entered-late", entered_late, READY)


@pytest.fixture
def audited(begun: Run) -> Run:
    """Run commands on the ledger that has signs to show."""
    return begun


def test_the_views_and_their_thresholds_are_listed_without_a_ledger() -> None:
    assert [one["view"]["code"] for one in run("audit", "--json").json] == list(load_shipped())
    printed = run("audit").succeeded().out
    assert "停止计时过长" in printed
    assert "our default" in printed


def test_a_sign_is_listed_opened_as_a_finding_and_followed_to_its_close(audited: Run) -> None:
    shown = audited("audit", "late-entries", "--json").json
    row = shown["rows"][0]
    assert (shown["definition"]["version"], row["kind"]["zh"], row["finding"]) == ("1", "迟延补录", None)
    assert "超法定时限" in audited("audit", "overdue").succeeded().out
    overdue = audited("audit", "overdue", "--json").json["rows"]
    assert all("停在“承办人审查”" in one["says"]["zh"] for one in overdue)
    opening = ("findings", "open", "late-entries", row["id"], *SUPERVISOR, "--description", "模拟线索")
    opened = audited(*opening, "--command-id", "finding-1", "--json").json
    assert audited(*opening, "--command-id", "finding-1", "--json").json["repeated"]
    key = opened["record"].removeprefix("finding:")
    act = ("findings", "act")
    audited(*act, "verify-finding", key, *SUPERVISOR, "--set", "held=true", "--set", "facts=模拟").succeeded()
    refused = audited(*act, "close-finding", key, *HEAD, "--set", "conclusion=模拟").refused()
    assert "once it did not hold" in refused
    order = ("--set", "unit=住建窗口", "--set", "rectify_by=2099-12-31", "--set", "reasons=模拟")
    audited(*act, "attribute-finding", key, *HEAD, *order).succeeded()
    audited(*act, "rectify-finding", key, *UNIT, "--set", "measures=模拟").succeeded()
    audited(*act, "close-finding", key, *HEAD, "--set", "conclusion=模拟").succeeded()
    audited("projections", "rebuild").succeeded()
    (listed,) = audited("findings", "list", "--status", "closed", "--json").json
    assert (listed["finding"], listed["number"], listed["status"]["zh"]) == (key, "线索〔2026〕1号", "已销号")
    assert "线索〔2026〕1号" in audited("findings", "list").succeeded().out
    history = audited("findings", "show", key).succeeded().out
    assert "责任认定" in history
    assert "模拟线索" not in history
    again = audited("audit", "late-entries", "--json").json["rows"]
    assert {one["id"]: one["finding"] for one in again}[row["id"]] == key


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "nothing"), "suspensions"),
        (("audit", "suspensions", "--kind", "slow"), "still-stopped"),
        (("audit", "suspensions", "--period", "soon"), "2026-q1"),
        (("audit", "suspensions", "--at", "1999-01-01"), "before the first event"),
        (("findings", "open", "suspensions", "nothing", *SUPERVISOR, "--description", "x"), "lists no such row"),
        (("findings", "show", "nobody"), "No such record"),
        (("findings", "act", "verify-finding", "nobody", *SUPERVISOR, "--set", "held=true", "--set", "facts=x"),
         "No such finding"),
    ],
    ids=lambda words: " ".join(words[:3]) if isinstance(words, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_meant_is_one_sentence(audited: Run, words: tuple[str, ...], said: str) -> None:
    assert said in audited(*words).refused()
