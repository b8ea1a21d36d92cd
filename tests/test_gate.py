"""The gate: what publication mode shows of counts, and that nothing asked alone shows more than asked together."""

import itertools
import json

import numpy as np
import pytest
from drawn import a_store, figures

from analytics.disclosure import narrowing
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


def test_a_small_part_takes_another_with_it_whatever_rounding_would_have_left_open():
    # returned home 34, planned 33, unplanned 1: planned shown as 35 means 33 to 37, so unplanned could only be 1
    assert shown([34, 33, 1], sums=(Sum(0, (1, 2)),)) == [35, "c", "c"]
    # and where it could have been 1, 2 or 3 as well: other views of the same children can sharpen what is rounded
    assert shown([36, 35, 1], sums=(Sum(0, (1, 2)),)) == [35, "c", "c"]


def test_two_small_parts_need_a_third_only_where_they_could_not_be_three_numbers():
    assert shown([34, 30, 3, 1], sums=(Sum(0, (1, 2, 3)),)) == [30 + 5, 30, "c", "c"]  # 4 in two: 1, 2 or 3
    assert shown([33, 30, 2, 1], sums=(Sum(0, (1, 2, 3)),)) == [35, "c", "c", "c"]  # 3 in two: 1 or 2
    assert shown([43, 30, 7, 6], sums=(Sum(0, (1, 2, 3)),)) == [45, "c", "c", "c"]  # 13 in two: 6 or 7


def test_a_zero_is_never_hidden_to_protect_a_count():
    assert shown([24, 20, 0, 4], sums=(Sum(0, (1, 2, 3)),)) == [25, "c", 0, "c"]


def test_what_is_hidden_in_vain_is_not_hidden():
    # anybody can look the total up: it is the part itself
    assert shown([3, 3, 0], sums=(Sum(0, (1, 2)),), exact=np.array([[True, False, False]])) == ["c", "c", 0]


def test_groups_that_may_be_none_protect_each_other_where_groups_of_one_at_least_could_not():
    known = {"sums": (Sum(0, (1, 2, 3)),), "exact": np.array([[True, False, False, False]])}
    groups = np.array([[False, True, True, True]])
    assert shown([2, 1, 1, 0], **known) == ["c", "c", "c", 0]  # 1 and 1: nothing else is left to hide
    assert shown([2, 1, 1, 0], **known, hidden=groups, or_none=groups) == ["c", "c", "c", "c"]
    exact = np.array([[False, False, False, False, True, False]])
    others = {"sums": (Sum(0, (1, 2, 3)), Sum(4, (0, 5))), "exact": exact}
    hidden = np.array([[False, True, True, True, False, False]])
    assert shown([2, 1, 1, 0, 30, 28], **others) == ["c", "c", "c", 0, 30, "c"]
    assert shown([2, 1, 1, 0, 30, 28], **others, hidden=hidden, or_none=hidden) == ["c", "c", "c", "c", 30, "c"]


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ([13, 12, 1], 15),  # 13 to 17 less 12: 1 to 5
        ([12, 11, 1], "c"),  # 8 to 12 less 11: 1
        ([14, 12, 2], 15),
        ([17, 12, 5], 15),
        ([13, 9, 4], "c"),  # 13 to 17 less 9: 4, or 5
        ([18, 12, 6], "c"),  # 18 to 22 less 12: 6, or 7
        ([13, 8, 5], "c"),  # 5 at least, and DfE hides what is 5 at most
    ],
)
def test_a_total_is_hidden_where_what_rounding_leaves_of_it_less_what_dfe_prints_is_under_three_numbers(counts, total):
    printed, withheld = np.array([[False, True, False]]), np.array([[False, False, True]])
    told = shown(counts, sums=(Sum(0, (1, 2)),), printed=printed, withheld=withheld)
    assert told == [total, "c", "c"]
    assert shown(counts, sums=(Sum(0, (1, 2)),))[0] != "c"  # nobody knows the larger part


def test_bounds_leave_out_no_table_that_adds_up_and_are_as_close_as_one_sum_can_be():
    chance = np.random.default_rng(5)
    sums = narrowing.Sums.of([((0, 1), (1, -1), (2, -1), (3, -1)), ((4, 1), (1, -1), (2, -1))])
    for _ in range(40):
        parts = chance.integers(0, 5, 3)
        true = np.array([parts.sum(), *parts, parts[:2].sum()], float)
        low, high = true - chance.integers(0, 3, 5), true + chance.integers(0, 3, 5)
        every = [
            (a + b + c, a, b, c, a + b)
            for a, b, c in itertools.product(*(np.arange(low[at], high[at] + 1) for at in (1, 2, 3)))
        ]
        worlds = np.array([each for each in every if (low <= each).all() and (each <= high).all()])
        least, most = narrowing.bounds(sums, np.ones((1, 2), bool), low[None], high[None])
        assert (least[0] <= worlds.min(axis=0)).all()
        assert (most[0] >= worlds.max(axis=0)).all()
        assert (least[0] >= low).all()
        assert most[0][0] <= most[0][1:4].sum()
        assert most[0][4] <= most[0][1:3].sum()


def test_what_dfe_alone_gives_away_hides_nothing_more():
    exact, printed = np.array([[True, False, False, False], [False, True, False, False]])[:, None]
    assert shown([33, 30, 3, 0], sums=(Sum(0, (1, 2, 3)),), exact=exact, printed=printed) == [35, "c", "c", 0]


def test_a_sum_that_does_not_hold_in_a_year_hides_nothing_there():
    assert shown([40, 33, 1], sums=(Sum(0, (1, 2)),)) == [40, 35, "c"]


def numbers_it_could_be(counts, unknown, sums, cell: int) -> set[int]:
    """Every number of 1 to 7 that a cell could be where all but the unknown cells are known to the unit.

    A second opinion: each number is put to an integer programme, which finds a whole table with it or says there is none.
    """
    optimize = pytest.importorskip("scipy.optimize")
    free = [i for i, each in enumerate(unknown) if each]
    small = [i for i in free if 1 <= counts[i] <= 7 or i == cell]
    low = [0 if counts[i] == 0 else 1 for i in free]
    rows, rest = np.zeros((len(sums), len(free))), np.zeros(len(sums))
    for at, s in enumerate(sums):
        for column, sign in ((s.total, 1), *((part, -1) for part in s.parts)):
            if column in free:
                rows[at, free.index(column)] += sign
            else:
                rest[at] -= sign * counts[column]
    found = set()
    for number in range(1, 8):
        lower, upper = list(low), [7 if i in small else np.inf for i in free]
        lower[free.index(cell)] = upper[free.index(cell)] = number
        answer = optimize.milp(
            np.zeros(len(free)),
            constraints=optimize.LinearConstraint(rows, rest, rest),
            bounds=optimize.Bounds(lower, upper),
            integrality=np.ones(len(free)),
        )
        found |= {number} if answer.success else set()
    return found


def small_ones(counts, hidden) -> list[int]:
    return [i for i, n in enumerate(counts) if hidden[i] and 1 <= n <= 7]


@pytest.mark.parametrize("parts", list(itertools.product((0, 1, 4, 7, 8, 13), repeat=3)), ids=str)
def test_no_part_of_a_shown_total_can_be_narrowed_to_under_three_numbers(parts):
    counts, sums = [sum(parts), *parts], (Sum(0, (1, 2, 3)),)
    hidden = let_through(Counted(np.array([counts], dtype=float), sums), "publication").hidden[0]
    for cell in small_ones(counts, hidden):
        assert len(numbers_it_could_be(counts, hidden, sums, cell)) >= 3


# two rows and three columns with all their margins: total, two rows, three columns, six cells
MARGINS = (Sum(0, (1, 2)), Sum(0, (3, 4, 5)))
INSIDE = (
    *(Sum(1 + r, tuple(6 + 3 * r + c for c in range(3))) for r in range(2)),
    *(Sum(3 + c, (6 + c, 9 + c)) for c in range(3)),
)
DRAWN_TABLES = np.random.default_rng(7).choice((0, 1, 2, 3, 5, 6, 7, 8, 9, 13), (150, 2, 3))


@pytest.mark.parametrize("table", DRAWN_TABLES, ids=lambda table: "-".join(map(str, table.ravel())))
def test_no_cell_of_two_breakdowns_can_be_narrowed_to_under_three_numbers(table):
    counts = [int(n) for n in (table.sum(), *table.sum(axis=1), *table.sum(axis=0), *table.ravel())]
    smaller = let_through(Counted(np.array([counts[:6]], dtype=float), MARGINS), "publication").hidden[0]
    hidden = np.array([[*smaller, *[False] * 6]])
    whole = Counted(np.array([counts], dtype=float), (*MARGINS, *INSIDE), settled=frozenset(range(6)), hidden=hidden)
    let = let_through(whole, "publication")
    assert (let.hidden[0, :6] == smaller).all()  # what either breakdown shows alone is not changed
    for cell in small_ones(counts, let.hidden[0]):
        before = [*smaller, *[True] * 6]  # what the margins alone give away cannot be mended here
        found = numbers_it_could_be(counts, let.hidden[0], whole.sums, cell)
        assert len(found) >= 3 or found == numbers_it_could_be(counts, before, whole.sums, cell), let.counts[0]


@pytest.mark.parametrize("counts", list(itertools.product((8, 13, 30), (8, 9, 15), (0, 3, 9), (0, 1, 8))), ids=str)
def test_with_less_without_gives_no_small_number_of_unaccompanied_children(counts):
    first, second, of_first, of_second = counts
    groups = [(first + of_first, first, of_first), (second + of_second, second, of_second)]
    flat = [*(sum(each) for each in zip(*groups, strict=True)), *groups[0], *groups[1]]
    triples = ((0, 1, 2), (3, 4, 5), (6, 7, 8))  # with, without and of unaccompanied children
    sums = (*(Sum(a, (w, u)) for a, w, u in triples), Sum(0, (3, 6)), Sum(1, (4, 7)))
    table = Counted(np.array([flat], dtype=float), sums, unaccompanied=triples)
    hidden = let_through(table, "publication").hidden[0].copy()
    hidden[[2, 5, 8]] = True  # never shown
    for cell in (c for c in (2, 5, 8) if 1 <= flat[c] <= 7):
        assert len(numbers_it_could_be(flat, hidden, sums, cell)) >= 3


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


def starts(boys: dict[int, int]) -> dict[str, dict[str, str]]:
    """A return a year, of boys who started in some years and stayed."""
    returns = {}
    for last in boys:
        episodes, header = ["CHILD|DECOM|RNE|DEC|REC"], ["CHILD|SEX|DOB|ETHNIC"]
        for year, many in boys.items():
            for number in range(many if year <= last else 0):
                episodes.append(f"{year}-{number}|{1 + number % 28:02d}/06/{year - 1}|S||")
                header.append(f"{year}-{number}|1|01/01/2015|WBRI")
        returns[str(last)] = {"episodes": "\n".join(episodes), "header": "\n".join(header)}
    return returns


def test_of_a_hidden_total_no_group_is_shown_not_even_one_with_nobody_in_it():
    store = a_store(returns=starts({2022: 5, 2023: 30}), data_to="2023-03-31")
    told = {}
    for cut in (None, "sex"):
        for row in figures(store, "started_to_be_looked_after", breakdown=cut, mode="publication"):
            told[row.period_end.year, row.group] = "hidden" if row.status == "hidden" else row.numerator
    assert {each: told[each] for each in told if each[1] != "not known"} == {
        (2022, ""): "hidden", (2022, "male"): "hidden", (2022, "female"): "hidden",
        (2023, ""): 30, (2023, "male"): 30, (2023, "female"): 0,
    }  # fmt: skip


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


@pytest.fixture(scope="module", params=[("year", "2024-03-31")], ids=lambda each: each[0])
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


def test_returns_home_are_shown_wherever_nothing_of_them_is_small(seen_by):
    _, told = seen_by
    for la, (planned, unplanned, relatives) in enumerate(WAYS):
        if min(planned, unplanned) > 7:  # relatives give way
            assert not np.isnan([told[name][str(la)] for name in ("returned_home", *TO_FAMILY[:2])]).any()
            assert np.isnan(told["no_parental_responsibility"][str(la)]) == (1 <= relatives <= 7)


def test_rates_and_intervals_come_from_the_rounded_count():
    population = "mid_year|population\n2022|10000"
    store = a_store(episodes=leavers(13, 0, 0), population=population)
    (row,) = figures(store, "ceased_to_be_looked_after", mode="publication")
    assert (row.numerator, row.value) == (15, 15 / row.denominator * 10_000) or row.denominator != row.denominator


@pytest.mark.parametrize(("size", "status"), [(19, "hidden"), (20, "")])
def test_a_followed_cohort_under_twenty_is_not_published(size, status):
    lines = [f"{n}|{1 + n % 28:02d}/05/2023|S|{1 + n % 28:02d}/06/2023|E4A" for n in range(size)]
    store = a_store(episodes="\n".join(["CHILD|DECOM|RNE|DEC|REC", *lines]), data_to="2024-07-31")
    rows = figures(store, "left_within_28_days_of_starting", mode="publication")
    assert [row.status for row in rows if row.period_end.year == 2024] == [status]


@pytest.mark.parametrize("measure", ["returned_home_within_12_months_of_starting", "left_within_28_days_of_starting"])
def test_a_publication_copy_waits_until_a_cohort_has_been_followed(measure, sample_store):
    store = front_desk.open_store(sample_store)
    found = front_desk.result(store, Ask(measure, "year"), "publication").figures
    early = found[found["status"] == "incomplete"]
    assert len(early) and early[["numerator", "denominator", "value", "lower", "upper"]].isna().all().all()


def test_one_room_alone_names_the_counts():
    from pathlib import Path

    root = Path(__file__).parent.parent
    callers = [
        path.relative_to(root).as_posix()
        for path in [*root.glob("*.py"), *root.glob("pages/*.py"), *root.glob("analytics/**/*.py")]
        if "counts.count(" in path.read_text(encoding="utf-8")
    ]
    assert callers == ["analytics/results/arrange.py"]


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
