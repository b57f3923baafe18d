"""What the one who asks may do on a case now, and in which office: what the case is open to, and the policy allows."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.access import Access
from api.words import Words
from application.acts import ACTS
from domain.access.decision import decide, may_enter_as
from domain.case.case import Case
from domain.case.open_acts import OpenAct, open_acts
from domain.procedures.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Offices:
    """Units and roles as which an act may be entered; the operator on the machine may name any unit."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    any_unit: bool = False


@dataclass(frozen=True, slots=True)
class MayDo:
    """An act that may be done by the one who asks."""

    title: Words
    act: str
    step: str | None
    clause: str
    optional: bool


def may_do(case: Case, procedure: Procedure | None, allowed: Access) -> list[MayDo]:
    """List the acts that a case is open to and that the one who asks may do."""
    if procedure is None:
        return []
    header = case.header_for_access(procedure)
    found: dict[tuple[str, str | None], MayDo] = {}
    for one in open_acts(case, procedure):
        if not decide(allowed.principal, f"case.{one.act}", header, allowed.at).allowed:
            continue
        if offices_for(one.performers, allowed, case.hands).roles:
            step, optional = (None, True) if one.step is None else (one.step.code, one.step.optional)
            found.setdefault((one.act, step), MayDo(title_of(one), one.act, step, one.clause, optional))
    return list(found.values())


def offices_for(performers: Iterable[str], allowed: Access, hands: Iterable[str] = ()) -> Offices:
    """Give the offices of the one who asks in which an act may be done.

    Units that had a hand in it come first, and the role that one's own office is called by. A unit acts under a name:
    the code that the directory keeps it by is offered only where nothing else is.
    """
    principal, near = allowed.principal, dict.fromkeys(hands)
    if principal.is_operator:
        return Offices(tuple(near), tuple(dict.fromkeys(performers)), any_unit=True)
    known = [*(one for one in near if one in principal.units), *sorted(principal.units - near.keys())]
    units = [one for one in known if one not in allowed.codes] or known
    roles = dict.fromkeys(one for one in performers if units and may_enter_as(principal, units[0], one))
    return Offices(tuple(units), tuple(sorted(roles, key=lambda one: one not in principal.roles)))


def title_of(one: OpenAct) -> Words:
    """Name an act by its step, else by its own name."""
    if one.step is not None:
        return Words(zh=one.step.title.zh, en=one.step.title.en)
    return act_words(one.act)


def act_words(act: str) -> Words:
    """Name an act."""
    doc = (ACTS[act].request.__doc__ or "").partition(": ")[2].rstrip(".")
    english = doc or act.replace("-", " ")
    return Words(zh=ACTS[act].title, en=english[:1].upper() + english[1:])
