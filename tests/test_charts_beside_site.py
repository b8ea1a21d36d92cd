"""How we sit beside one pilot site is said by the interval of the ratio, with both figures and their counts."""

from dataclasses import replace
from math import exp, isfinite, log, nan, sqrt

import pytest

from analytics.charts.beside_site import beside_site
from analytics.comparators.pilot_sites import SITES
from analytics.results import front_desk, words
from analytics.results.before_after import MEASURES
from analytics.results.result import Comparator

SERIES = list(dict.fromkeys(measure.series_id for measure in MEASURES))


@pytest.fixture(scope="module")
def desk(sample_store):
    store = front_desk.open_store(sample_store)
    return store, store.info.authorities[0].key


def found_of(desk, series, site, mode="internal"):
    store, la = desk
    who = Comparator(f"site:{site.site_id}", "group", site.la_name, site.la_name, "", members=(site.old_la_code,))
    return front_desk.beside_places(store, series, la, mode, who, False, None)


def leeds():
    return next(site for site in SITES if site.site_id == "S002")


def test_the_words_follow_from_the_two_counts_by_hand(desk):
    found = found_of(desk, "started_to_be_looked_after", leeds())
    own, (site,) = found.own, found.places
    ratio = (own.numerator / own.denominator) / (site.numerator / site.denominator)
    reach = exp(1.96 * sqrt(1 / own.numerator + 1 / site.numerator))
    assert log(site.ratio.lower) == pytest.approx(log(ratio / reach), abs=0.01)
    word = "higher" if ratio / reach > 1 else "lower" if ratio * reach < 1 else "not clearly different"
    told = beside_site(found, in_england=False)
    assert f"Exampleshire is {word}" in told and "Leeds" in told
    assert f"({words.number(own.numerator)} children)" in told and f"({words.number(site.numerator)} children)" in told
    assert "the rest of England" not in told and "England" in told


def test_a_hidden_site_and_no_figure_of_ours_are_said_and_not_compared(desk):
    found = found_of(desk, "started_to_be_looked_after", leeds())
    hidden = replace(found.places[0], value=nan, status="hidden", word="")
    assert "Leeds has no published figure" in beside_site(replace(found, places=(hidden,)), False)
    nothing = replace(found.own, value=nan, status="not_available")
    told = beside_site(replace(found, own=nothing), False)
    assert "Exampleshire has no figure to show" in told and "higher" not in told


def test_where_dfe_published_another_figure_of_ours_both_are_said(desk):
    found = found_of(desk, "started_to_be_looked_after", leeds())
    assert "DfE published" not in beside_site(replace(found, own_published=None), False)
    printed = replace(found.own, value=found.own.value + 3, basis="published")
    assert "counted from the extract; DfE published" in beside_site(replace(found, own_published=printed), False)
    assert "DfE published" not in beside_site(
        replace(found, own_published=replace(found.own, basis="published")), False
    )


@pytest.mark.parametrize("mode", ["internal", "publication"])
@pytest.mark.parametrize("series", SERIES)
def test_no_banned_word_and_no_gap_beside_any_of_some_sites(desk, series, mode):
    for site in SITES[::11]:
        found = found_of(desk, series, site, mode)
        if found is None:
            continue
        told = beside_site(found, in_england=bool(len(site.la_name) % 2))
        assert words.banned_words(told) == []
        assert "nan" not in told and told.endswith(".")
        assert isfinite(found.own.value) == ("has no figure to show" not in told)
