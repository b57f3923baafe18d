"""What is wrong with an export, or with making one: each names the folder or the file."""

from domain.errors import Malformed, Refused


class ScaleNotInstalled(Refused):
    """Parquet and Dask are not installed: run `make scale`, or install `caseledger[scale]`."""

    code = "scale_not_installed"


class ExportFolderTaken(Malformed):
    """The folder is not empty: an export goes into a folder of its own."""

    code = "export_folder_taken"


class ExportNotWritten(Refused):
    """The export could not be written; nothing of it is left."""

    code = "export_not_written"


class LedgerDamaged(Refused):
    """An event in the database does not hash as it did when it was recorded: nothing is exported."""

    code = "ledger_damaged"


class LedgerEmpty(Refused):
    """The ledger holds nothing up to that position, so that there is nothing to export."""

    code = "ledger_empty"


class ExportUnreadable(Malformed):
    """This is no export of a ledger: it has no manifest that can be read."""

    code = "export_unreadable"


class ExportOfOtherSchema(Malformed):
    """The export was written in a form that this program does not know."""

    code = "export_of_other_schema"


class ExportFileMissing(Malformed):
    """A file of the export is missing; nothing was computed."""

    code = "export_file_missing"


class ExportFileTorn(Malformed):
    """A file of the export is shorter or longer than it was written; nothing was computed."""

    code = "export_file_torn"


class ExportFileAltered(Malformed):
    """A file of the export is not the one that was written; nothing was computed."""

    code = "export_file_altered"


class ExportFileForeign(Malformed):
    """A file lies in the export that its manifest does not name; nothing was computed."""

    code = "export_file_foreign"
