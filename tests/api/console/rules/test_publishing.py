"""公布: looked at before it is published; a preview writes nothing, and shows the due days that then move."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from importlib.resources import files
from typing import Any

import httpx
import pytest

from api.routes import examples
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.linked import shown
from tests.api.console.pages import inside, text
from tests.api.console.test_acts import hidden, own
from tests.api.serving import Office, office_on, opened_database

CALENDAR, PROCEDURE = "/console/calendars/publish", "/console/procedures/publish"
DEFINITION = files("domain.procedures") / "definitions" / "window-approval.yaml"
ACCEPTANCE = {"acting": examples.WINDOW, "forms": [{"form": "acceptance-notice", "reference": "SL-1"}]}
ACTING = {"acting.unit": "政务服务中心", "acting.role": "centre"}


def sent(office: Office, address: str, given: str, do: str, **uploaded: Any) -> httpx.Response:
    form = {**ACTING, "text": given, "do": do}
    answer = office.http.post(address, data=form, files=uploaded or None, headers=own(office))
    assert "<script>alert" not in answer.text
    return answer


def pattern(office: Office) -> str:
    """The text that the form begins with: the latest notice."""
    return unescape(inside(shown(office, CALENDAR), 'name="text"', "</textarea>").partition(">")[2].lstrip("\n"))


def revision(office: Office, closed: date) -> str:
    """A further notice on this year, which makes a day one of rest."""
    written = pattern(office)
    assert re.search(r"^year: (\d+)$", written, re.MULTILINE)
    lines = written.partition("entries:")[0]
    lines = re.sub(r"^year: .*$", f"year: {closed.year}", lines, flags=re.MULTILINE)
    known = [one for one in office.product.ledger.rules().publications if one.year == closed.year]
    number = max((one.revision for one in known), default=0) + 1
    lines = re.sub(r"^revision: .*$", f"revision: {number}", lines, flags=re.MULTILINE)
    lines = re.sub(r"^supersedes: .*$", f"supersedes: {number - 1 or 'null'}", lines, flags=re.MULTILINE)
    lines = re.sub(r"^published_at: .*$", f"published_at: {closed}", lines, flags=re.MULTILINE)
    return f"{lines}entries:\n  - {{date: {closed}, kind: rest, reason: '<script>alert(1)</script>'}}\n"


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Office]:
    """An office of its own: what is published here moves nobody else's days."""
    with opened_database(server) as database, office_on(database) as opened:
        yield opened


@pytest.fixture(scope="module")
def running(office: Office) -> str:
    return running_in(office)


def running_in(office: Office) -> str:
    """A case whose promised term runs, filed and accepted now."""
    case = str(office.file({**examples.APPROVAL, "effective_at": office.product.ledger.now().isoformat()})["case"])
    office.do(case, "accept", **ACCEPTANCE, effective_at=office.product.ledger.now().isoformat())
    return case


def due(office: Office, case: str) -> dict[str, str]:
    """The due days of the terms that run."""
    clocks = office.get(f"/v1/cases/{case}/clocks")["clocks"]
    return {one["code"]: one["due_on"] for one in clocks if one["ended_at"] is None}


def a_working_day_of(office: Office, case: str) -> date:
    """A working day within the promised term."""
    calendar = office.product.ledger.rules().calendar()
    day = office.product.ledger.now().astimezone(office.product.zone).date() + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    assert day.isoformat() <= max(due(office, case).values())
    return day


def test_the_form_begins_with_the_latest_notice_which_is_on_record_already(office: Office) -> None:
    answer = sent(office, CALENDAR, pattern(office), "preview")
    assert answer.status_code == 200
    assert "已经公布，内容相同" in text(answer.text)
    assert 'value="publish"' not in answer.text


def test_a_preview_shows_the_due_days_that_publishing_then_moves(office: Office, running: str) -> None:
    notice = revision(office, a_working_day_of(office, running))
    shown(office, CALENDAR)  # the read models have come so far
    position, before = office.product.ledger.position(), due(office, running)
    answer = sent(office, CALENDAR, notice, "preview")
    assert answer.status_code == 200, text(answer.text)
    assert office.product.ledger.position() == position
    assert f"/console/cases/{running}" in answer.text
    rows = re.findall(
        rf'href="/console/cases/{running}">.*?<del>([\d-]+)</del>.*?<ins>([\d-]+)</ins>', answer.text, re.DOTALL
    )
    assert rows
    published = sent(office, CALENDAR, notice, "publish")
    assert published.status_code == 303, text(published.text)
    after = due(office, running)
    assert {(before[clock], after[clock]) for clock in before if before[clock] != after[clock]} == set(rows)
    landed = shown(office, published.headers["Location"])
    assert "已公布" in text(landed)
    assert sent(office, CALENDAR, notice, "publish").status_code == 303  # once more changes nothing
    names = [one.name for one in office.product.ledger.rules(fresh=True).publications]
    assert len(names) == len({*names})


def test_a_file_goes_before_what_was_pasted(office: Office) -> None:
    file = ("notice.yaml", pattern(office).encode(), "application/yaml")
    answer = sent(office, CALENDAR, "nonsense", "preview", file=file)
    assert "已经公布，内容相同" in text(answer.text)


@pytest.mark.parametrize(
    ("address", "given", "status", "code"),
    [
        (CALENDAR, "", 422, "publication_malformed"),
        (CALENDAR, "year: <script>alert(1)</script>", 422, "publication_malformed"),
        (CALENDAR, "a: [", 422, "publication_malformed"),
        (PROCEDURE, "", 422, "definition_malformed"),
        (PROCEDURE, "code: x", 422, "definition_malformed"),
        (PROCEDURE, "x" * 1_000_001, 422, "form_malformed"),
    ],
    ids=["nothing", "markup", "no YAML", "no definition", "half a definition", "too long"],
)
def test_what_cannot_be_read_is_told_with_what_was_given_and_nothing_is_written(
    office: Office, address: str, given: str, status: int, code: str
) -> None:
    position = office.product.ledger.position()
    for do in ("preview", "publish"):
        answer = sent(office, address, given, do, file=("x", b"", "text/plain"))
        assert (answer.status_code, code in answer.text) == (status, True), text(answer.text)
    assert office.product.ledger.position() == position


def test_a_year_is_not_skipped(office: Office) -> None:
    answer = sent(office, CALENDAR, revision(office, date(2199, 1, 4)), "preview")
    assert answer.status_code == 409, text(answer.text)
    assert "逐年接续" in text(answer.text)


def successor() -> str:
    """A further version of the approval, under which one may rate for longer."""
    written = DEFINITION.read_text(encoding="utf-8")
    for was, now in ((r'^version: .*$', 'version: "2030-01-01"'), (r"^in_force: .*$", "in_force: {from: 2030-01-01}"),
                     (r"within: 7 calendar days", "within: 30 calendar days")):  # fmt: skip
        written, changed = re.subn(was, now, written, flags=re.MULTILINE)
        assert changed == 1, was
    return written


def test_a_version_is_compared_with_the_one_before_and_moves_no_case(office: Office, running: str) -> None:
    before = due(office, running)
    answer = sent(office, PROCEDURE, successor(), "preview")
    assert answer.status_code == 200, text(answer.text)
    said = text(answer.text)
    assert "自 2030 年 1 月 1 日起提交的办件适用这一版本" in said
    assert "仍按提交之日的版本，期限不变" in said
    assert "30" in text(inside(answer.text, 'id="changes"', "</table>"))
    confirmed = hidden(answer.text)
    assert confirmed["acting.role"] == "centre"
    published = sent(office, PROCEDURE, successor(), "publish")
    assert published.status_code == 303, text(published.text)
    assert "自 2030-01-01 起施行" in text(shown(office, published.headers["Location"]))
    assert due(office, running) == before
    assert "已经公布，内容相同" in text(sent(office, PROCEDURE, successor(), "preview").text)


def test_another_site_publishes_nothing(office: Office) -> None:
    form = {**ACTING, "text": "x", "do": "publish"}
    for address in (CALENDAR, PROCEDURE):
        answer = office.http.post(address, data=form, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403
