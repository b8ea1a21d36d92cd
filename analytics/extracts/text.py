"""The text of a delimited file: how its bytes are written, where its headings stand, and whether its quotes are in order."""

import codecs
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

import numpy as np

from analytics.extracts import limits

BLOCK = 1 << 18
HEAD = 1 << 18
DELIMITERS = ",\t;|"
QUOTE, LINE_FEED, RETURN = 34, 10, 13


def encoding_of(start: bytes) -> str | None:
    """How a file is written, by its first bytes: UTF-16 with or without its mark, "" for any 8-bit text, None for none."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[:4096]
    if b"\0" not in sample:
        return ""
    pairs = len(sample) // 2
    even, odd = sample[: pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > 0.8 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 * pairs and odd < 0.1 * pairs else None


class Recoded:
    """A file of another encoding, read as UTF-8 without ever holding more than a piece of it."""

    def __init__(self, raw: BinaryIO, encoding: str):
        self.raw, self.left, self.ended = raw, b"", False
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self.left and not self.ended:
            data = self.raw.read(max(size, 64) // 4)
            self.ended = not data
            self.left = self.decoder.decode(data, final=self.ended).encode("utf-8", errors="replace")
        data, self.left = self.left[:size], self.left[size:]
        return data


@dataclass(frozen=True)
class Survey:
    """What one look at the whole file says. refused: the rule that refuses it. plain: every quote opens or closes a cell
    and none holds a line end, so that a line is a row. quotes: whether there are any."""

    encoding: str
    refused: str = ""
    plain: bool = True
    quotes: bool = False


def survey(opened: BinaryIO, encoding: str, delimiter: str) -> Survey:
    """Look through a file once: is it text to its end, in which encoding, and is a line a row."""
    stream = Recoded(opened, encoding) if encoding else opened
    decoder = None if encoding else codecs.getincrementaldecoder("utf-8")()
    plain, quotes, carried = True, False, b""
    while block := stream.read(BLOCK):
        if b"\0" in block:
            return Survey(encoding, refused="file_not_text")
        decoder = _still_utf8(decoder, block)
        block = carried + block
        cut = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
        whole, carried = block[:cut], block[cut:]
        if len(carried) > limits.ROW_BYTES:
            return Survey(encoding, refused="file_row_too_long")
        if b'"' in whole:
            quotes, plain = True, plain and _in_order(whole, delimiter)
    if b'"' in carried:
        quotes, plain = True, plain and _in_order(carried, delimiter)
    if not encoding:
        encoding = "utf-8-sig" if decoder and not decoder.getstate()[0] else "cp1252"
    return Survey(encoding, plain=plain, quotes=quotes)


def _still_utf8(decoder: codecs.IncrementalDecoder | None, block: bytes) -> codecs.IncrementalDecoder | None:
    """The decoder while all was valid UTF-8 so far, else None."""
    if decoder is None or (block.isascii() and not decoder.getstate()[0]):
        return decoder
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return None
    return decoder


def _in_order(lines: bytes, delimiter: str) -> bool:
    """Whether in whole lines every quote stands at the edge of a cell and is closed on its line."""
    letters = np.frombuffer(lines, dtype=np.uint8)
    at = np.flatnonzero(letters == QUOTE)
    ends = np.flatnonzero((letters == LINE_FEED) | (letters == RETURN))
    if len(at) % 2 or (np.searchsorted(at, ends) % 2).any():
        return False
    edges = np.zeros(256, dtype=bool)
    edges[[ord(delimiter), QUOTE, LINE_FEED, RETURN]] = True
    opening, closing = at[0::2], at[1::2]
    before = letters[opening[opening > 0] - 1]
    after = letters[closing[closing < len(letters) - 1] + 1]
    return bool(edges[before].all() and edges[after].all())


def head_rows(head: str, joined: bool = True) -> list[tuple[str, int]]:
    """The first rows of a file, each with how many lines stand up to its end. joined: a quoted heading may span lines."""
    rows: list[tuple[str, int]] = []
    row = ""
    for number, line in enumerate(io.StringIO(head, newline=None), start=1):
        row += line
        if joined and row.count('"') % 2 and number - (rows[-1][1] if rows else 0) < limits.TITLE_ROWS:
            continue
        rows.append((row.rstrip("\n"), number))
        row = ""
        if len(rows) == limits.TITLE_ROWS:
            break
    return rows


OPEN, ASTRAY = "a quote is open at the end", "a quote stands astray"


def split(row: str, delimiter: str) -> list[str] | str:
    """The cells of a row; else OPEN or ASTRAY.

    Blanks around a quoted cell are no part of it. A quote inside an unquoted cell is a letter like any other.
    """
    if '"' not in row:
        return row.split(delimiter)
    cell, left_open = _patterns(delimiter)
    cells: list[str] = []
    at = 0
    while at <= len(row):
        found = cell.match(row, at)
        if found is None:
            return OPEN if left_open.match(row, at) else ASTRAY
        quoted = found["quoted"]
        cells.append(found["bare"] if quoted is None else quoted.replace('""', '"'))
        at = found.end() + 1
    return cells


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern, re.Pattern]:
    """A cell up to its delimiter, and a cell whose quote is never closed. Possessive: each letter is looked at once."""
    d = re.escape(delimiter)
    begins = rf'[^\S{d}]*+"[^"]*+(?:""[^"]*+)*+'
    quoted = rf'[^\S{d}]*+"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"[^\S{d}]*+'
    bare = rf'(?P<bare>(?![^\S{d}]*+")[^{d}]*+)'
    return re.compile(rf"(?:{quoted}|{bare})(?={d}|\Z)"), re.compile(rf"{begins}\Z")


def rows_of(
    lines: Iterator[str], delimiter: str, width: int, places: list[int], first: int
) -> Iterator[tuple[int, list[str] | None]]:
    """Rows of numbered cells, from row `first` on; None for a row with a quote astray or never closed.

    A quoted cell may hold line ends where the row then fits the headings and no column we read is concerned: else the
    quote was never meant to stay open, the line is given up alone, and the next line is a row again.
    """
    ahead: deque[str] = deque()
    number = first
    while (line := ahead.popleft() if ahead else next(lines, None)) is not None:
        row = line.rstrip("\n")
        cells = split(row, delimiter)
        if cells == OPEN:
            cells = _over_lines(row, lines, ahead, delimiter, width, places)
        yield number, None if isinstance(cells, str) else cells
        number += 1


def _over_lines(
    row: str, lines: Iterator[str], ahead: deque[str], delimiter: str, width: int, places: list[int]
) -> list[str] | str:
    """The cells of a row that goes on over the next lines; OPEN when it does not, and the lines stay ahead."""
    taken: list[str] = []
    cells: list[str] | str = OPEN
    while cells == OPEN and len(taken) < limits.QUOTED_LINES and len(row) < limits.QUOTED_CHARACTERS:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            break
        taken.append(line)
        row = f"{row}\n{line.rstrip(chr(10))}"
        cells = split(row, delimiter)
    if not isinstance(cells, str) and len(cells) == width and not any("\n" in cells[p] for p in places):
        return cells
    ahead.extendleft(reversed(taken))
    return OPEN


def skip_lines(read: Callable[[int], bytes], count: int) -> bytes:
    """Read on past so many lines; what was read of the lines after them."""
    data = b""
    while True:
        more = read(HEAD)
        data += more
        lines = data.splitlines(keepends=True)
        if len(lines) > count or not more:
            return b"".join(lines[count:])
