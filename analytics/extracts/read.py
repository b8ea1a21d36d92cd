"""From the bytes of a file to columns of text: only allow-listed columns are ever read."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv

from analytics.extracts import cin_census, own_tables, ssda903
from analytics.extracts.format import Table
from analytics.extracts.problems import Problem

TABLES: tuple[Table, ...] = (*ssda903.TABLES, *cin_census.TABLES, *own_tables.TABLES)
LEFT_ALONE = (*ssda903.LEFT_ALONE, *cin_census.LEFT_ALONE)
DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Read:
    """One file, read. table is None when it was recognised and left alone (`what` says as which) or not usable.

    rows: pyarrow table of text columns named canonically, plus source_row (int32, as a spreadsheet shows it).
    dropped: headings of the file that were not read.
    """

    what: str
    table: Table | None = None
    rows: pa.Table | None = None
    dropped: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(name: str, data: bytes) -> Read:
    """Recognise a file by its headings and read the columns its table allows. `name` is only used in messages."""
    text = as_utf8(data)
    if text is None:
        return _refused(name, "file_not_text")
    head = text[: 64 * 1024].decode("utf-8", errors="replace").splitlines()
    if not head or not head[0].strip():
        return _refused(name, "file_empty")
    delimiter = max(DELIMITERS, key=head[0].count)
    headings = [cell.strip().upper() for cell in next(csv.reader(io.StringIO(head[0]), delimiter=delimiter))]
    table = recognise(frozenset(headings))
    if table is None:
        left = next((x for x in LEFT_ALONE if x.columns <= frozenset(headings)), None)
        return Read(what=left.what) if left else _refused(name, "file_not_recognised", nearest(frozenset(headings)))
    return _rows(name, text, delimiter, headings, table)


def as_utf8(data: bytes) -> bytes | None:
    """The file's text as UTF-8 without a byte-order mark; None when it is not text. Windows-1252 is the last resort."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode()
    if b"\x00" in data[:4096]:
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").encode()
    return data


def recognise(headings: frozenset[str]) -> Table | None:
    """The table whose columns fit best; None when no table has all its required columns."""
    fits = [(table.fit(headings), table) for table in TABLES]
    best, table = max(fits, key=lambda fit: fit[0])
    return table if best else None


def nearest(headings: frozenset[str]) -> str:
    """The table most of whose required columns the headings hold, in words for a message."""
    required = {t: sum(c.required for c in t.columns) for t in TABLES}
    table = max(TABLES, key=lambda t: (required[t] - len(t.missing(headings)), -required[t]))
    return f"nearest: {table.what}, which needs {', '.join(table.missing(headings))}"


def _refused(name: str, rule: str, detail: str = "") -> Read:
    return Read(what="not usable", problems=(Problem(name, None, None, rule, detail),))


def _rows(name: str, text: bytes, delimiter: str, headings: list[str], table: Table) -> Read:
    """Read the allowed columns as text. A row of another width is listed, never stretched or cut."""
    wanted = {c.name: headings.index(h) for c in table.columns for h in c.headings[::-1] if h in headings}
    crooked: list[int] = []

    def list_row(row) -> str:
        crooked.append(row.number)
        return "skip"

    names = [f"c{i}" for i in range(len(headings))]
    parsed = pyarrow.csv.read_csv(
        pa.BufferReader(text),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=b'"' in text,
            ignore_empty_lines=False,
            invalid_row_handler=list_row,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=[names[i] for i in wanted.values()],
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    rows = parsed.rename_columns(list(wanted)).append_column("source_row", _row_numbers(parsed.num_rows, crooked))
    problems = tuple(Problem(name, row, None, "R0_row_shape") for row in crooked)
    dropped = tuple(h for i, h in enumerate(headings) if h and i not in wanted.values())
    return Read(table.what, table, rows, dropped, problems)


def _row_numbers(rows: int, crooked: list[int]) -> pa.Array:
    """The file's row of each row kept: the heading is row 1, and rows left out keep their numbers.

    Built from a buffer: pyarrow.array would first import pandas, a third of a second of every load.
    """
    numbers = np.arange(2, rows + len(crooked) + 2, dtype=np.int32)
    if crooked:
        numbers = np.setdiff1d(numbers, np.array(crooked, dtype=np.int32))
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])
