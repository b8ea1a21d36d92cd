"""Why the number looked after changed: last year's number, every start, every way of leaving, this year's number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import terms
from analytics.results.ask import Ask
from analytics.results.result import Result, Source

TOTAL, ADDED, LEFT, GAP = "total", "added", "left", "gap"


@dataclass(frozen=True)
class Row:
    """One row. kind: "total", "added", "left" or "gap". number: signed, NaN where hidden or none; status as in a Result."""

    label: str
    number: float
    kind: str
    status: str = ""


@dataclass(frozen=True)
class Bridge:
    """Rows from one 31 March to the next. The numbers of all rows but the last add up to the last where none is hidden."""

    rows: tuple[Row, ...]
    from_day: date
    to_day: date
    mode: str
    source: Source


def bridge(ask: Callable[[Ask], Result], la: str, mode: str, year: int) -> Bridge:
    """The bridge from 31 March of the year before to 31 March of `year`, every start and exit counted.

    A publication copy has reasons for leaving of children, each counted once, and not of every exit beside them. A last row
    before the total takes what does not add up: rounding and second exits there, else differences between returns (an
    episode open in one and gone from the next, care that begins without a start record).
    """
    looked_after = ask(Ask("looked_after_at_year_end", "year", None, False, la))
    started = ask(Ask("started_to_be_looked_after", "rolling", None, False, la))
    exits = "year" if mode == "publication" else "rolling"
    left = ask(Ask("ceased_to_be_looked_after", exits, "how_left", False, la))
    before, after = _row(looked_after, year - 1), _row(looked_after, year)
    rows = [Row(_on(year - 1), float(before["numerator"]), TOTAL, _status(before))]
    start = _row(started, year)
    rows.append(Row("Started to be looked after", float(start["numerator"]), ADDED, _status(start)))
    for group in (*terms.GROUPS["how_left"],):
        found = _row(left, year, group)
        rows.append(Row(group[0].upper() + group[1:], -float(found["numerator"]), LEFT, _status(found)))
    gap = float(after["numerator"]) - sum(r.number for r in rows)
    if not np.isnan(gap) and gap != 0:
        rows.append(
            Row("Rounding and second exits" if mode == "publication" else "Differences between returns", gap, GAP)
        )
    rows.append(Row(_on(year), float(after["numerator"]), TOTAL, _status(after)))
    return Bridge(tuple(rows), date(year - 1, 3, 31), date(year, 3, 31), mode, looked_after.source)


def _row(result: Result, year: int, group: str = "") -> pd.Series:
    figures = result.figures
    found = figures[(figures["period_end"] == pd.Timestamp(year, 3, 31)) & (figures["group"] == group)]
    return found.iloc[0] if len(found) else pd.Series({"numerator": np.nan, "status": "not_available"})


def _status(row: pd.Series) -> str:
    """A count stands even where its rate does not (no population): only hidden and missing counts say so."""
    return row["status"] if np.isnan(row["numerator"]) else ""


def _on(year: int) -> str:
    return f"Looked after on 31 March {year}"
