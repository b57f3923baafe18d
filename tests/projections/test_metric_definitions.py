"""A definition that is at fault is refused with its file, line and place."""

import pytest

from projections.metrics.definition import MetricMalformed, load_shipped, read_metrics

GOOD = """
- code: some
  version: "1"
  title: {zh: 某数, en: Some}
  form: count
  numerator: {kind: accepted}
  day: {zh: 受理之日, en: day}
  measure: {zh: 件, en: cases}
  clause: D5 一
"""


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("kind: accepted", "kind: excepted", 6, "kind"),
        ("kind: accepted", "kind: accepted, where: {colour: [red]}", 6, "colour"),
        ("kind: accepted", 'kind: accepted, where: {state: ["o\'pen"]}', 6, "state"),
        ("kind: accepted", "kind: accepted, total: amount", 2, "does not add up"),
        ("form: count", "form: ratio", 2, "has a denominator"),
        ("form: count", "form: percentile", 2, "percentile"),
        ('version: "1"', "version: one", 3, "version"),
        ("clause: D5 一", "clause: [", 9, ""),
        ("clause: D5 一", "remark: D5", 2, "clause"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_definition_at_fault_names_its_file_and_line(wrong: str, right: str, line: int, said: str) -> None:
    assert read_metrics(GOOD, file="good.yaml")[0].code == "some"
    with pytest.raises(MetricMalformed) as refused:
        read_metrics(GOOD.replace(wrong, right), file="own.yaml")
    assert refused.value.decided_by["file"] == "own.yaml"
    assert abs(int(str(refused.value.decided_by["line"])) - line) <= 1
    assert said in str(refused.value)


def test_every_shipped_metric_has_a_clause_and_words_in_both_languages() -> None:
    for metric in load_shipped().values():
        assert metric.clause
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in words.zh) for words in (metric.title, metric.day))
        assert metric.title.en.isascii()
