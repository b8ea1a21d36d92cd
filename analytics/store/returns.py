"""R6: which return a file is, which year it answers for, and how far events can be followed. Pure; small tables only."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from analytics import terms


@dataclass(frozen=True)
class Unit:
    """The rows of one file for one authority and YEAR label, with how many start and end in each financial year.

    starts, ends: year ending -> rows. first_start, last_date: days in the data (last_date not after today).
    snapshot: an Annex A list, which holds a window of six months and not a year.
    """

    collection: str
    la: str
    file_id: int
    year_label: str
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    first_start: date | None = None
    first_end: date | None = None
    last_date: date | None = None
    snapshot: bool = False

    def and_also(self, year: int, what: str, n: int, first: date | None, last: date | None, today: date) -> "Unit":
        """The unit with n more starts or ends in a year, the first and last of them on these days."""
        starts = what == "start"
        counted = (self.starts if starts else self.ends) | {year: n}
        earliest = min((d for d in (self.first_start if starts else self.first_end, first) if d), default=None)
        newest = max((d for d in (self.last_date, last) if d), default=today)
        if starts:
            return replace(self, starts=counted, first_start=earliest, last_date=newest)
        return replace(self, ends=counted, first_end=earliest, last_date=newest)


@dataclass(frozen=True)
class Dated:
    """A unit with its place: the year its return is for, and whether it is longitudinal."""

    unit: Unit
    year_ending: int
    longitudinal: bool

    @property
    def key(self):
        """What makes files one return: their year, or that they are no year's return."""
        return "snapshot" if self.unit.snapshot else "longitudinal" if self.longitudinal else self.year_ending


@dataclass(frozen=True)
class Answer:
    """One year of one authority: which return answers, and how far its events can be followed."""

    collection: str
    la: str
    year_ending: int
    return_id: int
    covered_from: date
    covered_to: date
    followed_to: date
    incomplete: bool


# Annex A lists who was looked after in the six months before it was run (Ofsted's wording; R11: 182 days)
SNAPSHOT_DAYS = 182


def end_of(year_ending: int) -> date:
    """31 March, the last day of a year."""
    return date(year_ending, 3, 31)


def dated(unit: Unit, alone: bool, data_to: date | None) -> Dated:
    """The year of a file: where most of its endings fall; longitudinal when they spread or starts come later (R6)."""
    if unit.snapshot:
        return Dated(unit, terms.year_ending(unit.last_date), longitudinal=False)
    if unit.ends:
        year, most = max(Counter(unit.ends).items(), key=lambda item: (item[1], item[0]))
        spread = most / sum(unit.ends.values()) < terms.ANNUAL_SHARE_OF_ENDINGS
    else:
        year, spread = max(unit.starts), False
    later = sum(n for y, n in unit.starts.items() if y > year) / sum(unit.starts.values())
    beyond = alone and data_to is not None and data_to > end_of(year)
    if spread or later > terms.ANNUAL_SHARE_OF_LATER_STARTS or beyond:
        return Dated(unit, terms.year_ending(unit.last_date), longitudinal=True)
    return Dated(unit, year, longitudinal=False)


def data_end(years: list[int], last_dates: list[date], data_to: date | None, today: date) -> date:
    """The last day the data cover: as given, else 31 March of the latest return, else the latest date if that is to come."""
    if data_to is not None:
        return data_to
    end = end_of(max(years))
    return end if end <= today else max(last_dates)


def answers(units: list[Dated], return_ids: dict, data_to: date | None, today: date) -> list[Answer]:
    """Every year of one collection and authority that a return answers for, oldest first.

    A longitudinal file answers every year from its first start to the data end; an annual return takes its own year
    from it. return_ids: (year_ending or "longitudinal") -> number of the return.
    """
    snapshots, units = [d for d in units if d.unit.snapshot], [d for d in units if not d.unit.snapshot]
    if not units:
        return _of_snapshots(snapshots, return_ids, set(), data_to)
    end = data_end([d.year_ending for d in units], [d.unit.last_date for d in units], data_to, today)
    by_year: dict[int, tuple[int, bool]] = {}
    for d in (d for d in units if d.longitudinal):
        first = terms.year_ending(d.unit.first_start or end)
        reliable = terms.year_ending(d.unit.first_end) if d.unit.first_end else first
        for year in range(first, terms.year_ending(end) + 1):
            by_year[year] = (return_ids["longitudinal"], year < reliable)
    for d in (d for d in units if d.key == d.year_ending):
        by_year[d.year_ending] = (return_ids[d.year_ending], False)
    by_year = {year: found for year, found in by_year.items() if end_of(year - 1) < end}
    found = [
        Answer(
            d.unit.collection,
            d.unit.la,
            year,
            return_id,
            covered_from=end_of(year - 1) + timedelta(days=1),
            covered_to=min(end_of(year), end),
            followed_to=min(end_of(_run_end(year, by_year)), end),
            incomplete=early or end_of(year) > end,
        )
        for year, (return_id, early) in sorted(by_year.items())
    ]
    return found + _of_snapshots(snapshots, return_ids, set(by_year), data_to)


def _of_snapshots(units: list[Dated], return_ids: dict, answered: set[int], data_to: date | None) -> list[Answer]:
    """The years that an Annex A's six months touch and no return answers for. Nothing is followed from it."""
    if not units:
        return []
    until = data_to or max(d.unit.last_date for d in units)
    since = until - timedelta(days=SNAPSHOT_DAYS)
    return [
        Answer(
            units[0].unit.collection,
            units[0].unit.la,
            year,
            return_ids["snapshot"],
            covered_from=max(since, end_of(year - 1) + timedelta(days=1)),
            covered_to=min(until, end_of(year)),
            followed_to=min(until, end_of(year)),
            incomplete=True,
        )
        for year in range(terms.year_ending(since), terms.year_ending(until) + 1)
        if year not in answered
    ]


def _run_end(year: int, by_year: dict) -> int:
    """The last year of the unbroken run that holds a year: what follows an event is unseen beyond a missing return."""
    while year + 1 in by_year:
        year += 1
    return year
