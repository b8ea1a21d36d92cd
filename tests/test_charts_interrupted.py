"""Months before and after a go-live of our own: two lines that nothing joins, the date a band, the caveat inside, no cause in words."""

import re
from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_charts import PHONES, hatched, texts
from test_interrupted_at_home import UNEVEN, of

from analytics.charts import interrupted, look
from analytics.measures import catalogue
from analytics.results import words
from analytics.results.interrupted import (
    FEW_AFTER,
    FEW_BEFORE,
    FEW_EVENTS,
    GAP,
    HIDDEN,
    ON_A_DAY,
    InterruptedAtHome,
)
from analytics.stats.estimate import Estimate
from analytics.terms import PILOT_SITE_CAVEAT

REFUSALS = (ON_A_DAY, FEW_EVENTS, HIDDEN, GAP, FEW_BEFORE, FEW_AFTER)
REFUSED = pytest.mark.parametrize("refused", REFUSALS)
GO_LIVE = date(2022, 4, 1)


def uneven(go_live=GO_LIVE) -> InterruptedAtHome:
    return of(UNEVEN * 2, go_live)


def without(refused: str) -> InterruptedAtHome:
    """Refused; only a go-live too late for twelve months says how many it needs."""
    if refused == FEW_AFTER:
        return uneven(date(2023, 6, 1))
    return replace(uneven(), refused=refused, points=(), lines=(), found=None, first_after=0)


LEVEL = Estimate(0.2, -0.3, 0.7)


def stepped(level: Estimate, slope: Estimate = LEVEL) -> InterruptedAtHome:
    found = uneven()
    return replace(found, found=replace(found.found, level=level, slope=slope))


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(phone):
    for found in (uneven(), *map(without, REFUSALS)):
        figure = interrupted.draw(found, phone)
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])


@PHONES
def test_the_fixed_sentence_is_in_every_figure(phone):
    for found in (uneven(), *map(without, REFUSALS)):
        assert PILOT_SITE_CAVEAT in texts(interrupted.draw(found, phone))


@PHONES
def test_every_month_is_a_blue_dot_and_each_side_a_straight_line_of_its_own(phone):
    found = uneven()
    dots, *lines = interrupted.draw(found, phone).to_dict()["data"]
    assert dots["y"] == [point.number for point in found.points] and dots["marker"]["color"] == look.BLUE
    assert dots["x"] == [look.day(point.end) for point in found.points]
    assert [line["x"] for line in lines] == [["2020-04-30", "2022-03-31"], ["2022-04-30", "2024-03-31"]]
    ends = [found.lines[at] for at in (0, 23, 24, 47)]
    assert [height for line in lines for height in line["y"]] == pytest.approx(ends, abs=1e-4)
    assert all(line["mode"] == "lines" and line["line"]["dash"] != "dash" for line in lines if "dash" in line["line"])


@PHONES
def test_the_go_live_is_a_dashed_band_of_our_own_colour_with_its_month_over_it(phone):
    layout = interrupted.draw(uneven(date(2022, 4, 15)), phone).to_dict()["layout"]
    fill, *edges = layout["shapes"]
    assert (fill["x0"], fill["x1"]) == ("2022-04-15", "2022-05-15")
    assert all(edge["line"]["color"] == look.BLUE and edge["line"]["dash"] != "solid" for edge in edges)
    assert "<b>Go-live: April 2022</b>" in [note["text"] for note in layout["annotations"]]


def test_the_scale_begins_at_zero_and_holds_every_dot_and_line():
    found = uneven()
    low, high = interrupted.draw(found).to_dict()["layout"]["yaxis"]["range"]
    assert low == 0 and high > max([*found.lines, *(point.number for point in found.points)])


@PHONES
@REFUSED
def test_a_refusal_is_hatched_with_its_reason_and_no_number(refused, phone):
    figure = interrupted.draw(without(refused), phone)
    assert len(hatched(figure)) == 1 and not re.search(r"\d", texts(figure))
    assert interrupted.key(without(refused)) == [] and interrupted.numbers(without(refused), "a") == ""


def test_hidden_not_available_and_not_applicable_keep_their_letters():
    told = {refused: texts(interrupted.draw(without(refused))) for refused in REFUSALS}
    assert told[HIDDEN].startswith("[c] ") and told[GAP].startswith("[x] ") and told[ON_A_DAY].startswith("[z] ")
    assert told[FEW_AFTER].startswith("Too early")


def test_the_words_of_a_phone_are_the_newest_dot_and_the_line_there():
    (number, what, colour), (line, *_) = interrupted.key(uneven())
    assert (number, what, colour) == ("22", "starts in March 2024, dot", look.BLUE)
    assert float(line) == pytest.approx(uneven().lines[-1], abs=0.5)


# The tables ----------------------------------------------------------------------------------------------------------


def test_the_tables_have_the_step_both_slopes_and_every_month():
    found = stepped(Estimate(-3.04, -8.2, 2.1))
    _, *rows = rows_in(interrupted.numbers(found, "a caption"))
    told = {what: rest for what, *rest in rows}
    assert told["Step at April 2022, starts a month"] == ["−3.0", "−8.2 to 2.1"]
    assert told["Change of slope there, starts a month each month"] == ["+0.2", "−0.3 to 0.7"]
    assert (told["Months before"][0], told["Months after"][0]) == ("24", "24")
    assert told["March 2022"] == ["22", words.number(found.lines[23], 1), "before"]
    assert told["April 2022"] == ["31", words.number(found.lines[24], 1), "after"]
    assert len(rows) == 5 + 1 + 48


# Words ---------------------------------------------------------------------------------------------------------------


def test_a_step_whose_interval_holds_nothing_is_not_clearly_different_from_none():
    said = interrupted.said(stepped(Estimate(-3.0, -8.2, 2.1)))
    assert said.title == "No clear change at April 2022: a step of −3.0 starts a month"
    assert said.sentence == (
        "At April 2022 the level of starts stepped by −3.0 a month (95% interval −8.2 to 2.1): not clearly different from "
        "no step. What they gain from month to month changed by +0.2 (−0.3 to 0.7): not clearly different from no change. "
        "Two straight lines through 24 months before and 24 after. Whatever else began then is in it too. We cannot tell "
        "why from these figures. Where neighbouring months are alike the intervals are too narrow."
    )
    assert said.alt == f"Dot chart: Children starting to be looked after. {said.title}."


def test_a_clear_step_says_which_way_and_a_clear_slope_alone_that_it_is_one():
    fell = interrupted.said(stepped(Estimate(-12.3, -20.1, -0.2)))
    assert fell.title == "Clear fall at April 2022: a step of −12.3 starts a month"
    assert "(95% interval −20.1 to −0.2): chance alone would rarely give a step this size." in fell.sentence
    rose = interrupted.said(stepped(Estimate(12.3, 4.1, 20.6)))
    assert rose.title == "Clear rise at April 2022: a step of +12 starts a month"
    slope = interrupted.said(stepped(Estimate(-3.0, -8.0, 2.0), Estimate(0.04, 0.004, 0.08)))
    assert slope.title == "No clear step in starts at April 2022, but a clear change of slope"
    assert "changed by +0.040 (0.004 to 0.080)" in slope.sentence


def test_a_month_on_both_sides_of_the_go_live_is_said_to_be():
    inside = "The month of the go-live, partly before and partly after it, is the last one before."
    assert inside in interrupted.said(uneven(date(2022, 4, 15))).sentence
    assert inside not in interrupted.said(uneven()).sentence


def test_too_early_says_how_many_months_and_until_when():
    said = interrupted.said(uneven(date(2023, 6, 1)))
    assert said.title == "Too early to say whether starts stepped at June 2023"
    assert "It needs 2 more months, up to 31 May 2024." in said.sentence
    one = interrupted.said(uneven(date(2023, 5, 1))).sentence
    assert "It needs 1 more month, up to 30 April 2024." in one


@REFUSED
def test_every_refusal_has_a_sentence_of_its_own_and_gives_no_count_of_children(refused):
    said = interrupted.said(without(refused))
    others = {interrupted.said(without(other)).sentence for other in REFUSALS if other != refused}
    assert said.sentence not in others and len(said.title.split()) <= words.LONGEST_TITLE
    assert words.banned_words(f"{said.title} {said.sentence} {said.alt}") == []


ENDS = st.tuples(*[st.floats(-900, 900)] * 3).map(sorted).map(lambda found: Estimate(found[1], found[0], found[2]))
EVERY = [one for one in catalogue.MEASURES if {"month", "quarter"} <= set(one.formula.periods)]


@settings(max_examples=60, deadline=None)
@given(
    level=ENDS, slope=ENDS, measure=st.sampled_from(EVERY), each=st.sampled_from(["month", "quarter"]),
    refused=st.sampled_from(["", *REFUSALS]), day=st.dates(date(2022, 4, 1), date(2022, 9, 30)),
)  # fmt: skip
def test_no_word_is_banned_whatever_is_found_and_every_title_is_short(level, slope, measure, each, refused, day):
    found = without(refused) if refused else stepped(level, slope)
    found = replace(found, each=each, go_live=day, result=replace(found.result, measure=measure))
    said = interrupted.said(found)
    figures = " ".join(texts(interrupted.draw(found, phone)) for phone in (False, True))
    shown = f"{said.title} {said.sentence} {said.alt} {figures} {interrupted.numbers(found, measure.title)}"
    assert words.banned_words(re.sub("<[^>]+>", " ", shown)) == []
    assert len(said.title.split()) <= words.LONGEST_TITLE
    assert not re.search(r"\bnan\b|  | [.,]|\.\.|−0\.?0*\b(?![.\d])", said.title + " " + said.sentence)
