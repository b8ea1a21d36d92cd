"""What DfE published, as figures: exact, with DfE's own symbols, on one population series so that trends do not break."""

from collections.abc import Sequence
from statistics import median

import numpy as np
import pandas as pd

from analytics.comparators import figures, places
from analytics.comparators.series import BY_ID
from analytics.measures.declare import Measure, Share
from analytics.results.ask import Ask
from analytics.results.opened import Authority, Store
from analytics.results.published_measures import measure_of
from analytics.results.result import COLUMNS, Comparator, Result, Source
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals

FEWEST = 3  # ours: the middle of fewer places says nothing of places
DFE_SYMBOLS = {"c": "hidden", "k": "low", "u": "low_reliability", "x": "not_available", "z": "not_applicable"}
STATUSES = frozenset(("", *DFE_SYMBOLS.values()))


def published(store: Store, measure_id: str, comparator: Comparator, without_uasc: bool = False) -> Result:
    """The yearly published figures of a comparator for a measure; no rows where DfE publishes none.

    Rates are worked out here from the published count and the rebased population of mid-year before, never taken from
    what DfE printed (which breaks at 2018 to 2019). A year without a population keeps its count and has no rate. Of
    several places it is the median of those with a figure: lower and upper are then the lowest and the highest place,
    numerator and denominator how many of how many have one.
    """
    asked = measure_of(measure_id)
    ask = Ask(measure_id, "year", None, without_uasc, comparator.la_code)
    if comparator.role == "published":
        rows = own_rows(store, comparator.la_code, measure_id, without_uasc)
        found = of_place(asked, rows, comparator.name, comparator.la_code)
        if _brought(store, comparator.la_code):
            return Result(
                asked, ask, "published", found, Source(f"published figures that {comparator.name} brought itself")
            )
    elif comparator.members:
        rows = rows_of(measure_id, comparator.members, without_uasc)
        found = _middle(asked, rows, comparator)
    else:
        rows = rows_of(measure_id, (comparator.la_code,), without_uasc)
        found = of_place(asked, rows, comparator.name, comparator.la_code)
    return Result(asked, ask, "published", found, source(asked, rows))


def source(asked: Measure, rows: pd.DataFrame) -> Source:
    """The newest release the rows came from, in words."""
    newest = rows["release"][rows["release"] != ""].iloc[-1] if (rows["release"] != "").any() else ""
    titles = figures.releases()["title"]
    people = "" if isinstance(asked.formula, Share) else "; ONS mid-year population"
    return Source(f"DfE, {titles.get(newest, asked.source.removeprefix('DfE, '))}{people}")


def rows_of(series_id: str, keys: Sequence[str], without_uasc: bool = False) -> pd.DataFrame:
    """Published rows of some places with the population each rate is over, oldest year first."""
    rows = figures.figures(series_id, without_uasc)
    rows = rows[rows["key"].isin(keys)].sort_values("year_ending", kind="stable")
    known = figures.population()
    people = [
        known.get(key, {}).get(year - 1, np.nan) for key, year in zip(rows["key"], rows["year_ending"], strict=True)
    ]
    return rows.assign(population=np.array(people, float))


def own_rows(store: Store, la: str, series_id: str, without_uasc: bool = False) -> pd.DataFrame:
    """What is published about an authority itself: what it brought where it did (an invented one), else DfE's tables."""
    if _brought(store, la):
        return _brought_rows(store, la, [f"{series_id}{'__without_uasc' * without_uasc}"]).drop(columns="measure")
    place = places.by_code(la)
    return rows_of(series_id, (place.key,) if place else (), without_uasc)


def own_numbers(store: Store, la: str, series_ids: Sequence[str]) -> dict[str, dict[int, float]]:
    """By series and year what is published about an authority itself, NaN where there is a row without a number."""
    if _brought(store, la):
        brought = _brought_rows(store, la, series_ids)
        tables = ((one, brought[brought["measure"] == one]) for one in series_ids)
    else:
        tables = ((one, own_rows(store, la, one)) for one in series_ids)
    return {
        one: dict(zip(rows["year_ending"].tolist(), rows["numerator"].tolist(), strict=True)) for one, rows in tables
    }


def key_of(authority: Authority) -> str:
    """An authority's key in the published tables; "" for one they do not know, and for an invented one."""
    place = None if authority.invented else places.by_code(authority.la_code)
    return place.key if place else ""


def _brought(store: Store, la: str) -> bool:
    cursor = store.con.cursor()
    try:
        return bool(
            cursor.execute("SELECT count(*) FROM store.own_published WHERE la = $la", {"la": la}).fetchall()[0][0]
        )
    finally:
        cursor.close()


def _brought_rows(store: Store, la: str, names: Sequence[str]) -> pd.DataFrame:
    """A rate's denominator there is the population DfE would have used."""
    cursor = store.con.cursor()
    try:
        rows = cursor.execute(
            """
            SELECT measure, la AS key, CAST(year_ending AS INTEGER) AS year_ending, numerator, denominator,
                   CAST(NULL AS DOUBLE) AS printed, status, '' AS release, coalesce(basis, '') AS basis,
                   denominator AS population
            FROM store.own_published
            WHERE la = $la AND list_contains($names, measure) AND year_ending IS NOT NULL ORDER BY year_ending
            """,
            {"la": la, "names": list(names)},
        ).df()
    finally:
        cursor.close()
    numbers = rows["numerator"].where((rows["numerator"] >= 0) & (rows["numerator"] % 1 == 0))
    numbers = numbers.mask(rows["denominator"] < rows["numerator"])
    said = [_status(status, pd.isna(number)) for status, number in zip(rows["status"], numbers, strict=True)]
    return rows.assign(status=said, numerator=numbers.where([not one for one in said]))


def _status(text: object, missing: bool) -> str:
    """DfE's symbol as one of our statuses; a symbol we do not know says at least that there is no number."""
    said = DFE_SYMBOLS.get(text, text)
    return (said if said in STATUSES else "") or ("not_available" if missing else "")


def of_place(asked: Measure, rows: pd.DataFrame, name: str, code: str) -> pd.DataFrame:
    """Rows of one place as figures with intervals, in the columns of a Result."""
    share = isinstance(asked.formula, Share)
    numerator, denominator = _counts(asked, rows)
    value = values(asked, rows)
    if share:
        whole = np.where(np.isnan(denominator), np.nan, numerator)
        lower, upper = (100 * limit for limit in share_intervals(whole, denominator))
    else:
        lower, upper = rate_intervals(numerator, denominator)
    status = np.where((rows["status"] == "") & np.isnan(value), "not_available", rows["status"])
    return _figures(asked, rows["year_ending"], name, code, numerator, denominator, value, lower, upper, status)


def values(asked: Measure, rows: pd.DataFrame) -> np.ndarray:
    """The rate per 10,000 or the percentage of each row; NaN where there is none."""
    numerator, denominator = _counts(asked, rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = isinstance(asked.formula, Share)
        return np.where(denominator > 0, numerator / denominator, np.nan) * (100 if share else 10_000)


def _counts(asked: Measure, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    below = "denominator" if isinstance(asked.formula, Share) else "population"
    return rows["numerator"].to_numpy(float), rows[below].to_numpy(float)


def _middle(asked: Measure, rows: pd.DataFrame, comparator: Comparator) -> pd.DataFrame:
    """The median and the range of several places, year by year, from the places that have a figure."""
    of_years: dict[int, list[float]] = {int(year): [] for year in sorted(set(rows["year_ending"]))}
    for year, value in zip(rows["year_ending"], values(asked, rows), strict=True):
        if np.isfinite(value):
            of_years[int(year)].append(float(value))
    enough = [len(found) >= FEWEST for found in of_years.values()]
    middle, lowest, highest = (
        [how(found) if drawn else np.nan for found, drawn in zip(of_years.values(), enough, strict=True)]
        for how in (median, min, max)
    )
    count = [float(len(found)) for found in of_years.values()]
    of = [float(len(comparator.members))] * len(count)
    status = ["" if drawn else "not_available" for drawn in enough]
    return _figures(
        asked, list(of_years), comparator.name, comparator.la_code, count, of, middle, lowest, highest, status
    )


def _figures(
    asked: Measure, years, name: str, code: str, numerator, denominator, value, lower, upper, status
) -> pd.DataFrame:
    """Columns of a Result, one row a year."""
    return pd.DataFrame(
        {
            "measure": asked.id,
            "la_code": code,
            "la_name": name,
            "period_start": pd.to_datetime([f"{year - 1}-04-01" for year in years]),
            "period_end": pd.to_datetime([f"{year}-03-31" for year in years]),
            "breakdown": "",
            "group": "",
            "second_breakdown": "",
            "second_group": "",
            "numerator": np.asarray(numerator, float),
            "denominator": np.asarray(denominator, float),
            "value": np.asarray(value, float),
            "lower": np.asarray(lower, float),
            "upper": np.asarray(upper, float),
            "unit": asked.formula.unit,
            "status": list(status),
        },
        columns=list(COLUMNS),
    )


def published_elsewhere(measure_id: str) -> bool:
    """Whether DfE publishes a series that counts the same as a measure."""
    return measure_id in BY_ID
