"""Who may: one dependency per route names the act, and the policy decides it before anything is read or done.

Invariant: a case outside one's reach is answered as one that is unknown; an act refused on a case that one may see, and
an act on no case, as 403. Every answer of a route carries the rule that decided, as `Access-Rule`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Depends as DependsOn
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.parameters import only_known_parameters
from api.principal import Asking
from api.product import Served, ServedProduct
from application.access.identification import ANONYMOUS, NotIdentified
from application.agreements import AgreementUnknown
from application.ledger import CaseUnknown
from application.requests import Acting
from domain.access.case_header import CaseHeader
from domain.access.decision import NO_RULE, Decision, decide, may_enter_as, reach_of, relation_of
from domain.access.level import CaseLevel
from domain.access.policy import Relation, by_act, is_public
from domain.access.principal import Principal
from domain.access.reach import Reach
from domain.case.case import Case
from domain.errors import Refused
from projections.board.within import Within, within
from projections.directory.reads import codes_on, names_below
from projections.snapshot import Snapshot
from projections.standing import ModelNotReady

HEADER = b"access-rule"
READ = "case.read"
NO_CODES: frozenset[str] = frozenset()
READS = {
    "case_id": READ,
    "of": READ,
    "agreement_id": "agreement.read",
}  # of path parameters that name a case or the like
ReadableQuery = Annotated[None, Depends(only_known_parameters)]


class NotPermitted(Refused):
    """No rule of the policy lets this principal do that."""

    code = "not_permitted"


class OfficeNotHeld(Refused):
    """One acts for a unit of one's own, as a role that one's office may enter as."""

    code = "office_not_held"


class SourceNotHeld(Refused):
    """A program hands in and reads the acts of the systems alone that its key names, as scopes «source:NAME»."""

    code = "source_not_held"


class AudienceTooNarrow(Refused):
    """One sees of a timeline what one's own audience sees, or a wider one."""

    code = "audience_too_narrow"


class RouteWithoutRight(Exception):  # noqa: N818 - a fault of the program, told when it starts
    """A route does not say who may call it."""


@dataclass(frozen=True)
class Access:
    """What was decided about a request. The units of the principal have those below them.

    `codes` are those by which the directory keeps its units, and by which none is called.
    """

    principal: Principal
    act: str
    at: datetime
    decision: Decision
    codes: frozenset[str] = NO_CODES

    @cached_property
    def reach(self) -> Reach:
        """Give the cases to which the act may be done."""
        return reach_of(self.principal, self.act, self.at)

    def within(self, shown: Snapshot) -> Within:
        """Give which cases lie within reach, for the statements of a read model that is open."""
        return within(shown, self.reach)

    @property
    def is_by_grant(self) -> bool:
        """Tell whether what is shown is within reach by a grant of inspection."""
        return self.decision.grant is not None or relation_of(self.decision.rule) is Relation.GRANT

    @property
    def right(self) -> str | None:
        """Give what an act rests on in its header: the grant or the rule; none for the operator on the machine."""
        return None if self.principal.is_operator else self.decision.grant or self.decision.rule

    def require_office(self, acting: Acting) -> None:
        """Refuse to act in an office that the principal does not hold; raise `OfficeNotHeld`."""
        if not may_enter_as(self.principal, acting.unit, acting.role):
            raise OfficeNotHeld(act=self.act, rule=self.decision.rule, unit=acting.unit, role=acting.role)

    def require_source(self, source: str) -> None:
        """Refuse a system that the key of a program does not name; raise `SourceNotHeld`."""
        if not self.principal.is_operator and f"source:{source}" not in self.principal.scopes:
            raise SourceNotHeld(act=self.act, rule=self.decision.rule, source=source)

    def require_within(self, product: ServedProduct, case: str | Case, act: str | None = None) -> None:
        """Refuse a case outside the reach of an act (without it: that of the route) as one that is unknown.

        Raises `CaseUnknown`.
        """
        if not self.reaches(product, case, act):
            raise CaseUnknown(case=case.id if isinstance(case, Case) else case)

    def reaches(self, product: ServedProduct, case: str | Case, act: str | None = None) -> bool:
        """Tell whether a case, named or at hand, lies within the reach of an act, without it: that of the route."""
        reach = self.reach if act is None else reach_of(self.principal, act, self.at)
        try:
            return reach.is_whole or reach.covers(_header(product, case))
        except CaseUnknown:
            return False

    def require_filing(self, procedure: str, acting: Acting) -> None:
        """Refuse to file under a procedure whose cases one may not file; raise `NotPermitted`."""
        filed = CaseHeader("", procedure, self.principal.id, frozenset({acting.unit}), CaseLevel.PUBLIC)
        decision = decide(self.principal, self.act, filed, self.at)
        if not decision.allowed:
            raise NotPermitted(act=self.act, rule=decision.rule, procedure=procedure, reason=decision.reason)


@dataclass(frozen=True, slots=True)
class May:
    """The dependency of a route on the right to an act, and by it on the principal and on a readable query."""

    act: str

    async def __call__(self, http: Request, asking: Asking, _: ReadableQuery, product: Served) -> None:
        """Decide; raise `NotIdentified`, `NotPermitted`, or `CaseUnknown` where the case is not within reach."""
        if asking == ANONYMOUS and not is_public(self.act):
            raise NotIdentified
        at = product.ledger.now()
        named = next((http.path_params[name] for name in READS if name in http.path_params), None)
        if asking.is_operator:
            principal, codes, header, seen = asking, NO_CODES, None, True
        else:
            principal, codes, header = await run_in_threadpool(_looked_up, asking, product, at, named)
            if named is not None and header is None:  # told in every word as one that is out of reach
                http.state.access = Access(principal, self.act, at, Decision(False, NO_RULE, "no such case"))
                raise CaseUnknown(case=named)
            seen = header is None or any(
                decide(principal, read, header, at).allowed for name, read in READS.items() if name in http.path_params
            )
        decision = decide(principal, self.act, header, at)
        http.state.access = Access(principal, self.act, at, decision, codes)
        if decision.allowed:
            return
        if not seen:
            raise AgreementUnknown(agreement=named) if "agreement_id" in http.path_params else CaseUnknown(case=named)
        raise NotPermitted(act=self.act, rule=decision.rule, reason=decision.reason)


def may(act: str) -> DependsOn:
    """Name the act of a route; an act that the policy does not know could be done by nobody."""
    if act not in by_act():
        raise RouteWithoutRight(act)
    return Depends(May(act))  # type: ignore[no-any-return]


def access(http: Request) -> Access:
    """Give what was decided about a request."""
    found = http.state.access
    assert isinstance(found, Access)  # noqa: S101 - put there by the right of the route
    return found


Allowed = Annotated[Access, Depends(access)]


def rights(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], str]:
    """Give the act that each address and method names; raise `RouteWithoutRight` for one that names none."""
    found: dict[tuple[str, str], str] = {}
    for route in routes:
        if not isinstance(route, APIRoute):  # such as a router within a router, whose routes are out of sight
            raise RouteWithoutRight(repr(route))
        act = next((one.dependency.act for one in route.dependencies if isinstance(one.dependency, May)), None)
        if act is None:
            raise RouteWithoutRight(route.path)
        found |= {(method, route.path_format): act for method in route.methods or ()}
    return found


class RuleTold:
    """ASGI middleware that puts the deciding rule on the answer of every route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say by which rule."""

        async def tell(message: Message) -> None:
            found = scope.get("state", {}).get("access")
            if message["type"] == "http.response.start" and isinstance(found, Access):
                message["headers"] = [*message.get("headers", []), (HEADER, found.decision.rule.encode())]
            await send(message)

        await self._app(scope, receive, tell)


def _with_units_below(principal: Principal, product: ServedProduct, at: datetime) -> tuple[Principal, frozenset[str]]:
    """Give a principal whose units have all names of those below them, and which names are codes of the directory.

    A unit that no directory knows stands for itself.
    """
    if not principal.units:
        return principal, NO_CODES
    try:
        with product.models.directory() as directory:
            day = at.astimezone(product.zone).date()
            names = names_below(directory, principal.units, day)
            codes = codes_on(directory, day)
            below = {role: names_below(directory, principal.units_of(role), day) for role, _ in principal.held_in}
    except ModelNotReady:
        return principal, NO_CODES
    held_in = frozenset((role, unit) for role, units in below.items() for unit in units)
    return replace(principal, units=names, held_in=held_in), codes


def _looked_up(
    asking: Principal, product: ServedProduct, at: datetime, named: str | None
) -> tuple[Principal, frozenset[str], CaseHeader | None]:
    """Look up what is decided by: the units of a principal, and the header of what the path names, if there is one."""
    principal, codes = _with_units_below(asking, product, at)
    try:
        return principal, codes, None if named is None else _header(product, named)
    except CaseUnknown:
        return principal, codes, None


def _header(product: ServedProduct, named: str | Case) -> CaseHeader:
    """Read the header of a case, or of what a path names; what is no case belongs to whoever had a hand in it."""
    if isinstance(named, Case):
        return _header_of(product, named)
    if named.startswith("case:"):
        return _header_of(product, product.ledger.case(named))
    history = product.ledger.events(named)
    units = frozenset(one.event.header.actor.unit for one in history)
    filed_by = history[0].event.header.actor.principal if history else None
    return CaseHeader(named, None, filed_by, units, CaseLevel.INTERNAL)


def _header_of(product: ServedProduct, case: Case) -> CaseHeader:
    return case.header_for_access(product.ledger.rules().find(case.procedure))
