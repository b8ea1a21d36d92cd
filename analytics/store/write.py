"""From the reading room to a store: event views worked out for one slice of the children after another, and written down.

A slice bounds what is in memory at once, however many authorities and years are loaded.
"""

from collections.abc import Callable

import duckdb

from analytics.store import stage
from analytics.store.room import TYPED

SLICE = 300_000  # typed rows worked on at once
# base tables that every slice adds to, and those written once a load
OF_A_SLICE = ("episodes", "unaccompanied_children", "cin_referrals", "protection_plans")
OF_A_LOAD = (
    *("answers", "units", "sources", "file_problems", "dropped_columns", "load_facts"),
    *("own_population", "own_authorities", "own_neighbours", "own_published"),
    *stage.CODE_TABLES,
)


def tables() -> frozenset[str]:
    """The names of the tables of a whole store."""
    of_rows = ("children", "unaccompanied_rows", "protection_plan_rows", "row_problems")
    return frozenset((*OF_A_SLICE, *OF_A_LOAD, *of_rows, *stage.kept_views()))


def slices(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Conditions that cut all children into parts of at most about SLICE rows; one authority's children come together.

    Rows that say one thing of a child are not counted: they take no room to speak of.
    """
    counted = con.execute(
        "SELECT la, count(*) FROM (SELECT la FROM read_episodes UNION ALL SELECT la FROM read_referrals UNION ALL "
        "SELECT la FROM read_children WHERE part IN ('header', 'child_identifiers')) GROUP BY la ORDER BY la"
    ).fetchall()
    if sum(n for _, n in counted) <= SLICE:
        return ["true"]
    cut, names, size = [], [], 0
    for la, n in counted:
        if names and size + n > SLICE:
            cut.append(f"la IN ({', '.join(map(_quoted, names))})")
            names, size = [], 0
        if n > SLICE:
            parts = -(-n // SLICE)
            cut += [f"la = {_quoted(la)} AND child % {parts} = {i}" for i in range(parts)]
        else:
            names, size = [*names, la], size + n
    return cut + ([f"la IN ({', '.join(map(_quoted, names))})"] if names else [])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def fill(con: duckdb.DuckDBPyConnection, done: Callable[[float, str], None]) -> None:
    """Fill the attached database `store`: base tables, row problems, the views as text and, in `kept`, their answers."""
    con.execute("CREATE SCHEMA store.kept")
    parts = slices(con)
    for number, condition in enumerate(parts):
        _slice(con, condition, first=number == 0)
        done((number + 1) / (len(parts) + 1), f"part {number + 1} of {len(parts)}")
    con.execute("USE store.main")
    for file in stage.view_files():
        con.execute(file.read_text(encoding="utf-8"))
    con.execute("USE memory.main")
    done(1.0, "the store is whole")


def _of_the_load() -> tuple[str, ...]:
    """What is written once, whatever the slices: base tables, row problems, and what later loads that add here need."""
    return (
        "BEGIN",
        *(f"CREATE TABLE store.main.{table} AS FROM memory.main.{table}" for table in OF_A_LOAD),
        """
        CREATE TABLE store.main.children AS
        SELECT file_id, source_row, la, year_label, child, part, SEX, ethnic_group, month_of_18, disability_recorded
        FROM room.read_children WHERE rejected IS NULL
        """,
        """
        CREATE TABLE store.main.unaccompanied_rows AS
        SELECT file_id, source_row, la, year_label, child, until_month FROM room.read_unaccompanied WHERE rejected IS NULL
        """,
        """
        CREATE TABLE store.main.protection_plan_rows AS
        SELECT file_id, source_row, la, year_label, child, started, ended FROM room.read_protection_plans WHERE rejected IS NULL
        """,
        stage.sql("typing", "30_row_problems").replace(
            "CREATE OR REPLACE TABLE row_problems", "CREATE TABLE store.main.row_problems"
        ),
        "COMMIT",
    )


def _slice(con: duckdb.DuckDBPyConnection, condition: str, first: bool) -> None:
    for name in TYPED:
        con.execute(f"CREATE OR REPLACE VIEW {name.replace('read_', 'these_')} AS FROM room.{name} WHERE {condition}")
    stage.run(con, "typing", stage.AFTER_DATING)
    stage.work_out_views(con, meanwhile=_of_the_load() if first else ())
    kept = [v for v in stage.kept_views() if first or v not in stage.SAME_FOR_ALL]
    write = "CREATE TABLE {} AS FROM {}" if first else "INSERT INTO {} BY NAME FROM {}"
    moved = [(f"store.main.{t}", f"memory.main.{t}") for t in OF_A_SLICE]
    moved += [(f"store.kept.{v}", f"memory.main.{v}") for v in kept]
    con.execute(f"BEGIN; {'; '.join(write.format(*pair) for pair in moved)}; COMMIT")
