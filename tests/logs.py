"""Event logs for tests: small ones written here, and the real one where it is at hand."""

import gzip
import os
from pathlib import Path
from xml.sax.saxutils import quoteattr

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CASELEDGER_SHARED", ROOT.parent / "shared"))
RECEIPT = SHARED / "data" / "receipt.xes.gz"


def attribute(kind: str, key: str, value: object, inner: str = "") -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(str(value))}>{inner}</{kind}>\n"


def event(name: str, at: str, inner: str = "") -> str:
    return f"<event>{attribute('string', 'concept:name', name)}{attribute('date', 'time:timestamp', at)}{inner}</event>"


def trace(name: str, inner: str = "") -> str:
    return f"<trace>\n{attribute('string', 'concept:name', name)}{inner}</trace>\n"


def log(*traces: str, namespace: str = ' xmlns="http://www.xes-standard.org/"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log{namespace}>\n{"".join(traces)}</log>\n'


def dated(name: str, *, start: str = "", end: str = "", deadline: str = "", inner: str = "") -> str:
    dates = {"startdate": start, "enddate": end, "deadline": deadline}
    return trace(name, "".join(attribute("date", key, at) for key, at in dates.items() if at) + inner)


def written(folder: Path, content: str | bytes, name: str = "town.xes", *, packed: bool = False) -> Path:
    path = folder / name
    content = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(content) if packed else content)
    return path
