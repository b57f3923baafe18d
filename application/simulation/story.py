"""A story whose filing has its instant from the plan, so that its number in the register is known beforehand."""

from datetime import date, datetime, time, timedelta
from typing import Any

from application import requests as ask
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.story import Story

SPREAD = 140 * 60 * 1_000_000  # microseconds after the hour that a script names
BETWEEN = (3 * 60 * 1_000_000, 26 * 60 * 1_000_000)  # microseconds between two acts
MICROSECOND = timedelta(microseconds=1)


class PlannedStory(Story):
    """Writes the deeds of one case that is filed at a planned instant."""

    def __init__(self, kind: str, number: int, filed_at: datetime, office: Office, chance: Chance) -> None:
        super().__init__(kind, number, filed_at.date(), office, chance)
        self.filed_at = filed_at
        self._at = filed_at
        self._draws = 0

    def draw(self, below: int) -> int:
        """Draw the next number of this case, from 0 up to `below`."""
        self._draws += 1
        return self.chance.number(below, self.name, self._draws)

    def on_day(self, day: date, hour: int = 9) -> "PlannedStory":
        """Go to an hour of a day, but never back."""
        at = self.office.at(day, hour) + self.draw(SPREAD) * MICROSECOND
        if self.deeds and at <= self.deeds[-1].recorded_at:
            self._pass_time()
        else:
            self._at = max(at, self._at)
        return self

    def later(self, days: int, hour: int = 9) -> "PlannedStory":
        """Go to the working day that comes `days` after the present one."""
        return self.on_day(self.office.after(self._at.date(), days), hour)

    def days_later(self, days: int, hour: int = 10) -> "PlannedStory":
        """Go to the day that comes so many days after the present one, a rest day or not."""
        return self.on_day(self._at.date() + timedelta(days=days), hour)

    def file(self, acting: ask.Acting, procedure: str, **content: Any) -> "Story":
        """File the case at its planned instant."""
        self._at = self.filed_at
        return super().file(acting, procedure, **content)

    def _pass_time(self) -> None:
        shortest, longest = BETWEEN
        since = self.deeds[-1].recorded_at if self.deeds else self._at
        self._at = max(self._at, since) + (shortest + self.draw(longest - shortest)) * MICROSECOND


def opening_hours(day: date, office: Office, microseconds: int) -> datetime:
    """Give an instant of a day, counted from its midnight."""
    return datetime.combine(day, time(0), office.at(day, 9).tzinfo) + microseconds * MICROSECOND
