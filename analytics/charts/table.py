"""The table under a chart: real HTML, value and status in two columns, nothing said by colour or place alone."""

from collections.abc import Sequence

import pandas as pd

from analytics.charts import rows as ready
from analytics.charts.look import safe
from analytics.results import words
from analytics.results.result import LETTERS, Comparator, Result

NOT_LOADED = "not_loaded"  # a row that only a comparator fills
SAID = {
    "": "",
    NOT_LOADED: "",
    "hidden": "hidden: small number withheld",
    "low": "rounds to 0 but is not 0",
    "low_reliability": "low reliability",
    "not_available": "not available",
    "not_applicable": "not applicable",
    "incomplete": "too early: not complete",
    "provisional": "provisional",
}
FIRST = {
    "year": "Year ending 31 March",
    "rolling": "12 months to",
    "three_years": "Three years to",
    "quarter": "Quarter",
    "month": "Month",
}
LONG = 12  # rows; a longer table scrolls inside its own box


def draw(
    result: Result,
    caption: str,
    beside: Sequence[tuple[Comparator, Result]] = (),
    without: Result | None = None,
    group_head: str = "Group",
) -> str:
    """Every figure of the result, one row for each period (and group), comparators' published figures at the right.

    caption: the subtitle of the block, read out first by a screen reader. A missing figure is its letter in brackets.
    without: the same question without unaccompanied children. group_head: heading of the groups of a breakdown.
    """
    figures = ready.counted(result) if _counts_only(result) else result.figures
    rows = _with_others(figures, [other for _, other in beside]).sort_values("period_end", kind="stable")
    if result.ask.breakdown:
        order = {group: place for place, group in enumerate(dict.fromkeys(rows.group))}
        rows = rows.sort_values("group", key=lambda groups: groups.map(order), kind="stable")
    columns = _own_columns(result, rows)
    if without is not None:
        columns += beside_columns("Without unaccompanied", without, rows)
    for who, other in beside:
        columns += beside_columns(who.short_name, other, rows)
    heads = [FIRST[result.ask.by], *(head for head, _, _ in columns)]
    cells = [[_when(result, row), *(cell(row) for _, _, cell in columns)] for row in rows.itertuples()]
    kinds = ["", *(kind for _, kind, _ in columns)]
    if result.ask.breakdown:
        heads.insert(0, group_head)
        kinds.insert(0, "")
        for row, line in zip(rows.itertuples(), cells, strict=True):
            line.insert(0, safe(_capital(row.group)))
    return html(caption, heads, cells, kinds)


def html(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], kinds: Sequence[str]) -> str:
    """A table of finished cells. heads and caption are escaped here, cells by their makers.

    kinds: one class for each column: "" for words, "n" for numbers, "s" for status. The first column names the row.
    """
    head = "".join(f'<th scope="col"{_class(kind)}>{safe(text)}</th>' for text, kind in zip(heads, kinds, strict=True))
    body = "".join(
        "<tr>"
        + f'<th scope="row">{row[0]}</th>'
        + "".join(f"<td{_class(kind)}>{cell}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    long = " hw-long" if len(rows) > LONG else ""
    return (
        f'<div class="hw-scroll{long}" tabindex="0" role="region" aria-label="{safe(caption)}">'
        f'<table class="hw-table"><caption>{safe(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def letter(status: str) -> str:
    """What stands where a figure is missing, on hatching."""
    return f'<span class="hw-missing">{LETTERS.get(status, LETTERS["not_available"])}</span>'


def _with_others(figures: pd.DataFrame, others: Sequence[Result]) -> pd.DataFrame:
    """The figures with a row more for each period that only a comparator has."""
    ends = sorted({end for other in others for end in other.figures.period_end} - set(figures.period_end))
    if not ends:
        return figures
    more = pd.DataFrame({"period_end": pd.DatetimeIndex(ends), "status": NOT_LOADED})
    return pd.concat([figures, more.astype({"period_end": figures.period_end.dtype})], ignore_index=True)


def _own_columns(result: Result, rows: pd.DataFrame) -> list[tuple]:
    """(heading, class, cell of a row)."""
    measure, unit = result.measure, result.measure.formula.unit
    columns = [(_capital(measure.counted), "n", lambda row: _number(row.numerator, row.status))]
    if unit == "percent":
        columns.append((f"Of {measure.out_of}", "n", lambda row: _number(row.denominator, row.status)))
        columns.append(("Per cent", "n b", lambda row: _value(row, 0)))
    elif not _counts_only(result) and rows.value.notna().any():
        columns.append(("Rate per 10,000", "n b", lambda row: _value(row, 1)))
    if rows.lower.notna().any() and not _counts_only(result):
        places = 0 if unit == "percent" else 1
        columns.append(("95% interval", "n", lambda row: words.interval(row.lower, row.upper, places)))
    columns.append(("Status", "s", lambda row: SAID[row.status]))
    return columns


def _counts_only(result: Result) -> bool:
    """Groups have no population, and one month's rate says less than its count."""
    return result.measure.formula.unit != "percent" and bool(
        result.ask.breakdown or result.ask.by in ("month", "quarter")
    )


def beside_columns(name: str, other: Result, rows: pd.DataFrame) -> list[tuple]:
    """A comparator's figure for the same last day; its own status column only if any figure has a status."""
    figures = other.figures
    if other.ask.breakdown:
        found = {(row.period_end, row.group): row for row in figures.itertuples()}
    else:
        found = {(row.period_end, None): row for row in figures.itertuples()}
    grouped = bool(other.ask.breakdown)
    places = 0 if other.measure.formula.unit == "percent" else 1

    def its(row: object) -> object:
        return found.get((row.period_end, row.group if grouped else None))

    def value(row: object) -> str:
        there = its(row)
        if there is None:
            return ""
        return _number(there.numerator, there.status) if grouped else _value(there, places)

    columns = [(name, "n", value)]
    ends = set(rows.period_end)
    if any(row.status for row in figures.itertuples() if row.period_end in ends):
        columns.append((f"{name}: status", "s", lambda row: SAID[its(row).status] if its(row) is not None else ""))
    return columns


def _value(row: object, places: int) -> str:
    if row.status in ("incomplete", NOT_LOADED):
        return ""
    return words.number(row.value, places) if pd.notna(row.value) else letter(row.status)


def _number(count: float, status: str) -> str:
    if status == NOT_LOADED:
        return ""
    return words.number(count) if pd.notna(count) else letter(status)


def _when(result: Result, row: object) -> str:
    """The row's period in the fewest words its column heading leaves needed."""
    match result.ask.by:
        case "year":
            return str(row.period_end.year)
        case "rolling" | "three_years":
            return f"{row.period_end.day} {row.period_end:%B %Y}"
    return _capital(words.period(row.period_start, row.period_end))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
