"""The log: one line for a person, or one JSON object a line for a machine (`CASELEDGER_LOG=json`).

A line says when, how grave, by which part, what, and for which request, principal and command; never a body or a value.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from api.watching.request import under_way

QUIET = ("uvicorn.access", "apscheduler")
A_SECOND = 1.0


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
    """Writes a record for a person, with the moment by the machine's own time and the request behind it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the library's
        """Write when it was."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        known = " ".join(f"{name}={value}" for name, value in under_way().items())
        return f"{super().format(record)}{' ' + known if known else ''}"


class OnceASecond(logging.Filter):
    """Lets what is said again pass once a second: asyncio says 2,048 times in a row that no descriptor is left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last = ("", 0.0)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is logged."""
        message, now = record.getMessage(), self._clock()
        again = message == self._last[0] and now - self._last[1] < A_SECOND
        if not again:
            self._last = message, now
        return not again


SELDOM = OnceASecond()


def begin(*, as_json: bool) -> None:
    """Log to stderr from now on: every request as well where machines read it, else only what is grave."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else Lines())
    logging.basicConfig(level=logging.INFO if as_json else logging.WARNING, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("asyncio").addFilter(SELDOM)
