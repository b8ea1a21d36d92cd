"""The same test at home: an authority's own children counted as the trials counted theirs, with what may stand beside."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite, nan

import numpy as np
import pandas as pd

from analytics import terms
from analytics.comparators.evidence import REFERENCE, ReportedFigure
from analytics.comparators.reported import FIGURES
from analytics.measures import catalogue
from analytics.measures.before_care import FROM_DAY_46, WITHIN_18
from analytics.measures.declare import Measure
from analytics.results import words
from analytics.results.ask import Ask
from analytics.results.periods import POOLED_IN_PUBLICATION
from analytics.results.result import Result, Source
from analytics.results.verdict import FEWEST_EVENTS, FEWEST_FOLLOWED

HOME = "returned_home_within_18_months_of_starting"
AGAIN_3, AGAIN_12 = (f"re_entered_within_{months}_months_of_returning_home" for months in (3, 12))
ALL_AGES = ""
AGES = (ALL_AGES, *terms.TRIAL_AGES)
TRIAL_AGE = "trial_age"
REFERRALS, LOOKED_AFTER = "referrals", "looked_after_at_month_end"  # they say which months each collection covers

# published figures with our denominator and our window: measure -> figure
BESIDE = {AGAIN_3: "F116", AGAIN_12: "F117"}
# other published figures on going home and coming in again, and why none of our rows has one beside it
NOT_MATCHED = {
    "F118": "no row here follows children so long",
    "F119": "it counts after every exit from care, not after a return home",
    "F120": "it counts after every exit from care, not after a return home",
    "F121": "no row here follows children so long",
    "F122": "it is of one authority that is not named, and has no window but the eight years of its data",
    "F123": "it is of one authority that is not named, and counts those who stayed out of care",
    "F124": "it is of all who left care, and counts those who went to relatives with those who went home",
}
_PUBLISHED = {figure.figure_id: figure for figure in FIGURES}


@dataclass(frozen=True)
class Reference:
    """A published figure that counts the same, in the same window, elsewhere. value: per cent, 0 to 100."""

    figure: ReportedFigure

    @property
    def value(self) -> float:
        return self.figure.after.value


@dataclass(frozen=True)
class Row:
    """One share. group: an age range of the trials, ALL_AGES for everybody.

    numerator, denominator, value, lower, upper: as in a Result's figures, NaN where there is none; status: one of its
    statuses. start, end: first and last day of the period, None where the store has none. period: in words, "" for none.
    """

    measure: Measure
    group: str
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float
    status: str
    start: date | None
    end: date | None
    reference: Reference | None = None

    @property
    def period(self) -> str:
        return words.period(self.start, self.end) if self.start and self.end else ""


@dataclass(frozen=True)
class Reach:
    """How far back referrals can be seen. first_day: the first day a census covers; holes: financial years after it that
    none covers whole, by the year they end in; years: from the first day to the first referrals counted, whole years."""

    first_day: date
    holes: tuple[int, ...]
    years: int


@dataclass(frozen=True)
class SameTest:
    """An authority's own figures in the shape of the trials'.

    rows: started within 18 months and from day 46 on (an age range each, the trials' own first), home within 18 months, care
    again within 3 and 12 months of going home. Rows of one block share a period. reach: None without a census.
    linked: what the shares that join both collections stand on, in sentences. not_matched: published figures that stand
    beside no row, each with the reason in words. la_name: whose figures. sources: of the extracts.
    """

    rows: tuple[Row, ...]
    trial_age: str
    mode: str
    la_name: str
    reach: Reach | None
    linked: tuple[str, ...]
    not_matched: tuple[tuple[ReportedFigure, str], ...]
    sources: tuple[Source, ...]

    def row(self, measure_id: str, group: str = ALL_AGES) -> Row:
        """The row of a measure and age range."""
        return next(row for row in self.rows if (row.measure.id, row.group) == (measure_id, group))


def same_test(
    ask_for: Callable[[Ask], Result], la: str, mode: str, until: date | None, trial_age: str = ALL_AGES
) -> SameTest:
    """The newest year that has been followed to its end, or three years together where one has too few.

    ask_for: gives the figures of a question in `mode`. until: no period after this day. trial_age: one of AGES, whose rows
    come first. Raises ValueError for another age range.
    """
    ages = [trial_age, *(age for age in AGES if age != trial_age)]
    if trial_age not in AGES:
        raise ValueError(f"the age ranges of the trials are {', '.join(terms.TRIAL_AGES)}, or none")
    cut = [(measure, age) for measure in (WITHIN_18, FROM_DAY_46) for age in ages]
    blocks = (cut, [(HOME, ALL_AGES)], [(AGAIN_3, ALL_AGES), (AGAIN_12, ALL_AGES)])
    asked = _Asked(ask_for, la, mode, until)
    rows = tuple(row for block in blocks for row in asked.block(block))
    first, home = asked.figures(WITHIN_18, ALL_AGES, "year"), asked.figures(HOME, ALL_AGES, "year")
    names = [name for found in (home, first) for name in found.figures["la_name"].unique()]
    return SameTest(
        rows=rows,
        trial_age=trial_age,
        mode=mode,
        la_name=next(iter(names), ""),
        reach=_reach(asked.months(REFERRALS), rows[0].start),
        linked=first.notes if len(first.figures) else (),
        not_matched=tuple((_PUBLISHED[figure_id], reason) for figure_id, reason in NOT_MATCHED.items()),
        sources=tuple(dict.fromkeys(found.source for found in (first, home) if len(found.figures))),
    )


class _Asked:
    """One authority's questions to the front desk, each asked once."""

    def __init__(self, ask_for: Callable[[Ask], Result], la: str, mode: str, until: date | None) -> None:
        self.ask_for, self.la, self.mode, self.until = ask_for, la, mode, until
        self.answers: dict[Ask, Result] = {}
        self.followed_to = max(self.months(LOOKED_AFTER), default=None)

    def figures(self, measure: str, age: str, by: str) -> Result:
        ask = Ask(measure, by, TRIAL_AGE if age else None, False, self.la)
        if ask not in self.answers:
            self.answers[ask] = self.ask_for(ask)
        return self.answers[ask]

    def months(self, measure: str) -> list[date]:
        """Last days of the months that have a count, shown or hidden."""
        found = self.ask_for(Ask(measure, "month", None, False, self.la)).figures
        counted = found[found["numerator"].notna() | (found["status"] == "hidden")]
        return [day.date() for day in counted["period_end"]]

    def block(self, which: list[tuple[str, str]]) -> list[Row]:
        """The rows of one block, all of one period."""
        longest = max((catalogue.measure(each) for each, _ in which), key=lambda each: each.formula.follow_up_days)
        year, pooled = (self._rows(which, longest.id, by) for by in ("year", "three_years"))
        if self.mode == "publication" and longest.formula.of.view == POOLED_IN_PUBLICATION and _whole(pooled):
            return pooled
        return pooled if _whole(pooled) and _few(pooled) < _few(year) else year

    def _rows(self, which: list[tuple[str, str]], longest: str, by: str) -> list[Row]:
        end = self._newest(longest, by)
        return [self._row(measure, age, by, end) for measure, age in which]

    def _newest(self, measure: str, by: str) -> pd.Timestamp | None:
        """The last day of the newest period that has a figure and has been followed; else the newest there is."""
        found = self.figures(measure, ALL_AGES, by).figures.sort_values("period_end")
        if self.until is not None:
            found = found[found["period_end"] <= pd.Timestamp(self.until)]
        # a hidden figure may be too early as well, so the calendar is asked
        followed = found[np.array([self._is_followed(end, measure) for end in found["period_end"]], dtype=bool)]
        whole = followed[followed["status"] != "incomplete"]
        for each in (whole[whole["status"] != "not_available"], whole, found):
            if len(each):
                return each["period_end"].iloc[-1]
        return None

    def _is_followed(self, end: pd.Timestamp, measure: str) -> bool:
        days = timedelta(days=catalogue.measure(measure).formula.follow_up_days)
        return self.followed_to is not None and end.date() + days <= self.followed_to

    def _row(self, measure: str, age: str, by: str, end: pd.Timestamp | None) -> Row:
        figures = self.figures(measure, age, by).figures
        found = figures[(figures["period_end"] == end) & (figures["group"] == age)].to_dict("records")
        if not found:
            return Row(catalogue.measure(measure), age, *[nan] * 5, "not_available", None, None, reference(measure))
        (figure,) = found
        numbers = [figure[part] for part in ("numerator", "denominator", "value", "lower", "upper")]
        days = figure["period_start"].date(), figure["period_end"].date()
        return Row(catalogue.measure(measure), age, *numbers, figure["status"], *days, reference(measure))


def reference(measure: str, published: Mapping[str, ReportedFigure] = _PUBLISHED) -> Reference | None:
    """What stands beside a measure. published: figures by id; only a benchmark may, any other is words."""
    figure = published.get(BESIDE.get(measure, ""))
    return Reference(figure) if figure is not None and figure.use == REFERENCE else None


def _whole(rows: list[Row]) -> bool:
    return all(row.start is not None and row.status != "incomplete" for row in rows)


def _few(rows: list[Row]) -> int:
    """How many rows are hidden, or stand on fewer children than a verdict needs."""
    return sum(
        row.status == "hidden"
        or (isfinite(row.value) and (row.numerator < FEWEST_EVENTS or row.denominator < FEWEST_FOLLOWED))
        for row in rows
    )


def _reach(months: Iterable[date], counted_from: date | None) -> Reach | None:
    """months: last days of the months a census covers; counted_from: the first day of the referrals counted."""
    ends = sorted(months)
    if not ends:
        return None
    first = ends[0].replace(day=1)
    years = 0 if counted_from is None else max((counted_from - first).days // 365, 0)
    holes = {terms.year_ending(day) for before, after in pairwise(ends) for day in _month_ends_between(before, after)}
    return Reach(first, tuple(sorted(holes)), years)


def _month_ends_between(before: date, after: date) -> list[date]:
    """Last days of the months between two others, both left out."""
    return [day.date() for day in pd.date_range(before, after, freq="ME", inclusive="neither")]
