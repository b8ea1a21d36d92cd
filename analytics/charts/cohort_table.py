"""Cohorts as rows: what share had done something by a time, as bars in the cells; too early is hatched, never low."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from analytics.charts import over_time, rows, table
from analytics.charts.findings import capital
from analytics.charts.look import safe
from analytics.charts.rows import Point
from analytics.measures.declare import Measure
from analytics.results import words
from analytics.results.result import Result

BARS, LONGEST_BAR = 440, 260  # px at the end of the scale: of all columns together, and of one
SCALE = 60  # per cent at the end of the scale, or 100 where a share is higher


def draw(results: Sequence[Result], caption: str, done: str, without: Sequence[Result] = ()) -> str:
    """One row for each year, one column for each of the same family of measures, from the shortest time to the longest.

    done: what the children had done ("Home"), for headings such as "Home by 12 months". All bars share one scale and the
    newest complete year of each column is bold. A year whose children have not all been followed is hatched and names
    the month when it will be known. without: the same without unaccompanied children, as figures at the right.
    """
    found = [rows.points(result) for result in results]
    windows = [_Window(result.measure, points, done) for result, points in zip(results, found, strict=True)]
    drawn = [point.drawn for points in found for point in points if point.drawn is not None]
    bar = Bar(min(BARS / len(results), LONGEST_BAR), SCALE if max(drawn, default=0) <= SCALE else 100)
    beside = [
        column
        for window, other in zip(windows, without, strict=False)
        for column in table.beside_columns(f"{window.heading}, without unaccompanied", other, found[0])
    ]
    out_of = results[0].measure.out_of
    began = capital(f"{out_of.partition(' who ')[2]} in the year ending".strip())
    heads = [began, capital(over_time.noun(out_of)), *(window.heading for window in windows), "Status"]
    cells = []
    for place, point in enumerate(found[0]):
        same_year = [points[place] for points in found]
        bars = [window.cell(one, bar) for window, one in zip(windows, same_year, strict=True)]
        more = [cell(point) for _, _, cell in beside]
        cells.append(
            [words.period(point.end, point.end), _children(same_year), *bars, _status(windows, same_year), *more]
        )
    kinds = ["", "n", *("bar" for _ in windows), "s", *(kind for _, kind, _ in beside)]
    return table.html(caption, [*heads, *(head for head, _, _ in beside)], cells, kinds)


def known_from(period_end: date, follow_up_days: int) -> date:
    """The first month in which every child of a period has been followed to the end."""
    followed = period_end + timedelta(days=follow_up_days)
    return (followed.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Bar:
    """The scale that all bars share. full: px at its end. ends: per cent there."""

    full: float
    ends: int

    def style(self, share: float) -> str:
        return f"--w:{share / self.ends * self.full:.0f}px;--full:{self.full:.0f}px"


class _Window:
    """One column: what had been done by one time."""

    def __init__(self, measure: Measure, points: Sequence[Point], done: str) -> None:
        self.days = measure.formula.follow_up_days
        self.months = words.MONTHS_OF_DAYS[self.days]
        self.heading = f"{done} by {self.months} months"
        self.newest = max((point.end for point in points if point.drawn is not None), default=None)

    def cell(self, point: Point, bar: Bar) -> str:
        """Share and count on a bar, or why there is none."""
        if point.drawn is not None:
            share = words.percent(point.drawn)
            said = f"<b>{share}</b>" if point.end == self.newest else share
            return (
                f'<div class="hw-bar" style="{bar.style(point.drawn)}"><span>{said}</span>'
                f"<span>{words.number(point.numerator)}</span></div>"
            )
        if point.status == "incomplete":
            said = safe(words.too_early(known_from(point.end, self.days)))
        else:
            said = safe(words.hidden()) if point.status == "hidden" else table.letter(point.status)
        return f'<div class="hw-early"><span>{said}</span></div>'


def _children(same_year: Sequence[Point]) -> str:
    """How many were followed: of the shortest time that is known, else of the shortest."""
    point = next((one for one in same_year if one.drawn is not None), same_year[0])
    return table.number(point.denominator, point.status)


def _status(windows: Sequence[_Window], same_year: Sequence[Point]) -> str:
    """What the figures lack, with the months of those that lack it where not all do."""
    pairs = [(point.status, window.months) for window, point in zip(windows, same_year, strict=True)]
    runs = [(status, [months for _, months in run]) for status, run in groupby(pairs, key=lambda pair: pair[0])]
    return "; ".join(
        table.SAID[status] + (f" ({', '.join(map(str, months))} months)" if len(months) < len(pairs) else "")
        for status, months in runs
        if status
    )
