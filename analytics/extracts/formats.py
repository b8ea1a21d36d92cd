"""Every format we know, and which of them a row of headings belongs to. A new format is one file and one line here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.extracts import annex_a, cin_census, limits, own_tables, ssd, ssda903
from analytics.extracts.format import Column, Format, LeftAlone, OtherTable, Table, XmlReturn, plain

FORMATS: tuple[Format, ...] = (
    ssda903.FORMAT,
    cin_census.FORMAT,
    annex_a.FORMAT,
    ssd.FORMAT,
    own_tables.FORMAT,
)
TABLES: tuple[Table, ...] = tuple(table for f in FORMATS for table in f.tables)
OTHER_TABLES: tuple[OtherTable, ...] = tuple(s for f in FORMATS for s in f.other_tables)
LEFT_ALONE: tuple[LeftAlone, ...] = tuple(x for f in FORMATS for x in f.left_alone)
XML_RETURNS: tuple[XmlReturn, ...] = tuple(f.xml for f in FORMATS if f.xml)


@dataclass(frozen=True)
class Recognised:
    """What a row of headings says of its file.

    what: the table's name in messages. read_as: the declaration to read it by; None when it is left alone.
    places: column of the declaration -> its position. twice: columns whose heading stands there more than once.
    dropped: headings that are not read, as the file writes them.
    """

    what: str
    read_as: Table | OtherTable | None = None
    places: dict[str, int] = field(default_factory=dict)
    twice: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def recognise(headings: Sequence[str]) -> Recognised | None:
    """The table whose columns fit best, else one that is left alone; None when the headings fit nothing we know."""
    keys = tuple(map(plain, headings))
    present = frozenset(keys)
    best: Table | OtherTable | None = None
    most = 0
    for declared in (*TABLES, *OTHER_TABLES):
        fit = _fit(declared.columns, keys, present)
        if fit > most:
            best, most = declared, fit
    if best is not None:
        return _found(best, headings, keys)
    left = next((x for x in LEFT_ALONE if x.fits(headings)), None)
    return Recognised(left.what) if left else None


def nearest(headings: Sequence[str]) -> str:
    """The table most of whose required columns the headings hold, in words for a message. Names none of the headings."""
    keys = tuple(map(plain, headings))
    needs = {d: [c for c in d.columns if c.required] for d in (*TABLES, *OTHER_TABLES)}
    lacks = {d: [c.name for c in columns if not c.places(keys)] for d, columns in needs.items()}
    best = max(needs, key=lambda d: (len(needs[d]) - len(lacks[d]), -len(needs[d])))
    if len(lacks[best]) == len(needs[best]):
        return "none of the headings is one of ours"
    return f"nearest: {best.what}, which needs {', '.join(lacks[best])}"


def as_shown(heading: str) -> str:
    """A heading as messages and the receipt show it: short, in one line, nothing but what prints."""
    return "".join(c for c in heading.strip() if c.isprintable())[: limits.HEADING_LENGTH]


def _fit(columns: tuple[Column, ...], keys: tuple[str, ...], present: frozenset[str]) -> int:
    """How many of its columns stand in a file's headings; 0 when a required one is missing."""
    if any(c.required and not c.places(keys) for c in columns):
        return 0
    return sum(bool(c.places(keys)) for c in columns)


def _found(declared: Table | OtherTable, headings: Sequence[str], keys: tuple[str, ...]) -> Recognised:
    stands = {c.name: c.places(keys) for c in declared.columns}
    places = {name: where[0] for name, where in stands.items() if where}
    read = set(places.values())
    return Recognised(
        what=declared.what,
        read_as=declared,
        places=places,
        twice=tuple(name for name, where in stands.items() if len(where) > 1),
        dropped=tuple(as_shown(h) for i, h in enumerate(headings) if i not in read and h.strip()),
    )
