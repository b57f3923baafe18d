"""The steps of a procedure: who does which legal act, after what, with which forms and fields, and how often."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.clock.limit import Limit
from domain.header import Frozen
from domain.procedures.audience import Audience
from domain.procedures.vocabulary import Answers, Code, FieldIs, FieldName, FieldRule, Ruled


class ActKind(StrEnum):
    """The kinds of step, each a legal act of its own."""

    HAND_OVER = "hand_over"
    CONCLUDE = "conclude"
    REPORT = "report"
    REPORT_FOR_RECORD = "report_for_record"
    DRAFT = "draft"
    REVIEW = "review"
    REQUEST = "request"
    OPINE = "opine"
    DECIDE = "decide"
    SERVE = "serve"
    DISPATCH = "dispatch"
    RETURN_DISPATCH = "return_dispatch"
    RETURN_FOR_REWORK = "return_for_rework"
    FOLLOW_UP = "follow_up"
    URGE = "urge"
    SUPERVISE = "supervise"
    ORDER_RECTIFICATION = "order_rectification"
    ISSUE_CARD = "issue_card"
    WITHDRAW_CARD = "withdraw_card"


REOPENING = {ActKind.RETURN_DISPATCH, ActKind.RETURN_FOR_REWORK}
ADDRESSED = {ActKind.URGE, ActKind.SUPERVISE, ActKind.ORDER_RECTIFICATION, ActKind.ISSUE_CARD}


class When(Frozen):
    """When a step is called for; everything that is named here must hold."""

    graded: bool = Field(default=False, description="the case has a grade")
    done: Code | None = Field(default=None, description="that step is done")
    times: int = Field(default=1, ge=1, description="and so often")
    undone: tuple[Code, ...] = Field(default=(), description="none of these steps is done: they take its place")
    outcome: tuple[Code, ...] = Field(default=(), description="the case was decided with one of these outcomes")
    rated_low: bool = Field(default=False, description="the case was rated low, if only at first")
    field: FieldName | None = None
    value: Answers | None = Field(default=None, alias="is")


class ReturnGround(Ruled):
    """A ground on which something is returned; one that rests on an answer given must be true."""

    when: FieldIs | None = None


class Within(Frozen):
    """A time from another step on, after which a step can no longer be done; a right that passes is no breach."""

    limit: Limit
    since: Code


class Step(Ruled):
    """A step: who does which act, after what, with which forms and fields.

    A `review` is a join: every performer must approve; any rejection returns the case to the step `on_rejection`.
    A return (of a dispatch, for rework) opens the steps that it `reopens` to be done anew. So does a measure that
    repeats, such as a slip to be answered: it waits until the earlier one has its answer.
    """

    act: ActKind
    performers: tuple[Code, ...] = Field(min_length=1)
    after: tuple[Code, ...] = ()
    before: tuple[Code, ...] = Field(default=(), description="it can no longer be done once one of these is done")
    within: Within | None = None
    to: Code | None = None
    forms: tuple[Code, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    when: When | None = None
    optional: bool = False
    repeats: bool = Field(default=False, description="it may be done again, each time on record")
    at_most: int | None = Field(default=None, ge=1, description="how often it may be done, if it repeats")
    after_closing: bool = Field(default=False, description="it is done once the case is closed")
    by_unit_in_charge: bool = Field(
        default=False, description="done by the unit to which the case was dispatched alone"
    )
    to_member: bool = Field(default=False, description="dispatched to a unit that is a member on that day alone")
    other_than: Code | None = Field(default=None, description="done by someone else than who did that step")
    by_unit_of: Code | None = Field(
        default=None, description="done by the unit to which that measure was addressed alone"
    )
    jointly: bool = Field(default=False, description="it names the bodies with which it is done (会同)")
    on_rejection: Code | None = None
    reopens: tuple[Code, ...] = ()
    grounds: tuple[ReturnGround, ...] = Field(default=(), description="one of which the act must name")
    other_grounds: bool = Field(default=False, description="whether further grounds may be stated in words (等)")
    card: Literal["yellow", "red"] | None = None
    audience: Audience | None = Field(
        default=None,
        description="the widest circle that sees it done; without it: the parties see what is served, the office all",
    )
    withdraws: Code | None = Field(default=None, description="the card that it takes back")


class Outcome(Ruled):
    """A result that a decision may have; its ground is one of those listed, or stated in words where none is listed."""

    needs_ground: bool = False
    grounds: tuple[Ruled, ...] = ()
    unanimous: bool = Field(default=False, description="only where every branch of the case consents")
