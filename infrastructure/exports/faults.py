"""What is wrong with making or with checking an export."""

from domain.errors import Malformed, Refused


class ExportFileTaken(Malformed):
    """A file of that name is there already; it is left as it is."""

    code = "export_file_taken"


class ExportPlaceUnusable(Refused):
    """No file can be written there."""

    code = "export_place_unusable"


class ExportFileNotWritten(Refused):
    """The file could not be written; nothing of it is left."""

    code = "export_file_not_written"


class CellTooLong(Refused):
    """A cell of a workbook holds 32,767 characters at the most, and nothing is cut short: take CSV or Parquet."""

    code = "cell_too_long"


class NotAnExport(Malformed):
    """This file is no export of a ledger: it has no cover."""

    code = "not_an_export"
