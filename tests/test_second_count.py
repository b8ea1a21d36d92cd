"""The second count agrees with the worked examples, with the expected answers, and with small tables drawn here."""

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
import second_count
from second_count import RETURNED_HOME, Story, count, quality
from second_count_reading import NOT_KNOWN, read_returns

TODAY = date(2026, 6, 1)

HOME_AGAIN = "re_entered_within_12_months_of_returning_home"
HOME_SOON = "returned_home_within_12_months_of_starting"
LENGTH = "length_of_care_among_ceased"
# name in the expected answers: (measure, 0 for numerator or 1 for denominator)
NAMES = {
    "started": ("started_to_be_looked_after", 0),
    "ceased": ("ceased_to_be_looked_after", 0),
    "at_31_march": ("looked_after_at_year_end", 0),
    "returned_home": ("returned_home_among_ceased", 0),
    "home_E4A": ("returned_home_planned_among_ceased", 0),
    "home_E4B": ("returned_home_unplanned_among_ceased", 0),
    "followed_6m": ("re_entered_within_6_months_of_returning_home", 1),
    "reentered_6m": ("re_entered_within_6_months_of_returning_home", 0),
    "followed_12m": (HOME_AGAIN, 1),
    "reentered_12m": (HOME_AGAIN, 0),
    "followed_24m": ("re_entered_within_24_months_of_returning_home", 1),
    "reentered_24m": ("re_entered_within_24_months_of_returning_home", 0),
    "duration_known_n": (LENGTH, 1),
    "referrals": ("referrals", 0),
    "children_referred": ("children_referred", 0),
    "rereferrals": ("re_referrals_within_12_months", 0),
    "nfa": ("referrals_no_further_action", 0),
}
DEMAND = "data-to-insight+cs-demand-model/cs_demand_model_samples/combined"
SOURCES = {
    "cs-demand-model 2017+2018+2019 episodes stacked": [DEMAND],
    "cs-demand-model 2017-episodes alone": [f"{DEMAND}/2017-{module}.csv" for module in ("episodes", "header", "uasc")],
    "cs-demand-model 2018-episodes alone": [f"{DEMAND}/2018-{module}.csv" for module in ("episodes", "header", "uasc")],
    "cs-demand-model 2019-episodes alone": [f"{DEMAND}/2019-{module}.csv" for module in ("episodes", "header", "uasc")],
    "csc-validator-be-903 episodes.csv": ["data-to-insight+csc-validator-be-903/tests/fake_data/episodes.csv"],
    "liia-tools SSDA903_2020_episodes.csv": ["SocialFinanceDigitalLabs+liia-tools/liiatools/spec/s903/samples"],
    "D2I CINdetails.csv": ["data-to-insight+D2I-Jupyter-Notebook-Tools/ml-data_science_tutorials/data"],
}
OF_THE_LOAD = {
    "rows": "rows",
    "open_with_rec": "open_with_rec",
    "superseded_duplicates": "superseded",
    "episodes_after_R1": "episodes",
    "children_any": "children",
    "children_in_scope": "children_in_scope",
    "respite_episodes": "short_break_episodes",
}


def a_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def yearly(figures: dict, measure: str, year: int) -> tuple:
    return figures[(measure, "year", date(year, 3, 31), False, None, None)]


def monthly(figures: dict, measure: str, year: int) -> tuple:
    """The months of one year, added: every event."""
    found = [
        figure
        for (name, by, period, without, breakdown, _), figure in figures.items()
        if (name, by, without, breakdown) == (measure, "month", False, None)
        and second_count.year_ending(period) == year
    ]
    return sum(figure[0] for figure in found), sum(figure[1] or 0 for figure in found)


def differences(years: dict[int, dict[str, float]], returns, data_to: date | None) -> list[str]:
    """What is expected under each name we cover, beside what was counted; only where they differ."""
    figures = count(returns, data_to, TODAY)
    found = []
    for year, expected in years.items():
        for name, value in expected.items():
            counted = one_figure(name, figures, year)
            if counted not in (None, value):
                found.append(f"{year} {name}: expected {value}, counted {counted}")
    return found


def one_figure(name: str, figures: dict, year: int) -> float | None:
    """The figure an expected answer calls by this name; None when it is not one of ours."""
    if name in NAMES:
        measure, part = NAMES[name]
        return yearly(figures, measure, year)[part]
    if name == "return_home_events":
        return monthly(figures, "returned_home_among_ceased", year)[0]
    if name == "duration_unknown_n":
        return yearly(figures, "ceased_to_be_looked_after", year)[0] - yearly(figures, LENGTH, year)[1]
    if name == "mean_days":
        days, children = yearly(figures, LENGTH, year)
        return round(days / children, 1)
    return None


# ---- worked examples and expected answers --------------------------------------------------------------------------

# The durations that are not known were counted in the stack, where one child leaves whom that year's own return keeps:
# 63 known and 122 not known are 185 leavers, beside 184 ceased.
COUNTED_IN_THE_STACK = {
    "cs-demand-model 2017+2018+2019 episodes stacked": ["2019 duration_unknown_n: expected 122.0, counted 121"]
}
EXAMPLES = ("01", "02", "03", "04", "05", "06", "07", "08", "16")


def worked_example(shared: Path, number: str) -> tuple:
    """What was worked by hand, the returns it was worked from, and the last day they cover."""
    folder = next((shared / "spec" / "examples").glob(f"{number}_*"))
    worked = json.loads((folder / "expected.json").read_text())
    return worked, read_returns([folder]), a_day(worked.get("data_to"))


def expected_answer(shared: Path, source: str) -> tuple:
    """What is expected of a public extract, and its returns."""
    answers = json.loads((shared / "extracts" / "expected.json").read_text())
    returns = read_returns([shared / "extracts" / path for path in SOURCES[source]])
    return next(answer for answer in answers if answer["source"] == source), returns


def test_no_worked_example_is_left_out(shared):
    folders = (shared / "spec" / "examples").glob("[0-9]*")
    assert sorted(folder.name[:2] for folder in folders) == list(EXAMPLES)


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_worked_example_is_counted_as_worked_by_hand(shared, number):
    worked, returns, data_to = worked_example(shared, number)
    years = {int(year): expected for year, expected in worked["expected"].items()}
    assert differences(years, returns, data_to) == []


@pytest.mark.parametrize("source", SOURCES)
def test_the_public_extract_is_counted_as_expected(shared, source):
    answer, returns = expected_answer(shared, source)
    years = defaultdict(dict)
    for row in csv.DictReader((shared / "extracts" / "expected.csv").read_text().splitlines()):
        if row["source"] == source:
            years[int(row["year_ending_31_march"])][row["measure"]] = float(row["value"])
    assert years
    assert differences(years, returns, a_day(answer.get("data_to"))) == COUNTED_IN_THE_STACK.get(source, [])
    if "data_to" in answer:  # found as well as given
        assert Story(returns, None, TODAY).end == a_day(answer["data_to"])


@pytest.mark.parametrize("source", [source for source in SOURCES if not source.startswith("D2I")])
def test_the_problems_of_a_public_extract_are_counted_as_expected(shared, source):
    answer, returns = expected_answer(shared, source)
    found = quality(returns)
    expected = {name: value for name, value in {**answer, **answer["load"]}.items() if name in OF_THE_LOAD}
    assert {name: found[OF_THE_LOAD[name]] for name in expected} == expected
    for label, flags in answer["quality"].items():
        part = found["stack" if label == "all_returns_stacked" else int(label)]
        assert {name: part[name[:2]] for name in flags} == flags


def test_the_short_breaks_and_broken_endings_of_the_worked_examples_are_flagged(shared):
    worked, returns, _ = worked_example(shared, "02")
    assert quality(returns)["short_break_episodes"] == worked["expected_other"]["respite_episodes"]
    assert sum(row.rne == "S" for row in returns[0].rows) == worked["expected_other"]["naive_count_of_RNE_S_rows"]

    worked, returns, _ = worked_example(shared, "05")
    found = quality(returns)
    assert worked["expected_other"] == {
        "flag_open_with_rec": found["open_with_rec"],
        "flag_ended_without_rec": found["ended_without_rec"],
        "rejected_dec_before_decom": found["rejected"],
        "flag_x1_without_continuation": found["stack"]["Q5"],
    }

    worked, returns, data_to = worked_example(shared, "08")
    assert quality(returns)["stale_open"] == worked["expected_other"]["stale_open_episodes"]
    stack, day = Story(returns, data_to, TODAY).stack, date(2024, 3, 31)
    on_the_day = [child for child, episodes in stack.items() if second_count.episode_on(episodes, day)]
    assert len(on_the_day) == worked["expected_other"]["naive_union_at_31_march_2024"]


def test_the_events_of_the_worked_examples_are_counted(shared):
    worked, returns, data_to = worked_example(shared, "03")
    figures = count(returns, data_to, TODAY)
    assert monthly(figures, "started_to_be_looked_after", 2024)[0] == worked["expected_other"]["start_events"]
    assert monthly(figures, "returned_home_among_ceased", 2024)[1] == worked["expected_other"]["exit_events"]

    worked, returns, data_to = worked_example(shared, "16")
    figures = count(returns, data_to, TODAY)
    for year, expected in worked["expected_other"][HOME_SOON].items():
        assert yearly(figures, HOME_SOON, int(year)) == (expected["numerator"], expected["denominator"])


# ---- tables drawn here ---------------------------------------------------------------------------------------------


def draw(folder: Path, **tables: str) -> None:
    """Write each table as a CSV file named after its keyword; columns are divided by bars."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        lines = [",".join(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines))


def figures_of(folder: Path, data_to: str | None = None) -> dict:
    return count(read_returns([folder]), a_day(data_to), TODAY)


def test_a_start_on_the_day_another_episode_ends_is_a_continuation(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | V2 | N1  | 2023-06-01 | E4A
        1     | 2023-06-01 | S   | C1 | N1  |            |
    """  # R3 and R4: no second start and no exit
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert monthly(figures, "started_to_be_looked_after", 2024)[0] == 1
    assert yearly(figures, "ceased_to_be_looked_after", 2024) == (0, None)
    assert yearly(figures, "looked_after_at_year_end", 2024) == (1, None)
    assert quality(read_returns([tmp_path]))["stack"]["Q3"] == 1


def test_the_implied_end_of_an_open_episode_is_not_a_dec(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | V2 | N1  |            |
        1     | 2023-08-01 | S   | V2 | N1  | 2023-09-01 | E4A
        2     | 2023-05-01 | S   | V2 | N1  |            |
    """  # R3: the second is a start; R5: the first does not keep the child looked after
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert monthly(figures, "started_to_be_looked_after", 2024)[0] == 3
    assert yearly(figures, "looked_after_at_year_end", 2024) == (1, None)


def test_an_episode_that_ends_on_the_day_it_begins_is_neither_a_start_nor_an_exit(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | V2 | N1  | 2023-05-01 | E4A
        2     | 2023-06-01 | S   | V2 | N1  | 2023-07-01 | E4A
    """  # R3, R4: DEC = DECOM
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert yearly(figures, "started_to_be_looked_after", 2024) == (1, None)
    assert yearly(figures, "returned_home_among_ceased", 2024) == (1, 1)


def test_short_breaks_neither_start_nor_stand_in_the_way_of_a_start(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | V3 | N2  | 2023-05-04 | E4A
        1     | 2023-05-04 | S   | V2 | N1  | 2023-06-01 | E4A
    """  # R2: the V3 row's DEC is not an in-scope DEC
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert monthly(figures, "started_to_be_looked_after", 2024)[0] == 1
    assert monthly(figures, "returned_home_among_ceased", 2024) == (1, 1)


def test_a_child_of_29_february_turns_a_year_older_on_1_march():
    born = date(2008, 2, 29)
    assert second_count.age_band(born, date(2009, 2, 28)) == "under 1"
    assert second_count.age_band(born, date(2009, 3, 1)) == "1 to 4"
    assert second_count.age_band(born, date(2024, 2, 28)) == "10 to 15"
    assert second_count.age_band(born, date(2024, 2, 29)) == "16 and over"
    assert second_count.completed_years(born, date(2026, 2, 28)) == 17
    assert second_count.completed_years(born, date(2026, 3, 1)) == 18


def test_only_a_referral_can_come_before_birth():
    born = date(2008, 2, 29)
    assert second_count.age_band(born, date(2008, 2, 28)) == NOT_KNOWN
    assert second_count.age_band(born, date(2008, 2, 28), may_be_unborn=True) == "under 1"
    assert second_count.age_band(born, date(2007, 2, 28), may_be_unborn=True) == NOT_KNOWN


def test_groups_are_those_of_the_child_and_of_the_day_the_period_began(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | L1 | N1  | 2023-05-04 | X1
        1     | 2023-05-04 | L   | C1 | N1  | 2023-09-01 | E4A
        2     | 2023-05-01 | L   | C2 | N5  | 2023-06-01 | E11
    """  # the second child's period began before the data: need and status at start are not known
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | M   | 2018-05-02 | WBRI
        2     | U   |            | REFU
    """
    draw(tmp_path, episodes=episodes, header=header)
    figures = figures_of(tmp_path)
    year = date(2024, 3, 31)

    def groups(measure: str) -> dict:
        return {(key[4], key[5]): value for key, value in figures.items() if key[:3] == (measure, "year", year)}

    assert groups("started_to_be_looked_after") == {
        (None, None): (1, None),
        ("age_band", "1 to 4"): (1, None),
        ("sex", "Male"): (1, None),
        ("category_of_need", "N1"): (1, None),
        ("legal_status", "police or emergency protection"): (1, None),
        ("ethnic_group", "white"): (1, None),
        ("first_placement", NOT_KNOWN): (1, None),
    }
    assert groups("length_of_care_among_ceased")[(None, None)] == (123, 1)
    assert groups("returned_home_among_ceased") == {
        (None, None): (1, 2),
        ("age_band", "5 to 9"): (1, 1),
        ("age_band", NOT_KNOWN): (0, 1),
        ("sex", "Male"): (1, 1),
        ("sex", NOT_KNOWN): (0, 1),
        ("category_of_need", "N1"): (1, 1),
        ("category_of_need", NOT_KNOWN): (0, 1),
        ("legal_status", "police or emergency protection"): (1, 1),
        ("legal_status", NOT_KNOWN): (0, 1),
        ("ethnic_group", "white"): (1, 1),
        ("ethnic_group", NOT_KNOWN): (0, 1),
        ("how_left", "returned home"): (1, 1),
        ("how_left", "adopted"): (0, 1),
    }


def test_how_a_child_left_is_read_from_rec_and_then_from_the_age(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E4A
        2     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E43
        3     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E6
        4     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E8
        5     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E8
    """
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | F   | 2005-07-01 | WBRI
        4     | F   | 2005-07-01 | WBRI
        5     | F   | 2005-07-02 | WBRI
    """  # 1 and 4 are 18 on the day, 5 a day later
    draw(tmp_path, episodes=episodes, header=header)
    key = ("ceased_to_be_looked_after", "year", date(2024, 3, 31), False, "how_left")
    assert {each[5]: value[0] for each, value in figures_of(tmp_path).items() if each[:5] == key} == {
        "returned home": 1,
        "special guardianship or child arrangements": 1,
        "turned 18 or moved to independence": 2,
        "left another way": 1,
    }


def test_a_child_is_unaccompanied_through_the_month_of_duc(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-31 | S   | V2 | N8  | 2023-12-31 | E5
        2     | 2023-06-01 | S   | V2 | N8  | 2023-12-31 | E5
        3     | 2023-06-01 | S   | V2 | N8  | 2023-12-31 | E5
        4     | 2023-06-01 | S   | V2 | N1  | 2024-01-01 | E4A
    """
    uasc = """
        CHILD | SEX | DOB        | DUC
        1     | 1   | 2007-01-01 | 2023-05-02
        2     | 1   | 2007-01-01 | 2023-05-31
        3     | 1   | 2007-01-01 |
    """  # R12: 1 starts in the month of DUC, 2 the day after that month, 3 has no DUC, 4 is not listed
    draw(tmp_path, episodes=episodes, uasc=uasc)
    figures = figures_of(tmp_path)
    year = date(2024, 3, 31)
    assert figures[("started_to_be_looked_after", "year", year, False, None, None)] == (4, None)
    assert figures[("started_to_be_looked_after", "year", year, True, None, None)] == (2, None)
    assert figures[("returned_home_among_ceased", "year", year, True, None, None)] == (1, 3)


def test_without_a_uasc_module_there_is_no_figure_without_unaccompanied_children(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-31 | S   | V2 | N8  | 2023-12-31 | E5
    """
    draw(tmp_path / "without", episodes=episodes)
    assert not [key for key in figures_of(tmp_path / "without") if key[3]]
    draw(tmp_path / "empty", episodes=episodes, uasc="CHILD | SEX | DOB | DUC")
    figures = figures_of(tmp_path / "empty")
    assert figures[("started_to_be_looked_after", "year", date(2024, 3, 31), True, None, None)] == (1, None)


YEARS = {  # one child's return home is followed into the next year; another child makes each file's year plain
    2021: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-06-01 | S   | V2 | N1  | 2020-09-01 | E4A
        2     | 2020-05-01 | S   | V2 | N1  | 2020-05-11 | E4B
        9     | 2019-02-01 | S   | V2 | N1  | 2020-05-01 | E13
    """,
    2022: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2021-09-01 | S   | V2 | N1  | 2022-01-01 | E13
    """,
    2023: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        8     | 2022-05-01 | S   | V2 | N1  | 2022-06-01 | E13
    """,
}


def test_a_return_home_is_followed_into_the_next_return(tmp_path):
    for year in (2021, 2022, 2023):
        draw(tmp_path / str(year), episodes=YEARS[year])
    figures = figures_of(tmp_path)  # 1 September 2020 to 1 September 2021 is 365 days
    assert yearly(figures, HOME_AGAIN, 2021) == (1, 2)
    assert yearly(figures, HOME_SOON, 2021) == (2, 2)
    assert yearly(figures, HOME_SOON, 2022) == (0, 1)


def test_a_missing_return_in_the_middle_ends_the_follow_up(tmp_path):
    for year in (2021, 2023):
        draw(tmp_path / str(year), episodes=YEARS[year])
    figures = figures_of(tmp_path)
    assert yearly(figures, HOME_AGAIN, 2021) == (0, 0)
    assert yearly(figures, HOME_SOON, 2021) == (0, 0)
    assert yearly(figures, "started_to_be_looked_after", 2021) == (2, None)
    assert not [key for key in figures if key[2] == date(2022, 3, 31)]
    assert {key[2] for key in figures if key[1] == "rolling"} == {date(2021, 3, 31), date(2023, 3, 31)}


def test_a_period_missing_from_the_next_return_is_followed_to_the_end_of_its_own(tmp_path):
    returns = {
        2020: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2019-05-01 | S   | V2 | N1  |            |
        9     | 2018-06-01 | S   | V2 | N1  | 2019-05-02 | E13
        """,
        2021: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2019-05-01 | S   | V2 | N1  |            |
        2     | 2020-06-01 | S   | V2 | N1  |            |
        3     | 2020-06-01 | S   | V2 | N1  |            |
        4     | 2020-06-01 | S   | V2 | N1  | 2020-08-01 | E13
        4     | 2020-09-01 | P   | V2 | N1  |            |
        9     | 2020-04-01 | P   | V2 | N1  | 2020-04-02 | E13
        """,
        2022: """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        3     | 2020-06-01 | S   | V2 | N1  | 2021-05-01 | E4A
        """,
    }
    for year, episodes in returns.items():
        draw(tmp_path / str(year), episodes=episodes)
    figures = figures_of(tmp_path)
    assert yearly(figures, HOME_SOON, 2020) == (0, 1)  # 1 vanishes after the return of 2021: its 365 days were seen
    assert yearly(figures, "started_to_be_looked_after", 2021) == (3, None)
    # 2 vanishes before its 365 days were seen; 3 went home; the period of 4 had ended before an episode vanished
    assert yearly(figures, HOME_SOON, 2021) == (1, 2)
    assert yearly(figures, "looked_after_at_year_end", 2021) == (4, None)
    assert yearly(figures, "looked_after_at_year_end", 2022) == (0, None)
    assert quality(read_returns([tmp_path]))["stale_open"] == 3


def test_only_the_next_exit_after_a_start_can_be_its_return_home(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-04-05 | S   | V2 | N1  | 2020-04-20 | E13
        1     | 2020-06-10 | S   | C1 | N2  | 2021-02-01 | E4A
    """  # R15; the return home takes need and status from the second start
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2022-03-31")
    assert yearly(figures, HOME_SOON, 2021) == (1, 2)
    assert figures[(HOME_AGAIN, "year", date(2021, 3, 31), False, "category_of_need", "N2")] == (0, 1)
    assert figures[(HOME_AGAIN, "year", date(2021, 3, 31), False, "legal_status", "interim care order")] == (0, 1)


def test_a_file_with_starts_after_the_year_of_its_exits_is_longitudinal(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-04-05 | S   | V2 | N1  | 2020-04-20 | E13
        2     | 2021-06-10 | S   | C1 | N2  |            |
    """  # R6: over 5% of DECOMs come after the year
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert yearly(figures, "looked_after_at_year_end", 2022) == (1, None)
    assert yearly(figures, HOME_SOON, 2021) == (0, 1)


def test_a_year_counts_a_child_once_and_shorter_periods_count_every_event(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-04-10 | S   | V2 | N1  | 2023-04-20 | E4A
        1     | 2023-04-25 | S   | V2 | N1  | 2023-06-01 | E4B
        1     | 2024-01-10 | S   | V2 | N1  | 2024-03-01 | E13
        2     | 2023-06-30 | S   | V2 | N1  | 2023-07-01 | E4A
    """
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)

    def of(measure: str, by: str) -> dict[str, tuple]:
        return {
            key[2].isoformat(): value
            for key, value in sorted(figures.items(), key=str)
            if key[:2] == (measure, by) and key[3:] == (False, None, None) and any(value)
        }

    started, home = "started_to_be_looked_after", "returned_home_among_ceased"
    assert of(started, "year") == {"2024-03-31": (2, None)}
    assert of(started, "quarter") == {"2023-06-30": (3, None), "2024-03-31": (1, None)}
    assert of(started, "month") == {"2023-04-30": (2, None), "2023-06-30": (1, None), "2024-01-31": (1, None)}
    assert of(started, "rolling") == {"2024-03-31": (4, None)}
    assert of(home, "year") == {"2024-03-31": (1, 2)}  # the last exit of 1 is not a return home
    assert of(home, "quarter") == {"2023-06-30": (2, 2), "2023-09-30": (1, 1), "2024-03-31": (0, 1)}
    assert of(home, "rolling") == {"2024-03-31": (3, 4)}
    assert figures[(started, "month", date(2023, 12, 31), False, None, None)] == (0, None)


def test_rolling_twelve_months_take_each_month_from_its_own_return(tmp_path):
    for year in (2021, 2022):
        draw(tmp_path / str(year), episodes=YEARS[year])
    figures = figures_of(tmp_path)
    wanted = ("ceased_to_be_looked_after", "rolling"), (False, None, None)
    rolling = {key[2]: value[0] for key, value in figures.items() if (key[:2], key[3:]) == wanted}
    assert rolling[date(2021, 3, 31)] == 3
    assert rolling[date(2021, 4, 30)] == 3
    assert rolling[date(2021, 5, 31)] == 1
    assert rolling[date(2022, 3, 31)] == 1
    assert min(rolling) == date(2021, 3, 31)


def test_each_year_is_counted_from_its_own_return(tmp_path):
    draw(tmp_path / "a", episodes=YEARS[2021])
    changed = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-06-01 | S   | V2 | N1  | 2021-05-01 | E13
        5     | 2020-06-01 | S   | V2 | N1  | 2021-05-01 | E13
    """  # a later return that moves one exit and brings an earlier start: the year ending 2021 stays as it was
    draw(tmp_path / "b", episodes=changed)
    figures = figures_of(tmp_path)
    assert yearly(figures, "started_to_be_looked_after", 2021) == (2, None)
    assert yearly(figures, "returned_home_among_ceased", 2021) == (2, 3)
    assert yearly(figures, "ceased_to_be_looked_after", 2022) == (2, None)
    assert yearly(figures, HOME_SOON, 2021) == (1, 3)  # the stack has the later exit and the earlier start


def test_a_longitudinal_file_answers_every_year_from_its_first_start(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2019-05-01 | S   | V2 | N1  | 2020-06-01 | E4A
        2     | 2020-05-01 | S   | V2 | N1  | 2021-06-01 | E4A
        2     | 2021-07-01 | S   | V2 | N1  |            |
    """
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2021-12-31")
    years = sorted({key[2].year for key in figures if key[1] == "year"})
    assert years == [2020, 2021, 2022]
    assert yearly(figures, "started_to_be_looked_after", 2022) == (1, None)
    assert yearly(figures, "looked_after_at_year_end", 2021) == (1, None)
    assert max(key[2] for key in figures if key[1] == "rolling") == date(2021, 12, 31)


def test_a_child_home_for_a_second_time_is_two_returns_home(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-04-05 | S   | V2 | N1  | 2020-04-20 | E4B
        1     | 2020-06-10 | S   | C1 | N1  | 2021-02-01 | E4
    """  # R7 counts events; E4 is the older code for a return home
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2022-03-31")
    assert yearly(figures, HOME_AGAIN, 2021) == (1, 2)
    assert yearly(figures, "returned_home_among_ceased", 2021) == (1, 1)
    assert yearly(figures, "returned_home_planned_among_ceased", 2021) == (0, 1)
    assert RETURNED_HOME[0] == "E4"


def test_going_to_relatives_is_no_return_home_and_only_the_last_exit_of_a_year_says_which(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E13
        2     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E4
        3     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E45
        4     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E13
        4     | 2020-07-05 | S   | V2 | N1  | 2020-09-20 | E4A
        5     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E4B
        5     | 2020-07-05 | S   | V2 | N1  | 2020-09-20 | E13
        6     | 2020-04-05 | S   | V2 | N1  | 2020-05-20 | E13
        6     | 2020-07-05 | S   | V2 | N1  | 2020-09-20 | E8
    """
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2021-03-31")
    assert yearly(figures, "returned_home_among_ceased", 2021) == (2, 6)
    assert yearly(figures, "no_parental_responsibility_among_ceased", 2021) == (2, 6)
    assert yearly(figures, "returned_home_or_to_relatives_among_ceased", 2021) == (4, 6)
    assert monthly(figures, "returned_home_or_to_relatives_among_ceased", 2021) == (7, 9)


def test_a_re_referral_looks_back_into_the_census_before(tmp_path):
    details = """
        LAchildID | CINreferralDate | PrimaryNeedCode | CINclosureDate | ReferralNFA
        A         | 2022-06-15      | N1              | 2022-07-01     | 1
        B         | 2022-06-15      | N1              | 2022-07-01     | 0
    """
    later = """
        LAchildID | CINreferralDate | PrimaryNeedCode | CINclosureDate | ReferralNFA
        A         | 2023-06-15      | N1              | 2023-07-01     | Yes
        A         | 2023-06-15      | N1              |                | false
        B         | 2023-06-16      | N4              | 2023-07-01     | Y
    """  # C1: two rows of A on a day are one; C2: 365 days count, 366 do not
    identifiers = """
        LAchildID | PersonBirthDate | GenderCurrent
        A         | 2013-06-15      | 2
    """
    draw(tmp_path / "a", CINdetails=details)
    draw(tmp_path / "b", CINdetails=later, ChildIdentifiers=identifiers)
    figures = figures_of(tmp_path)
    assert yearly(figures, "re_referrals_within_12_months", 2024) == (1, 2)
    assert yearly(figures, "referrals_no_further_action", 2024) == (2, 2)
    assert yearly(figures, "re_referrals_within_12_months", 2023) == (0, 2)
    key = ("referrals", "year", date(2024, 3, 31), False, "age_band")
    assert figures[(*key, "10 to 15")] == (1, None)
    assert figures[(*key, NOT_KNOWN)] == (1, None)


def test_marks_line_ends_date_formats_and_an_unnamed_first_column_are_survived(tmp_path):
    lines = (",CHILD,DECOM,RNE,LS,CIN,DEC,REC", "0,007,01/05/2023,s,v2: section 20,N1 - abuse,2023-06-03,e4a ")
    (tmp_path / "Episodes.CSV").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    row = read_returns([tmp_path])[0].rows[0]
    assert (row.child, row.started, row.ended) == ("007", date(2023, 5, 1), date(2023, 6, 3))
    assert (row.rne, row.ls, row.need, row.rec) == ("S", "V2", "N1", "E4A")


def test_several_values_of_year_are_several_returns(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC | YEAR
        1     | 2020-06-01 | S   | V2 | N1  | 2020-09-01 | E4A | 2020
        1     | 2021-06-01 | S   | V2 | N1  | 2021-09-01 | E4A | 2021
    """
    draw(tmp_path, episodes=episodes)
    returns = second_count.place_in_time(read_returns([tmp_path]), None)
    assert [(found.year, found.longitudinal) for found in returns] == [(2021, False), (2022, False)]


# ---- care: entries, days and leaving -------------------------------------------------------------------------------


def in_groups(figures: dict, measure: str, breakdown: str, day: str, by: str = "year") -> dict[str, tuple]:
    """The figures of one period and breakdown, by group."""
    wanted = (measure, by, date.fromisoformat(day), False, breakdown)
    return {key[5]: figure for key, figure in figures.items() if key[:5] == wanted}


def on(figures: dict, measure: str, day: str, by: str = "month") -> tuple:
    return figures[(measure, by, date.fromisoformat(day), False, None, None)]


def reference(shared: Path, name: str) -> dict:
    cases = json.loads((shared / "methods" / "cases" / "care_measures.json").read_text())["cases"]
    return next(case for case in cases if case["id"] == name)


def test_first_placements_and_ethnic_groups_are_read_from_their_codes(tmp_path):
    places = {
        "fostered by a relative or friend": "U1 U2 U3",
        "fostered by others": "U4 U5 U6",
        "children's home or other residential": "K1 K2 R1 R3 S1",
        "supported or independent living": "H5 K3 P2",
        "with parents": "P1",
        "placed for adoption": "A3 A4 A5 A6",
        "another placement": "P3 R2 R5 T0 T1 T2 T3 T4 Z1 Z11 Z12 Z13 Z14",
        NOT_KNOWN: "XX u",
    }
    ethnic = {
        "white": "WBRI WIRI WIRT WOTH WROM",
        "mixed": "MWBC MWBA MWAS MOTH",
        "asian": "AIND APKN ABAN AOTH CHNE",
        "black": "BCRB BAFR BOTH",
        "other": "OOTH",
        NOT_KNOWN: "REFU NOBT XXXX",
    }
    codes = " ".join(places.values()).split()
    groups = " ".join(ethnic.values()).split()
    episodes = ["CHILD | DECOM | RNE | LS | CIN | DEC | REC | PLACE"]
    episodes += [f"{n} | 2023-05-01 | S | V2 | N1 | 2023-07-01 | E13 | {code}" for n, code in enumerate(codes)]
    header = ["CHILD | SEX | DOB | ETHNIC", *[f"{n} | 1 | | {code}" for n, code in enumerate(groups)]]
    draw(tmp_path, episodes="\n".join(episodes), header="\n".join(header))
    started = "started_to_be_looked_after"
    found = in_groups(figures_of(tmp_path), started, "first_placement", "2024-03-31")
    assert found == {group: (len(codes.split()), None) for group, codes in places.items()}
    found = in_groups(figures_of(tmp_path), started, "ethnic_group", "2024-03-31")
    not_listed = len(codes) - len(groups)
    counted = {group: len(codes.split()) + not_listed * (group == NOT_KNOWN) for group, codes in ethnic.items()}
    assert found == {group: (number, None) for group, number in counted.items()}


def test_starts_less_exits_count_every_event(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-04-10 | S   | V2 | N1  | 2023-04-20 | E4A
        1     | 2023-04-25 | S   | V2 | N1  | 2023-06-01 | E4B
        2     | 2023-01-10 | S   | V2 | N1  | 2023-06-02 | E13
    """
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | M   | 2018-05-02 | WBRI
        2     | F   | 2018-05-02 | WBRI
    """
    draw(tmp_path, episodes=episodes, header=header)
    figures = figures_of(tmp_path)
    net = "starts_minus_exits"
    assert on(figures, net, "2023-04-30") == (1, None)
    assert on(figures, net, "2023-06-30") == (-2, None)
    assert on(figures, net, "2023-06-30", "quarter") == on(figures, net, "2024-03-31", "rolling") == (-1, None)
    assert in_groups(figures, net, "sex", "2024-03-31") == {"Male": (0, None), "Female": (-1, None)}
    assert in_groups(figures, net, "age_band", "2024-03-31") == {"1 to 4": (1, None), "5 to 9": (-2, None)}


def test_a_child_started_again_within_730_days_of_leaving(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2021-04-10 | S   | V2 | N1  | 2021-05-01 | E4A
        1     | 2023-05-01 | S   | V2 | N1  |            |
        2     | 2021-04-10 | S   | V2 | N1  | 2021-05-01 | E13
        2     | 2023-05-02 | S   | C1 | N1  |            |
        3     | 2022-04-10 | S   | V2 | N1  | 2023-04-30 | E13
        3     | 2023-05-01 | S   | V2 | N1  | 2023-05-02 | E13
        3     | 2023-05-03 | S   | V2 | N1  |            |
    """  # R13: 730 days count and 731 do not; each start counts, in a year too
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2024-03-31")
    again = "started_again_within_24_months_of_leaving"
    assert on(figures, again, "2024-03-31", "year") == on(figures, again, "2024-03-31", "rolling") == (3, 4)
    assert in_groups(figures, again, "legal_status", "2024-03-31")["interim care order"] == (0, 1)
    # two whole years before are held for the year ending 2024 alone, so only its twelve months can be added
    assert {key[2].year for key in figures if key[:2] == (again, "year")} == {2024}
    assert [key[2].isoformat() for key in figures if key[:2] == (again, "rolling") and key[4] is None] == ["2024-03-31"]


def test_a_very_short_stay_is_one_of_7_or_of_28_days_or_fewer(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-05-01 | S   | L2 | N1  | 2023-05-08 | E13
        2     | 2023-05-01 | S   | V2 | N1  | 2023-05-09 | E4A
        3     | 2023-05-01 | S   | V2 | N1  | 2023-05-29 | E4A
        4     | 2023-05-01 | S   | V2 | N1  | 2023-05-30 | E4A
        5     | 2024-03-24 | S   | V2 | N1  |            |
        6     | 2024-03-25 | S   | V2 | N1  |            |
    """  # R14: any reason; 5 was followed 7 days but not 28, 6 not even 7
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    assert yearly(figures, "left_within_7_days_of_starting", 2024) == (1, 5)
    assert yearly(figures, "left_within_28_days_of_starting", 2024) == (3, 4)
    shorter = in_groups(figures, "left_within_7_days_of_starting", "legal_status", "2024-03-31")
    assert shorter == {"police or emergency protection": (1, 1), "section 20": (0, 4)}


def test_returned_home_within_each_window_counts_its_last_day(tmp_path):
    days = {91: "E4A", 92: "E4B", 182: "E4A", 183: "E4B", 365: "E4A", 366: "E4A", 730: "E4", 731: "E4A"}
    rows = [
        f"{n} | 2020-05-01 | S | V2 | N1 | {date(2020, 5, 1) + timedelta(n)} | {reason} | U3"
        for n, reason in days.items()
    ]
    draw(tmp_path, episodes="\n".join(["CHILD | DECOM | RNE | LS | CIN | DEC | REC | PLACE", *rows]))
    figures = figures_of(tmp_path, "2023-03-31")
    for within, home in (("3", 1), ("6", 3), ("12", 5), ("24", 7)):  # R11, R15
        assert yearly(figures, f"returned_home_within_{within}_months_of_starting", 2021) == (home, 8)
    assert yearly(figures, "returned_home_planned_within_12_months_of_starting", 2021) == (3, 8)
    assert yearly(figures, "returned_home_unplanned_within_12_months_of_starting", 2021) == (2, 8)
    assert in_groups(figures, HOME_SOON, "first_placement", "2021-03-31") == {
        "fostered by a relative or friend": (5, 8)
    }


def test_re_entered_within_each_window_counts_its_last_day(tmp_path):
    rows = []
    for days in (182, 183, 365, 366, 730, 731):
        rows.append(f"{days} | 2020-04-10 | S | V2 | N1 | 2020-05-01 | E4A")
        rows.append(f"{days} | {date(2020, 5, 1) + timedelta(days)} | S | V2 | N1 | |")
    draw(tmp_path, episodes="\n".join(["CHILD | DECOM | RNE | LS | CIN | DEC | REC", *rows]))
    figures = figures_of(tmp_path, "2023-03-31")
    for within, again in (("6", 1), ("12", 3), ("24", 5)):  # R7, R11
        assert yearly(figures, f"re_entered_within_{within}_months_of_returning_home", 2021) == (again, 6)


def test_a_return_home_is_grouped_by_what_came_before_it(tmp_path):
    rows = ["9 | 2018-04-05 | S | V2 | N1 | 2018-04-06 | E13", "8 | 2020-04-01 | L | V2 | N1 | 2020-09-01 | E4"]
    for days in (91, 92, 182, 183, 365, 366, 730, 731):
        rows.append(f"{days} | {date(2020, 9, 1) - timedelta(days)} | S | V2 | N1 | 2020-09-01 | E4A")
    rows += [
        "1 | 2018-04-10 | S | V2 | N1 | 2018-09-02 | E4B",
        "1 | 2020-08-01 | S | V2 | N1 | 2020-09-01 | E4B",  # home again after 730 days
        "2 | 2018-04-10 | S | V2 | N1 | 2018-09-01 | E4A",
        "2 | 2020-08-01 | S | V2 | N1 | 2020-09-01 | E4B",  # after 731 days
        "3 | 2020-02-01 | S | V2 | N1 | 2020-03-30 | E4A",
        "3 | 2020-03-31 | S | V2 | N1 | 2020-04-01 | E4A",  # 730 days before lies on 2 April 2018: held
        "3 | 2020-04-02 | L | V2 | N1 | 2020-04-03 | E4A",  # no start since the exit before: time in care not known
    ]
    draw(tmp_path, episodes="\n".join(["CHILD | DECOM | RNE | LS | CIN | DEC | REC", *rows]))
    figures = figures_of(tmp_path, "2023-03-31")
    assert in_groups(figures, HOME_AGAIN, "time_in_care", "2021-03-31") == {
        "under 3 months": (0, 4),  # 91 days, 1, 2 and the first return of 3 that year
        "3 to 6 months": (0, 2),
        "6 to 12 months": (0, 2),
        "1 to 2 years": (0, 2),
        "over 2 years": (0, 1),
        NOT_KNOWN: (0, 2),
    }
    assert in_groups(figures, HOME_AGAIN, "how_returned", "2021-03-31") == {
        "planned": (0, 10),
        "not planned": (0, 2),
        NOT_KNOWN: (0, 1),
    }
    before, not_before = "returned home in the 24 months before", "not returned home in the 24 months before"
    assert in_groups(figures, HOME_AGAIN, "returned_before", "2021-03-31") == {before: (0, 3), not_before: (0, 10)}
    assert in_groups(figures, HOME_AGAIN, "returned_before", "2020-03-31") == {NOT_KNOWN: (1, 1)}


def test_the_share_under_18_takes_the_last_exit_first_and_then_the_age(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-04-10 | S   | V2 | N1  | 2023-04-20 | E4A
        1     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E7
        2     | 2023-05-01 | S   | V2 | N1  | 2023-06-30 | E4B
        3     | 2023-05-01 | S   | V2 | N1  | 2023-06-30 | E4B
        4     | 2023-05-01 | S   | V2 | N1  | 2023-07-01 | E13
    """  # the last exit of 1 is at 18, so the year leaves the child out; the birth of 3 is not known
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | F   | 2005-07-01 | WBRI
        2     | F   | 2005-07-01 | WBRI
        4     | F   | 2010-07-01 | WBRI
    """
    draw(tmp_path, episodes=episodes, header=header)
    figures = figures_of(tmp_path)
    under_18 = "returned_home_among_ceased_under_18"
    assert yearly(figures, under_18, 2024) == (1, 2)
    assert on(figures, under_18, "2024-03-31", "rolling") == (2, 3)
    assert on(figures, under_18, "2023-04-30") == (1, 1)


def test_the_length_of_care_runs_from_the_latest_start_after_any_earlier_exit(tmp_path):
    before = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2022-05-01 | S   | V2 | N1  |            |
        9     | 2022-05-01 | S   | V2 | N1  | 2022-06-01 | E13
    """
    after = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2023-04-01 | P   | V2 | N1  | 2023-05-01 | E4A
        1     | 2023-06-01 | L   | V2 | N1  | 2023-06-11 | E4A
        1     | 2023-08-01 | S   | V2 | N1  | 2023-08-11 | E13
        2     | 2023-06-01 | L   | V2 | N1  | 2023-07-01 | E13
    """  # R8: 365 days from the return before; no start since the exit on 1 May; ten days; a start before the data
    draw(tmp_path / "a", episodes=before)
    draw(tmp_path / "b", episodes=after)
    figures = figures_of(tmp_path)
    assert yearly(figures, LENGTH, 2024) == (10, 1)  # the last exit of each child
    assert on(figures, LENGTH, "2023-06-30", "quarter") == (365, 1)
    assert on(figures, LENGTH, "2024-03-31", "rolling") == (375, 2)
    assert in_groups(figures, LENGTH, "how_left", "2024-03-31") == {"left another way": (10, 1)}


def test_children_are_counted_at_every_month_end_in_the_placement_that_holds(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC | PLACE
        1     | 2023-05-01 | S   | V2 | N1  | 2023-07-31 | X1  | U6
        1     | 2023-07-31 | P   | C2 | N1  |            |     | P1
        2     | 2023-05-31 | S   | V2 | N1  | 2023-06-30 | E13 | U6
        3     | 2023-05-01 | S   | C2 | N1  |            |     |
        4     | 2023-05-01 | S   | C1 | N1  |            |     | U6
        4     | 2024-02-01 | P   | C1 | N1  | 2024-03-31 | X1  | K2
        5     | 2023-08-01 | S   | V2 | N1  | 2023-10-15 | X1  | U6
        5     | 2023-09-15 | P   | V2 | N1  | 2023-10-20 | E13 | U3
    """  # R5: the DEC day is not in care; the open episode of 4 ends when the next begins; so 4 is not there on the day
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path)
    stock = "looked_after_at_month_end"
    assert on(figures, stock, "2023-04-30") == (0, None)
    assert on(figures, stock, "2023-05-31") == (4, None)
    assert on(figures, stock, "2023-06-30") == on(figures, stock, "2024-02-29") == (3, None)
    overlap = in_groups(figures, stock, "placement", "2023-09-30", "month")
    assert overlap["fostered by a relative or friend"] == (1, None)  # of two that hold, the one that began later
    assert yearly(figures, "looked_after_at_year_end", 2024) == (2, None)
    placements = in_groups(figures, "looked_after_at_year_end", "placement", "2024-03-31")
    assert placements == {"with parents": (1, None), NOT_KNOWN: (1, None)}
    parents = "placed_with_parents_at_year_end"
    assert yearly(figures, parents, 2024) == (1, 2)  # an unknown placement is not one with parents
    # the legal status is that of the start of the period of care
    assert in_groups(figures, parents, "legal_status", "2024-03-31") == {
        "section 20": (1, 1),
        "full care order": (0, 1),
    }


def test_turning_18_looks_at_the_twelve_months_after_a_month_end(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2024-05-01 | S   | V2 | N1  |            |
        2     | 2024-05-01 | S   | V2 | N1  |            |
        3     | 2024-05-01 | S   | V2 | N1  |            |
        9     | 2024-05-01 | S   | V2 | N1  | 2024-05-02 | E13
    """
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | F   | 2008-02-29 | WBRI
        2     | M   | 2007-03-31 | WBRI
        3     | M   |            | WBRI
    """  # R10: 1 is 18 on 1 March 2026; 2 on 31 March 2025; the birth of 3 is not known
    draw(tmp_path, episodes=episodes, header=header)
    figures = figures_of(tmp_path)
    turning = "turning_18_within_12_months"
    girls = {
        month: in_groups(figures, turning, "sex", month, "month")["Female"] for month in ("2025-02-28", "2025-03-31")
    }
    boys = {month: in_groups(figures, turning, "sex", month, "month")["Male"] for month in ("2025-02-28", "2025-03-31")}
    assert girls == {"2025-02-28": (0, 1), "2025-03-31": (1, 1)}
    assert boys == {"2025-02-28": (1, 1), "2025-03-31": (0, 1)}
    assert on(figures, turning, "2025-03-31") == (1, 2)
    assert {key[1] for key in figures if key[0] == turning} == {"month"}


STABILITY = "placement_moves_per_1000_placement_days"


def test_moves_and_nights_are_those_of_the_care_that_began_in_the_year(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2024-05-01 | S   | V2 | N1  | 2024-06-10 | X1
        1     | 2024-06-01 | P   | V2 | N1  | 2024-06-21 | X1
        1     | 2024-06-21 | L   | C1 | N1  | 2024-07-01 | E4A
        1     | 2025-03-01 | S   | V2 | N1  | 2025-03-11 | X1
        1     | 2025-03-11 | B   | C1 | N1  |            |
        2     | 2024-04-01 | P   | V2 | N1  | 2024-05-01 | X1
        2     | 2024-05-01 | P   | V2 | N1  | 2024-06-01 | E13
    """  # an overlap counts no night twice; a new legal status alone is no move; the care of 2 began before
    header = """
        CHILD | SEX | DOB        | ETHNIC
        1     | F   | 2014-06-01 | WBRI
    """
    draw(tmp_path, episodes=episodes, header=header)
    figures = figures_of(tmp_path)
    assert yearly(figures, STABILITY, 2025) == (1 + 1, 31 + 20 + 10 + 10 + 21)
    assert in_groups(figures, STABILITY, "age_band", "2025-03-31") == {"5 to 9": (1, 61), "10 to 15": (1, 31)}
    assert {key[1] for key in figures if key[0] == STABILITY} == {"year"}


def test_moves_stop_at_the_next_start_and_at_the_data_end(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2024-05-01 | S   | V2 | N1  | 2024-05-11 | X1
        1     | 2024-06-01 | S   | V2 | N1  | 2024-06-11 | X1
        1     | 2024-06-11 | P   | V2 | N1  |            |
        1     | 2024-08-01 | P   | V2 | N1  |            |
    """  # without an exit the second start ends the first care; the last move is after the data end
    draw(tmp_path, episodes=episodes)
    assert yearly(figures_of(tmp_path, "2024-06-30"), STABILITY, 2025) == (1, 10 + 10 + 20)


def test_placement_nights_are_those_of_the_reference_case(shared, tmp_path):
    case = reference(shared, "placement_days_clip")
    rows, seen = ["CHILD | DECOM | RNE | LS | CIN | DEC | REC"], set()
    for each in case["input"]["episodes"]:
        child, ended = each["child"], each["dec"] or ""
        reason = {"2024-06-15": "X1", "": ""}.get(ended, "E13")
        rows.append(f"{child} | {each['decom']} | {'P' if child in seen else 'S'} | V2 | N1 | {ended} | {reason}")
        seen.add(child)
    draw(tmp_path, episodes="\n".join(rows))
    days = case["expected"]["days"]
    # the care of A and D began before the window, so only that of B and C is of children who started in it
    assert days["B"] + days["C"] == case["expected"]["total"] - days["A"] - days["D"] == 208
    assert yearly(figures_of(tmp_path), STABILITY, 2025) == (1, days["B"] + days["C"])


def test_nine_moves_are_the_rate_of_the_reference_case(shared, tmp_path):
    case = reference(shared, "moves_per_1000_days_9")
    rows = ["CHILD | DECOM | RNE | LS | CIN | DEC | REC"]
    for child in range(9):  # 270 nights each
        rows.append(f"{child} | 2024-04-10 | S | V2 | N1 | 2024-06-01 | X1")
        rows.append(f"{child} | 2024-06-01 | P | V2 | N1 | 2025-01-05 | E13")
    draw(tmp_path, episodes="\n".join(rows))
    moves, days = yearly(figures_of(tmp_path), STABILITY, 2025)
    assert (moves, days) == (case["input"]["moves"], case["input"]["placement_days"])
    assert 1000 * moves / days == pytest.approx(case["expected"]["rate"])


PERMANENCE = "permanence_within_12_months_of_starting"


def test_permanence_is_that_of_the_reference_case(shared, tmp_path):
    case = reference(shared, "permanence_in_12_months")
    reasons = {"home": "E4A", "sgo": "E45", "aged_out": "E7", "other": "E13", None: ""}
    rows = ["CHILD | DECOM | RNE | LS | CIN | DEC | REC"]
    for child in case["input"]["children"]:
        rows.append(f"{child['id']} | {child['enter']} | S | V2 | N1 | {child['exit'] or ''} | {reasons[child['to']]}")
    draw(tmp_path, episodes="\n".join(rows))
    figures = figures_of(tmp_path, "2025-03-31")
    expected = case["expected"]
    assert yearly(figures, PERMANENCE, 2024) == (len(expected["numerator_ids"]), len(expected["denominator_ids"]))
    assert yearly(figures, PERMANENCE, 2025) == (0, 0)  # nobody started who could be followed
    assert {key[1] for key in figures if key[0] == PERMANENCE} == {"year"}


def test_permanence_asks_the_first_start_of_a_year_alone(tmp_path):
    episodes = """
        CHILD | DECOM      | RNE | LS | CIN | DEC        | REC
        1     | 2020-05-01 | S   | V2 | N1  | 2020-05-08 | E4A
        1     | 2020-06-01 | S   | V2 | N1  | 2020-12-01 | E4A
        2     | 2020-05-01 | S   | V2 | N1  | 2020-05-09 | E13
        2     | 2020-06-01 | S   | V2 | N1  | 2020-12-01 | E4A
        3     | 2020-05-01 | S   | V2 | N1  | 2020-12-01 | E12
        4     | 2020-05-01 | S   | V2 | N1  | 2020-12-01 | E41
        5     | 2021-04-01 | S   | V2 | N1  | 2021-12-01 | E4A
    """  # 1 left within 7 days and the later start does not stand in for that one; the exit of 2 was to nobody named
    draw(tmp_path, episodes=episodes)
    figures = figures_of(tmp_path, "2022-03-31")
    assert yearly(figures, PERMANENCE, 2021) == (2, 3)
    assert yearly(figures, PERMANENCE, 2022) == (0, 0)  # 5 was followed 364 days


# ---- the front door, and both collections together -----------------------------------------------------------------


def test_the_front_door_counts_children_once_and_those_not_in_need(tmp_path):
    details = """
        LAchildID | CINreferralDate | PrimaryNeedCode | CINclosureDate | ReferralNFA | ReasonForClosure
        A         | 2023-06-15      | N1              | 2023-07-01     | 0           | RC8
        A         | 2023-10-15      | N4              | 2023-11-01     | 0           | RC1
        B         | 2023-06-15      | N2              | 2023-07-01     | 1           | RC8
        C         | 2023-06-15      | N2              | 2023-07-01     | false       | rc9: not needed
        D         | 2022-06-15      | N2              |                | 0           |
    """  # D is open from the year before
    characteristics = """
        LAchildID | Ethnicity
        A         | BAFR
        B         | NOBT
    """
    draw(tmp_path, CINdetails=details, ChildCharacteristics=characteristics)
    figures = figures_of(tmp_path)
    assert yearly(figures, "children_referred", 2024) == (3, None)
    assert in_groups(figures, "children_referred", "category_of_need", "2024-03-31") == {
        "N1": (1, None),
        "N2": (2, None),
    }
    assert yearly(figures, "referrals_assessed_not_in_need", 2024) == (2, 4)
    assert in_groups(figures, "referrals_assessed_not_in_need", "ethnic_group", "2024-03-31") == {
        "black": (1, 2),
        NOT_KNOWN: (1, 2),
    }
    assert {key[1] for key in figures if key[0] == "children_referred"} == {"year"}


def draw_both(folder: Path, year: int, episodes: str = "", details: str = "", **others: str) -> None:
    """One year's return and census. One more child, z, makes the year plain and is counted nowhere asked here."""
    day = f"{year - 1}-04-02"
    care = f"CHILD | DECOM | RNE | LS | CIN | DEC | REC\nz | {day} | L | V2 | N1 | {day} | E13\n{episodes.strip()}"
    draw(folder / str(year) / "care", episodes=care)
    census = "LAchildID | CINreferralDate | CINclosureDate | PrimaryNeedCode | ReferralNFA"
    census += f"\nz | {year - 6}-04-02 | {day} | N1 | 0\n{details.strip()}"
    draw(folder / str(year) / "census", CINdetails=census, **others)


FIRST_12 = "started_within_12_months_of_first_referral"
FIRST_18 = "started_within_18_months_of_first_referral"


def test_a_start_is_looked_for_from_the_day_of_the_first_referral(tmp_path):
    draw_both(
        tmp_path,
        2023,
        details="""
            1 | 2022-06-01 | 2022-07-01 | N1 | 1
            2 | 2022-06-01 | 2022-07-01 | N1 | 0
            3 | 2022-06-01 | 2022-07-01 | N1 | 0
            4 | 2022-06-01 | 2022-07-01 | N1 | 0
            5 | 2022-06-01 | 2022-07-01 | N1 | 0
            6 | 2021-06-01 |            | N1 | 0
            6 | 2022-06-01 |            | N1 | 0
        """,
        episodes="5 | 2022-05-31 | S | V2 | N1 | |",
        Disabilities="LAchildID | Disability\n1 | NONE\n2 | NONE\n2 | AUT\n3 |",
        ChildCharacteristics="LAchildID | Ethnicity\n1 | WBRI",
    )
    draw_both(
        tmp_path,
        2024,
        details="""
            1 | 2023-06-01 | 2023-07-01 | N1 | 0
            7 | 2023-10-01 |            | N1 | 0
            8 | 2023-10-02 |            | N1 | 0
        """,
        episodes="""
            1 | 2022-06-01 | S | V2 | N1 | 2023-05-01 | E13
            2 | 2023-06-01 | S | V2 | N1 | |
            3 | 2023-06-02 | S | V2 | N1 | |
            4 | 2023-11-30 | S | V2 | N1 | |
            6 | 2022-06-01 | S | V2 | N1 | |
        """,
    )
    draw_both(tmp_path, 2025)
    figures = figures_of(tmp_path)
    # on the day, after 365, 366 and 547 days; 5 started the day before; 6 was first referred in a year not held
    assert yearly(figures, FIRST_12, 2023) == (2, 5)
    assert yearly(figures, FIRST_18, 2023) == (4, 5)
    assert in_groups(figures, FIRST_12, "disability", "2023-03-31") == {
        "no disability recorded": (1, 1),
        "disability recorded": (1, 1),
        NOT_KNOWN: (0, 3),
    }
    assert in_groups(figures, FIRST_12, "ethnic_group", "2023-03-31") == {"white": (1, 1), NOT_KNOWN: (1, 4)}
    # each child once, so 1 is not among the first referrals of 2024; 8 was followed one day short of 547
    assert yearly(figures, FIRST_12, 2024) == (0, 2)
    assert yearly(figures, FIRST_18, 2024) == (0, 1)


def test_a_first_referral_is_followed_no_further_than_the_returns_of_care(tmp_path):
    draw_both(tmp_path, 2023, details="1 | 2022-06-01 | | N1 | 0")
    draw_both(tmp_path, 2024, details="2 | 2023-04-02 | | N1 | 0", episodes="1 | 2022-06-02 | S | V2 | N1 | |")
    draw(tmp_path / "2025", CINdetails="LAchildID|CINreferralDate|CINclosureDate\n3|2024-06-01|2024-07-01")
    figures = figures_of(tmp_path)
    assert yearly(figures, FIRST_12, 2023) == (1, 1)
    assert yearly(figures, FIRST_12, 2024) == (0, 0)  # one day short of 365
    assert {key[2].year for key in figures if key[:2] == (FIRST_12, "year")} == {2023, 2024}


BY_45 = "started_within_45_days_of_first_referral"
FROM_46 = "started_from_day_46_to_18_months_of_first_referral"


def test_the_run_in_is_the_first_45_days_and_ages_are_those_of_the_trials(tmp_path):
    started = {"a": "2022-06-01", "b": "2022-07-16", "c": "2022-07-17", "d": "2023-11-30", "e": "2023-12-01"}
    born = {"a": "2010-06-01", "b": "2010-06-02", "c": "2004-06-01", "d": "2004-06-02", "e": "2022-12-01", "f": ""}
    identifiers = "LAchildID | PersonBirthDate\n" + "\n".join(f"{child} | {day}" for child, day in born.items())
    details = "\n".join(f"{child} | 2022-06-01 | | N1 | 0" for child in born)
    draw_both(tmp_path, 2023, details=details, ChildIdentifiers=identifiers)
    draw_both(tmp_path, 2024, "\n".join(f"{child} | {day} | S | V2 | N1 | |" for child, day in started.items()))
    figures = figures_of(tmp_path)
    # on days 0, 45, 46, 547 and 548; f never
    assert yearly(figures, FIRST_18, 2023) == (4, 6)
    assert yearly(figures, BY_45, 2023) == (2, 6)
    assert yearly(figures, FROM_46, 2023) == (2, 4)
    # a is 12 on the day, b the day after; c is 18 on the day, d the day after; e is not born yet, and f's birth not known
    assert in_groups(figures, FROM_46, "trial_age", "2023-03-31") == {
        "under 12": (0, 1),
        "12 to 17": (1, 1),
        NOT_KNOWN: (1, 2),
    }
    assert in_groups(figures, BY_45, "trial_age", "2023-03-31") == {
        "under 12": (1, 2),
        "12 to 17": (1, 2),
        NOT_KNOWN: (0, 2),
    }


ROUTE = "starts_by_what_came_before"
PLANS = "LAchildID | CPPstartDate | CPPendDate\n"


def starts_of_children(*children: int | str, day: str = "2023-07-01") -> str:
    return "\n".join(f"{child} | {day} | S | V2 | N1 | |" for child in children)


def test_the_route_in_is_what_was_open_on_the_day_before(tmp_path):
    def route(child: str, **tables: str) -> str:
        folder = tmp_path / child
        plans = PLANS + "z | 2023-05-01 | 2023-05-02\n" + tables.get("plan", "")
        details = tables.get("referral", "")
        draw_both(folder, 2024, starts_of_children("1"), details, ChildProtectionPlans=plans)
        (only,) = in_groups(figures_of(folder), ROUTE, "route_in", "2024-03-31")
        return only

    on_a_plan, in_need = "child protection plan", "child in need"
    recent, nothing = "referred in the 30 days before", "nothing known"
    routes = {
        "plan from the day before": (on_a_plan, {"plan": "1 | 2023-06-30 |"}),
        "plan from the day": (nothing, {"plan": "1 | 2023-07-01 |"}),
        "plan to the day before": (nothing, {"plan": "1 | 2023-05-01 | 2023-06-30"}),
        "plan to the day": (on_a_plan, {"plan": "1 | 2023-05-01 | 2023-07-01"}),
        "plan before need": (on_a_plan, {"plan": "1 | 2023-05-01 |", "referral": "1 | 2023-05-01 | | N1 | 0"}),
        "referred 31 days before": (in_need, {"referral": "1 | 2023-05-31 | | N1 | 0"}),
        "referred 30 days before": (recent, {"referral": "1 | 2023-06-01 | | N1 | 0"}),
        "referred on the day": (recent, {"referral": "1 | 2023-07-01 | | N1 | 1"}),
        "referred the day after": (nothing, {"referral": "1 | 2023-07-02 | | N1 | 0"}),
        "no further action": (nothing, {"referral": "1 | 2023-05-31 | | N1 | 1"}),
        "closed the day before": (nothing, {"referral": "1 | 2023-05-31 | 2023-06-30 | N1 | 0"}),
        "closed on the day": (in_need, {"referral": "1 | 2023-05-31 | 2023-07-01 | N1 | 0"}),
    }
    assert {name: route(name, **tables) for name, (_, tables) in routes.items()} == {
        name: expected for name, (expected, _) in routes.items()
    }


def test_what_is_gone_from_the_next_census_ended_with_its_own(tmp_path):
    draw_both(
        tmp_path,
        2023,
        starts_of_children("A", "B", day="2023-03-31"),
        "D | 2022-05-01 | | N1 | 0\nE | 2022-05-01 | | N1 | 0",
        ChildProtectionPlans=PLANS + "A | 2022-05-01 |\nB | 2022-05-01 |\nC | 2022-05-01 |\nF | 2022-05-01 |",
    )
    draw_both(
        tmp_path,
        2024,
        starts_of_children("C", "D", "E", "F", day="2023-04-01"),
        "E | 2022-05-01 | | N1 | 0",
        ChildProtectionPlans=PLANS + "F | 2022-05-01 |",
    )
    figures = figures_of(tmp_path)
    assert in_groups(figures, ROUTE, "route_in", "2023-03-31") == {"child protection plan": (2, None)}
    assert in_groups(figures, ROUTE, "route_in", "2024-03-31") == {  # C and D: nothing known
        "child protection plan": (1, None),
        "child in need": (1, None),
        "nothing known": (2, None),
    }


def test_what_is_open_in_the_last_census_before_a_gap_stays_open(tmp_path):
    draw_both(tmp_path, 2022, details="D | 2021-05-01 | | N1 | 0", ChildProtectionPlans=PLANS + "C | 2021-05-01 |")
    plans = PLANS + "z | 2023-05-01 |"
    draw_both(tmp_path, 2024, starts_of_children("C", "D"), ChildProtectionPlans=plans)
    assert in_groups(figures_of(tmp_path), ROUTE, "route_in", "2024-03-31") == {
        "child protection plan": (1, None),
        "child in need": (1, None),
    }


def test_the_later_census_says_when_a_plan_ended(tmp_path):
    draw_both(tmp_path, 2023, ChildProtectionPlans=PLANS + "C | 2022-05-01 |")
    ended = PLANS + "C | 2022-05-01 | 2023-05-01\nz | 2023-05-01 |\nD | 2023-05-01 | 2023-04-01\nD | | 2023-08-01"
    draw_both(tmp_path, 2024, starts_of_children("C", "D"), ChildProtectionPlans=ended)
    assert in_groups(figures_of(tmp_path), ROUTE, "route_in", "2024-03-31") == {"nothing known": (2, None)}


def test_without_a_plan_in_the_census_of_the_year_no_route_is_known(tmp_path):
    draw_both(tmp_path, 2023, starts_of_children("1", day="2022-07-01"), ChildProtectionPlans=PLANS)
    draw_both(tmp_path, 2024, starts_of_children("2"), ChildProtectionPlans=PLANS + "1 | 2022-05-01 |")
    figures = figures_of(tmp_path)
    assert in_groups(figures, ROUTE, "route_in", "2023-03-31") == {NOT_KNOWN: (1, None)}
    assert in_groups(figures, ROUTE, "route_in", "2024-03-31") == {"nothing known": (1, None)}


def test_the_first_referral_of_a_start_may_lie_before_the_first_census(tmp_path):
    days = {0: 1, 30: 1, 31: 1, 182: 1, 183: 1, 365: 1, 366: 1, 730: 1, 731: 1}
    start = date(2023, 7, 1)
    details = [f"{n} | {start - timedelta(n)} | | N1 | 1" for n in days]
    details += ["30 | 2023-06-20 | | N1 | 0", "later | 2023-07-02 | | N1 | 0"]
    episodes = starts_of_children(*days, "later", "never") + "\n0 | 2023-04-02 | S | V2 | N1 | 2023-04-03 | E13"
    draw_both(tmp_path, 2024, episodes, "\n".join(details))
    figures = figures_of(tmp_path)
    assert in_groups(figures, ROUTE, "since_first_referral", "2024-03-31", "rolling") == {
        "30 days or fewer": (2, None),
        "31 days to 6 months": (2, None),
        "6 to 12 months": (2, None),
        "1 to 2 years": (2, None),
        "over 2 years": (1, None),
        "no referral seen": (3, None),
    }
    # a year takes the first start of child 0, before the referral
    assert in_groups(figures, ROUTE, "since_first_referral", "2024-03-31")["30 days or fewer"] == (1, None)
    assert yearly(figures, "days_from_first_referral_to_starting", 2024) == (sum(days), 8)
    assert on(figures, "days_from_first_referral_to_starting", "2024-03-31", "rolling") == (sum(days), 9)
    assert yearly(figures, "starts_found_in_referral_data", 2024) == (10, 11)  # "later" too: any date
    assert on(figures, "starts_found_in_referral_data", "2024-03-31", "rolling") == (11, 12)


def test_a_gap_between_the_returns_of_care_ends_the_follow_up_of_a_referral(tmp_path):
    draw_both(tmp_path, 2023, details="1 | 2022-06-01 | | N1 | 0")
    draw_both(tmp_path, 2025, starts_of_children("1", day="2024-05-01"))
    assert yearly(figures_of(tmp_path), FIRST_12, 2023) == (0, 0)


def test_in_the_stack_the_latest_header_that_knows_a_child_says_the_ethnic_group(tmp_path):
    header = "CHILD | SEX | DOB | ETHNIC\n1 | F | 2018-05-02 |"
    draw(tmp_path / "a", episodes=YEARS[2021], header=f"{header} AIND\n2 | F | 2018-05-02 | WBRI")
    draw(tmp_path / "b", episodes=YEARS[2022], header=f"{header} BAFR\n2 | F | 2018-05-02 | NOBT")
    draw(tmp_path / "c", episodes=YEARS[2023])
    figures = figures_of(tmp_path)
    assert in_groups(figures, HOME_SOON, "ethnic_group", "2021-03-31") == {"black": (1, 1), "white": (1, 1)}
    assert in_groups(figures, "returned_home_among_ceased", "ethnic_group", "2021-03-31") == {
        "asian": (1, 1),
        "white": (1, 1),
        NOT_KNOWN: (0, 1),
    }


def test_only_years_of_both_collections_are_linked(tmp_path):
    draw_both(tmp_path, 2023, starts_of_children("1", day="2022-07-01"))
    draw_both(tmp_path, 2024, starts_of_children("2"))
    alone = "CHILD | DECOM | RNE | LS | CIN | DEC | REC\n3 | 2024-06-01 | S | V2 | N1 | 2024-07-01 | E13"
    draw(tmp_path / "2025", episodes=alone)
    figures = figures_of(tmp_path)
    assert yearly(figures, "started_to_be_looked_after", 2025) == (1, None)
    assert {key[2].year for key in figures if key[:2] == (ROUTE, "year")} == {2023, 2024}
    for path in (tmp_path / "2023" / "census", tmp_path / "2024" / "census"):
        (path / "CINdetails.csv").unlink()
    assert not [key for key in figures_of(tmp_path) if key[0] == ROUTE]
