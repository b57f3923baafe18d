"""What is wrong with an event log, each with where: the line and, inside a trace, its name."""

from domain.errors import Malformed


class LogMalformed(Malformed):
    """The event log is not well formed."""

    code = "log_malformed"

    def __init__(self, **decided_by: object) -> None:
        """Say where, as far as it is known."""
        known = {name: value for name, value in decided_by.items() if value is not None}
        super().__init__(clause=None, **known)


class LogUnreadable(LogMalformed):
    """The event log cannot be opened or read."""

    code = "log_unreadable"


class LogDamaged(LogMalformed):
    """The compressed event log is cut short or damaged."""

    code = "log_damaged"


class LogNotXml(LogMalformed):
    """The event log is not well-formed XML."""

    code = "log_not_xml"


class LogNotXes(LogMalformed):
    """The file is XML, but not an IEEE 1849 (XES) event log."""

    code = "log_not_xes"


class DocumentTypeRefused(LogMalformed):
    """The event log declares a document type (DOCTYPE); it is refused, since entities may hide behind it."""

    code = "log_document_type"


class LogTooLarge(LogMalformed):
    """The event log goes beyond a limit."""

    code = "log_too_large"


class LogValueMalformed(LogMalformed):
    """A value in the event log is not of its kind."""

    code = "log_value_malformed"


class TraceNameMissing(LogMalformed):
    """A trace of the event log has no name (concept:name) to know it by."""

    code = "log_trace_name_missing"
