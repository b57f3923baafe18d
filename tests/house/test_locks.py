"""The lock files name no host, carry hashes, and satisfy pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BUILD: list[str] = PROJECT["dependency-groups"]["build"]
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
DEVELOPMENT: list[str] = PROJECT["project"]["optional-dependencies"]["dev"]
TRACES: list[str] = PROJECT["project"]["optional-dependencies"]["traces"]
BENCH: list[str] = PROJECT["project"]["optional-dependencies"]["bench"]
LOCKS = {
    "requirements.lock": BUILD + RUNTIME,
    "requirements-traces.lock": BUILD + RUNTIME + TRACES,
    "requirements-dev.lock": BUILD + RUNTIME + TRACES + DEVELOPMENT,
    "requirements-bench.lock": BUILD + RUNTIME + TRACES + DEVELOPMENT + BENCH,
}
HOST = re.compile(r"://|--(extra-)?index-url|--find-links|\b[a-z0-9-]+\.(com|org|net|io|cn)\b", re.IGNORECASE)
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)")


def blocks(lock: str) -> list[str]:
    """Give each locked release with the lines of hashes that belong to it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [block for block in re.split(r"\n(?=\S)", text.strip()) if not block.startswith("#")]


def pins(lock: str) -> dict[str, str]:
    """Give the locked version of each distribution."""
    found = [PINNED.match(block) for block in blocks(lock)]
    assert all(found)
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_host(lock: str) -> None:
    assert HOST.findall((ROOT / lock).read_text(encoding="utf-8")) == []


def test_a_planted_host_is_found() -> None:
    assert HOST.search("--index-url https://packages.example/simple")
    assert HOST.search("# from packages.example.org")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_release_carries_hashes(lock: str) -> None:
    assert [block for block in blocks(lock) if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_satisfies_the_project(lock: str) -> None:
    locked = pins(lock)
    wanted = [Requirement(line) for line in LOCKS[lock]]
    assert [str(one) for one in wanted if not one.specifier.contains(locked[canonicalize_name(one.name)])] == []


def test_the_lock_files_agree_on_every_shared_release() -> None:
    runtime, traces, development, bench = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= traces.items() <= development.items() <= bench.items()
