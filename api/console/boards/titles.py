"""Names of what rows carry as codes: steps, clocks and grounds, by the latest version that knows each."""

from typing import Literal

from api.console.tongue import Tongue
from api.metric_words import EFFECT
from application.rules import Rules
from domain.procedures.vocabulary import Title

Sort = Literal["step", "clock", "ground"]


class Titles:
    """The titles of all procedures on record, in one language."""

    def __init__(self, rules: Rules, tongue: Tongue) -> None:
        self._tongue = tongue
        self._procedures: dict[str, Title] = {}
        self._titles: dict[tuple[str | None, Sort, str], Title] = {}
        for procedure in sorted(rules.procedures, key=lambda one: one.in_force.since):
            self._procedures[procedure.code] = procedure.title
            for step in procedure.steps:
                self._know(procedure.code, "step", step.code, step.title)
            for clock in procedure.clocks:
                self._know(procedure.code, "clock", clock.code, clock.title)
            for ground in procedure.suspension:
                self._know(procedure.code, "ground", ground.code, ground.title)

    def procedure(self, code: str) -> str:
        """Name a procedure; by its code where it is not on record."""
        return self._said(self._procedures.get(code), code)

    def of(self, sort: Sort, procedure: str | None, code: str) -> str:
        """Name a step, a clock or a ground; by its code where no procedure knows it."""
        return self._said(self._titles.get((procedure, sort, code)) or self._titles.get((None, sort, code)), code)

    def effect(self, code: str) -> str:
        """Name what a term is worth in law."""
        return self._tongue.say(*EFFECT.get(code, (code, code)))

    def _know(self, procedure: str, sort: Sort, code: str, title: Title) -> None:
        self._titles[procedure, sort, code] = title
        self._titles[None, sort, code] = title

    def _said(self, title: Title | None, code: str) -> str:
        return code if title is None else self._tongue.say(title.zh, title.en)
