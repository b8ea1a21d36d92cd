"""Children followed from a day on: how they leave care after starting, and come into care again after going home."""

from dataclasses import dataclass
from datetime import date

from analytics.measures.declare import Measure
from analytics.results.result import Source
from analytics.stats.estimate import Estimate

MONTHS = {3: 91, 6: 182, 12: 365, 24: 730}  # R11
LONGEST = 730  # days


@dataclass(frozen=True)
class Cohort:
    """Whose children a curve follows. start, end: first and last day of the period; by: "year" or "three_years"."""

    start: date
    end: date
    by: str


@dataclass(frozen=True)
class LeavingCurve:
    """What share of the children who started had left care in each way, by days since starting.

    cohort: None where everybody seen in the data is followed, those already in care from their elapsed days on.
    ways: exits from the bottom up, home first. days: increasing, the first is `from_day`. shares: one tuple for each
    way, per cent of all, as steps at days; remaining: still in care; following: children still followed on each day.
    at: {months: {way: Estimate in per cent}} at 3, 6, 12 and 24 months where the curve reaches, "home" for all returns
    home, "still in care" too. refused: "" or why nothing is drawn ("hidden", "too few", "too early", "unstable").
    censored: some children of it were not followed to the end.
    """

    measure: Measure
    cohort: Cohort | None
    mode: str
    source: Source
    children: float
    ways: tuple[str, ...]
    days: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    remaining: tuple[float, ...]
    following: tuple[float, ...]
    at: dict[int, dict[str, Estimate]]
    from_day: float = 0
    censored: bool = False
    refused: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReEntryCurve:
    """What share of returns home had been followed by care again, by days since going home (one minus Kaplan-Meier).

    days, share, lower, upper: per cent as steps. following: {months: returns still followed} at 0, 6, 12, 24.
    at: {months: Estimate in per cent} at 6, 12, 24 where the curve reaches. refused: as in LeavingCurve.
    """

    measure: Measure
    cohort: Cohort
    mode: str
    source: Source
    returns: float
    days: tuple[float, ...]
    share: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    following: dict[int, float]
    at: dict[int, Estimate]
    refused: str = ""
    notes: tuple[str, ...] = ()
