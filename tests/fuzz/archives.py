"""Readers of what programs write: bundles of evidence, exports, notes, tokens, stored events; anyone may forge one."""

import base64
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, cast
from unittest.mock import patch
from zoneinfo import ZoneInfo

import jwt
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api import moments
from api.command_line import options
from application.exporting.columns import HISTORY
from domain.clock.limit import parse_limit
from domain.errors import Refused
from domain.topics import ALL_TOPICS
from infrastructure.backup.faults import BackupDamaged
from infrastructure.backup.manifest import MANIFEST as BACKUP
from infrastructure.backup.manifest import Manifest as BackupManifest
from infrastructure.exports.bundle import COVER
from infrastructure.exports.claims import PROPERTIES, claim_of, stamp
from infrastructure.exports.content import Content
from infrastructure.exports.restoring import MEMBER, AnotherHistory, restore
from infrastructure.identity.issuers import Issuer
from infrastructure.identity.provider import Provider
from infrastructure.identity.tokens import verified
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.parquet.envelope import ENVELOPE
from infrastructure.parquet.manifest import MANIFEST, FileEntry, Part, read_manifest
from infrastructure.proof import verifier
from infrastructure.proof.checkpoint import AddCheckpoint, checkpoint_of
from infrastructure.proof.note import Note, VerifierKey
from infrastructure.replay.partition import fold_part
from projections.cursor import cursor_after, key_of, place_of
from projections.metrics.period import period
from projections.search.text import words_of
from tests.fuzz.target import Target, file_of
from tests.histories import MAPPER, answered, founded, imported, stopped
from tests.infrastructure.proof.bundles import Forgery

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
WHOLE = Forgery()
MEMBERS = sorted(WHOLE.files)
signed = lru_cache(maxsize=10_000)(verifier.signed)  # most bytes leave most signatures as they are
TOPICS = sorted(ALL_TOPICS)
MOST_STATE = 8_000  # bytes


class NotProven(Refused):
    """Neither of the two bundles proves anything: told in a report, where others refuse."""


def _bundle(content: bytes) -> None:
    """Verify some bytes, and a bundle in which they stand in the place of one file, with a manifest that fits it."""
    forgery = copy(WHOLE)
    forgery.files = dict(WHOLE.files)
    if content:
        forgery.files[MEMBERS[content[0] % len(MEMBERS)]] = content[1:]
    found = set()
    for bundle in (content, forgery.written()):
        with patch.object(verifier, "signed", signed):
            report = verifier.verify(bundle)
        assert all(line.isprintable() for line in verifier.told(report))
        found.add(report.status)
    assert found <= {0, 1, 2}
    if 0 not in found:
        raise NotProven


def _bundles() -> tuple[bytes, ...]:
    files = WHOLE.files
    return WHOLE.written(), *(bytes([place]) + files[name] for place, name in enumerate(MEMBERS))


def _zipped(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def _claim(content: bytes) -> None:
    """Read the cover of a file: the bytes as they are, as the cover of a bundle, as that of a workbook."""
    way, rest = content[:1], content[1:]
    wrapped = {b"c": (COVER, rest), b"w": (PROPERTIES, rest)}.get(way)
    claim_of(file_of(rest if wrapped is None else _zipped(*wrapped)))


def _claims() -> tuple[bytes, ...]:
    cover = stamp("town", 2024, 3).encode()
    sheet = b'<Properties xmlns="x"><property name="caseledger"><lpwstr>%s</lpwstr></property></Properties>' % cover
    return b"c" + cover, b"w" + sheet, b"z" + _zipped(COVER, cover)


class _Elsewhere:
    """A recorder that holds another history: the file alone is looked at."""

    def max_notification_id(self) -> int:
        raise AnotherHistory


def _history(content: bytes) -> None:
    """Restore from some bytes: the first says whether they are the archive, its cover, or its rows."""
    way, rest = content[:1], content[1:]
    cover, rows = _history_parts()
    if way in {b"c", b"r"}:
        parts = {COVER: rest if way == b"c" else cover, MEMBER: rest if way == b"r" else rows}
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        rest = written.getvalue()
    with suppress(AnotherHistory):  # the file is whole
        restore(file_of(rest), cast("LedgerRecorder", _Elsewhere()), cast("Any", None), MAPPER, lambda *_: None)


@cache
def _history_parts() -> tuple[bytes, bytes]:
    text, content = io.StringIO(newline=""), Content([HISTORY.name])
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.header for column in HISTORY.columns])
    for one in founded().recorded()[:3]:
        stored = MAPPER.to_stored_event(one.event)
        at = one.recorded_at.astimezone(ZONE).isoformat(timespec="microseconds")
        row = [str(one.position), str(stored.originator_id), str(stored.originator_version), stored.topic, at,
               one.event.header.command, stored.state.decode(), hashlib.sha256(stored.state).hexdigest()]  # fmt: skip
        content.add(HISTORY.name, row)
        writer.writerow(row)
    cover = {"contents": [HISTORY.name], "time_zone": ZONE.key, "content_digest": content.digest}
    return json.dumps(cover).encode(), text.getvalue().encode("utf-8-sig")


def _histories() -> tuple[bytes, ...]:
    cover, rows = _history_parts()
    return b"c" + cover, b"r" + rows


def _parquet(content: bytes) -> None:
    """Fold a part of an export whose manifest fits it: the first byte says whether its cases or its rules are these."""
    good = _parts()
    files = {"cases-000.parquet": good[0], "reference.parquet": good[1]}
    files["reference.parquet" if content[:1] == b"r" else "cases-000.parquet"] = content[1:]
    entries = {}
    for name, file in files.items():
        path = file_of(file, name)
        entries[name] = FileEntry(name=name, rows=1, bytes=len(file), sha256=hashlib.sha256(file).hexdigest())
    fold_part(Part(str(path.parent), entries["cases-000.parquet"], entries["reference.parquet"]), 10**6, AT)


@cache
def _parts() -> tuple[bytes, bytes]:
    cases, others = exported_rows()
    return exported_file(cases), exported_file(others)


@cache
def exported_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give a small ledger as the rows of an export: those of cases, and all others but long procedures.

    A hunt cuts off what is longer than its longest input, and a file that is cut off is never read.
    """
    recorded = (founded() + answered("case:1") + stopped("case:2").script + imported("case:3")).recorded()
    rows: tuple[list[dict[str, Any]], list[dict[str, Any]]] = [], []
    for one in recorded:
        stored = MAPPER.to_stored_event(one.event)
        if len(stored.state) > MOST_STATE:
            continue
        rows[not str(stored.originator_id).startswith("case:")].append(
            {
                "position": one.position, "stream": stored.originator_id, "version": stored.originator_version,
                "topic": stored.topic, "state": stored.state, "recorded_at": int(one.recorded_at.timestamp() * 10**6),
                "command_id": one.event.header.command, "payload_hash": hashlib.sha256(stored.state).digest(),
            }
        )  # fmt: skip
    return rows


def exported_file(rows: Iterable[dict[str, Any]]) -> bytes:
    """Write rows as a file of an export."""
    written = io.BytesIO()  # not compressed, so that a byte changed is a value changed
    table = pa.Table.from_pylist(list(rows), schema=ENVELOPE)
    pq.write_table(table, written, compression="none", use_dictionary=False)
    return written.getvalue()


def _manifest(content: bytes) -> None:
    read_manifest(file_of(content, MANIFEST).parent)


def _backup(content: bytes) -> None:
    """Read what a backup says of itself, as it is and with the digest that it would have to have."""
    folder = file_of(content, BACKUP).parent
    try:
        read = BackupManifest.read(folder)
    except BackupDamaged:
        BackupManifest.model_validate_json(content).closed().write(folder)
        read = BackupManifest.read(folder)
    assert read.major >= 0


def _note(content: bytes) -> None:
    """Read a note, a key or a request to cosign; what is read strictly is written back as the same bytes."""
    way, rest = content[:1], content[1:]
    if way == b"k":
        assert str(VerifierKey.parse(rest.decode("utf-8", "surrogateescape"))).encode() == rest
    elif way == b"a":
        asked = AddCheckpoint.parse(rest)
        assert bytes(asked) == rest
        checkpoint_of(asked.note)
    else:
        note = Note.parse(rest)
        assert bytes(note) == rest
        assert checkpoint_of(note).text == note.text


def _notes() -> tuple[bytes, ...]:
    note = WHOLE.files["checkpoint.txt"]
    step = base64.b64encode(bytes(32))
    return b"n" + note, b"k" + WHOLE.log_key.encode(), b"a" + b"old 7\n" + step + b"\n\n" + note


def _event(content: bytes) -> None:
    """Read a stored event; the first byte says of which topic."""
    topic = TOPICS[content[0] % len(TOPICS)] if content else "nothing"
    event = MAPPER.read("case:1", 1, topic, content[1:])
    MAPPER.to_stored_event(event)


def _stored() -> tuple[bytes, ...]:
    script = founded() + answered("case:1", panel=True) + stopped("case:2").script + imported("case:3")
    stored = [MAPPER.to_stored_event(one.event) for one in script.recorded()]
    return tuple(bytes([TOPICS.index(one.topic)]) + one.state for one in stored if TOPICS.index(one.topic) < 256)


@cache
def _provider() -> tuple[Provider, Ed25519PrivateKey]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    issuer = Issuer(issuer="https://sso.example", title="t", audience="caseledger", algorithms=("EdDSA",))
    provider = Provider(issuer)
    public = {**jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k"}
    provider.key = lambda kid: public if kid == "k" else None  # type: ignore[method-assign]
    return provider, key


def _token(content: bytes) -> None:
    """Judge a token: the bytes as they are, and claims that the trusted issuer signed."""
    provider, key = _provider()
    if content[:1] == b"t":
        verified(provider, content[1:].decode("utf-8", "replace"), "caseledger")
        return
    signing = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"EdDSA","kid":"k"}', content))
    signed = signing + b"." + base64.urlsafe_b64encode(key.sign(signing)).rstrip(b"=")
    verified(provider, signed.decode(), "caseledger")


def _tokens() -> tuple[bytes, ...]:
    claims = {"iss": "https://sso.example", "sub": "a", "aud": "caseledger", "iat": 1, "nbf": 1, "exp": 9_999_999_999}
    token = jwt.encode(claims, _provider()[1], "EdDSA", {"kid": "k"})
    return b"t" + token.encode(), json.dumps(claims).encode()


def _query(content: bytes) -> None:
    """Read a text of a query in every way that one is read, the refusals of the others notwithstanding."""
    text = content[1:].decode("utf-8", "replace")
    ways = (
        lambda: place_of(text, {"q": "x"}),
        lambda: moments.instant("at", text, ZONE),
        lambda: moments.day("on", text),
        lambda: period(text),
        lambda: parse_limit(text),
        lambda: options.viewpoint(text, ZONE),
        lambda: options.day(text),
        lambda: words_of(text),
        lambda: options.intervals([text]),
        lambda: key_of(text, {"q": "x"}, (str, int)),
    )
    ways[content[0] % len(ways) if content else 0]()


def _queries() -> tuple[bytes, ...]:
    texts = (cursor_after(7, {"q": "x"}), "2024-09-30T16:00:00+08:00", "2024-09-30", "2024-Q3", "5 working days",
             "2024-09-30", "2024-09-30", "质疑 答复", "09:00-12:00",
             cursor_after(("case:1", 7), {"q": "x"}))  # fmt: skip
    return tuple(bytes([place]) + text.encode() for place, text in enumerate(texts))


MANIFESTED = json.dumps(
    {
        "schema_version": 1, "ledger": "town", "simulated": True, "time_zone": "Asia/Shanghai", "founding": "00",
        "through": 7, "events": 7, "program": "p",
        "reference": {"name": "reference.parquet", "rows": 3, "bytes": 9, "sha256": "00"},
        "parts": [{"name": "cases-000.parquet", "rows": 4, "bytes": 9, "sha256": "00"}],
    }
).encode()  # fmt: skip
BACKED_UP = json.dumps(
    {
        "format": "caseledger-backup-1", "kind": "logical", "made_at": "2026-03-02T01:00:00Z", "program": "p",
        "postgresql": "18.1", "migrations": 9, "position": 7, "checkpoint": None, "documents": 0,
        "ledger": {"name": "t", "body": "b", "jurisdiction": "CN", "time_zone": "Asia/Shanghai", "simulated": True},
        "files": {"ledger.dump": "00"}, "digest": "00",
    }
).encode()  # fmt: skip
ARCHIVES = (
    Target("bundle", _bundle, _bundles),
    Target("claim", _claim, _claims),
    Target("history", _history, _histories),
    Target("parquet", _parquet, lambda: (b"c" + _parts()[0], b"r" + _parts()[1])),
    Target("manifest", _manifest, lambda: (MANIFESTED,)),
    Target("backup", _backup, lambda: (BACKED_UP,)),
    Target("note", _note, _notes),
    Target("event", _event, _stored),
    Target("token", _token, _tokens),
    Target("query", _query, _queries),
)
