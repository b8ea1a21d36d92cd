"""The table under a chart: real HTML, value and status in two columns, nothing said by colour or place alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite, nan

from analytics.charts import rows
from analytics.charts.look import safe
from analytics.charts.rows import Point
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
VALUE = {
    "percent": "Per cent",
    "per_10000": "Rate per 10,000",
    "days": "Mean days",
    "per_1000_days": "Per 1,000 placement days",
}
LONG = 12  # rows; a longer table scrolls inside its own box
Column = tuple[str, str, Callable[[Point], str]]  # heading, class, cell of a row


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
    grouped = bool(result.ask.breakdown)
    points = rows.points(result, "numerator" if _counts_only(result) else "value")
    points = _with_others(points, [other for _, other in beside])
    if grouped:
        points = [point for group in rows.by_group(points).values() for point in group]
    columns = _own_columns(result, points)
    if without is not None:
        columns += beside_columns("Without unaccompanied", without, points)
    for who, other in beside:
        columns += beside_columns(who.short_name, other, points)
        columns += _range_columns(other, points) if who.members else []
    first: list[Column] = [(group_head, "", lambda point: safe(_capital(point.group)))] if grouped else []
    first.append((FIRST[result.ask.by], "", lambda point: _when(result, point)))
    columns = first + columns
    cells = [[cell(point) for _, _, cell in columns] for point in points]
    return html(caption, [head for head, _, _ in columns], cells, [kind for _, kind, _ in columns])


def html(caption: str, heads: Sequence[str], cells: Sequence[Sequence[str]], kinds: Sequence[str]) -> str:
    """A table of finished cells. caption and heads are escaped here, cells by their makers.

    kinds: a class for each column: "" for words, "w" for several of them, "n" for numbers, "s" for status. The first column
    names the row.
    """
    head = "".join(f'<th scope="col"{_class(kind)}>{safe(text)}</th>' for text, kind in zip(heads, kinds, strict=True))
    classes = [_class(kind) for kind in kinds[1:]]
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(rest, classes, strict=True))
        + "</tr>"
        for first, *rest in cells
    )
    long = " hw-long" if len(cells) > LONG else ""
    return (
        f'<div class="hw-scroll{long}" tabindex="0" role="region" aria-label="{safe(caption)}">'
        f'<table class="hw-table"><caption>{safe(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def letter(status: str) -> str:
    """What stands where a figure is missing, on hatching."""
    return f'<span class="hw-missing">{LETTERS.get(status, LETTERS["not_available"])}</span>'


def number(value: float, status: str, places: int = 0) -> str:
    """A figure, or its letter. What is not followed yet, and what is not ours to give, stays blank."""
    if status in ("incomplete", NOT_LOADED):
        return ""
    return words.number(value, places) if isfinite(value) else letter(status)


def beside_columns(name: str, other: Result, points: Sequence[Point]) -> list[Column]:
    """Another's figure for the same last day and group; its own status column only if any figure has a status."""
    grouped = bool(other.ask.breakdown)
    others = rows.points(other, "numerator" if grouped else "value")
    found = {(point.end, point.group if grouped else ""): point for point in others}
    places = 1 if not grouped and other.measure.formula.unit in ("per_10000", "per_1000_days") else 0

    def its(point: Point) -> Point | None:
        return found.get((point.end, point.group if grouped else ""))

    def value(point: Point) -> str:
        there = its(point)
        return "" if there is None else number(there.numerator if grouped else there.value, there.status, places)

    def status(point: Point) -> str:
        there = its(point)
        return "" if there is None else SAID[there.status]

    columns: list[Column] = [(name, "n", value)]
    if any(status(point) for point in points):
        columns.append((f"{name}: status", "s", status))
    return columns


def _range_columns(other: Result, points: Sequence[Point]) -> list[Column]:
    """Of several places: the lowest and the highest in the same year, and how many of them have a figure."""
    found = {point.end: point for point in rows.points(other)}
    places = 1 if other.measure.formula.unit in ("per_10000", "per_1000_days") else 0

    def reach(point: Point) -> str:
        there = found.get(point.end)
        return "" if there is None or there.drawn is None else words.interval(there.lower, there.upper, places)

    def how_many(point: Point) -> str:
        there = found.get(point.end)
        return "" if there is None else f"{there.numerator:.0f} of {there.denominator:.0f}"

    return [("Their range", "n", reach), ("Places with a figure", "n", how_many)]


def _counts_only(result: Result) -> bool:
    """Groups have no population, and one month's rate says less than its count."""
    return result.measure.formula.unit == "per_10000" and bool(
        result.ask.breakdown or result.ask.by in ("month", "quarter")
    )


def _with_others(points: list[Point], others: Sequence[Result]) -> list[Point]:
    """The points with one more for each period that only a comparator has."""
    ours = {point.end for point in points}
    more = {point.end: point for other in others for point in rows.points(other) if point.end not in ours}
    blank = {"numerator": nan, "denominator": nan, "value": nan, "lower": nan, "upper": nan, "status": NOT_LOADED}
    return sorted([*points, *(replace(point, **blank) for point in more.values())], key=lambda point: point.end)


def _own_columns(result: Result, points: Sequence[Point]) -> list[Column]:
    measure, unit = result.measure, result.measure.formula.unit
    places = 1 if unit in ("per_10000", "per_1000_days") else 0
    columns: list[Column] = []
    if unit != "days":  # a sum of days says nothing
        columns.append((_capital(measure.counted), "n", lambda point: number(point.numerator, point.status)))
    if measure.out_of:
        head = _capital(measure.out_of) if unit == "days" else f"Of {measure.out_of}"
        columns.append((head, "n", lambda point: number(point.denominator, point.status)))
    if not _counts_only(result):
        if unit != "children":
            columns.append((VALUE[unit], "n b", lambda point: number(point.value, point.status, places)))
        if any(isfinite(point.lower) for point in points):
            columns.append(("95% interval", "n", lambda point: _interval(point, places)))
    return [*columns, ("Status", "s", lambda point: SAID[point.status])]


def _interval(point: Point, places: int) -> str:
    return "" if point.drawn is None else words.interval(point.lower, point.upper, places)


def _when(result: Result, point: Point) -> str:
    """The row's period in the fewest words its column heading leaves needed."""
    match result.ask.by:
        case "year":
            return str(point.end.year)
        case "rolling" | "three_years":
            return words.period(point.end, point.end)
    return _capital(words.period(point.start, point.end))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
