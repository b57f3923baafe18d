"""Read models: how far they have come, and building them anew."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from operator import itemgetter
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, progress, table
from api.composition import mend_cases, parked_in_read_models, read_models_standing, rebuild_read_models, settings_for
from domain.errors import Unknown
from projections.models import ALL_MODELS
from projections.standing import Mended, ModelNotReady

app = typer.Typer(help="视图: the read models that follow the ledger.", no_args_is_help=True)

NAMES = tuple(model.name for model in ALL_MODELS)


class NeverBuilt(Unknown):
    """No read model has been built yet: `caseledger serve` and `caseledger projections rebuild` build them."""

    code = "never_built"


class NotParked(Unknown):
    """This case is not parked in any read model."""

    code = "not_parked"


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


@app.command()
def parked(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """搁置: the cases whose rows stand still since an event that could not be taken in, and why."""
    try:
        found = parked_in_read_models(settings_for(data_dir))
    except ModelNotReady:
        raise NeverBuilt from None
    if as_json:
        emit([{"model": model.name, **asdict(case)} for model, case in found])
        return
    if not found:
        note("没有搁置的案件 No case is parked.")
        return
    table(
        ("视图 Model", "案件 Case", "版本 Version", "位置 Position", "自 Since", "略过 Skipped", "原因 Reason"),
        (
            (
                model.name,
                case.case_id,
                str(case.version),
                str(case.position),
                case.recorded_at.isoformat(timespec="seconds"),
                str(case.skipped),
                f"{case.error}: {case.message}",
            )
            for model, case in found
        ),
    )


@app.command()
def retry(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="case:…; without it, all that are parked.")] = None,
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """重试: take parked cases in again, each from its whole history; one that still cannot be taken in stays parked."""
    settings = settings_for(data_dir)
    try:
        found = [(model, one.case_id) for model, one in parked_in_read_models(settings) if case in (None, one.case_id)]
    except ModelNotReady:
        raise NeverBuilt from None
    if case is not None and not found:
        raise NotParked(case=case)
    _show(mend_cases(settings, sorted(found, key=itemgetter(1))), as_json)


@app.command()
def repair(
    case: Annotated[str, typer.Argument(metavar="CASE", help="case:…")],
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """修复: write the rows of one case anew in every read model of cases, whatever they say now."""
    _show(mend_cases(settings_for(data_dir), [(model, case) for model in ALL_MODELS if model.tell]), as_json)


def _show(mended: Sequence[Mended], as_json: bool) -> None:
    """Say what came of it; exit status 1 if a case stays parked."""
    if as_json:
        emit([asdict(one) for one in mended])
    for one in () if as_json else mended:
        if one.fault is not None:
            said = f"仍不能处理 still cannot be taken in: {one.fault}"
        elif one.was_parked:
            said = "已恢复 taken in again"
        else:
            said = "已更正 put right" if one.changed else "无差异 stood right"
        note(f"{one.model} {one.case_id}: {said}")
    if not mended and not as_json:
        note("没有搁置的案件 No case is parked.")
    if any(one.fault is not None for one in mended):
        raise typer.Exit(1)
