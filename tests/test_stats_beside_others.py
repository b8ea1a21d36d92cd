"""One authority beside the others: funnel limits, places among all changes, and verdicts on published starts."""

import math
from datetime import date

import numpy as np
import pytest
from reference import agree, cases

from analytics.comparators import figures
from analytics.measures.catalogue import MEASURES
from analytics.results.verdict import FALL, NO_CHANGE, RISE, Figure, rate_verdict
from analytics.stats.funnel import adjusted_limits, limits, over_dispersion
from analytics.stats.funnel import outside as looked_up
from analytics.stats.placebo import placebo
from analytics.stats.rates import count_limits

NAN = math.nan
STARTED = next(each for each in MEASURES if each.id == "started_to_be_looked_after")
LOWER_UPPER = ("lower", "upper")


@pytest.fixture(scope="module")
def published():
    """Starts of every authority, with its population of the mid-year before: (key, year ending) -> both."""
    starts, population = figures.figures("started_to_be_looked_after"), figures.population()
    shown = starts[(starts.status == "") & (starts.key.str.len() == 3)]  # a code of three digits is an authority's
    return {
        (key, int(year)): (count, population[key][year - 1])
        for key, year, count in zip(shown.key, shown.year_ending, shown.numerator, strict=True)
        if year - 1 in population.get(key, {})
    }


# Funnels ------------------------------------------------------------------------------------------------------------


def test_exact_limits_as_funnel_plot_r_gives_them():
    # FunnelPlotR 0.6.0, 50 and 165 expected events
    lower, upper = limits([50, 165])
    assert lower == pytest.approx([0.7422192747, 0.8532358607], rel=1e-9)
    assert upper == pytest.approx([1.3183753333, 1.1647623067], rel=1e-9)
    lower, upper = limits(50, 0.998)
    assert (lower, upper) == pytest.approx((0.6191793921, 1.5188378398), rel=1e-9)


def test_exact_limits_agree_with_scipy_at_any_size():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    expected = np.array([0.5, 1, 2.7, 9.99, 10, 63.2, 404, 1500, 6000])
    for confidence in (0.95, 0.998):
        tail, (lower, upper) = (1 - confidence) / 2, limits(expected, confidence)
        assert lower == pytest.approx(stats.chi2.ppf(tail, 2 * expected) / (2 * expected), rel=1e-8)
        assert upper == pytest.approx(stats.chi2.ppf(1 - tail, 2 * expected + 2) / (2 * expected), rel=1e-8)


def test_reference_cases_of_funnels():
    for case in cases("funnel"):
        given = case["input"]
        if "population" in given:
            agree(case, over_dispersed(np.array(given["count"], float), np.array(given["population"], float)))
        elif "observed" in given:
            agree(case, {"label": label(given["observed"], given["expected"])})
        else:
            found = {name: limits(given["expected"], level) for name, level in (("95", 0.95), ("998", 0.998))}
            agree(case, {f"{end}{name}": both[i] for name, both in found.items() for i, end in enumerate(LOWER_UPPER)})


def over_dispersed(count, population):
    """What the case asks of the counts of many authorities, the centre being all of them together."""
    expected = population * count.sum() / population.sum()
    found, ratio = over_dispersion(count, expected), count / expected
    distance = np.sqrt(ratio) - 1
    return {
        "phi": found.phi,
        "tau2": found.tau2,
        "z_unadjusted_first3": (2 * np.sqrt(expected) * distance)[:3],
        "z_adjusted_first3": (distance / np.sqrt(1 / (4 * expected) + found.tau2))[:3],
        "n_outside_998_unadjusted": outside(ratio, limits(expected, 0.998)),
        "n_outside_998_adjusted": outside(ratio, adjusted_limits(expected, found.tau2, 0.998)),
    }


def outside(ratio, both):
    lower, upper = both
    return int(((ratio < lower) | (ratio > upper)).sum())


def label(observed, expected):
    """The words of PHEindicatormethods for a count beside what was expected of it."""
    for level, tail in ((0.998, "0.001"), (0.95, "0.025")):
        (lower,), (upper,) = count_limits(np.array([float(observed)]), level)
        if expected < lower or expected > upper:
            return f"{'High' if expected < lower else 'Low'} ({tail})"
    return "Not significant"


def test_most_authorities_lie_inside_only_once_their_ordinary_spread_is_allowed_for(published):
    # DfE, year ending 31 March 2025, entry rates of all authorities against England
    count, population = np.array([both for (_, year), both in published.items() if year == 2025]).T
    expected = population * 32_270 / 12_183_016
    found, ratio = over_dispersion(count, expected), count / expected
    assert found.phi == pytest.approx(13.2, abs=0.05)
    assert outside(ratio, limits(expected, 0.998)) / found.authorities == pytest.approx(0.49, abs=0.005)
    assert outside(ratio, adjusted_limits(expected, found.tau2, 0.998)) / found.authorities < 0.035


def test_a_drawn_spread_worked_out_by_hand():
    # 10 times the distance of a square root from 1 is 2 on either side: phi 4, tau2 (10 x 4 - 9) / (1000 - 100)
    found = over_dispersion([16, 36] * 5, [25] * 10)
    assert (found.phi, found.tau2, found.authorities) == pytest.approx((4, 31 / 900, 10))


def test_chance_alone_leaves_no_spread_to_allow_for():
    draw = np.random.default_rng(1)
    expected = draw.uniform(30, 400, 150)
    found = [over_dispersion(draw.poisson(expected), expected) for _ in range(40)]
    assert np.mean([each.phi for each in found]) == pytest.approx(
        0.68, abs=0.03
    )  # a normal curve with its outer tenths drawn in
    assert np.mean([each.tau2 for each in found]) < 1e-4
    spread = over_dispersion(draw.poisson(expected * np.exp(draw.normal(0, 0.4, 150))), expected)
    # half the spread of the logarithm, less what drawing in the outer tenths takes away
    assert 0.12 < math.sqrt(spread.tau2) < 0.2


def test_limits_narrow_with_size_and_lie_round_one():
    expected = np.geomspace(1, 2000, 60)
    for lower, upper in (limits(expected), adjusted_limits(expected, 0.02)):
        assert (np.diff(lower) >= 0).all() and (np.diff(upper) < 0).all()
        assert (lower >= 0).all() and (lower < 1).all() and (upper > 1).all()
    assert adjusted_limits(2000, 0.02)[1] > limits(2000)[1]
    assert adjusted_limits(0.5, 0)[0] == 0


def test_impossible_funnels_are_refused():
    for nothing in (0, -1, [5, 0], NAN):
        with pytest.raises(ValueError, match="above 0"):
            limits(nothing)
    with pytest.raises(ValueError, match="two authorities"):
        over_dispersion([5], [5])


# A place among all changes ------------------------------------------------------------------------------------------


def test_a_fall_is_laid_among_all_falls_and_rises_of_its_size():
    others = [-17, -12, -9.5, -8, -6, -5, -4, -3, -2, -1, 0, 0.5, 1, 2, 3, 4, 6, 8, 11, 15, 22]
    found = placebo(-9, others)
    assert (found.fell_as_much, found.rose_as_much, found.of) == (4, 3, 22)
    assert found.share_two_sided == pytest.approx(7 / 22)


def test_reference_case_of_a_place_among_all_changes():
    (case,) = (each for each in cases("pre_post") if each["id"] == "placebo_rank")
    found = placebo(case["input"]["treated_change_vs_england"], case["input"]["placebo_changes"])
    agree(case, {"p_two_sided": found.share_two_sided, "rank_low": found.fell_as_much, "of": found.of})


def test_an_authority_counts_itself_and_those_without_a_figure_are_left_out():
    alone = placebo(3, [NAN, NAN])
    assert (alone.fell_as_much, alone.rose_as_much, alone.of, alone.share_two_sided) == (0, 1, 1, 1)
    assert placebo(0, [-1, 0, 2]).share_two_sided == 1
    turned = placebo(9, [17, 12, -10, 3])
    assert (turned.fell_as_much, turned.rose_as_much, turned.of) == (1, 3, 5)
    with pytest.raises(ValueError, match="own"):
        placebo(NAN, [1, 2])


# Verdicts on published starts -----------------------------------------------------------------------------------------


def test_the_verdict_on_a_pair_of_published_starts_differs_from_the_exact_one_on_the_edge_alone(published):
    # every authority's year beside its year before, 2021 to 2025, both with 10 starts or more
    stats = pytest.importorskip("scipy.stats", reason="SciPy is a second opinion, not a dependency")
    pairs = [
        (published[key, year], published[key, year - 1])
        for key, year in published
        if year in range(2022, 2026) and (key, year - 1) in published
    ]
    pairs = [pair for pair in pairs if min(count for count, _ in pair) >= 10]
    differing = []
    for now, before in pairs:
        ours, exact = our_family(now, before), exact_family(now, before, stats)
        if ours != exact:
            (a, a_population), (b, b_population) = now, before
            z = math.log((a / a_population) / (b / b_population)) / math.sqrt(1 / a + 1 / b)
            differing.append((ours, exact, abs(z)))
    assert (len(pairs), len(differing)) == (596, 10)
    for ours, exact, z in differing:
        assert exact == NO_CHANGE != ours  # the exact interval is the wider
        assert 1.96 < z < 2.02


def our_family(now, before):
    sides = (
        Figure(1.0, NAN, NAN, count, population, date(year - 1, 4, 1), date(year, 3, 31))
        for (count, population), year in ((now, 2025), (before, 2024))
    )
    return rate_verdict(STARTED, *sides).family


def exact_family(now, before, stats):
    """The verdict of Clopper and Pearson's interval of one count given the total of both, read as a ratio of rates."""
    (count, population), (other, other_population) = now, before
    low, high = stats.beta.ppf(0.025, count, other + 1), stats.beta.ppf(0.975, count + 1, other)
    scale = other_population / population
    if low / (1 - low) * scale > 1:
        return RISE
    return FALL if high / (1 - high) * scale < 1 else NO_CHANGE


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_outside_is_what_the_limits_themselves_say(confidence):
    expected = np.array([0.4, 1, 5, 5, 19.5, 19.5, 80, 80, 957, 957, 4000, 4000])
    observed = np.array([0, 6, 0, 12, 9, 36, 60, 111, 880, 3226, 3998, 4300])
    lower, upper = limits(expected, confidence)
    ratio = observed / expected
    assert looked_up(observed, expected, confidence).tolist() == ((ratio < lower) | (ratio > upper)).tolist()
