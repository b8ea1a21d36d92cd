"""A plain run of months: one dot each, no limits and no trend line, from zero."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from analytics.charts import look, rows
from analytics.results import words
from analytics.results.result import LETTERS, Result

HEIGHT, PHONE_HEIGHT = 340, 300
DESK, PHONE = (40, 206, 16, 34), (34, 46, 16, 30)  # margins: left, right, top, bottom in px
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 278


def draw(result: Result, phone: bool = False) -> Figure:
    """Children counted in each month (or quarter, where months would be too few), joined lightly to be followed."""
    found = rows.points(result, "numerator")
    each, ends = rows.step(found), (found[0].end, found[-1].end)
    first, last = ends[0] - each * 0.8, ends[1] + each * 0.6
    top, ticks = look.from_zero(point.drawn for point in found)
    gaps = rows.stretches(found, each, first, last)

    layout = look.frame(PHONE_HEIGHT if phone else HEIGHT, PHONE if phone else DESK)
    years = look.yearly_ticks(*ends, *((PHONE_PLOT_WIDTH, 62) if phone else (PLOT_WIDTH, 100)))
    layout["xaxis"] = look.time_axis(first, last, years, [end.strftime("%Y" if phone else "%b %Y") for end in years])
    layout["yaxis"] = look.value_axis(0, top, ticks)
    layout["annotations"] = [
        *(
            look.patch(f"<b>{LETTERS[gap.status]}</b>", x=look.day(gap.middle), y=top / 2)
            for gap in gaps
            if gap.status in LETTERS
        ),
        *_labels(found, gaps, top, phone),
    ]
    hatching = [look.hatch(look.day(gap.left), look.day(gap.right), 0, top) for gap in gaps]
    return look.figure([*hatching, _dots(found)], layout)


def _dots(found: Sequence[rows.Point]) -> dict:
    return {
        "type": "scatter",
        "x": [look.day(point.end) for point in found],
        "y": look.rounded(point.drawn for point in found),
        "mode": "lines+markers",
        "line": {"color": look.ADDED, "width": 1.25},
        "marker": {
            "size": 7,
            "color": look.BLUE,
            "opacity": 1,
        },
        "connectgaps": False,
        "cliponaxis": False,
        "hovertemplate": look.hover("children", "Children"),
    }


def _labels(found, gaps: list[rows.Stretch], top: float, phone: bool) -> list[dict]:
    """The last figure with its month at the end of the run; what hatching means, in grey above it."""
    at = {"xref": "paper", "x": 1, "xshift": 8}
    known = [point for point in found if point.drawn is not None]
    said = []
    if known:
        last = known[-1]
        value, when = words.number(last.drawn), words.period(last.start, last.end)
        text = f"<b>{value}</b>" if phone else f"<b>{value}  {when}</b>"
        said.append(look.note(text, y=last.drawn, font={"size": look.SMALLEST, "color": look.BLUE}, **at))
    if not phone:
        grey = {"size": look.SMALLEST, "color": look.SECONDARY}
        low = bool(known) and known[-1].drawn > top * 0.85
        for place, status in enumerate(dict.fromkeys(gap.status for gap in gaps)):
            height = 0.06 + 0.07 * place if low else 0.98 - 0.07 * place
            said.append(look.note(rows.HATCHED[status], yref="paper", y=height, font=grey, **at))
    return said
