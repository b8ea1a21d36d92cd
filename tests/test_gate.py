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
