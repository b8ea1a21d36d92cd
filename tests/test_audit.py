"""An audit of publication mode: everything that can be asked is asked, and no hidden count of 1 to 7 can be worked out."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import auditor
from drawn import a_store

from analytics.results import front_desk

LA = "X99000001"
FIRST, LAST = 2019, 2025
COMMON = {"sex": "2", "born": 11, "ethnic": "WBRI", "need": "N1", "legal": "V2", "place": "U4", "way": "E4A", "days": 200}


@dataclass
class Child:
    """One child of a drawing, with every stay in care as (first day, last day or None, reason)."""

    name: str
    sex: str
    born: date
    ethnic: str
    need: str
    legal: str
    place: str
    unaccompanied: bool
    stays: list[tuple[date, date | None, str]]
    referred: list[date]


@dataclass(frozen=True)
class Place:
    """An authority to draw. starts: how many start in each year. odd: how likely each trait is not the common one."""

    starts: Callable[[random.Random, int], int]
    referred: int
    odd: float = 0.6
    unaccompanied: float = 0.05
    again: float = 0.25


SPARSE = {
    "sex": ("1", "2"),
    "born": (0, 0, 2, 3, 6, 7, 8, 12, 13, 14, 15, 16, 17),
    "ethnic": ("WBRI", "WBRI", "WBRI", "MWBC", "AIND", "BAFR", "OOTH", "REFU"),
    "need": ("N1", "N1", "N1", "N2", "N3", "N4", "N5", "N6", "N8"),
    "legal": ("V2", "V2", "C1", "C1", "C2", "L1", "J1", "E1"),
    "place": ("U1", "U4", "U4", "U4", "K2", "P2", "P1", "R1"),
    "way": ("E4A", "E4A", "E4B", "E4B", "E13", "E11", "E45", "E5", "E8", "E41"),
    "days": (4, 6, 20, 40, 80, 150, 170, 300, 350, 400, 520, 600, 700, 1200),
}


def exactly_one(rng: random.Random, year: int) -> int:
    """Totals at the edges of what rounding leaves."""
    return (8, 12, 13, 17, 9, 18, 27)[year % 7]


PLACES = {
    "small": Place(lambda rng, year: rng.randint(10, 14), referred=30),
    "medium": Place(lambda rng, year: rng.randint(54, 66), referred=120),
    "tiny": Place(lambda rng, year: rng.randint(0, 8), referred=9, unaccompanied=0.1),
    "one": Place(exactly_one, referred=20, odd=0.0, unaccompanied=0.0, again=0.1),
}


def children_of(place: Place, rng: random.Random) -> list[Child]:
    """The children of an authority, those already in care when its returns begin too."""
    found: list[Child] = []
    for year in range(FIRST - 2, LAST + 1):
        many = place.starts(rng, year)
        for number in range(many):
            odd = place.odd if place.odd else float(number == 0)
            found.append(a_child(f"{year}-{number}", year, odd, place, rng))
        for number in range(place.referred if year >= FIRST else 0):
            only = a_child(f"R{year}-{number}", year, place.odd or float(number == 0), place, rng)
            only.stays, only.referred = [], [a_day(year, rng)]
            if rng.random() < 0.2:
                only.referred.append(only.referred[0] + timedelta(rng.choice((20, 200, 500))))
            found.append(only)
    return found


def a_day(year: int, rng: random.Random) -> date:
    return date(year - 1, 4, 1) + timedelta(rng.randrange(365))


def a_child(name: str, year: int, odd: float, place: Place, rng: random.Random) -> Child:
    trait = {key: rng.choice(SPARSE[key]) if rng.random() < odd else common for key, common in COMMON.items()}
    start = a_day(year, rng)
    alone = rng.random() < place.unaccompanied
    stays: list[tuple[date, date | None, str]] = []
    days = trait["days"]
    while True:
        end = start + timedelta(days)
        stays.append((start, end, trait["way"]))
        if not trait["way"].startswith("E4") or rng.random() > place.again or end.year >= LAST:
            break
        start, days = end + timedelta(rng.choice((30, 60, 120, 250, 500))), rng.choice(SPARSE["days"])
        trait["way"] = rng.choice(SPARSE["way"])
    lag = timedelta(rng.choice((5, 20, 45, 60, 200, 400)))
    seen = date(FIRST - 1, 4, 1)  # nothing earlier stands in a census
    referred = [] if rng.random() < 0.02 else [max(stays[0][0] - lag, min(seen, stays[0][0]))]
    return Child(
        name=name,
        sex="1" if alone else trait["sex"],
        born=stays[0][0] - timedelta(365 * (16 if alone else trait["born"]) + 100),
        ethnic="AOTH" if alone else trait["ethnic"],
        need="N8" if alone else trait["need"],
        legal="V2" if alone else trait["legal"],
        place=trait["place"],
        unaccompanied=alone,
        stays=stays,
        referred=referred,
    )


def returns_of(children: list[Child]) -> dict[str, dict[str, str]]:
    """One return and census a year, each open stay repeated in the next, and what DfE printed of the authority."""
    drawn = {str(year): a_return(children, year) for year in range(FIRST, LAST + 1)}
    printed = ["la_code|measure|year_ending|numerator|denominator|status|basis"]
    for year in range(FIRST, LAST + 1):
        printed += [f"{LA}|{name}|{year}|{many}|50000||invented" for name, many in printed_totals(children, year).items()]
    people = ["mid_year|population|la_code", *(f"{year}|50000|{LA}" for year in range(FIRST - 3, LAST + 1))]
    named = ["la_code|old_la_code|la_name|region_code|region_name|basis", f"{LA}|X99|Drawnshire|E12000009|South West|invented"]
    tables = {"authority": named, "population": people, "published": printed}
    return drawn | {"authority": {name: "\n".join(lines) for name, lines in tables.items()}}


def printed_totals(children: list[Child], year: int) -> dict[str, int]:
    """What DfE prints of a year: each child once."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    started = [c for c in children if any(first <= start <= last for start, _, _ in c.stays)]
    left = [c for c in children if any(first <= end <= last for _, end, _ in c.stays)]
    there = [c for c in children if any(start <= last < end for start, end, _ in c.stays)]
    return {
        "started_to_be_looked_after": len(started),
        "ceased_to_be_looked_after": len(left),
        "looked_after_at_year_end": len(there),
    }


def a_return(children: list[Child], year: int) -> dict[str, str]:
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    episodes, header, uasc = ["CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC"], ["CHILD|SEX|DOB|ETHNIC"], ["CHILD|SEX|DOB|DUC"]
    census = ["LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"]
    ids, ethnic = ["LAchildID|PersonBirthDate|GenderCurrent"], ["LAchildID|Ethnicity"]
    disabled, plans = ["LAchildID|Disability"], ["LAchildID|CPPstartDate|CPPendDate"]
    for at, child in enumerate(children):
        stays = [stay for stay in child.stays if stay[0] <= last and stay[1] >= first]
        for start, end, way in stays:
            over = f"{end}|{way}" if end <= last else "|"
            episodes.append(f"{child.name}|{start}|S|{child.legal}|{child.need}|{child.place}|{over}")
        if stays:
            header.append(f"{child.name}|{child.sex}|{child.born}|{child.ethnic}")
            if child.unaccompanied:
                uasc.append(f"{child.name}|{child.sex}|{child.born}|")
        days = [day for day in child.referred if first <= day <= last]
        for day in days:
            nothing = "true" if at % 7 == 0 else "false"
            closed, why = day + timedelta(30), "RC8" if at % 5 == 0 else "RC1"
            over = f"{closed}|{why}" if closed <= last else "|"
            census.append(f"{child.name}|{day}|1A|{child.need}|{over}|{nothing}")
            if at % 3 == 0:
                plans.append(f"{child.name}|{day + timedelta(2)}|{closed if closed <= last else ''}")
        if days:
            ids.append(f"{child.name}|{child.born}|{child.sex}")
            ethnic.append(f"{child.name}|{child.ethnic}")
            disabled.append(f"{child.name}|{'HAND' if at % 11 == 0 else 'NONE'}")
    return {
        name: "\n".join(lines)
        for name, lines in {
            "episodes": episodes,
            "header": header,
            "uasc": uasc,
            "cin_details": census,
            "child_identifiers": ids,
            "child_characteristics": ethnic,
            "disabilities": disabled,
            "child_protection_plans": plans,
        }.items()
    }


@cache
def drawn(place: str, seed: int) -> tuple[front_desk.Store, list[Child]]:
    children = children_of(PLACES[place], random.Random(f"{place} {seed}"))
    return a_store(returns=returns_of(children), la=LA), children
