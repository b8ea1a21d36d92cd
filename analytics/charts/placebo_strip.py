"""Did a figure move more at one pilot site than in every other authority over the same years? One dot an authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, isfinite

from plotly.graph_objects import Figure

from analytics.charts import go_live, look
from analytics.charts.placebo_words import REFUSED, amount, name_of, numbers, said, signed, ways
from analytics.charts.places_words import plainly
from analytics.results.before_after import OK, BeforeAfter

__all__ = ["Columns", "amount", "draw", "numbers", "said", "signed"]  # words and tables stand in placebo_words

DOT, DOT_EDGE, SHADE = "#c9cccf", "#8d9297", "#f1f2f3"
SIDE, BOTTOM = 8, 62  # margins in px; the lower one holds the axis and the fixed sentence
PLOT_WIDTH, PHONE_PLOT_WIDTH = 1072, 342  # px, for choosing columns and where words fit
COLUMN, PHONE_COLUMN = 15, 8.5  # px a column aims at
ROW, LETTER = 21, 8  # px of a row of words, and of a letter in it
EDGE = 84  # px at an end for those farther off, and their words
PAD = 24  # px between the last column and the end, so that its tick has room
LEAST = 0.75  # of a column: a site that moved less has a narrow column of its own around zero
FARTHER_OFF = 1.5  # times the middle 80% away from the median
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)  # per cent between ticks


def draw(
    found: BeforeAfter,
    name: str,
    own: float | None = None,
    own_name: str = "",
    phone: bool = False,
    role: str = "pilot_site",
) -> Figure:
    """Every authority's change as a dot in a column; shaded, those as far out as the site or farther, either way.

    name: the site's. own: our own change over the same years in per cent, None for none; own_name: ours. role: "own"
    where the place is our own authority, with a go-live of its own: it is then drawn as ours always is.
    Columns end at the site's change, so that the shaded dots are those counted in words. A few far-off authorities stand
    as arrows at the end. Without a change there is a hatched place with its letter. Every figure holds the fixed sentence.
    """
    if found.status != OK:
        return go_live.nothing(" ".join(REFUSED[found.status]))
    strip = _Strip(found, name, phone, *_lines(found, name, own, own_name, role), role=role)
    layout = look.frame(strip.height, (SIDE, SIDE, strip.above, BOTTOM))
    layout["xaxis"] = strip.across()
    layout["yaxis"] = {"range": [0, strip.tall], "visible": False, "fixedrange": True}
    layout["shapes"] = strip.shades()
    layout["annotations"] = [*strip.tails(), *strip.labels(), *strip.beyond(), go_live.caveat(SIDE)]
    return look.figure(strip.traces(), layout)


# The chart -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """An upright line at a change, per cent, up to its words. words: with their weight; letters: how many they are."""

    at: float
    role: str
    words: str
    letters: int


@dataclass(frozen=True)
class _Placed:
    """Where the words of a line stand: in a row from the lowest, from start to end in px from the left of the plot."""

    line: _Line
    row: int
    start: float
    end: float


def _lines(found: BeforeAfter, name: str, own: float | None, own_name: str, role: str = "pilot_site") -> list[_Line]:
    """The site's, England's and ours, where there is one."""
    wanted = [(found.change, role, plainly(name)), (found.england_change, "england", "England")]
    wanted += [(own, "own", own_name)] if own is not None else []
    lines = []
    for at, role, who in wanted:
        if isfinite(at):
            text = f"{who} {signed(at)}".strip()
            bold = look.safe(text) if role == "england" else f"<b>{look.safe(text)}</b>"
            lines.append(_Line(at, role, bold, len(text)))
    return lines


@dataclass(frozen=True)
class Columns:
    """Columns of dots that end at the site's change, both ways.

    size: how far the site moved, per cent. width: of a column, size divided by a whole number. A site that moved less
    than LEAST of a column leaves no room for that: what moved less stands in one column of its own around zero, and the
    others in columns of the aimed width from its change outwards. Without any change that column holds true zeros.
    """

    size: float
    width: float
    narrow: bool

    @classmethod
    def of(cls, change: float, aim: float) -> "Columns":
        """aim: how wide a column should be, per cent."""
        size = abs(change)
        narrow = size < LEAST * aim
        return cls(size, aim if narrow else size / max(1, round(size / aim)), narrow)

    def counted(self, change: float) -> bool:
        """Whether it moved as much as the site or more, by the same comparison that counts the tails."""
        return abs(change) >= self.size

    def middle(self, change: float) -> float:
        """The middle of the column a change stands in. A true zero stands on the side of the rises, if not alone."""
        size, out = abs(change), -1 if change < 0 else 1
        if self.narrow:
            if not self.counted(change) or not change:
                return 0.0
            # never nearer than a column to those around zero; this is still inside the column
            return out * (max(self.size, self.width / 2) + self.width * (0.5 + floor((size - self.size) / self.width)))
        if self.counted(change):  # counted from the site's change: a division could put one on the wrong side of it
            return out * (self.size + self.width * (0.5 + floor((size - self.size) / self.width)))
        inside = min(floor(size / self.width), round(self.size / self.width) - 1)
        return out * self.width * (inside + 0.5)


class _Strip:
    """Where things stand. Across: per cent. Up: px from the base line; the dots, and over them rows of words."""

    def __init__(self, found: BeforeAfter, name: str, phone: bool, *lines: _Line, role: str = "pilot_site") -> None:
        self.found, self.name, self.phone, self.role, self.lines = found, name, phone, look.ROLES[role], lines
        self.width = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH
        self.far = self._far_off()
        near = {key: change for key, change in found.changes.items() if key not in self.far}
        ends = [*near.values(), *(line.at for line in lines), 0.0]
        # where some are farther off, the shade they are counted in begins before them
        ends += [out * abs(found.change) for out in {-1 if each < 0 else 1 for each in self.far.values()}]
        self.edges = [EDGE * any(beyond(each) for each in self.far.values()) for beyond in (_falls, _rises)]
        inner = self.width - sum(self.edges) - 2 * PAD
        aim = (max(ends) - min(ends)) / inner * (PHONE_COLUMN if phone else COLUMN)
        self.columns = Columns.of(found.change, aim or 1.0)
        ends += [self.columns.middle(each) for each in near.values()]
        self.per_cent = inner / ((max(ends) - min(ends)) or 1.0)  # px
        low, high = min(ends) - PAD / self.per_cent, max(ends) + PAD / self.per_cent
        self.near_ends = low, high
        self.left, self.right = low - self.edges[0] / self.per_cent, high + self.edges[1] / self.per_cent
        self.dot = min(7 if phone else 10, 0.85 * self.columns.width * self.per_cent)
        self.stacks = self._stacked(near)
        self.tallest = self._up(max(len(stack) for stack in self.stacks.values())) + self.dot
        self.zone = max(self.tallest, 100)
        self.placed = self._place()
        self.tall = round(self.zone + ROW * (1 + max(each.row for each in self.placed)))
        self.above = 10 + ROW * (3 if phone else 1)
        self.height = self.above + self.tall + BOTTOM

    def _far_off(self) -> Mapping[str, float]:
        """Those far from the middle of all, and farther out than the site: all of them are counted in a tail."""
        found = self.found
        most = FARTHER_OFF * (found.ninetieth - found.tenth)
        return {
            key: change
            for key, change in found.changes.items()
            if abs(change - found.median) > most and abs(change) > abs(found.change)
        }

    def _stacked(self, near: Mapping[str, float]) -> dict[float, list[tuple[str, float]]]:
        """Authorities by the middle of their column, from the base up; the site is the lowest of its own."""
        stacks: dict[float, list[tuple[str, float]]] = {}
        for key, change in sorted(near.items(), key=lambda each: (each[0] != self.found.place_key, each[1])):
            stacks.setdefault(round(self.columns.middle(change), 6), []).append((key, change))
        return stacks

    def _up(self, place: int) -> float:
        """px of the middle of a dot over the base line, the lowest being 0."""
        return round((place + 0.5) * (self.dot + 1.5) + 2, 2)

    def _px(self, change: float) -> float:
        return (change - self.left) * self.per_cent

    # Axis and shade

    def across(self) -> dict:
        low, high = self.near_ends
        room = LETTER * 7
        step = next((step for step in STEPS if step * self.per_cent >= room), STEPS[-1])
        ticks = [step * place for place in range(ceil(low / step), floor(high / step) + 1)]
        ticks = [tick for tick in ticks if 18 <= self._px(tick) <= self.width - 18]  # words that would be cut
        return {
            "range": [round(self.left, 4), round(self.right, 4)],
            "tickvals": ticks,
            "ticktext": [f"{signed(tick)}" for tick in ticks],
            "showline": True,
            "linecolor": look.AXIS,
            "linewidth": 1.5,
        }

    def shades(self) -> list[dict]:
        """Both tails, from the site's change outwards; none where it did not move, so that nobody is less far out."""
        size = round(self.columns.size, 6)
        spans = [(self.left, -size), (size, self.right)] if size else []
        whole = {"type": "rect", "layer": "below", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0}}
        return [
            {**whole, "x0": round(start, 6), "x1": round(end, 6), "fillcolor": SHADE}
            for start, end in spans
            if start < end
        ]

    # Marks

    def traces(self) -> list[dict]:
        """From the back to the front: zero, England, dots, those farther off, the site and ours."""
        spots = [
            (key, change, middle, self._up(place))
            for middle, stack in self.stacks.items()
            for place, (key, change) in enumerate(stack)
        ]
        grey = {"symbol": "circle", "size": self.dot, "color": DOT, "line": {"color": DOT_EDGE, "width": 1}}
        strong = {"symbol": self.role.symbol, "size": self.dot + 1, "color": self.role.colour, "line": {"width": 0}}
        drawn = [_upright(0.0, self.zone, look.TEXT, 1.25, "solid"), *self._mirrored()]
        drawn += [self._line(each) for each in self.placed if each.line.role == "england"]
        drawn.append(self._dots([spot for spot in spots if spot[0] != self.found.place_key], grey))
        drawn += self._arrows()
        drawn += [self._line(each) for each in self.placed if each.line.role != "england"]
        drawn.append(self._dots([spot for spot in spots if spot[0] == self.found.place_key], strong))
        return [*drawn, *self._own_mark()]

    def _dots(self, spots: Sequence[tuple[str, float, float, float]], mark: dict) -> dict:
        """Authorities (key, change, where across and up) as marks that say their name and change when pointed at."""
        said = [f"{name_of(key, self.found, self.name)}: {signed(change, 1)}" for key, change, *_ in spots]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [across for _, _, across, _ in spots],
            "y": [up for *_, up in spots],
            "marker": {**mark, "opacity": 1},
            "text": [look.safe(each) for each in said],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }

    def _mirrored(self) -> list[dict]:
        """The edge of the other tail, so that it is seen without shade."""
        at = -self.found.change
        inside = at and self.left < at < self.right
        return [_upright(at, self.zone, look.AXIS, 1, "1.5px,3px")] if inside else []

    def _line(self, placed: _Placed) -> dict:
        role, beside = look.ROLES[placed.line.role], placed.start > self._px(placed.line.at)
        beside = beside or placed.end < self._px(placed.line.at)
        top = self.zone + ROW * (placed.row + (0.5 if beside else 0))
        return _upright(
            placed.line.at, top, role.colour, 2 if placed.line.role == "own" else role.width - 0.5, role.dash
        )

    def _own_mark(self) -> list[dict]:
        """A circle at the foot of our line where ours is not one of the dots that are counted."""
        role = look.ROLES["own"]
        if self.role is role:
            return []
        return [
            {
                **_upright(each.line.at, 0, role.colour, 0, "solid"),
                "mode": "markers",
                "x": [round(each.line.at, 6)],
                "y": [0],
                "marker": look.marker(role, role.mark),
                "cliponaxis": False,
            }
            for each in self.placed
            if each.line.role == "own"
        ]

    def _arrows(self) -> list[dict]:
        """Those farther off at each end, one mark each, all in the shade."""
        drawn = []
        for beyond, symbol, middle in self._ends():
            keys = sorted((key for key, change in self.far.items() if beyond(change)), key=lambda key: self.far[key])
            spots = [(key, self.far[key], middle, self._up(place)) for place, key in enumerate(keys)]
            mark = {"symbol": symbol, "size": max(self.dot, 8), "color": DOT_EDGE, "line": {"width": 0}}
            drawn += [self._dots(spots, mark)] if spots else []
        return drawn

    def _ends(self) -> list[tuple]:
        half = EDGE / 2 / self.per_cent
        return [
            (_falls, "triangle-left", round(self.left + half, 6)),
            (_rises, "triangle-right", round(self.right - half, 6)),
        ]

    # Words on the chart

    def beyond(self) -> list[dict]:
        """Over the arrows: how many they are, and how far the farthest is."""
        notes = []
        for beyond, _, middle in self._ends():
            far = [change for change in self.far.values() if beyond(change)]
            if far:
                to = "" if len(far) == 1 else "to "
                text = f"{len(far)} farther<br>{to}{signed(max(far, key=abs))}"
                over = {"y": self._up(len(far)), "yanchor": "bottom", "xanchor": "center", "align": "center"}
                notes.append(look.note(text, x=middle, **over))
        return notes

    def tails(self) -> list[dict]:
        """At both ends, over the shade: how many fell, and rose, as much as the site moved or more; between, the rest."""
        found = self.found
        if found.change:
            fell, rose = found.tails.fell_as_much, found.tails.rose_as_much
            less, more = found.of - fell - rose, " this much or more"
            between = f"{less} changed less"
        else:
            fell, rose, less = ways(found)
            more, between = "", f"{less} did neither"
        texts = [f"<b>{fell} of {found.of} fell{more}</b>", between, f"<b>{rose} of {found.of} rose{more}</b>"]
        spots = [("left", 0), ("center", 0.5), ("right", 1)]
        rows = (2, 1, 0) if self.phone else (0, 0, 0)
        fonts = [{"size": look.SMALLEST, "color": colour} for colour in (look.TEXT, look.SECONDARY, look.TEXT)]
        over = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom"}
        return [
            look.note(text, x=x, xanchor=side, align=side, yshift=4 + ROW * row, font=font, **over)
            for text, (side, x), row, font in zip(texts, spots, rows, fonts, strict=True)
        ]

    def labels(self) -> list[dict]:
        """The words of the lines, each in its line's colour; on a white patch where a line of another has to pass."""
        return [
            look.note(
                each.line.words,
                **self._hung(each),
                y=round(self.zone + ROW * (each.row + 0.5), 2),
                font={"size": look.SMALLEST, "color": look.ROLES[each.line.role].words},
                **({"bgcolor": "#ffffff"} if self._on_lines(each, self.placed) else {}),
            )
            for each in self.placed
        ]

    def _hung(self, placed: _Placed) -> dict:
        """Beside its line words hang on it, as their real length is only estimated; over it they stand where they fit."""
        at = self._px(placed.line.at)
        if placed.start < at < placed.end:
            return {"xref": "paper", "x": round((placed.start + placed.end) / 2 / self.width, 4), "xanchor": "center"}
        right = placed.start >= at
        return {"x": round(placed.line.at, 6), "xshift": 6 if right else -6, "xanchor": "left" if right else "right"}

    def _place(self) -> list[_Placed]:
        """The words beside the tops of their lines, in as few rows as keep them off each other and off other lines."""
        spots = [self._spots(line) for line in self.lines]
        each_row = product(range(len(self.lines)), repeat=len(self.lines))
        tried = (
            [_Placed(line, row, *span) for line, row, span in zip(self.lines, rows, spans, strict=True)]
            for rows in each_row
            for spans in product(*spots)
        )

        def untidy(placed: Sequence[_Placed]) -> tuple[int, int, int]:
            crossed = sum(self._on_lines(each, placed) for each in placed)
            return self._on_words(placed), crossed, max(each.row for each in placed)

        return min(tried, key=untidy)

    def _spots(self, line: _Line) -> list[tuple[float, float]]:
        """Where words may stand: away from zero, towards it, or over the line and inside the plot."""
        at, long = self._px(line.at), line.letters * LETTER
        beside = [(at - 6 - long, at - 6), (at + 6, at + 6 + long)]
        fitting = [span for span in (beside if line.at < 0 else beside[::-1]) if span[0] >= 0 and span[1] <= self.width]
        start = min(max(at - long / 2, 0), max(self.width - long, 0))
        return [*fitting, (start, start + long)]

    def _on_words(self, placed: Sequence[_Placed]) -> int:
        """How many words stand over others of their row."""
        return sum(
            here is not there
            and here.row == there.row
            and here.start < there.end + LETTER
            and there.start < here.end + LETTER
            for here, there in product(placed, repeat=2)
        )

    def _on_lines(self, here: _Placed, placed: Sequence[_Placed]) -> int:
        """How many lines of others, going up through its row or ending in it, some words stand over."""
        return sum(
            here is not there and here.row <= there.row and here.start - 4 < self._px(there.line.at) < here.end + 4
            for there in placed
        )


def _falls(change: float) -> bool:
    return change < 0


def _rises(change: float) -> bool:
    return change > 0


def _upright(at: float, top: float, colour: str, width: float, dash: str) -> dict:
    line = {"color": colour, "width": width, "dash": dash}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [round(at, 6)] * 2,
        "y": [0, round(top, 2)],
        "line": line,
        "hoverinfo": "skip",
    }
