"""Ratios of rates: one place or period against another, with the ratio's own interval."""

import math
from dataclasses import dataclass
from functools import lru_cache

from analytics.stats.estimate import NO_FIGURE, Estimate, crossing, is_missing, normal_quantile

FEWEST_FOR_WALD = 10


@dataclass(frozen=True)
class Observed:
    """Events and the children they happened among. count: whole, from 0. population: above 0. Either may be missing."""

    count: float | None
    population: float | None

    def __post_init__(self) -> None:
        if not is_missing(self.count) and not (self.count >= 0 and float(self.count).is_integer()):
            raise ValueError("counts are whole numbers from 0")

    @property
    def is_missing(self) -> bool:
        return is_missing(self.count) or is_missing(self.population) or self.population <= 0

    @property
    def rate(self) -> float:
        """Events per child."""
        return self.count / self.population


def rate_ratio(this: Observed, other: Observed, confidence: float = 0.95, dispersion: float = 1.0) -> Estimate:
    """The rate of `this` as a multiple of the rate of `other` (1.15 means 15% higher).

    Both counts 10 or more: Wald on the log scale, the variance of the log ratio times `dispersion` (phi, from 1 up).
    Otherwise exact, given the total of both; there is no dispersion in an exact interval, so it is left at 1.
    The two counts must not share events. A missing side, or no events on both, gives no figure; no events in `other`
    alone gives a ratio and an upper limit of infinity. method: "log wald" or "exact".
    Raises ValueError if dispersion is under 1.
    Source: Rothman 2012, Epidemiology: An Introduction, chapter 9; McCullagh and Nelder 1989 for the dispersion.
    """
    if dispersion < 1:
        raise ValueError("dispersion is 1 or more")
    if this.is_missing or other.is_missing:
        return NO_FIGURE
    if min(this.count, other.count) < FEWEST_FOR_WALD:
        return exact_ratio(this, other, confidence)
    return log_wald_ratio(this, other, confidence, dispersion)


def log_wald_ratio(this: Observed, other: Observed, confidence: float = 0.95, dispersion: float = 1.0) -> Estimate:
    """The large-count interval of `rate_ratio`; both counts above 0."""
    error = math.sqrt(dispersion * (1 / this.count + 1 / other.count))
    return _on_log_scale(this.rate / other.rate, error, confidence)


def exact_ratio(this: Observed, other: Observed, confidence: float = 0.95) -> Estimate:
    """The small-count interval of `rate_ratio`: given the total of both, the count of one is binomial."""
    if this.count == other.count == 0:
        return NO_FIGURE
    value = this.rate / other.rate if other.count else math.inf
    if this.count > other.count:  # near 0 floats keep digits that they lose near 1, so the smaller count leads
        low, high = exact_odds(int(other.count), int(this.count), confidence)
        low, high = 1 / high, (1 / low if low else math.inf)
    else:
        low, high = exact_odds(int(this.count), int(other.count), confidence)
    scale = other.population / this.population
    return Estimate(value, low * scale, high * scale, "exact")


@lru_cache(maxsize=10_000)
def exact_odds(successes: int, failures: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact limits of the odds of success behind `successes` and `failures`, successes <= failures.

    Source: Clopper and Pearson 1934, Biometrika 26:404-413.
    """
    tail, total = (1 - confidence) / 2, successes + failures

    def more_than(count: int, share: float) -> float:
        return 1 - _binomial_up_to(count, total, share)

    low = crossing(lambda share: more_than(successes - 1, share), tail, 0, 1) if successes else 0.0
    high = crossing(lambda share: more_than(successes, share), 1 - tail, 0, 1)
    return low / (1 - low), high / (1 - high)


def _binomial_up_to(count: int, total: int, share: float) -> float:
    """The chance of `count` successes or fewer in `total` tries."""
    ways = (math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) for k in range(count + 1))
    yes, no = math.log(share), math.log1p(-share)
    return sum(math.exp(way + k * yes + (total - k) * no) for k, way in enumerate(ways))


def against_rest(part: Observed, whole: Observed, confidence: float = 0.95) -> Estimate:
    """The rate of a place as a multiple of the rate of the rest of the country.

    whole: the country with the place in it. The place is taken out, so that the two counts share no events; that the
    country's count is published to the nearest 10 does not matter. Units, gaps and source as `rate_ratio`.
    Raises ValueError if the part is larger than the whole.
    """
    if part.is_missing or whole.is_missing:
        return NO_FIGURE
    rest = Observed(whole.count - part.count, whole.population - part.population)
    return rate_ratio(part, rest, confidence)


def ratio_of_ratios(
    now: Observed, before: Observed, other_now: Observed, other_before: Observed, confidence: float = 0.95
) -> Estimate:
    """How many times as much one place's rate changed as another's over the same periods (1: they moved alike).

    No figure if anything is missing or any of the four counts is under 10: there is no exact interval to fall back on.
    Counting noise only: the real change of one authority against England varies about twice as much as this shows, so
    say so beside it. Source: sum of reciprocal counts on the log scale, Breslow and Day 1987.
    """
    four = (now, before, other_now, other_before)
    if any(each.is_missing or each.count < FEWEST_FOR_WALD for each in four):
        return NO_FIGURE
    value = (now.rate / before.rate) / (other_now.rate / other_before.rate)
    return _on_log_scale(value, math.sqrt(sum(1 / each.count for each in four)), confidence)


def share_ratio(
    numerator: float | None,
    denominator: float | None,
    other_numerator: float,
    other_denominator: float,
    confidence=0.95,
) -> Estimate:
    """One share as a multiple of another, of different children (1.5 means half as high again).

    No figure if a count is missing or under 10 on either side: there is no exact interval to fall back on. A share of
    everybody has no variance of its own. Method "log". Raises ValueError if a numerator is more than its denominator.
    Source: Katz and others 1978, Biometrics 34:469-474.
    """
    four = (numerator, denominator, other_numerator, other_denominator)
    if any(is_missing(count) for count in four) or min(numerator, other_numerator) < FEWEST_FOR_WALD:
        return NO_FIGURE
    if numerator > denominator or other_numerator > other_denominator:
        raise ValueError("a numerator is part of its denominator")
    value = (numerator / denominator) / (other_numerator / other_denominator)
    variance = 1 / numerator - 1 / denominator + 1 / other_numerator - 1 / other_denominator
    return _on_log_scale(value, math.sqrt(variance), confidence)


def _on_log_scale(value: float, error: float, confidence: float) -> Estimate:
    reach = math.exp(normal_quantile(confidence) * error)
    return Estimate(value, value / reach, value * reach, "log wald")
