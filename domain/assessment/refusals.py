"""The refusals of the window assessment: one class per rule; the docstring is the sentence that one reads."""

from domain.errors import Malformed, Refused


class MonthClosed(Refused):
    """The month is closed; what was wrong is corrected by a later event that points at it."""

    code = "month_closed"


class MonthNotOver(Refused):
    """A month is closed on its last day or later."""

    code = "month_not_over"


class MonthNotClosed(Refused):
    """The bulletin is issued once the month is closed."""

    code = "month_not_closed"


class BulletinIssuedAlready(Refused):
    """The bulletin of the month has been issued."""

    code = "bulletin_issued_already"


class BulletinNotIssued(Refused):
    """There is no bulletin yet to which a unit could object."""

    code = "bulletin_not_issued"


class OutsideTheSlot(Refused):
    """A round is made inside its time slot."""

    code = "outside_the_slot"


class SlotNotOver(Refused):
    """A slot is missed once it is over."""

    code = "slot_not_over"


class SlotTaken(Refused):
    """A round of this slot is on record: made, or missed."""

    code = "slot_taken"


class NoRoundsThatDay(Refused):
    """No rounds are planned on a rest day."""

    code = "no_rounds_that_day"


class RoundFoundNothing(Refused):
    """The round that is named found no problem, or was missed."""

    code = "round_found_nothing"


class NotRegistered(Refused):
    """A problem is registered before its unit is notified."""

    code = "not_registered"


class AnotherUnit(Refused):
    """What is named concerns another unit."""

    code = "another_unit"


class AttendanceOnRecord(Refused):
    """The attendance of this post on this day is on record; it is changed by a correction that points at it."""

    code = "attendance_on_record"


class NotTheTrainingTime(Refused):
    """The weekly training takes place on its afternoon."""

    code = "not_the_training_time"


class CitedNotOnRecord(Refused):
    """A deduction cites an event that is on record: stream@version."""

    code = "cited_not_on_record"


class CitedOfAnotherKind(Refused):
    """An event of this kind, or with this content, is no ground for this deduction."""

    code = "cited_of_another_kind"


class CitedAlready(Refused):
    """The event has been cited for a deduction of this kind, which stands."""

    code = "cited_already"


class RightLapsed(Refused):
    """The time to object has run out."""

    code = "right_lapsed"


class NoNominee(Malformed):
    """A star of service is nominated by post, a window by its unit alone."""

    code = "no_nominee"


class QuarterNotOver(Refused):
    """Honours of a quarter are proposed once it is over."""

    code = "quarter_not_over"


class NotPublished(Refused):
    """The nomination has not been made public."""

    code = "not_published"


class PublicityStillRuns(Refused):
    """An honour is awarded once the time of publicity is over."""

    code = "publicity_still_runs"


class ObjectionOpen(Refused):
    """An objection has not been answered."""

    code = "objection_open"


class ObjectionUpheld(Refused):
    """An objection to the nomination was upheld."""

    code = "objection_upheld"


class NominationDecided(Refused):
    """The nomination has been decided."""

    code = "nomination_decided"


class OnTheBoard(Refused):
    """This stands on the public board already, with the same content."""

    code = "on_the_board"


class NotOnTheBoard(Refused):
    """This does not stand on the public board."""

    code = "not_on_the_board"
