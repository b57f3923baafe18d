"""Window assessment (窗口考核): its regulation, the acts of a month, a quarter and the board, and missed rounds."""

from typing import Annotated

import typer

from api.answers.stars import star_of
from api.command_line.options import At, DataDir, Json, day, viewpoint
from api.command_line.output import emit, note, table
from api.command_line.records import add_commands
from api.command_line.session import product, zone_of
from application.recording.honours import BOARD, BOARD_ACTS, QUARTER, QUARTER_ACTS
from application.recording.month import MONTH, MONTH_ACTS
from application.recording.seeing import find
from domain.assessment.figures import months_of
from domain.assessment.stars import ranked_posts
from domain.regulation.definition import WINDOW_ASSESSMENT
from domain.regulation.period import quarter

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


@app.command()
def stars(
    name: Annotated[str, typer.Argument(metavar="QUARTER", help="A quarter, as 2026-q1.")],
    *,
    at: At = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """服务之星: the posts of a quarter by points deducted, then by days not in order; equals share a place."""
    months = months_of(quarter(name))
    with product(data_dir) as opened:
        moment = viewpoint(at, zone_of(opened))
        found = [find(opened.ledger, MONTH, one, at=moment) for one in months]
    ranked = ranked_posts(recorded.event for one in found if one is not None for recorded in one.history)
    answers = [star_of(one) for one in ranked]
    if as_json:
        emit({"quarter": name, "stars": [one.model_dump(mode="json") for one in answers]})
        return
    headings = ("名次 Place", "单位 Unit", "岗位 Post", "扣分 Points", "登记天数 Days", "迟到早退缺勤 Lapses")
    table(
        headings,
        ((str(one.place), one.unit, one.post, str(one.points), str(one.days), str(one.lapses)) for one in answers),
    )
