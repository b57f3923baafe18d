"""The words a procedure is written in: one small model per noun of the legal text.

Every rule says where it stands: `clause` names source and place, and `basis` says whether the text itself says so,
the law around it does, or it is our default that a body may replace.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from domain.clock.clock import Effect
from domain.clock.limit import Limit, Unit
from domain.header import Frozen

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
FieldName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)?$", max_length=121)
]
Clause = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Trigger = Annotated[
    str,
    StringConstraints(
        pattern=r"^(received|correcting|supplied|accepted|refused|returned|closed|rated|low-rating|step:[a-z][a-z0-9-]*)$"
    ),
]
Start = Annotated[
    str,
    StringConstraints(
        pattern=r"^(received|correcting|supplied|accepted|refused|returned|closed|rated|low-rating"
        r"|(step|served):[a-z][a-z0-9-]*)$"
    ),
    Field(description="what starts a clock; served: a service with its proof, and without one it does not start"),
]


class Basis(StrEnum):
    """Where a rule comes from."""

    TEXT = "text"
    LAW = "law"
    DEFAULT = "default"


class Title(Frozen):
    """A name in the officials' words, with English beside it."""

    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class Source(Frozen):
    """A document that the procedure writes down or rests on."""

    title: str
    issuer: str
    date: str


class Ruled(Frozen):
    """Something that a clause says."""

    code: Code
    title: Title
    clause: Clause
    basis: Basis = Basis.TEXT


class FieldClass(StrEnum):
    """Who may ever see a value. Only a public one stands in the event itself."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    TRADE_SECRET = "trade-secret"  # noqa: S105 - a class of data, no password


class FieldType(StrEnum):
    """What a value is. Amounts of money are decimals written as text: there are no floats in the ledger."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    AMOUNT = "amount"
    BOOLEAN = "boolean"
    CHOICE = "choice"


# A data file is read as plain text: what a choice or a yes-or-no field is, is told apart here.
def _answer(given: object) -> object:
    return {"true": True, "false": False}.get(given, given) if isinstance(given, str) else given


Answer = Annotated[bool | str, BeforeValidator(_answer)]
Answers = Answer | Annotated[tuple[Answer, ...], Field(min_length=1)]


def is_one_of(value: object, answers: Answers | None) -> bool:
    """Tell whether a value is the answer that a condition names, or one of several."""
    return value in answers if isinstance(answers, tuple) else value == answers


class FieldIs(Frozen):
    """A condition on a public choice, or a public yes or no: of the filing, or of a step as «step.field»."""

    field: FieldName
    value: Answers = Field(alias="is", description="one answer, or a list of which one must be given")


class FieldRule(Frozen):
    """A field that an act fills in."""

    code: Code
    title: Title
    type: FieldType = FieldType.TEXT
    protection: FieldClass = Field(alias="class")
    required: bool = False
    choices: tuple[str, ...] = ()
    max_length: int = Field(default=4000, ge=1, le=20000)
    required_when: FieldIs | None = Field(
        default=None,
        description="required only if another field of the act is so",
        exclude_if=lambda condition: condition is None,  # older bytes have none
    )

    def needed(self, given: Mapping[str, str | int | bool]) -> bool:
        """Tell whether an act that fills in these values must fill it in."""
        condition = self.required_when
        return self.required or (condition is not None and is_one_of(given.get(condition.field), condition.value))


class Form(Frozen):
    """A document that an act must carry."""

    code: Code
    title: Title


class Relief(Frozen):
    """When a late filing counts as in time: the designated system was down as the window ended, and it came soon after.

    Those of the intake decide it, on a proof of the outage.
    """

    form: Code = Field(description="the proof of the outage")
    within: Limit = Field(description="how soon after the outage it must have come")
    clause: Clause
    basis: Basis = Basis.TEXT


class FilingWindow(Frozen):
    """The term within which a filing must come, counted from the day in a field."""

    field: Code
    limit: Limit
    ground: Code = Field(description="the ground of refusal that this window decides")
    relief: Relief | None = None
    clause: Clause
    basis: Basis = Basis.TEXT


class Acceptance(Frozen):
    """What acceptance needs."""

    clause: Clause
    basis: Basis = Basis.TEXT
    forms: tuple[Code, ...] = ()
    window: FilingWindow | None = None


class Following(Frozen):
    """Which case a filing follows: of one of these procedures, or of any; the followed case says so on its timeline.

    With a `clock`, it comes once that clock of the followed case was answered or has run out.
    """

    procedures: tuple[Code, ...] = Field(default=(), description="none: a case of any procedure")
    clock: Code | None = Field(
        default=None, description="the clock of the followed case that must have been answered or have run out"
    )
    outcomes: tuple[Code, ...] = Field(default=(), description="what it must have been decided as; without any: open")
    required: bool = True
    as_branch: bool = Field(default=False, description="as one of the branches of that case (联合审批)")
    when: FieldIs | None = Field(default=None, description="a condition on the filing without which it need not follow")
    clause: Clause
    basis: Basis = Basis.TEXT


class Correction(Frozen):
    """补正: who may ask for what is missing, how often, with which notice. The filing keeps its first day."""

    performers: tuple[Code, ...] = Field(default=(), description="without it: those of the intake")
    at_most: int = Field(default=1, ge=1, description="how often per case")
    forms: tuple[Code, ...] = ()
    ground: Code | None = Field(default=None, description="of refusal, when it was not supplied in the period fixed")
    clause: Clause
    basis: Basis = Basis.TEXT


class Intake(Frozen):
    """The gate: accept, refuse on a listed ground, return, or ask for what is missing."""

    performers: tuple[Code, ...] = Field(min_length=1)
    accept: Acceptance
    refuse: tuple[Ruled, ...] = ()
    amend: tuple[Ruled, ...] = Field(default=(), description="grounds to have the filing amended and filed again")
    correction: Correction | None = None


class SuspensionGround(Ruled):
    """A ground on which a clock stops, with its own maximum."""

    maximum: Limit
    at_most: int = Field(default=1, ge=1, description="how often per case")
    maximum_basis: Basis | None = Field(
        default=None, description="where the maximum and its number come from, if not from the clause of the ground"
    )
    form: Code | None = Field(default=None, description="the written notice of the time needed")


class ItemLimit(Frozen):
    """A limit that the service item sets."""

    item: Literal["promised", "statutory"]


class NoticeLimit(Frozen):
    """A limit that the notice of correction fixes by its day; such a notice must name one."""

    notice: Literal["supply-by"]


class DateLimit(Frozen):
    """A limit that ends on the day in a public date field of the step that starts the clock, as «step.field»."""

    date: FieldName


class ExtensionRule(Frozen):
    """How a term may be extended: by how much in all, how often, by whom; beyond that only by special decision."""

    maximum: Limit
    at_most: int = Field(default=1, ge=1)
    performers: tuple[Code, ...] = Field(min_length=1, description="who decides the extension")
    overriders: tuple[Code, ...] = Field(default=(), description="who may go beyond the maximum, with a reason")
    form: Code | None = None
    by_unit_in_charge: bool = Field(default=False, description="decided in the unit in charge alone")
    request: Code | None = Field(default=None, description="the step that asks for it, within the term")
    clause: Clause
    basis: Basis = Basis.TEXT


class ExpiryEffect(StrEnum):
    """What the end of a term means. Overdue is no effect of its own: it is always derived."""

    DEEMED_ACCEPTED = "deemed_accepted"
    DEEMED_WAIVED = "deemed_waived"
    LAPSE = "lapse"


class Expiry(Frozen):
    """What happens by itself when a term runs out, and from when on it counts."""

    effect: ExpiryEffect
    effective_from: Literal["expiry", "last day", "opening"] = Field(
        description="expiry: once the term is over; last day: from the day on which it ends (复议法 30); "
        "opening: back to its opening day (许可法 32(4))"
    )
    step: Code | None = Field(default=None, description="the step that is waived")
    needs: FieldName | None = Field(
        default=None,
        description="a step without which, done within the term, it does not come; «step.field»: for a day of the term",
    )
    clause: Clause
    basis: Basis = Basis.TEXT


class WarningRule(Frozen):
    """A rung of the ladder: a reminder when so many days remain, or a report to a superior at expiry."""

    code: Code
    remaining: int | None = Field(default=None, ge=0, description="days remaining, or working hours; none: at expiry")
    to: Code | None = Field(default=None, description="the superior to whom an expired clock is reported")
    clause: Clause
    basis: Basis = Basis.DEFAULT


class ClockRule(Ruled):
    """A clock: how long, counted from what, started and ended by what, with which effect in law.

    `counted_from` differs from `starts` where a duty arises with one act but its term has been running since another.
    It ends when every one of `until` has happened, as far as it is required.
    """

    limit: Limit | ItemLimit | NoticeLimit | DateLimit
    effect: Effect
    starts: Start
    counted_from: Trigger | None = None
    anew: Start | None = Field(
        default=None, description="what gives the term anew, from zero, even after it ran out or its waiver came"
    )
    when: FieldIs | None = Field(default=None, description="a condition without which it does not start")
    outcomes: tuple[Code, ...] = Field(default=(), description="it starts after these outcomes alone; none: after any")
    until: tuple[Trigger, ...] = Field(min_length=1)
    closes: Literal["midnight", "closing time"] = Field(
        default="midnight", description="when its last day is over: at 24:00, or when the body closes (民法典 203)"
    )
    receipt: Literal["as received", "next working day"] = Field(
        default="as received",
        description="what counts as the opening of a term that opens on a rest day or after closing time",
    )
    near: int | None = Field(
        default=None, ge=0, description="days remaining, or working hours, at which the light turns amber"
    )
    grounds: tuple[Code, ...] = Field(default=(), description="grounds on which it may be suspended")
    interruption: tuple[Ruled, ...] = Field(default=(), description="grounds on which it starts again from zero")
    extension: ExtensionRule | None = None
    expiry: Expiry | None = None
    restatement: Literal["follow", "no prejudice"] = Field(
        default="follow", description="whether a later notice may shorten the term; a party's own term it may not"
    )
    warnings: tuple[WarningRule, ...] = ()

    @property
    def by_hours(self) -> bool:
        """Tell whether it counts working hours."""
        return isinstance(self.limit, Limit) and self.limit.unit is Unit.WORKING_HOURS

    @property
    def needs_hours(self) -> bool:
        """Tell whether its clock runs by the office hours of the body."""
        return self.by_hours or self.closes == "closing time"


class PauseRule(Frozen):
    """Who stops and resumes clocks, who approves a stop entered after the due day, who checks stopped cases."""

    performers: tuple[Code, ...] = Field(min_length=1)
    approvers: tuple[Code, ...] = Field(
        default=(), description="who may enter a stop late, after the due day then known"
    )
    checkers: tuple[Code, ...] = Field(default=(), description="who checks stopped cases and may order resumption")


class Grade(Ruled):
    """A gravity that the case may be found to have (重大, 复杂, 疑难)."""


class Grading(Frozen):
    """Who finds a gravity, on which clause. A grade once given is not taken away."""

    performers: tuple[Code, ...] = Field(min_length=1)
    clause: Clause
    basis: Basis = Basis.TEXT
    grades: tuple[Grade, ...] = Field(min_length=1)


class Ending(Frozen):
    """Who may end the case, by closing or by withdrawing, on which clause."""

    performers: tuple[Code, ...] = Field(min_length=1)
    clause: Clause
    basis: Basis = Basis.TEXT
