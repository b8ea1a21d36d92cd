"""The yearly figures of a place: what is published, what the gate handed on, and years counted from a go-live."""

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analytics.charts.site_marks import newest
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.comparators.places import ENGLAND
from analytics.measures.declare import Events, Measure, Rate
from analytics.results.ask import Ask
from analytics.results.before_after import BY_ID, FLOW, MEASURES, STOCK, before_after, day_used, window_of
from analytics.results.result import COLUMNS, Result, Source
from analytics.results.site_series import aligned, breaks_of, england_line, own_line, since, site_line

RATE, COUNT = BY_ID["care_entry_rate"], BY_ID["care_starts_number"]
SHARE = BY_ID["returned_home_or_relatives_share"]
HERTFORDSHIRE, NORTH_YORKSHIRE = "919", "815"


# As published --------------------------------------------------------------------------------------------------------


def test_a_line_runs_from_the_first_published_year_on():
    counts, rates = (site_line(measure, HERTFORDSHIRE) for measure in (COUNT, RATE))
    # counts go back to the year ending 2006; one population series to mid-2012, so rates to 2013
    assert (counts.years[0], rates.years[0]) == (2006, 2013)
    assert counts.years == tuple(range(2006, counts.years[-1] + 1)) and (counts.name, counts.role) == (
        "Hertfordshire",
        "pilot_site",
    )
    assert [counts.known[year] for year in (2014, 2015, 2016, 2017)] == [483, 489, 501, 371]


def test_a_rate_is_at_one_decimal_as_the_table_of_changes_has_it():
    line, found = site_line(RATE, HERTFORDSHIRE), before_after(RATE, HERTFORDSHIRE, date(2015, 4, 1))
    assert line.mean((2014, 2015)) == pytest.approx(found.before)
    assert all(value == round(value, 1) for value in line.known.values())


def test_a_hidden_year_is_hidden_and_the_years_around_it_stay():
    line = site_line(SHARE, NORTH_YORKSHIRE)
    hidden = [year for year, status in zip(line.years, line.statuses, strict=True) if status == "hidden"]
    assert hidden == [2020, 2021, 2022, 2024, 2025] and not set(hidden) & set(line.known)
    assert line.years[-1] == 2025  # the line does not end before its hidden years
    assert math.isnan(line.of(2020)[0]) and line.of(1999) == (pytest.approx(math.nan, nan_ok=True), "not_available")
    assert math.isnan(line.mean((2019, 2020)))


def test_england_stands_beside_as_england():
    line = england_line(RATE)
    assert (line.key, line.role, line.name) == (ENGLAND, "england", "England") and line.known[2015] == 27.2


def test_an_authority_begins_when_it_was_made():
    assert site_line(COUNT, "895").years[0] >= 2010  # Cheshire East was made in April 2009


def test_a_key_nobody_has_is_refused():
    with pytest.raises(KeyError, match="no place has the key"):
        site_line(RATE, "nowhere")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_means_over_the_window_of_dated_sites_are_those_of_its_before_and_after(measure):
    for site in PILOT_SITES[::6]:
        day = day_used(date.fromisoformat(site.go_live_from), date.fromisoformat(site.go_live_to))
        found, line = before_after(measure, site.old_la_code, day), site_line(measure, site.old_la_code)
        for years, mean in ((found.window.before, found.before), (found.window.after, found.after)):
            assert line.mean(years) == pytest.approx(mean, nan_ok=True), site


# Our own -------------------------------------------------------------------------------------------------------------

MEASURE = Measure(
    id="drawn", title="Drawn", question="", definition="", why_it_matters="", source="", formula=Rate(Events(""), periods=("year",)),
    did="", counted="", out_of="", breakdowns=(), against_dfe="", caveats=(),
)  # fmt: skip


def a_result(*rows) -> Result:
    """A year, a numerator, a value and a status each."""
    figures = pd.DataFrame(
        [
            {
                **dict.fromkeys(COLUMNS, ""),
                "period_end": pd.Timestamp(year, 3, 31),
                "period_start": pd.Timestamp(year - 1, 4, 1),
                "numerator": numerator,
                "value": value,
                "status": status,
            }
            for year, numerator, value, status in rows
        ],
        columns=list(COLUMNS),
    )
    return Result(MEASURE, Ask("drawn", "year"), "internal", figures, Source("drawn"))


DRAWN = (
    (2020, 30.0, 24.26, ""), (2021, math.nan, math.nan, "hidden"), (2023, 0.0, 0.0, ""), (2024, 25.0, 20.04, "provisional"),
    (2025, 9.0, 7.1, "incomplete"),
)  # fmt: skip


def test_what_the_gate_hid_stays_hidden_and_a_true_zero_is_zero():
    line = own_line(RATE, a_result(*DRAWN), "Exampleshire")
    assert (line.role, line.name, line.years) == ("own", "Exampleshire", (2020, 2021, 2022, 2023, 2024, 2025))
    assert line.known == {2020: 24.3, 2023: 0.0, 2024: 20.0}
    # hidden, no row at all, and a year that is not complete are three things; none of them is nought
    assert line.statuses == ("", "hidden", "not_available", "", "provisional", "incomplete")


def test_a_count_is_the_numerator():
    assert own_line(COUNT, a_result(*DRAWN), "Exampleshire").known == {2020: 30, 2023: 0, 2024: 25}


def test_a_result_without_a_figure_is_an_empty_line():
    assert own_line(RATE, a_result((2020, math.nan, math.nan, "not_available")), "E").years == ()


# Years since go-live -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, go_live, told", [
    (FLOW, date(2015, 4, 15), (-3, -2, -1, 1, 2, 3)),  # the year ending 2016 began with it: there is no year 0
    (FLOW, date(2015, 3, 15), (-2, -1, 0, 1, 2, 3)),  # it lies in the year ending 2015
    (FLOW, date(2015, 6, 1), (-3, -2, -1, 0, 1, 2)),
    (STOCK, date(2015, 4, 15), (-3, -2, -1, 0, 1, 2)),  # 31 March 2015 is the last before
    (STOCK, date(2015, 3, 15), (-2, -1, 0, 1, 2, 3)),
])  # fmt: skip
def test_years_since_a_go_live(kind, go_live, told):
    assert aligned(range(2013, 2019), kind, go_live) == told


@pytest.mark.parametrize("kind", [FLOW, STOCK])
@pytest.mark.parametrize("month", range(1, 13))
def test_before_ends_at_minus_one_and_after_begins_at_one(kind, month):
    window = window_of(kind, date(2018, month, 15))
    several = len(window.before)
    assert [since(year, window) for year in window.before] == list(range(-several, 0))
    assert [since(year, window) for year in window.after] == list(range(1, several + 1))
    every = [since(year, window) for year in range(2005, 2026)]
    assert every == sorted(set(every))  # no two years stand in one place, and none is out of order


def test_a_break_of_definition_comes_with_its_day():
    ((day, told),) = breaks_of(SHARE)
    assert day == date(2015, 3, 31) and "one category" in told
    assert breaks_of(RATE) == ()


def test_a_whole_number_in_a_label_is_rounded_once():
    """England's rate of starts of 2025 is 26.49: 26, as every other page has it, never 27 by way of 26.5."""
    england = england_line(BY_ID["care_entry_rate"])
    assert england.known[2025] == 26.5
    assert england.exact(2025) == pytest.approx(26.49, abs=0.005)
    at = england.years.index(2025) + 1
    cut = replace(england, years=england.years[:at], values=england.values[:at], unrounded=england.unrounded[:at])
    assert newest(cut) == (2025, "26")
