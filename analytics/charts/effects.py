"""What comparison studies found, a row a figure: each on its own axis in its own unit, those that found nothing as plainly."""

from collections.abc import Sequence
from itertools import pairwise
from math import log2, log10
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import effects_words, evidence_words, look, over_time
from analytics.charts.effects_words import (
    EACH_ITS_OWN,
    IN_WORDS,
    KEY,
    NO_NUMBER,
    NONE_FOUND,
    POINTS,
    RATIO,
    TWO,
    headline,
    interval,
    numbers,
    published_as,
    said,
    sentences,
)
from analytics.charts.look import safe
from analytics.comparators.evidence import ReportedFigure
from analytics.results import words

__all__ = ["draw", "numbers", "said", "sentences"]

PINK, COMPARED = look.ROLES["pilot_site"], look.ROLES["group"].colour
NAMES, FIGURES, GAP = 330, 262, 28  # px for whom it counts at the left, window and numbers at the right, and between
PLOT_WIDTH, PHONE_PLOT_WIDTH = 1072 - NAMES - FIGURES, 326  # px
LETTER, BOLD_LETTER = 6.9, 7.5  # px of a letter at 14 px, on the safe side of the widest font
LINE, AIR, STRIP, TICKS, WORDS_ABOVE = (
    20,
    18,
    34,
    24,
    20,
)  # px of a line, around a row, of marks, of an axis, of its ends
TOP, PHONE_TOP, BOTTOM, PHONE_BOTTOM = 34, 54, 34, 54
TWICE = (1 / 16, 1 / 8, 0.25, 0.5, 1, 2, 4, 8, 16)


def draw(figures: Sequence[ReportedFigure], phone: bool = False) -> Figure:
    """A row a figure in the order of their ids, never of their values; all rows are as high as the highest.

    With it and compared with as two dots; a ratio as a dot and its 95% interval around 1; a stated difference around 0;
    what was published without numbers in words. Raises ValueError for a figure that may not stand as an effect.
    """
    rows = effects_words.in_order(figures)
    return _Rows(rows, phone).figure() if rows else over_time.nothing(NONE_FOUND)


# The chart ------------------------------------------------------------------------------------------------------------


class _Rows:
    """Where the rows stand. Heights are px down from the top of the first; each row has an axis of its own."""

    def __init__(self, figures: Sequence[ReportedFigure], phone: bool) -> None:
        self.figures, self.phone = figures, phone
        self.left, self.right = (16, 16) if phone else (NAMES, FIGURES)
        self.plot = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH
        wide = self.plot if phone else 0
        self.heads = [_lines([headline(one)], self.plot, bold=True) for one in figures]
        self.lefts = [_lines(effects_words.left(one), wide or NAMES - GAP, bold=True) for one in figures]
        self.rights = [_lines(effects_words.right(one), wide or FIGURES - GAP) for one in figures]
        if phone:  # all words of a row are one column, over its marks
            columns = zip(self.lefts, self.rights, self.heads, strict=True)
            self.heads = [[*left, *right, *head] for left, right, head in columns]
            self.lefts = self.rights = [[] for _ in figures]
        drawn = STRIP + TICKS + WORDS_ABOVE
        tallest = max(map(len, (*self.lefts, *self.rights)))
        self.row = AIR + max(max(map(len, self.heads)) * LINE + drawn, tallest * LINE)
        self.tall = self.row * len(figures)

    def figure(self) -> Figure:
        top, bottom = (PHONE_TOP, PHONE_BOTTOM) if self.phone else (TOP, BOTTOM)
        layout = look.frame(self.tall + top + bottom, (self.left, self.right, top, bottom))
        traces: list[dict] = []
        for place, one in enumerate(self.figures):
            name = "" if place == 0 else str(place + 1)
            axis, marks = self._axis(one)
            low, high = (self._up(self._marks(place) + STRIP), self._up(self._marks(place)))
            layout[f"xaxis{name}"] = {**axis, "anchor": f"y{name}", "domain": [0, 1]}
            layout[f"yaxis{name}"] = {
                **{"range": [0, 1], "visible": False, "fixedrange": True},
                **{"anchor": f"x{name}", "domain": [low, high]},
            }
            traces += [{**mark, "xaxis": f"x{name}", "yaxis": f"y{name}"} for mark in marks]
            layout["annotations"] += self._words(place, one)
        layout["shapes"] = [*self._rules(), *self._references()]
        layout["annotations"] += [self._key(), self._own()]
        return look.figure(traces, layout)

    def _top(self, place: int) -> int:
        return self.row * place + AIR // 2

    def _marks(self, place: int) -> int:
        """The upper edge of a row's marks: under the words and what the ends of its axis mean."""
        return self._top(place) + len(self.heads[place]) * LINE + WORDS_ABOVE

    def _up(self, down: float) -> float:
        """px down from the top of the plot as a share of its height, from below."""
        return min(max(1 - down / self.tall, 0), 1)

    def _axis(self, one: ReportedFigure) -> tuple[dict, list[dict]]:
        how = published_as(one)
        if how == TWO:
            return _from_zero(one)
        if how == RATIO:
            return _around_one(one)
        return _around_zero(one) if how == POINTS else ({"visible": False, "range": [0, 1]}, [_nothing()])

    def _words(self, place: int, one: ReportedFigure) -> list[dict]:
        top = self._up(self._top(place))
        at = {"xref": "paper", "yref": "paper", "y": top, "yanchor": "top"}
        notes = [look.note("<br>".join(self.heads[place]), x=0, **at)]
        if not self.phone:
            notes.append(look.note("<br>".join(self.lefts[place]), x=0, xshift=-self.left, **at))
            notes.append(look.note("<br>".join(self.rights[place]), x=1, xshift=GAP, **at))
        grey = {"font": {"size": look.SMALLEST, "color": look.SECONDARY}, "xref": "paper", "yref": "paper"}
        above = self._up(self._marks(place) - WORDS_ABOVE / 2)
        low, high = effects_words.ends(one)
        if low:
            notes += [look.note(low, x=0, y=above, **grey), look.note(high, x=1, y=above, xanchor="right", **grey)]
        if published_as(one) == IN_WORDS:
            notes.append(look.note(NO_NUMBER, x=0, y=self._up(self._marks(place) + STRIP / 2), **grey))
        return notes

    def _rules(self) -> list[dict]:
        """A light rule under each row, from edge to edge."""
        rules = []
        for place in range(len(self.figures)):
            at = self._up(self.row * (place + 1))
            line = {"type": "line", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at}
            line |= {"layer": "below", "line": {"color": look.GRID, "width": 1}}
            rules.append(line)
            if not self.phone:
                for edge, start, end in ((0, -self.left, 0), (1, 0, self.right)):
                    rules.append({**line, "xsizemode": "pixel", "xanchor": edge, "x0": start, "x1": end})
        return rules

    def _references(self) -> list[dict]:
        """The line of no change through a row's marks: 1 of a ratio, 0 of a difference."""
        shapes = []
        for place, one in enumerate(self.figures):
            how, name = published_as(one), "" if place == 0 else str(place + 1)
            if how in (RATIO, POINTS):
                at = 1 if how == RATIO else 0
                line = {"color": look.SECONDARY, "width": 1.5}
                shape = {"type": "line", "xref": f"x{name}", "yref": f"y{name}", "x0": at, "x1": at, "y0": 0, "y1": 1}
                shapes.append({**shape, "layer": "below", "line": line})
        return shapes

    def _key(self) -> dict:
        """What the marks are, for those that are drawn."""
        ways = {published_as(one) for one in self.figures}
        parts = [f"<span style='color:{PINK.colour}'>■</span> {KEY['with']}"] if ways - {IN_WORDS} else []
        parts += [f"<span style='color:{COMPARED}'>●</span> {KEY['compared']}"] if TWO in ways else []
        parts += [f"<span style='color:{PINK.colour}'>━</span> {KEY['interval']}"] if RATIO in ways else []
        parts += [KEY["one"]] if ways & {RATIO, POINTS} else []
        halves = (parts[:2], parts[2:]) if self.phone else (parts, [])
        text = "<br>".join("     ".join(half) for half in halves if half)
        return look.note(text, xref="paper", x=0, yref="paper", y=1, yanchor="bottom", yshift=8)

    def _own(self) -> dict:
        """The fixed sentence of this chart, inside the image."""
        text = "<br>".join(_lines([EACH_ITS_OWN], self.plot if self.phone else 1072, bold=True))
        at = {"xref": "paper", "x": 0, "xshift": 0 if self.phone else -self.left, "yref": "paper", "y": 0}
        return look.note(text, yanchor="top", yshift=-8, **at)


def _lines(texts: Sequence[str], width: float, bold: bool = False) -> list[str]:
    """Texts broken to lines that fit, made safe; bold: the first text is."""
    found = []
    for place, text in enumerate(texts):
        strong = bold and place == 0
        letters = int(width / (BOLD_LETTER if strong else LETTER))
        lines = [safe(line) for line in wrap(text, letters, break_on_hyphens=False)]
        found += [f"<b>{line}</b>" if strong else line for line in lines]
    return found


def _dot(value: float, height: float, said: str, symbol: str = PINK.symbol, colour: str = PINK.colour) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value],
        "y": [height],
        "marker": {"symbol": symbol, "size": 11, "color": colour, "opacity": 1},
        "text": [safe(said)],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _nothing() -> dict:
    return {"type": "scatter", "mode": "markers", "x": [], "y": [], "hoverinfo": "skip"}


def _ticks(values: Sequence[float], texts: Sequence[str]) -> dict:
    return {"tickvals": list(values), "ticktext": list(texts), "showgrid": True, "gridcolor": look.GRID}


def _from_zero(one: ReportedFigure) -> tuple[dict, list[dict]]:
    """Both values on a scale from zero."""
    with_it, compared = one.after.value, one.against.value
    top, ticks = look.from_zero([with_it, compared])
    sign = "%" if one.unit.startswith("%") else ""
    axis = {"range": [0, top], **_ticks(ticks, [f"{tick:,g}{sign}" for tick in ticks])}
    dots = [
        _dot(compared, 0.5, f"Compared with: {evidence_words.amount(compared, one.unit)}", "circle", COMPARED),
        _dot(with_it, 0.5, f"With it: {evidence_words.amount(with_it, one.unit)}"),
    ]
    return axis, dots


def _around_one(one: ReportedFigure) -> tuple[dict, list[dict]]:
    """A ratio on a scale that has half and twice equally far from 1, with its interval where one was published."""
    value, ends = one.stated.value, interval(one)
    reach = 1.12 * max(abs(log2(each)) for each in (value, *(ends or ()), 0.5))
    ticks = [tick for tick in TWICE if abs(log2(tick)) <= reach]
    across = reach * log10(2)
    axis = {"type": "log", "range": [-across, across], **_ticks(ticks, [f"{tick:g}" for tick in ticks])}
    marks = [_dot(value, 0.5, headline(one))]
    if ends:
        line = {"color": PINK.colour, "width": 2}
        span = {"type": "scatter", "mode": "lines", "x": list(ends), "y": [0.5, 0.5], "line": line}
        marks = [{**span, "hoverinfo": "skip"}, *marks]
    return axis, marks


def _around_zero(one: ReportedFigure) -> tuple[dict, list[dict]]:
    """A stated difference in points, on a scale as long either way."""
    top, ticks = look.from_zero([1.15 * abs(one.stated.value)])
    both = [*(-tick for tick in reversed(ticks[1:])), *ticks]
    if len(both) > 5 and any(right - left < top / 3 for left, right in pairwise(both)):
        both = both[::2] if 0 in both[::2] else both[1::2]
    texts = [f"{words.number(tick, 0 if tick == int(tick) else 1)}" for tick in both]
    return {"range": [-top, top], **_ticks(both, texts)}, [_dot(one.stated.value, 0.5, headline(one))]
