"""程序: the procedures on record, and each version as a page: its flow, and every rule with its clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from api.access import Access, Allowed, may
from api.console import choices
from api.console.page import Asked
from api.console.rules.plan import Plan
from api.definition_sheet.sections import field_row, sections
from api.definition_sheet.words import BASIS
from domain.access.decision import decide
from domain.header import ProcedureRef
from domain.procedures.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Versions:
    """A procedure with its versions, the newest first; `in_force` is the one of today, if there is one."""

    newest: Procedure
    versions: Sequence[Procedure]
    in_force: Procedure | None


def router() -> APIRouter:
    """Give the routes of the procedures."""
    procedures = APIRouter(prefix="/console/procedures")
    seen = may("rules.read")
    procedures.add_api_route("", _all, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    procedures.add_api_route("/{code}", _procedure, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return procedures


def _all(page: Asked, allowed: Allowed) -> HTMLResponse:
    found = _versions(page.product.ledger.rules().procedures, page.now.date())
    return page.shown(
        "procedures.html", procedures=sorted(found, key=lambda one: one.newest.code), publishes=_publishes(allowed)
    )


def _publishes(allowed: Access) -> bool:
    return decide(allowed.principal, "rules.publish-procedure", None, allowed.at).allowed


def _procedure(
    page: Asked,
    allowed: Allowed,
    code: Annotated[str, Path(max_length=60)],
    version: Annotated[str, Query(max_length=20, description="without it, the one in force")] = "",
) -> HTMLResponse:
    rules, today = page.product.ledger.rules(), page.now.date()
    asked = choices.text(version)
    of = [one for one in _versions(rules.procedures, today) if one.newest.code == code]
    if asked is not None or not of:
        procedure = rules.procedure(ProcedureRef(code=code, version=asked or "0001"))
    else:
        procedure = of[0].in_force or of[0].newest
    (found,) = of
    listed = ((title, list(rows)) for title, rows in sections(procedure))
    return page.shown(
        "procedure.html",
        procedure=procedure,
        found=found,
        flow=Plan(procedure, page.tongue).flow,
        sections=[(title, rows) for title, rows in listed if rows],
        fields=[field_row(procedure, field) for field in procedure.fields],
        bases={one.zh: page.tongue.say(one.zh, one.en) for one in BASIS.values()},
        publishes=_publishes(allowed),
    )


def _versions(procedures: Sequence[Procedure], today: date) -> list[Versions]:
    of: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        of.setdefault(procedure.code, []).append(procedure)
    found = []
    for versions in of.values():
        versions.sort(key=lambda one: one.in_force.since, reverse=True)
        latest = next((one for one in versions if one.in_force.since <= today), None)
        in_force = latest if latest is not None and latest.in_force.covers(today) else None
        found.append(Versions(versions[0], versions, in_force))
    return found
