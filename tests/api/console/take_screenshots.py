"""`make screenshots`: the pictures that the documentation shows, of the demonstration as it is served."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from api.app import create_app
from api.composition_of_access import access_on, identity_pool
from application.demonstration.visitors import PASSWORD, let_visitors_in
from application.recording.freezing import Freezing, end_of
from infrastructure.identity.choice import IdentityChoice
from infrastructure.ledger.recorder import append_pool
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from projections.metrics.period import Period
from projections.metrics.sheet import sheet
from tests.api.console.browser import Seen, chromium, opened
from tests.api.console.conftest import Shown
from tests.api.serving import caught_up, served_application

FOLDER = Path(__file__).parents[3] / "docs" / "screenshots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Picture(NamedTuple):
    """A page as somebody in an office looks at it."""

    path: str
    login: str = "supervisor"
    height: int = WIDE["height"]
    look: Mapping[str, Any] = {}


PICTURES: dict[str, Picture] = {
    "overview": Picture("/console/overview"),
    "lists": Picture("/console/lists/open"),
    "boards": Picture("/console/boards"),
    "metrics": Picture("/console/metrics"),
    "metric": Picture("/console/metrics/on-time-rate?period=2026-q3"),
    "metric-cases": Picture("/console/metrics/on-time-rate/cases?period=2026-q3"),
    "bulletins": Picture("/console/bulletins"),
    "bulletin": Picture("/console/bulletins/2026-10", height=1500),
    "cases": Picture("/console/cases"),
    "case": Picture("{approval-expert-review}?at=2026-10-09"),
    "case-dark": Picture("{open-approval-suspended}", look={"color_scheme": "dark"}),
    "case-narrow": Picture("{open-approval-suspended}", look={"viewport": NARROW}),
    "case-english": Picture("{approval-promise-broken}?lang=en"),
    "joint-approval": Picture("{joint-granted}?at=2026-09-28", height=1230),
    "due-day": Picture("{approval-expert-review}/clocks/statutory", height=1150),
    "event": Picture("{challenge-entered-late}/events/9", height=1150),
    "compared": Picture("{approval-expert-review}/diff?from=2026-09-28&to=2026-10-14"),
    "knowledge": Picture("{challenge-entered-late}/knowledge?at=2026-03-14"),
    "act": Picture("{open-approval-near-due}/acts/suspend-clocks", "handler"),
    "filings": Picture("/console/filings", "clerk"),
    "filing": Picture("/console/filings/window-approval", "clerk"),
    "procedures": Picture("/console/procedures"),
    "procedure": Picture("/console/procedures/window-approval", height=1400),
    "calendar": Picture("/console/calendars/2026", height=1150),
    "items": Picture("/console/items"),
    "desk": Picture("/console/inspection"),
    "search": Picture("/console/inspection/search?q=专家评审"),
    "signs": Picture("/console/inspection/views/late-entries"),
    "findings": Picture("/console/inspection/findings"),
    "inspections": Picture("/console/inspection/inspections"),
    "evidence": Picture("{open-approval-suspended}/evidence"),
    "verification": Picture("/console/inspection/verification"),
    "log": Picture("/console/inspection/log"),
    "access-log": Picture("/console/inspection/access-log", "audit"),
    "archives": Picture("/console/inspection/archives"),
    "public-items": Picture("/public/items", "citizen"),
    "progress": Picture("/public/progress?number=政务办〔2026〕46号", "citizen"),
    "rating": Picture("/public/rating", "citizen"),
    "demand": Picture("/public/demands/hotline", "citizen", look={"viewport": NARROW}),
}


@pytest.fixture(scope="module")
def shown(shown: Shown) -> Iterator[Shown]:
    """Let visitors in, as the demonstration does."""
    with identity_pool(shown.database.url("append")) as pool:
        access = access_on(shown.product.ledger, pool, IdentityChoice())
        let_visitors_in(access.people)
        product = replace(shown.product, entrance=access.entrance, identification=access.identification)
        with served_application(create_app(product)) as client:
            client.event_hooks["request"].append(caught_up(product))
            yield replace(shown, http=client, product=product)


@pytest.fixture(scope="module", autouse=True)
def frozen(shown: Shown, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Freeze the last months and seal the log, as the server would of a demonstration that is served."""
    freezing, zone = Freezing(shown.product.ledger), shown.product.zone
    for named in list(freezing.due(date(2026, 10, 1))):
        with shown.product.models.facts() as facts:
            figures = sheet(facts, Period(named.name, named.first, named.last), end_of(named, zone))
        assert figures is not None
        freezing.freeze(named, figures)
    keys = KeyFolder(tmp_path_factory.mktemp("pictures") / "keys")
    with append_pool(shown.database.url("append")) as pool:
        ready_key(sealing_ledger(pool), pool, keys)
        Sealer(pool, keys).seal()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextmanager
def entered(browser: Browser, shown: Shown, login: str, **look: Any) -> Iterator[tuple[Page, Seen]]:
    """Open a page in a browser in which somebody has logged in."""
    with opened(browser, **look) as (page, seen):
        page.goto(shown.url("/login"))
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/console**")
        yield page, seen


NOTICE = """\
jurisdiction: CN
year: 2027
revision: 1
supersedes: null
document_number: 模拟〔2026〕1号
title: 关于2027年部分节假日安排的通知（模拟）
published_at: 2026-11-20
source: 模拟
number_verified: true
entries:
  - {from: 2026-11-30, to: 2026-12-02, kind: rest, reason: 城市活动（模拟）}
  - {from: 2027-01-01, to: 2027-01-05, kind: rest, reason: 元旦（模拟）}
  - {from: 2027-02-06, to: 2027-02-12, kind: rest, reason: 春节（模拟）}
"""


def test_a_picture_is_taken_of_what_a_notice_would_move(browser: Browser, shown: Shown) -> None:
    with entered(browser, shown, "supervisor", viewport={**WIDE, "height": 1000}) as (page, seen):
        page.goto(shown.url("/console/calendars/publish"))
        page.get_by_label("通知内容").fill(NOTICE)
        page.get_by_role("button", name="检查并预览").click()
        page.wait_for_selector("table.changes")
        page.screenshot(path=FOLDER / "publishing.png")
    assert seen.complaints == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken(browser: Browser, shown: Shown, name: str) -> None:
    path, login, height, look = PICTURES[name]
    with entered(browser, shown, login, **{"viewport": {**WIDE, "height": height}, **look}) as (page, seen):
        answer = page.goto(shown.url(path))
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate("document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}.png")
    assert seen.complaints == []


def test_a_picture_is_taken_of_the_way_in(browser: Browser, shown: Shown) -> None:
    with opened(browser, viewport=WIDE) as (page, seen):
        page.goto(shown.url("/login"))
        page.screenshot(path=FOLDER / "login.png")
    assert seen.complaints == []
