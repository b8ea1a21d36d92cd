"""Published series, value by value, against the departments' own tables; and places, their history and neighbours."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparators import figures
from analytics.comparators.places import MODELS, neighbours, places
from analytics.comparators.series import BY_ID, CEASED, CLA, LOOKED_AFTER, RATE, SERIES, SHARE, STARTED

ENGLAND = "E92000001"
WITHOUT_A_COUNT = {"referrals_no_further_action", "referrals_assessed_not_in_need"}  # the long table has per cents only
# how the long table of originals names what we name: whole names, what a total is called, and parts of one
WHOLE = {
    STARTED: "cla_started",
    LOOKED_AFTER: "cla_mar31",
    CEASED: "cla_ceased",
    "returned_home_among_ceased": "cla_ceased_returned_home",
    "returned_home_or_to_relatives_among_ceased": "cla_ceased_returned_home_or_relatives",
    "placement_outside_authority_among_looked_after": "cla_mar31_outside_la",
    "placement_over_20_miles_among_looked_after": "cla_mar31_over_20_miles",
    "three_or_more_placements_among_looked_after": "placements_3plus_in_year",
    "same_placement_2_years": "long_term_stability",
    "referrals": "referrals",
    "re_referrals_within_12_months": "rereferrals",
    "referrals_no_further_action": "referrals_nfa",
    "referrals_assessed_not_in_need": "referrals_assessed_not_in_need",
    "assessments_completed": "assessments_completed",
    "in_need_at_year_end": "cin_mar31",
    "in_need_started": "cin_started",
    "in_need_ended": "cin_ended",
    "section_47_enquiries": "s47",
    "initial_conferences": "icpc",
    "protection_plans_started": "cpp_started",
    "protection_plans_at_year_end": "cpp_mar31",
    "protection_plans_ended": "cpp_ended",
    "repeat_protection_plans": "cpp_repeat",
}
PARTS = {
    "age_1_to_4": "age_1_4",
    "age_5_to_9": "age_5_9",
    "age_10_to_15": "age_10_15",
    "age_16_and_over": "age_16_plus",
    "age_18_and_over": "age_18_plus",
    "need_abuse_or_neglect": "need_abuse_neglect",
    "need_childs_disability": "need_child_disability",
    "need_acute_stress": "need_family_acute_stress",
    "need_unacceptable_behaviour": "need_socially_unacceptable_behaviour",
    "legal_child_protection": "legal_detained_child_protection",
    "placement_foster": "placement_foster_placements",
    "placement_for_adoption": "placement_placed_for_adoption",
    "placement_with_parents": "placement_placed_with_parents_or_other_person_with_parental_responsibility",
    "placement_childrens_home": "placement_secure_homes_and_childrens_homes",
    "placement_supported": "placement_independent_and_semi_independent_living_arrangements_supported_accommodation",
    "placement_residential_school": "placement_residential_schools",
    "placement_other_residential": "placement_other_residential_settings",
    "placement_other": "placement_other_placements",
    "returned_home_planned": "reason_returned_home_planned",
    "returned_home_unplanned": "reason_returned_home_unplanned",
    "adopted": "reason_adopted",
    "special_guardianship": "reason_sgo",
    "child_arrangements_order": "reason_cao",
    "no_parental_responsibility": "reason_live_with_no_pr",
    "independent_supported": "reason_independent_supported",
    "independent_unsupported": "reason_independent_no_support",
    "stayed_with_carers": "reason_remained_with_carers_18",
    "adult_residential": "reason_adult_residential",
    "moved_abroad": "reason_moved_abroad",
    "custody": "reason_custody",
    "remand_ended": "reason_remand_ended",
    "age_assessment": "reason_age_assessment",
    "another_authority": "reason_taken_by_other_la",
    "died": "reason_died",
    "other_reason": "reason_other",
}
STATUS_OF = {"suppressed": "hidden"}  # the other symbols have our words
CELL_STATUS = {"c": "hidden", "x": "not_available", "u": "low_reliability"}  # in the departments' own files
CIN_FILE = "cin_2025_release__c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
PLACE_AND_YEAR = ["key", "year_ending"]


def key_of(series):
    """What the originals call the series, before _number, _pct or _rate."""
    part = series.id.rpartition("_among_")[0]
    return WHOLE.get(series.id) or f"{WHOLE[series.total]}_{PARTS.get(part, part)}"


@pytest.fixture(scope="module")
def ours():
    """All our series in one frame, by series, key and year; authority says whether the row is one's."""
    read = pd.concat([figures.figures(each.id).assign(series=each.id) for each in SERIES], ignore_index=True)
    read["authority"] = read.key.str.len() == 3
    return read.set_index(["series", *PLACE_AND_YEAR]).sort_index()


@pytest.fixture(scope="module")
def originals(shared):
    """The published long table by measure key: a frame by key and year; value is NaN where symbol says why."""
    long = pd.read_parquet(shared / "published" / "published_measures.parquet")
    long["key"] = long.old_la_code.where(long.geographic_level == "Local authority", long.la_code)
    long = long.rename(columns={"year": "year_ending"}).set_index(PLACE_AND_YEAR).sort_index()
    columns = ["value", "denominator", "symbol", "source_release"]
    return {name: rows[columns] for name, rows in long.groupby("measure_key")}


@pytest.fixture(scope="module")
def counts(originals):
    """The originals' counts of our series, in one frame by series, key and year."""
    return of_our_series(originals, "number")


def of_our_series(originals, unit):
    named = {each.id: f"{key_of(each)}_{unit}" for each in SERIES}
    found = {series: originals[name] for series, name in named.items() if name in originals}
    return pd.concat(found, names=["series"]).sort_index()


def both(ours, theirs):
    """Rows that both have, theirs with names that start with "their_"."""
    return ours.join(theirs.add_prefix("their_"), how="inner")


def half_up(value, decimals):
    """Rounded as DfE rounds; the tiny amount keeps a half that is not exact in binary a half."""
    return np.floor(value * 10.0**decimals + 0.5 + 1e-9) / 10.0**decimals


def decimals_of(rows):
    """DfE prints per cents of children looked after as whole numbers, of children in need with one decimal."""
    return np.array([0 if BY_ID[series].publication == CLA else 1 for series in rows.index.get_level_values("series")])


def same(left, right):
    """Whether numbers are equal, or both missing."""
    return (left == right) | (left.isna() & right.isna())


# Counts


def test_every_series_of_ours_is_named_in_the_originals(originals):
    names = [key_of(series) for series in SERIES]
    assert len(set(names)) == len(SERIES)
    lacking = {series.id for series, name in zip(SERIES, names, strict=True) if f"{name}_number" not in originals}
    assert lacking == WITHOUT_A_COUNT


def test_every_series_has_the_places_and_years_of_the_originals(ours, counts):
    """No row of theirs is lost; England before 2006 comes from another table, and two series are tested below."""
    assert counts.index.difference(ours.index).tolist() == []
    more = [
        (series, key, year)
        for series, key, year in ours.index.difference(counts.index)
        if series not in WITHOUT_A_COUNT
    ]
    assert sorted(more) == sorted(
        (series, ENGLAND, year) for series in (STARTED, LOOKED_AFTER, CEASED) for year in range(1994, 2006)
    )


def test_every_count_equals_the_original(ours, counts):
    rows = both(ours, counts)
    assert len(rows) == len(counts) > 170_000
    assert rows[~same(rows.numerator, rows.their_value)].index.tolist() == []


def test_every_gap_has_the_reason_of_the_original(ours, counts):
    rows = both(ours, counts)
    other = rows[rows.status != rows.their_symbol.replace(STATUS_OF)].index.tolist()
    # a sum of two that DfE calls not applicable is not applicable; the originals call every sum without a number hidden
    no_children = [("returned_home_among_ceased", "420", year) for year in (2019, 2020, 2022, 2023, 2024, 2025)]
    assert sorted(other) == sorted(no_children)


def test_every_release_is_the_one_of_the_original(ours, counts):
    """The two name releases a little differently."""
    rows = both(ours, counts)
    plain = rows.their_source_release.str.replace(" (Characteristics of children in need)", "").str.replace(": ", ", ")
    lait = (rows.release == "lait_april_2026") & plain.str.contains("(LAIT)", regex=False)
    other = rows[(rows.release.map(figures.releases().title) != plain) & ~lait]
    assert other.index.tolist() == []


def test_a_symbol_in_the_originals_is_never_a_number_of_ours(ours, counts):
    symbols = both(ours, counts[counts.symbol != ""])
    assert len(symbols) > 33_000
    assert symbols.numerator.isna().all()
    assert (symbols.status != "").all()


def test_a_row_has_a_number_or_a_status_and_zeros_are_the_departments_own(ours, counts):
    assert (ours.numerator.isna() == (ours.status != "")).all()
    assert ours[ours.status != ""][["denominator", "printed"]].isna().all(axis=None)
    zeros = both(ours[ours.numerator == 0], counts)
    assert len(zeros) > 10_000
    assert (zeros.their_value == 0).all()


def test_england_before_2006_is_the_national_time_series(shared, ours):
    file = shared / "published" / "ees_originals" / "cla_2022_release__cla_time_series_1994_2022.csv"
    long = pd.read_csv(file, dtype=str)
    labels = {
        STARTED: "Children starting to be looked after during the year",
        CEASED: "Children ceasing to be looked after during the year",
        LOOKED_AFTER: "Children looked after at 31 March",
    }
    for series, label in labels.items():
        printed = long[long.population_count == label].set_index("time_period").number
        mine = ours.loc[(series, ENGLAND)].loc[:2005]
        assert mine.index.tolist() == list(range(1994, 2006))
        assert mine.numerator.tolist() == [float(printed[str(year)]) for year in mine.index]
        assert set(mine.release) == {"cla_2022"}


def test_referrals_and_what_followed_equal_the_release(shared, ours):
    release = pd.read_csv(shared / "published" / "ees_originals" / CIN_FILE, dtype=str)
    release["key"] = release.old_la_code.fillna(release.region_code).fillna(ENGLAND)
    release["year_ending"] = release.time_period.astype(int)
    release = release.set_index(PLACE_AND_YEAR).sort_index()
    columns = {
        "referrals": ("referral_count", None),
        "referrals_no_further_action": ("no_further_action_count", "no_further_action_percent"),
        "referrals_assessed_not_in_need": ("not_in_need_count", "not_in_need_percent"),
        "re_referrals_within_12_months": ("rereferral_count", "rereferral_percent"),
    }
    for series, (count, percent) in columns.items():
        mine = ours.loc[series]
        assert mine.index.equals(release.index)
        referrals, number = (pd.to_numeric(release[name], errors="coerce") for name in ("referral_count", count))
        assert same(mine.numerator, number).all()
        assert mine.status.tolist() == release[count].where(number.isna()).map(CELL_STATUS).fillna("").tolist()
        if percent:  # a zero printed beside a hidden total stands without it
            shown = mine.index[(mine.status == "") & referrals.notna()]
            assert (mine.denominator[shown] == referrals[shown]).all()
            assert (mine.printed[shown] == pd.to_numeric(release[percent][shown])).all()


# Shares


@pytest.fixture(scope="module")
def percents(ours, originals):
    """Shares of ours with both numbers beside the per cent DfE printed; and ours in per cent, not rounded."""
    rows = both(ours, of_our_series(originals, "pct"))
    rows = rows[rows.denominator.notna()]
    return rows.assign(percent=100 * rows.numerator / rows.denominator.where(rows.denominator > 0))


def test_the_shares_of_authorities_are_the_printed_per_cents(percents):
    """About 72,000, each to the digit: whole numbers of children looked after, one decimal of children in need."""
    rows = percents[percents.authority & percents.their_value.notna() & (percents.denominator > 0)]
    assert len(rows) > 70_000
    assert rows.index.get_level_values("series").nunique() == sum(1 for each in SERIES if each.kind == SHARE) - 2
    assert rows[half_up(rows.percent, decimals_of(rows)) != rows.their_value].index.tolist() == []


def test_the_shares_of_regions_and_england_are_the_printed_per_cents_as_far_as_counts_to_the_nearest_10_can_tell(
    percents,
):
    rows = percents[~percents.authority & percents.their_value.notna() & (percents.denominator > 5)]
    assert len(rows) > 6_000
    lowest, highest = bounds(rows)
    off = 0.5 / 10.0 ** decimals_of(rows) + 1e-9
    beyond = (rows.their_value < lowest - off) | (rows.their_value > highest + off)
    # Doncaster's second plans of 2022 are of low reliability: DfE's per cents leave its plans out, so ours have no total
    assert rows[beyond].index.tolist() == []


def bounds(rows):
    """The lowest and highest per cent that numerator and denominator to the nearest 10 allow."""
    lowest = 100 * (rows.numerator - 5).clip(lower=0) / (rows.denominator + 5)
    return lowest, 100 * (rows.numerator + 5) / (rows.denominator - 5)


def test_a_per_cent_that_dfe_marks_low_is_over_0_and_rounds_to_0(percents):
    rows = percents[percents.their_symbol == "low"]
    assert len(rows) > 450
    lowest, _ = bounds(rows)
    assert (rows.numerator > 0).all()
    assert (rows.percent.where(rows.authority, lowest) < 0.5).all()


def test_a_per_cent_is_not_applicable_only_of_nobody(percents):
    rows = percents[percents.their_value.isna() & (percents.their_symbol != "low")]
    assert set(rows.their_symbol) == {"not_applicable"}
    assert (rows.denominator == 0).all()


def test_the_printed_per_cent_stands_where_the_total_is_not_held(ours, originals):
    rows = both(ours, of_our_series(originals, "pct"))
    wrong = rows[rows.printed.notna() & (rows.printed != rows.their_value)]
    assert wrong.index.tolist() == []
    lost = rows[rows.denominator.isna() & rows.printed.isna() & (rows.status == "") & rows.their_value.notna()]
    assert lost.index.tolist() == []


def test_a_share_is_of_the_total_of_the_same_release(ours):
    """Wherever we hold that total: all 91,000."""
    totals = {each.id: each.total for each in SERIES if each.total}
    rows = ours[ours.denominator.notna() & ours.index.get_level_values("series").isin(list(totals))].reset_index()
    whole = ours[["numerator", "release"]].add_prefix("whole_").reset_index().rename(columns={"series": "total"})
    rows = rows.assign(total=rows.series.map(totals)).merge(whole, on=["total", *PLACE_AND_YEAR])
    rows = rows[(rows.release == rows.whole_release) & rows.whole_numerator.notna()]
    assert len(rows) > 91_000
    assert rows[rows.denominator != rows.whole_numerator][["series", *PLACE_AND_YEAR]].values.tolist() == []


def test_every_total_is_a_published_one_of_the_same_release(ours, originals, counts):
    """The total of that release in the long table, what the originals divide returns home by, or girls and boys."""
    rows = both(ours[ours.denominator.notna()], counts)
    rows = rows[rows.index.get_level_values("series").isin([each.id for each in SERIES if each.total])]
    assert len(rows) > 119_000
    whole, home, wider, girls, boys = (
        rows.assign(total=rows.index.get_level_values("series").map(lambda series: BY_ID[series].total))
        .join(of_totals(originals, ending), on=["total", *PLACE_AND_YEAR])
        .pipe(lambda beside: beside.number.where(beside.release_of_it == beside.their_source_release))
        for ending in (
            "_number",
            "_returned_home_pct_1dp",
            "_returned_home_or_relatives_pct_1dp",
            "_female_number",
            "_male_number",
        )
    )
    children = (girls + boys).where(rows.basis.str.contains("girls plus boys"))
    assert children.notna().sum() > 26_000
    total = whole.combine_first(home).combine_first(wider).combine_first(children)
    assert rows[rows.denominator != total].index.tolist() == []


def of_totals(originals, ending):
    """Counts and their releases by total, key and year; of a derived share what it is divided by."""
    names = {each.total: f"{WHOLE[each.total]}{ending}" for each in SERIES if each.total}
    found = {total: originals[name] for total, name in names.items() if name in originals}
    rows = pd.concat(found, names=["total"])
    number = rows.denominator.astype(float) if ending.endswith("_1dp") else rows.value
    return pd.DataFrame({"number": number, "release_of_it": rows.source_release})


def test_the_same_placement_is_of_children_looked_after_two_and_a_half_years(shared, ours):
    file = shared / "published" / "ees_originals" / "cla_2025_release__la_cla_placement_stability.csv"
    release = pd.read_csv(file, dtype=str)
    release = release[release.cla_group.str.contains("2.5 years") & (release.placement_stability == "Total children")]
    release["key"] = release.old_la_code.fillna(release.region_code).fillna(ENGLAND)
    release["year_ending"] = release.time_period.astype(int)
    children = pd.to_numeric(release.set_index(PLACE_AND_YEAR).children_count, errors="coerce")
    shown = ours.loc["same_placement_2_years"].query("status == ''")
    held = shown[shown.release == "cla_2025"]
    assert len(held) > 800
    assert same(held.denominator, children[held.index].rename(None)).all()
    assert shown[shown.release != "cla_2025"].denominator.isna().all()


@pytest.mark.parametrize(
    ("kind", "total", "parts", "authorities"),
    [
        ("age", STARTED, 5, 2_054),
        ("age", LOOKED_AFTER, 5, 1_991),
        ("age", CEASED, 7, 500),
        ("need", STARTED, 8, 142),
        ("need", LOOKED_AFTER, 8, 139),
        ("legal", STARTED, 10, 73),
        ("legal", LOOKED_AFTER, 6, 270),
    ],
)
def test_parts_that_leave_nobody_out_add_up_to_the_total(ours, kind, total, parts, authorities):
    """Where all are shown: to the child in authorities, but for one child in the ages of 2011 and 2012."""
    family = [each.id for each in SERIES if each.total == total and each.id.startswith(f"{kind}_")]
    family = [name for name in family if name != "age_assessment_among_ceased"]
    assert len(family) == parts
    summed = (
        ours[ours.index.get_level_values("series").isin(family)]
        .groupby(level=PLACE_AND_YEAR)
        .agg(
            shown=("numerator", "count"),
            number=("numerator", "sum"),
            total=("denominator", "min"),
            largest_total=("denominator", "max"),
            releases=("release", "nunique"),
            authority=("authority", "first"),
        )
    )
    summed = summed[(summed.shown == parts) & (summed.releases == 1) & summed.total.notna()]
    assert (summed.total == summed.largest_total).all()
    assert summed.authority.sum() == authorities
    one_child = (kind == "age") & summed.index.get_level_values("year_ending").isin([2011, 2012])
    allowed = np.where(summed.authority, 1 * one_child, 5 * (parts + 1))
    assert summed[(summed.number - summed.total).abs() > allowed].index.tolist() == []


def test_returned_home_is_planned_plus_unplanned_and_hidden_when_either_is(ours):
    home, planned, unplanned = (ours.loc[f"returned_home{how}_among_ceased"] for how in ("", "_planned", "_unplanned"))
    assert home.index.equals(planned.index) and home.index.equals(unplanned.index)
    assert same(home.numerator, planned.numerator + unplanned.numerator).all()
    assert {frame.index.get_level_values("year_ending").min() for frame in (home, planned, unplanned)} == {2015}
    a_part_is_hidden = (planned.status == "hidden") | (unplanned.status == "hidden")
    assert a_part_is_hidden.sum() > 500
    assert (home.status[a_part_is_hidden] == "hidden").all()


# Rates


@pytest.fixture(scope="module")
def rates(ours):
    """Our rates that have a population, as on_population makes them, on the series of populations in use."""
    population = {(key, year): number for key, known in figures.population().items() for year, number in known.items()}
    return on_population(
        ours[ours.index.get_level_values("series").isin([each.id for each in SERIES if each.kind == RATE])], population
    )


def on_population(rows, population):
    """Rates per 10,000, not rounded, and how far off counts to the nearest 10 may leave them.

    population: by key and mid-year, which is the year ending less one.
    """
    children = np.array([population.get((key, year - 1), np.nan) for _, key, year in rows.index])
    either_way = np.where(rows.authority, 0, 5)
    rates = rows.assign(
        population=children, rate=10_000 * rows.numerator / children, off=10_000 * either_way / children
    )
    return rates[rates.rate.notna()]


def years(rows, first, last):
    at = rows.index.get_level_values("year_ending")
    return rows[(at >= first) & (at <= last)]


def differing(rows, decimals):
    """Rows whose printed rate is not ours: of authorities to the digit, of areas as far as their counts can tell."""
    off = rows.off + 0.5 / 10.0**decimals + 1e-9
    wrong = np.where(
        rows.authority, half_up(rows.rate, decimals) != rows.printed, (rows.rate - rows.printed).abs() > off
    )
    return rows[wrong].index.tolist()


@pytest.mark.parametrize("series", [STARTED, LOOKED_AFTER, CEASED])
def test_rates_of_2019_to_2025_are_the_printed_ones(rates, series):
    """From 2019 DfE prints them on populations rebased on the 2021 Census: every place, to the whole number."""
    rows = years(rates.loc[[series]], 2019, 2025)
    rows = rows[rows.printed.notna()]
    assert len(rows) >= 1_138
    assert differing(rows, 0) == []


@pytest.mark.parametrize("series", ["referrals", "in_need_at_year_end", "in_need_started"])
def test_rates_of_children_in_need_are_the_printed_ones_while_the_population_is_the_same(rates, series):
    """To one decimal up to 2022; for 2023 and 2024 ONS has revised its estimates since they were printed."""
    rows = rates.loc[[series]]
    rows = rows[rows.printed.notna()]
    assert rows.basis.str.contains("printed rate is from cin_2024").all()
    same_population = years(rows, 2013, 2022)
    assert len(same_population) > 1_600
    assert differing(same_population, 1) == []
    assert len(differing(years(rows, 2023, 2024), 1)) > 270


@pytest.mark.parametrize("series", ["referrals", "in_need_at_year_end", "in_need_started"])
def test_rates_of_2024_are_the_printed_ones_on_the_population_first_published(shared, ours, series):
    first = pd.read_csv(shared / "published" / "population_age_sex_2022_2023.csv", dtype={"old_la_code": str})
    first = first[(first.sex == "Persons") & (first.age_band == "0_17") & (first.mid_year == 2023)]
    keys = first.old_la_code.fillna(first.la_code)
    rows = on_population(
        years(ours.loc[[series]], 2024, 2024), {(key, 2023): n for key, n in zip(keys, first.population, strict=True)}
    )
    rows = rows[rows.printed.notna()]
    assert len(rows) >= 161
    assert differing(rows, 1) == []


def test_rates_before_2019_are_printed_on_populations_of_their_time(rates):
    """Why printed is never for trends: on one population most rates of 2018 are others, none of those of 2019."""
    rows = rates.loc[[LOOKED_AFTER]]
    rows = rows[rows.printed.notna()]
    assert len(differing(years(rows, 2018, 2018), 0)) == 114
    assert len(differing(years(rows, 2019, 2019), 0)) == 0


def test_one_population_gives_westminster_no_jump_in_2019(rates):
    """DfE printed 45 and 63; the children were 204 and 210."""
    rows = rates.loc[(LOOKED_AFTER, "213")].loc[[2018, 2019]]
    assert rows.numerator.tolist() == [204, 210]
    assert rows.printed.tolist() == [45, 63]
    assert half_up(rows.rate, 1).tolist() == [60.4, 63.0]


def test_england_2025_starts(rates):
    row = rates.loc[(STARTED, ENGLAND, 2025)]
    assert (row.numerator, row.population) == (32_270, 12_183_016)
    assert half_up(row.rate, 1) == 26.5


def test_rates_on_our_population_equal_the_derived_originals(rates, originals):
    """One decimal, on the same series of populations, for all the originals have: 2013 to 2025."""
    rows = both(rates, of_our_series(originals, "rate_1dp"))
    rows = rows[rows.their_value.notna()]
    assert rows.index.get_level_values("series").nunique() == 10
    assert len(rows) > 20_000
    assert (rows.rate - rows.their_value).abs().max() <= 0.0501


def test_every_printed_rate_is_the_original_and_says_when_it_is_of_another_release(ours, originals):
    rows = both(ours, of_our_series(originals, "rate"))
    printed = rows[rows.their_value.notna() & rows.numerator.notna()]
    assert len(printed) > 20_000
    assert printed[printed.printed != printed.their_value].index.tolist() == []
    assert rows[rows.printed.notna() & rows.their_value.isna()].index.tolist() == []
    release = printed.basis.str.extract("printed rate is from (\\w+)")[0].fillna(printed.release)
    year = release.map(figures.releases().year).astype(int).astype(str)
    assert [title for title, year in zip(printed.their_source_release, year, strict=True) if year not in title] == []


# Without unaccompanied children


@pytest.fixture(scope="module")
def without():
    """The three series DfE also prints without unaccompanied children, in one frame like ours."""
    named = [each.id for each in SERIES if each.without_uasc]
    read = pd.concat(
        [figures.figures(name, without_uasc=True).assign(series=name) for name in named], ignore_index=True
    )
    read["authority"] = read.key.str.len() == 3
    return read.set_index(["series", *PLACE_AND_YEAR]).sort_index()


@pytest.mark.parametrize("series", [STARTED, LOOKED_AFTER, CEASED])
def test_counts_without_unaccompanied_children_equal_the_originals_where_printed(without, originals, series):
    mine, theirs = without.loc[series], originals[f"{WHOLE[series]}_non_uasc_number"]
    printed = mine[mine.basis == ""]
    assert printed.index.equals(theirs.index)
    assert same(printed.numerator, theirs.value).all()
    assert printed.status.tolist() == theirs.symbol.replace(STATUS_OF).tolist()
    assert set(mine[mine.basis != ""].index.get_level_values("year_ending")) <= set(range(2011, 2021))


def test_with_and_without_unaccompanied_children_differ_by_those_children(ours, without):
    """Where all three are printed, 2021 to 2025: of authorities to the child."""
    parts = {STARTED: "uasc_among_started", LOOKED_AFTER: "uasc_among_looked_after", CEASED: "uasc_among_ceased"}
    checked = 0
    for total, part in parts.items():
        gap = ours.loc[total].numerator - ours.loc[part].numerator - without.loc[total].numerator
        gap = gap[gap.index.get_level_values("year_ending") >= 2021].dropna()
        authority = gap.index.get_level_values("key").str.len() == 3
        assert (gap[authority] == 0).all()
        assert (gap[~authority].abs() <= 10).all()
        checked += len(gap)
    assert checked > 2_000


def test_without_unaccompanied_children_is_never_more_than_with_them(ours, without):
    rows = both(ours, without)
    assert len(rows) == len(without)
    assert rows[rows.their_numerator > rows.numerator].index.tolist() == []


def test_derived_counts_without_unaccompanied_children_use_one_release(shared, without, originals):
    """Up to 2017 both counts are in one release of the long table; from 2018 in LAIT, else in the 2019 release."""
    mine = without.loc[LOOKED_AFTER]
    uasc, total = originals["cla_mar31_uasc_number"], originals["cla_mar31_number"]
    uasc = uasc[uasc.value.notna() & (uasc.index.get_level_values("year_ending") <= 2020)]
    lait, release_2019 = lait_totals(shared), totals_in_the_2019_release(shared)
    whole = {
        at: lait.get(at) if "LAIT" in source else release_2019.get(at) if at[1] >= 2018 else total.value.get(at)
        for at, source in uasc.source_release.items()
    }
    shown = mine[mine.basis.str.startswith("derived") & (mine.status == "")]
    assert (shown.numerator == pd.Series(whole).loc[shown.index] - uasc.value.loc[shown.index]).all()
    titles = uasc.source_release.loc[shown.index].str.replace(": ", ", ")
    assert ((shown.release == "lait_april_2026") == titles.str.contains("(LAIT)", regex=False)).all()
    of_dfe = shown.release != "lait_april_2026"
    assert (shown.release[of_dfe].map(figures.releases().title) == titles[of_dfe]).all()
    early = shown.index[shown.index.get_level_values("year_ending") <= 2017]
    assert total.source_release.loc[early].equals(uasc.source_release.loc[early])
    # City of London three times (1 to 5 would be left), Isles of Scilly in 2020 (no total)
    lost = uasc.index.difference(shown.index)
    assert (mine.loc[lost].status == "hidden").all()
    assert sorted(lost) == [("201", 2016), ("201", 2017), ("201", 2019), ("420", 2020)]


def lait_totals(shared):
    counted = pd.read_parquet(shared / "published" / "lait_measures.parquet")
    counted = counted[counted.lait_short == "LACnum"]
    areas = {place.name.casefold(): place.key for place in places().values() if place.level != "authority"}
    areas |= {"london (inner)": "E13000001", "london (outer)": "E13000002"}
    keys = [
        old if code else areas[name.casefold()]
        for code, old, name in zip(counted.la_code.fillna(""), counted.old_la_code, counted.la_name, strict=True)
    ]
    return dict(zip(zip(keys, counted.year.astype(int), strict=True), counted.value, strict=True))


def totals_in_the_2019_release(shared):
    release = pd.read_csv(shared / "published" / "ees_originals" / "cla_2019_release__CLA2019.csv", dtype=str)
    return {
        (key, year): pd.to_numeric(total, errors="coerce")
        for year in (2018, 2019)
        for key, total in zip(release.geog_c, release[f"CLA_Mar{year}"], strict=True)
    }


def test_unaccompanied_children_hidden_means_hidden(without, originals):
    uasc = originals["cla_mar31_uasc_number"]
    hidden = uasc[uasc.symbol == "suppressed"]
    assert (without.loc[LOOKED_AFTER].status[hidden.index] == "hidden").all()


def test_a_derived_remainder_of_one_to_five_is_hidden(without):
    assert without[without.basis.str.startswith("derived") & without.numerator.between(1, 5)].index.tolist() == []


# Places: beginnings, ends and neighbours


def changed_places():
    """Authorities that began or closed after 2006."""
    return [place for place in places().values() if place.first_year > 2006 or place.last_year < 2025]


def test_no_figure_lies_outside_an_authority_s_life(ours, without):
    changed = {place.key: place for place in changed_places()}
    assert len(changed) == 15
    rows = pd.concat([ours, without])
    rows = rows[rows.index.get_level_values("key").isin(list(changed))]
    outside = [not changed[key].existed(year) for _, key, year in rows.index]
    assert sum(outside) > 0  # four have rows for years before they began, which say not applicable
    assert rows.numerator[outside].isna().all()
    assert set(rows.status[outside]) == {"not_applicable"}
    for place in changed.values():
        known = rows.xs(place.key, level="key").query("status == ''").index.get_level_values("year_ending")
        assert (known.min(), known.max()) == (max(place.first_year, 2006), min(place.last_year, 2025))


def test_no_authority_has_a_figure_in_a_year_of_one_it_came_from_or_became(ours, without):
    shown = pd.concat([ours, without]).query("status == ''").index.droplevel("series").unique()
    known = {key: {year for of, year in shown if of == key} for key in {place.key for place in changed_places()}}
    for place in changed_places():
        for other in (*place.predecessors, *place.successors):
            assert known[place.key] and known[other]
            assert not known[place.key] & known[other]
            assert (max(known[other]) < min(known[place.key])) == (other in place.predecessors)


def test_predecessors_and_successors_mirror_each_other():
    for place in places().values():
        assert all(place.key in places()[other].successors for other in place.predecessors)
        assert all(place.key in places()[other].predecessors for other in place.successors)
        for other in place.successors:
            assert places()[other].first_year == place.last_year + 1
        assert bool(place.what_happened) == (place in changed_places())


def test_history_equals_the_original(shared):
    lookup = pd.read_csv(shared / "published" / "la_lookup.csv", dtype=str, keep_default_na=False).set_index(
        "old_la_code"
    )
    authorities = {key: place for key, place in places().items() if place.level == "authority"}
    assert set(authorities) == set(lookup.index)
    for key, place in authorities.items():
        original = lookup.loc[key]
        assert "|".join(place.predecessors) == original.predecessor_old_la_codes
        assert "|".join(place.successors) == original.successor_old_la_codes
        assert f"31/03/{place.last_year}" == original.abolished_on or (
            place.last_year == 9999 and not original.abolished_on
        )
        if place.predecessors:
            assert original.all_ons_codes.startswith(f"{place.la_code}:01/04/{place.first_year - 1}-")
        assert (place.la_code, place.name, place.region_code) == tuple(original[["la_code", "la_name", "region_code"]])


@pytest.mark.parametrize("model", list(MODELS))
def test_neighbours_are_ten_other_authorities_nearest_first(model):
    sets = {key: neighbours(key, model) for key, place in places().items()}
    sets = {key: found for key, found in sets.items() if found}
    assert len(sets) == {"2021": 156, "2025": 153}[model]
    for key, found in sets.items():
        keys = [one.key for one in found]
        assert len(set(keys)) == 10
        assert key not in keys
        assert [one.rank for one in found] == list(range(1, 11))
        assert all(places()[one].level == "authority" for one in (key, *keys))


def test_neighbours_of_the_newer_model_are_all_open_and_are_for_every_open_authority():
    opened = {key for key, place in places().items() if place.level == "authority" and place.last_year == 9999}
    having = {key for key in places() if neighbours(key, "2025")}
    assert having == opened
    assert {one.key for key in having for one in neighbours(key, "2025")} <= opened


def test_neighbours_equal_the_original(shared):
    original = pd.read_csv(shared / "published" / "statistical_neighbours.csv", dtype=str)
    theirs = original[["model", "old_la_code", "rank", "neighbour_old_la_code", "closeness"]]
    expected = {
        (model[:4], key, int(rank), other, closeness) for model, key, rank, other, closeness in theirs.to_numpy()
    }
    found = {
        (model, key, one.rank, one.key, one.closeness)
        for model in MODELS
        for key in places()
        for one in neighbours(key, model)
    }
    assert len(expected) == len(original) == 3_090
    assert found == expected
