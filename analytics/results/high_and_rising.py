"""Do high figures fall back by themselves? What came of the same figure in the authorities that stood as a place did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import nan

import numpy as np
import pandas as pd

from analytics.comparators import figures, places
from analytics.results.before_after import (
    COUNT,
    FEWEST_STARTS,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    Changing,
    Window,
    mean_of,
    per_cent,
    tenths,
    window_of,
)
from analytics.results.published import rows_of

TOO_FEW, SMALL = "too_few", "small"
FEWEST_ALIKE = 10  # ours: the middle 80% of fewer authorities is one or two of them


@dataclass(frozen=True)
class Spread:
    """Percentiles of several authorities' values, as straight lines between neighbours; NaN for too few of them."""

    tenth: float
    median: float
    ninetieth: float


@dataclass(frozen=True)
class StoodAlike:
    """The authorities that stood in one situation before, the place looked at left out.

    high: whether above the median of all before, else at it or below; rising: whether above their own earlier years,
    else level or below. earlier: each one's earlier years in per cent of its own before, by key; changes: its later
    change, per cent of before. both in one order, lowest change first.
    """

    high: bool
    rising: bool
    earlier: Mapping[str, float]
    changes: Mapping[str, float]

    @property
    def of(self) -> int:
        return len(self.changes)

    @property
    def enough(self) -> bool:
        return self.of >= FEWEST_ALIKE

    @property
    def fell(self) -> int:
        return sum(change < 0 for change in self.changes.values())

    @property
    def rose(self) -> int:
        return sum(change > 0 for change in self.changes.values())

    def as_far(self, change: float) -> int:
        """How many moved the same way by as much or more; of a place that did not move, how many did not either."""
        return sum(
            one <= change if change < 0 else one >= change if change > 0 else one == 0 for one in self.changes.values()
        )

    @property
    def came_from(self) -> Spread:
        """Of their earlier years, per cent of before."""
        return _spread(self.earlier.values(), self.enough)

    @property
    def went_to(self) -> Spread:
        """Of their years after, per cent of before."""
        return _spread([100 + change for change in self.changes.values()], self.enough)

    @property
    def changed(self) -> Spread:
        """Of their later changes, per cent of before."""
        return _spread(self.changes.values(), self.enough)


@dataclass(frozen=True)
class HighAndRising:
    """One place's way from the earlier years through those before to those after, beside places that stood as it did.

    earlier, before, after: means in the measure's own unit, NaN where a year has no figure. change: from before to after,
    per cent, to the last bit that of before_after. came_from, went_to: the
    earlier years and those after in per cent of before; england_came_from, england_went_to: England's. median: of all
    authorities before, the line between high and low (of a count: per 10,000 children, see `high_and_rising`); level:
    the place's own figure to set against it. alike: the authorities in its own situation; None where that is not known.
    high_and_rising: those that were both, whatever the place itself was. of: authorities with all years.
    status: OK; HIDDEN_OR_MISSING, OUTSIDE and FROM_NOTHING as in before_after; SMALL, a count under FEWEST_STARTS a
    year before; TOO_FEW, fewer than FEWEST_ALIKE authorities stood as it did.
    """

    measure: Changing
    place_key: str
    window: Window
    status: str
    earlier: float
    before: float
    after: float
    change: float
    came_from: float
    went_to: float
    england_came_from: float
    england_went_to: float
    median: float
    level: float
    alike: StoodAlike | None
    high_and_rising: StoodAlike
    of: int


def high_and_rising(measure: Changing, place_key: str, go_live: date) -> HighAndRising:
    """The authorities that stood before a go-live as one place did, and what came of them over the same years.

    High: before, above the median of all authorities with all years, this one among them. Rising: before above the
    earlier years (Window.earlier: as many years again). Neither is anything but a figure of its time: a place picked
    for a high or rising figure falls back more often than not, whatever is done there. The place stands in neither
    group. A count is high for the number of children: its level is taken per 10,000 of them, or the large authorities
    would be the high ones; and authorities with fewer than FEWEST_STARTS a year before are left out of counts, where a
    child or two is a change of a tenth. A rate or a share has no such floor. Raises KeyError for a key that is no
    authority's.
    """
    window, table = window_of(measure.kind, go_live), tenths(measure)
    if place_key not in table.index or place_key == places.ENGLAND:
        raise KeyError(f"no authority has the key {place_key}")
    sides = _sides(measure, table, window)
    england = sides.loc[places.ENGLAND]
    usable = sides.drop(places.ENGLAND).dropna()
    usable = usable[(usable["before"] > 0) & (usable["before"] >= 10 * FEWEST_STARTS * (measure.value == COUNT))]
    median = float(usable["level"].median()) if len(usable) else nan
    usable = usable.assign(high=usable["level"] > median, rising=usable["before"] > usable["earlier"])
    own, others = sides.loc[place_key], usable.drop(place_key, errors="ignore")
    alike = None
    if place_key in usable.index:
        stood = usable.loc[place_key]
        alike = _stood(others, bool(stood["high"]), bool(stood["rising"]))
    return HighAndRising(
        measure=measure,
        place_key=place_key,
        window=window,
        status=_status(table, window, own, alike),
        earlier=float(own["earlier"]) / 10,
        before=float(own["before"]) / 10,
        after=float(own["after"]) / 10,
        change=float(per_cent(sides["before"], sides["after"])[place_key]),
        came_from=_of_before(own, "earlier"),
        went_to=_of_before(own, "after"),
        england_came_from=_of_before(england, "earlier"),
        england_went_to=_of_before(england, "after"),
        median=median,
        level=float(own["level"]),
        alike=alike,
        high_and_rising=_stood(others, True, True),
        of=len(usable),
    )


def _sides(measure: Changing, table: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Each place's means in tenths, and the level that tells high from low; NaN where it lacks a year."""
    sides = pd.DataFrame(
        {
            side: mean_of(table, years)
            for side, years in (("earlier", window.earlier), ("before", window.before), ("after", window.after))
        }
    )
    level = sides["before"] / 10
    if measure.value == COUNT:
        level = mean_of(_for_children(figures.version(), measure), window.before)
    return sides.assign(level=level)


@lru_cache(maxsize=16)
def _for_children(_version: str, measure: Changing) -> pd.DataFrame:
    """A count per 10,000 children aged 0 to 17, by place and year ending."""
    rows = rows_of(measure.series_id, list(places.places()))
    rates = 10_000 * rows["numerator"] / rows["population"]
    return rows.assign(rate=rates).pivot(index="key", columns="year_ending", values="rate")


def _of_before(sides: pd.Series, side: str) -> float:
    return float(100 * sides[side] / sides["before"]) if sides["before"] > 0 else nan


def _stood(others: pd.DataFrame, high: bool, rising: bool) -> StoodAlike:
    """Those in one situation, lowest later change first."""
    found = others[(others["high"] == high) & (others["rising"] == rising)]
    found = found.assign(change=per_cent(found["before"], found["after"])).sort_values("change", kind="stable")
    earlier = 100 * found["earlier"] / found["before"]
    return StoodAlike(high, rising, earlier.to_dict(), found["change"].to_dict())


def _status(table: pd.DataFrame, window: Window, own: pd.Series, alike: StoodAlike | None) -> str:
    if not {*window.earlier, *window.before, *window.after} <= set(table.columns):
        return OUTSIDE
    if own[["earlier", "before", "after"]].isna().any():
        return HIDDEN_OR_MISSING
    if own["before"] == 0:
        return FROM_NOTHING
    if alike is None:
        return SMALL if own["before"] < 10 * FEWEST_STARTS else HIDDEN_OR_MISSING
    return OK if alike.enough else TOO_FEW


def _spread(found, enough: bool) -> Spread:
    return Spread(*(float(at) for at in np.percentile(list(found), (10, 50, 90)))) if enough else Spread(nan, nan, nan)
