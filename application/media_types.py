"""The closed list of the kinds of document that are kept, each told by its content and never by a name or a claim.

What a browser would run (HTML, SVG, scripts) is not on it.
"""

import codecs
import zipfile
from collections.abc import Mapping
from typing import IO

from domain.errors import Refused

BY_BEGINNING: Mapping[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
BY_ENTRY: Mapping[str, str] = {  # of a zip container
    "OFD.xml": "application/ofd",  # GB/T 33190
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEXT = "text/plain; charset=utf-8"
EXTENSIONS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "application/ofd": "ofd",
    BY_ENTRY["word/document.xml"]: "docx",
    BY_ENTRY["xl/workbook.xml"]: "xlsx",
    TEXT: "txt",
}
PIECE = 64 * 1024  # bytes that are looked at at a time
CONTROLS = (frozenset(range(32)) | {127}) - {9, 10, 12, 13}


class MediaTypeNotKept(Refused):
    """Documents are kept as PDF, OFD, PNG, JPEG, TIFF, DOCX, XLSX or plain UTF-8 text."""

    code = "media_type_not_kept"


def recognised(content: IO[bytes]) -> str:
    """Tell of which kind a document in a file is; raise `MediaTypeNotKept`."""
    content.seek(0)
    first = content.read(8)
    for beginning, kind in BY_BEGINNING.items():
        if first.startswith(beginning):
            return kind
    found = _by_entry(content) if first.startswith(b"PK\x03\x04") else _as_text(content)
    if found is None:
        raise MediaTypeNotKept(begins=first.hex())
    return found


def _by_entry(content: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(content) as container:
            names = set(container.namelist())  # the directory alone is read, nothing is unpacked
    except Exception:  # whatever a hostile directory makes the reader stumble over
        return None
    return next((kind for entry, kind in BY_ENTRY.items() if entry in names), None)


def _as_text(content: IO[bytes]) -> str | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    content.seek(0)
    try:
        while piece := content.read(PIECE):
            decoder.decode(piece)
            if CONTROLS.intersection(piece):
                return None
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return TEXT
