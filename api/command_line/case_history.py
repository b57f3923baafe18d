"""The history of one case as an inspector asks for it: what changed between two moments, and who knew what when."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.answers.knowledge import LearntAnswer, ToldAnswer, knowledge_of
from api.answers.state import ChangedRow, StateAnswer, change_answer
from api.answers.timeline import event_of
from api.command_line.options import CalendarKnownAt, DataDir, Json, NotAMoment, optional_day, viewpoint
from api.command_line.output import emit, say, table
from api.command_line.session import product, zone_of
from application.case_state import Eyes
from application.comparing import Viewed, compare
from application.knowledge import knowledge_at
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

Case = Annotated[str, typer.Argument(help="case:…")]
From = Annotated[str, typer.Option("--from", help="The earlier moment in law; a date means its end.")]
To = Annotated[str, typer.Option(help="The later moment in law; a date means its end.")]
Known = Annotated[str | None, typer.Option(help="Only what was on record by then; without it, all.")]
Then = Annotated[str, typer.Option("--at", help="The moment that is asked about; a date means its end.")]
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A case as on record now, and by which rules it is looked at."""

    history: list[Recorded]
    eyes: Eyes
    zone: ZoneInfo
    simulated: bool

    @property
    def procedure(self) -> Procedure | None:
        """Give the procedure to which the case is bound, if it was published."""
        return self.eyes.procedure


def diff(
    case: Case,
    *,
    from_: From,
    to: To,
    from_known_at: Known = None,
    to_known_at: Known = None,
    calendar_known_at: CalendarKnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """比对: what changed of a case between two moments, row by row, with the events that changed it."""
    with _looked(data_dir, case, calendar_known_at) as looked:
        zone = looked.zone
        earlier = Viewed(_moment(from_, zone), viewpoint(from_known_at, zone))
        later = Viewed(_moment(to, zone), viewpoint(to_known_at, zone))
        found = compare(looked.history, earlier, later, looked.eyes)
        changes = [change_answer(one, looked.procedure, zone) for one in found.changes]
        events = [event_of(one, looked.procedure, zone) for one in found.events]
    if as_json:
        emit(
            {
                "case": case,
                "simulated": looked.simulated,
                "from": {"at": earlier.at, "known_at": earlier.known_at},
                "to": {"at": later.at, "known_at": later.known_at},
                "changes": [one.model_dump(mode="json") for one in changes],
                "events": [one.model_dump(mode="json") for one in events],
            }
        )
        return
    acts = {event.version: event.act.zh for event in events}
    _show_changes(changes, acts, "比对 What changed")
    for event in events:
        recorded = f"（记录于 recorded {_local(event.recorded_at)}）"
        say(f"#{event.version} {_local(event.effective_at)} {event.act.zh} {event.act.en}{recorded}")


def knowledge(
    case: Case,
    *,
    at: Then,
    calendar_known_at: CalendarKnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """何时知情: what had happened by a moment, what was on record by then, and who acted, held and was told."""
    with _looked(data_dir, case, calendar_known_at) as looked:
        moment = _moment(at, looked.zone)
        found = knowledge_of(knowledge_at(looked.history, moment, looked.eyes), looked.procedure, looked.zone)
    if as_json:
        emit({"case": case, "simulated": looked.simulated, "at": moment, **found.model_dump(mode="json")})
        return
    say(f"截至 as of {_local(moment)}")
    say(f"生效 In law:    {_short(found.law)}")
    say(f"记录 On record: {'尚未记录 not on record' if found.record is None else _short(found.record)}")
    columns = ("版本 Version", "行为 Act", "生效 Effective", "记录 Recorded", "当时已记录 Then on record", "谁 Who")
    table(columns, (_learnt(one) for one in found.events))
    if found.differences:
        _show_changes(found.differences, {}, "差异 Differences: 记录 on record → 生效 in law")
    for holding in found.held:
        until = "" if holding.until is None else f" 至 until {_local(holding.until)}"
        since = f"自 since {_local(holding.since)}{until}"
        say(f"持有 held: {holding.unit}，{holding.principal or NOTHING}，{since}")
    for one in found.told:
        say(_told(one))


@contextmanager
def _looked(data_dir: Path | None, case: str, calendar_known_at: str | None) -> Iterator[_Looked]:
    with product(data_dir) as opened:
        ledger = opened.ledger
        history, rules, identity = list(ledger.history(case)), ledger.rules(fresh=True), ledger.identity()
        day: date | None = optional_day(calendar_known_at)
        calendar = rules.calendar(jurisdiction=identity.jurisdiction, known_at=day)
        procedure = rules.find(history[0].event.header.procedure)
        yield _Looked(history, Eyes(procedure, calendar), zone_of(opened), identity.simulated)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    moment = viewpoint(text, zone)
    if moment is None:
        raise NotAMoment(given=text[:60])
    return moment.astimezone(zone)


def _show_changes(changes: list[ChangedRow], acts: dict[int, str], title: str) -> None:
    table(
        ("类别 Kind", "名称 Name", "项目 What", "原 Old", "现 New", "因 Because"),
        (
            (
                one.kind.zh,
                one.name.zh,
                one.what.zh,
                _value(one.old, None if one.old_words is None else one.old_words.zh),
                _value(one.new, None if one.new_words is None else one.new_words.zh),
                "、".join(f"#{version} {acts.get(version, '')}".strip() for version in one.events) or "时间经过 time",
            )
            for one in changes
        ),
        title=title,
    )


def _value(value: object, meaning: str | None) -> str:
    if value is None:
        return NOTHING
    return meaning or (_local(value) if isinstance(value, datetime) else str(value))


def _learnt(one: LearntAnswer) -> tuple[str, ...]:
    event, who = one.event, one.event.actor
    return (
        str(event.version),
        event.act.zh,
        _local(event.effective_at),
        _local(event.recorded_at),
        "是 yes" if one.on_record else "否 no",
        "" if who is None else f"{who.unit}，{who.role.zh}，{who.principal}",
    )


def _short(state: StateAnswer) -> str:
    clocks = [
        f"{one.light.sign} {one.title.zh} {one.state.zh} 已用 {one.elapsed} 剩余 {one.remaining} 到期 {one.due_on}"
        for one in state.clocks
    ]
    return "；".join((f"{state.status.zh}，{state.unit}，{state.principal or NOTHING}", *clocks))


def _told(one: ToldAnswer) -> str:
    said = [NOTHING if one.to is None else one.to.zh, one.state.zh]
    said += [] if one.at is None else [_local(one.at)]
    said += [how for how in (one.channel, one.proof) if how]
    known = "" if one.on_record else "（当时尚未记录 not on record then）"
    return f"{'送达' if one.served else '告知'} {one.what.zh}：{'，'.join(said)}{known}"


def _local(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
