"""What the authority brought about itself, typed: population, who it is, neighbours, its own published figures."""

import duckdb

from analytics.store import stage


def type_them(con: duckdb.DuckDBPyConnection, key_of) -> None:
    """Make the own_* tables of the raw ones. A row that cannot be read is listed, never guessed."""
    said = con.execute(
        """
        SELECT DISTINCT LA_CODE FROM (SELECT LA_CODE FROM raw_own_population UNION SELECT LA_CODE FROM raw_own_published
                                      UNION SELECT LA_CODE FROM raw_own_neighbours)
        WHERE LA_CODE IS NOT NULL AND LA_CODE NOT IN (SELECT text FROM la_keys) ORDER BY ALL
        """
    ).fetchall()
    stage.insert(con, "la_keys", [(text, *key_of(text)) for (text,) in said])
    con.execute(
        """
        CREATE TABLE own_population AS
        SELECT coalesce(k.la, p.la) AS la, try_cast(trim(MID_YEAR) AS INTEGER) AS mid_year,
               try_cast(replace(trim(POPULATION), ',', '') AS DOUBLE) AS population
        FROM raw_own_population p LEFT JOIN la_keys k ON k.text = p.LA_CODE
        WHERE try_cast(trim(MID_YEAR) AS INTEGER) IS NOT NULL;
        CREATE TABLE own_authorities AS
        SELECT upper(trim(LA_CODE)) AS la, clean_name(LA_NAME) AS la_name, trim(REGION_CODE) AS region_code,
               clean_name(REGION_NAME) AS region_name, coalesce(lower(trim(BASIS)) = 'invented', false) AS invented
        FROM raw_own_authorities;
        CREATE TABLE own_neighbours AS
        SELECT k.la, trim(MODEL) AS model, try_cast(trim("RANK") AS INTEGER) AS rank,
               trim(NEIGHBOUR_OLD_LA_CODE) AS key, trim(CLOSENESS) AS closeness
        FROM raw_own_neighbours n JOIN la_keys k ON k.text = n.LA_CODE;
        CREATE TABLE own_published AS
        SELECT k.la, lower(trim(MEASURE)) AS measure, try_cast(trim(YEAR_ENDING) AS INTEGER) AS year_ending,
               try_cast(trim(NUMERATOR) AS DOUBLE) AS numerator, try_cast(trim(DENOMINATOR) AS DOUBLE) AS denominator,
               coalesce(trim(STATUS), '') AS status, trim(BASIS) AS basis
        FROM raw_own_published p JOIN la_keys k ON k.text = p.LA_CODE;
        """
    )
