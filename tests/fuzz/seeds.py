"""Small files to start from: a return in every form we read, made in the tests. No child in them is real."""

import io
import zipfile
from html import escape

EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "101,10/05/2023,S,V2,N1,U6,PR1,01/07/2023,E4A,,AB1 2CD,AB3 4EF,SC1\n"
    '102,11/05/2023,S,C1,N5,K2,PR4,,,,"AB1 2CD",AB3 4EF,SC2\n'
    "103,12/06/2023,P,C2,N1,U1,PR1,01/12/2023,X1,CARPL,,,\n"
    "104,13/06/2023,S,E1,N4,A5,PR1,14/06/2023,E11,,,,\n"
)
REFERRALS = (
    ",LAchildID,CINdetailsID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure,ReferralNFA\n"
    "0,A1,1,2023-05-10,1A,N1,2023-06-10,RC8,false\n"
    '1,A2,2,2023-05-11,6,N4,,,"FALSE"\n'
)
CIN_XML = """<?xml version="1.0" encoding="utf-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year></CollectionDetails>
<Source><LEA>201</LEA></Source></Header><Children>
<Child><ChildIdentifiers><LAchildID>A1</LAchildID><UPN>U1</UPN><PersonBirthDate>2012-03-24</PersonBirthDate>
<GenderCurrent>1</GenderCurrent></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>
<Disabilities><Disability>HAND</Disability><Disability>HEAR</Disability></Disabilities></ChildCharacteristics>
<CINdetails><CINreferralDate>2023-10-06</CINreferralDate><ReferralSource>1A</ReferralSource>
<Assessments><AssessmentActualStartDate>2023-10-07</AssessmentActualStartDate></Assessments>
<ChildProtectionPlans><CPPstartDate>2023-11-01</CPPstartDate><Reviews><CPPreviewDate>2023-12-01</CPPreviewDate></Reviews>
<CPPendDate>2024-01-05</CPPendDate><InitialCategoryOfAbuse>PHY</InitialCategoryOfAbuse></ChildProtectionPlans>
<ChildProtectionPlans><CPPstartDate>2024-02-01</CPPstartDate></ChildProtectionPlans>
<ReferralNFA>false</ReferralNFA></CINdetails>
<CINdetails><ReferralNFA>1</ReferralNFA><CINreferralDate>2024-01-06</CINreferralDate></CINdetails></Child>
<Child><ChildIdentifiers><LAchildID>A2</LAchildID><Sex>F</Sex></ChildIdentifiers><CINdetails/></Child>
</Children></Message>
"""
SSDA903_XML = """<EXPSSDA903><CHILD><HEADER><CHILDID>101</CHILDID><SEX>1</SEX><DOB>01/02/2010</DOB><ETHNIC>WBRI</ETHNIC>
<UPN>U1</UPN><UASC>1</UASC><DUC>01/02/2028</DUC><AREVIEW><REVIEW>01/03/2024</REVIEW></AREVIEW></HEADER>
<EPISODE><DECOM>10/05/2023</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><DEC/><REC/></EPISODE></CHILD>
<CHILD><EPISODE><DECOM>11/05/2023</DECOM><RNE>S</RNE></EPISODE><HEADER><CHILDID>102</CHILDID><SEX>2</SEX></HEADER></CHILD>
</EXPSSDA903>
"""
LIST_3 = [
    row.split("|")
    for row in (
        "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Date of Referral|Referral Source|Referral NFA?|Allocated Worker",
        "1|a) Male|a) WBRI|18/07/2004|16.7|16/09/2020|s) 8: Other|No|Jo Smith",
        "2|Female|k) APKN|14/08/2009|11.6|2020-09-17|j) 3D: Health services|b) Yes|Jo Smith",
    )
]
LIST_7 = [
    row.split("|")
    for row in (
        "Child Unique ID|Gender|Date of Birth|Age|Child Protection Plan Start Date|Initial Category of Abuse|"
        "Child Protection Plan End Date|Allocated Worker",
        "1|a) Male|18/07/2004|16.7|2020-10-01|Neglect|2021-02-03|Jo Smith",
        "2|b) Female|14/08/2009|11.6|2020-11-01|Neglect||Jo Smith",
    )
]
LIST_8 = [
    row.split("|")
    for row in (
        "Child Unique ID|Gender|Ethnicity|Date of Birth|Age of Child (Years)|"
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))|Date Started to be Looked After |"
        "Child's Category of Need|Child's Legal Status|Date Ceased to be Looked After|Reason Ceased to be Looked After|"
        "Placement Type|Placement Provider|Placement postcode|URN of Placement",
        "1|b) Female|White British|13/02/2012|9.1|b) No|06/08/2020|N1 - Abuse or Neglect|C2: FCO|||"
        "f) U6: Foster placement - not FFA|e) PR4 - Private provision|AB1 2CD|SC1",
        "2|a) Male|d) WOTH|27/07/2005|15.1|a) Yes|22/10/2019|Absent parenting|C1: ICO|22/09/2020|"
        "k) E47: Special Guardianship Orders - relative/friend|n) H5: Residential|PR4||",
    )
]
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def column(place: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    return chr(65 + place) if place < 26 else column(place // 26 - 1) + chr(65 + place % 26)


def _cell(row: int, place: int, value) -> str:
    at = f"{column(place)}{row}"
    if value == "" or value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    if value.startswith("#"):
        return f'<c r="{at}" t="e"><v>{value}</v></c>'
    if value.startswith("="):
        formula, _, cached = value[1:].partition("=>")
        return f'<c r="{at}" t="str"><f>{escape(formula)}</f><v>{escape(cached)}</v></c>'
    if value.startswith("@"):  # a day, as the number spreadsheets hold: shown as a date by style 1
        return f'<c r="{at}" s="1"><v>{value[1:]}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet(rows: list[list]) -> str:
    """A worksheet's XML."""
    made = "".join(
        f'<row r="{r}">{"".join(_cell(r, i, v) for i, v in enumerate(row))}</row>'
        for r, row in enumerate(rows, start=1)
    )
    return f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{made}</sheetData></worksheet>'


def workbook(sheets: dict[str, list[list] | str], hidden: tuple[str, ...] = ()) -> bytes:
    """An .xlsx, by hand: rows of values for each sheet, or a sheet's XML."""
    types = [
        ("/xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        ("/xl/styles.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"),
    ]
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for i, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in types)
        + "</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_SHEET}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
    }
    for i, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{i}.xml"] = rows if isinstance(rows, str) else sheet(rows)
    return archive(parts)


def archive(members: dict[str, str | bytes]) -> bytes:
    """A zip of the members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return made.getvalue()
