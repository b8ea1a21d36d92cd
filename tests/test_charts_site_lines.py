"""A site's line before and after: gaps stay gaps, brackets cross nothing, and no picture claims what it cannot show."""

import math
import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import look, site_brackets, site_lines
from analytics.charts.site_years import Years
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.results import words
from analytics.results.before_after import (
    BY_ID,
    COUNT,
    FLOW,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    MEASURES,
    OK,
    OUTSIDE,
    STOCK,
    BeforeAfter,
    before_after,
    day_used,
    window_of,
)
from analytics.results.result import GoLive
from analytics.results.site_series import SiteLine, england_line, site_line
from analytics.terms import PILOT_SITE_CAVEAT

RATE, STARTS = BY_ID["care_entry_rate"], BY_ID["care_starts_number"]
RETURNED, REREFERRED = BY_ID["returned_home_or_relatives_share"], BY_ID["rereferral_rate"]
APRIL_2015 = GoLive("2015-04-01", "2015-04-30", "April 2015 (month known), service start")
EVENTS = [
    ("2014-04-01", "One"),
    ("2014-04-22", "Another."),
    ("2020-03-23", "COVID-19 restrictions"),
    ("2031-01-01", "Later"),
]


def window(measure, day=date(2015, 4, 15)):
    return window_of(measure.kind, day)


def hertfordshire(measure=RATE) -> SiteLine:
    return site_line(measure, "919")


def ours(measure=RATE, hidden=(2017, 2018)) -> SiteLine:
    line = site_line(measure, "383", "own", "Exampleshire")
    gone = [year in hidden for year in line.years]
    return replace(
        line,
        values=tuple(math.nan if out else value for value, out in zip(line.values, gone, strict=True)),
        statuses=tuple("hidden" if out else status for status, out in zip(line.statuses, gone, strict=True)),
    )


def a_line(measure, values, role="pilot_site", first=2012) -> SiteLine:
    years = tuple(range(first, first + len(values)))
    known = [math.nan if value is None else value for value in values]
    statuses = tuple("hidden" if value is None else "" for value in values)
    return SiteLine(measure, "999", "Exampleton", role, years, tuple(known), statuses)


@cache
def at(measure, site) -> tuple[BeforeAfter, SiteLine, GoLive]:
    day = day_used(date.fromisoformat(site.go_live_from), date.fromisoformat(site.go_live_to))
    found = before_after(measure, site.old_la_code, day)
    return found, site_line(measure, site.old_la_code), GoLive(site.go_live_from, site.go_live_to, site.go_live_words)


def drawn(figure: go.Figure, role: str) -> dict:
    colour, dash = look.ROLES[role].colour, look.ROLES[role].dash
    (trace,) = [
        t
        for t in figure.to_dict()["data"]
        if "lines+markers" in t["mode"] and (t["line"]["color"], t["line"]["dash"]) == (colour, dash)
    ]
    return trace


def figures_at(trace: dict) -> dict[float, float]:
    return {x: y for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None}


def uprights(figure: go.Figure, colour: str) -> list[float]:
    shapes = figure.to_dict()["layout"]["shapes"]
    return [
        s["x0"]
        for s in shapes
        if s["type"] == "line" and s["x0"] == s["x1"] and (s["y0"], s["y1"]) == (0, 1) and s["line"]["color"] == colour
    ]


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# Where years and days stand -------------------------------------------------------------------------------------------


def test_by_the_calendar_a_year_stands_at_its_end_and_days_between_two_ends():
    years = Years(FLOW)
    assert (years.of(2015), years.day(date(2015, 3, 31)), years.day(date(2016, 3, 31))) == (2015, 2015, 2016)
    assert years.day(date(2015, 4, 1)) == pytest.approx(2015 + 1 / 366)
    assert years.span((2014, 2015)) == (2013, 2015)  # of a flow the whole of both years


def test_a_stock_takes_up_a_day():
    start, end = Years(STOCK).span((2015,))
    assert start < 2015 < end and end - start < 1


@pytest.mark.parametrize("kind, day", [(FLOW, date(2015, 4, 15)), (FLOW, date(2015, 9, 1)), (STOCK, date(2015, 9, 1))])
def test_since_go_live_before_ends_where_the_band_begins_and_after_begins_where_it_ends(kind, day):
    at = window_of(kind, day)
    years, go_live = Years(kind, at), GoLive(day.isoformat(), day.isoformat(), "then")
    assert years.band(go_live) == (-1, 0)
    if kind == FLOW:
        assert (years.span(at.before), years.span(at.after)) == ((-3, -1), (0, 2))
    assert -1 <= years.day(day) <= 1


def test_a_go_live_of_one_day_is_a_month_wide_so_that_it_can_be_seen():
    left, right = Years(FLOW).band(GoLive("2022-01-24", "2022-01-24", "then"))
    assert right - left == pytest.approx(1 / 12)
    left, right = Years(FLOW).band(GoLive("2016-01-01", "2016-12-31", "then"))
    assert right - left == pytest.approx(1, abs=0.01)


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
@pytest.mark.parametrize("aligned", [False, True], ids=["calendar", "since"])
@pytest.mark.parametrize("measure", [RATE, RETURNED, STARTS, BY_ID["cla_rate"]], ids=lambda one: one.id)
def test_every_figure_has_only_properties_plotly_knows_no_text_under_14_and_the_fixed_sentence(measure, aligned, phone):
    figure = site_lines.draw(
        hertfordshire(measure),
        [england_line(measure), ours(measure)],
        APRIL_2015,
        window(measure),
        aligned,
        phone,
        EVENTS,
    )
    go.Figure(figure.to_dict())
    assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])
    assert PILOT_SITE_CAVEAT in texts(figure) and "Go-live: April 2015" in texts(figure)
    assert figure.to_dict()["layout"]["yaxis"]["range"][0] == 0


def test_the_site_has_a_square_at_every_year_england_and_ours_one_at_their_end():
    figure = site_lines.draw(hertfordshire(), [england_line(RATE), ours()], APRIL_2015, window(RATE))
    assert figures_at(drawn(figure, "pilot_site")) == {
        float(year): value for year, value in hertfordshire().known.items()
    }
    marks = {role: drawn(figure, role)["marker"] for role in ("pilot_site", "england", "own")}
    assert [mark["symbol"] for mark in marks.values()] == ["square", "triangle-up-open", "circle"]
    assert all(size == 8 for size in marks["pilot_site"]["size"])
    assert [size for size in marks["england"]["size"] if size] == [9]


def test_a_gap_stays_a_gap_and_says_why():
    figure = site_lines.draw(hertfordshire(), [ours()], APRIL_2015, window(RATE))
    line = drawn(figure, "own")
    assert not line["connectgaps"] and {2017.0, 2018.0}.isdisjoint(figures_at(line))
    before, after = line["x"].index(2016.0), line["x"].index(2019.0)
    assert line["y"][before + 1 : after] == [None]  # nothing joins the two runs
    assert "[c]" in texts(figure) and hatched(figure) == []  # hatching is for the site's own gaps


def test_the_site_s_hidden_years_are_hatched_with_their_letter():
    site = a_line(RETURNED, [30, 31, None, None, 28, 27, 26, None])
    figure = site_lines.draw(site, [], APRIL_2015, window(RETURNED))
    spans = [(min(trace["x"]), max(trace["x"])) for trace in hatched(figure)]
    assert spans[0] == (2013.5, 2015.5) and spans[1][0] == 2018.5 and len(spans) == 2
    assert texts(figure).count("<b>[c]</b>") == 2


@PHONES
def test_a_site_with_nothing_to_show_is_hatched_and_holds_no_number(phone):
    hidden = a_line(RATE, [None, None, None])
    alone = site_lines.draw(hidden, [], APRIL_2015, window(RATE), phone=phone)
    assert (
        texts(alone).startswith("[c] No figure to show")
        and PILOT_SITE_CAVEAT in texts(alone)
        and len(hatched(alone)) == 1
    )
    nothing = SiteLine(RATE, "999", "Exampleton", "pilot_site", (), (), ())
    assert texts(site_lines.draw(nothing)).startswith("[x]")
    beside = site_lines.draw(nothing, [england_line(RATE)], phone=phone)
    assert len(hatched(beside)) == 1 and "[x]" in texts(beside) and drawn(beside, "england")


def test_lines_stop_at_a_break_and_a_dotted_line_marks_it():
    figure = site_lines.draw(hertfordshire(RETURNED), [england_line(RETURNED)], APRIL_2015, window(RETURNED))
    for role in ("pilot_site", "england"):
        line = drawn(figure, role)
        assert line["y"][line["x"].index(2014.0) + 1] is None
    assert uprights(figure, look.SECONDARY) == [2014.5] and "Break 1" in texts(figure)
    (note,) = site_lines.break_notes(site_lines.breaks_of(RETURNED))
    assert note.startswith("Break 1, from the year ending 31 March 2015")


def test_a_number_of_children_stands_alone_and_a_note_says_why():
    figure = site_lines.draw(hertfordshire(STARTS), [england_line(STARTS), ours(STARTS)], APRIL_2015, window(STARTS))
    assert len([trace for trace in figure.to_dict()["data"] if trace["mode"] == "lines+markers"]) == 1
    assert "England" not in texts(figure) and len(site_lines.key(hertfordshire(STARTS), [england_line(STARTS)])) == 1
    assert "share no scale" in site_lines.alone_note(STARTS) and site_lines.alone_note(RATE) == ""


def test_events_are_numbered_grey_lines_with_their_words_in_the_notes():
    figure = site_lines.draw(hertfordshire(), [], APRIL_2015, window(RATE), events=EVENTS)
    lines = uprights(figure, look.RULE)
    assert lines == [
        pytest.approx(2014.003, abs=0.01),
        pytest.approx(2014.06, abs=0.01),
        pytest.approx(2019.98, abs=0.01),
    ]
    shown = [note["text"] for note in figure.to_dict()["layout"]["annotations"]]
    assert "1, 2" in shown and "3" in shown and "4" not in shown  # the last lies after the chart
    assert site_lines.event_notes(EVENTS)[1:3] == [
        "Event 2, 22 April 2014: Another.", "Event 3, 23 March 2020: COVID-19 restrictions.",
    ]  # fmt: skip


def test_without_a_date_there_is_no_band_no_bracket_and_nothing_to_align_on():
    figure = site_lines.draw(hertfordshire(), [england_line(RATE)], None, None, aligned=True)
    assert figure.to_dict()["layout"]["shapes"] == [] and "before" not in texts(figure)
    assert figures_at(drawn(figure, "pilot_site"))[2015.0] == hertfordshire().known[2015]
    assert PILOT_SITE_CAVEAT in texts(figure)


def test_since_go_live_everybody_is_shifted_by_the_site_s_calendar():
    figure = site_lines.draw(hertfordshire(), [england_line(RATE), ours()], APRIL_2015, window(RATE), aligned=True)
    for role, line in (("pilot_site", hertfordshire()), ("england", england_line(RATE)), ("own", ours())):
        # an April go-live: the year ending 2015 is the last before, that ending 2016 the first after, and no year is 0
        shown = figures_at(drawn(figure, role))
        assert (shown[-1.0], shown[1.0]) == (line.known[2015], line.known[2016]) and 0.0 not in shown
    ticks = figure.to_dict()["layout"]["xaxis"]["ticktext"]
    assert "0" in ticks and ticks[-1].endswith("years") and any(tick.startswith("−") for tick in ticks)


def test_our_own_go_live_shifts_our_line_and_nobody_else():
    figure = site_lines.draw(
        hertfordshire(), [england_line(RATE), ours()], APRIL_2015, window(RATE), True, False, EVENTS, date(2020, 9, 1)
    )
    shown = figures_at(drawn(figure, "own"))
    assert (shown[-1.0], shown[0.0], shown[1.0]) == tuple(ours().known[year] for year in (2020, 2021, 2022))
    assert figures_at(drawn(figure, "england"))[-1.0] == england_line(RATE).known[2015]
    assert "site&#x27;s calendar" in texts(figure) or "site's calendar" in texts(figure)


def test_our_own_go_live_at_home_is_drawn_as_ours():
    figure = site_lines.draw(ours(hidden=()), [england_line(RATE)], APRIL_2015, window(RATE))
    assert look.ROLES["pilot_site"].colour not in figure.to_json() and "801650" not in figure.to_json()
    assert "pilot site" not in texts(figure) and "<b>26  Exampleshire</b>" in texts(figure)


def test_an_older_figure_at_the_end_of_a_line_says_its_year():
    figure = site_lines.draw(hertfordshire(), [ours(hidden=(2024, 2025))], APRIL_2015, window(RATE))
    assert "Exampleshire (2023)" in texts(figure)
    assert site_lines.key(hertfordshire(), [ours(hidden=(2024, 2025))])[1][1] == "Exampleshire, circle (2023)"


def test_a_name_from_outside_is_inert():
    site = replace(hertfordshire(), name=HOSTILE)
    for text in (str(site_lines.draw(site).to_dict()), site_lines.numbers(site, caption=HOSTILE)):
        assert "<img" not in text and "&lt;img" in text


# Brackets ------------------------------------------------------------------------------------------------------------


def test_brackets_take_up_the_years_of_the_means_and_say_them():
    figure = site_lines.draw(hertfordshire(), [england_line(RATE)], APRIL_2015, window(RATE))
    level = [s for s in figure.to_dict()["layout"]["shapes"] if s["type"] == "line" and s["y0"] == s["y1"]]
    assert [(s["x0"], s["x1"]) for s in level] == [
        pytest.approx((2013, 2015), abs=1e-3),
        pytest.approx((2015, 2017), abs=1e-3),
    ]
    assert "before: mean 19" in texts(figure) and "after: mean 17" in texts(figure)


def test_a_side_with_a_hidden_year_has_its_letter_instead_of_a_mean():
    figure = site_lines.draw(a_line(RETURNED, [30, 31, None, 29, 28, 27]), [], APRIL_2015, window(RETURNED))
    assert "before: [c]" in texts(figure) and "after: mean 28%" in texts(figure)  # of 28 and 27


def test_of_children_on_a_day_there_is_one_figure_and_no_mean():
    stock = BY_ID["cla_rate"]
    figure = site_lines.draw(hertfordshire(stock), [], APRIL_2015, window(stock))
    assert "before: 39" in texts(figure) and "after: 34" in texts(figure) and "mean" not in texts(figure)


SIDES = [(100.0, 200.0, "before: mean 19"), (200.0, 300.0, "after: mean 17")]


def crossings(found, lines):
    """How many points of lines lie in the room a bracket and its words take."""
    rooms = [
        (
            min(one.start, one.words_at),
            max(one.end, one.words_at + 7 * len(one.words)),
            one.words_up - 9,
            one.at + site_brackets.HOOK,
        )
        for one in found
    ]
    dense = [
        (x0 + (x1 - x0) * step / 50, y0 + (y1 - y0) * step / 50)
        for line in lines for (x0, y0), (x1, y1) in pairwise(line) for step in range(51)
    ]  # fmt: skip
    return sum(left <= x <= right and low <= y <= high for x, y in dense for left, right, low, high in rooms)


@pytest.mark.parametrize("lines, under", [
    ([[(0, 150), (400, 160)]], True), ([[(0, 20), (400, 30)]], False), ([[(0, 60), (150, 20), (400, 120)]], False),
    ([[(0, 150), (400, 160)], [(0, 70), (400, 80)]], True),
])  # fmt: skip
def test_brackets_stand_where_no_line_runs_under_the_site_where_there_is_room(lines, under):
    found, longer = site_brackets.brackets(SIDES, lines, 400, 300, 6, lines[0][0][1])
    assert longer == 1 and crossings(found, lines) == 0
    assert (found[0].at < min(y for _, y in lines[0])) == under


def test_where_no_room_is_left_the_scale_makes_some():
    lines = [[(0, y), (400, y)] for y in range(10, 290, 20)]
    found, longer = site_brackets.brackets(SIDES, lines, 400, 300, 6, 50)
    assert longer > 1
    assert crossings(found, [[(x, y / longer) for x, y in line] for line in lines]) == 0


@pytest.mark.parametrize("sides, rows", [
    (SIDES, 1), ([(0.0, 30.0, "before 151"), (30.0, 60.0, "after 170")], 2),
    ([(330.0, 365.0, "before 151"), (365.0, 400.0, "after 170")], 2), ([(0.0, 100.0, "before 9"), (300.0, 400.0, "after 8")], 1),
])  # fmt: skip
def test_words_of_brackets_stay_inside_and_off_each_other(sides, rows):
    before, after = site_brackets.brackets(sides, [], 400, 300, 6, 50)[0]
    assert all(one.words_at >= 0 and one.words_at + 7.6 * len(one.words) <= 400 for one in (before, after))
    assert (before.words_up != after.words_up) == (rows == 2)
    if rows == 1:
        assert before.words_at + 7.6 * len(before.words) < after.words_at


# Words ---------------------------------------------------------------------------------------------------------------


def test_the_title_has_both_means_and_the_sentence_england_and_no_cause():
    said = site_lines.said(before_after(RATE, "919", date(2015, 4, 1)), "Hertfordshire")
    assert said.title == "Lower after go-live in Hertfordshire: 19 to 17 per 10,000"
    assert said.sentence == (
        "Mean of the two years before (2014 and 2015) 19, that of the two after (2016 and 2017) 17: 12% lower. England was "
        "4% higher over the same years. We cannot tell why."
    )
    assert said.alt == f"Line chart: {RATE.title}. {said.title}."


def test_a_rise_is_higher_and_a_level_site_is_neither():
    found = before_after(RATE, "919", date(2015, 4, 1))
    higher = site_lines.said(replace(found, after=22.0, change=17.3), "Leeds")
    assert higher.title == "Higher after go-live in Leeds: 19 to 22 per 10,000" and "17% higher" in higher.sentence
    level = site_lines.said(replace(found, after=found.before, change=0.0, england_change=0.0), "Leeds")
    assert level.title == "The same before and after go-live in Leeds: 19 per 10,000"
    assert level.sentence.count("no lower and no higher") == 2 and not words.banned_words(level.title)


def test_two_means_that_round_alike_have_a_decimal():
    found = replace(before_after(RATE, "919", date(2015, 4, 1)), before=18.8, after=18.6, change=-1.06)
    assert site_lines.said(found, "Leeds").title == "Lower after go-live in Leeds: 18.8 to 18.6 per 10,000"


def test_a_share_says_that_its_change_is_not_in_points_and_that_a_break_lies_between():
    sentence = site_lines.said(before_after(RETURNED, "383", date(2015, 3, 15)), "Leeds").sentence
    assert "of the share before, not points" in sentence and "From 2015 on it is another figure" in sentence
    assert "another figure" not in site_lines.said(before_after(REREFERRED, "383", date(2015, 3, 15)), "Leeds").sentence


@pytest.mark.parametrize(
    "status, why", [(HIDDEN_OR_MISSING, "hidden"), (OUTSIDE, "not published"), (FROM_NOTHING, "0 before")]
)
def test_a_site_without_a_change_says_why(status, why):
    found = replace(
        before_after(RATE, "919", date(2015, 4, 1)), status=status, change=math.nan, before=math.nan, tails=None
    )
    said = site_lines.said(found, "Exampleton")
    assert why in said.title and "2014 and 2015" in said.sentence and "nan" not in said.sentence
    assert "cannot tell" not in said.sentence  # there is nothing to explain


def test_an_undated_site_says_that_its_go_live_was_not_found():
    said = site_lines.undated(hertfordshire())
    assert said.title == "Hertfordshire: go-live not found, so no before and after"
    assert "18 in 2013 and 15 in 2025" in said.sentence
    assert "no figure is published" in site_lines.undated(SiteLine(RATE, "9", "E", "pilot_site", (), (), ())).sentence


# The table -----------------------------------------------------------------------------------------------------------


def test_the_table_has_every_year_of_everybody_with_value_and_status_in_two_columns():
    table = site_lines.numbers(hertfordshire(), [england_line(RATE), ours()], window(RATE), "a caption")
    heads, *rows = rows_in(table)
    assert heads == [
        "Year ending 31 March", "Years since go-live", "Hertfordshire", "England", "Exampleshire", "Exampleshire: status",
    ]  # fmt: skip
    told = {row[0]: row[1:] for row in rows}
    assert told["2015"][:3] == ["−1", "18.8", "27.2"] and told["2016"][0] == "+1"
    assert told["2017"][3:] == ["[c]", "hidden: small number withheld"]


def test_our_own_years_since_go_live_have_a_column_of_their_own():
    table = site_lines.numbers(hertfordshire(), [ours()], window(RATE), "a caption", date(2020, 9, 1))
    heads, *rows = rows_in(table)
    place = heads.index("Exampleshire: years since its own go-live")
    assert {row[0]: row[place] for row in rows}["2022"] == "+1"


def test_years_before_a_line_begins_stay_blank_and_a_true_zero_is_zero():
    site, other = a_line(RATE, [0.0, 3.0], first=2014), a_line(RATE, [5.0, 6.0, 7.0], "own", 2013)
    told = {row[0]: row[1:] for row in rows_in(site_lines.numbers(site, [other], caption="c"))}
    assert told["2013"] == ["", "5.0"] and told["2014"][0] == "0.0"


SOME, REST = PILOT_SITES[::12], tuple(site for site in PILOT_SITES if site not in PILOT_SITES[::12])


@pytest.mark.parametrize("sites", [SOME, pytest.param(REST, marks=pytest.mark.slow)], ids=["some sites", "the rest"])
@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_no_word_of_any_dated_site_is_banned_and_every_title_is_short(measure, sites):
    for site in sites:
        found, line, go_live = at(measure, site)
        others, said = [england_line(measure), ours(measure)], site_lines.said(found, site.la_name)
        figures = [
            site_lines.draw(line, others, go_live, found.window, aligned, phone, EVENTS)
            for aligned in (False, True) for phone in (False, True)
        ]  # fmt: skip
        undated = site_lines.undated(line)
        table = re.sub("<[^>]+>", " ", site_lines.numbers(line, others, found.window, measure.title))
        text = " ".join([*vars(said).values(), *vars(undated).values(), *map(texts, figures), table])
        assert words.banned_words(text) == [], site
        assert max(len(title.split()) for title in (said.title, undated.title)) <= words.LONGEST_TITLE
        assert "nan" not in re.findall(r"[a-z]+", text) and said.title in said.alt
        assert all(PILOT_SITE_CAVEAT in texts(figure) for figure in figures)
        assert ("We cannot tell why." in said.sentence) == (found.status == OK)
        if found.status == OK and measure.value != COUNT:
            assert "England was" in said.sentence


@pytest.mark.slow
@PHONES
@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_no_line_runs_through_a_bracket_or_its_words_at_any_site(measure, phone):
    for site in PILOT_SITES:
        found, line, go_live = at(measure, site)
        others = [] if measure.value == COUNT else [england_line(measure), ours(measure)]
        for aligned in (False, True):
            plot = site_lines._Plot(line, others, go_live, found.window, aligned, phone, EVENTS, None)
            if not plot.drawn:
                continue
            lines = [
                [(plot.px(place), value / plot.top * plot.tall) for _, place, value in piece]
                for one in plot.drawn for piece in one.pieces
            ]  # fmt: skip
            assert crossings(plot.brackets, lines) == 0, (site, aligned)
            assert all(one.start >= -1 and one.end <= plot.width + 1 for one in plot.brackets), site
