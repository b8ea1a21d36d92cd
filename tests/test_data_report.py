"""What Your data is told: tables, gaps, problems, the list to download, the receipt, DfE's figures, what moved."""

import csv

import pytest
from drawn import a_store

from analytics.extracts.problems import CHANGES, STOPS, TIDY
from analytics.results import data_report, decides, front_desk, reconcile, words
from analytics.results.reported import CANNOT, CLOSE, LOOK, MATCHES, as_shown, rows_in_words

LA = "X99000001"
SECRET = "SECRET7"
AUTHORITY = "la_code|la_name|region_code|region_name|basis\nX99000001|Drawnshire|E12000009|South West|invented"
POPULATION = "mid_year|population|la_code\n2020|10000|X99000001\n2021|10000|X99000001\n2022|10000|X99000001\n2023|10000|X99000001"
EPISODES = "CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC|HOME_POST|=odd heading"
HEADER = "CHILD|SEX|DOB|ETHNIC|UPN\n"


def a_year(ending: int, children: int, *more: str) -> str:
    """So many children who start on 1 May and go home on 1 July of the year; then other rows."""
    day = ending - 1
    rows = [f"{ending}{i:03}|01/05/{day}|S|V2|N1|U6|01/07/{day}|E4A||" for i in range(children)]
    return "\n".join([EPISODES, *rows, *more])


def header(ending: int, children: int) -> str:
    return HEADER + "\n".join(f"{ending}{i:03}|1|01/05/2015|WBRI|A1" for i in range(children))


# 2021 has everything; 2022 brings no UASC module and an overlap; 2023 is not there; 2024 has no header and a blank LS column
DRAWN = {
    "a": {
        "episodes": a_year(2021, 30),
        "header": header(2021, 30),
        "uasc": "CHILD|DUC\n2021000|",
        "authority": AUTHORITY,
        "missing": "CHILD|DOB|MISSING|MIS_START|MIS_END\n2021000|01/05/2015|M|01/06/2020|02/06/2020",
    },
    "b": {
        "episodes": a_year(
            2022,
            40,
            f"{SECRET}|01/06/2021|S|V2|N1|U6|01/08/2021|E3||",
            f"{SECRET}|01/07/2021|S|V2|N1|{SECRET}|01/09/2021|E4A||",
            f"{SECRET}9|01/07/2021|S|V2|N1|U6|{SECRET}|E4A||",
        ),
        "header": header(2022, 41),
        "population": POPULATION,
    },
    "d": {"episodes": a_year(2024, 50).replace("|V2|", "||"), "uasc": "CHILD|DUC"},
}
PUBLISHED = "la_code|measure|year_ending|numerator|denominator|status|basis\n" + "\n".join(
    f"{LA}|{measure}|{year}|{number}||{status}|invented"
    for measure, year, number, status in (
        ("started_to_be_looked_after", 2021, 30, ""),
        ("started_to_be_looked_after", 2022, 39, ""),
        ("started_to_be_looked_after", 2024, 70, ""),
        ("looked_after_at_year_end", 2021, "", "c"),
        ("looked_after_at_year_end", 2022, "", "k"),
        ("ceased_to_be_looked_after", 2023, 33, ""),
    )
)


@pytest.fixture(scope="module")
def store() -> front_desk.Store:
    drawn = DRAWN | {"a": DRAWN["a"] | {"published": PUBLISHED}}
    return a_store(returns=drawn, la=LA)


def group(store, rule: str, mode: str = "internal") -> data_report.ProblemGroup:
    (found,) = [g for g in data_report.problem_groups(store, LA, mode) if g.rule == rule]
    return found


# -- tables ---------------------------------------------------------------------------------------------------------------
def test_tables_have_their_rows_by_year_and_no_year_they_lack(store):
    found = {t.what: t for t in data_report.tables_found(store, LA, "internal")}
    assert found["SSDA903 episodes"].rows == {2021: 30, 2022: 43, 2024: 50}
    assert found["SSDA903 header"].rows == {2021: 30, 2022: 41}
    assert found["SSDA903 unaccompanied children (UASC)"].rows == {2021: 1, 2024: 0}
    assert (found["population aged 0 to 17"].rows, found["population aged 0 to 17"].other_rows) == ({}, 4)


def test_in_publication_rows_of_children_are_rounded_and_small_numbers_are_one_band(store):
    found = {t.what: t for t in data_report.tables_found(store, LA, "publication")}
    assert found["SSDA903 episodes"].rows == {2021: 30, 2022: 45, 2024: 50}
    assert found["SSDA903 unaccompanied children (UASC)"].rows == {2021: 7, 2024: 0}
    assert found["population aged 0 to 17"].other_rows == 4  # no row of it is a child's


def test_rows_that_may_leave_say_no_more_than_the_rule():
    assert [as_shown(n, "publication") for n in (0, 1, 7, 8, 12, 13)] == [0, 7, 7, 10, 10, 15]
    assert [rows_in_words(n, "publication") for n in (1, 7, 13)] == ["1 to 7 rows", "1 to 7 rows", "about 15 rows"]
    assert [rows_in_words(n, "internal") for n in (1, 1234)] == ["1 row", "1,234 rows"]


def test_one_file_with_several_years_and_authorities_is_counted_in_each():
    column = "LA|YEAR|CHILD|DECOM|RNE|DEC|REC\n"
    rows = [
        f"{la}|{year}|{la}{year}{i}|01/05/{year}|S|01/07/{year}|E4A"
        for la in "AB"
        for year in (2021, 2022)
        for i in range(3)
    ]
    got = a_store(episodes=column + "\n".join([*rows, "A|2021||01/05/2021|S||"]))
    (found,) = data_report.tables_found(got, "A", "internal")
    assert found.rows == {2022: 4, 2023: 3}
    heads = "LA|YEAR|CHILD|SEX|DOB|ETHNIC\n" + "\n".join(f"{r.rsplit('|', 4)[0]}|1|01/05/2015|WBRI" for r in rows)
    both = a_store(episodes=column + "\n".join(rows), header=heads)
    listed = {t.what: t.rows for t in data_report.tables_found(both, "A", "internal")}
    assert listed["SSDA903 header"] == {2022: 3, 2023: 3}


def test_a_table_that_no_figure_needs_is_named_and_left_alone(store):
    found = {t.what: t for t in data_report.tables_found(store, LA, "internal")}
    assert (found["SSDA903 missing"].read, found["SSDA903 missing"].rows) == (False, {})
    assert data_report.receipt(store, "internal").left_alone == ("SSDA903 missing",)


# -- what is missing -------------------------------------------------------------------------------------------------------
def test_a_year_without_a_uasc_table_is_named_with_what_starts_later(store):
    found = group(store, "no_uasc")
    assert (found.kind, found.what) == (STOPS, "unaccompanied children: no table for 2022")
    assert found.effect.sentence == "“Without unaccompanied children” has no figure for year ending 31 March 2022."
    assert found.effect.covers("started_to_be_looked_after", None, 2022, without_uasc=True)
    assert not found.effect.covers("started_to_be_looked_after", None, 2022)


def test_a_missing_first_table_says_when_the_chart_starts():
    drawn = {"a": {"episodes": DRAWN["a"]["episodes"], "authority": AUTHORITY}, "b": DRAWN["b"] | {"uasc": "CHILD|DUC"}}
    found = group(a_store(returns=drawn, la=LA), "no_uasc")
    assert found.effect.sentence == "“Without unaccompanied children” starts in 2022, not 2021."


def test_a_missing_year_says_what_is_not_followed_across_it(store):
    found = group(store, "no_ssda903_year")
    assert (found.kind, found.what) == (STOPS, "SSDA903 episodes: no table for 2023")
    assert "Nothing is followed across 2023" in found.effect.sentence
    assert found.effect.covers("returned_home_within_12_months_of_starting", None, 2022)
    assert not found.effect.covers("started_to_be_looked_after", None, 2022)


def test_other_gaps_are_named(store):
    assert group(store, "no_header").what == "SSDA903 header: no table for 2024"
    assert group(store, "no_cin").what == "CIN census referrals (CINdetails): none loaded"
    blank = group(store, "blank_column")
    assert blank.what == "legal status (LS): blank in every row for 2024"
    assert blank.effect.sentence.startswith("Short breaks cannot be told apart")
    assert {g.rule for g in data_report.problem_groups(store, LA, "internal")} >= {"no_uasc"}


def test_an_authority_nobody_knows_has_counts_and_no_rates():
    found = data_report.problem_groups(a_store(episodes=DRAWN["a"]["episodes"]), "", "internal")
    (gap,) = [g for g in found if g.rule == "no_population"]
    assert gap.effect.sentence == "Counts are shown and rates are not."
    assert "returned_home_among_ceased" not in gap.effect.measures


# -- problems of rows ------------------------------------------------------------------------------------------------------
def test_a_group_says_what_how_many_where_and_what_it_can_change(store):
    found = group(store, "R4_overlap")
    assert (found.kind, found.rows, found.column) == (CHANGES, 1, "DEC")
    ((file, rows),) = found.places
    assert file.endswith("episodes.csv") and rows == (42,)
    assert found.effect.covers("started_to_be_looked_after", None, 2022)
    assert not found.effect.covers("started_to_be_looked_after", None, 2021)


def test_groups_stand_by_kind_and_with_the_most_rows_first(store):
    kinds = [g.kind for g in data_report.problem_groups(store, LA, "internal")]
    assert kinds == sorted(kinds, key=(STOPS, CHANGES, TIDY).index)


def test_in_publication_a_group_has_no_place_and_no_exact_number(store):
    for found in data_report.problem_groups(store, LA, "publication"):
        assert (found.places, found.detail) == ((), "")
        assert found.rows == as_shown(found.rows, "publication")
    assert group(store, "R4_overlap", "publication").rows == 7


def test_a_file_nobody_knows_could_feed_every_figure(tmp_path):
    sources = {"a": DRAWN["a"], "b": {"notes": "some|thing\n1|2"}}
    found = group(a_store(returns=sources, la=LA), "file_not_recognised")
    assert (found.kind, found.rows) == (STOPS, 0)
    assert found.places and found.places[0][0].endswith("notes.csv")
    assert found.effect.covers("started_to_be_looked_after", "sex", 2021)


def test_rows_that_annual_returns_repeat_are_no_problem(store):
    assert "R1_superseded" not in {g.rule for g in data_report.problem_groups(store, LA, "internal")}


# -- the list to download --------------------------------------------------------------------------------------------------
def test_the_list_names_every_row_and_no_value(store):
    lines = "".join(data_report.problem_rows(store, "internal"))
    rows = list(csv.DictReader(lines.splitlines()))
    assert list(rows[0]) == list(data_report.COLUMNS)
    assert SECRET not in lines
    (overlap,) = [r for r in rows if r["rule"] == "R4_overlap"]
    assert (overlap["row"], overlap["v903"], overlap["kind"]) == ("42", "501", CHANGES)
    listed = sum(g.rows for g in data_report.problem_groups(store, LA, "internal"))
    assert len([r for r in rows if r["row"]]) == listed


def test_in_publication_there_is_no_list_and_a_sentence_says_why(store):
    assert data_report.problem_rows(store, "publication") is None
    assert data_report.NO_LIST.endswith(".")


def test_a_file_name_that_a_spreadsheet_would_run_is_made_inert(tmp_path):
    (tmp_path / "=cmd.csv").write_text("some,thing\n1,2\n")
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,DEC,REC\n1,01/05/2023,S,01/07/2023,E4A\n")
    from analytics.store import build

    build.load([tmp_path], tmp_path / "store")
    lines = "".join(data_report.problem_rows(front_desk.open_store(tmp_path / "store"), "internal"))
    assert "'=cmd.csv" in lines and "\n=cmd.csv" not in lines


# -- beside DfE ------------------------------------------------------------------------------------------------------------
def beside(store, mode="internal") -> dict:
    return {(r.measure, r.year): r for r in data_report.reconciliation(store, LA, mode)}


def test_counts_stand_beside_dfe_s_with_what_explains_a_difference(store):
    found = beside(store)
    same, close, look = (found["started_to_be_looked_after", y] for y in (2021, 2022, 2024))
    assert (same.result, same.own, same.published, same.difference, same.reasons) == (MATCHES, 30, 30, 0, ())
    assert (close.result, close.own, close.difference) == (CLOSE, 41, 2)
    assert any("next episode begins before this one ends" in reason for reason in close.reasons[:3])
    assert (look.result, look.difference) == (LOOK, -20)


def test_hidden_is_not_nought_and_cannot_be_compared(store):
    found = beside(store)["looked_after_at_year_end", 2021]
    assert (found.own, found.published, found.published_status, found.difference) == (0, None, "hidden", None)
    assert found.result == CANNOT and "not zero" in found.reasons[0]
    assert beside(store)["looked_after_at_year_end", 2022].published_status == "low"


def test_a_year_dfe_has_not_published_cannot_be_compared(store):
    found = beside(store)["ceased_to_be_looked_after", 2021]
    assert (found.own, found.published, found.published_status, found.result) == (30, None, "not_available", CANNOT)


def test_in_publication_our_count_is_the_gate_s_and_a_match_is_one_of_rounded_numbers(store):
    found = beside(store, "publication")
    assert all(r.own is None or r.own % 5 == 0 for r in found.values())
    shown = found["started_to_be_looked_after", 2022]
    assert (shown.own, shown.published, shown.result) == (40, 39, MATCHES)
    assert shown.reasons == ("Your count is rounded to the nearest 5 here",)


def test_only_a_year_can_be_asked_for(store):
    assert {r.year for r in data_report.reconciliation(store, LA, "internal", 2022)} == {2022}


@pytest.mark.parametrize(
    ("difference", "published", "year", "mode", "result"),
    [
        (0, 400, 2025, "internal", MATCHES),
        (2, 400, 2025, "internal", CLOSE),
        (-4, 400, 2025, "internal", CLOSE),  # one in a hundred
        (5, 400, 2025, "internal", LOOK),
        (3, 20, 2025, "internal", LOOK),
        (2, 20, 2008, "internal", MATCHES),  # DfE rounded to 5
        (2, 20, 2025, "publication", MATCHES),  # we rounded to 5
        (4, 20, 2025, "publication", CLOSE),
        (5, 20, 2025, "publication", LOOK),
    ],
)
def test_close_is_two_children_or_one_in_a_hundred_beyond_rounding(difference, published, year, mode, result):
    assert reconcile.verdict(difference, published, year, mode) == result


def test_the_sample_lies_close_to_its_own_published_figures_and_its_problems_say_why(sample_store):
    sample = front_desk.open_store(sample_store)
    found = data_report.reconciliation(sample, sample.info.authorities[0].key, "internal")
    both = [r for r in found if r.published is not None and r.own is not None]
    assert {r.result for r in both} == {MATCHES, CLOSE}
    (looked_after,) = [r for r in both if r.result == CLOSE and r.measure == "looked_after_at_year_end"]
    assert looked_after.reasons[0] == "1 row: open in one return and missing from the next"  # planted in the sample
    assert {r.result for r in found if r.published is None or r.own is None} <= {CANNOT}


def test_a_real_authority_is_set_beside_the_published_tables():
    real = a_store(episodes=a_year(2024, 30), la="213")
    found = {r.measure: r for r in data_report.reconciliation(real, "E09000033", "internal", 2024)}
    assert found["started_to_be_looked_after"].published > 50


# -- receipt -----------------------------------------------------------------------------------------------------------------
def test_the_receipt_names_what_was_dropped_and_why(store):
    found = data_report.receipt(store, "internal")
    why = {heading: reason for heading, reason, _ in found.dropped}
    assert why["HOME_POST"] == "home postcode" and why["UPN"].startswith("pupil number")
    assert "=ODD HEADING" in why
    assert found.hashed_children == 30 + (41 + 1) + 50  # one child of 2022 stands in the header alone
    assert found.coarsened[0][2] == 30 + 41


CENSUS = {
    "cin_details": "LAchildID|CINreferralDate|CINclosureDate\n1|2023-05-01|2023-06-01\n2|2023-05-01|2023-06-01",
    "child_characteristics": "LAchildID|Ethnicity\n1|WBRI\n2|BAFR",
    "disabilities": "LAchildID|Disability\n1|HAND\n1|HEAR\n2|NONE",
    "child_protection_plans": "LAchildID|CPPstartDate|CPPendDate|NumberOfPreviousCPP\n3|2023-05-01||0\n|2023-05-01||0",
}


def test_the_receipt_says_what_is_left_of_ethnic_codes_and_disabilities():
    found = data_report.receipt(a_store(**CENSUS), "publication")
    assert found.coarsened == (("Ethnic codes", "broad groups", 7), ("Disability codes", "any or none", 7))
    assert ("NUMBEROFPREVIOUSCPP", "no figure needs it", 1) in found.dropped
    assert data_report.receipt(a_store(**CENSUS), "internal").hashed_children == 3


def test_tables_of_the_census_are_listed_with_their_rows():
    found = {t.what: t.rows for t in data_report.tables_found(a_store(**CENSUS), "", "internal")}
    assert list(found.values()) == [{2024: 2}, {2024: 2}, {2024: 3}, {2024: 2}]
    assert list(found)[-1] == "CIN census child protection plans (ChildProtectionPlans)"


def test_a_table_of_the_census_is_missed_where_a_figure_needs_it(monkeypatch):
    from dataclasses import replace

    view = decides.VIEWS["referrals"]
    monkeypatch.setitem(decides.VIEWS, "referrals", replace(view, rows=view.rows | decides.columns("disabilities")))
    later = {name: drawn.replace("2023", "2024") for name, drawn in CENSUS.items() if name != "disabilities"}
    found = {g.rule: g for g in data_report.problem_groups(a_store(returns={"x": CENSUS, "y": later}), "", "internal")}
    assert found["no_disabilities"].what == "CIN census disabilities (Disabilities): no table for 2025"
    assert found["no_disabilities"].effect.sentence == "Figures by disability: not known, year ending 31 March 2025."
    assert found["no_disabilities"].effect.covers("referrals", None, 2025)
    assert "no_child_protection_plans" not in found  # no figure needs it


def test_in_publication_a_heading_nobody_knows_is_not_named(store):
    found = data_report.receipt(store, "publication")
    assert "ODD" not in str(found.dropped) and "other columns" in {heading for heading, _, _ in found.dropped}
    assert found.hashed_children % 5 == 0


# -- since the last load --------------------------------------------------------------------------------------------------
def test_what_moved_is_listed_figure_by_figure_and_the_rest_is_not(store):
    more = DRAWN | {"b": DRAWN["b"] | {"episodes": DRAWN["b"]["episodes"] + "\n2022999|01/02/2022|S|V2|N1|U6||||"}}
    now = a_store(returns=more, la=LA)
    found = {
        (m.measure, m.year): m
        for m in data_report.changed_since(store, now, LA, "internal")
        if "without" not in m.title
    }
    started = found["started_to_be_looked_after", 2022]
    assert (started.was, started.now, started.title) == (41, 42, "Children starting to be looked after")
    assert ("ceased_to_be_looked_after", 2022) not in found and {year for _, year in found} == {2022}
    in_publication = data_report.changed_since(store, now, LA, "publication")
    assert not [m for m in in_publication if m.measure == "started_to_be_looked_after"]  # 40 and 40
    assert data_report.changed_since(store, store, LA, "internal") == ()


# -- words -------------------------------------------------------------------------------------------------------------------
def test_what_is_said_keeps_to_our_words(store, sample_store):
    sample = front_desk.open_store(sample_store)
    said = []
    for one, la in ((store, LA), (sample, sample.info.authorities[0].key)):
        for found in data_report.problem_groups(one, la, "internal"):
            said += [found.what, found.fix, found.effect.sentence]
            assert found.effect.sentence.endswith(".")
        said += [reason for r in data_report.reconciliation(one, la, "internal") for reason in r.reasons]
        said += [f"{what} {into}" for what, into, _ in data_report.receipt(one, "internal").coarsened]
    assert words.banned_words(" ".join(said)) == []


def test_no_text_of_the_report_holds_a_value_from_a_row(store):
    told = [data_report.problem_groups(store, LA, "internal"), data_report.reconciliation(store, LA, "internal")]
    told += [data_report.receipt(store, "internal"), data_report.tables_found(store, LA, "internal")]
    assert SECRET not in str(told)


def test_an_authority_is_told_its_own_rows_only():
    heading = "LA|CHILD|DECOM|RNE|DEC|REC\n"
    nobody_s = heading.replace("LA|", "") + "1|01/05/2022|S||E4A\n2|01/05/2022|S|01/07/2022|E4A"
    one = heading + "213|3|01/05/2022|S|01/07/2022|E4A"
    both = a_store(returns={"x": {"episodes": nobody_s}, "y": {"episodes": one}})
    told = {a.key: {g.rule for g in data_report.problem_groups(both, a.key, "internal")} for a in both.info.authorities}
    assert "R4_open_with_rec" in told[""] and "R4_open_with_rec" not in told["E09000033"]
