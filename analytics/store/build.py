"""Load: from an authority's files to one new store. Nothing identifying gets past the reading room."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import duckdb

from analytics.extracts import sources as source_files
from analytics.extracts.problems import DatesDoubted, Problem, UnusableExtract, message
from analytics.extracts.read import Found, tables_of
from analytics.extracts.sources import SourceFile
from analytics.store import dates, folder, held, key, own_tables, room, stage, write
from analytics.store.authorities import Authorities
from analytics.store.dates import name_of
from analytics.store.dating import Years, date_returns
from analytics.store.pairing import DATED, File
from analytics.store.progress import BUILD, CHECK, READ, Progress

TOLD = 5  # problems named where nothing could be used
LOAD_MEMORY = None  # what a load into a folder may take: stage.memory says how much that is
SESSION_MEMORY = "2GB"  # what one session's upload may take, its store included; all of England's returns take less
TOO_LARGE = (
    "These files need more memory than there is for a load. Load fewer of them at once and the others with --add, or use "
    "a computer with more memory. Nothing was changed."
)
TOO_LARGE_HERE = (
    "These files need more memory than a session may take. Drop fewer of them, or load them with the command line. "
    "Nothing was changed."
)
# what the system says of a write that failed -> what we say
WHY_NOT_WRITTEN = {
    "no space left": "the disk is full. Make room",
    "disk quota": "the disk is full. Make room",
    "file too large": "a file may not grow that large there. Make room or choose another folder",
    "permission denied": "Homeward may not write there. Ask for the right to, or choose another folder",
    "read-only file system": "Homeward may not write there. Ask for the right to, or choose another folder",
}
NOT_WRITTEN = "The load could not be written to {store}: {why}, then load your returns again. What was loaded before is unchanged."


@dataclass(frozen=True)
class Options:
    """What a person says of a load. la: the authority of files that do not say (DfE code, ONS code or name).

    data_to: the last day the data cover. dates: "day-first" or "month-first", for columns in doubt. replace: names or
    paths of files that answer alone for their authority and year. today: for tests.
    """

    la: str | None = None
    data_to: date | None = None
    dates: str | None = None
    replace: tuple[str, ...] = ()
    today: date = field(default_factory=date.today)


@dataclass(frozen=True)
class Loaded:
    """What a load did. path: the store file, None for a session's. problems: every file problem (row problems stand in
    the store)."""

    path: Path | None
    fingerprint: str
    data_to: date
    files: tuple[tuple[str, str, int], ...]  # name, what it is, rows read
    problems: tuple[Problem, ...]


def load(
    sources: list[Path],
    store: Path,
    la: str | None = None,
    data_to: date | None = None,
    today: date | None = None,
    *,
    dates: str | None = None,
    replace: Sequence[str] = (),
    add: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Loaded:
    """Read sources (files, folders, zips) into a new file of the store folder and make it the current one.

    add: keep what the current store holds and add these files to it. Other options: see Options. Raises UnusableExtract
    when nothing in the sources can be used (DatesDoubted when a column's dates must be explained); the store's current
    file then stays as it was.
    """
    options = Options(la, data_to, dates, tuple(replace), today or date.today())
    before = folder.current_file(store) if add else None
    con = stage.memory(LOAD_MEMORY)
    try:
        with _enough_memory(TOO_LARGE):
            work = _Load(con, options, key.installation_key(), progress)
            if before is not None:
                _hold(work, before)
            with folder.reading() if add else nullcontext():  # what is held can turn out to be damaged
                work.read(*source_files.from_paths([*sources, *work.files_to_replace(sources)]))
            with _written(store):
                path = folder.store_file(store, work.fingerprint)
                _keep(work, path, before)
    finally:
        con.close()
    return work.told(path)


def load_in_memory(
    files: Sequence[tuple[str, BinaryIO]], options: Options, progress: Callable[[Progress], None] | None = None
) -> tuple[duckdb.DuckDBPyConnection, Loaded]:
    """A session's own store, attached as `store` to a connection that nobody else has; nothing touches the disk.

    Its ids are hashed with a key that is forgotten here. The caller closes the connection. Raises as load does.
    """
    con = stage.memory(SESSION_MEMORY)
    try:
        with _enough_memory(TOO_LARGE_HERE):
            work = _Load(con, options, key.fresh_key(), progress)
            work.read(*source_files.from_uploads(files))
            con.execute("ATTACH ':memory:' AS store (COMPRESS)")
            work.fill()
            _clear(con)
    except BaseException:
        con.close()
        raise
    return con, work.told(None)


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    """Leave the store alone in its instance: no key, no birth date, no working table."""
    con.execute("DETACH room")
    for kind, name in con.execute(
        "SELECT 'VIEW', view_name FROM duckdb_views() WHERE database_name = 'memory' AND NOT internal UNION ALL "
        "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE database_name = 'memory'"
    ).fetchall():
        con.execute(f'DROP {kind} IF EXISTS memory.main."{name}"')


class _Load:
    """One load, step by step: read every file, date the returns, then fill a store."""

    def __init__(self, con: duckdb.DuckDBPyConnection, options: Options, id_key: bytes, progress):
        self.con, self.options, self.mark = con, options, key.mark(id_key)
        self.progress = progress or (lambda _: None)
        self.held: dict[int, held.HeldFile] = {}
        self.found: dict[int, Found] = {}
        self.las: dict[int, str] = {}
        self.problems: list[Problem] = []
        self.held_problems: list[Problem] = []
        room.open_room(con, *key.hmac_pads(id_key))

    def hold(self, path: Path) -> None:
        """Keep what a store file holds; its files are numbered with the new ones later."""
        self.held = dict(enumerate(held.attach(self.con, path)))
        self.held_problems = held.problems(self.con)

    def files_to_replace(self, sources: list[Path]) -> list[Path]:
        """Files named to answer alone that are not among the sources already: they are read too."""
        inside = [Path(s).resolve() for s in sources]
        named = [Path(text) for text in self.options.replace if Path(text).exists()]
        return [p for p in named if not any(p.resolve() == s or s in p.resolve().parents for s in inside)]

    def read(self, files: list[SourceFile], problems: list[Problem]) -> None:
        """Read, type and date everything. Raises UnusableExtract or DatesDoubted."""
        self.problems += problems
        parts = self._recognise(files)
        self.names = Authorities(self.con, _own_rows(parts), self.options.la)
        self._number(parts)
        self._type()
        self._check_dates()
        self._complete_ssd()
        if self.held:
            held.take_over(self.con, {self.held[n].file_id: i for i, n in self.held_numbers.items()})
        self.progress(Progress(CHECK, 0.0, "which return answers for which year"))
        self.years: Years = date_returns(
            self.con, self._files(), self.options.data_to, self.options.today, self._replacing()
        )
        self.fingerprint = self._fingerprint()

    def _recognise(self, files: list[SourceFile]) -> list[Found]:
        """Every table of every file; nothing but headings is read of a text file yet."""
        parts = [part for of_file in stage.at_once(tables_of, files) for part in of_file]
        usable = [p for p in parts if p.table is not None and p.table.collection != room.OWN]
        if not usable and not self.held:
            refused = [problem for part in parts for problem in part.problems]
            raise UnusableExtract(
                "No SSDA903 episodes and no CIN census referrals were found. " + _why([*self.problems, *refused])
            )
        return parts

    def _number(self, parts: list[Found]) -> None:
        """Number every part by its content, held ones too: where R1 needs an order between files, it comes from here."""
        fresh: dict[tuple, Found] = {}
        self.others: list[Found] = []  # left alone, refused, or the same bytes again
        for part in parts:
            file = part.file
            identity = part.table and _identity(
                file.digest, part.part, part.table.name, self.names.of_file(file.folders), file.folders, file.name
            )
            if identity is None or identity in fresh:
                self.others.append(part)
            else:
                fresh[identity] = part
        kept = {_identity(h.digest, h.part, h.table or "", h.la, h.folders, h.name): n for n, h in self.held.items()}
        self.held_numbers: dict[int, int] = {}
        for number, identity in enumerate(sorted({*fresh, *kept}), start=1):
            if identity in kept:
                self.held_numbers[number] = kept[identity]
            else:
                self.found[number] = fresh[identity]
            self.las[number] = identity[3]

    def _type(self) -> None:
        stage.insert(self.con, "files", [(i, p.table.name, self.las[i], 0) for i, p in self.found.items()])
        typist = room.Typist(self.con, self.names.key)
        total = sum(p.file.size for p in self.found.values()) or 1
        done = 0
        for file_id, part in self.found.items():
            self.progress(Progress(READ, done / total, name_of(part)))
            seen = 0
            for batch in part.batches():
                typist.add(part.table, file_id, batch)
                seen = min(seen + batch.nbytes, part.file.size)  # only columns we read: never more than the file
                self.progress(Progress(READ, (done + seen) / total, f"{name_of(part)}, {part.rows:,} rows"))
            done += part.file.size
        typist.finish()
        self.problems += [Problem(name_of(self.found[i]), None, "LA", "la_not_known") for i in sorted(typist.unknown)]

    def _check_dates(self) -> None:
        """Columns whose dates are in doubt (R0): ask, or read them as the reader said."""
        doubts, month_first = dates.doubts(self.con, self.found)
        if not doubts or self.options.dates == dates.DAY_FIRST:
            return
        if self.options.dates is None:
            raise DatesDoubted(doubts)
        for file_id, bits in month_first.items():
            self.con.execute("UPDATE files SET month_first = ? WHERE file_id = ?", [bits, file_id])
            room.forget(self.con, file_id)
        typist = room.Typist(self.con, self.names.key)
        for file_id in month_first:
            for batch in self.found[file_id].batches():
                typist.add(self.found[file_id].table, file_id, batch)
        typist.finish()

    def _complete_ssd(self) -> None:
        """Placements and legal statuses to SSD episodes. Without legal statuses short breaks count as care: say so."""
        tables = {p.table.name for p in self.found.values()}
        if "ssd_cla_episodes" not in tables:
            return
        stage.run(self.con, "typing", (("15_ssd",),))
        if "ssd_legal_status" not in tables:
            bare = [name_of(p) for p in self.found.values() if p.table.name == "ssd_cla_episodes"]
            self.problems += [Problem(name, None, None, "ssd_without_legal_status") for name in bare]

    def _files(self) -> list[File]:
        found = [
            File(i, p.table.collection, p.table.name, name_of(p), p.file.folders, p.file.digest, p.snapshot)
            for i, p in self.found.items()
            if p.table.collection != room.OWN
        ]
        kept = [self.held[n].as_file(i) for i, n in self.held_numbers.items() if self.held[n].is_of_children]
        return sorted(found + kept, key=lambda f: f.file_id)

    def _replacing(self) -> set[int]:
        """The files that answer alone: named as messages show them, by a path, or by their own name where that is enough."""
        names = {i: (name_of(p), p.file.name) for i, p in self.found.items()}
        names |= {i: (self.held[n].as_file(i).name, self.held[n].name) for i, n in self.held_numbers.items()}
        found: set[int] = set()
        for text in {text.replace("\\", "/") for text in self.options.replace}:
            exact = {i for i, said in names.items() if text in said}
            alike = {i for i, (_, name) in names.items() if name.rsplit("/", 1)[-1] == text.rsplit("/", 1)[-1]}
            within = {i for i in alike if text.endswith(f"/{names[i][1]}")}
            read = alike & self.found.keys()  # of one name, a file read now is meant before one that is held
            found |= exact or within or read or alike
        if self.options.replace and not found:
            raise UnusableExtract("No file that was read has the name given with --replace. Check the name.")
        return found

    def _fingerprint(self) -> str:
        """A digest of the sorted digests of the sources, the load's options and our rules; not of the store's bytes.

        With it goes which return each file was paired with: that can depend on the folders the files lay in.
        """
        placed = self.con.execute(
            "SELECT file_id, la, year_label, return_year, longitudinal FROM units ORDER BY ALL"
        ).fetchall()
        digest = {i: p.file.digest + p.part for i, p in self.found.items()}
        digest |= {i: f"held {self.held[n].digest}{self.held[n].part}" for i, n in self.held_numbers.items()}
        month_first = dict(self.con.execute("SELECT file_id, month_first FROM files").fetchall())
        parts = [f"{digest[i]} {la} {month_first.get(i, 0)}" for i, la in self.las.items()]
        parts += [f"{p.file.digest}{p.part}" for p in self.others]
        parts = sorted(parts + [f"{digest[i]} {' '.join(map(str, where))}" for i, *where in placed])
        parts += [str(self.options.data_to), str(self.years.data_to), self.mark, folder.rules_version()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def fill(self) -> None:
        """Work out the event views and write down where everything came from, into the attached database `store`."""
        self.progress(Progress(BUILD, 0.0, "the figures' events"))
        own_tables.type_them(self.con, self.names.key)
        self._describe()
        write.fill(self.con, lambda share, what: self.progress(Progress(BUILD, share, what)))
        if self.held:
            held.finish(self.con)

    def _describe(self) -> None:
        """Where everything came from: sources, problems, what was dropped, and the facts of this load."""
        self.con.execute(
            'CREATE TABLE sources (file_id INTEGER, name VARCHAR, part VARCHAR, what VARCHAR, "table" VARCHAR, collection VARCHAR, '
            "digest VARCHAR, folders VARCHAR[], la VARCHAR, snapshot BOOLEAN, rows_read INTEGER, rows_blank INTEGER)"
        )
        stage.insert(self.con, "sources", [*self._sources()])
        self.con.execute(
            'CREATE TABLE file_problems (file VARCHAR, source_row INTEGER, "column" VARCHAR, rule VARCHAR, detail VARCHAR)'
        )
        stage.insert(
            self.con, "file_problems", [(p.file, p.row, p.column, p.rule, p.detail) for p in self.all_problems()]
        )
        self.con.execute("CREATE TABLE dropped_columns (file_id INTEGER, heading VARCHAR)")
        dropped = [(i, heading) for i, p in self.found.items() for heading in p.dropped]
        stage.insert(self.con, "dropped_columns", sorted(set(dropped)))
        if self.held:
            self.con.execute(
                "INSERT INTO dropped_columns SELECT n.file_id, heading FROM held.dropped_columns h JOIN renumbered n ON n.old = h.file_id"
            )
        self.con.execute(
            "CREATE TABLE load_facts (fingerprint VARCHAR, data_to DATE, loaded_at TIMESTAMP, rules VARCHAR, key_mark VARCHAR)"
        )
        now = datetime.now().replace(microsecond=0)
        facts = [(self.fingerprint, self.years.data_to, now, folder.rules_version(), self.mark)]
        stage.insert(self.con, "load_facts", facts)

    def _sources(self) -> Iterator[tuple]:
        """One row for each file part, files left alone or refused numbered after the others. Replaced files are gone."""
        used = {i for (i,) in self.con.execute("SELECT DISTINCT file_id FROM units").fetchall()}
        replaced = {p.file for p in self.years.problems if p.rule == "file_replaced"}
        for i, p in self.found.items():
            if i in used or name_of(p) not in replaced:
                yield self._source(i, p, p.table.name, p.table.collection)
        for i, n in self.held_numbers.items():
            h = self.held[n]
            if i in used or h.as_file(i).name not in replaced:
                yield (
                    i,
                    h.name,
                    h.part,
                    h.what,
                    h.table,
                    h.collection,
                    h.digest,
                    list(h.folders),
                    h.la,
                    h.snapshot,
                    h.rows,
                    h.blank,
                )
        for i, p in enumerate(self.others, start=max(self.las, default=0) + 1):
            yield self._source(i, p, None, "")

    def _source(self, i: int, p: Found, table: str | None, collection: str) -> tuple:
        file = p.file
        return (
            i,
            file.name,
            p.part,
            p.what,
            table,
            collection,
            file.digest,
            list(file.folders),
            self.las.get(i, ""),
            p.snapshot,
            p.rows,
            p.blank,
        )

    def all_problems(self) -> list[Problem]:
        """Every problem of a file so far, those of rows that could not be read included."""
        parts = [*self.found.values(), *self.others]
        of_parts = (problem for p in parts for problem in p.problems)
        found = [*self.problems, *of_parts, *self.years.problems, *self.held_problems]
        return list(dict.fromkeys(found))

    def told(self, path: Path | None) -> Loaded:
        """What the caller hears."""
        files = tuple((name_of(p), p.what, p.rows) for p in sorted([*self.found.values(), *self.others], key=name_of))
        return Loaded(path, self.fingerprint, self.years.data_to, files, tuple(self.all_problems()))


def _identity(digest: str, part: str, table: str, la: str, folders: tuple[str, ...], name: str) -> tuple[str, ...]:
    """What makes two files one: the same bytes count once. A header goes with the return it lies beside, so there its
    place counts too: two returns may have the same header."""
    return digest, part, table, la, "" if table in DATED else "/".join((*folders, name.rsplit("/", 1)[-1]))


def _own_rows(parts: list[Found]) -> list[dict]:
    """The rows of the sources' own authority tables: needed before anything else can be named."""
    tables = [p for p in parts if p.table and p.table.name == "own_authorities"]
    return [row for part in tables for batch in part.batches() for row in batch.to_pylist()]


def _why(problems: list[Problem]) -> str:
    more = len(problems) - TOLD
    return " ".join(message(p) for p in problems[:TOLD]) + (f" And {more:,} more like these." if more > 0 else "")


@contextmanager
def _enough_memory(refused: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.OutOfMemoryException, folder.TooMuchToAsk, MemoryError) as error:
        raise UnusableExtract(refused) from error


@contextmanager
def _written(store: Path) -> Iterator[None]:
    """Around what writes to a store's folder: raises NotWritten where the disk or the system does not let us."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        if isinstance(error, duckdb.OutOfMemoryException) or not (
            isinstance(error, OSError | duckdb.TransactionException) or folder.is_of_the_disk(error)
        ):
            raise
        said = str(error).casefold()
        found = (why for sign, why in WHY_NOT_WRITTEN.items() if sign in said)
        why = next(found, "the folder or its disk does not let us. Look whether it is full or damaged")
        raise folder.NotWritten(NOT_WRITTEN.format(store=store, why=why)) from error


def _keep(work: _Load, path: Path, before: Path | None) -> None:
    """Make a load the store's current file. before: what an addition was worked out from, which must be current still."""
    folder.sweep(path.parent)
    with folder.one_at_a_time(path.parent):
        if folder.is_sound(path, write.tables()):  # these very files were loaded before
            _check_still_current(path.parent, before)
            folder.point_at(path.parent, path)
            return
    growing = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.growing")
    growing.unlink(missing_ok=True)
    try:
        _write(work, growing)
        with folder.one_at_a_time(path.parent):
            _check_still_current(path.parent, before)
            growing.replace(path)
            try:
                folder.point_at(path.parent, path)
            except OSError:
                folder.give_up(path)
                raise
    finally:
        growing.unlink(missing_ok=True)
        growing.with_suffix(".growing.wal").unlink(missing_ok=True)


def _hold(work: _Load, before: Path) -> None:
    try:
        work.hold(before)
    except folder.StoreMissing:
        _check_still_current(before.parent, before)  # other loads may have taken it away
        raise


def _check_still_current(store: Path, before: Path | None) -> None:
    if before is not None and folder.current_file(store) != before:
        raise UnusableExtract("Another load finished meanwhile. Run this one again, so that nothing of it is lost.")


def _write(work: _Load, growing: Path) -> None:
    """Write a load to a file of its own, whole and on the disk."""
    con = work.con
    con.execute("SET checkpoint_threshold = '128MB'")  # else every slice would write the file anew
    con.execute(f"ATTACH {stage.quoted(growing)} AS store")
    work.fill()
    con.execute("DETACH store")
    folder.sync(growing)


def problems(path: Path) -> Iterator[Problem]:
    """Every problem of a store file, by file, row, column and rule."""
    con = stage.memory()
    try:
        folder.attach(con, path)
        found = con.execute(
            """
            WITH listed AS (
                SELECT file_id, source_row, "column", rule FROM store.row_problems
                UNION ALL SELECT file_id, source_row, "column", rule FROM store.kept.flagged_rows
            ), named AS (
                SELECT file_id, CASE WHEN part = '' THEN name ELSE name || ' (' || part || ')' END AS file FROM store.sources
            )
            SELECT n.file, l.source_row, l."column", l.rule, '' AS detail FROM listed l JOIN named n USING (file_id)
            UNION ALL SELECT file, source_row, "column", rule, detail FROM store.file_problems
            ORDER BY ALL
            """
        )
        while rows := found.fetchmany(10_000):
            yield from (Problem(*row) for row in rows)
    finally:
        con.close()
