"""Ofsted's Annex A, a workbook of eleven lists: what lists 3, 7 and 8 tell as SSDA903 and CIN census rows.

One row a child and a window of six months: a list cannot give earlier episodes, and starts before the window are
survivors only. The lists are recognised by their columns; sheets are named and ordered as people like.
"""

import re

from analytics import terms
from analytics.extracts import cin_census, ssda903
from analytics.extracts.format import Column, Format, LeftAlone, OtherTable, Part, plain

_CHILD = Column("Child Unique ID", required=True, spelled=("Child ID", "Unique Child ID", "Child's Unique ID"))
_WHO = (
    Column("Gender", codes="sexes", spelled=("Sex",)),
    Column("Ethnicity", codes="ethnic_groups"),
    Column("Date of Birth", date=True, spelled=("DOB",)),
    Column("LA", spelled=("Local Authority",)),
)
# labels met without their code, beside those terms.py has
_LABELS = {
    "sexes": {"M": "male", "F": "female", "U": "not stated/recorded|not stated|neither|unknown|indeterminate|other"},
    "ethnic_groups": {
        "WBRI": "white british|white - british|british",
        "WIRI": "white irish|irish",
        "WIRT": "traveller of irish heritage",
        "WOTH": "any other white background|other white",
        "WROM": "gypsy or roma|gypsy/roma|gypsy roma",
        "MWBC": "white and black caribbean",
        "MWBA": "white and black african",
        "MWAS": "white and asian",
        "MOTH": "any other mixed background|other mixed",
        "AIND": "indian",
        "APKN": "pakistani",
        "ABAN": "bangladeshi",
        "AOTH": "any other asian background|other asian",
        "CHNE": "chinese",
        "BCRB": "caribbean|black caribbean",
        "BAFR": "african|black african",
        "BOTH": "any other black background|other black",
        "OOTH": "any other ethnic group|other ethnic group",
        "REFU": "refused",
        "NOBT": "information not yet obtained|not yet obtained|not obtained",
    },
    "categories_of_need": {"N1": "abuse, neglect and exploitation"},
    "referral_sources": {
        "1A": "family member, relative or carer|family member/relative/carer",
        "1B": "acquaintance",
        "1C": "self",
        "1D": "other individual",
        "2A": "school|schools",
        "2B": "education service|education services",
        "3A": "gp",
        "3B": "health visitor",
        "3C": "school nurse",
        "3D": "other primary health|other primary health services",
        "3E": "a&e",
        "3F": "other health|other health services",
        "4": "housing",
        "6": "police",
        "7": "other legal agency|other legal agencies",
        "8": "other",
        "9": "anonymous",
        "10": "unknown",
    },
}
_CODE_OF = {codes: {plain(t): c for c, texts in m.items() for t in texts.split("|")} for codes, m in _LABELS.items()}
_CODE_OF["categories_of_need"] |= {plain(t): c for c, t in terms.CATEGORIES_OF_NEED.items() if t != terms.NOT_KNOWN}
_CODE_OF["legal_statuses"] = {plain(s.label): s.code for s in terms.LEGAL_STATUSES}
_CODE_OF["reasons_ceased"] = {plain(r.label): r.code for r in terms.REASONS_CEASED if r.code != "?"}
_MARK = re.compile(r"[A-Za-z]{1,2}\)\s*")
_LEADING_CODE = re.compile(r"[A-Za-z0-9]+(?=$|[\s:.,)(\u2010-\u2015-])")


def read_cell(cell: str, codes: str | None) -> str:
    """A cell of a list as the SSDA903 or CIN census code: "f) U6: Foster placement" is U6, "Female" is F.

    Text that means no code we know stays as it is, for the load to flag as an unknown code.
    """
    if codes is None:
        return cell
    text = cell.strip()
    mark = _MARK.match(text)
    text = text[mark.end() :] if mark else text
    leading = _LEADING_CODE.match(text)
    if leading and leading[0].upper() in terms.CODE_SETS[codes]:
        return leading[0].upper()
    return _CODE_OF.get(codes, {}).get(plain(text), text)


LIST_3 = OtherTable(
    what="Annex A list 3 (referrals)",
    read_cell=read_cell,
    columns=(
        _CHILD,
        *_WHO,
        Column("Date of Referral", required=True, date=True, spelled=("Referral Date",)),
        Column("Referral Source", required=True, codes="referral_sources"),
        Column("Referral NFA", codes="yes_no", spelled=("NFA", "Referral NFA*")),
    ),
    parts=(
        Part(
            cin_census.CIN_DETAILS,
            cells=(
                ("LACHILDID", "Child Unique ID"),
                ("CINREFERRALDATE", "Date of Referral"),
                ("REFERRALSOURCE", "Referral Source"),
                ("REFERRALNFA", "Referral NFA"),
                ("LA", "LA"),
            ),
        ),
        Part(
            cin_census.CHILD_IDENTIFIERS,
            cells=(
                ("LACHILDID", "Child Unique ID"),
                ("PERSONBIRTHDATE", "Date of Birth"),
                ("SEX", "Gender"),
                ("LA", "LA"),
            ),
        ),
    ),
)
LIST_7 = OtherTable(
    what="Annex A list 7 (child protection plans)",
    read_cell=read_cell,
    columns=(
        _CHILD,
        Column("Child Protection Plan Start Date", required=True, date=True),
        Column("Child Protection Plan End Date", required=True, date=True),
        Column("LA", spelled=("Local Authority",)),
    ),
    parts=(
        Part(
            cin_census.CHILD_PROTECTION_PLANS,
            cells=(
                ("LACHILDID", "Child Unique ID"),
                ("CPPSTARTDATE", "Child Protection Plan Start Date"),
                ("CPPENDDATE", "Child Protection Plan End Date"),
                ("LA", "LA"),
            ),
        ),
    ),
)
LIST_8 = OtherTable(
    what="Annex A list 8 (children in care)",
    read_cell=read_cell,
    columns=(
        _CHILD,
        *_WHO,
        Column("Date Started to be Looked After", required=True, date=True),
        Column("Child's Legal Status", required=True, codes="legal_statuses", spelled=("Legal Status",)),
        Column("Child's Category of Need", codes="categories_of_need", spelled=("Category of Need",)),
        Column("Placement Type", codes="placements"),
        Column("Placement Provider", codes="placement_providers"),
        Column("Date Ceased to be Looked After", required=True, date=True),
        Column("Reason Ceased to be Looked After", codes="reasons_ceased"),
        # worded anew with every version; the older ones lack it
        Column("UASC", codes="yes_no", spelled=("Unaccompanied Asylum Seeking Child*", "UASC *")),
    ),
    parts=(
        Part(
            ssda903.EPISODES,
            cells=(
                ("CHILD", "Child Unique ID"),
                ("DECOM", "Date Started to be Looked After"),
                ("LS", "Child's Legal Status"),
                ("CIN", "Child's Category of Need"),
                ("PLACE", "Placement Type"),
                ("PLACE_PROVIDER", "Placement Provider"),
                ("DEC", "Date Ceased to be Looked After"),
                ("REC", "Reason Ceased to be Looked After"),
                ("LA", "LA"),
            ),
            said=(("RNE", "S"),),  # the list gives the day the period of care began, never a later episode's
        ),
        Part(
            ssda903.HEADER,
            cells=(
                ("CHILD", "Child Unique ID"),
                ("SEX", "Gender"),
                ("DOB", "Date of Birth"),
                ("ETHNIC", "Ethnicity"),
                ("LA", "LA"),
            ),
        ),
        Part(ssda903.UASC, cells=(("CHILD", "Child Unique ID"), ("LA", "LA")), only_where="UASC"),
    ),
)
LEFT_ALONE = (
    LeftAlone("Annex A list 1 (contacts)", frozenset(("Child Unique ID", "Date of Contact"))),
    LeftAlone("Annex A list 2 (early help)", frozenset(("Child Unique ID", "Assessment start date"))),
    LeftAlone("Annex A list 4 (assessments)", frozenset(("Child Unique ID", "Continuous Assessment Start Date"))),
    LeftAlone(
        "Annex A list 5 (section 47)",
        frozenset(("Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date")),
    ),
    LeftAlone("Annex A list 6 (children in need)", frozenset(("Child Unique ID", "CIN Start Date"))),
    LeftAlone("Annex A list 9 (care leavers)", frozenset(("Child Unique ID", "Eligibility Category"))),
    LeftAlone("Annex A list 10 (adoption)", frozenset(("Child Unique ID", "Date the Child Entered Care"))),
    LeftAlone("Annex A list 11 (adopters)", frozenset(("Individual adopter identifier", "Family identifier"))),
)
FORMAT = Format("Annex A", other_tables=(LIST_3, LIST_7, LIST_8), left_alone=LEFT_ALONE)
