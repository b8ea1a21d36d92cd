"""A file of a newer release beside what is held: what it would change, and what speaks against it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analytics.comparators import aliases, figures, places
from analytics.comparators.downloads import Download
from analytics.comparators.series import BY_ID, RATE

_FAR, _FAR_COUNT = 0.2, 10  # two figures are far apart when they differ by more than both
_FAR_ENGLAND = 100  # England is rounded to 10
_ENOUGH = 20  # authorities, to say that a series is not the same
_YEARS_AHEAD = 5
_ROUNDED, _SPARE = 10, 0.01  # how far England may be from the sum of authorities
_PRINTED_FROM = re.compile(r"printed rate is from (\w+)")


@dataclass(frozen=True)
class Revision:
    """One figure that changes: was and now are counts."""

    key: str
    was: float
    now: float


@dataclass(frozen=True)
class Compared:
    """One series and year of a file beside what is held.

    release: the one held now, "" where none is; older: that one is newer than the file, which then changes nothing.
    same, new: places. revised: largest change first. newly_hidden, newly_shown, withdrawn (no number any more, and not
    hidden), missing (held, and not in the file): keys. other_totals: places with the same number out of another one.
    england: the count before and now, None where there is no number.
    """

    series: str
    without_uasc: bool
    year: int
    release: str
    older: bool
    same: int
    new: int
    revised: tuple[Revision, ...]
    newly_hidden: tuple[str, ...]
    newly_shown: tuple[str, ...]
    withdrawn: tuple[str, ...]
    missing: tuple[str, ...]
    other_totals: int
    england: tuple[float | None, float | None]


@dataclass(frozen=True)
class Population:
    """What a file means for the one series of population. series: the whole series after it, None to keep what is held."""

    words: str
    series: dict[str, dict[int, float]] | None = None


@dataclass(frozen=True)
class Comparison:
    """What a file would change. kept: rows that adding it would keep. problems: sentences; with any it is not added.
    warnings: what to look at first."""

    download: Download
    compared: tuple[Compared, ...]
    kept: int
    population: Population
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One row, as figures.figures() describes it; None where there is no number."""

    numerator: float | None
    denominator: float | None
    printed: float | None
    status: str
    basis: str
    release: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What a file and what is held say of one place and year. older: held is from a newer release than the file."""

    key: str
    year: int
    now: Figure | None
    was: Figure | None
    older: bool

    @property
    def both(self) -> bool:
        return self.now is not None and self.was is not None

    @property
    def numbers(self) -> tuple[float | None, float | None]:
        """The counts held and brought."""
        return self.was and self.was.numerator, self.now and self.now.numerator


def compare(download: Download) -> Comparison:
    """A file beside what is held now, by series and year. Changes nothing."""
    compared, kept, problems, warnings = [], 0, _too_far_ahead(download), []
    for series, without_uasc, pairs in beside(download):
        kept += len(kept_rows(series, pairs))
        by_year: dict[int, list[Pair]] = {}
        for pair in pairs:
            by_year.setdefault(pair.year, []).append(pair)
        doubts = [doubt for year, rows in by_year.items() for doubt in _another_series(series, year, rows)]
        problems += doubts[:1]  # the years after it say the same
        for year, rows in by_year.items():
            compared.append(_compared(series, without_uasc, year, rows))
            warnings += _against_england(series, year, rows)
    return Comparison(download, tuple(compared), kept, population_after(download), tuple(problems), tuple(warnings))


def changes(comparison: Comparison) -> bool:
    """Whether adding the file would change anything that is shown."""
    return bool(comparison.kept) or comparison.population.series is not None


def beside(download: Download) -> Iterator[tuple[str, bool, list[Pair]]]:
    """Each series of a file, with and without unaccompanied children, its places and years beside those held for them."""
    released = figures.releases().year
    for (series, without_uasc), brought in download.figures.groupby(["series", "without_uasc"], sort=False):
        held = figures.figures(series, without_uasc)
        held = held[held.year_ending.isin(brought.year_ending.unique())]
        now, was = _figures(brought.assign(release=download.release)), _figures(held)
        years = {release: int(released.get(release, -1)) for release in held.release.unique()}
        yield (
            series,
            without_uasc,
            [
                Pair(*at, now.get(at), was.get(at), at in now and at in was and years[was[at].release] > download.year)
                for at in sorted(now.keys() | was.keys(), key=lambda at: (at[1], at[0]))
            ],
        )


def _figures(rows: pd.DataFrame) -> dict[tuple[str, int], Figure]:
    numbers = [[None if pd.isna(n) else n for n in rows[name]] for name in ("numerator", "denominator", "printed")]
    words = (rows.status, rows.basis, rows.release)
    found = (Figure(*one) for one in zip(*numbers, *words, strict=True))
    return dict(zip(zip(rows.key, map(int, rows.year_ending), strict=True), found, strict=True))


def kept_rows(series: str, pairs: list[Pair]) -> list[tuple[str, int, Figure]]:
    """The rows adding would keep: those that would be shown, neither older than what is held nor equal to it."""
    found = []
    for pair in pairs:
        if pair.now is None or pair.older:
            continue
        now = _carried(series, pair)
        if pair.was is None or not _says_no_more(series, now, pair.was):
            found.append((pair.key, pair.year, now))
    return found


def _carried(series: str, pair: Pair) -> Figure:
    """A rate DfE stopped printing stays known as it was last printed, and says of which release. A percentage is left
    out where both its numbers are known."""
    now, was = pair.now, pair.was
    if BY_ID[series].kind != RATE:
        return now if now.denominator is None else replace(now, printed=None)
    if was is None or now.status or now.printed is not None or was.printed is None or was.release == now.release:
        return now
    said = _PRINTED_FROM.search(was.basis)
    words = f"printed rate is from {said[1] if said else was.release}"
    return replace(now, printed=was.printed, basis="; ".join(filter(None, (now.basis, words))))


def _says_no_more(series: str, now: Figure, was: Figure) -> bool:
    """Whether a row is the one held, or has less: a total that this file has not, another of its release may have."""
    if (now.release, now.status, now.numerator) != (was.release, was.status, was.numerator):
        return False
    printed = now.printed in (None, was.printed) or BY_ID[series].kind != RATE
    return now.denominator in (None, was.denominator) and printed


def _compared(series: str, without_uasc: bool, year: int, pairs: list[Pair]) -> Compared:
    """Counted are the places the file can change; where it can change none, all, to tell how far it is from what is held."""
    older = any(pair.older for pair in pairs) and all(pair.older for pair in pairs if pair.both)
    pairs = pairs if older else [pair for pair in pairs if not pair.older]
    both = [pair for pair in pairs if pair.both]
    numbered = [(pair, *pair.numbers) for pair in both]
    revised = [Revision(p.key, was, now) for p, was, now in numbered if None not in (was, now) and was != now]
    same = [pair for pair, was, now in numbered if was == now]
    gone = [pair for pair, was, now in numbered if was is not None and now is None]
    totals = [p for p in same if p.now.denominator is not None and p.now.denominator != p.was.denominator]
    return Compared(
        series=series,
        without_uasc=without_uasc,
        year=year,
        release=Counter(pair.was.release for pair in both).most_common(1)[0][0] if both else "",
        older=older,
        same=len(same),
        new=sum(pair.was is None for pair in pairs),
        revised=tuple(sorted(revised, key=lambda one: (-abs(one.now - one.was), one.key))),
        newly_hidden=tuple(pair.key for pair in gone if pair.now.status == "hidden"),
        newly_shown=tuple(pair.key for pair, was, now in numbered if was is None and now is not None),
        withdrawn=tuple(pair.key for pair in gone if pair.now.status != "hidden"),
        missing=tuple(pair.key for pair in pairs if pair.now is None and pair.was.numerator is not None),
        other_totals=len(totals),
        england=next((pair.numbers for pair in pairs if pair.key == places.ENGLAND), (None, None)),
    )


# What speaks against a file


def _another_series(series: str, year: int, pairs: list[Pair]) -> list[str]:
    """A series that is far from itself in most authorities, or in England, is another one under its name."""
    both = [(pair.key, *pair.numbers) for pair in pairs if None not in pair.numbers]
    far = {key: abs(now - was) for key, was, now in both if abs(now - was) > _FAR * was}
    known = sum(len(key) == 3 for key, *_ in both)
    off = sum(len(key) == 3 and by > _FAR_COUNT for key, by in far.items())
    if not (known >= _ENOUGH and off > known / 2) and far.get(places.ENGLAND, 0) <= _FAR_ENGLAND:
        return []
    return [
        f'"{BY_ID[series].title}" for {year} does not look like the series held under that name: '
        f"{off:,} of {known:,} authorities, or England, differ by more than a fifth. "
        "Check that this is the file you meant. It is not added."
    ]


def _too_far_ahead(download: Download) -> list[str]:
    held = figures.releases()
    newest = int(held.year[held.publication == download.publication].max())
    if download.year <= newest + _YEARS_AHEAD:
        return []
    return [f"Its newest year is {download.year}, and releases are held to {newest}. Check the file. It is not added."]


def _against_england(series: str, year: int, pairs: list[Pair]) -> list[str]:
    """England and the sum of authorities, where nothing hidden or missing stands between them, should be near."""
    brought = {pair.key: pair.now.numerator for pair in pairs if pair.now is not None}
    england, authorities = brought.get(places.ENGLAND), {key: n for key, n in brought.items() if len(key) == 3}
    if england is None or not authorities:
        return []
    total, spare = sum(number or 0 for number in authorities.values()), _ROUNDED + _SPARE * england
    expected = {key for key, one in places.places().items() if one.level == "authority" and one.existed(year)}
    whole = None not in authorities.values() and expected <= authorities.keys()
    if total <= england + spare and not (whole and total < england - spare):
        return []
    return [
        f'"{BY_ID[series].title}" for {year}: authorities add up to {total:,.0f} and England is {england:,.0f}, '
        "further apart than rounding and hidden figures explain."
    ]


# Population


def population_after(download: Download) -> Population:
    """Whether the file's population replaces the series held, extends it, or has to be left alone."""
    if not download.population:
        return Population("")
    held, brought = figures.population(), download.population
    last, newest = last_mid_year(held), last_mid_year(brought)
    if download.publication == aliases.ONS:
        return _whole_series(held, brought)
    pairs = [
        (held[key][year], number)
        for key, years in brought.items()
        for year, number in years.items()
        if year in held.get(key, {})
    ]
    if newest <= last:
        return Population("")
    if not pairs or any(was != now for was, now in pairs):
        return Population(
            f"Its population up to mid-{newest} is not on the basis of the series held, up to mid-{last}, so the two are "
            f"not mixed. Rates for years after {last + 1} wait for the population file of the same release of Children in need."
        )
    longer = {
        key: {**held.get(key, {}), **{y: n for y, n in years.items() if y > last}} for key, years in brought.items()
    }
    return Population(
        f"Its population agrees with the series held in all {len(pairs):,} figures they share, and extends it to mid-{newest}.",
        {**held, **longer},
    )


def _whole_series(held: dict, brought: dict) -> Population:
    if brought == held:
        return Population("Its population is the series held.")
    if last_mid_year(brought) < last_mid_year(held):
        return Population(
            f"Its population ends at mid-{last_mid_year(brought)}; the series held goes on to mid-{last_mid_year(held)} and stays."
        )
    changed = sum(
        number != held[key].get(year, number)
        for key, years in brought.items()
        if key in held
        for year, number in years.items()
    )
    return Population(
        f"Its population, to mid-{last_mid_year(brought)}, replaces the series held; {changed:,} figures of earlier years differ, "
        "and all rates change with them.",
        brought,
    )


def last_mid_year(population: dict[str, dict[int, float]]) -> int:
    """The last mid-year any place has a population of."""
    return max(max(years) for years in population.values())
