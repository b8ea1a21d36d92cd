"""What DfE published, as figures: exact, with DfE's own symbols, on one population series so that trends do not break."""

import numpy as np
import pandas as pd

from analytics.measures import catalogue
from analytics.measures.declare import Share
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.result import COLUMNS, Comparator, Result, Source
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals


def published(store: Store, measure_id: str, comparator: Comparator, without_uasc: bool = False) -> Result:
    """The yearly published figures of a comparator for a measure; no rows where DfE publishes none.

    Rates are worked out here from the published count and the rebased population of mid-year before, never taken from
    what DfE printed (which breaks at 2018 to 2019). A year without a population keeps its count and has no rate.
    """
    asked = catalogue.measure(measure_id)
    cursor = store.con.cursor()
    try:
        rows = cursor.execute(
            """
            SELECT p.year_ending, p.numerator, p.denominator, p.status, n.population, r.title
            FROM memory.published p
            LEFT JOIN memory.population n ON n.key = p.key AND n.mid_year = p.year_ending - 1
            LEFT JOIN memory.releases r ON r.id = p.release
            WHERE p.measure = $measure AND p.without_uasc = $without AND p.key = $key
            ORDER BY p.year_ending
            """,
            {"measure": measure_id, "without": without_uasc, "key": comparator.la_code},
        ).df()
    finally:
        cursor.close()
    ask = Ask(measure_id, "year", None, without_uasc, comparator.la_code)
    newest = rows["title"].dropna().iloc[-1] if rows["title"].notna().any() else "Department for Education"
    people = "" if isinstance(asked.formula, Share) else "; ONS mid-year population"
    return Result(asked, ask, "published", _figures(rows, measure_id, comparator), Source(f"DfE, {newest}{people}"))


def _figures(rows: pd.DataFrame, measure_id: str, comparator: Comparator) -> pd.DataFrame:
    asked = catalogue.measure(measure_id)
    share = isinstance(asked.formula, Share)
    numerator = rows["numerator"].to_numpy(float)
    denominator = (rows["denominator"] if share else rows["population"]).to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(denominator > 0, numerator / denominator, np.nan) * (100 if share else 10_000)
    if share:
        lower, upper = (100 * limit for limit in share_intervals(numerator, denominator))
    else:
        lower, upper = rate_intervals(numerator, denominator)
    status = rows["status"].fillna("").where(rows["status"].fillna("").ne("") | ~np.isnan(value), "not_available")
    return pd.DataFrame(
        {
            "measure": measure_id,
            "la_code": comparator.la_code,
            "la_name": comparator.name,
            "period_start": pd.to_datetime([f"{y - 1}-04-01" for y in rows["year_ending"]]),
            "period_end": pd.to_datetime([f"{y}-03-31" for y in rows["year_ending"]]),
            "breakdown": "",
            "group": "",
            "second_breakdown": "",
            "second_group": "",
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "lower": lower,
            "upper": upper,
            "unit": asked.formula.unit,
            "status": status.to_numpy(),
        },
        columns=list(COLUMNS),
    )
