"""A regulation (办法): who may do which act of record; the slots, terms, weights and closed lists, with their clauses.

A body replaces a default by publishing a version of its own; a version that contradicts itself is refused when read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, model_validator

from domain.clock.limit import Limit
from domain.errors import Malformed
from domain.header import Frozen, ProcedureRef
from domain.procedures.procedure import InForce
from domain.procedures.vocabulary import Code, FieldRule, Ruled, Source, Title
from domain.regulation.retention import RetentionRule

Topic = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
WallTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NotOnTheList(Malformed):
    """The regulation does not list this."""

    code = "not_on_the_list"


class SlotUnknown(Malformed):
    """The regulation plans no such time slot."""

    code = "slot_unknown"


class WeightUnknown(Malformed):
    """The regulation knows no such deduction."""

    code = "weight_unknown"


class NoSchedule(Malformed):
    """The regulation holds no schedule of retention."""

    code = "no_schedule"


class ActRule(Ruled):
    """An act of record: who may do it, and what it fills in beside its own content."""

    performers: tuple[Code, ...] = Field(min_length=1)
    fields: tuple[FieldRule, ...] = ()


class TermRule(Ruled):
    """A term: how long; what opens and what ends it is the act's own matter."""

    limit: Limit


class Slot(Ruled):
    """A time slot of a day in which one round is due, as wall time where the body sits."""

    begins: WallTime
    ends: WallTime

    @model_validator(mode="after")
    def _has_length(self) -> "Slot":
        if self.begins >= self.ends:
            raise ValueError(f"slot {self.code} ends before it begins")
        return self


class Weight(Ruled):
    """A deduction: how many points, and which events it may cite; `where` says what such an event must say."""

    points: int = Field(ge=1, le=100)
    cites: tuple[Topic, ...] = Field(min_length=1)
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Weekly(Ruled):
    """A time of the week from an hour on (周五下午); Monday is 1."""

    weekday: int = Field(ge=1, le=7)
    not_before: WallTime


class Regulation(Frozen):
    """One version of one regulation."""

    code: Code
    version: str = Field(pattern=r"^\d{4}(-\d{2}){0,2}$")
    title: Title
    in_force: InForce
    sources: dict[str, Source] = Field(min_length=1)
    roles: dict[Code, Title] = Field(min_length=1)
    acts: tuple[ActRule, ...] = Field(min_length=1)
    terms: tuple[TermRule, ...] = ()
    slots: tuple[Slot, ...] = ()
    weights: tuple[Weight, ...] = ()
    training: Weekly | None = None
    lists: dict[Code, tuple[Ruled, ...]] = Field(default_factory=dict)
    # Left out where there is none, so that what was published before there were schedules stays the same to the byte.
    retention: tuple[RetentionRule, ...] = Field(default=(), exclude_if=lambda rules: not rules)

    @property
    def ref(self) -> ProcedureRef:
        """Give the name under which events are bound to this version."""
        return ProcedureRef(code=self.code, version=self.version)

    def act(self, code: str) -> ActRule:
        """Give the rule of an act."""
        return _one(self.acts, code, NotOnTheList, "acts")

    def term(self, code: str) -> TermRule:
        """Give the rule of a term."""
        return _one(self.terms, code, NotOnTheList, "terms")

    def slot(self, code: str) -> Slot:
        """Give a planned time slot."""
        return _one(self.slots, code, SlotUnknown, "slots")

    def weight(self, code: str) -> Weight:
        """Give the rule of a deduction."""
        return _one(self.weights, code, WeightUnknown, "weights")

    def listed(self, name: str, code: str) -> Ruled:
        """Give an entry of a closed list."""
        return _one(self.lists[name], code, NotOnTheList, name)

    def retention_of(self, procedure: str | None) -> RetentionRule:
        """Give the rule by which the files of a procedure are kept; raise `NoSchedule`."""
        for rule in self.retention:
            if procedure in rule.procedures:
                return rule
        for rule in self.retention:
            if not rule.procedures:
                return rule
        raise NoSchedule(regulation=str(self.ref))

    def covers(self, day: date) -> bool:
        """Tell whether the version is in force on a day."""
        return self.in_force.covers(day)

    @model_validator(mode="after")
    def _holds_together(self) -> "Regulation":
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        for name, rules in self._groups():
            for code, times in Counter(rule.code for rule in rules).items():
                if times > 1:
                    yield f"{name} {code} stands there {times} times"
            for rule in rules:
                if rule.clause.split()[0] not in self.sources:
                    yield f"{name} {rule.code} cites {rule.clause.split()[0]}, which is no source"
        for act in self.acts:
            for role in act.performers:
                if role not in self.roles:
                    yield f"acts {act.code} names the role {role}, which is not declared"
        yield from self._faults_of_retention()
        for earlier, later in zip(self.slots, self.slots[1:], strict=False):
            if later.begins < earlier.ends:
                yield f"slots {later.code} begins before {earlier.code} is over"

    def _faults_of_retention(self) -> Iterator[str]:
        for procedure, times in Counter(one for rule in self.retention for one in rule.procedures).items():
            if times > 1:
                yield f"retention names {procedure} {times} times"
        if self.retention and sum(not rule.procedures for rule in self.retention) != 1:
            yield "retention needs one rule without procedures, for the files of every other"

    def _groups(self) -> Iterator[tuple[str, tuple[Ruled, ...]]]:
        yield "acts", self.acts
        yield "terms", self.terms
        yield "slots", self.slots
        yield "weights", self.weights
        yield "training", () if self.training is None else (self.training,)
        yield "retention", self.retention
        yield from self.lists.items()


R = TypeVar("R", bound=Ruled)


def _one(rules: Iterable[R], code: str, refusal: type[Malformed], where: str) -> R:
    known = {rule.code: rule for rule in rules}
    if code not in known:
        raise refusal(list=where, given=code, known=sorted(known))
    return known[code]
