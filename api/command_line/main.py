"""The command line. A refusal is one sentence on stderr and exit status 2; nothing ever ends in a stack trace.

Invariant: a command's own module is loaded only when it is called, so that a calculator answers at once.
"""

import contextlib
import errno
import importlib
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from api.command_line.output import note, sentence
from api.command_line.terminating import terminate
from domain.errors import Refused

REFUSED, FAILED, INTERRUPTED = 2, 1, 130
COMMANDS = (  # as `caseledger --help` lists them; each is the module of its name, or of the name beside it
    ("serve", "serving"),
    ("demo", "demonstrating"),
    ("simulate", "simulating"),
    ("migrate", "migrating"),
    ("clock", "clock"),
    ("calendars", "calendars"),
    ("hours", "hours"),
    ("procedures", "procedures"),
    ("items", "items"),
    ("directory", "directory"),
    ("norms", "norms"),
    ("case", "cases"),
    ("progress", "progress"),
    ("documents", "documents"),
    ("protected", "protecting"),
    ("numbers", "numbers"),
    ("notices", "notices"),
    ("webhooks", "webhooks"),
    ("agreements", "agreements"),
    ("replay", "replaying"),
    ("assessment", "assessment"),
    ("outreach", "outreach"),
    ("retention", "retaining"),
    ("deadlines", "deadlines"),
    ("hotline", "hotline"),
    ("supervision", "supervision"),
    ("audit", "audit"),
    ("findings", "findings"),
    ("inspection", "inspection"),
    ("search", "searching"),
    ("queries", "queries"),
    ("metrics", "metrics"),
    ("overview", "overview"),
    ("projections", "read_models"),
    ("checkpoint", "checkpoints"),
    ("keys", "keys"),
    ("users", "users"),
    ("service-accounts", "service_accounts"),
    ("access-log", "access_logs"),
    ("incarnation", "incarnations"),
    ("backup", "backing_up"),
    ("restore", "restoring"),
    ("prune-backups", "pruning"),
    ("archive", "archiving"),
    ("drill", "drilling"),
    ("import", "importing"),
    ("export", "exporting"),
    ("conformance", "conformance"),
    ("replay-all", "replaying_all"),
    ("intake", "intake"),
    ("verify", "verifying"),
    ("evidence", "evidencing"),
    ("witness", "witnessing"),
)


class Root(TyperGroup):
    """The root of all commands: loads the one called for, and turns what goes wrong into a sentence."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name all commands."""
        return [name for name, _ in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a command."""
        for name, module in COMMANDS:
            if name == cmd_name:
                command = get_command(importlib.import_module(f"api.command_line.{module}").app)
                command.name = name
                return command
        return None

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a refusal ends it with one sentence, a fault of the program with another."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            if ctx.params["debug"]:
                traceback.print_exc()
            note(f"caseledger: {sentence(refusal)}")
            raise typer.Exit(REFUSED) from refusal
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as fault:
            if isinstance(fault, OSError) and fault.errno == errno.EPIPE:
                raise
            if ctx.params["debug"]:
                traceback.print_exc()
            what = " ".join(f"{type(fault).__name__}: {fault}".split())
            note(f"caseledger: The program failed and cannot say more ({what[:300]}); --debug shows where.")
            raise typer.Exit(FAILED) from fault


app = typer.Typer(
    cls=Root,
    name="caseledger",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(no_args_is_help=True)
def root(
    *,
    data_dir: Annotated[
        Path | None, typer.Option(help="Data folder of the embedded database; every command takes it as well.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where a failure came from.")] = False,
) -> None:
    """案件台账: a ledger of administrative cases and their legal clocks."""


def run() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese is no reason to fail
    signal.signal(signal.SIGTERM, terminate)
    status: Any = 0
    try:
        get_command(app)(prog_name="caseledger")
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        status = INTERRUPTED
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has left; the interpreter would complain once more at its own flush
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    run()
