"""The words and tables of a change of our own: the phrase table's words, each missing thing by its own letter, never a cause."""

import re
from dataclasses import replace
from datetime import date
from math import isfinite, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_charts import HOSTILE, PHONES, texts
from test_own_change import DRAWN, GO_LIVE, HERTFORDSHIRE, a_set, at_home

from analytics.charts import own_change, placebo_strip
from analytics.results import words
from analytics.results.before_after import BY_ID, MEASURES, OK
from analytics.results.own_change import CLOSED, OwnChange, PlaceChange, as_before_after
from analytics.stats.placebo import placebo
from analytics.terms import PILOT_SITE_CAVEAT

RATE, STARTS, SHARE = BY_ID["care_entry_rate"], BY_ID["care_starts_number"], BY_ID["rereferral_rate"]
NEIGHBOURS = ("881", "845", "886", "935")
PLACES = ("East Sussex", "Essex", "Kent", "Suffolk")


def moved(key: str, name: str, before: float, after: float) -> PlaceChange:
    return PlaceChange(key, name, before, after, 100 * (after - before) / before, "")


def changed(
    before: float, after: float, england=(40.0, 42.0), others=(-5.0, -20.0, 3.0), measure=RATE, **how
) -> OwnChange:
    """Ours by hand, beside England and neighbours' changes in per cent (None is a hidden one)."""
    found = at_home(HERTFORDSHIRE[0], measure if measure is not SHARE else RATE, beside=a_set(*NEIGHBOURS))
    own = 100 * (after - before) / before
    known = [each for each in others if each is not None]
    rows = [
        moved(key, name, 50.0, 50.0 + each / 2)
        if each is not None
        else PlaceChange(key, name, 50.0, nan, nan, "hidden")
        for (key, name), each in zip(zip(NEIGHBOURS, PLACES, strict=True), others, strict=False)
    ]
    theirs = moved("E92000001", "England", *england)
    among = replace(
        found.among, measure=measure, before=before, after=after, change=own, england_change=theirs.change,
        of=len(known) + 1, tails=placebo(own, known), prior=None,
    )  # fmt: skip
    return replace(
        found, measure=measure, among=among, england=theirs, neighbours=tuple(rows), earlier_change=nan,
        neighbours_median=sorted(known)[len(known) // 2] if len(known) >= 3 else None, lacking={}, status=OK, **how,
    )  # fmt: skip


def said(found: OwnChange):
    return own_change.said(found, "Exampleshire")


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


def row_of(found: OwnChange, name: str) -> list[str]:
    return next(row for row in rows_in(own_change.numbers(found, "a")) if row[0].startswith(name))


# Beside England ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "england", "told"),
    [
        (60.0, 47.0, (40.0, 36.0), "fell by 9 per 10,000 more than England"),
        (60.0, 58.0, (40.0, 36.0), "fell by 2 per 10,000 less than England"),
        (60.0, 64.5, (40.0, 42.0), "rose by 2.5 per 10,000 more than England"),
        (60.0, 75.0, (40.0, 43.0), "rose by 12 per 10,000 more than England"),
        (60.0, 56.0, (40.0, 36.0), "fell by as much as England"),
        (60.0, 55.0, (40.0, 42.0), "fell by 5 per 10,000 and England rose by 2 per 10,000"),
        (60.0, 60.0, (40.0, 42.0), "neither rose nor fell and England rose by 2 per 10,000"),
        (60.0, 55.0, (40.0, 40.0), "fell by 5 per 10,000 and England neither rose nor fell"),
        (60.0, 60.04, (40.0, 36.0), "rose by under 0.1 per 10,000 and England fell by 4 per 10,000"),
    ],
)
def test_a_rate_is_set_beside_england_in_its_own_unit(before, after, england, told):
    found = said(changed(before, after, england))
    assert found.title == f"Exampleshire {told}"
    assert f"It {told} over the same years." in found.sentence
    assert found.title in found.alt


def test_a_share_differs_by_points_and_a_count_by_per_cent():
    assert said(changed(23.0, 22.0, (22.0, 21.6), measure=SHARE)).title == (
        "Exampleshire fell by 0.6 points more than England"
    )
    assert said(changed(200.0, 150.0, (30_000.0, 31_200.0), measure=STARTS)).title == (
        "Exampleshire fell by 25% and England rose by 4%"
    )


def test_without_england_s_years_only_ours_is_said():
    found = changed(60.0, 45.0)
    found = replace(found, england=PlaceChange("E92000001", "England", nan, nan, nan, "not_available"))
    assert said(found).title == "Exampleshire fell by 25%" and "England" not in said(found).sentence


def test_a_difference_is_that_of_the_sides_the_table_shows():
    # 27.05 and 25.4 are shown as 27.1 and 25.4
    found = changed(27.05, 25.4)
    row = row_of(found, "Hertfordshire")
    assert row[1:4] == ["27.1", "25.4", "−1.7"] and found.ours.difference == -1.7


# Beside others -------------------------------------------------------------------------------------------------------


def test_the_sentence_has_both_sides_the_neighbours_all_authorities_and_no_cause():
    found = said(changed(60.0, 54.0, (40.0, 42.0), (-5.0, -20.0, 3.0, None)))
    assert found.sentence == (
        "In Exampleshire, children starting to be looked after, per 10,000: 60 before (the mean of the years ending 31 March "
        "2014 and 2015), 54 after (the mean of the years ending 31 March 2016 and 2017). It fell by 6 per 10,000 and England "
        "rose by 2 per 10,000 over the same years. In per cent of before: −10%, England +5%, median of neighbours −5%. 1 of "
        "3 neighbours (2025 model) fell by as much or more; 1 has no change. Counting Exampleshire, 2 of 4 authorities fell "
        "this much or more and 0 rose this much or more. Ours are counted from the extract, others' as DfE published them. "
        "We cannot tell why."
    )


def test_places_that_somebody_chose_are_never_called_neighbours():
    found = changed(60.0, 54.0)
    found = replace(found, set=replace(found.set, role="group", key="group", name="ours"))
    told = said(found).sentence + own_change.numbers(found, "a")
    assert "1 of 3 places chosen by the user fell by as much or more" in told and "neighbour" not in told


def test_a_change_of_nothing_is_in_no_tail():
    found = said(changed(60.0, 60.0, others=(-5.0, 0.0, 3.0, 9.0))).sentence
    assert "Of 4 neighbours (2025 model) 1 fell and 2 rose." in found and "as much or more" not in found


def test_fewer_than_three_neighbours_have_no_middle():
    found = changed(60.0, 54.0, others=(-5.0, None, -20.0))
    assert "median" not in said(found).sentence
    assert row_of(found, "Median change of 2 neighbours")[4:] == ["[x]", "too few for a median"]
    none = changed(60.0, 54.0, others=(None, None))
    assert "No change is known for any of 2 neighbours (2025 model)." in said(none).sentence


def test_years_that_are_not_published_for_others_are_said_to_be():
    found = changed(60.0, 54.0)
    found = replace(found, among=replace(found.among, tails=None, of=0, changes={}))
    assert "The same years are not published for other authorities." in said(found).sentence


def test_what_moved_before_is_said_and_with_all_others_where_that_is_known():
    published = at_home(HERTFORDSHIRE[0], STARTS, date(2020, 4, 1))
    low = round(published.prior.at_or_below * published.prior.of / 100)
    assert f"allowing for the change before that, {low} of {published.prior.of} authorities" in said(published).sentence
    up, down = (said(replace(changed(60.0, 54.0), earlier_change=each)).sentence for each in (12.0, -12.0))
    assert "Over the years before it rose by 12%; high figures often fall back by themselves." in up
    assert "Over the years before it fell by 12%; low figures often rise again by themselves." in down


# How ours are counted ------------------------------------------------------------------------------------------------


def test_where_our_figures_are_from_is_said_and_that_they_are_rounded():
    assert own_change.ROUNDED not in said(changed(60.0, 54.0)).sentence
    assert own_change.ROUNDED in said(changed(60.0, 54.0, mode="publication")).sentence
    published = said(changed(60.0, 54.0, mode="publication", basis="published")).sentence
    assert "Ours are as published" in published and own_change.ROUNDED not in published
    assert own_change.WITHOUT in said(changed(60.0, 54.0, without_uasc=True)).sentence
    assert own_change.SMALL in said(changed(20.0, 25.0, measure=STARTS)).sentence
    assert own_change.SMALL not in said(changed(30.0, 25.0, measure=STARTS)).sentence


# Without a change ----------------------------------------------------------------------------------------------------


def test_too_early_says_from_when_on_it_can_be_known_and_what_is_known_now():
    found = at_home("Inventia", go_live=date(2017, 6, 1), beside=a_set(*NEIGHBOURS))
    told = said(found)
    assert told.title == "Exampleshire: too early to say: the years after run to 31 March 2020"
    assert "Our figures end on 31 March 2018, so there is none yet. Before it was 100." in told.sentence
    assert "once figures up to 31 March 2020 are loaded" in told.sentence and "We cannot tell why" not in told.sentence
    ours, england = row_of(found, found.name), row_of(found, "England")
    assert ours[1:] == ["100", "", "", "too early: not complete"] and england[3] != "0"
    assert "all authorities" not in own_change.numbers(found, "a")


def test_a_hidden_year_is_named_and_its_side_is_c_while_the_other_keeps_its_number():
    found = at_home("Inventia", mode="publication", beside=a_set(*NEIGHBOURS))
    assert "Hidden: 2015." in said(found).sentence and said(found).title.startswith("Exampleshire: no figure of ours")
    assert row_of(found, found.name)[1:] == ["[c]", "100", "[c]", "hidden: small number withheld"]


def test_years_that_were_never_loaded_are_x_and_named():
    found = at_home("Inventia", go_live=date(2014, 4, 1))
    assert "Not complete: 2013." in said(found).sentence  # only its last month is loaded
    assert row_of(found, found.name)[1:] == ["[x]", "47.5", "[x]", "not available"]
    never = at_home("Inventia", go_live=date(2013, 4, 1))
    assert "No figure of ours: 2012. Not complete: 2013." in said(never).sentence
    nowhere = at_home("Inventia", BY_ID["cpp_rate"])
    assert "It is not counted from the extract, and no figure of ours is published." in said(nowhere).sentence


def test_of_a_true_zero_no_percentage_is_taken():
    found = at_home("Emptia", replace(STARTS, kind="stock"), date(2014, 4, 1))
    assert said(found).title == "Exampleshire: 0 before, so no percentage can be taken"
    assert "It was 0 before and 30 after" in said(found).sentence
    assert row_of(found, found.name)[1:] == ["0", "30", "[z]", "not applicable"]


# The tables ----------------------------------------------------------------------------------------------------------


def test_the_table_has_ours_england_each_neighbour_a_to_z_and_their_median():
    found = changed(60.0, 54.0, others=(-5.0, -20.0, 3.0, None))
    head, *rows = rows_in(own_change.numbers(found, "a caption"))
    assert head[3] == "Change, per 10,000" and head[1].startswith("Before: the mean of the years ending 31 March 2014")
    assert rows[0] == ["Hertfordshire (extract)", "60.0", "54.0", "−6.0", "−10.0%", ""]
    assert rows[1] == ["England", "40.0", "42.0", "+2.0", "+5.0%", ""]
    assert [row[0] for row in rows[2:6]] == list(PLACES)
    assert rows[5] == ["Suffolk", "50.0", "[c]", "[c]", "[c]", "hidden: small number withheld"]
    assert rows[6][0] == "Median change of 3 neighbours" and rows[6][4] == "−5.0%"
    told = dict(row for row in rows[7:] if len(row) == 2)
    assert told["Authorities with a change, ours among them"] == "4"
    assert (told["Of them, fell this much or more"], told["Of 3 neighbours, fell this much or more"]) == ("2", "1")


def test_counts_have_no_column_of_differences():
    head, *rows = rows_in(own_change.numbers(changed(200.0, 150.0, measure=STARTS), "a"))
    assert len(head) == 5 and "Change, per cent of before" in head and len(rows[0]) == 5


def test_a_closed_neighbour_is_not_applicable_in_words():
    found = replace(changed(60.0, 54.0), neighbours=(PlaceChange("835", "Dorset", nan, nan, nan, CLOSED),))
    assert row_of(found, "Dorset")[1:] == ["[z]"] * 4 + ["not an authority in all of these years"]


def test_a_name_from_outside_is_inert():
    drawn = own_change.numbers(replace(changed(60.0, 54.0), name=HOSTILE), HOSTILE)
    assert "<img" not in drawn and "&lt;img" in drawn


# The strip ------------------------------------------------------------------------------------------------------------


@PHONES
def test_our_own_change_can_be_drawn_among_all(phone):
    found = at_home(HERTFORDSHIRE[0], go_live=GO_LIVE)
    figure = placebo_strip.draw(as_before_after(found), "Hertfordshire", phone=phone, role="own")
    assert "<b>Hertfordshire +100%</b>" in texts(figure) and PILOT_SITE_CAVEAT in texts(figure)


# Words -----------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    la=st.sampled_from(list(DRAWN)), measure=st.sampled_from(MEASURES),
    go_live=st.dates(date(2008, 1, 1), date(2028, 12, 31)), mode=st.sampled_from(["internal", "publication"]),
    without=st.booleans(), beside=st.sampled_from([None, a_set(*NEIGHBOURS), a_set("835", "202")]),
    name=st.sampled_from(["Exampleshire", "Bristol, City of", "Bournemouth, Christchurch and Poole"]),
)  # fmt: skip
def test_no_word_is_banned_and_every_title_is_short(la, measure, go_live, mode, without, beside, name):
    found = at_home(la, measure, go_live, mode, beside, without_uasc=without)
    told, table = own_change.said(found, name), own_change.numbers(found, measure.title)
    shown = f"{told.title} {told.sentence} {told.alt} {re.sub('<[^>]+>', ' ', table)}"
    assert words.banned_words(shown) == []
    assert not re.search(r"\b(reduced|worked|caused|success|failed)\b", shown)
    assert len(told.title.split()) <= words.LONGEST_TITLE
    assert not re.search(r"\bnan\b|  | [.,]|\.\.", f"{told.title} {told.sentence}") and "nan" not in table
    assert ("We cannot tell why." in told.sentence) == isfinite(found.change)
