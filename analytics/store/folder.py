"""The store on disk: a folder with one DuckDB file a load and a one-line pointer to the current one."""

import hashlib
import os
from functools import cache
from pathlib import Path

import duckdb

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


@cache
def rules_version() -> str:
    """A digest of the code that decides what a store holds: change a rule and every store is made anew."""
    here = Path(__file__).parent
    files = sorted([*here.rglob("*.sql"), *here.glob("*.py"), *(here.parent / "extracts").glob("*.py")])
    digest = hashlib.sha256((here.parent / "terms.py").read_bytes().replace(b"\r\n", b"\n"))
    for file in files:
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a store file read-only as `store`. Raises StoreMissing when this version cannot read it."""
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS store (READ_ONLY)")
        ((rules,),) = con.execute("SELECT rules FROM store.load_facts").fetchall()
    except duckdb.Error as error:
        raise StoreMissing(f"The store file {path.name} cannot be read. Load your returns again.") from error
    if rules != rules_version():
        raise StoreMissing("This store was made by another version of Homeward. Load your returns again.")
