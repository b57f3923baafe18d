"""Whose fault it is when a batch cannot be taken in: an event's, or the machinery's."""

import psycopg

from domain.errors import Refused
from infrastructure.errors import DatabaseBusy, DatabaseNotMigrated, DatabaseRefusesRights, DatabaseUnavailable

MACHINERY = (DatabaseUnavailable, DatabaseBusy, DatabaseRefusesRights, DatabaseNotMigrated, MemoryError)


class NotBuilt(Refused):
    """The read model has not been built in this version."""

    code = "read_model_not_built"


class NewerModelStands(Refused):
    """A newer version of the read model stands already: this program is too old for it."""

    code = "newer_model_stands"


class RebuildUnderWay(Refused):
    """The read model is being built already."""

    code = "rebuild_under_way"


def is_of_the_event(fault: Exception) -> bool:
    """Tell whether parking one case helps: not when the database is away, busy, or not as the program expects it."""
    if isinstance(fault, psycopg.Error):
        return isinstance(fault, psycopg.DataError | psycopg.IntegrityError)
    return not isinstance(fault, MACHINERY)
