"""A story: what is done in one case, in the order in which it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from application import requests as ask
from application.acts import ACTS
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from domain.case.events import Attachment

BETWEEN_ACTS = range(6, 26)  # minutes


@dataclass(frozen=True, slots=True)
class Deed:
    """One act, and when it is recorded; without an act, the filing."""

    story: "Story"
    number: int
    recorded_at: datetime
    act: str | None
    request: ask.Request


class Story:
    """Writes the deeds of one case. `opening` is the working day on which it begins."""

    def __init__(self, kind: str, number: int, opening: date, office: Office, chance: Chance) -> None:
        self.kind = kind
        self.number = number
        self.name = f"{kind}-{number}"
        self.opening = opening
        self.office = office
        self.chance = chance
        self.deeds: list[Deed] = []
        self._at = office.at(opening, 9)

    @property
    def case_id(self) -> str:
        """Give the id of its case."""
        return f"case:{self.chance.case_id(self.name)}"

    @property
    def stream(self) -> str:
        """Give the stream in which its deeds are recorded."""
        return self.case_id

    def on(self, days: int, hour: int = 9) -> "Story":
        """Go to an hour of the working day that comes `days` after the opening."""
        return self.on_day(self.day(days), hour)

    def at_once(self, minutes: int) -> "Story":
        """Go to so many minutes after what was done last."""
        self._at = self.deeds[-1].recorded_at + timedelta(minutes=minutes)
        return self

    def on_day(self, day: date, hour: int = 9) -> "Story":
        """Go to an hour of a day."""
        self._at = self.office.at(day, hour)
        self._pass_time()
        return self

    def day(self, days: int) -> date:
        """Give the working day that comes `days` after the opening."""
        return self.office.after(self.opening, days)

    def file(self, acting: ask.Acting, procedure: str, **content: Any) -> "Story":
        """File the case."""
        return self._record(None, ask.FileCase(acting=acting, procedure=procedure, **content), self._at)

    def act(
        self, name: str, acting: ask.Acting, *, late_by: int = 0, forms: tuple[str, ...] = (), **content: Any
    ) -> "Story":
        """Perform an act, entered `late_by` working days later (补录) unless 0."""
        if forms:
            content["forms"] = self.papers(*forms)
        recorded_at = self._at
        if late_by:
            content["effective_at"] = self._at
            day = self.office.after(self._at.date(), late_by)
            recorded_at = datetime.combine(day, self._at.timetz())
        return self._record(name, ACTS[name].request(acting=acting, **content), recorded_at)

    def papers(self, *forms: str) -> list[Attachment]:
        """Give forms with references of their own."""
        return [Attachment(form=form, reference=f"模拟-{self.number:03}-{form}") for form in forms]

    def step(self, name: str, step: str, acting: ask.Acting, **content: Any) -> "Story":
        """Perform an act on a step."""
        return self.act(name, acting, step=step, **content)

    def _record(self, act: str | None, request: ask.Request, recorded_at: datetime) -> "Story":
        self.deeds.append(Deed(self, len(self.deeds), recorded_at, act, request))
        self._pass_time()
        return self

    def _pass_time(self) -> None:
        self._at += timedelta(minutes=self.chance.pick(BETWEEN_ACTS, self.name, len(self.deeds), self._at))
