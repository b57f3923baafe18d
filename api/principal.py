"""Who asks: one dependency names the principal of every route."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends


@dataclass(frozen=True, slots=True)
class Principal:
    """An opaque id, never a name."""

    id: str


LOCAL_ADMINISTRATOR = Principal("local-administrator")


async def principal() -> Principal:
    """Name the principal of a request: the local administrator, since the server listens on this machine alone."""
    return LOCAL_ADMINISTRATOR


Asking = Annotated[Principal, Depends(principal)]
