"""What a format declares: how a file is recognised, and which of its columns may enter. Nothing else is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property


def plain(heading: str) -> str:
    """The one form headings are compared in: letters and digits, upper case. "Place provider" is PLACE_PROVIDER."""
    return "".join(c for c in heading.upper() if c.isalnum())


@dataclass(frozen=True)
class Column:
    """A column that may enter the store.

    name: its canonical name (upper case). spelled: other headings met; one that ends in * stands for every heading that
    begins so. codes: the code set of terms its values come from. required: the file is not this table without it.
    date: its cells are dates, read one way for the whole column (R0).
    """

    name: str
    required: bool = False
    codes: str | None = None
    date: bool = False
    spelled: tuple[str, ...] = ()

    @cached_property
    def _exact(self) -> tuple[str, ...]:
        return tuple(plain(h) for h in (self.name, *self.spelled) if not h.endswith("*"))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(plain(h) for h in self.spelled if h.endswith("*"))

    def places(self, headings: Sequence[str]) -> list[int]:
        """Where its heading stands among plain headings. More than one place: the same heading stands there again.

        Its own name wins over other spellings, so that a file with SEX and GENDERCURRENT is read by SEX.
        """
        for spelling in self._exact:
            if spelling in headings:
                return [i for i, h in enumerate(headings) if h == spelling]
        return [i for i, h in enumerate(headings) if self._beginnings and h.startswith(self._beginnings)][:1]


# columns that many local copies carry: the authority, and the return a row belongs to
WHOSE_AND_WHEN = (Column("LA", spelled=("LA_CODE", "LOCAL_AUTHORITY")), Column("YEAR"))


@dataclass(frozen=True)
class Table:
    """One kind of table an authority holds. An allow-list: a column not named here is never read.

    name: the staging table it goes to. collection: "ssda903", "cin", "ssd" or "own". what: its name in messages.
    dated_by: (start column, end column) where the content dates the file (R6).
    """

    name: str
    collection: str
    what: str
    columns: tuple[Column, ...]
    dated_by: tuple[str, str] | None = None


@dataclass(frozen=True)
class Part:
    """Rows of one of our tables taken from a table of another standard, one for each row of the list.

    cells: (our column, the list's column). said: what every such row says. only_where: a yes/no column of the list;
    rows without a yes are not taken, and without the column there is no such part.
    """

    table: Table
    cells: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...] = ()
    only_where: str | None = None


@dataclass(frozen=True)
class OtherTable:
    """A table of another standard whose rows are read as rows of ours: its columns, and the parts it becomes.

    read_cell: a cell's text and its column's code set -> the text our table would hold. window: it holds one row a child
    and a window of months (Annex A).
    """

    what: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    read_cell: Callable[[str, str | None], str]
    window: bool = True


@dataclass(frozen=True)
class LeftAlone:
    """A table of the collection that no measure needs: recognised, named in the receipt, not read.

    columns: it is this table when all of them stand in the file. begins: or when two of its headings begin so.
    """

    what: str
    columns: frozenset[str] = frozenset()
    begins: str = ""

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(map(plain, self.columns))

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a file's headings are this table's."""
        if self.begins:
            return sum(h.strip().upper().startswith(self.begins) for h in headings) >= 2
        return self._plain <= frozenset(map(plain, headings))


@dataclass(frozen=True)
class XmlRows:
    """Rows of a table in an XML return: one for each element `element` of a record, however deep it stands there.

    cells: (tag, our column), tags that stand directly in the element; of two tags for one column the first that is
    filled counts. anywhere: tags that may stand deeper, or are the element itself. shared: (element, tag, our column) read once for the record.
    only_where: a tag that must say yes.
    """

    table: Table
    element: str
    cells: tuple[tuple[str, str], ...]
    anywhere: tuple[str, ...] = ()
    shared: tuple[tuple[str, str, str], ...] = ()
    only_where: str | None = None


@dataclass(frozen=True)
class XmlReturn:
    """A return as one XML file. Tags are upper case, without prefix.

    root, record: the outermost element, and the one that holds a child. proof: tags of which one must occur, where the
    root alone says too little. la: the tag that names the authority, outside the records. left_alone: (tag, what).
    """

    root: str
    record: str
    rows: tuple[XmlRows, ...]
    left_alone: tuple[tuple[str, str], ...]
    proof: tuple[str, ...] = ()
    la: str | None = None


@dataclass(frozen=True)
class Format:
    """One way in which authorities hold their data: everything the readers need to know of it."""

    name: str
    tables: tuple[Table, ...] = ()
    other_tables: tuple[OtherTable, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    xml: XmlReturn | None = None
