"""From cells of text to Arrow batches of named columns, with every row that is not handed on listed or counted.

Arrays are built from buffers throughout: pyarrow.array would first import pandas, a third of a second of every load.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analytics import terms
from analytics.extracts.format import OtherTable, Part, Table
from analytics.extracts.formats import Recognised
from analytics.extracts.problems import Problem

BATCH_ROWS = 20_000
# what the first filled cell of a total row says: the word, what is counted, the number
TOTAL = re.compile(
    r"\s*(((grand|sub|overall)[\s-]*)?totals?(\s+(children|rows|records|episodes|number|referrals))?|(row\s*)?count(\s+of\b.{0,30})?)"
    r"\s*[:=]?\s*[\d,.]*\s*",
    re.IGNORECASE,
)


@dataclass
class Tally:
    """What a reading has met so far. rows: handed on or listed; blank: wholly blank ones; evened: cells made to fit."""

    place: str
    rows: int = 0
    blank: int = 0
    evened: int = 0
    problems: list[Problem] = field(default_factory=list)

    def list_row(self, row: int, rule: str) -> None:
        """Leave a row out and say so."""
        self.rows += 1
        self.problems.append(Problem(self.place, row, None, rule))


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row is a total beneath or between the rows, by its first filled cell."""
    first = next((cell for cell in cells if cell.strip()), "")
    return TOTAL.fullmatch(first) is not None


def fitting(numbered: Iterable[tuple[int, list[str]]], width: int, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """Rows that can be read, made to the heading's width; the rest is listed, or counted where nothing stands in it."""
    for number, cells in numbered:
        if not any(cell and not cell.isspace() for cell in cells):
            tally.blank += 1
        elif is_total(cells):
            tally.list_row(number, "R0_total_row")
        elif len(cells) == width:
            yield number, cells
        elif any(cell.strip() for cell in cells[width:]) or (width > 1 and len(cells) == 1):
            tally.list_row(number, "R0_row_shape")
        else:
            tally.evened += 1
            yield number, (cells + [""] * width)[:width]


def table_batches(
    numbered: Iterable[tuple[int, list[str]]], recognised: Recognised, tally: Tally
) -> Iterator[pa.RecordBatch]:
    """Rows as batches of a table's columns, source_row last."""
    names, places = list(recognised.places), list(recognised.places.values())
    for rows in _some_at_a_time(numbered):
        tally.rows += len(rows)
        columns = [[cells[place] for _, cells in rows] for place in places]
        yield batch(names, columns, [number for number, _ in rows])


def part_batches(
    numbered: Iterable[tuple[int, list[str]]], recognised: Recognised, part: Part, tally: Tally
) -> Iterator[pa.RecordBatch]:
    """Rows of a table of another standard as batches of one of our tables, cells read as our codes."""
    assert isinstance(recognised.read_as, OtherTable)
    codes = {c.name: c.codes for c in recognised.read_as.columns}
    read = recognised.read_as.read_cell
    cells_of = [(ours, theirs) for ours, theirs in part.cells if theirs in recognised.places]
    yes = part.only_where
    for rows in _some_at_a_time(numbered):
        kept = [r for r in rows if yes is None or read(r[1][recognised.places[yes]], codes[yes]).upper() in terms.YES]
        tally.rows += len(kept)
        columns = [[read(cells[recognised.places[t]], codes[t]) for _, cells in kept] for _, t in cells_of]
        said = [[value] * len(kept) for _, value in part.said]
        names = [ours for ours, _ in (*cells_of, *part.said)]
        yield batch(names, columns + said, [number for number, _ in kept])


def batch(names: list[str], columns: list[list[str | None]], numbers: Sequence[int]) -> pa.RecordBatch:
    """Lists of text as a batch. Blank is null."""
    arrays = [text_array(column) for column in columns]
    return pa.RecordBatch.from_arrays([*arrays, number_array(numbers)], [*names, "source_row"])


def text_array(cells: Sequence[str | None]) -> pa.Array:
    """Text as an Arrow array; "" and None are null."""
    encoded = [cell.encode("utf-8", errors="replace") if cell else b"" for cell in cells]
    ends = np.zeros(len(encoded) + 1, dtype=np.int32)
    np.cumsum([len(e) for e in encoded], out=ends[1:])
    filled = np.packbits(np.diff(ends) > 0, bitorder="little")
    buffers = [pa.py_buffer(filled), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def number_array(numbers: Sequence[int]) -> pa.Array:
    """Whole numbers as an Arrow array."""
    whole = np.asarray(numbers, dtype=np.int32)
    return pa.Array.from_buffers(pa.int32(), len(whole), [None, pa.py_buffer(whole)])


def parts_of(recognised: Recognised) -> list[tuple[Table, Part | None]]:
    """Which of our tables the rows become: one for a table, several for a table of another standard, none for one left alone."""
    declared = recognised.read_as
    if isinstance(declared, Table):
        return [(declared, None)]
    if declared is None:
        return []
    there = [p for p in declared.parts if p.only_where is None or p.only_where in recognised.places]
    return [(p.table, p) for p in there]


def _some_at_a_time(numbered: Iterable[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    rows: list[tuple[int, list[str]]] = []
    for row in numbered:
        rows.append(row)
        if len(rows) == BATCH_ROWS:
            yield rows
            rows = []
    if rows:
        yield rows
