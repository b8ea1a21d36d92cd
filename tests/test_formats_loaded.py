"""The same return in another format gives the same figures, and what a format cannot tell is not told."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from drawn import figures, numbers, shares, table, write
from fuzz import seeds

from analytics.results import data_report, front_desk
from analytics.store import build, folder

STARTED, CEASED, LOOKED_AFTER = "started_to_be_looked_after", "ceased_to_be_looked_after", "looked_after_at_year_end"
EPISODES = """
    CHILD | DECOM      | RNE | LS | CIN | PLACE | DEC        | REC
    1     | 10/05/2023 | S   | C1 | N1  | U6    | 01/07/2023 | E4A
    2     | 11/05/2023 | S   | V2 | N5  | K2    | 12/06/2023 | X1
    2     | 12/06/2023 | P   | V2 | N5  | U1    |            |
    3     | 01/06/2023 | S   | V4 | N2  | K2    | 20/06/2023 | E8
"""
HEADER = """
    CHILD | SEX | DOB        | ETHNIC
    1     | 1   | 10/05/2010 | WBRI
    2     | 2   | 11/07/2015 | BCRB
    3     | 2   | 01/01/2012 | BCRB
"""
UASC = """
    CHILD | SEX | DOB        | DUC
    2     | 2   | 11/07/2015 |
"""
DETAILS = """
    LAchildID | CINreferralDate | ReferralSource | PrimaryNeedCode | CINclosureDate | ReasonForClosure | ReferralNFA
    1         | 2023-05-01      | 1A             | N1              | 2023-06-01     | RC1              | false
    1         | 2023-09-01      | 6              | N1              | 2023-09-20     | RC8              | true
"""
CHILDREN = """
    LAchildID | PersonBirthDate | Sex
    1         | 2010-05-10      | M
"""
CHARACTERISTICS = """
    LAchildID | Ethnicity
    1         | WBRI
"""
DISABILITIES = """
    LAchildID | Disability
    1         | HAND
    1         | HEAR
"""
PLANS = """
    LAchildID | CPPstartDate | CPPendDate
    1         | 2023-05-10   | 2023-05-30
    1         | 2023-09-10   |
"""
ALL = {
    **{"episodes": EPISODES, "header": HEADER, "uasc": UASC, "cin_details": DETAILS, "child_identifiers": CHILDREN},
    **{"child_characteristics": CHARACTERISTICS, "disabilities": DISABILITIES, "child_protection_plans": PLANS},
}


def told(store: Path) -> dict:
    """Every figure by year and by every breakdown, with and without unaccompanied children."""
    opened = front_desk.open_store(store)
    try:
        return {
            (m.id, b, without): [
                str(row) for row in figures(opened, m.id, by=m.formula.periods[0], breakdown=b, without_uasc=without)
            ]
            for m in front_desk.measures()
            for b in (None, *m.breakdowns)
            for without in (False, True)
        }
    finally:
        opened.close()


def of_the_census(store: Path) -> tuple[list, list]:
    """Plans, and what is known of referred children, as they stand in a store."""
    opened = front_desk.open_store(store)
    try:
        plans = opened.con.execute("SELECT return_year, started, ended FROM store.protection_plans ORDER BY ALL")
        plans = plans.fetchall()
        known = "SELECT CINreferralDate, SEX, ethnic_group, disability FROM store.cin_referrals ORDER BY ALL"
        return plans, opened.con.execute(known).fetchall()
    finally:
        opened.close()


@pytest.fixture(scope="module")
def as_csv(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("csv")
    write(root / "in", ALL)
    build.load([root / "in"], root / "store")
    return root


def rows(drawing: str) -> list[dict[str, str]]:
    head, *lines = [line.split(",") for line in table(drawing).splitlines()]
    return [dict(zip(head, line, strict=True)) for line in lines]


def tags(row: dict[str, str], names: dict[str, str]) -> str:
    return "".join(f"<{tag}>{row[column]}</{tag}>" for tag, column in names.items())


def ssda903_xml() -> str:
    header = {"CHILDID": "CHILD", "SEX": "SEX", "DOB": "DOB", "ETHNIC": "ETHNIC"}
    episode = {"DECOM": "DECOM", "RNE": "RNE", "LS": "LS", "CIN": "CIN", "PL": "PLACE", "DEC": "DEC", "REC": "REC"}
    listed = {row["CHILD"] for row in rows(UASC)}
    children = [
        f"<CHILD><HEADER>{tags(h, header)}<UPN>A12345</UPN><UASC>{int(h['CHILD'] in listed)}</UASC><DUC/></HEADER>"
        + "".join(f"<EPISODE>{tags(e, episode)}</EPISODE>" for e in rows(EPISODES) if e["CHILD"] == h["CHILD"])
        + "</CHILD>"
        for h in rows(HEADER)
    ]
    return f'<?xml version="1.0"?><EXPSSDA903>{"".join(children)}</EXPSSDA903>'


def cin_xml() -> str:
    details = {
        c: c
        for c in (
            "CINreferralDate",
            "ReferralSource",
            "PrimaryNeedCode",
            "CINclosureDate",
            "ReasonForClosure",
            "ReferralNFA",
        )
    }
    child = rows(CHILDREN)[0]
    plan = {"CPPstartDate": "CPPstartDate", "CPPendDate": "CPPendDate"}
    plans = [f"<ChildProtectionPlans>{tags(p, plan)}</ChildProtectionPlans>" for p in rows(PLANS)]
    inside = "".join(
        f"<CINdetails>{tags(d, details)}{p}</CINdetails>" for d, p in zip(rows(DETAILS), plans, strict=True)
    )
    codes = "".join(tags(d, {"Disability": "Disability"}) for d in rows(DISABILITIES))
    said = f"{tags(rows(CHARACTERISTICS)[0], {'Ethnicity': 'Ethnicity'})}<Disabilities>{codes}</Disabilities>"
    who = tags(child, {"LAchildID": "LAchildID", "PersonBirthDate": "PersonBirthDate", "Sex": "Sex"})
    return (
        "<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header><Children><Child>"
        f"<ChildIdentifiers>{who}</ChildIdentifiers><ChildCharacteristics>{said}</ChildCharacteristics>{inside}</Child></Children></Message>"
    )


def test_xml_returns_give_what_their_csv_tables_give(as_csv, tmp_path):
    (tmp_path / "care.xml").write_text(ssda903_xml())
    (tmp_path / "need.xml").write_text(cin_xml())
    build.load([tmp_path / "care.xml", tmp_path / "need.xml"], tmp_path / "store")
    assert told(tmp_path / "store") == told(as_csv / "store")
    assert of_the_census(tmp_path / "store") == of_the_census(as_csv / "store")


def test_sheets_of_a_workbook_give_what_csv_files_give(as_csv, tmp_path):
    (tmp_path / "returns.xlsx").write_bytes(
        seeds.workbook({n: [line.split(",") for line in table(d).splitlines()] for n, d in ALL.items()})
    )
    build.load([tmp_path / "returns.xlsx"], tmp_path / "store")
    assert told(tmp_path / "store") == told(as_csv / "store")
    assert of_the_census(tmp_path / "store") == of_the_census(as_csv / "store")


def test_a_zip_gives_what_its_folder_gives(as_csv, tmp_path):
    with zipfile.ZipFile(tmp_path / "returns.zip", "w") as archive:
        for path in (as_csv / "in").iterdir():
            archive.write(path, f"2024/{path.name}")
    build.load([tmp_path / "returns.zip"], tmp_path / "store")
    assert told(tmp_path / "store") == told(as_csv / "store")


SSD = {
    "ssd_cla_episodes": """
    clae_person_id|clae_cla_episode_start_date|clae_cla_episode_start_reason|clae_cla_primary_need_code|clae_cla_episode_ceased_date|clae_cla_episode_ceased_reason|clae_cla_placement_id
        1|2023-05-10 00:00:00|S: started|N1|2023-07-01|E4A: home|p1
        2|2023-05-11|S|N5|2023-06-12|X1|p2
        2|2023-06-12|P|N5|||p3
        3|2023-06-01|S|N2|2023-06-20|E8|p4
    """,
    "ssd_cla_placement": """
        clap_cla_placement_id | clap_cla_placement_type | clap_cla_placement_postcode
        p1                    | U6                      | ZZ99 3WZ
        p2                    | K2                      |
        p3                    | U1                      |
        p4                    | K2                      |
    """,
    "ssd_legal_status": """
        lega_person_id | lega_legal_status | lega_legal_status_start_date | lega_legal_status_end_date
        1              | C1                | 2023-05-10                   | 2023-07-01
        1              | supervision order | 2023-07-01                   |
        2              | V2                | 2023-05-11                   |
        3              | V4                | 2023-06-01                   | 2023-06-20
    """,
    "ssd_person": """
        pers_person_id | pers_forename | pers_sex | pers_ethnicity | pers_dob
        1              | Ann           | M        | WBRI           | 2010-05-10
        2              | Bob           | F        | BCRB           | 2015-07-11
        3              | Cas           | F        | BCRB           | 2012-01-01
    """,
    "ssd_immigration_status": """
        immi_person_id | immi_immigration_status                 | immi_immigration_status_end_date
        2              | Unaccompanied asylum seeking child      |
        1              | Indefinite leave to remain              |
    """,
    "ssd_cin_episodes": """
        cine_person_id|cine_referral_date|cine_referral_source_code|cine_cin_primary_need_code|cine_referral_nfa|cine_close_date|cine_close_reason
        1              | 2023-05-01         | 1A                        | N1                         | N                 | 2023-06-01      | RC1
        1              | 2023-09-01         | 6                         | N1                         | Y                 | 2023-09-20      | RC8
    """,
    "ssd_cp_plans": """
        cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date
        1              | 2023-05-10 00:00:00     | 2023-05-30
        1              | 2023-09-10              |
    """,
    "ssd_disability": """
        disa_person_id | disa_disability_code
        1              | HAND
        1              | HEAR
    """,
}


def test_the_standard_safeguarding_dataset_gives_what_the_returns_give(as_csv, tmp_path):
    write(tmp_path / "in", SSD)
    build.load([tmp_path / "in"], tmp_path / "store")
    assert told(tmp_path / "store") == told(as_csv / "store")
    plans, known = of_the_census(tmp_path / "store")
    assert plans == of_the_census(as_csv / "store")[0]
    assert {group for _, _, group, _ in known} == {"white"}  # from ssd_person
    data = folder.current_file(tmp_path / "store").read_bytes()
    assert b"ZZ99" not in data and b"Bob" not in data


def test_without_legal_statuses_short_breaks_cannot_be_told_and_it_is_said(tmp_path):
    write(tmp_path / "in", {k: v for k, v in SSD.items() if k != "ssd_legal_status"})
    build.load([tmp_path / "in"], tmp_path / "store")
    assert "ssd_without_legal_status" in {p.rule for p in build.problems(folder.current_file(tmp_path / "store"))}


ANNEX_A = """
    Child ID|Sex|DOB|Date Started to be Looked After|Child's Legal Status|Date Ceased to be Looked After|Reason Ceased to be Looked After|UASC
    1|a) Male|2010-05-10|2023-05-10|C2: Full care order|2024-06-01|E4A: home|No
    4|b) Female|2011-05-10|2024-05-20|V2|||Yes
    5|b) Female|2011-05-10|2023-12-20|V2|||No
"""


def test_an_annex_a_counts_inside_its_six_months_and_starts_no_history(tmp_path):
    (tmp_path / "list8.csv").write_text(table(ANNEX_A))
    build.load([tmp_path / "list8.csv"], tmp_path / "store", la="Hackney", data_to=date(2024, 7, 31))
    store = front_desk.open_store(tmp_path / "store")
    months = {str(r.period_end.date()): (r.numerator, r.status) for r in figures(store, STARTED, by="month")}
    assert months["2024-05-31"] == (1, "") and months["2024-04-30"] == (0, "")
    assert months["2023-12-31"][1] == "not_available" and months["2024-01-31"][1] == "not_available"
    assert numbers(store, CEASED, by="month")["2024-06-30"] == 1
    assert numbers(store, LOOKED_AFTER)["2024-03-31"] == 2  # 31 March lies inside the window
    (year,) = [r for r in figures(store, STARTED) if r.period_end.year == 2024]
    assert year.status == "not_available" and year.numerator != year.numerator
    groups = {
        r.group: r.status
        for r in figures(store, STARTED, by="quarter", breakdown="legal_status")
        if r.period_end.month == 6
    }
    assert set(groups.values()) == {"not_available"}  # it says today's legal status, not the start's
    assert not any(d > 0 for _, d in shares(store, "returned_home_within_12_months_of_starting").values())


def test_a_list_of_an_annex_a_is_counted_once_though_it_is_read_as_several_tables(tmp_path):
    (tmp_path / "list8.csv").write_text(table(ANNEX_A))
    build.load([tmp_path / "list8.csv"], tmp_path / "store", la="Hackney")
    opened = front_desk.open_store(tmp_path / "store")
    (found,) = data_report.tables_found(opened, "E09000012", "internal")
    assert (found.what, found.other_rows) == ("Annex A list 8 (children in care)", 3)


def test_an_annex_a_beside_returns_answers_only_what_they_do_not(as_csv, tmp_path):
    (tmp_path / "list8.csv").write_text(table(ANNEX_A))
    build.load([as_csv / "in", tmp_path / "list8.csv"], tmp_path / "store", data_to=None)
    store, alone = front_desk.open_store(tmp_path / "store"), front_desk.open_store(as_csv / "store")
    for measure in (STARTED, CEASED, LOOKED_AFTER):
        assert numbers(store, measure)["2024-03-31"] == numbers(alone, measure)["2024-03-31"]


def test_a_list_of_plans_goes_with_the_other_lists_of_its_annex_a_and_with_no_return(as_csv, tmp_path):
    write(tmp_path / "in", ALL)
    referred = "Child Unique ID|Date of Referral|Referral Source\n1|2024-05-10|1A"
    plans = (
        "Child Unique ID|Child Protection Plan Start Date|Child Protection Plan End Date\n1|2024-05-20|\n9|2024-05-20|"
    )
    for name, drawn in (("list3", referred), ("list7", plans)):
        (tmp_path / "in" / f"{name}.csv").write_text(table(drawn))
    build.load([tmp_path / "in"], tmp_path / "store")
    con = front_desk.open_store(tmp_path / "store").con
    paired = con.execute(
        "SELECT DISTINCT s.what, u.snapshot FROM store.protection_plans p JOIN store.units u USING (return_id) "
        "JOIN store.sources s ON s.file_id = p.file_id ORDER BY ALL"
    ).fetchall()
    assert paired == [
        ("Annex A list 7 (child protection plans)", True),
        ("CIN census child protection plans (ChildProtectionPlans)", False),
    ]
