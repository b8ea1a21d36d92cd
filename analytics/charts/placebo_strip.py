"""Did a figure move more at one pilot site than in every other authority over the same years? One dot an authority."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, isfinite

from plotly.graph_objects import Figure

from analytics.charts import go_live, look, over_time, table
from analytics.charts.findings import joined, lower
from analytics.charts.over_time import Said
from analytics.charts.places_words import plainly
from analytics.comparators import places
from analytics.results import words
from analytics.results.before_after import (
    COUNT,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    SHARE,
    STOCK,
    BeforeAfter,
    PriorTrend,
)
from analytics.results.result import LETTERS

PINK = look.ROLES["pilot_site"].colour
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
EITHER = f"{LETTERS['hidden']} or {LETTERS['not_available']}"  # which of the two it was is not handed on
# why there are no dots: the letter, and after it the words in the hatched place
REFUSED = {
    HIDDEN_OR_MISSING: (EITHER, "A year here is hidden or missing"),
    OUTSIDE: (LETTERS["not_available"], "Some years are not published"),
    FROM_NOTHING: (LETTERS["not_applicable"], "No percentage can be taken of 0"),
}


def draw(found: BeforeAfter, name: str, own: float | None = None, own_name: str = "", phone: bool = False) -> Figure:
    """Every authority's change as a dot in a column; shaded, those as far out as the site or farther, either way.

    name: the site's. own: our own change over the same years in per cent, None for none; own_name: ours.
    Columns end at the site's change, so that the shaded dots are those counted in words. A few far-off authorities stand
    as arrows at the end. Without a change there is a hatched place with its letter. Every figure holds the fixed sentence.
    """
    if found.status != OK:
        return _hatched(*REFUSED[found.status])
    strip = _Strip(found, phone, *_lines(found, name, own, own_name))
    layout = look.frame(strip.height, (SIDE, SIDE, strip.above, BOTTOM))
    layout["xaxis"] = strip.across()
    layout["yaxis"] = {"range": [0, strip.tall], "visible": False, "fixedrange": True}
    layout["shapes"] = strip.shades()
    layout["annotations"] = [*strip.tails(), *strip.labels(), *strip.beyond(), go_live.caveat(SIDE)]
    return look.figure(strip.traces(), layout)


def _hatched(letter: str, why: str) -> Figure:
    layout = look.frame(over_time.NOTHING_HEIGHT, (0, 0, 0, 36))
    layout["xaxis"] = layout["yaxis"] = {"range": [0, 1], "visible": False, "fixedrange": True}
    caveat = {**go_live.caveat(0), "yshift": -20}
    layout["annotations"] = [look.patch(f"{letter} {why}", x=0.5, y=0.5), caveat]
    return look.figure([look.hatch(0, 1, 0, 1)], layout)


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: BeforeAfter, name: str, caption: str) -> str:
    """What was compared, a row a figure; then every authority with a change, A to Z, in a table that scrolls."""
    summary = table.html(
        caption, ["What", name], [[look.safe(what), said] for what, said in _summary(found)], ["", "n"]
    )
    if not found.changes:
        return summary
    named = sorted((places.places()[key].name, change) for key, change in found.changes.items())
    cells = [[look.safe(each), signed(change, 1)] for each, change in named]
    heads = ["Authority", "Change, per cent of before"]
    return summary + table.html(f"{caption}: every authority with a change", heads, cells, ["", "n"])


def _summary(found: BeforeAfter) -> list[tuple[str, str]]:
    """What each figure is, in words, and the figure, or the letter of why there is none."""
    lacking = REFUSED[found.status][0] if found.status != OK else LETTERS["not_available"]
    none = {OUTSIDE: lacking}.get(found.status, LETTERS["not_available"])  # what nobody has
    tails = found.tails

    def change(value: float, otherwise: str) -> str:
        return signed(value, 1) if isfinite(value) else _letter(otherwise)

    rows = [
        (f"Before: {_window(found, found.window.before)}", _value(found, found.before)),
        (f"After: {_window(found, found.window.after)}", _value(found, found.after)),
        ("Change, per cent of before", change(found.change, lacking)),
        ("England's change over the same years", change(found.england_change, none)),
        ("Median of all authorities' changes", change(found.median, none)),
        ("Middle 80% of authorities' changes", _middle(found) or _letter(none)),
        ("Authorities with a change", words.number(found.of)),
        ("Of them, fell this much or more", words.number(tails.fell_as_much) if tails else _letter(lacking)),
        ("Of them, rose this much or more", words.number(tails.rose_as_much) if tails else _letter(lacking)),
    ]
    if found.prior is None:
        return rows
    return [
        *rows,
        (f"Change before that, from {_window(found, found.window.earlier)}", signed(found.prior.earlier_change, 1)),
        ("Allowing for that change, authorities this low or lower", f"{_this_low(found.prior)} of {found.prior.of}"),
    ]


def _letter(text: str) -> str:
    return f'<span class="hw-missing">{text}</span>'


def _middle(found: BeforeAfter) -> str:
    return f"{signed(found.tenth, 1)} to {signed(found.ninetieth, 1)}" if isfinite(found.tenth) else ""


def _value(found: BeforeAfter, value: float) -> str:
    """A side's mean as tables give it; a count is a half at times, being the mean of two years."""
    if not isfinite(value):
        return _letter(LETTERS["not_available"] if found.status == OUTSIDE else EITHER)
    whole = found.measure.value == COUNT and value == round(value)
    return f"{words.number(value, 0 if whole else 1)}{_sign(found)}"


# Words ---------------------------------------------------------------------------------------------------------------


def said(found: BeforeAfter, name: str) -> Said:
    """How far the site moved and how many moved as far; both sides and England's change; never why."""
    title = _title(found, name)
    sentence = " ".join(one for one in _sentences(found, plainly(name)) if one)
    return Said(title, sentence, f"Dot strip: {found.measure.title}. {title}.")


def signed(change: float, decimals: int | None = None) -> str:
    """A change in per cent with its sign: "−12%", "+0.4%"; decimals: where not whole, or for small ones one."""
    if decimals is None and 0 < abs(change) < 0.05:
        return "just above 0%" if change > 0 else "just below 0%"
    shown = words.percent(change, _decimals(change) if decimals is None else decimals)
    return f"+{shown}" if change > 0 else shown


def amount(change: float) -> str:
    """How much, without its direction: "12%", "0.4%", "less than 0.1%"."""
    return "less than 0.1%" if 0 < abs(change) < 0.05 else words.percent(abs(change), _decimals(change))


def _decimals(change: float) -> int:
    return 1 if 0 < abs(change) < 0.95 else 0


def _did(change: float) -> str:
    return "fell" if change < 0 else "rose"


def _title(found: BeforeAfter, name: str) -> str:
    """The longest that is short enough; the last ones leave out the name, which the page has said."""
    who = plainly(name)
    if found.status != OK:
        why = {
            HIDDEN_OR_MISSING: "a year is hidden or missing, so there is no change",
            OUTSIDE: "some years are not published, so there is no change",
            FROM_NOTHING: "0 before, so no percentage can be taken",
        }[found.status]
        return _shortest([f"{who}: {why}", f"{why[0].upper()}{why[1:]}"])
    if not found.change:
        fell, rose, _ = _ways(found)
        rest = f"neither rose nor fell: {fell} of {found.of} authorities fell, {rose} rose"
        return _shortest([f"{who} {rest}", f"N{rest[1:]}"])
    did, by = _did(found.change), amount(found.change)
    same = found.tails.fell_as_much if found.change < 0 else found.tails.rose_as_much
    as_much = [f"{same} of {found.of}{noun} {did} as much or more" for noun in (" authorities", "")]
    named = [f"{who} {did} by {by}: {each}" for each in as_much]
    return _shortest([*named, f"{did.capitalize()} by {by}: {as_much[0]}"])


def _shortest(titles: Sequence[str]) -> str:
    return next((title for title in titles if len(title.split()) <= words.LONGEST_TITLE), titles[-1])


def _ways(found: BeforeAfter) -> tuple[int, int, int]:
    """How many authorities fell, rose, and did neither."""
    changes = found.changes.values()
    return sum(each < 0 for each in changes), sum(each > 0 for each in changes), sum(each == 0 for each in changes)


def _sentences(found: BeforeAfter, name: str) -> Iterable[str]:
    what = lower(found.measure.title)
    before, after = (_window(found, years) for years in (found.window.before, found.window.after))
    if found.status == HIDDEN_OR_MISSING:
        yield f"{found.measure.title}: in {name} a year is hidden or missing, so no change can be worked out."
        yield f"It would be from {before} to {after}."
    elif found.status == OUTSIDE:
        yield f"{found.measure.title}: the change would be from {before} to {after}."
        yield "Not all of these years are published, so there is none for any authority."
    elif found.status == FROM_NOTHING:
        yield f"{found.measure.title}: in {name} it was 0 before ({before}), and {_short(found, found.after)} after ({after})."
        yield "No percentage can be taken of 0."
    else:
        yield f"In {name}, {what}: {_short(found, found.before)} before ({before}), {_short(found, found.after)} after ({after})."
    if isfinite(found.england_change):
        yield f"{_england(found.england_change)} over the same years."
    if found.status == OK:
        yield from _beside_all(found, name)


def _england(change: float) -> str:
    return f"England {_did(change)} by {amount(change)}" if change else "England neither rose nor fell"


def _beside_all(found: BeforeAfter, name: str) -> Iterable[str]:
    if found.change:
        fell, rose = found.tails.fell_as_much, found.tails.rose_as_much
        yield f"Counting {name}, {fell} of {found.of} authorities fell this much or more and {rose} rose this much or more."
    else:
        fell, rose, neither = _ways(found)
        yield f"Of {found.of} authorities {fell} fell, {rose} rose and {neither} did neither, {name} among them."
    if found.measure.value == SHARE and found.change:
        yield "These percentages are of the share before, not points."
    if found.prior is not None:
        why = "High figures often fall back: a" if found.prior.coefficient < 0 else "A"
        yield f"{why}llowing for the change before that, {_this_low(found.prior)} of {found.prior.of} authorities are this low or lower."
    yield "We cannot tell why."


def _this_low(prior: PriorTrend) -> int:
    return round(prior.at_or_below * prior.of / 100)


def _window(found: BeforeAfter, years: tuple[int, ...]) -> str:
    """ "the mean of the years ending 31 March 2014 and 2015"; of children on a day "31 March 2015"."""
    if found.measure.kind == STOCK:
        return joined([f"31 March {year}" for year in years])
    return f"the mean of the years ending 31 March {joined([str(year) for year in years])}"


def _short(found: BeforeAfter, value: float) -> str:
    """A side's mean as sentences say it: whole, unless both round to one number or are small."""
    told = [words.number(each) for each in (found.before, found.after)]
    alike = told[0] == told[1] and found.before != found.after
    return f"{words.number(value, 1) if alike else over_time.number(value)}{_sign(found)}"


def _sign(found: BeforeAfter) -> str:
    return "%" if found.measure.value == SHARE else ""


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


def _lines(found: BeforeAfter, name: str, own: float | None, own_name: str) -> list[_Line]:
    """The site's, England's and ours, where there is one."""
    wanted = [(found.change, "pilot_site", plainly(name)), (found.england_change, "england", "England")]
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

    def __init__(self, found: BeforeAfter, phone: bool, *lines: _Line) -> None:
        self.found, self.phone, self.lines = found, phone, lines
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
        pink = {"symbol": "square", "size": self.dot + 1, "color": PINK, "line": {"width": 0}}
        drawn = [_upright(0.0, self.zone, look.TEXT, 1.25, "solid"), *self._mirrored()]
        drawn += [self._line(each) for each in self.placed if each.line.role == "england"]
        drawn.append(_dots([spot for spot in spots if spot[0] != self.found.place_key], grey))
        drawn += self._arrows()
        drawn += [self._line(each) for each in self.placed if each.line.role != "england"]
        drawn.append(_dots([spot for spot in spots if spot[0] == self.found.place_key], pink))
        return [*drawn, *self._own_mark()]

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
        """A circle at the foot of our line: ours is not one of the dots that are counted."""
        role = look.ROLES["own"]
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
            drawn += [_dots(spots, mark)] if spots else []
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
            fell, rose, less = _ways(found)
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


def _dots(spots: Sequence[tuple[str, float, float, float]], mark: dict) -> dict:
    """Authorities (key, change, where across and up) as marks that say their name and change when pointed at."""
    named = places.places()
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [across for _, _, across, _ in spots],
        "y": [up for *_, up in spots],
        "marker": {**mark, "opacity": 1},
        "text": [look.safe(f"{named[key].name}: {signed(change, 1)}") for key, change, *_ in spots],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }
