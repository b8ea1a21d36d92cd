"""Claims checked and the reading list as people read them: what agrees, what does not, no verdict, no link, no banned word."""

import dataclasses
import re
from html import unescape

import pytest

from analytics.charts import claims, evidence_words, reading_list
from analytics.comparators import evidence
from analytics.comparators.evidence import Measured, Read, Report
from analytics.comparators.reported import FIGURES
from analytics.results.claims import NO_RESULT, NOTHING, SAME, checked
from analytics.results.words import banned_words

CHECKED = checked(FIGURES)
BY_ID = {one.figure.figure_id: one for one in CHECKED}
HOSTILE = '<img src=x onerror="alert(1)">&'
TAGS = re.compile(r"<(a|img|svg|script|link|iframe)\b|\b(href|src)=")
# not in the list of banned words for every text, but no word of a check
VERDICTS = re.compile(
    r"\b((?<!What )works|worked (?!out|with)|success\w*|failed|false|untrue(?!:)|wrong(?! Door)|proved?)\b", re.I
)


def on_screen(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def row_of(one):
    return claims.draw([one])


def ours(one):
    """What we say of a claim: names of reports, pages and projects left out."""
    text = " | ".join(claims.sentences([one]))
    figure = one.figure
    for name in (figure.read.url, figure.project, evidence_words.project_name(figure.project)):
        text = text.replace(name, "")
    return text


def cells_of(html):
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", html)
    return [[on_screen(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


# Claims ---------------------------------------------------------------------------------------------------------------


def test_every_claim_has_its_row_in_the_order_given():
    drawn = claims.draw(CHECKED)
    assert re.findall(r'<tr id="claim-(F\d+)">', drawn) == list(BY_ID)
    assert drawn.count("<details") == len(CHECKED)
    assert [on_screen(head) for head in re.findall(r"<th scope=\"col\">(.*?)</th>", drawn)][:3] == list(claims.HEADS)


@pytest.mark.parametrize("figure_id", BY_ID)
def test_a_row_has_what_was_claimed_where_it_stands_its_grade_and_its_check(figure_id):
    one = BY_ID[figure_id]
    figure, text = one.figure, on_screen(row_of(one))
    assert evidence_words.published_value(figure) in text and figure.measure in text
    assert evidence_words.project_name(figure.project) in text and figure.read.url in text
    assert evidence_words.read_in(figure) in text and evidence_words.checked(figure) in text
    assert figure.caveats in text and claims.why(one) in text
    assert f" {figure.grade} " in text if figure.grade != "n/a" else "Not graded" in text


@pytest.mark.parametrize("figure_id", BY_ID)
def test_no_banned_word_and_no_verdict_stands_in_a_check(figure_id):
    text = ours(BY_ID[figure_id])
    assert banned_words(text) == [] and VERDICTS.findall(text) == []


@pytest.mark.parametrize("figure_id", BY_ID)
def test_the_sentences_are_all_that_stands_in_a_row(figure_id):
    one = BY_ID[figure_id]
    known = set(" ".join(claims.sentences([one])).split())
    figures = r'<tr><th scope="row">.*?</tr>'  # of the official years: tested by themselves
    assert [word for word in on_screen(re.sub(figures, "", row_of(one))).split() if word not in known] == []


@pytest.mark.parametrize("figure_id", BY_ID)
def test_the_official_years_are_in_the_table_with_value_status_england_and_release(figure_id):
    one = BY_ID[figure_id]
    places = 0 if one.measure is None or one.measure.value == "count" else 1
    expected = [
        [
            str(row.year),
            "[x]" if row.value is None else f"{row.value:,.{places}f}",
            "" if row.value is not None else "not available",
            "[x]" if row.england is None else f"{row.england:,.{places}f}",
            f"DfE, {row.release}" if row.release else "",
        ]
        for row in one.official
    ]
    assert cells_of(row_of(one)) == expected


@pytest.mark.parametrize("figure_id", BY_ID)
def test_what_official_figures_show_names_both_ends_and_england(figure_id):
    one = BY_ID[figure_id]
    shown = " ".join(claims.shows(one))
    if one.kind == NO_RESULT:
        assert shown == "No result was published, so there is nothing to set beside it."
    elif one.kind == NOTHING:
        assert shown.startswith("No official series")
    else:
        change = one.changes[0]
        assert f"31 March {change.first}" in shown and f"31 March {change.last}" in shown
        assert (
            claims.went(change.percent) in shown
            and f"England over the same years: {claims.went(change.england)}." in shown
        )


@pytest.mark.parametrize(
    ("figure_id", "shown"),
    [
        ("F030", "Children looked after in North Yorkshire: 460 on 31 March 2014 and 430 on 31 March 2019, 7% lower."),
        ("F030", "It turns on which years are taken: from 12% lower to 1% lower."),
        ("F022", "Children with a child protection plan in Leeds: 983 on 31 March 2013 and 515 on 31 March 2017, 48% lower."),
        ("F107", "Nothing official counts this. Children looked after in North East Lincolnshire: 263 on 31 March 2014 and "
         "572 on 31 March 2020, 117% higher."),
        ("F100", "No official series counts this by authority."),
        ("F091", "No official series stands beside it: no authority is named."),
    ],
)  # fmt: skip
def test_what_official_figures_show_in_words(figure_id, shown):
    assert shown in " ".join(claims.shows(BY_ID[figure_id]))


@pytest.mark.parametrize(
    ("figure_id", "agrees", "differs"),
    [
        ("F004", "The claim ends at 530, close to the official 533 on 31 March 2017.", "Nothing beyond what the choice"),
        ("F022", "The claim ends at 515, the official figure on 31 March 2017.",
         "Of the official change from 983 to 515, 79% had come by 31 March 2015; the programme is dated March 2015."),
        ("F022", "lies within what official figures give", "no official figure is published for that; the first is 983"),
        ("F030", "Official figures went the same way, down.",
         "The claim is 18% lower; official figures are between 12% lower and 1% lower."),
        ("F102", "which lies between official figures: 1,357 on 31 March 2014 and 1,256 on 31 March 2015.",
         "The claim starts from 1,800 (a few years before 2014); official figures are 1,415 on 31 March 2010"),
        ("F103", "The claim ends at 1,355, close to the official 1,357 on 31 March 2014.",
         "Both of its dates lie before the programme is dated to have started there (March 2015)."),
        ("F104", "The claim starts from 60, close to the official 62.8 per 10,000 on 31 March 2013.", "78% had come by"),
    ],
)  # fmt: skip
def test_what_agrees_and_what_does_not_in_words(figure_id, agrees, differs):
    one = BY_ID[figure_id]
    assert agrees in " ".join(claims.agrees(one)) and differs in " ".join(claims.differs(one))


def test_a_claim_that_went_the_other_way_than_official_figures_is_said_to_differ():
    figure = dataclasses.replace(BY_ID["F030"].figure, before=Measured("2016"), after=Measured("2020"))
    (one,) = checked([figure])
    assert claims.agrees(one) == ["No number of the claim."]
    assert claims.differs(one) == ["The claim is 18% lower; official figures are 8% higher."]


@pytest.mark.parametrize("one", [one for one in CHECKED if one.kind != SAME], ids=lambda one: one.figure.figure_id)
def test_where_nothing_official_counts_the_same_neither_agreement_nor_difference_is_said(one):
    text = on_screen(row_of(one))
    assert "What agrees, and what does not: " in text and "What agrees: " not in text
    assert ("Not applicable" if one.kind == NO_RESULT else "Cannot be said: ") in text


def test_no_result_is_listed_as_none_and_not_as_a_claim():
    text = on_screen(row_of(BY_ID["F068"]))
    assert "No result was published" in text and "Claimed" not in text and claims.WHY_NO_RESULT in text


@pytest.mark.parametrize(
    ("percent", "said"),
    [(-7.4, "7% lower"), (0.2, "less than 1% higher"), (-0.2, "less than 1% lower"), (0, "neither lower nor higher")],
)
def test_a_small_change_is_neither_nought_nor_none(percent, said):
    assert claims.went(percent) == said


@pytest.mark.parametrize(("status", "letter"), [("hidden", "[c]"), ("not_available", "[x]"), ("not_applicable", "[z]")])
def test_a_missing_official_figure_keeps_its_letter(status, letter):
    one = BY_ID["F030"]
    first, *rest = one.official
    lacking = dataclasses.replace(first, value=None, status=status, england=None, england_status="not_available")
    cells = cells_of(row_of(dataclasses.replace(one, official=(lacking, *rest))))[0]
    assert cells[1] == letter and cells[2] and cells[3] == "[x]"


def test_without_claims_there_is_a_sentence():
    assert claims.EMPTY in claims.draw([])


def test_hostile_text_in_a_claim_is_inert():
    figure = BY_ID["F030"].figure
    texts = dict.fromkeys(
        ("figure_id", "project", "sites", "measure", "population", "cross_check_note", "caveats"), HOSTILE
    )
    read = Read(figure.read.kind, HOSTILE, HOSTILE, figure.read.access)
    (one,) = checked([dataclasses.replace(figure, **texts, read=read)])
    html = claims.draw([dataclasses.replace(one, place=HOSTILE)])
    assert "<img" not in html and "&lt;img" in html and not re.search(r'id="[^"]*<', html)


def test_no_address_of_a_claim_is_a_link():
    assert not TAGS.search(claims.draw(CHECKED))


# The reading list -----------------------------------------------------------------------------------------------------

OTHERS = [("Hertfordshire: Family Safeguarding", "https://example.org/a"), ("A trial", "https://example.org/b")]


def addresses(html):
    return [unescape(each) for each in re.findall(r'<span class="hw-address">(.*?)</span>', html)]


def test_every_address_a_figure_was_read_at_is_in_the_list():
    everything = {url for figure in FIGURES for url in (figure.read.url, figure.read.second_url) if url}
    assert set(addresses(reading_list.draw(FIGURES))) == everything


def test_every_report_is_named_with_authors_year_reference_and_pages_and_as_not_read_in_full():
    text = on_screen(reading_list.draw(FIGURES))
    for figure in FIGURES:
        report = figure.report
        if report.title.startswith("("):
            assert report.title not in text and evidence_words.report(figure) in text
        else:
            named = (report.title, report.authors, str(report.year or ""), report.reference, report.page)
            assert all(" ".join(part.split()) in text for part in named), figure.figure_id
    assert text.count("The report itself was not read in full.") >= 50


def test_projects_stand_from_a_to_z():
    names = list(reading_list.by_project(reversed(FIGURES)))
    assert names == sorted(names, key=str.lower)
    assert set(names) == {evidence_words.project_name(figure.project) for figure in FIGURES}


def test_nothing_stands_twice():
    for name, readings in reading_list.by_project(FIGURES).items():
        assert len({one.named for one in readings}) == len(readings), name
        for one in readings:
            assert len({address for address, _ in one.read}) == len(one.read), name
    other = [
        *OTHERS,
        OTHERS[0],
        ("The same again", OTHERS[1][1]),
        ("In a report", FIGURES[0].read.url),
        ("Nowhere", ""),
    ]
    html = reading_list.draw(FIGURES, other)
    assert addresses(html)[-2:] == [address for _, address in OTHERS]
    assert addresses(html).count(FIGURES[0].read.url) == addresses(reading_list.draw(FIGURES)).count(
        FIGURES[0].read.url
    )


def test_one_report_with_two_references_stands_once_with_both():
    (once,) = reading_list.by_project(f for f in FIGURES if f.project == "Family Safeguarding Round 2").values()
    assert len(once) == 1 and once[0].named.endswith("2020; July 2020; not read beyond contents; DfE, July 2020")


def test_how_a_page_was_read_is_said_of_each():
    for figure in FIGURES:
        html = on_screen(reading_list.draw([figure]))
        access = evidence.ACCESS[figure.read.access].removeprefix("not read: ")
        assert access.lower() in html.lower() and evidence_words.KINDS[figure.read.kind] in html


def test_no_address_to_read_is_a_link_and_hostile_text_is_inert():
    assert not TAGS.search(reading_list.draw(FIGURES, OTHERS))
    figure = dataclasses.replace(
        FIGURES[0],
        project=HOSTILE,
        report=Report(HOSTILE, HOSTILE, 2017, HOSTILE, HOSTILE),
        read=Read(FIGURES[0].read.kind, HOSTILE, HOSTILE, FIGURES[0].read.access, f"{HOSTILE}2"),
    )
    html = reading_list.draw([figure], [(HOSTILE, f"{HOSTILE}3")])
    assert "<img" not in html and html.count("&lt;img") >= 8


def test_an_empty_list_says_so():
    assert reading_list.NOTHING in reading_list.draw([])


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.figure_id)
def test_no_banned_word_stands_in_the_list_outside_a_name(figure):
    text = " | ".join(reading_list.sentences([figure], OTHERS))
    report = figure.report
    names = (report.title, report.authors, report.reference, figure.read.url, figure.read.second_url)
    for name in sorted((*names, evidence_words.project_name(figure.project)), key=len, reverse=True):
        text = text.replace(name, "") if name else text
    assert banned_words(text) == []


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.figure_id)
def test_the_sentences_of_the_list_are_all_that_stands_in_it(figure):
    known = set(" ".join(reading_list.sentences([figure], OTHERS)).split())
    words = on_screen(reading_list.draw([figure], OTHERS)).replace(" : ", ": ").split()
    assert [word for word in words if word not in known] == []
