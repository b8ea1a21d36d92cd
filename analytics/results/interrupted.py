"""Did our own months change their level or their slope at a date of ours? Only where there are enough of them on both sides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.measures import catalogue
from analytics.measures.declare import Stock
from analytics.results.ask import Ask
from analytics.results.control import FEWEST_A_PERIOD, PROVISIONAL, RECORDED_LATE, ControlPoint
from analytics.results.result import Result
from analytics.stats.interrupted import FEWEST_EACH_SIDE, Interrupted, fit, interrupted

MOST_EACH_SIDE = {"month": 60, "quarter": 20}  # periods on a side: what was further back is another time
# why there is none: a number on a day; fewer events than can be charted; a hidden or a missing period too near the date
ON_A_DAY, FEW_EVENTS, HIDDEN, GAP = "on a day", "few events", "hidden", "gap"
FEW_BEFORE, FEW_AFTER = "few before", "few after"  # the data begin too late; too few periods are over since
COUNTED = ("", PROVISIONAL, "not_available")  # a count stands where only its rate is provisional or is none


@dataclass(frozen=True)
class InterruptedAtHome:
    """Our own counts before and after a date, and a straight line through each side.

    Plain counts of each period, as on the control chart, so that a reader finds every one in the table: neither rates
    (a population moves by about 1% a year) nor adjusted for the length of months (28 to 31 days on both sides alike).

    result: what the gate let through, by `each` ("month" or "quarter"). begins: the first day of the first period that
    began on the go-live or later, all of it after; the period the go-live lies inside is the last before. points: the
    unbroken run of settled periods around it; first_after: place of the first after, from 0. lines: the height of the
    lines at each point. found: step, change of slope and slope before, events a period (slopes: a period each period).
    refused: "" or why there is none; more: how many more periods it needs, known_on: the last day of the last of them.
    """

    result: Result
    each: str
    go_live: date
    begins: date
    points: tuple[ControlPoint, ...] = ()
    first_after: int = 0
    lines: tuple[float, ...] = ()
    found: Interrupted | None = None
    refused: str = ""
    more: int = 0
    known_on: date | None = None

    @property
    def before(self) -> tuple[ControlPoint, ...]:
        return self.points[: self.first_after]

    @property
    def after(self) -> tuple[ControlPoint, ...]:
        return self.points[self.first_after :]


def interrupted_at_home(
    ask_for: Callable[[Ask], Result], ask: Ask, go_live: date, until: date | None = None
) -> InterruptedAtHome:
    """Two straight lines through our own months, or our quarters where months have too few events.

    ask_for: gives the figures of a question. ask: of one authority and of what is counted from 0 up, whatever its period.
    until: no period after it.
    A number on a day is refused: each is mostly the one before it, and the intervals would be far too narrow.
    """
    formula = catalogue.measure(ask.measure).formula
    if isinstance(formula, Stock):
        return InterruptedAtHome(
            ask_for(replace(ask, by=formula.periods[0])), "month", go_live, go_live, refused=ON_A_DAY
        )
    months, quarters = (_by(ask_for(replace(ask, by=each)), each, go_live, until) for each in MOST_EACH_SIDE)
    # what months lack is said rather than what quarters do, which take longer to come by
    return quarters if months.refused == FEW_EVENTS or (months.refused and not quarters.refused) else months


def _by(result: Result, each: str, go_live: date, until: date | None) -> InterruptedAtHome:
    periods = _periods(result, each, until)
    begins = pd.Period(go_live, each[0].upper())
    begins += int(begins.start_time.date() < go_live)
    none = InterruptedAtHome(result, each, go_live, begins.start_time.date())
    sides = periods[periods.index < begins], periods[periods.index >= begins]
    near = pd.concat([sides[0].iloc[-MOST_EACH_SIDE[each] :], sides[1].iloc[: MOST_EACH_SIDE[each]]])
    known = near["number"].dropna()
    if len(known) < len(near) / 2 or not len(known) or known.mean() < FEWEST_A_PERIOD[result.mode]:
        return replace(none, refused=FEW_EVENTS)
    runs = _run(sides[0].iloc[::-1], each), _run(sides[1], each)
    if refused := _refused(sides, runs, begins):
        if refused != FEW_AFTER:
            return replace(none, refused=refused)
        twelfth = begins + FEWEST_EACH_SIDE - 1
        more = (twelfth - known.index[-1]).n
        return replace(none, refused=refused, more=more, known_on=twelfth.end_time.date())
    return _lines(none, pd.concat([runs[0].iloc[::-1], runs[1]]), len(runs[0]))


def _lines(none: InterruptedAtHome, run: pd.DataFrame, first_after: int) -> InterruptedAtHome:
    numbers = run["number"].to_numpy(float)
    start, slope, level, more = fit(numbers, first_after).coefficients
    time = np.arange(1, len(numbers) + 1)
    heights = start + slope * time + level * (time > first_after) + more * np.maximum(0, time - first_after)
    points = [
        ControlPoint(period.start_time.date(), period.end_time.date(), number, "")
        for period, number in zip(run.index, numbers.tolist(), strict=True)
    ]
    return replace(
        none,
        points=tuple(points),
        first_after=first_after,
        lines=tuple(heights.tolist()),
        found=interrupted(numbers, first_after),
    )


def _periods(result: Result, each: str, until: date | None) -> pd.DataFrame:
    """Every period from the first to the last: number, NaN where nothing may be read off, and its status.

    The newest of a running year are provisional, as on the control chart: late records may still raise them.
    """
    rows = result.figures.sort_values("period_end")
    rows = rows if until is None else rows[rows["period_end"] <= pd.Timestamp(until)]
    number = rows["numerator"].where(rows["status"].isin(COUNTED))
    status = rows["status"].where(number.isna(), "")
    found = pd.DataFrame({"number": number, "status": status}).set_index(
        rows["period_end"].dt.to_period(each[0].upper())
    )
    if found.empty:
        return found
    found = found.reindex(pd.period_range(found.index[0], found.index[-1]))
    found["status"] = found["status"].fillna("not_available")
    known = found.index[found["number"].notna()]
    if len(known) and (found.index[-1].month != 3 or found["status"].iloc[-1] == "incomplete"):
        found.loc[known[-RECORDED_LATE[each] :]] = (np.nan, PROVISIONAL)
    return found


def _run(side: pd.DataFrame, each: str) -> pd.DataFrame:
    """The periods of one side, outwards from the date, up to the first without a number."""
    lacking = side["number"].isna().to_numpy()
    return side.iloc[: min(int(lacking.argmax()) if lacking.any() else len(side), MOST_EACH_SIDE[each])]


def _refused(
    sides: tuple[pd.DataFrame, pd.DataFrame], runs: tuple[pd.DataFrame, pd.DataFrame], begins: pd.Period
) -> str:
    """Why there are no two lines: "" where both sides have enough."""
    before, after = sides[0].iloc[::-1], sides[1]
    for side, run, few in ((before, runs[0], FEW_BEFORE), (after, runs[1], FEW_AFTER)):
        if len(run) < FEWEST_EACH_SIDE:
            beyond = side.iloc[len(run) :]
            if len(beyond) and beyond["status"].iloc[0] == "hidden":
                return HIDDEN
            return GAP if beyond["number"].notna().any() else few
    return ""
