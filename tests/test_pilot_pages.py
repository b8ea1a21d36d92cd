"""The page of the pilot sites: who may stand where, and no sentence of it that says more than is known."""

import html
import itertools
import re
from functools import cache

import pytest
from test_pages import ROOT, opened, start, store, written  # noqa: F401 - the store fixture serves the sample to every test

from analytics import terms
from analytics.charts import evidence_strength, high_and_rising_words, placebo_words, site_lines_words
from analytics.charts.findings import capital
from analytics.comparators import evidence
from analytics.comparators.pilot_sites import SITES
from analytics.comparators.programmes import BY_MODEL, MODELS
from analytics.comparators.reported import FIGURES
from analytics.comparators.trials import TRIALS
from analytics.results import words
from analytics.results.before_after import MEASURES, before_after
from analytics.results.high_and_rising import high_and_rising
from analytics.store.build import load
from pages import _pilots, _sites

PAGE = "pilot_sites"
LEEDS = "Leeds: Family Valued"
RETURNED = "Children who returned home or went to relatives, of all who ceased to be looked after"
DRAWN = [site for site in SITES if site.dated and not site.too_small_to_show]


@cache
def quoted():
    """What is a name and no wording of ours: of reports, people, projects, programmes and pages."""
    found = set()
    for figure in FIGURES:
        report, read = figure.report, figure.read
        found |= {report.title, report.authors, report.reference, figure.project, figure.programme, figure.model}
        found |= {read.url, read.second_url}
    found |= {site.source_url for site in SITES} | {site.project for site in SITES}
    found |= {trial.source_url for trial in TRIALS} | {trial.title for trial in TRIALS}
    named = sorted({*found, *map(capital, found)} - {""}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, named)))


def ours(text):
    """A page's text without the names in it."""
    return quoted().sub(" ", text)


def blocks(app):
    return [str(chart.proto.id).rpartition("chart_")[2] for chart in app.get("plotly_chart")]


def bodies(app):
    return " ".join(part.proto.body for part in app.get("html"))


def about(site, measure):
    return _pilots.About(BY_MODEL[site.model], site, measure)


# Two clicks ----------------------------------------------------------------------------------------------------------


def test_leeds_on_returning_home_and_how_strong_the_evidence_is_take_two_clicks(monkeypatch):
    start(monkeypatch, "internal")
    overview = opened()
    (link,) = (each.proto for each in overview.get("page_link") if "pilot sites on returning home" in each.proto.label)
    carried = dict(part.split("=") for part in link.query_string.split("&")) if link.query_string else {}
    assert list(carried) == ["measured"]
    app = opened(PAGE, measured=RETURNED)  # the first click
    app.pills(key="site").select(LEEDS).run()  # the second
    assert not app.exception
    (answer,) = re.findall(r'<p class="hw-answer">(.*?)</p>', bodies(app))
    assert answer.startswith(RETURNED) and "Leeds" in answer
    assert "9 graded D and 4 graded E. None has a group to compare with." in answer
    assert "official_S002_returned_home_or_relatives_share" in blocks(app)
    assert bodies(app).index("evidence-F017") < bodies(app).index("evidence-F013"), (
        "those on returning home stand first"
    )


# What stands where ---------------------------------------------------------------------------------------------------


def test_the_cards_come_before_any_chart(monkeypatch):
    start(monkeypatch, "internal")
    app = opened(PAGE)
    order = [type(each).__name__ + getattr(getattr(each, "proto", None), "body", "")[:40] for each in app.main]
    text = " ".join(order)
    assert text.index("hw-card-evidence") < text.index("Plotly") if "Plotly" in text else True
    assert bodies(app).index("hw-card-evidence") < bodies(app).index('hw-finding">Lower after go-live')


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_chart_of_findings_holds_comparison_studies_alone(model, monkeypatch):
    drawn = []
    monkeypatch.setattr(_pilots.effects, "draw", lambda figures, phone: drawn.extend(figures))
    monkeypatch.setattr(_pilots._block, "draw", lambda block: None)
    monkeypatch.setattr(_pilots._block, "empty", lambda text: None)
    monkeypatch.setattr(_pilots._frame, "view", lambda: type("View", (), {"phone": False}))
    _pilots.comparison_studies(_pilots.About(model, None, MEASURES[0]))
    expected = [one for one in FIGURES if one.model == model.name and one.use == evidence.EFFECT]
    assert drawn == expected
    assert not [one for one in drawn if one.use == evidence.NEVER_AS_EFFECT]


def test_every_published_figure_stands_on_a_card_of_some_choice(monkeypatch):
    start(monkeypatch, "internal")
    conferences = BY_MODEL["Family group conferencing"].title
    app = opened(PAGE, site=_pilots.ANOTHER, programme=conferences, place=_pilots.WHOLE)
    assert "evidence-F038" in bodies(app) and _sites.CHOOSE_A_SITE in written(app)
    assert set(app.selectbox(key="programme").options) == {model.title for model in MODELS}
    reached = {figure.figure_id for model in MODELS for figure in _pilots.About(model, None, MEASURES[0]).figures}
    reached |= {figure.figure_id for site in SITES for figure in about(site, MEASURES[0]).figures}
    assert reached == {figure.figure_id for figure in FIGURES}


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.site_id)
def test_what_was_published_of_a_site_is_of_its_own_model(site):
    assert {figure.model for figure in about(site, MEASURES[0]).figures} <= {site.model}


def test_a_topic_takes_every_figure_it_names_from_those_there_are():
    known = {figure.measure_key for figure in FIGURES}
    named = set(itertools.chain.from_iterable(evidence.ABOUT.values()))
    assert named <= known
    assert {measure.about for measure in MEASURES} <= set(evidence.ABOUT)


def test_claims_of_the_chosen_model_stand_first_and_all_are_there(monkeypatch):
    start(monkeypatch, "internal")
    text = bodies(opened(PAGE, site=LEEDS))
    for figure in evidence.claims(FIGURES):
        assert figure.figure_id in text
    assert text.index("Leeds (council claims before and around Family Valued)") < text.index("about other programmes")


def test_national_figures_are_kept_apart_from_cards_of_programmes(monkeypatch):
    start(monkeypatch, "internal")
    text = bodies(opened(PAGE))
    cards, references = text.split(">National research figures<")
    assert "evidence-F117" in references and "evidence-F117" not in cards


def test_the_reading_list_is_text_and_no_link_leaves_the_machine(monkeypatch):
    start(monkeypatch, "internal")
    text = bodies(opened(PAGE))
    assert "https://github.com/foundations-pm/sfpc" in text
    assert "<a " not in text


# Sites without a chart -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("programme", "place", "said"),
    [
        ("S042", "S042", "was not found"),
        ("S046", "S046", "too small"),
    ],
)
def test_a_site_without_a_date_or_too_small_has_a_card_and_no_chart(monkeypatch, programme, place, said):
    start(monkeypatch, "internal")
    site = next(one for one in SITES if one.site_id == place)
    app = opened(PAGE, site=_pilots.ANOTHER, programme=BY_MODEL[site.model].title, place=_pilots._label(site))
    assert not [name for name in blocks(app) if name.startswith(("official", "placebo", "alike"))]
    assert said in written(app)
    assert "hw-card-evidence" in bodies(app)


def test_a_programme_whose_places_are_not_named_has_its_cards_and_its_findings(monkeypatch):
    start(monkeypatch, "internal")
    title = BY_MODEL["FFT / MST"].title
    app = opened(PAGE, site=_pilots.ANOTHER, programme=title)
    assert "name no authority for this programme" in written(app)
    assert "effects" in blocks(app)
    assert "evidence-F092" in bodies(app)


# Words ---------------------------------------------------------------------------------------------------------------


def sentences_of(site, measure):
    """Everything the page can say of a site on a measure that is not on a card."""
    here = about(site, measure)
    told = [evidence_strength.strength(here.figures, site.la_name), _pilots.codes(site), here.name]
    told += [f"{term}: {said}" for term, said in _pilots._facts(here)]
    if not here.drawn:
        return [*told, _sites._why_not_drawn(here)]
    found = before_after(measure, site.old_la_code, here.day)
    alike = high_and_rising(measure, site.old_la_code, here.day)
    said = (
        placebo_words.said(found, site.la_name),
        site_lines_words.said(found, site.la_name),
        high_and_rising_words.said(alike, site.la_name),
    )
    told += [text for one in said for text in (one.title, one.sentence, one.alt)]
    for one in said:
        assert len(one.title.split()) <= words.LONGEST_TITLE, one.title
    happened = [(one.first, one.title) for one in _sites.events.near(site.go_live_from, 2025)]
    told += [
        *site_lines_words.event_notes(happened),
        site_lines_words.alone_note(measure),
        high_and_rising_words.meaning(alike),
        _sites._window(found),
        *_sites._doubtful(site),
    ]
    return told


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.site_id)
def test_no_banned_word_and_no_gap_in_what_is_said_of_a_site(site):
    for measure in MEASURES:
        text = " | ".join(dict.fromkeys(sentences_of(site, measure)))
        assert words.banned_words(ours(text)) == []
        assert not re.search(r"\bnan\b|None\b(?! has| is)|  ,|\.\.", text), text


@pytest.mark.parametrize("mode", ["internal", "publication"])
@pytest.mark.parametrize("site", ["Hertfordshire: Family Safeguarding", "North Yorkshire: No Wrong Door"])
def test_a_whole_page_has_no_banned_word_outside_a_name(monkeypatch, mode, site):
    start(monkeypatch, mode)
    app = opened(PAGE, site=site, our_start="2021-10-01")
    assert words.banned_words(ours(written(app))) == []
    assert terms.PILOT_SITE_CAVEAT in written(app)


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(SITES)), ids=[site.site_id for site in SITES])
def test_every_site_s_page_opens_on_some_measure_in_some_mode(monkeypatch, at):
    site, measure = SITES[at], MEASURES[at % len(MEASURES)]
    start(monkeypatch, "publication" if at % 2 else "internal")
    asked = {"site": _pilots.ANOTHER, "programme": BY_MODEL[site.model].title, "place": _pilots._label(site)}
    app = opened(PAGE, **asked, measured=measure.title, our_start=f"20{15 + at % 8}-04-01")
    assert words.banned_words(ours(written(app))) == []
    assert html.escape(site.la_name) in bodies(app)


# Images --------------------------------------------------------------------------------------------------------------


def test_every_image_of_a_site_and_of_a_change_at_home_holds_the_fixed_sentence(monkeypatch):
    start(monkeypatch, "internal")
    app = opened(PAGE, our_start="2021-10-01")
    held = {
        str(chart.proto.id).rpartition("chart_")[2]: terms.PILOT_SITE_CAVEAT in chart.proto.spec
        for chart in app.get("plotly_chart")
    }
    without = {name for name, holds in held.items() if not holds}
    assert without <= {"effects", "same_test", "could_we_tell"}
    assert {name.partition("_")[0] for name in held} >= {"official", "placebo", "alike", "sites", "our"}


def test_years_since_go_live_follow_the_switch(monkeypatch):
    start(monkeypatch, "internal")
    app = opened(PAGE, years=_sites.SINCE)
    block = app.container(key="block_official_S001_care_entry_rate")
    assert "years since go-live" in block.get("html")[0].proto.body
    (chart,) = block.get("plotly_chart")
    assert "\\u22121" in chart.proto.spec or "−1" in chart.proto.spec


def test_a_day_of_our_own_brings_the_same_change_here_and_everywhere(monkeypatch):
    start(monkeypatch, "internal")
    assert "Enter the day your own change began" in written(opened(PAGE))
    app = opened(PAGE, our_start="2021-10-01")
    assert {"our_change_care_entry_rate", "our_months_started_to_be_looked_after"} <= set(blocks(app))
    later = opened(PAGE, our_start="2024-10-01")
    assert "too early" in written(later).lower()


def test_choices_that_official_series_of_sites_cannot_follow_are_said(monkeypatch):
    start(monkeypatch, "internal")
    usual, chosen = written(opened(PAGE)), written(opened(PAGE, unaccompanied="Without", year="2021"))
    for said in (_sites.WITH_ALL_CHILDREN, _sites.ALL_YEARS):
        assert said in chosen and said not in usual


def test_our_line_is_drawn_from_what_our_change_was_worked_out_from(monkeypatch, tmp_path):
    """An authority with published years of its own too: line, brackets and title stand on one of the two."""
    years = [
        ROOT / "sample_data" / "extracts" / "X99000001" / name for name in ("2019-20", "2020-21", "2022-23", "2023-24")
    ]
    load(sources=[*years, years[0].parent / "2021-22"], store=tmp_path / "devon", la="Devon")
    start(monkeypatch, "internal")
    monkeypatch.setenv("HOMEWARD_STORE", str(tmp_path / "devon"))
    app = opened(PAGE, our_start="2021-10-01")
    block = app.container(key="block_our_years_care_entry_rate")
    (title,) = re.findall(r'<h2 class="hw-finding">(.*?)</h2>', block.get("html")[0].proto.body)
    before, after = re.search(r"Devon: (\d+) to (\d+) per 10,000", title).groups()
    (chart,) = block.get("plotly_chart")
    assert f"before: mean {before}" in chart.proto.spec and f"after: mean {after}" in chart.proto.spec
    assert "Devon SSDA903 extract" in block.get("html")[1].proto.body
