"""The store on disk: a folder with one DuckDB file a load and a one-line pointer to the current one."""

import contextlib
import hashlib
import os
import sys
from functools import cache
from pathlib import Path

import duckdb

POINTER, PREVIOUS = "current", "previous"


class StoreMissing(Exception):
    """There is no store at the path, or its current file cannot be read. The message says what to do next."""


def store_file(store: Path, fingerprint: str) -> Path:
    """The file a load with this fingerprint goes to; the folder is made if it is not there."""
    Path(store).mkdir(parents=True, exist_ok=True)
    return Path(store) / f"{fingerprint}.duckdb"


def point_at(store: Path, path: Path) -> None:
    """Make a file the current one. A pointer is replaced whole, so a reader sees the old one or the new one.

    The file that was current becomes the previous one, which "since the last load" is told from; older ones are deleted.
    """
    current = _named(store, POINTER)
    if current is not None and current != path:
        _point(store, PREVIOUS, current)
    _point(store, POINTER, path)
    _tidy(store, {path, current or path, _named(store, PREVIOUS) or path})


def _point(store: Path, pointer: str, path: Path) -> None:
    growing = Path(store) / f"{pointer}.{os.getpid()}.growing"
    growing.write_text(path.name + "\n", encoding="utf-8")
    growing.replace(Path(store) / pointer)


def _tidy(store: Path, keep: set[Path]) -> None:
    """Delete store files that no pointer names, and what killed loads left half made. One that is open elsewhere may stay."""
    left = [f for f in Path(store).glob("*.duckdb") if f not in keep]
    half = [f for f in Path(store).glob("*.growing*") if not _is_alive(f)]
    for file in (*left, *half):
        with contextlib.suppress(OSError):
            file.unlink()


def _is_alive(growing: Path) -> bool:
    """Whether the load that makes a file still runs: its process number stands in the name."""
    number = growing.name.partition(".growing")[0].rpartition(".")[2]
    if sys.platform == "win32":
        return False  # a file that is open cannot be deleted there, and signal 0 is Ctrl-C
    if not number.isdigit() or int(number) == os.getpid():
        return number.isdigit()
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _named(store: Path, pointer: str) -> Path | None:
    """The file a pointer names, if there is one."""
    try:
        name = (Path(store) / pointer).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    path = Path(store) / name
    return path if Path(name).name == name and path.is_file() else None


def previous_file(store: Path) -> Path | None:
    """The store file that was current before this one; None after a first load."""
    return _named(store, PREVIOUS)


def current_file(store: Path) -> Path:
    """The store file the pointer names. Raises StoreMissing with the next step."""
    pointer = Path(store) / POINTER
    if not pointer.is_file():
        raise StoreMissing(
            f"No store was found at {store}. Load your returns first: python -m analytics load FOLDER --store {store}"
        )
    name = pointer.read_text(encoding="utf-8").strip()
    path = Path(store) / name
    if Path(name).name != name or not path.is_file():
        raise StoreMissing(f"The store at {store} has lost its current file. Load your returns again.")
    return path


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
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        ((rules,),) = con.execute(f"SELECT rules FROM {name}.load_facts").fetchall()  # noqa: S608 - a name of ours
    except duckdb.Error as error:
        raise StoreMissing(f"The store file {path.name} cannot be read. Load your returns again.") from error
    if rules != rules_version():
        raise StoreMissing("This store was made by another version of Homeward. Load your returns again.")
