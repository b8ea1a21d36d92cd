"""The same test at home, drawn: what may not be shown is hatched and leaves nothing behind, and no word says more than it can."""

import math
import re
from dataclasses import replace
from itertools import product

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, SECRET, hatched, texts

from analytics.charts import look, same_test
from analytics.results import front_desk, words
from analytics.results.same_test import AGAIN_3, AGAIN_12, AGES, FROM_DAY_46, HOME, WITHIN_18, Reach, SameTest
from analytics.results.same_test import same_test as build
from analytics.terms import UNDER_12

NAME = "Exampleshire"
STATUSES = ("hidden", "incomplete", "not_available")
WHY = {"hidden": "Too few children to show", "incomplete": "Too early to say", "not_available": "Not available"}


@pytest.fixture(scope="module")
def found(sample_store) -> SameTest:
    store = front_desk.open_store(sample_store)
    la = store.info.authorities[0].key
    return build(lambda ask: front_desk.result(store, ask, "internal"), la, "internal", None, UNDER_12)


def without(found: SameTest, status: str, *measures: str) -> SameTest:
    """The same with rows that may not be shown: all, or those of some measures; a secret stands where a number was."""
    numbers = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), math.nan)
    if status == "incomplete":  # the only one that keeps its numbers
        numbers = dict.fromkeys(numbers, SECRET)
    rows = [
        replace(row, status=status, **numbers) if not measures or row.measure.id in measures else row
        for row in found.rows
    ]
    return replace(found, rows=tuple(rows))


def every_state(found: SameTest) -> list[SameTest]:
    """Everything drawn, each block refused for each reason, nothing drawn, no period, another age first, no census, holes."""
    blocks = ((WITHIN_18,), (FROM_DAY_46,), (HOME,), (AGAIN_3,), (AGAIN_12,), (AGAIN_3, AGAIN_12), ())
    states = [found, *(without(found, status, *block) for status, block in product(STATUSES, blocks))]
    no_period = [replace(row, start=None, end=None) for row in without(found, "not_available").rows]
    states.append(replace(found, rows=tuple(no_period)))
    states.append(replace(found, reach=None, linked=()))
    states += [
        replace(found, reach=replace(found.reach, years=years, holes=(2018, 2020)[:years])) for years in (0, 1, 2)
    ]
    for age in AGES:
        first = [row for row in found.rows if row.group == age and row.measure.id == WITHIN_18]
        states.append(replace(found, trial_age=age, rows=(*first, *(r for r in found.rows if r not in first))))
    return states


def marks(figure: go.Figure, role: str) -> list[tuple[float, str]]:
    """(value, axis) of every mark of a role."""
    wanted = look.ROLES[role].symbol
    drawn = [t for t in figure.to_dict()["data"] if t.get("marker", {}).get("symbol") == wanted]
    return [(x, trace["xaxis"]) for trace in drawn for x in trace["x"]]


def cells(html: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture --------------------------------------------------------------------------------------------------------


@PHONES
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(found, phone):
    for state in every_state(found):
        drawn = same_test.draw(state, NAME, phone).to_dict()
        go.Figure(drawn)
        assert all(note["font"]["size"] >= look.SMALLEST for note in drawn["layout"]["annotations"])


@PHONES
def test_every_share_is_a_dot_with_its_interval_and_its_counts(found, phone):
    figure = same_test.draw(found, NAME, phone)
    assert sorted(x for x, _ in marks(figure, "own")) == sorted(round(row.value, 4) for row in found.rows)
    bars = [t["error_x"] for t in figure.to_dict()["data"] if "error_x" in t]
    reached = sorted(x for bar in bars for x in bar["array"])
    assert reached == pytest.approx(sorted(row.upper - row.value for row in found.rows), abs=1e-4)
    for row in found.rows:
        assert f"{words.number(row.numerator)} of {words.number(row.denominator)}" in texts(figure)
        assert words.percent(row.value) in texts(figure)


@PHONES
def test_shares_of_one_kind_have_one_scale_and_the_published_ones_are_inside_it(found, phone):
    layout = same_test.draw(found, NAME, phone).to_dict()["layout"]
    tops = {axis: layout[axis]["range"] for axis in ("xaxis", "xaxis2")}
    assert all(low == 0 for low, _ in tops.values())
    drawn = same_test.draw(found, NAME, phone)
    by_axis = {"x": found.rows[:6], "x2": found.rows[6:]}
    for axis, rows in by_axis.items():
        own = [x for x, at in marks(drawn, "own") if at == axis]
        assert sorted(own) == sorted(round(row.value, 4) for row in rows)
        assert max(row.upper for row in rows) <= tops[f"xaxis{axis[1:]}"][1]
    assert marks(drawn, "england") == [(12, "x2"), (20, "x2")]
    assert tops["xaxis2"][1] >= 20


@PHONES
@pytest.mark.parametrize("status", STATUSES)
def test_what_may_not_be_shown_is_hatched_says_why_and_leaves_no_number(found, status, phone):
    state = without(found, status, WITHIN_18, AGAIN_3)
    figure = same_test.draw(state, NAME, phone)
    assert len(hatched(figure)) == 4
    assert texts(figure).count(WHY[status]) == 4
    assert len(marks(figure, "own")) == 5
    assert [x for x, _ in marks(figure, "england")] == [20]  # none on hatching, but its words stay
    assert "12%" in texts(figure)
    for said in (figure.to_json(), same_test.numbers(state, "A caption"), same_test.said(state).sentence):
        assert "3137" not in said and "3,137" not in said and "nan" not in said.lower()


@PHONES
def test_headings_say_the_share_and_its_period_and_the_chosen_age_comes_first(found, phone):
    notes = [note["text"] for note in same_test.draw(found, NAME, phone).to_dict()["layout"]["annotations"]]
    plain = re.sub(r"\s+", " ", " ".join(re.sub("<[^>]+>", " ", text) for text in notes))
    assert "Started care within 18 months of a first referral, year ending 31 March 2023" in plain
    assert "Came into care again after going home, three years to 31 March 2024" in plain
    assert plain.index("Under 12") < plain.index("All ages") < plain.index("12 to 17")


def test_a_name_and_a_title_cannot_bring_markup(found):
    assert "<img" not in same_test.draw(found, HOSTILE).to_json()


# The table ----------------------------------------------------------------------------------------------------------


def test_the_table_has_every_share_with_a_decimal_its_interval_and_what_was_published(found):
    heads, *rows = cells(same_test.numbers(found, "A caption"))
    assert heads[:7] == ["Share", "Age at first referral", "Period", "Counted", "Of", "Per cent", "95% interval"]
    assert len(rows) == len(found.rows) == 9
    for cell, row in zip(rows, found.rows, strict=True):
        assert cell[3:6] == [words.number(row.numerator), words.number(row.denominator), words.number(row.value, 1)]
        assert cell[6] == words.interval(row.lower, row.upper)
    assert [cell[7] for cell in rows] == [""] * 7 + ["12%", "20%"]


@pytest.mark.parametrize(("status", "letter", "told"), [
    ("hidden", "[c]", "hidden: small number withheld"),
    ("not_available", "[x]", "not available"),
    ("incomplete", "", "too early: not complete"),
])  # fmt: skip
def test_a_missing_figure_is_its_letter_in_the_table(found, status, letter, told):
    _, *rows = cells(same_test.numbers(without(found, status), "A caption"))
    assert all(cell[3:7] == [letter, letter, letter, ""] and cell[8] == told for cell in rows)


# Words --------------------------------------------------------------------------------------------------------------


def test_no_word_is_banned_in_any_state_and_every_title_is_short(found):
    for state in every_state(found):
        said = same_test.said(state)
        told = (
            said.title,
            said.sentence,
            said.alt,
            *same_test.notes(state),
            *same_test.published_beside(state),
            *same_test.not_beside(state),
        )
        assert words.banned_words(" ".join(told)) == []
        assert len(said.title.split()) <= words.LONGEST_TITLE
        assert all(one[:1].isupper() or one[:1].isdigit() for one in told)
        assert not any(mark in " ".join(told) for mark in ("nan", "None", "  ", "..", " ,"))


def test_the_title_is_the_share_of_the_chosen_age_range(found):
    titles = {state.rows[0].group: same_test.said(state).title for state in every_state(found)[-3:]}
    assert titles == {
        "": "7% of children first referred started care within 18 months",
        "under 12": "5% of children under 12 first referred started care within 18 months",
        "12 to 17": "13% of children of 12 to 17 first referred started care within 18 months",
    }


@pytest.mark.parametrize("status", STATUSES)
def test_a_title_without_a_share_says_why(found, status):
    title = same_test.said(without(found, status, WITHIN_18)).title
    assert title.startswith({"hidden": "Too few", "incomplete": "Too early", "not_available": "No figure"}[status])
    assert "%" not in title


def test_the_sentence_has_every_count_that_may_be_shown(found):
    sentence = same_test.said(found).sentence
    for row in found.rows:
        if row.group == UNDER_12 or row.measure.id in (HOME, AGAIN_3, AGAIN_12):
            assert f"{words.number(row.numerator)} of {words.number(row.denominator)}" in sentence
    assert "Published for England, in the same windows: 12% and 20%." in sentence


def test_how_far_back_referrals_are_seen_is_a_figure(found):
    assert same_test.notes(found)[0].startswith(
        "Referrals before 1 April 2015 are not in the data: that is 7 years before the year ending 31 March 2023"
    )
    first_year = replace(found, reach=Reach(found.reach.first_day, (2018, 2020), 0))
    assert "so many of the children counted" in same_test.notes(first_year)[0]
    assert "years ending 31 March 2018 and 2020" in same_test.notes(first_year)[1]
    assert "Referrals before" not in " ".join(same_test.notes(replace(found, reach=None)))


def test_what_is_published_is_said_with_whom_it_counts_and_its_limits(found):
    told = " ".join((*same_test.notes(found), *same_test.published_beside(found)))
    for row in found.rows[-2:]:
        figure = row.reference.figure
        assert figure.population in told and figure.caveats in told and str(figure.report.year) in told
    assert "No trial has published a result" in told
    assert "98% of children who started to be looked after are found in the referral data." in told


def test_what_does_not_stand_beside_is_listed_with_the_reason(found):
    listed = same_test.not_beside(found)
    assert len(listed) == len(found.not_matched) == 7
    assert any("within six years (35%): no row here follows" in one for one in listed)
    assert any("of any exit (14.4%): it counts after every exit" in one for one in listed)
