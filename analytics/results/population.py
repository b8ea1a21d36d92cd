"""The population a rate is over: ONS mid-year estimates, interpolated for periods that are not a financial year."""

from datetime import date, timedelta
from functools import cache

MID_YEAR_MONTH, MID_YEAR_DAY = 6, 30
MONTHS_BEFORE_END = 9  # a year ending 31 March is over the estimate nine months before, as DfE does it
UNKNOWN = (float("nan"), False)


class Population:
    """Children aged 0 to 17 of each authority at 30 June of each year."""

    def __init__(self, estimates: dict[str, dict[int, float]]):
        self._estimates = {
            la: sorted((date(y, MID_YEAR_MONTH, MID_YEAR_DAY), n) for y, n in years.items())
            for la, years in estimates.items()
            if years
        }

    def knows(self, la: str) -> bool:
        """Whether there is any estimate for an authority: without one its counts come and its rates do not."""
        return la in self._estimates

    def over(self, la: str, by: str, period_end: date) -> tuple[float, bool]:
        """The population for a period and whether it is carried forward from the last estimate.

        Years and rolling twelve months use the population nine months before their last day; quarters and months that
        of their last day. NaN before the first estimate or for an authority without any: never extrapolated backwards.
        """
        points = self._estimates.get(la)
        day = nine_months_before(period_end) if by in ("year", "rolling", "three_years") else period_end
        if points is None or day < points[0][0]:
            return UNKNOWN
        if day >= points[-1][0]:
            return points[-1][1], day > points[-1][0]
        after = next(i for i, (at, _) in enumerate(points) if at > day)
        (from_day, lower), (to_day, upper) = points[after - 1], points[after]
        return lower + (upper - lower) * ((day - from_day) / (to_day - from_day)), False


@cache
def nine_months_before(day: date) -> date:
    """The last day of the month nine months before a month's last day: 31 March 2025 gives 30 June 2024."""
    month = day.year * 12 + day.month - 1 - MONTHS_BEFORE_END + 1  # counted from 0, the month after the one wanted
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
