"""The children in need census, as XML and as its usual CSV tables: which tables we read, and which columns of them."""

from analytics.extracts.format import WHOSE_AND_WHEN, Column, Format, LeftAlone, Table, XmlReturn, XmlRows

CIN_DETAILS = Table(
    name="cin_details",
    collection="cin",
    what="CIN census referrals (CINdetails)",
    dated_by=("CINREFERRALDATE", "CINCLOSUREDATE"),
    columns=(
        Column("LACHILDID", required=True),
        Column("CINREFERRALDATE", required=True, date=True),
        Column("REFERRALSOURCE", codes="referral_sources"),
        Column("PRIMARYNEEDCODE", codes="categories_of_need"),
        Column("CINCLOSUREDATE", required=True, date=True),
        Column("REASONFORCLOSURE", codes="reasons_for_closure"),
        Column("REFERRALNFA"),
        *WHOSE_AND_WHEN,
    ),
)
CHILD_IDENTIFIERS = Table(
    name="child_identifiers",
    collection="cin",
    what="CIN census children (ChildIdentifiers)",
    columns=(
        Column("LACHILDID", required=True),
        Column("PERSONBIRTHDATE", required=True, date=True),
        Column("SEX", codes="sexes", spelled=("GENDERCURRENT", "GENDER")),
        *WHOSE_AND_WHEN,
    ),
)
TABLES = (CIN_DETAILS, CHILD_IDENTIFIERS)

LEFT_ALONE = (
    LeftAlone("CIN census characteristics", frozenset(("LACHILDID", "ETHNICITY"))),
    LeftAlone("CIN census disabilities", frozenset(("LACHILDID", "DISABILITY"))),
    LeftAlone("CIN census assessments", frozenset(("LACHILDID", "ASSESSMENTACTUALSTARTDATE"))),
    LeftAlone("CIN census plans", frozenset(("LACHILDID", "CINPLANSTARTDATE"))),
    LeftAlone("CIN census section 47", frozenset(("LACHILDID", "S47ACTUALSTARTDATE"))),
    LeftAlone("CIN census child protection plans", frozenset(("LACHILDID", "CPPSTARTDATE"))),
    LeftAlone("CIN census reviews", frozenset(("LACHILDID", "CPPREVIEWDATE"))),
    LeftAlone("CIN census reviews", frozenset(("CPPID", "CPPREVIEWDATE"))),
    LeftAlone("CIN census assessment factors", frozenset(("LACHILDID", "ASSESSMENTFACTORS"))),
    LeftAlone("CIN census pre-proceedings", frozenset(("LACHILDID", "PREPROCEEDINGSSTARTDATE"))),
    LeftAlone("CIN census header", frozenset(("COLLECTION", "REFERENCEDATE"))),
)

_CHILD = (("CHILDIDENTIFIERS", "LACHILDID", "LACHILDID"),)
XML = XmlReturn(
    root="MESSAGE",
    record="CHILD",
    proof=("CHILDIDENTIFIERS", "CINDETAILS"),
    la="LEA",
    rows=(
        XmlRows(
            CIN_DETAILS,
            "CINDETAILS",
            cells=tuple(
                (c.name, c.name)
                for c in CIN_DETAILS.columns
                if c.name not in ("LACHILDID", "REFERRALNFA", "LA", "YEAR")
            ),
            anywhere=("REFERRALNFA",),
            shared=_CHILD,
        ),
        XmlRows(
            CHILD_IDENTIFIERS,
            "CHILDIDENTIFIERS",
            cells=(("PERSONBIRTHDATE", "PERSONBIRTHDATE"), ("SEX", "SEX"), ("GENDERCURRENT", "SEX")),
            shared=_CHILD,
        ),
    ),
    left_alone=(
        ("CHILDCHARACTERISTICS", "CIN census characteristics"),
        ("DISABILITIES", "CIN census disabilities"),
        ("ASSESSMENTS", "CIN census assessments"),
        ("CINPLANDATES", "CIN census plans"),
        ("SECTION47", "CIN census section 47"),
        ("CHILDPROTECTIONPLANS", "CIN census child protection plans"),
        ("REVIEWS", "CIN census reviews"),
        ("PREPROCEEDINGSANDFGDM", "CIN census pre-proceedings"),
    ),
)
FORMAT = Format("CIN census", tables=TABLES, left_alone=LEFT_ALONE, xml=XML)
