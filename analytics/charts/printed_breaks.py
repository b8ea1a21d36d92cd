"""Where a rate, as DfE printed it, breaks between 2018 and 2019: the change as printed beside that on one population."""

from collections.abc import Sequence
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, table
from analytics.charts.over_time import Said
from analytics.results import words
from analytics.results.printed_breaks import AFTER, BEFORE, ROUNDING, PrintedBreak
from analytics.results.result import LETTERS

NAMES, COLUMNS = 250, 340  # px for names at the left and figures at the right
CHILDREN, ON_PRINT, ON_ONE = 92, 206, 338  # px from the plot's right edge: where the columns end
ROW, LINE, AIR = 34, 20, 14  # px of a row, of a line of words in it, and around them
PHONE_STRIP = 26  # px for the two marks, under the words
TOP, BOTTOM, PHONE_TOP, PHONE_BOTTOM = 34, 58, 8, 76
NAME_LETTERS, PHONE_NAME_LETTERS = 32, 40
FAR = 5  # a change so many times the next one runs off the scale instead of squashing it
OTHER = "#5d6367"
DIAMOND, CIRCLE = "◇", "●"  # the two marks in words' own line
WHY = (
    f"From {AFTER} DfE used a population rebased on the 2021 Census and did not print earlier years again; "
    f"whole-number rounding can explain a difference of up to {ROUNDING:g}."
)


def draw(shown: Sequence[PrintedBreak], own_key: str, phone: bool = False) -> Figure:
    """A strip for each authority: the change as printed (open diamond) and on one population (filled circle), joined.

    Ours first, the others A to Z. A change far beyond the rest is an arrow at the edge; its figures stand in the columns.
    own_key: ours in the published tables, "" where it is not there.
    """
    if not shown:
        return over_time.nothing(f"{LETTERS['not_available']} No authority with figures for {BEFORE} and {AFTER}")
    plot = _Plot(shown, own_key, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = plot.across()
    layout["yaxis"] = {"range": [plot.tall, 0], "visible": False, "fixedrange": True}
    places = range(len(plot.rows))
    layout["shapes"] = [shape for place in places for shape in (*plot.rules(place), plot.zero(place), plot.join(place))]
    layout["annotations"] = [*plot.heads(), *plot.titles(), *(note for place in places for note in plot.words(place))]
    return look.figure(plot.marks(), layout)


def numbers(breaks: Sequence[PrintedBreak], caption: str) -> str:
    """Children, the rate as printed and on one population of both years, and by how much the printed change exceeds the other."""
    sides = ("Children", "As printed", "On one population")
    heads = ["Authority", *(f"{side} {year}" for side in sides for year in (BEFORE, AFTER)), "Extra change as printed"]
    places = _places(breaks)
    cells = [
        [look.safe(each.name)]
        + [words.number(count) for count in each.counts]
        + [words.number(rate, places) for rate in each.printed]
        + [words.number(rate, 1) for rate in each.ours]
        + [_signed(each.extra)]
        for each in breaks
    ]
    return table.html(caption, heads, cells, ["", *["n"] * 6, "n b"])


def said(all_sides: Sequence[PrintedBreak], shown: Sequence[PrintedBreak], own_key: str) -> Said:
    """In how many authorities the printed rate breaks, and one of them told: ours, else the shown one that breaks most."""
    breaking, of = sum(each.breaks for each in all_sides), len(all_sides)
    title = f"DfE's printed rates break between {BEFORE} and {AFTER} in {breaking} of {of} authorities"
    told = next((each for each in all_sides if each.key == own_key), None)
    told = told or max(shown, key=lambda each: abs(each.extra), default=None)
    sentence = f"{_told(told)} {WHY}" if told else WHY
    return Said(title, sentence, f"Dot chart: change in printed rates from {BEFORE} to {AFTER}. {title}.")


def _told(each: PrintedBreak) -> str:
    counts = " and ".join(words.number(count) for count in each.counts)
    printed, ours = _from_to(each.printed, _places([each])), _from_to(each.ours, 1)
    goes = f"{each.name}: the printed rate goes from {printed} on {counts} children; on one population it goes from {ours}."
    return goes if each.breaks else f"{goes} Rounding can explain that."


def _places(breaks: Sequence[PrintedBreak]) -> int:
    """Decimals of printed rates: none where all are whole, as DfE prints children looked after."""
    return 0 if all(rate == round(rate) for each in breaks for rate in each.printed) else 1


def _from_to(rates: tuple[float, float], places: int) -> str:
    return f"{words.number(rates[0], places)} to {words.number(rates[1], places)}"


def _signed(change: float) -> str:
    said = words.number(change, 1)
    return f"+{said}" if change > 0 and words.round_half_up(change, 1) else said


def _change(rates: tuple[float, float]) -> float:
    return rates[1] - rates[0]


class _Plot:
    """Where the strips stand. Heights are px down from the first strip."""

    def __init__(self, shown: Sequence[PrintedBreak], own_key: str, phone: bool) -> None:
        self.own_key, self.phone = own_key, phone
        self.rows = sorted(shown, key=lambda each: (each.key != own_key, each.name))
        self.places = _places(shown)
        self.names = [wrap(each.name, PHONE_NAME_LETTERS if phone else NAME_LETTERS) for each in self.rows]
        lines = max(map(len, self.names)) + phone  # a phone has the figures under the name
        self.above = lines * LINE + AIR
        self.row = self.above + PHONE_STRIP if phone else max(ROW, self.above)
        self.tall = self.row * len(self.rows)
        self.margin = (16, 16, PHONE_TOP, PHONE_BOTTOM) if phone else (NAMES, COLUMNS, TOP, BOTTOM)
        self.height = self.tall + self.margin[2] + self.margin[3]
        self._set_scale()

    def _set_scale(self) -> None:
        """From zero to the furthest change either way, without those far beyond the rest; ours is always on it."""
        own = max((_reach(each) for each in self.rows if each.key == self.own_key), default=0.0)
        reaches = sorted(_reach(each) for each in self.rows)
        while len(reaches) > 1 and reaches[-1] > max(FAR * reaches[-2], own):
            reaches.pop()
        most, ticks = look.from_zero([reaches[-1]])
        changes = [change for each in self.rows for change in (_change(each.printed), _change(each.ours))]
        air = 0.12 * most  # room for a mark, and for an arrow where a change goes on
        self.low = max(min([*changes, 0.0]), -most) - air
        self.high = min(max([*changes, 0.0]), most) + air
        both_ways = sorted({sign * tick + 0.0 for tick in ticks for sign in (-1, 1)})
        self.ticks = [tick for tick in both_ways if self.low <= tick <= self.high]

    def across(self) -> dict:
        said = [f"+{tick:g}" if tick > 0 else f"{tick:g}".replace("-", "−") for tick in self.ticks]
        shown = {"tickvals": self.ticks, "ticktext": said, "showgrid": not self.phone, "gridcolor": look.GRID}
        return {"range": [self.low, self.high], **shown}

    def _middle(self, place: int) -> float:
        """The middle of a strip."""
        return self.row * place + (self.above + PHONE_STRIP / 2 - AIR / 2 if self.phone else self.row / 2)

    def _at(self, change: float) -> float:
        """Where a change is drawn: at the edge if it goes on beyond."""
        edge = 0.012 * (self.high - self.low)
        return round(min(max(change, self.low + edge), self.high - edge), 4)

    def marks(self) -> list[dict]:
        """The open diamonds, and the smaller filled circles over them, so that two that agree are both seen."""
        return [
            self._side([each.printed for each in self.rows], "diamond", 13, "as printed", self.places),
            self._side([each.ours for each in self.rows], "circle", 8, "on one population", 1),
        ]

    def _side(self, rates: list[tuple[float, float]], symbol: str, size: int, what: str, places: int) -> dict:
        """One mark of each strip; a triangle that points on where the change lies off the scale."""
        colours = [look.BLUE if each.key == self.own_key else OTHER for each in self.rows]
        changes = [_change(pair) for pair in rates]
        named = [f"{each.name}, {what}: {_from_to(pair, places)}" for each, pair in zip(self.rows, rates, strict=True)]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [self._at(change) for change in changes],
            "y": [self._middle(place) for place in range(len(self.rows))],
            "marker": {
                "symbol": [self._pointing(change) or symbol for change in changes],
                "size": size,
                "color": "#ffffff" if symbol == "diamond" else colours,
                "opacity": 1,
                "line": {"color": colours, "width": 2 if symbol == "diamond" else 0},
            },
            "text": [look.safe(text) for text in named],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }

    def _pointing(self, change: float) -> str:
        return "triangle-right" if change > self.high else "triangle-left" if change < self.low else ""

    def join(self, place: int) -> dict:
        """The thin line from the one change to the other."""
        each, at = self.rows[place], self._middle(place)
        ends = {"x0": self._at(_change(each.printed)), "x1": self._at(_change(each.ours))}
        return {
            "type": "line",
            "layer": "between",
            **ends,
            "y0": at,
            "y1": at,
            "line": {"color": look.RULE, "width": 2},
        }

    def zero(self, place: int) -> dict:
        """No change: a dark line through the strip; a phone has words over the strips and leaves them out."""
        half = PHONE_STRIP / 2 if self.phone else self.row / 2
        ends = {"y0": self._middle(place) - half, "y1": self._middle(place) + half}
        return {
            "type": "line",
            "layer": "between",
            "x0": 0,
            "x1": 0,
            **ends,
            "line": {"color": look.TEXT, "width": 1.5},
        }

    def rules(self, place: int) -> list[dict]:
        """A light rule under each strip, a dark one under ours."""
        at, own = self.row * (place + 1), self.rows[place].key == self.own_key
        line = {"type": "line", "xref": "paper", "layer": "below", "y0": at, "y1": at}
        line["line"] = {"color": look.TEXT if own else look.GRID, "width": 1}
        beyond = {"xsizemode": "pixel"}
        return [
            {**line, "x0": 0, "x1": 1},
            {**line, **beyond, "xanchor": 0, "x0": -self.margin[0], "x1": 0},
            {**line, **beyond, "xanchor": 1, "x0": 0, "x1": self.margin[1]},
        ]

    def heads(self) -> list[dict]:
        """The columns' headings, each with the mark whose figures it heads."""
        if self.phone:
            return []
        heads = (("Children", CHILDREN), (f"{DIAMOND} As printed", ON_PRINT), (f"{CIRCLE} One population", ON_ONE))
        placed = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1, "yshift": 14}
        return [look.note(f"<b>{text}</b>", xshift=shift, **placed) for text, shift in heads]

    def titles(self) -> list[dict]:
        """What the scale counts; on a phone also what the marks are."""
        said = f"Change in the rate per 10,000, {BEFORE} to {AFTER}"
        said += f"<br>{DIAMOND} as printed, {CIRCLE} on one population" if self.phone else ""
        placed = {"xref": "paper", "x": 0, "yref": "paper", "y": 0, "yshift": -30, "yanchor": "top"}
        return [look.note(said, font={"size": look.SMALLEST, "color": look.SECONDARY}, **placed)]

    def words(self, place: int) -> list[dict]:
        """Name, children and rates of a strip."""
        each = self.rows[place]
        own = each.key == self.own_key
        name = "<br>".join(look.safe(line) for line in self.names[place])
        name = f"<b>{name}</b>" if own else name
        printed, ours = _from_to(each.printed, self.places), _from_to(each.ours, 1)
        font = {"size": look.SMALLEST, "color": look.BLUE if own else look.TEXT}
        left = {"xref": "paper", "x": 0, "xshift": -self.margin[0], "font": font}
        if self.phone:
            text = f"{name}<br>{DIAMOND} {printed}   {CIRCLE} {ours}"
            return [look.note(text, y=self.row * place + self.above / 2, **left)]
        columns = ((_from_to(each.counts, 0), CHILDREN), (printed, ON_PRINT), (ours, ON_ONE))
        right = {"xref": "paper", "x": 1, "xanchor": "right", "y": self._middle(place), "font": font}
        notes = [look.note(text, xshift=shift, **right) for text, shift in columns]
        return [look.note(name, y=self._middle(place), **left), *notes]


def _reach(each: PrintedBreak) -> float:
    """How far from zero the further of its two changes lies."""
    return max(abs(_change(each.printed)), abs(_change(each.ours)))
