"""SSDA903, the looked-after-children return: which modules we read, and which columns of them; as CSV and as XML."""

from analytics.extracts.format import WHOSE_AND_WHEN, Column, Format, LeftAlone, Table, XmlReturn, XmlRows

EPISODES = Table(
    name="episodes",
    collection="ssda903",
    what="SSDA903 episodes",
    dated_by=("DECOM", "DEC"),
    columns=(
        Column("CHILD", required=True),
        Column("DECOM", required=True, date=True),
        Column("RNE", required=True, codes="reasons_new_episode"),
        Column("LS", codes="legal_statuses"),
        Column("CIN", codes="categories_of_need"),
        Column("PLACE", codes="placements"),
        Column("PLACE_PROVIDER", codes="placement_providers"),
        Column("DEC", required=True, date=True),
        Column("REC", required=True, codes="reasons_ceased"),
        Column("REASON_PLACE_CHANGE", codes="reasons_place_change"),
        *WHOSE_AND_WHEN,
    ),
)
HEADER = Table(
    name="header",
    collection="ssda903",
    what="SSDA903 header",
    columns=(
        Column("CHILD", required=True),
        Column("SEX", required=True, codes="sexes"),
        Column("DOB", required=True, date=True),
        Column("ETHNIC", required=True, codes="ethnic_groups"),
        *WHOSE_AND_WHEN,
    ),
)
UASC = Table(
    name="uasc",
    collection="ssda903",
    what="SSDA903 unaccompanied children (UASC)",
    columns=(Column("CHILD", required=True), Column("DUC", required=True, date=True), *WHOSE_AND_WHEN),
)
TABLES = (EPISODES, HEADER, UASC)

LEFT_ALONE = (
    LeftAlone("SSDA903 reviews", frozenset(("CHILD", "REVIEW", "REVIEW_CODE"))),
    LeftAlone("SSDA903 outcomes (OC2)", frozenset(("CHILD", "SDQ_SCORE", "HEALTH_CHECK"))),
    LeftAlone("SSDA903 care leavers (OC3)", frozenset(("CHILD", "IN_TOUCH", "ACTIV", "ACCOM"))),
    LeftAlone("SSDA903 adoption (AD1)", frozenset(("CHILD", "DATE_INT", "DATE_MATCH"))),
    LeftAlone("SSDA903 placed for adoption", frozenset(("CHILD", "DATE_PLACED"))),
    LeftAlone("SSDA903 previous permanence", frozenset(("CHILD", "PREV_PERM"))),
    LeftAlone("SSDA903 missing", frozenset(("CHILD", "MIS_START"))),
    LeftAlone("SSDA903 social worker episodes", frozenset(("CHILD", "SW_ID"))),
    LeftAlone("SSDA903 deprivation of liberty", frozenset(("CHILD", "DOLO_START"))),
)

_CHILD = (("HEADER", "CHILDID", "CHILD"), ("HEADER", "CHILD", "CHILD"))
_EPISODE_TAGS = tuple((c.name, c.name) for c in EPISODES.columns if c.name not in ("CHILD", "LA", "YEAR"))
XML = XmlReturn(
    root="EXPSSDA903",
    record="CHILD",
    rows=(
        XmlRows(EPISODES, "EPISODE", cells=(*_EPISODE_TAGS, ("PL", "PLACE")), shared=_CHILD),
        XmlRows(HEADER, "HEADER", cells=(("SEX", "SEX"), ("DOB", "DOB"), ("ETHNIC", "ETHNIC")), shared=_CHILD),
        # the XML has no UASC module: a flag in the header says that the child is one (R12)
        XmlRows(UASC, "HEADER", cells=(("DUC", "DUC"),), shared=_CHILD, only_where="UASC"),
    ),
    left_alone=(
        ("AREVIEW", "SSDA903 reviews"),
        ("AMISSING", "SSDA903 missing"),
        ("OC2", "SSDA903 outcomes (OC2)"),
        ("OC3", "SSDA903 care leavers (OC3)"),
        ("PERMANENCE", "SSDA903 previous permanence"),
        ("AD_PLACED", "SSDA903 placed for adoption"),
        ("AD1", "SSDA903 adoption (AD1)"),
    ),
)
FORMAT = Format("SSDA903", tables=TABLES, left_alone=LEFT_ALONE, xml=XML)
