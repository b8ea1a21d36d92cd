"""Lines over time: one authority strong, others thin beside it. Hidden is not zero, and gaps stay gaps."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import go_live, look, over_time, rows
from analytics.results import words
from analytics.results.result import LETTERS, Comparator, Result

DESK, PHONE = (40, 206, 16, 34), (34, 46, 16, 30)  # margins: left, right, top, bottom in px
HEIGHT, PHONE_HEIGHT = 400, 300
LABEL_LETTERS = 24  # of a name at the end of a line, beside its figure
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 278  # px, for choosing which ticks fit
WITHOUT = "without unaccompanied"
SETS = {"neighbours": "solid", "group": "4px,3px"}  # roles that are several places: the edge of their range
RANGE = look.HATCH  # the same grey, plain
HEADROOM = 1.5  # how far above the lines one extreme place may stretch the scale before its range is cut off
BREAK_ROW, BREAK_WORDS = 20, 60  # px above the plot for the numbers of breaks; two closer than this lose their word
Beside = Sequence[tuple[Comparator, Result]]
Breaks = Sequence[tuple[date, str]]  # a day from which figures are not the ones before it, and what changed


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


def draw(
    result: Result,
    beside: Beside = (),
    without: Result | None = None,
    phone: bool = False,
    breaks: Breaks = (),
    all_years: bool = False,
) -> Figure:
    """The authority's line with its interval, published years of others as marks, labels at the ends.

    beside: comparators and what is published about them; several places are their median in their range. without: the
    same question without unaccompanied children, drawn thin and dotted. A pilot site brings its go-live band and the
    sentence that no chart of one may omit. breaks: nothing is joined across one; `break_notes` has their words.
    all_years: begin with the first figure of anybody, not with the authority's own. An authority with nothing of its own
    here (an empty result too) leaves the chart to the others.
    """
    beside = beside if all_years else _not_later(result, beside)
    plot = _Plot(result, beside, without, phone, breaks, all_years)
    if not plot.lines and not plot.own:
        return over_time.nothing(f"{LETTERS['not_available']} No figure to show")
    layout = plot.layout()
    layout["annotations"] = [
        *plot.labels(),
        *plot.letters(),
        *plot.site_words(),
        *plot.break_words(),
        *plot.cut_words(),
    ]
    layout["shapes"] = [*plot.site_band(), *plot.break_lines()]
    return look.figure(plot.traces(), layout)


def first_day(result: Result, beside: Beside = ()) -> date:
    """Where the chart begins: the first figure, or two years before a programme that started earlier, if published.

    The authority's first figure, or the first of all where it has nothing of its own here.
    """
    begins = _first_figure(rows.points(result), beside)
    for who, figures in beside:
        if who.go_live:
            start = date.fromisoformat(who.go_live.from_date)
            two_years_before = date(start.year - (2 if start.month > 3 else 3), 3, 31)
            published = next((point.end for point in rows.points(figures) if point.drawn is not None), start)
            begins = min(begins, max(two_years_before, min(published, start - timedelta(days=183))))
    return begins


def _first_figure(own: Sequence[rows.Point], beside: Beside) -> date:
    known = _known_days(beside)
    if own and not (_nothing_of_its_own(own) and known):
        return own[0].end
    return min(known, default=date(2000, 3, 31))  # nothing to draw: any day will do


def _not_later(result: Result, beside: Beside) -> Beside:
    """Others up to the authority's last day: a figure beyond the chart's edge is not the one at a line's end."""
    ends = result.figures.period_end
    if not len(ends) or _nothing_of_its_own(rows.points(result)):
        return beside
    return [
        (who, replace(other, figures=other.figures[other.figures.period_end <= ends.max()])) for who, other in beside
    ]


def _known_days(beside: Beside) -> list[date]:
    """Days others have a figure for."""
    return [point.end for _, figures in beside for point in rows.points(figures) if point.drawn is not None]


def _nothing_of_its_own(own: Iterable[rows.Point]) -> bool:
    """Whether the authority was never asked this: a hidden or an early figure is something, and stays hatched."""
    return all(point.status in ("not_available", "not_applicable") for point in own)


def break_notes(breaks: Breaks) -> list[str]:
    """What each numbered break is, as plain text for the notes under the chart, in the order of their numbers."""
    return [
        f"Break {number}, from {_when(day)}: {said.rstrip('. ')}."
        for number, (day, said) in enumerate(sorted(breaks), 1)
    ]


def _when(day: date) -> str:
    said = words.period(day, day)
    return f"the year ending {said}" if (day.month, day.day) == (3, 31) else said


def key(
    result: Result, beside: Beside = (), without: Result | None = None, all_years: bool = False
) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name and mark in words, colour of the words) of each line."""
    unit, beside = result.measure.formula.unit, beside if all_years else _not_later(result, beside)
    return [
        (look.said(line.last[1], unit), f"{line.name}, {look.MARK_WORDS[line.role.symbol]}", line.role.words)
        for line in _lines(result, beside, without, ())
    ] + [
        (words.interval(newest.lower, newest.upper, 0), f"range of {who.short_name}, grey", look.SECONDARY)
        for who, figures in beside
        for newest in _ranged(who, rows.points(figures))[-1:]
    ]


def _lines(result: Result, beside: Beside, without: Result | None, breaks: Sequence[date]) -> list[Line]:
    """Every line with something to draw, the authority's own first."""
    lines = [_line(result, look.ROLES["own"], rows.name_of(result), breaks)]
    if without is not None:
        lines.append(_line(without, look.ROLES["own_without"], WITHOUT, breaks))
    lines += [_line(other, look.ROLES[who.role], who.short_name, breaks, marks=True) for who, other in beside]
    return [line for line in lines if line.last]


def _line(result: Result, role: look.Role, name: str, breaks: Sequence[date], marks: bool = False) -> Line:
    days: list[str] = []
    values: list[float | None] = []
    for run in _joined(rows.points(result), breaks):
        apart = [None] if days else []  # nothing joins two runs
        days += [look.day(run[0].end)] * len(apart) + [look.day(point.end) for point in run]
        values += apart + look.rounded(point.drawn for point in run)
    return Line(role, name, days, values, result.measure.formula.unit, marks)


def _joined(found: Sequence[rows.Point], breaks: Sequence[date]) -> list[list[rows.Point]]:
    """Runs that may be joined: a new one begins with the first figure on or after a break. breaks: in order of time."""
    return [list(run) for _, run in groupby(found, lambda point: bisect_right(breaks, point.end))]


def _ranged(who: Comparator, found: Sequence[rows.Point]) -> list[rows.Point]:
    """The figures of several places that have a lowest and a highest place; none for one place's interval."""
    return [p for p in found if who.role in SETS and p.drawn is not None and isfinite(p.lower) and isfinite(p.upper)]


def _trace(line: Line) -> dict:
    """One line; a comparator shows a mark at each published year, our own only where a figure stands alone."""
    sizes = [line.role.mark if line.marks else 5 * alone for alone in look.alone(line.values)]
    trace = {
        "type": "scatter",
        "name": look.safe(line.name),
        "x": line.days,
        "y": line.values,
        "mode": ("lines+markers" if line.role.width else "markers") if any(sizes) else "lines",
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


def _bands(own: Sequence[rows.Point], breaks: Sequence[date]) -> list[dict]:
    return [
        look.band(*_sides(run[first:last]), look.BLUE)
        for run in _joined(own, breaks)
        for first, last in look.pieces(p.drawn if isfinite(p.lower) and isfinite(p.upper) else None for p in run)
        if last - first > 1
    ]


def _sides(found: Sequence[rows.Point]) -> tuple[list[str], list[float], list[float]]:
    """Days, lower and upper ends of an unbroken piece."""
    return [look.day(p.end) for p in found], [round(p.lower, 4) for p in found], [round(p.upper, 4) for p in found]


def _ranges(who: Comparator, found: Sequence[rows.Point], breaks: Sequence[date]) -> list[dict]:
    """From the lowest to the highest of several places, year by year: grey with a thin edge, open across a gap."""
    ranged = {point.end for point in _ranged(who, found)}
    drawn = []
    for run in _joined(found, breaks):
        for first, last in look.pieces(p.drawn if p.end in ranged else None for p in run):
            days, lower, upper = _sides(run[first:last])
            if len(days) == 1:  # a year between two gaps: a thin upright bar
                at, step = run[first].end, rows.step(found)
                days, lower, upper = [look.day(at - step / 12), look.day(at + step / 12)], lower * 2, upper * 2
            edge = {"color": RANGE, "width": 1, "dash": SETS[who.role]}
            drawn.append({**look.band(days, lower, upper, RANGE), "fillcolor": look.tint(RANGE, 0.25), "line": edge})
    return drawn


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(
        self, result: Result, beside: Beside, without: Result | None, phone: bool, breaks: Breaks, all_years: bool
    ) -> None:
        self.result, self.phone = result, phone
        self.unit = result.measure.formula.unit
        self.breaks = [day for day, _ in sorted(breaks)]
        self.lines = _lines(result, beside, without, self.breaks)
        self.own = rows.points(result)
        self.others = [(who, rows.points(figures)) for who, figures in beside]
        self.lacking = bool(self.lines) and _nothing_of_its_own(self.own)
        if self.lacking:
            self.own = []
        if not self.lines and not self.own:
            return
        self.sites = [who for who, _ in beside if who.role == "pilot_site"]
        self.go_live = next((site.go_live for site in self.sites if site.go_live), None)
        begins = first_day(result, beside)
        self._set_days(min([begins, *_known_days(beside)]) if all_years else begins, all_years)
        self.marks = self._marks()
        left, right, top, bottom = PHONE if phone else DESK
        self.above = (go_live.height(self.go_live, phone) if self.go_live else 0) + BREAK_ROW * bool(self.marks)
        self.below = 28 if self.sites else 0
        self.margin = (left, right, top + self.above, bottom + self.below)
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + self.above + self.below
        self.tall = self.height - self.margin[2] - self.margin[3]
        self._set_top()

    def _set_days(self, begins: date, all_years: bool) -> None:
        """From the first day to the last figure, with room for its mark or its hatching."""
        self.step = rows.step(self.own or [point for _, found in self.others for point in found])
        last = [date.fromisoformat(line.last[0]) for line in self.lines]
        ends = max([self.own[-1].end, *(last if all_years else ())]) if self.own else max(last)
        self.months = self.step.days < 200
        self.shown = (begins, ends)
        self.first = begins - self.step * (0.8 if self.months else 0.2)
        unsettled = bool(self.own) and self.own[-1].status in rows.HATCHED
        self.last = ends + self.step * (0.5 if unsettled or self.months else 0.12)
        self.gaps = rows.stretches(self.own, self.step, self.first, self.last)

    def _set_top(self) -> None:
        """The scale holds every line and our interval; one extreme place stretches it so far and no further."""
        tops = [
            value
            for line in self.lines
            for day, value in zip(line.days, line.values, strict=True)
            if self._seen(day, value)
        ]
        tops += [point.upper for point in self.own if point.drawn is not None and isfinite(point.upper)]
        ranged = [point for who, found in self.others for point in _ranged(who, found)]
        ranged = [point for point in ranged if self.first <= point.end <= self.last]
        furthest = max(ranged, key=lambda point: point.upper, default=None)
        reach = [min(furthest.upper, HEADROOM * max(tops))] if furthest and tops else []
        self.top, self.ticks = look.from_zero([*tops, *reach])
        self.cut = furthest if furthest and furthest.upper > self.top else None

    def _marks(self) -> list[tuple[int, date]]:
        """The breaks to mark, by number, half way between the figures they part; none before or after all figures."""
        days = [
            day
            for line in self.lines
            for day, value in zip(line.days, line.values, strict=True)
            if self._seen(day, value)
        ]
        ends = sorted({date.fromisoformat(day) for day in days})
        marks = []
        for number, day in enumerate(self.breaks, 1):
            place = sum(end < day for end in ends)
            if 0 < place < len(ends):
                marks.append((number, ends[place - 1] + (ends[place] - ends[place - 1]) / 2))
        return marks

    def traces(self) -> list[dict]:
        """From the back to the front. Marks without a line lie over the line they agree with and leave it to be seen."""
        ranges = [trace for who, found in self.others if who.role in SETS for trace in _ranges(who, found, self.breaks)]
        drawn = [_trace(line) for line in reversed(self.lines) if line.role.width]
        over = [_trace(line) for line in self.lines if not line.role.width]
        return [*self.hatching(), *ranges, *_bands(self.own, self.breaks), *drawn, *_ends(self.lines), *over]

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
        at = 0.5
        if not any(line.role is look.ROLES["own"] for line in self.lines) and "hidden" in said:
            said["hidden"], at = words.hidden(), 0.1 if self.lines else 0.5  # under the lines of the others
        return [
            look.patch(said[gap.status], x=look.day(gap.middle), y=self.top * at)
            for gap in self.gaps
            if gap.status in said
        ]

    def labels(self) -> list[dict]:
        """Names and values at the ends of lines; what shade and hatching mean, once, in grey."""
        notes = [self._label(line) for line in self.lines]
        sizes = [look.LABEL_STEP + 18 * note["text"].count("<br>") for note in notes]
        grey = [] if self.phone else self._grey()
        heights = beside_labels(
            [line.last[1] / self.top * self.tall for line in self.lines], sizes, len(grey), self.tall
        )
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            {**note, **at, "y": round(height / self.tall, 4)}
            for note, height in zip([*notes, *grey], heights, strict=True)
        ]

    def _label(self, line: Line) -> dict:
        value = look.said(line.last[1], self.unit)
        own, newest = line.role is look.ROLES["own"], look.day(self.shown[1])
        late = (
            "" if line.last[0] >= (newest if own else min(newest, self.lines[0].last[0])) else f" ({line.last[0][:4]})"
        )
        name = "<br>".join(look.safe(part) for part in wrap(line.name + late, LABEL_LETTERS))
        text = f"<b>{value}</b>" if self.phone else f"<b>{value}  {name}</b>" if own else f"<b>{value}</b>  {name}"
        return look.note(text, font={"size": look.SMALLEST, "color": line.role.words})

    def _grey(self) -> list[dict]:
        said = ["Shaded: 95% interval"] if any(p.drawn is not None and isfinite(p.lower) for p in self.own) else []
        sets = [who for who, found in self.others if _ranged(who, found)]
        if sets:
            one = len(sets) == 1
            said.append("Grey: range of the places" if one else "Grey: ranges of the places")
            said.append("Line within: their median" if one else "Lines within: their medians")
        said += [rows.HATCHED[status] for status in dict.fromkeys(gap.status for gap in self.gaps)]
        said += ["Dotted upright: a break"] if self.marks else []
        if self.lacking:
            named = rows.name_of(self.result) if len(self.result.figures) else "your authority"
            said += wrap(f"{LETTERS['not_available']} No figure for {named}", 26)
        return [look.note(look.safe(text), font={"size": look.SMALLEST, "color": look.SECONDARY}) for text in said]

    def break_lines(self) -> list[dict]:
        """A thin dotted line where figures stop being the ones before it."""
        dotted = {"color": look.SECONDARY, "width": 1, "dash": "1.5px,3px"}
        whole = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": dotted}
        return [{**whole, "x0": look.day(at), "x1": look.day(at)} for _, at in self.marks]

    def break_words(self) -> list[dict]:
        """The number of each break over its line; on a narrow chart, or close together, without the word."""
        width = PHONE_PLOT_WIDTH if self.phone else PLOT_WIDTH
        room = min(
            ((later - at) / (self.last - self.first) * width for (_, at), (_, later) in pairwise(self.marks)),
            default=width,
        )
        word = "" if self.phone or room < BREAK_WORDS else "Break "
        placed = {"yref": "paper", "y": 1, "yshift": 1, "yanchor": "bottom", "xanchor": "center"}
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        return [look.note(f"{word}{number}", x=look.day(at), font=font, **placed) for number, at in self.marks]

    def cut_words(self) -> list[dict]:
        """How far the range of the places goes on where the scale ends before it."""
        if self.cut is None:
            return []
        at = (self.cut.end - self.first) / (self.last - self.first)
        side = "left" if at < 0.3 else "right" if at > 0.7 else "center"
        said = f"↑ range goes on to {look.said(self.cut.upper, self.unit)}"
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        patch = look.patch(said, x=look.day(self.cut.end), yref="paper", y=1, yanchor="top", font=font)
        return [{**patch, "xanchor": side}]

    def site_band(self) -> list[dict]:
        return go_live.band(self.go_live) if self.go_live else []

    def site_words(self) -> list[dict]:
        if not self.sites:
            return []
        said = [go_live.caveat(self.margin[0])]
        if self.go_live:
            at = (date.fromisoformat(self.go_live.from_date) - self.first) / (self.last - self.first)
            placed = go_live.words(self.go_live, at, self.phone)
            said.append({**placed, "yshift": placed["yshift"] + BREAK_ROW * bool(self.marks)})
        return said


def beside_labels(wanted: Sequence[float], sizes: Sequence[float], grey: int, tall: float) -> list[float]:
    """Heights in px of labels at the right of a plot, then of grey notes about it, none over another.

    The notes stand together in the topmost gap between labels that holds them all; where none does, labels make room.
    """
    heights = look.spread(wanted, sizes)
    spans = sorted((at - size / 2, at + size / 2) for at, size in zip(heights, sizes, strict=True))
    edges = [(-30.0, -30.0), *spans, (tall + 12, tall + 12)]
    fitting = [above[0] for below, above in pairwise(edges) if above[0] - below[1] >= grey * look.LABEL_STEP]
    if not fitting:
        under_the_top = [tall - look.LABEL_STEP * place for place in range(grey)]
        return look.spread([*heights, *under_the_top], [*sizes, *[look.LABEL_STEP] * grey])
    return [*heights, *(max(fitting) - look.LABEL_STEP * (place + 0.5) for place in range(grey))]
