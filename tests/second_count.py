"""The second opinion: the product's counts made again, slowly, in plain Python, from rules R0 to R16 and C1 to C3.

Nothing here comes from the product's code. Where a rule leaves a choice, the comment says "Reading:" and what we chose.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

TWELVE_MONTHS = 365  # R11
MODULES = {
    "episodes": {"CHILD", "DECOM", "RNE", "DEC", "REC"},
    "uasc": {"CHILD", "DUC"},
    "header": {"CHILD", "SEX", "DOB", "ETHNIC"},
    "cindetails": {"LACHILDID", "CINREFERRALDATE"},
    "identifiers": {"LACHILDID", "PERSONBIRTHDATE"},
}
COLUMNS = set().union(*MODULES.values(), {"LA", "YEAR", "LS", "CIN", "GENDERCURRENT", "CINCLOSUREDATE"})
COLUMNS |= {"PRIMARYNEEDCODE", "REFERRALNFA"}
RETURNED_HOME = ("E4", "E4A", "E4B")  # R7; E4 is the older code
SHORT_BREAKS = ("V3", "V4")  # R2
YES = ("TRUE", "1", "Y", "YES")  # C3
NOT_KNOWN = "not known"
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9")  # Reading: N0 (not stated) and other codes: not known
SEX = {"1": "Male", "M": "Male", "2": "Female", "F": "Female"}
LEGAL_STATUS = {
    "V2": "section 20",
    "C1": "interim care order",
    "C2": "full care order",
    "E1": "placement order",
    "D1": "placement order",
    "L1": "police or emergency protection",
    "L2": "police or emergency protection",
    "L3": "police or emergency protection",
    "J1": "youth justice",
    "J2": "youth justice",
    "J3": "youth justice",
}
ORDERS = ("E41", "E43", "E44", "E45", "E46", "E47", "E48")  # child arrangements and special guardianship
ADOPTED = ("E11", "E12")
MOVED_ON = ("E5", "E6", "E7", "E17")


# ---- what was read -------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One episode (care) or one row of CIN details (census): started is DECOM or the referral, ended DEC or closure."""

    child: str
    started: date
    ended: date | None
    rne: str = ""
    ls: str = ""
    need: str = ""
    rec: str = ""
    nfa: bool = False


@dataclass
class Return:
    """One authority's files for one year, or one longitudinal file (R6)."""

    collection: str  # "care" or "census"
    la: str
    name: str
    rows: list[Row]
    born: dict[str, date | None] = field(default_factory=dict)
    sex: dict[str, str] = field(default_factory=dict)
    uasc: dict[str, list[date | None]] | None = None  # child: each DUC; None when there is no UASC module
    rejected: int = 0  # R0: rows that cannot be used
    year: int = 0
    longitudinal: bool = False
    number: int = 0


class Event(NamedTuple):
    """Something that happened to a child on a day, with the row that says so (none for stock)."""

    child: str
    day: date
    row: Row | None
    groups: tuple[tuple[str, str], ...]  # (breakdown, group)
    unaccompanied: bool | None  # None: that year has no UASC module


# ---- calendar ------------------------------------------------------------------------------------------------------


def year_ending(day: date) -> int:
    """The year ending 31 March in which the day lies."""
    return day.year + 1 if day.month >= 4 else day.year


@cache
def end_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def end_of_its_month(day: date) -> date:
    return end_of_month(day.year, day.month)


def end_of_its_quarter(day: date) -> date:
    return end_of_month(day.year, (day.month + 2) // 3 * 3)


def end_of_its_year(day: date) -> date:
    return date(year_ending(day), 3, 31)


def months_of(year: int) -> list[date]:
    """The last days of April to March of a year ending 31 March."""
    return [end_of_month(year - 1, month) for month in range(4, 13)] + [end_of_month(year, m) for m in (1, 2, 3)]


def twelve_months_to(month: date) -> list[date]:
    """The last days of twelve months, ending with this one (R16)."""
    months = []
    for back in range(12):
        number = month.year * 12 + month.month - 1 - back
        months.append(end_of_month(number // 12, number % 12 + 1))
    return months


# ---- reading files (R0) --------------------------------------------------------------------------------------------


def read_returns(folders_or_files) -> list[Return]:
    """All returns in some folders (with everything below them) and CSV files; other kinds of file are passed over."""
    bundles = defaultdict(list)
    for path in _csv_files(folders_or_files):
        columns, table = _read_table(path)
        module = _module_of(columns)
        if module:
            bundles[_label(path)].append((module, table))
    returns = []
    for name, tables in bundles.items():
        returns += _care_returns(name, tables) + _census_returns(name, tables)
    return returns


def _csv_files(folders_or_files) -> list[Path]:
    files = []
    for path in map(Path, folders_or_files):
        if path.is_dir():
            files += sorted(below for below in path.rglob("*") if below.suffix.lower() == ".csv")
        else:
            files.append(path)
    return files


def _label(path: Path) -> tuple[str, str]:
    """Files of one folder belong together when their names differ only in the module's name (2017-episodes, -header).

    Reading: no rule says how a module finds its return.
    """
    stem = re.sub(r"episodes|header|uasc|cin_?details|child_?identifiers", "", path.stem.lower())
    return (str(path.parent), stem.strip("-_ ."))


def _read_table(path: Path) -> tuple[set[str], list[dict[str, str]]]:
    """Column names in capitals, and rows by the names we use, trimmed (R0); an unnamed first column is not one."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    names = [name.strip().upper() for name in lines[0]] if lines else []
    used = [(number, name) for number, name in enumerate(names) if name in COLUMNS]
    filled = [line for line in lines[1:] if any(map(str.strip, line))]
    return set(names), [{name: line[number].strip() for number, name in used if number < len(line)} for line in filled]


def _module_of(columns: set[str]) -> str:
    """A file is recognised by its columns, not by its name. An empty UASC module is still a module."""
    for module, needed in MODULES.items():
        if needed <= columns:
            return module
    return ""


def _dates(table: list[dict[str, str]], column: str) -> list[date | None]:
    """One date format for a column (R0): the one most of its values have. Reading: other values count as blank."""
    values = [row.get(column, "")[:10] for row in table]
    iso = sum("-" in value for value in values)
    slashes = sum("/" in value for value in values)
    known = {value: _date(value, "-" if iso > slashes else "/") for value in set(values)}
    return [known[value] for value in values]


def _date(value: str, mark: str) -> date | None:
    """YYYY-MM-DD or DD/MM/YYYY."""
    try:
        first, month, last = map(int, value.split(mark))
        return date(first, month, last) if mark == "-" else date(last, month, first)
    except ValueError:
        return None


def _code(row: dict[str, str], column: str) -> str:
    return _leading_code(row.get(column, ""))


@cache
def _leading_code(text: str) -> str:
    """The leading code of "CODE text", in capitals (R0)."""
    words = text.upper().replace(":", " ").split()
    return words[0] if words else ""


def _parts(table: list[dict[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Row numbers by (LA, YEAR): several authorities, or several values of YEAR, are several returns (R6)."""
    parts = defaultdict(list)
    for number, row in enumerate(table):
        parts[(row.get("LA", ""), row.get("YEAR", ""))].append(number)
    return parts


def _care_returns(name, tables) -> list[Return]:
    returns = []
    for module, table in tables:
        if module != "episodes":
            continue
        rows = _episodes(table)
        for part, numbers in _parts(table).items():
            kept = [rows[number] for number in numbers if rows[number]]
            found = Return("care", part[0], "/".join(name), kept, rejected=len(numbers) - len(kept))
            for other, side_table in tables:
                if other == "header":
                    _add_people(found, part, side_table, "CHILD", "DOB", ("SEX",))
                elif other == "uasc":
                    _add_unaccompanied(found, part, side_table)
            returns.append(found)
    return returns


def _census_returns(name, tables) -> list[Return]:
    returns = []
    for module, table in tables:
        if module != "cindetails":
            continue
        rows = _referrals(table)
        for part, numbers in _parts(table).items():
            kept = [rows[number] for number in numbers if rows[number]]
            found = Return("census", part[0], "/".join(name), kept, rejected=len(numbers) - len(kept))
            for other, side_table in tables:
                if other == "identifiers":
                    _add_people(found, part, side_table, "LACHILDID", "PERSONBIRTHDATE", ("SEX", "GENDERCURRENT"))
            returns.append(found)
    return returns


def _episodes(table) -> list[Row | None]:
    """R0: a row without CHILD or DECOM, or with DEC before DECOM, is rejected (None here)."""
    rows = []
    for row, decom, dec in zip(table, _dates(table, "DECOM"), _dates(table, "DEC"), strict=True):
        if not row["CHILD"] or decom is None or (dec is not None and dec < decom):
            rows.append(None)
            continue
        codes = {"rne": _code(row, "RNE"), "ls": _code(row, "LS"), "need": _code(row, "CIN"), "rec": _code(row, "REC")}
        rows.append(Row(row["CHILD"], decom, dec, **codes))
    return rows


def _referrals(table) -> list[Row | None]:
    """Reading: R0 for the census: a row without a child or a referral date cannot be counted.

    A closure before the referral is kept: it bears on no count here but the year of the file.
    """
    rows = []
    dates = zip(table, _dates(table, "CINREFERRALDATE"), _dates(table, "CINCLOSUREDATE"), strict=True)
    for row, referred, closed in dates:
        if not row["LACHILDID"] or referred is None:
            rows.append(None)
            continue
        nfa = _code(row, "REFERRALNFA") in YES  # C3
        rows.append(Row(row["LACHILDID"], referred, closed, need=_code(row, "PRIMARYNEEDCODE"), nfa=nfa))
    return rows


def _belongs(row: dict[str, str], part: tuple[str, str]) -> bool:
    """A header or UASC row without LA or YEAR belongs to every part of its files."""
    return row.get("LA", part[0]) == part[0] and row.get("YEAR", part[1]) == part[1]


def _add_people(found: Return, part, table, child: str, born: str, sexes) -> None:
    """Reading: a child listed twice in one header keeps the later row, as in R1."""
    for row, day in zip(table, _dates(table, born), strict=True):
        if _belongs(row, part):
            codes = [_code(row, column) for column in sexes if column in row]
            found.born[row[child]] = day
            found.sex[row[child]] = SEX.get(codes[0], NOT_KNOWN) if codes else NOT_KNOWN


def _add_unaccompanied(found: Return, part, table) -> None:
    found.uasc = found.uasc or {}
    for row, duc in zip(table, _dates(table, "DUC"), strict=True):
        if _belongs(row, part):
            found.uasc.setdefault(row["CHILD"], []).append(duc)


# ---- which data answers for a year (R6) ----------------------------------------------------------------------------


def place_in_time(returns: list[Return], data_to: date | None) -> list[Return]:
    """R6: find each return's year and whether it is longitudinal; sort and number returns of one collection.

    Reading: all usable rows are looked at, short breaks and repeats too; of two years with as many endings, the later.
    """
    for found in returns:
        endings = Counter(year_ending(row.ended) for row in found.rows if row.ended)
        latest_start = max(year_ending(row.started) for row in found.rows)
        if not endings:
            found.year, found.longitudinal = latest_start, False
        else:
            found.year, most = max(endings.items(), key=lambda item: (item[1], item[0]))
            late = sum(1 for row in found.rows if year_ending(row.started) > found.year)
            found.longitudinal = most < 0.95 * sum(endings.values()) or late > 0.05 * len(found.rows)
    if len(returns) == 1 and data_to and data_to > date(returns[0].year, 3, 31):
        returns[0].longitudinal = True
    ordered = sorted(returns, key=last_year)  # Python keeps the order of reading among equals
    for number, found in enumerate(ordered):
        found.number = number
    return ordered


def dates_in(found: Return) -> list[date]:
    return [row.started for row in found.rows] + [row.ended for row in found.rows if row.ended]


def last_year(found: Return) -> int:
    """Reading: the year of a longitudinal file, where a data end is needed, is the year of its latest date."""
    return year_ending(max(dates_in(found))) if found.longitudinal else found.year


def data_end(returns: list[Return], data_to: date | None, today: date) -> date:
    """Data end: given; else 31 March of the latest return's year; else, if still to come, the latest date in the data.

    Reading: each collection has its own data end, and a date after today is not a latest date.
    """
    if data_to:
        return data_to
    march = date(max(last_year(found) for found in returns), 3, 31)
    if march <= today:
        return march
    return max((day for found in returns for day in dates_in(found) if day <= today), default=today)


def who_answers(returns: list[Return], end: date) -> dict[int, Return]:
    """R6: the return that answers for each year; years without one are not reportable.

    Reading: "first start" of a longitudinal file is its earliest DECOM (referral), whatever its RNE or LS. Beside
    annual returns, a longitudinal file answers only the years they leave; of two annual returns of a year, the later.
    """
    answers = {}
    for found in returns:
        if found.longitudinal and found.rows:
            last = min(year_ending(end), last_year(found) if len(returns) > 1 else year_ending(end))
            for year in range(min(year_ending(row.started) for row in found.rows), last + 1):
                answers[year] = found
    for found in returns:
        if not found.longitudinal and date(found.year - 1, 4, 1) <= end:
            answers[found.year] = found
    return answers


def followed_to(year: int, answers: dict[int, Return], end: date) -> date:
    """Follow-up ends with the unbroken run of returns, and never after the data end."""
    while year + 1 in answers:
        year += 1
    return min(date(year, 3, 31), end)


# ---- what happened to a child (R1 to R5, R15) ----------------------------------------------------------------------


def keep_one(rows: list[Row]) -> dict[tuple[str, date], Row]:
    """R1 (and C1) in one return: of rows with one child and start, the later end, then the later row."""
    kept = {}
    for row in rows:
        key = (row.child, row.started)
        if key not in kept or (row.ended or date.min) >= (kept[key].ended or date.min):
            kept[key] = row
    return kept


def stack_of(returns: list[Return]) -> dict[tuple[str, date], Row]:
    """R1 over all returns: the latest return's row stays."""
    stack = {}
    for found in returns:
        stack.update(keep_one(found.rows))
    return stack


def by_child(kept: dict[tuple[str, date], Row], with_short_breaks: bool = False) -> dict[str, list[Row]]:
    """R2: short breaks dropped; the rest under their child, in order of start."""
    children = defaultdict(list)
    for row in kept.values():
        if with_short_breaks or row.ls not in SHORT_BREAKS:
            children[row.child].append(row)
    for rows in children.values():
        rows.sort(key=lambda row: row.started)
    return children


def last_stood_in(returns: list[Return]) -> dict[tuple[str, date], Return]:
    return {(row.child, row.started): found for found in returns for row in found.rows}


def starts_of(episodes: list[Row]) -> list[Row]:
    """R3: RNE S, unless an in-scope episode of the child ends that day (itself included: DEC = DECOM is no start)."""
    ended_on = {episode.ended for episode in episodes}
    return [episode for episode in episodes if episode.rne == "S" and episode.started not in ended_on]


def exits_of(episodes: list[Row]) -> list[Row]:
    """R4: DEC with a ceasing REC, unless an in-scope episode starts that day. Sorted by DEC.

    Reading: every REC but X1 and blank ceases (section 2.5). Two overlapping episodes that end on one day are one
    exit, with the reason of the episode that began later.
    """
    started_on = {episode.started for episode in episodes}
    exits = {}
    for episode in episodes:  # sorted by start, so the later one stays
        if episode.ended and episode.rec not in ("", "X1") and episode.ended not in started_on:
            exits[episode.ended] = episode
    return [exits[day] for day in sorted(exits)]


def how_left(leaving: Row, born: date | None) -> str:
    """Methods, section 8: REC first; whoever else was 18 or over aged out. E5, E6, E7, E17 are independence (2.5)."""
    for way, reasons in (
        ("returned home", RETURNED_HOME),
        ("special guardianship or child arrangements", ORDERS),
        ("adopted", ADOPTED),
        ("turned 18 or moved to independence", MOVED_ON),
    ):
        if leaving.rec in reasons:
            return way
    of_age = born is not None and completed_years(born, leaving.ended) >= 18
    return "turned 18 or moved to independence" if of_age else "left another way"


def is_looked_after(episodes: list[Row], day: date) -> bool:
    """R5, with an open episode ending when a later one begins."""
    for number, episode in enumerate(episodes):
        ended = episode.ended
        if ended is None and number + 1 < len(episodes):
            ended = episodes[number + 1].started
        if episode.started <= day and (ended is None or ended > day):
            return True
    return False


def left_open(episodes: list[Row], start: Row) -> Row | None:
    """The open episode a period of care stops at: no exit (R4) before the next start, no DEC at the last."""
    next_start = min(
        (other.started for other in starts_of(episodes) if other.started > start.started), default=date.max
    )
    if any(start.started < leaving.ended < next_start for leaving in exits_of(episodes)):
        return None
    last = [episode for episode in episodes if start.started <= episode.started < next_start][-1]
    return last if last.ended is None else None


def completed_years(born: date, day: date) -> int:
    """R10: by month and day, so a child of 29 February turns a year older on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(born: date | None, day: date, may_be_unborn: bool = False) -> str:
    """Reading: a birth after the event gives no age, but a child referred in the year before birth is under 1."""
    age = completed_years(born, day) if born else None
    if age is None or age < (-1 if may_be_unborn else 0):
        return NOT_KNOWN
    for band, oldest in (("under 1", 0), ("1 to 4", 4), ("5 to 9", 9), ("10 to 15", 15)):
        if age <= oldest:
            return band
    return "16 and over"


# ---- one collection of one authority -------------------------------------------------------------------------------


class Story:
    """Everything the events need: own returns and the stack, who answers, and how far events are followed."""

    def __init__(self, returns: list[Return], data_to: date | None, today: date):
        self.returns = place_in_time([replace(found) for found in returns if found.rows], data_to)
        self.end = data_end(self.returns, data_to, today)
        self.answers = who_answers(self.returns, self.end)
        self.stack = by_child(stack_of(self.returns))
        self.last_stood_in = last_stood_in(self.returns)
        self.stack_starts = {child: starts_of(episodes) for child, episodes in self.stack.items()}
        self.stack_exits = {child: exits_of(episodes) for child, episodes in self.stack.items()}
        self.own = self._own_returns()
        self.known = self._known_in_the_stack()
        self.follow = {year: followed_to(year, self.answers, self.end) for year in self.answers}

    def _own_returns(self) -> list[tuple[Return, dict[str, list[Row]], set[int]]]:
        """Each return that answers, its own children, and the years it answers for."""
        years = defaultdict(set)
        for year, found in self.answers.items():
            years[found.number].add(year)
        return [
            (found, by_child(keep_one(found.rows)), years[found.number])
            for found in self.returns
            if years[found.number]
        ]

    def _known_in_the_stack(self) -> Return:
        """Reading: in the stack a child's birth and sex are those of the latest header that knows them (as in R1)."""
        known = replace(self.returns[-1], rows=[], born={}, sex={})
        for found in self.returns:
            known.born.update({child: born for child, born in found.born.items() if born})
            known.sex.update({child: sex for child, sex in found.sex.items() if sex != NOT_KNOWN})
        return known

    def reports(self, day: date) -> bool:
        return day <= self.end and year_ending(day) in self.answers

    def event(self, header: Return, child: str, day: date, row: Row | None, begins: Row | None) -> Event:
        """header: the return whose header is read: for annual counts the year's own, and no other (R6).

        begins: the row that begins the period of care (or the referral); it gives need and legal status.
        """
        groups = (
            ("age_band", age_band(header.born.get(child), day, may_be_unborn=header.collection == "census")),
            ("sex", header.sex.get(child, NOT_KNOWN)),
            ("category_of_need", begins.need if begins and begins.need in NEEDS else NOT_KNOWN),
        )
        if header.collection == "care":
            status = LEGAL_STATUS.get(begins.ls, NOT_KNOWN) if begins else NOT_KNOWN
            groups += (("legal_status", status),)
        return Event(child, day, row, groups, self.is_unaccompanied(child, day))

    def is_unaccompanied(self, child: str, day: date) -> bool | None:
        """R12: that year's UASC module lists the child and DUC is blank or its month not before the event's month."""
        module = self.answers[year_ending(day)].uasc
        if module is None:
            return None
        return any(duc is None or (duc.year, duc.month) >= (day.year, day.month) for duc in module.get(child, ()))

    def period_began(self, child: str, day: date) -> Row | None:
        """The latest start in the stack on or before the day: it gives an exit and stock their need and status."""
        before = [start for start in self.stack_starts.get(child, ()) if start.started <= day]
        return before[-1] if before else None


# ---- events of each measure ----------------------------------------------------------------------------------------


def starts(story: Story) -> list[Event]:
    """R3, every start, each year from its own return (R6); need and status are those of the row in that return."""
    return [
        story.event(found, child, start.started, start, start)
        for found, children, years in story.own
        for child, episodes in children.items()
        for start in starts_of(episodes)
        if year_ending(start.started) in years and start.started <= story.end
    ]


def exits(story: Story) -> list[Event]:
    """R4, every exit, each year from its own return (R6)."""
    return [
        story.event(found, child, leaving.ended, leaving, story.period_began(child, leaving.ended))
        for found, children, years in story.own
        for child, episodes in children.items()
        for leaving in exits_of(episodes)
        if year_ending(leaving.ended) in years and leaving.ended <= story.end
    ]


def with_how_left(story: Story, event: Event) -> Event:
    born = story.answers[year_ending(event.day)].born.get(event.child)
    return event._replace(groups=(*event.groups, ("how_left", how_left(event.row, born))))


def looked_after_at_year_end(story: Story) -> list[Event]:
    """R5, each 31 March from its own return (R6), once that day is within the data."""
    return [
        story.event(found, child, date(year, 3, 31), None, story.period_began(child, date(year, 3, 31)))
        for found, children, years in story.own
        for year in years
        for child, episodes in children.items()
        if date(year, 3, 31) <= story.end and is_looked_after(episodes, date(year, 3, 31))
    ]


def returns_home_followed(story: Story, days: int = TWELVE_MONTHS) -> list[Event]:
    """R7, in the stack: every return home followed for so many days."""
    return [
        story.event(story.known, child, leaving.ended, leaving, story.period_began(child, leaving.ended))
        for child, leavings in story.stack_exits.items()
        for leaving in leavings
        if leaving.rec in RETURNED_HOME and story.reports(leaving.ended)
        if leaving.ended + timedelta(days=days) <= story.follow[year_ending(leaving.ended)]
    ]


def re_entered(story: Story, event: Event, days: int = TWELVE_MONTHS) -> bool:
    """R7: a start 1 to 365 days after the exit."""
    return any(1 <= (start.started - event.day).days <= days for start in story.stack_starts[event.child])


def starts_followed(story: Story, days: int = TWELVE_MONTHS) -> list[Event]:
    """R15, in the stack: every start followed for so many days."""
    return [
        story.event(story.known, child, start.started, start, start)
        for child, child_starts in story.stack_starts.items()
        for start in child_starts
        if story.reports(start.started)
        if start.started + timedelta(days=days) <= start_followed_to(story, child, start)
    ]


def start_followed_to(story: Story, child: str, start: Row) -> date:
    """R15: a period open in one return and missing from the next is followed only to the end of the first.

    Reading: it is missing when a later return was loaded that lacks the open episode the period stops at.
    """
    end = story.follow[year_ending(start.started)]
    stops_at = left_open(story.stack[child], start)
    if stops_at:
        stands_in = story.last_stood_in[(child, stops_at.started)]
        if stands_in is not story.returns[-1]:
            end = min(end, date(last_year(stands_in), 3, 31))
    return end


def went_home(story: Story, event: Event, days: int = TWELVE_MONTHS) -> bool:
    """R15: the next exit is a return home, 1 to 365 days after the start (no exit can fall on the day of a start)."""
    for leaving in story.stack_exits[event.child]:
        if leaving.ended > event.day:
            return leaving.rec in RETURNED_HOME and (leaving.ended - event.day).days <= days
    return False


def referrals(story: Story) -> list[Event]:
    """C1: one for each child and day, each year from its own census (R6)."""
    return [
        story.event(found, child, row.started, row, row)
        for found, children, years in story.own
        for child, rows in children.items()
        for row in rows
        if year_ending(row.started) in years and row.started <= story.end
    ]


def is_re_referral(story: Story, event: Event) -> bool:
    """C2: an earlier referral of the child, in the stack, at most 365 days before."""
    return any(1 <= (event.day - other.started).days <= TWELVE_MONTHS for other in story.stack[event.child])


# ---- figures -------------------------------------------------------------------------------------------------------


class Figures(dict):
    """(measure, by, period end, without UASC, breakdown, group): (numerator, denominator).

    Where there is no breakdown, it and the group are None. Every answered period has a total; a group is there when
    something happened in it. without UASC is there only for years with a UASC module.
    """

    def tally(self, story: Story, measure: str, events: list[Event], that=None, once: str | None = None) -> None:
        """Count events, or the share of events for which that(event) holds.

        R16: a year counts a child once where `once` ("first" or "last") says which event stands for the year;
        months, and the quarters and rolling twelve months made of them, count every event.
        """
        months = _counted(events, end_of_its_month, that)
        for month, without in _months_answered(story):
            months.setdefault((month, without, None, None), (0, 0) if that else (0, None))
        years = _added(months, end_of_its_year)
        if once:
            nothing = {key: figure for key, figure in years.items() if key[2] is None and not any(figure)}
            years = nothing | _counted(_once_a_year(events, once), end_of_its_year, that)
        self._put(measure, "year", years)
        self._put(measure, "month", months)
        self._put(measure, "quarter", _added(months, end_of_its_quarter))
        self._put(measure, "rolling", _rolling(months, story.end))

    def tally_stock(self, story: Story, measure: str, events: list[Event]) -> None:
        """R5: one figure for each 31 March within the data."""
        years = _counted(events, lambda day: day, None)
        for month, without in _months_answered(story):
            if month.month == 3 and month <= story.end:
                years.setdefault((month, without, None, None), (0, None))
        self._put(measure, "year", years)

    def _put(self, measure: str, by: str, figures: dict) -> None:
        self.update({(measure, by, *key): figure for key, figure in figures.items()})


def _months_answered(story: Story):
    """Each month that has begun by the data end, with and (where there is a UASC module) without the unaccompanied."""
    for year, found in story.answers.items():
        for month in months_of(year):
            if month.replace(day=1) <= story.end:
                yield month, False
                if found.uasc is not None:
                    yield month, True


def _counted(events: list[Event], period_of, that) -> dict[tuple, tuple]:
    """(period, without UASC, breakdown, group): (numerator, denominator)."""
    figures = {}
    for event in events:
        period, counted = period_of(event.day), int(that(event)) if that else 1
        for without in (False, True) if event.unaccompanied is False else (False,):
            for breakdown, group in ((None, None), *event.groups):
                key = (period, without, breakdown, group)
                numerator, denominator = figures.get(key, (0, 0))
                figures[key] = (numerator + counted, denominator + 1 if that else None)
    return figures


def _added(months: dict[tuple, tuple], period_of) -> dict[tuple, tuple]:
    """The months of each longer period, added."""
    longer = defaultdict(list)
    for (month, *rest), figure in months.items():
        longer[(period_of(month), *rest)].append(figure)
    return {key: _sum(figures) for key, figures in longer.items()}


def _rolling(months: dict[tuple, tuple], end: date) -> dict[tuple, tuple]:
    """R16: the sum of twelve months, all of them answered, the last one complete."""
    answered = {(month, without) for month, without, breakdown, _ in months if breakdown is None}
    kinds = {key[1:] for key in months}
    rolling = {}
    for month, without in answered:
        window = twelve_months_to(month)
        if month > end or any((each, without) not in answered for each in window):
            continue
        for kind in kinds:
            figures = [months[(each, *kind)] for each in window if (each, *kind) in months]
            if kind[0] == without and figures:
                rolling[(month, *kind)] = _sum(figures)
    return rolling


def _once_a_year(events: list[Event], once: str | None) -> list[Event]:
    """R3: the first start of a year; R4: the last exit. Reading: unaccompanied or not is that one event's answer."""
    if once is None:
        return events
    chosen = {}
    for event in sorted(events, key=lambda event: event.day, reverse=once == "first"):
        chosen[(event.child, year_ending(event.day))] = event
    return list(chosen.values())


def _sum(parts: list[tuple]) -> tuple:
    denominators = [denominator for _, denominator in parts]
    return (sum(part[0] for part in parts), None if None in denominators else sum(denominators))


def count(returns: list[Return], data_to: date | None = None, today: date | None = None) -> dict:
    """Every figure of one authority. See Figures for the keys; the denominator of a rate is None."""
    if len({found.la for found in returns}) > 1:
        raise ValueError("count one authority at a time")
    figures = Figures()
    today = today or date.today()
    for collection, count_them in (("care", _count_care), ("census", _count_census)):
        own = [found for found in returns if found.collection == collection and found.rows]
        if own:
            count_them(figures, Story(own, data_to, today))
    return dict(figures)


def _count_care(figures: Figures, story: Story) -> None:
    figures.tally(story, "started_to_be_looked_after", starts(story), once="first")
    figures.tally_stock(story, "looked_after_at_year_end", looked_after_at_year_end(story))
    left = exits(story)
    figures.tally(story, "ceased_to_be_looked_after", [with_how_left(story, event) for event in left], once="last")
    for measure, reasons in (
        ("returned_home_among_ceased", RETURNED_HOME),
        ("returned_home_planned_among_ceased", ("E4A",)),
        ("returned_home_unplanned_among_ceased", ("E4B",)),
    ):
        figures.tally(story, measure, left, lambda event, reasons=reasons: event.row.rec in reasons, once="last")
    figures.tally(
        story,
        "returned_home_within_12_months_of_starting",
        starts_followed(story),
        lambda event: went_home(story, event),
    )
    figures.tally(
        story,
        "re_entered_within_12_months_of_returning_home",
        returns_home_followed(story),
        lambda event: re_entered(story, event),
    )


def _count_census(figures: Figures, story: Story) -> None:
    referred = referrals(story)
    figures.tally(story, "referrals", referred)
    figures.tally(story, "referrals_no_further_action", referred, lambda event: event.row.nfa)
    figures.tally(story, "re_referrals_within_12_months", referred, lambda event: is_re_referral(story, event))


# ---- quality counts ------------------------------------------------------------------------------------------------


def quality(returns: list[Return], data_to: date | None = None) -> dict[str, object]:
    """What the problem lists count: of the load (every usable row), and Q1 to Q6 for each return and for the stack."""
    care = place_in_time([replace(found) for found in returns if found.collection == "care" and found.rows], data_to)
    rows = [row for found in care for row in found.rows]
    stack = stack_of(care)
    stood_in = last_stood_in(care)
    open_before = [key for key, row in stack.items() if row.ended is None and stood_in[key] is not care[-1]]
    counts = {
        "rows": len(rows),
        "rejected": sum(found.rejected for found in care),
        "open_with_rec": sum(1 for row in rows if row.ended is None and row.rec),  # R0
        "ended_without_rec": sum(1 for row in rows if row.ended and not row.rec),  # R4
        "superseded": len(rows) - len(stack),  # R1
        "episodes": len(stack),
        "children": len({row.child for row in stack.values()}),
        "children_in_scope": len({row.child for row in stack.values() if row.ls not in SHORT_BREAKS}),
        "short_break_episodes": sum(1 for row in stack.values() if row.ls in SHORT_BREAKS),  # R2
        "stale_open": len(open_before),  # R15
    }
    for found in care:
        counts[found.year] = _sequence_flags(by_child(keep_one(found.rows), with_short_breaks=True))
    counts["stack"] = _sequence_flags(by_child(stack, with_short_breaks=True))
    return counts


def _sequence_flags(children: dict[str, list[Row]]) -> dict[str, int]:
    flags = Counter({"Q1": 0, "Q2": 0, "Q3": 0, "Q5": 0, "Q6": 0})
    for episodes in children.values():
        flags["Q6"] += episodes[0].rne != "S"
        started_on = {episode.started for episode in episodes}
        for episode in episodes:
            flags["Q5"] += bool(episode.ended) and episode.rec == "X1" and episode.ended not in started_on
        for before, after in pairwise(episodes):
            flags["Q1"] += before.ended is None or before.ended > after.started
            flags["Q2"] += after.rne != "S" and before.ended != after.started
            flags["Q3"] += after.rne == "S" and before.ended == after.started
    return dict(flags)
