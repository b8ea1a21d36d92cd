"""What happened to a figure of our own from before a date of ours to after it, beside everybody else over the same years?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite, nan

import numpy as np
import pandas as pd

from analytics.comparators import places
from analytics.comparators.series import BY_ID
from analytics.results import words
from analytics.results.ask import Ask
from analytics.results.before_after import (
    COUNT,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    BeforeAfter,
    Changing,
    PriorTrend,
    Window,
    before_after,
    in_tenths,
    mean_of,
    per_cent,
    tenths,
    window_of,
)
from analytics.results.opened import Store
from analytics.results.places import EXTRACT, KNOWN, PUBLISHED, as_published, own_result
from analytics.results.published import FEWEST, key_of, own_rows, published, rows_of, source
from analytics.results.published_measures import measure_of
from analytics.results.result import Comparator, Result, Source
from analytics.stats.placebo import Placebo, placebo

TOO_EARLY = "too_early"  # the years after are not over, or not loaded
CLOSED = "closed"


@dataclass(frozen=True)
class PlaceChange:
    """One place's figure before and after, means over the window's years, and its change in per cent of before.

    NaN where there is none. status: why there is no change: "hidden", "not_available", "not_applicable" (0 before) or
    CLOSED, an authority that did not exist in all the years; "" where there is one.
    """

    key: str
    name: str
    before: float
    after: float
    change: float
    status: str

    @property
    def difference(self) -> float:
        """After less before in the measure's unit (per 10,000, points or children), of both as tables show them."""
        return round(words.round_half_up(self.after, 1) - words.round_half_up(self.before, 1), 1)


@dataclass(frozen=True)
class OwnChange:
    """Our own change after a date of ours. A place in a row, never a test, and never why.

    among: our change laid among that of every authority; one that DfE does not know (an invented one) is one more.
    basis: EXTRACT or PUBLISHED, where both sides of ours are from. status: OK, HIDDEN_OR_MISSING, OUTSIDE, FROM_NOTHING as
    in a BeforeAfter, or TOO_EARLY; known_on is then the last day of the last year after. newest: the last year ending
    31 March that we have a figure of, None for none. lacking: the years of the window without a figure of ours, and each
    one's status.
    earlier_change: per cent, from as many years before to those before; NaN where the measure has none or a year lacks.
    neighbours: A to Z, without ourselves, none while it is too early; neighbours_median: of those with a change, None
    with fewer than FEWEST. source: of our own figures; beside_source: of everybody else's.
    """

    measure: Changing
    la: str
    name: str
    mode: str
    go_live: date
    without_uasc: bool
    basis: str
    status: str
    among: BeforeAfter
    earlier_change: float
    england: PlaceChange
    set: Comparator | None
    neighbours: tuple[PlaceChange, ...]
    neighbours_median: float | None
    lacking: Mapping[int, str]
    newest: int | None
    known_on: date | None
    source: Source
    beside_source: Source
    notes: tuple[str, ...] = ()

    @property
    def window(self) -> Window:
        return self.among.window

    @property
    def before(self) -> float:
        return self.among.before

    @property
    def after(self) -> float:
        return self.among.after

    @property
    def change(self) -> float:
        """Per cent of before."""
        return self.among.change

    @property
    def ours(self) -> PlaceChange:
        """Our own sides and change."""
        status = {FROM_NOTHING: "not_applicable", TOO_EARLY: "incomplete"}.get(self.status, "")
        status = self.missing((*self.window.before, *self.window.after)) or status
        return PlaceChange(self.la, self.name, self.before, self.after, self.change, status)

    def missing(self, years: tuple[int, ...]) -> str:
        """The status of our mean over some years: "hidden" where any is; a year loaded in part is not there."""
        lacking = [self.lacking[year] for year in years if year in self.lacking]
        status = "hidden" if "hidden" in lacking else (lacking or [""])[0]
        return "not_available" if status == "incomplete" else status

    @property
    def england_change(self) -> float:
        return self.england.change

    @property
    def of(self) -> int:
        return self.among.of

    @property
    def tails(self) -> Placebo | None:
        return self.among.tails

    @property
    def prior(self) -> PriorTrend | None:
        return self.among.prior

    @property
    def neighbours_as_far(self) -> tuple[int, int, int]:
        """How many neighbours fell, and rose, as much as we moved or more, of how many with a change; we are none."""
        known = [each.change for each in self.neighbours if isfinite(each.change)]
        if not isfinite(self.change):
            return 0, 0, len(known)
        size = abs(self.change)
        return sum(each <= -size for each in known), sum(each >= size for each in known), len(known)


def own_change(
    store: Store,
    ask_for: Callable[[Ask], Result],
    la: str,
    mode: str,
    measure: Changing,
    go_live: date,
    neighbours: Comparator | None,
    until: date | None = None,
    without_uasc: bool = False,
) -> OwnChange:
    """The change of an authority's own figure, from its extract or else as published, never one side from each.

    ask_for: gives the figures of a question, as the gate lets them through in the mode. neighbours: a set of places.
    until: no year that ends after this day, of anybody. without_uasc: of everybody alike; left aside where DfE prints one
    way only. Everybody's figures are at one decimal, as tables show them.
    """
    without = without_uasc and BY_ID[measure.series_id].without_uasc
    window, authority = window_of(measure.kind, go_live), store.authority(la)
    years, every = (*window.before, *window.after), _up_to(_everyone(measure, without), until)
    both = _both(store, ask_for, la, measure, without, until)
    ours = _basis(both, window)
    place_key = key_of(authority)
    table = every.drop(index=place_key, errors="ignore")
    table = pd.concat([table, ours.tenths.rename(place_key or la).to_frame().T])
    newest = max((each.newest for each in both if each.newest), default=None)
    early = newest is not None and window.after[-1] > newest  # of what we never have, nothing is too early
    status = TOO_EARLY if early else _status(table, every, window, place_key or la)
    prior = None
    if status == OK and ours.basis == PUBLISHED and place_key and not without:
        prior = before_after(measure, place_key, go_live).prior
    likes = () if neighbours is None or early else neighbours.members
    beside = _beside(table, measure, without, window, [key for key in likes if key != place_key])
    changes = [each.change for each in beside if isfinite(each.change)]
    return OwnChange(
        measure=measure,
        la=la,
        name=authority.la_name,
        mode=mode,
        go_live=go_live,
        without_uasc=without,
        basis=ours.basis,
        status=status,
        among=_among(table, every, measure, window, place_key or la, prior),
        earlier_change=_earlier(table, window, place_key or la) if measure.prior_trend else nan,
        england=_place_change(table, window, places.ENGLAND, "England"),
        set=neighbours,
        neighbours=beside,
        neighbours_median=float(np.median(changes)) if len(changes) >= FEWEST else None,
        lacking=_lacking(both, ours, [year for year in years if not early or year <= newest]),
        newest=newest,
        known_on=date(years[-1], 3, 31) if early else None,
        source=ours.source,
        beside_source=source(measure_of(measure.series_id), rows_of(measure.series_id, [places.ENGLAND], without)),
        notes=ours.notes,
    )


def as_before_after(found: OwnChange) -> BeforeAfter:
    """Our change as a place among all, for the placebo strip; its key is the store's where DfE has none for us."""
    return found.among


# Our own figures -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Ours:
    """Our own figures on one basis, by year ending 31 March: in whole tenths where there is one, and each status."""

    basis: str
    tenths: pd.Series
    statuses: Mapping[int, str]
    source: Source
    notes: tuple[str, ...] = ()

    @property
    def newest(self) -> int | None:
        """The last year that is over and held, hidden or not: that a year is hidden must not look like too early."""
        over = [year for year, status in self.statuses.items() if status == "hidden"]
        return max([*over, *(int(year) for year in self.tenths.index)], default=None)

    def has(self, years: tuple[int, ...]) -> int:
        return sum(year in self.tenths.index for year in years)


def _both(
    store: Store, ask_for: Callable[[Ask], Result], la: str, measure: Changing, without: bool, until: date | None
) -> tuple[_Ours, ...]:
    """From the extract where it counts the series, and as published."""
    series = BY_ID[measure.series_id]
    counted = own_result(ask_for, la, series, without)
    rows = own_rows(store, la, series.id, without)
    said = published(store, series.id, as_published(la, store.authority(la).la_name), without)
    printed = _ours(PUBLISHED, rows["year_ending"], in_tenths(measure, rows), rows["status"], until, said.source)
    if counted is None:
        return (printed,)
    found = counted.figures
    number = found["numerator"] if measure.value == COUNT else found["value"]
    # a number of children stands even where its rate cannot be worked out
    stands = (*KNOWN, "not_available") if measure.value == COUNT else KNOWN
    status, year = found["status"].mask(found["status"].isin(stands), ""), found["period_end"].dt.year
    return _ours(EXTRACT, year, np.rint(10 * number), status, until, counted.source, counted.notes), printed


def _ours(
    basis: str, year: pd.Series, in_tenths: np.ndarray, status: pd.Series, until: date | None, *told: object
) -> _Ours:
    found = pd.Series(np.asarray(in_tenths, float), index=year.astype(int))
    said = {at: why for at, why in zip(found.index, status, strict=True) if until is None or date(at, 3, 31) <= until}
    known = [at for at, why in said.items() if why in KNOWN and isfinite(found[at])]
    return _Ours(basis, found[known], said, *told)


def _basis(both: tuple[_Ours, ...], window: Window) -> _Ours:
    """The extract where it has as many of the years as what is published, so all of them first."""
    return max(both, key=lambda each: each.has((*window.before, *window.after)))


def _lacking(both: tuple[_Ours, ...], ours: _Ours, years: list[int]) -> dict[int, str]:
    """Which of some years we have no figure of, and why. One that is hidden on either basis is hidden."""
    said = {year: [each.statuses[year] for each in both if each.statuses.get(year)] for year in years}
    return {
        year: "hidden" if "hidden" in said[year] else (said[year] or ["not_available"])[0]
        for year in years
        if year not in ours.tenths.index
    }


# Everybody's figures -------------------------------------------------------------------------------------------------


def _everyone(measure: Changing, without: bool) -> pd.DataFrame:
    """Every authority and England by year as `tenths` gives them, with or without unaccompanied children."""
    every = tenths(measure)
    if not without:
        return every
    rows = rows_of(measure.series_id, list(every.index), without)
    wide = rows.assign(tenths=in_tenths(measure, rows)).pivot(index="key", columns="year_ending", values="tenths")
    return wide.reindex(every.index).dropna(axis="columns", how="all")


def _up_to(table: pd.DataFrame, until: date | None) -> pd.DataFrame:
    return table[[year for year in table.columns if until is None or date(year, 3, 31) <= until]]


def _earlier(table: pd.DataFrame, window: Window, key: str) -> float:
    """What we came from: our change from the earlier years to those before, on the same basis."""
    return float(per_cent(mean_of(table, window.earlier), mean_of(table, window.before))[key])


def _status(table: pd.DataFrame, every: pd.DataFrame, window: Window, key: str) -> str:
    before, after = mean_of(table, window.before)[key], mean_of(table, window.after)[key]
    if isfinite(before) and isfinite(after):
        return OK if before > 0 else FROM_NOTHING
    return HIDDEN_OR_MISSING if _published(every, window) else OUTSIDE


def _published(every: pd.DataFrame, window: Window) -> bool:
    """Whether somebody has a figure in each of the years."""
    return {*window.before, *window.after} <= set(every.columns)


def _among(
    table: pd.DataFrame, every: pd.DataFrame, measure: Changing, window: Window, key: str, prior: PriorTrend | None
) -> BeforeAfter:
    """Our change among all, as `before_after` lays a place's published one; nobody's where a year is not published."""
    before, after = mean_of(table, window.before), mean_of(table, window.after)
    change = per_cent(before, after)
    there = _published(every, window)
    known = change.drop(places.ENGLAND).dropna().sort_values(kind="stable") if there else change.iloc[:0]
    own = float(change[key])
    tenth, median, ninetieth = np.percentile(known, (10, 50, 90)) if len(known) else (nan, nan, nan)
    lacking = OK if before[key] > 0 else FROM_NOTHING
    lacking = lacking if np.isfinite(before[key]) and np.isfinite(after[key]) else HIDDEN_OR_MISSING
    return BeforeAfter(
        measure=measure,
        place_key=key,
        window=window,
        status=lacking if there else OUTSIDE,
        before=float(before[key]) / 10,
        after=float(after[key]) / 10,
        change=own,
        england_change=float(change[places.ENGLAND]),
        median=float(median),
        tenth=float(tenth),
        ninetieth=float(ninetieth),
        of=len(known),
        at_or_below=100 * float((known <= own).mean()) if key in known.index else nan,
        tails=placebo(own, known.drop(key)) if key in known.index else None,
        changes={each: float(moved) for each, moved in known.items()},
        prior=prior,
    )


def _beside(
    table: pd.DataFrame, measure: Changing, without: bool, window: Window, keys: list[str]
) -> tuple[PlaceChange, ...]:
    """Some places A to Z, each with its change or why it has none."""
    named, years = places.places(), (*window.before, *window.after)
    rows = rows_of(measure.series_id, keys, without)
    hidden = set(rows["key"][rows["year_ending"].isin(years) & (rows["status"] == "hidden")])
    found = []
    for key in sorted(keys, key=lambda key: named[key].name):
        existed = all(named[key].existed(year) for year in years)
        lacking = ("hidden" if key in hidden else "not_available") if existed else CLOSED
        found.append(_place_change(table, window, key, named[key].name, lacking))
    return tuple(found)


def _place_change(
    table: pd.DataFrame, window: Window, key: str, name: str, lacking: str = "not_available"
) -> PlaceChange:
    """lacking: the status of a place that misses a year."""
    before, after = (float(mean_of(table.loc[[key]], years).iloc[0]) for years in (window.before, window.after))
    missing = not (isfinite(before) and isfinite(after))
    status = lacking if missing else "" if before > 0 else "not_applicable"
    return PlaceChange(key, name, before / 10, after / 10, nan if status else 100 * (after - before) / before, status)
