"""Could we tell, drawn: bars end where their words say, a trial stands at its size, and nothing is promised or blamed."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from math import log1p, nan

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, hatched, texts
from test_could_we_tell import HERTFORDSHIRE, LEEDS, RUTLAND, SCILLY, a_real_authority

from analytics.charts import could_we_tell, look
from analytics.charts.could_we_tell_words import SUBTITLE, evaluable, said
from analytics.comparators.trials import TRIALS
from analytics.results import could_we_tell as results
from analytics.results import front_desk, words
from analytics.results.could_we_tell import CouldWeTell

PINK = look.ROLES["pilot_site"].colour
KINDS = ("sample", "alone", "too early", "no referrals", "small", "hidden", "zeros", "little to fall", "not narrower")
EVERY = pytest.mark.parametrize("kind", KINDS)


@cache
def desk(path) -> front_desk.Store:
    return front_desk.open_store(path)


@cache
def of(store_path, la_code: str = "", until: date | None = None, beside: bool = True) -> CouldWeTell:
    store = a_real_authority(la_code) if la_code else desk(store_path)
    la = store.info.authorities[0].key
    who = front_desk.comparators(store, la)[0] if beside else None
    return results.could_we_tell(
        lambda ask: front_desk.result(store, ask, "internal"), store, la, until, who, False, TRIALS
    )


@pytest.fixture
def found(sample_store) -> CouldWeTell:
    return a_kind(sample_store, "sample")


def a_kind(path, kind: str) -> CouldWeTell:
    """One of KINDS: what a page can come to show."""
    sample = of(path)
    few = replace(sample.share, after=(), reason=results.TOO_FEW_YEARS, years=(2016, 2019), hidden=3, early=1)
    little = tuple(replace(told, fall=nan, fewer=nan, more=0.4) for told in sample.share.after)
    return {
        "sample": lambda: sample,
        "alone": lambda: of(path, beside=False),
        "too early": lambda: of(path, until=date(2018, 3, 31)),
        "no referrals": lambda: of(path, LEEDS),
        "small": lambda: of(path, RUTLAND),
        "hidden": lambda: replace(sample, share=few, halves=nan),
        "zeros": lambda: of(path, SCILLY),
        "little to fall": lambda: replace(sample, share=replace(sample.share, level=1.0, after=little)),
        "not narrower": lambda: of(path, HERTFORDSHIRE),
    }[kind]()


def bars(figure: go.Figure) -> list[tuple[float, float]]:
    shapes = figure.to_dict()["layout"]["shapes"]
    return [(shape["x0"], shape["x1"]) for shape in shapes if shape["type"] == "rect"]


def marks(figure: go.Figure) -> list[dict]:
    return [trace for trace in figure.to_dict()["data"] if trace["mode"] == "markers"]


def lines(figure: go.Figure, colour: str) -> list[dict]:
    shapes = figure.to_dict()["layout"]["shapes"]
    return [shape for shape in shapes if shape["type"] == "line" and shape["line"]["color"] == colour]


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
@EVERY
def test_every_figure_is_one_plotly_knows_with_no_small_text_and_no_nan(kind, phone, sample_store):
    figure = could_we_tell.draw(a_kind(sample_store, kind), phone)
    go.Figure(figure.to_dict())
    notes = figure.to_dict()["layout"]["annotations"]
    assert all(note["font"]["size"] >= look.SMALLEST for note in notes)
    assert "nan" not in texts(figure) and "NaN" not in figure.to_json()


@PHONES
@EVERY
def test_nothing_stands_outside_the_picture(kind, phone, sample_store):
    figure = could_we_tell.draw(a_kind(sample_store, kind), phone).to_dict()
    assert all(-1 <= end <= 1 for bar in bars(could_we_tell.draw(a_kind(sample_store, kind), phone)) for end in bar)
    low, high = sorted(figure["layout"]["yaxis"]["range"])
    assert all(low <= note["y"] <= high for note in figure["layout"]["annotations"])
    if phone:
        longest = max(len(line) for note in figure["layout"]["annotations"] for line in note["text"].split("<br>"))
        assert longest <= 54  # of about 6 px each


@PHONES
def test_bars_reach_from_the_smallest_fall_to_the_smallest_rise_equally_far(found, phone):
    figure = could_we_tell.draw(found, phone)
    drawn = bars(figure)
    assert len(drawn) == len(marks(figure)) == 9
    assert all(left == pytest.approx(-right, abs=1e-4) for left, right in drawn)
    for first in (0, 3, 6):
        assert drawn[first][1] > drawn[first + 1][1] > drawn[first + 2][1]
    for (left, right), trace in zip(drawn, marks(figure), strict=True):
        assert trace["x"] == [pytest.approx(left, abs=1e-4), pytest.approx(right, abs=1e-4)]
    sizes = [told.rise for telling in (found.alone, found.against) for told in telling.after]
    widest = max(sizes)
    for (_, right), rise in zip(drawn, sizes, strict=False):
        assert right / drawn[sizes.index(widest)][1] == pytest.approx(log1p(rise / 100) / log1p(widest / 100), abs=1e-3)


@PHONES
def test_ticks_stand_where_their_per_cent_is_and_do_not_touch(found, phone):
    notes = could_we_tell.draw(found, phone).to_dict()["layout"]["annotations"]
    ticks = {note["text"]: note["x"] for note in notes if re.fullmatch(r"[+−]?\d+%", note["text"])}
    assert ticks["0%"] == 0 and len(ticks) >= 3
    (bar,) = [right for _, right in bars(could_we_tell.draw(found, phone))[:1]]
    fifty = bar * log1p(0.5) / log1p(found.alone.told(1).rise / 100)
    assert ticks["+50%"] == pytest.approx(fifty, abs=1e-3)
    width = could_we_tell.PHONE_NARROWEST if phone else could_we_tell.NARROWEST
    places = sorted(ticks.values())
    assert all((b - a) * width / 2 >= 50 for a, b in pairwise(places))


@PHONES
def test_a_trial_stands_at_what_it_was_built_to_tell_on_the_scale_of_points_alone(found, phone):
    figure = could_we_tell.draw(found, phone)
    (at,) = {line["x0"] for line in lines(figure, PINK)}
    scale = bars(figure)[6][1] / found.share.told(1).rise
    assert at == pytest.approx(-1.85 * scale, abs=1e-3)
    assert "No Wrong Door trial: built to tell 1.85 points" in " ".join(re.sub("<[^>]+>", " ", texts(figure)).split())


def test_where_there_is_no_share_there_is_no_line_of_a_trial(sample_store):
    figure = could_we_tell.draw(a_kind(sample_store, "no referrals"))
    assert lines(figure, PINK) == [] and "No Wrong Door" not in texts(figure)


@pytest.mark.parametrize(("kind", "why", "count"), [
    ("alone", "Choose places to compare with", 1), ("no referrals", "Too few years: no year known, 4 are needed", 1),
    ("hidden", "Too few years: 2 years known, 4 are needed; 3 years left out: hidden; 1 year left out: too early", 1),
    ("too early", "Too few years: 3 years known", 1), ("zeros", "years with no children at all", 1),
])  # fmt: skip
@PHONES
def test_what_cannot_be_told_is_hatched_and_says_why(kind, why, count, phone, sample_store):
    figure = could_we_tell.draw(a_kind(sample_store, kind), phone)
    assert len(hatched(figure)) == count and why in texts(figure).replace("<br>", " ")


@PHONES
def test_where_there_is_not_so_much_to_fall_the_bar_ends_at_nothing_without_a_mark(phone, sample_store):
    found = a_kind(sample_store, "little to fall")
    figure = could_we_tell.draw(found, phone)
    for (left, right), trace, told in zip(bars(figure)[6:], marks(figure)[6:], found.share.after, strict=True):
        assert left / right == pytest.approx(-1.0 / told.rise, abs=1e-3)
        assert trace["x"] == [pytest.approx(right, abs=1e-4)]
    assert "under 1" in texts(figure) and (phone or "[z] under the level" in texts(figure))


@PHONES
def test_words_beside_a_bar_are_its_size_and_its_children(found, phone):
    text = texts(could_we_tell.draw(found, phone))
    for told in found.alone.after:
        fall, fewer = f"{told.fall:.0f}%", f"{told.fewer:.0f}"
        assert (f"fall {fall} ({fewer})" if phone else f"{fall} ({fewer} children)") in text
    assert f"{found.share.told(2).rise:.1f} points" in text


@PHONES
def test_a_name_from_outside_is_inert(found, phone):
    trial = replace(TRIALS[0], model=HOSTILE, ages=HOSTILE, title=HOSTILE, outcome=HOSTILE)
    named = replace(found, beside=replace(found.beside, name=HOSTILE), trials=(replace(found.trials[0], trial=trial),))
    assert "<img" not in could_we_tell.draw(named, phone).to_json().replace("\\u003c", "<")
    assert "<img" not in could_we_tell.numbers(named, HOSTILE)


# The tables ----------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_number_of_years_with_what_it_stands_on(found):
    rows = rows_in(could_we_tell.numbers(found, "a caption").split("</table>")[0])[1:]
    assert len(rows) == 9 and [row[1] for row in rows] == ["1", "2", "3"] * 3
    told = found.alone.told(2)
    assert rows[1][2:6] == [f"{told.fall:.0f}%", f"{told.rise:.0f}%", f"{told.fewer:.0f}", f"{told.more:.0f}"]
    assert rows[1][6:8] == ["2016 to 2025 (10 years, own extract)", f"{told.moved} of {told.of}"]
    assert rows[7][6] == "2016 to 2023 (8 years, own extract); 2 years left out: too early"
    assert rows[7][7] == "[x]"  # nobody publishes the share


def test_lacking_figures_are_letters_and_say_why(sample_store):
    (row,) = [r for r in rows_in(could_we_tell.numbers(a_kind(sample_store, "hidden"), "a")) if "18 months" in r[0]][:1]
    assert row[1:6] == ["[x]"] * 5 and row[8].startswith("Too few years: 2 years known")
    little = rows_in(could_we_tell.numbers(a_kind(sample_store, "little to fall"), "a"))[7]
    assert little[2] == little[4] == "[z]" and "not so much to fall" in little[8]


def test_the_trials_have_their_sizes_and_ours_and_what_is_not_known_is_not_zero(found):
    rows = {row[0]: row[1:] for row in rows_in(could_we_tell.numbers(found, "a").split("</table>")[1])}
    nwd = rows["No Wrong Door, Strengthening Families trial"]
    assert nwd[1:5] == ["18,000 children", "9,107 children", "7", "1.85"] and nwd[6] == "5,232"
    assert nwd[5] == f"{found.trials[0].years_of_own:.1f}" and nwd[0].count("18 months") == 1
    assert rows["Multisystemic therapy (START)"][1:6] == ["700 families", "684 families", "[x]", "[x]", "[z]"]
    assert rows["Safe Families for Children"][1:3] == ["[x]", "[x]"]
    assert "looked after on one day" in rows["Family group conferences before care proceedings"][0]


# Words ---------------------------------------------------------------------------------------------------------------


def test_the_title_says_what_two_years_could_tell(sample_store):
    fall = f"{of(sample_store).alone.told(2).fall:.0f}%"
    assert said(of(sample_store)).title == f"Two years could tell a fall of {fall} or more from chance"
    leeds = a_kind(sample_store, "no referrals")
    assert f"{leeds.alone.told(2).fall:.0f}" > f"{leeds.against.told(2).fall:.0f}"
    assert said(leeds).title.startswith("Two years against others could tell a fall of ")
    assert said(a_kind(sample_store, "too early")).title == "Too few years to say what could be told from chance"


def test_the_title_is_of_the_share_where_there_is_no_rate(sample_store):
    found = of(sample_store)
    nothing = replace(found.alone, after=(), reason=results.TOO_FEW_YEARS)
    title = said(replace(found, alone=nothing, against=nothing)).title
    assert title == f"Two years could tell a fall of {found.share.told(2).fall:.1f} points or more from chance"


def test_the_sentence_gives_level_sizes_children_and_how_many_moved_anyway(found):
    sentence = said(found).sentence
    one, two, _ = found.alone.after
    for text in (
        f"Exampleshire had a mean of {found.alone.level:.0f} per 10,000 in the years 2016 to 2025",
        f"A fall of {one.fall:.0f}% ({one.fewer:.0f} children a year) in one year, {two.fall:.0f}% ({two.fewer:.0f}) in two",
        f"{two.moved} of {two.of} authorities lay as far off",
        "chance alone gives about 7",
        "We cannot tell why.",
        "The newest year, 35, was 32% above that mean",
    ):
        assert text in sentence
    level = replace(found, alone=replace(found.alone, newest=found.alone.level * 1.05))
    assert "newest year," not in said(level).sentence


def test_a_comparison_group_is_said_to_narrow_only_where_it_does(sample_store):
    leeds, hertfordshire = (evaluable(a_kind(sample_store, kind))[0] for kind in ("no referrals", "not narrower"))
    assert "instead of" in leeds and "narrows nothing" not in leeds
    assert "here it narrows nothing" in hertfordshire and "instead" not in hertfordshire
    assert "agree before the start on places" in evaluable(a_kind(sample_store, "alone"))[0]


def test_what_would_help_names_places_halves_and_the_trials_size(found, sample_store):
    text = " ".join(evaluable(found))
    needed = results.places_to_tell(found.alone, 2)
    assert f"about {needed} places of this size" in text and "a fall of 10% in two years" in text
    assert f"a fall of {found.halves:.1f} points" in text and "drawn by lot" in text
    assert "needs 5,232 children allotted one by one, 5." in text and "planned 18,000 (stepped-wedge trial" in text
    assert "Dates agreed before" in text and "One question fixed before" in text
    bare = " ".join(evaluable(a_kind(sample_store, "no referrals")))
    assert "5,232 children allotted one by one. " in bare and "first referrals" not in bare


@EVERY
def test_no_word_is_banned_nothing_is_promised_and_titles_are_short(kind, sample_store):
    found = a_kind(sample_store, kind)
    told = said(found)
    figures = [texts(could_we_tell.draw(found, phone)) for phone in (False, True)]
    table = re.sub("<[^>]+>", " ", could_we_tell.numbers(found, "Could we tell?"))
    everything = " ".join([told.title, told.sentence, told.alt, SUBTITLE, *evaluable(found), *figures, table])
    assert words.banned_words(everything) == []
    assert not re.search(r"\b(nan|inf|None|saving\w*|success\w*|fail\w*|worked|proves?)\b", everything)
    assert len(told.title.split()) <= words.LONGEST_TITLE and told.title in told.alt
    assert all(sentence.endswith(".") for sentence in (told.sentence, *evaluable(found)))
