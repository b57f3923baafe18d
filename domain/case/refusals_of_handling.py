"""The refusals of a case in dispatch, rework, supervision, merging and rating: one class per rule."""

from domain.errors import Malformed, Refused


class StepOver(Refused):
    """The step can no longer be done: what closes it has been done."""

    code = "step_over"


class StepTooLate(Refused):
    """The time within which the step may be done has passed."""

    code = "step_too_late"


class StepUsedUp(Refused):
    """The step has been done as often as the procedure allows."""

    code = "step_used_up"


class NotInCharge(Refused):
    """The case was dispatched to another unit, or to none."""

    code = "not_in_charge"


class OnlyToMembers(Refused):
    """A case is dispatched to a unit that is a member of the hotline on that day."""

    code = "only_to_members"


class SamePerson(Refused):
    """This is done by someone else than who did what it checks."""

    code = "same_person"


class GroundNotTrue(Refused):
    """The ground rests on an answer that was not given."""

    code = "ground_not_true"


class NotTheUnitAddressed(Refused):
    """The measure is answered by the unit to which it was addressed."""

    code = "not_the_unit_addressed"


class JointBodiesNeeded(Malformed):
    """This measure is taken jointly and names the bodies that take part."""

    code = "joint_bodies_needed"


class UnitNeeded(Malformed):
    """This act names the unit that it is addressed to."""

    code = "unit_needed"


class DayPassed(Malformed):
    """A day by which something is to be done cannot lie before the act that fixes it."""

    code = "day_passed"


class NoMerging(Refused):
    """The procedure does not let cases be merged."""

    code = "no_merging"


class NotToBeMerged(Refused):
    """A case is merged into another open case of the same procedure."""

    code = "not_to_be_merged"


class NoRating(Refused):
    """The procedure knows no rating."""

    code = "no_rating"


class RatingNotOpen(Refused):
    """The case cannot be rated: what opens the time for it has not happened, or its outcome is not rated."""

    code = "rating_not_open"


class RatingOver(Refused):
    """The time for rating is over; who did not answer has given no rating."""

    code = "rating_over"


class RatedAlready(Refused):
    """The case has been rated, and the rating changed as often as the procedure allows."""

    code = "rated_already"


class ScoreOffTheScale(Malformed):
    """The score is not on the scale of the procedure."""

    code = "score_off_the_scale"
