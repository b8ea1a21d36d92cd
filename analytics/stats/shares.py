"""Shares: how many of those counted did something, and how two such shares differ."""

import math

import numpy as np

from analytics.stats.estimate import NO_FIGURE, Estimate, check_counts, is_missing, normal_quantile


def share_interval(numerator: float | None, denominator: float | None, confidence: float = 0.95) -> Estimate:
    """A share and its Wilson score interval, which holds up for small counts where the usual one does not.

    numerator, denominator: whole numbers, 0 <= numerator <= denominator. 0 of 0 is no figure; so is anything missing.
    Returns fractions (0.25 means 25%). Raises ValueError if the counts are not possible.
    Misleads when children come in groups: brothers and sisters often go home together.
    Source: Wilson 1927, JASA 22:209-212; Newcombe 1998, Statistics in Medicine 17:857-872, method 3.
    """
    if is_missing(numerator) or is_missing(denominator) or denominator == 0:
        return NO_FIGURE
    (lower,), (upper,) = share_intervals([numerator], [denominator], confidence)
    return Estimate(float(numerator) / float(denominator), float(lower), float(upper), "wilson")


def share_intervals(numerators, denominators, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper Wilson limits of many shares at once; units and errors of `share_interval`.

    numerators, denominators: arrays (or anything NumPy reads as floats) of shapes that fit one another.
    Returns two float arrays of that shape, NaN where there is no figure.
    """
    x, n = np.broadcast_arrays(np.asarray(numerators, float), np.asarray(denominators, float))
    shown = ~np.isnan(x) & ~np.isnan(n) & (n != 0)
    lower, upper = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    x, n = x[shown], n[shown]
    check_counts(x, n)
    if (x > n).any():
        raise ValueError("a numerator is part of its denominator")
    lower[shown], upper[shown] = _wilson(x, n, normal_quantile(confidence))
    return lower, upper


def _wilson(x: np.ndarray, n: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    middle, half = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    width = 2 * (n + z**2)
    # floats can reach 1.0000000000000002, or stop a hair short of a share of 1
    return np.clip((middle - half) / width, 0, x / n), np.clip((middle + half) / width, x / n, 1)


def share_difference(now: Estimate, before: Estimate) -> Estimate:
    """How far one share lies above another, from their two Wilson intervals.

    now, before: from `share_interval`, of different children and at the same confidence.
    Returns a difference of fractions (0.09 means 9 points higher). A missing side gives no figure.
    Source: Newcombe 1998, Statistics in Medicine 17:873-890, method 10.
    """
    if now.is_missing or before.is_missing:
        return NO_FIGURE
    change = now.value - before.value
    below = math.hypot(now.value - now.lower, before.upper - before.value)
    above = math.hypot(now.upper - now.value, before.value - before.lower)
    return Estimate(change, change - below, change + above, "newcombe")
