"""The same test at home: which period, which rows, how far back one sees, and what may stand beside an own figure."""

import math
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest
from drawn import a_store

from analytics.comparators.evidence import EFFECT, NEVER_AS_EFFECT, REFERENCE, USES
from analytics.comparators.reported import FIGURES
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.same_test import (
    AGAIN_3,
    AGAIN_12,
    AGES,
    ALL_AGES,
    BESIDE,
    FROM_DAY_46,
    HOME,
    NOT_MATCHED,
    WITHIN_18,
    Reach,
    SameTest,
    reference,
    same_test,
)
from analytics.terms import FROM_12_TO_17, UNDER_12

INTERNAL, PUBLICATION = "internal", "publication"
MODES = pytest.mark.parametrize("mode", [INTERNAL, PUBLICATION])
BY_ID = {figure.figure_id: figure for figure in FIGURES}
CENSUS = "LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


def at_home(store, mode=INTERNAL, until=None, trial_age=ALL_AGES, la=None) -> SameTest:
    la = store.info.authorities[0].key if la is None else la
    return same_test(lambda ask: front_desk.result(store, ask, mode), la, mode, until, trial_age)


@cache
def place(
    years: tuple[int, ...] = (2020, 2021, 2022, 2023, 2024),
    censuses: tuple[int, ...] | None = None,
    started: int = 12,
    never: int = 40,
    home: int = 12,
    again: int = 12,
    later: int | None = None,
    linked: bool = True,
):
    """A place where each year the same happens: so many are first referred in June and start, so many are and never do; so
    many of those who started go home in December, and of all who went home so many come in again in January.

    Everybody is ten. later: how many start 61 days after the referral, the others 30; None for all. linked: whether both
    collections have one id for a child.
    """
    returns = {}
    for year in years:
        episodes, census, born = ["CHILD|DECOM|RNE|DEC|REC"], [CENSUS], ["LAchildID|PersonBirthDate|GenderCurrent"]
        for n in range(started):
            day = f"{1 + n % 28:02d}"
            left = f"{year - 1}-12-{day}|E4A" if n < home else f"{year - 1}-12-{day}|E13"
            month = "08" if later is None or n < later else "07"
            episodes.append(f"{year}-{n}|{year - 1}-{month}-{day}|S|{left}")
            if n < again:
                episodes.append(f"{year}-{n}|{year}-01-{day}|S|{year}-03-{day}|E13")
        for n in range(started + never):
            child = f"{year}-{n}" if linked else f"other-{year}-{n}"
            census.append(f"{child}|{year - 1}-06-{1 + n % 28:02d}|1A|N1|{year - 1}-09-01|RC1|false")
            born.append(f"{child}|{year - 11}-01-01|1")
        drawn = {"episodes": "\n".join(episodes)}
        if censuses is None or year in censuses:
            drawn |= {"cin_details": "\n".join(census), "child_identifiers": "\n".join(born)}
        returns[str(year)] = drawn
    return a_store(returns=returns, data_to=f"{years[-1]}-03-31")


def counts(row) -> tuple:
    return row.numerator, row.denominator, row.status, row.period


# Rows and periods ---------------------------------------------------------------------------------------------------


def test_the_rows_are_the_trials_shares_with_the_chosen_age_range_first(sample):
    for age in AGES:
        found = at_home(sample, trial_age=age)
        order = [age, *(other for other in AGES if other != age)]
        assert [(row.measure.id, row.group) for row in found.rows] == [
            *((measure, group) for measure in (WITHIN_18, FROM_DAY_46) for group in order),
            *((measure, ALL_AGES) for measure in (HOME, AGAIN_3, AGAIN_12)),
        ]
    with pytest.raises(ValueError, match="under 12"):
        at_home(sample, trial_age="10 to 15")


@MODES
def test_every_row_is_the_front_desks_own_figure_or_three_years_of_it(sample, mode):
    for row in at_home(sample, mode).rows:
        by = {1: "year", 3: "three_years"}[row.end.year - row.start.year]
        ask = Ask(row.measure.id, by, "trial_age" if row.group else None, False, sample.info.authorities[0].key)
        found = front_desk.result(sample, ask, mode).figures
        (same,) = found[(found["period_end"] == pd.Timestamp(row.end)) & (found["group"] == row.group)].itertuples()
        assert (row.numerator, row.denominator, row.value) == (same.numerator, same.denominator, same.value)
        assert (row.lower, row.upper, row.status) == (same.lower, same.upper, same.status)


def test_three_years_are_the_sum_of_their_years(sample):
    row = at_home(sample).row(AGAIN_3)
    assert row.period == "three years to 31 March 2024"
    found = front_desk.result(sample, Ask(AGAIN_3, "year", None, False, sample.info.authorities[0].key), INTERNAL)
    years = found.figures[found.figures["period_end"].dt.year.isin([2022, 2023, 2024])]
    assert (years["numerator"] < 10).any()  # which is why they stand together
    assert (row.numerator, row.denominator) == (years["numerator"].sum(), years["denominator"].sum())


def test_the_newest_year_followed_to_its_end_is_taken_where_it_has_enough():
    found = at_home(place())
    # 547 days after March 2023 lie beyond the data, 365 after it do not; under 12 are all there are
    assert counts(found.row(WITHIN_18)) == (12, 52, "", "year ending 31 March 2022")
    assert counts(found.row(WITHIN_18, UNDER_12)) == (12, 52, "", "year ending 31 March 2022")
    assert counts(found.row(FROM_DAY_46)) == (12, 52, "", "year ending 31 March 2022")
    assert counts(found.row(HOME)) == (12, 24, "", "year ending 31 March 2022")  # those who came in again did not
    # 12 returns home a year are too few to stand alone
    assert counts(found.row(AGAIN_3)) == (36, 36, "", "three years to 31 March 2023")


def test_a_share_that_few_stand_on_is_of_three_years_with_all_rows_of_its_block():
    found = at_home(place(started=8, home=8, again=4))
    assert counts(found.row(WITHIN_18)) == (24, 144, "", "three years to 31 March 2022")
    assert counts(found.row(FROM_DAY_46)) == (24, 144, "", "three years to 31 March 2022")
    assert found.row(WITHIN_18, FROM_12_TO_17).period == "three years to 31 March 2022"
    assert counts(found.row(AGAIN_12)) == (12, 24, "", "three years to 31 March 2023")
    assert found.row(AGAIN_3).period == found.row(AGAIN_12).period


def test_a_publication_copy_always_has_three_years_of_returns_home():
    store = place(started=40, home=40, again=20)
    assert at_home(store).row(AGAIN_12).period == "year ending 31 March 2023"
    assert at_home(store, PUBLICATION).row(AGAIN_12).period == "three years to 31 March 2023"
    assert at_home(store, PUBLICATION).row(HOME).period == "year ending 31 March 2022"


def test_no_period_after_the_day_asked_for_is_taken():
    store = place(started=40, home=40, again=20)
    found = at_home(store, until=date(2021, 3, 31))
    assert {row.period for row in found.rows} == {"year ending 31 March 2021"}
    none = at_home(store, until=date(2018, 3, 31))
    assert {(row.status, row.period, row.start) for row in none.rows} == {("not_available", "", None)}


# What has no figure -------------------------------------------------------------------------------------------------


def test_a_hidden_year_that_is_too_early_as_well_is_not_the_newest():
    found = at_home(place(started=6, home=6, again=2), PUBLICATION)
    assert found.row(WITHIN_18).end == date(2022, 3, 31)
    assert found.row(AGAIN_12).end == date(2023, 3, 31)


def test_what_is_hidden_is_hidden_and_leaves_no_number():
    found = at_home(place(started=40, never=60, home=2, again=1, later=2), PUBLICATION)
    # what started by day 45 and what did not are known beside it, so the sum goes with the small part
    assert found.row(WITHIN_18).status == "hidden"
    for row in (found.row(FROM_DAY_46), found.row(FROM_DAY_46, UNDER_12), found.row(HOME), found.row(AGAIN_3)):
        assert row.status == "hidden"
        assert all(math.isnan(number) for number in (row.numerator, row.denominator, row.value, row.lower, row.upper))


def test_children_who_have_not_been_followed_for_long_enough_are_too_early():
    found = at_home(place(years=(2024,)))
    assert {row.status for row in found.rows if row.group != FROM_12_TO_17} == {"incomplete"}


@MODES
def test_where_few_children_are_found_in_both_nothing_that_joins_them_is_drawn(mode):
    found = at_home(place(linked=False), mode)
    for row in found.rows[:6]:
        assert row.status == "not_available"
        assert math.isnan(row.numerator) and math.isnan(row.value)
    assert found.row(HOME).value > 0
    if mode == INTERNAL:
        (told,) = found.linked
        assert told.startswith("Only 0%") and "nothing is drawn" in told


def test_without_a_census_only_those_who_went_home_are_counted():
    found = at_home(place(censuses=()))
    assert {row.status for row in found.rows[:6]} == {"not_available"}
    assert (found.reach, found.linked) == (None, ())
    assert found.row(HOME).value == 50
    assert len(found.sources) == 1


def test_without_returns_of_children_looked_after_nothing_is_followed():
    store = a_store(cin_details=f"{CENSUS}\n1|2021-06-01|1A|N1|2021-09-01|RC1|false", data_to="2024-03-31")
    found = at_home(store)
    assert {row.status for row in found.rows} == {"not_available"}
    assert found.reach.first_day == date(2021, 4, 1)


# How far back referrals are seen ------------------------------------------------------------------------------------


def test_how_far_back_referrals_are_seen_is_said_in_years_before_those_counted(sample):
    assert at_home(sample).reach == Reach(date(2015, 4, 1), (), 7)
    assert at_home(sample, until=date(2017, 3, 31)).reach.years == 1
    assert at_home(place()).reach == Reach(date(2019, 4, 1), (), 2)


@MODES
def test_a_census_that_is_missing_in_between_is_named(mode):
    found = at_home(place(censuses=(2020, 2022, 2023, 2024)), mode)
    assert found.reach == Reach(date(2019, 4, 1), (2021,), 2)


# What stands beside -------------------------------------------------------------------------------------------------


def test_only_care_again_after_three_and_twelve_months_has_a_published_figure_beside_it(sample):
    beside = {row.measure.id: row.reference for row in at_home(sample).rows}
    assert {m: (r.figure.figure_id, r.value) for m, r in beside.items() if r} == {
        AGAIN_3: ("F116", 12),
        AGAIN_12: ("F117", 20),
    }
    for measure, months in ((AGAIN_3, "3"), (AGAIN_12, "12")):
        figure = beside[measure].figure
        assert figure.after.period == f"within {months} months"
        assert figure.unit == "% of children who returned home" and figure.use == REFERENCE


@pytest.mark.parametrize("use", [use for use in USES if use != REFERENCE])
def test_a_published_figure_of_any_other_use_stands_beside_nothing(use):
    published = {key: replace(BY_ID[key], use=use) for key in BESIDE.values()}
    assert reference(AGAIN_3, published) is None
    assert reference(AGAIN_12, published) is None


def test_every_published_benchmark_of_going_home_and_coming_again_is_matched_or_says_why_not(sample):
    of_children = {f.figure_id for f in FIGURES if f.use == REFERENCE and f.unit.startswith("% of children")}
    assert of_children == {*BESIDE.values(), *NOT_MATCHED}
    assert [(figure.figure_id, reason) for figure, reason in at_home(sample).not_matched] == list(NOT_MATCHED.items())


def test_no_trial_has_published_a_share_of_referred_children_who_started():
    """So that the sentence which says so stays true: what would stand beside is a share of children who were referred."""
    of_referred = [f for f in FIGURES if f.use in (EFFECT, NEVER_AS_EFFECT) and "referred" in f.population]
    assert of_referred and not [f for f in of_referred if f.unit.startswith("%") and "care_entry" in f.measure_key]
