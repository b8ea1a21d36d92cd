"""Counts of a family of measures arranged as one table to the gate, and what it lets through of the one asked for."""

from dataclasses import dataclass

import numpy as np

from analytics import terms
from analytics.disclosure import gate
from analytics.measures import catalogue, counts
from analytics.measures.declare import Measure, Share
from analytics.results.ask import Ask
from analytics.results.periods import Covered, Periods

ALL, WITHOUT, WITH = range(3)  # every child; without unaccompanied children; unaccompanied children (never shown)


@dataclass(frozen=True, eq=False)
class Let:
    """The asked measure's counts after the gate: arrays of periods x groups (one group, "", where there is no breakdown).

    events, of, numerator, lost (None unless a cohort is followed): NaN where hidden. few: fewer children were followed
    than a cohort needs. none_known: nobody's group is known.
    """

    periods: Periods
    groups: tuple[str, ...]
    events: np.ndarray
    of: np.ndarray
    numerator: np.ndarray
    lost: np.ndarray | None
    hidden: np.ndarray
    few: np.ndarray
    none_known: np.ndarray


class Arranged:
    """A table of counts: rows are periods, columns cell x group x children, with the margins filled in."""

    def __init__(self, counted: dict[str, np.ndarray], covered: Covered, spans: Periods, asked: Measure, ask: Ask):
        self.asked, self.ask, self.spans = asked, ask, spans
        self.family = catalogue.family(asked)
        self.cells = [c.name for c in counts.cells_of(self.family, ask.by)]
        self.groups = self._groups(counted)
        self.counts = self._fill(counted, covered)

    def _groups(self, counted: dict[str, np.ndarray]) -> list[str]:
        """The groups to show, in order; "not known" last and only where it occurs."""
        if not self.ask.breakdown:
            return []
        held = {g if isinstance(g, str) else terms.NOT_KNOWN for g in _listed(counted["grp"])}
        always = terms.GROUPS[self.ask.breakdown]
        others = sorted(held - {*always, terms.NOT_KNOWN})
        return [*always, *others, *([terms.NOT_KNOWN] if terms.NOT_KNOWN in held else [])]

    def column(self, cell: str, group: int, children: int) -> int:
        """The column number of a cell for a group (0 is all) and ALL, WITHOUT or WITH."""
        return (self.cells.index(cell) * (len(self.groups) + 1) + group) * 3 + children

    def _fill(self, counted: dict[str, np.ndarray], covered: Covered) -> np.ndarray:
        """Put every counted row in its month, group and children and in their margins; then add months up to periods."""
        number = {g: i for i, g in enumerate(self.groups, start=1)}
        known = [
            covered.place.get(key, -1) for key in zip(_listed(counted["la"]), counted["month"].tolist(), strict=True)
        ]
        month = np.array(known, dtype=int)
        inside = month >= 0
        group = np.array(
            [number.get(g if isinstance(g, str) else terms.NOT_KNOWN, 0) for g in _listed(counted["grp"])], int
        )
        children = np.where(np.asarray(counted["unaccompanied"], bool), WITH, WITHOUT)
        values = np.column_stack([counted[cell] for cell in self.cells]).astype(float)[inside]
        by_month = np.zeros((len(covered.month) + 1, len(self.cells), len(self.groups) + 1, 3))
        margins = ((g, c) for g in ((0, group) if self.groups else (0,)) for c in (ALL, children))
        for g, c in margins:
            at = [x if isinstance(x, int) else x[inside] for x in (g, c)]
            np.add.at(by_month, (month[inside] + 1, slice(None), *at), values)
        up_to = by_month.cumsum(axis=0)
        return (up_to[self.spans.last + 1] - up_to[self.spans.first]).reshape(
            len(self.spans.la), len(self.cells) * (len(self.groups) + 1) * 3
        )

    def counted(self) -> gate.Counted:
        """The table with how its cells add up."""
        sums, triples = [], []
        groups = range(len(self.groups) + 1)
        for cell in self.cells:
            for g in groups:
                columns = tuple(self.column(cell, g, kind) for kind in (ALL, WITHOUT, WITH))
                sums.append(gate.Sum(columns[0], columns[1:]))
                triples.append(columns)
            if self.groups:
                for kind in (ALL, WITHOUT):
                    parts = tuple(self.column(cell, g, kind) for g in groups[1:])
                    sums.append(gate.Sum(self.column(cell, 0, kind), parts))
        for member in self.family:
            for g in groups:
                for kind in (ALL, WITHOUT):
                    sums += self._within(member, g, kind)
        return gate.Counted(self.counts, tuple(sums), tuple(triples), self._public())

    def _public(self) -> frozenset[int]:
        """Totals whose exact value DfE prints for every authority and year, so that a reader can subtract from them."""
        if self.ask.by != "year" or getattr(self.asked.formula, "follow_up_days", 0):
            return frozenset()
        totals = [self.family[0].id, *(m.id for m in self.family if m.parts)]
        shares = [f"{m.id}:of" for m in self.family if isinstance(m.formula, Share)]
        return frozenset(self.column(cell, 0, ALL) for cell in ("events", *totals, *shares))

    def _within(self, member: Measure, group: int, kind: int) -> list[gate.Sum]:
        """A share's numerator stands inside its denominator; the parts of a measure add up to it."""
        found = []
        if isinstance(member.formula, Share):
            of, part = self.column(f"{member.id}:of", group, kind), self.column(member.id, group, kind)
            found.append(gate.Sum(of, (part,), whole=False))
        if member.parts:
            total, parts = self.column(member.id, group, kind), tuple(self.column(p, group, kind) for p in member.parts)
            whole = bool((self.counts[:, list(parts)].sum(axis=1) == self.counts[:, total]).all())
            found.append(gate.Sum(total, parts, whole=whole))
        return found

    def let_through(self, mode: str) -> Let:
        """The asked measure after the gate."""
        let = gate.let_through(self.counted() if mode != gate.INTERNAL else gate.Counted(self.counts), mode)
        kind = WITHOUT if self.ask.without_uasc else ALL
        groups = range(1, len(self.groups) + 1) if self.groups else (0,)
        of = f"{self.asked.id}:of" if isinstance(self.asked.formula, Share) else self.asked.id
        cells = {"events": "events", "of": of, "numerator": self.asked.id, "lost": "lost"}
        at = {name: [self.column(cell, g, kind) for g in groups] for name, cell in cells.items() if cell in self.cells}
        followed = self.counts[:, at["of"]]
        return Let(
            periods=self.spans,
            groups=tuple(self.groups) or ("",),
            events=let.counts[:, at["events"]],
            of=let.counts[:, at["of"]],
            numerator=let.counts[:, at["numerator"]],
            lost=let.counts[:, at["lost"]] if "lost" in at else None,
            hidden=let.hidden[:, at["of"]] | let.hidden[:, at["numerator"]],
            few=(followed > 0) & (followed < gate.FEWEST_FOLLOWED),
            none_known=np.column_stack([self._none_known(g, kind) for g in groups]),
        )

    def _none_known(self, group: int, kind: int) -> np.ndarray:
        """Where every child's group is not known (no header was loaded), the other groups have no figure: not zero."""
        if not self.groups or self.groups[-1] != terms.NOT_KNOWN or group == len(self.groups):
            return np.zeros(len(self.counts), dtype=bool)
        total = self.counts[:, self.column("events", 0, kind)]
        return (total > 0) & (self.counts[:, self.column("events", len(self.groups), kind)] == total)


def _listed(texts: np.ndarray) -> list:
    """Text of a column as a list, None where there is none."""
    if not np.ma.isMaskedArray(texts):
        return texts.tolist()
    return [None if gone else text for text, gone in zip(texts.data, np.ma.getmaskarray(texts), strict=True)]
