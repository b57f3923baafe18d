"""Case numbers: the proof that they stand without a gap."""

from dataclasses import asdict

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, say
from api.composition import ledger_read_through, settings_for
from application.numbers import TOPICS, verify

app = typer.Typer(help="案号: the registers of case numbers.", no_args_is_help=True)

FAULTY = 1


@app.callback()
def numbers() -> None:
    """案号: the registers of case numbers."""


@app.command("verify")
def verify_all(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """核验: prove that the numbers of each body, word and year have no gap; status 1 if they have."""
    with ledger_read_through(settings_for(data_dir), TOPICS) as history:
        found = verify(history)
    faulty = any(register.faults for register in found)
    if as_json:
        emit([asdict(register) for register in found])
    else:
        for register in found:
            state = "■ 有误 faulty" if register.faults else f"● 1–{register.allocated} 连续 without a gap"
            say(f"{register.register or '未编号 in no register'}：{state}")
            for fault in register.faults:
                say(f"  {fault}")
    if faulty:
        raise typer.Exit(FAULTY)
