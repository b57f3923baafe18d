"""The examples for consumers in README and docs work when copied."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from infrastructure.webhooks.signature import Secrets, signed
from tests.api.serving import Office
from tests.house.sources import ROOT


def example(file: str, word: str) -> str:
    """Give the one block of Python in a file that has a word."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if word in block]
    return str(found)


@pytest.mark.parametrize("file", ["README.md", "README.zh-CN.md"])
def test_the_example_of_following_prints_every_change_once(office: Office, tmp_path: Path, file: str) -> None:
    program = example(file, "/v1/changes").replace("127.0.0.1:8000", f"127.0.0.1:{office.http.base_url.port}")
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    positions = [int(line.split()[0]) for line in runs[0].stdout.splitlines()]
    assert positions == list(range(1, office.product.ledger.position() + 1))
    assert runs[1].stdout == ""


def test_the_example_of_verifying_tells_a_genuine_message_from_another() -> None:
    scope: dict[str, Any] = {}
    exec(example("docs/consumers.md", "is_genuine"), scope)  # noqa: S102 - it is ours
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    keys = Secrets(None, {"CASELEDGER_WEBHOOK_SECRET_A": f"whsec_{'A' * 32} {secret}"}).of("a")
    headers = signed("a_7", int(time.time()), b"{}", keys)
    assert scope["is_genuine"](secret, headers, b"{}")
    assert not scope["is_genuine"](secret, headers, b"[]")
    assert not scope["is_genuine"](f"whsec_{'B' * 32}", headers, b"{}")
    assert not scope["is_genuine"](secret, signed("a_7", int(time.time()) - 600, b"{}", keys), b"{}")
