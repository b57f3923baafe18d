"""Departments' own systems that hand in acts by the batch, and again until it is known what became of each.

An answer that a batch failed leaves open what became of its acts: each was judged by itself, and stored or not.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.routes import book_examples
from tests.torture.clients import GIVING_UP, Clients
from tests.torture.stage import HTTP, SYSTEM
from tests.torture.testimony import LOST

HANDED = 200  # acts of a batch: as many halves of cases
STORED = frozenset({"stored", "repeated"})


@dataclass
class DepartmentSystem:
    """A system that files and accepts cases of its own numbers."""

    clients: Clients
    source: str
    numbers: int = 0

    def hand_in(self, chance: random.Random) -> None:
        """Hand in a batch of new cases."""
        acts = [act for _ in range(HANDED // 2) for act in self._case()]
        for _ in range(GIVING_UP):
            if self._sent(acts) or self.clients.stopped_for(0.05 + chance.random() * 0.2):
                return

    def _case(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self.numbers += 1
        number, filed_at = f"{self.clients.seed}-{self.numbers}", datetime.now(UTC) - timedelta(seconds=2)
        filed = book_examples.ACT_OF_A_SYSTEM
        asked = {**filed["request"], "effective_at": filed_at.isoformat()}
        accepted = {
            "acting": asked["acting"],
            "effective_at": (filed_at + timedelta(seconds=1)).isoformat(),
            "forms": [{"form": "acceptance-notice", "reference": f"受理-{number}"}],
        }
        return (
            {**filed, "id": f"{number}-1", "case": number, "request": asked},
            {"id": f"{number}-2", "case": number, "act": "accept", "request": accepted},
        )

    def _sent(self, acts: list[dict[str, Any]]) -> bool:
        """Send a batch once; tell whether it was answered act by act."""
        named = self.clients.stage.bearer(SYSTEM)
        try:
            address = self.clients.address()
            answer = HTTP.post(f"{address}/v1/intake", json={"source": self.source, "acts": acts}, headers=named)
        except (httpx.HTTPError, IndexError) as fault:
            if not isinstance(fault, IndexError | httpx.ConnectError):  # else nothing was sent
                self._lost(acts)
            return False
        if answer.status_code != 200:
            self._lost(acts)
            return False
        for one in answer.json()["outcomes"]:
            if one["outcome"] in STORED:
                done = {name: one[name] for name in ("case", "number", "version", "receipt")}
                self.clients.testimony.heard(self._command(one["id"]), "done", done)
            else:
                self.clients.testimony.heard(self._command(one["id"]), one["code"])
        return True

    def _lost(self, acts: list[dict[str, Any]]) -> None:
        for act in acts:
            self.clients.testimony.heard(self._command(act["id"]), LOST)

    def _command(self, own: str) -> str:
        return f"intake:{self.source}:{own}"
