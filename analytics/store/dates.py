"""One reading of dates for each column (R0): day first, unless its values say month first. Then a person is asked."""

import duckdb
import pyarrow as pa

from analytics.extracts.format import Table
from analytics.extracts.problems import Doubt
from analytics.extracts.read import Found, place_of
from analytics.store.room import TO_JOIN, TYPED

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"


def doubts(con: duckdb.DuckDBPyConnection, found: dict[int, Found]) -> tuple[list[Doubt], dict[int, int]]:
    """Columns with month-first-only dates; and for each such file the bits of every column to be read month first.

    A column of the file that holds dates which fit day first only is day first all the same, unless it is itself asked about.
    """
    asked: dict[int, dict[int, int]] = {}
    for table in (*TYPED, *TO_JOIN):
        counted = ", ".join(f"count(*) FILTER (month_first & {1 << i} <> 0)" for i in range(2))
        rows = con.execute(
            f"SELECT file_id, {counted} FROM room.{table} WHERE month_first <> 0 GROUP BY file_id ORDER BY file_id"  # noqa: S608
        ).fetchall()
        asked |= {file_id: dict(enumerate(n)) for file_id, *n in rows}
    told, bits = [], {}
    for file_id, counts in asked.items():
        part, columns = found[file_id], _dates(found[file_id].table)
        certain = _day_first_only(con, part)
        also = [i for i, c in enumerate(columns) if not counts.get(i) and c not in certain]
        bits[file_id] = sum(1 << i for i in (*also, *(i for i, n in counts.items() if n)))
        told += [Doubt(name_of(part), columns[i], n, tuple(columns[j] for j in also)) for i, n in counts.items() if n]
    return told, bits


def name_of(part: Found) -> str:
    """A file's name as messages show it, with its part where it has several."""
    return place_of(part.file, part.part)


def _dates(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.date]


def _day_first_only(con: duckdb.DuckDBPyConnection, part: Found) -> set[str]:
    """The date columns of a file that hold a date which fits day first and not month first."""
    certain: set[str] = set()
    cursor = con.cursor()
    try:
        for batch in part.batches():
            left = [c for c in _dates(part.table) if c in batch.schema.names and c not in certain]
            if not left:
                break
            cursor.register("incoming", pa.Table.from_batches([batch]))
            fits = ", ".join(f'bool_or(fits_only("{c}", false))' for c in left)
            ((*found,),) = cursor.execute(f"SELECT {fits} FROM incoming").fetchall()  # noqa: S608 - names of ours
            certain |= {c for c, yes in zip(left, found, strict=True) if yes}
    finally:
        cursor.close()
    return certain
