import json
from pathlib import Path

import psycopg
import pytest

from api.composition import served, settings_for
from infrastructure.errors import KeysNotNamed
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.faults import LogInconsistent, OutsideAhead, OutsideDiffers
from infrastructure.proof.note import Note, VerifierKey
from tests.command_line.commands import Answer, run
from tests.command_line.conftest import Run
from tests.command_line.test_cases import challenge
from tests.database import Database, cloned_database
from tests.waiting import PATIENCE, until

KEYS, ANCHOR = "CASELEDGER_KEYS_DIR", "CASELEDGER_ANCHOR_DIR"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where checkpoints go; the keys lie beside it."""
    monkeypatch.setenv(KEYS, str(tmp_path / "keys"))
    monkeypatch.setenv(ANCHOR, str(tmp_path / "outside"))
    return tmp_path / "outside"


def serve() -> None:
    """Serve the ledger for a moment: at its end all is sealed and handed over, and the read models stand."""
    with served(settings_for(None)) as product:
        until(lambda: any(event.event.TOPIC == "ledger.heads_sealed" for event in product.ledger.events("ledger")))
        assert product.models.wait_for(product.ledger.position(), PATIENCE)


def checkpoint() -> Answer:
    return run("checkpoint", "--json").succeeded()


def use(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run commands on another database."""
    for variable, role in (("DATABASE", "owner"), ("APPEND", "append"), ("PROJECT", "project"), ("READ", "read")):
        monkeypatch.setenv(f"CASELEDGER_{variable}_URL", database.url(role))  # type: ignore[arg-type]


def test_the_newest_checkpoint_is_shown_and_short_enough_for_paper(founded: Run, outside: Path) -> None:
    assert "No checkpoint" in founded("checkpoint").refused()
    serve()
    found = founded("checkpoint", "--json").json
    assert found["size"] == 3  # founding, key, heads
    assert found["behind_events"] == 0
    assert [place["fault"] for place in found["places"]] == [None]
    printed = founded("checkpoint", "--print").succeeded().out.splitlines()
    assert len(printed) == 6
    assert all(len(line) <= 70 for line in printed)
    note = Note.parse(founded("checkpoint", "--note").succeeded().out.encode())
    digits = "".join(printed[3].split()[2:] + printed[4].split())
    assert digits == checkpoint_of(note).root.hex()
    shown = founded("checkpoint").succeeded().out
    assert checkpoint_of(note).root.hex() in shown
    assert "全部封存" in shown
    key = VerifierKey.parse(founded("keys", "list", "--json").json[0]["key"])
    assert note.signed_by([key]) == [key]
    assert Note.parse(next(outside.rglob("checkpoint.txt")).read_bytes()) == note


ONE, ANOTHER = ("--by", "信息中心", "--as", "administrator"), ("--by", "保密办")
BECAUSE = ("--reason", "磁盘损坏，只有昨日备份")


def test_a_key_is_rotated_by_two_persons_and_signs_from_then_on(founded: Run, outside: Path) -> None:
    serve()
    proposed = founded("keys", "rotate", "--reason", "到期", *ONE, "--json").json
    confirm = ("keys", "rotate", "--confirm", proposed["proposal"])
    assert "two persons" in founded(*confirm, *ONE).refused()
    assert len(founded("keys", "list", "--json").json) == 1
    assert "may not do this act" in founded(*confirm, "--by", "窗口", "--as", "window").refused()
    done = founded(*confirm, *ANOTHER, "--json").json
    assert done["alone"] is False
    assert Note.parse(done["receipt"].encode()).text.split("\n")[3] == f"{done['position']} {done['position']}"
    assert "Nothing has been proposed" in founded(*confirm, *ANOTHER).refused()
    keys = [VerifierKey.parse(one["key"]) for one in founded("keys", "list", "--json").json]
    assert str(keys[1]) == done["key"]
    both = Note.parse(founded("checkpoint", "--note").succeeded().out.encode())
    assert checkpoint_of(both).size == done["position"]
    assert both.signed_by(keys) == keys
    serve()
    assert len(list((outside.parent / "keys").glob("ed25519-*.pem"))) == 2


def test_who_is_alone_says_so_and_every_list_of_keys_tells(founded: Run, outside: Path) -> None:
    serve()
    done = founded("keys", "rotate", "--alone", "--reason", "密钥外泄，一人值守", *ONE, "--json").json
    assert done["alone"] is True
    first, second = founded("keys", "list", "--json").json
    assert (first["alone"], second["alone"], second["key"]) == (False, True, done["key"])
    assert second["proposal"] == f"ledger@{second['from_position'] - 1}"
    assert "一人办理" in founded("keys", "list").succeeded().out.splitlines()[1]


@pytest.mark.parametrize(
    "words", [(), ("--alone",), ("--reason", "x", "--confirm", "y"), ("--alone", "--confirm", "y")]
)
@pytest.mark.parametrize("act", [("keys", "rotate"), ("incarnation", "begin")], ids=" ".join)
def test_what_takes_two_persons_is_proposed_or_confirmed(founded: Run, act: tuple[str, str], words: tuple[str]) -> None:
    assert "--confirm" in founded(*act, *ONE, *words).misused()


def test_an_act_on_the_command_line_gives_its_receipt(ready: Run, outside: Path) -> None:
    serve()
    filed = challenge(ready, "--command-id", "one")
    key = VerifierKey.parse(ready("keys", "list", "--json").json[0]["key"])
    receipt = Note.parse(filed["receipt"].encode())
    assert receipt.signed_by([key]) == [key]
    assert receipt.text.split("\n")[3].endswith(f" {filed['position']}")
    assert challenge(ready, "--command-id", "one")["receipt"] == filed["receipt"]


def test_without_a_key_on_record_an_act_has_no_receipt(ready: Run) -> None:
    assert challenge(ready)["receipt"] is None


def test_a_ledger_whose_key_is_gone_is_not_served(founded: Run, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve()
    monkeypatch.delenv(KEYS)
    with pytest.raises(KeysNotNamed):
        serve()
    monkeypatch.setenv(KEYS, str(outside / "nowhere"))
    assert "not in the folder of keys" in founded("serve", "--port", "0").err
    assert "not in the folder" in founded("keys", "rotate", "--alone", "--reason", "x", *ONE).refused()


def test_an_older_copy_of_the_ledger_is_not_used_until_it_says_so(
    database: Database, founded: Run, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    with cloned_database(database.server, template=database.name) as older:
        founded("calendars", "publish").succeeded()
        serve()
        newer = checkpoint().json
        use(older, monkeypatch)
        assert "incarnation begin" in run("calendars", "publish").refused()
        assert "incarnation begin" in run("serve", "--port", "0").err
        with pytest.raises(OutsideAhead):
            serve()
        for reason in (" ", "two\nlines", "x" * 501):
            assert "not well formed" in run("incarnation", "begin", "--reason", reason, *ONE).refused()
        proposed = run("incarnation", "begin", *BECAUSE, *ONE, "--json").json["proposal"]
        confirm = ("incarnation", "begin", "--confirm", proposed)
        assert "two persons" in run(*confirm, *ONE).refused()
        with pytest.raises(OutsideAhead):
            serve()
        begun = run(*confirm, *ANOTHER, "--json").json
        assert begun["key"].startswith(f"{newer['origin']}/2+")
        assert begun["receipt"] is None  # it would be signed for the log that is given up
        assert "nothing to give up" in run("incarnation", "begin", *BECAUSE, *ONE).refused()
        serve()
        found = checkpoint().json
        assert found["origin"] == f"{newer['origin']}/2"
        assert found["size"] < newer["size"]
        keys = [VerifierKey.parse(one["key"]) for one in run("keys", "list", "--json").json]
        assert [key.name for key in keys] == [newer["origin"], found["origin"]]
        note = Note.parse(run("checkpoint", "--note").succeeded().out.encode())
        assert note.signed_by([keys[1]]) == [keys[1]]
        run("calendars", "publish").succeeded()
        serve()
        use(database, monkeypatch)  # the copy that was given up after all
        with pytest.raises(OutsideAhead):
            serve()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what was said about what was read."""
    said = [record.getMessage() for record in caplog.records]
    return [one for one in said if "may be an older copy" in one]


def test_an_older_copy_is_read_with_a_warning_and_verified_to_be_one(
    database: Database,
    ready: Run,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    case = challenge(ready)["case"]
    serve()
    with cloned_database(database.server, template=database.name) as older:
        challenge(ready)
        serve()
        ready("case", "show", case).succeeded()
        assert not warnings(caplog)
        assert ready("verify", "--json").json["anchors"] == 1
        use(older, monkeypatch)
        readings = [("case", "show", case), ("keys", "list"), ("checkpoint",), ("deadlines", "list"), ("progress", "1")]
        for words in readings:
            caplog.clear()
            run(*words)
            assert len({*warnings(caplog)}) == 1, words
        assert run("case", "show", case, "--json").json["status"] == "filed"
        events = json.loads(run("verify", "--json").out)["events"]
        caplog.clear()
        assert "older copy" in run("assessment", "publish").refused()
        assert not warnings(caplog)  # said once, by the refusal
        found = run("verify", "--json")
        verdict = json.loads(found.out)
        assert (found.status, verdict["events"]) == (1, events)
        assert [fault["code"] for fault in verdict["faults"]] == ["anchor_ahead"]


def test_a_ledger_is_read_where_nobody_can_tell_what_was_published(
    founded: Run, outside: Path, caplog: pytest.LogCaptureFixture
) -> None:
    serve()
    next(outside.rglob("checkpoint.txt")).write_bytes(b"nothing")
    assert "cannot be read" in founded("calendars", "publish").refused()
    founded("deadlines", "list").succeeded()
    assert "cannot be read" in caplog.text


def test_a_ledger_with_another_history_is_not_used(
    database: Database, founded: Run, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    with cloned_database(database.server, template=database.name) as other:
        founded("calendars", "publish").succeeded()
        serve()
        use(other, monkeypatch)
        monkeypatch.delenv(ANCHOR)
        run("procedures", "publish").succeeded()
        run("calendars", "publish").succeeded()
        serve()
        monkeypatch.setenv(ANCHOR, str(outside))
        with pytest.raises(OutsideDiffers):
            serve()
        assert "something else" in run("assessment", "publish").refused()


@pytest.mark.parametrize("kept", [4, 0])
def test_a_ledger_that_lost_what_it_sealed_is_not_used(
    database: Database, founded: Run, outside: Path, kept: int
) -> None:
    founded("calendars", "publish").succeeded()
    serve()
    with psycopg.connect(database.admin_url(), autocommit=True) as admin, admin.transaction():
        admin.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
        admin.execute(f"DELETE FROM ledger.events WHERE position > {kept}")
    with pytest.raises(LogInconsistent):
        serve()
    answer = founded("procedures", "publish")
    assert (answer.status, answer.out) == (2, "")
    assert "no longer holds" in answer.err
    answer = founded("migrate", "--name", "另一台账", "--body", "试用中心")
    assert (answer.status, answer.out) == (2, "")
    # where nothing is left, it would be founded anew
    assert ("founded already" if kept else "no longer holds") in answer.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"nothing", "not a signed note"),
        (b"x\ny\n\n\xe2\x80\x94 a AAAAAAA=\n", "not a checkpoint"),
    ],
)
def test_a_checkpoint_that_cannot_be_read_is_refused(
    founded: Run, outside: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "given.txt"
    if content is not None:
        file.write_bytes(content)
    assert says in founded("incarnation", "begin", *BECAUSE, *ONE, "--checkpoint", str(file)).refused()
