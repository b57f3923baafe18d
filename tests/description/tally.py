"""What came of it: how many requests were tried, how they ended, and every fault that was seen, each kind once."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case, Response
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

CONFORMS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
    checks.response_schema_conformance,
]
NAMES_CASES = "looks"  # the access log, which names the cases that were looked at, and nothing of them
MEANT = {"not_yet"}  # refusals with 503 that are the answer to what was asked: a position that is not yet on record


@dataclass
class Tally:
    """Requests by operation, role and status; faults by operation and kind."""

    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)

    def judge(
        self, case: Case[Any], answer: Response, who: str, hidden: Mapping[str, str], *, as_made_up: bool = True
    ) -> None:
        """Count an answer, and note what is wrong with it; what was changed may be right where it was made up wrong."""
        act = case.operation.definition.raw["operationId"]
        self.seen[act, who, answer.status_code] += 1
        if answer.status_code >= 500 and not self._is_meant(answer):
            self._fault(case, who, answer, f"status {answer.status_code}", "")
        thin = answer.status_code == 200 and "fields" in case.query  # rows have then no more than was asked for
        if thin and not _has_rows_of(answer.json(), str(case.query["fields"])):
            self._fault(case, who, answer, "other fields than those asked for", str(case.query["fields"]))
        left_out = {
            checks.negative_data_rejection: not as_made_up,  # what was changed may be right now
            checks.response_schema_conformance: thin,
        }
        try:
            case.validate_response(answer, checks=[one for one in CONFORMS if not left_out.get(one, False)])
        except FailureGroup as group:
            for failure in group.exceptions:
                self._fault(case, who, answer, f"{failure.title} {failure._unique_key}", failure.message[:700])
        for word, what in self._leaked(case, act, answer, hidden):
            self._fault(case, who, answer, f"leak of {what}", word)

    def report(self) -> str:
        """Tell how many were tried: by role, of each route, how they ended, and which operation was never done."""
        by_role, by_route, by_class, done = (Counter[str]() for _ in range(4))
        for (act, who, status), count in self.seen.items():
            by_role[who] += count
            by_route[act] += count
            by_class[f"{status // 100}xx"] += count
            done[act] += count if status < 400 else 0
        total, never = self.seen.total(), sorted(act for act in by_route if not done[act])
        pairs = len({(act, who) for act, who, _ in self.seen})
        fewest, most = min(by_route.values()), max(by_route.values())
        return "\n".join(
            (
                f"{total:,} requests to {len(by_route)} operations, {fewest} to {most} of each; {pairs:,} by role",
                ", ".join(f"{kind} {count / total:.0%}" for kind, count in sorted(by_class.items())),
                ", ".join(f"{who} {count}" for who, count in by_role.most_common()),
                f"{len(by_route) - len(never)} operations were done; never: {', '.join(never) or 'none'}",
            )
        )

    @property
    def told(self) -> str:
        """Tell every fault."""
        return "\n\n".join(self.faults.values())

    def _fault(self, case: Case[Any], who: str, answer: Response, kind: str, why: str) -> None:
        act = case.operation.definition.raw["operationId"]
        if (act, kind) not in self.faults:
            request, said = case.as_curl_command()[:1500], answer.content[:300].decode(errors="replace")
            self.faults[act, kind] = f"{act} as {who}: {kind}\n{why}\n{request}\n{answer.status_code} {said}"

    @staticmethod
    def _is_meant(answer: Response) -> bool:
        return answer.status_code == 503 and answer.json().get("code") in MEANT

    @staticmethod
    def _leaked(case: Case[Any], act: str, answer: Response, hidden: Mapping[str, str]) -> list[tuple[str, str]]:
        """Give what stands in an answer and must not; what was asked may be said again in a refusal."""
        text, asked = _text(answer.content), f"{case.formatted_path} {case.query} {case.body!r}"
        found = []
        for word, what in hidden.items():
            if word not in text or (answer.status_code >= 400 and word in asked):
                continue
            if act == NAMES_CASES and what.startswith("id of"):
                continue
            found.append((word, what))
        return found


def _has_rows_of(said: dict[str, Any], fields: str) -> bool:
    """Tell whether the rows of a list have exactly the fields that were asked for."""
    chosen = {name.strip() for name in fields.split(",")}
    rows = [row for value in said.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return all(row.keys() == chosen for row in rows)


def _text(content: bytes) -> str:
    """Read an answer, a packed one entry by entry."""
    if content[:2] != b"PK":
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(_text(packed.read(name)) for name in packed.namelist())
