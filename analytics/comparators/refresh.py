"""Add a newer release to the published figures: what it changes, told before anything is kept, and how to take it out."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.comparators import aliases, figures, places
from analytics.comparators.downloads import Download, UnusableDownload
from analytics.comparators.series import BY_ID, RATE

_FAR, _FAR_COUNT = 0.2, 10  # two figures are far apart when they differ by more than both
_FAR_ENGLAND = 100  # England is rounded to 10
_ENOUGH = 20  # authorities, to say that a series is not the same
_YEARS_AHEAD = 5
_ROUNDED = 10
_RELEASE_COLUMNS = ("id", "publication", "year", "title", "publisher", "url", "licence", "note", "files")
_AT = ["key", "year_ending"]


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


def compare(download: Download) -> Comparison:
    """A file beside what is held now, by series and year. Changes nothing."""
    compared, kept, problems, warnings = [], 0, _too_far_ahead(download), []
    for (series, without_uasc), brought in download.figures.groupby(["series", "without_uasc"], sort=False):
        beside = _beside(download, brought, figures.figures(series, without_uasc))
        kept += len(_kept(download, series, beside))
        problems += _another_series(series, beside)
        for year, rows in beside.groupby("year_ending"):
            compared.append(_compared(series, without_uasc, int(year), rows))
            warnings += _against_england(series, int(year), rows)
    return Comparison(download, tuple(compared), kept, _population(download), tuple(problems), tuple(warnings))


def changes(comparison: Comparison) -> bool:
    """Whether adding the file would change anything that is shown."""
    return bool(comparison.kept) or comparison.population.series is not None


def add(downloads: Sequence[Download]) -> tuple[Path, ...]:
    """Keep files beside the bundled figures, one folder a release; several of one release join there.

    Returns the folders that were written to. Kept are the rows that would be shown now: those not older than what is held
    and not equal to it. Adding a file again changes nothing. Raises UnusableDownload, and adds none, if one has problems.
    """
    # the whole series of population first: what a file carries beside its counts is then compared with it
    ordered = sorted(downloads, key=lambda one: one.publication != aliases.ONS)
    problems = [f"{one.name}: {problem}" for one in ordered for problem in compare(one).problems]
    if problems:
        raise UnusableDownload("\n".join(problems))
    return tuple(dict.fromkeys(folder for one in ordered if (folder := _add(one)) is not None))


def remove(release: str) -> None:
    """Take an added release out again. Bundled figures stay. Raises UnusableDownload if it was not added here."""
    folders = {folder.name: folder for folder in figures.added_releases()}
    if release not in folders:
        listed = ", ".join(folders) or "none"
        raise UnusableDownload(f"{release} was not added here, so it cannot be removed. Added releases: {listed}.")
    with _writing():
        (folders[release] / figures.RELEASE).unlink()  # without it the folder does not count, whatever is still there
        shutil.rmtree(folders[release])


@dataclass(frozen=True)
class Held:
    """A release that figures shown now come from: years, ending 31 March, it is the newest for; added: not bundled."""

    id: str
    title: str
    added: bool
    years: tuple[int, ...]


def releases_in_use() -> tuple[Held, ...]:
    """Every release some figure shown now is from, newest first."""
    years: dict[str, set[int]] = {}
    for one in BY_ID.values():
        for without_uasc in (False, True) if one.without_uasc else (False,):
            rows = figures.figures(one.id, without_uasc)
            for release, found in rows.groupby("release").year_ending:
                years.setdefault(str(release), set()).update(map(int, found.unique()))
    known, added = figures.releases(), {folder.name for folder in figures.added_releases()}
    listed = (
        Held(one, str(known.title.get(one, one)), one in added, tuple(sorted(found))) for one, found in years.items()
    )
    return tuple(sorted(listed, key=lambda one: (-int(known.year.get(one.id, 0)), one.id)))


# Comparing


def _beside(download: Download, brought: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Both, side by side, for the years of the file: columns of the file as they are, held ones end in _held.

    place: "left_only" for a row that is new, "right_only" for one that is missing. older: held is from a newer release.
    """
    held = held[held.year_ending.isin(brought.year_ending.unique())]
    rows = brought.merge(held, on=_AT, how="outer", suffixes=("", "_held"), indicator="place")
    years = rows.release.map(figures.releases().year).fillna(-1)
    return rows.assign(older=(rows.place == "both") & (years > download.year))


def _compared(series: str, without_uasc: bool, year: int, rows: pd.DataFrame) -> Compared:
    """Counted are the places the file can change; where it can change none, all, to tell how far it is from what is held."""
    older = bool((rows.place == "both").any() and rows.older[rows.place == "both"].all())
    rows = rows if older else rows[~rows.older]
    both = rows[rows.place == "both"]
    shown, held = both.numerator.notna(), both.numerator_held.notna()
    changed = both[shown & held & (both.numerator != both.numerator_held)]
    same = both[(shown & held & (both.numerator == both.numerator_held)) | (~shown & ~held)]
    totals = same.denominator.notna() & (same.denominator != same.denominator_held)
    revised = [Revision(*found) for found in zip(changed.key, changed.numerator_held, changed.numerator, strict=True)]
    england = rows[rows.key == places.ENGLAND]
    return Compared(
        series=series,
        without_uasc=without_uasc,
        year=year,
        release=str(both.release.mode().iloc[0]) if len(both) else "",
        older=older,
        same=len(same),
        new=int((rows.place == "left_only").sum()),
        revised=tuple(sorted(revised, key=lambda one: (-abs(one.now - one.was), one.key))),
        newly_hidden=tuple(both.key[held & (both.status == "hidden")]),
        newly_shown=tuple(both.key[~held & shown]),
        withdrawn=tuple(both.key[held & ~shown & (both.status != "hidden")]),
        missing=tuple(rows.key[(rows.place == "right_only") & rows.numerator_held.notna()]),
        other_totals=int(totals.sum()),
        england=(_first(england.numerator_held), _first(england.numerator)),
    )


def _first(numbers: pd.Series) -> float | None:
    found = numbers.dropna()
    return float(found.iloc[0]) if len(found) else None


def _another_series(series: str, beside: pd.DataFrame) -> list[str]:
    """A series that is far from itself in most authorities of a year, or in England, is another one under its name."""
    both = beside[beside.numerator.notna() & beside.numerator_held.notna()]
    away = (both.numerator - both.numerator_held).abs()
    far = away > _FAR * both.numerator_held
    authorities, england = both.key.str.len() == 3, both.key == places.ENGLAND
    problems = []
    for year in sorted(both.year_ending.unique()):
        here = both.year_ending == year
        known, off = int((here & authorities).sum()), int((here & authorities & far & (away > _FAR_COUNT)).sum())
        if (known >= _ENOUGH and off > known / 2) or (here & england & far & (away > _FAR_ENGLAND)).any():
            problems.append(
                f'"{BY_ID[series].title}" for {int(year)} does not look like the series held under that name: '
                f"{off:,} of {known:,} authorities, or England, differ by more than a fifth. "
                "Check that this is the file you meant. It is not added."
            )
    return problems[:1]


def _too_far_ahead(download: Download) -> list[str]:
    held = figures.releases()
    newest = int(held.year[held.publication == download.publication].max())
    if download.year <= newest + _YEARS_AHEAD:
        return []
    return [f"Its newest year is {download.year}, and releases are held to {newest}. Check the file. It is not added."]


def _against_england(series: str, year: int, rows: pd.DataFrame) -> list[str]:
    """England and the sum of authorities, where nothing hidden or missing stands between them, should be near."""
    rows = rows[rows.place != "right_only"]
    england = _first(rows.numerator[rows.key == places.ENGLAND])
    authorities = rows[rows.key.str.len() == 3]
    if england is None or not len(authorities):
        return []
    total, spare = float(authorities.numerator.sum()), _ROUNDED + 0.01 * england
    expected = {key for key, one in places.places().items() if one.level == "authority" and one.existed(year)}
    whole = authorities.numerator.notna().all() and expected <= set(authorities.key)
    if total <= england + spare and not (whole and total < england - spare):
        return []
    return [
        f'"{BY_ID[series].title}" for {year}: authorities add up to {total:,.0f} and England is {england:,.0f}, '
        "further apart than rounding and hidden figures explain."
    ]


def _population(download: Download) -> Population:
    """Whether the file's population replaces the series held, extends it, or has to be left alone."""
    if not download.population:
        return Population("")
    held, brought = figures.population(), download.population
    last, newest = _last(held), _last(brought)
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
    if _last(brought) < _last(held):
        return Population(
            f"Its population ends at mid-{_last(brought)}; the series held goes on to mid-{_last(held)} and stays."
        )
    changed = sum(
        number != held[key].get(year, number)
        for key, years in brought.items()
        if key in held
        for year, number in years.items()
    )
    return Population(
        f"Its population, to mid-{_last(brought)}, replaces the series held; {changed:,} figures of earlier years differ, "
        "and all rates change with them.",
        brought,
    )


def _last(population: dict[str, dict[int, float]]) -> int:
    return max(max(years) for years in population.values())


# Keeping


def _add(download: Download) -> Path | None:
    """Write what is kept of one file; None where nothing is."""
    folder = figures.added_folder() / download.release
    files = {}
    for (series, without_uasc), brought in download.figures.groupby(["series", "without_uasc"], sort=False):
        rows = _kept(download, series, _beside(download, brought, figures.figures(series, without_uasc)))
        name = f"{series}{'__without_uasc' * without_uasc}.csv"
        if len(rows):
            files[name] = _table(_joined(folder / name, rows))
    population = _population(download).series
    if population is not None:
        lines = [
            (key, year, f"{number:.0f}")
            for key in sorted(population)
            for year, number in sorted(population[key].items())
        ]
        files[figures.POPULATION] = _written(("key", "mid_year", "population"), lines)
    if not files:
        return None
    _write(folder, files, _release_table(download, folder))
    if population is not None and download.publication == aliases.ONS:
        _retire(population, folder)
    return folder


def _kept(download: Download, series: str, beside: pd.DataFrame) -> pd.DataFrame:
    """The rows that would be shown, with the columns of figures: not older than those held, nor equal to them."""
    rows = _carried(series, beside, download.release)
    there = rows[(rows.place != "right_only") & ~rows.older]
    equal = (there.release == download.release) & (there.status == there.status_held)
    for name in ("numerator", "denominator", "printed") if BY_ID[series].kind == RATE else ("numerator", "denominator"):
        # a total that this file has not, another file of the same release may have
        unsaid = there[name].isna() & ((name != "numerator") | there.numerator_held.isna())
        equal &= unsaid | (there[name] == there[f"{name}_held"])
    return there[~equal].assign(release=download.release)[list(figures.COLUMNS)]


def _carried(series: str, rows: pd.DataFrame, release: str) -> pd.DataFrame:
    """A rate DfE stopped printing stays known as it was last printed, and says of which release. A percentage is left
    out where both its numbers are known."""
    if BY_ID[series].kind != RATE:
        return rows.assign(printed=rows.printed.where(rows.denominator.isna()))
    carried = (rows.place == "both") & (rows.status == "") & rows.printed.isna() & rows.printed_held.notna()
    carried &= rows.release != release
    said = rows.basis_held.fillna("").str.extract(r"printed rate is from (\w+)")[0].fillna(rows.release)
    basis = rows.basis.where(~carried, [_and(basis, one) for basis, one in zip(rows.basis, said, strict=True)])
    return rows.assign(printed=rows.printed.where(~carried, rows.printed_held), basis=basis)


def _and(basis: str, release: str) -> str:
    return "; ".join(filter(None, (basis if isinstance(basis, str) else "", f"printed rate is from {release}")))


def _joined(path: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """New rows over those another file of the release brought."""
    if path.exists():
        text = {"key": str, "status": str, "release": str, "basis": str}
        before = pd.read_csv(path, dtype=text, keep_default_na=False, na_values={one: "" for one in _NUMBERS})
        rows = pd.concat([before.reindex(columns=list(figures.COLUMNS)), rows], ignore_index=True)
    return rows.drop_duplicates(_AT, keep="last").sort_values(_AT)


_NUMBERS = ("numerator", "denominator", "printed")


def _table(rows: pd.DataFrame) -> str:
    """A table as the bundled ones are: columns that are empty in all rows are left out."""
    rows = rows.assign(**{name: rows[name].astype(float) for name in _NUMBERS}, basis=rows.basis.fillna(""))
    empty = {name for name in ("denominator", "printed") if rows[name].isna().all()}
    empty |= {"basis"} if (rows.basis == "").all() else set()
    columns = [name for name in figures.COLUMNS if name not in empty]
    return _written(columns, ([_plain(cell) for cell in row] for row in rows[columns].itertuples(index=False)))


def _plain(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return "" if pd.isna(cell) else f"{cell:.0f}" if cell.is_integer() else repr(float(cell))


def _written(columns: Iterable[str], rows: Iterable[Iterable]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _release_table(download: Download, folder: Path) -> str:
    """release.csv: as releases.csv says of a release it knows, with the files added from it."""
    held, of = figures.releases(), aliases.PUBLICATIONS[download.publication]
    row = {
        **{"id": download.release, "publication": download.publication, "year": download.year, "title": download.title},
        **{"publisher": of.publisher, "url": of.url, "licence": of.licence, "note": "Added here."},
    }
    if download.release in held.index:
        row |= {name: held.at[download.release, name] for name in _RELEASE_COLUMNS[1:-1]}
    before = (
        pd.read_csv(folder / figures.RELEASE, dtype=str, keep_default_na=False)
        if (folder / figures.RELEASE).exists()
        else None
    )
    files = set(str(before.files.iloc[0]).split("; ")) if before is not None and "files" in before else set()
    row["files"] = "; ".join(sorted(files | {download.name.replace(";", ",")}))
    return _written(_RELEASE_COLUMNS, [[row[name] for name in _RELEASE_COLUMNS]])


def _write(folder: Path, files: dict[str, str], release: str) -> None:
    """Write a folder's tables, release.csv last: before it is there, nothing of a new release is read."""
    tables = {name: text for name, text in files.items() if not _says(folder / name, text)}
    if not tables and _says(folder / figures.RELEASE, release):
        return
    with _writing():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adding_", dir=folder.parent) as aside:
            # all are written before the first takes its place; under other names, so that this is never a release
            parts = [
                (Path(aside) / f"{name}.part", folder / name, text)
                for name, text in (*tables.items(), (figures.RELEASE, release))
            ]
            for part, _, text in parts:
                part.write_text(text, encoding="utf-8", newline="")
            for part, place, _ in parts:
                part.replace(place)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UnusableDownload(
            f"The folder of added releases cannot be written to ({problem.strerror}). "
            "Name one that can be in HOMEWARD_PUBLISHED."
        ) from None


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _retire(population: dict[str, dict[int, float]], folder: Path) -> None:
    """Series of population that others extended as far as this whole one would stand beside it: they go."""
    for other in figures.added_releases():
        path = other / figures.POPULATION
        if other != folder and path.exists() and int(pd.read_csv(path).mid_year.max()) >= _last(population):
            with _writing():
                path.unlink()


# In words


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
