"""Children followed from a day on: how they leave care after starting, and come into care again after going home."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.disclosure import gate
from analytics.measures import catalogue
from analytics.measures.declare import Measure
from analytics.results import released, words
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.result import Result, Source
from analytics.stats.cumulative_incidence import (
    FEWEST_AT_RISK,
    Incidence,
    RiskTable,
    incidence,
    usable_from,
)
from analytics.stats.estimate import Estimate

MONTHS = {3: 91, 6: 182, 12: 365, 24: 730}  # R11
LONGEST = 730  # days
GRID = np.array([365 * month // 12 for month in range(25)])  # months as days, as R11 has them
HOME, STILL = "home, all", "still in care"
HOME_WAYS = ("home, planned", "home, unplanned", "home", HOME)
OTHER_WAYS = (
    "special guardianship or child arrangements",
    "adopted",
    "turned 18 or moved to independence",
    "left another way",
)
WAYS = (*HOME_WAYS, *OTHER_WAYS)
HIDDEN, TOO_FEW, TOO_EARLY, UNSTABLE = "hidden", "too few", "too early", "unstable"
LEAVING, AGAIN = "returned_home_within_24_months_of_starting", "re_entered_within_12_months_of_returning_home"


@dataclass(frozen=True)
class Cohort:
    """Whose children a curve follows. start, end: first and last day of the period; by: "year" or "three_years"."""

    start: date
    end: date
    by: str


@dataclass(frozen=True)
class LeavingCurve:
    """What share of the children who started had left care in each way, by days since starting.

    cohort: None where everybody seen in the data is followed, those already in care from their elapsed days on.
    ways: exits from the bottom up, home first (in publication mode HOME, which holds all of them). days: increasing, the
    first is `from_day`. shares: one tuple for each way, per cent of all, as steps at days; remaining: still in care;
    following: children still followed on each day.
    at: {months: {way: Estimate in per cent}} at 3, 6, 12 and 24 months where the curve reaches, HOME for all returns home
    and STILL for those still in care too. refused: "" or why nothing is drawn ("hidden", "too few", "too early", "unstable").
    censored: some children of it were not followed to the end.
    """

    measure: Measure
    cohort: Cohort | None
    mode: str
    source: Source
    children: float
    ways: tuple[str, ...]
    days: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    remaining: tuple[float, ...]
    following: tuple[float, ...]
    at: dict[int, dict[str, Estimate]]
    from_day: float = 0
    censored: bool = False
    refused: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReEntryCurve:
    """What share of returns home had been followed by care again, by days since going home (one minus Kaplan-Meier).

    days, share, lower, upper: per cent as steps. following: {months: returns still followed} at 0, 6, 12, 24.
    at: {months: Estimate in per cent} at 6, 12, 24 where the curve reaches. refused: as in LeavingCurve.
    """

    measure: Measure
    cohort: Cohort
    mode: str
    source: Source
    returns: float
    days: tuple[float, ...]
    share: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    following: dict[int, float]
    at: dict[int, Estimate]
    refused: str = ""
    notes: tuple[str, ...] = ()


# Leaving care --------------------------------------------------------------------------------------------------------

_PERIODS_OF_CARE = """
    SELECT entry_days, least(exit_days, date_diff('day', event_date, $seen_to)) AS exit_days,
           CASE WHEN exit_days <= date_diff('day', event_date, $seen_to) THEN way END AS way, count(*) AS many
    FROM store.kept.care_followed
    WHERE start_known AND la = $la AND (NOT $without OR unaccompanied = false)
      AND ($from IS NULL OR event_date BETWEEN $from AND $to AND entry_days = 0)
    GROUP BY ALL
"""
_UNKNOWN_STARTS = "SELECT count(*) FROM store.kept.care_followed WHERE NOT start_known AND la = $la"


def leaving(
    store: Store, ask_for: Callable[[Ask], Result], asked: Ask, mode: str, source: Source, until: date | None
) -> LeavingCurve:
    """How children leave care by months since starting: the newest year of starts that was followed for 24 months.

    ask_for: gives the figures of a question. until: no period after this day, and nobody is followed past it where everybody
    is. In publication mode three years are pooled where one would be refused. Where no year was followed so long, everybody
    is followed as long as they are seen, those already in care from then on.
    """
    la, whose = asked.la, {"la": asked.la, "without": asked.without_uasc}
    for cohort in _cohorts(store, la, mode, LONGEST, until, ("year", "three_years")):
        span = {"from": cohort.start, "to": cohort.end, "seen_to": store.info.data_to}
        found = _leaving_curve(_rows(store, _PERIODS_OF_CARE, {**whose, **span}), cohort, mode, source)
        if not found.refused:
            return _as_hidden(found, ask_for, asked, cohort, "returned_home_within_{}_months_of_starting", HOME)
    span = {"from": None, "to": None, "seen_to": until or store.info.data_to}
    rows = _rows(store, _PERIODS_OF_CARE, {**whose, **span})
    found = _leaving_curve(rows, None, mode, source)
    unknown = _rows(store, _UNKNOWN_STARTS, {"la": la})["count_star()"][0]
    return replace(found, notes=(*found.notes, *_left_out(int(unknown), mode)))


def _left_out(unknown: int, mode: str) -> tuple[str, ...]:
    """How many are in care with no known start; the gate's rule for one count, said in words."""
    counted = gate.let_through(gate.Counted(np.array([[float(unknown)]])), mode).counts[0, 0]
    if not unknown:
        return ()
    many = "a few periods of care" if np.isnan(counted) else words.count_of(counted, "periods of care")
    return (f"Left out, as no return loaded says when it began: {many}.",)


def _leaving_curve(rows: dict[str, np.ndarray], cohort: Cohort | None, mode: str, source: Source) -> LeavingCurve:
    ways, named = _ways(rows["way"].tolist(), mode)
    measure = catalogue.measure(LEAVING)
    cause = np.array([ways.index(way) + 1 if isinstance(way, str) else 0 for way in named], dtype=int)
    entry = np.where(rows["entry_days"] == 0, -1, rows["entry_days"]) if len(cause) else np.zeros(0)
    table = _followed(entry, rows["exit_days"], cause, rows["many"], len(ways))
    let = gate.follow(table, GRID, mode)
    blank = LeavingCurve(
        measure, cohort, mode, source, float("nan"), tuple(ways), (), (), (), (), {}, notes=_how(cohort, mode)
    )
    if let is None or not let.joined.size:
        return replace(blank, refused=HIDDEN if let is None and len(cause) else TOO_FEW)
    risk = _up_to_few(_risk(let))
    start, why = usable_from(risk) if cohort is None else (0.0, "" if risk.times.size else TOO_FEW)
    if start is None or why:
        return replace(blank, refused=TOO_FEW if why == "too few at risk" or not why else UNSTABLE)
    curve, home = incidence(risk, start), incidence(_home_together(risk, ways), start)
    reach = _reach(let, risk, cohort)
    days = np.concatenate([[start], curve.times[curve.times <= reach]])
    shares, _, remaining = curve.at(days)
    return replace(
        blank,
        children=float(let.joined[-1]),
        days=tuple(days.tolist()),
        shares=tuple(tuple(way.tolist()) for way in 100 * shares.T),
        remaining=tuple((100 * remaining).tolist()),
        following=tuple(_at_risk(let, days).tolist()),
        at={m: _at(curve, home, ways, d) for m, d in MONTHS.items() if start < d <= reach},
        from_day=start,
        censored=bool(let.left[-1] > 0) if cohort is None else False,
    )


def _ways(named: list, mode: str) -> tuple[list[str], list]:
    """The ways a curve shows, and the way of each row among them.

    A publication copy shows all returns home as one: figures by month say how many there were, and 14 of two that are both
    hidden can only be 7 and 7.
    """
    if mode == gate.PUBLICATION:
        return [HOME, *OTHER_WAYS], [HOME if way in HOME_WAYS else way for way in named]
    return [way for way in WAYS if way not in ("home", HOME) or way in named], named


def _how(cohort: Cohort | None, mode: str) -> tuple[str, ...]:
    said = ["Cumulative incidence with competing exits: the ways of leaving and those still in care add up to 100%."]
    if cohort is None:
        said.append(
            "No year of starts has been followed for 24 months, so every period of care is followed while it is seen."
        )
    if mode == gate.PUBLICATION:
        said.append("Worked out at month ends from counts rounded to 5; 1 to 7 count as 4.")
    return tuple(said)


def _at(curve: Incidence, home: Incidence, ways: list[str], day: int) -> dict[str, Estimate]:
    """Every way, all returns home together, and those still in care, by a day, in per cent."""
    said = {way: _percent(curve.interval(n, day)) for n, way in enumerate(ways, start=1)}
    return said | {HOME: _percent(home.interval(1, day)), STILL: _percent(curve.interval_remaining(day))}


def _home_together(risk: RiskTable, ways: list[str]) -> RiskTable:
    """The same children with all returns home as one cause, for the interval of their sum."""
    goes_home = np.array([way in HOME_WAYS for way in ways])
    return replace(risk, ends=np.column_stack([risk.ends[:, goes_home].sum(axis=1), risk.ends[:, ~goes_home]]))


# Coming into care again ----------------------------------------------------------------------------------------------

_RETURNS_HOME = """
    WITH clocks AS (
        SELECT days_until_next_start AS again,
               date_diff('day', event_date, least(followed_to, coalesce(month_of_18, followed_to))) AS seen_for,
               coalesce(turns_18_within_12_months AND event_date + 365 <= followed_to, false) AS turns_18
        FROM store.kept.returns_home_followed
        WHERE la = $la AND (NOT $without OR unaccompanied = false) AND event_date BETWEEN $from AND $to
    )
    SELECT greatest(least(coalesce(again, seen_for), seen_for), 0) AS exit_days,
           CASE WHEN again <= seen_for THEN 'again' END AS way, turns_18, count(*) AS many
    FROM clocks
    GROUP BY ALL
"""


def again(
    store: Store, ask_for: Callable[[Ask], Result], whose: Ask, mode: str, source: Source, until: date | None
) -> ReEntryCurve:
    """Care again by months since going home: the newest three years of returns all followed for 12 months, or the newest
    year where there are not three."""
    blank = ReEntryCurve(
        catalogue.measure(AGAIN), Cohort(date.min, date.min, "year"), mode, source, math.nan, (), (), (), (), {}, {}
    )
    found = replace(blank, refused=TOO_EARLY)
    kinds = (
        ("three_years", "year") if mode == gate.INTERNAL else ("three_years",)
    )  # of one year they are too few to round
    for cohort in _cohorts(store, whose.la, mode, MONTHS[12], until, kinds):
        asked = {"la": whose.la, "without": whose.without_uasc, "from": cohort.start, "to": cohort.end}
        found = _again_curve(_rows(store, _RETURNS_HOME, asked), replace(blank, cohort=cohort))
        found = _as_hidden(found, ask_for, whose, cohort, "re_entered_within_{}_months_of_returning_home")
        if not found.refused:
            break
    return found


def _again_curve(rows: dict[str, np.ndarray], blank: ReEntryCurve) -> ReEntryCurve:
    cause = np.array([1 if isinstance(way, str) else 0 for way in rows["way"].tolist()], dtype=int)
    table = _followed(np.full(len(cause), -1), rows["exit_days"], cause, rows["many"], 1)
    let = gate.follow(table, GRID, blank.mode)
    if let is None or not let.joined.size:
        return replace(blank, refused=HIDDEN if let is None and len(cause) else TOO_FEW)
    risk = _up_to_few(_risk(let))
    reach = _reach(let, risk, None)
    if reach < MONTHS[6]:
        return replace(blank, refused=TOO_FEW)
    curve = incidence(risk)
    days = np.concatenate([[0.0], curve.times[curve.times <= reach]])
    points = [_percent(curve.interval(1, day)) if day else Estimate(0.0, 0.0, 0.0) for day in days]
    return replace(
        blank,
        returns=float(let.joined[-1]),
        days=tuple(days.tolist()),
        share=tuple(point.value for point in points),
        lower=tuple(point.lower for point in points),
        upper=tuple(point.upper for point in points),
        following={
            m: float(_at_risk(let, np.array([d + 1.0]))[0])
            for m, d in {0: -1, **MONTHS}.items()
            if m in (0, 6, 12, 24) and d <= reach
        },
        at={m: _percent(curve.interval(1, MONTHS[m])) for m in (6, 12, 24) if MONTHS[m] <= reach},
        notes=_turned_18(rows, blank.mode),
    )


def _turned_18(rows: dict[str, np.ndarray], mode: str) -> tuple[str, ...]:
    """How many turned 18 within the 12 months: the curve follows them to then, the share over 12 months all the way."""
    said = "One minus Kaplan-Meier, followed to the month of the 18th birthday at most."
    many = float(rows["many"][rows["turns_18"].astype(bool)].sum()) if len(rows["many"]) else 0.0
    counted = gate.let_through(gate.Counted(np.array([[many]])), mode).counts[0, 0]
    if not many:
        return (said,)
    those = "A few" if np.isnan(counted) else f"{counted:,.0f}"
    return (said, f"{those} turned 18 within 12 months of going home; the share by year keeps them, so it can differ.")


def _as_hidden(curve, ask_for: Callable[[Ask], Result], asked: Ask, cohort: Cohort, share: str, way: str | None = None):
    """A curve, or none where a share of its children that it would show is hidden to protect another.

    share: the id of the shares by 3 to 24 months. Small ones need no such care: a curve has 4 for them.
    """
    if curve.mode == gate.INTERNAL:
        return curve
    for months, at in curve.at.items():
        figures = ask_for(replace(asked, measure=share.format(months), by=cohort.by)).figures
        status = figures.loc[figures["period_end"] == np.datetime64(cohort.end), "status"]
        value = (at[way] if way else at).value
        small = value / 100 * (curve.children if way else curve.returns) <= gate.LARGEST_HIDDEN
        if not small and status.eq("hidden").any():
            return replace(curve, refused=HIDDEN)
    return curve


# Both ----------------------------------------------------------------------------------------------------------------


def _cohorts(store: Store, la: str, mode: str, follow_days: int, until: date | None, kinds: tuple[str, ...]):
    """Periods all of whose events were followed so many days, the kinds in order, the newest of each.

    In publication mode they are those of the shares beside the curve: pooled years do not overlap.
    """
    for by in kinds:
        _, spans = store.spans("ssda903", by, la)
        ends = spans.end + np.timedelta64(follow_days, "D")
        whole = (ends <= spans.followed_to) & ~spans.incomplete & ~spans.unseen
        if mode == gate.PUBLICATION and by == "three_years":
            whole &= np.isin(spans.end.astype("datetime64[Y]").astype(int) + 1970, released.pooled_ends(store, la))
        if until is not None:
            whole &= spans.end <= np.datetime64(until)
        for at in np.flatnonzero(whole)[::-1][:1]:
            yield Cohort(spans.start[at].item(), spans.end[at].item(), by)


def _rows(store: Store, sql: str, asked: dict) -> dict[str, np.ndarray]:
    cursor = store.con.cursor()
    try:
        return cursor.execute(sql, asked).fetchnumpy()
    finally:
        cursor.close()


def _followed(entry, exit_days, cause: np.ndarray, many: np.ndarray, ways: int) -> gate.Followed:
    """Clocks (many of each) as running totals by day. An entry of -1 was followed from the very start."""
    seen = np.asarray(entry) < np.asarray(exit_days)
    entry, exit_days, cause, many = (np.asarray(each)[seen] for each in (entry, exit_days, cause, many))
    # the day after a last sighting too, so that between events as well nobody counts as followed who is not
    days = np.unique(np.concatenate([exit_days, entry + 1, exit_days[cause == 0] + 1])).astype(float)
    days = days[days <= LONGEST + 1]

    def total(at: np.ndarray, counted: np.ndarray) -> np.ndarray:
        order = np.argsort(at, kind="stable")
        sums = np.concatenate([[0], np.cumsum(counted[order])])
        return sums[np.searchsorted(at[order], days, side="right")].astype(float)

    ended = [total(exit_days, np.where(cause == way, many, 0)) for way in range(1, ways + 1)]
    # somebody last seen on a day is still at risk on it
    left = total(exit_days + 1, np.where(cause == 0, many, 0))
    return gate.Followed(
        days, total(entry + 1, many), left, np.column_stack(ended) if ways else np.zeros((len(days), 0))
    )


def _risk(let: gate.Followed) -> RiskTable:
    """The risk set of each day from running totals: joined before it, less those gone by the day before."""
    ended_before = np.concatenate([[0.0], let.ended.sum(axis=1)[:-1]])
    ends = np.diff(let.ended, axis=0, prepend=0)
    return RiskTable(let.days, let.joined - ended_before - let.left, ends)


def _at_risk(let: gate.Followed, days: np.ndarray) -> np.ndarray:
    """How many were followed on each of some days."""
    at = np.searchsorted(let.days, days, side="right") - 1
    before = np.searchsorted(let.days, days, side="left") - 1
    gone = np.where(before >= 0, let.ended.sum(axis=1)[np.maximum(before, 0)], 0)
    return np.where(at >= 0, let.joined[np.maximum(at, 0)] - let.left[np.maximum(at, 0)], 0) - gone


def _up_to_few(risk: RiskTable) -> RiskTable:
    """The table up to the last day with enough at risk; rounding may also leave fewer at risk than end."""
    enough = np.flatnonzero((risk.at_risk >= FEWEST_AT_RISK) & (risk.ends.sum(axis=1) <= risk.at_risk))
    short = np.flatnonzero(risk.ends.sum(axis=1) > risk.at_risk)
    last = min(enough[-1] + 1 if enough.size else 0, short[0] if short.size else len(risk.times))
    return RiskTable(risk.times[:last], risk.at_risk[:last], np.maximum(risk.ends[:last], 0))


def _reach(let: gate.Followed, risk: RiskTable, cohort: Cohort | None) -> float:
    """How far a curve may be drawn: to the end of a cohort that was followed so long, else while enough are at risk."""
    if not risk.times.size:
        return 0.0
    enough = let.days[let.days >= risk.times[-1]]
    still = _at_risk(let, enough) >= FEWEST_AT_RISK
    if cohort is not None or still.all():
        return float(LONGEST)
    return float(min(enough[np.flatnonzero(~still)[0]], LONGEST))


def _percent(share: Estimate) -> Estimate:
    return Estimate(100 * share.value, 100 * share.lower, 100 * share.upper, share.method)
