"""Live intake (系统对接): the acts of a department's own system from a file, and the daily reconciliation with it."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from api.bodies import read
from api.command_line.book_command import DEPARTMENT, document_of
from api.command_line.options import DataDir, Json, RequestMalformed, checked
from api.command_line.options import NotReadable as FileNotReadable
from api.command_line.output import emit, note, say
from api.command_line.session import PRINCIPAL, product
from application.intake import HandedIn, Intake, Outcome, Reconcile
from domain.errors import Malformed
from domain.intake.journal import Source

app = typer.Typer()

LARGEST_FILE = 64 * 1024 * 1024  # bytes
WORDS = {"stored": "已记录", "repeated": "重复", "conflict": "冲突", "refused": "不予接收"}


class LineMalformed(Malformed):
    """A line of the file is no act of a system: {"id", "case", "act", "request"}; nothing was recorded."""

    code = "line_malformed"


@app.command("intake")
def intake(
    file: Annotated[Path | None, typer.Argument(help="JSON lines, one act each: id, case, act, request.")] = None,
    *,
    source: Annotated[str, typer.Option(help="来源系统: the name of the department's own system.")],
    reconcile: Annotated[
        Path | None, typer.Option(help="对账文件: JSON or YAML with id, day, count and acts [{id, digest}].")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="单位: who sends the reconciliation; else the source.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """系统接入: take the acts of a department's own system, each once; then reconcile a day, if a message is given."""
    if file is None and reconcile is None:
        raise typer.BadParameter("give a file of acts, or a message to --reconcile", param_hint="FILE")
    try:
        TypeAdapter(Source).validate_python(source)
    except ValidationError as fault:
        raise RequestMalformed(place="--source", reason=fault.errors(include_url=False)[0]["msg"]) from None
    acts = [] if file is None else _acts(file)
    message = None if reconcile is None else _message(reconcile, unit or source)
    with product(data_dir) as opened:
        taking = Intake(opened.ledger, opened.cases, source=source, principal=PRINCIPAL)
        outcomes = taking.take(acts)
        held = None if message is None else taking.reconcile(message)
        compared = None if held is None else {**held.answer, "receipt": held.receipt}
    if as_json:
        emit({"source": source, "outcomes": [asdict(one) for one in outcomes], "reconciled": compared})
        return
    if file is not None:
        _say(outcomes)
    if compared is not None:
        same = "一致 agrees" if compared["agrees"] else "不一致 differs"
        say(f"{compared['day']} 对账：{same}（来源 {compared['sent']}，台账 {compared['held']}）")
        for name, words in (("missing", "台账缺少"), ("extra", "来源未列"), ("differing", "内容不同")):
            if compared[name]:
                say(f"  {words} {name}: {'、'.join(compared[name])}")


def _acts(path: Path) -> list[HandedIn]:
    """Read all lines before anything is recorded; raise `LineMalformed`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileNotReadable(file=str(path), reason=f"it is longer than {LARGEST_FILE} bytes")
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as fault:
        raise FileNotReadable(file=str(path), reason=fault.strerror or str(fault)) from None
    return [_act(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _act(line: bytes, number: int) -> HandedIn:
    try:
        return HandedIn.model_validate(read(line))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise LineMalformed(line=number, place=".".join(map(str, first["loc"])), reason=first["msg"]) from None
    except Malformed as fault:
        raise LineMalformed(line=number, reason=fault.message) from None


def _message(path: Path, unit: str) -> Reconcile:
    content: dict[str, Any] = {"acting": {"unit": unit, "role": DEPARTMENT}, **document_of(path)}
    return checked(Reconcile, content)


def _say(outcomes: list[Outcome]) -> None:
    counted: Counter[str] = Counter(one.outcome for one in outcomes)
    late = sum(bool(one.late) for one in outcomes)
    said = "，".join(f"{WORDS[name]} {name} {counted[name]}" for name in WORDS)
    say(f"行为 acts {len(outcomes)}：{said}；补录 late {late}")
    for one in outcomes:
        if one.code is not None:
            clause = f" [{one.clause}]" if one.clause else ""
            note(f"  {one.id}: {WORDS[one.outcome]} {one.code}: {one.message}{clause}")
