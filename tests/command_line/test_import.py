from collections.abc import Callable
from pathlib import Path

from tests.command_line.commands import run
from tests.command_line.conftest import Run

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <trace>
    <string key="concept:name" value="A-1"/>
    <date key="startdate" value="2011-03-01T09:00:00+01:00"/>
    <date key="deadline" value="2011-03-31T00:00:00+02:00"/>
    <date key="enddate" value="2011-04-04T10:00:00+02:00"/>
    <event>
      <string key="concept:name" value="Confirmation of receipt"/>
      <date key="time:timestamp" value="2011-03-01T10:00:00+01:00"/>
    </event>
  </trace>
</log>
"""


def test_a_log_is_imported_once_and_reported_as_one_document(founded: Run, written: Callable[[str], str]) -> None:
    file = written(LOG)
    first = founded("import", file, "--source", "old", "--json").json
    assert {name: first[name] for name in ("cases", "facts", "added")} == {"cases": 1, "facts": 1, "added": 1}
    assert founded("import", file, "--source", "old", "--json").json["added"] == 0
    assert "新增 added 0" in founded("import", file, "--source", "old").succeeded().out


def test_a_bad_log_is_refused_and_nothing_is_imported(
    founded: Run, written: Callable[[str], str], tmp_path: Path
) -> None:
    founded("import", written(LOG[:300])).refused()
    founded("import", str(tmp_path / "missing.xes")).refused()
    hostile = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    founded("import", written(LOG.replace("<log", f"{hostile}\n<log", 1))).refused()
    assert founded("import", written(LOG), "--json").json["added"] == 1


def test_an_import_into_a_ledger_that_is_not_founded_is_refused(unfounded: Run, written: Callable[[str], str]) -> None:
    assert "not been founded" in unfounded("import", written(LOG)).refused()


def test_the_file_is_asked_for() -> None:
    run("import").misused()
