"""How many have left care by each day, and which way: shares that allow for children still in care and seen late."""

import math
from dataclasses import dataclass

import numpy as np

from analytics.stats.estimate import NO_FIGURE, Estimate, normal_quantile

FEWEST_AT_RISK = 10
MOST_LOST = 0.10  # of those followed, by one day's events among too few
# why a curve cannot be drawn
TOO_FEW, MOVED_BY_FEW = "too few at risk", "one event among few moves the curve"


@dataclass(frozen=True)
class RiskTable:
    """All that a curve needs to know of the children: n and d on each day. Counts may be rounded ones.

    times: days since the start, rising: every day with an event. at_risk: how many were followed on that day. ends:
    events that day, a row for each time and a column for each cause.
    """

    times: np.ndarray
    at_risk: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Incidence:
    """Curves that are flat between times. shares, errors: a row for each time and a column for each cause, fractions.

    times, at_risk: as in the table. errors: standard errors of shares. remaining: share with no event yet, a fraction,
    with its own standard error: shares and remaining add to 1.
    """

    times: np.ndarray
    at_risk: np.ndarray
    shares: np.ndarray
    errors: np.ndarray
    remaining: np.ndarray
    remaining_error: np.ndarray

    def at(self, days) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Shares, their errors and what remains at the end of a day, or of each of several days."""
        row = np.searchsorted(self.times, days, side="right")  # 0 is the day before anything happened
        first = np.zeros((1, self.shares.shape[1]))
        shares, errors = np.vstack([first, self.shares])[row], np.vstack([first, self.errors])[row]
        return shares, errors, np.concatenate([[1.0], self.remaining])[row]

    def interval(self, cause: int, day: float, confidence: float = 0.95) -> Estimate:
        """The share of one cause (from 1) by the end of a day, with its interval. Method "log log"."""
        shares, errors, _ = self.at(day)
        return log_log(float(shares[cause - 1]), float(errors[cause - 1]), confidence)

    def interval_remaining(self, day: float, confidence: float = 0.95) -> Estimate:
        """The share with no event by the end of a day, with its interval. With one cause it is Kaplan and Meier's."""
        row = np.searchsorted(self.times, day, side="right") - 1
        if row < 0:
            return log_log(1.0, 0.0, confidence)
        return log_log(float(self.remaining[row]), float(self.remaining_error[row]), confidence)


def log_log(share: float, error: float, confidence: float = 0.95) -> Estimate:
    """A share, a fraction, with the interval share^exp(±z error / (share ln share)), which stays inside 0 and 1.

    No interval can be formed for a share of 0 or 1: the limits are then NaN.
    Source: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, section 1.4.
    """
    if not 0 < share < 1:
        return Estimate(share, math.nan, math.nan)
    reach = normal_quantile(confidence) * error / (-share * math.log(share))
    return Estimate(share, share ** math.exp(reach), share ** math.exp(-reach), "log log")


def number_at_risk(entry, exit, days) -> np.ndarray:
    """How many were followed on each of `days`: entry < day <= exit. Arguments as in `risk_table`."""
    entry, exit = _followed(entry, exit)
    return np.searchsorted(np.sort(entry), days, side="left") - np.searchsorted(np.sort(exit), days, side="left")


def risk_table(entry, exit, cause, causes: int) -> RiskTable:
    """Count the risk sets of periods of care, or of any other clock that runs from a start to an end.

    One number for each clock in every argument, or one for all. exit: days from its start to its event, or to when it
    was last seen. cause: 0 for no event yet, else 1 to `causes`. entry: days from its start to when it was first seen;
    -1 where it was followed from the very start, so that an end on day 0 counts. On day t those with entry < t <= exit
    are at risk: events come before last sightings of that day. A clock that had ended when first seen tells nothing
    and is left out. Raises ValueError if a cause is not one of them.
    """
    cause = np.broadcast_to(np.asarray(cause, int), np.shape(exit))
    if not np.isin(cause, range(causes + 1)).all():
        raise ValueError("a cause is 0 for none yet, or a number up to how many causes there are")
    ended = (cause > 0) & (np.asarray(entry) < np.asarray(exit))
    times, row = np.unique(np.asarray(exit)[ended], return_inverse=True)
    ends = np.zeros((len(times), causes))
    np.add.at(ends, (row, cause[ended] - 1), 1)
    return RiskTable(times, number_at_risk(entry, exit, times), ends)


def _followed(entry, exit) -> tuple[np.ndarray, np.ndarray]:
    entry, exit = np.broadcast_arrays(np.asarray(entry), np.asarray(exit))
    seen = entry < exit
    return entry[seen], exit[seen]


def incidence(table: RiskTable, from_day: float = 0) -> Incidence:
    """The share that has ended by each day, by cause: Aalen and Johansen's estimate, and how far chance may move it.

    from_day: leave earlier days out; the curve then holds for those not ended when that day began, and says so.
    With one cause this is 1 - Kaplan and Meier's estimate with Greenwood's error. Adding up curves of 1 - Kaplan-Meier
    made for each cause alone is wrong: it counts children who left another way as if they might still leave this way.
    Chance only: brothers and sisters who leave together make it wider than this. Standard errors are within about 4%
    of the jackknife where children join late. Raises ValueError if more end on a day than are at risk.
    Source: Aalen and Johansen 1978; the delta-method variance of Marubini and Valsecchi 1995, chapter 10.
    """
    used = table.times >= from_day
    number, ends = table.at_risk[used].astype(float)[:, None], table.ends[used].astype(float)
    ended = ends.sum(axis=1, keepdims=True)
    if (ended > number).any():
        raise ValueError("more end on a day than are at risk")
    number = np.maximum(number, 1)  # a rounded table may hold a day with nobody at risk and no end
    remaining = np.cumprod(1 - ended / number, axis=0)
    before = np.vstack([np.ones((1, 1)), remaining])[:-1]
    shares = np.cumsum(before * ends / number, axis=0)
    assert np.allclose(shares.sum(axis=1) + remaining[:, 0], 1, rtol=0, atol=1e-9)
    left = number - ended
    greenwood = np.divide(ended, number * left, out=np.zeros_like(ended), where=left > 0)  # none left: nothing moves
    own = before**2 * ends * (number - ends) / number**3
    shared = before * ends / number**2
    errors = np.sqrt(np.maximum(_variance(shares, greenwood, own, shared), 0))  # floats may fall a hair under 0
    remaining_error = remaining[:, 0] * np.sqrt(np.cumsum(greenwood))
    return Incidence(table.times[used], table.at_risk[used], shares, errors, remaining[:, 0], remaining_error)


def _variance(shares: np.ndarray, greenwood: np.ndarray, own: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """Sum over s <= t of (F(t) - F(s))^2 greenwood(s) + own(s) - 2 (F(t) - F(s)) shared(s).

    Multiplied out, so that every part is a running total: thousands of days cost no more than one pass.
    """

    def total(part: np.ndarray) -> np.ndarray:
        return np.cumsum(part, axis=0)

    squares = shares**2 * total(greenwood) - 2 * shares * total(shares * greenwood) + total(shares**2 * greenwood)
    return squares + total(own) - 2 * (shares * total(shared) - total(shares * shared))


def usable_from(
    table: RiskTable, fewest: int = FEWEST_AT_RISK, most_lost: float = MOST_LOST
) -> tuple[float | None, str]:
    """The day from which a curve may be drawn, and "", or None and the reason why it may not.

    Where children join late, few are at risk in the first days and one of them would move everything after. So the
    curve starts at the first day with `fewest` at risk: 0 if that is the first day on which anything happened. It is
    refused if there is none (TOO_FEW), or if fewer are at risk again before the last such day and the events of one
    of these days take more than `most_lost` of all off the curve (MOVED_BY_FEW).
    """
    enough = np.flatnonzero(table.at_risk >= fewest)
    if not enough.size:
        return None, TOO_FEW
    start = float(table.times[enough[0]]) if enough[0] else 0.0
    curve = incidence(table, start)
    lost = -np.diff(curve.remaining, prepend=1.0)[: enough[-1] - enough[0] + 1]
    few = curve.at_risk[: len(lost)] < fewest
    return (None, MOVED_BY_FEW) if (lost[few] > most_lost).any() else (start, "")


def difference(a: Incidence, b: Incidence, cause: int, day: float, confidence: float = 0.95) -> Estimate:
    """The share of one cause by the end of a day in group a less that in group b, as a difference of fractions.

    The groups must not share children. No figure where neither share has an error to go by (both 0 or 1).
    Source: the variance of a difference of two independent estimates, each as in `incidence`.
    """
    (share_a, error_a), (share_b, error_b) = ([part[cause - 1] for part in each.at(day)[:2]] for each in (a, b))
    error = math.hypot(error_a, error_b)
    if not error:
        return NO_FIGURE
    change, reach = float(share_a - share_b), normal_quantile(confidence) * error
    return Estimate(change, change - reach, change + reach, "normal")
