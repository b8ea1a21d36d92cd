"""Every authority of a year by its size: which differ from England by more than authorities of that size usually do."""

from math import ceil, floor, log10
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import look, table
from analytics.charts.findings import capital
from analytics.charts.line import beside_labels
from analytics.charts.over_time import Said, noun
from analytics.results import words
from analytics.results.funnel import ABOVE, BELOW, INSIDE, FunnelBeside, FunnelPoint

DESK, PHONE = (40, 206, 36, 58), (34, 52, 36, 76)  # margins: left, right, top, bottom in px
HEIGHT, PHONE_HEIGHT = 460, 400
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 272  # px, for choosing which words fit
HEADROOM = 1.3  # how far above the widest limit a far-off authority may stretch the scale
ROW, LETTER = 20, 8  # px of a row of words above the plot, and of a letter in it
OTHER, OTHER_EDGE, NEAR, LIMIT = "#c9cccf", "#8d9297", "#5d6367", "#8a9095"
ROUND = (
    tuple(range(1, 10)),
    (1, 2, 5),
    (1, 3),
    (1,),
)  # steps of a scale of multiples, from close together to far apart
LIMITS = ((998, "99.8%", 0.08, "5px,4px"), (95, "95%", 0.12, "solid"))  # name, words, shade, edge: from the widest
WHERE = {INSIDE: "Within", ABOVE: "Above", BELOW: "Below"}


def draw(found: FunnelBeside, phone: bool = False) -> Figure:
    """Each authority as a multiple of England's rate over what it would count at that rate, between two pairs of limits.

    Ours is blue with its name and value, the places it is set beside are open circles, all others small grey dots. An
    authority far above the limits is an arrow at the edge with its number, so that it does not squash the rest.
    """
    plot = _Plot(found, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = plot.across()
    layout["yaxis"] = look.value_axis(0, plot.top, plot.ticks)
    layout["annotations"] = [*plot.labels(), *plot.titles(), *plot.beyond()]
    return look.figure(plot.traces(), layout)


def key(found: FunnelBeside) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name and mark in words, colour of the words)."""
    own = [(words.number(p.ratio, 1), f"{p.name}, circle", look.BLUE) for p in found.points if p.role == "own"]
    near = [("", "places of the set, open circles", look.SECONDARY)] * any(p.role == "neighbour" for p in found.points)
    return [
        *own,
        ("1", "England, dash-dot line", look.ROLES["england"].words),
        *near,
        ("", "others, dots", look.SECONDARY),
    ]


def numbers(found: FunnelBeside, caption: str) -> str:
    """Ours, then every authority A to Z: what it counts, what it would at England's rate, and the one over the other."""
    counted = capital(noun(found.measure.counted))
    heads = ["Authority", counted, "Expected at England's rate", "Times England's rate"]
    in_order = sorted(found.points, key=lambda point: (point.role != "own", point.name))
    cells = [
        [look.safe(p.name), words.number(p.observed), words.number(p.expected, 1), words.number(p.ratio, 2)]
        for p in in_order
    ]
    return table.html(caption, heads, cells, ["", "n", "n", "n b"])


# Words ---------------------------------------------------------------------------------------------------------------


def said(found: FunnelBeside) -> Said:
    """Where we lie, how much authorities differ beside chance, and how many lie outside. Nobody else is named."""
    own = _own(found)
    if own is not None:
        title = f"{WHERE[found.own_is]} the ordinary spread of authorities: {words.number(own.ratio, 1)} times England's rate"
    else:
        title = f"{found.authorities - found.outside} of {found.authorities} authorities lie within the 99.8% limits"
    sentences = [_ours(found, own), _spread(found), _outside(found), _not_shown(found)]
    return Said(title, " ".join(filter(None, sentences)), f"Funnel chart: {found.measure.title}. {title}.")


def _own(found: FunnelBeside) -> FunnelPoint | None:
    return next((point for point in found.points if point.role == "own"), None)


def _ours(found: FunnelBeside, own: FunnelPoint | None) -> str:
    if own is None:
        return ""
    counted = words.count_of(own.observed, noun(found.measure.counted))
    return f"{own.name}: {counted}, where England's rate would give {words.number(own.expected)}."


def _spread(found: FunnelBeside) -> str:
    """How much more than chance, for people who never met a spread factor: it is a ratio of variances, so "vary"."""
    times = words.number(found.phi, 0 if found.phi >= 9.95 else 1)
    if found.phi < 1.05:
        return f"Authorities vary no more than chance alone would make them (spread factor {times})."
    vary = f"Authorities vary {times} times as much as chance alone would make them"
    return f"{vary} (the spread factor), and the limits allow for that."


def _outside(found: FunnelBeside) -> str:
    """How many lie outside, with the allowance and by chance alone, and how little the inner limits say."""
    lie = "lies" if found.outside == 1 else "lie"
    return (
        f"{found.outside} of {found.authorities} authorities {lie} outside the 99.8% limits; "
        f"{found.outside_by_chance} would if the limits were for chance alone. "
        "About one in twenty lies outside the 95% limits without being unusual."
    )


def _not_shown(found: FunnelBeside) -> str:
    if not found.not_shown:
        return ""
    why = "too few are expected to draw, or the figure is hidden or not published"
    are = "authority is" if found.not_shown == 1 else "authorities are"
    return f"{found.not_shown} {are} not shown: {why}."


# The chart -----------------------------------------------------------------------------------------------------------


class _Plot:
    """Where things stand. Across: what England's rate would give, a scale of multiples. Up: times England's rate."""

    def __init__(self, found: FunnelBeside, phone: bool) -> None:
        self.found, self.phone, self.own = found, phone, _own(found)
        self.width = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH
        self.curve = look.rounded(found.curve.tolist())
        self._set_top()
        room = 0.03 * log10(self.curve[-1] / self.curve[0])
        self.left, self.right = log10(self.curve[0]) - room, log10(self.curve[-1]) + room
        self.far_words = self._set_far_words()
        self.above = ROW * (1 + max((row for row, *_ in self.far_words), default=-1))
        left, right, top, bottom = PHONE if phone else DESK
        self.margin = (left, right, top + self.above, bottom)
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + self.above
        self.tall = self.height - self.margin[2] - self.margin[3]

    def _set_top(self) -> None:
        """The scale holds the limits, ours, and whatever lies not too far above the limits."""
        widest = float(self.found.upper[998].max())
        most = max(HEADROOM * widest, self.own.ratio if self.own else 0)
        self.top, self.ticks = look.from_zero([widest, *(p.ratio for p in self.found.points if p.ratio <= most)])
        self.far = sorted((p for p in self.found.points if p.ratio > self.top), key=lambda point: point.expected)

    def across(self) -> dict:
        """A scale of multiples with as many round ticks as fit."""
        per_ten = self.width / (self.right - self.left)  # px from 10 to 100
        longest = len(f"{10**self.right:,.0f}") * LETTER + 2 * LETTER
        steps = next((each for each in ROUND if _closest(each) * per_ten >= longest), ROUND[-1])
        powers = range(floor(self.left), ceil(self.right) + 1)
        ticks = [step * 10**power for power in powers for step in steps]
        ticks = [tick for tick in ticks if self.left <= log10(tick) <= self.right]
        words_of = [f"{tick:,}" for tick in ticks]
        return {"type": "log", "range": [self.left, self.right], "tickvals": ticks, "ticktext": words_of}

    def traces(self) -> list[dict]:
        """From the back to the front: limits, England, the others, the places beside us, ours."""
        near = [point for point in self.found.points if point.role == "neighbour" and point not in self.far]
        others = [point for point in self.found.points if point.role == "other" and point not in self.far]
        small = {"symbol": "circle", "size": 7, "color": OTHER, "line": {"color": OTHER_EDGE, "width": 1}}
        opened = {"symbol": "circle", "size": 10, "color": "#ffffff", "line": {"color": NEAR, "width": 2}}
        arrow = {"symbol": "triangle-up", "size": 11, "color": NEAR}
        drawn = [*self._limits(), self._england(), _marks(others, small), _marks(near, opened)]
        return [*drawn, _marks(self.far, arrow, 0.999 * self.top), *self._ours()]

    def _limits(self) -> list[dict]:
        """The wider pair has a dashed edge, so that the two are told apart without shade."""
        drawn = []
        for name, _, shade, dash in LIMITS:
            lower, upper = (look.rounded(ends[name].tolist()) for ends in (self.found.lower, self.found.upper))
            drawn.append({**look.band(self.curve, lower, upper, LIMIT), "fillcolor": look.tint(LIMIT, shade)})
            drawn += [_curve(self.curve, ends, LIMIT, 1.25, dash) for ends in (lower, upper)]
        return drawn

    def _england(self) -> dict:
        role = look.ROLES["england"]
        return _curve(self.curve, [1.0] * len(self.curve), role.colour, role.width, role.dash)

    def _ours(self) -> list[dict]:
        """Our dot on top of all, and a thin line from it to its label."""
        if self.own is None:
            return []
        role, height = look.ROLES["own"], round(self.own.ratio, 4)
        lead = _curve([round(self.own.expected, 4), 10**self.right], [height, height], role.colour, 1, "1.5px,3px")
        return [lead, _marks([self.own], look.marker(role, role.mark))]

    def labels(self) -> list[dict]:
        """At the right, by their ends: the limits, England and ours; what the marks are, once, in grey."""
        ends = [
            (float(side[name][-1]), text if self.phone else f"{which} {text} limit", look.SECONDARY)
            for name, text, *_ in LIMITS
            for which, side in (("Upper", self.found.upper), ("Lower", self.found.lower))
        ]
        ends.append((1.0, "<b>1</b>" if self.phone else "<b>1</b>  England", look.ROLES["england"].words))
        ends += [(self.own.ratio, self._own_words(), look.ROLES["own"].words)] if self.own else []
        grey = [] if self.phone else self._marks_in_words()
        notes = [_small(text, colour) for _, text, colour in ends] + [_small(text, look.SECONDARY) for text in grey]
        sizes = [look.LABEL_STEP + 18 * text.count("<br>") for _, text, _ in ends]
        heights = beside_labels([at / self.top * self.tall for at, *_ in ends], sizes, len(grey), self.tall)
        placed = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [{**note, **placed, "y": round(at / self.tall, 4)} for note, at in zip(notes, heights, strict=True)]

    def _own_words(self) -> str:
        value, name = words.number(self.own.ratio, 1), "<br>".join(map(look.safe, wrap(self.own.name, 22)))
        return f"<b>{value}</b>" if self.phone else f"<b>{value}  {name}</b>"

    def _marks_in_words(self) -> list[str]:
        if not any(point.role == "neighbour" for point in self.found.points):
            return ["Grey dots: authorities"]
        return ["Grey dots: authorities", "Open circles: those of the set"]

    def titles(self) -> list[dict]:
        """What both scales count; a scale of multiples says in words that it is one."""
        what = look.safe(f"{capital(noun(self.found.measure.counted))} expected at England's rate")
        how = "log scale: equal steps are equal multiples"
        wide = {"xref": "paper", "yref": "paper"}
        up = {"x": 0, "xshift": -self.margin[0], "y": 1, "yshift": self.above + 10, "yanchor": "bottom"}
        across = {"x": 0.5, "xanchor": "center", "align": "center", "y": 0, "yshift": -30, "yanchor": "top"}
        if self.phone:
            across |= {"x": 0, "xshift": -self.margin[0], "xanchor": "left", "align": "left"}
        return [
            _small(look.safe("Times England's rate"), look.SECONDARY, **wide, **up),
            _small(f"{what}{'<br>' if self.phone else ' '}({how})", look.SECONDARY, **wide, **across),
        ]

    def _set_far_words(self) -> list[tuple[int, FunnelPoint, str, str]]:
        """Row, authority, words and anchor over each arrow: in the lowest row where they do not touch the one before.

        Only a place we are set beside is named; pointing at an arrow names the others.
        """
        placed, free_from = [], {}
        for point in self.far:
            number, name = words.number(point.ratio, 1), point.name if point.role == "neighbour" else ""
            length = len(f"{number}  {name}".strip()) * LETTER
            at = (log10(point.expected) - self.left) / (self.right - self.left) * self.width
            side = "left" if at < length / 2 else "right" if at > self.width - length / 2 else "center"
            starts = at - {"left": 0, "center": length / 2, "right": length}[side]
            row = next(row for row in range(len(self.far)) if free_from.get(row, -1.0) <= starts)
            free_from[row] = starts + length + LETTER
            placed.append((row, point, f"<b>{number}</b>  {look.safe(name)}".strip(), side))
        return placed

    def beyond(self) -> list[dict]:
        """How far off the authorities are that stand as arrows at the edge."""
        over = {"yref": "paper", "y": 1, "yanchor": "bottom"}
        return [
            look.note(text, x=round(log10(point.expected), 4), xanchor=side, yshift=6 + ROW * row, **over)
            for row, point, text, side in self.far_words
        ]


def _closest(steps: tuple[int, ...]) -> float:
    """The smallest distance between two of these steps and the next ten, as a share of the way from 10 to 100."""
    return min(log10(after / step) for step, after in zip(steps, (*steps[1:], 10), strict=True))


def _curve(across: list, heights: list, colour: str, width: float, dash: str) -> dict:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": across, "y": heights, "line": line, "hoverinfo": "skip"}


def _marks(points: list[FunnelPoint], mark: dict, height: float | None = None) -> dict:
    """Authorities as marks that say their name and ratio when pointed at. height: where all stand, if not at their own."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": look.rounded(point.expected for point in points),
        "y": look.rounded(point.ratio if height is None else height for point in points),
        "marker": {**mark, "opacity": 1},
        "text": [look.safe(f"{point.name}: {words.number(point.ratio, 2)} times England's rate") for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _small(text: str, colour: str, **placed: object) -> dict:
    return look.note(text, font={"size": look.SMALLEST, "color": colour}, **placed)
