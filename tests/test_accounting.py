"""Rows in = rows stored + rows listed; superseded rows are stored and counted. Nothing is lost in silence."""

import random
from collections import Counter

import pytest
from fuzz import mutations, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.extracts.problems import LISTED_ROWS, DatesDoubted, UnusableExtract
from analytics.results import front_desk
from analytics.store import build

STORED = {
    "episodes": "episodes",
    "cin_details": "cin_referrals",
    "header": "children",
    **dict.fromkeys(("child_identifiers", "child_characteristics", "disabilities"), "children"),
    "child_protection_plans": "protection_plan_rows",
    "uasc": "unaccompanied_rows",
}
REJECTING = ("R0_no_child", "R0_child_shortened", "R0_no_start", "R0_date_unreadable", "R0_end_before_start")


def unaccounted(store) -> dict[str, int]:
    """For each file that was read: rows in, less rows stored, less rows listed. Empty when every row is somewhere."""
    opened = front_desk.open_store(store)
    con = opened.con
    sources = con.execute(
        """SELECT file_id, CASE WHEN part = '' THEN name ELSE name || ' (' || part || ')' END, "table", rows_read
           FROM store.sources WHERE "table" IS NOT NULL AND collection <> 'own'"""
    ).fetchall()
    unread = Counter(
        file
        for file, rule in con.execute("SELECT file, rule FROM store.file_problems").fetchall()
        if rule in LISTED_ROWS
    )
    missing = {}
    for file_id, name, table, rows in sources:
        ((stored,),) = con.execute(
            f"SELECT count(*) FROM store.{STORED[table]} WHERE file_id = ?", [file_id]
        ).fetchall()
        ((listed,),) = con.execute(
            "SELECT count(DISTINCT source_row) FROM store.row_problems WHERE file_id = ? AND rule IN (SELECT unnest(?)) AND \"column\" <> 'DUC'",
            [file_id, list(REJECTING)],
        ).fetchall()
        left = rows - stored - listed - unread.pop(name, 0)
        if left:
            missing[name, table] = left
    opened.close()
    return missing


def test_every_row_of_the_sample_is_stored_or_listed(sample_store):
    assert unaccounted(sample_store) == {}


def test_rows_are_accounted_for_whatever_is_wrong_with_them(tmp_path):
    (tmp_path / "episodes.csv").write_text(
        "Report of children\n"
        "CHILD,DECOM,RNE,DEC,REC,Notes\n"
        "1,01/06/2023,S,,,\n"
        ",,,,,somebody wrote here\n"
        ",,,,,\n"
        "2,31/02/2023,S,,,\n"
        "3,01/06/2023,S,01/05/2023,E4A,\n"
        "4,01/06/2023\n"
        "5,01/06/2023,S,,,,,too,many\n"
        "1,01/06/2023,S,,,\n"
        "Total,,,,,\n"
    )
    build.load([tmp_path / "episodes.csv"], tmp_path / "store")
    assert unaccounted(tmp_path / "store") == {}
    con = front_desk.open_store(tmp_path / "store").con
    ((rows, blank),) = con.execute("SELECT rows_read, rows_blank FROM store.sources").fetchall()
    assert (rows, blank) == (8, 1)


def test_rows_of_the_census_are_accounted_for_too(tmp_path):
    tables = {
        "CINdetails": "LAchildID,CINreferralDate,CINclosureDate\n1,2023-05-01,2023-06-01\n",
        "ChildCharacteristics": "LAchildID,Ethnicity\n1,WBRI\n,WBRI\n2,\n3,??\n1.2E+05,WBRI\n",
        "Disabilities": "LAchildID,Disability\n1,HAND\n1,HEAR\n,NONE\n2,\n3,??\n",
        "ChildProtectionPlans": "LAchildID,CPPstartDate,CPPendDate\n"
        "1,2023-05-01,2023-06-01\n1,2023-05-01,2023-06-01\n,2023-05-01,\n1,,\n1,soon,\n1,2023-05-01,2023-04-30\n1,2023-05-01,soon\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    build.load([tmp_path], tmp_path / "store")
    assert unaccounted(tmp_path / "store") == {}
    con = front_desk.open_store(tmp_path / "store").con
    left_out = con.execute(
        """SELECT rule, "column", count(*) FROM store.row_problems WHERE part = 'child_protection_plans' GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    assert left_out == [
        ("R0_date_unreadable", "CPPENDDATE", 1),
        ("R0_date_unreadable", "CPPSTARTDATE", 1),
        ("R0_end_before_start", "CPPENDDATE", 1),
        ("R0_no_child", "LACHILDID", 1),
        ("R0_no_start", "CPPSTARTDATE", 1),
    ]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_rows_of_spoilt_files_are_accounted_for_too(tmp_path_factory, seed):
    load_spoilt(tmp_path_factory.mktemp("spoilt"), seed)


def load_spoilt(root, seed: int) -> None:
    """Load a file whose rows were spoilt below a heading that still stands, and look for its rows."""
    heading, _, body = seeds.EPISODES.encode().partition(b"\n")
    spoilt = mutations.spoilt(body * 3, random.Random(seed))
    (root / "episodes.csv").write_bytes(heading + b"\n" + spoilt)
    try:
        build.load([root / "episodes.csv"], root / "store")
    except (UnusableExtract, DatesDoubted):
        return
    assert unaccounted(root / "store") == {}


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(seed=st.integers(10_000, 10_000_000))
def test_rows_of_many_spoilt_files_are_accounted_for(tmp_path_factory, seed):
    load_spoilt(tmp_path_factory.mktemp("spoilt"), seed)
