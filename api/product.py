"""What the HTTP face needs of the product; the composition root fills it."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from application.cases import Cases
from application.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ServedProduct:
    """The parts that are served. The ledger is founded."""

    ledger: Ledger
    cases: Cases

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone of the body, in which days begin and instants are shown."""
        return ZoneInfo(self.ledger.identity().time_zone)


def served(request: Request) -> ServedProduct:
    """Give the product that this application serves."""
    product = request.app.state.product
    assert isinstance(product, ServedProduct)  # noqa: S101 - put there by create_app
    return product


Served = Annotated[ServedProduct, Depends(served)]
