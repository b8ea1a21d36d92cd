"""The disclosure gate: what may be shown of counts from an authority's own extract. Nothing walks round it.

Publication mode: 1 to 7 hidden, zero shown, the rest to the nearest 5; a hidden count that could be fewer than three numbers
for somebody who knows everything shown takes another count with it. Internal mode shows everything and says so on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.disclosure import narrowing

INTERNAL, PUBLICATION = "internal", "publication"
LARGEST_HIDDEN = 7
NEAREST = 5
LARGEST_NOT_PRINTED = 5  # by DfE, which prints 6 and 7
FEWEST_FOLLOWED = 20  # children behind a share of a cohort
UNBOUNDED = 1e9
MOST_TRIED = 60  # ways to protect one count that are tried before the smallest is hidden anyhow


@dataclass(frozen=True)
class Sum:
    """Cells that add up. total, parts: column numbers."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Counted:
    """One table to the gate: all counts that add up or subtract, for many periods at once.

    counts: rows (authority and period) x cells, NaN where there is no count. sums: how cells add up; one that does not hold
    in a row is left aside there.
    unaccompanied: (all, without, with) columns; "with" is never shown, and hides "without" when it is small.
    exact: rows x cells whose value anybody can look up (DfE prints an authority's yearly totals), or None: hiding them
    protects nothing. printed: rows x cells that DfE prints beside others, or None; withheld: those others, which it hides for
    being 1 to 5 or to protect one: rounding has to protect them from what is printed, or more is hidden.
    unshown: columns nobody is ever shown; protected: those of them whose small counts are protected all the same. settled:
    columns that a smaller question shows as well, and hides where `hidden` says: here they can be no complement.
    hidden: rows x cells that are hidden from the start, or None; or_none: those of them that are hidden whatever they are,
    so that nobody can take them for 1 at least, or None. order: for each column how late it is hidden to protect another
    (lowest first, then the smallest count), or None.
    """

    counts: np.ndarray
    sums: tuple[Sum, ...] = ()
    unaccompanied: tuple[tuple[int, int, int], ...] = ()
    exact: np.ndarray | None = None
    printed: np.ndarray | None = None
    withheld: np.ndarray | None = None
    unshown: frozenset[int] = frozenset()
    protected: frozenset[int] = frozenset()
    settled: frozenset[int] = frozenset()
    hidden: np.ndarray | None = None
    or_none: np.ndarray | None = None
    order: np.ndarray | None = None


@dataclass(frozen=True)
class Let:
    """What the gate lets through: counts (NaN where hidden or none) and which were hidden, rows x cells."""

    counts: np.ndarray
    hidden: np.ndarray


def let_through(counted: Counted, mode: str) -> Let:
    """Hide and round a table of counts. Deterministic: the same table always gives the same answer."""
    hidden = np.zeros(counted.counts.shape, dtype=bool) if mode == INTERNAL else hide(counted)
    return rounded(counted.counts, hidden, mode)


def rounded(counts: np.ndarray, hidden: np.ndarray, mode: str) -> Let:
    """Counts as they may be shown where it is settled what is hidden.

    Raises ValueError for an unknown mode, so that a misspelt mode can never show more.
    """
    if mode == INTERNAL:
        return Let(counts.copy(), np.zeros(counts.shape, dtype=bool))
    if mode != PUBLICATION:
        raise ValueError("the mode is internal or publication")
    hidden = hidden | is_small(counts)  # whatever was settled, no small count gets past here
    return Let(np.where(hidden, np.nan, to_nearest(counts)), hidden)


def is_small(counts: np.ndarray) -> np.ndarray:
    """Counts that are never shown."""
    return (counts >= 1) & (counts <= LARGEST_HIDDEN)


def is_hidden_by_dfe(counts: np.ndarray) -> np.ndarray:
    """Counts that DfE does not print of an authority (Children looked after in England, guide to suppression)."""
    return (counts >= 1) & (counts <= LARGEST_NOT_PRINTED)


def hide(counted: Counted) -> np.ndarray:
    """Which cells (rows x cells) a publication copy hides: small counts, and what would give one of them back.

    Every small count must be able to be FEWEST_VALUES numbers for a reader who knows all that is shown to the unit, and for
    one who knows what rounding leaves of it and every count that DfE prints.
    """
    small = is_small(counted.counts)
    hidden = small.copy() if counted.hidden is None else small | counted.hidden
    for _, without, with_ in counted.unaccompanied:
        hidden[:, without] |= small[:, with_]
    rows = np.flatnonzero(small.any(axis=1))  # where nothing is small there is nothing to protect
    if len(rows) and counted.sums:
        cells = {name: getattr(counted, name) for name in ("counts", "exact", "printed", "withheld", "or_none")}
        part = replace(counted, **{name: each[rows] for name, each in cells.items() if each is not None})
        hidden[rows] = _Table(part, small[rows], hidden[rows]).until_safe()
        if part.printed is not None:
            hidden[rows] = _Rounded(part, small[rows], hidden[rows]).until_safe()
    hidden[:, list(counted.unshown)] = False
    return hidden


def follows(counts: np.ndarray, sums: Sequence[Sum], known: np.ndarray) -> np.ndarray:
    """What is known, rows x cells, and what follows from it by one sum after another."""
    table = _sums_of(sums)
    left, _ = narrowing.worked_out(table, table.hold(counts), ~known & ~np.isnan(counts))
    return ~left & ~np.isnan(counts)


def _sums_of(sums: Sequence[Sum]) -> narrowing.Sums:
    return narrowing.Sums.of([((s.total, 1), *((part, -1) for part in s.parts)) for s in sums])


def amounts(
    sums: dict[str, np.ndarray], children: np.ndarray, shown: np.ndarray, mode: str, things: str | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What may be shown of sums over children (days in care, moves), and where they are hidden.

    sums: by name, each an array like children (how many are behind them) and shown (what the gate let through of that).
    things: the name of a sum that itself counts things, and follows the rule for counts; the others then are to the
    nearest 5. Without one, sums are the mean to a whole number times the rounded number of children: an exact mean of whole
    days tells how many children are behind it (100.5 days are never those of 21).
    """
    if mode == INTERNAL:
        return sums, np.zeros(children.shape, dtype=bool)
    hidden = np.isnan(shown) | ((children > 0) & (children < FEWEST_FOLLOWED))
    if things is not None:
        hidden = hidden | is_small(sums[things])
        rounded = {name: to_nearest(each) for name, each in sums.items()}
    else:
        means = {n: np.divide(s, children, out=np.zeros(children.shape), where=children > 0) for n, s in sums.items()}
        rounded = {name: np.floor(mean + 0.5) * shown for name, mean in means.items()}
    return {name: np.where(hidden, np.nan, each) for name, each in rounded.items()}, hidden


@dataclass(frozen=True)
class Followed:
    """Children followed from a day on, as running totals by day: one number for each of `days`, which rise.

    joined: how many had been seen before that day; left: how many were last seen, with no end, before it. ended: how
    many had ended by its evening, days x ways.
    """

    days: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    ended: np.ndarray


def follow(table: Followed, grid: np.ndarray, mode: str) -> Followed | None:
    """What may be shown of a curve; None where too few children stand behind it, or too few of them ended in any way.

    Publication mode: only the days of a coarse grid, and every running total by the rule for counts, with 4, the middle
    of what is hidden, for 1 to 7. Rounding to the middle of six instead, as is usual for such curves, would cross with
    the nearest 5 beside it: a count of 7 is hidden there and would be 7 to 12 here, so it could only be 7.
    """
    if mode == INTERNAL:
        return table
    if not len(table.days) or table.joined[-1] < FEWEST_FOLLOWED or is_small(table.ended[-1].sum()):
        return None  # of 1 to 7 ends in all the curve would be 4 and nothing else
    at = np.searchsorted(table.days, grid, side="right") - 1
    first = at < 0

    def on_grid(totals: np.ndarray) -> np.ndarray:
        held = totals[np.maximum(at, 0)].astype(float)
        held[first] = 0
        return np.where(is_small(held), (1 + LARGEST_HIDDEN) / 2, to_nearest(held))

    return Followed(grid, on_grid(table.joined), on_grid(table.left), on_grid(table.ended))


def to_nearest(counts: np.ndarray) -> np.ndarray:
    """Round half up to the nearest 5."""
    return np.floor(counts / NEAREST + 0.5) * NEAREST


class _Table:
    """A table on its way through the gate: what is hidden grows until every small count is safe."""

    def __init__(self, counted: Counted, small: np.ndarray, hidden: np.ndarray):
        self.counted, self.counts, self.hidden = counted, counted.counts, hidden.copy()
        self.sums = _sums_of(counted.sums)
        self.hold = self.sums.hold(self.counts)
        every_column = np.arange(self.counts.shape[1])
        with_ = [triple[2] for triple in counted.unaccompanied]
        self.unshown = np.isin(every_column, [*counted.unshown, *with_])
        self.known = np.zeros(self.counts.shape, dtype=bool) if counted.exact is None else counted.exact
        self.fast = self.known | self.unshown | np.isin(every_column, list(counted.settled))
        self.order = counted.order if counted.order is not None else np.zeros(len(every_column))
        self.targets = small & self._protected()
        without = [triple[1] for triple in counted.unaccompanied]
        self.at_most: dict[int, narrowing.Reader] = {}
        self.pairs = {each: triple[:2] for triple in counted.unaccompanied for each in triple[:2]}
        # what a reader may take an unknown cell for: hidden ones for 1 to 7, or more where they are more
        none = np.isnan(self.counts) | self.unshown | np.isin(every_column, without) | (self.counts == 0)
        self.low = np.where(none if counted.or_none is None else none | counted.or_none, 0, 1)
        self.high = np.where(self.targets, LARGEST_HIDDEN, UNBOUNDED)

    def _protected(self) -> np.ndarray:
        """Columns whose small counts are protected: those that are shown, and unaccompanied children between two of them."""
        protected = ~self.unshown
        for every, without, with_ in self.counted.unaccompanied:
            protected[with_] = not (self.unshown[every] or self.unshown[without])
        protected[list(self.counted.protected)] = True
        return protected

    def until_safe(self) -> np.ndarray:
        """Rows x cells that are hidden in the end."""
        lost = np.zeros(self.hidden.shape, dtype=bool)  # nothing that is hidden here can protect these
        while True:  # first what one sum after another gives away, for all rows at once
            left, by = narrowing.worked_out(self.sums, self.hold, self._unknown())
            exposed = self.targets & self._unknown() & ~left & ~lost
            if not exposed.any():
                break
            for row, cell in zip(*np.nonzero(exposed), strict=True):
                lost[row, cell] = self._at_most(row, cell) < 2 or not self._protect(row, cell, by[row])
        for row in np.flatnonzero((self.targets & left).any(axis=1)).tolist():
            self._row_until_safe(row, left[row], by[row])
        return self.hidden

    def _row_until_safe(self, row: int, left: np.ndarray, by: np.ndarray) -> None:
        """Then what several sums give away together. What is found safe stays so, whatever else is hidden."""
        reader = self._reader(row, left)
        for cell in np.flatnonzero(self.targets[row] & left).tolist():
            while not reader.could_be_several(cell) and reader.numbers(cell) < (several := self._at_most(row, cell)):
                found = self._least(row, cell, several, reader)
                if found is None:
                    break
                reader = found

    def _left_if_all_were_hidden(self) -> np.ndarray:
        unknown = (self._all_hidden() | self.unshown) & ~self.known & ~np.isnan(self.counts)
        return narrowing.worked_out(self.sums, self.hold, unknown)[0]

    def _all_hidden(self) -> np.ndarray:
        """What would be hidden at most: zeros only beside what smaller questions show."""
        zeros_too = bool(self.counted.settled)
        return self.hidden | (~self.fast & ((np.nan_to_num(self.counts) > 0) | zeros_too))

    def _at_most(self, row: int, cell: int) -> int:
        """How many numbers a cell could be if everything were hidden: what is known anyhow may narrow it."""
        if row not in self.at_most:
            left = self._left_if_all_were_hidden()[row]
            self.at_most[row] = self._reader(row, left)
        return self.at_most[row].numbers(cell)

    def _least(self, row: int, cell: int, several: int, reader: narrowing.Reader) -> narrowing.Reader | None:
        """Hide the least that lets a cell be several numbers: one count, one with and without unaccompanied children, or zeros too.

        Where no count does, the first is hidden all the same. Returns the row as it then is; None if nothing can be hidden.
        """
        found, around = self._candidates(row, cell, np.full(self.counts.shape[1], -1), wide=True)
        pairs = dict.fromkeys(self._with_its_pair(row, each) for each in found)
        for unit in [*((each,) for each in found), *pairs][:MOST_TRIED]:
            if (after := self._if_hidden(row, unit, reader)).could_be_several(cell, several):
                return after
            self.hidden[row, list(unit)] = False
        if found:
            return self._if_hidden(row, found[:1], reader)
        zeros = (
            [each for each in around if not (self.hidden[row, each] or self.fast[row, each])]
            if self.counted.settled
            else []
        )
        if zeros and (after := self._if_hidden(row, zeros, reader)).could_be_several(cell, several):
            return after
        self.hidden[row, zeros] = False
        return None

    def _if_hidden(self, row: int, cells: Sequence[int], reader: narrowing.Reader) -> narrowing.Reader:
        """The row with more hidden, as a reader sees it: what was found before still holds, what is found now may not."""
        self.hidden[row, list(cells)] = True
        return self._reader(row, self._left(row), {each: set(found) for each, found in reader.seen.items()})

    def _with_its_pair(self, row: int, cell: int) -> tuple[int, ...]:
        """A count with and without unaccompanied children, as far as both may be hidden."""
        return tuple(
            each for each in self.pairs.get(cell, (cell,)) if not (self.hidden[row, each] or self.fast[row, each])
        )

    def _left(self, row: int) -> np.ndarray:
        left, _ = narrowing.worked_out(self.sums, self.hold[[row]], self._unknown()[[row]])
        return left[0]

    def _reader(self, row: int, left: np.ndarray, seen: dict[int, set[int]] | None = None) -> narrowing.Reader:
        return narrowing.Reader(
            self.sums,
            self.hold[row],
            left,
            self.counts[row],
            self.low[row],
            self.high[row],
            seen if seen is not None else {},
        )

    def _protect(self, row: int, cell: int, by: np.ndarray) -> bool:
        """Hide something more for a cell that is given away; False where there is nothing left that could help."""
        found, around = self._candidates(row, cell, by)
        if found:
            self.hidden[row, found[0]] = True
        return bool(found) or self._without_zeros(row, cell, around)

    def _unknown(self) -> np.ndarray:
        return (self.hidden | self.unshown) & ~self.known & ~np.isnan(self.counts)

    def _candidates(self, row: int, cell: int, by: np.ndarray, wide: bool = False) -> tuple[list[int], set[int]]:
        """What may be hidden to protect a cell, the nearest first: what gives it away, or what is unknown beside it adds up
        with.

        by: the sum that gives each cell of the row away. wide: look on after the first are found. Also returns all cells that
        were looked through.
        """
        can = ~self.hidden[row] & ~self.fast[row] & (np.nan_to_num(self.counts[row]) > 0)
        found: list[int] = []
        looked, cells, around = set(), {cell}, set()
        numbers = self._giving_away(cell, by) or self._sums_with(row, cells)
        while numbers and (wide or not found):
            near = {each for number in numbers for each, _ in self.sums.entries[number]} - around
            found += sorted((c for c in near if can[c]), key=lambda c: (self.order[c], self.counts[row, c], c))
            around |= near
            looked |= set(numbers)
            cells |= {
                each for each in near if not self.known[row, each] and (self.hidden[row, each] or self.unshown[each])
            }
            numbers = [n for n in self._sums_with(row, cells) if n not in looked]
        return found, around

    def _giving_away(self, cell: int, by: np.ndarray) -> list[int]:
        """The sums a cell is worked out from, one after another."""
        found: list[int] = []
        cells = [cell]
        while cells:
            number = int(by[cells.pop()])
            if number >= 0 and number not in found:
                found.append(number)
                cells += [each for each, _ in self.sums.entries[number]]
        return found

    def _sums_with(self, row: int, cells: set[int]) -> list[int]:
        """The sums that hold in a row and have one of these cells."""
        found = {number for cell in cells for number, _ in self.sums.of_cell.get(cell, ())}
        return sorted(number for number in found if self.hold[row, number])

    def _without_zeros(self, row: int, cell: int, around: set[int]) -> bool:
        """Where zeros give a cell away they are hidden too, if that helps and no smaller question shows them."""
        more = [each for each in around if not (self.hidden[row, each] or self.fast[row, each])]
        if not more or not self.counted.settled:
            return False
        self.hidden[row, more] = True
        left = self._left(row)
        if not left[cell]:
            self.hidden[row, more] = False
        return bool(left[cell])


class _Rounded(_Table):
    """A table as somebody sees it who knows what rounding leaves of all that is shown, and to the unit what DfE prints.

    What DfE prints beside a hidden count is no secret of the extract's, and nothing we hide takes it back. To know all else to the
    unit as well, as a _Table's reader does, would leave no total beside it, though DfE's figures are all that is known of it.
    """

    def __init__(self, counted: Counted, small: np.ndarray, hidden: np.ndarray):
        super().__init__(counted, small, hidden)
        self.known = self.known | counted.printed
        self.fast |= counted.printed
        self.targets &= ~self.known
        if counted.withheld is not None:
            self.high = np.where(
                self.targets & counted.withheld & is_hidden_by_dfe(self.counts), LARGEST_NOT_PRINTED, self.high
            )
        near = to_nearest(self.counts)
        self.least, self.most = np.maximum(near - NEAREST // 2, LARGEST_HIDDEN + 1), near + NEAREST // 2

    def until_safe(self) -> np.ndarray:
        """Rows x cells that are hidden in the end. What would be narrow with everything hidden stays so."""
        every_row = np.arange(len(self.counts))
        narrow = self._narrow(every_row, self.hidden) & ~self._narrow(every_row, self._all_hidden())
        for row, cell in zip(*np.nonzero(narrow), strict=True):
            self._widen(row, cell)
        return self.hidden

    def _narrow(self, rows: np.ndarray, hidden: np.ndarray) -> np.ndarray:
        """Which small counts of some rows bounds leave too few numbers, with so much of the rows hidden."""
        counts = self.counts[rows]
        away = hidden | self.unshown
        low = np.where(away, self.low[rows], self.least[rows])
        high = np.where(away, self.high[rows], self.most[rows])
        told = self.known[rows] | np.isnan(counts) | ((counts == 0) & ~away)
        known = np.nan_to_num(counts)  # what has no count is in no sum that holds
        low, high = np.where(told, known, low), np.where(told, known, high)
        low, high = narrowing.bounds(self.sums, self.hold[rows], low, high)
        return self.targets[rows] & (high - low + 1 < narrowing.FEWEST_VALUES)

    def _widen(self, row: int, cell: int) -> None:
        """Hide what is nearest to a narrow count until it is not, and show again what did nothing for it."""
        nearest = iter(self._candidates(row, cell, np.full(self.counts.shape[1], -1), wide=True)[0][:MOST_TRIED])
        more: list[int] = []
        while self._narrow_with(row, more)[cell]:
            if (each := next(nearest, None)) is None:
                return  # not found within reach
            more.append(each)
        for each in more[:-1]:
            fewer = [other for other in more if other != each]
            more = more if self._narrow_with(row, fewer)[cell] else fewer
        self.hidden[row, more] = True

    def _narrow_with(self, row: int, more: list[int]) -> np.ndarray:
        hidden = self.hidden[[row]]
        hidden[0, more] = True
        return self._narrow(np.array([row]), hidden)[0]
