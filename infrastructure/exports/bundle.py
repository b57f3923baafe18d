"""The one form of a file that is no workbook: a ZIP of the data, the cover and the data dictionary.

Invariant: the same entries give the same bytes, so that an export made again is the file that is on record.
"""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from application.exporting.cover import DICTIONARY_HEADER, Cover, Made, dictionary, document, lines
from infrastructure.exports.text import guarded

COVER, COVER_SHEET, DICTIONARY = "cover.json", "封面 cover.csv", "数据字典 dictionary.csv"
COVER_HEADER = ("项目", "item", "内容 content")
BEGINNING = (1980, 1, 1, 0, 0, 0)
FAST = 1


def write_bundle(whole: Path, cover: Cover, made: Made, data: Mapping[str, Path]) -> None:
    """Write the cover, the data by their names, and the dictionary."""
    with zipfile.ZipFile(whole, "x", zipfile.ZIP_DEFLATED, compresslevel=FAST) as bundle:
        said = json.dumps(document(cover, made), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        bundle.writestr(_entry(COVER), said.encode())
        bundle.writestr(_entry(COVER_SHEET), sheet(COVER_HEADER, lines(cover, made)))
        for name, path in data.items():
            entry = _entry(name)
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, bundle.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            path.unlink()
        bundle.writestr(_entry(DICTIONARY), sheet(DICTIONARY_HEADER, dictionary(cover.tables)))


def sheet(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a small table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[guarded(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
