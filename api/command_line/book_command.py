"""What the commands that enter something in a book share: who acts, when, under which command id, and the answer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bodies import read
from api.command_line.acting import command, common, tell
from api.command_line.options import RequestMalformed, checked, text_of, viewpoint
from api.command_line.session import product
from application.book_acts import BOOK_ACTS
from application.books import Books
from domain.errors import Malformed
from domain.yaml_source import NotReadable
from domain.yaml_source import read as read_yaml

Role = Annotated[str, typer.Option("--as", help="角色: centre (if not given), department or administrator.")]
Unit = Annotated[str, typer.Option("--by", help="单位: the unit one acts for.")]
When = Annotated[str | None, typer.Option("--at", help="When it happened, if not now: a date or a time.")]
Document = Annotated[str, typer.Option(help="文件: what it rests on.")]
CENTRE, DEPARTMENT, HOME = "centre", "department", "政务服务中心"


class FileMalformed(Malformed):
    """The file is one YAML or JSON document with names and values."""

    code = "file_malformed"


def perform(
    data_dir: Path | None,
    name: str,
    code: str,
    content: dict[str, Any],
    *,
    acting: tuple[str, str],
    at: str | None,
    command_id: str | None,
    as_json: bool,
) -> None:
    """Perform an act on a book, and say what came of it; `acting` is the unit and the role."""
    act = BOOK_ACTS[name]
    given = {field: value for field, value in content.items() if value is not None}
    with product(data_dir) as opened:
        request = checked(act.request, {**common(opened, *acting, at), **given})
        done = Books(opened.ledger).perform(command(command_id), act, code, request)
    nothing = "（无变化 nothing new）" if not done.answer["versions"] else ""
    tell(done, f"{act.title}：{code}{nothing}", as_json=as_json)


def document_of(path: Path) -> dict[str, Any]:
    """Read a YAML or JSON file of names and values."""
    text = text_of(path)
    if path.suffix == ".json":
        found = read(text.encode())
    else:
        try:
            found = read_yaml(text).data
        except NotReadable as fault:
            raise FileMalformed(file=str(path), line=fault.line, reason=fault.reason) from None
    if not isinstance(found, dict):
        raise FileMalformed(file=str(path))
    return found


def data_of(text: str | None) -> dict[str, Any]:
    """Read the JSON object of --data, if one is given."""
    if text is None:
        return {}
    found = read(text.encode(errors="replace"))
    if not isinstance(found, dict):
        raise RequestMalformed(place="--data", reason="it is no JSON object")
    return found


def as_of(at: str | None, zone: Any) -> datetime:
    """Give the instant of which a question speaks: the one named, or now."""
    return (viewpoint(at, zone) or datetime.now(UTC)).astimezone(zone)


def shown(value: object) -> str:
    """Write a value in a table."""
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
