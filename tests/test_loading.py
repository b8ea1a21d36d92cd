"""What a load makes of files: which it knows, whose they are, when they are from, and what it says of each row."""

import re
from datetime import date

import pytest
from drawn import a_load, a_store, figures, numbers, rules_broken, shares, write

from analytics.extracts.problems import RULES, DatesDoubted, UnusableExtract, message
from analytics.results import front_desk
from analytics.store import build, folder

STARTED, LOOKED_AFTER = "started_to_be_looked_after", "looked_after_at_year_end"
EPISODES = """
    CHILD | DECOM      | RNE | LS | CIN | PLACE | PLACE_PROVIDER | DEC        | REC | REASON_PLACE_CHANGE
    1     | 10/05/2023 | S   | V2 | N1  | U6    | PR1            | 01/07/2023 | E4A |
    2     | 11/05/2023 | S   | C1 | N5  | K2    | PR4            |            |     |
"""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("CHILD,DECOM", "child, Decom "),
        lambda text: ",".join(["", *text.splitlines(True)]).replace("\n,", "\n0,"),
        lambda text: text.replace("10/05/2023", "2023-05-10").replace("11/05/2023", " 2023-05-11 "),
        lambda text: text.replace("E4A", "e4a").replace("V2", '"v2"'),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n\n",
    ],
    ids=[
        "mark",
        "crlf",
        "semicolons",
        "tabs",
        "headings",
        "row numbers",
        "iso",
        "case",
        "no last line end",
        "blank lines",
    ],
)
def test_a_file_in_another_shape_is_the_same_return(change, tmp_path):
    from drawn import table

    source = tmp_path / "anything.csv"
    source.write_bytes(change(table(EPISODES)).encode())
    build.load([source], tmp_path / "store")
    store = front_desk.open_store(tmp_path / "store")
    assert numbers(store, STARTED) == {"2024-03-31": 2}
    assert shares(store, "returned_home_among_ceased") == {"2024-03-31": (1, 1)}


def test_nothing_usable_is_refused_and_leaves_the_store_as_it_was(tmp_path):
    store, before = a_load(episodes=EPISODES)
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    with pytest.raises(UnusableExtract, match=r"bad\.csv"):
        build.load([bad], store)
    assert folder.current_file(store) == before.path


def test_a_source_that_is_not_there_is_refused():
    from pathlib import Path

    with pytest.raises(UnusableExtract, match="nowhere"):
        build.load([Path("nowhere")], Path("unused"))


# -- R0 ---------------------------------------------------------------------------------------------------------------
def test_rows_without_child_or_start_or_with_ends_before_starts_are_left_out_and_listed():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
              | 01/06/2023 | S   |            |
        2     |            | S   |            |
        3     | 01/06/2023 | S   | 01/05/2023 | E4A
        4     | 31/02/2023 | S   |            |
        5     | 01/06/23   | S   |            |
        6     | 01/06/2023 | S   | 13/13/2023 | E4A
        7     | 01/06/2023 | S   |            |
    """
    found = rules_broken(episodes=drawn)
    assert found == {"R0_no_child": 1, "R0_no_start": 1, "R0_end_before_start": 1, "R0_date_unreadable": 3}
    assert numbers(a_store(episodes=drawn), STARTED) == {"2024-03-31": 1}


def test_an_unknown_code_is_flagged_the_row_kept_and_the_text_not_stored():
    drawn = EPISODES.replace("N1 ", "Q9 ").replace("PR4", "Jo Smith")
    store, loaded = a_load(episodes=drawn)
    assert [p.rule for p in build.problems(loaded.path)].count("R0_unknown_code") == 2
    assert numbers(front_desk.open_store(store), STARTED) == {"2024-03-31": 2}
    assert b"SMITH" not in loaded.path.read_bytes().upper()


def test_code_with_its_label_is_read_as_the_code():
    store = a_store(episodes=EPISODES.replace("E4A", "E4A: returned home"))
    assert shares(store, "returned_home_among_ceased") == {"2024-03-31": (1, 1)}


# -- R1 to R5 ---------------------------------------------------------------------------------------------------------
def test_of_two_rows_for_one_start_the_one_with_an_end_is_used():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/06/2023 | S   | 01/09/2023 | E4A
        1     | 01/06/2023 | S   |            |
    """
    assert numbers(a_store(episodes=drawn), LOOKED_AFTER) == {"2024-03-31": 0}
    assert rules_broken(episodes=drawn) == {"R1_superseded": 1}


def test_a_start_on_the_day_another_episode_ended_is_one_period():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/06/2023 | S   | 01/09/2023 | E4A
        1     | 01/09/2023 | S   |            |
    """
    store = a_store(episodes=drawn)
    assert (numbers(store, STARTED), numbers(store, "ceased_to_be_looked_after")) == (
        {"2024-03-31": 1},
        {"2024-03-31": 0},
    )
    assert rules_broken(episodes=drawn)["R3_continuation"] == 1


def test_the_end_a_later_episode_implies_is_not_an_end_that_makes_a_continuation():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/06/2023 | S   |            |
        1     | 01/09/2023 | S   | 01/10/2023 | E4A
    """
    store = a_store(episodes=drawn)
    assert numbers(store, STARTED, by="quarter")["2023-09-30"] == 1  # both starts count as events: June and September
    assert numbers(store, LOOKED_AFTER) == {"2024-03-31": 0}  # the open episode ends when the later one begins


def test_an_episode_of_no_days_is_neither_a_start_nor_an_exit():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/06/2023 | S   | 01/06/2023 | E4A
        2     | 02/06/2023 | S   | 03/06/2023 | E4A
    """
    store = a_store(episodes=drawn)
    assert numbers(store, STARTED) == {"2024-03-31": 1}
    assert shares(store, "returned_home_among_ceased") == {"2024-03-31": (1, 1)}
    assert rules_broken(episodes=drawn) == {"R4_same_day": 1}


def test_splitting_an_episode_at_a_placement_move_changes_no_count():
    one = "CHILD|DECOM|RNE|DEC|REC\n1|01/06/2023|S|01/12/2023|E4B"
    two = "CHILD|DECOM|RNE|DEC|REC\n1|01/06/2023|S|01/09/2023|X1\n1|01/09/2023|P|01/12/2023|E4B"
    whole, split = a_store(episodes=one, data_to="2025-03-31"), a_store(episodes=two, data_to="2025-03-31")
    for measure in front_desk.measures():
        if measure.collection == "ssda903" and measure.id != "placement_moves_per_1000_placement_days":
            by = measure.formula.periods[0]
            assert str(shares(whole, measure.id, by=by)) == str(shares(split, measure.id, by=by))


# -- R6: which return answers -----------------------------------------------------------------------------------------
YEARS = {
    "a": {
        "episodes": """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/12/2021 | S   |            |
        2     | 01/06/2021 | S   | 30/08/2021 | E4A
    """
    },
    "b": {
        "episodes": """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/12/2021 | S   | 10/10/2022 | E4B
        3     | 02/02/2023 | S   |            |
    """
    },
    "d": {
        "episodes": """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/11/2022 | S   | 01/06/2024 | E4A
        3     | 02/02/2023 | S   |            |
    """
    },
}


def test_the_year_of_a_return_is_where_its_endings_fall_and_a_missing_year_is_a_hole():
    store = a_store(returns=YEARS)
    assert list(numbers(store, STARTED)) == ["2022-03-31", "2023-03-31", "2025-03-31"]
    assert store.info.data_to == date(2025, 3, 31)


def test_what_follows_an_event_is_not_followed_across_a_missing_return():
    rows = figures(a_store(returns=YEARS), "re_entered_within_12_months_of_returning_home")
    by_year = {r.period_end.year: (r.numerator, r.denominator, r.status) for r in rows}
    assert by_year[2022] == (0, 1, "")
    # child 1 came home in October 2022; the next year's return is missing, so nobody can have followed for 365 days
    assert by_year[2023] == (0, 0, "incomplete")


def test_each_year_is_counted_from_its_own_return_and_a_stale_child_is_not_carried_forward():
    store = a_store(returns={k: YEARS[k] for k in "ab"})
    assert numbers(store, LOOKED_AFTER) == {"2022-03-31": 1, "2023-03-31": 1}
    gone = {
        "a": YEARS["a"],
        "b": {
            "episodes": YEARS["b"]["episodes"].replace(
                "1     | 01/12/2021 | S   | 10/10/2022 | E4B", "4|01/05/2022|S|01/06/2022|E3"
            )
        },
    }
    assert numbers(a_store(returns=gone), LOOKED_AFTER) == {"2022-03-31": 1, "2023-03-31": 1}
    assert rules_broken(returns=gone)["R6_open_then_missing"] == 1


def test_a_start_lost_between_two_returns_is_left_out_of_the_cohort_and_said():
    gone = {
        "a": YEARS["a"],
        "b": {
            "episodes": YEARS["b"]["episodes"].replace(
                "1     | 01/12/2021 | S   | 10/10/2022 | E4B", "4|01/05/2022|S|01/06/2022|E3"
            )
        },
    }
    from analytics.results.ask import Ask

    got = front_desk.result(a_store(returns=gone), Ask("returned_home_within_12_months_of_starting"), "internal")
    rows = {r.period_end.year: (r.numerator, r.denominator, r.status) for r in got.figures.itertuples()}
    assert rows[2022] == (1, 1, "")  # child 1 is lost, child 2 went home
    assert any("1 start" in note for note in got.notes)


def test_the_same_bytes_twice_count_once_and_order_changes_nothing(tmp_path):
    write(tmp_path / "one", {"episodes": EPISODES})
    write(tmp_path / "two", {"episodes": EPISODES})
    first = build.load([tmp_path / "one", tmp_path / "two"], tmp_path / "s1")
    second = build.load([tmp_path / "two", tmp_path / "one"], tmp_path / "s2")
    assert first.fingerprint == second.fingerprint
    assert "R1_superseded" not in {p.rule for p in build.problems(first.path)}


def test_a_year_column_with_several_values_is_several_returns():
    drawn = """
        YEAR | CHILD | DECOM      | RNE | DEC        | REC
        2022 | 1     | 01/12/2021 | S   |            |
        2022 | 2     | 01/06/2021 | S   | 30/08/2021 | E4A
        2023 | 1     | 01/12/2021 | S   | 10/10/2022 | E4B
    """
    assert numbers(a_store(episodes=drawn), LOOKED_AFTER) == {"2022-03-31": 1, "2023-03-31": 0}


def test_a_longitudinal_file_answers_every_year_and_those_before_its_first_ending_are_incomplete():
    drawn = """
        CHILD | DECOM      | RNE | DEC        | REC
        1     | 01/06/2019 | S   | 01/06/2021 | E4A
        2     | 01/06/2020 | S   | 01/09/2022 | E4A
        3     | 01/06/2022 | S   | 01/12/2022 | E4B
    """
    rows = {r.period_end.year: (r.numerator, r.status) for r in figures(a_store(episodes=drawn), STARTED)}
    assert rows[2020] == (1, "incomplete") and rows[2021] == (1, "incomplete")
    assert rows[2022][0] == 0 and rows[2023][0] == 1


def test_a_return_with_the_year_still_running_is_incomplete_and_keeps_its_count(tmp_path):
    write(tmp_path, {"episodes": EPISODES})
    build.load([tmp_path], tmp_path / "store", today=date(2023, 9, 15))
    store = front_desk.open_store(tmp_path / "store")
    assert store.info.data_to == date(2023, 7, 1)  # the latest date in the data
    (row,) = figures(store, STARTED)
    assert (row.numerator, row.status) == (2, "incomplete")
    (row,) = figures(store, LOOKED_AFTER)
    assert row.numerator != row.numerator and row.status == "not_available"


# -- who the authority is, population, other modules --------------------------------------------------------------------
POPULATION = "mid_year|population\n2022|2400\n2023|2500\n2024|2600"


def test_without_an_authority_counts_come_and_rates_do_not():
    (row,) = figures(a_store(episodes=EPISODES), STARTED)
    assert (row.numerator, row.status, row.la_code) == (2, "not_available", "")
    assert row.value != row.value


def test_own_population_gives_a_rate_over_the_mid_year_before():
    (row,) = figures(a_store(episodes=EPISODES, population=POPULATION), STARTED)
    assert (row.numerator, row.denominator, row.value, row.status) == (2, 2500, 8.0, "")


@pytest.mark.parametrize("said", ["213", "E09000033", "Westminster"])
def test_a_population_names_its_authority_by_any_code_or_name(said):
    drawn = POPULATION.replace("population\n", "population|la_code\n").replace("00", f"00|{said}")
    (row,) = figures(a_store(episodes=EPISODES, population=drawn, la="213"), STARTED)
    assert (row.denominator, row.value) == (2500, 8.0)


@pytest.mark.parametrize("said", ["213", "E09000033", "Westminster"])
def test_the_authority_is_a_code_or_a_name(said):
    (row,) = figures(a_store(episodes=EPISODES, la=said), STARTED)
    assert (row.la_code, row.la_name) == ("E09000033", "Westminster")
    assert row.denominator > 30_000


def test_a_name_the_authority_brings_is_one_short_line_of_signs_that_can_be_seen():
    brought = "la_code|old_la_code|la_name|region_code|region_name|basis\n"
    brought += f"X99000001|X99|North\u202eshire\u2066 \u200b{'long ' * 100}|E12000009|South\u200eWest|invented"
    drawn = {"episodes": EPISODES, "authority": brought, "la": "X99000001"}
    store = a_store(**drawn)
    assert rules_broken(**drawn)["R0_name_cleaned"] == 2  # the name and the region's
    seen = brought.encode("ascii", "ignore").decode().replace("long " * 100, "long")
    assert "R0_name_cleaned" not in rules_broken(**drawn | {"authority": seen})
    assert store.authority("X99000001").la_name == "North shire " + ("long " * 14)[:-2]
    assert store.authority("X99000001").region_name == "South West"


def test_the_authority_can_be_the_folder_or_a_column(tmp_path):
    write(tmp_path / "E09000033" / "2023-24", {"episodes": EPISODES})
    write(tmp_path / "Leeds", {"episodes": EPISODES})
    build.load([tmp_path], tmp_path / "store")
    assert {r.la_name for r in figures(front_desk.open_store(tmp_path / "store"), STARTED)} == {"Westminster", "Leeds"}
    column = (
        EPISODES.replace("    CHILD", "    LA | CHILD")
        .replace("    1  ", "    A | 1  ")
        .replace("    2  ", "    383 | 2  ")
    )
    rows = figures(a_store(episodes=column), STARTED)
    assert {(r.la_code, r.numerator, r.status) for r in rows} == {("A", 1, "not_available"), ("E08000035", 1, "")}


def test_an_unknown_authority_option_is_refused():
    with pytest.raises(UnusableExtract, match="--la"):
        a_load(episodes=EPISODES, la="Atlantis")


HEADER = """
    CHILD | SEX | DOB        | ETHNIC | UPN | MOTHER | MC_DOB
    1     | 1   | 29/02/2008 | WBRI   | A1  |        |
    2     | F   | 12/05/2018 | ABAN   | A2  |        |
"""


def test_age_and_sex_come_from_the_header_and_the_birth_date_does_not_stay():
    store = a_store(episodes=EPISODES, header=HEADER)
    assert numbers(store, STARTED, breakdown="age_band") == {
        ("2024-03-31", "under 1"): 0,
        ("2024-03-31", "1 to 4"): 1,  # 4 until the day after this start
        ("2024-03-31", "5 to 9"): 0,
        ("2024-03-31", "10 to 15"): 1,
        ("2024-03-31", "16 and over"): 0,
    }
    assert numbers(store, STARTED, breakdown="sex") == {("2024-03-31", "female"): 1, ("2024-03-31", "male"): 1}
    columns = {
        c
        for (c,) in store.con.cursor()
        .execute("SELECT column_name FROM duckdb_columns() WHERE database_name = 'store'")
        .fetchall()
    }
    assert not {"dob", "birth", "id", "upn"} & {c.lower() for c in columns}


def test_groups_have_no_figure_rather_than_zero_where_no_header_was_loaded():
    rows = figures(a_store(episodes=EPISODES), STARTED, breakdown="sex")
    assert {(r.group, r.status) for r in rows} == {
        ("female", "not_available"),
        ("male", "not_available"),
        ("not known", "not_available"),
    }
    assert [r.numerator for r in rows if r.group == "not known"] == [2]
    assert all(r.numerator != r.numerator for r in rows if r.group != "not known")


UASC = "CHILD|SEX|DOB|DUC\n2|2|12/05/2018|30/04/2023"


def test_a_child_is_unaccompanied_until_the_month_their_status_ended():
    listed = UASC.replace("30/04/2023", "01/05/2023")
    assert numbers(a_store(episodes=EPISODES, uasc=listed), STARTED, without_uasc=True) == {"2024-03-31": 1}
    assert numbers(a_store(episodes=EPISODES, uasc=UASC), STARTED, without_uasc=True) == {"2024-03-31": 2}


def test_without_a_uasc_table_there_is_no_figure_without_them_and_an_empty_one_means_none():
    (row,) = figures(a_store(episodes=EPISODES), STARTED, without_uasc=True)
    assert (row.status, bool(row.numerator != row.numerator)) == ("not_available", True)
    assert numbers(a_store(episodes=EPISODES, uasc="CHILD|SEX|DOB|DUC"), STARTED, without_uasc=True) == {
        "2024-03-31": 2
    }


def test_modules_without_dates_go_with_the_return_beside_them():
    later = EPISODES.replace("2023", "2024")
    drawn = {
        "x": {"episodes": EPISODES, "header": HEADER},
        "y": {"episodes": later, "header": HEADER.replace("| 1   |", "| 2   |")},
    }
    got = numbers(a_store(returns=drawn), STARTED, breakdown="sex")
    assert got["2024-03-31", "female"] == 1 and got["2025-03-31", "female"] == 2


# -- referrals --------------------------------------------------------------------------------------------------------
def test_a_re_referral_looks_back_into_last_years_census():
    last = "LAchildID|CINreferralDate|CINclosureDate|ReferralNFA\nA|2022-05-01|2022-06-01|false\nB|2022-05-01|2022-06-01|true"
    this = (
        "LAchildID|CINreferralDate|CINclosureDate|ReferralNFA\nA|2023-04-30|2023-06-01|false\nB|2023-05-02|2023-06-01|Y"
    )
    rows = figures(
        a_store(returns={"x": {"cin_details": last}, "y": {"cin_details": this}}), "re_referrals_within_12_months"
    )
    assert [(r.period_end.year, r.numerator, r.denominator, r.status) for r in rows] == [
        (2023, 0, 2, "not_available"),
        (2024, 1, 2, ""),
    ]


def test_an_unborn_child_may_be_referred_and_is_under_one():
    details = "LAchildID|CINreferralDate|CINclosureDate|ReferralNFA\nA|2023-05-01|2023-06-01|false"
    people = "LAchildID|PersonBirthDate|GenderCurrent\nA|2023-09-01|9"
    got = numbers(a_store(cin_details=details, child_identifiers=people), "referrals", breakdown="age_band")
    assert got["2024-03-31", "under 1"] == 1


# -- what the census says of a referred child, and child protection plans ----------------------------------------------
REFERRED = "LAchildID|CINreferralDate|CINclosureDate\n" + "\n".join(
    f"{c}|2023-05-0{i}|2023-06-01" for i, c in enumerate("ABCDE", 1)
)


def known_of_referred(**drawn) -> dict[str, list]:
    """Ethnic group and any disability of referred children, by the day they were referred: A on the first, and so on."""
    con = a_store(**drawn).con
    return {
        column: [
            value
            for (value,) in con.execute(f"SELECT {column} FROM store.cin_referrals ORDER BY CINreferralDate").fetchall()
        ]
        for column in ("ethnic_group", "disability")
    }


def test_a_child_has_a_disability_with_any_known_code_but_none_and_is_not_known_where_not_listed():
    codes = "LAchildID|Disability\nA|NONE\nB|hand\nC|NONE\nC|LD: learning\nD|local code"
    drawn = {"cin_details": REFERRED, "disabilities": codes}
    assert known_of_referred(**drawn)["disability"] == [False, True, True, None, None]
    assert rules_broken(**drawn) == {"R0_unknown_code": 1}


def test_an_ethnic_code_is_kept_as_its_broad_group_and_what_is_not_known_stays_so():
    codes = "LAchildID|Ethnicity\nA|WBRI\nB|bafr\nC|NOBT\nD|??\nE|"
    drawn = {"cin_details": REFERRED, "child_characteristics": codes}
    assert known_of_referred(**drawn)["ethnic_group"] == ["white", "black", None, None, None]
    assert rules_broken(**drawn) == {"R0_unknown_code": 1, "R0_blank": 1}


def test_a_census_without_characteristics_asks_other_years_and_one_with_a_blank_does_not():
    later = REFERRED.replace("2023", "2024")
    codes = "LAchildID|Ethnicity\n" + "\n".join(f"{c}|WBRI" for c in "ABCDE")
    years = {"x": {"cin_details": REFERRED}, "y": {"cin_details": later, "child_characteristics": codes}}
    assert known_of_referred(returns=years)["ethnic_group"] == ["white"] * 10
    years["x"]["child_characteristics"] = codes.replace("A|WBRI", "A|")
    assert known_of_referred(returns=years)["ethnic_group"] == [None, *["white"] * 9]


def test_a_disability_is_not_asked_of_other_years():
    years = {
        "x": {"cin_details": REFERRED},
        "y": {"cin_details": REFERRED.replace("2023", "2024"), "disabilities": "LAchildID|Disability\nA|HAND"},
    }
    assert known_of_referred(returns=years)["disability"] == [*[None] * 5, True, *[None] * 4]


def test_characteristics_alone_do_not_stand_for_a_table_of_births_and_sex():
    people = "LAchildID|PersonBirthDate|Sex\n" + "\n".join(f"{c}|2015-01-01|F" for c in "ABCDE")
    years = {
        "x": {"cin_details": REFERRED, "child_characteristics": "LAchildID|Ethnicity\nA|WBRI"},
        "y": {"cin_details": REFERRED.replace("2023", "2024"), "child_identifiers": people},
    }
    got = numbers(a_store(returns=years), "referrals", breakdown="sex")
    assert got["2024-03-31", "female"] == 5


PLANS = "|LAchildID|CPPstartDate|CPPendDate\n0|A|2023-05-10|2023-06-01\n1|B|2023-05-11|"


def test_plans_go_with_the_census_beside_them_and_their_ids_are_its_ids():
    other = {"cin_details": REFERRED.replace("2023", "2022"), "child_protection_plans": PLANS.replace("2023-", "2022-")}
    con = a_store(returns={"x": other, "y": {"cin_details": REFERRED, "child_protection_plans": PLANS}}).con
    found = con.execute(
        """
        SELECT p.return_year, r.CINreferralDate::VARCHAR, p.started::VARCHAR, p.ended::VARCHAR
        FROM store.protection_plans p JOIN store.cin_referrals r USING (return_id, la, child) ORDER BY ALL
        """
    ).fetchall()
    assert found == [
        (2023, "2022-05-01", "2022-05-10", "2022-06-01"),
        (2023, "2022-05-02", "2022-05-11", None),
        (2024, "2023-05-01", "2023-05-10", "2023-06-01"),
        (2024, "2023-05-02", "2023-05-11", None),
    ]
    assert con.execute("SELECT DISTINCT has_plans FROM store.answers").fetchall() == [(True,)]


def test_a_census_without_a_table_of_plans_says_so():
    con = a_store(cin_details=REFERRED).con
    assert con.execute("SELECT has_plans FROM store.answers").fetchall() == [(False,)]


def test_dates_of_plans_are_asked_about_like_any_others():
    month_first = "LAchildID|CPPstartDate|CPPendDate\nA|05/16/2023|06/01/2023"
    with pytest.raises(DatesDoubted) as doubted:
        a_load(cin_details=REFERRED, child_protection_plans=month_first)
    (doubt,) = doubted.value.doubts
    assert (doubt.column, doubt.rows, doubt.also) == ("CPPSTARTDATE", 1, ("CPPENDDATE",))


def test_a_plan_that_starts_after_its_return_is_a_stray_date():
    late = PLANS.replace("2023-05-11", "2024-05-11")
    assert rules_broken(cin_details=REFERRED, child_protection_plans=late) == {"R6_stray_date": 1}


# -- messages ---------------------------------------------------------------------------------------------------------
def test_every_rule_says_what_and_what_to_do():
    for rule in RULES.values():
        assert rule.what and rule.fix.endswith(".")


def test_no_message_holds_a_value_from_a_row():
    secret = "SECRET7"
    drawn = f"""
        CHILD    | DECOM      | RNE      | LS       | DEC        | REC
        {secret} | 01/06/2023 | {secret} | {secret} | {secret}   | {secret}
        {secret} | {secret}   | S        | V2       |            |
        9        | 01/06/2023 | S        | V2       | 01/07/2023 | {secret}
    """
    _, loaded = a_load(episodes=drawn)
    told = [message(p) for p in build.problems(loaded.path)]
    assert len(told) >= 3
    assert not re.search(secret, " ".join(told))
    assert secret.encode() not in loaded.path.read_bytes()


# -- drawn after the second count disagreed ------------------------------------------------------------------------------
def test_a_reason_outside_the_list_ends_the_period_and_is_flagged():
    drawn = "CHILD|DECOM|RNE|DEC|REC\n1|01/06/2023|S|01/09/2023|E99\n2|01/06/2023|S|01/09/2023|E4A"
    store = a_store(episodes=drawn)
    assert shares(store, "returned_home_among_ceased") == {"2024-03-31": (1, 2)}
    assert rules_broken(episodes=drawn) == {"R0_unknown_code": 1}


def test_two_overlapping_episodes_that_end_together_are_one_exit_for_the_later_ones_reason():
    drawn = "CHILD|DECOM|RNE|DEC|REC\n1|01/06/2023|S|01/09/2023|E3\n1|01/07/2023|P|01/09/2023|E4A"
    store = a_store(episodes=drawn)
    assert numbers(store, "ceased_to_be_looked_after", by="month")["2023-09-30"] == 1
    assert shares(store, "returned_home_among_ceased") == {"2024-03-31": (1, 1)}


def test_a_return_without_a_header_asks_the_others_and_one_with_a_blank_does_not():
    later = EPISODES.replace("2023", "2024")
    header = "CHILD|SEX|DOB|ETHNIC\n1|1|01/01/2010|WBRI\n2|2|01/01/2019|WBRI"
    none = {"x": {"episodes": EPISODES}, "y": {"episodes": later, "header": header}}
    assert numbers(a_store(returns=none), STARTED, breakdown="sex")["2024-03-31", "male"] == 1
    blank = {
        "x": {"episodes": EPISODES, "header": header.replace("|1|", "||")},
        "y": {"episodes": later, "header": header},
    }
    got = numbers(a_store(returns=blank), STARTED, breakdown="sex")
    assert got["2024-03-31", "not known"] == 1 and got["2025-03-31", "male"] == 1


def test_a_data_end_after_the_last_of_several_returns_is_said_and_not_believed():
    store, loaded = a_load(returns={k: YEARS[k] for k in "ab"}, data_to="2024-03-31")
    assert front_desk.open_store(store).info.data_to == date(2023, 3, 31)
    assert "data_to_after_last_return" in {p.rule for p in loaded.problems}
