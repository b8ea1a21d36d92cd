"""What evaluations published: every figure of the evidence is declared with all its fields, in our words, and none without its source."""

import dataclasses

import pandas as pd
import pytest

from analytics.comparators import evidence
from analytics.comparators.evidence import UnusableFigure
from analytics.comparators.places import places
from analytics.comparators.reported import FIGURES
from analytics.results.words import banned_words

EXACT = {
    "figure_id": lambda figure: figure.figure_id,
    "project": lambda figure: figure.project,
    "model": lambda figure: figure.model,
    "programme": lambda figure: figure.programme,
    "round": lambda figure: figure.round,
    "site_is_la": lambda figure: figure.site_is_la,
    "dfe_la_codes": lambda figure: ";".join(figure.la_codes),
    "evaluation_title": lambda figure: figure.report.title,
    "evaluation_authors": lambda figure: figure.report.authors,
    "evaluation_reference": lambda figure: figure.report.reference,
    "source_type": lambda figure: figure.read.kind,
    "read_url": lambda figure: figure.read.url,
    "access_level": lambda figure: figure.read.access,
    "second_source_url": lambda figure: figure.read.second_url,
    "measure_key": lambda figure: figure.measure_key,
    "direction_of_good": lambda figure: figure.direction,
    "finding_type": lambda figure: figure.finding,
    "change_basis": lambda figure: figure.change.basis if figure.change else "",
    "n_intervention": lambda figure: figure.n_intervention,
    "n_comparison": lambda figure: figure.n_comparison,
    "design": lambda figure: figure.design,
    "evidence_grade": lambda figure: figure.grade,
    "cross_check": lambda figure: figure.cross_check,
    "go_live": lambda figure: figure.go_live,
    "dashboard_use": lambda figure: figure.use,
}
NUMBERS = {
    "evaluation_year": lambda figure: figure.report.year,
    "baseline_value": lambda figure: figure.before.value,
    "followup_value": lambda figure: figure.after.value,
    "change_abs": lambda figure: figure.change and figure.change.amount,
    "change_pct": lambda figure: figure.change and figure.change.percent,
    "comparator_value": lambda figure: figure.against.value,
    "effect_value": lambda figure: figure.stated.value,
    "maryland_sms": lambda figure: figure.sms,
}
IN_OUR_WORDS = {
    "site_names": lambda figure: figure.sites,
    "page_or_table": lambda figure: figure.report.page,
    "read_pointer": lambda figure: figure.read.where,
    "measure_as_reported": lambda figure: figure.measure,
    "unit": lambda figure: figure.unit,
    "population_covered": lambda figure: figure.population,
    "baseline_period": lambda figure: figure.before.period,
    "followup_period": lambda figure: figure.after.period,
    "comparator_name": lambda figure: figure.against.name,
    "comparator_text": lambda figure: figure.against.text,
    "effect_text": lambda figure: figure.stated.text,
    "effect_unit": lambda figure: figure.stated.unit,
    "significance_reported": lambda figure: figure.significance,
    "cross_check_note": lambda figure: figure.cross_check_note,
    "caveats": lambda figure: figure.caveats,
}
PROSE = [name for name in IN_OUR_WORDS if name != "site_names"]  # names of places are names
LONG = 6  # words; a shorter text has few ways to be said


@pytest.fixture(scope="module")
def rows(shared):
    file = shared / "evidence" / "innovation_programme_comparators.csv"
    return pd.read_csv(file, dtype=str, keep_default_na=False).to_dict("records")


def test_every_figure_of_the_evidence_is_declared_once_in_order(rows):
    assert [figure.figure_id for figure in FIGURES] == [row["figure_id"] for row in rows]
    assert len({figure.figure_id for figure in FIGURES}) == len(FIGURES) == 128


def test_every_field_of_the_evidence_has_a_place_in_a_declaration(rows):
    derived = {"ons_la_codes"}  # of the same places, in places()
    assert set(rows[0]) == {*EXACT, *NUMBERS, *IN_OUR_WORDS, *derived}


@pytest.mark.parametrize("field", EXACT)
def test_codes_names_and_addresses_are_as_in_the_evidence(rows, field):
    assert [EXACT[field](figure) for figure in FIGURES] == [row[field] for row in rows]


@pytest.mark.parametrize("field", NUMBERS)
def test_numbers_are_as_in_the_evidence_and_nothing_is_not_zero(rows, field):
    theirs = [float(row[field]) if row[field] else None for row in rows]
    assert [NUMBERS[field](figure) for figure in FIGURES] == theirs


@pytest.mark.parametrize("field", IN_OUR_WORDS)
def test_words_stand_exactly_where_the_evidence_has_some(rows, field):
    lacking = [
        row["figure_id"]
        for row, figure in zip(rows, FIGURES, strict=True)
        if bool(row[field]) != bool(IN_OUR_WORDS[field](figure))
    ]
    assert lacking == []


@pytest.mark.parametrize("field", PROSE)
def test_words_are_ours(rows, field):
    copied = [
        row["figure_id"]
        for row, figure in zip(rows, FIGURES, strict=True)
        if len(row[field].split()) > LONG and IN_OUR_WORDS[field](figure) == row[field]
    ]
    assert copied == []


@pytest.mark.parametrize("field", PROSE)
def test_no_banned_word_stands_in_them(field):
    assert [figure.figure_id for figure in FIGURES if banned_words(IN_OUR_WORDS[field](figure))] == []


def test_places_are_known_authorities_with_the_codes_of_the_evidence(rows):
    known = places()
    for row, figure in zip(rows, FIGURES, strict=True):
        assert ";".join(known[code].la_code for code in figure.la_codes) == row["ons_la_codes"], figure.figure_id


def test_few_may_be_drawn_as_an_effect_and_those_never_to_be_so_are_none_of_them():
    drawn = {figure.figure_id for figure in FIGURES if figure.use == evidence.EFFECT}
    never = {figure.figure_id for figure in FIGURES if figure.use == evidence.NEVER_AS_EFFECT}
    assert (len(drawn), len(never)) == (12, 20) and not drawn & never
    assert all(figure.grade in "ABC" for figure in FIGURES if figure.use == evidence.EFFECT)


def test_nothing_but_what_comparison_studies_found_comes_out_as_an_effect():
    assert {figure.use for figure in evidence.effects(FIGURES)} == {evidence.EFFECT}
    assert {figure.use for figure in evidence.references(FIGURES)} == {evidence.REFERENCE}
    assert {figure.use for figure in evidence.claims(FIGURES)} == {evidence.NEVER_AS_EFFECT}
    assert len(evidence.effects(FIGURES)) == 12 and len(evidence.claims(FIGURES)) == 20


@pytest.mark.parametrize("use", evidence.USES)
def test_a_figure_comes_out_of_the_one_door_its_use_names_and_of_no_other(use):
    """Whatever it found, however strong its design: the use alone decides."""
    everything = [dataclasses.replace(figure, use=use) for figure in FIGURES]
    doors = {
        evidence.EFFECT: evidence.effects,
        evidence.REFERENCE: evidence.references,
        evidence.NEVER_AS_EFFECT: evidence.claims,
    }
    for name, door in doors.items():
        assert door(everything) == (tuple(everything) if name == use else ()), name
    assert {evidence.may_stand_as_effect(figure) for figure in everything} == {use == evidence.EFFECT}


def test_no_door_adds_up_or_averages_figures():
    for door in (evidence.effects, evidence.references, evidence.claims):
        assert all(any(figure is one for one in FIGURES) for figure in door(FIGURES))


def test_what_found_nothing_comes_out_beside_what_found_something_in_the_order_given():
    assert [figure.figure_id for figure in evidence.effects(FIGURES)] == [
        *("F038", "F039", "F040", "F052", "F053", "F054", "F055", "F092", "F093", "F094", "F095", "F096")
    ]
    assert sum(figure.is_null for figure in evidence.effects(FIGURES)) == 4


def test_a_figure_that_found_nothing_says_so():
    assert sum(figure.is_null for figure in FIGURES) == 16


@pytest.mark.parametrize(
    "without",
    ["report", "read", "unit", "population", "design", "measure"],
)
def test_a_figure_without_source_unit_denominator_or_design_is_refused(without):
    empty = {"report": evidence.Report(""), "read": evidence.Read("", "", "", "abstract")}.get(without, " ")
    with pytest.raises(UnusableFigure, match=FIGURES[0].figure_id):
        dataclasses.replace(FIGURES[0], **{without: empty})


@pytest.mark.parametrize("field", ["grade", "use", "finding", "direction", "site_is_la", "cross_check"])
def test_a_grade_or_use_nobody_knows_is_refused(field):
    with pytest.raises(UnusableFigure, match="none of"):
        dataclasses.replace(FIGURES[0], **{field: "excellent"})
