"""Did a figure move more at one place, from before to after a date, than the same figure did in every other authority?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import nan

import numpy as np
import pandas as pd

from analytics.comparators import figures, places
from analytics.comparators.evidence import ENTRY, HOME, IN_CARE, PLANS, REFERRALS
from analytics.comparators.series import LOOKED_AFTER, RATE, SHARE, STARTED
from analytics.results.published import FEWEST, rows_of, values
from analytics.results.published_measures import measure_of
from analytics.stats.placebo import Placebo, placebo

FLOW, STOCK = "flow", "stock"  # what happened in a year; who there was on 31 March
COUNT = "count"
OK, HIDDEN_OR_MISSING, OUTSIDE, FROM_NOTHING = "ok", "suppressed_or_missing", "outside_published_years", "from_nothing"
APRIL = 4
FEWEST_STARTS = 30  # a year, before: in smaller places a child or two is a change of a tenth


@dataclass(frozen=True)
class Changing:
    """One figure whose change is looked at: the series it is read from, and what of it.

    title: for a heading. kind: FLOW or STOCK. value: RATE (per 10,000 children aged 0 to 17, on one population series),
    COUNT (the numerator) or SHARE (per cent). about: the topic of evidence.ABOUT whose published
    figures speak of the same. prior_trend: whether the change is also set against the one before it.
    """

    id: str
    title: str
    series_id: str
    kind: str
    value: str
    about: str = ""
    prior_trend: bool = False


# for a page: rates and shares first, which can be set beside another place, then counts, which cannot
MEASURES = (
    Changing("care_entry_rate", "Children starting to be looked after, per 10,000", STARTED, FLOW, RATE, about=ENTRY),
    Changing("cla_rate", "Children looked after on 31 March, per 10,000", LOOKED_AFTER, STOCK, RATE, about=IN_CARE),
    Changing(
        "returned_home_or_relatives_share",
        "Children who returned home or went to relatives, of all who ceased to be looked after",
        "returned_home_or_to_relatives_among_ceased",
        FLOW,
        SHARE,
        about=HOME,
    ),
    Changing(
        "cpp_rate",
        "Children with a child protection plan on 31 March, per 10,000",
        "protection_plans_at_year_end",
        STOCK,
        RATE,
        about=PLANS,
    ),
    Changing(
        "rereferral_rate",
        "Re-referrals within 12 months, of all referrals",
        "re_referrals_within_12_months",
        FLOW,
        SHARE,
        about=REFERRALS,
    ),
    Changing(
        "care_starts_number",
        "Children starting to be looked after",
        STARTED,
        FLOW,
        COUNT,
        about=ENTRY,
        prior_trend=True,
    ),
    Changing("cla_number", "Children looked after on 31 March", LOOKED_AFTER, STOCK, COUNT, about=IN_CARE),
    Changing(
        "returned_home_or_relatives_number",
        "Children who returned home or went to relatives",
        "returned_home_or_to_relatives_among_ceased",
        FLOW,
        COUNT,
        about=HOME,
    ),
    Changing(
        "returned_home_planned_number",
        "Children who returned home as planned",
        "returned_home_planned_among_ceased",
        FLOW,
        COUNT,
        about=HOME,
    ),
)
BY_ID = {one.id: one for one in MEASURES}


@dataclass(frozen=True)
class Window:
    """The years ending 31 March looked at on each side of a go-live, oldest first: two of a flow, one of a stock."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def earlier(self) -> tuple[int, ...]:
        """As many years again, just before those before: what the place was coming from."""
        return tuple(year - len(self.before) for year in self.before)


@dataclass(frozen=True)
class PriorTrend:
    """The change set against the one before it, for a figure that was moving already.

    earlier_change: per cent, from the earlier years to those before. coefficient: by how much a place's later change goes
    with its earlier one, both as logarithms of a ratio: the slope of a straight line through all authorities but this
    one. at_or_below: per cent of authorities (this one among them) that lie as far below that line or further.
    of: how many those are, all with FEWEST_STARTS a year or more before.
    """

    earlier_change: float
    coefficient: float
    at_or_below: float
    of: int


@dataclass(frozen=True)
class BeforeAfter:
    """One place's change beside England's and every authority's over the same years. A place in a row, never a test.

    before, after: means over the window's years, in the measure's own unit; NaN where one of the years has no figure.
    change, england_change: per cent of before; NaN unless both sides are known and before is not nothing. median, tenth,
    ninetieth: of all authorities' changes (percentiles as straight lines between neighbours). of: how many have one.
    at_or_below: per cent of them with this change or a lower one. tails: how many fell, and rose, as much as this one moved
    or more; None where it has no change. changes: each authority's by its key, lowest first, this one among them.
    status: OK; HIDDEN_OR_MISSING, a year of this place has no figure; OUTSIDE, a year has none for anyone; FROM_NOTHING,
    a true zero before, from which no percentage can be taken.
    """

    measure: Changing
    place_key: str
    window: Window
    status: str
    before: float
    after: float
    change: float
    england_change: float
    median: float
    tenth: float
    ninetieth: float
    of: int
    at_or_below: float
    tails: Placebo | None
    changes: Mapping[str, float]
    prior: PriorTrend | None = None


def window_of(kind: str, go_live: date) -> Window:
    """The years to compare: for a FLOW the two financial years wholly before that of the go-live and the two wholly after.

    A go-live in April counts its own financial year as after. For a STOCK: the last 31 March before the financial year of
    the go-live, and the one two years later.
    """
    year = go_live.year + (go_live.month >= APRIL)  # the year ending 31 March it lies in
    if kind == STOCK:
        return Window((year - 1,), (year + 1,))
    first = year if go_live.month == APRIL else year + 1
    return Window((year - 2, year - 1), (first, first + 1))


def day_used(first: date, last: date) -> date:
    """The day a band of doubt stands for: its middle. A month is then itself, and a year alone is taken as early July,
    which gives the same years as June.
    """
    return first + (last - first) // 2


def before_after(measure: Changing, place_key: str, go_live: date) -> BeforeAfter:
    """The change of one authority from before a go-live to after it, beside that of all others.

    measure: one of MEASURES, or another declared alike. place_key: the three-digit DfE code. Rates and percentages are
    taken at one decimal, as tables show them, so that a reader can work a change out again from the table; unrounded,
    a change at the dated pilot sites differs by at most 0.8 of a point, England's by 0.3.
    Raises KeyError for a key that is no authority's.
    """
    window, table = window_of(measure.kind, go_live), tenths(measure)
    if place_key not in table.index or place_key == places.ENGLAND:
        raise KeyError(f"no authority has the key {place_key}")
    before, after = mean_of(table, window.before), mean_of(table, window.after)
    every = per_cent(before, after)
    known = every.drop(places.ENGLAND).dropna().sort_values(kind="stable")
    own = float(every[place_key])
    tenth, median, ninetieth = np.percentile(known, (10, 50, 90)) if len(known) else (nan, nan, nan)
    return BeforeAfter(
        measure=measure,
        place_key=place_key,
        window=window,
        status=_status(table, window, before[place_key], after[place_key]),
        before=float(before[place_key]) / 10,
        after=float(after[place_key]) / 10,
        change=own,
        england_change=float(every[places.ENGLAND]),
        median=float(median),
        tenth=float(tenth),
        ninetieth=float(ninetieth),
        of=len(known),
        at_or_below=100 * float((known <= own).mean()) if place_key in known.index else nan,
        tails=placebo(own, known.drop(place_key)) if place_key in known.index else None,
        changes={key: float(change) for key, change in known.items()},
        prior=_prior(table, window, place_key) if measure.prior_trend else None,
    )


def tenths(measure: Changing) -> pd.DataFrame:
    """Every authority and England (rows, by key) by year ending (columns); years that nobody has a figure of are left out.

    In whole tenths of the measure's unit, so that two places with the same change are the same to the last bit, and
    tie; NaN where a place has no figure. Nobody changes the frame.
    """
    return _tenths(figures.version(), measure)


@lru_cache(maxsize=32)
def _tenths(_version: str, measure: Changing) -> pd.DataFrame:
    keys = [*(key for key, place in places.places().items() if place.level == "authority"), places.ENGLAND]
    rows = rows_of(measure.series_id, keys)
    wide = rows.assign(tenths=in_tenths(measure, rows)).pivot(index="key", columns="year_ending", values="tenths")
    return wide.reindex(keys).dropna(axis="columns", how="all")


def unrounded(measure: Changing, rows: pd.DataFrame) -> np.ndarray:
    """Published rows (as `published.rows_of` gives them) in the measure's unit; NaN for no figure."""
    found = rows["numerator"] if measure.value == COUNT else values(measure_of(measure.series_id), rows)
    return np.asarray(found, float)


def in_tenths(measure: Changing, rows: pd.DataFrame) -> np.ndarray:
    """The same in whole tenths of the unit."""
    return np.rint(10 * unrounded(measure, rows))


def mean_of(table: pd.DataFrame, years: tuple[int, ...]) -> pd.Series:
    """Each place's mean over some years; NaN where it lacks one of them."""
    return table.reindex(columns=list(years)).mean(axis="columns", skipna=False)


def per_cent(before: pd.Series, after: pd.Series) -> pd.Series:
    """The change in per cent of before; NaN where either is missing or before is not more than nothing."""
    # the difference is exact, so a fall and a rise of one size are opposite numbers: after / before - 1 is not
    return 100 * (after - before) / before.where(before > 0)


def _status(table: pd.DataFrame, window: Window, before: float, after: float) -> str:
    if not {*window.before, *window.after} <= set(table.columns):
        return OUTSIDE
    if np.isnan(before) or np.isnan(after):
        return HIDDEN_OR_MISSING
    return OK if before > 0 else FROM_NOTHING


def _prior(table: pd.DataFrame, window: Window, place_key: str) -> PriorTrend | None:
    """None where the place lacks a year or is small, or where too few others have all."""
    sides = pd.DataFrame(
        {
            side: mean_of(table, years)
            for side, years in (("earlier", window.earlier), ("before", window.before), ("after", window.after))
        }
    )
    sides = sides.drop(places.ENGLAND)
    sides = sides[(sides > 0).all(axis="columns") & (sides["before"] >= 10 * FEWEST_STARTS)]
    if place_key not in sides.index or len(sides) <= FEWEST:
        return None
    logs = np.log(sides)
    earlier, later = logs["before"] - logs["earlier"], logs["after"] - logs["before"]
    others = sides.index != place_key
    slope, intercept = np.polyfit(earlier[others], later[others], 1)
    beyond = later - (intercept + slope * earlier)
    return PriorTrend(
        earlier_change=float(per_cent(sides["earlier"], sides["before"])[place_key]),
        coefficient=float(slope),
        at_or_below=100 * float((beyond <= beyond[place_key]).mean()),
        of=len(sides),
    )
