"""Office hours (办公时间): publish those of a body, and list what is on record."""

from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, checked, day, intervals
from api.command_line.output import emit, note, table
from api.command_line.session import product, publishing
from domain.calendar.hours import OfficeHoursEntry

app = typer.Typer(help="办公时间: the office hours of a body, by which hours and closing times are reckoned.")


@app.command()
def publish(
    *,
    body: Annotated[str, typer.Option(help="机关: the body, as the ledger names it.")],
    valid_from: Annotated[str, typer.Option(help="First day on which terms that open take these hours.")],
    interval: Annotated[list[str], typer.Option(help="09:00-12:00; several a day are given one by one.")],
    basis: Annotated[str, typer.Option(help="依据: the document that sets them.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布办公时间: publish the office hours of a body, from a day on."""
    given = {"body": body, "valid_from": day(valid_from), "intervals": intervals(interval), "basis": basis}
    entry = checked(OfficeHoursEntry, given)
    with publishing(data_dir) as ledger:
        new = ledger.hours(entry)
    if as_json:
        emit({"body": body, "valid_from": entry.valid_from, "intervals": entry.intervals, "published": new})
        return
    note(f"Published the hours of {body} as of {valid_from}." if new else f"They stand there already: {body}.")


@app.command("list")
def list_hours(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列表: the published office hours, in order of publication."""
    with product(data_dir) as opened:
        opened.ledger.identity()
        entries = opened.ledger.rules(fresh=True).hours
    if as_json:
        emit([entry.model_dump(mode="json") for entry in entries])
        return
    table(
        ("机关 Body", "起 From", "办公时间 Hours", "依据 Basis"),
        ((entry.body, str(entry.valid_from), words_of(entry.intervals), entry.basis) for entry in entries),
    )


def words_of(hours: tuple[tuple[str, str], ...]) -> str:
    """Write intervals as they were given."""
    return "、".join(f"{opens}-{closes}" for opens, closes in hours)
