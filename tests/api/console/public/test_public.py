"""Pages for anyone: progress by number, items; nothing that names a person or leads into the office."""

import pytest

from tests.api.console.approvals import accepted
from tests.api.console.linked import links, shown
from tests.api.console.pages import text
from tests.api.serving import Office


@pytest.fixture(scope="module")
def numbers(office: Office) -> list[str]:
    return [office.get(f"/v1/cases/{case}")["number"] for case in accepted(office)]


def test_a_number_tells_how_far_the_case_has_come_and_names_nobody(office: Office, numbers: list[str]) -> None:
    page = shown(office, "/public/progress", number=f" {numbers[-1]} ")
    read = text(page)
    assert f"{numbers[-1]} · 窗口审批办件" in read
    assert "办理中，承诺时限到" in read
    assert "local-administrator" not in page
    english = text(shown(office, "/public/progress", number=numbers[-1], lang="en"))
    assert "being handled, the promised limit ends on" in english


def test_an_unknown_number_is_told_beside_the_field_and_kept_in_it(office: Office) -> None:
    page = shown(office, "/public/progress", 404, number='无此号"><script>alert(1)</script>')
    assert 'aria-invalid="true"' in page
    assert "请核对受理通知书上的编号" in page


def test_pages_for_anyone_lead_nowhere_into_the_office(office: Office, numbers: list[str]) -> None:
    for path in ("/public/progress", f"/public/progress?number={numbers[0]}", "/public/items"):
        page = shown(office, path)
        assert links(page, "/console") == []
        assert "default-src 'none'" in office.http.get(path).headers["Content-Security-Policy"]
    assert office.http.get("/public").headers["Location"] == "/public/progress"


def test_what_is_not_there_is_a_page_for_anyone_too(office: Office) -> None:
    page = shown(office, "/public/nowhere", 404)
    assert links(page, "/console") == []
    assert links(page, "/public")
