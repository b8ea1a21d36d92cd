"""Published figures, read when they are asked for: our own tables, and releases that were added later."""

import csv
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
BUNDLED = HERE / "published"
ADDED = HERE.parents[1] / ".homeward" / "published"
RELEASE, POPULATION = "release.csv", "population.csv"
COLUMNS = ("key", "year_ending", "numerator", "denominator", "printed", "status", "release", "basis")
NUMBERS = ("numerator", "denominator", "printed")
_TEXT = {"key": str, "status": str, "release": str, "basis": str}
_NO_RELEASE = -1


def added_folder() -> Path:
    """Where releases added here are kept, one folder each: what HOMEWARD_PUBLISHED names, else beside the stores."""
    return Path(os.environ.get("HOMEWARD_PUBLISHED") or ADDED)


def added_releases() -> list[Path]:
    """The folders of the added releases whose files can all be read: one that is damaged is left out whole."""
    return [path for path in _added() if _is_sound(path, _seen(path))]


def damaged_releases() -> list[str]:
    """The added releases that are left out because a file of theirs cannot be read."""
    return [path.name for path in _added() if not _is_sound(path, _seen(path))]


def _added() -> list[Path]:
    """One that is not finished yet has no release.csv and does not count; none where we may not look."""
    try:
        return sorted(path.parent for path in added_folder().glob(f"*/{RELEASE}"))
    except OSError:
        return []


def _seen(folder: Path) -> tuple:
    """What tells that a file of a folder is another one; nothing where the folder cannot be looked into."""
    try:
        with os.scandir(folder) as found:
            marks = ((one.name, one.stat()) for one in found)
            return tuple(sorted((name, at.st_mtime_ns, at.st_size, at.st_ino) for name, at in marks))
    except OSError:
        return ()


def version() -> str:
    """A short mark that is another once a release was added: what was read before may then be out of date."""
    seen = [(str(path), _seen(path)) for path in added_releases()]
    return sha256(repr(seen).encode()).hexdigest()[:8] if seen else ""


@lru_cache(maxsize=64)
def _is_sound(folder: Path, _seen: tuple) -> bool:
    """Whether the tables of a release are as they were written: somebody may have opened one, or half of it be gone."""
    try:
        rows = {path.name: _cells(path) for path in folder.glob("*.csv")}
        for name, found in rows.items():
            _NUMBERS_OF.get(name, _numbers_of_a_series)(found)
    except (OSError, ValueError, KeyError, csv.Error):
        return False
    return bool(rows.get(RELEASE))


def _cells(path: Path) -> list[dict[str, str]]:
    """A file's rows. Raises ValueError where a row is not whole."""
    text = path.read_bytes().decode("utf-8")
    header, *rows = csv.reader(text.splitlines(keepends=True), strict=True)
    if not text.endswith("\n") or "\0" in text or any(len(row) != len(header) for row in rows):
        raise ValueError("a row is not whole")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _numbers_of_a_release(rows: list[dict[str, str]]) -> None:
    for row in rows:
        int(row["year"])
        _ = row["id"], row["publication"], row["title"], row["publisher"], row["url"], row["licence"], row["note"]


def _numbers_of_population(rows: list[dict[str, str]]) -> None:
    for row in rows:
        _ = row["key"], int(row["mid_year"]), float(row["population"])


def _numbers_of_a_series(rows: list[dict[str, str]]) -> None:
    for row in rows:
        _ = row["key"], int(row["year_ending"]), row["release"]
        for name in NUMBERS:
            float(row.get(name) or 0)
        if bool(row["numerator"]) == bool(row["status"]):
            raise ValueError("a row has a figure or says why not")


_NUMBERS_OF = {RELEASE: _numbers_of_a_release, POPULATION: _numbers_of_population}


def figures(series_id: str, without_uasc: bool = False) -> pd.DataFrame:
    """One series: COLUMNS, a row for each place (key) and year ending 31 March, in that order; none if there is no such file.

    key: the three-digit DfE code of an authority, the nine-character code of a region or England. numerator,
    denominator, printed: float. numerator is NaN exactly where status says why; a share has no denominator where the
    release it comes from is not held whole. printed: the rate or percentage as DfE printed it, never for trends. Each
    row is from the newest release that has it. basis: "" as published, else what was done. Nobody changes the frame.
    """
    return _figures(version(), f"{series_id}{'__without_uasc' * without_uasc}.csv")


@lru_cache(maxsize=64)
def _figures(_version: str, name: str) -> pd.DataFrame:
    years = releases().year
    frames = [
        _read(path) for path in (BUNDLED / name, *(folder / name for folder in added_releases())) if path.exists()
    ]
    if len(frames) < 2:  # in order already, and once each
        return frames[0] if frames else _read(None)
    rows = pd.concat([frame.assign(order=place) for place, frame in enumerate(frames)], ignore_index=True)
    rows["newest"] = rows.release.map(years).fillna(_NO_RELEASE)
    rows = rows.sort_values(["key", "year_ending", "newest", "order"]).drop_duplicates(
        ["key", "year_ending"], keep="last"
    )
    return rows.reset_index(drop=True)[list(COLUMNS)]


def _read(path: Path | None) -> pd.DataFrame:
    """A file's rows; columns that it has no use for are left out of it."""
    if path is None:
        return pd.DataFrame({name: pd.Series(dtype=_TEXT.get(name, float)) for name in COLUMNS})
    rows = pd.read_csv(path, dtype=_TEXT, keep_default_na=False, na_values=dict.fromkeys(NUMBERS, ""))
    lacking = {name: "" if name in _TEXT else float("nan") for name in COLUMNS if name not in rows}
    rows = rows.assign(**lacking)
    return rows.assign(**{name: rows[name].astype(float) for name in NUMBERS})[list(COLUMNS)]


def releases() -> pd.DataFrame:
    """Every release by its id: publication, year, title, publisher, url, licence, note."""
    return _releases(version())


@lru_cache(maxsize=4)
def _releases(_version: str) -> pd.DataFrame:
    files = (HERE / "releases.csv", *(folder / RELEASE for folder in added_releases()))
    read = [pd.read_csv(path, dtype={"id": str, "year": int}, keep_default_na=False) for path in files]
    return pd.concat(read, ignore_index=True).drop_duplicates("id", keep="last").set_index("id")


def population_file() -> Path:
    """The one series of population in use: ours, or that of the newest added release that brought a whole one."""
    brought = [folder / POPULATION for folder in added_releases() if (folder / POPULATION).exists()]
    return max(brought, key=_last_mid_year) if brought else HERE / "population_0_17.csv"


def _last_mid_year(path: Path) -> int:
    return int(pd.read_csv(path, usecols=["mid_year"]).mid_year.max())


def population() -> dict[str, dict[int, float]]:
    """Children aged 0 to 17 at 30 June by place and mid-year: one series, so that no rate changes its basis."""
    return _population(population_file())


@lru_cache(maxsize=4)
def _population(path: Path) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    rows = pd.read_csv(path, dtype={"key": str})
    for key, year, number in zip(rows.key, rows.mid_year, rows.population, strict=True):
        found.setdefault(key, {})[int(year)] = float(number)
    return found


def known_years(series_id: str) -> tuple[int, int]:
    """The first and the last year ending 31 March in which any place has a figure of a series."""
    return _known_years(version(), series_id)


@lru_cache(maxsize=512)
def _known_years(_version: str, series_id: str) -> tuple[int, int]:
    rows = figures(series_id)
    years = rows["year_ending"][rows["status"] == ""]
    return int(years.min()), int(years.max())
