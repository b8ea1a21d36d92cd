"""Rates: events per 10,000 children, with the interval of the count behind them."""

import math
from functools import lru_cache

import numpy as np

from analytics.stats.estimate import NO_FIGURE, Estimate, check_counts, crossing, is_missing, normal_quantile

FEWEST_FOR_BYAR = 10  # at 1 event Byar's interval is 48% out, from 10 up within 0.2%


def rate_interval(
    count: float | None, population: float | None, multiplier: float = 10_000, confidence: float = 0.95
) -> Estimate:
    """A rate and its interval: Byar's from 10 events, the exact Poisson one under 10.

    count: events, a whole number from 0; it may be larger than the population, because it counts events and not people.
    population: children; missing, zero or negative gives no figure, as does a missing count.
    Returns events per `multiplier` children. method: "byar" or "exact poisson".
    Raises ValueError if the count is not whole or is negative.
    Misleads when events come in groups (brothers and sisters): it shows counting noise only; see `dispersion`.
    Source: Office for Health Improvement and Disparities, Fingertips technical guidance, Rates; Breslow and Day 1987.
    """
    if is_missing(count) or is_missing(population) or population <= 0:
        return NO_FIGURE
    (lower,), (upper,) = rate_intervals([count], [population], multiplier, confidence)
    method = "byar" if count >= FEWEST_FOR_BYAR else "exact poisson"
    return Estimate(multiplier * float(count) / float(population), float(lower), float(upper), method)


def rate_intervals(
    counts, populations, multiplier: float = 10_000, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of many rates at once; the rule, units and errors of `rate_interval`.

    counts, populations: arrays (or anything NumPy reads as floats) of shapes that fit one another.
    Returns two float arrays of that shape, NaN where there is no figure.
    """
    counts, populations = np.broadcast_arrays(np.asarray(counts, float), np.asarray(populations, float))
    shown = ~np.isnan(counts) & (populations > 0)
    lower, upper = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    check_counts(counts[shown])
    lower_count, upper_count = count_limits(counts[shown], confidence)
    lower[shown] = multiplier * lower_count / populations[shown]
    upper[shown] = multiplier * upper_count / populations[shown]
    return lower, upper


def count_limits(counts: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of counts of events (floats, whole, from 0): Byar's from 10 up, exact Poisson under 10."""
    byar_lower, byar_upper = byar_limits(np.maximum(counts, FEWEST_FOR_BYAR), confidence)
    exact = np.array([poisson_limits(few, confidence) for few in range(FEWEST_FOR_BYAR)])
    few_lower, few_upper = exact[np.minimum(counts, FEWEST_FOR_BYAR - 1).astype(int)].T
    few = counts < FEWEST_FOR_BYAR
    return np.where(few, few_lower, byar_lower), np.where(few, few_upper, byar_upper)


def byar_limits(counts: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Byar's approximation to the exact limits of counts from 1 up. Source: Breslow and Day 1987, page 69."""
    z = normal_quantile(confidence)
    above = counts + 1
    lower = counts * (1 - 1 / (9 * counts) - z / (3 * np.sqrt(counts))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower, upper


@lru_cache(maxsize=10_000)
def poisson_limits(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact limits of a small count: the two means at which it would be in either tail of a Poisson.

    Kept by count, since the same few small counts come up everywhere. Source: Garwood 1936, Biometrika 28:437-442.
    """
    tail = (1 - confidence) / 2
    highest = 10 * count + 100  # far above any upper limit asked for

    def at_least(events: int, mean: float) -> float:
        return 1 - _poisson_up_to(events - 1, mean)

    lower = crossing(lambda mean: at_least(count, mean), tail, 0, highest) if count else 0.0
    upper = crossing(lambda mean: at_least(count + 1, mean), 1 - tail, 0, highest)
    return lower, upper


def _poisson_up_to(count: int, mean: float) -> float:
    """The chance of `count` events or fewer where `mean` is expected."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
