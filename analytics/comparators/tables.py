"""Authorities and population as tables, and which authority a text means."""

import re
from pathlib import Path

import duckdb

from analytics.comparators import figures

_HERE = Path(__file__).parent
# Columns are spelt out and nothing is sniffed: quicker, and a type never drifts with the data.
_AUTHORITIES = """
CREATE OR REPLACE TABLE authorities AS
SELECT coalesce(old_la_code, la_code) AS key, * FROM read_csv($files, header = true, auto_detect = false, columns = {
    'old_la_code': 'VARCHAR', 'la_code': 'VARCHAR', 'la_name': 'VARCHAR', 'level': 'VARCHAR', 'region_code': 'VARCHAR',
    'region_name': 'VARCHAR', 'status': 'VARCHAR', 'abolished_on': 'DATE', 'other_codes': 'VARCHAR'})
"""
_POPULATION = """
CREATE OR REPLACE TABLE population AS
SELECT * FROM read_csv($files, header = true, auto_detect = false, columns = {
    'key': 'VARCHAR', 'mid_year': 'INTEGER', 'population': 'DOUBLE'})
"""

_SAID_OF_ANY_COUNCIL = frozenset({"council", "corporation", "the"})
_SAID_OF_SOME = _SAID_OF_ANY_COUNCIL | {
    "authority",
    "borough",
    "city",
    "county",
    "district",
    "london",
    "metropolitan",
    "of",
    "royal",
    "unitary",
}


def attach(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables authorities and population in the connection's current schema.

    authorities: one row per authority, region and England; `key` is the three-digit DfE code of an authority and the
    nine-character code of a region or England. population: children aged 0 to 17 at 30 June of mid_year, by key; the rate
    of a year has that of mid_year = year_ending - 1. Sources: README.md here.
    """
    attach_authorities(con)
    con.execute(_POPULATION, {"files": [str(figures.population_file())]})


def attach_authorities(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table authorities alone, which is all that resolve() needs."""
    con.execute(_AUTHORITIES, {"files": [str(_HERE / "authorities.csv")]})


def resolve(con: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """The key of the one authority meant by a DfE code, a present or past nine-character code, or a name.

    Names may differ in case, punctuation and in words such as Council or Royal Borough of. None if no authority fits,
    if two do, or if the name is a region's: nothing is guessed. Needs attach_authorities() first.
    """
    rows = con.execute("SELECT key, level, la_code, la_name, other_codes FROM authorities").fetchall()
    said = str(text).strip()
    return _by_code(rows, said.upper()) or _by_name(rows, said)


def _by_code(rows: list[tuple], code: str) -> str | None:
    fits = [
        key
        for key, level, la_code, _, other_codes in rows
        if level == "authority" and code in {key, la_code, *(other_codes or "").split(";")} - {""}
    ]
    return fits[0] if len(fits) == 1 else None


def _by_name(rows: list[tuple], said: str) -> str | None:
    """Strict first, so that Dorset is today's Dorset; Dorset County Council fits the closed one too and is nobody."""
    for words in (_strict, _loose):
        wanted = words(said)
        # regions take part, so that "London" is no authority rather than the City of London
        fits = [(key, level) for key, level, _, name, _ in rows if wanted and words(name) == wanted]
        if fits:
            return fits[0][0] if len(fits) == 1 and fits[0][1] == "authority" else None
    return None


def _strict(name: str) -> tuple[str, ...]:
    plain = re.sub(r"['’.]", "", name.casefold()).replace("&", " and ")
    return tuple(word for word in re.findall(r"\w+", plain) if word not in _SAID_OF_ANY_COUNCIL)


def _loose(name: str) -> tuple[str, ...]:
    return tuple(word for word in _strict(name.partition("(")[0]) if word not in _SAID_OF_SOME)
