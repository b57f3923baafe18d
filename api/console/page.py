"""What every page of the console takes: who asks, the product, and the surroundings."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import HTMLResponse

from api.console.frame import Frame, is_public
from api.console.navigation import PUBLIC_ROOMS, Room, rooms_open_to
from api.console.tongue import Lang, Tongue
from api.principal import Asking
from api.product import Served, ServedProduct
from domain.access.principal import Principal
from domain.access.role import TITLES


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose session it is: a name, and the offices held."""

    name: str
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for. `part` names the piece of it that alone is wanted, of a script that swaps it in."""

    product: ServedProduct
    principal: Principal
    frame: Frame
    part: str | None
    _names: dict[str, str | None] = field(default_factory=dict)  # of whom a page names many times, looked up once

    @property
    def tongue(self) -> Tongue:
        """Give the language."""
        return self.frame.tongue

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone of the body."""
        return self.product.zone

    @property
    def now(self) -> datetime:
        """Give the present moment where the body sits."""
        return self.product.ledger.now().astimezone(self.zone)

    def named(self, principal: str) -> str | None:
        """Give the name of whoever an opaque id belongs to, as the accounts have it now; None where nobody has one."""
        if self.product.entrance is None:
            return None
        if principal not in self._names:
            holder = self.product.entrance.identities.holder(principal)
            self._names[principal] = None if holder is None else holder.name
        return self._names[principal]

    @property
    def new_key(self) -> str:
        """Name what a form will ask for, so that it is done once."""
        return str(uuid.uuid4())

    def shown(self, template: str, **said: Any) -> HTMLResponse:
        """Answer with the page. Called in a thread, since it may look up who asks."""
        return self.frame.page(template, page=self, visitor=self._visitor, rooms=self.rooms, **said)

    @property
    def rooms(self) -> list[Room]:
        """List the rooms that are open to whoever asks: of a page for anyone, those that are for anyone."""
        if is_public(self.frame.path):
            return list(PUBLIC_ROOMS)
        now, has_accounts = self.product.ledger.now(), self.product.entrance is not None
        return rooms_open_to(self.principal, now, has_accounts=has_accounts)

    @property
    def _visitor(self) -> Visitor | None:
        """Tell who asks; None where nobody logs in."""
        if self.product.entrance is None:
            return None
        holder = self.product.entrance.identities.holder(self.principal.id)
        roles = [self.tongue.say(*TITLES[role]) for role in sorted(self.principal.roles)]
        return Visitor(self.principal.id if holder is None else holder.name, roles)


async def page(request: Request, product: Served, asking: Asking, lang: Lang = Tongue.ZH) -> Page:
    """Read what every page takes."""
    frame = Frame.around(request.scope, request.app.state.masthead)
    assert frame.tongue is lang  # noqa: S101 - both read the query
    return Page(product, asking, frame, request.headers.get(PART_HEADER))


PART_HEADER = "Console-Part"
Asked = Annotated[Page, Depends(page)]
