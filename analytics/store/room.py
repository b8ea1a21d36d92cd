"""The reading room: the text of allow-listed columns becomes typed rows, a piece at a time, and is never held whole.

Typed rows lie compressed in memory (six million episodes take 70 MB); nothing of the room is kept or touches the disk.
"""

from collections.abc import Callable

import duckdb
import numpy as np
import pyarrow as pa

from analytics.extracts.format import Table
from analytics.extracts.formats import TABLES
from analytics.store import stage

PIECE = 16 * 1024 * 1024  # bytes of text typed in one statement
OWN = "own"  # an authority's tables about itself: small, and kept as text until it is known whose they are
TYPED = ("read_episodes", "read_referrals", "read_children", "read_unaccompanied", "read_protection_plans")
TO_JOIN = ("ssd_placements", "ssd_legal_statuses")  # what SSD episodes are completed from


def open_room(con: duckdb.DuckDBPyConnection, inner: bytes, outer: bytes) -> None:
    """Make the room in a connection's instance: macros, code tables, the id key's pads, and the typed tables, empty."""
    con.execute("ATTACH ':memory:' AS room (COMPRESS)")
    con.execute(
        "CREATE TABLE room.pads AS SELECT $inner AS inner_pad, $outer AS outer_pad", {"inner": inner, "outer": outer}
    )
    con.execute('CREATE TABLE files (file_id INTEGER, "table" VARCHAR, la VARCHAR, month_first UTINYINT)')
    con.execute("CREATE TABLE la_keys (text VARCHAR, la VARCHAR, known BOOLEAN)")
    stage.run(con, "typing", (("00_macros",),))
    stage.codes(con)
    stage.run(con, "typing", (("10_room",),))
    for table in TABLES:
        if table.collection == OWN:
            columns = ", ".join(f'"{name}" VARCHAR' for name in _columns(table))
            con.execute(
                f"CREATE TABLE raw_{table.name} ({columns}, file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR)"
            )
    for name in TYPED:
        con.execute(f"CREATE VIEW {name} AS FROM room.{name}")


def _columns(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.name not in ("LA", "YEAR")]


# every id and its keyed hash: HMAC-SHA256, first 60 bits
KEYED_IDS = """
    CREATE TABLE room.pseudonyms AS
    WITH texts AS (SELECT DISTINCT cell FROM ids WHERE cell IS NOT NULL),
    read AS (SELECT cell, read_id(cell) AS id, is_shortened(cell) AS shortened FROM texts),
    hashed AS (SELECT *, sha256(outer_pad || unhex(sha256(inner_pad || encode(id)))) AS digest FROM read, room.pads WHERE id IS NOT NULL)
    SELECT cell, shortened, ('0x' || left(digest, 15))::BIGINT AS pseudonym FROM hashed
"""


class Typist:
    """Types the batches of many files. Small files of one table go together: a statement costs more than their rows."""

    def __init__(self, con: duckdb.DuckDBPyConnection, key_of: Callable[[str], tuple[str, bool]]):
        self.con, self.key_of = con, key_of
        self.waiting: dict[str, list[pa.Table]] = {}
        self.size: dict[str, int] = {}
        self.unknown: set[int] = set()  # files that name an authority nobody knows
        self.named: dict[str, bool] = {}  # what LA cells say -> whether that is known
        self.cursors: dict[str, duckdb.DuckDBPyConnection] = {}

    def add(self, table: Table, file_id: int, batch: pa.RecordBatch) -> None:
        """Take one batch of a file; it is typed at once or with others later."""
        piece = _shaped(batch, table, file_id)
        self._name(piece, file_id)
        self.waiting.setdefault(table.name, []).append(piece)
        self.size[table.name] = self.size.get(table.name, 0) + piece.nbytes
        if self.size[table.name] >= PIECE:
            self._type([table])

    def finish(self) -> None:
        """Type everything that still waits."""
        self._type([t for t in TABLES if self.waiting.get(t.name)])
        for cursor in self.cursors.values():
            cursor.close()

    def _type(self, tables: list[Table]) -> None:
        """Type what waits of some tables, two at a time. An id that stands in several of them is keyed once."""
        incoming = {t: pa.concat_tables(self.waiting.pop(t.name)) for t in tables}
        ids = [
            piece.select([_columns(t)[0]]).rename_columns(["cell"])
            for t, piece in incoming.items()
            if t.collection != OWN
        ]
        if ids:
            self.con.register("ids", pa.concat_tables(ids))
            self.con.execute(KEYED_IDS)
            self.con.unregister("ids")
        stage.at_once(lambda t: self._type_one(t, incoming[t]), tables)
        self.con.execute("DROP TABLE IF EXISTS room.pseudonyms")

    def _type_one(self, table: Table, piece: pa.Table) -> None:
        self.size[table.name] = 0
        known = table.name in self.cursors
        cursor = self.cursors.setdefault(table.name, self.con.cursor())
        cursor.register("incoming", piece)
        if not known:
            cursor.execute(_views(table))
        if table.collection == OWN:
            cursor.execute(f"INSERT INTO memory.main.raw_{table.name} BY NAME FROM temp.main.raw_{table.name}")
        else:
            cursor.execute(stage.sql("typing", f"read_{table.name}"))
        cursor.unregister("incoming")

    def _name(self, piece: pa.Table, file_id: int) -> None:
        """Add the authorities that LA cells name to `la_keys`."""
        texts = {text for text in piece["LA"].unique().to_pylist() if text}
        fresh = sorted(texts - self.named.keys())
        rows = [(text, *self.key_of(text)) for text in fresh]
        stage.insert(self.con, "la_keys", rows)
        self.named |= {text: known for text, _, known in rows}
        if not all(self.named[text] for text in texts):
            self.unknown.add(file_id)


def forget(con: duckdb.DuckDBPyConnection, file_id: int) -> None:
    """Take the typed rows of a file out again, to be typed another way."""
    for name in (*TYPED, *TO_JOIN):
        con.execute(f"DELETE FROM room.{name} WHERE file_id = ?", [file_id])  # noqa: S608 - a name of ours


def _views(table: Table) -> str:
    """What the typing files read: the text with its file's authority and date order, and each id's keyed hash."""
    columns = [f'i."{name}"' for name in _columns(table)]
    dates = [c for c in table.columns if c.date]
    orders = [f"f.month_first & {1 << i} <> 0 AS column_{i + 1}_month_first" for i in range(len(dates))]
    return f"""
        CREATE TEMP VIEW raw_{table.name} AS
        SELECT {", ".join((*columns, *([] if table.collection == OWN else orders)))}, i.file_id, i.source_row,
               coalesce(k.la, f.la) AS la, coalesce(trim(i."YEAR"), '') AS year_label
        FROM incoming i JOIN files f USING (file_id) LEFT JOIN la_keys k ON k.text = i."LA";
        CREATE TEMP VIEW pseudonyms AS FROM room.pseudonyms;
    """  # noqa: S608 - names of our own declarations


def _shaped(batch: pa.RecordBatch, table: Table, file_id: int) -> pa.Table:
    """A batch with exactly the table's columns and the file's number; a column the file does not have is blank."""
    names = set(batch.schema.names)
    blank = pa.nulls(batch.num_rows, pa.string())
    wanted = [c.name for c in table.columns]
    wanted += [name for name in ("LA", "YEAR") if name not in wanted]
    arrays = [batch.column(name) if name in names else blank for name in wanted]
    numbers = np.full(batch.num_rows, file_id, dtype=np.int32)
    # from a buffer: pyarrow.array would first import pandas, a third of a second of every load
    numbered = pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])
    return pa.table([*arrays, batch.column("source_row"), numbered], names=[*wanted, "source_row", "file_id"])
