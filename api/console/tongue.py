"""In which language a page speaks: Chinese first, English by `lang=en`.

Invariant: the address alone decides, so that whoever is sent one sees the same page; no cookie has a say.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Query

from api.words import Words

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


class Tongue(StrEnum):
    """A language that the console speaks."""

    ZH = "zh"
    EN = "en"

    @property
    def html(self) -> str:
        """Give its name as HTML has it."""
        return "zh-CN" if self is Tongue.ZH else "en"

    @property
    def other(self) -> "Tongue":
        """Give the one that the switch leads to."""
        return Tongue.EN if self is Tongue.ZH else Tongue.ZH

    def say(self, zh: str, en: str) -> str:
        """Choose of a pair of words."""
        return zh if self is Tongue.ZH else en

    def of(self, words: Words) -> str:
        """Choose of words that answers carry."""
        return self.say(words.zh, words.en)

    def inner(self, words: Words) -> str:
        """Choose of words that stand inside a sentence."""
        return self.say(words.zh, words.en[:1].lower() + words.en[1:])

    def day(self, day: date) -> str:
        """Write a day in full."""
        return self.say(f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day.day} {MONTHS[day.month - 1]} {day.year}")

    def day_in(self, year: int, day: date) -> str:
        """Write a day inside a year that the reader knows; in full if it lies in another."""
        if day.year != year:
            return self.day(day)
        return self.say(f"{day.month} 月 {day.day} 日", f"{day.day} {MONTHS[day.month - 1]}")

    def month(self, day: date) -> str:
        """Write the month of a day."""
        return self.say(f"{day.year} 年 {day.month} 月", f"{MONTHS[day.month - 1]} {day.year}")

    def period(self, first: date, last: date) -> str:
        """Write a period: a year, a quarter, a month, a day, or the days from one to another."""
        after = last + timedelta(days=1)
        months = (after.year - first.year) * 12 + after.month - first.month
        if first.day != 1 or after.day != 1 or (months not in {1, 3, 12} or (first.month - 1) % months):
            if first == last:
                return self.day(first)
            return self.say(f"{self.day(first)}至{self.day(last)}", f"{self.day(first)} to {self.day(last)}")
        if months == 1:
            return self.month(first)
        if months == 12:
            return self.say(f"{first.year} 年", f"{first.year}")
        number = (first.month + 2) // 3
        return self.say(f"{first.year} 年第 {number} 季度", f"quarter {number} of {first.year}")

    def tick(self, day: date, *, monthly: bool) -> str:
        """Write a day of an axis in the least room; of one of months the month, and the year where it turns."""
        month = self.say(f"{day.month}月", MONTHS[day.month - 1][:3])
        if monthly:
            return self.say(f"{day.year}年{month}", f"{month} {day.year}") if day.month == 1 else month
        return self.say(f"{month}{day.day}日", f"{day.day} {month}")

    def unbroken(self, text: str) -> str:
        """Keep Chinese text from being parted inside a date: it breaks behind punctuation."""
        return text.replace(" ", "\u00a0") if self is Tongue.ZH else text

    def moment(self, at: datetime) -> str:
        """Write an instant of the body's zone to the minute."""
        return f"{self.day(at.date())} {at:%H:%M}"


Lang = Annotated[Tongue, Query(description="zh 中文, en English: in which language the page speaks")]
