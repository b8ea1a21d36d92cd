"""Add a newer release to the published figures, and take one out again. Bundled figures are never written."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analytics.comparators import aliases, figures
from analytics.comparators.comparison import (
    Comparison,
    Figure,
    beside,
    changes,
    compare,
    kept_rows,
    last_mid_year,
    population_after,
)
from analytics.comparators.downloads import Download, UnusableDownload
from analytics.comparators.series import BY_ID
from analytics.comparators.told import as_runs, describe

__all__ = ("Comparison", "Held", "add", "as_runs", "changes", "compare", "describe", "releases_in_use", "remove")
_RELEASE_COLUMNS = ("id", "publication", "year", "title", "publisher", "url", "licence", "note", "files")


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
    damaged = {name: figures.added_folder() / name for name in figures.damaged_releases()}
    folders = {folder.name: folder for folder in figures.added_releases()} | damaged
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


def _add(download: Download) -> Path | None:
    """Write what is kept of one file; None where nothing is."""
    if download.release in figures.damaged_releases():
        raise UnusableDownload(
            f"{download.release} was added before, and its files here are damaged. Take it out first: "
            f"python -m analytics published --remove {download.release}"
        )
    folder = figures.added_folder() / download.release
    files = {}
    for series, without_uasc, pairs in beside(download):
        name = f"{series}{'__without_uasc' * without_uasc}.csv"
        if rows := kept_rows(series, pairs):
            files[name] = _table({**_before(folder / name), **{(key, year): _cells(row) for key, year, row in rows}})
    population = population_after(download).series
    if population is not None:
        lines = (
            (key, year, _plain(years[year])) for key, years in sorted(population.items()) for year in sorted(years)
        )
        files[figures.POPULATION] = _written(("key", "mid_year", "population"), lines)
    if not files:
        return None
    _write(folder, files, _release_table(download, folder))
    if population is not None and download.publication == aliases.ONS:
        _retire(population, folder)
    return folder


def _cells(row: Figure) -> dict[str, str]:
    numbers = {name: _plain(getattr(row, name)) for name in ("numerator", "denominator", "printed")}
    return {**numbers, "status": row.status, "release": row.release, "basis": row.basis}


def _plain(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:.0f}" if float(number).is_integer() else repr(float(number))


def _before(path: Path) -> dict[tuple[str, int], dict[str, str]]:
    """The rows another file of the release brought."""
    return {(row["key"], int(row["year_ending"])): row for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _table(rows: dict[tuple[str, int], dict[str, str]]) -> str:
    """A table as the bundled ones are: columns that are empty in all rows are left out."""
    filled = {name for row in rows.values() for name, cell in row.items() if cell}
    columns = [name for name in figures.COLUMNS[2:] if name in filled | {"numerator", "status", "release"}]
    lines = ((*at, *(row.get(name, "") for name in columns)) for at, row in sorted(rows.items()))
    return _written((*figures.COLUMNS[:2], *columns), lines)


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
    before = _rows(folder / figures.RELEASE)
    files = set(before[0].get("files", "").split("; ")) - {""} if before else set()
    row["files"] = "; ".join(sorted(files | {download.name.replace(";", ",")}))
    return _written(_RELEASE_COLUMNS, [[row[name] for name in _RELEASE_COLUMNS]])


def _write(folder: Path, files: dict[str, str], release: str) -> None:
    """Write a folder's tables, release.csv last: before it is there, nothing of a new release is read."""
    with _writing():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adding_", dir=folder.parent) as aside:
            # all are written before the first takes its place; under other names, so that this is never a release
            parts = [
                (Path(aside) / f"{name}.part", folder / name, text)
                for name, text in (*files.items(), (figures.RELEASE, release))
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


def _retire(population: dict[str, dict[int, float]], folder: Path) -> None:
    """Series of population that others extended as far as this whole one would stand beside it: they go."""
    for other in figures.added_releases():
        path = other / figures.POPULATION
        reaches = max((int(row["mid_year"]) for row in _rows(path)), default=0)
        if other != folder and reaches >= last_mid_year(population):
            with _writing():
                path.unlink()
