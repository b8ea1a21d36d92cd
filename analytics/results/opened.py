"""An open store: the current file read-only and locked, the published tables beside it, and what it says of itself."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from analytics.comparators import tables
from analytics.results.periods import Covered, Periods, periods
from analytics.results.population import Population
from analytics.store import folder, stage


@dataclass(frozen=True)
class Authority:
    """One authority of a store. years: year endings its 903 returns answer for, incomplete ones left out."""

    key: str
    la_code: str
    la_name: str
    region_code: str | None
    region_name: str | None
    invented: bool
    years: tuple[int, ...]
    has_census: bool


@dataclass(frozen=True)
class StoreInfo:
    """What a store holds."""

    fingerprint: str
    data_to: date
    loaded_on: date
    authorities: tuple[Authority, ...]


@dataclass(frozen=True)
class Store:
    """An open store: the current file read-only and locked, with the published tables beside it in memory."""

    con: duckdb.DuckDBPyConnection
    info: StoreInfo
    population: Population
    covered: dict[str, Covered]
    # by authority and what DfE has published: what is settled of it (released.py)
    released: dict[tuple[str, str], object] = field(default_factory=dict, repr=False)
    _spans: dict[tuple, tuple[Covered, Periods]] = field(default_factory=dict, repr=False)

    def spans(self, collection: str, by: str, la: str | None) -> tuple[Covered, Periods]:
        """The covered months of an authority (or all) and its periods of one kind; worked out once, they never change."""
        key = (collection, by, la)
        if key not in self._spans:
            months = self.covered[collection].of(la)
            self._spans[key] = (months, periods(months, by))
        return self._spans[key]

    def close(self) -> None:
        """Let go of the connection; a session's own store is gone with it."""
        self.con.close()

    def authority(self, key: str) -> Authority:
        """The authority with a key of this store."""
        return next(a for a in self.info.authorities if a.key == key)


ASKING_MEMORY = "1GB"  # what questions to a store on disk may take together


def open_store(path: Path) -> Store:
    """Open the current file of a store folder. Raises StoreMissing with the next step when there is none to open."""
    file = folder.current_file(Path(path))
    try:
        return open_file(file)
    except folder.StoreMissing:
        if folder.current_file(Path(path)) == file:
            raise
    return open_store(path)  # loads that finished meanwhile have taken it away


def open_previous(path: Path) -> Store | None:
    """The store that was current before the last load; None where there is none this version can read."""
    file = folder.previous_file(Path(path))
    try:
        return open_file(file) if file else None
    except folder.StoreMissing:
        return None


def open_file(file: Path) -> Store:
    """Open one store file, read-only. Raises StoreMissing where it is none, or not whole."""
    con = stage.memory(ASKING_MEMORY)
    try:
        tables.attach(con)
        folder.attach(con, file)
        with folder.reading():
            return _locked(con)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        con.close()
        raise folder.StoreMissing(f"The store file {file.name} is not whole. Load your returns again.") from error
    except BaseException:
        con.close()
        raise


def open_attached(con: duckdb.DuckDBPyConnection) -> Store:
    """Open a session's own store: already attached as `store` to a connection that nobody else has, which keeps the
    memory its load could take."""
    tables.attach(con)
    return _locked(con)


def _locked(con: duckdb.DuckDBPyConnection) -> Store:
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return Store(con, _info(con), _population(con), {c: Covered.read(con, c) for c in ("ssda903", "cin")})


def _info(con: duckdb.DuckDBPyConnection) -> StoreInfo:
    fingerprint, data_to, loaded_at = con.execute(
        "SELECT fingerprint, data_to, loaded_at FROM store.load_facts"
    ).fetchall()[0]
    rows = con.execute(
        """
        SELECT a.la, coalesce(o.la_name, p.la_name, nullif(a.la, ''), 'This authority') AS la_name,
               coalesce(o.region_code, p.region_code) AS region_code, coalesce(r.la_name, o.region_name, p.region_name) AS region_name,
               coalesce(o.invented, false) AS invented,
               coalesce(list(a.year_ending ORDER BY a.year_ending) FILTER (a.collection = 'ssda903' AND NOT a.incomplete), []) AS years,
               bool_or(a.collection = 'cin') AS has_census
        FROM store.answers a
        LEFT JOIN store.own_authorities o ON o.la = a.la
        LEFT JOIN memory.authorities p ON p.la_code = a.la AND p.level = 'authority'
        LEFT JOIN memory.authorities r ON r.la_code = coalesce(o.region_code, p.region_code) AND r.level = 'region'
        GROUP BY ALL ORDER BY a.la
        """
    ).fetchall()
    authorities = tuple(Authority(r[0], r[0], r[1], r[2], r[3], r[4], tuple(r[5]), r[6]) for r in rows)
    return StoreInfo(fingerprint, data_to, loaded_at.date(), authorities)


def _population(con: duckdb.DuckDBPyConnection) -> Population:
    """An authority's own population where it brought one, else the published series."""
    rows = con.execute(
        """
        WITH las AS (SELECT DISTINCT la FROM store.answers),
        own AS (SELECT la, mid_year, population FROM store.own_population WHERE population > 0 AND la IN (FROM las)),
        published AS (
            SELECT l.la, p.mid_year, p.population
            FROM las l JOIN memory.authorities a ON a.la_code = l.la AND a.level = 'authority' JOIN memory.population p ON p.key = a.key
            WHERE l.la NOT IN (SELECT la FROM own)
        )
        SELECT la, mid_year, population FROM own UNION ALL FROM published
        """
    ).fetchall()
    found: dict[str, dict[int, float]] = {}
    for la, year, population in rows:
        found.setdefault(la, {})[year] = population
    return Population(found)
