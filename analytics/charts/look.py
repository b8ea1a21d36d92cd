"""What every chart looks like: frozen roles, colours, sizes, and the few shapes all charts share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from math import floor, log10
from string import punctuation

import plotly.graph_objects as go

from analytics.results import words

TEXT, SECONDARY = "#0b0c0c", "#505a5f"
BLUE, ADDED, LEAVING = "#12436D", "#6f93b3", "#8d9297"
RULE, GRID, AXIS, ZERO = "#b1b4b6", "#e4e6e8", "#8a9095", "#8a9095"
HATCH, HATCH_BACK = "#BFBFBF", "#f4f4f4"
FONT = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif'
SMALLEST = 14  # px: no text on any chart is smaller
LABEL_STEP = 21  # px between two labels at the ends of lines
_TICKS = {"tickfont": {"size": SMALLEST, "color": SECONDARY}, "fixedrange": True, "zeroline": False}
TEMPLATE = {
    "layout": {
        "font": {"family": FONT, "size": SMALLEST, "color": TEXT},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": RULE, "font": {"family": FONT, "size": 14, "color": TEXT}},
        "xaxis": {**_TICKS, "tickangle": 0, "ticks": "outside", "ticklen": 6, "tickcolor": AXIS, "showgrid": False},
        "yaxis": {**_TICKS, "gridcolor": GRID, "gridwidth": 1, "zerolinecolor": ZERO, "zerolinewidth": 1.5},
    }
}
CONFIG = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "scrollZoom": False}


@dataclass(frozen=True)
class Role:
    """How one actor is drawn, the same on every chart. words: the colour of its label (shapes may be too light)."""

    colour: str
    width: float
    dash: str
    symbol: str
    mark: int
    words: str


ROLES = {
    "own": Role(BLUE, 3, "solid", "circle", 11, BLUE),
    "own_without": Role(BLUE, 1.75, "1.75px,4px", "circle-open", 8, BLUE),
    "england": Role("#3D3D3D", 1.75, "11px,4px,2px,4px", "triangle-up-open", 9, "#3D3D3D"),
    "region": Role("#28A197", 2.25, "1.5px,4.5px", "square", 8, TEXT),
    "neighbours": Role("#F46A25", 2.25, "9px,5px", "diamond", 9, TEXT),
    "pilot_site": Role("#801650", 2.5, "solid", "square", 8, "#801650"),
    "published": Role(BLUE, 0, "solid", "square-open", 11, BLUE),  # no line: it lies on our own where both agree
    "group": Role("#5d6367", 2.25, "2px,4px", "x", 8, "#5d6367"),
}
MARK_WORDS = {
    "circle": "circle",
    "circle-open": "open circle",
    "triangle-up-open": "triangle",
    "square": "square",
    "diamond": "diamond",
    "square-open": "open square",
    "x": "cross",
}


def figure(traces: Sequence[dict], layout: dict) -> go.Figure:
    """A figure from plain dicts. Checking every property costs five times the drawing, so the tests do it instead."""
    return go.Figure(data=list(traces), layout=layout, _validate=False)


def frame(height: int, margin: tuple[int, int, int, int]) -> dict:
    """The layout every chart starts from. margin: left, right, top, bottom in px."""
    left, right, top, bottom = margin
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "template": TEMPLATE,
        "showlegend": False,
        "annotations": [],
        "shapes": [],
    }


def value_axis(low: float, high: float, ticks: Sequence[float], suffix: str = "") -> dict:
    """An upright axis with few light lines. Only a scale that starts at zero has a dark base line."""
    words = [f"{tick:,g}{suffix}" for tick in ticks]
    return {"range": [low, high], "tickvals": list(ticks), "ticktext": words, "zeroline": low <= 0}


def time_axis(first: date, last: date, ticks: Sequence[date], ticktext: Sequence[str]) -> dict:
    """A flat axis of days. Nothing turned, nothing to drag."""
    days = [day(tick) for tick in ticks]
    return {"type": "date", "range": [day(first), day(last)], "tickvals": days, "ticktext": list(ticktext)}


def hover(unit: str, name: str = "%{fullData.name}") -> str:
    """What pointing at a figure says: nothing that the table does not. unit: that of a measure's formula."""
    form = {"percent": "%{y:.0f}%", "per_10000": "%{y:.1f}", "per_1000_days": "%{y:.1f}"}.get(unit, "%{y:,.0f}")
    return f"{name}, %{{x|%B %Y}}: {form}<extra></extra>"


def from_zero(values: Iterable[float | None]) -> tuple[float, list[float]]:
    """The top of a scale from zero that holds all values, and its three to five round ticks; no ticks for no values."""
    known = [value for value in values if value is not None]
    if not known:
        return 1.0, []
    top = max(known) * 1.06 if max(known) > 0 else 1.0
    magnitude = 10 ** floor(log10(top))
    step = next(size * magnitude for size in (2, 1, 0.5) if 2 * size * magnitude <= top)
    return top, [round(step * place, 10) for place in range(floor(top / step + 1e-9) + 1)]


def yearly_ticks(first: date, last: date, width: int, room: int) -> list[date]:
    """As many anniversaries of the last day as fit, and the first day. width, room: px of the plot and of a label."""
    span = max((last - first).days, 1)
    every = 1
    while width * every * 365.25 / span < room:
        every += 1
    ticks, at = [last], years_before(last, every)
    while at > first + timedelta(days=span * room / width):
        ticks.append(at)
        at = years_before(at, every)
    return [*([first] if span > 300 else []), *reversed(ticks)]


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def spread(wanted: Sequence[float], sizes: Sequence[float], lowest: float = 0) -> list[float]:
    """Middles in px of labels `sizes` tall, same order as wanted, pushed apart until none overlaps or is too low."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    at = [float(middle) for middle in wanted]
    for _ in range(60):
        moved = False
        for below, above in pairwise(order):
            overlap = (sizes[below] + sizes[above]) / 2 - (at[above] - at[below])
            if overlap > 0.01:
                at[below] -= overlap / 2
                at[above] += overlap / 2
                moved = True
        if not moved:
            break
    at_least = lowest
    for place in order:
        at[place] = max(at[place], at_least + (sizes[place] / 2 if at_least > lowest else 0))
        at_least = at[place] + sizes[place] / 2
    return at


def note(text: str, **placed: object) -> dict:
    """Words on a chart. The text is ours or escaped already; `placed` overrides where it stands."""
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": SMALLEST, "color": TEXT},
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        **placed,
    }


def patch(text: str, **placed: object) -> dict:
    """Words on a white patch: hatching never carries text itself."""
    return note(text, bgcolor="#ffffff", borderpad=3, xanchor="center", **placed)


def hatch(left: str, right: str, low: float, high: float, axis: str = "") -> dict:
    """Hatched area for what is hidden or too early. Draw it first so that lines lie on top. axis: "2" for x2 and y2."""
    return {
        "type": "scatter",
        "x": [left, right, right, left, left],
        "y": [low, low, high, high, low],
        "mode": "lines",
        "line": {"width": 0, "color": HATCH},
        "fill": "toself",
        "fillpattern": {"shape": "/", "fgcolor": HATCH, "bgcolor": HATCH_BACK, "size": 7, "solidity": 0.35},
        "hoverinfo": "skip",
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
    }


def marker(role: Role, size: int | list[int]) -> dict:
    """The mark of a role. Open marks need an edge to be seen."""
    edge = 1.5 if "open" in role.symbol else 0
    return {
        "symbol": role.symbol,
        "size": size,
        "color": role.colour,
        "opacity": 1,
        "line": {
            "color": role.colour,
            "width": [edge if one else 0 for one in size] if isinstance(size, list) else edge,
        },
    }


def band(days: Sequence[str], lower: Sequence[float], upper: Sequence[float], colour: str) -> dict:
    """The interval around one unbroken piece of a line: its colour at 13%, no edge."""
    return {
        "type": "scatter",
        "x": [*days, *reversed(days)],
        "y": [*upper, *reversed(lower)],
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": tint(colour, 0.13),
        "hoverinfo": "skip",
    }


def tint(colour: str, share: float) -> str:
    """A colour let through by some share, for fills."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def day(moment: date) -> str:
    return moment.isoformat()


def pieces(values: Iterable[float | None]) -> list[tuple[int, int]]:
    """Runs of figures between gaps, as (first, one past the last). Nothing is ever drawn across a gap."""
    runs, start = [], None
    for place, value in enumerate([*values, None]):
        if value is not None and start is None:
            start = place
        if value is None and start is not None:
            runs.append((start, place))
            start = None
    return runs


def alone(values: Sequence[float | None]) -> list[bool]:
    """Which figures stand between two gaps, so that they have no line to sit on and need a mark."""
    known = [value is not None for value in values]
    around = zip([False, *known[:-1]], [*known[1:], False], strict=True)
    return [here and not (before or after) for here, (before, after) in zip(known, around, strict=True)]


def rounded(values: Iterable[float | None]) -> list[float | None]:
    """Figures for a chart, short enough to send; None is a gap."""
    return [None if value is None else round(value, 4) for value in values]


def said(value: float, unit: str) -> str:
    """A figure as charts and sentences say it: whole, rounded half up, with a per cent sign where it is a share."""
    return words.of_unit(value, unit)


def exact(value: float, unit: str) -> str:
    """A figure as tables and hover text give it: one decimal for a rate, whole per cent for a share."""
    return words.of_unit(value, unit, exact=True)


def plain(text: object, most: int = 60) -> str:
    """Text from data for the label of a control, which reads some markdown: one line, cut, every sign escaped."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())
    cut = line if len(line) <= most else f"…{line[1 - most :]}"
    return "".join(f"\\{letter}" if letter in punctuation else letter for letter in cut)


def safe(text: object) -> str:
    """Text from data or a declaration, made inert for charts (which read some HTML) and for pages."""
    return escape(str(text), quote=True).replace("&quot;", "&#34;")  # charts read numbers, but few names of signs
