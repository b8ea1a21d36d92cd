"""Every measure, in the order pages and lists show them, and which of them are one table to the gate."""

from analytics.measures import before_care, care_entry, front_door, going_home
from analytics.measures.declare import Measure

MEASURES: tuple[Measure, ...] = (
    *care_entry.MEASURES,
    *going_home.MEASURES,
    *front_door.MEASURES,
    *before_care.MEASURES,
)
BY_ID = {m.id: m for m in MEASURES}


class UnknownMeasure(Exception):
    """No measure has that id."""


def measure(measure_id: str) -> Measure:
    """The measure with an id. Raises UnknownMeasure, naming the list's command."""
    if measure_id not in BY_ID:
        raise UnknownMeasure(f"There is no measure called {measure_id}. List them with: python -m analytics measures")
    return BY_ID[measure_id]


def family(asked: Measure) -> tuple[Measure, ...]:
    """All measures that add up or subtract with one, itself included; the one the others are parts of comes first."""
    root = asked
    while root.part_of:
        root = BY_ID[root.part_of]
    members = [root]
    for m in members:
        members += [part for part in MEASURES if part.part_of == m.id]
    return tuple(members)
