"""Sites of one programme beside each other: one scale, every site by itself, and never an average of them."""

import re
from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest
from test_charts import HOSTILE, PHONES, hatched, texts

from analytics.charts import look, site_panels
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.results import words
from analytics.results.before_after import BY_ID, MEASURES, Changing, before_after, day_used
from analytics.results.result import GoLive
from analytics.results.site_series import england_line, site_line
from analytics.terms import PILOT_SITE_CAVEAT

RATE, RETURNED = BY_ID["care_entry_rate"], BY_ID["returned_home_or_relatives_share"]
STARTS = BY_ID["care_starts_number"]
HERTFORDSHIRE, LEEDS, NORTH_YORKSHIRE = ("919", "2015-04-01"), ("383", "2015-03-01"), ("815", "2015-04-01")


def a_panel(place, measure: Changing = RATE, project: str = "") -> site_panels.SitePanel:
    key, first = place
    go_live = GoLive(first, first, f"{first[:7]} (month known)")
    return site_panels.SitePanel(
        site_line(measure, key),
        england_line(measure),
        go_live,
        before_after(measure, key, date.fromisoformat(first)),
        project,
    )


def undated(panel: site_panels.SitePanel) -> site_panels.SitePanel:
    return replace(panel, go_live=None, found=None)


def three(measure: Changing = RATE) -> list[site_panels.SitePanel]:
    return [a_panel(place, measure) for place in (NORTH_YORKSHIRE, HERTFORDSHIRE, LEEDS)]


def of_programme(measure: Changing, programme: str) -> list[site_panels.SitePanel]:
    panels = []
    for site in PILOT_SITES:
        if site.programme == programme:
            day = day_used(date.fromisoformat(site.go_live_from), date.fromisoformat(site.go_live_to))
            go_live = GoLive(site.go_live_from, site.go_live_to, site.go_live_words)
            found = before_after(measure, site.old_la_code, day)
            panels.append(
                site_panels.SitePanel(
                    site_line(measure, site.old_la_code), england_line(measure), go_live, found, site.project
                )
            )
    return panels


def lines(figure: go.Figure, role: str) -> list[dict]:
    wanted = look.ROLES[role]
    return [
        t for t in figure.to_dict()["data"]
        if "lines+markers" in t["mode"] and (t["line"]["color"], t["line"]["dash"]) == (wanted.colour, wanted.dash)
    ]  # fmt: skip


def bands(figure: go.Figure) -> list[dict]:
    return [shape for shape in figure.to_dict()["layout"]["shapes"] if shape["type"] == "rect"]


def axes(figure: go.Figure, letter: str) -> list[dict]:
    return [axis for name, axis in figure.to_dict()["layout"].items() if name.startswith(f"{letter}axis")]


def rows_in(table: str) -> list[list[str]]:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]


# The picture ---------------------------------------------------------------------------------------------------------


@PHONES
@pytest.mark.parametrize("aligned", [False, True], ids=["calendar", "since"])
def test_every_figure_has_only_properties_plotly_knows_no_text_under_14_and_the_fixed_sentence_once(aligned, phone):
    for panels in (three(), three(RETURNED), three(STARTS), [*three(), undated(a_panel(LEEDS))], three()[:1]):
        figure = site_panels.draw(panels, aligned, phone=phone)
        go.Figure(figure.to_dict())
        assert all(note["font"]["size"] >= look.SMALLEST for note in figure.to_dict()["layout"]["annotations"])
        assert texts(figure).count(PILOT_SITE_CAVEAT) == 1


def test_every_panel_has_its_site_and_england_and_no_line_is_anybody_else():
    figure = site_panels.draw(three())
    sites, englands = lines(figure, "pilot_site"), lines(figure, "england")
    assert [trace["name"] for trace in sites] == ["Hertfordshire", "Leeds", "North Yorkshire"]  # A to Z
    assert len(englands) == 3 and all(trace["y"] == englands[0]["y"] for trace in englands)
    assert len(figure.to_dict()["data"]) == 6  # there is no seventh: an average of the sites would be one
    assert not re.search("average|mean", texts(figure))


@PHONES
@pytest.mark.parametrize("aligned", [False, True], ids=["calendar", "since"])
def test_all_panels_have_one_scale_from_zero_and_the_same_years(aligned, phone):
    figure = site_panels.draw(three(), aligned, phone=phone)
    for letter in "xy":
        ranges = {tuple(axis["range"]) for axis in axes(figure, letter)}
        assert len(axes(figure, letter)) == 3 and len(ranges) == 1
    assert axes(figure, "y")[0]["range"][0] == 0


def test_each_go_live_is_shaded_in_its_own_panel():
    figure = site_panels.draw(three())
    left = {band["xref"]: band["x0"] for band in bands(figure)}
    assert left["x"] == pytest.approx(2015.003, abs=0.01) and left["x2"] == pytest.approx(2014.92, abs=0.01)
    assert len(left) == 3 and "Shaded: go-live." in texts(figure)
    assert {(band["x0"], band["x1"]) for band in bands(site_panels.draw(three(), aligned=True))} == {(-1.0, 0.0)}


def test_an_undated_site_has_a_panel_without_a_band_that_says_so():
    panels = [a_panel(HERTFORDSHIRE), undated(a_panel(LEEDS))]
    figure = site_panels.draw(panels)
    assert [band["xref"] for band in bands(figure)] == ["x"] and len(lines(figure, "pilot_site")) == 2
    assert "Go-live not found" in texts(figure)
    since = site_panels.draw(panels, aligned=True)
    assert len(lines(since, "pilot_site")) == 1 and "[x] Go-live not found" in texts(since)
    assert [trace["xaxis"] for trace in hatched(since)] == ["x2"]


def test_since_go_live_each_site_and_its_england_are_shifted_by_its_own_calendar():
    figure = site_panels.draw(three(), aligned=True)
    for trace, panel in zip(lines(figure, "england"), sorted(three(), key=lambda one: one.site.name), strict=True):
        at_last_before = dict(zip(trace["x"], trace["y"], strict=True))[-1.0]
        assert at_last_before == england_line(RATE).known[panel.found.window.before[-1]]


def test_hidden_years_are_hatched_with_their_letter_and_an_older_end_says_its_year():
    figure = site_panels.draw(three(RETURNED))
    assert {trace["xaxis"] for trace in hatched(figure)} == {"x3"}  # North Yorkshire
    assert texts(figure).count("[c]") == 2 and "<b>37%</b> (2023)" in texts(figure)
    assert "Dotted: a break." in texts(figure)


def test_more_than_nine_sites_are_the_first_nine_and_a_note_names_the_others():
    panels = of_programme(RATE, "Strengthening Families, Protecting Children")
    assert len(panels) > site_panels.MOST == 9
    figure, names = site_panels.draw(panels), sorted(panel.site.name for panel in panels)
    assert [trace["name"] for trace in lines(figure, "pilot_site")] == names[:9]
    note = site_panels.left_out_note(panels)
    assert all(name in note for name in names[9:]) and site_panels.left_out_note(panels[:9]) == ""
    # words and table have them all
    assert all(name in site_panels.numbers(panels, "c") for name in names)
    assert site_panels.said(panels).sentence.count("(England") == len(panels)


@PHONES
def test_numbers_of_children_share_no_scale_and_are_not_drawn(phone):
    figure = site_panels.draw(three(STARTS), phone=phone)
    assert len(hatched(figure)) == 1 and "Choose a rate or a share" in texts(figure) and not lines(figure, "pilot_site")
    assert "share no scale" in site_panels.said(three(STARTS)).sentence


def test_a_panel_without_england_has_no_line_for_it():
    figure = site_panels.draw([replace(panel, england=None) for panel in three()])
    assert lines(figure, "england") == [] and len(lines(figure, "pilot_site")) == 3


def test_a_name_from_outside_is_inert():
    panels = [replace(one, site=replace(one.site, name=HOSTILE), project=HOSTILE) for one in three()]
    for text in (str(site_panels.draw(panels).to_dict()), site_panels.numbers(panels, HOSTILE)):
        assert "<img" not in text and "&lt;img" in text


# Words and tables ----------------------------------------------------------------------------------------------------


def test_the_title_counts_the_ways_and_says_that_there_is_no_average():
    assert site_panels.said(three()).title == "Three sites: two lower and one higher after go-live; no average is drawn"
    with_one_unknown = [*three(), undated(a_panel(LEEDS))]
    assert site_panels.said(with_one_unknown).title == (
        "Two of four sites lower and one higher after go-live; no average is drawn"
    )
    nobody = [undated(panel) for panel in three()]
    assert site_panels.said(nobody).title == "Three sites, none with a before and an after"


def test_the_sentence_gives_each_site_and_england_over_the_same_years_and_no_cause():
    said = site_panels.said([*three(), undated(a_panel(("850", "2015-04-01")))])
    assert said.sentence == (
        "From the years before each go-live to those after: Hertfordshire fell by 12% (England +4%); Leeds fell by 3% "
        "(England +7%); North Yorkshire rose by 14% (England +4%). Go-live not found: Hampshire. No average is drawn: sites, "
        "years and projects differ. We cannot tell why."
    )
    assert said.title in said.alt


def test_a_site_with_a_hidden_year_has_no_change_and_is_named():
    later = a_panel(("815", "2021-06-01"), RETURNED)
    said = site_panels.said([later, a_panel(LEEDS, RETURNED)])
    assert "so there is no change: North Yorkshire." in said.sentence and "nan" not in said.sentence


def test_one_place_with_two_projects_is_told_apart():
    panels = [a_panel(HERTFORDSHIRE, project="One"), a_panel(("919", "2020-04-01"), project="Another")]
    assert "Hertfordshire (Another)" in site_panels.said(panels).sentence
    first, second = site_panels.numbers(panels, "c").split("</table></div>", 1)
    assert [row[1] for row in rows_in(first)[1:]] == ["Another", "One"]
    assert rows_in(second)[0] == ["Year ending 31 March", "Hertfordshire", "England"]  # its figures once


def test_the_table_has_both_sides_and_an_undated_site_has_none():
    first, second = site_panels.numbers([*three(), undated(a_panel(("850", "2015-04-01")))], "c").split(
        "</table></div>", 1
    )
    told = {row[0]: row[2:] for row in rows_in(first)[1:]}
    assert told["Hertfordshire"] == ["2015-04 (month known)", "18.8", "16.6", "−11.7%", "+3.5%"]
    assert told["Hampshire"] == ["Go-live not found", "[z]", "[z]", "[z]", "[z]"]
    years = {row[0]: row[1:] for row in rows_in(second)[1:]}
    assert years["2015"][1] == "18.8" and years["2015"][-1] == "27.2"


PROGRAMMES = sorted({site.programme for site in PILOT_SITES})
ONE, *OTHERS = MEASURES


@pytest.mark.parametrize(
    "measure", [ONE, *(pytest.param(other, marks=pytest.mark.slow) for other in OTHERS)], ids=lambda one: one.id
)
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_word_of_any_programme_is_banned_and_every_title_is_short(measure, programme):
    every = of_programme(measure, programme)
    for panels in (every, every[:1], [*every[:2], undated(every[0])]):
        said = site_panels.said(panels)
        figures = [
            site_panels.draw(panels, aligned, phone=phone) for aligned in (False, True) for phone in (False, True)
        ]
        table = re.sub("<[^>]+>", " ", site_panels.numbers(panels, measure.title))
        text = " ".join([*vars(said).values(), *map(texts, figures), table, site_panels.left_out_note(panels)])
        assert words.banned_words(text) == []
        assert len(said.title.split()) <= words.LONGEST_TITLE and "nan" not in re.findall(r"[a-z]+", text)
        assert all(PILOT_SITE_CAVEAT in texts(figure) for figure in figures)
