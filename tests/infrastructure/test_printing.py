"""PDF by a browser: the words of the page on numbered sheets; nothing runs, nothing is fetched, nothing stays."""

import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from api.console.printed import alone
from application.printing import NO_PRINTER, NoPrinter, PrinterFailed
from infrastructure.errors import InvalidSetting
from infrastructure.printing.browser import Chromium
from infrastructure.printing.choice import PrinterChoice
from tests.api.console.browser import CHROMIUM

WRITES_NO_PDF = 'for one; do case "$one" in --print-to-pdf=*) echo no > "${one#*=}";; esac; done'
SHEETS = "".join(f'<p style="break-after: page">第 {number} 张</p>' for number in range(3))


@pytest.fixture
def printer() -> Chromium:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    return Chromium(Path(CHROMIUM), sandboxed=False)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address, and who asked there."""
    seen: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()
        thread.join()


def page(body: str) -> str:
    return alone(
        f'<!DOCTYPE html><html lang="zh-CN" class="dark"><head><title>x</title></head><body>{body}</body></html>'
    )


def test_a_page_becomes_a_pdf_of_as_many_sheets_as_it_has(printer: Chromium) -> None:
    content = printer.pdf(page(SHEETS))
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 3
    assert b"/MediaBox [0 0 594.95996 841.91998]" in content or b"/MediaBox [0 0 595" in content  # A4


def test_nothing_runs_and_nothing_is_fetched(printer: Chromium, asked: tuple[str, list[str]]) -> None:
    address, seen = asked
    scripted = f'<script>fetch("{address}/script")</script><img src="{address}/picture"><p onclick="x">x</p>'
    foreign = (
        f'<style>@import "{address}/sheet"; p {{ background: url({address}/ground) }}</style><iframe src="{address}">'
    )
    assert printer.pdf(page(scripted + foreign)).startswith(b"%PDF-")
    assert seen == []


def test_nothing_stays_behind(printer: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printer.pdf(page("x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "does", ["exit 3", "true", 'for one; do case "$one" in --print-to-pdf=*) echo no > "${one#*=}";; esac; done']
)
def test_a_browser_that_fails_is_told(tmp_path: Path, does: str) -> None:
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(PrinterFailed):
        Chromium(program).pdf("x")


def test_no_browser_is_taken_that_nobody_named() -> None:
    printer = PrinterChoice.from_environment({}).opened()
    assert printer is NO_PRINTER
    with pytest.raises(NoPrinter):
        printer.pdf("x")


@pytest.mark.parametrize(
    "environment",
    [{"CASELEDGER_BROWSER": "/nowhere/browser"}, {"CASELEDGER_BROWSER": "sh", "CASELEDGER_BROWSER_SANDBOX": "maybe"}],
)
def test_a_browser_that_is_not_there_is_told_before_the_server_starts(environment: dict[str, str]) -> None:
    with pytest.raises(InvalidSetting):
        PrinterChoice.from_environment(environment)


def test_a_page_alone_has_its_stylesheet_and_leads_nowhere() -> None:
    text = alone(
        '<html lang="en" class="dark"><head><link rel="icon" href="/i.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/c.css"><link rel="stylesheet" href="/x.css" media="screen">'
        '<script src="/console/assets/console.js" defer></script></head><body><a class="x" href="/console/y">y</a>'
    )
    assert "href=" not in text.replace('href="#', "")
    assert "<script" not in text
    assert "@media print" in text
    assert "script-src" not in text
    assert "default-src 'none'" in text
    assert '<html lang="en">' in text
