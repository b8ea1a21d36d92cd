"""Medians and means of the places with each place left out in turn: how much a comparison hangs on one of them."""

from itertools import accumulate
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, table
from analytics.charts.places_lines import is_share, middle_role, said
from analytics.charts.places_plot import COLUMNS, GREY, NAMES, PHONE_EDGE, reach
from analytics.comparators.places import places
from analytics.results.places import MEDIAN, NamedMiddle, PlacesBeside
from analytics.results.result import LETTERS

ROW, PHONE_STRIP, LINE, AIR = (
    40,
    26,
    18,
    14,
)  # px of a row, of a strip under its words, of a line of words, around lines
BOTTOM, VALUE = 34, 16  # px under the plot, and from the plot to the figures at its right
NAME_LETTERS, PHONE_NAME_LETTERS, LABEL_LETTERS, PHONE_LABEL_LETTERS = 23, 24, 40, 22
TOO_FEW = f"{LETTERS['not_available']} Fewer than three have a figure"


def draw(found: PlacesBeside, phone: bool = False) -> Figure:
    """A row for each median, then for each mean: a diamond, and a small circle for the same without each place in turn.

    Our own figure is a line through all. The scale holds at least what that of the places holds.
    """
    plot = _Plot(found, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = {
        "range": [0, plot.top],
        "tickvals": plot.ticks,
        "ticktext": [f"{tick:,g}{'%' if is_share(found.measure) else ''}" for tick in plot.ticks],
        "showgrid": not phone,
        "gridcolor": look.GRID,
    }
    layout["yaxis"] = {"range": [plot.tall, 0], "visible": False, "fixedrange": True}
    layout["shapes"] = [*plot.zero(), *plot.own()]
    layout["annotations"] = [
        *plot.own_label(),
        *(note for place in range(len(plot.rows)) for note in plot.words(place)),
    ]
    return look.figure([*plot.hatching(), plot.circles(), *plot.diamonds()], layout)


def numbers(found: PlacesBeside, caption: str) -> str:
    """Each middle in a column: as it is, its ends with one place left out, and without each place of the set on show."""
    columns = found.middles
    rows = [
        ("Nobody", [_exact(each, each.middle.value if each.middle else None, found) for each in columns]),
        ("One: lowest", [_exact(each, each.middle.moves[0] if each.middle else None, found) for each in columns]),
        ("One: highest", [_exact(each, each.middle.moves[1] if each.middle else None, found) for each in columns]),
    ]
    rows += [(look.safe(row.name), [_without(each, row.key, found) for each in columns]) for row in found.places]
    rows.append(("Places with a figure", [f"{_having(each)} of {each.of}" for each in columns]))
    heads = ["Left out", *map(name_of, columns)]
    return table.html(caption, heads, [[name, *cells] for name, cells in rows], ["", *["n"] * len(columns)])


def name_of(each: NamedMiddle) -> str:
    """ "Median, 2025 model"; of a chosen group, its name."""
    model = each.comparator.key.partition(":")[2]
    return f"{each.method.capitalize()}, {f'{model} model' if model else each.comparator.short_name}"


def _exact(each: NamedMiddle, value: float | None, found: PlacesBeside) -> str:
    if each.middle is None or value is None:
        return table.letter("not_available")
    return said(value, found.measure, 1)


def _without(each: NamedMiddle, key: str, found: PlacesBeside) -> str:
    """The middle without a place; in words where the place is none of the set, or has no figure to leave out."""
    if key not in each.comparator.members:
        return "not in this set"
    if each.middle is None or key not in each.middle.left_out:
        return table.letter("not_available")
    return _exact(each, each.middle.left_out[key], found)


def _having(each: NamedMiddle) -> str:
    return str(each.middle.n) if each.middle else "fewer than three"


class _Plot:
    """Where the rows stand. Heights are px down from the first row."""

    def __init__(self, found: PlacesBeside, phone: bool) -> None:
        self.found, self.phone, self.rows = found, phone, found.middles
        self.names = [wrap(name_of(each), PHONE_NAME_LETTERS if phone else NAME_LETTERS) for each in self.rows]
        self.edges = list(accumulate(map(self._height, self.names), initial=0))
        self.tall = self.edges[-1] or ROW
        known = [each.middle for each in self.rows if each.middle]
        all_of_them = [value for each in known for value in (each.value, *each.left_out.values())]
        most = [value for value in (reach(found), *all_of_them) if value is not None]
        self.top, self.ticks = look.from_zero(most)
        self.label = wrap(
            f"{found.own.name} {said(found.own.value, found.measure)}", PHONE_LABEL_LETTERS if phone else LABEL_LETTERS
        )
        top = AIR + LINE * len(self.label) * found.own.known
        right = COLUMNS["percent" if is_share(found.measure) else "per_10000"][0]
        self.margin = (PHONE_EDGE, PHONE_EDGE, top, BOTTOM) if phone else (NAMES, right, top, BOTTOM)
        self.height = self.tall + top + BOTTOM

    def _height(self, name: list[str]) -> float:
        return LINE * len(name) + AIR + PHONE_STRIP if self.phone else max(ROW, LINE * len(name) + AIR)

    def _middle(self, place: int) -> float:
        top, bottom = self.edges[place : place + 2]
        return bottom - PHONE_STRIP / 2 - 2 if self.phone else (top + bottom) / 2

    def circles(self) -> dict:
        """Small open circles, each named by the place left out."""
        names = {key: place.name for key, place in places().items()} | {row.key: row.name for row in self.found.places}
        every = [
            (self._middle(place), names.get(key, "one place"), value)
            for place, each in enumerate(self.rows)
            if each.middle
            for key, value in each.middle.left_out.items()
        ]
        mark = {"symbol": "circle-open", "size": 7, "color": GREY, "opacity": 1, "line": {"color": GREY, "width": 1.5}}
        return self._marks(every, mark, "Without ")

    def diamonds(self) -> list[dict]:
        """Filled for a median, open for a mean."""
        found = []
        for place, each in enumerate(self.rows):
            if each.middle:
                role = middle_role(each.comparator.role)
                fill = role.colour if each.method == MEDIAN else "#ffffff"
                edge = {"color": role.colour, "width": 2}
                mark = {"symbol": "diamond", "size": 12, "color": fill, "opacity": 1, "line": edge}
                found.append(self._marks([(self._middle(place), name_of(each), each.middle.value)], mark))
        return found

    def _marks(self, every: list[tuple[float, str, float]], mark: dict, before: str = "") -> dict:
        return {
            "type": "scatter",
            "mode": "markers",
            "x": look.rounded(value for _, _, value in every),
            "y": [at for at, _, _ in every],
            "marker": mark,
            "text": [f"{before}{look.safe(name)}" for _, name, _ in every],
            "hovertemplate": f"%{{text}}: %{{x:.1f}}{'%' if is_share(self.found.measure) else ''}<extra></extra>",
            "cliponaxis": False,
        }

    def hatching(self) -> list[dict]:
        half = PHONE_STRIP / 2 - 3 if self.phone else ROW / 2 - 6
        empty = [self._middle(place) for place, each in enumerate(self.rows) if each.middle is None]
        return [look.hatch(0, self.top, at - half, at + half) for at in empty]

    def zero(self) -> list[dict]:
        return [self._upright(0, {"color": look.ZERO, "width": 1.5}, at) for at in self._stretches()]

    def own(self) -> list[dict]:
        """Our own figure as a line through all rows; a phone has words over each."""
        if not self.found.own.known:
            return []
        blue = {"color": look.BLUE, "width": 2}
        return [self._upright(self.found.own.value, blue, at) for at in self._stretches()]

    def _stretches(self) -> list[tuple[float, float]]:
        if not self.phone:
            return [(0, self.tall)]
        half = PHONE_STRIP / 2
        return [(at - half, at + half) for at in map(self._middle, range(len(self.rows)))]

    def _upright(self, x: float, line: dict, at: tuple[float, float]) -> dict:
        return {"type": "line", "x0": x, "x1": x, "y0": at[0], "y1": at[1], "layer": "below", "line": line}

    def own_label(self) -> list[dict]:
        if not self.found.own.known:
            return []
        at = self.found.own.value
        side = "left" if at < self.top / 3 else "right" if at > self.top * 2 / 3 else "center"
        text = "<br>".join(look.safe(line) for line in self.label)
        over = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4, "align": side}
        return [look.note(f"<b>{text}</b>", x=at, xanchor=side, font={"size": 14, "color": look.BLUE}, **over)]

    def words(self, place: int) -> list[dict]:
        """Name and figure of a row, bold for the median of the set on show; why there is none over the hatching."""
        each, name = self.rows[place], "<br>".join(look.safe(line) for line in self.names[place])
        shown = each.comparator.key == self.found.set.key and each.method == MEDIAN
        at = self.edges[place] + (LINE * len(self.names[place]) + AIR) / 2 if self.phone else self._middle(place)
        left = {"xref": "paper", "x": 0, "xshift": -self.margin[0], "y": at}
        side = {"xanchor": "right", "xshift": PHONE_EDGE} if self.phone else {"xshift": VALUE}
        notes = [look.note(f"<b>{name}</b>" if shown else name, **left)]
        notes.append(look.note(self._figure(each), xref="paper", x=1, y=at, **side))
        if each.middle is None:
            notes.append(look.patch(TOO_FEW, x=self.top / 2, y=self._middle(place)))
        return notes

    def _figure(self, each: NamedMiddle) -> str:
        if each.middle is None or not isfinite(each.middle.value):
            return LETTERS["not_available"]
        low, high = (said(end, self.found.measure, 1) for end in each.middle.moves)
        return f"<b>{said(each.middle.value, self.found.measure)}</b> ({low} to {high})"
