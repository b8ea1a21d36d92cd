"""The second count agrees with the worked examples, with the expected answers, and with small tables drawn here."""

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
import second_count
from second_count import NOT_KNOWN, RETURNED_HOME, Story, count, quality, read_returns

TODAY = date(2026, 6, 1)

HOME_AGAIN = "re_entered_within_12_months_of_returning_home"
HOME_SOON = "returned_home_within_12_months_of_starting"
# name in the expected answers: (measure, 0 for numerator or 1 for denominator)
NAMES = {
    "started": ("started_to_be_looked_after", 0),
    "ceased": ("ceased_to_be_looked_after", 0),
    "at_31_march": ("looked_after_at_year_end", 0),
    "returned_home": ("returned_home_among_ceased", 0),
    "home_E4A": ("returned_home_planned_among_ceased", 0),
    "home_E4B": ("returned_home_unplanned_among_ceased", 0),
    "followed_12m": (HOME_AGAIN, 1),
    "reentered_12m": (HOME_AGAIN, 0),
    "referrals": ("referrals", 0),
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


def followed(story: Story, year: int, days: int) -> tuple[int, int]:
    """R7 at 6, 12 or 24 months: (re-entered, followed)."""
    events = second_count.returns_home_followed(story, days)
    events = [event for event in events if second_count.year_ending(event.day) == year]
    return sum(second_count.re_entered(story, event, days) for event in events), len(events)


def differences(years: dict[int, dict[str, float]], returns, data_to: date | None) -> list[str]:
    """What is expected under each name we cover, beside what was counted; only where they differ."""
    figures = count(returns, data_to, TODAY)
    one_collection = [each for each in returns if each.collection == returns[0].collection]
    story = Story(one_collection, data_to, TODAY)
    found = []
    for year, expected in years.items():
        for name, value in expected.items():
            counted = one_figure(name, figures, story, year)
            if counted not in (None, value):
                found.append(f"{year} {name}: expected {value}, counted {counted}")
    return found


def one_figure(name: str, figures: dict, story: Story, year: int) -> int | None:
    """The figure an expected answer calls by this name; None when it is not one of ours."""
    if name in NAMES:
        measure, part = NAMES[name]
        return yearly(figures, measure, year)[part]
    if name == "return_home_events":
        return monthly(figures, "returned_home_among_ceased", year)[0]
    if name in ("followed_6m", "reentered_6m", "followed_24m", "reentered_24m"):
        return followed(story, year, 182 if "_6m" in name else 730)[name.startswith("followed")]
    return None


# ---- worked examples and expected answers --------------------------------------------------------------------------

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
    assert differences(years, returns, a_day(answer.get("data_to"))) == []
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
    on_the_day = [child for child, episodes in stack.items() if second_count.is_looked_after(episodes, day)]
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
        2     | U   |            | WBRI
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
    }
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
