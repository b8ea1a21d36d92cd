"""Every file to its return (R6): which years it answers for, which files stand for one year, which of them is used."""

from collections import defaultdict
from dataclasses import astuple, dataclass
from datetime import date

from analytics.extracts.problems import Problem, UnusableExtract
from analytics.store import stage
from analytics.store.pairing import DATED, LISTED, File, pair
from analytics.store.returns import Unit, answers, dated


@dataclass(frozen=True)
class Years:
    """What R6 found: the last day the data cover, and the problems met."""

    data_to: date
    problems: tuple[Problem, ...]


def date_returns(con, files: list[File], data_to: date | None, today: date, replacing: set[int]) -> Years:
    """Make `units` (which return each file's rows belong to) and `answers` (who answers for a year).

    replacing: files that answer alone for their authority and year. Raises UnusableExtract when no row has a date.
    """
    snapshots = {f.file_id for f in files if f.snapshot}
    found = _units(con, "ssda903", "read_episodes", "DECOM", "DEC", today, snapshots)
    found += _units(con, "cin", "read_referrals", "CINreferralDate", "CINclosureDate", today, snapshots)
    if not found:
        raise UnusableExtract(
            "No row of the sources could be used: every one lacks a child id or a readable start date."
        )
    grouped: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in found:
        grouped[unit.collection, unit.la].append(unit)
    everything, rows, number = [], [], 0
    for _, group in sorted(grouped.items()):
        placed = [dated(u, alone=len(group) == 1, data_to=data_to) for u in group]
        keys = sorted({d.key for d in placed}, key=str)
        ids = {k: number + i for i, k in enumerate(keys, start=1)}
        number += len(keys)
        everything += answers(placed, ids, data_to, today)
        rows += [(d.unit, ids[d.key], d.year_ending, d.longitudinal or d.unit.snapshot) for d in placed]
    if not everything:
        raise UnusableExtract("No year of the data lies before the data end. Check --data-to.")
    problems = _keep_units(con, files, rows, replacing)
    _keep_answers(con, files, everything)
    covered_to = max(a.covered_to for a in everything)
    if data_to is not None and covered_to < data_to:
        problems.append(Problem("--data-to", None, None, "data_to_after_last_return"))
    return Years(covered_to, tuple(problems))


def _units(con, collection: str, table: str, start: str, end: str, today: date, snapshots: set[int]) -> list[Unit]:
    """Starts and endings of each file, authority and YEAR label, counted by financial year."""
    in_scope = "RNE = 'S' AND coalesce(LS NOT IN ('V3', 'V4'), true)" if collection == "ssda903" else "true"
    found = con.execute(
        f"""
        SELECT la, file_id, year_label, year({start} + INTERVAL 9 MONTH) AS year, 'start' AS what, count(*) AS n,
               min({start}) FILTER ({in_scope}) AS first, max({start}) FILTER ({start} <= $today) AS last
        FROM {table} WHERE rejected IS NULL GROUP BY ALL
        UNION ALL
        SELECT la, file_id, year_label, year({end} + INTERVAL 9 MONTH), 'end', count(*),
               min({end}), max({end}) FILTER ({end} <= $today)
        FROM {table} WHERE rejected IS NULL AND {end} IS NOT NULL GROUP BY ALL
        ORDER BY ALL
        """,  # noqa: S608 - names of ours
        {"today": today},
    ).fetchall()
    units: dict[tuple, Unit] = {}
    for la, file_id, label, year, what, n, first, last in found:
        unit = units.get((la, file_id, label)) or Unit(collection, la, file_id, label, snapshot=file_id in snapshots)
        units[la, file_id, label] = unit.and_also(year, what, n, first, last, today)
    return list(units.values())


def _keep_units(con, files: list[File], rows: list[tuple[Unit, int, int, bool]], replacing: set[int]) -> list[Problem]:
    """The table `units`: which return each file's rows belong to, the paired modules included."""
    con.execute(
        "CREATE TABLE units (file_id INTEGER, la VARCHAR, year_label VARCHAR, return_id INTEGER, return_year INTEGER, "
        "longitudinal BOOLEAN, collection VARCHAR, has_children BOOLEAN, has_ethnic BOOLEAN, snapshot BOOLEAN)"
    )
    listed = [
        (u.file_id, u.la, u.year_label, i, year, lon, u.collection, False, False, u.snapshot)
        for u, i, year, lon in rows
    ]
    stage.insert(con, "units", listed)
    problems = pair(con, [f for f in files if f.table in LISTED], [f for f in files if f.is_dated])
    problems += _replaced(con, files, replacing) + _several(con, files)
    con.execute(
        """
        UPDATE units SET has_children = coalesce(b.children, false), has_ethnic = coalesce(b.ethnic, false)
        FROM (
            SELECT return_id, bool_or(part IN ('header', 'child_identifiers')) AS children,
                   bool_or(part IN ('header', 'child_characteristics')) AS ethnic
            FROM units LEFT JOIN read_children USING (file_id, la, year_label) GROUP BY ALL
        ) b WHERE b.return_id = units.return_id
        """
    )
    return problems


def _replaced(con, files: list[File], replacing: set[int]) -> list[Problem]:
    """Take out of a return every other file of the same table where one was told to answer alone."""
    names, tables = {f.file_id: f.name for f in files}, {f.file_id: f.table for f in files}
    pairs = con.execute("SELECT DISTINCT file_id, return_id FROM units").fetchall()
    alone = {(tables[i], return_id): i for i, return_id in pairs if i in replacing}
    out = sorted((i, r) for i, r in pairs if (tables[i], r) in alone and i not in replacing)
    for pair_ in out:
        con.execute("DELETE FROM units WHERE file_id = ? AND return_id = ?", list(pair_))
    return [
        Problem(names[i], None, None, "file_replaced", f"answers instead: {names[alone[tables[i], r]]}") for i, r in out
    ]


def _several(con, files: list[File]) -> list[Problem]:
    """Files of one table that stand for one return: joined under R1, and the rows that stand in one only are counted."""
    names, tables = {f.file_id: f.name for f in files}, {f.file_id: f.table for f in files}
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for file_id, return_id in con.execute("SELECT DISTINCT file_id, return_id FROM units").fetchall():
        found[tables[file_id], return_id].add(file_id)
    problems = []
    for (table, return_id), ids in sorted(found.items()):
        key = DATED.get(table)
        if key is None or len(ids) < 2:
            continue
        day = "CINreferralDate" if table == "cin_details" else "DECOM"
        alone = con.execute(
            f"""
            WITH both_files AS (
                SELECT e.la, e.child, e.{day}, min(file_id) AS first, max(file_id) AS last
                FROM {key} e JOIN units u USING (file_id, la, year_label)
                WHERE u.return_id = $return_id AND e.rejected IS NULL GROUP BY ALL
            )
            SELECT first, count(*) FROM both_files WHERE first = last GROUP BY first
            """,  # noqa: S608 - names of ours
            {"return_id": return_id},
        ).fetchall()
        counted = dict(alone)
        problems += [Problem(names[i], None, None, "R1_two_files", _alone(counted.get(i, 0))) for i in sorted(ids)]
    return problems


def _alone(rows: int) -> str:
    return "1 row stands in this file only" if rows == 1 else f"{rows:,} rows stand in this file only"


def _keep_answers(con, files: list[File], everything: list) -> None:
    """The table `answers`; whether the return brought a UASC module or protection plans stands beside each year."""
    con.execute(
        "CREATE TABLE answers (collection VARCHAR, la VARCHAR, year_ending INTEGER, return_id INTEGER, covered_from DATE, "
        "covered_to DATE, followed_to DATE, incomplete BOOLEAN, has_uasc BOOLEAN, has_plans BOOLEAN, snapshot BOOLEAN)"
    )
    paired = con.execute("SELECT file_id, return_id FROM units").fetchall()

    def of(some: set[int]) -> set[int]:
        return {return_id for file_id, return_id in paired if file_id in some}

    uasc, plans = (of({f.file_id for f in files if f.table == t}) for t in ("uasc", "child_protection_plans"))
    snapshots = of({f.file_id for f in files if f.snapshot})
    brought = [(a.return_id in uasc, a.return_id in plans, a.return_id in snapshots) for a in everything]
    stage.insert(con, "answers", [(*astuple(a), *b) for a, b in zip(everything, brought, strict=True)])
