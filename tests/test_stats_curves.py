"""Leaving care and coming back: curves against published tables, reference cases, statsmodels and the slow way."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import cases

from analytics.stats.cumulative_incidence import (
    MOVED_BY_FEW,
    TOO_FEW,
    Incidence,
    RiskTable,
    difference,
    incidence,
    log_log,
    number_at_risk,
    risk_table,
    usable_from,
)

FROM_START = -1  # followed from the very start
# Day first seen, day last seen and one of three ways out, or 0: with ties, late joiners and no end yet
CLOCKS = st.lists(
    st.tuples(st.integers(-1, 40), st.integers(0, 60), st.integers(0, 3)).filter(lambda each: each[0] < each[1]),
    min_size=1,
    max_size=60,
)


def a_curve(clocks, causes=3):
    return incidence(risk_table(*np.array(clocks).T, causes))


def some_clocks(draw, number, causes):
    entry = np.where(draw.random(number) < 0.3, draw.integers(0, 300, number), FROM_START)
    return entry, entry + 1 + draw.integers(0, 500, number), draw.integers(0, causes + 1, number)


# Published examples -------------------------------------------------------------------------------------------------


def test_kaplan_meier_as_printed_for_freireichs_trial():
    # Freireich and others 1963, Blood 21:699-716, the group given 6-MP: weeks, number at risk and relapses, and what
    # survfit of R prints for them
    weeks, number, relapses = [6, 7, 10, 13, 16, 22, 23], [21, 17, 15, 12, 11, 7, 6], [3, 1, 1, 1, 1, 1, 1]
    found = incidence(RiskTable(np.array(weeks), np.array(number), np.array(relapses)[:, None]))
    assert found.remaining.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.remaining_error.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_without_children_lost_to_sight_the_curve_is_the_plain_share():
    clocks = [(10, 1), (40, 1), (40, 2), (90, 1), (200, 3), (365, 1), (400, 2), (700, 1), (30, 4), (365, 2)]
    shares, _, remaining = a_curve([(FROM_START, *each) for each in clocks], causes=4).at(365)
    assert [*shares, remaining] == pytest.approx([0.4, 0.2, 0.1, 0.1, 0.2])


def test_a_drawn_curve_worked_out_by_hand():
    # day    5  home of 4 still followed: 1/4          remaining 3/4
    # day    7  one not followed further, one joins who has been in care 6 days
    # day    9  adoption of 3: 3/4 x 1/3 = 1/4         remaining 1/2
    # day   12  home of 2: 1/2 x 1/2 = 1/4             remaining 1/4
    found = a_curve([(-1, 5, 1), (-1, 7, 0), (-1, 9, 2), (-1, 12, 1), (7, 20, 0)], causes=2)
    assert found.times.tolist() == [5, 9, 12]
    assert found.at_risk.tolist() == [4, 3, 2]
    assert found.shares == pytest.approx(np.array([[0.25, 0], [0.25, 0.25], [0.5, 0.25]]))
    assert found.remaining == pytest.approx([0.75, 0.5, 0.25])


# Reference cases ----------------------------------------------------------------------------------------------------


@pytest.fixture
def competing():
    return {case["id"]: case for case in cases("competing_risks")}


@pytest.mark.parametrize("named", ["aj_left_truncated_care80", "aj_bmt_ties_and_time_zero"])
def test_reference_cases_of_several_ways_out(competing, named):
    case = competing[named]
    given, expected = case["input"], case["expected"]
    causes = list(expected["cif"])
    found = incidence(risk_table(given.get("entry", FROM_START), given["exit"], given["cause"], len(causes)))
    shares, errors, remaining = found.at(expected["times"])
    for column, cause in enumerate(causes):
        assert shares[:, column] == pytest.approx(expected["cif"][cause], abs=case["tolerance"]["cif_abs"])
        assert errors[:, column] == pytest.approx(expected["se"][cause], rel=case["tolerance"]["se_rel"])
    if "still_in_care" in expected:
        assert remaining == pytest.approx(expected["still_in_care"], abs=case["tolerance"]["cif_abs"])


def test_reference_case_of_no_children_lost_to_sight(competing):
    case = competing["aj_equals_proportion_without_censoring"]
    given, expected = case["input"], case["expected"]
    shares, _, remaining = incidence(risk_table(given["entry"], given["exit"], given["cause"], 4)).at(expected["at"])
    assert dict(zip("1234", shares, strict=True)) == pytest.approx(expected["cif"], abs=case["tolerance"]["abs"])
    assert remaining == pytest.approx(expected["still"], abs=case["tolerance"]["abs"])


def test_reference_case_of_two_groups(competing):
    all_rows = competing["aj_left_truncated_care80"]["input"]
    columns = [all_rows[name] for name in ("entry", "exit", "cause")]
    groups = [incidence(risk_table(*(each[first::2] for each in columns), 5)) for first in (0, 1)]
    case = competing["cif_difference_home_365"]
    found, expected, within = difference(*groups, cause=1, day=365), case["expected"], case["tolerance"]
    answers = {"cif_A": groups[0].at(365)[0][0], "cif_B": groups[1].at(365)[0][0], "difference": found.value}
    answers |= {"lower": found.lower, "upper": found.upper, "se": (found.upper - found.lower) / (2 * 1.959964)}
    assert answers == pytest.approx(expected, **within)


def test_reference_cases_of_one_way_out():
    given = {case["id"]: case for case in cases("kaplan_meier")}
    case = given["km_aml_Maintained"]
    found = incidence(risk_table(FROM_START, case["input"]["time"], case["input"]["event"], 1))
    each = [found.interval_remaining(day) for day in case["expected"]["times"]]
    answers = {"survival": [one.value for one in each], "se_greenwood": found.remaining_error}
    answers |= {"loglog_lower": [one.lower for one in each], "loglog_upper": [one.upper for one in each]}
    assert found.times.tolist() == case["expected"]["times"]
    for key, answer in answers.items():
        assert answer == pytest.approx(case["expected"][key], abs=case["tolerance"]["abs"])

    case = given["reentry_18th_birthday"]
    times, events = zip(
        *(a_return(child, case["input"]["data_cut"]) for child in case["input"]["children"]), strict=True
    )
    assert (list(times), list(events)) == (case["expected"]["time_days"], case["expected"]["event"])
    share = incidence(risk_table(FROM_START, times, events, 1)).at(365)[0][0]
    assert share == pytest.approx(case["expected"]["km_reentry_by_365"], abs=case["tolerance"]["abs"])


def a_return(child, data_cut):
    """Days from going home to coming back, to the 18th birthday or to the data cut, and whether it was coming back."""
    born, home = date.fromisoformat(child["dob"]), date.fromisoformat(child["returned_home"])
    last = min(born.replace(year=born.year + 18), date.fromisoformat(data_cut))
    back = date.fromisoformat(child["next_entry"]) if child["next_entry"] else date.max
    return (min(back, last) - home).days, int(back <= last)


# A second opinion ---------------------------------------------------------------------------------------------------


def test_several_ways_out_agree_with_statsmodels():
    models = pytest.importorskip(
        "statsmodels.duration.survfunc", reason="statsmodels is a second opinion, not a dependency"
    )
    draw = np.random.default_rng(1)
    for number in (5, 40, 300):
        times, cause = np.append(draw.integers(1, 200, number), 200), np.append(draw.integers(0, 4, number), 0)
        theirs = models.CumIncidenceRight(times, cause)
        shares, errors, _ = incidence(risk_table(FROM_START, times, cause, 3)).at(theirs.times)
        for column in range(len(theirs.cinc)):
            assert shares[:, column] == pytest.approx(theirs.cinc[column], abs=1e-10)
            assert errors[:, column] == pytest.approx(theirs.cinc_se[column], abs=1e-10)


def test_one_way_out_agrees_with_statsmodels():
    models = pytest.importorskip(
        "statsmodels.duration.survfunc", reason="statsmodels is a second opinion, not a dependency"
    )
    draw = np.random.default_rng(2)
    for number in (5, 40, 300):
        times, event = np.append(draw.integers(1, 200, number), 200), np.append(draw.integers(0, 2, number), 0)
        theirs = models.SurvfuncRight(times, event)
        found = incidence(risk_table(FROM_START, times, event, 1))
        _, errors, remaining = found.at(theirs.surv_times)
        assert remaining == pytest.approx(theirs.surv_prob, abs=1e-10)
        assert errors[:, 0] == pytest.approx(theirs.surv_prob_se, abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(CLOCKS)
def test_standard_errors_agree_with_the_formula_summed_the_slow_way(clocks):
    table = risk_table(*np.array(clocks).T, 3)
    found = incidence(table)
    for t in range(len(found.times)):
        for cause in range(3):
            variance = 0.0
            for s in range(t + 1):
                n, d, own = float(table.at_risk[s]), table.ends[s].sum(), table.ends[s, cause]
                gap, before = found.shares[t, cause] - found.shares[s, cause], found.remaining[s - 1] if s else 1.0
                variance += gap**2 * d / (n * (n - d)) if n > d else 0.0
                variance += before**2 * own * (n - own) / n**3 - 2 * gap * before * own / n**2
            assert found.errors[t, cause] ** 2 == pytest.approx(variance, abs=1e-12)


def test_standard_errors_are_how_far_curves_of_new_children_vary():
    draw, ends = np.random.default_rng(3), []
    for _ in range(300):
        leaving, cause, sight = draw.exponential(300, 80), draw.integers(1, 3, 80), draw.uniform(100, 900, 80)
        times = np.ceil(np.minimum(leaving, sight))
        found = incidence(risk_table(FROM_START, times, np.where(leaving <= sight, cause, 0), 2))
        ends.append([found.at(365)[0][0], found.at(365)[1][0]])
    shares, errors = np.array(ends).T
    assert errors.mean() == pytest.approx(shares.std(), rel=0.12)


# What must hold -----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(CLOCKS)
def test_shares_and_what_remains_make_the_whole_and_no_share_falls(clocks):
    found = a_curve(clocks)
    assert found.shares.sum(axis=1) + found.remaining == pytest.approx(np.ones(len(found.times)), abs=1e-9)
    assert (np.diff(found.shares, axis=0, prepend=0) >= 0).all()
    assert (found.remaining >= -1e-12).all()


@settings(max_examples=60, deadline=None)
@given(CLOCKS, st.integers(0, 30))
def test_a_child_followed_in_two_pieces_leaves_the_curve_as_it_was(clocks, day):
    pieces = []
    for entry, end, cause in clocks:
        pieces += [(entry, day, 0), (day, end, cause)] if entry < day < end else [(entry, end, cause)]
    whole, split = a_curve(clocks), a_curve(pieces)
    assert whole.times.tolist() == split.times.tolist()
    assert whole.at_risk.tolist() == split.at_risk.tolist()
    assert whole.shares.tolist() == split.shares.tolist()
    assert whole.errors.tolist() == split.errors.tolist()


@settings(max_examples=60, deadline=None)
@given(CLOCKS)
def test_with_one_way_out_the_error_is_greenwoods(clocks):
    found = a_curve([(entry, end, min(cause, 1)) for entry, end, cause in clocks], causes=1)
    assert found.shares[:, 0] == pytest.approx(1 - found.remaining, abs=1e-12)
    assert found.errors[:, 0] ** 2 == pytest.approx(found.remaining_error**2, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(CLOCKS)
def test_ways_out_counted_together_are_the_sum_of_their_shares(clocks):
    apart = a_curve(clocks)
    together = a_curve([(entry, end, min(cause, 1)) for entry, end, cause in clocks], causes=1)
    assert together.shares[:, 0] == pytest.approx(apart.shares.sum(axis=1), abs=1e-12)
    assert together.remaining_error == pytest.approx(apart.remaining_error, abs=1e-12)


def test_the_numbers_at_risk_follow_the_rule():
    entry, end = [-1, -1, 3, 5, 9], [4, 9, 9, 5, 30]  # the fourth had ended when it was first seen
    days = [0, 3, 4, 5, 9, 10, 30, 31]
    expected = [sum(a < day <= b for a, b in zip(entry, end, strict=True) if a < b) for day in days]
    assert number_at_risk(entry, end, days).tolist() == expected == [2, 2, 3, 2, 2, 1, 1, 0]
    assert risk_table(entry, end, [1, 1, 1, 1, 0], 1).ends.ravel().tolist() == [1, 2]


def test_a_curve_is_flat_between_events_and_starts_at_nothing():
    found = a_curve([(-1, 10, 1), (-1, 20, 2), (-1, 30, 0)], causes=2)
    shares, errors, remaining = found.at([9, 10, 19, 20, 500])
    assert shares == pytest.approx(np.array([[0, 0], [1 / 3, 0], [1 / 3, 0], [1 / 3, 1 / 3], [1 / 3, 1 / 3]]))
    assert remaining == pytest.approx([1, 2 / 3, 2 / 3, 1 / 3, 1 / 3])
    assert errors[0].tolist() == [0, 0]
    assert found.at(19)[0].tolist() == shares[2].tolist()


def test_a_curve_from_a_later_day_is_that_of_those_not_gone_when_it_began():
    clocks = [(-1, 5, 1), (-1, 6, 2), (-1, 20, 1), (-1, 25, 0), (-1, 30, 2)]
    late = incidence(risk_table(*np.array(clocks).T, 2), from_day=20)
    alone = a_curve(clocks[2:], causes=2)
    assert late.times.tolist() == alone.times.tolist() == [20, 30]
    assert late.shares.tolist() == alone.shares.tolist()


def test_an_interval_is_made_on_the_log_log_scale_and_holds_its_share():
    draw = np.random.default_rng(4)
    found = incidence(risk_table(*some_clocks(draw, 200, 3), 3))
    for day in (40, 182, 365):
        share = found.interval(2, day)
        assert share == log_log(found.at(day)[0][1], found.at(day)[1][1])
        assert 0 < share.lower < share.value < share.upper < 1
        wide = found.interval(2, day, confidence=0.998)
        assert wide.lower < share.lower < share.upper < wide.upper
        still = found.interval_remaining(day)
        assert still.lower < still.value == found.at(day)[2] < still.upper


def test_a_share_of_nothing_or_all_has_no_interval():
    found = a_curve([(-1, 10, 1), (-1, 20, 1)], causes=2)
    for share, expected in ((found.interval(2, 10), 0), (found.interval(1, 20), 1), (found.interval(1, 9), 0)):
        assert share.value == expected
        assert math.isnan(share.lower) and math.isnan(share.upper)
    assert found.interval_remaining(9).value == 1
    assert found.interval_remaining(20).value == 0
    assert difference(found, found, cause=2, day=20).is_missing


def test_nobody_followed_is_a_curve_without_steps():
    for found in (incidence(risk_table([], [], [], 2)), a_curve([(-1, 30, 0)], causes=2)):
        assert isinstance(found, Incidence)
        assert found.shares.shape == (0, 2)
        shares, _, remaining = found.at(365)
        assert (shares.tolist(), remaining) == ([0, 0], 1)


def test_impossible_tables_are_refused():
    with pytest.raises(ValueError, match="a cause is"):
        risk_table(FROM_START, [5, 6], [1, 3], 2)
    with pytest.raises(ValueError, match="more end"):
        incidence(RiskTable(np.array([5]), np.array([3]), np.array([[2, 2]])))
    nobody = incidence(RiskTable(np.array([5, 9]), np.array([6, 0]), np.array([[3], [0]])))
    assert nobody.remaining.tolist() == [0.5, 0.5]


# Where a curve may start --------------------------------------------------------------------------------------------


def a_table(rows):
    times, number, ends = np.array(rows).T
    return RiskTable(times, number, ends[:, None])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(3, 12, 1), (9, 30, 2), (40, 4, 1)], (0.0, "")),  # few at risk at the end only
        ([(3, 9, 1), (9, 10, 1), (40, 30, 1)], (9.0, "")),  # given still in care at day 9
        ([(3, 9, 1), (9, 8, 1)], (None, TOO_FEW)),
        ([], (None, TOO_FEW)),
        ([(3, 12, 0), (9, 5, 1), (40, 30, 1)], (None, MOVED_BY_FEW)),  # 1 of 5 takes 20 points
        ([(3, 40, 36), (9, 5, 1), (40, 30, 1)], (0.0, "")),  # 1 of 5 takes 20% of the 10% that is left
        ([(3, 12, 0), (9, 9, 1), (40, 30, 1)], (None, MOVED_BY_FEW)),  # 1 of 9 takes 11 points
        ([(3, 12, 2), (9, 9, 1), (40, 30, 1)], (0.0, "")),  # of the 83% that is left, 9 points
        ([(3, 12, 1), (9, 30, 2), (40, 9, 3)], (0.0, "")),
    ],
)
def test_a_curve_starts_where_ten_are_at_risk_and_is_refused_where_one_child_moves_it(rows, expected):
    assert usable_from(a_table(rows) if rows else risk_table([], [], [], 1)) == expected
