"""Readers of what people write: definitions in YAML, calendars, journeys, acts, histories of older systems."""

import asyncio
import gzip
import json
from importlib.resources import files
from typing import Any

from eventsourcing.domain import BaseAggregate
from fastapi import Request
from pydantic import TypeAdapter
from starlette.types import Message

from api.bodies import read as read_body
from api.command_line import intake
from api.command_line.book_command import document_of
from api.command_line.options import checked, text_of
from api.command_line.vectors import answer_file
from api.definition_sheet.sections import sections
from api.forms import with_files
from api.refusals import FormMalformed
from api.routes import book_examples, examples
from application import intake as taking
from application.book_acts import BOOK_ACTS
from application.history import History
from application.import_history import Plan, import_history
from application.journeys import read_journeys, walk
from domain.calendar.book import CalendarBook
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import read_publication
from domain.calendar.shipped import load_shipped
from domain.definitions import read as read_forms
from domain.procedures.book import ProcedureBook
from domain.procedures.definition import read_definition
from domain.regulation.book import RegulationBook
from domain.regulation.definition import read_regulation
from infrastructure.csv_history.log import CsvLog
from infrastructure.identity.issuers import issuers_in
from infrastructure.xes.log import XesLog
from projections.audits.definition import View, ViewMalformed
from projections.metrics.definition import read_metrics
from tests.application.recipient import CLERK, HEADER, NOW, InMemoryRecipient
from tests.fuzz.target import Target, file_of
from tests.house.sources import ROOT
from tests.logs import attribute, dated, event, log
from tests.sealing import protection
from tests.vocabulary import CALENDAR, MAPPER

VIEWS: TypeAdapter[list[View]] = TypeAdapter(list[View])
UPLOAD = (
    b'multipart/form-data; boundary=xyz\n--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\na\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="bundle"; filename="a.zip"\r\n'
    b"Content-Type: application/zip\r\n\r\nPK\x03\x04\r\n--xyz--\r\n"
)
ISSUERS = """
- issuer: https://sso.example.gov.cn
  title: 统一身份认证
  audience: caseledger
  algorithms: [RS256]
  endpoints: {jwks: "https://sso.example.gov.cn/keys"}
  claims: {roles: roles, values: {clerk: window}}
"""


def _published(book: BaseAggregate[str]) -> None:
    """Let what was taken go to stored bytes and back."""
    for one in book.collect_events():
        stored = MAPPER.to_stored_event(one)
        assert MAPPER.to_stored_event(MAPPER.to_domain_event(stored)) == stored


def _procedure(content: bytes) -> None:
    procedure = read_definition(text_of(file_of(content)))
    _published(ProcedureBook.open(procedure, at=NOW, header=HEADER))
    for _, rows in sections(procedure):
        tuple(rows)


def _regulation(content: bytes) -> None:
    _published(RegulationBook.open(read_regulation(text_of(file_of(content))), at=NOW, header=HEADER))


def _calendar(content: bytes) -> None:
    notice = read_publication(text_of(file_of(content)))
    calendar = WorkingCalendar.of([*load_shipped(), notice])
    for day in (calendar.first_day, calendar.horizon):
        calendar.nth_working_day_after(day, 30)
    _published(CalendarBook.open(notice, at=NOW, header=HEADER))


def _view(content: bytes) -> None:
    read_forms(text_of(file_of(content)), VIEWS, ViewMalformed, file="view")


def _journeys(content: bytes) -> None:
    known = read_definition((ROOT / "docs/adding-a-procedure/lost-property.yaml").read_text("utf-8"))
    walk(known, read_journeys(text_of(file_of(content))), CALENDAR)


def _book(content: bytes) -> None:
    """Read the file of an act on a book, in YAML or JSON; the first byte says which act."""
    name = sorted(BOOK_ACTS)[content[0] % len(BOOK_ACTS)] if content else "publish-directory"
    for suffix in ("given.json", "given.yaml"):
        document = document_of(file_of(content[1:], suffix))
        checked(BOOK_ACTS[name].request, {"acting": book_examples.CENTRE, **document})


def _intake(content: bytes) -> None:
    for act in intake._acts(file_of(content)):
        taking._request(act)


def _imported(history: History) -> None:
    import_history(InMemoryRecipient(), history, Plan(CLERK, "town"), protection())


def _upload(content: bytes) -> None:
    """Read a form with a file; the first line is its media type."""
    given, _, body = content.partition(b"\n")

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    scope = {"type": "http", "app": None, "headers": [(b"content-type", given)]}
    if asyncio.run(with_files(Request(scope, receive), 20)).files.keys() != {"bundle"}:
        raise FormMalformed(fields=["bundle"])


def _shipped(package: str, folder: str = "definitions") -> tuple[bytes, ...]:
    found = [one for one in files(package).joinpath(*folder.split("/")).iterdir() if one.name.endswith(".yaml")]
    return tuple(one.read_bytes() for one in sorted(found, key=lambda one: one.name))


def _events() -> bytes:
    inner = (
        attribute("string", "org:resource", "王某") + attribute("float", "费用", "1.5E3") + "<list key='列表'><values>"
    )
    inner += attribute("boolean", "是否", "true") + attribute("int", "数", "-7") + "</values></list>"
    at = "2011-10-11T13:45:40.276+02:00"
    dates = {"start": at, "deadline": "2011-12-06T13:41:31+01:00", "end": "2011-11-24T24:00:00Z"}
    return log(dated("A-1", inner=event("收件", at, inner), **dates), dated("A-2", inner=event("办结", at))).encode()


def _rows() -> bytes:
    return (
        "案号 case,环节 activity,时间 at,办理人 resource,单位 unit,start,deadline,end,备注 note\r\n"
        'A-1,收件,2011-10-11T13:45:40+02:00,王某,窗口,2011-10-11T08:00:00,2011-12-06T13:41:31+01:00,,"甲,乙\r\n丙"\r\n'
        "A-2,收件,2011-10-12 09:00,,,,,,\r\n"
    ).encode()


def _lines() -> bytes:
    sent = [book_examples.ACT_OF_A_SYSTEM]
    at = "2024-09-26T09:00:00+08:00"
    sent += [
        {"id": act, "case": "1", "act": act, "request": {**body, "effective_at": at}}
        for act, body in examples.ACTS.items()
    ]
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in sent).encode()


def _acts_on_books() -> tuple[bytes, ...]:
    names, bodies = sorted(BOOK_ACTS), book_examples.BOOK_ACTS
    return tuple(bytes([names.index(name)]) + _json(bodies[name]) for name in names if name in bodies)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _vectors() -> tuple[bytes, ...]:
    known = json.loads((ROOT / "tests/domain/clock/vectors.json").read_bytes())
    return tuple(_json([{name: of for name, of in one.items() if name not in {"note", "expect"}}]) for one in known)


XML = (b"<log>", b"<trace>", b"<event>", b'<date key="deadline" value="', b'key="concept:name"', b"<list ", b"<values>")
DOCUMENTS = (
    Target("xes", lambda content: _imported(XesLog(file_of(content))), lambda: (_events(), gzip.compress(_events())),
           XML),
    Target("csv", lambda content: _imported(CsvLog(file_of(content, "given.csv"))),
           lambda: (_rows(), gzip.compress(_rows()))),
    Target("procedure", _procedure, lambda: _shipped("domain.procedures")),
    Target("regulation", _regulation, lambda: _shipped("domain.regulation")),
    Target("calendar", _calendar, lambda: _shipped("domain.calendar", "data/CN")[:3]),
    Target("metrics", lambda content: read_metrics(text_of(file_of(content)), file="metrics"),
           lambda: _shipped("projections.metrics")),
    Target("view", _view, lambda: _shipped("projections.audits")),
    Target("journeys", _journeys,
           lambda: ((ROOT / "docs/adding-a-procedure/lost-property.journeys.yaml").read_bytes(),)),
    Target("book", _book, _acts_on_books),
    Target("intake", _intake, lambda: (_lines(),)),
    Target("body", read_body, lambda: (_json(examples.FILING),)),
    Target("vectors", lambda content: answer_file(file_of(content)), _vectors),
    Target("upload", _upload, lambda: (UPLOAD,)),
    Target("issuers", lambda content: issuers_in(file_of(content)), lambda: (ISSUERS.encode(),)),
)  # fmt: skip
