"""Why a number changed: from one total to the next through everything that added or took away."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

from plotly.graph_objects import Figure

from analytics.charts import look, table
from analytics.results import words
from analytics.results.bridge import ADDED, GAP, LEFT, TOTAL, Bridge, Row
from analytics.results.result import LETTERS

COLUMN, ROW, PHONE_ROW = 394, 34, 46  # px
COLOURS = {TOTAL: look.BLUE, ADDED: look.ADDED, LEFT: look.LEAVING, GAP: look.RULE}


def draw(bridge: Bridge, phone: bool = False) -> Figure:
    """Totals as bars from zero, what came and went floating between them, numbers in a column before the bars.

    A hidden number is its letter in brackets and has no bar.
    """
    rows, levels = bridge.rows, _levels(bridge.rows)
    layout = look.frame(len(rows) * (PHONE_ROW if phone else ROW) + 8, (2, 4, 4, 4) if phone else (COLUMN, 8, 4, 4))
    top = max((max(ends) for ends in levels if ends), default=1.0)
    layout["xaxis"] = {"range": [0, top * 1.02], "visible": False, "fixedrange": True}
    layout["yaxis"] = {"range": [len(rows), 0], "visible": False, "fixedrange": True}
    layout["shapes"] = [] if phone else [*_joins(levels), *_rules(len(rows))]
    layout["annotations"] = [note for place, row in enumerate(rows) for note in _words(place, row, phone)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [place + (0.74 if phone else 0.5) for place in range(len(rows))],
        "x": [abs(ends[1] - ends[0]) if ends else 0 for ends in levels],
        "base": [min(ends) if ends else 0 for ends in levels],
        "width": 0.3 if phone else 0.64,
        "marker": {"color": [COLOURS[row.kind] for row in rows], "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    return look.figure([bars], layout)


def numbers(bridge: Bridge, caption: str) -> str:
    """The same rows as an accessible table."""
    rows = [
        [look.safe(row.label), _said(row) if isfinite(row.number) else table.letter(row.status), table.SAID[row.status]]
        for row in bridge.rows
    ]
    return table.html(caption, ["Step", "Children", "Status"], rows, ["", "n", "s"])


def _levels(rows: Sequence[Row]) -> list[tuple[float, float] | None]:
    """Where each bar starts and ends; None for a hidden number and for all that stands on it."""
    found: list[tuple[float, float] | None] = []
    level: float | None = 0.0
    for row in rows:
        start = 0.0 if row.kind == TOTAL else level
        level = start + row.number if start is not None and isfinite(row.number) else None
        found.append(None if level is None else (start, level))
    return found


def _joins(levels: Sequence[tuple[float, float] | None]) -> list[dict]:
    """A thin line from each bar's end down to the next bar."""
    return [
        {
            "type": "line",
            "x0": before[1],
            "x1": before[1],
            "y0": place + 0.82,
            "y1": place + 1.18,
            "line": {"color": look.TEXT, "width": 1},
        }
        for place, (before, after) in enumerate(pairwise(levels))
        if before and after
    ]


def _rules(rows: int) -> list[dict]:
    """Under the first total, over the last, and the line the bars start from."""
    rule = {"type": "line", "xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": -COLUMN, "x1": -8}
    grey, axis = {"color": look.GRID, "width": 1}, {"color": look.AXIS, "width": 1}
    ends = [{**rule, "y0": at, "y1": at, "line": grey} for at in (1, rows - 1)]
    return [*ends, {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": rows, "line": axis}]


def _words(place: int, row: Row, phone: bool) -> list[dict]:
    said = _said(row) if isfinite(row.number) else LETTERS.get(row.status, "[x]")
    strong = row.kind == TOTAL
    label = f"<b>{look.safe(row.label)}</b>" if strong else look.safe(row.label)
    figure = f"<b>{said}</b>" if strong or phone else said
    at = {"xref": "paper", "font": {"size": 16, "color": look.TEXT}, "y": place + (0.3 if phone else 0.5)}
    if phone:
        return [look.note(label, x=0, **at), look.note(figure, x=1, xanchor="right", **at)]
    return [look.note(label, x=0, xshift=-COLUMN, **at), look.note(figure, x=0, xshift=-12, xanchor="right", **at)]


def _said(row: Row) -> str:
    """Changes carry their sign; totals do not."""
    return f"+{words.number(row.number)}" if row.kind != TOTAL and row.number > 0 else words.number(row.number)
