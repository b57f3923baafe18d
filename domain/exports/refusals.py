"""The refusals of exports."""

from domain.errors import Refused, Unknown


class ApproverNeeded(Refused):
    """What is internal leaves with the approval of somebody named."""

    code = "approver_needed"


class ApprovedByOneself(Refused):
    """Nobody approves an export of his or her own."""

    code = "approved_by_oneself"


class ReachTooNarrow(Refused):
    """The history of the whole ledger leaves for whoever may see all of it."""

    code = "reach_too_narrow"


class ExportUnknown(Unknown):
    """No such export is on record."""

    code = "export_unknown"


class ExportEnded(Refused):
    """This export has ended already."""

    code = "export_ended"
