"""A unit (单位) on one of the four levels 市, 区, 镇街, 村居, as it is called and placed from a day on.

Invariant: a unit of a lower level stands under a unit of the level above, so that the tree can have no cycle and
figures roll up from the village to the city.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from domain.errors import Malformed, Refused, Unknown
from domain.header import Frozen

UNIT_CODE = re.compile(r"^[A-Za-z0-9]+([-.][A-Za-z0-9]+)*$")
UnitCode = Annotated[str, StringConstraints(pattern=UNIT_CODE.pattern, max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LEVELS_CLAUSE = "D5 一(三)；市政务函[2011]40号"


class Level(StrEnum):
    """The four levels of the service system (四级政府服务体系)."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    VILLAGE = "village"

    @property
    def above(self) -> "Level | None":
        """Give the level above; the city has none."""
        levels = list(Level)
        place = levels.index(self)
        return levels[place - 1] if place else None


class UnitKind(StrEnum):
    """What a unit is."""

    GOVERNMENT = "government"
    DEPARTMENT = "department"
    SERVICE_CENTRE = "service-centre"
    SERVICE_POINT = "service-point"
    ENTERPRISE_OR_INSTITUTION = "enterprise-or-institution"
    SOCIAL_ORGANISATION = "social-organisation"


class UnitUnknown(Unknown):
    """No such unit is in the directory."""

    code = "unit_unknown"


class UnitCodeTaken(Refused):
    """This code stands for a unit already; a changed name or place is an act of its own."""

    code = "unit_code_taken"
    clause = LEVELS_CLAUSE


class ParentOfWrongLevel(Refused):
    """A unit stands under a unit of the level above; one of the city stands under none."""

    code = "parent_of_wrong_level"
    clause = LEVELS_CLAUSE


class ParentNotValid(Refused):
    """The unit above must be valid as long as the unit below it."""

    code = "parent_not_valid"
    clause = LEVELS_CLAUSE


class UnitNotValid(Refused):
    """The unit is not valid on that day."""

    code = "unit_not_valid"
    clause = LEVELS_CLAUSE


class ChangeOutOfOrder(Refused):
    """A change of a unit takes effect on a later day than the change before it."""

    code = "change_out_of_order"


class UnitsBelow(Refused):
    """Units below are still valid after that day; move or abolish them first."""

    code = "units_below"
    clause = LEVELS_CLAUSE


class ActingNameTaken(Refused):
    """Another unit acts under this name; each name of an office stands for one unit at a time."""

    code = "acting_name_taken"


class NothingChanges(Refused):
    """That is how it stands already."""

    code = "nothing_changes"


class EndsBeforeItBegins(Malformed, ValueError):  # noqa: N818 - a refusal first of all
    """The last day of validity does not come before the first."""

    # A ValueError too, so that a request that carries it is refused with its place.

    code = "ends_before_it_begins"


class Dated(Frozen):
    """Something valid from a day on, until a last day if it has one."""

    since: date
    until: date | None = Field(default=None, description="the last day of validity; without it, for good")

    @model_validator(mode="after")
    def _in_order(self) -> "Dated":
        if self.until is not None and self.until < self.since:
            raise EndsBeforeItBegins(since=self.since.isoformat(), until=self.until.isoformat())
        return self

    def covers(self, day: date) -> bool:
        """Tell whether it is valid on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class DirectoryUnit(Dated):
    """A unit as it is called and placed between two changes; `document` is what the last of them rests on."""

    code: UnitCode
    name: Name
    level: Level
    kind: UnitKind
    parent: UnitCode | None = None
    body: Name = Field(description="机关: the body or department that the unit is, or whose office it is")
    acting_names: Annotated[tuple[Name, ...], Field(max_length=50)] = Field(
        default=(), description="the names of its windows and offices, as acts on cases name them"
    )
    document: Name = Field(description="设立、变更文件")

    def is_called(self, name: str) -> bool:
        """Tell whether an act that names this unit was done by it: by its code, its name or one of its offices."""
        return name in {self.code, self.name, *self.acting_names}
