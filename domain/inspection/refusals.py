"""The refusals of inspections and of the grants that they give: one class per rule."""

from domain.errors import Malformed, Refused, Unknown


class InspectionUnknown(Unknown):
    """No such inspection has been opened."""

    code = "inspection_unknown"


class InspectionCodeMalformed(Malformed):
    """The code of an inspection reads like 2026-hall-1: small letters, digits, and single hyphens between them."""

    code = "inspection_code_malformed"


class InspectionExists(Refused):
    """That code has named an inspection already; each has a code of its own for ever."""

    code = "inspection_exists"


class InspectionOver(Refused):
    """The inspection was ended, or its time is over; what must go on is opened anew."""

    code = "inspection_over"


class GrantWithoutReason(Refused):
    """Nothing is granted, changed or ended without a reason."""

    code = "grant_without_reason"


class GrantWithoutEnd(Refused):
    """Nothing is granted without a last day."""

    code = "grant_without_end"


class GrantEndPassed(Refused):
    """The last day of a grant has passed already."""

    code = "grant_end_passed"


class GrantTooLong(Refused):
    """A grant lasts no longer than the regulation allows."""

    code = "grant_too_long"


class GrantToOneself(Refused):
    """Nobody grants an inspection to himself or herself, nor extends a grant of his or her own."""

    code = "grant_to_oneself"


class ScopeEmpty(Refused):
    """A grant names the cases, the units or the procedures that it opens."""

    code = "scope_empty"


class InspectorNamedAlready(Refused):
    """This person inspects already."""

    code = "inspector_named_already"


class NotAnInspector(Refused):
    """This person holds no grant of this inspection."""

    code = "not_an_inspector"


class NotLater(Refused):
    """An extension ends on a later day than what it extends."""

    code = "not_later"
