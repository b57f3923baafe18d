"""The geometry of a strip: a pure function into rectangles, flags and ticks."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.console.strip.drawing import BAND, GAP, PENNANT, STRIPE, Band, Drawing, Flag, Pole, Sort, drawn, text_width
from api.console.strip.scale import MARGIN, Scale
from api.console.strip.stretches import Kind
from tests.vocabulary import CALENDAR, ZONE, moment

FORTY = Scale(date(2026, 3, 2), date(2026, 4, 10), ZONE)  # 40 days of 24.5 units


def test_a_day_is_as_wide_as_any_other_and_an_hour_a_24th_of_it() -> None:
    assert FORTY.unit == 24.5
    assert FORTY.x(moment("2026-03-02 00:00")) == MARGIN
    assert FORTY.x(moment("2026-03-03 12:00")) == pytest.approx(MARGIN + 1.5 * 24.5, abs=0.05)
    assert FORTY.x_of(date(2026, 4, 11)) == 1000 - MARGIN


def test_what_lies_outside_the_scale_is_drawn_at_its_edge() -> None:
    assert (FORTY.x(moment("2025-01-01")), FORTY.x(moment("2027-01-01"))) == (MARGIN, 1000 - MARGIN)


def test_bands_stand_on_one_line_and_adjoin() -> None:
    drawing = drawn(
        FORTY,
        [
            Band(Kind.COUNTING, moment("2026-03-03 00:00"), moment("2026-03-10 00:00"), ["已用 5 个工作日", "5"]),
            Band(Kind.SUSPENDED, moment("2026-03-10 00:00"), moment("2026-03-17 00:00"), ["专家评审"]),
        ],
        [Flag(Sort.DUE, moment("2026-04-08 00:00"), "期限 4 月 7 日")],
        [],
    )
    first, second = drawing.bands
    assert (first.x, first.width, second.x) == (34.5, 171.5, 206.0)
    assert (first.y, first.height) == (second.y, second.height) == (28.0, BAND)
    assert (first.kind, first.text, second.kind, second.text) == (
        "counting",
        "已用 5 个工作日",
        "suspended",
        "专家评审",
    )


@pytest.mark.parametrize(("days", "text"), [(7, "已用 5 个工作日"), (2, "用 5"), (1, "5")])
def test_a_band_says_as_much_as_it_has_room_for(days: int, text: str) -> None:
    begins = moment("2026-03-03 00:00")
    band = Band(Kind.COUNTING, begins, begins + timedelta(days=days), ["已用 5 个工作日", "用 5", "5"])
    assert drawn(FORTY, [band], [], []).bands[0].text == text


def test_a_band_without_room_for_any_text_says_nothing_and_one_without_width_is_left_out() -> None:
    begins = moment("2026-03-03 00:00")
    narrow = Band(Kind.COUNTING, begins, begins + timedelta(hours=3), ["5"])
    nothing = Band(Kind.COUNTING, begins, begins, ["5"])
    assert [box.text for box in drawn(FORTY, [narrow, nothing], [], []).bands] == [""]


def test_rest_days_that_follow_one_another_are_one_stripe_below_the_band() -> None:
    rests = [day for day in FORTY.days() if not CALENDAR.is_working(day)]
    stripes = drawn(FORTY, [], [], rests).rests
    assert [(box.x, box.width) for box in stripes] == [
        (132.5, 49.0), (304.0, 49.0), (475.5, 49.0), (647.0, 49.0), (818.5, 73.5)  # the last with the day of Qingming
    ]  # fmt: skip
    assert {(box.y, box.height) for box in stripes} == {(28.0 + BAND + GAP, STRIPE)}


def test_a_provisional_end_has_a_range_above_the_band() -> None:
    drawing = drawn(FORTY, [], [], [], (date(2026, 4, 1), date(2026, 4, 4)))
    assert drawing.range is not None
    assert (drawing.range.x, drawing.range.width) == (FORTY.x_of(date(2026, 4, 1)), 98.0)
    assert drawn(FORTY, [], [], []).range is None


def test_a_flag_flies_to_the_left_where_the_right_has_no_room() -> None:
    right, left = drawn(
        FORTY, [], [Flag(Sort.DUE, moment("2026-03-10"), "期限"), Flag(Sort.NOW, moment("2026-04-10"), "截至")], []
    ).poles
    assert (right.leftwards, left.leftwards) == (False, True)
    assert right.text_x > right.x
    assert left.text_x < left.x


def test_a_flag_that_stands_in_the_label_of_another_is_lower_than_it() -> None:
    due, earlier = drawn(
        FORTY,
        [],
        [Flag(Sort.DUE, moment("2026-03-05"), "期限"), Flag(Sort.EARLIER, moment("2026-03-03"), "原期限 3 月 2 日")],
        [],
    ).poles
    assert earlier.top < due.top
    assert due.foot == earlier.foot


def test_flags_that_have_no_room_beside_each_other_lose_their_labels_and_keep_their_poles() -> None:
    long = "原期限 2026 年 3 月 30 日（中断，重新计算前，因调整工作日安排的通知）" + "，" * 8
    flags = [Flag(Sort.DUE if n == 0 else Sort.EARLIER, moment(f"2026-03-{20 + n}"), long) for n in range(9)]
    poles = drawn(FORTY, [], flags, []).poles
    assert len(poles) == 9
    assert [bool(pole.text) for pole in poles] == [True, *[False] * 8]


def test_a_label_wider_than_the_strip_is_written_all_the_same() -> None:
    (pole,) = drawn(FORTY, [], [Flag(Sort.DUE, moment("2026-04-01"), "期限" * 60)], []).poles
    assert (pole.text, pole.leftwards) == ("期限" * 60, True)


def label(pole: Pole, text: str) -> tuple[float, float]:
    length = text_width(text) + PENNANT + 12
    return (pole.x - length, pole.x) if pole.leftwards else (pole.x, pole.x + length)


FLAGS = st.lists(
    st.builds(
        Flag,
        st.sampled_from(Sort),
        st.integers(0, 39).map(lambda n: datetime(2026, 3, 2, tzinfo=ZONE) + timedelta(days=n)),
        st.sampled_from(
            ["期限 4 月 7 日", "截至 3 月 9 日", "原期限 2026 年 3 月 30 日（恢复计时前）", "due", "长" * 30]
        ),
    ),
    max_size=9,
)


@settings(max_examples=200, deadline=None)
@given(FLAGS)
def test_no_label_lies_over_another_and_no_pole_cuts_one(flags: list[Flag]) -> None:
    drawing: Drawing = drawn(FORTY, [], flags, [])
    assert len(drawing.poles) == len(flags)
    assert [pole.sort for pole in drawing.poles] == [flag.sort for flag in flags]
    labelled = [(pole, label(pole, pole.text)) for pole in drawing.poles if pole.text]
    for place, (pole, (begin, end)) in enumerate(labelled):
        assert begin >= 0
        assert end <= drawing.width
        for other, (begin_, end_) in labelled[place + 1 :]:
            assert pole.top != other.top or end <= begin_ or begin >= end_
        for other, _ in labelled:
            assert other is pole or other.top > pole.top or not begin < other.x < end
    assert not flags or drawing.poles[0].text


@pytest.mark.parametrize(
    ("first", "last", "ticks", "monthly"),
    [
        (date(2026, 3, 2), date(2026, 3, 6), ["03-02", "03-03", "03-04", "03-05", "03-06"], False),
        (date(2026, 3, 3), date(2026, 4, 10), ["03-09", "03-16", "03-23", "03-30", "04-06"], False),
        (
            date(2026, 3, 3),
            date(2026, 6, 28),
            ["03-09", "03-23", "04-06", "04-20", "05-04", "05-18", "06-01", "06-15"],
            False,
        ),
        (date(2026, 3, 3), date(2026, 11, 1), [f"{month:02d}-01" for month in range(4, 12)], True),
        (date(2026, 1, 1), date(2028, 12, 31), ["01-01", "04-01", "07-01", "10-01"] * 3, True),
    ],
    ids=["days", "Mondays", "fortnights", "months", "quarters"],
)
def test_the_axis_has_as_many_labels_as_there_is_room_for(
    first: date, last: date, ticks: list[str], monthly: bool
) -> None:
    scale = Scale(first, last, ZONE)
    assert [f"{day:%m-%d}" for day in scale.ticks()] == ticks
    assert scale.monthly is monthly


@given(st.dates(date(2010, 1, 1), date(2025, 1, 1)), st.integers(0, 4000))
def test_labels_of_the_axis_never_touch(first: date, days: int) -> None:
    scale = Scale(first, first + timedelta(days=days), ZONE)
    places = [scale.x_of(day) for day in scale.ticks()]
    assert all(after - before >= 48 for before, after in pairwise(places))
