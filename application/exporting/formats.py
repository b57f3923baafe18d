"""What can leave in which format: tables as tables, the events of cases as a log of process mining."""

from collections.abc import Sequence

from application.exporting.columns import EVENTS, TABLES
from application.exporting.table import Table
from domain.errors import Malformed

LOG = "log"
OF_TABLES = {"csv": "zip", "xlsx": "xlsx", "parquet": "zip"}
OF_LOGS = {"xes": "zip", "ocel-json": "zip", "ocel-sqlite": "zip"}
ENDINGS = OF_TABLES | OF_LOGS  # how the name of such a file ends


class FormatUnknown(Malformed):
    """These contents do not leave in that format."""

    code = "format_unknown"


class ContentUnknown(Malformed):
    """An export knows no such content."""

    code = "content_unknown"


class ContentRepeated(Malformed):
    """A content is named once; a log leaves alone, and so does the whole history."""

    code = "content_repeated"


def content_of(contents: Sequence[str], form: str) -> tuple[Table, ...]:
    """Give the tables that describe what is to leave; raise what is not known, with what is."""
    allowed = [*TABLES, LOG]
    for name in contents:
        if name not in allowed:
            raise ContentUnknown(content=name[:60], allowed=allowed)
    if len(set(contents)) != len(contents) or (len(contents) > 1 and {LOG, "history"} & {*contents}):
        raise ContentRepeated(contents=list(contents))
    formats = OF_LOGS if LOG in contents else OF_TABLES
    if form not in formats:
        raise FormatUnknown(format=form[:60], contents=list(contents), allowed=list(formats))
    return (EVENTS,) if LOG in contents else tuple(TABLES[name] for name in contents)
