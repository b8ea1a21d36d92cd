"""Evidence cards: every published figure with its grade, design, denominator and source, in words, none before another."""

import dataclasses
import re
from html import unescape

import pytest

from analytics.charts import evidence_card, evidence_words
from analytics.charts.evidence_codes import DESIGNS
from analytics.charts.findings import capital
from analytics.comparators.evidence import ACCESS, GRADE_WORDS, NEVER_AS_EFFECT, Change, Measured, Report
from analytics.comparators.reported import FIGURES
from analytics.results.words import banned_words

BY_ID = {figure.figure_id: figure for figure in FIGURES}
PROJECTS = list(dict.fromkeys(figure.project for figure in FIGURES))
HOSTILE = '<img src=x onerror="alert(1)">&'


def names(figure):
    """What is a name and not our wording: of reports, people, projects and pages."""
    report, read = figure.report, figure.read
    named = (report.title, report.authors, report.reference, figure.project, figure.programme, figure.model)
    return [name for name in (*named, read.url, read.second_url) if name]


def on_screen(html):
    """The text of a card as a reader has it, blank where a tag stood."""
    return unescape(re.sub(r"<[^>]*>", " ", html))


def card_of(figure):
    return evidence_card.draw(figure.project, [figure])


def tags(html):
    """Elements and classes in their order, without the text, the ids and which letter of the grade is marked."""
    graded = re.sub(r'(<span class="hw-grade"[^>]*>).*?</span>(?= )', r"\1", html)
    return re.findall(r'</?\w+(?: class="[^"]*")?', graded)


def said(figure_id):
    return evidence_card.published_value(BY_ID[figure_id])


@pytest.mark.parametrize(
    ("figure_id", "sentence"),
    [
        ("F001", "687 plans (monthly average), 969 before: 282 fewer (29%), worked out from both."),
        ("F011", "253.9 per 10,000 children aged 0 to 17, 459.9 before: 206.0 lower (45%), worked out from both."),
        ("F025", "18.6% of referrals, 20.9% before: 2.3 points lower, worked out from both."),
        ("F031", "50% lower, reported as half."),
        ("F101", "38% lower, as reported."),
        ("F038", "36.2% of children, 44.8% in the comparison: 8.6 percentage points lower, as stated."),
        ("F040", "87 days, 115 in the comparison: 28 fewer days, worked out from both."),
        ("F095", "Relative risk of 0.60, as stated; 95% interval 0.48 to 0.76."),
        ("F051", "£1,200,000 to £2,100,000 a year."),
        ("F049", "£4.50 for each £1 over 4 years, as stated."),
        ("F072", "£212.8 million (for 94 projects)."),
        ("F013", "A direction, no number: a fall."),
        ("F028", "110.6 per 10,000 children aged 0 to 17, before the start only."),
    ],
)
def test_a_figure_is_one_sentence_with_its_unit_and_how_its_change_came_about(figure_id, sentence):
    assert said(figure_id) == sentence


def test_numbers_side_by_side_have_the_same_decimals():
    assert said("F044").startswith("52.0% of children, 12.5% in the comparison: 39.5 percentage points higher")


def test_none_is_written_as_nought_and_not_as_missing():
    nobody = said("F087")
    assert nobody.startswith("0 children; families of the control group: 2 children")
    lines = evidence_card.sentences(BY_ID["F087"])
    assert "Value: The six months after: 0 children." in lines
    assert "Value before: Not in what was read." in lines


def test_what_a_reference_figure_cannot_have_is_not_applicable_rather_than_unread():
    lines = evidence_card.sentences(BY_ID["F117"])
    assert f"Change: {evidence_words.NOT_APPLICABLE}" in lines
    assert f"Change: {evidence_words.NOT_READ}" in evidence_card.sentences(BY_ID["F038"])
    assert "Since: Not applicable: no programme" in lines


def test_a_worked_out_percentage_is_rounded_half_up_and_a_minus_never_stands_before_it():
    figure = dataclasses.replace(
        BY_ID["F001"],
        before=Measured("", 2000),
        after=Measured("", 1710),
        change=Change(-290, -14.5, "derived_from_values"),
    )
    assert evidence_card.published_value(figure) == (
        "1,710 plans (monthly average), 2,000 before: 290 fewer (15%), worked out from both."
    )


@pytest.mark.parametrize("figure", FIGURES, ids=BY_ID)
def test_no_banned_word_stands_outside_a_name(figure):
    text = " | ".join(evidence_card.sentences(figure))
    for name in sorted({*names(figure), *map(capital, names(figure))}, key=len, reverse=True):
        text = text.replace(name, "")
    assert banned_words(text) == []


@pytest.mark.parametrize("figure", FIGURES, ids=BY_ID)
def test_the_sentences_are_all_that_stands_on_the_card(figure):
    fixed = ("Read this before the charts", "Show values, periods and where it was read", figure.figure_id)
    known = " ".join((*evidence_card.sentences(figure), *fixed)).split()
    marked = re.sub(r'<span class="hw-grade".*?</span>(?= )', "", card_of(figure))
    terms = [word.rstrip(":") for word in known]
    assert [word for word in on_screen(marked).split() if word not in known and word not in terms] == []


@pytest.mark.parametrize("figure", FIGURES, ids=BY_ID)
def test_no_code_word_is_on_screen(figure):
    text = on_screen(card_of(figure))
    for address in (figure.read.url, figure.read.second_url):
        text = text.replace(address, "") if address else text
    for title in (figure.report.title, figure.report.authors):
        text = text.replace(title, "") if title else text
    assert (
        re.findall(r"\S*_\S*|\bLAs?\b|\bSFPC\b|\bnan\b|\bNone\b(?!:| is|\.)|\d{4}-\d\d-\d\d|\(no impact[^)]*", text)
        == []
    )


@pytest.mark.parametrize("figure", FIGURES, ids=BY_ID)
def test_every_card_has_grade_design_denominator_source_and_how_it_was_read(figure):
    text = on_screen(card_of(figure))
    lower = text.lower()
    assert (f"Evidence grade {figure.grade}: " in text) == (figure.grade != "n/a")
    assert GRADE_WORDS[figure.grade].lower() in lower
    assert DESIGNS[figure.design].lower() in lower
    assert figure.population.lower() in lower and figure.measure in text
    assert figure.read.url in text and figure.read.where.lower() in lower
    assert ACCESS[figure.read.access].removeprefix("not read: ") in text
    assert figure.caveats in text and figure.cross_check_note in text


@pytest.mark.parametrize("figure", FIGURES, ids=BY_ID)
def test_each_report_is_named_and_said_not_to_have_been_read(figure):
    text = on_screen(card_of(figure))
    if figure.report.title.startswith("("):
        assert figure.report.title not in text
        assert "No report was read." in text and ("No report was found." in text or "report was not read" in text)
    else:
        assert f"{figure.report.title}" in text and "The report itself was not read in full" in text


def test_a_note_in_brackets_that_nobody_knows_is_no_title():
    figure = dataclasses.replace(BY_ID["F001"], report=Report("(to come)"))
    assert "Evaluated in: No report was found." in evidence_card.sentences(figure)


@pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES if figure.is_null], ids=lambda figure: figure.figure_id
)
def test_nothing_found_is_said_in_words_and_stands_as_large_as_a_result(figure):
    text = card_of(figure)
    assert f'<p class="hw-published">{"Found nothing either way: "}' in text
    assert tags(text) == tags(card_of(BY_ID["F038"]))


def test_every_figure_that_is_no_claim_has_the_same_markup_whatever_it_found():
    assert len({tuple(tags(card_of(figure))) for figure in FIGURES if figure.use != NEVER_AS_EFFECT}) == 1


def test_a_claim_is_marked_and_introduced_as_one():
    claims = [figure for figure in FIGURES if figure.use == NEVER_AS_EFFECT]
    assert len(claims) == 20
    for figure in FIGURES:
        marked = '<p class="hw-claim">A claim, checked: see claims.</p>' in card_of(figure)
        assert marked == (figure in claims), figure.figure_id
    started = {evidence_card.published_value(figure).split(":")[0] for figure in claims}
    assert started == {"Claimed", "No result was published"}


def test_a_later_trial_that_disagrees_is_said_and_none_is_made_up():
    assert "Later trial: A later trial found otherwise." in evidence_card.sentences(BY_ID["F090"])
    assert "Later trial: A later trial took its place." in evidence_card.sentences(BY_ID["F108"])
    assert "Later trial: None is noted that disagrees." in evidence_card.sentences(BY_ID["F001"])


@pytest.mark.parametrize("project", PROJECTS)
def test_figures_stand_in_the_order_of_their_ids_and_each_project_has_its_own(project):
    shuffled = sorted(FIGURES, key=lambda figure: (figure.after.value or 0, figure.measure))
    drawn = re.findall(r'id="evidence-(F\d+)"', evidence_card.draw(project, shuffled))
    assert drawn == sorted(figure.figure_id for figure in FIGURES if figure.project == project)


@pytest.mark.parametrize("grade", "ABCDE")
def test_each_grade_has_the_same_mark_on_another_letter(grade):
    found = re.search(
        r'<span class="hw-grade" aria-hidden="true">(.*?)</span> Ev',
        card_of(dataclasses.replace(BY_ID["F001"], grade=grade)),
    )
    letters = re.findall(r"<(b|span)>([A-E])</\1>", found[1])
    assert [letter for _, letter in letters] == list("ABCDE")
    assert [letter for tag, letter in letters if tag == "b"] == [grade]


def test_an_ungraded_figure_marks_no_letter():
    assert "<b>" not in card_of(BY_ID["F117"]) and "Evidence grade" not in on_screen(card_of(BY_ID["F117"]))


def test_what_the_figures_of_a_project_do_not_share_stands_with_each():
    pause = on_screen(evidence_card.draw("Pause", FIGURES))
    assert pause.count("Round ") == 1 + 5 and pause.count("Model ") == 1
    assert "2015 (Hackney 2013)" in pause and "When it began was not found" in pause


@pytest.mark.parametrize(
    ("go_live", "words"),
    [
        ("2015-04", "April 2015"),
        ("2021-06-01", "1 June 2021"),
        ("2019", "2019"),
        ("2017-09-29 (wave 2)", "29 September 2017 (wave 2)"),
        ("", "When it began was not found"),
    ],
)
def test_a_start_is_a_date_in_words_as_exact_as_it_is_known(go_live, words):
    figure = dataclasses.replace(BY_ID["F001"], go_live=go_live)
    assert f"Since: {words}" in evidence_card.sentences(figure)


def test_hostile_text_is_inert_wherever_it_stands():
    texts = "figure_id project model programme sites measure unit population significance cross_check_note caveats"
    parts = ("report", "read", "before", "after", "against", "stated")
    plain = dataclasses.replace(
        BY_ID["F038"], **dict.fromkeys((*texts.split(), "n_intervention", "n_comparison"), HOSTILE)
    )
    figure = dataclasses.replace(plain, **{part: hostile(getattr(plain, part)) for part in parts})
    html = evidence_card.draw(HOSTILE, [figure])
    assert "<img" not in html and "&lt;img" in html and "<svg" not in html
    assert not re.search(r'id="[^"]*<', html) and "<a " not in html


def hostile(part):
    """The same part with every text in it hostile, except the code that says how it was read."""
    keep = ("access", "kind")
    texts = [field.name for field in dataclasses.fields(part) if isinstance(getattr(part, field.name), str)]
    return dataclasses.replace(part, **{name: HOSTILE for name in texts if name not in keep})


def test_no_address_is_a_link_and_nothing_is_fetched():
    for project in PROJECTS:
        html = evidence_card.draw(project, FIGURES)
        assert not re.search(r"<(a|img|svg|script|link|iframe)\b|\b(href|src)=", html), project


def test_a_project_without_figures_says_so():
    assert "No published figure was found for Nowhere &amp; Co." in evidence_card.draw("Nowhere & Co", FIGURES)
