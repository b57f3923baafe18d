"""What the folds of the assessment remember of its entries."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Round:
    """巡视: a round in a slot of a day: made, with or without a problem, or missed."""

    at: datetime
    day: date
    slot: str
    state: str


@dataclass(frozen=True, slots=True)
class Finding:
    """发现的问题, and what was done about it."""

    at: datetime
    unit: str
    post: str
    kind: str
    corrected: bool = False
    registered_at: datetime | None = None
    notified: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """大厅突发情况."""

    at: datetime
    kind: str
    handled: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """考勤 of one post on one day."""

    at: datetime
    day: date
    unit: str
    post: str
    status: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣分 of a unit, and the event that it cites."""

    at: datetime
    unit: str
    kind: str
    points: int
    cites: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """异议, and how it was answered."""

    at: datetime
    about: int
    upheld: bool | None = None
