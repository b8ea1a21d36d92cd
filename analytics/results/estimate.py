"""Values, intervals and status, worked out from what the gate let through and from nothing else."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.disclosure import gate
from analytics.measures.declare import Mean, Measure, NetFlow, PerDays, Rate, Share, Stock, is_on_a_day
from analytics.results.arrange import Let
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.result import COLUMNS
from analytics.stats.means import mean_intervals
from analytics.stats.net_change import net_changes
from analytics.stats.rates import rate_intervals
from analytics.stats.shares import share_intervals


def estimate(store: Store, let: Let, asked: Measure, ask: Ask, mode: str) -> pd.DataFrame:
    """Figures (columns COLUMNS), by authority, period and group."""
    uncounted = _uncounted(let, asked, ask) | _unanswered(store, let, asked, ask)[:, None]
    # those of a cohort who have been followed so far are one count more beside all of it: a publication copy waits
    early = (too_early(let, asked) & (mode == gate.PUBLICATION))[:, None]
    cells = {end: np.where(uncounted | early, np.nan, counted) for end, counted in let.cells.items()}
    worked = _WORK_OUT[type(asked.formula)](cells, store, let, asked, ask)
    status = _status(let, asked, ask, mode, worked, uncounted)
    gone = np.isin(status, ("hidden", "not_applicable"))  # null is not zero: nothing here may be read as a number
    no_value = gone | (status == "not_available")
    people_over = isinstance(asked.formula, Rate | Stock)  # a population is public: it stands beside a hidden count
    repeated = len(let.groups)
    names = {a.key: a.la_name for a in store.info.authorities}
    first, second = ([(*group, "", "")[at] for group in let.groups] for at in (0, 1))
    return pd.DataFrame(
        {
            "measure": asked.id,
            "la_code": np.repeat(let.periods.la, repeated),
            "la_name": np.repeat(np.array([names[la] for la in let.periods.la], dtype=object), repeated),
            "period_start": np.repeat(let.periods.start, repeated).astype("datetime64[us]"),
            "period_end": np.repeat(let.periods.end, repeated).astype("datetime64[us]"),
            "breakdown": ask.breakdown or "",
            "group": np.tile(np.array(first, dtype=object), len(let.periods.la)),
            "second_breakdown": ask.second or "",
            "second_group": np.tile(np.array(second, dtype=object), len(let.periods.la)),
            "numerator": np.where(gone, np.nan, worked.numerator).ravel(),
            "denominator": np.where(gone & (not people_over), np.nan, worked.denominator).ravel(),
            "value": np.where(no_value, np.nan, worked.value).ravel(),
            "lower": np.where(no_value, np.nan, worked.lower).ravel(),
            "upper": np.where(no_value, np.nan, worked.upper).ravel(),
            "unit": asked.formula.unit,
            "status": status.ravel(),
        },
        columns=list(COLUMNS),
    )


@dataclass(frozen=True, eq=False)
class _Worked:
    """Figures of one kind of measure, arrays of periods x groups. provisional: with a population carried forward."""

    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    provisional: np.ndarray | None = None


def _share(cells, store, let, asked, ask) -> _Worked:
    of, numerator = cells[":of"], cells[""]
    lower, upper = (100 * limit for limit in share_intervals(numerator, of))
    return _Worked(numerator, of, 100 * _ratio(numerator, of), lower, upper)


def _rate(cells, store, let, asked, ask) -> _Worked:
    population, carried, part_of_a_year = _populations(store, let, asked, ask)
    over = population * part_of_a_year
    lower, upper = rate_intervals(cells[""], over)
    return _Worked(cells[""], population, 10_000 * _ratio(cells[""], over), lower, upper, carried)


def _mean(cells, store, let, asked, ask) -> _Worked:
    mean, lower, upper = mean_intervals(cells[""], cells[":squares"], cells[":of"])
    return _Worked(cells[""], cells[":of"], mean, lower, upper)


def _per_days(cells, store, let, asked, ask) -> _Worked:
    happened, days = cells[""], cells[":days"]
    lower, upper = rate_intervals(happened, days, multiplier=1_000)
    return _Worked(happened, days, 1_000 * _ratio(happened, days), lower, upper)


def _net_flow(cells, store, let, asked, ask) -> _Worked:
    net, lower, upper = net_changes(cells[":in"], cells[":out"])
    return _Worked(net, np.full(net.shape, np.nan), net, lower, upper)


_WORK_OUT = {Share: _share, Rate: _rate, Stock: _rate, Mean: _mean, PerDays: _per_days, NetFlow: _net_flow}


def _ratio(numerator: np.ndarray, over: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(over > 0, numerator / over, np.nan)


def _populations(store: Store, let: Let, asked: Measure, ask: Ask) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Population, whether it is carried forward, and the part of a year each period is. There is none by group here."""
    spans = let.periods
    found = [store.population.over(la, ask.by, end) for la, end in zip(spans.la, spans.end.tolist(), strict=True)]
    people = np.array([np.nan if ask.breakdown else p for p, _ in found], dtype=float)
    carried = np.array([c for _, c in found], dtype=bool)
    days = (spans.end - spans.start).astype(int) + 1
    year = spans.end.astype("datetime64[Y]").astype(int) + 1970
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    yearly = ask.by not in ("quarter", "month") or is_on_a_day(asked.formula)
    part = np.ones(len(days)) if yearly else days / np.where(leap, 366, 365)
    return tuple(np.repeat(a[:, None], len(let.groups), axis=1) for a in (people, carried, part))


def _status(let: Let, asked: Measure, ask: Ask, mode: str, worked: _Worked, uncounted) -> np.ndarray:
    """One status for each figure; the last rule that holds wins, so what hides a figure comes last."""
    status = np.full(worked.value.shape, "", dtype=object)
    if worked.provisional is not None:
        status[worked.provisional] = "provisional"
    status[np.isnan(worked.value)] = "not_available"
    status[let.periods.incomplete | too_early(let, asked)] = "incomplete"
    status[let.periods.years_before < getattr(asked.formula, "lookback_years", 0)] = "not_available"
    status[uncounted] = "not_available"
    waits = (too_early(let, asked) & (mode == gate.PUBLICATION))[:, None]
    status[let.hidden & ~waits] = "hidden"
    if mode == gate.PUBLICATION:
        status[_too_thin(let, asked, worked.value) & ~waits] = "hidden"
    if ask.without_uasc and not asked.without_uasc:
        status[:] = "not_applicable"
    return status


def _uncounted(let: Let, asked: Measure, ask: Ask) -> np.ndarray:
    """Figures with no count at all: groups nobody's of which is known, a year without a UASC table, a 31 March to come,
    months before the window of an Annex A."""
    none = let.periods.unseen
    if is_on_a_day(asked.formula):
        none = let.periods.end_unseen | (let.periods.end > let.periods.followed_to)
    if ask.without_uasc:
        none = none | ~let.periods.has_uasc
    return let.none_known | none[:, None]


def _unanswered(store: Store, let: Let, asked: Measure, ask: Ask) -> np.ndarray:
    """Periods of a linked measure for some month of which the other collection has no return."""
    if not asked.linked:
        return np.zeros(len(let.periods.la), dtype=bool)
    (other,) = {"ssda903", "cin"} - {asked.collection}
    months, _ = store.spans(asked.collection, ask.by, ask.la)
    answered = store.covered[other].place
    missing = np.cumsum([0, *(key not in answered for key in months.place)])
    return missing[let.periods.last + 1] > missing[let.periods.first]


def too_early(let: Let, asked: Measure) -> np.ndarray:
    """Cohorts that cannot all have been followed yet: told by the calendar, so that it says nothing of any child."""
    days = getattr(asked.formula, "follow_up_days", 0)
    if not days:
        return np.zeros(len(let.periods.la), dtype=bool)
    return let.periods.end + np.timedelta64(days, "D") > let.periods.followed_to


def _too_thin(let: Let, asked: Measure, value: np.ndarray) -> np.ndarray:
    """Figures a publication copy does not give: of cohorts under 20, and shares of all or none of a group under 10."""
    if not isinstance(asked.formula, Share):
        return let.few & isinstance(asked.formula, Mean | PerDays)
    thin = let.few if asked.formula.follow_up_days else np.zeros(value.shape, bool)
    return thin | ((let.of > 0) & (let.of < 10) & np.isin(value, (0, 100)))
