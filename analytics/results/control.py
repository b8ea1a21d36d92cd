"""Control charts: months or quarters with the limits that routine variation rarely crosses. Never of rolling figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.disclosure import gate
from analytics.results import words
from analytics.results.ask import Ask
from analytics.results.marks import Mark
from analytics.results.result import Result
from analytics.stats.interrupted import FEWEST_EACH_SIDE, interrupted
from analytics.stats.xmr import FEWEST_FOR_LIMITS, chance_of_a_signal
from analytics.stats.xmr import Control as Lines
from analytics.stats.xmr import control as draw_limits

PROVISIONAL = "provisional"
RECORDED_LATE = {"month": 2, "quarter": 1}  # newest periods of a running year that late records may still raise
PERIODS_SHOWN = {"month": 36, "quarter": 20}
FEWEST_A_PERIOD = {gate.INTERNAL: 5, gate.PUBLICATION: 20}  # mean events: in publication mode rounding swamps fewer


@dataclass(frozen=True)
class ControlPoint:
    """One month or quarter. number: events, NaN where hidden or not complete; signal: "" or a code of stats/xmr."""

    start: date
    end: date
    number: float
    status: str
    signal: str = ""


@dataclass(frozen=True)
class Segment:
    """Points that share limits. first, last: the ends of its first and last period. Events a period; lower from 0 up."""

    first: date
    last: date
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ControlChart:
    """A run of counts let through by the gate, with limits worked out from them.

    each: "month" or "quarter". segments: none where a stretch has under 12 points: then it is a plain run of counts.
    last_by_chance, any_by_chance: share of charts of this length on which chance alone lights the last, or any, point.
    """

    result: Result
    each: str
    points: tuple[ControlPoint, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    screened: bool
    last_by_chance: float
    any_by_chance: float
    notes: tuple[str, ...] = ()


def control(
    ask_for: Callable[[Ask], Result], ask: Ask, mode: str, until: date | None, marks: Sequence[Mark], screen: bool
) -> ControlChart | None:
    """Months where there are enough events in one, else quarters, else None: too few for a chart.

    ask_for: gives the figures of a question. until: no period after this day. marks: those with new_limits begin a
    segment, if points stand on both sides. screen: drop unusually long moving ranges once when limits are worked out.
    """
    for each in PERIODS_SHOWN:
        result = ask_for(replace(ask, by=each))
        points = _without_a_break(_points(result, until), each)
        points = _newest_marked(points, each)[-PERIODS_SHOWN[each] :]
        known = [point.number for point in points if not np.isnan(point.number)]
        if known and np.mean(known) >= FEWEST_A_PERIOD[mode] and len(known) >= len(points) / 2:
            return _chart(result, each, points, marks, screen)
    return None


def _points(result: Result, until: date | None) -> list[ControlPoint]:
    """Periods in order of time. A count stands where only its rate is provisional; an unfinished period has none."""
    figures = result.figures
    if until is not None:
        figures = figures[figures["period_end"] <= pd.Timestamp(until)]
    points = []
    for row in figures.sort_values("period_end").itertuples():
        counted = row.status in ("", "provisional", "not_available") and not pd.isna(row.numerator)
        status = "" if counted else row.status
        number = float(row.numerator) if counted else float("nan")
        points.append(ControlPoint(row.period_start.date(), row.period_end.date(), number, status))
    return points


def _without_a_break(points: list[ControlPoint], each: str) -> list[ControlPoint]:
    """Every period from the first to the last: one that is in no return is a gap, so that no range or run crosses it."""
    if not points:
        return []
    held = {point.start: point for point in points}
    every = pd.period_range(points[0].start, points[-1].start, freq=each[0].upper())
    spans = [(period.start_time.date(), period.end_time.date()) for period in every]
    return [held.get(start, ControlPoint(start, end, float("nan"), "not_available")) for start, end in spans]


def _newest_marked(points: list[ControlPoint], each: str) -> list[ControlPoint]:
    """The newest periods of a running year are provisional: what is recorded late may still raise them."""
    known = [at for at, point in enumerate(points) if not np.isnan(point.number)]
    if not known or (points[-1].end.month == 3 and points[-1].status != "incomplete"):
        return points
    late = known[-RECORDED_LATE[each] :]
    return [replace(point, status=PROVISIONAL) if at in late else point for at, point in enumerate(points)]


def _judged(points: Sequence[ControlPoint]) -> list[float]:
    """Numbers that limits and signals are worked out from: a provisional one is shown and says nothing yet."""
    return [float("nan") if point.status == PROVISIONAL else point.number for point in points]


def _chart(result: Result, each: str, points: list[ControlPoint], marks: Sequence[Mark], screen: bool) -> ControlChart:
    shown = [mark for mark in marks if points[0].start <= mark.day <= points[-1].end]
    begin = sorted({_place(points, mark.day) for mark in shown if mark.new_limits} - {0})
    lines = draw_limits(_judged(points), begin, screen)
    last, anywhere = chance_of_a_signal(int(np.isfinite(_judged(points)).sum()))
    return ControlChart(
        result=result,
        each=each,
        points=tuple(replace(point, signal=signal) for point, signal in zip(points, lines.signals, strict=True)),
        segments=_segments(lines, points),
        marks=tuple(shown),
        screened=screen,
        last_by_chance=last,
        any_by_chance=anywhere,
        notes=(*_notes(lines, each, begin, points), *_before_and_after(points, shown, each)),
    )


def _place(points: list[ControlPoint], day: date) -> int:
    """The first point that begins on or after a day."""
    return next((at for at, point in enumerate(points) if point.start >= day), 0)


def _segments(lines: Lines, points: list[ControlPoint]) -> tuple[Segment, ...]:
    return tuple(
        Segment(points[each.first].end, points[each.last].end, each.mean, max(each.lower, 0.0), each.upper)
        for each in lines.limits
    )


def _notes(lines: Lines, each: str, begin: list[int], points: list[ControlPoint]) -> tuple[str, ...]:
    said = [
        f"XmR chart, {len(points)} {each}s. Limits are 2.66 mean moving ranges from the mean; they are not targets.",
        "Large moving ranges are left out of the limits once." if lines.screened else "Every moving range counts.",
    ]
    if any(point.status == PROVISIONAL for point in points):
        said.append(f"The newest {each}s are provisional: late records may still raise them, so they are not judged.")
    if len(lines.limits) < len(begin) + 1:
        said.append(f"A stretch of fewer than {FEWEST_FOR_LIMITS} {each}s has no limits.")
    return tuple(said)


def _before_and_after(points: list[ControlPoint], marks: Sequence[Mark], each: str) -> tuple[str, ...]:
    """What an interrupted series says of each mark with 12 points or more on both sides and no gap among all of them."""
    numbers = _judged(points)
    while numbers and np.isnan(numbers[-1]):
        numbers.pop()
    if np.isnan(numbers).any():
        return ()
    told = []
    for mark in marks:
        first_after = _place(points, mark.day)
        if min(first_after, len(numbers) - first_after) >= FEWEST_EACH_SIDE:
            found = interrupted(numbers, first_after)
            level, slope = words.by_how_much(found.level, f" a {each}"), words.by_how_much(found.slope)
            told.append(
                f"From {mark.day:%B} {mark.day.year}, against what the {each}s before would lead to, the level is {level} "
                f"and what it gains from {each} to {each} is {slope}. We cannot tell why from these figures."
            )
    return tuple(told)
