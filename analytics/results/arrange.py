"""Counts of a family of measures arranged as one table to the gate, and what it lets through of the one asked for."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from analytics import terms
from analytics.disclosure import gate
from analytics.measures import catalogue, counts
from analytics.measures.declare import Measure, PerDays, Share
from analytics.results.ask import Ask
from analytics.results.periods import Covered, Periods

ALL, WITHOUT, WITH = range(3)  # every child; without unaccompanied children; unaccompanied children (never shown)
Group = tuple[str | None, ...]  # one name for each breakdown; None stands for every group of it


@dataclass(frozen=True, eq=False)
class Let:
    """The asked measure's cells after the gate: arrays of periods x groups (one group, (), where there is no breakdown).

    events, lost (None unless a cohort is followed): every event, and those lost from view. cells: the measure's own by
    the end of their name: "" (its numerator), ":of", and what its kind adds. NaN where hidden. few: fewer children than
    a cohort needs. none_known: nobody's group is known.
    """

    periods: Periods
    groups: tuple[Group, ...]
    events: np.ndarray
    lost: np.ndarray | None
    cells: dict[str, np.ndarray]
    hidden: np.ndarray
    few: np.ndarray
    none_known: np.ndarray

    @property
    def of(self) -> np.ndarray:
        """How many events the figure is out of: the count itself where it is out of none."""
        return self.cells.get(":of", self.cells.get(""))


class Arranged:
    """A table of counts: rows are periods, columns cell x group x children, with the margins filled in."""

    def __init__(self, counted: dict[str, np.ndarray], covered: Covered, spans: Periods, asked: Measure, ask: Ask):
        self.asked, self.ask, self.spans = asked, ask, spans
        self.family = catalogue.family(asked)
        cells = counts.cells_of(self.family, ask.by)
        self.cells = [c.name for c in cells if not c.amount]
        self.amounts = [c.name for c in cells if c.amount and c.name.partition(":")[0] == asked.id]
        labels = list(zip(*(_labels(counted[f"group_{n}"]) for n in range(1, len(ask.breakdowns) + 1)), strict=True))
        self.groups = self._groups(labels)
        margins = product(*({*names, None} for names in zip(*self.groups, strict=True)))
        partial = sorted((m for m in margins if None in m and set(m) != {None}), key=str)
        self.everyone: Group = (None,) * len(ask.breakdowns)
        self.places = {group: at for at, group in enumerate([self.everyone, *self.groups, *partial])}
        distinct = {label: number for number, label in enumerate(dict.fromkeys(labels or [self.everyone]))}
        which = np.array([distinct[label] for label in labels] or [0] * len(counted["month"]), dtype=int)
        where = self._where(counted, covered)
        self.counts, self.added = (
            self._fill(counted, covered, where, list(distinct), which, names) for names in (self.cells, self.amounts)
        )

    def _groups(self, labels: list[Group]) -> list[Group]:
        """The groups to show, in order; "not known" last and only where it occurs."""
        if not self.ask.breakdowns:
            return []
        held = set(labels)
        orders = []
        for at, breakdown in enumerate(self.ask.breakdowns):
            always, names = terms.GROUPS[breakdown], {label[at] for label in held}
            others = sorted(names - {*always, terms.NOT_KNOWN})
            orders.append([*always, *others, *([terms.NOT_KNOWN] if terms.NOT_KNOWN in names else [])])
        return [group for group in product(*orders) if terms.NOT_KNOWN not in group or group in held]

    def column(self, cell: str, group: Group, children: int) -> int:
        """The column number of a cell for a group and ALL, WITHOUT or WITH."""
        return (self.cells.index(cell) * len(self.places) + self.places[group]) * 3 + children

    def _where(self, counted, covered: Covered) -> np.ndarray:
        """Each counted row's place among the covered months, -1 for a month outside them."""
        keys = zip(_listed(counted["la"]), counted["month"].tolist(), strict=True)
        return np.array([covered.place.get(key, -1) for key in keys], dtype=int)

    def _fill(self, counted, covered: Covered, month, labels: list[Group], which, names: list[str]) -> np.ndarray:
        """Put every counted row in its month, group and children and in their margins; then add months up to periods.

        labels: the different groups there are; which: each row's among them. Returns periods x (cells x groups x children).
        """
        inside = month >= 0
        children = np.where(np.asarray(counted["unaccompanied"], bool), WITH, WITHOUT)[inside]
        values = np.array([counted[name] for name in names], dtype=float).reshape(len(names), len(month)).T[inside]
        by_month = np.zeros((len(covered.month) + 1, len(names), len(self.places), 3))
        for kept in product((True, False), repeat=len(self.everyone)):
            masked = [tuple(name if keep else None for name, keep in zip(label, kept, strict=True)) for label in labels]
            group = np.array([self.places[label] for label in masked], dtype=int)[which[inside]]
            for kind in (ALL, children):
                np.add.at(by_month, (month[inside] + 1, slice(None), group, kind), values)
        up_to = by_month.cumsum(axis=0)
        width = len(names) * len(self.places) * 3
        return (up_to[self.spans.last + 1] - up_to[self._before()]).reshape(len(self.spans.la), width)

    def _before(self) -> np.ndarray:
        """The month place up to which nothing counts: the period's first, or its last for children on one day."""
        return self.spans.last if getattr(self.asked.formula, "on_a_day", False) else self.spans.first

    def counted(self) -> gate.Counted:
        """The table with how its cells add up."""
        sums, triples = [], []
        for cell in self.cells:
            for group in self.places:
                columns = tuple(self.column(cell, group, kind) for kind in (ALL, WITHOUT, WITH))
                sums.append(gate.Sum(columns[0], columns[1:]))
                triples.append(columns)
                for parts in self._parts_of(group):
                    sums += [
                        gate.Sum(self.column(cell, group, kind), tuple(self.column(cell, part, kind) for part in parts))
                        for kind in (ALL, WITHOUT)
                    ]
        for member in self.family:
            for group in self.places:
                for kind in (ALL, WITHOUT):
                    sums += self._within(member, group, kind)
        return gate.Counted(self.counts, tuple(sums), tuple(triples), self._public())

    def _settled(self) -> gate.Counted:
        """The table to the gate. What smaller questions show and hide is settled first: anybody may ask them."""
        table = self.counted()
        hidden = np.zeros(self.counts.shape, dtype=bool)
        settled: set[int] = set()
        for columns in self._smaller_questions():
            sums = tuple(each for each in table.sums if {each.total, *each.parts} <= columns)
            triples = tuple(triple for triple in table.unaccompanied if set(triple) <= columns)
            kept = sorted(columns)
            place = {column: number for number, column in enumerate(kept)}
            smaller = gate.Counted(
                self.counts[:, kept],
                tuple(replace(s, total=place[s.total], parts=tuple(place[p] for p in s.parts)) for s in sums),
                tuple(tuple(place[column] for column in triple) for triple in triples),
                frozenset(place[column] for column in table.known & columns),
            )
            hidden[:, kept] |= gate.let_through(smaller, gate.PUBLICATION).hidden
            settled |= columns
        return replace(table, settled=frozenset(settled), hidden=hidden)

    def _smaller_questions(self) -> list[set[int]]:
        """The columns of each: of two breakdowns one alone; of a measure that gives way its family without it."""
        asked: list[tuple[list[str], list[Group]]] = []
        if self.asked.gives_way:
            later = {member.id for member in self.family if member.gives_way}
            asked.append(([cell for cell in self.cells if cell.partition(":")[0] not in later], list(self.places)))
        for at in range(2 if len(self.ask.breakdowns) == 2 else 0):
            alone = [group for group in self.places if all(name is None for n, name in enumerate(group) if n != at)]
            asked.append((self.cells, alone))
        return [
            {self.column(cell, group, kind) for cell in cells for group in groups for kind in range(3)}
            for cells, groups in asked
        ]

    def _parts_of(self, group: Group) -> list[list[Group]]:
        """The groups that add up to a margin, once for each breakdown it leaves open."""
        found = []
        for at, name in enumerate(group):
            if name is None:
                parts = [g for g in self.places if g[at] is not None and (*g[:at], None, *g[at + 1 :]) == group]
                found.append(parts)
        return [parts for parts in found if parts]

    def _public(self) -> frozenset[int]:
        """Totals whose exact value DfE prints for every authority and year, so that a reader can subtract from them."""
        root = self.family[0].formula
        if self.ask.by != "year" or getattr(root, "follow_up_days", 0):
            return frozenset()
        # of totals inside each other only the innermost: DfE prints the outer one where it prints all its parts
        innermost = [m.id for m in self.family if m.parts and not any(catalogue.measure(p).parts for p in m.parts)]
        totals = [self.family[0].id, *innermost]
        same = [m for m in self.family if isinstance(m.formula, Share) and _same_events(m.formula, root)]
        cells = [cell for cell in ("events", *totals, *(f"{m.id}:of" for m in same)) if cell in self.cells]
        return frozenset(self.column(cell, self.everyone, ALL) for cell in cells)

    def _within(self, member: Measure, group: Group, kind: int) -> list[gate.Sum]:
        """A share's numerator stands inside its denominator; the parts of a measure add up to it; a share of the rest is out
        of what another share leaves."""
        found = []
        if isinstance(member.formula, Share):
            of, part = self.column(f"{member.id}:of", group, kind), self.column(member.id, group, kind)
            found.append(gate.Sum(of, (part,), whole=False))
        if member.parts:
            total, parts = self.column(member.id, group, kind), tuple(self.column(p, group, kind) for p in member.parts)
            whole = bool((self.counts[:, list(parts)].sum(axis=1) == self.counts[:, total]).all())
            found.append(gate.Sum(total, parts, whole=whole))
        if member.rest_of:
            of, counted, rest = (f"{member.rest_of}:of", member.rest_of, f"{member.id}:of")
            columns = [self.column(cell, group, kind) for cell in (of, counted, rest)]
            found.append(gate.Sum(columns[0], tuple(columns[1:])))
        return found

    def let_through(self, mode: str) -> Let:
        """The asked measure after the gate."""
        let = gate.let_through(self._settled() if mode != gate.INTERNAL else gate.Counted(self.counts), mode)
        kind = WITHOUT if self.ask.without_uasc else ALL
        groups = self.groups or [self.everyone]
        of = ":of" if f"{self.asked.id}:of" in self.cells else ""
        own = {cell[len(self.asked.id) :]: cell for cell in self.cells if cell.partition(":")[0] == self.asked.id}

        def at(cell: str) -> list[int]:
            return [self.column(cell, group, kind) for group in groups]

        cells = {end: let.counts[:, at(cell)] for end, cell in own.items()}
        hidden = np.logical_or.reduce([let.hidden[:, at(cell)] for cell in own.values()])
        if self.amounts:
            exact = self.counts[:, at(own[of])]
            amounts, more_hidden = self._amounts(exact, cells[of], groups, kind, mode)
            cells |= amounts
            hidden = hidden | more_hidden
        followed = self.counts[:, at(own[of])] if of in own else np.zeros(hidden.shape)
        return Let(
            periods=self.spans,
            groups=tuple(groups),
            events=let.counts[:, at("events")],
            lost=let.counts[:, at("lost")] if "lost" in self.cells else None,
            cells=cells,
            hidden=hidden,
            few=(followed > 0) & (followed < gate.FEWEST_FOLLOWED),
            none_known=np.column_stack([self._none_known(group, kind) for group in groups]),
        )

    def _amounts(self, exact: np.ndarray, shown: np.ndarray, groups: list[Group], kind: int, mode: str):
        """Sums over events as they may be shown, and where they may not: by the number of children behind them."""
        width = len(self.places)
        sums = {
            name[len(self.asked.id) :]: self.added[:, [(n * width + self.places[g]) * 3 + kind for g in groups]]
            for n, name in enumerate(self.amounts)
        }
        return gate.amounts(sums, exact, shown, mode, things="" if isinstance(self.asked.formula, PerDays) else None)

    def _none_known(self, group: Group, kind: int) -> np.ndarray:
        """Where every child's group is not known (no header was loaded), the other groups have no figure: not zero."""
        none = np.zeros(len(self.counts), dtype=bool)
        total = self.counts[:, self.column("events", self.everyone, kind)]
        for at, name in enumerate(group):
            unknown = (*self.everyone[:at], terms.NOT_KNOWN, *self.everyone[at + 1 :])
            if name != terms.NOT_KNOWN and unknown in self.places:
                none |= (total > 0) & (self.counts[:, self.column("events", unknown, kind)] == total)
        return none


def _same_events(formula: Share, root) -> bool:
    """Whether a share is out of the very events that its family's total counts."""
    return formula.of == root.of and formula.once_a_year == getattr(root, "once_a_year", "true")


def _labels(column: np.ndarray) -> list[str]:
    return [name if isinstance(name, str) else terms.NOT_KNOWN for name in _listed(column)]


def _listed(texts: np.ndarray) -> list:
    """Text of a column as a list, None where there is none."""
    if not np.ma.isMaskedArray(texts):
        return texts.tolist()
    return [None if gone else text for text, gone in zip(texts.data, np.ma.getmaskarray(texts), strict=True)]
