"""Write the golden history of all that has none yet: every procedure version, and an agreement.

`python -m tests.golden.make`. One that is kept is left as it is: a later version of the program must read it. Before
the first release, delete a file to have it written anew.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent

from tests.golden import agreements, cases
from tests.golden.histories import HISTORIES

Golden = tuple[Sequence[StoredEvent], dict[str, Any]]


def wanted() -> Iterator[tuple[Path, Any]]:
    """Give the file of each golden history, and how it is made."""
    for name, history in HISTORIES.items():
        yield cases.FOLDER / f"{name}.jsonl", lambda made=history: _of_a_case(made())
    yield agreements.FOLDER / "undertaking.jsonl", _of_an_agreement


def main() -> None:
    """Write what is missing, and say so."""
    for lines, make in wanted():
        lines.parent.mkdir(exist_ok=True)
        if lines.exists():
            print(f"{lines.stem}: kept")
            continue
        stored, end = make()
        lines.write_text(cases.to_lines(stored), encoding="utf-8")
        text = json.dumps(end, ensure_ascii=False, indent=2)
        lines.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        print(f"{lines.stem}: {len(stored)} events written")


def _of_a_case(scenario: Any) -> Golden:
    return scenario.stored, cases.end_of(scenario.case)


def _of_an_agreement() -> Golden:
    history = agreements.walked()
    return history.stored, agreements.end_of(history.agreement)


if __name__ == "__main__":
    main()
