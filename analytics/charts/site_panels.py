"""Several sites of one programme, a small panel each on one scale: every site by itself, and never an average of them."""

from collections.abc import Sequence
from math import ceil
from textwrap import wrap

from plotly.graph_objects import Figure

from analytics.charts import go_live as live
from analytics.charts import look
from analytics.charts.places_words import plainly
from analytics.charts.site_marks import Drawn, gaps, newest, pieces, traces_of
from analytics.charts.site_panels_words import MOST, SitePanel, left_out_note, numbers, said, shown
from analytics.charts.site_years import Years
from analytics.results.before_after import COUNT, SHARE
from analytics.results.result import LETTERS
from analytics.results.site_series import breaks_of

__all__ = ["MOST", "SitePanel", "draw", "left_out_note", "numbers", "said"]  # words and tables: site_panels_words

WIDTH, PHONE_WIDTH = 1088, 358  # px the chart is laid out for
LEFT, RIGHT, GAP = 40, 84, 124  # px; a gap holds the words at the ends of one panel's lines and the ticks of the next
PLOT, PHONE_PLOT, TICKS, BETWEEN = 140, 120, 28, 22
LINE, LETTER, BOLD = 20, 7.2, 8.4  # px of a row of words, and of a letter in it
BOTTOM = 50  # px under the ticks of the last row, for the key and the fixed sentence; a row more on a phone
KEY = "Solid: the site. Dash-dot: England."
PAPER = {"xref": "paper", "yref": "paper"}


def draw(panels: Sequence[SitePanel], aligned: bool = False, across: int = 3, phone: bool = False) -> Figure:
    """One panel a site, A to Z: its official figures and England's, the go-live shaded, one scale in all of them.

    More than MOST are not drawn (`left_out_note` names them). aligned: by years since each site's own go-live instead of
    the calendar. A site without a date has no band, and no panel of years since go-live: a hatched place says so. A number
    of children has no scale that places of different size could share, so none is drawn. Every figure holds the fixed
    sentence.
    """
    panels = shown(panels)
    if not any(panel.site.known for panel in panels):
        return live.nothing(f"{LETTERS['not_available']} No figure to show")
    if panels[0].site.measure.value == COUNT:
        return live.nothing(f"{LETTERS['not_applicable']} Choose a rate or a share")
    grid = _Grid(panels, aligned, 1 if phone else min(across, len(panels)), phone)
    layout = grid.layout()
    traces: list[dict] = []
    for place in range(len(panels)):
        traces += grid.traces(place)
        layout["shapes"] += [*grid.band(place), *grid.breaks(place)]
        layout["annotations"] += grid.words(place)
    layout["annotations"] += grid.foot()
    return look.figure(traces, layout)


class _Grid:
    """Where each panel stands, and the scales they share."""

    def __init__(self, panels: Sequence[SitePanel], aligned: bool, columns: int, phone: bool) -> None:
        self.panels, self.columns, self.phone, self.aligned = panels, columns, phone, aligned
        self.inner = (PHONE_WIDTH if phone else WIDTH) - LEFT - RIGHT
        self.plot = PHONE_PLOT if phone else PLOT
        # a panel alone in its row is no wider than one of three
        self.wide = (self.inner - (max(columns, 1 if phone else 3) - 1) * GAP) / max(columns, 1 if phone else 3)
        self.kind, self.share = panels[0].site.measure.kind, panels[0].site.measure.value == SHARE
        self.years = [self._years(panel) for panel in panels]
        self.drawn = [
            [pieces(line, years) for line in panel.lines if line.known] if years else []
            for panel, years in zip(panels, self.years, strict=True)
        ]
        self.headings = [self._heading(panel) for panel in panels]
        self.above = LINE * max(map(len, self.headings)) + 8
        self.row = self.above + self.plot + TICKS + BETWEEN
        self.tall = ceil(len(panels) / columns) * self.row - BETWEEN - self.above - TICKS
        self.top, self.ticks = look.from_zero(
            [value for each in self.drawn for one in each for *_, value in one.points]
        )
        self._set_across()

    def _years(self, panel: SitePanel) -> Years | None:
        """None for a site that has no go-live to be aligned on."""
        if not self.aligned:
            return Years(self.kind)
        return Years(self.kind, panel.found.window) if panel.found is not None else None

    def _set_across(self) -> None:
        """The same years in every panel."""
        places = [place for each in self.drawn for one in each for _, place, _ in one.points]
        self.first, self.last = min(places, default=0.0), max(places, default=1.0)
        room = 0.03 * (self.last - self.first or 1)
        self.left, self.right = self.first - room, self.last + room

    def _heading(self, panel: SitePanel) -> list[str]:
        """The site in bold, then its project and go-live, in at most four lines."""
        room = self.wide + RIGHT
        name = wrap(plainly(panel.site.name), int(room / BOLD))
        return [f"<b>{look.safe(line)}</b>" for line in name] + [
            look.safe(line) for line in wrap(panel.under, int(room / LETTER), break_on_hyphens=False)
        ]

    def _place(self, place: int) -> tuple[list[float], list[float]]:
        """Where a panel's plot stands, as shares of the space inside the margins."""
        row, column = divmod(place, self.columns)
        left, top = column * (self.wide + GAP) / self.inner, self.tall - row * self.row
        return [left, min(left + self.wide / self.inner, 1)], [
            max((top - self.plot) / self.tall, 0),
            min(top / self.tall, 1),
        ]

    def layout(self) -> dict:
        margin = LEFT, RIGHT, self.above, TICKS + BOTTOM + LINE * self.phone
        layout = look.frame(round(self.tall + margin[2] + margin[3]), margin)
        upright = look.value_axis(0, self.top, self.ticks, "%" if self.share else "")
        for place, years in enumerate(self.years):
            across, up = self._place(place)
            flat = {"range": [self.left, self.right], "tickvals": [], "ticktext": []}
            if years is not None:
                flat["tickvals"], flat["ticktext"] = self._ticks(years)
            axis = _axis(place)
            layout[f"xaxis{axis}"] = {**flat, "domain": across, "anchor": f"y{axis}"}
            layout[f"yaxis{axis}"] = {**upright, "domain": up, "anchor": f"x{axis}"}
        return layout

    def _ticks(self, years: Years) -> tuple[list[float], list[str]]:
        """Both ends by the calendar; since go-live a few years either side of it."""
        if self.aligned:
            return years.ticks(self.first, self.last, self.wide, 56)
        ends = sorted({self.first, self.last})
        return ends, [f"{end:.0f}" for end in ends]

    def traces(self, place: int) -> list[dict]:
        """Hatching of the site's gaps, England, the site."""
        panel, years, axis = self.panels[place], self.years[place], _axis(place)
        if years is None:
            return [look.hatch(self.left, self.right, 0, self.top, axis)]
        hatched = [
            look.hatch(max(left, self.left), min(right, self.right), 0, self.top, axis)
            for left, right, _ in self._gaps(panel, years)
        ]
        lines = [trace for one in reversed(self.drawn[place]) for trace in traces_of(one, False, axis)]
        return [*hatched, *lines]

    def _gaps(self, panel: SitePanel, years: Years) -> list[tuple[float, float, str]]:
        if not panel.site.years:  # nothing is known of it in any year
            return [(self.left, self.right, LETTERS["not_available"])]
        return [gap for gap in gaps(panel.site, years) if gap[1] > self.left and gap[0] < self.right]

    def band(self, place: int) -> list[dict]:
        panel, years = self.panels[place], self.years[place]
        if panel.go_live is None or years is None:
            return []
        axis, up = _axis(place), self._place(place)[1]
        left, right = years.band(panel.go_live)
        if right < self.left or left > self.right:
            return []
        ends = max(left, self.left), min(right, self.right)
        return live.band_of_years(*ends, panel.site.role, xref=f"x{axis}", y0=up[0], y1=up[1])

    def breaks(self, place: int) -> list[dict]:
        """A thin dotted line where figures stop being the ones before them."""
        years, line = self.years[place], {"color": look.SECONDARY, "width": 1, "dash": "1.5px,3px"}
        if years is None:
            return []
        spots = [years.at(day.year - 0.5) for day, _ in breaks_of(self.panels[place].site.measure)]
        up = self._place(place)[1]
        upright = {"type": "line", "xref": f"x{_axis(place)}", "yref": "paper", "y0": up[0], "y1": up[1], "line": line}
        return [{**upright, "x0": at, "x1": at} for at in spots if self.left < at < self.right]

    def words(self, place: int) -> list[dict]:
        """Heading above, newest figures at the right, letters over hatching."""
        across, up = self._place(place)
        over = {"x": across[0], "xshift": -LEFT, "y": up[1], "yshift": 8, "yanchor": "bottom", **PAPER}
        return [
            look.note("<br>".join(self.headings[place]), **over),
            *self._ends(place, across, up),
            *self._letters(place, up),
        ]

    def _ends(self, place: int, across: list[float], up: list[float]) -> list[dict]:
        each = self.drawn[place]
        heights = look.spread([one.last[2] / self.top * self.plot for one in each], [17] * len(each), lowest=3)
        at = {"x": across[1], "xshift": 4, **PAPER}
        return [
            look.note(
                self._end(one),
                y=round(up[0] + (up[1] - up[0]) * height / self.plot, 4),
                font={"size": look.SMALLEST, "color": look.ROLES[one.line.role].words},
                **at,
            )
            for one, height in zip(each, heights, strict=True)
        ]

    def _end(self, drawn: Drawn) -> str:
        """The newest figure; an older one than the panel ends with says its year."""
        year, value = newest(drawn.line)
        late = f" ({year})" if not self.aligned and drawn.last[1] < self.last else ""
        return f"<b>{value}</b>{late}" if drawn.line.role != "england" else f"{value}{late}"

    def _letters(self, place: int, up: list[float]) -> list[dict]:
        panel, years = self.panels[place], self.years[place]
        placed = {"xref": f"x{_axis(place)}", "yref": "paper", "y": round(up[0] + 14 / self.tall, 4)}
        if years is None:
            middle = {**placed, "y": sum(up) / 2}
            return [
                look.patch(f"{LETTERS['not_available']} {live.NOT_FOUND}", x=(self.left + self.right) / 2, **middle)
            ]
        notes = []
        for left, right, letter in self._gaps(panel, years):
            at = (max(left, self.left) + min(right, self.right)) / 2
            if letter:
                notes.append(look.patch(f"<b>{letter}</b>", x=round(at, 4), **placed))
        return notes

    def foot(self) -> list[dict]:
        """What the lines are, and the fixed sentence."""
        banded = any(panel.go_live is not None and years for panel, years in zip(self.panels, self.years, strict=True))
        broken = any(self.breaks(place) for place in range(len(self.panels)))
        said = f"{KEY}{' Shaded: go-live.' * banded}{' Dotted: a break.' * broken}"
        said = "<br>".join(wrap(said, 48, break_on_hyphens=False)) if self.phone else said
        font = {"size": look.SMALLEST, "color": look.SECONDARY}
        placed = {"x": 0, "xshift": -LEFT, "y": 0, "yshift": -TICKS - 2, "yanchor": "top", **PAPER}
        return [
            look.note(said, font=font, **placed),
            {**live.caveat(LEFT), "yshift": -TICKS - 2 - LINE * (1 + said.count("<br>")) - 14},
        ]


def _axis(place: int) -> str:
    """Plotly's first axes carry no number."""
    return "" if place == 0 else str(place + 1)
