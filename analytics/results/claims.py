"""What councils and others claimed, each beside the official figures of the same place over the years the claim names."""

import re
from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import isfinite

from analytics.comparators import evidence, figures, places
from analytics.comparators.evidence import RETIRED, ReportedFigure
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.results.before_after import APRIL, BY_ID, COUNT, STOCK, Changing, window_of
from analytics.results.published import rows_of, values
from analytics.results.published_measures import measure_of
from analytics.results.words import round_half_up

# SAME: an official series counts what the claim counts; WIDER: it counts the whole authority and the claim some of it;
# BESIDE: nothing official counts what is claimed, and the nearest series stands beside; NOTHING: none stands beside it
SAME, WIDER, BESIDE, NOTHING, NO_RESULT = "same", "wider", "beside", "nothing", "no result"
EQUAL, CLOSE, BETWEEN, OUTSIDE, NOT_PUBLISHED = "equal", "close", "between", "outside", "not published"
NEAR = 0.05  # of the official figure, ours: sources round, and a month is not a 31 March
YEARS_BEFORE, YEARS_AFTER = 1, 5  # shown before the first year compared; after a go-live where the claim names no year
A_FEW = 4  # years that "a few years before" may be

PLANS = Changing(
    "cpp_number", "Children with a child protection plan on 31 March", "protection_plans_at_year_end", STOCK, COUNT
)
IN_NEED = Changing("cin_number", "Children in need on 31 March", "in_need_at_year_end", STOCK, COUNT)
OFFICIAL = {one.id: one for one in (*BY_ID.values(), PLANS, IN_NEED)}  # measure_key -> what counts the same
NEAREST = {
    "care_entries_prevented_claimed": BY_ID["care_starts_number"],
    **dict.fromkeys(
        ("care_proceedings_number", "placement_days", "cost_saving_per_pound", "cost_saving_total"),
        BY_ID["cla_number"],
    ),
}


@dataclass(frozen=True)
class OfficialRow:
    """One year ending 31 March (a stock is of that day) at the place and in England. None: its status says why.

    value, england: a count, or at one decimal a rate per 10,000 or a percentage. release: its title, "" where none has it.
    """

    year: int
    value: float | None
    status: str
    england: float | None
    england_status: str
    release: str


@dataclass(frozen=True)
class OfficialChange:
    """From one 31 March to another, per cent of the first; England's is None where it has no figure."""

    first: int
    last: int
    percent: float
    england: float | None


@dataclass(frozen=True)
class Side:
    """A number the claim starts from or ends at, beside the official figures of the years it may be of.

    found: EQUAL to one, BETWEEN two, CLOSE (within NEAR of one), OUTSIDE them, or NOT_PUBLISHED. official: value by year.
    """

    role: str  # "before" or "after"
    claimed: float
    found: str
    official: Mapping[int, float]


@dataclass(frozen=True)
class BeforeStart:
    """How much of the official change had come by the 31 March nearest to the start: part of whole, in the unit."""

    started: date
    year: int
    part: float
    whole: float


@dataclass(frozen=True)
class CheckedClaim:
    """One claim with what official figures can say of it; whether a service did anything for children they cannot.

    kind: SAME, WIDER, BESIDE, NOTHING or NO_RESULT. measure, place: of the official rows; None and "" where there are
    none. official: oldest first. changes: between every two years the claim may mean, the nearest to it first; none
    where no official figure is known on one side. sides: the claim's own numbers, for SAME only. started: of the
    programme there, None where not known. before_start: for SAME only, None where the start lies outside the years.
    """

    figure: ReportedFigure
    kind: str
    measure: Changing | None = None
    place: str = ""
    official: tuple[OfficialRow, ...] = ()
    changes: tuple[OfficialChange, ...] = ()
    sides: tuple[Side, ...] = ()
    started: date | None = None
    before_start: BeforeStart | None = None

    @property
    def series_title(self) -> str:
        return self.measure.title if self.measure else ""

    @property
    def change(self) -> float | None:
        """Official, per cent, over the years nearest to those the claim names."""
        return self.changes[0].percent if self.changes else None

    @property
    def england_change(self) -> float | None:
        return self.changes[0].england if self.changes else None

    @property
    def claimed_change(self) -> float | None:
        return self.figure.change.percent if self.figure.change else None


def checked(reported: Iterable[ReportedFigure]) -> tuple[CheckedClaim, ...]:
    """Every claim among some figures in the order of their ids, never of how far off they are."""
    return tuple(_checked(one) for one in sorted(evidence.claims(reported), key=lambda one: one.figure_id))


def _checked(figure: ReportedFigure) -> CheckedClaim:
    if figure.finding == RETIRED:
        return CheckedClaim(figure, NO_RESULT)
    measure = OFFICIAL.get(figure.measure_key) or NEAREST.get(figure.measure_key)
    if measure is None or len(figure.la_codes) != 1:
        return CheckedClaim(figure, NOTHING)
    kind = BESIDE if figure.measure_key in NEAREST else SAME if figure.population.endswith("authority") else WIDER
    (key,), started = figure.la_codes, _started(figure)
    found = _Found(measure, key)
    before, after = _years(figure, measure.kind, started, found.last)
    changes = found.changes(before, after)
    return CheckedClaim(
        figure=figure,
        kind=kind,
        measure=measure,
        place=places.places()[key].name,
        official=found.rows({*before, *after}),
        changes=changes,
        sides=_sides(figure, found, before, after) if kind == SAME else (),
        started=started,
        before_start=_before_start(changes[0], started, found) if kind == SAME and changes and started else None,
    )


# Which years a claim is about ---------------------------------------------------------------------------------------


def _started(figure: ReportedFigure) -> date | None:
    """When it began there: the figure's own date, else that of the model's site in the same authority."""
    known = re.match(r"(\d{4})-(\d\d)", figure.go_live)
    if known:
        return date(int(known[1]), int(known[2]), 1)
    dated = [
        date.fromisoformat(site.go_live_from)
        for site in PILOT_SITES
        if site.model == figure.model and (site.old_la_code,) == figure.la_codes and site.go_live_from
    ]
    return min(dated, default=None)


def _years(figure: ReportedFigure, kind: str, started: date | None, last: int) -> tuple[list[int], list[int]]:
    """Years ending 31 March that each side may be of, the nearest first; from the go-live where the claim names none."""
    before, after = years_named(figure.before.period), years_named(figure.after.period, started)
    if started is not None:
        before = before or [window_of(kind, started).before[-1]]
        after = after or [min(_year_of(started) + YEARS_AFTER, last)]
    return before, after


def years_named(period: str, started: date | None = None) -> list[int]:
    """Years ending 31 March that a period's words may mean, the nearest first; [] where they name none.

    A year alone is its own 31 March; a month lies between two; "around" may be a year off. started: for "over 15 months".
    """
    if few := re.search(r"years before (\d{4})", period):
        year = int(few[1])
        return [year - 2, year - 1, *range(year - 3, year - A_FEW - 1, -1)]
    if months := re.search(r"over (\d+) months", period):
        return _around(started.year, started.month + int(months[1])) if started else []
    found = re.findall(rf"({'|'.join((*month_name[1:], *PARTS_OF_A_YEAR))})[ -](\d{{4}})", period)
    if found:
        word, year = found[-1]  # of "June 2021 to June 2022" the end
        return _around(int(year), PARTS_OF_A_YEAR.get(word) or list(month_name).index(word))
    if year := re.search(r"(around|about)? ?\b(\d{4})$", period):
        middle = int(year[2])
        return [middle, middle - 1, middle + 1] if year[1] else [middle]
    return []


PARTS_OF_A_YEAR = {"early": 2, "mid": 6, "late": 11}  # as months


def _around(year: int, month: int) -> list[int]:
    """The 31 March nearest to a month, then the one on its other side. month: over 12 runs into later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = year + (month >= APRIL)
    if month == APRIL - 1:
        return [year]
    return [following, following - 1] if month < APRIL or month > 9 else [following - 1, following]


def _year_of(day: date) -> int:
    """The year ending 31 March a day lies in."""
    return day.year + (day.month >= APRIL)


# What official figures say of them ----------------------------------------------------------------------------------


class _Found:
    """A place's official figures and England's."""

    def __init__(self, measure: Changing, key: str) -> None:
        table = rows_of(measure.series_id, (key, places.ENGLAND))
        counted = table["numerator"] if measure.value == COUNT else values(measure_of(measure.series_id), table)
        titles = figures.releases()["title"]
        self.place: dict[int, tuple[float | None, str, str]] = {}
        self.england: dict[int, tuple[float | None, str, str]] = {}
        said = (table["key"], table["year_ending"], counted, table["status"], table["release"])
        for of, year, value, status, release in zip(*said, strict=True):
            one = (_tenth(value), status or _lacking(value), titles.get(release, ""))
            (self.england if of == places.ENGLAND else self.place)[int(year)] = one
        self.last = max(self.place, default=0)

    def value(self, year: int) -> float | None:
        return self.place.get(year, NOBODY)[0]

    def rows(self, compared: set[int]) -> tuple[OfficialRow, ...]:
        """The years compared and those between, and before them those that have a figure."""
        if not compared:
            return ()
        first, last = min(compared), min(max(compared), self.last)
        years = [*range(first - YEARS_BEFORE, first), *range(first, last + 1)]
        return tuple(self._row(year) for year in years if year >= first or self.value(year) is not None)

    def _row(self, year: int) -> OfficialRow:
        (value, status, release), (england, its, _) = (of.get(year, NOBODY) for of in (self.place, self.england))
        return OfficialRow(year, value, status, england, its, release)

    def changes(self, before: Sequence[int], after: Sequence[int]) -> tuple[OfficialChange, ...]:
        """Between every two years, the nearest first; where those are one year, the two farthest apart."""
        before = self.known(before) or self.first_after(before)
        pairs = [(first, last) for first, last in product(before, self.known(after)) if first < last]
        if pairs and pairs[0] != (before[0], self.known(after)[0]):
            pairs.sort(key=lambda pair: pair[0] - pair[1])
        found = (self._change(first, last) for first, last in pairs)
        return tuple(one for one in found if one is not None)

    def known(self, years: Sequence[int]) -> list[int]:
        return [year for year in years if self.value(year) is not None]

    def first_after(self, years: Sequence[int]) -> list[int]:
        """Where a claim starts before the series does: the first year the series has."""
        later = [year for year in self.known(sorted(self.place)) if years and year > max(years)]
        return later[:1]

    def _change(self, first: int, last: int) -> OfficialChange | None:
        percent = _per_cent(self.value(first), self.value(last))
        england = _per_cent(*(self.england.get(year, NOBODY)[0] for year in (first, last)))
        return None if percent is None else OfficialChange(first, last, percent, england)


NOBODY = (None, "not_available", "")


def _tenth(value: float) -> float | None:
    return round_half_up(float(value), 1) if isfinite(value) else None


def _lacking(value: float) -> str:
    return "" if isfinite(value) else "not_available"


def _per_cent(before: float | None, after: float | None) -> float | None:
    return 100 * (after - before) / before if before and after is not None else None


def _sides(figure: ReportedFigure, found: _Found, before: Sequence[int], after: Sequence[int]) -> tuple[Side, ...]:
    sides = (("before", figure.before.value, before), ("after", figure.after.value, after))
    return tuple(_side(role, value, found, years) for role, value, years in sides if value is not None)


def _side(role: str, claimed: float, found: _Found, years: Sequence[int]) -> Side:
    official = {year: found.value(year) for year in found.known(sorted(years))}
    if not official:
        how = NOT_PUBLISHED
    elif claimed in official.values():
        how = EQUAL
    elif min(official.values()) < claimed < max(official.values()):
        how = BETWEEN
    else:
        how = CLOSE if any(abs(claimed - value) <= NEAR * value for value in official.values()) else OUTSIDE
    return Side(role, claimed, how, official)


def _before_start(change: OfficialChange, started: date, found: _Found) -> BeforeStart | None:
    """None where the start is not between the two years, or the figure did not move."""
    year = _around(started.year, started.month)[0]
    first, middle, last = (found.value(each) for each in (change.first, year, change.last))
    if not change.first < year < change.last or middle is None or first == last:
        return None
    return BeforeStart(started, year, middle - first, last - first)
