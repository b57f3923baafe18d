"""Figures on the command line: the metrics with their formulas, their values by unit, and the cases behind them."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from api.answers.metrics import fact_of, figure_of, level_of, metric_of, parts_of
from api.command_line.options import At, DataDir, Json, viewpoint
from api.command_line.output import emit, progress, say, table
from api.command_line.session import product, zone_of
from api.composition import directory_shown, read_model, settings_for
from api.composition_of_scale import facts_in_parquet
from api.figures import Question, answer, levels_of, list_behind, require_moment
from api.metric_words import frozen_text, percent, written
from application.frozen import BulletinUnknown, frozen_of
from domain.assessment.figures import QuarterEvaluated
from projections.facts.view import COUNTED
from projections.metrics.definition import Metric, load_shipped, metric
from projections.metrics.formula import formula
from projections.metrics.levels import FigureLevel, Levels
from projections.metrics.period import period
from projections.metrics.reads import exported
from projections.snapshot import Snapshot

app = typer.Typer(help="统计指标: figures with their definitions, and the cases behind each.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="指标, as `metrics list` names it.")]
Of = Annotated[str, typer.Option("--period", help="2026-03-05, 2026-03, 2026-q1, 2026, or 2026-01-01/2026-05-31.")]
OnLevel = Annotated[FigureLevel, typer.Option(help="窗口, 单位, 机关, 村居, 镇街, 区, 市.", case_sensitive=False)]
OfUnit = Annotated[str | None, typer.Option(help="Of one unit of that level, with all below it.")]


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """指标目录: all metrics with their formulas and what they rest on."""
    metrics = load_shipped().values()
    if as_json:
        emit([metric_of(one).model_dump(mode="json") for one in metrics])
        return
    headings = ("指标 Metric", "名称 Title", "统计日 Day", "依据 Basis")
    table(
        headings,
        ((one.code, f"{one.title.zh} {one.title.en}", one.day.zh, f"{one.clause}（{one.basis}）") for one in metrics),
    )


@app.command()
def show(
    code: Code,
    *,
    of: Of,
    level: OnLevel = FigureLevel.UNIT,
    unit: OfUnit = None,
    at: At = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """指标值: a metric over a period, as a whole and by unit, with n beside every rate."""
    asked = metric(code)
    with _asked(data_dir, asked, of, level, unit, at) as (facts, levels, question):
        answered, position = answer(facts, levels, question), facts.position
    parts = parts_of(asked, answered, levels)
    if as_json:
        emit(
            {
                "metric": metric_of(asked).model_dump(mode="json"),
                "period": {"name": question.period.name, "first": question.period.first, "last": question.period.last},
                "level": level_of(level).model_dump(),
                "unit": unit,
                "as_of": question.moment,
                "ledger_position": position,
                "whole": figure_of(asked, answered.whole).model_dump(),
                "parts": [part.model_dump() for part in parts],
            }
        )
        return
    text = written(asked, answered.whole)
    say(f"{asked.title.zh} {asked.title.en} · {question.period.first} 至 {question.period.last}")
    say(f"  {text.zh}")
    if text.en != text.zh:
        say(f"  {text.en}")
    if asked.target is not None:
        target = _target(asked)
        say(f"  目标 target: ≥ {target} [{asked.target.clause}]")
    apart = list(parts[0].by) if parts else []
    rows = ((part.name or "（不在该层级）", *(part.by[name] or "" for name in apart), part.text.zh) for part in parts)
    if parts:
        table((f"{level_of(level).zh} {level.value}", *apart, "指标值 Value"), rows)
    say(f"算式 formula: {formula(asked)}")
    say(f"依据 basis: {asked.clause}（{asked.basis}）")
    say(f"时点 as of {question.moment.isoformat()}；台账位置 position {position}")


@app.command()
def cases(
    code: Code,
    *,
    of: Of,
    side: Annotated[str, typer.Option(help="numerator or denominator.")] = "numerator",
    level: OnLevel = FigureLevel.UNIT,
    unit: OfUnit = None,
    at: At = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at the most.")] = 100,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """指标明细: exactly the cases and acts behind a number."""
    if side not in {"numerator", "denominator"}:
        raise typer.BadParameter("numerator, denominator", param_hint="--side")
    with _asked(data_dir, metric(code), of, level, unit, at) as (facts, levels, question):
        page = list_behind(facts, levels, question, side, cursor=None, limit=limit)  # type: ignore[arg-type]
    shown = [fact_of(row) for row in page.facts]
    if as_json:
        emit({"facts": [fact.model_dump(mode="json") for fact in shown], "more": page.next_cursor is not None})
        return
    headings = (
        "统计日 Day",
        "案号 Number",
        "案件 Case",
        "单位 Unit",
        "经手人 Principal",
        "细目 Detail",
        "状态 State",
        "数量",
    )
    table(
        headings,
        (
            (
                fact.day.isoformat(),
                fact.number or "",
                fact.case or "",
                fact.unit,
                fact.principal or "",
                " ".join(part for part in (fact.code, fact.detail) if part),
                fact.state.zh if fact.state else "",
                "" if fact.amount is None else str(fact.amount),
            )
            for fact in shown
        ),
    )
    say(f"{len(shown)} 条 rows{'，还有更多 and more' if page.next_cursor else ''}")


@app.command()
def bulletin(
    name: Annotated[str, typer.Argument(help="2026-03 or 2026-q1.")],
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """月通报、季评比: the figures of a month or a quarter as they were frozen when it ended."""
    with product(data_dir) as opened:
        found = frozen_of(opened.ledger, name)
    if found is None:
        raise BulletinUnknown(period=name)
    sheet, event = found.event.sheet, found.event
    if as_json:
        emit({"record": event.reference, "recorded_at": found.recorded_at, **event.model_dump(mode="json")})
        return
    title = f"{name} · 固化时点 as of {sheet.as_of.isoformat()} · 台账位置 position {sheet.position}"
    wholes = [one for one in sheet.figures if one.unit is None]
    named = load_shipped()
    rows = ((named[one.metric].title.zh if one.metric in named else one.metric, frozen_text(one)) for one in wholes)
    table(("指标 Metric", "指标值 Value"), rows, title=title)
    if isinstance(event, QuarterEvaluated):
        ranked = ((str(one.place), one.unit, str(one.points), f"{one.in_time} ÷ {one.judged}") for one in event.windows)
        table(("名次 Place", "窗口 Window", "扣分 Points off", "按期 In time"), ranked, title="红旗窗口评比 windows")
    for one in sheet.corrections:
        whose, numbers = one.unit or "全部 all", " ".join(one.cases)
        say(f"更正 correction: {one.period} {one.metric} {whose}: {one.was} → {one.now} {numbers}")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A new file: Parquet if it is called so, else CSV (UTF-8 with BOM).")],
    *,
    of: Of,
    data_dir: DataDir = None,
) -> None:
    """导出统计事实: all facts of a period, from which DuckDB recomputes every metric by its printed formula."""
    stretch = period(of)
    if file.exists():
        raise typer.BadParameter("the file exists already", param_hint="FILE")
    with read_model(settings_for(data_dir), COUNTED) as facts, progress("导出 exporting") as bar:
        rows = _counted(exported(facts, stretch), bar)
        count = facts_in_parquet(file, rows) if file.suffix == ".parquet" else _in_csv(file, rows)
    say(f"{count} 条 rows → {file}")


def _counted(rows: Iterator[dict[str, Any]], bar: Callable[[int, int], None]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        bar(number, 0)


def _in_csv(file: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with file.open("x", newline="", encoding="utf-8-sig") as out:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(out, list(row))
                writer.writeheader()
            writer.writerow({name: _safe(value) for name, value in row.items()})
            count += 1
    return count


def _target(asked: Metric) -> str:
    """Write the target of a metric."""
    assert asked.target is not None  # noqa: S101 - asked of one that has a target
    return percent(Fraction(asked.target.at_least), 0)


def _safe(value: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


@contextmanager
def _asked(
    data_dir: Path | None, asked: Metric, of: str, level: FigureLevel, unit: str | None, at: str | None
) -> Iterator[tuple[Snapshot, Levels, Question]]:
    with product(data_dir) as opened:
        zone, now = zone_of(opened), opened.ledger.now()
    moment = (viewpoint(at, zone) or now).astimezone(zone)
    stretch = period(of).require_begun(moment.date())
    question = Question(asked, stretch, level, unit, moment)
    with directory_shown(settings_for(data_dir)) as (directory, _):
        levels = levels_of(directory, question)
    with read_model(settings_for(data_dir), COUNTED) as facts:
        require_moment(facts, moment, now, zone)
        yield facts, levels, question
