"""What a file says of itself: read off its cover, of a bundle or of a workbook; the file is not trusted."""

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from application.exporting.cover import FORMAT
from application.exporting.verifying import Claim
from infrastructure.exports.bundle import COVER
from infrastructure.exports.faults import NotAnExport

PROPERTY, PROPERTIES = "caseledger", "docProps/custom.xml"
LARGEST = 1 << 20  # bytes of a cover
BROKEN = (  # what reading a hostile archive, and JSON in it that says something else, comes to
    ArithmeticError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    lzma.LZMAError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def claim_of(file: Path) -> Claim:
    """Read which export a file says it is; raise `NotAnExport`."""
    try:
        with zipfile.ZipFile(file) as bundle:
            names = bundle.namelist()
            said = json.loads(small(bundle, COVER)) if COVER in names else _of_workbook(bundle)
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if said["cover"] != FORMAT:
            raise ValueError(f"its cover is of another format, {said['cover']!r}")
        return Claim(str(said["ledger"]), int(said["year"]), int(said["number"]), f"sha256:{digest}")
    except (*BROKEN, etree.XMLSyntaxError) as fault:
        reason = getattr(fault, "strerror", None) or " ".join(str(fault).split())[:200]
        raise NotAnExport(file=str(file), reason=reason) from fault


def stamp(ledger: str, year: int, number: int) -> str:
    """Write what a workbook says of itself."""
    return json.dumps({"cover": FORMAT, "ledger": ledger, "year": year, "number": number}, ensure_ascii=False)


def _of_workbook(bundle: zipfile.ZipFile) -> Any:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    root = etree.fromstring(small(bundle, PROPERTIES), parser)
    for one in root:
        if one.get("name") == PROPERTY:
            return json.loads("".join(str(text) for text in one.itertext()))
    raise ValueError("it has no cover")


def small(bundle: zipfile.ZipFile, name: str) -> bytes:
    """Read an entry that is small in every archive of ours; raise one of `BROKEN`."""
    with bundle.open(name) as source:
        content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("its cover is too large")
    return content
