"""The second opinion on disclosure: what a reader of everything a publication copy shows can work out of what it hides.

Nothing of the product's own gate is used. Every question is asked at the front desk as a page would ask it; what comes back is
put together by how counts must add up, and each hidden count of 1 to 7 is then made as large and as small as the rest allows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analytics.measures import catalogue
from analytics.measures.declare import Mean, Measure, NetFlow, PerDays, Rate, Share, Stock, is_on_a_day
from analytics.results import front_desk
from analytics.results.ask import Ask

FEWEST = 3  # numbers a hidden count must be able to be
SMALL = range(1, 8)
ALL, WITHOUT, UNACCOMPANIED = "all", "without unaccompanied", "unaccompanied"
EVERY, ON_A_DAY = "every event", "on a day"
SHORTER = ("quarter", "month", "rolling")
MANY = 100_000
DRAWN_AT_ONCE = 16  # tables drawn for all cells together, before each is tried alone
TOLERANCE = 1e-6
ENOUGH = (30, 200, 1000)  # cells whose relations may be enough to narrow one
AROUND = (40, 300, 1500)  # cells that are moved to try one
NEAR = 10  # above the truth


class Cell(NamedTuple):
    """One number that a question could show.

    what: the id of a share whose numerator it is, or the events it counts. over: EVERY, ON_A_DAY, or what keeps one event a
    child in a year. first, last: its months, year x 12 + month - 1. groups: (breakdown, group) pairs.
    """

    what: str
    over: str
    first: int
    last: int
    groups: frozenset[tuple[str, str]]
    kind: str

    def __str__(self) -> str:
        cut = ", ".join(f"{breakdown} {group}" for breakdown, group in sorted(self.groups)) or "everybody"
        first, last = (f"{month // 12}-{month % 12 + 1:02d}" for month in (self.first, self.last))
        return f"{self.what} ({self.over}), {first} to {last}, {cut}, {self.kind}"


class Relation(NamedTuple):
    """A weighted sum of cells that is 0, or at most 0. why: in a word, for whoever reads of a narrowed cell."""

    terms: tuple[tuple[Cell, int], ...]
    exact: bool
    why: str


@dataclass
class Read:
    """What questions say in one mode. shown: cell -> number; hidden: cells without one; tables: (groups of a table's rows).

    shares: (numerator, denominator) pairs; net: starts less exits, by the cells of both. views, figures: how many.
    """

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    tables: dict[tuple, dict[Cell, None]] = field(default_factory=lambda: defaultdict(dict))
    shares: set[tuple[Cell, Cell]] = field(default_factory=set)
    net: dict[tuple[Cell, Cell], float] = field(default_factory=dict)
    views: int = 0
    figures: int = 0
    contradictions: list[str] = field(default_factory=list)


# What can be asked ---------------------------------------------------------------------------------------------------


def questions(measures: Iterable[Measure], la: str, breakdowns: int = 2, years_only: bool = False) -> Iterator[Ask]:
    """Every measure by every period, with and without unaccompanied children, with so many breakdowns at most.

    years_only: of groups only years and three years.
    """
    for measure in measures:
        cuts = [(None, None), *((cut, None) for cut in measure.breakdowns), *combinations(measure.breakdowns, 2)]
        cuts = [cut for cut in cuts if sum(each is not None for each in cut) <= breakdowns]
        for by in measure.formula.periods:
            for first, second in cuts:
                if years_only and first and by in SHORTER:
                    continue
                for without in (False, True) if measure.without_uasc else (False,):
                    yield Ask(measure.id, by, first, without, la, second)


def events_of(measure: Measure) -> str:
    """The name of the events a measure is out of: one for all measures that count the very same."""
    formula = measure.formula
    parts = [formula.of.view, formula.of.where, str(getattr(formula, "follow_up_days", 0))]
    if isinstance(formula, Mean):
        parts.append(f"{formula.amount} known")
    return "|".join(parts)


def _cells_of(measure: Measure, by: str) -> tuple[str, str, str]:
    """Names of what a measure's numerator and denominator count ("" where it is no count), and over what."""
    formula = measure.formula
    over = ON_A_DAY if is_on_a_day(formula) else EVERY
    once = getattr(formula, "once_a_year", "true")
    if by == "year" and once != "true":
        over = once
    if isinstance(formula, Rate | Stock):
        return events_of(measure), "", over
    if isinstance(formula, Share):
        return measure.id, events_of(measure), over
    if isinstance(formula, PerDays):
        return measure.id, "", over
    return "", events_of(measure) if isinstance(formula, Mean) else "", over


def _months(figures: pd.DataFrame, over: str) -> tuple[list[int], list[int]]:
    last = figures["period_end"].dt.year * 12 + figures["period_end"].dt.month - 1
    first = figures["period_start"].dt.year * 12 + figures["period_start"].dt.month - 1
    return (last if over == ON_A_DAY else first).tolist(), last.tolist()


def read(store: front_desk.Store, la: str, mode: str, asks: Iterable[Ask], nothing_in: set[Ask] | None = None) -> Read:
    """Ask questions and keep what they say.

    A question whose every figure is hidden, by quarters, months or rolling years of groups, adds no cell: those are shown
    for nobody. Such questions are put into `nothing_in`.
    """
    found = Read()
    for ask in asks:
        measure = catalogue.measure(ask.measure)
        figures = front_desk.result(store, ask, mode).figures
        found.views += 1
        found.figures += len(figures)
        if ask.breakdown and ask.by in SHORTER and figures["numerator"].isna().all():
            if nothing_in is not None:
                nothing_in.add(ask)
            continue
        _keep(found, measure, ask, figures)
    return found


def _keep(found: Read, measure: Measure, ask: Ask, figures: pd.DataFrame) -> None:
    counted, out_of, over = _cells_of(measure, ask.by)
    kind = WITHOUT if ask.without_uasc else ALL
    rows = zip(
        *_months(figures, over),
        *(figures[name].tolist() for name in ("group", "second_group", "numerator", "denominator", "status")),
        strict=True,
    )
    for first, last, group, second, numerator, denominator, status in rows:
        if status == "not_applicable":
            continue
        groups = frozenset(
            (cut, name) for cut, name in ((ask.breakdown, group), (ask.second, second)) if cut is not None
        )
        if isinstance(measure.formula, NetFlow):
            _keep_net(found, first, last, groups, kind, numerator)
            continue
        pair = []
        for name, number in ((counted, numerator), (out_of, denominator)):
            if name:
                cell = Cell(name, over, first, last, groups, kind)
                _say(found, cell, number)
                pair.append(cell)
                found.tables[ask.breakdowns, name, over, first, last, kind][cell] = None
        if len(pair) == 2:
            found.shares.add((pair[0], pair[1]))


def read_curves(store: front_desk.Store, la: str, published: Read, truth: Read, years: Iterable[int]) -> int:
    """Add what the curves say of returns home and care again by 3 to 24 months, of every cohort a page can choose.

    A curve is worked out from running totals, so its points give those back. Returns how many points were read.
    """
    points = 0
    for without, year in product((False, True), years):
        ask, until = Ask(STARTED, "year", None, without, la), date(year, 3, 31)
        leaving = front_desk.leaving_curve(store, ask, "publication", until)
        again = front_desk.re_entry_curve(store, ask, "publication", until)
        told = [
            (
                f"returned_home_within_{months}_months_of_starting",
                leaving.cohort,
                ways[ALL_HOME].value * leaving.children,
            )
            for months, ways in leaving.at.items()
        ]
        told += [
            (f"re_entered_within_{months}_months_of_returning_home", again.cohort, point.value * again.returns)
            for months, point in again.at.items()
        ]
        for name, cohort, hundredfold in told:
            if cohort is None:
                continue
            points += 1
            first, last = (day.year * 12 + day.month - 1 for day in (cohort.start, cohort.end))
            cell = Cell(name, EVERY, first, last, frozenset(), WITHOUT if without else ALL)
            number = round(hundredfold / 100, 6)
            if number >= 10 and number % 5 == 0 and abs(truth.shown.get(cell, np.inf) - number) <= 2:
                _say(published, cell, number)
    return points


def _keep_net(found: Read, first: int, last: int, groups, kind: str, number: float) -> None:
    if not np.isnan(number):
        starts, exits = (Cell(events, EVERY, first, last, groups, kind) for events in (STARTS, EXITS))
        found.net[starts, exits] = number


def _say(found: Read, cell: Cell, number: float) -> None:
    if np.isnan(number):
        if cell not in found.shown:
            found.hidden.add(cell)
        return
    found.hidden.discard(cell)
    if found.shown.setdefault(cell, number) != number:
        found.contradictions.append(str(cell))


# What a reader knows of how counts add up -----------------------------------------------------------------------------

STARTS, EXITS, STOCK = "starts|true|0", "ceases|true|0", "looked_after_at_year_end|true|0"
STARTED, ALL_HOME = "started_to_be_looked_after", "home, all"
HOME = "returned_home_among_ceased"
# different names of the same events, wherever they are as many
SAME = (
    (
        STARTS,
        *(f"starts_followed|true|{days}" for days in (7, 28, 91, 182, 365, 547, 730)),
        "starts_after_referral|true|0",
    ),
    (HOME, *(f"returns_home_followed|true|{days}" for days in (91, 182, 365, 730))),
    tuple(f"first_referrals_followed|true|{days}" for days in (365, 547)),
)
# each is at most the next
RISING = (
    tuple(f"returned_home_within_{months}_months_of_starting" for months in (3, 6, 12, 18, 24)),
    tuple(f"re_entered_within_{months}_months_of_returning_home" for months in (3, 6, 12, 24)),
    ("left_within_7_days_of_starting", "left_within_28_days_of_starting"),
    *(
        (f"started_within_{first}_of_first_referral", f"started_within_{then}_of_first_referral")
        for first, then in (("45_days", "12_months"), ("12_months", "18_months"))
    ),
)
# the count of one group is another count: (events, breakdown, group, the other's name)
GROUP_IS = (
    (EXITS, "how_left", "returned home", HOME),
    (STOCK, "placement", "with parents", "placed_with_parents_at_year_end"),
    *(
        (f"returns_home_followed|true|{days}", "how_returned", how, f"returned_home_{name}_among_ceased")
        for days in (91, 182, 365, 730)
        for how, name in (("planned", "planned"), ("not planned", "unplanned"))
    ),
)
NO_REFERRAL = ("starts_after_referral|true|0", "since_first_referral", "no referral seen")
WITH_REFERRAL = "starts_after_referral|true|0|days_since_first_referral known"


class Reader:
    """Everything said and everything that follows from how counts are made. truth: the same cells as they are.

    known: what DfE prints and this reader looked up; printed: all that it prints, by which some zeros are hidden too; few:
    what it says that it hides, which is 1 at least.
    """

    def __init__(
        self,
        published: Read,
        truth: Read,
        known: dict[Cell, float],
        printed: Iterable[Cell] = (),
        few: Iterable[Cell] = (),
    ):
        self.published, self.known, self.few = published, known, frozenset(few)
        self.printed = frozenset({*known, *printed})
        self.truth = dict(truth.shown)
        self.cells: set[Cell] = set(published.shown) | published.hidden | set(known)
        self.cells -= set(_never_shown(published))
        for starts, exits in published.net:
            self.cells |= {starts, exits}
        self.unanswered = _unanswered(published, self.truth)
        self._who_is_unaccompanied()
        self.relations: list[Relation] = []
        for relation in self._relations():
            if self._may_hold(relation):
                self.relations.append(relation)

    def _who_is_unaccompanied(self) -> None:
        """All children, and those without: the rest are unaccompanied, and never shown."""
        for cell in [cell for cell in self.cells if cell.kind == WITHOUT]:
            every, alone = cell._replace(kind=ALL), cell._replace(kind=UNACCOMPANIED)
            self.cells |= {every, alone}
            if every in self.truth and cell in self.truth:
                self.truth[alone] = self.truth[every] - self.truth[cell]

    def _may_hold(self, relation: Relation) -> bool:
        """Whether it is true of the counts as they are, as far as they are known: one that is not helps nobody."""
        numbers = [self.truth.get(cell, np.nan) * weight for cell, weight in relation.terms]
        total = sum(numbers)
        return np.isnan(total) or (total == 0 if relation.exact else total <= 0)

    def _relations(self) -> Iterator[Relation]:
        yield from self._tables()
        yield from self._kinds()
        yield from self._windows()
        yield from self._families()
        yield from self._same()
        yield from self._other_names()
        yield from self._stock_and_flow()

    def _tables(self) -> Iterator[Relation]:
        for (cuts, name, over, first, last, kind), rows in self.published.tables.items():
            if not self.cells.issuperset(rows):
                continue
            margins: dict[tuple[str, frozenset], list[Cell]] = defaultdict(list)
            for row, cut in product(rows, cuts):
                margins[cut, frozenset(pair for pair in row.groups if pair[0] != cut)].append(row)
            for (_, fewer), parts in margins.items():  # one sum for each cut left out
                total = Cell(name, over, first, last, fewer, kind)
                self.cells.add(total)
                yield _sum(total, parts, "groups add up")

    def _kinds(self) -> Iterator[Relation]:
        for cell in [cell for cell in self.cells if cell.kind == UNACCOMPANIED]:
            yield _sum(cell._replace(kind=ALL), [cell._replace(kind=WITHOUT), cell], "with and without")

    def _windows(self) -> Iterator[Relation]:
        """Quarters, rolling years, years and three years are sums of the shortest spans any of them begins or ends."""
        series: dict[tuple, set[tuple[int, int]]] = defaultdict(set)
        for cell in self.cells:
            if cell.over == EVERY:
                series[cell.what, cell.groups, cell.kind].add((cell.first, cell.last))
        for (what, groups, kind), windows in series.items():
            edges = sorted({first for first, _ in windows} | {last + 1 for _, last in windows})
            for first, last in windows:
                inside = [edge for edge in edges if first <= edge <= last + 1]
                parts = [Cell(what, EVERY, a, b - 1, groups, kind) for a, b in pairwise(inside)]
                if len(parts) > 1:
                    self.cells.update(parts)
                    yield _sum(Cell(what, EVERY, first, last, groups, kind), parts, "months add up")

    def _families(self) -> Iterator[Relation]:
        at = self._by_name()
        for numerator, denominator in self.published.shares:
            for kind in (ALL, WITHOUT, UNACCOMPANIED):
                pair = numerator._replace(kind=kind), denominator._replace(kind=kind)
                if pair[0] in self.cells and pair[1] in self.cells:
                    yield Relation(((pair[0], 1), (pair[1], -1)), False, "part of its events")
        for cell in list(self.cells):
            if cell.over not in (EVERY, ON_A_DAY):
                every = cell._replace(over=EVERY)
                if every in self.cells:
                    yield Relation(((cell, 1), (every, -1)), False, "a child once or every event")
        yield from self._rising(at)
        yield from self._declared_parts(at)

    def _rising(self, at: dict[str, list[Cell]]) -> Iterator[Relation]:
        for names in RISING:
            for lower, higher in combinations(names, 2):
                for cell in at[lower]:
                    if cell._replace(what=higher) in self.cells:
                        yield Relation(((cell, 1), (cell._replace(what=higher), -1)), False, "within longer")

    def _declared_parts(self, at: dict[str, list[Cell]]) -> Iterator[Relation]:
        for measure in front_desk.measures():
            for cell in at[measure.id]:
                parts = [cell._replace(what=part) for part in measure.parts]
                if parts and self.cells.issuperset(parts):
                    yield _sum(cell, parts, "parts of a measure")
            if measure.rest_of:
                whole, first = events_of(catalogue.measure(measure.rest_of)), measure.rest_of
                for cell in at[whole]:
                    parts = [cell._replace(what=first), cell._replace(what=events_of(measure))]
                    if self.cells.issuperset(parts):
                        yield _sum(cell, parts, "the rest of another share")

    def _same(self) -> Iterator[Relation]:
        at = self._by_name()
        for names in SAME:
            for one, other in combinations(names, 2):
                for cell in at[one]:
                    if cell._replace(what=other) in self.cells:
                        yield _sum(cell, [cell._replace(what=other)], "the same events")

    def _other_names(self) -> Iterator[Relation]:
        at = self._by_name()
        for events, breakdown, group, other in GROUP_IS:
            for cell in at[events]:
                if (breakdown, group) in cell.groups:
                    twin = cell._replace(what=other, groups=cell.groups - {(breakdown, group)})
                    if twin in self.cells:
                        yield _sum(cell, [twin], "a group that is a measure")
        for cell in at[WITH_REFERRAL]:
            all_of_them, without = cell._replace(what=NO_REFERRAL[0]), cell._replace(what=NO_REFERRAL[0])
            without = without._replace(groups=cell.groups | {NO_REFERRAL[1:]})
            if all_of_them in self.cells and without in self.cells:
                yield _sum(all_of_them, [cell, without], "referred before or not")

    def _stock_and_flow(self) -> Iterator[Relation]:
        for now in self._by_name()[STOCK]:
            before = now._replace(first=now.first - 12, last=now.last - 12)
            if before not in self.cells or any(cut not in ("sex", "ethnic_group") for cut, _ in now.groups):
                continue
            flows = now._replace(what=STARTS, over=EVERY, first=now.last - 11)
            for starts_over, exits_over in ((EVERY, EVERY), ("first_in_year", "last_in_year")):
                starts, exits = flows._replace(over=starts_over), flows._replace(what=EXITS, over=exits_over)
                if starts in self.cells and exits in self.cells:
                    yield Relation(((before, 1), (starts, 1), (exits, -1), (now, -1)), True, "stock and flow")

    def _by_name(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.what].append(cell)
        return found

    def targets(self) -> list[Cell]:
        """Hidden counts that truly are 1 to 7, unaccompanied children among them where the rest are shown."""
        kept = [
            cell
            for cell in self.published.hidden & self.cells
            if self.truth.get(cell) in SMALL and cell not in self.known and cell not in self.published.shown
        ]
        alone = [
            cell
            for cell in self.cells
            if cell.kind == UNACCOMPANIED and self.truth.get(cell) in SMALL and cell._replace(kind=WITHOUT) in self.told
        ]
        return sorted(kept + alone, key=str)

    @property
    def told(self) -> set[Cell]:
        return self.published.hidden | set(self.published.shown)

    # Readers ------------------------------------------------------------------------------------------------------

    def to_the_unit(self) -> dict[Cell, tuple[float, float]]:
        """The strongest: every shown count is known exactly, a hidden one of what is shown at times is none only where it is."""
        bounds = {cell: self._hidden(cell) for cell in self.cells}
        for cell, number in self.published.shown.items():
            bounds[cell] = (self.truth[cell],) * 2 if cell in self.truth else _rounded(number)
        return bounds | {cell: (number, number) for cell, number in self.known.items()}

    def by_rounding(self, small_is_known: bool) -> dict[Cell, tuple[float, float]]:
        """Shown counts are what their rounding leaves, or what DfE prints; hidden ones none only where the strongest knows it.

        small_is_known: whether hidden ones that are 1 to 7 are known for such: a page says of none why it is hidden.
        """
        bounds = {cell: self._hidden(cell) for cell in self.cells}
        if not small_is_known:
            bounds = {cell: (low, float(MANY)) for cell, (low, _) in bounds.items()}
        for cell, number in self.published.shown.items():
            bounds[cell] = _rounded(number)
        return self._with_few(bounds) | {cell: (number, number) for cell, number in self.known.items()}

    def of_dfe_alone(self) -> dict[Cell, tuple[float, float]]:
        """Nothing but what DfE prints, and how counts add up: what that gives away no publication copy can keep."""
        bounds = dict.fromkeys(self.cells, (0.0, float(MANY))) | dict.fromkeys(
            self.few & self.cells, (1.0, float(MANY))
        )
        return bounds | {cell: (number, number) for cell, number in self.known.items()}

    def _with_few(self, bounds: dict[Cell, tuple[float, float]]) -> dict[Cell, tuple[float, float]]:
        """What DfE hides is taken for 1 to 5 where it is: it may also be hidden for another's sake, but seldom is."""
        for cell in self.few & self.cells:
            low, high = bounds[cell]
            bounds[cell] = max(low, 1.0), min(high, 5.0 if self.truth.get(cell, MANY) <= 5 else high)
        return bounds

    def still_narrowed(self, bounds, targets: Iterable[Cell]) -> dict[Cell, set[int]]:
        """Of targets, each known to be 1 to 7 itself, those that can be fewer than FEWEST numbers, with these."""
        pieces = _pieces(self.relations, bounds, self.truth, self._net_as_relations(bounds))
        where = {cell: piece for piece in pieces for cell in piece.cells}
        found = {}
        for cell in targets:
            if (piece := where.get(cell)) is not None:
                numbers = piece.one(cell)
            else:
                low, high = bounds[cell]
                numbers = set(range(int(low), int(min(high, SMALL[-1])) + 1))
            if len(numbers) < FEWEST:
                found[cell] = numbers
        return found

    def _hidden(self, cell: Cell) -> tuple[float, float]:
        number = self.truth.get(cell, np.nan)
        if _series(cell) in self.unanswered:
            return 0.0, float(MANY)
        loose = cell not in self.published.hidden or cell.kind != ALL or self._of_few(cell)
        if number in SMALL:
            return (0.0 if loose else 1.0), 7.0
        return (1.0 if number >= 8 and not loose else 0.0), float(MANY)

    def _of_few(self, cell: Cell) -> bool:
        """A group whose zeros are hidden too: of a total of 1 to 7, or of what is left of one where DfE prints it and groups."""
        fewer = [
            cell.groups - set(cuts) for n in range(1, len(cell.groups) + 1) for cuts in combinations(cell.groups, n)
        ]
        if any(self.truth.get(cell._replace(groups=groups)) in SMALL for groups in fewer):
            return True
        for cut, _ in cell.groups if len(cell.groups) == 1 else ():
            total = cell._replace(groups=frozenset())
            groups = self.published.tables.get(((cut,), *cell[:4], cell.kind), {})
            if total in self.by_dfe and cell not in self.by_dfe:
                left = self.truth[total] - sum(self.truth[each] for each in groups if each in self.by_dfe)
                if left in SMALL:
                    return True
        return False

    @cached_property
    def by_dfe(self) -> set[Cell]:
        """What DfE prints, and what follows from it by one sum after another."""
        found = {cell for cell in self.printed if cell in self.truth}
        of_cell = defaultdict(list)
        for relation in self.relations:
            if relation.exact:
                for cell, _ in relation.terms:
                    of_cell[cell].append(relation)
        new = list(found)
        while new:
            for relation in of_cell[new.pop()]:
                left = [cell for cell, _ in relation.terms if cell not in found]
                if len(left) == 1 and left[0] in self.truth:
                    found.add(left[0])
                    new.append(left[0])
        return found

    def possible(self, bounds: dict[Cell, tuple[float, float]], targets: Iterable[Cell]) -> dict[Cell, set[int]]:
        """For each target the different numbers it was found to be able to be: enough of them, or all there are."""
        found: dict[Cell, set[int]] = {}
        pieces = _pieces(self.relations, bounds, self.truth, self._net_as_relations(bounds))
        where = {cell: piece for piece in pieces for cell in piece.cells}
        together: dict[int, list[Cell]] = defaultdict(list)
        for cell in targets:
            low, high = bounds[cell]
            if cell in where:
                together[id(where[cell])].append(cell)
            else:  # nothing ties it to anything
                found[cell] = set(range(int(low), int(min(high, low + FEWEST)) + 1))
        for piece in pieces:
            if id(piece) in together:
                found |= piece.several(together[id(piece)])
        return found

    def _net_as_relations(self, bounds) -> list[tuple[Relation, float, float]]:
        """Starts less exits as shown: to the unit where shown counts are, else as far as the rounding of both."""
        exact = all(low == high for low, high in (bounds[c] for c in self.published.shown if c in self.truth))
        found = []
        for (starts, exits), number in self.published.net.items():
            truth = self.truth.get(starts, np.nan) - self.truth.get(exits, np.nan)
            middle, loose = (truth, 0) if exact and not np.isnan(truth) else (number, 4)
            found.append((Relation(((starts, 1), (exits, -1)), True, "net flow"), middle - loose, middle + loose))
        return found


def _is_of_years(cell: Cell) -> bool:
    """Whether a cell spans whole financial years, or is of 31 March."""
    return cell.last % 12 == 2 and (cell.over == ON_A_DAY or cell.first % 12 == 3)


def _never_shown(published: Read) -> Iterator[Cell]:
    """Hidden quarters, months and rolling years of series that show none near them.

    Nobody is told any part of the years they lie in, so such a count can be anything from 0 to its year: the years are
    what is audited. The same holds for groups without unaccompanied children, which no question shows.
    """
    alone = any(cell.kind == WITHOUT and cell.groups for cell in published.shown)
    told: dict[tuple, list[Cell]] = defaultdict(list)
    for cell in published.shown:
        if not _is_of_years(cell):
            told[cell.what, cell.groups].append(cell)
    for cell in published.hidden:
        if cell.kind == WITHOUT and cell.groups and not alone:
            yield cell
            continue
        near = told.get((cell.what, cell.groups), ())
        if not _is_of_years(cell) and not any(c.first <= cell.last and cell.first <= c.last for c in near):
            yield cell


def _series(cell: Cell) -> tuple:
    """All spans of a kind of question: what a copy answers or not, whatever the counts."""
    length = 0 if cell.over == ON_A_DAY else cell.last - cell.first
    return cell.what, cell.over, length, frozenset(cut for cut, _ in cell.groups), cell.kind


def _unanswered(published: Read, truth: dict[Cell, float]) -> set[tuple]:
    """Questions that get no number for any span, not even where there is nothing: to hide those says nothing of them."""
    told = {_series(cell) for cell in published.shown}
    with_nothing = {_series(cell) for cell in published.hidden if truth.get(cell) == 0}
    return with_nothing - told


def _rounded(number: float) -> tuple[float, float]:
    """What a shown count can be."""
    return (max(number - 2, 8.0), number + 2) if number else (0.0, 0.0)


def _sum(total: Cell, parts: list[Cell], why: str) -> Relation:
    return Relation(((total, 1), *((part, -1) for part in parts)), True, why)


# One piece at a time --------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Piece:
    """Unknown cells that relations tie together.

    low, high: what each can be taken for; near: a nearer bound above, for quick finds. true: as they are. rows: (weights by cell number, least, most).
    """

    cells: list[Cell]
    low: np.ndarray
    high: np.ndarray
    near: np.ndarray
    true: np.ndarray
    rows: list[tuple[dict[int, int], float, float]]
    whys: list[Relation]
    solved: int = 0

    def __post_init__(self) -> None:
        self.at = {cell: number for number, cell in enumerate(self.cells)}
        data = [
            (number, row, weight) for row, (weights, _, _) in enumerate(self.rows) for number, weight in weights.items()
        ]
        columns, places, weights = zip(*data, strict=True)
        shape = (len(self.rows), len(self.cells))
        least, most = ([row[side] for row in self.rows] for side in (1, 2))
        self.by_row = csr_array((np.array(weights, dtype=float), (places, columns)), shape=shape)
        self.by_cell = csr_array(self.by_row.T)
        self.holds = LinearConstraint(self.by_row, np.array(least), np.array(most))

    def several(self, targets: list[Cell]) -> dict[Cell, set[int]]:
        """Numbers each target can be, from whole tables that agree with all that is known."""
        found: dict[Cell, set[int]] = {cell: set() for cell in targets}
        chance = np.random.default_rng(len(self.cells))
        self._note(found, self._as_it_is())
        for turn in range(DRAWN_AT_ONCE):
            open_ = [cell for cell in targets if len(found[cell]) < FEWEST]
            if not open_:
                return found
            weights = {cell: (1, -1)[turn] if turn < 2 else chance.choice((-1, 0, 1)) for cell in open_}
            self._note(found, self._table(weights, self.near))
        for cell in targets:
            if len(found[cell]) < FEWEST:
                self._around(cell, found)
            if len(found[cell]) < FEWEST and not self._narrowed(cell):
                self._alone(cell, found)
        return found

    def one(self, cell: Cell) -> set[int]:
        """Numbers of at most 7 that one cell can be: what lies near it in the true table is moved first."""
        at, found = self.at[cell], {cell: set()}
        bounds = self.high[at], self.near[at]
        self.high[at], self.near[at] = np.fmin(bounds, SMALL[-1])
        self._note(found, self.true_table)  # not the one found last: others' moves may have made this cell larger
        self._around(cell, found)
        if len(found[cell]) < FEWEST and not self._narrowed(cell):
            self._alone(cell, found)
        self.high[at], self.near[at] = bounds
        return found[cell]

    @cached_property
    def true_table(self) -> np.ndarray | None:
        return self._as_it_is()

    def _as_it_is(self) -> np.ndarray | None:
        """The true table, which agrees with all that is said of it; what is not known of it as it may be."""
        known = ~np.isnan(self.true)
        low, high = np.where(known, self.true, self.low), np.where(known, self.true, self.high)
        whole = np.ones(len(low))
        return milp(0 * whole, constraints=self.holds, bounds=Bounds(low, high), integrality=whole).x

    def _around(self, cell: Cell, found: dict[Cell, set[int]]) -> None:
        """Move only what lies near a cell, all else as in the table found last: quick, and proof enough where it works."""
        for most in AROUND:
            if len(found[cell]) >= FEWEST:
                return
            free = self._near(cell, most)
            low, high = self.table.copy(), self.table.copy()
            low[free], high[free] = self.low[free], np.maximum(self.near[free], self.table[free])
            rows = np.unique(self.by_cell[free].indices)
            part = self.by_row[rows]
            fixed = part @ np.where(np.isin(np.arange(len(low)), free), 0, self.table)
            part = part[:, free]
            holds = LinearConstraint(part, self.holds.lb[rows] - fixed, self.holds.ub[rows] - fixed)
            goal = (free == self.at[cell]).astype(float)
            for weight in (1, -1):
                told = milp(
                    weight * goal,
                    constraints=holds,
                    bounds=Bounds(low[free], high[free]),
                    integrality=np.ones(len(free)),
                )
                self.solved += 1
                if told.x is not None:
                    whole = self.table.copy()
                    whole[free] = np.round(told.x)
                    self._note(found, whole)
            span = range(min(found[cell]), max(found[cell]) + 1)
            if len(span) < FEWEST or len(found[cell]) >= FEWEST:
                continue
            for number in span:  # of a span that is wide enough, what lies between its ends
                low[self.at[cell]] = high[self.at[cell]] = number
                told = milp(
                    0 * goal, constraints=holds, bounds=Bounds(low[free], high[free]), integrality=np.ones(len(free))
                )
                if told.x is not None:
                    found[cell].add(number)

    def _narrowed(self, cell: Cell) -> bool:
        """Whether the relations near a cell alone leave it fewer numbers than are needed: more of them leave no more."""
        at = self.at[cell]
        for most in ENOUGH:
            rows = np.unique(self.by_cell[self._near(cell, most)].indices)
            cells = np.unique(self.by_row[rows].indices)
            holds = LinearConstraint(self.by_row[rows][:, cells], self.holds.lb[rows], self.holds.ub[rows])
            goal, bounds = (cells == at).astype(float), Bounds(self.low[cells], self.high[cells])
            least, most_ = (milp(weight * goal, constraints=holds, bounds=bounds) for weight in (1, -1))
            self.solved += 2
            if least.x is not None and most_.x is not None:
                ends = np.ceil(least.fun - TOLERANCE), np.floor(-most_.fun + TOLERANCE)
                if ends[1] - ends[0] + 1 < FEWEST:
                    return True
        return False

    def _near(self, cell: Cell, most: int) -> np.ndarray:
        """Numbers of the cells nearest to one, itself among them."""
        free, edge = {self.at[cell]: None}, [self.at[cell]]
        while edge and len(free) < most:
            rows = np.unique(self.by_cell[edge].indices)
            edge = [each for each in np.unique(self.by_row[rows].indices).tolist() if each not in free]
            free |= dict.fromkeys(edge[: most - len(free)])
        return np.array(sorted(free))

    def _alone(self, cell: Cell, found: dict[Cell, set[int]]) -> None:
        """One cell as large and as small as it can be: first near the truth, then with nothing but what is known."""
        for high in (self.near, self.high):
            for weight in (1, -1):
                self._note(found, self._table({cell: weight}, high))
            for number in range(min(found[cell]) + 1, max(found[cell])):
                if len(found[cell]) < FEWEST and number not in found[cell]:
                    self._note(found, self._table({}, high, (cell, number)))
            if len(found[cell]) >= FEWEST:
                return

    def _note(self, found: dict[Cell, set[int]], table: np.ndarray | None) -> None:
        if table is not None:
            self.table = table
            for cell, numbers in found.items():
                numbers.add(round(table[self.at[cell]]))

    def _table(
        self, weights: dict[Cell, float], high: np.ndarray, fixed: tuple[Cell, int] | None = None
    ) -> np.ndarray | None:
        """A whole-number table that makes a weighted sum as small as can be; None where there is none as fixed.

        First without asking for whole numbers: the corners of most such tables are whole anyway.
        """
        goal, low, high = np.zeros(len(self.cells)), self.low.copy(), high.copy()
        for cell, weight in weights.items():
            goal[self.at[cell]] = weight
        if fixed:
            low[self.at[fixed[0]]] = high[self.at[fixed[0]]] = fixed[1]
        for whole in (0, 1):
            found = milp(goal, constraints=self.holds, bounds=Bounds(low, high), integrality=np.full(len(goal), whole))
            self.solved += 1
            if found.x is None and not fixed:
                raise AssertionError(f"no table agrees with what is shown: {found.message} ({self.cells[0]})")
            if found.x is None:
                return None
            if np.abs(found.x - np.round(found.x)).max() < TOLERANCE:
                return np.round(found.x)
        return np.round(found.x)


def _pieces(relations: list[Relation], bounds, truth, more: list[tuple[Relation, float, float]]) -> list[Piece]:
    """Relations with what is known taken out of them, in pieces that have no unknown cell in common."""
    bounds = _without_forced_zeros(relations, bounds)
    unknown = {cell for cell, (low, high) in bounds.items() if low != high}
    rows = []
    for relation, least, most in [(r, 0.0 if r.exact else -np.inf, 0.0) for r in relations] + more:
        taken = sum(bounds[cell][0] * weight for cell, weight in relation.terms if cell not in unknown)
        weights: Counter[Cell] = Counter()
        for cell, weight in relation.terms:
            if cell in unknown:
                weights[cell] += weight
        if weights:
            rows.append((weights, least - taken, most - taken, relation))
    top = _tied(rows)
    cells, tied = defaultdict(list), defaultdict(list)
    for cell in sorted({cell for weights, *_ in rows for cell in weights}, key=str):
        cells[top(cell)].append(cell)
    for row in rows:
        tied[top(next(iter(row[0])))].append(row)
    found = []
    for key, members in cells.items():
        at = {cell: number for number, cell in enumerate(members)}
        low, high = (np.array([bounds[cell][side] for cell in members], dtype=float) for side in (0, 1))
        numbered = [
            ({at[cell]: w for cell, w in weights.items()}, least, most) for weights, least, most, _ in tied[key]
        ]
        true = np.array([truth.get(cell, np.nan) for cell in members], dtype=float)
        near = np.fmin(high, true + NEAR)
        found.append(Piece(members, low, high, near, true, numbered, [row[3] for row in tied[key]]))
    return found


def _tied(rows: list[tuple]) -> Callable[[Cell], Cell]:
    """What gives each cell the one that stands for all it is tied to, through whichever relations."""
    root: dict[Cell, Cell] = {}

    def top(cell: Cell) -> Cell:
        while root.setdefault(cell, cell) is not cell:
            root[cell] = cell = root[root[cell]]
        return cell

    for weights, *_ in rows:
        first, *others = weights
        for other in others:
            root[top(other)] = top(first)
    return top


def _without_forced_zeros(relations: list[Relation], bounds) -> dict[Cell, tuple[float, float]]:
    """Bounds in which every part of nothing is nothing, again and again: most groups of most counts."""
    bounds, left = dict(bounds), relations
    while True:
        again, changed = [], False
        for relation in left:
            unknown = [(cell, weight) for cell, weight in relation.terms if bounds[cell][0] != bounds[cell][1]]
            taken = sum(
                bounds[cell][0] * weight for cell, weight in relation.terms if bounds[cell][0] == bounds[cell][1]
            )
            signs = {weight > 0 for _, weight in unknown}
            if not unknown:
                continue
            if taken == 0 and (signs == {True} or (relation.exact and len(signs) == 1)):
                bounds |= {cell: (0.0, 0.0) for cell, _ in unknown if bounds[cell][0] == 0}
                changed = True
            else:
                again.append(relation)
        if not changed:
            return bounds
        left = again


def why_not(piece: Piece, cell: Cell, number: int) -> list[Relation]:
    """Relations that together keep a cell from being a number, none of which can be left out: what a reader puts together."""
    low, high = piece.low.copy(), piece.high.copy()
    low[piece.at[cell]] = high[piece.at[cell]] = number

    def agrees(rows: list[int]) -> bool:
        if not rows:
            return True
        held = LinearConstraint(piece.by_row[rows], piece.holds.lb[rows], piece.holds.ub[rows])
        return milp(np.zeros(len(low)), constraints=held, bounds=Bounds(low, high)).x is not None

    rows = list(range(len(piece.whys)))
    near = [cell]
    for _ in range(8):  # the nearest relations first, until they are enough
        numbers = [piece.at[each] for each in near]
        rows = np.unique(piece.by_cell[numbers].indices).tolist()
        if not agrees(rows):
            break
        near = [piece.cells[number] for number in np.unique(piece.by_row[rows].indices)]
    size = max(len(rows) // 2, 1)
    while True:
        for start in range(0, len(rows), size):
            fewer = rows[:start] + rows[start + size :]
            if not agrees(fewer):
                rows = fewer
                break
        else:
            if size == 1:
                return [piece.whys[row] for row in rows]
            size //= 2
