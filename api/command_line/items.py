"""Service items (事项): publish the limits that a hall promises."""

from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, checked, day
from api.command_line.output import emit, note
from api.command_line.session import publishing
from domain.catalogue.item import ItemEntry

app = typer.Typer(help="事项: the service items with their promised and statutory limits.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `publish` a command of its own."""


@app.command()
def publish(
    *,
    code: Annotated[str, typer.Option(help="事项编码, for example construction-permit.")],
    title: Annotated[str, typer.Option(help="事项名称.")],
    unit: Annotated[str, typer.Option(help="责任单位.")],
    basis: Annotated[str, typer.Option(help="设定依据: the legal basis.")],
    promised: Annotated[str, typer.Option(help="承诺时限: «10 working days».")],
    statutory: Annotated[str, typer.Option(help="法定时限: «20 working days».")],
    valid_from: Annotated[str, typer.Option(help="First day on which cases take these limits.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布事项: publish a dated entry of a service item."""
    entry = checked(
        ItemEntry,
        {
            "code": code,
            "title": title,
            "unit": unit,
            "basis": basis,
            "promised": promised,
            "statutory": statutory,
            "valid_from": day(valid_from),
        },
    )
    with publishing(data_dir) as ledger:
        new = ledger.item(entry)
    if as_json:
        emit({"item": code, "valid_from": entry.valid_from, "published": new})
        return
    note(f"Published {code} as of {valid_from}." if new else f"{code} as of {valid_from} stands there already.")
