"""Newer releases: every original is read as it was published, and adding one needs no change of code."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from test_published_series import STATUS_OF, key_of

from analytics.__main__ import main
from analytics.comparators import figures, refresh
from analytics.comparators.downloads import LIMIT, UnusableDownload, read
from analytics.comparators.places import ENGLAND, places
from analytics.comparators.series import BY_ID, CEASED, LOOKED_AFTER, RATE, STARTED
from analytics.results.words import banned_words

# each original: its release, and how many of its figures the long table took from it (counts, then rates as printed)
ORIGINALS = {
    "cin_2024_release__c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv": ("cin_2024", 0, 1967),
    "cin_2025_release__b1_children_in_need_2013_to_2025.csv": ("cin_2025", 6396, 0),
    "cin_2025_release__c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv": ("cin_2025", 4264, 0),
    "cin_2025_release__c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv": ("cin_2025", 4264, 0),
    "cin_2025_release__ons_mid-year_population_estimates_2012_to_2024.csv": ("ons_mid_2012_to_2024", 0, 0),
    "cla_2019_release__ADM2019.csv": ("cla_2019", 492, 492),
    "cla_2019_release__CEA2019.csv": ("cla_2019", 492, 492),
    "cla_2019_release__CLA2019.csv": ("cla_2019", 3001, 492),
    "cla_2022_release__cla_number_and_rate_per_10k_children.csv": ("cla_2022", 492, 492),
    "cla_2022_release__cla_time_series_1994_2022.csv": ("cla_2022", 4, 0),
    "cla_2022_release__la_cla_who_started_to_be_looked_after__CUT.csv": ("cla_2022", 2712, 0),
    "cla_2024_release__cla_number_and_rate_per_10k_children.csv": ("cla_2024", 489, 489),
    "cla_2024_release__la_children_who_ceased_during_the_year__CUT.csv": ("cla_2024", 1092, 0),
    "cla_2025_release__cla_number_and_rate_per_10k_children.csv": ("cla_2025", 2463, 2463),
    "cla_2025_release__la_cla_placement_stability.csv": ("cla_2025", 1642, 0),
    "sfr34_2015__SFR34_ADM2015.csv": ("cla_sfr34_2015", 3097, 0),
    "sfr36_2013__SFR36_CLA2013.csv": ("cla_sfr36_2013", 2445, 0),
}
# The long table calls a sum hidden where its parts have no number; the file says that they do not apply.
SUMS_THAT_DO_NOT_APPLY = [
    ("returned_home_among_ceased", "420", 2020),
    ("returned_home_or_to_relatives_among_ceased", "420", 2020),
]
LEEDS, BRADFORD, SCILLY, CUMBRIA, CUMBERLAND = "383", "380", "420", "909", "942"
TIDY = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,la_name,new_la_code"
RATES = "population_type,population_estimate,children_count,rate_per_10000"
OF = {
    LOOKED_AFTER: "Children looked after on 31 March each year",
    STARTED: "Children starting to be looked after each year",
    CEASED: "Children ceasing to be looked after each year",
}
NOT_RECOGNISED = "do not know this file by its columns"


@pytest.fixture(autouse=True)
def added(tmp_path, monkeypatch):
    """An empty folder for added releases."""
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path / "published"))
    return tmp_path / "published"


@pytest.fixture(scope="module")
def long_table(shared):
    """Every published number by measure key: one frame of value, symbol and release by key and year."""
    columns = ["la_code", "old_la_code", "geographic_level", "year", "measure_key", "value", "symbol", "source_release"]
    long = pd.read_parquet(shared / "published" / "published_measures.parquet", columns=columns)
    long = long[long.measure_key.str.contains("_number$|_rate$|^population_0_17")]
    long["key"] = long.old_la_code.where(long.geographic_level == "Local authority", long.la_code)
    long["status"] = long.symbol.map(STATUS_OF).fillna(long.symbol)
    long["release"] = long.source_release.map(_release_ids(long.source_release.unique()))
    long = long.rename(columns={"year": "year_ending"}).set_index(["key", "year_ending"])
    return {name: rows[["value", "status", "release"]] for name, rows in long.groupby("measure_key")}


def _release_ids(titles):
    """Ids of the long table's titles, which have a colon where ours have a comma."""
    ours = {title: one for one, title in figures.releases().title.items()}
    plain = {title: title.replace(" (Characteristics of children in need)", "").replace(": ", ", ") for title in titles}
    return {title: ours.get(one, "") for title, one in plain.items()}


def original(shared, name):
    return read(name, (shared / "published" / "ees_originals" / name).read_bytes())


def row(key, year, *cells, code=None, identifier="Reporting year"):
    """One line of a file in rows, with the codes of the place."""
    place = places()[key]
    if place.level == "england":
        where = ("National", "E92000001", "England", "", "", "", "", "")
    elif place.level == "region":
        where = ("Regional", "E92000001", "England", key, place.name, "", "", "")
    else:
        where = (
            "Local authority",
            "E92000001",
            "England",
            place.region_code,
            "",
            code or key,
            place.name,
            place.la_code,
        )
    return (str(year), identifier, *where, *map(str, cells))


def drawn(columns, *rows):
    text = io.StringIO()
    csv.writer(text).writerows([f"{TIDY},{columns}".split(","), *rows])
    return text.getvalue().encode()


def rates(*rows):
    """A file of numbers and rates: rows of key, year, population, series, count and, if there is one, rate."""
    lines = [
        row(key, year, OF[series], population, count, *(rest or [""]))
        for key, year, population, series, count, *rest in rows
    ]
    return read("cla_number_and_rate_per_10k_children.csv", drawn(RATES, *lines))


def population(key, mid_year):
    return f"{figures.population()[key][mid_year]:.0f}"


def next_release(count=1500, year=2026, people="170000"):
    """A made-up release of the year after the bundled ones: Leeds and England, with the populations held before."""
    before = [
        (key, y, population(key, y - 1), LOOKED_AFTER, f"{held(LOOKED_AFTER, key, y).numerator:.0f}", "99")
        for y in range(year - 4, min(year, 2026))
        for key in (ENGLAND, LEEDS)
    ]
    now = [(ENGLAND, year, "12200000", LOOKED_AFTER, 81000, "66"), (LEEDS, year, people, LOOKED_AFTER, count, "88")]
    return rates(*before, *now)


def held(series, key, year, without_uasc=False):
    """The row held for a place and year; None if there is none."""
    rows = figures.figures(series, without_uasc)
    rows = rows[(rows.key == key) & (rows.year_ending == year)]
    return rows.iloc[0] if len(rows) else None


def got(download, series, key, year, without_uasc=False):
    """numerator, denominator, status and basis of one figure of a file; None if the file has none."""
    rows = download.figures
    rows = rows[
        (rows.series == series) & (rows.key == key) & (rows.year_ending == year) & (rows.without_uasc == without_uasc)
    ]
    if not len(rows):
        return None
    numbers = [None if pd.isna(number) else number for number in rows.iloc[0][["numerator", "denominator"]]]
    return (*numbers, rows.iloc[0].status, rows.iloc[0].basis)


# The originals


def test_every_original_is_in_the_list(shared):
    with (shared / "published" / "ees_originals" / "MANIFEST.csv").open(encoding="utf-8") as opened:
        assert {line["file"] for line in csv.DictReader(opened)} == set(ORIGINALS)


@pytest.mark.parametrize("name", ORIGINALS)
def test_an_original_is_read_as_the_long_table_has_it(shared, long_table, name):
    download = original(shared, name)
    release, counts, printed = ORIGINALS[name]
    assert download.release == release
    compared, wrong = _beside(download, long_table, "_number", "numerator")
    assert (len(compared), wrong) == (counts, [one for one in SUMS_THAT_DO_NOT_APPLY if "ceased" in name])
    compared, wrong = _beside(download, long_table, "_rate", "printed")
    assert (len(compared), wrong) == (printed, [])


def _beside(download, long_table, what, column):
    """The rows the long table took from the release: all of them, and those that differ in number or mark."""
    rows = download.figures[~download.figures.without_uasc]
    rows = rows if rows[column].notna().any() else rows[:0]  # a file that prints no rates
    rows = rows.assign(measure=rows.series.map(BY_ID).map(key_of) + what)
    rows = rows[rows.measure.isin(long_table)]
    found = [_joined(mine, long_table[measure], download.release) for measure, mine in rows.groupby("measure")]
    if not found:
        return [], []
    both = pd.concat(found)
    same = (both.value == both[column]) | (both.value.isna() & both[column].isna())
    if what == "_number":
        same &= both.status == both.status_long
    return both, [(r.series, r.key, r.year_ending) for r in both[~same].itertuples()]


def _joined(mine, theirs, release):
    theirs = theirs[theirs.release == release]
    return mine.merge(theirs, left_on=["key", "year_ending"], right_index=True, suffixes=("", "_long"))


def test_the_population_of_originals_is_read_by_mid_year(shared, long_table):
    whole = original(shared, "cin_2025_release__ons_mid-year_population_estimates_2012_to_2024.csv")
    assert whole.population == figures.population()
    beside = original(shared, "cla_2025_release__cla_number_and_rate_per_10k_children.csv").population
    used = long_table["population_0_17_used_by_cla"]
    used = used[(used.release == "cla_2025") & used.value.notna()]
    assert {(key, year - 1): number for (key, year), number in used.value.items()} == {
        (key, mid_year): number for key, years in beside.items() for mid_year, number in years.items()
    }


def test_england_is_83630_in_the_2024_release_and_83530_in_the_2025_release(shared):
    for year, count in ((2024, 83630), (2025, 83530)):
        download = original(shared, f"cla_{year}_release__cla_number_and_rate_per_10k_children.csv")
        assert got(download, LOOKED_AFTER, ENGLAND, 2024)[0] == count


def test_an_older_release_changes_nothing(shared, added):
    download = original(shared, "cla_2024_release__cla_number_and_rate_per_10k_children.csv")
    comparison = refresh.compare(download)
    (one,) = [each for each in comparison.compared if (each.series, each.year) == (LOOKED_AFTER, 2024)]
    assert one.older and one.england == (83530, 83630) and not refresh.changes(comparison)
    assert refresh.add([download]) == () and not added.exists()


def test_originals_of_bundled_releases_bring_nothing(shared):
    for name in (
        "cla_2025_release__cla_number_and_rate_per_10k_children.csv",
        "cla_2025_release__la_cla_placement_stability.csv",
        "cin_2025_release__b1_children_in_need_2013_to_2025.csv",
        "sfr36_2013__SFR36_CLA2013.csv",
    ):
        assert not refresh.changes(refresh.compare(original(shared, name))), name


def test_no_original_is_taken_for_another_series_and_none_is_told_in_a_banned_word(shared):
    for name in ORIGINALS:
        comparison = refresh.compare(original(shared, name))
        assert comparison.problems == comparison.warnings == (), name
        assert banned_words(" ".join(refresh.describe(comparison))) == [], name


# A newer release, drawn


def test_a_newer_release_answers_its_year_without_a_change_of_code(added):
    assert held(LOOKED_AFTER, LEEDS, 2026) is None
    assert refresh.add([next_release()]) == (added / "cla_2026",)
    found = held(LOOKED_AFTER, LEEDS, 2026)
    assert (found.numerator, found.printed, found.release) == (1500, 88, "cla_2026")
    assert figures.releases().at["cla_2026", "title"].endswith("2026 release")
    assert figures.known_years(LOOKED_AFTER)[1] == 2026


def test_the_newest_release_wins_in_whatever_order_releases_are_added():
    newest, older = (
        rates((LEEDS, 2026, "x", LOOKED_AFTER, 1400), (LEEDS, 2027, "x", LOOKED_AFTER, 1410)),
        next_release(),
    )
    refresh.add([newest])
    refresh.add([older])
    assert held(LOOKED_AFTER, LEEDS, 2026).numerator == 1400
    assert held(LOOKED_AFTER, ENGLAND, 2026).numerator == 81000  # which the newest does not have
    refresh.remove("cla_2027")
    assert held(LOOKED_AFTER, LEEDS, 2027) is None


def test_a_release_older_than_the_one_held_does_not_take_its_place(added):
    download = rates((LEEDS, 2019, "x", LOOKED_AFTER, 1300), (LEEDS, 2024, "x", LOOKED_AFTER, 1400))
    comparison = refresh.compare(download)
    assert [one.older for one in comparison.compared] == [False, True]  # 2019 is held from the 2023 release
    assert any(sentence.startswith("For 2024 a newer release is held.") for sentence in refresh.describe(comparison))
    refresh.add([download])
    assert held(LOOKED_AFTER, LEEDS, 2019).numerator == 1300
    assert held(LOOKED_AFTER, LEEDS, 2024).release == "cla_2025"
    assert "2024" not in (added / "cla_2024" / f"{LOOKED_AFTER}.csv").read_text().replace("cla_2024", "")


def test_bundled_figures_come_back_when_a_release_is_removed(added):
    before = figures.figures(LOOKED_AFTER)
    refresh.add([next_release()])
    refresh.remove("cla_2026")
    pd.testing.assert_frame_equal(figures.figures(LOOKED_AFTER), before)
    assert list(added.iterdir()) == []
    with pytest.raises(UnusableDownload, match="was not added here"):
        refresh.remove("../cla_2026")


def test_adding_twice_changes_nothing(added):
    refresh.add([next_release()])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in added.rglob("*.csv")}
    assert refresh.add([next_release()]) == ()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in added.rglob("*.csv")} == before


def test_files_of_one_release_join(added):
    refresh.add([rates((LEEDS, 2026, "x", LOOKED_AFTER, 1500))])
    assert refresh.add([rates((BRADFORD, 2026, "x", LOOKED_AFTER, 1300)), rates((LEEDS, 2026, "x", STARTED, 400))]) == (
        added / "cla_2026",
    )
    assert (held(LOOKED_AFTER, LEEDS, 2026).numerator, held(LOOKED_AFTER, BRADFORD, 2026).numerator) == (1500, 1300)
    assert held(STARTED, LEEDS, 2026).numerator == 400


def test_a_corrected_file_of_the_same_release_takes_the_place_of_the_first():
    refresh.add([next_release(count=1500)])
    refresh.add([next_release(count=1510)])
    assert held(LOOKED_AFTER, LEEDS, 2026).numerator == 1510


def test_bundled_files_are_never_written():
    before = {path.name: path.stat().st_mtime_ns for path in figures.BUNDLED.iterdir()}
    refresh.add([next_release()])
    assert {path.name: path.stat().st_mtime_ns for path in figures.BUNDLED.iterdir()} == before


def test_a_rate_that_is_no_longer_printed_stays_as_it_was_last_printed():
    (was,) = [held("referrals", LEEDS, 2024)]
    refresh.add([read("c1.csv", drawn("referral_count", row(LEEDS, 2024, 9000), row(LEEDS, 2026, 9100)))])
    found = held("referrals", LEEDS, 2024)
    assert (found.numerator, found.printed, found.basis) == (9000, was.printed, "printed rate is from cin_2024")
    assert np.isnan(held("referrals", LEEDS, 2026).printed)


def test_a_place_that_is_missing_from_the_file_keeps_what_is_held():
    refresh.add([rates((LEEDS, 2025, "x", LOOKED_AFTER, 1500), (LEEDS, 2026, "x", LOOKED_AFTER, 1500))])
    assert held(LOOKED_AFTER, BRADFORD, 2025).release == "cla_2025"
    assert held(LOOKED_AFTER, LEEDS, 2025).release == "cla_2026"


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path / "a file" / "published"))
    with pytest.raises(UnusableDownload, match="HOMEWARD_PUBLISHED"):
        refresh.add([next_release()])


# What would change


def test_a_revision_is_told_with_the_old_and_the_new_count():
    was = {key: held(LOOKED_AFTER, key, 2025).numerator for key in (ENGLAND, LEEDS, BRADFORD)}
    download = rates(
        (ENGLAND, 2025, "x", LOOKED_AFTER, f"{was[ENGLAND] - 100:.0f}"),
        (LEEDS, 2025, "x", LOOKED_AFTER, f"{was[LEEDS] + 20:.0f}"),
        (BRADFORD, 2025, "x", LOOKED_AFTER, f"{was[BRADFORD] - 30:.0f}"),
        (ENGLAND, 2026, "x", LOOKED_AFTER, 80000),
    )
    comparison = refresh.compare(download)
    revised, new = comparison.compared
    assert [(one.key, one.now - one.was) for one in revised.revised] == [(ENGLAND, -100), (BRADFORD, -30), (LEEDS, 20)]
    assert (new.year, new.new, new.release, new.england) == (2026, 1, "", (None, 80000))
    told = refresh.describe(comparison)
    assert (
        f"Children looked after on 31 March: England goes from {was[ENGLAND]:,.0f} to {was[ENGLAND] - 100:,.0f} (31 March 2025)."
        in told
    )
    assert any(
        "2 figures of authorities revised (2025). The largest change is Bradford" in sentence for sentence in told
    )
    assert any(
        sentence.endswith("31 March 2026 is new, for 1 place. England, 31 March 2026: 80,000.") for sentence in told
    )


def test_newly_hidden_newly_shown_and_missing_are_told_apart():
    series = "re_referrals_within_12_months"
    known = figures.figures(series)
    known = known[known.key.str.len() == 3]
    hidden = known[known.status == "hidden"].iloc[-1]
    shown, other = known.key[(known.year_ending == hidden.year_ending) & known.numerator.notna()].iloc[:2]
    year = int(hidden.year_ending)
    lines = [row(shown, year, "c", 100), row(hidden.key, year, "7", 100), row(LEEDS, 2026, "x", "x")]
    comparison = refresh.compare(read("c1.csv", drawn("rereferral_count,referral_count", *lines)))
    (one,) = [each for each in comparison.compared if (each.series, each.year) == (series, year)]
    assert (one.newly_hidden, one.newly_shown, one.withdrawn) == ((shown,), (hidden.key,), ())
    assert other in one.missing and shown not in one.missing


def test_a_file_that_is_not_the_series_it_says_is_not_added(added):
    twice = f"{2 * held(LOOKED_AFTER, ENGLAND, 2025).numerator:.0f}"
    download = rates((ENGLAND, 2025, "x", LOOKED_AFTER, twice), (ENGLAND, 2026, "x", LOOKED_AFTER, twice))
    assert "does not look like the series" in refresh.compare(download).problems[0]
    with pytest.raises(UnusableDownload, match="does not look like the series"):
        refresh.add([next_release(), download])
    assert not added.exists()  # the good one is not added either


def test_a_series_is_another_when_most_authorities_differ_by_more_than_a_fifth():
    known = figures.figures(STARTED)
    known = known[(known.year_ending == 2025) & (known.key.str.len() == 3) & (known.numerator > 100)].iloc[:40]
    for factor, problems in ((1.1, 0), (1.3, 1)):
        lines = [(r.key, 2025, "x", STARTED, f"{factor * r.numerator:.0f}") for r in known.itertuples()]
        assert len(refresh.compare(rates(*lines)).problems) == problems


def test_a_year_far_ahead_of_all_releases_is_not_added():
    assert "newest year is 2099" in refresh.compare(rates((LEEDS, 2099, "x", STARTED, 400))).problems[0]


def test_england_below_the_sum_of_authorities_is_a_warning():
    download = rates(
        (ENGLAND, 2026, "x", STARTED, 500), (LEEDS, 2026, "x", STARTED, 400), (BRADFORD, 2026, "x", STARTED, 400)
    )
    assert "add up to 800 and England is 500" in refresh.compare(download).warnings[0]


# Population


def test_a_population_that_agrees_with_the_series_held_extends_it():
    before = figures.population()
    refresh.add([next_release(people="171234")])
    after = figures.population()
    assert after[LEEDS] == before[LEEDS] | {2025: 171234}
    assert after[BRADFORD] == before[BRADFORD]


def test_a_population_on_another_basis_is_not_mixed_in():
    off = f"{figures.population()[LEEDS][2024] + 1:.0f}"
    download = rates((LEEDS, 2025, off, LOOKED_AFTER, 1500), (LEEDS, 2026, "171234", LOOKED_AFTER, 1500))
    comparison = refresh.compare(download)
    assert comparison.population.series is None and "are not mixed" in comparison.population.words
    before = figures.population()
    refresh.add([download])
    assert figures.population() == before and held(LOOKED_AFTER, LEEDS, 2026).numerator == 1500


def test_a_population_without_a_shared_year_is_not_mixed_in():
    assert refresh.compare(rates((LEEDS, 2027, "171234", LOOKED_AFTER, 1500))).population.series is None


def whole_population(last, **changed):
    """A population file to mid-last: the series held, carried on with the last number of each place."""
    lines = []
    for key, years in figures.population().items():
        longer = (
            {**{y: years[max(years)] for y in range(max(years) + 1, last + 1)}, **years}
            if max(years) == 2024
            else years
        )
        lines += [row(key, y, "Children aged 0 to 17 years", f"{n:.0f}") for y, n in longer.items() if y <= last]
    lines = [(*line[:-1], changed.get(f"k{line[7]}_{line[0]}", line[-1])) for line in lines]
    return read("ons.csv", drawn("age_group,population_estimate", *lines))


def test_a_newer_whole_series_of_population_replaces_the_one_held(added):
    refresh.add([next_release()])  # brings its own extension, to the same mid-year
    download = whole_population(2025, k383_2020="160000")
    refresh.add([download])
    assert download.release == "ons_mid_2012_to_2025"
    assert figures.population()[LEEDS][2020] == 160000 and figures.population() == download.population
    assert held(LOOKED_AFTER, LEEDS, 2026).numerator == 1500


def test_the_whole_series_is_looked_at_before_what_files_carry_beside_counts():
    rebased = f"{figures.population()[LEEDS][2024] + 500:.0f}"
    release = rates((LEEDS, 2025, rebased, LOOKED_AFTER, 1500), (LEEDS, 2026, "171234", LOOKED_AFTER, 1500))
    refresh.add([release, whole_population(2024, k383_2024=rebased)])
    assert figures.population()[LEEDS][2025] == 171234


def test_an_older_whole_series_stays_outside():
    comparison = refresh.compare(whole_population(2023, k383_2020="160000"))
    assert comparison.population.series is None and not refresh.changes(comparison)


# Reading, drawn


def test_a_mark_is_never_a_number_and_a_blank_is_never_zero():
    marks = {"c": "hidden", "x": "not_available", "z": "not_applicable", "k": "low", "low": "low", "u": "low_reliability",
             ":": "not_available", "": "not_available", "0": ""}  # fmt: skip
    keys = [key for key, place in places().items() if place.level == "authority" and place.existed(2026)]
    lines = [(key, 2026, "x", STARTED, mark) for key, mark in zip(keys, marks, strict=False)]
    download = rates(*lines)
    assert [got(download, STARTED, key, 2026)[2] for key, *_ in lines] == list(marks.values())
    assert [got(download, STARTED, key, 2026)[0] for key, *_ in lines] == [None] * 8 + [0]
    assert any("never as zero: 1 " in note for note in download.notes)


WIDE = "New_geog_code,geog_l,geog_c,geog_n"


def starts_of(year, headed, *, hidden="c"):
    """A file of starts up to 2019: the counts held for a year in a column headed with another; S20 is hidden in Leeds."""
    rows = figures.figures(STARTED)
    rows = rows[(rows.year_ending == year) & rows.numerator.notna() & ~rows.key.str.startswith("E1")]
    lines = [f"{WIDE},CLA_started{headed},SCLA_S20 "]
    for r in rows.itertuples():
        level, code = ("NATIONAL", "999") if r.key == ENGLAND else ("LA", r.key)
        lines.append(
            f'{places()[r.key].la_code},{level},{code},"{places()[r.key].name}",{r.numerator:.0f},{hidden if r.key == LEEDS else 1}'
        )
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


@pytest.mark.parametrize("name", ["SFR34_ADM2015.csv", "downloaded.csv", "2020-01-02 SFR34_ADM2015.csv"])
def test_a_header_that_slipped_by_a_year_is_found(name):
    download = read(name, starts_of(2015, headed=2014))
    assert (download.release, set(download.figures.year_ending)) == ("cla_sfr34_2015", {2015})
    assert "header of this release slipped" in " ".join(download.notes)
    assert got(download, STARTED, ENGLAND, 2015)[0] == held(STARTED, ENGLAND, 2015).numerator


def test_a_header_that_did_not_slip_is_left_alone():
    for name in ("SFR36_ADM2014.csv", "downloaded.csv"):
        download = read(name, starts_of(2014, headed=2014))
        assert set(download.figures.year_ending) == {2014} and download.notes == ()


@pytest.mark.parametrize("name", ["starts 2014.csv", "ADM2013.csv"])
def test_a_name_that_the_figures_speak_against_is_refused(name):
    with pytest.raises(UnusableDownload, match="which year"):
        read(name, starts_of(2015, headed=2014))


def test_a_year_nobody_can_tell_is_refused():
    lines = f"{WIDE},CLA_started2014\nE08000035,LA,383,Leeds,9000\nE08000032,LA,380,Bradford,1\n"
    with pytest.raises(UnusableDownload, match="which year"):
        read("downloaded.csv", lines.encode())


def test_x_hides_up_to_2018_and_means_not_available_in_files_that_hide_with_c():
    old = read("SFR36_ADM2014.csv", starts_of(2014, headed=2014, hidden="x"))
    assert got(old, "legal_section_20_among_started", LEEDS, 2014)[2] == "hidden"
    new = starts_of(2014, headed=2014, hidden="x").replace(b",1\r\n", b",c\r\n", 1)
    assert got(read("SFR36_ADM2014.csv", new), "legal_section_20_among_started", LEEDS, 2014)[2] == "not_available"


CEASES = "CLA_cease,CEA_ParPlan,CEA_ParNPlan,CEA_NoPar,CEA_Adop1,CEA_Adop2,CEA_SGO1,CEA_SGO2"


def leavers(*cells):
    return read("CEA2016.csv", f"{WIDE},{CEASES}\nE08000035,LA,383,Leeds,{','.join(cells)}\n".encode())


def test_a_sum_of_parts_is_a_number_only_where_every_part_is():
    download = leavers("400", "60", "20", "10", "7", "8", "30", "0")
    assert got(download, "returned_home_among_ceased", LEEDS, 2016) == (80, 400, "", "derived: planned plus unplanned")
    words = "derived: planned plus unplanned plus no parental responsibility"
    assert got(download, "returned_home_or_to_relatives_among_ceased", LEEDS, 2016) == (90, 400, "", words)
    assert got(download, "adopted_among_ceased", LEEDS, 2016)[:3] == (15, 400, "")
    assert got(download, "special_guardianship_among_ceased", LEEDS, 2016)[:3] == (30, 400, "")
    download = leavers("400", "60", "x", "10", "7", "x", "30", "0")
    assert got(download, "returned_home_among_ceased", LEEDS, 2016)[:3] == (None, None, "hidden")
    assert got(download, "adopted_among_ceased", LEEDS, 2016)[:3] == (None, None, "hidden")
    assert got(download, "returned_home_planned_among_ceased", LEEDS, 2016)[:3] == (60, 400, "")
    download = leavers("400", ".", "x", "10", "7", ".", "30", "0")
    assert got(download, "returned_home_among_ceased", LEEDS, 2016)[:3] == (None, None, "hidden")
    assert got(download, "adopted_among_ceased", LEEDS, 2016)[:3] == (None, None, "not_applicable")


CHARACTERISTICS = "cla_group,characteristic,number,percentage"


def characteristics(*rows):
    lines = [row(LEEDS, 2026, *cells) for cells in rows]
    return read("la_file.csv", drawn(CHARACTERISTICS, *lines))


def test_a_share_is_of_the_total_of_its_own_file():
    download = characteristics(
        ("Taken into care", "All children taken into care", 40, 40), ("Taken into care", "Total children", 100, 100),
        ("Age group", "Under 1 year", 30, 30), ("Age group", "Total", "c", ""),
        ("Legal status", "Remand", 120, 100), ("A new name", "Non-unaccompanied asylum-seeking children", 90, 90),
        ("A new name", "Unaccompanied asylum-seeking children", 10, 10),
    )  # fmt: skip
    assert got(download, "taken_into_care_among_started", LEEDS, 2026)[:3] == (40, 100, "")
    assert got(download, "age_under_1_among_started", LEEDS, 2026)[:3] == (30, 100, "")  # another group's total
    assert got(download, "legal_remand_among_started", LEEDS, 2026)[:3] == (120, None, "")
    assert "is smaller" in got(download, "legal_remand_among_started", LEEDS, 2026)[3]
    assert got(download, "uasc_among_started", LEEDS, 2026)[:3] == (10, 100, "")
    assert got(download, STARTED, LEEDS, 2026, without_uasc=True) == (90, None, "", "")


def test_a_share_without_a_total_in_its_file_says_so():
    download = characteristics(("Reason episode ceased", "Adopted", 12, 6))
    assert got(download, "adopted_among_ceased", LEEDS, 2026) == (12, None, "", "total not held")
    assert download.figures.printed.tolist() == [6]


@pytest.mark.parametrize(
    ("group", "label", "series"),
    [
        ("Age on ceasing", "16 years", "age_16_among_ceased"),
        ("Placement", "Foster placements", "placement_foster_among_looked_after"),
        ("Placement", "Independent and semi-independent living arrangements / supported accommodation",
         "placement_supported_among_looked_after"),
        ("Distance between home and placement", "Placed more than 20 miles from home",
         "placement_over_20_miles_among_looked_after"),
        ("CLA at 31 March", "With 3 or more placements during the year", "three_or_more_placements_among_looked_after"),
        ("Children looked after continuously for at least 2.5 years at 31 March aged under 16 years",
         "Living in the same placement for at least 2 years", "same_placement_2_years"),
    ],
)  # fmt: skip
def test_which_children_a_file_counts_its_groups_tell(group, label, series):
    assert got(characteristics((group, label, 12, 6)), series, LEEDS, 2026)[0] == 12


def test_the_long_stayers_total_is_not_the_total_of_all():
    long = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
    download = characteristics(
        (long, "Living with the same carer for at least 2 years", 50, 50), (long, "Total children", 80, 100),
        ("CLA on 31 March", "With 3 or more placements during the year", 20, 10), ("CLA on 31 March", "Total children", 200, 100),
    )  # fmt: skip
    assert got(download, "same_placement_2_years", LEEDS, 2026)[1] == 80
    assert got(download, "three_or_more_placements_among_looked_after", LEEDS, 2026)[1] == 200


def test_the_total_of_all_is_not_the_long_stayers_total():
    long = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
    download = characteristics(
        (long, "Living with the same carer for at least 2 years", 50, 50),
        ("CLA on 31 March", "Total children", 200, 100),
    )
    assert got(download, "same_placement_2_years", LEEDS, 2026) == (50, None, "", "total not held")


def test_a_file_that_does_not_say_which_children_it_counts_is_refused():
    with pytest.raises(UnusableDownload, match="which children it counts"):
        characteristics(("Age group", "Under 1 year", 30, 30))
    with pytest.raises(UnusableDownload, match="which children it counts"):
        characteristics(("Taken into care", "Total children", 30, 30), ("Reason episode ceased", "Total", 30, 30))


def test_labels_we_have_no_series_for_are_named():
    download = characteristics(
        ("Reason episode ceased", "Adopted", 12, 6), ("Reason episode ceased", "Moved to the Moon", 1, 1)
    )
    assert any('"Reason episode ceased: Moved to the Moon"' in note for note in download.notes)


def test_a_closed_authority_never_has_its_successor_s_figures():
    download = rates(
        (CUMBRIA, 2023, "90000", STARTED, 200), (CUMBRIA, 2025, "89000", STARTED, 201),
        (CUMBERLAND, 2025, "x", STARTED, 150), (CUMBERLAND, 2023, "x", STARTED, "z"),
    )  # fmt: skip
    assert got(download, STARTED, CUMBRIA, 2023)[0] == 200 and got(download, STARTED, CUMBERLAND, 2025)[0] == 150
    assert got(download, STARTED, CUMBRIA, 2025) is None and got(download, STARTED, CUMBERLAND, 2023) is None
    assert any("did not exist: 1 (" in note for note in download.notes)
    assert download.population == {CUMBRIA: {2022: 90000}}
    mixed = list(row(CUMBRIA, 2023, OF[STARTED], "x", 150, ""))
    mixed[9] = places()[CUMBERLAND].la_code
    with pytest.raises(UnusableDownload, match="two codes are those of different authorities"):
        read("mixed.csv", drawn(RATES, mixed))


def test_authorities_are_joined_on_the_three_digit_code_and_unknown_ones_named():
    old = list(row("815", 2025, 300, code="815"))
    old[9] = "E10000023"  # North Yorkshire's code until 2023
    strange = list(row(LEEDS, 2025, 5, code="999"))
    strange[8:10] = "Atlantis", "E06999999"
    nine = row(BRADFORD, 2025, 200, code=places()[BRADFORD].la_code)
    download = read("b1.csv", drawn("At31_episodes", old, strange, nine))
    assert sorted(download.figures.key) == [BRADFORD, "815"]
    assert any('code we do not know: 1 ("999 Atlantis")' in note for note in download.notes)


def test_years_are_reporting_years_or_financial_years_and_nothing_else():
    download = read("b1.csv", drawn("At31_episodes", row(LEEDS, "202526", 300, identifier="Financial year")))
    assert got(download, "in_need_at_year_end", LEEDS, 2026)[0] == 300
    for period, identifier in (
        ("2025", "Calendar year"),
        ("202527", "Financial year"),
        ("9999", "Reporting year"),
        ("2025", "Week 1"),
    ):
        with pytest.raises(UnusableDownload, match="not a year ending 31 March"):
            read("b1.csv", drawn("At31_episodes", row(LEEDS, period, 300, identifier=identifier)))


@pytest.mark.parametrize(
    "cell", ["-5", "12.5", "99999999999999999999", "99999999", "=1+1", "<b>7</b>", "1e3", "٣٣", "#VALUE!", "NaN", "7 "]
)
def test_a_cell_that_is_no_count_is_left_out_and_named(cell):
    download = rates((LEEDS, 2026, "x", STARTED, cell), (BRADFORD, 2026, "x", STARTED, "1,234"))
    assert got(download, STARTED, BRADFORD, 2026)[0] == 1234
    if cell.strip() == "7":
        assert got(download, STARTED, LEEDS, 2026)[0] == 7
        return
    assert got(download, STARTED, LEEDS, 2026) is None
    assert any(f'"{cell}"' in note for note in download.notes)


def test_a_column_of_anything_but_counts_is_refused():
    keys = [key for key, place in places().items() if place.level == "authority" and place.existed(2026)][:60]
    with pytest.raises(UnusableDownload, match="neither whole numbers"):
        rates(*((key, 2026, "x", STARTED, "12.5") for key in keys))


def test_a_row_that_stands_twice_is_counted_once_and_two_that_differ_are_refused():
    once = (LEEDS, 2026, "x", STARTED, 400)
    download = rates(once, once)
    assert len(download.figures) == 1 and any("counted once" in note for note in download.notes)
    with pytest.raises(UnusableDownload, match="different figures for Leeds, 2026"):
        rates(once, (LEEDS, 2026, "x", STARTED, 401))


def test_what_a_file_says_of_itself_is_shortened_and_printable():
    label = "<script>alert(1)</script>\x1b[31m\n" + "x" * 500
    download = characteristics(("Reason episode ceased", "Adopted", 12, 6), ("Reason episode ceased", label, 1, 1))
    (note,) = download.notes
    assert note.isprintable() and len(note) < 250
    with pytest.raises(UnusableDownload) as refused:
        read("a\nb\x07.csv", b"a\n1\n")
    assert str(refused.value).isprintable()


def test_a_file_is_known_by_its_columns_however_it_was_saved():
    plain = drawn(RATES, row(LEEDS, 2026, OF[STARTED], "x", 400, "20"), row("810", 2026, OF[STARTED], "x", 30, "1"))
    expected = read("a.csv", plain).figures
    spaced = plain.replace(b"children_count", b" Children Count ")
    for other in (b"\xef\xbb\xbf" + plain, plain.replace(b"\r\n", b"\n"), spaced, plain + b"\r\n,,,,,,,,,,,,,\r\n"):
        pd.testing.assert_frame_equal(read("zzz.txt", other).figures, expected)
    accented = plain.replace(b"Leeds", b"L\xe9\xe9ds")  # saved by Excel in the Windows code page
    pd.testing.assert_frame_equal(read("a.csv", accented).figures, expected)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "has no rows"),
        (b"time_period,number\r\n", "has no rows"),
        (b"a,b\n1,2\n", NOT_RECOGNISED),
        (b"a;b\n1;2\n", NOT_RECOGNISED),
        (b"PK\x03\x04rest", "not a CSV file"),
        (b"\xff\xfet\x00i\x00", "not a CSV file"),
        (b"a,b\n1\n", "line 2 has 1 cells"),
        (b'a,b\n"1,2\n', "not a sound CSV file"),
        (b"a,b\n\x81\x8d,2\n", "not text"),
        (b"x" * (LIMIT + 1), "larger than 60 MB"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_file_s_name_and_what_to_do(content, why):
    with pytest.raises(UnusableDownload, match=why) as refused:
        read("odd.csv", content)
    assert str(refused.value).startswith("odd.csv: ")
    assert any(word in str(refused.value) for word in ("Download", "download", "Choose"))


def test_the_nearest_layout_and_what_it_lacks_are_named():
    with pytest.raises(UnusableDownload, match=r"Nearest is children looked after, number and rate.* needs number\."):
        read("x.csv", drawn("population_count", row(LEEDS, 2026, OF[STARTED])))


def test_a_column_that_is_there_twice_is_refused():
    with pytest.raises(UnusableDownload, match="there twice"):
        read("x.csv", drawn("At31_episodes,at31_episodes", row(LEEDS, 2026, 1, 2)))


# The command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cla_number_and_rate_per_10k_children.csv"
    path.write_bytes(drawn(RATES, row(LEEDS, 2026, OF[STARTED], "x", 400, "20")))
    return str(path)


def test_the_command_tells_what_would_change_and_adds_only_when_asked(file, added, capsys):
    assert main(["published", file]) == 0
    assert "31 March 2026 is new" in capsys.readouterr().out and not added.exists()
    assert main(["published", file, "--add"]) == 0
    assert "cla_2026" in capsys.readouterr().out
    assert held(STARTED, LEEDS, 2026).numerator == 400
    assert main(["published", file, "--add"]) == 0
    assert "Nothing in it is newer" in capsys.readouterr().out
    assert main(["published"]) == 0
    listed = capsys.readouterr().out
    assert "cla_2026 (added)" in listed and "cla_2025 (bundled)" in listed and "newest for 2021 to 2025" in listed
    assert main(["published", "--remove", "cla_2026"]) == 0
    assert held(STARTED, LEEDS, 2026) is None
    assert main(["published", "--remove", "cla_2026"]) == 1


def test_one_file_that_cannot_be_read_keeps_all_from_being_added(file, added, tmp_path, capsys):
    (tmp_path / "odd.csv").write_text("a\n1\n")
    assert main(["published", file, str(tmp_path / "odd.csv"), str(tmp_path / "none.csv"), "--add"]) == 1
    problems = capsys.readouterr().err
    assert "odd.csv" in problems and "none.csv: cannot be read" in problems and not added.exists()


def test_wrong_use_of_the_command_ends_with_2(file):
    assert main(["published", "--add"]) == 2
    assert main(["published", file, "--remove", "cla_2026"]) == 2


def test_the_command_lists_printed_rates_that_break(capsys):
    assert main(["published", "--breaks"]) == 0
    told = capsys.readouterr().out
    assert "Westminster: 204 and 210 children; rate as printed 45 and 63, on one population 60.4 and 63.0" in told


def test_every_series_a_rate_is_read_for_is_one_of_ours():
    assert {BY_ID[series].kind for series in OF} == {RATE}
