"""Protected values over HTTP: disclosed on record, sealed, held, shredded by two persons, and never had back."""

import hashlib
import itertools
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.routes import examples
from api.routes.protected import EXAMPLES
from application.once import digest_of
from application.protected_values import Opener
from application.requests import FileCase
from domain.protection.disclosures import Shown
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.opening import ledger_on, protected_values_on, values_pool
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.binaries import PROGRAMS, installed_packages
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.models import ALL_MODELS
from tests.api.serving import Answer, Office, answer_of, office_on, opened_database
from tests.database import Database, cloned_database

OTHER_KEEPER = {"unit": "法制科", "role": "custodian"}
LAW = "个人信息保护法 47"
CALLER, CONTACT = "金丝雀来电人7731", "13977310001"
CANARIES = [CALLER, CONTACT, "金丝雀诉求内容7731", "金丝雀举报线索7731"]
TELEPHONES = (f"139000{number:05}" for number in itertools.count())


@dataclass
class Keepers:
    """An office, its database and its keys."""

    office: Office
    database: Database
    keys: Path
    digest: bytes = b""

    def demand(self, **values: Any) -> str:
        """Take the demand of a caller whom no other test knows."""
        filing = examples.FILING | {
            "acting": {"unit": "12345热线", "role": "agent"},
            "effective_at": "2025-09-22T09:00:00+08:00",
            "procedure": "hotline",
            "channel": "call",
            "values": {
                "type": "求助",
                "anonymous": False,
                "emergency": False,
                "matter": "金丝雀诉求内容7731",
                "report-details": "金丝雀举报线索7731",
                "caller": CALLER,
                "contact": next(TELEPHONES),
                **values,
            },
        }
        self.digest = digest_of("file", "", FileCase.model_validate(filing))
        return str(self.office.file(filing)["case"])

    def end(self, case: str) -> None:
        """End a case by refusing it."""
        office = {"unit": "12345热线办", "role": "office"}
        self.office.do(case, "refuse", acting=office, ground="petition", effective_at="2025-09-22T10:00:00+08:00")

    def act(self, case: str, name: str, status: int = 200, **changes: Any) -> Answer:
        """Do something with the values of a case."""
        answer = self.office.http.post(f"/v1/protected/{case}/{name}", json={**EXAMPLES[name], **changes})
        return answer_of(answer, status)

    def shred(self, case: str, *classes: str, **changes: Any) -> None:
        """Propose and confirm, by two persons; before its file is due to be appraised, by a reason of law."""
        asked = {"classes": classes or ["personal"], "law": LAW, **changes}
        entry = self.act(case, "propose-shred", **asked)["entry"]
        self.act(case, "confirm-shred", proposal=entry, acting=OTHER_KEEPER)

    def states(self, case: str) -> dict[str, str]:
        """Tell how each value of the filing stands."""
        values = self.office.get(f"/v1/protected/{case}")["values"]
        return {value["field"]: value["state"]["code"] for value in values if value["version"] == 1}

    def everything(self) -> bytes:
        """Dump the database, as its superuser can."""
        return dumped(self.database)


def dumped(database: Database) -> bytes:
    program = str(installed_packages() / PROGRAMS / "pg_dump")
    return subprocess.run([program, database.admin_url()], capture_output=True, check=True).stdout


def logged_by(database: Database) -> bytes:
    """Give what the database server has written in its logs."""
    with psycopg.connect(database.admin_url()) as connection:
        [(folder,)] = connection.execute("SHOW data_directory").fetchall()
    return b"".join(path.read_bytes() for path in Path(folder).parent.rglob("*.log"))


@pytest.fixture(scope="module")
def keepers(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keepers]:
    keys = tmp_path_factory.mktemp("sealed") / "keys"
    with opened_database(server) as database, office_on(database, keys=keys) as office:
        yield Keepers(office, database, keys)


def named(*fields: str) -> list[dict[str, Any]]:
    return [{"version": 1, "field": field} for field in fields]


def test_a_disclosure_gives_what_its_commitment_is_checked_with_and_is_on_record(keepers: Keepers) -> None:
    case = keepers.demand()
    answer = keepers.act(case, "disclose", fields=named("caller"), recipient="市中级人民法院")
    [shown] = answer["values"]
    assert (shown["field"], shown["value"]) == ("caller", CALLER)
    parts = b"caseledger/commitment/1", b"caller", bytes.fromhex(shown["salt"]), shown["value"].encode()
    said = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()
    events = keepers.office.product.ledger.events(case)
    assert events[0].event.values["caller"].commitment == f"sha256:{said}"  # type: ignore[attr-defined]
    [recorded] = keepers.office.product.ledger.events(f"disclosures:{case}")
    event = recorded.event.model_dump(mode="json")
    assert (event["of"], event["fields"], event["recipient"]) == (case, named("caller"), "市中级人民法院")
    assert event["header"]["actor"]["role"] == "inspector"
    assert CALLER not in str(event)


def test_a_disclosure_sent_twice_is_recorded_once_and_answered_twice(keepers: Keepers) -> None:
    case = keepers.demand(contact=CONTACT)
    body = {**EXAMPLES["disclose"], "fields": named("contact")}
    answers = [
        keepers.office.http.post(f"/v1/protected/{case}/disclose", json=body, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]
    assert [answer.json()["values"][0]["value"] for answer in answers] == [CONTACT] * 2
    assert [answer.json()["repeated"] for answer in answers] == [False, True]
    assert len(keepers.office.product.ledger.events(f"disclosures:{case}")) == 1


def test_what_is_not_there_and_who_may_not_are_refused(keepers: Keepers) -> None:
    case = keepers.demand()
    assert keepers.act(case, "disclose", 409, fields=named("type"))["code"] == "no_protected_value"
    assert keepers.act(case, "disclose", 409, fields=named("no-such"))["code"] == "no_protected_value"
    assert keepers.act("case:none", "disclose", 404, fields=named("caller"))["code"] == "not_on_record"
    stranger = {"unit": "12345热线", "role": "agent"}
    assert keepers.act(case, "disclose", 403, fields=named("caller"), acting=stranger)["code"] == "not_this_role"
    assert keepers.act(case, "seal", 403, acting=stranger)["code"] == "not_this_role"
    assert keepers.office.product.ledger.events(f"disclosures:{case}") == []
    assert answer_of(keepers.office.http.post(f"/v1/protected/{case}/seal", json={}), 422)["code"] == "malformed"


def test_a_sealed_value_is_kept_and_not_shown_until_the_seal_is_lifted(keepers: Keepers) -> None:
    case = keepers.demand()
    keepers.act(case, "seal", classes=["personal"])
    assert keepers.states(case) == {
        "caller": "sealed", "contact": "sealed", "matter": "open", "report-details": "open"
    }  # fmt: skip
    assert keepers.act(case, "disclose", 409, fields=named("caller"))["code"] == "value_sealed"
    assert keepers.act(case, "disclose", fields=named("matter"))["values"][0]["value"] == "金丝雀诉求内容7731"
    assert keepers.act(case, "seal", 409, classes=["personal"])["code"] == "sealed_already"
    keepers.act(case, "lift-seal", classes=["personal"])
    assert keepers.act(case, "lift-seal", 409, classes=["personal"])["code"] == "values_not_sealed"
    assert keepers.act(case, "disclose", fields=named("caller"))["values"][0]["value"] == CALLER


def test_shredding_takes_two_persons_no_hold_and_a_case_at_its_end(keepers: Keepers) -> None:
    case = keepers.demand()
    assert keepers.act(case, "confirm-shred", 409)["code"] == "nothing_proposed"
    refused = keepers.act(case, "propose-shred", 409)
    assert (refused["code"], refused["decided_by"]["cases"]) == ("case_still_open", [case])
    keepers.end(case)
    assert keepers.act(case, "propose-shred", 409)["code"] == "file_still_kept"
    entry = keepers.act(case, "propose-shred", law=LAW)["entry"]
    assert keepers.act(case, "confirm-shred", 409, proposal=entry, acting=EXAMPLES["seal"]["acting"])["code"] == (
        "two_persons_needed"
    )
    assert keepers.act(case, "confirm-shred", 409, acting=OTHER_KEEPER)["code"] == "another_proposed"
    keepers.act(case, "hold")
    assert keepers.act(case, "confirm-shred", 409, proposal=entry, acting=OTHER_KEEPER)["code"] == "under_legal_hold"
    assert keepers.act(case, "propose-shred", 409)["code"] == "under_legal_hold"
    assert keepers.act(case, "hold", 409)["code"] == "hold_stands"
    keepers.act(case, "release")
    assert keepers.act(case, "release", 409)["code"] == "no_such_hold"
    assert set(keepers.states(case).values()) == {"open"}
    keepers.act(case, "confirm-shred", proposal=entry, acting=OTHER_KEEPER)
    assert keepers.states(case) == {
        "caller": "shredded", "contact": "shredded", "matter": "open", "report-details": "open"
    }  # fmt: skip
    refused = keepers.act(case, "disclose", 409, fields=named("caller"))
    assert (refused["code"], "已销毁 shredded" in refused["title"]) == ("value_shredded", True)
    assert keepers.act(case, "confirm-shred", 409, proposal=entry, acting=OTHER_KEEPER)["code"] == "nothing_proposed"


def test_a_reason_of_law_lets_values_be_shredded_while_a_case_is_open(keepers: Keepers) -> None:
    case = keepers.demand()
    keepers.shred(case, law="个人信息保护法 47（三）")
    assert keepers.states(case)["caller"] == "shredded"


def test_a_person_is_shredded_in_every_case_and_nothing_on_record_shows_that_they_belong_together(
    keepers: Keepers,
) -> None:
    first = keepers.demand(contact="139 7731 0003")
    second = keepers.demand(caller=" 金丝雀来电人７７３１ ", contact="13977310003")  # full-width, and blanks
    stranger = keepers.demand(contact="13977310004")
    keepers.end(first)
    assert keepers.act(first, "propose-shred", 409)["decided_by"]["cases"] == [second]
    keepers.end(second)
    before = keepers.office.product.ledger.position()
    keepers.act(second, "hold")
    assert keepers.act(first, "propose-shred", 409)["code"] == "under_legal_hold"  # placed by way of the other case
    keepers.act(second, "release")
    keepers.shred(first)
    assert [keepers.states(case)["caller"] for case in (first, second, stranger)] == ["shredded", "shredded", "open"]
    with psycopg.connect(keepers.database.admin_url()) as connection:
        said = connection.execute(
            "SELECT convert_from(e.state, 'UTF8') || convert_from(c.result, 'UTF8') || c.command_id"
            " FROM ledger.events AS e JOIN ledger.commands AS c USING (command_id) WHERE e.position > %s",
            [before],
        ).fetchall()
        ids = connection.execute("SELECT stream, substring(stored FOR 16) FROM ledger.protected_values").fetchall()
        subjects = connection.execute(
            "SELECT convert_from(state, 'UTF8')::jsonb ->> 'subject' FROM ledger.events WHERE topic = 'case.filed'"
            " AND stream = ANY(%s)",
            [[first, second, stranger]],
        ).fetchall()
    assert len(said) == 4
    assert not any(case in text for (text,) in said for case in (first, second))
    assert not {key for stream, key in ids if stream == first} & {key for stream, key in ids if stream == second}
    assert len(set(subjects)) == 3


def test_after_a_shredding_every_timeline_replay_and_rebuild_is_what_it_was(keepers: Keepers) -> None:
    case = keepers.demand()
    keepers.end(case)

    def shown() -> list[Any]:
        paths = ("", "/timeline", "/replay")
        answers = [keepers.office.get(f"/v1/cases/{case}{path}") for path in paths]
        return [{k: v for k, v in answer.items() if k not in {"as_of", "ledger_position"}} for answer in answers]

    before = shown()
    keepers.shred(case, "personal", "internal", "sensitive")
    assert shown() == before
    mapper = LedgerMapper(ALL_TOPICS)
    assert keepers.office.product.models.wait_for(keepers.office.product.ledger.position(), 60)
    with psycopg.connect(keepers.database.url("project"), autocommit=True) as connection:
        source = Source(connection, mapper, ALL_TOPICS, ALL_MODELS)
        for model in ALL_MODELS:
            assert not any((rebuild(connection, source, model, compare=True).differences or {}).values())


def test_no_canary_is_anywhere_outside_the_sealed_values(keepers: Keepers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    case = keepers.demand(contact=CONTACT)
    office = {"unit": "12345热线办", "role": "office"}
    keepers.office.do(case, "accept", acting=office, effective_at="2025-09-22T09:05:00+08:00", forms=[])
    wrong = {**EXAMPLES["disclose"], "fields": named("caller"), "recipient": 7}
    assert keepers.office.http.post(f"/v1/protected/{case}/disclose", json=wrong).status_code == 422
    values = {"caller": CALLER, "matter": CANARIES[2]}
    at = "2025-09-22T09:00:00+08:00"
    incomplete = {**examples.FILING, "effective_at": at, "procedure": "hotline", "values": values}
    assert keepers.office.http.post("/v1/cases", json=incomplete).status_code == 422
    keepers.act(case, "disclose", fields=named("caller", "contact", "matter", "report-details"))
    keepers.act(case, "seal", classes=["personal"])
    assert keepers.office.product.models.wait_for(keepers.office.product.ledger.position(), 60)
    dump, logs = keepers.everything(), caplog.text.encode()
    logs += logged_by(keepers.database)
    for canary in CANARIES:
        plain = canary.encode()
        for form in (plain, plain.hex().encode(), hashlib.sha256(plain).hexdigest().encode()):
            assert form not in dump
            assert form not in logs
    assert case.encode() in dump  # which is a dump indeed
    assert keepers.digest.hex().encode() not in dump  # the values could be found by trying


def test_a_database_restored_from_before_the_shredding_does_not_bring_the_values_back(
    keepers: Keepers, server: EmbeddedServer
) -> None:
    case = keepers.demand()
    keepers.end(case)
    dump = keepers.everything()
    keepers.shred(case)
    with cloned_database(server, template="template0") as restored:
        program = str(installed_packages() / PROGRAMS / "psql")
        done = subprocess.run(
            [program, "-v", "ON_ERROR_STOP=1", "-q", "-d", restored.admin_url()],
            input=dump,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with opening(restored, keepers.keys) as opener:
            states = {one.field: one.state for one in opener.standing(case)}
            assert states == {"caller": "shredded", "contact": "shredded", "matter": "open", "report-details": "open"}
            [kept] = opener.opened(case, [Shown(version=1, field="matter")])  # it is the database of before, and open
            assert kept.value == "金丝雀诉求内容7731"


def test_keys_restored_from_before_the_shredding_are_destroyed_again_before_anything_opens(
    keepers: Keepers, tmp_path: Path
) -> None:
    case = keepers.demand()
    keepers.end(case)
    subprocess.run(["cp", "-a", str(keepers.keys), str(tmp_path / "copy")], check=True)
    keepers.shred(case)
    with opening(keepers.database, tmp_path / "copy") as opener:
        assert {one.field: one.state for one in opener.standing(case)}["caller"] == "shredded"
    assert b"destroyed" in b"".join(path.read_bytes() for path in (tmp_path / "copy").rglob("*.keys"))


def test_a_full_disk_refuses_the_act_and_nothing_is_recorded(keepers: Keepers, monkeypatch: pytest.MonkeyPatch) -> None:
    keepers.demand()
    before = keepers.office.product.ledger.position()
    monkeypatch.setattr("os.pwrite", no_space)
    body = {**examples.FILING, "values": {**examples.FILING["values"], "supplier": "另一家供应商"}}
    answer = keepers.office.http.post("/v1/cases", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "keys_unusable")
    assert keepers.office.product.ledger.position() == before


def no_space(*_: object) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("swap", ["rows of two cases", "two fields of one case"])
def test_rows_exchanged_by_a_superuser_are_refused(keepers: Keepers, swap: str) -> None:
    case, other = keepers.demand(), keepers.demand()
    fields = ("caller", "caller") if swap.startswith("rows") else ("caller", "contact")
    with psycopg.connect(keepers.database.admin_url()) as connection:
        connection.execute("ALTER TABLE ledger.protected_values DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE ledger.protected_values AS p SET stored = q.stored FROM ledger.protected_values AS q"
            " WHERE p.stream = %s AND p.field = %s AND q.stream = %s AND q.field = %s",
            [case, fields[0], other if swap.startswith("rows") else case, fields[1]],
        )
    answer = keepers.act(case, "disclose", 500, fields=named("caller"))
    assert (answer["code"], answer["decided_by"]["differs"]) == ("value_damaged", "stored_hash")


@contextmanager
def opening(database: Database, keys: Path) -> Iterator[Opener]:
    """Open the values of a database by the keys of a folder, as a program that begins does."""
    with append_pool(database.url("append"), size=1) as pool, values_pool(database.url("read")) as reads:
        ledger, protection = ledger_on(LedgerRecorder(pool), keys, reads)
        yield protected_values_on(ledger, protection, reads, None).opener
