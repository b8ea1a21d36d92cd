"""Tables drawn in tests, loaded through the real loader: the test says what a return holds, nothing is built by hand."""

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.store.build import Loaded, load, problems

FILE_NAMES = {"cin_details": "CINdetails.csv", "child_identifiers": "ChildIdentifiers.csv"}


def table(drawing: str) -> str:
    """A drawing with | between cells as CSV text."""
    lines = [line for line in drawing.strip().splitlines() if line.strip()]
    return "\n".join(",".join(cell.strip() for cell in line.split("|")) for line in lines) + "\n"


def write(folder: Path, tables: dict[str, str]) -> None:
    """Write drawings as files: episodes, header, uasc, cin_details, child_identifiers, population."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in tables.items():
        (folder / FILE_NAMES.get(name, f"{name}.csv")).write_text(table(drawing), encoding="utf-8")


def a_load(
    returns: dict[str, dict[str, str]] | None = None, data_to: str | None = None, la=None, **tables
) -> tuple[Path, Loaded]:
    """Load drawn tables; `returns` holds several folders of them. Gives the store's folder and what the load said."""
    root = Path(tempfile.mkdtemp(prefix="drawn-"))
    for name, drawn in {**(returns or {}), **({"only": tables} if tables else {})}.items():
        write(root / "sources" / name, drawn)
    day = date.fromisoformat(data_to) if data_to else None
    return root / "store", load([root / "sources"], root / "store", la=la, data_to=day)


def a_store(**drawn) -> front_desk.Store:
    """An open store of drawn tables."""
    return front_desk.open_store(a_load(**drawn)[0])


def figures(store: front_desk.Store, measure: str, by=None, breakdown=None, without_uasc=False, mode="internal"):
    """The figures of a measure as tuples, one for each row; by year unless said, or what the measure has instead."""
    ask = Ask(measure, by or usual(front_desk.measure(measure)), breakdown, without_uasc)
    return list(front_desk.result(store, ask, mode).figures.itertuples(index=False))


def numbers(store: front_desk.Store, measure: str, **asked) -> dict:
    """(last day of the period, group) -> numerator; just the day where there are no groups."""
    rows = figures(store, measure, **asked)
    return {(str(r.period_end.date()), r.group) if r.group else str(r.period_end.date()): r.numerator for r in rows}


def shares(store: front_desk.Store, measure: str, **asked) -> dict:
    """Last day of the period -> (numerator, denominator)."""
    return {str(r.period_end.date()): (r.numerator, r.denominator) for r in figures(store, measure, **asked)}


def usual(measure) -> str:
    """The kind of period a measure is first asked by."""
    return "year" if "year" in measure.formula.periods else measure.formula.periods[0]


def rules_broken(**drawn) -> dict[str, int]:
    """How many rows broke each rule in a load of drawn tables."""
    return dict(Counter(p.rule for p in problems(a_load(**drawn)[1].path)))
