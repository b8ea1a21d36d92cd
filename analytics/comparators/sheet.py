"""A downloaded table on its way to figures: opened, its words folded, its cells read; what is left out is counted."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.comparators import places
from analytics.comparators.aliases import NO_NUMBER

LIMIT = 60_000_000  # bytes; the largest file DfE publishes on these subjects has 4 million
LARGEST_COUNT = 15_000_000  # more than all children in England
ESTIMATE = "population estimate"  # the measure under which a population printed beside counts is kept
YEAR_IN_COLUMN = re.compile(r"(.*[a-z])((?:19|20)\d\d)(_pc)?", re.ASCII)
_NAMED = 8  # labels or codes a note names
_UNREADABLE = 0.1  # of the cells of one column: above, it is not a column of counts
_WHOLE = re.compile(r"\d{1,9}(\.0+)?|\d{1,3}(,\d{3})+", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


class UnusableDownload(ValueError):
    """A file that cannot be read, or not added: which, why, and what to do about it."""


def shown(text: str) -> str:
    """A text from a file, fit for a message: one short line of printable characters."""
    line = " ".join("".join(one if one.isprintable() else " " for one in str(text)).split())
    return line if len(line) <= 100 else f"{line[:97]}..."


@dataclass
class Sheet:
    """A file on its way to figures.

    cells: by measure (a folded column, or the first part of a series' id), then by place and year, the text. counted:
    cells read as number and status, once each. notes: sentences. left_out: by reason, what was left out and how often.
    repeated: cells that stand in the file twice with one figure.
    """

    name: str
    header: tuple[str, ...]
    rows: list[list[str]]
    cells: dict[str, dict[tuple[str, int], str]] = field(default_factory=dict)
    counted: dict[str, dict[tuple[str, int], tuple[float | None, str]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    left_out: dict[str, Counter] = field(default_factory=dict)
    repeated: int = 0

    def column(self, names: Iterable[str]) -> int | None:
        """Where the first of these columns stands."""
        return next((self.header.index(name) for name in names if name in self.header), None)

    def leave_out(self, reason: str, what: str) -> None:
        self.left_out.setdefault(reason, Counter())[shown(what)] += 1

    def put(self, measure: str, key: str, year: int, text: str) -> None:
        """Keep a cell. The same one twice is kept once; two that differ mean that we do not understand the file."""
        held = self.cells.setdefault(measure, {})
        if (key, year) not in held:
            held[key, year] = text
        elif held[key, year] == text:
            self.repeated += measure != ESTIMATE  # which is printed beside every count of a place
        else:
            name = places.places()[key].name
            raise self.refused(
                f"two rows give different figures for {name}, {year} ({shown(measure)}). The file may be broken down by "
                "a column we do not know. Download it again without further filters."
            )

    def refused(self, why: str) -> UnusableDownload:
        return UnusableDownload(f"{shown(self.name)}: {why}")

    def count(self, measure: str, marks: dict[str, str]) -> dict[tuple[str, int], tuple[float | None, str]]:
        """A measure's cells as number and status, by place and year."""
        if measure not in self.counted:
            self.counted[measure] = self._counts(measure, marks)
        return self.counted[measure]

    def _counts(self, measure: str, marks: dict[str, str]) -> dict[tuple[str, int], tuple[float | None, str]]:
        """A measure's cells as number and status. Cells that are neither are left out, and too many of them refused."""
        found, unreadable = {}, Counter()
        for at, text in self.cells[measure].items():
            value = number(text)
            if value is not None:
                found[at] = value, ""
            elif text == "":
                found[at] = None, NO_NUMBER
                self.leave_out("empty cells, taken as not available and never as zero", measure)
            elif text.casefold() in marks:
                found[at] = None, marks[text.casefold()]
            else:
                unreadable[text] += 1
                self.leave_out("cells that are neither a whole number nor a mark we know", text)
        if unreadable.total() > max(5, _UNREADABLE * len(self.cells[measure])):
            raise self.refused(
                f"{unreadable.total():,} of {len(self.cells[measure]):,} cells of {shown(measure)} are neither whole numbers "
                f'nor marks we know, such as "{shown(unreadable.most_common(1)[0][0])}". Download the file again as CSV and '
                "do not edit it."
            )
        return found

    def told(self) -> tuple[str, ...]:
        """One sentence for each reason something was left out."""
        notes = list(self.notes)
        for reason, found in self.left_out.items():
            names = ", ".join(f'"{name}"' for name, _ in found.most_common(_NAMED))
            more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
            notes.append(f"{reason[0].upper()}{reason[1:]}: {found.total():,} ({names}{more}).")
        if self.repeated:
            notes.append(f"Cells that stand in the file twice with the same figure, counted once: {self.repeated:,}.")
        return tuple(notes)


def opened(name: str, content: bytes) -> Sheet:
    """A CSV file as a header and rows of the same length, empty lines left out. Raises UnusableDownload for any other."""
    reader = csv.reader(io.StringIO(_text(name, content), newline=""), strict=True)
    try:
        lines = [(reader.line_num, line) for line in reader if any(map(str.strip, line))]
    except csv.Error:
        raise UnusableDownload(f"{shown(name)}: the file is not a sound CSV file. Download it again as CSV.") from None
    if len(lines) < 2:
        raise UnusableDownload(f"{shown(name)}: the file has no rows. Download it again as CSV.")
    header = tuple(folded_header(one) for one in lines[0][1])
    for at, line in lines[1:]:
        if len(line) != len(header):
            raise UnusableDownload(
                f"{shown(name)}: line {at:,} has {len(line):,} cells where the header has {len(header):,}. "
                "The file may be cut off or edited. Download it again as CSV."
            )
    return Sheet(name, header, [[cell.strip() for cell in line] for _, line in lines[1:]])


def _text(name: str, content: bytes) -> str:
    if len(content) > LIMIT:
        raise UnusableDownload(
            f"{shown(name)}: the file is larger than {LIMIT // 1_000_000} MB, which no file of these publications is. "
            "Choose the CSV file of one table."
        )
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00" in content:
        raise UnusableDownload(
            f"{shown(name)}: this is not a CSV file. Unpack a zip file first; for a spreadsheet, "
            "download the same data as CSV, or save it as CSV (UTF-8)."
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableDownload(f"{shown(name)}: the file is not text. Download it again as CSV.")


def folded_header(text: str) -> str:
    """A header's name in the form aliases declares them in."""
    return re.sub(r"[\s\-]+", "_", text.strip().casefold())


def folded(text: str) -> str:
    """A label in the form aliases declares them in."""
    plain = " ".join(text.replace("’", "'").casefold().split()).replace(" / ", "/")
    plain = re.sub(r"\bat 31 march\b", "on 31 march", plain)
    plain = re.sub(r"^n\d\s*[.:-]*\s*", "", plain)
    return re.sub(r" (each|during the|in the) year$", "", plain) if not plain.startswith("with ") else plain


def base(column: str) -> str:
    """A column with the year in its name taken out: cla_mar2015 is cla_mar{year}."""
    found = YEAR_IN_COLUMN.fullmatch(column)
    return f"{found[1]}{{year}}{found[3] or ''}" if found else column


def number(text: str) -> float | None:
    """A count; None for anything that is not a whole number, or larger than there are children."""
    if not _WHOLE.fullmatch(text):
        return None
    value = float(text.replace(",", ""))
    return value if value <= LARGEST_COUNT else None


def printed(text: str) -> float | None:
    """A rate or percentage as it stands; None for a mark."""
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else None
