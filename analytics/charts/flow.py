"""Starts up and exits down from one line, and what remains of them as a dot with its number."""

from dataclasses import replace
from datetime import timedelta

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, rows, table
from analytics.charts.rows import Point, Stretch
from analytics.results import words
from analytics.results.result import LETTERS, Result

HEIGHT, PHONE_HEIGHT = 400, 320
DESK, PHONE = (48, 206, 44, 34), (44, 46, 44, 30)  # margins: left, right, top, bottom in px
PLOT_WIDTH, PHONE_PLOT_WIDTH = 834, 268
ROOM = 42  # px that the number of one net needs
BAR = 0.68  # of the time from one period to the next
DAY = 86_400_000  # a day in the milliseconds that bars on a flat axis of days are wide in


def draw(starts: Result, exits: Result, phone: bool = False) -> Figure:
    """Starts as blue bars up, exits as grey bars down, starts minus exits as dots with their numbers in a row on top.

    A period of which either may not be shown has no net and is hatched.
    """
    plot = _Plot(starts, exits, phone)
    layout = look.frame(PHONE_HEIGHT if phone else HEIGHT, PHONE if phone else DESK)
    months = plot.each < timedelta(days=200) and not phone
    ticks = look.yearly_ticks(*plot.shown, plot.wide, 100 if months else 56)
    layout["xaxis"] = look.time_axis(
        plot.first, plot.last, ticks, [tick.strftime("%b %Y" if months else "%Y") for tick in ticks]
    )
    layout["yaxis"] = {**look.value_axis(-plot.top, plot.top, plot.levels()), "zeroline": True}
    layout["yaxis"]["ticktext"] = [f"{abs(level):,g}" for level in plot.levels()]
    layout["barmode"] = "relative"
    layout["annotations"] = [*plot.letters(), *plot.nets(), *plot.labels()]
    return look.figure([*plot.hatching(), *plot.bars(), plot.dots()], layout)


def key(starts: Result, exits: Result) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name, colour of the words) of the newest period of both."""
    return [(value, name, colour) for value, name, colour, _ in _newest(over_time.both(starts, exits))]


def numbers(starts: Result, exits: Result, caption: str) -> str:
    """Starts, exits and the difference of each period, as an accessible table."""
    cells = [
        [
            words.period(came.start, came.end),
            table.number(came.numerator, came.status),
            table.number(left.numerator, left.status),
            "" if net is None else _signed(net),
            table.SAID[_status(came, left)],
        ]
        for came, left in over_time.both(starts, exits)
        for net in [_net(came, left)]
    ]
    heads = [table.FIRST[starts.ask.by], "Started", "Left", "Started minus left", "Status"]
    return table.html(caption, heads, cells, ["", "n", "n", "n b", "s"])


def _net(came: Point, left: Point) -> float | None:
    return None if came.drawn is None or left.drawn is None else came.drawn - left.drawn


def _status(came: Point, left: Point) -> str:
    """What the pair lacks: of the side that may not be shown, where only one may."""
    return left.status if came.drawn is not None and left.drawn is None else came.status or left.status


def _signed(net: float) -> str:
    return f"+{words.number(net)}" if net > 0 else words.number(net)


def _newest(pairs: list[tuple[Point, Point]]) -> list[tuple[str, str, str, float]]:
    """(value, name, colour, height) of the newest starts, net and exits that are all known, from the top down."""
    known = [(came, left) for came, left in pairs if _net(came, left) is not None]
    if not known:
        return []
    came, left = known[-1]
    net = came.drawn - left.drawn
    return [
        (words.number(came.drawn), "started", look.BLUE, came.drawn / 2),
        (_signed(net), "started minus left", look.TEXT, net),
        (words.number(left.drawn), "left", look.SECONDARY, -left.drawn / 2),
    ]


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(self, starts: Result, exits: Result, phone: bool) -> None:
        self.pairs, self.phone = over_time.both(starts, exits), phone
        self.wide = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH
        _, _, top, bottom = PHONE if phone else DESK
        self.tall = (PHONE_HEIGHT if phone else HEIGHT) - top - bottom
        came = [came for came, _ in self.pairs]
        self.each, self.shown = rows.step(came), (came[0].end, came[-1].end)
        self.first, self.last = self.shown[0] - self.each * 0.6, self.shown[1] + self.each * 0.6
        self.top, self.ticks = look.from_zero(point.drawn for pair in self.pairs for point in pair)

    def levels(self) -> list[float]:
        """The ticks below zero and above."""
        return [*(-tick for tick in self.ticks[:0:-1]), *self.ticks]

    def bars(self) -> list[dict]:
        bar = {
            "type": "bar",
            "x": [look.day(came.end) for came, _ in self.pairs],
            "width": self.each.days * BAR * DAY,
        }
        sides = (("Started", 1, look.BLUE, 0), ("Left", -1, look.LEAVING, 1))
        return [
            {
                **bar,
                "name": name,
                "y": [None if pair[place].drawn is None else way * pair[place].drawn for pair in self.pairs],
                "customdata": look.rounded(pair[place].drawn for pair in self.pairs),
                "marker": {"color": colour, "line": {"width": 0}},
                "hovertemplate": "%{fullData.name}, to %{x|%B %Y}: %{customdata:,.0f}<extra></extra>",
            }
            for name, way, colour, place in sides
        ]

    def dots(self) -> dict:
        """What remains: dark with a white edge, to be seen on a bar."""
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [look.day(came.end) for came, _ in self.pairs],
            "y": look.rounded(_net(*pair) for pair in self.pairs),
            "marker": {
                "symbol": "circle",
                "size": 9,
                "color": look.TEXT,
                "opacity": 1,
                "line": {"color": "#ffffff", "width": 1.5},
            },
            "hoverinfo": "skip",
        }

    @property
    def _gaps(self) -> list[Stretch]:
        """Periods of which a side is not settled, or may not be shown."""
        pairs = [replace(came, status=_status(came, left)) for came, left in self.pairs]
        return rows.stretches(pairs, self.each, self.first, self.last)

    def hatching(self) -> list[dict]:
        return [look.hatch(look.day(gap.left), look.day(gap.right), -self.top, self.top) for gap in self._gaps]

    def letters(self) -> list[dict]:
        """[c] or [x] over a gap; in words where there is nothing else."""
        said = {status: f"<b>{letter}</b>" for status, letter in LETTERS.items()}
        if all(_net(*pair) is None for pair in self.pairs):
            said["hidden"] = words.hidden()
        return [look.patch(said[gap.status], x=look.day(gap.middle), y=0) for gap in self._gaps if gap.status in said]

    def nets(self) -> list[dict]:
        """The number of each dot in a row over the plot; of every second or third where they would run together."""
        room = self.each / (self.last - self.first) * self.wide
        every = -(-ROOM // room)
        row = {"yref": "paper", "y": 1, "yshift": 22}
        newest_first = enumerate(reversed(self.pairs))
        return [
            look.note(f"<b>{_signed(net)}</b>", x=look.day(came.end), xanchor="center", **row)
            for place, (came, left) in newest_first
            for net in [_net(came, left)]
            if net is not None and place % every == 0
        ]

    def labels(self) -> list[dict]:
        """What bars and dots are, beside the newest of each; what hatching means, in grey."""
        found = _newest(self.pairs)
        said = [
            (f"<b>{value}</b>" if self.phone else f"<b>{value}</b>  {name}", colour, height)
            for value, name, colour, height in found
        ]
        if not self.phone:
            unsettled = dict.fromkeys(gap.status for gap in self._gaps)
            said += [(rows.HATCHED[status], look.SECONDARY, -self.top) for status in unsettled]
        wanted = [(height + self.top) / (2 * self.top) * self.tall for _, _, height in said]
        heights = look.spread(wanted, [look.LABEL_STEP] * len(said))
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            look.note(text, y=round(height / self.tall, 4), font={"size": look.SMALLEST, "color": colour}, **at)
            for (text, colour, _), height in zip(said, heights, strict=True)
        ]
