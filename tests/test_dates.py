"""One reading of dates for each column, decided on all its values (R0). Day first, unless somebody says otherwise."""

import pytest
from drawn import numbers, table

from analytics.__main__ import main
from analytics.extracts.problems import DatesDoubted
from analytics.results import front_desk
from analytics.store import build, folder

STARTED = "started_to_be_looked_after"
HEAD = "CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC\n"


def load(tmp_path, rows: str, **options):
    """Load episode rows; gives the days children started."""
    (tmp_path / "episodes.csv").write_text(table(HEAD + rows))
    build.load([tmp_path / "episodes.csv"], tmp_path / "store", **options)
    store = front_desk.open_store(tmp_path / "store")
    days = store.con.execute("SELECT event_date FROM store.kept.starts ORDER BY ALL").fetchall()
    store.close()
    return [str(day) for (day,) in days]


def test_a_column_that_fits_day_first_is_day_first_even_where_month_first_would_fit_too(tmp_path):
    assert load(tmp_path, "1|05/06/2023|S|C1|N1|U6||\n2|07/08/2023|S|C1|N1|U6||") == ["2023-06-05", "2023-08-07"]


MONTH_FIRST = "1|05/16/2023|S|C1|N1|U6|07/08/2023|E4A\n2|06/07/2023|S|C1|N1|U6||"


def test_a_column_that_fits_month_first_only_is_asked_about_and_doubts_its_file(tmp_path):
    with pytest.raises(DatesDoubted) as doubted:
        load(tmp_path, MONTH_FIRST)
    assert doubted.value.columns == (("episodes.csv", "DECOM", 1),)
    assert doubted.value.doubts[0].also == ("DEC",)
    assert "05/16" not in str(doubted.value) and "--dates" in str(doubted.value)
    assert not (tmp_path / "store").exists() or not (tmp_path / "store" / folder.POINTER).exists()


def test_the_answer_month_first_reads_every_doubted_column_so(tmp_path):
    assert load(tmp_path, MONTH_FIRST, dates="month-first") == ["2023-05-16", "2023-06-07"]
    con = front_desk.open_store(tmp_path / "store").con
    assert str(con.execute("SELECT DEC FROM store.episodes WHERE DEC IS NOT NULL").fetchone()[0]) == "2023-07-08"


def test_the_answer_day_first_leaves_what_does_not_fit_as_a_problem(tmp_path):
    assert load(tmp_path, MONTH_FIRST, dates="day-first") == ["2023-07-06"]
    found = list(build.problems(folder.current_file(tmp_path / "store")))
    assert [(p.row, p.column) for p in found if p.rule == "R0_date_unreadable"] == [(2, "DECOM")]


def test_a_column_certain_to_be_day_first_stays_so(tmp_path):
    rows = "1|05/16/2023|S|C1|N1|U6|30/08/2023|E4A\n2|06/07/2023|S|C1|N1|U6|01/09/2023|E4A"
    with pytest.raises(DatesDoubted) as doubted:
        load(tmp_path, rows)
    assert doubted.value.doubts[0].also == ()
    load(tmp_path, rows, dates="month-first")
    con = front_desk.open_store(tmp_path / "store").con
    ends = con.execute("SELECT DEC FROM store.episodes ORDER BY DEC").fetchall()
    assert [str(day) for (day,) in ends] == ["2023-08-30", "2023-09-01"]


def test_a_column_of_no_one_form_is_asked_about(tmp_path):
    with pytest.raises(DatesDoubted):
        load(tmp_path, "1|16/05/2023|S|C1|N1|U6||\n2|05/16/2023|S|C1|N1|U6||")


@pytest.mark.parametrize("cell", ["31/02/2023", "16/16/2023", "01/06/23", "1923-13-01", "soon", "00/00/0000"])
def test_impossible_and_two_digit_dates_are_problems_and_raise_no_doubt(tmp_path, cell):
    assert load(tmp_path, f"1|{cell}|S|C1|N1|U6||\n2|05/06/2023|S|C1|N1|U6||") == ["2023-06-05"]
    found = list(build.problems(folder.current_file(tmp_path / "store")))
    assert [(p.row, p.column, p.rule) for p in found if p.rule == "R0_date_unreadable"] == [
        (2, "DECOM", "R0_date_unreadable")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2023-06-05",
        " 5/6/2023 ",
        "05-06-2023",
        "5.6.2023",
        "05/06/2023 00:00",
        "2023-06-05T00:00:00",
        "5-Jun-2023",
        "45082",
        "45082.0",
    ],
)
def test_other_ways_to_write_the_same_day(tmp_path, cell):
    assert load(tmp_path, f"1|{cell}|S|C1|N1|U6||") == ["2023-06-05"]


def test_births_and_census_dates_are_decided_the_same_way(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC\n1,1,05/16/2010,WBRI\n")
    (tmp_path / "e.csv").write_text(table(HEAD + "1|05/06/2023|S|C1|N1|U6||"))
    with pytest.raises(DatesDoubted, match=r"header\.csv, DOB"):
        build.load([tmp_path / "header.csv", tmp_path / "e.csv"], tmp_path / "store")
    build.load([tmp_path / "header.csv", tmp_path / "e.csv"], tmp_path / "store", dates="month-first")
    ages = numbers(front_desk.open_store(tmp_path / "store"), STARTED, breakdown="age_band")
    assert ages["2024-03-31", "10 to 15"] == 1


def test_the_command_line_refuses_with_exit_1_and_takes_the_answer(tmp_path, capsys):
    (tmp_path / "episodes.csv").write_text(table(HEAD + MONTH_FIRST))
    words = ["load", str(tmp_path / "episodes.csv"), "--store", str(tmp_path / "store")]
    assert main(words) == 1
    assert "month first" in capsys.readouterr().err
    assert main([*words, "--dates", "month-first"]) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"), [("123", "123.0", True), ("0123", "123", False), ("a1", " A1 ", True)]
)
def test_ids_keep_their_zeros_and_lose_a_spreadsheets_point(tmp_path, one, other, same):
    load(tmp_path, f"{one}|05/06/2023|S|C1|N1|U6||\n{other}|05/07/2023|L|C1|N1|U6||")
    con = front_desk.open_store(tmp_path / "store").con
    assert con.execute("SELECT count(DISTINCT child) FROM store.episodes").fetchone()[0] == (1 if same else 2)


def test_an_id_a_spreadsheet_shortened_is_left_out_and_listed(tmp_path):
    assert load(tmp_path, "1.2E+05|05/06/2023|S|C1|N1|U6||\n2|05/07/2023|S|C1|N1|U6||") == ["2023-07-05"]
    found = [p for p in build.problems(folder.current_file(tmp_path / "store")) if p.rule == "R0_child_shortened"]
    assert [(p.row, p.column) for p in found] == [(2, "CHILD")]
