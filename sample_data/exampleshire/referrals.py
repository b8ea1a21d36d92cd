"""Referrals: of children who came into care, before and between, and of the many more who never did."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import count

from exampleshire import doors, mixes
from exampleshire.chance import Chance
from exampleshire.people import DATA_TO, Child, Period, Referral, day, new_id, year_ending

FIRST_DAY = day(2011, 4, 1)
SLOTS = 40
UNBORN_FOR = 150  # the earliest before birth that a child is referred, in days
SCHOOL_HOLIDAYS = (((4, 1), (4, 14)), ((5, 26), (6, 1)), ((7, 24), (9, 1)), ((10, 25), (10, 31)), ((12, 21), (12, 31)))


def by_year(table: dict[int, float], when: int) -> float:
    """The value of the year of a day; before the table begins, its first."""
    return table.get(year_ending(when)) or table[min(table)]


def schools_are_shut(when: int) -> bool:
    """Whether a day falls in the usual school holidays."""
    that = date.fromordinal(when)
    return any(first <= (that.month, that.day) <= last for first, last in SCHOOL_HOLIDAYS)


def a_referral(when: int, chance: Chance) -> Referral:
    """One referral with how it went, in the proportions of its year."""
    need = chance.among(doors.NEED)
    draw = chance.between(1, 1000)
    none = int(1000 * by_year(doors.NO_FURTHER_ACTION, when))
    if draw <= none:
        ended = when + chance.along(doors.DAYS_OPEN["no further action"])
        return Referral(when, _source(when, chance), need, ended, "RC8", no_further_action=True)
    if draw <= none + int(1060 * by_year(doors.NOT_IN_NEED, when)):
        ended = when + chance.along(doors.DAYS_OPEN["not in need"])
        early_help = year_ending(ended) >= 2023 and chance.happens(doors.TO_EARLY_HELP)
        return Referral(when, _source(when, chance), need, ended, "RC9" if early_help else "RC8")
    if chance.happens(doors.CONFERENCE):
        conference = when + chance.along(doors.DAYS_TO_CONFERENCE)
        ended = conference + chance.along(doors.DAYS_OPEN["protected"])
    else:
        conference, ended = None, when + chance.along(doors.DAYS_OPEN["in need"])
    need = "N1" if need in ("N0", "N9") else need
    return Referral(when, _source(when, chance), need, ended, chance.among(doors.CLOSED_IN_NEED), conference)


def _source(when: int, chance: Chance) -> str:
    return chance.among(_sources(when))


@cache
def _sources(when: int) -> dict[str, int]:
    weights = doors.SOURCES
    if schools_are_shut(when):
        weights = weights | doors.SCHOOLS_SHUT
    if year_ending(when) >= 2023:
        weights = weights | doors.EARLY_HELP
    return weights


def go_on(child: Child, chance: Chance, until: int) -> None:
    """Further referrals after the child's last one closed, each after the one before has closed."""
    until = min(until, child.eighteenth, DATA_TO + 1)
    while True:
        last = child.referrals[-1]
        how = chance.among(doors.REFERRED_AGAIN)
        if not how:
            return
        when = last.closed + 1 + chance.along(doors.DAYS_TO_NEXT if how == "soon" else doors.DAYS_TO_LATER)
        if schools_are_shut(when) and chance.happens(doors.WAITS_FOR_TERM):
            when += 42
        if date.fromordinal(when).weekday() > 4:
            when += 2
        if when >= until:
            return
        child.referrals.append(a_referral(when, chance))


def never_in_care(numbers: "count[int]") -> Iterator[Child]:
    """Children referred who do not come into care."""
    chance = Chance(2)
    for today in range(FIRST_DAY, DATA_TO + 1):
        share = _expected(today) / SLOTS
        for _ in range(SLOTS):
            if chance.happens(share):
                yield from _family(today, chance, numbers)


def _expected(today: int) -> float:
    that = date.fromordinal(today)
    families = doors.REFERRALS[year_ending(today)] * doors.FIRST_MET / 365.25 / 1.53  # children referred together
    families *= doors.REFERRALS_BY_MONTH[that.month - 1] * doors.REFERRALS_BY_WEEKDAY[that.weekday()] / 10_000
    first, last, per_cent = doors.LOCKDOWN
    return families * per_cent / 100 if first <= today <= last else families


def _family(today: int, chance: Chance, numbers: "count[int]") -> Iterator[Child]:
    first = a_referral(today, chance)
    born = today - chance.along(doors.DAYS_OLD)
    leader = None
    for position in range(chance.among(doors.REFERRED_TOGETHER)):
        birth = born + position * chance.between(330, 1500) if born < today - 2600 else born - position * 800
        if (birth > today + 30 and position) or birth < today - 6500:
            continue
        child = Child(new_id(numbers), birth, chance.among(mixes.SEX), "", due=_due(birth, today))
        child.referrals.append(first)  # shared: a referral of a child who never comes into care does not change
        if leader and chance.happens(0.6):
            child.referrals += [r for r in leader.referrals[1:] if r.made < child.eighteenth]
        else:
            go_on(child, chance, DATA_TO + 1)
        leader = leader or child
        yield child


def _due(born: int, referred: int) -> int | None:
    return born + 6 if referred < born else None


def before_care(child: Child, chance: Chance, leader: Child | None = None) -> None:
    """Fill child.referrals: those that led into each period of care, and those before, between and after."""
    if chance.happens(doors.NOT_FOUND):
        return
    opened = _opened_for(leader) if leader and leader.referrals else None
    if opened and opened.made > child.born - UNBORN_FOR:
        child.referrals.append(Referral(**vars(opened)))
    else:
        _known_before(child, _the_way_in(child, chance), chance)
    for number, period in enumerate(child.periods):
        following = child.periods[number + 1].started if number + 1 < len(child.periods) else DATA_TO + 1
        _close_after(child, period, following, chance)
    child.due = _due(child.born, child.referrals[0].made)


def _opened_for(child: Child) -> Referral:
    """The referral that was open when the child first started."""
    return [r for r in child.referrals if r.made <= child.periods[0].started][-1]


def _the_way_in(child: Child, chance: Chance) -> Referral:
    """The referral that was open, or made, when the child first started to be looked after."""
    started = child.periods[0].started
    if child.unaccompanied:
        when = started - chance.along((0, 0, 0, 1, 3))
        return Referral(when, chance.among({"6": 55, "5C": 25, "8": 10, "1C": 10}), "N8", started, "RC7")
    days = chance.along(doors.DAYS_BEFORE_CARE)
    if started - child.born < 120:
        days = started - child.born + chance.along(doors.DAYS_BEFORE_BIRTH) if chance.happens(0.75) else min(days, 14)
    elif started - days < child.born:
        days = started - child.born - 5
    when = started - max(0, days)
    conference = when + chance.along(doors.DAYS_TO_CONFERENCE)
    if days < 60 or conference >= started or not chance.happens(doors.PROTECTED_BEFORE_CARE):
        conference = None
    return Referral(when, _source(when, chance), child.periods[0].need, started, "RC7", conference)


def _known_before(child: Child, way_in: Referral, chance: Chance) -> None:
    """Earlier referrals that closed before the one that led into care."""
    child.referrals = [way_in]
    while child.referrals[0].made - child.born > 200 and not child.unaccompanied and chance.happens(doors.KNOWN_BEFORE):
        closed = child.referrals[0].made - 1 - chance.along(doors.DAYS_BETWEEN)
        made = closed - chance.along(doors.DAYS_OPEN["not in need" if chance.happens(0.6) else "in need"])
        if made < child.born - 100:
            return
        earlier = a_referral(made, chance)
        earlier.closed = made if earlier.no_further_action else closed
        if earlier.conference and earlier.conference > closed:
            earlier.conference = None
        child.referrals.insert(0, earlier)


def _close_after(child: Child, period: Period, following: int, chance: Chance) -> None:
    """Close the case some time after care ends; then refer again, for the next period of care or for other reasons."""
    case = child.referrals[-1]
    case.closed = period.ended + chance.along(doors.OPEN_AFTER_CARE)
    case.reason = doors.CLOSED_AFTER.get(period.episodes[-1].reason_ceased, "RC7")
    if following > DATA_TO:
        if case.reason == "RC7":
            go_on(child, chance, DATA_TO + 1)
        return
    if case.closed >= following:
        return  # still open when the child came back: no new referral is made
    go_on(child, chance, following)
    if child.referrals[-1].closed < following or child.referrals[-1].no_further_action:
        made = max(child.referrals[-1].closed + 1, following - chance.along(doors.SHORT_NOTICE))
        if made <= following:
            child.referrals.append(Referral(made, _source(made, chance), period.need, following, "RC7"))


def of_short_breaks(child: Child, chance: Chance) -> None:
    """The referral under which a disabled child has short breaks: open from before the first to after the last."""
    first, last = child.short_breaks[0], child.short_breaks[-1]
    made = max(child.born + 30, first.started - chance.between(40, 900))
    child.referrals.append(Referral(made, _source(made, chance), "N2", last.ended + chance.between(0, 90), "RC7"))
