"""What an event says in a line, beside its name: which clock, until when, to whom. The rest is on its own page."""

from collections.abc import Iterable
from datetime import date
from functools import singledispatchmethod

from api import words
from api.answers.case import role_of
from api.console.tongue import Tongue
from domain.case import branch_events as branch
from domain.case import clock_events as clock
from domain.case import dispatch_events as dispatch
from domain.case import events as case
from domain.case import notice_events as notice
from domain.case import supervision_events as supervision
from domain.clock.limit import Limit
from domain.procedures.procedure import Procedure


class Brief:
    """Says what sets an event apart from others of its kind, in the words of a procedure; nothing for most.

    Clocks that are `hidden` from who reads are not named.
    """

    def __init__(self, procedure: Procedure | None, tongue: Tongue, hidden: frozenset[str] = frozenset()) -> None:
        self._hidden = hidden
        self._procedure = procedure
        self._tongue = tongue
        self._titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}

    @singledispatchmethod
    def of(self, event: case.CaseEvent) -> str:  # noqa: D102 - the kinds below are told apart by it
        return ""

    @of.register
    def _(self, event: case.Filed) -> str:
        return self._listed(event.number, "" if event.item is None else event.item.title)

    @of.register
    def _(self, event: case.ClockStarted) -> str:
        until = self._tongue.say(f"期限 {event.due_on}", f"due {event.due_on}")
        return self._listed(self._clocks([event.clock]), self._limit(event.limit), until)

    @of.register
    def _(self, event: case.ClockSuspended) -> str:
        needed = self._limit(event.needed)
        return self._listed(self._clocks(event.clocks), self._tongue.say(f"需 {needed}", f"for {needed}"))

    @of.register
    def _(self, event: case.ClockResumed) -> str:
        return self._listed(*(self._due(code, day) for code, day in event.due_on.items() if code not in self._hidden))

    @of.register
    def _(self, event: case.ClockEnded | clock.ClockInterrupted | clock.PauseChecked) -> str:
        return self._clocks(event.clocks)

    @of.register
    def _(self, event: clock.TermExtended) -> str:
        return self._listed(f"+ {self._limit(event.by)}", self._due(event.clock, event.due_on))

    @of.register
    def _(self, event: clock.DueDateRestated) -> str:
        return self._listed(self._clocks([event.clock]), f"{event.old} → {event.new}", event.document_number)

    @of.register
    def _(self, event: clock.Warned) -> str:
        return self._due(event.clock, event.due_on)

    @of.register
    def _(self, event: branch.BranchOpened) -> str:
        return self._listed(event.unit, event.number)

    @of.register
    def _(self, event: branch.BranchDecided) -> str:
        said = ("同意", "consents") if event.consents else ("不同意", "does not consent")
        return self._listed(event.unit, self._tongue.say(*said))

    @of.register
    def _(self, event: branch.BranchClosed | branch.MissingReported) -> str:
        return event.unit

    @of.register
    def _(self, event: dispatch.Linked) -> str:
        return event.number

    @of.register
    def _(self, event: dispatch.Rated) -> str:
        return f"{event.score}/{event.best}"

    @of.register
    def _(self, event: notice.NoticeEvent) -> str:
        notices = () if self._procedure is None else self._procedure.notices
        title = next((rule.title for rule in notices if rule.code == event.notice), None)
        told = [words.titled(event.notice, title), role_of(event.to, self._procedure)]
        return self._listed(*map(self._tongue.of, told))

    @of.register
    def _(self, event: supervision.CardIssued | supervision.CardWithdrawn) -> str:
        return self._tongue.say("黄牌" if event.card == "yellow" else "红牌", f"{event.card} card")

    @of.register
    def _(self, event: case.ActivityImported) -> str:
        return event.activity

    @of.register
    def _(self, event: case.Served) -> str:
        return event.method

    def _listed(self, *parts: str) -> str:
        return self._tongue.say("，", ", ").join(part for part in parts if part)

    def _clocks(self, codes: Iterable[str]) -> str:
        titles = [
            self._tongue.of(words.titled(code, self._titles.get(code))) for code in codes if code not in self._hidden
        ]
        return self._tongue.say("、", ", ").join(titles)

    def _due(self, code: str, day: date) -> str:
        return self._tongue.say(f"{self._clocks([code])} {day}", f"{self._clocks([code])} due {day}")

    def _limit(self, limit: Limit | None) -> str:
        return "" if limit is None else self._tongue.of(words.limit(limit))
