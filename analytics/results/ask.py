"""What somebody asks of the front desk: one measure, how it is cut, and for whom."""

from dataclasses import dataclass

PERIODS = ("year", "quarter", "month", "rolling", "three_years")


class UnusableQuestion(Exception):
    """The measure has no such period or breakdown. The message says which it has."""


@dataclass(frozen=True)
class Ask:
    """One question.

    measure: a measure id. by: one of PERIODS ("rolling" is twelve months to each month end; "three_years" pools three
    years). breakdown: a breakdown the measure declares, or None; second: another one within it (two at most). la: an
    authority's key in the store, or None for all.
    """

    measure: str
    by: str = "year"
    breakdown: str | None = None
    without_uasc: bool = False
    la: str | None = None
    second: str | None = None

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """What the figures are cut by: none, one or two breakdowns."""
        return tuple(cut for cut in (self.breakdown, self.second) if cut)
