"""The whole invented history, simulated once; the annual returns are cut from it."""

from itertools import count

from exampleshire import arrivals, care, characteristics, protection, referrals
from exampleshire.chance import Chance
from exampleshire.mixes import SEX
from exampleshire.people import DATA_TO, Child, day, new_id

SHORT_BREAK_FAMILIES_FROM, DAYS_BETWEEN_SHORT_BREAK_CHILDREN = day(2011, 4, 1), 70


def everyone() -> list[Child]:
    """Every child the authority met, in the order of their numbers."""
    numbers = count(1)
    children = [*_looked_after(numbers), *_short_breaks(numbers), *referrals.never_in_care(numbers)]
    protection.protect(children)
    characteristics.describe(children)
    return children


def _looked_after(numbers: "count[int]") -> list[Child]:
    children = []
    for family, (today, kind, together) in enumerate(arrivals.arrivals(numbers)):
        chance = Chance(1000 + family)  # a stream for each family: a change to one leaves the others as they are
        leader = None
        for child in together:
            care.live(child, today, kind, chance, leader)
            referrals.before_care(child, chance, leader)
            leader = leader or child
        children += together
    return children


def _short_breaks(numbers: "count[int]") -> list[Child]:
    chance = Chance(3)
    children = []
    for today in range(SHORT_BREAK_FAMILIES_FROM, DATA_TO, DAYS_BETWEEN_SHORT_BREAK_CHILDREN):
        first = today + chance.between(0, 60)
        child = Child(new_id(numbers), first - chance.between(2400, 5400), chance.among(SEX), "WBRI")
        child.short_breaks = care.short_breaks(child, first, first + chance.along((200, 600, 1000, 1600, 2600)), chance)
        referrals.of_short_breaks(child, chance)
        children.append(child)
    return children
