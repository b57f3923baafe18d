"""What the HTTP face needs of the product; the composition root fills it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from application.access.entrance import Entrance
from application.access.identification import Identification, OnThisMachine
from application.access_log import AccessLog
from application.agreements import Agreements
from application.cases import Cases
from application.changes import Changes
from application.documents import NO_STORE, ContentStore
from application.evidence import EvidenceDesk
from application.exporting.exporting import Exporting
from application.ledger import Ledger
from application.log import NO_LOG, Log
from application.lookup_codes import LookupCodes
from application.printing import NO_PRINTER, Printer
from application.protected_values import ProtectedValues
from application.recording.recording import Recording
from application.signing_keys import SigningKeys
from application.webhooks import Webhooks
from projections.notices.reads import Waiting
from projections.replica import Replica
from projections.snapshot import Snapshot
from projections.standing import Standing


class ReadModels(Protocol):
    """The read models, kept up by somebody else."""

    def board(self) -> AbstractContextManager[Snapshot]:
        """Open the board for reading at one position; raise `ModelNotReady`."""

    def hotline(self) -> AbstractContextManager[Snapshot]:
        """Open the facts of the hotline for reading at one position; raise `ModelNotReady`."""

    def facts(self) -> AbstractContextManager[Snapshot]:
        """Open the facts that figures count for reading at one position; raise `ModelNotReady`."""

    def facts_twice(self) -> AbstractContextManager[tuple[Snapshot, Snapshot]]:
        """Open them for two questions at once, at one position; raise `ModelNotReady`."""

    def agreements(self) -> AbstractContextManager[Snapshot]:
        """Open the agreements for reading at one position; raise `ModelNotReady`."""

    def directory(self) -> AbstractContextManager[Snapshot]:
        """Open the directory for reading at one position; raise `ModelNotReady`."""

    def supervision(self) -> AbstractContextManager[Snapshot]:
        """Open supervision for reading at one position; raise `ModelNotReady`."""

    def audits(self) -> AbstractContextManager[Snapshot]:
        """Open the signs for reading at one position; raise `ModelNotReady`."""

    def archives(self) -> AbstractContextManager[Snapshot]:
        """Open the archives for reading at one position; raise `ModelNotReady`."""

    def findings(self) -> AbstractContextManager[Snapshot]:
        """Open the findings for reading at one position; raise `ModelNotReady`."""

    def deadlines(self) -> AbstractContextManager[Snapshot]:
        """Open the due moments for reading at one position; raise `ModelNotReady`."""

    def notices(self) -> AbstractContextManager[Snapshot]:
        """Open the notices for reading at one position; raise `ModelNotReady`."""

    def inspections(self) -> AbstractContextManager[Snapshot]:
        """Open the inspections for reading at one position; raise `ModelNotReady`."""

    def search(self) -> AbstractContextManager[Snapshot]:
        """Open what is said on the timelines for reading at one position; raise `ModelNotReady`."""

    def standing(self) -> Sequence[Standing]:
        """Tell where each model stands; raise `ModelNotReady`."""

    def replica(self) -> Replica | None:
        """Tell how far the replica has come that is read; None if the primary is."""

    def notices_waiting(self) -> Waiting:
        """Count the notices that are due and those given up; raise `ModelNotReady`."""

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait at most `timeout` seconds until all models hold a position; tell whether they do."""


@dataclass(frozen=True, slots=True)
class ServedProduct:
    """The parts that are served. The ledger is founded."""

    ledger: Ledger
    cases: Cases
    agreements: Agreements
    models: ReadModels
    recording: Recording
    changes: Changes
    webhooks: Webhooks
    protected: ProtectedValues
    documents: ContentStore = NO_STORE
    requests_at_once: int = 160
    log: Log = NO_LOG
    exporting: Exporting = field(kw_only=True)
    access_log: AccessLog = field(kw_only=True)
    evidence: EvidenceDesk = field(kw_only=True)
    signing_keys: SigningKeys = field(kw_only=True)
    identification: Identification = field(default_factory=OnThisMachine, kw_only=True)
    entrance: Entrance | None = field(default=None, kw_only=True)
    requests_a_second: int | None = field(default=None, kw_only=True)
    outcomes: Callable[[], Mapping[str, int]] = field(default=dict, kw_only=True)
    build: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    printer: Printer = field(default=NO_PRINTER, kw_only=True)
    lookup_codes: LookupCodes = field(default_factory=LookupCodes.passing, kw_only=True)

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone of the body, in which days begin and instants are shown."""
        return ZoneInfo(self.ledger.identity().time_zone)


async def served(request: Request) -> ServedProduct:
    """Give the product that this application serves."""
    product = request.app.state.product
    assert isinstance(product, ServedProduct)  # noqa: S101 - put there by create_app
    return product


Served = Annotated[ServedProduct, Depends(served)]
