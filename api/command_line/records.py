"""The commands of records that are no cases, the same for each family: publish, rules, act, show, and missed rounds."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, get_origin

import typer

from api.answers.record import entry_of
from api.command_line.acting import CommandId, command, common, tell
from api.command_line.options import (
    At,
    DataDir,
    Json,
    KnownAt,
    RequestMalformed,
    checked,
    json_object,
    pairs,
    text_of,
    viewpoint,
)
from api.command_line.output import emit, note, say, table
from api.command_line.session import product, publishing, zone_of
from api.words import kept_for
from application.recording.act import RecordAct, RecordKind
from application.recording.seeing import see
from domain.regulation.definition import load_shipped, read_regulation
from domain.regulation.regulation import Regulation

Set = Annotated[list[str] | None, typer.Option("--set", help="field=value, once per field; a list by commas.")]
Key = Annotated[str, typer.Argument(help="The month, quarter, year, code or finding; none for the public board.")]
NAME = 36  # characters of a record's name that follows from a command
BASIS = {"text": "文本 text", "law": "法律 law", "default": "默认 our default"}


def add_commands(
    app: typer.Typer, regulation: str, acts: Iterable[RecordAct], kinds: dict[str, RecordKind[Any]]
) -> None:
    """Add the commands of a family; `kinds` tells its records apart by the form of their key."""
    known = {act.name: act for act in acts}

    @app.command()
    def publish(
        file: Annotated[
            Path | None, typer.Argument(help="A version of one's own; none: the one of the product.")
        ] = None,
        *,
        data_dir: DataDir = None,
        as_json: Json = False,
    ) -> None:
        """公布办法: publish the regulation under which these records are kept."""
        offered = _offered(regulation, file)
        with publishing(data_dir) as ledger:
            new = ledger.regulations(offered)
        if as_json:
            emit({"published": new})
            return
        note(f"Published {', '.join(new)}." if new else "It stands there already.")

    @app.command()
    def rules(
        file: Annotated[
            Path | None, typer.Argument(help="A version of one's own; none: the one of the product.")
        ] = None,
        *,
        as_json: Json = False,
    ) -> None:
        """办法: every rule with its clause, to be held against the text line by line; needs no database."""
        offered = _offered(regulation, file)
        if as_json:
            emit([one.model_dump(mode="json") for one in offered])
            return
        for one in offered:
            _show_rules(one)

    @app.command()
    def act(
        name: Annotated[str, typer.Argument(metavar="ACT", help=" ".join(known))],
        key: Key = "",
        *,
        role: Annotated[str, typer.Option("--as", help="角色: a role code of the regulation.")],
        unit: Annotated[str, typer.Option(help="单位: the unit one acts for.")],
        at: Annotated[str | None, typer.Option(help="When it happened, if not now.")] = None,
        values: Set = None,
        data: Annotated[str | None, typer.Option(help="Further content as a JSON object.")] = None,
        if_version: Annotated[int | None, typer.Option(help="The version of the record that you have seen.")] = None,
        command_id: CommandId = None,
        data_dir: DataDir = None,
        as_json: Json = False,
    ) -> None:
        """办理: perform an act of record."""
        if name not in known:
            raise typer.BadParameter(
                f"there is no act «{name[:60]}»; the acts are {', '.join(known)}", param_hint="ACT"
            )
        with product(data_dir) as opened:
            given = {**_content(known[name], pairs(values)), **json_object(data)}
            request = checked(known[name].request, {**common(opened, unit, role, at), **given})
            done = opened.recording.act(command(command_id, if_version), known[name], key, request)
        tell(done, f"{known[name].title}：{done.answer['entry']}", as_json=as_json)

    @app.command()
    def show(
        key: Key = "", *, at: At = None, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False
    ) -> None:
        """显示: every act on a record, as of any moment."""
        kind = _kind(kinds, key)
        with product(data_dir) as opened:
            zone = zone_of(opened)
            seen = see(opened.ledger, kind, key, at=viewpoint(at, zone), known_at=viewpoint(known_at, zone))
            day = seen.history[-1].event.effective_at.astimezone(zone).date()
            entries = [entry_of(one, opened.recording.regulation(regulation, day), zone) for one in seen.history]
        if as_json:
            shown = [one.model_dump(mode="json") for one in entries]
            emit({"record": seen.stream, "version": seen.record.version, "entries": shown})
            return
        table(
            ("版本", "生效 Effective", "行为 Act", "单位 Unit", "内容 Content"),
            (
                (
                    str(one.version),
                    f"{one.effective_at:%Y-%m-%d %H:%M}",
                    one.act.zh,
                    one.actor.unit,
                    "；".join(f"{name}={value}" for name, value in one.content.items() if value is not None),
                )
                for one in entries
            ),
            title=f"{kind.title} {seen.stream}",
        )


def _offered(regulation: str, file: Path | None) -> list[Regulation]:
    if file is None:
        return [one for one in load_shipped() if one.code == regulation]
    return [read_regulation(text_of(file), file=str(file))]


def _content(act: RecordAct, given: dict[str, str]) -> dict[str, Any]:
    """Put what is given where the act takes it: into its own fields, or into those that the regulation lists."""
    content: dict[str, Any] = {}
    values: dict[str, str] = {}
    for name, value in given.items():
        field = act.request.model_fields.get(name)
        if field is None:
            values[name] = value
        else:
            content[name] = value.split(",") if get_origin(field.annotation) is list else value
    return {**content, "values": values} if values else content


def _kind(kinds: dict[str, RecordKind[Any]], key: str) -> RecordKind[Any]:
    if len(kinds) == 1:
        return next(iter(kinds.values()))
    form = _form(key)
    if form not in kinds:
        raise RequestMalformed(place="KEY", reason=f"one of: {', '.join(name or 'nothing' for name in kinds)}")
    return kinds[form]


def _form(key: str) -> str:
    """Tell a case, a record that is named after a command, a quarter, a month and a year apart."""
    if key.startswith("case:"):
        return "case"
    if len(key) == NAME:
        return "name"
    return "quarter" if "-q" in key else "month" if "-" in key else "year" if key else ""


def _show_rules(one: Regulation) -> None:
    say(f"{one.title.zh} {one.ref}，自 {one.in_force.since} 起施行")
    rows: list[tuple[str, str, str, str]] = []
    rows += [
        (
            f"{rule.title.zh} {rule.code}",
            "、".join(one.roles[role].zh for role in rule.performers),
            rule.clause,
            rule.basis,
        )
        for rule in one.acts
    ]
    rows += [
        (f"{slot.title.zh} {slot.code}", f"{slot.begins}-{slot.ends}", slot.clause, slot.basis) for slot in one.slots
    ]
    rows += [(f"{term.title.zh} {term.code}", term.limit.chinese, term.clause, term.basis) for term in one.terms]
    rows += [
        (
            f"保管期限 {kept.title.zh} {kept.code}",
            kept_for(kept.keep).zh
            + (f"，满{kept_for(kept.transfer_after).zh}移交" if kept.transfer_after else "")
            + (f" ← {', '.join(kept.procedures)}" if kept.procedures else ""),
            kept.clause,
            kept.basis,
        )
        for kept in one.retention
    ]
    rows += [
        (
            f"扣分 {weight.title.zh} {weight.code}",
            f"{weight.points} ← {', '.join(weight.cites)}",
            weight.clause,
            weight.basis,
        )
        for weight in one.weights
    ]
    if one.training is not None:
        weekly = one.training
        rows.append(
            (f"周五培训 {weekly.code}", f"{weekly.title.zh} {weekly.not_before} 起", weekly.clause, weekly.basis)
        )
    for name, entries in one.lists.items():
        rows += [(f"{entry.title.zh} {entry.code}", name, entry.clause, entry.basis) for entry in entries]
    table(
        ("规则 Rule", "内容 Content", "条款 Clause", "依据 Basis"),
        ((rule, content, clause, BASIS[basis]) for rule, content, clause, basis in rows),
    )
