"""Control charts, a change at a date, and the months ahead: published examples, reference cases and second opinions."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import agree, cases

from analytics.stats import xmr
from analytics.stats.interrupted import FEWEST_EACH_SIDE, NEWEY_WEST, OLS, fit, interrupted, t_quantile
from analytics.stats.outlook import (
    LAST_YEARS_MEAN,
    SEASONAL_NAIVE,
    SMOOTHED,
    WAYS,
    last_years_mean,
    outlook,
    seasonal_naive,
    smoothed,
    stock,
)
from analytics.stats.xmr import chance_of_a_signal, control

NAN = math.nan
# The vignette "Deviations from Excel defaults" of NHSRplotthedots: one long step up and down
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Twelve points about 10 that light nothing; mean 10, mean moving range 12/11 x 2
QUIET = [11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9]


# Control charts -----------------------------------------------------------------------------------------------------


def lines(chart):
    (found,) = chart.limits
    return found.mean, found.lower, found.upper


def test_limits_as_nhsr_prints_them():
    screened, unscreened = control(VIGNETTE), control(VIGNETTE, screen=False)
    assert lines(screened) == pytest.approx((1.94, -0.72, 4.60), abs=0.005)
    assert lines(unscreened) == pytest.approx((1.94, -3.06, 6.95), abs=0.005)
    assert (screened.screened, unscreened.screened) == (True, False)
    assert screened.signals == unscreened.signals == ("",) * 4 + (xmr.ABOVE,) + ("",) * 13
    assert screened.last_signal == ""


NAMES_OF_SIGNALS = {
    "": "Common Cause",
    xmr.ABOVE: "Above UCL",
    xmr.BELOW: "Below LCL",
    xmr.RISING: "7 Point Trend (Increasing)",
    xmr.FALLING: "7 Point Trend (Decreasing)",
    xmr.TWO_OF_THREE_ABOVE: "2 in 3 Above CL",
    xmr.TWO_OF_THREE_BELOW: "2 in 3 Below CL",
    xmr.SHIFT_ABOVE: "7 Points Above CL",
    xmr.SHIFT_BELOW: "7 Points Below CL",
}
HIGH = {xmr.ABOVE, xmr.RISING, xmr.TWO_OF_THREE_ABOVE, xmr.SHIFT_ABOVE}


def test_reference_cases_of_control_charts():
    for case in cases("spc"):
        given = case["input"]

        def kind(signal, wanted=given["improvement"]):
            if not signal:
                return "common_cause"
            return f"special_cause_{'improvement' if (signal in HIGH) == (wanted == 'increase') else 'concern'}"

        found, expected = control(given["values"], screen=given.get("screen_outliers", True)), case["expected"]
        (limits,) = expected["limits"]
        assert lines(found) == pytest.approx((limits["mean"], limits["lower"], limits["upper"]), rel=1e-6)
        assert [NAMES_OF_SIGNALS[signal] for signal in found.signals] == expected["special_cause"], case["id"]
        assert [kind(signal) for signal in found.signals] == expected["point_type"], case["id"]
        assert kind(found.last_signal) == expected["variation_icon"], case["id"]


def test_under_twelve_known_points_there_are_no_limits_and_no_signals():
    for few in ([], QUIET[:11], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99], [*QUIET[:11], NAN, NAN], QUIET[:1]):
        found = control(few)
        assert (found.limits, set(found.signals) | {""}, found.last_signal) == ((), {""}, "")
        assert len(found.signals) == len(few)
    assert control(QUIET).limits


def test_known_points_that_never_stand_side_by_side_have_no_limits():
    assert control([5, NAN] * 12).limits == ()


def test_no_range_is_taken_across_a_gap():
    gap = control([*QUIET, NAN, *(value + 50 for value in QUIET)], screen=False)
    assert lines(gap) == pytest.approx((35, 35 - 2.66 * 2, 35 + 2.66 * 2))


def test_a_gap_breaks_a_run():
    rising = [*QUIET, 8, 8.1, 8.2, 8.3, 8.4, 8.5, 8.6]
    assert control(rising).signals[-7:] == (xmr.RISING,) * 7
    rising.insert(15, NAN)
    assert xmr.RISING not in control(rising).signals
    above = [9, 11] * 4 + [NAN, 8, 8.5] * 4 + [11, 12, 11] * 3
    assert control(above).signals[-7:] == (xmr.SHIFT_ABOVE,) * 7
    above[-4] = NAN
    assert xmr.SHIFT_ABOVE not in control(above).signals


def test_the_state_of_a_chart_is_its_last_known_point():
    assert control([*QUIET, 40, NAN]).last_signal == xmr.ABOVE
    assert control([*QUIET, 40, 10]).last_signal == ""


def test_an_equal_pair_breaks_a_trend_and_a_point_on_the_mean_breaks_a_shift():
    assert control([*QUIET, 8, 8.1, 8.2, 8.3, 8.3, 8.4, 8.5, 8.6]).signals[-1] != xmr.RISING
    assert control([*QUIET, 12, 8.6, 8.5, 8.4, 8.3, 8.2, 8.1, 8]).signals[-7:] == (xmr.FALLING,) * 7
    on_mean = control([8, 12] * 6 + [11, 11, 11, 10, 11, 11, 11] + [9] * 6)
    assert on_mean.limits[0].mean == 10
    assert xmr.SHIFT_ABOVE not in on_mean.signals


def test_two_of_three_lights_those_two_and_not_the_third():
    # mean 10, near limit 13.5, limit 15.3: the one between is on the same side, but not near
    found = control([*QUIET, 14, 11, 14.2, 9, 9, 11], fixed_on_first=12)
    assert found.signals[12:15] == (xmr.TWO_OF_THREE_ABOVE, "", xmr.TWO_OF_THREE_ABOVE)
    apart = control([*QUIET, 14, 9, 14.2, 9, 9, 11], fixed_on_first=12)
    assert not any(apart.signals)
    outside = control([*QUIET, 16, 14, 11, 9, 9, 11], fixed_on_first=12)
    assert outside.signals[12:15] == (xmr.ABOVE, "", "")  # a point outside is not one of the two


def test_a_new_segment_has_its_own_lines_and_runs_stay_inside():
    high = [value + 20 for value in QUIET]
    rebased = control(QUIET + high, rebase_at=[12])
    assert [(each.mean, each.first, each.last) for each in rebased.limits] == [(10, 0, 11), (30, 12, 23)]
    assert not any(rebased.signals)
    assert any(control(QUIET + high).signals)
    # the seven that rise stand on both sides of the new segment's first point
    values = [*QUIET, 8, 8.1, 8.2, 8.3, 8.4, 8.5, 8.6, *QUIET]
    assert xmr.RISING in control(values).signals
    assert xmr.RISING not in control(values, rebase_at=[15]).signals


def test_a_short_segment_has_no_lines_while_the_other_keeps_its_own():
    found = control([*QUIET, 40, 41, 42, 43, 44, 45, 46, 47], rebase_at=[12])
    assert [(each.first, each.last) for each in found.limits] == [(0, 11)]
    assert set(found.signals) == {""}


@pytest.mark.parametrize("rebase_at", [[0], [12], [5, 5], [8, 4], [-1], [13]])
def test_an_empty_segment_is_refused(rebase_at):
    with pytest.raises(ValueError, match="segment"):
        control(QUIET, rebase_at)


def test_limits_fixed_on_the_first_points_do_not_move_with_later_ones():
    later = [30] * 8
    fixed = control(QUIET + later, fixed_on_first=12)
    assert lines(fixed) == lines(control(QUIET))
    assert fixed.signals == ("",) * 12 + (xmr.ABOVE,) * 8
    assert fixed.limits[0].last == 19
    assert control(QUIET + later, fixed_on_first=11).limits == ()


def test_counts_that_stand_still_are_not_lit():
    for still in ([0] * 24, [0.1] * 13, [0.3] * 13):
        assert not any(control(still).signals)
        assert lines(control(still)) == pytest.approx((still[0],) * 3)


def test_screening_never_leaves_limits_on_the_mean():
    rounded = [20] * 10 + [25] + [20] * 13  # counts rounded to 5: both steps are long beside the others
    found = control(rounded)
    assert lines(found) == lines(control(rounded, screen=False))
    assert found.signals[:10] == (xmr.SHIFT_BELOW,) * 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 40).map(float), st.just(NAN)), min_size=0, max_size=50))
def test_a_chart_upside_down_is_lit_at_the_same_points(values):
    turned = {xmr.ABOVE: xmr.BELOW, xmr.BELOW: xmr.ABOVE}
    up, down = control(values), control([-value for value in values])
    assert [bool(signal) for signal in up.signals] == [bool(signal) for signal in down.signals]
    for ours, theirs in zip(up.signals, down.signals, strict=True):
        assert turned.get(ours) == (theirs if theirs in turned else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=12, max_size=40))
def test_signals_agree_with_a_plain_reading_of_the_rules(values):
    chart = control(values)
    (limits,) = chart.limits
    for place, (value, signal) in enumerate(zip(values, chart.signals, strict=True)):
        sevens = [values[i : i + 7] for i in range(max(0, place - 6), min(place, len(values) - 7) + 1)]
        rising = any(all(a < b for a, b in pairwise(seven)) for seven in sevens)
        falling = any(all(a > b for a, b in pairwise(seven)) for seven in sevens)
        assert (signal == xmr.ABOVE) == (value > limits.upper)
        assert (signal == xmr.BELOW) == (value < limits.lower)
        if signal not in (xmr.ABOVE, xmr.BELOW):
            assert (signal == xmr.RISING) == rising
            assert (signal == xmr.FALLING) == (falling and not rising)
        if signal == "":
            assert not any(min(seven) > limits.mean or max(seven) < limits.mean for seven in sevens)


def lit(draw, points, charts):
    found = [control(draw(points)) for _ in range(charts)]
    return np.array([[bool(each.last_signal), any(each.signals)] for each in found]).mean(axis=0)


def within_chance(share, expected, charts):
    return abs(share - expected) < 4 * math.sqrt(expected * (1 - expected) / charts)


def test_how_often_noise_is_lit_is_what_a_new_simulation_finds():
    draw = np.random.default_rng(11)
    shares = lit(lambda size: draw.normal(size=size), 36, 1200)
    assert all(map(within_chance, shares, chance_of_a_signal(36), (1200, 1200)))


@pytest.mark.slow
@pytest.mark.parametrize("points", xmr.POINTS)
def test_every_line_of_the_table_is_what_a_new_simulation_finds(points):
    draw = np.random.default_rng(points)
    shares = lit(lambda size: draw.normal(size=size), points, 4000)
    assert all(map(within_chance, shares, chance_of_a_signal(points), (4000, 4000)))
    counts = lit(lambda size: draw.poisson(25, size).astype(float), points, 4000)
    assert counts == pytest.approx(chance_of_a_signal(points), abs=0.05)


def test_longer_charts_are_lit_more_often_somewhere():
    anywhere = [chance_of_a_signal(points)[1] for points in range(12, 121)]
    assert anywhere == sorted(anywhere)
    assert chance_of_a_signal(11) == (0, 0)
    assert chance_of_a_signal(500) == chance_of_a_signal(120)
    # 24 to 36 points of noise: about 2% of charts lit at the end, 18 to 30% anywhere
    assert 0.01 < chance_of_a_signal(30)[0] < 0.025
    assert 0.17 < chance_of_a_signal(24)[1] < chance_of_a_signal(36)[1] < 0.31


# A change at a date -------------------------------------------------------------------------------------------------


def a_series(draw, before=15, after=14):
    time = np.arange(before + after)
    return 30 + 0.3 * time - 4 * (time >= before) + draw.normal(0, 2, before + after).cumsum() * 0.3


def test_the_t_distribution_as_tables_print_it():
    # Abramowitz and Stegun 1964, table 26.10, A = 0.95 and 0.998
    printed = {1: 12.706, 2: 4.303, 3: 3.182, 16: 2.120, 20: 2.086, 30: 2.042}
    assert {freedom: round(t_quantile(0.95, freedom), 3) for freedom in printed} == printed
    assert t_quantile(0.998, 1) == pytest.approx(318.309, abs=5e-4)


def test_the_t_distribution_agrees_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    for freedom in (1, 2, 3, 4, 5, 16, 20, 21, 68, 201):
        for confidence in (0.5, 0.8, 0.95, 0.998):
            expected = stats.t.ppf((1 + confidence) / 2, freedom)
            assert t_quantile(confidence, freedom) == pytest.approx(expected, rel=1e-9)


def test_reference_case_of_a_change_at_a_date():
    (case,) = (each for each in cases("pre_post") if each["id"] == "its_ols")
    values, first_after = np.array(case["input"]["y"]), case["input"]["first_post_index"]
    found = fit(values, first_after)
    time = np.arange(1, len(values) + 1)
    after = np.maximum(0, time - first_after)
    start, before, step, bend = found.coefficients
    residuals = values - (start + before * time + step * (after > 0) + bend * after)
    answers = {"coef": found.coefficients, "se_ols": found.ols, "newey_west_lag3_adjusted": found.newey_west}
    answers |= {"df": found.degrees_of_freedom}
    answers |= {"durbin_watson": (np.diff(residuals) ** 2).sum() / (residuals**2).sum()}
    agree(case, answers)


def test_both_standard_errors_agree_with_statsmodels():
    api = pytest.importorskip("statsmodels.api", reason="statsmodels is a second opinion, not a dependency")
    draw = np.random.default_rng(4)
    for before, after in ((12, 12), (20, 13), (36, 24)):
        values = a_series(draw, before, after)
        time = np.arange(1.0, before + after + 1)
        design = np.column_stack([np.ones_like(time), time, time > before, np.maximum(0, time - before)])
        model, found = api.OLS(values, design), fit(values, before)
        plain = model.fit()
        robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
        assert found.coefficients == pytest.approx(plain.params, rel=1e-8)
        assert found.ols == pytest.approx(plain.bse, rel=1e-8)
        assert found.newey_west == pytest.approx(robust.bse, rel=1e-8)


def test_the_larger_standard_error_makes_the_interval():
    draw, methods = np.random.default_rng(5), set()
    for _ in range(10):
        values = a_series(draw)
        raw, found = fit(values, 15), interrupted(values, 15)
        for place, estimate in ((1, found.before_slope), (2, found.level), (3, found.slope)):
            larger = max(raw.ols[place], raw.newey_west[place])
            assert estimate.value == raw.coefficients[place]
            assert estimate.upper - estimate.value == pytest.approx(t_quantile(0.95, 25) * larger)
            assert estimate.value - estimate.lower == pytest.approx(t_quantile(0.95, 25) * larger)
            assert estimate.method == (NEWEY_WEST if raw.newey_west[place] > raw.ols[place] else OLS)
            methods.add(estimate.method)
    assert methods == {OLS, NEWEY_WEST}


def test_a_drawn_step_and_bend_are_found():
    time = np.arange(1, 31)
    found = interrupted(20 + 0.5 * time - 3 * (time > 14) - 0.8 * np.maximum(0, time - 14), 14)
    assert (found.level.value, found.slope.value, found.before_slope.value) == pytest.approx((-3, -0.8, 0.5))


def test_a_change_at_a_date_needs_twelve_points_on_either_side_and_no_gap():
    values = a_series(np.random.default_rng(6), FEWEST_EACH_SIDE, FEWEST_EACH_SIDE)
    assert interrupted(values, FEWEST_EACH_SIDE).level.lower < interrupted(values, FEWEST_EACH_SIDE).level.upper
    for short, first_after in ((values[1:], 11), (values[:-1], 12), (values, 13), (values, 11)):
        with pytest.raises(ValueError, match="12 points before and 12 after"):
            interrupted(short, first_after)
    values[3] = NAN
    with pytest.raises(ValueError, match="gap"):
        interrupted(values, FEWEST_EACH_SIDE)


# The months ahead ---------------------------------------------------------------------------------------------------


def test_reference_cases_of_the_months_ahead():
    given = {case["id"]: case for case in cases("forecast")}
    case = given["snaive_monthly"]
    found, rows = seasonal_naive(np.array(case["input"]["y"], float), 13), np.array(case["input"]["h"]) - 1
    answers = {"mean": found.mean[rows], "sigma": found.deviation[0]}
    answers |= {"lower": (found.mean - 1.959963984540054 * found.deviation)[rows]}
    answers |= {"upper": (found.mean + 1.959963984540054 * found.deviation)[rows]}
    agree(case, answers)

    case = given["ets_ann"]
    found = smoothed(np.array(case["input"]["y"], float), 1)
    assert found.mean == pytest.approx([case["expected"]["mean"]], rel=1e-3)
    for end, sign in (("lower95_between", -1), ("upper95_between", 1)):
        low, high = case["expected"][end]
        assert low <= found.mean[0] + sign * 1.959964 * found.deviation[0] <= high

    case = given["stock_flow_closed_form"]
    known = case["input"]
    stays = [[1 - known["monthly_exit_probability"]]]
    (mean,), (variance,) = stock([known["stock"]], stays, [known["monthly_entries"]], known["months"])
    agree(case, {"mean": mean, "variance": variance, "sd": math.sqrt(variance)})

    case = given["markov_single_rate"]
    moves = [[0.9, 0.1], [0, 1]]
    states = np.array([stock(case["input"]["population"], moves, [0, 0], day)[0] for day in case["input"]["days"]])
    agree(case, {"state1": states[:, 0], "state2": states[:, 1]})


def test_a_stock_as_its_closed_form_gives_it():
    # mean N q + l (1 - q) / p, variance N q (1 - q) + l (1 - q) / p, q = (1 - p)^t
    (mean,), (variance,) = stock([458], [[0.967]], [14], 12)
    q = 0.967**12
    assert mean == pytest.approx(458 * q + 14 * (1 - q) / 0.033)
    assert variance == pytest.approx(458 * q * (1 - q) + 14 * (1 - q) / 0.033)


def test_a_stock_of_three_states_agrees_with_children_moved_one_by_one():
    draw, moves = np.random.default_rng(8), np.array([[0.90, 0.05, 0.02], [0.03, 0.92, 0.00], [0.00, 0.10, 0.85]])
    numbers, entries, times = [60, 40, 20], [3.0, 1.0, 0.5], 20_000
    chances = np.column_stack([moves, 1 - moves.sum(axis=1)])
    now = np.tile(numbers, (times, 1))
    for _ in range(6):
        moved = sum(draw.multinomial(now[:, state], chances[state])[:, :3] for state in range(3))
        now = moved + draw.poisson(entries, (times, 3))
    mean, variance = stock(numbers, moves, entries, 6)
    assert now.mean(axis=0) == pytest.approx(mean, rel=0.005)
    assert now.var(axis=0) == pytest.approx(variance, rel=0.04)


def test_nobody_is_lost_or_made_up_where_nobody_leaves_or_arrives():
    mean, variance = stock([10, 20], [[0.7, 0.3], [0.4, 0.6]], [0, 0], 9)
    assert mean.sum() == pytest.approx(30)
    assert stock([10, 20], [[0.7, 0.3], [0.4, 0.6]], [5, 5], 0)[0].tolist() == [10, 20]
    assert (variance > 0).all()
    for impossible in ([[0.7, 0.4], [0, 1]], [[1.1, -0.1], [0, 1]]):
        with pytest.raises(ValueError, match="chances"):
            stock([10, 20], impossible, [0, 0], 1)


def test_months_that_repeat_by_the_year_are_carried_on_as_last_year():
    year = np.array([20, 22, 25, 31, 30, 28, 24, 20, 18, 19, 22, 24.0])
    found = outlook(np.tile(year, 3), months=7)
    assert (found.method, found.error) == (SEASONAL_NAIVE, 0)
    assert found.mean.tolist() == year[:7].tolist()
    assert found.bands95[0].tolist() == found.bands95[1].tolist() == year[:7].tolist()


def test_the_back_test_agrees_with_a_plain_count_and_chooses_the_closest_way():
    counts = np.random.default_rng(9).poisson(30, 29).astype(float)
    found = outlook(counts, months=5)
    misses = {name: [] for name in WAYS}
    for origin in range(13, 29):
        for ahead in range(5):
            if origin + ahead < 29:
                known = counts[:origin]
                misses[SEASONAL_NAIVE].append(abs(known[origin - 12 + ahead] - counts[origin + ahead]))
                misses[LAST_YEARS_MEAN].append(abs(sum(known[-12:]) / 12 - counts[origin + ahead]))
                misses[SMOOTHED].append(abs(smoothed(known, 5).mean[ahead] - counts[origin + ahead]))
    assert found.errors == pytest.approx({name: sum(each) / len(each) for name, each in misses.items()})
    assert found.tried == 29 - 13
    assert found.error == found.errors[found.method] == min(found.errors.values())
    assert found.mean.tolist() == WAYS[found.method](counts, 5).mean.tolist()


def test_bands_widen_with_confidence_and_never_fall_under_nothing():
    counts = np.random.default_rng(10).poisson(2, 40)
    found = outlook(counts)
    (lower80, upper80), (lower95, upper95) = found.bands80, found.bands95
    assert (lower95 == 0).any()
    assert (lower95 >= 0).all()
    assert (lower95 <= lower80).all() and (lower80 < upper80).all() and (upper80 < upper95).all()
    assert len(found.mean) == 12


def test_the_deviation_of_the_last_years_mean_is_how_far_months_were_from_the_year_before():
    counts = np.arange(30.0)  # every month stands 6.5 above the mean of the 12 before it
    found = last_years_mean(counts, 3)
    assert found.mean.tolist() == [23.5] * 3
    assert found.deviation == pytest.approx([6.5] * 3)


def test_deviations_grow_with_the_months_ahead():
    swings = np.tile([3.0, 5, 8, 4, 6, 2, 7, 5, 9, 1, 4, 6], 2) + np.arange(24) % 5
    one_year, two_years = seasonal_naive(swings, 13).deviation[[11, 12]]
    assert two_years == pytest.approx(one_year * math.sqrt(2))
    steady = smoothed(np.arange(30.0), 4)  # what last was is all that counts, as of a walk
    assert steady.mean == pytest.approx([29] * 4, abs=0.01)
    assert steady.deviation[3] == pytest.approx(2 * steady.deviation[0], rel=1e-3)


def test_smoothing_is_as_close_as_statsmodels_makes_it():
    models = pytest.importorskip("statsmodels.tsa.api", reason="statsmodels is a second opinion, not a dependency")
    draw = np.random.default_rng(12)
    for _ in range(8):
        counts = 30 + draw.normal(0, 4, 40) + draw.normal(0, 1.5, 40).cumsum()
        theirs = models.ETSModel(counts, error="add").fit(disp=False)
        ours = smoothed(counts, 3)
        squares = ours.deviation[0] ** 2 * 38
        assert squares <= theirs.sse * (1 + 1e-6)
        assert ours.mean[0] == pytest.approx(theirs.forecast(1)[0], abs=0.05)
        growth = (ours.deviation[2] / ours.deviation[0]) ** 2
        assert growth == pytest.approx(1 + 2 * theirs.smoothing_level**2, abs=0.02)


def test_an_outlook_needs_two_whole_years_and_reaches_one_ahead():
    counts = np.arange(24.0)
    assert len(outlook(counts).mean) == 12
    for few in (counts[1:], [], np.where(counts == 5, NAN, counts)):
        with pytest.raises(ValueError, match="24 months without a gap"):
            outlook(few)
    for months in (0, 13):
        with pytest.raises(ValueError, match="from 1 to 12"):
            outlook(counts, months)
