"""Lines beside several places: their range is grey and keeps its gaps, nothing crosses a break, one far-off place squashes nobody."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from test_charts import ENGLAND, HOSTILE, PHONES, REGION, SERIES, SITE, WITH_HIDDEN, a_result, hatched, lines_of, texts

from analytics.charts import line, look, table
from analytics.results.ask import Ask
from analytics.results.result import COLUMNS, Comparator, Result, Source

NEIGHBOURS = Comparator("neighbours:2025", "neighbours", "ten", "Neighbours, 2025 model", "", members=("a", "b", "c"))
GROUP = Comparator("group", "group", "a group", "Coast, chosen by user", "", members=("a", "b", "c"))
PRINTED = Comparator("published", "published", "Exampleshire", "Exampleshire, published by DfE", "X1")
MIDDLE = """
    2019 | 20 | 12 | 31
    2020 | 21 | 13 | 30
    2021 | 22 | 14 | 33
    2022 | 21 | 13 | 32
    2023 | 20 | 11 | 29
"""
WITH_A_GAP = MIDDLE.replace("2021 | 22 | 14 | 33", "2021 | - | - | -")
FAR_OFF = MIDDLE.replace("| 29", "| 91")
BREAK = ((date(2022, 3, 31), "DfE counts another way."),)
NOTHING = "2021 | - | not_available\n2022 | - | not_available"


def of_places(drawn: str) -> Result:
    """The median of places with the lowest and the highest, one row each: year, median, lowest, highest ("-" is none)."""
    rows = [[cell.strip() for cell in row.split("|")] for row in drawn.strip().splitlines()]
    plain = a_result("\n".join(f"{year} | {middle}" for year, middle, *_ in rows))
    ends = [[np.nan if cell == "-" else float(cell) for cell in cells[2:]] for cells in rows]
    lacking = ["not_available" if cells[1] == "-" else "" for cells in rows]
    lower, upper = np.array(ends).T
    return replace(plain, figures=plain.figures.assign(lower=lower, upper=upper, status=lacking))


def empty(like: Result) -> Result:
    return replace(like, figures=like.figures.iloc[:0])


def ranges(figure: go.Figure) -> list[dict]:
    fill = look.tint(line.RANGE, 0.25)
    return [trace for trace in figure.to_dict()["data"] if trace.get("fillcolor") == fill]


def drawn_values(figure: go.Figure, role: str) -> list:
    (found,) = lines_of(figure, role)
    return list(found["y"])


def all_kinds(phone: bool) -> dict[str, go.Figure]:
    own, places = a_result(SERIES), of_places(FAR_OFF)
    everybody = [(NEIGHBOURS, places), (GROUP, of_places(WITH_A_GAP)), (PRINTED, own), (ENGLAND, own), (REGION, own)]
    return {
        "everybody": line.draw(own, everybody, phone=phone, breaks=BREAK),
        "a site": line.draw(own, [(NEIGHBOURS, places), (SITE, own)], phone=phone, breaks=BREAK),
        "without us": line.draw(empty(own), everybody[:2], phone=phone, breaks=BREAK),
        "nobody": line.draw(empty(own), phone=phone),
        "hidden": line.draw(a_result("2022 | - | hidden\n2023 | - | hidden"), [(NEIGHBOURS, places)], phone=phone),
    }


@PHONES
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(phone):
    for figure in all_kinds(phone).values():
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])


# The places ----------------------------------------------------------------------------------------------------------


def test_several_places_are_their_median_in_a_grey_range_with_a_thin_edge():
    figure = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(MIDDLE))])
    assert drawn_values(figure, "neighbours") == [20, 21, 22, 21, 20]
    (grey,) = ranges(figure)
    assert list(grey["y"]) == [31, 30, 33, 32, 29, 11, 13, 14, 13, 12]
    assert grey["line"] == {"color": "#BFBFBF", "width": 1, "dash": "solid"}
    assert "Grey: range of the places" in texts(figure) and "Shaded: 95% interval" in texts(figure)


def test_a_place_alone_has_an_interval_and_no_range():
    figure = line.draw(a_result(SERIES), [(ENGLAND, a_result(SERIES)), (REGION, a_result(SERIES))])
    assert ranges(figure) == [] and "Grey:" not in texts(figure)


def test_a_year_without_a_middle_leaves_a_gap_in_line_and_range():
    figure = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(WITH_A_GAP))])
    assert drawn_values(figure, "neighbours") == [20, 21, None, 21, 20]
    assert [(min(grey["x"]), max(grey["x"])) for grey in ranges(figure)] == [
        ("2019-03-31", "2020-03-31"),
        ("2022-03-31", "2023-03-31"),
    ]


def test_a_year_between_two_gaps_still_shows_its_range():
    figure = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places("2021 | 22 | 14 | 33"))])
    (grey,) = ranges(figure)
    assert set(grey["y"]) == {14, 33} and min(grey["x"]) < "2021-03-31" < max(grey["x"]) < "2021-09-30"


def test_a_middle_without_a_range_is_a_line_alone():
    figure = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(MIDDLE.replace("22 | 14 | 33", "22 | - | -")))])
    assert drawn_values(figure, "neighbours") == [20, 21, 22, 21, 20]
    assert [len(grey["x"]) for grey in ranges(figure)] == [4, 4]


def test_a_group_of_the_user_s_looks_unlike_neighbours_and_keeps_its_name():
    figure = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(MIDDLE)), (GROUP, of_places(MIDDLE))])
    neighbours, group = look.ROLES["neighbours"], look.ROLES["group"]
    assert all(getattr(neighbours, name) != getattr(group, name) for name in ("colour", "dash", "symbol", "words"))
    assert {grey["line"]["dash"] for grey in ranges(figure)} == set(line.SETS.values())
    assert "chosen by user" in texts(figure) and "Grey: ranges of the places" in texts(figure)


@pytest.mark.parametrize("highest", [92, 300, 5000])
def test_one_far_off_place_does_not_squash_the_lines_and_is_said(highest):
    far = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(FAR_OFF.replace("91", str(highest))))])
    near = line.draw(a_result(SERIES), [(NEIGHBOURS, of_places(MIDDLE))])
    top_of = [figure.to_dict()["layout"]["yaxis"]["range"][1] for figure in (near, far)]
    assert top_of[1] < 27 * 1.1 * line.HEADROOM * 1.1  # our interval ends at 1.1 times 27
    assert f"range goes on to {highest:,}" in texts(far) and "goes on" not in texts(near)
    assert top_of[0] >= 33  # what is not far off is shown whole


def test_the_scale_never_cuts_a_line():
    figure = line.draw(
        a_result(SERIES), [(NEIGHBOURS, of_places(FAR_OFF)), (ENGLAND, a_result("2022 | 300\n2023 | 310"))]
    )
    assert figure.to_dict()["layout"]["yaxis"]["range"][1] > 310


def test_a_phone_has_the_range_in_the_line_above():
    found = line.key(
        a_result(SERIES), [(NEIGHBOURS, of_places(MIDDLE)), (PRINTED, a_result(SERIES)), (GROUP, of_places(MIDDLE))]
    )
    assert ("11 to 29", "range of Neighbours, 2025 model, grey", look.SECONDARY) in found
    assert [name for _, name, _ in found if "published" in name] == ["Exampleshire, published by DfE, open square"]
    assert all(len(row) == 3 and all(row) for row in found)


# Our own line as DfE prints it -----------------------------------------------------------------------------------------


def test_our_published_figures_are_open_squares_over_our_line_and_without_one():
    figure = line.draw(a_result(SERIES), [(PRINTED, a_result(SERIES))])
    data = figure.to_dict()["data"]
    squares = [trace for trace in data if trace.get("name") == "Exampleshire, published by DfE"]
    assert [trace["mode"] for trace in squares] == ["markers"] and data[-1] is squares[0]
    assert squares[0]["marker"]["symbol"] == "square-open" and squares[0]["marker"]["color"] == look.BLUE
    assert len(lines_of(figure, "own")) == 1 and "published by DfE" in texts(figure).replace("<br>", " ")


# Breaks --------------------------------------------------------------------------------------------------------------


@PHONES
def test_neither_line_nor_band_nor_range_crosses_a_break(phone):
    others = [(NEIGHBOURS, of_places(MIDDLE)), (ENGLAND, a_result(SERIES))]
    figure = line.draw(a_result(SERIES), others, a_result(SERIES), phone, BREAK)
    for role in ("own", "own_without", "neighbours", "england"):
        values = drawn_values(figure, role)
        assert values.index(None) == 3 and values.count(None) == 1 and len(values) == 6
    shaded = [
        trace for trace in figure.to_dict()["data"] if trace.get("fill") == "toself" and "fillpattern" not in trace
    ]
    assert len(shaded) == 4  # our interval and their range, before and after
    assert not any(min(trace["x"]) < "2022" <= max(trace["x"]) for trace in shaded)


def test_a_break_in_the_months_cuts_at_its_day():
    days = pd.date_range("2021-01-31", periods=12, freq="ME")
    monthly = a_result("\n".join(f"{day.date()} | {20 + day.month}" for day in days), by="rolling")
    figure = line.draw(monthly, breaks=[(date(2021, 7, 1), "x")])
    assert drawn_values(figure, "own").index(None) == 6  # June stands before, July after


@PHONES
def test_each_break_is_a_numbered_line_between_the_figures_it_parts(phone):
    breaks = [(date(2022, 3, 31), "second"), (date(2020, 3, 31), "first")]
    layout = line.draw(a_result(SERIES), phone=phone, breaks=breaks).to_dict()["layout"]
    at = [shape["x0"] for shape in layout["shapes"]]
    assert "2019-03-31" < at[0] < "2020-03-31" and "2021-03-31" < at[1] < "2022-03-31"
    said = [note["text"] for note in layout["annotations"] if note.get("x") in at]
    assert said == (["1", "2"] if phone else ["Break 1", "Break 2"])
    assert line.break_notes(breaks) == [
        "Break 1, from the year ending 31 March 2020: first.",
        "Break 2, from the year ending 31 March 2022: second.",
    ]


def test_a_break_before_or_after_all_figures_is_no_line():
    breaks = [(date(2010, 3, 31), "x"), (date(2019, 3, 31), "x"), (date(2030, 3, 31), "x")]
    figure = line.draw(a_result(SERIES), breaks=breaks)
    assert figure.to_dict()["layout"]["shapes"] == [] and None not in drawn_values(figure, "own")
    assert "break" not in texts(figure).lower()


def test_a_break_stands_under_the_words_of_a_go_live():
    layout = line.draw(a_result(SERIES), [(SITE, a_result(SERIES))], breaks=BREAK).to_dict()["layout"]
    (go_live,) = (note for note in layout["annotations"] if "Go-live" in note["text"])
    (number,) = (note for note in layout["annotations"] if note["text"] == "Break 1")
    assert go_live["yshift"] >= number["yshift"] + look.SMALLEST


def test_a_break_without_a_day_of_the_year_end_is_dated():
    assert line.break_notes([(date(2021, 4, 1), "x.")]) == ["Break 1, from 1 April 2021: x."]
    assert line.break_notes(()) == []


# Without us ----------------------------------------------------------------------------------------------------------


@PHONES
@pytest.mark.parametrize("missing", ["empty", "not available"])
def test_places_are_drawn_where_we_have_no_figure_and_give_the_chart_its_years(missing, phone):
    own = empty(a_result(SERIES)) if missing == "empty" else a_result(NOTHING)
    others = [(NEIGHBOURS, of_places(MIDDLE)), (ENGLAND, a_result(SERIES))]
    assert line.first_day(own, others) == date(2019, 3, 31)
    figure = line.draw(own, others, phone=phone)
    first, last = figure.to_dict()["layout"]["xaxis"]["range"]
    assert first < "2019-03-31" and last > "2023-03-31"
    assert hatched(figure) == [] and lines_of(figure, "own") == []
    assert drawn_values(figure, "neighbours") == [20, 21, 22, 21, 20] and len(ranges(figure)) == 1
    said = texts(figure).replace("<br>", " ")
    assert phone or "[x] No figure for" in said
    assert "Shaded" not in said


def test_a_hidden_line_stays_hatched_beside_places():
    own = a_result("2021 | - | hidden\n2022 | - | hidden\n2023 | - | hidden")
    figure = line.draw(own, [(NEIGHBOURS, of_places(MIDDLE))])
    layout = figure.to_dict()["layout"]
    (why,) = (note for note in layout["annotations"] if note["text"] == "[c] Too few children to show")
    assert len(hatched(figure)) == 1 and why["y"] < 11  # under all that is drawn of the others
    assert "No figure" not in texts(figure)


def test_a_hidden_year_leaves_no_number_beside_places():
    own = a_result(WITH_HIDDEN)
    secret = own.figures.assign(value=own.figures.value.fillna(3137.4242), upper=own.figures.upper.fillna(3137.4242))
    figure = line.draw(replace(own, figures=secret), [(NEIGHBOURS, of_places(MIDDLE))], breaks=BREAK)
    assert "3137" not in figure.to_json()


def test_nothing_at_all_is_a_hatched_place_in_words():
    no_columns_filled = pd.DataFrame(columns=list(COLUMNS))
    own = Result(a_result(SERIES).measure, Ask("x", "year"), "internal", no_columns_filled, Source("DfE"))
    for others in ([], [(ENGLAND, own)]):
        figure = line.draw(own, others)
        assert texts(figure) == "[x] No figure to show" and len(hatched(figure)) == 1
        assert line.key(own, others) == [] and isinstance(line.first_day(own, others), date)


# Words ---------------------------------------------------------------------------------------------------------------


def test_names_of_groups_are_inert():
    hostile = replace(GROUP, short_name=HOSTILE)
    figure = line.draw(empty(a_result(SERIES)), [(hostile, of_places(MIDDLE))], breaks=[(date(2022, 3, 31), HOSTILE)])
    assert "<img" not in str(figure.to_dict()) and "&lt;img" in texts(figure)
    figure = line.draw(a_result(NOTHING, name=HOSTILE), [(NEIGHBOURS, of_places(MIDDLE))])
    assert "<img" not in str(figure.to_dict()) and "&lt;img" in texts(figure)


@pytest.mark.parametrize("many", [1, 4, 9, 13])
def test_labels_and_grey_notes_never_overlap_however_many(many):
    others = [
        (replace(REGION, short_name=f"Place {place}"), a_result(SERIES.replace("27", str(2 * place + 1))))
        for place in range(many)
    ]
    figure = line.draw(a_result(WITH_HIDDEN), [(NEIGHBOURS, of_places(MIDDLE)), *others], breaks=BREAK)
    layout = figure.to_dict()["layout"]
    tall = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    at = sorted(note["y"] * tall for note in layout["annotations"] if note.get("x") == 1)
    assert len(at) == many + 2 + 5
    assert min(above - below for below, above in pairwise(at)) > look.LABEL_STEP - 1


def test_all_years_begin_with_the_first_figure_of_anybody_else_with_our_own():
    own, others = a_result("2020 | 20\n2021 | 22"), [(ENGLAND, a_result("2013 | 10\n2021 | 12"))]
    ours, everybody = (line.draw(own, others, all_years=whole) for whole in (False, True))
    assert ours.layout.xaxis.range[0] > "2019" and "2012" < everybody.layout.xaxis.range[0] < "2013-12"


def test_a_figure_later_than_our_last_is_not_the_one_at_a_line_s_end():
    own, others = a_result("2020 | 20\n2021 | 22"), [(ENGLAND, a_result("2020 | 10\n2021 | 12\n2022 | 34"))]
    assert "<b>12</b>  England" in texts(line.draw(own, others)) and "34" not in texts(line.draw(own, others))
    assert [value for value, name, _ in line.key(own, others) if name.startswith("England")] == ["12"]
    everybody = line.draw(own, others, all_years=True)
    assert "<b>34</b>  England" in texts(everybody) and everybody.layout.xaxis.range[1] > "2022-03-30"


def test_the_table_has_the_range_and_how_many_places_it_is_of():
    drawn = table.draw(a_result(SERIES), "Caption", [(NEIGHBOURS, of_places(MIDDLE)), (ENGLAND, a_result(SERIES))])
    assert drawn.count("Their range") == drawn.count("Places with a figure") == 1
    assert "14.0 to 33.0" in drawn and re.search(r"\d+ of \d+", drawn)
