"""Nothing identifying gets past the reading room: not into a store, a message, a temporary file or what is printed."""

import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from drawn import table, write
from fuzz import seeds

from analytics import terms
from analytics.__main__ import main
from analytics.results import front_desk
from analytics.store import build, folder

# every cell below that tells who a child is, in no other use
PLANTED = (
    "QZ77AAA",
    "QZ88BBB",
    "UPNQZ123",
    "QZ9 9ZQ",
    "Qzname",
    "Qzworker",
    "17/11/2009",
    "2009-11-17",
    "QZURN42",
    "Qzcode",
)
EPISODES = """
    CHILD   | DECOM      | RNE | LS | CIN    | PLACE | DEC        | REC | HOME_POST | PL_POST | URN     | Name   | Social worker
    QZ77AAA | 10/05/2023 | S   | C1 | N1     | U6    | 01/07/2023 | E4A | QZ9 9ZQ   | QZ9 9ZQ | QZURN42 | Qzname | Qzworker
    QZ88BBB | 11/05/2023 | S   | V2 | Qzcode | K2    |            |     | QZ9 9ZQ   | QZ9 9ZQ | QZURN42 | Qzname | Qzworker
    QZ88BBB | Qzname     | S   | V2 | N1     | K2    |            |     | QZ9 9ZQ   | QZ9 9ZQ | QZURN42 | Qzname | Qzworker
            | 11/05/2023 | S   | V2 | N1     | K2    |            |     | QZ9 9ZQ   | QZ9 9ZQ | QZURN42 | Qzname | Qzworker
"""
HEADER = """
    CHILD   | SEX | DOB        | ETHNIC | UPN      | MOTHER | MC_DOB
    QZ77AAA | 1   | 17/11/2009 | WBRI   | UPNQZ123 | 0      | 17/11/2009
    QZ88BBB | 2   | 17/11/2009 | Qzcode | UPNQZ123 | 0      |
"""
DETAILS = """
    LAchildID | CINreferralDate | ReferralSource | CINclosureDate | Forename | Surname
    QZ77AAA   | 2023-05-01      | Qzcode         |                | Qzname   | Qzname
"""
CHARACTERISTICS = """
    LAchildID | Ethnicity
    QZ77AAA   | Qzcode
"""
DISABILITIES = """
    LAchildID | Disability
    QZ77AAA   | Qzcode
    QZ88BBB   | HEAR
"""
PLANS = """
    LAchildID | CPPstartDate | CPPendDate | Social worker
    QZ77AAA   | 2023-05-01   |            | Qzworker
    QZ88BBB   | Qzname       |            | Qzworker
"""
XML = (
    "<EXPSSDA903><CHILD><HEADER><CHILDID>QZ77AAA</CHILDID><UPN>UPNQZ123</UPN><SEX>1</SEX><DOB>17/11/2009</DOB></HEADER>"
    "<EPISODE><DECOM>10/05/2023</DECOM><RNE>S</RNE><LS>C1</LS><PL>U6</PL><HOME_POST>QZ9 9ZQ</HOME_POST><DEC/><REC/></EPISODE>"
    "</CHILD></EXPSSDA903>"
)
TABLES = {
    **{"episodes": EPISODES, "header": HEADER, "cin_details": DETAILS, "child_characteristics": CHARACTERISTICS},
    **{"disabilities": DISABILITIES, "child_protection_plans": PLANS},
}


def sources(kind: str, root: Path) -> Path:
    """The same children as CSV files, as XML, as a workbook, in a zip."""
    root.mkdir(exist_ok=True)
    if kind == "xml":
        (root / "return.xml").write_text(XML)
    elif kind == "workbook":
        sheets = {name: [line.split(",") for line in table(drawn).splitlines()] for name, drawn in TABLES.items()}
        (root / "return.xlsx").write_bytes(seeds.workbook(sheets))
    else:
        write(root, TABLES)
    if kind == "zip":
        with zipfile.ZipFile(root.parent / "return.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in root.iterdir():
                archive.write(path, path.name)
        return root.parent / "return.zip"
    return root


def found_in(data: bytes) -> list[str]:
    """Planted values that stand in some bytes, as text in three encodings or as plain capitals."""
    upper = data.upper()
    return [
        text for text in PLANTED if any(text.upper().encode(e) in upper for e in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


@pytest.mark.parametrize("kind", ["csv", "xml", "workbook", "zip"])
def test_nothing_planted_is_in_the_store_the_messages_or_a_temporary_file(kind, tmp_path, monkeypatch, capsys):
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    monkeypatch.setenv("TMPDIR", str(spare))
    monkeypatch.chdir(spare)
    assert main(["load", str(sources(kind, tmp_path / "in")), "--store", str(tmp_path / "store"), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["files"]
    assert found_in((printed.out + printed.err).encode()) == []
    kept = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert kept
    assert {path.name: found_in(path.read_bytes()) for path in kept} == {path.name: [] for path in kept}
    assert list(spare.rglob("*")) == []  # nothing was spilled, spooled or left


def test_the_headings_that_were_dropped_are_named_and_none_of_their_cells(tmp_path):
    loaded = build.load([sources("csv", tmp_path / "in")], tmp_path / "store")
    con = front_desk.open_store(tmp_path / "store").con
    named = {heading for (heading,) in con.execute("SELECT DISTINCT heading FROM store.dropped_columns").fetchall()}
    assert {"HOME_POST", "PL_POST", "URN", "UPN", "MC_DOB", "Forename", "Surname"} <= named
    assert loaded.path == folder.current_file(tmp_path / "store")


def test_the_store_has_no_column_for_an_identifier_or_a_birth_date(tmp_path):
    build.load([sources("csv", tmp_path / "in")], tmp_path / "store")
    con = front_desk.open_store(tmp_path / "store").con
    columns = {
        name.upper()
        for (name,) in con.execute("SELECT column_name FROM duckdb_columns() WHERE database_name = 'store'").fetchall()
    }
    assert not columns & {"ID", "BIRTH", "DOB", "UPN", "CHILD_ID", "HOME_POST", "PL_POST", "URN", "PADS", "INNER_PAD"}
    months = con.execute(
        "SELECT DISTINCT day(month_of_18) FROM store.children WHERE month_of_18 IS NOT NULL"
    ).fetchall()
    assert months == [(1,)]


def test_of_a_disability_only_any_or_none_is_kept(tmp_path):
    build.load([sources("csv", tmp_path / "in")], tmp_path / "store")
    con = front_desk.open_store(tmp_path / "store").con
    kept = con.execute(
        "SELECT DISTINCT data_type FROM duckdb_columns() WHERE database_name = 'store' AND schema_name = 'main' "
        "AND table_name IN ('children', 'cin_referrals') AND column_name ILIKE '%disab%'"
    ).fetchall()
    assert kept == [("BOOLEAN",)]
    groups = con.execute("SELECT DISTINCT disability FROM store.kept.referrals WHERE disability IS NOT NULL").fetchall()
    assert {group for (group,) in groups} <= set(terms.GROUPS["disability"])
    assert b"HEAR" not in folder.current_file(tmp_path / "store").read_bytes()


def test_care_and_census_ids_are_linked_by_one_key(tmp_path):
    build.load([sources("csv", tmp_path / "in")], tmp_path / "store")
    con = front_desk.open_store(tmp_path / "store").con
    both = con.execute(
        "SELECT count(DISTINCT e.child) FROM store.episodes e JOIN store.cin_referrals r USING (child)"
    ).fetchone()
    assert both == (1,)


def test_a_session_takes_a_key_of_its_own_and_leaves_the_raw_rows_behind(tmp_path):
    files = [(path.name, path.open("rb")) for path in sorted(sources("csv", tmp_path / "in").iterdir())]
    first, second = (front_desk.load_session(files) for _ in range(2))
    for _, file in files:
        file.close()
    kept = "SELECT DISTINCT child FROM store.episodes ORDER BY child"
    one, other = (set(s.con.execute(kept).fetchall()) for s in (first, second))
    assert one and not one & other
    databases = {name for (name,) in first.con.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
    assert "room" not in databases
    first.close(), second.close()


@pytest.mark.parametrize("problem", ["no dates", "nothing usable"])
def test_a_load_that_is_refused_says_nothing_of_a_child(problem, tmp_path, capsys):
    cells = {"no dates": EPISODES.replace("10/05/2023", "05/16/2023").replace("11/05/2023", "05/17/2023")}
    (tmp_path / "e.csv").write_text(table(cells.get(problem, "Qzname | UPNQZ123\nQZ77AAA | QZ9 9ZQ")))
    assert main(["load", str(tmp_path / "e.csv"), "--store", str(tmp_path / "store")]) == 1
    printed = capsys.readouterr()
    assert printed.err and found_in((printed.out + printed.err).encode()) == []
