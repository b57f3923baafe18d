"""The hotline: what the appraisal of its member units counts in a period."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.answers.hotline import KIND, detail_words
from api.command_line.options import At, DataDir, Json, day, viewpoint
from api.command_line.output import emit, table
from api.command_line.session import product, zone_of
from api.composition import read_model, settings_for
from projections.hotline.period import Period
from projections.hotline.reads import inputs_of
from projections.hotline.view import FACTS

app = typer.Typer(help="12345热线: what is counted of its member units.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """Keep the command a group of its own: it counts now, and more may follow."""


@app.command("inputs")
def inputs_(
    *,
    since: Annotated[str, typer.Option("--from", help="First day of the period.")],
    until: Annotated[str, typer.Option("--to", help="Last day of the period, inclusive.")],
    at: At = None,
    position: Annotated[int | None, typer.Option(min=0, help="As known at this position of the ledger.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """考评数据: exact counts by member unit with the cases behind each; no rates."""
    with product(data_dir) as opened:
        zone, now = zone_of(opened), opened.ledger.now()
        procedures = opened.ledger.rules().procedures
        period, moment = Period(day(since), day(until), zone), viewpoint(at, zone)
        with read_model(settings_for(data_dir), FACTS) as facts:
            units = inputs_of(facts, period, at=moment or now, known_at=moment, position=position)
            reached = facts.position
    if as_json:
        emit({"from": since, "to": until, "position": reached, "units": [asdict(unit) for unit in units]})
        return
    table(
        ("成员单位 Unit", "考评数据 Input", "情形 Detail", "件次 Count", "案件 Cases"),
        (
            (
                unit.unit,
                KIND[one.kind][0],
                detail_words(one, procedures).zh if one.detail else "",
                str(one.count),
                " ".join(one.cases),
            )
            for unit in units
            for one in unit.counted
        ),
        title=f"{since} 至 {until}（台账位置 position {reached}）",
    )
