"""Months or quarters with the limits that routine variation rarely crosses; what crosses them is ringed and named."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from math import hypot, isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, rows, table
from analytics.results import words
from analytics.results.control import ControlChart, ControlPoint, Segment
from analytics.results.result import LETTERS

HEIGHT, PHONE_HEIGHT = 340, 300
DESK, PHONE = (40, 206, 16, 34), (34, 46, 16, 30)  # margins: left, right, top, bottom in px
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 278
DOT, LIT, RING = 7, 10, 20  # px across
LETTER, LINE = 7.6, 20  # px of a letter, at most on average, and of a line of words
AWAY = (RING / 2 + 4, 36, 64, 96, 128, 160, 192)  # px from a point to words beside it, the nearest first
TAKEN = 1000  # what covering other words costs a place; covering dots and lines costs little
MARK_LETTERS, PHONE_MARK_LETTERS = 60, 40  # a line of a mark's words


def draw(chart: ControlChart, phone: bool = False) -> Figure:
    """One dot a period, joined lightly, from zero, with mean and limits of each segment; none where there are none.

    Every signalled point is ringed and the newest of each kind is named beside its ring. What may still rise is an open
    dot on hatching. A mark is a thin line with the reader's words over the plot.
    """
    plot = _Plot(chart, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = plot.time_axis()
    layout["yaxis"] = look.value_axis(0, plot.top, plot.ticks)
    layout["annotations"] = [*plot.letters(), *plot.end_labels(), *plot.signal_labels(), *plot.mark_words()]
    layout["shapes"] = plot.mark_lines()
    bands = [plot.band(segment) for segment in chart.segments]
    limits = [line for segment in chart.segments for line in plot.limits(segment)]
    return look.figure([*bands, *plot.hatching(), *limits, plot.dots(), plot.rings()], layout)


def key(chart: ControlChart) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name, colour of the words) of the newest limits."""
    return [(value, name.lower(), look.TEXT) for name, value, _ in _named_limits(chart)]


def numbers(chart: ControlChart, caption: str) -> str:
    """Every period with its number, its limits and its signal in words, as an accessible table."""
    limits = {p.end: s for p in chart.points for s in chart.segments if s.first <= p.end <= s.last}
    head = over_time.events(chart.result.measure)
    columns = ["Month" if chart.each == "month" else "Quarter", f"{head[:1].upper()}{head[1:]}"]
    columns, kinds = [*columns, "Lower limit", "Mean", "Upper limit", "Signal", "Status"], ["", *"nnnn", "w", "s"]
    cells = [
        [
            words.period(point.start, point.end),
            table.number(point.number, point.status),
            *_limit_cells(limits.get(point.end)),
            look.safe(point.signal),
            table.SAID[point.status],
        ]
        for point in chart.points
    ]
    return table.html(caption, columns, cells, kinds)


def _limit_cells(segment: Segment | None) -> list[str]:
    if segment is None:
        return ["", "", ""]
    return [over_time.number(value, segment.mean) for value in (segment.lower, segment.mean, segment.upper)]


def _named_limits(chart: ControlChart) -> list[tuple[str, str, float]]:
    """(name, value in words, height) of the newest limits, from the top down."""
    if not chart.segments:
        return []
    newest = chart.segments[-1]
    lower, mean, upper = _limit_cells(newest)
    names = ("Upper limit", f"Mean a {chart.each}", "Lower limit")
    return list(zip(names, (upper, mean, lower), (newest.upper, newest.mean, newest.lower), strict=True))


def _drawn(point: ControlPoint) -> float | None:
    return point.number if isfinite(point.number) and point.status not in rows.NOT_DRAWN else None


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(self, chart: ControlChart, phone: bool) -> None:
        self.chart, self.phone, self.points = chart, phone, chart.points
        self.values = [_drawn(point) for point in self.points]
        self.each = rows.step(self.points)
        self.shown = self.points[0].end, self.points[-1].end
        self.first, self.last = self.shown[0] - self.each * 0.8, self.shown[1] + self.each * 0.6
        self.gaps = rows.stretches(self.points, self.each, self.first, self.last)
        self.top, self.ticks = look.from_zero([*self.values, *(segment.upper for segment in chart.segments)])
        self.marks = self._marks()
        left, right, top, bottom = PHONE if phone else DESK
        above = LINE * sum(len(lines) for _, lines in self.marks)
        self.margin = (left, right, top + above, bottom)
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + above
        self.tall = self.height - top - above - bottom
        self.wide = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH

    def x(self, day: date) -> float:
        return (day - self.first) / (self.last - self.first) * self.wide

    def y(self, number: float) -> float:
        return number / self.top * self.tall

    def time_axis(self) -> dict:
        """Each March and the first month; the first and the last where there is less than a year."""
        ticks = look.yearly_ticks(*self.shown, *((PHONE_PLOT_WIDTH, 62) if self.phone else (PLOT_WIDTH, 100)))
        form = "%Y" if self.phone and len(ticks) > 1 else "%b %Y"
        ticks = ticks if len(ticks) > 1 else list(dict.fromkeys(self.shown))
        return look.time_axis(self.first, self.last, ticks, [tick.strftime(form) for tick in ticks])

    # Limits and dots

    def _ends(self, segment: Segment) -> tuple[date, date]:
        return max(self.first, segment.first - self.each / 2), min(self.last, segment.last + self.each / 2)

    def band(self, segment: Segment) -> dict:
        """What lies between the limits, very light."""
        days = [look.day(end) for end in self._ends(segment)]
        band = look.band(days, [segment.lower] * 2, [segment.upper] * 2, look.TEXT)
        return {**band, "fillcolor": look.tint(look.TEXT, 0.05)}

    def limits(self, segment: Segment) -> list[dict]:
        lines = ((segment.lower, "6px,4px"), (segment.mean, "solid"), (segment.upper, "6px,4px"))
        return [
            {
                "type": "scatter",
                "x": [look.day(end) for end in self._ends(segment)],
                "y": [level, level],
                "mode": "lines",
                "line": {"color": look.SECONDARY, "width": 1.25, "dash": dash},
                "hoverinfo": "skip",
            }
            for level, dash in lines
        ]

    def hatching(self) -> list[dict]:
        return [look.hatch(look.day(gap.left), look.day(gap.right), 0, self.top) for gap in self.gaps]

    def letters(self) -> list[dict]:
        """[c] or [x] over what is hidden; in words where there is nothing else."""
        said = {status: f"<b>{letter}</b>" for status, letter in LETTERS.items()}
        if all(value is None for value in self.values):
            said["hidden"] = words.hidden()
        return [
            look.patch(said[gap.status], x=look.day(gap.middle), y=self.top / 2)
            for gap in self.gaps
            if gap.status in said
        ]

    def dots(self) -> dict:
        open_dots = [point.status == "provisional" for point in self.points]
        return {
            "type": "scatter",
            "x": [look.day(point.end) for point in self.points],
            "y": look.rounded(self.values),
            "mode": "lines+markers",
            "line": {"color": look.ADDED, "width": 1.25},
            "marker": {
                "size": [LIT if point.signal else DOT for point in self.points],
                "color": ["#ffffff" if is_open else look.BLUE for is_open in open_dots],
                "opacity": 1,
                "line": {"color": look.BLUE, "width": [1.5 * is_open for is_open in open_dots]},
            },
            "connectgaps": False,
            "cliponaxis": False,
            "hovertemplate": look.hover("children", over_time.events(self.chart.result.measure).capitalize()),
        }

    def rings(self) -> dict:
        lit = self._lit()
        return {
            "type": "scatter",
            "x": [look.day(point.end) for point in lit],
            "y": look.rounded(_drawn(point) for point in lit),
            "mode": "markers",
            "marker": {"symbol": "circle-open", "size": RING, "color": look.BLUE, "line": {"width": 1.75}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }

    def _lit(self) -> list[ControlPoint]:
        return [point for point in self.points if point.signal and _drawn(point) is not None]

    # Words at the right

    def end_labels(self) -> list[dict]:
        """The newest limits, or the newest figure where there are none; what hatching means, once, in grey."""
        said = [(self._limit(name, value), level, look.TEXT) for name, value, level in _named_limits(self.chart)]
        said = said or self._last_figure()
        if not self.phone:
            unsettled = dict.fromkeys(gap.status for gap in self.gaps)
            said += [(rows.HATCHED[status], self.top, look.SECONDARY) for status in unsettled]
        heights = look.spread([self.y(level) for _, level, _ in said], [look.LABEL_STEP] * len(said))
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            look.note(text, y=round(height / self.tall, 4), font={"size": look.SMALLEST, "color": colour}, **at)
            for (text, _, colour), height in zip(said, heights, strict=True)
        ]

    def _limit(self, name: str, value: str) -> str:
        """ "Upper limit 42", "Mean 31 a month"; a phone has room for the value."""
        what, a, each = name.partition(" a ")
        return value if self.phone else f"{what} {value}{a}{each}"

    def _last_figure(self) -> list[tuple[str, float, str]]:
        known = [point for point, value in zip(self.points, self.values, strict=True) if value is not None]
        if not known:
            return []
        last = known[-1]
        text = words.number(last.number) + ("" if self.phone else f"  {words.period(last.start, last.end)}")
        return [(f"<b>{text}</b>", last.number, look.BLUE)]

    # Words beside signals

    def signal_labels(self) -> list[dict]:
        """The newest signal of each kind beside its ring, where it covers the least; the newest is placed first.

        One that finds no free place is left to the sentence and the table.
        """
        taken: list[tuple[float, float, float, float]] = []
        notes = []
        for point in reversed(over_time.newest(self._lit())):
            text = over_time.signal(point, self.chart, self.phone)
            lines = wrap(text, 18) if self.phone else [text]
            size = max(map(len, lines)) * LETTER, len(lines) * LINE
            costs = [(self._covered(box, taken) + hypot(*by) / 20, by, box) for by, box in self._places(point, size)]
            cost, (right, up), box = min(costs)
            if cost >= TAKEN:
                continue
            taken.append(box)
            said = "<br>".join(look.safe(line) for line in lines)
            at = {"x": look.day(point.end), "y": round(point.number, 4), "xanchor": "center"}
            line = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": look.AXIS, "standoff": RING / 2}
            notes.append(look.note(f"<b>{said}</b>", **at, **line, ax=right, ay=-up, bgcolor="rgba(255,255,255,0.8)"))
        return notes

    def _places(self, point: ControlPoint, size: tuple[float, float]):
        """Where a label could stand: its middle's shifts from the point and its box, in px."""
        x, y, (wide, tall) = self.x(point.end), self.y(point.number), size
        beside = [(side * (wide / 2 + far), 0) for far in AWAY[:2] for side in (-1, 1)]
        above_or_below = [
            (across * wide / 2, side * (tall / 2 + far))
            for far in AWAY
            for side in (1, -1)
            for across in (0, -1, 1, -2, 2)
        ]
        for right, up in (*beside, *above_or_below):
            left, low = x + right - wide / 2, y + up - tall / 2
            yield (right, up), (left, low, left + wide, low + tall)

    def _covered(self, box: tuple[float, ...], taken: Sequence[tuple[float, ...]]) -> float:
        """What a label in a box would cover: other words or the plot's edge, dots, lines."""
        left, low, right, high = box
        cut = left < -8 or right > self.wide or low < 0 or high > self.tall + 12 * (not self.marks)
        words_under = sum(left < r and right > le and low < h and high > lo for le, lo, r, h in taken)
        dots = sum(left - 6 < x < right + 6 and low - 6 < y < high + 6 for x, y in self._path)
        rings = [(self.x(point.end), self.y(point.number)) for point in self._lit()]
        dots += 2 * sum(left - 11 < x < right + 11 and low - 11 < y < high + 11 for x, y in rings)
        levels = (level for s in self.chart.segments for level in (s.lower, s.mean, s.upper))
        lines = sum(low - 2 < self.y(level) < high + 2 for level in levels)
        lines += 10 * sum(left - 2 < self.x(day) < right + 2 for day, _ in self.marks)
        return TAKEN * (cut + words_under) + 2 * dots + lines

    @cached_property
    def _path(self) -> list[tuple[float, float]]:
        """The dots in px with the line between them, a place every few px."""
        found = []
        for first, last in look.pieces(self.values):
            dots = [
                (self.x(p.end), self.y(v))
                for p, v in zip(self.points[first:last], self.values[first:last], strict=True)
            ]
            for (x0, y0), (x1, y1) in zip(dots, dots[1:] or dots, strict=False):
                found += [(x0 + (x1 - x0) * part / 4, y0 + (y1 - y0) * part / 4) for part in range(5)]
        return found

    # Marks

    def _marks(self) -> list[tuple[date, list[str]]]:
        """Where each mark stands, before the first period that begins on it or later, and its lines of words."""
        letters = PHONE_MARK_LETTERS if self.phone else MARK_LETTERS
        found = []
        for mark in sorted(self.chart.marks, key=lambda mark: mark.day):
            later = [point.end for point in self.points if point.start >= mark.day]
            day = later[0] - self.each / 2 if later else self.shown[1] + self.each / 2
            found.append((max(self.first, day), wrap(f"{mark.day:%B} {mark.day.year}: {mark.words}", letters)))
        return found

    def mark_lines(self) -> list[dict]:
        thin = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": {"color": look.TEXT, "width": 1}}
        return [{**thin, "x0": look.day(day), "x1": look.day(day)} for day, _ in self.marks]

    def mark_words(self) -> list[dict]:
        """A row of its own for each mark, over the plot, so that no two overlap."""
        notes, below = [], 4
        for day, lines in reversed(self.marks):
            part = self.x(day) / self.wide
            placed = {"x": look.day(day)} if part < 0.5 else {"x": look.day(day), "xanchor": "right"}
            if self.phone:
                placed = {"xref": "paper", "x": 0}
            text = "<br>".join(look.safe(line) for line in lines)
            notes.append(look.note(text, yref="paper", y=1, yshift=below, yanchor="bottom", **placed))
            below += LINE * len(lines)
        return notes
