"""Cohorts as rows: what share had done something by a time, as bars in the cells; too early is hatched, never low."""

from datetime import date, timedelta

import pandas as pd

from analytics.charts import table
from analytics.charts.look import safe
from analytics.charts.table import SAID, html, letter
from analytics.results import words
from analytics.results.result import Result

BAR = 260  # px at the end of the scale
SCALE = 60  # per cent at the end of the scale, or 100 where a share is higher


def draw(result: Result, caption: str, column: str, without: Result | None = None) -> str:
    """One row for each year of starting. column: heading of the share ("Home by 12 months").

    without: the same without unaccompanied children, as figures at the right.
    A year whose children have not all been followed is hatched and names the month when it will be known.
    """
    measure = result.measure
    rows = result.figures.sort_values("period_end", kind="stable")
    beside = table.beside_columns("Without unaccompanied", without, rows) if without is not None else []
    scale = SCALE if not (rows.value > SCALE).any() else 100
    heads = ["Started in the year ending", "Children", column, f"{column}: children", "Status"]
    cells = [
        [
            words.period(row.period_end, row.period_end),
            _number(row.denominator, row.status),
            _bar(row, measure.formula.follow_up_days, scale, strong=row.Index == _newest(rows)),
            _number(row.numerator, row.status),
            SAID[row.status],
            *(cell(row) for _, _, cell in beside),
        ]
        for row in rows.itertuples()
    ]
    kinds = ["", "n", "bar", "n", "s", *(kind for _, kind, _ in beside)]
    return html(caption, [*heads, *(head for head, _, _ in beside)], cells, kinds)


def known_from(period_end: date, follow_up_days: int) -> date:
    """The first month in which every child of a period has been followed to the end."""
    followed = period_end + timedelta(days=follow_up_days)
    return (followed.replace(day=1) + timedelta(days=32)).replace(day=1)


def _newest(rows: pd.DataFrame) -> object:
    known = rows[rows.value.notna() & (rows.status != "incomplete")]
    return known.index[-1] if len(known) else None


def _bar(row: object, follow_up_days: int, scale: int, strong: bool) -> str:
    if row.status == "incomplete":
        said = words.too_early(known_from(row.period_end.date(), follow_up_days))
        return f'<div class="hw-early"><span>{safe(said)}</span></div>'
    if pd.isna(row.value):
        said = f"{letter(row.status)} {safe(words.hidden())}" if row.status == "hidden" else letter(row.status)
        return f'<div class="hw-early"><span>{said}</span></div>'
    said = words.percent(row.value)
    said = f"<b>{said}</b>" if strong else said
    return f'<div class="hw-bar" style="--w:{row.value / scale * BAR:.0f}px"><span>{said}</span></div>'


def _number(count: float, status: str) -> str:
    """A year not yet followed has no count to show: part of one would look like a fall."""
    if status == "incomplete":
        return ""
    return words.number(count) if pd.notna(count) else letter(status)
