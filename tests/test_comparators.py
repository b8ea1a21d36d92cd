"""Our tables of published figures: whole, honest about what is missing, and equal to what was published."""

import ast
import csv
from calendar import monthrange
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics import terms
from analytics.comparators import pilot_sites
from analytics.comparators.choices import comparators
from analytics.comparators.pilot_sites import PILOT_SITES
from analytics.comparators.tables import attach, resolve

HERE = Path(pilot_sites.__file__).parent
SERIES = sorted((HERE / "published").glob("*.csv"))
STATUSES = {"", "hidden", "not_available", "not_applicable", "low", "low_reliability"}
RATES = {
    "started_to_be_looked_after": "cla_started",
    "ceased_to_be_looked_after": "cla_ceased",
    "looked_after_at_year_end": "cla_mar31",
}
SYMBOLS = {"suppressed": "hidden", "c": "hidden", "x": "not_available", "u": "low_reliability"}


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        attach(connection)
        yield connection


@pytest.fixture(scope="module")
def originals(shared):
    """The published long table: one row per key, year and measure_key; value NaN where symbol says why."""
    figures = pd.read_parquet(shared / "published" / "published_measures.parquet")
    figures["key"] = figures.old_la_code.where(figures.geographic_level == "Local authority", figures.la_code)
    return figures


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def ours(measure, without_uasc=False):
    """One of our files as a frame by key and year, read without our own reader."""
    file = HERE / "published" / f"{measure}{'__without_uasc' if without_uasc else ''}.csv"
    frame = pd.read_csv(file, dtype={"key": str}, keep_default_na=False, na_values={"numerator": "", "printed": ""})
    frame["denominator"] = pd.to_numeric(frame.denominator)
    return frame.set_index(["key", "year_ending"]).sort_index()


def theirs(originals, measure_key):
    return originals[originals.measure_key == measure_key].set_index(["key", "year"]).sort_index()


def assert_same_releases(ours, theirs):
    """Our releases, row by row, are those of the originals, which name them a little differently."""
    titles = {row["id"]: row["title"] for row in rows_of(HERE / "releases.csv")}
    for release, source_release in set(zip(ours, theirs, strict=True)):
        plain = source_release.replace(": ", ", ")
        assert titles[release] == plain or (release == "lait_april_2026" and "(LAIT)" in plain)


def assert_same(left, right):
    pd.testing.assert_series_equal(left.astype(float), right.astype(float), check_names=False, check_index_type=False)


# What any clone can check


def test_the_tables_are_small_plain_text():
    files = [*HERE.glob("*.csv"), *SERIES]
    assert len(SERIES) == 12
    assert sum(file.stat().st_size for file in files) < 1_500_000
    for file in files:
        text = file.read_bytes()
        assert b"\r" not in text
        assert text.endswith(b"\n")
        text.decode("utf-8")


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_a_blank_is_never_counted_as_zero(file):
    for row in rows_of(file):
        assert row["status"] in STATUSES
        assert (row["numerator"] == "") == (row["status"] != ""), row
        if row["status"]:
            assert row["denominator"] == row["printed"] == "", row
        if row["denominator"]:
            assert float(row["numerator"]) <= float(row["denominator"]), row


def test_only_shares_have_a_denominator(con):
    lacking = "SELECT DISTINCT measure FROM published WHERE status = '' AND denominator IS NULL ORDER BY measure"
    assert [name for (name,) in con.execute(lacking).fetchall()] == sorted({*RATES, "referrals"})


def test_every_row_has_a_release_with_a_licence(con):
    assert con.execute("SELECT count(*) FROM published WHERE basis IS NULL OR release IS NULL").fetchone() == (0,)
    unknown = "SELECT DISTINCT release FROM published WHERE release NOT IN (SELECT id FROM releases)"
    assert con.execute(unknown).fetchall() == []
    for row in rows_of(HERE / "releases.csv"):
        assert row["licence"] == "Open Government Licence v3.0"
        assert row["url"].startswith("https://")
        assert row["title"] and row["publisher"]


def test_every_row_says_published_or_derived(con):
    said = con.execute("SELECT DISTINCT basis FROM published").fetchall()
    assert all(basis.startswith(("published", "derived: ")) for (basis,) in said)


@pytest.mark.parametrize("table", ["published", "population"])
def test_every_key_is_a_known_place_once_a_year(con, table):
    assert con.table(table).filter("key NOT IN (SELECT key FROM authorities)").fetchall() == []
    key = "measure, without_uasc, key, year_ending" if table == "published" else "key, mid_year"
    assert con.table(table).aggregate(f"count(*) AS times, {key}", key).filter("times > 1").fetchall() == []


def test_codes_and_names_are_unique(con):
    assert con.execute("SELECT count(*), count(DISTINCT key), count(DISTINCT la_code) FROM authorities").fetchone() == (
        170,
        170,
        170,
    )
    assert con.execute("SELECT level, count(*) FROM authorities GROUP BY level ORDER BY level").fetchall() == [
        ("authority", 158),
        ("england", 1),
        ("region", 11),
    ]


def test_attaching_twice_changes_nothing(con):
    before = con.execute("SELECT count(*) FROM published").fetchone()
    attach(con)
    assert con.execute("SELECT count(*) FROM published").fetchone() == before


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("213", "213"),
        ("Westminster", "213"),
        ("E09000033", "213"),
        ("City of Westminster", "213"),
        ("815", "815"),
        ("E06000065", "815"),
        ("E10000023", "815"),
        ("NORTH YORKSHIRE county council", "815"),
        ("e08000016", "370"),
        ("Royal Borough of Kensington & Chelsea", "207"),
        ("London Borough of Camden", "202"),
        ("Bristol", "801"),
        ("City of Bristol", "801"),
        ("Kingston upon Hull", "810"),
        ("Durham", "840"),
        ("St Helens", "342"),
        ("Southend on Sea City Council", "882"),
        ("City of London Corporation", "201"),
        ("Dorset Council", "838"),
    ],
)
def test_an_authority_is_found_by_any_code_or_name(con, said, key):
    assert resolve(con, said) == key


NOBODY_OR_ANYBODY = ("", "999", "E99999999", "Exampleshire", "of", "Council", "City")
NO_AUTHORITY = ("London", "West Midlands", "E12000009", "England", "E92000001")
TWO_FIT_OR_A_PART = ("Dorset County Council", "Yorkshire", "Newcastle")


@pytest.mark.parametrize("said", [*NOBODY_OR_ANYBODY, *NO_AUTHORITY, *TWO_FIT_OR_A_PART])
def test_nothing_is_guessed(con, said):
    assert resolve(con, said) is None


def test_every_name_and_code_leads_home(con):
    for key, level, name, code, others in con.execute(
        "SELECT key, level, la_name, la_code, other_codes FROM authorities"
    ).fetchall():
        expected = key if level == "authority" else None
        for said in (name, code, key, *(others.split(";") if others else ())):
            assert resolve(con, said) == expected


def test_westminster_starts_are_found_by_each_way_of_naming_it(con):
    query = """SELECT numerator FROM published WHERE measure = 'started_to_be_looked_after' AND NOT without_uasc
               AND key = ? AND year_ending = 2025"""
    found = {con.execute(query, [resolve(con, said)]).fetchone() for said in ("213", "Westminster", "E09000033")}
    assert len(found) == 1
    assert found.pop()[0] > 0


def rate(con, measure, key, year_ending):
    """Per 10,000 children aged 0 to 17, on our one population series."""
    return con.execute(
        """SELECT round(10000 * numerator / population, 1) FROM published JOIN population USING (key)
           WHERE measure = ? AND NOT without_uasc AND key = ? AND year_ending = ? AND mid_year = year_ending - 1""",
        [measure, key, year_ending],
    ).fetchone()[0]


def test_england_2025_starts(con):
    known = """SELECT numerator, population FROM published JOIN population USING (key)
               WHERE measure = 'started_to_be_looked_after' AND NOT without_uasc AND key = 'E92000001'
               AND year_ending = 2025 AND mid_year = 2024"""
    assert con.execute(known).fetchone() == (32_270, 12_183_016)
    assert rate(con, "started_to_be_looked_after", "E92000001", 2025) == 26.5


def test_one_population_series_gives_no_jump_in_2019(con):
    """DfE printed 45 and 63 for Westminster; the children were 204 and 210."""
    assert rate(con, "looked_after_at_year_end", "213", 2018) == 60.4
    assert rate(con, "looked_after_at_year_end", "213", 2019) == 63.0
    printed = """SELECT printed FROM published WHERE measure = 'looked_after_at_year_end' AND NOT without_uasc
                 AND key = '213' AND year_ending IN (2018, 2019) ORDER BY year_ending"""
    assert con.execute(printed).fetchall() == [(45,), (63,)]


def test_returned_home_starts_where_the_category_does(con):
    first = "SELECT measure, min(year_ending) FROM published WHERE measure LIKE 'returned_home%' GROUP BY measure"
    assert {year for _, year in con.execute(first).fetchall()} == {2015}


def test_returned_home_is_hidden_when_a_part_is(con):
    wrong = """
        WITH part AS (
            SELECT key, year_ending, bool_or(status = 'hidden') AS a_part_is_hidden FROM published
            WHERE measure IN ('returned_home_planned_among_ceased', 'returned_home_unplanned_among_ceased')
            GROUP BY key, year_ending
        )
        SELECT key, year_ending FROM published JOIN part USING (key, year_ending)
        WHERE measure = 'returned_home_among_ceased' AND a_part_is_hidden AND status <> 'hidden'"""
    assert con.execute(wrong).fetchall() == []


def test_without_unaccompanied_children_is_never_more_than_with_them(con):
    wrong = """
        SELECT w.measure, w.key, w.year_ending FROM published w JOIN published p USING (measure, key, year_ending)
        WHERE w.without_uasc AND NOT p.without_uasc AND w.numerator > p.numerator"""
    assert con.execute(wrong).fetchall() == []


def test_a_derived_remainder_of_one_to_five_is_hidden(con):
    small = "SELECT * FROM published WHERE without_uasc AND basis LIKE 'derived%' AND numerator BETWEEN 1 AND 5"
    assert con.execute(small).fetchall() == []


# Pilot sites


def test_pilot_sites_stand_in_known_authorities(con):
    names = dict(con.execute("SELECT key, la_name FROM authorities").fetchall())
    for site in PILOT_SITES:
        assert names[site.old_la_code] == site.la_name
        assert resolve(con, site.la_name) == site.old_la_code


def test_pilot_sites_are_dated_explained_and_sourced():
    assert len({site.site_id for site in PILOT_SITES}) == len(PILOT_SITES)
    for site in PILOT_SITES:
        assert site.go_live_from <= site.go_live_to
        assert site.go_live_words.endswith(f", {site.basis}")
        assert site.source_url.startswith("http")
        assert " " not in site.source_url


def test_where_the_models_began_comes_first():
    first = [(site.site_id, site.la_name, site.model) for site in PILOT_SITES[:3]]
    assert first == [
        ("S001", "Hertfordshire", "Family Safeguarding"),
        ("S002", "Leeds", "Family Valued"),
        ("S003", "North Yorkshire", "No Wrong Door"),
    ]
    assert "No clean date exists" in PILOT_SITES[1].note


def test_a_month_that_was_worked_out_is_a_band_of_three_months_either_side():
    islington = next(site for site in PILOT_SITES if site.site_id == "S007")
    assert (islington.go_live_from, islington.go_live_to) == ("2015-02-01", "2015-08-31")
    assert islington.go_live_words.startswith("about May 2015 (within three months)")


def test_the_caveat_is_fixed():
    assert terms.PILOT_SITE_CAVEAT == "This chart cannot show what the programme caused."


def test_the_declarations_name_no_data_library():
    tree = ast.parse((HERE / "pilot_sites.py").read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert named == {"calendar", "dataclasses"}


def test_choices_run_from_england_to_the_sites_a_to_z(con):
    choices = comparators(con, "E12000009")
    assert [choice.key for choice in choices[:5]] == ["england", "region", "site:S001", "site:S002", "site:S003"]
    assert choices[1].name == choices[1].short_name == "South West"
    assert choices[2].name == "Hertfordshire: Family Safeguarding"
    assert choices[2].short_name == "Hertfordshire (pilot site)"
    assert choices[2].la_code == "919"
    assert choices[2].go_live.words == "April 2015 (month known), service start"
    others = [choice.name for choice in choices[5:]]
    assert [name.split(": ")[0] for name in others] == sorted(name.split(": ")[0] for name in others)
    assert len({choice.name for choice in choices}) == len({choice.key for choice in choices}) == len(choices)


def test_an_authority_with_several_projects_has_each_as_its_own_choice(con):
    norfolk = [choice.name for choice in comparators(con, None) if choice.la_code == "926"]
    assert len(norfolk) == 3


@pytest.mark.parametrize("region_code", [None, "", "E99999999"])
def test_an_unknown_region_is_left_out(con, region_code):
    assert [choice.role for choice in comparators(con, region_code)[:2]] == ["england", "pilot_site"]


def test_services_too_small_to_show_are_declared_but_not_offered(con):
    too_small = {f"site:{site.site_id}" for site in PILOT_SITES if site.too_small_to_show}
    assert len(too_small) == 7
    assert not too_small & {choice.key for choice in comparators(con, None)}


# Against the published originals


@pytest.mark.parametrize("measure", RATES)
def test_counts_equal_the_originals(originals, measure):
    mine, published = ours(measure), theirs(originals, f"{RATES[measure]}_number")
    assert_same(mine.numerator, published.value)
    assert mine.status.tolist() == [SYMBOLS.get(symbol, symbol) for symbol in published.symbol]
    assert_same_releases(mine.release, published.source_release)


@pytest.mark.parametrize("measure", RATES)
def test_printed_rates_equal_the_originals(originals, measure):
    published = theirs(originals, f"{RATES[measure]}_rate").value
    assert_same(ours(measure).printed.dropna(), published.dropna())


@pytest.mark.parametrize("measure", RATES)
def test_rates_on_our_population_equal_the_derived_originals(con, originals, measure):
    published = theirs(originals, f"{RATES[measure]}_rate_1dp").value
    mine = con.execute(
        """SELECT key, year_ending, 10000 * numerator / population AS rate FROM published JOIN population USING (key)
           WHERE measure = ? AND NOT without_uasc AND mid_year = year_ending - 1 AND numerator IS NOT NULL""",
        [measure],
    ).df()
    rates = mine.set_index(["key", "year_ending"]).rate.reindex(published.index)
    assert (rates - published).abs().max() <= 0.0501


@pytest.mark.parametrize("measure", RATES)
def test_counts_without_unaccompanied_children_equal_the_originals_where_printed(originals, measure):
    mine, published = ours(measure, without_uasc=True), theirs(originals, f"{RATES[measure]}_non_uasc_number")
    printed = mine[mine.basis == "published"]
    assert_same(printed.numerator, published.value)
    assert printed.status.tolist() == [SYMBOLS.get(symbol, symbol) for symbol in published.symbol]


def test_derived_counts_without_unaccompanied_children_use_one_release(shared, originals):
    """Up to 2017 both counts are in one release of the long table; from 2018 in LAIT, else in the 2019 release."""
    mine = ours("looked_after_at_year_end", without_uasc=True)
    uasc, total = theirs(originals, "cla_mar31_uasc_number"), theirs(originals, "cla_mar31_number")
    uasc = uasc[uasc.value.notna() & (uasc.index.get_level_values("year") <= 2020)]
    lait, release_2019 = lait_totals(shared, originals), totals_in_the_2019_release(shared)
    whole = {
        at: lait.get(at) if "LAIT" in source else release_2019.get(at) if at[1] >= 2018 else total.value.get(at)
        for at, source in uasc.source_release.items()
    }
    shown = mine[mine.basis.str.startswith("derived") & (mine.status == "")]
    assert_same(shown.numerator, pd.Series(whole).loc[shown.index] - uasc.value.loc[shown.index])
    assert_same_releases(shown.release, uasc.source_release.loc[shown.index])
    early = shown.index[shown.index.get_level_values("year_ending") <= 2017]
    assert total.source_release.loc[early].equals(uasc.source_release.loc[early])
    # City of London three times (1 to 5 would be left), Isles of Scilly in 2020 (no total)
    lost = uasc.index.difference(shown.index)
    assert (mine.loc[lost].status == "hidden").all()
    assert sorted(lost) == [("201", 2016), ("201", 2017), ("201", 2019), ("420", 2020)]


def lait_totals(shared, originals):
    figures = pd.read_parquet(shared / "published" / "lait_measures.parquet")
    figures = figures[figures.lait_short == "LACnum"]
    areas = originals[originals.geographic_level != "Local authority"].drop_duplicates("key")
    codes = {name.casefold(): code for name, code in zip(areas.la_name, areas.key, strict=True)}
    codes |= {"london (inner)": "E13000001", "london (outer)": "E13000002"}
    keys = [
        old if code else codes[name.casefold()]
        for code, old, name in zip(figures.la_code.fillna(""), figures.old_la_code, figures.la_name, strict=True)
    ]
    return dict(zip(zip(keys, figures.year.astype(int), strict=True), figures.value, strict=True))


def totals_in_the_2019_release(shared):
    release = pd.read_csv(shared / "published" / "ees_originals" / "cla_2019_release__CLA2019.csv", dtype=str)
    return {
        (key, year): pd.to_numeric(total, errors="coerce")
        for year in (2018, 2019)
        for key, total in zip(release.geog_c, release[f"CLA_Mar{year}"], strict=True)
    }


def test_unaccompanied_children_hidden_means_hidden(originals):
    mine, uasc = ours("looked_after_at_year_end", without_uasc=True), theirs(originals, "cla_mar31_uasc_number")
    hidden = uasc[uasc.symbol == "suppressed"]
    assert (mine.loc[hidden.index].status == "hidden").all()


@pytest.mark.parametrize("how", ["planned", "unplanned"])
def test_planned_and_unplanned_returns_equal_the_originals(originals, how):
    mine = ours(f"returned_home_{how}_among_ceased")
    published = theirs(originals, f"cla_ceased_reason_returned_home_{how}_number")
    ceased = theirs(originals, "cla_ceased_number")
    assert mine.index.equals(published.index.rename(mine.index.names))
    assert_same_releases(mine.release, published.source_release)
    shown = mine[mine.status == ""]
    assert_same(shown.numerator, published.value.loc[shown.index])
    symbols = published.symbol.where(published.symbol != "", ceased.symbol.loc[published.index])
    expected = symbols.replace(SYMBOLS)
    odd = mine.index[mine.status != expected.to_numpy()]
    # without the same release's count of all who ceased a share cannot be formed
    assert (mine.loc[odd].status == "not_available").all()
    assert max(year for _, year in odd) == 2017
    percent = theirs(originals, f"cla_ceased_reason_returned_home_{how}_pct").value
    assert_same(shown.printed.dropna(), percent.loc[shown.printed.dropna().index])


def test_returned_home_equals_the_derived_originals(originals):
    mine, published = ours("returned_home_among_ceased"), theirs(originals, "cla_ceased_returned_home_number")
    shown = mine[mine.status == ""]
    assert_same(shown.numerator, published.value.loc[shown.index])
    shares = theirs(originals, "cla_ceased_returned_home_pct_1dp")
    assert_same(shown.denominator.loc[shares.index], shares.denominator)
    # an authority where nobody ceased has a sum but no share
    assert shown[~shown.index.isin(shares.index)].denominator.tolist() == [0]


@pytest.mark.parametrize("how", ["planned", "unplanned"])
def test_shares_have_all_who_ceased_from_the_same_release(originals, how):
    """All who ceased, from the same release, read where it can be: the long table or a derived share's denominator."""
    part = theirs(originals, f"cla_ceased_reason_returned_home_{how}_number").source_release
    total = theirs(originals, "cla_ceased_number")
    home, wider = (theirs(originals, f"cla_ceased_returned_home{x}_pct_1dp") for x in ("", "_or_relatives"))
    shares = home.denominator.astype(float).combine_first(wider.denominator.astype(float))
    boys_and_girls = pd.Series({("909", 2022): 222.0})
    known = total.value.where(total.source_release == part.reindex(total.index))
    mine = ours(f"returned_home_{how}_among_ceased")
    mine = mine[mine.status == ""]
    assert_same(mine.denominator, known.combine_first(shares).combine_first(boys_and_girls).loc[mine.index])


def test_referrals_equal_the_release(shared):
    file = "cin_2025_release__c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
    release = pd.read_csv(shared / "published" / "ees_originals" / file, dtype=str)
    release["key"] = release.old_la_code.fillna(release.region_code).fillna("E92000001")
    release["year"] = release.time_period.astype(int)
    release = release.set_index(["key", "year"]).sort_index()
    columns = {
        "referrals": ("referral_count", None),
        "referrals_no_further_action": ("no_further_action_count", "no_further_action_percent"),
        "re_referrals_within_12_months": ("rereferral_count", "rereferral_percent"),
    }
    for measure, (count, percent) in columns.items():
        mine = ours(measure)
        assert mine.index.equals(release.index.rename(mine.index.names))
        both = pd.to_numeric(release.referral_count, errors="coerce").notna()
        assert_same(mine.numerator, pd.to_numeric(release[count], errors="coerce").where(both))
        missing = release[count].where(~release[count].str.isnumeric(), release.referral_count)
        assert mine.status.tolist() == missing.map(SYMBOLS).fillna("").tolist()
        if percent:
            shown = mine[mine.status == ""].index
            assert_same(mine.denominator.loc[shown], release.referral_count.loc[shown])
            assert_same(mine.printed.loc[shown], release[percent].loc[shown])


def test_printed_referral_rates_equal_the_originals(originals):
    published = theirs(originals, "referrals_rate").value
    mine = ours("referrals").printed.dropna()
    assert_same(mine, published.loc[mine.index])
    assert len(mine) > 1900


def test_population_equals_the_original(shared):
    published = pd.read_csv(shared / "published" / "population_0_17.csv", dtype={"old_la_code": str})
    published["key"] = published.old_la_code.fillna(published.la_code)
    mine = pd.read_csv(HERE / "population_0_17.csv", dtype={"key": str}).set_index(["key", "mid_year"]).sort_index()
    assert_same(mine.population, published.set_index(["key", "mid_year"]).sort_index().population_0_17)


def test_authorities_equal_the_original(shared):
    published = pd.read_csv(shared / "published" / "la_lookup.csv", dtype=str, keep_default_na=False)
    mine = pd.read_csv(HERE / "authorities.csv", dtype=str, keep_default_na=False)
    mine = mine[mine.level == "authority"].reset_index(drop=True)
    same = ["old_la_code", "la_code", "la_name", "region_code", "region_name", "status"]
    pd.testing.assert_frame_equal(mine[same], published[same].sort_values("old_la_code").reset_index(drop=True))
    for code, others in zip(mine.la_code, mine.other_codes, strict=True):
        dated = published.set_index("la_code").loc[code].all_ons_codes
        assert {code, *others.split(";")} - {""} == {part.split(":")[0] for part in dated.split("|")}


def test_every_published_place_and_region_is_in_authorities(con, originals):
    known = {key for (key,) in con.execute("SELECT key FROM authorities").fetchall()}
    assert set(originals.key) <= known


def test_pilot_sites_equal_the_evidence(shared):
    evidence = pd.read_csv(shared / "evidence" / "pilot_sites.csv", dtype=str, keep_default_na=False)
    dated = evidence[evidence.go_live != ""].set_index("site_id")
    assert {site.site_id for site in PILOT_SITES} == set(dated.index)
    for site in PILOT_SITES:
        known = dated.loc[site.site_id]
        assert (site.old_la_code, site.la_name) == (known.dfe_la_code, known.la_name)
        assert (site.model, site.round) == (known.model, known["round"])
        assert known.source_url.startswith(site.source_url)
        first, last = band(known.go_live, known.go_live_precision)
        # the launch in Peterborough may have been early in 2018
        assert (site.go_live_from, site.go_live_to) == (first, "2018-03-31" if site.site_id == "S054" else last)


def band(go_live, precision):
    """First and last possible day: the day, the month, the year, or three months either side."""
    if precision == "day":
        return go_live, go_live
    if precision == "year":
        return f"{go_live}-01-01", f"{go_live}-12-31"
    doubt = 3 if precision == "approx" else 0
    month = pd.Period(go_live, "M")
    first, last = month - doubt, month + doubt
    return f"{first}-01", f"{last}-{monthrange(last.year, last.month)[1]}"
