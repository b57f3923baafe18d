"""The first screenful on the command line (总览): what is over, due soon, standing still, and not answered."""

from typing import Annotated

import typer

from api.answers.metrics import StandingCasesAnswer, standing_of
from api.command_line.options import At, DataDir, Json, viewpoint
from api.command_line.output import emit, say, table
from api.command_line.session import product, zone_of
from api.composition import read_model, settings_for
from api.figures import require_moment
from api.steps import StepNames
from projections.facts.view import COUNTED
from projections.metrics.overview import overview
from projections.supervision.reads import owed
from projections.supervision.view import SUPERVISION

app = typer.Typer(help="总览: what is over, due soon, stopped and not answered.", invoke_without_command=True)
HEADINGS = (
    "案号 Number",
    "责任单位 Unit",
    "最近经办人 Last handled by",
    "所在环节 Step",
    "到期 Due",
    "恢复 Resumes",
    "告知书 Notice",
)
LISTS = {
    "statutory_overdue": "■ 超法定时限 over the statutory term",
    "promised_overdue": "■ 超承诺时限 over the promised term",
    "due_soon": "▲ 两日内到期 due within two days",
    "stopped": "‖ 停止计时 stopped",
}


@app.callback()
def root(
    *,
    at: At = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many of each list.")] = 20,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """总览: each row with the unit that answers for it, who acted last, and the step where it stands."""
    with product(data_dir) as opened:
        zone, now, rules = zone_of(opened), opened.ledger.now(), opened.ledger.rules()
    known_at = viewpoint(at, zone)
    moment, steps = (known_at or now).astimezone(zone), StepNames(rules)
    with read_model(settings_for(data_dir), COUNTED) as facts:
        require_moment(facts, moment, now, zone)
        found = overview(facts, moment, today=moment.date(), limit=limit)
    with read_model(settings_for(data_dir), SUPERVISION) as supervision:
        slips = owed(supervision, moment.date(), known_at=known_at, limit=limit)
    lists: dict[str, StandingCasesAnswer] = {name: standing_of(getattr(found, name), steps) for name in LISTS}
    if as_json:
        told = {name: one.model_dump(mode="json") for name, one in lists.items()}
        waiting = [{"case": s.case_id, "number": s.number, "unit": s.unit, "due_on": s.due_on} for s in slips.answers]
        emit({"as_of": moment, **told, "unanswered": {"total": slips.total, "cases": waiting}})
        return
    for name, title in LISTS.items():
        say(f"{title}: {lists[name].total}")
        if lists[name].cases:
            table(
                HEADINGS,
                (
                    (
                        held.number,
                        held.unit,
                        held.principal or "",
                        held.step.zh if held.step else "",
                        "" if held.due_on is None else held.due_on.isoformat(),
                        "" if held.resumes_on is None else held.resumes_on.isoformat(),
                        held.notice or "",
                    )
                    for held in lists[name].cases
                ),
            )
    say(f"未答复督办单 slips not answered: {slips.total}（逾期 overdue {slips.overdue}）")
    if slips.answers:
        headings = ("案号 Number", "责任单位 Unit", "答复环节 Answer", "答复期限 Due")
        table(
            headings,
            (
                (
                    slip.number,
                    slip.unit,
                    steps(slip.procedure_code, slip.answer).zh,
                    "" if slip.due_on is None else slip.due_on.isoformat(),
                )
                for slip in slips.answers
            ),
        )
