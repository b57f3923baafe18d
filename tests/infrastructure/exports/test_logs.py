"""Event logs leave as XES and OCEL: well formed, each event once, parties opaque, the figures those of the cover."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from infrastructure.exports.xes import XesWriter
from infrastructure.xes.log import XesLog
from tests.infrastructure.exports.conftest import Bureau

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def log(bureau: Bureau, tmp_path: Path) -> Path:
    """The log of the ledger as XES."""
    bureau.export("log", form="xes")
    path = tmp_path / "log.xes"
    path.write_bytes(bureau.entry("log.xes"))
    return path


def test_the_figures_of_the_cover_are_those_of_the_file(bureau: Bureau, log: Path) -> None:
    traces = [
        [event.find(f"{XES}string[@key='concept:name']").get("value") for event in trace.iterfind(f"{XES}event")]  # type: ignore[union-attr]
        for trace in etree.parse(log).getroot().iterfind(f"{XES}trace")
    ]
    found = {
        "cases": len(traces),
        "events": sum(map(len, traces)),
        "variants": len({tuple(trace) for trace in traces}),
    }
    assert bureau.cover["figures"] == found
    assert bureau.cover["rows"] == {"log": found["events"]}
    assert found["cases"] == 15


def test_our_own_reader_of_older_systems_takes_the_log(log: Path, bureau: Bureau) -> None:
    survey = XesLog(log).survey()
    figures = bureau.cover["figures"]
    assert (survey.traces, survey.events) == (figures["cases"], figures["events"])


def test_the_activities_of_a_case_stand_in_the_order_of_their_times(log: Path) -> None:
    for trace in XesLog(log).traces():
        times = [event.attributes["time:timestamp"].value for event in trace.events]
        assert times == sorted(times)  # type: ignore[type-var]


def test_hostile_texts_leave_the_log_well_formed(tmp_path: Path) -> None:
    from zoneinfo import ZoneInfo

    writer = XesWriter(tmp_path, '<"&\x00\x0b>', ZoneInfo("Asia/Shanghai"))
    writer.end()
    name = etree.parse(tmp_path / "log.xes").getroot().find(f"{XES}string")
    assert name is not None
    assert name.get("value") == '<"&␀␋>'
    assert writer.replaced == 2


@pytest.fixture
def ocel(bureau: Bureau) -> Any:
    """The log of the ledger as OCEL in JSON."""
    bureau.export("log", form="ocel-json")
    return json.loads(bureau.entry("log.json"))


def test_every_relation_of_an_object_centric_log_leads_somewhere(ocel: Any) -> None:
    objects = {one["id"]: one["type"] for one in ocel["objects"]}
    assert len(objects) == len(ocel["objects"])
    for one in (*ocel["events"], *ocel["objects"]):
        assert all(related["objectId"] in objects for related in one["relationships"])
        assert all(related["qualifier"] for related in one["relationships"])
    types = {kind["name"] for kind in ocel["objectTypes"]}
    assert types == set(objects.values()) == {"case", "unit", "item", "applicant", "supplier", "agreement"}
    assert {one["type"] for one in ocel["events"]} == {kind["name"] for kind in ocel["eventTypes"]}


def test_objects_are_counted_on_the_cover(ocel: Any, bureau: Bureau) -> None:
    figures = bureau.cover["figures"]
    by_type = Counter(one["type"] for one in ocel["objects"])
    assert {f"objects:{kind}": count for kind, count in by_type.items()}.items() <= figures.items()
    assert figures["events"] + figures["agreement_events"] == len(ocel["events"])
    assert figures["cases"] == by_type["case"]


def test_parties_are_opaque_ids_alone(ocel: Any) -> None:
    parties = [one for one in ocel["objects"] if one["type"] in {"applicant", "supplier"}]
    assert parties
    assert all(one["attributes"] == [] for one in parties)
    assert all(len(one["id"].partition(":")[2]) == 24 for one in parties)


def test_the_file_of_sqlite_says_the_same_as_the_json(ocel: Any, bureau: Bureau, tmp_path: Path) -> None:
    bureau.export("log", form="ocel-sqlite", position=bureau.cover["position"])
    path = tmp_path / "log.sqlite"
    path.write_bytes(bureau.entry("log.sqlite"))
    with sqlite3.connect(path) as db:
        assert dict(db.execute("SELECT ocel_id, ocel_type FROM object")) == {
            one["id"]: one["type"] for one in ocel["objects"]
        }
        related = {(row[0], row[1], row[2]) for row in db.execute("SELECT * FROM event_object")}
        tables = dict(db.execute("SELECT ocel_type, ocel_type_map FROM event_map_type"))
        times = {
            row[0]: row[1]
            for table in tables.values()
            for row in db.execute(f"SELECT ocel_id, ocel_time FROM event_{table}")
        }
    db.close()
    assert related == {
        (one["id"], other["objectId"], other["qualifier"]) for one in ocel["events"] for other in one["relationships"]
    }
    assert times == {one["id"]: one["time"] for one in ocel["events"]}


def test_the_log_has_one_digest_in_every_format(bureau: Bureau) -> None:
    position = bureau.exporting.ledger.position()
    forms = ("xes", "ocel-json", "ocel-sqlite")
    left = [bureau.export("log", form=form, position=position).export.left for form in forms]
    assert len({one.content for one in left if one is not None}) == 1


def test_a_public_log_holds_no_party_and_no_unit_that_acted(bureau: Bureau) -> None:
    bureau.export("log", form="ocel-json", level="public")
    log = json.loads(bureau.entry("log.json"))
    assert not {"applicant"} & {one["type"] for one in log["objects"]}
    qualifiers = {related["qualifier"] for one in log["events"] for related in one["relationships"]}
    assert "办理单位 acting unit" not in qualifiers
    assert b"sha256:" not in bureau.entry("log.json")
