"""The store on disk: a folder with one DuckDB file a load and a one-line pointer to the current one."""

import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb

from analytics.extracts.problems import UnusableExtract
from analytics.store import stage

POINTER, PREVIOUS, LOCK = "current", "previous", "lock"
LONGEST_POINTER = 200  # bytes
HEADERS = 3 * 4096  # bytes of a DuckDB file before its blocks
OURS = re.compile(r"[0-9a-f]{16}\.duckdb")  # what a load writes; any other file in the folder is somebody's own
DAMAGED = "The newest load in the store is damaged. Load your returns again."
MAY_NOT_READ = "Homeward may not read the store at {store}. Ask whoever looks after this computer for the right to read that folder."
TOO_MUCH_TO_ASK = (
    "These figures need more memory than Homeward takes for one question. Choose a single authority or another page. "
    "If it happens again, start Homeward anew."
)


class StoreMissing(Exception):
    """There is no store at the path, or its current file cannot be read. The message says what to do next."""


class StoreDamaged(StoreMissing):
    """A file that could be opened turned out to be damaged when it was asked."""


class TooMuchToAsk(Exception):
    """A question needs more memory than a store may take. The message says what to do next."""


class NotWritten(UnusableExtract):
    """A load could not be written down. What the store held before it still holds."""


def store_file(store: Path, fingerprint: str) -> Path:
    """The file a load with this fingerprint goes to; the folder is made if it is not there."""
    Path(store).mkdir(parents=True, exist_ok=True)
    return Path(store) / f"{fingerprint}.duckdb"


def point_at(store: Path, path: Path) -> None:
    """Make a file the current one. A pointer is replaced whole, so a reader sees the old one or the new one.

    The file that was current becomes the previous one, which "since the last load" is told from and which is shown where
    the current one cannot be read; older ones are deleted. Only under `one_at_a_time`.
    """
    current = _named(store, POINTER)
    pointers = {POINTER: path}
    if current is not None and current != path and _opens(current):
        pointers = {PREVIOUS: current, POINTER: path}
    _point(store, pointers)
    keep = {path, _named(store, PREVIOUS)}
    for file in Path(store).glob("*.duckdb"):
        if file not in keep and OURS.fullmatch(file.name):
            with contextlib.suppress(OSError):  # one that is open elsewhere may stay
                file.unlink()


def give_up(path: Path) -> None:
    """Delete a new file that no pointer came to name. Only under `one_at_a_time`."""
    if path not in (_named(path.parent, POINTER), _named(path.parent, PREVIOUS)):
        path.unlink(missing_ok=True)


def _point(store: Path, pointers: dict[str, Path]) -> None:
    """All pointers are written aside before the first takes its place: a full disk then changes none."""
    sync(Path(store))  # what they will name is there first
    aside = {pointer: Path(store) / f"{pointer}.{os.getpid()}.growing" for pointer in pointers}
    try:
        for pointer, growing in aside.items():
            growing.write_text(pointers[pointer].name + "\n", encoding="utf-8")
            sync(growing)
        for pointer, growing in aside.items():
            growing.replace(Path(store) / pointer)
    finally:
        for growing in aside.values():
            growing.unlink(missing_ok=True)
    sync(Path(store))


def sync(path: Path) -> None:
    """Wait until the disk holds a file, or the names in a folder: a power cut then leaves the old or the new."""
    if not path.is_dir():
        _sync(path, os.O_RDWR)
    elif sys.platform != "win32":  # where a folder cannot be opened
        with contextlib.suppress(OSError):  # nor do all network folders know how
            _sync(path, os.O_RDONLY)


def _sync(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def one_at_a_time(store: Path) -> Iterator[None]:
    """Of two loads that finish at once, one waits here for the other. The system lets go of the lock of one that dies."""
    with (Path(store) / LOCK).open("ab") as lock:
        with contextlib.suppress(OSError):  # a network folder without locks: the pointers are still replaced whole
            _lock(lock.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


def sweep(store: Path) -> None:
    """Delete what killed loads left half made."""
    for file in Path(store).glob("*.growing*"):
        if not _is_alive(file):
            with contextlib.suppress(OSError):
                file.unlink()


def _is_alive(growing: Path) -> bool:
    """Whether the load that makes a file still runs: its process number stands in the name, a thread's may follow it."""
    number = growing.name.partition(".growing")[0].rpartition(".")[2].partition("-")[0]
    if sys.platform == "win32":
        return False  # a file that is open cannot be deleted there, and signal 0 is Ctrl-C
    if not number.isdigit() or int(number) == os.getpid():
        return number.isdigit()
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _named(store: Path, pointer: str) -> Path | None:
    """The file a pointer names, if there is one."""
    try:
        path = Path(store) / _name(Path(store) / pointer)
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def _name(pointer: Path) -> str:
    """The file name in a pointer. Raises OSError where it cannot be read, ValueError where it holds anything else."""
    with pointer.open("rb") as opened:
        name = opened.read(LONGEST_POINTER + 1).decode("utf-8").strip()
    if len(name) >= LONGEST_POINTER or Path(name).name != name or not (name.isprintable() and name.endswith(".duckdb")):
        raise ValueError("a pointer holds the name of a file of its own folder")
    return name


def previous_file(store: Path) -> Path | None:
    """The store file that was current before this one; None after a first load."""
    return _named(store, PREVIOUS)


def current_name(store: Path) -> str:
    """The name of the file the pointer names, be it there or not. Raises StoreMissing with the next step."""
    try:
        return _name(Path(store) / POINTER)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreMissing(
            f"No store was found at {store}. Load your returns first: python -m analytics load FOLDER --store {store}"
        ) from None
    except PermissionError:
        raise StoreMissing(MAY_NOT_READ.format(store=store)) from None
    except (OSError, ValueError):
        raise StoreMissing(_lost(store)) from None


def current_file(store: Path) -> Path:
    """The store file the pointer names. Raises StoreMissing with the next step."""
    path = Path(store) / current_name(store)
    if not os.path.isfile(path):  # noqa: PTH113 - asks without raising where the folder may not be looked into
        raise StoreMissing(_lost(store))
    return path


def _lost(store: Path) -> str:
    return f"The store at {store} has lost its current file. Load your returns again."


@cache
def rules_version() -> str:
    """A digest of the code that decides what a store holds: change a rule and every store is made anew."""
    here = Path(__file__).parent
    files = sorted([*here.rglob("*.sql"), *here.glob("*.py"), *(here.parent / "extracts").glob("*.py")])
    digest = hashlib.sha256((here.parent / "terms.py").read_bytes().replace(b"\r\n", b"\n"))
    for file in files:
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def attach(con: duckdb.DuckDBPyConnection, path: Path, name: str = "store") -> None:
    """Attach a store file read-only as `store` (or another name). Raises StoreMissing when this version cannot read it."""
    if path.exists() and not os.access(path, os.R_OK):
        raise StoreMissing(MAY_NOT_READ.format(store=path.parent))
    try:
        con.execute(f"ATTACH {stage.quoted(path)} AS {name} (READ_ONLY)")
        ((size,),) = con.execute(
            "SELECT block_size * total_blocks FROM pragma_database_size() WHERE database_name = ?", [name]
        ).fetchall()
        found = con.execute(f"SELECT rules FROM {name}.load_facts").fetchall()  # noqa: S608 - a name of ours
        on_disk = path.stat().st_size
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, OSError) as error:  # or it was deleted meanwhile, by a load that finished
        raise StoreMissing(_unreadable(path)) from error
    if on_disk < HEADERS + size or len(found) != 1:  # cut off: DuckDB would find out at the first question
        raise StoreMissing(_unreadable(path))
    if found != [(rules_version(),)]:
        raise StoreMissing("This store was made by another version of Homeward. Load your returns again.")


def _unreadable(path: Path) -> str:
    return f"The store file {path.name} cannot be read. Load your returns again."


def _opens(path: Path) -> bool:
    """Whether a file is a database at all, of whatever version: one that is not is not worth keeping."""
    if not os.access(path, os.R_OK):
        return True  # nobody can tell
    con = stage.memory()
    try:
        con.execute(f"ATTACH {stage.quoted(path)} (READ_ONLY)")
    except duckdb.Error:
        return False
    finally:
        con.close()
    return True


def is_sound(path: Path, wanted: frozenset[str] = frozenset()) -> bool:
    """Whether every cell of a store file can be read, and the tables wanted are there: "load your returns again" must
    mend one that has gone bad."""
    if not path.is_file():
        return False
    con = stage.memory()
    try:
        attach(con, path)
        tables = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'store'"
        ).fetchall()
        for schema, table in tables:
            con.execute(f'SELECT bit_xor(hash(t)) FROM store."{schema}"."{table}" t').fetchall()  # noqa: S608
    except (StoreMissing, duckdb.Error):
        return False
    finally:
        con.close()
    return wanted <= {table for _, table in tables}


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Around questions to a store: raises TooMuchToAsk or StoreDamaged for what DuckDB says then. Others go through."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TooMuchToAsk(TOO_MUCH_TO_ASK) from error
    except duckdb.Error as error:
        if not is_of_the_disk(error):
            raise
        raise StoreDamaged(DAMAGED) from error


def is_of_the_disk(error: duckdb.Error) -> bool:
    """Whether an error speaks of a file that cannot be read or written, not of a question put wrongly."""
    # a checksum that does not fit comes as duckdb.Error itself
    of_files = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
    return type(error) is duckdb.Error or isinstance(error, of_files)
