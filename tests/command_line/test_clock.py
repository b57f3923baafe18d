import json
from pathlib import Path

import pytest

from tests.command_line.commands import run


def due(start: str, limit: str, *more: str) -> str:
    answer: str = run("clock", "due", "--start", start, "--limit", limit, "--json", *more).json["due"]
    return answer


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2024-09-30", "5 working days", "2024-10-12"),
        ("2019-04-28", "5 working days", "2019-05-07"),
        ("2025-01-26", "5 working days", "2025-02-08"),
        ("2020-01-22", "20 working days", "2020-02-27"),
        ("2024-09-28", "7 calendar days", "2024-10-08"),
        ("2024-10-01", "same day", "2024-10-01"),
        ("2024-10-11", "1 working day", "2024-10-12"),
        ("2024-08-31", "1 month", "2024-09-30"),
        ("2024-09-20", "5th working day of next month", "2024-10-12"),
    ],
)
def test_the_calculator_gives_the_due_date(start: str, limit: str, expected: str) -> None:
    assert due(start, limit) == expected


def test_the_calculator_asks_the_calendar_as_it_was_published_by_a_day() -> None:
    assert due("2020-01-22", "20 working days", "--calendar-known-at", "2020-01-22") == "2020-02-25"
    assert due("2020-01-22", "20 working days", "--calendar-known-at", "2020-01-26") == "2020-02-27"


def test_a_due_date_without_a_notice_is_provisional_and_has_a_range() -> None:
    answer = run("clock", "due", "--start", "2026-12-28", "--limit", "10 working days", "--json").json
    assert answer["provisional"] is True
    assert answer["estimate"]["earliest"] <= answer["due"] <= answer["estimate"]["latest"]
    settled = run("clock", "due", "--start", "2024-09-30", "--limit", "5 working days", "--json").json
    assert settled["provisional"] is False
    assert "estimate" not in settled


def test_the_explanation_names_every_day_with_its_number_or_its_notice() -> None:
    answer = run("clock", "due", "--start", "2024-09-30", "--limit", "5 working days", "--json").json
    days = answer["explanation"]
    assert [day["date"] for day in days][:2] == ["2024-09-30", "2024-10-01"]
    assert [day["kind"] for day in days] == ["opening", *["rest"] * 7, *["counted"] * 5]
    assert [day["number"] for day in days if day["kind"] == "counted"] == [1, 2, 3, 4, 5]
    assert days[1] == {
        "date": "2024-10-01",
        "kind": "rest",
        "label": "国庆节",
        "document_number": "国办发明电〔2023〕7号",
    }
    assert days[-1]["label"].startswith("调休上班")


def test_a_person_reads_the_sentence_in_chinese_and_in_english_and_then_the_days() -> None:
    printed = run("clock", "due", "--start", "2024-09-30", "--limit", "5 working days").succeeded().out
    lines = printed.splitlines()
    assert lines[0] == "起算日 2024-09-30 不计；5 个工作日；期限为 2024-10-12（星期六，调休上班）"
    assert "due 2024-10-12 (Saturday)" in lines[1]
    assert any("2024-10-01" in line and "国庆节" in line and "国办发明电〔2023〕7号" in line for line in lines)


def test_a_person_reads_that_a_due_date_is_provisional() -> None:
    printed = run("clock", "due", "--start", "2026-12-28", "--limit", "10 working days").succeeded().out
    assert "暂定" in printed
    assert "Provisional" in printed


@pytest.mark.parametrize(
    ("start", "limit", "more", "said"),
    [
        ("2024-02-30", "5 working days", (), "2024-02-30"),
        ("yesterday", "5 working days", (), "yesterday"),
        ("2024-09-30", "0 working days", (), "0 working days"),
        ("2024-09-30", "-5 working days", (), "-5 working days"),
        ("2024-09-30", "five days", (), "five days"),
        ("2024-09-30", "3 working hours", (), "office hours"),
        ("2024-09-30", "99999 working days", (), "99999"),
        ("2006-12-31", "5 working days", (), "2006-12-31"),
        ("0001-01-01", "5 working days", (), "0001-01-01"),
        ("2036-12-30", "5 working days", (), "2036-12-31"),
        ("2036-12-30", "3000 calendar days", (), "2036-12-31"),
        ("9999-12-31", "5 calendar days", (), "9999-12-31"),
        ("2024-09-30", "5 working days", ("--calendar-known-at", "2006-01-01"), "2006-01-01"),
        ("2024-09-30", "5 working days", ("--calendar-known-at", "2024-13-01"), "2024-13-01"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_one_sentence(
    start: str, limit: str, more: tuple[str, ...], said: str
) -> None:
    assert said in run("clock", "due", "--start", start, "--limit", limit, *more).refused()


def test_an_option_that_is_missing_or_unknown_is_misuse() -> None:
    assert "--limit" in run("clock", "due", "--start", "2024-09-30").misused()
    assert "--until" in run("clock", "due", "--until", "2024-09-30").misused()
    assert "nosuch" in run("nosuch").misused()
    assert "nosuch" in run("clock", "nosuch").misused()


VECTORS = [
    {
        "id": "lunch",
        "kind": "due",
        "calendar": {"tz": "Europe/Berlin", "hours": [["08:00", "12:00"], ["13:00", "17:00"]], "workdays": [0, 1, 2]},
        "start": "2024-03-04T11:30",
        "limit": {"amount": 3600, "unit": "working-seconds"},
        "pauses": [],
    },
    {
        "id": "national",
        "kind": "due",
        "calendar": "CN",
        "start": "2024-09-30",
        "limit": {"amount": 5, "unit": "working-days"},
        "pauses": [],
    },
    {"id": "unanswerable", "kind": "due", "calendar": "CN", "start": "2024-02-30"},
]


def test_a_file_of_vectors_is_answered_and_one_that_cannot_be_leaves_the_others_alone(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(VECTORS), encoding="utf-8")
    lunch, national, unanswerable = run("clock", "--file", str(file), "--json").json
    assert lunch == {"id": "lunch", "due": "2024-03-04T13:30:00+01:00"}
    assert national == {"id": "national", "due": "2024-10-12"}
    assert unanswerable["id"] == "unanswerable"
    assert "2024-02-30" in unanswerable["error"] or "start" in unanswerable["error"]
    assert "2024-10-12" in run("clock", "--file", str(file)).out


def test_a_file_that_is_no_list_of_vectors_is_one_refusal(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text("{", encoding="utf-8")
    assert "cannot be read as JSON" in run("clock", "--file", str(file), "--json").refused()
    assert "none.json" in run("clock", "--file", str(tmp_path / "none.json")).refused()
    assert "--file" in run("clock", "--json").misused()
