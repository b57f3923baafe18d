"""Read models: how far they have come, and building them anew."""

import os
from dataclasses import asdict
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, progress, table
from api.composition import read_models_standing, rebuild_read_models, settings_for
from domain.errors import Unknown
from projections.models import ALL_MODELS
from projections.standing import ModelNotReady

app = typer.Typer(help="视图: the read models that follow the ledger.", no_args_is_help=True)

NAMES = tuple(model.name for model in ALL_MODELS)


class NeverBuilt(Unknown):
    """No read model has been built yet: `caseledger serve` and `caseledger projections rebuild` build them."""

    code = "never_built"


@app.command()
def status(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """状态: how far each read model is behind the ledger, and what stands still."""
    try:
        standings = read_models_standing(settings_for(data_dir))
    except ModelNotReady:
        raise NeverBuilt from None
    if as_json:
        emit([asdict(one) for one in standings])
        return
    table(
        (
            "视图 Model",
            "位置 Position",
            "台账 Ledger",
            "落后 Behind",
            "停滞 Stalled",
            "搁置案件 Parked",
            "重建至 Building",
        ),
        (
            (
                one.schema,
                "—" if one.position is None else str(one.position),
                str(one.head),
                f"{one.behind_events} events, {one.behind_seconds:.1f} s",
                one.stalled_why or "",
                str(one.parked),
                "" if one.building is None else str(one.building),
            )
            for one in standings
        ),
    )


@app.command()
def rebuild(
    name: Annotated[str | None, typer.Argument(metavar="MODEL", help=f"{' or '.join(NAMES)}; without it, all.")] = None,
    *,
    compare: Annotated[bool, typer.Option("--compare", help="Count the rows that differ from the live model.")] = False,
    afresh: Annotated[bool, typer.Option("--afresh", help="Do not go on with a build that was broken off.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that build; else one per processor.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """重建: build read models anew from the ledger, and put each in the place of the live one."""
    if name is not None and name not in NAMES:
        raise typer.BadParameter(
            f"there is no read model «{name[:60]}»; there are {', '.join(NAMES)}", param_hint="MODEL"
        )
    models = [model for model in ALL_MODELS if name in (None, model.name)]
    count = workers or os.cpu_count() or 1
    with progress("重建 rebuilding") as bar:
        done = rebuild_read_models(
            settings_for(data_dir), models, compare=compare, afresh=afresh, workers=count, progress=bar
        )
    report = [
        {"model": name, "position": one.position, "differences": one.differences and dict(one.differences)}
        for name, one in done.items()
    ]
    if as_json:
        emit(report)
        return
    for one in report:
        found = "" if one["differences"] is None else f"; rows that differ: {one['differences']}"
        note(f"Rebuilt {one['model']} up to position {one['position']}{found}.")
