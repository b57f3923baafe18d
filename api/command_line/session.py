"""The product as a command finds it: opened on its data folder, and whose commands these are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from api.composition import Product, opened, settings_for
from application.publishing import Publishing
from application.requests import Acting

PRINCIPAL = "local-administrator"  # whoever may start this program on this machine; users come with their own issue
ADMINISTRATOR = Acting(unit="系统管理", role="administrator")


@contextmanager
def product(data_dir: Path | None) -> Iterator[Product]:
    """Open the product on its database."""
    with opened(settings_for(data_dir)) as opened_product:
        yield opened_product


@contextmanager
def publishing(data_dir: Path | None) -> Iterator[Publishing]:
    """Open the product to publish what its cases rest on; the ledger must have been founded."""
    with product(data_dir) as opened_product:
        opened_product.ledger.identity()
        yield Publishing(opened_product.ledger, principal=PRINCIPAL, acting=ADMINISTRATOR)


def zone_of(opened_product: Product) -> ZoneInfo:
    """Give the time zone of the ledger."""
    return ZoneInfo(opened_product.ledger.identity().time_zone)
