"""The refusals of a filing that comes over a network: when it counts as received, and what excuses its coming late."""

from domain.errors import Malformed, Refused


class ReceivedWhenEntered(Refused):
    """A filing over the network is received when it enters the designated system; nobody chooses another time."""

    code = "received_when_entered"
    clause = "电子签名法 11(2)"


class NoRelief(Refused):
    """The procedure excuses no late filing."""

    code = "no_relief"


class NotLate(Refused):
    """The filing came in time, and needs no excuse."""

    code = "not_late"


class OutageMalformed(Malformed):
    """An outage ends after it began, and before the act that relies on it."""

    code = "outage_malformed"


class OutageElsewhere(Refused):
    """The system was not down when the time for filing ended."""

    code = "outage_elsewhere"


class CameTooLongAfter(Refused):
    """The filing did not come soon enough once the system was up again."""

    code = "came_too_long_after"
