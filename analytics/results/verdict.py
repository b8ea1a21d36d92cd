"""Whether a figure clearly rose, clearly fell, did neither, or counts too few children to say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from analytics.measures.declare import Measure
from analytics.stats.dispersion import Dispersion, dispersion
from analytics.stats.estimate import NO_FIGURE, Estimate, is_missing
from analytics.stats.means import mean_difference
from analytics.stats.net_change import net_change
from analytics.stats.ratios import Observed, rate_ratio
from analytics.stats.shares import share_difference, share_interval

RISE, FALL, NO_CHANGE, TOO_FEW = FAMILIES = ("clear rise", "clear fall", "no clear change", "too few to say")
RATIO, DIFFERENCE, NET_CHANGE, DAYS = KINDS = ("ratio", "difference", "net change", "days")
NOTHING = {RATIO: 1, DIFFERENCE: 0, NET_CHANGE: 0, DAYS: 0}  # the value of a change that is none
# why there is no verdict, or why a clear one was held back; words.py says them
HIDDEN, MISSING, INCOMPLETE, FEW_FOLLOWED, FEW_EVENTS, DOES_NOT_ADD_UP = REASONS = (
    "hidden",
    "missing",
    "incomplete",
    "few followed",
    "few events",
    "does not add up",
)
NOT_THERE = {"not_available", "not_applicable"}  # statuses that stand for no figure, even beside a count
FEWEST_EVENTS = 10  # on either side
FEWEST_FOLLOWED = 20  # children behind a share, on either side


@dataclass(frozen=True)
class Figure:
    """One figure as the gate let it through. value, lower, upper: per 10,000 children, or per cent 0 to 100.

    numerator, denominator: counts; the denominator of a rate is the population. NaN or None where there is none.
    period_start, period_end: first and last day (a date or a pandas Timestamp). status: as in a Result's figures.
    """

    value: float
    lower: float
    upper: float
    numerator: float
    denominator: float
    period_start: date
    period_end: date
    status: str = ""


@dataclass(frozen=True)
class Verdict:
    """What can be said of a change. family: one of FAMILIES, read off the interval of the change and nothing else.

    now, before: the figures compared; a hidden one has lost its numbers; before is None where there is nothing earlier.
    change, lower, upper: kind "ratio": the rate now as a multiple of the rate before; "difference": percentage points;
    "net change": children, starts minus exits; "days": days of a mean. NaN where the family is "too few to say".
    dispersion: phi, NaN with them; counting_noise_only: phi could not be estimated and was left at 1.
    reason: "" or one of REASONS.
    """

    family: str
    kind: str
    measure: Measure
    now: Figure
    before: Figure | None
    change: float
    lower: float
    upper: float
    dispersion: float
    counting_noise_only: bool
    reason: str = ""


def rate_verdict(measure: Measure, now: Figure, before: Figure | None, monthly_counts: Sequence[float] = ()) -> Verdict:
    """Compare a rate with the same place's rate in an earlier period of the same length.

    monthly_counts: the events of successive complete months, NaN where hidden; none for a published yearly figure.
    Raises ValueError if the periods overlap: the counts would share events.
    """
    if reason := _why_not(now, before, FEWEST_EVENTS):
        return _too_few(RATIO, measure, now, before, reason)
    _check_apart(now, before)
    spread = dispersion(monthly_counts)
    change = rate_ratio(_observed(now), _observed(before), dispersion=spread.phi)
    return _verdict(RATIO, measure, now, before, change, spread)


def share_verdict(measure: Measure, now: Figure, before: Figure | None) -> Verdict:
    """Compare a share with the same share of children in an earlier period.

    Counting noise only: there is no dispersion here for brothers and sisters who go home together.
    Raises ValueError if the periods overlap.
    """
    if reason := _why_not(now, before, FEWEST_EVENTS, FEWEST_FOLLOWED):
        return _too_few(DIFFERENCE, measure, now, before, reason)
    _check_apart(now, before)
    change = share_difference(*(share_interval(side.numerator, side.denominator) for side in (now, before)))
    in_points = Estimate(100 * change.value, 100 * change.lower, 100 * change.upper)
    return _verdict(DIFFERENCE, measure, now, before, in_points, Dispersion(1.0, 0, counting_noise_only=True))


def mean_verdict(measure: Measure, now: Figure, before: Figure | None) -> Verdict:
    """Compare a mean number of days with the same mean of other children in an earlier period.

    Counting noise only, as for shares. Raises ValueError if the periods overlap.
    """
    if reason := _why_not(now, before, 0, FEWEST_FOLLOWED):
        return _too_few(DAYS, measure, now, before, reason)
    _check_apart(now, before)
    change = mean_difference(*(Estimate(side.value, side.lower, side.upper) for side in (now, before)))
    return _verdict(DAYS, measure, now, before, change, Dispersion(1.0, 0, counting_noise_only=True))


def stock_verdict(
    measure: Measure,
    now: Figure,
    before: Figure | None,
    starts: float | None,
    exits: float | None,
    monthly_starts: Sequence[float] = (),
) -> Verdict:
    """Compare the children looked after on two dates through the starts and exits between them.

    starts, exits: every event after the earlier date up to the later one; NaN where hidden, None where not known.
    monthly_starts: as monthly_counts of `rate_verdict`. A clear change in starts minus exits that the two numbers do
    not follow is held back as no clear change, reason "does not add up": a return is missing in between.
    """
    if reason := _why_not_stock(now, before, starts, exits):
        return _too_few(NET_CHANGE, measure, now, before, reason)
    spread = dispersion(monthly_starts)
    found = _verdict(NET_CHANGE, measure, now, before, net_change(starts, exits, spread.phi), spread)
    follows = found.change * (now.numerator - before.numerator) > 0
    if found.family in (RISE, FALL) and not follows:
        return replace(found, family=NO_CHANGE, reason=DOES_NOT_ADD_UP)
    return found


def family_of(change: Estimate, kind: str) -> str:
    """What the interval of a change says. One that only touches "no change" still covers it."""
    if change.lower > NOTHING[kind]:
        return RISE
    return FALL if change.upper < NOTHING[kind] else NO_CHANGE


def _verdict(kind: str, measure: Measure, now: Figure, before: Figure, change: Estimate, spread: Dispersion) -> Verdict:
    return Verdict(
        family=family_of(change, kind),
        kind=kind,
        measure=measure,
        now=now,
        before=before,
        change=change.value,
        lower=change.lower,
        upper=change.upper,
        dispersion=spread.phi,
        counting_noise_only=spread.counting_noise_only,
    )


def _too_few(kind: str, measure: Measure, now: Figure, before: Figure | None, reason: str) -> Verdict:
    none = NO_FIGURE.value
    sides = _without_hidden(now), before and _without_hidden(before)
    return Verdict(TOO_FEW, kind, measure, *sides, none, none, none, none, False, reason)


def _without_hidden(figure: Figure) -> Figure:
    """The gate has taken a hidden figure's numbers already; here nobody can pass them on by mistake."""
    if figure.status != HIDDEN:
        return figure
    return replace(figure, value=math.nan, lower=math.nan, upper=math.nan, numerator=math.nan, denominator=math.nan)


def _why_not(
    now: Figure, before: Figure | None, fewest_events: int, fewest_followed: int = 0, needs_population: bool = True
) -> str:
    """The first reason not to compare two figures, or ""."""
    sides = [side for side in (now, before) if side is not None]
    statuses = {side.status for side in sides}
    if HIDDEN in statuses:
        return HIDDEN
    if INCOMPLETE in statuses:
        return INCOMPLETE
    if before is None or statuses & NOT_THERE or any(is_missing(side.numerator) for side in sides):
        return MISSING
    if needs_population and not all(_has_value(side) for side in sides):
        return MISSING
    if fewest_followed and any(side.denominator < fewest_followed for side in sides):
        return FEW_FOLLOWED
    return FEW_EVENTS if any(side.numerator < fewest_events for side in sides) else ""


def _why_not_stock(now: Figure, before: Figure | None, starts: float | None, exits: float | None) -> str:
    """As _why_not; a number of children needs no population, but what came and went in between must be known."""
    if reason := _why_not(now, before, FEWEST_EVENTS, needs_population=False):
        return reason
    if is_missing(starts) or is_missing(exits):
        return MISSING if None in (starts, exits) else HIDDEN
    return FEW_EVENTS if starts + exits < FEWEST_EVENTS else ""


def _has_value(figure: Figure) -> bool:
    return not is_missing(figure.value) and not is_missing(figure.denominator) and figure.denominator > 0


def _observed(figure: Figure) -> Observed:
    return Observed(figure.numerator, figure.denominator)


def _check_apart(now: Figure, before: Figure) -> None:
    if before.period_end >= now.period_start:
        raise ValueError("the two periods overlap, so they share events")
