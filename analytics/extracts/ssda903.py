"""SSDA903, the looked-after-children return: which modules we read, and which columns of them."""

from analytics.extracts.format import WHOSE_AND_WHEN, Column, LeftAlone, Table

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
