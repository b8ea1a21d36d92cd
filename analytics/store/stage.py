"""The workbench: a DuckDB that lives in memory only and is closed after the load, and how SQL files are run on it."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from analytics import terms

HERE = Path(__file__).parent
OFFLINE = {
    **{"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    **{"allow_community_extensions": "false", "allow_persistent_secrets": "false"},
    "temp_directory": "",  # children's records would be spilled in clear; what does not fit is refused instead
}
# files of one group need none of the others and run side by side
AFTER_DATING = (("20_children",), ("21_episodes", "22_unaccompanied", "23_referrals", "24_protection_plans"))
AT_ONCE = 2
FIRST_KEPT = "40"
CENSUS = ("15", "16", "17", "60")  # numbers of the views of the children in need census
LINKED = "65"  # from here on views read both collections
SAME_FOR_ALL = ("covered_months",)  # the views that are not of a child: the same for every slice
CODE_TABLES = ("reasons_ceased", "legal_statuses", "categories_of_need", "sexes", "placements")


def memory(most: str | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that fetches nothing and spills nothing to disk. most: the memory it may take, such as
    "1GB"; four fifths of the machine's unless said. What needs more raises OutOfMemoryException."""
    return duckdb.connect(":memory:", config=OFFLINE | ({"memory_limit": most} if most else {}))


def quoted(path: Path) -> str:
    """A path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def codes(con: duckdb.DuckDBPyConnection) -> None:
    """The code sets as types, so that nothing outside them can enter, and the code tables that views join."""
    for name, known in terms.CODE_SETS.items():
        listed = ", ".join(f"'{code}'" for code in sorted(known))
        con.execute(f"CREATE TYPE {name}_code AS ENUM ({listed})")
        # most cells are a clean code: only the others pay for trimming, and for "CODE text"
        con.execute(
            f"CREATE MACRO known_{name}(cell) AS coalesce(try_cast(cell AS {name}_code)::VARCHAR, "
            f"try_cast(upper(trim(cell)) AS {name}_code)::VARCHAR, "
            f"CASE WHEN NOT is_blank(cell) THEN coalesce(try_cast(read_code(cell) AS {name}_code)::VARCHAR, '?') END)"
        )
    con.execute(
        "CREATE TABLE reasons_ceased (code VARCHAR, label VARCHAR, outcome VARCHAR, is_ceasing BOOLEAN, "
        "returned_home BOOLEAN, to_relatives BOOLEAN, planned BOOLEAN)"
    )
    insert(
        con,
        "reasons_ceased",
        [
            (r.code, r.label, r.outcome, r.is_ceasing, r.returned_home, r.to_relatives, r.planned)
            for r in terms.REASONS_CEASED
        ],
    )
    con.execute("CREATE TABLE legal_statuses (code VARCHAR, label VARCHAR, legal_status VARCHAR, in_scope BOOLEAN)")
    insert(con, "legal_statuses", [(s.code, s.label, s.group, s.in_scope) for s in terms.LEGAL_STATUSES])
    for table, column, groups in (
        ("categories_of_need", "category_of_need", terms.CATEGORIES_OF_NEED),
        ("sexes", "sex", terms.SEXES),
        ("placements", "placement", terms.PLACEMENT_GROUPS),
    ):
        con.execute(f"CREATE TABLE {table} (code VARCHAR, {column} VARCHAR)")
        insert(con, table, [(code, None if group == terms.NOT_KNOWN else group) for code, group in groups.items()])
    con.execute("CREATE TABLE ethnic_groups (code VARCHAR, ethnic_group VARCHAR)")
    insert(con, "ethnic_groups", [*terms.ETHNIC_GROUPS.items(), ("?", terms.NOT_KNOWN)])


def sql(folder: str, name: str) -> str:
    """The text of an SQL file of a folder beside this module."""
    return (HERE / folder / f"{name}.sql").read_text(encoding="utf-8")


def run(con: duckdb.DuckDBPyConnection, folder: str, groups: tuple[tuple[str, ...], ...]) -> None:
    """Run SQL files of a folder beside this module, group after group."""
    for group in groups:
        together(con, [[sql(folder, name)] for name in group])


def together(con: duckdb.DuckDBPyConnection, chains: list[list[str]]) -> None:
    """Run chains of statements side by side, each in its own cursor: one authority's tables are too small for DuckDB
    to share a statement between two cores."""

    def run_chain(statements: list[str]) -> None:
        cursor = con.cursor()
        try:
            for statement in statements:
                cursor.execute(statement)
        finally:
            cursor.close()

    at_once(run_chain, chains)


def at_once(work: Callable, things: Iterable) -> list:
    """What a piece of work gives for each thing, in order, two at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, things))


def view_files() -> list[Path]:
    """The event views, in the order they build on each other."""
    return sorted((HERE / "views").glob("*.sql"))


def kept_views() -> list[str]:
    """The views that a store keeps the answer of: those numbered 40 and over, which measures read."""
    kept = (path.read_text(encoding="utf-8") for path in view_files() if path.name >= FIRST_KEPT)
    return [view for text in kept for view in re.findall(r"CREATE OR REPLACE VIEW (\w+)", text)]


def work_out_views(con: duckdb.DuckDBPyConnection, meanwhile: tuple[str, ...] = ()) -> None:
    """Run every event view once and hold its rows as a table of the same name, so that later views read the answer.

    meanwhile: statements that need no view, for the core that would be idle.
    """
    as_tables = {
        path.name: path.read_text(encoding="utf-8").replace("CREATE OR REPLACE VIEW", "CREATE OR REPLACE TABLE")
        for path in view_files()
    }
    names, rest = [n for n in as_tables if n < "10"], [n for n in as_tables if n >= LINKED]
    census = [n for n in as_tables if n.startswith(CENSUS)]
    care = [n for n in as_tables if n not in (*names, *rest, *census)]
    for group in ([names], [care, census], [rest]):
        chains = [[as_tables[n] for n in chain] for chain in group]
        together(con, [*chains[:-1], [*chains[-1], *meanwhile]] if len(chains) > 1 else chains)


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Insert rows in one statement: row by row costs DuckDB a fifth of a millisecond each."""
    for start in range(0, len(rows), 2000):
        some = rows[start : start + 2000]
        places = ", ".join(["(" + ", ".join("?" * len(some[0])) + ")"] * len(some))
        con.execute(f"INSERT INTO {table} VALUES {places}", [v for row in some for v in row])  # noqa: S608 - our names
