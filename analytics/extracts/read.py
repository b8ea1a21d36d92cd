"""From a file to the tables in it, as batches of text: only allow-listed columns are ever read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.csv

from analytics.extracts import delimited, limits, markup, text, workbook, zips
from analytics.extracts.format import OtherTable, Part, Table
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
        self.say_at_once(self.problems)

    def say_at_once(self, problems: list[Problem]) -> None:
        """Set what is said of the table before its rows are read."""
        self.problems = list(problems)
        self._at_once = tuple(problems)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table's rows: text columns by their canonical names, those that the file has, and source_row (int32).

        source_row is the row as a spreadsheet shows it, for XML the line of the row's element. Blank is null. Rows come
        in no particular order. Each call reads the file anew. Raises UnusableExtract when the file changed meanwhile.
        """
        self.problems[:] = self._at_once
        tally = Tally(place_of(self.file, self.part), problems=self.problems)
        for batch in self._reading(tally) if self._reading else ():
            self.rows, self.blank = tally.rows, tally.blank
            yield batch
        if self._reading and not tally.rows and not self.snapshot:
            tally.problems.append(Problem(tally.place, None, None, "file_no_rows"))
        if tally.evened:
            tally.problems.append(Problem(tally.place, None, None, "R0_row_evened", f"{tally.evened:,} rows"))
        self.rows, self.blank = tally.rows, tally.blank


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


def place_of(file, part: str) -> str:
    """What messages call a table of a file (anything with a name): the file, and its part where it has several."""
    return f"{file.name} ({part})" if part else file.name


def _refused(file: SourceFile, rule: str, detail: str = "", part: str = "", row=None, column=None) -> Found:
    return Found(file, part, NOT_USABLE, problems=[Problem(place_of(file, part), row, column, rule, detail)])


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
    place = place_of(file, part)
    if recognised.read_as is None:
        return [Found(file, part, recognised.what, problems=problems)]
    if recognised.twice:
        twice = [Problem(place, None, name, "heading_twice") for name in recognised.twice]
        return [Found(file, part, NOT_USABLE, problems=twice)]
    found = []
    for table, piece in parts_of(recognised):
        read = reading(piece) if not found else partial(_quietly, reading(piece))
        told = (
            (recognised.dropped, _has_window(recognised), problems) if not found else ((), _has_window(recognised), [])
        )
        found.append(Found(file, part, recognised.what, table, *told, _reading=read))
    return found


def _has_window(recognised: Recognised) -> bool:
    return isinstance(recognised.read_as, OtherTable) and recognised.read_as.window


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
        if g.lines or g.table.dated_by  # what no row of the file is of, the return did not bring
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
            other.say_at_once([Problem(p.file, None, None, "sheet_not_recognised") for p in other.problems])
    if errors:
        told = Problem(file.name, None, None, "workbook_errors", f"{errors:,} cells")
        found[0].say_at_once([*found[0].problems, told])
    return found


def _sheet(file: SourceFile, sheet: workbook.Sheet) -> list[Found]:
    part = as_shown(sheet.name)
    head = sheet.rows[: limits.TITLE_ROWS]
    known = ((at, found) for at, cells in enumerate(head) if (found := recognise(cells)))
    at, recognised = next(known, (0, None))
    if recognised is None:
        return [_refused(file, "file_not_recognised", nearest(head[0]), part)]
    titles = _titles(place_of(file, part), sum(any(cells) for cells in head[:at]))

    def reading(piece: Part | None, tally: Tally) -> Iterator[pa.RecordBatch]:
        rows = fitting(sheet.numbered(at + 1), len(head[at]), tally)
        return part_batches(rows, recognised, piece, tally) if piece else table_batches(rows, recognised, tally)

    return _as_tables(file, part, recognised, titles, lambda piece: partial(reading, piece))
