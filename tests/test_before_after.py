"""A change beside the same change in every authority: against the reference table, by hand, and counted a second time."""

import csv
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.comparators import figures
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.comparators.places import ENGLAND, places
from analytics.comparators.series import BY_ID as SERIES
from analytics.results.before_after import (
    BY_ID,
    COUNT,
    FLOW,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    SHARE,
    STOCK,
    Window,
    before_after,
    day_used,
    window_of,
)

STARTS = BY_ID["care_starts_number"]
HERTFORDSHIRE, WANDSWORTH = "919", "212"
COMPARATORS = Path(figures.__file__).parent
# columns of the reference table: what we call it, and the decimals printed there
PRINTED = {
    "baseline_value": (lambda found: found.before, 2),
    "followup_value": (lambda found: found.after, 2),
    "change_pct": (lambda found: found.change, 1),
    "england_change_pct": (lambda found: found.england_change, 1),
    "all_la_median_change_pct": (lambda found: found.median, 1),
    "all_la_p10_change_pct": (lambda found: found.tenth, 1),
    "all_la_p90_change_pct": (lambda found: found.ninetieth, 1),
    "n_las": (lambda found: found.of, 0),
    "pct_of_las_with_change_at_or_below": (lambda found: found.at_or_below, 1),
}
PRINTED_PRIOR = {
    "prior_change_pct": (lambda found: found.prior.earlier_change, 1),
    "prior_trend_coefficient": (lambda found: found.prior.coefficient, 2),
    "pct_of_las_at_or_below_after_prior_trend_adjustment": (lambda found: found.prior.at_or_below, 1),
    "n_las_adjusted": (lambda found: found.prior.of, 0),
}


# The reference table -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference(shared):
    """Every row of the reference table, as text."""
    with (shared / "evidence" / "pilot_official_before_after.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def day_of(printed):
    """A date as the table has it: a day, a month, or a year that is taken as June."""
    year, month, day = (*(int(part) for part in printed.split("-")), 0, 0)[:3]
    return date(year, month or 6, day or 1)


def years_of(printed):
    return tuple(int(year) for year in printed.split("-"))


@pytest.fixture(scope="module")
def answered(reference):
    """Every row of the table with our answer to it."""
    return [
        (row, before_after(BY_ID[row["measure_key"]], row["dfe_la_code"], day_of(row["go_live_used"])))
        for row in reference
    ]


def differences(row, found, columns):
    """What does not equal the table at the decimals it prints: (site, measure, column, ours, theirs)."""
    ours = {name: round(of(found), decimals) for name, (of, decimals) in columns.items()}
    return [
        (row["site_id"], row["measure_key"], name, value, row[name])
        for name, value in ours.items()
        if not row[name] or value != float(row[name])
    ]


def test_every_row_of_the_reference_table_is_reproduced(answered):
    # none is left out: all 478 rows with a figure, at the decimals printed there
    with_figures = [(row, found) for row, found in answered if row["status"] == "ok"]
    assert (len(answered), len(with_figures)) == (576, 478)
    assert [each for row, found in with_figures for each in differences(row, found, PRINTED)] == []


def test_every_row_has_the_windows_and_the_status_of_the_reference_table(answered):
    for row, found in answered:
        assert found.status == row["status"], row
        assert found.window == Window(years_of(row["baseline_years"]), years_of(row["followup_years"])), row


def test_every_prior_trend_of_the_reference_table_is_reproduced(answered):
    with_prior = [(row, found) for row, found in answered if row["prior_trend_coefficient"]]
    assert len(with_prior) == 72
    assert [each for row, found in with_prior for each in differences(row, found, PRINTED_PRIOR)] == []
    assert {found.prior for row, found in answered if not row["prior_trend_coefficient"]} == {None}


def test_where_the_reference_table_has_no_change_we_have_none(answered):
    # there the table also leaves blank what is known of everyone else; we keep it, and agree in how many they are
    without = [(row, found) for row, found in answered if row["status"] != "ok"]
    assert len(without) == 98
    for row, found in without:
        assert math.isnan(found.change) and math.isnan(found.at_or_below) and found.tails is None, row
        assert found.of == float(row["n_las"] or 0), row
        assert (found.of == 0) == (row["status"] == OUTSIDE), row


def test_our_dates_of_pilot_sites_give_the_windows_of_the_reference_table(reference):
    sites = {site.site_id: site for site in PILOT_SITES}
    # the table leaves out what is too small to show, and we have every site of it
    small = {site.site_id for site in PILOT_SITES if site.too_small_to_show}
    assert {row["site_id"] for row in reference} == set(sites) - small
    for row in reference:
        site, kind = sites[row["site_id"]], BY_ID[row["measure_key"]].kind
        used = day_used(date.fromisoformat(site.go_live_from), date.fromisoformat(site.go_live_to))
        assert window_of(kind, used) == Window(years_of(row["baseline_years"]), years_of(row["followup_years"])), row
        assert site.old_la_code == row["dfe_la_code"], row


# Windows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "go_live, flow, stock",
    [
        (date(2015, 3, 31), Window((2013, 2014), (2016, 2017)), Window((2014,), (2016,))),
        (date(2015, 4, 1), Window((2014, 2015), (2016, 2017)), Window((2015,), (2017,))),
        (date(2015, 4, 30), Window((2014, 2015), (2016, 2017)), Window((2015,), (2017,))),
        (date(2015, 5, 1), Window((2014, 2015), (2017, 2018)), Window((2015,), (2017,))),
        (date(2016, 1, 1), Window((2014, 2015), (2017, 2018)), Window((2015,), (2017,))),
    ],
)
def test_the_year_of_a_go_live_is_on_neither_side_unless_it_began_in_april(go_live, flow, stock):
    assert (window_of(FLOW, go_live), window_of(STOCK, go_live)) == (flow, stock)


def test_earlier_years_end_where_those_before_begin():
    assert Window((2014, 2015), (2017, 2018)).earlier == (2012, 2013)
    assert Window((2015,), (2017,)).earlier == (2014,)


def test_a_band_of_doubt_is_its_middle():
    assert day_used(date(2015, 4, 1), date(2015, 4, 30)) == date(2015, 4, 15)
    assert day_used(date(2017, 9, 29), date(2017, 9, 29)) == date(2017, 9, 29)
    in_a_year = day_used(date(2015, 1, 1), date(2015, 12, 31))
    for kind in (FLOW, STOCK):
        assert window_of(kind, in_a_year) == window_of(kind, date(2015, 6, 1))


# What is declared ----------------------------------------------------------------------------------------------------


def test_every_measure_reads_a_series_that_is_published_and_takes_from_it_what_it_holds():
    assert len(MEASURES) == len(BY_ID) == 9
    for one in MEASURES:
        series = SERIES[one.series_id]
        assert one.value in (COUNT, series.kind), one.id
        assert one.kind == (STOCK if "31 March" in one.title else FLOW), one.id


# By hand -------------------------------------------------------------------------------------------------------------


def test_hertfordshire_from_the_published_counts_by_hand():
    # started in the years ending 2014 to 2017: 483, 489, then 501, 371; on 31 March 2015 and 2017: 1003 and 905
    starts = before_after(STARTS, HERTFORDSHIRE, date(2015, 4, 1))
    assert (starts.before, starts.after) == (486, 436)
    assert starts.change == pytest.approx(-100 * 50 / 486)
    stock = before_after(BY_ID["cla_number"], HERTFORDSHIRE, date(2015, 4, 1))
    assert (stock.before, stock.after, stock.change) == (1003, 905, pytest.approx(-100 * 98 / 1003))
    # 1003 of 260,663 children and 905 of 265,265, each rate at one decimal
    rate = before_after(BY_ID["cla_rate"], HERTFORDSHIRE, date(2015, 4, 1))
    assert (rate.before, rate.after) == (38.5, 34.1)
    assert rate.change == pytest.approx(-100 * 4.4 / 38.5)


# Drawn: a release of years nobody else has figures of ------------------------------------------------------------------

RELEASE = "id,publication,year,title,publisher,url,licence,note\ndrawn,cla,2040,Drawn,Department for Education,,,\n"


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Adds a release with the starts of some places: one line a place, one column a year, c where hidden."""
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path))

    def add(table):
        years, *places_drawn = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
        lines = ["key,year_ending,numerator,status,release"]
        for key, *cells in places_drawn:
            for year, cell in zip(years[1:], cells, strict=True):
                if cell:
                    lines.append(f"{key},{year},{'' if cell == 'c' else cell},{'hidden' * (cell == 'c')},drawn")
        folder = tmp_path / "drawn"
        folder.mkdir()
        (folder / "started_to_be_looked_after.csv").write_text("\n".join(lines) + "\n")
        (folder / "release.csv").write_text(RELEASE)

    return add


GO_LIVE = date(2033, 6, 1)  # two years before: 2032 and 2033; two after: 2035 and 2036
A_FEW = """
    key       | 2032 | 2033 | 2035 | 2036
    201       | 80   | 120  | 90   | 90
    202       | 200  | 200  | 220  | 220
    203       | 50   | 50   | 40   | 40
    204       | 10   | 10   | 14   | 14
    205       | 90   | c    | 95   | 95
    206       | 0    | 0    | 3    | 3
    207       | 300  | 300  | 300  |
    E92000001 | 1000 | 1000 | 1050 | 1050
"""


def test_a_change_among_all_by_hand(drawn):
    drawn(A_FEW)
    found = before_after(STARTS, "201", GO_LIVE)
    assert (found.status, found.before, found.after, found.change) == (OK, 100, 90, -10)
    assert found.england_change == 5
    assert list(found.changes.items()) == [("203", -20), ("201", -10), ("202", 10), ("204", 40)]
    assert (found.of, found.at_or_below, found.median) == (4, 50, 0)
    # a tenth of the way along three steps is three tenths of the first: -20 and three tenths of ten
    assert (found.tenth, found.ninetieth) == (pytest.approx(-17), pytest.approx(31))


def test_a_fall_of_one_size_ties_with_a_rise_of_it(drawn):
    drawn(A_FEW)
    fell = before_after(STARTS, "201", GO_LIVE).tails
    rose = before_after(STARTS, "202", GO_LIVE).tails
    assert (fell.fell_as_much, fell.rose_as_much, fell.of) == (2, 2, 4)
    assert rose == fell


def test_a_hidden_year_is_not_a_change_and_not_a_zero(drawn):
    drawn(A_FEW)
    hidden = before_after(STARTS, "205", GO_LIVE)
    assert (hidden.status, hidden.after, hidden.tails, hidden.of) == (HIDDEN_OR_MISSING, 95, None, 4)
    assert math.isnan(hidden.before) and math.isnan(hidden.change) and math.isnan(hidden.at_or_below)
    assert hidden.median == 0  # what is known of the others stays known
    missing = before_after(STARTS, "207", GO_LIVE)
    assert (missing.status, missing.before) == (HIDDEN_OR_MISSING, 300) and math.isnan(missing.after)


def test_from_a_true_zero_there_is_no_percentage(drawn):
    drawn(A_FEW)
    found = before_after(STARTS, "206", GO_LIVE)
    assert (found.status, found.before, found.after, found.tails) == (FROM_NOTHING, 0, 3, None)
    assert math.isnan(found.change) and "206" not in found.changes


def test_years_nobody_has_are_outside_what_is_published(drawn):
    drawn(A_FEW)
    found = before_after(STARTS, "201", date(2034, 6, 1))  # 2033 and 2034 before: 2034 was not drawn
    assert (found.status, found.of, found.changes, found.tails) == (OUTSIDE, 0, {}, None)
    assert math.isnan(found.median) and math.isnan(found.england_change)
    # no population is known for these years, so there is no rate in them
    assert before_after(BY_ID["care_entry_rate"], "201", GO_LIVE).status == OUTSIDE


TRENDS = """
    key       | 2030 | 2031 | 2032 | 2033 | 2035 | 2036
    201       | 100  | 100  | 400  | 400  | 100  | 100
    202       | 100  | 100  | 400  | 400  | 200  | 200
    203       | 400  | 400  | 100  | 100  | 200  | 200
    204       | 160  | 160  | 40   | 40   | 82   | 82
    205       | 100  | 100  | 400  | 400  | 202  | 202
    206       | 5    | 5    | 20   | 20   | 900  | 900
    207       | c    | 100  | 400  | 400  | 900  | 900
    E92000001 | 1000 | 1000 | 1000 | 1000 | 1000 | 1000
"""


def test_the_line_of_the_prior_trend_leaves_the_place_itself_out(drawn):
    # of the others those that came to four times as many then halved, those that came to a quarter doubled: a slope of
    # minus a half, nearly. 206 is too small and 207 lacks a year. 201 lies below the line, and nobody further.
    drawn(TRENDS)
    found = before_after(STARTS, "201", GO_LIVE).prior
    assert found.earlier_change == 300
    assert found.coefficient == pytest.approx(-0.5, abs=0.01)
    assert (found.at_or_below, found.of) == (20, 5)
    # 201 is among the others of 202 and pulls the slope down: the mean of the left end is ln(2.05 * 2) / 2, that of
    # the right ln(202/400 * 100/400) / 2, and between them lie 2 ln 4
    slope = (math.log(202 / 400 * 100 / 400) / 2 - math.log(2 * 2.05) / 2) / (2 * math.log(4))
    assert before_after(STARTS, "202", GO_LIVE).prior.coefficient == pytest.approx(slope)


def test_a_small_place_or_one_without_earlier_years_has_no_prior_trend(drawn):
    drawn(TRENDS)
    small, lacking = (before_after(STARTS, key, GO_LIVE) for key in ("206", "207"))
    assert (small.status, small.prior, lacking.status, lacking.prior) == (OK, None, OK, None)


def test_too_few_others_make_no_line(drawn):
    drawn("\n".join(TRENDS.strip().splitlines()[:4]))
    assert before_after(STARTS, "201", GO_LIVE).prior is None


@pytest.mark.parametrize("key", [ENGLAND, "E12000001", "nowhere"])
def test_only_an_authority_is_laid_among_authorities(key):
    with pytest.raises(KeyError, match="no authority has the key"):
        before_after(STARTS, key, date(2015, 4, 1))


def test_another_count_than_the_nine_can_be_asked_for():
    leavers = replace(STARTS, id="care_ceased_number", series_id="ceased_to_be_looked_after", prior_trend=False)
    found = before_after(leavers, HERTFORDSHIRE, date(2015, 4, 1))
    assert (found.status, found.prior, found.measure) == (OK, None, leavers)
    assert found.before != before_after(STARTS, HERTFORDSHIRE, date(2015, 4, 1)).before


# Counted a second time, slowly ---------------------------------------------------------------------------------------


def slowly(one, years):
    """Each authority's and England's mean in tenths over some years, from the files as text; absent where one lacks."""
    people = {(row["key"], int(row["mid_year"])): int(row["population"]) for row in read("population_0_17.csv")}
    values = {}
    for row in read(f"published/{one.series_id}.csv"):
        if not row["numerator"]:
            continue
        key, year, number = row["key"], int(row["year_ending"]), float(row["numerator"])
        if one.value == COUNT:
            values[key, year] = 10 * number
        elif one.value == SHARE and float(row["denominator"] or 0):  # 0 of 0 is no figure
            values[key, year] = round(1000 * number / float(row["denominator"]))
        elif one.value != SHARE and (key, year - 1) in people:
            values[key, year] = round(100_000 * number / people[key, year - 1])
    wanted = [key for key, place in places().items() if place.level != "region"]
    return {
        key: sum(values[key, year] for year in years) / len(years)
        for key in wanted
        if all((key, year) in values for year in years)
    }


def read(name):
    with (COMPARATORS / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def percentile(ordered, share):
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def slow_prior(one, window, key):
    """The slope through all others and how many of all lie as far below it or further, as sums by hand."""
    earlier, before, after = (slowly(one, years) for years in (window.earlier, window.before, window.after))
    both = {
        each: (math.log(before[each] / earlier[each]), math.log(after[each] / before[each]))
        for each in before.keys() & after.keys() & earlier.keys()
        if each != ENGLAND and before[each] >= 300
    }
    others = [pair for each, pair in both.items() if each != key]
    mean_x, mean_y = (sum(pair[side] for pair in others) / len(others) for side in (0, 1))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in others) / sum((x - mean_x) ** 2 for x, _ in others)
    beyond = {each: y - mean_y - slope * (x - mean_x) for each, (x, y) in both.items()}
    return slope, 100 * sum(rest <= beyond[key] for rest in beyond.values()) / len(beyond), len(beyond)


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.id)
@pytest.mark.parametrize("key, go_live", [(HERTFORDSHIRE, date(2015, 4, 1)), (WANDSWORTH, date(2022, 1, 24))])
def test_a_slow_second_count_agrees(one, key, go_live):
    found = before_after(one, key, go_live)
    before, after = (slowly(one, years) for years in (found.window.before, found.window.after))
    moved = {
        each: 100 * (after[each] - before[each]) / before[each]
        for each in before.keys() & after.keys()
        if before[each] > 0
    }
    england = moved.pop(ENGLAND, math.nan)
    assert found.england_change == pytest.approx(england, nan_ok=True)
    assert found.changes == pytest.approx(moved)
    assert found.status == (OK if key in moved else HIDDEN_OR_MISSING if moved else OUTSIDE)
    if key not in moved:
        return
    ordered = sorted(moved.values())
    assert (found.before, found.after) == pytest.approx((before[key] / 10, after[key] / 10))
    assert (found.tenth, found.median, found.ninetieth) == pytest.approx(
        [percentile(ordered, at) for at in (0.1, 0.5, 0.9)]
    )
    assert found.at_or_below == pytest.approx(100 * sum(change <= moved[key] for change in ordered) / len(ordered))
    size = abs(moved[key])
    assert (found.tails.fell_as_much, found.tails.rose_as_much, found.tails.of) == (
        sum(change <= -size for change in ordered),
        sum(change >= size for change in ordered),
        len(ordered),
    )
    if one.prior_trend:
        assert (found.prior.coefficient, found.prior.at_or_below, found.prior.of) == pytest.approx(
            slow_prior(one, found.window, key)
        )


# A share that can stand beside another place -------------------------------------------------------------------------

SHARES_OF_LEAVERS = (
    # of those who ceased, those who returned home or went to relatives, as published in each year of the window
    ("383", date(2015, 3, 15), [(147, 478), (121, 438)], [(101, 391), (111, 408)]),
    ("919", date(2015, 4, 15), [(138, 520), (162, 514)], [(126, 512), (110, 493)]),
    ("815", date(2015, 4, 15), [(68, 170), (55, 180)], [(62, 200), (51, 165)]),
)


@pytest.mark.parametrize("key, go_live, before, after", SHARES_OF_LEAVERS)
def test_the_share_of_leavers_who_returned_home_by_hand(key, go_live, before, after):
    found = before_after(BY_ID["returned_home_or_relatives_share"], key, go_live)
    sides = [
        sum(round(100 * home / left, 1) for home, left in side) / 2 for side in (before, after)
    ]  # Leeds 29.2 to 26.5, Hertfordshire 29.0 to 23.5, North Yorkshire 35.3 to 31.0
    assert (found.status, [found.before, found.after]) == (OK, pytest.approx(sides))
    assert found.change == pytest.approx(100 * (sides[1] - sides[0]) / sides[0])


def test_rates_and_shares_come_before_counts_which_cannot_be_set_beside_another_place():
    counts = [one.value == COUNT for one in MEASURES]
    assert counts == sorted(counts) and counts.count(False) == 5
    assert next(iter(BY_ID)) == "care_entry_rate"
