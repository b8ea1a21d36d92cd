"""Sentences that belong beside figures: what was left out, and why two counts of one thing can differ."""

import re

import numpy as np
import pandas as pd

from analytics.disclosure.gate import PUBLICATION
from analytics.measures.declare import Mean, Measure, Rate, Share
from analytics.results.arrange import Let
from analytics.results.ask import Ask
from analytics.results.sheet import published_periods

PUBLICATION_BY = {
    "rolling": "In a publication copy twelve months end in March, and in between where all their quarters can be shown.",
    "three_years": "In a publication copy pooled years do not overlap.",
}


def beside(let: Let, figures: pd.DataFrame, asked: Measure, ask: Ask, mode: str) -> tuple[str, ...]:
    """Notes for a result. let: what the gate let through (its numbers may be said); figures: the result's own."""
    said = [
        _every_event(asked, ask),
        _lost(let, asked),
        _no_uasc(figures, asked, ask),
        _unknown(let, asked),
        _carried(figures),
        _by_group(asked, ask),
        *(_in_publication(asked, ask) if mode == PUBLICATION else ()),
    ]
    return tuple(note for note in said if note)


def _in_publication(asked: Measure, ask: Ask) -> tuple[str, ...]:
    """What a publication copy does not have, and why."""
    said = PUBLICATION_BY.get(ask.by, "")
    if ask.by not in published_periods(asked, ask.breakdowns):
        pooled = "three_years" in published_periods(asked, ask.breakdowns)
        said = (
            f"A publication copy has {'three pooled years' if pooled else 'whole years'} of this, and nothing shorter."
        )
    groups = ""
    if ask.breakdowns and ask.without_uasc:
        groups = "A publication copy has no groups without unaccompanied children, who are few in most of them."
    return said, groups


def _every_event(asked: Measure, ask: Ask) -> str:
    if not isinstance(asked.formula, Rate) or asked.formula.once_a_year == "true":
        return ""
    if ask.by == "year":
        did = re.sub("^were ", "was ", asked.did)  # one child
        return f"A child who {did} more than once in a year is counted once."
    return "Every event counts, so the twelve months to March can be more than the year, which counts a child once."


def twice(asked: Measure, events: float, children: float | None) -> tuple[str, ...]:
    """How many children stand behind every event of twelve months; nothing where either number was not let through."""
    if children is None or np.isnan(events) or np.isnan(children):
        return ()
    return (f"{events:,.0f} {asked.every_event} by {children:,.0f} {asked.counted}.",) if events > children else ()


def _lost(let: Let, asked: Measure) -> str:
    if let.lost is None:
        return ""
    lost = let.lost
    if np.isnan(lost).any():
        return "A few children open in one return and missing from the next could not be followed and are left out."
    if lost.sum() == 0:
        return ""
    many = "start was" if lost.sum() == 1 else "starts were"
    return (
        f"{lost.sum():,.0f} {many} open in one return and missing from the next, could not be followed and so left out."
    )


def _unknown(let: Let, asked: Measure) -> str:
    """How many events of a mean have no known amount (R8), from what the gate let through."""
    if not isinstance(asked.formula, Mean) or len(set(let.periods.la)) != 1:
        return ""
    events, known = let.events[-1].sum(), let.of[-1].sum()
    if np.isnan(events) or np.isnan(known) or events <= known:
        return ""
    return f"In the newest period {events - known:,.0f} of {events:,.0f} are left out: the amount is not known."


def _no_uasc(figures: pd.DataFrame, asked: Measure, ask: Ask) -> str:
    if not ask.without_uasc:
        return ""
    if not asked.without_uasc:
        return "The census does not say which children are unaccompanied."
    if (figures["status"] == "not_available").any():
        return "Where no UASC table was loaded for a year there is no figure without unaccompanied children."
    return ""


def _carried(figures: pd.DataFrame) -> str:
    if (figures["status"] == "provisional").any():
        return "The newest rates use the last population estimate, carried forward, and are provisional."
    return ""


def _by_group(asked: Measure, ask: Ask) -> str:
    if ask.breakdown and not isinstance(asked.formula, Share):
        return "There is no population by group here, so groups are counts without a rate."
    return ""
