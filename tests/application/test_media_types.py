"""The kinds of document that are kept, told by their content; all others are refused."""

import io
import zipfile

import pytest

from application.documents import LARGEST, NO_STORE, DocumentEmpty, DocumentTooLarge, NoDocumentsFolder, hand_in
from application.media_types import EXTENSIONS, PIECE, MediaTypeNotKept, recognised


def container(*entries: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        pytest.param(b"%PDF-1.7\n\x00\xff", "pdf", id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", "jpg", id="JPEG"),
        pytest.param(b"II*\0\x08", "tif", id="TIFF, little end first"),
        pytest.param(b"MM\0*\x08", "tif", id="TIFF, big end first"),
        pytest.param(container("OFD.xml", "Doc_0/Document.xml"), "ofd", id="OFD"),
        pytest.param(container("word/document.xml"), "docx", id="DOCX"),
        pytest.param(container("xl/workbook.xml"), "xlsx", id="XLSX"),
        pytest.param("质疑书\r\n\t一、".encode(), "txt", id="text"),
        pytest.param("案".encode() * PIECE, "txt", id="text whose characters lie across the pieces that are read"),
    ],
)
def test_a_kind_is_told_by_its_content(content: bytes, extension: str) -> None:
    assert EXTENSIONS[recognised(io.BytesIO(content))] == extension


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(container("a.exe"), id="another container"),
        pytest.param(container("word/document.xml")[:-10], id="a container cut short"),
        pytest.param(b"PK\x03\x04" + b"\xff" * 200, id="no container at all"),
        pytest.param(b"\x7fELF\x02\x01", id="a program"),
        pytest.param(b"GIF89a\xff", id="a picture of a kind not kept"),
        pytest.param("质疑书".encode("gbk"), id="text in another encoding"),
        pytest.param(b"a\0b", id="text with a zero"),
        pytest.param(b"a" * PIECE + b"\0", id="text with a zero in its second piece"),
        pytest.param("案".encode() * PIECE + b"\xe6", id="text whose last character is broken off"),
        pytest.param(b"a\x1b[2Jb", id="text that steers a terminal"),
    ],
)
def test_any_other_kind_is_refused(content: bytes) -> None:
    with pytest.raises(MediaTypeNotKept):
        recognised(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", DocumentEmpty, id="nothing"),
        pytest.param(b"a" * (LARGEST + 1), DocumentTooLarge, id="a byte too long"),
        pytest.param(b"a" * LARGEST, NoDocumentsFolder, id="as long as may be: only then the store is asked"),
    ],
)
def test_a_document_has_a_length_within_bounds(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        hand_in(NO_STORE, io.BytesIO(content))
