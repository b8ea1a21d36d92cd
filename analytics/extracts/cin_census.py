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
CHILD_CHARACTERISTICS = Table(
    name="child_characteristics",
    collection="cin",
    what="CIN census characteristics (ChildCharacteristics)",
    columns=(
        Column("LACHILDID", required=True),
        Column("ETHNICITY", required=True, codes="ethnic_groups"),
        *WHOSE_AND_WHEN,
    ),
)
DISABILITIES = Table(
    name="disabilities",
    collection="cin",
    what="CIN census disabilities (Disabilities)",
    columns=(
        Column("LACHILDID", required=True),
        Column("DISABILITY", required=True, codes="disabilities"),
        *WHOSE_AND_WHEN,
    ),
)
CHILD_PROTECTION_PLANS = Table(
    name="child_protection_plans",
    collection="cin",
    what="CIN census child protection plans (ChildProtectionPlans)",
    columns=(
        Column("LACHILDID", required=True),
        Column("CPPSTARTDATE", required=True, date=True),
        Column("CPPENDDATE", required=True, date=True),
        *WHOSE_AND_WHEN,
    ),
)
TABLES = (CIN_DETAILS, CHILD_IDENTIFIERS, CHILD_CHARACTERISTICS, DISABILITIES, CHILD_PROTECTION_PLANS)

LEFT_ALONE = (
    LeftAlone("CIN census assessments", frozenset(("LACHILDID", "ASSESSMENTACTUALSTARTDATE"))),
    LeftAlone("CIN census plans", frozenset(("LACHILDID", "CINPLANSTARTDATE"))),
    LeftAlone("CIN census section 47", frozenset(("LACHILDID", "S47ACTUALSTARTDATE"))),
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
        XmlRows(CHILD_CHARACTERISTICS, "CHILDCHARACTERISTICS", cells=(("ETHNICITY", "ETHNICITY"),), shared=_CHILD),
        XmlRows(DISABILITIES, "DISABILITY", cells=(), anywhere=("DISABILITY",), shared=_CHILD),
        XmlRows(
            CHILD_PROTECTION_PLANS,
            "CHILDPROTECTIONPLANS",
            cells=(("CPPSTARTDATE", "CPPSTARTDATE"), ("CPPENDDATE", "CPPENDDATE")),
            shared=_CHILD,
        ),
    ),
    left_alone=(
        ("ASSESSMENTS", "CIN census assessments"),
        ("CINPLANDATES", "CIN census plans"),
        ("SECTION47", "CIN census section 47"),
        ("REVIEWS", "CIN census reviews"),
        ("PREPROCEEDINGSANDFGDM", "CIN census pre-proceedings"),
    ),
)
FORMAT = Format("CIN census", tables=TABLES, left_alone=LEFT_ALONE, xml=XML)
