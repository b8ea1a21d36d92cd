"""The placebo strip: what is shaded is what is counted, nothing far off squashes, and no picture claims what it cannot show."""

import math
import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import look, placebo_strip, placebo_words
from analytics.comparators import places
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.results import words
from analytics.results.before_after import (
    BY_ID,
    COUNT,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    BeforeAfter,
    Changing,
    Window,
    before_after,
    day_used,
)
from analytics.stats.placebo import placebo
from analytics.terms import PILOT_SITE_CAVEAT

MADE_UP = Changing("made_up", "Children counted", "started_to_be_looked_after", "flow", COUNT)
KEYS = sorted(key for key, place in places.places().items() if place.level == "authority")
STATUSES = (HIDDEN_OR_MISSING, OUTSIDE, FROM_NOTHING)


@cache
def at(measure: Changing, site: str) -> BeforeAfter:
    one = next(each for each in PILOT_SITES if each.site_id == site)
    first, last = (date.fromisoformat(day) for day in (one.go_live_from, one.go_live_to))
    return before_after(measure, one.old_la_code, day_used(first, last))


def hertfordshire() -> BeforeAfter:
    return before_after(BY_ID["care_entry_rate"], "919", date(2015, 4, 1))


def changes(own: float, *others: float, england: float = 2.0, spread: float = 40.0) -> BeforeAfter:
    """A site's change among others', drawn by hand; the middle 80% reaches half of `spread` either side of 0."""
    everyone = dict(zip(KEYS, (own, *others), strict=False))
    return BeforeAfter(
        measure=MADE_UP, place_key=KEYS[0], window=Window((2014, 2015), (2016, 2017)), status=OK, before=100.0,
        after=100.0 + own, change=own, england_change=england, median=0.0, tenth=-spread / 2, ninetieth=spread / 2,
        of=len(everyone), at_or_below=math.nan, tails=placebo(own, others), changes=everyone,
    )  # fmt: skip


def refused(status: str) -> BeforeAfter:
    """A site whose own figures may not be shown, or cannot, beside others' that are known."""
    nothing = 0.0 if status == FROM_NOTHING else math.nan
    there = status != OUTSIDE
    return replace(
        hertfordshire(), status=status, before=nothing, after=31.0 if status == FROM_NOTHING else math.nan,
        change=math.nan, at_or_below=math.nan, tails=None, of=147 * there,
        changes=hertfordshire().changes if there else {},
        **({} if there else dict.fromkeys(("england_change", "median", "tenth", "ninetieth"), math.nan)),
    )  # fmt: skip


SMALLER = (
    (0.4, (-30, -8, -0.4, 0.0, 0.1, -0.3, 0.4, 5, 12, 31)),
    (0.0, (-20, -3, 0.0, 4, 9)),
    (-2.0, (0.0, -2.0, 2.0)),
)
DRAWN = [
    hertfordshire(),
    *[changes(own, *others) for own, others in SMALLER],
    changes(-12.0, -12.0, 12.0, -11.9, 11.9, -36, 24, 24, 0, 3),
    changes(35.0, -10, -50, 35, 36, 128, 229, -70, 61),
    changes(-0.001, 40, -40),
    changes(7.0),
    at(BY_ID["returned_home_or_relatives_number"], "S065"),
    at(BY_ID["returned_home_planned_number"], "S072"),
    at(BY_ID["cpp_rate"], "S061"),
    at(BY_ID["rereferral_rate"], "S072"),
]
STRIPS = pytest.mark.parametrize(
    "found", [each for each in DRAWN if each.status == OK], ids=lambda each: f"{each.change:.3g}"
)


def marks(figure: go.Figure) -> list[tuple[str, float, str]]:
    """Every authority's mark: what it says, where it stands across, its colour."""
    traces = [trace for trace in figure.to_dict()["data"] if "text" in trace]
    return [
        (text, x, trace["marker"]["color"])
        for trace in traces
        for text, x in zip(trace["text"], trace["x"], strict=True)
    ]


def upright(figure: go.Figure, role: str) -> list[float]:
    drawn = [trace for trace in figure.to_dict()["data"] if trace["mode"] == "lines" and "fill" not in trace]
    wanted = look.ROLES[role]
    return [t["x"][0] for t in drawn if (t["line"]["color"], t["line"]["dash"]) == (wanted.colour, wanted.dash)]


def shaded(figure: go.Figure, rises: bool) -> int:
    """How many marks stand in the shade on one side of zero."""
    spans = [(shape["x0"], shape["x1"]) for shape in figure.to_dict()["layout"]["shapes"]]
    spans = [span for span in spans if (span[1] > 0) == rises]
    return sum(any(start <= x <= end for start, end in spans) for _, x, _ in marks(figure))


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
@STRIPS
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(found, phone):
    for own in (None, -7.0):
        figure = placebo_strip.draw(found, "Exampleton", own, "Exampleshire", phone)
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])


@PHONES
@STRIPS
def test_the_fixed_sentence_is_in_every_figure(found, phone):
    assert PILOT_SITE_CAVEAT in texts(placebo_strip.draw(found, "Exampleton", phone=phone))
    for status in STATUSES:
        assert PILOT_SITE_CAVEAT in texts(placebo_strip.draw(refused(status), "Exampleton", phone=phone))


@PHONES
@STRIPS
def test_every_authority_is_one_mark_and_the_site_the_dark_pink_one(found, phone):
    drawn = marks(placebo_strip.draw(found, "Exampleton", phone=phone))
    named = places.places()
    told = {look.safe(f"{named[key].name}: {placebo_strip.signed(each, 1)}") for key, each in found.changes.items()}
    assert {text for text, *_ in drawn} == told and len(drawn) == found.of
    (site,) = (text for text, _, colour in drawn if colour == "#801650")
    assert site.startswith(look.safe(named[found.place_key].name))


@PHONES
@STRIPS
def test_the_marks_in_the_shade_are_those_counted_in_words(found, phone):
    figure = placebo_strip.draw(found, "Exampleton", phone=phone)
    if not found.change:
        assert figure.to_dict()["layout"]["shapes"] == [] and "this much" not in texts(figure)
        return
    tails = found.tails
    assert (shaded(figure, False), shaded(figure, True)) == (tails.fell_as_much, tails.rose_as_much)
    assert f"{tails.fell_as_much} of {found.of} fell this much or more" in texts(figure)
    assert f"{tails.rose_as_much} of {found.of} rose this much or more" in texts(figure)
    assert f"{found.of - tails.fell_as_much - tails.rose_as_much} changed less" in texts(figure)


@STRIPS
def test_columns_end_at_the_change_of_the_site_and_hold_what_stands_in_them(found):
    strip = placebo_strip._Strip(found, False, *placebo_strip._lines(found, "Exampleton", None, ""))
    columns = strip.columns
    if not columns.narrow:
        assert columns.size / columns.width == pytest.approx(round(columns.size / columns.width))
    for middle, stack in strip.stacks.items():
        for _, change in stack:
            assert abs(change - middle) <= columns.width * (1 if columns.narrow else 0.5) + 1e-5
            assert columns.counted(middle) == columns.counted(change) or not columns.size
    apart = [after - before for before, after in pairwise(sorted(strip.stacks))]
    assert all(gap * strip.per_cent >= strip.dot for gap in apart)


def test_a_change_exactly_as_large_is_counted_and_one_just_smaller_is_not():
    found = changes(-12.0, -12.0, 12.0, -11.999999, 11.999999)
    figure = placebo_strip.draw(found, "Exampleton")
    assert (shaded(figure, False), shaded(figure, True)) == (2, 1) and "2 changed less" in texts(figure)


def test_lines_stand_at_the_site_at_england_at_ours_and_at_zero():
    figure = placebo_strip.draw(hertfordshire(), "Hertfordshire", 5.0, "Exampleshire")
    found = hertfordshire()
    assert upright(figure, "pilot_site") == [pytest.approx(found.change, abs=1e-5)]
    assert upright(figure, "england") == [pytest.approx(found.england_change, abs=1e-5)]
    assert upright(figure, "own") == [5.0]
    assert [t["line"]["color"] for t in figure.to_dict()["data"] if t["mode"] == "lines" and t["x"][0] == 0] == [
        look.TEXT
    ]
    for text in ("<b>Hertfordshire −12%</b>", "England +4%", "<b>Exampleshire +5%</b>"):
        assert text in texts(figure)


@pytest.mark.parametrize("own", [None, math.nan], ids=str)
def test_without_a_change_of_our_own_nothing_is_blue(own):
    figure = placebo_strip.draw(hertfordshire(), "Hertfordshire", own, "Exampleshire")
    assert "Exampleshire" not in figure.to_json() and look.BLUE not in figure.to_json()


def test_a_year_without_england_has_no_line_for_it():
    found = changes(-5.0, 3, 9, england=math.nan)
    figure = placebo_strip.draw(found, "Exampleton")
    assert upright(figure, "england") == [] and "England" not in texts(figure)
    assert "England" not in placebo_strip.said(found, "Exampleton").sentence


def test_our_own_authority_is_drawn_as_ours_and_only_once():
    found = hertfordshire()
    figure = placebo_strip.draw(found, "Exampleshire", role="own")
    (ours,) = (text for text, _, colour in marks(figure) if colour == look.BLUE)
    assert ours.startswith("Hertfordshire") and look.ROLES["pilot_site"].colour not in figure.to_json()
    assert upright(figure, "own") == [pytest.approx(found.change, abs=1e-5)] and upright(figure, "pilot_site") == []
    symbols = {str(t["marker"]["color"]): t["marker"]["symbol"] for t in figure.to_dict()["data"] if "marker" in t}
    assert symbols[look.BLUE] == "circle" and "<b>Exampleshire −12%</b>" in texts(figure)
    assert PILOT_SITE_CAVEAT in texts(figure)


@PHONES
def test_far_off_authorities_are_arrows_at_the_edge_with_their_number_and_do_not_squash_the_rest(phone):
    found = changes(-12.0, 3, 8, -20, 128, 229, -70)
    figure = placebo_strip.draw(found, "Exampleton", phone=phone)
    low, high = figure.to_dict()["layout"]["xaxis"]["range"]
    assert low > -60 and high < 60
    arrows = {
        trace["marker"]["symbol"]: trace["text"]
        for trace in figure.to_dict()["data"]
        if "triangle" in str(trace.get("marker", {}).get("symbol"))
    }
    assert {symbol: len(text) for symbol, text in arrows.items()} == {"triangle-left": 1, "triangle-right": 2}
    assert "2 farther<br>to +229%" in texts(figure) and "1 farther<br>−70%" in texts(figure)
    assert figure.to_dict()["layout"]["xaxis"]["ticktext"][0].endswith("%")


def test_nobody_nearer_than_the_site_is_gathered_at_the_edge():
    strip = placebo_strip.draw(changes(100.0, 90, 5, -3, 120), "Exampleton")
    (far,) = (t for t in strip.to_dict()["data"] if t.get("marker", {}).get("symbol") == "triangle-right")
    assert len(far["text"]) == 1 and far["text"][0].endswith("+120.0%")


@PHONES
@STRIPS
def test_ticks_are_per_cent_inside_the_picture_and_do_not_touch(found, phone):
    strip = placebo_strip._Strip(found, phone, *placebo_strip._lines(found, "Exampleton", None, ""))
    axis = strip.across()
    assert all(re.fullmatch(r"[+−]?\d+%", text) for text in axis["ticktext"]) and "0%" in axis["ticktext"]
    spots = [strip._px(tick) for tick in axis["tickvals"]]
    assert all(0 < spot < strip.width for spot in spots) and all(b - a >= 50 for a, b in pairwise(spots))


@PHONES
@STRIPS
@pytest.mark.parametrize("own", [None, -7.0, 2.5], ids=str)
def test_no_words_of_a_line_stand_on_others_or_outside_or_bare_on_a_line(found, own, phone):
    lines = placebo_strip._lines(found, "Telford and Wrekin", own, "Exampleshire")
    strip = placebo_strip._Strip(found, phone, *lines)
    assert strip._on_words(strip.placed) == 0
    crossed = [bool(strip._on_lines(each, strip.placed)) for each in strip.placed]
    assert crossed == ["bgcolor" in note for note in strip.labels()] and sum(crossed) <= phone
    assert all(each.start >= 0 and each.end <= strip.width for each in strip.placed)


@PHONES
@pytest.mark.parametrize(("status", "letter"), [*zip(STATUSES, ("[c] or [x]", "[x]", "[z]"), strict=True)])
def test_a_hidden_site_is_hatched_with_its_letter_and_shows_no_number(status, letter, phone):
    figure = placebo_strip.draw(refused(status), "Exampleton", 5.0, "Exampleshire", phone)
    go.Figure(figure.to_dict())
    assert len(hatched(figure)) == 1 and f"{letter} " in texts(figure)
    assert marks(figure) == [] and not re.search(r"\d", texts(figure).replace("percentage can be taken of 0", ""))


def test_a_name_from_outside_is_inert():
    figure = placebo_strip.draw(hertfordshire(), HOSTILE, 5.0, HOSTILE)
    assert "&lt;img" in texts(figure) and "<img" not in str(figure.to_dict())
    assert "<img" not in placebo_strip.numbers(hertfordshire(), HOSTILE, HOSTILE)


# The tables ----------------------------------------------------------------------------------------------------------


def test_the_table_has_both_sides_all_changes_and_both_tails():
    told = dict(row for row in rows_in(placebo_strip.numbers(hertfordshire(), "Hertfordshire", "a caption")))
    assert told["Before: the mean of the years ending 31 March 2014 and 2015"] == "18.8"
    assert told["After: the mean of the years ending 31 March 2016 and 2017"] == "16.6"
    assert told["Change, per cent of before"] == "−11.7%"
    assert (told["Authorities with a change"], told["Of them, fell this much or more"]) == ("147", "24")
    assert told["Of them, rose this much or more"] == "50"
    assert re.fullmatch(r"−\d+\.\d% to \+\d+\.\d%", told["Middle 80% of authorities&#x27; changes"])


def test_a_stock_is_named_by_its_days():
    told = dict(rows_in(placebo_strip.numbers(at(BY_ID["cla_number"], "S061"), "Wandsworth", "a caption")))
    assert "Before: 31 March 2021" in told and "After: 31 March 2023" in told


def test_the_second_table_has_every_authority_a_to_z_and_scrolls():
    found = hertfordshire()
    _, table = placebo_strip.numbers(found, "Hertfordshire", "a caption").split("</table></div>", 1)
    assert 'class="hw-scroll hw-long"' in table
    _, *rows = rows_in(table)
    names = [row[0] for row in rows]
    assert names == sorted(names) and len(rows) == found.of
    barnet = next(key for key, place in places.places().items() if place.name == "Barnet")
    assert dict(rows)["Barnet"] == placebo_strip.signed(found.changes[barnet], 1)


@pytest.mark.parametrize(("status", "before", "change"), [
    (HIDDEN_OR_MISSING, "[c] or [x]", "[c] or [x]"), (OUTSIDE, "[x]", "[x]"), (FROM_NOTHING, "0.0", "[z]"),
])  # fmt: skip
def test_hidden_not_published_and_true_zero_are_three_things_in_the_table(status, before, change):
    table = placebo_strip.numbers(refused(status), "Exampleton", "a caption")
    told = dict(rows_in(table))
    assert told["Before: the mean of the years ending 31 March 2014 and 2015"] == before
    assert told["Change, per cent of before"] == told["Of them, fell this much or more"] == change
    assert (told["England&#x27;s change over the same years"] == "[x]") == (status == OUTSIDE)
    assert ("every authority" in table) == (status != OUTSIDE)


# Words ---------------------------------------------------------------------------------------------------------------


def test_the_title_says_how_far_the_site_moved_and_how_many_as_far():
    said = placebo_strip.said(hertfordshire(), "Hertfordshire")
    assert said.title == "Hertfordshire fell by 12%: 24 of 147 authorities fell as much or more"
    assert said.title in said.alt and said.alt.startswith("Dot strip: Children starting to be looked after")
    assert placebo_strip.said(changes(31.0, 40, -31), "Devon").title == (
        "Devon rose by 31%: 2 of 3 authorities rose as much or more"
    )


def test_the_sentence_gives_both_sides_their_years_england_and_both_tails_and_no_cause():
    assert placebo_strip.said(hertfordshire(), "Hertfordshire").sentence == (
        "In Hertfordshire, children starting to be looked after, per 10,000: 19 before (the mean of the years ending "
        "31 March 2014 and 2015), 17 after (the mean of the years ending 31 March 2016 and 2017). England rose by 4% "
        "over the same years. Counting Hertfordshire, 24 of 147 authorities fell this much or more and 50 rose this "
        "much or more. We cannot tell why."
    )


def test_a_site_that_stayed_level_is_in_no_tail():
    found = changes(0.0, -20, -3, 0.0, 4, 9, 11)
    said = placebo_strip.said(found, "Exampleton")
    assert said.title == "Exampleton neither rose nor fell: 2 of 7 authorities fell, 3 rose"
    assert "2 fell, 3 rose and 2 did neither, Exampleton among them" in said.sentence
    figure = placebo_strip.draw(found, "Exampleton")
    assert "2 of 7 fell" in texts(figure) and "3 of 7 rose" in texts(figure) and "2 did neither" in texts(figure)
    assert [x for _, x, _ in marks(figure)].count(0) == 2


@pytest.mark.parametrize(("change", "signed", "amount"), [
    (-11.7, "−12%", "12%"), (0.38, "+0.4%", "0.4%"), (-0.02, "just below 0%", "less than 0.1%"), (0.0, "0%", "0%"),
    (0.96, "+1%", "1%"), (229.3, "+229%", "229%"),
])  # fmt: skip
def test_a_change_is_whole_and_a_small_one_has_a_decimal(change, signed, amount):
    assert (placebo_strip.signed(change), placebo_strip.amount(change)) == (signed, amount)


def test_a_share_says_that_its_change_is_not_in_points():
    said = placebo_strip.said(at(BY_ID["rereferral_rate"], "S070"), "Norfolk")
    assert "of the share before, not points" in said.sentence and re.search(r"\d+% before", said.sentence)
    assert "points" not in placebo_strip.said(hertfordshire(), "Hertfordshire").sentence


def test_a_number_that_was_moving_already_is_set_against_that():
    found = before_after(BY_ID["care_starts_number"], "919", date(2015, 4, 1))
    sentence = placebo_strip.said(found, "Hertfordshire").sentence
    low = round(found.prior.at_or_below * found.prior.of / 100)
    assert (
        f"allowing for the change before that, {low} of {found.prior.of} authorities are this low or lower" in sentence
    )
    rising = replace(found, prior=replace(found.prior, coefficient=0.2))
    assert "fall back" in sentence and "fall back" not in placebo_strip.said(rising, "Hertfordshire").sentence


def test_a_site_without_a_change_says_why_in_its_own_words():
    said = {status: placebo_strip.said(refused(status), "Exampleton") for status in STATUSES}
    assert "hidden or missing" in said[HIDDEN_OR_MISSING].sentence and "hidden" in said[HIDDEN_OR_MISSING].title
    assert "not published" in said[OUTSIDE].title and "Not all of these years are published" in said[OUTSIDE].sentence
    assert "it was 0 before" in said[FROM_NOTHING].sentence and "31" in said[FROM_NOTHING].sentence
    for each in said.values():
        assert "2014 and 2015" in each.sentence and len(each.title.split()) <= words.LONGEST_TITLE
        assert "nan" not in each.sentence and words.banned_words(f"{each.title} {each.sentence}") == []


ONE, *OTHERS = MEASURES  # one quickly, the others after the quick suite


@pytest.mark.parametrize(
    "measure", [ONE, *(pytest.param(other, marks=pytest.mark.slow) for other in OTHERS)], ids=lambda one: one.id
)
def test_no_word_of_any_dated_site_is_banned_and_every_title_is_short(measure):
    for site in PILOT_SITES:
        found, name = at(measure, site.site_id), site.la_name
        said = placebo_strip.said(found, name)
        figures = [placebo_strip.draw(found, name, 3.0, "Exampleshire", phone) for phone in (False, True)]
        shown = [said.title, said.sentence, said.alt, *map(texts, figures)]
        text = " ".join([*shown, re.sub("<[^>]+>", " ", placebo_strip.numbers(found, name, measure.title))])
        assert words.banned_words(text) == [], site
        assert len(said.title.split()) <= words.LONGEST_TITLE and "nan" not in said.sentence + texts(figures[0])
        assert all(PILOT_SITE_CAVEAT in texts(figure) for figure in figures)
        if found.tails is not None and found.change:
            for figure in figures:
                tails = found.tails
                assert (shaded(figure, False), shaded(figure, True)) == (tails.fell_as_much, tails.rose_as_much)


def test_our_own_change_over_the_same_years_is_said_in_the_same_words():
    assert (
        placebo_words.also("Kingston upon Hull, City of", -3.2)
        == "City of Kingston upon Hull fell by 3% over the same years."
    )
    assert placebo_words.also("Devon", 12.5) == "Devon rose by 13% over the same years."
    assert placebo_words.also("Devon", 0.0) == "Devon neither rose nor fell."
