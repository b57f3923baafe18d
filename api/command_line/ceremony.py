"""两人办理 about the log: one person proposes for a reason, another confirms, or one alone says so."""

from typing import Annotated, TypeVar

import typer

from api.command_line.options import checked
from application.ledger_requests import Confirm, ProposeIncarnation, ProposeRotation

Proposing = TypeVar("Proposing", ProposeRotation, ProposeIncarnation)

Reason = Annotated[
    str | None, typer.Option(help="理由: why, to propose it; it stays on record, so no name may stand in it.")
]
Confirmed = Annotated[
    str | None, typer.Option("--confirm", help="确认: the proposal of another person, as it was named.")
]
Alone = Annotated[
    bool,
    typer.Option(
        "--alone", help="一人办理: with --reason, do it at once, as there is nobody else; the record says so."
    ),
]
Unit = Annotated[str, typer.Option("--by", help="单位: the unit one acts for.")]
Role = Annotated[str, typer.Option("--as", help="角色: custodian, administrator.")]


def asked(
    proposing: type[Proposing], office: tuple[str, str], *, reason: str | None, confirm: str | None, alone: bool
) -> Proposing | Confirm:
    """Give what is asked for in an office, unit and role: the proposal for a reason, or the confirmation of one."""
    if (reason is None) == (confirm is None) or (alone and reason is None):
        raise typer.BadParameter(
            "--reason to propose, with --alone to do it at once; or --confirm", param_hint="--confirm"
        )
    acting = {"acting": {"unit": office[0], "role": office[1]}}
    if confirm is not None:
        return checked(Confirm, {**acting, "proposal": confirm})
    return checked(proposing, {**acting, "reason": reason})
