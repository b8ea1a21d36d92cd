"""Groups of children beside all the others: a dot and an interval for each, in the order they are declared, never by value."""

from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, over_time, rows, table
from analytics.charts.findings import capital
from analytics.results import words
from analytics.results.groups import GroupBeside, GroupsBeside
from analytics.results.result import LETTERS

NAMES, COLUMNS = 250, 290  # px for names at the left and figures at the right
SHARE, COUNT, WORD = 44, 170, 194  # px from the plot's right edge: where two columns end and one begins
ROW, LINE, AIR = 34, 20, 14  # px of a row, of a line of words in it, and around them
PHONE_STRIP = 26  # px for dot and interval, under the words
TOP, BOTTOM = 52, 34
PHONE_TOP = 28
NAME_LETTERS, PHONE_NAME_LETTERS = 32, 26


def draw(found: GroupsBeside, phone: bool = False) -> Figure:
    """A strip for everybody and one for each group, the share of everybody as a line through all, figures at the right.

    A figure that may not be shown is a hatched strip with its letter.
    """
    plot = _Plot(found, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = {
        "range": [0, plot.top],
        "tickvals": plot.ticks,
        "ticktext": [f"{tick:g}%" for tick in plot.ticks],
        "showgrid": not phone,
        "gridcolor": look.GRID,
    }
    layout["yaxis"] = {"range": [plot.tall, 0], "visible": False, "fixedrange": True}
    layout["shapes"] = [*plot.rules(), *plot.reference()]
    layout["annotations"] = [*plot.heads(), *(note for place in range(len(plot.rows)) for note in plot.words(place))]
    return look.figure([*plot.hatching(), plot.dots()], layout)


def numbers(found: GroupsBeside, caption: str) -> str:
    """Counts, share and interval of each group, and its ratio to all the others, as an accessible table."""
    measure = found.result.measure
    heads = ["Group", capital(measure.counted), f"Of {measure.out_of}", "Per cent", "95% interval"]
    heads += ["Ratio to the others", "95% interval of the ratio", "Beside the others", "Status"]
    cells = [[look.safe(_name(found, row)), *_figures(row), *_beside(row)] for row in (found.all, *found.rows)]
    return table.html(caption, heads, cells, ["", "n", "n", "n b", "n", "n", "n", "s", "s"])


def _figures(row: GroupBeside) -> list[str]:
    counts = [table.number(count, row.status) for count in (row.numerator, row.denominator, row.value)]
    return [*counts, words.interval(row.lower, row.upper, 0) if _drawn(row) else ""]


def _beside(row: GroupBeside) -> list[str]:
    ratio = ["", ""] if row.ratio.is_missing else [words.number(row.ratio.value, 2), _ends(row)]
    return [*ratio, row.word, table.SAID[row.status]]


def _ends(row: GroupBeside) -> str:
    """The interval of a ratio, with the decimals that keep a clear one off 1.00."""
    ends = row.ratio.lower, row.ratio.upper
    clear = row.word in ("higher", "lower")
    places = 3 if clear and 1 in [words.round_half_up(end, 2) for end in ends] else 2
    return words.interval(*ends, places)


def _drawn(row: GroupBeside) -> bool:
    return isfinite(row.value) and row.status not in rows.NOT_DRAWN


def _name(found: GroupsBeside, row: GroupBeside) -> str:
    return f"All {over_time.noun(found.result.measure.out_of)}" if row is found.all else over_time.group_name(row)


class _Plot:
    """Where the strips stand. Heights are px down from the first strip."""

    def __init__(self, found: GroupsBeside, phone: bool) -> None:
        self.found, self.phone, self.rows = found, phone, (found.all, *found.rows)
        letters = PHONE_NAME_LETTERS if phone else NAME_LETTERS
        self.names = [wrap(_name(found, row), letters) for row in self.rows]
        self.above = max(map(len, self.names)) * LINE + AIR  # px of words in a row
        self.row = self.above + PHONE_STRIP if phone else max(ROW, self.above)
        self.tall = self.row * len(self.rows)
        self.margin = (16, 16, PHONE_TOP, BOTTOM) if phone else (NAMES, COLUMNS, TOP, BOTTOM)
        self.height = self.tall + self.margin[2] + self.margin[3]
        ends = [row.upper if isfinite(row.upper) else row.value for row in self.rows if _drawn(row)]
        self.top, self.ticks = look.from_zero(ends)

    def _middle(self, place: int) -> float:
        """The middle of a strip."""
        return self.row * place + (self.above + PHONE_STRIP / 2 - AIR / 2 if self.phone else self.row / 2)

    def dots(self) -> dict:
        shown = [(place, row) for place, row in enumerate(self.rows) if _drawn(row)]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": look.rounded(row.value for _, row in shown),
            "y": [self._middle(place) for place, _ in shown],
            "marker": {"symbol": "circle", "size": look.ROLES["own"].mark, "color": look.BLUE, "opacity": 1},
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [_reach(row.upper - row.value) for _, row in shown],
                "arrayminus": [_reach(row.value - row.lower) for _, row in shown],
                "color": look.BLUE,
                "thickness": 2,
                "width": 0,
            },
            "text": [look.safe(_name(self.found, row)) for _, row in shown],
            "hovertemplate": "%{text}: %{x:.0f}%<extra></extra>",
            "cliponaxis": False,
        }

    def hatching(self) -> list[dict]:
        half = PHONE_STRIP / 2 - 3 if self.phone else self.row / 2 - 4
        return [
            look.hatch(0, self.top, self._middle(place) - half, self._middle(place) + half)
            for place, row in enumerate(self.rows)
            if not _drawn(row)
        ]

    def rules(self) -> list[dict]:
        """A light rule under each strip, a dark one under everybody's."""
        left = -self.margin[0]
        wide = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
        return [
            {
                **wide,
                "y0": at,
                "y1": at,
                "line": {"color": look.TEXT if place == 0 else look.GRID, "width": 1},
                **outside,
            }
            for place in range(len(self.rows))
            for at in [self.row * (place + 1)]
            for outside in ({}, _beyond(0, left, 0), _beyond(1, 0, self.margin[1]))
        ]

    def reference(self) -> list[dict]:
        """Everybody's share as a line through all strips."""
        everybody = self.found.all
        if not _drawn(everybody):
            return []
        grey = {"color": look.SECONDARY, "width": 1.5}
        line = {"type": "line", "x0": everybody.value, "x1": everybody.value, "layer": "below", "line": grey}
        if not self.phone:
            return [{**line, "y0": 0, "y1": self.tall}]
        half = PHONE_STRIP / 2  # a phone has words over the strips: the line leaves them out
        return [{**line, "y0": at - half, "y1": at + half} for at in map(self._middle, range(len(self.rows)))]

    def heads(self) -> list[dict]:
        """What the line is, and the columns' headings."""
        over = {"yref": "paper", "y": 1}
        notes = []
        if _drawn(self.found.all):
            said = f"{_name(self.found, self.found.all)} {words.percent(self.found.all.value)}"
            at = self.found.all.value
            side = "left" if at < self.top / 3 else "right" if at > self.top * 2 / 3 else "center"
            notes.append(look.note(said, x=at, xanchor=side, yshift=14 if self.phone else 38, **over))
        if not self.phone:
            counted = capital(over_time.noun(self.found.result.measure.out_of))
            heads = (("Share", SHARE, "right"), (counted, COUNT, "right"), ("Beside others", WORD, "left"))
            notes += [
                look.note(f"<b>{text}</b>", xref="paper", x=1, xshift=shift, xanchor=side, yshift=14, **over)
                for text, shift, side in heads
            ]
        return notes

    def words(self, place: int) -> list[dict]:
        """Name, share, counts and word of a row; its letter over the hatching."""
        row, strong = self.rows[place], place == 0
        at = {"y": self.row * place + self.above / 2 if self.phone else self._middle(place)}
        name = "<br>".join(look.safe(line) for line in self.names[place])
        share = f"<b>{words.percent(row.value)}</b>" if _drawn(row) else _letter(row)
        notes = [look.note(f"<b>{name}</b>" if strong else name, xref="paper", x=0, xshift=-self.margin[0], **at)]
        right = {"xref": "paper", "x": 1, "xanchor": "right", **at}
        if self.phone:
            notes.append(look.note(f"{share}  {row.word}".strip(), xshift=self.margin[1], **right))
        else:
            counts = over_time.of(row) if _drawn(row) else ""
            word = f"<b>{row.word}</b>" if row.word in ("higher", "lower") else row.word
            notes += [look.note(share, xshift=SHARE, **right), look.note(counts, xshift=COUNT, **right)]
            notes.append(look.note(word, xref="paper", x=1, xshift=WORD, **at))
        if not _drawn(row):
            notes.append(look.patch(_why(row), x=self.top / 2, y=self._middle(place)))
        return [note for note in notes if note["text"]]


def _why(row: GroupBeside) -> str:
    """Why a strip is hatched."""
    said = {"incomplete": "Too early to say", "hidden": words.hidden()}
    return said.get(row.status, table.SAID["not_available"].capitalize())


def _letter(row: GroupBeside) -> str:
    return "" if row.status == "incomplete" else LETTERS.get(row.status, LETTERS["not_available"])


def _reach(length: float) -> float:
    return round(length, 4) if isfinite(length) else 0


def _beyond(edge: float, start: float, end: float) -> dict:
    """The same line outside the plot: px from its left (0) or right (1) edge."""
    return {"xsizemode": "pixel", "xanchor": edge, "x0": start, "x1": end}
