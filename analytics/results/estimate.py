"""Values, intervals and status, worked out from what the gate let through and from nothing else."""

import numpy as np
import pandas as pd

from analytics.disclosure import gate
from analytics.measures.declare import Measure, Share, Stock
from analytics.results.arrange import Let
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.result import COLUMNS
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals


def estimate(store: Store, let: Let, asked: Measure, ask: Ask, mode: str) -> pd.DataFrame:
    """Figures (columns COLUMNS), by authority, period and group."""
    uncounted = _uncounted(let, asked, ask)
    of, numerator = (np.where(uncounted, np.nan, counted) for counted in (let.of, let.numerator))
    if isinstance(asked.formula, Share):
        denominator, provisional = of, np.zeros(of.shape, dtype=bool)
        lower, upper = (100 * limit for limit in share_intervals(numerator, denominator))
        per, over = 100, denominator
    else:
        denominator, provisional, part_of_a_year = _populations(store, let, ask)
        over, per = denominator * part_of_a_year, 10_000
        lower, upper = rate_intervals(numerator, over)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(over > 0, per * numerator / over, np.nan)
    status = _status(let, asked, ask, mode, value, provisional, uncounted)
    gone = np.isin(status, ("hidden", "not_applicable"))  # null is not zero: nothing here may be read as a number
    no_value = gone | (status == "not_available")
    repeated = len(let.groups)
    names = {a.key: a.la_name for a in store.info.authorities}
    return pd.DataFrame(
        {
            "measure": asked.id,
            "la_code": np.repeat(let.periods.la, repeated),
            "la_name": np.repeat(np.array([names[la] for la in let.periods.la], dtype=object), repeated),
            "period_start": np.repeat(let.periods.start, repeated).astype("datetime64[us]"),
            "period_end": np.repeat(let.periods.end, repeated).astype("datetime64[us]"),
            "breakdown": ask.breakdown or "",
            "group": np.tile(np.array(let.groups, dtype=object), len(let.periods.la)),
            "numerator": np.where(gone, np.nan, numerator).ravel(),
            "denominator": np.where(gone & isinstance(asked.formula, Share), np.nan, denominator).ravel(),
            "value": np.where(no_value, np.nan, value).ravel(),
            "lower": np.where(no_value, np.nan, lower).ravel(),
            "upper": np.where(no_value, np.nan, upper).ravel(),
            "unit": asked.formula.unit,
            "status": status.ravel(),
        },
        columns=list(COLUMNS),
    )


def _populations(store: Store, let: Let, ask: Ask) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Population, whether it is carried forward, and the part of a year each period is. There is none by group here."""
    spans = let.periods
    found = [store.population.over(la, ask.by, end) for la, end in zip(spans.la, spans.end.tolist(), strict=True)]
    people = np.array([np.nan if ask.breakdown else p for p, _ in found], dtype=float)
    carried = np.array([c for _, c in found], dtype=bool)
    days = (spans.end - spans.start).astype(int) + 1
    year = spans.end.astype("datetime64[Y]").astype(int) + 1970
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    part = days / np.where(leap, 366, 365) if ask.by in ("quarter", "month") else np.ones(len(days))
    return tuple(np.repeat(a[:, None], len(let.groups), axis=1) for a in (people, carried, part))


def _status(let: Let, asked: Measure, ask: Ask, mode: str, value, provisional, uncounted) -> np.ndarray:
    """One status for each figure; the last rule that holds wins, so what hides a figure comes last."""
    status = np.full(value.shape, "", dtype=object)
    share = isinstance(asked.formula, Share)
    status[provisional] = "provisional"
    status[np.isnan(value)] = "not_available"
    status[let.periods.incomplete | too_early(let, asked)] = "incomplete"
    if share and asked.formula.lookback_years:
        status[~let.periods.year_before] = "not_available"
    status[uncounted] = "not_available"
    status[let.hidden] = "hidden"
    if mode == gate.PUBLICATION and share:
        status[_too_thin(let, asked, value)] = "hidden"
    if ask.without_uasc and not asked.without_uasc:
        status[:] = "not_applicable"
    return status


def _uncounted(let: Let, asked: Measure, ask: Ask) -> np.ndarray:
    """Figures with no count at all: groups nobody's of which is known, a year without a UASC table, a 31 March to come,
    months before the window of an Annex A."""
    none = let.periods.unseen
    if isinstance(asked.formula, Stock):
        none = let.periods.end_unseen | (let.periods.end > let.periods.followed_to)
    if ask.without_uasc:
        none = none | ~let.periods.has_uasc
    return let.none_known | none[:, None]


def too_early(let: Let, asked: Measure) -> np.ndarray:
    """Cohorts that cannot all have been followed yet: told by the calendar, so that it says nothing of any child."""
    days = getattr(asked.formula, "follow_up_days", 0)
    if not days:
        return np.zeros(len(let.periods.la), dtype=bool)
    return let.periods.end + np.timedelta64(days, "D") > let.periods.followed_to


def _too_thin(let: Let, asked: Measure, value: np.ndarray) -> np.ndarray:
    """Shares a publication copy does not give: cohorts under 20, and all or none of a group under 10."""
    thin = let.few if asked.formula.follow_up_days else np.zeros(value.shape, bool)
    return thin | ((let.of > 0) & (let.of < 10) & np.isin(value, (0, 100)))
