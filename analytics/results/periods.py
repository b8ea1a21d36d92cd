"""Periods as runs of months: which months a return answers for, and how years, quarters and rolling years are made of them."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

MONTHS_IN = {"rolling": 12, "three_years": 36}
DAY = "datetime64[D]"
POOLED_IN_PUBLICATION = "returns_home_followed"  # view: one authority's yearly returns home are too few once rounded


@dataclass(frozen=True, eq=False)
class Covered:
    """The months one collection's returns answer for, by authority and month (arrays of one length).

    month: year x 12 + month. followed_to: the last day that events of the month can be followed to. unseen: it begins
    before the window that an Annex A holds.
    """

    la: np.ndarray
    month: np.ndarray
    year_ending: np.ndarray
    incomplete: np.ndarray
    has_uasc: np.ndarray
    followed_to: np.ndarray
    unseen: np.ndarray

    @classmethod
    def read(cls, con, collection: str) -> "Covered":
        """From an open store."""
        found = con.execute(
            """
            SELECT la, year(month) * 12 + month(month) AS month, year_ending, incomplete, has_uasc, followed_to, unseen
            FROM store.kept.covered_months WHERE collection = $collection ORDER BY la, month
            """,
            {"collection": collection},
        ).fetchnumpy()
        return cls(
            *(
                np.asarray(found[name])
                for name in ("la", "month", "year_ending", "incomplete", "has_uasc", "followed_to", "unseen")
            )
        )

    def of(self, la: str | None) -> "Covered":
        """The months of one authority; all of them for None."""
        if la is None:
            return self
        kept = self.la == la
        return Covered(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))

    @cached_property
    def place(self) -> dict[tuple[str, int], int]:
        """(authority, month) -> its place in the arrays."""
        return {key: i for i, key in enumerate(zip(self.la.tolist(), self.month.tolist(), strict=True))}


@dataclass(frozen=True, eq=False)
class Periods:
    """Periods of one kind, by authority and last day (arrays of one length). first, last: places in Covered.

    incomplete: cut by the data end, or in years whose endings a file does not hold. followed_to: the earliest of its
    months. years_before: how many whole years in a row are held before its first month's year (C2, R13). unseen: some
    month of it is; end_unseen: its last one is.
    """

    la: np.ndarray
    start: np.ndarray
    end: np.ndarray
    first: np.ndarray
    last: np.ndarray
    incomplete: np.ndarray
    has_uasc: np.ndarray
    followed_to: np.ndarray
    years_before: np.ndarray
    unseen: np.ndarray
    end_unseen: np.ndarray

    def only(self, kept: np.ndarray) -> "Periods":
        """Some of the periods: kept says which."""
        return Periods(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def periods(covered: Covered, by: str) -> Periods:
    """Every period of a kind that the covered months hold. A rolling or pooled one needs all its months."""
    first, last, start, end = _runs(covered, by)
    held = _whole_years(covered)
    runs = list(zip(first, last, strict=True))
    cut = np.array([covered.incomplete[a : b + 1].any() for a, b in runs], bool) | (
        end > _last_day(covered.month[last])
    )
    return Periods(
        la=covered.la[first],
        start=start,
        end=end,
        first=first,
        last=last,
        incomplete=cut,
        has_uasc=np.array([covered.has_uasc[a : b + 1].all() for a, b in runs], bool),
        followed_to=np.array([covered.followed_to[a : b + 1].min() for a, b in runs], DAY),
        years_before=np.array([_in_a_row(held, covered.la[a], covered.year_ending[a] - 1) for a in first], int),
        unseen=np.array([covered.unseen[a : b + 1].any() for a, b in runs], bool),
        end_unseen=covered.unseen[last],
    )


def _whole_years(covered: Covered) -> set[tuple[str, int]]:
    """The authorities and years all twelve months of which are held and complete."""
    whole = (
        covered.la[~(covered.incomplete | covered.unseen)],
        covered.year_ending[~(covered.incomplete | covered.unseen)],
    )
    months = Counter(zip(*whole, strict=True))
    return {key for key, many in months.items() if many == 12}


def _in_a_row(held: set[tuple[str, int]], la: str, year: int) -> int:
    """How many years are held without a gap, this one and back from it."""
    years = 0
    while (la, year - years) in held:
        years += 1
    return years


def _runs(covered: Covered, by: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """First and last place, first and last day of every period."""
    places = np.arange(len(covered.month))
    if by == "month":
        return places, places, _first_day(covered.month), _last_day(covered.month)
    if by in MONTHS_IN:
        n = MONTHS_IN[by]
        last = places[n - 1 :]
        whole = (covered.la[last] == covered.la[last - n + 1]) & (
            covered.month[last] - covered.month[last - n + 1] == n - 1
        )
        last = last[whole & ((by == "rolling") | (covered.month[last] % 12 == 3))]
        return last - n + 1, last, _first_day(covered.month[last] - n + 1), _last_day(covered.month[last])
    # a year runs from April to March, a quarter is three months of it
    length = 12 if by == "year" else 3
    number = (covered.month - 4) // length
    begins = np.flatnonzero(
        np.r_[True, (covered.la[1:] != covered.la[:-1]) | (number[1:] != number[:-1])][: len(number)]
    )
    ends = np.r_[begins[1:], len(number)][: len(begins)] - 1
    opening = number[begins] * length + 4
    return begins, ends, _first_day(opening), _last_day(opening + length - 1)


def _first_day(month: np.ndarray) -> np.ndarray:
    """The first day of months counted as year x 12 + month."""
    return (month - 1 - 1970 * 12).astype("datetime64[M]").astype(DAY)


def _last_day(month: np.ndarray) -> np.ndarray:
    return _first_day(month + 1) - np.timedelta64(1, "D")
