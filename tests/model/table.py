"""The working days as a person has them: a table of days read off the printed notices, and nothing reckoned."""

from collections.abc import Iterable
from datetime import date, timedelta
from importlib.resources import files

import yaml

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import CalendarPublication
from tests.domain.clock.paper import ONE_DAY, PaperCalendar


class Table(PaperCalendar):
    """Every day that a notice names, the latest notice last; all other days are what their weekday makes them."""

    def __init__(self) -> None:
        super().__init__([True])
        self.named: dict[date, bool] = {}
        self.last_year = 0
        self.estimates: WorkingCalendar  # of days that no notice has settled: a person would ask somebody
        folder = files("domain.calendar").joinpath("data", "CN")
        notices = [
            yaml.load(one.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes texts alone
            for one in folder.iterdir()
            if one.name[0].isdigit()
        ]
        for notice in sorted(notices, key=lambda one: (one["published_at"], one["year"], int(one["revision"]))):
            self.last_year = max(self.last_year, int(notice["year"]))
            for entry in notice["entries"]:
                first, last = (date.fromisoformat(entry.get(end, entry.get("date", ""))) for end in ("from", "to"))
                self.name(first, last, entry["kind"] == "work")

    @property
    def horizon(self) -> date:
        """Give the last day that is settled."""
        return date(self.last_year, 12, 24)

    def name(self, first: date, last: date, works: bool) -> None:
        """Write down what a notice says of some days."""
        for number in range((last - first).days + 1):
            self.named[first + number * ONE_DAY] = works

    def add(self, notice: CalendarPublication) -> None:
        """Write down a further notice."""
        for entry in notice.entries:
            self.name(entry.first, entry.last, entry.kind.value == "work")

    def is_working(self, day: date) -> bool:
        if day > self.horizon and day not in self.named:
            return self.estimates.is_working(day)
        return self.named.get(day, day.isoweekday() < 6)


def months_after(day: date, months: Iterable[int]) -> date:
    """Give the day of the same number some months later, or the last of that month where it has none so high."""
    for more in months:
        year, month = divmod(day.year * 12 + day.month - 1 + more, 12)
        last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        day = date(year, month + 1, min(day.day, last))
    return day
