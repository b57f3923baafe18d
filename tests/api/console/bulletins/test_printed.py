"""A page as PDF over HTTP: of the very page, for those who may see it; without a browser, a word of what to do."""

import dataclasses
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from application.printing import PrinterBusy
from tests.api.console.linked import shown
from tests.api.console.pages import page, text
from tests.api.serving import Office, served_application


class Recording:
    """A printer that keeps what it was given."""

    is_there = True

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.busy = False

    def pdf(self, page: str) -> bytes:
        """Print."""
        if self.busy:
            raise PrinterBusy
        self.pages.append(page)
        return b"%PDF-1.7 of a page"


PRINTER = Recording()


@pytest.fixture(scope="module")
def printing(office: Office) -> Iterator[httpx.Client]:
    product = dataclasses.replace(office.product, printer=PRINTER)
    with served_application(create_app(product)) as client:
        yield client


def test_a_bulletin_is_printed_from_its_own_page(office: Office, printing: httpx.Client, approvals: list[str]) -> None:
    shown(office, "/console/bulletins/2026-01")  # the read models have come so far
    assert "/console/bulletins/2026-01/pdf" in page(printing, "/console/bulletins/2026-01")
    answer = printing.get("/console/bulletins/2026-01/pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="2026-01.pdf"' in answer.headers["Content-Disposition"]
    assert answer.content == b"%PDF-1.7 of a page"
    read = text(PRINTER.pages[-1])
    assert "2026 年 1 月通报" in read
    assert "受理量 2" in read


def test_a_case_is_printed_as_of_the_moment_of_its_address(printing: httpx.Client, approvals: list[str]) -> None:
    case = approvals[0]
    address = f"/console/cases/{case}"
    assert f"{address}/pdf?at=2026-01-07" in page(printing, address, at="2026-01-07")
    answer = printing.get(f"{address}/pdf", params={"at": "2026-01-07"})
    assert answer.status_code == 200
    assert "截至 2026 年 1 月 7 日" in text(PRINTER.pages[-1]).replace("\u00a0", " ")
    assert "<script" not in PRINTER.pages[-1]


def test_a_page_that_is_not_there_is_no_pdf(printing: httpx.Client) -> None:
    for path, status in (("/console/bulletins/2026/pdf", 422), ("/console/cases/case:nobody/pdf", 404)):
        assert page(printing, path, status)


def test_a_printer_that_is_busy_says_to_come_again(printing: httpx.Client, approvals: list[str]) -> None:
    PRINTER.busy = True
    try:
        answer = printing.get("/console/bulletins/2026-01/pdf")
    finally:
        PRINTER.busy = False
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "text/html" in answer.headers["Content-Type"]


def test_without_a_browser_the_page_says_to_print_it(office: Office, approvals: list[str]) -> None:
    assert "/pdf" not in page(office.http, "/console/bulletins/2026-01")
    assert "存为 PDF" in page(office.http, "/console/bulletins/2026-01/pdf", 409)
