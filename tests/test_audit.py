"""An audit of publication mode: everything that can be asked is asked, and no hidden count of 1 to 7 can be worked out."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

import auditor
import numpy as np
import pytest
from auditor import ALL, EVERY, ON_A_DAY, Cell
from drawn import a_store

from analytics.comparators.series import SERIES, Series
from analytics.measures import catalogue
from analytics.measures.declare import Mean, NetFlow, PerDays, Rate, Share
from analytics.results import data_report, front_desk
from analytics.results.ask import Ask

LA = "X99000001"
FIRST, LAST = 2019, 2025
NOT_PRINTED = range(1, 6)  # of an authority by DfE
COMMON = {
    "sex": "2",
    "born": 11,
    "ethnic": "WBRI",
    "need": "N1",
    "legal": "V2",
    "place": "U4",
    "way": "E4A",
    "days": 200,
}


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
        printed += [
            f"{LA}|{name}|{year}|" + ("|50000|c" if many is None else f"{many}|50000|") + "|invented"
            for name, many in printed_totals(children, year).items()
        ]
    people = ["mid_year|population|la_code", *(f"{year}|50000|{LA}" for year in range(FIRST - 3, LAST + 1))]
    named = [
        "la_code|old_la_code|la_name|region_code|region_name|basis",
        f"{LA}|X99|Drawnshire|E12000009|South West|invented",
    ]
    tables = {"authority": named, "population": people, "published": printed}
    return drawn | {"authority": {name: "\n".join(lines) for name, lines in tables.items()}}


def printed_totals(children: list[Child], year: int) -> dict[str, int | None]:
    """What DfE prints of a year: each child once, and nothing of a few."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    started = [c for c in children if any(first <= start <= last for start, _, _ in c.stays)]
    left = [c for c in children if any(first <= end <= last for _, end, _ in c.stays)]
    there = [c for c in children if any(start <= last < end for start, end, _ in c.stays)]
    counts = {
        "started_to_be_looked_after": len(started),
        "ceased_to_be_looked_after": len(left),
        "looked_after_at_year_end": len(there),
    }
    return {name: None if many in NOT_PRINTED else many for name, many in counts.items()}


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
def drawn(place: str, seed: int) -> tuple[front_desk.Store, list[Child], dict[tuple[str, int], float]]:
    """A store of a drawn authority, and what DfE prints of it by groups and reasons, which it holds too."""
    children = children_of(PLACES[place], random.Random(f"{place} {seed}"))
    returns = returns_of(children)
    printed = printed_beside(a_store(returns=returns, la=LA))
    returns["authority"]["published"] += "".join(
        f"\n{LA}|{name}|{year}|" + ("|50000|c" if np.isnan(many) else f"{many:.0f}|50000|") + "|invented"
        for (name, year), many in printed.items()
    )
    return a_store(returns=returns, la=LA), children, printed


def printed_beside(store: front_desk.Store) -> dict[tuple[str, int], float]:
    """What DfE prints of each series beside the totals, NaN where it hides it: 1 to 5, and where that is one alone the next."""
    found: dict[tuple[str, int], float] = {}
    for (total, _), of_it in TABLES.items():
        whole = by_year(store, total, "")
        counts = {
            one.id: by_year(store, total, one.breakdown, one.group) if one.breakdown else by_year(store, one.id, "")
            for one in of_it
        }
        for year in YEARS:
            table = {name: many.get(year, np.nan) for name, many in counts.items()}
            rest = {"": whole.get(year, np.nan) - sum(table.values())}  # the rest of DfE's table, which we do not have
            few = [name for name, many in (table | rest).items() if many in NOT_PRINTED]
            more = sorted((many, name) for name, many in table.items() if many > max(NOT_PRINTED))
            if len(few) == 1 and more:
                few.append(more[0][1])
            found |= {(name, year): np.nan if name in few else many for name, many in table.items()}
    return found


def by_year(store: front_desk.Store, measure: str, breakdown: str, group: str = "") -> dict[int, float]:
    """Counts as they are, of everybody or of a group."""
    rows = front_desk.result(store, Ask(measure, "year", breakdown or None, False, LA), "internal").figures
    rows = rows[rows["group"] == group]
    return dict(zip(rows["period_end"].dt.year.tolist(), rows["numerator"].tolist(), strict=True))


@dataclass(frozen=True)
class Audit:
    """What was read of one drawn authority, and what its reader knows: DfE's totals, or all that DfE prints of it."""

    store: front_desk.Store
    published: auditor.Read
    truth: auditor.Read
    reader: auditor.Reader
    beside: auditor.Reader
    points: int


PRINTED = {
    "started_to_be_looked_after": (auditor.STARTS, "first_in_year"),
    "ceased_to_be_looked_after": (auditor.EXITS, "last_in_year"),
    "looked_after_at_year_end": (auditor.STOCK, ON_A_DAY),
}
YEARS = range(FIRST, LAST + 1)
# DfE's series of our groups and parts by the table they stand in, with its total: reasons for leaving are one table
BESIDE = [
    one
    for one in SERIES
    if one.total in PRINTED and (one.breakdown or (one.id in catalogue.BY_ID and not catalogue.measure(one.id).parts))
]
TABLES: dict[tuple[str, str], list[Series]] = {}
for one in BESIDE:
    TABLES.setdefault((one.total, one.breakdown.replace("how_left", "")), []).append(one)


def cells_beside(printed: dict[tuple[str, int], float]) -> dict[Cell, float]:
    """What DfE prints beside the totals, as cells; NaN where it says that it hides one."""
    found = {}
    for one, year in product(BESIDE, YEARS):
        what, over = PRINTED[one.total]
        last = year * 12 + 2
        first = last if over == ON_A_DAY else last - 11
        groups = frozenset({(one.breakdown, one.group)}) if one.breakdown else frozenset()
        found[Cell(what if groups else one.id, over, first, last, groups, ALL)] = printed[one.id, year]
    return found


def printed_cells(children: list[Child]) -> dict[Cell, float]:
    """The totals of DfE, as cells that anybody knows to the unit."""
    found = {}
    for year in YEARS:
        march = year * 12 + 2
        for name, many in printed_totals(children, year).items():
            what, over = PRINTED[name]
            first = march if over == ON_A_DAY else march - 11
            if many is not None:
                found[Cell(what, over, first, march, frozenset(), ALL)] = float(many)
    return found


@cache
def audit(place: str, seed: int, breakdowns: int, years_only: bool) -> Audit:
    store, children, printed = drawn(place, seed)
    asks = list(auditor.questions(front_desk.measures(), LA, breakdowns, years_only))
    nothing: set[Ask] = set()
    published = auditor.read(store, LA, "publication", asks, nothing)
    truth = auditor.read(store, LA, "internal", [ask for ask in asks if ask not in nothing])
    points = auditor.read_curves(store, LA, published, truth, YEARS)
    totals, beside = printed_cells(children), cells_beside(printed)
    tables = {(PRINTED[one.total], one.breakdown) for one in BESIDE if one.breakdown}
    for cell, number in truth.shown.items():  # nobody in a group of these tables is printed as 0, somebody never
        cuts = [cut for cut, _ in cell.groups]
        if len(cuts) == 1 and ((cell.what, cell.over), cuts[0]) in tables and cell.kind == ALL:
            beside.setdefault(cell, np.nan if number else 0.0)
    known = totals | {cell: number for cell, number in beside.items() if not np.isnan(number)}
    few = {cell for cell, number in beside.items() if np.isnan(number)}
    readers = auditor.Reader(published, truth, totals, known), auditor.Reader(published, truth, known, known, few)
    return Audit(store, published, truth, *readers, points)


QUICK = ("one", 1, 1, True)
BY_HAND = [
    ("one", 2, 1, False),
    ("small", 1, 1, False),
    ("medium", 1, 1, False),
    ("tiny", 1, 1, False),
    ("one", 1, 2, True),
]
STORES = [
    pytest.param(*QUICK, id="one"),
    *(pytest.param(*each, id="-".join(map(str, each[:3])), marks=pytest.mark.by_hand) for each in BY_HAND),
]


@pytest.mark.parametrize(("place", "seed", "breakdowns", "years_only"), STORES)
def test_no_hidden_count_of_1_to_7_can_be_narrowed_to_fewer_than_three_numbers(place, seed, breakdowns, years_only):
    found = audit(place, seed, breakdowns, years_only)
    targets = found.reader.targets()
    # a table the strongest reader cannot rule out, no weaker one can: those who know less are tried where this one succeeds
    possible = found.reader.possible(found.reader.to_the_unit(), targets)
    to_the_unit = [cell for cell, numbers in possible.items() if len(numbers) < auditor.FEWEST]
    pages_alone = found.reader.by_rounding(small_is_known=False)
    narrowed = found.reader.still_narrowed(pages_alone, to_the_unit) if to_the_unit else {}
    by_dfe = found.reader.still_narrowed(found.reader.of_dfe_alone(), narrowed) if narrowed else {}
    ours = {cell: numbers for cell, numbers in narrowed.items() if cell not in by_dfe}
    said = (
        f"{found.published.views} views, {found.published.figures} figures and {found.points} points of curves asked; "
        f"{len(targets)} hidden counts tried, {len(to_the_unit)} narrowed if all that is shown and why each is hidden "
        f"were known, {len(narrowed)} by what is on the pages and what DfE prints, {len(by_dfe)} of them by what DfE prints alone"
    )
    print(said)
    assert targets
    assert not ours, "\n".join([said, *(f"{cell}: {sorted(n)}" for cell, n in list(ours.items())[:20])])
    assert not to_the_unit or (place, seed, breakdowns, years_only) != QUICK, to_the_unit


@pytest.mark.parametrize(("place", "seed", "breakdowns", "years_only"), STORES)
def test_nor_can_it_with_all_that_dfe_prints_of_groups_and_reasons(place, seed, breakdowns, years_only):
    reader = audit(place, seed, breakdowns, years_only).beside
    targets = reader.targets()
    # knowing which are hidden for being small, then not
    possible = reader.possible(reader.by_rounding(small_is_known=True), targets)
    closely = [cell for cell, numbers in possible.items() if len(numbers) < auditor.FEWEST]
    narrowed = reader.still_narrowed(reader.by_rounding(small_is_known=False), closely) if closely else {}
    # so is a count of every event where DfE's figures narrow that of each child once
    once = {
        cell: {cell, *(cell._replace(over=over) for _, over in PRINTED.values())} & reader.cells for cell in narrowed
    }
    by_dfe = reader.still_narrowed(reader.of_dfe_alone(), set().union(*once.values())) if narrowed else {}
    ours = {cell: numbers for cell, numbers in narrowed.items() if not once[cell] & set(by_dfe)}
    said = (
        f"{len(reader.known)} figures of DfE's; {len(targets)} hidden counts tried, {len(closely)} narrowed if it were known why "
        f"each is hidden, {len(narrowed)} by what is on the pages, {len(narrowed) - len(ours)} of them by what DfE prints alone"
    )
    print(said)
    assert targets
    assert not ours, "\n".join([said, *(f"{cell}: {sorted(n)}" for cell, n in list(ours.items())[:20])])


def test_every_question_of_the_catalogue_is_asked():
    asked = list(auditor.questions(front_desk.measures(), LA))
    implied = 0
    for measure in front_desk.measures():
        many = len(measure.breakdowns)
        ways = len(measure.formula.periods) * (1 + many + many * (many - 1) // 2)
        implied += ways * (2 if measure.without_uasc else 1)
    assert len(set(asked)) == len(asked) == implied
    assert {ask.measure for ask in asked} == {measure.id for measure in front_desk.measures()}


def test_two_questions_never_say_different_numbers_of_one_count():
    published = audit(*QUICK).published
    assert published.contradictions == []
    assert all(number == 0 or (number >= 10 and number % 5 == 0) for number in published.shown.values())


def test_every_shown_count_is_the_true_one_rounded():
    found = audit(*QUICK)
    for cell, number in found.published.shown.items():
        low, high = (number - 2, number + 2) if number else (0, 0)
        assert low <= found.truth.shown.get(cell, number) <= high, cell


def test_groups_without_unaccompanied_children_are_never_shown():
    shown = audit(*QUICK).published.shown
    assert not [cell for cell in shown if cell.groups and cell.kind != ALL]


# Direct attempts, and what stands beside a count ------------------------------------------------------------------------


def everything(store, mode="publication"):
    """(measure, figures) of every measure by year or what it has instead, and by its first breakdown."""
    for measure in front_desk.measures():
        for by, cut in [(by, None) for by in measure.formula.periods] + [
            (by, cut)
            for by in ("year", "three_years")
            if by in measure.formula.periods
            for cut in measure.breakdowns[:2]
        ]:
            yield measure, front_desk.result(store, Ask(measure.id, by, cut, False, LA), mode).figures


def test_all_that_is_worked_out_of_a_hidden_count_is_hidden_with_it():
    tried = 0
    for measure, figures in everything(audit(*QUICK).store):
        hidden = figures[figures["status"] == "hidden"]
        tried += len(hidden)
        assert hidden[["numerator", "value", "lower", "upper"]].isna().all(axis=None)
        if isinstance(measure.formula, Share | Mean | PerDays):
            assert hidden["denominator"].isna().all()
    assert tried > 1000


def test_rates_and_shares_give_back_the_rounded_count_and_nothing_finer():
    for measure, figures in everything(audit(*QUICK).store):
        told = figures.dropna(subset=["value"])
        if isinstance(measure.formula, Share):
            assert np.allclose(told["value"] * told["denominator"] / 100, told["numerator"])
        elif isinstance(measure.formula, Rate) and len(told):
            days = (told["period_end"] - told["period_start"]).dt.days + 1
            part = np.where(days > 360, 1, days / np.where(told["period_end"].dt.is_leap_year, 366, 365))
            assert np.allclose(told["value"] * told["denominator"] * part / 10_000, told["numerator"])
        elif isinstance(measure.formula, NetFlow):
            assert (told["value"] % 5 == 0).all()


def test_the_order_of_rows_is_that_of_internal_mode_where_nothing_is_hidden():
    store = audit(*QUICK).store
    for measure in front_desk.measures():
        by = "three_years" if "three_years" in measure.formula.periods else measure.formula.periods[0]
        for cut in measure.breakdowns:
            ask = Ask(measure.id, by, cut, False, LA)
            shown, all_of_it = (front_desk.result(store, ask, mode).figures for mode in ("publication", "internal"))
            kept = all_of_it[all_of_it["period_end"].isin(shown["period_end"])]
            assert shown["group"].tolist() == kept["group"].tolist(), ask


def test_the_bridge_and_the_reconciliation_say_no_more_than_the_figures():
    found = audit(*QUICK)
    for year in range(FIRST + 1, LAST + 1):
        for row in front_desk.bridge(found.store, LA, "publication", year).rows:
            assert np.isnan(row.number) or row.number % 5 == 0
    for line in data_report.reconciliation(found.store, LA, "publication"):
        figures = front_desk.result(found.store, Ask(line.measure, "year", None, False, LA), "publication").figures
        (own,) = figures.loc[figures["period_end"].dt.year == line.year, "numerator"]
        assert line.own == own or (line.own is None and np.isnan(own)) or line.own_status == "not_available"
    rows = [
        n
        for table in data_report.tables_found(found.store, LA, "publication")
        if "authority" not in table.what.lower()
        for n in table.rows.values()
    ]
    assert rows
    assert all(n % 5 == 0 for n in rows)


# The auditor can fail ---------------------------------------------------------------------------------------------------


def naive(counts: dict[str, int]) -> tuple[auditor.Read, auditor.Read]:
    """A table of groups gated without complements, and as it is."""
    at = {name: Cell("e", EVERY, 24231, 24242, frozenset({("sex", name)} if name else ()), ALL) for name in counts}
    numbers = np.array(list(counts.values()), dtype=float)
    gated = np.where((numbers >= 1) & (numbers <= 7), np.nan, np.floor(numbers / 5 + 0.5) * 5)
    published, truth = auditor.Read(), auditor.Read()
    for cell, shown, true in zip(at.values(), gated.tolist(), numbers.tolist(), strict=True):
        truth.shown[cell] = true
        if np.isnan(shown):
            published.hidden.add(cell)
        else:
            published.shown[cell] = shown
        if cell.groups:
            published.tables[("sex",), "e", EVERY, 24231, 24242, ALL][cell] = None
    return published, truth


@pytest.mark.parametrize(
    ("counts", "fewest"),
    [({"": 23, "a": 20, "b": 3}, 1), ({"": 24, "a": 20, "b": 1, "c": 3}, 3), ({"": 22, "a": 20, "b": 1, "c": 1}, 1)],
)
def test_the_auditor_finds_what_a_table_without_complements_gives_away(counts, fewest):
    reader = auditor.Reader(*naive(counts), {})
    possible = reader.possible(reader.to_the_unit(), reader.targets())
    assert min(len(numbers) for numbers in possible.values()) == fewest


def test_a_reader_of_the_pages_alone_is_as_sure_of_seven_parts_of_eight():
    """Two parts of 8 can be many numbers, seven only 1 and once 2; two of 2 may be none, so that nothing is sure of them."""
    seven = {"": 8, "a": 2} | dict.fromkeys("bcdefg", 1)
    for counts, expected in (({"": 8, "a": 7, "b": 1}, 0), (seven, 7), ({"": 2, "a": 1, "b": 1}, 0)):
        published, truth = naive(counts)
        published.hidden |= {cell for cell in published.shown if cell.groups}
        total = next(cell for cell in truth.shown if not cell.groups)
        reader = auditor.Reader(published, truth, {total: float(counts[""])})
        narrowed = reader.still_narrowed(reader.by_rounding(small_is_known=False), reader.targets())
        assert len([cell for cell in narrowed if cell.groups]) == expected


def test_each_count_is_tried_as_small_from_the_true_table_whatever_was_tried_before():
    """The second is one more than the first: with the first at 7 it is 8, which is nothing it could be itself."""
    cells = [Cell("e", EVERY, 24231, 24242, frozenset({("sex", name)}), ALL) for name in "ab"]
    low, high, true = np.array([5.0, 6.0]), np.full(2, float(auditor.MANY)), np.array([6.0, 7.0])
    piece = auditor.Piece(cells, low, high, true + 10, true, [({0: -1, 1: 1}, 1.0, 1.0)], [])
    assert [piece.one(cell) for cell in cells] == [{5, 6, 7}, {6, 7}]


def test_rounding_alone_leaves_a_weaker_reader_more():
    reader = auditor.Reader(*naive({"": 23, "a": 20, "b": 3}), {})
    for small_is_known in (True, False):
        possible = reader.possible(reader.by_rounding(small_is_known), reader.targets())
        assert min(len(numbers) for numbers in possible.values()) >= auditor.FEWEST
