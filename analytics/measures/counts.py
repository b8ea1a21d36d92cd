"""The one place that turns a declaration into SQL. Every count on every page comes out of the template below."""

from dataclasses import dataclass

import duckdb
import numpy as np

from analytics.measures.declare import Measure, Rate, Share, Stock


@dataclass(frozen=True)
class Cell:
    """One thing to count among the events of a view. where: a condition on the view's columns."""

    name: str
    where: str


def cells_of(members: tuple[Measure, ...], by: str) -> tuple[Cell, ...]:
    """What has to be counted for a family of measures: each member, how many events there are, how many are followed."""
    once = getattr(members[0].formula, "once_a_year", "true") if by == "year" else "true"
    cells = [Cell("events", f"({once}) AND {_in_view(members[0].formula)}")]
    if getattr(members[0].formula, "follow_up_days", 0):
        cells.append(Cell("lost", f"NOT {_in_view(members[0].formula)}"))
    for m in members:
        if isinstance(m.formula, Share):
            followed = _followed(m.formula)
            cells.append(Cell(f"{m.id}:of", f"({once}) AND {followed}"))
            cells.append(Cell(m.id, f"({once}) AND {followed} AND ({m.formula.that})"))
        else:
            cells.append(Cell(m.id, once))
    return tuple(cells)


def _in_view(formula: Rate | Stock | Share) -> str:
    """Events that can be followed now or later: one lost between two returns never will be (R15)."""
    return f"({_followed(formula)} OR NOT lost_from_view)" if getattr(formula, "follow_up_days", 0) else "true"


def _followed(share: Share) -> str:
    return f"event_date + {share.follow_up_days} <= followed_to" if share.follow_up_days else "true"


def count(
    con: duckdb.DuckDBPyConnection, members: tuple[Measure, ...], by: str, breakdown: str | None, la: str | None
) -> dict[str, np.ndarray]:
    """Count a family of measures that share one view, month by month; periods are sums of months (see periods).

    Returns arrays of one length: la; month (year x 12 + month); grp (None or masked where not known); unaccompanied
    (false where no UASC table was loaded); and one of whole numbers for each cell. Only months with events are there.
    """
    root = members[0]
    counted = ", ".join(f'count(*) FILTER ({c.where}) AS "{c.name}"' for c in cells_of(members, by))
    sql = f"""
        SELECT la, year(event_date) * 12 + month(event_date) AS month, {breakdown or "NULL::VARCHAR"} AS grp,
               coalesce(unaccompanied, false) AS unaccompanied, {counted}
        FROM store.kept.{root.formula.of.view}
        WHERE ({root.formula.of.where}) AND ($la IS NULL OR la = $la)
        GROUP BY ALL
    """
    return con.execute(sql, {"la": la}).fetchnumpy()
