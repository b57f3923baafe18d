"""Histories that leave signs, and what the views of a ledger that holds them list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped as shipped_calendars
from domain.case.values import Disclosed, FilledIn, Scalar
from projections.audits.asking import EARLIEST, LATEST, Asking, Found
from projections.audits.definition import view
from projections.audits.reads import rows, terms_of
from projections.metrics.period import period as period_of
from projections.snapshot import Snapshot
from tests.histories import Story, attached, limit, moment, window

OPENED = "2026-03-02 09:00"  # a Monday: ten working days run out on the 16th, twenty on the 30th


def alike(cases: Sequence[tuple[str, str]]) -> list[int]:
    """Take whoever is named alike for one person: no key is needed in a test."""
    names = [subject for _, subject in cases]
    return [names.index(name) for name in names]


@dataclass(frozen=True)
class Audited:
    """The signs of a ledger, and the facts beside them."""

    audits: Snapshot
    facts: Snapshot

    def listed(
        self,
        name: str,
        *,
        at: str = "2026-06-30 12:00",
        skip: int = 0,
        kind: str | None = None,
        period: str | None = None,
        **asked: Any,
    ) -> list[Found]:
        moment_asked = moment(at)
        stretch = None if period is None else period_of(period)
        asking = Asking(
            moment=moment_asked,
            today=moment_asked.date(),
            calendar=WorkingCalendar.of(shipped_calendars()),
            alike=alike,
            first=EARLIEST if stretch is None else stretch.first,
            last=LATEST if stretch is None else stretch.last,
            **asked,
        )
        terms = terms_of(self.facts, view(name), asking, kind=kind, skip=skip)
        return rows(self.audits, view(name), asking, kind=kind, skip=skip, terms=terms)

    def named(self, name: str, **asked: Any) -> list[tuple[str, str | None]]:
        """Give kind and case of each row."""
        return [(row.kind, row.case) for row in self.listed(name, **asked)]


def stopped(case_id: str, at: str, ground: str = "inspection", needed: str = "30 working days") -> Story:
    """Accept an approval on a Monday and stop its clocks."""
    story = window(case_id, OPENED)
    stop(story, at, ground, needed)
    return story


def stop(story: Story, at: str, ground: str, needed: str = "30 working days") -> None:
    forms = attached("time-notice")
    story.act(at, "handler", lambda on: story.case.suspend_clocks(on, ground, limit(needed), forms=forms))


def resume(story: Story, at: str) -> None:
    story.act(at, "handler", story.case.resume_clocks)


def extended(case_id: str, at: str, by: str) -> Story:
    """Extend the statutory term of twenty working days, of which ten may be added."""
    story = window(case_id, OPENED)
    reason, forms = FilledIn({"reason": Disclosed(value="r")}), attached("extension-notice")
    story.act(
        at, "lead", lambda on: story.case.extend_term(on, "statutory", limit(by), filled=reason, forms=forms)
    )  # fmt: skip
    return story


def decided(
    case_id: str, filed: str, decided_on: str, *, outcome: str = "granted", review_after: int = 60, **own: Any
) -> Story:
    """Walk an approval to its close, on the day of its decision."""
    story = window(case_id, filed, **own)
    day = decided_on
    story.step(f"{day} 09:00", "handler", "examination", given={"opinion": "o"})
    hours, minutes = divmod(9 * 60 + review_after, 60)
    story.step(f"{day} {hours:02}:{minutes:02}", "reviewer", "review", given={"opinion": "o"})
    ground = "filed-twice" if outcome == "returned-file" else None
    told, form = {"granted": ("issue", "licence"), "returned-file": ("return-service", "return-notice")}[outcome]
    opinion: dict[str, Scalar] = {"opinion": "o"}
    story.step(f"{day} 15:00", "lead", "decision", given=opinion, forms=["decision"], outcome=outcome, ground=ground)
    story.step(f"{day} 16:00", "window", told, forms=[form])
    story.act(f"{day} 16:30", "window", story.case.close)
    return story
