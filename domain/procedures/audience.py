"""Who looks at a case, and how much of a value each may see: one table, by the class of the value.

Invariant: a wider audience never sees more than a narrower one. Nothing but a public value is ever shown as such;
whoever may know of a protected one sees that it stands there, as its commitment.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.procedures.vocabulary import FieldClass


class Audience(StrEnum):
    """Who looks, from the widest circle to the narrowest."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    INTAKE = "intake"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"

    def includes(self, widest: "Audience") -> bool:
        """Tell whether this audience sees what is meant for a circle."""
        return _NARROWNESS[self] >= _NARROWNESS[widest]


_NARROWNESS = {audience: place for place, audience in enumerate(Audience)}

# 外网受理、内网审批 (D5 四七): the intake knows whom it serves, and nothing that is written inside.
KNOWN_TO: Mapping[FieldClass, Audience] = {
    FieldClass.PUBLIC: Audience.PUBLIC,
    FieldClass.INTERNAL: Audience.HANDLER,
    FieldClass.PERSONAL: Audience.INTAKE,
    FieldClass.SENSITIVE: Audience.INTAKE,
    FieldClass.TRADE_SECRET: Audience.HANDLER,
}
