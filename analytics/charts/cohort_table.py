"""Cohorts as rows: what share had done something by a time, as bars in the cells; too early is hatched, never low."""

from datetime import date, timedelta

from analytics.charts import rows, table
from analytics.charts.look import safe
from analytics.charts.rows import Point
from analytics.results import words
from analytics.results.result import Result

BAR = 260  # px at the end of the scale
SCALE = 60  # per cent at the end of the scale, or 100 where a share is higher


def draw(result: Result, caption: str, column: str, without: Result | None = None) -> str:
    """One row for each year of starting. column: heading of the share ("Home by 12 months").

    without: the same without unaccompanied children, as figures at the right.
    A year whose children have not all been followed is hatched and names the month when it will be known.
    """
    points, days = rows.points(result), result.measure.formula.follow_up_days
    scale = SCALE if all(point.drawn is None or point.drawn <= SCALE for point in points) else 100
    newest = max((point.end for point in points if point.drawn is not None), default=None)
    columns = [
        ("Started in the year ending", "", lambda point: words.period(point.end, point.end)),
        ("Children", "n", lambda point: table.number(point.denominator, point.status)),
        (column, "bar", lambda point: _bar(point, days, scale, strong=point.end == newest)),
        (f"{column}: children", "n", lambda point: table.number(point.numerator, point.status)),
        ("Status", "s", lambda point: table.SAID[point.status]),
        *(table.beside_columns("Without unaccompanied", without, points) if without is not None else []),
    ]
    cells = [[cell(point) for _, _, cell in columns] for point in points]
    return table.html(caption, [head for head, _, _ in columns], cells, [kind for _, kind, _ in columns])


def known_from(period_end: date, follow_up_days: int) -> date:
    """The first month in which every child of a period has been followed to the end."""
    followed = period_end + timedelta(days=follow_up_days)
    return (followed.replace(day=1) + timedelta(days=32)).replace(day=1)


def _bar(point: Point, follow_up_days: int, scale: int, strong: bool) -> str:
    if point.drawn is not None:
        said = f"<b>{words.percent(point.drawn)}</b>" if strong else words.percent(point.drawn)
        return f'<div class="hw-bar" style="--w:{point.drawn / scale * BAR:.0f}px"><span>{said}</span></div>'
    if point.status == "incomplete":
        said = safe(words.too_early(known_from(point.end, follow_up_days)))
    else:
        said = safe(words.hidden()) if point.status == "hidden" else table.letter(point.status)
    return f'<div class="hw-early"><span>{said}</span></div>'
