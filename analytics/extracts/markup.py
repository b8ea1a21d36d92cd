"""XML returns: rows gathered element by element, in one pass. Declarations of any kind are refused, so nothing expands."""

from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

import pyarrow as pa

from analytics import terms
from analytics.extracts import limits
from analytics.extracts.format import Table, XmlReturn, XmlRows
from analytics.extracts.formats import XML_RETURNS, as_shown
from analytics.extracts.rows import BATCH_ROWS, batch
from analytics.extracts.sources import SourceFile

PIECE = 1 << 16


class Refused(Exception):
    """The XML is refused by a rule of ours, at a line."""

    def __init__(self, rule: str, line: int | None, detail: str = ""):
        super().__init__(rule)
        self.rule, self.line, self.detail = rule, line, detail


@dataclass
class Gathered:
    """The rows of one table: columns of text, the line of each row's element, and tags of the element not read."""

    rows: XmlRows
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    dropped: dict[str, None] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.rows.table

    def batches(self) -> list[pa.RecordBatch]:
        """The rows as batches."""
        names = list(self.columns)
        starts = range(0, len(self.lines), BATCH_ROWS)
        return [
            batch(names, [c[i : i + BATCH_ROWS] for c in self.columns.values()], self.lines[i : i + BATCH_ROWS])
            for i in starts
        ]


def gather(file: SourceFile) -> tuple[list[Gathered], dict[str, str]]:
    """The rows of every table of an XML return, and which other parts stood in it: tag -> what. Raises Refused."""
    if file.size > limits.XML_BYTES:
        raise Refused("file_too_large", None, limits.in_words(limits.XML_BYTES))
    try:
        return _parsed(file, None)
    except Refused as refused:
        if refused.rule == "xml_damaged" and _windows_text(file):
            return _parsed(file, "windows-1252")
        raise


def _windows_text(file: SourceFile) -> bool:
    """Whether a file that claims to be UTF-8 holds other bytes: some systems write Windows-1252 and say UTF-8."""
    with file.open() as opened:
        data = opened.read()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\0" not in data
    return False


def _parsed(file: SourceFile, encoding: str | None) -> tuple[list[Gathered], dict[str, str]]:
    reading = _Reading()
    parser = expat.ParserCreate(encoding)
    reading.watch(parser)
    try:
        with file.open() as opened:
            while piece := opened.read(PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise Refused("xml_damaged", broken.lineno) from None
    except (LookupError, UnicodeError, ValueError):  # an encoding nobody knows, or text that is none of it
        raise Refused("xml_damaged", parser.CurrentLineNumber) from None
    return reading.result()


class _Reading:
    """Follows a parser through one return. Tags are compared upper case and without prefix."""

    def __init__(self):
        self.path: list[str] = []
        self.text: list[str] = []
        self.length = 0
        self.leaf = False
        self.returned: XmlReturn | None = None
        self.gathered: list[Gathered] = []
        self.left: dict[str, str] = {}
        self.met: Counter[str] = Counter()
        self.la: str | None = None
        self.record_at = 0
        self.shared: dict[tuple[str, str], str] = {}
        self.open_rows: list[tuple[Gathered, int, int, dict[str, str]]] = []
        self.done_rows: list[tuple[Gathered, int, dict[str, str]]] = []

    def watch(self, parser) -> None:
        self.parser = parser
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.letters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self.refuse_declaration

    def refuse_declaration(self, *_) -> None:
        raise Refused("xml_not_allowed", self.parser.CurrentLineNumber)

    def start(self, tag: str, _attributes) -> None:
        name = tag.rpartition(":")[2].upper()
        self.path.append(name)
        if len(self.path) > limits.XML_DEPTH:
            raise Refused("xml_too_deep", self.parser.CurrentLineNumber)
        if len(self.path) == 1:
            self.root(name)
        self.text, self.length, self.leaf = [], 0, True
        if name == self.returned.record and not self.record_at and len(self.path) > 1:
            self.record_at = len(self.path)
        elif self.record_at:
            self.inside(name)

    def root(self, name: str) -> None:
        """Decide by the outermost element which return this is."""
        self.returned = next((x for x in XML_RETURNS if x.root == name), None)
        if self.returned is None:
            roots = ", ".join(x.root for x in XML_RETURNS)
            raise Refused("file_not_recognised", None, f"known XML begins with one of: {roots}")
        self.gathered = [Gathered(rows) for rows in self.returned.rows]
        self.parts = dict(self.returned.left_alone)
        self.elements = {g.rows.element for g in self.gathered}

    def inside(self, name: str) -> None:
        """An element of a record begins."""
        if name in self.returned.proof:
            self.met[name] += 1
        if name in self.parts:
            self.left.setdefault(name, self.parts[name])
        if name in self.elements and len(self.path) == self.record_at + 1:
            line = self.parser.CurrentLineNumber
            self.open_rows += [(g, len(self.path), line, {}) for g in self.gathered if g.rows.element == name]

    def letters(self, text: str) -> None:
        if not self.leaf:
            return  # stray text between tags
        self.length += len(text)
        if self.length > limits.XML_TEXT:
            raise Refused("xml_too_deep", self.parser.CurrentLineNumber)
        self.text.append(text)

    def end(self, _tag: str) -> None:
        name = self.path[-1]
        if self.leaf:
            self.cell(name, "".join(self.text).strip())
        self.leaf = False
        depth = len(self.path)
        for row in [r for r in self.open_rows if r[1] == depth]:
            self.open_rows.remove(row)
            self.done_rows.append((row[0], row[2], row[3]))
        self.path.pop()
        if depth == self.record_at:
            self.record_at = 0
            self.close_record()

    def cell(self, name: str, text: str) -> None:
        """An element without others in it ends: a cell of the rows that are open, or of the whole record."""
        if not self.record_at:
            if name == self.returned.la and text:
                self.la = text
            return
        if text and len(self.path) == self.record_at + 2:
            self.shared.setdefault((self.path[-2], name), text)
        for gathered, depth, _, cells in self.open_rows:
            directly = len(self.path) == depth + 1
            if (directly or name in gathered.rows.anywhere) and text:
                cells.setdefault(name, text)
            if directly and len(gathered.dropped) < limits.XML_LEFT_TAGS:
                gathered.dropped.setdefault(name)

    def close_record(self) -> None:
        """A record ends: what it says once for all goes into its rows, wherever it stood."""
        for gathered, line, cells in self.done_rows:
            rows = gathered.rows
            if rows.only_where and cells.get(rows.only_where, "").upper() not in terms.YES:
                continue
            found: dict[str, str] = {}
            for element, tag, column in rows.shared:
                if text := self.shared.get((element, tag)):
                    found.setdefault(column, text)
            for tag, column in (*rows.cells, *((tag, tag) for tag in rows.anywhere)):
                if text := cells.get(tag):
                    found.setdefault(column, text)
            gathered.lines.append(line)
            for column in _columns(rows):
                gathered.columns.setdefault(column, []).append(found.get(column))
        self.done_rows, self.shared = [], {}

    def result(self) -> tuple[list[Gathered], dict[str, str]]:
        """Everything gathered once the file has ended."""
        if self.returned.proof and not self.met:
            raise Refused("file_not_recognised", None, "no child of a known return stands in it")
        for gathered in self.gathered:
            if self.la:
                gathered.columns["LA"] = [self.la] * len(gathered.lines)
            read = {tag for tag, _ in gathered.rows.cells} | {tag for _, tag, _ in gathered.rows.shared}
            read |= {*gathered.rows.anywhere, gathered.rows.only_where}
            gathered.dropped = {as_shown(tag): None for tag in gathered.dropped if tag not in read}
        return self.gathered, self.left


def _columns(rows: XmlRows) -> dict[str, None]:
    """Every column a row of this element can fill."""
    names = (*(c for _, _, c in rows.shared), *(c for _, c in rows.cells), *rows.anywhere)
    return dict.fromkeys(names)
