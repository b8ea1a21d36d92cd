"""The yearly figures of one place, from the first year there is one: as published, or the user's own as the gate gave them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite, nan

import numpy as np

from analytics.comparators import places
from analytics.comparators.series import BY_ID as SERIES
from analytics.results.before_after import COUNT, Changing, Window, tenths, unrounded, window_of
from analytics.results.published import rows_of
from analytics.results.result import Result

ROLES = ("pilot_site", "england", "own", *(SETS := ("neighbours", "group")))


@dataclass(frozen=True)
class SiteLine:
    """One place's figures of a measure, one a year without holes. role: how it is drawn, one of ROLES.

    key: in the published tables, "" for one that is in none. years: ending 31 March, oldest first, from the first to the
    last that the place has a figure of or a reason for none. values: in the measure's unit, rates and percentages at one
    decimal as tables show them; NaN where there is none, and then statuses says why ("hidden", "not_available" and so
    on): a true zero is 0 with an empty status. ranges: (year, lowest, highest) of a line that is the middle of several
    places, where that is known. unrounded: the values before, so that a whole number in a label is rounded once.
    """

    measure: Changing
    key: str
    name: str
    role: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    statuses: tuple[str, ...]
    ranges: tuple[tuple[int, float, float], ...] = ()
    unrounded: tuple[float, ...] = ()

    @property
    def known(self) -> dict[int, float]:
        """The figures there are, by year."""
        return {year: value for year, value in zip(self.years, self.values, strict=True) if isfinite(value)}

    def of(self, year: int) -> tuple[float, str]:
        """A year's figure and status; one outside the line is not available."""
        if year not in self.years:
            return nan, "not_available"
        place = self.years.index(year)
        return self.values[place], self.statuses[place]

    def mean(self, years: Sequence[int]) -> float:
        """Over some years; NaN where one has no figure."""
        return float(np.mean([self.of(year)[0] for year in years]))

    def exact(self, year: int) -> float:
        """A known year's figure for a label that rounds it to a whole number."""
        return self.unrounded[self.years.index(year)] if self.unrounded else self.known[year]


def site_line(measure: Changing, place_key: str, role: str = "pilot_site", name: str = "") -> SiteLine:
    """What is published of one place. place_key: the three-digit DfE code, or England's; name: "" for the place's own.

    Raises KeyError for a key that is no place's.
    """
    if place_key not in places.places():
        raise KeyError(f"no place has the key {place_key}")
    place, rows = places.places()[place_key], rows_of(measure.series_id, [place_key])
    years = [year for year in tenths(measure).columns if place.existed(year)]  # and somebody has a figure of them
    rows = rows[rows["year_ending"].isin(years)]
    found = unrounded(measure, rows)
    known = dict(zip(rows["year_ending"].astype(int), zip(found.tolist(), rows["status"], strict=True), strict=True))
    return _line(measure, place_key, name or place.name, role, known)


def england_line(measure: Changing) -> SiteLine:
    """England's, to stand beside a rate or a share."""
    return site_line(measure, places.ENGLAND, "england", "England")


def own_line(measure: Changing, result: Result, name: str, key: str = "", role: str = "own") -> SiteLine:
    """A yearly Result of the measure's series as the front desk gave it: what the gate hid stays hidden.

    A count is the result's numerator, a rate or share its value at one decimal. A year not complete yet has no figure.
    role: of SETS, where the result is of several places: their lowest and highest come with it.
    """
    figures = result.figures
    column = figures["numerator" if measure.value == COUNT else "value"].to_numpy(float)
    complete = ~figures["status"].isin(["incomplete", "hidden"]).to_numpy(bool)
    found = np.where(complete, column, np.nan)
    years = figures["period_end"].dt.year.astype(int)
    line = _line(
        measure, key, name, role, dict(zip(years, zip(found.tolist(), figures["status"], strict=True), strict=True))
    )
    if role not in SETS:
        return line
    ends = figures[["lower", "upper"]].to_numpy(float).tolist()
    known = tuple((year, *each) for year, each in zip(years, ends, strict=True) if all(map(isfinite, each)))
    return replace(line, ranges=known)


def _line(measure: Changing, key: str, name: str, role: str, known: dict[int, tuple[float, str]]) -> SiteLine:
    """With the years between that have no row; years at either end of which nothing is known but that are left out."""
    told = [year for year, (value, status) in known.items() if isfinite(value) or status not in ("", "not_available")]
    years = tuple(range(min(told), max(told) + 1)) if told else ()
    each = [known.get(year, (nan, "")) for year in years]
    return SiteLine(
        measure=measure,
        key=key,
        name=name,
        role=role,
        years=years,
        values=tuple(float(np.rint(10 * value)) / 10 for value, _ in each),
        unrounded=tuple(value for value, _ in each),
        statuses=tuple(status or "not_available" * (not isfinite(value)) for value, status in each),
    )


def aligned(years: Sequence[int], kind: str, go_live: date) -> tuple[int, ...]:
    """Years since a go-live: +1 for the first year of those after in `window_of`, −1 for the last of those before.

    kind: FLOW or STOCK. Between them stands 0, the year the go-live lies in, which is on neither side; a flow whose
    go-live was in April has no year 0, as its own year is wholly after. Of children on a day −1 is the last 31 March
    before the financial year of the go-live, 0 the one that ends that year, +1 the next: two years after −1.
    """
    window = window_of(kind, go_live)
    return tuple(since(year, window) for year in years)


def since(year: int, window: Window) -> int:
    """Years since the go-live of a window; see `aligned`."""
    if year <= window.before[-1]:
        return year - window.before[-1] - 1
    return max(year - window.after[0] + 1, 0)


def breaks_of(measure: Changing) -> tuple[tuple[date, str], ...]:
    """Days from which figures are not the ones before them, and what changed, oldest first."""
    return tuple(sorted((date(each.year, 3, 31), each.words) for each in SERIES[measure.series_id].breaks))
