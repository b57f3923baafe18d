"""The form of a filing: the fields and materials of its procedure, what was given, and what is wrong beside it.

Invariant: what a form sends is what the interface takes; a form judges nothing that the domain would judge.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.access.decision import may_enter_as
from domain.access.principal import Principal
from domain.access.role import Role
from domain.case.events import Attachment
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldRule, FieldType, Form

FIXED = ("key", "unit", "role", "item", "follows")
MOST_UNITS = 50
YES_NO = {"true": True, "false": False}
ONLINE, CALL, COUNTER = "online", "call", "counter"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: a field, or the reference of a material."""

    name: str
    field: FieldRule | None
    material: Form | None
    required: bool
    given: str


@dataclass(frozen=True, slots=True)
class FilingForm:
    """A form as it is shown. `wrong` names the input beside which the refusal stands; None: above all of them."""

    procedure: Procedure
    key: str
    units: Sequence[str]
    roles: Sequence[str]
    asked: Sequence[Asked]
    given: Mapping[str, str]
    refusal: Refused | None = None

    @property
    def wrong(self) -> str | None:
        """Name the input that the refusal is about."""
        if self.refusal is None:
            return None
        told = self.refusal.decided_by
        for name in (f"field.{told.get('field')}", f"form.{told.get('form')}"):
            if any(one.name == name for one in self.asked):
                return name
        return next((name for name in ("item", "follows", "unit", "role") if name in told), None)


def names_of(procedure: Procedure) -> list[str]:
    """List the names that a form of a procedure may send."""
    return [
        *FIXED,
        *(f"field.{field.code}" for field in procedure.fields),
        *(f"form.{form.code}" for form in materials_of(procedure)),
    ]


def materials_of(procedure: Procedure) -> list[Form]:
    """List the materials that come with a filing: those that must, and those of which some must."""
    rule = procedure.filing
    if rule is None:
        return []
    rows = () if procedure.table is None else procedure.table.rows
    materials = [*rule.materials, *(material for row in rows for material in row.materials)]
    named = {*rule.forms, *(form for one in materials for alternative in one.any_of for form in alternative)}
    return [form for form in procedure.forms if form.code in named]


def form_of(
    procedure: Procedure,
    principal: Principal,
    units: Collection[str],
    key: str,
    given: Mapping[str, str],
    refusal: Refused | None = None,
) -> FilingForm:
    """Make the form for whoever fills it in: with the units held, and the roles in which one may file."""
    must = set() if procedure.filing is None else set(procedure.filing.forms)
    asked = [
        Asked(name := f"field.{one.code}", one, None, one.required, given.get(name, "")) for one in procedure.fields
    ]
    asked += [
        Asked(name := f"form.{one.code}", None, one, one.code in must, given.get(name, ""))
        for one in materials_of(procedure)
    ]
    return FilingForm(procedure, key, sorted(units)[:MOST_UNITS], roles_of(procedure, principal), asked, given, refusal)


def roles_of(procedure: Procedure, principal: Principal) -> list[str]:
    """List the roles of a procedure in which somebody may file: those who may file, as far as one's offices go."""
    may = procedure.roles if procedure.filing is None else procedure.filing.performers
    if principal.is_operator:
        return list(may)
    return [role for role in may if any(may_enter_as(principal, unit, role) for unit in principal.units)]


def channel_of(principal: Principal) -> str:
    """Name the way by which it came: of those outside online, of the hotline a call, else the counter."""
    if principal.is_operator or principal.roles & {Role.WINDOW, Role.HANDLER, Role.UNIT_LEAD}:
        return COUNTER
    return CALL if Role.HOTLINE_AGENT in principal.roles else ONLINE


def values_in(procedure: Procedure, given: Mapping[str, str]) -> dict[str, str | int | bool]:
    """Read the fields that were filled in; what is not of its type is left for the domain to refuse."""
    found: dict[str, str | int | bool] = {}
    for field in procedure.fields:
        text = given[f"field.{field.code}"].replace("\r\n", "\n")
        if not text.strip():
            continue
        if field.type is FieldType.BOOLEAN:
            found[field.code] = YES_NO.get(text, text)
        elif field.type is FieldType.INTEGER and text.strip().lstrip("-").isdecimal() and len(text) < 20:
            found[field.code] = int(text)
        else:
            found[field.code] = text if field.type is FieldType.TEXT else text.strip()
    return found


def materials_in(procedure: Procedure, given: Mapping[str, str]) -> list[Attachment]:
    """Read the materials that were named."""
    named = ((form.code, given[f"form.{form.code}"].strip()) for form in materials_of(procedure))
    return [Attachment(form=code, reference=reference) for code, reference in named if reference]
