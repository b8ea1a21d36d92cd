"""A place beside England in the same year, and whether its change was England's too: ratios with their own intervals."""

import pandas as pd

from analytics.measures.declare import Rate, Share
from analytics.results import words
from analytics.results.result import Result
from analytics.results.verdict import DIFFERENCE
from analytics.stats.estimate import Estimate
from analytics.stats.ratios import Observed, against_rest, rate_ratio, ratio_of_ratios
from analytics.stats.shares import share_difference, share_interval

REST, WHOLE = "the rest of England", "England"
NOISE_ONLY = (
    "This interval shows counting noise only: real changes of one authority against England vary about twice as much."
)


def against_england(own: Result, england: Result, in_england: bool) -> tuple[str, ...]:
    """Sentences on the newest year both have, from figures let through by the gate and figures DfE published.

    own, england: one measure by year. in_england: the authority's children are in England's count and are taken out of
    it (an invented authority's are not). Nothing where a year or a count is missing.
    """
    ours, theirs = (each.figures.set_index("period_end") for each in (own, england))
    both = ours.index.intersection(theirs.index)
    both = [day for day in both if _known(ours.loc[day]) and _known(theirs.loc[day])]
    if not both:
        return ()
    day = max(both)
    place = REST if in_england else WHOLE
    when = f"In the {words.period(ours.loc[day, 'period_start'].date(), day.date())}"
    if isinstance(own.measure.formula, Share):
        gap = _share_gap(ours.loc[day], theirs.loc[day], in_england)
        return (f"{when} the share was {words.against_comparator(gap, place, DIFFERENCE)}.",)
    compare = against_rest if in_england else rate_ratio
    ratio = compare(_observed(ours.loc[day]), _observed(theirs.loc[day]))
    said = [f"{when} the rate was {words.against_comparator(ratio, place)}."]
    before = day - pd.DateOffset(years=1)
    # numbers looked after on two dates share children: no ratio of theirs has an interval here
    if before in both and isinstance(own.measure.formula, Rate):
        said += _changed(ours.loc[[day, before]], theirs.loc[[day, before]], in_england, place)
    return tuple(said)


def _changed(ours: pd.DataFrame, theirs: pd.DataFrame, in_england: bool, place: str) -> list[str]:
    """Whether the rate changed more or less than England's over the same year."""
    own = [_observed(row) for _, row in ours.iterrows()]
    other = [_observed(row) for _, row in theirs.iterrows()]
    if in_england:
        other = [Observed(o.count - m.count, o.population - m.population) for o, m in zip(other, own, strict=True)]
    change = ratio_of_ratios(own[0], own[1], other[0], other[1])
    if change.is_missing:
        return []
    beside = words.against_comparator(change, f"that of {place}")
    return [f"Its change from the year before was {beside}. {NOISE_ONLY}"]


def _share_gap(own: pd.Series, england: pd.Series, in_england: bool) -> Estimate:
    numerator, denominator = england["numerator"], england["denominator"]
    if in_england:
        numerator, denominator = numerator - own["numerator"], denominator - own["denominator"]
    gap = share_difference(
        share_interval(own["numerator"], own["denominator"]), share_interval(round(numerator), round(denominator))
    )
    return Estimate(100 * gap.value, 100 * gap.lower, 100 * gap.upper, gap.method)


def _observed(row: pd.Series) -> Observed:
    return Observed(round(row["numerator"]), row["denominator"])


def _known(row: pd.Series) -> bool:
    return bool(row["status"] in ("", "provisional") and pd.notna(row["numerator"]) and row["denominator"] > 0)
