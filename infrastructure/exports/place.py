"""Where a file is made: in a hidden folder beside its place, flushed, and put there in one step; never over another."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from infrastructure.exports.faults import ExportFileNotWritten, ExportFileTaken, ExportPlaceUnusable


def check_place(file: Path) -> None:
    """Refuse a file that is there, and a folder in which none can be made."""
    if file.exists() or file.is_symlink():
        raise ExportFileTaken(file=str(file))
    try:
        with tempfile.TemporaryFile(dir=file.parent):
            return
    except OSError as fault:
        raise ExportPlaceUnusable(folder=str(file.parent), reason=fault.strerror) from fault


@contextmanager
def making(file: Path) -> Iterator[Path]:
    """Give a folder in which `whole` is made, then put that in its place; nothing is left of what failed."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{file.name[:60]}.unfinished-", dir=file.parent))
    except OSError as fault:
        raise ExportPlaceUnusable(folder=str(file.parent), reason=fault.strerror) from fault
    try:
        yield folder
        whole = folder / "whole"
        with whole.open("rb") as made:
            os.fsync(made.fileno())
        try:
            os.link(whole, file)  # unlike a renaming, it never takes the place of another file
        except FileExistsError:
            raise ExportFileTaken(file=str(file)) from None
        except OSError:  # a file system without links
            if file.exists():
                raise ExportFileTaken(file=str(file)) from None
            whole.rename(file)
    except (OSError, sqlite3.Error, XlsxFileError) as fault:  # what the disk says, in the words of each writer
        reason = getattr(fault, "strerror", None) or " ".join(str(fault).split())
        raise ExportFileNotWritten(file=str(file), reason=reason) from fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)
