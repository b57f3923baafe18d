"""The refusals of archives: one class per rule."""

from domain.errors import Refused, Unknown


class TransferUnknown(Unknown):
    """No such handover is on record."""

    code = "transfer_unknown"


class CaseNotClosed(Refused):
    """The file of a case is handed over, appraised or destroyed once the case is at an end."""

    code = "case_not_closed"


class TransferNotDue(Refused):
    """The file is not due to be handed over; before its day it takes a consent, which is named."""

    code = "transfer_not_due"


class TransferredAlready(Refused):
    """The file has been handed over to the archive already."""

    code = "transferred_already"


class TransferSettled(Refused):
    """The archive has taken this handover or sent it back already."""

    code = "transfer_settled"


class WithTheArchive(Refused):
    """The file is with the archive, which appraises it."""

    code = "with_the_archive"


class KeptForEver(Refused):
    """The file is kept for ever."""

    code = "kept_for_ever"


class RetentionRuns(Refused):
    """The retention period of the file still runs."""

    code = "retention_runs"


class LongerNeeded(Refused):
    """A file that is to be kept on is kept for a further term, or for ever; one to be destroyed for none."""

    code = "longer_needed"


class NotAppraised(Refused):
    """The file was not appraised for destruction."""

    code = "not_appraised"


class ValuesReadable(Refused):
    """Protected values of the case can still be read: their keys are shredded first, by two persons."""

    code = "values_readable"


class DestroyedAlready(Refused):
    """The destruction of the file is on record already."""

    code = "destroyed_already"


class HoldEndsInThePast(Refused):
    """The last day of a hold does not lie before the hold."""

    code = "hold_ends_in_the_past"
