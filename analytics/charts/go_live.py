"""When a programme started at a pilot site, drawn as a band as wide as the doubt, and what no chart of one may omit."""

from datetime import date, timedelta
from textwrap import wrap

from analytics.charts import look
from analytics.results.result import GoLive
from analytics.terms import PILOT_SITE_CAVEAT

PINK = look.ROLES["pilot_site"].colour
LINE = 20  # px


def band(go_live: GoLive) -> list[dict]:
    """Shapes: a light band with dashed edges, at least a month wide so that it can be seen."""
    left, right = _days(go_live)
    whole = {"yref": "paper", "y0": 0, "y1": 1}
    edge = {"type": "line", "line": {"color": PINK, "width": 1.25, "dash": "4px,3px"}, **whole}
    fill = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": look.tint(PINK, 0.12), **whole}
    return [{**fill, "x0": left, "x1": right}, {**edge, "x0": left, "x1": left}, {**edge, "x0": right, "x1": right}]


def words(go_live: GoLive, at: float, phone: bool) -> dict:
    """The date in words above the band. at: where the band starts, 0 at the left of the plot and 1 at its right."""
    left, right = _days(go_live)
    placed = {"x": left} if at < 0.5 else {"x": right, "xanchor": "right"}
    if phone:
        placed = {"xref": "paper", "x": 0}
    said = "<br>".join(look.safe(part) for part in _lines(go_live, phone))
    font = {"size": look.SMALLEST, "color": look.ROLES["pilot_site"].words}
    return look.note(f"<b>{said}</b>", yref="paper", y=1, yshift=4, yanchor="bottom", font=font, **placed)


def height(go_live: GoLive, phone: bool) -> int:
    """Room above the plot for the words, in px."""
    return LINE * len(_lines(go_live, phone))


def caveat(left_margin: int) -> dict:
    """The fixed sentence, inside the image, under the axis."""
    placed = {"xref": "paper", "x": 0, "xshift": -left_margin, "yref": "paper", "y": 0, "yshift": -48}
    return look.note(f"<b>{PILOT_SITE_CAVEAT}</b>", **placed)


def _days(go_live: GoLive) -> tuple[str, str]:
    month_later = look.day(date.fromisoformat(go_live.from_date) + timedelta(days=30))
    return go_live.from_date, max(go_live.to_date, month_later)


def _lines(go_live: GoLive, phone: bool) -> list[str]:
    return wrap(f"Go-live: {go_live.words}", 40 if phone else 84)
