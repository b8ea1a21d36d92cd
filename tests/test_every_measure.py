"""Each declaration, as it stands: in words, on data that hold nothing for it, and in every cut it says it has."""

from functools import cache

import pytest
from drawn import a_store, figures, usual

from analytics.measures import catalogue
from analytics.measures.catalogue import UnknownMeasure
from analytics.measures.declare import Mean, PerDays, Share, is_on_a_day
from analytics.results import front_desk, words
from analytics.results.ask import Ask
from analytics.results.result import COLUMNS, STATUSES

EVERY = pytest.mark.parametrize("measure", catalogue.MEASURES, ids=lambda m: m.id)
ONE_CHILD = "CHILD|DECOM|RNE|DEC|REC\n1|01/05/2023|S||"
ONE_REFERRAL = "LAchildID|CINreferralDate|CINclosureDate|ReferralNFA\n1|2023-05-01|2023-06-01|false"
PROMISED = (
    *(
        "started_to_be_looked_after",
        "ceased_to_be_looked_after",
        "looked_after_at_year_end",
        "returned_home_among_ceased",
    ),
    *("returned_home_planned_among_ceased", "returned_home_unplanned_among_ceased"),
    *("returned_home_or_to_relatives_among_ceased", "no_parental_responsibility_among_ceased"),
    *("returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home"),
    *("referrals", "referrals_no_further_action", "re_referrals_within_12_months"),
    *("looked_after_at_month_end", "starts_minus_exits", "started_again_within_24_months_of_leaving"),
    *("left_within_7_days_of_starting", "left_within_28_days_of_starting", "placement_moves_per_1000_placement_days"),
    *("returned_home_among_ceased_under_18", "length_of_care_among_ceased", "permanence_within_12_months_of_starting"),
    *(f"returned_home_within_{months}_months_of_starting" for months in (3, 6, 18, 24)),
    *("returned_home_planned_within_12_months_of_starting", "returned_home_unplanned_within_12_months_of_starting"),
    *(f"re_entered_within_{months}_months_of_returning_home" for months in (3, 6, 24)),
    *("placed_with_parents_at_year_end", "turning_18_within_12_months", "children_referred"),
    *("referrals_assessed_not_in_need", "started_within_12_months_of_first_referral"),
    *("started_within_45_days_of_first_referral", "started_from_day_46_to_18_months_of_first_referral"),
    *("started_within_18_months_of_first_referral", "starts_by_what_came_before", "starts_found_in_referral_data"),
    "days_from_first_referral_to_starting",
)


@cache
def drawn(**tables):
    """A drawn store, loaded once for all measures: they only read it."""
    return a_store(**tables)


def test_the_measures_promised_are_declared_once_each():
    ids = [m.id for m in catalogue.MEASURES]
    assert set(PROMISED) <= set(ids) and len(ids) == len(set(ids))


def test_an_unknown_measure_says_how_to_list_them():
    with pytest.raises(UnknownMeasure, match="analytics measures"):
        front_desk.measure("starts")


@EVERY
def test_its_words_say_everything_and_nothing_banned(measure):
    for text in (
        measure.title,
        measure.question,
        measure.definition,
        measure.why_it_matters,
        measure.source,
        measure.did,
    ):
        assert text
    told = " ".join(
        [measure.title, measure.question, measure.definition, measure.why_it_matters, measure.did, *measure.caveats]
    )
    assert words.banned_words(told) == []
    assert measure.definition.endswith(".") and measure.question.endswith("?")
    assert bool(measure.out_of) == isinstance(measure.formula, Share | Mean | PerDays)


@EVERY
def test_a_store_with_nothing_for_it_gives_no_row_or_no_figure_but_never_a_false_zero(measure):
    other = drawn(cin_details=ONE_REFERRAL) if measure.collection == "ssda903" else drawn(episodes=ONE_CHILD)
    for by in measure.formula.periods:
        assert front_desk.result(other, Ask(measure.id, by), "internal").figures.empty


@EVERY
def test_nothing_out_of_nothing_is_no_figure(measure):
    if not isinstance(measure.formula, Share):
        return
    store = drawn(episodes=ONE_CHILD, cin_details=ONE_REFERRAL)
    for row in figures(store, measure.id, by=usual(measure)):
        assert (row.value == row.value) == (row.denominator > 0 and row.status != "not_available")


@pytest.mark.parametrize("mode", ["internal", "publication"])
@EVERY
def test_every_cut_it_has_is_whole(measure, mode, sample_store):
    store = front_desk.open_store(sample_store)
    for by in measure.formula.periods:
        for breakdown in (None, *measure.breakdowns) if by in (usual(measure), "quarter") else (None,):
            got = front_desk.result(store, Ask(measure.id, by, breakdown), mode).figures
            assert tuple(got.columns) == COLUMNS
            assert not got.duplicated(["la_code", "period_end", "group"]).any()
            assert set(got["status"]) <= set(STATUSES)
            assert set(got["unit"]) == {measure.formula.unit}
            shown = got.dropna(subset=["value", "lower"])
            assert (shown["lower"] <= shown["value"] + 1e-9).all() and (shown["value"] <= shown["upper"] + 1e-9).all()
            if isinstance(measure.formula, Share):
                assert shown["value"].between(0, 100).all()


def test_a_note_on_one_child_speaks_of_one(sample_store):
    store = front_desk.open_store(sample_store)
    notes = [
        note
        for measure in front_desk.measures()
        if "year" in measure.formula.periods
        for note in front_desk.result(store, Ask(measure.id, "year"), "internal").notes
    ]
    assert "A child who was referred more than once in a year is counted once." in notes
    assert not [note for note in notes if "child who were" in note]


@EVERY
def test_groups_add_up_to_the_whole(measure, sample_store):
    store = front_desk.open_store(sample_store)
    by = usual(measure)
    whole = front_desk.result(store, Ask(measure.id, by), "internal").figures.set_index("period_end")["numerator"]
    for breakdown in measure.breakdowns:
        parts = front_desk.result(store, Ask(measure.id, by, breakdown), "internal").figures
        assert (parts.groupby("period_end")["numerator"].sum() == whole.fillna(0)).all()


@EVERY
def test_months_add_up_to_quarters_and_to_the_rolling_year(measure, sample_store):
    if is_on_a_day(measure.formula) or measure.formula.__dict__.get("lookback_years"):
        return
    store = front_desk.open_store(sample_store)
    by = {
        b: front_desk.result(store, Ask(measure.id, b), "internal")
        .figures.set_index("period_end")["numerator"]
        .fillna(0)
        for b in ("month", "quarter", "rolling")
        if b in measure.formula.periods
    }
    if "month" in by:
        assert (by["month"].rolling(3).sum()[by["quarter"].index] == by["quarter"]).all()
        assert (by["month"].rolling(12).sum()[by["rolling"].index] == by["rolling"]).all()
    elif "quarter" in by:
        in_quarters = by["rolling"].index.intersection(by["quarter"].index)
        assert (by["quarter"].rolling(4).sum()[in_quarters] == by["rolling"][in_quarters]).all()


@EVERY
def test_a_period_or_breakdown_it_does_not_have_says_which_it_has(measure, sample_store):
    store = front_desk.open_store(sample_store)
    with pytest.raises(front_desk.UnusableQuestion, match="has figures by"):
        front_desk.result(store, Ask(measure.id, "week"), "internal")
    with pytest.raises(front_desk.UnusableQuestion, match="can be broken down by"):
        front_desk.result(store, Ask(measure.id, usual(measure), "team"), "internal")
