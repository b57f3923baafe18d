"""All that the design sets a figure for, measured in one run and printed as one table.

Give the data folder of a large simulated ledger whose read models are built, to ask that one, to load its pages in
a browser and to publish a notice in it.
"""

import sys
from collections.abc import Callable, Sequence

from benchmarks import appends, clock, console, following, http, one_case, proof, reads, restating, verification
from benchmarks.rounds import HEADING, Compared, Row, machine


def main(folder: str | None) -> None:
    """Print the table, a part at a time."""
    print(f"({machine()})", flush=True)
    print(HEADING, flush=True)
    parts: Sequence[Callable[[], Sequence[Row | Compared]]] = (
        appends.results,
        http.results,
        following.results,
        one_case.results,
        lambda: reads.results(folder),
        lambda: [] if folder is None else [*console.results(folder), *restating.results(folder)],
        clock.results,
        proof.results,
        verification.results,
    )
    for part in parts:
        for row in part():
            print(row.line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
