"""What a format declares: how a file is recognised, and which of its columns may enter. Nothing else is read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column that may enter the store.

    name: its canonical name (upper case). spelled: other headings met. codes: the code set of terms its values come from.
    required: the file is not this table without it. date: its cells are dates, read one way for the whole column (R0).
    """

    name: str
    required: bool = False
    codes: str | None = None
    date: bool = False
    spelled: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading this column answers to, upper case."""
        return (self.name, *self.spelled)


# columns that many local copies carry: the authority, and the return a row belongs to
WHOSE_AND_WHEN = (Column("LA", spelled=("LA_CODE", "LOCAL_AUTHORITY")), Column("YEAR"))


@dataclass(frozen=True)
class Table:
    """One kind of table an authority holds. An allow-list: a column not named here is never read.

    name: the staging table it goes to. collection: "ssda903", "cin" or "own". what: its name in messages.
    dated_by: (start column, end column) where the content dates the file (R6).
    """

    name: str
    collection: str
    what: str
    columns: tuple[Column, ...]
    dated_by: tuple[str, str] | None = None

    def fit(self, headings: frozenset[str]) -> int:
        """How many of its columns stand in a file's headings; 0 when a required one is missing."""
        found = [any(h in headings for h in c.headings) for c in self.columns]
        missing = any(c.required and not f for c, f in zip(self.columns, found, strict=True))
        return 0 if missing else sum(found)

    def missing(self, headings: frozenset[str]) -> tuple[str, ...]:
        """Required columns a file's headings lack."""
        return tuple(c.name for c in self.columns if c.required and not any(h in headings for h in c.headings))


@dataclass(frozen=True)
class LeftAlone:
    """A table of the collection that no measure needs: recognised, named in the receipt, not read."""

    what: str
    columns: frozenset[str]
