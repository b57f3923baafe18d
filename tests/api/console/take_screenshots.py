"""`make screenshots`: the pictures that the documentation shows, of the demonstration as it is served."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser

from tests.api.console.browser import chromium, opened
from tests.api.console.conftest import Shown

FOLDER = Path(__file__).parents[3] / "docs" / "screenshots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "cases": ("/console/cases", {"viewport": WIDE}),
    "case": ("{approval-expert-review}?at=2026-10-09", {"viewport": WIDE}),
    "case-dark": ("{open-approval-suspended}", {"viewport": WIDE, "color_scheme": "dark"}),
    "case-narrow": ("{open-approval-suspended}", {"viewport": NARROW}),
    "case-english": ("{approval-promise-broken}?lang=en", {"viewport": WIDE}),
    "joint-approval": ("{joint-granted}?at=2026-09-28", {"viewport": {"width": 1280, "height": 1230}}),
    "due-day": ("{approval-expert-review}/clocks/statutory", {"viewport": {"width": 1280, "height": 1150}}),
    "event": ("{challenge-entered-late}/events/9", {"viewport": {"width": 1280, "height": 1150}}),
    "compared": ("{approval-expert-review}/diff?from=2026-09-28&to=2026-10-14", {"viewport": WIDE}),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken(browser: Browser, shown: Shown, name: str) -> None:
    path, look = PICTURES[name]
    for kind in shown.telling:
        path = path.replace(f"{{{kind}}}", shown.address(kind))
    with opened(browser, **look) as (page, seen):
        answer = page.goto(urljoin(str(shown.http.base_url), path))
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate("document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}.png")
    assert seen.complaints == []
