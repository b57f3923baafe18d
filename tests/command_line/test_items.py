import pytest

from tests.command_line.conftest import Run

ITEM = {
    "--code": "food-licence",
    "--title": "食品经营许可",
    "--unit": "市场监管窗口",
    "--basis": "行政许可法 42",
    "--promised": "8 working days",
    "--statutory": "20 working days",
    "--valid-from": "2025-01-01",
}


def publish(**changed: str) -> tuple[str, ...]:
    item = {**ITEM, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return ("items", "publish", *(word for pair in item.items() for word in pair))


def test_an_item_is_published_once(founded: Run) -> None:
    assert founded(*publish(), "--json").json["published"] is True
    assert founded(*publish(), "--json").json["published"] is False


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"promised": "30 working days"}, "优化营商环境条例 36"),
        ({"promised": "8 calendar days"}, "same unit"),
        ({"promised": "soon"}, "soon"),
        ({"valid_from": "2025-02-30"}, "2025-02-30"),
        ({"code": "Food Licence"}, "code"),
        ({"title": ""}, "title"),
    ],
)
def test_an_item_at_fault_is_refused(founded: Run, changed: dict[str, str], said: str) -> None:
    assert said in founded(*publish(**changed)).refused()
