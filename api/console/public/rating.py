"""满意度评价: by the number of a case and its lookup code, once the procedure opens it; words are optional.

Invariant: a number that there is not, one that is told to nobody, and a wrong code are one and the same answer.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from api import problems
from api.access import Allowed, may
from api.answers.case import outcome_of
from api.console.acts.refusal_words import RefusalShown, shown
from api.console.acts.sent import NOTHING, Sending, Sent, key_of
from api.console.page import Asked, Page
from api.console.public.speaking import acting_as, command_of
from api.refusals import FormMalformed
from api.words import Coded
from application.acts import ACTS
from application.requests import Rate
from domain.access.level import CaseLevel
from domain.case.case import Case
from domain.case.refusals_of_handling import NoRating
from domain.errors import Refused, Unknown
from domain.procedures.procedure import Procedure
from projections.board.reads import numbered

FIELDS = frozenset({"number", "code", "key", "score", "comment", "do"})


class CodeNotOfThisCase(Unknown):
    """没有这个编号的办件，或者查询码不符。There is no case of that number, or the code is another one's."""

    code = "code_not_of_this_case"


@dataclass(frozen=True, slots=True)
class Rated:
    """What may be rated: a case, and the scale that its procedure sets."""

    case: Case
    procedure: Procedure
    outcome: Coded | None

    @property
    def best(self) -> int:
        """Give the best score."""
        return 5 if self.procedure.rating is None else self.procedure.rating.best


def router() -> APIRouter:
    """Give the page of rating."""
    rating, right = APIRouter(prefix="/public/rating"), [may("public.rate")]
    rating.add_api_route("", _ask, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    rating.add_api_route("", _done, methods=["POST"], response_class=HTMLResponse, dependencies=right)
    return rating


def _ask(page: Asked, number: Annotated[str, Query(max_length=200, description="办件编号")] = "") -> Response:
    return _shown(page, Sent({"number": [number]}) if number else NOTHING)


def _done(page: Asked, allowed: Allowed, http: Request, sent: Sending) -> Response:
    """Find the case, then rate it; what is refused is said beside what was typed."""
    found = None
    try:
        if sent.files or not sent.given.keys() <= FIELDS:
            raise FormMalformed(fields=sorted(FIELDS))
        found = _found(page, sent)
        rule, acting = found.procedure.rating, None
        if rule is not None:
            acting = acting_as(found.procedure, rule.performers)
        if rule is None or acting is None:
            raise NoRating(procedure=str(found.procedure.ref))
        said = {"score": sent.one("score") or "1", "comment": sent.one("comment").strip() or None}
        asked, command = Rate.model_validate({"acting": acting, **said}), command_of(http, key_of(sent), allowed)
        if sent.one("do") != "rate":
            page.product.cases.preview(command, found.case.id, ACTS["rate"], asked)  # whether it is open at all
            return _shown(page, sent, found)
        if not sent.one("score"):
            raise FormMalformed(fields=["score"])
        page.product.cases.act(command, found.case.id, ACTS["rate"], asked)
        changes = rule.changes + 1 - len(page.product.ledger.case(found.case.id).scores)
    except (Refused, ValidationError) as fault:
        refusal = fault if isinstance(fault, Refused) else FormMalformed(fields=["score", "comment"])
        answer = _shown(page, sent, found, refusal)
        answer.status_code = problems.status_of(refusal)
        return answer
    return page.shown("rated.html", rated=found, score=asked.score, changes=changes)


def _found(page: Page, sent: Sent) -> Rated:
    """Give the case of a number and a code; raise `CodeNotOfThisCase`, which says nothing more."""
    number, code = sent.one("number").strip(), sent.one("code")
    with page.product.models.board() as board:
        cases = numbered(board, number) if 0 < len(number) <= 200 else []
    for case_id in cases:
        case = page.product.ledger.case(case_id)
        if not page.product.lookup_codes.fits(case_id, code) or case.source is not None:
            continue
        procedure = page.product.ledger.rules().procedure(case.procedure)
        if case.header_for_access(procedure).level.within(CaseLevel.INTERNAL):
            return Rated(case, procedure, None if case.outcome is None else outcome_of(case.outcome, procedure))
    raise CodeNotOfThisCase


def _shown(page: Page, sent: Sent, rated: Rated | None = None, why: Refused | None = None) -> HTMLResponse:
    said: RefusalShown | None = None
    if why is not None:
        said = shown(why, page.product.ledger.rules().procedures[0] if rated is None else rated.procedure)
    return page.shown("rating.html", sent=sent, rated=rated, said=said, key=sent.one("key") or page.new_key)
