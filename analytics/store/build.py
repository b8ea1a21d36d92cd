"""Load: from an authority's files to one new store file. Nothing identifying gets past the reading room."""

import hashlib
import os
from collections import defaultdict
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from analytics.comparators import tables as comparators
from analytics.extracts import read
from analytics.extracts.problems import Problem, UnusableExtract, message
from analytics.store import folder, stage
from analytics.store.find import SourceFile, find
from analytics.store.pairing import File, pair
from analytics.store.returns import Dated, Unit, answers, dated

BASE_TABLES = (
    "episodes",
    "unaccompanied_children",
    "cin_referrals",
    "answers",
    "sources",
    "row_problems",
    "file_problems",
    "dropped_columns",
    "own_population",
    "own_authorities",
    "own_neighbours",
    "own_published",
    "load_facts",
    *stage.CODE_TABLES,
)


@dataclass(frozen=True)
class Loaded:
    """What a load did. path: the store file. problems: every file problem (row problems stand in the store)."""

    path: Path
    fingerprint: str
    data_to: date | None
    files: tuple[tuple[str, str, int], ...]  # name, what it is, rows read
    problems: tuple[Problem, ...]


def load(
    sources: list[Path],
    store: Path,
    la: str | None = None,
    data_to: date | None = None,
    today: date | None = None,
) -> Loaded:
    """Read sources (files or folders) into a new file of the store folder and make it the current one.

    la: the authority of files that do not say (DfE code, ONS code or name). data_to: the last day the data cover.
    Raises UnusableExtract when nothing in the sources can be used; the store's current file then stays as it was.
    """
    files = find(list(sources))
    con = stage.memory()
    try:
        reading = _read_files(con, files, la)
        unknown = stage.stage(con, reading.tables, reading.las, reading.names.key)
        reading.problems += [Problem(reading.name_of(i), None, "LA", "la_not_known") for i in unknown]
        stage.read_cells(con)
        years = _date_returns(con, reading, data_to, today or date.today())
        fingerprint = _fingerprint(con, reading, data_to, years.data_to)
        path = folder.store_file(store, fingerprint)
        if not path.exists():
            _finish(con, reading, years, fingerprint)
            _write(con, path)
        folder.point_at(store, path)
    finally:
        con.close()
    told = tuple((f.name, what, rows) for f, what, rows in reading.files)
    return Loaded(path, fingerprint, years.data_to, told, tuple(reading.problems))


@dataclass
class _Reading:
    """What the files hold, gathered while they are read."""

    tables: dict[str, list[pa.Table]]
    files: list[tuple[SourceFile, str, int]]
    module_files: list[File]
    dated_files: list[File]
    problems: list[Problem]
    dropped: set[tuple[int, str]]
    las: dict[int, str]
    names: "_Authorities"

    def name_of(self, file_id: int) -> str:
        """A file's name as messages show it."""
        return self.files[file_id - 1][0].name


def _read_files(con: duckdb.DuckDBPyConnection, files: list[SourceFile], la: str | None) -> _Reading:
    parts = list(zip(files, stage.at_once(lambda file: read.read(file.name, file.data), files), strict=True))
    names = _Authorities(con, [r.rows for _, r in parts if r.table and r.table.name == "own_authorities"], la)
    reading = _Reading(defaultdict(list), [], [], [], [], set(), {}, names)
    seen: set[tuple[str, str]] = set()
    for file_id, (file, part) in enumerate(parts, start=1):
        reading.problems += part.problems
        rows = part.rows.num_rows if part.rows is not None else 0
        reading.files.append((file, part.what, rows))
        reading.las[file_id] = names.of_file(file)
        reading.dropped |= {(file_id, heading) for heading in part.dropped}
        if part.table is None:
            continue
        same = (file.digest, reading.las[file_id])
        if part.table.dated_by and same in seen:
            continue  # the same bytes count once
        seen.add(same)
        reading.tables[part.table.name].append(_numbered(part.rows, file_id))
        place = reading.dated_files if part.table.dated_by else reading.module_files
        if part.table.collection != "own":
            place.append(File(file_id, part.table.collection, part.table.name, file.name, file.folders))
    if not any(reading.tables[t] for t in ("episodes", "cin_details")):
        raise UnusableExtract("No SSDA903 episodes and no CIN census referrals were found. " + _why(reading.problems))
    return reading


def _why(problems: list[Problem]) -> str:
    return " ".join(message(p) for p in problems[:5])


def _numbered(rows: pa.Table, file_id: int) -> pa.Table:
    """A file's rows with the file's number (from a buffer, as in read: pyarrow.array would import pandas)."""
    numbers = np.full(rows.num_rows, file_id, dtype=np.int32)
    column = pa.Array.from_buffers(pa.int32(), rows.num_rows, [None, pa.py_buffer(numbers)])
    return rows.append_column("file_id", column)


class _Authorities:
    """Which authority a code or name means: the sources' own authority table first, then the published one."""

    def __init__(self, con: duckdb.DuckDBPyConnection, own: list[pa.Table], la: str | None):
        self.con, self.attached, self.cache = con, False, {}
        self.own = {
            text.strip().upper(): row["LA_CODE"].strip().upper()
            for table in own
            for row in table.to_pylist()
            for text in (row["LA_CODE"], row["LA_NAME"])
        }
        self.default, known = self.key(la) if la else ("", True)
        if not known:
            raise UnusableExtract("The authority given with --la is in no published table. Check the code or name.")

    def key(self, text: str) -> tuple[str, bool]:
        """The ONS code of an authority and that it is known; else the text itself: figures still come, rates do not."""
        known = self._known(text)
        return known or text.strip().upper(), known is not None

    def of_file(self, file: SourceFile) -> str:
        """The authority of a file that does not say: the one given, else the innermost folder that names one."""
        folders = [text.strip().upper() for text in reversed(file.folders)]
        own = next((self.own[text] for text in folders if text in self.own), None)
        return self.default or own or next((k for k in map(self._known, folders) if k), "")

    def _known(self, text: str) -> str | None:
        text = text.strip().upper()
        if text in self.own:
            return self.own[text]
        if text not in self.cache:
            if not self.attached:
                comparators.attach_authorities(self.con)
                self.attached = True
            key = comparators.resolve(self.con, text)
            found = self.con.execute("SELECT la_code FROM authorities WHERE key = ?", [key]).fetchall() if key else []
            self.cache[text] = found[0][0] if found else None
        return self.cache[text]


@dataclass(frozen=True)
class _Years:
    """What R6 found: every answer, and the last day the data cover."""

    answers: list
    data_to: date | None


def _date_returns(con: duckdb.DuckDBPyConnection, reading: _Reading, data_to: date | None, today: date) -> _Years:
    """Date every file by its content, number the returns, pair the other modules with them, and say who answers."""
    units = _units(con, "ssda903", "read_episodes", "DECOM", "DEC", today)
    units += _units(con, "cin", "read_referrals", "CINreferralDate", "CINclosureDate", today)
    if not units:
        raise UnusableExtract(
            "No row of the sources could be used: every one lacks a child id or a readable start date."
        )
    grouped: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        grouped[unit.collection, unit.la].append(unit)
    everything, rows, number = [], [], 0
    for (_, _), group in sorted(grouped.items()):
        placed = [dated(u, alone=len(group) == 1, data_to=data_to) for u in group]
        keys = sorted({_return_key(d) for d in placed}, key=str)
        ids = {k: number + i for i, k in enumerate(keys, start=1)}
        number += len(keys)
        everything += answers(placed, ids, data_to, today)
        rows += [(d.unit, ids[_return_key(d)], d.year_ending, d.longitudinal) for d in placed]
    if not everything:
        raise UnusableExtract("No year of the data lies before the data end. Check --data-to.")
    _keep_units(con, reading, rows)
    _keep_answers(con, reading, everything)
    covered_to = max(a.covered_to for a in everything)
    if data_to is not None and covered_to < data_to:
        reading.problems.append(Problem("--data-to", None, None, "data_to_after_last_return"))
    return _Years(everything, covered_to)


def _return_key(placed: Dated):
    return "longitudinal" if placed.longitudinal else placed.year_ending


def _units(con, collection: str, table: str, start: str, end: str, today: date) -> list[Unit]:
    """Starts and endings of each file, authority and YEAR label, counted by financial year."""
    in_scope = "RNE = 'S' AND coalesce(LS NOT IN ('V3', 'V4'), true)" if collection == "ssda903" else "true"
    found = con.execute(
        f"""
        SELECT la, file_id, year_label, year({start} + INTERVAL 9 MONTH) AS year, 'start' AS what, count(*) AS n,
               min({start}) FILTER ({in_scope}) AS first, max({start}) FILTER ({start} <= $today) AS last
        FROM {table} WHERE rejected IS NULL GROUP BY ALL
        UNION ALL
        SELECT la, file_id, year_label, year({end} + INTERVAL 9 MONTH), 'end', count(*),
               min({end}), max({end}) FILTER ({end} <= $today)
        FROM {table} WHERE rejected IS NULL AND {end} IS NOT NULL GROUP BY ALL
        ORDER BY ALL
        """,  # noqa: S608 - names of ours
        {"today": today},
    ).fetchall()
    units: dict[tuple, Unit] = {}
    for la, file_id, label, year, what, n, first, last in found:
        unit = units.get((la, file_id, label)) or Unit(collection, la, file_id, label)
        units[la, file_id, label] = _with(unit, year, what, n, first, last, today)
    return list(units.values())


def _with(unit: Unit, year: int, what: str, n: int, first, last, today: date) -> Unit:
    earliest = [d for d in (unit.first_start if what == "start" else unit.first_end, first) if d]
    newest = [d for d in (unit.last_date, last) if d]
    return Unit(
        unit.collection,
        unit.la,
        unit.file_id,
        unit.year_label,
        unit.starts | ({year: n} if what == "start" else {}),
        unit.ends | ({year: n} if what == "end" else {}),
        min(earliest, default=None) if what == "start" else unit.first_start,
        min(earliest, default=None) if what == "end" else unit.first_end,
        max(newest, default=today),
    )


def _keep_units(con, reading: _Reading, rows: list[tuple[Unit, int, int, bool]]) -> None:
    """The table `units`: which return each file's rows belong to, the paired modules included."""
    con.execute(
        "CREATE TABLE units (file_id INTEGER, la VARCHAR, year_label VARCHAR, return_id INTEGER, return_year INTEGER, "
        "longitudinal BOOLEAN, collection VARCHAR)"
    )
    listed = [(u.file_id, u.la, u.year_label, i, year, lon, u.collection) for u, i, year, lon in rows]
    stage.insert(con, "units", listed)
    for problem in pair(con, reading.module_files, reading.dated_files):
        reading.problems.append(problem)


def _keep_answers(con, reading: _Reading, everything: list) -> None:
    """The table `answers`; whether the return brought a UASC module stands beside each year."""
    con.execute(
        "CREATE TABLE answers (collection VARCHAR, la VARCHAR, year_ending INTEGER, return_id INTEGER, covered_to DATE, "
        "followed_to DATE, incomplete BOOLEAN, has_uasc BOOLEAN)"
    )
    uasc = {f.file_id for f in reading.module_files if f.table == "uasc"}
    paired = con.execute("SELECT file_id, return_id FROM units").fetchall()
    brought = {return_id for file_id, return_id in paired if file_id in uasc}
    stage.insert(
        con,
        "answers",
        [(*astuple(a), a.return_id in brought) for a in everything],
    )


def _fingerprint(con, reading: _Reading, data_to: date | None, resolved: date | None) -> str:
    """A digest of the sorted digests of the sources, the load's options and our rules; not of the store's bytes.

    With it goes which return each file was paired with: that can depend on the folders the files lay in.
    """
    placed = con.execute("SELECT file_id, la, year_label, return_year, longitudinal FROM units ORDER BY ALL").fetchall()
    parts = [f"{file.digest} {reading.las[i]}" for i, (file, _, _) in enumerate(reading.files, start=1)]
    parts = sorted(parts + [f"{reading.files[i - 1][0].digest} {' '.join(map(str, where))}" for i, *where in placed])
    parts += [str(data_to), str(resolved), folder.rules_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _finish(con, reading: _Reading, years: _Years, fingerprint: str) -> None:
    """Type what is left, work out the event views, and write down where everything came from."""
    stage.run(con, "typing", stage.AFTER_DATING)
    _own_tables(con, reading.names.key)
    con.execute("CREATE TABLE sources (file_id INTEGER, name VARCHAR, what VARCHAR, rows_read INTEGER)")
    stage.insert(
        con, "sources", [(i, file.name, what, rows) for i, (file, what, rows) in enumerate(reading.files, start=1)]
    )
    con.execute(
        'CREATE TABLE file_problems (file VARCHAR, source_row INTEGER, "column" VARCHAR, rule VARCHAR, detail VARCHAR)'
    )
    stage.insert(con, "file_problems", [(p.file, p.row, p.column, p.rule, p.detail) for p in reading.problems])
    con.execute("CREATE TABLE dropped_columns (file_id INTEGER, heading VARCHAR)")
    stage.insert(con, "dropped_columns", sorted(reading.dropped))
    con.execute("CREATE TABLE load_facts (fingerprint VARCHAR, data_to DATE, loaded_at TIMESTAMP, rules VARCHAR)")
    con.execute(
        "INSERT INTO load_facts VALUES (?, ?, ?, ?)",
        [fingerprint, years.data_to, datetime.now().replace(microsecond=0), folder.rules_version()],
    )


def _own_tables(con, key_of) -> None:
    """What the authority brought about itself, typed. A row that cannot be read is listed, never guessed."""
    said = con.execute(
        """
        SELECT DISTINCT LA_CODE FROM (SELECT LA_CODE FROM raw_own_population UNION SELECT LA_CODE FROM raw_own_published
                                      UNION SELECT LA_CODE FROM raw_own_neighbours)
        WHERE LA_CODE IS NOT NULL AND LA_CODE NOT IN (SELECT text FROM la_keys) ORDER BY ALL
        """
    ).fetchall()
    stage.insert(con, "la_keys", [(text, *key_of(text)) for (text,) in said])
    con.execute(
        """
        CREATE TABLE own_population AS
        SELECT coalesce(k.la, p.la) AS la, try_cast(trim(MID_YEAR) AS INTEGER) AS mid_year,
               try_cast(replace(trim(POPULATION), ',', '') AS DOUBLE) AS population
        FROM raw_own_population p LEFT JOIN la_keys k ON k.text = p.LA_CODE
        WHERE try_cast(trim(MID_YEAR) AS INTEGER) IS NOT NULL;
        CREATE TABLE own_authorities AS
        SELECT upper(trim(LA_CODE)) AS la, trim(LA_NAME) AS la_name, trim(REGION_CODE) AS region_code,
               trim(REGION_NAME) AS region_name, coalesce(lower(trim(BASIS)) = 'invented', false) AS invented
        FROM raw_own_authorities;
        CREATE TABLE own_neighbours AS
        SELECT k.la, trim(MODEL) AS model, try_cast(trim("RANK") AS INTEGER) AS rank,
               trim(NEIGHBOUR_OLD_LA_CODE) AS key, trim(CLOSENESS) AS closeness
        FROM raw_own_neighbours n JOIN la_keys k ON k.text = n.LA_CODE;
        CREATE TABLE own_published AS
        SELECT k.la, lower(trim(MEASURE)) AS measure, try_cast(trim(YEAR_ENDING) AS INTEGER) AS year_ending,
               try_cast(trim(NUMERATOR) AS DOUBLE) AS numerator, try_cast(trim(DENOMINATOR) AS DOUBLE) AS denominator,
               coalesce(trim(STATUS), '') AS status, trim(BASIS) AS basis
        FROM raw_own_published p JOIN la_keys k ON k.text = p.LA_CODE;
        """
    )
    con.execute(
        "INSERT INTO row_problems SELECT file_id, source_row, 'POPULATION', 'R0_date_unreadable' FROM raw_own_population "
        "WHERE try_cast(trim(MID_YEAR) AS INTEGER) IS NULL OR try_cast(replace(trim(POPULATION), ',', '') AS DOUBLE) IS NULL"
    )


def _write(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy the kept tables, the views as text and their answers to a new file; it takes its name when it is whole."""
    growing = path.with_suffix(f".{os.getpid()}.growing")
    growing.unlink(missing_ok=True)
    con.execute(f"ATTACH '{str(growing).replace(chr(39), chr(39) * 2)}' AS store")
    try:
        base = (f"CREATE TABLE store.main.{table} AS FROM memory.main.{table}" for table in BASE_TABLES)
        views = stage.work_out_views(con, meanwhile=("BEGIN", *base, "COMMIT"))
        con.execute("CREATE SCHEMA store.kept")
        con.execute("BEGIN")
        for view in views:
            con.execute(f"CREATE TABLE store.kept.{view} AS FROM memory.main.{view}")
        con.execute("COMMIT")
        con.execute("USE store.main")
        for file in stage.view_files():
            con.execute(file.read_text(encoding="utf-8"))
        con.execute("USE memory.main")
        con.execute("DETACH store")
        growing.replace(path)
    finally:
        growing.unlink(missing_ok=True)
        growing.with_suffix(".growing.wal").unlink(missing_ok=True)


def problems(path: Path) -> list[Problem]:
    """Every problem of a store file, by file, row, column and rule."""
    con = stage.memory()
    try:
        folder.attach(con, path)
        found = con.execute(
            """
            WITH listed AS (
                SELECT file_id, source_row, "column", rule FROM store.row_problems
                UNION ALL SELECT file_id, source_row, "column", rule FROM store.kept.flagged_rows
            )
            SELECT s.name, l.source_row, l."column", l.rule, '' AS detail FROM listed l JOIN store.sources s USING (file_id)
            UNION ALL SELECT file, source_row, "column", rule, detail FROM store.file_problems
            ORDER BY ALL
            """
        ).fetchall()
    finally:
        con.close()
    return [Problem(*row) for row in found]
