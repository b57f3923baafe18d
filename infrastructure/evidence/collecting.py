"""What a bundle holds of the ledger and its log: events with their proofs, heads, keys, and what is disclosed.

Invariant: what is given out has been verified by the verifier that goes with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from application.evidence import EvidenceRequest, FieldNotProtected, Made, Shown
from application.ledger import Ledger
from application.protected_values import Opened
from domain.case.events import CaseEvent
from domain.case.values import Committed
from domain.errors import Refused
from domain.procedures.book import procedure_stream
from domain.protection import disclosures
from domain.recorded import Recorded
from infrastructure.evidence.covering import Covered, EventRow, covered
from infrastructure.evidence.packing import base64, canonical, event_line, lines, packed
from infrastructure.evidence.statements import SQL
from infrastructure.postgres.errors import translated
from infrastructure.proof import store, verifier
from infrastructure.proof.heads import heads_through
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.merkle import inclusion_proof
from infrastructure.proof.named import naming
from infrastructure.proof.note import Signature

Page = Callable[[Shown], str]
Open = Callable[[str, Sequence[disclosures.Shown]], Sequence[Opened]]


class EvidenceNotProven(Refused):
    """The ledger does not prove this case: run `caseledger verify`, which says what is wrong. Nothing was given out."""

    code: ClassVar[str] = "evidence_not_proven"


class Evidence:
    """Makes bundles from one ledger: over the role that appends, which seals, and the one that reads."""

    def __init__(
        self, ledger: Ledger, appending: ConnectionPool, reading: ConnectionPool, keys: KeyFolder | None, open_: Open
    ) -> None:
        """Take as `open_` what opens protected values of a case; to disclose them is on record with the bundle."""
        self._ledger, self._appending, self._reading, self._keys = ledger, appending, reading, keys
        self._open = open_

    def make(self, stream: str, request: EvidenceRequest, page: Page) -> Made:
        """Make a bundle of a case; `page` writes it for reading.

        Raise `CaseUnknown`, `FieldNotProtected`, `EvidenceNotProven`, or what hinders the sealing or the opening of a
        value: it may be sealed up, shredded or damaged.
        """
        cover = covered(self._appending, self._keys, stream)
        history = self._ledger.history(stream)  # behind the cover: read before, it could lack an act that is covered
        within = [recorded for recorded in history if recorded.position <= cover.through]
        checkpoint = cover.checkpoint.checkpoint
        shown = Shown(
            stream, within, cover.through, cover.heads.recorded_at, checkpoint.origin, checkpoint.size, checkpoint.root
        )
        values = self._open(stream, _fields(within, request.disclose)) if request.disclose else ()
        shown = replace(shown, disclosed=[(one.version, one.field, one.value) for one in values])
        with translated(), self._reading.connection() as connection:
            files = _Files(connection, cover)
            disclosed = (
                {
                    "stream": stream,
                    "version": one.version,
                    "field": one.field,
                    "salt": base64(one.salt),
                    "value": one.value,
                }
                for one in values
            )
            content, manifest = packed(
                {
                    **files.log(),
                    "disclosed.jsonl": lines(disclosed),
                    "events.jsonl": files.events("case", stream=stream, through=cover.through),
                    "heads.json": files.heads(stream),
                    "rules.jsonl": files.events("rules", procedures=_procedures(within)),
                    "timeline.html": page(shown).encode(),
                },
                {
                    "origin": checkpoint.origin,
                    "case": stream,
                    "through": cover.through,
                    "checkpoint_size": checkpoint.size,
                    "as_of": cover.heads.recorded_at,
                },
            )
        report = verifier.verify(content)
        if report.status:
            fault = next(check.en for check in report.checks if check.state in {"fails", "unreadable"})
            raise EvidenceNotProven(case=stream, fault=fault)
        return Made(content, manifest, shown)


class _Files:
    """The files that come out of the ledger and its log."""

    def __init__(self, connection: Connection[Any], cover: Covered) -> None:
        self._connection, self._cover = connection, cover
        self._size = cover.checkpoint.checkpoint.size
        self._nodes = store.nodes(connection)

    def log(self) -> dict[str, bytes]:
        """Give the checkpoint with its cosignatures, and the keys that its signatures name."""
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            witnessed = cursor.execute(SQL["cosignatures"], {"size": self._size}).fetchall()
        note = self._cover.checkpoint.note
        keys = [str(key) for _, key in naming(self._connection).keys if any(map(key.made, note.signatures))]
        keys += [witness for witness, _ in witnessed]
        signed = note.with_signatures(Signature.parse(line.removesuffix("\n")) for _, line in witnessed)
        return {"checkpoint.txt": bytes(signed), "keys.txt": "".join(f"{key}\n" for key in keys).encode()}

    def events(self, name: str, **asked: Any) -> bytes:
        """Give events that the checkpoint covers, with their proofs."""
        with self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            rows = [EventRow(*row) for row in cursor.execute(SQL[name], asked)]
        if name == "rules":
            rows.sort()
        return lines(self._line(row) for row in rows if row.position <= self._size)

    def heads(self, stream: str) -> bytes:
        """Give the proof that the case has no further event."""
        head = heads_through(self._connection, self._cover.through).of(stream)
        if head is None:
            raise EvidenceNotProven(case=stream, fault="it is not among the heads")
        proof = [base64(step) for step in head.proof]
        return canonical({"event": self._line(self._cover.heads), "index": head.place, "proof": proof})

    def _line(self, row: EventRow) -> dict[str, Any]:
        return event_line(row, inclusion_proof(self._nodes, row.position - 1, self._size))


def _fields(history: Sequence[Recorded], asked: Sequence[str]) -> list[disclosures.Shown]:
    """Give where the protected fields of these names stand; raise `FieldNotProtected`."""
    held = list(_protected(history))
    known = sorted({field for _, field in held})
    for unknown in sorted({*asked} - {*known}):
        raise FieldNotProtected(field=unknown, known=known)
    return [disclosures.Shown(version=version, field=field) for version, field in held if field in asked]


def _protected(history: Sequence[Recorded]) -> Iterator[tuple[int, str]]:
    for recorded in history:
        if isinstance(event := recorded.event, CaseEvent):
            for field, value in sorted(event.values.items()):
                if isinstance(value, Committed):
                    yield event.originator_version, field


def _procedures(history: Sequence[Recorded]) -> list[str]:
    named = (recorded.event.header.procedure for recorded in history)
    return sorted({procedure_stream(procedure.code) for procedure in named if procedure is not None})
