"""The strips of places: where each stands, what is drawn in it, and the words around it."""

from itertools import accumulate
from math import isfinite
from textwrap import wrap

from analytics.charts import look, over_time
from analytics.charts.findings import capital
from analytics.charts.places_lines import LETTER, Line, brief, is_share, lines, said, sides, what_is_grey
from analytics.measures.declare import Measure
from analytics.results import words
from analytics.results.places import PUBLISHED, PlaceRow, PlacesBeside
from analytics.results.result import LETTERS

GREY = "#5d6367"  # of places in dot plots
RANGE = "#f2f2f2"  # the grey of ranges at a fifth, but solid: the patch under a label then does not show on it
FAR = 1.8  # how many times the end of everything else a place must reach to be let off the scale
NAMES, NARROWEST = 176, 560  # px for names at the left, and of the plot in the narrowest window at a desk
COLUMNS = {"per_10000": (306, 58, 150, 178), "percent": (324, 58, 172, 198)}  # px: all, and where each column stands
ROW, OWN_ROW, FOOT = 34, 46, 26  # px of a strip, of ours, and under the last one for what the grey is
LINE, AIR = 18, 14  # px of a line of words, and around lines
TICKS, KEY = 30, 20  # px of the axis's figures, and of a row of labels above the plot
# px for dot and interval under the words; of a margin; of a line in the key
PHONE_STRIP, PHONE_EDGE, SAMPLE = 26, 16, 32
NAME_LETTERS, PHONE_NAME_LETTERS, PHONE_LETTERS, HEAD_LETTERS = 23, 19, 44, 16
CLOSED = "closed"
WHY = {
    "hidden": f"{LETTERS['hidden']} Hidden by DfE: small number",
    "low": f"{LETTERS['low']} Rounds to 0 but is not 0",
    "not_applicable": f"{LETTERS['not_applicable']} Not applicable",
    "not_available": f"{LETTERS['not_available']} Not published",
    "incomplete": "Too early to say",
    CLOSED: f"{LETTERS['not_applicable']} Not an authority in this year",
}


class Plot:
    """Where the strips stand, ours first. Heights are px down from the first strip."""

    def __init__(self, found: PlacesBeside, phone: bool) -> None:
        self.found, self.phone, self.rows = found, phone, (found.own, *found.places)
        self.share = is_share(found.measure)
        letters = PHONE_NAME_LETTERS if phone else NAME_LETTERS
        self.names = [wrap(row.name, letters) or [""] for row in self.rows]
        self.edges = list(accumulate(map(self._height, range(len(self.rows))), initial=0))
        self.strips = self.edges[-1]
        self.grey, self.lines = what_is_grey(found, short=phone), lines(found)
        self.tall = self.strips + (FOOT if self.grey and not phone else 0)
        end = reach(found)
        self.top, self.ticks = look.from_zero([] if end is None else [end])
        at, wide = [self._px(line.value) for line in self.lines], [line.wide for line in self.lines]
        self.sides = [] if phone else sides(at, wide, -NAMES, NARROWEST)
        self.told = any(row.word for row in found.places)
        self.title = wrap(_axis(found.measure), PHONE_LETTERS if phone else 2 * PHONE_LETTERS)
        self.columns = COLUMNS["percent" if self.share else "per_10000"]
        self.margin = self._margin()
        self.height = self.tall + self.margin[2] + self.margin[3]

    def _height(self, place: int) -> float:
        words_tall = len(self.names[place]) * LINE + AIR
        return words_tall + PHONE_STRIP if self.phone else max(ROW if place else OWN_ROW, words_tall)

    def _margin(self) -> tuple[int, int, int, int]:
        foot = TICKS + LINE * len(self.title) + AIR
        if self.phone:
            return PHONE_EDGE, PHONE_EDGE, KEY * len(self._key()) + LINE * len(self._about_words()) + AIR, foot
        labels = KEY * max((row + 1 for _, row in self.sides), default=0)
        heads = LINE * max(len(text) for _, text, _ in self._heads())
        return NAMES, self.columns[0], max(labels, heads) + AIR, foot

    def _px(self, value: float) -> float:
        return value / self.top * NARROWEST

    def _middle(self, place: int) -> float:
        """The middle of a strip, which on a phone lies under the words."""
        top, bottom = self.edges[place : place + 2]
        return bottom - PHONE_STRIP / 2 - 2 if self.phone else (top + bottom) / 2

    def _stretches(self) -> list[tuple[float, float]]:
        """Where band and lines may run: everywhere, but a phone has words over each strip."""
        if not self.phone:
            return [(0, self.strips)]
        return [(at - PHONE_STRIP / 2, at + PHONE_STRIP / 2) for at in map(self._middle, range(len(self.rows)))]

    def _off(self, row: PlaceRow) -> bool:
        return row.value > self.top

    # What is drawn

    def dots(self, own: bool) -> dict:
        """Ours, or the others: a mark and its interval, which ends where the scale does."""
        rows = [(place, row) for place, row in enumerate(self.rows) if row.known and (place == 0) == own]
        shown = [(place, row) for place, row in rows if not self._off(row)]
        colour = look.BLUE if own else GREY
        size, edge, fill = (look.ROLES["own"].mark, 0, colour) if own else (9, 1.75, "#ffffff")
        line = {"color": colour, "width": edge}
        return {
            "type": "scatter",
            "mode": "markers",
            "x": look.rounded(row.value for _, row in shown),
            "y": [self._middle(place) for place, _ in shown],
            "marker": {"symbol": "circle", "size": size, "color": fill, "opacity": 1, "line": line},
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [_reach(min(row.upper, self.top) - row.value) for _, row in shown],
                "arrayminus": [_reach(row.value - row.lower) for _, row in shown],
                "color": colour,
                "thickness": 3 if own else 2,
                "width": 0,
            },
            "text": [f"{look.safe(row.name)}: {self._exact(row)}" for _, row in shown],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }

    def _exact(self, row: PlaceRow) -> str:
        ends = words.interval(row.lower, row.upper, 0 if self.share else 1)
        return f"{said(row.value, self.found.measure, 0 if self.share else 1)} ({ends})"

    def hatching(self) -> list[dict]:
        """A hatched strip for each figure that is not there."""
        strips = []
        for place, row in enumerate(self.rows):
            tall = PHONE_STRIP - 6 if self.phone else self.edges[place + 1] - self.edges[place] - 8
            if not row.known:
                at = self._middle(place)
                strips.append(look.hatch(0, self.top, at - tall / 2, at + tall / 2))
        return strips

    def band(self) -> list[dict]:
        """The range of the places; beyond the scale it runs to the edge."""
        if not self.grey:
            return []
        stretches = [(0, self.tall)] if self._grey_in_band() else self._stretches()
        edge = {"color": look.HATCH, "width": 1}
        ends = {"x0": self.found.lowest, "x1": min(self.found.highest, self.top)}
        grey = {"type": "rect", **ends, "fillcolor": RANGE, "line": edge, "layer": "below"}
        return [{**grey, "y0": top, "y1": bottom} for top, bottom in stretches]

    def grid(self) -> list[dict]:
        """Light lines at the ticks and a darker one at zero, drawn here so that they end above the words at the foot."""
        zero, light = {"color": look.ZERO, "width": 1.5}, {"color": look.GRID, "width": 1}
        at = self.ticks[:1] if self.phone else self.ticks
        stretches = self._stretches()
        return [{**_upright(tick, *ends), "line": light if tick else zero} for tick in at for ends in stretches]

    def rules(self) -> list[dict]:
        """A rule under each strip from edge to edge, a dark one under ours.

        In three pieces: what is tied to the picture lies under the band, what is tied to the scale ends with it. What
        goes beyond the picture is cut off.
        """
        wide = {"type": "line", "layer": "below"}
        before, after = {"xref": "paper", "x0": -9, "x1": 0}, {"xref": "paper", "x0": 1, "x1": 9}
        return [
            {**wide, **ends, "y0": edge, "y1": edge, "line": {"color": look.GRID if place else look.TEXT, "width": 1}}
            for place, edge in enumerate(self.edges[1:])
            for ends in (before, {"x0": 0, "x1": self.top}, after)
        ]

    def through(self) -> list[dict]:
        """The median, region and England through all strips."""
        stretches = self._stretches()
        return [{**_upright(line.value, *ends), "line": _stroke(line)} for line in self.lines for ends in stretches]

    def up_to_labels(self) -> list[dict]:
        """The same lines on up to their labels; on a phone the key has a piece of each."""
        over = {"type": "line", "yref": "paper", "ysizemode": "pixel", "yanchor": 1}
        if not self.phone:
            labelled = zip(self.lines, self.sides, strict=True)
            tall = [(line, KEY * (row + 0.75)) for line, (_, row) in labelled]
            return [{**over, "x0": li.value, "x1": li.value, "y0": 0, "y1": px, "line": _stroke(li)} for li, px in tall]
        left = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": -PHONE_EDGE, "x1": SAMPLE - PHONE_EDGE}
        key = zip(self.lines, self._key(), strict=False)
        return [{**over, **left, "y0": at, "y1": at, "line": _stroke(line)} for line, at in key]

    # What is written

    def labels(self) -> list[dict]:
        """Name and value at each line's upper end; on a phone a key, the grey last."""
        over = {"yref": "paper", "y": 1}
        texts = [_bold(look.safe(line.said), line.bold) for line in self.lines]
        if self.phone:
            left = {"xref": "paper", "x": 0, "xshift": SAMPLE - PHONE_EDGE + 8, **over}
            keyed = [*texts, self.grey] if self.grey else texts
            return [look.note(text, yshift=at, **left) for text, at in zip(keyed, self._key(), strict=True)]
        return [
            look.note(text, x=line.value, xanchor=side, xshift=-5 if side == "right" else 5, yshift=px, **over)
            for text, line, (side, row) in zip(texts, self.lines, self.sides, strict=True)
            for px in [KEY * (row + 0.5)]
        ]

    def _key(self) -> list[float]:
        """px above the plot of each row of a phone's key."""
        rows = len(self.lines) + bool(self.grey)
        return [AIR / 2 + KEY * (rows - place - 0.5) for place in range(rows)]

    def _about_words(self) -> list[str]:
        about = f"Words at the right: {self.found.own.name} is higher, similar or lower"
        return wrap(about, PHONE_LETTERS) if self.told else []

    def _heads(self) -> list[tuple[int, list[str], str]]:
        """Columns at the right: px from the plot, lines of the heading, side."""
        measure, (_, rate, count, word) = self.found.measure, self.columns
        heads = [(rate, "Per cent" if self.share else "Rate", "right")]
        heads.append((count, capital(brief(measure.out_of or measure.counted)), "right"))
        heads += [(word, f"{self.found.own.name} is", "left")] if self.told else []
        return [(at, wrap(text, HEAD_LETTERS - (side == "right")), side) for at, text, side in heads]

    def heads(self) -> list[dict]:
        """The columns' headings; on a phone what the words at the right are said of."""
        over = {"xref": "paper", "yref": "paper", "y": 1}
        if self.phone:
            about = self._about_words()
            at = self.margin[2] - LINE * len(about) / 2
            return [look.note(_lines(about), x=0, xshift=-PHONE_EDGE, yshift=at, **over)] if about else []
        return [
            look.note(
                f"<b>{_lines(text)}</b>", x=1, xshift=at, xanchor=side, align=side, yanchor="bottom", yshift=3, **over
            )
            for at, text, side in self._heads()
        ]

    def under(self) -> list[dict]:
        """What the axis counts, and at a desk what the grey is."""
        quiet = {"size": look.SMALLEST, "color": look.SECONDARY}
        centre = {"xref": "paper", "x": 0.5, "xanchor": "center", "align": "center", "yref": "paper", "y": 0}
        low = -TICKS - LINE * len(self.title) / 2
        notes = [look.note(_lines(self.title), yshift=low, font=quiet, **centre)]
        if self.grey and not self.phone:
            notes.append(look.note(self.grey, y=self.strips + FOOT / 2, font=quiet, **self._beside_range()))
        return notes

    def _grey_in_band(self) -> bool:
        """Whether the words of the grey fit into it, at its foot."""
        wide = self._px(min(self.found.highest, self.top) - self.found.lowest)
        return not self.phone and wide > len(self.grey) * LETTER

    def _beside_range(self) -> dict:
        """In the band at its right end; or under it, as far to the left as it goes."""
        high = min(self.found.highest, self.top)
        if self._grey_in_band() or self._px(high) > len(self.grey) * LETTER:
            return {"x": high, "xanchor": "right", "xshift": -6}
        return {"x": 0, "xanchor": "left"}

    def words(self, place: int) -> list[dict]:
        """Name, figure, count and word of a row; over the hatching why there is none; beside an arrow how far off."""
        row, strong = self.rows[place], place == 0
        at = self.edges[place] + (len(self.names[place]) * LINE + AIR) / 2 if self.phone else self._middle(place)
        name = _bold(_lines(self.names[place]), strong)
        notes = [look.note(name, xref="paper", x=0, xshift=-self.margin[0], y=at, **_ink(strong))]
        notes += self._phone_figures(row, at) if self.phone else self._figures(row, at, strong)
        if not row.known:
            notes.append(look.patch(_why(row), x=self.top / 2, y=self._middle(place)))
        notes = [note for note in notes if note["text"]]
        return [*notes, self._beyond(place)] if row.known and end(row) > self.top else notes

    def _figures(self, row: PlaceRow, at: float, strong: bool) -> list[dict]:
        _, rate, count, word = self.columns
        there = {"xref": "paper", "x": 1, "y": at}
        return [
            look.note(_bold(self._value(row), strong), xshift=rate, xanchor="right", **there, **_ink(strong)),
            look.note(self._counts(row), xshift=count, xanchor="right", **there),
            look.note(_bold(row.word, row.word != "similar"), xshift=word, **there),
        ]

    def _phone_figures(self, row: PlaceRow, at: float) -> list[dict]:
        counts = self._counts(row)
        if counts and not self.share:
            counts = words.count_of(row.numerator, brief(self.found.measure.counted))
        parts = [_bold(self._value(row), True), counts and f"({counts})", _bold(row.word, row.word != "similar")]
        text = " ".join(part for part in parts if part)
        return [look.note(text, xref="paper", x=1, xshift=PHONE_EDGE, xanchor="right", y=at)]

    def _value(self, row: PlaceRow) -> str:
        if not row.known:
            return letter_of(row)
        unsure = f" {LETTERS[row.status]}" if row.status == "low_reliability" else ""
        return f"{said(row.value, self.found.measure)}{unsure}"

    def _counts(self, row: PlaceRow) -> str:
        if not row.known:
            return ""
        return f"{words.number(row.numerator)}{f' of {words.number(row.denominator)}' if self.share else ''}"

    def _beyond(self, place: int) -> dict:
        """An arrow at the edge where a figure, or only the end of an interval, lies off the scale."""
        row = self.rows[place]
        off = self._off(row)
        text = f"<b>{said(row.value, self.found.measure)}, off this scale</b>" if off else ""
        paper = {"bgcolor": RANGE if self.grey else "#ffffff"} if off else {}
        arrow = {"showarrow": True, "arrowhead": 2, "arrowwidth": 1.75, "arrowcolor": GREY, "ay": 0}
        there = {"x": self.top, "y": self._middle(place), "ax": -48 if off else -12, "xanchor": "right"}
        return look.note(text, **there, **arrow, **paper)


def reach(found: PlacesBeside) -> float | None:
    """The largest figure the scale has to hold; None where there is none.

    Ours with its interval, the lines and the places, but for the few (a third at most) whose intervals end FAR times as
    far out as everything else: they would squash the rest. Of them it holds the figures that are less far out.
    """
    ours = [end(found.own)] if found.own.known else []
    ours += [line.value for line in lines(found)]
    known = sorted((row for row in found.places if row.known), key=end)
    for few in range(min(len(known), max(1, len(known) // 3)), 0, -1):
        rest = max([*ours, *map(end, known[:-few])], default=0)
        if 0 < rest * FAR < end(known[-few]):
            return max([rest, *(row.value for row in known if row.value <= rest * FAR)])
    return max([*ours, *map(end, known)], default=None)


def end(row: PlaceRow) -> float:
    """How far a place reaches: the upper end of its interval."""
    return row.upper if isfinite(row.upper) else row.value


def letter_of(row: PlaceRow) -> str:
    """What stands where a place's figure is missing; nothing where it will come."""
    if row.status == "incomplete":
        return ""
    return LETTERS.get("not_applicable" if row.status == CLOSED else row.status, LETTERS["not_available"])


def _why(row: PlaceRow) -> str:
    """Why a strip is hatched. Ours is DfE's to hide only where it is DfE's figure."""
    if row.role == "own" and row.basis != PUBLISHED and row.status == "hidden":
        return words.hidden()
    if row.role == "own" and row.status == "not_available":
        return f"{LETTERS['not_available']} No figure"
    return WHY.get(row.status, WHY["not_available"])


def _axis(measure: Measure) -> str:
    if is_share(measure):
        return f"Per cent of {measure.out_of}"
    return f"{capital(over_time.noun(measure.counted))} {words.unit_words(measure)}"


def _upright(x: float, top: float, bottom: float) -> dict:
    return {"type": "line", "x0": x, "x1": x, "y0": top, "y1": bottom, "layer": "below"}


def _stroke(line: Line) -> dict:
    return {"color": line.role.colour, "width": line.role.width, "dash": line.role.dash}


def _lines(text: list[str]) -> str:
    return "<br>".join(look.safe(line) for line in text)


def _bold(text: str, strong: bool) -> str:
    return f"<b>{text}</b>" if text and strong else text


def _ink(strong: bool) -> dict:
    return {"font": {"size": look.SMALLEST, "color": look.BLUE}} if strong else {}


def _reach(length: float) -> float:
    return round(length, 4) if isfinite(length) else 0
