"""The page of formats is enough: a verifier written from it alone comes to the verdicts of the one that is shipped."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.proof import verifier
from tests.infrastructure.proof import second_verifier
from tests.infrastructure.proof.bundles import STRANGER, Forgery, faults, verdict, verifier_key
from tests.infrastructure.proof.second_verifier import Second
from tests.infrastructure.proof.test_verifier import FORGERIES

CHECKS = ("the archive", "each file", "the checkpoint", "the events", "what the case", "the case has", "disclosed")


def failed(report: verifier.Report) -> set[int]:
    """Give the numbers of the checks that the shipped verifier says do not hold."""
    told = [check.en for check in report.checks if check.state == "fails"]
    return {number for number, begins in enumerate(CHECKS, 1) for one in told if one.startswith(begins)}


def test_it_shares_nothing_with_the_verifier_that_is_shipped() -> None:
    tree = ast.parse(Path(second_verifier.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {"api", "application", "domain", "infrastructure", "projections", "tests"}
    assert not {name.split(".")[0] for name in imported} & ours


def test_what_is_proven_is_proven_to_both() -> None:
    forgery = Forgery()
    second = Second(forgery.log_key, (forgery.witness_key,))
    assert (second.verdict(forgery.written()), second.wrong) == (0, [])


@pytest.mark.parametrize(("forge", "named", "status"), FORGERIES)
def test_what_is_not_is_found_by_the_same_check(forge: Callable[[Forgery], None], named: str, status: int) -> None:
    forgery = Forgery()
    forge(forgery)
    second = Second()
    assert second.verdict(forgery.written()) == status, named
    assert {*second.wrong} == failed(verdict(forgery.written()))


@pytest.mark.parametrize(
    ("bundle", "key", "witness"),
    [
        pytest.param(Forgery(key=STRANGER), Forgery().log_key, None, id="a stranger signs for the log"),
        pytest.param(Forgery(), Forgery(key=STRANGER, origin="caseledger/" + "0" * 32).log_key, None, id="another log"),
        pytest.param(Forgery(origin="caseledger/" + "0" * 32), None, None, id="named after nothing"),
        pytest.param(Forgery(), None, verifier_key("absent.example", 4, STRANGER), id="a witness that did not sign"),
    ],
)
def test_keys_from_outside_are_held_to_by_both(bundle: Forgery, key: str | None, witness: str | None) -> None:
    second = Second(key, () if witness is None else (witness,))
    given = None if key is None else verifier.key_of(key)
    report = verdict(bundle.written(), key=given, witnesses=[] if witness is None else [verifier.key_of(witness)])
    assert second.verdict(bundle.written()) == report.status == 1, faults(report)
    assert {*second.wrong} == failed(report)


def test_every_byte_that_is_changed_is_found_by_it_too() -> None:
    bundle = Forgery().written()
    for at in range(0, len(bundle), 7):
        changed = bytearray(bundle)
        changed[at] ^= 1 << at % 8
        assert Second(Forgery().log_key).verdict(bytes(changed)) in {1, 2}, f"byte {at}"
