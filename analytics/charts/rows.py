"""Figures made ready to draw: in order of time, with nothing left in them that may not be shown."""

from dataclasses import dataclass

import pandas as pd

from analytics.results.result import Result

NOT_DRAWN = ("hidden", "incomplete", "not_available", "not_applicable")
HATCHED = {
    "incomplete": "Hatched: too early to say",
    "provisional": "Hatched: provisional",
    "hidden": "Hatched: too few to show",
    "not_available": "Hatched: no figure",
}


@dataclass(frozen=True)
class Stretch:
    """A run of periods to hatch, all for one reason. status: a key of HATCHED."""

    left: pd.Timestamp
    right: pd.Timestamp
    status: str

    @property
    def middle(self) -> pd.Timestamp:
        return self.left + (self.right - self.left) / 2


def drawn(result: Result, column: str = "value") -> pd.DataFrame:
    """Rows in order of time with a column `drawn`: the figure to draw, or missing where none may be.

    A figure that is not complete yet is left out, so that a half-followed year never looks like a fall.
    """
    rows = counted(result) if column == "numerator" else result.figures
    rows = rows.sort_values("period_end", kind="stable").reset_index(drop=True)
    return rows.assign(drawn=rows[column].where(~rows.status.isin(NOT_DRAWN)))


def counted(result: Result) -> pd.DataFrame:
    """The figures as counts: a number of children stands even where its rate is provisional or cannot be worked out."""
    rows = result.figures
    if result.measure.formula.unit == "percent":
        return rows
    of_the_rate = rows.status.isin(["provisional", "not_available"]) & rows.numerator.notna()
    return rows.assign(status=rows.status.mask(of_the_rate, ""))


def step(rows: pd.DataFrame) -> pd.Timedelta:
    """The usual time from one period's end to the next."""
    ends = rows.period_end.drop_duplicates().sort_values()
    return ends.diff().median() if len(ends) > 1 else pd.Timedelta(days=365)


def stretches(rows: pd.DataFrame, each: pd.Timedelta, first: pd.Timestamp, last: pd.Timestamp) -> list[Stretch]:
    """Where to hatch between `first` and `last`: half a period to each side of every figure that is not settled."""
    found: list[Stretch] = []
    for row in rows[rows.status.isin(HATCHED)].itertuples():
        left, right = max(row.period_end - each / 2, first), min(row.period_end + each / 2, last)
        if found and found[-1].status == row.status and left - found[-1].right < each / 4:
            left = found.pop().left
        found.append(Stretch(left, right, row.status))
    return found


def name_of(result: Result) -> str:
    """Whose figures these are."""
    names = result.figures.la_name.dropna().unique()
    return str(names[0]) if len(names) == 1 else "All authorities"
