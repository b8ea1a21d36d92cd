"""The front desk: the only way to a figure, for the pages and for the command line alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import BinaryIO

import numpy as np
import pandas as pd

from analytics.comparators import choices
from analytics.comparators.choices import Chosen
from analytics.comparators.series import BY_ID
from analytics.comparators.trials import TRIALS
from analytics.disclosure.gate import INTERNAL
from analytics.measures import catalogue, counts
from analytics.measures.declare import Mean, Measure, NetFlow, PerDays, Rate, Share, Stock
from analytics.results import curves, linked, notes, released
from analytics.results import verdict as verdicts
from analytics.results.arrange import Arranged, arranged
from analytics.results.ask import Ask, UnusableQuestion
from analytics.results.before_after import Changing
from analytics.results.beside import against_england
from analytics.results.bridge import Bridge
from analytics.results.bridge import bridge as build_bridge
from analytics.results.control import ControlChart
from analytics.results.control import control as build_control
from analytics.results.could_we_tell import CouldWeTell
from analytics.results.could_we_tell import could_we_tell as build_could_we_tell
from analytics.results.curves import LeavingCurve, ReEntryCurve
from analytics.results.estimate import estimate
from analytics.results.funnel import FunnelBeside
from analytics.results.funnel import funnel as build_funnel
from analytics.results.groups import GroupsBeside, beside_others
from analytics.results.interrupted import InterruptedAtHome, interrupted_at_home
from analytics.results.marks import Mark
from analytics.results.opened import Authority, Store, StoreInfo, open_attached, open_previous, open_store
from analytics.results.outlook import Outlook
from analytics.results.outlook import outlook as build_outlook
from analytics.results.own_change import OwnChange
from analytics.results.own_change import own_change as build_own_change
from analytics.results.periods import POOLED_IN_PUBLICATION
from analytics.results.places import PlacesBeside, neighbours, own_result, with_other_way
from analytics.results.places import beside_places as build_places
from analytics.results.published import key_of, published, published_elsewhere
from analytics.results.published_measures import measure_of
from analytics.results.result import Comparator, Result, Source
from analytics.results.same_test import SameTest
from analytics.results.same_test import same_test as build_same_test
from analytics.results.sheet import published_periods
from analytics.store import stage
from analytics.store.progress import Progress

__all__ = [
    "Ask",
    "Authority",
    "Bridge",
    "Headline",
    "Store",
    "StoreInfo",
    "UnusableQuestion",
    "against_england",
    "open_previous",
    "open_store",
    "published",
    "published_elsewhere",
]

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Source: Department for "
    'Education, "Children looked after in England including adoptions" and "Children in need"; Office for National '
    "Statistics, mid-year population estimates."
)
MONTHS_FOR_DISPERSION = 60
NOBODY_CHOSEN = Chosen()


@dataclass(frozen=True)
class Headline:
    """A measure's latest figure beside the one a year (or three pooled years) earlier.

    by: the kind of period used. result: the series both figures stand in. notes: what belongs beside the figures.
    """

    verdict: verdicts.Verdict
    now: verdicts.Figure
    before: verdicts.Figure | None
    result: Result
    by: str
    notes: tuple[str, ...] = ()


def load_session(
    files: Sequence[tuple[str, BinaryIO]],
    *,
    la: str | None = None,
    data_to: date | None = None,
    dates: str | None = None,
    replace: Sequence[str] = (),
    progress: Callable[[Progress], None] | None = None,
) -> Store:
    """A store of uploaded files that lives in memory, for one session: nothing of it touches the disk.

    Options as for `load`. Raises UnusableExtract, or DatesDoubted when a column's dates must be explained.
    """
    from analytics.store import build  # reading files is not needed to answer a question

    con, _ = build.load_in_memory(files, build.Options(la, data_to, dates, tuple(replace)), progress)
    return open_attached(con)


def measures() -> tuple[Measure, ...]:
    """Every measure, in the order lists show them."""
    return catalogue.MEASURES


def measure(measure_id: str) -> Measure:
    """One measure by its id, or a published series as one. Raises UnknownMeasure."""
    return measure_of(measure_id)


def result(store: Store, ask: Ask, mode: str) -> Result:
    """Figures of one measure: counted with its family, let through the gate, then estimated.

    Raises UnknownMeasure or UnusableQuestion.
    """
    asked = catalogue.measure(ask.measure)
    _check(asked, ask)
    table = arranged(store, catalogue.family(asked), ask.by, ask.by, ask.breakdowns, ask.la)
    let = table.let_through(asked, ask, mode, *_settled(store, table, asked, ask.by, mode))
    figures, more = estimate(store, let, asked, ask, mode), ()
    if asked.linked and asked.id != linked.FOUND:
        figures, more = linked.checked(lambda each: result(store, each, mode), figures)
    told = (*notes.beside(let, figures, asked, ask, mode), *more)
    return Result(asked, ask, mode, figures, _source(store, asked, ask), told)


def _settled(store: Store, table: Arranged, asked: Measure, by: str, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """What is hidden of a table (periods x columns), and which of its periods a mode has at all."""
    if mode == INTERNAL:
        return np.zeros(table.counts.shape, dtype=bool), np.ones(len(table.counts), dtype=bool)
    found = released.hidden_of(store, table, asked, by)
    return found.cells, found.kept


def _check(asked: Measure, ask: Ask) -> None:
    if ask.by not in asked.formula.periods:
        raise UnusableQuestion(f"{asked.id} has figures by {', '.join(asked.formula.periods)}, not by {ask.by}.")
    for breakdown in ask.breakdowns:
        if breakdown not in asked.breakdowns:
            listed = ", ".join(asked.breakdowns)
            raise UnusableQuestion(f"{asked.id} can be broken down by {listed}, not by {breakdown}.")
    if ask.second and (ask.second == ask.breakdown or not ask.breakdown):
        raise UnusableQuestion("A second breakdown goes with another one that it cuts further.")


def shown_by(measure_id: str, by: str, mode: str) -> str:
    """By which periods a mode shows a figure that is wanted by year: a publication copy may only have pooled years of it."""
    periods = published_periods(catalogue.measure(measure_id), ())
    return "three_years" if mode != INTERNAL and by == "year" and periods == ("three_years",) else by


def counting_sql(ask: Ask) -> tuple[str, str]:
    """The statement that counts a question, and the text of the event view it reads: what an analyst can run on a store.

    A year's figure is the sum of its months; the gate and the estimates come after.
    """
    asked = catalogue.measure(ask.measure)
    view = asked.formula.of.view
    text = next(path for path in stage.view_files() if path.stem.partition("_")[2] == view).read_text(encoding="utf-8")
    return counts.statement(catalogue.family(asked), ask.by, ask.breakdowns), text


def control_chart(
    store: Store, ask: Ask, mode: str, until: date | None, marks: Sequence[Mark] = (), screen: bool = True
) -> ControlChart | None:
    """A control chart of a measure's months, else quarters; None where there are too few events for one."""
    return build_control(lambda each: result(store, each, mode), ask, mode, until, marks, screen)


def leaving_curve(store: Store, ask: Ask, mode: str, until: date | None) -> LeavingCurve:
    """How children leave care by months since starting."""
    source = _source(store, catalogue.measure(curves.LEAVING), ask)
    return curves.leaving(store, partial(_in_mode, store, mode), ask, mode, source, until)


def re_entry_curve(store: Store, ask: Ask, mode: str, until: date | None) -> ReEntryCurve:
    """Care again by months since going home."""
    source = _source(store, catalogue.measure(curves.AGAIN), ask)
    return curves.again(store, partial(_in_mode, store, mode), ask, mode, source, until)


def outlook(store: Store, ask: Ask, mode: str, until: date | None) -> Outlook:
    """What the months ahead would look like if the last years' pattern continued."""
    return build_outlook(lambda each: result(store, each, mode), ask, until)


def groups_beside(store: Store, ask: Ask, mode: str, until: date | None) -> GroupsBeside | None:
    """Each group of a share beside all other children, in the newest whole period."""
    return beside_others(lambda each: result(store, each, mode), ask, until)


def link(store: Store, la_key: str, mode: str) -> str:
    """How many of an authority's starts are found in its referral data, as a sentence; "" where there is no figure."""
    return " ".join(linked.said(linked.found(lambda each: result(store, each, mode), la_key)))


def comparators(store: Store, la_key: str, chosen: Chosen = NOBODY_CHOSEN) -> tuple[Comparator, ...]:
    """Who an authority can stand beside: its statistical neighbours, England, its region, a chosen group, the pilot sites."""
    like = {model: [one.key for one in found] for model, found in neighbours(store, la_key).items()}
    return choices.comparators(store.authority(la_key).region_code, like, chosen)


def beside_places(
    store: Store, series_id: str, la_key: str, mode: str, who: Comparator, without_uasc: bool, until: date | None
) -> PlacesBeside | None:
    """An authority beside a set of places in one year of a published series, and the same the other way with UASC.

    who: a set of places (role "neighbours" or "group"). None where nothing is published up to the day.
    """
    everybody = comparators(store, la_key)
    sets = [other for other in everybody if other.role == "neighbours"]
    references = [other for other in everybody if other.role in ("region", "england")]

    def one_way(without: bool, until: date | None) -> PlacesBeside | None:
        return build_places(
            store, lambda each: result(store, each, mode), la_key, series_id, who, sets, references, until, without
        )

    found = one_way(without_uasc, until)
    if found is None or not BY_ID[series_id].without_uasc:
        return found
    return with_other_way(found, one_way(not without_uasc, date(found.year, 3, 31)))


def funnel(store: Store, la_key: str, beside: PlacesBeside) -> FunnelBeside | None:
    """Every authority of the year by its size, behind a comparison of rates."""
    return build_funnel(beside, key_of(store.authority(la_key)))


def own_change(
    store: Store,
    measure: Changing,
    la_key: str,
    mode: str,
    go_live: date,
    like: Comparator | None,
    until: date | None,
    without_uasc: bool,
) -> OwnChange:
    """What an authority's own figure did around a day of its own, beside everybody's over the same years."""
    ask_for = partial(_in_mode, store, mode)
    return build_own_change(store, ask_for, la_key, mode, measure, go_live, like, until, without_uasc)


def months_around(store: Store, ask: Ask, mode: str, go_live: date, until: date | None) -> InterruptedAtHome:
    """An authority's own months, else quarters, split at a day of its own."""
    return interrupted_at_home(partial(_in_mode, store, mode), ask, go_live, until)


def same_test(store: Store, la_key: str, mode: str, until: date | None, trial_age: str) -> SameTest:
    """An authority's own children counted as the trials counted theirs."""
    return build_same_test(partial(_in_mode, store, mode), la_key, mode, until, trial_age)


def could_we_tell(
    store: Store, la_key: str, mode: str, until: date | None, like: Comparator | None, without_uasc: bool
) -> CouldWeTell:
    """The smallest changes an authority's own yearly figures could tell from chance, beside the sizes of the trials."""
    return build_could_we_tell(partial(_in_mode, store, mode), store, la_key, until, like, without_uasc, TRIALS)


def _in_mode(store: Store, mode: str, ask: Ask) -> Result:
    return result(store, ask, mode)


def own_series(store: Store, series_id: str, la_key: str, mode: str, without_uasc: bool) -> Result | None:
    """A published series counted from the authority's own extract, by year; None where it is not counted that way."""
    return own_result(lambda each: result(store, each, mode), la_key, BY_ID[series_id], without_uasc)


def bridge(store: Store, la_key: str, mode: str, year: int) -> Bridge:
    """Why the number looked after changed between two 31 Marches. It adds up, or a row says by how much it does not."""
    return build_bridge(lambda ask: result(store, ask, mode), la_key, mode, year)


def headline(
    store: Store, measure_id: str, la_key: str, mode: str, without_uasc: bool = False, year: int | None = None
) -> Headline | None:
    """A measure's newest complete figure against the one before; None where the store has no figure at all.

    year: look back from 31 March of this year instead of the data end. A followed cohort of one year that is too small
    to say anything is pooled over three years where that helps (always for re-entry in publication mode).
    """
    asked = catalogue.measure(measure_id)
    by = _period_kind(asked, mode)
    first = _headline(store, Ask(measure_id, by, None, without_uasc, la_key), mode, year)
    if first is None or by != "rolling" or not getattr(asked.formula, "follow_up_days", 0):
        return first
    if first.verdict.reason not in (verdicts.FEW_EVENTS, verdicts.FEW_FOLLOWED, verdicts.HIDDEN):
        return first
    pooled = _headline(store, Ask(measure_id, "three_years", None, without_uasc, la_key), mode, year)
    return pooled if pooled is not None and pooled.verdict.family != verdicts.TOO_FEW else first


def _headline(store: Store, ask: Ask, mode: str, year: int | None) -> Headline | None:
    asked, found = catalogue.measure(ask.measure), result(store, ask, mode)
    rows = _up_to(found.figures, year)
    if rows.empty:
        return None
    usable = rows[_complete(rows, asked, store.info.data_to)]
    now = _figure(usable.iloc[-1] if len(usable) else rows.iloc[-1])
    years = 3 if ask.by == "three_years" else 1
    earlier = rows[rows["period_end"] == _years_before(now.period_end, years)]
    before = _figure(earlier.iloc[0]) if len(earlier) else None
    told = (*found.notes, *_twice(store, asked, now, ask, mode))
    return Headline(_verdict(store, asked, now, before, ask, mode), now, before, found, ask.by, told)


def _twice(store: Store, asked: Measure, now: verdicts.Figure, ask: Ask, mode: str) -> tuple[str, ...]:
    """By how much the rolling year exceeds the year that counts a child once, where both end on one day (R16)."""
    if not asked.every_event or ask.by != "rolling":
        return ()
    once = _at(result(store, _by(ask, "year"), mode).figures, now.period_end)
    return notes.twice(asked, now.numerator, once)


def _complete(rows: pd.DataFrame, asked: Measure, data_to) -> pd.Series:
    """Rows whose every event has happened and been followed; a hidden one may be complete too."""
    followed = pd.Timedelta(days=getattr(asked.formula, "follow_up_days", 0))
    return (rows["status"] != "incomplete") & (rows["period_end"] + followed <= pd.Timestamp(data_to))


def _period_kind(asked: Measure, mode: str) -> str:
    if mode == "publication" and asked.formula.of.view == POOLED_IN_PUBLICATION:
        return "three_years"
    return "rolling" if "rolling" in asked.formula.periods else asked.formula.periods[0]


def _verdict(store: Store, asked: Measure, now, before, ask: Ask, mode: str) -> verdicts.Verdict:
    """The verdict of the measure's kind, with the months its dispersion is estimated from."""
    match asked.formula:
        case Share():
            return verdicts.share_verdict(asked, now, before)
        case Mean():
            return verdicts.mean_verdict(asked, now, before)
        case PerDays():
            return verdicts.rate_verdict(asked, now, before)
        case Rate():
            months = _months(store, ask, now.period_end, mode) if "month" in asked.formula.periods else ()
            return verdicts.rate_verdict(asked, now, before, months)
        case NetFlow():
            raise UnusableQuestion(f"{asked.id} has no verdict of its own: it is the change that others are read from.")
    started = Ask("started_to_be_looked_after", "rolling", None, ask.without_uasc, ask.la)
    ceased = Ask("ceased_to_be_looked_after", "rolling", None, ask.without_uasc, ask.la)
    flows = [_at(result(store, flow, mode).figures, now.period_end) for flow in (started, ceased)]
    return verdicts.stock_verdict(asked, now, before, *flows, _months(store, started, now.period_end, mode))


def _months(store: Store, ask: Ask, until, mode: str) -> list[float]:
    """Counts of the months up to a day, oldest first, as far back as dispersion is estimated over."""
    monthly = result(store, _by(ask, "month"), mode).figures
    return monthly.loc[monthly["period_end"] <= until, "numerator"].tail(MONTHS_FOR_DISPERSION).tolist()


def _at(figures: pd.DataFrame, day) -> float | None:
    found = figures.loc[figures["period_end"] == day, "numerator"]
    return float(found.iloc[0]) if len(found) else None


def _by(ask: Ask, by: str) -> Ask:
    return replace(ask, by=by)


def _up_to(figures: pd.DataFrame, year: int | None) -> pd.DataFrame:
    return figures if year is None else figures[figures["period_end"] <= pd.Timestamp(year, 3, 31)]


def _years_before(day: pd.Timestamp, years: int) -> pd.Timestamp:
    return day - pd.DateOffset(years=years) + pd.offsets.MonthEnd(0)


def _figure(row: pd.Series) -> verdicts.Figure:
    names = ("value", "lower", "upper", "numerator", "denominator", "period_start", "period_end", "status")
    return verdicts.Figure(*(row[name] for name in names))


def _source(store: Store, asked: Measure, ask: Ask) -> Source:
    """The line under a block."""
    chosen = [a for a in store.info.authorities if ask.la in (None, a.key)]
    invented = any(a.invented for a in chosen)
    names = chosen[0].la_name if len(chosen) == 1 else f"{len(chosen)} authorities"
    collection = "SSDA903" if asked.collection == "ssda903" else "CIN census"
    words = f"{names} {collection} extract to {store.info.data_to.day} {store.info.data_to:%B %Y}"
    has_rate = isinstance(asked.formula, Rate | Stock) and any(store.population.knows(a.key) for a in chosen)
    people = "; ONS mid-year population" if has_rate and not invented else ""
    return Source(words + (" (invented sample)" if invented else "") + people, LICENCE if people else "", invented)
