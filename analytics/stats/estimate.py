"""What every statistic hands back, and the two tools they share: a normal quantile and a bisection."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, lower <= value <= upper, in the unit its function names.

    NaN throughout means no figure, which is never zero. method: how the interval was made.
    """

    value: float
    lower: float
    upper: float
    method: str = ""

    @property
    def is_missing(self) -> bool:
        """True where there is no figure, or no interval to read it by."""
        return math.isnan(self.value) or math.isnan(self.lower) or math.isnan(self.upper)


NO_FIGURE = Estimate(math.nan, math.nan, math.nan)


def is_missing(number: float | None) -> bool:
    """None and NaN both stand for no figure."""
    return number is None or math.isnan(number)


@cache
def normal_quantile(confidence: float) -> float:
    """How many standard errors hold the middle `confidence` (a fraction) of a normal curve: 1.96 for 0.95.

    Raises ValueError unless confidence lies between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("confidence is a fraction between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def crossing(rises: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function passes `target` between low and high, halved until no float lies between."""
    while low < (middle := (low + high) / 2) < high:
        if rises(middle) < target:
            low = middle
        else:
            high = middle
    return middle


def check_counts(*counts: np.ndarray) -> None:
    """Raise ValueError unless every count is a whole number from 0 (a count that is missing is taken out before)."""
    for each in counts:
        if not (np.isfinite(each) & (each >= 0) & (each == np.floor(each))).all():
            raise ValueError("counts are whole numbers from 0")
