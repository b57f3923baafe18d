"""Who asks: one dependency names the principal of every route."""

from typing import Annotated

from fastapi import Depends

from domain.access.principal import Principal
from domain.access.role import Role

LOCAL_ADMINISTRATOR = Principal("local-administrator", frozenset(Role))


async def principal() -> Principal:
    """Name the principal of a request: the local administrator, since the server listens on this machine alone."""
    return LOCAL_ADMINISTRATOR


Asking = Annotated[Principal, Depends(principal)]
