"""What Your data shows: tables found, problems with what they can change, the receipt, and our counts beside DfE's."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator

from analytics.extracts.problems import CHANGES, RULES, STOPS, TIDY
from analytics.measures import catalogue
from analytics.measures.declare import Rate, Share, Stock
from analytics.results import decides, effects, front_desk
from analytics.results.ask import Ask
from analytics.results.gaps import gaps
from analytics.results.opened import Store
from analytics.results.receipt import receipt
from analytics.results.reconcile import reconciliation
from analytics.results.reported import (
    CANNOT,
    CLOSE,
    LOOK,
    MATCHES,
    Effect,
    Moved,
    ProblemGroup,
    Reach,
    Receipt,
    Reconciled,
    TableFound,
    as_shown,
    rows_in_words,
)

__all__ = [
    "CANNOT",
    "CLOSE",
    "LOOK",
    "MATCHES",
    "NO_LIST",
    "Effect",
    "Moved",
    "ProblemGroup",
    "Reach",
    "Receipt",
    "Reconciled",
    "TableFound",
    "as_shown",
    "changed_since",
    "inert",
    "problem_groups",
    "problem_rows",
    "receipt",
    "reconciliation",
    "rows_in_words",
    "tables_found",
]

KINDS = (STOPS, CHANGES, TIDY)
INTERNAL = "internal"
SHOWN_ROWS = 5
NO_LIST = "The list of problem rows names rows of single children, so it is only for an internal session."


def tables_found(store: Store, la: str, mode: str) -> tuple[TableFound, ...]:
    """Every kind of table of an authority, with its rows by year; then what was recognised and left alone."""
    cursor = store.con.cursor()
    try:
        found = cursor.execute(
            """
            WITH rejected AS (
                SELECT file_id, la, year_label, count(DISTINCT source_row) AS rows FROM store.row_problems
                WHERE rule IN ('R0_no_child', 'R0_child_shortened', 'R0_no_start', 'R0_date_unreadable', 'R0_end_before_start')
                GROUP BY ALL
            ), typed AS (
                SELECT file_id, la, year_label, sum(rows) AS rows FROM (
                    SELECT file_id, la, year_label, count(*) AS rows FROM store.episodes GROUP BY ALL
                    UNION ALL SELECT file_id, la, year_label, count(*) FROM store.cin_referrals GROUP BY ALL
                    UNION ALL SELECT file_id, la, year_label, count(*) FROM store.children GROUP BY ALL
                    UNION ALL SELECT file_id, la, year_label, count(*) FROM store.unaccompanied_rows GROUP BY ALL
                    UNION ALL SELECT file_id, la, year_label, count(*) FROM store.protection_plan_rows GROUP BY ALL
                    UNION ALL FROM rejected
                ) GROUP BY ALL
            ), returns AS (
                SELECT file_id, la, year_label, return_year, longitudinal, count(*) OVER (PARTITION BY file_id) AS of_file FROM store.units
            )
            SELECT s.what, s."table" IS NOT NULL AS read, s.collection = 'own' AS own, s."table",
                   CASE WHEN NOT coalesce(r.longitudinal OR s.snapshot, true) THEN r.return_year END AS year,
                   sum(CASE WHEN r.of_file > 1 THEN coalesce(t.rows, 0) ELSE s.rows_read END)
                     -- a list of Annex A is read as several tables: its rows are those of the first
                     FILTER (NOT s.snapshot OR s."table" IN ('episodes', 'cin_details', 'child_protection_plans'))::BIGINT AS rows
            FROM store.sources s
            LEFT JOIN returns r ON r.file_id = s.file_id
            LEFT JOIN typed t ON t.file_id = r.file_id AND t.la = r.la AND t.year_label = r.year_label
            WHERE coalesce(r.la, nullif(s.la, ''), $la) = $la AND s.what <> 'not usable'
            GROUP BY ALL ORDER BY ALL
            """,
            {"la": la},
        ).fetchall()
    finally:
        cursor.close()
    order = {table: place for place, table in enumerate(decides.TABLES)}
    found = sorted(found, key=lambda f: (not f[1], f[2], order.get(f[3], len(order))))
    by_kind: dict[tuple[str, bool, str], dict[int | None, int]] = defaultdict(dict)
    for what, read, own, _, year, rows in found:
        if what:  # an authority's own tables hold no children
            key = what, read, INTERNAL if own else mode
            by_kind[key][year] = by_kind[key].get(year, 0) + (rows or 0)
    return tuple(
        TableFound(
            what=what,
            la_key=la,
            rows={y: as_shown(n, shown) for y, n in sorted((y, n) for y, n in rows.items() if y is not None)},
            other_rows=as_shown(rows.get(None, 0), shown),
            read=read,
        )
        for (what, read, shown), rows in by_kind.items()
    )


def problem_groups(store: Store, la: str, mode: str) -> tuple[ProblemGroup, ...]:
    """What is wrong with an authority's load: what is missing, files, then rows, by kind and with the most rows first.

    Rows that annual returns repeat (R1) are no problem and are not listed.
    """
    held = {key: kept for key, kept in effects.kept(store).items() if key[0] == la}
    found = [*gaps(store, la), *_of_files(store, la, mode, held), *_of_rows(store, la, mode, held)]
    return tuple(sorted(found, key=lambda g: (KINDS.index(g.kind), -g.rows)))


def _of_rows(store: Store, la: str, mode: str, held: dict) -> Iterator[ProblemGroup]:
    together: dict[tuple, list[effects.Rows]] = defaultdict(list)
    for rows in effects.grouped(store, la):
        # only the column of a row that begins no period can lose its effect by that
        together[rows.rule, rows.column, rows.table, bool(rows.doubtful)].append(rows)
    for (rule_id, column, _, _), parts in together.items():
        rule, effect = RULES[rule_id], effects.effect(parts, held)
        yield ProblemGroup(
            rule=rule_id,
            kind=effects.kind(rule, effect),
            column=column,
            what=rule.what,
            fix=rule.fix,
            rows=as_shown(sum(p.rows for p in parts), mode),
            places=_places(parts) if mode == INTERNAL else (),
            effect=effect,
        )


def _places(parts: list[effects.Rows]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    by_file: dict[str, list[int]] = defaultdict(list)
    for p in parts:
        by_file[p.file] += p.first_rows
    return tuple((file, tuple(sorted(rows)[:SHOWN_ROWS])) for file, rows in sorted(by_file.items()))


def _of_files(store: Store, la: str, mode: str, held: dict) -> Iterator[ProblemGroup]:
    cursor = store.con.cursor()
    try:
        found = cursor.execute(
            """
            WITH named AS (
                SELECT CASE WHEN part = '' THEN name ELSE name || ' (' || part || ')' END AS file, file_id, "table", la FROM store.sources
            )
            SELECT p.rule, p."column", p.detail, p.file, count(p.source_row), coalesce(min(p.source_row, 5), []),
                   any_value(n."table"), any_value(nullif(n.la, '')),
                   list(DISTINCT (u.la, u.return_year, u.longitudinal)) FILTER (u.la IS NOT NULL)
            FROM store.file_problems p
            LEFT JOIN named n ON n.file = p.file
            LEFT JOIN (SELECT DISTINCT file_id, la, return_year, longitudinal FROM store.units) u ON u.file_id = n.file_id
            GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
    finally:
        cursor.close()
    together: dict[tuple, list[tuple]] = defaultdict(list)
    for rule, column, detail, file, rows, first, table, of, returns in found:
        mine = [r for r in returns or [] if r[0] == la]
        if of in (None, la) and (mine or not returns):
            together[rule, column, detail].append((file, rows, first, table, mine))
    for (rule_id, column, detail), parts in together.items():
        rule = RULES[rule_id]
        reaches = [r for _, _, _, table, mine in parts for r in effects.of_file(rule_id, la, table, mine, held).reaches]
        effect = effects.told(reaches)
        yield ProblemGroup(
            rule=rule_id,
            kind=effects.kind(rule, effect),
            column=column,
            what=rule.what,
            fix=rule.fix,
            rows=as_shown(sum(rows for _, rows, *_ in parts), mode),
            places=tuple((file, tuple(first)) for file, _, first, *_ in parts) if mode == INTERNAL else (),
            effect=effect,
            detail=detail if mode == INTERNAL else "",
        )


# The list to download ----------------------------------------------------------------------------------------------

COLUMNS = ("file", "row", "column", "rule", "v903", "kind", "what", "fix", "effect")
AT_ONCE = 10_000
RUN_BY_A_SPREADSHEET = tuple("=+-@\t\r\n＝＋－＠")


def problem_rows(store: Store, mode: str) -> Iterator[str] | None:
    """Every problem row and file problem as lines of a CSV file, heading first; no value from a row is in it.

    None in publication mode: row numbers point at single children (NO_LIST says so to the reader).
    """
    return _lines(store) if mode == INTERNAL else None


def _lines(store: Store) -> Iterator[str]:
    held = effects.kept(store)
    said: dict[tuple, tuple[str, str]] = {}
    together: dict[tuple, list[effects.Rows]] = defaultdict(list)
    for rows in effects.grouped(store):
        together[rows.la, rows.rule, rows.column, rows.table, rows.begins, rows.return_year].append(rows)
    for key, parts in together.items():
        effect = effects.effect(parts, held)
        said[key] = effects.kind(RULES[parts[0].rule], effect), effect.sentence
    files = {
        (place, g.rule, g.column, g.detail): g
        for a in store.info.authorities
        for g in _of_files(store, a.key, INTERNAL, {key: kept for key, kept in held.items() if key[0] == a.key})
        for place, _ in g.places
    }
    yield _line(COLUMNS)
    cursor = store.con.cursor()
    try:
        cursor.execute('SELECT file, source_row, "column", rule, detail FROM store.file_problems ORDER BY ALL')
        for file, row, column, rule_id, detail in cursor.fetchall():
            rule, group = RULES[rule_id], files.get((file, rule_id, column, detail))
            kind, effect = (group.kind, group.effect.sentence) if group else (rule.kind, effects.NO_FIGURE)
            what = f"{rule.what} ({detail})" if detail else rule.what
            yield _line((file, row or "", column or "", rule.id, rule.v903, kind, what, rule.fix, effect))
        cursor.execute(effects.EACH_ROW, {"la": None})
        while found := cursor.fetchmany(AT_ONCE):
            for file, row, *key in found:
                rule = RULES[key[1]]
                kind, effect = said[tuple(key)]
                yield _line((file, row, key[2] or "", rule.id, rule.v903, kind, rule.what, rule.fix, effect))
    finally:
        cursor.close()


def _line(cells: tuple) -> str:
    """One line of CSV, inert."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([inert(cell) for cell in cells])
    return out.getvalue()


def inert(cell: object) -> object:
    """A cell for a spreadsheet. Text that one would run as a formula, in any script's signs, begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUN_BY_A_SPREADSHEET) else cell


# Since the last load -----------------------------------------------------------------------------------------------


def changed_since(previous: Store, now: Store, la: str, mode: str) -> tuple[Moved, ...]:
    """The yearly counts of every measure that are not what they were, newest year first; both let through the same gate."""
    found = []
    for measure in (m for m in catalogue.MEASURES if isinstance(m.formula, COUNTED) and "year" in m.formula.periods):
        for without in (False, True) if measure.without_uasc else (False,):
            ask = Ask(measure.id, "year", None, without, la)
            before, after = (_counts(store, ask, mode) for store in (previous, now))
            title = f"{measure.title}, without unaccompanied children" if without else measure.title
            for year in sorted(before.keys() | after.keys()):
                was, is_now = before.get(year, _NOTHING), after.get(year, _NOTHING)
                if was != is_now:
                    found.append(
                        Moved(measure.id, title, year, was[0], is_now[0], was[1], is_now[1], was[2], is_now[2])
                    )
    return tuple(sorted(found, key=lambda m: -m.year))


COUNTED = Rate | Stock | Share  # kinds whose numerator counts children or events, not days or differences
_NOTHING = (None, "not_available", None)


def _counts(store: Store, ask: Ask, mode: str) -> dict[int, tuple[float | None, str, float | None]]:
    """Year ending -> count, why there is none, and of how many for a share."""
    if not any(a.key == ask.la for a in store.info.authorities):
        return {}
    share = isinstance(catalogue.measure(ask.measure).formula, Share)
    found = {}
    for row in front_desk.result(store, ask, mode).figures.itertuples(index=False):
        missing = row.numerator != row.numerator
        status = row.status if missing else ""
        out_of = row.denominator if share and row.denominator == row.denominator else None
        found[row.period_end.year] = None if missing else float(row.numerator), status, out_of
    return found
