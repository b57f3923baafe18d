"""我要反映: what anyone may say without an account, also without a name, where the procedure takes it so.

A procedure with a field «匿名» takes what comes from nobody known: the calls of the hotline and the complaints about a
service. What is filed is received when it enters the system (电子签名法 11); its number and its code are told once.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from api import problems
from api.access import Allowed, may
from api.console.acts.form_page import beside
from api.console.acts.inputs import Input, Wanted, inputs_of
from api.console.acts.refusal_words import shown
from api.console.acts.sent import NOTHING, Sending, Sent, faults_of, key_of, request_of
from api.console.page import Asked, Page
from api.console.public.speaking import acting_as, command_of
from api.pages.evidence import CLASSES
from application.requests import FileCase
from domain.errors import Refused, Unknown
from domain.procedures.procedure import Procedure

ANONYMOUSLY = "anonymous"
NEVER_ASKED = ("channel", "item", "follows")
Code = Annotated[str, Path(max_length=60, description="the code of a procedure")]


class NotForAnyone(Unknown):
    """这里不能反映这类事项。Nobody files that without an account."""

    code = "not_for_anyone"


def router() -> APIRouter:
    """Give the list, and the form of each."""
    demands, right = APIRouter(prefix="/public/demands"), [may("public.demand")]
    demands.add_api_route("", _all, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    demands.add_api_route("/{code}", _form, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    demands.add_api_route("/{code}", _done, methods=["POST"], response_class=HTMLResponse, dependencies=right)
    return demands


def _all(page: Asked) -> Response:
    found = page.product.ledger.rules().procedures_on(page.now.date())
    return page.shown("demands.html", procedures=[one for one in found if _is_for_anyone(one)])


def _form(page: Asked, code: Code) -> Response:
    return _shown(page, _procedure(page, code), NOTHING)


def _done(page: Asked, allowed: Allowed, http: Request, code: Code, sent: Sending) -> Response:
    procedure = _procedure(page, code)
    acting = acting_as(procedure, _filers(procedure))
    try:
        of_ours = Sent({**sent.given, "acting.unit": [acting.unit], "acting.role": [acting.role]}) if acting else sent
        inputs = _inputs(procedure)
        own = {"procedure": code, "channel": "online"}
        asked = request_of(FileCase, of_ours, inputs, page.zone, own, late=False)
        recorded = page.product.cases.file(command_of(http, key_of(sent), allowed), asked)
    except (Refused, ValidationError) as fault:
        return _shown(page, procedure, sent, fault)
    case_id = str(recorded.answer["case"])
    return page.shown(
        "demand_taken.html",
        procedure=procedure,
        number=recorded.answer["number"],
        code=page.product.lookup_codes.of(case_id),
        anonymous=sent.one(f"values.{ANONYMOUSLY}") == "true",
    )


def _procedure(page: Page, code: str) -> Procedure:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    if not _is_for_anyone(procedure):
        raise NotForAnyone(procedure=code)
    return procedure


def _is_for_anyone(procedure: Procedure) -> bool:
    takes_nameless = any(field.code == ANONYMOUSLY for field in procedure.fields)
    return takes_nameless and not procedure.needs_item and acting_as(procedure, _filers(procedure)) is not None


def _filers(procedure: Procedure) -> tuple[str, ...]:
    return tuple(procedure.roles) if procedure.filing is None else procedure.filing.performers


def _inputs(procedure: Procedure) -> Sequence[Input]:
    """Ask for the fields alone: documents are made inside."""
    found = inputs_of(Wanted.filing(procedure, {}))
    return [one for one in found if one.kind != "material" and one.name not in NEVER_ASKED]


def _shown(page: Page, procedure: Procedure, sent: Sent, why: Refused | ValidationError | None = None) -> HTMLResponse:
    inputs, refusal = _inputs(procedure), None
    faults = faults_of(why) if isinstance(why, ValidationError) else {}
    if isinstance(why, Refused):
        refusal, faults = shown(why, procedure), beside(why, inputs)
    answer = page.shown(
        "demand.html",
        procedure=procedure,
        inputs_asked=inputs,
        form=Typed(sent),
        refusal=refusal,
        faults=faults,
        classes=CLASSES,
        key=sent.one("key") or page.new_key,
    )
    if why is not None:
        answer.status_code = problems.status_of(why) if isinstance(why, Refused) else 422
    return answer


class Typed:
    """What was typed, as the inputs of a form ask for it."""

    uploads = False

    def __init__(self, sent: Sent) -> None:
        self._sent = sent

    def value(self, name: str) -> str:
        """Give what was typed into an input."""
        return self._sent.one(name)

    def chosen(self, name: str) -> list[str]:
        """Give what was chosen in an input."""
        return self._sent.many(name)
