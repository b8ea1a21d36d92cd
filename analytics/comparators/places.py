"""Places figures are published for: authorities with their beginnings and ends, regions, England; and who is like whom."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
ENGLAND = "E92000001"
INNER, OUTER = "E13000001", "E13000002"
# the models of statistical neighbours, the one in use first
MODELS = {"2025": "DfE model, published May 2025", "2021": "NFER model, as in LAIT, April 2021"}
BOUNDS = (0, 9999)


@dataclass(frozen=True)
class Place:
    """One place. key: as in the published tables. level: "authority", "region" or "england".

    first_year, last_year: years ending 31 March it existed in. predecessors, successors: keys of the authorities it was
    made of or became; their figures are never its own. what_happened: in words, "" where nothing did.
    """

    key: str
    la_code: str
    name: str
    level: str
    region_code: str
    first_year: int = BOUNDS[0]
    last_year: int = BOUNDS[1]
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    what_happened: str = ""

    def existed(self, year: int) -> bool:
        """Whether it was an authority in the year ending 31 March."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True)
class Neighbour:
    """A statistical neighbour: rank from 1, the nearest; closeness in the model's own words."""

    key: str
    rank: int
    closeness: str


@cache
def places() -> dict[str, Place]:
    """Every place by its key."""
    history = {row["key"]: row for row in _rows("authority_history.csv")}
    found = (_place(row, history.get(row["old_la_code"], {})) for row in _rows("authorities.csv"))
    return {place.key: place for place in found}


def by_code(la_code: str) -> Place | None:
    """The authority with this nine-character code, present or past; None for an invented or unknown one."""
    return _by_code().get(la_code)


def earlier_codes(key: str) -> tuple[str, ...]:
    """The nine-character codes an authority had before the one it has; none for most."""
    return tuple(code for code, place in _by_code().items() if place.key == key and code != place.la_code)


@cache
def _by_code() -> dict[str, Place]:
    known = places()
    past = {
        code: row["old_la_code"] for row in _rows("authorities.csv") for code in row["other_codes"].split(";") if code
    }
    present = {place.la_code: place for place in known.values() if place.level == "authority"}
    return {**{code: known[key] for code, key in past.items()}, **present}


def neighbours(key: str, model: str) -> tuple[Neighbour, ...]:
    """The ten neighbours of an authority, nearest first; none where the model does not have the authority."""
    return _neighbours().get((model, key), ())


@cache
def _neighbours() -> dict[tuple[str, str], tuple[Neighbour, ...]]:
    found: dict[tuple[str, str], list[Neighbour]] = {}
    for row in _rows("neighbours.csv"):
        one = Neighbour(row["neighbour_key"], int(row["rank"]), row["closeness"])
        found.setdefault((row["model"], row["key"]), []).append(one)
    return {of: tuple(sorted(listed, key=lambda one: one.rank)) for of, listed in found.items()}


def _place(row: dict, history: dict) -> Place:
    def keys(column: str) -> tuple[str, ...]:
        return tuple(key for key in history.get(column, "").split(";") if key)

    return Place(
        key=row["old_la_code"] or row["la_code"],
        la_code=row["la_code"],
        name=row["la_name"],
        level=row["level"],
        region_code=row["region_code"],
        first_year=int(history.get("first_year") or BOUNDS[0]),
        last_year=int(history.get("last_year") or BOUNDS[1]),
        predecessors=keys("predecessors"),
        successors=keys("successors"),
        what_happened=history.get("what_happened", ""),
    )


def _rows(name: str) -> list[dict]:
    with (_HERE / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
