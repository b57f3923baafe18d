import json
from collections.abc import Callable
from typing import Any

import pytest

from api.routes import agreement_examples as examples
from tests.command_line.commands import Answer
from tests.command_line.conftest import Run


def asked(content: dict[str, Any]) -> list[str]:
    """Give what is asked for as options; who acts and when have options of their own."""
    acting, at = content["acting"], content["effective_at"]
    rest = {name: value for name, value in content.items() if name not in {"acting", "effective_at"}}
    data = json.dumps(rest, ensure_ascii=False)
    return ["--as", acting["role"], "--unit", acting["unit"], "--at", at, "--data", data]


def signs(ready: Run) -> str:
    return str(ready("agreements", "open", *asked(examples.SIGNED), "--json").json["agreement"])


def acts(ready: Run, agreement: str, act: str, *more: str, **changes: Any) -> Answer:
    return ready("agreements", "act", act, agreement, *asked({**examples.ACTS[act], **changes}), *more)


def test_an_undertaking_is_signed_acted_on_and_shown_as_of_any_day(ready: Run) -> None:
    agreement = signs(ready)
    done = acts(ready, agreement, "replace-product", "--if-version", "1").succeeded().out
    assert done.startswith("一对一替换：模拟-2024-0216-09 agreement:")
    shown = ready("agreements", "show", agreement, "--at", "2024-06-03", "--json").json
    assert [(one["product"], one["replaced_by"], one["in_force"]) for one in shown["products"]] == [
        ("PC-1", "PC-1B", False), ("PC-2", None, True), ("PC-1B", None, True)
    ]  # fmt: skip
    before = ready("agreements", "show", agreement, "--at", "2024-06-02", "--json").json
    assert len(before["products"]) == 2
    paper = ready("agreements", "show", agreement).succeeded().out
    assert "有效期至 valid until 2025-04-18" in paper
    assert "一对一替换（补录） — bidder — D2 四" in paper
    assert "2024-04-17" in ready("agreements", "show", agreement, "--at", "2024-04-17").refused()


def test_the_lists_are_read_off_the_read_model(ready: Run) -> None:
    agreement = signs(ready)
    acts(ready, agreement, "adjust-price").refused()
    for act in ("publish-price", "adjust-price"):
        acts(ready, agreement, act).succeeded()
    assert "read model" in ready("agreements", "catalogue").refused()
    ready("projections", "rebuild", "agreements").succeeded()
    [first, _] = ready("agreements", "catalogue", "--at", "2024-05-14", "--json").json
    assert (first["product"], first["price"], first["discount_rate"]) == ("PC-1", "5720.00", "12.00")
    assert "模拟台式机一型" in ready("agreements", "catalogue", "--at", "2024-05-14").succeeded().out
    parties = [one["party"] for one in ready("agreements", "suppliers", "--at", "2024-05-14", "--json").json]
    assert parties == ["SUP-1", "SUP-2"]
    [held] = ready("agreements", "standing", "SUP-1", "--at", "2024-05-14", "--json").json
    assert held["standing"]["zh"] == "已授权"
    assert "不在名录" in ready("agreements", "standing", "SUP-9").succeeded().out
    assert "授权已终止" in ready("agreements", "standing", "SUP-1", "--at", "2025-04-19").succeeded().out
    [listed] = ready("agreements", "list", "--at", "2024-05-14", "--json").json
    assert listed["agreement_id"] == agreement
    assert "有效 in force" in ready("agreements", "list", "--at", "2024-05-14").succeeded().out


def test_a_command_repeated_does_nothing_twice(ready: Run) -> None:
    agreement = signs(ready)
    for repeated in (False, True):
        answer = acts(ready, agreement, "cancel-product", "--command-id", "c-1", "--json").json
        assert (answer["version"], answer["repeated"]) == (2, repeated)


def test_the_content_may_stand_in_a_file(ready: Run, written: Callable[[str], str]) -> None:
    rest = {name: value for name, value in examples.SIGNED.items() if name not in {"acting", "effective_at"}}
    options = ["--as", "bidder", "--unit", "u", "--at", "2024-04-18", "--file", written(json.dumps(rest))]
    assert ready("agreements", "open", *options).succeeded().out.startswith("签署承诺书：")


@pytest.mark.parametrize(
    ("act", "changes", "said"),
    [
        ("place-order", {"price": "6000.01"}, "D2 二"),
        ("place-order", {"price": "6000"}, "price"),
        ("cancel-product", {"product": "X"}, "no such product"),
        ("cancel-product", {"acting": examples.PURCHASER}, "may not do"),
        ("cancel-product", {"extra": "1"}, "does not take it"),
        ("replace-product", {"successor": {"code": "P"}}, "successor"),
    ],
)
def test_what_is_refused_is_told_in_one_sentence(ready: Run, act: str, changes: dict[str, Any], said: str) -> None:
    assert said in acts(ready, signs(ready), act, **changes).refused()


def test_an_unknown_agreement_or_act_is_told(ready: Run) -> None:
    assert "No such agreement" in ready("agreements", "show", "agreement:nobody").refused()
    assert "No such agreement" in acts(ready, "case:1", "cancel-product").refused()
    assert "there is no act" in ready("agreements", "act", "nothing", "a", "--as", "r", "--unit", "u").misused()
