"""What the months ahead would look like if the last years' pattern continued. Off until asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.results.ask import Ask
from analytics.results.result import Result
from analytics.stats import outlook as ahead
from analytics.stats.estimate import normal_quantile

MONTHS = 12
METHODS = {
    ahead.SEASONAL_NAIVE: "the same month a year before",
    ahead.LAST_YEARS_MEAN: "the mean of the last 12 months",
    ahead.SMOOTHED: "a smoothed level",
}
FLOWS = "recent starts and leavers"
TOO_FEW = f"It needs {ahead.FEWEST_MONTHS} months in a row that are complete and not hidden."
OF_STARTS, OF_STOCK = "started_to_be_looked_after", "looked_after_at_month_end"


@dataclass(frozen=True)
class Outlook:
    """Events a month (or children looked after at month ends) so far and up to twelve months ahead.

    ends: month ends ahead. middle: expected number at each; lower80, upper80, lower95, upper95: bands.
    method: "the same month a year before", "the mean of the last 12 months", "a smoothed level" or, for children looked
    after, "recent starts and leavers". error: how far off the method was on average when tried on past months, in the
    same unit, NaN where there were too few to try. refused: "" or why there is none, as a sentence.
    """

    result: Result  # history, by month, let through by the gate
    ends: tuple[date, ...] = ()
    middle: tuple[float, ...] = ()
    lower80: tuple[float, ...] = ()
    upper80: tuple[float, ...] = ()
    lower95: tuple[float, ...] = ()
    upper95: tuple[float, ...] = ()
    method: str = ""
    error: float = float("nan")
    tried: int = 0  # months the method was tried on
    refused: str = ""


def outlook(ask_for: Callable[[Ask], Result], ask: Ask, until: date | None) -> Outlook:
    """The months ahead of events, or of children looked after, from counts let through by the gate.

    ask_for: gives the figures of a question. ask: by month, of a rate or of OF_STOCK. until: as if it were this day.
    """
    result = _up_to(ask_for(ask), until)
    counts = _unbroken(result)
    if len(counts) < ahead.FEWEST_MONTHS:
        return Outlook(result, refused=TOO_FEW)
    if ask.measure != OF_STOCK:
        found = ahead.outlook(counts.to_numpy(), MONTHS)
        bands = (*found.bands80, *found.bands95)
        return _told(result, counts, found.mean, bands, METHODS[found.method], found.error, found.tried)
    starts = _unbroken(_up_to(ask_for(Ask(OF_STARTS, "month", None, ask.without_uasc, ask.la)), until))
    starts = starts.reindex(counts.index)
    if starts.isna().any():
        return Outlook(result, refused=TOO_FEW)
    return _of_stock(result, counts, starts)


def _of_stock(result: Result, stock: pd.Series, starts: pd.Series) -> Outlook:
    """Children looked after: those here now leave as they did in the last 12 months, and others start as they did."""
    mean, deviation = _stock_ahead(stock.to_numpy(), starts.to_numpy(), MONTHS)
    misses = []
    for origin in range(ahead.FEWEST_BEHIND, len(stock)):
        months = min(MONTHS, len(stock) - origin)
        tried, _ = _stock_ahead(stock.to_numpy()[:origin], starts.to_numpy()[:origin], months)
        misses.append(np.abs(tried - stock.to_numpy()[origin : origin + months]))
    bands = []
    for confidence in (0.80, 0.95):
        reach = normal_quantile(confidence) * deviation
        bands += [np.maximum(mean - reach, 0), mean + reach]
    error = float(np.concatenate(misses).mean()) if misses else math.nan
    return _told(result, stock, mean, tuple(bands), FLOWS, error, len(misses))


def _stock_ahead(stock: np.ndarray, starts: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the number at each month end ahead.

    What is left of 12 months' starts after the change in the number are the leavers; over the children there were in
    those months they are the chance of leaving in one.
    """
    year = slice(-MONTHS, None)
    entries = float(starts[year].mean())
    left = max(stock[-MONTHS - 1] + starts[year].sum() - stock[-1], 0.0)
    stays = 1 - min(left / max(stock[-MONTHS - 1 : -1].sum(), 1.0), 1.0)
    ahead_of = [ahead.stock([stock[-1]], [[stays]], [entries], month) for month in range(1, months + 1)]
    return np.array([mean[0] for mean, _ in ahead_of]), np.sqrt([variance[0] for _, variance in ahead_of])


def _told(result, counts: pd.Series, middle, bands, method: str, error: float, tried: int) -> Outlook:
    last = counts.index[-1]
    ends = tuple((last + pd.offsets.MonthEnd(month)).date() for month in range(1, len(middle) + 1))
    lower80, upper80, lower95, upper95 = (tuple(map(float, band)) for band in bands)
    return Outlook(
        result, ends, tuple(map(float, middle)), lower80, upper80, lower95, upper95, method, float(error), tried
    )


def _up_to(result: Result, until: date | None) -> Result:
    if until is None:
        return result
    return replace(result, figures=result.figures[result.figures["period_end"] <= pd.Timestamp(until)])


def _unbroken(result: Result) -> pd.Series:
    """Counts by month end: the newest complete months in a row, none of them hidden or in no return."""
    figures = result.figures[result.figures["status"] != "incomplete"].sort_values("period_end")
    counts = pd.Series(figures["numerator"].to_numpy(float), index=pd.DatetimeIndex(figures["period_end"]))
    every = counts.reindex(pd.date_range(counts.index.min(), counts.index.max(), freq="ME")) if len(counts) else counts
    return every[every.notna()[::-1].cummin()[::-1].astype(bool)]
