"""The one place that turns a declaration into SQL. Every count on every page comes out of the template below."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from analytics.measures.declare import Measure, Rate, Share, Stock

# How each kind of period is made of months. months: whole months a period needs; fewer give no period.
SPANS = {
    "year": "SELECT *, make_date(year_ending - 1, 4, 1) AS period_start, make_date(year_ending, 3, 31) AS period_end FROM covered",
    "quarter": "SELECT *, date_trunc('quarter', month)::DATE AS period_start, "
    "last_day((date_trunc('quarter', month) + INTERVAL 2 MONTH)::DATE) AS period_end FROM covered",
    "month": "SELECT *, month AS period_start, last_day(month) AS period_end FROM covered",
    "rolling": "SELECT c.*, (e.month - INTERVAL 11 MONTH)::DATE AS period_start, last_day(e.month) AS period_end "
    "FROM covered e JOIN covered c ON c.la = e.la AND c.month BETWEEN e.month - INTERVAL 11 MONTH AND e.month",
    "three_years": "SELECT c.*, make_date(e.year_ending - 3, 4, 1) AS period_start, make_date(e.year_ending, 3, 31) AS period_end "
    "FROM (SELECT DISTINCT la, year_ending FROM covered) e "
    "JOIN covered c ON c.la = e.la AND c.year_ending BETWEEN e.year_ending - 2 AND e.year_ending",
}
MONTHS = {"year": 1, "quarter": 1, "month": 1, "rolling": 12, "three_years": 36}


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
) -> pd.DataFrame:
    """Count a family of measures that share one view.

    Returns one row per authority, period, group and unaccompanied (true, false, or null where no UASC table was loaded):
    la, period_start, period_end, incomplete, has_uasc, followed_to (the last day its events can be followed to),
    year_before (whether the whole year before is held), grp (null where not known), unaccompanied, and a column for each
    cell. A period without events has one row with grp null.
    """
    root = members[0]
    cells = cells_of(members, by)
    counted = ", ".join(f'count(*) FILTER ({c.where}) AS "{c.name}"' for c in cells)
    summed = ", ".join(f'coalesce(sum(c."{c.name}"), 0)::BIGINT AS "{c.name}"' for c in cells)
    sql = f"""
        WITH covered AS (
            SELECT * FROM store.kept.covered_months WHERE collection = $collection AND ($la IS NULL OR la = $la)
        ), spans AS ({SPANS[by]}
        ), periods AS (
            SELECT la, period_start, period_end, count(*) AS months, bool_or(incomplete) OR bool_or(period_end > last_day(month)
                   AND month = last_month) AS incomplete, bool_and(has_uasc) AS has_uasc, min(year_ending) AS first_year, min(followed_to) AS followed_to
            FROM (SELECT *, max(month) OVER (PARTITION BY la, period_start, period_end) AS last_month FROM spans)
            GROUP BY ALL HAVING count(*) >= $months
        ), held AS (
            SELECT DISTINCT la, year_ending + 1 AS year_after FROM covered WHERE NOT incomplete
        ), cells AS (
            SELECT la, date_trunc('month', event_date)::DATE AS month, {breakdown or "NULL"} AS grp, unaccompanied, {counted}
            FROM store.kept.{root.formula.of.view}
            WHERE ({root.formula.of.where}) AND ($la IS NULL OR la = $la)
            GROUP BY ALL
        )
        SELECT p.la, p.period_start, p.period_end, p.incomplete, p.has_uasc, p.followed_to,
               h.year_after IS NOT NULL AS year_before,
               c.grp, c.unaccompanied, {summed}
        FROM periods p
        JOIN spans s ON s.la = p.la AND s.period_start = p.period_start AND s.period_end = p.period_end
        LEFT JOIN cells c ON c.la = s.la AND c.month = s.month
        LEFT JOIN held h ON h.la = p.la AND h.year_after = p.first_year
        GROUP BY ALL
        ORDER BY ALL
    """
    values = {"collection": root.collection, "la": la, "months": MONTHS[by]}
    return con.execute(sql, values).df()
