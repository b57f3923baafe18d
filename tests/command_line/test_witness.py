"""The witness as a program: it names its key, cosigns, and does not begin anew by itself."""

import subprocess
import urllib.request
from pathlib import Path

import pytest

from infrastructure.proof.note import Signature, VerifierKey
from tests.command_line.commands import run
from tests.command_line.test_serving import COMMAND, served
from tests.infrastructure.proof.test_witness import LOG, NAME, asking, tree

LISTEN = ("--listen", "127.0.0.1:0")


def test_it_cosigns_over_http_under_the_key_that_it_names(tmp_path: Path) -> None:
    words = ("witness", *LISTEN, "--state", str(tmp_path / "state"), "--log", str(LOG))
    with served(*words, "--new", "--name", NAME) as (program, url):
        line = _asked(url, asking(0, 5, tree(9)))
        program.terminate()
        said, _ = program.communicate(timeout=60)
    with served(*words) as (program, url):
        again = _asked(url, asking(5, 9, tree(9)))
    signatures = [Signature.parse(one.removesuffix("\n")) for one in (line, again)]
    assert signatures[0].key_id == signatures[1].key_id
    assert signatures[0].name == NAME
    assert said == ""


def test_it_says_its_key(tmp_path: Path) -> None:
    words = ("witness", *LISTEN, "--state", str(tmp_path / "state"), "--log", str(LOG), "--new", "--name", NAME)
    with subprocess.Popen(
        (*COMMAND, *words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:  # fmt: skip
        assert program.stdout is not None
        key = VerifierKey.parse(program.stdout.readline().strip())
        program.terminate()
    assert (key.name, key.kind) == (NAME, 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--log", str(LOG)), "--new", id="no state"),
        pytest.param(("--log", "nonsense", "--new", "--name", NAME), "verifier key", id="no key"),
        pytest.param(("--log", str(LOG), "--new"), "name", id="no name"),
    ],
)
def test_a_witness_that_cannot_begin_says_why(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run("witness", *LISTEN, "--state", str(tmp_path / "state"), *words).refused()


@pytest.mark.parametrize("listen", ["", "8080", "127.0.0.1:99999", "x:y"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, listen: str) -> None:
    assert "127.0.0.1:8080" in run("witness", "--listen", listen, "--state", str(tmp_path), "--log", str(LOG)).refused()


def _asked(url: str, body: bytes) -> str:
    request = urllib.request.Request(f"{url}/add-checkpoint", data=body, method="POST")  # noqa: S310 - our own program
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text
