"""Tables into CSV, XLSX or Parquet. Each writer takes rows as they come, of any of its tables, and keeps none."""

import csv
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol, TextIO

import xlsxwriter

from application.exporting.cover import DICTIONARY_HEADER, Cover, Made, dictionary, document, lines
from application.exporting.table import Kind, Row, Table
from infrastructure.exports.bundle import COVER_HEADER, write_bundle
from infrastructure.exports.claims import PROPERTY, stamp
from infrastructure.exports.faults import CellTooLong
from infrastructure.exports.text import for_xml, guarded

MOST_ROWS = 1_048_576  # of a sheet
LONGEST_CELL = 32_767
WIDTH, WIDE, NARROW = 20, 100, 14


class TableWriter(Protocol):
    """Writes tables into the file `whole` of a folder."""

    replaced: int

    def write(self, name: str, row: Row, texts: Sequence[str]) -> None:
        """Write a row of a table: its values, and the same as texts."""

    def finish(self, cover: Cover, made: Made) -> None:
        """Write what is left, cover and dictionary."""

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""


class CsvWriter:
    """CSV with a byte order mark, every cell quoted, every text guarded."""

    def __init__(self, folder: Path, tables: Sequence[Table]) -> None:
        self.replaced = 0
        self._whole = folder / "whole"
        self._files: dict[str, TextIO] = {}
        self._writers: dict[str, Any] = {}
        self._texts: dict[str, tuple[int, ...]] = {}
        self._paths = {f"{table.name}.csv": folder / f"{table.name}.csv" for table in tables}
        for table in tables:
            file = self._paths[f"{table.name}.csv"].open("x", encoding="utf-8-sig", newline="", buffering=1 << 18)
            self._files[table.name] = file
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow([column.header for column in table.columns])
            self._writers[table.name] = writer
            self._texts[table.name] = tuple(n for n, one in enumerate(table.columns) if one.kind is Kind.TEXT)

    def write(self, name: str, row: Row, texts: Sequence[str]) -> None:
        """Write a row."""
        cells = list(texts)
        for place in self._texts[name]:
            if cells[place]:
                cells[place] = guarded(cells[place])
        self._writers[name].writerow(cells)

    def finish(self, cover: Cover, made: Made) -> None:
        """Put all into one bundle."""
        self.close()
        write_bundle(self._whole, cover, made, self._paths)

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""
        for file in self._files.values():
            file.close()


class WorkbookWriter:
    """A workbook in constant memory: the cover first, a sheet for each table, further ones once one is full."""

    def __init__(self, folder: Path, tables: Sequence[Table], most_rows: int = MOST_ROWS) -> None:
        self.replaced = 0
        self._most_rows = most_rows
        options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(folder / "whole"), options)
        self._bold = self._book.add_format({"bold": True})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._cover = self._book.add_worksheet("封面 cover")
        self._tables = {table.name: table for table in tables}
        self._numbers = {
            table.name: {n for n, one in enumerate(table.columns) if one.kind is Kind.NUMBER} for table in tables
        }
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}
        self._count = dict.fromkeys(self._tables, 0)
        for name in self._tables:
            self._add_sheet(name)

    def write(self, name: str, row: Row, texts: Sequence[str]) -> None:
        """Write a row; ids, days and instants are cells of text, so that nothing turns them into numbers."""
        if self._next[name] >= self._most_rows:
            self._add_sheet(name)
        sheet, line, numbers = self._sheets[name], self._next[name], self._numbers[name]
        for place, text in enumerate(texts):
            if place in numbers:
                if row[place] is not None:
                    sheet.write_number(line, place, row[place])
            elif text:
                self._text(sheet, line, place, text, name)
        self._next[name] += 1

    def finish(self, cover: Cover, made: Made) -> None:
        """Write the cover, and the dictionary behind all."""
        self._small(self._cover, COVER_HEADER, lines(cover, made), (NARROW, WIDTH, WIDE))
        last = self._book.add_worksheet("数据字典 dictionary")
        self._small(last, DICTIONARY_HEADER, dictionary(cover.tables), (NARROW, WIDTH, WIDTH, NARROW, WIDE))
        created = cover.export.ordered_at.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"title": cover.export.serial, "comments": cover.identity.name, "created": created})
        said = document(cover, made)
        self._book.set_custom_property(PROPERTY, stamp(cover.identity.name, said["year"], said["number"]), "text")
        self._book.close()

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def _add_sheet(self, name: str) -> None:
        self._count[name] += 1
        more = f" ({self._count[name]})" if self._count[name] > 1 else ""
        table = self._tables[name]
        sheet = self._book.add_worksheet(f"{table.chinese} {table.name}{more}")
        sheet.set_column(0, len(table.columns) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.header, self._bold)
        self._sheets[name], self._next[name] = sheet, 1

    def _small(self, sheet: Any, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for line, row in enumerate([header, *rows]):
            for place, text in enumerate(row):
                shown = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
                sheet.write_string(line, place, shown, self._wrapped if line else self._bold)

    def _text(self, sheet: Any, line: int, place: int, text: str, name: str) -> None:
        if len(text) > LONGEST_CELL:
            column = self._tables[name].columns[place].name
            raise CellTooLong(table=name, column=column, row=line + 1, characters=len(text))
        shown, replaced = for_xml(text)
        self.replaced += replaced
        sheet.write_string(line, place, shown)
