"""Our own months before and after a date: which months are used, what is refused and why, and the two lines by a second way."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.measures import catalogue
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.interrupted import (
    FEW_AFTER,
    FEW_BEFORE,
    FEW_EVENTS,
    GAP,
    HIDDEN,
    MOST_EACH_SIDE,
    ON_A_DAY,
    InterruptedAtHome,
    interrupted_at_home,
)
from analytics.results.result import Result, Source
from analytics.stats.interrupted import FEWEST_EACH_SIDE

STARTED = catalogue.measure("started_to_be_looked_after")
INTERNAL, PUBLICATION = "internal", "publication"
UNEVEN = [31, 27, 34, 22, 29, 36, 26, 33, 24, 38, 28, 21, 35, 32, 26, 29, 37, 23, 31, 27, 33, 25, 36, 22]
BEGAN = "2020-04"  # the first month of what is drawn


def a_result(numbers, each="month", mode=INTERNAL, status=None) -> Result:
    """Counts of successive periods from April 2020 on. status: by place; a hidden or missing one has no number."""
    periods = pd.period_range(BEGAN, periods=len(numbers), freq=each[0].upper())
    statuses = [(status or {}).get(at, "") for at in range(len(numbers))]
    counts = [
        np.nan if said in ("hidden", "gone") else float(number) for number, said in zip(numbers, statuses, strict=True)
    ]
    rows = pd.DataFrame(
        {
            "period_start": periods.start_time,
            "period_end": periods.end_time.normalize(),
            "numerator": counts,
            "status": statuses,
        }
    )
    return Result(STARTED, Ask(STARTED.id, each), mode, rows[rows["status"] != "gone"], Source("drawn"))


def of(numbers, go_live, mode=INTERNAL, status=None, until=None) -> InterruptedAtHome:
    """Of monthly counts; quarters are their sums, hidden or missing where a month of theirs is."""

    def ask_for(ask):
        if ask.by == "month":
            return a_result(numbers, "month", mode, status)
        whole = range(0, len(numbers) - 2, 3)
        said = {at // 3: why for at, why in (status or {}).items()}
        return a_result([sum(numbers[at : at + 3]) for at in whole], "quarter", mode, said)

    return interrupted_at_home(ask_for, Ask(STARTED.id, "year", la="X1"), go_live, until)


def months(found):
    return [f"{point.start:%Y-%m}" for point in found.points]


# Which months --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("go_live", "begins", "before"),
    [
        (date(2021, 4, 1), date(2021, 4, 1), 12),
        (date(2021, 3, 31), date(2021, 4, 1), 12),
        (date(2021, 4, 2), date(2021, 5, 1), 13),
        (date(2021, 5, 1), date(2021, 5, 1), 13),
    ],
)
def test_the_first_month_after_is_the_first_that_begins_on_the_day_or_later(go_live, begins, before):
    found = of(UNEVEN * 2, go_live)
    assert (found.refused, found.each, found.begins, len(found.before)) == ("", "month", begins, before)
    assert found.after[0].start == begins and found.before[-1].end < begins
    assert months(found)[0] == "2020-04" and months(found)[-1] == "2024-03"


def test_twelve_months_on_each_side_are_needed_and_enough():
    assert of(UNEVEN, date(2021, 4, 1)).refused == ""
    short = of(UNEVEN, date(2021, 3, 1))
    assert (short.refused, short.found, short.points) == (FEW_BEFORE, None, ())
    late = of(UNEVEN, date(2021, 5, 1))
    assert (late.refused, late.more, late.known_on) == (FEW_AFTER, 1, date(2022, 4, 30))


def test_a_go_live_to_come_says_how_many_months_it_needs():
    found = of(UNEVEN, date(2023, 1, 15))  # data to March 2022; the twelfth month after is January 2024
    assert (found.refused, found.more, found.known_on) == (FEW_AFTER, 22, date(2024, 1, 31))


def test_a_go_live_before_the_data_has_nothing_before_it():
    assert of(UNEVEN, date(2015, 4, 1)).refused == FEW_BEFORE


def test_what_is_further_off_than_five_years_is_another_time():
    numbers = UNEVEN * 7
    found = of(numbers, date(2026, 4, 1))
    assert (len(found.before), len(found.after)) == (60, 60) == (MOST_EACH_SIDE["month"],) * 2
    assert months(found)[0] == "2021-04"
    assert [point.number for point in found.points] == numbers[12:132]


def test_no_month_after_the_day_looked_at_is_used():
    found = of(UNEVEN * 2, date(2021, 4, 1), until=date(2022, 3, 31))
    assert months(found)[-1] == "2022-03" and len(found.after) == 12
    assert of(UNEVEN * 2, date(2021, 4, 1), until=date(2022, 3, 30)).refused == FEW_AFTER


def test_the_newest_months_of_a_running_year_may_still_rise_and_are_not_used():
    running = of([*UNEVEN, *UNEVEN[:4]], date(2021, 4, 1))  # data to July 2022
    assert months(running)[-1] == "2022-05" and len(running.after) == 14
    unfinished = of(UNEVEN * 2, date(2021, 4, 1), status={47: "incomplete"})
    assert months(unfinished)[-1] == "2023-12"  # March is not over; January and February may still rise


def test_a_month_whose_rate_is_provisional_or_has_no_population_still_counts():
    found = of(UNEVEN, date(2021, 4, 1), status={3: "provisional", 20: "not_available"})
    assert found.refused == "" and len(found.points) == 24


# Hidden and missing --------------------------------------------------------------------------------------------------


def test_nothing_is_used_beyond_a_hidden_month():
    found = of(UNEVEN * 2, date(2022, 4, 1), status={5: "hidden", 45: "hidden"})
    assert (months(found)[0], months(found)[-1]) == ("2020-10", "2023-12")
    assert all(np.isfinite([point.number for point in found.points]))


@pytest.mark.parametrize("at", [13, 25])
def test_a_hidden_month_near_the_date_refuses_and_is_no_zero(at):
    found = of(UNEVEN * 2, date(2022, 4, 1), status={at: "hidden"})
    assert (found.refused, found.found, found.points, found.lines) == (HIDDEN, None, (), ())


def test_a_month_in_no_return_is_a_gap_and_not_hidden():
    assert of(UNEVEN * 2, date(2022, 4, 1), status={20: "gone"}).refused == GAP


def test_many_hidden_months_are_too_few_events_to_say():
    status = dict.fromkeys(range(0, 48, 2), "hidden") | dict.fromkeys(range(1, 10, 2), "hidden")
    assert of(UNEVEN * 2, date(2022, 4, 1), status=status).refused in (FEW_EVENTS, HIDDEN)


# Months or quarters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "mode", "each", "refused"),
    [
        (5, INTERNAL, "month", ""),
        (4, INTERNAL, "quarter", ""),
        (1, INTERNAL, "quarter", FEW_EVENTS),
        (20, PUBLICATION, "month", ""),
        (19, PUBLICATION, "quarter", ""),
        (6, PUBLICATION, "quarter", FEW_EVENTS),
    ],
)
def test_months_with_few_events_step_up_to_quarters_and_those_to_nothing(mean, mode, each, refused):
    found = of([mean - 1, mean + 1] * 36, date(2023, 4, 1), mode)
    assert (found.each, found.refused) == (each, refused)
    if not refused:
        side = 12 if each == "quarter" else 36
        assert (len(found.before), len(found.after)) == (side, side)


def test_a_quarter_the_go_live_lies_inside_is_the_last_one_before():
    found = of([3, 5] * 48, date(2024, 5, 1))
    assert (found.each, found.begins, found.before[-1].start) == ("quarter", date(2024, 7, 1), date(2024, 4, 1))


def test_a_number_on_a_day_is_refused(sample):
    found = of_sample(sample, "looked_after_at_month_end", date(2021, 4, 1))
    assert (found.refused, found.found) == (ON_A_DAY, None)


# The lines by a second way ---------------------------------------------------------------------------------------------


def two_lines(numbers, first_after):
    """Each side's own least-squares line, a line a side being what the model comes to; places count from 1."""
    place = np.arange(1, len(numbers) + 1)
    sides = slice(0, first_after), slice(first_after, None)
    return [np.polyfit(place[side], np.asarray(numbers, float)[side], 1) for side in sides]


def test_the_lines_are_each_side_s_own_and_the_step_is_between_them_at_the_last_month_before():
    found = of(UNEVEN * 2, date(2021, 8, 1))
    numbers = [point.number for point in found.points]
    (slope, start), (later, begun) = two_lines(numbers, 16)
    place = np.arange(1, 49)
    expected = np.where(place <= 16, start + slope * place, begun + later * place)
    assert found.lines == pytest.approx(expected)
    assert found.found.before_slope.value == pytest.approx(slope)
    assert found.found.slope.value == pytest.approx(later - slope)
    assert found.found.level.value == pytest.approx(begun + later * 16 - start - slope * 16)


def test_a_step_that_is_drawn_is_found_and_a_straight_series_has_none():
    stepped = of([20 + at % 2 for at in range(24)] + [40 + at % 2 for at in range(24)], date(2022, 4, 1))
    assert stepped.found.level.lower > 15 and abs(stepped.found.level.value - 20) < 1
    level = of([20 + at % 2 for at in range(48)], date(2022, 4, 1)).found.level
    assert level.lower < 0 < level.upper


@settings(max_examples=40, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 60), min_size=30, max_size=60),
    hidden=st.sets(st.integers(0, 59), max_size=3),
    month=st.integers(-3, 70),
    mode=st.sampled_from([INTERNAL, PUBLICATION]),
)
def test_lines_are_drawn_only_through_twelve_known_months_in_a_row_on_each_side(numbers, hidden, month, mode):
    go_live = (pd.Period(BEGAN, "M") + month).start_time.date()
    found = of(numbers, go_live, mode, dict.fromkeys((at for at in hidden if at < len(numbers)), "hidden"))
    if found.refused:
        assert (found.found, found.points, found.lines) == (None, (), ())
        assert (found.known_on is not None) == (found.refused == FEW_AFTER) == (found.more > 0)
        return
    assert min(len(found.before), len(found.after)) >= FEWEST_EACH_SIDE
    assert len(found.lines) == len(found.points) and np.isfinite(found.lines).all()
    places = [pd.Period(point.start, found.each[0].upper()).ordinal for point in found.points]
    assert places == list(range(places[0], places[0] + len(places)))
    assert sum(found.lines) == pytest.approx(sum(point.number for point in found.points))
    if found.each == "month":
        begins = pd.Period(BEGAN, "M").ordinal
        assert not {place - begins for place in places} & hidden


# The sample ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


def of_sample(store, measure, go_live, mode=INTERNAL, until=None):
    (authority,) = store.info.authorities
    asked = cache(lambda ask: front_desk.result(store, ask, mode))
    return interrupted_at_home(asked, Ask(measure, "year", la=authority.key), go_live, until)


@pytest.mark.parametrize("mode", [INTERNAL, PUBLICATION])
def test_of_the_sample_the_numbers_are_those_the_front_desk_gives(sample, mode):
    found = of_sample(sample, STARTED.id, date(2021, 4, 1), mode)
    (authority,) = sample.info.authorities
    monthly = front_desk.result(sample, Ask(STARTED.id, "month", la=authority.key), mode).figures
    held = dict(zip(monthly["period_end"].dt.date, monthly["numerator"], strict=True))
    assert (len(found.before), len(found.after)) == (60, 48)
    assert all(held[point.end] == point.number for point in found.points)
    assert mode == INTERNAL or all(point.number % 5 == 0 for point in found.points)
    assert repr(replace(found, result=None)) == repr(
        replace(of_sample(sample, STARTED.id, date(2021, 3, 31), mode), result=None, go_live=date(2021, 4, 1))
    )


def test_planned_returns_are_quarters_internally_and_too_few_once_rounded(sample):
    planned = "returned_home_planned_among_ceased"
    assert of_sample(sample, planned, date(2021, 4, 1)).each == "quarter"
    assert of_sample(sample, planned, date(2021, 4, 1), PUBLICATION).refused == FEW_EVENTS
