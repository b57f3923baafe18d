"""The command line as a process of its own: exit statuses, streams, signals."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.command_line import clock
from tests.command_line.commands import run

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "api.command_line.main")
DUE = ("clock", "due", "--start", "2024-09-30", "--limit", "5 working days")


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, **environment}
    return subprocess.run(
        (*COMMAND, *words), cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_answer_of_a_process_is_one_json_document_and_silence_on_stderr() -> None:
    done = process(*DUE, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["due"] == "2024-10-12"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gb18030"])
def test_a_terminal_without_chinese_is_no_failure(encoding: str) -> None:
    done = subprocess.run(
        (*COMMAND, *DUE, "--json"),
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode(encoding))["explanation"][1]["label"] == "国庆节"


def test_a_refusal_of_a_process_is_one_line_and_exit_status_2() -> None:
    done = process("clock", "due", "--start", "2024-02-30", "--limit", "5 working days")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "caseledger: A date reads like 2024-09-30, and must exist. (given=2024-02-30)\n"


def test_a_data_folder_that_holds_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    done = process("calendars", "list", "--data-dir", str(tmp_path))
    assert done.returncode == 2
    assert "letter.txt" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CASELEDGER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
        ("CASELEDGER_DATABASE_URL", "not a connection string"),
        ("CASELEDGER_APPEND_URL", "postgresql:///alone"),
        ("POSTGRES_ENABLE_DB_FUNCTIONS", "y"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused(variable: str, value: str) -> None:
    for words in (("calendars", "list"), ("serve", "--port", "0")):
        done = process(*words, **{variable: value})
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


def test_a_reader_who_leaves_early_is_not_told_off() -> None:
    shown = subprocess.Popen(
        (*COMMAND, "procedures", "schema"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert shown.stdout is not None
    assert shown.stderr is not None
    shown.stdout.close()
    said = shown.stderr.read()
    shown.wait(60)
    shown.stderr.close()
    assert said == b""


def test_an_interruption_is_quiet_and_exits_with_130(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.yaml"
    os.mkfifo(fifo)  # whoever opens it to read waits for a writer
    waiting = subprocess.Popen(
        (*COMMAND, "procedures", "check", str(fifo)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with fifo.open("w"):  # opens once the command has come to its work
        waiting.send_signal(signal.SIGINT)
        out, said = waiting.communicate(timeout=60)
    assert (waiting.returncode, out, said) == (130, b"", b"")


def test_a_fault_of_the_program_is_one_sentence_and_debug_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(clock, "load_shipped", broken)
    answer = run(*DUE)
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.count("\n") == 1
    assert "RuntimeError: two lines" in answer.err
    assert "Traceback" in run("--debug", *DUE).err


def test_the_help_lists_every_command() -> None:
    printed = run("--help").succeeded().out
    for command in (
        *("serve", "demo", "migrate", "clock", "calendars", "procedures"),
        *("items", "case", "replay", "projections", "import"),
    ):
        assert command in printed
    assert "--data-dir" in run("serve", "--help").succeeded().out
