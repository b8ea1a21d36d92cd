"""What the months ahead would look like if the last years' pattern continued. Off until asked for."""

from dataclasses import dataclass
from datetime import date

from analytics.results.result import Result


@dataclass(frozen=True)
class Outlook:
    """Events a month (or children looked after at month ends) so far and up to twelve months ahead.

    ends: month ends ahead. middle: expected number at each; lower80, upper80, lower95, upper95: bands.
    method: "the same month a year before", "the mean of the last 12 months", "a smoothed level" or, for children looked
    after, "recent starts and leavers". error: how far off the method was on average when tried on past months, in the
    same unit, NaN where there were too few to try. refused: "" or why there is none, as a sentence.
    """

    result: Result  # history, by month, let through by the gate
    ends: tuple[date, ...] = ()
    middle: tuple[float, ...] = ()
    lower80: tuple[float, ...] = ()
    upper80: tuple[float, ...] = ()
    lower95: tuple[float, ...] = ()
    upper95: tuple[float, ...] = ()
    method: str = ""
    error: float = float("nan")
    tried: int = 0  # months the method was tried on
    refused: str = ""
