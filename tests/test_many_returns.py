"""Many returns: in any order, twice, revised, added later, one told to answer alone. The figures say what was loaded."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from drawn import figures, numbers, table, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.extracts.problems import UnusableExtract
from analytics.results import front_desk
from analytics.store import build, folder

STARTED, LOOKED_AFTER = "started_to_be_looked_after", "looked_after_at_year_end"
HEADER = """
    CHILD | SEX | DOB        | ETHNIC
    1     | 1   | 10/05/2010 | WBRI
    2     | 2   | 11/07/2015 | BCRB
    3     | 2   | 12/09/2019 | WBRI
"""
FIRST = """
    CHILD | DECOM      | RNE | LS | DEC        | REC
    1     | 10/05/2021 | S   | C1 |            |
    2     | 11/06/2021 | S   | V2 | 01/09/2021 | E4A
"""
SECOND = """
    CHILD | DECOM      | RNE | LS | DEC        | REC
    1     | 10/05/2021 | S   | C1 | 01/08/2022 | E4B
    2     | 11/06/2022 | S   | V2 |            |
"""
THIRD = """
    CHILD | DECOM      | RNE | LS | DEC        | REC
    2     | 11/06/2022 | S   | V2 | 01/05/2023 | E4A
    3     | 01/06/2023 | S   | V2 |            |
"""
CENSUS = """
    LAchildID | CINreferralDate | ReferralSource | PrimaryNeedCode | CINclosureDate | ReasonForClosure | ReferralNFA
    1         | 2022-05-01      | 1A             | N1              | 2022-06-01     | RC1              | false
    2         | 2022-06-01      | 1A             | N1              |                |                  | false
"""
CHARACTERISTICS = """
    LAchildID | Ethnicity
    1         | WBRI
    2         | BCRB
"""
DISABILITIES = """
    LAchildID | Disability
    1         | NONE
    2         | HAND
    2         | NONE
"""
PLANS = """
    LAchildID | CPPstartDate | CPPendDate
    1         | 2022-05-20   | 2022-08-01
    2         | 2022-07-01   |
"""
PLANS_LATER = """
    LAchildID | CPPstartDate | CPPendDate
    2         | 2022-07-01   | 2023-05-01
"""
CENSUS_LATER = CENSUS.replace("2022-", "2023-")
RETURNS = {
    "2022": {"episodes": FIRST, "header": HEADER},
    "2023": {
        **{"episodes": SECOND, "header": HEADER, "cin_details": CENSUS, "child_protection_plans": PLANS},
        **{"child_characteristics": CHARACTERISTICS, "disabilities": DISABILITIES},
    },
    "2024": {"episodes": THIRD, "header": HEADER, "cin_details": CENSUS_LATER, "child_protection_plans": PLANS_LATER},
}
OF_CHILDREN = (
    "SELECT DISTINCT return_year, child, started, ended FROM store.protection_plans ORDER BY ALL",
    "SELECT DISTINCT return_year, child, CINreferralDate, ethnic_group, disability FROM store.cin_referrals ORDER BY ALL",
)


def everything(store: Path) -> dict:
    """Every figure of every measure by year and age, and the plans and referred children they rest on, to compare."""
    opened = front_desk.open_store(store)
    try:
        return {sql: opened.con.execute(sql).fetchall() for sql in OF_CHILDREN} | {
            (m.id, breakdown): [str(row) for row in figures(opened, m.id, by=m.formula.periods[0], breakdown=breakdown)]
            for m in front_desk.measures()
            for breakdown in (None, "age_band")
            if breakdown is None or breakdown in m.breakdowns
        }
    finally:
        opened.close()


@pytest.fixture
def returns(tmp_path) -> Path:
    for year, tables in RETURNS.items():
        write(tmp_path / "in" / year, tables)
    return tmp_path


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(RETURNS)), again=st.sampled_from([*sorted(RETURNS), None]), as_zip=st.booleans())
def test_neither_order_nor_copies_nor_a_zip_change_a_figure(returns, order, again, as_zip):
    import shutil

    whole = returns / "whole"
    if not whole.exists():
        build.load([returns / "in"], whole)
    sources = [returns / "in" / year for year in order]
    if again:
        copy = returns / f"copy of {again}"
        shutil.copytree(returns / "in" / again, copy, dirs_exist_ok=True)
        sources.append(copy)
    if as_zip:
        sources[0] = Path(shutil.make_archive(str(returns / order[0]), "zip", returns / "in" / order[0]))
    shuffled = returns / f"shuffled{random.random()}"
    build.load(sources, shuffled)
    assert everything(shuffled) == everything(whole)


@pytest.mark.parametrize("order", [["2022", "2023", "2024"], ["2024", "2022", "2023"]])
def test_returns_added_one_by_one_give_what_they_give_together(returns, order):
    build.load([returns / "in"], returns / "whole")
    build.load([returns / "in" / order[0]], returns / "grown")
    for year in order[1:]:
        build.load([returns / "in" / year], returns / "grown", add=True)
    assert everything(returns / "grown") == everything(returns / "whole")
    assert Counter(p.rule for p in build.problems(folder.current_file(returns / "grown"))) == Counter(
        p.rule for p in build.problems(folder.current_file(returns / "whole"))
    )


def test_adding_the_same_file_again_changes_nothing(returns):
    build.load([returns / "in"], returns / "store")
    before = everything(returns / "store")
    build.load([returns / "in" / "2023"], returns / "store", add=True)
    assert everything(returns / "store") == before


def test_a_header_added_later_gives_its_return_ages(returns):
    write(returns / "bare", {"episodes": FIRST})
    write(returns / "later", {"header": HEADER})
    build.load([returns / "bare"], returns / "store")
    opened = front_desk.open_store(returns / "store")
    assert numbers(opened, STARTED, breakdown="age_band")["2022-03-31", "not known"] == 2
    build.load([returns / "later"], returns / "store", add=True)
    added = numbers(front_desk.open_store(returns / "store"), STARTED, breakdown="age_band")
    assert (added["2022-03-31", "10 to 15"], added["2022-03-31", "5 to 9"]) == (1, 1)


def test_tables_of_the_census_added_later_are_of_the_return_they_belong_to(returns):
    build.load([returns / "in"], returns / "whole")
    later = returns / "later" / "in"
    for name in ("child_protection_plans", "child_characteristics", "disabilities"):
        for path in (returns / "in").glob(f"*/{name}.csv"):
            (later / path.parent.name).mkdir(parents=True, exist_ok=True)
            path.rename(later / path.parent.name / path.name)
    build.load([returns / "in"], returns / "store")
    assert everything(returns / "store") != everything(returns / "whole")
    build.load([later], returns / "store", add=True)
    assert everything(returns / "store") == everything(returns / "whole")


def test_tables_of_the_census_that_wait_for_their_return_find_it_when_it_is_added(returns):
    write(returns / "late", {"cin_details": CENSUS.replace("2022-05", "2024-10").replace("2022-06", "2024-11")})
    write(returns / "early", {"child_protection_plans": PLANS_LATER, "disabilities": DISABILITIES})
    care = [returns / "in" / "2022"]
    build.load([*care, returns / "late", returns / "early"], returns / "whole")
    build.load([*care, returns / "early"], returns / "store")
    assert "file_without_return" in {p.rule for p in build.problems(folder.current_file(returns / "store"))}
    build.load([returns / "late"], returns / "store", add=True)
    assert everything(returns / "store") == everything(returns / "whole")
    assert everything(returns / "store")[OF_CHILDREN[0]]


def test_adding_needs_a_store_and_its_key(returns, monkeypatch):
    with pytest.raises(folder.StoreMissing):
        build.load([returns / "in"], returns / "nowhere", add=True)
    build.load([returns / "in" / "2022"], returns / "store")
    monkeypatch.setenv("HOMEWARD_KEY", "quite another key")
    with pytest.raises(UnusableExtract, match="another key"):
        build.load([returns / "in" / "2023"], returns / "store", add=True)


REVISED = THIRD.replace("01/06/2023", "02/06/2023") + "    4 | 01/07/2023 | S | C2 | |\n"


def both(returns: Path, **options) -> Path:
    (returns / "revised.csv").write_text(table(REVISED))
    build.load([returns / "in", returns / "revised.csv"], returns / "both", **options)
    return returns / "both"


def test_two_files_for_one_year_are_joined_and_rows_of_one_alone_counted(returns):
    store = both(returns)
    assert numbers(front_desk.open_store(store), STARTED)["2024-03-31"] == 2  # children 3 and 4, once each
    told = {p.file: p.detail for p in build.problems(folder.current_file(store)) if p.rule == "R1_two_files"}
    assert told == {
        "2024/episodes.csv": "1 row stands in this file only",
        "revised.csv": "2 rows stand in this file only",
    }


def test_one_of_two_files_can_be_told_to_answer_alone(returns):
    store = both(returns, replace=["revised.csv"])
    opened = front_desk.open_store(store)
    assert numbers(opened, STARTED)["2024-03-31"] == 2
    days = opened.con.execute("SELECT DISTINCT event_date FROM store.kept.starts WHERE year_ending = 2024").fetchall()
    assert sorted(str(day) for (day,) in days) == ["2023-06-02", "2023-07-01"]
    assert "file_replaced" in {p.rule for p in build.problems(folder.current_file(store))}


def test_a_name_that_several_files_have_means_the_one_at_its_place(returns):
    write(returns / "in" / "new", {"episodes": REVISED})
    build.load([returns / "in"], returns / "store", replace=["new/episodes.csv"])
    con = front_desk.open_store(returns / "store").con
    days = con.execute("SELECT DISTINCT event_date FROM store.kept.starts WHERE year_ending = 2024").fetchall()
    assert sorted(str(day) for (day,) in days) == ["2023-06-02", "2023-07-01"]
    assert sum(p.rule == "file_replaced" for p in build.problems(folder.current_file(returns / "store"))) == 1


def test_adding_with_replace_lets_the_new_file_answer_alone(returns):
    (returns / "revised.csv").write_text(table(REVISED))
    build.load([returns / "in"], returns / "store")
    build.load([], returns / "store", add=True, replace=[str(returns / "revised.csv")])
    together = everything(both(returns, replace=["revised.csv"]))
    assert everything(returns / "store") == together
    build.load([returns / "in" / "2022"], returns / "store", add=True)  # and it stays so
    assert everything(returns / "store") == together


def test_a_file_that_was_added_already_can_still_be_told_to_answer_alone(returns):
    (returns / "revised.csv").write_text(table(REVISED))
    build.load([returns / "in"], returns / "store")
    build.load([returns / "revised.csv"], returns / "store", add=True)
    assert "R1_two_files" in {p.rule for p in build.problems(folder.current_file(returns / "store"))}
    build.load([], returns / "store", add=True, replace=[str(returns / "revised.csv")])
    assert everything(returns / "store") == everything(both(returns, replace=["revised.csv"]))
    assert "R1_two_files" not in {p.rule for p in build.problems(folder.current_file(returns / "store"))}


def test_a_name_that_fits_no_file_is_refused(returns):
    with pytest.raises(UnusableExtract, match="--replace"):
        build.load([returns / "in"], returns / "store", replace=["elsewhere.csv"])


def test_where_only_the_later_row_decides_content_decides_not_the_order_of_loading(returns):
    same = "CHILD|DECOM|RNE|LS|CIN|DEC|REC\n1|01/06/2023|S|{}|N1|01/09/2023|E4A"
    (returns / "a.csv").write_text(table(same.format("C1")))
    (returns / "b.csv").write_text(table(same.format("V2")))
    for name, sources in (("ab", "ab"), ("ba", "ba")):
        build.load([returns / f"{x}.csv" for x in sources], returns / name)
    assert everything(returns / "ab") == everything(returns / "ba")
    build.load([returns / "a.csv"], returns / "grown")
    build.load([returns / "b.csv"], returns / "grown", add=True)
    assert everything(returns / "grown") == everything(returns / "ab")


def test_an_episode_open_last_year_and_missing_this_year_is_named_and_not_carried_forward(returns):
    write(returns / "in" / "2025", {"episodes": "CHILD|DECOM|RNE|DEC|REC\n9|01/06/2024|S|01/09/2024|E4A"})
    build.load([returns / "in"], returns / "store")
    named = [p for p in build.problems(folder.current_file(returns / "store")) if p.rule == "R6_open_then_missing"]
    assert [(p.file, p.row) for p in named] == [("2024/episodes.csv", 3)]
    assert numbers(front_desk.open_store(returns / "store"), LOOKED_AFTER)["2025-03-31"] == 0


def test_authorities_lie_side_by_side_and_one_can_be_added(returns):
    drawn = "LA|" + FIRST.strip().replace("\n    ", "\n{la}|")
    for la in ("Hackney", "Barnet"):
        (returns / f"{la}.csv").write_text(table(drawn.replace("{la}", la)))
    build.load([returns / "Hackney.csv", returns / "Barnet.csv"], returns / "region")
    build.load([returns / "Hackney.csv"], returns / "grown")
    build.load([returns / "Barnet.csv"], returns / "grown", add=True)
    assert everything(returns / "grown") == everything(returns / "region")
    names = [a.la_name for a in front_desk.open_store(returns / "region").info.authorities]
    assert sorted(names) == ["Barnet", "Hackney"]


def test_large_loads_are_worked_out_in_slices_and_give_the_same(returns, monkeypatch):
    from analytics.store import write as writing

    build.load([returns / "in"], returns / "whole")
    monkeypatch.setattr(writing, "SLICE", 2)
    build.load([returns / "in"], returns / "sliced")
    assert everything(returns / "sliced") == everything(returns / "whole")


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_load_killed_at_any_moment_leaves_the_last_store_serving(returns):
    build.load([returns / "in" / "2022"], returns / "store")
    before, current = everything(returns / "store"), folder.current_file(returns / "store")
    words = [sys.executable, "-m", "analytics", "load", str(returns / "in"), "--store", str(returns / "store")]
    for wait in (0.1, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0):
        load = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1]
        )
        time.sleep(wait)
        os.kill(load.pid, signal.SIGKILL)
        load.wait()
        if folder.current_file(returns / "store") == current:
            assert everything(returns / "store") == before
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
    assert not list((returns / "store").glob("*.growing*"))
    assert len(front_desk.open_store(returns / "store").info.authorities[0].years) == 3
