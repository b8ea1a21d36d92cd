"""England and its regions are the sum of their authorities, as far as rounding, hidden cells and estimates let one see."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparators import figures
from analytics.comparators.places import ENGLAND, INNER, OUTER, places

LONDON = "E12000007"
CARE = ("started_to_be_looked_after", "ceased_to_be_looked_after", "looked_after_at_year_end")
NEED = (
    "referrals",
    "assessments_completed",
    "in_need_at_year_end",
    "in_need_started",
    "in_need_ended",
    "section_47_enquiries",
    "initial_conferences",
    "protection_plans_started",
    "protection_plans_at_year_end",
    "protection_plans_ended",
)
# Authorities' counts are to the nearest 5 up to 2010 and exact from 2011 on; those of regions are rounded to 10, and so
# are England's, but for 2006 to 2010, which are rounded to 100.
TO_FIVE, EXACT_FROM = 2010, 2011
NEAREST_TEN, NEAREST_HUNDRED = 5, 50
MOST_HIDDEN = 5  # DfE hides counts of 1 to 5
UNUSABLE = {"not_available", "low_reliability"}
# Authorities without a usable return, for which England and the region hold DfE's estimate.
WHOLE_RETURN = {2013: {"926"}, 2021: {"204"}, 2022: {"204"}, 2024: {"850"}}  # Norfolk, Hackney twice, Hampshire
ESTIMATED = {
    # Norfolk, Cornwall, South Tyneside, Hackney, Hampshire and Herefordshire
    "referrals": WHOLE_RETURN | {2014: {"908"}, 2015: {"393"}, 2024: {"850", "884"}},
    # Norfolk, Oldham and County Durham; Cornwall and Lancashire
    "in_need_at_year_end": WHOLE_RETURN | {2013: {"926", "353", "840"}, 2014: {"908"}},
    "in_need_started": WHOLE_RETURN | {2014: {"908", "888"}, 2024: {"850", "884"}},
    "in_need_ended": WHOLE_RETURN | {2013: {"926", "353", "840"}, 2014: {"908", "888"}},
    "assessments_completed": {2021: {"204"}, 2022: {"204"}},
    "protection_plans_ended": {year: WHOLE_RETURN[year] for year in (2013, 2021, 2022)},
    **{
        name: WHOLE_RETURN
        for name in NEED
        if name.startswith(("section", "initial", "protection_plans_started", "protection_plans_at"))
    },
}
# One more or fewer than rounding allows, in the releases of 2011 and 2012: region, year and region less authorities.
OFF_BY_ONE = [
    ("ceased_to_be_looked_after", LONDON, 2011, 6),
    ("looked_after_at_year_end", "E12000002", 2012, -6),
]


def parts_of(area):
    """Keys of the authorities of England, a region, or London, which is its two halves."""
    regions = {LONDON: {INNER, OUTER}}.get(area, {area})
    return [
        key
        for key, place in places().items()
        if place.level == "authority" and (area == ENGLAND or place.region_code in regions)
    ]


def regions():
    return [key for key, place in places().items() if place.level == "region"]


def sums(series, areas):
    """A row for each area and year: gap is the area's count less its authorities'.

    small: how many authorities have a hidden count or no row, each 0 to 5. estimated: those without a usable return.
    """
    counts = figures.figures(series)
    counts = counts[counts.year_ending >= TO_FIVE]
    number, status = (counts.pivot(index="year_ending", columns="key", values=name) for name in ("numerator", "status"))
    return pd.concat([sums_of(area, number, status).assign(series=series) for area in areas], ignore_index=True)


def sums_of(area, number, status):
    keys = parts_of(area)
    existed = pd.DataFrame({key: [places()[key].existed(year) for year in number.index] for key in keys}, number.index)
    said = status.reindex(columns=keys, fill_value="hidden").fillna("hidden").where(existed, "")
    unusable = said.isin(UNUSABLE)
    return pd.DataFrame(
        {
            "area": area,
            "year": number.index,
            "gap": number[area] - number.reindex(columns=keys).sum(axis=1),
            "small": (said == "hidden").sum(axis=1),
            "estimated": [frozenset(unusable.columns[row]) for row in unusable.to_numpy()],
            "of": existed.sum(axis=1),
        }
    )


@pytest.fixture(scope="module")
def england():
    return pd.concat([sums(series, [ENGLAND]) for series in (*CARE, *NEED)], ignore_index=True)


@pytest.fixture(scope="module")
def by_region():
    return pd.concat([sums(series, regions()) for series in (*CARE, *NEED)], ignore_index=True)


def beyond(rows):
    """Rows whose gap is more than rounding and hidden cells explain."""
    rows = rows[(rows.year >= EXACT_FROM) & ~rows.estimated.astype(bool)]
    wrong = rows[(rows.gap < -NEAREST_TEN) | (rows.gap > NEAREST_TEN + MOST_HIDDEN * rows.small)]
    return [tuple(row) for row in wrong[["series", "area", "year", "gap"]].to_numpy()]


def test_the_years_that_can_be_added_up(england):
    exact = england[(england.year >= EXACT_FROM) & ~england.estimated.astype(bool)]
    years = {series: (rows.year.min(), rows.year.max(), len(rows)) for series, rows in exact.groupby("series")}
    assert {years[series] for series in CARE} == {(2011, 2025, 15)}
    assert {series: years[series] for series in NEED} == {
        "referrals": (2016, 2025, 7),
        "assessments_completed": (2014, 2020, 7),
        "in_need_at_year_end": (2015, 2025, 8),
        "in_need_started": (2015, 2025, 8),
        "in_need_ended": (2015, 2025, 8),
        "section_47_enquiries": (2014, 2025, 9),
        "initial_conferences": (2014, 2025, 9),
        "protection_plans_started": (2014, 2025, 9),
        "protection_plans_at_year_end": (2014, 2025, 9),
        "protection_plans_ended": (2014, 2020, 7),
    }


def test_england_is_the_sum_of_its_authorities(england):
    assert beyond(england) == []


def test_a_region_is_the_sum_of_its_authorities(by_region):
    exact = by_region[(by_region.year >= EXACT_FROM) & ~by_region.estimated.astype(bool)]
    assert len(exact) > 1_350
    assert beyond(by_region) == OFF_BY_ONE


def test_hidden_authorities_are_few_enough_to_leave_the_sums_a_test(england):
    assert england[england.year >= EXACT_FROM].small.max() <= 2


def test_counts_of_2010_to_the_nearest_five_add_up_as_nearly_as_those_would(england, by_region):
    """Each authority is off by -2 to 2, a standard deviation of 1.4: four of the sum's, and the area's own rounding."""
    rows = pd.concat([england, by_region])
    rows = rows[(rows.year == TO_FIVE) & rows.series.isin(CARE)]
    assert len(rows) == 3 * 12
    rounding = np.where(rows.area == ENGLAND, NEAREST_HUNDRED, NEAREST_TEN)
    assert (rows.gap.abs() <= rounding + MOST_HIDDEN * rows.small + 4 * np.sqrt(2 * rows.of)).all()


def test_estimates_stand_in_for_the_authorities_dfe_names(england):
    named = {
        (row.series, row.year): set(row.estimated)
        for row in england.itertuples()
        if row.estimated and row.year >= EXACT_FROM
    }
    assert named == {(series, year): keys for series, years in ESTIMATED.items() for year, keys in years.items()}
    assert not england[england.series.isin(CARE)].estimated.astype(bool).any()


def test_an_estimate_in_england_is_the_estimates_of_its_regions(england, by_region):
    """What England has beyond its authorities, its nine regions have beyond theirs: there only, and above 0."""
    nine = by_region[~by_region.area.isin([INNER, OUTER])]
    for row in england[england.estimated.astype(bool) & (england.year >= EXACT_FROM)].itertuples():
        of_regions = nine[(nine.series == row.series) & (nine.year == row.year) & nine.estimated.astype(bool)]
        assert frozenset().union(*of_regions.estimated) == row.estimated
        assert (of_regions.gap > 50).all()
        off = NEAREST_TEN * (1 + len(of_regions)) + MOST_HIDDEN * row.small
        assert abs(row.gap - of_regions.gap.sum()) <= off, (row.series, row.year)


@pytest.mark.parametrize("series", [*CARE, *NEED])
def test_england_is_the_sum_of_nine_regions_and_london_of_its_halves(series):
    counts = figures.figures(series)
    number = counts[counts.year_ending >= 2006].pivot(index="year_ending", columns="key", values="numerator")
    nine = [key for key in regions() if key not in {INNER, OUTER}]
    assert len(nine) == 9
    of_england = np.where(number.index <= TO_FIVE, NEAREST_HUNDRED, NEAREST_TEN)
    assert ((number[ENGLAND] - number[nine].sum(axis=1)).abs() <= of_england + 9 * NEAREST_TEN).all()
    assert ((number[LONDON] - number[INNER] - number[OUTER]).abs() <= 3 * NEAREST_TEN).all()
    assert number[[ENGLAND, *regions()]].notna().all(axis=None)


@pytest.mark.parametrize("series", CARE)
def test_england_is_to_the_nearest_hundred_from_2006_to_2010_alone(series):
    counts = figures.figures(series)
    to_a_hundred = counts[counts.key == ENGLAND].set_index("year_ending").numerator % 100 == 0
    assert to_a_hundred.loc[2006:2010].all()
    assert to_a_hundred.loc[:2005].mean() < 0.5
    assert to_a_hundred.loc[2011:].mean() < 0.5
