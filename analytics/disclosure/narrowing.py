"""Whether a hidden count could still be several numbers for a reader who knows every shown count to the unit.

Shown counts are rounded, but other views of the same children, DfE's own figures and last year's copy can sharpen them. So
none of the safety rests on rounding: what is shown is taken as known, and only what is hidden protects what is hidden. Beside
what DfE prints of groups and reasons alone it may: `bounds` says what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

FEWEST_VALUES = 3  # numbers a hidden count must be able to be
MOST_ROUNDS = 20  # of bounds: each can only bring them closer
MOST_STEPS = 100  # looked at for one move; none found by then counts as none there is, which only hides more


@dataclass(frozen=True, eq=False)
class Sums:
    """How columns add up, one sum after another: `sign` is 1 for a total and -1 for a part, so each comes to nought.

    cell, sign: the entries of all sums; first: where each sum's entries begin.
    """

    cell: np.ndarray
    sign: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, sums: list[tuple[tuple[int, int], ...]]) -> "Sums":
        """From each sum's (column, sign)s; none may be empty."""
        lengths = np.array([len(each) for each in sums], dtype=int)
        flat = np.array([entry for each in sums for entry in each], dtype=int).reshape(-1, 2)
        return cls(flat[:, 0], flat[:, 1], np.concatenate([[0], lengths.cumsum()[:-1]]) if len(sums) else lengths)

    def over(self, cells: np.ndarray) -> np.ndarray:
        """Rows x cells added up to rows x sums, without regard to sign."""
        if not len(self.first):
            return np.zeros((len(cells), 0), dtype=int)
        return np.add.reduceat(cells[:, self.cell], self.first, axis=1)

    def hold(self, counts: np.ndarray) -> np.ndarray:
        """Rows x sums: whether each is true of the counts. One that is not, or has no number, tells a reader nothing."""
        if not len(self.first):
            return np.zeros((len(counts), 0), dtype=bool)
        return np.add.reduceat(counts[:, self.cell] * self.sign, self.first, axis=1) == 0

    @cached_property
    def entries(self) -> list[list[tuple[int, int]]]:
        """Each sum's (column, sign)s."""
        ends = [*self.first[1:].tolist(), len(self.cell)]
        flat = list(zip(self.cell.tolist(), self.sign.tolist(), strict=True))
        return [flat[first:end] for first, end in zip(self.first.tolist(), ends, strict=True)]

    @cached_property
    def of_cell(self) -> dict[int, list[tuple[int, int]]]:
        """Each column's (sum, sign)s."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, entries in enumerate(self.entries):
            for cell, sign in entries:
                found.setdefault(cell, []).append((number, sign))
        return found


def worked_out(sums: Sums, hold: np.ndarray, unknown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is left unknown when every sum with one unknown cell is worked out, again and again, and by which sum.

    hold: rows x sums; unknown: rows x cells. Returns (unknown, by): by is -1 for what is not worked out.
    """
    unknown, by = unknown.copy(), np.full(unknown.shape, -1)
    while True:
        alone = hold & (sums.over(unknown.astype(np.int32)) == 1)
        rows, which = np.nonzero(alone)
        if not len(rows):
            return unknown, by
        cells = sums.over(unknown * np.arange(unknown.shape[1]))[rows, which]
        unknown[rows, cells] = False
        by[rows, cells] = which


def bounds(sums: Sums, hold: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and most each cell can be, rows x cells, by every sum with the bounds of its other cells, again and again.

    hold: rows x sums; low, high: rows x cells, what is known before. What several sums say together may be closer.
    """
    low, high = low.copy(), high.copy()
    sign, lengths = sums.sign, np.diff([*sums.first.tolist(), len(sums.cell)])
    holds = np.repeat(hold, lengths, axis=1)
    by_cell = np.argsort(sums.cell, kind="stable")
    cells, first = np.unique(sums.cell[by_cell], return_index=True)
    for _ in range(MOST_ROUNDS):
        ends = (
            np.where(sign > 0, low[:, sums.cell], -high[:, sums.cell]),
            np.where(sign > 0, high[:, sums.cell], -low[:, sums.cell]),
        )
        least, most = (np.repeat(np.add.reduceat(end, sums.first, axis=1), lengths, axis=1) for end in ends)
        # a cell is minus all others of its sum
        under, over = ends[1] - most, ends[0] - least
        under, over = np.where(holds, under, -np.inf), np.where(holds, over, np.inf)
        under, over = np.where(sign > 0, under, -over), np.where(sign > 0, over, -under)
        closer = (
            np.maximum(low[:, cells], np.maximum.reduceat(under[:, by_cell], first, axis=1)),
            np.minimum(high[:, cells], np.minimum.reduceat(over[:, by_cell], first, axis=1)),
        )
        if (closer[0] == low[:, cells]).all() and (closer[1] == high[:, cells]).all():
            break
        low[:, cells], high[:, cells] = closer
    return low, high


@dataclass(eq=False)
class Reader:
    """One row as somebody sees it who knows all of it but some cells.

    hold: which sums are true; unknown: which cells are not known; counts: the truth; low, high: what an unknown cell may be
    taken for; seen: how far from the truth each cell was found to be able to be.
    """

    table: Sums
    hold: np.ndarray
    unknown: np.ndarray
    counts: np.ndarray
    low: np.ndarray
    high: np.ndarray
    seen: dict[int, set[int]] = field(default_factory=dict)
    _cells: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def cells(self, number: int) -> list[tuple[int, int]]:
        """A sum's unknown cells with their signs, those in fewest other sums first."""
        if number not in self._cells:
            found = [entry for entry in self.table.entries[number] if self.unknown[entry[0]]]
            self._cells[number] = sorted(found, key=lambda entry: (len(self.table.of_cell[entry[0]]), entry[0]))
        return self._cells[number]

    def could_be_several(self, cell: int, several: int = FEWEST_VALUES) -> bool:
        """Whether so many tables at least, all of them as shown, have different numbers in this cell."""
        return self.numbers(cell) >= several

    def numbers(self, cell: int) -> int:
        """How many numbers a cell could be, counted up to FEWEST_VALUES.

        Each is found by moving single children about from the true table, so that none of it is only a bound.
        """
        found = self.seen.setdefault(cell, {0})
        for step in (1, -1):
            moved: dict[int, int] = {}
            for _ in range(FEWEST_VALUES - 1):
                if len(found) >= FEWEST_VALUES:
                    return FEWEST_VALUES
                changes = self._move(cell, step, moved)
                if changes is None:
                    break
                for each, by in changes.items():
                    moved[each] = moved.get(each, 0) + by
                    self.seen.setdefault(each, {0}).add(moved[each])
        return min(len(found), FEWEST_VALUES)

    def _move(self, cell: int, step: int, moved: dict[int, int]) -> dict[int, int] | None:
        """Cells to change by one so that `cell` changes by step and every sum stays true; None where none is found."""
        if not self._room(cell, step, moved):
            return None
        return self._mend({cell: step}, self._off({}, cell, step), moved, iter(range(MOST_STEPS)))

    def _mend(self, changes, off: dict[int, int], moved: dict[int, int], left: Iterator[int]) -> dict[int, int] | None:
        """Go on changing cells until no sum is off; the sum that leaves least choice comes first."""
        if not off:
            return changes
        if next(left, None) is None:
            return None
        for each, by in self._fewest(changes, off, moved):
            found = self._mend({**changes, each: by}, self._off(off, each, by), moved, left)
            if found is not None:
                return found
        return None

    def _fewest(self, changes, off: dict[int, int], moved: dict[int, int]) -> list[tuple[int, int]]:
        """What can mend the sum that least can mend."""
        fewest = None
        for number, by in off.items():
            found = self._mending(number, by, changes, moved)
            if fewest is None or len(found) < len(fewest):
                fewest = found
            if len(fewest) < 2:
                break
        return fewest

    def _mending(self, number: int, off: int, changes: dict[int, int], moved: dict[int, int]) -> list[tuple[int, int]]:
        """Cells of a sum and the step that brings it nearer to nought: those in fewest other sums first."""
        towards = -1 if off > 0 else 1
        return [
            (cell, towards * sign)
            for cell, sign in self.cells(number)
            if cell not in changes and self._room(cell, towards * sign, moved)
        ]

    def _room(self, cell: int, by: int, moved: dict[int, int]) -> bool:
        return bool(self.low[cell] <= self.counts[cell] + moved.get(cell, 0) + by <= self.high[cell])

    def _off(self, off: dict[int, int], cell: int, by: int) -> dict[int, int]:
        """By how much each sum is off once a cell has changed too; those that are not are left out."""
        after = dict(off)
        for number, sign in self.table.of_cell.get(cell, ()):
            if not self.hold[number]:
                continue
            after[number] = after.get(number, 0) + sign * by
            if not after[number]:
                del after[number]
        return after
