"""Chance that gives the same answer on every Python: one seed, one stream, whole-number weights, no libm."""

import random
from collections.abc import Mapping, Sequence

SEED = 61


class Chance:
    """A stream of draws. Only random() is used: other methods of random may change between Python versions."""

    def __init__(self, stream: int) -> None:
        self._draw = random.Random(SEED * 1_000_003 + stream).random  # noqa: S311 - invented data, not secrets

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self._draw() < share

    def among(self, weights: Mapping):
        """One key of a table of whole-number weights."""
        left = int(self._draw() * sum(weights.values()))
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        raise ValueError("weights must be whole numbers, not all zero")

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._draw() * (high - low + 1))

    def along(self, points: Sequence[int]) -> int:
        """A whole number from a distribution given by evenly spaced quantiles, lowest to highest, straight between."""
        place = self._draw() * (len(points) - 1)
        left = int(place)
        return int(points[left] + (points[left + 1] - points[left]) * (place - left))
