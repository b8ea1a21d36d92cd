"""Control charts and the months ahead: when there is one, what it stands on, and that it gives no hidden count back."""

import math
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from drawn import a_store

from analytics.results import front_desk
from analytics.results.ask import Ask, UnusableQuestion
from analytics.results.marks import Mark
from analytics.stats import outlook as ahead
from analytics.stats import xmr
from analytics.stats.interrupted import interrupted

STARTED, LOOKED_AFTER = "started_to_be_looked_after", "looked_after_at_month_end"
INTERNAL, PUBLICATION = "internal", "publication"
FIRST = pd.Period("2020-04", "M")
UNEVEN = [9, 4, 7, 12, 6, 5, 8, 10, 3, 7, 6, 9, 8, 5, 11, 7, 4, 6, 9, 10, 7, 8, 5, 6]
BUSY = [31, 27, 34, 22, 29, 36, 26, 33, 24, 38, 28, 21, 35, 32, 26, 29, 37, 23, 31, 27, 33, 25, 36, 22]
LEVEL = [
    *(25, 23, 22, 20, 20, 18, 18, 18, 19, 25, 23, 26, 22, 23, 26, 24, 23, 22),
    *(23, 26, 20, 25, 24, 18, 21, 25, 22, 18, 24, 24, 25, 19, 18, 25, 18, 22),
]


def near(counts):
    """Other counts that are the same once rounded to the nearest 5."""
    return [count + (1 if count % 5 in (3, 4, 0, 1) else -1) for count in counts]


def but(counts, month, count):
    return [*counts[:month], count, *counts[month + 1 :]]


LEAVERS = [count + (-3, 4)[number % 2] for number, count in enumerate(BUSY)]
# starts a month from April 2020, each in an authority of its own
SERIES = {
    "one": [1] * 24,
    "four": [4] * 24,
    "five": [5] * 24,
    "thirteen": [13] * 24,
    "twenty": [20] * 24,
    "nearly five": [5] * 23 + [4],
    "around five": [4, 6] * 12,
    "uneven": UNEVEN,
    "uneven twice": UNEVEN * 2,
    "far out": [20, 24] * 11 + [80, 22],
    "low then high": [*[9, 11] * 9, *[29, 31] * 9],
    "busy": BUSY,
    "nearly busy": near(BUSY),
    "one hidden": but(BUSY, 10, 3),
    "nearly, one hidden": but(near(BUSY), 10, 6),
    "busy twice": BUSY * 2,
    "busy and on": [*BUSY, *BUSY[5:], *BUSY[:5]],
    "seasons": [10, 30] * 24,
    "level": LEVEL,
    "hidden last year": but(BUSY * 2, 40, 4),
    "hidden long ago": but(BUSY * 2, 20, 4),
    "going on": BUSY * 2,
}


def moving(name, starts):
    """Lines of so many starts (on the 10th) and one leaver (on the 20th) a month; "going on" has 300 in care and LEAVERS."""
    periods = [["e", "2020-03-10", None] for _ in range(300 if name == "going on" else 0)]
    still, leavers = list(periods), [*LEAVERS, *LEAVERS[::-1]] if name == "going on" else [1] * 48
    for number, count in enumerate(starts):
        arrived = [["s", f"{FIRST + number}-10", None] for _ in range(count)]
        periods, still = periods + arrived, still + arrived
        for _ in range(leavers[number]):
            still.pop(0)[2] = f"{FIRST + number}-20"  # the longest in care first
    cells = [(began, left or "", "E13" if left else "") for _, began, left in periods]
    return [f"{name.replace(', ', ' ')}|{n}|{began}|S|{left}|{rec}" for n, (began, left, rec) in enumerate(cells)]


@cache
def drawn():
    """All of them in one store, with data to March 2024."""
    lines = [line for name, starts in SERIES.items() for line in moving(name, starts)]
    return a_store(episodes="\n".join(["LA|CHILD|DECOM|RNE|DEC|REC", *lines]), data_to="2024-03-31")


def ask(name, measure=STARTED, by="month"):
    keys = {a.key.lower(): a.key for a in drawn().info.authorities}
    return Ask(measure, by, la=keys[name.replace(", ", " ")])


def last_day(name):
    return (FIRST + len(SERIES[name]) - 1).end_time.date()


def chart(name, mode=INTERNAL, until=None, marks=(), screen=True, **how):
    """Of a series, looked back on from its last month."""
    return front_desk.control_chart(drawn(), ask(name, **how), mode, until or last_day(name), marks, screen)


def counted(name, measure=STARTED):
    """Numerators by month from April 2020 on."""
    rows = front_desk.result(drawn(), ask(name, measure), INTERNAL).figures.itertuples()
    ends = (pd.Timestamp(2020, 4, 1), pd.Timestamp(last_day(name)))
    return {r.period_end.date(): r.numerator for r in rows if ends[0] < r.period_end <= ends[1]}


def seen(found):
    """All that a control chart shows, apart from the figures it stands on."""
    names = ("each", "points", "segments", "marks", "screened", "last_by_chance", "any_by_chance", "notes")
    return None if found is None else {name: repr(getattr(found, name)) for name in names}


# Control charts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "name", "each"),
    [
        (INTERNAL, "five", "month"),
        (INTERNAL, "four", "quarter"),  # 12 a quarter
        (INTERNAL, "one", None),  # 3 a quarter
        (PUBLICATION, "twenty", "month"),
        (PUBLICATION, "thirteen", "quarter"),  # 15 a month as shown, 40 a quarter
        (PUBLICATION, "five", None),  # 15 a quarter
    ],
)
def test_months_where_there_are_enough_in_one_else_quarters_else_no_chart(mode, name, each):
    found = chart(name, mode)
    assert (found and found.each) == each


def test_the_mean_that_asks_for_months_is_five_itself():
    assert chart("nearly five").each == "quarter"
    assert chart("around five").each == "month"


def test_points_are_the_counts_and_lines_those_of_the_statistics():
    found = chart("uneven")
    assert {point.end: point.number for point in found.points} == counted("uneven")
    assert [point.number for point in found.points] == UNEVEN
    lines = xmr.control(UNEVEN)
    (segment,) = found.segments
    assert (segment.mean, segment.lower, segment.upper) == (lines.limits[0].mean, 0.0, lines.limits[0].upper)
    assert lines.limits[0].lower < 0  # a count is never under none
    assert (segment.first, segment.last) == (date(2020, 4, 30), date(2022, 3, 31))
    assert [point.signal for point in found.points] == list(lines.signals)
    assert (found.last_by_chance, found.any_by_chance) == xmr.chance_of_a_signal(24)
    assert found.result.ask.by == "month"


def test_a_month_far_out_is_lit_and_screening_can_be_left_out():
    screened, all_ranges = chart("far out"), chart("far out", screen=False)
    assert [point.signal for point in screened.points if point.number == 80] == [xmr.ABOVE]
    assert (screened.screened, all_ranges.screened) == (True, False)
    assert screened.segments[0].upper < all_ranges.segments[0].upper
    assert screened.segments[0].mean == all_ranges.segments[0].mean
    assert "Every moving range counts." in all_ranges.notes


def test_under_twelve_points_there_are_no_limits():
    for until, months in ((date(2021, 2, 28), 11), (date(2021, 3, 31), 12)):
        found = chart("uneven", until=until)
        assert len(found.points) == months
        assert len(found.segments) == (months == 12)
        assert ("A stretch of fewer than 12 months has no limits." in found.notes) == (months < 12)
        assert (found.any_by_chance == 0) == (months < 12)


@cache
def a_year_missing():
    """Twelve quiet months, a year that is in no return, twelve busy ones: as two annual returns."""
    drawn = {}
    for year, many in ((2021, 6), (2023, 60)):
        days = [f"{pd.Period(f'{year - 1}-04', 'M') + month}-0{1 + n % 9}" for month in range(12) for n in range(many)]
        lines = [f"{year}-{n}|{day}|S|{day[:-2]}20|E13" for n, day in enumerate(days)]
        drawn[str(year)] = {"episodes": "\n".join(["CHILD|DECOM|RNE|DEC|REC", *lines])}
    return a_store(returns=drawn)


def test_a_year_in_no_return_is_a_gap_that_no_range_crosses():
    store = a_year_missing()
    found = front_desk.control_chart(store, Ask(STARTED, la=store.info.authorities[0].key), INTERNAL, None)
    assert [point.status for point in found.points] == [""] * 12 + ["not_available"] * 12 + [""] * 12
    (segment,) = found.segments
    assert segment.upper == segment.mean == 33  # every month is like the one before; the leap is not a range


def test_at_most_36_months_are_shown_and_none_after_the_day_looked_back_from():
    found = chart("uneven twice")
    assert (len(found.points), found.points[-1].end) == (36, date(2024, 3, 31))
    earlier = chart("uneven twice", until=date(2023, 1, 15))
    assert (len(earlier.points), earlier.points[-1].end) == (33, date(2022, 12, 31))
    assert chart("uneven twice", until=date(2019, 1, 1)) is None


def test_new_limits_begin_at_a_mark_inside_and_nothing_runs_across_it():
    mark = Mark(date(2021, 10, 1), "a new team", new_limits=True)
    found = chart("low then high", marks=[mark])
    first, second = found.segments
    assert (first.mean, second.mean) == (10, 30)
    assert (first.last, second.first) == (date(2021, 9, 30), date(2021, 10, 31))
    assert not any(point.signal for point in found.points)
    without = chart("low then high", marks=[Mark(mark.day, mark.words)])  # a mark alone draws no new limits
    assert len(without.segments) == 1
    assert any(point.signal for point in without.points)
    assert without.marks and without.marks[0].words == "a new team"


@pytest.mark.parametrize(
    ("day", "inside"), [(date(2020, 4, 1), True), (date(2020, 3, 1), False), (date(2022, 4, 1), False)]
)
def test_a_mark_without_points_on_both_sides_draws_no_new_limits(day, inside):
    found = chart("busy", marks=[Mark(day, "a change", new_limits=True)])
    assert len(found.segments) == 1
    assert bool(found.marks) == inside
    assert found.segments == chart("busy").segments


def test_a_stretch_of_under_twelve_beside_a_mark_is_said_to_have_no_limits():
    found = chart("busy", marks=[Mark(date(2021, 10, 1), "a change", new_limits=True)])
    (segment,) = found.segments  # 18 months before; 6 after
    assert segment.last == date(2021, 9, 30)
    assert "A stretch of fewer than 12 months has no limits." in found.notes


def test_level_and_slope_at_a_mark_are_said_with_twelve_points_on_both_sides():
    found = chart("busy", marks=[Mark(date(2021, 4, 1), "a new panel")])
    (told,) = [note for note in found.notes if note.startswith("From April 2021")]
    expected = interrupted(BUSY, 12)
    assert f"the level is {abs(expected.level.value):.1f} a month" in told
    for day in (date(2021, 3, 1), date(2021, 5, 1)):
        notes = chart("busy", marks=[Mark(day, "a new panel")]).notes
        assert not [note for note in notes if note.startswith("From")]


@pytest.mark.parametrize("by", ["year", "rolling"])
def test_whatever_period_is_asked_a_chart_stands_on_months_or_quarters(by):
    assert seen(chart("busy", by=by)) == seen(chart("busy"))
    with pytest.raises(UnusableQuestion):  # a measure of years only has no chart
        chart("busy", measure="placement_moves_per_1000_placement_days")


def test_a_hidden_month_is_a_gap_and_everything_drawn_is_worked_out_from_what_is_shown():
    found = chart("one hidden", PUBLICATION)
    numbers = [point.number for point in found.points]
    # the financial year of the hidden month is hidden with it
    assert [point.status for point in found.points if math.isnan(point.number)] == ["hidden"] * 12
    assert all(number % 5 == 0 for number in numbers if not math.isnan(number))
    assert found.segments[0].mean == np.nanmean(numbers)
    # other children in every month, the same number once rounded: the same chart, value for value
    assert SERIES["nearly, one hidden"] != SERIES["one hidden"]
    assert seen(chart("nearly, one hidden", PUBLICATION)) == seen(found)


# The months ahead ---------------------------------------------------------------------------------------------------


def months_ahead(name, mode=INTERNAL, until=None, measure=STARTED):
    return front_desk.outlook(drawn(), ask(name, measure), mode, until or last_day(name))


def told(found):
    names = ("ends", "middle", "lower80", "upper80", "lower95", "upper95", "method", "error", "tried", "refused")
    return {name: repr(getattr(found, name)) for name in names}


def test_an_outlook_needs_24_months():
    for until, refused in ((date(2022, 2, 28), True), (date(2022, 3, 31), False)):
        found = months_ahead("busy", until=until)
        assert bool(found.refused) == refused
        assert len(found.middle) == (0 if refused else 12)


def test_an_outlook_is_that_of_the_drawn_counts():
    found, expected = months_ahead("busy and on"), ahead.outlook(SERIES["busy and on"])
    assert found.middle == tuple(expected.mean)
    assert (found.lower80, found.upper80) == tuple(map(tuple, expected.bands80))
    assert (found.lower95, found.upper95) == tuple(map(tuple, expected.bands95))
    assert (found.error, found.tried) == (expected.error, 48 - 13)
    assert (found.ends[0], found.ends[10], found.ends[-1]) == (date(2024, 4, 30), date(2025, 2, 28), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("name", "method"), [("seasons", "the same month a year before"), ("level", "the mean of the last 12 months")]
)
def test_the_error_printed_is_what_a_slow_back_test_gives(name, method):
    found, counts, misses = months_ahead(name), SERIES[name], []
    for origin in range(13, len(counts)):
        for month in range(origin, min(origin + 12, len(counts))):
            same_month, mean = counts[month - 12 * (1 + (month - origin) // 12)], sum(counts[origin - 12 : origin]) / 12
            misses.append(abs(counts[month] - (same_month if "same" in method else mean)))
    assert found.method == method
    assert found.error == pytest.approx(sum(misses) / len(misses), abs=1e-9)


def test_an_outlook_as_of_an_earlier_day_knows_nothing_later():
    then = months_ahead("busy twice", until=date(2022, 10, 31))
    assert then.ends[0] == date(2022, 11, 30)
    assert then.middle == tuple(ahead.outlook(SERIES["busy twice"][:31]).mean)


def stock_by_hand(numbers, starts, months):
    """Methods, section 13: those who stay are binomial, and starts a Poisson count, at the rates of the last 12 months."""
    leavers = numbers[-13] + sum(starts[-12:]) - numbers[-1]
    chance, a_month = leavers / sum(numbers[-13:-1]), sum(starts[-12:]) / 12
    stay = (1 - chance) ** months
    arrived = a_month * (1 - stay) / chance
    return numbers[-1] * stay + arrived, numbers[-1] * stay * (1 - stay) + arrived


def test_children_looked_after_go_on_as_starts_and_leavers_did():
    numbers, starts = list(counted("going on", LOOKED_AFTER).values()), SERIES["going on"]
    assert numbers[:2] == [300 + 31 - LEAVERS[0], 300 + 31 + 27 - LEAVERS[0] - LEAVERS[1]]
    found = months_ahead("going on", measure=LOOKED_AFTER)
    assert found.method == "recent starts and leavers"
    for month in (1, 6, 12):
        mean, variance = stock_by_hand(numbers, starts, month)
        assert found.middle[month - 1] == pytest.approx(mean, rel=1e-9)
        assert found.upper95[month - 1] == pytest.approx(mean + 1.959964 * math.sqrt(variance), rel=1e-6)
        assert found.lower80[month - 1] == pytest.approx(mean - 1.281552 * math.sqrt(variance), rel=1e-6)
    misses = [
        abs(stock_by_hand(numbers[:origin], starts[:origin], month - origin + 1)[0] - numbers[month])
        for origin in range(13, 48)
        for month in range(origin, min(origin + 12, 48))
    ]
    assert (found.error, found.tried) == (pytest.approx(sum(misses) / len(misses), rel=1e-9), 35)


def test_an_outlook_is_refused_where_a_month_of_the_last_24_is_hidden():
    assert months_ahead("hidden last year", PUBLICATION).refused
    assert not months_ahead("hidden last year").refused
    found = months_ahead("hidden long ago", PUBLICATION)
    assert (found.refused, found.tried) == ("", 24 - 13)  # the two financial years since the one it lies in


def test_months_on_either_side_of_a_missing_year_are_not_in_a_row():
    store = a_year_missing()
    assert front_desk.outlook(store, Ask(STARTED, "month", la=store.info.authorities[0].key), INTERNAL, None).refused


def test_months_not_over_yet_are_passed_over():
    lines = ["LA|CHILD|DECOM|RNE|DEC|REC", *moving("busy", [*BUSY, 31])]
    store = a_store(episodes="\n".join(lines), data_to="2022-04-22")
    found = front_desk.outlook(store, Ask(STARTED, "month", la="BUSY"), INTERNAL, None)
    assert (found.refused, found.ends[0]) == ("", date(2022, 4, 30))
    assert found.middle == tuple(ahead.outlook(BUSY).mean)


def test_an_outlook_to_publish_knows_only_rounded_counts():
    assert SERIES["nearly busy"] != BUSY
    assert told(months_ahead("nearly busy", PUBLICATION)) == told(months_ahead("busy", PUBLICATION))


# A running year -------------------------------------------------------------------------------------------------------


def test_the_newest_months_of_a_running_year_are_shown_and_not_judged():
    lines = moving("busy twice", SERIES["busy twice"])
    whole = "\n".join(["LA|CHILD|DECOM|RNE|DEC|REC", *lines])
    store = a_store(episodes=whole, data_to="2023-11-15")
    key = store.info.authorities[0].key
    running = front_desk.control_chart(store, Ask(STARTED, la=key), INTERNAL, None)
    tail = running.points[-3:]
    assert [(p.end, p.status) for p in tail] == [
        (date(2023, 9, 30), "provisional"),
        (date(2023, 10, 31), "provisional"),
        (date(2023, 11, 30), "incomplete"),
    ]
    assert [p.number for p in tail[:2]] == SERIES["busy twice"][41:43] and math.isnan(tail[2].number)
    judged = [math.nan if p.status else p.number for p in running.points]
    (lines,) = xmr.control(judged).limits
    assert running.segments[0].mean == lines.mean and not any(p.signal for p in tail)
    assert any("late records may still raise them" in note for note in running.notes)
    # looking back at a year that is over nothing is late
    before = front_desk.control_chart(store, Ask(STARTED, la=key), INTERNAL, date(2023, 3, 31))
    assert {p.status for p in before.points} == {""}
