"""An agreement as an answer shows it at a moment: products, parties, reports, extension, ladder, claims."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import agreement_words, words
from api.answers.clock import ClockAnswer, clock_of, local
from api.answers.frame import ReadAnswer
from api.words import Coded
from domain.agreement.agreement import Agreement
from domain.agreement.standing import standings
from domain.agreement.state import Extension
from domain.agreement.values import Bond, Characteristic, Organisation
from domain.clock.reading import Calendar, Reading, read
from domain.recorded import Recorded

BESIDE = {"originator_id", "originator_version", "originator_topic", "timestamp", "header"}


class ProductAnswer(BaseModel):
    """A product: what it is, its price at that moment, and from when to when it may be supplied."""

    product: str
    model: str
    configuration: tuple[Characteristic, ...]
    price: str
    discount_rate: str
    since: datetime
    until: datetime | None
    replaces: str | None = Field(description="the original that it replaced")
    replaced_by: str | None
    in_force: bool


class PartyAnswer(BaseModel):
    """The bidder or a supplier, and its standing at that moment."""

    party: str
    name: str
    standing: Coded
    since: datetime | None


class ReportAnswer(BaseModel):
    """A report that is owed or was made: on what, due when, made when, late or not."""

    duty: Coded
    run: int
    subject: str
    due_on: date
    made_at: datetime | None
    late: bool


class OrderAnswer(BaseModel):
    """An order, and its contract once that is signed."""

    order: str
    purchaser: Organisation
    supplier: str
    product: str
    quantity: int
    placed_at: datetime
    contract: str | None


class AgreementExtensionAnswer(BaseModel):
    """A notice of extension, and what came of it."""

    number: int
    until: date
    offered_at: datetime
    served_at: datetime | None = Field(description="the proved receipt")
    answer: Coded


class ViolationAnswer(BaseModel):
    """A broken promise, and how far it has been taken."""

    violation: str
    party: str
    promise: str = Field(description="the clause of the undertaking")
    rung: Coded
    since: datetime


class ClaimAnswer(BaseModel):
    """A claim on intellectual property, and who deals with it."""

    claim: str
    product: str
    right: str
    stage: Coded
    dealt_with_by: str | None
    since: datetime


class AgreementState(BaseModel):
    """An agreement at a moment."""

    agreement: str
    version: int
    tender: str
    bidder: Organisation
    status: Coded
    signed_at: datetime
    minimum_until: date = Field(description="one year from the signing: the validity is not less")
    valid_until: date
    bond: Bond
    contract_form: str
    products: list[ProductAnswer]
    parties: list[PartyAnswer]
    orders: list[OrderAnswer]
    reports_owed: list[ReportAnswer]
    reports_made: list[ReportAnswer]
    late_reports: int = Field(description="made late, or owed beyond the due day")
    extensions: list[AgreementExtensionAnswer]
    violations: list[ViolationAnswer]
    claims: list[ClaimAnswer]
    clocks: list[ClockAnswer]


class AgreementAnswer(AgreementState, ReadAnswer):
    """协议供货承诺: an agreement."""


class AgreementEventAnswer(BaseModel):
    """An act on an agreement, or what followed from one."""

    version: int
    position: int
    act: Coded
    effective_at: datetime
    recorded_at: datetime
    entered_late: bool
    principal: str
    unit: str
    role: str
    clause: str | None
    content: dict[str, Any]
    command: str


def state_of(agreement: Agreement, calendar: Calendar, at: datetime) -> AgreementState:
    """Show an agreement at a moment."""
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    assert agreement.bond is not None  # noqa: S101 - and the other
    zone = agreement.zone
    readings = [read(clock, calendar, at) for clock in agreement.clocks.values() if clock.opened_at <= at]
    reports = [_report(agreement, one) for one in readings if one.clock.code != "objection"]
    owed = [one for one, reading in reports if reading.clock.is_open]
    return AgreementState(
        agreement=agreement.id,
        version=agreement.version,
        tender=agreement.tender,
        bidder=agreement.bidder,
        status=agreement_words.status(agreement.status_at(at)),
        signed_at=agreement.signed_at.astimezone(zone),
        minimum_until=agreement.minimum_until,
        valid_until=agreement.valid_until,
        bond=agreement.bond,
        contract_form=agreement.contract_form,
        products=_products(agreement, at),
        parties=_parties(agreement, at),
        orders=[
            OrderAnswer(
                order=number,
                purchaser=order.purchaser,
                supplier=order.supplier,
                product=order.product,
                quantity=order.quantity,
                placed_at=order.placed_at.astimezone(zone),
                contract=order.contract,
            )
            for number, order in agreement.orders.items()
        ],
        reports_owed=owed,
        reports_made=[one for one, _ in reports if one.made_at is not None],
        late_reports=sum(one.late for one, _ in reports),
        extensions=[_extension(one, zone) for one in agreement.extensions.values()],
        violations=[
            ViolationAnswer(
                violation=number,
                party=found.party,
                promise=found.promise,
                rung=agreement_words.rung(found.rung),
                since=found.moved_at.astimezone(zone),
            )
            for number, found in agreement.violations.items()
        ],
        claims=[
            ClaimAnswer(
                claim=number,
                product=claim.product,
                right=claim.right,
                stage=agreement_words.claim(claim.stage),
                dealt_with_by=claim.dealt_with_by,
                since=claim.moved_at.astimezone(zone),
            )
            for number, claim in agreement.claims.items()
        ],
        clocks=[clock_shown(reading, zone) for reading in readings],
    )


def clock_shown(reading: Reading, zone: ZoneInfo) -> ClockAnswer:
    """Show a clock of an agreement under its own title."""
    return clock_of(reading, None, zone).model_copy(update={"title": agreement_words.clock(reading.clock.code)})


def event_of(recorded: Recorded, zone: ZoneInfo) -> AgreementEventAnswer:
    """Show an event of an agreement."""
    event, actor = recorded.event, recorded.event.header.actor
    effective_at, recorded_at = event.effective_at.astimezone(zone), recorded.recorded_at.astimezone(zone)
    return AgreementEventAnswer(
        version=event.originator_version,
        position=recorded.position,
        act=words.act(event),
        effective_at=effective_at,
        recorded_at=recorded_at,
        entered_late=recorded_at.date() > effective_at.date(),
        principal=actor.principal,
        unit=actor.unit,
        role=actor.role,
        clause=event.header.clause,
        content=event.model_dump(mode="json", exclude=BESIDE),
        command=event.header.command,
    )


def _products(agreement: Agreement, at: datetime) -> list[ProductAnswer]:
    return [
        ProductAnswer(
            product=code,
            model=line.product.model,
            configuration=line.product.configuration,
            price=line.price_at(at),
            discount_rate=line.product.discount_rate,
            since=line.since.astimezone(agreement.zone),
            until=local(line.until, agreement.zone),
            replaces=line.original,
            replaced_by=line.successor,
            in_force=line.in_force_at(at) and agreement.in_force_at(at),
        )
        for code, line in agreement.lines.items()
    ]


def _parties(agreement: Agreement, at: datetime) -> list[PartyAnswer]:
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    names = {code: entries[-1].supplier.name for code, entries in agreement.listed.items()}
    found = []
    for party, name in {agreement.bidder.code: agreement.bidder.name, **names}.items():
        held = [one for one in standings(agreement, party) if one.since <= at and (one.until is None or at < one.until)]
        found += [
            PartyAnswer(
                party=party,
                name=name,
                standing=agreement_words.standing(one.standing),
                since=one.since.astimezone(agreement.zone),
            )
            for one in held
        ]
    return found


def _report(agreement: Agreement, reading: Reading) -> tuple[ReportAnswer, Reading]:
    clock = reading.clock
    if clock.code == "contract-report":
        subject = next(code for code, contract in agreement.contracts.items() if contract.run == clock.run)
    else:
        subject = agreement.notices[clock.run].product
    answer = ReportAnswer(
        duty=agreement_words.clock(clock.code),
        run=clock.run,
        subject=subject,
        due_on=reading.due_on,
        made_at=local(clock.ended_at, agreement.zone),
        late=reading.breached,
    )
    return answer, reading


def _extension(extension: Extension, zone: ZoneInfo) -> AgreementExtensionAnswer:
    if not extension.pending:
        answer = "accepted" if extension.objected_at is None else "objected"
    else:
        answer = "not served" if extension.served_at is None else "open"
    return AgreementExtensionAnswer(
        number=extension.number,
        until=extension.until,
        offered_at=extension.offered_at.astimezone(zone),
        served_at=local(extension.served_at, zone),
        answer=agreement_words.extension(answer),
    )
