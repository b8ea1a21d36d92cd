"""Means of an amount over children, worked out from its sum and the sum of its squares."""

import math

import numpy as np

from analytics.stats.estimate import NO_FIGURE, Estimate, normal_quantile

FEWEST_FOR_AN_INTERVAL = 2


def mean_intervals(sums, squares, counts, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means with their normal intervals, from 0 up since amounts are.

    sums, squares, counts: arrays of one shape: the sum of the amounts, of their squares, and how many there are. NaN, and
    0 of nothing, give no figure; one child alone has a mean and no interval.
    Returns mean, lower and upper in the unit of the amounts.
    Misleads under about 20 children, and where a few amounts are far above the rest.
    Source: the standard error of a mean, Altman 1991, Practical Statistics for Medical Research, section 8.3.
    """
    sums, squares, counts = (np.asarray(each, float) for each in (sums, squares, counts))
    some = counts > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(some, sums / counts, np.nan)
        variance = np.maximum(squares - counts * mean**2, 0) / (counts - 1)
        reach = normal_quantile(confidence) * np.sqrt(variance / counts)
    reach = np.where(counts >= FEWEST_FOR_AN_INTERVAL, reach, np.nan)
    return mean, np.maximum(mean - reach, 0), mean + reach


def mean_difference(now: Estimate, before: Estimate) -> Estimate:
    """How far one mean lies above another, of different children, from their own intervals at one confidence.

    In the unit of the means. A missing side gives no figure. Source: the variance of a difference of independent means.
    """
    if now.is_missing or before.is_missing:
        return NO_FIGURE
    change = now.value - before.value
    reach = math.hypot(now.upper - now.value, before.upper - before.value)
    return Estimate(change, change - reach, change + reach, "normal")
