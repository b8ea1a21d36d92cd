"""The one place that turns a declaration into SQL. Every count on every page comes out of the template below."""

from dataclasses import dataclass

import duckdb
import numpy as np

from analytics.measures.declare import Formula, Mean, Measure, NetFlow, PerDays, Share


@dataclass(frozen=True)
class Cell:
    """One thing to count among the events of a view. where: a condition on the view's columns.

    amount: what to add up over those events instead of counting them; "" counts them.
    """

    name: str
    where: str
    amount: str = ""

    @property
    def sql(self) -> str:
        """The cell as one column of a SELECT."""
        counted = f"coalesce(sum({self.amount})" if self.amount else "(count(*)"
        return f'{counted} FILTER ({self.where}){", 0)" if self.amount else ")"} AS "{self.name}"'


def cells_of(members: tuple[Measure, ...], by: str) -> tuple[Cell, ...]:
    """What has to be counted for a family of measures: each member, how many events there are, how many are followed."""
    root = members[0].formula
    cells = [Cell("events", _all(_once(root, by), root.of.where, _in_view(root)))]
    if getattr(root, "follow_up_days", 0):
        cells.append(Cell("lost", _all(root.of.where, f"NOT {_in_view(root)}")))
    for member in members:
        cells += _cells(member, by)
    return tuple(cells)


def _cells(member: Measure, by: str) -> list[Cell]:
    """A member's own: the events it is out of (":of"), and what it counts or adds up."""
    formula, name = member.formula, member.id
    counted = _all(_once(formula, by), formula.of.where)
    if isinstance(formula, Share):
        followed = _all(counted, _followed(formula))
        return [Cell(f"{name}:of", followed), Cell(name, _all(followed, formula.that))]
    if isinstance(formula, Mean):
        known = _all(counted, f"{formula.amount} IS NOT NULL")
        squares = f"{formula.amount}::DOUBLE ** 2"
        return [Cell(f"{name}:of", known), Cell(name, known, formula.amount), Cell(f"{name}:squares", known, squares)]
    if isinstance(formula, PerDays):
        return [
            Cell(f"{name}:of", counted),
            Cell(name, counted, formula.happened),
            Cell(f"{name}:days", counted, formula.days),
        ]
    if isinstance(formula, NetFlow):
        return [
            Cell(f"{name}:in", _all(counted, formula.adds)),
            Cell(f"{name}:out", _all(counted, f"NOT ({formula.adds})")),
        ]
    return [Cell(name, counted)]


def _all(*conditions: str) -> str:
    """Conditions that must all hold; those that always do are left out."""
    said = [condition for condition in conditions if condition != "true"]
    return " AND ".join(condition if len(said) == 1 else f"({condition})" for condition in said) or "true"


def _once(formula: Formula, by: str) -> str:
    """What keeps one event a child in a year; shorter and pooled periods count every event (R16)."""
    return getattr(formula, "once_a_year", "true") if by == "year" else "true"


def _in_view(formula: Formula) -> str:
    """Events that can be followed now or later: one lost between two returns never will be (R15)."""
    return f"({_followed(formula)} OR NOT lost_from_view)" if getattr(formula, "follow_up_days", 0) else "true"


def _followed(share: Share) -> str:
    return f"event_date + {share.follow_up_days} <= followed_to" if share.follow_up_days else "true"


def statement(members: tuple[Measure, ...], by: str, breakdowns: tuple[str, ...]) -> str:
    """The SQL that counts a family of measures month by month, as an analyst can run it on a store.

    $la is an authority's key, or null for all. A year's figure is the sum of its months.
    """
    cells = ",\n       ".join(cell.sql for cell in cells_of(members, by))
    groups = "".join(f"{column} AS group_{number}, " for number, column in enumerate(breakdowns, start=1))
    return (
        f"SELECT la, year(event_date) * 12 + month(event_date) AS month, {groups}"
        f"coalesce(unaccompanied, false) AS unaccompanied,\n       {cells}\n"
        f"FROM store.kept.{members[0].formula.of.view}\n"
        "WHERE $la IS NULL OR la = $la\n"
        "GROUP BY ALL"
    )


def count(
    con: duckdb.DuckDBPyConnection, members: tuple[Measure, ...], by: str, breakdowns: tuple[str, ...], la: str | None
) -> dict[str, np.ndarray]:
    """Count a family of measures that share one view, month by month; periods are sums of months (see periods).

    Returns arrays of one length: la; month (year x 12 + month); group_1, group_2 for each breakdown (None or masked where
    not known); unaccompanied (false where no UASC table was loaded); and one of numbers for each cell. Only months with
    events are there.
    """
    return con.execute(statement(members, by, breakdowns), {"la": la}).fetchnumpy()
