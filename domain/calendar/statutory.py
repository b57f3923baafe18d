"""The statutory holidays (全国年节及纪念日放假办法), which serve only to estimate a year without a notice.

An estimate knows the holidays and the days off in lieu (art. 6), not the swapped weekends: only a notice settles those.
"""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain import yaml_source

Festival = str
SATURDAY = 5


class StatutoryRule(BaseModel):
    """One version of the decree: which days around each festival everyone rests, from which year on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_number: str
    published_at: date
    from_year: int
    spans: dict[Festival, tuple[int, int]]


class StatutoryDays(BaseModel):
    """The versions of the decree, oldest first, and the day of each festival in each year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: Annotated[tuple[StatutoryRule, ...], Field(min_length=1)]
    festivals: Annotated[dict[int, dict[Festival, date]], Field(min_length=1)]

    @property
    def last_year(self) -> int:
        """The last year that can be estimated."""
        return max(self.festivals)

    def rule_for(self, year: int, known_on: date | None) -> StatutoryRule:
        """Return the decree for a year of the festival table, as it stood in print on a day."""
        printed = [rule for rule in self.rules if known_on is None or rule.published_at <= known_on]
        return [rule for rule in printed or self.rules[:1] if rule.from_year <= year][-1]

    def rest_days(self, year: int, known_on: date | None = None) -> dict[date, tuple[Festival, str]]:
        """Return the days off of a year with festival and decree; one that meets a rest day moves on (art. 6)."""
        if year not in self.festivals:
            return {}
        rule = self.rule_for(year, known_on)
        statutory = sorted(
            (day + timedelta(days=offset), name)
            for name, day in self.festivals[year].items()
            if name in rule.spans
            for offset in range(rule.spans[name][0], rule.spans[name][1] + 1)
        )
        rest: dict[date, tuple[Festival, str]] = {}
        for day, name in statutory:
            rest.setdefault(day, (name, rule.document_number))
        for place, (day, name) in enumerate(statutory):
            if day.weekday() >= SATURDAY or any(day == earlier for earlier, _ in statutory[:place]):
                lieu = day
                while lieu in rest or lieu.weekday() >= SATURDAY:
                    lieu += timedelta(days=1)
                rest[lieu] = (name, rule.document_number)
        return rest


@cache
def load_statutory(jurisdiction: str = "CN") -> StatutoryDays:
    """Load the statutory holidays that come with the product."""
    text = files("domain.calendar").joinpath("data", jurisdiction, "statutory-days.yaml").read_text(encoding="utf-8")
    return StatutoryDays.model_validate(yaml_source.read(text).data)
