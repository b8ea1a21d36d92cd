"""Strips of places: ours first and the rest A to Z, a word from the ratio alone, nothing squashed, nothing hidden shown."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, nan
from statistics import median

import plotly.graph_objects as go
import pytest
from drawn import a_store
from hypothesis import given, settings
from hypothesis import strategies as st
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import left_out, look, places, places_lines, places_plot, places_words
from analytics.comparators import choices
from analytics.comparators.series import BY_ID
from analytics.results import front_desk, words
from analytics.results import places as results
from analytics.results.places import EXTRACT, PUBLISHED, NamedMiddle, PlaceRow, PlacesBeside, dfe_methods
from analytics.results.published_measures import measure_of
from analytics.results.result import Comparator, Source
from analytics.stats.middles import MEAN, MEDIAN, middle
from analytics.stats.rates import rate_interval
from analytics.stats.ratios import Observed, rate_ratio, share_ratio
from analytics.stats.shares import share_interval

STARTED, HOME = "started_to_be_looked_after", "returned_home_among_ceased"
SECRET = 3137.4242
FEW = settings(max_examples=40, deadline=None)

# Drawing -------------------------------------------------------------------------------------------------------------

TEN = """
    Derbyshire     | 405  | 156400
    Dorset         | 138  | 67000
    East Sussex    | 251  | 104500
    Essex          | 398  | 329000
    Kent           | 3226 | 355400
    Norfolk        | 338  | 171700
    Somerset       | 291  | 113100
    Suffolk        | 282  | 152600
    West Sussex    | 393  | 182000
    Worcestershire | 290  | 120600
"""
EIGHT_OF_TEN = """
    Derbyshire     | 81 | 440
    Dorset         | hidden
    East Sussex    | 39 | 228
    Essex          | 82 | 416
    Kent           | 169 | 3311
    Norfolk        | 33 | 431
    Somerset       | 53 | 264
    Suffolk        | hidden
    West Sussex    | 90 | 328
    Worcestershire | 61 | 301
"""


def a_row(name: str, role: str, cells: Sequence[str], series: str, key: str = "") -> PlaceRow:
    """A place from its cells: count and population (or all children), or the status that it has instead."""
    nothing = PlaceRow(key or name, name, role, *[nan] * 5, "not_available")
    if not cells[0].isdigit():
        return replace(nothing, status=cells[0])
    count, of = map(float, cells[:2])
    share = BY_ID[series].kind == "share"
    scale, found = (100, share_interval(count, of)) if share else (1, rate_interval(count, of))
    return PlaceRow(
        key or name, name, role, count, of, *(scale * x for x in (found.value, found.lower, found.upper)), ""
    )


def with_word(row: PlaceRow, own: PlaceRow, series: str) -> PlaceRow:
    if not (row.known and own.known):
        return row
    if BY_ID[series].kind == "share":
        ratio = share_ratio(own.numerator, own.denominator, row.numerator, row.denominator)
    else:
        ratio = rate_ratio(*(Observed(each.numerator, each.denominator) for each in (own, row)))
    return replace(row, ratio=ratio, word=words.compared(ratio))


def a_set(keys: Sequence[str], role: str = "neighbours", reason: str = "", name: str = "Coast") -> Comparator:
    if role == "group":
        return Comparator(
            "group", "group", f"{name} (chosen by user)", f"{name}, chosen by user", "", None, tuple(keys), reason
        )
    return choices.neighbours_of("2025", keys)


def beside(
    drawn: str = TEN,
    own: str = "398 | 148000",
    series: str = STARTED,
    name: str = "Exampleshire",
    printed=None,
    **chosen,
) -> PlacesBeside:
    """An authority beside the drawn places, South West and England. own: its cells. printed: rates as DfE prints them."""
    cells = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines() if line.strip()]
    ours = replace(a_row(name, "own", [cell.strip() for cell in own.split("|")], series, "X1"), basis=EXTRACT)
    rows = tuple(with_word(a_row(n, "neighbour", of, series), ours, series) for n, *of in cells)
    whole = (
        [["2600", "11000"], ["23000", "121000"]]
        if BY_ID[series].kind == "share"
        else [["2440", "1042000"], ["32000", "12090000"]]
    )
    references = [
        with_word(a_row(n, n_role, of, series), ours, series)
        for n, n_role, of in zip(("South West", "England"), ("region", "england"), whole, strict=True)
    ]
    known = {row.key: row.value for row in rows if row.known}
    enough = len(known) >= 3
    shown = a_set([row.key for row in rows], **chosen)
    methods = [NamedMiddle(shown, how, middle(known, how) if enough else None, len(rows)) for how in (MEDIAN, MEAN)]
    official = a_set([row.key for row in rows])
    dfe = [dfe_methods(official, dict(zip(official.members, printed[1:], strict=False)), printed[0])] if printed else []
    spread = (median(known.values()), min(known.values()), max(known.values())) if enough else (nan, nan, nan)
    return PlacesBeside(
        BY_ID[series], measure_of(series), 2025, False, shown, ours, None, rows, tuple(references), *spread,
        tuple(methods), tuple(dfe), Source("DfE"),
    )  # fmt: skip


def drawn_kinds() -> dict[str, PlacesBeside]:
    """One of every kind, and of every kind that lacks something."""
    long = "Bournemouth, Christchurch and Poole"
    return {
        "rates": beside(),
        "shares": beside(EIGHT_OF_TEN, "72 | 332", HOME),
        "ours hidden": beside(own="hidden"),
        "ours not there": beside(own="not_available", series="section_47_enquiries"),
        "none known": beside("Kent | hidden\nDorset | closed\nEssex | not_available"),
        "nothing at all": replace(beside("Kent | hidden", own="incomplete"), references=()),
        "two": beside("Kent | 3226 | 355400\nMedway | 150 | 64000", role="group", reason="Near us"),
        "one": beside("Kent | 3226 | 355400", role="group"),
        "nobody": beside(""),
        "all zero": beside("Bath | 0 | 9000\nKent | 0 | 9000\nYork | 0 | 9000", own="0 | 9000"),
        "long names": beside(
            f"{long} | 90 | 30000\nKingston upon Hull, City of | 88 | 30000\nYork | 5 | 30000", name=long
        ),
        "no space": beside(name="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
    }


def notes_of(figure: go.Figure) -> list[dict]:
    return figure.to_dict()["layout"]["annotations"]


def names_down(figure: go.Figure, found: PlacesBeside) -> list[str]:
    """Names of the rows from the top, as they stand in the picture."""
    named = {row.name for row in (found.own, *found.places)}
    notes = [(note["y"], re.sub("<[^>]+>", "", note["text"])) for note in notes_of(figure) if "yref" not in note]
    return [text for _, text in sorted(notes) if text in named]


def row_of(figure: go.Figure, found: PlacesBeside, name: str) -> list[str]:
    """The texts of a place's row from left to right, at a desk."""
    at = next(note["y"] for note in notes_of(figure) if re.sub("<[^>]+>", "", note["text"]) == name)
    row = [note for note in notes_of(figure) if "yref" not in note and note["y"] == at and note.get("xref") == "paper"]
    return [note["text"] for note in sorted(row, key=lambda note: (note["x"], note.get("xshift", 0)))]


# The strips ----------------------------------------------------------------------------------------------------------


@PHONES
@pytest.mark.parametrize("name", drawn_kinds())
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(name, phone):
    for chart in (places, left_out):
        figure = chart.draw(drawn_kinds()[name], phone)
        go.Figure(figure.to_dict())  # figures are built unchecked to be quick; this one is checked
        assert all(note["font"]["size"] >= look.SMALLEST for note in notes_of(figure))
        assert "NaN" not in figure.to_json() and ">nan" not in figure.to_json()


@PHONES
def test_ours_stands_first_and_the_others_a_to_z_whatever_their_figures(phone):
    found = beside("Bath | 50 | 9000\nDevon | 2 | 9000\nKent | 90 | 9000\nYork | 10 | 9000", own="1 | 9000")
    assert names_down(places.draw(found, phone), found) == ["Exampleshire", "Bath", "Devon", "Kent", "York"]
    others, own = places.draw(found, phone).to_dict()["data"][-2:]
    assert own["x"] == [1.1111] and own["marker"]["color"] == look.BLUE and own["y"][0] < min(others["y"])
    assert others["marker"]["color"] == "#ffffff" and others["y"] == sorted(others["y"])


@PHONES
def test_a_hidden_place_is_hatched_in_words_and_leaves_no_number(phone):
    found = beside(EIGHT_OF_TEN, "72 | 332", HOME)
    secret = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), SECRET)
    rows = [replace(row, **secret) if row.name == "Dorset" else row for row in found.places]
    found = replace(found, places=tuple(rows))
    figure = places.draw(found, phone)
    assert len(hatched(figure)) == 2 and texts(figure).count("[c] Hidden by DfE: small number") == 2
    everything = figure.to_json() + places.numbers(found, "a") + left_out.draw(found, phone).to_json()
    assert not re.search("3,?137", everything + str(places_words.strip(found)))


@pytest.mark.parametrize(
    ("status", "said", "letter"),
    [
        ("hidden", "[c] Hidden by DfE: small number", "[c]"),
        ("low", "[k] Rounds to 0 but is not 0", "[k]"),
        ("not_applicable", "[z] Not applicable", "[z]"),
        ("not_available", "[x] Not published", "[x]"),
        ("closed", "[z] Not an authority in this year", "[z]"),
    ],
)
def test_every_lack_has_its_words_and_its_letter(status, said, letter):
    found = beside(f"Dorset | {status}\nKent | 90 | 9000")
    figure = places.draw(found)
    assert said in texts(figure) and row_of(figure, found, "Dorset") == ["Dorset", letter]
    assert f'<span class="hw-missing">{letter}</span>' in places.numbers(found, "a")


def test_ours_is_hidden_by_dfe_only_where_it_is_dfe_s_figure():
    ours, theirs = beside(own="hidden"), beside(own="hidden")
    theirs = replace(theirs, own=replace(theirs.own, basis=PUBLISHED))
    assert words.hidden() in texts(places.draw(ours)) and "DfE" not in texts(places.draw(ours))
    assert "[c] Hidden by DfE: small number" in texts(places.draw(theirs))


def test_the_word_is_that_of_the_ratio_and_not_of_overlapping_lines():
    found = beside("Kent | 200 | 90000", own="250 | 90000")
    (kent,) = found.places
    assert found.own.lower < kent.upper and kent.ratio.lower > 1  # the lines overlap, the ratio is clear
    assert row_of(places.draw(found), found, "Kent") == ["Kent", "22", "200", "<b>higher</b>"]
    similar = beside("Kent | 220 | 90000", own="250 | 90000")
    assert similar.places[0].ratio.lower < 1 < similar.places[0].ratio.upper
    assert row_of(places.draw(similar), similar, "Kent")[-1] == "similar"


def test_shares_show_how_many_of_how_many():
    found = beside(EIGHT_OF_TEN, "72 | 332", HOME)
    figure = places.draw(found)
    assert row_of(figure, found, "Kent") == ["Kent", "5%", "169 of 3,311", "<b>higher</b>"]
    assert row_of(figure, found, "Exampleshire") == ["<b>Exampleshire</b>", "<b>22%</b>", "72 of 332"]
    assert "Per cent of children who ceased to be looked after" in texts(figure)


def test_a_figure_that_is_not_zero_is_never_shown_as_zero():
    found = beside("Bath | 1 | 400\nKent | 0 | 400\nYork | 200 | 400", "150 | 400", HOME)
    figure = places.draw(found)
    assert [row_of(figure, found, name)[1] for name in ("Bath", "Kent")] == ["0.3%", "0%"]
    assert ">0.3</td>" in places.numbers(found, "a")


# One that would squash the rest ------------------------------------------------------------------------------------------


def test_a_place_far_beyond_the_rest_is_an_arrow_with_its_number():
    figure = places.draw(beside())
    axis = figure.to_dict()["layout"]["xaxis"]["range"]
    assert 28 < axis[1] < 40
    (arrow,) = [note for note in notes_of(figure) if note["showarrow"]]
    assert arrow["text"] == "<b>91, off this scale</b>" and arrow["x"] == axis[1]
    others = figure.to_dict()["data"][-2]
    assert len(others["x"]) == 9 and max(others["x"]) < axis[1]
    band = figure.to_dict()["layout"]["shapes"][0]
    assert (round(band["x0"], 1), band["x1"]) == (12.1, axis[1])
    assert "Grey: range of the ten, 12 to 91" in texts(figure)


def test_our_own_is_never_off_the_scale():
    figure = places.draw(beside(own="3226 | 355400"))
    assert figure.to_dict()["layout"]["xaxis"]["range"][1] > 94
    assert not any(note["showarrow"] for note in notes_of(figure))


def test_a_place_a_little_beyond_the_rest_sets_the_scale():
    found = beside("Bath | 45 | 10000\nKent | 20 | 10000\nYork | 22 | 10000", own="21 | 10000")
    assert places_plot.reach(found) >= found.places[0].value


def test_an_interval_far_beyond_the_rest_is_cut_at_the_edge_and_its_figure_stays():
    found = beside("Bath | 1 | 400\nKent | 900 | 390000\nYork | 900 | 400000", own="950 | 400000")
    figure = places.draw(found)
    (arrow,) = [note for note in notes_of(figure) if note["showarrow"]]
    assert arrow["text"] == "" and arrow["x"] == figure.to_dict()["layout"]["xaxis"]["range"][1]
    others = figure.to_dict()["data"][-2]
    assert others["x"][0] == 25 and 25 + others["error_x"]["array"][0] <= arrow["x"] + 0.001


@FEW
@given(st.lists(st.floats(0, 5000), max_size=12), st.none() | st.floats(0, 5000))
def test_at_most_a_third_are_off_the_scale_and_all_of_them_are_far(values, own):
    rows = tuple(
        PlaceRow(str(at), str(at), "neighbour", 1, 1, value, value, value, "") for at, value in enumerate(values)
    )
    mine = beside().own if own is None else replace(beside().own, value=own, lower=own, upper=own)
    found = replace(beside(), places=rows, own=mine, references=(), median=nan, lowest=nan, highest=nan)
    reach = places_plot.reach(found)
    off = [value for value in values if value > reach]
    assert mine.value <= reach and len(off) <= max(1, len(values) // 3)
    assert all(value > places_plot.FAR * mine.value for value in off)


# Lines through all -------------------------------------------------------------------------------------------------------


def test_median_region_and_england_keep_their_roles_and_are_named_with_their_figures():
    found = beside()
    said = [(line.said, line.role.colour) for line in places_lines.lines(found)]
    of = [look.ROLES[role].colour for role in ("neighbours", "region", "england")]
    assert said == list(zip(["Neighbours' median 23", "South West 23", "England 26"], of, strict=True))
    for text, _ in said:
        assert look.safe(text) in texts(places.draw(found)) and look.safe(text) in texts(places.draw(found, True))


def test_a_chosen_set_is_never_called_neighbours_nor_has_their_colour():
    found = beside(role="group", reason="Near us")
    figure = places.draw(found)
    assert "Chosen places&#x27; median 23" in texts(figure) and "eighbour" not in figure.to_json()
    assert look.ROLES["neighbours"].colour not in figure.to_json() + left_out.draw(found).to_json()


def test_the_second_region_has_a_line_of_its_own():
    found = beside()
    inner, outer = (replace(found.references[0], key=name, name=name) for name in ("Inner London", "Outer London"))
    drawn = places_lines.lines(replace(found, references=(inner, outer)))
    assert len({line.role.dash for line in drawn if "London" in line.said}) == 2


LINES = st.lists(st.tuples(st.integers(0, 560), st.integers(60, 200)), max_size=5).map(sorted)


@given(LINES)
def test_no_label_of_a_line_overlaps_another_and_no_line_runs_through_one(drawn):
    at, wide = [px for px, _ in drawn], [w for _, w in drawn]
    placed = places_lines.sides(at, wide, -176, 560)
    boxes = [
        (px - w, px) if side == "right" else (px, px + w) for px, w, (side, _) in zip(at, wide, placed, strict=True)
    ]
    for one, (left, right) in enumerate(boxes):
        row = placed[one][1]
        for other, px in enumerate(at):
            if other != one:
                same_row = placed[other][1] == row
                assert not (same_row and boxes[other][0] < right and left < boxes[other][1])
                assert not (placed[other][1] > row and left < px < right)


def test_labels_close_together_take_as_few_rows_as_they_can():
    assert places_lines.sides([300, 305, 340], [150, 100, 90], -176, 560) == [("right", 0), ("left", 1), ("left", 0)]
    assert places_lines.sides([5, 300], [190, 190], -176, 560)[0][0] == "left"  # it would be cut at the left


@PHONES
@pytest.mark.parametrize("name", drawn_kinds())
def test_no_words_overlap_or_are_cut(name, phone):
    found = drawn_kinds()[name]
    for chart in (places, left_out):
        layout = chart.draw(found, phone).to_dict()["layout"]
        boxes = [(note["text"], box_of(note, layout, phone)) for note in layout["annotations"] if note["text"]]
        for place, (text, box) in enumerate(boxes):
            assert box[0] > -9 and box[2] < (358 if phone else 1088) + 9 and box[1] > -3, text
            assert box[3] < layout["height"] + 3, text
            assert not [other for other, there in boxes[:place] if overlap(box, there)], text


def box_of(note: dict, layout: dict, phone: bool) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a note in px of the picture."""
    margin, text = layout["margin"], re.sub(r"&[a-z#0-9]+;", "&", note["text"])
    letter = 7.3 if "<b>" in text else 6.9
    lines = re.sub("</?b>", "", text).split("<br>")
    wide, tall = max(map(len, lines)) * letter, 17 * len(lines)
    plot = (358 if phone else 1088) - margin["l"] - margin["r"]
    down = layout["height"] - margin["t"] - margin["b"]
    x = note["x"] if note.get("xref") == "paper" else note["x"] / layout["xaxis"]["range"][1]
    y = 1 - note["y"] if note.get("yref") == "paper" else note["y"] / layout["yaxis"]["range"][0]
    x = margin["l"] + x * plot + note.get("xshift", 0) + note.get("ax", 0)
    y = margin["t"] + y * down - note.get("yshift", 0)
    left = x - {"left": 0, "center": 0.5, "right": 1}[note["xanchor"]] * wide
    top = y - {"bottom": 1, "middle": 0.5}[note["yanchor"]] * tall
    return left, top, left + wide, top + tall


def overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 2 and other[1] < one[3] - 2


# Tables --------------------------------------------------------------------------------------------------------------


def cells_of(table: str) -> dict[str, list[str]]:
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)
    return {
        name: [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", rest)] for name, rest in rows
    }


def test_the_table_has_ours_first_then_a_to_z_then_what_they_are_set_against_and_the_median():
    found = beside()
    found = replace(found, places=tuple(replace(row, closeness="very close") for row in found.places))
    cells = cells_of(places.numbers(found, "a"))
    assert list(cells) == ["Exampleshire", *(row.name for row in found.places), *REST, "Median of 10 of 10"]
    assert cells["Kent"] == [
        "very close",
        "3,226",
        "355,400",
        "90.8",
        "87.7 to 94.0",
        "0.30",
        "0.27 to 0.33",
        "lower",
        "",
    ]
    assert cells["Exampleshire"] == ["", "398", "148,000", "26.9", "24.3 to 29.7", "", "", "", ""]
    assert cells["Median of 10 of 10"][3] == "22.8"
    assert "Closeness" not in places.numbers(beside(), "a")


REST = ("South West (ratio to the rest of it)", "England (ratio to the rest of it)")


def test_only_an_authority_of_england_is_compared_with_the_rest_of_it():
    assert {"South West", "England"} <= set(cells_of(places.numbers(beside(), "a", in_england=False)))


def test_a_clear_ratio_keeps_the_decimals_that_show_it_off_one():
    found = beside("Kent | 4000 | 400000", own="4180 | 400000")
    assert cells_of(places.numbers(found, "a"))["Kent"][5] == "1.001 to 1.091"


def test_fewer_than_three_have_no_median_in_the_table():
    assert cells_of(places.numbers(beside("Kent | 90 | 9000\nYork | hidden"), "a"))["Median of 1 of 2"][2:] == [
        "[x]", *[""] * 4, "fewer than three have a figure"
    ]  # fmt: skip


def test_our_published_figure_stands_in_a_row_of_its_own():
    found = beside()
    found = replace(found, own_published=replace(found.own, name="", basis=PUBLISHED))
    assert cells_of(places.numbers(found, "a"))["Exampleshire, published by DfE"][-1] == "as published by DfE"


@PHONES
def test_names_and_reasons_of_others_are_inert(phone):
    found = beside(f"{HOSTILE.replace('|', '')} | 90 | 9000", name=HOSTILE, role="group", reason=HOSTILE)
    for figure in (places.draw(found, phone), left_out.draw(found, phone)):
        assert "<img" not in str(figure.to_dict())
    for table in (places.numbers(found, HOSTILE), left_out.numbers(found, HOSTILE)):
        assert "<img" not in table and "&lt;img" in table


# One left out --------------------------------------------------------------------------------------------------------


def test_each_middle_is_a_diamond_with_a_circle_for_every_place_left_out():
    found = beside()
    circles, median_mark, mean_mark = left_out.draw(found).to_dict()["data"]
    assert len(circles["x"]) == 20 and "Without Kent" in circles["text"]
    assert (
        median_mark["x"] == [round(found.median, 4)]
        and median_mark["marker"]["color"] == look.ROLES["neighbours"].colour
    )
    assert mean_mark["marker"]["color"] == "#ffffff"
    said = texts(left_out.draw(found))
    assert "<b>Median, 2025 model</b>" in said and " Mean, 2025 model" in said
    assert "<b>23</b> (21.6 to 24.0)" in said and "<b>Exampleshire 27</b>" in said


@PHONES
def test_fewer_than_three_have_no_middle_but_a_hatched_row_that_says_so(phone):
    figure = left_out.draw(beside("Kent | 90 | 9000\nYork | 80 | 9000"), phone)
    assert len(hatched(figure)) == 2 and texts(figure).count("[x] Fewer than three have a figure") == 2


def test_without_a_figure_of_ours_there_is_no_line_of_ours():
    figure = left_out.draw(beside(own="hidden"))
    assert "Exampleshire" not in texts(figure)
    assert all(shape["line"]["color"] != look.BLUE for shape in figure.to_dict()["layout"]["shapes"])


def test_the_table_gives_each_middle_without_each_place():
    found = beside(EIGHT_OF_TEN, "72 | 332", HOME)
    cells = cells_of(left_out.numbers(found, "a"))
    assert cells["Nobody"] == ["19.1%", "17.0%"] and cells["Kent"] == ["19.7%", "18.7%"]
    assert cells["Dorset"] == ["[x]", "[x]"] and cells["Places with a figure"] == ["8 of 10", "8 of 10"]
    assert cells["One: lowest"][0] == "18.4%" and cells["One: highest"][0] == "19.7%"


def test_a_place_that_is_in_one_model_alone_says_so_under_the_other():
    found = beside()
    other = NamedMiddle(choices.neighbours_of("2021", ["Kent"]), MEDIAN, None, 1)
    cells = cells_of(left_out.numbers(replace(found, middles=(*found.middles, other)), "a"))
    assert cells["Dorset"][-1] == "not in this set" and cells["Kent"][-1] == "[x]"


# Words ---------------------------------------------------------------------------------------------------------------


def test_the_title_says_what_we_are_beside_most_of_them():
    found = beside()
    said = places_words.strip(found)
    assert said.title == "Higher than five of ten neighbours: 27 per 10,000, their median 23"
    assert said.sentence.startswith("Exampleshire is higher than five neighbours, similar to four and lower than one.")
    assert said.alt == f"Dot chart with intervals: Children starting to be looked after. {said.title}."


@pytest.mark.parametrize(
    ("drawn", "title", "sentence"),
    [
        ("A | 40 | 9000", "Higher than the one neighbour: 89 per 10,000", "is higher than one neighbour."),
        ("A | 40 | 9000\nB | 30 | 9000", "Higher than both neighbours: 89 per 10,000", "higher than both neighbours."),
        ("A | 40 | 9000\nB | 80 | 9000", "Higher than one and similar to one of two neighbours: 89 per 10,000",
         "is higher than one neighbour and similar to one."),
        ("A | 40 | 9000\nB | hidden", "Higher than the one neighbour compared: 89 per 10,000", "Based on 1 of 2: B is"),
        ("A | hidden\nB | closed", "No neighbour has a figure: 89 per 10,000",
         "Based on 0 of 2: A is hidden by DfE; B was not an authority in this year."),
        ("A | 0 | 50\nB | 0 | 50", "Too few to compare with any neighbour: 89 per 10,000", "counts are too small"),
        ("", "There are no neighbours to stand beside", ""),
    ],
)  # fmt: skip
def test_one_two_none_and_alike_are_said_rightly(drawn, title, sentence):
    said = places_words.strip(beside(drawn, own="80 | 9000"))
    assert said.title == title and sentence in said.sentence


def test_who_has_no_figure_is_named_or_counted():
    eight = places_words.strip(beside(EIGHT_OF_TEN, "72 | 332", HOME))
    assert eight.title == "Similar to six of the eight neighbours compared: 22%, their median 19%"
    assert "Based on 8 of 10: Dorset and Suffolk are hidden by DfE." in eight.sentence
    names = "Bath and North East Somerset | hidden\nBristol, City of | hidden\nYork | 90 | 9000"
    assert (
        ": Bath and North East Somerset, and City of Bristol are hidden by DfE"
        in places_words.strip(beside(names)).sentence
    )
    four = "\n".join(f"{name} | not_available" for name in "ABCD")
    assert "Based on 0 of 4: four have no published figure." in places_words.strip(beside(four)).sentence


def test_those_too_small_to_compare_are_counted():
    found = beside("A | 3 | 400\nB | 100 | 400\nC | 150 | 400", "120 | 400", HOME)
    assert found.places[0].word == "" and found.places[0].known
    assert "The counts are too small to compare with one more." in places_words.strip(found).sentence


def test_a_chosen_set_is_said_to_be_chosen_with_its_reason_in_the_chooser_s_words():
    found = beside(role="group", reason="Ports,\n as we are")
    everything = [places_words.strip(found), places_words.left_out(found)]
    assert "higher than five places chosen by the user, similar to four" in everything[0].sentence
    assert everything[0].sentence.endswith("Chosen by user because: “Ports, as we are”")
    assert "no reason was given" in places_words.strip(beside(role="group")).sentence
    assert "eighbour" not in str(everything) + places_words.answer(found) and "LAIT" not in str(everything)


def test_only_an_authority_of_england_is_said_beside_the_rest_of_it():
    found = beside()
    assert "It is not clearly different from the rest of England (ratio 1.0" in places_words.strip(found).sentence
    assert "from England (ratio" in places_words.strip(found, in_england=False).sentence
    assert places_words.answer(found).endswith("; similar to the rest of England.")
    assert places_words.answer(found, in_england=False).endswith("; similar to England.")


def test_the_other_way_of_counting_is_one_sentence():
    without = replace(beside(own="300 | 148000"), without_uasc=True)
    said = places_words.strip(replace(beside(), other_way=without)).sentence
    assert (
        "Without unaccompanied children, Exampleshire has 20 per 10,000 and the neighbours' median is 23 per 10,000."
        in said
    )
    other = replace(without, other_way=beside(own="hidden"))
    assert "With unaccompanied children, the neighbours' median is 23 per 10,000." in places_words.strip(other).sentence


@pytest.mark.parametrize(
    ("own", "series", "answer"),
    [
        ("398 | 148000", STARTED, "More children per 10,000 started to be looked after than at the middle of ten similar places"),
        ("340 | 148000", STARTED, "About as many children per 10,000 started to be looked after as at the middle of ten"),
        ("200 | 148000", STARTED, "Fewer children per 10,000 started to be looked after than at the middle of ten similar places"),
        ("398 | 148000", "referrals", "More referrals per 10,000 children were received than at the middle of ten similar places"),
        ("398 | 148000", "in_need_at_year_end", "More children per 10,000 were in need on 31 March than at the middle"),
        ("hidden", STARTED, "There are too few children to show in Exampleshire in the year ending 31 March 2025."),
        ("incomplete", STARTED, "The figure of Exampleshire for the year ending 31 March 2025 is not complete yet."),
        ("not_available", STARTED, "Exampleshire has no figure for the year ending 31 March 2025."),
    ],
)  # fmt: skip
def test_the_answer_says_more_only_where_our_interval_leaves_the_middle_out(own, series, answer):
    assert places_words.answer(beside(own=own, series=series)).startswith(answer)


def test_the_answer_on_shares_says_of_whom():
    found = beside(EIGHT_OF_TEN, "72 | 332", HOME)
    assert places_words.answer(found) == (
        "About as large a share of children who ceased to be looked after returned home as at the middle of eight similar "
        "places with a figure; similar to the rest of England."
    )
    higher = places_words.answer(beside(EIGHT_OF_TEN, "172 | 332", HOME))
    assert higher.startswith(
        "A higher share of children who ceased to be looked after returned home than at the middle"
    )


def test_without_a_middle_the_answer_is_of_england_alone():
    found = beside("Kent | 90 | 9000")
    assert places_words.answer(found) == "Similar to the rest of England."
    assert places_words.answer(replace(found, references=())) == "There are too few figures to compare with."


def test_leaving_one_out_says_how_far_the_median_moves_and_on_whom_the_mean_hangs():
    said = places_words.left_out(beside())
    assert said.title == "Above the median whichever neighbour is left out: 22 to 24"
    assert said.sentence == (
        "Leaving out one neighbour moves the median between 21.6 and 24.0. Leaving out Kent moves the mean from 28 to 21: "
        "this is why the median is used. DfE's LAIT shows the mean; its dashboard the median."
    )
    assert places_words.left_out(beside(own="200 | 148000")).title.startswith("Below the median whichever")
    assert places_words.left_out(beside(own="340 | 148000")).title == (
        "Inside the median's range with one neighbour left out: 22 to 24"
    )  # fmt: skip
    assert places_words.left_out(beside(own="hidden")).title == "Median 22 to 24 whichever neighbour is left out"


def test_the_mean_s_hanging_on_one_is_a_reason_only_where_the_median_hangs_far_less():
    even = places_words.left_out(beside("A | 40 | 9000\nB | 50 | 9000\nC | 60 | 9000")).sentence
    assert "moves the mean" in even and "why the median" not in even


def test_all_alike_move_nothing():
    said = places_words.left_out(beside("A | 40 | 9000\nB | 40 | 9000\nC | 40 | 9000"))
    assert (
        "The median stays 44.4 whichever neighbour is left out." in said.sentence and "mean from" not in said.sentence
    )


def test_fewer_than_three_have_nothing_to_leave_out():
    said = places_words.left_out(beside("Kent | 90 | 9000\nYork | 80 | 9000"))
    assert said.title == "Fewer than three neighbours have a figure: no median"


def test_dfe_s_two_tools_are_said_to_disagree_where_we_lie_between_them():
    rates = [26, 21, 24, 12, 91, 20, 26, 19, 22, 24]
    said = places_words.dfe(beside(printed=[27, *rates]))
    assert said.title == "DfE's two tools disagree: 27 is below the mean, above the median"
    assert said.sentence.startswith(
        "As DfE prints rates, whole numbers, Exampleshire has 27, which is below the mean of the 2025 model's ten "
        "neighbours (28.5) and above their median (23): DfE's two tools disagree."
    )
    assert places_words.dfe(beside(printed=[35, *rates])).title == "DfE's two tools agree: 35 is above mean and median"
    equal = places_words.dfe(beside(printed=[23, *rates]))
    assert (
        equal.title == "As DfE prints rates: 23 is below the mean, equal to the median"
        and "agree." not in equal.sentence
    )
    assert places_words.dfe(beside()) is None


def test_neighbours_that_fall_out_of_dfe_s_tools_are_counted():
    assert "based on 8 of 10 with a printed rate" in places_words.dfe(beside(printed=[27, *range(20, 28)])).sentence


def test_a_printed_mean_that_is_not_ours_never_looks_like_it():
    said = places_words.dfe(beside(printed=[24, *[24] * 9, 24.4])).sentence
    assert "below the mean of the 2025 model's ten neighbours (24.04)" in said


COUNTS = st.lists(
    st.sampled_from(["hidden", "closed", "not_available", "low"]) | st.integers(0, 60).map(lambda count: f"{count} | 900"),
    max_size=13,
)  # fmt: skip


@FEW
@given(
    rows=COUNTS,
    own=st.sampled_from(["hidden", "incomplete", "not_available", "0 | 900", "4 | 900", "40 | 900"]),
    series=st.sampled_from(list(BY_ID)),
    role=st.sampled_from(["neighbours", "group"]),
    printed=st.none() | st.lists(st.integers(0, 99), min_size=2, max_size=11),
)
def test_no_text_of_any_series_has_a_banned_word_or_a_gap_and_every_title_is_short(rows, own, series, role, printed):
    drawn = "\n".join(f"Place {chr(65 + at)} | {row}" for at, row in enumerate(rows))
    found = beside(drawn, own, series, role=role, printed=printed if rows else None)
    check_words(replace(found, other_way=replace(found, without_uasc=True)))


def check_words(found: PlacesBeside) -> None:
    said = [places_words.strip(found), places_words.left_out(found), places_words.dfe(found)]
    for each in filter(None, said):
        assert len(each.title.split()) <= words.LONGEST_TITLE, each.title
        assert each.title in each.alt and each.title[0].isupper()
    texts_said = [text for each in filter(None, said) for text in (each.title, each.sentence, each.alt)]
    tables = [places.numbers(found, "a"), left_out.numbers(found, "a")]
    drawn = [texts(chart.draw(found, phone)) for chart in (places, left_out) for phone in (False, True)]
    for text in [*texts_said, places_words.answer(found), *(re.sub("<[^>]+>", " ", one) for one in (*tables, *drawn))]:
        assert words.banned_words(text) == [], text
        assert not re.search(r"\b(nan|inf|none)\b", text.replace("none of", ""), re.IGNORECASE), text
    for text in [*texts_said, places_words.answer(found)]:
        assert not re.search(r"  | [.,;:]|\.\.|: *$|\bone \w+s\b(?! the)", text), text


# The real tables -----------------------------------------------------------------------------------------------------


def real(store: front_desk.Store, la: str, series: str, model: str = "2025") -> PlacesBeside | None:
    """An authority of a store beside its published neighbours."""
    like = {each: [one.key for one in listed] for each, listed in results.neighbours(store, la).items()}
    everybody = choices.comparators(store.authority(la).region_code, like)
    sets = [one for one in everybody if one.role == "neighbours"]
    chosen = next(one for one in sets if one.key == f"neighbours:{model}")
    references = [one for one in everybody if one.role in ("region", "england")]
    return results.beside_places(
        store, lambda ask: front_desk.result(store, ask, "internal"), la, series, chosen, sets, references, None
    )


def test_a_real_authority_is_drawn_beside_its_published_neighbours():
    """Devon's and Camden's own returns hold a child each; what is not counted from returns is DfE's figure of them."""
    store = a_store(
        data_to="2025-03-31",
        episodes="""
            LA        | CHILD | DECOM      | RNE | DEC        | REC
            E10000008 | 1     | 2024-05-10 | S   | 2024-09-01 | E4A
            E09000007 | 1     | 2024-05-10 | S   |            |
        """,
    )
    for la in ("E10000008", "E09000007"):
        for series in (STARTED, HOME, "section_47_enquiries", "legal_remand_among_started"):
            found = real(store, la, series)
            check_words(found)
            figure = places.draw(found)
            assert names_down(figure, found) == [found.own.name, *sorted(row.name for row in found.places)]
            assert len(hatched(figure)) == sum(not row.known for row in (found.own, *found.places))


@pytest.mark.slow
@pytest.mark.parametrize("model", ["2025", "2021"])
def test_every_series_of_the_sample_is_said_and_drawn(sample_store, model):
    store = front_desk.open_store(sample_store)
    la = store.info.authorities[0].key
    for series in BY_ID:
        found = real(store, la, series, model)
        check_words(found)
        assert isfinite(places.draw(found).to_dict()["layout"]["height"])
