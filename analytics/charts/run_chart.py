"""The small run chart of a verdict card, as SVG text: no script, nothing fetched, fits an <img>."""

from base64 import b64encode
from math import ceil, floor

import pandas as pd

from analytics.charts import look, rows
from analytics.results.result import Result

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 120, 36, 44, 12, 30
WIDTH, PHONE_WIDTH = 232, 326


def draw(result: Result, england: Result | None = None, phone: bool = False) -> str:
    """The authority's line, England thin behind it, the year before as an open mark, the last figure in words.

    Its scale does not start at zero: the card's key says so. A chart with nothing to show is a hatched area in words.
    """
    width = PHONE_WIDTH if phone else WIDTH
    figures = rows.drawn(result)
    if figures.drawn.notna().sum() == 0:
        hidden = (figures.status == "hidden").any()
        return _svg(width, _all_hatched(width, look.TOO_FEW if hidden else "[x] No figure yet"))
    theirs = rows.drawn(england) if england is not None else None
    plot = _Plot(figures, theirs, width, result.measure.formula.unit)
    return _svg(width, plot.parts())


def image(svg: str, alt: str) -> str:
    """An <img> of a drawing: pages drop SVG that stands in their text."""
    data = b64encode(svg.encode()).decode()
    return f'<img class="hw-run" alt="{look.safe(alt)}" src="data:image/svg+xml;base64,{data}">'


def _svg(width: int, parts: list[str]) -> str:
    font = look.FONT.replace('"', "'")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">'
        '<defs><pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{look.HATCH_BACK}"/>'
        f'<line x1="1" y1="0" x2="1" y2="7" stroke="{look.HATCH}" stroke-width="2"/></pattern></defs>'
        f'<g font-family="{font}" font-size="14">{"".join(parts)}</g></svg>'
    )


def _all_hatched(width: int, said: str) -> list[str]:
    patch = len(said) * 7 + 16
    return [
        f'<rect x="0.5" y="8.5" width="{width - 1}" height="88" fill="url(#h)" stroke="{look.RULE}"/>',
        f'<rect x="{(width - patch) / 2:.0f}" y="38" width="{patch}" height="28" fill="#ffffff"/>',
        f'<text x="{width / 2:.0f}" y="57" text-anchor="middle" fill="{look.TEXT}">{look.safe(said)}</text>',
    ]


class _Plot:
    """The scales of one small chart."""

    def __init__(self, own: pd.DataFrame, england: pd.DataFrame | None, width: int, unit: str) -> None:
        self.own, self.unit, self.width = own, unit, width
        first, last = own.period_end.min(), own.period_end.max()
        self.england = england[england.period_end.between(first, last)] if england is not None else None
        self.first, self.span = first, max((last - first).days, 1)
        values = [*own.drawn.dropna(), *(self.england.drawn.dropna() if self.england is not None else [])]
        self.low, self.high, self.ticks = _scale(min(values), max(values), 10 if unit == "percent" else 4)
        self.step = rows.step(own).days / self.span
        self.suffix = "%" if unit == "percent" else ""

    def x(self, moment: pd.Timestamp) -> float:
        return LEFT + 8 + (moment - self.first).days / self.span * (self.width - LEFT - RIGHT - 8)

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def parts(self) -> list[str]:
        england = look.ROLES["england"]
        parts = [*self._grid(), *self._hatching()]
        if self.england is not None:
            parts += self._line(self.england, england.colour, 1.5, "8 3 2 3")
        return [*parts, *self._line(self.own, look.BLUE, 2.5, ""), *self._marks(), *self._years()]

    def _grid(self) -> list[str]:
        ends = [self.ticks[0], self.ticks[-1]]
        return [
            f'<line x1="{LEFT + 4}" x2="{self.width - RIGHT + 6}" y1="{self.y(tick):.1f}" y2="{self.y(tick):.1f}" '
            f'stroke="{look.GRID}"/><text x="{LEFT - 2}" y="{self.y(tick) + 5:.1f}" text-anchor="end" '
            f'fill="{look.SECONDARY}">{tick:,g}{self.suffix}</text>'
            for tick in ends
        ]

    def _hatching(self) -> list[str]:
        """Too early or hidden: each such period's own strip of the plot."""
        wide = self.step * (self.width - LEFT - RIGHT - 8)
        found = []
        for row in self.own[self.own.status.isin(("incomplete", "hidden", "not_available"))].itertuples():
            left = max(self.x(row.period_end) - wide / 2, LEFT + 4)
            found.append(
                f'<rect x="{left:.1f}" y="{TOP - 6}" width="{wide:.1f}" height="{HEIGHT - TOP - BOTTOM + 12}" '
                'fill="url(#h)"/>'
            )
            if row.status == "hidden":
                found.append(
                    f'<rect x="{left + wide / 2 - 11:.1f}" y="42" width="22" height="20" fill="#ffffff"/>'
                    f'<text x="{left + wide / 2:.1f}" y="57" text-anchor="middle" fill="{look.TEXT}">[c]</text>'
                )
        return found

    def _line(self, figures: pd.DataFrame, colour: str, wide: float, dash: str) -> list[str]:
        found = []
        for first, last in look.pieces(figures.drawn):
            points = " ".join(
                f"{self.x(row.period_end):.1f},{self.y(row.drawn):.1f}" for row in figures.iloc[first:last].itertuples()
            )
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            found.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{wide}"{dashes} '
                'stroke-linejoin="round"/>'
            )
        return found

    def _marks(self) -> list[str]:
        known = self.own[self.own.drawn.notna()]
        now = known.iloc[-1]
        before = known[known.period_end <= now.period_end - pd.Timedelta(days=360)].tail(1)
        marks = [
            f'<circle cx="{self.x(row.period_end):.1f}" cy="{self.y(row.drawn):.1f}" r="3.5" fill="#ffffff" '
            f'stroke="{look.BLUE}" stroke-width="1.75"/>'
            for row in before.itertuples()
        ]
        x, y = self.x(now.period_end), self.y(now.drawn)
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{look.BLUE}"/>')
        said = look.said(now.drawn, self.unit)
        if now.period_end == self.own.period_end.max():
            place = f'x="{x + 10:.1f}" y="{y + 5:.1f}"'
        else:  # something hatched stands to the right: the figure goes over or under the line
            above = before.drawn.iloc[0] < now.drawn if len(before) else True
            place = f'x="{x:.1f}" y="{y - 10 if above and y > TOP + 14 else y + 20:.1f}" text-anchor="middle"'
        return [*marks, f'<text {place} font-weight="bold" fill="{look.BLUE}">{look.safe(said)}</text>']

    def _years(self) -> list[str]:
        first, last = self.own.period_end.min(), self.own.period_end.max()
        ends = [(first, "start"), (last, "middle")] if last > first else [(last, "middle")]
        return [
            f'<text x="{self.x(end) - (8 if anchor == "start" else 0):.1f}" y="{HEIGHT - 5}" text-anchor="{anchor}" '
            f'fill="{look.SECONDARY}">{end.year}</text>'
            for end, anchor in ends
        ]


def _scale(low: float, high: float, least: float) -> tuple[float, float, list[float]]:
    """A range that holds the figures with some air, never so small that noise looks steep, and two round ticks in it.

    least: the smallest range, in the figures' unit.
    """
    middle, half = (low + high) / 2, max(high - low, least) * 0.6
    low, high = max(middle - half, 0), middle + half
    for step in (500, 200, 100, 50, 20, 10, 5, 2, 1):
        inside = range(ceil(low / step) * step, floor(high) + 1, step)
        if len(inside) > 1:
            return low, high, [inside[0], inside[-1]]
    return low, high, [low, high]
