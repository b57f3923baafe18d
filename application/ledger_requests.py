"""What is asked for of the ledger itself. No text here may name a person: all of it stays on record."""

from typing import Annotated

from pydantic import Field, StringConstraints

from application.requests import Request, Text

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")
]


class ProposeRotation(Request):
    """提请更换密钥: propose that the signing key be changed; another person confirms it."""

    reason: Reason = Field(description="why, in one line without a name in it: it stays on record")


class ProposeIncarnation(Request):
    """提请台账续开: propose to go on from an older copy of the ledger; another person confirms it."""

    reason: Reason = Field(description="why the newer copy cannot be had, in one line: it stays on record")


class Confirm(Request):
    """确认: do what another person proposed."""

    proposal: Text = Field(description="the proposal, as its answer named it: stream@version")
