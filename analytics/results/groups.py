"""One group of children beside all the others, by the interval of their ratio."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analytics import terms
from analytics.results import words
from analytics.results.ask import Ask
from analytics.results.result import Result
from analytics.stats.estimate import NO_FIGURE, Estimate
from analytics.stats.ratios import share_ratio


@dataclass(frozen=True)
class GroupBeside:
    """A group's share beside everybody else's.

    groups: its names, one for each breakdown; none for everybody. value, lower, upper: per cent, NaN where there is none; status as in a
    Result. ratio: the group's share as a multiple of that of all other children (missing where too few). word:
    "higher", "lower", "similar" or "".
    """

    groups: tuple[str, ...]
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float
    status: str
    ratio: Estimate
    word: str


@dataclass(frozen=True)
class GroupsBeside:
    """The groups of one period of one share measure, in the order the breakdown declares; all: the share of everybody."""

    result: Result
    rows: tuple[GroupBeside, ...]
    all: GroupBeside
    period: str  # in words


def beside_others(ask_for: Callable[[Ask], Result], ask: Ask, until: date | None) -> GroupsBeside | None:
    """Every group of the newest whole period of a share, each beside all the other children.

    ask_for: gives the figures of a question. ask: a share with one or two breakdowns. until: no period after this day.
    None where no period is whole. All from what the gate let through: a hidden group has no ratio.
    """
    result = ask_for(ask)
    everybody = ask_for(replace(ask, breakdown=None, second=None))
    newest = _newest(everybody, until)
    if newest is None:
        return None
    figures = result.figures[result.figures["period_end"] == newest["period_end"]]
    figures = figures[(figures["group"] != terms.NOT_KNOWN) & (figures["second_group"] != terms.NOT_KNOWN)]
    rows = tuple(_row(each, newest) for each in figures.to_dict("records"))
    period = words.period(newest["period_start"].date(), newest["period_end"].date())
    return GroupsBeside(result, rows, _row(newest, None), period)


def _newest(result: Result, until: date | None) -> dict | None:
    figures = result.figures[~result.figures["status"].isin(["incomplete", "not_available"])]
    if until is not None:
        figures = figures[figures["period_end"] <= pd.Timestamp(until)]
    return figures.sort_values("period_end").iloc[-1].to_dict() if len(figures) else None


def _row(figure: dict, everybody: dict | None) -> GroupBeside:
    """everybody: the figure of all children, whose rest the group is set beside."""
    ratio = NO_FIGURE
    if everybody is not None:
        others = [everybody[part] - figure[part] for part in ("numerator", "denominator")]
        if others[0] <= others[1]:  # rounded counts need not
            ratio = share_ratio(figure["numerator"], figure["denominator"], *others)
    return GroupBeside(
        groups=tuple(name for name in (figure["group"], figure["second_group"]) if name),
        numerator=figure["numerator"],
        denominator=figure["denominator"],
        value=figure["value"],
        lower=figure["lower"],
        upper=figure["upper"],
        status=figure["status"],
        ratio=ratio,
        word=words.compared(ratio),
    )
