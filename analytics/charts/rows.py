"""Figures made ready to draw: in order of time, with nothing left in them that may not be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite
from statistics import median

from analytics.results.result import Result
from analytics.terms import NOT_KNOWN

NOT_DRAWN = ("hidden", "incomplete", "not_available", "not_applicable")
HATCHED = {
    "incomplete": "Hatched: too early to say",
    "provisional": "Hatched: provisional",
    "hidden": "Hatched: too few to show",
    "not_available": "Hatched: no figure",
}
COLUMNS = ("group", "numerator", "denominator", "value", "lower", "upper", "unit", "status")


@dataclass(frozen=True, slots=True)
class Point:
    """One figure. Missing numbers are NaN; drawn is None where nothing may be drawn."""

    start: date
    end: date
    group: str
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float
    unit: str
    status: str
    drawn: float | None = None


@dataclass(frozen=True)
class Stretch:
    """A run of periods to hatch, all for one reason. status: a key of HATCHED."""

    left: date
    right: date
    status: str

    @property
    def middle(self) -> date:
        return self.left + (self.right - self.left) / 2


def points(result: Result, column: str = "value") -> list[Point]:
    """Figures in order of time, each with what may be drawn of it. column: "value", or "numerator" to draw counts.

    A figure that is not complete yet is left out, so that a half-followed year never looks like a fall. Plain objects:
    a chart touches each figure several times, and a frame is slow at that.
    """
    figures = result.figures
    of = {name: figures[name].tolist() for name in COLUMNS}
    starts, ends = (
        figures[name].to_numpy().astype("datetime64[D]").tolist() for name in ("period_start", "period_end")
    )
    if column == "numerator" and result.measure.formula.unit == "per_10000":
        of["status"] = _of_counts(of["group"], ends, of["numerator"], of["status"])
    drawn = [
        number if status not in NOT_DRAWN and isfinite(number) else None
        for number, status in zip(of[column], of["status"], strict=True)
    ]
    return sorted(map(Point, starts, ends, *of.values(), drawn), key=lambda point: point.end)


def _of_counts(groups: list[str], ends: list[date], counts: list[float], statuses: list[str]) -> list[str]:
    """Statuses of counts: a number of children stands even where its rate is provisional or cannot be worked out.

    Not where every child's group is unknown (no header was loaded): the zeros of the other groups are no counts.
    """
    somebody: dict[date, bool] = {}
    for group, end, count in zip(groups, ends, counts, strict=True):
        somebody[end] = somebody.get(end, False) or (group != NOT_KNOWN and count != 0)
    all_unknown = {end for group, end in zip(groups, ends, strict=True) if group == NOT_KNOWN and not somebody[end]}
    return [
        ""
        if status in ("provisional", "not_available")
        and isfinite(count)
        and (group == NOT_KNOWN or end not in all_unknown)
        else status
        for group, end, count, status in zip(groups, ends, counts, statuses, strict=True)
    ]


def by_group(found: Iterable[Point]) -> dict[str, list[Point]]:
    """Points of each group, groups in the order the result has them."""
    groups: dict[str, list[Point]] = {}
    for point in found:
        groups.setdefault(point.group, []).append(point)
    return groups


def known_groups(groups: dict[str, list[Point]]) -> dict[str, list[Point]]:
    """Groups without "not known", which has its rows in the table; kept where nothing else is known."""
    named = {group: found for group, found in groups.items() if group != NOT_KNOWN}
    return named if any(point.drawn is not None for found in named.values() for point in found) else groups


def step(found: Iterable[Point]) -> timedelta:
    """The usual time from one period's end to the next."""
    ends = sorted({point.end for point in found})
    gaps = [(after - before).days for before, after in pairwise(ends)]
    return timedelta(days=median(gaps)) if gaps else timedelta(days=365)


def stretches(found: Sequence[Point], each: timedelta, first: date, last: date) -> list[Stretch]:
    """Where to hatch between `first` and `last`: half a period to each side of every figure that is not settled."""
    runs: list[Stretch] = []
    for point in found:
        if point.status not in HATCHED:
            continue
        left, right = max(point.end - each / 2, first), min(point.end + each / 2, last)
        if runs and runs[-1].status == point.status and left - runs[-1].right < each / 4:
            left = runs.pop().left
        runs.append(Stretch(left, right, point.status))
    return runs


def name_of(result: Result) -> str:
    """Whose figures these are."""
    names = dict.fromkeys(name for name in result.figures.la_name.tolist() if isinstance(name, str))
    return next(iter(names)) if len(names) == 1 else "All authorities"
