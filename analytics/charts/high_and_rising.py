"""Did a site fall more than high places fall anyway? Its way from year to year among the places that stood as it did."""

from collections.abc import Sequence
from math import ceil, floor, isfinite

from plotly.graph_objects import Figure

from analytics.charts import go_live, look
from analytics.charts.high_and_rising_words import (
    REFUSED,
    SIDES,
    meaning,
    numbers,
    of_before,
    said,
    situation,
    years,
)
from analytics.charts.line import beside_labels
from analytics.charts.places_words import plainly
from analytics.results.before_after import OK
from analytics.results.high_and_rising import HighAndRising

__all__ = ["draw", "key", "meaning", "numbers", "said", "situation"]  # words and tables: high_and_rising_words

DESK, PHONE = (52, 230, 32, 86), (52, 52, 32, 86)  # margins: left, right, top, bottom in px
HEIGHT, PHONE_HEIGHT = 420, 370
CAVEAT_DOWN = -66  # px under the axis, whose words have two lines
STEPS = (2, 5, 10, 20, 25, 50, 100, 200, 500)  # per cent between ticks
MOST_TICKS = 6
ENDS = -0.1, 2.06  # of the axis: earlier is 0, before 1, after 2
GO_LIVE = 1.46, 1.54
Line = tuple[str, str, list[float | None]]  # role, name, and per cent of before in the earlier years, before, after


def draw(found: HighAndRising, name: str, phone: bool = False, role: str = "pilot_site") -> Figure:
    """From the earlier years over those before to those after, each line in per cent of its own before.

    The site, England, and the median of the authorities that stood as the site did, within their middle 80%. name: the
    site's. role: "own" where it is our own authority. Without a group there is a hatched place with its letter. Every
    figure holds the fixed sentence. The scale does not begin at zero; 100% is a line.
    """
    if found.status != OK:
        return go_live.nothing(" ".join(REFUSED[found.status]))
    lines, reach = _lines(found, name, role), _reach(found)
    margin, height = (PHONE, PHONE_HEIGHT) if phone else (DESK, HEIGHT)
    low, high, ticks = _scale(
        [*(one for *_, values in lines for one in values), *(one for ends in reach for one in ends)]
    )
    layout = look.frame(height, margin)
    layout["xaxis"] = {
        "range": list(ENDS),
        "tickvals": [0, 1, 2],
        "ticktext": [f"{side}<br>{when}" for side, when in zip(SIDES, years(found, phone), strict=True)],
    }
    layout["yaxis"] = look.value_axis(low, high, ticks, "%")
    layout["shapes"] = [_hundred(), *go_live.band_of_years(*GO_LIVE, role)]
    tall = height - margin[2] - margin[3]
    layout["annotations"] = [
        _go_live_word(role),
        *_labels(lines, phone, [(line[2][-1] - low) / (high - low) * tall for line in lines], tall),
        {**go_live.caveat(margin[0]), "yshift": CAVEAT_DOWN},
    ]
    return look.figure([_band(reach), *(_trace(line) for line in reversed(lines))], layout)


def key(found: HighAndRising, name: str, role: str = "pilot_site") -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name and mark in words, colour of the words) of each line."""
    if found.status != OK:
        return []
    said = [
        (of_before(values[-1]), f"{who}, {look.MARK_WORDS[look.ROLES[each].symbol]}", look.ROLES[each].words)
        for each, who, values in _lines(found, name, role)
    ]
    ends = found.alike.went_to
    return [
        *said,
        (f"{of_before(ends.tenth)} to {of_before(ends.ninetieth)}", "their middle 80%, grey", look.SECONDARY),
    ]


def _lines(found: HighAndRising, name: str, role: str) -> list[Line]:
    """The site's first; England's only where it has all years."""
    alike = found.alike
    lines = [
        (role, plainly(name), [found.came_from, 100.0, found.went_to]),
        ("group", f"Median of {alike.of}", [alike.came_from.median, 100.0, alike.went_to.median]),
    ]
    england = [found.england_came_from, 100.0, found.england_went_to]
    return [*lines, ("england", "England", england)] if all(map(isfinite, england)) else lines


def _reach(found: HighAndRising) -> list[list[float]]:
    """The lower ends of the middle 80%, then the upper; before, everybody is at 100% of before."""
    earlier, after = found.alike.came_from, found.alike.went_to
    return [[earlier.tenth, 100.0, after.tenth], [earlier.ninetieth, 100.0, after.ninetieth]]


def _scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """From a little under the lowest to a little over the highest, with a few round ticks; 100 is within."""
    low, high = min(values), max(values)
    room = 0.08 * (high - low)
    low, high = max(low - room, 0.0), high + room
    step = next((step for step in STEPS if (high - low) / step <= MOST_TICKS), STEPS[-1])
    return low, high, [step * place for place in range(ceil(low / step), floor(high / step) + 1)]


def _hundred() -> dict:
    line = {"color": look.AXIS, "width": 1.25}
    return {"type": "line", "layer": "below", "xref": "paper", "x0": 0, "x1": 1, "y0": 100, "y1": 100, "line": line}


def _go_live_word(role: str) -> dict:
    font = {"size": look.SMALLEST, "color": look.ROLES[role].words}
    return look.note("<b>Go-live</b>", x=1.5, yref="paper", y=1, yshift=13, xanchor="center", font=font)


def _band(reach: list[list[float]]) -> dict:
    lower, upper = reach
    band = look.band([0, 1, 2], look.rounded(lower), look.rounded(upper), look.HATCH)
    return {**band, "fillcolor": look.tint(look.HATCH, 0.3), "line": {"color": look.HATCH, "width": 1}}


def _trace(line: Line) -> dict:
    each, name, values = line
    role = look.ROLES[each]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": look.safe(name),
        "x": [0, 1, 2],
        "y": look.rounded(values),
        "line": {"color": role.colour, "width": role.width, "dash": role.dash},
        "marker": look.marker(role, role.mark),
        "hovertemplate": "%{fullData.name}: %{y:.0f}% of before<extra></extra>",
        "cliponaxis": False,
    }


def _labels(lines: Sequence[Line], phone: bool, wanted: Sequence[float], tall: float) -> list[dict]:
    """Values and names at the ends of lines; what the grey is, in grey."""
    notes = []
    for each, name, values in lines:
        value, font = of_before(values[-1]), {"size": look.SMALLEST, "color": look.ROLES[each].words}
        text = f"<b>{value}</b>" if phone else f"<b>{value}</b>  {look.safe(name)}"
        notes.append(look.note(text, font=font))
    grey = [] if phone else ["Grey: their middle 80%", "100%: the years before", "Scale not from 0"]
    font = {"size": look.SMALLEST, "color": look.SECONDARY}
    notes += [look.note(text, font=font) for text in grey]
    heights = beside_labels(wanted, [look.LABEL_STEP] * len(lines), len(grey), tall)
    at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
    return [{**note, **at, "y": round(height / tall, 4)} for note, height in zip(notes, heights, strict=True)]
