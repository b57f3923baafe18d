"""The closed map of all topics: what is not named here is not an event of this ledger."""

from domain import ledger_events
from domain.access import account, seal
from domain.agreement import agreement, extension_events, ladder_events, product_events, supply_events
from domain.archives import file, transfer
from domain.assessment import board, figures, hall_events, honours, score_events, staff_events
from domain.assessment.month import MonthOpened
from domain.calendar import book as calendar_book
from domain.calendar import hours
from domain.case import (
    branch_events,
    clock_events,
    correction_events,
    dispatch_events,
    filing_events,
    knowledge,
    notice_events,
    supervision_events,
)
from domain.case import events as case_events
from domain.catalogue import entering, item
from domain.directory import directory, members
from domain.events import DomainEvent, topics_below
from domain.evidence import EvidenceIssued
from domain.exports import register as export_register
from domain.findings import finding
from domain.inspection import grants, inspection
from domain.intake import journal
from domain.norms import norm
from domain.outreach import calls
from domain.outreach import events as outreach_events
from domain.procedures import book as procedure_book
from domain.protection import custody, disclosures
from domain.queries import saved
from domain.register import NumberAllocated
from domain.regulation import book as regulation_book
from domain.subscriptions import delivery, subscription

MODULES = (
    account,
    agreement,
    extension_events,
    ladder_events,
    product_events,
    supply_events,
    branch_events,
    calendar_book,
    case_events,
    clock_events,
    correction_events,
    directory,
    entering,
    dispatch_events,
    export_register,
    file,
    transfer,
    filing_events,
    finding,
    grants,
    hours,
    inspection,
    item,
    knowledge,
    notice_events,
    journal,
    members,
    norm,
    procedure_book,
    saved,
    supervision_events,
    ledger_events,
    seal,
    NumberAllocated,
    EvidenceIssued,
    MonthOpened,
    board,
    calls,
    custody,
    disclosures,
    figures,
    hall_events,
    honours,
    outreach_events,
    regulation_book,
    score_events,
    staff_events,
    subscription,
    delivery,
)

ALL_TOPICS: dict[str, type[DomainEvent]] = topics_below(DomainEvent)
