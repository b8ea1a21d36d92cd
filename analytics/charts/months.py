"""A plain run of months: one dot each, no limits and no trend line, from zero."""

from plotly.graph_objects import Figure

from analytics.charts import look, rows
from analytics.results import words
from analytics.results.result import LETTERS, Result

HEIGHT, PHONE_HEIGHT = 340, 300
DESK, PHONE = (40, 206, 16, 34), (34, 36, 16, 30)  # margins: left, right, top, bottom in px
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 288


def draw(result: Result, phone: bool = False) -> Figure:
    """Children counted in each month (or quarter, where months would be too few), joined lightly to be followed."""
    figures = rows.drawn(result, "numerator")
    each = rows.step(figures)
    first, last = figures.period_end.min() - each * 0.8, figures.period_end.max() + each * 0.6
    known = figures.drawn.dropna()
    top, ticks = look.from_zero(known.max() if len(known) else 1.0)
    gaps = rows.stretches(figures, each, first, last)

    layout = look.frame(PHONE_HEIGHT if phone else HEIGHT, PHONE if phone else DESK)
    ends = figures.period_end.min(), figures.period_end.max()
    years = look.yearly_ticks(*ends, *((PHONE_PLOT_WIDTH, 62) if phone else (PLOT_WIDTH, 100)))
    layout["xaxis"] = look.time_axis(first, last, years, [end.strftime("%Y" if phone else "%b %Y") for end in years])
    layout["yaxis"] = look.value_axis(0, top, ticks)
    layout["annotations"] = [
        *(
            look.patch(f"<b>{LETTERS[gap.status]}</b>", x=look.day(gap.middle), y=top / 2)
            for gap in gaps
            if gap.status in LETTERS
        ),
        *_labels(figures, gaps, top, phone),
    ]
    hatching = [look.hatch(look.day(gap.left), look.day(gap.right), 0, top) for gap in gaps]
    return look.figure([*hatching, _dots(figures)], layout)


def _dots(figures) -> dict:
    """Open dots for months that may still rise."""
    open_dots = [status == "provisional" for status in figures.status]
    said = [
        f"{words.period(row.period_start, row.period_end)}: {words.number(row.drawn)}" if row.drawn == row.drawn else ""
        for row in figures.itertuples()
    ]
    return {
        "type": "scatter",
        "x": [look.day(end) for end in figures.period_end],
        "y": look.or_gap(figures.drawn),
        "mode": "lines+markers",
        "line": {"color": look.ADDED, "width": 1.25},
        "marker": {
            "size": 7,
            "color": ["#ffffff" if one else look.BLUE for one in open_dots],
            "line": {"color": look.BLUE, "width": 1.5},
            "opacity": 1,
        },
        "connectgaps": False,
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": said,
    }


def _labels(figures, gaps: list[rows.Stretch], top: float, phone: bool) -> list[dict]:
    """The last figure with its month at the end of the run; what hatching means, in grey above it."""
    at = {"xref": "paper", "x": 1, "xshift": 8}
    known = figures[figures.drawn.notna()]
    said = []
    if len(known):
        last = known.iloc[-1]
        value, when = words.number(last.drawn), words.period(last.period_start, last.period_end)
        text = f"<b>{value}</b>" if phone else f"<b>{value}  {when}</b>"
        said.append(look.note(text, y=float(last.drawn), font={"size": look.SMALLEST, "color": look.BLUE}, **at))
    if not phone:
        grey = {"size": look.SMALLEST, "color": look.SECONDARY}
        low = len(known) and known.drawn.iloc[-1] > top * 0.85
        for place, status in enumerate(dict.fromkeys(gap.status for gap in gaps)):
            height = 0.06 + 0.07 * place if low else 0.98 - 0.07 * place
            said.append(look.note(rows.HATCHED[status], yref="paper", y=height, font=grey, **at))
    return said
