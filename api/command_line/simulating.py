"""A simulated city: years of made-up cases in a ledger of its own, as many as are asked for."""

import os
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, day
from api.command_line.output import emit, note, progress, say
from api.composition import simulated_city, simulation_settings
from application.simulation.options import options_for
from domain.errors import Malformed

app = typer.Typer()
UNTIL = "2026-07-01"
MOST_WORKERS = 64


class WorkersOutOfRange(Malformed):
    """A simulation is played by at least one process, and by sixty-four at most."""

    code = "workers_out_of_range"


@app.command()
def simulate(
    *,
    cases: Annotated[int, typer.Option(help="How many cases are filed.")],
    seed: Annotated[int, typer.Option(help="The same seed and options give the same events, to the byte.")] = 1,
    until: Annotated[str, typer.Option(help="The day before which the play ends; cases are open then.")] = UNTIL,
    years: Annotated[int, typer.Option(help="How many years before that day are played.")] = 3,
    workers: Annotated[int | None, typer.Option(help="Processes that play; else one per processor.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """模拟城市: play years of a city's cases into an empty ledger, which says for ever that it is a simulation."""
    options = options_for(cases=cases, seed=seed, until=day(until), years=years)
    processes = workers or len(os.sched_getaffinity(0))
    if workers is not None and workers not in range(1, MOST_WORKERS + 1):
        raise WorkersOutOfRange(workers=workers)
    settings = simulation_settings(data_dir)
    with progress("模拟 simulating") as bar:
        done = simulated_city(settings, options, processes=processes, progress=bar)
    if as_json:
        played = {"seed": seed, "begin": options.begin, "until": options.until}
        emit(played | {key: getattr(done, key) for key in ("cases", "events", "commands", "already")})
        return
    if done.already:
        note("Already played: nothing was added.")
    span = f"{options.begin} – {options.until}"
    say(f"模拟台账 A simulated ledger: {done.cases} 件 cases, {done.events} 个事件 events, {span}.")
