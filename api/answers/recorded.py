"""What every act answers once it is on record: where, since when, and whether it was there already."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response
from pydantic import Field

from api.answers.frame import Answer
from api.product import ServedProduct
from application.ledger import OnRecord

RECEIPT = "收执: what the ledger signs for this act; none if nothing was new or no key is on record"


class RecordedAnswer(Answer):
    """An act is on record."""

    ledger_position: int | None = Field(
        description="the last position of the act, to be given as min_position to read it back; none if nothing was new"
    )
    ledger_positions: list[int] = Field(description="the positions of its events")
    recorded_at: datetime
    repeated: bool = Field(description="whether this was on record already, under the same Idempotency-Key")
    receipt: str | None = Field(default=None, description=RECEIPT)


def recorded_fields(product: ServedProduct, recorded: OnRecord, http: Request, response: Response) -> dict[str, Any]:
    """Give what the answer says of the record, and say it in the headers too."""
    if "version" in recorded.answer:
        response.headers["ETag"] = f'"{recorded.answer["version"]}"'
    response.headers["Idempotency-Key"] = http.state.command
    response.headers["Cache-Control"] = "no-store"
    if recorded.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    first, last = recorded.first_position, recorded.last_position
    return {
        "ledger_position": last,
        "ledger_positions": [] if first is None or last is None else list(range(first, last + 1)),
        "recorded_at": recorded.recorded_at.astimezone(product.zone),
        "repeated": recorded.repeated,
        "receipt": recorded.receipt,
        "simulated": product.ledger.identity().simulated,
    }
