"""What an authority is set beside: published figures, whole and honest about gaps, places, and dated pilot sites."""

import ast
import csv
from calendar import monthrange
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics import terms
from analytics.comparators import figures, pilot_sites
from analytics.comparators.choices import MOST_CHOSEN, Chosen, choosable, chosen, comparators
from analytics.comparators.pilot_sites import PILOT_SITES, PRECISION_WORDS, ROLE_WORDS, SITES, UnusableSite
from analytics.comparators.places import INNER, MODELS, OUTER, by_code, neighbours, places
from analytics.comparators.series import BY_ID, RATE, SERIES, SHARE, TOPICS, series_of
from analytics.comparators.tables import attach, resolve

HERE = Path(pilot_sites.__file__).parent
FILES = sorted((HERE / "published").glob("*.csv"))
STATUSES = {"", "hidden", "not_available", "not_applicable", "low", "low_reliability"}
# what was done to a figure, beside "derived: " and what from
NOTED = ("total not held", "total is girls plus boys", "printed rate is from ", "published as one category to 2014")


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        attach(connection)
        yield connection


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def file_name(series, without_uasc):
    return f"{series.id}{'__without_uasc' * without_uasc}"


@pytest.fixture(scope="module")
def every_series():
    """Each series, and again without unaccompanied children where DfE prints that: series, whether, its figures."""
    return [
        (series, without_uasc, figures.figures(series.id, without_uasc))
        for series in SERIES
        for without_uasc in (False, True)[: 1 + series.without_uasc]
    ]


# The files


def test_the_tables_are_small_plain_text():
    assert len(FILES) == 104
    assert sum(file.stat().st_size for file in (*HERE.glob("*.csv"), *FILES)) < 8_000_000
    for file in (*HERE.glob("*.csv"), *FILES):
        text = file.read_bytes()
        assert b"\r" not in text
        assert text.endswith(b"\n")
        text.decode("utf-8")


def test_there_is_a_file_for_each_declared_series_and_no_other(every_series):
    assert [file.stem for file in FILES] == sorted(file_name(series, without) for series, without, _ in every_series)


def test_a_blank_is_never_counted_as_zero():
    wrong = [(file.stem, row) for file in FILES for row in rows_of(file) if not honest(row)]
    assert wrong == []


def honest(row):
    """A number or a reason why not, never both; nothing beside a missing number; a part is no more than its whole."""
    number, reason = row["numerator"], row["status"]
    beside = [row.get(column, "") for column in ("denominator", "printed")]
    return (
        reason in STATUSES
        and (number == "") == (reason != "")
        and not (reason and any(beside))
        and not (beside[0] and float(number) > float(beside[0]))
    )


def test_a_file_is_read_as_it_stands(every_series):
    """Row by row, with the columns that it leaves out as nothing to say."""
    for series, without, read in every_series:
        file = HERE / "published" / f"{file_name(series, without)}.csv"
        written = pd.read_csv(file, dtype=str, keep_default_na=False).reindex(columns=read.columns, fill_value="")
        text = ["key", "status", "release", "basis"]
        assert (read[text] == written[text]).all(axis=None), series.id
        numbers = ["year_ending", "numerator", "denominator", "printed"]
        assert read[numbers].equals(written[numbers].apply(pd.to_numeric).astype(read[numbers].dtypes)), series.id


def test_a_series_without_a_file_has_no_rows_but_its_columns():
    nothing = figures.figures("returned_home_among_ceased", without_uasc=True)
    assert nothing.empty
    assert tuple(nothing.columns) == figures.COLUMNS


def test_a_rate_has_no_denominator(every_series):
    for series, _, read in every_series:
        if series.kind == RATE:
            assert read.denominator.isna().all(), series.id


def test_a_share_without_its_total_says_so(every_series):
    silent, lacking = [], 0
    for series, _, read in every_series:
        if series.kind == SHARE:
            said, none = read.basis.str.contains("total not held"), (read.status == "") & read.denominator.isna()
            silent += [(series.id, key, year) for key, year in read.loc[said != none, ["key", "year_ending"]].values]
            lacking += none.sum()
    assert silent == []
    assert 0 < lacking < 3_500  # of 130,000 numbers: mostly reasons of leaving in 2015 to 2017


def test_every_row_has_a_release_with_a_licence(every_series):
    releases = figures.releases()
    used = {release for _, _, read in every_series for release in read.release}
    assert used <= set(releases.index)
    population, rates_only = "ons_mid_2012_to_2024", "cin_2024"
    assert set(releases.index) == used | {population, rates_only}
    for row in rows_of(HERE / "releases.csv"):
        assert row["licence"] == "Open Government Licence v3.0"
        assert row["url"].startswith("https://")
        assert row["title"] and row["publisher"]


def test_a_release_says_which_publication_it_is_of_and_when_it_came_out():
    releases = figures.releases()
    assert set(releases.publication) == {"cla", "cin", "lait", "ons"}
    for release, row in releases.iterrows():
        assert release.startswith(f"{row.publication}_")
        if row.publication in {"cla", "cin"}:
            assert str(row.year) in release and str(row.year) in row.title
    # the newest of each publication is what an added release has to beat
    assert releases[releases.publication.isin(["cla", "cin"])].groupby("publication").year.max().to_dict() == {
        "cin": 2025,
        "cla": 2025,
    }


def test_a_series_takes_its_figures_from_its_own_publication(every_series):
    publication = figures.releases().publication
    for series, _, read in every_series:
        topped_up = {"lait"} if series.publication == "cla" else set()
        assert set(read.release.map(publication)) <= {series.publication} | topped_up, series.id


def test_every_row_is_as_published_or_says_what_was_done(every_series):
    for series, _, read in every_series:
        for basis in set(read.basis) - {""}:
            assert all(said.startswith(("derived: ", *NOTED)) for said in basis.split("; ")), (series.id, basis)


def test_every_key_is_a_known_place_once_a_year(con, every_series):
    for series, _, read in every_series:
        assert set(read.key) <= set(places()), series.id
        assert not read.duplicated(["key", "year_ending"]).any(), series.id
        assert read.sort_values(["key", "year_ending"]).index.equals(read.index), series.id
    assert con.table("population").filter("key NOT IN (SELECT key FROM authorities)").fetchall() == []
    twice = con.table("population").aggregate("count(*) AS times, key, mid_year", "key, mid_year").filter("times > 1")
    assert twice.fetchall() == []


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
    def counted():
        tables = con.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
        return [(name, con.table(name).fetchall()) for (name,) in tables]

    before = counted()
    assert [name for name, _ in before] == ["authorities", "population"]
    attach(con)
    assert counted() == before


def test_the_population_read_is_the_population_attached(con):
    read = {(key, year): number for key, years in figures.population().items() for year, number in years.items()}
    attached = con.execute("SELECT key, mid_year, population FROM population").fetchall()
    assert {(key, year): number for key, year, number in attached} == read
    assert len(attached) == len(read)


# The declarations


def test_series_have_titles_of_their_own_and_a_topic():
    assert len(SERIES) == len(BY_ID) == len({series.title for series in SERIES}) == 101
    assert [series for topic in TOPICS for series in series_of(topic)] == sorted(
        SERIES, key=lambda series: TOPICS.index(series.topic)
    )
    assert {series.kind for series in SERIES} == {RATE, SHARE}


def test_a_share_is_of_a_declared_rate_of_the_same_publication():
    for series in SERIES:
        assert bool(series.out_of) == (series.kind == SHARE)
        if series.total:
            whole = BY_ID[series.total]
            assert (series.kind, whole.kind, whole.publication) == (SHARE, RATE, series.publication)
    # a total of its own, which DfE prints beside it and nowhere else
    assert [series.id for series in SERIES if series.kind == SHARE and not series.total] == ["same_placement_2_years"]


@pytest.mark.parametrize(
    ("series", "years"),
    [
        ("started_to_be_looked_after", (1994, 2025)),
        ("referrals", (2013, 2025)),
        ("protection_plans_ended", (2013, 2022)),
        ("returned_home_among_ceased", (2015, 2025)),
        ("returned_home_or_to_relatives_among_ceased", (2011, 2025)),
    ],
)
def test_known_years_run_from_the_first_figure_to_the_last(series, years):
    assert figures.known_years(series) == years


# Naming an authority


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
    starts = figures.figures("started_to_be_looked_after").set_index(["key", "year_ending"]).numerator
    found = {starts[resolve(con, said), 2025] for said in ("213", "Westminster", "E09000033")}
    assert len(found) == 1
    assert found.pop() > 0


def test_a_place_is_found_by_each_code_it_has_had():
    assert by_code("E09000033") is places()["213"]
    assert by_code("E10000023") is by_code("E06000065") is places()["815"]
    for nobody in ("E12000009", "E92000001", "E99999999", "213", ""):
        assert by_code(nobody) is None


# Pilot sites


def test_pilot_sites_stand_in_known_authorities(con):
    names = dict(con.execute("SELECT key, la_name FROM authorities").fetchall())
    for site in SITES:
        assert names[site.old_la_code] == site.la_name
        assert resolve(con, site.la_name) == site.old_la_code


def test_a_site_has_both_codes_of_its_authority_as_places_have_them():
    for site in SITES:
        codes = (site.la_code, *site.previous_la_codes)
        assert {by_code(code) for code in codes} == {places()[site.old_la_code]} and len(set(codes)) == len(codes)
    assert {site.la_name for site in SITES if site.previous_la_codes} == {"North Yorkshire", "Buckinghamshire"}


def test_pilot_sites_are_explained_and_sourced():
    assert [site.site_id for site in SITES] == [f"S{number:03}" for number in range(1, 90)]
    for site in SITES:
        assert site.go_live_words.endswith(f", {site.basis}")
        for url in (site.source_url, *([site.second_url] if site.second_url else [])):
            assert url.startswith("http") and " " not in url


def test_the_sites_with_a_date_are_those_that_can_be_drawn():
    assert tuple(site for site in SITES if site.dated) == PILOT_SITES and len(PILOT_SITES) == 79
    assert all("" < site.go_live_from <= site.go_live_to for site in PILOT_SITES)


def test_a_site_without_a_date_says_so_and_has_no_band_and_is_not_offered():
    undated = [site for site in SITES if not site.dated]
    assert [site.site_id for site in undated] == "S042 S066 S067 S068 S074 S076 S077 S078 S079 S080".split()
    for site in undated:
        assert (site.go_live_from, site.go_live_to) == ("", "") and site.go_live_words.startswith("not found, ")
    assert not {f"site:{site.site_id}" for site in undated} & {choice.key for choice in comparators(None, {})}


def test_the_start_of_a_grant_is_a_month_that_says_it_is_only_that():
    for site in SITES:
        if site.precision == pilot_sites.GRANT_START:
            assert (site.go_live_from, site.go_live_to) == ("2017-05-01", "2017-05-31")
            assert site.basis == "grant start; the start of the service was not found"
    grants = [site.la_name for site in SITES if site.precision == pilot_sites.GRANT_START]
    assert grants == ["Luton", "West Berkshire"]


@pytest.mark.parametrize("field", ["source_url", "basis", "go_live_words", "project", "model", "programme", "la_name"])
def test_a_site_without_source_basis_or_name_is_refused(field):
    with pytest.raises(UnusableSite, match=r"S001 lacks|S001: no authority"):
        replace(SITES[0], **{field: " "})


@pytest.mark.parametrize(
    ("site_id", "change"),
    [
        ("S001", {"old_la_code": "999"}),
        ("S001", {"old_la_code": "383"}),  # Leeds, not Hertfordshire
        ("S001", {"role": "winner"}),
        ("S001", {"precision": "roughly"}),
        ("S001", {"go_live_to": ""}),
        ("S001", {"go_live_from": "2016-01-01"}),  # after the last possible day
        ("S001", {"precision": pilot_sites.UNKNOWN}),  # a date nobody has
        ("S042", {"precision": pilot_sites.MONTH}),  # no date, said to be known to the month
        ("S042", {"go_live_from": "2014-12-01", "go_live_to": "2014-12-31"}),
    ],
)
def test_a_site_nobody_could_place_or_date_is_refused(site_id, change):
    with pytest.raises(UnusableSite, match=site_id):
        replace(pilot_sites.BY_ID[site_id], **change)


def test_every_role_and_precision_has_words_and_is_used():
    assert {site.role for site in SITES} == set(ROLE_WORDS)
    assert {site.precision for site in SITES} == set(PRECISION_WORDS)


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


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ("pilot_sites.py", {"calendar", "dataclasses", "analytics.comparators.places"}),
        ("programmes.py", {"dataclasses", "analytics.comparators.pilot_sites", "analytics.terms"}),
        ("trials.py", {"dataclasses"}),
        ("events.py", {"dataclasses", "analytics.comparators.series"}),
        ("series.py", {"dataclasses"}),
    ],
)
def test_the_declarations_name_no_data_library(declared, names):
    tree = ast.parse((HERE / declared).read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert named == names


# Who an authority can stand beside


def test_choices_run_from_england_to_the_sites_a_to_z():
    choices = comparators("E12000009", {})
    assert [choice.key for choice in choices[:5]] == ["england", "region", "site:S001", "site:S002", "site:S003"]
    assert choices[1].name == choices[1].short_name == "South West"
    assert choices[1].la_code == "E12000009"
    assert choices[2].name == "Hertfordshire: Family Safeguarding"
    assert choices[2].short_name == "Hertfordshire (pilot site)"
    assert choices[2].la_code == "919"
    assert choices[2].go_live.words == "April 2015 (month known), service start"
    others = [choice.name for choice in choices[5:]]
    assert [name.split(": ")[0] for name in others] == sorted(name.split(": ")[0] for name in others)
    assert len({choice.name for choice in choices}) == len({choice.key for choice in choices}) == len(choices)


def test_neighbours_of_both_models_come_before_england_and_the_group_after_the_region():
    like = {model: [one.key for one in neighbours("213", model)] for model in MODELS}
    choices = comparators("E13000001", like, Chosen(("202", "330"), "Big cities", "Asked for by the committee"))
    assert [choice.key for choice in choices[:6]] == [
        "neighbours:2025",
        "neighbours:2021",
        "england",
        "region",
        f"region:{OUTER}",
        "group",
    ]
    for choice, model in zip(choices, MODELS, strict=False):
        assert choice.members == tuple(like[model])
        assert choice.name == f"statistical neighbours, {model} model"
        assert choice.la_code == ""
    group = choices[5]
    assert (group.name, group.members, group.reason) == (
        "Big cities (chosen by user)",
        ("202", "330"),
        "Asked for by the committee",
    )


def test_a_model_that_does_not_have_the_authority_is_left_out():
    assert neighbours("909", "2025") == ()
    gone = {model: [one.key for one in neighbours("909", model)] for model in MODELS}
    assert [choice.key for choice in comparators("E12000002", gone)[:2]] == ["neighbours:2021", "england"]


@pytest.mark.parametrize(("own", "other"), [(INNER, OUTER), (OUTER, INNER)])
def test_a_place_in_london_has_its_own_half_first_then_the_other(own, other):
    halves = [(choice.key, choice.la_code) for choice in comparators(own, {}) if choice.role == "region"]
    assert halves == [("region", own), (f"region:{other}", other)]


def test_a_group_has_each_authority_once_a_to_z_and_no_stranger():
    group = chosen(["213", "202", "213", "999", "E12000009", "E92000001", "909"], "Mine", "As asked")
    assert group == Chosen(("202", "909", "213"), "Mine", "As asked")  # Camden, Cumbria, Westminster
    assert len(chosen(list(choosable())).keys) == MOST_CHOSEN
    assert len(choosable()) == 158
    assert "group" not in {choice.key for choice in comparators(None, {}, chosen(["999"]))}


def test_an_authority_with_several_projects_has_each_as_its_own_choice():
    norfolk = [choice.name for choice in comparators(None, {}) if choice.la_code == "926"]
    assert len(norfolk) == 3


@pytest.mark.parametrize("region_code", [None, "", "E99999999", "213", "E92000001"])
def test_an_unknown_region_is_left_out(region_code):
    assert [choice.role for choice in comparators(region_code, {})[:2]] == ["england", "pilot_site"]


def test_services_too_small_to_show_are_declared_but_not_offered():
    too_small = {f"site:{site.site_id}" for site in PILOT_SITES if site.too_small_to_show}
    assert len(too_small) == 7
    assert not too_small & {choice.key for choice in comparators(None, {})}


# Against the originals


def test_population_equals_the_original(shared):
    published = pd.read_csv(shared / "published" / "population_0_17.csv", dtype={"old_la_code": str})
    published["key"] = published.old_la_code.fillna(published.la_code)
    original = published.set_index(["key", "mid_year"]).population_0_17.astype(float).to_dict()
    assert {(key, year): n for key, years in figures.population().items() for year, n in years.items()} == original


def test_authorities_equal_the_original(shared):
    published = pd.read_csv(shared / "published" / "la_lookup.csv", dtype=str, keep_default_na=False)
    mine = pd.read_csv(HERE / "authorities.csv", dtype=str, keep_default_na=False)
    mine = mine[mine.level == "authority"].reset_index(drop=True)
    same = ["old_la_code", "la_code", "la_name", "region_code", "region_name", "status"]
    pd.testing.assert_frame_equal(mine[same], published[same].sort_values("old_la_code").reset_index(drop=True))
    for code, others in zip(mine.la_code, mine.other_codes, strict=True):
        dated = published.set_index("la_code").loc[code].all_ons_codes
        assert {code, *others.split(";")} - {""} == {part.split(":")[0] for part in dated.split("|")}


def test_every_published_place_and_region_is_in_authorities(shared):
    columns = ["geographic_level", "old_la_code", "la_code"]
    original = pd.read_parquet(shared / "published" / "published_measures.parquet", columns=columns).drop_duplicates()
    keys = original.old_la_code.where(original.geographic_level == "Local authority", original.la_code)
    assert set(keys) <= set(places())


OUR_WORD = {"approx": "about", "trial LA (left out of the analysis code)": "trial LA"}


def test_pilot_sites_equal_the_evidence(shared):
    evidence = pd.read_csv(shared / "evidence" / "pilot_sites.csv", dtype=str, keep_default_na=False)
    rows = evidence.set_index("site_id")
    assert [site.site_id for site in SITES] == list(rows.index)
    for site in SITES:
        known = rows.loc[site.site_id]
        assert (site.old_la_code, site.la_name) == (known.dfe_la_code, known.la_name)
        assert (site.la_code, "".join(site.previous_la_codes)) == (known.ons_la_code, known.ons_la_code_previous)
        assert (site.model, site.round) == (known.model, known["round"])
        assert site.role == OUR_WORD.get(known.role, known.role)
        assert known.source_url.startswith(site.source_url)
        # a note has a place here too, in our own words
        assert not known.note or (site.note != known.note and (site.note or site.too_small_to_show)), site.site_id
        if site.precision != pilot_sites.GRANT_START:  # undated there; the basis names the month of the grant
            assert site.precision == OUR_WORD.get(known.go_live_precision, known.go_live_precision)
            first, last = band(known.go_live, known.go_live_precision)
            # the launch in Peterborough may have been early in 2018
            assert (site.go_live_from, site.go_live_to) == (first, "2018-03-31" if site.site_id == "S054" else last)
        else:
            assert (known.go_live, site.go_live_from[:7]) == ("", known.go_live_basis[-8:-1])


def band(go_live, precision):
    """First and last possible day: the day, the month, the year, or three months either side."""
    if precision == "unknown":
        return "", ""
    if precision == "day":
        return go_live, go_live
    if precision == "year":
        return f"{go_live}-01-01", f"{go_live}-12-31"
    doubt = 3 if precision == "approx" else 0
    month = pd.Period(go_live, "M")
    first, last = month - doubt, month + doubt
    return f"{first}-01", f"{last}-{monthrange(last.year, last.month)[1]}"
