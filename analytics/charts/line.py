"""Lines over time: one authority strong, others thin beside it. Hidden is not zero, and gaps stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import go_live, look, rows
from analytics.results import words
from analytics.results.result import LETTERS, Comparator, Result

DESK, PHONE = (40, 206, 16, 34), (34, 46, 16, 30)  # margins: left, right, top, bottom in px
HEIGHT, PHONE_HEIGHT = 400, 300
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 278  # px, for choosing which ticks fit
WITHOUT = "without unaccompanied"
Beside = Sequence[tuple[Comparator, Result]]


@dataclass(frozen=True)
class Line:
    """One line. days: ISO days; values: with None where nothing may be drawn. marks: a mark at every figure."""

    role: look.Role
    name: str
    days: list[str]
    values: list[float | None]
    unit: str
    marks: bool

    @property
    def last(self) -> tuple[str, float] | None:
        known = [(day, value) for day, value in zip(self.days, self.values, strict=True) if value is not None]
        return known[-1] if known else None


def draw(result: Result, beside: Beside = (), without: Result | None = None, phone: bool = False) -> Figure:
    """The authority's line with its interval, published years of others as marks, labels at the ends.

    beside: comparators and what is published about them. without: the same question without unaccompanied children,
    drawn thin and dotted. A pilot site brings its go-live band and the sentence that no chart of one may omit.
    """
    own = rows.points(result)
    lines = _lines(result, beside, without)
    sites = [who for who, _ in beside if who.role == "pilot_site"]
    plot = _Plot(own, lines, sites, first_day(result, beside), phone)
    traces = [*plot.hatching(), *_bands(own), *(_trace(line) for line in reversed(lines)), *_ends(lines)]
    layout = plot.layout()
    layout["annotations"] = [*plot.labels(), *plot.letters(), *plot.site_words()]
    layout["shapes"] = plot.site_band()
    return look.figure(traces, layout)


def first_day(result: Result, beside: Beside = ()) -> date:
    """Where the chart begins: the first figure, or two years before a programme that started earlier, if published."""
    begins = rows.points(result)[0].end
    for who, figures in beside:
        if who.go_live:
            start = date.fromisoformat(who.go_live.from_date)
            two_years_before = date(start.year - (2 if start.month > 3 else 3), 3, 31)
            published = next((point.end for point in rows.points(figures) if point.drawn is not None), start)
            begins = min(begins, max(two_years_before, min(published, start - timedelta(days=183))))
    return begins


def key(result: Result, beside: Beside = (), without: Result | None = None) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name and mark in words, colour of the words) of each line."""
    unit = result.measure.formula.unit
    return [
        (look.said(line.last[1], unit), f"{line.name}, {look.MARK_WORDS[line.role.symbol]}", line.role.words)
        for line in _lines(result, beside, without)
    ]


def _lines(result: Result, beside: Beside, without: Result | None) -> list[Line]:
    """Every line with something to draw, the authority's own first."""
    lines = [_line(result, look.ROLES["own"], rows.name_of(result))]
    if without is not None:
        lines.append(_line(without, look.ROLES["own_without"], WITHOUT))
    lines += [_line(other, look.ROLES[who.role], who.short_name, marks=True) for who, other in beside]
    return [line for line in lines if line.last]


def _line(result: Result, role: look.Role, name: str, marks: bool = False) -> Line:
    found = rows.points(result)
    days, values = [look.day(point.end) for point in found], look.rounded(point.drawn for point in found)
    return Line(role, name, days, values, result.measure.formula.unit, marks)


def _trace(line: Line) -> dict:
    """One line; a comparator shows a mark at each published year, our own only where a figure stands alone."""
    sizes = [line.role.mark if line.marks else 5 * alone for alone in look.alone(line.values)]
    trace = {
        "type": "scatter",
        "name": look.safe(line.name),
        "x": line.days,
        "y": line.values,
        "mode": "lines+markers" if any(sizes) else "lines",
        "line": {"color": line.role.colour, "width": line.role.width, "dash": line.role.dash},
        "connectgaps": False,
        "hovertemplate": look.hover(line.unit),
        "cliponaxis": False,
    }
    return {**trace, "marker": look.marker(line.role, line.role.mark if line.marks else sizes)} if any(sizes) else trace


def _ends(lines: Sequence[Line]) -> list[dict]:
    """End marks, drawn last so that nothing lies over them."""
    return [
        {
            "type": "scatter",
            "x": [line.last[0]],
            "y": [line.last[1]],
            "mode": "markers",
            "marker": look.marker(line.role, line.role.mark),
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
        for line in reversed(lines)
        if not line.marks
    ]


def _bands(own: Sequence[rows.Point]) -> list[dict]:
    known = [point.drawn if isfinite(point.lower) and isfinite(point.upper) else None for point in own]
    days, lower, upper = zip(*((look.day(p.end), round(p.lower, 4), round(p.upper, 4)) for p in own), strict=True)
    return [
        look.band(days[first:last], lower[first:last], upper[first:last], look.BLUE)
        for first, last in look.pieces(known)
        if last - first > 1
    ]


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(
        self, own: Sequence[rows.Point], lines: list[Line], sites: list[Comparator], begins: date, phone: bool
    ) -> None:
        self.own, self.lines, self.sites, self.phone = own, lines, sites, phone
        self.unit = own[0].unit
        self.go_live = next((site.go_live for site in sites if site.go_live), None)
        left, right, top, bottom = PHONE if phone else DESK
        self.above = go_live.height(self.go_live, phone) if self.go_live else 0
        self.below = 28 if sites else 0
        self.margin = (left, right, top + self.above, bottom + self.below)
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + self.above + self.below
        self.tall = self.height - self.margin[2] - self.margin[3]
        self._set_days(begins)
        tops = [
            value for line in lines for day, value in zip(line.days, line.values, strict=True) if self._seen(day, value)
        ]
        tops += [point.upper for point in own if point.drawn is not None and isfinite(point.upper)]
        self.top, self.ticks = look.from_zero(tops)

    def _set_days(self, begins: date) -> None:
        """From the first day to the last figure, with room for its mark or its hatching."""
        self.step = rows.step(self.own)
        ends = self.own[-1].end
        self.months = self.step.days < 200
        self.shown = (begins, ends)
        self.first = begins - self.step * (0.8 if self.months else 0.2)
        unsettled = self.own[-1].status in rows.HATCHED
        self.last = ends + self.step * (0.5 if unsettled or self.months else 0.12)
        self.gaps = rows.stretches(self.own, self.step, self.first, self.last)

    def _seen(self, day: str, value: float | None) -> bool:
        return value is not None and look.day(self.first) <= day <= look.day(self.last)

    def layout(self) -> dict:
        layout = look.frame(self.height, self.margin)
        room = 100 if self.months and not self.phone else 56
        ticks = look.yearly_ticks(*self.shown, PHONE_PLOT_WIDTH if self.phone else PLOT_WIDTH, room)
        form = "%b %Y" if self.months and not self.phone else "%Y"
        layout["xaxis"] = look.time_axis(self.first, self.last, ticks, [tick.strftime(form) for tick in ticks])
        layout["yaxis"] = look.value_axis(0, self.top, self.ticks, "%" if self.unit == "percent" else "")
        return layout

    def hatching(self) -> list[dict]:
        return [look.hatch(look.day(gap.left), look.day(gap.right), 0, self.top) for gap in self.gaps]

    def letters(self) -> list[dict]:
        """[c] or [x] on a white patch over each hatched gap; words where the whole chart is one gap."""
        said = {gap.status: f"<b>{LETTERS[gap.status]}</b>" for gap in self.gaps if gap.status in LETTERS}
        if not any(line.role is look.ROLES["own"] for line in self.lines) and "hidden" in said:
            said["hidden"] = words.hidden()
        return [
            look.patch(said[gap.status], x=look.day(gap.middle), y=self.top / 2)
            for gap in self.gaps
            if gap.status in said
        ]

    def labels(self) -> list[dict]:
        """Names and values at the ends of lines; what shade and hatching mean, once, in grey."""
        notes = [self._label(line) for line in self.lines]
        sizes = [look.LABEL_STEP + 18 * note["text"].count("<br>") for note in notes]
        heights = look.spread([line.last[1] / self.top * self.tall for line in self.lines], sizes)
        if not self.phone:
            grey = self._grey()
            heights += self._free(grey, heights, sizes)
            notes += grey
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [{**note, **at, "y": round(height / self.tall, 4)} for note, height in zip(notes, heights, strict=True)]

    def _label(self, line: Line) -> dict:
        value = look.said(line.last[1], self.unit)
        own, newest = line.role is look.ROLES["own"], look.day(self.own[-1].end)
        late = (
            "" if line.last[0] >= (newest if own else min(newest, self.lines[0].last[0])) else f" ({line.last[0][:4]})"
        )
        name = "<br>".join(look.safe(part) for part in wrap(line.name + late, 26))
        text = f"<b>{value}</b>" if self.phone else f"<b>{value}  {name}</b>" if own else f"<b>{value}</b>  {name}"
        return look.note(text, font={"size": look.SMALLEST, "color": line.role.words})

    def _grey(self) -> list[dict]:
        said = ["Shaded: 95% interval"] if any(p.drawn is not None and isfinite(p.lower) for p in self.own) else []
        said += [rows.HATCHED[status] for status in dict.fromkeys(gap.status for gap in self.gaps)]
        return [look.note(text, font={"size": look.SMALLEST, "color": look.SECONDARY}) for text in said]

    def _free(self, grey: list[dict], heights: list[float], sizes: list[float]) -> list[float]:
        """Heights for the grey notes: the topmost gap between labels that holds them, else the widest one."""
        needed = len(grey) * look.LABEL_STEP
        spans = sorted((at - size / 2, at + size / 2) for at, size in zip(heights, sizes, strict=True))
        edges = [(-30.0, -30.0), *spans, (self.tall + 12, self.tall + 12)]
        gaps = [(above[0], above[0] - below[1]) for below, above in pairwise(edges)]
        fitting = [top for top, room in gaps if room >= needed]
        starts = max(fitting) if fitting else max(gaps, key=lambda gap: gap[1])[0]
        return [starts - look.LABEL_STEP * (place + 0.5) for place in range(len(grey))]

    def site_band(self) -> list[dict]:
        return go_live.band(self.go_live) if self.go_live else []

    def site_words(self) -> list[dict]:
        if not self.sites:
            return []
        said = [go_live.caveat(self.margin[0])]
        if self.go_live:
            at = (date.fromisoformat(self.go_live.from_date) - self.first) / (self.last - self.first)
            said.append(go_live.words(self.go_live, at, self.phone))
        return said
