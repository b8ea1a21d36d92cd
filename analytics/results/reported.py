"""What Your data is told: tables found, problems and what they can change, the receipt, our counts beside DfE's."""

from dataclasses import dataclass, field

MATCHES, CLOSE, LOOK, CANNOT = "Matches", "Close", "Look at this", "Cannot compare"
EVERY = ""  # a reach that is not of one breakdown: every figure of the measure
UNACCOMPANIED = "unaccompanied"  # a reach of the figures without unaccompanied children only


@dataclass(frozen=True)
class TableFound:
    """One kind of table of one authority. rows: year ending -> rows read for that year; a year without one is absent.

    other_rows: rows of a file that is not one year's return (longitudinal, snapshot, the authority's own tables).
    """

    what: str
    la_key: str
    rows: dict[int, int] = field(default_factory=dict)
    other_rows: int = 0
    read: bool = True  # False: recognised and left alone


@dataclass(frozen=True)
class Reach:
    """Yearly figures of one measure that a problem can change. breakdown: EVERY, UNACCOMPANIED, or one it declares."""

    measure: str
    breakdown: str
    years: frozenset[int]

    def covers(self, measure: str, breakdown: str | None, year: int, without_uasc: bool) -> bool:
        """Whether a figure is among them."""
        cut = self.breakdown in (EVERY, breakdown) or (self.breakdown == UNACCOMPANIED and without_uasc)
        return cut and self.measure == measure and year in self.years


@dataclass(frozen=True)
class Effect:
    """What a problem can change. measures: ids, empty when no figure changes. breakdowns: only figures by these, when set.

    sentence: the same for people ("Can change children starting to be looked after, years ending 2023 and 2024").
    reaches: the same figure by figure; first_year and last_year are the ends of all of them.
    """

    sentence: str
    measures: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    reaches: tuple[Reach, ...] = ()

    def covers(self, measure: str, breakdown: str | None, year: int, without_uasc: bool = False) -> bool:
        """Whether a yearly figure is among those it can change."""
        return any(reach.covers(measure, breakdown, year, without_uasc) for reach in self.reaches)


@dataclass(frozen=True)
class ProblemGroup:
    """Every place where one rule is broken in one column. kind: STOPS, CHANGES or TIDY.

    places: (file, rows of it as a spreadsheet shows them), the first few of each. rows: how many in all; 0 for a whole file.
    In publication mode rows is 7 for 1 to 7, else to the nearest 5, and there are no places.
    """

    rule: str
    kind: str
    column: str | None
    what: str
    fix: str
    rows: int
    places: tuple[tuple[str, tuple[int, ...]], ...]
    effect: Effect
    detail: str = ""


@dataclass(frozen=True)
class Reconciled:
    """One figure of one year, ours beside DfE's. A count is None where its status says why (hidden, not_available...).

    result: MATCHES, CLOSE, LOOK or CANNOT. reasons: likely reasons, the problems of this load first.
    provisional: the year is still running in our data, so that our count is not whole yet.
    """

    measure: str
    title: str
    year: int
    own: float | None
    own_status: str
    published: float | None
    published_status: str
    difference: float | None
    result: str
    reasons: tuple[str, ...]
    provisional: bool = False


@dataclass(frozen=True)
class Receipt:
    """The privacy receipt. dropped: (heading, why, number of files). coarsened: (what, into what, how many)."""

    dropped: tuple[tuple[str, str, int], ...]
    hashed_children: int
    coarsened: tuple[tuple[str, str, int], ...]
    left_alone: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A yearly count that is not what it was. was, now: None where a status says why. For a share the counts are of its
    numerator; out_of_was and out_of_now hold its denominator."""

    measure: str
    title: str
    year: int
    was: float | None
    now: float | None
    was_status: str = ""
    now_status: str = ""
    out_of_was: float | None = None
    out_of_now: float | None = None


def as_shown(rows: int, mode: str) -> int:
    """A number of rows as it may leave: in publication mode 7 stands for 1 to 7, and the rest go to the nearest 5."""
    if mode == "internal" or rows == 0:
        return rows
    return 7 if rows <= 7 else 5 * int(rows / 5 + 0.5)


def rows_in_words(rows: int, mode: str, plural: str = "rows") -> str:
    """A number of rows in words, as it may leave: "2 rows", "1 to 7 rows", "about 25 rows"."""
    if mode == "internal":
        return f"{rows:,} {plural if rows != 1 else plural.removesuffix('s')}"
    shown = as_shown(rows, mode)
    return f"1 to 7 {plural}" if 1 <= shown <= 7 else f"about {shown:,} {plural}"
