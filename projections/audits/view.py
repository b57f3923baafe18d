"""The fold of the signs: each event of a case may leave rows, which are written once and never change.

A case that is not at hand is heard again from its beginning, so that what is remembered stands in the ledger alone.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Cursor

from domain.case.events import CaseEvent, Filed
from domain.events import topics_below
from domain.instants import microseconds
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.audits.noticing import Known, Notes
from projections.audits.rows import TABLES, values_of
from projections.cases import MOST_CASES, Followed, followed_from, go_on
from projections.chains import Row as Values
from projections.chains import as_json
from projections.fold import Histories, Model
from projections.rulebook import REFERENCE, STREAMS, Rulebook
from projections.statements import statements
from projections.telling import Teller

SQL = statements("projections.audits")


class AuditsTeller(Teller):
    """Tells what whole cases show, one after the other. A case bound to no procedure shows nothing."""

    def __init__(self) -> None:
        self._notes: Notes | None = None
        super().__init__(tuple(TABLES))

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._notes = None

    def concerns(self, procedure: Procedure | None) -> bool:
        """Tell cases of procedures on record."""
        return procedure is not None

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Write what an event shows."""
        if self._notes is None:
            self._notes = Notes(rulebook.zone)
        _hear(recorded, followed, self._notes, rulebook, self._rows)


class AuditsFold:
    """Follows cases."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._rulebook = Rulebook()
        self._at_hand: OrderedDict[str, Followed[Notes]] = OrderedDict()

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn calendars and procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the rows that a batch makes."""
        self._prepare(batch)
        rows: dict[str, list[Values]] = {table: [] for table in TABLES}
        for recorded in batch:
            if isinstance(recorded.event, CaseEvent):
                self._follow(recorded, recorded.event, rows)
            else:
                self._rulebook.learn(recorded.event)
        for table, made in rows.items():
            if made:
                cursor.execute(SQL[f"insert_{table}"], {"rows": as_json(TABLES[table], made)})
        while len(self._at_hand) > MOST_CASES:
            self._at_hand.popitem(last=False)

    def _prepare(self, batch: Sequence[Recorded]) -> None:
        """Hear the cases of a batch that are not at hand, up to where it begins for each."""
        earlier: dict[str, int] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseEvent) and event.originator_id not in self._at_hand:
                earlier.setdefault(event.originator_id, recorded.position if event.originator_version > 1 else 0)
        wanted = {stream: position for stream, position in earlier.items() if position}
        if wanted:
            nothing: dict[str, list[Values]] = {table: [] for table in TABLES}
            for recorded in self._histories(wanted):
                assert isinstance(recorded.event, CaseEvent)  # noqa: S101 - the history of a case holds no others
                self._follow(recorded, recorded.event, nothing)

    def _follow(self, recorded: Recorded, event: CaseEvent, rows: dict[str, list[Values]]) -> None:
        followed = self._at_hand.get(event.originator_id)
        if followed is None:
            followed = self._at_hand[event.originator_id] = followed_from(recorded, event, Notes(self._rulebook.zone))
        elif recorded.position <= followed.position:
            return
        else:
            go_on(recorded, event, followed)
            self._at_hand.move_to_end(event.originator_id)
        _hear(recorded, followed, followed.notes, self._rulebook, rows)


def _hear(
    recorded: Recorded, followed: Followed[Any], notes: Notes, rulebook: Rulebook, rows: Mapping[str, list[Values]]
) -> None:
    event, case = recorded.event, followed.case
    notes.positions[event.originator_version] = recorded.position
    procedure = None if case.procedure is None else rulebook.find(case.procedure)
    if procedure is None:
        return
    if isinstance(event, Filed):
        day, project = notes.day(event.effective_at).isoformat(), case.disclosed.get("project")
        item = None if case.item is None else case.item.code
        rows["cases"].append(
            [followed.first_position, case.id, case.number, procedure.code, case.unit, item, project, event.subject,
             day, microseconds(recorded.recorded_at)]
        )  # fmt: skip
    if not notes.hears(recorded, procedure):
        return
    known = Known(recorded, case, procedure, rulebook.calendar(followed.jurisdiction))
    for sign in notes.hear(known):
        rows["signs"].append(
            values_of(
                sign,
                case=followed.first_position,
                positions=notes.positions,
                recorded_at=microseconds(recorded.recorded_at),
                day=notes.day(event.effective_at).isoformat(),
                unit=case.in_charge or case.unit,
                principal=event.header.actor.principal,
            )
        )


AUDITS = Model(
    name="audits",
    version=4,
    topics=REFERENCE | frozenset(topics_below(CaseEvent)),
    reference=REFERENCE,
    streams=STREAMS,
    tables=tuple(TABLES),
    scripts=statements("projections.audits", "schema.sql"),
    open=AuditsFold,
    tell=AuditsTeller,
    key="id",
)
