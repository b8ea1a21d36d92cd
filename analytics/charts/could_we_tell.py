"""Before a change starts: bars as wide as what chance alone can do, so that only what lies beyond them could be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite, log1p
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, table
from analytics.charts.could_we_tell_words import (
    beside_name,
    change,
    children,
    counted,
    in_order,
    named_trial,
    stands_on,
    why_not,
    years_after,
)
from analytics.charts.findings import capital
from analytics.results import words
from analytics.results.could_we_tell import PER_CENT, POINTS, BesideTrial, CouldWeTell, Telling, Told
from analytics.results.result import LETTERS

PINK = look.ROLES["pilot_site"].colour
BAR = "#dfe4e9"
NAMES, COLUMNS, EDGE = 124, 372, 8  # px left and right of the plot; a phone has an edge only
FALL_AT, RISE_AT = 26, 210  # px from the plot's right edge to the two columns of words
NARROWEST, PHONE_NARROWEST = 560, 326  # px the plot has at least, for choosing ticks
ROW, LINE, TICKS, AIR = 30, 20, 26, 12  # px of a row, a line of words, an axis and the air around them
HALF = 8  # px: half a bar
FEWEST_APART, INSIDE = 52, 16  # px between two ticks, and from one to the plot's edge
SIDE = 1.12  # the scale ends this much beyond the widest bar, so that its marks have room
LETTERS_WIDE, PHONE_LETTERS = 86, 42  # that fit in a line of words
LETTER = 7.6  # px
IN_BRACKETS = " (in brackets: children a year)"
# per cent, the ticks that are wanted most first
WANTED = (0, 50, -50, 100, 25, -25, -75, 200, 10, -10, -20, 20, 5, -5, 400)


@dataclass(frozen=True)
class _Panel:
    """One unit, one scale: several tellings under each other. trials: those built to tell so many points."""

    title: str
    unit: str
    tellings: Sequence[tuple[str, Telling]]
    trials: Sequence[BesideTrial] = ()

    @property
    def top(self) -> float:
        """Where the scale ends to both sides: logarithms for per cent, so that bars reach equally far, or points."""
        sizes = [told.detectable.size for _, telling in self.tellings for told in telling.after]
        return SIDE * max([*sizes, *(each.trial.detectable for each in self.trials)], default=1.0)

    def at(self, value: float) -> float:
        """Where a change in the panel's unit stands, from -1 to 1."""
        return (log1p(value / 100) if self.unit == PER_CENT else value) / self.top

    def ticks(self, width: float) -> list[float]:
        if self.unit == POINTS:
            upward = look.from_zero([self.top])[1]
            return [*(-tick for tick in reversed(upward[1:])), *upward]
        taken: list[float] = []
        for tick in WANTED:
            near = [abs(self.at(tick) - self.at(other)) * width / 2 < FEWEST_APART for other in taken]
            if (1 - abs(self.at(tick))) * width / 2 > INSIDE and not any(near):
                taken.append(tick)
        return sorted(taken)


def draw(found: CouldWeTell, phone: bool = False) -> Figure:
    """For one, two and three years after: a bar from the smallest fall to the smallest rise that could be told.

    Above in per cent of the yearly rate of starts, alone and against others; below in points of the share of first
    referrals, with what the trials were built to tell as upright lines. A bar's ends say how many children a year that
    is. What cannot be told is hatched and says why.
    """
    if not found.can:
        return over_time.nothing(_lines(why_not(found.alone), phone))
    plot = _Plot(phone)
    for panel in _panels(found):
        plot.add(panel)
    layout = look.frame(round(plot.down) + 4, plot.margin)
    layout["xaxis"] = {"range": [-1, 1], "visible": False, "fixedrange": True}
    layout["yaxis"] = {"range": [plot.down, 0], "visible": False, "fixedrange": True}
    layout["shapes"], layout["annotations"] = plot.shapes, plot.notes
    return look.figure(plot.traces, layout)


def _panels(found: CouldWeTell) -> list[_Panel]:
    starting = [("Alone", found.alone), (beside_name(found), found.against)]
    trials = [each for each in found.trials if each.trial.detectable is not None]
    return [
        _Panel(f"{found.starting.title}, per 10,000", PER_CENT, starting),
        _Panel(found.within.title, POINTS, [("Alone", found.share)], trials if found.share.after else ()),
    ]


@dataclass
class _Plot:
    """What has been drawn so far, from the top. down: px; places across run from -1 to 1."""

    phone: bool
    down: float = 0
    traces: list[dict] = field(default_factory=list)
    shapes: list[dict] = field(default_factory=list)
    notes: list[dict] = field(default_factory=list)

    @property
    def margin(self) -> tuple[int, int, int, int]:
        return (EDGE, EDGE, 4, 0) if self.phone else (NAMES, COLUMNS, 4, 0)

    @property
    def width(self) -> int:
        return PHONE_NARROWEST if self.phone else NARROWEST

    def add(self, panel: _Panel) -> None:
        """A panel under what is there: its title, its trials, its rows, its axis."""
        self.down += AIR if self.notes else 0
        self._words(f"{panel.title}: change in {panel.unit}{IN_BRACKETS if self.phone else ''}", strong=True)
        begun = [(each, self._trial(panel, each)) for each in panel.trials]
        strips: list[tuple[float, float]] = []
        for name, telling in panel.tellings:
            self._words(name, heads=not strips and bool(telling.after))
            strips += [self._row(panel, telling, told) for told in telling.after]
            if telling.reason:
                self._nothing(telling)
        for each, top in begun:
            # a desk has names beside the plot, so nothing stands in the way of one line down from the words
            stretches = strips if self.phone else [(top, self.down)]
            self._through(panel.at(-each.trial.detectable), stretches, PINK, 2, "6px,4px")
        if strips:
            self._axis(panel, strips)

    def _words(self, text: str, strong: bool = False, heads: bool = False) -> None:
        """A line over rows. heads: with the headings of the columns at the right."""
        lines = wrap(text, PHONE_LETTERS if self.phone else LETTERS_WIDE)
        said = "<br>".join(f"<b>{look.safe(line)}</b>" if strong else look.safe(line) for line in lines)
        high = LINE * len(lines) + AIR / 2
        font = {"size": look.SMALLEST + strong, "color": look.TEXT if strong else look.SECONDARY}
        self._name(said, self.down + high / 2, font=font)
        if heads and not self.phone:
            for head, across in (("Smallest fall, a year", FALL_AT), ("Smallest rise, a year", RISE_AT)):
                self._note(f"<b>{head}</b>", self.down + high / 2, xref="paper", x=1, xshift=across)
        self.down += high

    def _row(self, panel: _Panel, telling: Telling, told: Told) -> tuple[float, float]:
        """A bar with a mark at each end that could be told, and in words what they are. Where lines may run through it."""
        after = f"{capital(years_after(told.years_after))} after"
        fall, rise = (_cell(telling, *each) for each in ((told.fall, told.fewer), (told.rise, told.more)))
        if self.phone:
            self._name(f"{after}: {_briefly(telling, told)}", self.down + LINE / 2)
            self.down += LINE
        middle = self.down + ROW / 2
        if not self.phone:
            self._name(after, middle)
            for text, across in ((fall, FALL_AT), (rise, RISE_AT)):
                self._note(text, middle, xref="paper", x=1, xshift=across)
        ends = [(-told.fall, f"fall: {fall}"), (told.rise, f"rise: {rise}")]
        # where there is not so much to fall, chance alone can take it all the way down
        low = panel.at(-told.fall if isfinite(told.fall) else -telling.level)
        self.shapes.append(_box(low, panel.at(told.rise), middle - HALF, middle + HALF))
        self.traces.append(_marks([(panel.at(end), text) for end, text in ends if isfinite(end)], middle, after))
        self.down += ROW
        return self.down - ROW, self.down

    def _nothing(self, telling: Telling) -> None:
        text = _lines(why_not(telling), self.phone)
        high = ROW + LINE * text.count("<br>")
        self.traces.append(look.hatch(-1, 1, self.down + 2, self.down + high - 2))
        self.notes.append(look.patch(text, x=0, y=self.down + high / 2))
        self.down += high + AIR / 2

    def _trial(self, panel: _Panel, each: BesideTrial) -> float:
        """The words of what a trial was built to tell, beside the top of its line. Where they begin."""
        at = panel.at(-each.trial.detectable)
        room = self.width if self.phone else self.width * (1 - at) / 2 + COLUMNS
        lines = wrap(named_trial(each), int(room / LETTER))
        said = "<br>".join(f"<b>{look.safe(line)}</b>" for line in lines)
        font = {"size": look.SMALLEST, "color": look.ROLES["pilot_site"].words}
        middle = self.down + LINE * len(lines) / 2
        if self.phone:
            self._name(said, middle, font=font)
        else:
            self._note(said, middle, x=round(at, 4), xshift=5, font=font)
        self.down += LINE * len(lines)
        return self.down - LINE * len(lines)

    def _axis(self, panel: _Panel, strips: Sequence[tuple[float, float]]) -> None:
        """Ticks under the rows, a light line up from each through them, a dark one from no change."""
        for tick in panel.ticks(self.width):
            colour, width = (look.GRID, 1) if tick else (look.TEXT, 1.5)
            self._through(panel.at(tick), [*strips, (self.down, self.down + 4)], colour, width, "solid")
            font = {"size": look.SMALLEST, "color": look.SECONDARY}
            place = {"x": round(panel.at(tick), 4), "xanchor": "center"}
            self._note(_tick(panel.unit, tick), self.down + 4 + TICKS / 2, font=font, **place)
        self.down += TICKS + 4

    def _through(self, at: float, strips: Sequence[tuple[float, float]], colour: str, width: float, dash: str) -> None:
        """An upright line through the strips alone, so that it stands on no words; under bars and marks unless a trial's."""
        line = {"type": "line", "line": {"color": colour, "width": width, "dash": dash}}
        across = {"x0": round(at, 4), "x1": round(at, 4), "layer": "above" if colour == PINK else "below"}
        drawn = [{**line, **across, "y0": top, "y1": bottom} for top, bottom in strips if top < bottom]
        self.shapes[:0] = drawn  # before the bars, which lie on them

    def _name(self, text: str, down: float, **placed: object) -> None:
        """Words at the left edge."""
        self._note(text, down, xref="paper", x=0, xshift=-self.margin[0], **placed)

    def _note(self, text: str, down: float, **placed: object) -> None:
        self.notes.append(look.note(text, y=round(down, 2), **placed))


def _lines(text: str, phone: bool) -> str:
    """Words on hatching, in lines that fit."""
    return "<br>".join(map(look.safe, wrap(text, PHONE_LETTERS - 4 if phone else LETTERS_WIDE)))


def _box(left: float, right: float, top: float, bottom: float) -> dict:
    ends = {"x0": round(left, 4), "x1": round(right, 4), "y0": top, "y1": bottom}
    return {"type": "rect", "fillcolor": BAR, "line": {"color": look.RULE, "width": 1}, "layer": "below", **ends}


def _marks(known: Sequence[tuple[float, str]], middle: float, after: str) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": look.rounded(at for at, _ in known),
        "y": [middle] * len(known),
        "marker": {"symbol": "circle", "size": look.ROLES["own"].mark, "color": look.BLUE, "opacity": 1},
        "text": [f"{after}, {text}" for _, text in known],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _cell(telling: Telling, size: float, a_year: float) -> str:
    """Such as "33% (105 children)"; its letter where there is not so much to fall."""
    if not isfinite(size):
        return f"{LETTERS['not_applicable']} under the level"
    return f"{change(telling, size)} ({children(a_year)})"


def _briefly(telling: Telling, told: Told) -> str:
    """Such as "fall 33% (105), rise 50% (157)"; one size for points, which are the same both ways."""

    def said(size: float, a_year: float) -> str:
        return f"{change(telling, size)} ({words.number(a_year) if words.round_half_up(a_year) else 'under 1'})"

    rise = said(told.rise, told.more)
    if not isfinite(told.fall):
        return f"rise {rise}"
    return f"fall or rise {rise}" if telling.unit == POINTS else f"fall {said(told.fall, told.fewer)}, rise {rise}"


def _tick(unit: str, tick: float) -> str:
    sign = "+" if tick > 0 else ""
    return f"{sign}{words.percent(tick)}" if unit == PER_CENT else f"{sign}{f'{tick:g}'.replace('-', '−')}"


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: CouldWeTell, caption: str) -> str:
    """The smallest fall and rise for each number of years, alone and against others; then the trials, a row each."""
    heads = ["What", "Years after", "Smallest fall", "Smallest rise", "Fewer children a year", "More children a year"]
    heads += ["Stands on", "Authorities that moved as much", "Status"]
    cells = [
        row
        for name, telling in in_order(found)
        for row in ([_told_row(name, telling, told) for told in telling.after] or [_lacking_row(name, telling)])
    ]
    first = table.html(caption, heads, cells, ["", "n", "n b", "n b", "n", "n", "w", "n", "s"])
    if not found.trials:
        return first
    heads = ["Trial", "What was counted", "Planned", "In it", "Before, per cent", "Built to tell, points"]
    heads += ["Planned, in years of your first referrals", "Children a simple trial would need"]
    heads += ["Needed, in years of your first referrals"]
    rows = [_trial_row(each) for each in found.trials]
    return first + table.html(f"{caption}: the published trials", heads, rows, ["", "w", *["n"] * 7])


def _told_row(name: str, telling: Telling, told: Told) -> list[str]:
    def cell(size: float, places: int) -> str:
        return table.number(size, "not_applicable", places)

    places, sign = (0, "%") if telling.unit == PER_CENT else (1, " points")
    sizes = [f"{cell(size, places)}{sign if isfinite(size) else ''}" for size in (told.fall, told.rise)]
    moved = f"{told.moved} of {told.of}" if told.of else table.letter("not_available")
    status = "" if isfinite(told.fall) else "not applicable: there is not so much to fall"
    counts = [cell(told.fewer, 0), cell(told.more, 0)]
    return [look.safe(name), str(told.years_after), *sizes, *counts, stands_on(telling), moved, status]


def _lacking_row(name: str, telling: Telling) -> list[str]:
    letter = table.letter("not_available")
    return [look.safe(name), *[letter] * 5, stands_on(telling), letter, look.safe(why_not(telling))]


def _trial_row(each: BesideTrial) -> list[str]:
    trial = each.trial
    counts = [
        _known(count, f"{words.number(count)} {look.safe(trial.unit)}") for count in (trial.planned, trial.counted)
    ]
    built = [_known(value, f"{value:g}" if value else "") for value in (trial.baseline, trial.detectable)]
    planned = _known(each.years_of_own, words.number(each.years_of_own, 1))
    if not each.counts_children:
        planned = table.letter("not_applicable")  # our first referrals count children
    needed = _known(each.needed, words.number(each.needed))
    years = _known(each.years_for_needed, words.number(each.years_for_needed, 1))
    return [look.safe(trial.title), look.safe(counted(trial)), *counts, *built, planned, needed, years]


def _known(value: float | None, said: str) -> str:
    return table.letter("not_available") if value is None or not isfinite(value) else said
