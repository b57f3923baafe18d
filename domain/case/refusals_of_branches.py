"""The refusals of joint approval (联合审批): one class per rule."""

from domain.errors import Refused


class NoBranches(Refused):
    """The procedure knows no branches."""

    code = "no_branches"


class BranchesDecided(Refused):
    """The joint decision has been made; no department is notified any more."""

    code = "branches_decided"


class BranchOpenedAlready(Refused):
    """This department has a branch of the case already."""

    code = "branch_opened_already"


class BranchLongerThanJoint(Refused):
    """The term of a branch must fit into the joint term."""

    code = "branch_longer_than_joint"


class BranchesTooFew(Refused):
    """Fewer departments are concerned than make a joint approval."""

    code = "branches_too_few"


class BranchesOutstanding(Refused):
    """Departments have not decided yet; the whole waits for its branches."""

    code = "branches_outstanding"


class BranchRefused(Refused):
    """A department refused: the joint decision is a refusal, with its reasons."""

    code = "branch_refused"


class StoppedByBranchesAlone(Refused):
    """The joint clock follows the branch on the critical path; it is neither stopped nor resumed by hand."""

    code = "stopped_by_branches_alone"


class BranchesOpen(Refused):
    """The case cannot be closed before its branches."""

    code = "branches_open"


class MissingLeftOut(Refused):
    """The notice leaves out what a department reported as missing; it is sent once, for all."""

    code = "missing_left_out"


class MissingNotTold(Refused):
    """A department reported what is missing, and the applicant has not been told."""

    code = "missing_not_told"
