"""Refusals of the HTTP face itself: what was asked in a way that it cannot be answered."""

from domain.errors import Malformed, Refused, Unknown


class VersionNotNamed(Refused):
    """Name the version of the case that you have seen, as If-Match: "3"; it stands in the ETag of every answer."""

    code = "version_not_named"


class HeaderMalformed(Malformed):
    """The header cannot be read."""

    code = "header_malformed"


class ParameterUnknown(Malformed):
    """The query has a parameter that this address does not know; nothing was left out silently."""

    code = "parameter_unknown"


class ParameterRepeated(Malformed):
    """The query gives a parameter more than once."""

    code = "parameter_repeated"


class ParameterMalformed(Malformed):
    """A parameter of the query cannot be read."""

    code = "parameter_malformed"


class FieldUnknown(Malformed):
    """The rows of this list have no such field."""

    code = "row_field_unknown"


class ListUnknown(Malformed):
    """There is no list at that address."""

    code = "list_unknown"


class FilterUnknown(Malformed):
    """The list knows no such filter."""

    code = "list_filter_unknown"


class BeforeTheLedger(Malformed):
    """That moment lies before the first event of this ledger, which knew nothing then."""

    code = "before_the_ledger"


class BodyBrokenOff(Malformed):
    """The body ended before it was whole; nothing was recorded."""

    code = "body_broken_off"


class NoRoomForUpload(Refused):
    """The server's own disk has no room for the upload; nothing was recorded, ask again."""

    code = "no_room_for_upload"


class BodyTooLarge(Refused):
    """The body is larger than the server takes."""

    code = "body_too_large"


class BodyTooSlow(Refused):
    """The body did not come within the time that the server waits for one."""

    code = "body_too_slow"


class BodyNotJson(Malformed):
    """The body cannot be read as JSON."""

    code = "body_not_json"


class MediaTypeNotTaken(Refused):
    """A body is sent as Content-Type: application/json, the form of a page as application/x-www-form-urlencoded."""

    code = "media_type_not_taken"


class NotOnRecordThen(Unknown):
    """The case was not on record at that moment."""

    code = "not_on_record_then"


class ClockUnknown(Unknown):
    """The case has no such clock, or it had not started at that moment."""

    code = "clock_unknown"


class TermUnknown(Unknown):
    """The record has no such term, or it had not begun at that moment."""

    code = "term_unknown"


class CalendarUnknown(Unknown):
    """No such calendar has been published."""

    code = "calendar_unknown"


class ServerBusy(Refused):
    """More is asked at once than the server answers in time; nothing of this was recorded, ask again."""

    code = "server_busy"


class NotYet(Refused):
    """That position has not been reached yet; ask again."""

    code = "not_yet"


class NumberUnknown(Unknown):
    """No case is on record under that number."""

    code = "number_unknown"


class NumberShared(Refused):
    """More than one case bears that number; ask at the window."""

    code = "number_shared"


class AssetUnknown(Unknown):
    """The console has no such file."""

    code = "asset_unknown"


class OverviewListUnknown(Unknown):
    """The overview has no such list."""

    code = "overview_list_unknown"


class EventUnknown(Unknown):
    """The case has no event of that version."""

    code = "event_unknown"


class CrossSite(Refused):
    """本页之外的网页不得代为提交。A browser changes something here from our own pages only."""

    code = "cross_site"


class FormMalformed(Malformed):
    """The form cannot be read: each of its fields is given once, as application/x-www-form-urlencoded."""

    code = "form_malformed"


class NobodyLogsIn(Unknown):
    """Nobody logs in to this server."""

    code = "nobody_logs_in"


class TooManyRequests(Refused):
    """More is asked in a while than one may ask; nothing of this was done, ask again later."""

    code = "too_many_requests"
