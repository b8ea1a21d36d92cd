"""The band of places that stood alike: what is drawn is what was counted, and no picture claims what it cannot show."""

import math
import re
from dataclasses import replace
from datetime import date
from functools import cache

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import high_and_rising as chart
from analytics.charts import look
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.results import words
from analytics.results.before_after import (
    BY_ID,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    Changing,
    day_used,
)
from analytics.results.high_and_rising import SMALL, TOO_FEW, HighAndRising, StoodAlike, high_and_rising
from analytics.terms import PILOT_SITE_CAVEAT

STATUSES = (HIDDEN_OR_MISSING, OUTSIDE, FROM_NOTHING, SMALL, TOO_FEW)


@cache
def at(measure: Changing, site: str) -> HighAndRising:
    one = next(each for each in PILOT_SITES if each.site_id == site)
    first, last = (date.fromisoformat(day) for day in (one.go_live_from, one.go_live_to))
    return high_and_rising(measure, one.old_la_code, day_used(first, last))


def hertfordshire() -> HighAndRising:
    return high_and_rising(BY_ID["care_starts_number"], "919", date(2015, 4, 1))


def telford() -> HighAndRising:
    return high_and_rising(BY_ID["care_entry_rate"], "894", date(2021, 6, 28))


def refused(status: str) -> HighAndRising:
    """A site whose own way may not be shown, or cannot, beside others' that are known."""
    few = StoodAlike(True, True, {"202": 90.0}, {"202": -3.0})
    return replace(
        hertfordshire(), status=status, change=math.nan, came_from=math.nan, went_to=math.nan,
        earlier=math.nan if status == HIDDEN_OR_MISSING else 12.0, before=0.0 if status == FROM_NOTHING else 15.0,
        alike=few if status == TOO_FEW else None,
    )  # fmt: skip


FOUND = pytest.mark.parametrize("found", [hertfordshire(), telford()], ids=["low and rising", "high and rising"])


def line(figure: go.Figure, role: str) -> list[float]:
    wanted = look.ROLES[role]
    (drawn,) = [
        t["y"]
        for t in figure.to_dict()["data"]
        if t["mode"] == "lines+markers" and (t["line"]["color"], t["line"]["dash"]) == (wanted.colour, wanted.dash)
    ]
    return list(drawn)


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
@FOUND
def test_every_figure_has_only_properties_plotly_knows_no_text_under_14_and_the_fixed_sentence(found, phone):
    for figure in (chart.draw(found, "Exampleton", phone), *(chart.draw(refused(s), "E", phone) for s in STATUSES)):
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])
        assert PILOT_SITE_CAVEAT in texts(figure)


@FOUND
def test_the_lines_are_the_site_england_and_the_median_each_in_per_cent_of_before(found):
    figure = chart.draw(found, "Exampleton")
    assert line(figure, "pilot_site") == pytest.approx([found.came_from, 100, found.went_to], abs=1e-4)
    assert line(figure, "england") == pytest.approx([found.england_came_from, 100, found.england_went_to], abs=1e-4)
    assert line(figure, "group") == pytest.approx(
        [found.alike.came_from.median, 100, found.alike.went_to.median], abs=1e-4
    )


@FOUND
def test_the_grey_reaches_from_the_tenth_to_the_ninetieth(found):
    (band,) = [trace for trace in chart.draw(found, "E").to_dict()["data"] if trace.get("fill") == "toself"]
    upper, lower = band["y"][:3], band["y"][:2:-1]
    earlier, after = found.alike.came_from, found.alike.went_to
    assert lower == pytest.approx([earlier.tenth, 100, after.tenth], abs=1e-4)
    assert upper == pytest.approx([earlier.ninetieth, 100, after.ninetieth], abs=1e-4)
    low, high = chart.draw(found, "E").to_dict()["layout"]["yaxis"]["range"]
    assert low <= min(lower) and high >= max(upper)


def test_the_years_stand_under_the_axis_in_words():
    ticks = chart.draw(hertfordshire(), "E").to_dict()["layout"]["xaxis"]["ticktext"]
    assert list(ticks) == ["Earlier<br>2012 and 2013", "Before<br>2014 and 2015", "After<br>2016 and 2017"]
    stock = chart.draw(at(BY_ID["cla_rate"], "S061"), "E").to_dict()["layout"]["xaxis"]["ticktext"]
    assert list(stock) == ["Earlier<br>31 March 2020", "Before<br>31 March 2021", "After<br>31 March 2023"]


def test_a_scale_that_does_not_begin_at_zero_says_so():
    figure = chart.draw(telford(), "E").to_dict()
    assert figure["layout"]["yaxis"]["range"][0] > 0 and not figure["layout"]["yaxis"]["zeroline"]
    assert "Scale not from 0" in texts(chart.draw(telford(), "E"))


def test_our_own_authority_is_drawn_as_ours():
    figure = chart.draw(telford(), "Exampleshire", role="own")
    assert line(figure, "own")[1] == 100 and look.ROLES["pilot_site"].colour not in figure.to_json()
    assert chart.key(telford(), "Exampleshire", "own")[0][1:] == ("Exampleshire, circle", look.BLUE)


def test_without_england_there_is_no_line_for_it():
    found = replace(telford(), england_came_from=math.nan)
    assert "England" not in texts(chart.draw(found, "E")) and "England" not in str(chart.key(found, "E"))


@PHONES
@pytest.mark.parametrize("status", STATUSES)
def test_a_site_without_a_group_is_hatched_with_its_letter_and_shows_no_number(status, phone):
    figure = chart.draw(refused(status), "Exampleton", phone)
    letters = {HIDDEN_OR_MISSING: "[c] or [x]", OUTSIDE: "[x]"}
    assert len(hatched(figure)) == 1 and texts(figure).startswith(letters.get(status, "[z]"))
    assert not re.search(r"\d", texts(figure).replace("taken of 0", "")) and chart.key(refused(status), "E") == []


def test_a_name_from_outside_is_inert():
    for text in (str(chart.draw(telford(), HOSTILE).to_dict()), chart.numbers(telford(), HOSTILE, HOSTILE)):
        assert "<img" not in text and "&lt;img" in text


# Words ---------------------------------------------------------------------------------------------------------------


def test_the_title_counts_those_that_moved_the_way_the_site_did():
    found = telford()
    assert chart.said(found, "Telford and Wrekin").title == (
        f"{found.alike.fell} of {found.alike.of} authorities that were high and rising fell afterwards"
    )
    rose = replace(found, change=4.0)
    assert chart.said(rose, "E").title.startswith(f"{found.alike.rose} of {found.alike.of} authorities")
    assert chart.said(rose, "E").title.endswith("rose afterwards")


def test_the_sentence_says_how_the_site_stood_what_became_of_the_others_and_no_cause():
    assert chart.said(telford(), "Telford and Wrekin").sentence == (
        "Telford and Wrekin was high and rising before (mean of 2020 and 2021): 28, which is above the median of 146 "
        "authorities, and up from 27 (mean of 2018 and 2019). High figures often fall back by themselves: of 34 other "
        "authorities that were high and rising, 17 fell and 17 rose afterwards, with a median change of −0.3%. Telford and "
        "Wrekin fell by 3%; 15 of the 34 fell as much or more. We cannot tell why."
    )


def test_a_site_that_was_not_high_and_rising_is_told_what_those_did_as_well():
    found = hertfordshire()
    told = chart.said(found, "Hertfordshire").sentence
    both = found.high_and_rising
    assert "Hertfordshire was low but rising before" in told and "for its number of children" in told
    assert f"Of {both.of} authorities that were high and rising, {both.fell} fell." in told
    assert "Of 34" not in chart.said(telford(), "E").sentence


@pytest.mark.parametrize("high, rising, told", [
    (True, True, "high and rising"), (True, False, "high but not rising"),
    (False, True, "low but rising"), (False, False, "low and not rising"),
])  # fmt: skip
def test_each_situation_has_its_words(high, rising, told):
    assert chart.situation(StoodAlike(high, rising, {}, {})) == told


def test_what_high_means_is_said_and_of_a_count_that_it_is_for_its_children():
    assert "above the median of all 146 authorities before" in chart.meaning(telford())
    assert "30 a year" not in chart.meaning(telford())
    assert "for its number of children" in chart.meaning(hertfordshire()) and "30 a year" in chart.meaning(
        hertfordshire()
    )


def test_a_site_that_stayed_level_moved_no_way():
    assert "E neither rose nor fell." in chart.said(replace(telford(), change=0.0), "E").sentence


@pytest.mark.parametrize(("status", "why"), [
    (HIDDEN_OR_MISSING, "hidden or missing"), (OUTSIDE, "not all of these years are published"),
    (FROM_NOTHING, "it was 0 before"), (SMALL, "fewer than 30 a year"), (TOO_FEW, "Only 1 other authorities"),
])  # fmt: skip
def test_a_site_without_a_group_says_why_in_its_own_words(status, why):
    said = chart.said(refused(status), "Exampleton")
    assert why in said.sentence and "nan" not in said.sentence and len(said.title.split()) <= words.LONGEST_TITLE


# The tables ----------------------------------------------------------------------------------------------------------


def test_the_table_has_the_site_s_way_and_both_groups():
    found = hertfordshire()
    first, _ = chart.numbers(found, "Hertfordshire", "a caption").split("</table></div>", 1)
    told = dict(rows_in(first))
    assert told["Before: mean of 2014 and 2015"] == "486"
    assert told["Years after, per cent of before"] == f"{found.went_to:.1f}%"
    assert told["Other authorities that were low but rising"] == str(found.alike.of)
    assert told["Other authorities that were high and rising"] == str(found.high_and_rising.of)
    assert told["Of them, fell as much as this one or more"] == str(found.alike.as_far(found.change))


def test_the_second_table_has_every_authority_that_stood_alike_a_to_z():
    found = telford()
    _, second = chart.numbers(found, "E", "a caption").split("</table></div>", 1)
    _, *rows = rows_in(second)
    names = [row[0] for row in rows]
    assert names == sorted(names) and len(rows) == found.alike.of and "Telford and Wrekin" not in names


@pytest.mark.parametrize(("status", "before", "change"), [
    (HIDDEN_OR_MISSING, "15", "[c] or [x]"), (OUTSIDE, "15", "[x]"), (FROM_NOTHING, "0", "[z]"),
])  # fmt: skip
def test_hidden_not_published_and_true_zero_are_three_things_in_the_table(status, before, change):
    told = dict(rows_in(chart.numbers(refused(status), "Exampleton", "a caption")))
    assert told["Before: mean of 2014 and 2015"] == before
    assert told["Years after, per cent of before"] == change
    assert (told["Earlier: mean of 2012 and 2013"] == "[c] or [x]") == (status == HIDDEN_OR_MISSING)


SOME, REST = PILOT_SITES[::12], tuple(site for site in PILOT_SITES if site not in PILOT_SITES[::12])


@pytest.mark.parametrize("sites", [SOME, pytest.param(REST, marks=pytest.mark.slow)], ids=["some sites", "the rest"])
@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_no_word_of_any_dated_site_is_banned_and_every_title_is_short(measure, sites):
    for site in sites:
        found, name = at(measure, site.site_id), site.la_name
        said = chart.said(found, name)
        figures = [chart.draw(found, name, phone) for phone in (False, True)]
        table = re.sub("<[^>]+>", " ", chart.numbers(found, name, measure.title))
        text = " ".join([said.title, said.sentence, said.alt, *map(texts, figures), table, chart.meaning(found)])
        assert words.banned_words(text) == [], site
        assert len(said.title.split()) <= words.LONGEST_TITLE and "nan" not in text.replace("finance", "").split()
        assert said.title in said.alt and all(PILOT_SITE_CAVEAT in texts(figure) for figure in figures)
        if found.status == OK:
            assert str(found.alike.of) in said.title
