"""One authority beside the places like it: one year of one published series, and which place or model the picture hangs on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.comparators import choices, figures, places
from analytics.comparators.places import MODELS, Neighbour
from analytics.comparators.series import BY_ID, CLA, RATE, Series
from analytics.measures import catalogue
from analytics.measures.declare import Measure, Share
from analytics.results import words
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.published import FEWEST, of_place, published, rows_of, source, values
from analytics.results.published_measures import measure_of
from analytics.results.result import COLUMNS, Comparator, Result, Source
from analytics.stats.estimate import NO_FIGURE, Estimate
from analytics.stats.middles import MEAN, MEDIAN, Middle, middle
from analytics.stats.ratios import Observed, against_rest, rate_ratio, share_ratio
from analytics.stats.shares import share_intervals

EXTRACT, PUBLISHED = "extract", "published"
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
KNOWN = ("", "provisional", "low_reliability")  # statuses under which a figure may stand
PRINTED_PLACES = {CLA: 0}  # decimals of a printed rate; children in need has 1
Asker = Callable[[Ask], Result]


@dataclass(frozen=True)
class PlaceRow:
    """One place's figure and ours beside it.

    role: "own", "neighbour", "group", "region" or "england". numerator, denominator, value, lower, upper: float, NaN where there is none;
    status: as in a Result, and "closed" for an authority that did not exist in the year. closeness: in the model's words.
    ratio: our figure as a multiple of the place's, with its own interval; word: "higher", "lower", "similar" or "", said
    of our authority. basis: EXTRACT or PUBLISHED.
    """

    key: str
    name: str
    role: str
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float
    status: str
    closeness: str = ""
    ratio: Estimate = NO_FIGURE
    word: str = ""
    basis: str = PUBLISHED

    @property
    def known(self) -> bool:
        return self.status in KNOWN and bool(np.isfinite(self.value))


@dataclass(frozen=True)
class NamedMiddle:
    """The median or mean of one set of places. middle: None with fewer than FEWEST figures. of: places in the set."""

    comparator: Comparator
    method: str
    middle: Middle | None
    of: int


@dataclass(frozen=True)
class AsDfePrints:
    """What DfE's two tools make of the rates as printed: LAIT the mean, the children's social care dashboard the median.

    own: the authority's own printed rate, or its own rate rounded as DfE prints (an invented one). n: neighbours with a
    printed rate; those without one silently fall out of both. None where there is no such rate.
    """

    comparator: Comparator
    own: float
    mean: float
    median: float
    n: int
    of: int

    @property
    def disagree(self) -> bool:
        """Whether the authority lies above one and below the other."""
        return (self.own - self.mean) * (self.own - self.median) < 0


@dataclass(frozen=True)
class PlacesBeside:
    """An authority and a set of places in one year. places: A to Z, never by value.

    median, lowest, highest: of the places with a figure; NaN with fewer than FEWEST. n of `of` have one. other_way: our
    row and the set's median without unaccompanied children (or with them), None where DfE publishes one way only.
    """

    series: Series
    measure: Measure
    year: int
    without_uasc: bool
    set: Comparator
    own: PlaceRow
    own_published: PlaceRow | None
    places: tuple[PlaceRow, ...]
    references: tuple[PlaceRow, ...]
    median: float
    lowest: float
    highest: float
    middles: tuple[NamedMiddle, ...]
    as_dfe_prints: tuple[AsDfePrints, ...]
    source: Source
    other_way: "PlacesBeside | None" = None

    @property
    def n(self) -> int:
        return sum(place.known for place in self.places)

    @property
    def of(self) -> int:
        return len(self.places)


# Who is like whom ----------------------------------------------------------------------------------------------------


def neighbours(store: Store, la: str) -> dict[str, tuple[Neighbour, ...]]:
    """Statistical neighbours by model: what the authority brought itself where it did, else the published ones."""
    brought = _brought(store, la)
    place = places.by_code(la)
    known = {model: places.neighbours(place.key, model) for model in MODELS} if place else {}
    return {model: brought.get(model) or known.get(model, ()) for model in MODELS}


def _brought(store: Store, la: str) -> dict[str, tuple[Neighbour, ...]]:
    """A model is named by the year it begins with; a neighbour that is no authority we know is left out."""
    cursor = store.con.cursor()
    try:
        rows = cursor.execute(
            "SELECT left(model, 4), key, coalesce(rank, 0), coalesce(closeness, '') FROM store.own_neighbours "
            "WHERE la = $la ORDER BY ALL",
            {"la": la},
        ).fetchall()
    finally:
        cursor.close()
    known, found = choices.choosable(), {}
    for model, key, rank, closeness in sorted(rows, key=lambda row: (row[0], row[2])):
        if model in MODELS and key in known:
            found.setdefault(model, {}).setdefault(key, Neighbour(key, rank, closeness))
    return {model: tuple(listed.values()) for model, listed in found.items()}


# Our own figures -----------------------------------------------------------------------------------------------------


def own_result(ask_for: Asker, la: str, series: Series, without_uasc: bool) -> Result | None:
    """The authority's yearly figures of a series from its own extract; None where the extract is not counted that way."""
    without = without_uasc and series.without_uasc
    if series.id in catalogue.BY_ID:
        return ask_for(Ask(series.id, "year", None, without, la))
    if not series.breakdown:
        return None
    groups = ask_for(Ask(series.total, "year", series.breakdown, without, la))
    everybody = ask_for(Ask(series.total, "year", None, without, la))
    measure = measure_of(series.id)
    shares = _share_of_all(measure, groups.figures[groups.figures["group"] == series.group], everybody.figures)
    return Result(measure, groups.ask, groups.mode, shares, groups.source, groups.notes)


def _share_of_all(measure: Measure, group: pd.DataFrame, everybody: pd.DataFrame) -> pd.DataFrame:
    """One group's count as a share of everybody's, both as the gate let them through."""
    both = group.merge(everybody[["period_end", "numerator", "status"]], on="period_end", suffixes=("", "_all"))
    numerator, denominator = both["numerator"].to_numpy(float), both["numerator_all"].to_numpy(float)
    # rounded to 5 each by itself, a part keeps within its whole
    known = ~np.isnan(numerator) & (denominator > 0) & (numerator <= denominator)
    numerator, denominator = np.where(known, numerator, np.nan), np.where(known, denominator, np.nan)
    lower, upper = share_intervals(numerator, denominator)
    lacking = both["status"].where(both["status"] == "hidden", both["status_all"])
    lacking = lacking.where(lacking.isin(["hidden", "incomplete"]), "not_available")
    return pd.DataFrame(
        {
            **{name: both[name] for name in ("la_code", "la_name", "period_start", "period_end")},
            "measure": measure.id,
            **dict.fromkeys(("breakdown", "group", "second_breakdown", "second_group"), ""),
            "numerator": numerator,
            "denominator": denominator,
            "value": 100 * numerator / denominator,
            "lower": 100 * lower,
            "upper": 100 * upper,
            "unit": measure.formula.unit,
            "status": np.where(known, both["status_all"], lacking),
        },
        columns=list(COLUMNS),
    )


def as_published(la: str, name: str) -> Comparator:
    """The authority itself as DfE prints it, to stand beside its own extract."""
    return Comparator("published", "published", name, f"{name}, published", la)


# One year ------------------------------------------------------------------------------------------------------------


def beside_places(
    store: Store,
    ask_for: Asker,
    la: str,
    series_id: str,
    chosen: Comparator,
    sets: Sequence[Comparator],
    references: Sequence[Comparator],
    until: date | None,
    without_uasc: bool = False,
) -> PlacesBeside | None:
    """An authority beside the places of one set, in one published year, not after a day; None before there is one.

    chosen: the set of places on show; sets: the official ones, whose medians and means are set beside each other whatever is on
    show. references: region and England.
    """
    series = BY_ID[series_id]
    without = without_uasc and series.without_uasc
    own_counted = own_result(ask_for, la, series, without)
    own_printed = published(store, series_id, as_published(la, store.authority(la).la_name), without)
    year = _year_to_show(series, without, until, own_counted, own_printed)
    if year is None:
        return None
    one = _Year(store, la, series, year, without)
    own, own_published = one.own(own_counted, own_printed)
    rows = one.rows(chosen, own)
    known = {row.key: row.value for row in rows if row.known}
    spread = (
        (np.median(list(known.values())), min(known.values()), max(known.values()))
        if len(known) >= FEWEST
        else [np.nan] * 3
    )
    shown = [*sets, *([chosen] if chosen.role == "group" else [])]
    return PlacesBeside(
        series=series,
        measure=one.measure,
        year=year,
        without_uasc=one.without,
        set=chosen,
        own=own,
        own_published=own_published,
        places=rows,
        references=tuple(one.reference(other, own) for other in references),
        median=float(spread[0]),
        lowest=float(spread[1]),
        highest=float(spread[2]),
        middles=tuple(one.middle(each, method) for method in (MEDIAN, MEAN) for each in shown),
        as_dfe_prints=tuple(found for found in (one.as_dfe_prints(each, own) for each in sets) if found),
        source=source(one.measure, rows_of(series_id, [row.key for row in rows], one.without)),
    )


def with_other_way(found: PlacesBeside, other: PlacesBeside | None) -> PlacesBeside:
    """The same with the unaccompanied children the other way beside it, where that is a figure of its own."""
    same = other is None or other.without_uasc == found.without_uasc or other.year != found.year
    return found if same else replace(found, other_way=other)


def _year_to_show(
    series: Series, without: bool, until: date | None, counted: Result | None, printed: Result
) -> int | None:
    """The year of a day if England has a figure of it, else the newest before it; without a day, the newest that we have too.

    A hidden figure of ours is one: which year is on show must not follow from what is hidden in it.
    """
    asked = measure_of(series.id)
    rows = rows_of(series.id, [places.ENGLAND], without)
    years = {
        int(year) for year, value in zip(rows["year_ending"], values(asked, rows), strict=True) if np.isfinite(value)
    }
    years = {year for year in years if until is None or date(year, 3, 31) <= until}
    if until is not None:
        return max(years, default=None)
    ours = years & set().union(*(_years_of_ours(result) for result in (counted, printed) if result is not None))
    return max(ours or years, default=None)


def _years_of_ours(result: Result) -> set[int]:
    figures = result.figures
    return set(figures["period_end"][figures["status"].isin((*KNOWN, "hidden"))].dt.year)


class _Year:
    """One series in one year, for one authority."""

    def __init__(self, store: Store, la: str, series: Series, year: int, without: bool) -> None:
        self.store, self.la, self.series = store, la, series
        self.year, self.without, self.measure = year, without, measure_of(series.id)
        self.authority = store.authority(la)
        self.share = isinstance(self.measure.formula, Share)
        self.known = self._known()
        self.like = {model: {one.key: one.closeness for one in found} for model, found in neighbours(store, la).items()}

    def _known(self) -> dict[str, PlaceRow]:
        """Every place with a published row of the year, by key."""
        rows = rows_of(self.series.id, list(places.places()), self.without)
        rows = rows[rows["year_ending"] == self.year]
        found = of_place(self.measure, rows, "", "")
        numbers = (found[name].tolist() for name in NUMBERS)
        each = zip(rows["key"], *numbers, found["status"], strict=True)
        named = places.places()
        return {key: PlaceRow(key, named[key].name, "", *of, status) for key, *of, status in each}

    def own(self, counted: Result | None, printed: Result) -> tuple[PlaceRow, PlaceRow | None]:
        """Our figure from the extract, else as published; and the published one beside it where both are known."""
        as_printed = self._row(printed)
        own = replace(self._row(counted), basis=EXTRACT) if counted is not None else as_printed
        if not own.known and as_printed.known:
            own = as_printed
        return replace(own, key=self.la, name=self.authority.la_name), as_printed if as_printed.known else None

    def rows(self, chosen: Comparator, own: PlaceRow) -> tuple[PlaceRow, ...]:
        """The places of a set, A to Z."""
        named, like = places.places(), self.like.get(chosen.key.partition(":")[2], {})
        role = "group" if chosen.role == "group" else "neighbour"
        found = []
        for key in sorted(chosen.members, key=lambda key: named[key].name):
            row = self._of(key, role, named[key].name)
            row = replace(
                row, closeness=like.get(key, ""), status=row.status if named[key].existed(self.year) else "closed"
            )
            found.append(self._compared(own, row, rate_ratio))
        return tuple(found)

    def _of(self, key: str, role: str, name: str) -> PlaceRow:
        nothing = PlaceRow(key, name, role, *[np.nan] * 5, "not_available")
        return replace(self.known.get(key, nothing), role=role)

    def reference(self, other: Comparator, own: PlaceRow) -> PlaceRow:
        """Region or England; our own children are taken out of it before we are compared, where they are in it."""
        row = self._of(other.la_code, other.role, other.name)
        inside = not self.authority.invented and other.la_code in (places.ENGLAND, self.authority.region_code)
        return self._compared(own, row, against_rest if inside else rate_ratio)

    def middle(self, chosen: Comparator, method: str) -> NamedMiddle:
        rows = self.rows(chosen, NOBODY)
        known = {row.key: row.value for row in rows if row.known}
        return NamedMiddle(chosen, method, middle(known, method) if len(known) >= FEWEST else None, len(rows))

    def as_dfe_prints(self, chosen: Comparator, own: PlaceRow) -> AsDfePrints | None:
        place = places.by_code(self.la)
        printed = printed_rates(self.series.id, self.year, self.without)
        if not printed or not own.known:
            return None
        rounded = words.round_half_up(own.value, PRINTED_PLACES.get(self.series.publication, 1))
        mine = printed.get(place.key) if place else rounded
        return None if mine is None else dfe_methods(chosen, printed, mine)

    def _row(self, result: Result) -> PlaceRow:
        """Our own row of the year."""
        at = result.figures[result.figures["period_end"] == pd.Timestamp(self.year, 3, 31)]
        if at.empty:
            return PlaceRow("", "", "own", *[np.nan] * 5, "not_available")
        numbers = [float(at.iloc[0][name]) for name in NUMBERS]
        return PlaceRow("", "", "own", *numbers, at.iloc[0]["status"])

    def _compared(self, own: PlaceRow, other: PlaceRow, how: Callable) -> PlaceRow:
        if not (own.known and other.known):
            return other
        ratio = self._share_ratio(own, other, how) if self.share else how(_observed(own), _observed(other))
        return replace(other, ratio=ratio, word=words.compared(ratio))

    def _share_ratio(self, own: PlaceRow, other: PlaceRow, how: Callable) -> Estimate:
        counts = [other.numerator, other.denominator]
        if how is against_rest:
            counts = [other.numerator - own.numerator, other.denominator - own.denominator]
        possible = 0 <= counts[0] <= counts[1]
        return share_ratio(own.numerator, own.denominator, *counts) if possible else NO_FIGURE


NOBODY = PlaceRow("", "", "own", *[np.nan] * 5, "not_available")


def _observed(row: PlaceRow) -> Observed:
    return Observed(round(row.numerator), row.denominator)


def unaccompanied(series_id: str, year: int, keys: Sequence[str]) -> dict[str, tuple[float, float]]:
    """How many of the children a rate counts were unaccompanied, and of how many, by place; only where DfE shows it."""
    part = next((one.id for one in BY_ID.values() if one.total == series_id and one.id.startswith("uasc_")), None)
    rows = rows_of(part, keys) if part else rows_of(series_id, ())
    rows = rows[(rows["year_ending"] == year) & rows["denominator"].notna()]
    return {row.key: (row.numerator, row.denominator) for row in rows.itertuples(index=False)}


# As DfE's tools do it ------------------------------------------------------------------------------------------------


def printed_rates(series_id: str, year: int, without_uasc: bool = False) -> dict[str, float]:
    """The rates of a year as DfE printed them, by place; places without one are not there."""
    if BY_ID[series_id].kind != RATE:
        return {}
    rows = figures.figures(series_id, without_uasc)
    rows = rows[(rows["year_ending"] == year) & rows["printed"].notna()]
    return dict(zip(rows["key"], rows["printed"].astype(float), strict=True))


def dfe_methods(chosen: Comparator, printed: dict[str, float], own: float) -> AsDfePrints | None:
    """Mean and median of the printed rates of a set of places, those without one left out, as DfE's tools have them.

    Source: the public code of DfE's Local Authority Interactive Tool (mean of the neighbours' values, missing ones
    removed) and of its children's social care dashboard (median, missing ones removed). None with no printed rate.
    """
    known = [printed[key] for key in chosen.members if key in printed]
    if not known:
        return None
    return AsDfePrints(chosen, own, float(np.mean(known)), float(np.median(known)), len(known), len(chosen.members))
