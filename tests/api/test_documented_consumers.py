"""The examples for consumers in README and docs work when copied."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.access.accounts import RoleTerms
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.webhooks.signature import Secrets, signed
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR
from tests.house.sources import ROOT


def example(file: str, word: str) -> str:
    """Give the one block of Python in a file that has a word."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if word in block]
    return str(found)


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        yield opened


@pytest.mark.parametrize("file", ["README.md", "README.zh-CN.md"])
def test_the_example_of_following_prints_every_change_once(office: Guarded, tmp_path: Path, file: str) -> None:
    until, held = datetime.now(UTC) + timedelta(days=1), RoleTerms(role=Role.CONSUMER, reason="数据共享")
    key = office.access.keys.open(office.command(), ADMINISTRATOR, file, [held], ("changes.read",), until)
    program = example(file, "/v1/changes").replace("http://127.0.0.1:8000", office.url)
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={**os.environ, "CASELEDGER_KEY": key.shown},
        )
        for _ in range(2)
    ]  # fmt: skip
    positions = [int(line.split()[0]) for line in runs[0].stdout.splitlines()]
    page = office.http.get("/v1/changes?after=0&limit=1000", headers={"Authorization": f"Bearer {key.shown}"}).json()
    assert page["next_after"] == page["ledger_position"]
    assert positions == [change["position"] for change in page["changes"]]
    assert len(positions) > 30
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
