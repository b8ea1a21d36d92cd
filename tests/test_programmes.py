"""Programmes, models, trials and national events: every one that is named is declared, sourced and in our words."""

from dataclasses import replace
from datetime import date

import pytest

from analytics import terms
from analytics.comparators import events, programmes, trials
from analytics.comparators.events import EVENTS, during, near
from analytics.comparators.pilot_sites import PRECISION_WORDS, ROLE_WORDS, SITES
from analytics.comparators.programmes import BY_MODEL, MODELS, OUTSIDE, PROGRAMMES, programme_of
from analytics.comparators.reported import FIGURES
from analytics.comparators.series import BY_ID as SERIES
from analytics.comparators.trials import CHILDREN, IN_PROGRESS, PUBLISHED, TRIALS, trial_of
from analytics.results import words

LONGEST_SENTENCE = 45  # words


def is_an_address(url):
    return url.startswith("http") and " " not in url


# Programmes ----------------------------------------------------------------------------------------------------------


def test_every_programme_a_figure_or_site_names_is_one_of_five():
    named = {each.programme for each in (*SITES, *FIGURES)}
    assert {programme_of(name) for name in named} == set(PROGRAMMES)
    assert len({one.id for one in PROGRAMMES}) == len({one.name for one in PROGRAMMES}) == len(PROGRAMMES) == 5


def test_what_no_programme_paid_for_is_outside():
    for name in ("outside the programme (council claim)", "national benchmark (not a programme)"):
        assert programme_of(name).name == OUTSIDE
    assert {programme_of(each.programme).name for each in SITES if each.round == "adoption"} == {OUTSIDE}
    assert {programme_of(each.programme).id for each in FIGURES if each.round in ("1", "2", "all")} == {"innovation"}


def test_a_programme_nobody_knows_is_not_taken_for_another():
    with pytest.raises(KeyError):
        programme_of("DfE Children's Social Care Innovation Programm")


def test_every_programme_says_what_it_did_when_and_where_that_was_read():
    for one in PROGRAMMES:
        assert one.what.endswith(".")
        assert (one.name == OUTSIDE) == (one.years == "") == (one.source_url == ""), one.id
        assert one.name == OUTSIDE or is_an_address(one.source_url), one.id


# Models --------------------------------------------------------------------------------------------------------------


def test_every_model_a_figure_or_site_names_is_declared_once_and_no_other():
    named = {each.model for each in (*SITES, *FIGURES)}
    assert set(BY_MODEL) == named and len(MODELS) == len(named)


def test_a_model_is_one_plain_sentence_with_its_page_or_says_that_it_has_none():
    for model in MODELS:
        assert model.what.endswith(".") and ". " not in model.what, model.name
        assert len(model.what.split()) <= LONGEST_SENTENCE, model.name
        assert model.title and model.ages, model.name
        assert bool(model.source_url) != bool(model.known_from), model.name
        assert not model.source_url or is_an_address(model.source_url), model.name
    assert [model.name for model in MODELS if model.known_from == programmes.GENERAL_KNOWLEDGE] == [
        "Intensive family preservation"
    ]


def test_a_title_is_in_full_words():
    short = [model.name for model in MODELS if {"FDAC", "FFT", "MST", "FGC", "/", "+"} & set(model.title.split())]
    assert short == []


def test_the_age_group_of_a_model_is_one_its_measure_can_be_cut_by():
    by_age = {model.name: model.trial_age for model in MODELS if model.trial_age != programmes.ALL_AGES}
    assert by_age == {"Family Safeguarding": terms.UNDER_12, "No Wrong Door": terms.FROM_12_TO_17}
    assert set(by_age.values()) <= set(terms.TRIAL_AGES)


# What belongs on a site's card -----------------------------------------------------------------------------------------


def test_every_project_on_a_card_has_published_figures_of_that_authority_where_they_name_any():
    for site in SITES:
        for project in site.reported_as:
            figures = [figure for figure in FIGURES if figure.project == project]
            assert figures, (site.site_id, project)
            named = {code for figure in figures for code in figure.la_codes}
            assert not named or site.old_la_code in named, (site.site_id, project)


def test_every_figure_that_names_authorities_is_reached_from_a_site_in_one_of_them():
    # no exception is needed: all of them are
    reached = {(project, site.old_la_code) for site in SITES for project in site.reported_as}
    unreached = {
        figure.project
        for figure in FIGURES
        if figure.la_codes and not any((figure.project, code) in reached for code in figure.la_codes)
    }
    assert unreached == set()


@pytest.mark.parametrize(
    ("site_id", "projects"),
    [
        ("S001", ("Family Safeguarding Hertfordshire",)),
        ("S002", ("Leeds Family Valued", "Leeds (council claims before and around Family Valued)")),
        ("S053", ("Family Safeguarding Round 2",)),
        ("S057", ("SFPC Family Safeguarding pilot",)),
        ("S059", ()),  # Telford and Wrekin: the trial's figures name Lancashire alone
    ],
)
def test_a_card_holds_the_figures_of_its_own_project_only(site_id, projects):
    assert next(site.reported_as for site in SITES if site.site_id == site_id) == projects


# Trials --------------------------------------------------------------------------------------------------------------


def test_every_trial_tells_its_size_as_far_as_it_was_read():
    assert len({trial.id for trial in TRIALS}) == len(TRIALS)
    for trial in TRIALS:
        assert trial.model in BY_MODEL and trial.status in (IN_PROGRESS, PUBLISHED), trial.id
        assert is_an_address(trial.source_url) and trial.note.endswith("."), trial.id
        assert trial.unit and trial.outcome and trial.design and trial.where and trial.ages, trial.id
        for number in (trial.planned, trial.counted, trial.baseline, trial.detectable, trial.level):
            assert number is None or number > 0, trial.id  # what was not found is None, never 0


def test_the_three_trials_in_progress_have_no_result_anywhere():
    running = [trial for trial in TRIALS if trial.status == IN_PROGRESS]
    assert [(trial.id, trial.planned) for trial in running] == [
        ("no_wrong_door", 18_000),
        ("family_safeguarding", 51_000),
        ("family_valued", 78_000),
    ]
    for trial in running:
        assert trial.figure_ids == () and trial.unit == CHILDREN
        assert trial.level is None or "no result of the trial" in trial.note.replace("\n", " ")


def test_no_wrong_door_was_built_for_a_change_of_under_two_points():
    trial = trial_of("No Wrong Door")
    assert (trial.planned, trial.counted, trial.baseline, trial.detectable) == (18_000, 9_107, 7.0, 1.85)
    assert "not found again" in trial.note  # the page with the two percentages
    assert [other.id for other in TRIALS if other.detectable is not None] == [trial.id]


def test_every_randomised_figure_belongs_to_one_trial_of_its_model():
    randomised = {figure.figure_id: figure.model for figure in FIGURES if figure.design.startswith("rct")}
    claimed = [(figure_id, trial.model) for trial in TRIALS for figure_id in trial.figure_ids]
    assert dict(claimed) == randomised and len(claimed) == len(randomised)


@pytest.mark.parametrize(
    ("trial_id", "figure_id", "group", "counted"),
    [("start", "F092", "342 families", 2 * 342), ("project_crewe", "F110", "88 cases", 88 + 44)],
)
def test_those_counted_are_both_groups_as_published(trial_id, figure_id, group, counted):
    figure = next(each for each in FIGURES if each.figure_id == figure_id)
    assert (figure.n_intervention, trials.BY_ID[trial_id].counted) == (group, counted)


def test_the_children_of_the_conferences_are_as_published():
    figure = next(each for each in FIGURES if each.figure_id == "F038")
    trial = trials.BY_ID["family_group_conferences"]
    assert f"({trial.counted:,} children" in figure.n_comparison and "1,511 families" in trial.note


def test_a_model_without_a_trial_has_none():
    assert trial_of("Pause") is None


# Events --------------------------------------------------------------------------------------------------------------


def test_events_are_dated_in_order_sourced_and_of_series_that_exist():
    assert list(EVENTS) == sorted(EVENTS, key=lambda event: event.first)
    for event in EVENTS:
        assert date.fromisoformat(event.first) <= date.fromisoformat(event.last)
        assert is_an_address(event.source_url) and (not event.second_url or is_an_address(event.second_url))
        assert event.series and set(event.series) <= set(SERIES), event.title
        assert len(event.title.split()) <= words.LONGEST_TITLE and event.words.endswith(".")


@pytest.mark.parametrize(
    ("day", "year"), [("2014-03-31", 2014), ("2014-04-01", 2015), ("2014-12-31", 2015), ("2015-01-01", 2015)]
)
def test_a_year_runs_from_april_to_march(day, year):
    assert events.year_ending(day) == year


def titles(found):
    return [event.title for event in found]


def test_an_event_is_in_every_year_it_touches_and_no_other():
    covid = "COVID-19 restrictions"  # 23 March 2020 to 19 July 2021
    assert [year for year in range(2018, 2025) if covid in titles(during(year, year))] == [2020, 2021, 2022]
    limit = "26-week limit for care proceedings"  # 22 April 2014
    assert [year for year in range(2013, 2018) if limit in titles(during(year, year))] == [2015]
    assert during(2021, 2020) == () == during(2018, 2019)
    assert during(2000, 2040) == EVENTS


def test_near_a_go_live_is_from_two_years_before_to_the_last_year_drawn():
    assert titles(near("2015-04-01", 2018)) == [  # year ending 2016: from that of 2014
        "Going home split in two codes",
        "26-week limit for care proceedings",
        "National Transfer Scheme begins",
    ]
    assert titles(near("2015-03-31", 2015))[0] == "Children on remand become looked after"  # one year earlier
    assert near("", 2025) == ()  # a site without a date has nothing near it


# Words ---------------------------------------------------------------------------------------------------------------


def prose():
    """Every text of these declarations that can be shown, with what it is of."""
    for site in SITES:
        yield site.site_id, " ".join([site.project, site.go_live_words, site.basis, site.note])
    for one in PROGRAMMES:
        yield one.id, " ".join([one.years, one.what])
    for model in MODELS:
        yield model.name, " ".join([model.title, model.what, model.ages, model.known_from])
    for trial in TRIALS:
        said = (trial.title, trial.where, trial.design, trial.outcome, trial.window, trial.ages, trial.note)
        yield trial.id, " ".join([*said, trial.unit, trial.status, trials.NOT_READ])
    for event in EVENTS:
        yield event.title, f"{event.title} {event.words}"
    yield "roles and precision", " ".join([*ROLE_WORDS.values(), *PRECISION_WORDS.values()])


def test_no_banned_word_stands_in_any_of_them():
    assert [(of, words.banned_words(text)) for of, text in prose() if words.banned_words(text)] == []
    spoilt = replace(EVENTS[0], words="It led to better performance.")
    assert words.banned_words(spoilt.words) == ["led to", "performance"]


def test_nothing_is_said_to_have_worked_or_to_have_been_a_failure():
    claims = ("worked for", "success", "failed", "failure", "evidence that", "proved", "savings")
    assert [(of, claim) for of, text in prose() for claim in claims if claim in text.lower()] == []
