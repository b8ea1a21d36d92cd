"""Counts of a family of measures arranged as one table to the gate, and what it lets through of the one asked for."""

import numpy as np
import pandas as pd

from analytics import terms
from analytics.disclosure import gate
from analytics.measures import catalogue, counts
from analytics.measures.declare import Measure, Share
from analytics.results.ask import Ask

ALL, WITHOUT, WITH = range(3)  # every child; without unaccompanied children; unaccompanied children (never shown)


class Arranged:
    """Counts of a family arranged as one table to the gate: rows are authority and period, columns cell x group x children."""

    def __init__(self, counted: pd.DataFrame, asked: Measure, ask: Ask):
        self.asked, self.ask = asked, ask
        self.family = catalogue.family(asked)
        self.cells = [c.name for c in counts.cells_of(self.family, ask.by)]
        self.groups = self._groups(counted)
        period = ["la", "period_start", "period_end", "incomplete", "has_uasc", "followed_to", "year_before"]
        self.rows, at = _rows(counted, period)
        self.counts = self._fill(counted, at)

    def _groups(self, counted: pd.DataFrame) -> list[str]:
        """The groups to show, in order; "not known" last and only where it occurs."""
        if not self.ask.breakdown:
            return []
        held = counted.loc[counted["events"] > 0, "grp"]
        others = sorted(set(held.dropna()) - set(terms.GROUPS[self.ask.breakdown]) - {terms.NOT_KNOWN})
        unknown = [terms.NOT_KNOWN] if held.isna().any() or (held == terms.NOT_KNOWN).any() else []
        return [*terms.GROUPS[self.ask.breakdown], *others, *unknown]

    def column(self, cell: str, group: int, children: int) -> int:
        """The column number of a cell for a group (0 is all) and ALL, WITHOUT or WITH."""
        return (self.cells.index(cell) * (len(self.groups) + 1) + group) * 3 + children

    def _fill(self, counted: pd.DataFrame, at: np.ndarray) -> np.ndarray:
        """Add every counted row to its own cell and to the margins: all groups, all children."""
        number = {g: i for i, g in enumerate(self.groups, start=1)}
        group = np.array([number.get(g if isinstance(g, str) else terms.NOT_KNOWN, 0) for g in counted["grp"]], int)
        children = np.where(counted["unaccompanied"].fillna(False).astype(bool), WITH, WITHOUT)
        places = (
            {(g, c) for g in (False, True) for c in (False, True)}
            if self.groups
            else {(False, c) for c in (False, True)}
        )
        values = counted[self.cells].to_numpy(dtype=float)
        filled = np.zeros((len(self.rows), len(self.cells), len(self.groups) + 1, 3))
        for by_group, by_children in places:
            np.add.at(filled, (at, slice(None), group if by_group else 0, children if by_children else ALL), values)
        return filled.reshape(len(self.rows), len(self.cells) * (len(self.groups) + 1) * 3)

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
                    sums.append(
                        gate.Sum(self.column(cell, 0, kind), tuple(self.column(cell, g, kind) for g in groups[1:]))
                    )
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
            found.append(
                gate.Sum(
                    self.column(f"{member.id}:of", group, kind), (self.column(member.id, group, kind),), whole=False
                )
            )
        if member.parts:
            parts = tuple(self.column(p, group, kind) for p in member.parts)
            whole = bool(
                (self.counts[:, list(parts)].sum(axis=1) == self.counts[:, self.column(member.id, group, kind)]).all()
            )
            found.append(gate.Sum(self.column(member.id, group, kind), parts, whole=whole))
        return found

    def asked_for(self, mode: str) -> pd.DataFrame:
        """The asked measure's rows after the gate, by authority, period and group.

        Columns: those of the period; group; events, of, numerator and (for a followed cohort) lost, NaN where hidden;
        hidden; few: fewer children were followed than a cohort needs; none_known: nobody's group is known.
        """
        let = gate.let_through(self.counted(), mode)
        kind = WITHOUT if self.ask.without_uasc else ALL
        groups = range(1, len(self.groups) + 1) if self.groups else (0,)
        of = f"{self.asked.id}:of" if isinstance(self.asked.formula, Share) else self.asked.id
        cells = {"events": "events", "of": of, "numerator": self.asked.id} | (
            {"lost": "lost"} if "lost" in self.cells else {}
        )
        at = {name: [self.column(cell, g, kind) for g in groups] for name, cell in cells.items()}
        followed = self.counts[:, at["of"]]
        columns = {
            "group": np.tile(self.groups or [""], len(self.rows)),
            **{name: let.counts[:, columns].ravel() for name, columns in at.items()},
            "hidden": (let.hidden[:, at["of"]] | let.hidden[:, at["numerator"]]).ravel(),
            "few": ((followed > 0) & (followed < gate.FEWEST_FOLLOWED)).ravel(),
            "none_known": np.column_stack([self._none_known(g, kind) for g in groups]).ravel(),
        }
        rows = self.rows.loc[self.rows.index.repeat(len(groups))].reset_index(drop=True)
        return pd.concat([rows, pd.DataFrame(columns)], axis=1)

    def _none_known(self, group: int, kind: int) -> np.ndarray:
        """Where every child's group is not known (no header was loaded), the other groups have no figure: not zero."""
        if not self.groups or self.groups[-1] != terms.NOT_KNOWN or group == len(self.groups):
            return np.zeros(len(self.rows), dtype=bool)
        total = self.counts[:, self.column("events", 0, kind)]
        return (total > 0) & (self.counts[:, self.column("events", len(self.groups), kind)] == total)


def _rows(counted: pd.DataFrame, period: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The distinct periods, and for each counted row the number of its period."""
    at = counted.groupby(period, sort=False, dropna=False).ngroup().to_numpy()
    return counted[period].drop_duplicates().reset_index(drop=True), at
