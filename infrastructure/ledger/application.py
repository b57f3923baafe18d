"""The library's Application over our own recorder and mapper, with nothing taken from the process environment.

The library merges the environment into its settings, so that a stray variable could change the stored bytes.
"""

from eventsourcing.application import Application
from eventsourcing.persistence import Mapper
from eventsourcing.utils import Environment, EnvType

from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder


class LedgerApplication(Application[str]):
    """Rebuilds aggregates from their stored events."""

    def __init__(self, recorder: LedgerRecorder, mapper: LedgerMapper) -> None:
        self._ledger_recorder = recorder
        self._ledger_mapper = mapper
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Take no setting from the environment."""
        return Environment(name, env)

    def construct_mapper(self) -> Mapper[str]:
        """Map over the closed topics."""
        return self._ledger_mapper

    def construct_recorder(self) -> LedgerRecorder:
        """Record through the one append function."""
        return self._ledger_recorder
