"""Counts of a family of measures arranged by period, group and children, and the asked measure's own cells among them."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from analytics import terms
from analytics.disclosure import gate
from analytics.measures import counts
from analytics.measures.declare import Measure, PerDays
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


def arranged(store, family: tuple[Measure, ...], counted: str, by: str, breakdowns: tuple[str, ...], la: str | None):
    """Count a family in a store (results/opened) and arrange it by periods of one kind.

    counted: "year" where a child counts once, any other kind where every event does.
    """
    cursor = store.con.cursor()
    try:
        found = counts.count(cursor, family, counted, breakdowns, la)
    finally:
        cursor.close()
    return Arranged(found, *store.spans(family[0].collection, by, la), family, counted, breakdowns)


class Arranged:
    """A table of counts: rows are periods, columns cell x group x children, with the margins filled in.

    cells: names of what is counted; amounts: of what is added up. places: group -> its number. counts, added: periods x
    (cells x groups x children).
    """

    def __init__(
        self,
        counted: dict[str, np.ndarray],
        covered: Covered,
        spans: Periods,
        family: tuple[Measure, ...],
        by: str,
        breakdowns: tuple[str, ...],
    ):
        self.family, self.spans, self.breakdowns = family, spans, breakdowns
        cells = counts.cells_of(family, by)
        self.cells = [c.name for c in cells if not c.amount]
        self.amounts = [c.name for c in cells if c.amount]
        labels = list(zip(*(_labels(counted[f"group_{n}"]) for n in range(1, len(breakdowns) + 1)), strict=True))
        self.groups = self._groups(labels)
        margins = product(*({*names, None} for names in zip(*self.groups, strict=True)))
        partial = sorted((m for m in margins if None in m and set(m) != {None}), key=str)
        self.everyone: Group = (None,) * len(breakdowns)
        self.places = {group: at for at, group in enumerate([self.everyone, *self.groups, *partial])}
        distinct = {label: number for number, label in enumerate(dict.fromkeys(labels or [self.everyone]))}
        which = np.array([distinct[label] for label in labels] or [0] * len(counted["month"]), dtype=int)
        where = self._where(counted, covered)
        self.counts, self.added = (
            self._fill(counted, covered, where, list(distinct), which, names) for names in (self.cells, self.amounts)
        )

    def _groups(self, labels: list[Group]) -> list[Group]:
        """The groups to show, in order; "not known" last and only where it occurs."""
        if not self.breakdowns:
            return []
        held = set(labels)
        orders = []
        for at, breakdown in enumerate(self.breakdowns):
            always, names = terms.GROUPS[breakdown], {label[at] for label in held}
            others = sorted(names - {*always, terms.NOT_KNOWN})
            orders.append([*always, *others, *([terms.NOT_KNOWN] if terms.NOT_KNOWN in names else [])])
        return [group for group in product(*orders) if terms.NOT_KNOWN not in group or group in held]

    def column(self, cell: str, group: Group, children: int) -> int:
        """The column number of a cell for a group and ALL, WITHOUT or WITH."""
        return (self.cells.index(cell) * len(self.places) + self.places[group]) * 3 + children

    def parts_of(self, group: Group) -> list[list[Group]]:
        """The groups that add up to a margin, once for each breakdown it leaves open."""
        found = []
        for at, name in enumerate(group):
            if name is None:
                parts = [g for g in self.places if g[at] is not None and (*g[:at], None, *g[at + 1 :]) == group]
                found.append(parts)
        return [parts for parts in found if parts]

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
        return self.spans.last if is_of_a_day(self.family) else self.spans.first

    def let_through(self, asked: Measure, ask: Ask, mode: str, hidden: np.ndarray, kept: np.ndarray) -> Let:
        """The asked measure after the gate.

        hidden: periods x columns, as settled for all that is shown together. kept: the periods a mode has at all.
        """
        let = gate.rounded(self.counts, hidden, mode)
        kind = WITHOUT if ask.without_uasc else ALL
        groups = self.groups or [self.everyone]
        of = ":of" if f"{asked.id}:of" in self.cells else ""
        own = {cell[len(asked.id) :]: cell for cell in self.cells if cell.partition(":")[0] == asked.id}

        def at(cell: str) -> list[int]:
            return [self.column(cell, group, kind) for group in groups]

        cells = {end: let.counts[:, at(cell)] for end, cell in own.items()}
        hidden = np.logical_or.reduce([let.hidden[:, at(cell)] for cell in own.values()])
        amounts = [name for name in self.amounts if name.partition(":")[0] == asked.id]
        if amounts:
            exact = self.counts[:, at(own[of])]
            sums = {name[len(asked.id) :]: self._added(name, groups, kind) for name in amounts}
            things = "" if isinstance(asked.formula, PerDays) else None
            found, more_hidden = gate.amounts(sums, exact, cells[of], mode, things=things)
            cells |= found
            hidden = hidden | more_hidden
        followed = self.counts[:, at(own[of])] if of in own else np.zeros(hidden.shape)
        few = (followed > 0) & (followed < gate.FEWEST_FOLLOWED)
        none_known = np.column_stack([self._none_known(group, kind) for group in groups])
        return Let(
            periods=self.spans.only(kept),
            groups=tuple(groups),
            events=let.counts[:, at("events")][kept],
            lost=let.counts[:, at("lost")][kept] if "lost" in self.cells else None,
            cells={end: counted[kept] for end, counted in cells.items()},
            hidden=hidden[kept],
            few=few[kept],
            none_known=none_known[kept],
        )

    def _added(self, name: str, groups: list[Group], kind: int) -> np.ndarray:
        at = self.amounts.index(name) * len(self.places)
        return self.added[:, [(at + self.places[group]) * 3 + kind for group in groups]]

    def _none_known(self, group: Group, kind: int) -> np.ndarray:
        """Where every child's group is not known (no header was loaded), the other groups have no figure: not zero."""
        none = np.zeros(len(self.counts), dtype=bool)
        total = self.counts[:, self.column("events", self.everyone, kind)]
        for at, name in enumerate(group):
            unknown = (*self.everyone[:at], terms.NOT_KNOWN, *self.everyone[at + 1 :])
            if name != terms.NOT_KNOWN and unknown in self.places:
                none |= (total > 0) & (self.counts[:, self.column("events", unknown, kind)] == total)
        return none


def is_of_a_day(family: tuple[Measure, ...]) -> bool:
    """Whether a family counts children on the last day of a period: all its measures then do."""
    return any(getattr(member.formula, "on_a_day", False) for member in family)


def _labels(column: np.ndarray) -> list[str]:
    return [name if isinstance(name, str) else terms.NOT_KNOWN for name in _listed(column)]


def _listed(texts: np.ndarray) -> list:
    """Text of a column as a list, None where there is none."""
    if not np.ma.isMaskedArray(texts):
        return texts.tolist()
    return [None if gone else text for text, gone in zip(texts.data, np.ma.getmaskarray(texts), strict=True)]
