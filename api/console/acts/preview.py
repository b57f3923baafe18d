"""What an act would change: the case as it would stand, its clocks and their due days; nothing of it is written."""

from dataclasses import dataclass

from api.answers.frame import Framed
from api.console.case.diff import Change, changes
from api.console.case.trail import Line, lines_of
from api.console.case.view import CaseView, case_view
from api.console.page import Page
from api.moments import Asked as Moments
from api.pages.evidence import titles
from api.routes.cases import case_as_of
from domain.access.decision import Decision
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Preview:
    """A case as an act would leave it; `lines` are the events that it would put on record."""

    view: CaseView
    changes: list[Change]
    lines: list[Line]


def preview_of(page: Page, case: Case, decision: Decision) -> Preview:
    """Show what the pending events of a case come to, read at this moment."""
    now = page.product.ledger.now()
    pending = [one for one in case.pending_events if isinstance(one, CaseEvent)]
    place = page.product.ledger.position()
    added = [Recorded(place + number, now, event) for number, event in enumerate(pending, 1)]
    moments, audience = Moments(at=now, known_at=None, calendar_known_at=None), decision.audience
    framed = Framed(page.product, now)
    before = None
    whole: list[Recorded] = added
    if pending[0].originator_version > 1:
        history = page.product.ledger.history(case.id)
        before = case_as_of(page.product, framed, history, moments, audience)
        whole = [*history, *added]
    after = case_as_of(page.product, framed, whole, moments, audience)
    lines = lines_of(added, audience, after.procedure, page.zone, page.tongue)
    return Preview(
        view=case_view(after, page.product.documents, page.tongue),
        changes=changes(before, after, titles(after.procedure), page.tongue) if before is not None else [],
        lines=lines,
    )
