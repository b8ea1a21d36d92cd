"""The command line: what it prints, and how it ends."""

import csv
import io
import json

import pytest
from drawn import write

from analytics.__main__ import main
from analytics.results.result import COLUMNS

EPISODES = "CHILD|DECOM|RNE|DEC|REC\n" + "\n".join(f"{i}|01/05/2023|S|0{1 + i % 9}/07/2023|E4A" for i in range(20))


@pytest.fixture
def store(tmp_path):
    write(tmp_path / "in", {"episodes": EPISODES})
    assert main(["load", str(tmp_path / "in"), "--store", str(tmp_path / "store"), "--la", "383"]) == 0
    return str(tmp_path / "store")


def test_load_as_json_lists_files_and_problems(tmp_path, capsys):
    write(tmp_path / "in", {"episodes": EPISODES + "\n21|01/05/2023|S|01/04/2023|E4A"})
    assert main(["load", str(tmp_path / "in"), "--store", str(tmp_path / "store"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["data_to"] == "2024-03-31"
    assert [(p["rule"], p["row"]) for p in told["problems"]] == [("R0_end_before_start", 22)]


def test_nothing_usable_ends_with_1_and_wrong_use_with_2(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("a\n1\n")
    assert main(["load", str(tmp_path / "x.csv"), "--store", str(tmp_path / "store")]) == 1
    assert "x.csv" in capsys.readouterr().err
    assert main(["figures", "started_to_be_looked_after", "--store", str(tmp_path / "none")]) == 1
    with pytest.raises(SystemExit) as stop:
        main(["load", str(tmp_path / "x.csv"), "--store", "s", "--data-to", "31/03/2024"])
    assert stop.value.code == 2


def test_an_unknown_measure_or_breakdown_ends_with_2(store, capsys):
    assert main(["figures", "starts", "--store", store]) == 2
    assert main(["figures", "referrals", "--store", store, "--breakdown", "team"]) == 2
    assert main(["figures", "looked_after_at_year_end", "--store", store, "--by", "month"]) == 2


def test_figures_are_publication_copies_unless_internal_is_asked_for(store, capsys):
    capsys.readouterr()
    assert main(["figures", "started_to_be_looked_after", "--store", store, "--by", "year", "--format", "csv"]) == 0
    got = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(got.out)))
    assert tuple(rows[0]) == COLUMNS
    assert {r["numerator"] for r in rows} == {"20.0"} and "INTERNAL" not in got.err
    assert rows[0]["la_code"] == "E08000035" and rows[0]["la_name"] == "Leeds"
    assert main(["figures", "started_to_be_looked_after", "--store", store, "--mode", "internal"]) == 0
    assert "INTERNAL" in capsys.readouterr().err


def test_figures_can_be_pooled_and_cut_twice_but_not_by_the_second_alone(store, capsys):
    asked = ["figures", "returned_home_within_12_months_of_starting", "--store", store, "--format", "csv"]
    capsys.readouterr()
    assert main([*asked, "--by", "three_years"]) == 0
    assert main([*asked, "--breakdown", "age_band", "--second", "sex"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.partition("\n")[2])))
    assert ("under 1", "female") in {(r["group"], r["second_group"]) for r in rows}
    assert main([*asked, "--second", "sex"]) == 2


def test_json_and_csv_are_not_rounded_and_the_table_is(store, capsys):
    capsys.readouterr()
    asked = ["figures", "started_to_be_looked_after", "--store", store, "--mode", "internal"]
    main([*asked, "--format", "json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert row["value"] == pytest.approx(10_000 * 20 / row["denominator"], rel=1e-12)
    assert (row["period_start"], row["period_end"], row["unit"]) == ("2023-04-01", "2024-03-31", "per_10000")
    main(asked)
    assert " 1.1 " in capsys.readouterr().out


def test_measures_lists_every_measure(capsys):
    from analytics.measures.catalogue import MEASURES

    assert main(["measures"]) == 0
    out = capsys.readouterr().out
    assert all(m.id in out for m in MEASURES)
