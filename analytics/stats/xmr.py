"""Is a change over time more than routine variation? The XmR control chart, with the NHS's seven-point rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

FEWEST_FOR_LIMITS = 12  # known points in a segment
RUN, WINDOW = 7, 3  # points in a run; points of which two lie near a limit
LIMITS_AT = 2.66  # mean moving ranges from the mean: three standard deviations of a range of two
NEAR_AT = LIMITS_AT * 2 / 3
SCREENED_FROM = 3.267  # mean moving ranges: a longer one is dropped when screening
# what lights a point, in order of precedence; "" where nothing does
SIGNALS = (
    ABOVE,
    BELOW,
    RISING,
    FALLING,
    TWO_OF_THREE_ABOVE,
    TWO_OF_THREE_BELOW,
    SHIFT_ABOVE,
    SHIFT_BELOW,
) = (
    "above the upper limit",
    "below the lower limit",
    "seven rising",
    "seven falling",
    "two of three near the upper limit",
    "two of three near the lower limit",
    "seven above the mean",
    "seven below the mean",
)
# Share of charts of pure noise with a signal, by number of points: 40,000 charts of normal noise each, screened,
# put through control() here. A test repeats it.
POINTS = (12, 18, 24, 36, 48, 60, 84, 120)
LAST_LIT = (0.0141, 0.0152, 0.0162, 0.0167, 0.0171, 0.0173, 0.0194, 0.0197)
ANY_LIT = (0.072, 0.126, 0.186, 0.290, 0.390, 0.468, 0.598, 0.741)


@dataclass(frozen=True)
class Limits:
    """The lines of one segment, in the unit of the values. first, last: its points by place from 0, both included."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    first: int
    last: int


@dataclass(frozen=True)
class Control:
    """A control chart. values: floats in order of time, NaN for a gap.

    limits: one for each segment that has them; a segment of fewer than 12 known points has none, and no signals.
    signals: for each point one of SIGNALS, or "". screened: whether unusually long moving ranges were dropped.
    """

    values: np.ndarray
    limits: tuple[Limits, ...]
    signals: tuple[str, ...]
    screened: bool

    @property
    def last_signal(self) -> str:
        """The signal of the last known point, or "": the state of the chart."""
        known = np.flatnonzero(~np.isnan(self.values))
        return self.signals[known[-1]] if known.size else ""


def control(values, rebase_at: Sequence[int] = (), screen: bool = True, fixed_on_first: int | None = None) -> Control:
    """Draw a control chart: mean, limits at 2.66 mean moving ranges, and the points that are not routine variation.

    values: one number a month or quarter, in order, NaN where hidden or missing. No range is taken across a gap, and no
    run crosses one. rebase_at: the first point of each new segment; a segment has its own lines, and runs stay inside.
    screen: drop moving ranges of 3.267 times their mean or more, once (the value stays); where only still points
    would be left, nothing is dropped. fixed_on_first: make each segment's lines from its first so many points.
    Never for rolling means or totals, which signal on noise alone. Raises ValueError if a segment would be empty.
    Source: NHS England, Making Data Count; NHS-R Community, NHSRplotthedots 0.2.2 (rules and screening).
    """
    values = np.asarray(values, float).ravel()
    edges = [0, *rebase_at, len(values)]
    if rebase_at and not (np.diff(edges) > 0).all():
        raise ValueError("a segment begins after the one before it and inside the series")
    limits, signals = [], []
    for first, end in pairwise(edges):
        found = _limits(values[first:end][:fixed_on_first], screen, first, end - 1)
        limits += [found] if found else []
        signals += _signals(values[first:end], found) if found else [""] * (end - first)
    return Control(values, tuple(limits), tuple(signals), screen)


def _limits(values: np.ndarray, screen: bool, first: int, last: int) -> Limits | None:
    """The lines made from these values, or None if they are too few."""
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if (~np.isnan(values)).sum() < FEWEST_FOR_LIMITS or not ranges.size:
        return None
    kept = ranges[ranges < SCREENED_FROM * ranges.mean()]
    # counts rounded to 5 often stand still: with only still points kept, limits would fall on the mean
    usual = kept.mean() if screen and kept.any() else ranges.mean()
    mean, reach, near = float(np.nanmean(values)), float(LIMITS_AT * usual), float(NEAR_AT * usual)
    return Limits(mean, mean - reach, mean + reach, mean - near, mean + near, first, last)


def _signals(values: np.ndarray, limits: Limits) -> list[str]:
    """What lights each point of one segment. All points of a run are lit, but of two in three only those two."""
    on_mean = np.isclose(values, limits.mean, rtol=1e-12, atol=0)  # a mean of equal floats may miss them by a hair
    above, below = (values > limits.mean) & ~on_mean, (values < limits.mean) & ~on_mean
    over, under = above & (values > limits.upper), below & (values < limits.lower)
    steps = np.diff(values)  # an equal pair is neither up nor down, nor is one with a gap in it
    lit = (
        over,
        under,
        _in_windows(sliding_window_view(steps > 0, RUN - 1).all(axis=1), RUN),
        _in_windows(sliding_window_view(steps < 0, RUN - 1).all(axis=1), RUN),
        _two_of_three(above, (values > limits.near_upper) & ~over),
        _two_of_three(below, (values < limits.near_lower) & ~under),
        _in_windows(sliding_window_view(above, RUN).all(axis=1), RUN),
        _in_windows(sliding_window_view(below, RUN).all(axis=1), RUN),
    )
    return np.select(lit, SIGNALS, "").tolist()


def _two_of_three(on_side: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Points near a limit, not outside it, where two of three in a row are and all three lie on that side."""
    found = sliding_window_view(on_side, WINDOW).all(axis=1) & (sliding_window_view(near, WINDOW).sum(axis=1) >= 2)
    return near & _in_windows(found, WINDOW)


def _in_windows(found: np.ndarray, length: int) -> np.ndarray:
    """The points that stand in any window of this length that was found; found: one for each window's first point."""
    return np.convolve(found, np.ones(length)) > 0


def chance_of_a_signal(points: int) -> tuple[float, float]:
    """How often a chart of pure noise is lit all the same: at its last point, and anywhere on it, as shares of charts.

    points: known points on a chart of one segment; under 12 there are no limits and the answer is 0. Over 120 it is
    that of 120, which is too low for "anywhere". Counts of about 25 a month with nothing but chance in them are lit
    a little more often (31% and not 29% of charts of 36 months, anywhere). Source: our own simulation, repeated in the tests.
    """
    if points < FEWEST_FOR_LIMITS:
        return 0.0, 0.0
    return float(np.interp(points, POINTS, LAST_LIT)), float(np.interp(points, POINTS, ANY_LIT))
