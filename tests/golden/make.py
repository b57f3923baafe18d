"""Write the golden case of every procedure version that has none yet: `python -m tests.golden.make`.

One that is kept is left as it is: a later version of the program must read it. Before the first release, delete a
file to have it written anew.
"""

import json

from tests.golden.cases import FOLDER, end_of, to_lines
from tests.golden.histories import HISTORIES


def main() -> None:
    """Write what is missing, and say so."""
    FOLDER.mkdir(exist_ok=True)
    for name, history in HISTORIES.items():
        lines = FOLDER / f"{name}.jsonl"
        if lines.exists():
            print(f"{name}: kept")
            continue
        scenario = history()
        lines.write_text(to_lines(scenario.stored), encoding="utf-8")
        end = json.dumps(end_of(scenario.case), ensure_ascii=False, indent=2)
        lines.with_suffix(".json").write_text(end + "\n", encoding="utf-8")
        print(f"{name}: {len(scenario.stored)} events written")


if __name__ == "__main__":
    main()
