"""The second opinion: the product's counts made again, slowly, in plain Python, from rules R0 to R16 and C1 to C3.

Nothing here comes from the product's code. Where a rule leaves a choice, the comment says "Reading:" and what we chose.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from second_count_reading import NOT_KNOWN, Return, Row

THREE_MONTHS, SIX_MONTHS, TWELVE_MONTHS, EIGHTEEN_MONTHS, TWENTY_FOUR_MONTHS = 91, 182, 365, 547, 730  # R11
RUN_IN = 45  # days in which a service answers a referral
RETURNED_HOME = ("E4", "E4A", "E4B")  # R7; E4 is the older code
SHORT_BREAKS = ("V3", "V4")  # R2
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9")  # Reading: N0 (not stated) and other codes: not known
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
PLACEMENTS = {
    **dict.fromkeys(("U1", "U2", "U3"), "fostered by a relative or friend"),
    **dict.fromkeys(("U4", "U5", "U6"), "fostered by others"),
    **dict.fromkeys(("K1", "K2", "R1", "R3", "S1"), "children's home or other residential"),
    **dict.fromkeys(("H5", "K3", "P2"), "supported or independent living"),
    "P1": "with parents",
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "placed for adoption"),
    **dict.fromkeys(("P3", "R2", "R5", "T0", "T1", "T2", "T3", "T4"), "another placement"),
    **dict.fromkeys(("Z1", "Z11", "Z12", "Z13", "Z14"), "another placement"),
}
ORDERS = ("E41", "E43", "E44", "E45", "E46", "E47", "E48")  # child arrangements and special guardianship
ADOPTED = ("E11", "E12")
MOVED_ON = ("E5", "E6", "E7", "E17")
NOT_IN_NEED = ("RC8", "RC9")
MOVES = ("P", "B")  # a new placement, alone or with a new legal status
DISABILITY = {True: "disability recorded", False: "no disability recorded", None: NOT_KNOWN}


class Event(NamedTuple):
    """Something that happened to a child on a day, with the row that says so (for stock, the episode that holds)."""

    child: str
    day: date
    row: Row
    groups: tuple[tuple[str, str], ...]  # (breakdown, group)
    unaccompanied: bool | None  # None: that year has no UASC module

    def also(self, breakdown: str, group: str) -> "Event":
        return self._replace(groups=(*self.groups, (breakdown, group)))


class Span(NamedTuple):
    """Which return answers for each year, and the last day of the data."""

    answers: dict[int, Return]
    end: date


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


@cache
def twelve_months_to(month: date) -> list[date]:
    """The last days of twelve months, ending with this one (R16)."""
    months = []
    for back in range(12):
        number = month.year * 12 + month.month - 1 - back
        months.append(end_of_month(number // 12, number % 12 + 1))
    return months


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


def episode_on(episodes: list[Row], day: date) -> Row | None:
    """R5, with an open episode ending when a later one begins. Reading: of two that hold, the one that began later."""
    holds = None
    for number, episode in enumerate(episodes):
        ended = episode.ended
        if ended is None and number + 1 < len(episodes):
            ended = episodes[number + 1].started
        if episode.started <= day and (ended is None or ended > day):
            holds = episode
    return holds


def left_open(episodes: list[Row], start: Row) -> Row | None:
    """The open episode a period of care stops at: no exit (R4) before the next start, no DEC at the last."""
    next_start = min(
        (other.started for other in starts_of(episodes) if other.started > start.started), default=date.max
    )
    if any(start.started < leaving.ended < next_start for leaving in exits_of(episodes)):
        return None
    last = [episode for episode in episodes if start.started <= episode.started < next_start][-1]
    return last if last.ended is None else None


def moves_and_nights(episodes: list[Row], start: Row, last_day: date) -> tuple[int, int]:
    """Placement moves in the care that begins with this start, and nights in its placements up to the last day.

    Care lasts to the next exit (R4) or the next start (R3). Reading: it is made of the episodes that begin before
    then; each lasts to its own DEC, to the child's next episode or to the last day, even if an exit of another
    episode lies before.
    """
    ends = [leaving.ended for leaving in exits_of(episodes)] + [other.started for other in starts_of(episodes)]
    care_ends = min((day for day in ends if day > start.started), default=date.max)
    moves = nights = 0
    for number, episode in enumerate(episodes):
        if start.started <= episode.started < care_ends and episode.started <= last_day:
            left = [last_day + timedelta(days=1)] + [later.started for later in episodes[number + 1 : number + 2]]
            left += [episode.ended] if episode.ended else []
            nights += (min(left) - episode.started).days
            moves += episode.rne in MOVES  # never the first, which is a start
    return moves, nights


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


def trial_age(born: date | None, day: date) -> str:
    """The age ranges of the trials at a first referral: up to the 12th birthday, the unborn included, and 12 to 17."""
    age = completed_years(born, day) if born else None
    if age is None or age < -1 or age >= 18:
        return NOT_KNOWN
    return "under 12" if age < 12 else "12 to 17"


def turns_18_within_12_months(born: date, month: date) -> bool:
    """R10: the month of the 18th birthday is one of the twelve after this one; that of 29 February is on 1 March."""
    birth_month = 3 if (born.month, born.day) == (2, 29) else born.month
    return 1 <= (born.year + 18 - month.year) * 12 + birth_month - month.month <= 12


def banded(days: int, *bands: tuple[int, str], beyond: str) -> str:
    """The band of a number of days: each is given by the last day that is in it."""
    return next((band for last, band in bands if days <= last), beyond)


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
        """Reading: in the stack a child's birth, sex and ethnic group are those of the latest header that knows them."""
        known = replace(self.returns[-1], rows=[], born={}, sex={}, ethnic={})
        for found in self.returns:
            known.born.update({child: born for child, born in found.born.items() if born})
            known.sex.update({child: sex for child, sex in found.sex.items() if sex != NOT_KNOWN})
            known.ethnic.update({child: group for child, group in found.ethnic.items() if group != NOT_KNOWN})
        return known

    def reports(self, day: date) -> bool:
        return day <= self.end and year_ending(day) in self.answers

    def event(self, header: Return, child: str, day: date, row: Row, begins: Row | None) -> Event:
        """header: the return whose header is read: for annual counts the year's own, and no other (R6).

        begins: the row that begins the period of care (or the referral); it gives need and legal status.
        """
        groups = (
            ("age_band", age_band(header.born.get(child), day, may_be_unborn=header.collection == "census")),
            ("sex", header.sex.get(child, NOT_KNOWN)),
            ("category_of_need", begins.need if begins and begins.need in NEEDS else NOT_KNOWN),
            ("ethnic_group", header.ethnic.get(child, NOT_KNOWN)),
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
        start_event(story, found, child, start)
        for found, children, years in story.own
        for child, episodes in children.items()
        for start in starts_of(episodes)
        if year_ending(start.started) in years and start.started <= story.end
    ]


def start_event(story: Story, header: Return, child: str, start: Row) -> Event:
    return story.event(header, child, start.started, start, start).also("first_placement", placement_of(start))


def placement_of(episode: Row) -> str:
    return PLACEMENTS.get(episode.place, NOT_KNOWN)


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
    return event.also("how_left", how_left(event.row, birth(story, event)))


def birth(story: Story, event: Event) -> date | None:
    """As that year's own header has it (R6)."""
    return story.answers[year_ending(event.day)].born.get(event.child)


def _known_by_month(found: Return, day: date) -> Return:
    if (day.month, day.day) != (2, 29):
        return found
    moved = {c: date(b.year, 3, 1) for c, b in found.born.items() if b and (b.month, b.day) == (2, 29)}
    return replace(found, born=found.born | moved)


def looked_after_at_month_end(story: Story) -> list[Event]:
    """R5, each month end from that year's own return (R6), once that day is within the data.

    Reading: all that is kept of a birth is the month of the 18th birthday, which for a child of 29 February is March (R10).
    So on a 29 February that is itself a month end, such a child is not yet a year older.
    """
    return [
        story.event(_known_by_month(found, day), child, day, episode, story.period_began(child, day)).also(
            "placement", placement_of(episode)
        )
        for found, children, years in story.own
        for year in years
        for day in months_of(year)
        if day <= story.end
        for child, episodes in children.items()
        if (episode := episode_on(episodes, day))
    ]


def has_left_before(story: Story, event: Event) -> bool:
    """R13: a start with an exit of the child, in the stack, 1 to 730 days before."""
    leavings = story.stack_exits.get(event.child, ())
    return any(1 <= (event.day - leaving.ended).days <= TWENTY_FOUR_MONTHS for leaving in leavings)


def years_with_two_before(story: Story) -> Span:
    """R13: the years of which the two before are held too."""
    held = {year: found for year, found in story.answers.items() if {year - 1, year - 2} <= story.answers.keys()}
    return Span(held, story.end)


def within(events: list[Event], span: Span) -> list[Event]:
    return [event for event in events if year_ending(event.day) in span.answers and event.day <= span.end]


def stability(story: Story, event: Event) -> tuple[int, int]:
    """Placement moves and placement days of the care that begins with an own start, inside the year of the start."""
    children = next(children for _, children, years in story.own if year_ending(event.day) in years)
    last_day = min(end_of_its_year(event.day), story.end)
    return moves_and_nights(children[event.child], event.row, last_day)


def home_while_under_18(story: Story, event: Event) -> bool | None:
    """Whether an exit at a known age of 17 or younger was a return home; None for other exits."""
    born = birth(story, event)
    if born is None or not 0 <= completed_years(born, event.day) < 18:
        return None
    return event.row.rec in RETURNED_HOME


def length_of_care(story: Story, event: Event) -> int | None:
    """R8, in the stack: days to an exit from the latest start before it, with no other exit between."""
    earlier = [leaving.ended for leaving in story.stack_exits.get(event.child, ()) if leaving.ended < event.day]
    since = max(earlier, default=date.min)
    began = [start.started for start in story.stack_starts.get(event.child, ()) if since <= start.started < event.day]
    return (event.day - max(began)).days if began else None


def returns_home(story: Story) -> list[Event]:
    """R7, in the stack: every return home, followed or not."""
    return [
        with_past_care(story, story.event(story.known, child, home.ended, home, story.period_began(child, home.ended)))
        for child, leavings in story.stack_exits.items()
        for home in leavings
        if home.rec in RETURNED_HOME and story.reports(home.ended)
    ]


def with_past_care(story: Story, event: Event) -> Event:
    """The groups of a return home. Reading: what came before is not known while too little is held, seen or not."""
    days = length_of_care(story, event)
    bands = ((91, "under 3 months"), (182, "3 to 6 months"), (365, "6 to 12 months"), (730, "1 to 2 years"))
    before = [
        home
        for home in story.stack_exits[event.child]
        if home.rec in RETURNED_HOME and 1 <= (event.day - home.ended).days <= TWENTY_FOUR_MONTHS
    ]
    returned = "returned home in the 24 months before" if before else "not returned home in the 24 months before"
    if event.day - timedelta(days=TWENTY_FOUR_MONTHS) < date(min(story.answers) - 1, 4, 1):
        returned = NOT_KNOWN
    return (
        event.also("time_in_care", NOT_KNOWN if days is None else banded(days, *bands, beyond="over 2 years"))
        .also("how_returned", {"E4A": "planned", "E4B": "not planned"}.get(event.row.rec, NOT_KNOWN))
        .also("returned_before", returned)
    )


def returns_home_followed(story: Story, days: int) -> list[Event]:
    """R7: every return home followed for so many days."""
    return [
        event
        for event in returns_home(story)
        if event.day + timedelta(days=days) <= story.follow[year_ending(event.day)]
    ]


def re_entered(story: Story, event: Event, days: int) -> bool:
    """R7: a start 1 to 365 days after the exit."""
    return any(1 <= (start.started - event.day).days <= days for start in story.stack_starts[event.child])


def stack_starts(story: Story) -> list[Event]:
    """R3, in the stack: every start, followed or not."""
    return [
        start_event(story, story.known, child, start)
        for child, child_starts in story.stack_starts.items()
        for start in child_starts
        if story.reports(start.started)
    ]


def starts_followed(story: Story, days: int) -> list[Event]:
    """R15: every start followed for so many days."""
    return [event for event in stack_starts(story) if is_followed(story, event, days)]


def is_followed(story: Story, event: Event, days: int) -> bool:
    return event.day + timedelta(days=days) <= start_followed_to(story, event.child, event.row)


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


def left_within(story: Story, event: Event, days: int, reasons: tuple[str, ...] | None = None) -> bool:
    """R14, R15: the next exit is 1 to so many days after the start (none can fall on its day), for one of the reasons.

    Without reasons, any will do.
    """
    for leaving in story.stack_exits[event.child]:
        if leaving.ended > event.day:
            return (leaving.ended - event.day).days <= days and (reasons is None or leaving.rec in reasons)
    return False


def permanence(story: Story, event: Event) -> bool | None:
    """Whether a child who started went home, was adopted or left to a guardian in 365 days; None if left out."""
    if left_within(story, event, 7) or not is_followed(story, event, TWELVE_MONTHS):
        return None
    return left_within(story, event, TWELVE_MONTHS, (*RETURNED_HOME, *ADOPTED, *ORDERS))


def turns_18(story: Story, event: Event) -> bool | None:
    """Whether a child looked after at a month end turns 18 in the twelve months after; None without a birth date."""
    born = birth(story, event)
    return turns_18_within_12_months(born, event.day) if born else None


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


def is_assessed_not_in_need(event: Event) -> bool:
    return not event.row.nfa and event.row.closed_for in NOT_IN_NEED


# ---- both collections, by the same child id ------------------------------------------------------------------------


class Link:
    """Care and the front door of one authority, in the years that both a 903 return and a census answer for."""

    def __init__(self, care: Story, census: Story):
        self.care, self.census = care, census
        years, end = care.answers.keys() & census.answers.keys(), min(care.end, census.end)
        self.starts_in = Span({year: care.answers[year] for year in years}, end)
        self.referrals_in = Span({year: census.answers[year] for year in years}, end)
        self.referred = closed_once_gone(census.returns, lambda found: found.rows)
        self.plans = closed_once_gone(census.returns, lambda found: found.plans)


def closed_once_gone(returns: list[Return], rows_of) -> dict[str, list[Row]]:
    """The stack; a row left open that is gone from the census of the next year ended with the census it stood in."""
    years, stack, stood_in = {last_year(found) for found in returns}, {}, {}
    for found in returns:
        kept = keep_one(rows_of(found))
        stack.update(kept)
        stood_in.update(dict.fromkeys(kept, last_year(found)))
    for key, row in stack.items():
        if row.ended is None and stood_in[key] + 1 in years:
            stack[key] = row._replace(ended=date(stood_in[key], 3, 31))
    return by_child(stack)


def first_referrals(link: Link) -> list[Event]:
    """One for each child, on the day of the child's earliest referral, if that lies in a year both answer for.

    Reading: age, sex and the other groups are what the census that the stack's row comes from says.
    """
    events = []
    for child, rows in link.referred.items():
        found = link.census.last_stood_in[(child, rows[0].started)]
        if year_ending(rows[0].started) in link.referrals_in.answers and rows[0].started <= link.census.end:
            event = link.census.event(found, child, rows[0].started, rows[0], rows[0])
            aged = event.also("trial_age", trial_age(found.born.get(child), event.day))
            events.append(aged.also("disability", DISABILITY[found.disabled.get(child)]))
    return events


def started_after_referral(link: Link, event: Event, days: int) -> bool | None:
    """Whether the child started to be looked after 0 to so many days after; None if not followed that far."""
    if event.day + timedelta(days=days) > link.care.follow[year_ending(event.day)]:
        return None
    after = [(start.started - event.day).days for start in link.care.stack_starts.get(event.child, ())]
    return any(0 <= day <= days for day in after)


def started_after_run_in(link: Link, event: Event) -> bool | None:
    """Whether the child started 46 to 547 days after; None if not followed that far, or if the child had by day 45."""
    in_time = started_after_referral(link, event, EIGHTEEN_MONTHS)
    return None if in_time and started_after_referral(link, event, RUN_IN) else in_time


def started_in_run_in(link: Link, event: Event) -> bool | None:
    """Whether the child started 0 to 45 days after, of the same children: those followed for 547 days."""
    followed = started_after_referral(link, event, EIGHTEEN_MONTHS) is not None
    return started_after_referral(link, event, RUN_IN) if followed else None


def linked_starts(link: Link) -> list[Event]:
    """Every own start in the years and days that both answer for."""
    return [
        event.also("route_in", route_in(link, event.child, event.day)).also(
            "since_first_referral", since_first_referral(link, event.child, event.day)
        )
        for event in within(starts(link.care), link.starts_in)
    ]


def route_in(link: Link, child: str, start: date) -> str:
    """What was open on the day before, or else was asked for in the 30 days before."""
    if not link.referrals_in.answers[year_ending(start)].plans:
        return NOT_KNOWN
    day_before = start - timedelta(days=1)

    def is_open(row: Row) -> bool:
        return row.started <= day_before and (row.ended is None or row.ended > day_before)

    referred = link.referred.get(child, [])
    if any(is_open(plan) for plan in link.plans.get(child, [])):
        return "child protection plan"
    if any(is_open(row) and not row.nfa and (start - row.started).days >= 31 for row in referred):
        return "child in need"
    if any(0 <= (start - row.started).days <= 30 for row in referred):
        return "referred in the 30 days before"
    return "nothing known"


def since_first_referral(link: Link, child: str, start: date) -> str:
    days = days_from_first_referral(link, child, start)
    if days is None:
        return "no referral seen"
    bands = ((30, "30 days or fewer"), (182, "31 days to 6 months"), (365, "6 to 12 months"), (730, "1 to 2 years"))
    return banded(days, *bands, beyond="over 2 years")


def days_from_first_referral(link: Link, child: str, start: date) -> int | None:
    """From the child's earliest referral in the stack of all censuses, if it is on or before the start."""
    referred = [row.started for row in link.referred.get(child, []) if row.started <= start]
    return (start - min(referred)).days if referred else None


# ---- figures -------------------------------------------------------------------------------------------------------

ALL = ("year", "quarter", "month", "rolling")


class Formula(NamedTuple):
    """What an event adds to the numerator and the denominator, and the figure where nothing happened."""

    figure_of: Callable[[Event], tuple | None]  # None: the event is not counted
    nothing: tuple


EACH = Formula(lambda event: (1, None), (0, None))
CAME_LESS_WENT = Formula(lambda event: (1 if event.day == event.row.started else -1, None), (0, None))


def of(answer: Callable[[Event], int | None]) -> Formula:
    """The share of events for which the answer is true, or the mean of the answers; None is not counted."""

    def figure_of(event: Event) -> tuple | None:
        found = answer(event)
        return None if found is None else (int(found), 1)

    return Formula(figure_of, (0, 0))


class Figures(dict):
    """(measure, by, period end, without UASC, breakdown, group): (numerator, denominator).

    Where there is no breakdown, it and the group are None. Every answered period has a total; a group is there when
    something happened in it. without UASC is there only for years with a UASC module. A rate, and what came less what
    went, have no denominator; a mean is the sum of the days over the children.
    """

    def tally(self, span: Span | Story, measure: str, events: list[Event], formula=EACH, once=None, by=ALL) -> None:
        """R16: a year counts a child once where `once` ("first" or "last") says which event stands for the year.

        Months, and the quarters and rolling twelve months made of them, count every event.
        """
        answered = list(_months_answered(span))
        months = {(month, without, None, None): formula.nothing for month, without in answered}
        months |= _counted(events, end_of_its_month, formula)
        years = _added(months, end_of_its_year)
        if once:
            years = {(end_of_its_year(month), without, None, None): formula.nothing for month, without in answered}
            years |= _counted(_once_a_year(events, once), end_of_its_year, formula)
        found = {"year": years, "month": months, "quarter": _added(months, end_of_its_quarter)}
        found["rolling"] = _rolling(months, span.end)
        for period in by:
            self._put(measure, period, found[period])

    def tally_stock(self, story: Story, measure: str, events: list[Event], by: str, formula=EACH) -> None:
        """R5: one figure for each 31 March, or each month end, within the data."""
        days = {
            (month, without, None, None): formula.nothing
            for month, without in _months_answered(story)
            if month <= story.end and (by == "month" or month.month == 3)
        }
        self._put(measure, by, days | _counted(events, lambda day: day, formula))

    def _put(self, measure: str, by: str, figures: dict) -> None:
        self.update({(measure, by, *key): figure for key, figure in figures.items()})


def _months_answered(span: Span | Story):
    """Each month that has begun by the data end, with and (where there is a UASC module) without the unaccompanied."""
    for year, found in span.answers.items():
        for month in months_of(year):
            if month.replace(day=1) <= span.end:
                yield month, False
                if found.uasc is not None:
                    yield month, True


def _counted(events: list[Event], period_of, formula: Formula) -> dict[tuple, tuple]:
    """(period, without UASC, breakdown, group): (numerator, denominator). An event without a figure is left out."""
    figures = {}
    for event in events:
        figure = formula.figure_of(event)
        if figure is None:
            continue
        period = period_of(event.day)
        for without in (False, True) if event.unaccompanied is False else (False,):
            for breakdown, group in ((None, None), *event.groups):
                key = (period, without, breakdown, group)
                numerator, denominator = figures.get(key, formula.nothing)
                added = None if denominator is None else denominator + figure[1]
                figures[key] = (numerator + figure[0], added)
    return figures


def _added(months: dict[tuple, tuple], period_of) -> dict[tuple, tuple]:
    """The months of each longer period, added."""
    longer = defaultdict(list)
    for (month, *rest), figure in months.items():
        longer[(period_of(month), *rest)].append(figure)
    return {key: _sum(figures) for key, figures in longer.items()}


def _rolling(months: dict[tuple, tuple], end: date) -> dict[tuple, tuple]:
    """R16: the sum of twelve months, all of them answered, the last one complete."""
    kinds = defaultdict(dict)
    for (month, *kind), figure in months.items():
        kinds[tuple(kind)][month] = figure
    rolling = {}
    for (without, breakdown, group), found in kinds.items():
        answered = kinds[(without, None, None)]
        for month in answered:
            window = twelve_months_to(month)
            figures = [found[each] for each in window if each in found]
            if month <= end and figures and all(each in answered for each in window):
                rolling[(month, without, breakdown, group)] = _sum(figures)
    return rolling


def _once_a_year(events: list[Event], once: str) -> list[Event]:
    """R3: the first start of a year; R4: the last exit. Reading: unaccompanied or not is that one event's answer."""
    chosen = {}
    for event in sorted(events, key=lambda event: event.day, reverse=once == "first"):
        chosen[(event.child, year_ending(event.day))] = event
    return list(chosen.values())


def _sum(parts: list[tuple]) -> tuple:
    denominators = [denominator for _, denominator in parts]
    return (sum(part[0] for part in parts), None if None in denominators else sum(denominators))


def count(returns: list[Return], data_to: date | None = None, today: date | None = None) -> dict:
    """Every figure of one authority. See Figures for the keys."""
    if len({found.la for found in returns}) > 1:
        raise ValueError("count one authority at a time")
    figures, stories = Figures(), {}
    for collection in ("care", "census"):
        own = [found for found in returns if found.collection == collection and found.rows]
        if own:
            stories[collection] = Story(own, data_to, today or date.today())
    if "care" in stories:
        _count_entries(figures, stories["care"])
        _count_leaving(figures, stories["care"])
        _count_followed(figures, stories["care"])
        _count_days(figures, stories["care"])
    if "census" in stories:
        _count_front_door(figures, stories["census"])
    if len(stories) == 2:
        _count_linked(figures, Link(stories["care"], stories["census"]))
    return dict(figures)


def _count_entries(figures: Figures, story: Story) -> None:
    started, held = starts(story), years_with_two_before(story)
    figures.tally(story, "started_to_be_looked_after", started, once="first")
    figures.tally(story, "starts_minus_exits", started + exits(story), CAME_LESS_WENT)
    again = of(lambda event: has_left_before(story, event))
    figures.tally(held, "started_again_within_24_months_of_leaving", within(started, held), again)
    moves = Formula(lambda event: stability(story, event), (0, 0))
    figures.tally(story, "placement_moves_per_1000_placement_days", started, moves, by=("year",))


def _count_leaving(figures: Figures, story: Story) -> None:
    left = [with_how_left(story, event) for event in exits(story)]
    figures.tally(story, "ceased_to_be_looked_after", left, once="last")
    for measure, answer in (
        ("returned_home_among_ceased", lambda event: event.row.rec in RETURNED_HOME),
        ("returned_home_planned_among_ceased", lambda event: event.row.rec == "E4A"),
        ("returned_home_unplanned_among_ceased", lambda event: event.row.rec == "E4B"),
        ("returned_home_or_to_relatives_among_ceased", lambda event: event.row.rec in (*RETURNED_HOME, "E13")),
        ("no_parental_responsibility_among_ceased", lambda event: event.row.rec == "E13"),
        ("returned_home_among_ceased_under_18", lambda event: home_while_under_18(story, event)),
        ("length_of_care_among_ceased", lambda event: length_of_care(story, event)),
    ):
        figures.tally(story, measure, left, of(answer), once="last")


def _count_followed(figures: Figures, story: Story) -> None:
    for measure, days, reasons in (
        ("left_within_7_days_of_starting", 7, None),
        ("left_within_28_days_of_starting", 28, None),
        ("returned_home_within_3_months_of_starting", THREE_MONTHS, RETURNED_HOME),
        ("returned_home_within_6_months_of_starting", SIX_MONTHS, RETURNED_HOME),
        ("returned_home_within_12_months_of_starting", TWELVE_MONTHS, RETURNED_HOME),
        ("returned_home_within_18_months_of_starting", EIGHTEEN_MONTHS, RETURNED_HOME),
        ("returned_home_within_24_months_of_starting", TWENTY_FOUR_MONTHS, RETURNED_HOME),
        ("returned_home_planned_within_12_months_of_starting", TWELVE_MONTHS, ("E4A",)),
        ("returned_home_unplanned_within_12_months_of_starting", TWELVE_MONTHS, ("E4B",)),
    ):
        left = of(lambda event, days=days, reasons=reasons: left_within(story, event, days, reasons))
        figures.tally(story, measure, starts_followed(story, days), left)
    for months, days in ((3, THREE_MONTHS), (6, SIX_MONTHS), (12, TWELVE_MONTHS), (24, TWENTY_FOUR_MONTHS)):
        again = of(lambda event, days=days: re_entered(story, event, days))
        measure = f"re_entered_within_{months}_months_of_returning_home"
        figures.tally(story, measure, returns_home_followed(story, days), again)
    settled = of(lambda event: permanence(story, event))
    measure = "permanence_within_12_months_of_starting"
    figures.tally(story, measure, stack_starts(story), settled, once="first", by=("year",))


def _count_days(figures: Figures, story: Story) -> None:
    """Reading: nothing is said of shorter periods of the share with parents, so they hold the 31 March in them."""
    month_ends = looked_after_at_month_end(story)
    year_ends = [event for event in month_ends if event.day.month == 3]
    figures.tally_stock(story, "looked_after_at_month_end", month_ends, "month")
    figures.tally_stock(story, "looked_after_at_year_end", year_ends, "year")
    turning_18 = of(lambda event: turns_18(story, event))
    figures.tally_stock(story, "turning_18_within_12_months", month_ends, "month", turning_18)
    with_parents = of(lambda event: event.row.place == "P1")
    figures.tally(story, "placed_with_parents_at_year_end", year_ends, with_parents)


def _count_front_door(figures: Figures, story: Story) -> None:
    referred = referrals(story)
    figures.tally(story, "referrals", referred)
    figures.tally(story, "children_referred", referred, once="first", by=("year",))
    for measure, answer in (
        ("referrals_no_further_action", lambda event: event.row.nfa),
        ("referrals_assessed_not_in_need", is_assessed_not_in_need),
        ("re_referrals_within_12_months", lambda event: is_re_referral(story, event)),
    ):
        figures.tally(story, measure, referred, of(answer))


def _count_linked(figures: Figures, link: Link) -> None:
    first_referred = first_referrals(link)
    for months, days in ((12, TWELVE_MONTHS), (18, EIGHTEEN_MONTHS)):
        started = of(lambda event, days=days: started_after_referral(link, event, days))
        measure = f"started_within_{months}_months_of_first_referral"
        figures.tally(link.referrals_in, measure, first_referred, started)
    in_run_in = of(lambda event: started_in_run_in(link, event))
    figures.tally(link.referrals_in, "started_within_45_days_of_first_referral", first_referred, in_run_in)
    later = of(lambda event: started_after_run_in(link, event))
    figures.tally(link.referrals_in, "started_from_day_46_to_18_months_of_first_referral", first_referred, later)
    came = linked_starts(link)
    for measure, formula in (
        ("starts_by_what_came_before", EACH),
        ("starts_found_in_referral_data", of(lambda event: event.child in link.referred)),
        (
            "days_from_first_referral_to_starting",
            of(lambda event: days_from_first_referral(link, event.child, event.day)),
        ),
    ):
        figures.tally(link.starts_in, measure, came, formula, once="first")


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
