"""What years of our own could tell: whose years they are, what is left out, and how far places move with nothing begun."""

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from statistics import median

import numpy as np
import pandas as pd
import pytest
from drawn import a_store

from analytics.comparators import places
from analytics.comparators.choices import chosen
from analytics.comparators.series import STARTED
from analytics.comparators.trials import TRIALS
from analytics.measures.before_care import WITHIN_18
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.could_we_tell import (
    NOBODY_BESIDE,
    NONE_IN_A_YEAR,
    PER_CENT,
    POINTS,
    TOO_FEW_YEARS,
    CouldWeTell,
    could_we_tell,
    places_to_tell,
)
from analytics.results.places import EXTRACT, PUBLISHED
from analytics.results.published import rows_of, values
from analytics.results.published_measures import measure_of
from analytics.results.varying import Year, log_ratios, moved
from analytics.stats.detectable import children_needed, smallest_change

LEEDS, RUTLAND, HERTFORDSHIRE, SCILLY = "E08000035", "E06000017", "E10000015", "E06000053"


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


def asked(store, change=lambda result: result, mode="internal", until=None, beside=0, trials=TRIALS) -> CouldWeTell:
    """change: what has become of a result of the front desk. beside: which comparator, None for nobody."""
    la = store.info.authorities[0].key
    who = None if beside is None else front_desk.comparators(store, la)[beside]
    return could_we_tell(lambda ask: change(front_desk.result(store, ask, mode)), store, la, until, who, False, trials)


def became(measure: str, year: int, **columns):
    """A year of a measure with other columns, as the gate or the data would have made them."""

    def change(result):
        here = (result.figures["period_end"].dt.year == year) & (result.measure.id == measure)
        new = {name: result.figures[name].mask(here, value) for name, value in columns.items()}
        return replace(result, figures=result.figures.assign(**new))

    return change


HIDDEN = {"status": "hidden", "value": np.nan, "numerator": np.nan}


@cache
def a_real_authority(la_code: str) -> front_desk.Store:
    """One that has loaded a single year of its own."""
    return a_store(la=la_code, data_to="2024-03-31", episodes="CHILD | DECOM | RNE | DEC | REC\n1 | 2023-05-01 | S | |")


@cache
def published_rates() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rates and counts of every authority (rows) by year, straight from the published rows."""
    rows = rows_of(STARTED, [key for key, place in places.places().items() if place.level == "authority"])
    rows = rows.assign(rate=values(measure_of(STARTED), rows))
    wide = [rows.pivot(index="key", columns="year_ending", values=name) for name in ("rate", "numerator")]
    return tuple(table.loc[:, 2013:].astype(float).where(wide[0] > 0) for table in wide)


# Starts, alone -------------------------------------------------------------------------------------------------------


def test_our_own_years_are_counted_from_the_extract_and_told_in_per_cent_of_their_mean(sample):
    alone = asked(sample).alone
    own = front_desk.result(sample, Ask(STARTED, "year", None, False, sample.info.authorities[0].key), "internal")
    rates, counts = own.figures["value"], own.figures["numerator"]
    expected = smallest_change(np.log(rates), (1 / counts).mean(), 2)
    told = alone.told(2)
    assert (alone.unit, alone.basis, alone.years) == (PER_CENT, EXTRACT, tuple(range(2016, 2026)))
    assert told.detectable.size == pytest.approx(expected.size)
    assert told.fall == pytest.approx(100 * (1 - math.exp(-expected.size)))
    assert told.rise == pytest.approx(100 * (math.exp(expected.size) - 1))
    assert alone.level == pytest.approx(math.exp(np.log(rates).mean())) and alone.newest == rates.iloc[-1]


def test_a_change_in_children_is_its_share_of_the_level_at_the_newest_population(sample):
    alone = asked(sample).alone
    own = front_desk.result(sample, Ask(STARTED, "year", None, False, sample.info.authorities[0].key), "internal")
    a_year = alone.level * own.figures["denominator"].iloc[-1] / 10_000
    assert alone.a_year == pytest.approx(a_year)
    for told in alone.after:
        assert (told.fewer, told.more) == pytest.approx((a_year * told.fall / 100, a_year * told.rise / 100))


def test_more_years_after_tell_a_smaller_change(sample):
    found = asked(sample)
    for telling in (found.alone, found.against, found.share):
        assert [told.years_after for told in telling.after] == [1, 2, 3]
        assert [told.rise for told in telling.after] == sorted((told.rise for told in telling.after), reverse=True)


@pytest.mark.parametrize("la_code", [LEEDS, RUTLAND, HERTFORDSHIRE])
def test_an_authority_with_few_years_of_its_own_stands_on_those_published_about_it(la_code):
    alone = asked(a_real_authority(la_code)).alone
    key = places.by_code(la_code).key
    rates = published_rates()[0].loc[key]
    assert (alone.basis, alone.years) == (PUBLISHED, tuple(rates.index))
    assert alone.level == pytest.approx(math.exp(np.log(rates).mean())) and "DfE" in alone.source.text


def test_a_small_place_needs_a_far_larger_change_than_a_large_one():
    small, large = (asked(a_real_authority(la)).alone.told(2) for la in (RUTLAND, LEEDS))
    assert small.fall > 2 * large.fall and small.fewer < large.fewer / 5


# What is left out ----------------------------------------------------------------------------------------------------


def test_a_hidden_year_is_left_out_and_counted(sample):
    found = asked(sample, became(WITHIN_18, 2019, **HIDDEN)).share
    assert (found.hidden, found.years) == (1, (2016, 2017, 2018, 2020, 2021, 2022, 2023))
    assert found.told(1).detectable.years_before == 7


def test_years_that_dfe_hides_are_counted_from_where_a_rate_could_have_been(sample):
    """City of London: five years are hidden in all, two of them before there is a population."""
    alone = asked(a_real_authority("E09000001")).alone
    assert (alone.hidden, alone.years, alone.basis) == (3, tuple(range(2016, 2026)), PUBLISHED)


def test_published_years_step_in_where_our_own_are_hidden(sample):
    alone = asked(sample, became(STARTED, 2019, **HIDDEN)).alone
    assert (alone.basis, alone.hidden, len(alone.years)) == (PUBLISHED, 0, 10)
    assert asked(sample).alone.basis == EXTRACT  # as many of both: our own


def test_only_years_that_are_followed_to_their_end_count_for_the_share(sample):
    share = asked(sample).share
    assert (share.unit, share.years, share.early) == (POINTS, tuple(range(2016, 2024)), 2)
    assert asked(sample).own_referrals_a_year == 3435


def test_years_after_the_day_looked_back_from_do_not_count(sample):
    found = asked(sample, until=date(2021, 3, 31))
    assert (found.alone.years[-1], found.share.years[-1]) == (2021, 2021)
    assert found.own_referrals_a_year == 2968


def test_three_years_are_too_few_and_four_are_enough(sample):
    few, enough = (asked(sample, until=date(year, 3, 31)) for year in (2018, 2019))
    for telling in (few.alone, few.against, few.share):
        assert (telling.reason, telling.after, len(telling.years)) == (TOO_FEW_YEARS, (), 3)
        assert math.isnan(telling.level)
    assert not few.can and enough.can
    assert {telling.reason for telling in (enough.alone, enough.against, enough.share)} == {""}


def test_a_true_zero_is_not_hidden_and_no_percentage_can_be_taken_of_it(sample):
    scilly = asked(a_real_authority(SCILLY)).alone
    assert (scilly.reason, scilly.hidden) == (NONE_IN_A_YEAR, 1)
    found = asked(sample, became(STARTED, 2019, value=0.0, numerator=0.0))
    assert (found.alone.reason, found.alone.hidden) == (NONE_IN_A_YEAR, 0)
    assert found.against.reason == NONE_IN_A_YEAR and found.share.after


def test_nobody_beside_is_not_too_few_years(sample):
    found = asked(sample, beside=None)
    assert (found.beside, found.against.reason, found.against.after) == (None, NOBODY_BESIDE, ())
    assert found.alone == asked(sample).alone


def test_without_referral_data_there_is_no_share_and_no_years_of_referrals():
    found = asked(a_real_authority(LEEDS))
    assert (found.share.reason, found.share.years) == (TOO_FEW_YEARS, ())
    assert math.isnan(found.own_referrals_a_year) and math.isnan(found.halves)
    assert all(math.isnan(each.years_of_own) and math.isnan(each.years_for_needed) for each in found.trials)
    assert found.trials[0].needed == 5232


# Against others ------------------------------------------------------------------------------------------------------


def test_against_neighbours_it_is_our_yearly_ratio_to_their_median_that_varies():
    store = a_real_authority(HERTFORDSHIRE)
    found = asked(store)
    rates = published_rates()[0]
    theirs, own = rates.loc[list(found.beside.members)], rates.loc["919"]
    ratios = [math.log(own[year] / median(theirs[year].dropna())) for year in rates]
    assert found.against.told(2).detectable.size == pytest.approx(smallest_change(ratios, 0.0, 2).size)
    assert found.against.level == pytest.approx(math.exp(np.mean(ratios)))


def test_counting_makes_both_our_rate_and_their_median_vary():
    own = {2024: Year(20.0, 50, 25_000), 2025: Year(30.0, 80, 27_000)}
    others = [
        {2024: Year(rate, count, 1.0), 2025: Year(rate, 2 * count, 1.0)} for rate, count in ((10, 100), (20, 200))
    ]
    others.append({2024: Year(40, 400, 1.0), 2025: Year(0.0, 0, 1.0)})
    found = log_ratios(own, others)
    assert found.values == {2024: pytest.approx(0.0)}  # in 2025 only two of them have a rate
    assert found.noises == {2024: pytest.approx(1 / 50 + math.pi / 2 * (1 / 100 + 1 / 200 + 1 / 400) / 3 / 3)}


def test_a_place_in_its_own_group_is_not_set_against_itself():
    store = a_real_authority(LEEDS)
    la = store.info.authorities[0].key
    keys = ["383", "380", "381", "382"]
    group, others = (
        next(who for who in front_desk.comparators(store, la, chosen(some)) if who.role == "group")
        for some in (keys, keys[1:])
    )

    def against(who):
        return could_we_tell(lambda ask: front_desk.result(store, ask, "internal"), store, la, None, who).against

    assert replace(against(group), source=against(others).source) == against(others)
    assert {(told.moved, told.of) for told in against(group).after} == {(0, 0)}


def test_years_in_which_too_few_of_the_others_have_a_rate_do_not_count():
    store = a_real_authority(LEEDS)
    who = next(c for c in front_desk.comparators(store, LEEDS, chosen(["940", "941", "942"])) if c.role == "group")
    found = could_we_tell(lambda ask: front_desk.result(store, ask, "internal"), store, LEEDS, None, who)
    rates = published_rates()[0].reindex(["940", "941", "942"])
    assert found.against.years == tuple(year for year in rates if rates[year].count() == 3)
    assert len(found.alone.years) > len(found.against.years)


# How far places move with nothing begun ------------------------------------------------------------------------------


def counted_by_hand(years_after: int, logs: pd.DataFrame, noise: pd.DataFrame) -> tuple[int, int]:
    logs = logs[logs.iloc[:, -years_after:].notna().all(axis=1)]
    told = []
    for key, row in logs.iterrows():
        known = row.dropna()
        before, after = known.iloc[:-years_after], known.iloc[-years_after:]
        if len(before) >= 4:
            smallest = smallest_change(before, noise.loc[key, before.index].mean(), years_after)
            told.append(abs(after.mean() - before.mean()) > smallest.reach)
    return sum(told), len(told)


@pytest.mark.parametrize("years_after", [1, 2, 3])
def test_those_that_moved_as_far_are_counted_over_all_authorities(years_after):
    rates, counts = published_rates()
    expected = counted_by_hand(years_after, np.log(rates), 1 / counts)
    assert moved("", False, "", 2025, years_after) == expected


def test_more_places_move_than_chance_alone_would_have_it_as_the_method_says_of_itself():
    shares = [round(100 * part / of) for part, of in (moved("", False, "", 2025, years) for years in (1, 2, 3))]
    assert shares == [9, 14, 23]
    said = " ".join(smallest_change.__doc__.split())
    assert "9, 14 and 23 in 100 lay beyond their own reach" in said


def test_against_neighbours_everybody_is_set_against_its_own():
    told = asked(a_real_authority(LEEDS)).against.told(3)
    rates, counts = published_rates()
    logs = {
        key: np.log(rates.loc[key] / rates.reindex([one.key for one in places.neighbours(key, "2025")]).median())
        for key in rates.index
        if places.neighbours(key, "2025")
    }
    part, of = counted_by_hand(3, pd.DataFrame(logs).T, 1 / counts)  # their own counting noise only: never decides here
    assert (told.moved, told.of) == (part, of) and part > 0.05 * of


# Trials and pooled places --------------------------------------------------------------------------------------------


def test_a_trials_planned_number_is_set_against_our_referrals_at_its_ages(sample):
    found = {each.trial.id: each for each in asked(sample).trials}
    by_age = front_desk.result(sample, Ask(WITHIN_18, "year", "trial_age"), "internal").figures
    older = by_age[(by_age["group"] == "12 to 17") & (by_age["period_end"].dt.year == 2023)]["denominator"].item()
    nwd = found["no_wrong_door"]
    assert (nwd.referrals, nwd.years_of_own) == (older, pytest.approx(18_000 / older))
    assert nwd.years_for_needed == pytest.approx(5232 / older)
    assert found["family_valued"].referrals == 3435 > found["family_safeguarding"].referrals > older
    assert math.isnan(found["start"].years_of_own) and not found["start"].counts_children
    assert [each.trial for each in asked(sample).trials] == list(TRIALS)


def test_a_trial_of_no_known_model_counts_children_of_all_ages(sample):
    @dataclass(frozen=True)
    class Another:
        model: str = "Nobody's"
        title: str = "Another"
        outcome: str = "looked after"
        window: str = ""
        ages: str = "any"
        planned: int | None = 6870
        unit: str = "children"
        counted: int | None = None
        baseline: float | None = None
        detectable: float | None = None
        design: str = ""

    (only,) = asked(sample, trials=[Another()]).trials
    assert only.years_of_own == 2 and math.isnan(only.needed)


def test_places_counted_together_narrow_by_the_root_of_their_number(sample):
    alone = asked(sample).alone
    size = alone.told(2).detectable.size
    needed = places_to_tell(alone, 2)
    assert size / math.sqrt(needed) <= -math.log(0.9) < size / math.sqrt(needed - 1)
    assert places_to_tell(alone, 2, fall=90) == 1
    assert places_to_tell(asked(sample, until=date(2018, 3, 31)).alone, 2) is None


def test_two_halves_of_a_years_referrals_could_tell_the_points_given(sample):
    found = asked(sample)
    assert children_needed(found.share.level / 100, -found.halves / 100) == pytest.approx(3435, abs=2)


# Publication ---------------------------------------------------------------------------------------------------------


def test_in_publication_mode_everything_comes_from_rounded_counts(sample):
    exact, rounded = asked(sample), asked(sample, mode="publication")
    assert rounded.own_referrals_a_year % 5 == 0
    assert rounded.alone.told(2).fall != exact.alone.told(2).fall
    assert rounded.alone.told(2).fall == pytest.approx(exact.alone.told(2).fall, abs=1)


def test_a_share_with_less_to_fall_than_could_be_told_has_no_smallest_fall(sample):
    def tiny(result):
        if result.measure.id != WITHIN_18 or result.ask.breakdown:
            return result
        scale = {name: result.figures[name] / 20 for name in ("value", "numerator")}
        return replace(result, figures=result.figures.assign(**scale, denominator=result.figures["denominator"] / 20))

    found = asked(sample, tiny)
    one = found.share.told(1)
    assert one.rise > found.share.level and math.isnan(one.fall) and math.isnan(one.fewer) and one.more > 0
