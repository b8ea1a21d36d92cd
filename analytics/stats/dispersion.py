"""How much more months vary than chance alone would make them, because brothers and sisters come together."""

from dataclasses import dataclass

import numpy as np

FEWEST_MONTHS = 24
# A mean over twelve months has no month in its middle. Thirteen months do: the first and last weigh half each, so that
# every calendar month weighs the same and seasons cancel.
CENTRED_YEAR = np.array([0.5] + [1.0] * 11 + [0.5]) / 12
OWN_MONTH = 12 / 11  # the month is in its own mean, which takes a twelfth off its distance


@dataclass(frozen=True)
class Dispersion:
    """phi: from 1 up; multiplies the variance of a count of events. months: how many it was estimated from.

    counting_noise_only: there were too few months to estimate phi, so it was left at 1.
    """

    phi: float
    months: int
    counting_noise_only: bool


def dispersion(monthly_counts) -> Dispersion:
    """Estimate phi from counts of successive complete months.

    monthly_counts: one number a month, in order, zeros for empty months and NaN for months that are hidden or missing.
    A month counts if its centred mean over twelve months exists (six months on both sides, none of them NaN) and is
    above zero: 36 months without a gap give the 24 that are needed. With fewer, phi is 1 and counting_noise_only set.
    phi = max(1, 12/11 x mean of (count - mean)^2 / mean). Each month's own centred mean takes out trend and seasons.
    Misleads on counts rounded to 5 with a monthly mean under about 20: rounding is counted as variation (too cautious).
    Source: quasi-Poisson, McCullagh and Nelder 1989, section 6.2.
    """
    counts = np.asarray(monthly_counts, float).ravel()
    means = _centred_means(counts)
    counted = means > 0
    months = int(counted.sum())
    if months < FEWEST_MONTHS:
        return Dispersion(1.0, months, counting_noise_only=True)
    spread = (counts[counted] - means[counted]) ** 2 / means[counted]
    return Dispersion(max(1.0, float(OWN_MONTH * spread.mean())), months, counting_noise_only=False)


def _centred_means(counts: np.ndarray) -> np.ndarray:
    """The centred mean of each month, NaN where a month within six of it is missing."""
    means = np.full(counts.shape, np.nan)
    half = len(CENTRED_YEAR) // 2
    if len(counts) > 2 * half:
        means[half:-half] = np.convolve(counts, CENTRED_YEAR, mode="valid")
    return means
