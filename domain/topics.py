"""The closed map of all topics: what is not named here is not an event of this ledger."""

from domain.calendar import book as calendar_book
from domain.calendar import hours
from domain.case import branch_events, clock_events, correction_events, dispatch_events, supervision_events
from domain.case import events as case_events
from domain.catalogue import item
from domain.events import DomainEvent, topics_below
from domain.founding import LedgerFounded
from domain.procedures import book as procedure_book
from domain.register import NumberAllocated

MODULES = (
    branch_events,
    calendar_book,
    case_events,
    clock_events,
    correction_events,
    dispatch_events,
    hours,
    item,
    procedure_book,
    supervision_events,
    LedgerFounded,
    NumberAllocated,
)

ALL_TOPICS: dict[str, type[DomainEvent]] = topics_below(DomainEvent)
