"""The middle of a few places, and how much of it hangs on one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

MEDIAN, MEAN = "median", "mean"
_HOW = {MEDIAN: median, MEAN: fmean}


@dataclass(frozen=True)
class Middle:
    """A median or mean of places' figures. n: places with a figure. left_out: the same without each place in turn, by its key."""

    method: str
    value: float
    n: int
    left_out: Mapping[str, float]

    @property
    def moves(self) -> tuple[float, float]:
        """The lowest and the highest it can be with one place left out."""
        return min(self.left_out.values()), max(self.left_out.values())

    @property
    def hangs_on(self) -> str:
        """The key of the place whose leaving out moves it furthest; of two alike the first."""
        return max(self.left_out, key=lambda key: abs(self.left_out[key] - self.value))


def middle(figures: Mapping[str, float], method: str) -> Middle | None:
    """The median or mean of figures by place, and of all but one. None with fewer than two: there is nothing to leave out.

    figures: known ones only, in any unit. No interval: ten places are no sample of anything. Medians are of the usual
    kind, the mean of the two in the middle where there are an even number.
    """
    if len(figures) < 2:
        return None
    how = _HOW[method]
    others = {key: how([other for name, other in figures.items() if name != key]) for key in figures}
    return Middle(method, how(figures.values()), len(figures), others)
