"""Charts that follow months or children: signals are ringed and named, hidden is hatched, words claim no cause."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import nan

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import again, beside_groups, control, exits, flow, look, outlook, over_time
from analytics.results import front_desk, verdict, words
from analytics.results.ask import Ask
from analytics.results.control import ControlChart, ControlPoint, Segment
from analytics.results.curves import HOME, MONTHS, STILL, Cohort, LeavingCurve, ReEntryCurve
from analytics.results.groups import GroupBeside, GroupsBeside
from analytics.results.marks import Mark
from analytics.results.outlook import Outlook
from analytics.results.result import Result, Source
from analytics.stats import xmr
from analytics.stats.estimate import NO_FIGURE, Estimate

STARTED = front_desk.measure("started_to_be_looked_after")
LEFT = front_desk.measure("ceased_to_be_looked_after")
IN_CARE = front_desk.measure("looked_after_at_month_end")
WENT_HOME = front_desk.measure("returned_home_within_12_months_of_starting")
RE_ENTERED = front_desk.measure("re_entered_within_12_months_of_returning_home")
SOURCE = Source("an extract (invented sample)")
SECRET = 3137.4242
MONTHLY = [24, 34, 33, 33, 25, 24, 27, 27, 31, 28, 31, 27, 30, 31, 26, 36, 31, 34]
MONTHLY += [26, 26, 28, 29, 32, 31, 31, 29, 30, 38, 30, 35, 54, 27, 34, 39, 25, 32]
WAYS = ("home, planned", "home, unplanned", "adopted", "turned 18 or moved to independence")
FEW = settings(max_examples=40, deadline=None)


# Drawing -------------------------------------------------------------------------------------------------------------


def counts(numbers, by="month", measure=STARTED, hidden=(), last="2025-03-31") -> Result:
    """Counts of successive periods; `hidden` are places whose number is taken away."""
    many = {"month": 1, "quarter": 3, "year": 12}[by]
    ends = [pd.Timestamp(last) + pd.offsets.MonthEnd(-many * back) for back in range(len(numbers))][::-1]
    values = [nan if place in hidden else float(number) for place, number in enumerate(numbers)]
    figures = pd.DataFrame(
        {
            "measure": measure.id,
            "la_code": "X1",
            "la_name": "Exampleshire",
            "period_start": [end + pd.offsets.MonthBegin(-many) for end in ends],
            "period_end": ends,
            "group": "",
            "numerator": values,
            "denominator": 100_000.0,
            "value": values,
            "lower": nan,
            "upper": nan,
            "unit": measure.formula.unit,
            "status": ["hidden" if place in hidden else "" for place in range(len(numbers))],
        }
    )
    return Result(measure, Ask(measure.id, by), "internal", figures, SOURCE)


def a_control(numbers=MONTHLY, signals=None, hidden=(), breaks=(), marks=(), each="month") -> ControlChart:
    """A chart with made limits. signals: {place: code}; breaks: places where a new segment begins."""
    result = counts(numbers, each, hidden=hidden)
    points = [
        ControlPoint(
            row.period_start.date(), row.period_end.date(), row.numerator, row.status, (signals or {}).get(n, "")
        )
        for n, row in enumerate(result.figures.itertuples())
    ]
    edges = [0, *breaks, len(points)]
    segments = [
        Segment(points[first].end, points[after - 1].end, 31.0 + place, 20.0, 42.0)
        for place, (first, after) in enumerate(pairwise(edges))
    ]
    return ControlChart(result, each, tuple(points), tuple(segments), tuple(marks), True, 0.02, 0.24)


def a_leaving(ways=WAYS, final=(34.0, 8.0, 6.0, 10.0), end=730, **more) -> LeavingCurve:
    """Shares that grow in a straight line to `final` on day 730, by steps of ten days, drawn as far as `end`."""
    days = [float(day) for day in range(0, end + 1, 10)]
    shares = tuple(tuple(share * day / 730 for day in days) for share in final)
    remaining = tuple(100 - sum(on_a_day) for on_a_day in zip(*shares, strict=True))
    at = {}
    for months, day in MONTHS.items():
        if day <= end:
            by_then = [share * day / 730 for share in final]
            home = sum(share for way, share in zip(ways, by_then, strict=True) if way.startswith("home"))
            at[months] = {way: Estimate(s, s * 0.9, s * 1.1) for way, s in zip(ways, by_then, strict=True)}
            at[months] |= {HOME: Estimate(home, nan, nan), STILL: Estimate(100 - sum(by_then), nan, nan)}
    cohort = Cohort(date(2022, 4, 1), date(2023, 3, 31), "year")
    made = LeavingCurve(
        WENT_HOME, cohort, "internal", SOURCE, 341.0, tuple(ways), tuple(days), shares, remaining, remaining, at
    )
    return replace(made, **more)


def a_re_entry(final=21.0, end=730, **more) -> ReEntryCurve:
    days = tuple(float(day) for day in range(0, end + 1, 10))
    share, lower, upper = (tuple(part * final * day / 730 for day in days) for part in (1, 0.8, 1.2))
    at = {m: Estimate(*(part * final * MONTHS[m] / 730 for part in (1, 0.8, 1.2))) for m in (6, 12, 24)}
    at = {months: found for months, found in at.items() if MONTHS[months] <= end}
    following = {0: 348.0, **{months: 348.0 - 7 * months for months in at}}
    cohort = Cohort(date(2021, 4, 1), date(2024, 3, 31), "three_years")
    made = ReEntryCurve(RE_ENTERED, cohort, "internal", SOURCE, 348.0, days, share, lower, upper, following, at)
    return replace(made, **more)


def a_group(*names: str, numerator=30.0, denominator=100.0, status="", ratio=NO_FIGURE, word="") -> GroupBeside:
    value = 100 * numerator / denominator
    return GroupBeside(names, numerator, denominator, value, value * 0.8, value * 1.2, status, ratio, word)


HIGHER = {"ratio": Estimate(1.5, 1.2, 1.9), "word": "higher"}
SIMILAR = {"ratio": Estimate(1.0, 0.8, 1.3), "word": "similar"}
HIDDEN = {"numerator": nan, "denominator": nan, "status": "hidden"}


def some_groups(*rows: GroupBeside) -> GroupsBeside:
    result = counts([30], "year", WENT_HOME)
    return GroupsBeside(result, rows, a_group(numerator=125.0, denominator=356.0), "year ending 31 March 2024")


AGES = some_groups(
    a_group("under 1", numerator=20.0, **SIMILAR),
    a_group("1 to 4", numerator=50.0, **HIGHER),
    a_group("5 to 9", **HIDDEN),
    a_group("10 to 15", numerator=10.0, ratio=Estimate(0.5, 0.3, 0.8), word="lower"),
)


def an_outlook(measure=STARTED, numbers=MONTHLY, hidden=(), months=12) -> Outlook:
    ends = tuple(end.date() for end in pd.date_range("2025-04-30", periods=months, freq="ME"))
    middle, low80, high80, low95, high95 = ((number,) * months for number in (31.0, 24.0, 38.0, 20.0, 42.0))
    history = counts(numbers, measure=measure, hidden=hidden)
    method = "the same month a year before"
    return Outlook(history, ends, middle, low80, high80, low95, high95, method, 5.2, 24)


STARTS, EXITS = [92, 80, 85, 95, 100, 110, 90, 85], [88, 85, 80, 80, 95, 100, 99, 95]


def a_flow(hidden=(), by="quarter") -> tuple[Result, Result]:
    return counts(STARTS, by, hidden=hidden), counts(EXITS, by, LEFT)


def drawn_kinds(phone: bool) -> dict[str, go.Figure]:
    """One of every kind, and of every kind that has nothing to draw."""
    lit = {30: xmr.ABOVE, 10: xmr.RISING, 35: xmr.TWO_OF_THREE_ABOVE}
    mark = Mark(date(2023, 10, 1), HOSTILE, True)
    return {
        "control": control.draw(a_control(signals=lit, breaks=(18,), marks=[mark]), phone),
        "control, hidden": control.draw(replace(a_control(hidden=range(36)), segments=()), phone),
        "control, plain": control.draw(replace(a_control(), segments=()), phone),
        "exits": exits.draw(a_leaving(), phone),
        "exits, late": exits.draw(a_leaving(from_day=60.0), phone),
        "exits, hidden": exits.draw(a_leaving(refused="hidden"), phone),
        "again": again.draw(a_re_entry(), phone),
        "again, early": again.draw(a_re_entry(refused="too early"), phone),
        "groups": beside_groups.draw(AGES, phone),
        "outlook": outlook.draw(an_outlook(), phone),
        "outlook, hidden": outlook.draw(an_outlook(hidden=(4,)), phone),
        "outlook, refused": outlook.draw(Outlook(counts(MONTHLY), refused="It needs more months."), phone),
        "flow": flow.draw(*a_flow(), phone),
        "flow, hidden": flow.draw(*a_flow(hidden=range(8)), phone),
    }


def notes_of(figure: go.Figure) -> list[dict]:
    return figure.to_dict()["layout"]["annotations"]


# Every kind ----------------------------------------------------------------------------------------------------------


@PHONES
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(phone):
    for figure in drawn_kinds(phone).values():
        go.Figure(figure.to_dict())  # figures are built unchecked to be quick; this one is checked
        assert all(note["font"]["size"] >= look.SMALLEST for note in notes_of(figure))


@PHONES
@pytest.mark.parametrize("name", ["control, hidden", "exits, hidden", "flow, hidden"])
def test_a_hidden_chart_is_a_hatched_area_in_words(name, phone):
    figure = drawn_kinds(phone)[name]
    assert len(hatched(figure)) == 1 and words.hidden() in texts(figure)


@PHONES
def test_a_figure_that_may_not_be_drawn_leaves_no_number_behind(phone):
    """The gate has emptied hidden figures already; a chart that got one by mistake must still not print it."""
    chart = a_control()
    kept = [replace(chart.points[0], number=SECRET, status="hidden", signal=xmr.ABOVE), *chart.points[1:]]
    secret = a_group("5 to 9", numerator=SECRET, denominator=SECRET * 2, status="hidden")
    starts, left = a_flow()
    with_secret = starts.figures.assign(
        numerator=[SECRET, *STARTS[1:]], value=SECRET, status=["hidden", *([""] * (len(STARTS) - 1))]
    )
    figures = [
        control.draw(replace(chart, points=tuple(kept)), phone),
        beside_groups.draw(some_groups(secret, a_group("1 to 4", **SIMILAR)), phone),
        flow.draw(replace(starts, figures=with_secret), left, phone),
    ]
    assert not re.search(r"3,?137|6,?274", " ".join(figure.to_json() for figure in figures))


def test_words_of_a_reader_or_of_the_data_are_inert():
    marked = control.draw(a_control(marks=[Mark(date(2023, 10, 1), HOSTILE)]))
    grouped = beside_groups.draw(some_groups(a_group(HOSTILE, **SIMILAR)))
    refused = outlook.draw(Outlook(counts(MONTHLY), refused=HOSTILE))
    for figure in (marked, grouped, refused, exits.draw(a_leaving(ways=(HOSTILE,), final=(30.0,)))):
        assert "<img" not in str(figure.to_dict()) and "&lt;img" in texts(figure).lower()
    assert "<img" not in beside_groups.numbers(some_groups(a_group(HOSTILE, **SIMILAR)), HOSTILE)
    assert "<img" not in exits.numbers(a_leaving(ways=(HOSTILE,), final=(30.0,)), HOSTILE)


# Control charts ------------------------------------------------------------------------------------------------------


def test_every_signalled_point_is_a_solid_dot_in_a_ring_and_the_newest_of_each_kind_is_named():
    chart = a_control(signals={2: xmr.ABOVE, 30: xmr.ABOVE, 20: xmr.SHIFT_BELOW, 21: xmr.SHIFT_BELOW})
    figure = control.draw(chart)
    *_, dots, rings = figure.to_dict()["data"]
    assert rings["x"] == ["2022-06-30", "2023-12-31", "2024-01-31", "2024-10-31"]
    assert (rings["marker"]["size"], rings["marker"]["symbol"]) == (20, "circle-open")
    assert [size for size in dots["marker"]["size"] if size == 10] == [10] * 4
    assert "October 2024: 54 starts" in texts(figure) and "Below the mean to January 2024" in texts(figure)
    assert "June 2022" not in texts(figure)


def test_each_segment_has_its_own_mean_and_limits_and_the_newest_are_named():
    figure = control.draw(a_control(breaks=(18,)))
    means = [(line["x"], line["y"]) for line in limit_lines(figure) if line["line"]["dash"] == "solid"]
    assert [y for _, y in means] == [[31.0, 31.0], [32.0, 32.0]]
    assert means[0][0][1] <= means[1][0][0]
    for label in ("Upper limit 42", "Mean 32 a month", "Lower limit 20"):
        assert label in texts(figure)


def limit_lines(figure: go.Figure) -> list[dict]:
    return [trace for trace in figure.to_dict()["data"] if trace.get("line", {}).get("color") == look.SECONDARY]


def test_a_run_without_limits_shows_its_last_figure_and_no_lines():
    figure = control.draw(replace(a_control(), segments=()))
    assert "32  March 2025" in texts(figure) and "limit" not in texts(figure)
    assert limit_lines(figure) == []


def test_provisional_months_are_open_dots_on_hatching():
    chart = a_control()
    points = (*chart.points[:-1], replace(chart.points[-1], status="provisional"))
    figure = control.draw(replace(chart, points=points))
    dots = figure.to_dict()["data"][-2]
    assert dots["marker"]["color"][-1] == "#ffffff" and dots["y"][-1] == 32
    assert len(hatched(figure)) == 1 and "provisional" in texts(figure)


def test_a_mark_is_a_line_where_its_limits_begin_under_the_reader_s_words():
    mark = Mark(date(2023, 10, 1), "New court team", True)
    figure = control.draw(a_control(breaks=(18,), marks=[mark]))
    (line,) = figure.to_dict()["layout"]["shapes"]
    (begins,) = {trace["x"][0] for trace in figure.to_dict()["data"] if trace.get("y") == [32.0, 32.0]}
    assert line["x0"] == line["x1"] == begins
    assert "October 2023: New court team" in texts(figure)


PLACES = st.dictionaries(st.integers(0, 35), st.sampled_from(xmr.SIGNALS), max_size=12)
MARKS = st.lists(
    st.builds(
        Mark,
        st.dates(date(2022, 4, 1), date(2025, 3, 31)).map(lambda day: day.replace(day=1)),
        st.text("abc <&'\"", min_size=1, max_size=60),
    ),
    max_size=3,
)


@PHONES
@FEW
@given(signals=PLACES, marks=MARKS, numbers=st.lists(st.integers(0, 60), min_size=36, max_size=36))
def test_no_words_of_a_control_chart_overlap_or_are_cut(phone, signals, marks, numbers):
    layout = control.draw(a_control(numbers, signals, marks=marks), phone).to_dict()["layout"]
    wide, tall, left, top = plot_of(layout, phone)
    boxes = [box_of(note, layout, wide, tall) for note in layout["annotations"]]
    for place, box in enumerate(boxes):
        assert box[0] > -left - 8 and box[2] < wide + layout["margin"]["r"] and box[1] > -34 and box[3] < tall + top
        assert not [other for other in boxes[:place] if overlap(box, other)], layout["annotations"][place]["text"]


def plot_of(layout: dict, phone: bool) -> tuple[float, float, float, float]:
    margin = layout["margin"]
    wide = (358 if phone else 1088) - margin["l"] - margin["r"]
    return wide, layout["height"] - margin["t"] - margin["b"], margin["l"], margin["t"]


def box_of(note: dict, layout: dict, wide: float, tall: float) -> tuple[float, float, float, float]:
    """Left, low, right and high of a note, in px from the plot's corner."""
    lines = re.sub(r"</?b>|&[a-z#0-9]+;", lambda found: "" if found[0][0] == "<" else "&", note["text"]).split("<br>")
    size = max(map(len, lines)) * 7.2, 17 * len(lines)
    x = note["x"] * wide if note.get("xref") == "paper" else days_in(note["x"], layout["xaxis"]["range"]) * wide
    y = note["y"] * tall if note.get("yref") == "paper" else note["y"] / layout["yaxis"]["range"][1] * tall
    x, y = x + note.get("xshift", 0) + note.get("ax", 0), y + note.get("yshift", 0) - note.get("ay", 0)
    left = x - {"left": 0, "center": 0.5, "right": 1}[note["xanchor"]] * size[0]
    low = y - {"bottom": 0, "middle": 0.5}[note["yanchor"]] * size[1]
    return left, low, left + size[0], low + size[1]


def days_in(day: str, ends: list[str]) -> float:
    first, last, here = (pd.Timestamp(one) for one in (*ends, day))
    return (here - first) / (last - first)


def overlap(one, other) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def test_the_table_of_a_control_chart_says_each_signal_and_the_limits_of_its_segment():
    drawn = control.numbers(a_control(signals={30: xmr.ABOVE}, breaks=(18,), hidden=(3,)), "a")
    (row,) = re.findall(r"<tr><th scope=\"row\">October 2024</th>(.*?)</tr>", drawn)
    assert re.findall(r">([^<]+)<", row) == ["54", "20", "32", "42", "above the upper limit"]
    (row,) = re.findall(r"<tr><th scope=\"row\">July 2022</th>(.*?)</tr>", drawn)
    assert "[c]" in row and ">31<" in row


# Leaving care --------------------------------------------------------------------------------------------------------


def areas(figure: go.Figure) -> list[dict]:
    return [trace for trace in figure.to_dict()["data"] if trace.get("fill") == "tozeroy"]


def test_ways_of_leaving_are_stacked_in_steps_with_home_in_blue_at_the_bottom():
    highest_first = areas(exits.draw(a_leaving()))
    assert [trace["y"][-1] for trace in highest_first] == [58, 48, 42, 34]
    assert [trace["fillcolor"] for trace in highest_first[::-1]] == ["#12436D", "#6f93b3", "#8d9297", "#a9aeb2"]
    assert {trace["line"]["shape"] for trace in highest_first} == {"hv"}


def test_dark_edges_stand_over_all_who_went_home_and_over_all_who_left():
    edges = [trace for trace in exits.draw(a_leaving()).to_dict()["data"] if trace["line"].get("color") == look.TEXT]
    assert [edge["y"][-1] for edge in edges] == [42, 58]


@FEW
@given(
    final=st.lists(st.integers(0, 120).map(lambda tenths: tenths / 10), min_size=1, max_size=8),
    end=st.sampled_from([182, 400, 730]),
)
def test_any_number_of_ways_is_drawn_with_labels_apart_and_within_the_plot(final, end):
    ways = ("home, planned", "home, unplanned", "home", *(f"another way {n}" for n in range(5)))[: len(final)]
    for shares in (final, [100 - sum(final), *final[1:]]):  # thin areas low in the plot, and at its top
        curve = a_leaving(ways, tuple(shares), end)
        layout = exits.draw(curve).to_dict()["layout"]
        tall = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
        heights = sorted(note["y"] * tall for note in layout["annotations"] if note.get("xshift") == 54)
        there = [*(share[-1] for share in curve.shares), curve.remaining[-1]]
        assert len(heights) == len([share for share in there if share > 0])
        assert all(np.diff(heights) > look.LABEL_STEP - 1)
        assert heights[0] > -2 and heights[-1] < tall + 2
        assert len(areas(exits.draw(curve, phone=True))) == len(ways)


def test_the_share_at_home_stands_over_the_plot_at_each_month_that_the_curve_reaches():
    assert re.findall(r"<b>(\d+%)</b>", texts(exits.draw(a_leaving(), phone=True))) == ["5%", "10%", "21%", "42%"]
    short = exits.draw(a_leaving(end=400), phone=True)
    assert re.findall(r"<b>(\d+%)</b>", texts(short)) == ["5%", "10%", "21%"]
    assert short.to_dict()["layout"]["xaxis"]["range"] == [0, 400]
    assert short.to_dict()["layout"]["xaxis"]["ticktext"] == ["Start", "3", "6", "12 months"]


def test_a_phone_names_the_ways_in_a_line_above():
    assert [value for value, _, _ in exits.key(a_leaving())] == ["42%", "10%", "6%", "8%", "34%"]
    assert exits.key(a_leaving(refused="hidden")) == []


def test_days_before_a_curve_begins_are_hatched_and_said():
    late = a_leaving(from_day=60.0)
    assert hatched(exits.draw(late))[0]["x"][:2] == [0, 60]
    assert "begins 60 days after starting" in over_time.exits(late).sentence


def test_the_table_of_ways_gives_every_way_all_home_and_those_still_in_care():
    drawn = exits.numbers(a_leaving(), "a")
    (row,) = re.findall(r"<tr><th scope=\"row\">Home, planned</th>(.*?)</tr>", drawn)
    assert re.findall(r">([^<]+)<", row)[-2:] == ["34%", "31 to 37"]
    assert "All returns home" in drawn and "Still in care" in drawn


# Coming into care again ------------------------------------------------------------------------------------------------


def test_re_entry_is_a_step_line_in_its_interval_with_the_returns_still_followed():
    figure = again.draw(a_re_entry())
    band, line, marks = figure.to_dict()["data"]
    assert line["line"]["shape"] == "hv" and band["fillcolor"] == look.tint(look.BLUE, 0.13)
    assert marks["x"] == [182, 365, 730]
    assert texts(figure) == f"<b>5%</b> <b>11%</b> <b>21%</b> 17 to 25% {again.FOLLOWING} 348 306 264 180"


def test_a_curve_that_ends_early_ends_its_axis_there():
    layout = again.draw(a_re_entry(end=460)).to_dict()["layout"]
    assert layout["xaxis"]["range"] == [0, 460] and layout["xaxis"]["ticktext"] == ["Home", "6", "12 months"]
    assert "180" not in texts(again.draw(a_re_entry(end=460)))


def test_the_table_of_re_entry_has_a_row_for_each_month_reached():
    assert again.numbers(a_re_entry(), "a").count('scope="row"') == 3
    assert "24 months" not in again.numbers(a_re_entry(end=460), "a")


# Groups --------------------------------------------------------------------------------------------------------------


@PHONES
def test_groups_keep_their_order_and_a_hidden_one_is_hatched_without_a_dot(phone):
    figure = beside_groups.draw(AGES, phone)
    assert figure.to_dict()["data"][-1]["x"] == [35.1124, 20, 50, 10]
    named = [note["text"] for note in notes_of(figure) if note["text"] in ("Under 1", "1 to 4", "5 to 9", "10 to 15")]
    assert named == ["Under 1", "1 to 4", "5 to 9", "10 to 15"]
    assert len(hatched(figure)) == 1 and words.hidden() in texts(figure)


def test_groups_have_share_counts_and_word_at_the_right_and_everybody_as_a_line():
    figure = beside_groups.draw(AGES)
    assert "<b>50%</b>" in texts(figure) and "50 of 100" in texts(figure) and "<b>higher</b>" in texts(figure)
    assert "All children 35%" in texts(figure)
    lines = [shape for shape in figure.to_dict()["layout"]["shapes"] if shape["x0"] == shape["x1"] == AGES.all.value]
    assert len(lines) == 1


def test_two_breakdowns_are_named_in_one_row():
    assert "Female, under 1" in texts(beside_groups.draw(some_groups(a_group("female", "under 1", **SIMILAR))))


def test_the_table_of_groups_has_ratios_whose_interval_keeps_a_clear_one_off_one():
    close = a_group("under 1", ratio=Estimate(1.05, 1.004, 1.1), word="higher")
    drawn = beside_groups.numbers(some_groups(close, a_group("1 to 4", **HIDDEN)), "a")
    assert ">1.004 to 1.100<" in drawn and ">higher<" in drawn
    (row,) = re.findall(r"<tr><th scope=\"row\">1 to 4</th>(.*?)</tr>", drawn)
    assert row.count("[c]") == 3 and "hidden" in row


# Months ahead --------------------------------------------------------------------------------------------------------


def test_the_months_ahead_are_two_bands_of_one_blue_and_a_dashed_middle():
    figure = outlook.draw(an_outlook())
    wide, narrow, middle, line = figure.to_dict()["data"]
    assert wide["fillcolor"] == look.tint(look.BLUE, 0.12) and narrow["fillcolor"] == look.tint(look.BLUE, 0.26)
    assert (min(wide["y"]), max(wide["y"]), min(narrow["y"]), max(narrow["y"])) == (20, 42, 24, 38)
    assert middle["line"]["dash"] != "solid" and over_time.PATTERN in texts(figure)
    assert len(line["x"]) == 36 and line["x"][-1] < middle["x"][0]


def test_only_the_last_36_months_stand_before_the_months_ahead():
    figure = outlook.draw(an_outlook(numbers=MONTHLY * 2))
    assert len(figure.to_dict()["data"][-1]["x"]) == 36


def test_the_table_ahead_gives_both_bands():
    drawn = outlook.numbers(an_outlook(), "a")
    (row,) = re.findall(r"<tr><th scope=\"row\">March 2026</th>(.*?)</tr>", drawn)
    assert re.findall(r">([^<]+)<", row) == ["31", "24 to 38", "20 to 42"]


# Starts and exits ------------------------------------------------------------------------------------------------------


@PHONES
def test_starts_stand_up_exits_hang_down_and_the_rest_is_a_dot_with_its_number(phone):
    figure = flow.draw(*a_flow(), phone)
    up, down, dots = figure.to_dict()["data"]
    assert up["y"] == STARTS and down["y"] == [-left for left in EXITS]
    assert dots["y"] == [4, -5, 5, 15, 5, 10, -9, -10]
    assert "<b>−10</b>" in texts(figure) and ("<b>+10</b>" in texts(figure) or phone)


def test_a_period_of_which_one_side_is_hidden_has_no_net_and_is_hatched():
    for pair in (a_flow(hidden=(2,)), (counts(STARTS, "quarter"), counts(EXITS, "quarter", LEFT, hidden=(2,)))):
        figure = flow.draw(*pair)
        assert figure.to_dict()["data"][-1]["y"][2] is None
        assert len(hatched(figure)) == 1 and "[c]" in texts(figure)
    (row,) = re.findall(
        r"<tr><th scope=\"row\">October to December 2023</th>(.*?)</tr>", flow.numbers(*a_flow((2,)), "a")
    )
    assert re.findall(r">([^<]+)<", row) == ["[c]", "80", "hidden: small number withheld"]


# Words ---------------------------------------------------------------------------------------------------------------


def test_every_signal_has_its_words():
    assert {*over_time.OUTSIDE, *over_time.RUNS} == set(xmr.SIGNALS)


def test_a_month_outside_the_limits_is_the_finding_and_never_more_than_unlikely():
    said = over_time.control(a_control(signals={30: xmr.ABOVE}))
    assert said.title == "One month stands out: 54 starts in October 2024"
    assert said.sentence == (
        "October 2024 is a change that is unlikely to be routine variation; look for the reason. The other 35 months are "
        "consistent with routine variation. Chance alone flags some month on about a quarter of charts this long."
    )


def test_no_signal_is_routine_variation_and_not_no_change():
    said = over_time.control(a_control())
    assert said.title == "No month stands out: about 31 starts a month"
    assert said.sentence == "All 36 months are consistent with routine variation."


def test_limits_are_as_round_as_their_mean():
    assert [over_time.number(value, 31.0) for value in (0.0, 7.04, 31.4)] == ["0", "7", "31"]
    assert [over_time.number(value, 6.2) for value in (0.0, 6.25, 12.5)] == ["0", "6.3", "12.5"]


def test_a_run_is_named_by_what_it_does():
    said = over_time.control(a_control(signals={place: xmr.SHIFT_ABOVE for place in range(29, 36)}))
    assert said.title == "A run of months stands out: above the mean to March 2025"
    assert "The run of months above the mean to March 2025 is a change" in said.sentence


def test_several_stretches_give_each_mean():
    assert "a mean of 31 to September 2023, then 32 a month" in over_time.control(a_control(breaks=(18,))).sentence


def test_under_12_points_says_why_there_are_no_limits():
    said = over_time.control(replace(a_control(MONTHLY[:9]), segments=()))
    assert said.title == "Too few months to say whether any month stands out"
    assert "Limits need 12 months" in said.sentence


@pytest.mark.parametrize(
    ("share", "part"), [(0.02, "one in fifty"), (0.11, "a tenth"), (0.29, "a quarter"), (0.47, "half")]
)
def test_chance_is_said_as_a_part_of_charts(share, part):
    chart = replace(a_control(signals={30: xmr.ABOVE}), any_by_chance=share)
    assert f"on about {part} " in over_time.control(chart).sentence


def test_a_curve_has_the_title_of_its_verdict_and_counts_from_it_alone():
    found = verdict.share_verdict(RE_ENTERED, a_share(2024, 52, 348), a_share(2023, 49, 331))
    said = over_time.again(a_re_entry(), found)
    assert said.title == words.title(found) and said.title in said.alt
    assert "52 of 348 returns home" in said.sentence and "49 of 331" in said.sentence
    assert " 52 " not in over_time.again(a_re_entry()).sentence


def a_share(year: int, numerator: float, denominator: float) -> verdict.Figure:
    start, end = date(year - 1, 4, 1), date(year, 3, 31)
    return verdict.Figure(100 * numerator / denominator, nan, nan, numerator, denominator, start, end)


def test_a_leaving_curve_is_said_at_12_months_and_at_its_end():
    said = over_time.exits(a_leaving())
    assert said.title == "21% had gone home by 12 months"
    assert said.sentence == (
        "Of 341 children who started in the year ending 31 March 2023, 21% had gone home by 12 months and 42% by 24 "
        "months. At 24 months 42% were still in care."
    )
    everybody = over_time.exits(a_leaving(cohort=None, censored=True)).sentence
    assert everybody.startswith("Of 341 children, 21%") and "Not all of them have been followed" in everybody


@pytest.mark.parametrize("refused", over_time.REFUSED)
def test_a_refused_curve_says_why(refused):
    for said in (over_time.exits(a_leaving(refused=refused)), over_time.again(a_re_entry(refused=refused))):
        assert said.title.startswith("Too few to say") and said.sentence
        assert not re.search(r"\d", said.title + said.sentence)


def test_what_a_figure_and_its_curve_both_say_is_said_once():
    hidden = replace(a_share(2023, nan, nan), status="hidden")
    told = verdict.share_verdict(WENT_HOME, hidden, a_share(2022, 40, 200))
    assert words.sentence(told) == "Too few children to show."
    assert over_time.exits(a_leaving(refused="hidden"), told).sentence == "Too few children to show."


def test_groups_that_differ_clearly_are_the_title_in_the_words_of_their_ratios():
    said = over_time.groups(AGES)
    assert said.title == "Clearly higher: 1 to 4. Clearly lower: 10 to 15"
    assert "1 to 4: 50% (50 of 100), higher than other children (ratio 1.50, 1.20 to 1.90)." in said.sentence
    assert over_time.groups(some_groups(a_group("under 1", **SIMILAR))).title == (
        "No group is clearly different from the others"
    )


def test_the_months_ahead_are_only_ever_the_pattern_continued():
    said = over_time.outlook(an_outlook())
    assert said.title == "If the last years' pattern continues: about 31 starts a month"
    assert said.sentence == (
        "If the last three years' pattern continues, there would be between 24 and 38 starts a month up to March 2026 (80% "
        "band). It uses the same month a year before. When tried on 24 past months it was off by 5.2 on average."
    )
    looked_after = over_time.outlook(an_outlook(IN_CARE))
    assert (
        "between 24 and 38 children would be looked after at the end of March 2026 (80% band)" in looked_after.sentence
    )


def test_starts_and_exits_are_added_up_over_the_periods_that_show_both():
    said = over_time.flow(*a_flow(hidden=(2,)))
    assert said.title == "January to March 2025: 85 started and 95 left"
    assert said.sentence == (
        "More started than left in 4 of the 7 quarters for which both can be shown. In these 652 started and 642 left."
    )


ROWS = st.lists(
    st.builds(
        a_group,
        st.sampled_from(["under 1", "section 20, agreed with parents", "special guardianship or child arrangements"]),
        numerator=st.integers(0, 50),
        ratio=st.just(NO_FIGURE) | st.just(Estimate(1.5, 1.2, 1.9)),
        word=st.sampled_from(["higher", "lower", "similar"]),
    ),
    min_size=1,
    max_size=8,
)


@FEW
@given(
    signals=PLACES,
    hidden=st.sets(st.integers(0, 35), max_size=20),
    each=st.sampled_from(["month", "quarter"]),
    rows=ROWS,
    numbers=st.lists(st.integers(0, 2000), min_size=36, max_size=36),
    end=st.sampled_from([90, 182, 400, 730]),
    chance=st.floats(0, 1) | st.just(nan),
)
def test_no_text_has_a_banned_word_or_a_gap_and_every_title_is_short(signals, hidden, each, rows, numbers, end, chance):
    lit = {place: code for place, code in signals.items() if place not in hidden}
    chart = replace(a_control(numbers, lit, hidden, each=each), any_by_chance=chance)
    told = [replace(row, word="") if row.ratio.is_missing else row for row in rows]
    pairs = counts(numbers, "quarter", hidden=hidden), counts(numbers[::-1], "quarter", LEFT)
    everything = [
        over_time.control(chart),
        over_time.control(replace(chart, segments=())),
        over_time.exits(a_leaving(end=end)),
        over_time.again(a_re_entry(end=max(end, 182))),
        over_time.groups(some_groups(*told)),
        over_time.outlook(an_outlook(numbers=numbers, hidden=hidden)),
        over_time.flow(*pairs),
    ]
    tables = [control.numbers(chart, "a"), exits.numbers(a_leaving(end=end), "a"), flow.numbers(*pairs, "a")]
    for said in everything:
        assert len(said.title.split()) <= words.LONGEST_TITLE, said.title
        assert said.title in said.alt and said.sentence
        assert not re.search(r"\bnan\b|  | [.,]|\.\.", f"{said.title} {said.sentence}", re.IGNORECASE), said
        assert words.banned_words(f"{said.title} {said.sentence} {said.alt}") == []
    assert words.banned_words(" ".join(re.sub(r"<[^>]+>", " ", table) for table in tables)) == []
