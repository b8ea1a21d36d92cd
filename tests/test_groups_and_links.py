"""Groups beside all others, two breakdowns at once, England in the same year, and figures that join both collections."""

import math
from datetime import date, timedelta
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from drawn import a_store

from analytics.measures import catalogue
from analytics.results import front_desk, linked
from analytics.results.ask import Ask, UnusableQuestion

HOME, STARTED = "returned_home_within_12_months_of_starting", "started_to_be_looked_after"
LEFT, LOOKED_AFTER, LEFT_FOR_HOME = (
    "ceased_to_be_looked_after",
    "looked_after_at_year_end",
    "returned_home_among_ceased",
)
INTERNAL, PUBLICATION = "internal", "publication"
BORN = {"1 to 4": 2018, "5 to 9": 2014, "10 to 15": 2008}
SEX = {"male": 1, "female": 2, "not known": ""}


# Starts in June 2020 in an authority each: {(sex, age): (how many started, how many of them went home)}
DRAWN = {
    "HALF": {("female", "5 to 9"): (40, 20), ("male", "5 to 9"): (60, 12)},
    "ALIKE": {("female", "5 to 9"): (50, 20), ("male", "5 to 9"): (50, 22), ("male", "1 to 4"): (20, 9)},
    "UNKNOWN": {("female", "5 to 9"): (40, 20), ("not known", "5 to 9"): (60, 30)},
    "ROUNDED": {("female", "5 to 9"): (63, 41), ("male", "5 to 9"): (58, 22), ("male", "1 to 4"): (30, 4)},
    "CUT": {
        ("female", "1 to 4"): (31, 12),
        ("female", "5 to 9"): (24, 3),
        ("female", "10 to 15"): (44, 0),
        ("male", "1 to 4"): (12, 10),
        ("male", "5 to 9"): (38, 9),
        ("male", "10 to 15"): (19, 7),
    },
}
# How many started, by sex and then age
CELLS = (
    ((31, 3, 44), (12, 38, 19)),
    ((20, 1, 9), (8, 25, 2)),
    ((5, 0, 30), (0, 6, 22)),
    ((1, 12, 40), (33, 2, 9)),
    ((3, 3, 30), (3, 30, 30)),
)
PLACES = tuple(product(("female", "male"), BORN))
DRAWN |= {
    f"CELLS {n}": {place: (many, 0) for place, many in zip(PLACES, sum(each, ()), strict=True)}
    for n, each in enumerate(CELLS)
}


@cache
def children():
    """All of them in one store."""
    episodes, header = ["LA|CHILD|DECOM|RNE|DEC|REC"], ["LA|CHILD|SEX|DOB|ETHNIC"]
    for la, groups in DRAWN.items():
        child = 0
        for (sex, age), (many, home) in groups.items():
            for n in range(many):
                child += 1
                header.append(f"{la}|{child}|{SEX[sex]}|{BORN[age]}-02-01|WBRI")
                episodes.append(
                    f"{la}|{child}|2020-06-{1 + child % 28:02d}|S|" + ("2020-12-01|E4A" if n < home else "|")
                )
        # each authority's rows reach from the year before to the data end
        header.append(f"{la}|sooner|{SEX['female']}|2008-02-01|WBRI")
        episodes += [f"{la}|sooner|2019-05-01|S|2019-06-01|E13", f"{la}|later|2022-05-01|S|2023-03-01|E13"]
    return a_store(episodes="\n".join(episodes), header="\n".join(header), data_to="2023-03-31")


def beside(la, mode=INTERNAL, until=None, breakdown="sex", second=None, by="year"):
    return front_desk.groups_beside(children(), Ask(HOME, by, breakdown, la=la, second=second), mode, until)


def rows(la, measure=STARTED, breakdown=None, second=None, mode=INTERNAL):
    """Figures of the year to March 2021."""
    found = front_desk.result(children(), Ask(measure, "year", breakdown, la=la, second=second), mode).figures
    return found[found["period_end"] == pd.Timestamp(2021, 3, 31)]


# Groups beside all others -------------------------------------------------------------------------------------------


def test_a_group_stands_beside_all_other_children_and_not_beside_all():
    found = beside("HALF")
    assert found.period == "year ending 31 March 2021"  # the newest whose starts have all been followed for 365 days
    girls, boys = found.rows
    assert (girls.groups, girls.numerator, girls.denominator, girls.value) == (("female",), 20, 40, 50)
    error = math.sqrt(1 / 20 - 1 / 40 + 1 / 12 - 1 / 60)
    by_hand = [2.5 * math.exp(z * error) for z in (0, -1.959964, 1.959964)]
    assert [girls.ratio.value, girls.ratio.lower, girls.ratio.upper] == pytest.approx(by_hand, rel=1e-6)
    assert [boys.ratio.value, boys.ratio.lower] == pytest.approx([1 / 2.5, 1 / by_hand[2]], rel=1e-6)
    assert (girls.word, boys.word) == ("higher", "lower")
    assert (found.all.groups, found.all.numerator, found.all.denominator, found.all.word) == ((), 32, 100, "")


def test_a_group_whose_interval_holds_no_difference_is_similar_and_one_under_ten_has_no_word():
    found = beside("ALIKE", breakdown="age_band")
    words = {row.groups[0]: row.word for row in found.rows}
    assert (words["1 to 4"], words["5 to 9"], words["16 and over"]) == ("", "", "")  # beside 5 to 9 stand only nine
    assert [row.word for row in beside("ALIKE").rows] == ["similar", "similar"]


def test_children_whose_group_is_not_known_are_among_all_others_and_have_no_row():
    found = beside("UNKNOWN")
    assert [row.groups for row in found.rows] == [("female",), ("male",)]
    assert found.rows[0].ratio.value == 1
    assert found.all.denominator == 100


def test_groups_are_those_of_the_newest_whole_period_up_to_a_day():
    assert beside("HALF", until=date(2021, 3, 31)).all.denominator == 100
    assert beside("HALF", until=date(2021, 3, 30)).period == "year ending 31 March 2020"
    assert beside("HALF", until=date(2019, 3, 31)) is None
    assert beside("HALF", by="month").period == "June 2020"  # in later months nobody started: 0 of 0 is no figure


def test_in_publication_mode_everything_stands_on_rounded_counts_and_a_hidden_group_has_nothing():
    by_age = {row.groups[0]: row for row in beside("ROUNDED", PUBLICATION, breakdown="age_band", by="three_years").rows}
    few = by_age["1 to 4"]
    assert few.status == "hidden"
    assert np.isnan([few.numerator, few.denominator, few.value, few.ratio.value]).all()
    assert few.word == ""
    girls, boys = beside("ROUNDED", PUBLICATION, by="three_years").rows
    assert (
        girls.status == "hidden"
    )  # all three years less the one shown would give the girl who started the year before
    assert (boys.numerator, boys.denominator) == (25, 90)
    assert math.isnan(boys.ratio.value)  # all children of the three years are hidden for the same reason


# Two breakdowns -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [STARTED, HOME])
def test_two_breakdowns_add_up_to_each_of_them(measure):
    both = rows("CUT", measure, "sex", "age_band")
    drawn = {cut: many if measure == STARTED else home for cut, (many, home) in DRAWN["CUT"].items()}
    assert {(r.group, r.second_group): r.numerator for r in both.itertuples() if r.numerator} == {
        cut: count for cut, count in drawn.items() if count
    }
    for cut, breakdown in (("group", "sex"), ("second_group", "age_band")):
        alone = rows("CUT", measure, breakdown)
        assert both.groupby(cut)["numerator"].sum().to_dict() == dict(
            zip(alone["group"], alone["numerator"], strict=True)
        )
    turned = rows("CUT", measure, "age_band", "sex")
    assert sorted(turned["numerator"]) == sorted(both["numerator"])
    assert both["second_breakdown"].unique().tolist() == ["age_band"]


def test_groups_cut_twice_name_both_and_stand_beside_all_other_children():
    found = beside("CUT", breakdown="sex", second="age_band")
    girls = next(row for row in found.rows if row.groups == ("female", "1 to 4"))
    assert girls.ratio.value == pytest.approx((12 / 31) / (29 / 137))


@pytest.mark.parametrize(("breakdown", "second"), [("sex", "sex"), (None, "sex"), ("sex", "placement")])
def test_a_second_breakdown_goes_with_another_one_that_the_measure_has(breakdown, second):
    with pytest.raises(UnusableQuestion, match=r"second breakdown|can be broken down by"):
        rows("CUT", STARTED, breakdown, second)


def values(count, status):
    """What a reader can take a shown or hidden count for: a hidden one, zero too, may have been hidden beside another."""
    if status == "hidden":
        return range(200)
    return (0,) if count == 0 else range(max(int(count) - 2, 8), int(count) + 3)


def between(ranges):
    return sum(min(r) for r in ranges), sum(max(r) for r in ranges)


@pytest.mark.parametrize("la", [la for la in DRAWN if la.startswith("CELLS")])
def test_no_hidden_cell_of_two_breakdowns_can_be_narrowed_to_under_three_values(la):
    cuts = {place: many for place, (many, _) in DRAWN[la].items()}

    def told(*breakdowns):
        found = rows(la, STARTED, *breakdowns, mode=PUBLICATION).itertuples()
        return {(r.group, r.second_group): values(r.numerator, r.status) for r in found}

    cells, by_sex, by_age, (total,) = told("sex", "age_band"), told("sex"), told("age_band"), told().values()
    assert sum(cuts.values()) in total
    margins = [([c for c in PLACES if c[0] == sex], by_sex[sex, ""]) for sex in ("female", "male")]
    margins += [([c for c in PLACES if c[1] == age], by_age[age, ""]) for age in BORN]
    margins.append((PLACES, (sum(cuts.values()),)))  # DfE publishes how many started: it is known exactly
    for place, true in cuts.items():
        assert true in cells[place]
        if not 1 <= true <= 7:
            continue
        possible = [v for v in range(1, 8) if feasible(cells | {place: (v,)}, margins)]
        assert len(possible) >= 3, (place, possible)


def feasible(cells, margins):
    """Whether whole numbers within the cells add up to their margins: a search of one cell at a time, bounds first."""
    for members, sums in margins:
        low, high = between([cells[each] for each in members])
        if high < min(sums) or low > max(sums):
            return False
    open_cell = next((place for place, span in cells.items() if len(span) > 1), None)
    if open_cell is None:
        return True
    return any(feasible(cells | {open_cell: (v,)}, margins) for v in cells[open_cell])


# England in the same year -------------------------------------------------------------------------------------------


@cache
def two_years(now=120, before=100, home=70, population=True):
    """A place of 20,000 children with so many starts a year to March 2024 and 2023; of those of 2024 so many went home."""
    drawn = {}
    for year, many in ((2023, before), (2024, now)):
        days = [f"{1 + n % 28:02d}" for n in range(many)]
        lines = [
            f"{year}-{n}|{year - 1}-05-{day}|S|{year - 1}-12-{day}|{'E4A' if n < home else 'E13'}"
            for n, day in enumerate(days)
        ]
        kept = [f"kept-{n}|2020-05-01|S||" for n in range(300)]
        drawn[str(year)] = {"episodes": "\n".join(["CHILD|DECOM|RNE|DEC|REC", *lines, *kept])}
    if population:
        drawn["2024"]["population"] = "mid_year|population\n2022|20000\n2023|20000"
    return a_store(returns=drawn)


def set_beside(store, measure, in_england=True, mode=INTERNAL):
    la = store.info.authorities[0].key
    own = front_desk.result(store, Ask(measure, "year", None, False, la), mode)
    (england,) = [each for each in front_desk.comparators(store, la) if each.role == "england"]
    published = front_desk.published(store, measure, england)
    return front_desk.against_england(own, published, in_england), own.figures, published.figures


def in_year(found, year):
    (row,) = found[found["period_end"] == pd.Timestamp(year, 3, 31)].itertuples()
    return row


@pytest.mark.parametrize("in_england", [True, False])
def test_a_rate_stands_beside_the_rest_of_england_or_all_of_it_where_the_place_is_not_in_it(in_england):
    (first, change), own, england = set_beside(two_years(), STARTED, in_england)
    mine, all_there = in_year(own, 2024), in_year(england, 2024)
    taken = (120, 20_000) if in_england else (0, 0)
    others, people = all_there.numerator - taken[0], all_there.denominator - taken[1]
    ratio, error = (120 / 20_000) / (others / people), math.sqrt(1 / 120 + 1 / others)
    lower, upper = (ratio * math.exp(z * error) for z in (-1.959964, 1.959964))
    place = "the rest of England" if in_england else "England"
    assert mine.value == 60
    assert first == (
        f"In the year ending 31 March 2024 the rate was higher than {place} "
        f"(ratio {ratio:.2f}, {lower:.2f} to {upper:.2f})."
    )
    assert f"not clearly different from that of {place} (ratio " in change
    earlier = in_year(england, 2023)
    before = (100 / 20_000) / ((earlier.numerator - taken[0] * 100 / 120) / (earlier.denominator - taken[1]))
    assert f"(ratio {ratio / before:.2f}, " in change
    assert change.endswith(
        "counting noise only: real changes of one authority against England vary about twice as much."
    )


def test_a_share_stands_beside_england_in_points():
    (told,), _, england = set_beside(two_years(), LEFT_FOR_HOME)
    there = in_year(england, 2024)
    points = 100 * (70 / 120 - (there.numerator - 70) / (there.denominator - 120))
    assert told.startswith("In the year ending 31 March 2024 the share was higher than the rest of England (")
    assert f"({points:.0f} points, " in told


def test_children_looked_after_have_no_sentence_on_their_change():
    told, own, _ = set_beside(two_years(), LOOKED_AFTER)
    assert len(own) == 2
    assert len(told) == 1
    assert told[0].startswith("In the year ending 31 March 2024 the rate was higher than the rest of England (ratio ")


def test_nothing_is_said_where_a_side_has_no_figure():
    assert set_beside(two_years(population=False), STARTED)[0] == ()  # no population, no rate
    assert set_beside(two_years(), "permanence_within_12_months_of_starting")[0] == ()  # DfE does not publish it
    assert set_beside(two_years(now=7, before=6, home=2), STARTED, mode=PUBLICATION)[0] == ()  # hidden


def test_a_change_of_few_is_not_set_beside_that_of_england():
    (told,), _, _ = set_beside(two_years(now=20, before=9, home=2), STARTED)
    assert told.startswith("In the year ending 31 March 2024")


# Figures that join both collections ---------------------------------------------------------------------------------

BEFORE, WITHIN, LAG = (
    "starts_by_what_came_before",
    "started_within_12_months_of_first_referral",
    "days_from_first_referral_to_starting",
)


FOUND = {"79": (79, 100), "159": (159, 200), "80": (80, 100), "94": (94, 100), "95": (95, 100), "100": (100, 100)}
FOUND |= {"5": (5, 100), "4": (4, 6), "40": (40, 100), "78": (78, 100), "none": (0, 100)}


@cache
def joined():
    """Authorities of so many starts, of whom so many had been referred; in "none" there is no census."""
    episodes = ["LA|CHILD|DECOM|RNE|DEC|REC"]
    census = ["LA|LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"]
    for la, (found, starts) in FOUND.items():
        episodes += [f"{la}|{n}|2023-06-{1 + n % 28:02d}|S|2023-12-{1 + n % 28:02d}|E13" for n in range(starts)]
        referred = [*range(found), *(f"other-{n}" for n in range(10))] if la != "none" else []
        census += [f"{la}|{child}|2023-05-01|1A|N1|2023-08-01|RC1|false" for child in referred]
    return a_store(returns={"2024": {"episodes": "\n".join(episodes), "cin_details": "\n".join(census)}})


def drawn_figures(la, measure, mode=INTERNAL):
    return front_desk.result(joined(), Ask(measure, "year", None, False, la), mode)


@pytest.mark.parametrize(
    ("la", "drawn", "words"),
    [
        ("79", False, "Only 79%"),
        ("159", False, "Only 79%"),  # 79.5 is not said to be 80
        ("80", True, "Only 80%"),
        ("94", True, "Only 94%"),
        ("95", True, "95%"),
        ("100", True, "100%"),
    ],
)
def test_what_joins_both_collections_is_as_sound_as_the_share_found_in_both(la, drawn, words):
    told = front_desk.link(joined(), la, INTERNAL)
    assert told.startswith(f"{words} of children who started to be looked after are found in the referral data")
    assert ("nothing is drawn" in told) == (not drawn)
    assert ("read this with care" in told) == (drawn and int(la) < 95)
    for measure in (BEFORE, LAG):
        result = drawn_figures(la, measure)
        (row,) = result.figures.itertuples()
        assert told in result.notes
        if drawn:
            assert row.numerator > 0
        else:
            assert row.status == "not_available"
            assert np.isnan([row.numerator, row.denominator, row.value, row.lower, row.upper]).all()


def test_what_is_not_joined_is_drawn_whatever_the_share_found():
    (row,) = drawn_figures("40", "starts_found_in_referral_data").figures.itertuples()
    assert (row.numerator, row.denominator) == (40, 100)
    assert drawn_figures("40", STARTED).figures["numerator"].tolist() == [100]


def test_without_a_census_there_is_no_share_and_nothing_to_say():
    assert front_desk.link(joined(), "NONE", INTERNAL) == ""
    assert math.isnan(linked.found(lambda ask: front_desk.result(joined(), ask, INTERNAL), "NONE"))
    assert drawn_figures("NONE", WITHIN).figures.empty
    (row,) = drawn_figures("NONE", BEFORE).figures.itertuples()
    assert row.status == "not_available" and math.isnan(row.numerator)  # not none of them


def test_a_publication_copy_reads_the_share_from_rounded_counts_and_has_none_where_they_are_hidden():
    assert front_desk.link(joined(), "78", PUBLICATION).startswith("Only 80%")
    assert front_desk.link(joined(), "4", INTERNAL).startswith("Only 66%")
    assert front_desk.link(joined(), "4", PUBLICATION) == ""
    # five of 100 are too few to publish, and to draw on
    assert drawn_figures("5", BEFORE, PUBLICATION).figures["status"].tolist() == ["not_available"]


# Measured as the trials measured ------------------------------------------------------------------------------------

WITHIN_18, BY_45, FROM_46 = (
    "started_within_18_months_of_first_referral",
    "started_within_45_days_of_first_referral",
    "started_from_day_46_to_18_months_of_first_referral",
)
REFERRED = date(2021, 6, 1)
# child -> days from the first referral to starting, None for never; born
TRIAL = {
    **{f"on day {day}": (day, "2015-06-01") for day in (0, 45, 46, 547, 548)},
    "never": (None, "2015-06-01"),
    "twelve tomorrow": (100, "2009-06-02"),
    "twelve today": (100, "2009-06-01"),
    "eighteen tomorrow": (10, "2003-06-02"),
    "eighteen today": (10, "2003-06-01"),
    "not born yet": (200, "2021-09-01"),
    "birth not known": (200, ""),
}


@cache
def measured():
    """Children first referred on one day, and in each year before and after somebody that says how far the data reach."""
    episodes, census, born = [], [], []
    for child, (days, birth) in TRIAL.items():
        census.append(f"{child}|{REFERRED}|1A|N1|2021-08-01|RC1|false")
        born.append(f"{child}|{birth}|1")
        if days is not None:
            episodes.append(f"{child}|{REFERRED + timedelta(days)}|S||")
    for year in (2022, 2023, 2024):
        episodes.append(f"seen {year}|{year - 1}-04-02|L|{year}-03-20|E13")
        census.append(f"seen {year}|{year - 1}-04-02|1A|N1|{year}-03-20|RC1|false")
        episodes.append(f"seen {year}|{year - 1}-04-01|S|{year - 1}-04-02|X1")
        born.append(f"seen {year}|2015-01-01|1")
    details = "LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"
    return a_store(
        episodes="\n".join(["CHILD|DECOM|RNE|DEC|REC", *episodes]),
        cin_details="\n".join([details, *census]),
        child_identifiers="\n".join(["LAchildID|PersonBirthDate|GenderCurrent", *born]),
        data_to="2024-03-31",
    )


def in_its_month(measure, breakdown=None, mode=INTERNAL):
    """(numerator, denominator) by group of the children first referred in June 2021; their groups' statuses."""
    found = front_desk.result(measured(), Ask(measure, "month", breakdown), mode).figures
    found = found[found["period_end"] == pd.Timestamp(2021, 6, 30)]
    return {r.group: (r.numerator, r.denominator) for r in found.itertuples()}


def test_starts_up_to_day_547_count_and_a_run_in_of_45_days_is_left_out_of_both_sides():
    # of 12 children: days 0, 10, 10 and 45; then 46, 100, 100, 200, 200 and 547; one on day 548 and one never
    assert in_its_month(WITHIN_18) == {"": (10, 12)}
    assert in_its_month(BY_45) == {"": (4, 12)}
    assert in_its_month(FROM_46) == {"": (6, 8)}


def test_the_age_ranges_of_the_trials_end_on_the_12th_and_18th_birthdays_and_hold_the_unborn():
    assert in_its_month(WITHIN_18, "trial_age") == {
        "under 12": (6, 8),  # six of 2015, of whom two did not start in time; one before the birthday; one not born yet
        "12 to 17": (2, 2),
        "not known": (2, 2),
    }
    assert in_its_month(FROM_46, "trial_age") == {"under 12": (4, 6), "12 to 17": (1, 1), "not known": (1, 1)}
    assert in_its_month("started_within_12_months_of_first_referral", "trial_age") == {
        "under 12": (5, 8),
        "12 to 17": (2, 2),
        "not known": (2, 2),
    }


@pytest.mark.parametrize("breakdown", [None, "trial_age", "age_band", "sex"])
def test_the_run_in_and_the_share_after_it_are_the_parts_of_the_share_within_18_months(breakdown):
    whole, soon, later = (in_its_month(measure, breakdown) for measure in (WITHIN_18, BY_45, FROM_46))
    for group, (started, children) in whole.items():
        assert started == soon[group][0] + later[group][0]
        assert children == soon[group][1] == soon[group][0] + later[group][1]


def test_the_run_in_is_one_table_to_the_gate_with_the_share_it_is_part_of():
    assert {m.id for m in catalogue.family(catalogue.measure(FROM_46))} == {WITHIN_18, BY_45, FROM_46}
    for measure in (WITHIN_18, BY_45, FROM_46):  # 4 and 6 are too few to show, and 12 are too few for a share
        ((numerator, _),) = in_its_month(measure, mode=PUBLICATION).values()
        assert math.isnan(numerator)


# How many started by day 45, from day 46 on and never. In the first, 108 to 112 children less 98 to 102 who had not
# started by day 45 would leave 6 or 7 who had.
RUN_IN = ((6, 10, 92), (11, 1, 101), (16, 1, 11), (12, 5, 200), (3, 9, 60), (1, 1, 40), (8, 7, 90), (4, 20, 30))


@cache
def run_in():
    """An authority for each of RUN_IN, of as many children first referred in one year."""
    episodes, census = (
        ["LA|CHILD|DECOM|RNE|DEC|REC"],
        ["LA|LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"],
    )
    for la, counts in enumerate(RUN_IN):
        days = [day for day, many in zip((10, 90, None), counts, strict=True) for _ in range(many)]
        for child, day in enumerate(days):
            census.append(f"{la}|{child}|2021-05-01|1A|N1|2021-08-01|RC1|false")
            if day is not None:
                began = date(2021, 5, 1) + timedelta(day)
                episodes.append(f"{la}|{child}|{began}|S|2021-12-{1 + child % 28:02d}|E13")
        for year in (2023, 2024):
            episodes.append(f"{la}|seen {year}|{year - 1}-05-01|S|{year}-03-01|E13")
            census.append(f"{la}|seen {year}|{year - 1}-04-01|1A|N1|{year}-03-01|RC1|false")
    return a_store(episodes="\n".join(episodes), cin_details="\n".join(census), data_to="2024-03-31")


@pytest.mark.parametrize("la", range(len(RUN_IN)), ids=str)
def test_no_hidden_count_of_the_run_in_can_be_narrowed_to_under_three_values(la):
    soon, later, never = RUN_IN[la]
    asked = [Ask(measure, "year", None, False, str(la)) for measure in (WITHIN_18, BY_45, FROM_46)]
    rows = [front_desk.result(run_in(), ask, PUBLICATION).figures.iloc[0] for ask in asked]

    def span(number, highest):  # what a reader can take a count for
        if math.isnan(number):
            return range(1, highest)
        return (0,) if number == 0 else range(max(int(number) - 2, 8), int(number) + 3)

    whole, by_45, from_46 = (span(row.numerator, 40) for row in rows)
    children, left = span(rows[0].denominator, 300), span(rows[2].denominator, 300)
    possible = [
        (a, b, n - b) for a in by_45 for b in from_46 for n in left if n >= b and a + b in whole and a + n in children
    ]
    assert (soon, later, never) in possible
    for at, true in enumerate((soon, later)):
        if 1 <= true <= 7:
            small = {each[at] for each in possible} & set(range(1, 8))
            assert len(small) >= 3, sorted(small)


def test_a_return_home_on_day_547_and_care_again_on_day_91_count_and_a_day_later_do_not():
    start = date(2020, 5, 1)
    days = {"home in time": (547, 91), "home too late": (548, 92)}
    episodes = ["CHILD|DECOM|RNE|DEC|REC"]
    for child, (home, again) in days.items():
        left = start + timedelta(home)
        episodes.append(f"{child}|{start}|S|{left}|E4A")
        episodes.append(f"{child}|{left + timedelta(again)}|S|{left + timedelta(again + 7)}|E13")
    store = a_store(episodes="\n".join(episodes), data_to="2024-03-31")
    for measure, expected in (
        ("returned_home_within_18_months_of_starting", {"2021-03-31": (1, 2)}),
        ("re_entered_within_3_months_of_returning_home", {"2022-03-31": (1, 2)}),
    ):
        found = front_desk.result(store, Ask(measure, "year"), INTERNAL).figures
        got = {str(r.period_end.date()): (r.numerator, r.denominator) for r in found.itertuples() if r.denominator}
        assert {day: got[day] for day in expected} == expected
