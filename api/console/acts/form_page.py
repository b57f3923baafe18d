"""The page of a form: empty, with what was typed and why it was refused, or with what the act would change."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.responses import HTMLResponse

from api import problems
from api.console.acts.inputs import Input
from api.console.acts.offices import Offices
from api.console.acts.preview import Preview
from api.console.acts.refusal_words import RefusalShown, shown
from api.console.acts.sent import NOTHING, Sent, faults_of
from api.console.page import Page
from api.pages.evidence import CLASSES
from api.words import Words
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.regulation.regulation import Regulation

HERE = Words(zh="没有办成的原因在这一栏", en="what was refused is here")


@dataclass(frozen=True, slots=True)
class Form:
    """A form, for whatever it is about: its heading, where it leads back to, and what it asks for.

    It may be for what is entered `late`, and may take the content of materials (`uploads`).
    """

    title: Words
    about: str
    back: str
    clause: str
    procedure: Procedure | Regulation | None
    inputs: Sequence[Input]
    offices: Offices
    version: int | None = None
    sent: Sent = NOTHING
    previews: bool = True
    late: bool = True
    uploads: bool = False

    @property
    def key(self) -> str:
        """Name what is sent, so that it is done once: the name that it had, or a new one."""
        return self.sent.one("key") or str(uuid.uuid4())

    @property
    def source(self) -> str | None:
        """Give the title of the document that the clause stands in."""
        sources = {} if self.procedure is None else self.procedure.sources
        found = sources.get(self.clause.split(" ", 1)[0])
        return None if found is None else found.title

    def value(self, name: str) -> str:
        """Give what was typed into an input."""
        return self.sent.one(name)

    @property
    def has_aside(self) -> bool:
        """Tell whether something was filled in that stands aside."""
        return any(self.value(one.name) for one in self.inputs if one.aside)

    def chosen(self, name: str) -> list[str]:
        """Give what was chosen in an input."""
        return self.sent.many(name)


def asking(page: Page, form: Form) -> HTMLResponse:
    """Show a form to be filled in."""
    return _written(page, form)


def refusing(page: Page, form: Form, why: Refused | ValidationError) -> HTMLResponse:
    """Show a form again with what was typed, and why it was not done."""
    if isinstance(why, ValidationError):
        return _written(page, form, 422, faults=faults_of(why))
    return _written(
        page, form, problems.status_of(why), refusal=shown(why, form.procedure), faults=beside(why, form.inputs)
    )


def previewing(page: Page, form: Form, preview: Preview) -> HTMLResponse:
    """Show what a filled-in form would change, to be sent or to be changed first."""
    said = [(one, _typed(one, form.sent)) for one in form.inputs]
    return page.shown(
        "act_preview.html", form=form, preview=preview, classes=CLASSES, said=[pair for pair in said if pair[1]]
    )


def _written(
    page: Page,
    form: Form,
    status: int = 200,
    *,
    refusal: RefusalShown | None = None,
    faults: Mapping[str, Words] | None = None,
) -> HTMLResponse:
    answer = page.shown("act.html", form=form, classes=CLASSES, refusal=refusal, faults=faults or {})
    answer.status_code = status
    return answer


def beside(why: Refused, inputs: Sequence[Input]) -> dict[str, Words]:
    """Name the input that a refusal is about, where it is about one."""
    told = why.decided_by
    about = {f"values.{told.get('field')}", f"forms.{told.get('form')}", *({"item", "follows"} & told.keys())}
    return {one.name: HERE for one in inputs if one.name in about}


def _typed(one: Input, sent: Sent) -> list[Words]:
    """Say in words what was filled in."""
    if one.kind == "limit":
        amount, unit = sent.one(f"{one.name}.amount"), sent.one(f"{one.name}.unit")
        named = next((words for code, words in one.options.items() if code == unit), Words(zh=unit, en=unit))
        return [Words(zh=f"{amount}{named.zh}", en=f"{amount} {named.en}")] if amount else []
    return [one.options.get(value, Words(zh=value, en=value)) for value in sent.many(one.name) if value.strip()]
