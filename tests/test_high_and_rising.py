"""Places that stood alike before: by hand, at the edges of high and rising, and counted a second time from the files."""

import csv
import math
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from analytics.comparators import figures
from analytics.comparators.places import ENGLAND, places
from analytics.results.before_after import (
    BY_ID,
    COUNT,
    FEWEST_STARTS,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    SHARE,
    Window,
    before_after,
)
from analytics.results.high_and_rising import FEWEST_ALIKE, SMALL, TOO_FEW, high_and_rising

COMPARATORS = Path(figures.__file__).parent
SHARES = BY_ID["rereferral_rate"]
STARTS = BY_ID["care_starts_number"]
HERTFORDSHIRE, LEEDS, WANDSWORTH, TELFORD = "919", "383", "212", "894"
KEYS = sorted(key for key, place in places().items() if place.level == "authority")

# Drawn: a release of years nobody else has figures of ----------------------------------------------------------------

RELEASE = "id,publication,year,title,publisher,url,licence,note\ndrawn,cin,2040,Drawn,Department for Education,,,\n"
GO_LIVE = date(2033, 6, 1)  # earlier 2030 and 2031, before 2032 and 2033, after 2035 and 2036
YEARS = (2030, 2031, 2032, 2033, 2035, 2036)


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Adds a release of re-referrals in per cent: each place's earlier, before and after; None is hidden."""
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path))

    def add(sides):
        lines = ["key,year_ending,numerator,denominator,status,release"]
        for key, three in sides.items():
            each = [side for side in three for _ in range(2)]
            for year, value in zip(YEARS, each, strict=True):
                lines.append(f"{key},{year},{'' if value is None else value},100,{'hidden' * (value is None)},drawn")
        folder = tmp_path / "drawn"
        folder.mkdir()
        (folder / "re_referrals_within_12_months.csv").write_text("\n".join(lines) + "\n")
        (folder / "release.csv").write_text(RELEASE)

    return add


HIGH = (20, 24, 28, 30, 32, 36, 38, 40, 40, 44, 48, 60)  # what 12 places at 40 before, from 20, went to
LOW = 14  # places at 10 before, from 20: with them in the majority the median is theirs, 10


def with_others(site, **more):
    """The site, England, places that were high and rising, more that were low and falling; and whatever else."""
    rising = {KEYS[place]: (20, 40, after) for place, after in enumerate(HIGH, 1)}
    low = {KEYS[place]: (20, 10, 10) for place in range(50, 50 + LOW)}
    return {KEYS[0]: site, ENGLAND: (20, 25, 30), **rising, **low, **more}


def test_a_place_and_england_in_per_cent_of_before_by_hand(drawn):
    drawn(with_others((30, 50, 40)))
    found = high_and_rising(SHARES, KEYS[0], GO_LIVE)
    assert (found.status, found.earlier, found.before, found.after) == (OK, 30, 50, 40)
    assert (found.change, found.came_from, found.went_to) == (-20, 60, 80)
    assert (found.england_came_from, found.england_went_to) == (80, 120)
    assert found.window == Window((2032, 2033), (2035, 2036))
    assert (found.of, found.median, found.level) == (27, 10, 50)


def test_of_those_alike_who_fell_and_who_as_far_is_counted_by_hand(drawn):
    drawn(with_others((30, 60, 45)))
    found = high_and_rising(SHARES, KEYS[0], GO_LIVE)
    alike = found.alike
    assert (alike.high, alike.rising, alike.of) == (True, True, 12)
    assert KEYS[0] not in alike.changes  # the site is in no group
    assert list(alike.changes.values()) == pytest.approx([-50, -40, -30, -25, -20, -10, -5, 0, 0, 10, 20, 50])
    assert (alike.fell, alike.rose, found.change) == (7, 3, -25)
    assert alike.as_far(found.change) == 4  # the one that fell exactly as far is among them
    assert (alike.as_far(10), alike.as_far(0)) == (3, 2)
    assert alike.changed.median == pytest.approx(-7.5)
    assert (alike.came_from.median, alike.went_to.median) == (50, pytest.approx(92.5))
    # a tenth of the way along eleven steps is one step and a tenth of the next: −40 and a tenth of ten
    assert alike.changed.tenth == pytest.approx(-39) and alike.changed.ninetieth == pytest.approx(19)
    assert found.high_and_rising == alike


@pytest.mark.parametrize("site, high, rising", [
    ((30, 60, 45), True, True), ((60, 60, 45), True, False), ((70, 60, 45), True, False),
    ((4, 8, 5), False, True), ((8, 8, 5), False, False), ((12, 8, 5), False, False), ((5, 10, 5), False, True),
])  # fmt: skip
def test_a_site_stands_beside_those_in_its_own_situation(drawn, site, high, rising):
    drawn(with_others(site))
    found = high_and_rising(SHARES, KEYS[0], GO_LIVE)
    assert (found.alike.high, found.alike.rising) == (high, rising)
    stood = {(True, True): len(HIGH), (False, False): LOW}.get((high, rising), 0)
    assert (found.alike.of, found.status) == (stood, OK if stood else TOO_FEW)
    assert found.high_and_rising.of == len(HIGH)  # whatever the site itself was


@pytest.mark.parametrize("others, status", [(FEWEST_ALIKE, OK), (FEWEST_ALIKE - 1, TOO_FEW)])
def test_a_group_of_nine_says_nothing_and_one_of_ten_does(drawn, others, status):
    sides = with_others((30, 60, 45))
    drawn({key: three for key, three in sides.items() if three[1] != 40 or key in KEYS[1 : 1 + others]})
    found = high_and_rising(SHARES, KEYS[0], GO_LIVE)
    assert (found.status, found.alike.of, found.alike.enough) == (status, others, status == OK)
    assert math.isnan(found.alike.changed.median) == (status == TOO_FEW)


def test_at_the_median_is_not_above_it_and_level_is_not_rising(drawn):
    level = {key: (30, 30, 30) for key in KEYS[:20]}
    drawn({**level, ENGLAND: (30, 30, 30)})
    found = high_and_rising(SHARES, KEYS[0], GO_LIVE)
    assert (found.alike.high, found.alike.rising, found.alike.of) == (False, False, 19)
    assert (found.high_and_rising.of, found.high_and_rising.enough) == (0, False)


def test_a_hidden_year_keeps_a_place_out_and_a_true_zero_is_another_thing(drawn):
    lacks, none_before, none_after = KEYS[81:84]
    drawn(with_others((30, 60, 45), **{lacks: (None, 60, 30), none_before: (20, 0, 10), none_after: (20, 60, 0)}))
    hidden, nothing, fell_to_nothing = (
        high_and_rising(SHARES, key, GO_LIVE) for key in (lacks, none_before, none_after)
    )
    assert (hidden.status, hidden.alike, hidden.before) == (HIDDEN_OR_MISSING, None, 60)
    assert math.isnan(hidden.earlier) and math.isnan(hidden.came_from) and hidden.change == -50
    assert (nothing.status, nothing.alike, nothing.before) == (FROM_NOTHING, None, 0)
    assert (fell_to_nothing.status, fell_to_nothing.change, fell_to_nothing.went_to) == (OK, -100, 0)
    assert set(fell_to_nothing.alike.changes) == {KEYS[0], *KEYS[1 : 1 + len(HIGH)]}
    assert fell_to_nothing.of == 28  # the 27 there were, and itself


def test_without_the_earlier_years_there_is_no_group(drawn):
    assert high_and_rising(BY_ID["care_entry_rate"], HERTFORDSHIRE, date(2015, 4, 1)).status == OUTSIDE
    drawn(with_others((30, 60, 45)))
    found = high_and_rising(SHARES, KEYS[0], date(2032, 6, 1))  # 2029 and 2030 were not drawn
    assert (found.status, found.alike, found.high_and_rising.of, found.of) == (OUTSIDE, None, 0, 0)
    assert math.isnan(found.median)


@pytest.mark.parametrize("key", [ENGLAND, "E12000001", "nowhere"])
def test_only_an_authority_stands_among_authorities(key):
    with pytest.raises(KeyError, match="no authority has the key"):
        high_and_rising(STARTS, key, date(2015, 4, 1))


def test_a_count_of_few_children_is_not_set_beside_others():
    rutland = high_and_rising(STARTS, "857", date(2015, 4, 1))
    assert (rutland.status, rutland.alike) == (SMALL, None) and 0 < rutland.before < FEWEST_STARTS
    assert "857" not in high_and_rising(STARTS, HERTFORDSHIRE, date(2015, 4, 1)).alike.changes


def test_a_large_authority_is_not_high_for_its_size_alone():
    # of all authorities only a few had more children starting than Hertfordshire's 486; per 10,000 it is low
    found = high_and_rising(STARTS, HERTFORDSHIRE, date(2015, 4, 1))
    assert (found.before, found.alike.high, found.alike.rising) == (486, False, True)
    assert found.level < found.median < 40
    # 483 of 255,880 children and 489 of 258,417, as in the rate of the same two years
    assert found.level == pytest.approx(
        before_after(BY_ID["care_entry_rate"], HERTFORDSHIRE, date(2015, 4, 1)).before, abs=0.05
    )


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
@pytest.mark.parametrize("key", [HERTFORDSHIRE, LEEDS, WANDSWORTH, TELFORD])
def test_change_and_sides_are_those_of_the_placebo_strip_to_the_last_bit(measure, key):
    for go_live in (date(2015, 4, 1), date(2022, 1, 24)):
        here, there = high_and_rising(measure, key, go_live), before_after(measure, key, go_live)
        assert here.window == there.window
        for ours, theirs in ((here.before, there.before), (here.after, there.after), (here.change, there.change)):
            assert ours == theirs or (math.isnan(ours) and math.isnan(theirs))
        if here.alike is not None:
            assert {one: there.changes[one] for one in here.alike.changes} == dict(here.alike.changes)


# Counted a second time, slowly ---------------------------------------------------------------------------------------


def read(name):
    with (COMPARATORS / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@cache
def slowly(one):
    """(key, year) -> value at one decimal and its level per 10,000 children, from the files as text."""
    people = {(row["key"], int(row["mid_year"])): int(row["population"]) for row in read("population_0_17.csv")}
    values, levels = {}, {}
    for row in read(f"published/{one.series_id}.csv"):
        if not row["numerator"]:
            continue
        here, number = (row["key"], int(row["year_ending"])), float(row["numerator"])
        children = people.get((here[0], here[1] - 1))
        if children:
            levels[here] = 10_000 * number / children
        if one.value == COUNT:
            values[here] = number
        elif one.value == SHARE:
            if float(row["denominator"] or 0):
                values[here] = round(1000 * number / float(row["denominator"])) / 10
        elif children:
            values[here] = round(100_000 * number / children) / 10
    return values, levels if one.value == COUNT else values


def mean(values, key, years):
    found = [values.get((key, year)) for year in years]
    return None if None in found else sum(found) / len(found)


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.id)
@pytest.mark.parametrize("key, go_live", [(HERTFORDSHIRE, date(2015, 4, 1)), (TELFORD, date(2021, 6, 28))])
def test_a_slow_second_count_agrees(one, key, go_live):
    found = high_and_rising(one, key, go_live)
    values, levels = slowly(one)
    spans = found.window.earlier, found.window.before, found.window.after
    stood = {}
    for each in KEYS:
        sides = [mean(values, each, span) for span in spans]
        level = mean(levels, each, found.window.before)
        if None in sides or level is None or sides[1] <= 0 or (one.value == COUNT and sides[1] < FEWEST_STARTS):
            continue
        stood[each] = (*sides, level)
    assert found.of == len(stood)
    if not stood:
        assert found.status == OUTSIDE
        return
    middle = median(sides[3] for sides in stood.values())
    assert found.median == pytest.approx(middle)

    def alike(high, rising):
        return {
            each: (100 * earlier / before, 100 * (after - before) / before)
            for each, (earlier, before, after, level) in stood.items()
            if (level > middle + 1e-9, before > earlier + 1e-9) == (high, rising) and each != key
        }

    both = alike(True, True)
    assert found.high_and_rising.changes == pytest.approx({each: change for each, (_, change) in both.items()})
    if key not in stood:
        assert found.alike is None
        return
    earlier, before, _, level = stood[key]
    mine = alike(level > middle + 1e-9, before > earlier + 1e-9)
    assert found.alike.changes == pytest.approx({each: change for each, (_, change) in mine.items()})
    assert found.alike.earlier == pytest.approx({each: share for each, (share, _) in mine.items()})
    assert found.alike.fell == sum(change < 0 for _, change in mine.values())
    way = -1 if found.change < 0 else 1
    assert found.alike.as_far(found.change) == sum(
        way * change >= abs(found.change) - 1e-9 for _, change in mine.values()
    )
