"""A change after a date of our own: equal to the published one where it is published, by hand where counted, and never of mixed sides."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from math import isfinite, isnan
from pathlib import Path
from statistics import median

import pytest
from drawn import a_store
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.comparators import choices, figures, places
from analytics.comparators.places import ENGLAND
from analytics.results import front_desk
from analytics.results.before_after import (
    BY_ID,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    Window,
    before_after,
)
from analytics.results.own_change import CLOSED, TOO_EARLY, OwnChange, as_before_after, own_change
from analytics.results.places import EXTRACT, PUBLISHED

STARTS, RATE = BY_ID["care_starts_number"], BY_ID["care_entry_rate"]
HERTFORDSHIRE, WANDSWORTH = ("E10000015", "919"), ("E09000032", "212")
INTERNAL, PUBLICATION = "internal", "publication"
COMPARATORS = Path(figures.__file__).parent


# Stores --------------------------------------------------------------------------------------------------------------


def episodes(starts: dict[str, dict[int, int]]) -> str:
    """Starts by authority and year ending, spread over the months; one child of each is in care from before to the end."""
    lines = ["LA | CHILD | DECOM | RNE | DEC | REC"]
    for la, years in starts.items():
        lines.append(f"{la} | 0 | {min(years) - 1}-03-02 | S | | ")
        # one leaves in each year, so that a year without starts is known to have none
        lines += [f"{la} | left-{year} | {min(years) - 1}-03-02 | S | {year - 1}-06-01 | E4A" for year in years]
        for year, many in years.items():
            for child in range(many):
                month = (3 + child) % 12 + 1
                at = f"{year - (month > 3)}-{month:02}"
                lines.append(f"{la} | {year}-{child} | {at}-05 | S | {at}-25 | E4A")
    return "\n".join(lines)


DRAWN = {
    HERTFORDSHIRE[0]: {2014: 40, 2015: 60, 2016: 90, 2017: 110, 2018: 100},
    WANDSWORTH[0]: {2014: 40, 2015: 5, 2016: 90, 2017: 110, 2018: 100},  # 5 is hidden in publication mode
    "Inventia": {2014: 40, 2015: 5, 2016: 90, 2017: 110, 2018: 100},
    "Emptia": {2014: 0, 2015: 0, 2016: 30, 2017: 50, 2018: 9},
}
GO_LIVE = date(2015, 4, 1)  # before: 2014 and 2015; after: 2016 and 2017


@cache
def drawn():
    return a_store(episodes=episodes(DRAWN), data_to="2018-03-31")


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


def asking(store, mode):
    """Answers of the front desk, each worked out once."""
    return cache(lambda ask: front_desk.result(store, ask, mode))


@cache
def asking_drawn(mode):
    return asking(drawn(), mode)


def at_home(la, measure=STARTS, go_live=GO_LIVE, mode=INTERNAL, beside=None, **how) -> OwnChange:
    """The change of one drawn authority."""
    keys = {authority.key.lower(): authority.key for authority in drawn().info.authorities}
    return own_change(drawn(), asking_drawn(mode), keys[la.lower()], mode, measure, go_live, beside, **how)


def of_sample(store, measure=STARTS, go_live=date(2021, 4, 1), mode=INTERNAL, **how) -> OwnChange:
    (authority,) = store.info.authorities
    like = how.pop("beside", front_desk.comparators(store, authority.key)[0])
    return own_change(store, asking(store, mode), authority.key, mode, measure, go_live, like, **how)


def a_set(*keys):
    return choices.neighbours_of("2025", keys)


# As published --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("go_live", [date(2010, 3, 31), date(2020, 4, 1), date(2022, 1, 24), date(1999, 1, 1)], ids=str)
@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_where_ours_is_published_it_is_the_place_s_own_change_among_all(measure, go_live):
    for code, key in (HERTFORDSHIRE, WANDSWORTH):
        found, known = at_home(code, measure, go_live), before_after(measure, key, go_live)
        assert found.basis == PUBLISHED or (isnan(found.before) and isnan(found.after))
        assert repr(as_before_after(found)) == repr(known)
        assert found.status == known.status


def read(name):
    with (COMPARATORS / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@cache
def rate_by_hand(key, year):
    """A rate of starts to one decimal, from the two files as text; None where either lacks the place and year."""
    people = {(row["key"], row["mid_year"]): int(row["population"]) for row in read("population_0_17.csv")}
    started = {
        (row["key"], row["year_ending"]): row["numerator"] for row in read("published/started_to_be_looked_after.csv")
    }
    number = started.get((key, str(year)))
    return round(10_000 * int(float(number)) / people[key, str(year - 1)], 1) if number else None


def change_by_hand(key, before, after):
    sides = [[rate_by_hand(key, year) for year in years] for years in (before, after)]
    if any(one is None for side in sides for one in side):
        return None
    old, new = (sum(side) / len(side) for side in sides)
    return 100 * (new - old) / old


def test_england_and_the_neighbours_are_what_a_slow_second_count_makes_of_the_files(sample):
    found = of_sample(sample, RATE)
    by_hand = {key: change_by_hand(key, (2020, 2021), (2022, 2023)) for key in found.set.members}
    assert {each.key: each.change for each in found.neighbours} == pytest.approx(by_hand, abs=1e-9)
    assert found.neighbours_median == pytest.approx(median(by_hand.values()), abs=1e-9)
    assert found.england_change == pytest.approx(change_by_hand(ENGLAND, (2020, 2021), (2022, 2023)), abs=1e-9)
    old, new = ((rate_by_hand(ENGLAND, a) + rate_by_hand(ENGLAND, b)) / 2 for a, b in ((2020, 2021), (2022, 2023)))
    assert (found.england.before, found.england.after) == pytest.approx((old, new))
    names = [each.name for each in found.neighbours]
    assert names == sorted(names) and len(names) == 10
    fell = sum(change <= -abs(found.change) for change in by_hand.values())
    rose = sum(change >= abs(found.change) for change in by_hand.values())
    assert found.neighbours_as_far == (fell, rose, 10) and rose == 5


# From the extract ----------------------------------------------------------------------------------------------------


def test_an_invented_authority_is_one_more_among_all(sample):
    # started in the years ending 2020 to 2023: 274 and 259, then 303 and 317
    found = of_sample(sample)
    assert (found.basis, found.before, found.after) == (EXTRACT, 266.5, 310)
    assert found.change == pytest.approx(100 * 43.5 / 266.5)
    everyone = before_after(STARTS, "919", date(2021, 4, 1)).changes
    assert found.of == len(everyone) + 1 and dict(found.among.changes) == {**everyone, found.la: found.change}
    fell = sum(change <= -found.change for change in everyone.values())
    rose = sum(change >= found.change for change in everyone.values())
    assert (found.tails.fell_as_much, found.tails.rose_as_much) == (fell, rose + 1)


@pytest.mark.parametrize(
    ("mode", "years"),
    [
        (INTERNAL, [(69, 287), (72, 250), (90, 322), (80, 317)]),
        (PUBLICATION, [(70, 285), (70, 250), (90, 320), (80, 315)]),
    ],
)
def test_returned_home_or_went_to_relatives_is_counted_in_our_own_returns(sample, mode, years):
    number, share = (
        of_sample(sample, BY_ID[f"returned_home_or_relatives_{what}"], mode=mode) for what in ("number", "share")
    )
    assert (number.basis, share.basis) == (EXTRACT, EXTRACT)
    counts, shares = [many for many, _ in years], [round(100 * many / of, 1) for many, of in years]
    for found, (first, second, third, last) in ((number, counts), (share, shares)):
        assert (found.before, found.after) == pytest.approx(((first + second) / 2, (third + last) / 2))


def test_rounded_counts_are_all_that_is_known_of_us_in_publication_mode(sample):
    # 274, 259, 303 and 317 to the nearest 5
    found = of_sample(sample, mode=PUBLICATION)
    assert (found.basis, found.before, found.after) == (EXTRACT, (275 + 260) / 2, (305 + 315) / 2)
    same = of_sample(sample)
    assert found.england == same.england and found.neighbours == same.neighbours


def test_a_real_authority_s_own_count_takes_the_place_of_its_published_one():
    found, published = at_home(HERTFORDSHIRE[0]), before_after(STARTS, HERTFORDSHIRE[1], GO_LIVE)
    assert (found.basis, found.before, found.after, found.change) == (EXTRACT, 50, 100, 100)
    assert found.of == published.of and published.change < 0
    others = {key: change for key, change in published.changes.items() if key != HERTFORDSHIRE[1]}
    assert dict(found.among.changes) == {**others, HERTFORDSHIRE[1]: 100}
    assert found.tails.rose_as_much == 1 + sum(change >= 100 for change in others.values())


def test_a_rate_is_our_count_over_the_population_of_mid_year_before():
    people = {row["mid_year"]: int(row["population"]) for row in read("population_0_17.csv") if row["key"] == "919"}
    found = at_home(HERTFORDSHIRE[0], RATE)
    rates = {year: round(10_000 * many / people[str(year - 1)], 1) for year, many in DRAWN[HERTFORDSHIRE[0]].items()}
    assert found.before == pytest.approx((rates[2014] + rates[2015]) / 2)
    assert found.after == pytest.approx((rates[2016] + rates[2017]) / 2)


def test_with_a_hidden_year_both_sides_are_the_published_ones_and_never_one_of_each():
    assert at_home(WANDSWORTH[0]).basis == EXTRACT
    found = at_home(WANDSWORTH[0], mode=PUBLICATION)
    assert found.basis == PUBLISHED and found.lacking == {}
    assert repr(found.among) == repr(before_after(STARTS, WANDSWORTH[1], GO_LIVE))


def test_a_year_before_the_extract_takes_both_sides_from_what_is_published():
    found = at_home(HERTFORDSHIRE[0], go_live=date(2014, 4, 1))  # before: 2013 and 2014
    assert found.basis == PUBLISHED
    assert repr(found.among) == repr(before_after(STARTS, HERTFORDSHIRE[1], date(2014, 4, 1)))


def test_a_hidden_year_that_nobody_published_is_hidden_and_no_zero():
    assert at_home("Inventia").change == pytest.approx(100 * (100 - 22.5) / 22.5)
    found = at_home("Inventia", mode=PUBLICATION)
    assert (found.status, found.lacking, found.tails) == (HIDDEN_OR_MISSING, {2015: "hidden"}, None)
    assert isnan(found.before) and isnan(found.change) and found.after == 100
    assert found.of == before_after(STARTS, "919", GO_LIVE).of  # what is known of the others stays known


def test_a_hidden_newest_year_is_hidden_and_not_too_early():
    found = at_home("Emptia", replace(STARTS, kind="stock"), date(2016, 4, 1), mode=PUBLICATION)
    assert found.window == Window((2016,), (2018,)) and found.status == OK  # 9 is shown as 10
    shifted = at_home("Inventia", replace(STARTS, kind="stock"), date(2013, 4, 1), mode=PUBLICATION)
    assert shifted.window == Window((2013,), (2015,))
    assert shifted.lacking[2015] == "hidden" and shifted.status == HIDDEN_OR_MISSING
    seen = at_home(
        "Inventia", replace(STARTS, kind="stock"), date(2013, 4, 1), mode=PUBLICATION, until=date(2015, 3, 31)
    )
    assert (seen.status, seen.newest) == (HIDDEN_OR_MISSING, 2015)


def test_from_a_true_zero_there_is_no_percentage():
    found = at_home("Emptia", replace(STARTS, kind="stock"), date(2014, 4, 1))  # none in 2014, 30 in 2016
    assert (found.status, found.before, found.after, found.tails) == (FROM_NOTHING, 0, 30, None)
    assert isnan(found.change) and found.lacking == {}
    assert (found.ours.status, found.ours.difference) == ("not_applicable", 30)


def test_a_figure_that_is_counted_nowhere_is_missing_and_never_too_early(sample):
    for go_live in (date(2021, 4, 1), date(2031, 4, 1)):
        found = of_sample(sample, BY_ID["cpp_rate"], go_live)
        assert found.newest is None and found.known_on is None and isnan(found.change)
        assert set(found.lacking.values()) == {"not_available"}
        assert found.status == (OUTSIDE if go_live.year > 2030 else HIDDEN_OR_MISSING)


# When ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("go_live", "window"),
    [
        (date(2021, 3, 31), Window((2019, 2020), (2022, 2023))),
        (date(2021, 4, 1), Window((2020, 2021), (2022, 2023))),
        (date(2021, 5, 1), Window((2020, 2021), (2023, 2024))),
    ],
)
def test_a_go_live_in_april_counts_its_own_year_as_after_and_one_the_day_before_does_not(sample, go_live, window):
    found = of_sample(sample, go_live=go_live)
    assert (found.window, found.status) == (window, OK)


@pytest.mark.parametrize(
    ("go_live", "known_on"),
    [
        (date(2024, 4, 1), date(2026, 3, 31)),
        (date(2024, 9, 1), date(2027, 3, 31)),
        (date(2033, 1, 1), date(2035, 3, 31)),
    ],
    ids=str,
)
def test_a_go_live_whose_years_are_not_over_is_too_early_and_says_until_when(sample, go_live, known_on):
    found = of_sample(sample, go_live=go_live)
    assert (found.status, found.known_on, found.newest) == (TOO_EARLY, known_on, 2025)
    assert (found.neighbours, found.neighbours_median, found.tails, found.of) == ((), None, None, 0)
    assert isnan(found.change) and isnan(found.england_change)
    assert found.ours.status == "incomplete"
    assert isfinite(found.before) == (go_live.year == 2024)


def test_what_ends_after_the_day_looked_at_is_not_looked_at(sample):
    assert of_sample(sample, until=date(2023, 3, 31)) == replace(
        of_sample(sample), newest=2023, source=of_sample(sample, until=date(2023, 3, 31)).source
    )
    found = of_sample(sample, until=date(2023, 3, 30))
    assert (found.status, found.known_on, found.newest) == (TOO_EARLY, date(2023, 3, 31), 2022)
    assert isnan(found.england_change) and found.of == 0


def test_a_go_live_before_the_data_lacks_the_years_that_were_never_loaded(sample):
    found = of_sample(sample, go_live=date(2014, 4, 1))
    assert (found.status, found.lacking) == (
        HIDDEN_OR_MISSING, dict.fromkeys((2013, 2014, 2015), "not_available"),
    )  # fmt: skip
    assert isfinite(found.england_change) and isnan(found.change)
    assert of_sample(sample, go_live=date(1990, 4, 1)).status == OUTSIDE


# Beside whom ---------------------------------------------------------------------------------------------------------


def test_a_closed_a_hidden_and_a_missing_neighbour_are_three_things():
    closed = "835"  # the Dorset that ended in 2019
    planned = BY_ID["returned_home_planned_number"]
    rows = figures.figures(planned.series_id)
    years = {2018, 2019, 2022, 2023}
    went_live = date(2020, 3, 1)  # before: 2018 and 2019; after: 2021 and 2022
    years = {2018, 2019, 2021, 2022}
    hidden = sorted(set(rows["key"][rows["year_ending"].isin(years) & (rows["status"] == "hidden")]) - {"E92000001"})
    hidden = [key for key in hidden if all(places.places()[key].existed(year) for year in years)]
    found = at_home(HERTFORDSHIRE[0], planned, went_live, beside=a_set(closed, hidden[0], "919", "886"))
    told = {each.key: each.status for each in found.neighbours}
    assert told == {closed: CLOSED, hidden[0]: "hidden", "886": ""}  # 919 is ourselves
    assert all(isnan(each.change) == bool(each.status) for each in found.neighbours)


def test_a_neighbour_without_a_published_year_is_not_available_and_not_hidden():
    lacking = next(
        key
        for key, place in places.places().items()
        if place.level == "authority"
        and place.existed(2003)
        and place.existed(2007)
        and "hidden" not in set(figures.figures(STARTS.series_id).query("key == @key")["status"])
    )
    found = at_home(HERTFORDSHIRE[0], go_live=date(2005, 4, 1), beside=a_set(lacking))
    assert [(each.key, each.status) for each in found.neighbours] == [(lacking, "not_available")]


@pytest.mark.parametrize(("keys", "known"), [(("886", "845"), None), (("886", "845", "881"), True), ((), None)])
def test_the_middle_of_fewer_than_three_says_nothing(keys, known):
    found = at_home(HERTFORDSHIRE[0], beside=a_set(*keys))
    assert (found.neighbours_median is not None) == bool(known)
    assert len(found.neighbours) == len(keys)


def test_without_unaccompanied_children_everybody_is_counted_without_them(sample):
    looked_after = BY_ID["cla_number"]
    found, with_them = (of_sample(sample, looked_after, without_uasc=without) for without in (True, False))
    rows = figures.figures(looked_after.series_id, without_uasc=True)
    number = {(row.key, row.year_ending): row.numerator for row in rows.itertuples()}
    england = number[ENGLAND, 2021], number[ENGLAND, 2023]
    assert (found.england.before, found.england.after) == england
    assert found.without_uasc and found.before < with_them.before and found.england != with_them.england
    either = {key for key, year in number if year == 2021} & {key for key, year in number if year == 2023}
    known = {
        key
        for key in either
        if len(key) == 3 and isfinite(number[key, 2021]) and isfinite(number[key, 2023]) and number[key, 2021] > 0
    }
    assert set(found.among.changes) == {*known, found.la} and found.prior is None
    assert not of_sample(sample, BY_ID["rereferral_rate"], without_uasc=True).without_uasc


def test_what_moved_before_is_from_the_same_basis(sample):
    # started in the years ending 2018 and 2019: 285 and 320, then 274 and 259
    assert of_sample(sample).earlier_change == pytest.approx(100 * (266.5 - 302.5) / 302.5)
    assert isnan(of_sample(sample, RATE).earlier_change) and of_sample(sample).prior is None
    found = at_home(HERTFORDSHIRE[0], go_live=date(2020, 4, 1))
    assert found.prior.earlier_change == pytest.approx(found.earlier_change)
    assert isnan(at_home(HERTFORDSHIRE[0]).earlier_change)  # nothing is loaded of 2012 and 2013


# Properties ----------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2008, 1, 1), date(2028, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    la=st.sampled_from(list(DRAWN)),
    measure=st.sampled_from(MEASURES),
    go_live=DAYS,
    mode=st.sampled_from([INTERNAL, PUBLICATION]),
    until=st.none() | DAYS,
    without=st.booleans(),
)
def test_every_change_has_two_known_sides_of_one_basis_and_its_place_in_the_row(
    la, measure, go_live, mode, until, without
):
    found = at_home(la, measure, go_live, mode, a_set("886", "845", "881"), until=until, without_uasc=without)
    years = {*found.window.before, *found.window.after}
    assert isfinite(found.change) == (found.status == OK)
    assert (found.known_on is not None) == (found.status == TOO_EARLY)
    assert set(found.lacking) <= years and (found.status not in (OK, FROM_NOTHING) or not found.lacking)
    assert found.of == len(found.among.changes) and (found.tails is None or found.tails.of == found.of)
    assert found.among.place_key in found.among.changes or found.tails is None
    assert list(found.among.changes.values()) == sorted(found.among.changes.values())
    assert until is None or found.newest is None or date(found.newest, 3, 31) <= until
    assert found.basis in (EXTRACT, PUBLISHED) and not (found.basis == EXTRACT and found.measure.id == "cpp_rate")
    if found.status == OK and mode == PUBLICATION and found.basis == EXTRACT and measure is STARTS:
        assert (10 * found.before) % 25 == (10 * found.after) % 25 == 0  # means of two counts to the nearest 5
