"""What a newer release would change, in sentences for the page and the command line."""

from collections.abc import Iterable, Iterator

from analytics.comparators import places
from analytics.comparators.comparison import Compared, Comparison
from analytics.comparators.series import BY_ID


def describe(comparison: Comparison) -> list[str]:
    """What a file would change, in sentences: what is in it, then a few for each series, then what to look at."""
    by_series: dict[tuple[str, bool], list[Compared]] = {}
    for one in comparison.compared:
        by_series.setdefault((one.series, one.without_uasc), []).append(one)
    told = [sentence for listed in by_series.values() for sentence in _of_series(listed)]
    told += _of_all(comparison.compared)
    if comparison.kept and not told:
        told.append(f"Marks, or rates as printed, change for {_many(comparison.kept, 'figure', 'figures')}.")
    return [
        *filter(None, (_what(comparison), *told, comparison.population.words)),
        *(f"Look at this first. {warning}" for warning in comparison.warnings),
        *(f"Cannot be added. {problem}" for problem in comparison.problems),
        *comparison.download.notes,
    ]


def _what(comparison: Comparison) -> str:
    download = comparison.download
    if not len(download.figures):
        return f"{download.name} holds {download.title}, for {_many(len(download.population), 'place', 'places')}."
    keys = set(download.figures.key)
    levels = [places.places()[key].level for key in keys]
    of = [
        _many(levels.count(level), *words)
        for level, *words in (("authority", "authority", "authorities"), ("region", "region", "regions"))
        if level in levels
    ]
    where = " and ".join(filter(None, (", ".join(of), "England" if places.ENGLAND in keys else "")))
    series = _many(download.figures.series.nunique(), "series", "series")
    years = as_runs(download.figures.year_ending)
    return f"{download.name} holds {download.title}: {series}, years ending 31 March {years}, {where}."


def _of_series(listed: list[Compared]) -> list[str]:
    """A series' new years, then its revised ones; years of which a newer release is held are left out."""
    series = BY_ID[listed[0].series]
    title = f"{series.title}{' without unaccompanied children' * listed[0].without_uasc}"
    used = [one for one in listed if not one.older]
    new = [one for one in used if one.new and not one.release]
    old = [one for one in used if one not in new]
    said = (_new(series.id, new), _england(series.id, old), _counted(series.id, old))
    return [f"{title}: {words}" for words in said if words]


def _of_all(compared: tuple[Compared, ...]) -> Iterator[str]:
    """What is said once for all series."""
    used = [one for one in compared if not one.older]
    totals = sum(one.other_totals for one in used)
    if totals:
        yield f"The number that a share is of changes for {_many(totals, 'figure', 'figures')}."
    missing = [one for one in used if one.missing and one.release]
    if missing:
        figure = _many(sum(len(one.missing) for one in missing), "figure", "figures")
        yield f"Not in the file, and left as they are: {figure} held for {as_runs(one.year for one in missing)}."
    older = [one.year for one in compared if one.older]
    if older:
        yield f"For {as_runs(older)} a newer release is held. Figures of this file do not take its place."


def _new(series: str, listed: list[Compared]) -> str:
    if not listed:
        return ""
    last = listed[-1]
    number = sum(one.new for one in listed)
    if len(listed) == 1:
        said = f"{_when(series, last.year)} is new, for {_many(number, 'place', 'places')}."
    else:
        said = f"{as_runs(one.year for one in listed)} are new, {_many(number, 'figure', 'figures')}."
    now = last.england[1]
    return said if now is None else f"{said} England, {_when(series, last.year)}: {now:,.0f}."


def _england(series: str, listed: list[Compared]) -> str:
    moved = [(one.year, *one.england) for one in listed if None not in one.england and one.england[0] != one.england[1]]
    told = [f"from {was:,.0f} to {now:,.0f} ({_when(series, year)})" for year, was, now in moved]
    return f"England goes {', '.join(told)}." if told else ""


def _counted(series: str, listed: list[Compared]) -> str:
    """How many figures change in which years, and the largest change of an authority."""
    authorities = [(abs(r.now - r.was), r, one.year) for one in listed for r in one.revised if len(r.key) == 3]
    counts = (
        (len(authorities), "figure of an authority revised", "figures of authorities revised"),
        (sum(len(one.newly_hidden) for one in listed), "newly hidden", "newly hidden"),
        (sum(len(one.newly_shown) for one in listed), "newly shown", "newly shown"),
        (sum(len(one.withdrawn) for one in listed), "no longer published", "no longer published"),
        (sum(one.new for one in listed), "not held before", "not held before"),
    )
    told = ", ".join(_many(number, *words) for number, *words in counts if number)
    if not told:
        return ""
    years = as_runs(
        one.year for one in listed if one.revised or one.newly_hidden or one.newly_shown or one.withdrawn or one.new
    )
    if not authorities:
        return f"{told} ({years})."
    _, most, year = max(authorities, key=lambda found: found[0])
    name = places.places()[most.key].name
    return f"{told} ({years}). The largest change is {name}, {_when(series, year)}: from {most.was:,.0f} to {most.now:,.0f}."


def _when(series: str, year: int) -> str:
    one = BY_ID[series]
    return f"{'' if '31 March' in f'{one.title} {one.out_of}' else 'year ending '}31 March {year}"


def as_runs(years: Iterable[int]) -> str:
    """Years in order, runs shortened: 2013, 2015 to 2019."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
