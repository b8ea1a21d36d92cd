"""What a publication copy hides of an authority's counts, whichever way they are asked for.

Years and pooled years are settled on one sheet for each breakdown. Quarters and months of a financial year are shown whole or
not at all, and so are sums of them: no hidden count then lies inside a longer one beside the rest of its parts.
"""

from dataclasses import dataclass

import numpy as np

from analytics.comparators import figures
from analytics.measures import catalogue
from analytics.measures.declare import Measure, NetFlow, Stock
from analytics.results import published, sheet
from analytics.results.arrange import ALL, WITHOUT, Arranged, arranged
from analytics.results.opened import Store
from analytics.results.sheet import CEASED, EVERY, LOOKED_AFTER, ONCE, STARTED

FEWEST_A_MONTH = 20  # events: rounding swamps a month with fewer
SHORTER = ("quarter", "month")
QUARTER_ENDS = (3, 6, 9, 12)


@dataclass(frozen=True, eq=False)
class Hidden:
    """What is hidden of a table of counts: periods x columns. kept: the periods a publication copy has at all."""

    cells: np.ndarray
    kept: np.ndarray


def hidden_of(store: Store, table: Arranged, asked: Measure, by: str) -> Hidden:
    """What a publication copy hides of a family's counts, for every authority among the periods of a table."""
    cells, kept = np.ones(table.counts.shape, dtype=bool), np.ones(len(table.counts), dtype=bool)
    for la in dict.fromkeys(table.spans.la.tolist()):
        rows = np.flatnonzero(table.spans.la == la)
        found = of_authority(store, la).hidden(table, _months(table.spans.end[rows]), asked, by)
        cells[rows], kept[rows] = found.cells, found.kept
    return Hidden(cells, kept)


def of_authority(store: Store, la: str) -> "Released":
    """What was settled of an authority: worked out as it is asked for, and kept until DfE has published something new."""
    key = la, figures.version()
    if key not in store.released:
        store.released[key] = Released(store, la)
    return store.released[key]


def pooled_ends(store: Store, la: str) -> np.ndarray:
    """The years in which an authority's blocks of three years end, as a publication copy pools returns of care."""
    return of_authority(store, la).settled(catalogue.measure(STARTED), ()).pooled_ends


def _months(days: np.ndarray) -> np.ndarray:
    """Months as numbers, year x 12 + month - 1."""
    return days.astype("datetime64[M]").astype(int) + 1970 * 12


def _year_ending(months: np.ndarray) -> np.ndarray:
    return (months + 9) // 12


@dataclass(frozen=True, eq=False)
class _Short:
    """A family's quarters or months. hidden: periods x columns. place: the last month of each -> its row."""

    table: Arranged
    hidden: np.ndarray
    place: dict[int, int]

    def over(self, months: list[int]) -> np.ndarray | None:
        """Which columns are hidden in any of some periods; None where one of them is not held."""
        if any(month not in self.place for month in months):
            return None
        return self.hidden[[self.place[month] for month in months]].any(axis=0)


class Released:
    """One authority's counts in publication mode."""

    def __init__(self, store: Store, la: str):
        self.store, self.la = store, la
        self.sheets: dict[tuple, sheet.Settled] = {}
        self.shorts: dict[tuple[str, str], _Short] = {}

    def hidden(self, table: Arranged, months: np.ndarray, asked: Measure, by: str) -> Hidden:
        """What is hidden of a table's periods of this authority, by the months in which they end."""
        root, cuts = catalogue.family(asked)[0], table.breakdowns
        if isinstance(asked.formula, NetFlow):
            return self._both_flows(table, months, by)
        none = Hidden(np.ones((len(months), table.counts.shape[1]), dtype=bool), np.ones(len(months), dtype=bool))
        if by not in sheet.published_periods(asked, cuts):
            return none
        if isinstance(root.formula, Stock) and by == "month":
            return self._month_ends(table, months, root)
        if by in SHORTER:
            return Hidden(self._short_periods(table, months, root, by), none.kept)
        found = self._long_periods(table, months, root, by)
        return self._with_rolling(found, table, months, root) if by == "rolling" and not cuts else found

    # Years and pooled years -------------------------------------------------------------------------------------------

    def settled(self, root: Measure, breakdowns: tuple[str, ...]) -> sheet.Settled:
        """The sheet a family stands on: with the others of its collection, and by two breakdowns alone."""
        alone = len(breakdowns) == 2
        key = (root.collection, breakdowns, root.id if alone else "")
        if key not in self.sheets:
            families = [root] if alone else sheet.roots(root.collection, breakdowns)
            _, years = self.store.spans(root.collection, "year", self.la)
            self.sheets[key] = sheet.settle(
                years,
                breakdowns,
                families,
                lambda one, counted: self._counted(one, counted, "year", breakdowns),
                lambda fewer: self.settled(root, fewer),
                lambda series: published.own_numbers(self.store, self.la, series),
            )
        return self.sheets[key]

    def _counted(self, root: Measure, counted: str, by: str, breakdowns: tuple[str, ...] = ()) -> Arranged:
        return arranged(self.store, catalogue.family(root), counted, by, breakdowns, self.la)

    def _long_periods(self, table: Arranged, months: np.ndarray, root: Measure, by: str) -> Hidden:
        """Years, rolling years that end in March, and blocks of three years, as the sheet has them."""
        settled = self.settled(root, table.breakdowns)
        part = settled.part(root, ONCE if by == "year" else EVERY)
        key = (part.root.id, part.counted)
        pooled = by == "three_years"
        hidden, ends = (settled.pools[key], settled.pooled_ends) if pooled else (settled.years[key], settled.ends)
        row = {int(year): at for at, year in enumerate(ends)}
        years = [
            row.get(int(year), -1) if by == "year" or month % 12 == 2 else -1
            for month, year in zip(months, _year_ending(months), strict=True)
        ]
        at, columns = np.array(years, dtype=int), _columns(table, part.arranged)
        cells = np.where(at[:, None] >= 0, hidden[at][:, columns] if len(hidden) else True, True)
        return Hidden(cells & (columns >= 0), (at >= 0) | (by == "year"))

    # Quarters, months, and what is made of them -----------------------------------------------------------------------

    def _short_periods(self, table: Arranged, months: np.ndarray, root: Measure, by: str) -> np.ndarray:
        short = self.short(root, by)
        columns, at = _columns(table, short.table), np.array([short.place[int(month)] for month in months], dtype=int)
        return short.hidden[at][:, columns] & (columns >= 0)

    def _with_rolling(self, found: Hidden, table: Arranged, months: np.ndarray, root: Measure) -> Hidden:
        """Rolling years between two Marches, where all the quarters or months they are made of are shown."""
        cells, kept = found.cells.copy(), found.kept.copy()
        total = table.column("events", table.everyone, ALL)
        for at, month in enumerate(months.tolist()):
            for by in SHORTER if not kept[at] else ():
                if self._made_of(root, by, month) is not None:
                    short = self.short(root, by)
                    columns = _columns(table, short.table)
                    cells[at] = self._made_of(root, by, month)[columns] & (columns >= 0)
                    kept[at] = not cells[at][total]
        return Hidden(cells, kept)

    def _made_of(self, root: Measure, by: str, month: int) -> np.ndarray | None:
        """Columns hidden in any quarter (or month) of the twelve months to one; None where it is not made of whole ones."""
        if by == "quarter" and month % 12 + 1 not in QUARTER_ENDS:
            return None
        return self.short(root, by).over([month - back for back in range(0, 12, 3 if by == "quarter" else 1)])

    def short(self, root: Measure, by: str) -> _Short:
        """A family's quarters or months, financial years whole."""
        if (root.id, by) not in self.shorts:
            table = self._counted(root, EVERY, by)
            months = _months(table.spans.end)
            hidden = sheet.hidden_alone(root, table) | self._years_hidden(root, table, months)
            if by == "month":
                quarters = self.short(root, "quarter")
                hidden |= quarters.hidden[[quarters.place[month] for month in (months - months % 3 + 2).tolist()]]
                hidden |= self._too_few(table, months)[:, None]
            self.shorts[root.id, by] = _Short(
                table, _whole_years(hidden, months), {int(month): at for at, month in enumerate(months)}
            )
        return self.shorts[root.id, by]

    def _years_hidden(self, root: Measure, table: Arranged, months: np.ndarray) -> np.ndarray:
        """What the sheet hides of the years that quarters or months lie in."""
        if isinstance(root.formula, Stock):
            return np.zeros(table.counts.shape, dtype=bool)  # a stock is of a day: its months add up to no year
        settled = self.settled(root, ())
        part = settled.part(root, EVERY)
        row = {int(year): at for at, year in enumerate(settled.ends)}
        at = [row[int(year)] for year in _year_ending(months)]
        return settled.years[part.root.id, EVERY][at][:, _columns(table, part.arranged)]

    def _too_few(self, table: Arranged, months: np.ndarray) -> np.ndarray:
        """Months of years in which fewer than FEWEST_A_MONTH events fall in a month."""
        events, years = table.counts[:, table.column("events", table.everyone, ALL)], _year_ending(months)
        return np.array([events[years == year].mean() < FEWEST_A_MONTH for year in years], dtype=bool)

    # Children on a day, and both flows --------------------------------------------------------------------------------

    def _month_ends(self, table: Arranged, months: np.ndarray, root: Measure) -> Hidden:
        """Children at month ends: each March as in its year, others where who came and who left between them is shown."""
        cells = sheet.hidden_alone(root, table)
        march = self.settled(catalogue.measure(LOOKED_AFTER), ())
        part = march.part(catalogue.measure(LOOKED_AFTER), EVERY)
        kept = np.zeros(len(months), dtype=bool)
        row = {int(year): at for at, year in enumerate(march.ends)}
        for at, (month, year) in enumerate(zip(months.tolist(), _year_ending(months).tolist(), strict=True)):
            for kind in (ALL, WITHOUT):
                if month % 12 == 2 and year in row:
                    hidden = march.years[part.root.id, EVERY][row[year], part.arranged.column("events", (), kind)]
                    kept[at] |= kind == ALL
                else:
                    hidden = not self._flows_shown(month, kind)
                    kept[at] |= not hidden
                cells[at, [table.column(cell, (), kind) for cell in table.cells]] |= hidden
        return Hidden(cells, kept)

    def _flows_shown(self, month: int, kind: int) -> bool:
        """Whether starts and exits of the period that ends with a month are both shown."""
        for by in SHORTER:
            shorts = [self.short(catalogue.measure(each), by) for each in (STARTED, CEASED)]
            if all(
                month in short.place and not short.hidden[short.place[month], short.table.column("events", (), kind)]
                for short in shorts
            ):
                return True
        return False

    def _both_flows(self, table: Arranged, months: np.ndarray, by: str) -> Hidden:
        """Starts less exits: hidden wherever either is."""
        by = "rolling" if by == "year" else by  # every event counts
        cells, kept = np.zeros((len(months), table.counts.shape[1]), dtype=bool), np.ones(len(months), dtype=bool)
        for each in (STARTED, CEASED):
            flow = catalogue.measure(each)
            other = self._counted(flow, EVERY, "year" if by == "rolling" else by, table.breakdowns)
            found = self.hidden(other, months, flow, by)
            for group, kind in ((g, k) for g in table.places for k in (ALL, WITHOUT)):
                hidden = found.cells[:, other.column("events", group, kind)] if group in other.places else False
                for cell in table.cells:
                    cells[:, table.column(cell, group, kind)] |= hidden
            kept &= found.kept
        return Hidden(cells, kept)


def _whole_years(hidden: np.ndarray, months: np.ndarray) -> np.ndarray:
    """A column that is hidden anywhere in a financial year is hidden all through it."""
    years = _year_ending(months)
    taken = hidden.copy()
    for year in np.unique(years):
        taken[years == year] = hidden[years == year].any(axis=0)
    return taken


def _columns(table: Arranged, other: Arranged) -> np.ndarray:
    """For each column of a table the same one of another; -1 where the other has no such group."""
    found = np.full(table.counts.shape[1], -1)
    cells = [cell for cell in table.cells if cell in other.cells]
    for cell, group, kind in ((c, g, k) for c in cells for g in table.places for k in range(3)):
        if group in other.places:
            found[table.column(cell, group, kind)] = other.column(cell, group, kind)
    return found
