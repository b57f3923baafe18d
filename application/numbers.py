"""The proof that numbers stand without a gap, of cases, findings and handovers: from the ledger alone.

A register, of a body, a word and a year, is dense where its n-th entry is the number n, and where they and entries name
each other one to one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.archives.events import TransferOrdered
from domain.case.events import Filed
from domain.findings.events import FindingOpened
from domain.recorded import Recorded
from domain.register import NumberAllocated, official_number, register_stream

TOPICS = frozenset({NumberAllocated.TOPIC, Filed.TOPIC, FindingOpened.TOPIC, TransferOrdered.TOPIC})


@dataclass(slots=True)
class RegisterFound:
    """A register as it was found: how many numbers were allocated, and what is wrong with them."""

    register: str
    allocated: int = 0
    faults: list[str] = field(default_factory=list)


def verify(history: Iterable[Recorded]) -> list[RegisterFound]:
    """Go through the allocations and filings of a ledger, in its order, and tell what each register came to."""
    registers: dict[str, RegisterFound] = {}
    of_case: dict[str, tuple[str, RegisterFound]] = {}
    filings: dict[str, str] = {}
    for recorded in history:
        event = recorded.event
        if isinstance(event, Filed | FindingOpened | TransferOrdered):
            filings[event.originator_id] = event.number
        elif isinstance(event, NumberAllocated):
            found = registers.setdefault(event.originator_id, RegisterFound(event.originator_id))
            _take(found, event)
            if event.case in of_case:
                found.faults.append(f"{event.case} got a second number, {event.number}")
            of_case[event.case] = event.number, found
    for case, (number, found) in of_case.items():
        if filings.get(case) != number:
            found.faults.append(f"{number} was allocated to {case}, which was filed as {filings.get(case)}")
    unlisted = {case: number for case, number in filings.items() if case not in of_case}
    strangers = [f"{case} was filed as {number}, which no register allocated" for case, number in unlisted.items()]
    outside = [RegisterFound("", 0, strangers)] if strangers else []
    return [*(registers[name] for name in sorted(registers)), *outside]


def _take(found: RegisterFound, event: NumberAllocated) -> None:
    """Hold an entry against its place: the first is number one, and each goes on by one."""
    found.allocated += 1
    if event.originator_version != found.allocated:
        found.faults.append(f"the register has no entry {found.allocated}")
        found.allocated = event.originator_version
    year = int(event.originator_id.rpartition(":")[2])
    word = event.number.removesuffix(official_number("", year, event.originator_version))
    if register_stream(event.header.body, word, year) != event.originator_id:
        found.faults.append(f"entry {event.originator_version} is {event.number}")
