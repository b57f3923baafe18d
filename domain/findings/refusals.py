"""The refusals of findings: one class per rule."""

from domain.errors import Refused, Unknown


class FindingUnknown(Unknown):
    """No such finding has been opened."""

    code = "finding_unknown"


class EventNotOnRecord(Refused):
    """A finding rests on events that are on record."""

    code = "event_not_on_record"


class NothingBehind(Refused):
    """A finding that comes from a view names the events behind the sign."""

    code = "nothing_behind"


class VerifiedAlready(Refused):
    """The finding has been verified already."""

    code = "verified_already"


class NotVerifiedYet(Refused):
    """Who is responsible is found once the finding is verified."""

    code = "not_verified_yet"


class DidNotHold(Refused):
    """A finding that did not hold makes nobody responsible."""

    code = "did_not_hold"


class AttributedAlready(Refused):
    """It has been found already who is responsible."""

    code = "attributed_already"


class NotAttributedYet(Refused):
    """What is to be rectified, and by whom, is ordered first."""

    code = "not_attributed_yet"


class RectifyByThePast(Refused):
    """The day set for the rectification lies before the order."""

    code = "rectify_by_the_past"


class NotTheResponsibleUnit(Refused):
    """The unit that was found responsible rectifies."""

    code = "not_found_responsible"


class RectifiedAlready(Refused):
    """The rectification has been reported already."""

    code = "rectified_already"


class NotRectifiedYet(Refused):
    """No rectification has been reported that could be returned, or on which the finding could be closed."""

    code = "not_rectified_yet"


class FindingClosed(Refused):
    """The finding is closed."""

    code = "finding_closed"


class NotClosedYet(Refused):
    """A finding is closed once it did not hold, or once what it held was rectified."""

    code = "not_closed_yet"
