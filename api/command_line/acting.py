"""What the commands that perform an act share: under which id, by whom and when, and what they tell of the record."""

import uuid
from typing import Annotated, Any

import typer

from api.command_line.options import instant
from api.command_line.output import emit, say
from api.command_line.session import PRINCIPAL, zone_of
from api.composition import Product
from application.cases import Command
from application.ledger import OnRecord

CommandId = Annotated[str | None, typer.Option(help="Id of the command: repeated, it does nothing twice.")]


def command(command_id: str | None, if_version: int | None = None) -> Command:
    """Give the command under the id that is named, else under a new one."""
    return Command(command_id or str(uuid.uuid4()), PRINCIPAL, if_version)


def common(opened: Product, unit: str, role: str, at: str | None) -> dict[str, Any]:
    """Give what every request says: who acts, and when it happened, if not now."""
    return {"acting": {"unit": unit, "role": role}, "effective_at": instant(at, zone_of(opened))}


def told(done: OnRecord) -> dict[str, Any]:
    """Give the answer of an act that is on record, where it stands, and its receipt."""
    place = {"position": done.last_position, "recorded_at": done.recorded_at, "repeated": done.repeated}
    return {**done.answer, **place, "receipt": done.receipt}


def tell(done: OnRecord, said: str, *, as_json: bool) -> None:
    """Print the answer of an act that is on record, or, for a person, what is said of it."""
    if as_json:
        emit(told(done))
        return
    say(f"{said}{'（重复的命令，未再次记录 repeated, nothing new on record）' if done.repeated else ''}")
