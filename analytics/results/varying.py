"""How much a yearly rate varies, ours and every authority's, and how many moved as far as they could have told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, pi
from statistics import fmean, median

from analytics.comparators import places
from analytics.comparators.series import STARTED
from analytics.results.published import FEWEST, rows_of, values
from analytics.results.published_measures import measure_of
from analytics.stats.detectable import FEWEST_YEARS, Detectable, smallest_change


@dataclass(frozen=True)
class Year:
    """One year of a rate per 10,000 or of a share in per cent, with the counts behind it."""

    value: float
    numerator: float
    denominator: float


@dataclass(frozen=True)
class Varying:
    """Yearly values on a scale where changes add up, and how much each varies from counting alone (its variance)."""

    values: Mapping[int, float]
    noises: Mapping[int, float]

    def smallest(self, years_after: int) -> Detectable:
        """The smallest change that the mean of some years after could tell from these."""
        return smallest_change(list(self.values.values()), fmean(self.noises.values()), years_after)

    def moved(self, years_after: int) -> bool:
        """Whether the mean of the newest years lies as far off the mean of those before as would be told."""
        split = len(self.values) - years_after
        before, after = (
            Varying(*(dict(list(each.items())[part]) for each in (self.values, self.noises)))
            for part in (slice(split), slice(split, None))
        )
        difference = fmean(after.values.values()) - fmean(before.values.values())
        return abs(difference) > before.smallest(years_after).reach


def logs(years: Mapping[int, Year]) -> Varying:
    """Logarithms of rates. A count of n varies by about 1 / n of itself, squared, from counting alone."""
    return Varying(
        {year: log(one.value) for year, one in years.items()}, {year: 1 / one.numerator for year, one in years.items()}
    )


def log_ratios(years: Mapping[int, Year], others: Sequence[Mapping[int, Year]]) -> Varying:
    """Logarithms of the ratio to the median of other places, in years in which FEWEST of them have a rate.

    The median of k places varies from counting alone by about pi / 2 of what their mean would (large samples of a
    normal curve).
    """
    ratios, noises = {}, {}
    for year, own in years.items():
        there = [other[year] for other in others if year in other and other[year].value > 0]
        if len(there) >= FEWEST:
            ratios[year] = log(own.value / median(one.value for one in there))
            noises[year] = 1 / own.numerator + pi / 2 * fmean(1 / one.numerator for one in there) / len(there)
    return Varying(ratios, noises)


@lru_cache(maxsize=4)
def everybody(_version: str, without: bool) -> Mapping[str, Mapping[int, Year]]:
    """Published starts of every authority, by its key and year; years with none or without a figure are not there."""
    keys = [key for key, place in places.places().items() if place.level == "authority"]
    rows = rows_of(STARTED, keys, without)
    rows = rows.assign(rate=values(measure_of(STARTED), rows))
    rows = rows[rows["rate"] > 0]
    found: dict[str, dict[int, Year]] = {}
    for row in rows.itertuples(index=False):
        found.setdefault(row.key, {})[int(row.year_ending)] = Year(row.rate, row.numerator, row.population)
    return found


@lru_cache(maxsize=32)
def moved(version: str, without: bool, model: str, until: int, years_after: int) -> tuple[int, int]:
    """How many authorities moved as far as they could have told in their newest published years, of how many.

    Those with every one of the newest years up to a year, and enough before. model: "" for alone.
    """
    published = everybody(version, without)
    last = max((year for years in published.values() for year in years if year <= until), default=until)
    newest = set(range(last - years_after + 1, last + 1))
    as_far = []
    for key, known in published.items():
        years = {year: one for year, one in known.items() if year <= last}
        others = [published.get(one.key, {}) for one in places.neighbours(key, model)] if model else []
        varying = log_ratios(years, others) if model else logs(years)
        if newest <= set(varying.values) and len(varying.values) >= FEWEST_YEARS + years_after:
            as_far.append(varying.moved(years_after))
    return sum(as_far), len(as_far)
