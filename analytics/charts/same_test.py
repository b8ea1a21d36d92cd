"""The same test at home, drawn: a dot and an interval for each share, and a published figure only where it counts the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, same_test_words, table
from analytics.charts.same_test_words import drawn, not_beside, notes, published_beside, said
from analytics.results import words
from analytics.results.result import LETTERS
from analytics.results.same_test import Row, SameTest

__all__ = ["draw", "not_beside", "notes", "numbers", "published_beside", "said"]

NAMES, COLUMNS = 150, 356  # px for names at the left and figures at the right
SHARE, COUNT, PUBLISHED = 48, 188, 214  # px from the plot's right edge: where two columns end and one begins
ROW, LINE, HEAD_AIR = 30, 20, 12  # px of a row, of a line of words, and around a block's heading
PHONE_STRIP = 26  # px for dot and interval, under the words
SIDE = 16  # px of margin on a phone
TOP, PHONE_TOP, BETWEEN, BOTTOM = 24, 4, 40, 34
HEAD_LETTERS, PHONE_HEAD_LETTERS = 110, 42
ENGLAND = look.ROLES["england"]
MARK = look.MARK_WORDS[ENGLAND.symbol]
BESIDE = f"{MARK.capitalize()}: published"


def draw(found: SameTest, name: str, phone: bool = False) -> Figure:
    """Two panels, each with its own scale from zero: starting care, a few per cent; going home and coming in again.

    name: whose figures, for the words at the marks. A figure that may not be shown is a hatched strip that says why.
    """
    blocks = [(head, tuple(of)) for head, of in groupby(found.rows, same_test_words.heading)]
    sides = (SIDE, SIDE) if phone else (NAMES, COLUMNS)
    panels = (_Panel(blocks[:2], name, phone, "", sides), _Panel(blocks[2:], name, phone, "2", sides))
    above, tall = PHONE_TOP if phone else TOP, sum(panel.tall for panel in panels) + BETWEEN
    layout = look.frame(round(tall + above + BOTTOM), (*sides, above, BOTTOM))
    for panel, domain in zip(panels, ([1 - panels[0].tall / tall, 1], [0, panels[1].tall / tall]), strict=True):
        layout |= panel.axes(domain)
    layout["shapes"] = [shape for panel in panels for shape in panel.rules()]
    layout["annotations"] = [note for panel in panels for note in panel.words()] + ([] if phone else _heads())
    return look.figure([trace for panel in panels for trace in panel.traces()], layout)


def _heads() -> list[dict]:
    """The columns' headings."""
    over = {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "yshift": 10}
    heads = (("Share", SHARE, "right"), ("How many", COUNT, "right"))
    return [look.note(f"<b>{text}</b>", xshift=shift, xanchor=side, **over) for text, shift, side in heads]


def numbers(found: SameTest, caption: str) -> str:
    """Counts, share and interval of each row with its period, and what was published, as an accessible table."""
    heads = ["Share", "Age at first referral", "Period", "Counted", "Of", "Per cent", "95% interval"]
    heads += ["Published, England", "Status"]
    cells = [
        [
            look.safe(row.measure.title),
            look.safe(same_test_words.age(row)),
            row.period,
            *(table.number(count, row.status) for count in (row.numerator, row.denominator)),
            table.number(row.value, row.status, 1),
            words.interval(row.lower, row.upper, 1) if drawn(row) else "",
            words.percent(row.reference.value) if row.reference else "",
            table.SAID[row.status],
        ]
        for row in found.rows
    ]
    return table.html(caption, heads, cells, ["", "", "w", "n", "n", "n b", "n", "n", "s"])


@dataclass(frozen=True)
class _Spot:
    """Where a row stands in its panel, px down: the middle of its words and of its strip, and where it ends."""

    row: Row
    words: float
    strip: float
    end: float


class _Panel:
    """Blocks of rows on one scale. axis: "" or "2", which of the figure's axes; sides: margins left and right in px."""

    def __init__(
        self,
        blocks: Sequence[tuple[str, tuple[Row, ...]]],
        name: str,
        phone: bool,
        axis: str,
        sides: tuple[int, int],
    ) -> None:
        self.name, self.phone, self.axis, self.sides = name, phone, axis, sides
        self.heads: list[
            tuple[float, list[str], bool]
        ] = []  # a heading's middle, its lines, whether figures stand beside
        self.spots: list[_Spot] = []
        self.tall = self._place(blocks)
        shown = [row for _, of in blocks for row in of if drawn(row)]
        ends = [row.upper if isfinite(row.upper) else row.value for row in shown]
        ends += [row.reference.value for row in shown if row.reference]
        self.top, self.ticks = look.from_zero(ends)
        self.at = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}

    def _place(self, blocks: Sequence[tuple[str, tuple[Row, ...]]]) -> float:
        """Puts headings and rows one under the other; gives the height."""
        down = 0.0
        for head, of in blocks:
            lines = wrap(head, PHONE_HEAD_LETTERS if self.phone else HEAD_LETTERS)
            high = LINE * len(lines) + HEAD_AIR
            self.heads.append((down + high / 2, lines, any(row.reference for row in of)))
            down += high
            for row in of:
                down = self._place_row(row, down)
        return down

    def _place_row(self, row: Row, down: float) -> float:
        if not self.phone:
            self.spots.append(_Spot(row, down + ROW / 2, down + ROW / 2, down + ROW))
            return down + ROW
        said = LINE * (2 if row.reference else 1)  # what was published has a line of its own
        end = down + said + PHONE_STRIP + 8
        self.spots.append(_Spot(row, down + 4 + said / 2, end - 4 - PHONE_STRIP / 2, end))
        return end

    def axes(self, domain: list[float]) -> dict:
        """domain: the share of the plot's height, from the bottom up."""
        across = {
            "range": [0, self.top],
            "tickvals": self.ticks,
            "ticktext": [f"{tick:g}%" for tick in self.ticks],
            "showgrid": not self.phone,
            "gridcolor": look.GRID,
            "anchor": f"y{self.axis}",
        }
        down = {"range": [self.tall, 0], "domain": domain, "visible": False, "fixedrange": True}
        return {f"xaxis{self.axis}": across, f"yaxis{self.axis}": {**down, "anchor": f"x{self.axis}"}}

    # Marks

    def traces(self) -> list[dict]:
        return [*self._hatching(), *self._own(), *self._published()]

    def _own(self) -> list[dict]:
        shown = [spot for spot in self.spots if drawn(spot.row)]
        if not shown:
            return []
        return [
            self._marks(
                shown,
                [spot.row.value for spot in shown],
                [f"{self.name}, {same_test_words.row_name(spot.row)}" for spot in shown],
                look.marker(look.ROLES["own"], look.ROLES["own"].mark),
            )
            | {
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [_reach(spot.row.upper - spot.row.value) for spot in shown],
                    "arrayminus": [_reach(spot.row.value - spot.row.lower) for spot in shown],
                    "color": look.BLUE,
                    "thickness": 2,
                    "width": 0,
                }
            }
        ]

    def _published(self) -> list[dict]:
        """A triangle where a published figure counts the same; none on hatching, where its column still says it."""
        shown = [spot for spot in self.spots if spot.row.reference and drawn(spot.row)]
        if not shown:
            return []
        values = [spot.row.reference.value for spot in shown]
        texts = [f"Published, England, {same_test_words.row_name(spot.row)}" for spot in shown]
        return [self._marks(shown, values, texts, look.marker(ENGLAND, ENGLAND.mark + 4))]

    def _marks(self, shown: Sequence[_Spot], values: Sequence[float], texts: Sequence[str], mark: dict) -> dict:
        return {
            "type": "scatter",
            "mode": "markers",
            "x": look.rounded(values),
            "y": [spot.strip for spot in shown],
            "marker": mark,
            "text": [look.safe(text) for text in texts],
            "hovertemplate": "%{text}: %{x:.0f}%<extra></extra>",
            "cliponaxis": False,
            **self.at,
        }

    def _hatching(self) -> list[dict]:
        half = PHONE_STRIP / 2 - 1 if self.phone else ROW / 2 - 3
        return [
            look.hatch(0, self.top, spot.strip - half, spot.strip + half, self.axis)
            for spot in self.spots
            if not drawn(spot.row)
        ]

    def rules(self) -> list[dict]:
        """A light rule under each row, from the names to the figures."""
        wide = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "yref": f"y{self.axis}"}
        line = {"color": look.GRID, "width": 1}
        return [
            {**wide, "y0": spot.end, "y1": spot.end, "line": line, **outside}
            for spot in self.spots
            for outside in ({}, _beyond(0, -self.sides[0], 0), _beyond(1, 0, self.sides[1]))
        ]

    # Words

    def words(self) -> list[dict]:
        left = {"xref": "paper", "x": 0, "xshift": -self.sides[0], "yref": f"y{self.axis}"}
        heads = [
            # on white, as lines of the scale run up through it
            look.note("<br>".join(f"<b>{look.safe(line)}</b>" for line in lines), y=at, bgcolor="#ffffff", **left)
            for at, lines, _ in self.heads
        ]
        if not self.phone:
            right = {"xref": "paper", "x": 1, "xshift": PUBLISHED, "yref": f"y{self.axis}"}
            heads += [look.note(f"<b>{BESIDE}</b>", y=at, **right) for at, _, beside in self.heads if beside]
        return heads + [note for spot in self.spots for note in self._of_row(spot, left) if note["text"]]

    def _of_row(self, spot: _Spot, left: dict) -> list[dict]:
        row, y = spot.row, spot.words
        name = look.safe(same_test_words.row_name(row))
        share = f"<b>{words.percent(row.value)}</b>" if drawn(row) else _letter(row)
        counts = same_test_words.x_of_n(row) if drawn(row) else ""
        published = f"Published, England: {MARK}, {words.percent(row.reference.value)}" if row.reference else ""
        right = {"xref": "paper", "x": 1, "yref": f"y{self.axis}", "y": y}
        notes = [] if drawn(row) else [self._why(spot)]
        if self.phone:
            name, under = (f"{name}<br>{published}", "<br>") if published else (name, "")
            over = f"{counts}   {share}".strip() + (f"{under}&nbsp;" if under else "")
            notes.append(look.note(over, xshift=self.sides[1], xanchor="right", align="right", **right))
        else:
            notes.append(look.note(share, xshift=SHARE, xanchor="right", **right))
            notes.append(look.note(counts, xshift=COUNT, xanchor="right", **right))
            grey = {"size": look.SMALLEST, "color": ENGLAND.words}
            notes.append(look.note(_short(row), xshift=PUBLISHED, font=grey, **right))
        return [look.note(name, y=y, **left), *notes]

    def _why(self, spot: _Spot) -> dict:
        """Why a strip is hatched."""
        said = {"incomplete": "Too early to say", "hidden": words.hidden()}
        why = said.get(spot.row.status, table.SAID["not_available"].capitalize())
        return look.patch(why, x=self.top / 2, y=spot.strip, xref=f"x{self.axis}", yref=f"y{self.axis}")


def _short(row: Row) -> str:
    """What was published, for the column under BESIDE."""
    return f"England {words.percent(row.reference.value)}" if row.reference else ""


def _letter(row: Row) -> str:
    return "" if row.status == "incomplete" else LETTERS.get(row.status, LETTERS["not_available"])


def _reach(length: float) -> float:
    return round(length, 4) if isfinite(length) else 0


def _beyond(edge: float, start: float, end: float) -> dict:
    """The same line outside the plot: px from its left (0) or right (1) edge."""
    return {"xsizemode": "pixel", "xanchor": edge, "x0": start, "x1": end}
