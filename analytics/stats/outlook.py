"""How many children may start, or be looked after, in the months ahead if things go on as they have."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.stats.estimate import normal_quantile

SEASON = 12
FEWEST_MONTHS = 24
MOST_AHEAD = 12
FEWEST_BEHIND = SEASON + 1  # months known at the first origin of the back-test: a year, and one month to set against it
SEASONAL_NAIVE, LAST_YEARS_MEAN, SMOOTHED = "seasonal naive", "mean of the last 12 months", "exponential smoothing"


@dataclass(frozen=True)
class Ahead:
    """mean: what is expected in each month ahead. deviation: its standard deviation, estimation apart."""

    mean: np.ndarray
    deviation: np.ndarray


@dataclass(frozen=True)
class Outlook:
    """The way that came closest in the back-test, and what it gives for the months ahead, nearest first.

    method: one of SEASONAL_NAIVE, LAST_YEARS_MEAN, SMOOTHED. bands80, bands95: lower and upper, never under 0.
    error: mean absolute error of the method in the back-test, in events a month; errors: that of each method.
    tried: months of the past that the back-test held the methods to.
    """

    method: str
    mean: np.ndarray
    bands80: tuple[np.ndarray, np.ndarray]
    bands95: tuple[np.ndarray, np.ndarray]
    error: float
    errors: dict[str, float]
    tried: int


def outlook(monthly_counts, months: int = MOST_AHEAD) -> Outlook:
    """Carry a monthly count of events forward in the way that would have come closest so far.

    monthly_counts: successive complete months without a gap, at least 24 of them. months: how far ahead, 1 to 12.
    Back-test: from each month with at least 13 behind it, forecast up to `months` ahead with what was known then; the
    mean of all absolute errors. Bands are for single months, from how far off each way has been one step (or one year)
    ahead: they hold routine variation, not a change in what brings children into care. Tried on made-up counts (level,
    seasonal, drifting; 24 to 60 months) the 80% band held 73 to 79 months in 100, the 95% band 91 to 94.
    Raises ValueError if there are too few months, a gap, or too many months asked for.
    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, chapter 5.
    """
    counts = np.asarray(monthly_counts, float)
    if len(counts) < FEWEST_MONTHS or not np.isfinite(counts).all():
        raise ValueError(f"an outlook needs at least {FEWEST_MONTHS} months without a gap")
    if not 1 <= months <= MOST_AHEAD:
        raise ValueError(f"an outlook reaches from 1 to {MOST_AHEAD} months ahead")
    errors = {name: back_test(way, counts, months) for name, way in WAYS.items()}
    method = min(errors, key=errors.get)
    ahead = WAYS[method](counts, months)
    bands80, bands95 = _band(ahead, 0.80), _band(ahead, 0.95)
    return Outlook(method, ahead.mean, bands80, bands95, errors[method], errors, len(counts) - FEWEST_BEHIND)


def back_test(way: Callable[[np.ndarray, int], Ahead], counts: np.ndarray, months: int) -> float:
    """Mean absolute error over every origin with 13 months behind it and every month it can be checked against."""
    misses = [
        np.abs(way(counts[:origin], months).mean[: len(counts) - origin] - counts[origin : origin + months])
        for origin in range(FEWEST_BEHIND, len(counts))
    ]
    return float(np.concatenate(misses).mean())


def seasonal_naive(counts: np.ndarray, months: int) -> Ahead:
    """Each month as the same month last known. The deviation grows with every year ahead."""
    step = np.arange(months)
    deviation = _root_mean_square(counts[SEASON:] - counts[:-SEASON]) * np.sqrt(step // SEASON + 1)
    return Ahead(counts[-SEASON:][step % SEASON], deviation)


def last_years_mean(counts: np.ndarray, months: int) -> Ahead:
    """Every month as the mean of the last 12; the deviation is how far months have been from the 12 before them."""
    means = np.convolve(counts, np.full(SEASON, 1 / SEASON), mode="valid")
    return Ahead(np.full(months, means[-1]), np.full(months, _root_mean_square(counts[SEASON:] - means[:-1])))


def smoothed(counts: np.ndarray, months: int) -> Ahead:
    """Simple exponential smoothing, ETS(A,N,N): weight and first level by least squares, n - 2 in the deviation."""
    weights = np.linspace(0.0001, 0.9999, 101)
    for _ in range(3):  # each round looks a fiftieth as far round the closest weight
        squares, _ = _smoothing(counts, weights)
        closest, step = weights[np.argmin(squares)], weights[1] - weights[0]
        weights = np.linspace(max(closest - step, 0.0001), min(closest + step, 0.9999), 101)
    squares, levels = _smoothing(counts, np.array([closest]))
    deviation = np.sqrt(squares / (len(counts) - 2) * (1 + np.arange(months) * closest**2))
    return Ahead(np.full(months, levels[0]), deviation)


def _smoothing(counts: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum of squared one-step errors and the last level for each weight, with the first level that suits it.

    The errors are a straight line in the first level, so that the one that suits needs no search.
    """
    level, carried = np.zeros_like(weights), np.ones_like(weights)
    errors, shares = [], []
    for count in counts:
        errors.append(count - level)
        shares.append(carried)
        level, carried = level + weights * (count - level), carried * (1 - weights)
    errors, shares = np.array(errors), np.array(shares)
    first = (errors * shares).sum(axis=0) / (shares**2).sum(axis=0)
    return ((errors - first * shares) ** 2).sum(axis=0), level + first * carried


WAYS = {SEASONAL_NAIVE: seasonal_naive, LAST_YEARS_MEAN: last_years_mean, SMOOTHED: smoothed}


def _band(ahead: Ahead, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    reach = normal_quantile(confidence) * ahead.deviation
    return np.maximum(ahead.mean - reach, 0), ahead.mean + reach


def _root_mean_square(errors: np.ndarray) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def stock(numbers, transitions, entries, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """How many children will be in each state after some steps, if they move and arrive as they have: mean, variance.

    numbers: children in each state now. transitions: chances of one step, rows from, columns to; what a row lacks of 1
    leaves. entries: mean arrivals in each state at the end of every step. States are ages, placements, or one alone.
    Those here now are a binomial sample by each state; arrivals are a Poisson count. Children counted in one state are
    not in another, so the variances of states do not add up: for a total, make it one state.
    Misleads when chances rest on few children: they are taken as known. Raises ValueError if a row adds to more than 1.
    Source: Bartholomew, Forbes and McClean 1991, Statistical Techniques for Manpower Planning.
    """
    transitions = np.asarray(transitions, float)
    if (transitions < 0).any() or (transitions.sum(axis=1) > 1 + 1e-9).any():
        raise ValueError("the chances of moving from a state are from 0 and add to 1 at most")
    reached, arrived = np.eye(len(transitions)), np.zeros(len(transitions))
    for _ in range(steps):
        reached, arrived = reached @ transitions, arrived @ transitions + entries
    numbers = np.asarray(numbers, float)
    return numbers @ reached + arrived, numbers @ (reached * (1 - reached)) + arrived
