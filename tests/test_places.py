"""One authority beside places like it: both of DfE's ways and ours by a second slow count, hidden and closed places counted as such."""

import csv
import dataclasses
from datetime import date

import pandas as pd
import pytest
from drawn import a_store

from analytics.charts import definition, places_over_time
from analytics.comparators import choices, places
from analytics.comparators.places import MODELS
from analytics.comparators.series import BY_ID, SERIES
from analytics.results import front_desk
from analytics.results import places as beside
from analytics.results.agreement import agreement
from analytics.results.funnel import ABOVE, funnel
from analytics.results.printed_breaks import both_sides, printed_breaks
from analytics.results.words import banned_words
from analytics.stats.middles import MEAN, MEDIAN, middle

STARTED = "started_to_be_looked_after"
KENT = "886"


@pytest.fixture(scope="module")
def sample(sample_store):
    return front_desk.open_store(sample_store)


def a_set(*keys, model="2025"):
    return choices.neighbours_of(model, keys)


def seen(store, series=STARTED, who=None, mode="internal", without=False, until=None):
    (la,) = [authority.key for authority in store.info.authorities]
    everybody = front_desk.comparators(store, la)
    return front_desk.beside_places(store, series, la, mode, who or everybody[0], without, until)


def twelve_starts(la):
    """Twelve children of one authority who started in the year ending 31 March 2025."""
    rows = "\n".join(f"{la} | {child} | 2024-0{4 + child % 5}-10 | S | | | N1 | C2 | U6" for child in range(1, 13))
    return f"la | CHILD | DECOM | RNE | DEC | REC | CIN | LS | PLACE\n{rows}"


# The second count: plain loops over the files as DfE published them --------------------------------------------------


def slow_middle(values):
    """By sorting and halving, no library."""
    listed = sorted(values)
    half = len(listed) // 2
    return listed[half] if len(listed) % 2 else (listed[half - 1] + listed[half]) / 2


@pytest.fixture(scope="module")
def printed_2025(shared):
    """Starting rates of 2025 as printed, from DfE's own file, by three-digit code."""
    file = shared / "published" / "ees_originals" / "cla_2025_release__cla_number_and_rate_per_10k_children.csv"
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return {
            row["old_la_code"]: float(row["rate_per_10000"])
            for row in csv.DictReader(opened)
            if row["time_period"] == "2025"
            and row["geographic_level"] == "Local authority"
            and row["population_type"] == "Children starting to be looked after each year"
            and row["rate_per_10000"].isdigit()
        }


@pytest.fixture(scope="module")
def like(shared):
    """Neighbours by model and authority, from the file itself."""
    found = {}
    with (shared / "published" / "statistical_neighbours.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found.setdefault((row["model"][:4], row["old_la_code"]), []).append(row["neighbour_old_la_code"])
    return found


def test_both_of_dfe_s_ways_for_every_authority_and_model_equal_a_slow_count(printed_2025, like):
    ours, disagreeing = beside.printed_rates(STARTED, 2025), dict.fromkeys(MODELS, 0)
    assert {key: rate for key, rate in ours.items() if key.isdigit()} == printed_2025
    for (model, key), keys in like.items():
        known = [printed_2025[each] for each in keys if each in printed_2025]
        found = beside.dfe_methods(a_set(*keys, model=model), ours, printed_2025.get(key, float("nan")))
        assert found.mean == pytest.approx(sum(known) / len(known), abs=1e-12)
        assert found.median == slow_middle(known)
        assert (found.n, found.of) == (len(known), len(keys))
        if key in printed_2025:
            own = printed_2025[key]
            opposite = (own > sum(known) / len(known) and own < slow_middle(known)) or (
                own < sum(known) / len(known) and own > slow_middle(known)
            )
            assert found.disagree is opposite
            disagreeing[model] += opposite
    assert len(like) == 309
    assert disagreeing == {"2025": 11, "2021": 12}


@pytest.mark.parametrize("method", [MEDIAN, MEAN])
def test_leaving_one_out_equals_doing_it_by_hand(method):
    figures = {"a": 3.0, "b": 91.0, "c": 12.0, "d": 20.0, "e": 20.0}
    slow = {MEDIAN: slow_middle, MEAN: lambda values: sum(values) / len(values)}[method]
    found = middle(figures, method)
    assert found.value == pytest.approx(slow(figures.values()))
    for key in figures:
        assert found.left_out[key] == pytest.approx(slow([value for name, value in figures.items() if name != key]))
    assert found.moves == (min(found.left_out.values()), max(found.left_out.values()))
    assert found.hangs_on == "b" if method == MEAN else found.hangs_on in figures


def test_fewer_than_two_have_no_middle():
    assert middle({}, MEDIAN) is None and middle({"a": 1.0}, MEAN) is None


# The sample beside its neighbours ------------------------------------------------------------------------------------


def test_places_stand_a_to_z_with_closeness_and_the_median_of_ten(sample):
    found = seen(sample)
    names = [place.name for place in found.places]
    assert names == sorted(names) and found.n == found.of == 10
    assert {place.closeness for place in found.places} == {"very close"}
    assert found.median == pytest.approx(slow_middle([place.value for place in found.places]))
    assert found.lowest == min(place.value for place in found.places)
    assert found.highest == max(place.value for place in found.places)


def test_the_word_of_a_place_is_that_of_the_ratio_s_own_interval(sample):
    for series in (STARTED, "returned_home_among_ceased", "age_10_to_15_among_started"):
        for place in seen(sample, series).places:
            if not place.known:
                assert place.word == ""
                continue
            low, high = place.ratio.lower, place.ratio.upper
            assert place.word == ("higher" if low > 1 else "lower" if high < 1 else "similar")


def test_both_models_and_both_ways_are_set_beside_each_other(sample):
    found = seen(sample)
    assert [(each.comparator.key, each.method) for each in found.middles] == [
        ("neighbours:2025", MEDIAN),
        ("neighbours:2021", MEDIAN),
        ("neighbours:2025", MEAN),
        ("neighbours:2021", MEAN),
    ]
    assert {each.middle.hangs_on for each in found.middles if each.method == MEAN} >= {KENT}


def test_a_hidden_neighbour_is_counted_as_hidden_and_never_as_zero(sample):
    found = seen(sample, "returned_home_among_ceased")
    hidden = [place for place in found.places if place.status == "hidden"]
    assert hidden and found.n == 10 - len(hidden)
    for place in hidden:
        assert place.value != place.value and place.numerator != place.numerator and place.word == ""
    assert found.lowest > 0


def test_a_place_closed_in_the_year_is_said_to_be_closed_and_has_no_figure(sample):
    found = seen(sample, who=a_set("909", "928", "837", "815", "886", "933"))
    closed = {place.key: place for place in found.places if place.status == "closed"}
    assert set(closed) == {"909", "928", "837"} and found.n == 3
    assert all(place.value != place.value for place in closed.values())


def test_before_it_began_a_place_has_no_figure_of_the_one_before_it(sample):
    found = seen(sample, who=a_set("942", "943", "815", "886", "933"), until=date(2022, 3, 31))
    assert [place.status for place in found.places if place.key in ("942", "943")] == ["closed", "closed"]


def test_fewer_than_three_places_with_a_figure_have_no_middle(sample):
    found = seen(sample, who=a_set("815", "909", "928"))
    assert found.n == 1 and found.median != found.median
    assert all(each.middle is None for each in found.middles if each.comparator.members == ("815", "909", "928"))


def test_the_year_looked_at_is_never_after_the_reader_s(sample):
    assert seen(sample, until=date(2019, 3, 31)).year == 2019
    assert seen(sample, until=date(1990, 3, 31)) is None


def test_without_a_year_asked_for_the_newest_is_shown_that_we_have_too():
    """A whole year loaded two years before the newest release; a hidden figure of ours is one."""
    episodes = twelve_starts("E10000016")
    two_years_before = episodes.replace("2024-", "2022-")
    store = a_store(la="E10000016", data_to="2023-03-31", episodes=two_years_before)
    assert seen(store).year == 2025 and seen(store).own.basis == beside.PUBLISHED  # DfE has our newer figure itself
    people = "la_code | mid_year | population\nNowhere | 2021 | 100000\nNowhere | 2022 | 100000"
    listed = two_years_before.replace("E10000016", "Nowhere")
    for episodes in (listed, "\n".join(listed.splitlines()[:4])):  # twelve children, and three that publication hides
        nowhere = a_store(data_to="2023-03-31", episodes=episodes, population=people)
        for mode in ("internal", "publication"):
            assert seen(nowhere, who=a_set("886", "933", "815"), mode=mode).year == 2023


@pytest.mark.parametrize("series", [one.id for one in SERIES])
def test_every_series_answers_in_both_modes(sample, series):
    for mode in ("internal", "publication"):
        found = seen(sample, series, mode=mode)
        assert found.year >= 2022 and found.of == 10
        assert sum(place.known for place in found.places) == found.n
        if found.own.known:
            assert found.own.lower <= found.own.value <= found.own.upper


def test_in_publication_mode_our_own_counts_are_rounded_and_others_are_dfe_s(sample):
    inside, outside = seen(sample), seen(sample, mode="publication")
    assert outside.own.numerator % 5 == 0
    assert [place.numerator for place in inside.places] == [place.numerator for place in outside.places]


def test_a_part_of_our_own_is_a_share_of_its_own_total(sample):
    found, (la,) = seen(sample, "age_10_to_15_among_started"), [each.key for each in sample.info.authorities]
    ask = front_desk.Ask(STARTED, "year", "age_band", False, la)
    groups = front_desk.result(sample, ask, "internal").figures
    newest = groups[groups.period_end.dt.year == found.year]
    assert found.own.numerator == newest[newest.group == "10 to 15"].numerator.iloc[0]
    assert found.own.denominator == newest.numerator.sum()


@pytest.mark.parametrize(
    ("series", "counted", "rounded"),
    [
        ("returned_home_or_to_relatives_among_ceased", (96, 332), (95, 330)),
        ("no_parental_responsibility_among_ceased", (24, 332), (25, 330)),
    ],
)
def test_those_who_went_to_relatives_are_counted_from_our_own_extract(sample, series, counted, rounded):
    for mode, numbers in (("internal", counted), ("publication", rounded)):
        own = seen(sample, series, mode=mode).own
        assert (own.basis, own.numerator, own.denominator) == ("extract", *numbers)


@pytest.mark.parametrize("series", [one for one in SERIES if one.breakdown], ids=lambda one: one.id)
def test_a_group_named_by_a_series_is_one_of_its_breakdown(series):
    from analytics import terms

    assert series.group in terms.GROUPS[series.breakdown]
    assert series.breakdown in front_desk.measure(series.total).breakdowns


def test_without_unaccompanied_children_stands_beside_wherever_dfe_publishes_both(sample):
    found = seen(sample)
    assert found.other_way is not None and found.other_way.without_uasc and not found.without_uasc
    assert found.other_way.median < found.median
    assert seen(sample, "section_47_enquiries").other_way is None


def test_what_the_sample_published_agrees_with_its_extract(sample):
    (la,) = [each.key for each in sample.info.authorities]
    own = front_desk.own_series(sample, STARTED, la, "internal", False)
    printed = front_desk.published(sample, STARTED, beside.as_published(la, "Exampleshire"))
    found = agreement(own, printed)
    assert found.years == len(found.matching) == 10


def test_a_figure_apart_from_the_published_one_is_named(sample):
    (la,) = [each.key for each in sample.info.authorities]
    own = front_desk.own_series(sample, STARTED, la, "internal", False)
    printed = front_desk.published(sample, STARTED, beside.as_published(la, "Exampleshire"))
    moved = printed.figures.assign(
        numerator=printed.figures.numerator + 40 * (printed.figures.period_end.dt.year == 2020)
    )
    found = agreement(own, dataclasses.replace(printed, figures=moved))
    assert [year for year, *_ in found.apart] == [2020]


def test_how_many_were_unaccompanied_is_dfe_s_own_count_and_nothing_where_it_is_hidden():
    assert beside.unaccompanied(STARTED, 2025, [KENT, "420"]) == {KENT: (2685, 3226)}
    assert beside.unaccompanied("referrals", 2025, [KENT]) == {}


@pytest.mark.parametrize(
    ("series", "key"),
    [
        (STARTED, "cla_started_rate_1dp"),
        ("looked_after_at_year_end", "cla_mar31_rate_1dp"),
        ("section_47_enquiries", "s47_rate_1dp"),
        ("protection_plans_at_year_end", "cpp_mar31_rate_1dp"),
        ("returned_home_or_to_relatives_among_ceased", "cla_ceased_returned_home_or_relatives_pct_1dp"),
    ],
)
def test_every_authority_s_figure_on_the_page_is_that_of_the_originals(sample, shared, series, key):
    long = pd.read_parquet(shared / "published" / "published_measures.parquet")
    long = long[(long.measure_key == key) & (long.year == 2025) & (long.geographic_level == "Local authority")]
    theirs = dict(zip(long.old_la_code, long.value, strict=True))
    everybody = [place.key for place in places.places().values() if place.level == "authority" and place.existed(2025)]
    found = seen(sample, series, who=a_set(*everybody))
    ours = {place.key: place.value for place in found.places if place.known}
    assert set(ours) == set(theirs) and len(ours) > 60
    assert all(abs(ours[each] - theirs[each]) <= 0.05 + 1e-9 for each in ours)
    assert found.median == pytest.approx(slow_middle(list(ours.values())))


# Who is like whom ----------------------------------------------------------------------------------------------------


def test_a_real_authority_has_the_published_neighbours_of_both_models():
    store = a_store(la="E10000016", data_to="2025-03-31", episodes=twelve_starts("E10000016"))
    found = beside.neighbours(store, "E10000016")
    assert {model: len(listed) for model, listed in found.items()} == {"2025": 10, "2021": 10}
    assert [one.rank for one in found["2025"]] == list(range(1, 11))
    result = seen(store)
    assert result.own.basis == beside.EXTRACT and result.own.numerator == 12
    assert result.own_published.numerator == 3226


def test_an_authority_the_tables_do_not_know_has_none_and_nobody_is_made_up():
    store = a_store(data_to="2025-03-31", episodes=twelve_starts("Nowhere"))
    (la,) = [authority.key for authority in store.info.authorities]
    assert beside.neighbours(store, la) == {model: () for model in MODELS}
    roles = {other.role for other in front_desk.comparators(store, la)}
    assert roles == {"england", "pilot_site"}


def test_a_group_is_made_of_known_authorities_once_each_and_says_who_chose_it():
    group = choices.chosen(["886", "886", "nobody", "E92000001", "933"], "Coastal", "the sea")
    assert set(group.keys) == {"886", "933"}
    (found,) = [other for other in choices.comparators(None, {}, group) if other.role == "group"]
    assert found.name == "Coastal (chosen by user)" and found.reason == "the sea"
    assert len(choices.chosen(list(choices.choosable())).keys) == choices.MOST_CHOSEN


def test_a_place_in_london_stands_beside_both_halves():
    codes = [other.la_code for other in choices.comparators(places.OUTER, {}) if other.role == "region"]
    assert codes == [places.OUTER, places.INNER]


# The funnel and the breaks -------------------------------------------------------------------------------------------


def test_the_funnel_of_2025_starts_is_over_dispersed_as_the_reference_says(sample):
    found = funnel(seen(sample), "")
    assert found.phi == pytest.approx(13.2, abs=0.05)
    assert found.outside_by_chance / found.authorities == pytest.approx(0.49, abs=0.005)
    assert found.outside / found.authorities < 0.035
    names = [point.name for point in found.points if point.role != "own"]
    assert names == sorted(names) and found.points[-1].role == "own"


def test_an_invented_authority_takes_no_part_in_the_limits(sample):
    found = funnel(seen(sample), "")
    assert found.authorities == len(found.points) - 1


def test_a_share_has_no_funnel(sample):
    assert funnel(seen(sample, "returned_home_among_ceased"), "") is None


def test_far_above_the_limits_is_said_of_a_place_that_is(sample):
    found = seen(sample)
    kent = next(place for place in found.places if place.key == KENT)
    assert funnel(dataclasses.replace(found, own=dataclasses.replace(kent, role="own")), KENT).own_is == ABOVE


def test_westminster_goes_from_60_4_to_63_0_on_one_population_and_from_45_to_63_as_printed():
    (found,) = [each for each in printed_breaks("looked_after_at_year_end") if each.name == "Westminster"]
    assert found.printed == (45, 63) and found.counts == (204, 210)
    assert [round(rate, 1) for rate in found.ours] == [60.4, 63.0]


def test_only_what_rounding_cannot_explain_is_a_break():
    for series in (STARTED, "ceased_to_be_looked_after", "looked_after_at_year_end"):
        everybody = both_sides(series)
        assert len(everybody) > 140
        assert printed_breaks(series) == tuple(each for each in everybody if abs(each.extra) > 1)


def test_a_trend_that_breaks_does_so_because_2018_was_on_another_population():
    """In 2019 the printed rate is ours, rounded; in 2018 it is not, wherever the trend breaks."""
    for each in printed_breaks("looked_after_at_year_end"):
        assert abs(each.printed[1] - each.ours[1]) <= 0.5 + 1e-9, each.name
        assert abs(each.printed[0] - each.ours[0]) > 0.5, each.name


def test_every_rate_series_of_children_looked_after_can_be_checked_for_breaks():
    assert {one for one in (STARTED, "ceased_to_be_looked_after", "looked_after_at_year_end")} <= set(BY_ID)


# In words ------------------------------------------------------------------------------------------------------------


def over_the_years(sample, series=STARTED, keep=lambda year: True):
    (la,) = [each.key for each in sample.info.authorities]
    who = front_desk.comparators(sample, la)[0]
    own = front_desk.own_series(sample, series, la, "internal", False)
    own = dataclasses.replace(own, figures=own.figures[[keep(end.year) for end in own.figures.period_end]])
    return places_over_time.said("Starts", own, [(who, front_desk.published(sample, series, who))], "Exampleshire")


def test_years_above_and_below_the_middle_are_counted_by_hand(sample):
    (la,) = [each.key for each in sample.info.authorities]
    who = front_desk.comparators(sample, la)[0]
    own, theirs = (
        front_desk.own_series(sample, STARTED, la, "internal", False),
        front_desk.published(sample, STARTED, who),
    )
    middle_of = dict(zip(theirs.figures.period_end, theirs.figures.value, strict=True))
    above = sum(value > middle_of[end] for end, value in zip(own.figures.period_end, own.figures.value, strict=True))
    assert above == len(own.figures) == 10
    assert over_the_years(sample).title == "Above the middle of ten neighbours in all ten years"
    assert over_the_years(sample, keep=lambda year: year == 2025).title.endswith("in the one year both have")


def test_without_a_figure_of_ours_the_words_say_so(sample):
    said = over_the_years(sample, keep=lambda year: False)
    assert said.title == "Median of ten neighbours in 2025: 23" and "no figure of its own" in said.sentence


@pytest.mark.parametrize(
    ("above", "below", "years", "said"),
    [
        (3, 0, 3, "Above it in all three years"),
        (1, 2, 3, "Below it in two of three years"),
        (2, 2, 4, "As often above as below it over four years"),
        (0, 0, 1, "On it in the one year both have"),
    ],
)
def test_how_often_a_place_lay_above_or_below(above, below, years, said):
    assert places_over_time._finding(above, below, years, "it") == said


def test_places_that_began_or_ended_are_named_once_with_what_happened():
    known = places.places()
    said = places_over_time.boundaries([known["838"], known["838"], known["815"], known["909"]])
    assert [sentence.partition(":")[0] for sentence in said] == ["Cumbria", "Dorset"]


@pytest.mark.parametrize("series", [one.id for one in SERIES if one.id not in {m.id for m in front_desk.measures()}])
def test_what_a_series_means_is_said_without_a_view_of_the_extract(series):
    said = definition.draw(front_desk.measure(series), True)
    assert definition.BY_DFE in said and "<code></code>" not in said and "cut by ." not in said
    assert banned_words(said) == []


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (["very close"] * 10, "all ten very close"),
        (["close", "not close", "close"], "two close and one not close"),
        (["close", ""], "one close"),
        ([], ""),
    ],
)
def test_closeness_is_said_in_the_model_s_own_words(each, said):
    assert places_over_time.closeness(each) == said
