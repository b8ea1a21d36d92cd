"""Every figure of the sample data, asked of the front desk, equals the second count in plain Python."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from second_count import count
from second_count_reading import NOT_KNOWN, read_returns

from analytics import terms
from analytics.measures.catalogue import MEASURES
from analytics.results import front_desk
from analytics.results.ask import Ask

EXTRACTS = Path(__file__).resolve().parent.parent / "sample_data" / "extracts"
PERIODS = ("year", "quarter", "month", "rolling")
SAYS_WHY_NOT = ("not_available", "not_applicable")
# the product's words for the second count's groups, where they differ
WORDS = {
    "Female": "female",
    "Male": "male",
    "section 20": "section 20, agreed with parents",
    "youth justice": "remand or youth justice",
    **terms.CATEGORIES_OF_NEED,
}
ASKED = [
    (measure, by, without_uasc)
    for measure in MEASURES
    for by in PERIODS
    if by in measure.formula.periods
    for without_uasc in (False, True)
    if measure.without_uasc or not without_uasc
]


@pytest.fixture(scope="module")
def counted() -> dict[tuple, dict[tuple, tuple]]:
    """The second count: by (measure, by, without UASC, breakdown), the figures under (period end, group in words)."""
    tables = {}
    for (measure, by, period, without, breakdown, group), figure in count(read_returns([EXTRACTS])).items():
        table = tables.setdefault((measure, by, without, breakdown), {})
        table[(period, WORDS.get(group, group))] = figure
    return tables


@pytest.fixture(scope="module")
def store(sample_store):
    return front_desk.open_store(sample_store)


def differences(figures: pd.DataFrame, table: dict, totals: dict) -> list[str]:
    """Periods and groups where the front desk and the second count differ. No row of either is passed over.

    totals: the second count without a breakdown; it says which periods there are figures for. A mean is the sum of its
    days over the children counted; what came less what went has a numerator alone, and it may be below nought.
    """
    found, seen = [], set()
    for row in figures.itertuples():
        period = row.period_end.date()
        group = row.group if isinstance(row.group, str) and row.group else None
        total = totals.get((period, None))
        seen.add((period, group))
        if (
            total is None
        ):  # a figure that is said not to be available, such as a look back before the data, is not asked
            if not pd.isna(row.numerator) and row.status not in SAYS_WHY_NOT:
                found.append(f"{period} {group}: the second count has no such period")
            continue
        numerator, denominator = table.get((period, group), (0, None if total[1] is None else 0))
        if pd.isna(row.numerator):  # only where there is nothing to count, and it says why
            if numerator or denominator or row.status not in SAYS_WHY_NOT:
                found.append(f"{period} {group}: no figure ({row.status!r}), not {numerator}/{denominator}")
        elif row.numerator != numerator or (denominator is not None and row.denominator != denominator):
            found.append(f"{period} {group}: {row.numerator}/{row.denominator}, not {numerator}/{denominator}")
    missing = [key for key, figure in table.items() if key not in seen and any(figure)]
    return found + [f"{period} {group}: no row" for period, group in missing]


def test_there_is_a_second_count_of_every_measure(counted):
    assert {measure.id for measure in MEASURES} == {key[0] for key in counted}


@pytest.mark.parametrize(
    ("measure", "by", "without_uasc"),
    ASKED,
    ids=[f"{measure.id}-{by}{'-without' if without else ''}" for measure, by, without in ASKED],
)
def test_the_front_desk_and_the_second_count_agree(store, counted, measure, by, without_uasc):
    totals = counted[(measure.id, by, without_uasc, None)]
    found = {}
    for breakdown in (None, *measure.breakdowns):
        ask = Ask(measure=measure.id, by=by, breakdown=breakdown, without_uasc=without_uasc)
        figures = front_desk.result(store, ask, mode="internal").figures
        table = counted.get((measure.id, by, without_uasc, breakdown), {})
        wrong = differences(figures, table, totals)
        if wrong:
            found[breakdown] = wrong
    assert found == {}


def test_the_second_count_of_the_sample_is_not_empty(counted):
    """So that agreeing means something: every breakdown has groups with children in them, known and not known."""
    for measure in MEASURES:
        by = next(by for by in PERIODS if by in measure.formula.periods)
        for breakdown in measure.breakdowns:
            groups = {group for _, group in counted[(measure.id, by, False, breakdown)]}
            assert len(groups - {NOT_KNOWN}) > 1, (measure.id, breakdown)


def drawn(*rows: tuple) -> pd.DataFrame:
    """Figures as the front desk gives them, of the years ending 31 March of 2024, 2025 and so on."""
    columns = ("period_end", "group", "numerator", "denominator", "status")
    return pd.DataFrame(
        [(pd.Timestamp(2024 + number, 3, 31), None, *row) for number, row in enumerate(rows)], columns=columns
    )


def test_a_difference_is_told_for_every_kind_of_figure():
    first, second = date(2024, 3, 31), date(2025, 3, 31)
    net = {(first, None): (-3, None), (second, None): (0, None)}
    assert differences(drawn((-3, None, ""), (0, None, "")), net, net) == []
    assert len(differences(drawn((3, None, ""), (0, None, "")), net, net)) == 1
    assert differences(drawn((-3, None, "")), net, net) == []  # a year with nothing in it may lack its row
    assert len(differences(drawn((-3, None, ""))[:0], net, net)) == 1
    mean = {(first, None): (730, 2), (second, None): (0, 0)}
    assert differences(drawn((730, 2, ""), (0, 0, "")), mean, mean) == []
    assert len(differences(drawn((365, 2, ""), (0, 0, "")), mean, mean)) == 1
    assert len(differences(drawn((730, 1, ""), (0, 0, "")), mean, mean)) == 1


def test_a_period_without_a_second_count_must_say_why_it_has_no_figure():
    """A look back needs two whole years before; the second count has no figure for the years without them."""
    nothing, missing = {}, float("nan")
    assert differences(drawn((4, 9, "not_available")), nothing, nothing) == []
    assert differences(drawn((missing, missing, "not_available")), nothing, nothing) == []
    assert len(differences(drawn((4, 9, "")), nothing, nothing)) == 1
    counted = {(date(2024, 3, 31), None): (4, 9)}
    assert len(differences(drawn((missing, missing, "not_available")), counted, counted)) == 1
