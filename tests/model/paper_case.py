"""A case on paper: the text of the procedure, read as plain words, and what stands in the file.

Written from the rules that people read (docs, procedures, the YAML itself), not from the product's own code: an act
is allowed or not, and what it does to stage, steps and clocks is written down. `NotAllowed` says which rule forbids it.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from tests.domain.clock.paper import ZONE
from tests.model.paper_clock import Pause, Run, day_of, longest_pause, read_term
from tests.model.table import Table

Rule = dict[str, Any]


class NotAllowed(Exception):  # noqa: N818 - an answer
    """The rules forbid it."""


def need(is_so: object, why: str) -> None:
    """Forbid what is not so."""
    if not is_so:
        raise NotAllowed(why)


def given(rule: Any, why: str) -> Rule:
    """Give a part of the rules, if they have it."""
    need(rule, why)
    found: Rule = rule
    return found


class PaperFile:
    """What stands in the file, and the questions that are asked of it."""

    def __init__(self, rules: Rule, table: Table, values: dict[str, Any], item: dict[str, str]) -> None:
        self.rules, self.table, self.item = rules, table, item
        self.values = {name: plain(value) for name, value in values.items()}
        self.steps_of = {step["code"]: step for step in rules["steps"]}
        self.status = "filed"
        self.moments: dict[str, datetime] = {}
        self.steps: dict[str, datetime] = {}
        self.times: dict[str, int] = {}
        self.reopened: dict[str, datetime] = {}
        self.approved: dict[str, dict[str, datetime]] = {}
        self.waived: set[str] = set()
        self.grades: set[str] = set()
        self.outcome: str | None = None
        self.stops: dict[str, int] = {}
        self.corrections = 0
        self.supply_by: date | None = None
        self.filings: list[tuple[date, date | None]] = []
        self.amend_by: date | None = None
        self.scores: list[int] = []
        self.done_by: dict[str, str] = {}
        self.in_charge: str | None = None
        self.runs: dict[str, list[Run]] = {}

    def last_run(self, clock: str) -> Run | None:
        return self.runs[clock][-1] if clock in self.runs else None

    def open_runs(self) -> dict[str, Run]:
        """Give the runs that nothing has ended, in the order in which the clocks first started."""
        return {clock: runs[-1] for clock, runs in self.runs.items() if runs[-1].is_open}

    def holds(self, when: Rule | None) -> bool:
        """Tell whether a condition, as the rules write it, is fulfilled."""
        if when is None:
            return True
        wanted: Any = when.get("is")
        answers = wanted if isinstance(wanted, list) else [wanted]
        return all(
            (
                "graded" not in when or self.grades,
                "done" not in when or self.done_times(when["done"]) >= int(when.get("times", 1)),
                not any(step in self.steps for step in when.get("undone", ())),
                "outcome" not in when or self.outcome in when["outcome"],
                "rated_low" not in when or any(score <= int(self.rules["rating"]["low"]) for score in self.scores),
                "field" not in when or self.values.get(when["field"]) in answers,
            )
        )

    def done_times(self, code: str) -> int:
        return max(1, self.times.get(code, 0)) if code in self.steps else 0

    def is_owed(self, code: str) -> bool:
        """Tell whether a step is still to be done or has been, and not left to choice."""
        step = self.steps_of[code]
        free = step.get("optional") == "true" or step.get("after_closing") == "true" or code in self.waived
        return (
            not free and not any(one in self.steps for one in step.get("before", ())) and self.holds(step.get("when"))
        )

    def before(self, code: str) -> set[str]:
        """Give all steps that come before one."""
        found: set[str] = set()
        for earlier in self.steps_of[code].get("after", ()):
            found |= {earlier} | self.before(earlier)
        return found

    def has_happened(self, what: str) -> bool:
        kind, _, code = what.partition(":")
        return code in self.steps or not self.is_owed(code) if code else kind in self.moments

    def turns(self, clocks: Iterable[str]) -> list[datetime]:
        """Give the moments before which nothing can end these clocks."""
        runs = [run for clock, run in self.open_runs().items() if clock in clocks]
        stopped = [run.standing.stopped for run in runs if run.standing is not None]
        return [*(min(run.opened, run.begun) for run in runs), *stopped]

    def need_after(self, at: datetime, *moments: datetime) -> None:
        """Forbid what would take effect before what it follows: each stage, and these moments."""
        need(all(at >= moment for moment in (*self.moments.values(), *moments)), "before what it follows")

    def last_day_of(self, limit: str, since: date) -> date:
        """Give the last day of a term of the rules that no clock keeps."""
        amount, unit = read_term(limit)
        opened = datetime.combine(since, time.min, ZONE)
        return Run(1, opened, opened, amount, unit).due(self.table, opened)

    # Clocks.

    def settle(self, at: datetime) -> None:
        """End the pauses that were over by themselves, each on its last day."""
        for run in self.open_runs().values():
            if run.standing is not None and run.standing.longest <= at:
                self.resume_run(run, run.standing.longest)

    def resume_run(self, run: Run, at: datetime) -> None:
        run.pauses[-1].resumed = at
        run.told = run.due(self.table, at)

    def end_runs(self, clocks: Iterable[str], at: datetime) -> None:
        """End clocks; one that stands still is resumed first."""
        self.settle(at)
        for clock in clocks:
            run = self.runs[clock][-1]
            if run.standing is not None:
                self.resume_run(run, at)
            run.ended = at

    def end_all(self, at: datetime) -> None:
        self.end_runs([*self.open_runs()], at)

    def follow(self, at: datetime, *happened: str) -> None:
        """Let what happened end clocks, and then start others."""
        ending = [
            rule["code"]
            for rule in self.rules["clocks"]
            if rule["code"] in self.open_runs()
            and {*happened} & {*rule["until"]}
            and all(self.has_happened(what) for what in rule["until"])
        ]
        if ending:
            self.end_runs(ending, at)
        for rule in self.rules["clocks"]:
            if not self.holds(rule.get("when")) or (rule.get("outcomes") and self.outcome not in rule["outcomes"]):
                continue
            if rule.get("anew") in happened:
                self.give_anew(rule, at)
            elif rule["starts"] in happened and rule["code"] not in self.open_runs():
                self.start(rule, at, rule.get("counted_from") or rule["starts"])

    def give_anew(self, rule: Rule, at: datetime) -> None:
        """Start a term again from zero, unless it was kept; a waiver is taken back."""
        run, waived = self.last_run(rule["code"]), rule.get("expiry", {}).get("step")
        if run is not None and not run.is_open and waived not in self.waived:
            return
        if run is not None:
            run.without_verdict = True
            self.waived.discard(waived)
        self.start(rule, at, rule["anew"])

    def start(self, rule: Rule, at: datetime, counted_from: str) -> None:
        kind, _, step = counted_from.partition(":")
        opened = self.steps[step] if step else self.moments["rated" if kind == "low-rating" else kind]
        runs = self.runs.setdefault(rule["code"], [])
        run = Run(len(runs) + 1, opened, at, *self.length(rule["limit"], day_of(opened)))
        runs.append(run)
        run.told = run.due(self.table, at)

    def length(self, limit: str | Rule, opened: date) -> tuple[int, str]:
        if isinstance(limit, str):
            return read_term(limit)
        if "item" in limit:
            return read_term(self.item[limit["item"]])
        until = self.supply_by if "notice" in limit else date.fromisoformat(self.values[limit["date"]])
        assert until is not None
        return ((until - opened).days, "calendar day") if until > opened else (0, "")

    def is_over(self, run: Run, at: datetime) -> bool:
        return run.state(self.table, at) == "expired"

    def expiring(self, now: datetime) -> list[tuple[datetime, str, str]]:
        """List what happens by itself by now and changes the case: when, to which clock, what."""
        found = []
        for clock, run in self.open_runs().items():
            expiry = next(rule for rule in self.rules["clocks"] if rule["code"] == clock).get("expiry")
            if run.standing is not None:
                found.append((run.standing.longest, clock, "resume"))
            elif expiry is not None and (run.due(self.table, now) <= self.table.horizon or not run.unit):
                found.append((max(run.expires(self.table, now), run.begun), clock, "expire"))
        return sorted(one for one in found if one[0] <= now)

    def stop(self, clocks: Iterable[str], ground: str, needed: str, at: datetime) -> None:
        for clock in clocks:
            self.runs[clock][-1].pauses.append(Pause(ground, at, longest_pause(self.table, at, needed)))
        self.stops[ground] = self.stops.get(ground, 0) + 1


def plain(value: Any) -> str:
    """Write a value as the rules, read as plain words, write it."""
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
