"""From a file to the tables in it, as batches of text: only allow-listed columns are ever read."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.csv

from analytics.extracts import cin_census, delimited, limits, markup, own_tables, ssda903, text, workbook, zips
from analytics.extracts.format import Part, Table, plain
from analytics.extracts.formats import Recognised, as_shown, nearest, recognise
from analytics.extracts.problems import Problem
from analytics.extracts.rows import Tally, fitting, part_batches, parts_of, table_batches
from analytics.extracts.sources import SourceFile

NOT_USABLE = "not usable"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# what begins like this is no table, whatever its name says; most other binary files show by their zero bytes
NO_TABLE = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"BZh",
    b"PAR1",
)
Reading = Callable[[Tally], Iterable[pa.RecordBatch]]


@dataclass
class Found:
    """One table of one file.

    part: "" or the sheet or XML element it stands in. what: its name in messages, "not usable" when refused. table: None
    when it was recognised and left alone, or refused. dropped: headings of the file that are not read. snapshot: one row
    a child and a window of six months (Annex A). problems: refusals at once, row problems as batches are read.
    rows: data rows met so far, handed on or listed in problems. blank: wholly blank rows met so far.
    """

    file: SourceFile
    part: str
    what: str
    table: Table | None = None
    dropped: tuple[str, ...] = ()
    snapshot: bool = False
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    _reading: Reading | None = field(default=None, repr=False)

    def __post_init__(self):
        self._at_once = list(self.problems)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table's rows: text columns by their canonical names, those that the file has, and source_row (int32).

        source_row is the row as a spreadsheet shows it, for XML the line of the row's element. Blank is null. Rows come
        in no particular order. Each call reads the file anew. Raises UnusableExtract when the file changed meanwhile.
        """
        tally = Tally(_place(self.file, self.part))
        for batch in self._reading(tally) if self._reading else ():
            self._count(tally)
            yield batch
        if self._reading and not tally.rows and not self.snapshot:
            tally.problems.append(Problem(tally.place, None, None, "file_no_rows"))
        if tally.evened:
            tally.problems.append(Problem(tally.place, None, None, "R0_row_evened", f"{tally.evened:,} rows"))
        self._count(tally)

    def _count(self, tally: Tally) -> None:
        self.rows, self.blank = tally.rows, tally.blank
        self.problems[:] = [*self._at_once, *tally.problems]


def tables_of(file: SourceFile) -> list[Found]:
    """Every table of a file. Never raises for what the file holds: a refusal is a Found without a table."""
    try:
        with file.open() as opened:
            start = opened.read(text.HEAD)
    except zips.DAMAGED:
        return [_refused(file, "file_unreadable")]
    if not start:
        return [_refused(file, "file_empty")]
    if start.startswith(NO_TABLE):
        return [_refused(file, "file_not_text")]
    if start.startswith(zips.MAGIC):
        return _workbook(file) if _is_workbook(file) else [_refused(file, "file_is_a_zip")]
    if start.startswith(OLD_WORKBOOK):
        return _workbook(file)
    return _xml(file) if _begins_as_xml(start) else _delimited(file)


def _place(file: SourceFile, part: str) -> str:
    return f"{file.name} ({part})" if part else file.name


def _refused(file: SourceFile, rule: str, detail: str = "", part: str = "", row=None, column=None) -> Found:
    return Found(file, part, NOT_USABLE, problems=[Problem(_place(file, part), row, column, rule, detail)])


def _is_workbook(file: SourceFile) -> bool:
    with file.open() as opened:
        return not zips.is_archive(opened)


def _begins_as_xml(start: bytes) -> bool:
    encoding = text.encoding_of(start)
    head = start[:400].decode(encoding or "latin-1", errors="ignore")
    return head.lstrip("\ufeff\xef\xbb\xbf \t\r\n").startswith("<")


def _as_tables(
    file: SourceFile,
    part: str,
    recognised: Recognised,
    problems: list[Problem],
    reading: Callable[[Part | None], Reading],
) -> list[Found]:
    """What was recognised as our tables. The receipt and what a row's problem is stand with the first of them."""
    place = _place(file, part)
    if recognised.read_as is None:
        return [Found(file, part, recognised.what, problems=problems)]
    if recognised.twice:
        twice = [Problem(place, None, name, "heading_twice") for name in recognised.twice]
        return [Found(file, part, NOT_USABLE, problems=twice)]
    found = [
        Found(file, part, recognised.what, table, snapshot=piece is not None, _reading=reading(piece))
        for table, piece in parts_of(recognised)
    ]
    first = found[0]
    found[0] = Found(
        file, part, first.what, first.table, recognised.dropped, first.snapshot, problems, 0, 0, first._reading
    )
    for other in found[1:]:
        other._reading = partial(_quietly, other._reading)
    return found


def _quietly(reading: Reading, tally: Tally) -> Iterator[pa.RecordBatch]:
    """Read rows that another table of the same sheet has listed already: only what is handed on counts here."""
    apart = Tally(tally.place)
    for batch in reading(apart):
        tally.rows += batch.num_rows
        yield batch


def _titles(place: str, rows: int) -> list[Problem]:
    return [Problem(place, None, None, "title_rows", f"{rows} rows")] if rows else []


# -- delimited text ---------------------------------------------------------------------------------------------------
def _delimited(file: SourceFile) -> list[Found]:
    try:
        shaped = delimited.shape(file)
    except delimited.Refused as refused:
        return [_refused(file, refused.rule, refused.detail)]
    titles = _titles(file.name, shaped.titles)
    return _as_tables(
        file, "", shaped.recognised, titles, lambda part: lambda tally: delimited.batches(file, shaped, part, tally)
    )


# -- XML --------------------------------------------------------------------------------------------------------------
def _xml(file: SourceFile) -> list[Found]:
    try:
        gathered, left = markup.gather(file)
    except markup.Refused as refused:
        return [_refused(file, refused.rule, refused.detail, row=refused.line)]
    tables = [
        Found(file, g.rows.element, g.table.what, g.table, tuple(g.dropped), _reading=partial(_held, g.batches()))
        for g in gathered
        if g.lines or not g.rows.only_where
    ]
    return tables + [Found(file, tag, what) for tag, what in left.items()]


def _held(batches: list[pa.RecordBatch], tally: Tally) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        tally.rows += batch.num_rows
        yield batch


# -- workbooks --------------------------------------------------------------------------------------------------------
def _workbook(file: SourceFile) -> list[Found]:
    try:
        sheets, errors = workbook.sheets(file)
    except workbook.Unreadable as unreadable:
        return [_refused(file, "workbook_unreadable", str(unreadable))]
    if not sheets:
        return [_refused(file, "file_empty")]
    found = [f for sheet in sheets for f in _sheet(file, sheet)]
    strange = [f for f in found if any(p.rule == "file_not_recognised" for p in f.problems)]
    if len(strange) < len(found):  # a sheet of notes beside the lists stops nothing
        for other in strange:
            other.problems[:] = [Problem(p.file, None, None, "sheet_not_recognised") for p in other.problems]
            other._at_once = list(other.problems)
    if errors:
        found[0]._at_once.append(Problem(file.name, None, None, "workbook_errors", f"{errors:,} cells"))
        found[0].problems[:] = found[0]._at_once
    return found


def _sheet(file: SourceFile, sheet: workbook.Sheet) -> list[Found]:
    part = as_shown(sheet.name)
    head = sheet.rows[: limits.TITLE_ROWS]
    known = ((at, found) for at, cells in enumerate(head) if (found := recognise(cells)))
    at, recognised = next(known, (0, None))
    if recognised is None:
        return [_refused(file, "file_not_recognised", nearest(head[0]), part)]
    titles = _titles(_place(file, part), sum(any(cells) for cells in head[:at]))

    def reading(piece: Part | None, tally: Tally) -> Iterator[pa.RecordBatch]:
        rows = fitting(sheet.numbered(at + 1), len(head[at]), tally)
        return part_batches(rows, recognised, piece, tally) if piece else table_batches(rows, recognised, tally)

    return _as_tables(file, part, recognised, titles, lambda piece: partial(reading, piece))


# -- the reader of one file in memory, while the store still names it --------------------------------------------------
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
        return _old_refused(name, "file_not_text")
    head = text[: 64 * 1024].decode("utf-8", errors="replace").splitlines()
    if not head or not head[0].strip():
        return _old_refused(name, "file_empty")
    delimiter = max(DELIMITERS, key=head[0].count)
    headings = [cell.strip().upper() for cell in next(csv.reader(io.StringIO(head[0]), delimiter=delimiter))]
    table = _recognise(frozenset(map(plain, headings)))
    if table is None:
        left = next((x for x in LEFT_ALONE if x.fits(tuple(map(plain, headings)))), None)
        return (
            Read(what=left.what)
            if left
            else _old_refused(name, "file_not_recognised", _nearest(frozenset(map(plain, headings))))
        )
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


def _recognise(headings: frozenset[str]) -> Table | None:
    """The table whose columns fit best; None when no table has all its required columns."""
    fits = [(_fit(table, headings), table) for table in TABLES]
    best, table = max(fits, key=lambda fit: fit[0])
    return table if best else None


def _nearest(headings: frozenset[str]) -> str:
    """The table most of whose required columns the headings hold, in words for a message."""
    required = {t: sum(c.required for c in t.columns) for t in TABLES}
    table = max(TABLES, key=lambda t: (required[t] - len(_missing(t, headings)), -required[t]))
    return f"nearest: {table.what}, which needs {', '.join(_missing(table, headings))}"


def _missing(table: Table, headings: frozenset[str]) -> list[str]:
    return [c.name for c in table.columns if c.required and not c.places(tuple(headings))]


def _fit(table: Table, headings: frozenset[str]) -> int:
    found = sum(bool(c.places(tuple(headings))) for c in table.columns)
    return 0 if _missing(table, headings) else found


def _old_refused(name: str, rule: str, detail: str = "") -> Read:
    return Read(what="not usable", problems=(Problem(name, None, None, rule, detail),))


def _rows(name: str, text: bytes, delimiter: str, headings: list[str], table: Table) -> Read:
    """Read the allowed columns as text. A row of another width is listed, never stretched or cut."""
    wanted = {c.name: headings.index(h) for c in table.columns for h in (c.name, *c.spelled)[::-1] if h in headings}
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
