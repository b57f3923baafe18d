"""Holds exported logs against pm4py: run by `make check-exports` in an environment of its own, never by the tests.

`python pm4py_figures.py BUNDLE…`: each loads without a warning, and cases, events, variants and objects are ours.
"""

import json
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import pm4py

OWN = "案件 case"
ADVICE = "Install the optional requirement"  # of a faster reader, which is no complaint


def main(bundles):
    """Check each bundle; give how many failed."""
    failed = 0
    for bundle in bundles:
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            with zipfile.ZipFile(bundle) as opened:
                opened.extractall(folder)
            ours = json.loads((Path(folder) / "cover.json").read_text(encoding="utf-8"))["figures"]
            theirs = figures(Path(folder))
        said = [f"{one.message}" for one in complaints if ADVICE not in f"{one.message}"]
        same = {name: ours.get(name) for name in theirs} == theirs and not said
        failed += not same
        print(f"{'the same' if same else 'ANOTHER'}  {Path(bundle).name}  ours {ours}  pm4py {theirs}  {said or ''}")
    return failed


def figures(folder):
    """Let pm4py count."""
    if (folder / "log.xes").exists():
        log = pm4py.read_xes(str(folder / "log.xes"), variant="iterparse")
        return {
            "cases": log["case:concept:name"].nunique(),
            "events": len(log),
            "variants": len(pm4py.get_variants(log)),
        }
    if (folder / "log.json").exists():
        log = pm4py.read_ocel2_json(str(folder / "log.json"))
    else:
        log = pm4py.read_ocel2_sqlite(str(folder / "log.sqlite"))
    own = log.relations[log.relations["ocel:qualifier"] == OWN].copy()
    own["place"] = own["ocel:eid"].str.removeprefix("event:").astype(int)
    own = own.sort_values(["ocel:oid", "ocel:timestamp", "place"])
    variants = own.groupby("ocel:oid")["ocel:activity"].agg("\n".join)
    objects = log.objects["ocel:type"].value_counts()
    return {
        "cases": own["ocel:oid"].nunique(),
        "events": len(own),
        "variants": variants.nunique(),
        **{f"objects:{kind}": int(count) for kind, count in objects.items()},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
