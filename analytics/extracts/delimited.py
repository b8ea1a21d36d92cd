"""CSV and its kin: find the headings, then read the allowed columns in pieces, however large the file.

Most files go through Arrow, where a line is a row. A file with quotes astray or over several lines is read line by line.
"""

import codecs
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv

from analytics.extracts import limits, text
from analytics.extracts.format import Part
from analytics.extracts.formats import Recognised, nearest, recognise
from analytics.extracts.problems import UnusableExtract
from analytics.extracts.rows import TOTAL, Tally, batch, fitting, number_array, part_batches, table_batches
from analytics.extracts.sources import SourceFile

BLOCK = 1 << 21
SLICES = 16


class Refused(Exception):
    """The file is refused by a rule of ours, with what to say beside it."""

    def __init__(self, rule: str, detail: str = "", column: str | None = None):
        super().__init__(rule)
        self.rule, self.detail, self.column = rule, detail, column


@dataclass(frozen=True)
class Shape:
    """What a look at a file told: how to read its rows.

    lines, rows: how many lines and rows stand up to the headings and with them. titles: filled rows above the headings.
    """

    recognised: Recognised
    delimiter: str
    width: int
    lines: int
    rows: int
    titles: int
    survey: text.Survey


def shape(file: SourceFile) -> Shape:
    """Recognise a file by its headings and look through it once. Raises Refused."""
    if file.size > limits.TEXT_BYTES:
        raise Refused("file_too_large", limits.in_words(limits.TEXT_BYTES))
    with file.open() as opened:
        start = opened.read(text.HEAD)
    encoding = text.encoding_of(start)
    if encoding is None:
        raise Refused("file_not_text")
    head = _decoded(start, encoding)
    rows = text.head_rows(head)
    # a quotation mark in a title must not hide the headings below it
    found = _headings(rows) or _headings(rows := text.head_rows(head, joined=False))
    if found is None:
        raise _not_recognised(rows)
    with file.open() as opened:
        survey = text.survey(opened, encoding, found.delimiter)
    if survey.refused:
        raise Refused(survey.refused)
    return Shape(found.recognised, found.delimiter, found.width, rows[found.at][1], found.at + 1, found.titles, survey)


@dataclass(frozen=True)
class _Headings:
    recognised: Recognised
    delimiter: str
    width: int
    at: int
    titles: int


def _decoded(start: bytes, encoding: str) -> str:
    """The beginning of a file as text; Windows-1252 where it is not UTF-8."""
    if encoding:
        return start.decode(encoding, errors="replace").lstrip("\ufeff")
    start = start.removeprefix(codecs.BOM_UTF8)
    try:
        return start.decode()
    except UnicodeDecodeError as broken:
        cut_short = broken.start > len(start) - 4 and len(start) > text.HEAD - 4
        return start.decode("utf-8" if cut_short else "cp1252", errors="replace")


def _headings(rows: list[tuple[str, int]]) -> _Headings | None:
    """The first row that is a known table's headings, split by the delimiter that makes it so."""
    for at, (row, _) in enumerate(rows):
        for delimiter in text.DELIMITERS:
            cells = text.split(row, delimiter) if delimiter in row else text.ASTRAY
            recognised = None if isinstance(cells, str) else recognise(cells)
            if recognised:
                return _Headings(recognised, delimiter, len(cells), at, len(_filled(rows[:at])))
    return None


def _filled(rows: list[tuple[str, int]]) -> list[str]:
    return [row for row, _ in rows if row.strip(text.DELIMITERS + ' "')]


def _not_recognised(rows: list[tuple[str, int]]) -> Refused:
    filled = _filled(rows)
    if not filled:
        return Refused("file_empty")
    delimiter = max(text.DELIMITERS, key=filled[0].count)
    return Refused("file_not_recognised", nearest(filled[0].split(delimiter)))


def batches(file: SourceFile, shaped: Shape, part: Part | None, tally: Tally) -> Iterator[pa.RecordBatch]:
    """The rows of a file as batches of the columns it has of our table. Reads the file anew each time."""
    if part is not None:
        yield from part_batches(_rows(file, shaped, tally), shaped.recognised, part, tally)
    elif shaped.survey.plain:
        yield from _through_arrow(file, shaped, tally)
    else:
        yield from table_batches(_rows(file, shaped, tally), shaped.recognised, tally)


def _rows(file: SourceFile, shaped: Shape, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file one by one, those that can be read."""
    encoding = shaped.survey.encoding
    places = list(shaped.recognised.places.values())
    with file.open() as opened, io.TextIOWrapper(opened, encoding, errors="replace", newline=None) as lines:
        for _ in range(shaped.lines):
            next(lines, None)
        numbered = text.rows_of(lines, shaped.delimiter, shaped.width, places, shaped.rows + 1)
        yield from fitting(_listed(numbered, tally), shaped.width, tally)


def _listed(numbered: Iterator[tuple[int, list[str] | None]], tally: Tally) -> Iterator[tuple[int, list[str]]]:
    for number, cells in numbered:
        if cells is None:
            tally.list_row(number, "R0_quote_open")
        else:
            yield number, cells


# -- through Arrow ----------------------------------------------------------------------------------------------------
class _Stream:
    """What pyarrow reads: the file from the first row after the headings, as UTF-8."""

    closed = False

    def __init__(self, raw, shaped: Shape):
        encoding = shaped.survey.encoding
        self.source = raw if encoding == "utf-8-sig" else text.Recoded(raw, encoding)
        self.left = text.skip_lines(self.source.read, shaped.lines)

    def read(self, size: int) -> bytes:
        if not self.left:
            return self.source.read(size)
        data, self.left = self.left[:size], self.left[size:]
        return data

    def close(self) -> None:
        """Nothing to do: who opened the file closes it."""


def _through_arrow(file: SourceFile, shaped: Shape, tally: Tally) -> Iterator[pa.RecordBatch]:
    """Read a file in which a line is a row. Rows of another width are taken one by one, after each piece."""
    columns = _InPieces(file, shaped, tally)
    with file.open() as opened:
        stream = _Stream(opened, shaped)
        if not stream.left:
            return
        try:
            with closing(pa.PythonFile(stream, mode="r")) as handed, columns.reader(handed) as reader:
                for piece in reader:
                    yield from columns.taken(piece)
        except pa.ArrowInvalid as broken:
            raise UnusableExtract(f"{file.name}: the file changed while it was read. Load it again.") from broken
    yield from columns.set_aside()  # Arrow gives no piece at all where no row fits
    yield from columns.seemingly_blank()


class _InPieces:
    """Numbers the rows of Arrow's pieces, sorts out those that are no rows of the table, and counts."""

    def __init__(self, file: SourceFile, shaped: Shape, tally: Tally):
        self.file, self.shaped, self.tally = file, shaped, tally
        self.names, self.places = list(shaped.recognised.places), list(shaped.recognised.places.values())
        self.next_row = 1
        self.aside: list[int] = []
        self.crooked: list[tuple[int, str]] = []
        self.without_text: list[int] = []

    def reader(self, handed: pa.PythonFile) -> pyarrow.csv.CSVStreamingReader:
        columns = [f"c{i}" for i in range(self.shaped.width)]
        wanted = [columns[i] for i in self.places]
        return pyarrow.csv.open_csv(
            handed,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=columns, block_size=BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.shaped.delimiter,
                quote_char='"' if self.shaped.survey.quotes else False,
                ignore_empty_lines=False,
                invalid_row_handler=self._set_aside,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _set_aside(self, row: pyarrow.csv.InvalidRow) -> str:
        self.crooked.append((row.number, row.text.rstrip("\r\n")))
        self.aside.append(row.number)
        return "skip"

    def taken(self, piece: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """A piece's rows with their numbers, without totals and rows of no text; then the crooked rows beside it."""
        numbers = self._numbers(piece.num_rows)
        out = self._sorted_out(piece, numbers)
        whole = pa.RecordBatch.from_arrays([*piece.columns, number_array(numbers)], [*self.names, "source_row"])
        for kept in _without(whole, out):
            self.tally.rows += kept.num_rows
            yield kept
        yield from self.set_aside()

    def set_aside(self) -> Iterator[pa.RecordBatch]:
        """The rows of another width met so far: those that can be evened; the others are listed."""
        crooked, self.crooked = self.crooked, []
        delimiter, first = self.shaped.delimiter, self.shaped.rows
        split = [(number + first, text.split(row, delimiter)) for number, row in crooked]
        readable = _listed(((n, None if isinstance(c, str) else c) for n, c in split), self.tally)
        rows = fitting(readable, self.shaped.width, self.tally)
        yield from table_batches(rows, self.shaped.recognised, self.tally)

    def _numbers(self, rows: int) -> np.ndarray:
        """The file's row of each row kept: rows set aside keep their numbers."""
        numbers = np.arange(self.next_row, self.next_row + rows + len(self.aside))
        numbers = np.setdiff1d(numbers, self.aside, assume_unique=True)[:rows] if self.aside else numbers
        self.next_row = int(numbers[-1]) + 1 if rows else self.next_row
        self.aside = [n for n in self.aside if n >= self.next_row]
        return numbers + self.shaped.rows

    def _sorted_out(self, piece: pa.RecordBatch, numbers: np.ndarray) -> np.ndarray:
        """Places in a piece of rows that are not handed on: totals (listed) and rows with no text in our columns."""
        empty = np.flatnonzero(~_any_text(piece))
        self.without_text += numbers[empty].tolist()
        # the first of our columns as the file has them; a total elsewhere stands in a row without a child's id
        first = int(np.argmin(self.places))
        totals = [i for i in _maybe_totals(piece.column(first)) if TOTAL.fullmatch(piece.column(first)[i].as_py())]
        for place in totals:
            self.tally.list_row(int(numbers[place]), "R0_total_row")
        return np.union1d(empty, np.array(totals, dtype=np.int64))

    def seemingly_blank(self) -> Iterator[pa.RecordBatch]:
        """Rows with no text in our columns: wholly blank ones are counted, the others handed on for the load to list."""
        if not self.without_text:
            return
        numbers, filled = set(self.without_text), []
        with (
            self.file.open() as opened,
            io.TextIOWrapper(opened, self.shaped.survey.encoding, errors="replace", newline=None) as lines,
        ):
            from_the_first = enumerate(lines, start=1 + self.shaped.rows - self.shaped.lines)
            filled = [n for n, line in from_the_first if n in numbers and line.strip(self.shaped.delimiter + '" \t\n')]
        self.tally.blank += len(numbers) - len(filled)
        self.tally.rows += len(filled)
        if filled:
            yield batch(self.names, [[None] * len(filled)] * len(self.names), filled)


def _any_text(piece: pa.RecordBatch) -> np.ndarray:
    """Whether a row holds text in any column."""
    filled = np.zeros(piece.num_rows, dtype=bool)
    for column in piece.columns:
        bits = column.buffers()[0]
        if column.null_count == 0 or bits is None:
            return np.ones(piece.num_rows, dtype=bool)
        unpacked = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little")
        filled |= unpacked[column.offset : column.offset + piece.num_rows].astype(bool)
    return filled


def _maybe_totals(column: pa.Array) -> np.ndarray:
    """Places of cells that begin as a total row may: told by three letters, so that a column of ids costs nothing."""
    if not len(column) or column.buffers()[2] is None:
        return np.zeros(0, dtype=np.int64)
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    letters = np.append(np.frombuffer(column.buffers()[2], dtype=np.uint8), (0, 0, 0)).astype(np.uint8) | 32
    first = offsets[:-1]
    maybe = np.flatnonzero((np.diff(offsets) > 0) & np.isin(letters[first], _FIRST_LETTERS))
    at = first[maybe]
    three = [letters[at + i].astype(np.int32) for i in range(3)]
    begins = three[0] << 16 | three[1] << 8 | three[2]
    return maybe[np.isin(begins, _TOTALS) | np.isin(three[0], _BLANKS)]


_BLANKS = np.frombuffer(b" \t", dtype=np.uint8) | 32
_TOTALS = np.array([int.from_bytes(word) for word in (b"tot", b"gra", b"sub", b"ove", b"cou", b"row")], dtype=np.int32)
_FIRST_LETTERS = np.union1d(_TOTALS >> 16, _BLANKS).astype(np.uint8)


def _without(whole: pa.RecordBatch, out: np.ndarray) -> Iterator[pa.RecordBatch]:
    """A batch without some of its rows, in slices while they are few."""
    if len(out) > SLICES:
        keep = np.ones(whole.num_rows, dtype=bool)
        keep[out] = False
        yield whole.filter(_mask(keep))
        return
    start = 0
    for place in [*out.tolist(), whole.num_rows]:
        if place > start:
            yield whole.slice(start, place - start)
        start = place + 1


def _mask(keep: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(keep), [None, pa.py_buffer(np.packbits(keep, bitorder="little"))])
