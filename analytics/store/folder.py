"""The store on disk: a folder with one DuckDB file a load and a one-line pointer to the current one."""

import os
from pathlib import Path

POINTER = "current"


class StoreMissing(Exception):
    """There is no store at the path, or its current file cannot be read. The message says what to do next."""


def store_file(store: Path, fingerprint: str) -> Path:
    """The file a load with this fingerprint goes to; the folder is made if it is not there."""
    Path(store).mkdir(parents=True, exist_ok=True)
    return Path(store) / f"{fingerprint}.duckdb"


def point_at(store: Path, path: Path) -> None:
    """Make a file the current one. The pointer is replaced whole, so a reader sees the old one or the new one."""
    growing = Path(store) / f"{POINTER}.{os.getpid()}.growing"
    growing.write_text(path.name + "\n", encoding="utf-8")
    growing.replace(Path(store) / POINTER)


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


def attach(con, path: Path) -> None:
    """Attach a store file read-only as `store`. Raises StoreMissing when it is no store that this version can read."""
    import duckdb

    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS store (READ_ONLY)")
        con.execute("SELECT fingerprint FROM store.load_facts").fetchall()
    except duckdb.Error as error:
        raise StoreMissing(f"The store file {path.name} cannot be read. Load your returns again.") from error
