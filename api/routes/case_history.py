"""The history of one case as an inspector asks for it: what changed between two moments, and who knew what when.

Read off the case's own events, as every answer about one case.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from api.access import may
from api.answers.frame import Framed, ReadAnswer
from api.answers.knowledge import KnowledgeAnswer, knowledge_of
from api.answers.state import ChangedRow, StateAnswer, change_answer, state_answer
from api.answers.timeline import EventAnswer, event_of
from api.moments import FORM, CalendarKnownAt, MinPosition, day, instant
from api.problems import declared
from api.product import Served
from api.refusals import NotYet
from api.routes.acts import CaseId
from application.case_state import Eyes
from application.comparing import Viewed, compare
from application.knowledge import knowledge_at
from domain.recorded import Recorded

From = Annotated[
    str, Query(alias="from", description="The earlier moment in law (生效): " + FORM, examples=["2024-09-26"])
]
To = Annotated[str, Query(description="The later moment in law (生效): " + FORM, examples=["2024-10-08"])]
Known = Annotated[
    str | None,
    Query(
        description="What was on record (记录) by that moment: " + FORM + "; without it, all.", examples=["2024-10-08"]
    ),
]
Then = Annotated[str, Query(description="The moment that is asked about: " + FORM, examples=["2024-09-30"])]


class DiffAnswer(ReadAnswer):
    """比对: a case at two moments, what differs, and the events between as explanation."""

    case: str
    from_at: datetime
    from_known_at: datetime | None = Field(description="none: by all that is on record now")
    to_at: datetime
    to_known_at: datetime | None = Field(description="none: by all that is on record now")
    calendar_known_at: date | None
    old: StateAnswer | None = Field(description="none: the case was not there yet")
    new: StateAnswer
    changes: list[ChangedRow]
    events: list[EventAnswer] = Field(description="what happened, or became known, between the two, in order of law")


@dataclass(frozen=True, slots=True)
class Looking:
    """A case as on record now, and by which rules it is looked at."""

    case: str
    history: list[Recorded]
    eyes: Eyes
    calendar_known_at: date | None


def looking(
    case_id: CaseId, product: Served, calendar_known_at: CalendarKnownAt = None, min_position: MinPosition = None
) -> Looking:
    """Find a case and the rules by which it is read; raise `CaseUnknown`, `NotYet`."""
    if min_position is not None and (newest := product.ledger.position()) < min_position:
        raise NotYet(asked=min_position, newest=newest)
    history, rules = list(product.ledger.history(case_id)), product.ledger.rules()
    known_at = None if calendar_known_at is None else day("calendar_known_at", calendar_known_at)
    calendar = rules.calendar(jurisdiction=product.ledger.identity().jurisdiction, known_at=known_at)
    procedure = rules.find(history[0].event.header.procedure)
    return Looking(case_id, history, Eyes(procedure, calendar), known_at)


Looked = Annotated[Looking, Depends(looking)]


def router() -> APIRouter:
    """Give the routes that compare a case with itself."""
    cases = APIRouter(prefix="/v1/cases/{case_id}", tags=["cases 办件"], responses=declared(403, 404, 409))
    for path, read, summary in (
        ("/diff", _diff, "比对: what changed between two moments, and why"),
        ("/knowledge", knowledge, "何时知情: who knew what at a moment"),
    ):
        cases.add_api_route(path, read, methods=["GET"], summary=summary, dependencies=[may("case.read-inside")])
    return cases


def _diff(
    looked: Looked, product: Served, from_: From, to: To, from_known_at: Known = None, to_known_at: Known = None
) -> DiffAnswer:
    """Compare two moments; by `from_known_at` and `to_known_at` also what became known between them (补录)."""
    zone, procedure = product.zone, looked.eyes.procedure
    earlier = Viewed(instant("from", from_, zone), _known("from_known_at", from_known_at, zone))
    later = Viewed(instant("to", to, zone), _known("to_known_at", to_known_at, zone))
    framed = Framed(product, later.at)
    found = compare(looked.history, earlier, later, looked.eyes)
    return DiffAnswer.model_validate(
        {
            **framed.fields(),
            "case": looked.case,
            "from_at": earlier.at,
            "from_known_at": earlier.known_at,
            "to_at": later.at,
            "to_known_at": later.known_at,
            "calendar_known_at": looked.calendar_known_at,
            "old": None if found.old is None else state_answer(found.old, procedure, zone),
            "new": state_answer(found.new, procedure, zone),
            "changes": [change_answer(one, procedure, zone) for one in found.changes],
            "events": [event_of(one, procedure, zone) for one in found.events],
        }
    )


def knowledge(looked: Looked, product: Served, at: Then) -> KnowledgeAnswer:
    """Tell what had happened by a moment, what the ledger had learnt by then, and who acted, held and was told."""
    moment = instant("at", at, product.zone)
    framed = Framed(product, moment)
    known = knowledge_of(knowledge_at(looked.history, moment, looked.eyes), looked.eyes.procedure, product.zone)
    return KnowledgeAnswer.model_validate({**framed.fields(), "case": looked.case, **dict(known)})


def _known(parameter: str, text: str | None, zone: ZoneInfo) -> datetime | None:
    return None if text is None else instant(parameter, text, zone)
