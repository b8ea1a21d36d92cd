"""Who comes into care and when: families day by day, unaccompanied children, and the planted rise."""

from collections.abc import Iterator
from datetime import date
from itertools import count

from exampleshire import mixes
from exampleshire.chance import Chance
from exampleshire.people import DATA_TO, Child, day, new_id, year_ending

FIRST_DAY = day(2000, 4, 1)
SLOTS = 8  # a day's arrivals are this many tosses of a coin


def arrivals(numbers: "count[int]") -> Iterator[tuple[int, str, list[Child]]]:
    """Day, kind ("family", "unaccompanied" or "rise") and the children who start that day, in order of days."""
    chance = Chance(1)
    for today in range(FIRST_DAY, DATA_TO + 1):
        year = year_ending(today)
        for kind, yearly in (
            ("family", mixes.STARTS[year] / 1.13),  # 1.13 children start with each other on an average arrival
            ("unaccompanied", mixes.UNACCOMPANIED_STARTS[year]),
            ("rise", mixes.RISE_A_YEAR * (today >= mixes.RISE_FROM)),
        ):
            for _ in range(_how_many(chance, today, yearly, kind)):
                yield today, kind, _children(chance, today, kind, numbers)


def _how_many(chance: Chance, today: int, yearly: float, kind: str) -> int:
    that = date.fromordinal(today)
    expected = yearly / 365.25 * mixes.STARTS_BY_MONTH[that.month - 1] / 100
    if kind != "unaccompanied":
        expected *= mixes.STARTS_BY_WEEKDAY[that.weekday()] / 100
    first, last, per_cent = mixes.LOCKDOWN
    if first <= today <= last:
        expected *= per_cent / 100
    return [chance.happens(expected / SLOTS) for _ in range(SLOTS)].count(True)


def _children(chance: Chance, today: int, kind: str, numbers: "count[int]") -> list[Child]:
    if kind == "unaccompanied":
        return [_unaccompanied(chance, today, numbers)]
    group = "10 to 15" if kind == "rise" else chance.among(mixes.AGE_AT_START)
    born = today - chance.along(mixes.DAYS_OLD[group])
    ethnic = chance.among(mixes.ETHNIC)
    together = chance.among(mixes.BROUGHT_TOGETHER) if today - born < 12 * 365 and kind == "family" else 1
    births = [born, *_brothers_and_sisters(chance, today, born, together - 1)]
    return [Child(new_id(numbers), b, chance.among(mixes.SEX), ethnic) for b in births]


def _brothers_and_sisters(chance: Chance, today: int, born: int, how_many: int) -> list[int]:
    """Births at least ten months apart, all before the day the family starts and under 17."""
    births = [born]
    while len(births) <= how_many:
        other = births[chance.between(0, len(births) - 1)] + chance.between(320, 1400) * chance.among({1: 1, -1: 1})
        if today - 6000 < other <= today and all(abs(other - b) >= 300 for b in births):
            births.append(other)
        elif chance.happens(0.1):
            break
    return births[1:]


def _unaccompanied(chance: Chance, today: int, numbers: "count[int]") -> Child:
    born = today - chance.along(mixes.UNACCOMPANIED_DAYS_OLD)
    if chance.happens(0.12):  # a birth date nobody knows is often put down as 1 January
        born = day(date.fromordinal(born).year, 1, 1)
    if today - born > 6560:  # would be 18 within days
        born += 200
    sex = "M" if chance.happens(0.95) else "F"
    child = Child(new_id(numbers), born, sex, chance.among(mixes.UNACCOMPANIED_ETHNIC), unaccompanied=True)
    recorded = chance.among({"eighteenth": 84, "blank": 10, "earlier": 6})
    if recorded == "eighteenth":
        child.status_ended = child.eighteenth
    elif recorded == "earlier":
        child.status_ended = min(today + chance.along((120, 300, 600)), child.eighteenth)
    return child
