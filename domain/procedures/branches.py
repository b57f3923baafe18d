"""联合审批: a case that several departments decide at once, each in a branch that is a case of its own."""

from pydantic import Field

from domain.header import Frozen
from domain.procedures.vocabulary import Basis, Clause, Code


class Branches(Frozen):
    """Which procedure the branches of a case follow, who opens them, what counts as consent.

    A pause of a branch stops the case's own clocks while that branch is on the critical path: while no department that
    still works can be due as late as it is.
    """

    procedure: Code = Field(description="of the branches, which follow the case `as_branch`")
    performers: tuple[Code, ...] = Field(min_length=1, description="who notifies the departments concerned")
    reporters: tuple[Code, ...] = Field(default=(), description="who reports, for one merged notice, what is missing")
    at_least: int = Field(default=2, ge=1, description="departments without which it is no joint approval")
    clock: Code = Field(description="the clock of a branch by which its place on the critical path is read")
    department: Code = Field(description="the public field of a branch that names its department")
    consent: tuple[Code, ...] = Field(min_length=1, description="outcomes of a branch that are a consent")
    stops: tuple[Code, ...] = Field(default=(), description="clocks of the case, stopped from the critical path")
    longest: Code = Field(description="the clock of the case inside which the term of a branch must fit")
    clause: Clause
    basis: Basis = Basis.TEXT
