"""Outreach events and calls (热线进社区、来电): their regulation, and the acts of a year and of a month."""

import typer

from api.command_line.records import add_commands
from application.recording.outreach import CALLS, CALLS_ACTS, OUTREACH, OUTREACH_ACTS
from domain.regulation.definition import HOTLINE_OUTREACH

app = typer.Typer(help="热线进社区、来电: what the hotline does beside its cases.", no_args_is_help=True)
add_commands(app, HOTLINE_OUTREACH, (*OUTREACH_ACTS, *CALLS_ACTS), {"year": OUTREACH, "month": CALLS})
