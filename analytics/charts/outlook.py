"""The months so far, and a fan of what would follow if the last years' pattern continued. Dashed, tinted, never a promise."""

from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, rows, table
from analytics.results.outlook import Outlook
from analytics.results.result import LETTERS

HEIGHT, PHONE_HEIGHT = 340, 300
DESK, PHONE = (40, 206, 44, 34), (40, 46, 44, 30)  # margins: left, right, top, bottom in px
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 272
HISTORY = 36  # months
DARK, LIGHT = 0.26, 0.12  # tints of the 80% and the 95% band


def draw(found: Outlook, phone: bool = False) -> Figure:
    """The last 36 months as a line; ahead the middle, dashed, in two bands of one blue. From zero, like all lines.

    A refused one is a hatched area in words.
    """
    if found.refused:
        lines = wrap(found.refused, 40 if phone else 90)
        return over_time.nothing("<br>".join(look.safe(line) for line in lines))
    plot = _Plot(found, phone)
    layout = look.frame(PHONE_HEIGHT if phone else HEIGHT, PHONE if phone else DESK)
    ends = plot.history[0].end, found.ends[-1]
    ticks = look.yearly_ticks(*ends, *((PHONE_PLOT_WIDTH, 62) if phone else (PLOT_WIDTH, 100)))
    form = "%Y" if phone else "%b %Y"
    layout["xaxis"] = look.time_axis(plot.first, plot.last, ticks, [tick.strftime(form) for tick in ticks])
    layout["yaxis"] = look.value_axis(0, plot.top, plot.ticks)
    layout["annotations"] = [*plot.letters(), plot.pattern(), *plot.labels()]
    layout["shapes"] = [plot.now()]
    return look.figure([*plot.hatching(), *plot.fan(), plot.line()], layout)


def key(found: Outlook) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name, colour of the words) of the last month ahead."""
    if found.refused:
        return []
    return [(value, name, look.BLUE if bold else look.SECONDARY) for value, name, bold in _last_values(found)]


def numbers(found: Outlook, caption: str) -> str:
    """Each month ahead with its expected number and both bands, as an accessible table."""
    bands = ((found.lower80, found.upper80), (found.lower95, found.upper95))
    cells = [
        [
            f"{end:%B} {end.year}",
            over_time.number(middle),
            *(_band(low[place], middle, high[place]) for low, high in bands),
        ]
        for place, (end, middle) in enumerate(zip(found.ends, found.middle, strict=True))
    ]
    return table.html(caption, ["Month", "Middle", "80% band", "95% band"], cells, ["", *"nnn"])


def _last_values(found: Outlook) -> list[tuple[str, str, bool]]:
    """(value, name, whether it is the middle) at the last month ahead."""
    middle = found.middle[-1]
    return [
        (over_time.number(middle), f"in {found.ends[-1]:%B} {found.ends[-1].year}", True),
        (_band(found.lower80[-1], middle, found.upper80[-1]), "80% band", False),
        (_band(found.lower95[-1], middle, found.upper95[-1]), "95% band", False),
    ]


def _band(lower: float, middle: float, upper: float) -> str:
    return f"{over_time.number(lower, middle)} to {over_time.number(upper, middle)}"


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(self, found: Outlook, phone: bool) -> None:
        self.found, self.phone = found, phone
        self.history = rows.points(found.result, "numerator")[-HISTORY:]
        each = rows.step(self.history)
        self.first, self.last = self.history[0].end - each * 0.8, found.ends[-1] + each * 0.3
        self.here = self.history[-1].end + each / 2
        self.gaps = rows.stretches(self.history, each, self.first, self.here)
        drawn = [point.drawn for point in self.history if point.drawn is not None]
        self.top, self.ticks = look.from_zero([*drawn, *found.upper95])
        _, _, top, bottom = PHONE if phone else DESK
        self.tall = (PHONE_HEIGHT if phone else HEIGHT) - top - bottom

    def line(self) -> dict:
        values = look.rounded(point.drawn for point in self.history)
        return {
            "type": "scatter",
            "x": [look.day(point.end) for point in self.history],
            "y": values,
            "mode": "lines+markers",
            "line": {"color": look.BLUE, "width": 1.75},
            "marker": {"size": 6, "color": look.BLUE, "opacity": 1},
            "connectgaps": False,
            "hovertemplate": look.hover("children", over_time.events(self.found.result.measure).capitalize()),
        }

    def fan(self) -> list[dict]:
        """The wider band under the narrower one, the middle dashed over both."""
        found, days = self.found, [look.day(end) for end in self.found.ends]
        bands = ((found.lower95, found.upper95, LIGHT), (found.lower80, found.upper80, DARK))
        tinted = [
            {
                **look.band(days, look.rounded(low), look.rounded(high), look.BLUE),
                "fillcolor": look.tint(look.BLUE, tint),
            }
            for low, high, tint in bands
        ]
        middle = {
            "type": "scatter",
            "x": days,
            "y": look.rounded(found.middle),
            "mode": "lines",
            "line": {"color": look.BLUE, "width": 1.75, "dash": "6px,4px"},
            "hoverinfo": "skip",
        }
        return [*tinted, middle]

    def hatching(self) -> list[dict]:
        return [look.hatch(look.day(gap.left), look.day(gap.right), 0, self.top) for gap in self.gaps]

    def letters(self) -> list[dict]:
        return [
            look.patch(f"<b>{LETTERS[gap.status]}</b>", x=look.day(gap.middle), y=self.top / 2)
            for gap in self.gaps
            if gap.status in LETTERS
        ]

    def now(self) -> dict:
        """A thin line where what is known ends."""
        here = look.day(self.here)
        line = {"color": look.AXIS, "width": 1}
        return {"type": "line", "x0": here, "x1": here, "yref": "paper", "y0": 0, "y1": 1, "line": line}

    def pattern(self) -> dict:
        """What the fan stands for, over it."""
        at = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1, "yshift": 18}
        return look.note(f"<b>{over_time.PATTERN}</b>", font={"size": look.SMALLEST, "color": look.BLUE}, **at)

    def labels(self) -> list[dict]:
        """The middle and the bands of the last month ahead, pushed apart; on a phone the middle alone."""
        found = self.found
        heights = [found.middle[-1], found.upper80[-1], found.upper95[-1]]
        said = [
            (f"<b>{value}</b>" if self.phone else f"<b>{value}</b>  {name}", look.BLUE if bold else look.SECONDARY)
            for value, name, bold in _last_values(found)
        ]
        if self.phone:
            said = said[:1]
        else:
            unsettled = dict.fromkeys(gap.status for gap in self.gaps)
            said += [(rows.HATCHED[status], look.SECONDARY) for status in unsettled]
            heights += [0.0 for _ in unsettled]
        wanted = [height / self.top * self.tall for height in heights[: len(said)]]
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            look.note(text, y=round(height / self.tall, 4), font={"size": look.SMALLEST, "color": colour}, **at)
            for (text, colour), height in zip(said, look.spread(wanted, [look.LABEL_STEP] * len(wanted)), strict=True)
        ]
