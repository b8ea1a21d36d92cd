"""All that one authority's returns say by one breakdown, as one table to the gate: what a publication copy hides is settled once.

A row of the table is a block of three years. Its columns are every count of every family of measures, for each year and for the
three together, for each group and the groups together, with, without and of unaccompanied children.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from analytics.comparators import series
from analytics.disclosure import gate
from analytics.measures import catalogue
from analytics.measures.counts import cells_of
from analytics.measures.declare import Formula, Mean, Measure, NetFlow, Rate, Share, Stock
from analytics.results.arrange import ALL, WITH, WITHOUT, Arranged, Group
from analytics.results.periods import POOLED_IN_PUBLICATION, Periods

YEARS = range(3)  # the years of a block, and all of them together
POOL = 3
ONCE, EVERY = "year", "rolling"  # a year that counts a child once, and years of every event
CLOSED = (
    (),
    ("sex",),
    ("ethnic_group",),
)  # breakdowns that no child moves in: who starts stays in or leaves the same group
STARTED, CEASED, LOOKED_AFTER = "started_to_be_looked_after", "ceased_to_be_looked_after", "looked_after_at_year_end"
# by the view of a family, another count of the same events: its family, cell and how a year counts it
SAME_EVENTS = {
    "starts_followed": (STARTED, "events", EVERY),
    "returns_home_followed": (CEASED, "returned_home_among_ceased", EVERY),
    "starts_after_referral": (STARTED, "events", ONCE),
    "first_referrals_followed": ("started_within_12_months_of_first_referral", "events", EVERY),
}

# view, breakdown and group -> the cell and family that count the same for everybody
ALSO_COUNTED = {
    ("ceases", "how_left", "returned home"): ("returned_home_among_ceased", CEASED),
    ("looked_after_at_year_end", "placement", "with parents"): ("placed_with_parents_at_year_end", LOOKED_AFTER),
    ("returns_home_followed", "how_returned", "planned"): ("returned_home_planned_among_ceased", CEASED),
    ("returns_home_followed", "how_returned", "not planned"): ("returned_home_unplanned_among_ceased", CEASED),
}


@dataclass(frozen=True, eq=False)
class Part:
    """One family's counts by year. counted: ONCE or EVERY. first: the number of its first column in a block's row."""

    root: Measure
    counted: str
    arranged: Arranged
    first: int

    @property
    def width(self) -> int:
        return self.arranged.counts.shape[1]

    @property
    def nodes(self) -> tuple[int, ...]:
        """The years, and the three together where the family is ever pooled: pooled figures count every event."""
        return (*YEARS, POOL) if self.counted == EVERY else tuple(YEARS)

    @property
    def kinds(self) -> tuple[int, ...]:
        return kinds_of(self.root, self.arranged.breakdowns)

    @property
    def own_cells(self) -> list[str]:
        """What is a number of its own: of denominators only those that are not the family's events themselves."""
        return [cell for cell in self.arranged.cells if cell not in self.alike]

    @cached_property
    def alike(self) -> frozenset[str]:
        """Cells that count the family's events: a total, and what a share is out of once it has been followed."""
        root = self.root.formula
        return frozenset(
            cell
            for member in catalogue.family(self.root)
            for cell in (f"{member.id}:of", member.id)
            if cell in self.arranged.cells
            and _same_events(member.formula, root)
            and (cell != member.id or isinstance(member.formula, Rate | Stock))
            and not isinstance(member.formula, Mean)
        )

    @cached_property
    def numbers(self) -> np.ndarray:
        """For each column of the arranged table the one whose count it is."""
        every = product(self.arranged.cells, self.arranged.places, range(3))
        return np.array([self.column(0, *each) - self.first for each in every], dtype=int)

    def column(self, node: int, cell: str, group: Group, children: int) -> int:
        """A column's number in a block's row: cells that count the family's events have those of the events."""
        cell = "events" if cell in self.alike else cell
        return self.first + node * self.width + self.arranged.column(cell, group, children)


@dataclass(frozen=True, eq=False)
class Settled:
    """What a publication copy hides: by (family, counted) years x columns, and pooled blocks x columns.

    ends: the year ending of each year; pooled_ends: of each block of three. shown: nodes x columns in one row: whether any
    question shows them.
    """

    parts: Mapping[tuple[str, str], Part]
    ends: np.ndarray
    pooled_ends: np.ndarray
    years: Mapping[tuple[str, str], np.ndarray]
    pools: Mapping[tuple[str, str], np.ndarray]
    shown: Mapping[tuple[str, str], np.ndarray]

    def part(self, root: Measure, counted: str) -> Part | None:
        """A family's counts; where a year counts every event anyway there is only one kind."""
        return self.parts.get((root.id, counted)) or self.parts.get((root.id, EVERY))


def roots(collection: str, breakdowns: tuple[str, ...]) -> list[Measure]:
    """The families of a collection that have yearly or pooled figures by a breakdown."""
    found = [m for m in catalogue.MEASURES if m.collection == collection and m.part_of is None]
    return [root for root in found if any(_has(member, breakdowns) for member in catalogue.family(root))]


def _has(member: Measure, breakdowns: tuple[str, ...]) -> bool:
    yearly = {"year", "three_years"} & set(member.formula.periods) and not isinstance(member.formula, NetFlow)
    return bool(yearly) and member.from_extract and set(breakdowns) <= set(member.breakdowns)


def anchor(years: Periods) -> int:
    """The year ending in which the newest block of three years ends: the newest that can be followed for a year."""
    whole = _year(years.end)[~(years.incomplete | years.unseen)]
    if not len(whole):
        return int(_year(years.end).max()) if len(years.end) else 0
    return int(whole[-1]) - (1 if len(whole) > 3 else 0)


def _year(ends: np.ndarray) -> np.ndarray:
    return ends.astype("datetime64[Y]").astype(int) + 1970


def settle(
    years: Periods,
    breakdowns: tuple[str, ...],
    families: Iterable[Measure],
    count: Callable[[Measure, str], Arranged],
    smaller: Callable[[tuple[str, ...]], Settled],
    printed: Callable[[Sequence[str]], Mapping[str, Mapping[int, float]]],
) -> Settled:
    """Settle what a publication copy hides of some families by some breakdowns (none, one or two).

    years: the financial years, in order. count: arranges a family's counts by year, ONCE or EVERY. smaller: what was settled
    for fewer breakdowns; all of that can be asked too, so here it can neither change nor protect anything. printed: by series
    and year what DfE printed of the authority, NaN where it printed no number.
    """
    return _Sheet(years, breakdowns, families, count, smaller, printed).settled()


class _Sheet:
    def __init__(self, years: Periods, breakdowns: tuple[str, ...], families, count, smaller, printed):
        self.breakdowns, self.smaller, self.printed = breakdowns, smaller, printed
        self.ends = _year(years.end)
        last = anchor(years)
        self.block = (last - self.ends) // 3
        self.node = self.ends - (last - 3 * self.block) + 2
        self.blocks = np.unique(self.block)[::-1] if len(self.block) else np.zeros(0, dtype=int)
        self.row = np.searchsorted(-self.blocks, -self.block)
        self.pooled_ends = last - 3 * self.blocks
        self.parts: dict[tuple[str, str], Part] = {}
        for root in families:
            self._add(root, count)
        self.columns = sum(part.width * len(part.nodes) for part in self.parts.values())
        self.extra: list[np.ndarray] = []  # columns that nobody is shown
        self.protected: set[int] = set()  # of these, those whose small counts are protected all the same
        self.begins: list[int] = []  # of these, the children that each year began with
        self.counts = self._filled()

    def _add(self, root: Measure, count) -> None:
        family = catalogue.family(root)
        for counted in (EVERY, ONCE) if _differ(family) else (EVERY,):
            first = sum(part.width * len(part.nodes) for part in self.parts.values())
            self.parts[root.id, counted] = Part(root, counted, count(root, counted), first)

    def _filled(self) -> np.ndarray:
        """Blocks x columns; no count for years that are not held, nor for three of which one is not."""
        counts = np.full((len(self.blocks), self.columns), np.nan)
        for part in self.parts.values():
            for year, (row, node) in enumerate(zip(self.row, self.node, strict=True)):
                at = part.first + node * part.width
                counts[row, at : at + part.width] = part.arranged.counts[year]
            if part.counted == EVERY:
                held = [counts[:, part.first + n * part.width : part.first + (n + 1) * part.width] for n in YEARS]
                counts[:, part.first + POOL * part.width : part.first + (POOL + 1) * part.width] = sum(held)
        return counts

    def settled(self) -> Settled:
        sums = list(self._sums())  # first: it adds the columns that nobody is shown
        self.counts = np.column_stack([self.counts, *self.extra])
        before, hidden = self._settled_before()
        exact = self._counted_elsewhere(hidden)
        totals, parts = (list(columns) for columns in self._printed())
        exact[:, totals] |= ~gate.is_hidden_by_dfe(self.counts[:, totals])
        exact[:, self.begins] = True
        printed, withheld = self._printed_beside()
        few = self._groups_of_few(gate.follows(self.counts, sums, exact | printed))
        hidden |= few
        shown = {*self.begins, *totals, *parts} | self._shown_columns()
        shown |= {column for column, as_before in before.items() if as_before}
        unaccompanied = [t for t in self._unaccompanied() if {t[ALL], t[WITHOUT]} <= shown]
        extra = set(range(self.columns, self.columns + len(self.extra)))
        used = shown | extra | {triple[WITH] for triple in unaccompanied}
        table = gate.Counted(
            counts=self.counts,
            sums=tuple(s for s in sums if s.total in used and used.issuperset(s.parts)),
            unaccompanied=tuple(unaccompanied),
            unshown=frozenset(range(self.counts.shape[1])) - shown,
            exact=exact,
            printed=printed,
            withheld=withheld,
            protected=frozenset(self.protected),
            settled=frozenset(before),
            hidden=hidden,
            or_none=few,
            order=self._order(),
        )
        seen = np.isin(np.arange(self.counts.shape[1]), list(shown))
        # first as if DfE printed more than the totals, so that hiding that would protect nothing; then as if it did not, so
        # that it is hidden where nothing else is left
        more = exact.copy()
        more[:, parts] |= ~gate.is_hidden_by_dfe(self.counts[:, parts])
        table = replace(table, hidden=hidden | gate.hide(replace(table, exact=more, printed=None)))
        found = gate.hide(table) | ~seen
        return Settled(
            self.parts,
            self.ends,
            self.pooled_ends,
            {key: self._of_years(part, found) for key, part in self.parts.items()},
            {key: self._of_pools(part, found) for key, part in self.parts.items() if part.counted == EVERY},
            {key: seen[part.first : part.first + part.width * len(part.nodes)] for key, part in self.parts.items()},
        )

    def _of_years(self, part: Part, found: np.ndarray) -> np.ndarray:
        at = part.first + self.node[:, None] * part.width + part.numbers
        return found[self.row[:, None], at] if len(self.row) else np.ones((0, part.width), dtype=bool)

    def _of_pools(self, part: Part, found: np.ndarray) -> np.ndarray:
        return found[:, part.first + POOL * part.width + part.numbers]

    # How counts add up ------------------------------------------------------------------------------------------------

    def _sums(self) -> Iterator[gate.Sum]:
        for part in self.parts.values():
            for node in part.nodes:
                yield from _within(part, node)
            if part.counted == EVERY:
                yield from self._over_time(part)
        yield from self._same_events()
        yield from self._same_group()
        yield from self._stock_and_flow()
        yield from self._rests()

    def _more(self, counts: np.ndarray) -> int:
        """One column more, of counts that nobody is shown. Returns its number."""
        self.extra.append(counts)
        return self.columns + len(self.extra) - 1

    def _rests(self) -> Iterator[gate.Sum]:
        """What is left where one count holds another: nobody is shown it, none is under nought, and some are protected."""
        for part in self.parts.values():
            for member in catalogue.family(part.root):
                if member.parts and f"{member.id}:of" in part.alike:
                    # other groups of leavers beside those who went home are as few as what is left
                    few = member.id in {cell for cell, _ in ALSO_COUNTED.values()} and not self.breakdowns
                    yield from self._between(part, "events", part, member.id, few)
                if member.more_than:
                    inner = self.parts.get((catalogue.family(catalogue.measure(member.more_than))[0].id, EVERY))
                    yield from self._between(part, member.id, inner, member.more_than, True)
                if isinstance(member.formula, Mean):  # whose amount is not known is said beside it
                    yield from self._between(part, "events", part, f"{member.id}:of", True)

    def _between(self, outer: Part, whole: str, inner: Part | None, some: str, protected: bool) -> Iterator[gate.Sum]:
        places = [group for group in outer.arranged.places if inner is not None and group in inner.arranged.places]
        for node, group, kind in product(outer.nodes, places, outer.kinds):
            total, held = outer.column(node, whole, group, kind), inner.column(node, some, group, kind)
            left = self.counts[:, total] - self.counts[:, held]
            rest = self._more(np.where(left < 0, np.nan, left))  # where one does not hold the other, nothing follows
            if protected:
                self.protected.add(rest)
            yield gate.Sum(total, (held, rest))

    def _over_time(self, part: Part) -> Iterator[gate.Sum]:
        """Three years are their years; those that count a child once too, where nobody counts twice."""
        once = self.parts.get((part.root.id, ONCE))
        for cell, group, kind in product(part.own_cells, part.arranged.places, part.kinds):
            pool, *years = (part.column(node, cell, group, kind) for node in (POOL, *YEARS))
            yield gate.Sum(pool, tuple(years))
            if once is not None and cell in once.arranged.cells:
                children = [once.column(node, cell, group, kind) for node in YEARS]
                yield gate.Sum(pool, tuple(children))
                yield from (gate.Sum(year, (child,)) for year, child in zip(years, children, strict=True))

    def _same_events(self) -> Iterator[gate.Sum]:
        """What two families count of the same events is one number wherever it is the same, in a year or in three."""
        for part in self.parts.values():
            family, cell, how = SAME_EVENTS.get(part.root.formula.of.view, ("", "", ""))
            for base in (self.parts.get((family, how)), self.parts.get((family, ONCE))):
                if base is None or base is part:
                    continue
                places = [group for group in part.arranged.places if group in base.arranged.places]
                for group, kind in product(places, part.kinds):
                    same = [base.column(node, cell, group, kind) for node in base.nodes]
                    for node in set(part.nodes) & set(base.nodes):
                        yield gate.Sum(same[node], (part.column(node, "events", group, kind),))
                    if POOL in part.nodes:
                        yield gate.Sum(part.column(POOL, "events", group, kind), tuple(same[: len(YEARS)]))

    def _same_group(self) -> Iterator[gate.Sum]:
        """A group that a measure of its family counts too is one number with that of everybody."""
        for (view, breakdown, group), (cell, _) in ALSO_COUNTED.items():
            for part in self.parts.values():
                if self.breakdowns == (breakdown,) and part.root.formula.of.view == view and cell in part.own_cells:
                    for node in part.nodes:
                        everybody = part.column(node, cell, part.arranged.everyone, ALL)
                        yield gate.Sum(everybody, (part.column(node, "events", (group,), ALL),))

    def _stock_and_flow(self) -> Iterator[gate.Sum]:
        """Children looked after a year ago and those who started are those looked after now and those who left.

        By groups that no child moves between too, where nobody started or left twice in the year.
        """
        flows = [self.parts.get((root, ONCE if self.breakdowns else EVERY)) for root in (STARTED, CEASED)]
        stock = self.parts.get((LOOKED_AFTER, EVERY))
        if self.breakdowns not in CLOSED or stock is None or None in flows:
            return
        starts, exits = flows
        places = [g for g in stock.arranged.places if g in starts.arranged.places and g in exits.arranged.places]
        for node, group, kind in product(YEARS, places, stock.kinds):
            ends, comes = stock.column(node, "events", group, kind), starts.column(node, "events", group, kind)
            begins = self._year_before(ends, stock.width, node)
            through, before = self._more(begins + self.counts[:, comes]), self._more(begins)
            self.begins.append(before)
            yield gate.Sum(through, (before, comes))
            yield gate.Sum(through, (ends, exits.column(node, "events", group, kind)))

    def _year_before(self, column: int, width: int, node: int) -> np.ndarray:
        """A count of the year before a node of every block."""
        if node:
            return self.counts[:, column - width]
        before = np.full(len(self.counts), np.nan)
        before[1:] = self.counts[:-1, column + (POOL - 1) * width]
        return before

    def _unaccompanied(self) -> Iterator[tuple[int, int, int]]:
        for part in self.parts.values():
            if WITHOUT not in part.kinds:
                continue
            for node, cell, group in product(part.nodes, part.own_cells, part.arranged.places):
                yield tuple(part.column(node, cell, group, kind) for kind in (ALL, WITHOUT, WITH))

    # What is shown of it ----------------------------------------------------------------------------------------------

    def _shown_columns(self) -> set[int]:
        """Columns that any question a publication copy answers shows."""
        found = set()
        for part in self.parts.values():
            members = {member.id: member for member in catalogue.family(part.root)}
            for node, cell, kind in product(part.nodes, part.arranged.cells, part.kinds):
                if self._shown(part, node, cell, kind, members):
                    found |= {part.column(node, cell, group, kind) for group in part.arranged.places}
        return found

    def _shown(self, part: Part, node: int, cell: str, kind: int, members: Mapping[str, Measure]) -> bool:
        """Whether any question a publication copy answers shows this cell."""
        name = cell.partition(":")[0]
        of = [members[name]] if name in members else self._speaking_of(cell, members)
        return any(
            set(self.breakdowns) <= set(member.breakdowns)
            and (member.without_uasc or kind == ALL)
            and self._asked_for(member, part, node)
            for member in of
        )

    def _speaking_of(self, cell: str, members: Mapping[str, Measure]) -> list[Measure]:
        """Whose notes say how many events there were (a mean's), and how many were lost from view."""
        return [m for m in members.values() if cell == "lost" or isinstance(m.formula, Mean)]

    def _asked_for(self, member: Measure, part: Part, node: int) -> bool:
        periods = published_periods(member, self.breakdowns)
        if node == POOL:
            return "three_years" in periods
        if part.counted == ONCE:
            return "year" in periods
        return "rolling" in periods or ("year" in periods and (part.root.id, ONCE) not in self.parts)

    def _printed(self) -> tuple[set[int], set[int]]:
        """Counts that DfE prints to the unit unless they are small: totals of every authority and year, and sums of parts."""
        totals, sums = set(), set()
        for part in self._printed_parts():
            family = catalogue.family(part.root)
            # of sums inside each other only the innermost: DfE prints the outer one where it prints all its parts
            innermost = [m.id for m in family if m.parts and not any(catalogue.measure(p).parts for p in m.parts)]
            for node in YEARS:
                totals.add(part.column(node, "events", part.arranged.everyone, ALL))
                sums |= {part.column(node, each, part.arranged.everyone, ALL) for each in innermost}
        return totals, sums

    def _printed_beside(self) -> tuple[np.ndarray, np.ndarray]:
        """Of what DfE prints beside totals, the counts that it prints and those that it hides: each rows x cells.

        By its own figures where it has the year; where not yet, what it would not hide for being small.
        """
        found, held = (np.zeros(self.counts.shape, dtype=bool) for _ in range(2))
        series_of = [(part, *each) for part in self._printed_parts() for each in self._series_of(part)]
        printed = self.printed([series_id for _, series_id, *_ in series_of])
        for (part, series_id, cell, group), node in product(series_of, YEARS):
            column, numbers = part.column(node, cell, group, ALL), printed[series_id]
            counts = self.counts[:, column]
            would = ~np.isnan(counts) & ~gate.is_hidden_by_dfe(counts)
            years = (self.pooled_ends - POOL + 1 + node).tolist()
            found[:, column] = [
                not np.isnan(numbers[year]) if year in numbers else wanted
                for year, wanted in zip(years, would.tolist(), strict=True)
            ]
            held[:, column] = True
        return found, held & ~found

    def _printed_parts(self) -> list[Part]:
        """What counts as DfE counts: nothing followed or linked, and a child once where it counts it once."""
        return [
            part
            for part in self.parts.values()
            if not getattr(part.root.formula, "follow_up_days", 0)
            and not part.root.linked
            and (part.counted == ONCE or (part.root.id, ONCE) not in self.parts)
        ]

    def _series_of(self, part: Part) -> Iterator[tuple[str, str, Group]]:
        """DfE's series of what a family counts: its id, and our cell and group. Of sums only the parts, which give the sum."""
        members = {member.id: member for member in catalogue.family(part.root)}
        for one in series.SERIES:
            if one.id in members and one.id in part.own_cells and not members[one.id].parts:
                yield one.id, one.id, part.arranged.everyone
            if one.total == part.root.id and one.breakdown in self.breakdowns:
                group = tuple(one.group if cut == one.breakdown else None for cut in self.breakdowns)
                if group in part.arranged.places:
                    yield one.id, "events", group

    def _settled_before(self) -> tuple[dict[int, bool], np.ndarray]:
        """The columns that smaller questions have and whether they show them, and where those hide them."""
        found: dict[int, bool] = {}
        hidden = np.zeros(self.counts.shape, dtype=bool)
        for cuts in _fewer(self.breakdowns):
            before = self.smaller(cuts)
            keep = [self.breakdowns.index(cut) for cut in cuts]
            for key, part in self.parts.items():
                if key in before.parts:
                    self._take_over(part, before, keep, found, hidden)
        return found, hidden

    def _counted_elsewhere(self, hidden: np.ndarray) -> np.ndarray:
        """Groups that another measure counts for everybody: hidden where that is, else known to whoever asks for it.

        Changes hidden. Returns rows x columns.
        """
        exact = np.zeros(self.counts.shape, dtype=bool)
        if len(self.breakdowns) != 1:
            return exact
        totals = self.smaller(())
        for (view, breakdown, group), (cell, family) in ALSO_COUNTED.items():
            for part in self.parts.values():
                where = self.breakdowns == (breakdown,) and part.root.formula.of.view == view
                there = totals.parts.get((family, part.counted)) or totals.parts.get((family, EVERY))
                if where and there is not None and (group,) in part.arranged.places:
                    self._as_counted(part, group, there, cell, totals, hidden, exact)
        return exact

    def _as_counted(self, part: Part, group: str, there: Part, cell: str, totals: Settled, hidden, exact) -> None:
        key, width = (there.root.id, there.counted), there.width
        number = there.column(0, cell, (), ALL) - there.first
        for node in part.nodes:
            column = part.column(node, "events", (group,), ALL)
            if not totals.shown[key][node * width + number]:
                continue
            if node == POOL:
                elsewhere = totals.pools[key][:, number]
                hidden[:, column] |= elsewhere
                exact[:, column] |= ~elsewhere
            else:
                here = self.node == node
                hidden[self.row[here], column] |= totals.years[key][here, number]
                exact[self.row[here], column] |= ~totals.years[key][here, number]

    def _groups_of_few(self, known: np.ndarray) -> np.ndarray:
        """Every group of 1 to 7, those with nobody too: how many groups have somebody in them is how many there are at least.

        So is every other group where DfE prints a total and some groups of it, which leave 1 to 7. known: rows x cells.
        """
        few = np.zeros(self.counts.shape, dtype=bool)
        small = gate.is_small(self.counts)
        for part in self.parts.values():
            for node, cell, group, kind in product(part.nodes, part.own_cells, part.arranged.places, part.kinds):
                for total, columns in _divided(part, node, cell, group, kind):  # totals of totals come first
                    told = known[:, columns]
                    left = self.counts[:, total] - np.where(told, self.counts[:, columns], 0).sum(axis=1)
                    few[:, columns] |= (small[:, total] | few[:, total])[:, None]
                    few[:, columns] |= ~told & (known[:, total] & gate.is_small(left))[:, None]
        return few

    def _take_over(self, part: Part, before: Settled, keep: list[int], found: dict[int, bool], hidden) -> None:
        """Copy what was settled of a part for the groups that fewer breakdowns have too."""
        key = (part.root.id, part.counted)
        earlier = before.parts[key]
        margins = [g for g in part.arranged.places if all(name is None for n, name in enumerate(g) if n not in keep)]
        same = [(g, tuple(g[n] for n in keep)) for g in margins]
        for cell, kind in product(part.own_cells, (ALL, WITHOUT, WITH)):
            for group, was in same:
                if was not in earlier.arranged.places:
                    continue
                at, there = part.arranged.column(cell, group, kind), earlier.arranged.column(cell, was, kind)
                for node in part.nodes:
                    column = part.first + node * part.width + at
                    shown = bool(before.shown[key][node * earlier.width + there])
                    found[column] = found.get(column, False) or shown
                    if shown and node == POOL:
                        hidden[:, column] |= before.pools[key][:, there]
                    elif shown:
                        here = self.node == node
                        hidden[self.row[here], column] |= before.years[key][here, there]

    def _order(self) -> np.ndarray:
        order = np.zeros(self.counts.shape[1])
        for part in self.parts.values():
            for node in part.nodes:  # years pooled give way to the years: where both are shown they say little more
                order[part.first + node * part.width : part.first + (node + 1) * part.width] = _order(part) * (
                    node != POOL
                )
        return order


def _order(part: Part) -> np.ndarray:
    """What gives way to protect a small count: first what was declared to, then groups, then margins, then totals."""
    first = {m.id for m in catalogue.family(part.root) if m.gives_way}
    order = np.zeros(part.width)
    for cell, group, kind in product(part.arranged.cells, part.arranged.places, (ALL, WITHOUT, WITH)):
        margins = sum(name is None for name in group)
        late = 0 if cell.partition(":")[0] in first else 2 * margins + (kind == ALL) + 1
        order[part.arranged.column(cell, group, kind)] = late
    return order


def hidden_alone(root: Measure, table: Arranged) -> np.ndarray:
    """What one family's counts of any periods hide among themselves: periods x columns."""
    part = Part(root, EVERY, table, 0)
    places = tuple(product(table.cells, table.places))
    triples = tuple(tuple(part.column(0, cell, group, kind) for kind in (ALL, WITHOUT, WITH)) for cell, group in places)
    unshown = frozenset(triple[WITH] for triple in triples)
    return gate.hide(
        gate.Counted(
            table.counts,
            tuple(_within(part, 0)),
            triples if WITHOUT in part.kinds else (),
            unshown=unshown if WITHOUT in part.kinds else unshown | {triple[WITHOUT] for triple in triples},
            order=_order(part),
        )
    )


def published_periods(member: Measure, breakdowns: tuple[str, ...]) -> tuple[str, ...]:
    """By what periods a publication copy answers for a measure.

    Every count that is shown twice, a little differently, is a count that hides less. So there is one kind of year of each:
    quarters and rolling years only of what a year counts alike, or of a total; groups by three years where a measure pools
    them, else by year. Returns home followed for care again are too few in a year once rounded: three years are pooled.
    """
    formula = member.formula
    if formula.of.view == POOLED_IN_PUBLICATION or (breakdowns and "three_years" in formula.periods):
        return tuple(by for by in formula.periods if by == "three_years")
    if breakdowns:
        return tuple(by for by in formula.periods if by == "year")
    alike = getattr(formula, "once_a_year", "true") == "true" or not isinstance(formula, Share | Mean)
    return tuple(by for by in formula.periods if alike or by in ("year", "three_years"))


def _fewer(breakdowns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The smaller questions inside one with breakdowns."""
    alone = [(cut,) for cut in breakdowns] if len(breakdowns) == 2 else []
    return [(), *alone] if breakdowns else []


def kinds_of(root: Measure, breakdowns: tuple[str, ...]) -> tuple[int, ...]:
    """Which children a publication copy counts: all, and without the unaccompanied where no groups are shown.

    Of most groups the unaccompanied are few. To hide them everywhere would hide most groups of all children as well.
    """
    alone = any(member.without_uasc for member in catalogue.family(root)) and not breakdowns
    return (ALL, WITHOUT) if alone else (ALL,)


def _differ(family: tuple[Measure, ...]) -> bool:
    """Whether a year counts anything else than every event of it."""
    return [cell.sql for cell in cells_of(family, ONCE)] != [cell.sql for cell in cells_of(family, EVERY)]


def _within(part: Part, node: int) -> Iterator[gate.Sum]:
    """How one family's counts of one period add up."""
    arranged, kinds = part.arranged, part.kinds
    for cell, group in product(part.own_cells, arranged.places):
        every, without, with_ = (part.column(node, cell, group, kind) for kind in (ALL, WITHOUT, WITH))
        if len(kinds) > 1:
            yield gate.Sum(every, (without, with_))
        for kind in kinds:
            yield from (gate.Sum(total, tuple(columns)) for total, columns in _divided(part, node, cell, group, kind))
    for member, group, kind in product(catalogue.family(part.root), arranged.places, kinds):
        if member.parts:
            columns = tuple(part.column(node, each, group, kind) for each in member.parts)
            yield gate.Sum(part.column(node, member.id, group, kind), columns)
        if member.rest_of:
            whole, *parts = (f"{member.rest_of}:of", member.rest_of, f"{member.id}:of")
            columns = tuple(part.column(node, each, group, kind) for each in parts)
            yield gate.Sum(part.column(node, whole, group, kind), columns)


def _divided(part: Part, node: int, cell: str, group: Group, kind: int) -> Iterator[tuple[int, list[int]]]:
    """The column of a total and those of its groups, once for each breakdown it leaves open; none of a group of all of them."""
    for parts in part.arranged.parts_of(group):
        yield part.column(node, cell, group, kind), [part.column(node, cell, each, kind) for each in parts]


def _same_events(formula: Formula, root: Formula) -> bool:
    """Whether a measure is of the very events that its family's first one is of."""
    return formula.of == root.of and getattr(formula, "once_a_year", "true") == getattr(root, "once_a_year", "true")
