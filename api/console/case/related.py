"""The cases that stand beside a case: what it follows and what follows from it, and the lanes of a joint approval."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.access import Access
from api.answers.frame import Framed
from api.console.case.earlier import EarlierDue
from api.console.case.figure import figure, scale_of
from api.console.case.reckoned import Reckoned, leading, reckoned
from api.console.case.sentence import sentence
from api.console.strip.drawing import Drawing
from api.console.strip.scale import Scale
from api.console.tongue import Tongue
from api.product import ServedProduct
from api.refusals import NotOnRecordThen
from api.routes.cases import CaseThen, case_as_of
from api.words import Coded, Words
from api.words import status as stage
from application.ledger import CaseUnknown, Ledger
from domain.case.case import Case

MOST = 40  # cases that are looked up for one page; beyond, their ids lead on


@dataclass(frozen=True, slots=True)
class Related:
    """A case that stands beside this one, and how."""

    how: Words
    case: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A case of a joint approval, drawn on the scale of all of them. `own`: the one whose page it is."""

    case: str
    number: str
    unit: str
    status: Coded
    own: bool
    clock: Words | None
    sentence: str | None
    drawing: Drawing | None


def related_to(product: ServedProduct, case: Case, allowed: Access) -> list[Related]:
    """List the cases that stand beside a case, as far as they are within reach."""
    found = [(how, one) for how, one in _beside(case) if allowed.reaches(product, one)]
    numbers = [_number(product.ledger, one) if place < MOST else None for place, (_, one) in enumerate(found)]
    return [Related(how, one, number) for (how, one), number in zip(found, numbers, strict=True)]


def _beside(case: Case) -> Iterator[tuple[Words, str]]:
    if case.follows is not None:
        yield Words(zh="承接", en="follows"), case.follows
    for one in case.branches:
        yield Words(zh="分支", en="branch"), one
    for one in case.links:
        yield Words(zh="后续", en="followed by"), one
    if case.merged_into is not None:
        yield Words(zh="并入", en="merged into"), case.merged_into
    for cases in case.contradicted.values():
        for one in cases:
            yield Words(zh="与声明不符", en="contradicts what was declared"), one


def _number(ledger: Ledger, case_id: str) -> str | None:
    try:
        return ledger.case(case_id).number
    except CaseUnknown:
        return None


def lanes_of(product: ServedProduct, then: CaseThen, tongue: Tongue, allowed: Access) -> list[Lane]:
    """Draw the whole and its branches one above the other, as of the same moments; none of a case of its own.

    Of those out of reach none is drawn.
    """
    whole_id = _whole_of(product.ledger, then.case)
    if whole_id is None:
        return []
    whole = _then(product, then, whole_id, allowed)
    if whole is None:
        return []
    others = [
        one for name in list(whole.case.branches)[:MOST] if (one := _then(product, then, name, allowed)) is not None
    ]
    joined = [(one, leading([reckoned(reading, one.calendar) for reading in one.readings])) for one in (whole, *others)]
    drawn: list[tuple[Reckoned, list[EarlierDue]]] = [(clock, []) for _, clock in joined if clock is not None]
    scale = scale_of(drawn) if drawn else None
    return [_lane(one, clock, whole, then, scale, tongue) for one, clock in joined]


def _lane(
    one: CaseThen, clock: Reckoned | None, whole: CaseThen, then: CaseThen, scale: Scale | None, tongue: Tongue
) -> Lane:
    drawing = said = None
    if clock is not None and scale is not None:
        drawing = figure(clock, [], scale, one.calendar, one.procedure, tongue)
        said = sentence(clock, one.procedure, tongue)
    return Lane(
        case=one.case.id,
        number=one.case.number,
        unit=_unit(one, whole),
        status=stage(one.case.status),
        own=one.case.id == then.case.id,
        clock=_title(one, clock),
        sentence=said,
        drawing=drawing,
    )


def _whole_of(ledger: Ledger, case: Case) -> str | None:
    if case.branches:
        return case.id
    if case.follows is None:
        return None
    try:
        return case.follows if case.id in ledger.case(case.follows).branches else None
    except CaseUnknown:
        return None


def _then(product: ServedProduct, then: CaseThen, case_id: str, allowed: Access) -> CaseThen | None:
    if case_id == then.case.id:
        return then
    if not allowed.reaches(product, case_id):
        return None
    framed = Framed(product, then.asked.at)
    try:
        return case_as_of(product, framed, product.ledger.history(case_id), then.asked, then.audience)
    except (CaseUnknown, NotOnRecordThen):
        return None


def _unit(one: CaseThen, whole: CaseThen) -> str:
    branch = whole.case.branches.get(one.case.id)
    return one.case.unit if branch is None else branch.unit


def _title(one: CaseThen, clock: Reckoned | None) -> Words | None:
    if clock is None or one.procedure is None:
        return None
    titles = {rule.code: rule.title for rule in one.procedure.clocks}
    title = titles.get(clock.reading.clock.code)
    return None if title is None else Words(zh=title.zh, en=title.en)
