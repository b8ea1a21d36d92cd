"""The gate: what publication mode shows of counts, and that nothing asked alone shows more than asked together."""

import itertools
import json

import numpy as np
import pytest
from drawn import a_store, figures

from analytics.disclosure import gate
from analytics.disclosure.gate import Counted, Sum, let_through
from analytics.measures import catalogue
from analytics.measures.declare import Mean, NetFlow
from analytics.results import front_desk
from analytics.results.ask import Ask


def shown(counts, **how):
    let = let_through(Counted(np.array([counts], dtype=float), **how), "publication")
    return ["c" if h else int(v) for v, h in zip(let.counts[0], let.hidden[0], strict=True)]


def test_one_to_seven_are_hidden_zero_is_shown_and_the_rest_is_to_the_nearest_five():
    assert shown([0, 1, 7, 8, 12, 13, 1002]) == [0, "c", "c", 10, 10, 15, 1000]


def test_the_reference_case_of_threshold_and_rounding(shared):
    text = (shared / "methods" / "cases" / "sdc.json").read_text(encoding="utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "ehrql_threshold7_round5")
    assert shown(case["input"]["values"]) == case["expected"]["values"]


def test_internal_mode_shows_everything_and_a_misspelt_mode_shows_nothing():
    counted = Counted(np.array([[3.0]]))
    assert let_through(counted, "internal").counts.tolist() == [[3.0]]
    with pytest.raises(ValueError, match="internal or publication"):
        let_through(counted, "Internal")


def test_without_unaccompanied_children_is_hidden_whenever_their_number_is():
    assert shown([100, 97, 3], unaccompanied=((0, 1, 2),))[1] == "c"
    assert shown([100, 100, 0], unaccompanied=((0, 1, 2),))[1] == 100


def test_a_part_beside_a_total_anybody_can_look_up_takes_another_with_it():
    # returned home 36, planned 35, unplanned 1: planned shown as 35 means 33 to 37, so unplanned could be 1, 2 or 3
    assert shown([36, 35, 1], sums=(Sum(0, (1, 2)),), known=frozenset((0,))) == [35, 35, "c"]
    # 34 in all, 33 planned shown as 35 (33 to 37): unplanned could only be 1
    assert shown([34, 33, 1], sums=(Sum(0, (1, 2)),), known=frozenset((0,))) == [35, "c", "c"]


def feasible(counts, let, hidden, sums, known):
    """Every value each hidden count could have, by trying all whole numbers: the slow way."""
    choices = []
    for i, true in enumerate(counts):
        if i in known:
            choices.append([true])
        elif hidden[i]:
            choices.append(range(1, 8) if true <= 7 else range(1, 30))
        else:
            choices.append(
                [
                    v
                    for v in range(0, 60)
                    if (v == 0) == (true == 0) and (v == 0 or v > 7) and gate.to_nearest(np.array(v)) == let[i]
                ]
            )
    worlds = [w for w in itertools.product(*choices) if all(w[s.total] == sum(w[p] for p in s.parts) for s in sums)]
    return [{w[i] for w in worlds} for i in range(len(counts))]


@pytest.mark.parametrize("parts", list(itertools.product((0, 1, 4, 7, 8, 13), repeat=3)))
def test_no_hidden_part_of_a_known_total_can_be_narrowed_to_under_three_values(parts):
    counts = [sum(parts), *parts]
    sums, known = (Sum(0, (1, 2, 3)),), frozenset((0,))
    let = let_through(Counted(np.array([counts], dtype=float), sums, known=known), "publication")
    possible = feasible(counts, let.counts[0], let.hidden[0], sums, known)
    for i in (1, 2, 3):
        if 1 <= counts[i] <= 7 and not let.hidden[0][1:][[c > 0 for c in counts[1:]]].all():
            assert len(possible[i]) >= 3, (counts, let.counts[0], possible)


# -- through the front desk -------------------------------------------------------------------------------------------
def leavers(planned: int, unplanned: int, other: int) -> str:
    """A drawn return of children who left in one year."""
    lines, child = ["CHILD|DECOM|RNE|DEC|REC"], itertools.count(1)
    for reason, n in (("E4A", planned), ("E4B", unplanned), ("E13", other)):
        lines += [f"{next(child)}|{1 + i % 28:02d}/05/2022|S|{1 + i % 28:02d}/06/2023|{reason}" for i in range(n)]
    return "\n".join(lines)


@pytest.mark.parametrize(("size", "status"), [(7, "hidden"), (8, ""), (9, "")])
def test_a_count_is_hidden_up_to_the_threshold_and_shown_above_it(size, status):
    store = a_store(episodes=leavers(20, size, 40))
    (row,) = figures(store, "returned_home_unplanned_among_ceased", mode="publication")
    assert row.status == status
    assert (row.numerator != row.numerator) == (status == "hidden")


def test_a_hidden_share_carries_no_number_at_all():
    (row,) = figures(a_store(episodes=leavers(20, 3, 40)), "returned_home_unplanned_among_ceased", mode="publication")
    assert all(np.isnan([row.numerator, row.denominator, row.value, row.lower, row.upper]))


def test_planned_unplanned_and_returned_home_are_one_table_whichever_is_asked():
    store = a_store(episodes=leavers(33, 1, 40))
    asked = [f"returned_home{part}_among_ceased" for part in ("", "_planned", "_unplanned")]
    statuses = [figures(store, m, mode="publication")[0].status for m in asked]
    assert statuses == ["", "hidden", "hidden"]  # 34 is public: 35 planned would give unplanned back


TO_FAMILY = ("returned_home_planned", "returned_home_unplanned", "no_parental_responsibility")
SUMS = ("returned_home", "returned_home_or_to_relatives")  # planned and unplanned; and with relatives
# how many went home as planned and unplanned and how many to relatives: at least 8 home, so that not everything is small
WAYS = [
    each for each in itertools.product((1, 7, 8, 12, 13, 18), (1, 4, 7, 8), (0, 1, 2, 3, 7, 8, 10)) if sum(each[:2]) > 7
]


@pytest.fixture(scope="module")
def families():
    """An authority for each of WAYS, whose leavers all left in one month, 30 of them another way."""
    lines = ["LA|CHILD|DECOM|RNE|DEC|REC"]
    for la, ways in enumerate(WAYS):
        reasons = [
            code for code, many in zip(("E4A", "E4B", "E13", "E5"), (*ways, 30), strict=True) for _ in range(many)
        ]
        lines += [
            f"{la}|{n}|2022-05-{1 + n % 28:02d}|S|2023-06-{1 + n % 28:02d}|{code}" for n, code in enumerate(reasons)
        ]
    return a_store(episodes="\n".join(lines), data_to="2024-03-31")


@pytest.fixture(scope="module", params=[("year", "2024-03-31"), ("month", "2023-06-30")], ids=lambda each: each[0])
def seen_by(request, families):
    """The kind of period, and numerators of the parts and sums as published, by authority; NaN where hidden."""
    by, ends = request.param

    def told(name: str) -> dict[str, float]:
        found = front_desk.result(families, Ask(f"{name}_among_ceased", by), "publication").figures
        found = found[found["period_end"] == ends]
        return dict(zip(found["la_code"], found["numerator"], strict=True))

    return by, {name: told(name) for name in (*TO_FAMILY, *SUMS)}


def could_be(number: float, least: int = 1) -> range:
    """What a reader can take a published count for."""
    if np.isnan(number):
        return range(least, 40)
    return range(1) if number == 0 else range(max(int(number) - 2, 8), int(number) + 3)


def values_of(parts: list[range], home: range, family: range) -> list[set[int]]:
    """Every value each part could have, of those a small one has, where the parts add up to both sums."""
    worlds = [
        (planned, unplanned, relatives)
        for planned, unplanned in itertools.product(*parts[:2])
        if planned + unplanned in home
        for relatives in parts[2]
        if planned + unplanned + relatives in family
    ]
    return [{world[at] for world in worlds} & set(range(1, 8)) for at in range(3)]


@pytest.mark.parametrize("la", range(len(WAYS)), ids=lambda la: "-".join(map(str, WAYS[la])))
def test_neither_relatives_nor_returns_home_are_narrowed_to_under_three_values_by_their_sum(la, seen_by):
    by, told = seen_by
    planned, unplanned, relatives, home, family = (told[name][str(la)] for name in (*TO_FAMILY, *SUMS))
    # none to relatives may be hidden too, where all of it is
    parts = [could_be(planned), could_be(unplanned), could_be(relatives, least=0)]
    home, family, true = could_be(home), could_be(family), WAYS[la]
    spans = zip((*true, sum(true[:2]), sum(true)), (*parts, home, family), strict=True)
    assert all(many in span for many, span in spans)
    if by == "year":  # anybody can look up how many went home in a year
        home = range(sum(true[:2]), sum(true[:2]) + 1)
    without = values_of([*parts[:2], range(40)], home, range(99))  # by what is published of returns home alone
    possible = values_of(parts, home, family)
    for at, many in enumerate(true):
        if 1 <= many <= 7:
            assert len(possible[at]) >= min(3, len(without[at])), (possible, without)


def test_the_sum_with_relatives_is_hidden_only_beside_a_small_number(seen_by):
    _, told = seen_by
    hidden = [la for la in range(len(WAYS)) if np.isnan(told["returned_home_or_to_relatives"][str(la)])]
    assert 0 < len(hidden) < len(WAYS) / 3
    assert all(min(each for each in WAYS[la] if each) <= 7 for la in hidden)


def test_what_is_shown_of_returns_home_does_not_depend_on_those_who_went_to_relatives():
    for measure in (m for m in catalogue.MEASURES if m.gives_way):
        assert measure.breakdowns == ()  # what gives way is settled after one table, not after those of two breakdowns
        others = [m for m in catalogue.family(measure) if not m.gives_way]
        assert {m.id for m in others} == {
            m.id for m in catalogue.family(catalogue.measure("returned_home_among_ceased"))
        }
        assert measure in catalogue.family(measure)


def test_rates_and_intervals_come_from_the_rounded_count():
    population = "mid_year|population\n2022|10000"
    store = a_store(episodes=leavers(13, 0, 0), population=population)
    (row,) = figures(store, "ceased_to_be_looked_after", mode="publication")
    assert (row.numerator, row.value) == (15, 15 / row.denominator * 10_000) or row.denominator != row.denominator


def test_a_followed_cohort_under_twenty_is_not_published():
    store = a_store(episodes=leavers(19, 0, 40), data_to="2024-07-31")
    (row,) = [
        r
        for r in figures(store, "re_entered_within_12_months_of_returning_home", mode="publication")
        if r.period_end.year == 2024
    ]
    assert row.status == "hidden"


def test_the_front_desk_is_the_only_room_that_names_the_counts():
    from pathlib import Path

    root = Path(__file__).parent.parent
    callers = [
        path.relative_to(root).as_posix()
        for path in [*root.glob("*.py"), *root.glob("pages/*.py"), *root.glob("analytics/**/*.py")]
        if "counts.count(" in path.read_text(encoding="utf-8")
    ]
    assert callers == ["analytics/results/front_desk.py"]


@pytest.mark.parametrize("by", ["year", "month"])
@pytest.mark.parametrize("measure", catalogue.MEASURES, ids=lambda m: m.id)
def test_every_count_the_sample_shows_is_zero_or_a_multiple_of_five_from_ten_up(measure, by, sample_store):
    store = front_desk.open_store(sample_store)
    for breakdown in (None, *measure.breakdowns[:: 2 if by == "month" else 1]):
        if by in measure.formula.periods:
            found = front_desk.result(
                store, Ask(measure.id, by, breakdown, measure.without_uasc), "publication"
            ).figures
            count = found["numerator"].dropna()
            if isinstance(measure.formula, Mean):  # a sum of days: what it is over is the count
                count = found["denominator"].dropna()
            least = 5 if isinstance(measure.formula, NetFlow) else 10  # of a difference of two counts
            assert ((count == 0) | ((abs(count) >= least) & (count % 5 == 0))).all()
            hidden = found[found["status"] == "hidden"]
            assert hidden[["numerator", "value", "lower", "upper"]].isna().all().all()
