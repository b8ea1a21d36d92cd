"""Values, intervals and status, worked out from what the gate let through and from nothing else."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.disclosure import gate
from analytics.measures.declare import Measure, Share, Stock
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.result import COLUMNS
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals


def estimate(store: Store, rows: pd.DataFrame, asked: Measure, ask: Ask, mode: str) -> pd.DataFrame:
    """Values, intervals and status from what the gate let through; columns COLUMNS."""
    names = {a.key: a.la_name for a in store.info.authorities}
    uncounted = _uncounted(rows, asked, ask)
    of, numerator = (np.where(uncounted, np.nan, rows[c].to_numpy(float)) for c in ("of", "numerator"))
    if isinstance(asked.formula, Share):
        denominator, provisional = of, np.zeros(len(rows), dtype=bool)
        lower, upper = (100 * limit for limit in share_intervals(numerator, denominator))
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(denominator > 0, 100 * numerator / denominator, np.nan)
    else:
        denominator, provisional, scale = _populations(store, rows, ask)
        lower, upper = rate_intervals(numerator, denominator * scale)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = 10_000 * numerator / (denominator * scale)
    status = _status(rows, asked, ask, mode, value, provisional)
    gone = np.isin(status, ("hidden", "not_applicable"))  # null is not zero: nothing here may be read as a number
    no_value = gone | (status == "not_available")
    return pd.DataFrame(
        {
            "measure": asked.id,
            "la_code": rows["la"],
            "la_name": rows["la"].map(names),
            "period_start": pd.to_datetime(rows["period_start"]),
            "period_end": pd.to_datetime(rows["period_end"]),
            "breakdown": ask.breakdown or "",
            "group": rows["group"],
            "numerator": np.where(gone, np.nan, numerator),
            "denominator": np.where(gone & isinstance(asked.formula, Share), np.nan, denominator),
            "value": np.where(no_value, np.nan, value),
            "lower": np.where(no_value, np.nan, lower),
            "upper": np.where(no_value, np.nan, upper),
            "unit": asked.formula.unit,
            "status": status,
        },
        columns=list(COLUMNS),
    )


def _populations(store: Store, rows: pd.DataFrame, ask: Ask) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Population, whether it is carried forward, and the part of a year each period is. There is none by group here."""
    found = [
        store.population.over(la, ask.by, end) for la, end in zip(rows["la"], _days(rows["period_end"]), strict=True)
    ]
    people = np.array([np.nan if ask.breakdown else p for p, _ in found])
    carried = np.array([c for _, c in found], dtype=bool)
    if ask.by not in ("quarter", "month"):
        return people, carried, np.ones(len(rows))
    starts, ends = pd.to_datetime(rows["period_start"]), pd.to_datetime(rows["period_end"])
    days = (ends - starts).dt.days.to_numpy() + 1
    return people, carried, days / np.where(ends.dt.is_leap_year, 366, 365)


def _days(column: pd.Series) -> list[date]:
    return [d.date() for d in pd.to_datetime(column)]


def _status(rows, asked: Measure, ask: Ask, mode: str, value: np.ndarray, provisional: np.ndarray) -> np.ndarray:
    """One status for each row; the last rule that holds wins, so what hides a figure comes last."""
    status = np.full(len(rows), "", dtype=object)
    share = isinstance(asked.formula, Share)
    status[provisional] = "provisional"
    status[np.isnan(value)] = "not_available"
    status[rows["incomplete"].to_numpy(bool) | too_early(rows, asked)] = "incomplete"
    if share and asked.formula.lookback_years:
        status[~rows["year_before"].to_numpy(bool)] = "not_available"
    status[_uncounted(rows, asked, ask)] = "not_available"
    status[rows["hidden"].to_numpy(bool)] = "hidden"
    if mode == gate.PUBLICATION and share:
        status[_too_thin(rows, asked, value)] = "hidden"
    if ask.without_uasc and not asked.without_uasc:
        status[:] = "not_applicable"
    return status


def _uncounted(rows, asked: Measure, ask: Ask) -> np.ndarray:
    """Rows with no count at all: groups nobody's of which is known, a year without a UASC table, a 31 March to come."""
    uncounted = rows["none_known"].to_numpy(bool)
    if ask.without_uasc:
        uncounted = uncounted | ~rows["has_uasc"].fillna(False).to_numpy(bool)
    if isinstance(asked.formula, Stock):
        uncounted = uncounted | (pd.to_datetime(rows["period_end"]) > pd.to_datetime(rows["followed_to"])).to_numpy()
    return uncounted


def too_early(rows, asked: Measure) -> np.ndarray:
    """Cohorts that cannot all have been followed yet: told by the calendar, so that it says nothing of any child."""
    days = getattr(asked.formula, "follow_up_days", 0)
    if not days:
        return np.zeros(len(rows), dtype=bool)
    return (
        pd.to_datetime(rows["period_end"]) + pd.Timedelta(days=days) > pd.to_datetime(rows["followed_to"])
    ).to_numpy()


def _too_thin(rows, asked: Measure, value: np.ndarray) -> np.ndarray:
    """Shares a publication copy does not give: cohorts under 20, and all or none of a group under 10."""
    of = rows["of"].to_numpy(float)
    thin = rows["few"].to_numpy(bool) if asked.formula.follow_up_days else np.zeros(len(rows), bool)
    return thin | ((of > 0) & (of < 10) & np.isin(value, (0, 100)))
