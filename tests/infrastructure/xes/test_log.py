"""Well-formed event logs: every kind of attribute, any namespace, any encoding, constant memory."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from application.history import Attribute, Survey, Trace
from infrastructure.xes.log import XesLog
from tests.logs import RECEIPT, ROOT, attribute, event, log, trace, written

PEAKS = """
import resource, sys
from pathlib import Path
from infrastructure.xes.log import XesLog
for path in sys.argv[1:]:
    XesLog(Path(path)).survey()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def read(folder: Path, content: str | bytes, *, packed: bool = False) -> list[Trace]:
    return list(XesLog(written(folder, content, packed=packed)).traces())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "受理", "受理"),
        ("string", "", ""),
        ("date", "2011-10-11T13:45:40.276+02:00",
         datetime(2011, 10, 11, 13, 45, 40, 276000, timezone(timedelta(hours=2)))),
        ("date", "2011-10-11T13:45:40Z", datetime(2011, 10, 11, 13, 45, 40, tzinfo=UTC)),
        ("date", "2011-10-11T13:45:40.123456789Z", datetime(2011, 10, 11, 13, 45, 40, 123456, UTC)),
        ("date", "2011-12-31T24:00:00Z", datetime(2012, 1, 1, tzinfo=UTC)),
        ("date", "2011-10-11T13:45:40", datetime(2011, 10, 11, 13, 45, 40)),  # noqa: DTZ001 - the log gives no zone
        ("int", "-9223372036854775808", -(2**63)),
        ("float", "2.3832541524E7", "2.3832541524E7"),
        ("float", "0.1", "0.1"),
        ("boolean", "True", True),
        ("boolean", "0", False),
        ("id", "a-1", "a-1"),
    ],
)  # fmt: skip
def test_an_attribute_keeps_its_kind_and_value(tmp_path: Path, kind: str, text: str, value: object) -> None:
    found = read(tmp_path, log(trace("a", attribute(kind, "k", text))))[0].attributes["k"]
    assert (found.kind, found.value, type(found.value)) == (kind, value, type(value))


def test_nested_attributes_lists_and_containers_are_kept_in_order(tmp_path: Path) -> None:
    inner = attribute("string", "x", "1", attribute("int", "deep", 7))
    one = Attribute("string", "1", (("deep", Attribute("int", 7)),))
    content = log(
        trace("a", f'<list key="l"><values>{inner}{inner}</values></list><container key="c">{inner}</container>')
    )
    assert read(tmp_path, content)[0].attributes == {
        "l": Attribute("list", None, (("x", one), ("x", one))),
        "c": Attribute("container", None, (("x", one),)),
    }


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://www.xes-standard.org/"', ' xmlns="urn:another"'])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_log_is_read_in_any_namespace_plain_or_compressed_whatever_its_name(
    tmp_path: Path, namespace: str, packed: bool
) -> None:
    content = log(trace("a", event("e", "2020-01-01T00:00:00Z")), trace("b"), namespace=namespace)
    found = read(tmp_path, content, packed=packed)
    assert [(one.name, len(one.events)) for one in found] == [("a", 1), ("b", 0)]


def test_a_prefixed_namespace_is_read_too(tmp_path: Path) -> None:
    content = '<x:log xmlns:x="urn:x"><x:trace><x:string key="concept:name" value="a"/></x:trace></x:log>'
    assert [one.name for one in read(tmp_path, content)] == ["a"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "iso-8859-1"])
def test_a_log_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    name = "café" if encoding == "iso-8859-1" else "采购质疑"
    content = log(trace(name)).replace("UTF-8", encoding).encode(encoding)
    assert [one.name for one in read(tmp_path, content)] == [name]


def test_a_survey_counts_and_names_the_log(tmp_path: Path) -> None:
    twice = trace("a", event("e", "2020-01-01T00:00:00Z") * 2)
    named = attribute("string", "concept:name", "  Town\n hall ")
    assert XesLog(written(tmp_path, log(named, twice, trace("b")))).survey() == Survey("Town hall", 2, 2)
    assert XesLog(written(tmp_path, log(twice), "older.log.xes.gz")).survey() == Survey("older", 1, 2)


def test_the_name_in_the_globals_is_not_the_name_of_the_log(tmp_path: Path) -> None:
    content = log(f'<global scope="trace">{attribute("string", "concept:name", "UNKNOWN")}</global>')
    assert XesLog(written(tmp_path, content)).survey().name == "town"


def test_an_event_knows_its_line(tmp_path: Path) -> None:
    content = log("\n" * 10, trace("a", "<event>\n</event>"))
    assert [one.line for one in read(tmp_path, content)[0].events] == [15]


def test_memory_does_not_grow_with_the_number_of_traces(tmp_path: Path) -> None:
    for traces in (500, 20_000):
        content = log(*(trace(f"case-{n}", event("e", "2020-01-01T00:00:00Z") * 3) for n in range(traces)))
        written(tmp_path, content, f"{traces}.xes", packed=True)
    # In a process of its own, by its largest size: Python's own tracing does not see the memory of the XML library.
    peaks = subprocess.run(
        [sys.executable, "-c", PEAKS, tmp_path / "500.xes", tmp_path / "20000.xes"],
        check=True, capture_output=True, text=True, cwd=ROOT,
    ).stdout.split()  # fmt: skip
    few, many = map(int, peaks)
    assert many < few + 4_000, "kB"


@pytest.mark.skipif(not RECEIPT.exists(), reason="the real log is not at hand")
def test_the_real_log_has_its_known_cases_facts_and_delays() -> None:
    real = XesLog(RECEIPT)
    survey = real.survey()
    assert (survey.traces, survey.events) == (1434, 8577)
    ends = [
        (end, due)
        for one in real.traces()
        if isinstance(due := one.attributes["deadline"].value, datetime)
        and isinstance(end := one.attributes["enddate"].value if "enddate" in one.attributes else None, datetime)
    ]
    assert len(ends) == 1329
    assert sum(end > due for end, due in ends) == 377
