"""Authorities whose rate, as DfE printed it, breaks between 2018 and 2019: the population was rebased and history was not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.comparators import places
from analytics.comparators.series import CEASED, LOOKED_AFTER, STARTED
from analytics.results.published import rows_of, values
from analytics.results.published_measures import measure_of

BEFORE, AFTER = 2018, 2019
# children in need were printed on the old population on both sides: their trends break elsewhere, or not at all
CAN_BREAK = (STARTED, CEASED, LOOKED_AFTER)
ROUNDING = 1.0  # two whole numbers can lie this far from the change between what they were rounded from


@dataclass(frozen=True)
class PrintedBreak:
    """One authority on both sides: children, the rate as printed, and ours on one population; (2018, 2019) each."""

    key: str
    name: str
    counts: tuple[float, float]
    printed: tuple[float, float]
    ours: tuple[float, float]

    @property
    def extra(self) -> float:
        """By how much the printed change exceeds the change on one population."""
        return (self.printed[1] - self.printed[0]) - (self.ours[1] - self.ours[0])

    @property
    def breaks(self) -> bool:
        """Whether rounding cannot explain it."""
        return abs(self.extra) > ROUNDING


def both_sides(series_id: str) -> tuple[PrintedBreak, ...]:
    """Every authority with both years both ways, A to Z. series_id: one of CAN_BREAK."""
    known = {key: place.name for key, place in places.places().items() if place.level == "authority"}
    rows = rows_of(series_id, list(known))
    rows = rows.assign(ours=values(measure_of(series_id), rows))
    before, after = (_of(rows, year) for year in (BEFORE, AFTER))
    found = []
    for key in sorted(before.keys() & after.keys(), key=known.get):
        counts, printed, ours = zip(before[key], after[key], strict=True)
        if np.isfinite((counts, printed, ours)).all():
            found.append(PrintedBreak(key, known[key], counts, printed, ours))
    return tuple(found)


def _of(rows: pd.DataFrame, year: int) -> dict[str, tuple[float, float, float]]:
    """Children, the rate as printed and ours of one year, by place."""
    rows = rows[rows["year_ending"] == year]
    numbers = (rows[name].tolist() for name in ("numerator", "printed", "ours"))
    return {key: of for key, *of in zip(rows["key"], *numbers, strict=True)}


def printed_breaks(series_id: str) -> tuple[PrintedBreak, ...]:
    """Those whose printed trend breaks, A to Z."""
    return tuple(each for each in both_sides(series_id) if each.breaks)
