"""What the readers make of files: forms taken as they come, what is refused in plain words, and that no row is lost."""

import io
import struct
import zipfile

import pytest
from fuzz import seeds
from fuzz.mutations import accounted, faults, read_all

from analytics import terms
from analytics.extracts import delimited, formats, limits, sources, zips
from analytics.extracts.problems import LISTED_ROWS, RULES, UnusableExtract, message
from analytics.extracts.read import Found, tables_of

HEADINGS = "CHILD,DECOM,RNE,DEC,REC"
ROWS = "1,10/05/2023,S,01/07/2023,E4A\n2,11/05/2023,S,,\n"
PLAIN = f"{HEADINGS}\n{ROWS}"
MARKER = "Zz9marker"


def read(data: str | bytes | dict, name: str = "file.csv") -> list[Found]:
    """Every table of one file, given as text, as bytes, or as the sheets of a workbook."""
    if isinstance(data, dict):
        data, name = seeds.workbook(data), "book.xlsx"
    return read_all(name, data.encode() if isinstance(data, str) else data)


def one(data: str | bytes | dict, name: str = "file.csv") -> Found:
    """The only table of a file."""
    (found,) = read(data, name)
    return found


def rows(found: Found) -> list[dict[str, str | None]]:
    """A table's rows in the order of the file, with source_row."""
    return sorted((row for batch in found.batches() for row in batch.to_pylist()), key=lambda row: row["source_row"])


def column(found: Found, name: str) -> list[str | None]:
    return [row[name] for row in rows(found)]


def rules(found: Found) -> list[tuple[str, int | None]]:
    return [(p.rule, p.row) for p in found.problems]


# -- forms taken as they come -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace(",", "|"),
        lambda text: text.replace(HEADINGS, "child, Decom ,rne, dec,Rec"),
        lambda text: text.replace(HEADINGS, '"CHILD", "DECOM","RNE","DEC" ,"REC"'),
        lambda text: text.replace("2,11/05/2023", '"2", "11/05/2023" '),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("S,,\n", "S\n"),
        lambda text: text.replace("S,,\n", "S,,,,\n"),
        lambda text: f"Looked after children\nRun on 1 April,by the team\n\n{text}",
        lambda text: f'A 6" title\n{text}',
        lambda text: text + "\n,,,,\nTotal,2,,,\n",
        lambda text: text + "Grand total: 2\n",
        lambda text: "\n".join(f"{i},{line}" if i else f",{line}" for i, line in enumerate(text.splitlines())),
        lambda text: "\n".join(f"{line},note" for line in text.splitlines()),
        lambda text: "\n".join(f'{line},"a note\nof two lines"' for line in text.splitlines()),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.replace("\n", ",Caf\xe9\n").encode("cp1252"),
    ],
)  # fmt: skip
def test_a_file_in_another_shape_holds_the_same_rows(change):
    got = rows(one(change(PLAIN)))
    assert [tuple(row[c] for c in HEADINGS.split(",")) for row in got] == [
        ("1", "10/05/2023", "S", "01/07/2023", "E4A"),
        ("2", "11/05/2023", "S", None, None),
    ]


@pytest.mark.parametrize("spelt", ["Place provider", "PLACE-PROVIDER", "place_provider", "PlaceProvider "])
def test_a_heading_is_the_same_with_blanks_hyphens_and_in_any_case(spelt):
    assert column(one(f"REC,{spelt},CHILD,DECOM,RNE,DEC\nX1,PR1,1,01/05/2023,S,\n"), "PLACE_PROVIDER") == ["PR1"]


def test_rows_keep_the_number_a_spreadsheet_shows():
    text = f"A title\n\n{HEADINGS}\n1,01/05/2023,S,,\n\nTotal,1,,,\n2,01/05/2023,S,,,x\n3,01/05/2023,S,,\n"
    found = one(text)
    assert column(found, "source_row") == [4, 8]
    assert rules(found) == [("title_rows", None), ("R0_total_row", 6), ("R0_row_shape", 7)]
    assert (found.rows, found.blank) == (4, 1)


def test_a_cell_over_two_lines_counts_as_one_row():
    text = f'{HEADINGS},NOTE\n1,01/05/2023,S,,,"two\nlines"\n2,01/05/2023,S,,,\n'
    assert column(one(text), "source_row") == [2, 3]


def test_a_row_that_only_lacks_or_has_blank_cells_at_its_end_is_read_and_counted():
    found = one(f"{HEADINGS}\n1,01/05/2023,S\n2,01/05/2023,S,,,,\n3,01/05/2023,S,,,x\n4\n5,01/05/2023,S,,\n")
    assert column(found, "CHILD") == ["1", "2", "5"]
    assert sorted(rules(found), key=str) == [("R0_row_evened", None), ("R0_row_shape", 4), ("R0_row_shape", 5)]
    assert "2 rows" in message(next(p for p in found.problems if p.rule == "R0_row_evened"))


def test_a_quote_never_closed_costs_its_own_row_and_no_other():
    found = one(f'{HEADINGS},HOME_POST\n1,01/05/2023,S,,,"AB1\n2,01/05/2023,S,,,"AB1"\n3,01/05/2023,S,,,AB1\n')
    assert column(found, "CHILD") == ["2", "3"]
    assert rules(found) == [("R0_quote_open", 2)]
    found = one(f'{HEADINGS}\n"1,01/05/2023,S,,\n' + "2,01/05/2023,S,,\n" * 500)
    assert (found.rows, rules(found)) == (501, [("R0_quote_open", 2)])


def test_a_row_with_text_in_columns_we_do_not_read_is_handed_on_for_the_load_to_list():
    found = one(f"{HEADINGS},UPN\n,,,,,A1\n,,,,,\n1,01/05/2023,S,,,A2\n")
    assert column(found, "CHILD") == [None, "1"]
    assert (found.rows, found.blank) == (2, 1)


def test_reading_again_tells_the_same():
    found = one(PLAIN + "Total,2,,,\n")
    assert rows(found) == rows(found)
    assert (found.rows, rules(found)) == (3, [("R0_total_row", 4)])


def test_many_blank_lines_are_counted_and_many_totals_listed():
    text = HEADINGS + "\n" + "1,01/05/2023,S,,\n\nTotal,1,,,\n" * 300
    found = one(text)
    assert (found.rows, found.blank, len(rows(found))) == (600, 300, 300)


def test_a_large_file_comes_in_pieces_and_in_whole_rows(monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 1 << 12)
    text = HEADINGS + "\n" + "".join(f"{i},01/05/2023,S,,\n{i}\n" for i in range(3000))
    found = one(text)
    batches = list(found.batches())
    assert len(batches) > 5
    assert column(found, "CHILD") == [str(i) for i in range(3000)]
    assert column(found, "source_row") == list(range(2, 6002, 2))
    assert [p.row for p in found.problems] == list(range(3, 6003, 2))


def test_only_the_first_heading_row_is_looked_for_and_not_forever():
    assert one("x\n" * 40 + PLAIN).problems[0].rule == "file_not_recognised"


# -- formats ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headings", "what"),
    [
        ("CHILD,DOB,REVIEW,REVIEW_CODE", "SSDA903 reviews"),
        ("CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS", "SSDA903 outcomes (OC2)"),
        ("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", "SSDA903 care leavers (OC3)"),
        ("CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR", "SSDA903 adoption (AD1)"),
        ("CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED", "SSDA903 placed for adoption"),
        ("CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM", "SSDA903 previous permanence"),
        ("CHILD,DOB,MISSING,MIS_START,MIS_END", "SSDA903 missing"),
        ("CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON", "SSDA903 social worker episodes"),
        ("CHILD,DOB,DOLO_START,DOLO_END", "SSDA903 deprivation of liberty"),
        (",LAchildID,CPPID,CPPreviewDate", "CIN census reviews"),
        (",LAchildID,CINdetailsID,CINPlanStartDate,CINPlanEndDate", "CIN census plans"),
        ("addr_table_id,addr_person_id,addr_postcode", "SSD addresses (ssd_address): never loaded"),
        ("link_person_id,link_identifier_type", "SSD linked identifiers (ssd_linked_identifiers): never loaded"),
        ("Child Unique ID,Gender,Date of Contact,Contact Source", "Annex A list 1 (contacts)"),
    ],
)
def test_a_table_no_measure_needs_is_recognised_and_left(headings, what):
    found = one(headings + "\n" + ",".join(MARKER for _ in headings.split(",")))
    assert (found.what, found.table, list(found.batches()), found.problems) == (what, None, [], [])


@pytest.mark.parametrize(
    ("text", "table", "read", "dropped"),
    [
        (",LAchildID,Ethnicity\n0,A1,WBRI\n", "child_characteristics", ("A1", "WBRI"), ()),
        (",LAchildID,Disability\n0,A1,HAND\n", "disabilities", ("A1", "HAND"), ()),
        (
            ",LAchildID,CINdetailsID,CPPID,CPPstartDate,CPPendDate,InitialCategoryOfAbuse\n0,A1,1,2,2023-05-01,,PHY\n",
            "child_protection_plans",
            ("A1", "2023-05-01", None),
            ("CINdetailsID", "CPPID", "InitialCategoryOfAbuse"),
        ),
        (
            "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date\n9,A1,2023-05-01,2023-06-01\n",
            "child_protection_plans",
            ("A1", "2023-05-01", "2023-06-01"),
            ("cppl_cp_plan_id",),
        ),
    ],
)
def test_tables_of_the_census_beside_its_referrals_are_known_by_their_columns(text, table, read, dropped):
    found = one(text)
    (row,) = rows(found)
    del row["source_row"]
    assert (found.table.name, tuple(row.values()), found.dropped) == (table, read, dropped)


def test_headings_that_only_begin_like_an_ssd_table_are_not_taken_for_one():
    assert one("Contact date,Contact source,Contact name\n1,2,3\n").what == "not usable"


def test_every_ssd_table_we_read_is_known_by_its_columns():
    for table in formats.TABLES:
        if table.name.startswith("ssd_"):
            headings = ",".join(c.name.lower() for c in table.columns)
            found = one(f"{headings},{table.columns[0].name[:4].lower()}_worker_name\n")
            assert found.table == table
            assert found.dropped == (f"{table.columns[0].name[:4].lower()}_worker_name",)


def test_every_column_that_may_enter_says_whether_it_is_a_date():
    for table in formats.TABLES:
        for c in table.columns:
            looks_so = "DATE" in c.name or c.name in ("DECOM", "DEC", "DOB", "DUC") or c.name.endswith("_DOB")
            assert c.date == looks_so, c.name


def test_no_identifying_column_may_enter(shared):
    import csv

    with (shared / "spec" / "identifying_columns.csv").open(encoding="utf-8") as listed:
        dropped = [row["column"] for row in csv.DictReader(listed) if row["action"].startswith(("DROP", "DO NOT"))]
    names = {
        formats.plain(n.strip()) for text in dropped for n in text.replace(" and all other OC2 fields", "").split(",")
    }
    for declared in (*formats.TABLES, *formats.OTHER_TABLES):
        for c in declared.columns:
            assert not names & {formats.plain(h) for h in (c.name, *c.spelled)}, c.name


def test_every_module_of_every_year_is_read_or_left(shared):
    import csv
    from collections import defaultdict

    modules = defaultdict(list)
    with (shared / "spec" / "ssda903_modules.csv").open(encoding="utf-8") as listed:
        for row in csv.DictReader(listed):
            modules[row["module"]].append(row["column"])
    for module, columns in modules.items():
        found = one(",".join(columns) + "\n", f"{module}.csv")
        assert found.what.startswith("SSDA903"), module
        assert (found.table is not None) == (module in ("Header", "Episodes", "UASC"))


# -- XML --------------------------------------------------------------------------------------------------------------
def by_table(found: list[Found]) -> dict[str, Found]:
    return {f.table.name: f for f in found if f.table}


def test_ssda903_xml_gives_episodes_header_and_unaccompanied_children():
    found = read(seeds.SSDA903_XML, "return.xml")
    tables = by_table(found)
    assert [r["CHILD"] for r in rows(tables["episodes"])] == ["101", "102"]  # the second header follows its episode
    assert rows(tables["episodes"])[0] | {"source_row": 0} == {
        **{"CHILD": "101", "DECOM": "10/05/2023", "RNE": "S", "LS": "V2", "CIN": "N1", "PLACE": "U6"},
        **dict.fromkeys(("PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE")),
        "source_row": 0,
    }
    assert column(tables["episodes"], "source_row") == [3, 4]
    assert [(r["CHILD"], r["SEX"], r["ETHNIC"]) for r in rows(tables["header"])] == [
        ("101", "1", "WBRI"),
        ("102", "2", None),
    ]
    assert [(r["CHILD"], r["DUC"]) for r in rows(tables["uasc"])] == [("101", "01/02/2028")]
    assert "UPN" in tables["header"].dropped
    assert [f.what for f in found if not f.table] == ["SSDA903 reviews"]


def test_cin_xml_gives_referrals_and_children_with_the_authority():
    found = read(seeds.CIN_XML, "cin.xml")
    tables = by_table(found)
    assert [(r["LACHILDID"], r["CINREFERRALDATE"], r["REFERRALNFA"], r["LA"]) for r in rows(tables["cin_details"])] == [
        ("A1", "2023-10-06", "false", "201"),
        ("A1", "2024-01-06", "1", "201"),
        ("A2", None, None, "201"),
    ]
    assert [(r["LACHILDID"], r["SEX"]) for r in rows(tables["child_identifiers"])] == [("A1", "1"), ("A2", "F")]
    assert tables["child_identifiers"].dropped == ("UPN",)
    assert {f.what for f in found if not f.table} == {"CIN census assessments", "CIN census reviews"}


def test_cin_xml_gives_what_stands_inside_a_child_or_a_referral_and_which_child_it_is_of():
    tables = by_table(read(seeds.CIN_XML, "cin.xml"))
    listed = rows(tables["child_protection_plans"])
    assert [(r["LACHILDID"], r["CPPSTARTDATE"], r["CPPENDDATE"], r["LA"]) for r in listed] == [
        ("A1", "2023-11-01", "2024-01-05", "201"),
        ("A1", "2024-02-01", None, "201"),
    ]
    assert tables["child_protection_plans"].dropped == ("INITIALCATEGORYOFABUSE",)
    assert [(r["LACHILDID"], r["ETHNICITY"]) for r in rows(tables["child_characteristics"])] == [("A1", "WBRI")]
    assert [(r["LACHILDID"], r["DISABILITY"]) for r in rows(tables["disabilities"])] == [("A1", "HAND"), ("A1", "HEAR")]
    assert tables["child_characteristics"].dropped == tables["disabilities"].dropped == ()


def test_what_no_child_of_an_xml_return_has_the_return_did_not_bring():
    bare = seeds.CIN_XML.replace("ChildProtectionPlans", "Other").replace("ChildCharacteristics", "Another")
    assert set(by_table(read(bare.replace("Disability", "X"), "cin.xml"))) == {"cin_details", "child_identifiers"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<Message>", '<Message xmlns="http://example.org/cin">'),
        lambda text: text.replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:").replace("<c:?", "<?"),
        lambda text: text.lower(),
        lambda text: text.replace("<GenderCurrent>", "stray text<GenderCurrent>"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("U1", "Caf\xe9").encode("cp1252"),
    ],
    ids=["namespace", "prefix", "lower case", "stray text", "utf-16", "windows text that says utf-8"],
)
def test_cin_xml_in_another_shape_holds_the_same_referrals(change):
    text = seeds.CIN_XML.replace(' encoding="utf-8"', "")
    tables = by_table(read(change(text), "cin.xml"))
    assert [i.upper() for i in column(tables["cin_details"], "LACHILDID")] == ["A1", "A1", "A2"]
    assert column(tables["child_identifiers"], "SEX")[0] == "1"


def test_xml_is_recognised_whatever_the_file_is_called():
    assert "cin_details" in by_table(read(seeds.CIN_XML, "export.txt"))


BOMB = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Message>&b;</Message>'
OUTSIDE = '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]><Message><LEA>&x;</LEA></Message>'


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (BOMB, "xml_not_allowed"),
        (OUTSIDE, "xml_not_allowed"),
        ("<html><body>not a return</body></html>", "file_not_recognised"),
        ("<Message><School/></Message>", "file_not_recognised"),
        (seeds.CIN_XML.replace("</Child>", "", 1), "xml_damaged"),
        (seeds.CIN_XML[:-30], "xml_damaged"),
        ("<Message>" + "<a>" * 60, "xml_too_deep"),
        ("<Message><LEA>" + "1" * 30_000 + "</LEA></Message>", "xml_too_deep"),
        ("<Message>&undeclared;</Message>", "xml_damaged"),
        ("<", "xml_damaged"),
    ],
)  # fmt: skip
def test_xml_that_is_broken_or_asks_for_more_is_refused_whole(text, rule):
    found = one(text, "cin.xml")
    assert (found.table, [p.rule for p in found.problems]) == (None, [rule])


# -- workbooks and Annex A --------------------------------------------------------------------------------------------
def test_sheets_are_read_like_files_and_cells_as_a_csv_export_holds_them():
    sheet = [
        ["Looked after children"],
        ["CHILD", "DECOM", "RNE", "DEC", "REC", "UPN"],
        [123, "@45056", "S", "@45108.5", "=1+1=>E4A", "U1"],
        [120000, "@45057", "#N/A", "", "", True],
        ["", "", "", "", "", ""],
        ["Total", 2],
    ]
    notes = [["Read me"], ["about this workbook"]]
    found = read({"episodes": sheet, "Notes": notes, "Empty": [[]]})
    episodes = next(f for f in found if f.table)
    assert [(r["CHILD"], r["DECOM"], r["RNE"], r["DEC"], r["REC"]) for r in rows(episodes)] == [
        ("123", "2023-05-10", "S", "2023-07-01 12:00:00", "E4A"),
        ("120000", "2023-05-11", None, None, None),
    ]
    assert column(episodes, "source_row") == [3, 4]
    assert {p.rule for p in episodes.problems} == {"workbook_errors", "title_rows", "R0_total_row"}
    assert [rules(f) for f in found if not f.table] == [[("sheet_not_recognised", None)]]


def test_a_hidden_sheet_is_not_read():
    data = seeds.workbook(
        {"a": [HEADINGS.split(","), ["1", "x", "S"]], "b": [["CHILD", "DUC"], ["1", ""]]}, hidden=("b",)
    )
    assert one(data, "book.xlsx").table.name == "episodes"


def test_a_workbook_is_known_by_its_content():
    assert one(seeds.workbook({"a": [HEADINGS.split(","), ["1", "x", "S"]]}), "episodes.csv").table.name == "episodes"


def test_annex_a_lists_3_7_and_8_become_census_and_903_rows():
    found = read({"Sheet1": seeds.LIST_3, "List 7": seeds.LIST_7, "odd name": seeds.LIST_8})
    tables = by_table(found)
    assert all(f.snapshot for f in found)
    assert rows(tables["episodes"]) == [
        {
            **{"CHILD": "1", "DECOM": "06/08/2020", "LS": "C2", "CIN": "N1", "PLACE": "U6", "PLACE_PROVIDER": "PR4"},
            **{"DEC": None, "REC": None, "RNE": "S", "source_row": 2},
        },
        {
            **{"CHILD": "2", "DECOM": "22/10/2019", "LS": "C1", "CIN": "N8", "PLACE": "H5", "PLACE_PROVIDER": "PR4"},
            **{"DEC": "22/09/2020", "REC": "E47", "RNE": "S", "source_row": 3},
        },
    ]
    assert [(r["CHILD"], r["SEX"], r["ETHNIC"]) for r in rows(tables["header"])] == [
        ("1", "F", "WBRI"),
        ("2", "M", "WOTH"),
    ]
    assert [r["CHILD"] for r in rows(tables["uasc"])] == ["2"]
    assert [(r["LACHILDID"], r["REFERRALSOURCE"], r["REFERRALNFA"]) for r in rows(tables["cin_details"])] == [
        ("1", "8", "NO"),
        ("2", "3D", "YES"),
    ]
    assert column(tables["child_identifiers"], "SEX") == ["M", "F"]
    listed = rows(tables["child_protection_plans"])
    assert [(r["LACHILDID"], r["CPPSTARTDATE"], r["CPPENDDATE"]) for r in listed] == [
        ("1", "2020-10-01", "2021-02-03"),
        ("2", "2020-11-01", None),
    ]
    assert {"Age of Child (Years)", "Placement postcode", "URN of Placement"} <= set(tables["episodes"].dropped)
    assert {"Age", "Allocated Worker"} <= set(tables["cin_details"].dropped)


def test_a_list_without_uasc_columns_says_nothing_of_unaccompanied_children_and_its_csv_reads_alike():
    drawn = [[cell for i, cell in enumerate(row) if i != 5] for row in seeds.LIST_8]
    found = read("\n".join(";".join(row) for row in drawn), "list8.csv")
    assert [f.table.name for f in found] == ["episodes", "header"]
    assert column(found[0], "LS") == ["C2", "C1"]


@pytest.mark.parametrize(
    ("cell", "codes", "code"),
    [
        ("a) Male", "sexes", "M"),
        ("Female", "sexes", "F"),
        ("c) Not stated/recorded", "sexes", "U"),
        ("N1 - Abuse or Neglect", "categories_of_need", "N1"),
        ("q) 6: Police", "referral_sources", "6"),
        ("Police", "referral_sources", "6"),
        ("b) 1B: Individual", "referral_sources", "1B"),
        ("E1: Placement order", "legal_statuses", "E1"),
        ("Interim care order", "legal_statuses", "C1"),
        ("b) No", "yes_no", "NO"),
        ("  s) nobt ", "ethnic_groups", "NOBT"),
        ("something new", "ethnic_groups", "something new"),
    ],
)
def test_a_cell_of_a_list_is_read_as_the_code_it_means(cell, codes, code):
    from analytics.extracts.annex_a import read_cell

    assert read_cell(cell, codes) == code
    assert code in terms.CODE_SETS[codes] or code == cell


def test_a_small_workbook_that_asks_for_endless_memory_is_refused():
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = seeds.workbook({"a": f"<worksheet><sheetData>{corners}</sheetData></worksheet>"})
    assert len(data) < 5000
    assert one(data, "book.xlsx").problems[0].rule == "workbook_unreadable"


def test_a_workbook_that_expands_beyond_the_limit_is_not_opened(monkeypatch):
    monkeypatch.setattr(limits, "WORKBOOK_EXPANDED_BYTES", 1000)
    found = one({"a": [HEADINGS.split(",")]})
    assert found.problems[0].rule == "workbook_unreadable" and "limit" in message(found.problems[0])


# -- refusals ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file_empty"),
        (b"\n\n,,,\n", "file_empty"),
        (HEADINGS.encode() + b"\n", "file_no_rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file_not_text"),
        (b"%PDF-1.7\nCHILD,DECOM,RNE,DEC,REC\n", "file_not_text"),
        (bytes(range(256)) * 20, "file_not_text"),
        (PLAIN.encode() * 9000 + b"\0", "file_not_text"),
        (PLAIN.encode() + b"x" * 2_000_000, "file_row_too_long"),
        (b"PK\x03\x04 and no more of it", "zip_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_unreadable"),
        (seeds.workbook({"a": [[1]]})[:-40], "zip_damaged"),
        (b"a,b\n1,2\n", "file_not_recognised"),
        (b"CHILD,DECOM,RNE,DEC,REC,Child \n1,2,3,4,5,6\n", "heading_twice"),
    ],
)
def test_what_cannot_be_read_is_refused_by_a_rule(data, rule):
    files, refused = sources.from_uploads([("file.csv", io.BytesIO(data))])
    found = [f for file in files for f in tables_of(file)]
    for f in found:
        accounted(f)
    assert rule in {p.rule for p in (*refused, *(p for f in found for p in f.problems))}


def test_a_missing_column_is_named_with_the_nearest_table():
    (problem,) = one(f"CHILD,DECOM,{MARKER}\n1,2,3\n").problems
    assert "episodes" in message(problem) and "RNE" in message(problem)
    assert MARKER not in message(problem)


def test_a_heading_that_stands_twice_is_named():
    (problem,) = one(f"{HEADINGS},r n e\n1,2,3,4,5,6\n").problems
    assert (problem.rule, problem.column) == ("heading_twice", "RNE")


@pytest.mark.parametrize(
    "data",
    [
        "\n".join([",".join([MARKER] * 5)] * 5),
        f"{MARKER},{MARKER},{MARKER}\nCHILD,{MARKER}\n{MARKER}\n",
        "\n".join([HEADINGS, ",".join([MARKER] * 5), MARKER, ",".join([MARKER] * 9), f'"{MARKER}', f"Total,{MARKER}"]),
        f"{MARKER}\n{PLAIN}",
        f"<Message><Child>{MARKER}</Child>",
        {"Sheet1": [[MARKER, MARKER], [MARKER]], "Sheet2": [HEADINGS.split(","), [MARKER] * 5, ["Total", MARKER]]},
    ],
)
def test_no_message_and_no_dropped_heading_holds_a_cell(data):
    for found in read(data):
        assert MARKER not in " ".join((found.what, *found.dropped, *map(message, found.problems)))


def test_a_dropped_heading_is_shown_short_and_in_one_line():
    (found,) = read(f'{HEADINGS},"{"x" * 300}","a\nb\x07c"\n1,2,S,,,,\n')
    assert found.dropped == ("x" * 60, "abc")


def test_every_rule_that_lists_rows_is_a_rule():
    assert set(RULES) >= LISTED_ROWS


# -- sources ----------------------------------------------------------------------------------------------------------
def test_files_come_with_their_folders_in_an_order_that_depends_on_content(tmp_path):
    inside = tmp_path / "X99" / "2023"
    inside.mkdir(parents=True)
    (inside / "episodes.csv").write_text(PLAIN)
    (inside / "report.pdf").write_bytes(b"%PDF")
    for litter in (".DS_Store", "desktop.ini", "~$book.xlsx", "Thumbs.db"):
        (inside / litter).write_bytes(b"x")
    (tmp_path / "all.zip").write_bytes(seeds.archive({"2022/header.csv": "CHILD\n", "__MACOSX/x.csv": "x"}))
    files, problems = sources.from_paths([tmp_path])
    assert {f.name: f.folders for f in files} == {
        "X99/2023/episodes.csv": (tmp_path.name, "X99", "2023"),
        "all.zip/2022/header.csv": (tmp_path.name, "all", "2022"),
    }
    assert [(p.file, p.rule) for p in problems] == [("X99/2023/report.pdf", "file_not_supported")]
    digests = [f.digest for f in files]
    assert digests == sorted(digests)
    alone, _ = sources.from_paths([inside / "episodes.csv"])
    assert [(f.name, f.folders) for f in alone] == [("episodes.csv", ("2023",))]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text(PLAIN)
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    files, problems = sources.from_paths([inside])
    assert (files, [p.rule for p in problems]) == ([], ["file_is_a_link"])


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnusableExtract, match="nowhere"):
        sources.from_paths([tmp_path / "nowhere"])


def test_uploads_keep_their_folders_and_touch_no_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sent = [
        ("X99/2023/episodes.csv", io.BytesIO(PLAIN.encode())),
        ("x.zip", io.BytesIO(seeds.archive({"a/b.csv": PLAIN}))),
    ]
    files, problems = sources.from_uploads(sent)
    assert {(f.name, f.folders) for f in files} == {
        ("X99/2023/episodes.csv", ("X99", "2023")),
        ("x.zip/a/b.csv", ("x", "a")),
    }
    assert not problems and not list(tmp_path.iterdir())
    assert [len(rows(f)) for file in files for f in tables_of(file)] == [2, 2]
    assert len({f.digest for f in files}) == 1


def refusals(members: dict[str, str | bytes]) -> list[tuple[str, str]]:
    files, problems = sources.from_uploads([("r.zip", io.BytesIO(seeds.archive(members)))])
    assert not files
    return [(p.file, p.rule) for p in problems]


@pytest.mark.parametrize("name", ["../episodes.csv", "a/../../b.csv", "/etc/x.csv", "C:/x.csv", "a\\b.csv"])
def test_a_zip_with_a_name_that_leaves_it_is_refused_whole(name):
    assert refusals({"good.csv": PLAIN, name: PLAIN}) == [("r.zip", "file_name_escapes")]
    files, problems = sources.from_uploads([(name, io.BytesIO(b"x"))])
    assert (files, [p.rule for p in problems]) == ([], ["file_name_escapes"])


def test_a_zip_bomb_is_refused_before_anything_of_it_is_expanded(monkeypatch):
    opened = []
    monkeypatch.setattr(zips.Member, "open", lambda self: opened.append(self))
    bomb = seeds.archive({f"{i}.csv": b"0" * 30_000_000 for i in range(2)})
    files, problems = sources.from_uploads([("bomb.zip", io.BytesIO(bomb))])
    assert (files, [p.rule for p in problems], opened) == ([], ["zip_too_large"], [])
    assert "200 times" in message(problems[0])


def test_a_zip_of_too_many_or_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "ZIP_MEMBERS", 1)
    assert refusals({"a.csv": PLAIN, "b.csv": PLAIN}) == [("r.zip", "zip_too_large")]
    monkeypatch.setattr(limits, "ZIP_MEMBERS", 9)
    monkeypatch.setattr(limits, "ZIP_EXPANDED_BYTES", 100)
    assert refusals({"a.csv": PLAIN, "b.csv": PLAIN}) == [("r.zip", "zip_too_large")]


def test_a_member_larger_than_it_says_is_never_expanded_beyond_what_it_says():
    data = bytearray(seeds.archive({"a.csv": b"0" * 5_000_000}))
    for at in (data.find(b"PK\x01\x02") + 24, 22):  # the size in the directory, and in the member's own head
        data[at : at + 4] = struct.pack("<I", 1000)
    files, problems = sources.from_uploads([("r.zip", io.BytesIO(bytes(data)))])
    assert (files, [p.rule for p in problems]) == ([], ["zip_damaged"])


def test_one_bad_member_is_refused_alone():
    data = seeds.archive({"good.csv": PLAIN, "inner.zip": seeds.archive({"x.csv": PLAIN}), "bad.csv": PLAIN * 50})
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        at = opened.getinfo("bad.csv").header_offset
    spoilt = bytearray(data)
    spoilt[at + 60] ^= 0xFF
    files, problems = sources.from_uploads([("r.zip", io.BytesIO(bytes(spoilt)))])
    assert [f.name for f in files] == ["r.zip/good.csv"]
    assert {(p.file, p.rule) for p in problems} == {("r.zip/inner.zip", "zip_in_zip"), ("r.zip/bad.csv", "zip_damaged")}


def test_a_member_with_a_password_is_refused_alone():
    data = bytearray(seeds.archive({"a.csv": PLAIN}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    files, problems = sources.from_uploads([("r.zip", io.BytesIO(bytes(data)))])
    assert (files, [(p.file, p.rule) for p in problems]) == ([], [("r.zip/a.csv", "zip_locked")])


def test_a_file_beyond_the_limit_is_refused_unread_and_the_limit_is_said(tmp_path):
    with (tmp_path / "huge.csv").open("wb") as sparse:
        sparse.truncate(limits.TEXT_BYTES + 1)
    files, (problem,) = sources.from_paths([tmp_path])
    assert not files and problem.rule == "file_too_large" and "2,000 MB" in message(problem)


def test_a_file_that_changes_while_it_is_read_is_said_so(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(PLAIN)
    (file,), _ = sources.from_paths([path])
    (found,) = tables_of(file)
    path.write_bytes(PLAIN.encode() + b"3,\xff\xfe,S,,\n")
    with pytest.raises(UnusableExtract, match="changed"):
        list(found.batches())


# -- real samples, and spoilt ones ------------------------------------------------------------------------------------
def test_every_public_sample_is_recognised_and_every_row_accounted_for(shared):
    files, problems = sources.from_paths([shared / "extracts"])
    assert {p.file for p in problems} == {"README.md", "expected.json"}
    handed_on = {}
    for file in files:
        for found in tables_of(file):
            if "/" in file.name:
                assert found.what != "not usable", file.name
            assert accounted(found) == found.rows
            if found.table:
                handed_on[file.name.rpartition("/")[2], found.table.name] = found.rows
    assert handed_on["episodes.csv", "episodes"] == 5050
    assert handed_on["header.csv", "header"] == 2675
    assert handed_on["CINdetails.csv", "cin_details"] == 101
    assert handed_on["CIN_Census_2024.xml", "cin_details"] == 2
    assert handed_on["Annex_A.xlsx", "cin_details"] == 6
    assert handed_on["Annex_A.xlsx", "episodes"] == 5
    assert handed_on["Annex_A.xlsx", "child_protection_plans"] == 7
    assert handed_on["CIN2rows.xml", "child_protection_plans"] == handed_on["CIN2rows.xml", "disabilities"] == 2
    assert handed_on["ChildCharacteristics.csv", "child_characteristics"] == 332


@pytest.mark.parametrize("name", ["episodes.csv", "cin.xml", "returns.zip"])
def test_spoilt_files_are_read_or_refused(name):
    """A taste of tests/fuzz, which does the same thousands of times."""
    seed = {
        "episodes.csv": seeds.EPISODES.encode(),
        "cin.xml": seeds.CIN_XML.encode(),
        "returns.zip": seeds.archive({"e.csv": seeds.EPISODES}),
    }[name]
    for data in faults(seed, 70, f"a taste of {name}"):
        read_all(name, data)
