"""How far authorities of each size would lie from England by chance, and by the ordinary spread between authorities."""

import math
from dataclasses import dataclass

import numpy as np

from analytics.stats.estimate import normal_quantile

WINSORISED = 0.10  # at either end: far-off authorities must not widen the limits they are read by
HALVINGS = 56  # a span of 47 down to the last digit of the smallest limit


@dataclass(frozen=True)
class OverDispersion:
    """How much more authorities differ than counts of their size would by chance.

    phi: mean squared distance from England in standard errors, the outer tenths drawn in: 0.7 if chance were all.
    tau2: variance between authorities of the square root of observed / expected, from 0 up.
    authorities: how many it was estimated from.
    """

    phi: float
    tau2: float
    authorities: int


def limits(expected, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of observed / expected by chance alone: exact Poisson limits round a ratio of 1.

    expected: events an authority would have at the country's rate, above 0; it need not be whole. Any shape.
    Far too narrow for authorities: see `adjusted_limits`. Raises ValueError if an expected count is not above 0.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; Garwood 1936, Biometrika 28:437-442.
    """
    expected = _above_zero(expected)
    tail = (1 - confidence) / 2
    return _gamma_quantile(tail, expected) / expected, _gamma_quantile(1 - tail, expected + 1) / expected


def outside(observed, expected, confidence: float = 0.95) -> np.ndarray:
    """Whether each authority lies outside `limits`, without working the limits out: a count is looked up in their curve.

    observed: events, from 0. expected: at the country's rate, above 0. Returns true or false for each.
    """
    observed, expected = np.asarray(observed, float), _above_zero(expected)
    tail = (1 - confidence) / 2
    # a count this far out is beyond any limit, and the series would need more terms for it
    counts = np.minimum(observed, expected + 10 * np.sqrt(expected) + 40)
    return (_gamma_below(counts, expected) < tail) | (_gamma_below(counts, expected + 1) > 1 - tail)


def over_dispersion(observed, expected) -> OverDispersion:
    """Estimate the spread between authorities that chance does not explain.

    observed: events, from 0. expected: at the country's rate, above 0. One number for each authority.
    Distances from 1 are measured on the square-root scale; the outer tenth at either end is drawn in to the rest.
    Raises ValueError if an expected count is not above 0 or there are fewer than two authorities.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; DerSimonian and Laird 1986 for tau2.
    """
    observed, expected = np.asarray(observed, float), _above_zero(expected)
    number = len(observed)
    if number < 2:
        raise ValueError("a spread needs at least two authorities")
    distance = 2 * np.sqrt(expected) * (np.sqrt(observed / expected) - 1)
    distance = np.clip(distance, *np.quantile(distance, [WINSORISED, 1 - WINSORISED]))
    phi, weight = np.mean(distance**2), 4 * expected
    tau2 = (number * phi - (number - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return OverDispersion(float(phi), max(0.0, float(tau2)), number)


def adjusted_limits(expected, tau2: float, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of observed / expected by chance and the ordinary spread between authorities together.

    expected: as in `limits`. tau2: from `over_dispersion`. Made on the square-root scale and squared; never below 0.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202, the additive model.
    """
    reach = normal_quantile(confidence) * np.sqrt(1 / (4 * _above_zero(expected)) + tau2)
    return np.maximum(1 - reach, 0) ** 2, (1 + reach) ** 2


def _above_zero(expected) -> np.ndarray:
    expected = np.asarray(expected, float)
    if not (expected > 0).all():
        raise ValueError("expected counts are above 0")
    return expected


def _gamma_quantile(share: float, shape: np.ndarray) -> np.ndarray:
    """Below what value a gamma curve of this shape (scale 1) holds this share, by halving, all shapes at once."""
    low, high = np.zeros_like(shape), shape + 10 * np.sqrt(shape) + 40
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        under = _gamma_below(middle, shape) < share
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return high


def _gamma_below(value: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """The share of a gamma curve below each value: the series of Abramowitz and Stegun 1964, 6.5.29."""
    terms = np.arange(1, 150 + int(20 * np.sqrt(shape.max())))  # the series has died down well before
    series = 1 + np.cumprod(value[..., None] / (shape[..., None] + terms), axis=-1).sum(axis=-1)
    with np.errstate(divide="ignore"):  # nothing lies below 0
        return np.exp(shape * np.log(value) - value - np.vectorize(math.lgamma)(shape + 1)) * series
