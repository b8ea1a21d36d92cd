"""What each problem can change: which measures, by which breakdown, which years. Grouped in SQL, never row by row.

An effect is never narrower than what a corrected row could change, and as narrow as the row's own years allow. The one
thing left out: a row so heavy in a small file that it decides which year the whole file is for (R6).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from analytics import terms
from analytics.extracts.problems import CHANGES, RULES, TIDY, Rule
from analytics.measures import catalogue
from analytics.results import decides
from analytics.results.decides import BEFORE, ITSELF, RETURN, STACK, START, Touch
from analytics.results.opened import Store
from analytics.results.reported import EVERY, UNACCOMPANIED, Effect, Reach

NO_FIGURE = "No figure on any page changes."
_LATER = ("R6_open_then_missing",)  # the return after the row's own lacks what the row leaves open


@dataclass(frozen=True)
class Kept:
    """The years of an authority and collection. asked: tables that some return did not bring, so that it asks the others'."""

    years: tuple[int, ...]
    asked: frozenset[str]

    def between(self, first: int, last: int) -> frozenset[int]:
        """The years held from one to another."""
        return frozenset(y for y in self.years if first <= y <= last)


@dataclass(frozen=True)
class Rows:
    """Rows that break one rule in one column, of one file's rows for one return.

    begins: RNE says that a period begins, or does not say. first_start: the earliest year one of them starts in, None where
    one's start is not known; last: the latest year one starts or ends in. lost: a year before it in which a child of theirs
    was open in one return and missing from the next. return_year: None where the file belongs to no return.
    """

    la: str
    rule: str
    column: str | None
    table: str
    begins: bool
    file: str
    return_year: int | None
    longitudinal: bool
    rows: int
    first_rows: tuple[int, ...]
    first_start: int | None
    last: int | None
    lost: int | None

    @property
    def doubtful(self) -> frozenset[str]:
        """The columns in doubt."""
        return decides.doubtful(self.rule, self.column, self.table, self.begins)


_LISTED = """
    WITH listed AS (
        SELECT file_id, source_row, "column", rule, part, la, year_label, child, begins, start_year, end_year
        FROM store.row_problems
        UNION ALL BY NAME
        SELECT file_id, source_row, "column", rule, part, la, year_label, child, begins, start_year, end_year
        FROM store.kept.flagged_rows WHERE rule <> 'R1_superseded'
    ), named AS (
        SELECT *, CASE WHEN part = '' THEN name ELSE name || ' (' || part || ')' END AS file FROM store.sources
    ), in_returns AS (
        SELECT l.*, u.return_id, u.return_year, coalesce(u.longitudinal, false) AS longitudinal
        FROM listed l LEFT JOIN store.units u USING (file_id, la, year_label)
        -- rows that do not say whose they are belong to every authority, unless some authority has no other name
        WHERE $la IS NULL OR l.la = $la OR l.la IS NULL OR l.la = '' AND '' NOT IN (SELECT la FROM store.answers)
    )
"""
_GROUPED = (
    _LISTED  # noqa: S608 - two constants of ours
    + """
    , children AS (
        SELECT DISTINCT la, child, return_id FROM in_returns WHERE start_year IS NULL AND child IS NOT NULL
    ), began AS (
        -- a child's row in a header reaches back to what the child's own episodes, or referrals, in that return began
        SELECT c.la, c.child, c.return_id, min(year(e.day + INTERVAL 9 MONTH)) AS year
        FROM children c
        JOIN (SELECT la, child, return_id, DECOM AS day FROM store.episodes
              UNION ALL SELECT la, child, return_id, CINreferralDate FROM store.cin_referrals) e USING (la, child, return_id)
        GROUP BY ALL
    ), lost AS (
        SELECT la, child, min(return_year) AS year FROM in_returns WHERE rule = 'R6_open_then_missing' GROUP BY ALL
    ), dated AS (
        SELECT i.*,
               CASE WHEN i.part IN ('header', 'child_identifiers', 'child_characteristics', 'disabilities') AND i.child IS NOT NULL
                    THEN coalesce(b.year, i.return_year) ELSE i.start_year END AS started,
               CASE WHEN i.child IS NULL THEN (SELECT min(year) FROM lost o WHERE o.la = i.la) ELSE l.year END AS lost_year
        FROM in_returns i
        LEFT JOIN began b ON b.la = i.la AND b.child = i.child AND b.return_id = i.return_id
        LEFT JOIN lost l ON l.la = i.la AND l.child = i.child
    )
    SELECT coalesce(d.la, '') AS la, d.rule, d."column", d.part, d.begins, n.file, d.return_year, d.longitudinal, count(*) AS rows,
           min(d.source_row, 5) AS first_rows, CASE WHEN count(d.started) = count(*) THEN min(d.started) END AS first_start,
           max(greatest(d.started, d.end_year)) AS last, min(d.lost_year) AS lost
    FROM dated d JOIN named n USING (file_id)
    GROUP BY ALL
    ORDER BY ALL
    """
)

# file, row, then what an effect is said for: authority, rule, column, table, begins, return year
EACH_ROW = (
    _LISTED  # noqa: S608 - two constants of ours
    + """
    SELECT n.file, i.source_row, coalesce(i.la, '') AS la, i.rule, i."column", i.part, i.begins, i.return_year
    FROM in_returns i JOIN named n USING (file_id)
    ORDER BY n.file, i.source_row, i.rule
    """
)


def grouped(store: Store, la: str | None = None) -> list[Rows]:
    """The problem rows of an authority (or all), grouped. Rows that annual returns repeat (R1) are not among them."""
    cursor = store.con.cursor()
    try:
        found = cursor.execute(_GROUPED, {"la": la}).fetchall()
    finally:
        cursor.close()
    return [Rows(*row[:9], tuple(row[9]), *row[10:]) for row in found]


def kept(store: Store) -> dict[tuple[str, str], Kept]:
    """(authority, collection) -> the years its returns answer for."""
    cursor = store.con.cursor()
    try:
        found = cursor.execute(
            """
            SELECT a.la, a.collection, list(DISTINCT a.year_ending ORDER BY a.year_ending), bool_or(NOT u.has_children), bool_or(NOT u.has_ethnic)
            FROM store.answers a
            JOIN (SELECT return_id, bool_or(has_children) AS has_children, bool_or(has_ethnic) AS has_ethnic FROM store.units GROUP BY ALL) u
              USING (return_id)
            GROUP BY ALL
            """
        ).fetchall()
    finally:
        cursor.close()
    return {(la, collection): Kept(tuple(years), _asked(*without)) for la, collection, years, *without in found}


def _asked(headerless: bool, without_ethnic: bool) -> frozenset[str]:
    born = ("header", "child_identifiers") if headerless else ()
    return frozenset((*born, *(("child_characteristics",) if without_ethnic else ())))


def effect(parts: Iterable[Rows], held: dict[tuple[str, str], Kept]) -> Effect:
    """The effect of rows that break one rule in one column, those of several files and returns together."""
    reaches: dict[tuple[str, str], frozenset[int]] = {}
    of_rates = True
    for rows in parts:
        of_rates = of_rates and rows.rule in decides.POPULATION
        for reach in _reaches(rows, held):
            key = reach.measure, reach.breakdown
            reaches[key] = reaches.get(key, frozenset()) | reach.years
    found = told([Reach(*key, years) for key, years in reaches.items()])
    return _about_rates(found) if of_rates else found


def _about_rates(found: Effect) -> Effect:
    if not found.measures:
        return found
    years = years_in_words(range(found.first_year, found.last_year + 1))
    return replace(found, sentence=f"Can change rates per 10,000 children, {years}; counts stay.")


def kind(rule: Rule, found: Effect) -> str:
    """Which of the three lists a problem stands in: one that changes no figure can wait."""
    return TIDY if rule.kind == CHANGES and not found.measures else rule.kind


def _reaches(rows: Rows, held: dict[tuple[str, str], Kept]) -> list[Reach]:
    if rows.rule in decides.POPULATION:
        return _of_rates(rows, held)
    collection = decides.COLLECTIONS.get(rows.table, "ssda903")
    has = held.get((rows.la, collection))
    if has is None or rows.return_year is None:
        return []
    touches = decides.touched(rows.doubtful)
    found = [
        Reach(t.measure.id, t.breakdown, frozenset().union(*(_years(rows, t, read, has) for read in t.reads)))
        for t in touches
    ]
    return [reach for reach in found if reach.years]


def _years(rows: Rows, touch: Touch, read: str, has: Kept) -> frozenset[int]:
    """The years a fact read in one way can change in. A row of an annual return counts in that return's year alone."""
    first_held, last_held = has.years[0], has.years[-1]
    start = first_held if rows.first_start is None else rows.first_start
    last = last_held if rows.longitudinal else max(rows.return_year, rows.last or 0)
    if rows.table in has.asked:
        return has.between(first_held, last_held)
    if rows.rule in _LATER:
        last = last_held
    if read == START:
        return has.between(start, last_held)
    if read == BEFORE:
        window = getattr(touch.measure.formula, "lookback_years", 0) or last_held
        return has.between(start, (last if rows.first_start is None else rows.last) + window)
    if read == ITSELF:
        return has.between(start, last)
    if read == STACK:
        window = -(-getattr(touch.measure.formula, "follow_up_days", 0) // 365)
        return has.between(min(start - window, rows.lost or start), last)
    if read == RETURN and (rows.longitudinal or rows.rule in (*_LATER, "R3_no_start_record")):
        return has.between(start if rows.rule not in _LATER else rows.return_year, last)
    return has.between(rows.return_year, rows.return_year)


def _of_rates(rows: Rows, held: dict[tuple[str, str], Kept]) -> list[Reach]:
    """A population nobody can read: counts stay, rates of any year may change."""
    found = []
    for (la, collection), has in held.items():
        if rows.la in ("", la):
            found += [Reach(m.id, EVERY, frozenset(has.years)) for m in decides.rates(collection)]
    return found


def of_file(
    rule: str, la: str, table: str | None, returns: Iterable[tuple], held: dict[tuple[str, str], Kept]
) -> Effect:
    """The effect of a problem of a whole file. returns: (authority, year, longitudinal) of each return it belongs to."""
    if rule in decides.NOTHING or (RULES[rule].kind == TIDY and rule not in decides.POPULATION):
        return told([])
    if rule in decides.POPULATION:
        return _about_rates(
            told(_of_rates(Rows(la, rule, None, "", True, "", None, False, 0, (), None, None, None), held))
        )
    table = table if table in decides.TABLES else None
    if table is None or rule == "file_without_return" or not returns:
        return told(_everything(la, table, held))
    parts = [Rows(a, rule, None, table, True, "", year, long, 0, (), None, None, None) for a, year, long in returns]
    return effect(parts, held)


def _everything(la: str, table: str | None, held: dict[tuple[str, str], Kept]) -> list[Reach]:
    """What a table that is not counted at all could change; of a file nobody knows, every figure."""
    found = []
    for (of, collection), has in held.items():
        if la in ("", of) and table in (None, *_tables_of(collection)):
            everything = [decides.columns(name) for name in ((table,) if table else _tables_of(collection))]
            touches = decides.touched(frozenset().union(*everything))
            found += [Reach(t.measure.id, t.breakdown, frozenset(has.years)) for t in touches]
    return found


def _tables_of(collection: str) -> tuple[str, ...]:
    return tuple(t for t in decides.TABLES if decides.COLLECTIONS.get(t, "ssda903") == collection)


# In words -----------------------------------------------------------------------------------------------------------

BY = {"legal_status": "legal status", "trial_age": "age"}  # shorter than elsewhere
COLLECTION_WORDS = {"ssda903": "every figure on children looked after", "cin": "every figure on referrals"}
MOST_TITLES = 3


def told(reaches: list[Reach]) -> Effect:
    """Reaches as an effect, with the sentence for people."""
    reaches = [r for r in _without_repeats(reaches) if r.years]
    if not reaches:
        return Effect(NO_FIGURE)
    order = list(catalogue.BY_ID)
    measures = tuple(sorted({r.measure for r in reaches}, key=order.index))
    whole = any(r.breakdown == EVERY for r in reaches)
    breakdowns = () if whole else tuple(dict.fromkeys(r.breakdown for r in reaches))
    years = frozenset().union(*(r.years for r in reaches))
    return Effect(sentence(reaches), measures, breakdowns, min(years), max(years), tuple(reaches))


def _without_repeats(reaches: list[Reach]) -> list[Reach]:
    """A breakdown's years that every figure of the measure has anyway are not said again."""
    every: dict[str, frozenset[int]] = {}
    for r in reaches:
        if r.breakdown == EVERY:
            every[r.measure] = every.get(r.measure, frozenset()) | r.years
    return [
        r if r.breakdown == EVERY else Reach(r.measure, r.breakdown, r.years - every.get(r.measure, frozenset()))
        for r in reaches
    ]


def sentence(reaches: list[Reach]) -> str:
    """ "Can change children starting to be looked after, year ending 31 March 2023; figures by legal status, 2023 to 2025." """
    said = [(_titles(ids), years) for years, ids in _by_years(reaches)]
    cut = [r for r in reaches if r.breakdown not in (EVERY, UNACCOMPANIED)]
    if cut:
        by = joined(dict.fromkeys(BY.get(r.breakdown, terms.BREAKDOWN_NAMES[r.breakdown]) for r in cut))
        said.append((f"figures by {by}", frozenset().union(*(r.years for r in cut))))
    without = [r for r in reaches if r.breakdown == UNACCOMPANIED]
    if without:
        said.append(("figures without unaccompanied children", frozenset().union(*(r.years for r in without))))
    (first, years), *others = said
    later = "".join(f"; {what}, {listed_years(when)}" for what, when in others)
    return f"Can change {first}, {years_in_words(years)}{later}."


def _by_years(reaches: list[Reach]) -> list[tuple[frozenset[int], list[str]]]:
    """Measures every figure of which can change, by the years of it; the years most measures share come first."""
    found: dict[frozenset[int], list[str]] = {}
    for r in reaches:
        if r.breakdown == EVERY:
            found.setdefault(r.years, []).append(r.measure)
    return sorted(found.items(), key=lambda item: (-len(item[1]), min(item[0])))


def _titles(ids: list[str]) -> str:
    collections = {catalogue.BY_ID[i].collection for i in ids}
    whole = [
        c
        for c in sorted(collections, reverse=True)
        if {m.id for m in catalogue.MEASURES if m.collection == c} <= set(ids)
    ]
    said = [COLLECTION_WORDS[c] for c in whole]
    titles = [m.title for m in catalogue.MEASURES if m.id in ids and m.collection not in whole]
    said += [title[0].lower() + title[1:] for title in titles[:MOST_TITLES]]
    more = len(titles) - MOST_TITLES
    return joined([*said, *([f"{more} more"] if more > 0 else [])])


def years_in_words(years: Iterable[int]) -> str:
    """ "year ending 31 March 2023", "years ending 31 March 2018 and 2021 to 2023"."""
    held = set(years)
    return f"{'years' if len(held) > 1 else 'year'} ending 31 March {listed_years(held)}"


def listed_years(years: Iterable[int]) -> str:
    """ "2018", "2018 and 2019", "2016 to 2018 and 2021"."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return joined(said)


def joined(parts: Iterable[str]) -> str:
    """ "a, b and c"."""
    *most, last = list(parts)
    return f"{', '.join(most)} and {last}" if most else last
