"""Coming into care again after going home: steps with their interval, and how many returns are still followed."""

from itertools import pairwise
from math import isfinite

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, table
from analytics.charts.exits import months_axis
from analytics.results import words
from analytics.results.curves import MONTHS, ReEntryCurve

HEIGHT, PHONE_HEIGHT = 400, 340
MARGIN = (48, 84, 40, 86)  # left, right, top, bottom in px
FOLLOWING = "Returns still being followed"


def draw(curve: ReEntryCurve, phone: bool = False) -> Figure:
    """The share that had come into care again by each day, marked at 6, 12 and 24 months; the axis ends with the curve.

    A curve that was refused is a hatched area in words.
    """
    if curve.refused:
        return over_time.nothing(over_time.REFUSED[curve.refused])
    end = max([curve.days[-1], *(MONTHS[months] for months in curve.at)])
    top, ticks = look.from_zero(_interval(curve)[1])
    layout = look.frame(PHONE_HEIGHT if phone else HEIGHT, MARGIN)
    layout["xaxis"] = months_axis(end, (6, 12, 24), "Home")
    layout["yaxis"] = {**look.value_axis(0, top, ticks, "%"), "ticklabelstandoff": 6}
    layout["annotations"] = [*_values(curve, end), *_following(curve, end)]
    return look.figure([_band(curve, end), _line(curve, end), _marks(curve, end)], layout)


def numbers(curve: ReEntryCurve, caption: str) -> str:
    """The share at each of the marked months with its interval and the returns still followed, as an accessible table."""
    cells = [
        [
            f"{months} months",
            words.percent(found.value),
            words.interval(found.lower, found.upper, 0),
            words.number(curve.following.get(months)),
        ]
        for months, found in sorted(curve.at.items())
    ]
    heads = ["Since going home", "Came into care again", "95% interval", FOLLOWING]
    return table.html(caption, heads, cells, ["", *"nnn"])


def _line(curve: ReEntryCurve, end: float) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*curve.days, end],
        "y": look.rounded([*curve.share, curve.share[-1]]),
        "line": {"color": look.BLUE, "width": 2.5, "shape": "hv"},
        "cliponaxis": False,
        "hovertemplate": "Day %{x:.0f}: %{y:.0f}%<extra></extra>",
    }


def _band(curve: ReEntryCurve, end: float) -> dict:
    """The interval, in the same steps as the line."""
    corners = [day for pair in pairwise([*curve.days, end]) for day in pair]
    lower, upper = ([round(level, 4) for one in side for level in (one, one)] for side in _interval(curve))
    return look.band(corners, lower, upper, look.BLUE)


def _interval(curve: ReEntryCurve) -> tuple[list[float], list[float]]:
    """Lower and upper ends; the share itself on days that have no interval, before anybody came again."""
    lower, upper = (
        [level if isfinite(level) else share for level, share in zip(side, curve.share, strict=True)]
        for side in (curve.lower, curve.upper)
    )
    return lower, upper


def _marks(curve: ReEntryCurve, end: float) -> dict:
    """A dot at each marked month, and at the end of a curve that ends between two."""
    at = {MONTHS[months]: found.value for months, found in curve.at.items()}
    at.setdefault(end, curve.share[-1])
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(at),
        "y": look.rounded(at.values()),
        "marker": {"symbol": "circle", "size": 9, "color": look.BLUE, "opacity": 1},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _values(curve: ReEntryCurve, end: float) -> list[dict]:
    """The value of each mark over the band; at the end of the curve beside it, with its interval in grey."""
    blue, grey = ({"size": look.SMALLEST, "color": colour} for colour in (look.BLUE, look.SECONDARY))
    notes = [
        look.note(
            f"<b>{words.percent(found.value)}</b>",
            **{"x": MONTHS[months], "y": round(max(found.upper, found.value), 4), "xanchor": "right"},
            **{"yshift": 12, "font": blue},
        )
        for months, found in curve.at.items()
        if MONTHS[months] < end
    ]
    right = {"xref": "paper", "x": 1, "xshift": 10, "y": round(curve.share[-1], 4)}
    notes.append(look.note(f"<b>{words.percent(curve.share[-1])}</b>", yshift=6, font=blue, **right))
    if isfinite(curve.lower[-1]):
        ends = f"{words.interval(curve.lower[-1], curve.upper[-1], 0)}%"
        notes.append(look.note(ends, yshift=-12, font=grey, **right))
    return notes


def _following(curve: ReEntryCurve, end: float) -> list[dict]:
    """How many returns the curve still rests on, in a row under the axis."""
    under = {"yref": "paper", "y": 0}
    grey = {"size": look.SMALLEST, "color": look.SECONDARY}
    notes = [look.note(FOLLOWING, xref="paper", x=0, xshift=-MARGIN[0], yshift=-50, font=grey, **under)]
    for months, number in curve.following.items():
        days = MONTHS.get(months, 0)
        if days <= end and isfinite(number):
            notes.append(look.note(words.number(number), x=days, xanchor="center", yshift=-72, **under))
    return notes
