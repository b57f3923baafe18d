"""How somebody without an account speaks of a case: in a role of its procedure that stands outside the office.

Invariant: it is on record as said by nobody known, by the rule that is open to everyone, whoever was logged in.
"""

from fastapi import Request

from api.access import Access
from api.routes.acts import command_id
from application.access.identification import ANONYMOUS
from application.cases import Command
from application.requests import Acting
from domain.access.decision import decide
from domain.access.policy import policy
from domain.access.role import Role
from domain.procedures.procedure import Procedure


def command_of(http: Request, key: str, allowed: Access) -> Command:
    """Give the command of somebody who brought nothing."""
    rule = decide(ANONYMOUS, allowed.act, None, allowed.at).rule
    return Command(command_id(http, ANONYMOUS, key), ANONYMOUS.id, grant=rule)


def acting_as(procedure: Procedure, performers: tuple[str, ...]) -> Acting | None:
    """Give the office in which somebody outside does for himself what these may do; None if nobody outside may."""
    role = next((one for one in policy().offices[Role.APPLICANT] if one in performers), None)
    return None if role is None else Acting(unit=procedure.roles[role].zh, role=role)
