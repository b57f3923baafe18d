"""Window assessment (窗口考核): its regulation, the acts of a month, a quarter and the board, and missed rounds."""

from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, day
from api.command_line.output import emit, note
from api.command_line.records import add_commands
from api.command_line.session import product
from application.recording.honours import BOARD, BOARD_ACTS, QUARTER, QUARTER_ACTS
from application.recording.month import MONTH, MONTH_ACTS
from domain.regulation.definition import WINDOW_ASSESSMENT

app = typer.Typer(
    help="窗口考核: rounds, problems, attendance, deductions, honours, the public board.", no_args_is_help=True
)
add_commands(
    app,
    WINDOW_ASSESSMENT,
    (*MONTH_ACTS, *QUARTER_ACTS, *BOARD_ACTS),
    {"month": MONTH, "quarter": QUARTER, "": BOARD},
)


@app.command()
def missed(
    on: Annotated[str, typer.Argument(help="The day whose slots are over.")],
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """漏巡: record, as the system, the slots of a day that are over and have no round; each once."""
    with product(data_dir) as opened:
        recorded = opened.recording.note_missed_rounds(day(on))
    entries = [one.answer["entry"] for one in recorded]
    if as_json:
        emit({"day": on, "missed": entries})
        return
    note(f"Recorded {len(entries)} missed rounds of {on}." if entries else f"No slot of {on} is left to be recorded.")
