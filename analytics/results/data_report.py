"""What Your data shows: tables found, problems with what they can change, the receipt, and our counts beside DfE's."""

from dataclasses import dataclass, field

MATCHES, CLOSE, LOOK, CANNOT = "Matches", "Close", "Look at this", "Cannot compare"


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
class Effect:
    """What a problem can change. measures: ids, empty when no figure changes. breakdowns: only figures by these, when set.

    sentence: the same for people ("Can change children starting to be looked after, years ending 2023 and 2024").
    """

    sentence: str
    measures: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class ProblemGroup:
    """Every place where one rule is broken in one column. kind: STOPS, CHANGES or TIDY.

    places: (file, rows of it as a spreadsheet shows them), the first few of each. rows: how many in all; 0 for a whole file.
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
