"""The funnel and the list of printed breaks: what is drawn is what was found, nobody is ranked, nothing far off squashes."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import log10, nan

import numpy as np
import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, texts

from analytics.charts import funnel, look, printed_breaks
from analytics.comparators import places
from analytics.comparators.series import BY_ID, RATE
from analytics.results import words
from analytics.results.funnel import FunnelBeside
from analytics.results.funnel import funnel as find
from analytics.results.places import PlaceRow, PlacesBeside
from analytics.results.printed_breaks import PrintedBreak, both_sides
from analytics.results.published import rows_of, source
from analytics.results.published_measures import measure_of
from analytics.results.result import Comparator

STARTED = "started_to_be_looked_after"
NEAR = ("Kent", "Devon", "Essex", "Norfolk")
RATES = [id for id, series in BY_ID.items() if series.kind == RATE]


@cache
def a_funnel(series_id: str = STARTED, times: float = 1.3, without_uasc: bool = False) -> FunnelBeside:
    """The funnel of real published figures with an invented authority at so many times England's rate; NaN for none."""
    asked = measure_of(series_id)
    rows = rows_of(series_id, [places.ENGLAND], without_uasc)
    rows = rows[rows["numerator"].notna() & rows["population"].notna()]
    newest = rows.iloc[-1]
    rate = newest["numerator"] / newest["population"]
    england = PlaceRow(
        places.ENGLAND, "England", "england", newest["numerator"], newest["population"], 1e4 * rate, nan, nan, ""
    )
    people = 120_000.0
    own = PlaceRow("X1", "Exampleshire", "own", times * people * rate, people, 1e4 * times * rate, nan, nan, "")
    near = [
        PlaceRow(key, place.name, "neighbour", *[nan] * 5, "")
        for key, place in places.places().items()
        if place.name in NEAR and place.level == "authority"
    ]
    return find(
        PlacesBeside(
            series=BY_ID[series_id], measure=asked, year=int(newest["year_ending"]), without_uasc=without_uasc,
            set=Comparator("neighbours:2025", "neighbours", "four", "Neighbours", ""), own=own, own_published=None,
            places=tuple(near), references=(england,), median=nan, lowest=nan, highest=nan, middles=(), as_dfe_prints=(),
            source=source(asked, rows),
        ),
        "",
    )  # fmt: skip


def a_break(name: str, printed=(45, 63), ours=(60.4, 63.0), counts=(204, 210), key: str = "") -> PrintedBreak:
    return PrintedBreak(key or name, name, counts, printed, ours)


def marks(figure: go.Figure, symbol: str) -> list[dict]:
    found = []
    for trace in figure.to_dict()["data"]:
        given = trace.get("marker", {}).get("symbol")
        each = given if isinstance(given, list) else [given] * len(trace["x"])
        for x, y, its, text in zip(trace["x"], trace["y"], each, trace.get("text", [""] * len(each)), strict=False):
            if its == symbol:
                found.append(
                    {"x": x, "y": y, "text": text, "size": trace["marker"]["size"], "colour": trace["marker"]["color"]}
                )
    return found


def dots(figure: go.Figure) -> dict[str, dict]:
    """What each mark of a funnel says it is -> where it stands."""
    return {
        mark["text"].partition(":")[0]: mark for symbol in ("circle", "triangle-up") for mark in marks(figure, symbol)
    }


def rows_in(table: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)][1:]


# The funnel ----------------------------------------------------------------------------------------------------------


@PHONES
@pytest.mark.parametrize("times", [0.2, 1.3, 3, nan], ids=str)
def test_every_figure_has_only_properties_plotly_knows_and_no_text_under_14(times, phone):
    figure = funnel.draw(a_funnel(times=times), phone)
    go.Figure(figure.to_dict())
    assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])


def test_every_authority_is_one_dot_at_its_size_and_ratio():
    found = a_funnel()
    there = dots(funnel.draw(found))
    assert len(there) == len(found.points) == found.authorities + 1
    for point in found.points:
        mark = there[look.safe(point.name)]
        assert mark["x"] == pytest.approx(point.expected, abs=1e-4)
        assert mark["text"].endswith(f": {words.number(point.ratio, 2)} times England&#x27;s rate")
        assert mark["y"] == pytest.approx(point.ratio, abs=1e-4) or point.ratio > mark["y"]


def test_ours_is_on_top_and_the_places_beside_us_are_open():
    figure = funnel.draw(a_funnel())
    last = figure.to_dict()["data"][-1]
    assert last["marker"]["color"] == look.BLUE and last["marker"]["size"] == 11 and len(last["x"]) == 1
    there = dots(figure)
    assert {name for name, mark in there.items() if mark["colour"] == "#ffffff"} == {"Devon", "Essex", "Norfolk"}
    assert "<b>1.3  Exampleshire</b>" in texts(figure)
    lead = figure.to_dict()["data"][-2]  # to its label
    assert lead["x"][0] == last["x"][0] and log10(lead["x"][1]) == pytest.approx(
        figure.to_dict()["layout"]["xaxis"]["range"][1]
    )
    assert list(lead["y"]) == [last["y"][0]] * 2


def test_limits_are_two_pairs_the_wider_dashed_around_england_at_one():
    found = a_funnel()
    curves = [
        trace for trace in funnel.draw(found).to_dict()["data"] if trace["mode"] == "lines" and "fill" not in trace
    ]
    ends = {(trace["line"]["dash"], tuple(trace["y"][:1])) for trace in curves if len(trace["x"]) > 2}
    lower, upper = ({name: round(float(side[name][0]), 4) for name in (95, 998)} for side in (found.lower, found.upper))
    assert ends == {
        ("5px,4px", (lower[998],)), ("5px,4px", (upper[998],)), ("solid", (lower[95],)), ("solid", (upper[95],)),
        (look.ROLES["england"].dash, (1.0,)),
    }  # fmt: skip
    assert lower[998] < lower[95] < 1 < upper[95] < upper[998]


@pytest.mark.parametrize("most", [40, 300, 2_400, 18_500, 100_000])
@pytest.mark.parametrize("least", [5, 22, 30])
def test_a_scale_of_multiples_says_so_and_has_round_ticks_that_do_not_touch(least, most):
    found = replace(a_funnel(), curve=np.geomspace(least, most, 80), points=a_funnel().points[-1:])
    for phone, width in ((False, 842), (True, 272)):
        figure = funnel.draw(found, phone)
        axis = figure.to_dict()["layout"]["xaxis"]
        assert axis["type"] == "log" and "log scale" in texts(figure)
        low, high = axis["range"]
        assert low < log10(least) and high > log10(most)
        at = [(log10(tick) - low) / (high - low) * width for tick in axis["tickvals"]]
        needed = 8 * max(map(len, axis["ticktext"]))
        assert len(at) >= 1 and all(after - before > needed for before, after in pairwise(at))


@PHONES
def test_a_far_off_authority_is_an_arrow_with_its_number_and_does_not_squash_the_rest(phone):
    found = a_funnel()
    (kent,) = (point for point in found.points if point.name == "Kent")
    figure = funnel.draw(found, phone)
    top = figure.to_dict()["layout"]["yaxis"]["range"][1]
    (arrow,) = marks(figure, "triangle-up")
    assert kent.ratio > top and 0.9 * top < arrow["y"] < 0.9999 * top and arrow["text"].startswith("Kent: ")
    assert top <= 1.1 * funnel.HEADROOM * found.upper[998].max()
    assert f"<b>{words.number(kent.ratio, 1)}</b>  Kent" in texts(figure)


def test_a_far_off_authority_that_is_not_beside_us_has_its_number_and_no_name():
    found = a_funnel()
    points = tuple(replace(point, role="other") if point.name == "Kent" else point for point in found.points)
    figure = funnel.draw(replace(found, points=points))
    (kent,) = (point for point in points if point.name == "Kent")
    assert "Kent" not in texts(figure) and f"<b>{words.number(kent.ratio, 1)}</b>" in texts(figure)


@pytest.mark.parametrize("times", [3, 8])
def test_ours_is_never_off_the_scale(times):
    figure = funnel.draw(a_funnel(times=times))
    assert figure.to_dict()["layout"]["yaxis"]["range"][1] > times
    assert dots(figure)["Exampleshire"]["y"] == pytest.approx(times)


@PHONES
def test_numbers_of_many_far_off_authorities_close_together_do_not_touch(phone):
    found = a_funnel()
    far = {point.name for point in sorted(found.points, key=lambda point: point.expected)[40:60]}
    points = tuple(replace(p, ratio=9.0, role="neighbour") if p.name in far else p for p in found.points)
    drawn = replace(found, points=points)
    figure, plot = funnel.draw(drawn, phone), funnel._Plot(drawn, phone)
    assert figure.to_dict()["layout"]["margin"]["t"] == (funnel.PHONE if phone else funnel.DESK)[2] + plot.above
    taken: dict[int, list[tuple[float, float]]] = {}
    for row, point, text, side in plot.far_words:
        at = (log10(point.expected) - plot.left) / (plot.right - plot.left) * plot.width
        length = 8 * len(re.sub("<.*?>", "", text))
        starts = at - {"left": 0, "center": length / 2, "right": length}[side]
        assert all(starts >= end or starts + length <= start for start, end in taken.get(row, []))
        taken.setdefault(row, []).append((starts, starts + length))
    assert len(plot.far_words) == 21 and max(taken) < 21


def test_the_table_has_ours_first_and_then_everybody_a_to_z():
    found = a_funnel()
    table = rows_in(funnel.numbers(found, "a caption"))
    assert table[0][0] == "Exampleshire" and len(table) == len(found.points)
    names = [row[0] for row in table[1:]]
    assert names == sorted(names) and names[0] < "Barnet" < names[-1]
    told = {row[0]: row[1:] for row in table}
    (kent,) = (point for point in found.points if point.name == "Kent")
    assert told["Kent"] == [words.number(kent.observed), words.number(kent.expected, 1), words.number(kent.ratio, 2)]


def test_an_authority_without_a_figure_is_nowhere():
    found = a_funnel()
    there = {point.name for point in found.points}
    lacking = {p.name for p in places.places().values() if p.level == "authority" and p.existed(found.year)} - there
    assert "Isles of Scilly" in lacking and len(lacking) == found.not_shown
    drawn = funnel.draw(found).to_json() + funnel.numbers(found, "x")
    assert not any(name in drawn for name in lacking)


@pytest.mark.parametrize(("times", "where"), [(0.3, "Below"), (1.3, "Within"), (2.1, "Above")])
def test_the_title_says_where_we_lie_by_the_inner_limits(times, where):
    said = funnel.said(a_funnel(times=times))
    assert said.title == f"{where} the ordinary spread of authorities: {times} times England's rate"
    assert len(said.title.split()) <= words.LONGEST_TITLE and said.title in said.alt


def test_the_sentence_gives_the_spread_and_how_many_lie_outside_and_names_nobody_else():
    found = a_funnel()
    sentence = funnel.said(found).sentence
    assert f"vary {words.number(found.phi)} times as much as chance alone" in sentence
    assert f"{found.outside} of {found.authorities} authorities lie outside the 99.8% limits" in sentence
    assert f"{found.outside_by_chance} would if the limits were for chance alone" in sentence
    assert f"{found.not_shown} authorities are not shown" in sentence
    assert not any(point.name in sentence for point in found.points if point.role != "own")
    one = replace(found, outside=1, not_shown=1, phi=0.7)
    assert (
        f"1 of {found.authorities} authorities lies" in funnel.said(one).sentence
        and "1 authority is not" in funnel.said(one).sentence
    )
    assert "no more than chance" in funnel.said(one).sentence
    assert "not shown" not in funnel.said(replace(found, not_shown=0)).sentence


@PHONES
def test_without_our_figure_the_title_says_what_the_funnel_shows(phone):
    found = a_funnel(times=nan)
    assert found.own_is == "" and "Exampleshire" not in funnel.draw(found, phone).to_json()
    inside = found.authorities - found.outside
    assert funnel.said(found).title == f"{inside} of {found.authorities} authorities lie within the 99.8% limits"
    assert "Exampleshire" not in funnel.said(found).sentence + funnel.numbers(found, "x")
    assert next(name for _, name, _ in funnel.key(found)).startswith("England")


@pytest.mark.parametrize("series_id", RATES)
def test_no_word_of_a_funnel_is_banned_or_judges(series_id):
    for times in (0.2, 1.3, 3, nan):
        found = replace(a_funnel(times=times), measure=measure_of(series_id), phi=227.3 * times if times > 1 else 0.7)
        said = funnel.said(found)
        shown = [said.title, said.sentence, said.alt, texts(funnel.draw(found)), texts(funnel.draw(found, True))]
        shown += [name for _, name, _ in funnel.key(found)] + [funnel.numbers(found, found.measure.title)]
        text = " ".join(shown)
        assert words.banned_words(text) == [] and "outlier" not in text.lower() and "nan" not in said.sentence


def test_a_name_from_the_data_is_inert():
    found = a_funnel()
    hostile = replace(found, points=tuple(replace(point, name=HOSTILE, ratio=9.0) for point in found.points))
    drawn = [funnel.draw(hostile), printed_breaks.draw([a_break(HOSTILE)], "")]
    assert all("&lt;img" in texts(figure) and "<img" not in str(figure.to_dict()) for figure in drawn)
    assert "<img" not in funnel.numbers(hostile, HOSTILE) + printed_breaks.numbers([a_break(HOSTILE)], HOSTILE)


# Printed breaks ------------------------------------------------------------------------------------------------------

SEVERAL = (
    a_break("Suffolk", (76, 76), (81.2, 76.0)),
    a_break("Barnet", (36, 35), (37.1, 35.0)),
    a_break("Westminster"),
)


@PHONES
def test_every_figure_of_breaks_has_only_properties_plotly_knows_and_no_text_under_14(phone):
    far = a_break("City of London", (80, 299), (154.6, 299.4))
    for shown, own in ((SEVERAL, "Westminster"), ((*SEVERAL, far), ""), ([far], ""), ((), "")):
        figure = printed_breaks.draw(shown, own, phone)
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])


@PHONES
def test_ours_stands_first_and_the_others_a_to_z_whatever_their_change(phone):
    figure = printed_breaks.draw(SEVERAL, "Westminster", phone)
    diamonds = sorted(marks(figure, "diamond"), key=lambda mark: mark["y"])
    assert [mark["text"].partition(",")[0] for mark in diamonds] == ["Westminster", "Barnet", "Suffolk"]
    assert [mark["x"] for mark in diamonds] == [18, -1, 0]
    circles = sorted(marks(figure, "circle"), key=lambda mark: mark["y"])
    assert [mark["x"] for mark in circles] == pytest.approx([2.6, -2.1, -5.2])
    assert "45 to 63" in texts(figure) and "60.4 to 63.0" in texts(figure) and "<b>Westminster</b>" in texts(figure)
    a_to_z = printed_breaks.draw(SEVERAL, "", phone)
    in_order = sorted(marks(a_to_z, "diamond"), key=lambda mark: mark["y"])
    assert [mark["text"].partition(",")[0] for mark in in_order] == ["Barnet", "Suffolk", "Westminster"]


def test_a_change_far_beyond_the_rest_is_an_arrow_unless_it_is_ours():
    far = a_break("City of London", (80, 299), (154.6, 299.4))
    figure = printed_breaks.draw((*SEVERAL, far), "")
    low, high = figure.to_dict()["layout"]["xaxis"]["range"]
    assert low < -5.2 and 18 < high < 40
    assert [mark["text"].partition(",")[0] for mark in marks(figure, "triangle-right")] == ["City of London"] * 2
    assert all(mark["x"] < high for mark in marks(figure, "triangle-right")) and "80 to 299" in texts(figure)
    ours = printed_breaks.draw((*SEVERAL, far), "City of London")
    assert marks(ours, "triangle-right") == [] and ours.to_dict()["layout"]["xaxis"]["range"][1] > 219
    falls = printed_breaks.draw((*SEVERAL, a_break("Low", (299, 80), (299.4, 154.6))), "")
    assert len(marks(falls, "triangle-left")) == 2


def test_no_change_anywhere_is_still_a_scale():
    figure = printed_breaks.draw([a_break("Flat", (40, 40), (40.0, 40.0))], "")
    low, high = figure.to_dict()["layout"]["xaxis"]["range"]
    assert low < 0 < high and "0" in figure.to_dict()["layout"]["xaxis"]["ticktext"]


def test_the_table_gives_both_versions_and_the_extra_change():
    (row,) = rows_in(printed_breaks.numbers([a_break("Westminster")], "a caption"))
    assert row == ["Westminster", "204", "210", "45", "63", "60.4", "63.0", "+15.4"]
    (row,) = rows_in(printed_breaks.numbers([a_break("Lambeth", (254.0, 589.5), (267.5, 626.8))], "a caption"))
    assert row[3:] == ["254.0", "589.5", "267.5", "626.8", "−23.8"]


def test_the_title_counts_the_breaks_and_the_sentence_tells_ours():
    everybody = both_sides("looked_after_at_year_end")
    (westminster,) = (each for each in everybody if each.name == "Westminster")
    said = printed_breaks.said(everybody, [westminster], westminster.key)
    breaking = sum(each.breaks for each in everybody)
    assert (
        said.title == f"DfE's printed rates break between 2018 and 2019 in {breaking} of {len(everybody)} authorities"
    )
    assert said.sentence.startswith(
        "Westminster: the printed rate goes from 45 to 63 on 204 and 210 children; "
        "on one population it goes from 60.4 to 63.0. From 2019 DfE used a population rebased on the 2021 Census"
    )
    assert words.banned_words(f"{said.title} {said.sentence} {said.alt}") == [] and said.title in said.alt


def test_without_ours_the_shown_one_that_breaks_most_is_told():
    suffolk, barnet, westminster = SEVERAL
    assert printed_breaks.said(SEVERAL, SEVERAL, "").sentence.startswith("Westminster:")
    assert printed_breaks.said(SEVERAL, [suffolk, barnet], "").sentence.startswith("Suffolk:")
    leeds = a_break("Leeds", (60, 60), (60.0, 69.0))
    assert printed_breaks.said(SEVERAL, [barnet, suffolk, leeds], "").sentence.startswith("Leeds:")
    assert printed_breaks.said([westminster], [], "").sentence == printed_breaks.WHY


def test_what_rounding_can_explain_is_no_break():
    devon = a_break("Devon", (48, 52), (48.6, 52.2), (698, 750))
    said = printed_breaks.said([devon, *SEVERAL], [devon], "Devon")
    assert "in 3 of 4 authorities" in said.title
    assert "it goes from 48.6 to 52.2. Rounding can explain that. From 2019" in said.sentence
