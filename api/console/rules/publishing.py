"""公布: a notice on working days, or a version of a procedure, put into the ledger after its effects were looked at.

Invariant: a preview writes nothing; what was previewed is what is published, and the same twice is published once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import problems
from api.access import Access, Allowed, may
from api.console.acts.refusal_words import RefusalShown, said_of
from api.console.acts.sent import NOTHING, Sending, Sent
from api.console.page import Asked, Page
from api.console.rules import offered
from api.console.rules.plan import Plan
from application.publishing import Publishing
from domain.calendar.publication import CalendarPublication, read_publication
from domain.calendar.publishing import may_publish
from domain.errors import Refused
from domain.procedures import book
from domain.procedures.definition import read_definition
from domain.procedures.procedure import Procedure

PASTED = "所提交的内容"  # named in a refusal, as a file would be
LONG_LINES = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page of publishing shows: what was given, why it was refused, or what it would come to."""

    sent: Sent
    text: str = ""
    refusal: RefusalShown | None = None
    found: Mapping[str, Any] = field(default_factory=dict)


def router() -> APIRouter:
    """Give the pages of publishing; they stand before those of a year and of a procedure, whose names they take."""
    publishing = APIRouter(prefix="/console")
    for path, ask, done, right in (
        ("/calendars/publish", _calendar, _publish_calendar, "rules.publish-calendar"),
        ("/procedures/publish", _procedure, _publish_procedure, "rules.publish-procedure"),
    ):
        named = [may(right)]
        publishing.add_api_route(path, ask, methods=["GET"], response_class=HTMLResponse, dependencies=named)
        publishing.add_api_route(path, done, methods=["POST"], response_class=HTMLResponse, dependencies=named)
    return publishing


def _calendar(page: Asked, allowed: Allowed) -> Response:
    """Begin with the latest notice as a pattern, its year and its own particulars to be changed."""
    notices = page.product.ledger.rules().publications
    pattern = max(notices, key=lambda notice: (notice.year, notice.revision), default=None)
    return _shown(page, allowed, "publish_calendar.html", Draft(NOTHING, "" if pattern is None else _written(pattern)))


def _publish_calendar(page: Asked, allowed: Allowed, sent: Sending) -> Response:
    template, text = "publish_calendar.html", sent.one("text")
    try:
        text = offered.text_of(sent)
        if sent.one("do") == "edit":
            return _shown(page, allowed, template, Draft(sent, text))
        notice = read_publication(text, file=PASTED)
        acting = offered.acting_of(sent, allowed)
        new = may_publish(page.product.ledger.rules(fresh=True).publications, notice)
        if sent.one("do") == "publish":
            Publishing(page.product.ledger, principal=page.principal.id, acting=acting).calendars([notice])
            offered.restated_now(page, notice)
            return RedirectResponse(page.frame.to(f"/console/calendars/{notice.year}", new=notice.name), 303)
        found = {"notice": notice, "new": new, "shifts": offered.moved_by(page, allowed, notice) if new else None}
    except Refused as refusal:
        return _refused(page, allowed, template, Draft(sent, text), refusal)
    return _shown(page, allowed, template, Draft(sent, text, found=found))


def _procedure(page: Asked, allowed: Allowed) -> Response:
    return _shown(page, allowed, "publish_procedure.html", Draft(NOTHING))


def _publish_procedure(page: Asked, allowed: Allowed, sent: Sending) -> Response:
    template, text = "publish_procedure.html", sent.one("text")
    try:
        text = offered.text_of(sent)
        if sent.one("do") == "edit":
            return _shown(page, allowed, template, Draft(sent, text))
        procedure = read_definition(text, file=PASTED)
        acting = offered.acting_of(sent, allowed)
        known = page.product.ledger.rules(fresh=True).procedures
        new = book.may_publish([one for one in known if one.code == procedure.code], procedure)
        if sent.one("do") == "publish":
            Publishing(page.product.ledger, principal=page.principal.id, acting=acting).procedures([procedure])
            address = f"/console/procedures/{procedure.code}"
            return RedirectResponse(page.frame.to(address, version=procedure.version), 303)
        found = {"procedure": procedure, "new": new, **(_effects(page, allowed, known, procedure) if new else {})}
    except Refused as refusal:
        return _refused(page, allowed, template, Draft(sent, text), refusal)
    return _shown(page, allowed, template, Draft(sent, text, found=found))


def _effects(page: Page, allowed: Access, known: tuple[Procedure, ...], procedure: Procedure) -> dict[str, Any]:
    earlier = offered.earlier_of(known, procedure)
    return {
        "earlier": earlier,
        "changes": offered.changed_rules(earlier, procedure),
        "flow": Plan(procedure, page.tongue).flow,
        "shifts": None if earlier is None else offered.under(page, allowed, procedure),
    }


def _refused(page: Page, allowed: Access, template: str, draft: Draft, why: Refused) -> Response:
    said = said_of(why, {code: zh for code, (zh, _) in offered.ROLES.items()})
    answer = _shown(page, allowed, template, Draft(draft.sent, draft.text, said))
    answer.status_code = problems.status_of(why)
    return answer


def _shown(page: Page, allowed: Access, template: str, draft: Draft) -> HTMLResponse:
    return page.shown(template, draft=draft, offices=offered.offices_of(allowed), roles=offered.ROLES)


def _written(notice: CalendarPublication) -> str:
    """Write a notice as its file has it."""
    said = notice.model_dump(mode="json", exclude={"entries"})
    rows = [
        {**({"date": days["first"]} if days["first"] == days["last"] else {"from": days["first"], "to": days["last"]}),
         "kind": days["kind"], "reason": days["reason"]}
        for days in (entry.model_dump(mode="json") for entry in notice.entries)
    ]  # fmt: skip
    return "".join(
        yaml.safe_dump(part, allow_unicode=True, sort_keys=False, default_flow_style=flat, width=LONG_LINES)
        for part, flat in ((said, False), ({"entries": rows}, None))
    )
