"""The refusals of outreach events and of call counts."""

from domain.errors import Refused


class NotHeldYet(Refused):
    """What happened at an event is recorded once the event was held."""

    code = "not_held_yet"


class EventOver(Refused):
    """The event was held or cancelled already."""

    code = "event_over"


class NotItsDay(Refused):
    """An event is held on the day for which it was planned."""

    code = "not_its_day"


class CountedAlready(Refused):
    """This has been counted; a count is changed by a correction that points at it."""

    code = "counted_already"


class CaseLinkedAlready(Refused):
    """This case has been linked to the event already."""

    code = "case_linked_already"


class DayNotOver(Refused):
    """The calls of a day are counted when the day is over."""

    code = "day_not_over"


class MoreThanConnected(Refused):
    """No more calls were answered on the spot or made a case than were connected."""

    code = "more_than_connected"
