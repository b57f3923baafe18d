"""Running a command inside the test, and what every answer must keep to."""

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from api.command_line.main import app


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str

    def succeeded(self) -> "Answer":
        """Expect success."""
        assert self.status == 0, self.err
        return self

    @property
    def json(self) -> Any:
        """Read the one document on stdout."""
        return json.loads(self.succeeded().out)

    def refused(self) -> str:
        """Expect one sentence on stderr, exit status 2 and nothing on stdout; give the sentence."""
        assert self.status == 2, (self.status, self.out, self.err)
        assert self.out == ""
        assert self.err.startswith("caseledger: "), self.err
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err

    def misused(self) -> str:
        """Expect a usage error with exit status 2 and nothing on stdout; give what it says."""
        assert self.status == 2, (self.status, self.out, self.err)
        assert self.out == ""
        assert self.err.startswith("Usage: ")
        return self.err


def run(*words: str) -> Answer:
    """Run one command."""
    result = CliRunner().invoke(app, list(words), prog_name="caseledger")
    return Answer(result.exit_code, result.stdout, result.stderr)
