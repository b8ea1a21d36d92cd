"""The population a rate is over: ONS mid-year estimates, interpolated for periods that are not a financial year."""

from datetime import date

import numpy as np
import pandas as pd

MID_YEAR_MONTH, MID_YEAR_DAY = 6, 30
MONTHS_BEFORE_END = 9  # a year ending 31 March is over the estimate nine months before, as DfE does it


class Population:
    """Children aged 0 to 17 of each authority at 30 June of each year."""

    def __init__(self, estimates: dict[str, dict[int, float]]):
        self._estimates = {la: dict(sorted(years.items())) for la, years in estimates.items() if years}

    def over(self, la: str, by: str, period_end: date) -> tuple[float, bool]:
        """The population for a period and whether it is carried forward from the last estimate.

        Years and rolling twelve months use the population nine months before their last day; quarters and months that
        of their last day. NaN before the first estimate or for an authority without any: never extrapolated backwards.
        """
        years = self._estimates.get(la)
        if years is None:
            return np.nan, False
        day = nine_months_before(period_end) if by in ("year", "rolling", "three_years") else period_end
        points = [date(y, MID_YEAR_MONTH, MID_YEAR_DAY).toordinal() for y in years]
        if day.toordinal() < points[0]:
            return np.nan, False
        return float(np.interp(day.toordinal(), points, list(years.values()))), day.toordinal() > points[-1]


def nine_months_before(day: date) -> date:
    """The last day of the month nine months before a month's last day: 31 March 2025 gives 30 June 2024."""
    return (pd.Timestamp(day) - pd.DateOffset(months=MONTHS_BEFORE_END) + pd.offsets.MonthEnd(0)).date()
