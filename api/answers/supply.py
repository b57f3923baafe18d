"""Lists of agreements, the public catalogue, and standings, as answers show them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import agreement_words
from api.answers.clock import local
from api.answers.frame import PageAnswer, ReadAnswer
from api.words import Coded
from domain.agreement.standing import Standing
from projections.agreements.reads import AgreementRow, CatalogueRow, StandingRow


class ListedAgreement(BaseModel):
    """An agreement in a list."""

    agreement: str
    version: int
    tender: str
    bidder: str
    bidder_name: str
    signed_at: datetime
    valid_until: date
    status: Coded


class AgreementsAnswer(PageAnswer):
    """The agreements signed by the moment asked for."""

    agreements: list[ListedAgreement]


class CatalogueEntry(BaseModel):
    """What is published of a product: model, price and discount rate, and for which stretch of time."""

    agreement: str
    tender: str
    bidder_name: str
    product: str
    model: str
    price: str
    discount_rate: str
    effective_from: datetime
    effective_until: datetime


class CatalogueAnswer(PageAnswer):
    """公布的型号、价格、折扣: what may be supplied at the moment asked for."""

    products: list[CatalogueEntry]


class StandingEntry(BaseModel):
    """What a party is in one agreement, and for which stretch of time."""

    agreement: str
    tender: str
    part: str = Field(description="bidder or supplier")
    party: str
    name: str
    standing: Coded
    effective_from: datetime
    effective_until: datetime | None


class SuppliersAnswer(PageAnswer):
    """协议供货商名录: the suppliers authorised at the moment asked for."""

    suppliers: list[StandingEntry]


class StandingAnswer(ReadAnswer):
    """The standing of a party at the moment asked for, in each agreement; not listed where none knows it."""

    party: str
    listed: bool
    standings: list[StandingEntry]


def agreement_row(row: AgreementRow, zone: ZoneInfo) -> ListedAgreement:
    """Show an agreement of a list."""
    return ListedAgreement(
        agreement=row.agreement_id,
        version=row.version,
        tender=row.tender,
        bidder=row.bidder_code,
        bidder_name=row.bidder_name,
        signed_at=row.signed_at.astimezone(zone),
        valid_until=row.valid_until,
        status=agreement_words.status(row.status),
    )


def catalogue_row(row: CatalogueRow, zone: ZoneInfo) -> CatalogueEntry:
    """Show an entry of the catalogue."""
    return CatalogueEntry(
        agreement=row.agreement_id,
        tender=row.tender,
        bidder_name=row.bidder_name,
        product=row.product,
        model=row.model,
        price=row.price,
        discount_rate=row.discount_rate,
        effective_from=row.effective_from.astimezone(zone),
        effective_until=row.effective_until.astimezone(zone),
    )


def standing_row(row: StandingRow, zone: ZoneInfo) -> StandingEntry:
    """Show a standing."""
    return StandingEntry(
        agreement=row.agreement_id,
        tender=row.tender,
        part=row.part,
        party=row.party,
        name=row.name,
        standing=agreement_words.standing(Standing(row.standing)),
        effective_from=row.effective_from.astimezone(zone),
        effective_until=local(row.effective_until, zone),
    )
