"""What comparison studies found: each figure on its own axis, nothing averaged, nothing found as plain as a result."""

import dataclasses
import re
from html import unescape

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE

from analytics.charts import effects, effects_words, look
from analytics.comparators import evidence
from analytics.comparators.evidence import Against, Measured, Stated
from analytics.comparators.reported import FIGURES
from analytics.results import words
from analytics.results.words import banned_words

EFFECTS = evidence.effects(FIGURES)
BY_ID = {figure.figure_id: figure for figure in EFFECTS}
OTHERS = [figure for figure in FIGURES if not evidence.may_stand_as_effect(figure)]
PHONES = pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
MODELS = sorted({figure.model for figure in EFFECTS})
SETS = {"all": EFFECTS, **{model: tuple(f for f in EFFECTS if f.model == model) for model in MODELS}}
GIVEN = pytest.mark.parametrize("given", SETS.values(), ids=SETS)
CAPTION = "What comparison studies found"


def drawn(figures, phone=False):
    figure = effects.draw(figures, phone)
    go.Figure(figure.to_dict())  # every property is one that Plotly knows
    return figure.to_dict()


def notes(figure):
    return [note["text"] for note in figure.to_dict()["layout"]["annotations"]]


def words_in(figure):
    """All words of an image in their order, without the breaks of lines."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(notes(figure)))).split())


def axis_of(trace):
    return trace["xaxis"].replace("x", "xaxis", 1)


def values_of(shown):
    """Numbers drawn, by the axis they are drawn on."""
    found = {}
    for trace in shown["data"]:
        found.setdefault(axis_of(trace), []).extend(trace["x"])
    return found


def own_numbers(figure):
    """Every number the source published of a figure; a size has no sign."""
    stated = [figure.before.value, figure.after.value, figure.against.value, figure.stated.value]
    stated += [figure.change.amount, figure.change.percent] if figure.change else []
    return {abs(number) for number in stated if number is not None} | set(
        map(abs, effects_words.interval(figure) or ())
    )


def cells(html):
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", html)
    return [
        [unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def rows_of(shown):
    """Top and bottom of each row, as shares of the plot's height, from the rules between them."""
    rules = [s["y0"] for s in shown["layout"]["shapes"] if s.get("xref") == "paper" and "xsizemode" not in s]
    return list(zip([1.0, *rules[:-1]], rules, strict=True))


# Which figures may stand here -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", OTHERS, ids=lambda figure: figure.figure_id)
def test_no_other_figure_is_ever_drawn_told_or_tabled(figure):
    for make in (effects.draw, effects.said, lambda figures: effects.numbers(figures, CAPTION)):
        with pytest.raises(ValueError, match=figure.figure_id):
            make([*EFFECTS, figure])


def test_a_claim_is_refused_whatever_numbers_it_has():
    claim = dataclasses.replace(BY_ID["F038"], use=evidence.NEVER_AS_EFFECT)
    with pytest.raises(ValueError, match="do_not_chart_as_effect"):
        effects.draw([claim])


# Rows -----------------------------------------------------------------------------------------------------------------


@PHONES
@GIVEN
def test_every_figure_has_a_row_and_an_axis_of_its_own(given, phone):
    shown = drawn(given, phone)
    axes = [key for key in shown["layout"] if key.startswith("xaxis")]
    assert len(axes) == len(rows_of(shown)) == len(given)
    by_axis = values_of(shown)
    for place, figure in enumerate(given):
        numbers = by_axis["xaxis" if place == 0 else f"xaxis{place + 1}"]
        assert {abs(number) for number in numbers} <= own_numbers(figure), figure.figure_id


@PHONES
@GIVEN
def test_all_rows_are_equally_high_whatever_was_found(given, phone):
    heights = [top - bottom for top, bottom in rows_of(drawn(given, phone))]
    assert max(heights) == pytest.approx(min(heights))


@PHONES
def test_rows_stand_in_the_order_of_ids_and_never_of_values(phone):
    ordered = [
        drawn(given, phone) for given in (EFFECTS, EFFECTS[::-1], sorted(EFFECTS, key=lambda f: f.stated.value or 0))
    ]
    assert ordered[0] == ordered[1] == ordered[2]
    firsts = [note for note in notes(effects.draw(EFFECTS)) if "Counts " in note]
    starts = [unescape(re.sub(r"<[^>]+>", " ", note)).split()[:2] for note in firsts]
    assert starts == [figure.measure.split()[:2] for figure in EFFECTS]


@PHONES
@pytest.mark.parametrize("figure", EFFECTS, ids=BY_ID)
def test_a_row_says_what_of_whom_when_how_many_and_how_strong(figure, phone):
    plain = words_in(effects.draw([figure], phone))
    assert figure.measure in plain and figure.population in plain
    assert f"Window: {figure.after.period or 'not in what was read'}." in plain
    assert f"Grade {figure.grade}" in plain and figure.against.name in plain
    assert (figure.n_intervention or "How many: not in what was read.").lower() in plain.lower()
    assert effects_words.headline(figure) in plain


@PHONES
@GIVEN
def test_the_image_says_that_rows_are_not_compared(given, phone):
    assert effects_words.EACH_ITS_OWN in words_in(effects.draw(given, phone))


@PHONES
@pytest.mark.parametrize(
    "figure", [figure for figure in EFFECTS if figure.is_null], ids=lambda figure: figure.figure_id
)
def test_nothing_found_is_said_first_in_bold_as_a_result_is(figure, phone):
    shown = effects.draw([figure], phone)
    assert " ".join(notes(shown)).count("<b>Found nothing either way") == words_in(shown).count("Found nothing") == 1


def test_what_was_published_without_a_number_has_no_mark_and_says_so():
    shown = drawn([BY_ID["F053"]])
    assert values_of(shown) == {"xaxis": []} and effects_words.NO_NUMBER in notes(effects.draw([BY_ID["F053"]]))
    assert effects_words.NO_NUMBER not in notes(effects.draw([BY_ID["F038"]]))


# Marks ----------------------------------------------------------------------------------------------------------------


def marks(figure):
    return [trace for trace in drawn([figure])["data"] if trace["mode"] == "markers" and trace["x"]]


def test_two_values_are_two_marks_told_apart_by_shape_and_colour_on_a_scale_from_zero():
    compared, with_it = marks(BY_ID["F038"])
    assert (with_it["x"], compared["x"]) == ([36.2], [44.8])
    assert (with_it["marker"]["symbol"], with_it["marker"]["color"]) == ("square", look.ROLES["pilot_site"].colour)
    assert compared["marker"]["symbol"] == "circle" and compared["marker"]["color"] != with_it["marker"]["color"]
    low, high = drawn([BY_ID["F038"]])["layout"]["xaxis"]["range"]
    assert low == 0 and high > 44.8


@pytest.mark.parametrize(
    ("figure_id", "value", "ends"),
    [
        ("F092", 1.25, (0.77, 2.05)),
        ("F094", 0.51, (0.27, 0.96)),
        ("F095", 0.6, (0.48, 0.76)),
        ("F096", 0.51, (0.3, 0.87)),
    ],
)
def test_a_ratio_is_a_mark_on_its_interval_around_one(figure_id, value, ends):
    figure = BY_ID[figure_id]
    shown = drawn([figure])
    (line,) = [trace for trace in shown["data"] if trace["mode"] == "lines"]
    assert effects_words.interval(figure) == tuple(line["x"]) == ends and marks(figure)[0]["x"] == [value]
    axis = shown["layout"]["xaxis"]
    low, high = axis["range"]
    assert axis["type"] == "log" and low == -high and 10**low < ends[0] and ends[1] < 10**high
    assert [shape["x0"] for shape in shown["layout"]["shapes"] if shape["xref"] == "x"] == [1]


def test_a_ratio_without_an_interval_has_none_drawn():
    figure = dataclasses.replace(BY_ID["F094"], stated=Stated(0.51, "", "relative risk"))
    assert effects_words.interval(figure) is None
    assert [trace["mode"] for trace in drawn([figure])["data"]] == ["markers"]


def test_an_interval_is_read_in_either_way_of_writing_it():
    for text in ("95% CI 0.27 to 0.96", "no clear difference (95% interval 0.27 to 0.96)"):
        figure = dataclasses.replace(BY_ID["F094"], stated=Stated(0.51, text, "relative risk"))
        assert effects_words.interval(figure) == (0.27, 0.96)


def test_a_difference_in_points_stands_on_its_side_of_nought():
    shown = drawn([BY_ID["F052"]])
    low, high = shown["layout"]["xaxis"]["range"]
    assert low == -high < -13 and marks(BY_ID["F052"])[0]["x"] == [-13]
    assert [shape["x0"] for shape in shown["layout"]["shapes"] if shape["xref"] == "x"] == [0]
    assert 0 in shown["layout"]["xaxis"]["tickvals"]


def test_a_true_nought_is_a_mark_and_not_a_gap():
    figure = dataclasses.replace(BY_ID["F038"], after=Measured("12 months", 0), against=Against("others", 2, "2"))
    assert [mark["x"] for mark in marks(figure)] == [[2], [0]]


# Room -----------------------------------------------------------------------------------------------------------------


@PHONES
@GIVEN
def test_words_fit_their_column_and_their_row(given, phone):
    """By the letters of a line and the lines of a row; the widest font has 7.5 px a letter at 14 px."""
    shown = drawn(given, phone)
    layout, tall = shown["layout"], shown["layout"]["height"]
    plot = tall - layout["margin"]["t"] - layout["margin"]["b"]
    row = (rows_of(shown)[0][0] - rows_of(shown)[0][1]) * plot
    column = {0: 326 if phone else 480, -330: 302, 28: 234}
    blocks = [note for note in layout["annotations"] if note["yanchor"] == "top" and note["y"] > 0]
    assert len(blocks) == len(given) * (1 if phone else 3)
    for note in blocks:
        lines = note["text"].split("<br>")
        assert max(len(unescape(re.sub(r"</?b>", "", line))) for line in lines) * 6.9 <= column[note.get("xshift", 0)]
        assert len(lines) * 20 < row


@PHONES
@GIVEN
def test_words_over_marks_end_above_them_and_each_axis_ends_in_its_row(given, phone):
    shown = drawn(given, phone)
    layout = shown["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    heads = [
        n for n in layout["annotations"] if n["yanchor"] == "top" and n["y"] > 0 and n["x"] == 0 and "xshift" not in n
    ]
    for place, (top, bottom) in enumerate(rows_of(shown)):
        low, high = layout["yaxis" if place == 0 else f"yaxis{place + 1}"]["domain"]
        under = heads[place]["y"] * plot - 20 * len(heads[place]["text"].split("<br>"))
        assert under >= high * plot + 19 and heads[place]["y"] < top
        assert low * plot - bottom * plot >= 24


# Words and numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", EFFECTS, ids=BY_ID)
def test_every_number_in_the_table_is_one_the_figure_was_published_with(figure):
    """So that none is averaged, added up or worked out here."""
    (row,) = cells(effects.numbers([figure], CAPTION))
    told = {float(number.replace(",", "")) for cell in row[5:9] for number in re.findall(r"\d[\d,]*(?:\.\d+)?", cell)}
    assert told <= own_numbers(figure)
    if effects_words.published_as(figure) != effects_words.IN_WORDS:
        assert told


@pytest.mark.parametrize("given", [EFFECTS, EFFECTS[4:7]], ids=["all", "null"])
def test_the_table_has_a_row_a_figure_and_no_row_of_all(given):
    found = cells(effects.numbers(given, CAPTION))
    assert [row[0] for row in found] == [figure.measure for figure in given]
    assert {len(row) for row in found} == {11}


def test_a_number_that_was_not_published_is_a_letter_and_never_nought():
    (row,) = cells(effects.numbers([BY_ID["F053"]], CAPTION))
    assert row[5:9] == ["[x]"] * 4 and row[10] == "found nothing either way"
    (row,) = cells(effects.numbers([BY_ID["F038"]], CAPTION))
    assert row[5:9] == ["36.2% of children", "44.8% of children", "8.6 percentage points lower, as stated", "[x]"]


@GIVEN
def test_a_title_counts_both_what_differed_and_what_found_nothing(given):
    told = effects.said(given)
    nothing = sum(figure.is_null for figure in given)
    assert ("found nothing either way" in told.title) == (nothing > 0)
    assert len(told.title.split()) <= words.LONGEST_TITLE and told.alt.endswith(f"{told.title}.")
    assert told.sentence.endswith(effects_words.EACH_ITS_OWN)


@pytest.mark.parametrize(
    ("ids", "title"),
    [
        (("F038",), "1 figure from a comparison study: found a difference"),
        (("F092",), "1 figure from a comparison study: found nothing either way"),
        (("F053", "F054"), "2 figures from comparison studies: 2 found nothing either way"),
        (("F052", "F053"), "2 figures from comparison studies: 1 found a difference, 1 found nothing either way"),
    ],
)
def test_titles(ids, title):
    assert effects.said([BY_ID[figure_id] for figure_id in ids]).title == title


def test_few_figures_are_each_told_and_many_are_in_the_table():
    few = effects.said(SETS["Signs of Safety"]).sentence
    assert all(figure.measure in few for figure in SETS["Signs of Safety"])
    assert "36.2%" not in effects.said(EFFECTS).sentence


@PHONES
def test_without_any_figure_there_is_a_hatched_place_and_a_sentence(phone):
    assert effects_words.NONE_FOUND in notes(effects.draw([], phone))
    assert effects.said([]).title == effects_words.NONE_FOUND


@pytest.mark.parametrize("figure", EFFECTS, ids=BY_ID)
def test_no_banned_word_stands_in_anything_that_is_said(figure):
    table = " ".join(cells(effects.numbers([figure], CAPTION))[0])
    text = " | ".join([*effects.sentences([figure]), table])
    assert banned_words(text) == []
    assert not re.search(r"\b(worked(?! out)|success\w*|failed|average(?!d\.))\b", text)


@PHONES
@GIVEN
def test_all_words_in_the_image_are_among_the_sentences(given, phone):
    known = {"■", "●", "━", *" ".join(effects.sentences(given)).split()}
    assert [word for word in words_in(effects.draw(given, phone)).split() if word not in known] == []


def test_hostile_text_in_a_figure_is_inert():
    plain = BY_ID["F038"]
    figure = dataclasses.replace(
        plain,
        **dict.fromkeys(("measure", "population", "n_intervention", "project"), HOSTILE),
        after=Measured(HOSTILE, 36.2),
        against=Against(HOSTILE, 44.8, "44.8"),
        unit=f"% {HOSTILE}",
    )
    shown = [str(trace.get("text", "")) for trace in drawn([figure])["data"]]
    for text in (*notes(effects.draw([figure])), *shown, effects.numbers([figure], CAPTION)):
        assert "<img" not in text and "<script" not in text
