"""检索: searching over what is said on the timelines of cases, in Chinese."""

from typing import Annotated

import typer

from api.answers.search import ExcerptAnswer, FoundAnswer, found_answer
from api.command_line.options import DataDir, Json, optional_day
from api.command_line.output import emit, note, say
from api.command_line.session import product, zone_of
from api.composition import read_model, settings_for
from api.refusals import ParameterMalformed
from api.searching import page_of, question_of
from projections.search.reads import words_sought
from projections.search.view import SEARCH

app = typer.Typer()


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Up to four words, parted by blanks, all of which are said.")],
    *,
    kind: Annotated[str | None, typer.Option(help="行为: only acts of this kind, as case.served or 送达.")] = None,
    unit: Annotated[str | None, typer.Option(help="责任单位: the unit that answers for the case.")] = None,
    procedure: Annotated[str | None, typer.Option(help="程序, by its code.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="Only acts of this day or later.")] = None,
    to: Annotated[str | None, typer.Option(help="Only acts of this day or earlier.")] = None,
    after: Annotated[int, typer.Option(min=0, help="Go on behind this place of the search before.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many cases at the most.")] = 20,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """检索: cases that say every word, those that came last first, with the events that do."""
    since, until = optional_day(from_), optional_day(to)
    if since is not None and until is not None and since > until:
        raise ParameterMalformed(parameter="--to", given=str(to), reason="it lies before --from")
    words = words_sought(query)
    with product(data_dir) as opened:
        zone = zone_of(opened)
        question = question_of(words, zone, kind=kind, unit=unit, procedure=procedure, since=since, until=until)
        with read_model(settings_for(data_dir), SEARCH) as snapshot:
            page = page_of(opened.ledger, snapshot, question, place=after, limit=limit)
        hits = [found_answer(one, zone) for one in page.found]
    if as_json:
        emit({"words": list(words), "hits": [hit.model_dump(mode="json") for hit in hits], "after": page.place})
        return
    if not hits:
        note("没有找到 Nothing was found.")
    for hit in hits:
        _show(hit)
    if page.place is not None:
        note(f"更多 More: --after {page.place}")


def _show(hit: FoundAnswer) -> None:
    title = "" if hit.procedure is None else hit.procedure.title.zh
    say(f"{hit.number}  {hit.case}  {title}")
    for event in hit.events:
        said = "；".join(f"{one.part.zh}：{_marked(one)}" for one in event.excerpts)
        say(f"   #{event.version} {event.effective_at:%Y-%m-%d %H:%M} {event.act.zh}，{event.unit} — {said}")


def _marked(excerpt: ExcerptAnswer) -> str:
    """Write an excerpt with what was found between 【 and 】."""
    text, shown, behind = excerpt.text, "…" if excerpt.cut_before else "", 0
    for start, end in excerpt.marks:
        shown += f"{text[behind:start]}【{text[start:end]}】"
        behind = end
    return shown + text[behind:] + ("…" if excerpt.cut_after else "")
