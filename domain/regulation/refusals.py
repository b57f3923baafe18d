"""The refusals that several kinds of record share."""

from domain.errors import Refused


class NotThisMonth(Refused):
    """The day is not in this month."""

    code = "not_this_month"


class NotThisYear(Refused):
    """The day is not in this year."""

    code = "not_this_year"


class DoneAlready(Refused):
    """This is on record already."""

    code = "done_already"
