"""The forms of acts of record at the desk, for inspections and for findings: the same use case as the interface.

Invariant: what is sent is done once; a refusal stands beside the form, with what was typed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Access, Allowed, may
from api.console.acts.form_page import Form, asking, refusing
from api.console.acts.inputs import asked
from api.console.acts.offices import Offices, offices_for
from api.console.acts.sent import NOTHING, Sending, Sent, key_of, request_of
from api.console.desk.record_inputs import INSPECTORS, Wanted, record_inputs
from api.console.page import Asked, Page
from api.routes.accounts import accounts
from api.routes.acts import commanded
from api.routes.recording import Check, unchecked
from api.words import Words
from application.recording.act import RecordAct
from domain.access.decision import decide
from domain.access.role import Role
from domain.errors import Refused
from domain.procedures.vocabulary import Title
from domain.regulation.definition import NoRegulationInForce
from domain.regulation.regulation import Regulation

CODE = asked(
    "code",
    Words(zh="编号", en="Code"),
    required=True,
    hint=Words(zh="小写字母、数字和连字符，如 2026-hall-1；永不重用", en="as 2026-hall-1; never used again"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the records of a kind stand: the address of their list, and what it is called."""

    path: str
    title: Words
    filled: Callable[..., Sent] = lambda: NOTHING  # what the address of an opening fills in already
    check: Check = unchecked  # refuses what one's reach does not hold


@dataclass(frozen=True, slots=True)
class MayRecord:
    """An act of record that may be done by the one who asks."""

    act: str
    title: Words


def may_record(page: Page, allowed: Access, acts: list[RecordAct]) -> list[MayRecord]:
    """List those of some acts that the one who asks may do: none of them, where no regulation is published."""
    found = []
    for act in acts:
        if decide(allowed.principal, f"record.{act.name}", None, allowed.at).allowed:
            try:
                regulation = _regulation(page, act)
            except NoRegulationInForce:
                continue
            if _offices(act, regulation, allowed).roles:
                found.append(MayRecord(act.name, _words(act, regulation)))
    return found


def field_titles(page: Page, acts: Iterable[RecordAct]) -> dict[str, Title]:
    """Name the fields that some acts of record fill in."""
    rules = (rule for act in acts for rule in _regulation(page, act).act(act.name).fields)
    return {rule.code: rule.title for rule in rules}


def add_forms(router: APIRouter, acts: tuple[RecordAct, ...], desk: Desk) -> None:
    """Add the form of each act, and where it is sent: below its record, or below the list where it begins one."""
    for act in acts:
        begins = act.begins or act.name.startswith("open-")
        right = [may(f"record.{act.name}")]
        path = f"/acts/{act.name}" if begins else f"/{{{_named(act)}}}/acts/{act.name}"
        shown, done = (_opening if begins else _acting)(act, desk)
        router.add_api_route(path, shown, methods=["GET"], response_class=HTMLResponse, dependencies=right)
        router.add_api_route(path, done, methods=["POST"], response_class=HTMLResponse, dependencies=right)


def _named(act: RecordAct) -> str:
    """Name the key in an address: that of a case is held against one's reach."""
    return "case_id" if act.kind.keyed_by == "case_id" else "key"


Routes = tuple[Callable[..., Response], Callable[..., Response]]


def _acting(act: RecordAct, desk: Desk) -> Routes:
    def shown(page: Asked, allowed: Allowed, key: str) -> Response:
        return asking(page, _form(page, allowed, act, desk, key))

    def done(page: Asked, allowed: Allowed, http: Request, sent: Sending, key: str) -> Response:
        return _done(page, allowed, http, act, desk, key, sent)

    named = Annotated[str, Path(alias=_named(act), max_length=200)]
    shown.__annotations__["key"] = done.__annotations__["key"] = named

    return shown, done


def _opening(act: RecordAct, desk: Desk) -> Routes:
    def shown(page: Asked, allowed: Allowed, filled: Sent) -> Response:
        return asking(page, _form(page, allowed, act, desk, None, filled))

    def done(page: Asked, allowed: Allowed, http: Request, sent: Sending, filled: Sent) -> Response:
        return _done(page, allowed, http, act, desk, None, sent)

    shown.__annotations__["filled"] = done.__annotations__["filled"] = Annotated[Sent, Depends(desk.filled)]
    return shown, done


def _done(
    page: Page, allowed: Access, http: Request, act: RecordAct, desk: Desk, key: str | None, sent: Sent
) -> Response:
    form = _form(page, allowed, act, desk, key, sent)
    try:
        own = Sent({name: values for name, values in sent.given.items() if name != CODE.name})
        request: Any = request_of(act.request, own, [one for one in form.inputs if one is not CODE], page.zone)
        desk.check(allowed, page.product, request)
        command = commanded(http, page.principal, key_of(sent), request.acting)
        recorded = page.product.recording.act(command, act, key or sent.one(CODE.name), request)
    except (Refused, ValidationError) as refusal:
        return refusing(page, form, refusal)
    named = key or sent.one(CODE.name) or str(recorded.answer["record"]).partition(":")[2]
    return RedirectResponse(page.frame.to(f"{desk.path}/{named}"), 303)


def _form(page: Page, allowed: Access, act: RecordAct, desk: Desk, key: str | None, sent: Sent = NOTHING) -> Form:
    regulation = _regulation(page, act)
    procedures = {one.code: Words(zh=one.title.zh, en=one.title.en) for one in page.product.ledger.rules().procedures}
    inputs = record_inputs(Wanted(act, regulation, procedures, _inspectors(page, act)))
    return Form(
        title=_words(act, regulation),
        about=page.tongue.of(desk.title),
        back=desk.path if key is None else f"{desk.path}/{key}",
        clause=regulation.act(act.name).clause,
        procedure=regulation,
        inputs=[*([CODE] if key is None and not act.begins else []), *inputs],
        offices=_offices(act, regulation, allowed),
        sent=sent,
        previews=False,
    )


def _inspectors(page: Page, act: RecordAct) -> dict[str, Words]:
    """Name whoever may inspect, in a form that asks for one."""
    if page.product.entrance is None or not act.request.model_fields.keys() & INSPECTORS:
        return {}
    found = [row for row in accounts(page.product).accounts if Role.INSPECTOR in row.roles and not row.disabled]
    return {row.principal: Words(zh=row.name, en=row.name) for row in found}


def _regulation(page: Page, act: RecordAct) -> Regulation:
    return page.product.recording.regulation(act.kind.regulation, page.now.date())


def _offices(act: RecordAct, regulation: Regulation, allowed: Access) -> Offices:
    return offices_for(regulation.act(act.name).performers, allowed)


def _words(act: RecordAct, regulation: Regulation) -> Words:
    return Words(zh=act.title, en=regulation.act(act.name).title.en)
