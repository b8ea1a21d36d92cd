"""Children followed from a day on: curves against a slow count, by hand, and what no way of writing it down may change."""

import math
import random
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from drawn import a_store, figures
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reference import cases
from second_count import Story, how_left, start_followed_to
from second_count_reading import read_returns

from analytics.disclosure import gate
from analytics.measures import catalogue
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.curves import HOME, HOME_WAYS, MONTHS, STILL

EXTRACTS = Path(__file__).resolve().parent.parent / "sample_data" / "extracts"
HOME_12, AGAIN_12 = "returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home"
STARTED, LEFT, MOVES = (
    "started_to_be_looked_after",
    "ceased_to_be_looked_after",
    "placement_moves_per_1000_placement_days",
)
INTERNAL, PUBLICATION = "internal", "publication"
BEFORE_A_WHOLE_YEAR = date(2016, 3, 30)  # of the sample's: so everybody is followed up to then


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


@pytest.fixture(scope="module")
def story():
    told = Story([found for found in read_returns([EXTRACTS]) if found.collection == "care"], None, date.today())
    first = min(told.follow)
    told.follow |= {year: told.follow[first] for year in range(first - 18, first)}  # for those in care before it
    return told


def leaving(store, mode=INTERNAL, until=None, without_uasc=False, la=None):
    ask = Ask(HOME_12, "year", None, without_uasc, la or store.info.authorities[0].key)
    return front_desk.leaving_curve(store, ask, mode, until)


def again(store, mode=INTERNAL, la=None):
    return front_desk.re_entry_curve(store, Ask(AGAIN_12, la=la or store.info.authorities[0].key), mode, None)


def on(curve, day, way):
    """The share that had left one way by the end of a day, in per cent."""
    row = np.searchsorted(curve.days, day, side="right") - 1
    return curve.shares[curve.ways.index(way)][row]


# The slow way -------------------------------------------------------------------------------------------------------


def slow_shares(clocks):
    """Per cent by way of leaving, and still in care, after 3 to 24 months: clocks are (first day seen, last day, way).

    On a day those are followed who had been seen before it and were not gone before it; a first day of 0 is the start.
    """
    shares, remaining, found = defaultdict(float), 100.0, {}
    for now in range(max(MONTHS.values()) + 1):
        followed = [each for each in clocks if (each[0] < now or each[0] == 0) and now <= each[1]]
        ended = [way for _, end, way in followed if end == now and way]
        for way in ended:
            shares[way] += remaining / len(followed)
        remaining -= remaining * len(ended) / len(followed) if ended else 0
        if now in MONTHS.values():
            found[now] = {**shares, STILL: remaining}
    return found


def way_of(leaving_row, born):
    homes = {"E4A": "home, planned", "E4B": "home, unplanned", "E4": "home"}
    return homes.get(leaving_row.rec) or how_left(leaving_row, born)


def clock(story, child, start, seen_from=None):
    """Days from a start to the next exit or the last day it is followed to; seen_from: the first day it is seen."""
    last = start_followed_to(story, child, start)
    ended = next((row for row in story.stack_exits[child] if row.ended > start.started), None)
    entry = max(((seen_from or start.started) - start.started).days, 0)
    if ended and ended.ended <= last:
        return entry, (ended.ended - start.started).days, way_of(ended, story.known.born.get(child))
    return entry, (last - start.started).days, None


def starts_in(story, cohort, without_uasc=False):
    return [
        (child, start)
        for child, starts in story.stack_starts.items()
        for start in starts
        if cohort.start <= start.started <= cohort.end
        and not (without_uasc and story.is_unaccompanied(child, start.started) is not False)
    ]


@pytest.mark.parametrize("without_uasc", [False, True])
def test_the_leaving_curve_of_the_newest_whole_cohort_equals_a_slow_count_of_the_sample(sample, story, without_uasc):
    curve = leaving(sample, without_uasc=without_uasc)
    assert (curve.cohort.start, curve.cohort.end) == (date(2022, 4, 1), date(2023, 3, 31))  # 730 days by March 2025
    clocks = [clock(story, *each) for each in starts_in(story, curve.cohort, without_uasc)]
    assert curve.children == len(clocks)
    assert tuple(curve.at) == (3, 6, 12, 24)
    slow = slow_shares(clocks)
    for months, day in MONTHS.items():
        shares = slow[day]
        for way in curve.ways:
            assert curve.at[months][way].value == pytest.approx(shares.get(way, 0), abs=1e-9)
            assert on(curve, day, way) == pytest.approx(shares.get(way, 0), abs=1e-9)
        assert curve.at[months][STILL].value == pytest.approx(shares[STILL], abs=1e-9)
        home = sum(shares.get(way, 0) for way in HOME_WAYS)
        assert curve.at[months][HOME].value == pytest.approx(home, abs=1e-9)


def test_the_curve_of_everybody_equals_a_slow_count_of_the_sample(sample, story):
    curve = leaving(sample, until=BEFORE_A_WHOLE_YEAR)
    first_day = date(min(story.answers) - 1, 4, 1)
    clocks = []
    for child, starts in story.stack_starts.items():
        for start in (each for each in starts if each.started <= BEFORE_A_WHOLE_YEAR):
            entry, end, way = clock(story, child, start, max(start.started, first_day))
            seen = (BEFORE_A_WHOLE_YEAR - start.started).days
            clocks.append((entry, min(end, seen), way if end <= seen else None))
    assert any(entry > 0 for entry, _, _ in clocks) and curve.cohort is None and curve.at
    for day, shares in slow_shares(clocks).items():
        for way in curve.ways if day <= curve.days[-1] else ():
            assert on(curve, day, way) == pytest.approx(shares.get(way, 0), abs=1e-9)


def test_the_re_entry_curve_equals_a_slow_kaplan_meier_of_the_sample(sample, story):
    curve = again(sample)
    clocks, turned_18 = [], 0
    for child, exits in story.stack_exits.items():
        for home in exits:
            if home.rec not in ("E4", "E4A", "E4B") or not curve.cohort.start <= home.ended <= curve.cohort.end:
                continue
            born, last = story.known.born.get(child), story.end
            if born:  # all that is kept of a birthday is its month
                last = min(last, date(born.year + 18, 3 if (born.month, born.day) == (2, 29) else born.month, 1))
                turned_18 += last <= home.ended + timedelta(days=365) and last < story.end
            back = min((s.started for s in story.stack_starts[child] if s.started > home.ended), default=date.max)
            clocks.append((0, max((min(back, last) - home.ended).days, 0), "again" if back <= last else None))
    assert curve.returns == len(clocks)
    assert turned_18
    slow = slow_shares(clocks)
    for months in (6, 12, 24):
        assert curve.at[months].value == pytest.approx(slow[MONTHS[months]]["again"], abs=1e-9)
        assert curve.following[months] == sum(1 for _, end, _ in clocks if end > MONTHS[months])
    assert f"{turned_18} turned 18" in " ".join(curve.notes)


@pytest.mark.parametrize(("mode", "until"), list(product((INTERNAL, PUBLICATION), (None, BEFORE_A_WHOLE_YEAR))))
def test_the_ways_of_leaving_and_those_still_in_care_make_the_whole_on_every_day(sample, mode, until):
    curve = leaving(sample, mode, until)
    whole = np.sum(curve.shares, axis=0) + np.array(curve.remaining)
    assert whole == pytest.approx(np.full(len(curve.days), 100.0), abs=1e-9)
    assert all(np.diff(way).min() >= -1e-9 for way in curve.shares)
    for found in curve.at.values():
        assert sum(found[way].value for way in (*curve.ways, STILL)) == pytest.approx(100, abs=1e-9)


# By hand ------------------------------------------------------------------------------------------------------------


def rows(first, many, cells):
    """Lines of a drawing, one for each of so many children numbered from `first`."""
    return "\n".join(f"{child} | {cells}" for child in range(first, first + many))


COLUMNS = "CHILD | DECOM | RNE | DEC | REC\n"
BORN = "LA | CHILD | SEX | DOB | ETHNIC\n"


def of_authorities(drawn):
    """Rows of several authorities as one drawing."""
    lines = [f"{la} | {line}" for la, lines in drawn.items() for line in lines.strip().splitlines()]
    return "\n".join([f"LA | {COLUMNS.strip()}", *lines])


def test_a_period_open_in_one_return_and_gone_from_the_next_is_censored_and_not_lost():
    start = "01/06/2021 | S"
    store = a_store(
        returns={
            "2022": {
                "episodes": COLUMNS
                + rows(1, 1, f"{start} | 09/09/2021 | E4A\n")  # day 100
                + rows(2, 1, f"{start} | |\n")  # in no later return: followed to 31 March 2022, day 303
                + rows(3, 13, f"{start} | |")
            },
            "2023": {
                "episodes": COLUMNS + rows(3, 1, f"{start} | 06/07/2022 | E4B\n") + rows(4, 12, f"{start} | |")
            },  # day 400
            "2024": {"episodes": COLUMNS + rows(4, 12, f"{start} | |\n") + "99 | 01/05/2023 | S | 01/06/2023 | E13"},
        }
    )
    curve = leaving(store)
    assert (curve.children, curve.cohort.end) == (15, date(2022, 3, 31))
    assert on(curve, 365, "home, planned") == pytest.approx(100 / 15)
    # of the 14 left after day 100 one was last seen on day 303: on day 400 one of 13 went home
    assert on(curve, 400, "home, unplanned") == pytest.approx(100 * 14 / 15 / 13)
    (share,) = [f for f in figures(store, "returned_home_within_24_months_of_starting") if f.period_end.year == 2022]
    assert (share.numerator, share.denominator) == (2, 14)  # the share leaves the lost child out instead


@cache
def one_return():
    """The return of one year, to March 2024, of several authorities."""
    drawn = {
        "JOINING": rows(1, 1, "01/05/2023 | S | 10/06/2023 | E4A\n")  # day 40, of 12
        + rows(2, 1, "01/05/2023 | S | 09/08/2023 | E11\n")  # day 100, of 11 and the 5 who joined at day 90
        + rows(3, 10, "01/05/2023 | S | |\n")
        + rows(13, 1, "01/01/2023 | S | 01/06/2023 | E4B\n")  # day 151, of 15
        + rows(14, 4, "01/01/2023 | S | |\n")
        + rows(18, 3, "01/01/2022 | P | |"),  # nobody knows when their care began
        "MANY": rows(1, 40, "01/05/2023 | S | |\n") + rows(50, 3, "01/01/2022 | P | |"),
        "NINE": rows(1, 9, "01/05/2023 | S | |"),
        "MOVED": rows(1, 6, "25/03/2024 | S | |\n")  # seen for 6 days
        + rows(10, 4, "01/06/2023 | S | |\n")
        + rows(20, 1, "01/06/2023 | S | 11/06/2023 | E4A\n")  # day 10: one of five
        + rows(30, 30, "01/02/2023 | S | |"),  # from day 59 on
    }
    return a_store(episodes=of_authorities(drawn))


def test_one_return_follows_everybody_from_the_days_already_passed():
    curve = leaving(one_return(), la="JOINING")
    assert (curve.cohort, curve.from_day, curve.children, curve.censored) == (None, 0, 17, True)
    assert on(curve, 99, "home, planned") == pytest.approx(100 / 12)
    after_40 = 100 * 11 / 12
    assert on(curve, 100, "adopted") == pytest.approx(after_40 / 16)
    assert on(curve, 151, "home, unplanned") == pytest.approx(after_40 * 15 / 16 / 15)
    assert curve.following[curve.days.index(91)] == 16
    assert max(curve.at) == 6  # the ten of May were last seen on 31 March, 335 days on; then fewer than ten are left
    assert curve.notes[-1] == "Left out, as no return loaded says when it began: 3 periods of care."
    assert leaving(one_return(), PUBLICATION, la="JOINING").refused == "hidden"  # 17 are under 20


def test_a_publication_copy_does_not_say_how_few_have_no_known_start():
    curve = leaving(one_return(), PUBLICATION, la="MANY")
    assert (curve.children, curve.refused) == (40, "")
    assert curve.notes[-1].endswith("a few periods of care.")


def test_where_few_are_followed_there_is_no_curve_and_a_reason():
    for mode in (INTERNAL, PUBLICATION):
        curve = leaving(one_return(), mode, la="NINE")
        assert (curve.days, curve.shares, curve.at) == ((), (), {})
        assert math.isnan(curve.children)
        assert curve.refused == ("too few" if mode == INTERNAL else "hidden")
        assert again(one_return(), mode, la="NINE").refused == "too early"  # no return home was followed for 12 months
        # in a publication copy returns home are pooled over three years, which have to be there
        assert again(two_years(), mode, la="NINE").refused == ("too few" if mode == INTERNAL else "too early")


def test_a_curve_that_one_of_few_early_children_moves_is_refused():
    assert leaving(one_return(), la="MOVED").refused == "unstable"


def test_years_too_small_to_publish_are_pooled_over_three():
    assert (leaving(five_years(), la="POOLED").cohort.by, leaving(five_years(), la="POOLED").children) == ("year", 12)
    pooled = leaving(five_years(), PUBLICATION, la="POOLED")
    assert (pooled.cohort.by, pooled.children) == ("three_years", 35)
    # pooled years do not overlap: the newest three would end in March 2024, and have not been followed for 24 months
    assert (pooled.cohort.start, pooled.cohort.end) == (date(2018, 4, 1), date(2021, 3, 31))


def test_the_reference_case_of_re_entry_and_18th_birthdays():
    (case,) = [each for each in cases("kaplan_meier") if each["id"] == "reentry_18th_birthday"]
    episodes, header = [COLUMNS.strip()], [BORN.partition(" | ")[2].strip()]
    for number, child in enumerate(case["input"]["children"]):
        for key in range(10 * number, 10 * number + 10):  # ten of each: enough to draw
            episodes.append(f"{key} | 2022-10-01 | S | {child['returned_home']} | E4A")
            episodes += [f"{key} | {child['next_entry']} | S | |"] if child["next_entry"] else []
            header.append(f"{key} | 1 | {child['dob']} | WBRI")
    curve = again(a_store(episodes="\n".join(episodes), header="\n".join(header), data_to=case["input"]["data_cut"]))
    assert curve.at[12].value == pytest.approx(100 * case["expected"]["km_reentry_by_365"], abs=1e-7)
    # the third child of the case went home too late to be followed for 12 months; the second was followed to March
    assert (curve.returns, curve.following[6]) == (40, 30)


@cache
def two_years():
    """Authorities with data to March 2024 whose returns home of June 2022 are followed for 12 months."""
    went, back = "01/05/2022 | S | 01/06/2022 | E4A\n", "01/02/2023 | S | |\n"
    drawn = {
        "BIRTHDAYS": rows(1, 20, went) + rows(1, 2, back) + rows(11, 2, back),
        "NINE": rows(1, 9, went) + rows(10, 3, "01/05/2023 | S | |"),
    }
    born = rows(1, 10, "1 | 20/12/2004 | WBRI\n") + rows(11, 10, "1 | 01/05/2012 | WBRI\n")
    header = BORN + "\n".join(f"BIRTHDAYS | {line}" for line in born.strip().splitlines())
    return a_store(episodes=of_authorities(drawn), header=header, data_to="2024-03-31")


def test_a_birthday_takes_a_child_off_the_curve_and_not_out_of_the_share():
    curve = again(two_years(), la="BIRTHDAYS")
    assert curve.at[12].value == pytest.approx(20)  # 2 of the 10 still followed in February
    assert "10 turned 18 within 12 months" in curve.notes[-1]
    (share,) = [f for f in figures(two_years(), AGAIN_12) if f.numerator and f.la_code == "BIRTHDAYS"]
    assert (share.numerator, share.denominator) == (4, 20)


# What must hold -----------------------------------------------------------------------------------------------------

REASONS = ("E4A", "E4B", "E11", "E45", "E13", "E5")


def a_history(pick):
    """Children with one or two periods of care each: dates of start and end (None: still open), and the reason."""
    found = []
    for child in range(pick.randint(40, 80)):
        day = date(2021, 4, 1) + timedelta(days=pick.randint(0, 900))
        for _ in range(pick.choice((1, 1, 2))):
            end = day + timedelta(days=pick.choice((3, 20, 60, 150, 400, 900)) + pick.randint(0, 40))
            still = end > date(2025, 3, 31)
            found.append((child, day, None if still else end, "" if still else pick.choice(REASONS)))
            if still:
                break
            day = end + timedelta(days=pick.randint(1, 200))
            if day > date(2025, 3, 1):
                break
    return found


def lines_of(history):
    return [
        (child, day, "S", end or "", reason, date(2008 + child % 15, 1 + child % 12, 5))
        for child, day, end, reason in history
    ]


def split_at_a_move(lines, pick):
    """Every other episode as two, the second from a placement move on: X1, then P on the same day."""
    found, moves = [], 0
    for child, day, new, end, reason, born in lines:
        last = end or date(2025, 3, 31)
        if (last - day).days < 2 or pick.random() < 0.5:
            found.append((child, day, new, end, reason, born))
            continue
        moved, moves = day + timedelta(days=pick.randint(1, (last - day).days - 1)), moves + 1
        found += [(child, day, new, moved, "X1", born), (child, moved, "P", end, reason, born)]
    return found, moves


def loaded(lines):
    episodes = ["CHILD | DECOM | RNE | LS | CIN | PLACE | DEC | REC"]
    episodes += [
        f"{child} | {day} | {new} | V2 | N1 | U4 | {end} | {reason}" for child, day, new, end, reason, _ in lines
    ]
    header = {child: f"{child} | {1 + child % 2} | {born} | WBRI" for child, *_, born in lines}
    return a_store(
        episodes="\n".join(episodes),
        header="\n".join(["CHILD | SEX | DOB | ETHNIC", *header.values()]),
        data_to="2025-03-31",
    )


def every_figure(store):
    """Every figure of the care measures by one kind of period, and both curves, in words that compare."""
    found = {}
    for measure in catalogue.MEASURES:
        if measure.collection != "ssda903" or measure.linked:
            continue
        for breakdown in (None, "sex" if "sex" in measure.breakdowns else None):
            told = figures(store, measure.id, measure.formula.periods[0], breakdown)
            found[measure.id, breakdown] = [str(row) for row in told]
    for curve in (leaving(store), leaving(store, until=date(2022, 3, 30)), again(store)):
        named = ("cohort", "days", "shares", "share", "following", "at", "children", "returns", "refused")
        found[type(curve).__name__, str(curve.cohort)] = [str(getattr(curve, name, None)) for name in named]
    return found


@settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # a load costs half a second: a failing history is small enough to read as it is
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 10_000))
def test_a_placement_move_changes_only_moves_and_the_order_of_rows_nothing(seed):
    pick = random.Random(seed)
    lines = lines_of(a_history(pick))
    split, moves = split_at_a_move(lines, pick)
    shuffled = pick.sample(split, len(split))
    whole, moved, mixed = (loaded(each) for each in (lines, split, shuffled))
    assert leaving(whole).refused == "" and len(figures(whole, LEFT)) >= 4  # there is something to compare
    told, as_moved = every_figure(whole), every_figure(moved)
    assert every_figure(mixed) == as_moved
    assert {key for key in told if told[key] != as_moved[key]} == {(MOVES, None), (MOVES, "sex")}
    before, after = figures(whole, MOVES), figures(moved, MOVES)
    assert [f.denominator for f in after] == [f.denominator for f in before]  # nights are nights
    assert sum(f.numerator for f in before) == 0 < sum(f.numerator for f in after) <= moves


@pytest.mark.parametrize("mode", [INTERNAL, PUBLICATION])
def test_no_headline_stands_on_a_cohort_that_is_still_being_followed(sample, mode):
    checked = 0
    for measure in catalogue.MEASURES:
        days = getattr(measure.formula, "follow_up_days", 0)
        for year in (None, 2023, 2025) if days else ():
            found = front_desk.headline(sample, measure.id, sample.info.authorities[0].key, mode, year=year)
            assert found.now.period_end.date() + timedelta(days=days) <= sample.info.data_to
            assert found.now.status != "incomplete"
            checked += 1
    assert checked


def test_with_a_missing_return_a_headline_stands_where_the_run_before_it_ends():
    def year(number):
        return {
            "episodes": COLUMNS
            + rows(1000 * number, 30, f"01/05/{number - 1} | S | 01/09/{number - 1} | E4A\n")
            + rows(1000 * number + 500, 30, f"01/06/{number - 1} | S | 01/10/{number - 1} | E13")
        }

    store = a_store(returns={str(number): year(number) for number in (2020, 2021, 2022, 2024, 2025)})
    found = front_desk.headline(store, HOME_12, store.info.authorities[0].key, INTERNAL)
    # starts in the year to March 2024 have their 365 days by March 2025; the year before that is in no return
    assert (found.now.period_end.date(), found.now.denominator) == (date(2024, 3, 31), 60)
    store = a_store(returns={str(number): year(number) for number in (2020, 2021, 2023)})
    found = front_desk.headline(store, HOME_12, store.info.authorities[0].key, INTERNAL)
    assert found.now.period_end.date() == date(2020, 3, 31)  # 2021 would need the return for 2022


# Disclosure ---------------------------------------------------------------------------------------------------------


def totals_behind(curve):
    """Running totals of each way by day, as anybody can work them out from the shares and the numbers followed."""
    shares, following = np.array(curve.shares) / 100, np.array(curve.following)
    steps, before = np.diff(shares, axis=1), np.array(curve.remaining[:-1]) / 100
    ended = np.round(steps / before * following[1:], 6)
    return {
        way: dict(zip(curve.days, np.concatenate([[0], np.cumsum(ends)]), strict=True))
        for way, ends in zip(curve.ways, ended, strict=True)
    }


def cell(shown):
    """Every number that a shown running total, or a shown or hidden count, can stand for."""
    if shown == 0:
        return range(0, 1)
    return range(1, 8) if math.isnan(shown) or shown < 8 else range(max(int(shown) - 2, 8), int(shown) + 3)


# Started on 1 May 2021 and left as planned, not as planned and by adoption, so many 20, 60, 120 and 300 days on
LEAVERS = {
    "A": ((4, 2, 1, 5), (7, 0, 0, 1), (0, 0, 2, 3)),
    "B": ((7, 0, 0, 0), (7, 0, 0, 0), (1, 0, 0, 6)),  # 14 is shown as 15: two hidden parts beside it would both be 7
    "C": ((8, 1, 4, 0), (1, 0, 0, 0), (0, 7, 0, 1)),
    "D": ((1, 0, 0, 0), (0, 0, 1, 0), (12, 5, 0, 0)),
    "E": ((13, 9, 2, 8), (3, 3, 1, 0), (0, 0, 0, 1)),
}


def leavers(drawn, stay=30):
    lines, child, began = [], 1, date(2021, 5, 1)
    for reason, numbers in zip(("E4A", "E4B", "E11"), drawn, strict=True):
        for days, many in zip((20, 60, 120, 300), numbers, strict=True):
            lines.append(rows(child, many, f"01/05/2021 | S | {began + timedelta(days=days):%d/%m/%Y} | {reason}\n"))
            child += many
    return "".join(lines) + rows(child, stay, "01/05/2021 | S | |\n")


@cache
def five_years():
    """Authorities with data to March 2025."""
    went = {many: rows(1, many, "01/05/2021 | S | 01/08/2021 | E4A\n") for many in (18, 19)}
    small = [rows(100 * year, 12, f"01/05/{year} | S | 01/06/{year} | E4A\n") for year in range(2018, 2023)]
    drawn = {"NINETEEN": went[18], "TWENTY": went[19], "POOLED": "".join(small)}
    drawn |= {la: leavers(numbers) for la, numbers in LEAVERS.items()}
    later = "9999 | 01/05/2024 | S | 01/03/2025 | E13\n"  # one more child; each is seen to reach to the data end
    return a_store(episodes=of_authorities({la: lines + later for la, lines in drawn.items()}), data_to="2025-03-31")


def shown(la, measure):
    """What a publication copy shows of the numerator of the year to March 2022 (NaN where it is hidden), and its status."""
    found = [f for f in figures(five_years(), measure, mode=PUBLICATION) if f.la_code == la]
    return next((f.numerator, f.status) for f in found if f.period_end.year == 2022)


@pytest.mark.parametrize("la", LEAVERS)
def test_no_hidden_number_of_returns_home_can_be_narrowed_by_a_curve_beside_it(la):
    planned, unplanned, _ = LEAVERS[la]
    curve = leaving(five_years(), PUBLICATION, la=la)
    assert curve.refused == "" and curve.ways[0] == HOME
    drawn = totals_behind(curve)
    home = {}
    for months, day in MONTHS.items():
        count, _ = shown(la, f"returned_home_within_{months}_months_of_starting")
        in_table = range(1, 400) if math.isnan(count) else cell(count)
        home[months] = set(in_table) & set(cell(drawn[HOME][day]))
    true = {months: sum(sum(each[: 2 + n]) for each in (planned, unplanned)) for n, months in enumerate((3, 6, 12))}
    for months, count in true.items():
        assert count in home[months]
        rising = [v for v in home[months] if all(v <= max(home[m]) for m in MONTHS if m > months)]
        rising = [v for v in rising if all(v >= min(home[m]) for m in MONTHS if m < months)]
        assert count > 7 or len(rising) >= 3
    parts = [shown(la, f"returned_home_{how}_within_12_months_of_starting") for how in ("planned", "unplanned")]
    cells = [range(1, 400) if status == "hidden" else cell(count) for count, status in parts]
    worlds = [pair for pair in product(*cells) if sum(pair) in home[12]]
    for at, count in enumerate((sum(planned), sum(unplanned))):
        assert not 1 <= count <= 7 or len({pair[at] for pair in worlds}) >= 3


@pytest.mark.parametrize("totals", [(90, 40, 8, 7), (1000, 13, 12, 1)])
def test_running_totals_on_a_curve_are_the_very_cells_of_the_tables(totals):
    followed = gate.Followed(
        np.array([10.0]), *(np.array([float(each)]) for each in totals[:2]), np.array([totals[2:]], float)
    )
    let = gate.follow(followed, np.array([0, 10]), PUBLICATION)
    table = gate.let_through(gate.Counted(np.array([totals], float)), PUBLICATION).counts[0]
    on_curve = [let.joined[1], let.left[1], *let.ended[1]]
    assert [4 if math.isnan(count) else count for count in table] == on_curve
    assert (let.joined[0], let.ended[0].tolist()) == (0, [0, 0])


@pytest.mark.parametrize(
    ("ended", "shown"), [((0, 0), True), ((1, 0), False), ((4, 3), False), ((4, 4), True), ((8, 0), True)]
)
def test_a_curve_that_would_be_nothing_but_a_hidden_count_is_not_drawn(ended, shown):
    followed = gate.Followed(np.array([10.0]), np.array([90.0]), np.array([40.0]), np.array([ended], float))
    assert (gate.follow(followed, np.array([0, 10]), PUBLICATION) is not None) == shown
    assert gate.follow(followed, np.array([0, 10]), INTERNAL) is followed


def test_rounding_a_curve_to_the_middle_of_six_beside_the_nearest_five_would_tell_seven():
    def middle_of_six(count):
        return math.ceil(count / 6) * 6 - 3

    def by_the_rule(count):
        return 0 if count <= 7 else gate.to_nearest(np.array(count))

    def left_open(count, on_the_curve):
        same = [each for each in range(1, 60) if by_the_rule(each) == by_the_rule(count)]
        return [each for each in same if on_the_curve(each) == on_the_curve(count)]

    assert left_open(7, middle_of_six) == [7]
    assert [left_open(count, by_the_rule) for count in (1, 7)] == [[1, 2, 3, 4, 5, 6, 7]] * 2


def test_a_curve_in_publication_mode_needs_twenty_and_stands_on_month_ends():
    refused = {la: leaving(five_years(), PUBLICATION, la=la).refused for la in ("NINETEEN", "TWENTY")}
    assert refused == {"NINETEEN": "hidden", "TWENTY": ""}
    curve = leaving(five_years(), PUBLICATION, la="A")
    assert set(curve.days) <= {365 * month // 12 for month in range(25)}
    assert leaving(five_years(), INTERNAL, la="A").ways[0] == "home, planned"
