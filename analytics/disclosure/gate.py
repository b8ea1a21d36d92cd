"""The disclosure gate: what may be shown of counts from an authority's own extract. Nothing walks round it.

Publication mode: 1 to 7 hidden, zero shown, the rest to the nearest 5; a hidden count that what is shown would narrow to
fewer than three values takes the next smallest count with it. Internal mode shows everything and says so on every page.
"""

from dataclasses import dataclass, replace

import numpy as np

INTERNAL, PUBLICATION = "internal", "publication"
LARGEST_HIDDEN = 7
NEAREST = 5
FEWEST_VALUES = 3  # a hidden count must be able to be at least this many numbers
FEWEST_FOLLOWED = 20  # children behind a share of a cohort
UNBOUNDED = 1e9


@dataclass(frozen=True)
class Sum:
    """Cells that add up. total, parts: column numbers. whole: whether the parts are all there is of the total."""

    total: int
    parts: tuple[int, ...]
    whole: bool = True


@dataclass(frozen=True)
class Counted:
    """One table to the gate: all counts that add up or subtract, for many periods at once.

    counts: rows (authority and period) x cells, NaN where there is no count. sums: how cells add up.
    unaccompanied: (all, without, with) columns; "with" is never shown, and hides "without" when it is small.
    known: columns whose exact value anybody can look up (DfE prints an authority's yearly totals).
    settled: columns that a smaller question shows as well, and hides where `hidden` says: here they can be no complement.
    hidden: rows x cells that are hidden from the start, or None.
    """

    counts: np.ndarray
    sums: tuple[Sum, ...] = ()
    unaccompanied: tuple[tuple[int, int, int], ...] = ()
    known: frozenset[int] = frozenset()
    settled: frozenset[int] = frozenset()
    hidden: np.ndarray | None = None


@dataclass(frozen=True)
class Let:
    """What the gate lets through: counts (NaN where hidden or none) and which were hidden, rows x cells."""

    counts: np.ndarray
    hidden: np.ndarray


def let_through(counted: Counted, mode: str) -> Let:
    """Hide and round a table of counts. Deterministic: the same table always gives the same answer.

    Raises ValueError for an unknown mode, so that a misspelt mode can never show more.
    """
    if mode == INTERNAL:
        return Let(counted.counts.copy(), np.zeros(counted.counts.shape, dtype=bool))
    if mode != PUBLICATION:
        raise ValueError("the mode is internal or publication")
    small = (counted.counts >= 1) & (counted.counts <= LARGEST_HIDDEN)
    hidden = small.copy() if counted.hidden is None else small | counted.hidden
    never_shown = np.zeros(counted.counts.shape[1], dtype=bool)
    for _, without, with_ in counted.unaccompanied:
        never_shown[with_] = True
        hidden[:, without] |= small[:, with_]
    rows = small.any(axis=1)  # where nothing is small there is nothing to protect
    if rows.any():
        part = replace(counted, counts=counted.counts[rows])
        hidden[rows] = _until_safe(part, small[rows], hidden[rows], never_shown)
    return Let(np.where(hidden, np.nan, to_nearest(counted.counts)), hidden)


def amounts(
    sums: dict[str, np.ndarray], children: np.ndarray, shown: np.ndarray, mode: str, things: str | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What may be shown of sums over children (days in care, moves), and where they are hidden.

    sums: by name, each an array like children (how many are behind them) and shown (what the gate let through of that).
    things: the name of a sum that itself counts things, and follows the rule for counts; the others then are to the
    nearest 5. Without one, sums are the mean to a whole number times the rounded number of children: an exact mean of whole
    days tells how many children are behind it (100.5 days are never those of 21).
    """
    if mode == INTERNAL:
        return sums, np.zeros(children.shape, dtype=bool)
    hidden = np.isnan(shown) | ((children > 0) & (children < FEWEST_FOLLOWED))
    if things is not None:
        small = (sums[things] >= 1) & (sums[things] <= LARGEST_HIDDEN)
        hidden = hidden | small
        rounded = {name: to_nearest(each) for name, each in sums.items()}
    else:
        means = {n: np.divide(s, children, out=np.zeros(children.shape), where=children > 0) for n, s in sums.items()}
        rounded = {name: np.floor(mean + 0.5) * shown for name, mean in means.items()}
    return {name: np.where(hidden, np.nan, each) for name, each in rounded.items()}, hidden


@dataclass(frozen=True)
class Followed:
    """Children followed from a day on, as running totals by day: one number for each of `days`, which rise.

    joined: how many had been seen before that day; left: how many were last seen, with no end, before it. ended: how
    many had ended by its evening, days x ways.
    """

    days: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    ended: np.ndarray


def follow(table: Followed, grid: np.ndarray, mode: str) -> Followed | None:
    """What may be shown of a curve; None where too few children stand behind it.

    Publication mode: only the days of a coarse grid, and every running total by the rule for counts, with 4, the middle
    of what is hidden, for 1 to 7. Rounding to the middle of six instead, as is usual for such curves, would cross with
    the nearest 5 beside it: a count of 7 is hidden there and would be 7 to 12 here, so it could only be 7.
    """
    if mode == INTERNAL:
        return table
    if not len(table.days) or table.joined[-1] < FEWEST_FOLLOWED:
        return None
    at = np.searchsorted(table.days, grid, side="right") - 1
    first = at < 0

    def on_grid(totals: np.ndarray) -> np.ndarray:
        held = totals[np.maximum(at, 0)].astype(float)
        held[first] = 0
        return np.where((held >= 1) & (held <= LARGEST_HIDDEN), (1 + LARGEST_HIDDEN) / 2, to_nearest(held))

    return Followed(grid, on_grid(table.joined), on_grid(table.left), on_grid(table.ended))


def to_nearest(counts: np.ndarray) -> np.ndarray:
    """Round half up to the nearest 5."""
    return np.floor(counts / NEAREST + 0.5) * NEAREST


def _until_safe(counted: Counted, small: np.ndarray, hidden: np.ndarray, never_shown: np.ndarray) -> np.ndarray:
    """Hide the next smallest count beside every small one that could still be narrowed, until none can."""
    for _ in range(counted.counts.shape[1]):
        low, high = _bounds(counted, small, hidden, never_shown)
        exposed = small & (high - low + 1 < FEWEST_VALUES)
        more = _next_smallest(counted, exposed, hidden, never_shown)
        if not (more & ~hidden).any():
            break
        hidden = hidden | more
    if counted.settled:  # nothing left to hide beside a cell that is still exposed: then everything smaller goes
        inside = np.array([column not in counted.settled for column in range(hidden.shape[1])])
        # of settled cells those count that the smaller ones expose: what is exposed without them they cannot mend
        low, high = _bounds(counted, small, hidden | inside, never_shown)
        by_these = exposed & (inside | (high - low + 1 >= FEWEST_VALUES))
        hidden = hidden | (by_these.any(axis=1)[:, None] & inside & ~never_shown)
    return hidden


def _bounds(counted: Counted, small: np.ndarray, hidden: np.ndarray, never_shown: np.ndarray):
    """The lowest and highest value a reader could give each count from what is shown and how counts add up."""
    counts = np.nan_to_num(counted.counts)
    rounded = to_nearest(counts)
    low = np.where(hidden, 1, np.maximum(rounded - NEAREST // 2, LARGEST_HIDDEN + 1))
    high = np.where(hidden, np.where(small, LARGEST_HIDDEN, UNBOUNDED), rounded + NEAREST // 2)
    zero = (counts == 0) & ~hidden
    low, high = np.where(zero, 0, low), np.where(zero, 0, high)
    low[:, never_shown], high[:, never_shown] = 0, UNBOUNDED
    for column in counted.known:
        low[:, column] = high[:, column] = counts[:, column]
    for _ in range(3):
        for s in counted.sums:
            parts = list(s.parts)
            high[:, s.total] = np.minimum(high[:, s.total], high[:, parts].sum(axis=1)) if s.whole else high[:, s.total]
            low[:, s.total] = np.maximum(low[:, s.total], low[:, parts].sum(axis=1))
            others_low = low[:, parts].sum(axis=1, keepdims=True) - low[:, parts]
            high[:, parts] = np.minimum(high[:, parts], high[:, [s.total]] - others_low)
            if s.whole:
                others_high = high[:, parts].sum(axis=1, keepdims=True) - high[:, parts]
                low[:, parts] = np.maximum(low[:, parts], low[:, [s.total]] - others_high)
    return low, high


def _next_smallest(counted: Counted, exposed: np.ndarray, hidden: np.ndarray, never_shown: np.ndarray) -> np.ndarray:
    """For each exposed cell, the smallest shown count that is not zero among those it adds up with."""
    more = np.zeros_like(hidden)
    may_hide = ~hidden & (np.nan_to_num(counted.counts) > 0) & ~never_shown
    for column in counted.known | counted.settled:
        may_hide[:, column] = False
    for row, column in zip(*np.nonzero(exposed), strict=True):
        beside = [s for s in counted.sums if column in s.parts or column == s.total]
        parts = [p for s in beside for p in s.parts if may_hide[row, p]]
        choice = parts or [s.total for s in beside if may_hide[row, s.total]]
        if choice:
            more[row, min(choice, key=lambda c: (counted.counts[row, c], c))] = True
    return more
