"""Small panels on one scale: one for each group, or one for each measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, rows
from analytics.results import words
from analytics.results.result import LETTERS, Result

WIDTH, PHONE_WIDTH = 1088, 358  # px the chart is laid out for
LEFT, RIGHT, GAP = 34, 44, 82
PLOT, PHONE_PLOT, TICKS, BETWEEN, KEY = 122, 104, 28, 20, 32
HEADING, HEADING_LINE, HEADING_LETTER = 10, 21, 8.4
OWN_WIDTH = 2.5


@dataclass(frozen=True)
class Panel:
    """One panel: its heading, its figures in order of time, and those without unaccompanied children if they differ."""

    heading: str
    own: list[rows.Point]
    without: list[rows.Point] | None


def draw(
    results: Sequence[Result],
    without: Sequence[Result] = (),
    column: str = "numerator",
    across: int = 4,
    phone: bool = False,
) -> Figure:
    """One panel for each group of each result, the same range in all of them.

    without: the same questions without unaccompanied children, in the same order; drawn dotted where they differ.
    column: "numerator" draws children, "value" the rate or share.
    """
    panels = _panels(results, without, column)
    percent = column == "value" and results[0].measure.formula.unit == "percent"
    grid = _Grid(panels, percent, 1 if phone else max(min(across, len(panels)), 3), phone)
    layout = grid.layout()
    traces: list[dict] = []
    for place, panel in enumerate(panels):
        traces += [*grid.hatching(place), *grid.lines(place, panel)]
        layout["annotations"] += grid.words(place, panel)
    layout["annotations"] += grid.key_words()
    layout["shapes"] += grid.key_lines()
    return look.figure(traces, layout)


def _panels(results: Sequence[Result], without: Sequence[Result], column: str) -> list[Panel]:
    found = []
    for result, other in zip_longest(results, without):
        own = rows.known_groups(rows.by_group(rows.points(result, column)))
        beside = rows.by_group(rows.points(other, column)) if other is not None else {}
        for group in own:
            heading = f"{group[:1].upper()}{group[1:]}" if result.ask.breakdown else result.measure.title
            found.append(_panel(heading, own[group], beside.get(group, [])))
    return found


def _panel(heading: str, own: list[rows.Point], without: list[rows.Point]) -> Panel:
    """A panel; the dotted line is kept only where it would not lie on the other."""
    at = {point.end: point.drawn for point in own}
    differs = any(p.drawn is not None and at.get(p.end) is not None and at[p.end] != p.drawn for p in without)
    return Panel(heading, own, without if differs else None)


class _Grid:
    """Where each panel stands, and the one scale they share."""

    def __init__(self, panels: list[Panel], percent: bool, columns: int, phone: bool) -> None:
        self.panels, self.percent, self.columns, self.phone = panels, percent, columns, phone
        self.inner = (PHONE_WIDTH if phone else WIDTH) - LEFT - RIGHT
        self.plot = PHONE_PLOT if phone else PLOT
        self.wide = (self.inner - (columns - 1) * GAP) / columns
        self.headings = [wrap(panel.heading, int((self.wide + GAP - 8) / HEADING_LETTER))[:2] for panel in panels]
        self.above = HEADING + HEADING_LINE * max((len(lines) for lines in self.headings), default=1)
        self.row = self.above + self.plot + TICKS + BETWEEN
        self._set_scale()
        self.has_without = any(panel.without is not None for panel in panels)
        self.hatched = list(dict.fromkeys(gap.status for gaps in self.gaps for gap in gaps))
        both = phone and self.has_without and self.hatched
        self.key = KEY * (2 if both else 1) if self.has_without or self.hatched else 0
        self.tall = -(-len(panels) // columns) * self.row - BETWEEN - self.above - TICKS

    def _set_scale(self) -> None:
        own = [point for panel in self.panels for point in panel.own]
        drawn = [point.drawn for panel in self.panels for point in (*panel.own, *(panel.without or ()))]
        self.top, self.ticks = look.from_zero(drawn)
        self.shown = min(point.end for point in own), max(point.end for point in own)
        each = rows.step(own)
        self.days = self.shown[0] - each * 0.6, self.shown[1] + each * 0.5
        self.gaps = [rows.stretches(panel.own, each, *self.days) for panel in self.panels]

    def _place(self, place: int) -> tuple[list[float], list[float]]:
        """Where a panel's plot stands, as shares of the space inside the margins."""
        row, column = divmod(place, self.columns)
        left, top = column * (self.wide + GAP) / self.inner, self.tall - row * self.row
        up = [max((top - self.plot) / self.tall, 0), min(top / self.tall, 1)]
        return [left, min(left + self.wide / self.inner, 1)], up

    def layout(self) -> dict:
        margin = LEFT, RIGHT, self.above, TICKS + self.key
        layout = look.frame(round(self.tall + margin[2] + margin[3]), margin)
        ends = list(dict.fromkeys(self.shown))
        flat = look.time_axis(*self.days, ends, [end.strftime("%Y") for end in ends])
        upright = look.value_axis(0, self.top, self.ticks, "%" if self.percent else "")
        for place in range(len(self.panels)):
            across, up = self._place(place)
            axis = _axis(place)
            layout[f"xaxis{axis}"] = {**flat, "domain": across, "anchor": f"y{axis}", "tickcolor": "rgba(0,0,0,0)"}
            layout[f"yaxis{axis}"] = {**upright, "domain": up, "anchor": f"x{axis}"}
        return layout

    def hatching(self, place: int) -> list[dict]:
        return [
            look.hatch(look.day(gap.left), look.day(gap.right), 0, self.top, _axis(place)) for gap in self.gaps[place]
        ]

    def lines(self, place: int, panel: Panel) -> list[dict]:
        return [
            self._line(place, panel.heading, found, look.ROLES[role], width)
            for found, role, width in ((panel.without, "own_without", 1.75), (panel.own, "own", OWN_WIDTH))
            if found and any(point.drawn is not None for point in found)
        ]

    def _line(self, place: int, heading: str, found: list[rows.Point], role: look.Role, width: float) -> dict:
        values = look.rounded(point.drawn for point in found)
        last = max(at for at, value in enumerate(values) if value is not None)
        sizes = [role.mark if at == last else 5 * lonely for at, lonely in enumerate(look.alone(values))]
        return {
            "type": "scatter",
            "x": [look.day(point.end) for point in found],
            "y": values,
            "mode": "lines+markers",
            "line": {"color": role.colour, "width": width, "dash": role.dash},
            "marker": look.marker(role, sizes),
            "connectgaps": False,
            "cliponaxis": False,
            "name": look.safe(heading),
            "hovertemplate": look.hover("percent" if self.percent else "children"),
            "xaxis": f"x{_axis(place)}",
            "yaxis": f"y{_axis(place)}",
        }

    def words(self, place: int, panel: Panel) -> list[dict]:
        """Heading above, last figures at the right, letters over hatching."""
        across, up = self._place(place)
        heading = "<br>".join(look.safe(line) for line in self.headings[place])
        over = {"x": across[0], "xshift": -LEFT, "y": up[1], "yshift": 8, "yanchor": "bottom"}
        return [
            look.note(f"<b>{heading}</b>", **over, **PAPER, font={"size": 16, "color": look.TEXT}),
            *self._end_labels(across, up, panel),
            *self._letters(place, panel),
        ]

    def _end_labels(self, across: list[float], up: list[float], panel: Panel) -> list[dict]:
        ends = []
        for found, form in ((panel.own, "<b>{}</b>"), (panel.without or [], "{}")):
            newest = [point.drawn for point in found if point.status != "incomplete"][-1:]
            if newest and newest[0] is not None:  # an older figure here would be read as the newest
                ends.append((form.format(self._said(newest[0])), newest[0] / self.top * self.plot))
        heights = look.spread([at for _, at in ends], [17] * len(ends), lowest=3)
        at = {"x": across[1], "xshift": 2, "font": {"size": look.SMALLEST, "color": look.BLUE}, **PAPER}
        return [
            look.note(text, y=up[0] + (up[1] - up[0]) * height / self.plot, **at)
            for (text, _), height in zip(ends, heights, strict=True)
        ]

    def _letters(self, place: int, panel: Panel) -> list[dict]:
        empty = all(point.drawn is None for point in panel.own)
        return [
            look.patch(
                "[c] Too few<br>to show" if empty and gap.status == "hidden" else f"<b>{LETTERS[gap.status]}</b>",
                x=look.day(gap.middle),
                y=self.top / 2,
                xref=f"x{_axis(place)}",
                yref=f"y{_axis(place)}",
            )
            for gap in self.gaps[place]
            if gap.status in LETTERS
        ]

    def key_words(self) -> list[dict]:
        """One line under the panels (two on a phone) for what cannot be labelled in them."""
        grey = {"font": {"size": look.SMALLEST, "color": look.SECONDARY}, "x": 0, "y": 0, **PAPER}
        said = [("All children", 36, 0), ("Without unaccompanied", 176, 0)] if self.has_without else []
        right, down = (0, KEY) if self.phone and self.has_without else (376 if self.has_without else 0, 0)
        hatched = ". ".join(rows.HATCHED[status] for status in self.hatched)
        said += [(hatched, right, down)] if hatched else []
        return [
            look.note(text, xshift=shift - LEFT, yshift=-TICKS - KEY / 2 - lower, **grey) for text, shift, lower in said
        ]

    def key_lines(self) -> list[dict]:
        if not self.has_without:
            return []
        pixels = {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0, **PAPER}
        height = {"y0": -TICKS - KEY / 2, "y1": -TICKS - KEY / 2}
        return [
            {
                "type": "line",
                "x0": left - LEFT,
                "x1": left - LEFT + 28,
                "line": {"color": look.BLUE, "width": width, "dash": look.ROLES[role].dash},
                **height,
                **pixels,
            }
            for role, width, left in (("own", OWN_WIDTH, 0), ("own_without", 1.75, 140))
        ]

    def _said(self, value: float) -> str:
        return words.percent(value) if self.percent else words.number(value)


PAPER = {"xref": "paper", "yref": "paper"}


def _axis(place: int) -> str:
    """Plotly's first axes carry no number."""
    return "" if place == 0 else str(place + 1)
