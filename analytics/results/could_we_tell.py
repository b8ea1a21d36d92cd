"""Before a change starts: what is the smallest change that years of our own figures could tell from chance?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, nan
from statistics import fmean
from typing import Protocol

import pandas as pd

from analytics.comparators import figures
from analytics.comparators.places import MODELS
from analytics.comparators.programmes import ALL_AGES, BY_MODEL
from analytics.comparators.series import BY_ID, STARTED
from analytics.comparators.trials import CHILDREN
from analytics.measures.before_care import WITHIN_18
from analytics.measures.declare import Measure
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.places import EXTRACT, KNOWN, PUBLISHED, Asker, as_published, own_result
from analytics.results.published import key_of, published
from analytics.results.published_measures import measure_of
from analytics.results.result import Comparator, Result, Source
from analytics.results.varying import Varying, Year, everybody, log_ratios, logs, moved
from analytics.stats.detectable import (
    CONFIDENCE,
    FEWEST_YEARS,
    POWER,
    Detectable,
    children_needed,
    smallest_fall,
)

YEARS_AFTER = (1, 2, 3)
SURE_OF, FOUND_IN = 100 * CONFIDENCE, 100 * POWER  # per cent
PER_CENT, POINTS = "per cent", "points"
# why nothing can be told
TOO_FEW_YEARS, NOBODY_BESIDE, NONE_IN_A_YEAR = "too few years", "nobody beside", "none in a year"
TO_TELL = 10  # per cent: the fall that places are pooled for in words


class PublishedTrial(Protocol):
    """What is read of a trial. planned: how many of its unit; baseline: per cent; detectable: points; None where not known."""

    model: str
    title: str
    outcome: str
    window: str
    ages: str
    planned: int | None
    unit: str
    counted: int | None
    baseline: float | None
    detectable: float | None
    design: str


@dataclass(frozen=True)
class Told:
    """The smallest fall and rise that the mean of some years after could tell from the mean of the years before.

    detectable: on the scale it was worked out on, logarithms for per cent, else points. fall, rise: in the unit of its
    Telling, both positive; a fall is NaN where there is not so much to fall. fewer, more: the same in children a year.
    moved: of `of` authorities, how many moved as far as would be told in so many newest published years; 0 of 0 where
    nothing is published.
    """

    years_after: int
    detectable: Detectable
    fall: float
    rise: float
    fewer: float
    more: float
    moved: int = 0
    of: int = 0


@dataclass(frozen=True)
class Telling:
    """One series before a change, and what one, two or three years after could tell. after: none where reason says why.

    unit: PER_CENT (of the level) or POINTS. years: those it stands on, oldest first. level: their mean, geometric for
    per cent: a rate per 10,000, a ratio to the neighbours' median, or per cent. newest: the same of the last year.
    a_year: children a year at that level and the newest population, or at the newest number of referrals. hidden,
    early: years left out because they are hidden, or not followed to their end. basis: EXTRACT or PUBLISHED.
    """

    unit: str
    years: tuple[int, ...]
    level: float
    newest: float
    a_year: float
    hidden: int
    early: int
    basis: str
    source: Source
    after: tuple[Told, ...] = ()
    reason: str = ""

    def told(self, years_after: int) -> Told | None:
        return next((each for each in self.after if each.years_after == years_after), None)


@dataclass(frozen=True)
class BesideTrial:
    """A trial's size beside ours.

    referrals: our first referrals a year of the ages it counts, NaN where they are not known. years_of_own: of those,
    that its planned number is; NaN unless that counts children. needed: children a simple trial would need at its
    baseline to tell what it was built to tell, NaN where either is not known; years_for_needed: of ours that these are.
    """

    trial: PublishedTrial
    referrals: float
    years_of_own: float
    needed: float
    years_for_needed: float

    @property
    def counts_children(self) -> bool:
        return self.trial.unit == CHILDREN


@dataclass(frozen=True)
class CouldWeTell:
    """What an authority's own years could tell. starting: the published series; within: the share of first referrals.

    alone, against: of children starting to be looked after per 10,000, by itself and as a ratio to the median of beside
    (None where nobody was chosen). share: starting within 18 months of a first referral, alone, since nobody publishes
    it. own_referrals_a_year: first referrals of the newest year that is followed to its end, NaN for none. halves: points
    that two equal halves of those could tell apart in one year, children allotted one by one; NaN where they could not.
    """

    la_name: str
    starting: Measure
    within: Measure
    without_uasc: bool
    beside: Comparator | None
    alone: Telling
    against: Telling
    share: Telling
    own_referrals_a_year: float
    halves: float
    trials: tuple[BesideTrial, ...]
    notes: tuple[str, ...] = ()

    @property
    def can(self) -> bool:
        """Whether anything can be told at all."""
        return any(each.after for each in (self.alone, self.against, self.share))


def could_we_tell(
    ask_for: Asker,
    store: Store,
    la: str,
    until: date | None,
    neighbours: Comparator | None,
    without_uasc: bool = False,
    trials: Sequence[PublishedTrial] = (),
) -> CouldWeTell:
    """The smallest changes that one, two and three years after could tell, from complete years that end by a day.

    ask_for: the front desk's `result`, so that own figures have been through the gate. neighbours: several places. Starts
    are counted from the authority's own extract, or taken as published where that has more years.
    """
    without = without_uasc and BY_ID[STARTED].without_uasc
    own = _started(ask_for, store, la, until, without)
    followed = _past(ask_for(Ask(WITHIN_18, "year", None, False, la)), until, EXTRACT)
    beside = neighbours if neighbours is not None and neighbours.members else None
    share = _share(followed)
    referrals = _referrals(ask_for, la, followed)
    return CouldWeTell(
        la_name=store.authority(la).la_name,
        starting=measure_of(STARTED),
        within=measure_of(WITHIN_18),
        without_uasc=without,
        beside=beside,
        alone=_alone(own, without),
        against=_against(own, beside, key_of(store.authority(la)), without),
        share=share,
        own_referrals_a_year=referrals[ALL_AGES],
        halves=100 * smallest_fall(share.level / 100, referrals[ALL_AGES]) if 0 < share.level < 100 else nan,
        trials=tuple(_beside_trial(trial, referrals) for trial in trials),
        notes=followed.notes,
    )


def places_to_tell(alone: Telling, years_after: int, fall: float = TO_TELL) -> int | None:
    """How many places of this size, counted together, could tell a fall of so many per cent in so many years.

    As if they varied independently: the variation of k places together is smaller by the root of k. What moves
    everywhere at once does not become smaller, so it is a least number. None where nothing can be told.
    """
    one = alone.told(years_after)
    return math.ceil((one.detectable.size / -log(1 - fall / 100)) ** 2) if one else None


# Our own past --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Past:
    """The known years of a series, oldest first, and how many others are hidden or not followed to their end."""

    years: Mapping[int, Year]
    hidden: int
    early: int
    basis: str
    source: Source
    notes: tuple[str, ...]

    @property
    def newest(self) -> Year:
        return self.years[max(self.years)]


def _past(result: Result, until: date | None, basis: str) -> _Past:
    rows = result.figures.sort_values("period_end")
    rows = rows[rows["period_end"] <= pd.Timestamp(until)] if until else rows
    known = rows[rows["status"].isin(KNOWN) & rows["value"].notna()]
    # before populations begin a published rate could not be worked out, hidden or not
    hidden = (rows["status"] == "hidden") & (rows["denominator"].notna() | (basis == EXTRACT))
    years = {
        row.period_end.year: Year(row.value, row.numerator, row.denominator) for row in known.itertuples(index=False)
    }
    early = int((rows["status"] == "incomplete").sum())
    return _Past(years, int(hidden.sum()), early, basis, result.source, result.notes)


def _started(ask_for: Asker, store: Store, la: str, until: date | None, without: bool) -> _Past:
    """Starts from the extract, or as published where more years of those are known."""
    printed = published(store, STARTED, as_published(la, store.authority(la).la_name), without)
    counted = own_result(ask_for, la, BY_ID[STARTED], without)
    extract, as_printed = _past(counted, until, EXTRACT), _past(printed, until, PUBLISHED)
    return as_printed if len(as_printed.years) > len(extract.years) else extract


# Tellings ------------------------------------------------------------------------------------------------------------


def _alone(own: _Past, without: bool) -> Telling:
    if _none_in_a_year(own):
        return _nothing(own, PER_CENT, NONE_IN_A_YEAR)
    return _of_rates(own, logs(own.years), without, "")


def _against(own: _Past, beside: Comparator | None, own_key: str, without: bool) -> Telling:
    if beside is None:
        return _nothing(own, PER_CENT, NOBODY_BESIDE)
    if _none_in_a_year(own):
        return _nothing(own, PER_CENT, NONE_IN_A_YEAR)
    known = everybody(figures.version(), without)
    others = [known.get(key, {}) for key in beside.members if key != own_key]
    model = beside.key.partition(":")[2]
    return _of_rates(own, log_ratios(own.years, others), without, model if model in MODELS else None)


def _none_in_a_year(own: _Past) -> bool:
    """A true zero has no logarithm: no percentage can be taken of it."""
    return any(not one.numerator for one in own.years.values())


def _of_rates(own: _Past, varying: Varying, without: bool, model: str | None) -> Telling:
    """model: whose neighbours every authority's move is set against, "" for alone, None where others have no such set."""
    found = list(varying.values.items())
    if len(found) < FEWEST_YEARS:
        return _nothing(own, PER_CENT, TOO_FEW_YEARS, tuple(varying.values))
    newest_year = found[-1][0]
    usual = exp(fmean(log(own.years[year].value) for year, _ in found))
    a_year = usual * own.years[newest_year].denominator / 10_000
    after = []
    for years in YEARS_AFTER:
        smallest = varying.smallest(years)
        fall, rise = 100 * -math.expm1(-smallest.size), 100 * math.expm1(smallest.size)
        as_far = (0, 0) if model is None else moved(figures.version(), without, model, newest_year, years)
        after.append(Told(years, smallest, fall, rise, a_year * fall / 100, a_year * rise / 100, *as_far))
    level, newest = exp(fmean(varying.values.values())), exp(found[-1][1])
    years = tuple(varying.values)
    return Telling(PER_CENT, years, level, newest, a_year, own.hidden, own.early, own.basis, own.source, tuple(after))


def _share(own: _Past) -> Telling:
    """Points of the share of first referrals. A share of n varies by p (1 - p) / n from counting alone."""
    if len(own.years) < FEWEST_YEARS:
        return _nothing(own, POINTS, TOO_FEW_YEARS, tuple(own.years))
    level, referrals = fmean(one.value for one in own.years.values()), own.newest.denominator
    if not level:
        return _nothing(own, POINTS, NONE_IN_A_YEAR, tuple(own.years))
    varying = Varying(
        {year: one.value for year, one in own.years.items()},
        {year: level * (100 - level) / one.denominator for year, one in own.years.items()},
    )
    after = []
    for years in YEARS_AFTER:
        smallest = varying.smallest(years)
        size, children = smallest.size, smallest.size * referrals / 100
        falls = size < level
        after.append(Told(years, smallest, size if falls else nan, size, children if falls else nan, children))
    return Telling(
        unit=POINTS,
        years=tuple(own.years),
        level=level,
        newest=own.newest.value,
        a_year=level * referrals / 100,
        hidden=own.hidden,
        early=own.early,
        basis=own.basis,
        source=own.source,
        after=tuple(after),
    )


def _nothing(own: _Past, unit: str, reason: str, years: tuple[int, ...] = ()) -> Telling:
    return Telling(unit, years, nan, nan, nan, own.hidden, own.early, own.basis, own.source, (), reason)


# Trials --------------------------------------------------------------------------------------------------------------


def _referrals(ask_for: Asker, la: str, followed: _Past) -> Mapping[str, float]:
    """First referrals of the newest year followed to its end, of all ages and by the age groups of the trials."""
    if not followed.years:
        return {ALL_AGES: nan}
    by_age = ask_for(Ask(WITHIN_18, "year", "trial_age", False, la)).figures
    newest = by_age[(by_age["period_end"].dt.year == max(followed.years)) & by_age["status"].isin(KNOWN)]
    groups = dict(zip(newest["group"], newest["denominator"].astype(float), strict=True))
    return {**groups, ALL_AGES: followed.newest.denominator}


def _beside_trial(trial: PublishedTrial, referrals: Mapping[str, float]) -> BesideTrial:
    model = BY_MODEL.get(trial.model)
    ours = (
        referrals.get(model.trial_age if model else ALL_AGES, nan) or nan
    )  # nobody referred is no years, not endless ones
    counts = trial.unit == CHILDREN and trial.planned is not None
    told = trial.baseline is not None and trial.detectable is not None
    needed = float(children_needed(trial.baseline / 100, -trial.detectable / 100)) if told else nan
    return BesideTrial(trial, ours, trial.planned / ours if counts else nan, needed, needed / ours)
