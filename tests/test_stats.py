"""The statistics against published examples, the reference cases, SciPy and what must hold for any numbers."""

import math

import numpy as np
import pytest
from reference import agree, cases

from analytics.results.words import round_half_up
from analytics.stats.dispersion import dispersion
from analytics.stats.estimate import NO_FIGURE
from analytics.stats.net_change import net_change
from analytics.stats.rates import byar_limits, poisson_limits, rate_interval, rate_intervals
from analytics.stats.ratios import Observed, against_rest, exact_ratio, log_wald_ratio, rate_ratio, ratio_of_ratios
from analytics.stats.shares import share_difference, share_interval, share_intervals

NAN = math.nan


def by_confidence(levels, estimate):
    """Answers named as in the cases: lower95, upper99_8, or lower and upper where one confidence is asked for."""
    if not isinstance(levels, list):
        found = estimate(levels)
        return {"lower": found.lower, "upper": found.upper}
    names = {0.95: "95", 0.998: "99_8"}
    found = {names[level]: estimate(level) for level in levels}
    return {f"{end}{name}": getattr(e, end) for name, e in found.items() for end in ("lower", "upper")}


# Published examples -------------------------------------------------------------------------------------------------


def test_rates_as_in_phe_indicator_methods():
    # PHEindicatormethods 2.1.0, testdata_Rate.xlsx: areas 1, 3 and 7, per 100,000
    exact = rate_interval(1, 100, multiplier=100_000)
    assert (exact.value, exact.lower, exact.upper) == pytest.approx((1000, 25.3178080, 5571.6433909))
    assert exact.method == "exact poisson"
    byar = rate_interval(222, 3215, multiplier=100_000)
    assert (byar.value, byar.lower, byar.upper) == pytest.approx((6905.1321928, 6026.5748777, 7875.7293709))
    assert byar.method == "byar"
    wide = rate_interval(20, 100, multiplier=100_000, confidence=0.998)
    assert (wide.lower, wide.upper) == pytest.approx((8922.8020654, 38085.0356250), rel=1e-5)


def test_england_rate_as_dfe_prints_it():
    # DfE, Children looked after in England including adoptions, year ending 31 March 2025, national row
    rate = rate_interval(32_270, 12_183_016).value
    assert (round_half_up(rate, 1), round_half_up(rate)) == (26.5, 26)


def test_shares_as_published():
    # PHEindicatormethods 2.1.0, testdata_Proportion.xlsx, area 4; Wilson 1927 at the edges
    share = share_interval(65, 100)
    assert (share.value, share.lower, share.upper) == pytest.approx((0.65, 0.5525444330, 0.7363575175))
    assert share_interval(0, 20).lower == 0
    assert share_interval(0, 20).upper == pytest.approx(0.1611251581)
    assert share_interval(12, 12).upper == 1


def test_difference_as_newcombe_prints_it():
    # Newcombe 1998, Statistics in Medicine 17:873-890, table II (a), method 10
    found = share_difference(share_interval(56, 70), share_interval(48, 80))
    assert (found.value, found.lower, found.upper) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_ratio_as_rothman_prints_it():
    # Rothman, Epidemiology: An Introduction, table 14-2; exact as R 4.2.2 poisson.test
    this, other = Observed(41, 28_010), Observed(15, 19_017)
    usual, exact = rate_ratio(this, other), exact_ratio(this, other)
    assert (usual.value, usual.lower, usual.upper) == pytest.approx((1.8557587, 1.0272260, 3.3525633))
    assert (exact.lower, exact.upper) == pytest.approx((1.0056841, 3.6093003))
    assert (usual.method, exact.method) == ("log wald", "exact")


# Reference cases ----------------------------------------------------------------------------------------------------


def test_reference_cases_of_rates():
    for case in cases("rates"):
        given = {"population": 1, "multiplier": 1, "confidence": 0.95} | case["input"]
        count, population, multiplier = given["count"], given["population"], given["multiplier"]
        middle = rate_interval(count, population, multiplier)
        answers = {"rate": middle.value, "rate_1dp": round_half_up(middle.value, 1)}
        answers |= {"rate_0dp": round_half_up(middle.value)}
        answers |= {"method": {"byar": "Byars", "exact poisson": "Exact"}[middle.method]}
        if case["id"].startswith("exact_poisson"):  # one of them lies on the other side of our switch at 10
            answers |= dict(zip(("lower", "upper"), poisson_limits(count), strict=True))
        else:
            levels = given["confidence"]
            answers |= by_confidence(
                levels, lambda level, given=(count, population, multiplier): rate_interval(*given, level)
            )
        agree(case, answers)


def test_reference_cases_of_proportions():
    for case in cases("proportions"):
        given = case["input"]
        if "x1" in given:
            found = share_difference(share_interval(given["x1"], given["n1"]), share_interval(given["x2"], given["n2"]))
            answers = {"difference": found.value, "lower": found.lower, "upper": found.upper}
        else:
            x, n = given["x"], given["n"]
            answers = {"p": share_interval(x, n).value}
            answers |= by_confidence(given["confidence"], lambda level, x=x, n=n: share_interval(x, n, level))
        agree(case, answers)


def test_reference_cases_of_rate_ratios():
    for case in cases("rate_ratio"):
        agree(case, ratio_answers(case["input"]))


def ratio_answers(given):
    if "la_count" in given:
        la, england = (Observed(given[f"{who}_count"], given[f"{who}_pop"]) for who in ("la", "england"))
        found = against_rest(la, england)
        rest = {"comparator_count": england.count - la.count, "comparator_pop": england.population - la.population}
        return rest | {"ratio": found.value, "wald": [found.lower, found.upper]}
    if "site_pre" in given:
        order = ("site_post", "site_pre", "comparator_post", "comparator_pre")
        found = ratio_of_ratios(*(Observed(*given[key]) for key in order))
        error = math.log(found.upper / found.lower) / (2 * 1.959963984540054)
        ends = {"poisson_only_lower": found.lower, "poisson_only_upper": found.upper}
        return {"ratio_of_ratios": found.value, "se_log": error} | ends
    this, other = (Observed(given[f"count{side}"], given[f"pop{side}"]) for side in (1, 2))
    wald, exact = log_wald_ratio(this, other), exact_ratio(this, other)
    return {"ratio": wald.value, "wald": [wald.lower, wald.upper], "exact": [exact.lower, exact.upper]}


# A second opinion ---------------------------------------------------------------------------------------------------


def test_small_counts_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    for count in range(10):
        for tail in (0.025, 0.001):
            lower = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0
            upper = stats.chi2.ppf(1 - tail, 2 * count + 2) / 2
            assert poisson_limits(count, 1 - 2 * tail) == pytest.approx((lower, upper), rel=1e-11)


def test_byar_stays_near_the_exact_limits():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    counts = np.arange(10, 3000, 7.0)
    lower, upper = byar_limits(counts)
    assert lower == pytest.approx(stats.chi2.ppf(0.025, 2 * counts) / 2, rel=0.002)
    assert upper == pytest.approx(stats.chi2.ppf(0.975, 2 * counts + 2) / 2, rel=0.002)


def test_shares_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    draw = np.random.default_rng(1)
    for n in draw.integers(1, 2000, 40):
        x = int(draw.integers(0, n + 1))
        theirs = stats.binomtest(x, int(n)).proportion_ci(method="wilson")
        ours = share_interval(x, n)
        assert (ours.lower, ours.upper) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_exact_ratios_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    draw = np.random.default_rng(2)
    for _ in range(40):
        few, many = int(draw.integers(0, 10)), int(draw.choice([0, 3, 9, 40, 32_000]))
        a, b = (few, many) if draw.random() < 0.5 else (many, few)
        if a == b == 0:
            continue
        populations = draw.integers(500, 100_000, 2)
        low = stats.beta.ppf(0.025, a, b + 1) if a else 0.0
        high = stats.beta.ppf(0.975, a + 1, b) if b else 1.0
        scale = populations[1] / populations[0]
        found = rate_ratio(Observed(a, populations[0]), Observed(b, populations[1]))
        assert found.lower == pytest.approx(low / (1 - low) * scale, rel=1e-8)
        assert found.upper == pytest.approx(high / (1 - high) * scale if b else math.inf, rel=1e-8)
        assert found.method == "exact"


# What must hold -----------------------------------------------------------------------------------------------------


def test_many_rates_at_once_are_the_rates_one_by_one():
    counts, populations = np.array([0, 3, 9, 10, 404, 32_270.0]), np.array([30_000, 9_000, 100, 100, 147_000, 12e6])
    lower, upper = rate_intervals(counts, populations)
    one_by_one = [rate_interval(*both) for both in zip(counts, populations, strict=True)]
    assert lower.tolist() == [each.lower for each in one_by_one]
    assert upper.tolist() == [each.upper for each in one_by_one]
    lower, upper = share_intervals(counts[:5], [1, 3, 9, 100, 500])
    one_by_one = [share_interval(*both) for both in zip(counts[:5], [1, 3, 9, 100, 500], strict=True)]
    assert (lower.tolist(), upper.tolist()) == ([e.lower for e in one_by_one], [e.upper for e in one_by_one])


def test_no_figure_gives_no_interval_and_is_not_zero():
    for nothing in (rate_interval(None, 100), rate_interval(3, None), rate_interval(3, 0), share_interval(0, 0)):
        assert nothing.is_missing
        assert math.isnan(nothing.value)
    lower, upper = rate_intervals([5, NAN, 5, 5, 0], [100, 100, NAN, 0, 100])
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [False, True, True, True, False]
    lower, upper = share_intervals([NAN, 1, 0, 0], [9, NAN, 0, 5])
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, True, True, False]
    assert rate_ratio(Observed(NAN, 100), Observed(20, 100)).is_missing
    assert share_difference(share_interval(3, NAN), share_interval(3, 5)).is_missing
    assert net_change(NAN, 5).is_missing
    assert NO_FIGURE.is_missing


def test_no_rates_at_all_is_two_empty_arrays():
    assert [each.size for each in (*rate_intervals([], []), *share_intervals([], []))] == [0, 0, 0, 0]


def test_a_count_may_be_larger_than_the_population():
    assert rate_interval(30, 20).value == 15_000


def test_impossible_counts_are_refused():
    for count in (-1, 2.5, math.inf):
        with pytest.raises(ValueError, match="whole numbers"):
            rate_interval(count, 100)
        with pytest.raises(ValueError, match="whole numbers"):
            Observed(count, 100)
        with pytest.raises(ValueError, match="whole numbers"):
            net_change(count, 3)
    with pytest.raises(ValueError, match="part of its denominator"):
        share_interval(6, 5)
    with pytest.raises(ValueError, match="fraction"):
        rate_interval(6, 5, confidence=95)
    with pytest.raises(ValueError, match="1 or more"):
        rate_ratio(Observed(20, 100), Observed(20, 100), dispersion=0.9)
    with pytest.raises(ValueError, match="whole numbers"):
        against_rest(Observed(20, 100), Observed(10, 1000))


def test_intervals_hold_their_figure_and_narrow_with_more_children():
    for count, population in ((0, 50), (4, 90), (9, 100), (12, 12), (10, 100), (700, 9000)):
        one, ten = rate_interval(count, population), rate_interval(10 * count, 10 * population)
        assert one.lower <= one.value <= one.upper
        assert ten.upper - ten.lower < one.upper - one.lower
        share = share_interval(count, population)
        assert 0 <= share.lower <= share.value <= share.upper <= 1


def test_swapping_sides_turns_a_ratio_over():
    for a, b in ((41, 15), (3, 60), (60, 3), (0, 7), (5, 5)):
        this, other = Observed(a, 2000), Observed(b, 3000)
        there, back = rate_ratio(this, other), rate_ratio(other, this)
        assert there.lower == pytest.approx(1 / back.upper if math.isfinite(back.upper) else 0)
        assert there.upper == pytest.approx(1 / back.lower if back.lower else math.inf)


def test_swapping_sides_turns_a_difference_round():
    a, b = share_interval(101, 356), share_interval(126, 341)
    there, back = share_difference(a, b), share_difference(b, a)
    assert (there.value, there.lower, there.upper) == pytest.approx((-back.value, -back.upper, -back.lower))


def test_no_events_in_the_other_place_has_no_upper_limit():
    found = rate_ratio(Observed(12, 1000), Observed(0, 1000))
    assert (found.value, found.upper) == (math.inf, math.inf)
    assert found.lower > 1
    assert rate_ratio(Observed(0, 1000), Observed(0, 1000)).is_missing


def test_dispersion_widens_the_log_ratio_by_its_root():
    this, other = Observed(404, 147_000), Observed(356, 146_500)
    plain, wide = rate_ratio(this, other), rate_ratio(this, other, dispersion=4)
    assert math.log(wide.upper / wide.lower) == pytest.approx(2 * math.log(plain.upper / plain.lower))
    few = Observed(9, 147_000)
    assert rate_ratio(few, other) == rate_ratio(few, other, dispersion=4)  # nothing to widen in an exact interval


def test_the_rest_of_the_country_leaves_the_place_out():
    la, england = Observed(203, 66_465), Observed(32_270, 12_183_016)
    assert against_rest(la, england) == rate_ratio(la, Observed(32_067, 12_116_551))
    assert against_rest(la, england).value > la.rate / england.rate


def test_ratio_of_ratios_needs_ten_events_four_times():
    four = [Observed(10, 100), Observed(20, 100), Observed(30, 100), Observed(40, 100)]
    assert ratio_of_ratios(*four).value == pytest.approx((10 / 20) / (30 / 40))
    assert ratio_of_ratios(Observed(9, 100), *four[1:]).is_missing


def test_net_change_is_starts_minus_exits():
    found = net_change(404, 335)
    assert found.value == 69
    assert found.upper - 69 == pytest.approx(1.959964 * math.sqrt(739))
    wide = net_change(404, 335, dispersion=4)
    assert wide.upper - 69 == pytest.approx(2 * (found.upper - 69))


# Dispersion ---------------------------------------------------------------------------------------------------------


def test_phi_of_months_that_swing_by_five_round_ten():
    found = dispersion([15, 5] * 18)  # every centred mean is 10, every distance 5: 12/11 x 25/10
    assert found.phi == pytest.approx(12 / 11 * 2.5)
    assert (found.months, found.counting_noise_only) == (24, False)


def test_phi_is_never_under_one():
    assert dispersion([30] * 48).phi == 1
    assert not dispersion([30] * 48).counting_noise_only


def test_phi_needs_24_months_with_a_centred_year():
    assert not dispersion([15, 5] * 18).counting_noise_only
    short = dispersion(([15, 5] * 18)[:35])
    assert (short.phi, short.months, short.counting_noise_only) == (1, 23, True)
    for nothing in ([], [3], [15, 5] * 6):
        assert dispersion(nothing).counting_noise_only


def test_a_hidden_month_takes_its_neighbours_means_away():
    months = np.array([15.0, 5.0] * 24)
    assert dispersion(months).months == 36
    months[20] = NAN
    assert dispersion(months).months == 36 - 13
    assert dispersion(months).counting_noise_only


def test_months_without_any_event_around_them_are_left_out():
    found = dispersion([0] * 24 + [15, 5] * 18)
    assert 24 <= found.months < 48
    assert math.isfinite(found.phi)


def test_phi_is_about_one_for_chance_and_two_for_pairs():
    draw = np.random.default_rng(3)
    alone = [dispersion(draw.poisson(30, 120)).phi for _ in range(60)]
    pairs = [dispersion(2 * draw.poisson(15, 120)).phi for _ in range(60)]
    assert np.mean(alone) == pytest.approx(1.05, abs=0.06)  # a little over 1, being never under
    assert np.mean(pairs) == pytest.approx(2, abs=0.1)


def test_a_trend_and_seasons_are_not_dispersion():
    months = np.arange(60)
    assert dispersion(np.round(40 + months + 3 * np.sin(months * math.pi / 6))).phi == 1
