"""Setting a ledger up: the schema, and once for ever its founding."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import BaseModel

from api.command_line.options import DataDir, Json, checked
from api.command_line.output import emit, note
from api.command_line.session import ADMINISTRATOR, PRINCIPAL, product
from application.ledger import Ledger, NotFounded
from application.publishing import Founding, found
from application.requests import Text
from domain.calendar.publication import Jurisdiction
from domain.errors import Malformed
from domain.founding import LedgerIdentity

app = typer.Typer()


class Named(BaseModel):
    """What a new ledger is called, and for whom it is kept."""

    name: Text
    body: Text
    jurisdiction: Jurisdiction


class FoundingIncomplete(Malformed):
    """This ledger has not been founded: say what it is with --name and --body."""

    code = "founding_incomplete"


class ZoneUnknown(Malformed):
    """No such time zone is known; one reads like Asia/Shanghai."""

    code = "zone_unknown"


class FoundedAlready(Malformed):
    """The ledger has been founded already, and differently; what it is stays for ever."""

    code = "founded_already"


@app.command()
def migrate(
    *,
    name: Annotated[str | None, typer.Option(help="Name of a new ledger.")] = None,
    body: Annotated[str | None, typer.Option(help="The body that keeps it, for example 市政务服务中心.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="CN (if not given), or a region such as CN-51.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Asia/Shanghai, if not given.")] = None,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="A simulation, which says so for ever on every answer.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Bring the database up to this program, and found the ledger if it is not founded; publishes nothing."""
    wanted = {"name": name, "body": body, "jurisdiction": jurisdiction, "time_zone": time_zone}
    given = {key: value for key, value in wanted.items() if value is not None}
    with product(data_dir) as opened:
        present = _identity(opened.ledger)
        if present is None:
            if name is None or body is None:
                raise FoundingIncomplete
            named = checked(Named, {"name": name, "body": body, "jurisdiction": jurisdiction or "CN"})
            founding = Founding(**dict(named), time_zone=_zone(time_zone), simulated=simulated)
            found(opened.ledger, founding, principal=PRINCIPAL, acting=ADMINISTRATOR)
        elif (simulated and not present.simulated) or any(getattr(present, key) != given[key] for key in given):
            raise FoundedAlready(name=present.name, body=present.body, simulated=present.simulated)
        identity = opened.ledger.identity()
    known = ("name", "body", "jurisdiction", "time_zone", "simulated")
    if as_json:
        emit({key: getattr(identity, key) for key in known} | {"founded_now": present is None})
        return
    note("The database is up to date.")
    kind = " (a simulation 模拟)" if identity.simulated else ""
    done = "Founded" if present is None else "Found"
    note(f"{done} the ledger «{identity.name}» of {identity.body}, {identity.jurisdiction}{kind}.")
    if present is None:
        note("Next: caseledger calendars publish; caseledger procedures publish; caseledger items publish …")


def _zone(name: str | None) -> str:
    try:
        return ZoneInfo(name or "Asia/Shanghai").key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneUnknown(given=name) from None


def _identity(ledger: Ledger) -> LedgerIdentity | None:
    try:
        return ledger.identity()
    except NotFounded:
        return None
