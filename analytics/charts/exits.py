"""How children leave care after starting: each way stacked to 100%, home at the bottom in blue, all others in grey."""

from collections.abc import Sequence
from itertools import accumulate
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, table
from analytics.charts.findings import capital
from analytics.results import words
from analytics.results.curves import HOME, HOME_WAYS, LONGEST, MONTHS, STILL, LeavingCurve

HEIGHT, PHONE_HEIGHT = 400, 320
DESK, PHONE = (52, 262, 40, 34), (50, 40, 40, 34)  # margins: left, right, top, bottom in px
BLUES = (look.BLUE, look.ADDED, "#b3c6d6")  # planned, unplanned, and home in older codes that do not say
GREYS = ("#8d9297", "#a9aeb2", "#c2c6c9", "#d3d6d8")
BEHIND = "#f7f8f8"  # still in care
NAMES = {HOME: "All returns home", "home": "Home, plan not recorded"}
EDGE = {"color": look.TEXT, "width": 1.5}
LETTERS_OF_A_NAME = 26


def draw(curve: LeavingCurve, phone: bool = False) -> Figure:
    """Steps stacked from home up, with the share at home in a row over the plot; what is left on top is still in care.

    The axis ends where the curve does. A curve that was refused is a hatched area in words.
    """
    if curve.refused:
        return over_time.nothing(over_time.REFUSED[curve.refused])
    left, right, top, bottom = PHONE if phone else DESK
    height = PHONE_HEIGHT if phone else HEIGHT
    end = _end(curve)
    layout = look.frame(height, (left, right, top, bottom))
    layout["plot_bgcolor"] = BEHIND
    layout["xaxis"] = months_axis(end, (3, 6, 12, 24), "Start")
    layout["yaxis"] = {**look.value_axis(0, 100, (0, 25, 50, 75, 100), "%"), "showgrid": False, "ticklabelstandoff": 6}
    layout["shapes"] = _month_lines(end)
    layout["annotations"] = _home_row(curve, end, phone)
    if not phone:
        notes, leaders = _labels(curve, height - top - bottom)
        layout["annotations"] += notes
        layout["shapes"] += leaders
    return look.figure([*_areas(curve, end), *_edges(curve, end), *_before(curve)], layout)


def key(curve: LeavingCurve) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (share, way, colour of the words) where the curve ends, from the top."""
    if curve.refused:
        return []
    return [(words.percent(share), _named(way), _ink(way)) for way, share, _ in reversed(_ends(curve))]


def numbers(curve: LeavingCurve, caption: str) -> str:
    """The share of each way at 3, 6, 12 and 24 months with its interval, as an accessible table."""
    reached = sorted(curve.at)
    ways = [*dict.fromkeys((*curve.ways, HOME)), STILL]  # a publication copy has all returns home as one way
    heads = ["Way of leaving", *(head for months in reached for head in (f"{months} months", "95% interval"))]
    cells = [
        [look.safe(_named(way)), *(cell for m in reached for cell in _cells(curve.at[m].get(way)))] for way in ways
    ]
    return table.html(caption, heads, cells, ["", *("n" for _ in heads[1:])])


def months_axis(end: float, months: Sequence[int], start: str) -> dict:
    """A flat axis of days with ticks at the months it reaches. start: what the first day is called."""
    reached = [month for month in months if MONTHS[month] <= end]
    said = [str(month) for month in reached]
    return {
        "range": [0, end],
        "tickvals": [0, *(MONTHS[month] for month in reached)],
        "ticktext": [start, *said[:-1], *(f"{last} months" for last in said[-1:])],
    }


def _cells(found) -> list[str]:
    if found is None or not isfinite(found.value):
        return ["", ""]
    return [words.percent(found.value), words.interval(found.lower, found.upper, 0)]


def _end(curve: LeavingCurve) -> float:
    """The last day that the curve says something of."""
    return max([curve.days[-1], *(MONTHS[months] for months in curve.at)])


def _named(way: str) -> str:
    return NAMES.get(way, capital(way))


def _goes_home(way: str) -> bool:
    return way in HOME_WAYS


def _ink(way: str) -> str:
    return look.BLUE if _goes_home(way) else look.TEXT


def _levels(curve: LeavingCurve) -> list[tuple[float, ...]]:
    """The top of each way's area on each day: its share and all below it."""
    return list(zip(*(accumulate(on_a_day) for on_a_day in zip(*curve.shares, strict=True)), strict=True))


def _colours(curve: LeavingCurve) -> list[str]:
    """Blues for the ways home, then greys, from the bottom up. The last shade serves all that are left."""
    home = sum(map(_goes_home, curve.ways))
    others = len(curve.ways) - home
    return [*(BLUES[min(n, 2)] for n in range(home)), *(GREYS[min(n, 3)] for n in range(others))]


def _areas(curve: LeavingCurve, end: float) -> list[dict]:
    """Each way from zero to its top, the highest first, so that the next lies over it; white between."""
    found = [
        {
            **_steps(curve, level, end),
            "name": look.safe(_named(way)),
            "line": {"color": "#ffffff", "width": 1, "shape": "hv"},
            "fill": "tozeroy",
            "fillcolor": colour,
            "customdata": [round(share, 1) for share in (*shares, shares[-1])],
            "hovertemplate": "%{fullData.name}, day %{x:.0f}: %{customdata:.0f}%<extra></extra>",
        }
        for way, shares, level, colour in zip(curve.ways, curve.shares, _levels(curve), _colours(curve), strict=True)
    ]
    return found[::-1]


def _edges(curve: LeavingCurve, end: float) -> list[dict]:
    """A dark edge over all who went home, and over all who left."""
    levels, home = _levels(curve), sum(map(_goes_home, curve.ways))
    tops = dict.fromkeys((home - 1, len(levels) - 1))
    return [
        {**_steps(curve, levels[place], end), "line": {**EDGE, "shape": "hv"}, "hoverinfo": "skip"}
        for place in tops
        if place >= 0
    ]


def _steps(curve: LeavingCurve, level: Sequence[float], end: float) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*curve.days, end],
        "y": look.rounded([*level, level[-1]]),
    }


def _before(curve: LeavingCurve) -> list[dict]:
    """Days too early for the curve: too few were followed on them."""
    return [look.hatch(0, curve.from_day, 0, 100)] if curve.from_day > 0 else []


def _month_lines(end: float) -> list[dict]:
    line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "above"}
    return [
        {**line, "x0": days, "x1": days, "line": {"color": "#ffffff", "width": 1.25}}
        for days in MONTHS.values()
        if days < end
    ]


def _home_row(curve: LeavingCurve, end: float, phone: bool) -> list[dict]:
    """What share had gone home by each month, in a row over the plot; what the labels at the right are."""
    row = {"yref": "paper", "y": 1, "yshift": 22}
    blue = {"size": look.SMALLEST, "color": look.BLUE}
    left = (PHONE if phone else DESK)[0]
    notes = [look.note("<b>Home</b>", xref="paper", x=0, xshift=-left, font=blue, **row)]
    for months, found in curve.at.items():
        home = found[HOME].value
        if isfinite(home):
            notes.append(
                look.note(f"<b>{words.percent(home)}</b>", x=MONTHS[months], xanchor="center", font=blue, **row)
            )
    if not phone:
        months = 24 if end >= LONGEST else over_time.months_of(end)
        grey = {"size": look.SMALLEST, "color": look.SECONDARY}
        said = f"Where children were at {months} months"
        notes.append(look.note(said, xref="paper", x=1, xshift=24, font=grey, **row))
    return notes


def _ends(curve: LeavingCurve) -> list[tuple[str, float, float]]:
    """(way, share, middle of its area) where the curve ends, from the bottom up, still in care last. None are empty."""
    shares = [*(share[-1] for share in curve.shares), curve.remaining[-1]]
    tops = accumulate(shares)
    found = zip([*curve.ways, STILL], shares, tops, strict=True)
    return [(way, share, top - share / 2) for way, share, top in found if share > 0]


def _labels(curve: LeavingCurve, tall: int) -> tuple[list[dict], list[dict]]:
    """Share and name of each way at the right end, pushed apart, each with a short line to its area."""
    ends = _ends(curve)
    names = [wrap(_named(way), LETTERS_OF_A_NAME) for way, _, _ in ends]
    wanted = [middle / 100 * tall for _, _, middle in ends]
    sizes = [look.LABEL_STEP + 18 * (len(lines) - 1) for lines in names]
    heights = look.spread(wanted, sizes)
    from_the_top = look.spread([tall - height for height in heights], sizes)  # none over the plot either
    notes, leaders = [], []
    for (way, share, middle), lines, down in zip(ends, names, from_the_top, strict=True):
        height, ink = 1 - down / tall, {"size": look.SMALLEST, "color": _ink(way)}
        at = {"xref": "paper", "x": 1, "yref": "paper", "y": round(height, 4), "font": ink}
        said = "<br>".join(look.safe(line) for line in lines)
        name = f"<b>{said}</b>" if _goes_home(way) else said
        notes.append(look.note(f"<b>{words.percent(share)}</b>", xshift=46, xanchor="right", **at))
        notes.append(look.note(name, xshift=54, **at))
        leaders.append(_leader(middle, 100 * height))
    return notes, leaders


def _leader(start: float, end: float) -> dict:
    """A short line from the middle of an area to its label."""
    return {
        "type": "line",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "x0": 2,
        "x1": 12,
        "y0": round(start, 3),
        "y1": round(end, 3),
        "line": {"color": look.AXIS, "width": 1},
    }
