"""Thousands of spoilt files through every reader: none may raise, hang, or lose a row without saying so."""

import pytest
from fuzz import seeds
from fuzz.mutations import faults, read_all

pytestmark = pytest.mark.fuzz
BOOK = seeds.workbook({"List 3": seeds.LIST_3, "List 8": seeds.LIST_8})
ZIP = seeds.archive(
    {"2023/episodes.csv": seeds.EPISODES, "2023/cin.xml": seeds.CIN_XML, "2023/CINdetails.csv": seeds.REFERRALS}
)
CASES = {
    "episodes.csv": (seeds.EPISODES.encode(), 4000),
    "referrals.csv": (seeds.REFERRALS.encode("utf-16"), 1500),
    "windows.csv": (seeds.EPISODES.replace("AB1 2CD", "Caf\xe9").replace("\n", "\r").encode("cp1252"), 1500),
    "list8.csv": ("\n".join(";".join(map(str, row)) for row in seeds.LIST_8).encode(), 1500),
    "cin.xml": (seeds.CIN_XML.encode(), 3000),
    "ssda903.xml": (seeds.SSDA903_XML.encode(), 3000),
    "returns.zip": (ZIP, 2500),
    "annex_a.xlsx": (BOOK, 300),
}


@pytest.mark.parametrize("name", CASES)
def test_a_spoilt_file_is_read_or_refused_and_no_row_is_lost(name):
    seed, how_many = CASES[name]
    assert sum(table.rows for table in read_all(name, seed))
    for data in faults(seed, how_many, name):
        read_all(name, data)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_spoilt_inside_its_zip_is_read_or_refused(part):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(BOOK)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    for data in faults(parts[part], 100, part):
        read_all("book.xlsx", seeds.archive({**parts, part: data}))


def test_plain_rows_are_all_there_whatever_happens_to_them():
    """Without quotes a line is a row, so that the rows of a spoilt file can be counted another way."""
    seed = seeds.EPISODES.replace('"', "").encode()
    heading, _, body = seed.partition(b"\n")
    for data in faults(body, 3000, "body"):
        if b'"' in data or b"\0" in data:
            continue
        lines = [line for line in data.splitlines() if line.strip(b", \t")]
        (found,) = read_all("episodes.csv", heading + b"\n" + data)
        assert found.rows == len(lines)
