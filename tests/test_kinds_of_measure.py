"""Means, things per 1,000 days and net flows: what they say, how sure they are, and what a publication copy keeps of them."""

import math
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from drawn import a_store, figures
from reference import cases

from analytics.disclosure import gate
from analytics.results import front_desk, words
from analytics.results.ask import Ask
from analytics.results.verdict import Figure, mean_verdict, share_verdict
from analytics.stats.rates import rate_interval

DAYS, MOVES, NET = "length_of_care_among_ceased", "placement_moves_per_1000_placement_days", "starts_minus_exits"
INTERNAL, PUBLICATION = "internal", "publication"
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


LENGTHS = {  # days in care of those who left in the year to March 2024, in an authority each
    "eight": [12, 40, 365, 730, 91, 200, 5, 1200],
    "three": [1, 2, 900],
    "single": [77],
    **{f"of {many}": [100 + 7 * n for n in range(many)] for many in (19, 20, 23, 24, 25, 26, 27)},
}
MOVED = {"9 of 10": 9, "0 of 31": 0, "7 of 31": 7, "8 of 31": 8, "10 of 19": 10, "10 of 20": 10}
FLOWS = ((30, 42), (42, 30), (5, 5), (33, 12), (12, 33), (33, 7), (7, 33), (33, 1))


def stays(name):
    for child, days in enumerate(LENGTHS[name]):
        left = date(2023, 5, 1) + timedelta(days=child % 300)
        yield f"{name}|{child}|{left - timedelta(days=days)}|S|{left}|E4A"


def in_placements(name):
    """Children who started 243 nights before April 2024, some of whom moved once."""
    began = date(2024, 4, 1) - timedelta(days=243)
    for child in range(int(name.split()[-1])):
        on = began + timedelta(days=20 + child)
        moved = child < MOVED[name]
        yield from (f"{name}|{child}|{began}|S|{on}|X1", f"{name}|{child}|{on}|P||")[: 2 * moved]
        yield from [f"{name}|{child}|{began}|S||"] * (not moved)


def flows(came, went):
    yield from (f"{came} to {went}|in-{n}|2023-05-{1 + n % 28:02d}|S||" for n in range(came))
    yield from (f"{came} to {went}|out-{n}|2020-05-01|S|2023-07-{1 + n % 28:02d}|E4A" for n in range(went))


@cache
def drawn():
    """All of them in one store; and an authority where a child came long ago and is still there, and one has left."""
    lines = ["LA|CHILD|DECOM|RNE|DEC|REC", "nobody|1|2023-05-01|S||", "long ago|1|2020-05-01|S|2023-06-01|E4A"]
    lines += [line for name in LENGTHS for line in stays(name)] + [
        line for name in MOVED for line in in_placements(name)
    ]
    lines += [line for both in FLOWS for line in flows(*both)]
    return a_store(episodes="\n".join(lines), data_to="2024-03-31")


def rows(name, measure, mode=INTERNAL, by="year"):
    """Figures of one authority in the year to March 2024."""
    found = front_desk.result(drawn(), Ask(measure, by, la=name.upper()), mode).figures
    return list(found[found["period_end"] >= "2023-04-30"].itertuples(index=False))


def only(name, measure, mode=INTERNAL):
    (row,) = rows(name, measure, mode)
    return row


def numbers_of(row):
    return [getattr(row, name) for name in NUMBERS]


# Means --------------------------------------------------------------------------------------------------------------


def test_a_mean_is_the_sum_of_days_over_the_children_with_the_interval_of_a_mean():
    lengths, row = LENGTHS["eight"], only("eight", DAYS)
    error = np.std(lengths, ddof=1) / math.sqrt(len(lengths))
    assert numbers_of(row) == pytest.approx(
        [sum(lengths), 8, np.mean(lengths), np.mean(lengths) - 1.959964 * error, np.mean(lengths) + 1.959964 * error],
        rel=1e-7,
    )
    assert (row.unit, row.status) == ("days", "")


def test_a_mean_is_never_under_no_days():
    row = only("three", DAYS)
    assert row.lower == 0 < row.value < row.upper


def test_one_child_has_a_mean_and_no_interval_and_none_have_no_figure():
    one = only("single", DAYS)
    assert numbers_of(one)[:3] == [77, 1, 77]
    assert np.isnan([one.lower, one.upper]).all()
    none = only("nobody", DAYS)
    assert (none.numerator, none.denominator, none.status) == (0, 0, "not_available")
    assert math.isnan(none.value)


def test_a_child_whose_start_is_in_no_return_is_left_out_of_the_mean_and_said_to_be():
    store = a_store(
        episodes="""
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 2023-04-10 | S   | 2023-05-10 | E4A
        2     | 2020-04-10 | P   | 2023-06-10 | E4A
    """
    )
    (row,) = figures(store, DAYS)
    assert (row.numerator, row.denominator) == (30, 1)
    told = front_desk.result(store, Ask(DAYS), INTERNAL).notes
    assert "In the newest period 1 of 2 are left out: the amount is not known." in told


@pytest.mark.parametrize(("many", "status"), [(19, "hidden"), (20, "")])
def test_a_publication_copy_gives_no_mean_of_fewer_than_twenty_children(many, status):
    row = only(f"of {many}", DAYS, PUBLICATION)
    assert row.status == status
    assert np.isnan(numbers_of(row)).all() == (status == "hidden")


@pytest.mark.parametrize("many", range(23, 28))
def test_a_published_mean_does_not_tell_how_many_children_are_behind_it(many):
    exact, row = (only(f"of {many}", DAYS, mode) for mode in (INTERNAL, PUBLICATION))
    assert (exact.denominator, row.denominator) == (many, 25)
    assert row.value == math.floor(exact.value + 0.5)  # an exact mean times the true number would be a whole number
    assert row.numerator == row.value * 25
    assert row.lower == pytest.approx(exact.lower, rel=0.02)
    assert row.upper == pytest.approx(exact.upper, rel=0.02)


def test_amounts_in_publication_mode_are_whole_means_of_a_rounded_number_of_children():
    children, shown = np.array([[23.0, 19.0, 0.0, 40.0]]), np.array([[25.0, 20.0, 0.0, np.nan]])
    sums = {"": np.array([[2310.0, 1900.0, 0.0, 4000.0]])}
    let, hidden = gate.amounts(sums, children, shown, PUBLICATION, things=None)
    assert let[""].tolist()[0][0] == 100 * 25  # 2,310 / 23 is 100.4
    assert hidden.tolist() == [[False, True, False, True]]
    assert np.isnan(let[""][0][[1, 3]]).all() and let[""][0][2] == 0
    assert gate.amounts(sums, children, shown, INTERNAL, things=None)[0][""].tolist() == sums[""].tolist()


def a_mean(value, within, children, year=2025, status=""):
    span = date(year - 1, 4, 1), date(year, 3, 31)
    return Figure(value, value - within, value + within, value * children, children, *span, status)


@pytest.mark.parametrize(
    ("now", "before", "family", "reason"),
    [
        (a_mean(400, 30, 100), a_mean(300, 40, 90, 2024), "clear rise", ""),
        (a_mean(300, 30, 100), a_mean(400, 40, 90, 2024), "clear fall", ""),
        (a_mean(330, 30, 100), a_mean(300, 40, 90, 2024), "no clear change", ""),
        (a_mean(400, 30, 19), a_mean(300, 40, 90, 2024), "too few to say", "few followed"),
        (a_mean(400, 30, 100), None, "too few to say", "missing"),
        (a_mean(400, 30, 100), a_mean(300, 40, 90, 2024, "hidden"), "too few to say", "hidden"),
    ],
)
def test_whether_a_mean_rose_is_read_off_the_interval_of_its_difference(now, before, family, reason):
    found = mean_verdict(front_desk.measure(DAYS), now, before)
    assert (found.family, found.reason, found.kind) == (family, reason, "days")
    if not reason:
        change = now.value - before.value
        assert (found.change, found.upper - found.change) == pytest.approx((change, 50))  # 30 and 40 make 50
        assert found.counting_noise_only


def test_two_means_of_one_year_are_not_compared():
    with pytest.raises(ValueError, match="overlap"):
        mean_verdict(front_desk.measure(DAYS), a_mean(400, 30, 100), a_mean(300, 30, 100))


# Things per 1,000 days ----------------------------------------------------------------------------------------------


def the_case(name):
    return next(each for each in cases("care_measures") if each["id"] == name)


def test_the_reference_case_of_moves_per_1000_days():
    case = the_case("moves_per_1000_days_9")
    row = only("9 of 10", MOVES)
    assert (row.numerator, row.denominator) == (case["input"]["moves"], case["input"]["placement_days"])
    expected = [case["expected"][name] for name in ("rate", "lower", "upper")]
    assert [row.value, row.lower, row.upper] == pytest.approx(expected, rel=case["tolerance"]["rel"])
    assert row.unit == "per_1000_days"


def test_the_reference_case_of_placement_days():
    case = the_case("placement_days_clip")
    lines, seen = ["CHILD|DECOM|RNE|DEC|REC"], set()
    for episode in case["input"]["episodes"]:
        new = "P" if episode["child"] in seen else "S"
        reason = {"2024-06-15": "X1", None: ""}.get(episode["dec"], "E4A")
        lines.append(f"{episode['child']}|{episode['decom']}|{new}|{episode['dec'] or ''}|{reason}")
        seen.add(episode["child"])
    (row,) = figures(a_store(episodes="\n".join(lines)), MOVES)
    days = case["expected"]["days"]
    assert row.denominator == days["B"] + days["C"]  # A and D did not start in the year, so their nights are not of it
    assert row.numerator == 1  # B's, on the day one placement ended and the next began


@pytest.mark.parametrize(("moved", "status"), [(0, ""), (7, "hidden"), (8, "")])
def test_a_publication_copy_hides_one_to_seven_moves(moved, status):
    row = only(f"{moved} of 31", MOVES, PUBLICATION)
    assert row.status == status
    if status:
        assert np.isnan(numbers_of(row)).all()
    else:
        moves, days = (0 if moved == 0 else 10), 7535  # 31 x 243 is 7,533
        found = rate_interval(moves, days, multiplier=1_000)
        assert numbers_of(row) == pytest.approx([moves, days, found.value, found.lower, found.upper])


@pytest.mark.parametrize(("children", "status"), [(19, "hidden"), (20, "")])
def test_a_publication_copy_gives_no_moves_of_fewer_than_twenty_children(children, status):
    assert only(f"10 of {children}", MOVES, PUBLICATION).status == status


def test_where_nobody_started_there_are_no_days_to_move_in():
    row = only("long ago", MOVES)
    assert (row.numerator, row.denominator, row.status) == (0, 0, "not_available")
    assert math.isnan(row.value)


# Net flows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("came", "went"), [(30, 42), (42, 30), (5, 5)])
def test_what_came_less_what_went_may_be_under_nought(came, went):
    row = only(f"{came} to {went}", NET)
    reach = 1.959964 * math.sqrt(came + went)
    assert [row.numerator, row.value] == [came - went] * 2
    assert [row.lower, row.upper] == pytest.approx([came - went - reach, came - went + reach], rel=1e-6)
    assert math.isnan(row.denominator) and row.unit == "children"


@pytest.mark.parametrize(
    ("came", "went", "net"), [(33, 12, 25), (12, 33, -25), (33, 7, None), (7, 33, None), (33, 1, None)]
)
def test_a_published_net_flow_is_that_of_rounded_flows_and_hidden_with_either(came, went, net):
    row = only(f"{came} to {went}", NET, PUBLICATION)
    if net is None:
        assert row.status == "hidden" and np.isnan(numbers_of(row)).all()
    else:
        assert (row.value, row.status) == (net, "")
        flows = {25: (35, 10), -25: (10, 35)}[net]
        assert row.upper - row.value == pytest.approx(1.959964 * math.sqrt(sum(flows)), rel=1e-6)


def test_a_net_flow_is_of_every_event_by_month_and_has_no_verdict_of_its_own():
    by_month = {row.period_end.month: row.value for row in rows("30 to 42", NET, by="month") if row.value}
    assert by_month == {5: 30, 7: -42}
    with pytest.raises(front_desk.UnusableQuestion, match="no verdict of its own"):
        front_desk.headline(drawn(), NET, "30 TO 42", INTERNAL)


# A share of children on one day ---------------------------------------------------------------------------------------


def test_a_share_of_children_on_a_day_is_said_of_that_day_and_not_of_the_year():
    measure = front_desk.measure("placed_with_parents_at_year_end")
    now, before = (
        Figure(100 * many / 200, 1, 20, many, 200, date(year - 1, 4, 1), date(year, 3, 31))
        for many, year in ((20, 2025), (24, 2024))
    )
    said = words.sentence(share_verdict(measure, now, before))
    assert "20 of 200 children looked after on 31 March 2025" in said and "24 of 200 on 31 March 2024" in said
    assert "in the year" not in said
