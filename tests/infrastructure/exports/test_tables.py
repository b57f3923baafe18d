"""Tables leave as CSV, workbook and Parquet: one content, one cut, safe in a spreadsheet, whole or not at all."""

import io
import os
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from lxml import etree

from application.exporting.columns import CASES, TABLES
from application.exporting.cover import Cover, Made
from application.exporting.exporting import Exporting, LevelTooLow, PositionAhead
from application.exporting.formats import ContentRepeated, ContentUnknown, FormatUnknown
from application.exporting.selection import FilterMalformed, FilterUnknown
from application.exporting.table import Column, Table
from domain.exports.refusals import ApprovedByOneself, ApproverNeeded, ExportEnded
from infrastructure.exports import place, producer
from infrastructure.exports.faults import CellTooLong, ExportFileNotWritten, ExportFileTaken, ExportPlaceUnusable
from infrastructure.exports.tables import LONGEST_CELL, CsvWriter, WorkbookWriter
from tests.database import Database
from tests.infrastructure.exports.conftest import Bureau

ALL = ("cases", "clocks", "events", "findings")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(file: Path, sheet: int) -> list[list[str]]:
    """Read the texts of a sheet, as its XML has them."""
    with zipfile.ZipFile(file) as book:
        root = etree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    rows = root.iterfind(f".//{SHEET}row")
    return [["".join(map(str, cell.itertext())) for cell in row.iterfind(f"{SHEET}c")] for row in rows]


def test_the_same_rows_have_one_digest_in_every_format(bureau: Bureau) -> None:
    position = bureau.exporting.ledger.position()
    left = [bureau.export(*ALL, form=form, position=position).export.left for form in ("csv", "xlsx", "parquet")]
    assert {one.content for one in left if one is not None} == {left[0].content if left[0] else None}
    assert len({one.file for one in left if one is not None}) == 3


def test_every_case_clock_and_event_on_record_leaves_once(bureau: Bureau, recorded: Database) -> None:
    bureau.export(*ALL)
    with psycopg.connect(recorded.url("read")) as connection:
        rows = connection.execute("SELECT stream FROM ledger.events WHERE stream LIKE 'case:%'").fetchall()
    of_case = Counter(stream for (stream,) in rows)
    assert {row["case"]: int(row["events"]) for row in bureau.rows("cases")} == dict(of_case)
    assert Counter(row["case"] for row in bureau.rows("events")) == of_case
    clocks = [(row["case"], row["clock"], row["run"]) for row in bureau.rows("clocks")]
    assert len(clocks) == len(set(clocks)) > len(of_case)
    assert bureau.rows("findings") == []


def test_a_cut_shows_the_ledger_as_it_was_at_its_position(bureau: Bureau) -> None:
    bureau.export("cases", "events", position=120)
    assert max(int(row["position"]) for row in bureau.rows("events")) <= 120
    assert {row["last_position"] for row in bureau.rows("cases")} <= {str(n) for n in range(121)}
    assert bureau.cover["position"] == 120


def test_the_cover_says_what_the_file_is(bureau: Bureau) -> None:
    done = bureau.export("cases", filters={"status": "closed"}).export
    cover = bureau.cover
    assert done.left is not None
    assert cover["serial"] == done.serial == f"导出〔{done.ordered_at.year}〕1号"
    assert cover["content_digest"] == done.left.content
    assert cover["rows"] == {"cases": len(bureau.rows("cases"))}
    assert {cover[name] for name in ("purpose", "approved_by", "exported_by", "level")} == {
        "试用",
        "p:1",
        "p:771",
        "internal",
    }
    assert cover["filters"] == {"status": "closed"}
    assert any(one.startswith("CN/2025") for one in cover["calendars"])
    assert "window-approval@2019-04-23" in cover["procedures"]
    sheet = bureau.entry("封面 cover.csv").decode("utf-8-sig")
    for said in ("密级", "内部", "口径", "截止时点", "批准人", "用途", done.left.content, "模拟"):
        assert said in sheet
    dictionary = bureau.entry("数据字典 dictionary.csv").decode("utf-8-sig")
    assert all(column.chinese in dictionary for column in CASES.columns)


def test_a_table_begins_with_a_byte_order_mark_and_chinese_headers_with_english_beside(bureau: Bureau) -> None:
    bureau.export("cases")
    assert bureau.entry("cases.csv").startswith('\ufeff"案件标识 case","案号 number"'.encode())


def test_a_workbook_has_its_cover_first_its_dictionary_last_and_ids_and_dates_as_text(bureau: Bureau) -> None:
    bureau.export("cases", "clocks", form="xlsx")
    with zipfile.ZipFile(bureau.file) as book:
        sheets = etree.fromstring(book.read("xl/workbook.xml")).iterfind(f".//{SHEET}sheet")
        names = [sheet.get("name") for sheet in sheets]
        typed = etree.fromstring(book.read("xl/worksheets/sheet2.xml")).findall(f".//{SHEET}c")
        formulas = [name for name in book.namelist() if b"<f>" in book.read(name)]
    assert names == ["封面 cover", "案件 cases", "期限 clocks", "数据字典 dictionary"]
    assert formulas == []
    numbers = {column.name for column in CASES.columns if column.kind.value == "number"}
    assert sum(cell.get("t") is None for cell in typed) <= len(numbers) * (len(cells(bureau.file, 2)) - 1)
    assert cells(bureau.file, 1)[1][2].startswith("导出〔")


def test_parquet_has_typed_columns_under_their_codes_with_the_officials_word_beside(bureau: Bureau) -> None:
    bureau.export("clocks", form="parquet")
    table = pq.read_table(io.BytesIO(bureau.entry("clocks.parquet")))
    assert table.schema.field("opened_at").type.tz == "UTC"
    assert table.schema.field("overdue").metadata[b"zh"].decode() == "超期"
    assert table.num_rows == bureau.cover["rows"]["clocks"]


def test_a_filter_leaves_only_what_it_names(bureau: Bureau) -> None:
    bureau.export("cases", filters={"procedure": "window-approval", "status": "accepted", "filed_from": "2025-09-01"})
    rows = bureau.rows("cases")
    assert rows
    assert {(row["procedure"], row["status"]) for row in rows} == {("window-approval", "accepted")}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"filters": {"colour": "red"}}, FilterUnknown),
        ({"filters": {"filed_from": "tomorrow"}}, FilterMalformed),
        ({"filters": {"filed_from": "2025-02-01", "filed_to": "2025-01-01"}}, FilterMalformed),
        ({"form": "pdf"}, FormatUnknown),
        ({"form": "xes"}, FormatUnknown),
        ({"position": 10_000}, PositionAhead),
        ({"approved_by": None}, ApproverNeeded),
        ({"approved_by": "p:771"}, ApprovedByOneself),
    ],
)
def test_what_cannot_be_asked_is_refused_and_takes_no_number(
    bureau: Bureau, asked: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        bureau.export("cases", **asked)
    assert not list(bureau.folder.iterdir())
    assert bureau.export("cases").export.number == 1


@pytest.mark.parametrize(
    ("contents", "refusal"),
    [(("people",), ContentUnknown), (("cases", "cases"), ContentRepeated), (("history", "cases"), ContentRepeated)],
)
def test_a_content_that_is_not_known_is_refused(
    bureau: Bureau, contents: tuple[str, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        bureau.export(*contents)


@pytest.mark.parametrize("contents", ["findings", "history"])
def test_what_is_internal_alone_leaves_at_no_lower_level(bureau: Bureau, contents: str) -> None:
    with pytest.raises(LevelTooLow):
        bureau.export(contents, level="public")


def test_a_public_file_holds_neither_who_acted_nor_clocks_of_the_office_nor_any_commitment(bureau: Bureau) -> None:
    bureau.export("cases", "clocks", "events", level="public")
    assert "internal" not in {row["effect"] for row in bureau.rows("clocks")}
    events = bureau.rows("events")
    assert events
    assert not {"principal", "unit", "role", "command"} & events[0].keys()
    assert b"sha256:" not in bureau.entry("events.csv")
    bureau.export("events", "clocks")
    assert b"sha256:" in bureau.entry("events.csv")
    assert "internal" in {row["effect"] for row in bureau.rows("clocks")}


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "xes", "ocel-json", "ocel-sqlite"])
def test_no_protected_value_stands_in_any_file(bureau: Bureau, recorded: Database, form: str) -> None:
    with psycopg.connect(recorded.admin_url()) as connection:
        stored = connection.execute("SELECT DISTINCT stored FROM ledger.protected_values").fetchall()
    hidden = [bytes(value) for (value,) in stored if len(value) >= 4]
    tables = form in {"csv", "xlsx", "parquet"}
    bureau.export(*(ALL if tables else ("log",)), form=form)
    with zipfile.ZipFile(bureau.file) as bundle:
        content = b"".join(map(bundle.read, bundle.namelist()))
    assert [value for value in hidden if value in content] == []


def test_numbers_stand_without_a_gap_and_say_what_came_of_them(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.export("cases")
    with monkeypatch.context() as broken:
        broken.setattr(producer, "CsvWriter", _full)
        with pytest.raises(ExportFileNotWritten):
            bureau.export("cases", command="unlucky")
    assert not bureau.file.exists()
    assert len(list(bureau.folder.iterdir())) == 1
    bureau.export("cases")
    year = bureau.exporting.ledger.now().year
    found = bureau.exporting.exports(year)
    assert [(one.number, one.state, one.failed) for one in found.values()] == [
        (1, "completed", None),
        (2, "abandoned", "export_file_not_written"),
        (3, "completed", None),
    ]
    with pytest.raises(ExportEnded):
        bureau.export("cases", command="unlucky")


def _full(folder: Path, tables: object) -> CsvWriter:
    class Full(CsvWriter):
        def finish(self, cover: Cover, made: Made) -> None:
            raise OSError(28, os.strerror(28))

    return Full(folder, tables)  # type: ignore[arg-type]


def test_the_same_command_makes_the_same_file_and_no_second_number(bureau: Bureau) -> None:
    first = bureau.export("cases", "events", form="xlsx", command="mine")
    content = bureau.file.read_bytes()
    again = bureau.export("cases", "events", form="xlsx", command="mine")
    assert again.repeated
    assert again.export == first.export
    assert bureau.file.read_bytes() == content


def test_a_file_that_is_there_and_a_place_that_cannot_be_written_are_refused_first(bureau: Bureau) -> None:
    taken = bureau.folder / "export-1"
    taken.write_text("mine")
    with pytest.raises(ExportFileTaken):
        bureau.export("cases")
    assert taken.read_text() == "mine"
    bureau.folder = bureau.folder / "missing"
    with pytest.raises(ExportPlaceUnusable):
        bureau.export("cases")
    assert bureau.exporting.exports(bureau.exporting.ledger.now().year) == {}


def test_a_file_that_comes_meanwhile_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "out"

    def meanwhile() -> None:
        with place.making(file) as folder:
            (folder / "whole").write_text("ours")
            file.write_text("theirs")

    with pytest.raises(ExportFileTaken):
        meanwhile()
    assert file.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [file]


TEXTS = Table("cases", "案件", "口径", (Column("number", "案号", "text"),))


def test_a_full_sheet_goes_on_in_a_further_one(tmp_path: Path, bureau: Bureau) -> None:
    cover = bureau.exporting.cover(bureau.export("cases", form="xlsx").export)
    writer = WorkbookWriter(tmp_path, (TEXTS,), most_rows=4)
    for n in range(7):
        writer.write("cases", (f"n{n}",), (f"n{n}",))
    writer.finish(cover, Made("sha256:" + "0" * 64, {"cases": 7}))
    assert cells(tmp_path / "whole", 2) == [["案号 number"], ["n0"], ["n1"], ["n2"]]
    assert cells(tmp_path / "whole", 4) == [["案号 number"], ["n6"]]


def test_a_cell_takes_32767_characters_and_not_one_more(tmp_path: Path) -> None:
    writer = WorkbookWriter(tmp_path, (TEXTS,))
    writer.write("cases", ("a" * LONGEST_CELL,), ("a" * LONGEST_CELL,))
    with pytest.raises(CellTooLong, match="column=number, row=3, characters=32768"):
        writer.write("cases", ("a" * 32_768,), ("a" * 32_768,))
    writer.close()


def test_every_table_gives_as_many_values_as_it_has_columns(bureau: Bureau) -> None:
    bureau.export(*ALL)
    for name in ALL[:3]:
        assert [*bureau.rows(name)[0]] == [column.name for column in TABLES[name].columns]


def test_instants_are_written_in_the_zone_of_the_body(bureau: Bureau) -> None:
    bureau.export("events")
    row = bureau.rows("events")[0]
    assert datetime.fromisoformat(row["effective_at"]).utcoffset() is not None
    assert row["effective_at"].endswith("+08:00")


def test_an_export_reads_over_the_role_that_may_only_read(exporting: Exporting) -> None:
    with exporting.producer.connecting() as connection:  # type: ignore[attr-defined]
        assert connection.execute("SELECT current_user").fetchone() == ("caseledger_read",)
