"""Did others change as much where nothing was started? One authority's change laid among everyone else's."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Placebo:
    """How many of `of` authorities fell, and rose, by as much as this one moved or more; it is one of them.

    share_two_sided: both together, as a fraction of `of`. A place in a row, never a test.
    """

    fell_as_much: int
    rose_as_much: int
    of: int
    share_two_sided: float


def placebo(change: float, others) -> Placebo:
    """Lay one authority's change among those of all others over the same years.

    change, others: in one unit, falls negative; an authority without a figure (NaN) is left out of others.
    Misleads where authorities differ in size: small ones move more by chance alone.
    Raises ValueError if the authority's own change is missing.
    Source: Abadie 2021, Journal of Economic Literature 59:391-425; MacKinnon and Webb 2020.
    """
    if math.isnan(change):
        raise ValueError("without a change of its own there is nothing to compare")
    everyone = np.append(np.asarray(others, float), change)
    everyone = everyone[~np.isnan(everyone)]
    size = abs(change)
    fell, rose, moved = (int(found.sum()) for found in (everyone <= -size, everyone >= size, abs(everyone) >= size))
    return Placebo(fell, rose, len(everyone), moved / len(everyone))
