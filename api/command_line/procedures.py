"""Procedures: list, show, check, publish. A definition is checked by someone who knows the legal text."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.command_line import definition_sheet
from api.command_line.options import DataDir, Json, text_of
from api.command_line.output import emit, note, say, sentence, table
from application.journeys import read_journeys
from application.journeys import walk as walk_journeys
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped as notices
from domain.errors import Unknown
from domain.procedures.definition import (
    DefinitionMalformed,
    ProcedureUnknown,
    json_schema,
    load_shipped,
    read_definition,
)
from domain.procedures.procedure import Procedure

app = typer.Typer(help="程序: the procedures as data, versioned like the law they write down.", no_args_is_help=True)

Shipped = Annotated[bool, typer.Option("--shipped", help="Those that come with the product; needs no database.")]


@app.command("list")
def list_procedures(*, shipped: Shipped = False, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列表: the versions on record."""
    known = _known(data_dir, shipped=shipped)
    if as_json:
        emit([one.model_dump(mode="json", include={"code", "version", "title", "in_force"}) for one in known])
        return
    table(
        ("程序 Procedure", "版本 Version", "名称 Title", "施行 In force"),
        (
            (
                one.code,
                one.version,
                f"{one.title.zh} {one.title.en}",
                f"{one.in_force.since} – {one.in_force.until or ''}",
            )
            for one in known
        ),
    )


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="The code of a procedure, or a definition file.")],
    *,
    version: Annotated[str | None, typer.Option(help="One version; else all.")] = None,
    shipped: Shipped = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """显示: a definition as a table, to be held against the legal text line by line."""
    if code.endswith((".yaml", ".yml")):
        known: tuple[Procedure, ...] = (read_definition(text_of(Path(code)), file=code),)
    else:
        known = tuple(one for one in _known(data_dir, shipped=shipped) if one.code == code)
        if not known:
            raise ProcedureUnknown(procedure=code)
    chosen = [one for one in known if version is None or one.version == version]
    if not chosen:
        raise Unknown(procedure=code, version=version, versions=", ".join(one.version for one in known))
    if as_json:
        emit([one.model_dump(mode="json") for one in chosen])
        return
    for one in chosen:
        definition_sheet.show(one)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Definition files.")], *, as_json: Json = False) -> None:
    """检查: hold definition files against the model; exit status 2 if any is at fault. Needs no database."""
    faults: dict[str, str | None] = {}
    for file in files:
        try:
            read_definition(text_of(file), file=str(file))
            faults[str(file)] = None
        except DefinitionMalformed as fault:
            faults[str(file)] = sentence(fault)
    if as_json:
        emit([{"file": name, "fault": found} for name, found in faults.items()])
    for name, found in faults.items():
        if found is not None:
            note(f"caseledger: {found}")
        elif not as_json:
            say(f"{name}: 无误 well formed")
    if any(faults.values()):
        raise typer.Exit(2)


@app.command()
def walk(
    file: Annotated[Path, typer.Argument(help="A definition file.")],
    journeys: Annotated[Path, typer.Argument(help="A file of journeys: acts, their times, what must come of them.")],
    *,
    complete: Annotated[bool, typer.Option("--complete", help="A rule never exercised is a fault.")] = False,
    as_json: Json = False,
) -> None:
    """试行: walk journeys through a definition; exit status 2 at any fault. Needs no database."""
    procedure = read_definition(text_of(file), file=str(file))
    walked = walk_journeys(
        procedure, read_journeys(text_of(journeys), file=str(journeys)), WorkingCalendar.of(notices())
    )
    if as_json:
        emit({"procedure": str(procedure.ref), **asdict(walked)})
    else:
        say(f"{procedure.ref}: {walked.acts} 步 turns，{len(walked.faults)} 处不符 faults")
        for place in walked.never_exercised:
            say(f"未走到 never exercised: {place}")
    for fault in walked.faults:
        note(f"caseledger: {fault}")
    if walked.faults or (complete and walked.never_exercised):
        raise typer.Exit(2)


@app.command()
def publish(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Definition files; without any, those of the product.")
    ] = None,
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布: take procedure versions over into the ledger, each once."""
    from api.command_line.session import publishing  # noqa: PLC0415 - checking a file must not wait for a database

    given = [read_definition(text_of(file), file=str(file)) for file in files] if files else load_shipped()
    with publishing(data_dir) as ledger:
        new = ledger.procedures(given)
    if as_json:
        emit({"offered": [str(one.ref) for one in given], "published": new})
        return
    for name in new:
        say(f"公布 published {name}")
    note(f"{len(new)} of {len(given)} were new.")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a definition."""
    print(json_schema())


def _known(data_dir: Path | None, *, shipped: bool) -> tuple[Procedure, ...]:
    if shipped:
        return load_shipped()
    from api.command_line.session import product  # noqa: PLC0415 - as above

    with product(data_dir) as opened:
        opened.ledger.identity()
        return tuple(sorted(opened.ledger.rules(fresh=True).procedures, key=lambda one: (one.code, one.version)))
