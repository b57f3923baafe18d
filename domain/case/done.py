"""A step that was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.case.values import Scalar


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done: when, by which role, at which version of the case, and what it said publicly."""

    at: datetime
    role: str
    version: int
    said: Mapping[str, Scalar] = field(default_factory=dict)
