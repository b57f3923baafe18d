"""Which browser makes PDF, read from the environment: none, unless the operator names one."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from application.printing import NO_PRINTER, Printer
from infrastructure.errors import InvalidSetting
from infrastructure.printing.browser import Chromium

BROWSER, SANDBOX = "CASELEDGER_BROWSER", "CASELEDGER_BROWSER_SANDBOX"


@dataclass(frozen=True)
class PrinterChoice:
    """The browser of one program. Its sandbox is given up only where the machine gives it none, as in containers."""

    program: Path | None = None
    sandboxed: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the choice; raise `InvalidSetting` for a program that is not there."""
        named = environment.get(BROWSER) or None
        sandbox = environment.get(SANDBOX) or "on"
        if sandbox not in {"on", "off"}:
            raise InvalidSetting(setting=SANDBOX, given=sandbox[:60], known="on, off")
        if named is None:
            return cls()
        found = shutil.which(named)
        if found is None:
            raise InvalidSetting(setting=BROWSER, given=named[:200], reason="there is no such program")
        return cls(Path(found), sandbox == "on")

    def opened(self) -> Printer:
        """Give the printer."""
        return NO_PRINTER if self.program is None else Chromium(self.program, sandboxed=self.sandboxed)
