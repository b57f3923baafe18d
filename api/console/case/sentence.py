"""How a clock stands, in one sentence: what is used, in which state, and when it is due.

The first thing on the page, and what a picture says to those who do not see it.
"""

from datetime import date

from api import words
from api.answers.clock import ground_of
from api.console.case.reckoned import Reckoned, counts_hours, pause_at
from api.console.tongue import Tongue
from domain.clock.limit import Unit
from domain.clock.reading import ClockState, Light, Reading
from domain.procedures.procedure import Procedure

UNITS = {
    Unit.WORKING_DAYS: ("个工作日", "working day"),
    Unit.WORKING_HOURS: ("个工作小时", "working hour"),
    Unit.CALENDAR_DAYS: ("日", "calendar day"),
}


def sentence(clock: Reckoned, procedure: Procedure | None, tongue: Tongue, before: str = "") -> str:
    """Say how a clock stands at the instant at which it was read; `before` it, what else is to be told."""
    at = clock.reading.clock.day(clock.reading.at)
    said = _Said(clock, procedure, tongue, at)
    since = tongue.say(f"截至 {tongue.day(at)}：", f"As of {tongue.day(at)}: ")
    return since + before + said.standing


class _Said:
    """The parts of a sentence."""

    def __init__(self, clock: Reckoned, procedure: Procedure | None, tongue: Tongue, at: date) -> None:
        self.clock, self.reading = clock, clock.reading
        self.procedure, self.tongue, self.year = procedure, tongue, at.year
        self.unit = UNITS.get(words.unit(self.reading.clock.limit), ("", ""))

    @property
    def standing(self) -> str:
        parts = [*filter(None, (self.used, *self.state))]
        return self.tongue.say("，", ", ").join(parts) + self.due

    @property
    def used(self) -> str:
        if self.clock.amount is None:
            limit = self.reading.clock.limit
            if limit is None:
                return self.tongue.say("期限由来源系统给定", "the due moment is its source's")
            at_once = limit.unit is Unit.IMMEDIATELY
            return self.tongue.say(f"{limit.chinese}办理", "to be done " + ("at once" if at_once else "the same day"))
        zh, en = self.unit
        elapsed = self._elapsed(self.reading)
        plural = "" if self.clock.amount == 1 else "s"
        return self.tongue.say(
            f"已用 {elapsed}/{self.clock.amount} {zh}", f"{elapsed} of {self.clock.amount} {en}{plural} used"
        )

    @property
    def state(self) -> tuple[str, ...]:
        reading, tongue = self.reading, self.tongue
        if reading.state is ClockState.SUSPENDED:
            ground = ground_of(pause_at(reading).ground, self.procedure)
            return tongue.inner(ground), tongue.say("停止计时", "clock suspended")
        ended = reading.clock.ended_at or reading.clock.interrupted_at
        on = "" if ended is None else tongue.day_in(self.year, reading.clock.day(ended))
        said = {
            ClockState.RUNNING: ("计时中", "running"),
            ClockState.EXPIRED: ("已超期", "overdue"),
            ClockState.MET: (f"{on}计时终止，按期", f"ended in time on {on}"),
            ClockState.MISSED: (f"{on}计时终止，逾期", f"ended late on {on}"),
            ClockState.INTERRUPTED: (f"{on}中断，重新计算", f"interrupted on {on}, to be counted anew"),
        }[reading.state]
        if reading.light is Light.AMBER:
            said = ("临期", "near due")
        return (self._late(tongue.say(*said)) if reading.breached else tongue.say(*said),)

    @property
    def due(self) -> str:
        reading, tongue = self.reading, self.tongue
        if reading.state is ClockState.INTERRUPTED:
            return ""
        day = tongue.day_in(self.year, self.clock.due_on)
        if counts_hours(reading) or self.clock.ahead.clock.hours:
            day += f" {self.clock.ahead.expires_at.astimezone(reading.clock.zone):%H:%M}"
        if (resumes := self.clock.resumes_on) is not None:
            resumed = tongue.day_in(self.year, resumes)
            said = tongue.say(f"；如 {resumed}恢复，期限为 {day}", f"; if resumed on {resumed}, due {day}")
        else:
            said = tongue.say(f"；期限为 {day}", f"; due {day}")
        if (estimate := self.clock.ahead.estimate) is not None:
            first, last = (tongue.day_in(self.year, one) for one in estimate)
            said += tongue.say(
                f"（暂定，在 {first}至 {last}之间，以届时公布的放假安排为准）",
                f" (provisional, between {first} and {last}, until that year's notice is published)",
            )
        if reading.state is ClockState.RUNNING and self.clock.amount is not None:
            said += self._left
        return said

    @property
    def _left(self) -> str:
        reading, (zh, en) = self.reading, self.unit
        if counts_hours(reading):
            left = _hours(reading.remaining_seconds or 0)
            return self.tongue.say(f"，还剩 {left[0]}", f", {left[1]} left")
        plural = "" if reading.remaining == 1 else "s"
        return self.tongue.say(f"，还剩 {reading.remaining} {zh}", f", {reading.remaining} {en}{plural} left")

    def _late(self, said: str) -> str:
        overdue, (zh, en) = self.reading.overdue, self.unit
        if not overdue or not en:
            return said
        plural = "" if overdue == 1 else "s"
        return self.tongue.say(f"{said} {overdue} {zh}", f"{said} by {overdue} {en}{plural}")

    def _elapsed(self, reading: Reading) -> str:
        if counts_hours(reading) and reading.elapsed_seconds is not None:
            return f"{reading.elapsed_seconds / 3600:.1f}".removesuffix(".0")
        return str(reading.elapsed)


def _hours(seconds: int) -> tuple[str, str]:
    hours, minutes = divmod(seconds // 60, 60)
    if not minutes:
        return f"{hours} 小时", f"{hours} h"
    return f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min"
