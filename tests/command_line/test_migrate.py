import pytest

from tests.command_line.conftest import Run

NAMED = ("--name", "试用台账", "--body", "试用中心")


def test_an_unfounded_ledger_needs_its_name_and_its_body(unfounded: Run) -> None:
    assert "--name" in unfounded("migrate").refused()
    assert "--name" in unfounded("migrate", "--body", "试用中心").refused()


def test_a_ledger_is_founded_once_and_found_afterwards(unfounded: Run) -> None:
    first = unfounded("migrate", *NAMED, "--json").json
    assert first == {
        "name": "试用台账",
        "body": "试用中心",
        "jurisdiction": "CN",
        "time_zone": "Asia/Shanghai",
        "simulated": False,
        "founded_now": True,
    }
    assert unfounded("migrate", "--json").json == {**first, "founded_now": False}
    assert unfounded("migrate", *NAMED, "--json").json["founded_now"] is False


@pytest.mark.parametrize(
    "words", [("--name", "另一个"), ("--body", "另一个"), ("--simulated",), ("--time-zone", "Europe/Amsterdam")]
)
def test_what_a_ledger_is_stays_for_ever(founded: Run, words: tuple[str, ...]) -> None:
    assert "founded already" in founded("migrate", *words).refused()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc"])
def test_an_unknown_time_zone_is_refused_before_anything_is_founded(unfounded: Run, zone: str) -> None:
    assert "time zone" in unfounded("migrate", *NAMED, "--time-zone", zone).refused()
    assert "not been founded" in unfounded("migrate").refused()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--name", "", "--body", "b"), "name"),
        (("--name", "n", "--body", ""), "body"),
        (("--name", "n" * 201, "--body", "b"), "name"),
        (("--name", "n", "--body", "\udcff"), "body"),
        (("--name", "n\0", "--body", "b"), "U+0000"),
        ((*NAMED, "--jurisdiction", "china"), "jurisdiction"),
    ],
)
def test_a_ledger_without_a_proper_name_is_not_founded(unfounded: Run, words: tuple[str, ...], said: str) -> None:
    assert said in unfounded("migrate", *words).refused()
    assert "not been founded" in unfounded("migrate").refused()


@pytest.mark.parametrize(
    "words",
    [
        ("calendars", "list"),
        ("calendars", "publish"),
        ("procedures", "list"),
        ("case", "show", "case:1"),
        ("replay", "case:1"),
    ],
)
def test_a_ledger_that_is_not_founded_is_refused(unfounded: Run, words: tuple[str, ...]) -> None:
    assert "not been founded" in unfounded(*words).refused()


def test_a_simulated_ledger_says_so(unfounded: Run) -> None:
    assert unfounded("migrate", *NAMED, "--simulated", "--json").json["simulated"] is True
