"""Whether traces are sent: where to, by the operator's choice; without one, nothing of OpenTelemetry is loaded."""

import importlib
from contextlib import AbstractContextManager, nullcontext

from infrastructure.errors import InvalidSetting
from infrastructure.replay.program import program
from infrastructure.webhooks.receivers import Receivers

TRACES = "CASELEDGER_TRACES"


def traced(url: str | None, receivers: Receivers) -> AbstractContextManager[None]:
    """Send spans to a collector, if one is named; raise `InvalidSetting`, `ReceiverNotAllowed`."""
    if url is None:
        return nullcontext()
    try:
        exporting = importlib.import_module("infrastructure.tracing.exporting")
    except ImportError as missing:
        reason = f"{missing.name} is not installed: add requirements-traces.lock (make traces)"
        raise InvalidSetting(setting=TRACES, reason=reason) from None
    exported: AbstractContextManager[None] = exporting.exported(url, receivers, {"service.version": program()})
    return exported
