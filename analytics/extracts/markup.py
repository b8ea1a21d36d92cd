"""XML returns: rows gathered element by element, in one pass. Declarations of any kind are refused, so nothing expands."""

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


class Gathered:
    """The rows of one table: columns of text, the line of each row's element, and tags of the element not read."""

    def __init__(self, rows: XmlRows):
        self.rows = rows
        self.read = {t for t, _ in rows.cells} | {t for _, t, _ in rows.shared} | {*rows.anywhere, rows.only_where}
        self.lines: list[int] = []
        self.dropped: dict[str, None] = {}
        # our column -> the tags that fill it, of the element and of the record
        tags = (*rows.cells, *((tag, tag) for tag in rows.anywhere))
        self.own = {c: [t for t, column in tags if column == c] for _, c in tags}
        self.of_record = {c: [(e, t) for e, t, column in rows.shared if column == c] for _, _, c in rows.shared}
        self.columns: dict[str, list[str | None]] = {c: [] for c in (*self.of_record, *self.own)}

    @property
    def table(self) -> Table:
        return self.rows.table

    def take(self, line: int, cells: dict[str, str], shared: dict[tuple[str, str], str]) -> None:
        """Take one row's cells; those of a row that its element says is none of the table are left."""
        if len(self.dropped) < limits.XML_LEFT_TAGS and not cells.keys() <= self.read:
            self.dropped.update(dict.fromkeys(sorted(cells.keys() - self.read)))
        if self.rows.only_where and cells.get(self.rows.only_where, "").upper() not in terms.YES:
            return
        self.lines.append(line)
        for column, tags in self.own.items():
            self.columns[column].append(next((cells[t] for t in tags if cells.get(t)), None))
        for column, keys in self.of_record.items():
            self.columns[column].append(next((shared[k] for k in keys if k in shared), None))

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
    """Follows a parser through one return. Tags are compared upper case and without prefix.

    Each method runs for every tag of files of hundreds of megabytes: they look at numbers and dictionaries only.
    """

    def __init__(self):
        self.names: dict[str, str] = {}  # a tag as the file writes it -> as we compare it
        self.path: list[str] = []
        self.text: list[str] = []
        self.length = 0
        self.leaf = False
        self.returned: XmlReturn | None = None
        self.gathered: list[Gathered] = []
        self.parts: dict[str, str] = {}
        self.left: dict[str, str] = {}
        self.proven = False
        self.la: str | None = None
        self.record_at = 0  # how deep the record stands that is open
        self.shared: dict[tuple[str, str], str] = {}
        self.open: list[tuple[int, str, dict[str, str]]] = []  # rows' elements: how deep, which, their cells so far
        self.rows: list[tuple[str, int, dict[str, str]]] = []  # of the record that is open

    def watch(self, parser) -> None:
        self.parser = parser
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.letters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self.refuse_declaration

    def refuse_declaration(self, *_) -> None:
        raise Refused("xml_not_allowed", self.parser.CurrentLineNumber)

    def start(self, tag: str, _attributes) -> None:
        name = self.names.get(tag) or self.names.setdefault(tag, tag.rpartition(":")[2].upper())
        self.path.append(name)
        depth = len(self.path)
        self.text, self.length, self.leaf = [], 0, True
        if self.record_at:
            if depth > limits.XML_DEPTH:
                raise Refused("xml_too_deep", self.parser.CurrentLineNumber)
            self.proven = self.proven or name in self.returned.proof
            if name in self.elements:
                self.row(name, depth)
            elif name in self.parts:
                self.left.setdefault(name, self.parts[name])
        elif self.returned is None:
            self.root(name)
        elif name == self.returned.record:
            self.record_at = depth
        elif depth > limits.XML_DEPTH:
            raise Refused("xml_too_deep", self.parser.CurrentLineNumber)

    def root(self, name: str) -> None:
        """Decide by the outermost element which return this is."""
        self.returned = next((x for x in XML_RETURNS if x.root == name), None)
        if self.returned is None:
            roots = ", ".join(x.root for x in XML_RETURNS)
            raise Refused("file_not_recognised", None, f"known XML begins with one of: {roots}")
        self.gathered = [Gathered(rows) for rows in self.returned.rows]
        self.parts = dict(self.returned.left_alone)
        self.proven = not self.returned.proof
        self.elements = {
            g.rows.element: [h for h in self.gathered if h.rows.element == g.rows.element] for g in self.gathered
        }
        self.deep = {element: {t for g in of for t in g.rows.anywhere} for element, of in self.elements.items()}

    def row(self, name: str, depth: int) -> None:
        """The element of a row of ours begins. It may stand in another row's: plans stand in their referral."""
        cells: dict[str, str] = {}
        self.open.append((depth, name, cells))
        self.rows.append((name, self.parser.CurrentLineNumber, cells))

    def letters(self, text: str) -> None:
        if self.leaf:  # else stray text between tags
            self.length += len(text)
            if self.length > limits.XML_TEXT:
                raise Refused("xml_too_deep", self.parser.CurrentLineNumber)
            self.text.append(text)

    def end(self, _tag: str) -> None:
        if self.leaf:
            self.leaf = False
            self.cell(self.path[-1], "".join(self.text).strip())
        depth = len(self.path)
        self.path.pop()
        if depth == self.record_at:
            self.record_at = 0
            self.close_record()
        elif self.open and depth == self.open[-1][0]:
            self.open.pop()

    def cell(self, name: str, text: str) -> None:
        """An element without others in it ends: a cell of rows that are open, of their record, or of the whole file."""
        if not text:
            return
        depth = len(self.path)
        if not self.record_at:
            self.la = text if name == self.returned.la else self.la
        elif depth == self.record_at + 2:
            self.shared.setdefault((self.path[-2], name), text)
        for at, element, cells in self.open:
            if depth == at + 1 or name in self.deep[element]:
                cells.setdefault(name, text)

    def close_record(self) -> None:
        """A record ends: what it says once for all goes into its rows, wherever it stood."""
        for element, line, cells in self.rows:
            for gathered in self.elements[element]:
                gathered.take(line, cells, self.shared)
        self.rows, self.shared = [], {}

    def result(self) -> tuple[list[Gathered], dict[str, str]]:
        """Everything gathered once the file has ended."""
        if not self.proven:
            raise Refused("file_not_recognised", None, "no child of a known return stands in it")
        for gathered in self.gathered:
            if self.la:
                gathered.columns["LA"] = [self.la] * len(gathered.lines)
            gathered.dropped = {
                as_shown(t): None for t in gathered.dropped if t not in gathered.read | self.parts.keys()
            }
        return self.gathered, self.left
