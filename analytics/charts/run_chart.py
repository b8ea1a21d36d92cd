"""The small run chart of a verdict card, as SVG text: no script, nothing fetched, fits an <img>."""

from base64 import b64encode
from datetime import date
from math import ceil, floor

from analytics.charts import look, rows
from analytics.results import words
from analytics.results.result import Result

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 120, 36, 44, 12, 30
WIDTH, PHONE_WIDTH = 232, 326


def draw(result: Result, england: Result | None = None, before: date | None = None, phone: bool = False) -> str:
    """The authority's line, England thin behind it, what it is compared with as an open mark, the last figure in words.

    before: the last day of the period compared with. The scale does not start at zero: the cards' key says so.
    A chart with nothing to show is a hatched area in words.
    """
    width = PHONE_WIDTH if phone else WIDTH
    own = rows.points(result)
    if all(point.drawn is None for point in own):
        hidden = any(point.status == "hidden" for point in own)
        return _svg(width, _all_hatched(width, words.hidden() if hidden else "[x] No figure yet"))
    theirs = rows.points(england) if england is not None else []
    plot = _Plot(own, theirs, width, before)
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

    def __init__(self, own: list[rows.Point], england: list[rows.Point], width: int, before: date | None) -> None:
        self.own, self.width, self.before, unit = own, width, before, own[0].unit
        self.first, self.last = own[0].end, own[-1].end
        self.england = [point for point in england if self.first <= point.end <= self.last]
        self.span = max((self.last - self.first).days, 1)
        values = [point.drawn for point in (*own, *self.england) if point.drawn is not None]
        self.low, self.high, self.ticks = _scale(min(values), max(values), 10 if unit == "percent" else 4)
        self.unit, self.suffix = unit, "%" if unit == "percent" else ""

    def x(self, day: date) -> float:
        return LEFT + 8 + (day - self.first).days / self.span * (self.width - LEFT - RIGHT - 8)

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def parts(self) -> list[str]:
        england = look.ROLES["england"]
        parts = [*self._grid(), *self._hatching()]
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
        """Too early or hidden: a strip of the plot for each run of such periods."""
        found, each = [], rows.step(self.own)
        for gap in rows.stretches(self.own, each, self.first, self.last + each / 2):
            if gap.status != "provisional":
                left, right = self.x(gap.left), self.x(gap.right)
                found.append(
                    f'<rect x="{left:.1f}" y="{TOP - 6}" width="{right - left:.1f}" '
                    f'height="{HEIGHT - TOP - BOTTOM + 12}" fill="url(#h)"/>'
                )
                found += self._letter((left + right) / 2) if gap.status == "hidden" else []
        return found

    def _letter(self, x: float) -> list[str]:
        return [
            f'<rect x="{x - 11:.1f}" y="42" width="22" height="20" fill="#ffffff"/>',
            f'<text x="{x:.1f}" y="57" text-anchor="middle" fill="{look.TEXT}">[c]</text>',
        ]

    def _line(self, found: list[rows.Point], colour: str, wide: float, dash: str) -> list[str]:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        style = f'fill="none" stroke="{colour}" stroke-width="{wide}"{dashes} stroke-linejoin="round"'
        lines = []
        for first, last in look.pieces(point.drawn for point in found):
            points = " ".join(f"{self.x(point.end):.1f},{self.y(point.drawn):.1f}" for point in found[first:last])
            lines.append(f'<polyline points="{points}" {style}/>')
        return lines

    def _marks(self) -> list[str]:
        known = [point for point in self.own if point.drawn is not None]
        now, before = known[-1], [point for point in known if point.end == self.before]
        marks = [
            f'<circle cx="{self.x(point.end):.1f}" cy="{self.y(point.drawn):.1f}" r="3.5" fill="#ffffff" '
            f'stroke="{look.BLUE}" stroke-width="1.75"/>'
            for point in before
        ]
        x, y = self.x(now.end), self.y(now.drawn)
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{look.BLUE}"/>')
        said = look.said(now.drawn, self.unit)
        if now.end == self.last:
            place = f'x="{x + 10:.1f}" y="{y + 5:.1f}"'
        else:  # something hatched stands to the right: the figure goes over or under the line
            above = not before or before[0].drawn < now.drawn
            place = f'x="{x + 5:.1f}" y="{y - 10 if above and y > TOP + 14 else y + 20:.1f}" text-anchor="end"'
        return [*marks, f'<text {place} font-weight="bold" fill="{look.BLUE}">{look.safe(said)}</text>']

    def _years(self) -> list[str]:
        ends = [(self.first, "start"), (self.last, "middle")] if self.last > self.first else [(self.last, "middle")]
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
