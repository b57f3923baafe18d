"""The office: its working days and its hours. Whatever is done in a play is done while it is open, before today."""

from datetime import date, datetime, time, timedelta

from domain.calendar.calendar import CHINA, WorkingCalendar


class Office:
    """Working days reckoned back from today."""

    def __init__(self, calendar: WorkingCalendar, today: date) -> None:
        self.calendar = calendar
        self.today = today

    def back(self, days: int) -> date:
        """Give the working day from which `days` working days have been used up today."""
        day = self.calendar.previous_working_day(self.today - timedelta(days=1))
        while self.calendar.working_days_between(day, self.today) < days:
            day = self.calendar.previous_working_day(day - timedelta(days=1))
        return day

    def after(self, day: date, days: int) -> date:
        """Give the working day that comes `days` working days after a day; with 0, the day itself or the next one."""
        return self.calendar.nth_working_day_after(day, days) if days else self.calendar.next_working_day(day)

    def at(self, day: date, hour: int) -> datetime:
        """Give an hour of a day."""
        return datetime.combine(day, time(hour), CHINA)

    def last_national_day(self) -> int:
        """Give the year of the last National Day whose cases are over by now."""
        return self.today.year if self.today > date(self.today.year, 11, 10) else self.today.year - 1
