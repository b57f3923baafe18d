"""Replay: each event of a case, and the state and every clock after it, as of any moment."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from api import words
from api.command_line.case_sheet import clock_document, clock_line, local, step_title
from api.command_line.options import At, CalendarKnownAt, DataDir, Json, KnownAt, viewpoint
from api.command_line.output import emit, say
from api.command_line.session import product, zone_of
from api.command_line.stepping import show_steps
from api.command_line.viewpoint import Seen, Viewpoint, seen
from application.ledger import Ledger
from application.replay import Moment
from application.replay import replay as fold
from application.stepping import Order
from application.what_if import Difference, Rules, what_if
from domain.case.branch_events import BranchDecided
from domain.events import DomainEvent
from domain.recorded import Recorded

app = typer.Typer()

A_DAY = timedelta(days=1)


@app.command()
def replay(
    case: Annotated[str, typer.Argument(help="case:…")],
    *,
    at: At = None,
    known_at: KnownAt = None,
    calendar_known_at: CalendarKnownAt = None,
    procedure_version: Annotated[
        str | None, typer.Option(help="What would have differed under another version of the procedure.")
    ] = None,
    order: Annotated[
        Order | None,
        typer.Option(help="Before and after each event: as the ledger learnt of it, or as it took effect in law."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """回放: print each event of a case, and the state and every clock reading after it.

    Under another calendar or version of the procedure: what would have differed. Nothing is written.
    """
    with product(data_dir) as opened:
        zone = zone_of(opened)
        view = Viewpoint.of(viewpoint(at, zone), viewpoint(known_at, zone), calendar_known_at)
        found = seen(opened.ledger, case, view)
        differences = _differences(opened.ledger, found, procedure_version)
    if order is not None:
        show_steps(found, order, as_json=as_json)
        return
    moments = list(fold(found.history, found.calendar))
    if as_json:
        emit(
            {
                "case": found.case.id,
                "number": found.case.number,
                "ledger": found.identity.name,
                "simulated": found.identity.simulated,
                "at": view.at,
                "known_at": view.known_at,
                "calendar_known_at": view.calendar_known_at,
                "procedure_version": procedure_version,
                "differences": [asdict(one) for one in differences],
                "moments": [_document(one, found) for one in moments],
            }
        )
        return
    if found.identity.simulated:
        say("模拟台账 A simulated ledger: nothing here happened.")
    say(f"{found.case.number}  {found.case.id}  {found.case.procedure}")
    for one in moments:
        _print(one, found)
    if calendar_known_at is not None or procedure_version is not None:
        say(f"\n与现行规则的差异 Differences from the rules that hold: {len(differences) or '无 none'}")
        for difference in differences:
            say(f"   {difference.subject} {difference.what}: {difference.old or '—'} → {difference.new or '—'}")


def _differences(ledger: Ledger, found: Seen, version: str | None) -> Sequence[Difference]:
    """Read the case by the rules that hold and by those asked about, at the moment from which one looks."""
    rules = ledger.rules()
    other = None
    if version is not None and found.case.procedure is not None:
        other = rules.procedure(found.case.procedure.model_copy(update={"version": version}))
    holding = Rules(rules.calendar(jurisdiction=found.identity.jurisdiction), found.procedure)
    at = found.view.at or ledger.now()
    return what_if(found.history, holding, Rules(found.calendar, other, rules.hours), at).differences


def entered_late(recorded: Recorded) -> bool:
    """Tell a late entry (补录): recorded a day or more after it took effect."""
    return recorded.recorded_at - recorded.event.effective_at >= A_DAY


def _document(one: Moment, found: Seen) -> dict[str, Any]:
    recorded, event = one.recorded, one.recorded.event
    actor, act = event.header.actor, words.act(event)
    return {
        "position": recorded.position,
        "topic": event.TOPIC,
        "act": {"zh": act.zh, "en": act.en},
        "detail": _detail(recorded, found),
        "effective_at": event.effective_at,
        "recorded_at": recorded.recorded_at,
        "late_entry": entered_late(recorded),
        "actor": actor.model_dump(exclude_none=True),
        "ground": event.header.ground,
        "clause": event.header.clause,
        "status": one.status,
        "clocks": [clock_document(reading, found.procedure) for reading in one.readings],
    }


def _print(one: Moment, found: Seen) -> None:
    recorded, event = one.recorded, one.recorded.event
    actor, status = event.header.actor, words.status(one.status)
    detail, clause = _detail(recorded, found), event.header.clause
    say()
    say(
        f"#{recorded.position} {local(event.effective_at, found.zone)} {words.act(event).zh}"
        + (f"（{detail}）" if detail else "")
        + f" — {actor.unit}，{actor.role}"
        + (f" — {clause}" if clause else "")
    )
    late = "（补录 late entry）" if entered_late(recorded) else ""
    say(f"   记录于 recorded {local(recorded.recorded_at, found.zone)}{late}；{status.zh} {status.en}")
    for reading in one.readings:
        say(f"   {clock_line(reading, found.procedure)}")


def _detail(recorded: Recorded, found: Seen) -> str:
    """Say which step, which ground, which outcome, which clocks."""
    event, said = recorded.event, []
    step = getattr(event, "step", None)
    if step is not None:
        said.append(step_title(found.procedure, step))
    if (approved := getattr(event, "approved", None)) is not None:
        said.append("同意" if approved else "不同意")
    said += addressed(event)
    if found.procedure is not None:
        listed = (*found.procedure.outcomes, *found.procedure.intake.refuse, *found.procedure.intake.amend)
        returned = (ground for step in found.procedure.steps for ground in step.grounds)
        titles = {rule.code: rule.title.zh for rule in (*listed, *found.procedure.suspension, *returned)}
        decided = None if isinstance(event, BranchDecided) else getattr(event, "outcome", None)  # of another procedure
        named = (decided, getattr(event, "ground", None))
        said += [titles.get(code, code) for code in named if code is not None]
        clock = getattr(event, "clock", None)
        clocks = [clock] if clock is not None else list(getattr(event, "clocks", ()))
        said += [found.procedure.clock(code).title.zh for code in clocks]
    said += [str(code) for code in getattr(event, "grades", ())]
    if (activity := getattr(event, "activity", None)) is not None:
        said.append(activity)
    return "，".join(said)


def addressed(event: DomainEvent) -> list[str]:
    """Say which unit an act addresses, with whom, and what came of it in a branch or a call."""
    unit, joint = getattr(event, "unit", None), [*getattr(event, "assisting", ()), *getattr(event, "joint", ())]
    said = [] if unit is None else [unit]
    if joint:
        said.append(f"{'协办' if hasattr(event, 'assisting') else '会同'} {'、'.join(joint)}")
    for name, (yes, no) in {"consents": ("同意", "不同意"), "reached": ("已联系上", "未联系上")}.items():
        if (answer := getattr(event, name, None)) is not None:
            said.append(yes if answer else no)
    score = getattr(event, "score", None)
    return said if score is None else [*said, f"{score} 分"]
