"""The header that every event carries: who acted, on which ground and clause, by which command.

The actor is an opaque principal id, never a name, so that a header can be kept for ever and shown to anyone.
"""

from pydantic import BaseModel, ConfigDict, Field

Code = str


class Frozen(BaseModel):
    """A value: compared by content, never changed, with no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Actor(Frozen):
    """Who acted, in which office."""

    principal: str = Field(min_length=1, max_length=200, description="opaque id, never a name")
    unit: str = Field(min_length=1, max_length=200)
    role: str = Field(min_length=1, max_length=100)
    grant: str | None = Field(
        default=None, max_length=200, description="the recorded grant, or else the rule, that allowed it"
    )

    def is_person(self, other: "Actor") -> bool:
        """Tell whether both are one person.

        Who acts without a grant enters the acts of every office of the machine: there the office tells persons apart.
        """
        if self.grant is None or other.grant is None:
            return self == other
        return self.principal == other.principal


class ProcedureRef(Frozen):
    """The procedure and its version that a case is bound to."""

    code: str
    version: str

    def __str__(self) -> str:
        """Read as code@version."""
        return f"{self.code}@{self.version}"


class Header(Frozen):
    """What every event says about itself beside its own content."""

    ledger: str
    body: str = Field(min_length=1, max_length=200)
    jurisdiction: str
    actor: Actor
    ground: str | None = None
    clause: str | None = None
    procedure: ProcedureRef | None = None
    command: str
    causation: str | None = Field(default=None, description="the event that this one follows from: stream@version")
    correlation: str
