"""The front desk: the only way to a figure, for the pages and for the command line alike."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from analytics import terms
from analytics.comparators import choices, tables
from analytics.disclosure import gate
from analytics.extracts.problems import CHANGES, RULES, STOPS, TIDY
from analytics.measures import catalogue, counts
from analytics.measures.declare import Measure, Rate, Share, Stock
from analytics.results import verdict as verdicts
from analytics.results.ask import Ask
from analytics.results.population import Population
from analytics.results.result import COLUMNS, Comparator, Result, Source
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals
from analytics.store import folder, stage

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Source: Department for "
    'Education, "Children looked after in England including adoptions" and "Children in need"; Office for National '
    "Statistics, mid-year population estimates."
)
ALL, WITHOUT, WITH = range(3)  # every child; without unaccompanied children; unaccompanied children (never shown)


class UnusableQuestion(Exception):
    """The measure has no such period or breakdown. The message says which it has."""


@dataclass(frozen=True)
class Authority:
    """One authority of a store. years: year endings its 903 returns answer for, incomplete ones left out."""

    key: str
    la_code: str
    la_name: str
    region_code: str | None
    region_name: str | None
    invented: bool
    years: tuple[int, ...]
    has_census: bool


@dataclass(frozen=True)
class StoreInfo:
    """What a store holds. problems: rows by kind ("stops a chart", "changes a number", "tidy later")."""

    fingerprint: str
    data_to: date
    loaded_on: date
    authorities: tuple[Authority, ...]
    problems: dict[str, int]


@dataclass(frozen=True)
class Store:
    """An open store: the current file read-only and locked, with the published tables beside it in memory."""

    con: duckdb.DuckDBPyConnection
    info: StoreInfo
    population: Population

    def authority(self, key: str) -> Authority:
        """The authority with a key of this store."""
        return next(a for a in self.info.authorities if a.key == key)


@dataclass(frozen=True)
class Headline:
    """A measure's latest figure beside the one a year earlier. by: the kind of period that was used."""

    verdict: verdicts.Verdict
    now: verdicts.Figure
    before: verdicts.Figure | None
    result: Result
    by: str


def open_store(path: Path) -> Store:
    """Open the current file of a store folder. Raises StoreMissing with the next step when there is none to open."""
    file = folder.current_file(Path(path))
    con = stage.memory()
    tables.attach(con)
    folder.attach(con, file)
    con.execute("SET memory_limit = '1GB'")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return Store(con, _info(con), _population(con))


def _info(con: duckdb.DuckDBPyConnection) -> StoreInfo:
    fingerprint, data_to, loaded_at = con.execute(
        "SELECT fingerprint, data_to, loaded_at FROM store.load_facts"
    ).fetchone()
    rows = con.execute(
        """
        SELECT a.la, coalesce(o.la_name, p.la_name, nullif(a.la, ''), 'This authority') AS la_name,
               coalesce(o.region_code, p.region_code) AS region_code, coalesce(r.la_name, o.region_name, p.region_name) AS region_name,
               coalesce(o.invented, false) AS invented,
               coalesce(list(a.year_ending ORDER BY a.year_ending) FILTER (a.collection = 'ssda903' AND NOT a.incomplete), []) AS years,
               bool_or(a.collection = 'cin') AS has_census
        FROM store.answers a
        LEFT JOIN store.own_authorities o ON o.la = a.la
        LEFT JOIN memory.authorities p ON p.la_code = a.la AND p.level = 'authority'
        LEFT JOIN memory.authorities r ON r.la_code = coalesce(o.region_code, p.region_code) AND r.level = 'region'
        GROUP BY ALL ORDER BY a.la
        """
    ).fetchall()
    authorities = tuple(Authority(r[0], r[0], r[1], r[2], r[3], r[4], tuple(r[5]), r[6]) for r in rows)
    return StoreInfo(fingerprint, data_to, loaded_at.date(), authorities, _problem_counts(con))


def _problem_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Problem rows by what they do to the numbers."""
    by_rule = con.execute(
        """
        SELECT rule, count(*) FROM (
            SELECT rule FROM store.row_problems UNION ALL SELECT rule FROM store.kept.flagged_rows UNION ALL SELECT rule FROM store.file_problems
        ) GROUP BY rule
        """
    ).fetchall()
    counted = dict.fromkeys((STOPS, CHANGES, TIDY), 0)
    for rule, rows in by_rule:
        if rule != "R1_superseded":  # every annual return repeats what is still open: not a problem of the data
            counted[RULES[rule].kind] += rows
    return counted


def _population(con: duckdb.DuckDBPyConnection) -> Population:
    """An authority's own population where it brought one, else the published series."""
    rows = con.execute(
        """
        WITH las AS (SELECT DISTINCT la FROM store.answers),
        own AS (SELECT la, mid_year, population FROM store.own_population WHERE population > 0 AND la IN (FROM las)),
        published AS (
            SELECT l.la, p.mid_year, p.population
            FROM las l JOIN memory.authorities a ON a.la_code = l.la AND a.level = 'authority' JOIN memory.population p ON p.key = a.key
            WHERE l.la NOT IN (SELECT la FROM own)
        )
        SELECT la, mid_year, population FROM own UNION ALL FROM published
        """
    ).fetchall()
    found: dict[str, dict[int, float]] = {}
    for la, year, population in rows:
        found.setdefault(la, {})[year] = population
    return Population(found)


def measures() -> tuple[Measure, ...]:
    """Every measure, in the order lists show them."""
    return catalogue.MEASURES


def measure(measure_id: str) -> Measure:
    """One measure by its id. Raises UnknownMeasure."""
    return catalogue.measure(measure_id)


def result(store: Store, ask: Ask, mode: str) -> Result:
    """Figures of one measure: counted with its family, let through the gate, then estimated.

    Raises UnknownMeasure or UnusableQuestion.
    """
    asked = catalogue.measure(ask.measure)
    _check(asked, ask)
    cursor = store.con.cursor()
    try:
        counted = counts.count(cursor, catalogue.family(asked), ask.by, ask.breakdown, ask.la)
    finally:
        cursor.close()
    table = _Table(counted, asked, ask)
    figures = _estimate(store, table.asked_for(mode), asked, ask, mode)
    return Result(asked, ask, mode, figures, _source(store, asked, ask), ())


def _check(asked: Measure, ask: Ask) -> None:
    periods = (*asked.formula.periods, "three_years") if isinstance(asked.formula, Share) else asked.formula.periods
    if ask.by not in periods:
        raise UnusableQuestion(f"{asked.id} has figures by {', '.join(periods)}, not by {ask.by}.")
    if ask.breakdown and ask.breakdown not in asked.breakdowns:
        raise UnusableQuestion(
            f"{asked.id} can be broken down by {', '.join(asked.breakdowns)}, not by {ask.breakdown}."
        )


class _Table:
    """Counts of a family arranged as one table to the gate: rows are authority and period, columns cell x group x children."""

    def __init__(self, counted: pd.DataFrame, asked: Measure, ask: Ask):
        self.asked, self.ask = asked, ask
        self.family = catalogue.family(asked)
        self.cells = [c.name for c in counts.cells_of(self.family, ask.by)]
        self.groups = self._groups(counted)
        period = ["la", "period_start", "period_end", "incomplete", "has_uasc", "year_before"]
        self.rows, at = _rows(counted, period)
        self.counts = self._fill(counted, at)

    def _groups(self, counted: pd.DataFrame) -> list[str]:
        """The groups to show, in order; "not known" last and only where it occurs."""
        if not self.ask.breakdown:
            return []
        held = counted.loc[counted["events"] > 0, "grp"]
        others = sorted(set(held.dropna()) - set(terms.GROUPS[self.ask.breakdown]) - {terms.NOT_KNOWN})
        unknown = [terms.NOT_KNOWN] if held.isna().any() or (held == terms.NOT_KNOWN).any() else []
        return [*terms.GROUPS[self.ask.breakdown], *others, *unknown]

    def column(self, cell: str, group: int, children: int) -> int:
        """The column number of a cell for a group (0 is all) and ALL, WITHOUT or WITH."""
        return (self.cells.index(cell) * (len(self.groups) + 1) + group) * 3 + children

    def _fill(self, counted: pd.DataFrame, at: np.ndarray) -> np.ndarray:
        filled = np.zeros((len(self.rows), len(self.cells) * (len(self.groups) + 1) * 3))
        number = {g: i for i, g in enumerate(self.groups, start=1)}
        groups = [number.get(g if isinstance(g, str) else terms.NOT_KNOWN, 0) for g in counted["grp"]]
        children = [WITH if u is True or u == 1 else WITHOUT for u in counted["unaccompanied"].fillna(False)]
        for cell in self.cells:
            values = counted[cell].to_numpy(dtype=float)
            for group in {0, *groups}:
                for kind in (ALL, WITHOUT, WITH):
                    wanted = [(group in (0, g)) and kind in (ALL, c) for g, c in zip(groups, children, strict=True)]
                    np.add.at(filled[:, self.column(cell, group, kind)], at[wanted], values[wanted])
        return filled

    def counted(self) -> gate.Counted:
        """The table with how its cells add up."""
        sums, triples = [], []
        groups = range(len(self.groups) + 1)
        for cell in self.cells:
            for g in groups:
                columns = tuple(self.column(cell, g, kind) for kind in (ALL, WITHOUT, WITH))
                sums.append(gate.Sum(columns[0], columns[1:]))
                triples.append(columns)
            if self.groups:
                for kind in (ALL, WITHOUT):
                    sums.append(
                        gate.Sum(self.column(cell, 0, kind), tuple(self.column(cell, g, kind) for g in groups[1:]))
                    )
        for member in self.family:
            for g in groups:
                for kind in (ALL, WITHOUT):
                    sums += self._within(member, g, kind)
        known = (
            frozenset(self.column(c, 0, ALL) for c in self.cells)
            if self.ask.by == "year" and not self._follows()
            else frozenset()
        )
        return gate.Counted(self.counts, tuple(sums), tuple(triples), known)

    def _follows(self) -> bool:
        return isinstance(self.asked.formula, Share) and self.asked.formula.follow_up_days > 0

    def _within(self, member: Measure, group: int, kind: int) -> list[gate.Sum]:
        """A share's numerator stands inside its denominator; the parts of a measure add up to it."""
        found = []
        if isinstance(member.formula, Share):
            found.append(
                gate.Sum(
                    self.column(f"{member.id}:of", group, kind), (self.column(member.id, group, kind),), whole=False
                )
            )
        if member.parts:
            parts = tuple(self.column(p, group, kind) for p in member.parts)
            whole = bool(
                (self.counts[:, list(parts)].sum(axis=1) == self.counts[:, self.column(member.id, group, kind)]).all()
            )
            found.append(gate.Sum(self.column(member.id, group, kind), parts, whole=whole))
        return found

    def asked_for(self, mode: str) -> pd.DataFrame:
        """The asked measure's rows after the gate: period columns, group, events, of, numerator, hidden."""
        let = gate.let_through(self.counted(), mode)
        kind = WITHOUT if self.ask.without_uasc else ALL
        of = f"{self.asked.id}:of" if isinstance(self.asked.formula, Share) else self.asked.id
        frames = []
        for g, group in enumerate(["all", *self.groups] if not self.groups else ["", *self.groups]):
            if self.groups and g == 0:
                continue
            columns = [self.column(name, g, kind) for name in ("events", of, self.asked.id)]
            frame = self.rows.copy()
            frame["group"] = "" if group == "all" else group
            frame["events"], frame["of"], frame["numerator"] = (let.counts[:, c] for c in columns)
            frame["hidden"] = let.hidden[:, columns[1:]].any(axis=1)
            frame["none_known"] = self._none_known(g, kind)
            frames.append(frame.assign(order=g))
        return pd.concat(frames).sort_values(["la", "period_end", "order"], kind="stable").reset_index(drop=True)

    def _none_known(self, group: int, kind: int) -> np.ndarray:
        """Where every child's group is not known (no header was loaded), the other groups have no figure: not zero."""
        if not self.groups or self.groups[-1] != terms.NOT_KNOWN or group == len(self.groups):
            return np.zeros(len(self.rows), dtype=bool)
        total = self.counts[:, self.column("events", 0, kind)]
        return (total > 0) & (self.counts[:, self.column("events", len(self.groups), kind)] == total)


def _rows(counted: pd.DataFrame, period: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The distinct periods, and for each counted row the number of its period."""
    at = counted.groupby(period, sort=False, dropna=False).ngroup().to_numpy()
    return counted[period].drop_duplicates().reset_index(drop=True), at


def _estimate(store: Store, rows: pd.DataFrame, asked: Measure, ask: Ask, mode: str) -> pd.DataFrame:
    """Values, intervals and status from what the gate let through; columns COLUMNS."""
    names = {a.key: a.la_name for a in store.info.authorities}
    of, numerator = rows["of"].to_numpy(float), rows["numerator"].to_numpy(float)
    if isinstance(asked.formula, Share):
        denominator, provisional = of, np.zeros(len(rows), dtype=bool)
        lower, upper = (100 * limit for limit in share_intervals(numerator, denominator))
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(denominator > 0, 100 * numerator / denominator, np.nan)
    else:
        denominator, provisional, scale = _populations(store, rows, ask)
        lower, upper = rate_intervals(numerator, denominator * scale)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = 10_000 * numerator / (denominator * scale)
    figures = pd.DataFrame(
        {
            "measure": asked.id,
            "la_code": rows["la"],
            "la_name": rows["la"].map(names),
            "period_start": pd.to_datetime(rows["period_start"]),
            "period_end": pd.to_datetime(rows["period_end"]),
            "breakdown": ask.breakdown or "",
            "group": rows["group"],
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "lower": lower,
            "upper": upper,
            "unit": asked.formula.unit,
            "status": _status(rows, asked, ask, mode, value, provisional),
        },
        columns=list(COLUMNS),
    )
    return _empty_where_there_is_none(figures, asked)


def _populations(store: Store, rows: pd.DataFrame, ask: Ask) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Population, whether it is carried forward, and the part of a year each period is. There is none by group here."""
    found = [
        store.population.over(la, ask.by, end) for la, end in zip(rows["la"], _days(rows["period_end"]), strict=True)
    ]
    people = np.array([np.nan if ask.breakdown else p for p, _ in found])
    carried = np.array([c for _, c in found], dtype=bool)
    if ask.by not in ("quarter", "month"):
        return people, carried, np.ones(len(rows))
    starts, ends = pd.to_datetime(rows["period_start"]), pd.to_datetime(rows["period_end"])
    days = (ends - starts).dt.days.to_numpy() + 1
    return people, carried, days / np.where(ends.dt.is_leap_year, 366, 365)


def _days(column: pd.Series) -> list[date]:
    return [d.date() for d in pd.to_datetime(column)]


def _status(rows, asked: Measure, ask: Ask, mode: str, value: np.ndarray, provisional: np.ndarray) -> np.ndarray:
    """One status for each row; the last rule that holds wins, so what hides a figure comes last."""
    status = np.full(len(rows), "", dtype=object)
    share = isinstance(asked.formula, Share)
    status[provisional] = "provisional"
    status[rows["incomplete"].to_numpy(bool)] = "incomplete"
    not_followed = (
        (rows["events"] > rows["of"]).to_numpy(bool)
        if share and asked.formula.follow_up_days
        else np.zeros(len(rows), bool)
    )
    status[not_followed] = "incomplete"
    status[np.isnan(value) & ~not_followed] = "not_available"
    if share and asked.formula.lookback_years:
        status[~rows["year_before"].to_numpy(bool)] = "not_available"
    if isinstance(asked.formula, Stock):
        status[rows["incomplete"].to_numpy(bool)] = "not_available"
    status[rows["none_known"].to_numpy(bool)] = "not_available"
    status[rows["hidden"].to_numpy(bool)] = "hidden"
    if mode == gate.PUBLICATION and share:
        status[_too_thin(rows, asked, value)] = "hidden"
    if ask.without_uasc:
        lacking = ~rows["has_uasc"].fillna(False).to_numpy(bool)
        status[lacking] = "not_available" if asked.without_uasc else "not_applicable"
    return status


def _too_thin(rows, asked: Measure, value: np.ndarray) -> np.ndarray:
    """Shares a publication copy does not give: cohorts under 20, and all or none of a group under 10."""
    of = rows["of"].to_numpy(float)
    thin = (of > 0) & (of < gate.FEWEST_FOLLOWED) if asked.formula.follow_up_days else np.zeros(len(rows), bool)
    return thin | ((of > 0) & (of < 10) & np.isin(value, (0, 100)))


def _empty_where_there_is_none(figures: pd.DataFrame, asked: Measure) -> pd.DataFrame:
    """Null is not zero: what is hidden, cannot apply or has no figure carries no number that could be read as one."""
    status, value = figures["status"], ["value", "lower", "upper"]
    figures.loc[status.isin(["hidden", "not_applicable"]), ["numerator", *value]] = np.nan
    figures.loc[status.isin(["hidden", "not_applicable"]) & (figures["unit"] == "percent"), "denominator"] = np.nan
    figures.loc[status == "not_available", value] = np.nan
    return figures


def _source(store: Store, asked: Measure, ask: Ask) -> Source:
    """The line under a block."""
    chosen = [a for a in store.info.authorities if ask.la in (None, a.key)]
    invented = any(a.invented for a in chosen)
    names = chosen[0].la_name if len(chosen) == 1 else f"{len(chosen)} authorities"
    collection = "SSDA903" if asked.collection == "ssda903" else "CIN census"
    words = f"{names} {collection} extract to {store.info.data_to.day} {store.info.data_to:%B %Y}"
    people = "; ONS mid-year population" if isinstance(asked.formula, Rate | Stock) and not invented else ""
    return Source(words + (" (invented sample)" if invented else "") + people, LICENCE if people else "", invented)


def comparators(store: Store, la_key: str) -> tuple[Comparator, ...]:
    """Who an authority can stand beside: England, its region, the dated pilot sites."""
    cursor = store.con.cursor()
    try:
        return choices.comparators(cursor, store.authority(la_key).region_code)
    finally:
        cursor.close()
