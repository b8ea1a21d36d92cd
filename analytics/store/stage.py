"""The reading room: raw text of allow-listed columns in a DuckDB that lives in memory only and is closed after the load."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics import terms
from analytics.extracts import read
from analytics.extracts.format import Table
from analytics.store import key

HERE = Path(__file__).parent
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
# SQL files in the order they need each other; files of one group need none of the others and run side by side
BEFORE_DATING = (("00_macros",), ("10_pseudonyms", "11_read_episodes", "12_read_referrals", "13_read_children"))
AFTER_DATING = (("20_children",), ("21_episodes", "22_unaccompanied", "23_referrals", "30_row_problems"))
AT_ONCE = 2
FIRST_KEPT = "40"
CODE_TABLES = ("reasons_ceased", "legal_statuses", "categories_of_need", "sexes", "ethnic_groups")


def memory() -> duckdb.DuckDBPyConnection:
    """A database in memory that fetches nothing and spills nothing to disk."""
    con = duckdb.connect(":memory:", config=OFFLINE)
    con.execute("SET temp_directory = ''")
    return con


def stage(
    con: duckdb.DuckDBPyConnection,
    found: dict[str, list[pa.Table]],
    las: dict[int, str],
    key_of: Callable[[str], tuple[str, bool]],
) -> set[int]:
    """Put every file's columns of text into `raw_<table>`, one for each table we know, empty where none was found.

    found: table name -> pyarrow tables with columns of its declaration, file_id and source_row. las: the authority of
    each file. key_of: the key of an authority named in an LA column, and whether it is known. Rows blank throughout are
    left out. Returns the files that name an authority nobody knows.
    """
    con.execute("CREATE TABLE files (file_id INTEGER, la VARCHAR)")
    insert(con, "files", sorted(las.items()))
    con.execute("CREATE TABLE la_keys (text VARCHAR, la VARCHAR, known BOOLEAN)")
    unknown = {
        i for parts in found.values() for part in parts if "LA" in part.column_names for i in _name(con, part, key_of)
    }
    at_once(lambda table: _raw(con, table, found.get(table.name, [])), read.TABLES)
    return unknown


def _raw(con: duckdb.DuckDBPyConnection, table: Table, parts: list[pa.Table]) -> None:
    """Make `raw_<table>` of the parts: its columns as text, file_id, source_row, la and year_label."""
    columns = [c.name for c in table.columns if c.name not in ("LA", "YEAR")]
    wanted = pa.schema(
        [(c, pa.string()) for c in (*columns, "LA", "YEAR")] + [("file_id", pa.int32()), ("source_row", pa.int32())]
    )
    shaped = [_shaped(part, wanted) for part in parts]
    cursor = con.cursor()
    try:
        cursor.register("incoming", pa.concat_tables(shaped) if shaped else wanted.empty_table())
        cursor.execute(
            f"""
            CREATE TABLE raw_{table.name} AS
            SELECT {", ".join(f'i."{c}"' for c in columns)}, i.file_id, i.source_row,
                   coalesce(k.la, f.la) AS la, coalesce(trim(i."YEAR"), '') AS year_label
            FROM incoming i JOIN files f USING (file_id) LEFT JOIN la_keys k ON k.text = i."LA"
            WHERE coalesce({", ".join(f'i."{c}"' for c in columns)}) IS NOT NULL
            """  # noqa: S608 - names of our own declarations
        )
        cursor.unregister("incoming")
    finally:
        cursor.close()


def _name(con: duckdb.DuckDBPyConnection, part: pa.Table, key_of: Callable[[str], tuple[str, bool]]) -> set[int]:
    """Add the authorities that a part's LA cells name to `la_keys`; the part's file where one is known to nobody."""
    texts = {text for text in part["LA"].unique().to_pylist() if text}
    held = {text for (text,) in con.execute("SELECT text FROM la_keys").fetchall()}
    insert(con, "la_keys", [(text, *key_of(text)) for text in sorted(texts - held)])
    strange = {text for (text,) in con.execute("SELECT text FROM la_keys WHERE NOT known").fetchall()}
    return {part["file_id"][0].as_py()} if texts & strange else set()


def _shaped(part: pa.Table, wanted: pa.Schema) -> pa.Table:
    """A part with exactly the wanted columns; one the file does not have is blank."""
    names = set(part.column_names)
    blank = pa.nulls(part.num_rows, pa.string())
    return pa.table([part[f.name] if f.name in names else blank for f in wanted], schema=wanted)


def read_cells(con: duckdb.DuckDBPyConnection) -> None:
    """Type the text: dates, codes, ids as keyed hashes. R0 decides which rows go on."""
    inner, outer = key.hmac_pads(key.installation_key())
    con.execute(
        "CREATE TABLE pads AS SELECT $inner AS inner_pad, $outer AS outer_pad", {"inner": inner, "outer": outer}
    )
    run(con, "typing", BEFORE_DATING[:1])
    _codes(con)
    run(con, "typing", BEFORE_DATING[1:])
    con.execute("DROP TABLE pads")


def _codes(con: duckdb.DuckDBPyConnection) -> None:
    """The code sets as types, so that nothing outside them can enter, and the code tables that views join."""
    for name, codes in terms.CODE_SETS.items():
        listed = ", ".join(f"'{code}'" for code in sorted(codes))
        con.execute(f"CREATE TYPE {name}_code AS ENUM ({listed})")
        # most cells are a clean code: only the others pay for trimming and for "CODE text"
        con.execute(
            f"CREATE MACRO known_{name}(cell) AS coalesce(try_cast(cell AS {name}_code)::VARCHAR, CASE WHEN NOT is_blank(cell) "
            f"THEN coalesce(try_cast(read_code(cell) AS {name}_code)::VARCHAR, '?') END)"
        )
    con.execute(
        "CREATE TABLE reasons_ceased (code VARCHAR, label VARCHAR, outcome VARCHAR, is_ceasing BOOLEAN, "
        "returned_home BOOLEAN, planned BOOLEAN)"
    )
    insert(
        con,
        "reasons_ceased",
        [(r.code, r.label, r.outcome, r.is_ceasing, r.returned_home, r.planned) for r in terms.REASONS_CEASED],
    )
    con.execute("CREATE TABLE legal_statuses (code VARCHAR, label VARCHAR, legal_status VARCHAR, in_scope BOOLEAN)")
    insert(con, "legal_statuses", [(s.code, s.label, s.group, s.in_scope) for s in terms.LEGAL_STATUSES])
    for table, column, groups in (
        ("categories_of_need", "category_of_need", terms.CATEGORIES_OF_NEED),
        ("sexes", "sex", terms.SEXES),
        ("ethnic_groups", "ethnic_group", terms.ETHNIC_GROUPS),
    ):
        con.execute(f"CREATE TABLE {table} (code VARCHAR, {column} VARCHAR)")
        known = [(code, None if group == terms.NOT_KNOWN else group) for code, group in groups.items()]
        insert(con, table, known)


def run(con: duckdb.DuckDBPyConnection, folder: str, groups: tuple[tuple[str, ...], ...]) -> None:
    """Run SQL files of a folder beside this module, group after group."""
    for group in groups:
        together(con, [[(HERE / folder / f"{name}.sql").read_text(encoding="utf-8")] for name in group])


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


def work_out_views(con: duckdb.DuckDBPyConnection, meanwhile: tuple[str, ...] = ()) -> list[str]:
    """Run every event view once and hold its rows as a table of the same name, so that later views read the answer.

    meanwhile: statements that need no view, for the core that would be idle.
    Returns the names of the views that the store keeps the answer of: those numbered 40 and over, which measures read.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in view_files()}
    as_tables = {
        name: text.replace("CREATE OR REPLACE VIEW", "CREATE OR REPLACE TABLE") for name, text in texts.items()
    }
    names, rest = [n for n in as_tables if n < "10"], [n for n in as_tables if n >= "70"]
    referrals = [n for n in as_tables if "referrals" in n]
    care = [n for n in as_tables if n not in (*names, *rest, *referrals)]
    for group in ([names], [care, referrals], [rest]):
        chains = [[as_tables[n] for n in chain] for chain in group]
        together(con, [*chains[:-1], [*chains[-1], *meanwhile]] if len(chains) > 1 else chains)
    return [
        v
        for name, text in texts.items()
        if name >= FIRST_KEPT
        for v in re.findall(r"CREATE OR REPLACE VIEW (\w+)", text)
    ]


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Insert rows in one statement: row by row costs DuckDB a fifth of a millisecond each."""
    if rows:
        places = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
        con.execute(f"INSERT INTO {table} VALUES {places}", [v for row in rows for v in row])  # noqa: S608 - our names
