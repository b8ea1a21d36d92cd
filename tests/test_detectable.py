"""The smallest change that could be told: what it promises is found by simulation, its numbers by second opinions."""

import math

import numpy as np
import pytest

from analytics.stats.detectable import Detectable, children_needed, smallest_change, smallest_fall

DRAWS = 4000
YEARS = [3.1, 3.3, 3.0, 3.2, 3.4, 3.1]


def told(variation: float, years: int, years_after: int, draws: int = DRAWS) -> tuple[float, float, float]:
    """How often no change is told from chance, how often one of the size given is, and how often the floor decided.

    variation: the true standard deviation of a year, where counting alone gives 1.
    """
    random = np.random.default_rng(years * 100 + years_after)
    before = random.normal(0, variation, (draws, years))
    after = random.normal(0, variation, (draws, years_after)).mean(axis=1)
    found = [smallest_change(row, 1.0, years_after) for row in before]
    reach, size = np.array([(one.reach, one.size) for one in found]).T
    moved = after - before.mean(axis=1)
    return (
        float((abs(moved) > reach).mean()),
        float((abs(moved - size) > reach).mean()),
        float(np.mean([one.floor_used for one in found])),
    )


# What it promises ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "years_after"), [(4, 1), (10, 3)])
def test_where_years_vary_far_more_than_counting_no_change_is_told_5_times_in_100_and_one_of_the_size_80(
    years, years_after
):
    by_chance, found, floor = told(8.0, years, years_after)
    assert floor < 0.01
    assert by_chance == pytest.approx(0.05, abs=0.012) and found == pytest.approx(0.80, abs=0.02)


@pytest.mark.parametrize(("years", "years_after"), [(4, 2), (10, 1)])
def test_where_counting_is_all_there_is_it_is_more_careful_and_never_less(years, years_after):
    by_chance, found, floor = told(1.0, years, years_after)
    assert 0.2 < floor < 0.5
    assert 0.01 < by_chance < 0.05 and 0.80 < found < 0.87


@pytest.mark.parametrize("variation", [1.25, 1.5, 2.0])
def test_between_the_two_neither_promise_is_broken(variation):
    by_chance, found, _ = told(variation, 6, 2)
    assert by_chance < 0.058 and found > 0.785  # three standard errors of 4,000 draws


def test_where_the_floor_decides_the_promise_holds_among_those_places_too():
    random = np.random.default_rng(5)
    before = random.normal(0, 1, (DRAWS, 10))
    found = [smallest_change(row, 1.0, 2) for row in before]
    low = [place for place, one in enumerate(found) if one.floor_used]
    moved = random.normal(0, 1, (DRAWS, 2)).mean(axis=1)[low] - before.mean(axis=1)[low]
    reach, size = found[low[0]].reach, found[low[0]].size
    assert {found[place].reach for place in low} == {reach}
    assert (abs(moved) > reach).mean() == pytest.approx(0.05, abs=0.02)
    assert (abs(moved - size) > reach).mean() == pytest.approx(0.80, abs=0.04)


def test_years_that_drift_are_told_apart_more_often_than_it_says():
    """Said where it is said: the promise is for years that vary independently."""
    random = np.random.default_rng(9)
    drifting = random.normal(0, 1, (1000, 13)).cumsum(axis=1)
    moved = drifting[:, 10:].mean(axis=1) - drifting[:, :10].mean(axis=1)
    reach = [smallest_change(row, 0.0, 3).reach for row in drifting[:, :10]]
    assert (abs(moved) > reach).mean() > 0.2


# Its numbers ---------------------------------------------------------------------------------------------------------


def test_the_size_is_both_quantiles_times_the_error_of_the_difference():
    quantile = pytest.importorskip("scipy.stats").t.ppf
    found = smallest_change(YEARS, 0.001, 2)
    error = np.std(YEARS, ddof=1) * math.sqrt(1 / 2 + 1 / 6)
    assert found == Detectable(
        size=pytest.approx((quantile(0.975, 5) + quantile(0.8, 5)) * error),
        reach=pytest.approx(quantile(0.975, 5) * error),
        standard_error=pytest.approx(error),
        years_before=6,
        variation=pytest.approx(np.std(YEARS, ddof=1)),
        floor_used=False,
    )


def test_years_that_are_alike_by_luck_are_given_what_counting_alone_varies_by():
    found = smallest_change([3.0] * 5, 0.04, 1)
    assert found.floor_used and found.variation == pytest.approx(0.2)
    assert found.size == pytest.approx((1.959964 + 0.841621) * 0.2 * math.sqrt(1 + 1 / 5), rel=1e-5)


def test_other_power_and_confidence_are_those_asked_for():
    quantile = pytest.importorskip("scipy.stats").t.ppf
    found = smallest_change(YEARS, 0.0, 1, power=0.9, confidence=0.8)
    assert found.size / found.standard_error == pytest.approx(quantile(0.9, 5) + quantile(0.9, 5))


def test_more_years_after_tell_less_and_neither_order_nor_level_matters():
    sizes = [smallest_change(YEARS, 0.001, after).size for after in (1, 2, 3)]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    assert smallest_change(YEARS[::-1], 0.001, 1) == smallest_change(YEARS, 0.001, 1)
    raised = smallest_change([year + 7 for year in YEARS], 0.001, 1)
    assert raised.size == pytest.approx(sizes[0])


def test_a_place_that_rises_steadily_looks_harder_to_tell():
    steady = [year + 0.3 * place for place, year in enumerate(YEARS)]
    assert smallest_change(steady, 0.001, 2).size > 2 * smallest_change(YEARS, 0.001, 2).size


@pytest.mark.parametrize("wrong", [
    {"yearly": [1, 2, 3]}, {"yearly": [1, 2, 3, math.nan]}, {"noise": -0.1}, {"noise": math.nan}, {"years_after": 0},
    {"power": 0.5}, {"power": 1.0}, {"confidence": 1.0},
], ids=str)  # fmt: skip
def test_what_cannot_be_asked_is_refused(wrong):
    asked = {"yearly": [1.0, 2.0, 3.0, 4.0], "noise": 0.1, "years_after": 1}
    assert smallest_change(**asked).size > 0
    with pytest.raises(ValueError):
        smallest_change(**{**asked, **wrong})


# Two groups of children ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "change"), [(0.07, -0.0185), (0.07, 0.0185), (0.5, -0.1), (0.06, -0.03)])
def test_children_needed_agree_with_statsmodels(share, change):
    size = pytest.importorskip("statsmodels.stats.proportion").samplesize_proportions_2indep_onetail
    theirs = size(change, share, 0.8, alternative="two-sided")
    assert children_needed(share, change) == 2 * math.ceil(theirs)


def test_no_wrong_doors_size_needs_5232_children_one_by_one():
    assert children_needed(0.07, -0.0185) == 5232
    power = pytest.importorskip("statsmodels.stats.proportion").power_proportions_2indep(-0.0185, 0.07, 5232 / 2)
    assert power.power == pytest.approx(0.8, abs=0.001)


def test_the_smallest_fall_is_the_other_way_round():
    assert smallest_fall(0.07, children_needed(0.07, -0.0185)) == pytest.approx(0.0185, rel=1e-3)
    assert smallest_fall(0.07, 18_000) < 0.0185 < smallest_fall(0.07, 3_000)


def test_so_few_children_that_even_a_fall_to_nothing_could_not_be_told_have_none():
    assert math.isnan(smallest_fall(0.07, 100)) and smallest_fall(0.07, 300) < 0.07


@pytest.mark.parametrize(("share", "change"), [(0, 0.1), (1, -0.1), (0.07, -0.07), (0.07, 0.93), (0.07, 0)])
def test_shares_that_cannot_be_are_refused(share, change):
    with pytest.raises(ValueError):
        children_needed(share, change)


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_a_share_of_none_or_all_has_no_smallest_fall(share):
    with pytest.raises(ValueError):
        smallest_fall(share, 1000)
