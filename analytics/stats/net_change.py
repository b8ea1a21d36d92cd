"""The change in how many children are looked after between two dates: starts minus exits."""

import math

import numpy as np

from analytics.stats.estimate import NO_FIGURE, Estimate, is_missing, normal_quantile


def net_change(
    starts: float | None, exits: float | None, dispersion: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """Starts minus exits between two dates, standard error sqrt(dispersion x (starts + exits)).

    The numbers on the two dates mostly count the same children, so their ratio has no use as two counts; what came and
    went in between has. starts, exits: whole numbers from 0; a missing one gives no figure. Returns children.
    Raises ValueError if a count is negative or not whole, or dispersion is under 1.
    Misleads when starts + exits is under about 10. Source: the variance of a difference of two Poisson counts.
    """
    if is_missing(starts) or is_missing(exits):
        return NO_FIGURE
    if dispersion < 1 or not all(count >= 0 and float(count).is_integer() for count in (starts, exits)):
        raise ValueError("counts are whole numbers from 0, dispersion is 1 or more")
    change = float(starts) - float(exits)
    reach = normal_quantile(confidence) * math.sqrt(dispersion * (starts + exits))
    return Estimate(change, change - reach, change + reach, "normal")


def net_changes(starts, exits, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Many net changes at once, each with counting noise only: change, lower, upper. NaN where a side is missing.

    starts, exits: arrays of one shape of whole numbers from 0. Source as `net_change`.
    """
    starts, exits = np.asarray(starts, float), np.asarray(exits, float)
    change, reach = starts - exits, normal_quantile(confidence) * np.sqrt(starts + exits)
    return change, change - reach, change + reach
