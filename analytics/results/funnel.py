"""Every authority of a year by its size, with limits that allow for the ordinary spread between authorities."""

from dataclasses import dataclass

import numpy as np

from analytics.comparators import places
from analytics.comparators.series import RATE
from analytics.measures.declare import Measure
from analytics.results.places import PlaceRow, PlacesBeside
from analytics.results.published import rows_of, source
from analytics.results.result import Source
from analytics.stats.funnel import adjusted_limits, outside, over_dispersion

WITHIN = {95: 0.95, 998: 0.998}
SMALLEST = 5.0  # expected children: beside fewer the limits say nothing and stretch the scale
STEPS = 80  # points of a curve
INSIDE, ABOVE, BELOW = "inside", "above", "below"


@dataclass(frozen=True)
class FunnelPoint:
    """One authority. expected: children at England's rate; ratio: its children over that. role: "own", "neighbour" or "other"."""

    key: str
    name: str
    role: str
    observed: float
    expected: float
    ratio: float


@dataclass(frozen=True)
class FunnelBeside:
    """The funnel of a year. points: authorities A to Z, ours last.

    curve: expected counts; lower, upper: limits of the ratio along it, by 95 and 998 (99.8%), spread between authorities
    included. phi, tau2: how much more than chance; authorities: how many they were estimated from. outside, outside_by_chance:
    authorities outside 99.8% with and without that. own_is: INSIDE the 95% limits, ABOVE or BELOW them; "" where we have no figure.
    """

    measure: Measure
    year: int
    without_uasc: bool
    england: float
    points: tuple[FunnelPoint, ...]
    curve: np.ndarray
    lower: dict[int, np.ndarray]
    upper: dict[int, np.ndarray]
    phi: float
    tau2: float
    authorities: int
    outside: int
    outside_by_chance: int
    not_shown: int
    own_is: str
    source: Source


def funnel(beside: PlacesBeside, own_key: str) -> FunnelBeside | None:
    """The funnel behind a comparison of rates; None for a share, or where England has no figure.

    own_key: our key in the published tables, "" for an invented authority, which takes no part in the limits.
    """
    england = next((row for row in beside.references if row.role == "england" and row.known), None)
    if beside.series.kind != RATE or england is None:
        return None
    rate = england.numerator / england.denominator
    known = {key: place.name for key, place in places.places().items() if place.level == "authority"}
    rows = rows_of(beside.series.id, list(known), beside.without_uasc)
    rows = rows[rows["year_ending"] == beside.year]
    there = rows["numerator"].notna() & (rows["population"] * rate >= SMALLEST)
    shown = rows[there]
    observed, expected = shown["numerator"].to_numpy(float), shown["population"].to_numpy(float) * rate
    if len(shown) < 2:
        return None
    spread = over_dispersion(observed, expected)
    near = {row.key for row in beside.places}
    points = [
        FunnelPoint(key, known[key], "neighbour" if key in near else "other", o, e, o / e)
        for key, o, e in zip(shown["key"], observed, expected, strict=True)
        if key != own_key
    ]
    own = _own(beside.own, rate)
    curve = np.geomspace(max(SMALLEST, expected.min()), max(expected.max(), own.expected if own else 0), STEPS)
    bounds = {name: adjusted_limits(curve, spread.tau2, share) for name, share in WITHIN.items()}
    return FunnelBeside(
        measure=beside.measure,
        year=beside.year,
        without_uasc=beside.without_uasc,
        england=england.value,
        points=(*sorted(points, key=lambda point: point.name), *([own] if own else [])),
        curve=curve,
        lower={name: both[0] for name, both in bounds.items()},
        upper={name: both[1] for name, both in bounds.items()},
        phi=spread.phi,
        tau2=spread.tau2,
        authorities=spread.authorities,
        outside=_outside(observed, expected, adjusted_limits(expected, spread.tau2, WITHIN[998])),
        outside_by_chance=int(outside(observed, expected, WITHIN[998]).sum()),
        not_shown=int((~there).sum()),
        own_is=_where(own, spread.tau2),
        source=source(beside.measure, rows),
    )


def _own(row: PlaceRow, rate: float) -> FunnelPoint | None:
    if not row.known or row.denominator * rate < SMALLEST:
        return None
    expected = row.denominator * rate
    return FunnelPoint(row.key, row.name, "own", row.numerator, expected, row.numerator / expected)


def _outside(observed: np.ndarray, expected: np.ndarray, ends: tuple[np.ndarray, np.ndarray]) -> int:
    ratio = observed / expected
    return int(((ratio < ends[0]) | (ratio > ends[1])).sum())


def _where(own: FunnelPoint | None, tau2: float) -> str:
    if own is None:
        return ""
    lower, upper = (float(end) for end in adjusted_limits(own.expected, tau2, WITHIN[95]))
    return ABOVE if own.ratio > upper else BELOW if own.ratio < lower else INSIDE
