"""Why something is not done with protected values: one class per rule."""

from domain.errors import Refused


class NothingThere(Refused):
    """No protected value of that name or class is on record there."""

    code = "no_protected_value"


class ValueSealedUp(Refused):
    """已封存 sealed: this value is kept and not used until its sealing is lifted."""

    code = "value_sealed"


class SealedAlready(Refused):
    """Values of these classes are sealed already."""

    code = "sealed_already"


class NotSealed(Refused):
    """Values of these classes are not sealed."""

    code = "values_not_sealed"


class HoldStands(Refused):
    """A legal hold by this order stands already."""

    code = "hold_stands"


class NoSuchHold(Refused):
    """No legal hold by this order stands."""

    code = "no_such_hold"


class UnderLegalHold(Refused):
    """A legal hold stands: nothing is shredded until it is lifted."""

    code = "under_legal_hold"


class CaseStillOpen(Refused):
    """A case that holds such values is still open; only a reason of law that is named lets them be shredded."""

    code = "case_still_open"


class FileStillKept(Refused):
    """The file of a case that holds such values must still be kept, as it was not appraised for destruction.

    Only a reason of law that is named lets them be shredded; until then they may be sealed.
    """

    code = "file_still_kept"
    clause = "个人信息保护法 47"
