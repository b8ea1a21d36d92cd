"""Control charts: months or quarters with the limits that routine variation rarely crosses. Never of rolling figures."""

from dataclasses import dataclass
from datetime import date

from analytics.results.marks import Mark
from analytics.results.result import Result


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
