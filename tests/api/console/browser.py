"""A real browser: Debian's Chromium, headless, which fetches nothing but what the page under test asks for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
PATIENCE = 60_000  # milliseconds, on a machine with much else to do
expect.set_options(timeout=PATIENCE)
QUIET = ("--no-sandbox", "--disable-dev-shm-usage", "--no-first-run")  # a container has no sandbox to give


@dataclass
class Seen:
    """What a browser fetched, and what went wrong in it."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def _complain(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def watch(self, page: Page) -> None:
        """Write down what a page does."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._complain)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, **context: Any) -> Iterator[tuple[Page, Seen]]:
    """Open a page in a context of its own."""
    own = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **context)
    own.set_default_timeout(PATIENCE)
    page, seen = own.new_page(), Seen()
    seen.watch(page)
    try:
        yield page, seen
    finally:
        own.close()
