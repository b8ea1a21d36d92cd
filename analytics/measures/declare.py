"""The kinds of question Homeward can ask. A measure is one frozen object; everything on screen reads it."""

from dataclasses import dataclass, field
from enum import Enum

COMMON_BREAKDOWNS = ("age_band", "sex", "category_of_need", "legal_status")


class Polarity(Enum):
    """Whether a source says that more is better. More children entering care is not bad in itself."""

    HIGHER_IS_BETTER = "higher is better"
    LOWER_IS_BETTER = "lower is better"
    NO_JUDGEMENT = "no judgement"


@dataclass(frozen=True)
class Events:
    """Rows of one event view (store/views), kept to those where a condition on its columns holds."""

    view: str
    where: str = "true"


@dataclass(frozen=True)
class Rate:
    """Events per 10,000 children aged 0 to 17 in a period (R9).

    once_a_year: a condition that keeps one event a child for a year's count (R3, R4); shorter periods count every event.
    """

    of: Events
    once_a_year: str = "true"
    unit: str = "per_10000"
    periods: tuple[str, ...] = ("year", "quarter", "month", "rolling")


@dataclass(frozen=True)
class Stock:
    """Children looked after on the last day of a period, per 10,000 children aged 0 to 17 (R5, R9)."""

    of: Events
    unit: str = "per_10000"
    periods: tuple[str, ...] = ("year",)


@dataclass(frozen=True)
class Share:
    """Of some events, the share for which `that` holds. The numerator is part of the denominator: never over 100.

    follow_up_days: an event counts once its date + that many days is on or before the last day it can be followed to (R11).
    lookback_years: whole years of data needed before the period (C2, R13); without them the share is not available.
    on_a_day: the events are children on the last day of a period, as in Stock.
    """

    of: Events
    that: str
    once_a_year: str = "true"
    follow_up_days: int = 0
    lookback_years: int = 0
    on_a_day: bool = False
    unit: str = "percent"
    periods: tuple[str, ...] = ("year", "quarter", "month", "rolling", "three_years")


@dataclass(frozen=True)
class Mean:
    """The mean of an amount over the events where it is known (R8): the numerator is the sum, the denominator how many.

    amount: a column of the view, in days, null where not known; how many are not known is said beside the figure.
    """

    of: Events
    amount: str
    once_a_year: str = "true"
    unit: str = "days"
    periods: tuple[str, ...] = ("year", "quarter", "rolling", "three_years")


@dataclass(frozen=True)
class PerDays:
    """Things that happened per 1,000 days: the numerator adds up one column of the view, the denominator another."""

    of: Events
    happened: str
    days: str
    unit: str = "per_1000_days"
    periods: tuple[str, ...] = ("year",)


@dataclass(frozen=True)
class NetFlow:
    """Events that add a child minus events that take one away, every event counted."""

    of: Events
    adds: str
    unit: str = "children"
    periods: tuple[str, ...] = ("year", "quarter", "month", "rolling")


Formula = Rate | Stock | Share | Mean | PerDays | NetFlow


def is_on_a_day(formula: Formula) -> bool:
    """Whether a figure is of the last day of its period, not of all its days."""
    return isinstance(formula, Stock) or getattr(formula, "on_a_day", False)


@dataclass(frozen=True)
class Measure:
    """One question with everything needed to count it and to say it in words.

    did: what the children counted did, to follow a number ("27 per 10,000 children ...", "28% of children ...").
    counted: what the numerator counts, plural; every_event: the same where a child can count more than once (12 months
    to any month end, quarters, months). out_of: what the denominator of a share counts, plural.
    part_of: the id of the measure this one is a part of (planned returns are part of returns home); one table to the gate.
    parts: ids of the measures that together add up to this one, and are shown beside it.
    gives_way: where one of its family must be hidden to protect another, it is the first.
    more_than: the id of a share that counts some of what this one counts, and no more: shown together they give the rest, so
    this one is hidden where that is small.
    rest_of: the id of a share of the same events; this one is out of those which that one does not count.
    linked: it joins both collections by the child's id, so a period has a figure only where both answer for it, and it is
    drawn only where most children are found in both.
    """

    id: str
    title: str
    question: str
    definition: str
    why_it_matters: str
    source: str
    formula: Formula
    did: str
    counted: str
    out_of: str = ""
    every_event: str = ""
    polarity: Polarity = Polarity.NO_JUDGEMENT
    collection: str = "ssda903"
    breakdowns: tuple[str, ...] = COMMON_BREAKDOWNS
    without_uasc: bool = True
    part_of: str | None = None
    parts: tuple[str, ...] = ()
    gives_way: bool = False
    more_than: str | None = None
    rest_of: str | None = None
    linked: bool = False
    against_dfe: str = ""
    caveats: tuple[str, ...] = field(default=())

    @property
    def from_extract(self) -> bool:
        """Whether the authority's own extract is counted for it; else only DfE's figures answer."""
        return bool(self.formula.of.view)
