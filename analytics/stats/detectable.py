"""Could years to come tell a change from chance? The smallest one they could, from how much the years before varied."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from analytics.stats.estimate import crossing, normal_quantile
from analytics.stats.interrupted import t_quantile

FEWEST_YEARS = 4
POWER, CONFIDENCE = 0.8, 0.95


@dataclass(frozen=True)
class Detectable:
    """The smallest change that could be told from chance, in the unit of the yearly values, never negative.

    size: a true change of this size is told apart as often as the power says. reach: how far off the years before a mean
    of years after must lie to be told apart. standard_error: of the difference between the two means. variation: the
    standard deviation of one year that it stands on. floor_used: counting alone would vary more than the years before
    did, and decided.
    """

    size: float
    reach: float
    standard_error: float
    years_before: int
    variation: float
    floor_used: bool


def smallest_change(
    yearly, noise: float, years_after: int, power: float = POWER, confidence: float = CONFIDENCE
) -> Detectable:
    """The smallest change from the mean of past years that the mean of some years after could tell from chance.

    yearly: four or more past values on a scale where changes add up (logarithms of a rate or of a ratio, points of a
    share), none missing, in any order. noise: the variance of one value from counting alone, about 1 / count for a
    logarithm and p (1 - p) / n for a share: few years can vary less than that by luck. power, confidence: fractions.
    Two sizes are worked out, from the observed variation with t quantiles (n - 1 degrees of freedom, as it is
    estimated) and from counting alone with normal ones (as it is known); the larger is given. Either is both quantiles
    times s sqrt(1 / years_after + 1 / n). So no change is told apart in at most 5 of 100, and one of this size in at
    least 80 of 100, whatever the true variation is.
    Holds for years that vary independently around a level. A trend in the past counts as variation, so a place that
    steadily rises looks harder to tell. Misleads where a level drifts: then years are like those beside them, more
    years after help less than it says, and a place moves as far with no beginning of anything. Of about 147
    authorities' published starts per 10,000 from 2013, 9, 14 and 23 in 100 lay beyond their own reach in the last one,
    two and three years to 2025, not 5.
    Raises ValueError under four years, for a missing value, a noise below 0, no year after, or a power not above a half.
    Source: Bloom 1995, Evaluation Review 19:547-556 (quantiles of confidence and power added up); the reach is that of
    a prediction interval for a mean, Hahn and Meeker 1991, Statistical Intervals, chapter 4.
    """
    values = np.asarray(yearly, float)
    number = len(values)
    if number < FEWEST_YEARS or not np.isfinite(values).all():
        raise ValueError(f"there must be {FEWEST_YEARS} years before, none of them missing")
    if years_after < 1 or not noise >= 0:
        raise ValueError("there must be a year after, and counting cannot vary by less than nothing")
    both_means = math.sqrt(1 / years_after + 1 / number)
    from_counting, from_years = (
        _detectable(deviation, both_means, number, quantiles, floor)
        for deviation, quantiles, floor in (
            (math.sqrt(noise), _normal_quantiles(power, confidence), True),
            (float(values.std(ddof=1)), _t_quantiles(power, confidence, number - 1), False),
        )
    )
    return max(from_years, from_counting, key=lambda found: found.size)


def _detectable(
    deviation: float, both_means: float, number: int, quantiles: tuple[float, float], floor: bool
) -> Detectable:
    error = deviation * both_means
    return Detectable(sum(quantiles) * error, quantiles[0] * error, error, number, deviation, floor)


def _two_sided(power: float) -> float:
    """The confidence whose upper limit leaves 1 - power above it."""
    if not 0.5 < power < 1:
        raise ValueError("power is a fraction between a half and 1")
    return 2 * power - 1


@cache
def _t_quantiles(power: float, confidence: float, degrees_of_freedom: int) -> tuple[float, float]:
    return t_quantile(confidence, degrees_of_freedom), t_quantile(_two_sided(power), degrees_of_freedom)


def _normal_quantiles(power: float, confidence: float) -> tuple[float, float]:
    return normal_quantile(confidence), normal_quantile(_two_sided(power))


# Two groups of children ----------------------------------------------------------------------------------------------


def children_needed(share: float, change: float, power: float = POWER, confidence: float = CONFIDENCE) -> int:
    """How many children, in two equal groups together, a simple trial needs to tell a change of a share.

    share: of the group that goes on as before; change: the other group's difference from it. Both are fractions, falls
    negative. Children are taken to be allotted one by one. Where teams, families or authorities are allotted, children
    of one are alike and many more are needed. No correction for continuity.
    Raises ValueError unless both shares lie between 0 and 1 and differ.
    Source: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, 3rd edition, chapter 4.
    """
    if not (0 < share < 1 and 0 < share + change < 1) or change == 0:
        raise ValueError("two different shares between 0 and 1 are needed")
    return 2 * math.ceil(_in_each(share, change, power, confidence))


def smallest_fall(share: float, children: float, power: float = POWER, confidence: float = CONFIDENCE) -> float:
    """The smallest fall of a share that two equal groups, of so many children together, could tell: a fraction.

    The other way round of `children_needed`, whose limits it shares. NaN where even a fall to nothing could not be told.
    """
    if not 0 < share < 1:
        raise ValueError("a share between 0 and 1 is needed")
    if _in_each(share, -share, power, confidence) > children / 2:
        return math.nan
    return crossing(lambda fall: -_in_each(share, -fall, power, confidence), -children / 2, 0, share)


def _in_each(share: float, change: float, power: float, confidence: float) -> float:
    other, middle = share + change, share + change / 2
    told, found = _normal_quantiles(power, confidence)
    spread = told * math.sqrt(2 * middle * (1 - middle)) + found * math.sqrt(share * (1 - share) + other * (1 - other))
    return (spread / change) ** 2
