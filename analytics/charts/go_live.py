"""When a programme started at a pilot site, drawn as a band as wide as the doubt, and what no chart of one may omit."""

from datetime import date, timedelta
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time
from analytics.results.result import GoLive
from analytics.terms import PILOT_SITE_CAVEAT

LINE = 20  # px
NOT_FOUND = "Go-live not found"


def band(go_live: GoLive, role: str = "pilot_site") -> list[dict]:
    """Shapes: a light band with dashed edges, at least a month wide so that it can be seen. role: whose go-live it is."""
    return _band(*_days(go_live), role)


def band_of_years(left: float, right: float, role: str = "pilot_site", **axis: str) -> list[dict]:
    """The same on an axis of years since go-live, where every doubt about the day lies inside one year."""
    return _band(left, right, role, **axis)


def _band(left: str | float, right: str | float, role: str, **axis: str) -> list[dict]:
    colour = look.ROLES[role].colour
    whole = {"yref": "paper", "y0": 0, "y1": 1, **axis}
    edge = {"type": "line", "line": {"color": colour, "width": 1.25, "dash": "4px,3px"}, **whole}
    fill = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": look.tint(colour, 0.12), **whole}
    return [{**fill, "x0": left, "x1": right}, {**edge, "x0": left, "x1": left}, {**edge, "x0": right, "x1": right}]


def words(
    go_live: GoLive, at: float, phone: bool, ends: tuple[float, float] | None = None, role: str = "pilot_site"
) -> dict:
    """The date in words above the band. at: where the band starts, 0 at the left of the plot and 1 at its right.

    ends: where the band stands on an axis of years since go-live; None on one of days.
    """
    left, right = ends or _days(go_live)
    placed = {"x": left} if at < 0.5 else {"x": right, "xanchor": "right"}
    if phone:
        placed = {"xref": "paper", "x": 0}
    said = "<br>".join(look.safe(part) for part in _lines(go_live, phone))
    font = {"size": look.SMALLEST, "color": look.ROLES[role].words}
    return look.note(f"<b>{said}</b>", yref="paper", y=1, yshift=4, yanchor="bottom", font=font, **placed)


def height(go_live: GoLive, phone: bool) -> int:
    """Room above the plot for the words, in px."""
    return LINE * len(_lines(go_live, phone))


def caveat(left_margin: int) -> dict:
    """The fixed sentence, inside the image, under the axis."""
    placed = {"xref": "paper", "x": 0, "xshift": -left_margin, "yref": "paper", "y": 0, "yshift": -48}
    return look.note(f"<b>{PILOT_SITE_CAVEAT}</b>", **placed)


def nothing(text: str) -> Figure:
    """The hatched place of a chart that may not or cannot be drawn, with the fixed sentence. text: ours, finished."""
    layout = look.frame(over_time.NOTHING_HEIGHT, (0, 0, 0, 36))
    layout["xaxis"] = layout["yaxis"] = {"range": [0, 1], "visible": False, "fixedrange": True}
    layout["annotations"] = [look.patch(text, x=0.5, y=0.5), {**caveat(0), "yshift": -20}]
    return look.figure([look.hatch(0, 1, 0, 1)], layout)


def _days(go_live: GoLive) -> tuple[str, str]:
    month_later = look.day(date.fromisoformat(go_live.from_date) + timedelta(days=30))
    return go_live.from_date, max(go_live.to_date, month_later)


def _lines(go_live: GoLive, phone: bool) -> list[str]:
    return wrap(f"Go-live: {go_live.words}", 40 if phone else 84)
