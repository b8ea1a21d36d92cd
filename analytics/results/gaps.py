"""What a load lacks: tables and years that stop a chart, and what each chart does without them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import isnan

from analytics.extracts.problems import STOPS
from analytics.results import decides, effects
from analytics.results.decides import BEFORE, RETURN, STACK
from analytics.results.effects import listed_years, years_in_words
from analytics.results.opened import Store
from analytics.results.reported import EVERY, Effect, ProblemGroup, Reach

TABLE_WORDS = {"ssda903": "SSDA903 episodes", "cin": "CIN census referrals (CINdetails)"}
HEADERS = {
    "ssda903": ("SSDA903 header", "header"),
    "cin": ("CIN census children (ChildIdentifiers)", "child_identifiers"),
}
# census tables that a return may lack, and what has no figure then
CENSUS_TABLES = {
    "child_characteristics": ("CIN census characteristics (ChildCharacteristics)", "figures by ethnic group"),
    "disabilities": ("CIN census disabilities (Disabilities)", "figures by disability"),
    "child_protection_plans": (
        "CIN census child protection plans (ChildProtectionPlans)",
        "figures on child protection plans",
    ),
}
# columns a file may lack or leave blank throughout, and what they are called
COLUMN_WORDS = {
    "episodes.LS": "legal status (LS)",
    "episodes.CIN": "category of need (CIN)",
    "cin_details.PRIMARYNEEDCODE": "category of need (PrimaryNeedCode)",
    "cin_details.REFERRALNFA": "no further action (ReferralNFA)",
}


@dataclass(frozen=True)
class Answered:
    """One year of one collection, and what its return brought. tables: every table that has a file."""

    year: int
    has_uasc: bool
    has_children: bool
    tables: frozenset[str]


def gaps(store: Store, la: str) -> tuple[ProblemGroup, ...]:
    """Everything an authority's load lacks, worst first."""
    has = {collection: _answered(store, la, collection) for collection in TABLE_WORDS}
    found = [*_collections(has), *_years(has), *_unaccompanied(has["ssda903"])]
    for collection, answered in has.items():
        found += _headers(collection, answered)
    found += _census_tables(has["cin"])
    return tuple([*found, *_blank_columns(store, la, has), *_population(store, la, has)])


def _answered(store: Store, la: str, collection: str) -> list[Answered]:
    cursor = store.con.cursor()
    try:
        rows = cursor.execute(
            """
            SELECT a.year_ending, coalesce(a.has_uasc, false), u.has_children, u.tables
            FROM store.answers a
            JOIN (SELECT return_id, bool_or(has_children) AS has_children, list(DISTINCT "table") AS tables
                  FROM store.units JOIN store.sources USING (file_id) GROUP BY ALL) u USING (return_id)
            WHERE a.la = $la AND a.collection = $collection ORDER BY a.year_ending
            """,
            {"la": la, "collection": collection},
        ).fetchall()
    finally:
        cursor.close()
    return [Answered(*row, frozenset(tables)) for *row, tables in rows]


def _gap(rule: str, what: str, fix: str, sentence: str, reaches: Iterable[Reach]) -> ProblemGroup:
    listed = [r for r in reaches if r.years]
    made = effects.told(listed)
    effect = Effect(sentence, made.measures, made.breakdowns, made.first_year, made.last_year, made.reaches)
    return ProblemGroup(rule, STOPS, None, what, fix, 0, (), effect)


def _reaches(columns: frozenset[str], collection: str, years: Callable[[str, object], Iterable[int]]) -> list[Reach]:
    """What columns decide, in the years that each way of reading reaches."""
    touches = decides.touched(columns)
    return [Reach(t.measure.id, t.breakdown, frozenset(y for read in t.reads for y in years(read, t))) for t in touches]


def _all_of(collection: str) -> frozenset[str]:
    tables = [t for t in decides.TABLES if decides.COLLECTIONS.get(t, "ssda903") == collection]
    return frozenset().union(*(decides.columns(t) for t in tables))


def _collections(has: dict[str, list[Answered]]) -> Iterable[ProblemGroup]:
    for collection, answered in has.items():
        if not answered:
            years = [a.year for other in has.values() for a in other]
            what = TABLE_WORDS[collection]
            yield _gap(
                f"no_{collection}",
                f"{what}: none loaded",
                f"Add the {what.split()[0]} files, or leave it: every other chart is drawn.",
                f"{effects.COLLECTION_WORDS[collection].capitalize()} is missing.",
                _reaches(_all_of(collection), collection, lambda _, __, years=years: years),
            )


def _years(has: dict[str, list[Answered]]) -> Iterable[ProblemGroup]:
    """Years without a return between the first and the last that any collection has."""
    held = sorted(a.year for answered in has.values() for a in answered)
    for collection, answered in has.items():
        years = {a.year for a in answered}
        missing = set(range(held[0], held[-1] + 1)) - years if years else set()
        if missing:
            holes = {y for y in missing if min(years) < y < max(years)}
            yield _gap(
                f"no_{collection}_year",
                f"{TABLE_WORDS[collection]}: no table for {listed_years(missing)}",
                _add(missing),
                _without_year(collection, missing, holes),
                _reaches(_all_of(collection), collection, lambda read, t, missing=missing: _around(read, t, missing)),
            )


def _around(read: str, touch: decides.Touch, missing: set[int]) -> set[int]:
    """A missing year, and the years whose events could be followed into it or look back to it."""
    formula = touch.measure.formula
    if read == STACK:
        window = -(-getattr(formula, "follow_up_days", 0) // 365)
        return {y - back for y in missing for back in range(window + 1)}
    if read == BEFORE:
        return {y + on for y in missing for on in range(getattr(formula, "lookback_years", 0) + 1)}
    return missing


def _without_year(collection: str, missing: set[int], holes: set[int]) -> str:
    what = effects.COLLECTION_WORDS[collection].removeprefix("every figure on ")
    said = f"No figure on {what} for {years_in_words(missing)}."
    if holes and collection == "ssda903":
        said += f" Nothing is followed across {listed_years(holes)}: children who started or went home in the year before are too early to judge."
    if collection == "cin" and {y + 1 for y in missing} - missing:
        said += " Re-referrals need the year before, so they start a year later."
    return said


def _unaccompanied(answered: list[Answered]) -> Iterable[ProblemGroup]:
    missing = {a.year for a in answered if not a.has_uasc}
    if missing:
        held = {a.year for a in answered} - missing
        yield _gap(
            "no_uasc",
            f"unaccompanied children: no table for {listed_years(missing)}"
            if held
            else "unaccompanied children: no table loaded",
            _add(missing),
            _starts_later("“Without unaccompanied children”", missing, held),
            _reaches(decides.UASC, "ssda903", lambda _, __: missing),
        )


def _starts_later(what: str, missing: set[int], held: set[int]) -> str:
    if held and max(missing) < min(held):
        return f"{what} starts in {min(held)}, not {min(missing)}."
    return f"{what} has no figure for {years_in_words(missing)}."


def _headers(collection: str, answered: list[Answered]) -> Iterable[ProblemGroup]:
    missing = {a.year for a in answered if not a.has_children}
    if missing:
        what, table = HEADERS[collection]
        others = {a.year for a in answered} - missing
        asked = " What other years' tables say of a child is used instead." if others else ""
        by = "age and sex" if collection == "cin" else "age, sex and ethnic group"
        yield _gap(
            f"no_{table}",
            f"{what}: no table for {listed_years(missing)}",
            _add(missing),
            f"Figures by {by}: not known for children in no other table, {years_in_words(missing)}.{asked}",
            _reaches(decides.columns(table), collection, lambda _, __: missing),
        )


def _census_tables(answered: list[Answered]) -> Iterable[ProblemGroup]:
    """Tables of the census that a year lacks, those that some figure needs."""
    for table, (what, lacks) in CENSUS_TABLES.items():
        missing = {a.year for a in answered if table not in a.tables}
        reaches = _reaches(decides.columns(table), "cin", lambda _, __, missing=missing: missing)
        if missing and reaches:
            yield _gap(
                f"no_{table}",
                f"{what}: no table for {listed_years(missing)}",
                _add(missing),
                f"{lacks.capitalize()}: not known, {years_in_words(missing)}.",
                reaches,
            )


def _blank_columns(store: Store, la: str, has: dict[str, list[Answered]]) -> Iterable[ProblemGroup]:
    cursor = store.con.cursor()
    try:
        found = cursor.execute(
            """
            WITH filled AS (
                SELECT return_id, 'episodes.LS' AS column_of, bool_or(LS IS NOT NULL) AS filled FROM store.episodes WHERE la = $la GROUP BY ALL
                UNION ALL SELECT return_id, 'episodes.CIN', bool_or(CIN IS NOT NULL) FROM store.episodes WHERE la = $la GROUP BY ALL
                UNION ALL SELECT return_id, 'cin_details.PRIMARYNEEDCODE', bool_or(PrimaryNeedCode IS NOT NULL)
                          FROM store.cin_referrals WHERE la = $la GROUP BY ALL
                UNION ALL SELECT return_id, 'cin_details.REFERRALNFA', bool_or(ReferralNFA IS NOT NULL)
                          FROM store.cin_referrals WHERE la = $la GROUP BY ALL
            )
            SELECT f.column_of, list(DISTINCT a.year_ending ORDER BY a.year_ending)
            FROM filled f JOIN store.answers a ON a.la = $la AND a.return_id = f.return_id
            WHERE NOT f.filled GROUP BY ALL ORDER BY ALL
            """,
            {"la": la},
        ).fetchall()
    finally:
        cursor.close()
    for column, years in found:
        table, name = column.split(".")
        collection = decides.COLLECTIONS.get(table, "ssda903")
        last = has[collection][-1].year
        reaches = _reaches(
            decides.columns(table, name),
            collection,
            lambda read, _, years=years, last=last: years if read == RETURN else range(min(years), last + 1),
        )
        if column == "episodes.LS":
            sentence = f"Short breaks cannot be told apart and are counted as care, {years_in_words(years)}; no figures by legal status."
        elif name == "REFERRALNFA":
            sentence = f"No further action is counted as none, {years_in_words(years)}."
        else:
            sentence = f"Figures by category of need: not known, {years_in_words(years)}."
        yield _gap(
            "blank_column",
            f"{COLUMN_WORDS[column]}: blank in every row for {listed_years(years)}",
            f"Export {listed_years(years)} again with {name} filled.",
            sentence,
            reaches,
        )


def _population(store: Store, la: str, has: dict[str, list[Answered]]) -> Iterable[ProblemGroup]:
    years = {a.year for answered in has.values() for a in answered}
    missing = {y for y in years if isnan(store.population.over(la, "year", date(y, 3, 31))[0])}
    if missing:
        measures = [m for c, answered in has.items() if answered for m in decides.rates(c)]
        yield _gap(
            "no_population",
            f"population aged 0 to 17: none known for {listed_years(missing)}"
            if missing < years
            else "population aged 0 to 17: none known",
            "Say which authority this is, or add a table with the columns mid_year, population and la_code.",
            "Counts are shown and rates are not" + (f", {years_in_words(missing)}." if missing < years else "."),
            [Reach(m.id, EVERY, frozenset(missing)) for m in measures],
        )


def _add(years: Iterable[int]) -> str:
    many = len(set(years)) > 1
    return f"Add the {listed_years(years)} {'files' if many else 'file'}, or leave it: every other chart is drawn."
