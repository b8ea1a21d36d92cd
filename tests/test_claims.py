"""Claims checked: each beside the official figures of its place and years, counted again from the published files."""

import dataclasses
from datetime import date

import pandas as pd
import pytest

from analytics.comparators import evidence, places
from analytics.comparators.evidence import Change, Measured
from analytics.comparators.reported import FIGURES
from analytics.results.claims import (
    BESIDE,
    BETWEEN,
    CLOSE,
    EQUAL,
    NO_RESULT,
    NOT_PUBLISHED,
    NOTHING,
    OUTSIDE,
    SAME,
    WIDER,
    checked,
    years_named,
)

CLAIMS = {one.figure.figure_id: one for one in checked(FIGURES)}
WITH_SERIES = [figure_id for figure_id, one in CLAIMS.items() if one.official]
# our measure -> the key of the published files
THEIRS = {
    "cla_number": "cla_mar31_number",
    "cpp_number": "cpp_mar31_number",
    "cpp_rate": "cpp_mar31_rate_1dp",
    "cin_number": "cin_mar31_number",
    "care_starts_number": "cla_started_number",
}


def values(figure_id):
    return {row.year: row.value for row in CLAIMS[figure_id].official}


def beside(figure_id, **changed):
    """A claim of the evidence with something else in it, checked."""
    figure = next(one for one in FIGURES if one.figure_id == figure_id)
    (found,) = checked([dataclasses.replace(figure, **changed)])
    return found


@pytest.fixture(scope="module")
def published(shared):
    columns = ["old_la_code", "year", "measure_key", "value", "geographic_level"]
    long = pd.read_parquet(shared / "published" / "published_measures.parquet", columns=columns)
    return long[long.measure_key.isin(THEIRS.values())].drop_duplicates()


def test_every_claim_is_checked_once_in_the_order_of_ids():
    assert list(CLAIMS) == sorted(figure.figure_id for figure in FIGURES if figure.use == evidence.NEVER_AS_EFFECT)
    assert len(CLAIMS) == 20 and list(checked(reversed(FIGURES))) == list(CLAIMS.values())


def test_nothing_but_claims_is_checked():
    assert checked(figure for figure in FIGURES if figure.use != evidence.NEVER_AS_EFFECT) == ()


@pytest.mark.parametrize(
    ("figure_id", "known"),
    [
        ("F030", {2013: 488, 2014: 460, 2015: 446, 2016: 411, 2020: 443}),
        ("F022", {2011: None, 2013: 983, 2014: 747, 2015: 612, 2017: 515}),
        ("F103", {2012: 1475, 2013: 1373, 2014: 1357}),
        ("F102", {2012: 1475, 2014: 1357, 2015: 1256}),
        ("F107", {2014: 263, 2020: 572}),
        ("F007", {2017: 176, 2018: 105, 2019: 130}),
        ("F004", {2013: 578, 2015: 896, 2017: 533}),
        ("F104", {2013: 62.8, 2014: 47.2, 2015: 38.2, 2018: 31.4}),
        ("F034", {2021: 310, 2022: 334, 2023: 437}),
    ],
)
def test_official_figures_are_those_the_evidence_names(figure_id, known):
    assert {year: values(figure_id)[year] for year in known} == known


@pytest.mark.parametrize("figure_id", WITH_SERIES)
def test_every_official_number_equals_a_slow_second_count(published, figure_id):
    one = CLAIMS[figure_id]
    theirs = published[published.measure_key == THEIRS[one.measure.id]]
    (code,) = one.figure.la_codes
    for row in one.official:
        year = theirs[theirs.year == row.year]
        here = [value for value, la in zip(year.value, year.old_la_code, strict=True) if str(la) == code]
        all_of_it = [
            value
            for value, level in zip(year.value, year.geographic_level, strict=True)
            if level.startswith("N") and value == value
        ]
        assert [value for value in here if value == value] == ([] if row.value is None else [row.value]), row
        assert all_of_it[:1] == ([] if row.england is None else [row.england]), row


@pytest.mark.parametrize("figure_id", WITH_SERIES)
def test_every_change_is_the_one_between_two_of_its_rows(figure_id):
    one = CLAIMS[figure_id]
    rows = {row.year: row for row in one.official}
    assert one.changes
    for change in one.changes:
        first, last = rows[change.first], rows[change.last]
        assert change.first < change.last
        assert change.percent == pytest.approx(100 * (last.value / first.value - 1))
        assert change.england == pytest.approx(100 * (last.england / first.england - 1))
    assert (one.change, one.england_change) == (one.changes[0].percent, one.changes[0].england)


@pytest.mark.parametrize("figure_id", WITH_SERIES)
def test_every_figure_of_a_place_has_the_release_it_is_from_and_a_missing_one_its_status(figure_id):
    for row in CLAIMS[figure_id].official:
        assert (row.value is None) == (row.status == "not_available") == (row.release == "")


def test_a_claim_of_the_whole_authority_is_told_from_one_of_some_of_its_children():
    kinds = {}
    for figure_id, one in CLAIMS.items():
        kinds.setdefault(one.kind, []).append(figure_id)
    assert kinds == {
        SAME: ["F004", "F007", "F022", "F030", "F102", "F103", "F104"],
        WIDER: ["F009", "F010", "F078"],
        BESIDE: ["F005", "F008", "F034", "F035", "F107"],
        NOTHING: ["F088", "F090", "F091", "F100"],
        NO_RESULT: ["F068"],
    }


def test_what_claims_nothing_is_no_claim_and_has_no_figures_beside_it():
    nothing = CLAIMS["F068"]
    assert (nothing.official, nothing.changes, nothing.sides, nothing.series_title) == ((), (), (), "")
    assert nothing.change is None and nothing.england_change is None and nothing.claimed_change is None


def test_a_claim_of_several_authorities_stands_beside_none_of_them():
    assert beside("F030", la_codes=("815", "383")).kind == NOTHING


def test_the_number_a_claim_starts_from_or_ends_at_is_held_against_each_year_it_may_be_of():
    found = {
        (figure_id, side.role): side.found for figure_id in ("F004", "F022", "F102") for side in CLAIMS[figure_id].sides
    }
    assert found == {
        ("F004", "before"): BETWEEN,
        ("F004", "after"): CLOSE,
        ("F022", "before"): NOT_PUBLISHED,
        ("F022", "after"): EQUAL,
        ("F102", "before"): OUTSIDE,
        ("F102", "after"): BETWEEN,
    }


@pytest.mark.parametrize(
    ("claimed", "found"), [(446, EQUAL), (468, CLOSE), (469, OUTSIDE), (424, CLOSE), (420, OUTSIDE)]
)
def test_close_is_within_a_twentieth_of_the_official_figure(claimed, found):
    (side,) = beside("F030", before=Measured("2015", claimed)).sides
    assert side.found == found and side.official == {2015: 446}


def test_most_of_a_fall_can_have_come_before_the_programme():
    before = CLAIMS["F022"].before_start
    assert (before.year, before.part, before.whole) == (2015, 612 - 983, 515 - 983)
    assert before.started == date(2015, 3, 1)
    assert CLAIMS["F104"].before_start.part == pytest.approx(38.2 - 62.8)


def test_a_claim_from_before_the_programme_has_no_part_of_it_after_the_start():
    assert CLAIMS["F103"].started == date(2015, 3, 1) and CLAIMS["F103"].before_start is None


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2017", [2017]),
        ("January 2015", [2015, 2014]),
        ("November 2016", [2017, 2016]),
        ("March 2016", [2016]),
        ("July 2020", [2020, 2021]),
        ("October 2019", [2020, 2019]),
        ("around 2014", [2014, 2013, 2015]),
        ("about mid-2014 (our reading)", [2014, 2015]),
        ("about early 2013 (our reading)", [2013, 2012]),
        ("a few years before 2014", [2012, 2013, 2011, 2010]),
        ("June 2021 to June 2022", [2022, 2023]),
        ("June 2021 to around October 2025", [2026, 2025]),
        ("", []),
        ("the first half", []),
    ],
)
def test_a_period_in_words_gives_the_31_marches_it_may_mean_the_nearest_first(period, years):
    assert years_named(period) == years


def test_months_after_the_start_are_counted_from_it_and_are_unknown_without_one():
    assert years_named("over 15 months", date(2015, 4, 1)) == [2016, 2017]
    assert years_named("over 15 months") == []


def test_a_claim_without_years_is_taken_from_the_go_live_to_five_years_after():
    change = CLAIMS["F107"].changes[0]
    assert (change.first, change.last) == (2014, 2020)
    assert [row.year for row in CLAIMS["F107"].official] == list(range(2013, 2021))


def test_a_year_that_is_not_published_yet_is_not_compared():
    found = beside("F035", after=Measured("June 2021 to around October 2030", 395))
    assert found.changes == () and max(row.year for row in found.official) == 2025


def test_two_sides_in_one_year_are_taken_the_two_years_farthest_apart():
    change = CLAIMS["F008"].changes[0]
    assert (change.first, change.last) == (2019, 2021)


def test_a_claim_that_starts_before_its_series_is_compared_from_the_first_year_there_is():
    assert [(change.first, change.last) for change in CLAIMS["F022"].changes] == [(2013, 2017)]


def test_the_change_claimed_is_as_it_was_published_or_not_known():
    assert CLAIMS["F030"].claimed_change == -18 and CLAIMS["F078"].claimed_change is None
    assert beside("F030", change=Change(None, 5, "reported")).claimed_change == 5


def test_places_and_series_are_named():
    for figure_id in WITH_SERIES:
        one = CLAIMS[figure_id]
        assert one.place == places.places()[one.figure.la_codes[0]].name and one.series_title


def test_a_hidden_official_figure_is_hidden_and_not_nought():
    found = beside("F030", la_codes=("420",), before=Measured("2014"), after=Measured("2022"))
    assert {row.status for row in found.official if row.value is None} <= {"hidden", "not_applicable", "not_available"}
    assert "hidden" in {row.status for row in found.official}
    assert all((row.value is None) == bool(row.status) for row in found.official)
