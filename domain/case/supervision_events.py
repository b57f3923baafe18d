"""The events of supervision (催办督办): each measure an act of its own, addressed to a unit that has to answer."""

from typing import ClassVar, Literal

from domain.case.events import StepEvent


class Measure(StepEvent):
    """A measure of supervision."""

    to: str | None
    unit: str


class Urged(Measure):
    """催办: a supervisor pressed for an act."""

    TOPIC: ClassVar[str] = "case.urged"


class Supervised(Measure):
    """督办: the supervisors dealt with a unit themselves, alone or jointly with other bodies."""

    TOPIC: ClassVar[str] = "case.supervised"

    joint: tuple[str, ...] = ()


class RectificationOrdered(Measure):
    """限期整改: a unit was ordered to put its practice right within a time."""

    TOPIC: ClassVar[str] = "case.rectification_ordered"


class CardIssued(Measure):
    """亮牌: a yellow or a red card was issued, which must be answered."""

    TOPIC: ClassVar[str] = "case.card_issued"

    card: Literal["yellow", "red"]
