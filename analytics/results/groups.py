"""One group of children beside all the others, by the interval of their ratio."""

from dataclasses import dataclass

from analytics.results.result import Result
from analytics.stats.estimate import Estimate


@dataclass(frozen=True)
class GroupBeside:
    """A group's share beside everybody else's.

    groups: its names, one for each breakdown. value, lower, upper: per cent, NaN where there is none; status as in a
    Result. ratio: the group's share as a multiple of that of all other children whose group is known (missing where too
    few). word: "higher", "lower", "similar" or "".
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
