"""A pilot site's yearly figures before and after its go-live, beside England and our own: gaps stay gaps, nothing is averaged."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import go_live as live
from analytics.charts import look
from analytics.charts.line import beside_labels, break_notes
from analytics.charts.placebo_words import exactly, roughly
from analytics.charts.places_words import plainly
from analytics.charts.site_brackets import HOOK, Bracket, brackets
from analytics.charts.site_lines_words import Events, alone_note, event_notes, numbers, said, signed_year, undated
from analytics.charts.site_marks import Drawn, gaps, newest, pieces, traces_of
from analytics.charts.site_years import Years
from analytics.results.before_after import COUNT, SHARE, Window, window_of
from analytics.results.result import LETTERS, GoLive
from analytics.results.site_series import SiteLine, breaks_of

# words and tables stand in site_lines_words; notes of breaks are those of every line chart
__all__ = ["alone_note", "break_notes", "breaks_of", "draw", "event_notes", "key", "numbers", "said", "undated"]

DESK, PHONE = (40, 206, 16, 62), (34, 46, 16, 62)  # margins: left, right, top, bottom in px
HEIGHT, PHONE_HEIGHT = 428, 340
PLOT_WIDTH, PHONE_PLOT_WIDTH = 842, 278  # px
LABEL_LETTERS = 24  # of a name at the end of a line, beside its figure
ROW = 20  # px above the plot for numbers of events, and for those of breaks
HEADROOM = 1.5  # how far above the lines one extreme place may stretch the scale before its range is cut off
NEAR = 16  # px: numbers of events nearer than this stand together
LETTERS_HIGH = 28  # px at the foot of the plot for the letters of gaps


def draw(
    site: SiteLine,
    others: Sequence[SiteLine] = (),
    go_live: GoLive | None = None,
    window: Window | None = None,
    aligned: bool = False,
    phone: bool = False,
    events: Events = (),
    own_go_live: date | None = None,
) -> Figure:
    """The site's line with its go-live and the means of its window, others thin beside it, labels at the ends.

    site: role "own" where the go-live is our own authority's. others: England, ours; none is drawn beside a number of
    children, which places of different size do not share a scale for. go_live, window: None for a site without a date,
    which has neither band nor brackets and no years to be aligned on. aligned: by years since the site's go-live
    instead of the calendar, everybody shifted alike; own_go_live: our line stands by years since a go-live of its own
    instead. events: dated marks with a number each; `event_notes` has their words, `break_notes(breaks_of(measure))`
    those of the breaks. Every figure holds the fixed sentence.
    """
    others = () if site.measure.value == COUNT else others
    plot = _Plot(site, others, go_live, window, aligned, phone, events, own_go_live)
    if not any(line.known for line in (site, *others)):
        letter = LETTERS["hidden" if "hidden" in site.statuses else "not_available"]
        return live.nothing(f"{letter} No figure to show")
    return look.figure(plot.traces(), plot.layout())


def key(site: SiteLine, others: Sequence[SiteLine] = ()) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name and mark in words, colour of the words) of each line."""
    others = () if site.measure.value == COUNT else others
    told = [(line, look.ROLES[line.role], *newest(line)) for line in (site, *others) if line.known]
    last = max((year for *_, year, _ in told), default=0)
    return [
        (value, f"{plainly(line.name)}, {look.MARK_WORDS[role.symbol]}{f' ({year})' * (year < last)}", role.words)
        for line, role, year, value in told
    ]


class _Plot:
    """Where things stand. Across: years; up: the measure's unit from zero."""

    def __init__(
        self,
        site: SiteLine,
        others: Sequence[SiteLine],
        go_live: GoLive | None,
        window: Window | None,
        aligned: bool,
        phone: bool,
        events: Events,
        own_go_live: date | None,
    ) -> None:
        self.site, self.window, self.phone = site, window, phone
        self.go_live = go_live
        self.aligned = aligned and window is not None
        kind = site.measure.kind
        self.years = Years(kind, window if self.aligned else None)
        own_years = self.years
        self.own_apart = self.aligned and own_go_live is not None
        if self.own_apart:
            own_years = Years(kind, window_of(kind, own_go_live))
        every = [
            pieces(line, own_years if line.role == "own" and line is not site else self.years)
            for line in (site, *others)
        ]
        self.drawn = [one for one in every if one.pieces]
        self.gaps = [(one, gap) for one in every for gap in gaps(one.line, one.years)]
        self.width = PHONE_PLOT_WIDTH if phone else PLOT_WIDTH
        if not self.drawn:
            return
        self._set_across(every)
        self.breaks = self._breaks()
        self.events = self._events(events)
        self.above = (live.height(go_live, phone) if go_live else 0) + ROW * (bool(self.events) + bool(self.breaks))
        left, right, top, bottom = PHONE if phone else DESK
        self.margin = left, right, top + self.above, bottom
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + self.above
        self.tall = self.height - self.margin[2] - self.margin[3]
        self._set_up()

    def _set_across(self, every: Sequence[Drawn]) -> None:
        places = [one.years.of(year) for one in every for year in one.line.years]
        if self.window is not None:
            places += [*self.years.span(self.window.before), *self.years.span(self.window.after)]
        if self.go_live is not None:
            places += self.years.band(self.go_live)
        self.first, self.last = min(places), max(places)
        room = 0.02 * (self.last - self.first or 1)
        self.left, self.right = self.first - room, self.last + room
        if not self.site.years:  # nothing is known of it in any year
            everywhere = self.left, self.right, LETTERS["not_available"]
            self.gaps.append((pieces(self.site, self.years), everywhere))

    def _set_up(self) -> None:
        values = [value for one in self.drawn for *_, value in one.points]
        highest = max((end for one in self.drawn for _, _, end in one.line.ranges), default=0.0)
        top, self.ticks = look.from_zero([*values, min(highest, HEADROOM * max(values))])
        self.range_top = highest
        self.brackets: list[Bracket] = []
        self.top = top
        if self.window is None:
            return
        lines = [
            [(self.px(place), value / top * self.tall) for _, place, value in piece]
            for one in self.drawn
            for piece in one.pieces
        ]
        floor, near = LETTERS_HIGH if self.gaps else 6, self._lowest() / top * self.tall
        self.brackets, longer = brackets(self._sides(), lines, self.width, self.tall, floor, near)
        self.top = top * longer

    def _lowest(self) -> float:
        """Where the site's line is lowest in the window: the brackets keep near it."""
        known = [self.site.known[year] for year in (*self.window.before, *self.window.after) if year in self.site.known]
        return min(known, default=0.0)

    def _sides(self) -> list[tuple[float, float, str]]:
        """Both sides of the window: from, to in px, and the words of the mean, or the letter of why there is none."""
        means = [self.site.mean(years) for years in (self.window.before, self.window.after)]
        told = dict(zip("ba", roughly(self.site.measure, *means), strict=True))
        sides = []
        for name, years, mean in zip("ba", (self.window.before, self.window.after), means, strict=True):
            start, end = (self.px(at) for at in self.years.span(years))
            lacking = next(
                (status for status in (self.site.of(year)[1] for year in years) if status in LETTERS), "not_available"
            )
            figure = told[name] if isfinite(mean) else LETTERS[lacking]
            side = "before" if name == "b" else "after"
            of_several = "" if len(years) == 1 or self.phone or not isfinite(mean) else "mean "
            sides.append((start, end, f"{side}{'' if self.phone else ':'} {of_several}{figure}"))
        return sides

    def px(self, place: float) -> float:
        """From the left of the plot."""
        return (place - self.left) / (self.right - self.left) * self.width

    # Marks

    def traces(self) -> list[dict]:
        """From the back to the front: hatching of the site's gaps, others, the site."""
        hatched = [
            look.hatch(max(left, self.left), min(right, self.right), 0, self.top)
            for one, (left, right, _) in self.gaps
            if one.line is self.site
        ]
        drawn = [trace for one in reversed(self.drawn) for trace in traces_of(one, one.line.role == "pilot_site")]
        return [*hatched, *self._ranges(), *drawn]

    def _ranges(self) -> list[dict]:
        """From the lowest to the highest of several places, where it is known; what goes over the top is cut off there."""
        bands = []
        for one in self.drawn:
            for left, right in look.pieces(one.line.known.get(year) for year, *_ in one.line.ranges):
                years, lower, upper = zip(*one.line.ranges[left:right], strict=True)
                across = [self.years.of(year) for year in years]
                edge = {"color": look.HATCH, "width": 1}
                band = look.band(across, list(lower), [min(each, self.top) for each in upper], look.HATCH)
                bands.append({**band, "fillcolor": look.tint(look.HATCH, 0.25), "line": edge})
        return bands

    def _cut_words(self) -> list[dict]:
        """How far the range of the places goes on where the scale ends before it."""
        if self.range_top <= self.top:
            return []
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        said = f"↑ range goes on to {exactly(self.site.measure, self.range_top)}"
        placed = {"xref": "paper", "x": 0.02, "yref": "paper", "y": 1, "yanchor": "top", "font": font}
        return [{**look.patch(said, **placed), "xanchor": "left"}]

    def layout(self) -> dict:
        layout = look.frame(self.height, self.margin)
        ticks, told = self.years.ticks(self.first, self.last, self.width, 40 if self.phone else 56)
        layout["xaxis"] = {"range": [self.left, self.right], "tickvals": ticks, "ticktext": told}
        layout["yaxis"] = look.value_axis(0, self.top, self.ticks, "%" if self.site.measure.value == SHARE else "")
        band = live.band_of_years(*self.years.band(self.go_live), self.site.role) if self.go_live else []
        layout["shapes"] = [*band, *self._break_lines(), *self._event_lines(), *self._bracket_lines()]
        layout["annotations"] = [
            *self._labels(),
            *self._cut_words(),
            *self._letters(),
            *self._bracket_words(),
            *self._numbers(),
            *self._go_live_words(),
            live.caveat(self.margin[0]),
        ]
        return layout

    def _breaks(self) -> list[tuple[int, float]]:
        """By number, half way between the two figures a break parts; none before or after all figures."""
        marks = []
        for number, (day, _) in enumerate(breaks_of(self.site.measure), 1):
            at = self.years.at(day.year - 0.5)
            if any(one.years.of(min(one.line.known)) < at < one.last[1] for one in self.drawn):
                marks.append((number, at))
        return marks

    def _events(self, events: Events) -> list[tuple[str, float]]:
        """The numbers of events inside the chart, those too near each other together, and where they stand."""
        spots = [
            (str(number), self.years.day(date.fromisoformat(first))) for number, (first, _) in enumerate(events, 1)
        ]
        return [(number, at) for number, at in spots if self.left <= at <= self.right]

    def _break_lines(self) -> list[dict]:
        return [_upright(at, {"color": look.SECONDARY, "width": 1, "dash": "1.5px,3px"}) for _, at in self.breaks]

    def _event_lines(self) -> list[dict]:
        return [_upright(at, {"color": look.RULE, "width": 1}) for _, at in self.events]

    def _bracket_lines(self) -> list[dict]:
        """A line under the years of each side, turned up at both ends."""
        line = {"color": look.ROLES[self.site.role].colour, "width": 1.5}
        drawn = []
        for one in self.brackets:
            foot, head = one.at / self.tall, (one.at + HOOK) / self.tall
            start, end = self._place(one.start), self._place(one.end)
            for x0, y0, x1, y1 in ((start, foot, end, foot), (start, foot, start, head), (end, foot, end, head)):
                drawn.append({"type": "line", "yref": "paper", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": line})
        return drawn

    def _place(self, px: float) -> float:
        return round(self.left + px / self.width * (self.right - self.left), 4)

    # Words

    def _bracket_words(self) -> list[dict]:
        font = {"size": look.SMALLEST, "color": look.ROLES[self.site.role].words}
        return [
            look.note(
                one.words,
                xref="paper",
                x=round(one.words_at / self.width, 4),
                yref="paper",
                y=round(one.words_up / self.tall, 4),
                font=font,
                bgcolor="rgba(255,255,255,0.8)",
            )
            for one in self.brackets
        ]

    def _labels(self) -> list[dict]:
        """Names and newest figures at the ends of lines, those older than the newest of all with their year."""
        notes = [self._label(one) for one in self.drawn]
        sizes = [look.LABEL_STEP + 18 * note["text"].count("<br>") for note in notes]
        said = [] if self.phone else self._grey()
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        grey = [look.note(look.safe(text), font=font) for text in said]
        wanted = [one.last[2] / self.top * self.tall for one in self.drawn]
        heights = beside_labels(wanted, sizes, len(grey), self.tall)
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            {**note, **at, "y": round(height / self.tall, 4)}
            for note, height in zip([*notes, *grey], heights, strict=True)
        ]

    def _label(self, drawn: Drawn) -> dict:
        line, role = drawn.line, look.ROLES[drawn.line.role]
        year, value = newest(line)
        late = ""
        if drawn.last[1] < self.last:
            late = f" ({signed_year(round(drawn.last[1]))})" if self.aligned else f" ({year})"
        site = " (pilot site)" if line.role == "pilot_site" else ""
        name = "<br>".join(look.safe(part) for part in wrap(f"{plainly(line.name)}{site}{late}", LABEL_LETTERS))
        text = f"<b>{value}</b>" if self.phone else f"<b>{value}</b>  {name}"
        text = f"<b>{value}  {name}</b>" if line is self.site and not self.phone else text
        return look.note(text, font={"size": look.SMALLEST, "color": role.words})

    def _grey(self) -> list[str]:
        """What cannot be labelled where it is drawn."""
        said = ["Hatched: no figure"] if any(one.line is self.site for one, _ in self.gaps) else []
        said += ["Dotted upright: a break"] if self.breaks else []
        if self.events:
            said += ["Grey upright: an event", *(["by the site's calendar"] if self.own_apart else [])]
        return said

    def _letters(self) -> list[dict]:
        """Why a line has a gap, at the foot of the plot in the line's own colour, each on a white patch."""
        notes = []
        for one, (left, right, letter) in self.gaps:
            at = (max(left, self.left) + min(right, self.right)) / 2
            font = {"size": look.SMALLEST, "color": look.ROLES[one.line.role].words}
            placed = {"x": round(at, 4), "yref": "paper", "y": 14 / self.tall, "font": font}
            if letter and self.left <= at <= self.right:
                notes.append(look.patch(f"<b>{letter}</b>", **placed))
        return notes

    def _numbers(self) -> list[dict]:
        """The number of each break and event over its line, in a row each, those too near each other together."""
        rows = [
            [(f"Break {number}" if not self.phone else str(number), at) for number, at in self.breaks],
            self._together(),
        ]
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        notes = []
        for height, row in enumerate(row for row in rows if row):
            placed = {"yref": "paper", "y": 1, "yshift": 1 + ROW * height, "yanchor": "bottom", "xanchor": "center"}
            notes += [look.note(text, x=round(at, 4), font=font, **placed) for text, at in row]
        return notes

    def _together(self) -> list[tuple[str, float]]:
        groups: list[list[tuple[str, float]]] = []
        for number, at in sorted(self.events, key=lambda each: each[1]):
            if groups and self.px(at) - self.px(groups[-1][-1][1]) < NEAR:
                groups[-1].append((number, at))
            else:
                groups.append([(number, at)])
        return [(", ".join(number for number, _ in group), sum(at for _, at in group) / len(group)) for group in groups]

    def _go_live_words(self) -> list[dict]:
        if self.go_live is None:
            return []
        ends = self.years.band(self.go_live)
        placed = live.words(self.go_live, self.px(ends[0]) / self.width, self.phone, ends, self.site.role)
        return [{**placed, "yshift": placed["yshift"] + ROW * (bool(self.events) + bool(self.breaks))}]


def _upright(at: float, line: dict) -> dict:
    whole = {"type": "line", "layer": "below", "yref": "paper", "y0": 0, "y1": 1, "line": line}
    return {**whole, "x0": round(at, 4), "x1": round(at, 4)}
