"""An authority's own extract beside its own published line: they should agree, and where they do not the page says so."""

from dataclasses import dataclass

from analytics.results.reconcile import CLOSE, MATCHES, verdict
from analytics.results.result import Result


@dataclass(frozen=True)
class Agreement:
    """Years both have. matching: within rounding; close: within what an extract may lie from its return; apart: (year, ours, DfE's)."""

    matching: tuple[int, ...]
    close: tuple[int, ...]
    apart: tuple[tuple[int, float, float], ...]

    @property
    def years(self) -> int:
        return len(self.matching) + len(self.close) + len(self.apart)


def agreement(own: Result, printed: Result) -> Agreement:
    """Counts of whole years that both have; a hidden or incomplete one is left out. A share is read by its numerator."""
    theirs = printed.figures.set_index("period_end")["numerator"].dropna()
    ours = own.figures[(own.figures["status"] == "") & own.figures["numerator"].notna()]
    found: dict[str, list] = {}
    for end, number in zip(ours["period_end"], ours["numerator"], strict=True):
        if end in theirs.index:
            result = verdict(number - theirs[end], theirs[end], end.year, own.mode)
            found.setdefault(result, []).append((end.year, float(number), float(theirs[end])))
    matching, close = (tuple(year for year, *_ in found.pop(kind, [])) for kind in (MATCHES, CLOSE))
    return Agreement(matching, close, tuple(each for listed in found.values() for each in listed))


def apart(ours: float, theirs: float, year: int, mode: str) -> bool:
    """Whether two counts of one year differ by more than rounding, DfE's or ours, can explain."""
    return verdict(ours - theirs, theirs, year, mode) != MATCHES
