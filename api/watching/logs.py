"""The log: one line for a person, or one JSON object a line for a machine (`CASELEDGER_LOG=json`).

A line says when, how grave, by which part, what, and for which request, principal and command; never a body or a value.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from api.watching.request import under_way

QUIET = ("uvicorn.access", "apscheduler")


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
            **under_way(),
            **getattr(record, "said", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Lines(logging.Formatter):
    """Writes a record for a person, with the request behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        known = " ".join(f"{name}={value}" for name, value in under_way().items())
        return f"{super().format(record)}{' ' + known if known else ''}"


def begin(*, as_json: bool) -> None:
    """Log to stderr from now on: every request as well where machines read it, else only what is grave."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else Lines("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO if as_json else logging.WARNING, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
