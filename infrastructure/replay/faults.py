"""What keeps a replay on many machines from its end; nothing in the database is touched by any of it."""

from domain.errors import Malformed, Refused


class ThroughNotExported(Malformed):
    """The export ends before that position."""

    code = "through_not_exported"


class ClusterUnreachable(Refused):
    """The Dask cluster cannot be reached."""

    code = "cluster_unreachable"


class WorkersDied(Refused):
    """The workers that folded one part died, each time it was tried; there are no figures."""

    code = "workers_died"


class ProgramDiffers(Refused):
    """A worker does not have this very program: install the same version of caseledger[scale] on every machine."""

    code = "program_differs"


class FolderOutOfReach(Malformed):
    """A cluster elsewhere cannot read a temporary folder: export to a shared one first, and name it."""

    code = "folder_out_of_reach"
