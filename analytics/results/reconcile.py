"""Our yearly counts beside the figures DfE published for the same authority and year, and what can explain a difference."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analytics.extracts.problems import RULES
from analytics.measures import catalogue
from analytics.measures.declare import Measure, Share, Stock
from analytics.results import effects, front_desk
from analytics.results.ask import Ask
from analytics.results.opened import Store
from analytics.results.published import own_rows, published_elsewhere
from analytics.results.reported import CANNOT, CLOSE, LOOK, MATCHES, Effect, Reconciled, as_shown, rows_in_words

# Thresholds, ours: nobody publishes how far an extract may lie from the return it was made for.
CLOSE_COUNT = 2  # children, either way
CLOSE_SHARE = 0.01  # of the published figure
# DfE rounded authorities' counts to the nearest 5 in the releases that hold these years; exact after
ROUNDED_BY_DFE = {year: 5 for year in range(2006, 2011)}
ROUNDED_HERE = 5  # publication mode
MOST_PROBLEMS = 3

DFE_SAYS = {
    "hidden": "DfE hid this number because it is small, or would give a small one away; it is not zero",
    "low": "DfE's number rounds to zero and is not zero",
    "low_reliability": "DfE marks its number as of low reliability",
    "not_applicable": "DfE says that this does not apply",
    "not_available": "DfE published no number",
}
# what is known to differ, by the view that a measure counts
KNOWN = {
    "starts": ("How DfE counts a child who goes straight from short breaks to care was not found",),
    "ceases": ("How DfE counts a child who left on 31 March itself was not found",),
    "looked_after_at_year_end": (
        "A child who left on 31 March is not counted here; how DfE counts that day was not found",
    ),
    "referrals": ("By DfE's definition a referral while an earlier one is open is not recorded; here it is counted",),
}
WITHOUT = ("Who is unaccompanied is read from the UASC module by month; how DfE sets it was not found",)
LOOKBACK = ("DfE counts 12 months; here it is 365 days, over the censuses loaded",)
AFTER = ("The extract may have been made before the return was corrected, or DfE revised the year since",)


@dataclass(frozen=True)
class _Published:
    """One figure of DfE's. count is None where status says why."""

    count: float | None
    status: str


def reconciliation(store: Store, la: str, mode: str, year: int | None = None) -> tuple[Reconciled, ...]:
    """Every yearly count that DfE publishes too, ours beside theirs, newest year first; one year's where asked.

    Our counts come over the front desk in the mode given, so what is hidden there is hidden here. What DfE printed is
    shown as it is.
    """
    printed = _published(store, la)
    held = effects.kept(store)
    problems = [(rows, effects.effect([rows], held)) for rows in effects.grouped(store, la)]
    found = []
    for measure, without in _asked(printed):
        own = front_desk.result(store, Ask(measure.id, "year", None, without, la), mode).figures
        for row in own.itertuples(index=False):
            ending = row.period_end.year
            if year in (None, ending):
                theirs = printed.get((measure.id, without, ending), _Published(None, "not_available"))
                about = _Figure(measure, without, ending, mode)
                found.append(_beside(about, row, theirs, _own_problems(about, problems)))
    return tuple(sorted(found, key=lambda r: -r.year))


@dataclass(frozen=True)
class _Figure:
    measure: Measure
    without: bool
    year: int
    mode: str

    @property
    def title(self) -> str:
        """A share is reconciled by its numerator, so what it is a share of is left out."""
        counted = self.measure.title.split(" among ")[0]
        return f"{counted}, without unaccompanied children" if self.without else counted


def _asked(printed: dict) -> list[tuple[Measure, bool]]:
    """The measures DfE publishes for this authority, in the order lists show them, each with its figure without UASC."""
    has = {(measure, without) for measure, without, _ in printed}
    return [(m, w) for m in catalogue.MEASURES for w in (False, True) if (m.id, w) in has]


def _published(store: Store, la: str) -> dict[tuple[str, bool, int], _Published]:
    """What is published for an authority: what it brought itself where it did (an invented one), else DfE's tables."""
    found = {}
    for measure in catalogue.MEASURES:
        for without in (False, True) if published_elsewhere(measure.id) else ():
            for row in own_rows(store, la, measure.id, without).itertuples(index=False):
                count = None if pd.isna(row.numerator) else float(row.numerator)
                found[measure.id, without, int(row.year_ending)] = _Published(count, row.status)
    return found


def _beside(about: _Figure, row, theirs: _Published, problems: tuple[str, ...]) -> Reconciled:
    own, why = _own_count(about.measure, row)
    running = row.status == "incomplete"
    difference = None if own is None or theirs.count is None else own - theirs.count
    result = CANNOT if difference is None or running else verdict(difference, theirs.count, about.year, about.mode)
    return Reconciled(
        measure=about.measure.id,
        title=about.title,
        year=about.year,
        own=own,
        own_status=why,
        published=theirs.count,
        published_status=theirs.status,
        difference=difference,
        result=result,
        reasons=_reasons(about, result, why, theirs, problems, running),
        provisional=running,
    )


def _own_count(measure: Measure, row) -> tuple[float | None, str]:
    """Our count, or why there is none. A rate without a population still has its count; a share not available has none."""
    gone = pd.isna(row.numerator) or (isinstance(measure.formula, Share) and row.status == "not_available")
    if gone:
        return None, row.status if row.status in ("hidden", "not_applicable") else "not_available"
    return float(row.numerator), row.status if row.status == "incomplete" else ""


def verdict(difference: float, published: float, year: int, mode: str) -> str:
    """How far a count lies from DfE's. Rounding, theirs or ours, is never counted as a difference."""
    rounded = ROUNDED_BY_DFE.get(year, 1) // 2 + (ROUNDED_HERE // 2 if mode != "internal" else 0)
    beyond = abs(difference) - rounded
    if beyond <= 0:
        return MATCHES
    return CLOSE if beyond <= max(CLOSE_COUNT, CLOSE_SHARE * published) else LOOK


def _reasons(
    about: _Figure, result: str, why: str, theirs: _Published, problems: tuple[str, ...], running: bool
) -> tuple[str, ...]:
    if result == CANNOT:
        return tuple(_why_not(about, why, theirs, running))
    if result == MATCHES:
        return _rounding(about)
    known = KNOWN.get(about.measure.formula.of.view, ())
    back = LOOKBACK if getattr(about.measure.formula, "lookback_years", 0) else ()
    return (*problems, *(WITHOUT if about.without else ()), *back, *known, *AFTER, *_rounding(about))


def _why_not(about: _Figure, why: str, theirs: _Published, running: bool) -> Iterable[str]:
    if theirs.count is None:
        yield DFE_SAYS[theirs.status]
    if why == "hidden":
        yield "Too few children to show from your files"
    elif why == "not_applicable":
        yield "The census does not say which children are unaccompanied"
    elif why == "not_available":
        if about.without:
            yield "No UASC table was loaded for the year"
        elif getattr(about.measure.formula, "lookback_years", 0):
            yield "The year before is not loaded"
        else:
            yield "Your files do not hold the whole year"
    elif running:
        yield (
            "Your files do not hold the whole year yet"
            if isinstance(about.measure.formula, Stock)
            else "The year is not complete in your files"
        )


def _rounding(about: _Figure) -> tuple[str, ...]:
    said = ["DfE rounded this year's figures to the nearest 5"] if about.year in ROUNDED_BY_DFE else []
    said += ["Your count is rounded to the nearest 5 here"] if about.mode != "internal" else []
    return tuple(said)


def _own_problems(about: _Figure, problems: list[tuple[effects.Rows, Effect]]) -> tuple[str, ...]:
    """This load's own problems that can change the figure, most rows first."""
    rows: dict[str, int] = {}
    for part, effect in problems:
        if effect.covers(about.measure.id, None, about.year, about.without):
            rows[part.rule] = rows.get(part.rule, 0) + part.rows
    worst = sorted(rows.items(), key=lambda item: (-as_shown(item[1], about.mode), item[0]))[:MOST_PROBLEMS]
    return tuple(f"{rows_in_words(n, about.mode)}: {RULES[rule].what}" for rule, n in worst)
